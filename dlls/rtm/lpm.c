/*
 * Ordered prefix trie
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

/* Owns: nodes. A node covers 8 bits of the key: all prefixes that are 0 to 8 bits longer than the node's own, 511 of
 * them. Numbered in preorder (a prefix, then its 0 half, then its 1 half) they are in the order that enumerations
 * want, so a bitmap of present positions and a packed array of entries serve lookups and walks alike:
 *
 *      position of the prefix with 'level' bits 'octet' (left-aligned, other bits 0) = level + 2 * octet - popcount( octet )
 *
 *      level 0      0                        An entry is a value, or at level 8 possibly another node, which then
 *      level 1      1         256            also holds the prefix of level 8 itself (as its level 0).
 *      level 2      2   129   257  384       A value at level 8 may have a longer prefix than its place says, when
 *      ...                                   it is alone there (path compression): its item tells.
 *
 * Readers take no lock. A node is not changed but for single entries, which are whole words: a new position makes a
 * new node, published by one store into the parent, and the old one is freed after a grace period. A removed entry
 * becomes 0 in place, so removing needs no memory; nodes that are mostly holes are packed when memory allows.
 *
 * Invariants: 1. bit set <=> there is an entry, possibly 0. 2. 'used' entries are not 0. 3. Only the root may be
 * without used entries. 4. An entry at a level below 8 is a value with exactly the prefix of its place.
 * 5. 'first[i]' entries lie in bitmap words before i. */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"

#include "block.h"
#include "sync.h"
#include "lpm.h"

#define WORDS     8
#define POSITIONS 511
#define MAX_DEPTH 17
#define AHEAD     8         /* cache lines of a node to fetch before the first one is there */

struct node
{
    struct block block;
    USHORT count;               /* entries, const */
    USHORT used;                /* writers only */
    USHORT first[WORDS];        /* const */
    ULONGLONG bits[WORDS];      /* const */
    ULONG_PTR entries[1];       /* each one changes as a whole */
};

/* An entry is 0, a value * 2 + 1, or a node's address. */
#define IS_VALUE( entry ) ((entry) & 1)
#define TO_VALUE( entry ) ((UINT)((entry) >> 1))
#define TO_ENTRY( value ) (((ULONG_PTR)(value) << 1) | 1)
#define TO_NODE( entry )  ((struct node *)(entry))

#define SHORTCUT_COUNT 65536

struct lpm
{
    UINT max_len;
    UINT count;                 /* relaxed: read without the writers' lock */
    lpm_item_func item;
    ULONG_PTR root;
    ULONG_PTR *shortcut;        /* entry of depth 2 for each 16 first bits, once there are many; may stay NULL, and
                                 * entries may be 0 where there is something */
};

static const BYTE bit_counts[16] = { 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4 };

static inline UINT count_bits( ULONGLONG x )
{
    x -= (x >> 1) & 0x5555555555555555ull;
    x = (x & 0x3333333333333333ull) + ((x >> 2) & 0x3333333333333333ull);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0full;
    return (x * 0x0101010101010101ull) >> 56;
}

static inline UINT position_of( UINT octet, UINT level )
{
    octet &= 0xff00 >> level;
    return level + 2 * octet - bit_counts[octet & 15] - bit_counts[octet >> 4];
}

static inline BOOL has_position( const struct node *node, UINT pos )
{
    return (node->bits[pos / 64] >> (pos % 64)) & 1;
}

/* number of entries before the position */
static inline UINT rank_of( const struct node *node, UINT pos )
{
    return node->first[pos / 64] + count_bits( node->bits[pos / 64] & (((ULONGLONG)1 << (pos % 64)) - 1) );
}

/* for each octet its positions of the levels 0 to 7; const once there is a trie */
static ULONGLONG paths[256][WORDS];

static void init_paths( void )
{
    UINT octet, level, pos;

    for (octet = 0; octet < 256; octet++)
    {
        for (level = 0; level < 8; level++)
        {
            pos = position_of( octet, level );
            paths[octet][pos / 64] |= (ULONGLONG)1 << (pos % 64);
        }
    }
}

static inline ULONG_PTR load_entry( const ULONG_PTR *entry )
{
    return __atomic_load_n( entry, __ATOMIC_ACQUIRE );
}

static inline void store_entry( ULONG_PTR *entry, ULONG_PTR value )
{
    __atomic_store_n( entry, value, __ATOMIC_RELEASE );
}

static inline ULONG_PTR get_entry( const struct node *node, UINT pos )
{
    return has_position( node, pos ) ? load_entry( &node->entries[rank_of( node, pos )] ) : 0;
}

/* Where most of a small node lies, all lines at once. Inline by force: else gcc drops the call, as the function does nothing. */
static inline __attribute__((always_inline)) void prefetch_node( ULONG_PTR entry )
{
    UINT i;

    if (!entry || IS_VALUE( entry )) return;
    for (i = 0; i < AHEAD; i++) __builtin_prefetch( (const BYTE *)entry + i * 64 );
}

/* prefixes */

int prefix_compare( const struct prefix *a, const struct prefix *b )
{
    int ret = memcmp( a->bits, b->bits, sizeof(a->bits) );

    return ret ? ret : (int)a->len - (int)b->len;
}

static BOOL bits_equal( const BYTE *a, const BYTE *b, UINT len )
{
    UINT bytes = len / 8;

    if (memcmp( a, b, bytes )) return FALSE;
    return !(len % 8) || !((a[bytes] ^ b[bytes]) & (0xff00 >> len % 8) & 0xff);
}

BOOL prefix_covers( const struct prefix *outer, const struct prefix *inner )
{
    return outer->len <= inner->len && bits_equal( outer->bits, inner->bits, outer->len );
}

static inline BOOL item_covers( const struct lpm_item *item, const struct prefix *key )
{
    return item->len <= key->len && bits_equal( item->bits, key->bits, item->len );
}

static inline BOOL item_equals( const struct lpm_item *item, const struct prefix *key )
{
    return item->len == key->len && bits_equal( item->bits, key->bits, key->len );
}

/* nodes */

static struct node *node_alloc( UINT count )
{
    struct node *node = block_alloc( FIELD_OFFSET( struct node, entries[count] ) );

    if (node) memset( node, 0, FIELD_OFFSET( struct node, entries ) );
    return node;
}

static void node_count_words( struct node *node )
{
    UINT i, count = 0;

    for (i = 0; i < WORDS; i++)
    {
        node->first[i] = count;
        count += count_bits( node->bits[i] );
    }
    node->count = count;
}

static struct node *node_create( UINT pos, ULONG_PTR entry )
{
    struct node *node = node_alloc( 1 );

    if (!node) return NULL;
    node->bits[pos / 64] = (ULONGLONG)1 << (pos % 64);
    node_count_words( node );
    node->used = 1;
    node->entries[0] = entry;
    return node;
}

/* a copy without holes and with one more position, unless 'entry' is 0 */
static struct node *node_copy( const struct node *old, UINT pos, ULONG_PTR entry )
{
    struct node *node = node_alloc( old->used + (entry != 0) );
    UINT i, bit, from = 0, to = 0;
    ULONG_PTR present;
    ULONGLONG bits;

    if (!node) return NULL;
    if (entry && old->used == old->count)
    {
        from = rank_of( old, pos );
        memcpy( node->bits, old->bits, sizeof(node->bits) );
        memcpy( node->first, old->first, sizeof(node->first) );
        node->bits[pos / 64] |= (ULONGLONG)1 << (pos % 64);
        for (i = pos / 64 + 1; i < WORDS; i++) node->first[i]++;
        memcpy( node->entries, old->entries, from * sizeof(*node->entries) );
        node->entries[from] = entry;
        memcpy( node->entries + from + 1, old->entries + from, (old->count - from) * sizeof(*node->entries) );
        node->count = node->used = old->count + 1;
        return node;
    }
    for (i = 0; i < WORDS; i++)
    {
        bits = old->bits[i];
        if (entry && i == pos / 64) bits |= (ULONGLONG)1 << (pos % 64);
        node->first[i] = to;
        while (bits)
        {
            bit = __builtin_ctzll( bits );
            bits &= bits - 1;
            present = entry && i * 64 + bit == pos ? entry : old->entries[from++];
            if (!present) continue;
            node->bits[i] |= (ULONGLONG)1 << bit;
            node->entries[to++] = present;
        }
    }
    node->count = node->used = to;
    return node;
}

struct lpm *lpm_create( UINT max_len, lpm_item_func item )
{
    struct lpm *lpm = heap_alloc( 1, sizeof(*lpm) );
    struct node *root;

    if (!lpm) return NULL;
    if (!(root = node_alloc( 0 )))
    {
        free( lpm );
        return NULL;
    }
    if (!paths[0][0]) init_paths();
    lpm->max_len = max_len;
    lpm->item = item;
    lpm->root = (ULONG_PTR)root;
    return lpm;
}

static void node_destroy( struct node *node )
{
    UINT i;

    for (i = 0; i < node->count; i++)
        if (node->entries[i] && !IS_VALUE( node->entries[i] )) node_destroy( TO_NODE( node->entries[i] ) );
    block_free_now( &node->block );
}

void lpm_destroy( struct lpm *lpm )
{
    node_destroy( TO_NODE( lpm->root ) );
    free( lpm->shortcut );
    free( lpm );
}

UINT lpm_count( const struct lpm *lpm )
{
    return load_relaxed( &lpm->count );
}

/* the level of a prefix in the node at this depth; over 8: it lies below */
static inline UINT level_at( UINT len, UINT depth )
{
    return len - 8 * depth;
}

void lpm_prefetch( const struct lpm *lpm, const BYTE *bits, BOOL node )
{
    ULONG_PTR *shortcut = __atomic_load_n( &lpm->shortcut, __ATOMIC_ACQUIRE );

    if (!shortcut) return;
    shortcut += bits[0] << 8 | bits[1];
    if (!node) __builtin_prefetch( shortcut );
    else prefetch_node( load_entry( shortcut ) );
}

UINT lpm_exact( const struct lpm *lpm, const struct prefix *key )
{
    ULONG_PTR *shortcut = __atomic_load_n( &lpm->shortcut, __ATOMIC_ACQUIRE ), entry = 0;
    UINT depth = 2;

    if (shortcut && key->len >= 16) entry = load_entry( &shortcut[key->bits[0] << 8 | key->bits[1]] );
    if (!entry)
    {
        entry = load_entry( &lpm->root );
        depth = 0;
    }
    for (; entry && !IS_VALUE( entry ); depth++)
    {
        UINT level = level_at( key->len, depth );

        prefetch_node( entry );
        if (level < 8)
        {
            entry = get_entry( TO_NODE( entry ), position_of( level ? key->bits[depth] : 0, level ) );
            return TO_VALUE( entry );
        }
        entry = get_entry( TO_NODE( entry ), position_of( key->bits[depth], 8 ) );
    }
    if (!entry || !item_equals( lpm->item( TO_VALUE( entry ) ), key )) return 0;
    return TO_VALUE( entry );
}

/* the best value of one node on the way of the key, its level 8 left out */
static UINT match_in_node( const struct node *node, const struct prefix *key, UINT depth,
                           lpm_accept_func accept, void *arg )
{
    UINT level = min( level_at( key->len, depth ), 7 ), octet = depth < 16 ? key->bits[depth] : 0;
    UINT pos = position_of( octet, level ), i = pos / 64, here, value;
    ULONGLONG bits = node->bits[i] & paths[octet][i] & (~(ULONGLONG)0 >> (63 - pos % 64));

    for (;;)
    {
        /* longer ones have higher positions */
        while (bits)
        {
            here = 63 - __builtin_clzll( bits );
            bits ^= (ULONGLONG)1 << here;
            value = TO_VALUE( load_entry( &node->entries[rank_of( node, i * 64 + here )] ) );
            if (value && (!accept || accept( value, arg ))) return value;
        }
        if (!i--) return 0;
        bits = node->bits[i] & paths[octet][i];
    }
}

/* Descends from an entry at 'depth', then looks at the nodes passed from the deepest up. */
static UINT match_below( const struct lpm *lpm, ULONG_PTR entry, UINT depth, const struct prefix *key,
                         lpm_accept_func accept, void *arg )
{
    const struct node *path[MAX_DEPTH];
    UINT value, top = depth;

    while (entry && !IS_VALUE( entry ))
    {
        prefetch_node( entry );
        path[depth] = TO_NODE( entry );
        if (level_at( key->len, depth++ ) < 8)
        {
            entry = 0;
            break;
        }
        entry = get_entry( path[depth - 1], position_of( key->bits[depth - 1], 8 ) );
    }
    if (entry)
    {
        value = TO_VALUE( entry );
        if (item_covers( lpm->item( value ), key ) && (!accept || accept( value, arg ))) return value;
    }
    while (depth-- > top)
        if ((value = match_in_node( path[depth], key, depth, accept, arg ))) return value;
    return 0;
}

UINT lpm_match( const struct lpm *lpm, const struct prefix *key, lpm_accept_func accept, void *arg )
{
    ULONG_PTR *shortcut = __atomic_load_n( &lpm->shortcut, __ATOMIC_ACQUIRE );
    UINT value;

    if (shortcut && key->len >= 16)
    {
        value = match_below( lpm, load_entry( &shortcut[key->bits[0] << 8 | key->bits[1]] ), 2, key, accept, arg );
        if (value) return value;
    }
    return match_below( lpm, load_entry( &lpm->root ), 0, key, accept, arg );
}

/* walking */

struct walk
{
    const struct lpm *lpm;
    const struct prefix *from, *root;
    BOOL inclusive;
    UINT *values, count, max;
};

/* whether the value is not behind the start and belongs to the root; the start is looked at on its path only */
static BOOL walk_wants( const struct walk *walk, UINT value, BOOL on_path )
{
    const struct lpm_item *item;
    struct prefix prefix = {0};
    int diff;

    item = walk->lpm->item( value );
    prefix.len = item->len;
    memcpy( prefix.bits, item->bits, (item->len + 7) / 8 );
    if (on_path)
    {
        diff = prefix_compare( &prefix, walk->from );
        if (diff < 0 || (!diff && !walk->inclusive)) return FALSE;
    }
    return !walk->root || prefix_covers( walk->root, &prefix );
}

/* FALSE: the walk is over. 'on_path': the start may lie below this node. */
static BOOL walk_node( struct walk *walk, const struct node *node, UINT depth, BOOL on_path )
{
    UINT i, pos = 0, limit = POSITIONS, own_pos = POSITIONS, level, rank;
    ULONGLONG bits;
    ULONG_PTR entry;
    BOOL child_on_path;

    if (on_path)
    {
        level = min( level_at( walk->from->len, depth ), 8 );
        own_pos = pos = position_of( depth < 16 ? walk->from->bits[depth] : 0, level );
    }
    if (walk->root && walk->root->len > 8 * depth)
    {
        /* every node of the walk lies on the root's path until its depth is reached */
        level = min( level_at( walk->root->len, depth ), 8 );
        i = position_of( walk->root->bits[depth], level );
        pos = max( pos, i );
        limit = i + (2u << (8 - level)) - 1;
    }

    for (i = pos / 64, rank = rank_of( node, pos ); i < WORDS; i++)
    {
        bits = node->bits[i];
        if (i == pos / 64) bits &= ~(ULONGLONG)0 << (pos % 64);
        for (; bits; rank++)
        {
            UINT here = i * 64 + __builtin_ctzll( bits );

            bits &= bits - 1;
            if (here >= limit) return FALSE;
            if (!(entry = load_entry( &node->entries[rank] ))) continue;
            child_on_path = on_path && here == own_pos;
            if (!IS_VALUE( entry ))
            {
                /* its sibling comes next */
                if (rank + 1 < node->count) prefetch_node( load_entry( &node->entries[rank + 1] ) );
                if (!walk_node( walk, TO_NODE( entry ), depth + 1, child_on_path )) return FALSE;
                continue;
            }
            if ((child_on_path || walk->root) && !walk_wants( walk, TO_VALUE( entry ), child_on_path )) continue;
            walk->values[walk->count++] = TO_VALUE( entry );
            if (walk->count == walk->max) return FALSE;
        }
    }
    return TRUE;
}

UINT lpm_walk( const struct lpm *lpm, const struct prefix *from, BOOL inclusive, const struct prefix *root,
               UINT *values, UINT count )
{
    struct walk walk = { lpm, from, root, inclusive, values, 0, count };

    if (!count) return 0;
    /* a start before the root is the root itself, one behind it is the end */
    if (root && (!from || prefix_compare( from, root ) < 0))
    {
        walk.from = root;
        walk.inclusive = TRUE;
    }
    else if (root && !prefix_covers( root, from )) return 0;
    walk_node( &walk, TO_NODE( load_entry( &lpm->root ) ), 0, walk.from != NULL );
    return walk.count;
}

/* writing */

/* where an entry is stored: in the parent, and for depth 2 in the shortcuts too */
static void publish( struct lpm *lpm, ULONG_PTR *place, ULONG_PTR entry, const struct prefix *key, UINT depth )
{
    store_entry( place, entry );
    if (depth == 2 && lpm->shortcut) store_entry( &lpm->shortcut[key->bits[0] << 8 | key->bits[1]], entry );
}

static void build_shortcut( struct lpm *lpm )
{
    const struct node *root = TO_NODE( lpm->root ), *node;
    ULONG_PTR *shortcut, entry;
    UINT i, j;

    if (!(shortcut = heap_alloc( SHORTCUT_COUNT, sizeof(*shortcut) ))) return;
    for (i = 0; i < 256; i++)
    {
        entry = get_entry( root, position_of( i, 8 ) );
        if (!entry || IS_VALUE( entry )) continue;
        node = TO_NODE( entry );
        for (j = 0; j < 256; j++) shortcut[i << 8 | j] = get_entry( node, position_of( j, 8 ) );
    }
    __atomic_store_n( &lpm->shortcut, shortcut, __ATOMIC_RELEASE );
}

static void node_retire( struct node *node )
{
    block_free( &node->block );
}

/* nodes that hold two values which share the octets up to their last common one */
static struct node *split( UINT depth, const struct lpm_item *old, ULONG_PTR old_entry, const struct prefix *key,
                           ULONG_PTR entry )
{
    UINT old_level = min( level_at( old->len, depth ), 8 ), level = min( level_at( key->len, depth ), 8 );
    UINT old_pos, pos;
    struct node *node, *child;

    old_pos = position_of( old_level ? old->bits[depth] : 0, old_level );
    pos = position_of( level ? key->bits[depth] : 0, level );
    if (pos != old_pos)
    {
        if (!(node = node_create( old_pos, old_entry ))) return NULL;
        child = node_copy( node, pos, entry );
        block_free_now( &node->block );
        return child;
    }
    if (!(child = split( depth + 1, old, old_entry, key, entry ))) return NULL;
    if (!(node = node_create( pos, (ULONG_PTR)child ))) node_destroy( child );
    return node;
}

#define SHORTCUT_MIN 4096

DWORD lpm_insert( struct lpm *lpm, const struct prefix *key, UINT value, UINT *found )
{
    ULONG_PTR *place = &lpm->root, *slot, entry = TO_ENTRY( value );
    struct node *node, *copy;
    UINT depth, level, pos;

    for (depth = 0;; depth++)
    {
        node = TO_NODE( *place );
        level = min( level_at( key->len, depth ), 8 );
        pos = position_of( level ? key->bits[depth] : 0, level );
        if (!has_position( node, pos ))
        {
            if (!(copy = node_copy( node, pos, entry ))) return ERROR_NOT_ENOUGH_MEMORY;
            publish( lpm, place, (ULONG_PTR)copy, key, depth );
            /* the shortcuts that pointed into the node's entries hold the entries themselves */
            if (depth == 1 && level == 8 && lpm->shortcut)
                store_entry( &lpm->shortcut[key->bits[0] << 8 | key->bits[1]], entry );
            node_retire( node );
            break;
        }
        slot = &node->entries[rank_of( node, pos )];
        if (!*slot)
        {
            node->used++;
            publish( lpm, slot, entry, key, level == 8 ? depth + 1 : 0 );
            break;
        }
        if (IS_VALUE( *slot ))
        {
            const struct lpm_item *item = lpm->item( TO_VALUE( *slot ) );

            if (level < 8 || item_equals( item, key ))
            {
                *found = TO_VALUE( *slot );
                return ERROR_ALREADY_EXISTS;
            }
            if (!(copy = split( depth + 1, item, *slot, key, entry ))) return ERROR_NOT_ENOUGH_MEMORY;
            publish( lpm, slot, (ULONG_PTR)copy, key, depth + 1 );
            break;
        }
        place = slot;
    }
    store_relaxed( &lpm->count, lpm->count + 1 );
    if (lpm->count >= SHORTCUT_MIN && !lpm->shortcut) build_shortcut( lpm );
    return NO_ERROR;
}

BOOL lpm_remove( struct lpm *lpm, const struct prefix *key, UINT value )
{
    ULONG_PTR *places[MAX_DEPTH + 1], *slot = NULL;
    struct node *node, *copy;
    UINT depth, level = 0;

    places[0] = &lpm->root;
    for (depth = 0;; depth++)
    {
        UINT pos;

        node = TO_NODE( *places[depth] );
        level = min( level_at( key->len, depth ), 8 );
        pos = position_of( level ? key->bits[depth] : 0, level );
        if (!has_position( node, pos )) return FALSE;
        slot = &node->entries[rank_of( node, pos )];
        if (!*slot || IS_VALUE( *slot )) break;
        places[depth + 1] = slot;
    }
    if (*slot != TO_ENTRY( value )) return FALSE;

    publish( lpm, slot, 0, key, level == 8 ? depth + 1 : 0 );
    store_relaxed( &lpm->count, lpm->count - 1 );

    /* give up nodes that became empty, and pack the first one that is mostly holes */
    while (!--node->used && depth)
    {
        publish( lpm, places[depth], 0, key, depth );
        node_retire( node );
        node = TO_NODE( *places[--depth] );
    }
    if (node->count > 4 && node->used < node->count / 2 && (copy = node_copy( node, 0, 0 )))
    {
        publish( lpm, places[depth], (ULONG_PTR)copy, key, depth );
        node_retire( node );
    }
    return TRUE;
}
