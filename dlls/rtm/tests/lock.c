/*
 * Locks of clients and editing in place
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

/* Where two threads meet, the second says that it has started, and is then given a moment to run into the lock. A run in
 * which it does not get that far proves less, but nothing wrong: what is asserted holds whenever it runs. */

#include "rtm_test.h"

#define PROTO_A 0x41
#define PROTO_B 0x42

#define MOMENT 50

struct call
{
    DWORD (*func)( struct call *call );
    RTM_ENTITY_HANDLE entity;
    HANDLE handle;
    RTM_NET_ADDRESS addr;
    USHORT family;
    BOOL exclusive;
    HANDLE started, done, thread;
    DWORD ret;
    RTM_ROUTE_CHANGE_FLAGS flags;
};

static DWORD WINAPI call_thread( void *arg )
{
    struct call *call = arg;

    SetEvent( call->started );
    call->ret = call->func( call );
    SetEvent( call->done );
    return 0;
}

static void start_call( struct call *call, DWORD (*func)( struct call *call ), RTM_ENTITY_HANDLE entity, HANDLE handle )
{
    call->func = func;
    call->entity = entity;
    call->handle = handle;
    call->ret = ~0u;
    call->started = CreateEventW( NULL, TRUE, FALSE, NULL );
    call->done = CreateEventW( NULL, TRUE, FALSE, NULL );
    call->thread = CreateThread( NULL, 0, call_thread, call, 0, NULL );
    ok( !!call->thread, "no thread\n" );
    expect_signal( call->started );
}

static void ask_waiting( const char *id, struct call *call )
{
    DWORD wait = WaitForSingleObject( call->done, MOMENT );
    ask_row( id, wait == WAIT_TIMEOUT, "the call went through a lock, it returned %lu\n", call->ret );
}

static void expect_waiting( struct call *call )
{
    ask_waiting( NULL, call );
}

/* FALSE when something holds up the call: it has to be ended after that is over */
static BOOL finishes( struct call *call )
{
    return !WaitForSingleObject( call->done, TEST_TIMEOUT );
}

static void ask_end( const char *id, struct call *call, DWORD ret )
{
    expect_signal( call->done );
    expect_signal( call->thread );
    ask_row( id, call->ret == ret, "the call returned %lu, expected %lu\n", call->ret, ret );
    CloseHandle( call->thread );
    CloseHandle( call->started );
    CloseHandle( call->done );
}

static void end_call( struct call *call, DWORD ret )
{
    ask_end( NULL, call, ret );
}

/* a call in another thread that nothing may hold up */
static void run_call( struct call *call, DWORD (*func)( struct call *call ), RTM_ENTITY_HANDLE entity, HANDLE handle,
                      DWORD ret )
{
    start_call( call, func, entity, handle );
    end_call( call, ret );
}

static DWORD call_dest_info( struct call *call )
{
    union dest_buffer buffer;
    DWORD ret = RtmGetDestInfo( call->entity, call->handle, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &buffer.info );

    if (!ret) RtmReleaseDestInfo( call->entity, &buffer.info );
    return ret;
}

static DWORD call_lookup( struct call *call )
{
    union dest_buffer buffer;
    DWORD ret = RtmGetMostSpecificDestination( call->entity, &call->addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY,
                                               &buffer.info );

    if (!ret) RtmReleaseDestInfo( call->entity, &buffer.info );
    return ret;
}

static DWORD call_route_info( struct call *call )
{
    union route_buffer buffer;
    DWORD ret = RtmGetRouteInfo( call->entity, call->handle, &buffer.info, NULL );

    if (!ret) RtmReleaseRouteInfo( call->entity, &buffer.info );
    return ret;
}

static DWORD call_add_route( struct call *call )
{
    RTM_ROUTE_INFO info;

    make_route_info( &info, NULL, 5, 5, RTM_VIEW_MASK_UCAST );
    return add_route_info( call->entity, NULL, &call->addr, &info, &call->flags );
}

static DWORD call_delete_route( struct call *call )
{
    return RtmDeleteRouteToDest( call->entity, call->handle, &call->flags );
}

static DWORD call_lock_dest( struct call *call )
{
    DWORD ret = RtmLockDestination( call->entity, call->handle, call->exclusive, TRUE );

    if (!ret) ret = RtmLockDestination( call->entity, call->handle, call->exclusive, FALSE );
    return ret;
}

/* the thread ends with the lock */
static DWORD call_keep_dest( struct call *call )
{
    return RtmLockDestination( call->entity, call->handle, call->exclusive, TRUE );
}

static DWORD call_unlock_dest( struct call *call )
{
    return RtmLockDestination( call->entity, call->handle, TRUE, FALSE );
}

static DWORD call_lock_nexthop( struct call *call )
{
    DWORD ret = RtmLockNextHop( call->entity, call->handle, call->exclusive, TRUE, NULL );

    if (!ret) ret = RtmLockNextHop( call->entity, call->handle, call->exclusive, FALSE, NULL );
    return ret;
}

static DWORD call_nexthop_info( struct call *call )
{
    RTM_NEXTHOP_INFO info;
    DWORD ret = RtmGetNextHopInfo( call->entity, call->handle, &info );

    if (!ret) RtmReleaseNextHopInfo( call->entity, &info );
    return ret;
}

static DWORD call_find_nexthop( struct call *call )
{
    RTM_NEXTHOP_HANDLE found = NULL;
    RTM_NEXTHOP_INFO info;
    DWORD ret;

    make_nexthop_info( &info, call->addr.AddressFamily, "192.168.0.1", 7 );
    if ((ret = RtmFindNextHop( call->entity, &info, &found, NULL ))) return ret;
    return RtmReleaseNextHops( call->entity, 1, &found );
}

static DWORD call_references( struct call *call )
{
    DWORD ret = RtmReferenceHandles( call->entity, 1, &call->handle );

    if (!ret) ret = RtmReleaseRoutes( call->entity, 1, &call->handle );
    return ret;
}

static DWORD call_deregister( struct call *call )
{
    return RtmDeregisterEntity( call->entity );
}

static void test_lock_dest( USHORT family )
{
    /* spec: RtmLockDestination NO_ERROR ERROR_ACCESS_DENIED ERROR_INVALID_HANDLE DestHandle Exclusive LockDest */
    struct call call = {0}, second_call = {0};
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    BOOL both;
    DWORD ret;

    entity = register_entity( family, PROTO_A, 1, NULL );
    other = register_entity( family, PROTO_B, 1, NULL );
    route = add_route( entity, family, "10.1", 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entity, family, "10.1", 16 );
    make_addr( &call.addr, family, "10.1", 16 );

    /* handles */
    expect_ret( RtmLockDestination( NULL, dest, TRUE, TRUE ), ERROR_INVALID_HANDLE );
    expect_ret( RtmLockDestination( entity, NULL, TRUE, TRUE ), ERROR_INVALID_HANDLE );
    expect_ret( RtmLockDestination( entity, route, TRUE, TRUE ), ERROR_INVALID_HANDLE );
    expect_ret( RtmLockDestination( dest, dest, TRUE, TRUE ), ERROR_INVALID_HANDLE );

    /* a client without a route there */
    ret = RtmLockDestination( other, dest, FALSE, TRUE );
    ask( "K1", !ret, "got %lu\n", ret );
    if (!ret) expect_ret( RtmLockDestination( other, dest, FALSE, FALSE ), NO_ERROR );

    /* unlocking what is not locked, or by another thread */
    if (winetest_platform_is_wine)
        ask_ret( "K2", RtmLockDestination( entity, dest, TRUE, FALSE ), ERROR_ACCESS_DENIED );
    expect_ret( RtmLockDestination( entity, dest, TRUE, TRUE ), NO_ERROR );
    if (winetest_platform_is_wine)
    {
        start_call( &call, call_unlock_dest, entity, dest );
        ask_end( "K3", &call, ERROR_ACCESS_DENIED );
    }

    /* exclusive: others wait */
    start_call( &call, call_dest_info, other, dest );
    ask_waiting( "K5", &call );
    start_call( &second_call, call_lock_dest, other, dest );
    expect_waiting( &second_call );
    expect_ret( RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );
    end_call( &call, NO_ERROR );
    end_call( &second_call, NO_ERROR );
    if (winetest_platform_is_wine)
        ask_ret( "K2", RtmLockDestination( entity, dest, TRUE, FALSE ), ERROR_ACCESS_DENIED );

    expect_ret( RtmLockDestination( entity, dest, TRUE, TRUE ), NO_ERROR );
    start_call( &call, call_lookup, other, NULL );
    ask_waiting( "K5", &call );
    expect_ret( RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );
    end_call( &call, NO_ERROR );

    expect_ret( RtmLockDestination( entity, dest, TRUE, TRUE ), NO_ERROR );
    start_call( &call, call_add_route, other, NULL );
    expect_waiting( &call );
    start_call( &second_call, call_route_info, other, route );
    ask_waiting( "K5", &second_call );
    expect_ret( RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );
    end_call( &call, NO_ERROR );
    end_call( &second_call, NO_ERROR );
    ok( call.flags == RTM_ROUTE_CHANGE_NEW, "flags %#lx\n", call.flags );

    /* references never wait */
    expect_ret( RtmLockDestination( entity, dest, TRUE, TRUE ), NO_ERROR );
    start_call( &call, call_references, other, route );
    ask( "K11", finishes( &call ), "references wait for the lock\n" );

    /* the unlock may name the other mode */
    if (winetest_platform_is_wine) ask_ret( "K9", RtmLockDestination( entity, dest, FALSE, FALSE ), NO_ERROR );
    else expect_ret( RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );
    end_call( &call, NO_ERROR );
    run_call( &call, call_dest_info, other, dest, NO_ERROR );

    /* shared: readers go on, writers wait */
    expect_ret( RtmLockDestination( other, dest, FALSE, TRUE ), NO_ERROR );
    run_call( &call, call_dest_info, entity, dest, NO_ERROR );
    run_call( &call, call_route_info, entity, route, NO_ERROR );
    call.exclusive = FALSE;
    start_call( &call, call_lock_dest, entity, dest );
    both = finishes( &call );
    ask( "K4", both, "two shared locks exclude each other\n" );
    if (!both) expect_ret( RtmLockDestination( other, dest, FALSE, FALSE ), NO_ERROR );
    end_call( &call, NO_ERROR );
    if (!both) expect_ret( RtmLockDestination( other, dest, FALSE, TRUE ), NO_ERROR );
    call.exclusive = TRUE;
    start_call( &call, call_lock_dest, entity, dest );
    expect_waiting( &call );
    reference_handle( entity, route );
    start_call( &second_call, call_delete_route, entity, route );
    ask_waiting( "K6", &second_call );
    expect_ret( RtmLockDestination( other, dest, FALSE, FALSE ), NO_ERROR );
    end_call( &call, NO_ERROR );
    end_call( &second_call, NO_ERROR );

    release_route( entity, route );
    release_dest( entity, dest );
    deregister_entity( other );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* the thread that has the lock is never held up by it, and may take it again */
static void test_own_lock( USHORT family )
{
    /* spec: RtmLockDestination NO_ERROR */
    struct call call = {0};
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE route, second;
    RTM_DEST_HANDLE dest;
    union dest_buffer info;
    RTM_NET_ADDRESS addr;
    BOOL exclusive;
    DWORD ret;

    entity = register_entity( family, PROTO_A, 1, NULL );
    make_addr( &addr, family, "10.1", 16 );
    for (exclusive = FALSE; exclusive <= TRUE; exclusive++)
    {
        winetest_push_context( "exclusive %d", exclusive );
        route = add_route( entity, family, "10.1", 16, NULL, 2, 2, RTM_VIEW_MASK_UCAST );
        dest = find_dest( entity, family, "10.1", 16 );
        expect_ret( RtmLockDestination( entity, dest, exclusive, TRUE ), NO_ERROR );
        if (winetest_platform_is_wine)
        {
            ask_ret( "K7", RtmLockDestination( entity, dest, exclusive, TRUE ), NO_ERROR );
            /* a weaker request counts in the mode that is held, a stronger one raises it */
            ret = RtmLockDestination( entity, dest, FALSE, TRUE );
            ask_row( exclusive ? "K8" : "K7", !ret, "got %lu\n", ret );
            ret = RtmLockDestination( entity, dest, TRUE, TRUE );
            ask_row( exclusive ? "K7" : "K34", !ret, "got %lu\n", ret );
            start_call( &call, call_dest_info, entity, dest );
            expect_waiting( &call );
            ask_ret( "K7", RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );
            ask_waiting( "K7", &call );
        }

        second = NULL;
        expect_ret( RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info.info ), NO_ERROR );
        ok( info.info.ViewInfo[0].Route == route, "route %p\n", info.info.ViewInfo[0].Route );
        release_dest_info( entity, &info.info );
        expect_ret( RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info.info ),
                    NO_ERROR );
        ok( info.info.DestHandle == dest, "destination %p\n", info.info.DestHandle );
        release_dest_info( entity, &info.info );
        if (winetest_platform_is_wine)
        {
            second = add_route( entity, family, "10.1", 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
            ok( second == route, "route %p\n", second );
            expect_ret( RtmDeleteRouteToDest( entity, second, &flags ), NO_ERROR );
            ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
            expect_waiting( &call );
        }

        if (winetest_platform_is_wine)
        {
            ask_ret( "K7", RtmLockDestination( entity, dest, FALSE, FALSE ), NO_ERROR );
            ask_ret( "K7", RtmLockDestination( entity, dest, exclusive, FALSE ), NO_ERROR );
            ask_waiting( "K7", &call );
        }
        expect_ret( RtmLockDestination( entity, dest, exclusive, FALSE ), NO_ERROR );
        if (winetest_platform_is_wine)
        {
            end_call( &call, NO_ERROR );
            ask_ret( "K2", RtmLockDestination( entity, dest, exclusive, FALSE ), ERROR_ACCESS_DENIED );
        }
        if (second) release_route( entity, route );
        else delete_route( entity, route );
        release_dest( entity, dest );
        winetest_pop_context();
    }
    expect_empty_table( entity );
    deregister_entity( entity );
}

struct upgrade
{
    RTM_ENTITY_HANDLE entity;
    HANDLE dest, ready, done;
    DWORD ret;
};

static DWORD WINAPI upgrade_thread( void *arg )
{
    struct upgrade *upgrade = arg;

    upgrade->ret = RtmLockDestination( upgrade->entity, upgrade->dest, FALSE, TRUE );
    SetEvent( upgrade->ready );
    if (upgrade->ret) return 0;
    upgrade->ret = RtmLockDestination( upgrade->entity, upgrade->dest, TRUE, TRUE );
    SetEvent( upgrade->done );
    RtmLockDestination( upgrade->entity, upgrade->dest, TRUE, FALSE );
    RtmLockDestination( upgrade->entity, upgrade->dest, FALSE, FALSE );
    return 0;
}

/* from shared to exclusive: waits for the other readers and not for itself */
static void test_upgrade( USHORT family )
{
    struct upgrade upgrade = {0};
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE route;
    HANDLE thread;
    DWORD wait;

    if (!winetest_platform_is_wine)
    {
        skip( "not documented, and may never end\n" );
        return;
    }
    entity = register_entity( family, PROTO_A, 1, NULL );
    route = add_route( entity, family, "10.1", 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    upgrade.entity = entity;
    upgrade.dest = find_dest( entity, family, "10.1", 16 );
    upgrade.ready = CreateEventW( NULL, TRUE, FALSE, NULL );
    upgrade.done = CreateEventW( NULL, TRUE, FALSE, NULL );

    expect_ret( RtmLockDestination( entity, upgrade.dest, FALSE, TRUE ), NO_ERROR );
    thread = CreateThread( NULL, 0, upgrade_thread, &upgrade, 0, NULL );
    expect_signal( upgrade.ready );
    wait = WaitForSingleObject( upgrade.done, MOMENT );
    ask( "K34", wait == WAIT_TIMEOUT, "two threads have it, one of them for itself\n" );
    expect_ret( RtmLockDestination( entity, upgrade.dest, FALSE, FALSE ), NO_ERROR );
    wait = WaitForSingleObject( upgrade.done, TEST_TIMEOUT );
    ask( "K34", !wait, "waits for itself\n" );
    expect_signal( thread );
    ask_ret( "K34", upgrade.ret, NO_ERROR );
    CloseHandle( thread );
    CloseHandle( upgrade.ready );
    CloseHandle( upgrade.done );

    expect_ret( RtmLockDestination( entity, upgrade.dest, TRUE, TRUE ), NO_ERROR );
    expect_ret( RtmLockDestination( entity, upgrade.dest, TRUE, FALSE ), NO_ERROR );
    release_dest( entity, upgrade.dest );
    delete_route( entity, route );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* a lock ends with its thread and with its entity */
static void test_lost_locks( USHORT family )
{
    /* spec: RtmLockDestination ERROR_ACCESS_DENIED */
    struct call call = {0}, waiting = {0};
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;

    if (!winetest_platform_is_wine)
    {
        skip( "not documented, and may never end\n" );
        return;
    }
    entity = register_entity( family, PROTO_A, 1, NULL );
    other = register_entity( family, PROTO_B, 1, NULL );
    route = add_route( entity, family, "10.1", 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entity, family, "10.1", 16 );

    call.exclusive = TRUE;
    run_call( &call, call_keep_dest, entity, dest, NO_ERROR );
    ask_ret( "K32", RtmLockDestination( entity, dest, TRUE, TRUE ), NO_ERROR );
    expect_ret( RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );
    call.exclusive = FALSE;
    run_call( &call, call_keep_dest, entity, dest, NO_ERROR );
    ask_ret( "K32", RtmLockDestination( entity, dest, TRUE, TRUE ), NO_ERROR );
    expect_ret( RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );

    /* somebody else waits while the entity goes, in this thread and in another */
    expect_ret( RtmLockDestination( other, dest, TRUE, TRUE ), NO_ERROR );
    expect_ret( RtmLockDestination( other, dest, TRUE, TRUE ), NO_ERROR );
    start_call( &waiting, call_dest_info, entity, dest );
    expect_waiting( &waiting );
    deregister_entity( other );
    ask( "K33", finishes( &waiting ), "the lock outlives its client\n" );
    end_call( &waiting, NO_ERROR );
    ask_ret( "K33", RtmLockDestination( entity, dest, TRUE, FALSE ), ERROR_ACCESS_DENIED );

    other = register_entity( family, PROTO_B, 1, NULL );
    expect_ret( RtmLockDestination( other, dest, TRUE, TRUE ), NO_ERROR );
    start_call( &waiting, call_dest_info, entity, dest );
    expect_waiting( &waiting );
    run_call( &call, call_deregister, other, NULL, NO_ERROR );
    ask( "K33", finishes( &waiting ), "the lock outlives its client\n" );
    end_call( &waiting, NO_ERROR );

    /* a lock keeps its object: references may go first */
    expect_ret( RtmLockDestination( entity, dest, TRUE, TRUE ), NO_ERROR );
    delete_route( entity, route );
    reference_handle( entity, dest );
    release_dest( entity, dest );
    expect_ret( RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );
    release_dest( entity, dest );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_lock_nexthop( USHORT family )
{
    /* spec: RtmLockNextHop NO_ERROR ERROR_ACCESS_DENIED ERROR_NOT_FOUND ERROR_INVALID_HANDLE Exclusive LockNextHop
     *       NextHopPointer */
    RTM_NEXTHOP_INFO info, *pointer, *second;
    struct call call = {0}, find = {0};
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_ENTITY_HANDLE entity, other;
    RTM_NEXTHOP_HANDLE hop;

    entity = register_entity( family, PROTO_A, 1, NULL );
    other = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 7 );

    pointer = (void *)0xdeadbeef;
    expect_ret( RtmLockNextHop( NULL, hop, TRUE, TRUE, &pointer ), ERROR_INVALID_HANDLE );
    ask_ret( "K27", RtmLockNextHop( entity, NULL, TRUE, TRUE, &pointer ), ERROR_INVALID_HANDLE );
    ask_ret( "K27", RtmLockNextHop( entity, entity, TRUE, TRUE, &pointer ), ERROR_INVALID_HANDLE );
    expect_ret( RtmLockNextHop( other, hop, TRUE, TRUE, &pointer ), ERROR_ACCESS_DENIED );
    expect_ret( RtmLockNextHop( other, hop, FALSE, TRUE, &pointer ), ERROR_ACCESS_DENIED );
    if (winetest_platform_is_wine)
    {
        ask_ret( "K2", RtmLockNextHop( other, hop, TRUE, FALSE, &pointer ), ERROR_ACCESS_DENIED );
        ask_ret( "K2", RtmLockNextHop( entity, hop, TRUE, FALSE, &pointer ), ERROR_ACCESS_DENIED );
    }
    ok( pointer == (void *)0xdeadbeef, "pointer %p\n", pointer );

    /* lock, change, unlock */
    expect_ret( RtmLockNextHop( entity, hop, TRUE, TRUE, &pointer ), NO_ERROR );
    expect_ret( RtmGetNextHopPointer( entity, hop, &second ), NO_ERROR );
    ok( second == pointer, "pointers %p, %p\n", pointer, second );
    ok( pointer->InterfaceIndex == 7, "interface %lu\n", pointer->InterfaceIndex );
    ok( pointer->NextHopOwner == entity, "owner %p\n", pointer->NextHopOwner );
    start_call( &call, call_nexthop_info, other, hop );
    expect_waiting( &call );
    find.addr.AddressFamily = family;
    start_call( &find, call_find_nexthop, entity, hop );
    ask( "K29", finishes( &find ), "looking for the next hop waits for the lock\n" );
    pointer->EntitySpecificInfo = &info;
    pointer->Flags = RTM_NEXTHOP_FLAGS_DOWN;
    second = (void *)0xdeadbeef;
    expect_ret( RtmLockNextHop( entity, hop, TRUE, FALSE, &second ), NO_ERROR );
    ask( "K16", second == (void *)0xdeadbeef, "pointer %p written\n", second );
    end_call( &call, NO_ERROR );
    end_call( &find, NO_ERROR );
    expect_ret( RtmGetNextHopInfo( other, hop, &info ), NO_ERROR );
    ok( info.EntitySpecificInfo == &info, "private pointer %p\n", info.EntitySpecificInfo );
    ok( info.Flags == RTM_NEXTHOP_FLAGS_DOWN, "flags %#x\n", info.Flags );
    release_nexthop_info( other, &info );

    /* what is not the client's to write comes back */
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmLockNextHop( entity, hop, TRUE, TRUE, &pointer ), NO_ERROR );
        memset( pointer, 0xcc, sizeof(*pointer) );
        expect_ret( RtmLockNextHop( entity, hop, TRUE, FALSE, NULL ), NO_ERROR );
        expect_ret( RtmGetNextHopInfo( other, hop, &info ), NO_ERROR );
        ask( "K28", info.InterfaceIndex == 7, "interface %lu\n", info.InterfaceIndex );
        ask( "K28", info.NextHopOwner == entity, "owner %p\n", info.NextHopOwner );
        ask( "K28", info.NextHopAddress.NumBits == host_bits( family ), "bits %u\n", info.NextHopAddress.NumBits );
        ask( "K28", info.State == RTM_NEXTHOP_STATE_CREATED, "state %u\n", info.State );
        ask( "K28", !info.RemoteNextHop, "remote %p\n", info.RemoteNextHop );
        release_nexthop_info( other, &info );
        make_nexthop_info( &info, family, "192.168.0.1", 7 );
        expect_ret( RtmAddNextHop( entity, &info, &hop, &flags ), NO_ERROR );
    }

    /* shared, twice, and the mode at the end does not matter */
    expect_ret( RtmLockNextHop( entity, hop, FALSE, TRUE, NULL ), NO_ERROR );
    if (winetest_platform_is_wine) ask_ret( "K7", RtmLockNextHop( entity, hop, FALSE, TRUE, NULL ), NO_ERROR );
    run_call( &call, call_nexthop_info, other, hop, NO_ERROR );
    call.exclusive = TRUE;
    start_call( &call, call_lock_nexthop, entity, hop );
    expect_waiting( &call );
    if (winetest_platform_is_wine)
    {
        ask_ret( "K7", RtmLockNextHop( entity, hop, FALSE, FALSE, NULL ), NO_ERROR );
        ask_waiting( "K7", &call );
    }
    if (winetest_platform_is_wine) ask_ret( "K9", RtmLockNextHop( entity, hop, TRUE, FALSE, NULL ), NO_ERROR );
    else expect_ret( RtmLockNextHop( entity, hop, FALSE, FALSE, NULL ), NO_ERROR );
    end_call( &call, NO_ERROR );

    /* it goes while it is locked */
    expect_ret( RtmLockNextHop( entity, hop, TRUE, TRUE, NULL ), NO_ERROR );
    reference_handle( entity, hop );
    delete_nexthop( entity, hop );
    if (winetest_platform_is_wine)
    {
        ask_ret( "K26", RtmLockNextHop( entity, hop, TRUE, TRUE, NULL ), ERROR_NOT_FOUND );
        expect_ret( RtmLockNextHop( entity, hop, TRUE, FALSE, NULL ), NO_ERROR );
        ask_ret( "K26", RtmLockNextHop( entity, hop, TRUE, FALSE, NULL ), ERROR_NOT_FOUND );
    }
    else RtmLockNextHop( entity, hop, TRUE, FALSE, NULL );
    release_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

/* while a client edits a remote next hop its references are its own business */
static void test_remote_in_place( USHORT family )
{
    /* spec: RtmLockNextHop NO_ERROR */
    RTM_NEXTHOP_INFO info, *pointer;
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_HANDLE hop = NULL;
    RTM_ROUTE_HANDLE first_route, second_route;
    RTM_DEST_HANDLE first, second;
    RTM_ENTITY_HANDLE entity;

    if (!winetest_platform_is_wine)
    {
        skip( "not documented\n" );
        return;
    }
    entity = register_entity( family, PROTO_A, 1, NULL );
    first_route = add_route( entity, family, "10.1", 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    second_route = add_route( entity, family, "10.2", 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    first = find_dest( entity, family, "10.1", 16 );
    second = find_dest( entity, family, "10.2", 16 );
    make_nexthop_info( &info, family, "192.168.0.1", 7 );
    info.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
    info.RemoteNextHop = first;
    expect_ret( RtmAddNextHop( entity, &info, &hop, &flags ), NO_ERROR );
    release_dest( entity, first );
    delete_route( entity, first_route );

    expect_ret( RtmLockNextHop( entity, hop, TRUE, TRUE, &pointer ), NO_ERROR );
    ok( pointer->RemoteNextHop == first, "remote %p\n", pointer->RemoteNextHop );
    release_dest( entity, first );
    reference_handle( entity, second );
    pointer->RemoteNextHop = second;
    expect_ret( RtmGetNextHopInfo( entity, hop, &info ), NO_ERROR );
    ok( info.RemoteNextHop == second, "remote %p\n", info.RemoteNextHop );
    release_nexthop_info( entity, &info );
    expect_ret( RtmLockNextHop( entity, hop, TRUE, FALSE, NULL ), NO_ERROR );
    expect_ret( RtmLockDestination( entity, first, TRUE, FALSE ), ERROR_INVALID_HANDLE );

    release_dest( entity, second );
    delete_route( entity, second_route );
    expect_ret( RtmGetNextHopInfo( entity, hop, &info ), NO_ERROR );
    ok( info.RemoteNextHop == second, "remote %p\n", info.RemoteNextHop );
    release_nexthop_info( entity, &info );
    delete_nexthop( entity, hop );
    expect_ret( RtmLockDestination( entity, second, TRUE, FALSE ), ERROR_INVALID_HANDLE );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_lock_route( USHORT family )
{
    /* spec: RtmLockRoute NO_ERROR ERROR_ACCESS_DENIED ERROR_INVALID_HANDLE Exclusive LockRoute RoutePointer
     *       RoutePointer:NULL */
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_HANDLE route, sibling;
    RTM_ROUTE_INFO *pointer, *second;
    RTM_NEXTHOP_HANDLE hop;
    struct call call = {0};
    RTM_DEST_HANDLE dest;
    BOOL exclusive;
    DWORD ret;

    entity = register_entity( family, PROTO_A, 1, NULL );
    other = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    route = add_route( entity, family, "10.1", 16, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    sibling = add_route( entity, family, "10.1", 16, NULL, 2, 2, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entity, family, "10.1", 16 );

    pointer = (void *)0xdeadbeef;
    expect_ret( RtmLockRoute( NULL, route, TRUE, TRUE, &pointer ), ERROR_INVALID_HANDLE );
    expect_ret( RtmLockRoute( entity, NULL, TRUE, TRUE, &pointer ), ERROR_INVALID_HANDLE );
    expect_ret( RtmLockRoute( entity, dest, TRUE, TRUE, &pointer ), ERROR_INVALID_HANDLE );
    for (exclusive = FALSE; exclusive <= TRUE; exclusive++)
    {
        ret = RtmLockRoute( other, route, exclusive, TRUE, &pointer );
        ask( "K13", ret == ERROR_ACCESS_DENIED, "exclusive %d: got %lu\n", exclusive, ret );
        if (!ret) RtmLockRoute( other, route, exclusive, FALSE, NULL );
    }
    ok( pointer == (void *)0xdeadbeef, "pointer %p\n", pointer );
    if (winetest_platform_is_wine)
    {
        ask_ret( "K2", RtmLockRoute( other, route, TRUE, FALSE, &pointer ), ERROR_ACCESS_DENIED );
        ask_ret( "K2", RtmLockRoute( entity, route, TRUE, FALSE, &pointer ), ERROR_ACCESS_DENIED );
        /* nothing was locked by all this */
        run_call( &call, call_dest_info, other, dest, NO_ERROR );
        ok( pointer == (void *)0xdeadbeef, "pointer %p\n", pointer );
    }

    /* it is the destination's lock */
    expect_ret( RtmLockRoute( entity, route, TRUE, TRUE, &pointer ), NO_ERROR );
    expect_ret( RtmGetRoutePointer( entity, route, &second ), NO_ERROR );
    ask( "K15", second == pointer, "pointers %p, %p\n", pointer, second );
    ok( pointer->DestHandle == dest, "destination %p\n", pointer->DestHandle );
    ok( pointer->RouteOwner == entity, "owner %p\n", pointer->RouteOwner );
    ok( pointer->Neighbour == hop, "neighbour %p\n", pointer->Neighbour );
    ok( pointer->NextHopsList.NumNextHops == 1 && pointer->NextHopsList.NextHops[0] == hop, "next hops\n" );
    start_call( &call, call_dest_info, other, dest );
    ask_waiting( "K5", &call );
    if (winetest_platform_is_wine)
    {
        ask_ret( "K18", RtmLockRoute( entity, sibling, TRUE, TRUE, NULL ), NO_ERROR );
        ask_ret( "K18", RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );
        ask_waiting( "K18", &call );
    }
    second = (void *)0xdeadbeef;
    expect_ret( RtmLockRoute( entity, route, TRUE, FALSE, &second ), NO_ERROR );
    ask( "K16", second == (void *)0xdeadbeef, "pointer %p written\n", second );
    end_call( &call, NO_ERROR );

    expect_ret( RtmLockRoute( entity, route, FALSE, TRUE, NULL ), NO_ERROR );
    run_call( &call, call_dest_info, other, dest, NO_ERROR );
    make_addr( &call.addr, family, "10.1", 16 );
    start_call( &call, call_add_route, other, NULL );
    ask_waiting( "K6", &call );
    if (winetest_platform_is_wine) ask_ret( "K9", RtmLockRoute( entity, route, TRUE, FALSE, NULL ), NO_ERROR );
    else expect_ret( RtmLockRoute( entity, route, FALSE, FALSE, NULL ), NO_ERROR );
    end_call( &call, NO_ERROR );

    /* it goes while it is locked */
    expect_ret( RtmLockRoute( entity, route, TRUE, TRUE, NULL ), NO_ERROR );
    if (winetest_platform_is_wine)
    {
        reference_handle( entity, route );
        delete_route( entity, route );
        ask_ret( "K14", RtmLockRoute( entity, route, TRUE, TRUE, NULL ), ERROR_INVALID_HANDLE );
        expect_ret( RtmLockRoute( entity, route, TRUE, FALSE, NULL ), NO_ERROR );
        release_route( entity, route );
    }
    else
    {
        RtmLockRoute( entity, route, TRUE, FALSE, NULL );
        delete_route( entity, route );
    }

    delete_route( entity, sibling );
    delete_nexthop( entity, hop );
    release_dest( entity, dest );
    deregister_entity( other );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static DWORD update_route( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route, RTM_ROUTE_CHANGE_FLAGS *flags )
{
    return RtmUpdateAndUnlockRoute( entity, route, INFINITE, NULL, 0, NULL, flags );
}

static RTM_ROUTE_INFO *lock_route( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route )
{
    RTM_ROUTE_INFO *pointer = NULL;
    DWORD ret = RtmLockRoute( entity, route, TRUE, TRUE, &pointer );

    ok( !ret, "RtmLockRoute gave %lu\n", ret );
    return pointer;
}

static void ask_best( const char *id, RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route, RTM_VIEW_SET expected )
{
    RTM_VIEW_SET views = 0xdeadbeef;

    expect_ret( RtmIsBestRoute( entity, route, &views ), NO_ERROR );
    ask_row( id, views == expected, "best in %#lx, expected %#lx\n", views, expected );
}

static void expect_best( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route, RTM_VIEW_SET expected )
{
    ask_best( NULL, entity, route, expected );
}

static void test_update( USHORT family )
{
    /* spec: RtmUpdateAndUnlockRoute NO_ERROR ERROR_ACCESS_DENIED ERROR_INVALID_HANDLE RouteHandle ChangeFlags */
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_HANDLE route, rival;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_INFO *pointer;
    union route_buffer info;
    struct call call = {0};

    entity = register_entity( family, PROTO_A, 1, NULL );
    other = register_entity( family, PROTO_B, 1, NULL );
    route = add_route( entity, family, "10.1", 16, NULL, 10, 5, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST );
    rival = add_route( other, family, "10.1", 16, NULL, 10, 3, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST );

    /* errors; none of them unlocks */
    flags = 0xdeadbeef;
    if (winetest_platform_is_wine)
    {
        ask_ret( "K19", update_route( entity, route, &flags ), ERROR_ACCESS_DENIED );
        expect_ret( update_route( other, route, &flags ), ERROR_ACCESS_DENIED );
    }
    pointer = lock_route( entity, route );
    expect_ret( update_route( NULL, route, &flags ), ERROR_INVALID_HANDLE );
    expect_ret( update_route( entity, NULL, &flags ), ERROR_INVALID_HANDLE );
    if (winetest_platform_is_wine) expect_ret( update_route( entity, route, NULL ), ERROR_INVALID_PARAMETER );
    expect_ret( update_route( other, route, &flags ), ERROR_ACCESS_DENIED );
    if (winetest_platform_is_wine)
        expect_ret( RtmUpdateAndUnlockRoute( entity, route, INFINITE, route, 0, NULL, &flags ), ERROR_INVALID_HANDLE );
    ok( flags == 0xdeadbeef || broken( 1 ), "flags %#lx\n", flags );
    start_call( &call, call_route_info, other, route );
    ask_waiting( "K20", &call );

    /* what is written is seen by the writer only, and counts after the update */
    pointer->PrefInfo.Metric = 2;
    pointer->EntitySpecificInfo = &info;
    expect_best( entity, route, 0 );
    expect_ret( RtmGetRouteInfo( entity, route, &info.info, NULL ), NO_ERROR );
    ok( info.info.PrefInfo.Metric == 2, "metric %lu\n", info.info.PrefInfo.Metric );
    release_route_info( entity, &info.info );
    expect_ret( update_route( entity, route, &flags ), NO_ERROR );
    ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
    end_call( &call, NO_ERROR );
    expect_best( entity, route, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST );
    expect_best( other, rival, 0 );
    if (winetest_platform_is_wine)
        ask_ret( "K2", RtmLockRoute( entity, route, TRUE, FALSE, NULL ), ERROR_ACCESS_DENIED );
    expect_ret( RtmGetRouteInfo( other, route, &info.info, NULL ), NO_ERROR );
    ok( info.info.EntitySpecificInfo == &info, "private pointer %p\n", info.info.EntitySpecificInfo );
    release_route_info( other, &info.info );

    /* views */
    pointer = lock_route( entity, route );
    pointer->BelongsToViews = RTM_VIEW_MASK_MCAST;
    expect_ret( update_route( entity, route, &flags ), NO_ERROR );
    ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
    expect_best( entity, route, RTM_VIEW_MASK_MCAST );
    expect_best( other, rival, RTM_VIEW_MASK_UCAST );
    if (winetest_platform_is_wine)
    {
        pointer = lock_route( entity, route );
        pointer->BelongsToViews = 0x80000000;
        ask_ret( "K25", update_route( entity, route, &flags ), NO_ERROR );
        ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
        expect_best( entity, route, 0 );
        expect_best( other, rival, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST );
        ask( "K25", !pointer->BelongsToViews, "views %#lx\n", pointer->BelongsToViews );
    }

    /* nothing changed */
    lock_route( entity, route );
    expect_ret( update_route( entity, route, &flags ), NO_ERROR );
    ok( !flags || broken( flags == RTM_ROUTE_CHANGE_BEST ), "flags %#lx\n", flags );

    /* a shared lock is not enough */
    expect_ret( RtmLockRoute( entity, route, FALSE, TRUE, NULL ), NO_ERROR );
    if (winetest_platform_is_wine) ask_ret( "K30", update_route( entity, route, &flags ), ERROR_ACCESS_DENIED );
    expect_ret( RtmLockRoute( entity, route, FALSE, FALSE, NULL ), NO_ERROR );

    if (winetest_platform_is_wine)
    {
        /* of a recursive lock one level goes */
        lock_route( entity, route );
        pointer = lock_route( entity, route );
        expect_ret( update_route( entity, route, &flags ), NO_ERROR );
        start_call( &call, call_route_info, other, route );
        ask_waiting( "K31", &call );
        ask_ret( "K31", RtmLockRoute( entity, route, TRUE, FALSE, NULL ), NO_ERROR );
        end_call( &call, NO_ERROR );

        /* members that are not the client's come back */
        pointer = lock_route( entity, route );
        pointer->DestHandle = pointer->RouteOwner = (HANDLE)(ULONG_PTR)0xcccccccc;
        pointer->State = pointer->Flags1 = 0xcc;
        pointer->Flags = 0xcccc;
        expect_ret( update_route( entity, route, &flags ), NO_ERROR );
        expect_ret( RtmGetRouteInfo( other, route, &info.info, NULL ), NO_ERROR );
        ask( "K21", info.info.RouteOwner == entity && pointer->RouteOwner == entity, "owner %p\n",
             pointer->RouteOwner );
        ask( "K21", info.info.DestHandle == pointer->DestHandle, "destination %p\n", pointer->DestHandle );
        ask( "K21", info.info.State == RTM_ROUTE_STATE_CREATED && pointer->State == RTM_ROUTE_STATE_CREATED,
             "state %u\n", pointer->State );
        ask( "K21", !info.info.Flags && !pointer->Flags && !pointer->Flags1, "flags %#x\n", pointer->Flags );
        release_route_info( other, &info.info );

        /* the plain unlock: seen, but it does not count before the next update */
        pointer = lock_route( entity, route );
        pointer->PrefInfo.Preference = 1;
        pointer->BelongsToViews = RTM_VIEW_MASK_UCAST | 0x80000000;
        expect_ret( RtmLockRoute( entity, route, TRUE, FALSE, NULL ), NO_ERROR );
        expect_ret( RtmGetRouteInfo( other, route, &info.info, NULL ), NO_ERROR );
        ask( "K17", info.info.PrefInfo.Preference == 1, "preference %lu\n", info.info.PrefInfo.Preference );
        ask( "K25", info.info.BelongsToViews == RTM_VIEW_MASK_UCAST, "views %#lx\n", info.info.BelongsToViews );
        release_route_info( other, &info.info );
        ask_best( "K17", entity, route, 0 );
        lock_route( entity, route );
        expect_ret( update_route( entity, route, &flags ), NO_ERROR );
        ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
        expect_best( entity, route, RTM_VIEW_MASK_UCAST );

        /* it goes while it is locked, and the update says so */
        pointer = lock_route( entity, route );
        reference_handle( entity, route );
        delete_route( entity, route );
        ask_ret( "K35", update_route( entity, route, &flags ), ERROR_INVALID_HANDLE );
        ask_ret( "K35", RtmLockRoute( entity, route, TRUE, FALSE, NULL ), NO_ERROR );
        release_route( entity, route );
    }
    else delete_route( entity, route );

    delete_route( other, rival );
    deregister_entity( other );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* the documented way to exchange next hops: the client moves the references itself */
static void test_update_nexthops( USHORT family )
{
    /* spec: RtmUpdateAndUnlockRoute RouteHandle ERROR_INVALID_PARAMETER */
    RTM_ENTITY_HANDLE entity, other;
    RTM_NEXTHOP_HANDLE hops[3], foreign;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO hop_info;
    RTM_REGN_PROFILE profile;
    RTM_ROUTE_HANDLE route;
    RTM_ROUTE_INFO *pointer;
    union route_buffer info;
    unsigned int i;

    get_profile( family, &profile );
    entity = register_entity( family, PROTO_A, 1, NULL );
    other = register_entity( family, PROTO_B, 1, NULL );
    hops[0] = add_nexthop( entity, family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( entity, family, "192.168.0.2", 1 );
    hops[2] = add_nexthop( entity, family, "192.168.0.3", 1 );
    foreign = add_nexthop( other, family, "192.168.0.9", 1 );
    route = add_route( entity, family, "10.1", 16, hops[0], 10, 5, RTM_VIEW_MASK_UCAST );
    for (i = 0; i < 3; i++) release_nexthop( entity, hops[i] );

    pointer = lock_route( entity, route );
    /* remove the first, put in the two others; the list has room from the start */
    release_nexthop( entity, hops[0] );
    reference_handle( entity, hops[1] );
    reference_handle( entity, hops[2] );
    pointer->NextHopsList.NumNextHops = 2;
    ((HANDLE *)pointer->NextHopsList.NextHops)[0] = hops[1];
    ((HANDLE *)pointer->NextHopsList.NextHops)[1] = hops[2];
    expect_ret( update_route( entity, route, &flags ), NO_ERROR );
    ask( "K23", flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
    expect_ret( RtmGetRouteInfo( other, route, &info.info, NULL ), NO_ERROR );
    ok( info.info.NextHopsList.NumNextHops == 2, "%u next hops\n", info.info.NextHopsList.NumNextHops );
    ok( info.info.NextHopsList.NextHops[0] == hops[1], "first next hop\n" );
    ok( ((HANDLE *)info.info.NextHopsList.NextHops)[1] == hops[2], "second next hop\n" );
    release_route_info( other, &info.info );

    if (winetest_platform_is_wine)
    {
        /* what is not valid keeps the lock, and the table as it was */
        pointer = lock_route( entity, route );
        pointer->NextHopsList.NumNextHops = profile.MaxNextHopsInRoute + 1;
        ask_ret( "K22", update_route( entity, route, &flags ), ERROR_INVALID_PARAMETER );
        pointer->NextHopsList.NumNextHops = 0xffff;
        ask_ret( "K22", update_route( entity, route, &flags ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmGetRouteInfo( entity, route, &info.info, NULL ), NO_ERROR );
        release_route_info( entity, &info.info );
        pointer->NextHopsList.NumNextHops = 2;
        ((HANDLE *)pointer->NextHopsList.NextHops)[0] = (HANDLE)(ULONG_PTR)0xcccccccc;
        expect_ret( update_route( entity, route, &flags ), ERROR_INVALID_HANDLE );
        ((HANDLE *)pointer->NextHopsList.NextHops)[0] = NULL;
        expect_ret( update_route( entity, route, &flags ), ERROR_INVALID_HANDLE );
        ((HANDLE *)pointer->NextHopsList.NextHops)[0] = foreign;
        expect_ret( update_route( entity, route, &flags ), ERROR_INVALID_PARAMETER );
        ((HANDLE *)pointer->NextHopsList.NextHops)[0] = hops[1];
        pointer->Neighbour = route;
        expect_ret( update_route( entity, route, &flags ), ERROR_INVALID_HANDLE );
        reference_handle( entity, hops[1] );
        pointer->Neighbour = hops[1];
        expect_ret( RtmLockRoute( entity, route, TRUE, TRUE, NULL ), NO_ERROR );
        expect_ret( RtmLockRoute( entity, route, TRUE, FALSE, NULL ), NO_ERROR );
        expect_ret( update_route( entity, route, &flags ), NO_ERROR );
        /* the neighbour that was there before was dropped without being released */
        ask_ret( "K24", RtmReleaseNextHops( entity, 1, &hops[0] ), NO_ERROR );

        /* now the table moves the references: the route has two of the second, one of the third */
        make_route_info( &info.info, hops[0], 10, 5, RTM_VIEW_MASK_UCAST );
        expect_ret( add_route_info( entity, &route, NULL, &info.info, &flags ), NO_ERROR );
        ok( pointer->Neighbour == hops[0], "neighbour %p\n", pointer->Neighbour );
        expect_ret( RtmReleaseNextHops( entity, 1, &hops[1] ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReleaseNextHops( entity, 1, &hops[2] ), ERROR_INVALID_HANDLE );

        /* with the route goes what its window had */
        delete_route( entity, route );
        for (i = 0; i < 3; i++) expect_ret( RtmReleaseNextHops( entity, 1, &hops[i] ), ERROR_INVALID_HANDLE );
    }
    else delete_route( entity, route );
    for (i = 0; i < 3; i++)
    {
        char name[16];

        sprintf( name, "192.168.0.%u", i + 1 );
        make_nexthop_info( &hop_info, family, name, 1 );
        expect_ret( RtmDeleteNextHop( entity, NULL, &hop_info ), NO_ERROR );
    }
    delete_nexthop( other, foreign );
    deregister_entity( other );
    expect_empty_table( entity );
    deregister_entity( entity );
}

#define THREADS 4
#define ROUNDS  3000

struct editor
{
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    LONG *inside;
    DWORD failed;
    unsigned int seed;
};

/* shared and exclusive locks, commits and plain reads of one destination; 'inside' is minus one for a writer */
static DWORD WINAPI editor_thread( void *arg )
{
    struct editor *editor = arg;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_INFO *pointer;
    unsigned int i;

    for (i = 0; i < ROUNDS && !editor->failed; i++)
    {
        editor->seed = editor->seed * 1103515245 + 12345;
        if (editor->seed >> 16 & 1)
        {
            editor->failed = RtmLockDestination( editor->entity, editor->dest, FALSE, TRUE );
            if (InterlockedIncrement( editor->inside ) <= 0) editor->failed = 1001;
            InterlockedDecrement( editor->inside );
            if (!editor->failed) editor->failed = RtmLockDestination( editor->entity, editor->dest, FALSE, FALSE );
            continue;
        }
        if ((editor->failed = RtmLockRoute( editor->entity, editor->route, TRUE, TRUE, &pointer ))) break;
        if (InterlockedExchange( editor->inside, -1000 )) editor->failed = 1002;
        pointer->PrefInfo.Metric = editor->seed >> 20;
        if (InterlockedExchange( editor->inside, 0 ) != -1000) editor->failed = 1003;
        if (!editor->failed) editor->failed = update_route( editor->entity, editor->route, &flags );
    }
    return 0;
}

static void test_threads( USHORT family )
{
    struct editor editors[THREADS] = {{0}};
    RTM_ENTITY_HANDLE entity;
    HANDLE threads[THREADS];
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    unsigned int i;
    LONG inside = 0;

    entity = register_entity( family, PROTO_A, 1, NULL );
    route = add_route( entity, family, "10.1", 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entity, family, "10.1", 16 );
    for (i = 0; i < THREADS; i++)
    {
        editors[i].entity = entity;
        editors[i].route = route;
        editors[i].dest = dest;
        editors[i].inside = &inside;
        editors[i].seed = i;
        threads[i] = CreateThread( NULL, 0, editor_thread, &editors[i], 0, NULL );
        ok( !!threads[i], "no thread\n" );
    }
    for (i = 0; i < THREADS; i++)
    {
        expect_signal( threads[i] );
        CloseHandle( threads[i] );
        ok( !editors[i].failed, "thread %u failed: %lu\n", i, editors[i].failed );
    }
    release_dest( entity, dest );
    delete_route( entity, route );
    expect_empty_table( entity );
    deregister_entity( entity );
}

START_TEST(lock)
{
    for_families( "destination", test_lock_dest );
    for_families( "own lock", test_own_lock );
    for_families( "upgrade", test_upgrade );
    for_families( "lost locks", test_lost_locks );
    for_families( "next hop", test_lock_nexthop );
    for_families( "remote next hop", test_remote_in_place );
    for_families( "route", test_lock_route );
    for_families( "update", test_update );
    for_families( "next hops in place", test_update_nexthops );
    for_families( "threads", test_threads );
}
