/*
 * Measures rtm.dll through its exports; under Wine and on native Windows
 *
 * Copyright 2026 the rtm.dll authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */

/* Started with a table (see workload.h), it takes commands from its input. Most need 'load' before; tools/bench knows
 * the order. What is measured is always calls of the DLL's exports, with all references given back. */

#include <stdarg.h>
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>
#include <psapi.h>
#include "rtmv2.h"

#include "workload.h"

/* protocol numbers of the entities, which could be any */
#define PROTOCOL_RIP  8
#define PROTOCOL_OSPF 13
#define PROTOCOL_BGP  14

#define ok(expr) do { DWORD error_ = (expr); if (error_) fail( "%s: error %lu", #expr, (unsigned long)error_ ); } while (0)

static RTM_ENTITY_HANDLE main_entity;       /* has the routes */
static RTM_NEXTHOP_HANDLE main_hops[HOPS];
static RTM_ROUTE_HANDLE *routes;            /* with a reference each, once 'update' has got them */
static RTM_DEST_HANDLE *dests;
static RTM_REGN_PROFILE profile;

/* ---- what every command uses ---- */

static u64 private_bytes(void)
{
    PROCESS_MEMORY_COUNTERS_EX counters = { sizeof(counters) };
    MEMORY_BASIC_INFORMATION info;
    u64 bytes = 0;
    char *at;

    if (GetProcessMemoryInfo( GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&counters, sizeof(counters) ) &&
        counters.PrivateUsage)
        return counters.PrivateUsage;
    /* older Wine does not say */
    for (at = NULL; VirtualQuery( at, &info, sizeof(info) ); at = (char *)info.BaseAddress + info.RegionSize)
        if (info.State == MEM_COMMIT && info.Type == MEM_PRIVATE) bytes += info.RegionSize;
    return bytes;
}

static void entry_address( const struct entry *entry, RTM_NET_ADDRESS *address )
{
    address->AddressFamily = work.family == 4 ? AF_INET : AF_INET6;
    address->NumBits = entry->len;
    memcpy( address->AddrBits, entry->addr, sizeof(address->AddrBits) );
}

static void host_address( const unsigned char *bytes, RTM_NET_ADDRESS *address )
{
    if (work.family == 4)
    {
        address->AddressFamily = AF_INET;
        address->NumBits = 32;
        memcpy( address->AddrBits, bytes, 4 );
    }
    else
    {
        address->AddressFamily = AF_INET6;
        address->NumBits = 128;
        memcpy( address->AddrBits, bytes, 16 );
    }
}

static RTM_ENTITY_HANDLE entity_open( USHORT instance, ULONG protocol, RTM_EVENT_CALLBACK callback,
                                      RTM_NEXTHOP_HANDLE *hops )
{
    RTM_ENTITY_HANDLE entity;
    RTM_ENTITY_INFO info;
    u32 i;

    memset( &info, 0, sizeof(info) );
    info.RtmInstanceId = instance;
    info.AddressFamily = work.family == 4 ? AF_INET : AF_INET6;
    info.EntityId.EntityProtocolId = protocol;
    info.EntityId.EntityInstanceId = 1;
    ok( RtmRegisterEntity( &info, NULL, callback, FALSE, &profile, &entity ) );
    for (i = 0; i < HOPS; i++)
    {
        RTM_NEXTHOP_CHANGE_FLAGS flags = 0;
        RTM_NEXTHOP_INFO hop;

        memset( &hop, 0, sizeof(hop) );
        hop.NextHopAddress.AddressFamily = info.AddressFamily;
        hop.NextHopAddress.NumBits = work.bytes * 8;
        hop.NextHopAddress.AddrBits[0] = work.family == 4 ? 10 : 0xfe;
        hop.NextHopAddress.AddrBits[1] = work.family == 4 ? 0 : 0x80;
        hop.NextHopAddress.AddrBits[work.bytes - 1] = i + 1;
        hop.InterfaceIndex = 1;
        hops[i] = NULL;
        ok( RtmAddNextHop( entity, &hop, &hops[i], &flags ) );
    }
    return entity;
}

static void entity_close( RTM_ENTITY_HANDLE entity, RTM_NEXTHOP_HANDLE *hops )
{
    ok( RtmReleaseNextHops( entity, HOPS, hops ) );
    ok( RtmDeregisterEntity( entity ) );
}

static inline void add_route( RTM_ENTITY_HANDLE entity, RTM_NEXTHOP_HANDLE *hops, const struct entry *entry, ULONG metric,
                              RTM_ROUTE_HANDLE *route )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS address;
    RTM_ROUTE_INFO info;

    memset( &info, 0, sizeof(info) );
    info.PrefInfo.Metric = metric;
    info.PrefInfo.Preference = 10;
    info.BelongsToViews = RTM_VIEW_MASK_UCAST;
    info.NextHopsList.NumNextHops = 1;
    info.NextHopsList.NextHops[0] = hops[entry->hop[0]];
    entry_address( entry, &address );
    ok( RtmAddRouteToDest( entity, route, &address, &info, INFINITE, NULL, 0, NULL, &flags ) );
}

static void make_room(void)
{
    if (!routes) routes = calloc( work.count, sizeof(*routes) );
    if (!dests) dests = calloc( work.count, sizeof(*dests) );
    if (!routes || !dests) fail( "out of memory" );
    /* later measurements of memory shall not count these pages */
    memset( routes, 0, work.count * sizeof(*routes) );
    memset( dests, 0, work.count * sizeof(*dests) );
}

/* ---- commands ---- */

static void cmd_memory( int argc, char **argv )
{
    out( ",\"bytes\":%.0f", (double)private_bytes() );
}

static void cmd_load( int argc, char **argv )
{
    struct timing timing;
    u64 before, after;
    u32 i, n;

    make_room();
    if (!main_entity) main_entity = entity_open( 0, PROTOCOL_BGP, NULL, main_hops );
    timing_init( &timing );
    before = private_bytes();
    FOR_ALL( &timing, NULL, i, n ) add_route( main_entity, main_hops, &work.entry[i], 1, NULL );
    FOR_ALL_END( &timing );
    after = private_bytes();
    timing_report( &timing );
    out( ",\"bytes\":%.2f", ((double)after - before) / work.count );
}

/* another metric for every route; handles of the routes stay with us */
/* like entry_ahead(), for the client's own list of handles */
static inline void route_ahead( const u32 *order, u32 n )
{
    if (n + AHEAD < work.count) __builtin_prefetch( &routes[order[n + AHEAD]], 1 );
}

/* the first time it makes the client's list of handles */
static void cmd_update( int argc, char **argv )
{
    static ULONG metric = 1;
    BOOL first = !routes[0];
    struct timing timing;
    u32 i, n;

    timing_init( &timing );
    metric++;
    FOR_ALL( &timing, work.second, i, n )
    {
        if (first) route_ahead( work.second, n );
        add_route( main_entity, main_hops, &work.entry[i], metric, first ? &routes[i] : NULL );
    }
    FOR_ALL_END( &timing );
    timing_report( &timing );
}

/* the same by the routes' handles */
static void cmd_inplace( int argc, char **argv )
{
    static ULONG metric = 100;
    struct timing timing;
    u32 i, n;

    if (!routes[0]) fail( "inplace: update first" );
    timing_init( &timing );
    metric++;
    FOR_ALL( &timing, work.second, i, n )
    {
        route_ahead( work.second, n );
        add_route( main_entity, main_hops, &work.entry[i], metric, &routes[i] );
    }
    FOR_ALL_END( &timing );
    timing_report( &timing );
}

static void cmd_unload( int argc, char **argv )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    struct timing timing;
    u32 i, n;

    if (!routes[0]) fail( "unload: update first" );
    timing_init( &timing );
    FOR_ALL( &timing, work.third, i, n )
    {
        route_ahead( work.third, n );
        flags = 0;
        ok( RtmDeleteRouteToDest( main_entity, routes[i], &flags ) );
    }
    FOR_ALL_END( &timing );
    memset( routes, 0, work.count * sizeof(*routes) );
    timing_report( &timing );
    out( ",\"bytes\":%.0f", (double)private_bytes() );
}

/* a second entity's route for every destination, then its end */
static void cmd_further( int argc, char **argv )
{
    RTM_NEXTHOP_HANDLE hops[HOPS];
    RTM_ENTITY_HANDLE entity;
    struct timing timing;
    u64 before, after;
    u32 i, n;

    entity = entity_open( 0, PROTOCOL_OSPF, NULL, hops );
    timing_init( &timing );
    before = private_bytes();
    FOR_ALL( &timing, work.second, i, n ) add_route( entity, hops, &work.entry[i], 2, NULL );
    FOR_ALL_END( &timing );
    after = private_bytes();
    timing_report( &timing );
    out( ",\"bytes\":%.2f", ((double)after - before) / work.count );
    entity_close( entity, hops );
}

/* the owner of all routes ends */
static void cmd_deregister( int argc, char **argv )
{
    u64 start;

    for (start = 0; start < work.count; start++)
        if (routes[start]) ok( RtmReleaseRoutes( main_entity, 1, &routes[start] ) );
    memset( routes, 0, work.count * sizeof(*routes) );
    start = time_now();
    entity_close( main_entity, main_hops );
    out( ",\"ns\":%.2f,\"n\":%u", (double)(time_now() - start) / work.count, work.count );
    main_entity = NULL;
    out( ",\"bytes\":%.0f", (double)private_bytes() );
}

static void chunk_lookup( struct job *job )
{
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;
    u32 i;

    for (i = 0; i < CHUNK; i++)
    {
        host_address( job_next( job, 0 ), &address );
        if (RtmGetMostSpecificDestination( main_entity, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info )) continue;
        job->sum += info.DestAddress.NumBits;
        RtmReleaseDestInfo( main_entity, &info );
    }
}

/* where the next address is depends on the result */
static void chunk_chain( struct job *job )
{
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;
    u32 i, more = 0;

    info.ViewInfo[0].NumRoutes = 0;
    for (i = 0; i < CHUNK; i++)
    {
        host_address( job_next( job, more ), &address );
        if (RtmGetMostSpecificDestination( main_entity, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info )) continue;
        more = info.ViewInfo[0].NumRoutes >> 31;
        job->sum += info.DestAddress.NumBits;
        RtmReleaseDestInfo( main_entity, &info );
    }
}

static void chunk_exact( struct job *job )
{
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;
    u32 i;

    for (i = 0; i < CHUNK; i++)
    {
        entry_address( job_entry( job, work.second ), &address );
        if (RtmGetExactMatchDestination( main_entity, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info )) continue;
        job->sum += info.DestAddress.NumBits;
        RtmReleaseDestInfo( main_entity, &info );
    }
}

static u32 dest_count;

static void chunk_less( struct job *job )
{
    RTM_DEST_INFO info;
    u32 i;

    for (i = 0; i < CHUNK; i++)
    {
        if (++job->pos >= dest_count) job->pos = 0;
        if (RtmGetLessSpecificDestination( main_entity, dests[job->pos], RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info ))
            continue;
        job->sum += info.DestAddress.NumBits;
        RtmReleaseDestInfo( main_entity, &info );
    }
}

static void chunk_update( struct job *job )
{
    u32 i;

    for (i = 0; i < CHUNK; i++)
    {
        const struct entry *entry = job_entry( job, work.third );

        add_route( main_entity, main_hops, entry, 5 + job->seed, NULL );
    }
}

static void chunk_churn( struct job *job )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    u32 i, k;

    for (i = 0; i < CHUNK; i++)
    {
        k = job_entry( job, work.third ) - work.entry;
        route_ahead( work.third, job->pos );
        flags = 0;
        ok( RtmDeleteRouteToDest( main_entity, routes[k], &flags ) );
        routes[k] = NULL;
        add_route( main_entity, main_hops, &work.entry[k], 1, &routes[k] );
    }
}

static void cmd_lookup( int argc, char **argv )
{
    measure_chunks( chunk_lookup, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_chain( int argc, char **argv )
{
    measure_chunks( chunk_chain, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_exact( int argc, char **argv )
{
    measure_chunks( chunk_exact, PFX, arg_ms( argc, argv, 1 ) );
}

/* of all destinations that lie in another, in random order */
static void cmd_less( int argc, char **argv )
{
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;
    u32 i;

    dest_count = 0;
    for (i = 0; i < work.count; i++)
    {
        RTM_DEST_HANDLE dest;

        entry_address( &work.entry[work.second[i]], &address );
        ok( RtmGetExactMatchDestination( main_entity, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info ) );
        dest = info.DestHandle;
        if (!RtmGetLessSpecificDestination( main_entity, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info ))
        {
            RtmReleaseDestInfo( main_entity, &info );
            ok( RtmReferenceHandles( main_entity, 1, &dest ) );
            dests[dest_count++] = dest;
        }
        ok( RtmGetExactMatchDestination( main_entity, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info ) );
        RtmReleaseDestInfo( main_entity, &info );
        RtmReleaseDestInfo( main_entity, &info );
    }
    measure_chunks( chunk_less, PFX, arg_ms( argc, argv, 1 ) );
    memset( &info, 0, sizeof(info) );
    for (i = 0; i < dest_count; i++)
    {
        info.DestHandle = dests[i];
        ok( RtmReleaseDestInfo( main_entity, &info ) );
    }
}

static void cmd_threads( int argc, char **argv )
{
    measure_threads( chunk_lookup, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_beside( int argc, char **argv )
{
    void (*writer)( struct job * ) = argc > 3 && !strcmp( argv[3], "churn" ) ? chunk_churn : chunk_update;

    if (writer == chunk_churn && !routes[0]) fail( "beside: update first" );
    measure_beside( chunk_lookup, writer, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

/* the sum that all programs must agree about */
static void cmd_check( int argc, char **argv )
{
    const unsigned char *stream = work_stream( arg_stream( argc, argv, 1 ) );
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;
    u64 sum = 0;
    u32 i;

    for (i = 0; i < STREAM / 8; i++)
    {
        host_address( stream + i * work.bytes, &address );
        if (RtmGetMostSpecificDestination( main_entity, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info )) continue;
        sum += (info.DestAddress.NumBits + 1) * (i % 97 + 1);
        RtmReleaseDestInfo( main_entity, &info );
    }
    out( ",\"sum\":%.0f", (double)sum );
}

static void cmd_enum( int argc, char **argv )
{
    UINT count, room = profile.MaxHandlesInEnum;
    RTM_DEST_INFO *infos = malloc( room * sizeof(*infos) );
    RTM_ENUM_HANDLE handle;
    struct timing timing;
    u32 in_chunk = 0;
    u64 total = 0;
    DWORD error;

    if (!infos) fail( "out of memory" );
    memset( infos, 0, room * sizeof(*infos) );
    timing_init( &timing );
    timing_start( &timing );
    ok( RtmCreateDestEnum( main_entity, RTM_VIEW_MASK_UCAST, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &handle ) );
    do
    {
        count = room;
        error = RtmGetEnumDests( main_entity, handle, &count, infos );
        total += count;
        in_chunk += count;
        if (count) RtmReleaseDests( main_entity, count, infos );
        if (in_chunk < CHUNK && !error) continue;
        timing_stop( &timing, in_chunk );
        in_chunk = 0;
        timing_start( &timing );
    } while (!error);
    ok( RtmDeleteEnumHandle( main_entity, handle ) );
    if (total != work.count) fail( "enum: %u destinations of %u", (u32)total, work.count );
    timing_report( &timing );
    free( infos );
}

/* ---- change notification ---- */

static volatile LONG calls;
static volatile u64 called_at;

static DWORD WINAPI on_change( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    if (type != RTM_CHANGE_NOTIFICATION) return ERROR_NOT_SUPPORTED;
    called_at = time_now();
    InterlockedIncrement( &calls );
    return NO_ERROR;
}

/* Three tables that grow at the same time: without a registration, with one that has no callback, with one whose callback
 * leaves everything in the queue. Chunk by chunk, so that all meet the same moments of the machine. */
static void cmd_notify( int argc, char **argv )
{
    RTM_NEXTHOP_HANDLE hops[3][HOPS];
    RTM_ENTITY_HANDLE entity[3];
    RTM_NOTIFY_HANDLE notify[3];
    struct timing timing[3];
    double ns[3];
    u32 i, k, n, end, which;

    calls = 0;
    for (k = 0; k < 3; k++)
    {
        entity[k] = entity_open( 1 + k, PROTOCOL_BGP, k == 2 ? on_change : NULL, hops[k] );
        timing_init( &timing[k] );
        if (k) ok( RtmRegisterForChangeNotification( entity[k], RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify[k] ) );
    }
    for (i = 0; i < work.count; i = end)
    {
        end = min( i + CHUNK, work.count );
        for (k = 0; k < 3; k++)
        {
            which = (i / CHUNK + k) % 3;
            timing_start( &timing[which] );
            for (n = i; n < end; n++) add_route( entity[which], hops[which], &work.entry[n], 1, NULL );
            timing_stop( &timing[which], end - i );
        }
    }
    for (k = 0; k < 3; k++)
    {
        ns[k] = timing_median( &timing[k] );
        free( timing[k].ns );
        if (k) ok( RtmDeregisterFromChangeNotification( entity[k], notify[k] ) );
        entity_close( entity[k], hops[k] );
    }
    out( ",\"without\":%.2f,\"marked\":%.2f,\"called\":%.2f,\"cost_mark\":%.4f,\"cost\":%.4f,\"calls\":%u", ns[0], ns[1], ns[2],
         ns[1] / ns[0] - 1, ns[2] / ns[0] - 1, (u32)calls );
}

/* all destinations changed in random order, fetched */
static void cmd_drain( int argc, char **argv )
{
    UINT count, room = min( 64, profile.MaxHandlesInEnum );
    RTM_NEXTHOP_HANDLE hops[HOPS];
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify;
    RTM_DEST_INFO infos[64];
    struct timing timing;
    u64 total = 0;
    DWORD error;
    u32 i, in_chunk = 0;

    entity = entity_open( 0, PROTOCOL_RIP, NULL, hops );
    ok( RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify ) );
    for (i = 0; i < work.count; i++) add_route( main_entity, main_hops, &work.entry[work.second[i]], 1000 + argc, NULL );
    timing_init( &timing );
    timing_start( &timing );
    do
    {
        count = room;
        error = RtmGetChangedDests( entity, notify, &count, infos );
        if (error && error != ERROR_NO_MORE_ITEMS) fail( "RtmGetChangedDests: error %u", (u32)error );
        if (error) count = 0;
        total += count;
        in_chunk += count;
        if (count) ok( RtmReleaseChangedDests( entity, notify, count, infos ) );
        if (in_chunk < CHUNK && !error) continue;
        timing_stop( &timing, in_chunk );
        in_chunk = 0;
        timing_start( &timing );
    } while (!error);
    if (total != work.count) fail( "drain: %u destinations of %u", (u32)total, work.count );
    timing_report( &timing );
    ok( RtmDeregisterFromChangeNotification( entity, notify ) );
    entity_close( entity, hops );
}

static volatile u64 work_at;

static void CALLBACK on_work( TP_CALLBACK_INSTANCE *instance, void *context, TP_WORK *tp )
{
    work_at = time_now();
}

static void pause_us( u32 us )
{
    u64 end = time_now() + us * 1000ull;

    while (time_now() < end) YieldProcessor();
}

/* From the change to the callback, in turns with the system's bare thread pool. 'Update' is until RtmAddRouteToDest has
 * returned. */
static void cmd_latency( int argc, char **argv )
{
    u32 i, count = argc > 1 ? strtoul( argv[1], NULL, 10 ) : 1000;
    struct timing ours, bare, call;
    RTM_NEXTHOP_HANDLE hops[HOPS];
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify;
    RTM_DEST_INFO infos[64];
    TP_WORK *tp;
    u64 start;
    UINT n;

    entity = entity_open( 0, PROTOCOL_RIP, on_change, hops );
    ok( RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify ) );
    if (!(tp = CreateThreadpoolWork( on_work, NULL, NULL ))) fail( "no thread pool" );
    timing_init( &ours );
    timing_init( &bare );
    timing_init( &call );
    for (i = 0; i < count; i++)
    {
        u64 waited;

        pause_us( 50 );
        work_at = 0;
        start = time_now();
        SubmitThreadpoolWork( tp );
        while (!work_at && time_now() - start < 1000000000) YieldProcessor();
        if (!work_at) fail( "latency: the thread pool does not work" );
        if (bare.chunks < bare.room) bare.ns[bare.chunks++] = work_at - start;
        WaitForThreadpoolWorkCallbacks( tp, FALSE );

        pause_us( 50 );
        called_at = 0;
        start = time_now();
        add_route( main_entity, main_hops, &work.entry[i % work.count], 2000 + i, NULL );
        call.ns[call.chunks++] = time_now() - start;
        while (!called_at && (waited = time_now() - start) < 1000000000) YieldProcessor();
        if (!called_at) fail( "latency: no callback" );
        if (ours.chunks < ours.room) ours.ns[ours.chunks++] = called_at - start;
        do n = 64;
        while (!RtmGetChangedDests( entity, notify, &n, infos ) && n &&
               !RtmReleaseChangedDests( entity, notify, n, infos ));
    }
    out( ",\"ours\":%.0f,\"bare\":%.0f,\"call\":%.0f", timing_median( &ours ), timing_median( &bare ), timing_median( &call ) );
    out( ",\"ours_p10\":%.0f,\"bare_p10\":%.0f", ours.ns[ours.chunks / 10], bare.ns[bare.chunks / 10] );
    out( ",\"ours_p99\":%.0f,\"bare_p99\":%.0f", ours.ns[ours.chunks * 99 / 100], bare.ns[bare.chunks * 99 / 100] );
    free( ours.ns );
    free( bare.ns );
    free( call.ns );
    CloseThreadpoolWork( tp );
    ok( RtmDeregisterFromChangeNotification( entity, notify ) );
    entity_close( entity, hops );
}

/* ---- growth ---- */

/* many entities' routes for one destination: adding the last */
static void cmd_routes( int argc, char **argv )
{
    u32 i, k, n, count = argc > 1 ? strtoul( argv[1], NULL, 10 ) : 8, used = min( work.count, 4096 );
    RTM_NEXTHOP_HANDLE (*hops)[HOPS] = calloc( count, sizeof(*hops) );
    RTM_ENTITY_HANDLE *entity = calloc( count, sizeof(*entity) );
    struct timing timing, look;
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;

    if (!hops || !entity) fail( "out of memory" );
    for (k = 0; k < count; k++) entity[k] = entity_open( 3, 1000 + k, NULL, hops[k] );
    timing_init( &timing );
    timing_init( &look );
    for (k = 0; k < count; k++)
    {
        if (k == count - 1) timing_start( &timing );
        for (i = 0; i < used; i++) add_route( entity[k], hops[k], &work.entry[i], 1 + (k * 7 + i) % count, NULL );
        if (k == count - 1) timing_stop( &timing, used );
    }
    for (n = 0; n < 5; n++)
    {
        timing_start( &look );
        for (i = 0; i < used; i++)
        {
            entry_address( &work.entry[i], &address );
            ok( RtmGetExactMatchDestination( entity[0], &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info ) );
            RtmReleaseDestInfo( entity[0], &info );
        }
        timing_stop( &look, used );
    }
    out( ",\"add\":%.2f,\"exact\":%.2f", timing_median( &timing ), timing_median( &look ) );
    timing_start( &timing );
    for (k = 0; k < count; k++) entity_close( entity[k], hops[k] );
    out( ",\"end\":%.2f", (double)(time_now() - timing.start) / ((u64)used * count) );
    free( timing.ns );
    free( look.ns );
    free( hops );
    free( entity );
}

/* registrations for change notification: an update that tells them all */
static void cmd_registrations( int argc, char **argv )
{
    u32 i, k, count = argc > 1 ? strtoul( argv[1], NULL, 10 ) : 1, used = min( work.count, 65536 );
    RTM_NEXTHOP_HANDLE hops[HOPS];
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify[64];
    RTM_DEST_INFO infos[64];
    u64 drained = 0, start;
    struct timing timing;
    UINT n;

    if (count > 32) fail( "registrations: 32 at most" );
    entity = entity_open( 3, PROTOCOL_BGP, NULL, hops );
    for (i = 0; i < used; i++) add_route( entity, hops, &work.entry[i], 1, NULL );
    for (k = 0; k < count; k++)
        ok( RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify[k] ) );
    timing_init( &timing );
    for (i = 0; i < used; i++)
    {
        if (!(i % CHUNK)) timing_start( &timing );
        add_route( entity, hops, &work.entry[i], 2, NULL );
        if (i % CHUNK == CHUNK - 1) timing_stop( &timing, CHUNK );
    }
    start = time_now();
    for (k = 0; k < count; k++)
    {
        do
        {
            n = 64;
            if (RtmGetChangedDests( entity, notify[k], &n, infos )) break;
            ok( RtmReleaseChangedDests( entity, notify[k], n, infos ) );
            drained += n;
        } while (n);
    }
    start = time_now() - start;
    out( ",\"drain\":%.2f", drained ? (double)start / drained : 0 );
    timing_report( &timing );
    for (k = 0; k < count; k++) ok( RtmDeregisterFromChangeNotification( entity, notify[k] ) );
    entity_close( entity, hops );
}

/* entities that share the table evenly */
static void cmd_entities( int argc, char **argv )
{
    u32 i, n, count = argc > 1 ? strtoul( argv[1], NULL, 10 ) : 1, used = min( work.count, 262144 );
    RTM_NEXTHOP_HANDLE (*hops)[HOPS] = calloc( count, sizeof(*hops) );
    RTM_ENTITY_HANDLE *entity = calloc( count, sizeof(*entity) );
    struct timing timing;
    u64 start;

    if (!hops || !entity) fail( "out of memory" );
    start = time_now();
    for (i = 0; i < count; i++) entity[i] = entity_open( 3, 1000 + i, NULL, hops[i] );
    out( ",\"open\":%.0f", (double)(time_now() - start) / count );
    timing_init( &timing );
    for (i = 0; i < used; i++)
    {
        if (!(i % CHUNK)) timing_start( &timing );
        n = i * 2654435761u % count;
        add_route( entity[n], hops[n], &work.entry[i], 1, NULL );
        if (i % CHUNK == CHUNK - 1 || i == used - 1) timing_stop( &timing, i % CHUNK + 1 );
    }
    timing_report( &timing );
    start = time_now();
    for (i = 0; i < count; i++) entity_close( entity[i], hops[i] );
    out( ",\"end\":%.2f", (double)(time_now() - start) / used );
    free( hops );
    free( entity );
}

/* ---- instructions ---- */

/* The processor stops after each instruction, and a handler counts: slow, but the same number every time, and it is
 * the DLL itself that is counted. Only instructions inside the DLL are, so the system's part is not in it. */
static volatile LONG stepping;
static volatile u32 steps_dll, steps_all;
static char *dll_start, *dll_end;
static u32 *profile_steps;      /* how often each byte of the DLL was an instruction that ran, if asked for */

static LONG CALLBACK on_step( EXCEPTION_POINTERS *pointers )
{
    char *at;

    if (pointers->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP) return EXCEPTION_CONTINUE_SEARCH;
#ifdef _WIN64
    at = (char *)pointers->ContextRecord->Rip;
#else
    at = (char *)pointers->ContextRecord->Eip;
#endif
    steps_all++;
    if (at >= dll_start && at < dll_end)
    {
        steps_dll++;
        if (profile_steps) profile_steps[at - dll_start]++;
    }
    if (stepping) pointers->ContextRecord->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void step_on(void)
{
    stepping = 1;
#ifdef _WIN64
    __asm__ __volatile__( "pushfq; orq $0x100,(%%rsp); popfq" ::: "memory", "cc" );
#else
    __asm__ __volatile__( "pushfl; orl $0x100,(%%esp); popfl" ::: "memory", "cc" );
#endif
}

/* where the instructions are, for tools/bench, which knows the names of the functions */
static void report_profile( const char *name, u32 count )
{
    u32 i, size = dll_end - dll_start;
    const char *comma = "";

    out( ",\"%s_at\":[", name );
    for (i = 0; i < size; i++)
    {
        if (!profile_steps[i]) continue;
        out( "%s[%u,%.2f]", comma, i, (double)profile_steps[i] / count );
        profile_steps[i] = 0;
        comma = ",";
    }
    out( "]" );
}

#define STEPS(name, count, setup, code) \
    do \
    { \
        u64 all_ = 0; \
        u32 k_; \
        for (k_ = 0; k_ < (count); k_++) \
        { \
            i = k_; \
            setup; \
            steps_dll = steps_all = 0; \
            step_on(); \
            code; \
            stepping = 0; \
            all_ += steps_dll; \
        } \
        out( ",\"%s\":%.1f", name, (double)all_ / (count) ); \
        if (profile_steps) report_profile( name, count ); \
    } while (0)

static void cmd_instructions( int argc, char **argv )
{
    HMODULE module = GetModuleHandleA( "rtm.dll" );
    IMAGE_NT_HEADERS *nt = (IMAGE_NT_HEADERS *)((char *)module + ((IMAGE_DOS_HEADER *)module)->e_lfanew);
    u32 i, count = argc > 1 ? strtoul( argv[1], NULL, 10 ) : 16;
    UINT got, room = min( 64, profile.MaxHandlesInEnum );
    const unsigned char *stream = work_stream( PFX );
    RTM_NEXTHOP_HANDLE hops[HOPS];
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify;
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO infos[64];
    RTM_ENUM_HANDLE handle;
    DWORD error;
    void *handler;

    dll_start = (char *)module;
    dll_end = dll_start + nt->OptionalHeader.SizeOfImage;
    if (!main_entity) fail( "instructions: load and update first" );
    if (argc > 2 && !strcmp( argv[2], "profile" ) &&
        !(profile_steps = calloc( dll_end - dll_start, sizeof(*profile_steps) )))
        fail( "out of memory" );
    handler = AddVectoredExceptionHandler( 1, on_step );
    STEPS( "lookup", count, host_address( stream + i * work.bytes, &address ),
           error = RtmGetMostSpecificDestination( main_entity, &address, 0, RTM_VIEW_MASK_UCAST, infos );
           if (!error) RtmReleaseDestInfo( main_entity, infos ) );
    STEPS( "exact", count, entry_address( &work.entry[work.second[i]], &address ),
           RtmGetExactMatchDestination( main_entity, &address, 0, RTM_VIEW_MASK_UCAST, infos );
           RtmReleaseDestInfo( main_entity, infos ) );
    STEPS( "less", count, entry_address( &work.entry[work.second[i]], &address );
           RtmGetExactMatchDestination( main_entity, &address, 0, RTM_VIEW_MASK_UCAST, &infos[1] ),
           error = RtmGetLessSpecificDestination( main_entity, infos[1].DestHandle, 0, RTM_VIEW_MASK_UCAST, infos );
           if (!error) RtmReleaseDestInfo( main_entity, infos );
           stepping = 0; RtmReleaseDestInfo( main_entity, &infos[1] ) );
    STEPS( "update", count, (void)0, add_route( main_entity, main_hops, &work.entry[work.second[i]], 77, NULL ) );
    STEPS( "delete", count, flags = 0,
           RtmDeleteRouteToDest( main_entity, routes[work.third[i]], &flags ) );
    STEPS( "add", count, routes[work.third[i]] = NULL,
           add_route( main_entity, main_hops, &work.entry[work.third[i]], 1, NULL ) );
    ok( RtmCreateDestEnum( main_entity, RTM_VIEW_MASK_UCAST, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &handle ) );
    STEPS( "enum_buffer", 4, got = room,
           RtmGetEnumDests( main_entity, handle, &got, infos ); RtmReleaseDests( main_entity, got, infos ) );
    ok( RtmDeleteEnumHandle( main_entity, handle ) );

    entity = entity_open( 0, PROTOCOL_RIP, NULL, hops );
    STEPS( "further", count, (void)0, add_route( entity, hops, &work.entry[work.second[i]], 2, NULL ) );
    ok( RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify ) );
    STEPS( "update_notify", count, (void)0, add_route( main_entity, main_hops, &work.entry[work.second[i]], 78, NULL ) );
    STEPS( "drain_buffer", 4, got = room,
           RtmGetChangedDests( entity, notify, &got, infos ); RtmReleaseChangedDests( entity, notify, got, infos ) );
    ok( RtmDeregisterFromChangeNotification( entity, notify ) );
    entity_close( entity, hops );
    RemoveVectoredExceptionHandler( handler );
    memset( routes, 0, work.count * sizeof(*routes) );  /* the program ends after this */
}

static const struct command commands[] =
{
    { "load", cmd_load },
    { "memory", cmd_memory },
    { "update", cmd_update },
    { "inplace", cmd_inplace },
    { "unload", cmd_unload },
    { "further", cmd_further },
    { "deregister", cmd_deregister },
    { "lookup", cmd_lookup },
    { "chain", cmd_chain },
    { "exact", cmd_exact },
    { "less", cmd_less },
    { "threads", cmd_threads },
    { "beside", cmd_beside },
    { "check", cmd_check },
    { "enum", cmd_enum },
    { "notify", cmd_notify },
    { "drain", cmd_drain },
    { "latency", cmd_latency },
    { "routes", cmd_routes },
    { "registrations", cmd_registrations },
    { "entities", cmd_entities },
    { "instructions", cmd_instructions },
    { NULL }
};

int main( int argc, char **argv )
{
    work_read( argc, argv );
    serve( commands );
    return 0;
}
