/*
 * Routing Table Manager version 1: nothing is implemented but the age of a route
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
#include "rtm.h"
#include "wine/debug.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

/* a client that polls would otherwise fill the log */
#define FIXME_ONCE( args ) do { \
    static LONG shown; \
    if (!InterlockedExchange( &shown, 1 )) FIXME args; \
} while (0)

/***********************************************************************
 *             RtmRegisterClient (RTM.@)
 */
HANDLE WINAPI RtmRegisterClient( DWORD family, DWORD protocol, HANDLE event, DWORD flags )
{
    FIXME_ONCE(( "%#lx, %#lx, %p, %#lx: stub\n", family, protocol, event, flags ));
    SetLastError( ERROR_NO_SYSTEM_RESOURCES );
    return NULL;
}

/***********************************************************************
 *             RtmDeregisterClient (RTM.@)
 */
DWORD WINAPI RtmDeregisterClient( HANDLE client )
{
    FIXME_ONCE(( "%p: stub\n", client ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmDequeueRouteChangeMessage (RTM.@)
 */
DWORD WINAPI RtmDequeueRouteChangeMessage( HANDLE client, DWORD *flags, void *best, void *previous )
{
    FIXME_ONCE(( "%p, %p, %p, %p: stub\n", client, flags, best, previous ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmAddRoute (RTM.@)
 */
DWORD WINAPI RtmAddRoute( HANDLE client, void *route, DWORD ttl, DWORD *flags, void *best,
                          void *previous )
{
    FIXME_ONCE(( "%p, %p, %#lx, %p, %p, %p: stub\n", client, route, ttl, flags, best, previous ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmDeleteRoute (RTM.@)
 */
DWORD WINAPI RtmDeleteRoute( HANDLE client, void *route, DWORD *flags, void *best )
{
    FIXME_ONCE(( "%p, %p, %p, %p: stub\n", client, route, flags, best ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmIsRoute (RTM.@)
 */
BOOL WINAPI RtmIsRoute( DWORD family, void *network, void *best )
{
    FIXME_ONCE(( "%#lx, %p, %p: stub\n", family, network, best ));
    SetLastError( ERROR_NO_SYSTEM_RESOURCES );
    return FALSE;
}

/***********************************************************************
 *             RtmGetNetworkCount (RTM.@)
 */
ULONG WINAPI RtmGetNetworkCount( DWORD family )
{
    FIXME_ONCE(( "%#lx: stub\n", family ));
    /* the only failure that the function has: no such family here */
    SetLastError( ERROR_INVALID_PARAMETER );
    return 0;
}

/***********************************************************************
 *             RtmGetRouteAge (RTM.@)
 *
 * Needs no table: the stamp is the first member of the routes of both families.
 */
ULONG WINAPI RtmGetRouteAge( void *route )
{
    const FILETIME *stamp = route;
    ULONGLONG created, now, age;
    FILETIME time;

    TRACE( "%p\n", route );

    if (stamp)
    {
        GetSystemTimeAsFileTime( &time );
        created = (ULONGLONG)stamp->dwHighDateTime << 32 | stamp->dwLowDateTime;
        now = (ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
        if (created && created <= now)
        {
            age = (now - created) / 10000000;
            if (age < INFINITE) return age;
        }
    }
    SetLastError( ERROR_INVALID_PARAMETER );
    return INFINITE;
}

/***********************************************************************
 *             RtmCreateEnumerationHandle (RTM.@)
 */
HANDLE WINAPI RtmCreateEnumerationHandle( DWORD family, DWORD flags, void *criteria )
{
    FIXME_ONCE(( "%#lx, %#lx, %p: stub\n", family, flags, criteria ));
    SetLastError( ERROR_NO_SYSTEM_RESOURCES );
    return NULL;
}

/***********************************************************************
 *             RtmEnumerateGetNextRoute (RTM.@)
 */
DWORD WINAPI RtmEnumerateGetNextRoute( HANDLE handle, void *route )
{
    FIXME_ONCE(( "%p, %p: stub\n", handle, route ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmCloseEnumerationHandle (RTM.@)
 */
DWORD WINAPI RtmCloseEnumerationHandle( HANDLE handle )
{
    FIXME_ONCE(( "%p: stub\n", handle ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmBlockDeleteRoutes (RTM.@)
 */
DWORD WINAPI RtmBlockDeleteRoutes( HANDLE client, DWORD flags, void *criteria )
{
    FIXME_ONCE(( "%p, %#lx, %p: stub\n", client, flags, criteria ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmGetFirstRoute (RTM.@)
 */
DWORD WINAPI RtmGetFirstRoute( DWORD family, DWORD flags, void *route )
{
    FIXME_ONCE(( "%#lx, %#lx, %p: stub\n", family, flags, route ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmGetNextRoute (RTM.@)
 */
DWORD WINAPI RtmGetNextRoute( DWORD family, DWORD flags, void *route )
{
    FIXME_ONCE(( "%#lx, %#lx, %p: stub\n", family, flags, route ));
    return ERROR_NO_SYSTEM_RESOURCES;
}

/***********************************************************************
 *             RtmLookupIPDestination (RTM.@)
 */
BOOL WINAPI RtmLookupIPDestination( DWORD addr, RTM_IP_ROUTE *route )
{
    FIXME_ONCE(( "%#lx, %p: stub\n", addr, route ));
    SetLastError( ERROR_NO_SYSTEM_RESOURCES );
    return FALSE;
}
