/*
 * RTMv2: destinations and lookups
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

/* Look-ups reference nothing but what they report: the caller is checked in the read section, and its table, which
 * stays for ever, is all that is kept of it. */
static inline DWORD query_init( HANDLE handle, ULONG protocol, const void *input, const void *info, RTM_VIEW_SET views,
                                struct dest_query *query )
{
    struct entity *entity;
    ULONG mask;

    if (!(entity = entity_find( handle ))) return ERROR_INVALID_HANDLE;
    if (!input || !info) return ERROR_INVALID_PARAMETER;
    dest_query_init( query, entity, protocol, views );
    query->member = TRUE;
    return views_for_query( query->table, views, &mask ) ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

/* a look-up by address: 'find' says which one */
static inline DWORD lookup( HANDLE handle, const RTM_NET_ADDRESS *address, ULONG protocol, RTM_VIEW_SET views,
                            RTM_DEST_INFO *info,
                            DWORD (*find)( const struct prefix *, struct dest_query *, RTM_DEST_INFO * ) )
{
    struct dest_query query;
    struct prefix prefix;
    DWORD error;

    read_enter();
    if (!(error = query_init( handle, protocol, address, info, views, &query )))
    {
        if (prefix_from_address( query.table, address, &prefix )) error = find( &prefix, &query, info );
        else error = ERROR_INVALID_PARAMETER;
    }
    read_leave();
    object_run();
    return error;
}

/***********************************************************************
 *      RtmGetExactMatchDestination (RTM.69)
 */
DWORD WINAPI RtmGetExactMatchDestination( RTM_ENTITY_HANDLE handle, RTM_NET_ADDRESS *address, ULONG protocol,
                                          RTM_VIEW_SET views, RTM_DEST_INFO *info )
{
    TRACE( "%p, %p, %lu, %#lx, %p\n", handle, address, protocol, views, info );

    return lookup( handle, address, protocol, views, info, dest_exact );
}

/***********************************************************************
 *      RtmGetMostSpecificDestination (RTM.76)
 */
DWORD WINAPI RtmGetMostSpecificDestination( RTM_ENTITY_HANDLE handle, RTM_NET_ADDRESS *address, ULONG protocol,
                                            RTM_VIEW_SET views, RTM_DEST_INFO *info )
{
    TRACE( "%p, %p, %lu, %#lx, %p\n", handle, address, protocol, views, info );

    return lookup( handle, address, protocol, views, info, dest_match );
}

/***********************************************************************
 *      RtmGetLessSpecificDestination (RTM.74)
 */
DWORD WINAPI RtmGetLessSpecificDestination( RTM_ENTITY_HANDLE handle, RTM_DEST_HANDLE dest_handle, ULONG protocol,
                                            RTM_VIEW_SET views, RTM_DEST_INFO *info )
{
    struct dest_query query;
    struct prefix prefix;
    struct dest *dest;
    DWORD error;
    ULONG mask;

    TRACE( "%p, %p, %lu, %#lx, %p\n", handle, dest_handle, protocol, views, info );

    read_enter();
    if ((error = query_init( handle, protocol, info, info, 0, &query ))) goto done;
    error = ERROR_INVALID_HANDLE;
    if (!(dest = object_find( dest_handle, OBJECT_DEST, query.table ))) goto done;
    error = ERROR_INVALID_PARAMETER;
    if (!views_for_query( query.table, views, &mask )) goto done;
    query.views = mask;
    error = ERROR_NOT_FOUND;
    dest_prefix( dest, &prefix );
    if (!prefix.len) goto done;
    /* one bit shorter: the bit that went must not count */
    prefix.len--;
    prefix.bits[prefix.len / 8] &= 0xff00 >> prefix.len % 8;
    error = dest_match( &prefix, &query, info );
done:
    read_leave();
    object_run();
    return error;
}

/***********************************************************************
 *      RtmGetDestInfo (RTM.62)
 */
DWORD WINAPI RtmGetDestInfo( RTM_ENTITY_HANDLE handle, RTM_DEST_HANDLE dest_handle, ULONG protocol,
                             RTM_VIEW_SET views, RTM_DEST_INFO *info )
{
    struct dest_query query;
    struct dest *dest;
    DWORD error;

    TRACE( "%p, %p, %lu, %#lx, %p\n", handle, dest_handle, protocol, views, info );

    read_enter();
    if (!(error = query_init( handle, protocol, info, info, 0, &query )))
    {
        query.member = FALSE;
        if (!(dest = object_find( dest_handle, OBJECT_DEST, query.table ))) error = ERROR_INVALID_HANDLE;
        else if (!views_for_query( query.table, views, &query.views )) error = ERROR_INVALID_PARAMETER;
        else error = dest_info( dest, &query, info );
    }
    read_leave();
    object_run();
    return error;
}

/***********************************************************************
 *      RtmReleaseDestInfo (RTM.105)
 */
DWORD WINAPI RtmReleaseDestInfo( RTM_ENTITY_HANDLE handle, RTM_DEST_INFO *info )
{
    struct entity *entity;
    DWORD error;

    TRACE( "%p, %p\n", handle, info );

    read_enter();
    if (!(entity = entity_find( handle ))) error = ERROR_INVALID_HANDLE;
    else if (!info || info->NumberOfViews > RTM_MAX_VIEWS) error = ERROR_INVALID_PARAMETER;
    else error = dest_release_infos( entity->table, info, 1, 0 ) ? NO_ERROR : ERROR_INVALID_HANDLE;
    read_leave();
    object_run();
    return error;
}

/***********************************************************************
 *      RtmGetOpaqueInformationPointer (RTM.81)
 */
DWORD WINAPI RtmGetOpaqueInformationPointer( RTM_ENTITY_HANDLE handle, RTM_DEST_HANDLE dest_handle, void **pointer )
{
    struct entity *entity;
    struct dest *dest;
    void **slot = NULL;
    DWORD error = NO_ERROR;

    TRACE( "%p, %p, %p\n", handle, dest_handle, pointer );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!pointer) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(dest = handle_get( dest_handle, OBJECT_DEST, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (entity->opaque < 0) error = ERROR_NOT_FOUND;
    else if (!(slot = dest_opaque( entity->table, dest, entity->opaque ))) error = ERROR_NOT_ENOUGH_MEMORY;
    else *pointer = slot;
    object_put( &dest->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmHoldDestination (RTM.86)
 */
DWORD WINAPI RtmHoldDestination( RTM_ENTITY_HANDLE handle, RTM_DEST_HANDLE dest_handle, RTM_VIEW_SET views, ULONG time )
{
    struct entity *entity;
    struct dest *dest;
    DWORD error;
    ULONG mask;

    TRACE( "%p, %p, %#lx, %lu\n", handle, dest_handle, views, time );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!(dest = handle_get( dest_handle, OBJECT_DEST, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (!time || !views_for_query( entity->table, views, &mask )) error = ERROR_INVALID_PARAMETER;
    else error = hold_mark( entity->table, dest, mask ? mask : entity->table->views, time );
    object_put( &dest->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmLockDestination (RTM.93)
 */
DWORD WINAPI RtmLockDestination( RTM_ENTITY_HANDLE handle, RTM_DEST_HANDLE dest_handle, BOOL exclusive, BOOL lock )
{
    struct entity *entity;
    struct dest *dest;
    DWORD error;

    TRACE( "%p, %p, %d, %d\n", handle, dest_handle, exclusive, lock );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!(dest = handle_get( dest_handle, OBJECT_DEST, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (lock) error = lock_take( entity, &dest->header, exclusive );
    else error = lock_drop( &dest->header ) ? NO_ERROR : ERROR_ACCESS_DENIED;
    object_put( &dest->header );
    return caller_leave( entity, error );
}
