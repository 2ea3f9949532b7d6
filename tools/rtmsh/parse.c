/*
 * rtmsh: words, numbers, addresses
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

#include <stdlib.h>
#include <string.h>
#include "rtmsh.h"

const char *parse_error;

BOOL parse_number( const char *text, ULONG *value )
{
    const char *digit = text;
    unsigned __int64 number = 0;
    UINT base = 10, d;

    if (digit[0] == '0' && (digit[1] == 'x' || digit[1] == 'X'))
    {
        base = 16;
        digit += 2;
    }
    if (!*digit) return FALSE;
    for (; *digit; digit++)
    {
        if (*digit >= '0' && *digit <= '9') d = *digit - '0';
        else if (*digit >= 'a' && *digit <= 'f') d = *digit - 'a' + 10;
        else if (*digit >= 'A' && *digit <= 'F') d = *digit - 'A' + 10;
        else return FALSE;
        if (d >= base) return FALSE;
        number = number * base + d;
        if (number > 0xffffffff) return FALSE;
    }
    *value = (ULONG)number;
    return TRUE;
}

/* up to four decimal parts; *parts tells how many there were */
static const char *parse_ipv4( const char *text, UCHAR *bits, UINT *parts )
{
    UINT number, digits;

    memset( bits, 0, 16 );
    for (*parts = 0; *parts < 4; (*parts)++)
    {
        if (*parts && *text++ != '.') return text - 1;
        for (number = digits = 0; *text >= '0' && *text <= '9'; digits++)
            if ((number = number * 10 + *text++ - '0') > 255) return NULL;
        if (!digits) return NULL;
        bits[*parts] = (UCHAR)number;
    }
    return text;
}

static int hex_digit( char c )
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* the groups of an IPv6 address; *gap is the byte where "::" stands, or -1 */
static const char *parse_groups( const char *text, UCHAR *bits, int *used, int *gap )
{
    UINT number, digits, parts;
    const char *start;
    UCHAR quad[16];

    for (;;)
    {
        for (start = text, number = digits = 0; digits < 5 && hex_digit( *text ) >= 0; digits++)
            number = number << 4 | hex_digit( *text++ );
        if (*text == '.')
        {
            /* the last four bytes as IPv4 */
            if (*used > 12 || !(text = parse_ipv4( start, quad, &parts )) || parts != 4)
                return NULL;
            memcpy( bits + *used, quad, 4 );
            *used += 4;
            return text;
        }
        if (!digits) return start == text && *gap == *used ? text : NULL;
        if (digits > 4 || *used >= 16) return NULL;
        bits[(*used)++] = (UCHAR)(number >> 8);
        bits[(*used)++] = (UCHAR)number;
        if (*text != ':') return text;
        if (*++text == ':')
        {
            if (*gap >= 0) return NULL;
            *gap = *used;
            text++;
        }
    }
}

static const char *parse_ipv6( const char *text, UCHAR *bits )
{
    int used = 0, gap = -1, tail;

    memset( bits, 0, 16 );
    if (text[0] == ':')
    {
        if (text[1] != ':') return NULL;
        gap = 0;
        text += 2;
    }
    if (!(text = parse_groups( text, bits, &used, &gap ))) return NULL;
    if (gap < 0) return used == 16 ? text : NULL;
    if (used == 16) return NULL;
    tail = used - gap;
    memmove( bits + 16 - tail, bits + gap, tail );
    memset( bits + gap, 0, 16 - used );
    return text;
}

static BOOL looks_like_ipv6( const char *text )
{
    while (hex_digit( *text ) >= 0) text++;
    return *text == ':';
}

/* returns what follows the address, NULL if there is none */
const char *parse_address( const char *text, USHORT *family, UCHAR *bits )
{
    const char *end;
    UINT parts;

    if (looks_like_ipv6( text ))
    {
        *family = AF_INET6;
        return parse_ipv6( text, bits );
    }
    *family = AF_INET;
    if (!(end = parse_ipv4( text, bits, &parts ))) return NULL;
    /* 10/8 is as clear as 10.0.0.0/8, but 10 alone is no address */
    return parts == 4 || *end == '/' ? end : NULL;
}

UINT family_bits( USHORT family )
{
    return family == AF_INET6 ? 128 : 32;
}

/* family 0: any; the host bits stay as they are */
BOOL parse_prefix( const char *text, USHORT family, RTM_NET_ADDRESS *address )
{
    const char *end;
    ULONG length;

    memset( address, 0, sizeof(*address) );
    if (family && !strcmp( text, "default" ))
    {
        address->AddressFamily = family;
        return TRUE;
    }
    parse_error = "not an address or prefix";
    if (!(end = parse_address( text, &address->AddressFamily, address->AddrBits ))) return FALSE;
    address->NumBits = (USHORT)family_bits( address->AddressFamily );
    if (*end == '/')
    {
        if (!parse_number( end + 1, &length )) return FALSE;
        parse_error = address->AddressFamily == AF_INET6 ? "prefix length over 128"
            : "prefix length over 32";
        if (length > address->NumBits) return FALSE;
        address->NumBits = (USHORT)length;
    }
    else if (*end) return FALSE;
    parse_error = family == AF_INET6 ? "not an IPv6 prefix, as the entity's family asks for"
                                     : "not an IPv4 prefix, as the entity's family asks for";
    return !family || family == address->AddressFamily;
}

void prefix_mask( RTM_NET_ADDRESS *address )
{
    UINT full = address->NumBits / 8;

    if (full < 16)
    {
        address->AddrBits[full] &= ~(0xff >> (address->NumBits % 8));
        memset( address->AddrBits + full + 1, 0, 15 - full );
    }
}

/* the order of enumerations: network first, then the shorter length */
int prefix_compare( const RTM_NET_ADDRESS *a, const RTM_NET_ADDRESS *b )
{
    int diff = memcmp( a->AddrBits, b->AddrBits, family_bits( a->AddressFamily ) / 8 );

    return diff ? diff : (int)a->NumBits - (int)b->NumBits;
}

BOOL args_left( const struct args *args )
{
    return args->next < args->count;
}

BOOL args_match( struct args *args, const char *word )
{
    if (!args_left( args ) || strcmp( args->word[args->next], word )) return FALSE;
    args->next++;
    return TRUE;
}

BOOL args_unknown( const struct args *args )
{
    return fail( "%s: not understood; usage: %s %s", args->word[args->next], args->word[0],
                 command_find( args->word[0] )->usage );
}

BOOL args_end( struct args *args )
{
    return args_left( args ) ? args_unknown( args ) : TRUE;
}

const char *args_word( struct args *args, const char *what )
{
    const struct command *command = command_find( args->word[0] );

    if (args_left( args )) return args->word[args->next++];
    fail( "%s is missing; usage: %s %s", what, command->name, command->usage );
    return NULL;
}

BOOL args_number( struct args *args, const char *what, ULONG *value )
{
    const char *word = args_word( args, what );

    if (!word) return FALSE;
    return parse_number( word, value ) ? TRUE : fail( "%s: not a number for %s", word, what );
}

BOOL args_views( struct args *args, RTM_VIEW_SET *views )
{
    const char *word = args_word( args, "the set of views" );

    if (!word) return FALSE;
    if (!strcmp( word, "u" )) *views = RTM_VIEW_MASK_UCAST;
    else if (!strcmp( word, "m" )) *views = RTM_VIEW_MASK_MCAST;
    else if (!strcmp( word, "um" ) ||
            !strcmp( word, "mu" ))
        *views = RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST;
    else if (!strcmp( word, "none" ) || !strcmp( word, "any" )) *views = RTM_VIEW_MASK_ANY;
    else if (!strcmp( word, "all" )) *views = RTM_VIEW_MASK_ALL;
    else if (!parse_number( word, views ))
        return fail( "%s: views are u, m, um, none, all or 0xN", word );
    return TRUE;
}

BOOL args_protocol( struct args *args, ULONG *protocol )
{
    const char *word = args_word( args, "the protocol" );

    if (!word) return FALSE;
    if (!strcmp( word, "best" )) *protocol = RTM_BEST_PROTOCOL;
    else if (!strcmp( word, "own" )) *protocol = RTM_THIS_PROTOCOL;
    else if (!protocol_parse( word, protocol ))
        return fail( "%s: not a protocol name or number", word );
    return TRUE;
}

BOOL args_prefix( struct args *args, const struct entity *ent, RTM_NET_ADDRESS *address )
{
    const char *word = args_word( args, "the prefix" );

    if (!word) return FALSE;
    return parse_prefix( word, ent->info.AddressFamily, address ) ? TRUE
           : fail( "%s: %s", word, parse_error );
}
