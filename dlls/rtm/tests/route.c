/*
 * Conformance tests of RTMv2 routes
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

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"
#include "wine/test.h"

#include "rtm_test.h"

#define FILLER 0xcc

#define UCAST RTM_VIEW_MASK_UCAST
#define MCAST RTM_VIEW_MASK_MCAST
#define BOTH  (RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST)

#define NEW  RTM_ROUTE_CHANGE_NEW
#define BEST RTM_ROUTE_CHANGE_BEST

/* adds or updates and checks the flags that come out */
#define set_route( entity, handle, family, hop, pref, metric, views, in, out ) \
    set_route_( __LINE__, NULL, entity, handle, family, hop, pref, metric, views, in, out )
#define ask_route( id, entity, handle, family, hop, pref, metric, views, in, out ) \
    set_route_( __LINE__, id, entity, handle, family, hop, pref, metric, views, in, out )
static void set_route_( unsigned int line, const char *id, RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE *handle,
                        USHORT family, RTM_NEXTHOP_HANDLE hop, ULONG pref, ULONG metric, RTM_VIEW_SET views,
                        RTM_ROUTE_CHANGE_FLAGS in, RTM_ROUTE_CHANGE_FLAGS out )
{
    RTM_ROUTE_CHANGE_FLAGS flags = in;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    DWORD ret;

    make_addr( &addr, family, "10", 8 );
    make_route_info( &info, hop, pref, metric, views );
    ret = add_route_info( entity, handle, &addr, &info, &flags );
    ok_(__FILE__, line)( !ret, "RtmAddRouteToDest gave %lu\n", ret );
    if (!id) ok_(__FILE__, line)( flags == out, "got flags %#lx, expected %#lx\n", flags, out );
    else ok_(__FILE__, line)( flags == out || broken( TRUE ), "[%s] got flags %#lx, expected %#lx\n", id, flags, out );
}

static void remove_route( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route, RTM_ROUTE_CHANGE_FLAGS out )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0xdeadbeef;

    expect_ret( RtmDeleteRouteToDest( entity, route, &flags ), NO_ERROR );
    ask_row( out ? "R43" : "R42", flags == out, "got flags %#lx, expected %#lx\n", flags, out );
}

/* best route and number of routes of 10/8 in one view */
static void check_best( RTM_ENTITY_HANDLE entity, USHORT family, RTM_VIEW_SET view, RTM_ROUTE_HANDLE best,
                        unsigned int count )
{
    union dest_buffer buffer;
    RTM_NET_ADDRESS addr;
    RTM_VIEW_SET views;
    DWORD ret;

    make_addr( &addr, family, "10", 8 );
    ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, view, &buffer.info );
    if (!count)
    {
        ok( ret == ERROR_NOT_FOUND, "got %lu\n", ret );
        if (!ret) release_dest_info( entity, &buffer.info );
        return;
    }
    ok( !ret, "got %lu\n", ret );
    if (ret) return;
    ok( buffer.info.ViewInfo[0].Route == best, "view %#lx: got best route %p, expected %p\n", view,
        buffer.info.ViewInfo[0].Route, best );
    ok( buffer.info.ViewInfo[0].NumRoutes == count, "view %#lx: got %u routes, expected %u\n", view,
        buffer.info.ViewInfo[0].NumRoutes, count );
    release_dest_info( entity, &buffer.info );
    views = 0;
    expect_ret( RtmIsBestRoute( entity, best, &views ), NO_ERROR );
    ok( views & view, "best only in views %#lx\n", views );
}

static void check_best_views( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route, RTM_VIEW_SET expect )
{
    RTM_VIEW_SET views = 0xdeadbeef;

    expect_ret( RtmIsBestRoute( entity, route, &views ), NO_ERROR );
    ok( views == expect, "best in views %#lx, expected %#lx\n", views, expect );
}

static void check_route( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route, RTM_NEXTHOP_HANDLE neighbour,
                         ULONG pref, ULONG metric, RTM_VIEW_SET views )
{
    union route_buffer buffer;
    DWORD ret;

    ret = RtmGetRouteInfo( entity, route, &buffer.info, NULL );
    ok( !ret, "got %lu\n", ret );
    if (ret) return;
    ok( buffer.info.Neighbour == neighbour, "got neighbour %p, expected %p\n", buffer.info.Neighbour, neighbour );
    ok( buffer.info.PrefInfo.Preference == pref, "got preference %lu, expected %lu\n",
        buffer.info.PrefInfo.Preference, pref );
    ok( buffer.info.PrefInfo.Metric == metric, "got metric %lu, expected %lu\n",
        buffer.info.PrefInfo.Metric, metric );
    ok( buffer.info.BelongsToViews == views, "got views %#lx, expected %#lx\n",
        buffer.info.BelongsToViews, views );
    release_route_info( entity, &buffer.info );
}

static unsigned int count_written( const BYTE *bytes, size_t size )
{
    unsigned int count = 0;
    size_t i;

    for (i = 0; i < size; i++) if (bytes[i] != FILLER) count++;
    return count;
}

/* an invalid handle may be fatal on native, which is allowed to trust its clients */
static void check_route_gone( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route )
{
    if (!winetest_platform_is_wine) return;
    expect_ret( RtmGetRouteInfo( entity, route, NULL, NULL ), ERROR_INVALID_HANDLE );
    expect_ret( RtmReleaseRoutes( entity, 1, &route ), ERROR_INVALID_HANDLE );
}

static void test_add( USHORT family )
{
    /* spec: RtmGetRouteInfo ERROR_INVALID_HANDLE NO_ERROR RouteHandle RouteInfo:NULL DestAddress
     * spec: RtmAddRouteToDest RouteHandle:0 RouteHandle:NULL DestAddress RouteInfo RouteListHandle:NULL
     *       RTM_ROUTE_CHANGE_NEW:out NO_ERROR */
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE route, again;
    union route_buffer buffer;
    RTM_NEXTHOP_HANDLE hop;
    RTM_NET_ADDRESS addr;
    RTM_DEST_HANDLE dest;
    RTM_ROUTE_INFO info;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );

    route = again = NULL;
    set_route( entity, &route, family, hop, 10, 1, UCAST, 0, NEW | BEST );
    ok( !!route, "no handle\n" );
    check_best( entity, family, UCAST, route, 1 );
    set_route( entity, &again, family, hop, 10, 1, UCAST, 0, BEST );
    ok( again == route, "got %p, expected %p\n", again, route );
    set_route( entity, NULL, family, hop, 20, 2, BOTH, 0, BEST );
    check_route( entity, route, hop, 20, 2, BOTH );
    check_best( other, family, UCAST, route, 1 );
    check_best( other, family, MCAST, route, 1 );

    /* an update replaces everything the client sets and nothing that the manager sets */
    dest = find_dest( entity, family, "10", 8 );
    make_addr( &addr, family, "10", 8 );
    make_route_info( &info, hop, 30, 3, MCAST );
    info.RouteOwner = other;
    info.State = 77;
    info.Flags = RTM_ROUTE_FLAGS_REMOTE | RTM_ROUTE_FLAGS_DISCARD;
    info.Flags1 = 0x5a;
    info.EntitySpecificInfo = &info;
    info.NextHopsList.NumNextHops = 0;
    flags = 0;
    ask_ret( "R25", add_route_info( entity, NULL, &addr, &info, &flags ), NO_ERROR );
    ok( flags == BEST, "got flags %#lx\n", flags );
    memset( &buffer, FILLER, sizeof(buffer) );
    memset( &addr, FILLER, sizeof(addr) );
    expect_ret( RtmGetRouteInfo( other, route, &buffer.info, &addr ), NO_ERROR );
    ok( buffer.info.DestHandle == dest, "got destination %p\n", buffer.info.DestHandle );
    ask( "R22", buffer.info.RouteOwner == entity, "got owner %p\n", buffer.info.RouteOwner );
    ok( buffer.info.Neighbour == hop, "got neighbour %p\n", buffer.info.Neighbour );
    ok( buffer.info.State == RTM_ROUTE_STATE_CREATED, "got state %u\n", buffer.info.State );
    ask( "R1", buffer.info.Flags1 == 0x5a, "got flags %#x\n", buffer.info.Flags1 );
    ask( "R1", buffer.info.Flags == info.Flags, "got flags %#x\n", buffer.info.Flags );
    ask( "R2", buffer.info.PrefInfo.Preference == 30, "got preference %lu\n", buffer.info.PrefInfo.Preference );
    ok( buffer.info.PrefInfo.Metric == 3, "got metric %lu\n", buffer.info.PrefInfo.Metric );
    ok( buffer.info.BelongsToViews == MCAST, "got views %#lx\n", buffer.info.BelongsToViews );
    ask( "R1", buffer.info.EntitySpecificInfo == &info, "got %p\n", buffer.info.EntitySpecificInfo );
    ok( !buffer.info.NextHopsList.NumNextHops, "got %u hops\n", buffer.info.NextHopsList.NumNextHops );
    ok( addr.AddressFamily == family && addr.NumBits == 8 && addr.AddrBits[0] == 10, "wrong address\n" );
    release_route_info( other, &buffer.info );
    expect_ret( RtmGetRouteInfo( other, route, NULL, &addr ), NO_ERROR );
    ask_ret( "R51", RtmGetRouteInfo( other, route, NULL, NULL ), NO_ERROR );
    release_dest( entity, dest );

    /* two references have been given: the deletion takes the first */
    remove_route( entity, route, BEST );
    check_best( entity, family, RTM_VIEW_MASK_UCAST, NULL, 0 );
    release_route( entity, again );
    check_route_gone( entity, route );

    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

static void test_identity( USHORT family )
{
    /* spec: RtmAddRouteToDest ChangeFlags RTM_ROUTE_CHANGE_FIRST RTM_ROUTE_CHANGE_NEW */
    RTM_ROUTE_HANDLE first, second, third, fourth;
    RTM_NEXTHOP_HANDLE hops[3];
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    entity = register_entity( family, 100, 1, NULL );
    hops[0] = add_nexthop( entity, family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( entity, family, "192.168.0.2", 1 );
    hops[2] = add_nexthop( entity, family, "192.168.0.3", 1 );

    /* without a route to find, FIRST creates one */
    first = second = third = fourth = NULL;
    set_route( entity, &first, family, hops[0], 10, 1, UCAST, RTM_ROUTE_CHANGE_FIRST, NEW | BEST );
    ask_route( "R11", entity, &second, family, hops[1], 20, 1, UCAST, 0, NEW );
    check_best( entity, family, UCAST, first, 2 );
    set_route( entity, &third, family, NULL, 30, 1, UCAST, 0, NEW );
    check_best( entity, family, UCAST, first, 3 );

    /* FIRST takes the best one of the client, with whatever neighbour; it gets the new one */
    set_route( entity, &fourth, family, hops[2], 9, 1, UCAST, RTM_ROUTE_CHANGE_FIRST, BEST );
    /* which one is the first? */
    ask( "R12", fourth == first, "got %p, expected %p\n", fourth, first );
    check_route( entity, fourth, hops[2], 9, 1, UCAST );
    release_route( entity, fourth );
    check_best( entity, family, UCAST, fourth, 3 );

    /* is NEW understood as input? */
    make_addr( &addr, family, "10", 8 );
    make_route_info( &info, hops[1], 40, 1, UCAST );
    flags = NEW;
    fourth = NULL;
    expect_ret( add_route_info( entity, &fourth, &addr, &info, &flags ), NO_ERROR );
    ask( "R14", flags == NEW, "got flags %#lx\n", flags );
    ask( "R14", fourth != second, "not a new route\n" );
    if (fourth != second)
    {
        check_best( entity, family, UCAST, first, 4 );
        remove_route( entity, fourth, 0 );
        fourth = NULL;
        set_route( entity, &fourth, family, hops[1], 40, 1, UCAST, NEW | RTM_ROUTE_CHANGE_FIRST, NEW );
        ask( "R15", fourth != first && fourth != second && fourth != third, "not a new route\n" );
        remove_route( entity, fourth, 0 );
    }
    else release_route( entity, fourth );

    /* other bits mean nothing */
    if (winetest_platform_is_wine)
        ask_route( "R16", entity, NULL, family, hops[1], 40, 1, UCAST, BEST | 0x80000000, 0 );

    remove_route( entity, third, 0 );
    remove_route( entity, second, 0 );
    remove_route( entity, first, BEST );
    delete_nexthop( entity, hops[0] );
    delete_nexthop( entity, hops[1] );
    delete_nexthop( entity, hops[2] );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_update_by_handle( USHORT family )
{
    /* spec: RtmAddRouteToDest RouteHandle ERROR_ACCESS_DENIED */
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NEXTHOP_HANDLE hops[2];
    RTM_ROUTE_HANDLE route, copy;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    hops[0] = add_nexthop( entity, family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( entity, family, "192.168.0.2", 1 );
    route = add_route( entity, family, "10", 8, hops[0], 10, 1, UCAST );
    copy = route;

    set_route( entity, &copy, family, hops[0], 10, 7, UCAST, 0, BEST );
    ok( copy == route, "handle changed\n" );
    check_route( entity, route, hops[0], 10, 7, UCAST );
    /* may the neighbour change; does the handle win over the flags? */
    set_route( entity, &copy, family, hops[1], 11, 8, BOTH, 0, BEST );
    check_route( entity, route, hops[1], 11, 8, BOTH );
    set_route( entity, &copy, family, hops[1], 12, 8, BOTH, RTM_ROUTE_CHANGE_FIRST, BEST );
    if (winetest_platform_is_wine)
        ask_route( "R17", entity, &copy, family, hops[1], 12, 8, BOTH, NEW, BEST );
    ok( copy == route, "handle changed\n" );
    check_best( entity, family, UCAST, route, 1 );

    make_addr( &addr, family, "20", 8 );
    make_route_info( &info, hops[1], 13, 1, UCAST );
    flags = 0;
    /* is an address that does not fit the handle an error? */
    ask_ret( "R18", add_route_info( entity, &copy, &addr, &info, &flags ), NO_ERROR );
    ok( !find_dest( entity, family, "20", 8 ), "destination created\n" );

    flags = 0;
    make_addr( &addr, family, "10", 8 );
    make_route_info( &info, NULL, 1, 1, UCAST );
    expect_ret( add_route_info( other, &copy, &addr, &info, &flags ), ERROR_ACCESS_DENIED );
    check_best( entity, family, UCAST, route, 1 );

    reference_handle( entity, route );
    remove_route( entity, route, BEST );
    flags = 0;
    make_route_info( &info, hops[1], 13, 1, UCAST );
    ask_ret( "R21", add_route_info( entity, &copy, &addr, &info, &flags ), ERROR_INVALID_HANDLE );
    release_route( entity, route );
    check_route_gone( entity, route );

    delete_nexthop( entity, hops[0] );
    delete_nexthop( entity, hops[1] );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

static void test_election( USHORT family )
{
    /* spec: RtmAddRouteToDest RTM_ROUTE_CHANGE_BEST */
    static const struct
    {
        ULONG       pref[2], metric[2];
        int         best;
        const char *id;
    }
    tests[] =
    {
        { { 10, 20 }, {  1,  1 }, 0 },
        { { 20, 10 }, {  1,  1 }, 1 },
        { { 10, 20 }, { 99,  1 }, 0 },        /* preference before metric */
        { { 20, 10 }, {  1, 99 }, 1 },
        { { 10, 10 }, {  2,  1 }, 1 },        /* the metric decides between equals */
        { { 10, 10 }, {  1,  2 }, 0 },
        { { 10, 10 }, {  1,  1 }, 0, "R5" },  /* the first one stays */
        { {  1,  0 }, {  1,  1 }, 1, "R3" },  /* zero is nothing special */
        { {  0,  1 }, {  1,  1 }, 0, "R3" },
        { { 0x80000000, 1 }, { 1, 1 }, 1, "R4" },   /* no sign */
        { { 1, 0xffffffff }, { 1, 1 }, 0, "R4" },
        { { 1, 1 }, { 0xffffffff, 0x7fffffff }, 1, "R4" },
    };
    RTM_NEXTHOP_HANDLE hops[2];
    RTM_ENTITY_HANDLE entities[2];
    RTM_ROUTE_HANDLE routes[2];
    RTM_VIEW_SET views;
    unsigned int i, best;

    entities[0] = register_entity( family, 100, 1, NULL );
    entities[1] = register_entity( family, 200, 1, NULL );
    hops[0] = add_nexthop( entities[0], family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( entities[1], family, "192.168.0.1", 1 );
    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        winetest_push_context( "row %u", i );
        routes[0] = routes[1] = NULL;
        best = tests[i].best;
        set_route( entities[0], &routes[0], family, hops[0], tests[i].pref[0], tests[i].metric[0], UCAST,
                   0, NEW | BEST );
        ask_route( tests[i].id, entities[1], &routes[1], family, hops[1], tests[i].pref[1], tests[i].metric[1],
                   UCAST, 0, best ? NEW | BEST : NEW );
        views = 0;
        expect_ret( RtmIsBestRoute( entities[0], routes[best], &views ), NO_ERROR );
        ask_row( tests[i].id, views == UCAST, "best in views %#lx\n", views );
        if (views != UCAST)
        {
            /* what follows builds on this */
            delete_route( entities[0], routes[0] );
            delete_route( entities[1], routes[1] );
            winetest_pop_context();
            continue;
        }
        check_best( entities[0], family, UCAST, routes[best], 2 );
        check_best_views( entities[0], routes[best], UCAST );
        expect_ret( RtmIsBestRoute( entities[1], routes[!best], &views ), NO_ERROR );
        ask( "D49", !views, "got %#lx\n", views );
        check_route( entities[0], routes[1], hops[1], tests[i].pref[1], tests[i].metric[1], UCAST );
        /* is an update without a change of the best route announced? */
        ask_route( "R9", entities[0], NULL, family, hops[0], tests[i].pref[0], tests[i].metric[0], UCAST,
                   0, best ? 0 : BEST );
        ask_route( "R9", entities[1], NULL, family, hops[1], tests[i].pref[1], tests[i].metric[1], UCAST,
                   0, best ? BEST : 0 );
        check_best( entities[0], family, UCAST, routes[best], 2 );
        if (i % 2)
        {
            remove_route( entities[!best], routes[!best], 0 );
            check_best( entities[0], family, UCAST, routes[best], 1 );
            remove_route( entities[best], routes[best], BEST );
        }
        else
        {
            remove_route( entities[best], routes[best], BEST );
            check_best( entities[0], family, UCAST, routes[!best], 1 );
            remove_route( entities[!best], routes[!best], BEST );
        }
        check_best( entities[0], family, UCAST, NULL, 0 );
        winetest_pop_context();
    }

    /* updates: to and fro, and behind existing equals */
    routes[0] = routes[1] = NULL;
    set_route( entities[0], &routes[0], family, hops[0], 10, 1, UCAST, 0, NEW | BEST );
    set_route( entities[1], &routes[1], family, hops[1], 20, 1, UCAST, 0, NEW );
    set_route( entities[1], NULL, family, hops[1], 30, 1, UCAST, 0, 0 );
    set_route( entities[1], NULL, family, hops[1], 5, 1, UCAST, 0, BEST );
    check_best( entities[0], family, UCAST, routes[1], 2 );
    set_route( entities[1], NULL, family, hops[1], 30, 1, UCAST, 0, BEST );
    check_best( entities[0], family, UCAST, routes[0], 2 );
    /* where does an updated route go among its equals? */
    ask_route( "R10", entities[0], NULL, family, hops[0], 30, 1, UCAST, 0, BEST );
    views = 0;
    expect_ret( RtmIsBestRoute( entities[0], routes[1], &views ), NO_ERROR );
    ask( "R6", views == UCAST, "got %#lx\n", views );
    remove_route( entities[0], routes[0], views ? 0 : BEST );
    remove_route( entities[1], routes[1], BEST );

    delete_nexthop( entities[0], hops[0] );
    delete_nexthop( entities[1], hops[1] );
    expect_empty_table( entities[0] );
    deregister_entity( entities[1] );
    deregister_entity( entities[0] );
}

static void test_views( USHORT family )
{
    /* spec: RtmIsBestRoute BestInViews
     * spec: RtmAddRouteToDest RouteInfo:BelongsToViews */
    RTM_VIEW_SET views;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE first, second, handle;
    RTM_NEXTHOP_HANDLE hops[2];
    RTM_ENTITY_HANDLE entity;
    RTM_REGN_PROFILE profile;
    RTM_VIEW_SET missing;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    DWORD ret;

    get_profile( family, &profile );
    entity = register_entity( family, 100, 1, NULL );
    hops[0] = add_nexthop( entity, family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( entity, family, "192.168.0.2", 1 );
    first = second = NULL;
    set_route( entity, &first, family, hops[0], 10, 1, UCAST, 0, NEW | BEST );
    check_best( entity, family, UCAST, first, 1 );
    check_best( entity, family, MCAST, NULL, 0 );
    check_best_views( entity, first, UCAST );

    /* replaced, not merged */
    set_route( entity, NULL, family, hops[0], 10, 1, MCAST, 0, BEST );
    views = 0;
    expect_ret( RtmIsBestRoute( entity, first, &views ), NO_ERROR );
    ask( "R34", views == MCAST, "best in views %#lx\n", views );
    check_best( entity, family, UCAST, NULL, 0 );
    check_best( entity, family, MCAST, first, 1 );
    set_route( entity, NULL, family, hops[0], 10, 1, BOTH, 0, BEST );
    check_best_views( entity, first, BOTH );

    /* a worse route of one view, alone there after the other leaves */
    set_route( entity, &second, family, hops[1], 20, 1, MCAST, 0, NEW );
    check_best_views( entity, second, 0 );
    set_route( entity, NULL, family, hops[0], 10, 1, UCAST, 0, BEST );
    check_best( entity, family, UCAST, first, 1 );
    check_best( entity, family, MCAST, second, 1 );
    check_best_views( entity, first, UCAST );
    check_best_views( entity, second, MCAST );
    /* worse in one view, only one in the other */
    set_route( entity, NULL, family, hops[1], 20, 1, BOTH, 0, BEST );
    check_best( entity, family, UCAST, first, 2 );
    check_best_views( entity, second, MCAST );
    remove_route( entity, second, BEST );

    /* a route without views */
    make_addr( &addr, family, "10", 8 );
    make_route_info( &info, hops[0], 10, 1, RTM_VIEW_MASK_NONE );
    flags = 0;
    ret = add_route_info( entity, NULL, &addr, &info, &flags );
    ask( "R35", !ret, "got %lu\n", ret );
    if (!ret)
    {
        ok( flags == BEST, "got flags %#lx\n", flags );
        check_best_views( entity, first, 0 );
        check_best( entity, family, UCAST, NULL, 0 );
        check_best( entity, family, MCAST, NULL, 0 );
        handle = find_dest( entity, family, "10", 8 );
        ok( !!handle, "destination not found\n" );
        if (handle) release_dest( entity, handle );
        flags = 0;
        expect_ret( add_route_info( entity, NULL, &addr, &info, &flags ), NO_ERROR );
        ok( !flags, "got flags %#lx\n", flags );
    }

    /* all views, and views that do not exist */
    info.BelongsToViews = RTM_VIEW_MASK_ALL;
    ret = add_route_info( entity, NULL, &addr, &info, &flags );
    ask( "R36", !ret, "got %lu\n", ret );
    if (!ret && winetest_platform_is_wine)
    {
        check_route( entity, first, hops[0], 10, 1, profile.ViewsSupported );
        check_best_views( entity, first, profile.ViewsSupported );
    }
    for (missing = 1; missing && (profile.ViewsSupported & missing); missing <<= 1) ;
    if (missing)
    {
        info.BelongsToViews = missing;
        flags = 0;
        ask_ret( "R37", add_route_info( entity, NULL, &addr, &info, &flags ), ERROR_INVALID_PARAMETER );
        info.BelongsToViews = missing | UCAST;
        flags = 0;
        ask_ret( "R38", add_route_info( entity, NULL, &addr, &info, &flags ), NO_ERROR );
        if (winetest_platform_is_wine) check_route( entity, first, hops[0], 10, 1, UCAST );
    }
    set_route( entity, NULL, family, hops[0], 10, 1, UCAST, 0, BEST );
    remove_route( entity, first, BEST );
    delete_nexthop( entity, hops[0] );
    delete_nexthop( entity, hops[1] );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_nexthop_lists( USHORT family )
{
    /* spec: RtmGetExactMatchRoute NO_ERROR
     * spec: RtmAddRouteToDest RouteInfo:NextHopsList ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER
     * spec: RtmGetRouteInfo RouteInfo DestAddress:NULL */
    RTM_ENTITY_HANDLE entity, other;
    RTM_NEXTHOP_HANDLE *hops, foreign;
    RTM_ROUTE_INFO *info, *result;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_REGN_PROFILE profile;
    RTM_NEXTHOP_INFO hop_info;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_HANDLE route;
    unsigned int i, k, max, written;
    size_t size, used;
    DWORD ret;

    get_profile( family, &profile );
    max = profile.MaxNextHopsInRoute;
    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    foreign = add_nexthop( other, family, "192.168.0.1", 1 );
    size = RTM_SIZE_OF_ROUTE_INFO( max + 2 ) + 64;
    hops = calloc( max + 1, sizeof(*hops) );
    info = calloc( 1, size );
    result = calloc( 1, size );
    for (i = 0; i <= max; i++) hops[i] = add_nexthop( entity, family, "192.168.0.2", i + 1 );
    make_addr( &addr, family, "10", 8 );
    route = NULL;

    /* growing and shrinking, in an order that is not the order of the handles */
    for (i = 0; i <= 2 * max; i++)
    {
        k = i <= max ? i : 2 * max - i;
        winetest_push_context( "%u next hops", k );
        make_route_info( info, NULL, 10, 1, UCAST );
        info->NextHopsList.NumNextHops = k;
        for (written = 0; written < k; written++)
            info->NextHopsList.NextHops[written] = hops[(written + i) % (max + 1)];
        flags = 0;
        expect_ret( add_route_info( entity, route ? NULL : &route, &addr, info, &flags ), NO_ERROR );

        /* the fixed part and k handles, and not a byte more */
        used = FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops ) + k * sizeof(RTM_NEXTHOP_HANDLE);
        memset( result, FILLER, size );
        expect_ret( RtmGetRouteInfo( entity, route, result, NULL ), NO_ERROR );
        ok( result->NextHopsList.NumNextHops == k, "got %u\n", result->NextHopsList.NumNextHops );
        ask( "R32", !memcmp( result->NextHopsList.NextHops, info->NextHopsList.NextHops, k * sizeof(*hops) ),
             "other handles or order\n" );
        written = count_written( (BYTE *)result + used, size - used );
        /* is the place of one handle written when there is none? */
        ask( "R33", !written, "%u bytes behind the end written\n", written );
        release_route_info( entity, result );

        memset( result, FILLER, size );
        expect_ret( RtmGetExactMatchRoute( entity, &addr, RTM_MATCH_NONE, result, 0, UCAST, NULL ), NO_ERROR );
        written = count_written( (BYTE *)result + used, size - used );
        ok( !written || broken( !k && written <= sizeof(HANDLE) ), "%u bytes behind the end written\n", written );
        release_route_info( entity, result );
        winetest_pop_context();
    }

    /* too many */
    make_route_info( info, NULL, 77, 1, UCAST );
    info->NextHopsList.NumNextHops = max + 1;
    memcpy( info->NextHopsList.NextHops, hops, (max + 1) * sizeof(*hops) );
    flags = 0;
    ret = add_route_info( entity, NULL, &addr, info, &flags );
    ask( "R24", ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
    if (ret) check_route( entity, route, NULL, 10, 1, UCAST );

    /* the same one twice */
    info->NextHopsList.NumNextHops = min( max, 2 );
    info->NextHopsList.NextHops[1] = hops[0];
    flags = 0;
    ask_ret( "R26", add_route_info( entity, NULL, &addr, info, &flags ), NO_ERROR );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmGetRouteInfo( entity, route, result, NULL ), NO_ERROR );
        ok( result->NextHopsList.NumNextHops == min( max, 2 ), "got %u\n", result->NextHopsList.NumNextHops );
        release_route_info( entity, result );
    }

    /* somebody else's, in the list and as neighbour */
    make_route_info( info, hops[0], 78, 1, UCAST );
    info->NextHopsList.NextHops[0] = foreign;
    flags = 0;
    ask_ret( "R27", add_route_info( entity, NULL, &addr, info, &flags ), ERROR_INVALID_PARAMETER );
    info->Neighbour = foreign;
    info->NextHopsList.NextHops[0] = hops[0];
    if (winetest_platform_is_wine)
    {
        HANDLE bad[3];

        ask_ret( "R28", add_route_info( entity, NULL, &addr, info, &flags ), ERROR_INVALID_PARAMETER );
        bad[0] = NULL;
        bad[1] = (HANDLE)(ULONG_PTR)0xdeadbeef;
        bad[2] = route;
        for (i = 0; i < ARRAY_SIZE(bad); i++)
        {
            winetest_push_context( "handle %u", i );
            make_route_info( info, hops[0], 78, 1, UCAST );
            info->NextHopsList.NextHops[0] = bad[i];
            ask_ret( "R29", add_route_info( entity, NULL, &addr, info, &flags ), ERROR_INVALID_HANDLE );
            if (bad[i])
            {
                info->Neighbour = bad[i];
                info->NextHopsList.NextHops[0] = hops[0];
                ask_ret( "R29", add_route_info( entity, NULL, &addr, info, &flags ), ERROR_INVALID_HANDLE );
            }
            winetest_pop_context();
        }
        check_best( entity, family, UCAST, route, 1 );
    }

    /* a neighbour that is not in the list is another route; then its next hop is deleted */
    make_route_info( info, hops[0], 5, 1, UCAST );
    info->NextHopsList.NextHops[0] = hops[max];
    remove_route( entity, route, BEST );
    route = NULL;
    flags = 0;
    ask_ret( "R31", add_route_info( entity, &route, &addr, info, &flags ), NO_ERROR );
    make_nexthop_info( &hop_info, family, "192.168.0.2", max + 1 );
    expect_ret( RtmDeleteNextHop( entity, NULL, &hop_info ), NO_ERROR );
    release_nexthop( entity, hops[max] );
    expect_ret( RtmGetRouteInfo( entity, route, result, NULL ), NO_ERROR );
    ok( result->NextHopsList.NextHops[0] == hops[max], "got %p\n", result->NextHopsList.NextHops[0] );
    /* may the client pass back what the route had? */
    flags = 0;
    ask_ret( "R30", add_route_info( entity, NULL, &addr, result, &flags ), NO_ERROR );
    release_route_info( entity, result );

    remove_route( entity, route, BEST );
    for (i = 0; i < max; i++) delete_nexthop( entity, hops[i] );
    delete_nexthop( other, foreign );
    free( hops );
    free( info );
    free( result );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

static void test_delete( USHORT family )
{
    /* spec: RtmIsBestRoute ERROR_INVALID_HANDLE NO_ERROR RouteHandle
     * spec: RtmDeleteRouteToDest NO_ERROR ERROR_INVALID_HANDLE ERROR_ACCESS_DENIED ERROR_NOT_FOUND RouteHandle
     *       ChangeFlags
     * spec: RtmGetRouteInfo ERROR_INVALID_HANDLE
     * spec: RtmGetRoutePointer ERROR_INVALID_HANDLE NO_ERROR ERROR_ACCESS_DENIED RouteHandle RoutePointer
     * spec: RtmReleaseRoutes NO_ERROR ERROR_INVALID_HANDLE */
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_INFO *pointer, *again;
    union route_buffer buffer;
    RTM_NEXTHOP_HANDLE hop;
    RTM_ROUTE_HANDLE route;
    RTM_NET_ADDRESS addr;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    route = add_route( entity, family, "10", 8, hop, 10, 1, BOTH );

    flags = 0;
    expect_ret( RtmDeleteRouteToDest( other, route, &flags ), ERROR_ACCESS_DENIED );
    check_best( entity, family, UCAST, route, 1 );

    /* the owner's direct view of it */
    pointer = again = NULL;
    expect_ret( RtmGetRoutePointer( entity, route, &pointer ), NO_ERROR );
    expect_ret( RtmGetRoutePointer( entity, route, &again ), NO_ERROR );
    ask( "R55", pointer && pointer == again, "got %p and %p\n", pointer, again );
    if (pointer)
    {
        ok( pointer->RouteOwner == entity, "got owner %p\n", pointer->RouteOwner );
        ok( pointer->Neighbour == hop, "got neighbour %p\n", pointer->Neighbour );
        ok( pointer->PrefInfo.Preference == 10, "got %lu\n", pointer->PrefInfo.Preference );
        ok( pointer->BelongsToViews == BOTH, "got %#lx\n", pointer->BelongsToViews );
        ok( pointer->NextHopsList.NumNextHops == 1 && pointer->NextHopsList.NextHops[0] == hop, "other hops\n" );
    }
    again = (RTM_ROUTE_INFO *)&flags;
    expect_ret( RtmGetRoutePointer( other, route, &again ), ERROR_ACCESS_DENIED );
    ok( again == (RTM_ROUTE_INFO *)&flags, "output changed\n" );

    /* what is a deleted route that is still referenced? */
    reference_handle( entity, route );
    reference_handle( other, route );
    remove_route( entity, route, BEST );
    flags = 0;
    ask_ret( "R40", RtmDeleteRouteToDest( entity, route, &flags ), ERROR_NOT_FOUND );
    check_best( entity, family, UCAST, NULL, 0 );
    expect_ret( RtmGetRouteInfo( other, route, &buffer.info, &addr ), NO_ERROR );
    ask( "R45", buffer.info.State != RTM_ROUTE_STATE_DELETING, "got state %u\n", buffer.info.State );
    ask( "R44", buffer.info.State == RTM_ROUTE_STATE_DELETED, "got state %u\n", buffer.info.State );
    ok( buffer.info.PrefInfo.Preference == 10, "got %lu\n", buffer.info.PrefInfo.Preference );
    ok( addr.NumBits == 8 && addr.AddrBits[0] == 10, "wrong address\n" );
    release_route_info( other, &buffer.info );
    check_best_views( other, route, 0 );
    again = NULL;
    ask_ret( "R47", RtmGetRoutePointer( entity, route, &again ), NO_ERROR );

    /* with the same key another route comes into being */
    again = NULL;
    {
        RTM_ROUTE_HANDLE next = add_route( entity, family, "10", 8, hop, 10, 1, BOTH );

        ask( "R48", next != route, "same handle\n" );
        delete_route( entity, next );
    }
    release_route( entity, route );
    release_route( other, route );
    check_route_gone( entity, route );

    if (winetest_platform_is_wine)
    {
        HANDLE bad[3];
        unsigned int i;

        bad[0] = NULL;
        bad[1] = (HANDLE)(ULONG_PTR)0xdeadbeef;
        bad[2] = hop;
        for (i = 0; i < ARRAY_SIZE(bad); i++)
        {
            RTM_VIEW_SET views = 0;

            flags = 0xdeadbeef;
            expect_ret( RtmDeleteRouteToDest( entity, bad[i], &flags ), ERROR_INVALID_HANDLE );
            ok( flags == 0xdeadbeef, "got flags %#lx\n", flags );
            expect_ret( RtmGetRouteInfo( entity, bad[i], &buffer.info, NULL ), ERROR_INVALID_HANDLE );
            expect_ret( RtmGetRoutePointer( entity, bad[i], &again ), ERROR_INVALID_HANDLE );
            expect_ret( RtmReleaseRoutes( entity, 1, &bad[i] ), ERROR_INVALID_HANDLE );
            expect_ret( RtmIsBestRoute( entity, bad[i], &views ), ERROR_INVALID_HANDLE );
        }
        expect_ret( RtmReleaseRoutes( entity, 0, NULL ), NO_ERROR );
    }

    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

/* a client that goes without cleaning up */
static void test_deregister( USHORT family )
{
    /* spec: RtmDeregisterEntity RtmRegHandle */
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_HANDLE route, rest;
    union route_buffer buffer;
    RTM_NEXTHOP_HANDLE hop;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    release_route( entity, add_route( entity, family, "20", 8, hop, 10, 1, BOTH ) );
    route = add_route( entity, family, "10", 8, hop, 10, 1, BOTH );
    rest = add_route( other, family, "10", 8, NULL, 20, 1, BOTH );
    reference_handle( other, route );
    check_best( other, family, UCAST, route, 2 );
    deregister_entity( entity );

    /* what becomes of the routes? They are not tidied up there, perhaps. */
    if (winetest_platform_is_wine)
    {
        check_best( other, family, UCAST, rest, 1 );
        check_best( other, family, MCAST, rest, 1 );
        ok( !find_dest( other, family, "20", 8 ), "destination left\n" );
        expect_ret( RtmGetRouteInfo( other, route, &buffer.info, NULL ), NO_ERROR );
        ask( "R57", buffer.info.State == RTM_ROUTE_STATE_DELETED, "got state %u\n", buffer.info.State );
        release_route_info( other, &buffer.info );
        check_best_views( other, route, 0 );
        /* what the entity has not released others can */
        release_route( other, route );
        release_nexthop( other, hop );
    }
    release_route( other, route );
    delete_route( other, rest );
    if (winetest_platform_is_wine) expect_empty_table( other );
    deregister_entity( other );
}

static void test_exact_match( USHORT family )
{
    /* spec: RtmGetExactMatchRoute NO_ERROR ERROR_NOT_FOUND DestAddress MatchingFlags:0 RouteInfo InterfaceIndex
     *       TargetViews RouteHandle RouteHandle:NULL RTM_MATCH_OWNER RTM_MATCH_NEIGHBOUR RTM_MATCH_PREF
     *       RTM_MATCH_NEXTHOP RTM_MATCH_INTERFACE RTM_MATCH_FULL RTM_MATCH_NONE */
    RTM_ENTITY_HANDLE entities[2];
    RTM_ROUTE_HANDLE routes[4], found;
    RTM_NEXTHOP_HANDLE hops[3];
    union route_buffer buffer, copy;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    RTM_ROUTE_CHANGE_FLAGS flags;
    unsigned int i;
    DWORD ret;

    struct
    {
        RTM_MATCH_FLAGS    flags;
        RTM_ENTITY_HANDLE  owner;
        RTM_NEXTHOP_HANDLE neighbour;
        ULONG              pref, metric;
        unsigned int       count;
        RTM_NEXTHOP_HANDLE hops[2];
        ULONG              index;
        RTM_VIEW_SET       views;
        int                found;
        const char        *id;
    }
    tests[24];

    entities[0] = register_entity( family, 100, 1, NULL );
    entities[1] = register_entity( family, 200, 1, NULL );
    hops[0] = add_nexthop( entities[0], family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( entities[0], family, "192.168.0.2", 2 );
    hops[2] = add_nexthop( entities[1], family, "192.168.0.1", 1 );
    make_addr( &addr, family, "10", 8 );

    routes[0] = add_route( entities[0], family, "10", 8, hops[0], 10, 1, UCAST );
    routes[1] = NULL;
    memset( &buffer, 0, sizeof(buffer) );
    make_route_info( &buffer.info, hops[1], 20, 2, BOTH );
    buffer.info.NextHopsList.NumNextHops = 2;
    buffer.info.NextHopsList.NextHops[0] = hops[0];
    (&buffer.info.NextHopsList.NextHops[0])[1] = hops[1];
    flags = 0;
    expect_ret( add_route_info( entities[0], &routes[1], &addr, &buffer.info, &flags ), NO_ERROR );
    routes[2] = add_route( entities[1], family, "10", 8, hops[2], 30, 3, MCAST );
    routes[3] = add_route( entities[1], family, "10", 8, NULL, 40, 4, UCAST );

    memset( tests, 0, sizeof(tests) );
    i = 0;
#define MATCH( f, o, n, p, m, c, h0, h1, x, v, r ) tests[i].flags = f, tests[i].owner = o, \
    tests[i].neighbour = n, tests[i].pref = p, tests[i].metric = m, tests[i].count = c, \
    tests[i].hops[0] = h0, tests[i].hops[1] = h1, tests[i].index = x, tests[i].views = v, tests[i].found = r, i++
    MATCH( RTM_MATCH_NONE, NULL, NULL, 99, 99, 0, NULL, NULL, 99, 0, 0 );
    tests[i - 1].id = "D52";
    MATCH( RTM_MATCH_NONE, NULL, NULL, 99, 99, 0, NULL, NULL, 99, MCAST, 1 );
    MATCH( RTM_MATCH_NONE, NULL, NULL, 99, 99, 0, NULL, NULL, 99, BOTH, 0 );
    tests[i - 1].id = "D61";
    MATCH( RTM_MATCH_OWNER, entities[0], NULL, 99, 99, 0, NULL, NULL, 99, 0, 0 );
    MATCH( RTM_MATCH_OWNER, entities[1], NULL, 99, 99, 0, NULL, NULL, 99, 0, 2 );
    MATCH( RTM_MATCH_OWNER, entities[1], NULL, 99, 99, 0, NULL, NULL, 99, UCAST, 3 );
    MATCH( RTM_MATCH_NEIGHBOUR, NULL, hops[1], 99, 99, 0, NULL, NULL, 99, 0, 1 );
    MATCH( RTM_MATCH_NEIGHBOUR, NULL, NULL, 99, 99, 0, NULL, NULL, 99, 0, 3 );
    tests[i - 1].id = "D54";
    MATCH( RTM_MATCH_NEIGHBOUR, NULL, hops[0], 99, 99, 0, NULL, NULL, 99, MCAST, -1 );
    MATCH( RTM_MATCH_PREF, NULL, NULL, 30, 3, 0, NULL, NULL, 99, 0, 2 );
    MATCH( RTM_MATCH_PREF, NULL, NULL, 30, 4, 0, NULL, NULL, 99, 0, -1 );
    tests[i - 1].id = "D55";
    MATCH( RTM_MATCH_PREF, NULL, NULL, 31, 3, 0, NULL, NULL, 99, 0, -1 );
    MATCH( RTM_MATCH_NEXTHOP, NULL, NULL, 99, 99, 1, hops[0], NULL, 99, 0, 0 );
    MATCH( RTM_MATCH_NEXTHOP, NULL, NULL, 99, 99, 2, hops[0], hops[1], 99, 0, 1 );
    /* in order, and all of them? */
    MATCH( RTM_MATCH_NEXTHOP, NULL, NULL, 99, 99, 2, hops[1], hops[0], 99, 0, -1 );
    tests[i - 1].id = "D53";
    MATCH( RTM_MATCH_NEXTHOP, NULL, NULL, 99, 99, 1, hops[1], NULL, 99, 0, -1 );
    tests[i - 1].id = "D53";
    MATCH( RTM_MATCH_INTERFACE, NULL, NULL, 99, 99, 0, NULL, NULL, 2, 0, 1 );
    MATCH( RTM_MATCH_INTERFACE, NULL, NULL, 99, 99, 0, NULL, NULL, 1, 0, 0 );
    MATCH( RTM_MATCH_INTERFACE, NULL, NULL, 99, 99, 0, NULL, NULL, 3, 0, -1 );
    MATCH( RTM_MATCH_OWNER | RTM_MATCH_INTERFACE, entities[1], NULL, 99, 99, 0, NULL, NULL, 1, 0, 2 );
    MATCH( RTM_MATCH_OWNER | RTM_MATCH_PREF, entities[1], NULL, 10, 1, 0, NULL, NULL, 1, 0, -1 );
    MATCH( RTM_MATCH_FULL, entities[0], hops[1], 20, 2, 2, hops[0], hops[1], 2, 0, 1 );
    MATCH( RTM_MATCH_FULL, entities[0], hops[1], 20, 2, 2, hops[0], hops[1], 3, 0, -1 );
    MATCH( RTM_MATCH_FULL, entities[1], hops[2], 30, 3, 1, hops[2], NULL, 1, MCAST, 2 );
#undef MATCH
    ok( i == ARRAY_SIZE(tests), "%u rows\n", i );

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        winetest_push_context( "row %u flags %#lx", i, tests[i].flags );
        memset( &buffer, FILLER, sizeof(buffer) );
        buffer.info.RouteOwner = tests[i].owner;
        buffer.info.Neighbour = tests[i].neighbour;
        buffer.info.PrefInfo.Preference = tests[i].pref;
        buffer.info.PrefInfo.Metric = tests[i].metric;
        buffer.info.NextHopsList.NumNextHops = tests[i].count;
        memcpy( buffer.info.NextHopsList.NextHops, tests[i].hops, tests[i].count * sizeof(HANDLE) );
        memcpy( &copy, &buffer, sizeof(copy) );
        found = (HANDLE)&found;
        ret = RtmGetExactMatchRoute( entities[1], &addr, tests[i].flags, &buffer.info, tests[i].index,
                                     tests[i].views, i % 2 ? &found : NULL );
        if (tests[i].found < 0)
        {
            ask_row( tests[i].id, ret == ERROR_NOT_FOUND, "got %lu\n", ret );
            ok( found == (HANDLE)&found || broken( !ret ), "handle changed\n" );
            if (ret) ask( "D59", !memcmp( &copy, &buffer, sizeof(copy) ), "criteria changed\n" );
        }
        else ask_row( tests[i].id, !ret, "got %lu\n", ret );
        if (!ret)
        {
            if (tests[i].found >= 0)
            {
                if (i % 2) ask_row( tests[i].id, found == routes[tests[i].found], "got %p, expected %p\n", found,
                                    routes[tests[i].found] );
                ask_row( tests[i].id, buffer.info.PrefInfo.Preference == 10 * (tests[i].found + 1), "got preference %lu\n",
                    buffer.info.PrefInfo.Preference );
            }
            release_route_info( entities[1], &buffer.info );
            if (i % 2) release_route( entities[1], found );
            else ok( found == (HANDLE)&found, "handle changed\n" );
        }
        winetest_pop_context();
    }

    make_route_info( &info, NULL, 0, 0, 0 );
    make_addr( &addr, family, "10", 9 );
    expect_ret( RtmGetExactMatchRoute( entities[0], &addr, RTM_MATCH_NONE, &info, 0, 0, NULL ), ERROR_NOT_FOUND );
    make_addr( &addr, family, "10.1.2.3", HOST_BITS );
    expect_ret( RtmGetExactMatchRoute( entities[0], &addr, RTM_MATCH_NONE, &info, 0, 0, NULL ), ERROR_NOT_FOUND );

    for (i = 0; i < ARRAY_SIZE(routes); i++) delete_route( entities[i / 2], routes[i] );
    delete_nexthop( entities[0], hops[0] );
    delete_nexthop( entities[0], hops[1] );
    delete_nexthop( entities[1], hops[2] );
    expect_empty_table( entities[0] );
    deregister_entity( entities[1] );
    deregister_entity( entities[0] );
}

START_TEST(route)
{
    for_families( "add", test_add );
    for_families( "identity", test_identity );
    for_families( "update by handle", test_update_by_handle );
    for_families( "election", test_election );
    for_families( "views", test_views );
    for_families( "nexthop lists", test_nexthop_lists );
    for_families( "delete", test_delete );
    for_families( "deregister", test_deregister );
    for_families( "exact match", test_exact_match );
}
