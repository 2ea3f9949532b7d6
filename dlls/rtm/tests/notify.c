/*
 * Tests of change notification
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

#define PROTO_A 0x7fff0301
#define PROTO_B 0x7fff0302

#define TYPE_ALL  RTM_CHANGE_TYPE_ALL
#define TYPE_BEST RTM_CHANGE_TYPE_BEST
#define TYPE_FORW RTM_CHANGE_TYPE_FORWARDING
#define ONLY_MARKED RTM_NOTIFY_ONLY_MARKED_DESTS

#define VIEW_U RTM_VIEW_MASK_UCAST
#define VIEW_M RTM_VIEW_MASK_MCAST

/* room for 8 items of two views */
union items
{
    RTM_DEST_INFO info;
    BYTE bytes[8 * RTM_SIZE_OF_DEST_INFO( 2 ) + 64];
};

static LONG read_long( LONG *value )
{
    return InterlockedCompareExchange( value, 0, 0 );
}

static RTM_DEST_INFO *item_at( union items *items, UINT index, UINT views )
{
    return (RTM_DEST_INFO *)(items->bytes + index * RTM_SIZE_OF_DEST_INFO( views ));
}

static RTM_NOTIFY_HANDLE start_notify( RTM_ENTITY_HANDLE entity, RTM_VIEW_SET views, RTM_NOTIFY_FLAGS flags, void *context )
{
    RTM_NOTIFY_HANDLE notify = NULL;
    DWORD ret = RtmRegisterForChangeNotification( entity, views, flags, context, &notify );

    ok( !ret, "RtmRegisterForChangeNotification gave %lu\n", ret );
    ok( !!notify, "no notification handle\n" );
    return notify;
}

static void stop_notify( RTM_ENTITY_HANDLE entity, RTM_NOTIFY_HANDLE notify )
{
    DWORD ret = RtmDeregisterFromChangeNotification( entity, notify );

    ok( !ret, "RtmDeregisterFromChangeNotification gave %lu\n", ret );
}

/* fetches and releases all, one at a time; returns the number of items */
static UINT drain( RTM_ENTITY_HANDLE entity, RTM_NOTIFY_HANDLE notify )
{
    union items items;
    UINT count, total = 0;
    DWORD ret;

    for (;;)
    {
        count = 1;
        ret = RtmGetChangedDests( entity, notify, &count, &items.info );
        if (ret && ret != ERROR_NO_MORE_ITEMS) break;
        ok( count <= 1, "got %u items\n", count );
        ok( ret || count, "no item and no end\n" );
        if (!count) break;
        total++;
        expect_ret( RtmReleaseChangedDests( entity, notify, count, &items.info ), NO_ERROR );
        if (ret) break;
    }
    ok( ret == ERROR_NO_MORE_ITEMS, "draining ended with %lu\n", ret );
    return total;
}

static BOOL pending( RTM_ENTITY_HANDLE entity, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest )
{
    BOOL status = 0xdead;

    expect_ret( RtmGetChangeStatus( entity, notify, dest, &status ), NO_ERROR );
    ok( status == TRUE || status == FALSE, "status %#x\n", status );
    return status;
}

static BOOL marked( RTM_ENTITY_HANDLE entity, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest )
{
    BOOL status = 0xdead;

    expect_ret( RtmIsMarkedForChangeNotification( entity, notify, dest, &status ), NO_ERROR );
    ok( status == TRUE || status == FALSE, "marked %#x\n", status );
    return status;
}

static void mark( RTM_ENTITY_HANDLE entity, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest, BOOL on )
{
    expect_ret( RtmMarkDestForChangeNotification( entity, notify, dest, on ), NO_ERROR );
}

/* ---- parameters ---- */

static void test_register_params( USHORT family )
{
    /* spec: RtmRegisterForChangeNotification NO_ERROR ERROR_INVALID_PARAMETER ERROR_NO_SYSTEM_RESOURCES
     *       ERROR_NOT_SUPPORTED ERROR_INVALID_HANDLE */
    static const RTM_NOTIFY_FLAGS bad[] = { 0, ONLY_MARKED, TYPE_ALL | 8, TYPE_ALL | 0x20000 };
    RTM_ENTITY_HANDLE entity, gone;
    RTM_NOTIFY_HANDLE notify, many[1000];
    UINT i, count;
    DWORD ret;

    entity = register_entity( family, PROTO_A, 1, NULL );
    gone = register_entity( family, PROTO_B, 1, NULL );
    deregister_entity( gone );

    notify = (void *)0xdead;
    expect_ret( RtmRegisterForChangeNotification( NULL, VIEW_U, TYPE_ALL, NULL, &notify ), ERROR_INVALID_HANDLE );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmRegisterForChangeNotification( gone, VIEW_U, TYPE_ALL, NULL, &notify ), ERROR_INVALID_HANDLE );
        expect_ret( RtmRegisterForChangeNotification( entity, VIEW_U, TYPE_ALL, NULL, NULL ), ERROR_INVALID_PARAMETER );
    }
    for (i = 0; i < ARRAY_SIZE(bad); i++)
    {
        ret = RtmRegisterForChangeNotification( entity, VIEW_U, bad[i], NULL, &notify );
        ask( "C1", ret == ERROR_INVALID_PARAMETER, "flags %#lx gave %lu\n", bad[i], ret );
        if (!ret) stop_notify( entity, notify );
        if (!ret) notify = (void *)0xdead;
    }
    expect_ret( RtmRegisterForChangeNotification( entity, 0x40000000, TYPE_ALL, NULL, &notify ), ERROR_NOT_SUPPORTED );
    expect_ret( RtmRegisterForChangeNotification( entity, VIEW_U | 0x40000000, TYPE_ALL, NULL, &notify ),
                ERROR_NOT_SUPPORTED );
    ok( notify == (void *)0xdead, "handle written: %p\n", notify );

    /* every sound combination */
    for (i = 1; i < 8; i++)
    {
        notify = start_notify( entity, VIEW_U, i, NULL );
        stop_notify( entity, notify );
        notify = start_notify( entity, VIEW_U | VIEW_M, i | ONLY_MARKED, NULL );
        stop_notify( entity, notify );
    }
    ret = RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_ALL, TYPE_ALL, NULL, &notify );
    ask( "C3", !ret, "got %lu\n", ret );
    if (!ret) stop_notify( entity, notify );
    ret = RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_ANY, TYPE_ALL, NULL, &notify );
    ask( "C2", !ret, "got %lu\n", ret );
    if (!ret) stop_notify( entity, notify );

    /* as many as there is room for; each of them has its own handle */
    for (count = 0, ret = NO_ERROR; count < ARRAY_SIZE(many); count++)
    {
        if ((ret = RtmRegisterForChangeNotification( entity, VIEW_U, TYPE_ALL, NULL, &many[count] ))) break;
        for (i = 0; i < count; i++) ok( many[i] != many[count], "%u and %u are the same\n", i, count );
    }
    ask( "C4", count == 32 && ret == ERROR_NO_SYSTEM_RESOURCES, "%u registrations, then %lu\n", count, ret );
    ok( count >= 2, "only %u registrations\n", count );
    if (count < ARRAY_SIZE(many))
    {
        stop_notify( entity, many[count / 2] );
        many[count / 2] = start_notify( entity, VIEW_U, TYPE_ALL, NULL );
        expect_ret( RtmRegisterForChangeNotification( entity, VIEW_U, TYPE_ALL, NULL, &notify ),
                    ERROR_NO_SYSTEM_RESOURCES );
    }
    for (i = 0; i < count; i++) stop_notify( entity, many[i] );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* every handle and pointer of the other functions */
static void test_bad_params( USHORT family )
{
    /* spec: RtmDeregisterFromChangeNotification NO_ERROR ERROR_INVALID_HANDLE
     * spec: RtmGetChangedDests ERROR_INVALID_PARAMETER ERROR_INVALID_HANDLE NumDests
     * spec: RtmReleaseChangedDests NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NumDests:0
     * spec: RtmIgnoreChangedDests NO_ERROR ERROR_INVALID_HANDLE
     * spec: RtmGetChangeStatus NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER
     * spec: RtmMarkDestForChangeNotification ERROR_INVALID_HANDLE
     * spec: RtmIsMarkedForChangeNotification NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER */
    RTM_ENTITY_HANDLE entity, other;
    RTM_NOTIFY_HANDLE notify, foreign, stale, bad[5];
    RTM_NEXTHOP_HANDLE hop;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest, bad_dests[4];
    RTM_REGN_PROFILE profile;
    union items items;
    BOOL status;
    UINT i, count;
    HANDLE handles[2];
    DWORD ret;

    if (!winetest_platform_is_wine) return;     /* native may crash on bad handles and pointers */

    get_profile( family, &profile );
    entity = register_entity( family, PROTO_A, 1, NULL );
    other = register_entity( family, PROTO_B, 1, NULL );
    notify = start_notify( entity, VIEW_U, TYPE_ALL, NULL );
    foreign = start_notify( other, VIEW_U, TYPE_ALL, NULL );
    stale = start_notify( entity, VIEW_U, TYPE_ALL, NULL );
    stop_notify( entity, stale );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    route = add_route( entity, family, "10", 8, hop, 1, 1, VIEW_U );
    dest = find_dest( entity, family, "10", 8 );

    bad[0] = NULL;
    bad[1] = stale;
    bad[2] = foreign;
    bad[3] = entity;
    bad[4] = (HANDLE)0xdeadbeef;
    for (i = 0; i < ARRAY_SIZE(bad); i++)
    {
        winetest_push_context( "bad notify %u", i );
        count = 1;
        ret = RtmGetChangedDests( entity, bad[i], &count, &items.info );
        ask_row( bad[i] == foreign ? "C52" : "C23", ret == ERROR_INVALID_HANDLE, "got %lu\n", ret );
        ok( count == 1, "count %u\n", count );
        expect_ret( RtmReleaseChangedDests( entity, bad[i], 0, &items.info ), ERROR_INVALID_HANDLE );
        expect_ret( RtmIgnoreChangedDests( entity, bad[i], 1, &dest ), ERROR_INVALID_HANDLE );
        status = 0xdead;
        expect_ret( RtmGetChangeStatus( entity, bad[i], dest, &status ), ERROR_INVALID_HANDLE );
        expect_ret( RtmIsMarkedForChangeNotification( entity, bad[i], dest, &status ), ERROR_INVALID_HANDLE );
        ok( status == 0xdead, "status written\n" );
        expect_ret( RtmMarkDestForChangeNotification( entity, bad[i], dest, TRUE ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeregisterFromChangeNotification( entity, bad[i] ), ERROR_INVALID_HANDLE );
        winetest_pop_context();
    }
    bad_dests[0] = NULL;
    bad_dests[1] = route;
    bad_dests[2] = notify;
    bad_dests[3] = (HANDLE)0xdeadbeef;
    for (i = 0; i < ARRAY_SIZE(bad_dests); i++)
    {
        winetest_push_context( "bad dest %u", i );
        handles[0] = dest;
        handles[1] = bad_dests[i];
        ask_ret( "C32", RtmIgnoreChangedDests( entity, notify, 2, handles ), ERROR_INVALID_HANDLE );
        ask( "C32", pending( entity, notify, dest ), "one of a bad array was ignored\n" );
        status = 0xdead;
        expect_ret( RtmGetChangeStatus( entity, notify, bad_dests[i], &status ), ERROR_INVALID_HANDLE );
        expect_ret( RtmIsMarkedForChangeNotification( entity, notify, bad_dests[i], &status ), ERROR_INVALID_HANDLE );
        ok( status == 0xdead, "status written\n" );
        expect_ret( RtmMarkDestForChangeNotification( entity, notify, bad_dests[i], TRUE ), ERROR_INVALID_HANDLE );
        expect_ret( RtmMarkDestForChangeNotification( entity, notify, bad_dests[i], FALSE ), ERROR_INVALID_HANDLE );
        winetest_pop_context();
    }

    /* the caller's own handle */
    count = 1;
    expect_ret( RtmGetChangedDests( NULL, notify, &count, &items.info ), ERROR_INVALID_HANDLE );
    expect_ret( RtmReleaseChangedDests( NULL, notify, 0, &items.info ), ERROR_INVALID_HANDLE );
    expect_ret( RtmIgnoreChangedDests( NULL, notify, 1, &dest ), ERROR_INVALID_HANDLE );
    expect_ret( RtmGetChangeStatus( NULL, notify, dest, &status ), ERROR_INVALID_HANDLE );
    expect_ret( RtmIsMarkedForChangeNotification( NULL, notify, dest, &status ), ERROR_INVALID_HANDLE );
    expect_ret( RtmMarkDestForChangeNotification( NULL, notify, dest, TRUE ), ERROR_INVALID_HANDLE );
    expect_ret( RtmDeregisterFromChangeNotification( NULL, notify ), ERROR_INVALID_HANDLE );
    expect_ret( RtmDeregisterFromChangeNotification( other, notify ), ERROR_INVALID_HANDLE );

    /* pointers and counts */
    expect_ret( RtmGetChangedDests( entity, notify, NULL, &items.info ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmGetChangedDests( entity, notify, &count, NULL ), ERROR_INVALID_PARAMETER );
    count = 0;
    ask_ret( "C22", RtmGetChangedDests( entity, notify, &count, &items.info ), ERROR_INVALID_PARAMETER );
    ok( !count, "count %u\n", count );
    count = profile.MaxHandlesInEnum + 1;
    ask_ret( "C22", RtmGetChangedDests( entity, notify, &count, &items.info ), ERROR_INVALID_PARAMETER );
    ok( count == profile.MaxHandlesInEnum + 1, "count %u\n", count );
    expect_ret( RtmReleaseChangedDests( entity, notify, 1, NULL ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmReleaseChangedDests( entity, notify, 0, NULL ), NO_ERROR );
    expect_ret( RtmIgnoreChangedDests( entity, notify, 1, NULL ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmIgnoreChangedDests( entity, notify, 0, NULL ), NO_ERROR );
    expect_ret( RtmGetChangeStatus( entity, notify, dest, NULL ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmIsMarkedForChangeNotification( entity, notify, dest, NULL ), ERROR_INVALID_PARAMETER );
    ok( !marked( entity, notify, dest ), "a failed call marked\n" );

    /* nothing was fetched by all this; a bad member leaves all of an array alone */
    count = 1;
    expect_ret_or( RtmGetChangedDests( entity, notify, &count, &items.info ), NO_ERROR, ERROR_NO_MORE_ITEMS );
    ok( count == 1 && items.info.DestHandle == dest, "got %u, %p\n", count, items.info.DestHandle );
    handles[0] = items.info.ViewInfo[0].Route;
    items.info.ViewInfo[0].Route = (HANDLE)0xdeadbeef;
    ask_ret( "C30", RtmReleaseChangedDests( entity, notify, 1, &items.info ), ERROR_INVALID_HANDLE );
    items.info.ViewInfo[0].Route = handles[0];
    items.info.NumberOfViews = 2;
    expect_ret( RtmReleaseChangedDests( entity, notify, 1, &items.info ), ERROR_INVALID_PARAMETER );
    items.info.NumberOfViews = 0x20000001;  /* of 24 bytes each, in 32 bits: the size of one */
    expect_ret( RtmReleaseChangedDests( entity, notify, 1, &items.info ), ERROR_INVALID_PARAMETER );
    items.info.NumberOfViews = 1;
    /* they have released nothing */
    ask_ret( "C30", RtmReleaseChangedDests( entity, notify, 1, &items.info ), NO_ERROR );

    release_dest( entity, dest );
    delete_route( entity, route );
    delete_nexthop( entity, hop );
    stop_notify( entity, notify );
    expect_ret( RtmDeregisterFromChangeNotification( entity, notify ), ERROR_INVALID_HANDLE );
    stop_notify( other, foreign );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

/* ---- what is a change: registrations of each type in each view are asked after each operation ---- */

struct observer
{
    RTM_VIEW_SET view;
    ULONG type;
    RTM_NOTIFY_HANDLE notify;
};

static struct observer observers[6];

/* the letters of the types that were told, per view: "abf" all three, "-" none; what is no question has no id */
static void ask_told( int line, RTM_ENTITY_HANDLE entity, const char *ucast, const char *mcast, const char *all,
                      const char *best, const char *forwarding )
{
    static const char letters[] = "abf";
    const char *ids[3] = { all, best, forwarding };
    UINT i;

    for (i = 0; i < ARRAY_SIZE(observers); i++)
    {
        BOOL want = strchr( observers[i].view == VIEW_U ? ucast : mcast, letters[i % 3] ) != NULL;
        UINT got = drain( entity, observers[i].notify );

        ask_row( ids[i % 3], got == want, "line %d: view %#lx, type %#lx: got %u, expected %u\n", line,
                 observers[i].view, observers[i].type, got, want );
    }
}

static void expect_told( int line, RTM_ENTITY_HANDLE entity, const char *ucast, const char *mcast )
{
    ask_told( line, entity, ucast, mcast, NULL, NULL, NULL );
}

static void update_route( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route, RTM_NET_ADDRESS *addr, RTM_ROUTE_INFO *info )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;

    expect_ret( RtmAddRouteToDest( entity, &route, addr, info, INFINITE, NULL, 0, NULL, &flags ), NO_ERROR );
}

static void test_types( USHORT family )
{
    /* spec: RtmRegisterForChangeNotification RTM_CHANGE_TYPE_ALL RTM_CHANGE_TYPE_BEST RTM_CHANGE_TYPE_FORWARDING */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_HANDLE hop, hop2;
    RTM_ROUTE_HANDLE best, worse;
    union route_buffer buffer;
    RTM_ROUTE_INFO *info = &buffer.info;
    RTM_NET_ADDRESS addr;
    UINT i;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    for (i = 0; i < ARRAY_SIZE(observers); i++)
    {
        observers[i].view = i < 3 ? VIEW_U : VIEW_M;
        observers[i].type = 1u << i % 3;
        observers[i].notify = start_notify( first, observers[i].view, observers[i].type, NULL );
    }
    hop = add_nexthop( first, family, "192.168.0.1", 1 );
    hop2 = add_nexthop( first, family, "192.168.0.2", 1 );
    make_addr( &addr, family, "10", 8 );
    expect_told( __LINE__, first, "-", "-" );

    best = add_route( first, family, "10", 8, hop, 5, 5, VIEW_U );
    expect_told( __LINE__, first, "abf", "-" );
    worse = add_route( second, family, "10", 8, NULL, 6, 6, VIEW_U );
    expect_told( __LINE__, first, "a", "-" );

    /* updates of the best route: nothing differs */
    make_route_info( info, hop, 5, 5, VIEW_U );
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "a", "-", "C38", "C38", "C38" );
    info->PrefInfo.Metric = 4;
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "abf", "-", NULL, "C35", "C36" );
    info->PrefInfo.Preference = 4;
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "abf", "-", NULL, "C35", "C36" );
    info->NextHopsList.NumNextHops = 2;
    info->NextHopsList.NextHops[1] = hop2;
    update_route( first, best, &addr, info );
    expect_told( __LINE__, first, "abf", "-" );
    info->NextHopsList.NextHops[0] = hop2;
    info->NextHopsList.NextHops[1] = hop;
    update_route( first, best, &addr, info );
    expect_told( __LINE__, first, "abf", "-" );
    info->Flags = RTM_ROUTE_FLAGS_MARTIAN;
    update_route( first, best, &addr, info );
    expect_told( __LINE__, first, "abf", "-" );
    info->Flags |= 0x0100;                              /* not one of the forwarding flags */
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "ab", "-", NULL, "C37", "C37" );
    info->EntitySpecificInfo = &addr;
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "a", "-", "C39", "C39", "C39" );
    info->Flags1 = 1;
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "a", "-", "C39", "C39", "C39" );
    info->Neighbour = hop2;
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "a", "-", "C39", "C39", "C39" );

    /* views */
    info->BelongsToViews = VIEW_U | VIEW_M;
    update_route( first, best, &addr, info );
    expect_told( __LINE__, first, "a", "abf" );
    info->BelongsToViews = VIEW_M;                      /* the worse one is best in the unicast view now */
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "abf", "a", "C41", "C41", "C41" );
    info->BelongsToViews = VIEW_U;
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "abf", "abf", "C41", "C41", "C41" );
    info->BelongsToViews = 0;
    update_route( first, best, &addr, info );
    expect_told( __LINE__, first, "abf", "-" );
    info->Flags = 0;                                    /* in no view it is nobody's business */
    update_route( first, best, &addr, info );
    ask_told( __LINE__, first, "-", "-", "C42", "C42", "C42" );
    info->BelongsToViews = VIEW_U;
    update_route( first, best, &addr, info );
    expect_told( __LINE__, first, "abf", "-" );

    /* the worse one: as long as it stays worse */
    make_route_info( info, NULL, 9, 9, VIEW_U );
    update_route( second, worse, &addr, info );
    expect_told( __LINE__, first, "a", "-" );
    info->PrefInfo.Preference = 1;
    update_route( second, worse, &addr, info );
    expect_told( __LINE__, first, "abf", "-" );
    info->PrefInfo.Preference = 9;
    update_route( second, worse, &addr, info );
    expect_told( __LINE__, first, "abf", "-" );

    /* what is not a change of a destination */
    {
        RTM_NEXTHOP_INFO hop_info;
        RTM_NEXTHOP_HANDLE same = NULL;
        RTM_NEXTHOP_CHANGE_FLAGS hop_flags;

        make_nexthop_info( &hop_info, family, "192.168.0.1", 1 );
        hop_info.Flags = RTM_NEXTHOP_FLAGS_DOWN;
        expect_ret( RtmAddNextHop( first, &hop_info, &same, &hop_flags ), NO_ERROR );
        release_nexthop( first, same );
        ask_told( __LINE__, first, "-", "-", "C40", "C40", "C40" );
    }

    delete_route( second, worse );
    expect_told( __LINE__, first, "a", "-" );
    delete_route( first, best );
    expect_told( __LINE__, first, "abf", "-" );

    /* an owner that goes */
    worse = add_route( second, family, "10", 8, NULL, 6, 6, VIEW_U | VIEW_M );
    release_route( second, worse );
    expect_told( __LINE__, first, "abf", "abf" );
    deregister_entity( second );
    expect_told( __LINE__, first, "abf", "abf" );

    for (i = 0; i < ARRAY_SIZE(observers); i++) stop_notify( first, observers[i].notify );
    delete_nexthop( first, hop );
    delete_nexthop( first, hop2 );
    expect_empty_table( first );
    deregister_entity( first );
}

/* ---- what is delivered ---- */

/* entries exist for the registered views, in order, and nothing is written behind them */
static void test_views( USHORT family )
{
    /* spec: RtmRegisterForChangeNotification TargetViews
     * spec: RtmGetChangedDests NO_ERROR ERROR_NO_MORE_ITEMS ChangedDests
     * spec: RtmReleaseChangedDests NO_ERROR ChangedDests */
    static const struct { RTM_VIEW_SET views; UINT count; UINT first; const char *question; } rows[] =
    {
        { VIEW_U, 1, RTM_VIEW_ID_UCAST },
        { VIEW_M, 1, RTM_VIEW_ID_MCAST },
        { VIEW_U | VIEW_M, 2, RTM_VIEW_ID_UCAST },
        { RTM_VIEW_MASK_ALL, 2, RTM_VIEW_ID_UCAST, "C3" },
        { RTM_VIEW_MASK_ANY, 0, 0, "C2" },
    };
    RTM_ENTITY_HANDLE first, second;
    RTM_NOTIFY_HANDLE notify;
    RTM_ROUTE_HANDLE route, other, more;
    RTM_NEXTHOP_HANDLE hop;
    union items items, canary;
    RTM_DEST_INFO *info;
    RTM_NET_ADDRESS addr;
    UINT i, j, count;
    DWORD ret;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    hop = add_nexthop( second, family, "192.168.0.1", 1 );
    for (i = 0; i < ARRAY_SIZE(rows); i++)
    {
        winetest_push_context( "views %#lx", rows[i].views );
        ret = RtmRegisterForChangeNotification( first, rows[i].views, TYPE_ALL, NULL, &notify );
        ask_row( rows[i].question, !ret, "got %lu\n", ret );
        if (ret)
        {
            winetest_pop_context();
            continue;
        }
        /* the first one to change is not the first one by address */
        route = add_route( first, family, "11", 8, NULL, 5, 5, VIEW_U );
        other = add_route( second, family, "11", 8, NULL, 4, 4, VIEW_M );
        release_route( first, add_route( first, family, "10", 8, NULL, 5, i + 1, VIEW_U | VIEW_M ) );

        memset( &items, 0xcc, sizeof(items) );
        memset( &canary, 0xcc, sizeof(canary) );
        count = 4;
        expect_ret_or( RtmGetChangedDests( first, notify, &count, &items.info ), NO_ERROR, ERROR_NO_MORE_ITEMS );
        ask_row( rows[i].question, count == 2, "got %u items\n", count );
        ask( "C19", !memcmp( items.bytes + 2 * RTM_SIZE_OF_DEST_INFO( rows[i].count ),
                             canary.bytes + 2 * RTM_SIZE_OF_DEST_INFO( rows[i].count ), sizeof(RTM_DEST_INFO) ),
             "written behind the last item\n" );
        for (j = 0; j < count; j++)
        {
            info = item_at( &items, j, rows[i].count );
            make_addr( &addr, family, j ? "10" : "11", 8 );
            ask_row( j ? "C19" : "C16", same_addr( &info->DestAddress, &addr ), "item %u has another address\n", j );
            if (!same_addr( &info->DestAddress, &addr )) break;
            ask_row( rows[i].views ? "C18" : "C2", info->NumberOfViews == rows[i].count, "%u views\n",
                     info->NumberOfViews );
            if (info->NumberOfViews != rows[i].count) break;
            ok( info->BelongsToViews == (VIEW_U | VIEW_M), "belongs to %#lx\n", info->BelongsToViews );
            ok( info->LastChanged.dwHighDateTime, "no time of the change\n" );
            if (rows[i].count) ok( info->ViewInfo[0].ViewId == rows[i].first, "view %d\n", info->ViewInfo[0].ViewId );
            if (rows[i].count == 2)
                ok( info->ViewInfo[1].ViewId == RTM_VIEW_ID_MCAST, "view %d\n", info->ViewInfo[1].ViewId );
        }
        info = &items.info;
        if (j == count && rows[i].views == VIEW_U)
        {
            ok( info->ViewInfo[0].Route == route, "route %p, expected %p\n", info->ViewInfo[0].Route, route );
            ok( info->ViewInfo[0].Owner == first, "owner %p, expected %p\n", info->ViewInfo[0].Owner, first );
            ok( info->ViewInfo[0].NumRoutes == 1, "%u routes\n", info->ViewInfo[0].NumRoutes );
        }
        if (j == count && rows[i].views == VIEW_M)
        {
            ok( info->ViewInfo[0].Route == other, "route %p, expected %p\n", info->ViewInfo[0].Route, other );
            ok( info->ViewInfo[0].Owner == second, "owner %p, expected %p\n", info->ViewInfo[0].Owner, second );
        }
        expect_ret( RtmReleaseChangedDests( first, notify, count, &items.info ), NO_ERROR );
        count = 1;
        expect_ret( RtmGetChangedDests( first, notify, &count, &items.info ), ERROR_NO_MORE_ITEMS );
        ok( !count, "got %u items\n", count );

        /* a second route in the view, of another owner: counted with the one that has not changed */
        if (rows[i].views == VIEW_U)
        {
            more = add_route( second, family, "11", 8, hop, 6, 6, VIEW_U );
            count = 1;
            expect_ret_or( RtmGetChangedDests( first, notify, &count, &items.info ), NO_ERROR, ERROR_NO_MORE_ITEMS );
            ok( count == 1, "got %u items\n", count );
            ask( "C21", items.info.ViewInfo[0].NumRoutes == 2, "%u routes\n", items.info.ViewInfo[0].NumRoutes );
            expect_ret( RtmReleaseChangedDests( first, notify, count, &items.info ), NO_ERROR );
            delete_route( second, more );
            drain( first, notify );
        }

        delete_route( first, route );
        delete_route( second, other );
        ok( drain( first, notify ) == 1, "not one change\n" );
        stop_notify( first, notify );
        winetest_pop_context();
    }
    delete_nexthop( second, hop );
    deregister_entity( first );
    first = register_entity( family, PROTO_A, 1, NULL );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

/* one item for a destination, whatever happened to it; the state is that of the fetch */
static void test_coalescing( USHORT family )
{
    /* spec: RtmGetChangedDests NO_ERROR ERROR_NO_MORE_ITEMS ChangedDests
     * spec: RtmGetChangeStatus ChangeStatus */
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify, second;
    RTM_ROUTE_HANDLE route, worse;
    RTM_NEXTHOP_HANDLE hop;
    RTM_DEST_HANDLE dest;
    RTM_NET_ADDRESS addr;
    union dest_buffer buffer;
    union items items;
    UINT i, count;
    char text[16];
    DWORD ret;

    entity = register_entity( family, PROTO_A, 1, NULL );
    route = add_route( entity, family, "9", 8, NULL, 1, 1, VIEW_U );
    /* the entity has no callback */
    ret = RtmRegisterForChangeNotification( entity, VIEW_U, TYPE_BEST, NULL, &notify );
    ask( "C5", !ret, "got %lu\n", ret );
    if (ret)
    {
        delete_route( entity, route );
        deregister_entity( entity );
        return;
    }
    second = start_notify( entity, VIEW_U, TYPE_BEST, NULL );
    ask( "C6", !drain( entity, notify ), "what existed before was reported\n" );

    for (i = 0; i < 100; i++) release_route( entity, add_route( entity, family, "10", 8, NULL, 1, i + 1, VIEW_U ) );
    dest = find_dest( entity, family, "10", 8 );
    ask( "C33", pending( entity, notify, dest ), "not pending\n" );
    ok( pending( entity, second, dest ), "not pending for the other\n" );
    /* one more route that is not best: no change of the type asked for, so it shows when the item was made */
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    worse = add_route( entity, family, "10", 8, hop, 9, 9, VIEW_U );
    /* no callback is running */
    count = 4;
    ret = RtmGetChangedDests( entity, notify, &count, &items.info );
    ask( "C24", (!ret || ret == ERROR_NO_MORE_ITEMS) && count == 1, "got %lu, %u items\n", ret, count );
    ok( items.info.DestHandle == dest, "got %p, expected %p\n", items.info.DestHandle, dest );
    ask( "C14", items.info.ViewInfo[0].NumRoutes == 2, "%u routes\n", items.info.ViewInfo[0].NumRoutes );
    ask( "C34", !pending( entity, notify, dest ), "pending though fetched\n" );
    delete_route( entity, worse );
    delete_nexthop( entity, hop );
    ok( pending( entity, second, dest ), "the other one lost it\n" );

    /* again between fetch and release */
    release_route( entity, add_route( entity, family, "10", 8, NULL, 1, 1000, VIEW_U ) );
    ask( "C26", pending( entity, notify, dest ), "not pending again\n" );
    expect_ret( RtmReleaseChangedDests( entity, notify, 1, &items.info ), NO_ERROR );
    ask( "C27", pending( entity, notify, dest ), "releasing took the change\n" );
    ask( "C26", drain( entity, notify ) == 1, "not one change\n" );
    /* released through another registration with as many views */
    count = 1;
    expect_ret_or( RtmGetChangedDests( entity, second, &count, &items.info ), NO_ERROR, ERROR_NO_MORE_ITEMS );
    ok( count == 1, "got %u items\n", count );
    ret = RtmReleaseChangedDests( entity, notify, 1, &items.info );
    ask( "C29", !ret, "got %lu\n", ret );
    if (ret) expect_ret( RtmReleaseChangedDests( entity, second, 1, &items.info ), NO_ERROR );
    ok( !drain( entity, second ), "more than one change for the other\n" );

    /* added and deleted: reported as empty, and the handle works */
    delete_route( entity, add_route( entity, family, "11", 8, NULL, 1, 1, VIEW_U ) );
    count = 1;
    ret = RtmGetChangedDests( entity, notify, &count, &items.info );
    ok( !ret || ret == ERROR_NO_MORE_ITEMS, "got %lu\n", ret );
    ask( "C15", count == 1, "got %u items\n", count );
    if (count == 1)
    {
        make_addr( &addr, family, "11", 8 );
        ask( "C20", same_addr( &items.info.DestAddress, &addr ), "another address\n" );
        ask( "C20", !items.info.BelongsToViews, "belongs to %#lx\n", items.info.BelongsToViews );
        ask( "C20", items.info.NumberOfViews == 1, "%u views\n", items.info.NumberOfViews );
        ask( "C20", !items.info.ViewInfo[0].NumRoutes, "%u routes\n", items.info.ViewInfo[0].NumRoutes );
        ask( "C20", !items.info.ViewInfo[0].Route, "route %p\n", items.info.ViewInfo[0].Route );
        ask( "C20", !items.info.ViewInfo[0].Owner, "owner %p\n", items.info.ViewInfo[0].Owner );
        ret = RtmGetDestInfo( entity, items.info.DestHandle, RTM_BEST_PROTOCOL, VIEW_U, &buffer.info );
        ask( "C20", !ret, "RtmGetDestInfo gave %lu\n", ret );
        if (!ret) release_dest_info( entity, &buffer.info );
        ask_ret( "C20", RtmGetLessSpecificDestination( entity, items.info.DestHandle, RTM_BEST_PROTOCOL, VIEW_U,
                                                       &buffer.info ), ERROR_NOT_FOUND );
        release_route( entity, add_route( entity, family, "11", 8, NULL, 1, 1, VIEW_U ) );
        ask( "C20", pending( entity, notify, items.info.DestHandle ), "not the same destination any more\n" );
        expect_ret( RtmReleaseChangedDests( entity, notify, 1, &items.info ), NO_ERROR );
    }
    drain( entity, notify );

    /* a client that asks for nothing costs one entry for each destination */
    for (i = 0; i < 20000; i++)
    {
        sprintf( text, "12.%u", i % 50 );
        delete_route( entity, add_route( entity, family, text, 16, NULL, 1, 1, VIEW_U ) );
    }
    count = drain( entity, notify );
    ask( "C15", count == 50, "%u items for 50 destinations\n", count );
    /* fetched by one, still there for the other; and then dropped by its end */
    stop_notify( entity, second );
    stop_notify( entity, notify );
    release_dest( entity, dest );
    release_route( entity, route );
    deregister_entity( entity );
    entity = register_entity( family, PROTO_A, 1, NULL );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* more than one block of a queue, whole and in parts, in both orders of use */
static void test_many( USHORT family )
{
    /* spec: RtmGetChangedDests NumDests */
    const UINT total = 5000;
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify;
    RTM_REGN_PROFILE profile;
    RTM_DEST_INFO *infos;
    UINT i, round, count, got;
    char text[24];
    BYTE *seen;
    DWORD ret;

    get_profile( family, &profile );
    entity = register_entity( family, PROTO_A, 1, NULL );
    notify = start_notify( entity, VIEW_U, TYPE_ALL, NULL );
    infos = malloc( profile.MaxHandlesInEnum * RTM_SIZE_OF_DEST_INFO( 1 ) );
    seen = malloc( total );
    for (round = 0; round < 3; round++)
    {
        memset( seen, 0, total );
        for (i = got = 0; i < total; i++)
        {
            sprintf( text, "10.%u.%u", i / 256, i % 256 );
            release_route( entity, add_route( entity, family, text, 24, NULL, 1, round + 1, VIEW_U ) );
            if (round != 1 || i % 3) continue;
            /* fetching beside adding */
            count = 1;
            expect_ret_or( RtmGetChangedDests( entity, notify, &count, infos ), NO_ERROR, ERROR_NO_MORE_ITEMS );
            seen[infos->DestAddress.AddrBits[1] * 256 + infos->DestAddress.AddrBits[2]]++;
            got++;
            expect_ret( RtmReleaseChangedDests( entity, notify, count, infos ), NO_ERROR );
        }
        for (;;)
        {
            count = profile.MaxHandlesInEnum;
            ret = RtmGetChangedDests( entity, notify, &count, infos );
            if (ret && ret != ERROR_NO_MORE_ITEMS) break;
            ask( "C17", ret == (count ? NO_ERROR : ERROR_NO_MORE_ITEMS), "%lu with %u items\n", ret, count );
            for (i = 0; i < count; i++)
            {
                const RTM_DEST_INFO *info = (RTM_DEST_INFO *)((BYTE *)infos + i * RTM_SIZE_OF_DEST_INFO( 1 ));
                seen[info->DestAddress.AddrBits[1] * 256 + info->DestAddress.AddrBits[2]]++;
            }
            got += count;
            expect_ret( RtmReleaseChangedDests( entity, notify, count, infos ), NO_ERROR );
            if (ret || !count) break;
        }
        ok( ret == ERROR_NO_MORE_ITEMS, "ended with %lu\n", ret );
        ok( got == total, "round %u: got %u of %u\n", round, got, total );
        for (i = 0; i < total; i++) if (seen[i] != 1) break;
        ok( i == total, "round %u: %u was seen %u times\n", round, i, seen[min( i, total - 1 )] );
    }
    free( seen );
    free( infos );
    /* pending ones are dropped with the registration, and their destinations with them */
    for (i = 0; i < total; i++)
    {
        sprintf( text, "11.%u.%u", i / 256, i % 256 );
        delete_route( entity, add_route( entity, family, text, 24, NULL, 1, 1, VIEW_U ) );
    }
    stop_notify( entity, notify );
    deregister_entity( entity );
    entity = register_entity( family, PROTO_A, 1, NULL );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_ignore( USHORT family )
{
    /* spec: RtmIgnoreChangedDests NO_ERROR ChangedDests
     * spec: RtmGetChangeStatus ChangeStatus */
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify, other;
    RTM_ROUTE_HANDLE routes[3];
    RTM_DEST_HANDLE dests[3];
    union items items;
    UINT i, count;

    entity = register_entity( family, PROTO_A, 1, NULL );
    notify = start_notify( entity, VIEW_U, TYPE_ALL, NULL );
    other = start_notify( entity, VIEW_U, TYPE_ALL, NULL );
    for (i = 0; i < 3; i++)
    {
        routes[i] = add_route( entity, family, i == 0 ? "10" : i == 1 ? "11" : "12", 8, NULL, 1, 1, VIEW_U );
        dests[i] = find_dest( entity, family, i == 0 ? "10" : i == 1 ? "11" : "12", 8 );
    }
    expect_ret( RtmIgnoreChangedDests( entity, notify, 2, dests ), NO_ERROR );
    ok( !pending( entity, notify, dests[0] ), "pending though ignored\n" );
    ok( !pending( entity, notify, dests[1] ), "pending though ignored\n" );
    ok( pending( entity, notify, dests[2] ), "the third one was ignored as well\n" );
    for (i = 0; i < 3; i++) ok( pending( entity, other, dests[i] ), "%u is lost for the other\n", i );
    expect_ret( RtmIgnoreChangedDests( entity, notify, 2, dests ), NO_ERROR );      /* again: no effect */
    count = 4;
    expect_ret_or( RtmGetChangedDests( entity, notify, &count, &items.info ), NO_ERROR, ERROR_NO_MORE_ITEMS );
    ok( count == 1 && items.info.DestHandle == dests[2], "got %u, %p\n", count, items.info.DestHandle );
    /* already fetched: no effect on the item */
    expect_ret( RtmIgnoreChangedDests( entity, notify, 1, &dests[2] ), NO_ERROR );
    expect_ret( RtmReleaseChangedDests( entity, notify, count, &items.info ), NO_ERROR );
    ok( drain( entity, other ) == 3, "not three for the other\n" );

    /* one that is not pending: a later change counts */
    ask_ret( "C31", RtmIgnoreChangedDests( entity, notify, 3, dests ), NO_ERROR );
    delete_route( entity, routes[0] );
    ask( "C31", pending( entity, notify, dests[0] ), "a later change was ignored\n" );
    /* ignored, then changed again: once */
    expect_ret( RtmIgnoreChangedDests( entity, notify, 1, dests ), NO_ERROR );
    routes[0] = add_route( entity, family, "10", 8, NULL, 1, 1, VIEW_U );
    ok( pending( entity, notify, dests[0] ), "a change after ignoring is lost\n" );
    ok( drain( entity, notify ) == 1, "not one item\n" );
    /* over and over */
    for (i = 0; i < 1000; i++)
    {
        delete_route( entity, routes[0] );
        expect_ret( RtmIgnoreChangedDests( entity, notify, 1, dests ), NO_ERROR );
        routes[0] = add_route( entity, family, "10", 8, NULL, 1, 1, VIEW_U );
        if (i & 1) expect_ret( RtmIgnoreChangedDests( entity, notify, 1, dests ), NO_ERROR );
    }
    ok( !drain( entity, notify ), "something is pending though ignored\n" );
    ok( drain( entity, other ) == 1, "not one item for the other\n" );
    /* left ignored at the end */
    delete_route( entity, routes[1] );
    expect_ret( RtmIgnoreChangedDests( entity, notify, 1, &dests[1] ), NO_ERROR );
    stop_notify( entity, notify );
    notify = start_notify( entity, VIEW_U, TYPE_ALL, NULL );
    routes[1] = add_route( entity, family, "11", 8, NULL, 1, 1, VIEW_U );
    ok( drain( entity, notify ) == 1, "the next registration inherited something\n" );

    for (i = 0; i < 3; i++)
    {
        delete_route( entity, routes[i] );
        release_dest( entity, dests[i] );
    }
    stop_notify( entity, other );
    stop_notify( entity, notify );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_marks( USHORT family )
{
    /* spec: RtmRegisterForChangeNotification RTM_NOTIFY_ONLY_MARKED_DESTS
     * spec: RtmMarkDestForChangeNotification NO_ERROR MarkDest
     * spec: RtmIsMarkedForChangeNotification NO_ERROR DestMarked */
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify, other, all;
    RTM_ROUTE_HANDLE route, route2;
    RTM_DEST_HANDLE dest, dest2, again;

    entity = register_entity( family, PROTO_A, 1, NULL );
    notify = start_notify( entity, VIEW_U, TYPE_ALL | ONLY_MARKED, NULL );
    other = start_notify( entity, VIEW_U, TYPE_BEST | ONLY_MARKED, NULL );
    all = start_notify( entity, VIEW_U, TYPE_ALL, NULL );
    route = add_route( entity, family, "10", 8, NULL, 1, 1, VIEW_U );
    route2 = add_route( entity, family, "11", 8, NULL, 1, 1, VIEW_U );
    dest = find_dest( entity, family, "10", 8 );
    dest2 = find_dest( entity, family, "11", 8 );
    ok( !drain( entity, notify ), "told of a destination that is not marked\n" );
    ok( drain( entity, all ) == 2, "not two changes\n" );

    ok( !marked( entity, notify, dest ), "marked at first\n" );
    mark( entity, notify, dest, TRUE );
    mark( entity, notify, dest, TRUE );
    mark( entity, notify, dest2, FALSE );
    ok( marked( entity, notify, dest ), "not marked\n" );
    ok( !marked( entity, notify, dest2 ), "another one is marked\n" );
    ok( !marked( entity, other, dest ), "marked for another registration\n" );
    ask( "C48", !drain( entity, notify ), "told of a change before the mark\n" );
    ask( "C51", !marked( entity, all, dest ), "every destination counts as marked\n" );
    ask_ret( "C50", RtmMarkDestForChangeNotification( entity, all, dest, TRUE ), NO_ERROR );
    ask( "C50", marked( entity, all, dest ), "not marked\n" );
    ask_ret( "C50", RtmMarkDestForChangeNotification( entity, all, dest, FALSE ), NO_ERROR );
    ask( "C51", !marked( entity, all, dest ), "still marked\n" );

    release_route( entity, add_route( entity, family, "10", 8, NULL, 1, 2, VIEW_U ) );
    release_route( entity, add_route( entity, family, "11", 8, NULL, 1, 2, VIEW_U ) );
    ok( pending( entity, notify, dest ), "a marked one is not pending\n" );
    ok( !pending( entity, notify, dest2 ), "one without a mark is pending\n" );
    ok( drain( entity, notify ) == 1, "not one change\n" );
    ok( !drain( entity, other ), "told another registration\n" );
    ok( drain( entity, all ) == 2, "not two changes\n" );

    /* unmarked with a change pending: that one stays */
    release_route( entity, add_route( entity, family, "10", 8, NULL, 1, 3, VIEW_U ) );
    mark( entity, notify, dest, FALSE );
    ok( !marked( entity, notify, dest ), "still marked\n" );
    release_route( entity, add_route( entity, family, "10", 8, NULL, 1, 4, VIEW_U ) );
    ask( "C49", pending( entity, notify, dest ), "unmarking took the change\n" );
    ask( "C49", drain( entity, notify ) == 1, "not one change\n" );
    release_route( entity, add_route( entity, family, "10", 8, NULL, 1, 5, VIEW_U ) );
    ok( !drain( entity, notify ), "told without a mark\n" );
    drain( entity, all );

    /* a mark keeps its destination */
    mark( entity, notify, dest, TRUE );
    mark( entity, other, dest, TRUE );
    delete_route( entity, route );
    ok( drain( entity, notify ) == 1, "not told of the deletion\n" );
    ok( drain( entity, other ) == 1, "the other is not told of the deletion\n" );
    ok( drain( entity, all ) == 1, "not one change\n" );
    release_dest( entity, dest );
    ok( !drain( entity, notify ), "told of nothing\n" );
    route = add_route( entity, family, "10", 8, NULL, 1, 1, VIEW_U );
    again = find_dest( entity, family, "10", 8 );
    ask( "C47", again == dest, "another destination %p, expected %p\n", again, dest );
    ask( "C47", marked( entity, notify, again ), "the mark is lost\n" );
    ask( "C47", drain( entity, notify ) == 1, "not told\n" );
    /* lost or not, the rest of the test has both */
    mark( entity, notify, again, TRUE );
    mark( entity, other, again, TRUE );
    /* the types of a registration count for marked ones, too */
    drain( entity, other );
    release_route( entity, add_route( entity, family, "10", 8, NULL, 1, 1, VIEW_U ) );
    ok( drain( entity, notify ) == 1, "not told of any change\n" );
    ok( !drain( entity, other ), "told of a change of another type\n" );

    /* the end of a registration is the end of its marks */
    stop_notify( entity, notify );
    notify = start_notify( entity, VIEW_U, TYPE_ALL | ONLY_MARKED, NULL );
    ask( "C47", !marked( entity, notify, again ), "the next registration inherited a mark\n" );
    ok( marked( entity, other, again ), "the mark of the other is lost\n" );
    delete_route( entity, route );
    delete_route( entity, route2 );
    release_dest( entity, again );
    release_dest( entity, dest2 );
    stop_notify( entity, notify );
    stop_notify( entity, other );
    stop_notify( entity, all );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* ---- callbacks ---- */

enum action { ACT_NOTHING, ACT_DRAIN, ACT_STOP, ACT_LEAVE, ACT_WAIT, ACT_REENTER, ACT_CHANGE };

/* NotifyContext of a registration */
struct watcher
{
    RTM_ENTITY_HANDLE entity;
    RTM_NOTIFY_HANDLE notify;
    enum action action;
    DWORD thread;           /* of the test itself: callbacks come on others */
    HANDLE called;          /* one count for each call that has ended */
    HANDLE inside;          /* ACT_WAIT: set when inside */
    HANDLE go;              /* ACT_WAIT: waits for it */
    LONG calls, within, items, returned;
    USHORT family;
};

static void reenter( struct watcher *watcher );

static DWORD WINAPI on_event( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    struct watcher *watcher = context2;

    if (type != RTM_CHANGE_NOTIFICATION) return ERROR_NOT_SUPPORTED;
    ask( "C8", GetCurrentThreadId() != watcher->thread, "called on the thread that changed\n" );
    ask( "C9", InterlockedIncrement( &watcher->within ) == 1, "two calls at a time\n" );
    ok( entity == watcher->entity, "entity %p, expected %p\n", entity, watcher->entity );
    ok( context1 == watcher->notify, "notify handle %p, expected %p\n", context1, watcher->notify );
    InterlockedIncrement( &watcher->calls );
    switch (watcher->action)
    {
    case ACT_NOTHING:
        break;
    case ACT_CHANGE:
        watcher->action = ACT_DRAIN;
        delete_route( entity, add_route( entity, watcher->family, "99", 8, NULL, 1, 1, VIEW_U ) );
        break;
    case ACT_WAIT:
        SetEvent( watcher->inside );
        expect_signal( watcher->go );
        /* fall through */
    case ACT_DRAIN:
        InterlockedExchangeAdd( &watcher->items, drain( entity, context1 ) );
        break;
    case ACT_STOP:
        stop_notify( entity, context1 );
        expect_ret( RtmDeregisterFromChangeNotification( entity, context1 ), ERROR_INVALID_HANDLE );
        break;
    case ACT_LEAVE:
        deregister_entity( entity );
        break;
    case ACT_REENTER:
        reenter( watcher );
        break;
    }
    InterlockedDecrement( &watcher->within );
    InterlockedIncrement( &watcher->returned );
    ReleaseSemaphore( watcher->called, 1, NULL );
    return ERROR_NOT_SUPPORTED;     /* of no meaning here: C13 */
}

static void watcher_init( struct watcher *watcher, USHORT family, ULONG proto, enum action action )
{
    memset( watcher, 0, sizeof(*watcher) );
    watcher->family = family;
    watcher->action = action;
    watcher->thread = GetCurrentThreadId();
    watcher->called = CreateSemaphoreW( NULL, 0, 0x7fffffff, NULL );
    watcher->inside = CreateEventW( NULL, FALSE, FALSE, NULL );
    watcher->go = CreateEventW( NULL, TRUE, FALSE, NULL );
    watcher->entity = register_entity( family, proto, 1, on_event );
}

static void watcher_start( struct watcher *watcher, RTM_NOTIFY_FLAGS flags )
{
    DWORD ret = RtmRegisterForChangeNotification( watcher->entity, VIEW_U, flags, watcher, &watcher->notify );

    ok( !ret, "RtmRegisterForChangeNotification gave %lu\n", ret );
}

static void watcher_done( struct watcher *watcher )
{
    CloseHandle( watcher->called );
    CloseHandle( watcher->inside );
    CloseHandle( watcher->go );
}

/* all calls that can still come have ended: a registration that stops waits for them */
static void watcher_stop( struct watcher *watcher )
{
    stop_notify( watcher->entity, watcher->notify );
    ok( watcher->returned == watcher->calls, "%ld of %ld calls have ended\n", watcher->returned, watcher->calls );
    deregister_entity( watcher->entity );
    watcher_done( watcher );
}

static void test_callback( USHORT family )
{
    /* spec: RtmRegisterForChangeNotification RTM_CHANGE_NOTIFICATION NotifyContext NotifyHandle
     * spec: RtmAddRouteToDest RTM_CHANGE_NOTIFICATION
     * spec: RtmDeleteRouteToDest RTM_CHANGE_NOTIFICATION */
    struct watcher watcher;
    RTM_ENTITY_HANDLE other;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    DWORD wait;
    UINT i;

    watcher_init( &watcher, family, PROTO_A, ACT_DRAIN );
    other = register_entity( family, PROTO_B, 1, NULL );
    watcher_start( &watcher, TYPE_ALL );
    route = add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U );
    expect_signal( watcher.called );
    ok( watcher.items == 1, "got %ld items\n", watcher.items );
    /* one's own change counts as well */
    release_route( watcher.entity, add_route( watcher.entity, family, "11", 8, NULL, 1, 1, VIEW_U ) );
    wait = WaitForSingleObject( watcher.called, TEST_TIMEOUT );
    ask( "C7", !wait && watcher.items == 2, "wait gave %lu, got %ld items\n", wait, watcher.items );
    watcher.items = watcher.calls = watcher.returned = 0;
    /* the calls have returned errors */
    delete_route( other, route );
    wait = WaitForSingleObject( watcher.called, TEST_TIMEOUT );
    ask( "C13", !wait && watcher.items == 1, "wait gave %lu, got %ld items\n", wait, watcher.items );
    watcher.items = watcher.calls = watcher.returned = 0;
    /* a change made in the callback itself calls again */
    watcher.action = ACT_CHANGE;
    route = add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U );
    expect_signal( watcher.called );
    wait = WaitForSingleObject( watcher.called, TEST_TIMEOUT );
    ask( "C11", !wait && watcher.items == 2 && watcher.calls == 2, "wait gave %lu, got %ld items in %ld calls\n", wait,
         watcher.items, watcher.calls );

    /* nobody is called where nothing is pending: only what is found counts, calls are compared at the end */
    watcher.action = ACT_WAIT;
    watcher.calls = watcher.returned = watcher.items = 0;
    release_route( other, add_route( other, family, "10", 8, NULL, 1, 2000, VIEW_U ) );
    expect_signal( watcher.inside );
    for (i = 0; i < 1000; i++) release_route( other, add_route( other, family, "10", 8, NULL, 1, i + 2, VIEW_U ) );
    delete_route( other, add_route( other, family, "12", 8, NULL, 1, 1, VIEW_U ) );
    SetEvent( watcher.go );
    while (read_long( &watcher.items ) < 2) expect_signal( watcher.called );
    watcher.action = ACT_DRAIN;

    /* ignored before anybody is called: the call finds nothing and is dropped, or was made already */
    dest = find_dest( other, family, "10", 8 );
    delete_route( other, route );
    expect_ret( RtmIgnoreChangedDests( watcher.entity, watcher.notify, 1, &dest ), NO_ERROR );
    release_dest( other, dest );

    stop_notify( watcher.entity, watcher.notify );
    ok( watcher.returned == watcher.calls, "%ld of %ld calls have ended\n", watcher.returned, watcher.calls );
    ask( "C10", watcher.calls <= 4, "%ld calls for some thousand changes during one\n", watcher.calls );
    ok( watcher.items <= 3, "got %ld items\n", watcher.items );
    i = watcher.calls;
    delete_route( other, add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U ) );
    ok( watcher.calls == i, "called after the end\n" );
    deregister_entity( watcher.entity );
    watcher_done( &watcher );
    expect_empty_table( other );
    deregister_entity( other );
}

/* what is left behind is not announced again, but the next change is */
static void test_left_behind( USHORT family )
{
    struct watcher watcher;
    RTM_ROUTE_HANDLE route;
    DWORD wait;
    UINT i;

    watcher_init( &watcher, family, PROTO_A, ACT_NOTHING );
    watcher_start( &watcher, TYPE_ALL );
    route = add_route( watcher.entity, family, "10", 8, NULL, 1, 1, VIEW_U );
    expect_signal( watcher.called );
    for (i = 0; i < 10; i++)
    {
        release_route( watcher.entity, add_route( watcher.entity, family, "10", 8, NULL, 1, i + 2, VIEW_U ) );
        wait = WaitForSingleObject( watcher.called, TEST_TIMEOUT );
        ask( "C12", !wait, "not called again, wait gave %lu\n", wait );
        if (wait) break;
    }
    ask( "C12", watcher.calls == 11, "%ld calls\n", watcher.calls );
    ok( drain( watcher.entity, watcher.notify ) == 1, "not one item\n" );
    delete_route( watcher.entity, route );
    watcher_stop( &watcher );
}

/* several registrations of one entity, each with its own calls */
static void test_several( USHORT family )
{
    struct watcher first, second;
    RTM_ROUTE_HANDLE route;

    watcher_init( &first, family, PROTO_A, ACT_WAIT );
    watcher_start( &first, TYPE_BEST );
    second = first;
    second.called = CreateSemaphoreW( NULL, 0, 0x7fffffff, NULL );
    second.action = ACT_DRAIN;
    watcher_start( &second, TYPE_ALL );
    ok( first.notify != second.notify, "one handle twice\n" );

    route = add_route( first.entity, family, "10", 8, NULL, 1, 1, VIEW_U );
    expect_signal( first.inside );
    expect_signal( second.called );     /* the one does not wait for the other */
    ok( second.items == 1, "got %ld items\n", second.items );
    /* not the best one's business */
    SetEvent( first.go );
    expect_signal( first.called );
    ok( first.items == 1, "got %ld items\n", first.items );
    release_route( first.entity, add_route( first.entity, family, "10", 8, NULL, 1, 1, VIEW_U ) );
    expect_signal( second.called );
    ok( !drain( first.entity, first.notify ), "told of a change of another type\n" );
    ok( first.calls == 1, "%ld calls\n", first.calls );
    stop_notify( second.entity, second.notify );
    delete_route( first.entity, route );
    expect_signal( first.called );
    CloseHandle( second.called );
    watcher_stop( &first );
}

/* a destination that is held down: its loss is told, and the end of the hold to those who care for best routes */
static void test_hold( USHORT family )
{
    struct watcher watcher;
    RTM_NOTIFY_HANDLE best, forwarding;
    RTM_ENTITY_HANDLE other;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    union items items;
    UINT count = 1;

    other = register_entity( family, PROTO_B, 1, NULL );
    watcher_init( &watcher, family, PROTO_A, ACT_DRAIN );
    route = add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U );
    dest = find_dest( other, family, "10", 8 );
    expect_ret( RtmHoldDestination( other, dest, VIEW_U, 700 ), NO_ERROR );
    watcher_start( &watcher, TYPE_ALL );
    best = start_notify( other, VIEW_U, TYPE_BEST, NULL );
    forwarding = start_notify( other, VIEW_U, TYPE_FORW, NULL );
    ok( !pending( other, best, dest ), "marking for a hold is a change\n" );

    delete_route( other, route );
    expect_ret_or( RtmGetChangedDests( other, best, &count, &items.info ), NO_ERROR, ERROR_NO_MORE_ITEMS );
    ok( items.info.DestHandle == dest, "got %p, expected %p\n", items.info.DestHandle, dest );
    ok( items.info.ViewInfo[0].HoldRoute == route, "held %p, expected %p\n", items.info.ViewInfo[0].HoldRoute, route );
    ok( !items.info.ViewInfo[0].Route, "route %p\n", items.info.ViewInfo[0].Route );
    expect_ret( RtmReleaseChangedDests( other, best, count, &items.info ), NO_ERROR );
    ok( drain( other, forwarding ) == 1, "forwarding: not told of the loss\n" );

    while (!pending( other, best, dest ))
        if (WaitForSingleObject( watcher.called, TEST_TIMEOUT )) break;
    count = 1;
    expect_ret_or( RtmGetChangedDests( other, best, &count, &items.info ), NO_ERROR, ERROR_NO_MORE_ITEMS );
    ok( !items.info.ViewInfo[0].HoldRoute, "held %p\n", items.info.ViewInfo[0].HoldRoute );
    expect_ret( RtmReleaseChangedDests( other, best, count, &items.info ), NO_ERROR );
    ok( !drain( other, forwarding ), "forwarding: told of the end of a hold\n" );

    release_dest( other, dest );
    stop_notify( other, best );
    stop_notify( other, forwarding );
    watcher_stop( &watcher );
    expect_empty_table( other );
    deregister_entity( other );
}

/* a route that expires is told as one that is deleted; its owner has no callback */
static void test_expiry( USHORT family )
{
    struct watcher watcher;
    RTM_ENTITY_HANDLE other;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    other = register_entity( family, PROTO_B, 1, NULL );
    watcher_init( &watcher, family, PROTO_A, ACT_DRAIN );
    watcher_start( &watcher, TYPE_ALL );
    make_addr( &addr, family, "10", 8 );
    make_route_info( &info, NULL, 1, 1, VIEW_U );
    expect_ret( RtmAddRouteToDest( other, NULL, &addr, &info, 50, NULL, 0, NULL, &flags ), NO_ERROR );
    /* a call after each of the two changes, or one for both */
    while (count_dests( other, VIEW_U ))
    {
        DWORD wait = WaitForSingleObject( watcher.called, TEST_TIMEOUT );

        ok( !wait, "not told of the expiry, wait gave %lu\n", wait );
        if (wait) break;
    }
    watcher_stop( &watcher );
    deregister_entity( other );
}

/* ---- the end of a registration ---- */

static DWORD WINAPI stop_thread( void *arg )
{
    struct watcher *watcher = arg;

    stop_notify( watcher->entity, watcher->notify );
    ask( "C44", watcher->returned == watcher->calls, "did not wait for the call\n" );
    return 0;
}

static DWORD WINAPI leave_thread( void *arg )
{
    struct watcher *watcher = arg;

    deregister_entity( watcher->entity );
    ask( "C44", watcher->returned == watcher->calls, "did not wait for the call\n" );
    return 0;
}

static void test_end( USHORT family )
{
    /* spec: RtmDeregisterFromChangeNotification NO_ERROR ERROR_INVALID_HANDLE NotifyHandle
     * spec: RtmReleaseChangedDests ERROR_INVALID_HANDLE */
    struct watcher watcher;
    RTM_ENTITY_HANDLE other;
    HANDLE thread;
    DWORD wait;
    UINT i;

    other = register_entity( family, PROTO_B, 1, NULL );

    /* inside its own call */
    for (i = 0; i < 20; i++)
    {
        watcher_init( &watcher, family, PROTO_A, ACT_STOP );
        watcher_start( &watcher, TYPE_ALL );
        delete_route( other, add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U ) );
        wait = WaitForSingleObject( watcher.called, TEST_TIMEOUT );
        ask( "C45", !wait, "the call does not end, wait gave %lu\n", wait );
        if (wait) return;
        ok( watcher.calls == 1, "%ld calls\n", watcher.calls );
        expect_ret( RtmDeregisterFromChangeNotification( watcher.entity, watcher.notify ), ERROR_INVALID_HANDLE );
        deregister_entity( watcher.entity );
        watcher_done( &watcher );
    }
    expect_empty_table( other );

    /* the whole entity inside a call */
    for (i = 0; i < 20; i++)
    {
        watcher_init( &watcher, family, PROTO_A, ACT_LEAVE );
        watcher_start( &watcher, TYPE_ALL );
        release_route( other, add_route( watcher.entity, family, "10", 8, NULL, 1, 1, VIEW_U ) );
        wait = WaitForSingleObject( watcher.called, TEST_TIMEOUT );
        ask( "C45", !wait, "the call does not end, wait gave %lu\n", wait );
        if (wait) return;
        ok( watcher.calls == 1, "%ld calls\n", watcher.calls );
        if (winetest_platform_is_wine) expect_ret( RtmDeregisterEntity( watcher.entity ), ERROR_INVALID_HANDLE );
        watcher_done( &watcher );
    }
    expect_empty_table( other );

    /* from elsewhere: waits for the call that is under way, and what is queued does not come */
    for (i = 0; i < 2; i++)
    {
        watcher_init( &watcher, family, PROTO_A, ACT_WAIT );
        watcher_start( &watcher, TYPE_ALL );
        delete_route( other, add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U ) );
        expect_signal( watcher.inside );
        delete_route( other, add_route( other, family, "11", 8, NULL, 1, 1, VIEW_U ) );
        thread = start_thread( i ? leave_thread : stop_thread, &watcher );
        /* gives a wrong implementation the time to be caught; a right one cannot fail here */
        wait = WaitForSingleObject( thread, 50 );
        ask( "C44", wait == WAIT_TIMEOUT, "did not wait for the call, %lu\n", wait );
        SetEvent( watcher.go );
        expect_signal( watcher.called );
        if (!join_thread( thread )) return;
        ok( watcher.calls == 1, "%ld calls\n", watcher.calls );
        if (!i) deregister_entity( watcher.entity );
        watcher_done( &watcher );
    }

    /* with items that nobody fetched, marks, and an item that was fetched and not released */
    watcher_init( &watcher, family, PROTO_A, ACT_NOTHING );
    watcher_start( &watcher, TYPE_ALL );
    {
        RTM_ROUTE_HANDLE route = add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U );
        RTM_DEST_HANDLE dest = find_dest( other, family, "10", 8 );
        union items items;
        UINT count = 1;

        mark( watcher.entity, watcher.notify, dest, TRUE );
        expect_ret_or( RtmGetChangedDests( watcher.entity, watcher.notify, &count, &items.info ), NO_ERROR,
                       ERROR_NO_MORE_ITEMS );
        release_route( other, add_route( other, family, "10", 8, NULL, 1, 2, VIEW_U ) );
        ask_ret( "C43", RtmDeregisterFromChangeNotification( watcher.entity, watcher.notify ), NO_ERROR );
        expect_ret( RtmReleaseChangedDests( watcher.entity, watcher.notify, 1, &items.info ), ERROR_INVALID_HANDLE );
        ask_ret( "C28", RtmReleaseDests( watcher.entity, 1, &items.info ), NO_ERROR );
        release_dest( other, dest );
        delete_route( other, route );
    }
    deregister_entity( watcher.entity );
    watcher_done( &watcher );
    expect_empty_table( other );

    /* the same without a word: the entity goes with all it has */
    watcher_init( &watcher, family, PROTO_A, ACT_NOTHING );
    start_notify( watcher.entity, VIEW_U, TYPE_BEST | ONLY_MARKED, NULL );
    watcher_start( &watcher, TYPE_ALL );
    {
        RTM_ROUTE_HANDLE route = add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U );
        RTM_DEST_HANDLE dest = find_dest( other, family, "10", 8 );

        mark( watcher.entity, watcher.notify, dest, TRUE );
        release_dest( other, dest );
        delete_route( other, route );
    }
    deregister_entity( watcher.entity );
    watcher_done( &watcher );
    expect_empty_table( other );
    deregister_entity( other );
}

/* ---- every family of functions from inside a call ---- */

static void reenter( struct watcher *watcher )
{
    RTM_ENTITY_HANDLE entity = watcher->entity, more;
    USHORT family = watcher->family;
    RTM_NOTIFY_HANDLE notify = NULL;
    RTM_NEXTHOP_HANDLE hop;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    union dest_buffer buffer;
    union route_buffer info;
    RTM_NEXTHOP_INFO hop_info;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO *window;
    void *opaque;

    InterlockedExchangeAdd( &watcher->items, drain( entity, watcher->notify ) );
    more = register_entity( family, PROTO_B, 7, NULL );
    ok( count_entities( entity ) >= 2, "%u entities\n", count_entities( entity ) );
    hop = add_nexthop( entity, family, "192.168.9.9", 1 );
    expect_ret( RtmGetNextHopInfo( entity, hop, &hop_info ), NO_ERROR );
    release_nexthop_info( entity, &hop_info );
    route = add_route( entity, family, "77", 8, hop, 1, 1, VIEW_U );
    dest = find_dest( entity, family, "77", 8 );
    make_addr( &addr, family, "77.1", HOST_BITS );
    expect_ret( RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, VIEW_U, &buffer.info ), NO_ERROR );
    ok( buffer.info.DestHandle == dest, "got %p, expected %p\n", buffer.info.DestHandle, dest );
    release_dest_info( entity, &buffer.info );
    expect_ret( RtmGetRouteInfo( entity, route, &info.info, NULL ), NO_ERROR );
    release_route_info( entity, &info.info );
    expect_ret( RtmGetRoutePointer( entity, route, &window ), NO_ERROR );
    count_dests( entity, VIEW_U );
    count_routes( entity, VIEW_U, RTM_ENUM_START );
    count_nexthops( entity );
    expect_ret( RtmGetOpaqueInformationPointer( entity, dest, &opaque ), ERROR_NOT_FOUND );
    expect_ret( RtmBlockMethods( entity, NULL, 0, RTM_BLOCK_METHODS ), NO_ERROR );
    expect_ret( RtmBlockMethods( entity, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );
    /* its own registration and another one */
    mark( entity, watcher->notify, dest, TRUE );
    ok( marked( entity, watcher->notify, dest ), "not marked\n" );
    ok( pending( entity, watcher->notify, dest ), "not pending\n" );
    expect_ret( RtmIgnoreChangedDests( entity, watcher->notify, 1, &dest ), NO_ERROR );
    mark( entity, watcher->notify, dest, FALSE );
    ask_ret( "C46", RtmRegisterForChangeNotification( more, VIEW_U, TYPE_ALL, NULL, &notify ), NO_ERROR );
    delete_route( entity, route );
    if (notify) ok( drain( more, notify ) == 1, "not one item\n" );
    expect_ret( RtmIgnoreChangedDests( entity, watcher->notify, 1, &dest ), NO_ERROR );
    if (notify) stop_notify( more, notify );
    delete_nexthop( entity, hop );
    release_dest( entity, dest );
    deregister_entity( more );
}

static void test_reentry( USHORT family )
{
    struct watcher watcher;
    RTM_ENTITY_HANDLE other;
    RTM_ROUTE_HANDLE route;
    DWORD wait;

    other = register_entity( family, PROTO_B, 1, NULL );
    watcher_init( &watcher, family, PROTO_A, ACT_REENTER );
    watcher_start( &watcher, TYPE_ALL );
    route = add_route( other, family, "10", 8, NULL, 1, 1, VIEW_U );
    wait = WaitForSingleObject( watcher.called, TEST_TIMEOUT );
    ask( "C46", !wait, "the call does not end, wait gave %lu\n", wait );
    if (wait) return;
    ok( watcher.items == 1, "got %ld items\n", watcher.items );
    watcher_stop( &watcher );
    delete_route( other, route );
    expect_empty_table( other );
    deregister_entity( other );
}

/* ---- threads: after the last change and the last drain everybody knows the last state ---- */

#define FLAP_DESTS  64
#define FLAP_ROUNDS 3000
#define WRITERS     2
#define WATCHERS    3

static struct flap
{
    USHORT family;
    RTM_ENTITY_HANDLE entities[WRITERS];
    BOOL endless;                   /* until 'stop' */
    LONG stop;
} flap;

/* what a watcher knows: metric of the best route of each destination, 0 without a route */
struct follower
{
    struct watcher watcher;
    CRITICAL_SECTION lock;          /* one drain at a time, so that the last state is written last */
    ULONG metrics[FLAP_DESTS];
    LONG calls, items;
};

static struct follower followers[WATCHERS];

static void follow( struct follower *follower, RTM_ENTITY_HANDLE entity )
{
    union items items;
    union route_buffer route;
    UINT i, count;
    DWORD ret;

    EnterCriticalSection( &follower->lock );
    do
    {
        count = 4;
        ret = RtmGetChangedDests( entity, follower->watcher.notify, &count, &items.info );
        if (ret && ret != ERROR_NO_MORE_ITEMS) break;
        for (i = 0; i < count; i++)
        {
            RTM_DEST_INFO *info = item_at( &items, i, 1 );
            UINT index = info->DestAddress.AddrBits[1];

            follower->items++;
            if (index >= FLAP_DESTS)
            {
                ok( 0, "strange item %u\n", index );
                continue;
            }
            follower->metrics[index] = 0;
            ok( !info->ViewInfo[0].NumRoutes == !info->ViewInfo[0].Route, "%u routes, best one %p\n",
                info->ViewInfo[0].NumRoutes, info->ViewInfo[0].Route );
            if (!info->ViewInfo[0].Route) continue;
            expect_ret( RtmGetRouteInfo( entity, info->ViewInfo[0].Route, &route.info, NULL ), NO_ERROR );
            follower->metrics[index] = route.info.PrefInfo.Metric;
            release_route_info( entity, &route.info );
        }
        expect_ret( RtmReleaseChangedDests( entity, follower->watcher.notify, count, &items.info ), NO_ERROR );
    } while (count);
    ok( ret == ERROR_NO_MORE_ITEMS, "ended with %lu\n", ret );
    LeaveCriticalSection( &follower->lock );
}

static DWORD WINAPI on_flap( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    struct follower *follower = context2;

    if (type != RTM_CHANGE_NOTIFICATION) return NO_ERROR;
    ok( InterlockedIncrement( &follower->watcher.within ) == 1, "two calls at a time\n" );
    InterlockedIncrement( &follower->calls );
    follow( follower, entity );
    InterlockedDecrement( &follower->watcher.within );
    return NO_ERROR;
}

/* each writer has its own metrics; its own preference changes, so that the best one moves between them */
static DWORD WINAPI flap_thread( void *arg )
{
    UINT number = (UINT_PTR)arg, i, seed = number + 1;
    RTM_ROUTE_HANDLE routes[FLAP_DESTS] = { 0 };
    RTM_ENTITY_HANDLE entity = flap.entities[number];
    char text[16];

    for (i = 0; flap.endless ? !read_long( &flap.stop ) : i < FLAP_ROUNDS; i++)
    {
        UINT dest;

        seed = seed * 1103515245 + 12345;
        dest = (seed >> 16) % FLAP_DESTS;
        sprintf( text, "10.%u", dest );
        if (routes[dest] && seed >> 31)
        {
            delete_route( entity, routes[dest] );
            routes[dest] = NULL;
        }
        else
        {
            RTM_ROUTE_HANDLE route = add_route( entity, flap.family, text, 16, NULL, 1 + (seed >> 20) % 4,
                                                i * WRITERS + number + 1, VIEW_U );
            if (routes[dest]) release_route( entity, route );
            else routes[dest] = route;
        }
    }
    for (i = 0; i < FLAP_DESTS; i++) if (routes[i]) release_route( entity, routes[i] );
    return 0;
}

/* registrations that come and go beside all that */
static DWORD WINAPI churn_thread( void *arg )
{
    RTM_ENTITY_HANDLE entity = arg;
    RTM_NOTIFY_HANDLE notify;
    RTM_DEST_HANDLE dest;
    UINT rounds = 0;

    do
    {
        notify = start_notify( entity, VIEW_U, rounds & 1 ? TYPE_ALL : TYPE_BEST | ONLY_MARKED, NULL );
        if ((dest = find_dest( entity, flap.family, "10.1", 16 )))
        {
            mark( entity, notify, dest, TRUE );
            expect_ret( RtmIgnoreChangedDests( entity, notify, 1, &dest ), NO_ERROR );
            release_dest( entity, dest );
        }
        if (rounds % 3) drain( entity, notify );
        stop_notify( entity, notify );
        rounds++;
    } while (!read_long( &flap.stop ));
    return 0;
}

/* polls beside the callback */
static DWORD WINAPI poll_thread( void *arg )
{
    struct follower *follower = arg;

    do follow( follower, follower->watcher.entity ); while (!read_long( &flap.stop ));
    return 0;
}

static void test_threads( USHORT family )
{
    HANDLE writers[WRITERS], churner, poller;
    RTM_ENTITY_HANDLE reader, churn;
    union dest_buffer buffer;
    union route_buffer route;
    RTM_NET_ADDRESS addr;
    UINT i, j;
    char text[16];

    memset( &flap, 0, sizeof(flap) );
    flap.family = family;
    reader = register_entity( family, PROTO_A, 100, NULL );
    churn = register_entity( family, PROTO_A, 101, NULL );
    for (i = 0; i < WRITERS; i++) flap.entities[i] = register_entity( family, PROTO_B, 1 + i, NULL );
    for (i = 0; i < WATCHERS; i++)
    {
        struct follower *follower = &followers[i];

        memset( follower, 0, sizeof(*follower) );
        InitializeCriticalSection( &follower->lock );
        /* the last one polls only */
        follower->watcher.entity = register_entity( family, PROTO_A, i + 1, i == WATCHERS - 1 ? NULL : on_flap );
        expect_ret( RtmRegisterForChangeNotification( follower->watcher.entity, VIEW_U, i ? TYPE_BEST : TYPE_ALL,
                                                      follower, &follower->watcher.notify ), NO_ERROR );
    }
    churner = start_thread( churn_thread, churn );
    poller = start_thread( poll_thread, &followers[WATCHERS - 1] );
    for (i = 0; i < WRITERS; i++) writers[i] = start_thread( flap_thread, (void *)(UINT_PTR)i );
    for (i = 0; i < WRITERS; i++) if (!join_thread( writers[i] )) return;
    InterlockedExchange( &flap.stop, TRUE );
    if (!join_thread( churner ) || !join_thread( poller )) return;

    for (i = 0; i < WATCHERS; i++)
    {
        struct follower *follower = &followers[i];

        /* calls under way are waited for; then one last drain */
        if (i) follow( follower, follower->watcher.entity );
        else
        {
            /* without it: the bell alone must have brought the last state. A probe that comes through the same
             * registration says when everything before it has been seen. */
            RTM_ROUTE_HANDLE probe;
            ULONGLONG end = GetTickCount64() + TEST_TIMEOUT;

            sprintf( text, "10.%u", 0 );
            probe = add_route( follower->watcher.entity, family, text, 16, NULL, 0, 0x7fffffff, VIEW_U );
            while (read_long( (LONG *)&follower->metrics[0] ) != 0x7fffffff && GetTickCount64() < end) Sleep( 1 );
            ok( follower->metrics[0] == 0x7fffffff, "the probe was never announced\n" );
            delete_route( follower->watcher.entity, probe );
            follow( follower, follower->watcher.entity );
        }
        for (j = 0; j < FLAP_DESTS; j++)
        {
            ULONG metric = 0;

            sprintf( text, "10.%u", j );
            make_addr( &addr, family, text, 16 );
            if (!RtmGetExactMatchDestination( reader, &addr, RTM_BEST_PROTOCOL, VIEW_U, &buffer.info ))
            {
                expect_ret( RtmGetRouteInfo( reader, buffer.info.ViewInfo[0].Route, &route.info, NULL ), NO_ERROR );
                metric = route.info.PrefInfo.Metric;
                release_route_info( reader, &route.info );
                release_dest_info( reader, &buffer.info );
            }
            ok( follower->metrics[j] == metric, "watcher %u knows %lu of %u, which has %lu\n", i,
                follower->metrics[j], j, metric );
        }
        trace( "%s: watcher %u: %u changes, %ld calls, %ld items\n", family_name( family ), i, FLAP_ROUNDS * WRITERS,
               follower->calls, follower->items );
    }
    for (i = 0; i < WATCHERS; i++)
    {
        stop_notify( followers[i].watcher.entity, followers[i].watcher.notify );
        deregister_entity( followers[i].watcher.entity );
        DeleteCriticalSection( &followers[i].lock );
    }
    for (i = 0; i < WRITERS; i++) deregister_entity( flap.entities[i] );
    deregister_entity( churn );
    expect_empty_table( reader );
    deregister_entity( reader );
}

/* the end of a registration beside changes that call: nobody is called afterwards */
struct brief
{
    LONG ended, late, calls;
};

static DWORD WINAPI on_brief( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    struct brief *brief = context2;

    if (type != RTM_CHANGE_NOTIFICATION) return NO_ERROR;
    if (read_long( &brief->ended )) InterlockedIncrement( &brief->late );
    InterlockedIncrement( &brief->calls );
    /* both handles are good in here even if another thread is waiting for this call to end them */
    drain( entity, context1 );
    if (read_long( &brief->ended )) InterlockedIncrement( &brief->late );
    return NO_ERROR;
}

static void test_ends_beside_changes( USHORT family )
{
    static struct brief briefs[300];
    RTM_ENTITY_HANDLE entity = NULL;
    RTM_NOTIFY_HANDLE notify;
    HANDLE writer;
    UINT i, j, calls = 0;

    memset( &flap, 0, sizeof(flap) );
    memset( briefs, 0, sizeof(briefs) );
    flap.family = family;
    flap.endless = TRUE;
    flap.entities[0] = register_entity( family, PROTO_B, 1, NULL );
    writer = start_thread( flap_thread, NULL );
    for (i = 0; i < ARRAY_SIZE(briefs); i++)
    {
        if (!entity) entity = register_entity( family, PROTO_A, 1, on_brief );
        notify = start_notify( entity, VIEW_U, TYPE_ALL, &briefs[i] );
        /* some of them in the middle of a call, others whenever it comes */
        if (i % 3) for (j = 0; !read_long( &briefs[i].calls ) && j < TEST_TIMEOUT; j++) Sleep( 1 );
        if (i % 2) stop_notify( entity, notify );
        else
        {
            deregister_entity( entity );
            entity = NULL;
        }
        InterlockedExchange( &briefs[i].ended, TRUE );
    }
    InterlockedExchange( &flap.stop, TRUE );
    if (!join_thread( writer )) return;
    if (entity) deregister_entity( entity );
    for (i = 0; i < ARRAY_SIZE(briefs); i++)
    {
        ok( !briefs[i].late, "%u: called after the end\n", i );
        calls += briefs[i].calls;
    }
    trace( "%s: %u calls of %u registrations\n", family_name( family ), calls, (UINT)ARRAY_SIZE(briefs) );
    deregister_entity( flap.entities[0] );
    entity = register_entity( family, PROTO_A, 1, NULL );
    expect_empty_table( entity );
    deregister_entity( entity );
}

START_TEST(notify)
{
    for_families( "parameters of registering", test_register_params );
    for_families( "bad parameters", test_bad_params );
    for_families( "types", test_types );
    for_families( "views", test_views );
    for_families( "coalescing", test_coalescing );
    for_families( "many", test_many );
    for_families( "ignoring", test_ignore );
    for_families( "marks", test_marks );
    for_families( "callback", test_callback );
    for_families( "left behind", test_left_behind );
    for_families( "several", test_several );
    for_families( "hold-down", test_hold );
    for_families( "expiry", test_expiry );
    for_families( "end", test_end );
    for_families( "re-entry", test_reentry );
    for_families( "threads", test_threads );
    for_families( "ends beside changes", test_ends_beside_changes );
}
