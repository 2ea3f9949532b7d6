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

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "street.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

/* Not built yet. Nobody can make a list, so no list handle is good. */

static void no_lists( const char *function )
{
    static BOOL once;

    if (!once++) FIXME( "%s: no route lists yet\n", function );
}

/***********************************************************************
 *      RtmCreateRouteList (RTM.44)
 */
DWORD WINAPI RtmCreateRouteList( RTM_ENTITY_HANDLE handle, RTM_ROUTE_LIST_HANDLE *list )
{
    no_lists( __func__ );
    return ERROR_NOT_ENOUGH_MEMORY;
}

/***********************************************************************
 *      RtmInsertInRouteList (RTM.88)
 */
DWORD WINAPI RtmInsertInRouteList( RTM_ENTITY_HANDLE handle, RTM_ROUTE_LIST_HANDLE list, UINT count,
                                   RTM_ROUTE_HANDLE *routes )
{
    no_lists( __func__ );
    return ERROR_INVALID_HANDLE;
}

/***********************************************************************
 *      RtmCreateRouteListEnum (RTM.45)
 */
DWORD WINAPI RtmCreateRouteListEnum( RTM_ENTITY_HANDLE handle, RTM_ROUTE_LIST_HANDLE list, RTM_ENUM_HANDLE *enum_handle )
{
    no_lists( __func__ );
    return ERROR_NOT_ENOUGH_MEMORY;
}

/***********************************************************************
 *      RtmGetListEnumRoutes (RTM.75)
 */
DWORD WINAPI RtmGetListEnumRoutes( RTM_ENTITY_HANDLE handle, RTM_ENUM_HANDLE enum_handle, UINT *count,
                                   RTM_ROUTE_HANDLE *routes )
{
    no_lists( __func__ );
    return ERROR_INVALID_HANDLE;
}

/***********************************************************************
 *      RtmDeleteRouteList (RTM.49)
 */
DWORD WINAPI RtmDeleteRouteList( RTM_ENTITY_HANDLE handle, RTM_ROUTE_LIST_HANDLE list )
{
    no_lists( __func__ );
    return ERROR_INVALID_HANDLE;
}
