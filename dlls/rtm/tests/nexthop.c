/*
 * Conformance tests of RTMv2 next hops
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

#include "rtm_test.h"

#define PROTO_A 0x1101
#define PROTO_B 0x1102

static void test_add( USHORT family )
{
    /* spec: RtmAddNextHop NO_ERROR NextHopInfo NextHopHandle NextHopHandle:0
     *       NextHopHandle:NULL ChangeFlags RTM_NEXTHOP_CHANGE_NEW
     * spec: RtmDeleteNextHop NO_ERROR
     * spec: RtmFindNextHop NO_ERROR */
    RTM_NEXTHOP_HANDLE first, handle, second;
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_INFO info, copy;
    DWORD ret;

    entity = register_entity( family, PROTO_A, 1, NULL );
    expect_empty_table( entity );

    /* new; the flags are pure output, the manager's members are not looked at */
    make_nexthop_info( &info, family, "192.168.0.1", 3 );
    info.NextHopOwner = (HANDLE)0xdeadbeef;
    info.State = RTM_NEXTHOP_STATE_DELETED;
    copy = info;
    first = NULL;
    flags = 0xdeadbeef;
    ret = RtmAddNextHop( entity, &info, &first, &flags );
    ask( "H8", !ret, "got %lu\n", ret );
    ask( "H6", flags == RTM_NEXTHOP_CHANGE_NEW, "flags %#lx\n", flags );
    ok( !!first, "no handle\n" );
    ok( !memcmp( &info, &copy, sizeof(info) ), "input changed\n" );

    /* the same again: the old one, and one more reference */
    handle = NULL;
    flags = 0xdeadbeef;
    ret = RtmAddNextHop( entity, &info, &handle, &flags );
    ok( !ret, "got %lu\n", ret );
    ask( "H4", !flags, "flags %#lx\n", flags );
    ask( "H4", handle == first, "handle %p, expected %p\n", handle, first );
    release_nexthop( entity, handle );

    /* with a handle: variable unchanged, no reference */
    handle = first;
    flags = 0xdeadbeef;
    ret = RtmAddNextHop( entity, &info, &handle, &flags );
    ok( !ret, "got %lu\n", ret );
    ok( !flags, "flags %#lx\n", flags );
    ok( handle == first, "handle %p, expected %p\n", handle, first );

    /* no handle wanted */
    flags = 0xdeadbeef;
    ret = RtmAddNextHop( entity, &info, NULL, &flags );
    ok( !ret, "got %lu\n", ret );
    ok( !flags, "flags %#lx\n", flags );
    make_nexthop_info( &copy, family, "192.168.0.99", 3 );
    ret = RtmAddNextHop( entity, &copy, NULL, &flags );
    ok( !ret, "got %lu\n", ret );
    ok( flags == RTM_NEXTHOP_CHANGE_NEW, "flags %#lx\n", flags );
    expect_ret( RtmDeleteNextHop( entity, NULL, &copy ), NO_ERROR );

    /* the interface is part of the identity */
    info.InterfaceIndex = 4;
    second = NULL;
    ret = RtmAddNextHop( entity, &info, &second, &flags );
    ok( !ret, "got %lu\n", ret );
    ok( flags == RTM_NEXTHOP_CHANGE_NEW, "flags %#lx\n", flags );
    ask( "H1", second && second != first, "handle %p\n", second );
    delete_nexthop( entity, second );

    /* so is the prefix length */
    info.InterfaceIndex = 3;
    info.NextHopAddress.NumBits = 24;
    second = NULL;
    ret = RtmAddNextHop( entity, &info, &second, &flags );
    ask( "H2", !ret, "got %lu\n", ret );
    if (!ret)
    {
        ask( "H1", flags == RTM_NEXTHOP_CHANGE_NEW, "flags %#lx\n", flags );
        ok( second != first || broken( second == first ), "same handle\n" );
        if (second != first)
        {
            /* bits behind the length play no part */
            handle = NULL;
            info.NextHopAddress.AddrBits[3] = 77;
            ret = RtmAddNextHop( entity, &info, &handle, &flags );
            ok( !ret, "got %lu\n", ret );
            ask( "H3", !flags && handle == second, "flags %#lx handle %p\n", flags, handle );
            if (handle != second) delete_nexthop( entity, handle );
            else release_nexthop( entity, handle );
            delete_nexthop( entity, second );
        }
        else release_nexthop( entity, second );
    }

    /* nor do those behind the four bytes of IPv4 */
    if (family == AF_INET)
    {
        make_nexthop_info( &info, family, "192.168.0.1", 3 );
        memset( info.NextHopAddress.AddrBits + 4, 0xcc, 12 );
        handle = NULL;
        ret = RtmAddNextHop( entity, &info, &handle, &flags );
        ok( !ret, "got %lu\n", ret );
        ok( !flags && handle == first, "flags %#lx handle %p\n", flags, handle );
        release_nexthop( entity, handle );
    }

    /* interface 0 and the highest one */
    make_nexthop_info( &info, family, "192.168.0.1", 0 );
    second = NULL;
    ret = RtmAddNextHop( entity, &info, &second, &flags );
    ask( "H10", !ret, "got %lu\n", ret );
    if (!ret) delete_nexthop( entity, second );
    second = add_nexthop( entity, family, "192.168.0.1", 0xffffffff );
    delete_nexthop( entity, second );

    /* a next hop stays in the list without references, too */
    release_nexthop( entity, first );
    ask( "H35", count_nexthops( entity ) == 1, "%u next hops\n", count_nexthops( entity ) );
    make_nexthop_info( &info, family, "192.168.0.1", 3 );
    handle = NULL;
    expect_ret( RtmFindNextHop( entity, &info, &handle, NULL ), NO_ERROR );
    ok( handle == first, "handle %p, expected %p\n", handle, first );
    delete_nexthop( entity, handle );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_info( USHORT family )
{
    /* spec: RtmAddNextHop NO_ERROR ERROR_ACCESS_DENIED
     * spec: RtmGetNextHopInfo NO_ERROR NextHopHandle NextHopInfo */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_HANDLE hop, handle;
    RTM_NEXTHOP_INFO info, copy;
    DWORD ret;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    make_nexthop_info( &info, family, "192.168.0.1", 3 );
    if (family == AF_INET) memset( info.NextHopAddress.AddrBits + 4, 0xcc, 12 );
    info.Flags = RTM_NEXTHOP_FLAGS_DOWN;
    info.EntitySpecificInfo = (void *)0x12345678;
    /* only looked at with RTM_NEXTHOP_FLAGS_REMOTE */
    info.RemoteNextHop = winetest_platform_is_wine ? (HANDLE)0xdeadbeef : NULL;
    hop = NULL;
    {
        RTM_NEXTHOP_CHANGE_FLAGS flags;
        ret = RtmAddNextHop( first, &info, &hop, &flags );
        ok( !ret, "got %lu\n", ret );
    }
    memset( &info, 0xcc, sizeof(info) );
    ret = RtmGetNextHopInfo( first, hop, &info );
    ok( !ret, "got %lu\n", ret );
    make_addr( &copy.NextHopAddress, family, "192.168.0.1", HOST_BITS );
    ok( same_addr( &info.NextHopAddress, &copy.NextHopAddress ), "wrong address\n" );
    ok( !memcmp( &info.NextHopAddress, &copy.NextHopAddress, sizeof(RTM_NET_ADDRESS) ) || broken( 1 ),
        "bytes behind the address are not zero\n" );
    ask( "H17", info.NextHopOwner == first, "owner %p, expected %p\n", info.NextHopOwner, first );
    ok( info.InterfaceIndex == 3, "interface %lu\n", info.InterfaceIndex );
    ok( info.State == RTM_NEXTHOP_STATE_CREATED, "state %u\n", info.State );
    ask( "H16", info.Flags == RTM_NEXTHOP_FLAGS_DOWN, "flags %#x\n", info.Flags );
    ok( info.EntitySpecificInfo == (void *)0x12345678, "private pointer %p\n", info.EntitySpecificInfo );
    ask( "H11", !info.RemoteNextHop, "remote %p\n", info.RemoteNextHop );
    copy = info;
    release_nexthop_info( first, &info );
    ok( !memcmp( &info, &copy, sizeof(info) ), "structure changed\n" );

    /* anybody may read */
    ret = RtmGetNextHopInfo( second, hop, &info );
    ok( !ret, "got %lu\n", ret );
    ok( info.NextHopOwner == first, "owner %p\n", info.NextHopOwner );
    release_nexthop_info( second, &info );

    /* update: flags and private pointer, by handle whatever the address says */
    make_nexthop_info( &info, family, "172.16.0.1", 9 );
    info.EntitySpecificInfo = (void *)0x8765;
    handle = hop;
    {
        RTM_NEXTHOP_CHANGE_FLAGS flags = ~0u;
        ret = RtmAddNextHop( first, &info, &handle, &flags );
        ask( "H5", !ret, "got %lu\n", ret );
        if (!ret) ok( !flags, "flags %#lx\n", flags );

        /* by address */
        make_nexthop_info( &info, family, "192.168.0.1", 3 );
        info.Flags = 0x8000;
        info.EntitySpecificInfo = (void *)0x4321;
        handle = NULL;
        ret = RtmAddNextHop( first, &info, &handle, &flags );
        ok( !ret, "got %lu\n", ret );
        ok( handle == hop, "handle %p\n", handle );
        release_nexthop( first, handle );

        /* by somebody else */
        handle = hop;
        flags = 0xdeadbeef;
        info.Flags = 1;
        ret = RtmAddNextHop( second, &info, &handle, &flags );
        ok( ret == ERROR_ACCESS_DENIED, "got %lu\n", ret );
        ok( handle == hop, "handle %p\n", handle );
        ask( "H7", flags == 0xdeadbeef, "flags %#lx\n", flags );
    }
    ret = RtmGetNextHopInfo( first, hop, &info );
    ok( !ret, "got %lu\n", ret );
    make_addr( &copy.NextHopAddress, family, "192.168.0.1", HOST_BITS );
    ok( same_addr( &info.NextHopAddress, &copy.NextHopAddress ), "address changed\n" );
    ok( info.InterfaceIndex == 3, "interface %lu\n", info.InterfaceIndex );
    ok( info.Flags == 0x8000, "flags %#x\n", info.Flags );
    ok( info.EntitySpecificInfo == (void *)0x4321, "private pointer %p\n", info.EntitySpecificInfo );
    release_nexthop_info( first, &info );

    /* the same address in the list of another entity is another next hop */
    handle = add_nexthop( second, family, "192.168.0.1", 3 );
    ask( "H9", handle != hop, "same handle\n" );
    delete_nexthop( second, handle );
    ok( count_nexthops( first ) == 1, "%u next hops\n", count_nexthops( first ) );
    delete_nexthop( first, hop );
    deregister_entity( second );
    deregister_entity( first );
}

static void test_remote( USHORT family )
{
    /* spec: RtmGetDestInfo ERROR_INVALID_HANDLE NO_ERROR
     * spec: RtmAddNextHop ERROR_INVALID_HANDLE
     * spec: RtmGetNextHopInfo NO_ERROR NextHopInfo
     * spec: RtmReleaseNextHopInfo NextHopInfo */
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_HANDLE hop, direct;
    RTM_ROUTE_HANDLE route;
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_INFO info;
    RTM_DEST_HANDLE dest;
    union dest_buffer buffer;
    DWORD ret;

    entity = register_entity( family, PROTO_A, 1, NULL );
    direct = add_nexthop( entity, family, "192.168.0.1", 1 );
    route = add_route( entity, family, "10", 8, direct, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entity, family, "10", 8 );

    make_nexthop_info( &info, family, "10.0.0.1", 1 );
    info.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
    info.RemoteNextHop = dest;
    hop = NULL;
    ret = RtmAddNextHop( entity, &info, &hop, &flags );
    ok( !ret, "got %lu\n", ret );
    ret = RtmGetNextHopInfo( entity, hop, &info );
    ok( !ret, "got %lu\n", ret );
    ok( info.RemoteNextHop == dest, "remote %p, expected %p\n", info.RemoteNextHop, dest );
    release_nexthop_info( entity, &info );

    /* the next hop keeps the destination alive */
    release_dest( entity, dest );
    delete_route( entity, route );
    ask( "H14", !count_dests( entity, RTM_VIEW_MASK_ANY ), "empty destination listed\n" );
    ret = RtmGetNextHopInfo( entity, hop, &info );
    ok( !ret, "got %lu\n", ret );
    ask( "H12", info.RemoteNextHop == dest, "remote %p\n", info.RemoteNextHop );
    ret = RtmGetDestInfo( entity, info.RemoteNextHop, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info );
    ok( !ret, "got %lu\n", ret );
    ok( !buffer.info.ViewInfo[0].NumRoutes, "%u routes\n", buffer.info.ViewInfo[0].NumRoutes );
    release_dest_info( entity, &buffer.info );
    release_nexthop_info( entity, &info );

    /* no longer remote: the handle goes */
    make_nexthop_info( &info, family, "10.0.0.1", 1 );
    ret = RtmAddNextHop( entity, &info, &hop, &flags );
    ok( !ret, "got %lu\n", ret );
    ret = RtmGetNextHopInfo( entity, hop, &info );
    ok( !ret, "got %lu\n", ret );
    ask( "H15", !info.RemoteNextHop, "remote %p\n", info.RemoteNextHop );
    release_nexthop_info( entity, &info );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, 0, &buffer.info ), ERROR_INVALID_HANDLE );
        make_nexthop_info( &info, family, "10.0.0.2", 1 );
        info.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
        info.RemoteNextHop = (HANDLE)0xdeadbeef;
        ask_ret( "H13", RtmAddNextHop( entity, &info, NULL, &flags ), ERROR_INVALID_HANDLE );
        info.RemoteNextHop = direct;
        ask_ret( "H13", RtmAddNextHop( entity, &info, NULL, &flags ), ERROR_INVALID_HANDLE );
        ok( count_nexthops( entity ) == 2, "%u next hops\n", count_nexthops( entity ) );
    }
    delete_nexthop( entity, hop );
    delete_nexthop( entity, direct );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_find( USHORT family )
{
    /* spec: RtmGetNextHopPointer ERROR_INVALID_HANDLE NO_ERROR ERROR_ACCESS_DENIED NextHopHandle NextHopPointer
     * spec: RtmFindNextHop NO_ERROR ERROR_NOT_FOUND NextHopInfo NextHopHandle
     *       NextHopHandle:NULL NextHopPointer NextHopPointer:NULL ERROR_ACCESS_DENIED */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_HANDLE hop, other, handle;
    RTM_NEXTHOP_INFO info, *pointer, *again;
    DWORD ret;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( first, family, "192.168.0.1", 3 );
    other = add_nexthop( first, family, "192.168.0.1", 4 );
    make_nexthop_info( &info, family, "192.168.0.1", 3 );
    info.Flags = 0xffff;
    info.State = RTM_NEXTHOP_STATE_DELETED;

    handle = NULL;
    pointer = NULL;
    ret = RtmFindNextHop( first, &info, &handle, &pointer );
    ok( !ret, "got %lu\n", ret );
    ok( handle == hop, "handle %p, expected %p\n", handle, hop );
    ok( pointer && pointer->InterfaceIndex == 3, "wrong pointer %p\n", pointer );
    if (pointer)
    {
        ok( same_addr( &pointer->NextHopAddress, &info.NextHopAddress ), "wrong address\n" );
        ok( pointer->NextHopOwner == first, "owner %p\n", pointer->NextHopOwner );
        ok( pointer->State == RTM_NEXTHOP_STATE_CREATED, "state %u\n", pointer->State );
    }
    release_nexthop( first, handle );

    handle = NULL;
    expect_ret( RtmFindNextHop( first, &info, &handle, NULL ), NO_ERROR );
    ok( handle == hop, "handle %p, expected %p\n", handle, hop );
    release_nexthop( first, handle );
    again = NULL;
    ask_ret( "H22", RtmFindNextHop( first, &info, NULL, &again ), NO_ERROR );
    ask( "H24", again == pointer, "pointer %p, expected %p\n", again, pointer );
    ret = RtmFindNextHop( first, &info, NULL, NULL );
    ask( "H20", !ret, "got %lu\n", ret );

    again = NULL;
    expect_ret( RtmGetNextHopPointer( first, hop, &again ), NO_ERROR );
    ask( "H24", again == pointer, "pointer %p, expected %p\n", again, pointer );
    again = (void *)0xdeadbeef;
    ret = RtmGetNextHopPointer( second, hop, &again );
    ok( ret == ERROR_ACCESS_DENIED, "got %lu\n", ret );
    ok( again == (void *)0xdeadbeef || broken( !again ), "pointer %p\n", again );

    /* absent: other interface, other address, somebody else's list */
    handle = (HANDLE)0xdeadbeef;
    pointer = (void *)0xdeadbeef;
    info.InterfaceIndex = 5;
    expect_ret( RtmFindNextHop( first, &info, &handle, &pointer ), ERROR_NOT_FOUND );
    make_nexthop_info( &info, family, "192.168.0.2", 3 );
    expect_ret( RtmFindNextHop( first, &info, &handle, &pointer ), ERROR_NOT_FOUND );
    make_nexthop_info( &info, family, "192.168.0.1", 3 );
    ask_ret( "H19", RtmFindNextHop( second, &info, &handle, &pointer ), ERROR_NOT_FOUND );
    ask( "H21", handle == (HANDLE)0xdeadbeef, "handle %p\n", handle );
    ask( "H21", pointer == (void *)0xdeadbeef, "pointer %p\n", pointer );

    if (winetest_platform_is_wine)
    {
        expect_ret( RtmGetNextHopPointer( first, NULL, &pointer ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetNextHopPointer( first, (HANDLE)0x1234, &pointer ), ERROR_INVALID_HANDLE );
        ok( pointer == (void *)0xdeadbeef, "pointer %p\n", pointer );
    }
    /* the pointer shows updates */
    expect_ret( RtmGetNextHopPointer( first, hop, &pointer ), NO_ERROR );
    info.EntitySpecificInfo = (void *)0x77;
    {
        RTM_NEXTHOP_CHANGE_FLAGS flags;
        expect_ret( RtmAddNextHop( first, &info, NULL, &flags ), NO_ERROR );
    }
    ask( "H23", pointer->EntitySpecificInfo == (void *)0x77, "private pointer %p\n", pointer->EntitySpecificInfo );
    delete_nexthop( first, other );
    delete_nexthop( first, hop );
    deregister_entity( second );
    deregister_entity( first );
}

static void test_delete( USHORT family )
{
    /* spec: RtmAddNextHop ERROR_INVALID_HANDLE ERROR_NOT_FOUND
     * spec: RtmDeleteNextHop NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER ERROR_ACCESS_DENIED
     *       ERROR_NOT_FOUND NextHopHandle NextHopHandle:NULL NextHopInfo ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmGetNextHopInfo ERROR_INVALID_HANDLE
     * spec: RtmReleaseNextHops NO_ERROR ERROR_INVALID_HANDLE
     * spec: RtmGetRouteInfo NO_ERROR
     * spec: RtmFindNextHop ERROR_NOT_FOUND
     * spec: RtmGetNextHopPointer NO_ERROR */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_HANDLE hop, handle, dead;
    RTM_NEXTHOP_INFO info, *pointer;
    union route_buffer buffer;
    RTM_ROUTE_HANDLE route;
    DWORD ret;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    make_nexthop_info( &info, family, "192.168.0.1", 3 );

    /* by handle, which is consumed */
    hop = add_nexthop( first, family, "192.168.0.1", 3 );
    ret = RtmDeleteNextHop( second, hop, NULL );
    ok( ret == ERROR_ACCESS_DENIED, "got %lu\n", ret );
    expect_ret( RtmDeleteNextHop( first, hop, NULL ), NO_ERROR );
    expect_ret( RtmFindNextHop( first, &info, NULL, NULL ), ERROR_NOT_FOUND );
    if (winetest_platform_is_wine)
        expect_ret( RtmReleaseNextHops( first, 1, &hop ), ERROR_INVALID_HANDLE );

    /* by information, which consumes nothing */
    hop = add_nexthop( first, family, "192.168.0.1", 3 );
    ask_ret( "H26", RtmDeleteNextHop( second, NULL, &info ), ERROR_NOT_FOUND );
    ask_ret( "H25", RtmDeleteNextHop( first, NULL, &info ), NO_ERROR );
    expect_ret( RtmDeleteNextHop( first, NULL, &info ), ERROR_NOT_FOUND );
    ask( "N42", !count_nexthops( first ), "%u next hops\n", count_nexthops( first ) );

    /* dead, but still held */
    ret = RtmGetNextHopInfo( first, hop, &info );
    ok( !ret, "got %lu\n", ret );
    ask( "H32", info.State == RTM_NEXTHOP_STATE_DELETED, "state %u\n", info.State );
    ok( info.InterfaceIndex == 3, "interface %lu\n", info.InterfaceIndex );
    release_nexthop_info( first, &info );
    if (winetest_platform_is_wine)
    {
        pointer = NULL;
        expect_ret( RtmGetNextHopPointer( first, hop, &pointer ), NO_ERROR );
        ok( pointer && pointer->State == RTM_NEXTHOP_STATE_DELETED, "wrong pointer\n" );
        ask_ret( "H30", RtmDeleteNextHop( first, hop, NULL ), ERROR_NOT_FOUND );
        handle = hop;
        make_nexthop_info( &info, family, "192.168.0.1", 3 );
        ask_ret( "H34", RtmAddNextHop( first, &info, &handle, &flags ), ERROR_NOT_FOUND );
        reference_handle( first, hop );
        release_nexthop( first, hop );
    }
    /* the same key makes a new object meanwhile */
    handle = NULL;
    make_nexthop_info( &info, family, "192.168.0.1", 3 );
    ret = RtmAddNextHop( first, &info, &handle, &flags );
    ok( !ret, "got %lu\n", ret );
    ask( "H33", flags == RTM_NEXTHOP_CHANGE_NEW, "flags %#lx\n", flags );
    ask( "H33", handle != hop, "same handle\n" );
    release_nexthop( first, hop );
    delete_nexthop( first, handle );

    /* both given: the handle counts */
    hop = add_nexthop( first, family, "192.168.0.1", 3 );
    handle = add_nexthop( first, family, "192.168.0.1", 4 );
    info.InterfaceIndex = 4;
    ret = RtmDeleteNextHop( first, hop, &info );
    ok( !ret, "got %lu\n", ret );
    ask_ret( "H27", RtmFindNextHop( first, &info, NULL, NULL ), NO_ERROR );
    delete_nexthop( first, handle );
    if (winetest_platform_is_wine)
    {
        ask_ret( "H28", RtmDeleteNextHop( first, NULL, NULL ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmDeleteNextHop( first, (HANDLE)0x1234, NULL ), ERROR_INVALID_HANDLE );
    }

    /* in use by a route: the route keeps it */
    hop = add_nexthop( first, family, "192.168.0.1", 3 );
    route = add_route( first, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    dead = hop;
    ret = RtmDeleteNextHop( first, hop, NULL );
    ask( "H31", !ret, "got %lu\n", ret );
    ok( !count_nexthops( first ), "%u next hops\n", count_nexthops( first ) );
    ret = RtmGetRouteInfo( second, route, &buffer.info, NULL );
    ok( !ret, "got %lu\n", ret );
    ok( buffer.info.Neighbour == dead, "neighbour %p, expected %p\n", buffer.info.Neighbour, dead );
    ok( buffer.info.NextHopsList.NumNextHops == 1 && buffer.info.NextHopsList.NextHops[0] == dead,
        "wrong next hops\n" );
    ret = RtmGetNextHopInfo( second, dead, &info );
    ok( !ret, "got %lu\n", ret );
    ok( info.State == RTM_NEXTHOP_STATE_DELETED || broken( 1 ), "state %u\n", info.State );
    release_nexthop_info( second, &info );
    release_route_info( second, &buffer.info );
    delete_route( first, route );
    if (winetest_platform_is_wine)
        expect_ret( RtmGetNextHopInfo( first, dead, &info ), ERROR_INVALID_HANDLE );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

static void test_release( USHORT family )
{
    /* spec: RtmReleaseNextHopInfo ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER
     * spec: RtmReleaseNextHops NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NextHopHandles
     * spec: RtmReferenceHandles NO_ERROR */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_HANDLE hop, other, handles[3];
    RTM_NEXTHOP_INFO info;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( first, family, "192.168.0.1", 1 );
    other = add_nexthop( first, family, "192.168.0.2", 1 );
    expect_ret( RtmReleaseNextHops( first, 0, NULL ), NO_ERROR );

    /* twice in one array: two references; another entity may release */
    handles[0] = handles[1] = hop;
    handles[2] = other;
    expect_ret( RtmReferenceHandles( second, 3, handles ), NO_ERROR );
    if (winetest_platform_is_wine)
    {
        handles[1] = NULL;
        expect_ret( RtmReleaseNextHops( second, 3, handles ), ERROR_INVALID_HANDLE );
        handles[1] = second;
        expect_ret( RtmReleaseNextHops( second, 3, handles ), ERROR_INVALID_HANDLE );
        handles[1] = hop;
        expect_ret( RtmReleaseNextHops( second, 3, NULL ), ERROR_INVALID_PARAMETER );
    }
    ask_ret( "H37", RtmReleaseNextHops( second, 3, handles ), NO_ERROR );
    /* the references of the additions are still there */
    expect_ret( RtmReleaseNextHops( first, 1, &hop ), NO_ERROR );
    expect_ret( RtmReleaseNextHops( first, 1, &other ), NO_ERROR );
    ok( count_nexthops( first ) == 2, "%u next hops\n", count_nexthops( first ) );

    if (winetest_platform_is_wine)
    {
        memset( &info, 0xcc, sizeof(info) );
        expect_ret( RtmReleaseNextHopInfo( first, &info ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReleaseNextHopInfo( first, NULL ), ERROR_INVALID_PARAMETER );
    }
    make_nexthop_info( &info, family, "192.168.0.1", 1 );
    expect_ret( RtmDeleteNextHop( first, NULL, &info ), NO_ERROR );
    make_nexthop_info( &info, family, "192.168.0.2", 1 );
    expect_ret( RtmDeleteNextHop( first, NULL, &info ), NO_ERROR );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

/* each key once, whoever adds it first */
struct adder
{
    RTM_ENTITY_HANDLE entity;
    USHORT            family;
    HANDLE            start;
    unsigned int      created, failures;
    RTM_NEXTHOP_HANDLE hops[64];
};

static DWORD WINAPI add_thread( void *arg )
{
    struct adder *adder = arg;
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO info;
    unsigned int i;

    WaitForSingleObject( adder->start, TEST_TIMEOUT );
    for (i = 0; i < ARRAY_SIZE(adder->hops); i++)
    {
        make_nexthop_info( &info, adder->family, "192.168.0.1", i );
        adder->hops[i] = NULL;
        if (RtmAddNextHop( adder->entity, &info, &adder->hops[i], &flags )) adder->failures++;
        else if (flags == RTM_NEXTHOP_CHANGE_NEW) adder->created++;
    }
    return 0;
}

static void test_add_race( USHORT family )
{
    RTM_ENTITY_HANDLE entity;
    struct adder adders[4];
    HANDLE threads[4], start = CreateEventW( NULL, TRUE, FALSE, NULL );
    unsigned int i, j, created = 0;

    entity = register_entity( family, PROTO_A, 1, NULL );
    for (i = 0; i < ARRAY_SIZE(adders); i++)
    {
        memset( &adders[i], 0, sizeof(adders[i]) );
        adders[i].entity = entity;
        adders[i].family = family;
        adders[i].start = start;
        threads[i] = start_thread( add_thread, &adders[i] );
    }
    SetEvent( start );
    for (i = 0; i < ARRAY_SIZE(adders); i++) if (!join_thread( threads[i] )) return;
    for (i = 0; i < ARRAY_SIZE(adders); i++)
    {
        ok( !adders[i].failures, "%u failures\n", adders[i].failures );
        created += adders[i].created;
        for (j = 0; j < ARRAY_SIZE(adders[i].hops); j++)
            ok( adders[i].hops[j] == adders[0].hops[j], "thread %u: another next hop %u\n", i, j );
        if (i) expect_ret( RtmReleaseNextHops( entity, ARRAY_SIZE(adders[i].hops), adders[i].hops ), NO_ERROR );
    }
    ask( "H38", created == ARRAY_SIZE(adders[0].hops), "%u created\n", created );
    ok( count_nexthops( entity ) == ARRAY_SIZE(adders[0].hops), "%u next hops\n", count_nexthops( entity ) );
    for (j = 0; j < ARRAY_SIZE(adders[0].hops); j++) delete_nexthop( entity, adders[0].hops[j] );
    expect_empty_table( entity );
    deregister_entity( entity );
    CloseHandle( start );
}

START_TEST(nexthop)
{
    for_families( "add", test_add );
    for_families( "info", test_info );
    for_families( "remote", test_remote );
    for_families( "find", test_find );
    for_families( "delete", test_delete );
    for_families( "release", test_release );
    for_families( "add race", test_add_race );
}
