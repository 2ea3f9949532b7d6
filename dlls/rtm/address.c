/*
 * Addresses of clients
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
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "street.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

/* Bits behind the prefix are ignored: clients leave garbage there. */
BOOL prefix_from_address( const struct table *table, const RTM_NET_ADDRESS *address, struct prefix *prefix )
{
    UINT bytes;

    if (address->AddressFamily != table->family || address->NumBits > table->max_len)
    {
        WARN( "family %u, length %u in a table of family %u\n", address->AddressFamily, address->NumBits,
              table->family );
        return FALSE;
    }
    memset( prefix, 0, sizeof(*prefix) );
    prefix->len = address->NumBits;
    bytes = prefix->len / 8;
    memcpy( prefix->bits, address->AddrBits, bytes );
    if (prefix->len % 8) prefix->bits[bytes] = address->AddrBits[bytes] & (0xff00 >> prefix->len % 8);
    return TRUE;
}

/***********************************************************************
 *      RtmConvertIpv6AddressAndLengthToNetAddress (RTM.37)
 */
DWORD WINAPI RtmConvertIpv6AddressAndLengthToNetAddress( RTM_NET_ADDRESS *address, IN6_ADDR ipv6, DWORD length,
                                                         DWORD size )
{
    TRACE( "%p, length %lu, size %lu\n", address, length, size );

    if (!address || size != sizeof(ipv6) || length > 128) return ERROR_INVALID_PARAMETER;
    address->AddressFamily = AF_INET6;
    address->NumBits = length;
    memcpy( address->AddrBits, &ipv6, sizeof(ipv6) );
    return NO_ERROR;
}

/***********************************************************************
 *      RtmConvertNetAddressToIpv6AddressAndLength (RTM.38)
 */
DWORD WINAPI RtmConvertNetAddressToIpv6AddressAndLength( RTM_NET_ADDRESS *address, IN6_ADDR *ipv6, DWORD *length,
                                                         DWORD size )
{
    TRACE( "%p, %p, %p, size %lu\n", address, ipv6, length, size );

    if (!address || !ipv6 || !length || size != sizeof(*ipv6)) return ERROR_INVALID_PARAMETER;
    if (address->AddressFamily != AF_INET6 || address->NumBits > 128) return ERROR_INVALID_PARAMETER;
    memcpy( ipv6, address->AddrBits, sizeof(*ipv6) );
    *length = address->NumBits;
    return NO_ERROR;
}
