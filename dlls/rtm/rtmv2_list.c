/*
 * RTMv2: route lists
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
#include <stdlib.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "street.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

#define FEW_ROUTES 64

/***********************************************************************
 *      RtmCreateRouteList (RTM.44)
 */
DWORD WINAPI RtmCreateRouteList( RTM_ENTITY_HANDLE handle, RTM_ROUTE_LIST_HANDLE *list )
{
    struct entity *entity;

    TRACE( "%p, %p\n", handle, list );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!list) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    return caller_leave( entity, list_create( entity, list ) );
}

/* Finds the routes of an array; each found one is referenced, also when others are not valid. */
static DWORD get_routes( const struct entity *entity, const HANDLE *handles, struct route **routes, UINT count,
                         UINT *found )
{
    for (*found = 0; *found < count; ++*found)
        if (!(routes[*found] = handle_get( handles[*found], OBJECT_ROUTE, entity->table ))) return ERROR_INVALID_HANDLE;
    return NO_ERROR;
}

/***********************************************************************
 *      RtmInsertInRouteList (RTM.88)
 */
DWORD WINAPI RtmInsertInRouteList( RTM_ENTITY_HANDLE handle, RTM_ROUTE_LIST_HANDLE list_handle, UINT count,
                                   RTM_ROUTE_HANDLE *handles )
{
    struct route *few[FEW_ROUTES], **routes = few;
    struct route_list *list = NULL;
    struct entity *entity;
    DWORD error = NO_ERROR;
    UINT found = 0;

    TRACE( "%p, %p, %u, %p\n", handle, list_handle, count, handles );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (count && !handles) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (list_handle && !(list = list_get( entity, list_handle ))) return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (count > FEW_ROUTES && !(routes = heap_alloc( count, sizeof(*routes) ))) error = ERROR_NOT_ENOUGH_MEMORY;
    if (!error) error = get_routes( entity, handles, routes, count, &found );
    if (!error) error = list_insert( entity, list, routes, count );
    while (found) object_put( &routes[--found]->header );
    if (routes != few) free( routes );
    if (list) object_put( &list->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmCreateRouteListEnum (RTM.45)
 */
DWORD WINAPI RtmCreateRouteListEnum( RTM_ENTITY_HANDLE handle, RTM_ROUTE_LIST_HANDLE list_handle,
                                     RTM_ENUM_HANDLE *enum_handle )
{
    struct route_list *list;
    struct entity *entity;
    struct cursor *cursor;
    DWORD error;

    TRACE( "%p, %p, %p\n", handle, list_handle, enum_handle );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!enum_handle) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(list = list_get( entity, list_handle ))) return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (!(cursor = cursor_create( entity, OBJECT_LIST ))) error = ERROR_NOT_ENOUGH_MEMORY;
    else if ((error = list_attach( list, cursor ))) object_put( &cursor->header );
    else error = cursor_open( cursor, enum_handle );
    object_put( &list->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmGetListEnumRoutes (RTM.75)
 */
DWORD WINAPI RtmGetListEnumRoutes( RTM_ENTITY_HANDLE handle, RTM_ENUM_HANDLE enum_handle, UINT *count,
                                   RTM_ROUTE_HANDLE *handles )
{
    struct entity *entity;
    struct cursor *cursor;
    DWORD error;

    TRACE( "%p, %p, %p, %p\n", handle, enum_handle, count, handles );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if ((error = get_cursor( entity, enum_handle, OBJECT_LIST, count, handles, &cursor )))
        return caller_leave( entity, error );
    *count = list_routes( cursor, handles, *count );
    object_put( &cursor->header );
    return caller_leave( entity, NO_ERROR );
}

/***********************************************************************
 *      RtmDeleteRouteList (RTM.49)
 */
DWORD WINAPI RtmDeleteRouteList( RTM_ENTITY_HANDLE handle, RTM_ROUTE_LIST_HANDLE list_handle )
{
    struct route_list *list;
    struct entity *entity;
    DWORD error;

    TRACE( "%p, %p\n", handle, list_handle );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!(list = list_get( entity, list_handle ))) return caller_leave( entity, ERROR_INVALID_HANDLE );
    error = list_delete( entity, list );
    object_put( &list->header );
    return caller_leave( entity, error );
}
