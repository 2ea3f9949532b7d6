/*
 * rtmsh: texts of addresses, views, protocols
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

#include <string.h>
#include "rtmsh.h"

/* the protocol numbers of the forwarding table's MIB that a route may come from */
static const struct
{
    ULONG number;
    const char *name;
}
protocols[] =
{
    { 1, "other" },
    { 2, "local" },
    { 3, "netmgmt" },
    { 4, "icmp" },
    { 5, "egp" },
    { 6, "ggp" },
    { 8, "rip" },
    { 9, "isis" },
    { 13, "ospf" },
    { 14, "bgp" },
    { 10006, "static" },
};

char *protocol_text( ULONG protocol, char *text )
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE( protocols ); i++)
        if (protocols[i].number == protocol) return strcpy( text, protocols[i].name );
    sprintf( text, protocol > 0xfffff ? "0x%lx" : "%lu", protocol );
    return text;
}

BOOL protocol_parse( const char *text, ULONG *protocol )
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE( protocols ); i++)
    {
        if (strcmp( protocols[i].name, text )) continue;
        *protocol = protocols[i].number;
        return TRUE;
    }
    return parse_number( text, protocol );
}

/* RFC 5952: the longest run of at least two zero groups, the first of equals, becomes "::" */
static void zero_run( const UINT *group, int *start, int *length )
{
    int i, j;

    *start = -1;
    *length = 1;
    for (i = 0; i < 8; i = j + 1)
    {
        for (j = i; j < 8 && !group[j]; j++);
        if (j - i > *length)
        {
            *start = i;
            *length = j - i;
        }
    }
}

static char *ipv6_text( const UCHAR *bits, char *text )
{
    int i, start, length;
    UINT group[8];
    char *p = text;

    for (i = 0; i < 8; i++) group[i] = bits[2 * i] << 8 | bits[2 * i + 1];
    zero_run( group, &start, &length );
    if (start == 0 && length == 5 && group[5] == 0xffff)
    {
        sprintf( text, "::ffff:%u.%u.%u.%u", bits[12], bits[13], bits[14], bits[15] );
        return text;
    }
    for (i = 0; i < 8; i++)
    {
        if (i == start)
        {
            p += sprintf( p, "::" );
            i += length - 1;
            continue;
        }
        if (i && i != start + length) *p++ = ':';
        p += sprintf( p, "%x", group[i] );
    }
    *p = 0;
    return text;
}

char *address_text( USHORT family, const UCHAR *bits, char *text )
{
    if (family == AF_INET6) return ipv6_text( bits, text );
    sprintf( text, "%u.%u.%u.%u", bits[0], bits[1], bits[2], bits[3] );
    return text;
}

char *prefix_text( const RTM_NET_ADDRESS *address, char *text )
{
    address_text( address->AddressFamily, address->AddrBits, text );
    sprintf( text + strlen( text ), "/%u", address->NumBits );
    return text;
}

char *host_text( const RTM_NET_ADDRESS *address, char *text )
{
    if (address->NumBits != family_bits( address->AddressFamily ))
        return prefix_text( address, text );
    return address_text( address->AddressFamily, address->AddrBits, text );
}

char *views_text( RTM_VIEW_SET views, char *text )
{
    static const char *names[] = { "-", "u", "m", "um" };

    if (views < ARRAY_SIZE( names )) return strcpy( text, names[views] );
    sprintf( text, "0x%lx", views );
    return text;
}

/* names of route flags, joined by commas; "-" for none */
char *flags_text( USHORT flags, char *text, size_t size )
{
    static const char *names[] =
    {
        "martian", "blackhole", "discard", "inactive", "local", "remote", "myself", "loopback",
        "mcast", "local-mcast", "limited-bc", "0x800", "zeros-net-bc", "zeros-subnet-bc",
        "ones-net-bc", "ones-subnet-bc"
    };
    size_t i, used = 0;

    strcpy( text, "-" );
    for (i = 0; i < ARRAY_SIZE( names ); i++)
    {
        if (!(flags & 1 << i) || used + strlen( names[i] ) + 2 > size) continue;
        used += sprintf( text + used, "%s%s", used ? "," : "", names[i] );
    }
    return text;
}
