/*
 * Slow twin of the prefix trie: a sorted array
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

/* Same calls and same answers as lpm.h, with 'plain_' in front, and as little thought as possible. No threads.
 * test_lpm.c includes this file. */

struct plain_entry
{
    struct prefix key;
    UINT value;
};

struct plain
{
    UINT max_len;
    UINT count;
    UINT size;
    struct plain_entry *entries;    /* in order */
};

static UINT plain_bit( const struct prefix *p, UINT i )
{
    return (p->bits[i / 8] >> (7 - i % 8)) & 1;
}

static BOOL plain_covers( const struct prefix *outer, const struct prefix *inner )
{
    UINT i;

    if (outer->len > inner->len) return FALSE;
    for (i = 0; i < outer->len; i++) if (plain_bit( outer, i ) != plain_bit( inner, i )) return FALSE;
    return TRUE;
}

static int plain_compare( const struct prefix *a, const struct prefix *b )
{
    UINT i;

    for (i = 0; i < 128; i++)
    {
        UINT x = i < a->len ? plain_bit( a, i ) : 0, y = i < b->len ? plain_bit( b, i ) : 0;

        if (x != y) return x < y ? -1 : 1;
    }
    if (a->len != b->len) return a->len < b->len ? -1 : 1;
    return 0;
}

static struct plain *plain_create( UINT max_len )
{
    struct plain *plain = calloc( 1, sizeof(*plain) );

    plain->max_len = max_len;
    return plain;
}

static void plain_destroy( struct plain *plain )
{
    free( plain->entries );
    free( plain );
}

/* index of the first entry that is not before 'key' */
static UINT plain_find( const struct plain *plain, const struct prefix *key )
{
    UINT low = 0, high = plain->count;

    while (low < high)
    {
        UINT middle = (low + high) / 2;

        if (plain_compare( &plain->entries[middle].key, key ) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static UINT plain_exact( const struct plain *plain, const struct prefix *key )
{
    UINT i = plain_find( plain, key );

    return i < plain->count && !plain_compare( &plain->entries[i].key, key ) ? plain->entries[i].value : 0;
}

static UINT plain_match( const struct plain *plain, const struct prefix *key, lpm_accept_func accept, void *arg )
{
    struct prefix cut;
    UINT value;

    cut = *key;
    for (;;)
    {
        if ((value = plain_exact( plain, &cut )) && (!accept || accept( value, arg ))) return value;
        if (!cut.len) return 0;
        cut.len--;
        cut.bits[cut.len / 8] &= ~(0x80 >> cut.len % 8);
    }
}

static UINT plain_walk( const struct plain *plain, const struct prefix *from, BOOL inclusive,
                        const struct prefix *root, UINT *values, UINT count )
{
    UINT i, found = 0;

    for (i = 0; i < plain->count && found < count; i++)
    {
        int order = from ? plain_compare( &plain->entries[i].key, from ) : 1;

        if (order < 0 || (!order && !inclusive)) continue;
        if (root && !plain_covers( root, &plain->entries[i].key )) continue;
        values[found++] = plain->entries[i].value;
    }
    return found;
}

static DWORD plain_insert( struct plain *plain, const struct prefix *key, UINT value )
{
    UINT i = plain_find( plain, key );

    if (plain_exact( plain, key )) return ERROR_ALREADY_EXISTS;
    if (plain->count == plain->size)
    {
        plain->size = plain->size ? plain->size * 2 : 64;
        plain->entries = realloc( plain->entries, plain->size * sizeof(*plain->entries) );
    }
    memmove( plain->entries + i + 1, plain->entries + i, (plain->count - i) * sizeof(*plain->entries) );
    plain->entries[i].key = *key;
    plain->entries[i].value = value;
    plain->count++;
    return NO_ERROR;
}

static UINT plain_remove( struct plain *plain, const struct prefix *key )
{
    UINT i = plain_find( plain, key ), value = plain_exact( plain, key );

    if (!value) return 0;
    plain->count--;
    memmove( plain->entries + i, plain->entries + i + 1, (plain->count - i) * sizeof(*plain->entries) );
    return value;
}
