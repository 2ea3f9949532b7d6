/*
 * Unit test of word locks and of what clients have of them
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


/* Threads that lock words, have them as grips, pass and raise these, while another one takes grips away. What the words
 * protect is written in pairs: whoever sees half of one was not alone. */

#include <stdarg.h>

#include "unit.h"

/* between a look at a lock and saying that one waits for it, others have time to unlock it */
static void pause_before_waiting( void );

#undef InterlockedOr
#define InterlockedOr( ptr, value ) (pause_before_waiting(), __atomic_fetch_or( (ptr), (value), __ATOMIC_SEQ_CST ))
#include "../../dlls/rtm/sync.c"

#define THREADS 5
#define WORDS   3
#define OWNERS  2

static struct
{
    UINT word;
    UINT first, second;         /* equal; locked by word */
    UINT readers, writers;      /* interlocked: inside */
    BYTE padding[128];
} cells[WORDS];

static UINT done;
static UINT owners[OWNERS];     /* their addresses are the owners; the first one's grips are taken away */

/* a record that a grip is made of; 'used' until the grip has ended */
struct record
{
    struct grip grip;
    UINT used;
};

static void pause_before_waiting( void )
{
    static UINT calls;

    if (__atomic_add_fetch( &calls, 1, __ATOMIC_RELAXED ) % 2) usleep( 20 );
}

/* lets others in at the worst moment, now and then */
static void let_others(void)
{
    static UINT calls;

    if (!(__atomic_add_fetch( &calls, 1, __ATOMIC_RELAXED ) % 3)) SwitchToThread();
}

static void free_record( struct grip *grip )
{
    if (grip) store_release( &CONTAINING_RECORD( grip, struct record, grip )->used, 0 );
}

/* The calling thread may change the cell. */
static void write_cell( UINT i )
{
    check( __atomic_add_fetch( &cells[i].writers, 1, __ATOMIC_RELAXED ) == 1 );
    check( !load_relaxed( &cells[i].readers ) );
    cells[i].first++;
    let_others();
    cells[i].second++;
    check( cells[i].first == cells[i].second );
    __atomic_sub_fetch( &cells[i].writers, 1, __ATOMIC_RELAXED );
}

static void read_cell( UINT i )
{
    __atomic_add_fetch( &cells[i].readers, 1, __ATOMIC_RELAXED );
    check( !load_relaxed( &cells[i].writers ) );
    let_others();
    check( cells[i].first == cells[i].second );
    __atomic_sub_fetch( &cells[i].readers, 1, __ATOMIC_RELAXED );
}

static void use( UINT i, BOOL exclusive )
{
    if (exclusive) word_lock_exclusive( &cells[i].word );
    else word_lock_shared( &cells[i].word );
    if (exclusive) write_cell( i );
    else read_cell( i );
    if (exclusive) word_unlock_exclusive( &cells[i].word );
    else word_unlock_shared( &cells[i].word );
}

/* as lock_take() does */
static void take( UINT i, BOOL exclusive, struct record *records, const void *owner )
{
    struct record *record = records;

    if (grip_again( &cells[i].word, exclusive )) return;
    while (load_acquire( &record->used )) record++;
    record->used = 1;
    if (exclusive) word_lock_exclusive( &cells[i].word );
    else word_lock_shared( &cells[i].word );
    if (!grip_add( &record->grip, &cells[i].word, exclusive, owner )) record->used = 0;
}

/* One grip at a time, and nothing else meanwhile: two that wait for each other are the clients' fault. Only the first
 * thread raises a shared one, for the same reason. */
static void *worker( void *arg )
{
    UINT number = (ULONG_PTR)arg, i, n, level, j;
    ULONG64 state = unit_seed * 1000 + number;
    const void *owner = &owners[number & 1];
    struct record records[8] = {{{ 0 }}};
    struct grip *last;
    BOOL exclusive;

    for (n = 0; n < 20000 * unit_scale; n++)
    {
        i = unit_random_r( &state ) % WORDS;
        exclusive = !(unit_random_r( &state ) % 3);
        if (unit_random_r( &state ) % 3)
        {
            use( i, exclusive );
            continue;
        }
        take( i, exclusive, records, owner );
        level = 1;
        for (j = unit_random_r( &state ) % 6; j; j--)
        {
            let_others();
            switch (unit_random_r( &state ) % 4)
            {
            case 0:
                if (number == 1) exclusive |= unit_random_r( &state ) & 1;
                take( i, exclusive, records, owner );
                level++;
                break;
            case 1:
                if (number & 1) check( grip_is_exclusive( &cells[i].word ) == exclusive );
                /* nobody takes this one away, so it protects without a call, too */
                if ((number & 1) && exclusive) write_cell( i );
                else if (number & 1) read_cell( i );
                break;
            case 2:
                use( i, FALSE );
                break;
            case 3:
                use( i, exclusive || number == 1 );
                break;
            }
        }
        while (level--)
        {
            if (!grip_drop( &cells[i].word, &last )) check_msg( !(number & 1), "a grip is lost" );
            if (number & 1) check( !level == !!last );
            free_record( last );
        }
    }
    /* as a thread that ends */
    take( 0, FALSE, records, owner );
    while ((last = grip_take( NULL ))) free_record( last );
    for (i = 0; i < 8; i++)
        while (load_acquire( &records[i].used )) YieldProcessor();     /* in the other's hands */
    thread_detach();
    return NULL;
}

static void *taker( void *arg )
{
    struct grip *grip;

    while (!load_acquire( &done ))
    {
        while ((grip = grip_take( &owners[0] ))) free_record( grip );
        SwitchToThread();
    }
    thread_detach();
    return NULL;
}

#define ROUNDS 4000

static UINT lonely, asked, served;

static void *waiter( void *arg )
{
    UINT round, pause;

    for (round = 1; round <= ROUNDS; round++)
    {
        for (pause = 0; load_acquire( &asked ) != round;) compat_pause( &pause );
        word_lock_exclusive( &lonely );
        store_release( &served, round );
        word_unlock_exclusive( &lonely );
    }
    thread_detach();
    return NULL;
}

/* Who waits is woken, whenever it began to wait: nobody else uses this word, so nobody wakes it later by chance. */
static void test_wake(void)
{
    UINT round, i, spin;
    pthread_t thread;
    ULONG64 end;

    pthread_create( &thread, NULL, waiter, NULL );
    for (round = 1; round <= ROUNDS; round++)
    {
        /* never waits itself */
        while (!word_try_exclusive( &lonely )) SwitchToThread();
        store_release( &asked, round );
        spin = unit_random() % 1000;
        for (i = 0; i < spin; i++) YieldProcessor();
        word_unlock_exclusive( &lonely );
        end = GetTickCount64() + 5000;
        for (i = 0; load_acquire( &served ) != round && GetTickCount64() < end;) compat_pause( &i );
        if (load_acquire( &served ) == round) continue;
        check_msg( FALSE, "a thread that waits for a lock is not woken" );
        exit( unit_done() );
    }
    pthread_join( thread, NULL );
}

int main( int argc, char **argv )
{
    pthread_t threads[THREADS], other;
    UINT i;

    unit_init( argc, argv );
    check( sync_init() );
    rank_checks = TRUE;
    test_wake();
    pthread_create( &other, NULL, taker, NULL );
    for (i = 0; i < THREADS; i++) pthread_create( &threads[i], NULL, worker, (void *)(ULONG_PTR)i );
    for (i = 0; i < THREADS; i++) pthread_join( threads[i], NULL );
    store_release( &done, 1 );
    pthread_join( other, NULL );
    check( !grip_count );
    for (i = 0; i < WORDS; i++) check_msg( !cells[i].word, "a word is locked or waited for still" );
    thread_detach();
    sync_cleanup();
    return unit_done();
}
