/*
 * RTMv2: change notification
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

#define TYPES (RTM_CHANGE_TYPE_ALL | RTM_CHANGE_TYPE_BEST | RTM_CHANGE_TYPE_FORWARDING)

/***********************************************************************
 *      RtmRegisterForChangeNotification (RTM.103)
 */
DWORD WINAPI RtmRegisterForChangeNotification( RTM_ENTITY_HANDLE handle, RTM_VIEW_SET views, RTM_NOTIFY_FLAGS flags,
                                               void *context, RTM_NOTIFY_HANDLE *notify )
{
    struct entity *entity;
    ULONG mask;

    TRACE( "%p, %#lx, %#lx, %p, %p\n", handle, views, flags, context, notify );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!notify || !(flags & TYPES) || (flags & ~(TYPES | RTM_NOTIFY_ONLY_MARKED_DESTS)))
        return caller_leave( entity, ERROR_INVALID_PARAMETER );
    if (!views_supported( entity->table, views, &mask )) return caller_leave( entity, ERROR_NOT_SUPPORTED );
    /* each type includes the ones with higher numbers */
    return caller_leave( entity, change_register( entity, mask, flags & TYPES & -(flags & TYPES),
                                                  (flags & RTM_NOTIFY_ONLY_MARKED_DESTS) != 0, context, notify ) );
}

/***********************************************************************
 *      RtmDeregisterFromChangeNotification (RTM.56)
 */
DWORD WINAPI RtmDeregisterFromChangeNotification( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify )
{
    struct entity *entity;

    TRACE( "%p, %p\n", handle, notify );

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    return caller_leave( entity, change_deregister( entity, notify ) );
}

/* the start of a call that names a registration; on success both are referenced */
static DWORD enter( HANDLE handle, HANDLE notify, BOOL valid, struct entity **entity, struct notifier **notifier )
{
    if (!(*entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (!valid) return caller_leave( *entity, ERROR_INVALID_PARAMETER );
    if (!(*notifier = change_get( *entity, notify ))) return caller_leave( *entity, ERROR_INVALID_HANDLE );
    return NO_ERROR;
}

static DWORD leave( struct entity *entity, struct notifier *notifier, DWORD error )
{
    object_put( &notifier->header );
    return caller_leave( entity, error );
}

/***********************************************************************
 *      RtmGetChangedDests (RTM.61)
 */
DWORD WINAPI RtmGetChangedDests( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, UINT *count, RTM_DEST_INFO *infos )
{
    struct notifier *notifier;
    struct entity *entity;
    DWORD error;
    UINT stored;

    TRACE( "%p, %p, %p, %p\n", handle, notify, count, infos );

    if ((error = enter( handle, notify, count && infos, &entity, &notifier ))) return error;
    if (!*count || *count > entity->table->max_enum) return leave( entity, notifier, ERROR_INVALID_PARAMETER );
    stored = change_drain( notifier, infos, *count, &error );
    if (error) return leave( entity, notifier, error );
    *count = stored;
    return leave( entity, notifier, stored ? NO_ERROR : ERROR_NO_MORE_ITEMS );
}

/***********************************************************************
 *      RtmReleaseChangedDests (RTM.104)
 */
DWORD WINAPI RtmReleaseChangedDests( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, UINT count,
                                     RTM_DEST_INFO *infos )
{
    struct notifier *notifier;
    struct entity *entity;
    SIZE_T size;
    DWORD error;
    UINT i;

    TRACE( "%p, %p, %u, %p\n", handle, notify, count, infos );

    if ((error = enter( handle, notify, infos || !count, &entity, &notifier ))) return error;
    size = change_item_size( notifier );
    read_enter();
    for (i = 0; i < count && !error; i++)
    {
        const RTM_DEST_INFO *info = (RTM_DEST_INFO *)((BYTE *)infos + i * size);

        /* the first condition keeps the second from wrapping */
        if (info->NumberOfViews > RTM_MAX_VIEWS || RTM_SIZE_OF_DEST_INFO( info->NumberOfViews ) != size)
            error = ERROR_INVALID_PARAMETER;
        else if (!dest_info_valid( entity->table, info )) error = ERROR_INVALID_HANDLE;
    }
    if (!error && !dest_release_infos( entity->table, infos, count, size )) error = ERROR_INVALID_HANDLE;
    read_leave();
    return leave( entity, notifier, error );
}

/***********************************************************************
 *      RtmIgnoreChangedDests (RTM.87)
 */
DWORD WINAPI RtmIgnoreChangedDests( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, UINT count,
                                    RTM_DEST_HANDLE *handles )
{
    struct notifier *notifier;
    struct entity *entity;
    struct dest *dest;
    DWORD error;
    UINT i;

    TRACE( "%p, %p, %u, %p\n", handle, notify, count, handles );

    if ((error = enter( handle, notify, handles || !count, &entity, &notifier ))) return error;
    /* all or none: first whatever can fail */
    for (i = 0; i < count && !error; i++)
    {
        if (!(dest = handle_get( handles[i], OBJECT_DEST, entity->table )))
            return leave( entity, notifier, ERROR_INVALID_HANDLE );
        error = change_prepare_ignore( notifier, dest );
        object_put( &dest->header );
    }
    for (i = 0; i < count && !error; i++)
    {
        /* it may be gone if another thread released it, and then it is not pending */
        if (!(dest = handle_get( handles[i], OBJECT_DEST, entity->table ))) continue;
        change_ignore( notifier, dest );
        object_put( &dest->header );
    }
    return leave( entity, notifier, error );
}

/* the start of a call on one destination; on success all three are referenced */
static DWORD enter_dest( HANDLE handle, HANDLE notify, HANDLE dest_handle, BOOL valid, struct entity **entity,
                         struct notifier **notifier, struct dest **dest )
{
    DWORD error;

    if ((error = enter( handle, notify, valid, entity, notifier ))) return error;
    if ((*dest = handle_get( dest_handle, OBJECT_DEST, (*entity)->table ))) return NO_ERROR;
    return leave( *entity, *notifier, ERROR_INVALID_HANDLE );
}

/***********************************************************************
 *      RtmGetChangeStatus (RTM.60)
 */
DWORD WINAPI RtmGetChangeStatus( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest_handle,
                                 BOOL *status )
{
    struct notifier *notifier;
    struct entity *entity;
    struct dest *dest;
    DWORD error;

    TRACE( "%p, %p, %p, %p\n", handle, notify, dest_handle, status );

    if ((error = enter_dest( handle, notify, dest_handle, status != NULL, &entity, &notifier, &dest ))) return error;
    *status = change_pending( notifier, dest );
    object_put( &dest->header );
    return leave( entity, notifier, NO_ERROR );
}

/***********************************************************************
 *      RtmMarkDestForChangeNotification (RTM.97)
 */
DWORD WINAPI RtmMarkDestForChangeNotification( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify,
                                               RTM_DEST_HANDLE dest_handle, BOOL mark )
{
    struct notifier *notifier;
    struct entity *entity;
    struct dest *dest;
    DWORD error;

    TRACE( "%p, %p, %p, %d\n", handle, notify, dest_handle, mark );

    if ((error = enter_dest( handle, notify, dest_handle, TRUE, &entity, &notifier, &dest ))) return error;
    error = change_mark( notifier, dest, mark );
    object_put( &dest->header );
    return leave( entity, notifier, error );
}

/***********************************************************************
 *      RtmIsMarkedForChangeNotification (RTM.91)
 */
DWORD WINAPI RtmIsMarkedForChangeNotification( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify,
                                               RTM_DEST_HANDLE dest_handle, BOOL *marked )
{
    struct notifier *notifier;
    struct entity *entity;
    struct dest *dest;
    DWORD error;

    TRACE( "%p, %p, %p, %p\n", handle, notify, dest_handle, marked );

    if ((error = enter_dest( handle, notify, dest_handle, marked != NULL, &entity, &notifier, &dest ))) return error;
    *marked = change_is_marked( notifier, dest );
    object_put( &dest->header );
    return leave( entity, notifier, NO_ERROR );
}
