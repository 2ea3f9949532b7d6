/*
 * C8: what a look-up reports is one consistent state
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

/* Each destination has routes of two owners in two views, and writers change both views at once: the metric of the best
 * route in view 0 and in view 1 are always written by one call, and the number of routes is 1 or 2 in both. A look-up may see the
 * state before or after a change, never half of it. Its handles are good while it has them. A third writer edits its
 * route in place (RtmLockRoute, RtmUpdateAndUnlockRoute), and another locks destinations, shared and exclusive. */

#include "stress.h"

#define DESTS   8
#define READERS 3

static HANDLE entities[4 + READERS];
static UINT running = 2;

static UINT bits_of( UINT dest )
{
    return 0x0a000000 | dest << 8;
}

/* the better route comes and goes, in both views or in none */
static void flapper( UINT index )
{
    HANDLE entity = entities[0], route;
    RTM_ROUTE_CHANGE_FLAGS flags;
    UINT i;

    for (i = 0; i < 8000 * stress_work; i++)
    {
        UINT dest = stress_random( DESTS );

        route = NULL;
        check_ret( stress_add_route( entity, bits_of( dest ), 24, NULL, 1, ALL_VIEWS, INFINITE, &route ), NO_ERROR );
        check_ret( RtmDeleteRouteToDest( entity, route, &flags ), NO_ERROR );
    }
    add( &running, -1 );
}

static FILETIME time_of( HANDLE entity, UINT dest )
{
    RTM_NET_ADDRESS addr;
    union dest_room room;

    check_ret( RtmGetExactMatchDestination( entity, stress_addr( &addr, bits_of( dest ), 24 ), RTM_BEST_PROTOCOL, UCAST,
                                            &room.info ), NO_ERROR );
    check_ret( RtmReleaseDestInfo( entity, &room.info ), NO_ERROR );
    return room.info.LastChanged;
}

/* The worse one changes its metric in place. Each change has a later time than the one before, however fast they come. */
static void editor( UINT index )
{
    HANDLE entity = entities[1], routes[DESTS];
    FILETIME before, after;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_INFO *info;
    UINT i, dest;

    for (dest = 0; dest < DESTS; dest++)
    {
        routes[dest] = NULL;
        check_ret( stress_add_route( entity, bits_of( dest ), 24, NULL, 100, ALL_VIEWS, INFINITE, &routes[dest] ), NO_ERROR );
    }
    for (i = 0; i < 8000 * stress_work; i++)
    {
        dest = stress_random( DESTS );
        before = time_of( entity, dest );
        check_ret( RtmLockRoute( entity, routes[dest], TRUE, TRUE, &info ), NO_ERROR );
        info->PrefInfo.Metric = 100 + stress_random( 100 );
        info->EntitySpecificInfo = (void *)(ULONG_PTR)info->PrefInfo.Metric;
        if (!stress_random( 10 )) SwitchToThread();
        check_ret( RtmUpdateAndUnlockRoute( entity, routes[dest], INFINITE, NULL, 0, NULL, &flags ), NO_ERROR );
        after = time_of( entity, dest );
        check( CompareFileTime( &after, &before ) > 0 );
    }
    check_ret( RtmReleaseRoutes( entity, DESTS, routes ), NO_ERROR );
    add( &running, -1 );
}

static void locker( UINT index )
{
    HANDLE entity = entities[2];
    RTM_NET_ADDRESS addr;
    union dest_room first, room, again;
    UINT exclusive;

    while (get( &running ))
    {
        if (attempt( RtmGetExactMatchDestination( entity, stress_addr( &addr, bits_of( stress_random( DESTS ) ), 24 ),
                                                  RTM_BEST_PROTOCOL, UCAST, &first.info ) )) continue;
        exclusive = stress_random( 2 );
        check_ret( RtmLockDestination( entity, first.info.DestHandle, exclusive, TRUE ), NO_ERROR );
        /* locked, nothing changes */
        check_ret( RtmGetDestInfo( entity, first.info.DestHandle, RTM_BEST_PROTOCOL, ALL_VIEWS, &room.info ), NO_ERROR );
        SwitchToThread();
        check_ret( RtmGetDestInfo( entity, first.info.DestHandle, RTM_BEST_PROTOCOL, ALL_VIEWS, &again.info ), NO_ERROR );
        check( room.info.ViewInfo[0].Route == again.info.ViewInfo[0].Route );
        check( room.info.ViewInfo[0].NumRoutes == again.info.ViewInfo[0].NumRoutes );
        check( !CompareFileTime( &room.info.LastChanged, &again.info.LastChanged ) );
        check_ret( RtmLockDestination( entity, first.info.DestHandle, exclusive, FALSE ), NO_ERROR );
        check_ret( RtmReleaseDestInfo( entity, &again.info ), NO_ERROR );
        check_ret( RtmReleaseDestInfo( entity, &first.info ), NO_ERROR );
        check_ret( RtmReleaseDestInfo( entity, &room.info ), NO_ERROR );
    }
}

static void reader( UINT index )
{
    HANDLE entity = entities[4 + index];
    RTM_NET_ADDRESS addr;
    union route_room route;
    union dest_room room;
    ULONG protocol;
    UINT dest;

    while (get( &running ))
    {
        dest = stress_random( DESTS );
        protocol = stress_random( 3 ) ? RTM_BEST_PROTOCOL : 11;
        if (attempt( RtmGetMostSpecificDestination( entity, stress_addr( &addr, bits_of( dest ) | 1, 32 ), protocol, ALL_VIEWS,
                                                    &room.info ) ))
            continue;
        check( room.info.NumberOfViews == 2 );
        check( room.info.DestAddress.AddrBits[2] == dest );
        check( room.info.ViewInfo[0].Route == (&room.info.ViewInfo[0])[1].Route );
        check( room.info.ViewInfo[0].Owner == (&room.info.ViewInfo[0])[1].Owner );
        check( room.info.ViewInfo[0].NumRoutes == (&room.info.ViewInfo[0])[1].NumRoutes );
        check( room.info.ViewInfo[0].NumRoutes >= 1 && room.info.ViewInfo[0].NumRoutes <= 2 );
        if (room.info.ViewInfo[0].NumRoutes == 2 && protocol == RTM_BEST_PROTOCOL)
            check( room.info.ViewInfo[0].Owner == entities[0] );
        if (room.info.ViewInfo[0].Route)
        {
            check_ret( RtmGetRouteInfo( entity, room.info.ViewInfo[0].Route, &route.info, NULL ), NO_ERROR );
            check( route.info.RouteOwner == room.info.ViewInfo[0].Owner );
            if (route.info.RouteOwner == entities[1])
                check( route.info.PrefInfo.Metric == 100 ||
                       route.info.EntitySpecificInfo == (void *)(ULONG_PTR)route.info.PrefInfo.Metric );
            check_ret( RtmReleaseRouteInfo( entity, &route.info ), NO_ERROR );
        }
        check_ret( RtmReleaseDestInfo( entity, &room.info ), NO_ERROR );
    }
}

int main( int argc, char **argv )
{
    UINT i;

    stress_init( argc, argv );
    for (i = 0; i < 4 + READERS; i++) entities[i] = stress_register( 10 + i, 1, NULL );
    stress_add( "flapper", flapper, 1 );
    stress_add( "editor", editor, 1 );
    stress_add( "locker", locker, 1 );
    stress_add( "reader", reader, READERS );
    stress_run();
    for (i = 0; i < 4 + READERS; i++) check_ret( RtmDeregisterEntity( entities[i] ), NO_ERROR );
    return stress_done();
}
