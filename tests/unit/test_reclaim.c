/*
 * Unit test of read sections and deferred frees
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

/* unit: sync.c */
/* The guarantees C4 and C5 are those of reclaim.h. The room is included for the sake of its epoch. */

#include <stdarg.h>

#include "unit.h"
#include "sync.h"
#include "reclaim.c"

#define READERS 4
#define WRITERS 2
#define SLOTS   8

#define ALIVE 0x11223344
#define DEAD  0xdeadbeef

struct item
{
    struct reclaim_entry entry;
    UINT state;
};

static UINT freed;
static __thread UINT in_section;    /* depth of this thread's read sections */
static __thread BOOL locked;        /* this thread holds a lock of the test */

static void free_other( struct reclaim_entry *entry )
{
    free( entry );
}

/* enough calls to pass any threshold for being worth a run, by a thread that goes on deferring things */
static void run_often(void)
{
    struct reclaim_entry *other;
    UINT i;

    for (i = 0; i < 10; i++)
    {
        other = malloc( sizeof(*other) );
        other->free = free_other;
        reclaim_defer( other );
        reclaim_run();
    }
}

static void free_item( struct reclaim_entry *entry )
{
    struct item *item = CONTAINING_RECORD( entry, struct item, entry );

    check_msg( !in_section, "no destructor runs in a read section of its own thread" );
    check_msg( !locked, "no destructor runs with a lock held" );
    check_msg( __atomic_exchange_n( &item->state, DEAD, __ATOMIC_SEQ_CST ) == ALIVE, "freed once" );
    __atomic_add_fetch( &freed, 1, __ATOMIC_SEQ_CST );
    free( item );
}

static struct item *new_item(void)
{
    struct item *item = calloc( 1, sizeof(*item) );

    item->entry.free = free_item;
    item->state = ALIVE;
    return item;
}

static void enter(void)
{
    read_enter();
    in_section++;
}

static void leave(void)
{
    in_section--;
    read_leave();
}

static void defer_many( UINT count )
{
    while (count--) reclaim_defer( &new_item()->entry );
}

static UINT freed_now(void)
{
    return __atomic_load_n( &freed, __ATOMIC_SEQ_CST );
}

static void reset(void)
{
    reclaim_drain();
    __atomic_store_n( &freed, 0, __ATOMIC_SEQ_CST );
}

/* ---- a second thread that sits in a section until it is told to leave ---- */

struct sitter
{
    pthread_t thread;
    UINT depth;
    UINT entered, leave, left;
};

static void wait_for( UINT *word )
{
    while (!__atomic_load_n( word, __ATOMIC_ACQUIRE )) Sleep( 1 );
}

static void *sit( void *arg )
{
    struct sitter *sitter = arg;
    UINT i;

    for (i = 0; i < sitter->depth; i++) enter();
    /* an inner section that ends must not end the outer one */
    enter();
    leave();
    __atomic_store_n( &sitter->entered, 1, __ATOMIC_RELEASE );
    wait_for( &sitter->leave );
    for (i = 0; i < sitter->depth; i++) leave();
    __atomic_store_n( &sitter->left, 1, __ATOMIC_RELEASE );
    thread_detach();
    return NULL;
}

static void sitter_start( struct sitter *sitter, UINT depth )
{
    memset( sitter, 0, sizeof(*sitter) );
    sitter->depth = depth;
    pthread_create( &sitter->thread, NULL, sit, sitter );
    wait_for( &sitter->entered );
}

static void sitter_stop( struct sitter *sitter )
{
    __atomic_store_n( &sitter->leave, 1, __ATOMIC_RELEASE );
    pthread_join( sitter->thread, NULL );
}

static void *drain_thread( void *arg )
{
    reclaim_drain();
    __atomic_store_n( (UINT *)arg, 1, __ATOMIC_RELEASE );
    thread_detach();
    return NULL;
}

static void test_simple(void)
{
    reset();
    defer_many( 1 );
    check_msg( !freed_now(), "reclaim_defer() frees nothing itself" );
    reclaim_drain();
    check_msg( freed_now() == 1, "C4: freed when no section is open" );
    reclaim_drain();
    check_msg( freed_now() == 1, "draining nothing" );

    reset();
    defer_many( 1000 );
    run_often();
    check_msg( freed_now() == 1000, "C4: many are freed by reclaim_run()" );
}

static void test_own_section(void)
{
    reset();
    enter();
    defer_many( 200 );
    check_msg( !freed_now(), "C4: defer in a section" );
    enter();
    leave();
    check_msg( !freed_now(), "C5: leaving an inner section is not leaving" );
    leave();
    check_msg( !freed_now(), "leaving a section frees nothing itself" );
    reclaim_drain();
    check_msg( freed_now() == 200, "C4: freed after the section" );
}

static void test_other_section( UINT depth )
{
    struct sitter sitter, late;
    pthread_t drain;
    UINT drained = 0, i;

    reset();
    sitter_start( &sitter, depth );
    defer_many( 500 );
    for (i = 0; i < 5; i++) run_often();
    check_msg( !freed_now(), "C4: nothing is freed beside a section that was open before" );

    pthread_create( &drain, NULL, drain_thread, &drained );
    Sleep( 20 );
    check_msg( !__atomic_load_n( &drained, __ATOMIC_ACQUIRE ), "draining waits for the section" );
    check_msg( !freed_now(), "C4: draining frees nothing beside the section" );

    sitter_stop( &sitter );
    pthread_join( drain, NULL );
    check_msg( freed_now() == 500, "C4: freed once the section is left" );

    /* a section that begins after the defer may be seen as older by one epoch, but holds nothing up for ever */
    reset();
    defer_many( 300 );
    sitter_start( &late, depth );
    run_often();
    sitter_stop( &late );
    run_often();
    reclaim_drain();
    check_msg( freed_now() == 300, "freed after a later section" );
}

/* sections come and go, one is always open, but never the same for long: frees must not starve */
static void test_overlap(void)
{
    struct sitter sitters[2];
    UINT i;

    reset();
    sitter_start( &sitters[0], 1 );
    defer_many( 100 );
    for (i = 1; i < 10; i++)
    {
        sitter_start( &sitters[i & 1], 1 );
        sitter_stop( &sitters[!(i & 1)] );
        defer_many( 100 );
        run_often();
    }
    check_msg( freed_now() >= 500, "overlapping sections do not hold up frees for ever" );
    check_msg( freed_now() < 1000, "C4: what was deferred last is still there" );
    sitter_stop( &sitters[1] );
    reclaim_drain();
    check_msg( freed_now() == 1000, "all freed in the end" );
}

/* ---- many threads ---- */

static struct item *slots[SLOTS];
static SRWLOCK slots_lock = SRWLOCK_INIT;
static UINT stop, replaced;

static void *reader( void *arg )
{
    ULONG64 seed = (ULONG_PTR)arg;
    UINT i, reads = 0;

    while (!__atomic_load_n( &stop, __ATOMIC_ACQUIRE ) || reads < 1000)
    {
        struct item *item;
        UINT depth = 1 + unit_random_r( &seed ) % 3;

        for (i = 0; i < depth; i++) enter();
        item = __atomic_load_n( &slots[unit_random_r( &seed ) % SLOTS], __ATOMIC_ACQUIRE );
        check_msg( __atomic_load_n( &item->state, __ATOMIC_RELAXED ) == ALIVE, "C4: seen in a section, alive" );
        if (!(unit_random_r( &seed ) % 64)) SwitchToThread();
        check_msg( __atomic_load_n( &item->state, __ATOMIC_RELAXED ) == ALIVE, "C4: alive until the section ends" );
        for (i = 0; i < depth; i++) leave();
        reads++;
    }
    thread_detach();
    return NULL;
}

static void *writer( void *arg )
{
    ULONG64 seed = (ULONG_PTR)arg;
    UINT i;

    for (i = 0; i < 20000 * unit_scale; i++)
    {
        UINT index = unit_random_r( &seed ) % SLOTS;
        struct item *item = new_item(), *old;
        BOOL inside = !(unit_random_r( &seed ) % 4);

        if (inside) enter();
        AcquireSRWLockExclusive( &slots_lock );
        locked = TRUE;
        old = slots[index];
        __atomic_store_n( &slots[index], item, __ATOMIC_RELEASE );
        reclaim_defer( &old->entry );
        locked = FALSE;
        ReleaseSRWLockExclusive( &slots_lock );
        if (inside) leave();
        __atomic_add_fetch( &replaced, 1, __ATOMIC_RELAXED );
        reclaim_run();
    }
    thread_detach();
    return NULL;
}

/* threads that live for one section only: their state is used again by the next one */
static void *short_lived( void *arg )
{
    enter();
    check_msg( __atomic_load_n( &slots[0], __ATOMIC_ACQUIRE )->state == ALIVE, "C4: alive for a new thread" );
    leave();
    thread_detach();
    return NULL;
}

static void test_threads(void)
{
    pthread_t readers[READERS], writers[WRITERS], thread;
    UINT i;

    reset();
    stop = replaced = 0;
    for (i = 0; i < SLOTS; i++) slots[i] = new_item();
    for (i = 0; i < READERS; i++)
        pthread_create( &readers[i], NULL, reader, (void *)(ULONG_PTR)(unit_random() | 1) );
    for (i = 0; i < WRITERS; i++)
        pthread_create( &writers[i], NULL, writer, (void *)(ULONG_PTR)(unit_random() | 1) );
    for (i = 0; i < 300; i++)
    {
        pthread_create( &thread, NULL, short_lived, NULL );
        pthread_join( thread, NULL );
    }
    for (i = 0; i < WRITERS; i++) pthread_join( writers[i], NULL );
    __atomic_store_n( &stop, 1, __ATOMIC_RELEASE );
    for (i = 0; i < READERS; i++) pthread_join( readers[i], NULL );

    for (i = 0; i < SLOTS; i++) reclaim_defer( &slots[i]->entry );
    reclaim_drain();
    check_msg( freed_now() == replaced + SLOTS, "everything deferred was freed" );
}

/* more threads in sections at a time than any first block of states holds */
static void test_many_sections(void)
{
    static struct sitter sitters[300];
    UINT i, count = ARRAY_SIZE(sitters);

    reset();
    for (i = 0; i < count; i++) sitter_start( &sitters[i], 1 );
    defer_many( 200 );
    run_often();
    for (i = 0; i < count; i++)
    {
        check_msg( !freed_now(), "C4: every one of many sections counts" );
        sitter_stop( &sitters[i] );
        if (i < count - 1) run_often();
    }
    reclaim_drain();
    check_msg( freed_now() == 200, "C4: freed after the last of many sections" );
}

static void defer_one(void)
{
    reclaim_defer( &new_item()->entry );
    hand_over( thread_get(), NULL );
}

/* The epoch is never 0, and what was deferred around its wrap is kept as long as ever: for two of its moves. */
static void test_wrap(void)
{
    struct reclaim_entry *list;
    UINT epoch, i, before;
    BOOL moved;

    for (epoch = 0xfffffffb; epoch; epoch++)
    {
        reclaim_drain();
        store_release( &global_epoch, epoch );
        before = freed;
        for (i = 0; i < 10; i++)
        {
            defer_one();
            list = advance( &moved );
            check( moved && global_epoch );
            free_list( list );
            check_msg( freed - before == i, "freed at the second move" );
        }
        /* nor is it when somebody is in a section */
        read_enter();
        free_list( advance( &moved ) );
        defer_one();
        free_list( advance( &moved ) );
        check( !moved );
        read_leave();
    }
    reclaim_drain();
    check( !waiting );
}

/* a thread that ends has deferred a few things, which another one frees */
static void *defer_and_end( void *arg )
{
    defer_many( *(UINT *)arg );
    reclaim_run();
    thread_detach();
    return NULL;
}

static void *defer_and_wait( void *arg )
{
    struct sitter *sitter = arg;

    defer_many( sitter->depth );
    __atomic_store_n( &sitter->entered, 1, __ATOMIC_RELEASE );
    wait_for( &sitter->leave );
    thread_detach();
    return NULL;
}

static void test_ended_threads(void)
{
    struct sitter sitter = { .depth = 7 };
    pthread_t threads[3];
    UINT i, few = 5;

    reset();
    for (i = 0; i < ARRAY_SIZE(threads); i++)
    {
        pthread_create( &threads[i], NULL, defer_and_end, &few );
        pthread_join( threads[i], NULL );
    }
    check( !freed_now() );
    reclaim_drain();
    check_msg( freed_now() == ARRAY_SIZE(threads) * few, "C4: what threads left that have ended is freed" );

    /* and of one that has not ended, when nobody defers any more */
    reset();
    pthread_create( &sitter.thread, NULL, defer_and_wait, &sitter );
    wait_for( &sitter.entered );
    reclaim_drain();
    check( !freed_now() );
    reclaim_cleanup();
    check_msg( freed_now() == 7, "C4: all is freed in the end" );
    sitter_stop( &sitter );
}

static struct item *next_item;

static void free_and_defer( struct reclaim_entry *entry )
{
    free_item( entry );
    if (!next_item) return;
    reclaim_defer( &next_item->entry );
    next_item = NULL;
}

/* what is freed may defer more, which a drain waits for */
static void test_chain(void)
{
    struct item *first = new_item();
    UINT before = freed;

    next_item = new_item();
    first->entry.free = free_and_defer;
    reclaim_defer( &first->entry );
    reclaim_drain();
    check( freed - before == 2 );
}

int main( int argc, char **argv )
{
    unit_init( argc, argv );
    check( sync_init() );
    test_simple();
    test_own_section();
    test_other_section( 1 );
    test_other_section( 3 );
    test_overlap();
    test_threads();
    test_many_sections();
    test_wrap();
    test_ended_threads();
    test_chain();
    reclaim_drain();
    thread_detach();
    sync_cleanup();
    return unit_done();
}
