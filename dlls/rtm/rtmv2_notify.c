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

/* Not built yet. Nobody can register, so no notification handle is good. */

static void no_notifications( const char *function )
{
    static BOOL once;

    if (!once++) FIXME( "%s: no change notification yet\n", function );
}

/***********************************************************************
 *      RtmRegisterForChangeNotification (RTM.103)
 */
DWORD WINAPI RtmRegisterForChangeNotification( RTM_ENTITY_HANDLE handle, RTM_VIEW_SET views, RTM_NOTIFY_FLAGS flags,
                                               void *context, RTM_NOTIFY_HANDLE *notify )
{
    no_notifications( __func__ );
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *      RtmDeregisterFromChangeNotification (RTM.56)
 */
DWORD WINAPI RtmDeregisterFromChangeNotification( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify )
{
    no_notifications( __func__ );
    return ERROR_INVALID_HANDLE;
}

/***********************************************************************
 *      RtmGetChangedDests (RTM.61)
 */
DWORD WINAPI RtmGetChangedDests( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, UINT *count, RTM_DEST_INFO *infos )
{
    no_notifications( __func__ );
    return ERROR_INVALID_HANDLE;
}

/***********************************************************************
 *      RtmReleaseChangedDests (RTM.104)
 */
DWORD WINAPI RtmReleaseChangedDests( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, UINT count,
                                     RTM_DEST_INFO *infos )
{
    no_notifications( __func__ );
    return ERROR_INVALID_HANDLE;
}

/***********************************************************************
 *      RtmIgnoreChangedDests (RTM.87)
 */
DWORD WINAPI RtmIgnoreChangedDests( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, UINT count,
                                    RTM_DEST_HANDLE *dests )
{
    no_notifications( __func__ );
    return ERROR_INVALID_HANDLE;
}

/***********************************************************************
 *      RtmGetChangeStatus (RTM.60)
 */
DWORD WINAPI RtmGetChangeStatus( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest, BOOL *status )
{
    no_notifications( __func__ );
    return ERROR_INVALID_HANDLE;
}

/***********************************************************************
 *      RtmMarkDestForChangeNotification (RTM.97)
 */
DWORD WINAPI RtmMarkDestForChangeNotification( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest,
                                               BOOL mark )
{
    no_notifications( __func__ );
    return ERROR_INVALID_HANDLE;
}

/***********************************************************************
 *      RtmIsMarkedForChangeNotification (RTM.91)
 */
DWORD WINAPI RtmIsMarkedForChangeNotification( RTM_ENTITY_HANDLE handle, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest,
                                               BOOL *marked )
{
    no_notifications( __func__ );
    return ERROR_INVALID_HANDLE;
}
