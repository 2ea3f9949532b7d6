/*
 * What the DLL does when memory is short
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

/* The program puts functions of its own in place of those by which rtm.dll asks for memory, for work on the thread pool and
 * for timers: in the import table of the loaded DLL, so the DLL has no hook for this. In the native program (tools/native)
 * what stands for Windows asks. Then it lets all requests fail, or the first, the second and so on, and looks whether a
 * call that fails returns the documented code, leaves the thread's last error alone and the table as it was.
 *
 * usage: fault [--verbose] [--reverse]     the last line counts checks and failures; exit code 1 on failure
 *   --reverse  the operations in reverse order: some things are made by the first call that needs them */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"

#ifdef COMPAT_KERNEL
#include "object.h"
#endif

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif

static unsigned int checks, failures;
static BOOL verbose, reverse;

static void check( int line, BOOL condition, const char *format, ... )
{
    va_list args;

    checks++;
    if (condition) return;
    failures++;
    printf( "fault.c:%d: ", line );
    va_start( args, format );
    vprintf( format, args );
    va_end( args );
}

#define expect( condition, ... ) check( __LINE__, (condition), __VA_ARGS__ )
#define expect_code( what, ret, want ) check_code( __LINE__, (what), (ret), (want) )

static void check_code( int line, const char *what, DWORD ret, DWORD want )
{
    check( line, ret == want, "%s: got %lu, expected %lu\n", what, ret, want );
}

/* ---- requests for memory ---- */

static LONG requests;       /* since the count was started */
static LONG fail_at;        /* the number of the request that fails; 0: none; -1: all */
static LONG failed;

static BOOL fails(void)
{
    LONG number = InterlockedIncrement( &requests );

    if (fail_at != -1 && fail_at != number) return FALSE;
    InterlockedIncrement( &failed );
    return TRUE;
}

static void arm( LONG number )
{
    requests = failed = 0;
    fail_at = number;
}

static void disarm(void) { fail_at = 0; }

#ifdef COMPAT_KERNEL

/* all of them */
static unsigned int install_hooks(void)
{
    compat_fail_hook = fails;
    return 6;
}

/* What nobody needs any more must go; timers may take a moment. */
static void check_leaks( const char *what )
{
    static const enum object_type types[] =
    {
        OBJECT_ENTITY, OBJECT_DEST, OBJECT_ROUTE, OBJECT_NEXTHOP, OBJECT_ENUM, OBJECT_LIST, OBJECT_NOTIFY, OBJECT_METHODS,
        OBJECT_HOPS, OBJECT_WINDOW, OBJECT_OPAQUE, OBJECT_ROUTE_EXT, OBJECT_DEST_EXT, OBJECT_LOCK, OBJECT_EXPIRY
    };
    unsigned int i, tries;

    for (i = 0; i < ARRAY_SIZE(types); i++)
    {
        for (tries = 0; object_count( types[i] ) && tries < 5000; tries++) Sleep( 1 );
        expect( !object_count( types[i] ), "%s: %u objects of type %u are left\n", what, object_count( types[i] ), types[i] );
    }
}

#else

static void *(__cdecl *real_malloc)( size_t size );
static void *(__cdecl *real_calloc)( size_t count, size_t size );
static void *(__cdecl *real_realloc)( void *ptr, size_t size );
static void *(WINAPI *real_alloc)( void *addr, SIZE_T size, DWORD type, DWORD protect );
static TP_WORK *(WINAPI *real_work)( PTP_WORK_CALLBACK callback, void *context, TP_CALLBACK_ENVIRON *environment );
static TP_TIMER *(WINAPI *real_timer)( PTP_TIMER_CALLBACK callback, void *context, TP_CALLBACK_ENVIRON *environment );

/* the real ones set the last error, too */
static BOOL refuses(void)
{
    if (!fails()) return FALSE;
    SetLastError( ERROR_NOT_ENOUGH_MEMORY );
    return TRUE;
}

static void * __cdecl fault_malloc( size_t size ) { return refuses() ? NULL : real_malloc( size ); }
static void * __cdecl fault_calloc( size_t count, size_t size ) { return refuses() ? NULL : real_calloc( count, size ); }
static void * __cdecl fault_realloc( void *ptr, size_t size ) { return refuses() ? NULL : real_realloc( ptr, size ); }
static void * WINAPI fault_alloc( void *addr, SIZE_T size, DWORD type, DWORD protect )
{
    return refuses() ? NULL : real_alloc( addr, size, type, protect );
}

static TP_WORK * WINAPI fault_work( PTP_WORK_CALLBACK callback, void *context, TP_CALLBACK_ENVIRON *environment )
{
    return refuses() ? NULL : real_work( callback, context, environment );
}
static TP_TIMER * WINAPI fault_timer( PTP_TIMER_CALLBACK callback, void *context, TP_CALLBACK_ENVIRON *environment )
{
    return refuses() ? NULL : real_timer( callback, context, environment );
}

static const struct { const char *name; void *replacement; void **real; } hooks[] =
{
    { "malloc", fault_malloc, (void **)&real_malloc },
    { "calloc", fault_calloc, (void **)&real_calloc },
    { "realloc", fault_realloc, (void **)&real_realloc },
    { "VirtualAlloc", fault_alloc, (void **)&real_alloc },
    { "CreateThreadpoolWork", fault_work, (void **)&real_work },
    { "CreateThreadpoolTimer", fault_timer, (void **)&real_timer },
};

/* the number of functions replaced */
static unsigned int install_hooks(void)
{
    BYTE *base = (BYTE *)GetModuleHandleA( "rtm.dll" );
    const IMAGE_NT_HEADERS *nt = (IMAGE_NT_HEADERS *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_IMPORT_DESCRIPTOR *import;
    IMAGE_THUNK_DATA *name, *entry;
    unsigned int i, count = 0;
    DWORD protect;

    import = (void *)(base + nt->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress);
    for (; import->Name; import++)
    {
        name = (IMAGE_THUNK_DATA *)(base + import->OriginalFirstThunk);
        entry = (IMAGE_THUNK_DATA *)(base + import->FirstThunk);
        for (; name->u1.AddressOfData; name++, entry++)
        {
            if (IMAGE_SNAP_BY_ORDINAL( name->u1.Ordinal )) continue;
            for (i = 0; i < ARRAY_SIZE(hooks); i++)
            {
                const IMAGE_IMPORT_BY_NAME *by_name = (void *)(base + name->u1.AddressOfData);

                if (strcmp( (const char *)by_name->Name, hooks[i].name )) continue;
                if (!VirtualProtect( entry, sizeof(*entry), PAGE_READWRITE, &protect )) return 0;
                *hooks[i].real = (void *)entry->u1.Function;
                entry->u1.Function = (ULONG_PTR)hooks[i].replacement;
                VirtualProtect( entry, sizeof(*entry), protect, &protect );
                count++;
            }
        }
    }
    return count;
}

/* the native program looks at the pools */
static void check_leaks( const char *what )
{
}

#endif

/* ---- a small table ---- */

#define BASE_ROUTES 4
#define MAX_MADE    10000   /* more than any pool has at a time */
#define PREPARED    5000

static USHORT instance;

static struct world
{
    RTM_ENTITY_HANDLE entity;
    RTM_ENTITY_HANDLE watcher;      /* has a callback */
    RTM_NEXTHOP_HANDLE hops[3];
    RTM_ROUTE_HANDLE routes[BASE_ROUTES];
    RTM_DEST_HANDLE dests[BASE_ROUTES];
    RTM_ROUTE_LIST_HANDLE list;
    RTM_NOTIFY_HANDLE notify;
} world;

static HANDLE *made;            /* what the operation at hand has made */

static void make_addr( RTM_NET_ADDRESS *addr, ULONG ip, USHORT len )
{
    memset( addr, 0, sizeof(*addr) );
    addr->AddressFamily = AF_INET;
    addr->NumBits = len;
    addr->AddrBits[0] = ip >> 24;
    addr->AddrBits[1] = ip >> 16;
    addr->AddrBits[2] = ip >> 8;
    addr->AddrBits[3] = ip;
}

/* what the watcher's callback or method is to do, see call_operation() */
static void (*inside)(void);
static LONG expired, expire_answer;

static void do_inside(void)
{
    void (*func)(void) = inside;

    inside = NULL;
    if (func) func();
}

static VOID WINAPI method( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee, RTM_ENTITY_METHOD_INPUT *input,
                           RTM_ENTITY_METHOD_OUTPUT *output )
{
    output->OutputSize = 0;
    do_inside();
}

static DWORD WINAPI callback( RTM_ENTITY_HANDLE handle, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    if (type == RTM_ENTITY_REGISTERED) do_inside();
    if (type != RTM_ROUTE_EXPIRED) return NO_ERROR;
    InterlockedIncrement( &expired );
    return expire_answer;
}

static DWORD register_entity( USHORT instance, ULONG id, BOOL opaque, RTM_EVENT_CALLBACK callback, HANDLE *handle )
{
    RTM_ENTITY_EXPORT_METHOD list[1];
    struct { UINT count; RTM_ENTITY_EXPORT_METHOD list[1]; } methods;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;

    list[0] = method;
    methods.count = 1;
    methods.list[0] = list[0];
    memset( &info, 0, sizeof(info) );
    info.RtmInstanceId = instance;
    info.AddressFamily = AF_INET;
    info.EntityId.EntityProtocolId = 1;
    info.EntityId.EntityInstanceId = id;
    return RtmRegisterEntity( &info, (RTM_ENTITY_EXPORT_METHODS *)&methods, callback, opaque, &profile, handle );
}

static DWORD add_route_to( HANDLE *handle, ULONG ip, USHORT len, UINT hop_count, UINT first_hop, ULONG metric, ULONG ttl,
                           RTM_ROUTE_LIST_HANDLE list )
{
    union { RTM_ROUTE_INFO info; BYTE bytes[RTM_SIZE_OF_ROUTE_INFO( 8 )]; } buffer;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS addr;
    UINT i;

    make_addr( &addr, ip, len );
    memset( &buffer, 0, sizeof(buffer) );
    buffer.info.PrefInfo.Preference = 1;
    buffer.info.PrefInfo.Metric = metric;
    buffer.info.BelongsToViews = RTM_VIEW_MASK_UCAST;
    buffer.info.NextHopsList.NumNextHops = hop_count;
    for (i = 0; i < hop_count; i++)
        buffer.info.NextHopsList.NextHops[i] = world.hops[(first_hop + i) % ARRAY_SIZE(world.hops)];
    return RtmAddRouteToDest( world.entity, handle, &addr, &buffer.info, ttl, list, 0, NULL, &flags );
}

static DWORD add_route( HANDLE *handle, ULONG ip, USHORT len, UINT hop_count, UINT first_hop, ULONG metric )
{
    return add_route_to( handle, ip, len, hop_count, first_hop, metric, INFINITE, NULL );
}

static DWORD add_nexthop( HANDLE *handle, ULONG index, HANDLE remote )
{
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO info;

    memset( &info, 0, sizeof(info) );
    make_addr( &info.NextHopAddress, 0x0a000001, 32 );
    info.InterfaceIndex = index;
    info.RemoteNextHop = remote;
    if (remote) info.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
    return RtmAddNextHop( world.entity, &info, handle, &flags );
}

static DWORD find_dest( ULONG ip, USHORT len, HANDLE *handle )
{
    RTM_NET_ADDRESS addr;
    RTM_DEST_INFO info;
    DWORD ret;

    make_addr( &addr, ip, len );
    ret = RtmGetExactMatchDestination( world.entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &info );
    if (!ret) *handle = info.DestHandle;
    return ret;
}

static BOOL create_world(void)
{
    UINT i;

    disarm();
    memset( &world, 0, sizeof(world) );
    instance++;
    if (register_entity( instance, 1, TRUE, NULL, &world.entity )) return FALSE;
    if (register_entity( instance, 2, FALSE, callback, &world.watcher )) return FALSE;
    for (i = 0; i < ARRAY_SIZE(world.hops); i++) if (add_nexthop( &world.hops[i], i, NULL )) return FALSE;
    for (i = 0; i < BASE_ROUTES; i++)
    {
        if (add_route( &world.routes[i], 0x0a000000 + (i << 8), 24, 1, i, 5 )) return FALSE;
        if (find_dest( 0x0a000000 + (i << 8), 24, &world.dests[i] )) return FALSE;
    }
    return !RtmCreateRouteList( world.entity, &world.list );
}

static void release_dest( HANDLE handle )
{
    RTM_DEST_INFO info;

    memset( &info, 0, sizeof(info) );
    info.DestHandle = handle;
    expect_code( "RtmReleaseDestInfo", RtmReleaseDestInfo( world.entity, &info ), NO_ERROR );
}

/* a client can go without memory, too */
static void delete_world(void)
{
    DWORD ret;
    UINT i;

    arm( -1 );
    for (i = 0; i < BASE_ROUTES; i++) if (world.dests[i]) release_dest( world.dests[i] );
    for (i = 0; i < BASE_ROUTES; i++) if (world.routes[i]) RtmReleaseRoutes( world.entity, 1, &world.routes[i] );
    RtmReleaseNextHops( world.entity, ARRAY_SIZE(world.hops), world.hops );
    ret = RtmDeregisterEntity( world.entity );
    expect_code( "RtmDeregisterEntity", ret, NO_ERROR );
    ret = RtmDeregisterEntity( world.watcher );
    disarm();
    expect_code( "RtmDeregisterEntity", ret, NO_ERROR );
}

/* ---- the state of a table, by what clients see ---- */

struct state
{
    UINT entities, dests, routes, nexthops;
    ULONG sum;      /* of all that can be asked of them */
};

static void mix( struct state *state, ULONG_PTR value )
{
    state->sum = (state->sum ^ (ULONG)value) * 16777619u + 1;
}

static void mix_bytes( struct state *state, const BYTE *bytes, UINT size )
{
    while (size--) mix( state, *bytes++ );
}

static void mix_dest( struct state *state, const RTM_DEST_INFO *dest )
{
    BOOL pending = FALSE, marked = FALSE;
    UINT i;

    mix( state, (ULONG_PTR)dest->DestHandle );
    mix_bytes( state, (const BYTE *)&dest->DestAddress, sizeof(dest->DestAddress) );
    mix( state, dest->LastChanged.dwLowDateTime );
    mix( state, dest->BelongsToViews );
    for (i = 0; i < dest->NumberOfViews; i++)
    {
        mix( state, dest->ViewInfo[i].NumRoutes );
        mix( state, (ULONG_PTR)dest->ViewInfo[i].Route );
        mix( state, (ULONG_PTR)dest->ViewInfo[i].HoldRoute );
    }
    if (!world.notify) return;
    expect_code( "RtmGetChangeStatus", RtmGetChangeStatus( world.entity, world.notify, dest->DestHandle, &pending ), NO_ERROR );
    expect_code( "RtmIsMarkedForChangeNotification",
                 RtmIsMarkedForChangeNotification( world.entity, world.notify, dest->DestHandle, &marked ), NO_ERROR );
    mix( state, pending );
    mix( state, marked );
}

static void mix_route( struct state *state, HANDLE route )
{
    union { RTM_ROUTE_INFO info; BYTE bytes[RTM_SIZE_OF_ROUTE_INFO( 65 )]; } buffer;
    RTM_NET_ADDRESS addr;
    UINT i;

    expect_code( "RtmGetRouteInfo", RtmGetRouteInfo( world.entity, route, &buffer.info, &addr ), NO_ERROR );
    mix( state, (ULONG_PTR)route );
    mix_bytes( state, (const BYTE *)&addr, sizeof(addr) );
    mix( state, (ULONG_PTR)buffer.info.Neighbour );
    mix( state, buffer.info.State );
    mix( state, buffer.info.Flags );
    mix( state, buffer.info.PrefInfo.Preference );
    mix( state, buffer.info.PrefInfo.Metric );
    mix( state, buffer.info.BelongsToViews );
    for (i = 0; i < buffer.info.NextHopsList.NumNextHops; i++)
        mix( state, (ULONG_PTR)buffer.info.NextHopsList.NextHops[i] );
    RtmReleaseRouteInfo( world.entity, &buffer.info );
}

static void mix_nexthop( struct state *state, HANDLE nexthop )
{
    RTM_NEXTHOP_INFO info;

    expect_code( "RtmGetNextHopInfo", RtmGetNextHopInfo( world.entity, nexthop, &info ), NO_ERROR );
    mix( state, (ULONG_PTR)nexthop );
    mix_bytes( state, (const BYTE *)&info.NextHopAddress, sizeof(info.NextHopAddress) );
    mix( state, info.InterfaceIndex );
    mix( state, info.Flags );
    mix( state, info.State );
    mix( state, (ULONG_PTR)info.RemoteNextHop );
    RtmReleaseNextHopInfo( world.entity, &info );
}

static void take_state( struct state *state )
{
    union { RTM_DEST_INFO info; BYTE bytes[RTM_SIZE_OF_DEST_INFO( RTM_MAX_VIEWS )]; } dest;
    RTM_ENUM_HANDLE handle;
    HANDLE item;
    UINT count;
    DWORD ret;

    memset( state, 0, sizeof(*state) );
    RtmGetRegisteredEntities( world.entity, &state->entities, NULL, NULL );

    ret = RtmCreateDestEnum( world.entity, RTM_VIEW_MASK_ALL & (RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST), 0, NULL,
                             RTM_BEST_PROTOCOL, &handle );
    expect_code( "RtmCreateDestEnum", ret, NO_ERROR );
    for (; !ret; state->dests += count)
    {
        count = 1;
        if ((ret = RtmGetEnumDests( world.entity, handle, &count, &dest.info ))) break;
        mix_dest( state, &dest.info );
        RtmReleaseDests( world.entity, count, &dest.info );
    }
    RtmDeleteEnumHandle( world.entity, handle );

    ret = RtmCreateRouteEnum( world.entity, NULL, RTM_VIEW_MASK_ANY, 0, NULL, 0, NULL, 0, &handle );
    expect_code( "RtmCreateRouteEnum", ret, NO_ERROR );
    for (; !ret; state->routes += count)
    {
        count = 1;
        if ((ret = RtmGetEnumRoutes( world.entity, handle, &count, &item ))) break;
        mix_route( state, item );
        RtmReleaseRoutes( world.entity, 1, &item );
    }
    RtmDeleteEnumHandle( world.entity, handle );

    ret = RtmCreateNextHopEnum( world.entity, 0, NULL, &handle );
    expect_code( "RtmCreateNextHopEnum", ret, NO_ERROR );
    for (; !ret; state->nexthops += count)
    {
        count = 1;
        if ((ret = RtmGetEnumNextHops( world.entity, handle, &count, &item ))) break;
        mix_nexthop( state, item );
        RtmReleaseNextHops( world.entity, 1, &item );
    }
    RtmDeleteEnumHandle( world.entity, handle );

    ret = RtmCreateRouteListEnum( world.entity, world.list, &handle );
    expect_code( "RtmCreateRouteListEnum", ret, NO_ERROR );
    for (count = 1; !ret && count;)
    {
        if ((ret = RtmGetListEnumRoutes( world.entity, handle, &count, &item )) || !count) break;
        mix( state, (ULONG_PTR)item );
        RtmReleaseRoutes( world.entity, 1, &item );
    }
    RtmDeleteEnumHandle( world.entity, handle );
}

/* ---- operations ---- */

/* 'number' makes each call another one; what was made goes to made[number] */

static DWORD do_register( UINT number ) { return register_entity( instance, 1000 + number, FALSE, NULL, &made[number] ); }
static DWORD do_register_opaque( UINT number )
{
    return register_entity( instance, 1000 + number, number < 16, NULL, &made[number] );
}
static void undo_register( HANDLE handle ) { RtmDeregisterEntity( handle ); }

/* an instance that nobody knows yet gets a table of its own */
static DWORD do_register_table( UINT number )
{
    return register_entity( (USHORT)(20000 + instance * 4 + number), 1, FALSE, NULL, &made[number] );
}

static DWORD do_dest_enum( UINT number )
{
    return RtmCreateDestEnum( world.entity, 0, 0, NULL, RTM_BEST_PROTOCOL, &made[number] );
}
static DWORD do_route_enum( UINT number )
{
    return RtmCreateRouteEnum( world.entity, world.dests[0], 0, 0, NULL, 0, NULL, 0, &made[number] );
}
static DWORD do_nexthop_enum( UINT number ) { return RtmCreateNextHopEnum( world.entity, 0, NULL, &made[number] ); }
static void undo_enum( HANDLE handle ) { RtmDeleteEnumHandle( world.entity, handle ); }

static DWORD do_nexthop( UINT number ) { return add_nexthop( &made[number], 100 + number, NULL ); }
static DWORD do_remote_nexthop( UINT number )
{
    return add_nexthop( &made[number], 100 + number, world.dests[number % BASE_ROUTES] );
}
static void undo_nexthop( HANDLE handle ) { RtmDeleteNextHop( world.entity, handle, NULL ); }

/* scattered prefixes, so that the trie needs nodes */
static DWORD do_route( UINT number ) { return add_route( &made[number], 0x0b000000 + number * 977, 32, 2, number, 5 ); }
static void undo_route( HANDLE handle )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    RtmDeleteRouteToDest( world.entity, handle, &flags );
}

/* a second one, with another neighbour, at a destination that has one: the first 'number' of them */
static DWORD do_further_route( UINT number )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    make_addr( &addr, 0x0a000000, 24 );
    memset( &info, 0, sizeof(info) );
    info.Neighbour = world.hops[number % ARRAY_SIZE(world.hops)];
    info.PrefInfo.Metric = 10 + number;
    info.BelongsToViews = RTM_VIEW_MASK_MCAST;
    if (number >= ARRAY_SIZE(world.hops)) flags = RTM_ROUTE_CHANGE_NEW;
    return RtmAddRouteToDest( world.entity, &made[number], &addr, &info, INFINITE, NULL, 0, NULL, &flags );
}

/* gives a route that exists next hops that no other has: the digits of 'number' */
static DWORD do_update( UINT number )
{
    HANDLE update_route = made[number];
    union { RTM_ROUTE_INFO info; BYTE bytes[RTM_SIZE_OF_ROUTE_INFO( 9 )]; } buffer;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    UINT i;

    memset( &buffer, 0, sizeof(buffer) );
    buffer.info.PrefInfo.Metric = 7;
    buffer.info.BelongsToViews = RTM_VIEW_MASK_UCAST;
    buffer.info.NextHopsList.NumNextHops = 8;
    for (i = 0; i < 8; i++, number /= 3)
        buffer.info.NextHopsList.NextHops[i] = world.hops[number % 3];
    return RtmAddRouteToDest( world.entity, &update_route, NULL, &buffer.info, INFINITE, NULL, 0, NULL, &flags );
}

/* each call another destination: the slots of one come together */
static DWORD do_opaque( UINT number )
{
    void **slot;

    return RtmGetOpaqueInformationPointer( world.entity, made[number], (void **)&slot );
}
static void undo_dest( HANDLE handle ) { release_dest( handle ); }
static void prepare_opaque( UINT number )
{
    if (made[number]) return;
    expect_code( "adding", add_route( NULL, 0x0c000000 + number, 32, 0, 0, 1 ), NO_ERROR );
    expect_code( "finding", find_dest( 0x0c000000 + number, 32, &made[number] ), NO_ERROR );
}

static DWORD do_pointer( UINT number )
{
    RTM_ROUTE_INFO *pointer;

    return RtmGetRoutePointer( world.entity, made[number], &pointer );
}
static void prepare_route( UINT number )
{
    if (made[number]) return;
    expect_code( "adding", add_route( &made[number], 0x0d000000 + number, 32, 1, 0, 1 ), NO_ERROR );
}

static DWORD do_ttl_update( UINT number )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    HANDLE route = made[number];
    RTM_ROUTE_INFO info;

    memset( &info, 0, sizeof(info) );
    info.PrefInfo.Metric = 8;
    info.BelongsToViews = RTM_VIEW_MASK_UCAST;
    return RtmAddRouteToDest( world.entity, &route, NULL, &info, 0x7fffffff, NULL, 0, NULL, &flags );
}

/* The route is locked and edited before, and locked still if the call fails. */
static RTM_ROUTE_INFO *edited;
static DWORD do_edit( UINT number )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    HANDLE route = made[number];
    DWORD ret;

    LONG armed = fail_at;

    /* what is not under test has its memory */
    disarm();
    expect_code( "RtmLockRoute", RtmLockRoute( world.entity, route, TRUE, TRUE, &edited ), NO_ERROR );
    edited->PrefInfo.Metric = 9;
    fail_at = armed;
    ret = RtmUpdateAndUnlockRoute( world.entity, route, 0x7fffffff, world.list, 0, NULL, &flags );
    if (!ret) return ret;
    edited->PrefInfo.Metric = 1;
    expect_code( "RtmLockRoute", RtmLockRoute( world.entity, route, TRUE, FALSE, NULL ), NO_ERROR );
    return ret;
}

/* the destination is locked, so the route has no public part yet */
static DWORD do_commit( UINT number )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    HANDLE route = made[number];
    RTM_ROUTE_INFO info;
    LONG armed = fail_at;
    DWORD ret;

    disarm();
    expect_code( "RtmGetRouteInfo", RtmGetRouteInfo( world.entity, route, &info, NULL ), NO_ERROR );
    expect_code( "RtmLockDestination", RtmLockDestination( world.entity, info.DestHandle, TRUE, TRUE ), NO_ERROR );
    fail_at = armed;
    if ((ret = RtmUpdateAndUnlockRoute( world.entity, route, INFINITE, NULL, 0, NULL, &flags )))
        expect_code( "RtmLockDestination", RtmLockDestination( world.entity, info.DestHandle, TRUE, FALSE ), NO_ERROR );
    expect_code( "RtmReleaseRouteInfo", RtmReleaseRouteInfo( world.entity, &info ), NO_ERROR );
    return ret;
}

/* a route gets a time, so far away that it does not come */
static DWORD do_ttl_route( UINT number )
{
    return add_route_to( &made[number], 0x0e000000 + number * 977, 32, 2, number, 5, 0x7fffffff, NULL );
}

static DWORD do_hold( UINT number ) { return RtmHoldDestination( world.entity, made[number], RTM_VIEW_MASK_UCAST, 1 ); }

static DWORD do_lock( UINT number )
{
    RTM_ROUTE_INFO *pointer;
    DWORD ret;

    if ((ret = RtmLockRoute( world.entity, made[number], TRUE, TRUE, &pointer ))) return ret;
    return RtmLockRoute( world.entity, made[number], TRUE, FALSE, NULL );
}

static DWORD do_lock_dest( UINT number ) { return RtmLockDestination( world.entity, made[number], FALSE, TRUE ); }
static void undo_lock_dest( HANDLE handle )
{
    RtmLockDestination( world.entity, handle, FALSE, FALSE );
    release_dest( handle );
}

static DWORD do_lock_nexthop( UINT number )
{
    RTM_NEXTHOP_INFO *pointer;

    return RtmLockNextHop( world.entity, made[number], FALSE, TRUE, &pointer );
}
static void prepare_nexthop( UINT number )
{
    if (!made[number]) expect_code( "adding", add_nexthop( &made[number], 100 + number, NULL ), NO_ERROR );
}
static void undo_lock_nexthop( HANDLE handle )
{
    RTM_NEXTHOP_INFO *pointer;

    RtmLockNextHop( world.entity, handle, FALSE, FALSE, &pointer );
    RtmDeleteNextHop( world.entity, handle, NULL );
}

/* two at a time: the first may be ready when the second fails */
static DWORD do_insert( UINT number )
{
    HANDLE routes[2];

    routes[0] = made[number];
    routes[1] = made[number + PREPARED / 2];
    return RtmInsertInRouteList( world.entity, world.list, ARRAY_SIZE(routes), routes );
}
static void prepare_insert( UINT number );

/* more than have room on the stack: the first MANY of them, but for one */
#define MANY 100
static DWORD do_insert_many( UINT number )
{
    HANDLE routes[MANY];
    UINT i;

    for (i = 0; i < MANY; i++) routes[i] = made[i == number % MANY ? 0 : i];
    return RtmInsertInRouteList( world.entity, world.list, MANY, routes );
}
static void prepare_many( UINT number );

static DWORD do_list( UINT number ) { return RtmCreateRouteList( world.entity, &made[number] ); }
static void undo_list( HANDLE handle ) { RtmDeleteRouteList( world.entity, handle ); }

static DWORD do_list_enum( UINT number ) { return RtmCreateRouteListEnum( world.entity, world.list, &made[number] ); }

static DWORD do_listed_route( UINT number )
{
    return add_route_to( &made[number], 0x0f000000 + number * 977, 32, 2, number, 5, INFINITE, world.list );
}

/* A change that somebody is to be told of: that asks for memory while the change can still fail. */
static DWORD do_notified_route( UINT number )
{
    return add_route( &made[number], 0x10000000 + number * 977, 32, 0, 0, 5 );
}
static void prepare_notify( UINT number )
{
    if (!world.notify && RtmRegisterForChangeNotification( world.entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL,
                                                           &world.notify ))
        expect( FALSE, "no registration\n" );
}

static DWORD do_mark( UINT number )
{
    return RtmMarkDestForChangeNotification( world.entity, world.notify, made[number], TRUE );
}
static void prepare_mark( UINT number )
{
    prepare_opaque( number );
    if (!world.notify) prepare_notify( number );
}

/* pending ones, two at a time */
static DWORD do_ignore( UINT number )
{
    HANDLE dests[2];

    dests[0] = made[number];
    dests[1] = made[number + PREPARED / 2];
    return RtmIgnoreChangedDests( world.entity, world.notify, ARRAY_SIZE(dests), dests );
}
static void prepare_ignore( UINT number )
{
    if (!world.notify) prepare_notify( number );
    prepare_opaque( number );
    if (number < PREPARED / 2) prepare_opaque( number + PREPARED / 2 );
}
static void prepare_insert( UINT number )
{
    prepare_route( number );
    if (number < PREPARED / 2) prepare_route( number + PREPARED / 2 );
}

static void prepare_many( UINT number )
{
    UINT i;

    for (i = 0; i < MANY; i++) prepare_route( i );
}

/* with a callback, so it needs work of the thread pool */
static DWORD do_notify( UINT number )
{
    return RtmRegisterForChangeNotification( world.watcher, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &made[number] );
}
static void undo_notify( HANDLE handle ) { RtmDeregisterFromChangeNotification( world.watcher, handle ); }

static const struct operation
{
    const char *name;
    DWORD (*call)( UINT number );
    void (*prepare)( UINT number );     /* with memory, before the call */
    void (*undo)( HANDLE handle );
    UINT entities, dests, routes, nexthops;     /* that a successful call makes */
    BOOL sum;                           /* it changes what can be asked */
    UINT limit;                         /* how often it can be called, 0: often enough for memory to end */
}
operations[] =
{
    { "RtmRegisterEntity", do_register, NULL, undo_register, 1, 0, 0, 0 },
    { "RtmRegisterEntity with opaque", do_register_opaque, NULL, undo_register, 1, 0, 0, 0 },
    { "RtmRegisterEntity of a new table", do_register_table, NULL, undo_register, 0, 0, 0, 0 },
    { "RtmCreateDestEnum", do_dest_enum, NULL, undo_enum },
    { "RtmCreateRouteEnum", do_route_enum, NULL, undo_enum },
    { "RtmCreateNextHopEnum", do_nexthop_enum, NULL, undo_enum },
    { "RtmAddNextHop", do_nexthop, NULL, undo_nexthop, 0, 0, 0, 1, TRUE },
    { "RtmAddNextHop of a remote one", do_remote_nexthop, NULL, undo_nexthop, 0, 0, 0, 1, TRUE },
    { "RtmAddRouteToDest", do_route, NULL, undo_route, 0, 1, 1, 0, TRUE },
    { "RtmAddRouteToDest, further", do_further_route, NULL, undo_route, 0, 0, 1, 0, TRUE },
    { "RtmAddRouteToDest, update", do_update, prepare_route, undo_route, 0, 0, 0, 0, TRUE },
    { "RtmGetOpaqueInformationPointer", do_opaque, prepare_opaque, undo_dest },
    { "RtmGetRoutePointer", do_pointer, prepare_route, undo_route },
    { "RtmAddRouteToDest with a time to live", do_ttl_route, NULL, undo_route, 0, 1, 1, 0, TRUE },
    { "RtmAddRouteToDest, update with a time to live", do_ttl_update, prepare_route, undo_route, 0, 0, 0, 0, TRUE },
    { "RtmUpdateAndUnlockRoute", do_edit, prepare_route, undo_route, 0, 0, 0, 0, TRUE },
    { "RtmUpdateAndUnlockRoute, from RtmLockDestination", do_commit, prepare_route, undo_route, 0, 0, 0, 0, TRUE },
    { "RtmHoldDestination", do_hold, prepare_opaque, undo_dest },
    { "RtmLockDestination", do_lock_dest, prepare_opaque, undo_lock_dest },
    { "RtmLockRoute", do_lock, prepare_route, undo_route },
    { "RtmLockNextHop", do_lock_nexthop, prepare_nexthop, undo_lock_nexthop },
    { "RtmCreateRouteList", do_list, NULL, undo_list },
    { "RtmCreateRouteListEnum", do_list_enum, NULL, undo_enum },
    { "RtmInsertInRouteList", do_insert, prepare_insert, undo_route, 0, 0, 0, 0, TRUE, PREPARED / 2 },
    { "RtmInsertInRouteList, many", do_insert_many, prepare_many, undo_route, 0, 0, 0, 0, TRUE },
    { "RtmAddRouteToDest, with a change to tell", do_notified_route, prepare_notify, undo_route, 0, 1, 1, 0, TRUE },
    { "RtmAddRouteToDest with a list", do_listed_route, NULL, undo_route, 0, 1, 1, 0, TRUE },
    { "RtmMarkDestForChangeNotification", do_mark, prepare_mark, undo_dest, 0, 0, 0, 0, TRUE },
    { "RtmIgnoreChangedDests", do_ignore, prepare_ignore, undo_dest, 0, 0, 0, 0, TRUE, PREPARED / 2 },
    { "RtmRegisterForChangeNotification", do_notify, NULL, undo_notify, 0, 0, 0, 0, FALSE, 1 },
};

/* reversed or not */
static const struct operation *operation_at( UINT i )
{
    return &operations[reverse ? ARRAY_SIZE(operations) - 1 - i : i];
}

static void expect_state( const struct operation *op, const struct state *before, UINT successes )
{
    struct state now;

    take_state( &now );
    expect( now.entities == before->entities + successes * op->entities, "%s: %u entities, %u before\n", op->name,
            now.entities, before->entities );
    expect( now.dests == before->dests + successes * op->dests, "%s: %u destinations, %u before\n", op->name,
            now.dests, before->dests );
    expect( now.routes == before->routes + successes * op->routes, "%s: %u routes, %u before\n", op->name,
            now.routes, before->routes );
    expect( now.nexthops == before->nexthops + successes * op->nexthops, "%s: %u next hops, %u before\n", op->name,
            now.nexthops, before->nexthops );
    if (!successes || !op->sum) expect( now.sum == before->sum, "%s: routes changed\n", op->name );
}

static void undo_all( const struct operation *op, UINT count )
{
    while (count--)
    {
        if (op->undo && made[count]) op->undo( made[count] );
        made[count] = NULL;
    }
}

/* where a call is made: by nobody's code, in a callback, in a method */
enum place { OUTSIDE, IN_CALLBACK, IN_METHOD };
static const char * const place_names[] = { "", ", in a callback", ", in a method" };

static struct
{
    const struct operation *op;
    UINT number;
    LONG request;
    DWORD ret;
    BOOL made;
} the_call;

static void make_call(void)
{
    arm( the_call.request );
    SetLastError( 0xdeadbeef );
    the_call.ret = the_call.op->call( the_call.number );
    expect( GetLastError() == 0xdeadbeef, "%s, request %ld: the last error is %lu\n", the_call.op->name, the_call.request,
            GetLastError() );
    disarm();
    the_call.made = TRUE;
}

static DWORD call_operation( const struct operation *op, UINT number, LONG request, enum place place )
{
    RTM_ENTITY_METHOD_OUTPUT output;
    RTM_ENTITY_METHOD_INPUT input;
    UINT size = sizeof(output);
    HANDLE other;

    the_call.op = op;
    the_call.number = number;
    the_call.request = request;
    the_call.made = FALSE;
    inside = make_call;
    if (place == OUTSIDE) do_inside();
    if (place == IN_CALLBACK)
    {
        expect_code( "RtmRegisterEntity", register_entity( instance, 999, FALSE, NULL, &other ), NO_ERROR );
        expect_code( "RtmDeregisterEntity", RtmDeregisterEntity( other ), NO_ERROR );
    }
    if (place == IN_METHOD)
    {
        memset( &input, 0, sizeof(input) );
        input.MethodType = 1;
        expect_code( "RtmInvokeMethod", RtmInvokeMethod( world.entity, world.watcher, &input, &size, &output ), NO_ERROR );
    }
    expect( the_call.made, "%s: not called\n", op->name );
    return the_call.ret;
}

/* Lets the first request of a call fail, then the second, until the call gets through. Returns how many were refused. */
static UINT refuse_each( const struct operation *op, UINT number, enum place place )
{
    UINT request, refused = 0;
    struct state before;
    HANDLE old = made[number];
    DWORD ret;

    for (request = 1; request < 100; request++)
    {
        take_state( &before );
        ret = call_operation( op, number, request, place );
        if (!ret) break;
        refused++;
        expect( failed, "%s: fails with memory\n", op->name );
        expect_code( op->name, ret, ERROR_NOT_ENOUGH_MEMORY );
        expect( made[number] == old, "%s, request %u: a handle was written\n", op->name, request );
        expect_state( op, &before, 0 );
    }
    expect_code( op->name, ret, NO_ERROR );
    expect_state( op, &before, 1 );
    return refused;
}

/* From some call on all memory is gone. What is left in the pools may serve some calls more, but not for ever; then the
 * pools are empty and the next call has to ask. */
static void test_exhaustion(void)
{
    /* spec: RtmRegisterEntity ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmCreateDestEnum ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmCreateRouteEnum ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmCreateNextHopEnum ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmAddNextHop ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmAddRouteToDest ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmGetOpaqueInformationPointer ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmGetRoutePointer ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmHoldDestination ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmLockRoute ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmCreateRouteList ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmCreateRouteListEnum ERROR_NOT_ENOUGH_MEMORY */
    const struct operation *op;
    struct state before;
    UINT i, number, limit, refused;
    DWORD ret = NO_ERROR;
    HANDLE old = NULL;

    for (i = 0; i < ARRAY_SIZE(operations); i++)
    {
        op = operation_at( i );
        if (op->limit == 1) continue;
        limit = op->limit ? op->limit : op->prepare ? PREPARED : MAX_MADE;
        if (!create_world())
        {
            expect( FALSE, "%s: no table\n", op->name );
            continue;
        }
        for (number = 0; op->prepare && number < PREPARED; number++) op->prepare( number );
        take_state( &before );
        arm( -1 );
        for (number = 0; number < limit; number++)
        {
            old = made[number];
            if ((ret = op->call( number ))) break;
        }
        disarm();
        expect( failed, "%s: no request for memory in %u calls\n", op->name, number );
        expect_code( op->name, ret, ERROR_NOT_ENOUGH_MEMORY );
        expect( made[number] == old, "%s: a handle was written\n", op->name );
        expect_state( op, &before, number );
        refused = refuse_each( op, number, OUTSIDE );
        if (verbose) printf( "%s: %u calls without memory, then %u requests refused\n", op->name, number, refused );
        undo_all( op, op->prepare ? PREPARED : number + 1 );
        delete_world();
        check_leaks( op->name );
    }
}

/* the same for the first call in a table that has just been made */
static void test_each_request(void)
{
    const struct operation *op;
    enum place place;
    UINT i, refused;

    for (place = OUTSIDE; place <= IN_METHOD; place++)
        for (i = 0; i < ARRAY_SIZE(operations); i++)
        {
            op = operation_at( i );
            if (!create_world())
            {
                expect( FALSE, "%s: no table\n", op->name );
                continue;
            }
            if (op->prepare) op->prepare( 0 );
            refused = refuse_each( op, 0, place );
            if (verbose) printf( "%s%s: %u requests refused\n", op->name, place_names[place], refused );
            undo_all( op, op->prepare ? PREPARED : 1 );
            delete_world();
            check_leaks( op->name );
        }
}

/* A table has 32 places, so it takes many tables to use up the pool of registrations. */
static void test_notifications(void)
{
    /* spec: RtmRegisterForChangeNotification ERROR_NOT_ENOUGH_MEMORY */
    struct world worlds[64];
    RTM_NOTIFY_HANDLE notify = NULL;
    UINT i, number, count = 0;
    DWORD ret = NO_ERROR;

    for (i = 0; i < ARRAY_SIZE(worlds) && !ret; i++)
    {
        if (!create_world()) break;
        worlds[i] = world;
        arm( -1 );
        for (number = 0; number < 32 && !ret; number++)
        {
            notify = NULL;
            ret = RtmRegisterForChangeNotification( world.entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify );
            count++;
        }
        disarm();
    }
    expect_code( "RtmRegisterForChangeNotification", ret, ERROR_NOT_ENOUGH_MEMORY );
    expect( !notify, "a handle was written\n" );
    ret = RtmRegisterForChangeNotification( world.entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify );
    expect_code( "RtmRegisterForChangeNotification", ret, NO_ERROR );
    if (verbose) printf( "RtmRegisterForChangeNotification: %u calls without memory\n", count - 1 );
    while (i--)
    {
        world = worlds[i];
        delete_world();
    }
    check_leaks( "RtmRegisterForChangeNotification" );
}

/* What asks for nothing new needs no memory. */
static void test_without_memory(void)
{
    RTM_ENUM_HANDLE dests, routes, hops;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NEXTHOP_HANDLE hop;
    RTM_NEXTHOP_INFO hop_info;
    RTM_ENTITY_INFO entity;
    RTM_DEST_INFO info;
    RTM_ROUTE_INFO route_info;
    RTM_NET_ADDRESS addr;
    RTM_VIEW_SET views;
    HANDLE item;
    UINT count;

    if (!create_world()) return;
    expect_code( "RtmCreateDestEnum", RtmCreateDestEnum( world.entity, 0, 0, NULL, 0, &dests ), NO_ERROR );
    expect_code( "RtmCreateRouteEnum", RtmCreateRouteEnum( world.entity, NULL, 0, 0, NULL, 0, NULL, 0, &routes ), NO_ERROR );
    expect_code( "RtmCreateNextHopEnum", RtmCreateNextHopEnum( world.entity, 0, NULL, &hops ), NO_ERROR );
    arm( -1 );
    make_addr( &addr, 0x0a000001, 32 );
    expect_code( "RtmGetMostSpecificDestination",
                 RtmGetMostSpecificDestination( world.entity, &addr, 0, RTM_VIEW_MASK_UCAST, &info ), NO_ERROR );
    expect_code( "RtmReleaseDestInfo", RtmReleaseDestInfo( world.entity, &info ), NO_ERROR );
    expect_code( "RtmGetRouteInfo", RtmGetRouteInfo( world.entity, world.routes[0], &route_info, NULL ), NO_ERROR );
    expect_code( "RtmReleaseRouteInfo", RtmReleaseRouteInfo( world.entity, &route_info ), NO_ERROR );
    expect_code( "RtmIsBestRoute", RtmIsBestRoute( world.entity, world.routes[0], &views ), NO_ERROR );
    expect_code( "RtmGetEntityInfo", RtmGetEntityInfo( world.entity, world.entity, &entity ), NO_ERROR );
    count = 1;
    expect_code( "RtmGetEnumDests", RtmGetEnumDests( world.entity, dests, &count, &info ), NO_ERROR );
    expect_code( "RtmReleaseDests", RtmReleaseDests( world.entity, 1, &info ), NO_ERROR );
    expect_code( "RtmGetEnumRoutes", RtmGetEnumRoutes( world.entity, routes, &count, &item ), NO_ERROR );
    expect_code( "RtmReleaseRoutes", RtmReleaseRoutes( world.entity, 1, &item ), NO_ERROR );
    expect_code( "RtmGetEnumNextHops", RtmGetEnumNextHops( world.entity, hops, &count, &item ), NO_ERROR );
    expect_code( "RtmReleaseNextHops", RtmReleaseNextHops( world.entity, 1, &item ), NO_ERROR );
    expect_code( "RtmReferenceHandles", RtmReferenceHandles( world.entity, 1, &world.routes[1] ), NO_ERROR );
    expect_code( "RtmDeleteRouteToDest", RtmDeleteRouteToDest( world.entity, world.routes[1], &flags ), NO_ERROR );
    expect_code( "RtmReleaseRoutes", RtmReleaseRoutes( world.entity, 1, &world.routes[1] ), NO_ERROR );
    memset( &hop_info, 0, sizeof(hop_info) );
    make_addr( &hop_info.NextHopAddress, 0x0a000001, 32 );
    expect_code( "RtmFindNextHop", RtmFindNextHop( world.entity, &hop_info, &hop, NULL ), NO_ERROR );
    expect_code( "RtmDeleteNextHop", RtmDeleteNextHop( world.entity, hop, NULL ), NO_ERROR );
    expect_code( "RtmDeleteEnumHandle", RtmDeleteEnumHandle( world.entity, dests ), NO_ERROR );
    expect_code( "RtmDeleteEnumHandle", RtmDeleteEnumHandle( world.entity, routes ), NO_ERROR );
    expect_code( "RtmDeleteEnumHandle", RtmDeleteEnumHandle( world.entity, hops ), NO_ERROR );
    expect( !failed, "%ld requests for memory\n", failed );
    disarm();
    delete_world();
}

/* The first call of all makes what the whole DLL needs. */
static void test_first(void)
{
    RTM_ENTITY_HANDLE entity = NULL;
    DWORD ret = NO_ERROR;
    UINT request;

    for (request = 1; request < 100; request++)
    {
        arm( request );
        ret = register_entity( ++instance, 1, FALSE, NULL, &entity );
        disarm();
        if (!ret) break;
        expect_code( "RtmRegisterEntity", ret, ERROR_NOT_ENOUGH_MEMORY );
        expect( !entity, "a handle was written\n" );
    }
    expect_code( "RtmRegisterEntity", ret, NO_ERROR );
    expect( request > 3, "only %u requests\n", request - 1 );
    if (verbose) printf( "RtmRegisterEntity, the first of all: %u requests refused\n", request - 1 );
    expect_code( "RtmDeregisterEntity", RtmDeregisterEntity( entity ), NO_ERROR );
    check_leaks( "the first" );
}

/* A change cannot fail: without memory for the queue the destination is found all the same, once. */
static void test_changes(void)
{
    union { RTM_DEST_INFO info; BYTE bytes[RTM_SIZE_OF_DEST_INFO( 1 )]; } dest;
    UINT i, j, count, seen[BASE_ROUTES] = { 0 };
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_INFO info;
    BOOL pending;
    DWORD ret;

    if (!create_world()) return;
    prepare_notify( 0 );
    arm( -1 );
    for (i = 0; i < BASE_ROUTES; i++)
    {
        memset( &info, 0, sizeof(info) );
        info.PrefInfo.Metric = 77;
        info.BelongsToViews = RTM_VIEW_MASK_UCAST;
        info.NextHopsList.NumNextHops = 1;
        info.NextHopsList.NextHops[0] = world.hops[i % ARRAY_SIZE(world.hops)];
        flags = 0;
        expect_code( "RtmAddRouteToDest", RtmAddRouteToDest( world.entity, &world.routes[i], NULL, &info, INFINITE, NULL, 0,
                                                             NULL, &flags ), NO_ERROR );
        expect_code( "RtmGetChangeStatus", RtmGetChangeStatus( world.entity, world.notify, world.dests[i], &pending ),
                     NO_ERROR );
        expect( pending, "the change of destination %u is lost\n", i );
    }
    expect( failed, "no request for memory\n" );
    for (j = 0; j <= BASE_ROUTES; j++)
    {
        count = 1;
        if ((ret = RtmGetChangedDests( world.entity, world.notify, &count, &dest.info ))) break;
        for (i = 0; i < BASE_ROUTES; i++) seen[i] += dest.info.DestHandle == world.dests[i];
        expect_code( "RtmReleaseChangedDests", RtmReleaseChangedDests( world.entity, world.notify, 1, &dest.info ), NO_ERROR );
    }
    disarm();
    expect_code( "RtmGetChangedDests", ret, ERROR_NO_MORE_ITEMS );
    for (i = 0; i < BASE_ROUTES; i++) expect( seen[i] == 1, "destination %u came %u times\n", i, seen[i] );
    delete_world();
    check_leaks( "changes" );
}

/* The end of a route's time is told when there is memory again, and then once. */
static void test_expiry(void)
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    HANDLE route = NULL;
    RTM_DEST_INFO dest;
    UINT tries;

    if (!create_world()) return;
    expired = 0;
    expire_answer = ERROR_NOT_SUPPORTED;        /* the route is to go */
    make_addr( &addr, 0x0b000000, 24 );
    memset( &info, 0, sizeof(info) );
    info.BelongsToViews = RTM_VIEW_MASK_UCAST;
    expect_code( "RtmAddRouteToDest", RtmAddRouteToDest( world.watcher, &route, &addr, &info, 20, NULL, 0, NULL, &flags ),
                 NO_ERROR );
    arm( -1 );
    for (tries = 0; !failed && tries < 5000; tries++) Sleep( 1 );
    Sleep( 50 );
    expect( failed && !expired, "%ld requests, %ld routes expired\n", failed, expired );
    disarm();
    for (tries = 0; !expired && tries < 5000; tries++) Sleep( 1 );
    for (tries = 0; tries < 5000; tries++)
    {
        if (RtmGetExactMatchDestination( world.watcher, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &dest )) break;
        RtmReleaseDestInfo( world.watcher, &dest );
        Sleep( 1 );
    }
    expect( tries < 5000, "the route is there still\n" );
    expect( expired == 1, "%ld routes expired\n", expired );
    expect_code( "RtmReleaseRoutes", RtmReleaseRoutes( world.watcher, 1, &route ), NO_ERROR );
    delete_world();
    check_leaks( "expiry" );
}

int main( int argc, char **argv )
{
    unsigned int count;
    int i;

    for (i = 1; i < argc; i++)
    {
        if (!strcmp( argv[i], "--verbose" )) verbose = TRUE;
        else if (!strcmp( argv[i], "--reverse" )) reverse = TRUE;
        else
        {
            printf( "usage: fault [--verbose] [--reverse]\n" );
            return 2;
        }
    }
    if (!(count = install_hooks()))
    {
        printf( "fault: rtm.dll imports no function that gives memory\n" );
        return 1;
    }
    made = calloc( MAX_MADE + 1, sizeof(*made) );
    test_first();
    test_each_request();
    test_exhaustion();
    test_notifications();
    test_without_memory();
    test_changes();
    test_expiry();
    free( made );
#ifdef COMPAT_KERNEL
    /* a client that does not say good-bye: the leak sanitizer knows what it has left */
    if (create_world())
    {
        prepare_notify( 0 );
        for (i = 0; i < 3000; i++) add_route( NULL, 0x20000000 + (i << 8), 24, 1, i, 5 );
    }
    compat_unload();
#endif
    printf( "%u functions replaced, %u checks, %u failures\n", count, checks, failures );
    return failures != 0;
}
