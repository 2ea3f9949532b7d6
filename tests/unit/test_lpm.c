/*
 * Unit test of the prefix trie
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

/* unit: block.c slab.c reclaim.c sync.c */
/* Random operations beside a sorted array, then readers beside a writer. C1 to C3 are the guarantees of lpm.h. */

#include <stdarg.h>

#include "unit.h"
#include "sync.h"
#include "reclaim.h"
#include "block.h"
#include "lpm.h"

/* Looks at what the trie gives up. */
static void retire( struct block *block );

#define block_free( block ) retire( block )
#include "../../dlls/rtm/lpm.c"
#undef block_free

#include "lpm_plain.c"

#define MAX_ITEMS 0x10000

/* values are indices of this array */
static struct
{
    struct lpm_item item;
    BYTE bits[16];
    struct prefix key;
} items[MAX_ITEMS];

static UINT free_items[MAX_ITEMS], free_count;

static const struct lpm_item *item_of( UINT value )
{
    check_msg( value && value < MAX_ITEMS, "the item function gets values of the trie only" );
    return &items[value].item;
}

/* the trie that is small enough to be searched whenever it gives up a node */
static const struct lpm *searched;

static BOOL reaches( ULONG_PTR entry, const struct block *block )
{
    const struct node *node = TO_NODE( entry );
    UINT i;

    if (!entry || IS_VALUE( entry )) return FALSE;
    if (&node->block == block) return TRUE;
    for (i = 0; i < node->count; i++) if (reaches( node->entries[i], block )) return TRUE;
    return FALSE;
}

static void retire( struct block *block )
{
    if (searched) check_msg( !reaches( searched->root, block ), "what is given up is not in the trie any more" );
    block_free( block );
}

static void items_reset(void)
{
    UINT i;

    for (i = 1, free_count = 0; i < MAX_ITEMS; i++) free_items[free_count++] = i;
}

static UINT item_alloc( const struct prefix *key, UINT max_len )
{
    UINT value = free_items[--free_count];

    /* what is behind the bits of the trie's length does not exist for it */
    memset( &items[value], 0xee, sizeof(items[value]) );
    items[value].key = *key;
    items[value].item.len = key->len;
    memcpy( (BYTE *)&items[value] + offsetof( struct lpm_item, bits ), key->bits, max_len / 8 );
    return value;
}

static void item_free( UINT value )
{
    free_items[free_count++] = value;
}

static void cut( struct prefix *key, UINT len )
{
    UINT i;

    key->len = len;
    for (i = 0; i < 16; i++)
    {
        if (i * 8 >= len) key->bits[i] = 0;
        else if (i * 8 + 8 > len) key->bits[i] &= 0xff << (i * 8 + 8 - len);
    }
}

/* ---- kinds of keys ---- */

enum keys { DENSE, SPARSE, NESTED, HOSTS, STUBBY, REAL, KEY_KINDS };

static const char * const key_names[] = {"dense", "sparse", "nested", "hosts", "stubby", "real"};

static void make_key( struct prefix *key, enum keys kind, UINT max_len, ULONG64 *seed )
{
    UINT i, len = 0, r = unit_random_r( seed );

    memset( key, 0, sizeof(*key) );
    switch (kind)
    {
    case DENSE:     /* every prefix of few bits in the last byte of the length, and the ends of the range */
        for (i = 0; i < 16; i++) key->bits[i] = 0xa5;
        key->bits[max_len / 8 - 1] = r >> 8;
        len = max_len - r % 9;
        break;
    case SPARSE:
        for (i = 0; i < 16; i++) key->bits[i] = unit_random_r( seed );
        len = r % (max_len + 1);
        break;
    case NESTED:    /* chains: one path with few branches, all lengths from 0 to the maximum */
        for (i = 0; i < 16; i++) key->bits[i] = 0x5a;
        len = (r >> 8) % (max_len + 1);
        if (!(r & 3)) key->bits[(r >> 16) % (max_len / 8)] ^= 0x80 >> (r >> 4) % 8;
        break;
    case HOSTS:     /* full length, bits in the first and last byte */
        key->bits[0] = r;
        key->bits[max_len / 8 - 1] = r >> 8;
        len = max_len;
        break;
    case STUBBY:
        key->bits[0] = r;
        key->bits[1] = r >> 8;
        len = (r >> 16) % 10;
        break;
    default:        /* like a routing table: mostly 16 to 24 (or 32 to 48) bits under few allocations */
        key->bits[0] = 10 + r % 4;
        key->bits[1] = (r >> 4) % 8;
        key->bits[2] = r >> 8;
        key->bits[3] = r >> 16;
        len = max_len / 4 + (r >> 24) % (max_len / 2 + 1);
        break;
    }
    cut( key, len );
}

static BOOL accept_some( UINT value, void *arg )
{
    UINT modulus = *(UINT *)arg;

    return value % modulus != 0;
}

static BOOL accept_none( UINT value, void *arg )
{
    return FALSE;
}

static void compare_walk( struct lpm *lpm, struct plain *plain, const struct prefix *from, BOOL inclusive,
                          const struct prefix *root, UINT count )
{
    static UINT a[MAX_ITEMS], b[MAX_ITEMS];
    UINT n, m;

    a[count] = 0xcccccccc;
    read_enter();
    n = lpm_walk( lpm, from, inclusive, root, a, count );
    read_leave();
    m = plain_walk( plain, from, inclusive, root, b, count );
    check_msg( n == m, "walk: number of values" );
    check_msg( n != m || !memcmp( a, b, n * sizeof(*a) ), "walk: values" );
    check_msg( a[count] == 0xcccccccc, "walk: writes no more than asked for" );
}

/* the whole content, by batches of a size, each beginning behind the last one of the batch before */
static void compare_batches( struct lpm *lpm, struct plain *plain, const struct prefix *root, UINT batch )
{
    static UINT a[MAX_ITEMS], b[MAX_ITEMS];
    UINT n, total = 0, m = plain_walk( plain, NULL, FALSE, root, b, MAX_ITEMS - 1 );
    const struct prefix *from = NULL;

    read_enter();
    do
    {
        if (total + batch >= MAX_ITEMS) break;
        n = lpm_walk( lpm, from, FALSE, root, a + total, batch );
        total += n;
        if (n) from = &items[a[total - 1]].key;
    } while (n == batch);
    read_leave();
    check_msg( total == m && !memcmp( a, b, m * sizeof(*a) ), "walk: batches add up" );
}

/* A prefix that is not there yet, in both. */
static UINT add_one( struct lpm *lpm, struct plain *plain, enum keys kind, UINT max_len, ULONG64 *seed )
{
    struct prefix key;
    UINT value, found;

    do make_key( &key, kind, max_len, seed ); while (plain_exact( plain, &key ));
    value = item_alloc( &key, max_len );
    plain_insert( plain, &key, value );
    check( !lpm_insert( lpm, &key, value, &found ) );
    return value;
}

/* 'first': begins with so many prefixes, of which more than 4,096 make the trie have shortcuts */
static void test_random( UINT max_len, UINT kind, UINT limit, UINT operations, UINT first )
{
    struct lpm *lpm = lpm_create( max_len, item_of );
    struct plain *plain = plain_create( max_len );
    UINT op, failures = unit_failures;
    ULONG64 *seed = &unit_seed, started = unit_seed;

    check_msg( lpm != NULL, "lpm_create" );
    if (!lpm) return;
    items_reset();
    check( !lpm_count( lpm ) );
    if (limit < 1000) searched = lpm;
    for (op = 0; op < first; op++) add_one( lpm, plain, op % 4 ? REAL : SPARSE, max_len, seed );

    for (op = 0; op < operations && unit_failures == failures; op++)
    {
        struct prefix key, root;
        UINT value, expect, found, r = unit_random(), what = r % 16, grow = (op / (operations / 8 + 1)) & 1;
        UINT modulus = 1 + (r >> 8) % 4;

        make_key( &key, kind < KEY_KINDS ? kind : (r >> 12) % KEY_KINDS, max_len, seed );

        /* the table grows and shrinks in turns */
        if (what < (grow ? 4 : 8) && plain->count < limit)
        {
            value = item_alloc( &key, max_len );
            expect = plain_insert( plain, &key, value );
            found = 0;
            check_msg( lpm_insert( lpm, &key, value, &found ) == expect, "insert: result" );
            check_msg( found == (expect == ERROR_ALREADY_EXISTS ? plain_exact( plain, &key ) : 0), "insert: found" );
            if (expect) item_free( value );
        }
        else if (what < 10)
        {
            /* mostly something that is there */
            if (plain->count && (r & 0x10000)) key = plain->entries[(r >> 18) % plain->count].key;
            expect = plain_remove( plain, &key );
            check_msg( !lpm_remove( lpm, &key, 0x7fffffff ), "remove: another value" );
            check_msg( lpm_remove( lpm, &key, expect ) == (expect != 0), "remove: result" );
            if (expect)
            {
                /* the value may be used again at once: readers are not in the way here, but a removed node may be */
                reclaim_run();
                item_free( expect );
            }
        }
        else if (what < 12)
        {
            if (plain->count && (r & 0x10000)) key = plain->entries[(r >> 18) % plain->count].key;
            read_enter();
            check_msg( lpm_exact( lpm, &key ) == plain_exact( plain, &key ), "exact" );
            read_leave();
        }
        else if (what < 14)
        {
            if (!(r & 0x10000)) cut( &key, (r >> 18) % (max_len + 1) );
            read_enter();
            check_msg( lpm_match( lpm, &key, NULL, NULL ) == plain_match( plain, &key, NULL, NULL ), "match" );
            check_msg( lpm_match( lpm, &key, accept_some, &modulus ) ==
                       plain_match( plain, &key, accept_some, &modulus ), "match with a predicate" );
            check_msg( !lpm_match( lpm, &key, accept_none, NULL ), "match that accepts nothing" );
            read_leave();
        }
        else
        {
            make_key( &root, kind < KEY_KINDS ? kind : (r >> 12) % KEY_KINDS, max_len, seed );
            cut( &root, root.len ? (r >> 20) % (root.len + 1) : 0 );
            if (plain->count && (r & 0x10000)) key = plain->entries[(r >> 18) % plain->count].key;
            compare_walk( lpm, plain, (r & 0x100) ? &key : NULL, !!(r & 0x200), (r & 0x400) ? &root : NULL,
                          (r & 0x800) ? 1 + (r >> 24) : (r >> 24) % 4 );
        }
        check_msg( lpm_count( lpm ) == plain->count, "count" );
        if (!(op % 1024))
        {
            make_key( &root, kind < KEY_KINDS ? kind : REAL, max_len, seed );
            cut( &root, root.len / 2 );
            compare_batches( lpm, plain, (r & 0x100) ? &root : NULL, 1 + (r >> 24) );
        }
    }

    /* down to nothing */
    while (plain->count && unit_failures == failures)
    {
        struct prefix key = plain->entries[unit_random() % plain->count].key;
        UINT value = plain_remove( plain, &key );

        check_msg( lpm_remove( lpm, &key, value ), "remove: emptying" );
        check_msg( lpm_count( lpm ) == plain->count, "count: emptying" );
        if (!(plain->count % 64)) compare_batches( lpm, plain, NULL, 100 );
    }
    if (unit_failures != failures)
        printf( "    with %u bits, keys %s, limit %u, operation %u, seed %llu\n", max_len,
                kind < KEY_KINDS ? key_names[kind] : "mixed", limit, op, (unsigned long long)started );

    searched = NULL;
    plain_destroy( plain );
    lpm_destroy( lpm );
    reclaim_drain();
}

static void key_of( struct prefix *key, UINT len, UINT word )
{
    memset( key, 0, sizeof(*key) );
    key->bits[0] = word >> 24;
    key->bits[1] = word >> 16;
    key->bits[2] = word >> 8;
    key->bits[3] = word;
    cut( key, len );
}

static void test_order(void)
{
    /* the order of the specification, A 9.0 E2 */
    static const struct { UINT len, word; } rows[] =
    {
        {0, 0}, {1, 0}, {32, 0}, {8, 0x0a000000}, {16, 0x0a000000}, {32, 0x0a000001}, {16, 0x0a010000},
        {32, 0x0affffff}, {8, 0x0b000000}, {1, 0x80000000}, {32, 0xffffffff},
    };
    struct lpm *lpm;
    struct prefix a, b;
    UINT i, j, values[32], got[32], found, max_len;

    for (i = 0; i < ARRAY_SIZE(rows); i++)
    {
        for (j = 0; j < ARRAY_SIZE(rows); j++)
        {
            int order;

            key_of( &a, rows[i].len, rows[i].word );
            key_of( &b, rows[j].len, rows[j].word );
            order = prefix_compare( &a, &b );
            check( (order < 0) == (i < j) && (order > 0) == (i > j) );
            check( !prefix_covers( &a, &b ) == !plain_covers( &a, &b ) );
        }
    }

    for (max_len = 32; max_len <= 128; max_len += 96)
    {
        items_reset();
        lpm = lpm_create( max_len, item_of );
        for (i = ARRAY_SIZE(rows); i--;)
        {
            key_of( &a, rows[i].len, rows[i].word );
            values[i] = item_alloc( &a, max_len );
            check( !lpm_insert( lpm, &a, values[i], &found ) );
            check( lpm_insert( lpm, &a, values[i], &found ) == ERROR_ALREADY_EXISTS && found == values[i] );
        }
        read_enter();
        check( lpm_walk( lpm, NULL, FALSE, NULL, got, 32 ) == ARRAY_SIZE(rows) );
        check( !memcmp( got, values, sizeof(*values) * ARRAY_SIZE(rows) ) );
        key_of( &a, 8, 0x0a000000 );
        check( lpm_walk( lpm, NULL, FALSE, &a, got, 32 ) == 5 && !memcmp( got, values + 3, 5 * sizeof(*got) ) );
        check( lpm_walk( lpm, &a, TRUE, NULL, got, 2 ) == 2 && got[0] == values[3] );
        check( lpm_walk( lpm, &a, FALSE, NULL, got, 2 ) == 2 && got[0] == values[4] );
        check( !lpm_walk( lpm, &a, TRUE, NULL, got, 0 ) );
        key_of( &a, 32, 0x0a800001 );
        check( lpm_match( lpm, &a, NULL, NULL ) == values[3] );
        key_of( &a, 9, 0x0a800001 );
        check( lpm_match( lpm, &a, NULL, NULL ) == values[3] );
        key_of( &a, 7, 0x0a800001 );
        check( lpm_match( lpm, &a, NULL, NULL ) == values[1] );
        key_of( &a, 0, 0 );
        check( lpm_match( lpm, &a, NULL, NULL ) == values[0] );
        check( lpm_exact( lpm, &a ) == values[0] );
        read_leave();
        for (i = 0; i < ARRAY_SIZE(rows); i++)
        {
            key_of( &a, rows[i].len, rows[i].word );
            check( lpm_remove( lpm, &a, values[i] ) );
            check( !lpm_remove( lpm, &a, values[i] ) );
        }
        check( !lpm_count( lpm ) );
        lpm_destroy( lpm );
        reclaim_drain();
    }
}

/* ---- readers beside a writer ---- */

#define READERS 3
#define STABLE  400

static struct lpm *shared;
static UINT shared_len, stable_values[STABLE], stop;

static struct { struct reclaim_entry entry; UINT value; BOOL idle; } retired[MAX_ITEMS];

static void free_retired( struct reclaim_entry *entry )
{
    UINT value = CONTAINING_RECORD( entry, __typeof__(retired[0]), entry ) - retired;

    __atomic_store_n( &retired[value].idle, TRUE, __ATOMIC_RELEASE );
}

static void *read_thread( void *arg )
{
    ULONG64 seed = (ULONG_PTR)arg;
    UINT round, i, n, values[64], stable, rounds = 0;

    while (!__atomic_load_n( &stop, __ATOMIC_ACQUIRE ) || rounds < 100)
    {
        rounds++;
        for (round = 0; round < 64; round++)
        {
            UINT value = stable_values[unit_random_r( &seed ) % STABLE];
            struct prefix key = items[value].key, longer;
            UINT found;

            read_enter();
            check_msg( lpm_exact( shared, &key ) == value, "C1: a prefix that stays is found exactly" );
            check_msg( lpm_match( shared, &key, NULL, NULL ) == value, "C1: and is the longest match of itself" );

            make_key( &longer, REAL, shared_len, &seed );
            cut( &longer, shared_len );
            found = lpm_match( shared, &longer, NULL, NULL );
            /* the default route is one of the stable ones */
            check_msg( found != 0, "C1: something covers everything" );
            if (found) check_msg( plain_covers( &items[found].key, &longer ), "C1: a result covers the key" );

            /* nothing longer than the result was there all the time */
            for (i = 0; found && i < 8; i++)
            {
                stable = stable_values[unit_random_r( &seed ) % STABLE];
                if (plain_covers( &items[stable].key, &longer ))
                    check_msg( items[stable].key.len <= items[found].key.len, "C1: no stable prefix is passed over" );
            }
            found = lpm_exact( shared, &longer );
            if (found) check_msg( !plain_compare( &items[found].key, &longer ), "C1: an exact result is exact" );
            read_leave();
        }

        /* the whole table in batches: all stable ones once, everything in order */
        {
            const struct prefix *from = NULL;
            struct prefix last;
            UINT seen = 0;

            do
            {
                read_enter();
                n = lpm_walk( shared, from, FALSE, NULL, values, ARRAY_SIZE(values) );
                for (i = 0; i < n; i++)
                {
                    const struct prefix *key = &items[values[i]].key;

                    if (from) check_msg( plain_compare( from, key ) < 0, "C1: a walk ascends" );
                    if (values[i] <= STABLE) seen++;
                    last = *key;
                    from = &last;
                }
                read_leave();
            } while (n == ARRAY_SIZE(values));
            check_msg( seen == STABLE, "C1: a walk passes every prefix that stays" );
        }
    }
    thread_detach();
    return NULL;
}

static void test_threads( UINT max_len, UINT first )
{
    pthread_t readers[READERS];
    struct plain *plain = plain_create( max_len );
    struct prefix key;
    UINT i, value, found, failures = unit_failures;

    items_reset();
    /* smallest values first, so that the stable ones are 1 to STABLE */
    for (i = 0; i < free_count / 2; i++)
    {
        value = free_items[i];
        free_items[i] = free_items[free_count - 1 - i];
        free_items[free_count - 1 - i] = value;
    }
    for (i = 0; i < MAX_ITEMS; i++) retired[i].idle = TRUE;
    stop = 0;
    shared_len = max_len;
    shared = lpm_create( max_len, item_of );
    memset( &key, 0, sizeof(key) );
    stable_values[0] = item_alloc( &key, max_len );
    plain_insert( plain, &key, stable_values[0] );
    check( !lpm_insert( shared, &key, stable_values[0], &found ) );
    for (i = 1; i < STABLE; i++) stable_values[i] = add_one( shared, plain, REAL, max_len, &unit_seed );
    while (plain->count < first) add_one( shared, plain, REAL, max_len, &unit_seed );

    for (i = 0; i < READERS; i++)
        pthread_create( &readers[i], NULL, read_thread, (void *)(ULONG_PTR)(unit_random() | 1) );

    for (i = 0; i < (first ? 6000 : 60000) * unit_scale && unit_failures == failures; i++)
    {
        UINT r = unit_random();

        if ((r & 1) && plain->count < max( 4000, first ) && free_count > 64)
        {
            make_key( &key, REAL, max_len, &unit_seed );
            if (plain_exact( plain, &key )) continue;
            value = free_items[free_count - 1];
            /* readers may still look at an item that was retired; take another one meanwhile */
            if (!__atomic_load_n( &retired[value].idle, __ATOMIC_ACQUIRE ))
            {
                UINT other = (r >> 8) % free_count;

                free_items[free_count - 1] = free_items[other];
                free_items[other] = value;
                reclaim_run();
                continue;
            }
            item_alloc( &key, max_len );
            plain_insert( plain, &key, value );
            check( !lpm_insert( shared, &key, value, &found ) );
        }
        else
        {
            key = plain->entries[(r >> 4) % plain->count].key;
            if (plain_exact( plain, &key ) <= STABLE) continue;
            value = plain_remove( plain, &key );
            check( lpm_remove( shared, &key, value ) );
            retired[value].idle = FALSE;
            retired[value].entry.free = free_retired;
            reclaim_defer( &retired[value].entry );
            item_free( value );
        }
        if (!(r & 0xf00)) reclaim_run();
        check( lpm_count( shared ) == plain->count );
    }
    __atomic_store_n( &stop, 1, __ATOMIC_RELEASE );
    for (i = 0; i < READERS; i++) pthread_join( readers[i], NULL );
    compare_batches( shared, plain, NULL, 100 );
    lpm_destroy( shared );
    plain_destroy( plain );
    reclaim_drain();
}

int main( int argc, char **argv )
{
    static const UINT limits[] = {1, 3, 40, 3000};
    UINT max_len, kind, i;

    unit_init( argc, argv );
    check( sync_init() );
    test_order();
    for (max_len = 32; max_len <= 128; max_len += 96)
        for (kind = 0; kind <= KEY_KINDS; kind++)
            for (i = 0; i < ARRAY_SIZE(limits); i++)
                test_random( max_len, kind, limits[i], (limits[i] < 1000 ? 4000 : 16000) * unit_scale, 0 );
    for (max_len = 32; max_len <= 128; max_len += 96)
    {
        test_random( max_len, KEY_KINDS, 6000, 8000 * unit_scale, 5000 );
        test_threads( max_len, 0 );
        test_threads( max_len, 4500 );
    }
    thread_detach();
    sync_cleanup();
    return unit_done();
}
