/*
 * RTMv2: next hops
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

/* The destination that a remote next hop names, referenced; FALSE if the handle is no good. */
static BOOL get_remote( const struct entity *entity, const RTM_NEXTHOP_INFO *info, struct dest **remote )
{
    *remote = NULL;
    if (!(info->Flags & RTM_NEXTHOP_FLAGS_REMOTE) || !info->RemoteNextHop) return TRUE;
    return (*remote = handle_get( info->RemoteNextHop, OBJECT_DEST, entity->table )) != NULL;
}

static DWORD update_by_handle( struct entity *entity, HANDLE handle, const RTM_NEXTHOP_INFO *info )
{
    struct nexthop *nexthop;
    struct dest *remote;
    DWORD error;

    if (!(nexthop = handle_get( handle, OBJECT_NEXTHOP, entity->table ))) return ERROR_INVALID_HANDLE;
    if (!get_remote( entity, info, &remote )) error = ERROR_INVALID_HANDLE;
    else if (nexthop->owner != entity)
    {
        if (remote) object_put( &remote->header );
        error = ERROR_ACCESS_DENIED;
    }
    else error = nexthop_update( nexthop, info, remote );
    object_put( &nexthop->header );
    return error;
}

/***********************************************************************
 *      RtmAddNextHop (RTM.28)
 */
DWORD WINAPI RtmAddNextHop( RTM_ENTITY_HANDLE handle, RTM_NEXTHOP_INFO *info, RTM_NEXTHOP_HANDLE *nexthop_handle,
                            RTM_NEXTHOP_CHANGE_FLAGS *flags )
{
    struct nexthop *nexthop;
    struct entity *entity;
    struct prefix address;
    struct dest *remote;
    BOOL created;
    DWORD error;

    TRACE( "%p, %p, %p, %p\n", handle, info, nexthop_handle, flags );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!info || !flags) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (nexthop_handle && *nexthop_handle)
    {
        if (!(error = update_by_handle( entity, *nexthop_handle, info ))) *flags = 0;
        return caller_leave( entity, error );
    }
    if (!get_remote( entity, info, &remote )) return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (!prefix_from_address( entity->table, &info->NextHopAddress, &address ))
    {
        if (remote) object_put( &remote->header );
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    }
    if ((error = nexthop_add( entity, &address, info, remote, &nexthop, &created )))
        return caller_leave( entity, error );
    if (nexthop_handle && object_get( &nexthop->header, CLIENT_ONE ))
        *nexthop_handle = handle_from_slot( nexthop->slot );
    *flags = created ? RTM_NEXTHOP_CHANGE_NEW : 0;
    object_put( &nexthop->header );
    return caller_leave( entity, NO_ERROR );
}

/***********************************************************************
 *      RtmFindNextHop (RTM.58)
 */
DWORD WINAPI RtmFindNextHop( RTM_ENTITY_HANDLE handle, RTM_NEXTHOP_INFO *info, RTM_NEXTHOP_HANDLE *nexthop_handle,
                             RTM_NEXTHOP_INFO **pointer )
{
    struct nexthop *nexthop;
    struct entity *entity;
    struct prefix address;

    TRACE( "%p, %p, %p, %p\n", handle, info, nexthop_handle, pointer );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!info || !prefix_from_address( entity->table, &info->NextHopAddress, &address ))
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(nexthop = nexthop_get( entity, &address, info->InterfaceIndex )))
        return caller_leave( entity, ERROR_NOT_FOUND );
    if (nexthop_handle && object_get( &nexthop->header, CLIENT_ONE ))
        *nexthop_handle = handle_from_slot( nexthop->slot );
    if (pointer) *pointer = &nexthop->info;
    object_put( &nexthop->header );
    return caller_leave( entity, NO_ERROR );
}

/***********************************************************************
 *      RtmDeleteNextHop (RTM.47)
 */
DWORD WINAPI RtmDeleteNextHop( RTM_ENTITY_HANDLE handle, RTM_NEXTHOP_HANDLE nexthop_handle, RTM_NEXTHOP_INFO *info )
{
    struct nexthop *nexthop;
    struct entity *entity;
    struct prefix address;
    DWORD error;

    TRACE( "%p, %p, %p\n", handle, nexthop_handle, info );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!nexthop_handle && !info) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (nexthop_handle)
    {
        if (!(nexthop = handle_get( nexthop_handle, OBJECT_NEXTHOP, entity->table )))
            return caller_leave( entity, ERROR_INVALID_HANDLE );
        error = nexthop->owner == entity ? nexthop_delete( nexthop ) : ERROR_ACCESS_DENIED;
        /* the handle goes with the next hop */
        if (!error) object_put_client( &nexthop->header );
    }
    else
    {
        if (!prefix_from_address( entity->table, &info->NextHopAddress, &address ))
            return caller_leave( entity, ERROR_INVALID_PARAMETER );
        if (!(nexthop = nexthop_get( entity, &address, info->InterfaceIndex )))
            return caller_leave( entity, ERROR_NOT_FOUND );
        error = nexthop_delete( nexthop );
    }
    object_put( &nexthop->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmGetNextHopInfo (RTM.78)
 */
DWORD WINAPI RtmGetNextHopInfo( RTM_ENTITY_HANDLE handle, RTM_NEXTHOP_HANDLE nexthop_handle, RTM_NEXTHOP_INFO *info )
{
    struct nexthop *nexthop;
    struct entity *entity;

    TRACE( "%p, %p, %p\n", handle, nexthop_handle, info );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!info) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(nexthop = handle_get( nexthop_handle, OBJECT_NEXTHOP, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    nexthop_fill( nexthop, info );
    object_put( &nexthop->header );
    return caller_leave( entity, NO_ERROR );
}

/***********************************************************************
 *      RtmReleaseNextHopInfo (RTM.109)
 */
DWORD WINAPI RtmReleaseNextHopInfo( RTM_ENTITY_HANDLE handle, RTM_NEXTHOP_INFO *info )
{
    enum object_type types[2];
    struct entity *entity;
    HANDLE handles[2];
    UINT count = 0;
    BOOL valid;

    TRACE( "%p, %p\n", handle, info );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!info) return caller_leave( entity, ERROR_INVALID_PARAMETER );

    if (info->NextHopOwner)
    {
        handles[count] = info->NextHopOwner;
        types[count++] = OBJECT_ENTITY;
    }
    if ((info->Flags & RTM_NEXTHOP_FLAGS_REMOTE) && info->RemoteNextHop)
    {
        handles[count] = info->RemoteNextHop;
        types[count++] = OBJECT_DEST;
    }
    read_enter();
    valid = release_all( entity->table, count, handles, OBJECT_NONE, types );
    read_leave();
    return caller_leave( entity, valid ? NO_ERROR : ERROR_INVALID_HANDLE );
}

/***********************************************************************
 *      RtmGetNextHopPointer (RTM.79)
 */
DWORD WINAPI RtmGetNextHopPointer( RTM_ENTITY_HANDLE handle, RTM_NEXTHOP_HANDLE nexthop_handle,
                                   RTM_NEXTHOP_INFO **pointer )
{
    struct nexthop *nexthop;
    struct entity *entity;
    DWORD error = NO_ERROR;

    TRACE( "%p, %p, %p\n", handle, nexthop_handle, pointer );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!pointer) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(nexthop = handle_get( nexthop_handle, OBJECT_NEXTHOP, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (nexthop->owner == entity) *pointer = &nexthop->info;
    else error = ERROR_ACCESS_DENIED;
    object_put( &nexthop->header );
    return caller_leave( entity, error );
}

static DWORD lock_nexthop( struct entity *entity, struct nexthop *nexthop, BOOL exclusive )
{
    DWORD error;

    if ((error = lock_take( entity, &nexthop->header, exclusive ))) return error;
    if (exclusive ? nexthop_expose( nexthop ) : nexthop_alive( nexthop )) return NO_ERROR;
    lock_drop( &nexthop->header );
    return ERROR_NOT_FOUND;
}

static DWORD unlock_nexthop( struct nexthop *nexthop )
{
    if (lock_is_exclusive( &nexthop->header )) nexthop_edited( nexthop );
    if (lock_drop( &nexthop->header )) return NO_ERROR;
    return nexthop_alive( nexthop ) ? ERROR_ACCESS_DENIED : ERROR_NOT_FOUND;
}

/***********************************************************************
 *      RtmLockNextHop (RTM.94)
 */
DWORD WINAPI RtmLockNextHop( RTM_ENTITY_HANDLE handle, RTM_NEXTHOP_HANDLE nexthop_handle, BOOL exclusive, BOOL lock,
                             RTM_NEXTHOP_INFO **pointer )
{
    struct nexthop *nexthop;
    struct entity *entity;
    DWORD error;

    TRACE( "%p, %p, %d, %d, %p\n", handle, nexthop_handle, exclusive, lock, pointer );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!(nexthop = handle_get( nexthop_handle, OBJECT_NEXTHOP, entity->table )))
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    if (nexthop->owner != entity) error = ERROR_ACCESS_DENIED;
    else if (!lock) error = unlock_nexthop( nexthop );
    else if (!(error = lock_nexthop( entity, nexthop, exclusive )) && pointer) *pointer = &nexthop->info;
    object_put( &nexthop->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmReleaseNextHops (RTM.110)
 */
DWORD WINAPI RtmReleaseNextHops( RTM_ENTITY_HANDLE handle, UINT count, RTM_NEXTHOP_HANDLE *handles )
{
    TRACE( "%p, %u, %p\n", handle, count, handles );

    return release_handles( handle, count, handles, OBJECT_NEXTHOP );
}
