/*
 * RTMv2: entities, methods, handles
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

/***********************************************************************
 *      RtmRegisterEntity (RTM.102)
 */
DWORD WINAPI RtmRegisterEntity( RTM_ENTITY_INFO *info, RTM_ENTITY_EXPORT_METHODS *methods, RTM_EVENT_CALLBACK callback,
                                BOOL reserve_opaque, RTM_REGN_PROFILE *profile, RTM_ENTITY_HANDLE *handle )
{
    struct entity *entity;
    struct table *table;
    DWORD error;

    TRACE( "%p, %p, %p, %d, %p, %p\n", info, methods, callback, reserve_opaque, profile, handle );

    if (!info || !profile || !handle) return ERROR_INVALID_PARAMETER;
    if (methods && methods->NumMethods > MAX_METHODS) return ERROR_INVALID_PARAMETER;
    if ((error = entity_register( info, methods, callback, reserve_opaque, &entity )))
    {
        object_run();
        return error;
    }
    table = entity->table;
    profile->MaxNextHopsInRoute = table->max_hops;
    profile->MaxHandlesInEnum = table->max_enum;
    profile->ViewsSupported = table->views;
    profile->NumberOfViews = view_popcount( table->views );
    *handle = handle_from_slot( entity->slot );
    return caller_leave( entity, NO_ERROR );
}

/***********************************************************************
 *      RtmDeregisterEntity (RTM.55)
 */
DWORD WINAPI RtmDeregisterEntity( RTM_ENTITY_HANDLE handle )
{
    DWORD error;

    TRACE( "%p\n", handle );

    error = entity_deregister( handle );
    object_run();
    return error;
}

/***********************************************************************
 *      RtmGetRegisteredEntities (RTM.82)
 */
DWORD WINAPI RtmGetRegisteredEntities( RTM_ENTITY_HANDLE handle, UINT *count, RTM_ENTITY_HANDLE *handles,
                                       RTM_ENTITY_INFO *infos )
{
    struct entity *entity;
    UINT total, room, written;

    TRACE( "%p, %p, %p, %p\n", handle, count, handles, infos );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!count) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    room = *count;
    total = entity_list( entity->table, handles, infos, handles || infos ? room : 0, &written );
    /* asking with no room is asking for the number */
    if (!handles && !infos) written = min( room, total );
    *count = room ? written : total;
    return caller_leave( entity, room < total ? ERROR_INSUFFICIENT_BUFFER : NO_ERROR );
}

/* In a read section. Our own references keep every object alive until it is certain that all can be released. */
#define FIND( i ) handle_find( table, handles[i], types ? types[i] : type )

static BOOL try_release( const struct table *table, UINT count, const HANDLE *handles, enum object_type type,
                         const enum object_type *types )
{
    struct object *object;
    UINT i, held, released = 0;

    for (held = 0; held < count; held++)
    {
        object = FIND( held );
        if (!object || !object_has_client( object ) || !object_get( object, OWN_ONE )) break;
    }
    if (held == count)
    {
        /* this may fail still: the array has more of a handle than the client, or another thread was faster */
        while (released < count && object_put_client( FIND( released ) )) released++;
        for (i = 0; released < count && i < released; i++) object_get( FIND( i ), CLIENT_ONE );
    }
    for (i = 0; i < held; i++) object_put( FIND( i ) );
    return released == count;
}

BOOL release_all( struct table *table, UINT count, const HANDLE *handles, enum object_type type,
                  const enum object_type *types )
{
    struct object *object;
    UINT i;

    if (try_release( table, count, handles, type, types )) return TRUE;
    /* what was reported about a destination may be given back one by one, too */
    for (i = 0; i < count; i++)
    {
        /* no further than to the first bad one: there may be nothing behind it */
        if (!(object = FIND( i ))) return FALSE;
        info_uncover( table, object, types ? types[i] : type, count );
    }
    return try_release( table, count, handles, type, types );
}

#undef FIND

DWORD release_handles( HANDLE caller, UINT count, HANDLE *handles, enum object_type type )
{
    struct entity *entity;
    BOOL done;

    if (!(entity = entity_get( caller ))) return ERROR_INVALID_HANDLE;
    if (!count) return caller_leave( entity, NO_ERROR );
    if (!handles) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    read_enter();
    done = release_all( entity->table, count, handles, type, NULL );
    read_leave();
    return caller_leave( entity, done ? NO_ERROR : ERROR_INVALID_HANDLE );
}

/***********************************************************************
 *      RtmReleaseEntities (RTM.107)
 */
DWORD WINAPI RtmReleaseEntities( RTM_ENTITY_HANDLE handle, UINT count, RTM_ENTITY_HANDLE *handles )
{
    TRACE( "%p, %u, %p\n", handle, count, handles );

    return release_handles( handle, count, handles, OBJECT_ENTITY );
}

/***********************************************************************
 *      RtmGetEntityInfo (RTM.63)
 */
DWORD WINAPI RtmGetEntityInfo( RTM_ENTITY_HANDLE handle, RTM_ENTITY_HANDLE target, RTM_ENTITY_INFO *info )
{
    struct entity *entity, *other;

    TRACE( "%p, %p, %p\n", handle, target, info );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!info) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(other = entity_get_of( target, entity->table ))) return caller_leave( entity, ERROR_INVALID_HANDLE );
    *info = other->info;
    object_put( &other->header );
    return caller_leave( entity, NO_ERROR );
}

/***********************************************************************
 *      RtmReleaseEntityInfo (RTM.108)
 *
 * The structure holds no handles, so there is nothing to give back.
 */
DWORD WINAPI RtmReleaseEntityInfo( RTM_ENTITY_HANDLE handle, RTM_ENTITY_INFO *info )
{
    struct entity *entity;

    TRACE( "%p, %p\n", handle, info );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    return caller_leave( entity, info ? NO_ERROR : ERROR_INVALID_PARAMETER );
}

/***********************************************************************
 *      RtmGetEntityMethods (RTM.64)
 */
DWORD WINAPI RtmGetEntityMethods( RTM_ENTITY_HANDLE handle, RTM_ENTITY_HANDLE target, UINT *count,
                                  RTM_ENTITY_EXPORT_METHOD *methods )
{
    struct entity *entity, *other;
    DWORD error = NO_ERROR;
    UINT i, room;

    TRACE( "%p, %p, %p, %p\n", handle, target, count, methods );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!count || (*count && !methods)) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(other = entity_get_of( target, entity->table ))) return caller_leave( entity, ERROR_INVALID_HANDLE );
    room = *count;
    if (!room) *count = other->method_count;
    else
    {
        *count = min( room, other->method_count );
        for (i = 0; i < *count; i++) methods[i] = entity_method( other, i );
        if (room < other->method_count) error = ERROR_INSUFFICIENT_BUFFER;
    }
    object_put( &other->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmInvokeMethod (RTM.89)
 */
DWORD WINAPI RtmInvokeMethod( RTM_ENTITY_HANDLE handle, RTM_ENTITY_HANDLE target, RTM_ENTITY_METHOD_INPUT *input,
                              UINT *size, RTM_ENTITY_METHOD_OUTPUT *output )
{
    struct entity *entity, *other;
    DWORD error;

    TRACE( "%p, %p, %p, %p, %p\n", handle, target, input, size, output );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!input || !size || !output) return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!(other = entity_get_of( target, entity->table ))) return caller_leave( entity, ERROR_INVALID_HANDLE );
    error = callout_methods( entity, other, input, size, output );
    object_put( &other->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmBlockMethods (RTM.33)
 *
 * Blocking for one target is documented as not supported: all targets are blocked, which excludes more than asked.
 */
DWORD WINAPI RtmBlockMethods( RTM_ENTITY_HANDLE handle, HANDLE target, UCHAR type, DWORD flag )
{
    struct entity *entity;

    TRACE( "%p, %p, %u, %lu\n", handle, target, type, flag );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (flag != RTM_BLOCK_METHODS && flag != RTM_RESUME_METHODS)
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    return caller_leave( entity, callout_block( entity, flag == RTM_BLOCK_METHODS ) ? NO_ERROR : ERROR_INVALID_HANDLE );
}

/* Enumerations, lists and registrations for notification are deleted, not released, so they cannot be referenced. */
static struct object *find_referencable( const struct entity *entity, HANDLE handle )
{
    static const enum object_type types[] = { OBJECT_ROUTE, OBJECT_DEST, OBJECT_NEXTHOP, OBJECT_ENTITY };
    struct object *object;
    UINT i;

    for (i = 0; i < ARRAY_SIZE(types); i++)
        if ((object = handle_find( entity->table, handle, types[i] ))) return object;
    return NULL;
}

/***********************************************************************
 *      RtmReferenceHandles (RTM.100)
 */
DWORD WINAPI RtmReferenceHandles( RTM_ENTITY_HANDLE handle, UINT count, HANDLE *handles )
{
    struct entity *entity;
    struct object *object;
    UINT i;

    TRACE( "%p, %u, %p\n", handle, count, handles );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!count) return caller_leave( entity, NO_ERROR );
    if (!handles) return caller_leave( entity, ERROR_INVALID_PARAMETER );

    read_enter();
    for (i = 0; i < count; i++)
    {
        object = find_referencable( entity, handles[i] );
        if (!object || !object_get( object, CLIENT_ONE )) break;
    }
    if (i < count)
    {
        while (i--)
            if ((object = find_referencable( entity, handles[i] ))) object_put_client( object );
        read_leave();
        return caller_leave( entity, ERROR_INVALID_HANDLE );
    }
    read_leave();
    return caller_leave( entity, NO_ERROR );
}
