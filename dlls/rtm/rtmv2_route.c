/*
 * RTMv2: routes
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
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "street.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

static void put_hops( struct route_request *request )
{
    if (request->neighbour) object_put( &request->neighbour->header );
    while (request->count) object_put( &request->list[--request->count]->header );
}

static DWORD get_hop( struct entity *entity, HANDLE handle, struct nexthop **nexthop )
{
    if (!(*nexthop = handle_get( handle, OBJECT_NEXTHOP, entity->table ))) return ERROR_INVALID_HANDLE;
    if ((*nexthop)->owner == entity) return NO_ERROR;
    object_put( &(*nexthop)->header );
    *nexthop = NULL;
    return ERROR_INVALID_PARAMETER;
}

/* Turns the handles of neighbour and next hops to referenced objects. */
static DWORD get_hops( struct entity *entity, const RTM_ROUTE_INFO *info, struct route_request *request )
{
    const HANDLE *handles = (const HANDLE *)info->NextHopsList.NextHops;
    UINT count = info->NextHopsList.NumNextHops;
    DWORD error = NO_ERROR;

    if (count > entity->table->max_hops) return ERROR_INVALID_PARAMETER;
    if (info->Neighbour) error = get_hop( entity, info->Neighbour, &request->neighbour );
    while (!error && request->count < count)
    {
        if (!(error = get_hop( entity, handles[request->count], &request->list[request->count] ))) request->count++;
    }
    if (error) put_hops( request );
    return error;
}

static void request_from_info( const struct table *table, const RTM_ROUTE_INFO *info, ULONG flags,
                               struct route_request *request )
{
    request->rank.preference = info->PrefInfo.Preference;
    request->rank.metric = info->PrefInfo.Metric;
    request->views = info->BelongsToViews & table->views;
    request->flags = info->Flags;
    request->flags1 = info->Flags1;
    request->info = info->EntitySpecificInfo;
    request->new = (flags & RTM_ROUTE_CHANGE_NEW) != 0;
    request->first = (flags & RTM_ROUTE_CHANGE_FIRST) != 0;
}

static DWORD add_route( struct entity *entity, RTM_ROUTE_HANDLE *handle, const RTM_NET_ADDRESS *address,
                        const RTM_ROUTE_INFO *info, ULONG ttl, HANDLE list, RTM_ROUTE_CHANGE_FLAGS *flags )
{
    struct route_request request;
    struct route *route;
    BOOL valid = TRUE;
    DWORD error;
    ULONG change;

    memset( &request, 0, FIELD_OFFSET( struct route_request, list ) );
    /* first of all, as what it needs has to come from memory; whether that matters is asked in its turn */
    if ((!handle || !*handle) && (valid = prefix_from_address( entity->table, address, &request.prefix )))
        lpm_prefetch( entity->table->lpm, request.prefix.bits, FALSE );
    if (handle && *handle && !(request.route = handle_get( *handle, OBJECT_ROUTE, entity->table )))
        return ERROR_INVALID_HANDLE;
    if (request.route && request.route->owner != entity->slot)
    {
        error = ERROR_ACCESS_DENIED;
        goto done;
    }
    if (list && !(request.route_list = list_get( entity, list )))
    {
        error = ERROR_INVALID_HANDLE;
        goto done;
    }
    if ((error = get_hops( entity, info, &request ))) goto done;
    if (!valid || (info->BelongsToViews && !(info->BelongsToViews & entity->table->views)))
        error = ERROR_INVALID_PARAMETER;
    else
    {
        request_from_info( entity->table, info, *flags, &request );
        request.ttl = ttl;
        if (!(error = route_add( entity, &request, &route, &change )))
        {
            *flags = change;
            if (handle && !*handle && object_hand_out( &route->header ))
                *handle = handle_from_slot( object_slot( route ) );
            else object_put( &route->header );
        }
    }
    put_hops( &request );
done:
    if (request.route_list) object_put( &request.route_list->header );
    if (request.route) object_put( &request.route->header );
    return error;
}

/***********************************************************************
 *      RtmAddRouteToDest (RTM.30)
 */
DWORD WINAPI RtmAddRouteToDest( RTM_ENTITY_HANDLE handle, RTM_ROUTE_HANDLE *route, RTM_NET_ADDRESS *address,
                                RTM_ROUTE_INFO *info, ULONG ttl, RTM_ROUTE_LIST_HANDLE list,
                                RTM_NOTIFY_FLAGS notify_type, RTM_NOTIFY_HANDLE notify, RTM_ROUTE_CHANGE_FLAGS *flags )
{
    struct entity *entity;

    TRACE( "%p, %p, %p, %p, %lu, %p, %lu, %p, %p\n", handle, route, address, info, ttl, list, notify_type, notify,
           flags );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!info || !flags || (!address && !(route && *route))) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    return caller_leave( entity, add_route( entity, route, address, info, ttl, list, flags ) );
}

/***********************************************************************
 *      RtmDeleteRouteToDest (RTM.51)
 */
DWORD WINAPI RtmDeleteRouteToDest( RTM_ENTITY_HANDLE handle, RTM_ROUTE_HANDLE route_handle,
                                   RTM_ROUTE_CHANGE_FLAGS *flags )
{
    struct entity *entity;
    struct route *route;
    ULONG change = 0;
    DWORD error;

    TRACE( "%p, %p, %p\n", handle, route_handle, flags );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!flags) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(route = handle_get( route_handle, OBJECT_ROUTE, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    error = route->owner == entity->slot ? route_delete( route, TRUE, &change ) : ERROR_ACCESS_DENIED;
    if (!error)
    {
        /* the handle goes with the route */
        object_put_both( &route->header, 2 );
        *flags = change;
    }
    else object_put( &route->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmGetRouteInfo (RTM.84)
 */
DWORD WINAPI RtmGetRouteInfo( RTM_ENTITY_HANDLE handle, RTM_ROUTE_HANDLE route_handle, RTM_ROUTE_INFO *info,
                              RTM_NET_ADDRESS *address )
{
    struct entity *entity;
    struct route *route;

    TRACE( "%p, %p, %p, %p\n", handle, route_handle, info, address );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!(route = handle_get( route_handle, OBJECT_ROUTE, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (info) route_fill( route, info );
    if (address) dest_address( entity->table, dest_at( route->header.own ), address );
    object_put( &route->header );
    return caller_leave( entity, NO_ERROR );
}

/* in a read section: all members are released, or none */
static BOOL release_route_info( const struct entity *entity, const RTM_ROUTE_INFO *info )
{
    const HANDLE *hops = (const HANDLE *)info->NextHopsList.NextHops;
    const HANDLE single[] = { info->DestHandle, info->RouteOwner, info->Neighbour };
    static const enum object_type single_types[] = { OBJECT_DEST, OBJECT_ENTITY, OBJECT_NEXTHOP };
    enum object_type types[ARRAY_SIZE(single) + MAX_HOPS];
    HANDLE handles[ARRAY_SIZE(single) + MAX_HOPS];
    UINT i, count = 0;

    for (i = 0; i < ARRAY_SIZE(single); i++)
    {
        if (!single[i]) continue;
        handles[count] = single[i];
        types[count++] = single_types[i];
    }
    for (i = 0; i < info->NextHopsList.NumNextHops; i++)
    {
        handles[count] = hops[i];
        types[count++] = OBJECT_NEXTHOP;
    }
    return release_all( entity->table, count, handles, OBJECT_NONE, types );
}

/***********************************************************************
 *      RtmReleaseRouteInfo (RTM.111)
 */
DWORD WINAPI RtmReleaseRouteInfo( RTM_ENTITY_HANDLE handle, RTM_ROUTE_INFO *info )
{
    struct entity *entity;
    BOOL valid;

    TRACE( "%p, %p\n", handle, info );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!info || info->NextHopsList.NumNextHops > entity->table->max_hops)
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    read_enter();
    valid = release_route_info( entity, info );
    read_leave();
    return caller_leave( entity, valid ? NO_ERROR : ERROR_INVALID_HANDLE );
}

/***********************************************************************
 *      RtmGetRoutePointer (RTM.85)
 */
DWORD WINAPI RtmGetRoutePointer( RTM_ENTITY_HANDLE handle, RTM_ROUTE_HANDLE route_handle, RTM_ROUTE_INFO **pointer )
{
    struct entity *entity;
    struct route *route;
    DWORD error;

    TRACE( "%p, %p, %p\n", handle, route_handle, pointer );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!pointer) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(route = handle_get( route_handle, OBJECT_ROUTE, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    error = route->owner == entity->slot ? route_window( route, TRUE, pointer ) : ERROR_ACCESS_DENIED;
    object_put( &route->header );
    return caller_leave( entity, error );
}

static DWORD lock_route( struct entity *entity, struct route *route, BOOL exclusive, RTM_ROUTE_INFO **pointer )
{
    struct object *dest = object_at( route->header.own );
    RTM_ROUTE_INFO *info;
    DWORD error;

    if ((error = lock_take( entity, dest, exclusive ))) return error;
    if (!(error = route_window( route, TRUE, &info )) && !route_expose( route, exclusive )) error = ERROR_INVALID_HANDLE;
    if (error) lock_drop( dest );
    else if (pointer) *pointer = info;
    return error;
}

/***********************************************************************
 *      RtmLockRoute (RTM.95)
 */
DWORD WINAPI RtmLockRoute( RTM_ENTITY_HANDLE handle, RTM_ROUTE_HANDLE route_handle, BOOL exclusive, BOOL lock,
                           RTM_ROUTE_INFO **pointer )
{
    struct entity *entity;
    struct route *route;
    DWORD error;

    TRACE( "%p, %p, %d, %d, %p\n", handle, route_handle, exclusive, lock, pointer );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!(route = handle_get( route_handle, OBJECT_ROUTE, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (route->owner != entity->slot) error = ERROR_ACCESS_DENIED;
    else if (lock) error = lock_route( entity, route, exclusive, pointer );
    else error = lock_drop( object_at( route->header.own ) ) ? NO_ERROR : ERROR_ACCESS_DENIED;
    object_put( &route->header );
    return caller_leave( entity, error );
}

/* Makes what the client has written count. Its references are right already: those that the request takes and gives
 * back are the table's. */
static DWORD commit_route( struct entity *entity, struct route *route, ULONG ttl, struct route_list *list,
                           RTM_ROUTE_CHANGE_FLAGS *flags )
{
    struct object *dest = object_at( route->header.own );
    struct route_request request = {{0}};
    RTM_ROUTE_INFO *window;
    struct route *updated;
    ULONG change;
    DWORD error;
    union
    {
        RTM_ROUTE_INFO info;
        BYTE room[RTM_SIZE_OF_ROUTE_INFO( MAX_HOPS + 1 )];
    } edited;

    if (!lock_is_exclusive( dest )) return ERROR_ACCESS_DENIED;
    /* there is none yet if another route of the destination, or that itself, was locked */
    if ((error = route_window( route, TRUE, &window ))) return error;
    if (!route_edited( route, &edited.info )) return ERROR_INVALID_PARAMETER;
    if ((error = get_hops( entity, &edited.info, &request ))) return error;
    request_from_info( entity->table, &edited.info, 0, &request );
    request.route = route;
    request.ttl = ttl;
    request.route_list = list;
    if (!(error = route_add( entity, &request, &updated, &change )))
    {
        object_put( &updated->header );
        lock_drop( dest );
        *flags = change;
    }
    put_hops( &request );
    return error;
}

/***********************************************************************
 *      RtmUpdateAndUnlockRoute (RTM.113)
 */
DWORD WINAPI RtmUpdateAndUnlockRoute( RTM_ENTITY_HANDLE handle, RTM_ROUTE_HANDLE route_handle, ULONG ttl,
                                      RTM_ROUTE_LIST_HANDLE list, RTM_NOTIFY_FLAGS notify_type,
                                      RTM_NOTIFY_HANDLE notify, RTM_ROUTE_CHANGE_FLAGS *flags )
{
    struct route_list *target = NULL;
    struct entity *entity;
    struct route *route;
    DWORD error;

    TRACE( "%p, %p, %lu, %p, %lu, %p, %p\n", handle, route_handle, ttl, list, notify_type, notify, flags );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!flags) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(route = handle_get( route_handle, OBJECT_ROUTE, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (list && !(target = list_get( entity, list ))) error = ERROR_INVALID_HANDLE;
    else if (route->owner != entity->slot) error = ERROR_ACCESS_DENIED;
    else error = commit_route( entity, route, ttl, target, flags );
    if (target) object_put( &target->header );
    object_put( &route->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmReleaseRoutes (RTM.112)
 */
DWORD WINAPI RtmReleaseRoutes( RTM_ENTITY_HANDLE handle, UINT count, RTM_ROUTE_HANDLE *handles )
{
    TRACE( "%p, %u, %p\n", handle, count, handles );

    return release_handles( handle, count, handles, OBJECT_ROUTE );
}

/***********************************************************************
 *      RtmIsBestRoute (RTM.90)
 */
DWORD WINAPI RtmIsBestRoute( RTM_ENTITY_HANDLE handle, RTM_ROUTE_HANDLE route_handle, RTM_VIEW_SET *views )
{
    struct entity *entity;
    struct route *route;

    TRACE( "%p, %p, %p\n", handle, route_handle, views );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!views) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(route = handle_get( route_handle, OBJECT_ROUTE, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    *views = route_best_views( route );
    object_put( &route->header );
    return caller_leave( entity, NO_ERROR );
}

BOOL match_from_info( const struct table *table, RTM_MATCH_FLAGS flags, const RTM_ROUTE_INFO *info,
                      ULONG interface_index, struct match *match )
{
    const HANDLE *handles;
    UINT i;

    memset( match, 0, FIELD_OFFSET( struct match, hops ) );
    match->flags = flags;
    match->interface_index = interface_index;
    if (flags & RTM_MATCH_OWNER) match->owner = info->RouteOwner;
    if (flags & RTM_MATCH_NEIGHBOUR) match->neighbour = info->Neighbour;
    if (flags & RTM_MATCH_PREF) match->pref = info->PrefInfo;
    if (!(flags & RTM_MATCH_NEXTHOP)) return TRUE;
    if (info->NextHopsList.NumNextHops > table->max_hops) return FALSE;
    handles = (const HANDLE *)info->NextHopsList.NextHops;
    match->hop_count = info->NextHopsList.NumNextHops;
    for (i = 0; i < match->hop_count; i++) match->hops[i] = handles[i];
    return TRUE;
}

/***********************************************************************
 *      RtmGetExactMatchRoute (RTM.70)
 */
DWORD WINAPI RtmGetExactMatchRoute( RTM_ENTITY_HANDLE handle, RTM_NET_ADDRESS *address, RTM_MATCH_FLAGS flags,
                                    RTM_ROUTE_INFO *info, ULONG interface_index, RTM_VIEW_SET views,
                                    RTM_ROUTE_HANDLE *route_handle )
{
    struct entity *entity;
    struct prefix prefix;
    struct route *route;
    struct match match;
    ULONG mask;

    TRACE( "%p, %p, %#lx, %p, %lu, %#lx, %p\n", handle, address, flags, info, interface_index, views, route_handle );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!address || !info || !prefix_from_address( entity->table, address, &prefix ) ||
        !views_for_query( entity->table, views, &mask ))
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    /* more next hops than a route can have match none */
    if (!match_from_info( entity->table, flags, info, interface_index, &match ) ||
        !(route = route_find_match( entity->table, &prefix, mask, &match )))
        return caller_leave( entity, ERROR_NOT_FOUND );
    route_fill( route, info );
    if (route_handle) *route_handle = handle_from_slot( object_slot( route ) );
    else object_put_client( &route->header );
    return caller_leave( entity, NO_ERROR );
}
