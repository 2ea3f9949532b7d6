/*
 * Conformance tests of RTMv2 handles: references, dead objects, opaque slots
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

#define PROTO_A 0x1201
#define PROTO_B 0x1202
#define PROTO_C 0x1203

/* ---- references ---- */

static void test_reference( USHORT family )
{
    /* spec: RtmReferenceHandles ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER RtmHandles
     * spec: RtmReleaseRoutes ERROR_INVALID_HANDLE
     * spec: RtmDeregisterFromChangeNotification NO_ERROR
     * spec: RtmDeleteRouteList NO_ERROR */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_HANDLE hop;
    RTM_ROUTE_HANDLE route;
    RTM_ENUM_HANDLE handle;
    RTM_DEST_HANDLE dest;
    RTM_NOTIFY_HANDLE notify = NULL;
    RTM_ROUTE_LIST_HANDLE list = NULL;
    union dest_buffer buffer;
    HANDLE handles[8];

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( first, family, "192.168.0.1", 1 );
    route = add_route( first, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( second, family, "10", 8 );
    ok( !!dest, "no destination\n" );

    /* all kinds in one call, the same one twice */
    expect_ret( RtmReferenceHandles( second, 0, NULL ), NO_ERROR );
    handles[0] = first;
    handles[1] = dest;
    handles[2] = route;
    handles[3] = hop;
    handles[4] = route;
    ask_ret( "E86", RtmReferenceHandles( second, 5, handles ), NO_ERROR );
    ok( handles[0] == first && handles[4] == route, "array changed\n" );
    release_entity( second, first );
    release_dest( second, dest );
    release_route( second, route );
    release_nexthop( second, hop );
    ask_ret( "E87", RtmReleaseRoutes( second, 1, &route ), NO_ERROR );

    /* a kept route handle outlives the structure it came in */
    expect_ret( RtmGetDestInfo( second, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ), NO_ERROR );
    ok( buffer.info.ViewInfo[0].Route == route, "route %p, expected %p\n", buffer.info.ViewInfo[0].Route, route );
    reference_handle( second, buffer.info.ViewInfo[0].Route );
    release_dest_info( second, &buffer.info );
    delete_route( first, route );
    {
        union route_buffer info;
        expect_ret( RtmGetRouteInfo( second, route, &info.info, NULL ), NO_ERROR );
        release_route_info( second, &info.info );
    }
    release_route( second, route );
    release_dest( second, dest );

    if (winetest_platform_is_wine)
    {
        union route_buffer info;

        expect_ret( RtmGetRouteInfo( second, route, &info.info, NULL ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReleaseRoutes( second, 1, &route ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReferenceHandles( second, 1, &route ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReferenceHandles( second, 1, &dest ), ERROR_INVALID_HANDLE );
        expect_ret( try_release_dest( second, dest ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReferenceHandles( second, 1, NULL ), ERROR_INVALID_PARAMETER );

        /* one bad element: none is referenced. The check is that one release of the addition's
         * reference and not more are possible. */
        handles[0] = hop;
        handles[1] = NULL;
        ask_ret( "E88", RtmReferenceHandles( first, 2, handles ), ERROR_INVALID_HANDLE );
        handles[1] = (HANDLE)0xdeadbeef;
        ask_ret( "E88", RtmReferenceHandles( first, 2, handles ), ERROR_INVALID_HANDLE );
        handles[0] = (HANDLE)0x1234;
        handles[1] = hop;
        ask_ret( "E88", RtmReferenceHandles( first, 2, handles ), ERROR_INVALID_HANDLE );
        release_nexthop( first, hop );
        expect_ret( RtmReleaseNextHops( first, 1, &hop ), ERROR_INVALID_HANDLE );
        /* still in the list, found again under the same handle */
        ok( add_nexthop( first, family, "192.168.0.1", 1 ) == hop, "another next hop\n" );

        /* what has a delete function cannot be referenced */
        expect_ret( RtmCreateDestEnum( first, 0, RTM_ENUM_START, NULL, 0, &handle ), NO_ERROR );
        ask_ret( "E89", RtmReferenceHandles( first, 1, &handle ), ERROR_INVALID_HANDLE );
        delete_enum( first, handle );
        expect_ret( RtmCreateRouteEnum( first, NULL, 0, RTM_ENUM_START, NULL, 0, NULL, 0, &handle ), NO_ERROR );
        expect_ret( RtmReferenceHandles( first, 1, &handle ), ERROR_INVALID_HANDLE );
        delete_enum( first, handle );
        expect_ret( RtmCreateNextHopEnum( first, RTM_ENUM_START, NULL, &handle ), NO_ERROR );
        expect_ret( RtmReferenceHandles( first, 1, &handle ), ERROR_INVALID_HANDLE );
        delete_enum( first, handle );
        if (!RtmRegisterForChangeNotification( first, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify ))
        {
            expect_ret( RtmReferenceHandles( first, 1, &notify ), ERROR_INVALID_HANDLE );
            expect_ret( RtmDeregisterFromChangeNotification( first, notify ), NO_ERROR );
        }
        expect_ret( RtmCreateRouteList( first, &list ), NO_ERROR );
        expect_ret( RtmReferenceHandles( first, 1, &list ), ERROR_INVALID_HANDLE );
        expect_ret( RtmCreateRouteListEnum( first, list, &handle ), NO_ERROR );
        expect_ret( RtmReferenceHandles( first, 1, &handle ), ERROR_INVALID_HANDLE );
        /* nor be released as something else */
        expect_ret( RtmReleaseRoutes( first, 1, &list ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReleaseNextHops( first, 1, &handle ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReleaseEntities( first, 1, &handle ), ERROR_INVALID_HANDLE );
        expect_ret( try_release_dest( first, list ), ERROR_INVALID_HANDLE );
        delete_enum( first, handle );
        expect_ret( RtmDeleteRouteList( first, list ), NO_ERROR );
    }
    delete_nexthop( first, hop );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

/* one object, one handle, whoever asks and however */
static void test_identity( USHORT family )
{
    /* spec: RtmRegisterEntity RtmRegHandle */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_HANDLE hop, found;
    RTM_ROUTE_HANDLE route, again;
    RTM_DEST_HANDLE dest, other;
    union dest_buffer buffer;
    union route_buffer info;
    RTM_NEXTHOP_INFO hop_info;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( first, family, "192.168.0.1", 1 );
    route = add_route( first, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    again = add_route( first, family, "10", 8, hop, 1, 2, RTM_VIEW_MASK_UCAST );
    ask( "E84", again == route, "route %p, expected %p\n", again, route );
    release_route( first, again );

    dest = find_dest( first, family, "10", 8 );
    other = find_dest( second, family, "10", 8 );
    ask( "E84", dest == other, "destination %p, expected %p\n", other, dest );
    expect_ret( RtmGetRouteInfo( second, route, &info.info, NULL ), NO_ERROR );
    ok( info.info.DestHandle == dest, "destination %p, expected %p\n", info.info.DestHandle, dest );
    ask( "E85", info.info.RouteOwner == first, "owner %p, expected %p\n", info.info.RouteOwner, first );
    ok( info.info.Neighbour == hop, "neighbour %p, expected %p\n", info.info.Neighbour, hop );
    ok( info.info.NextHopsList.NextHops[0] == hop, "next hop %p\n", info.info.NextHopsList.NextHops[0] );
    release_route_info( second, &info.info );
    expect_ret( RtmGetDestInfo( second, other, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ), NO_ERROR );
    ok( buffer.info.DestHandle == dest, "destination %p\n", buffer.info.DestHandle );
    ok( buffer.info.ViewInfo[0].Route == route, "route %p\n", buffer.info.ViewInfo[0].Route );
    ok( buffer.info.ViewInfo[0].Owner == first, "owner %p\n", buffer.info.ViewInfo[0].Owner );
    release_dest_info( second, &buffer.info );
    make_nexthop_info( &hop_info, family, "192.168.0.1", 1 );
    found = NULL;
    expect_ret( RtmFindNextHop( first, &hop_info, &found, NULL ), NO_ERROR );
    ok( found == hop, "next hop %p, expected %p\n", found, hop );
    release_nexthop( first, found );

    /* an empty destination that somebody holds is used again */
    delete_route( first, route );
    release_dest( first, dest );
    route = add_route( second, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( first, family, "10", 8 );
    ask( "D31", dest == other, "destination %p, expected %p\n", dest, other );
    release_dest( first, dest );
    release_dest( second, other );
    delete_route( second, route );
    delete_nexthop( first, hop );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

/* the minimal structure gives back exactly one reference of the destination */
static void test_release_dest( USHORT family )
{
    /* spec: RtmReleaseDestInfo NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER DestInfo
     * spec: RtmReleaseDests ERROR_INVALID_PARAMETER */
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    union dest_buffer buffer, copy;
    RTM_DEST_INFO infos[2];

    entity = register_entity( family, PROTO_A, 1, NULL );
    route = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entity, family, "10", 8 );
    reference_handle( entity, dest );
    reference_handle( entity, dest );
    expect_ret( RtmReleaseDests( entity, 0, NULL ), NO_ERROR );

    /* nothing but the handle and the number of entries is read */
    memset( &buffer, 0xcc, sizeof(buffer) );
    buffer.info.DestHandle = dest;
    buffer.info.NumberOfViews = 0;
    copy = buffer;
    release_dest_info( entity, &buffer.info );
    ask( "D32", !memcmp( &buffer, &copy, sizeof(copy) ), "structure changed\n" );

    /* the same as an array of one */
    ask_ret( "D33", RtmReleaseDests( entity, 1, &buffer.info ), NO_ERROR );

    /* NULL members are skipped */
    memset( &buffer, 0, sizeof(buffer) );
    buffer.info.DestHandle = dest;
    buffer.info.NumberOfViews = 2;
    reference_handle( entity, dest );
    ask_ret( "D34", RtmReleaseDestInfo( entity, &buffer.info ), NO_ERROR );

    if (winetest_platform_is_wine)
    {
        expect_ret( RtmReleaseDestInfo( entity, NULL ), ERROR_INVALID_PARAMETER );
        buffer.info.NumberOfViews = 33;
        expect_ret( RtmReleaseDestInfo( entity, &buffer.info ), ERROR_INVALID_PARAMETER );
        buffer.info.NumberOfViews = 0xffffffff;
        expect_ret( RtmReleaseDestInfo( entity, &buffer.info ), ERROR_INVALID_PARAMETER );
        /* different numbers of entries: the distance is unknown */
        memset( infos, 0, sizeof(infos) );
        infos[0].DestHandle = infos[1].DestHandle = dest;
        infos[0].NumberOfViews = 1;
        ask_ret( "N22", RtmReleaseDests( entity, 2, infos ), ERROR_INVALID_PARAMETER );
        /* a bad destination: its route stays referenced */
        memset( &buffer, 0, sizeof(buffer) );
        buffer.info.DestHandle = (HANDLE)0xdeadbeef;
        buffer.info.NumberOfViews = 1;
        buffer.info.ViewInfo[0].Route = route;
        ask_ret( "D36", RtmReleaseDestInfo( entity, &buffer.info ), ERROR_INVALID_HANDLE );
    }
    release_dest( entity, dest );
    delete_route( entity, route );
    if (winetest_platform_is_wine)
        expect_ret( try_release_dest( entity, dest ), ERROR_INVALID_HANDLE );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* get, delete what was got, release: the dead handle is skipped, the others are not lost */
static void test_release_deleted( USHORT family )
{
    RTM_ENTITY_HANDLE first, second;
    union dest_buffer buffer;
    RTM_ROUTE_HANDLE route;
    RTM_NET_ADDRESS addr;
    RTM_DEST_HANDLE dest;

    if (!winetest_platform_is_wine)
    {
        skip( "releases a handle that is gone\n" );
        return;
    }
    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    route = add_route( first, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    make_addr( &addr, family, "10", 8 );
    expect_ret( RtmGetExactMatchDestination( first, &addr, RTM_THIS_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ),
                NO_ERROR );
    dest = buffer.info.DestHandle;
    release_route( first, route );
    delete_route( first, buffer.info.ViewInfo[0].Route );
    ask_ret( "D37", RtmReleaseDestInfo( first, &buffer.info ), ERROR_INVALID_HANDLE );
    /* the destination and the owner have been released all the same */
    expect_ret( RtmReferenceHandles( first, 1, &dest ), ERROR_INVALID_HANDLE );
    expect_ret( RtmReleaseEntities( second, 1, &first ), ERROR_INVALID_HANDLE );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

/* ---- dead objects ---- */

static void test_dead_route( USHORT family )
{
    /* spec: RtmIsBestRoute NO_ERROR
     * spec: RtmDeleteRouteToDest ERROR_ACCESS_DENIED ERROR_NOT_FOUND
     * spec: RtmGetRoutePointer NO_ERROR
     * spec: RtmLockRoute ERROR_INVALID_HANDLE
     * spec: RtmInsertInRouteList ERROR_INVALID_HANDLE */
    RTM_ROUTE_INFO *pointer, new_info;
    RTM_ENTITY_HANDLE first, second;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE route, handle;
    RTM_ROUTE_LIST_HANDLE list = NULL;
    RTM_NEXTHOP_HANDLE hop;
    union route_buffer info;
    RTM_NET_ADDRESS addr, expect;
    RTM_VIEW_SET views;
    DWORD ret;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( first, family, "192.168.0.1", 1 );
    route = add_route( first, family, "10.1", 16, hop, 3, 7, RTM_VIEW_MASK_UCAST );
    reference_handle( first, route );
    delete_route( first, route );

    memset( &info, 0xcc, sizeof(info) );
    make_addr( &expect, family, "10.1", 16 );
    ret = RtmGetRouteInfo( second, route, &info.info, &addr );
    ok( !ret, "got %lu\n", ret );
    ask( "R44", info.info.State == RTM_ROUTE_STATE_DELETED, "state %u\n", info.info.State );
    ok( info.info.RouteOwner == first, "owner %p\n", info.info.RouteOwner );
    ok( info.info.Neighbour == hop, "neighbour %p\n", info.info.Neighbour );
    ok( info.info.PrefInfo.Preference == 3 && info.info.PrefInfo.Metric == 7, "wrong preference\n" );
    ask( "R46", info.info.BelongsToViews == RTM_VIEW_MASK_UCAST, "views %#lx\n", info.info.BelongsToViews );
    ask( "R46", info.info.NextHopsList.NumNextHops == 1 && info.info.NextHopsList.NextHops[0] == hop,
         "wrong next hops\n" );
    ok( same_addr( &addr, &expect ), "wrong address\n" );
    release_route_info( second, &info.info );

    pointer = NULL;
    ask_ret( "R47", RtmGetRoutePointer( first, route, &pointer ), NO_ERROR );
    if (winetest_platform_is_wine)
        ok( pointer && pointer->State == RTM_ROUTE_STATE_DELETED, "wrong pointer\n" );
    views = 0xdeadbeef;
    ask_ret( "D50", RtmIsBestRoute( second, route, &views ), NO_ERROR );
    ask( "D50", !views, "views %#lx\n", views );
    flags = 0xdeadbeef;
    ret = RtmDeleteRouteToDest( first, route, &flags );
    ask( "R40", ret == ERROR_NOT_FOUND, "got %lu\n", ret );
    ok( flags == 0xdeadbeef || broken( 1 ), "flags %#lx\n", flags );
    /* the refused deletion has not taken the reference */
    expect_ret( RtmGetRouteInfo( first, route, NULL, &addr ), NO_ERROR );
    ask_ret( "E90", RtmReferenceHandles( second, 1, &route ), NO_ERROR );
    ask_ret( "R50", RtmReleaseRoutes( second, 1, &route ), NO_ERROR );

    if (winetest_platform_is_wine)
    {
        ret = RtmDeleteRouteToDest( second, route, &flags );
        ok( ret == ERROR_NOT_FOUND || ret == ERROR_ACCESS_DENIED, "got %lu\n", ret );
        handle = route;
        make_route_info( &new_info, hop, 1, 1, RTM_VIEW_MASK_UCAST );
        expect_ret( add_route_info( first, &handle, &addr, &new_info, &flags ), ERROR_INVALID_HANDLE );
        pointer = (void *)0xdeadbeef;
        ask_ret( "K14", RtmLockRoute( first, route, TRUE, TRUE, &pointer ), ERROR_INVALID_HANDLE );
        ok( pointer == (void *)0xdeadbeef, "pointer %p\n", pointer );
        if (!RtmCreateRouteList( first, &list ))
        {
            ask_ret( "L6", RtmInsertInRouteList( first, list, 1, &route ), ERROR_INVALID_HANDLE );
            expect_ret( RtmDeleteRouteList( first, list ), NO_ERROR );
        }
    }
    ok( !count_routes( first, RTM_VIEW_MASK_ANY, RTM_ENUM_START ), "dead route listed\n" );

    /* the same key makes a new route */
    handle = add_route( first, family, "10.1", 16, hop, 3, 7, RTM_VIEW_MASK_UCAST );
    ok( handle != route, "same handle\n" );
    delete_route( first, handle );
    release_route( first, route );
    delete_nexthop( first, hop );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

/* a dead own next hop may still come back in a description that the manager gave */
static void test_dead_nexthop( USHORT family )
{
    /* spec: RtmGetNextHopInfo ERROR_INVALID_HANDLE
     * spec: RtmLockNextHop ERROR_NOT_FOUND */
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_HANDLE hop;
    RTM_ROUTE_HANDLE route, handle;
    union route_buffer info;
    RTM_NEXTHOP_INFO *pointer, hop_info;
    RTM_NET_ADDRESS addr;

    entity = register_entity( family, PROTO_A, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    route = add_route( entity, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    reference_handle( entity, hop );
    delete_nexthop( entity, hop );
    expect_ret( RtmGetRouteInfo( entity, route, &info.info, &addr ), NO_ERROR );
    info.info.PrefInfo.Metric = 5;
    handle = NULL;
    flags = 0;
    ask_ret( "R30", add_route_info( entity, &handle, &addr, &info.info, &flags ), NO_ERROR );
    if (winetest_platform_is_wine)
    {
        ok( handle == route, "route %p, expected %p\n", handle, route );
        ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
        pointer = (void *)0xdeadbeef;
        expect_ret( RtmLockNextHop( entity, hop, TRUE, TRUE, &pointer ), ERROR_NOT_FOUND );
        ok( pointer == (void *)0xdeadbeef, "pointer %p\n", pointer );
    }
    if (handle) release_route( entity, handle );
    release_route_info( entity, &info.info );
    delete_route( entity, route );
    expect_ret( RtmGetNextHopInfo( entity, hop, &hop_info ), NO_ERROR );
    release_nexthop_info( entity, &hop_info );
    release_nexthop( entity, hop );
    if (winetest_platform_is_wine)
        expect_ret( RtmGetNextHopInfo( entity, hop, &hop_info ), ERROR_INVALID_HANDLE );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* an empty destination works as long as somebody holds it */
static void test_dead_dest( USHORT family )
{
    RTM_ENTITY_HANDLE entity;
    union dest_buffer buffer;
    RTM_ROUTE_HANDLE route, cover;
    RTM_DEST_HANDLE dest;

    entity = register_entity( family, PROTO_A, 1, NULL );
    cover = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    route = add_route( entity, family, "10.1", 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entity, family, "10.1", 16 );
    delete_route( entity, route );
    memset( &buffer, 0xcc, sizeof(buffer) );
    expect_ret( RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ), NO_ERROR );
    ok( buffer.info.DestHandle == dest, "destination %p\n", buffer.info.DestHandle );
    ok( !buffer.info.BelongsToViews || broken( 1 ), "views %#lx\n", buffer.info.BelongsToViews );
    ok( buffer.info.NumberOfViews == 1, "%u entries\n", buffer.info.NumberOfViews );
    ok( !buffer.info.ViewInfo[0].NumRoutes && !buffer.info.ViewInfo[0].Route && !buffer.info.ViewInfo[0].Owner &&
        !buffer.info.ViewInfo[0].HoldRoute, "not empty\n" );
    release_dest_info( entity, &buffer.info );
    ok( !find_dest( entity, family, "10.1", 16 ), "found\n" );
    ok( count_dests( entity, RTM_VIEW_MASK_ANY ) == 1, "%u listed\n", count_dests( entity, RTM_VIEW_MASK_ANY ) );
    /* the way up starts from its address */
    expect_ret( RtmGetLessSpecificDestination( entity, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ),
                NO_ERROR );
    ok( buffer.info.ViewInfo[0].Route == cover, "route %p\n", buffer.info.ViewInfo[0].Route );
    release_dest_info( entity, &buffer.info );
    release_dest( entity, dest );
    delete_route( entity, cover );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* the number of releases that works is the number of references, for every kind */
static void test_double_release( USHORT family )
{
    /* spec: RtmReleaseNextHopInfo ERROR_INVALID_HANDLE NO_ERROR
     * spec: RtmDeleteRouteToDest ERROR_INVALID_HANDLE
     * spec: RtmReleaseRouteInfo NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER RouteInfo
     * spec: RtmReleaseRoutes ERROR_INVALID_PARAMETER RouteHandles */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_HANDLE hop;
    RTM_ROUTE_HANDLE route, routes[2];
    RTM_NEXTHOP_INFO info;
    union route_buffer route_info;
    RTM_ROUTE_CHANGE_FLAGS flags;

    if (!winetest_platform_is_wine)
    {
        skip( "releases more than there is\n" );
        return;
    }
    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );

    /* a route in the table is not taken away by releases of a client */
    route = add_route( first, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    release_route( first, route );
    ask_ret( "E91", RtmReleaseRoutes( first, 1, &route ), ERROR_INVALID_HANDLE );
    ok( count_routes( first, RTM_VIEW_MASK_ANY, RTM_ENUM_START ) == 1, "route is gone\n" );
    /* two elements, one reference: all or nothing */
    reference_handle( second, route );
    routes[0] = routes[1] = route;
    ask_ret( "E93", RtmReleaseRoutes( second, 2, routes ), ERROR_INVALID_HANDLE );
    expect_ret( RtmReleaseRoutes( second, 1, routes ), NO_ERROR );
    routes[1] = NULL;
    reference_handle( second, route );
    ask_ret( "E93", RtmReleaseRoutes( second, 2, routes ), ERROR_INVALID_HANDLE );
    routes[1] = second;
    ask_ret( "E93", RtmReleaseRoutes( second, 2, routes ), ERROR_INVALID_HANDLE );
    expect_ret( RtmReleaseRoutes( second, 1, NULL ), ERROR_INVALID_PARAMETER );
    delete_route( first, route );
    ask_ret( "R49", RtmReleaseRoutes( first, 1, &route ), ERROR_INVALID_HANDLE );
    expect_ret( RtmDeleteRouteToDest( first, route, &flags ), ERROR_INVALID_HANDLE );

    /* nor a next hop in its list */
    hop = add_nexthop( first, family, "192.168.0.1", 1 );
    release_nexthop( first, hop );
    ask_ret( "E91", RtmReleaseNextHops( first, 1, &hop ), ERROR_INVALID_HANDLE );
    ok( count_nexthops( first ) == 1, "next hop is gone\n" );
    make_nexthop_info( &info, family, "192.168.0.1", 1 );
    expect_ret( RtmDeleteNextHop( first, NULL, &info ), NO_ERROR );
    expect_ret( RtmReleaseNextHops( first, 1, &hop ), ERROR_INVALID_HANDLE );

    /* an information structure, twice */
    hop = add_nexthop( first, family, "192.168.0.1", 1 );
    expect_ret( RtmGetNextHopInfo( second, hop, &info ), NO_ERROR );
    release_nexthop_info( second, &info );
    ask_ret( "R54", RtmReleaseNextHopInfo( second, &info ), ERROR_INVALID_HANDLE );
    route = add_route( first, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    expect_ret( RtmGetRouteInfo( second, route, &route_info.info, NULL ), NO_ERROR );
    release_route_info( second, &route_info.info );
    ask_ret( "R54", RtmReleaseRouteInfo( second, &route_info.info ), ERROR_INVALID_HANDLE );
    expect_ret( RtmReleaseRouteInfo( second, NULL ), ERROR_INVALID_PARAMETER );
    memset( &route_info, 0xcc, sizeof(route_info) );
    route_info.info.NextHopsList.NumNextHops = 0;
    expect_ret( RtmReleaseRouteInfo( second, &route_info.info ), ERROR_INVALID_HANDLE );
    memset( &route_info, 0, sizeof(route_info) );
    route_info.info.NextHopsList.NumNextHops = 0xffff;
    expect_ret( RtmReleaseRouteInfo( second, &route_info.info ), ERROR_INVALID_PARAMETER );
    delete_route( first, route );
    delete_nexthop( first, hop );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

/* Structures that name an entity of another table, which somebody there has a reference on: it is no member of
 * theirs, and stays referenced. */
static void check_foreign_owner( USHORT family, USHORT instance, USHORT foreign_family )
{
    RTM_ENTITY_HANDLE entity, foreign = NULL, witness;
    RTM_NEXTHOP_HANDLE hop;
    RTM_NEXTHOP_INFO hop_info;
    union route_buffer route_info;
    union dest_buffer dest_info;
    RTM_REGN_PROFILE profile;
    RTM_ROUTE_HANDLE route;
    RTM_NET_ADDRESS addr;

    if (register_entity_ex( instance, foreign_family, PROTO_B, 1, NULL, NULL, FALSE, &profile, &foreign )) return;
    expect_ret( register_entity_ex( instance, foreign_family, PROTO_B, 2, NULL, NULL, FALSE, &profile, &witness ),
                NO_ERROR );
    reference_handle( witness, foreign );
    entity = register_entity( family, PROTO_A, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    route = add_route( entity, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_UCAST );

    expect_ret( RtmGetNextHopInfo( entity, hop, &hop_info ), NO_ERROR );
    hop_info.NextHopOwner = foreign;
    ask_ret( "E110", RtmReleaseNextHopInfo( entity, &hop_info ), ERROR_INVALID_HANDLE );
    release_entity( witness, foreign );
    reference_handle( witness, foreign );
    hop_info.NextHopOwner = entity;
    release_nexthop_info( entity, &hop_info );

    expect_ret( RtmGetRouteInfo( entity, route, &route_info.info, NULL ), NO_ERROR );
    route_info.info.RouteOwner = foreign;
    ask_ret( "E110", RtmReleaseRouteInfo( entity, &route_info.info ), ERROR_INVALID_HANDLE );
    release_entity( witness, foreign );
    reference_handle( witness, foreign );
    route_info.info.RouteOwner = entity;
    release_route_info( entity, &route_info.info );

    make_addr( &addr, family, "10", 8 );
    expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &dest_info.info ),
                NO_ERROR );
    dest_info.info.ViewInfo[0].Owner = foreign;
    ask_ret( "E110", RtmReleaseDestInfo( entity, &dest_info.info ), ERROR_INVALID_HANDLE );
    release_entity( entity, entity );
    release_entity( witness, foreign );
    reference_handle( witness, foreign );

    ask_ret( "E110", RtmReleaseEntities( entity, 1, &foreign ), ERROR_INVALID_HANDLE );
    expect_ret( RtmReferenceHandles( entity, 1, &foreign ), ERROR_INVALID_HANDLE );
    release_entity( witness, foreign );
    expect_ret( RtmReleaseEntities( witness, 1, &foreign ), ERROR_INVALID_HANDLE );
    delete_route( entity, route );
    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( entity );
    deregister_entity( witness );
    deregister_entity( foreign );
}

static void test_foreign_owner( USHORT family )
{
    if (!winetest_platform_is_wine)
    {
        skip( "releases handles of other tables\n" );
        return;
    }
    check_foreign_owner( family, 1, family );
    check_foreign_owner( family, 0, family == AF_INET ? AF_INET6 : AF_INET );
}

/* A structure with one bad member among good ones, wherever it is: nothing of it is released. */
static void test_release_all_or_none( USHORT family )
{
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_HANDLE hops[2];
    union route_buffer info, bad;
    RTM_NEXTHOP_INFO hop_info, bad_hop;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_HANDLE route = NULL;
    RTM_DEST_HANDLE dest;
    RTM_NET_ADDRESS addr;
    RTM_NEXTHOP_CHANGE_FLAGS hop_flags;
    unsigned int i, k;
    HANDLE wrong;

    if (!winetest_platform_is_wine)
    {
        skip( "releases bad handles\n" );
        return;
    }
    entity = register_entity( family, PROTO_A, 1, NULL );
    hops[0] = add_nexthop( entity, family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( entity, family, "192.168.0.2", 1 );
    make_route_info( &info.info, hops[0], 1, 1, RTM_VIEW_MASK_UCAST );
    info.info.NextHopsList.NumNextHops = 2;
    ((HANDLE *)info.info.NextHopsList.NextHops)[1] = hops[1];
    make_addr( &addr, family, "10", 8 );
    expect_ret( add_route_info( entity, &route, &addr, &info.info, &flags ), NO_ERROR );
    expect_ret( RtmGetRouteInfo( entity, route, &info.info, NULL ), NO_ERROR );
    for (k = 0; k < 2; k++)
    {
        wrong = k ? route : (HANDLE)0xdeadbeef;
        for (i = 0; i < 5; i++)
        {
            bad = info;
            switch (i)
            {
            case 0: bad.info.DestHandle = wrong; break;
            case 1: bad.info.RouteOwner = wrong; break;
            case 2: bad.info.Neighbour = wrong; break;
            default: ((HANDLE *)bad.info.NextHopsList.NextHops)[i - 3] = wrong; break;
            }
            expect_ret( RtmReleaseRouteInfo( entity, &bad.info ), ERROR_INVALID_HANDLE );
        }
    }
    release_route_info( entity, &info.info );
    expect_ret( RtmReleaseRouteInfo( entity, &info.info ), ERROR_INVALID_HANDLE );

    dest = find_dest( entity, family, "10", 8 );
    make_nexthop_info( &hop_info, family, "192.168.0.1", 1 );
    hop_info.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
    hop_info.RemoteNextHop = dest;
    expect_ret( RtmAddNextHop( entity, &hop_info, &hops[0], &hop_flags ), NO_ERROR );
    expect_ret( RtmGetNextHopInfo( entity, hops[0], &hop_info ), NO_ERROR );
    for (k = 0; k < 2; k++)
    {
        wrong = k ? route : (HANDLE)0xdeadbeef;
        bad_hop = hop_info;
        bad_hop.NextHopOwner = wrong;
        expect_ret( RtmReleaseNextHopInfo( entity, &bad_hop ), ERROR_INVALID_HANDLE );
        bad_hop = hop_info;
        bad_hop.RemoteNextHop = wrong;
        expect_ret( RtmReleaseNextHopInfo( entity, &bad_hop ), ERROR_INVALID_HANDLE );
    }
    release_nexthop_info( entity, &hop_info );
    expect_ret( RtmReleaseNextHopInfo( entity, &hop_info ), ERROR_INVALID_HANDLE );

    release_dest( entity, dest );
    delete_route( entity, route );
    delete_nexthop( entity, hops[0] );
    delete_nexthop( entity, hops[1] );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* A client that has left is nobody to ask, but a reference on it is one like any other. */
static void test_dead_entity( USHORT family )
{
    RTM_ENTITY_HANDLE first, second;
    RTM_ENTITY_METHOD_INPUT input = { METHOD_TYPE_ALL_METHODS };
    RTM_ENTITY_EXPORT_METHOD method;
    RTM_ENTITY_METHOD_OUTPUT output;
    union dest_buffer buffer;
    RTM_ROUTE_HANDLE route;
    RTM_ENTITY_INFO info;
    RTM_NET_ADDRESS addr;
    UINT count;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    route = add_route( second, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    make_addr( &addr, family, "10", 8 );
    expect_ret( RtmGetExactMatchDestination( first, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ),
                NO_ERROR );
    release_route( second, route );
    deregister_entity( second );

    /* a reference outlives the registration */
    if (winetest_platform_is_wine)
    {
        ask_ret( "E111", RtmReferenceHandles( first, 1, &second ), NO_ERROR );
        release_entity( first, second );
        expect_ret( RtmGetEntityInfo( first, second, &info ), ERROR_INVALID_HANDLE );
        count = 1;
        expect_ret( RtmGetEntityMethods( first, second, &count, &method ), ERROR_INVALID_HANDLE );
        ok( count == 1, "got %u\n", count );
        count = sizeof(output);
        expect_ret( RtmInvokeMethod( first, second, &input, &count, &output ), ERROR_INVALID_HANDLE );
        ok( count == sizeof(output), "got %u\n", count );
        /* it is no registration either */
        expect_ret( RtmReleaseEntities( second, 1, &second ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeregisterEntity( second ), ERROR_INVALID_HANDLE );
        release_dest_info( first, &buffer.info );
        expect_ret( RtmReferenceHandles( first, 1, &second ), ERROR_INVALID_HANDLE );
        expect_empty_table( first );
    }
    else
    {
        /* not the structure, which names the one that has left */
        release_route( first, buffer.info.ViewInfo[0].Route );
        release_dest( first, buffer.info.DestHandle );
    }
    deregister_entity( first );
}

/* ---- opaque slots ---- */

static void test_opaque( USHORT family )
{
    /* spec: RtmGetOpaqueInformationPointer ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NO_ERROR ERROR_NOT_FOUND
     *       OpaqueInfoPointer DestHandle
     * spec: RtmRegisterEntity ReserveOpaquePointer */
    RTM_ENTITY_HANDLE plain, first = NULL, second = NULL, third = NULL;
    RTM_DEST_HANDLE dest, other;
    RTM_REGN_PROFILE profile;
    RTM_ROUTE_HANDLE route, other_route;
    void **slot, **again, **foreign;
    DWORD ret;

    plain = register_entity( family, PROTO_A, 1, NULL );
    ret = register_entity_ex( 0, family, PROTO_A, 2, NULL, NULL, TRUE, &profile, &first );
    if (ret)
    {
        win_skip( "no opaque slots, %lu\n", ret );
        deregister_entity( plain );
        return;
    }
    route = add_route( plain, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    other_route = add_route( plain, family, "11", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( plain, family, "10", 8 );
    other = find_dest( plain, family, "11", 8 );

    slot = (void *)0xdeadbeef;
    ret = RtmGetOpaqueInformationPointer( plain, dest, (void **)&slot );
    ok( ret == ERROR_NOT_FOUND, "got %lu\n", ret );
    ok( slot == (void *)0xdeadbeef, "slot %p\n", slot );

    /* one that reserved, without any route there: the address of a place that reads NULL */
    slot = NULL;
    ret = RtmGetOpaqueInformationPointer( first, dest, (void **)&slot );
    ask( "D48", !ret, "got %lu\n", ret );
    ask( "D42", slot && !*slot, "slot %p\n", slot );
    *slot = (void *)0x1234;
    again = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ok( again == slot || broken( again && *again == *slot ), "slot %p, expected %p\n", again, slot );
    ok( *again == (void *)0x1234, "content %p\n", *again );
    again = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( first, other, (void **)&again ), NO_ERROR );
    ok( again && again != slot && !*again, "other destination: slot %p\n", again );

    /* under an exclusive lock of the same thread, as the documentation wants it for changes */
    expect_ret( RtmLockDestination( first, dest, TRUE, TRUE ), NO_ERROR );
    ask_ret( "K12", RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ok( *again == (void *)0x1234, "content %p\n", *again );
    *again = (void *)0x5678;
    expect_ret( RtmLockDestination( first, dest, TRUE, FALSE ), NO_ERROR );
    ok( *slot == (void *)0x5678, "content %p\n", *slot );

    /* one that comes later has slots in destinations that were there before, of its own */
    ret = register_entity_ex( 0, family, PROTO_B, 1, NULL, NULL, TRUE, &profile, &second );
    ok( !ret || broken( ret == ERROR_NO_SYSTEM_RESOURCES ), "got %lu\n", ret );
    if (!ret)
    {
        foreign = NULL;
        expect_ret( RtmGetOpaqueInformationPointer( second, dest, (void **)&foreign ), NO_ERROR );
        ok( foreign && foreign != slot, "slot %p\n", foreign );
        ok( !*foreign, "content %p\n", *foreign );
        *foreign = (void *)0x77;
        ok( *slot == (void *)0x5678, "content %p\n", *slot );
        /* cleared for the next owner */
        deregister_entity( second );
        ret = register_entity_ex( 0, family, PROTO_B, 2, NULL, NULL, TRUE, &profile, &third );
        ok( !ret, "got %lu\n", ret );
        foreign = NULL;
        expect_ret( RtmGetOpaqueInformationPointer( third, dest, (void **)&foreign ), NO_ERROR );
        ok( foreign && !*foreign, "content of the former owner\n" );
        deregister_entity( third );
    }

    /* the slot lives as long as the destination does, with or without routes */
    delete_route( plain, route );
    expect_ret( RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ask( "D46", *again == (void *)0x5678, "content %p\n", *again );
    release_dest( plain, dest );
    route = add_route( plain, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( plain, family, "10", 8 );
    expect_ret( RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ask( "D45", !*again, "new destination with content %p\n", *again );

    if (winetest_platform_is_wine)
    {
        again = (void *)0xdeadbeef;
        expect_ret( RtmGetOpaqueInformationPointer( first, NULL, (void **)&again ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetOpaqueInformationPointer( first, route, (void **)&again ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetOpaqueInformationPointer( plain, route, (void **)&again ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetOpaqueInformationPointer( first, dest, NULL ), ERROR_INVALID_PARAMETER );
        ok( again == (void *)0xdeadbeef, "slot %p\n", again );
    }
    release_dest( plain, dest );
    release_dest( plain, other );
    delete_route( plain, route );
    delete_route( plain, other_route );
    expect_empty_table( plain );
    deregister_entity( first );
    deregister_entity( plain );
}

/* slots are limited; the one that gets none is not registered, and slots come back */
static void test_opaque_limit( USHORT family )
{
    /* spec: RtmRegisterEntity ERROR_NO_SYSTEM_RESOURCES */
    RTM_ENTITY_HANDLE entities[256], plain;
    RTM_REGN_PROFILE profile;
    unsigned int count, i;
    DWORD ret = 0;

    plain = register_entity( family, PROTO_B, 1, NULL );
    for (count = 0; count < ARRAY_SIZE(entities); count++)
    {
        entities[count] = NULL;
        ret = register_entity_ex( 0, family, PROTO_A, count, NULL, NULL, TRUE, &profile, &entities[count] );
        if (ret) break;
    }
    if (count == ARRAY_SIZE(entities)) skip( "no limit found\n" );
    else
    {
        ok( ret == ERROR_NO_SYSTEM_RESOURCES || broken( ret ), "got %lu\n", ret );
        ok( !entities[count], "handle %p\n", entities[count] );
        ok( count >= 1, "no slot at all\n" );
        ask( "E14", count == 32, "%u slots\n", count );
        ok( count_entities( plain ) == count + 1, "%u entities\n", count_entities( plain ) );
        /* without a slot it goes on */
        entities[count] = register_entity( family, PROTO_A, count, NULL );
        deregister_entity( entities[count] );
        deregister_entity( entities[0] );
        entities[0] = NULL;
        ret = register_entity_ex( 0, family, PROTO_A, 0, NULL, NULL, TRUE, &profile, &entities[0] );
        ok( !ret, "got %lu\n", ret );
    }
    for (i = 0; i < count; i++) deregister_entity( entities[i] );
    deregister_entity( plain );
}

/* ---- many threads ---- */

#define THREADS 16
#define ROUNDS  200

struct worker
{
    RTM_ENTITY_HANDLE entity;
    USHORT            family;
    unsigned int      number;
    HANDLE            start;
    HANDLE            live[4];    /* entity, destination, route, next hop: kept by the main thread */
    HANDLE            stale[4];
    unsigned int      failures;   /* of calls that must succeed */
    unsigned int      accepted;   /* stale handles that were taken for something */
};

static DWORD WINAPI reference_worker( void *arg )
{
    struct worker *worker = arg;
    unsigned int i;
    HANDLE handle;
    union route_buffer info;
    RTM_NEXTHOP_INFO hop;

    WaitForSingleObject( worker->start, TEST_TIMEOUT );
    for (i = 0; i < ROUNDS; i++)
    {
        if (RtmReferenceHandles( worker->entity, 4, worker->live )) worker->failures++;
        if (!RtmGetRouteInfo( worker->entity, worker->live[2], &info.info, NULL ))
        {
            if (RtmReleaseRouteInfo( worker->entity, &info.info )) worker->failures++;
        }
        else worker->failures++;
        if (!RtmGetNextHopInfo( worker->entity, worker->live[3], &hop ))
        {
            if (RtmReleaseNextHopInfo( worker->entity, &hop )) worker->failures++;
        }
        else worker->failures++;
        if (RtmReleaseEntities( worker->entity, 1, &worker->live[0] )) worker->failures++;
        if (try_release_dest( worker->entity, worker->live[1] )) worker->failures++;
        if (RtmReleaseRoutes( worker->entity, 1, &worker->live[2] )) worker->failures++;
        if (RtmReleaseNextHops( worker->entity, 1, &worker->live[3] )) worker->failures++;

        if (!winetest_platform_is_wine) continue;
        handle = worker->stale[(i + worker->number) % 4];
        if (RtmReferenceHandles( worker->entity, 1, &handle ) != ERROR_INVALID_HANDLE) worker->accepted++;
        if (RtmReleaseRoutes( worker->entity, 1, &handle ) != ERROR_INVALID_HANDLE) worker->accepted++;
        if (RtmReleaseNextHops( worker->entity, 1, &handle ) != ERROR_INVALID_HANDLE) worker->accepted++;
        if (RtmReleaseEntities( worker->entity, 1, &handle ) != ERROR_INVALID_HANDLE) worker->accepted++;
        if (try_release_dest( worker->entity, handle ) != ERROR_INVALID_HANDLE) worker->accepted++;
    }
    return 0;
}

static void test_threads( USHORT family )
{
    HANDLE threads[THREADS], start = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct worker workers[THREADS];
    RTM_ENTITY_HANDLE owner, user, gone;
    HANDLE live[4], stale[4];
    union route_buffer info;
    unsigned int i;

    owner = register_entity( family, PROTO_A, 1, NULL );
    user = register_entity( family, PROTO_B, 1, NULL );
    gone = register_entity( family, PROTO_B, 2, NULL );
    stale[0] = gone;
    stale[3] = add_nexthop( gone, family, "192.168.0.9", 1 );
    stale[2] = add_route( gone, family, "20", 8, stale[3], 1, 1, RTM_VIEW_MASK_UCAST );
    stale[1] = find_dest( gone, family, "20", 8 );
    release_dest( gone, stale[1] );
    delete_route( gone, stale[2] );
    delete_nexthop( gone, stale[3] );
    deregister_entity( gone );

    live[0] = owner;
    live[3] = add_nexthop( owner, family, "192.168.0.1", 1 );
    live[2] = add_route( owner, family, "10", 8, live[3], 1, 1, RTM_VIEW_MASK_UCAST );
    live[1] = find_dest( owner, family, "10", 8 );

    for (i = 0; i < THREADS; i++)
    {
        memset( &workers[i], 0, sizeof(workers[i]) );
        workers[i].entity = i & 1 ? owner : user;
        workers[i].family = family;
        workers[i].number = i;
        workers[i].start = start;
        memcpy( workers[i].live, live, sizeof(live) );
        memcpy( workers[i].stale, stale, sizeof(stale) );
        threads[i] = start_thread( reference_worker, &workers[i] );
    }
    SetEvent( start );
    for (i = 0; i < THREADS; i++) if (!join_thread( threads[i] )) return;
    for (i = 0; i < THREADS; i++)
    {
        ok( !workers[i].failures, "thread %u: %u failures\n", i, workers[i].failures );
        ok( !workers[i].accepted, "thread %u: %u stale handles accepted\n", i, workers[i].accepted );
    }

    /* exactly our own references are left */
    ok( count_routes( user, RTM_VIEW_MASK_ANY, RTM_ENUM_START ) == 1, "wrong number of routes\n" );
    expect_ret( RtmGetRouteInfo( user, live[2], &info.info, NULL ), NO_ERROR );
    ok( info.info.State == RTM_ROUTE_STATE_CREATED, "state %u\n", info.info.State );
    release_route_info( user, &info.info );
    release_dest( owner, live[1] );
    release_route( owner, live[2] );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmReleaseRoutes( owner, 1, &live[2] ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReleaseEntities( user, 1, &live[0] ), ERROR_INVALID_HANDLE );
        expect_ret( try_release_dest( owner, live[1] ), ERROR_INVALID_HANDLE );
    }
    reference_handle( owner, live[2] );
    delete_route( owner, live[2] );
    delete_nexthop( owner, live[3] );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmReferenceHandles( owner, 1, &live[1] ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReferenceHandles( owner, 1, &live[2] ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReferenceHandles( owner, 1, &live[3] ), ERROR_INVALID_HANDLE );
    }
    expect_empty_table( owner );
    deregister_entity( user );
    deregister_entity( owner );
    CloseHandle( start );
}

/* A pool of references on one route, released by all threads together, more often than there are:
 * exactly as many releases succeed as there were references. */
struct drainer
{
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE  route;
    HANDLE            start;
    unsigned int      released, refused, other;
};

static DWORD WINAPI drain_worker( void *arg )
{
    struct drainer *drainer = arg;
    unsigned int i;

    WaitForSingleObject( drainer->start, TEST_TIMEOUT );
    for (i = 0; i < 100; i++)
    {
        switch (RtmReleaseRoutes( drainer->entity, 1, &drainer->route ))
        {
        case NO_ERROR: drainer->released++; break;
        case ERROR_INVALID_HANDLE: drainer->refused++; break;
        default: drainer->other++; break;
        }
    }
    return 0;
}

static void test_drain( USHORT family )
{
    HANDLE threads[THREADS], start = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct drainer drainers[THREADS];
    unsigned int i, released, in_table;
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE route;

    if (!winetest_platform_is_wine)
    {
        skip( "releases more than there is\n" );
        return;
    }
    entity = register_entity( family, PROTO_A, 1, NULL );
    for (in_table = 0; in_table < 2; in_table++)
    {
        route = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
        for (i = 0; i < 1000; i++) reference_handle( entity, route );
        if (!in_table) delete_route( entity, route );
        else release_route( entity, route );
        ResetEvent( start );
        for (i = 0; i < THREADS; i++)
        {
            memset( &drainers[i], 0, sizeof(drainers[i]) );
            drainers[i].entity = entity;
            drainers[i].route = route;
            drainers[i].start = start;
            threads[i] = start_thread( drain_worker, &drainers[i] );
        }
        SetEvent( start );
        for (i = 0; i < THREADS; i++) if (!join_thread( threads[i] )) return;
        for (i = released = 0; i < THREADS; i++)
        {
            released += drainers[i].released;
            ok( !drainers[i].other, "thread %u: %u strange results\n", i, drainers[i].other );
            ok( drainers[i].released + drainers[i].refused == 100, "thread %u: lost results\n", i );
        }
        ok( released == 1000, "%u released\n", released );
        ok( count_routes( entity, RTM_VIEW_MASK_ANY, RTM_ENUM_START ) == in_table, "wrong number of routes\n" );
        if (in_table)
        {
            reference_handle( entity, route );
            delete_route( entity, route );
        }
        expect_ret( RtmReferenceHandles( entity, 1, &route ), ERROR_INVALID_HANDLE );
    }
    expect_empty_table( entity );
    deregister_entity( entity );
    CloseHandle( start );
}

/* routes come and go while others look at handles that may be gone any moment: every result is one
 * of two, and in the end nothing is left */
struct churner
{
    RTM_ENTITY_HANDLE entity;
    USHORT            family;
    unsigned int      number;
    HANDLE            start;
    volatile HANDLE  *shared;
    unsigned int      strange;
};

static DWORD WINAPI churn_worker( void *arg )
{
    struct churner *churner = arg;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE route;
    union route_buffer buffer;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    unsigned int i;
    DWORD ret;

    WaitForSingleObject( churner->start, TEST_TIMEOUT );
    make_addr( &addr, churner->family, "10", 8 );
    for (i = 0; i < ROUNDS; i++)
    {
        if (!(churner->number & 1))
        {
            addr.AddrBits[0] = churner->number;
            make_route_info( &info, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
            route = NULL;
            flags = 0;
            if (add_route_info( churner->entity, &route, &addr, &info, &flags )) churner->strange++;
            InterlockedExchangePointer( (void **)&churner->shared[churner->number / 2], route );
            if (RtmDeleteRouteToDest( churner->entity, route, &flags )) churner->strange++;
            continue;
        }
        route = churner->shared[(churner->number / 2 + i) % (THREADS / 2)];
        if (!route) continue;
        ret = RtmReferenceHandles( churner->entity, 1, &route );
        if (ret == ERROR_INVALID_HANDLE) continue;
        if (ret) churner->strange++;
        if (!RtmGetRouteInfo( churner->entity, route, &buffer.info, NULL ))
        {
            if (RtmReleaseRouteInfo( churner->entity, &buffer.info )) churner->strange++;
        }
        else churner->strange++;
        if (RtmReleaseRoutes( churner->entity, 1, &route )) churner->strange++;
    }
    return 0;
}

static void test_churn( USHORT family )
{
    HANDLE threads[THREADS], start = CreateEventW( NULL, TRUE, FALSE, NULL );
    volatile HANDLE shared[THREADS / 2];
    struct churner churners[THREADS];
    RTM_ENTITY_HANDLE entity;
    unsigned int i;

    if (!winetest_platform_is_wine)
    {
        skip( "uses handles that are gone\n" );
        return;
    }
    entity = register_entity( family, PROTO_A, 1, NULL );
    for (i = 0; i < THREADS / 2; i++) shared[i] = NULL;
    for (i = 0; i < THREADS; i++)
    {
        churners[i].entity = entity;
        churners[i].family = family;
        churners[i].number = i;
        churners[i].start = start;
        churners[i].shared = shared;
        churners[i].strange = 0;
        threads[i] = start_thread( churn_worker, &churners[i] );
    }
    SetEvent( start );
    for (i = 0; i < THREADS; i++) if (!join_thread( threads[i] )) return;
    for (i = 0; i < THREADS; i++) ask( "E95", !churners[i].strange, "thread %u: %u strange results\n", i,
                                       churners[i].strange );
    for (i = 0; i < THREADS / 2; i++)
    {
        HANDLE route = shared[i];
        expect_ret( RtmReferenceHandles( entity, 1, &route ), ERROR_INVALID_HANDLE );
    }
    expect_empty_table( entity );
    deregister_entity( entity );
    CloseHandle( start );
}

/* ---- more references than can be counted ---- */

#define MANY 65536

/* takes references until there are no more; returns how many */
static UINT reference_all( RTM_ENTITY_HANDLE entity, HANDLE handle )
{
    static HANDLE handles[MANY];
    UINT i, count, total = 0;

    for (i = 0; i < MANY; i++) handles[i] = handle;
    for (count = MANY; count; count /= 2)
        while (total < 0x10000000 && !RtmReferenceHandles( entity, count, handles )) total += count;
    return total;
}

static void release_all( RTM_ENTITY_HANDLE entity, HANDLE handle, UINT total,
                         DWORD (WINAPI *release)( RTM_ENTITY_HANDLE, UINT, HANDLE * ) )
{
    static HANDLE handles[MANY];
    UINT i, count;

    for (i = 0; i < MANY; i++) handles[i] = handle;
    for (; total; total -= count)
    {
        count = min( total, MANY );
        expect_ret( release( entity, count, handles ), NO_ERROR );
    }
}

static DWORD WINAPI release_dests( RTM_ENTITY_HANDLE entity, UINT count, HANDLE *handles )
{
    RTM_DEST_INFO info = { handles[0] };
    DWORD error = NO_ERROR;

    while (count-- && !error) error = RtmReleaseDestInfo( entity, &info );
    return error;
}

/* gives one member of the information back, and nothing else */
static DWORD release_piece( RTM_ENTITY_HANDLE entity, const RTM_DEST_INFO *info, UINT piece )
{
    HANDLE route = info->ViewInfo[0].Route, owner = info->ViewInfo[0].Owner;
    RTM_DEST_INFO dest = *info;

    switch (piece)
    {
    case 0: return RtmReleaseRoutes( entity, 1, &route );
    case 1: return RtmReleaseEntities( entity, 1, &owner );
    }
    dest.ViewInfo[0].Route = dest.ViewInfo[0].Owner = NULL;
    return RtmReleaseDestInfo( entity, &dest );
}

/* Each member is a reference of its own, in whatever order and by whichever function they are given back, and whatever
 * becomes of the route meanwhile. */
static void test_pieces( USHORT family )
{
    static const BYTE orders[6][3] = { {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0} };
    enum { NOTHING, REPLACED, DELETED, OWNER_GONE, FATES } fate;
    RTM_ENTITY_HANDLE client, owner, other;
    union dest_buffer first, second;
    RTM_ROUTE_HANDLE route, better;
    RTM_DEST_HANDLE dest;
    UINT order, i;
    DWORD ret;

    client = register_entity( family, PROTO_A, 1, NULL );
    other = register_entity( family, PROTO_B, 1, NULL );
    for (order = 0; order < ARRAY_SIZE(orders); order++)
    {
        for (fate = NOTHING; fate < FATES; fate++)
        {
            winetest_push_context( "order %u, fate %u", order, fate );
            owner = register_entity( family, PROTO_C, 1, NULL );
            route = add_route( owner, family, "10", 8, NULL, 5, 5, RTM_VIEW_MASK_UCAST );
            if (fate != DELETED) release_route( owner, route );
            dest = find_dest( client, family, "10", 8 );
            expect_ret( RtmGetDestInfo( client, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &first.info ), NO_ERROR );
            expect_ret( RtmGetDestInfo( client, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &second.info ), NO_ERROR );
            release_dest( client, dest );

            better = NULL;
            if (fate == REPLACED) better = add_route( other, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
            if (fate == DELETED) delete_route( owner, route );
            if (fate == OWNER_GONE) deregister_entity( owner );

            for (i = 0; i < 3; i++)
            {
                ret = release_piece( client, &first.info, orders[order][i] );
                ok( !ret, "piece %u: %lu\n", orders[order][i], ret );
            }
            expect_ret( RtmReleaseDestInfo( client, &second.info ), NO_ERROR );
            for (i = 0; i < 3; i++)
            {
                ret = release_piece( client, &first.info, i );
                ok( ret == ERROR_INVALID_HANDLE, "piece %u again: %lu\n", i, ret );
            }
            if (better) delete_route( other, better );
            if (fate != OWNER_GONE) deregister_entity( owner );
            winetest_pop_context();
        }
    }
    deregister_entity( other );
    expect_empty_table( client );
    deregister_entity( client );
}

/* A member that is not valid is skipped, and is not taken for another one; the rest is given back. */
static void test_bad_pieces( USHORT family )
{
    RTM_ROUTE_HANDLE route, second, member;
    RTM_ENTITY_HANDLE client, owner;
    union dest_buffer first, other;
    RTM_DEST_HANDLE dest;
    UINT which;

    if (!winetest_platform_is_wine)
    {
        win_skip( "handles are made by us\n" );
        return;
    }
    client = register_entity( family, PROTO_A, 1, NULL );
    owner = register_entity( family, PROTO_B, 1, NULL );
    route = add_route( owner, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    second = add_route( client, family, "10", 8, NULL, 2, 1, RTM_VIEW_MASK_UCAST );
    release_route( owner, route );
    dest = find_dest( client, family, "10", 8 );
    for (which = 0; which < 3; which++)
    {
        expect_ret( RtmGetDestInfo( client, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &first.info ), NO_ERROR );
        expect_ret( RtmGetDestInfo( client, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &other.info ), NO_ERROR );
        member = first.info.ViewInfo[0].Route;
        ok( member == route && first.info.ViewInfo[0].Owner == owner, "route %p, owner %p\n", member,
            first.info.ViewInfo[0].Owner );
        switch (which)
        {
        case 0:     /* the same slot, of another time */
            first.info.ViewInfo[0].Route = (HANDLE)((ULONG_PTR)member ^ ((ULONG_PTR)1 << (sizeof(void *) == 8 ? 33 : 25)));
            expect_ret( RtmReleaseDestInfo( client, &first.info ), ERROR_INVALID_HANDLE );
            break;
        case 1:     /* a valid one that was not reported: its own reference goes */
            first.info.ViewInfo[0].Route = second;
            expect_ret( RtmReleaseDestInfo( client, &first.info ), NO_ERROR );
            expect_ret( RtmReleaseRoutes( client, 1, &second ), ERROR_INVALID_HANDLE );
            break;
        case 2:     /* an owner that it is not */
            first.info.ViewInfo[0].Owner = client;
            expect_ret( RtmReleaseDestInfo( client, &first.info ), ERROR_INVALID_HANDLE );
            expect_ret( RtmReleaseEntities( client, 1, &owner ), NO_ERROR );
            member = NULL;
            break;
        }
        if (member) expect_ret( RtmReleaseRoutes( client, 1, &member ), NO_ERROR );
        expect_ret( RtmReleaseDestInfo( client, &other.info ), NO_ERROR );
        expect_ret( RtmReleaseRoutes( client, 1, &route ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReleaseEntities( client, 1, &owner ), ERROR_INVALID_HANDLE );
    }
    release_dest( client, dest );
    deregister_entity( owner );
    deregister_entity( client );
}

/* What cannot be counted is not given out: no call waits for ever, gives a handle without a reference or loses one. */
static void test_full( USHORT family )
{
    RTM_ENTITY_HANDLE first, second;
    RTM_ROUTE_HANDLE best, other, handles[4];
    union route_buffer route;
    union dest_buffer buffer;
    RTM_NET_ADDRESS address;
    RTM_ENUM_HANDLE handle;
    RTM_NEXTHOP_HANDLE hop;
    RTM_DEST_HANDLE dest;
    UINT count, total;

    if (!winetest_platform_is_wine)
    {
        win_skip( "the counts are ours\n" );
        return;
    }
    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( first, family, "192.168.0.1", 1 );
    best = add_route( first, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    other = add_route( second, family, "10", 8, NULL, 2, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( second, family, "10", 8 );
    make_addr( &address, family, "10", 8 );

    /* a route: enumerations pass it by, one by one, too */
    total = reference_all( second, best );
    ok( total > 1000000, "%u references\n", total );
    expect_ret( RtmCreateRouteEnum( second, dest, 0, RTM_ENUM_START, NULL, 0, NULL, 0, &handle ), NO_ERROR );
    count = 1;
    expect_ret( RtmGetEnumRoutes( second, handle, &count, handles ), NO_ERROR );
    ok( count == 1 && handles[0] == other, "%u routes, %p\n", count, handles[0] );
    release_route( second, other );
    count = 1;
    expect_ret( RtmGetEnumRoutes( second, handle, &count, handles ), ERROR_NO_MORE_ITEMS );
    ok( !count, "%u routes\n", count );
    delete_enum( second, handle );
    memset( &route, 0, sizeof(route) );
    expect_ret( RtmGetExactMatchRoute( second, &address, RTM_MATCH_NONE, &route.info, 0, 0, &handles[0] ), NO_ERROR );
    ok( handles[0] == other, "route %p\n", handles[0] );
    release_route_info( second, &route.info );
    release_route( second, other );
    expect_ret( RtmGetDestInfo( second, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST,
                                &buffer.info ), NO_ERROR );
    ok( !buffer.info.ViewInfo[0].Route && !buffer.info.ViewInfo[0].Owner, "route %p, owner %p\n",
        buffer.info.ViewInfo[0].Route, buffer.info.ViewInfo[0].Owner );
    release_dest_info( second, &buffer.info );
    /* the usual question is counted apart, until the members are given back one by one */
    expect_ret( RtmGetDestInfo( second, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ), NO_ERROR );
    ok( buffer.info.ViewInfo[0].Route == best && buffer.info.ViewInfo[0].Owner == first, "route %p, owner %p\n",
        buffer.info.ViewInfo[0].Route, buffer.info.ViewInfo[0].Owner );
    expect_ret( RtmReleaseEntities( second, 1, &buffer.info.ViewInfo[0].Owner ), NO_ERROR );
    expect_ret( RtmReleaseRoutes( second, 1, &buffer.info.ViewInfo[0].Route ), NO_ERROR );
    release_dest( second, dest );
    expect_ret( RtmGetDestInfo( second, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ), NO_ERROR );
    ok( !buffer.info.ViewInfo[0].Route && !buffer.info.ViewInfo[0].Owner, "route %p, owner %p\n",
        buffer.info.ViewInfo[0].Route, buffer.info.ViewInfo[0].Owner );
    release_dest_info( second, &buffer.info );
    release_all( second, best, total, RtmReleaseRoutes );
    /* and again after its next change */
    release_route( first, add_route( first, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_UCAST ) );

    /* its owner */
    total = reference_all( second, first );
    expect_ret( RtmGetDestInfo( second, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST,
                                &buffer.info ), NO_ERROR );
    ok( buffer.info.ViewInfo[0].Route == best && !buffer.info.ViewInfo[0].Owner, "route %p, owner %p\n",
        buffer.info.ViewInfo[0].Route, buffer.info.ViewInfo[0].Owner );
    release_dest_info( second, &buffer.info );
    /* the best route of the unicast view refers to its owner as well */
    expect_ret( RtmGetDestInfo( second, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ), NO_ERROR );
    ok( buffer.info.ViewInfo[0].Route == best && buffer.info.ViewInfo[0].Owner == first, "route %p, owner %p\n",
        buffer.info.ViewInfo[0].Route, buffer.info.ViewInfo[0].Owner );
    release_dest_info( second, &buffer.info );
    {
        RTM_NEXTHOP_INFO info;

        expect_ret( RtmGetNextHopInfo( second, hop, &info ), NO_ERROR );
        ok( !info.NextHopOwner, "owner %p\n", info.NextHopOwner );
        expect_ret( RtmReleaseNextHopInfo( second, &info ), NO_ERROR );
    }
    release_all( second, first, total, RtmReleaseEntities );

    /* the destination */
    total = reference_all( second, dest );
    expect_ret( RtmGetMostSpecificDestination( second, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ),
                ERROR_NOT_ENOUGH_MEMORY );
    release_all( second, dest, total, release_dests );
    expect_ret( RtmGetMostSpecificDestination( second, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ),
                NO_ERROR );
    release_dest_info( second, &buffer.info );

    release_dest( second, dest );
    delete_route( first, best );
    delete_route( second, other );
    delete_nexthop( first, hop );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

START_TEST(handles)
{
    for_families( "reference", test_reference );
    for_families( "identity", test_identity );
    for_families( "release destination", test_release_dest );
    for_families( "release deleted", test_release_deleted );
    for_families( "release in pieces", test_pieces );
    for_families( "release bad pieces", test_bad_pieces );
    for_families( "dead route", test_dead_route );
    for_families( "dead next hop", test_dead_nexthop );
    for_families( "dead destination", test_dead_dest );
    for_families( "double release", test_double_release );
    for_families( "dead entity", test_dead_entity );
    for_families( "foreign owner", test_foreign_owner );
    for_families( "release all or none", test_release_all_or_none );
    for_families( "opaque", test_opaque );
    for_families( "opaque limit", test_opaque_limit );
    for_families( "threads", test_threads );
    for_families( "drain", test_drain );
    for_families( "churn", test_churn );
    for_families( "full", test_full );
}
