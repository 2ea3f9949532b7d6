/*
 * What the DLL needs of Winsock, for native builds
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

#ifndef __COMPAT_WINSOCK2_H
#define __COMPAT_WINSOCK2_H

#include "windef.h"
#include "winbase.h"

/* the host's own socket headers use other numbers and other types, so they must not be included */
#define AF_UNSPEC 0
#define AF_INET 2
#define AF_INET6 23

static inline ULONG htonl( ULONG value )
{
    return __builtin_bswap32( value );
}

static inline ULONG ntohl( ULONG value )
{
    return __builtin_bswap32( value );
}

static inline USHORT htons( USHORT value )
{
    return __builtin_bswap16( value );
}

static inline USHORT ntohs( USHORT value )
{
    return __builtin_bswap16( value );
}

#endif /* __COMPAT_WINSOCK2_H */
