/*
 * Multicast Group Manager: not implemented, as a manager that is not running
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
#include "mgm.h"
#include "wine/debug.h"

WINE_DEFAULT_DEBUG_CHANNEL(mgm);

/* a client that polls would otherwise fill the log */
#define FIXME_ONCE( args ) do { \
    static LONG shown; \
    if (!InterlockedExchange( &shown, 1 )) FIXME args; \
} while (0)

/***********************************************************************
 *             MgmRegisterMProtocol (RTM.@)
 */
DWORD WINAPI MgmRegisterMProtocol( ROUTING_PROTOCOL_CONFIG *config, DWORD proto, DWORD component,
                                   HANDLE *ret_client )
{
    FIXME_ONCE(( "%p, %#lx, %#lx, %p: stub\n", config, proto, component, ret_client ));
    if (ret_client) *ret_client = NULL;
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmDeRegisterMProtocol (RTM.@)
 */
DWORD WINAPI MgmDeRegisterMProtocol( HANDLE client )
{
    FIXME_ONCE(( "%p: stub\n", client ));
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmTakeInterfaceOwnership (RTM.@)
 */
DWORD WINAPI MgmTakeInterfaceOwnership( HANDLE client, DWORD index, DWORD nexthop )
{
    FIXME_ONCE(( "%p, %#lx, %#lx: stub\n", client, index, nexthop ));
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmReleaseInterfaceOwnership (RTM.@)
 */
DWORD WINAPI MgmReleaseInterfaceOwnership( HANDLE client, DWORD index, DWORD nexthop )
{
    FIXME_ONCE(( "%p, %#lx, %#lx: stub\n", client, index, nexthop ));
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGetProtocolOnInterface (RTM.@)
 */
DWORD WINAPI MgmGetProtocolOnInterface( DWORD index, DWORD nexthop, DWORD *proto, DWORD *component )
{
    FIXME_ONCE(( "%#lx, %#lx, %p, %p: stub\n", index, nexthop, proto, component ));
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmAddGroupMembershipEntry (RTM.@)
 */
DWORD WINAPI MgmAddGroupMembershipEntry( HANDLE client, DWORD source, DWORD source_mask,
                                         DWORD group, DWORD group_mask, DWORD index, DWORD nexthop,
                                         DWORD flags )
{
    FIXME_ONCE(( "%p, %#lx, %#lx, %#lx, %#lx, %#lx, %#lx, %#lx: stub\n", client, source,
                 source_mask, group, group_mask, index, nexthop, flags ));
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmDeleteGroupMembershipEntry (RTM.@)
 */
DWORD WINAPI MgmDeleteGroupMembershipEntry( HANDLE client, DWORD source, DWORD source_mask,
                                            DWORD group, DWORD group_mask, DWORD index,
                                            DWORD nexthop, DWORD flags )
{
    FIXME_ONCE(( "%p, %#lx, %#lx, %#lx, %#lx, %#lx, %#lx, %#lx: stub\n", client, source,
                 source_mask, group, group_mask, index, nexthop, flags ));
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGetMfe (RTM.@)
 */
DWORD WINAPI MgmGetMfe( MIB_IPMCAST_MFE *mfe, DWORD *size, BYTE *buffer )
{
    FIXME_ONCE(( "%p, %p, %p: stub\n", mfe, size, buffer ));
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGetFirstMfe (RTM.@)
 */
DWORD WINAPI MgmGetFirstMfe( DWORD *size, BYTE *buffer, DWORD *count )
{
    FIXME_ONCE(( "%p, %p, %p: stub\n", size, buffer, count ));
    if (count) *count = 0;
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGetNextMfe (RTM.@)
 */
DWORD WINAPI MgmGetNextMfe( MIB_IPMCAST_MFE *start, DWORD *size, BYTE *buffer, DWORD *count )
{
    FIXME_ONCE(( "%p, %p, %p, %p: stub\n", start, size, buffer, count ));
    if (count) *count = 0;
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGetMfeStats (RTM.@)
 */
DWORD WINAPI MgmGetMfeStats( MIB_IPMCAST_MFE *mfe, DWORD *size, BYTE *buffer, DWORD flags )
{
    FIXME_ONCE(( "%p, %p, %p, %#lx: stub\n", mfe, size, buffer, flags ));
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGetFirstMfeStats (RTM.@)
 */
DWORD WINAPI MgmGetFirstMfeStats( DWORD *size, BYTE *buffer, DWORD *count, DWORD flags )
{
    FIXME_ONCE(( "%p, %p, %p, %#lx: stub\n", size, buffer, count, flags ));
    if (count) *count = 0;
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGetNextMfeStats (RTM.@)
 */
DWORD WINAPI MgmGetNextMfeStats( MIB_IPMCAST_MFE *start, DWORD *size, BYTE *buffer, DWORD *count,
                                 DWORD flags )
{
    FIXME_ONCE(( "%p, %p, %p, %p, %#lx: stub\n", start, size, buffer, count, flags ));
    if (count) *count = 0;
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGroupEnumerationStart (RTM.@)
 */
DWORD WINAPI MgmGroupEnumerationStart( HANDLE client, MGM_ENUM_TYPES type, HANDLE *ret_enum )
{
    FIXME_ONCE(( "%p, %u, %p: stub\n", client, type, ret_enum ));
    if (ret_enum) *ret_enum = NULL;
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGroupEnumerationGetNext (RTM.@)
 */
DWORD WINAPI MgmGroupEnumerationGetNext( HANDLE handle, DWORD *size, BYTE *buffer, DWORD *count )
{
    FIXME_ONCE(( "%p, %p, %p, %p: stub\n", handle, size, buffer, count ));
    if (count) *count = 0;
    return ERROR_CAN_NOT_COMPLETE;
}

/***********************************************************************
 *             MgmGroupEnumerationEnd (RTM.@)
 */
DWORD WINAPI MgmGroupEnumerationEnd( HANDLE handle )
{
    FIXME_ONCE(( "%p: stub\n", handle ));
    return ERROR_CAN_NOT_COMPLETE;
}
