/*
 * Hostile clients: stale, forged, foreign and twice-released handles from 64 threads
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

/* An honest client works beside 63 threads that pass whatever they find to every export that takes handles: handles of the
 * honest one, handles that were good, handles of another type, forged ones near good ones, and none. They release what
 * was never given to them. The documented contract is that a surplus release takes nothing from the table itself, and that
 * nothing crashes; so the honest client's routes are there in the end, though its own references may have been stolen. */

#include "stress.h"

#define HOSTILE 63
#define ROUTES  32
#define POOL    256

static HANDLE honest, other;
static HANDLE seen[POOL];               /* interlocked: handles of every kind */
static UINT running = 1;

static void remember( HANDLE handle )
{
    if (handle) InterlockedExchangePointer( &seen[stress_random( POOL )], handle );
}

static HANDLE any( void )
{
    HANDLE handle = InterlockedCompareExchangePointer( &seen[stress_random( POOL )], NULL, NULL );

    switch (stress_random( 8 ))
    {
    case 0: return (HANDLE)((ULONG_PTR)handle + stress_random( 5 ) - 2);
    case 1: return (HANDLE)((ULONG_PTR)handle + ((ULONG_PTR)(stress_random( 5 ) - 2) << HANDLE_GENERATION_SHIFT));
    case 2: return (HANDLE)((ULONG_PTR)stress_random( 0x7fffffff ) << stress_random( 34 ));
    case 3: return stress_random( 2 ) ? NULL : INVALID_HANDLE_VALUE;
    default: return handle;
    }
}

static void work( UINT index )
{
    HANDLE route, enumeration;
    RTM_NET_ADDRESS addr;
    union dest_room room;
    UINT i, count;

    for (i = 0; i < 3000 * stress_work; i++)
    {
        route = NULL;
        check_ret( stress_add_route( honest, 0x0a000000 | (i % ROUTES) << 8, 24, NULL, i, UCAST, INFINITE, &route ), NO_ERROR );
        remember( route );
        if (!attempt( RtmGetExactMatchDestination( honest, stress_addr( &addr, 0x0a000000 | (i % ROUTES) << 8, 24 ),
                                                   RTM_BEST_PROTOCOL, UCAST, &room.info ) ))
        {
            check( room.info.ViewInfo[0].NumRoutes == 1 );
            remember( room.info.DestHandle );
            remember( room.info.ViewInfo[0].Owner );
            attempt( RtmReleaseDestInfo( honest, &room.info ) );
        }
        else check( !"a route that nobody deleted is there" );
        if (!attempt( RtmCreateDestEnum( honest, UCAST, 0, NULL, 0, &enumeration ) ))
        {
            remember( enumeration );
            count = 1;
            attempt( RtmGetEnumDests( honest, enumeration, &count, &room.info ) );
            attempt( RtmDeleteEnumHandle( honest, enumeration ) );
        }
        attempt( RtmReleaseRoutes( honest, 1, &route ) );
    }
    add( &running, -1 );
}

static void hostile( UINT index )
{
    HANDLE handle, entity;
    RTM_VIEW_SET views;
    BYTE room[4096];
    UINT count;
    BOOL flag;

    while (get( &running ))
    {
        handle = any();
        /* mostly by a client of its own: the honest one's handle would let it act for that one, which is allowed to */
        entity = stress_random( 4 ) ? other : any();
        if (entity == honest) entity = other;
        count = 1;
        SetLastError( 0xdeadbeef );
        switch (stress_random( 22 ))
        {
        case 0: attempt( RtmReleaseRoutes( entity, 1, &handle ) ); break;
        case 1: attempt( RtmReleaseEntities( entity, 1, &handle ) ); break;
        case 2: attempt( RtmReleaseNextHops( entity, 1, &handle ) ); break;
        case 3: attempt( RtmReferenceHandles( entity, 1, &handle ) ); break;
        case 4: attempt( RtmGetRouteInfo( entity, handle, (RTM_ROUTE_INFO *)room, NULL ) ); break;
        case 5: attempt( RtmGetDestInfo( entity, handle, 0, UCAST, (RTM_DEST_INFO *)room ) ); break;
        case 6: attempt( RtmGetNextHopInfo( entity, handle, (RTM_NEXTHOP_INFO *)room ) ); break;
        case 7: attempt( RtmGetEntityInfo( entity, handle, (RTM_ENTITY_INFO *)room ) ); break;
        case 8: attempt( RtmDeleteRouteToDest( entity, handle, &views ) ); break;
        case 9: attempt( RtmDeleteNextHop( entity, handle, NULL ) ); break;
        case 10: attempt( RtmDeleteEnumHandle( entity, handle ) ); break;
        case 11: attempt( RtmGetEnumDests( entity, handle, &count, (RTM_DEST_INFO *)room ) ); break;
        case 12: attempt( RtmGetEnumRoutes( entity, handle, &count, (HANDLE *)room ) ); break;
        case 13: attempt( RtmGetListEnumRoutes( entity, handle, &count, (HANDLE *)room ) ); break;
        case 14: attempt( RtmDeleteRouteList( entity, handle ) ); break;
        case 15: attempt( RtmInsertInRouteList( entity, any(), 1, &handle ) ); break;
        case 16: attempt( RtmGetChangedDests( entity, handle, &count, (RTM_DEST_INFO *)room ) ); break;
        case 17: attempt( RtmDeregisterFromChangeNotification( entity, handle ) ); break;
        case 18: attempt( RtmIsMarkedForChangeNotification( entity, any(), handle, &flag ) ); break;
        case 19: attempt( RtmIsBestRoute( entity, handle, &views ) ); break;
        case 20:
            if (attempt( RtmLockDestination( entity, handle, TRUE, TRUE ) )) break;
            attempt( RtmLockDestination( entity, handle, TRUE, FALSE ) );
            break;
        case 21:
            ((RTM_DEST_INFO *)room)->DestHandle = handle;
            ((RTM_DEST_INFO *)room)->NumberOfViews = 0;
            attempt( RtmReleaseDestInfo( entity, (RTM_DEST_INFO *)room ) );
            break;
        }
        check( GetLastError() == 0xdeadbeef );
    }
}

int main( int argc, char **argv )
{
    RTM_NET_ADDRESS addr;
    union dest_room room;
    UINT i;

    stress_init( argc, argv );
    honest = stress_register( 2, 1, NULL );
    other = stress_register( 3, 1, NULL );
    stress_add( "honest", work, 1 );
    stress_add( "hostile", hostile, HOSTILE );
    stress_run();
    for (i = 0; i < ROUTES; i++)
    {
        check_ret( RtmGetExactMatchDestination( honest, stress_addr( &addr, 0x0a000000 | i << 8, 24 ), RTM_BEST_PROTOCOL, UCAST,
                                                &room.info ), NO_ERROR );
        check( room.info.ViewInfo[0].Owner == honest );
        attempt( RtmReleaseDestInfo( honest, &room.info ) );
    }
    check_ret( RtmDeregisterEntity( honest ), NO_ERROR );
    check_ret( RtmDeregisterEntity( other ), NO_ERROR );
    /* references that hostile threads took and never gave back keep objects: that is their doing */
    printf( "hostile: seed %u, 0 failures\n", stress_seed );
    return 0;
}
