/*
 * Unit test of change notification without memory
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

/* unit: worker.c dest.c info.c view.c object.c reclaim.c sync.c lpm.c block.c slab.c */
/* What the exports cannot show: queues that cannot grow. The room is included for the sake of its memory. The numbered guarantees are those of change.c. */

#include <stdarg.h>

#include "unit.h"
#include "core.h"
#include "block.h"

#define DESTS 5000

/* ---- memory that fails ---- */

static UINT no_memory;

static void *scarce_malloc( size_t size )
{
    return __atomic_load_n( &no_memory, __ATOMIC_RELAXED ) ? NULL : malloc( size );
}

static void watched_free( void *ptr );

#define malloc scarce_malloc
#define free watched_free
#include "change.c"
#undef malloc
#undef free

static const struct notifier *ending;   /* what is freed must be out of its sight: others may be looking */

static void watched_free( void *ptr )
{
    if (ptr && ending) check_msg( ptr != ending->first && ptr != ending->spare, "freed under a reader's eyes" );
    free( ptr );
}

/* ---- what change.c, dest.c and info.c want of other rooms ---- */

static UINT calls;

void clock_stamp( DWORD changed[2] )
{
    changed[1]++;
}

void *handle_get( HANDLE handle, enum object_type type, const void *owner )
{
    struct object *object;

    read_enter();
    object = object_find( handle, type, owner );
    if (object && !object_get( object, OWN_ONE )) object = NULL;
    read_leave();
    return object;
}

void callout_event( struct entity *entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    __atomic_add_fetch( &calls, 1, __ATOMIC_SEQ_CST );
}

static struct pool entity_pool;
static struct table table;
static struct entity *entity;
static struct dest *dests[DESTS];
static UINT seen[DESTS];

static const struct lpm_item *item_of( UINT value )
{
    return &dest_at( value )->item;
}

static void setup(void)
{
    UINT slot, i;

    table.family = AF_INET;
    table.max_len = 32;
    table.max_notifiers = MAX_NOTIFIERS;
    table.view_count = 2;
    table.views = 3;
    table.views_offset = FIELD_OFFSET( struct dest, item.bits ) + 4;
    check( (table.lpm = lpm_create( 32, item_of )) != NULL );
    pool_init( &table.dests, OBJECT_DEST, table.views_offset + 2 * sizeof(struct view_slot), &table, dest_destroy );
    pool_init( &table.opaques, OBJECT_OPAQUE, sizeof(struct opaque), &table, object_free );
    pool_init( &table.dest_exts, OBJECT_DEST_EXT, sizeof(struct dest_ext), &table, object_free );
    pool_init( &entity_pool, OBJECT_ENTITY, sizeof(struct entity), NULL, object_free );
    entity = object_alloc( &entity_pool, &slot );
    entity->slot = slot;
    entity->table = &table;
    entity->state = ENTITY_ACTIVE;
    list_init( &entity->notifiers );
    for (i = 0; i < DESTS; i++)
    {
        struct prefix prefix = { 24, { 10, i >> 8, i } };

        check( !dest_get( &table, &prefix, &dests[i] ) );
    }
}

static void change( UINT i )
{
    struct view_change what = { 1, 1, 1, TRUE };

    word_lock_exclusive( &dests[i]->header.own );
    change_post( &table, dests[i], &what );
    word_unlock_exclusive( &dests[i]->header.own );
    change_ring();
}

static struct notifier *start( HANDLE *handle )
{
    struct notifier *notifier;

    check( !change_register( entity, 1, RTM_CHANGE_TYPE_ALL, FALSE, NULL, handle ) );
    notifier = change_get( entity, *handle );
    check( notifier != NULL );
    object_put( &notifier->header );    /* it lives as long as it is registered */
    return notifier;
}

/* up to 'count' items; returns their number and notes which */
static UINT drain_count( struct notifier *notifier, UINT count )
{
    BYTE buffer[40 * RTM_SIZE_OF_DEST_INFO( 1 )];
    UINT i, got, total = 0;
    DWORD error;

    while (total < count && (got = change_drain( notifier, (RTM_DEST_INFO *)buffer, min( count - total, 40 ), &error )))
    {
        for (i = 0; i < got; i++)
        {
            RTM_DEST_INFO *info = (RTM_DEST_INFO *)(buffer + i * RTM_SIZE_OF_DEST_INFO( 1 ));

            seen[info->DestAddress.AddrBits[1] * 256 + info->DestAddress.AddrBits[2]]++;
            read_enter();
            check( dest_release_infos( &table, info, 1, 0 ) );
            read_leave();
        }
        total += got;
    }
    object_run();
    return total;
}

static BOOL each_seen( UINT first, UINT end, UINT times )
{
    UINT i;

    for (i = 0; i < DESTS; i++) if (seen[i] != (i >= first && i < end ? times : 0)) return FALSE;
    return TRUE;
}

/* no memory from the start: everything is a stray */
static void test_no_memory(void)
{
    struct notifier *notifier;
    HANDLE handle;
    UINT i, round;

    notifier = start( &handle );
    for (round = 0; round < 3; round++)
    {
        no_memory = TRUE;
        memset( seen, 0, sizeof(seen) );
        for (i = 0; i < DESTS; i++) change( i );
        for (i = 0; i < DESTS; i++) change( i );
        /* a block stays from the round before */
        check( notifier->strays >= (round ? DESTS - 2 * BLOCK_SLOTS : DESTS) && notifier->queued == DESTS );
        if (round == 1) no_memory = FALSE;  /* memory again: strays first all the same */
        check_msg( drain_count( notifier, ~0u ) == DESTS, "C12: every stray is found" );
        check_msg( each_seen( 0, DESTS, 1 ), "C12: each of them once" );
        check( !notifier->strays && !notifier->queued );
        no_memory = FALSE;
        /* and afterwards the queue is used again */
        change( 7 );
        check( !notifier->strays && notifier->queued == 1 );
        check( drain_count( notifier, ~0u ) == 1 );
    }
    check( !change_deregister( entity, handle ) );
    object_run();
}

/* memory that ends in the middle, drained in parts, with changes behind and before the search */
static void test_mixed(void)
{
    struct notifier *notifier;
    HANDLE handle;
    UINT i, got = 0;

    notifier = start( &handle );
    memset( seen, 0, sizeof(seen) );
    for (i = 0; i < 100; i++) change( i );
    no_memory = TRUE;
    for (; i < DESTS; i++) change( i );
    check( notifier->strays > 0 && notifier->strays < DESTS && notifier->queued == DESTS );
    no_memory = FALSE;
    got += drain_count( notifier, 3000 );
    change( 0 );                        /* was given out, and lies behind the search when that begins */
    change( DESTS - 1 );                /* pending still */
    for (i = 0; i < 40; i++) got += drain_count( notifier, 1 );
    change( 1 );
    got += drain_count( notifier, ~0u );
    check_msg( got == DESTS + 2, "C12: every change, once" );
    check( seen[0] == 2 && seen[1] == 2 );
    for (i = 2; i < DESTS; i++) if (seen[i] != 1) break;
    check( i == DESTS );
    check( !change_deregister( entity, handle ) );
    object_run();
}

/* ignored and marked strays, and the end of a registration that has some */
static void test_end_with_strays(void)
{
    struct notifier *notifier;
    HANDLE handle;
    UINT i;

    notifier = start( &handle );
    memset( seen, 0, sizeof(seen) );
    no_memory = TRUE;
    for (i = 0; i < DESTS; i++) change( i );
    for (i = 0; i < DESTS; i += 2)
    {
        check( !change_prepare_ignore( notifier, dests[i] ) );
        change_ignore( notifier, dests[i] );
        check( !change_pending( notifier, dests[i] ) && change_pending( notifier, dests[i + 1] ) );
    }
    check( drain_count( notifier, ~0u ) == DESTS / 2 );
    for (i = 0; i < DESTS; i++) if (seen[i] != (i & 1)) break;
    check( i == DESTS );
    check( !notifier->strays && !notifier->ignored && !notifier->queued );

    for (i = 0; i < DESTS; i++) change( i );
    for (i = 0; i < DESTS; i += 3) check( !change_mark( notifier, dests[i], TRUE ) );
    check( !change_prepare_ignore( notifier, dests[5] ) );
    change_ignore( notifier, dests[5] );
    check( !change_deregister( entity, handle ) );
    object_run();
    for (i = 0; i < DESTS; i++)
        if (dests[i]->header.link || (dest_ext_find( dests[i] ) &&
            (dest_ext_find( dests[i] )->watched || dest_ext_find( dests[i] )->ignored))) break;
    check_msg( i == DESTS, "a place is given away only when its bits are clear" );
    check( !table.notifiers && !table.places_taken );
    no_memory = FALSE;
}

/* the queue of a registration that ends: another thread may be in it */
static void test_end_with_queue(void)
{
    struct notifier *notifier;
    HANDLE handle;
    UINT i;

    notifier = start( &handle );
    for (i = 0; i < DESTS; i++) change( i );
    check( drain_count( notifier, 2 * BLOCK_SLOTS ) == 2 * BLOCK_SLOTS );
    check( notifier->first != notifier->last && notifier->spare && object_get( &notifier->header, OWN_ONE ) );
    ending = notifier;
    check( !change_deregister( entity, handle ) );
    ending = NULL;
    check( !notifier->first && !notifier->last && !notifier->spare );
    object_put( &notifier->header );
    object_run();
}

/* ---- changes and drains side by side, with memory that comes and goes ---- */

static UINT stop;

static void *changer( void *arg )
{
    ULONG64 state = (ULONG_PTR)arg;
    UINT i;

    for (i = 0; i < 20000 * unit_scale; i++)
    {
        change( unit_random_r( &state ) % 300 );
        if (!(unit_random_r( &state ) & 63)) __atomic_store_n( &no_memory, i & 1, __ATOMIC_RELAXED );
    }
    thread_detach();
    return NULL;
}

static void *drainer( void *arg )
{
    struct notifier *notifier = arg;
    BYTE buffer[RTM_SIZE_OF_DEST_INFO( 1 )];
    DWORD error;

    while (!__atomic_load_n( &stop, __ATOMIC_ACQUIRE ))
    {
        if (!change_drain( notifier, (RTM_DEST_INFO *)buffer, 1, &error )) continue;
        read_enter();
        dest_release_infos( &table, (RTM_DEST_INFO *)buffer, 1, 0 );
        read_leave();
    }
    thread_detach();
    return NULL;
}

static void test_threads(void)
{
    pthread_t changers[2], drainers[2];
    struct notifier *notifier;
    HANDLE handle;
    UINT i;

    notifier = start( &handle );
    __atomic_store_n( &stop, 0, __ATOMIC_RELEASE );
    for (i = 0; i < 2; i++) pthread_create( &changers[i], NULL, changer, (void *)(ULONG_PTR)(unit_random() | 1) );
    for (i = 0; i < 2; i++) pthread_create( &drainers[i], NULL, drainer, notifier );
    for (i = 0; i < 2; i++) pthread_join( changers[i], NULL );
    __atomic_store_n( &stop, 1, __ATOMIC_RELEASE );
    for (i = 0; i < 2; i++) pthread_join( drainers[i], NULL );
    no_memory = FALSE;
    drain_count( notifier, ~0u );
    check( !notifier->queued && !notifier->strays && !notifier->ignored );
    for (i = 0; i < DESTS; i++) if (dests[i]->header.link) break;
    check_msg( i == DESTS, "no bit is left behind" );
    memset( seen, 0, sizeof(seen) );
    for (i = 0; i < 300; i++) change( i );
    check( drain_count( notifier, ~0u ) == 300 && each_seen( 0, 300, 1 ) );
    check( !change_deregister( entity, handle ) );
    object_run();
}

static DWORD WINAPI callback( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    return NO_ERROR;
}

/* C13: a bell for what is pending, none for what was ignored before it was heard */
static void test_bell(void)
{
    struct notifier *notifier;
    HANDLE handle;
    UINT i, round;

    entity->callback = callback;
    notifier = start( &handle );
    for (i = 0; i < 200; i++)
    {
        UINT before = __atomic_load_n( &calls, __ATOMIC_SEQ_CST );

        change( i );
        for (round = 0; __atomic_load_n( &calls, __ATOMIC_SEQ_CST ) == before;) compat_pause( &round );
        check( drain_count( notifier, ~0u ) == 1 );
    }
    check( !change_deregister( entity, handle ) );
    i = calls;
    change( 0 );
    check_msg( calls == i, "C14: nobody is called after the end" );
    entity->callback = NULL;
}

/* a bell that is rung late, when the place has gone to a registration that has none */
static void test_late_bell(void)
{
    struct view_change what = { 1, 1, 1, TRUE };
    HANDLE former, present;

    entity->callback = callback;
    start( &former );
    word_lock_exclusive( &dests[0]->header.own );
    change_post( &table, dests[0], &what );
    word_unlock_exclusive( &dests[0]->header.own );
    /* what other threads do before this one rings */
    check( !change_deregister( entity, former ) );
    entity->callback = NULL;
    start( &present );
    check_msg( thread_get()->bells == table.notifiers, "the same place" );
    change_ring();
    check( !thread_get()->bells );
    check( !change_deregister( entity, present ) );
    object_run();
}

int main( int argc, char **argv )
{
    UINT i;

    unit_init( argc, argv );
    check( sync_init() );
    check( object_init() );
    notifier_init();
    setup();
    test_no_memory();
    test_mixed();
    test_end_with_strays();
    test_end_with_queue();
    test_threads();
    test_bell();
    test_late_bell();
    for (i = 0; i < DESTS; i++) object_put( &dests[i]->header );
    object_put( &entity->header );
    object_run();
    reclaim_drain();
    for (i = 1; i < OBJECT_TYPES; i++) check_msg( !object_count( i ), "live objects" );
    check( !lpm_count( table.lpm ) );
    lpm_destroy( table.lpm );
    reclaim_drain();
    object_cleanup();
    block_cleanup();
    thread_detach();
    sync_cleanup();
    return unit_done();
}
