/*
 * Uses every macro and the nameless members of the public headers, as C and as C++
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


#include <winsock2.h>
#include <ws2tcpip.h>
#include "rtmv2.h"
#include "rtm.h"
#include "mgm.h"

#ifdef __cplusplus
extern "C" {
#endif

DWORD WINAPI on_event( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, PVOID context1,
                       PVOID context2 );
DWORD WINAPI on_local_join( DWORD source, DWORD source_mask, DWORD group, DWORD group_mask,
                            DWORD index, DWORD nexthop );
ULONG use_ipv4( ULONG addr, ULONG mask );
DWORD use_ipv6( const IN6_ADDR *addr );
BOOL use_v1( RTM_IP_ROUTE *route );
RTM_EVENT_CALLBACK get_callback( void );
void use_mgm( ROUTING_PROTOCOL_CONFIG *config );

#ifdef __cplusplus
}
#endif

DWORD WINAPI on_event( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, PVOID context1,
                       PVOID context2 )
{
    RTM_ENTITY_INFO *info = (RTM_ENTITY_INFO *)context2;

    if (!entity || !context1) return ERROR_INVALID_PARAMETER;
    if (type == RTM_ENTITY_REGISTERED && info->EntityId.EntityProtocolId)
        return info->EntityId.EntityInstanceId + (DWORD)info->EntityId.EntityId;
    return ERROR_NOT_SUPPORTED;
}

RTM_EVENT_CALLBACK get_callback( void )
{
    return on_event;
}

ULONG use_ipv4( ULONG addr, ULONG mask )
{
    RTM_NET_ADDRESS net;
    ULONG len;

    RTM_IPV4_SET_ADDR_AND_MASK( &net, addr, mask );
    RTM_IPV4_GET_ADDR_AND_MASK( addr, mask, &net );
    RTM_IPV4_LEN_FROM_MASK( len, mask );
    mask = RTM_IPV4_MASK_FROM_LEN( len );
    RTM_IPV4_SET_ADDR_AND_LEN( &net, addr, len );
    RTM_IPV4_GET_ADDR_AND_LEN( addr, len, &net );
    RTM_IPV4_MAKE_NET_ADDRESS( &net, addr, len );
    return addr + mask + len + net.NumBits + RTM_ROUTE_FLAGS_SUBNET_BCAST +
           RTM_ROUTE_FLAGS_ANY_BCAST;
}

DWORD use_ipv6( const IN6_ADDR *addr )
{
    RTM_NET_ADDRESS net;
    IN6_ADDR copy = *addr;
    DWORD len = 64;

    if (RTM_IPV6_SET_ADDR_AND_LEN( &net, copy, len )) return 0;
    if (RTM_IPV6_MAKE_NET_ADDRESS( &net, copy, len )) return 0;
    if (RTM_IPV6_GET_ADDR_AND_LEN( copy, len, &net )) return 0;
    return len;
}

BOOL use_v1( RTM_IP_ROUTE *route )
{
    ClearRouteFlags( route );
    SetRouteValid( route );
    if (!IsRouteValid( route ) || IsRouteNonUnicast( route ) ||
        IsRouteLoopback( route )) return FALSE;
    ClearRouteValid( route );
    return RtmGetSpecificRoute( RTM_PROTOCOL_FAMILY_IP, route ) == ERROR_NO_SUCH_ROUTE;
}

DWORD WINAPI on_local_join( DWORD source, DWORD source_mask, DWORD group, DWORD group_mask,
                            DWORD index, DWORD nexthop )
{
    return source + source_mask + group + group_mask + index + nexthop;
}

void use_mgm( ROUTING_PROTOCOL_CONFIG *config )
{
    config->pfnLocalJoinCallback = on_local_join;
    config->dwCallbackFlags = (DWORD)SIZEOF_MIB_MFE(2);
}
