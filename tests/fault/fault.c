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

/* The program puts functions of its own in place of those by which rtm.dll asks for memory: in the import table of the
 * loaded DLL, so the DLL has no hook for this. Then it lets all requests fail, or the first, the second and so on, and
 * looks whether a call that fails returns the documented code and leaves the table as it was.
 *
 * usage: fault.exe [--verbose]       the last line counts checks and failures; exit code 1 on failure */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))

static unsigned int checks, failures;
static BOOL verbose;

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

static void *(__cdecl *real_malloc)( size_t size );
static void *(__cdecl *real_calloc)( size_t count, size_t size );
static void *(__cdecl *real_realloc)( void *ptr, size_t size );
static void *(WINAPI *real_alloc)( void *addr, SIZE_T size, DWORD type, DWORD protect );

static BOOL fails(void)
{
    LONG number = InterlockedIncrement( &requests );

    if (fail_at != -1 && fail_at != number) return FALSE;
    InterlockedIncrement( &failed );
    return TRUE;
}

static void * __cdecl fault_malloc( size_t size ) { return fails() ? NULL : real_malloc( size ); }
static void * __cdecl fault_calloc( size_t count, size_t size ) { return fails() ? NULL : real_calloc( count, size ); }
static void * __cdecl fault_realloc( void *ptr, size_t size ) { return fails() ? NULL : real_realloc( ptr, size ); }
static void * WINAPI fault_alloc( void *addr, SIZE_T size, DWORD type, DWORD protect )
{
    return fails() ? NULL : real_alloc( addr, size, type, protect );
}

static const struct { const char *name; void *replacement; void **real; } hooks[] =
{
    { "malloc", fault_malloc, (void **)&real_malloc },
    { "calloc", fault_calloc, (void **)&real_calloc },
    { "realloc", fault_realloc, (void **)&real_realloc },
    { "VirtualAlloc", fault_alloc, (void **)&real_alloc },
};

static void arm( LONG number )
{
    requests = failed = 0;
    fail_at = number;
}

static void disarm(void) { fail_at = 0; }

/* the number of functions replaced */
static unsigned int install_hooks( HMODULE module )
{
    BYTE *base = (BYTE *)module;
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

/* ---- a small table ---- */

#define BASE_ROUTES 4
#define MAX_MADE    10000   /* more than any pool has at a time */
#define PREPARED    2000

static struct
{
    USHORT instance;
    RTM_ENTITY_HANDLE entity;
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

static VOID WINAPI method( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee, RTM_ENTITY_METHOD_INPUT *input,
                           RTM_ENTITY_METHOD_OUTPUT *output )
{
}

static DWORD register_entity( USHORT instance, ULONG id, BOOL opaque, HANDLE *handle )
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
    return RtmRegisterEntity( &info, (RTM_ENTITY_EXPORT_METHODS *)&methods, NULL, opaque, &profile, handle );
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
    memset( &world.hops, 0, sizeof(world) - FIELD_OFFSET( __typeof__(world), hops ) );
    world.instance++;
    if (register_entity( world.instance, 1, TRUE, &world.entity )) return FALSE;
    for (i = 0; i < ARRAY_SIZE(world.hops); i++) if (add_nexthop( &world.hops[i], i, NULL )) return FALSE;
    for (i = 0; i < BASE_ROUTES; i++)
    {
        if (add_route( &world.routes[i], 0x0a000000 + (i << 8), 24, 1, i, 5 )) return FALSE;
        if (find_dest( 0x0a000000 + (i << 8), 24, &world.dests[i] )) return FALSE;
    }
    return !RtmCreateRouteList( world.entity, &world.list );
}

/* a client can go without memory, too */
static void delete_world(void)
{
    DWORD ret;

    arm( -1 );
    ret = RtmDeregisterEntity( world.entity );
    disarm();
    expect_code( "RtmDeregisterEntity", ret, NO_ERROR );
}

/* ---- the state of a table, by what clients see ---- */

struct state
{
    UINT entities, dests, routes, nexthops;
    ULONG sum;      /* of the routes' metrics and next hops */
};

static void take_state( struct state *state )
{
    union { RTM_ROUTE_INFO info; BYTE bytes[RTM_SIZE_OF_ROUTE_INFO( 65 )]; } buffer;
    RTM_ENUM_HANDLE handle;
    RTM_DEST_INFO dest;
    HANDLE item;
    UINT count, i;
    DWORD ret;

    memset( state, 0, sizeof(*state) );
    RtmGetRegisteredEntities( world.entity, &state->entities, NULL, NULL );

    ret = RtmCreateDestEnum( world.entity, RTM_VIEW_MASK_ANY, 0, NULL, RTM_BEST_PROTOCOL, &handle );
    expect_code( "RtmCreateDestEnum", ret, NO_ERROR );
    for (; !ret; state->dests += count)
    {
        count = 1;
        if ((ret = RtmGetEnumDests( world.entity, handle, &count, &dest ))) break;
        RtmReleaseDests( world.entity, count, &dest );
    }
    RtmDeleteEnumHandle( world.entity, handle );

    ret = RtmCreateRouteEnum( world.entity, NULL, RTM_VIEW_MASK_ANY, 0, NULL, 0, NULL, 0, &handle );
    expect_code( "RtmCreateRouteEnum", ret, NO_ERROR );
    for (; !ret; state->routes += count)
    {
        count = 1;
        if ((ret = RtmGetEnumRoutes( world.entity, handle, &count, &item ))) break;
        expect_code( "RtmGetRouteInfo", RtmGetRouteInfo( world.entity, item, &buffer.info, NULL ), NO_ERROR );
        state->sum = state->sum * 31 + buffer.info.PrefInfo.Metric;
        for (i = 0; i < buffer.info.NextHopsList.NumNextHops; i++)
            state->sum = state->sum * 31 + (ULONG)(ULONG_PTR)buffer.info.NextHopsList.NextHops[i];
        RtmReleaseRouteInfo( world.entity, &buffer.info );
        RtmReleaseRoutes( world.entity, 1, &item );
    }
    RtmDeleteEnumHandle( world.entity, handle );

    ret = RtmCreateNextHopEnum( world.entity, 0, NULL, &handle );
    expect_code( "RtmCreateNextHopEnum", ret, NO_ERROR );
    for (; !ret; state->nexthops += count)
    {
        count = 1;
        if ((ret = RtmGetEnumNextHops( world.entity, handle, &count, &item ))) break;
        RtmReleaseNextHops( world.entity, 1, &item );
    }
    RtmDeleteEnumHandle( world.entity, handle );
}

/* ---- operations ---- */

/* 'number' makes each call another one; what was made goes to made[number] */

static DWORD do_register( UINT number ) { return register_entity( world.instance, 1000 + number, FALSE, &made[number] ); }
static DWORD do_register_opaque( UINT number )
{
    return register_entity( world.instance, 1000 + number, number < 16, &made[number] );
}
static void undo_register( HANDLE handle ) { RtmDeregisterEntity( handle ); }

/* an instance that nobody knows yet gets a table of its own */
static DWORD do_register_table( UINT number )
{
    return register_entity( (USHORT)(20000 + world.instance * 4 + number), 1, FALSE, &made[number] );
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

/* a route gets a time, so far away that it does not come */
static DWORD do_ttl_route( UINT number )
{
    return add_route_to( &made[number], 0x0e000000 + number * 977, 32, 2, number, 5, 0x7fffffff, NULL );
}

static DWORD do_hold( UINT number ) { return RtmHoldDestination( world.entity, made[number], RTM_VIEW_MASK_UCAST, 1000 ); }

static DWORD do_lock( UINT number )
{
    RTM_ROUTE_INFO *pointer;
    DWORD ret;

    if ((ret = RtmLockRoute( world.entity, made[number], TRUE, TRUE, &pointer ))) return ret;
    return RtmLockRoute( world.entity, made[number], TRUE, FALSE, NULL );
}

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

static const struct operation
{
    const char *name;
    DWORD (*call)( UINT number );
    void (*prepare)( UINT number );     /* with memory, before the call */
    void (*undo)( HANDLE handle );
    UINT entities, dests, routes, nexthops;     /* that a successful call makes */
    BOOL sum;                           /* it changes routes */
}
operations[] =
{
    { "RtmRegisterEntity", do_register, NULL, undo_register, 1, 0, 0, 0 },
    { "RtmRegisterEntity with opaque", do_register_opaque, NULL, undo_register, 1, 0, 0, 0 },
    { "RtmRegisterEntity of a new table", do_register_table, NULL, undo_register, 0, 0, 0, 0 },
    { "RtmCreateDestEnum", do_dest_enum, NULL, undo_enum },
    { "RtmCreateRouteEnum", do_route_enum, NULL, undo_enum },
    { "RtmCreateNextHopEnum", do_nexthop_enum, NULL, undo_enum },
    { "RtmAddNextHop", do_nexthop, NULL, undo_nexthop, 0, 0, 0, 1 },
    { "RtmAddNextHop of a remote one", do_remote_nexthop, NULL, undo_nexthop, 0, 0, 0, 1 },
    { "RtmAddRouteToDest", do_route, NULL, undo_route, 0, 1, 1, 0, TRUE },
    { "RtmAddRouteToDest, update", do_update, prepare_route, NULL, 0, 0, 0, 0, TRUE },
    { "RtmGetOpaqueInformationPointer", do_opaque, prepare_opaque, NULL },
    { "RtmGetRoutePointer", do_pointer, prepare_route, NULL },
    { "RtmAddRouteToDest with a time to live", do_ttl_route, NULL, undo_route, 0, 1, 1, 0, TRUE },
    { "RtmHoldDestination", do_hold, prepare_opaque, NULL },
    { "RtmLockRoute", do_lock, prepare_route, NULL },
    { "RtmCreateRouteList", do_list, NULL, undo_list },
    { "RtmCreateRouteListEnum", do_list_enum, NULL, undo_enum },
    { "RtmAddRouteToDest, with a change to tell", do_notified_route, prepare_notify, undo_route, 0, 1, 1, 0, TRUE },
    { "RtmAddRouteToDest with a list", do_listed_route, NULL, undo_route, 0, 1, 1, 0, TRUE },
};

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

/* Lets the first request of a call fail, then the second, until the call gets through. Returns how many were refused. */
static UINT refuse_each( const struct operation *op, UINT number )
{
    UINT request, refused = 0;
    struct state before;
    HANDLE old = made[number];
    DWORD ret;

    for (request = 1; request < 100; request++)
    {
        take_state( &before );
        arm( request );
        ret = op->call( number );
        disarm();
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
    UINT number, limit, refused;
    HANDLE old;
    DWORD ret;

    for (op = operations; op < operations + ARRAY_SIZE(operations); op++)
    {
        limit = op->prepare ? PREPARED : MAX_MADE;
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
        refused = refuse_each( op, number );
        if (verbose) printf( "%s: %u calls without memory, then %u requests refused\n", op->name, number, refused );
        undo_all( op, op->prepare ? PREPARED : number + 1 );
        delete_world();
    }
}

/* the same for the first call in a table that has just been made */
static void test_each_request(void)
{
    const struct operation *op;
    UINT refused;

    for (op = operations; op < operations + ARRAY_SIZE(operations); op++)
    {
        if (!create_world())
        {
            expect( FALSE, "%s: no table\n", op->name );
            continue;
        }
        if (op->prepare) op->prepare( 0 );
        refused = refuse_each( op, 0 );
        if (verbose) printf( "%s: %u requests refused\n", op->name, refused );
        undo_all( op, 1 );
        delete_world();
    }
}

/* A table has 32 places, so it takes many tables to use up the pool of registrations. */
static void test_notifications(void)
{
    /* spec: RtmRegisterForChangeNotification ERROR_NOT_ENOUGH_MEMORY */
    RTM_ENTITY_HANDLE entities[64];
    RTM_NOTIFY_HANDLE notify = NULL;
    UINT i, number, count = 0;
    DWORD ret = NO_ERROR;

    for (i = 0; i < ARRAY_SIZE(entities) && !ret; i++)
    {
        if (!create_world()) break;
        entities[i] = world.entity;
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
    while (i--) expect_code( "RtmDeregisterEntity", RtmDeregisterEntity( entities[i] ), NO_ERROR );
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

int main( int argc, char **argv )
{
    HMODULE module = GetModuleHandleA( "rtm.dll" );
    unsigned int count;

    verbose = argc > 1 && !strcmp( argv[1], "--verbose" );
    if (!(count = install_hooks( module )))
    {
        printf( "fault.exe: rtm.dll imports no function that gives memory\n" );
        return 1;
    }
    made = calloc( MAX_MADE + 1, sizeof(*made) );
    test_each_request();
    test_exhaustion();
    test_notifications();
    test_without_memory();
    printf( "%u functions replaced, %u checks, %u failures\n", count, checks, failures );
    return failures != 0;
}
