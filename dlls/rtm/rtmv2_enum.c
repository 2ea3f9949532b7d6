/*
 * RTMv2: enumerations
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
#include "wine/debug.h"

#include "street.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

#define POSITION_FLAGS (RTM_ENUM_NEXT | RTM_ENUM_RANGE)

/* Reads start or root of an enumeration. */
static DWORD set_position( struct cursor *cursor, RTM_ENUM_FLAGS flags, const RTM_NET_ADDRESS *address )
{
    struct cursor_position *position = &cursor->position;

    if ((flags & POSITION_FLAGS) == POSITION_FLAGS) return ERROR_INVALID_PARAMETER;
    if (!(flags & POSITION_FLAGS)) return NO_ERROR;
    if (!address || !prefix_from_address( cursor->entity->table, address, &position->key ))
        return ERROR_INVALID_PARAMETER;
    if (flags & RTM_ENUM_RANGE)
    {
        cursor->has_root = TRUE;
        cursor->root = position->key;
    }
    position->started = position->inclusive = TRUE;
    return NO_ERROR;
}

/* the last step of the three creating functions */
static DWORD finish( struct entity *entity, struct cursor *cursor, DWORD error, HANDLE *handle )
{
    if (!error) error = cursor_open( cursor, handle );
    else object_put( &cursor->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmCreateDestEnum (RTM.40)
 */
DWORD WINAPI RtmCreateDestEnum( RTM_ENTITY_HANDLE handle, RTM_VIEW_SET views, RTM_ENUM_FLAGS flags,
                                RTM_NET_ADDRESS *address, ULONG protocol, RTM_ENUM_HANDLE *enum_handle )
{
    struct entity *entity;
    struct cursor *cursor;
    DWORD error;

    TRACE( "%p, %#lx, %#lx, %p, %lu, %p\n", handle, views, flags, address, protocol, enum_handle );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!enum_handle || (flags & ~(POSITION_FLAGS | RTM_ENUM_OWN_DESTS)))
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(cursor = cursor_create( entity, OBJECT_DEST ))) return caller_leave( entity, ERROR_NOT_ENOUGH_MEMORY );
    cursor->own = (flags & RTM_ENUM_OWN_DESTS) != 0;
    cursor->protocol = protocol;
    error = set_position( cursor, flags, address );
    if (!error && !views_supported( entity->table, views, &cursor->views )) error = ERROR_NOT_SUPPORTED;
    return finish( entity, cursor, error, enum_handle );
}

/***********************************************************************
 *      RtmCreateRouteEnum (RTM.43)
 */
DWORD WINAPI RtmCreateRouteEnum( RTM_ENTITY_HANDLE handle, RTM_DEST_HANDLE dest, RTM_VIEW_SET views,
                                 RTM_ENUM_FLAGS flags, RTM_NET_ADDRESS *start, RTM_MATCH_FLAGS matching,
                                 RTM_ROUTE_INFO *criteria, ULONG interface_index, RTM_ENUM_HANDLE *enum_handle )
{
    const ULONG need_criteria = RTM_MATCH_OWNER | RTM_MATCH_NEIGHBOUR | RTM_MATCH_PREF | RTM_MATCH_NEXTHOP;
    struct entity *entity;
    struct cursor *cursor;
    DWORD error = NO_ERROR;

    TRACE( "%p, %p, %#lx, %#lx, %p, %#lx, %p, %lu, %p\n", handle, dest, views, flags, start, matching, criteria,
           interface_index, enum_handle );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!enum_handle || (!criteria && (matching & need_criteria)))
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(cursor = cursor_create( entity, OBJECT_ROUTE ))) return caller_leave( entity, ERROR_NOT_ENOUGH_MEMORY );
    cursor->own = (flags & RTM_ENUM_OWN_ROUTES) != 0;
    if (dest && !(cursor->dest = handle_get( dest, OBJECT_DEST, entity->table ))) error = ERROR_INVALID_HANDLE;
    else if (flags & ~(POSITION_FLAGS | RTM_ENUM_OWN_ROUTES)) error = ERROR_INVALID_PARAMETER;
    else if (!dest) error = set_position( cursor, flags, start );
    if (!error && !match_from_info( entity->table, matching, criteria, interface_index, &cursor->match ))
        error = ERROR_INVALID_PARAMETER;
    if (!error && !views_supported( entity->table, views, &cursor->views )) error = ERROR_NOT_SUPPORTED;
    return finish( entity, cursor, error, enum_handle );
}

/***********************************************************************
 *      RtmCreateNextHopEnum (RTM.42)
 */
DWORD WINAPI RtmCreateNextHopEnum( RTM_ENTITY_HANDLE handle, RTM_ENUM_FLAGS flags, RTM_NET_ADDRESS *address,
                                   RTM_ENUM_HANDLE *enum_handle )
{
    struct entity *entity;
    struct cursor *cursor;

    TRACE( "%p, %#lx, %p, %p\n", handle, flags, address, enum_handle );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!enum_handle || (flags & ~POSITION_FLAGS)) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(cursor = cursor_create( entity, OBJECT_NEXTHOP ))) return caller_leave( entity, ERROR_NOT_ENOUGH_MEMORY );
    return finish( entity, cursor, set_position( cursor, flags, address ), enum_handle );
}

DWORD get_cursor( struct entity *entity, HANDLE handle, enum object_type type, const UINT *count,
                  const void *buffer, struct cursor **cursor )
{
    if (!count || !buffer) return ERROR_INVALID_PARAMETER;
    if (!(*cursor = cursor_get( entity, handle, type ))) return ERROR_INVALID_HANDLE;
    if (*count && *count <= entity->table->max_enum) return NO_ERROR;
    object_put( &(*cursor)->header );
    return ERROR_INVALID_PARAMETER;
}

/***********************************************************************
 *      RtmGetEnumDests (RTM.66)
 */
DWORD WINAPI RtmGetEnumDests( RTM_ENTITY_HANDLE handle, RTM_ENUM_HANDLE enum_handle, UINT *count, RTM_DEST_INFO *infos )
{
    struct entity *entity;
    struct cursor *cursor;
    DWORD error;

    TRACE( "%p, %p, %p, %p\n", handle, enum_handle, count, infos );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if ((error = get_cursor( entity, enum_handle, OBJECT_DEST, count, infos, &cursor )))
        return caller_leave( entity, error );
    error = cursor_dests( cursor, infos, count );
    object_put( &cursor->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmGetEnumRoutes (RTM.68)
 */
DWORD WINAPI RtmGetEnumRoutes( RTM_ENTITY_HANDLE handle, RTM_ENUM_HANDLE enum_handle, UINT *count,
                               RTM_ROUTE_HANDLE *handles )
{
    struct entity *entity;
    struct cursor *cursor;
    DWORD error;

    TRACE( "%p, %p, %p, %p\n", handle, enum_handle, count, handles );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if ((error = get_cursor( entity, enum_handle, OBJECT_ROUTE, count, handles, &cursor )))
        return caller_leave( entity, error );
    error = cursor_routes( cursor, handles, count );
    object_put( &cursor->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmGetEnumNextHops (RTM.67)
 */
DWORD WINAPI RtmGetEnumNextHops( RTM_ENTITY_HANDLE handle, RTM_ENUM_HANDLE enum_handle, UINT *count,
                                 RTM_NEXTHOP_HANDLE *handles )
{
    struct entity *entity;
    struct cursor *cursor;
    DWORD error;

    TRACE( "%p, %p, %p, %p\n", handle, enum_handle, count, handles );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if ((error = get_cursor( entity, enum_handle, OBJECT_NEXTHOP, count, handles, &cursor )))
        return caller_leave( entity, error );
    error = cursor_nexthops( cursor, handles, count );
    object_put( &cursor->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmReleaseDests (RTM.106)
 */
DWORD WINAPI RtmReleaseDests( RTM_ENTITY_HANDLE handle, UINT count, RTM_DEST_INFO *infos )
{
    struct entity *entity;
    UINT i, views;
    SIZE_T size;
    BOOL valid;

    TRACE( "%p, %u, %p\n", handle, count, infos );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!count) return caller_leave( entity, NO_ERROR );
    if (!infos || count > entity->table->max_enum || (views = infos->NumberOfViews) > RTM_MAX_VIEWS)
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    size = RTM_SIZE_OF_DEST_INFO( views );
    for (i = 0; i < count; i++)
    {
        if (((RTM_DEST_INFO *)((BYTE *)infos + i * size))->NumberOfViews != views)
            return caller_leave( entity, ERROR_INVALID_PARAMETER );
    }
    read_enter();
    valid = dest_release_infos( entity->table, infos, count, size );
    read_leave();
    return caller_leave( entity, valid ? NO_ERROR : ERROR_INVALID_HANDLE );
}

/***********************************************************************
 *      RtmDeleteEnumHandle (RTM.46)
 */
DWORD WINAPI RtmDeleteEnumHandle( RTM_ENTITY_HANDLE handle, RTM_ENUM_HANDLE enum_handle )
{
    struct entity *entity;

    TRACE( "%p, %p\n", handle, enum_handle );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    return caller_leave( entity, cursor_delete( entity, enum_handle ) );
}
