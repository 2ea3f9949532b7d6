/*
 * Test of the trie when memory fails
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
/* The room is included for the sake of its memory. C2 and C3 are the guarantees of lpm.h. */

#include <stdarg.h>

#include "unit.h"
#include "sync.h"
#include "block.h"
#include "lpm.h"

static UINT fail_in;                /* the request that fails, from now; ~0: all; 0: none */
static UINT requests;

static BOOL fails(void)
{
    requests++;
    return fail_in && (fail_in == ~0u || !--fail_in);
}

static void *scarce_block( UINT size )
{
    return fails() ? NULL : block_alloc( size );
}

static void *scarce_heap( SIZE_T count, SIZE_T size )
{
    return fails() ? NULL : heap_alloc( count, size );
}

#define block_alloc scarce_block
#define heap_alloc scarce_heap
#include "lpm.c"
#undef heap_alloc
#undef block_alloc

#define ITEMS 6000

static struct
{
    struct lpm_item item;
    BYTE bits[16];
    struct prefix key;
    BOOL in;
} items[ITEMS];

static const struct lpm_item *item_of( UINT value )
{
    return &items[value].item;
}

static void make_item( UINT i, UINT max_len, BOOL near )
{
    struct prefix *key = &items[i].key;
    UINT j;

    memset( &items[i], 0, sizeof(items[i]) );
    for (j = 0; j < max_len / 8; j++) key->bits[j] = near && j + 2 < max_len / 8 ? 0x11 : unit_random() & (near ? 0x83 : 0xff);
    key->len = near ? max_len - unit_random() % 20 : unit_random() % (max_len + 1);
    for (j = 0; j < 16; j++)
    {
        if (j * 8 >= key->len) key->bits[j] = 0;
        else if (j * 8 + 8 > key->len) key->bits[j] &= 0xff << (j * 8 + 8 - key->len);
    }
    items[i].item.len = key->len;
    memcpy( (BYTE *)&items[i] + offsetof( struct lpm_item, bits ), key->bits, max_len / 8 );
}

/* exactly those that are marked, in order */
static void check_content( const struct lpm *lpm, UINT count )
{
    UINT values[64], got, i, seen = 0;
    struct prefix last;

    do
    {
        got = lpm_walk( lpm, seen ? &last : NULL, FALSE, NULL, values, 64 );
        for (i = 0; i < got; i++)
        {
            check( items[values[i]].in && (!seen || prefix_compare( &items[values[i]].key, &last ) > 0) );
            last = items[values[i]].key;
            seen++;
        }
    } while (got == 64);
    check( seen == count && lpm_count( lpm ) == count );
}

static void test_inserts( UINT max_len, BOOL near, UINT count )
{
    UINT i, in = 0, fail, refused = 0, found = 0;
    struct lpm *lpm;
    DWORD ret = 0;

    for (i = 1; i < 3; i++)
    {
        fail_in = i;
        check( !lpm_create( max_len, item_of ) );
    }
    fail_in = 0;
    check( (lpm = lpm_create( max_len, item_of )) != NULL );
    for (i = 1; i <= count; i++)
    {
        make_item( i, max_len, near );
        for (fail = 1;; fail++)
        {
            fail_in = fail;
            ret = lpm_insert( lpm, &items[i].key, i, &found );
            if (ret != ERROR_NOT_ENOUGH_MEMORY) break;
            refused++;
            if (i < 200 || !(i % 100)) check_content( lpm, in );
            check( !lpm_exact( lpm, &items[i].key ) );
        }
        fail_in = 0;
        check( !ret || ret == ERROR_ALREADY_EXISTS );
        check( !ret || prefix_compare( &items[found].key, &items[i].key ) == 0 );
        items[i].in = !ret;
        in += !ret;
        check( (lpm_exact( lpm, &items[i].key ) == i) == !ret );
    }
    check( refused > 20 );
    check_content( lpm, in );
    /* removing never fails: without memory a node keeps its holes */
    for (i = 1; i <= count; i++)
    {
        if (!items[i].in) continue;
        fail_in = unit_random() % 2 ? ~0u : 0;
        check( lpm_remove( lpm, &items[i].key, i ) );
        items[i].in = FALSE;
        in--;
        check( !lpm_remove( lpm, &items[i].key, i ) );
        if (i < 100 || !(i % 100)) check_content( lpm, in );
    }
    fail_in = 0;
    check( !in && !lpm_count( lpm ) );
    lpm_destroy( lpm );
    reclaim_drain();
}

static BOOL refuse( UINT value, void *arg )
{
    return value != *(UINT *)arg;
}

/* The shortcuts are tried for again with each insertion until there is memory, and look-ups do without them. */
static void test_shortcut(void)
{
    struct prefix key = { 32, { 9, 9, 9, 9 } }, shorter = { 12, { 9, 0 } };
    UINT i, in = 0, wide, found;
    struct lpm *lpm;

    check( (lpm = lpm_create( 32, item_of )) != NULL );
    for (i = 1; i < ITEMS - 2; i++)
    {
        make_item( i, 32, FALSE );
        if (items[i].key.len < 12) items[i].key.len = items[i].item.len = 12;
        /* one request for the node of the key, and the shortcuts' is the next */
        fail_in = 0;
        requests = 0;
        if (in + 1 >= SHORTCUT_MIN && !lpm->shortcut && in < SHORTCUT_MIN + 20)
        {
            /* whichever one is for the shortcuts */
            struct lpm before = *lpm;

            fail_in = 2;
            if (lpm_insert( lpm, &items[i].key, i, &found ) == NO_ERROR) items[i].in = TRUE, in++;
            check( before.count + items[i].in == lpm->count );
            fail_in = 0;
            continue;
        }
        if (lpm_insert( lpm, &items[i].key, i, &found ) == NO_ERROR) items[i].in = TRUE, in++;
    }
    check( lpm->shortcut != NULL );
    check_content( lpm, in );
    /* a host below nothing but a short prefix, which the shortcuts do not show */
    items[i].key = shorter;
    items[i].item.len = 12;
    memcpy( (BYTE *)&items[i] + offsetof( struct lpm_item, bits ), shorter.bits, 4 );
    if (!(wide = lpm_exact( lpm, &shorter )))
    {
        check( !lpm_insert( lpm, &shorter, i, &found ) );
        wide = i;
    }
    key.bits[1] = 0x0f;
    check( lpm_match( lpm, &key, NULL, NULL ) != 0 );
    check( lpm_match( lpm, &shorter, NULL, NULL ) == wide );
    check( lpm_match( lpm, &shorter, refuse, &wide ) != wide );
    lpm_destroy( lpm );
    reclaim_drain();
}

int main( int argc, char **argv )
{
    unit_init( argc, argv );
    check( sync_init() );
    test_inserts( 32, FALSE, 1500 );
    test_inserts( 32, TRUE, 1500 );
    test_inserts( 128, FALSE, 800 );
    test_inserts( 128, TRUE, 800 );
    test_shortcut();
    block_cleanup();
    thread_detach();
    sync_cleanup();
    return unit_done();
}
