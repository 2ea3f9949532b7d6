/*
 * rtmsh: tables of prefixes from files
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

#define BLOCK 65536

void selection_init( struct selection *selection )
{
    memset( selection, 0, sizeof(*selection) );
    selection->every = 1;
}

int args_selection( struct args *args, struct selection *selection )
{
    if (args_match( args, "limit" ))
        return args_number( args, "limit", &selection->limit ) ? 1 : -1;
    if (args_match( args, "offset" ))
        return args_number( args, "offset", &selection->offset ) ? 1 : -1;
    if (args_match( args, "every" ))
    {
        if (!args_number( args, "every", &selection->every )) return -1;
        if (selection->every) return 1;
        fail( "every: 0 lines are none" );
        return -1;
    }
    if (!args_match( args, "shuffle" )) return 0;
    selection->shuffled = TRUE;
    return args_number( args, "shuffle", &selection->seed ) ? 1 : -1;
}

void prefix_address( const struct prefixes *prefixes, UINT index, RTM_NET_ADDRESS *address )
{
    const struct prefix *prefix = prefixes->prefix + index;

    address->AddressFamily = prefixes->family;
    address->NumBits = prefix->length;
    memcpy( address->AddrBits, prefix->bits, sizeof(prefix->bits) );
}

static BOOL prefixes_append( struct prefixes *prefixes, const RTM_NET_ADDRESS *address, ULONG asn )
{
    struct prefix *prefix;

    if (prefixes->count == prefixes->room)
    {
        UINT room = prefixes->room ? 2 * prefixes->room : 4096;

        if (!(prefix = realloc( prefixes->prefix, room * sizeof(*prefix) )))
            return fail( "out of memory" );
        prefixes->prefix = prefix;
        prefixes->room = room;
    }
    prefix = prefixes->prefix + prefixes->count++;
    memcpy( prefix->bits, address->AddrBits, sizeof(prefix->bits) );
    prefix->length = (UCHAR)address->NumBits;
    prefix->asn = asn;
    return TRUE;
}

struct reader
{
    const char *name;
    const struct selection *selection;
    struct prefixes *prefixes;
    UINT line;
    UINT fitting;   /* lines of our family so far */
};

static ULONG read_asn( const char *text )
{
    ULONG asn = 0;

    while (*text == ' ' || *text == '\t') text++;
    while (*text >= '0' && *text <= '9') asn = asn * 10 + *text++ - '0';
    return asn;
}

/* "prefix [asn]", empty lines and comments; host bits are dropped */
static BOOL read_line( struct reader *reader, char *text )
{
    const struct selection *selection = reader->selection;
    RTM_NET_ADDRESS address;
    char *end, stop;
    UINT index;

    reader->line++;
    while (*text == ' ' || *text == '\t') text++;
    end = text + strcspn( text, " \t\r#" );
    if (end == text) return TRUE;
    stop = *end;
    *end = 0;
    if (!parse_prefix( text, 0, &address ))
        return fail( "%s:%u: %.60s: %s", reader->name, reader->line, text, parse_error );
    if (address.AddressFamily != reader->prefixes->family)
    {
        reader->prefixes->skipped++;
        return TRUE;
    }
    index = reader->fitting++;
    if (index % selection->every != selection->offset % selection->every) return TRUE;
    prefix_mask( &address );
    return prefixes_append( reader->prefixes, &address, stop && stop != '#' ? read_asn( end + 1 )
                            : 0 );
}

/* a shuffled selection takes its limit after the shuffling */
static BOOL enough( const struct reader *reader )
{
    const struct selection *selection = reader->selection;

    return selection->limit && !selection->shuffled && reader->prefixes->count >= selection->limit;
}

static BOOL read_blocks( struct reader *reader, FILE *file )
{
    char *block = malloc( BLOCK + 1 ), *line, *end;
    size_t held = 0, got = 1;
    BOOL ok = block ? TRUE : fail( "out of memory" );

    while (ok && got && !enough( reader ))
    {
        got = fread( block + held, 1, BLOCK - held, file );
        held += got;
        /* the last line may have no end */
        if (!got && held && block[held - 1] != '\n') block[held++] = '\n';
        for (line = block; ok && !enough( reader ); line = end + 1)
        {
            if (!(end = memchr( line, '\n', held - (line - block) ))) break;
            *end = 0;
            ok = read_line( reader, line );
        }
        held -= line - block;
        memmove( block, line, held );
        if (held == BLOCK)
            ok = fail( "%s:%u: the line is too long", reader->name, reader->line + 1 );
    }
    free( block );
    return ok;
}

BOOL prefixes_read( struct prefixes *prefixes, const char *name, USHORT family,
                    const struct selection *selection )
{
    struct reader reader = { name, selection, prefixes };
    FILE *file;
    BOOL ok;

    memset( prefixes, 0, sizeof(*prefixes) );
    prefixes->family = family;
    if (!(file = fopen( name, "rb" ))) return fail( "%s: cannot open the file", name );
    ok = read_blocks( &reader, file );
    fclose( file );
    if (ok && !prefixes->count)
        ok = fail( "%s: no IPv%u prefixes are chosen in it", name, family == AF_INET6 ? 6 : 4 );
    if (!ok)
    {
        prefixes_free( prefixes );
        return FALSE;
    }
    if (selection->shuffled) prefixes_shuffle( prefixes, selection->seed );
    if (selection->limit && prefixes->count > selection->limit) prefixes->count = selection->limit;
    return TRUE;
}

void prefixes_free( struct prefixes *prefixes )
{
    free( prefixes->prefix );
    memset( prefixes, 0, sizeof(*prefixes) );
}

void prefixes_shuffle( struct prefixes *prefixes, ULONG seed )
{
    unsigned __int64 state = seed;
    struct prefix swap;
    UINT i, j;

    for (i = prefixes->count; i > 1; i--)
    {
        j = (UINT)(random_next( &state ) % i);
        swap = prefixes->prefix[i - 1];
        prefixes->prefix[i - 1] = prefixes->prefix[j];
        prefixes->prefix[j] = swap;
    }
}

static int prefix_order( const struct prefix *a, const struct prefix *b )
{
    int diff = memcmp( a->bits, b->bits, sizeof(a->bits) );

    return diff ? diff : (int)a->length - (int)b->length;
}

static void merge( const struct prefix *from, struct prefix *to, UINT left, UINT middle,
                   UINT right )
{
    UINT a = left, b = middle, i;

    for (i = left; i < right; i++)
    {
        if (a < middle && (b >= right || prefix_order( from + a, from + b ) <= 0))
            to[i] = from[a++];
        else to[i] = from[b++];
    }
}

/* in the order of enumerations, each prefix once; merging has no bad cases, unlike some qsort */
BOOL prefixes_sort( struct prefixes *prefixes )
{
    struct prefix *from = prefixes->prefix, *to, *swap;
    UINT width, left, i, last, count = prefixes->count;

    if (!(to = malloc( count * sizeof(*to) ))) return fail( "out of memory" );
    for (width = 1; width < count; width *= 2)
    {
        for (left = 0; left < count; left += 2 * width)
            merge( from, to, left, min( left + width, count ), min( left + 2 * width, count ) );
        swap = from;
        from = to;
        to = swap;
    }
    free( to );
    for (i = last = 1; i < count; i++)
        if (prefix_order( from + i, from + last - 1 )) from[last++] = from[i];
    prefixes->prefix = from;
    prefixes->room = count;
    prefixes->count = last;
    return TRUE;
}
