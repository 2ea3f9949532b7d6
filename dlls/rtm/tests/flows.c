/*
 * Flows that the documentation shows in samples, from registration to the end
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

/* Each test does what one page of the documentation shows, in its order and with its habits: buffers sized by the profile,
 * the same variables used again, items released in the round that ends a loop, too. The code is our own. */

#define PROTO_A 0x1501
#define PROTO_B 0x1502

#define UCAST RTM_VIEW_MASK_UCAST

static RTM_ENTITY_HANDLE register_profile( USHORT family, ULONG proto, BOOL opaque, RTM_REGN_PROFILE *profile )
{
    RTM_ENTITY_HANDLE handle = NULL;
    DWORD ret = register_entity_ex( 0, family, proto, 1, NULL, NULL, opaque, profile, &handle );

    ok( !ret, "got %lu\n", ret );
    return handle;
}

/* "Add and Update Routes Using RtmAddRouteToDest" and the way back */
static void test_add_update( USHORT family )
{
    /* spec: RtmRegisterEntity NO_ERROR RtmRegHandle
     * spec: RtmAddNextHop NO_ERROR NextHopHandle:0
     * spec: RtmAddRouteToDest NO_ERROR RouteHandle RouteHandle:0 RTM_ROUTE_CHANGE_NEW:out RTM_ROUTE_CHANGE_BEST
     * spec: RtmGetRouteInfo NO_ERROR RouteInfo
     * spec: RtmReleaseRouteInfo NO_ERROR RouteInfo
     * spec: RtmDeleteRouteToDest NO_ERROR RouteHandle
     * spec: RtmDeregisterEntity NO_ERROR */
    RTM_NEXTHOP_CHANGE_FLAGS hop_flags;     /* not set before the call */
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NEXTHOP_HANDLE hop = NULL;
    RTM_ROUTE_HANDLE route = NULL, same;
    RTM_ENTITY_HANDLE entity;
    union route_buffer buffer;
    RTM_REGN_PROFILE profile;
    RTM_NEXTHOP_INFO hop_info;
    RTM_ROUTE_INFO info, *copy;
    RTM_NET_ADDRESS addr;

    entity = register_profile( family, PROTO_A, FALSE, &profile );
    make_nexthop_info( &hop_info, family, "192.168.1.1", 2 );
    hop_info.Flags = 0;
    expect_ret( RtmAddNextHop( entity, &hop_info, &hop, &hop_flags ), NO_ERROR );
    ok( hop_flags == RTM_NEXTHOP_CHANGE_NEW, "flags %#lx\n", hop_flags );

    /* the owner, the destination and the state are left zero */
    memset( &info, 0, sizeof(info) );
    info.Neighbour = hop;
    info.PrefInfo.Metric = 100;
    info.BelongsToViews = RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST;
    info.NextHopsList.NumNextHops = 1;
    info.NextHopsList.NextHops[0] = hop;
    make_addr( &addr, family, "10.1", 16 );
    flags = 0;
    expect_ret( RtmAddRouteToDest( entity, &route, &addr, &info, INFINITE, NULL, 0, NULL, &flags ), NO_ERROR );
    ok( flags == (RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_BEST), "flags %#lx\n", flags );
    ok( !!route, "no route\n" );
    /* the route keeps its next hop */
    expect_ret( RtmReleaseNextHops( entity, 1, &hop ), NO_ERROR );

    /* get, change, add again by the handle */
    copy = malloc( RTM_SIZE_OF_ROUTE_INFO( profile.MaxNextHopsInRoute ) );
    expect_ret( RtmGetRouteInfo( entity, route, copy, &addr ), NO_ERROR );
    ok( copy->RouteOwner == entity && copy->Neighbour == hop, "owner %p, neighbour %p\n", copy->RouteOwner, copy->Neighbour );
    copy->PrefInfo.Metric = 1000;
    flags = 0;
    same = route;
    expect_ret( RtmAddRouteToDest( entity, &same, &addr, copy, INFINITE, NULL, 0, NULL, &flags ), NO_ERROR );
    ok( same == route, "handle %p, expected %p\n", same, route );
    ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
    expect_ret( RtmReleaseRouteInfo( entity, copy ), NO_ERROR );
    free( copy );

    expect_ret( RtmGetRouteInfo( entity, route, &buffer.info, NULL ), NO_ERROR );
    ok( buffer.info.PrefInfo.Metric == 1000, "metric %lu\n", buffer.info.PrefInfo.Metric );
    expect_ret( RtmReleaseRouteInfo( entity, &buffer.info ), NO_ERROR );

    expect_ret( RtmDeleteRouteToDest( entity, route, &flags ), NO_ERROR );
    ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );
    expect_ret( RtmDeleteNextHop( entity, NULL, &hop_info ), NO_ERROR );
    expect_empty_table( entity );
    expect_ret( RtmDeregisterEntity( entity ), NO_ERROR );
}

/* "Search For the Best Route" and "Search For Routes Using a Prefix Tree": up from an address to the default route */
static void test_search( USHORT family )
{
    /* spec: RtmGetMostSpecificDestination NO_ERROR DestAddress DestInfo
     * spec: RtmGetLessSpecificDestination ERROR_NOT_FOUND DestHandle DestInfo
     * spec: RtmReleaseDestInfo NO_ERROR DestInfo */
    static const struct { const char *text; int len; } nets[] =
        { { "", 0 }, { "10", 8 }, { "10.1", 16 }, { "10.1.2", 24 }, { "10.2", 16 } };
    RTM_ROUTE_HANDLE routes[ARRAY_SIZE(nets)];
    RTM_DEST_INFO *first, *second, *swap;
    RTM_ENTITY_HANDLE entity;
    union route_buffer route;
    RTM_REGN_PROFILE profile;
    RTM_NEXTHOP_HANDLE hop;
    RTM_NET_ADDRESS addr;
    int expect = 3, i;
    DWORD ret;

    entity = register_profile( family, PROTO_A, FALSE, &profile );
    hop = add_nexthop( entity, family, "192.168.1.1", 2 );
    for (i = 0; i < (int)ARRAY_SIZE(nets); i++)
        routes[i] = add_route( entity, family, nets[i].text, nets[i].len, hop, 1, 1, UCAST );

    first = malloc( RTM_SIZE_OF_DEST_INFO( profile.NumberOfViews ) );
    second = malloc( RTM_SIZE_OF_DEST_INFO( profile.NumberOfViews ) );
    make_addr( &addr, family, "10.1.2.3", HOST_BITS );
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, first );
    ok( !ret, "got %lu\n", ret );
    while (!ret && expect >= 0)
    {
        ok( first->DestAddress.NumBits == nets[expect].len, "length %u, expected %d\n", first->DestAddress.NumBits,
            nets[expect].len );
        /* the route of the first view is used without a look at its number */
        ok( first->ViewInfo[0].Route == routes[expect], "route %p, expected %p\n", first->ViewInfo[0].Route, routes[expect] );
        expect_ret( RtmGetRouteInfo( entity, first->ViewInfo[0].Route, &route.info, NULL ), NO_ERROR );
        ok( route.info.NextHopsList.NextHops[0] == hop, "next hop %p\n", route.info.NextHopsList.NextHops[0] );
        expect_ret( RtmReleaseRouteInfo( entity, &route.info ), NO_ERROR );

        ret = RtmGetLessSpecificDestination( entity, first->DestHandle, RTM_BEST_PROTOCOL, UCAST, second );
        expect_ret( RtmReleaseDestInfo( entity, first ), NO_ERROR );
        swap = first;
        first = second;
        second = swap;
        expect--;
    }
    ok( ret == ERROR_NOT_FOUND, "got %lu\n", ret );
    ok( expect == -1, "stopped before the default route, %d to go\n", expect + 1 );
    free( first );
    free( second );
    for (i = 0; i < (int)ARRAY_SIZE(nets); i++) delete_route( entity, routes[i] );
    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* "Enumerate All Destinations", "Enumerate All Routes" */
static void test_enumerate( USHORT family )
{
    /* spec: RtmCreateDestEnum NO_ERROR TargetViews
     * spec: RtmGetEnumDests NO_ERROR ERROR_NO_MORE_ITEMS NumDests DestInfos
     * spec: RtmReleaseDests NO_ERROR NumDests:0 DestInfos
     * spec: RtmCreateRouteEnum NO_ERROR DestHandle
     * spec: RtmGetEnumRoutes NO_ERROR ERROR_NO_MORE_ITEMS NumRoutes RouteHandles
     * spec: RtmReleaseRoutes NO_ERROR NumRoutes:0
     * spec: RtmDeleteEnumHandle NO_ERROR */
    RTM_VIEW_SET views = RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST;
    RTM_ENUM_HANDLE dest_enum, route_enum;
    unsigned int made, dests = 0, routes = 0, seen;
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_HANDLE *handles;
    RTM_REGN_PROFILE profile;
    UINT num, num_routes, i;
    BYTE *infos, *item;
    SIZE_T size;
    char text[32];
    DWORD ret, ret2;

    entity = register_profile( family, PROTO_A, FALSE, &profile );
    other = register_profile( family, PROTO_B, FALSE, &profile );
    /* as many as come with two full rounds, so that the last one brings nothing */
    made = 2 * min( profile.MaxHandlesInEnum, 200 );
    for (i = 0; i < made; i++)
    {
        sprintf( text, "10.%u.%u", i / 250, i % 250 );
        release_route( entity, add_route( entity, family, text, 24, NULL, 1, 1, UCAST ) );
        if (i % 3) release_route( other, add_route( other, family, text, 24, NULL, 2, 1, RTM_VIEW_MASK_MCAST ) );
    }

    size = RTM_SIZE_OF_DEST_INFO( profile.NumberOfViews );
    num = min( profile.MaxHandlesInEnum, 200 );
    infos = malloc( num * size );
    handles = malloc( num * sizeof(*handles) );
    ret = RtmCreateDestEnum( entity, views, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &dest_enum );
    ok( !ret, "got %lu\n", ret );
    do
    {
        num = min( profile.MaxHandlesInEnum, 200 );
        memset( infos, 0xcc, num * size );
        ret = RtmGetEnumDests( entity, dest_enum, &num, (RTM_DEST_INFO *)infos );
        ok( ret == (dests < made ? NO_ERROR : ERROR_NO_MORE_ITEMS) || broken( num && ret == ERROR_NO_MORE_ITEMS ),
            "got %lu after %u destinations\n", ret, dests );
        for (i = 0, item = infos; i < num; i++, item += size)
        {
            RTM_DEST_INFO *info = (RTM_DEST_INFO *)item;

            /* both views were asked for, so the first entry is that of the unicast view */
            ok( info->NumberOfViews == 2 && info->ViewInfo[0].ViewId == RTM_VIEW_ID_UCAST, "no unicast view\n" );
            ok( info->ViewInfo[1].NumRoutes == (dests % 3 ? 1 : 0), "destination %u has %u multicast routes\n", dests,
                info->ViewInfo[1].NumRoutes );
            dests++;

            /* the routes of this destination; one call more than needed */
            seen = 0;
            ret2 = RtmCreateRouteEnum( entity, info->DestHandle, views, RTM_ENUM_ALL_ROUTES, NULL, RTM_MATCH_NONE, NULL, 0,
                                       &route_enum );
            ok( !ret2, "got %lu\n", ret2 );
            do
            {
                num_routes = min( profile.MaxHandlesInEnum, 200 );
                ret2 = RtmGetEnumRoutes( entity, route_enum, &num_routes, handles );
                ok( !ret2 || ret2 == ERROR_NO_MORE_ITEMS, "got %lu\n", ret2 );
                seen += num_routes;
                expect_ret( RtmReleaseRoutes( entity, num_routes, handles ), NO_ERROR );
            } while (!ret2 && seen < 10);
            num_routes = 1;
            expect_ret( RtmGetEnumRoutes( entity, route_enum, &num_routes, handles ), ERROR_NO_MORE_ITEMS );
            ok( !num_routes, "%u routes after the end\n", num_routes );
            expect_ret( RtmReleaseRoutes( entity, num_routes, handles ), NO_ERROR );
            expect_ret( RtmDeleteEnumHandle( entity, route_enum ), NO_ERROR );
            routes += seen;
        }
        expect_ret( RtmReleaseDests( entity, num, (RTM_DEST_INFO *)infos ), NO_ERROR );
    } while (!ret && dests <= made);
    ok( ret == ERROR_NO_MORE_ITEMS, "got %lu\n", ret );
    expect_ret( RtmDeleteEnumHandle( entity, dest_enum ), NO_ERROR );
    ok( dests == made, "%u destinations, expected %u\n", dests, made );
    ok( routes == made + made - (made + 2) / 3, "%u routes for %u destinations\n", routes, made );

    free( infos );
    free( handles );
    deregister_entity( other );
    deregister_entity( entity );
}

/* "Enumerate the Registered Entities" */
static void test_entities( USHORT family )
{
    /* spec: RtmGetRegisteredEntities NO_ERROR ERROR_INSUFFICIENT_BUFFER NumEntities:0
     * spec: RtmReleaseEntities NO_ERROR EntityHandles
     * spec: RtmGetEntityInfo NO_ERROR EntityInfo
     * spec: RtmReleaseEntityInfo NO_ERROR EntityInfo */
    RTM_ENTITY_HANDLE entity, other, *handles;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    BOOL found = FALSE;
    UINT num = 0, i;

    entity = register_profile( family, PROTO_A, FALSE, &profile );
    other = register_profile( family, PROTO_B, FALSE, &profile );
    expect_ret( RtmGetRegisteredEntities( entity, &num, NULL, NULL ), ERROR_INSUFFICIENT_BUFFER );
    ok( num >= 2 || broken( num == 1 ), "%u entities\n", num );
    handles = calloc( num, sizeof(*handles) );
    expect_ret( RtmGetRegisteredEntities( entity, &num, handles, NULL ), NO_ERROR );
    for (i = 0; i < num; i++)
    {
        expect_ret( RtmGetEntityInfo( entity, handles[i], &info ), NO_ERROR );
        if (info.EntityId.EntityProtocolId == PROTO_B) found = handles[i] == other;
        expect_ret( RtmReleaseEntityInfo( entity, &info ), NO_ERROR );
    }
    ok( found, "the other one is not there\n" );
    expect_ret( RtmReleaseEntities( entity, num, handles ), NO_ERROR );
    free( handles );
    deregister_entity( other );
    deregister_entity( entity );
}

/* "Obtain and Call the Exported Methods for a Client": one method that writes four bytes and leaves the header alone */
static VOID WINAPI answer( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee, RTM_ENTITY_METHOD_INPUT *input,
                           RTM_ENTITY_METHOD_OUTPUT *output )
{
    DWORD value;

    memcpy( &value, input->InputData, sizeof(value) );
    value++;
    memcpy( output->OutputData, &value, sizeof(value) );
}

static void test_methods( USHORT family )
{
    /* spec: RtmGetEntityMethods NO_ERROR NumMethods:0 ExptMethods:NULL ExptMethods
     * spec: RtmInvokeMethod NO_ERROR EntityHandle Input:all Output */
    union { RTM_ENTITY_METHOD_INPUT input; BYTE bytes[12]; } input;
    union { RTM_ENTITY_METHOD_OUTPUT output; BYTE bytes[16]; } output;
    RTM_ENTITY_EXPORT_METHODS methods;
    RTM_ENTITY_EXPORT_METHOD *list;
    RTM_ENTITY_HANDLE entity = NULL;
    RTM_REGN_PROFILE profile;
    DWORD value = 41;
    UINT num = 0, size;

    methods.NumMethods = 1;
    methods.Methods[0] = answer;
    expect_ret( register_entity_ex( 0, family, PROTO_A, 1, &methods, NULL, FALSE, &profile, &entity ), NO_ERROR );

    /* the client asks itself: a registration handle is an entity handle */
    expect_ret( RtmGetEntityMethods( entity, entity, &num, NULL ), NO_ERROR );
    ok( num == 1, "%u methods\n", num );
    list = calloc( num, sizeof(*list) );
    expect_ret( RtmGetEntityMethods( entity, entity, &num, list ), NO_ERROR );
    ok( list[0] == answer, "method %p\n", list[0] );
    free( list );

    memset( &output, 0, sizeof(output) );
    input.input.MethodType = METHOD_TYPE_ALL_METHODS;
    input.input.InputSize = sizeof(value);
    memcpy( input.input.InputData, &value, sizeof(value) );
    size = sizeof(output);
    expect_ret( RtmInvokeMethod( entity, entity, &input.input, &size, &output.output ), NO_ERROR );
    memcpy( &value, output.output.OutputData, sizeof(value) );
    ok( value == 42, "answer %lu\n", value );
    deregister_entity( entity );
}

/* "Access the Opaque Pointer in a Destination" */
static void test_opaque( USHORT family )
{
    /* spec: RtmGetOpaqueInformationPointer NO_ERROR OpaqueInfoPointer DestHandle
     * spec: RtmLockDestination NO_ERROR Exclusive LockDest */
    RTM_ENTITY_HANDLE entity, other;
    RTM_REGN_PROFILE profile;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    void *pointer;
    int data = 5;

    entity = register_profile( family, PROTO_A, TRUE, &profile );
    other = register_profile( family, PROTO_B, FALSE, &profile );
    route = add_route( other, family, "10.1", 16, NULL, 1, 1, UCAST );
    dest = find_dest( entity, family, "10.1", 16 );

    /* whoever changes the pointer locks the destination exclusively, also without a route of its own there */
    expect_ret( RtmLockDestination( entity, dest, TRUE, TRUE ), NO_ERROR );
    pointer = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( entity, dest, &pointer ), NO_ERROR );
    ok( !*(void **)pointer, "fresh pointer %p\n", *(void **)pointer );
    *(void **)pointer = &data;
    expect_ret( RtmLockDestination( entity, dest, TRUE, FALSE ), NO_ERROR );

    expect_ret( RtmLockDestination( entity, dest, FALSE, TRUE ), NO_ERROR );
    pointer = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( entity, dest, &pointer ), NO_ERROR );
    ok( *(void **)pointer == &data, "pointer %p\n", *(void **)pointer );
    expect_ret( RtmLockDestination( entity, dest, FALSE, FALSE ), NO_ERROR );

    release_dest( entity, dest );
    delete_route( other, route );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

/* "Update a Route In Place Using RtmUpdateAndUnlockRoute" */
static void test_in_place( USHORT family )
{
    /* spec: RtmLockRoute NO_ERROR Exclusive LockRoute RoutePointer
     * spec: RtmUpdateAndUnlockRoute NO_ERROR RouteHandle ChangeFlags */
    RTM_NEXTHOP_HANDLE old_hop, new_hop;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_INFO *pointer = NULL;
    RTM_ENTITY_HANDLE entity;
    union route_buffer buffer;
    RTM_REGN_PROFILE profile;
    RTM_ROUTE_HANDLE route;
    RTM_VIEW_SET best = 0;
    DWORD ret;

    entity = register_profile( family, PROTO_A, FALSE, &profile );
    old_hop = add_nexthop( entity, family, "192.168.1.1", 2 );
    new_hop = add_nexthop( entity, family, "192.168.1.2", 2 );
    route = add_route( entity, family, "10.1", 16, old_hop, 1, 100, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST );

    expect_ret( RtmLockRoute( entity, route, TRUE, TRUE, &pointer ), NO_ERROR );
    ok( !!pointer, "no pointer\n" );
    if (pointer)
    {
        /* the client moves the route's references of next hops itself */
        pointer->PrefInfo.Metric = 1000;
        expect_ret( RtmReleaseNextHops( entity, 1, &pointer->NextHopsList.NextHops[0] ), NO_ERROR );
        pointer->NextHopsList.NextHops[0] = new_hop;
        expect_ret( RtmReferenceHandles( entity, 1, &new_hop ), NO_ERROR );
        pointer->BelongsToViews = RTM_VIEW_MASK_MCAST;
        ret = RtmUpdateAndUnlockRoute( entity, route, INFINITE, NULL, 0, NULL, &flags );
        ok( !ret, "got %lu\n", ret );
        if (ret) expect_ret( RtmLockRoute( entity, route, TRUE, FALSE, NULL ), NO_ERROR );
    }
    ok( flags == RTM_ROUTE_CHANGE_BEST, "flags %#lx\n", flags );

    expect_ret( RtmGetRouteInfo( entity, route, &buffer.info, NULL ), NO_ERROR );
    ok( buffer.info.PrefInfo.Metric == 1000, "metric %lu\n", buffer.info.PrefInfo.Metric );
    ok( buffer.info.NextHopsList.NumNextHops == 1 && buffer.info.NextHopsList.NextHops[0] == new_hop, "other next hops\n" );
    expect_ret( RtmReleaseRouteInfo( entity, &buffer.info ), NO_ERROR );
    expect_ret( RtmIsBestRoute( entity, route, &best ), NO_ERROR );
    ok( best == RTM_VIEW_MASK_MCAST, "best in %#lx\n", best );

    delete_route( entity, route );
    delete_nexthop( entity, old_hop );
    delete_nexthop( entity, new_hop );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* "Use the Route Hold-Down State": the held route is found by an enumeration of all views, and asked for one by one */
static void test_hold( USHORT family )
{
    /* spec: RtmHoldDestination NO_ERROR DestHandle TargetViews HoldTime
     * spec: RtmGetDestInfo NO_ERROR DestHandle */
    RTM_ROUTE_HANDLE route, held = NULL, fresh;
    union dest_buffer buffer;
    RTM_ENTITY_HANDLE entity;
    RTM_REGN_PROFILE profile;
    RTM_ENUM_HANDLE handle;
    RTM_DEST_HANDLE dest;
    RTM_DEST_INFO info;
    DWORD start, ret;
    UINT num, count = 0;

    entity = register_profile( family, PROTO_A, FALSE, &profile );
    route = add_route( entity, family, "10.1", 16, NULL, 1, 1, UCAST );
    dest = find_dest( entity, family, "10.1", 16 );
    expect_ret( RtmHoldDestination( entity, dest, RTM_VIEW_MASK_UCAST, 2000 ), NO_ERROR );
    delete_route( entity, route );

    ok( !count_dests( entity, RTM_VIEW_MASK_UCAST ), "the held destination is in the view\n" );
    expect_ret( RtmCreateDestEnum( entity, RTM_VIEW_MASK_ANY, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    do
    {
        num = 1;
        ret = RtmGetEnumDests( entity, handle, &num, &info );
        if (num)
        {
            expect_ret( RtmGetDestInfo( entity, info.DestHandle, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ),
                        NO_ERROR );
            held = buffer.info.ViewInfo[0].HoldRoute;
            ok( !buffer.info.ViewInfo[0].Route, "route %p\n", buffer.info.ViewInfo[0].Route );
            release_dest_info( entity, &buffer.info );
            count++;
        }
        expect_ret( RtmReleaseDests( entity, num, &info ), NO_ERROR );
    } while (!ret && count < 10);
    delete_enum( entity, handle );
    ok( count == 1, "%u destinations\n", count );
    ok( held == route, "held route %p, expected %p\n", held, route );

    /* a new route is used meanwhile, and the other one goes with its time */
    fresh = add_route( entity, family, "10.1", 16, NULL, 1, 1, UCAST );
    start = GetTickCount();
    for (;;)
    {
        expect_ret( RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &buffer.info ), NO_ERROR );
        ok( buffer.info.ViewInfo[0].Route == fresh, "route %p, expected %p\n", buffer.info.ViewInfo[0].Route, fresh );
        held = buffer.info.ViewInfo[0].HoldRoute;
        release_dest_info( entity, &buffer.info );
        if (!held || GetTickCount() - start > TEST_TIMEOUT) break;
        Sleep( 50 );
    }
    ok( !held, "still held\n" );
    release_dest( entity, dest );
    delete_route( entity, fresh );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* "Use the Event Notification Callback": changes of best routes, and routes whose time is over */
static struct
{
    RTM_REGN_PROFILE profile;
    RTM_NOTIFY_HANDLE notify;
    LONG             calls, with_route, without_route, expired;
    HANDLE           event;     /* set after each call */
} seen;

static DWORD WINAPI on_event( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, PVOID context1, PVOID context2 )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_INFO *info;
    BYTE *infos;
    SIZE_T size;
    UINT num, i;
    DWORD ret;

    switch (type)
    {
    case RTM_ROUTE_EXPIRED:
        route = context1;
        if (RtmLockRoute( entity, route, TRUE, TRUE, NULL ) == NO_ERROR)
        {
            ((RTM_ROUTE_INFO *)context2)->PrefInfo.Metric = 16;
            flags = 0;
            expect_ret( RtmUpdateAndUnlockRoute( entity, route, INFINITE, NULL, 0, NULL, &flags ), NO_ERROR );
        }
        else ok( 0, "cannot lock the route\n" );
        expect_ret( RtmReleaseRoutes( entity, 1, &route ), NO_ERROR );
        InterlockedIncrement( &seen.expired );
        SetEvent( seen.event );
        return NO_ERROR;

    case RTM_CHANGE_NOTIFICATION:
        /* registered for one view, so one entry each */
        size = RTM_SIZE_OF_DEST_INFO( 1 );
        infos = malloc( seen.profile.MaxHandlesInEnum * size );
        do
        {
            num = seen.profile.MaxHandlesInEnum;
            ret = RtmGetChangedDests( entity, context1, &num, (RTM_DEST_INFO *)infos );
            ok( !ret || ret == ERROR_NO_MORE_ITEMS, "got %lu\n", ret );
            if (ret && ret != ERROR_NO_MORE_ITEMS) break;
            for (i = 0; i < num; i++)
            {
                info = (RTM_DEST_INFO *)(infos + i * size);
                if (info->ViewInfo[0].Route) InterlockedIncrement( &seen.with_route );
                else InterlockedIncrement( &seen.without_route );
            }
            expect_ret( RtmReleaseChangedDests( entity, context1, num, (RTM_DEST_INFO *)infos ), NO_ERROR );
        } while (num);
        free( infos );
        InterlockedIncrement( &seen.calls );
        SetEvent( seen.event );
        return NO_ERROR;

    default:
        return ERROR_NOT_SUPPORTED;
    }
}

static BOOL wait_for( LONG *counter, LONG value )
{
    DWORD start = GetTickCount();

    while (InterlockedCompareExchange( counter, 0, 0 ) < value)
    {
        if (GetTickCount() - start > TEST_TIMEOUT) return FALSE;
        WaitForSingleObject( seen.event, 1000 );
    }
    return TRUE;
}

static void test_events( USHORT family )
{
    /* spec: RtmRegisterForChangeNotification NO_ERROR RTM_CHANGE_NOTIFICATION NotifyHandle
     * spec: RtmGetChangedDests ERROR_NO_MORE_ITEMS ChangedDests
     * spec: RtmReleaseChangedDests NO_ERROR NumDests:0
     * spec: RtmAddRouteToDest TimeToLive RTM_ROUTE_EXPIRED
     * spec: RtmDeregisterFromChangeNotification NO_ERROR */
    const int count = 250;
    RTM_ENTITY_HANDLE watcher = NULL, owner = NULL;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE *routes, timed = NULL;
    union route_buffer buffer;
    RTM_REGN_PROFILE profile;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    char text[16];
    int i;

    memset( &seen, 0, sizeof(seen) );
    seen.event = CreateEventA( NULL, FALSE, FALSE, NULL );
    routes = calloc( count, sizeof(*routes) );
    expect_ret( register_entity_ex( 0, family, PROTO_A, 1, NULL, on_event, FALSE, &seen.profile, &watcher ), NO_ERROR );
    expect_ret( register_entity_ex( 0, family, PROTO_B, 1, NULL, on_event, FALSE, &profile, &owner ), NO_ERROR );
    expect_ret( RtmRegisterForChangeNotification( watcher, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_BEST, NULL, &seen.notify ),
                NO_ERROR );

    /* every destination comes at least once, with its route */
    for (i = 0; i < count; i++)
    {
        sprintf( text, "10.%d", i );
        routes[i] = add_route( owner, family, text, 16, NULL, 1, 1, UCAST );
    }
    ok( wait_for( &seen.with_route, count ), "%ld of %d changes seen\n", seen.with_route, count );
    ok( count_dests( watcher, UCAST ) == count, "%u destinations\n", count_dests( watcher, UCAST ) );
    ok( seen.calls <= count, "%ld calls\n", seen.calls );

    /* and goes with none */
    for (i = 0; i < count; i++) delete_route( owner, routes[i] );
    ok( wait_for( &seen.without_route, count ), "%ld of %d changes seen\n", seen.without_route, count );
    ok( !count_dests( watcher, UCAST ), "%u destinations\n", count_dests( watcher, UCAST ) );

    /* the owner deals with a route whose time is over */
    make_addr( &addr, family, "10.1", 16 );
    make_route_info( &info, NULL, 1, 5, UCAST );
    flags = 0;
    expect_ret( RtmAddRouteToDest( owner, &timed, &addr, &info, 50, NULL, 0, NULL, &flags ), NO_ERROR );
    ok( wait_for( &seen.expired, 1 ), "the route does not expire\n" );
    expect_ret( RtmGetRouteInfo( owner, timed, &buffer.info, NULL ), NO_ERROR );
    ok( buffer.info.State == RTM_ROUTE_STATE_CREATED, "state %u\n", buffer.info.State );
    ok( buffer.info.PrefInfo.Metric == 16, "metric %lu\n", buffer.info.PrefInfo.Metric );
    expect_ret( RtmReleaseRouteInfo( owner, &buffer.info ), NO_ERROR );
    delete_route( owner, timed );

    expect_ret( RtmDeregisterFromChangeNotification( watcher, seen.notify ), NO_ERROR );
    expect_empty_table( owner );
    deregister_entity( owner );
    deregister_entity( watcher );
    ok( seen.expired == 1, "%ld expiry events\n", seen.expired );
    CloseHandle( seen.event );
    free( routes );
}

/* what RtmUpdateAndUnlockRoute takes besides: a list, a time to live; and the change it makes is told */
static void test_commit( USHORT family )
{
    /* spec: RtmUpdateAndUnlockRoute NO_ERROR TimeToLive RouteListHandle RTM_CHANGE_NOTIFICATION
     * spec: RtmGetChangeStatus NO_ERROR ChangeStatus */
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_LIST_HANDLE list = NULL;
    RTM_NOTIFY_HANDLE notify = NULL;
    RTM_ROUTE_HANDLE route, listed;
    RTM_ROUTE_INFO *pointer = NULL;
    RTM_ENTITY_HANDLE entity;
    union dest_buffer buffer;
    RTM_ENUM_HANDLE handle;
    RTM_DEST_HANDLE dest;
    BOOL status = TRUE;
    DWORD start;
    UINT num;

    entity = register_entity( family, PROTO_A, 1, NULL );
    route = add_route( entity, family, "10.1", 16, NULL, 1, 1, UCAST );
    dest = find_dest( entity, family, "10.1", 16 );
    expect_ret( RtmCreateRouteList( entity, &list ), NO_ERROR );
    expect_ret( RtmRegisterForChangeNotification( entity, UCAST, RTM_CHANGE_TYPE_BEST, NULL, &notify ), NO_ERROR );
    expect_ret( RtmGetChangeStatus( entity, notify, dest, &status ), NO_ERROR );
    ok( !status, "a change before there was one\n" );

    expect_ret( RtmLockRoute( entity, route, TRUE, TRUE, &pointer ), NO_ERROR );
    if (pointer) pointer->PrefInfo.Metric = 2;
    expect_ret( RtmUpdateAndUnlockRoute( entity, route, 1000, list, 0, NULL, &flags ), NO_ERROR );
    expect_ret( RtmGetChangeStatus( entity, notify, dest, &status ), NO_ERROR );
    ok( status == TRUE, "no change\n" );

    /* without a callback the route goes when its time is over; until then it is in the list */
    expect_ret( RtmCreateRouteListEnum( entity, list, &handle ), NO_ERROR );
    num = 1;
    expect_ret( RtmGetListEnumRoutes( entity, handle, &num, &listed ), NO_ERROR );
    ok( num == 1, "%u routes\n", num );
    if (num)
    {
        ok( listed == route, "route %p, expected %p\n", listed, route );
        release_route( entity, listed );
    }
    delete_enum( entity, handle );
    start = GetTickCount();
    do
    {
        expect_ret( RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, UCAST, &buffer.info ), NO_ERROR );
        release_dest_info( entity, &buffer.info );
        if (buffer.info.ViewInfo[0].NumRoutes) Sleep( 10 );
    } while (buffer.info.ViewInfo[0].NumRoutes && GetTickCount() - start < TEST_TIMEOUT);
    ok( !buffer.info.ViewInfo[0].NumRoutes, "the route does not expire\n" );

    release_route( entity, route );
    release_dest( entity, dest );
    expect_ret( RtmDeleteRouteList( entity, list ), NO_ERROR );
    expect_ret( RtmDeregisterFromChangeNotification( entity, notify ), NO_ERROR );
    expect_empty_table( entity );
    deregister_entity( entity );
}

START_TEST(flows)
{
    for_families( "add and update", test_add_update );
    for_families( "search", test_search );
    for_families( "enumerate", test_enumerate );
    for_families( "entities", test_entities );
    for_families( "methods", test_methods );
    for_families( "opaque", test_opaque );
    for_families( "in place", test_in_place );
    for_families( "hold", test_hold );
    for_families( "events", test_events );
    for_families( "commit", test_commit );
}
