/*
 * Everything at once: locks, lists, enumerations, hold-down, notifications, and owners that go
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

/* No single promise, but all of them together: clients of one table do everything at the same time, and now and then leave
 * in the middle of it with all they have. A client calls with handles of others, which may go any time, so most errors are
 * allowed; what must hold is checked by the self-checks of the DLL, the sanitizers, the watchdog, and in the end no object may be
 * left. Locks of clients are taken in the order that is documented: one at a time. */

#include "stress.h"

#define CLIENTS 5
#define DESTS   24
#define HOPS    4
#define MINE    16

static HANDLE entities[CLIENTS];        /* interlocked */
static UINT expired, changed, holds;

static DWORD WINAPI on_event( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    BYTE items[8 * RTM_SIZE_OF_DEST_INFO( 2 )];
    union route_room room;
    RTM_NET_ADDRESS addr;
    UINT count;
    DWORD ret;

    switch (type)
    {
    case RTM_ROUTE_EXPIRED:
        add( &expired, 1 );
        switch (stress_random( 3 ))
        {
        case 0:
            return ERROR_NOT_SUPPORTED;
        case 1:
            /* fails if it is deleted already, or the client is closing: the reference then goes with the client's objects */
            if (RtmDeleteRouteToDest( entity, context1, &flags )) RtmReleaseRoutes( entity, 1, &context1 );
            return NO_ERROR;
        default:
            if (!RtmGetRouteInfo( entity, context1, &room.info, &addr ))
            {
                RtmAddRouteToDest( entity, &context1, &addr, &room.info, 1 + stress_random( 50 ), NULL, 0, NULL, &flags );
                RtmReleaseRouteInfo( entity, &room.info );
            }
            RtmReleaseRoutes( entity, 1, &context1 );
            return NO_ERROR;
        }
    case RTM_CHANGE_NOTIFICATION:
        add( &changed, 1 );
        do
        {
            count = 4;
            ret = RtmGetChangedDests( entity, context1, &count, (RTM_DEST_INFO *)items );
            if (ret && ret != ERROR_NO_MORE_ITEMS) break;
            if (count && stress_random( 4 ) == 0)
            {
                HANDLE dest = ((RTM_DEST_INFO *)items)->DestHandle;

                RtmIgnoreChangedDests( entity, context1, 1, &dest );
            }
            if (count && RtmReleaseChangedDests( entity, context1, count, (RTM_DEST_INFO *)items )) check( !"a drain released" );
        } while (!ret);
        return NO_ERROR;
    default:
        return NO_ERROR;
    }
}

/* one life of a client */
static void live( HANDLE entity, UINT steps )
{
    HANDLE hops[HOPS], routes[MINE] = { NULL }, list = NULL, notify = NULL, handle;
    BYTE items[16 * RTM_SIZE_OF_DEST_INFO( 2 )];
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO hop_info;
    RTM_NET_ADDRESS addr;
    union dest_room room;
    union route_room route;
    RTM_ROUTE_INFO *pointer;
    UINT i, step, count, mine;
    RTM_VIEW_SET views;
    HANDLE found[16];
    DWORD ret, mode;
    BOOL marked;

    for (i = 0; i < HOPS; i++)
    {
        memset( &hop_info, 0, sizeof(hop_info) );
        stress_addr( &hop_info.NextHopAddress, 0xc0a80001 + i, 32 );
        hop_info.InterfaceIndex = i;
        hops[i] = NULL;
        check_ret( RtmAddNextHop( entity, &hop_info, &hops[i], &flags ), NO_ERROR );
    }
    check_ret( RtmCreateRouteList( entity, &list ), NO_ERROR );
    check_ret( RtmRegisterForChangeNotification( entity, UCAST, stress_random( 2 ) ? RTM_CHANGE_TYPE_ALL :
                                                 RTM_CHANGE_TYPE_BEST | RTM_NOTIFY_ONLY_MARKED_DESTS, NULL, &notify ), NO_ERROR );

    for (step = 0; step < steps; step++)
    {
        mine = stress_random( MINE );
        stress_addr( &addr, 0x0a000000 | stress_random( DESTS ) << 8, 24 );
        switch (stress_random( 14 ))
        {
        case 0:
        case 1:
        case 2:
            memset( &route, 0, sizeof(route) );
            count = stress_random( HOPS + 1 );
            route.info.PrefInfo.Metric = stress_random( 10 );
            route.info.BelongsToViews = 1 + stress_random( 3 );
            route.info.NextHopsList.NumNextHops = count;
            for (i = 0; i < count; i++) (&route.info.NextHopsList.NextHops[0])[i] = hops[i];
            if (routes[mine]) check_ret( RtmReleaseRoutes( entity, 1, &routes[mine] ), NO_ERROR );
            routes[mine] = NULL;
            flags = 0;
            check_ret( RtmAddRouteToDest( entity, &routes[mine], &addr, &route.info, stress_random( 3 ) ? INFINITE :
                                          1 + stress_random( 100 ), stress_random( 2 ) ? list : NULL, 0, NULL, &flags ), NO_ERROR );
            break;
        case 3:
            if (!routes[mine]) break;
            ret = attempt( RtmDeleteRouteToDest( entity, routes[mine], &flags ) );
            check( !ret || ret == ERROR_NOT_FOUND || ret == ERROR_INVALID_HANDLE );
            if (ret) check_ret( RtmReleaseRoutes( entity, 1, &routes[mine] ), NO_ERROR );
            routes[mine] = NULL;
            break;
        case 4:
            if (!routes[mine]) break;
            ret = attempt( RtmLockRoute( entity, routes[mine], TRUE, TRUE, &pointer ) );
            check( !ret || ret == ERROR_NOT_FOUND || ret == ERROR_INVALID_HANDLE );
            if (ret) break;
            pointer->PrefInfo.Metric = stress_random( 10 );
            if (!stress_random( 4 )) Sleep( 1 );
            ret = attempt( RtmUpdateAndUnlockRoute( entity, routes[mine], stress_random( 2 ) ? INFINITE : 1 + stress_random( 50 ), NULL, 0,
                                                    NULL, &flags ) );
            if (ret) check_ret( RtmLockRoute( entity, routes[mine], TRUE, FALSE, NULL ), NO_ERROR );
            break;
        case 5:
            if (attempt( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &room.info ) )) break;
            mode = stress_random( 2 );
            check_ret( RtmLockDestination( entity, room.info.DestHandle, mode, TRUE ), NO_ERROR );
            if (!stress_random( 3 )) Sleep( stress_random( 3 ) );
            check_ret( RtmMarkDestForChangeNotification( entity, notify, room.info.DestHandle, stress_random( 2 ) ), NO_ERROR );
            check_ret( RtmIsMarkedForChangeNotification( entity, notify, room.info.DestHandle, &marked ), NO_ERROR );
            check_ret( RtmLockDestination( entity, room.info.DestHandle, mode, FALSE ), NO_ERROR );
            check_ret( RtmReleaseDestInfo( entity, &room.info ), NO_ERROR );
            break;
        case 6:
            if (attempt( RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, ALL_VIEWS, &room.info ) )) break;
            if (!attempt( RtmHoldDestination( entity, room.info.DestHandle, UCAST, 1 + stress_random( 30 ) ) )) add( &holds, 1 );
            for (i = 0; i < room.info.NumberOfViews; i++)
            {
                handle = (&room.info.ViewInfo[0])[i].Route;
                if (!handle) continue;
                check_ret( RtmGetRouteInfo( entity, handle, &route.info, NULL ), NO_ERROR );
                check_ret( RtmReleaseRouteInfo( entity, &route.info ), NO_ERROR );
                check_ret( RtmIsBestRoute( entity, handle, &views ), NO_ERROR );
            }
            check_ret( RtmReleaseDestInfo( entity, &room.info ), NO_ERROR );
            break;
        case 7:
            check_ret( RtmCreateDestEnum( entity, ALL_VIEWS, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
            do
            {
                count = 1 + stress_random( 16 );
                ret = attempt( RtmGetEnumDests( entity, handle, &count, (RTM_DEST_INFO *)items ) );
                check( !ret || ret == ERROR_NO_MORE_ITEMS );
                check_ret( RtmReleaseDests( entity, count, (RTM_DEST_INFO *)items ), NO_ERROR );
            } while (!ret);
            check_ret( RtmDeleteEnumHandle( entity, handle ), NO_ERROR );
            break;
        case 8:
            check_ret( RtmCreateRouteEnum( entity, NULL, RTM_VIEW_MASK_ANY, stress_random( 2 ) ? RTM_ENUM_OWN_ROUTES : 0, NULL, 0, NULL, 0,
                                           &handle ), NO_ERROR );
            do
            {
                count = 1 + stress_random( 16 );
                ret = attempt( RtmGetEnumRoutes( entity, handle, &count, found ) );
                check( !ret || ret == ERROR_NO_MORE_ITEMS );
                check_ret( RtmReleaseRoutes( entity, count, found ), NO_ERROR );
            } while (!ret);
            check_ret( RtmDeleteEnumHandle( entity, handle ), NO_ERROR );
            break;
        case 9:
            if (!routes[mine]) break;
            ret = attempt( RtmInsertInRouteList( entity, stress_random( 2 ) ? list : NULL, 1, &routes[mine] ) );
            check( !ret || ret == ERROR_INVALID_HANDLE || ret == ERROR_NOT_FOUND );
            break;
        case 10:
            check_ret( RtmCreateRouteListEnum( entity, list, &handle ), NO_ERROR );
            do
            {
                count = 1 + stress_random( 8 );
                ret = attempt( RtmGetListEnumRoutes( entity, handle, &count, found ) );
                check( !ret || ret == ERROR_NO_MORE_ITEMS );
                check_ret( RtmReleaseRoutes( entity, count, found ), NO_ERROR );
            } while (!ret && count);
            check_ret( RtmDeleteEnumHandle( entity, handle ), NO_ERROR );
            break;
        case 11:
            i = stress_random( HOPS );
            memset( &hop_info, 0, sizeof(hop_info) );
            check_ret( RtmGetNextHopInfo( entity, hops[i], &hop_info ), NO_ERROR );
            check_ret( RtmReleaseNextHopInfo( entity, &hop_info ), NO_ERROR );
            break;
        case 12:
            /* another's handle: it may be gone, or be somebody new */
            attempt( RtmGetEntityInfo( entity, InterlockedCompareExchangePointer( &entities[stress_random( CLIENTS )], NULL, NULL ),
                                       (RTM_ENTITY_INFO *)items ) );
            break;
        case 13:
            if (stress_random( 5 )) break;
            check_ret( RtmDeregisterFromChangeNotification( entity, notify ), NO_ERROR );
            check_ret( RtmRegisterForChangeNotification( entity, ALL_VIEWS, RTM_CHANGE_TYPE_FORWARDING, NULL, &notify ), NO_ERROR );
            break;
        }
    }
    for (i = 0; i < MINE; i++) if (routes[i]) check_ret( RtmReleaseRoutes( entity, 1, &routes[i] ), NO_ERROR );
    check_ret( RtmReleaseNextHops( entity, HOPS, hops ), NO_ERROR );
}

static void client( UINT index )
{
    HANDLE entity;
    UINT i;

    for (i = 0; i < 12 * stress_work; i++)
    {
        entity = stress_register( 20 + index, 1, on_event );
        InterlockedExchangePointer( &entities[index], entity );
        live( entity, 100 + stress_random( 200 ) );
        check_ret( RtmDeregisterEntity( entity ), NO_ERROR );
    }
}

int main( int argc, char **argv )
{
    UINT i;

    stress_init( argc, argv );
    stress_add( "client", client, CLIENTS );
    stress_run();
    printf( "c18: %u routes expired, %u changes told, %u hold-downs\n", expired, changed, holds );
    /* what is held is so until its time, and holds its destination */
    for (i = 0; object_count( OBJECT_ROUTE ) && i < 1000; i++) { object_run(); Sleep( 1 ); }
    return stress_done();
}
