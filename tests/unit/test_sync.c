/*
 * Test of thread states, ranks and grips, for what threads meet seldom
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

/* The room is included for the sake of its memory, its slots and its assertions. */

#include <setjmp.h>
#include <stdarg.h>

#include "unit.h"
#include "winternl.h"

static UINT no_memory, refused;     /* requests for pages */
static DWORD next_index = TLS_OUT_OF_INDEXES;   /* what TlsAlloc() gives, unless this is its own answer */
static BOOL no_index;
static UINT no_slots;               /* so many times a later slot cannot be had */
static UINT assertions;
static jmp_buf failed;

/* in place of the C library's, which ends the program */
void __assert_fail( const char *text, const char *file, unsigned int line, const char *function )
{
    assertions++;
    longjmp( failed, 1 );
}

#define check_assertion(call) do { UINT before_ = assertions; if (!setjmp( failed )) call; \
    check_msg( assertions == before_ + 1, #call ); } while (0)

static void *scarce_pages( void *address, SIZE_T size, DWORD type, DWORD protect )
{
    if (!__atomic_load_n( &no_memory, __ATOMIC_ACQUIRE )) return (VirtualAlloc)( address, size, type, protect );
    __atomic_add_fetch( &refused, 1, __ATOMIC_SEQ_CST );
    SetLastError( ERROR_NOT_ENOUGH_MEMORY );
    return NULL;
}

static DWORD scarce_index( void )
{
    if (no_index) return TLS_OUT_OF_INDEXES;
    return next_index == TLS_OUT_OF_INDEXES ? (TlsAlloc)() : next_index;
}

static BOOL set_slot( DWORD index, void *value )
{
    if (index < TLS_MINIMUM_AVAILABLE || !no_slots) return (TlsSetValue)( index, value );
    no_slots--;
    SetLastError( ERROR_NOT_ENOUGH_MEMORY );
    return FALSE;
}

static BOOL free_index( DWORD index )
{
    return index >= TLS_MINIMUM_AVAILABLE ? TRUE : (TlsFree)( index );
}

#define VirtualAlloc scarce_pages
#define TlsAlloc scarce_index
#define TlsFree free_index
#define TlsSetValue set_slot
#include "sync.c"
#undef TlsSetValue
#undef TlsAlloc
#undef TlsFree
#undef VirtualAlloc

static void test_init(void)
{
    struct thread_state *state;

    no_index = TRUE;
    check( !sync_init() );
    no_index = FALSE;

    /* slots that are not in the TEB itself: a thread that has none of them yet waits for the memory */
    next_index = TLS_MINIMUM_AVAILABLE + 3;
    check( sync_init() );
    check( !thread_find() );
    thread_detach();
    no_slots = 2;
    SetLastError( 0xbeef );
    state = thread_get();
    check( state && GetLastError() == 0xbeef && !no_slots );
    check( thread_find() == state && thread_get() == state && load_relaxed( &state->used ) );
    check( NtCurrentTeb()->expansion[3] == state );
    thread_detach();
    check( !thread_find() && !load_relaxed( &state->used ) );
    sync_cleanup();

    next_index = TLS_OUT_OF_INDEXES;
    check( sync_init() );
}

/* ---- more threads than there are static states ---- */

#define MANY (STATIC_STATES + 50)

static UINT ready, leave, leave_one;

static void *resident( void *arg )
{
    struct thread_state **place = arg;

    SetLastError( 0xbeef );
    *place = thread_get();
    check( GetLastError() == 0xbeef );
    check( thread_get() == *place && load_relaxed( &(*place)->used ) );
    __atomic_add_fetch( &ready, 1, __ATOMIC_SEQ_CST );
    while (!load_acquire( &leave ) && !(load_acquire( &leave_one ) && InterlockedExchange( (LONG *)&leave_one, 0 )))
        Sleep( 1 );
    thread_detach();
    thread_detach();                    /* a second time is no harm */
    return NULL;
}

static void count_used( struct thread_state *state, void *arg )
{
    if (load_relaxed( &state->used )) ++*(UINT *)arg;
}

static void wait_until( const UINT *value, UINT least )
{
    UINT tries;

    for (tries = 0; load_acquire( value ) < least && tries < 20000; tries++) Sleep( 1 );
    check( load_acquire( value ) >= least );
}

static void test_many_threads(void)
{
    static struct thread_state *states[MANY];
    static pthread_t threads[MANY];
    UINT i, j, used;

    check( thread_get() != NULL );      /* the test's own */
    for (i = 0; i < STATIC_STATES - 1; i++) pthread_create( &threads[i], NULL, resident, &states[i] );
    wait_until( &ready, STATIC_STATES - 1 );
    /* the next one finds no state and no memory: it waits until another ends */
    no_memory = TRUE;
    pthread_create( &threads[i], NULL, resident, &states[i] );
    i++;
    wait_until( &refused, 3 );
    check( load_acquire( &ready ) == STATIC_STATES - 1 );
    store_release( &leave_one, 1 );
    wait_until( &ready, STATIC_STATES );
    /* and this one until there is memory */
    j = load_acquire( &refused );
    pthread_create( &threads[i], NULL, resident, &states[i] );
    i++;
    wait_until( &refused, j + 3 );
    store_release( &no_memory, FALSE );
    wait_until( &ready, STATIC_STATES + 1 );
    for (; i < MANY; i++) pthread_create( &threads[i], NULL, resident, &states[i] );
    wait_until( &ready, MANY );
    check( blocks && !blocks->next );
    used = 0;
    thread_for_each( count_used, &used );
    check_msg( used == MANY, "all that are there, but the one that left, and the test's" );
    /* one of the first and the one that waited for it may have the same */
    for (i = 0; i < MANY; i++) for (j = STATIC_STATES; j < i; j++) if (states[i] == states[j]) check( FALSE );
    store_release( &leave, 1 );
    for (i = 0; i < MANY; i++) pthread_join( threads[i], NULL );
    used = 0;
    thread_for_each( count_used, &used );
    check( used == 1 );
}

/* ---- ranks ---- */

static void test_ranks(void)
{
    UINT lock = 0, word = 0;

    rank_checks = TRUE;
    lock_enter( &lock, RANK_OWNED );
    lock_leave( &lock, RANK_OWNED );
    rank_none();
    check( !assertions );
    lock_enter( &lock, RANK_OWNED );
    check_assertion( rank_enter( RANK_TRIE ) );     /* against the order */
    check_assertion( rank_enter( RANK_OWNED ) );    /* two of one rank */
    check_assertion( rank_none() );
    lock_leave( &lock, RANK_OWNED );
    thread_get()->nested = 1;
    check_assertion( rank_none() );
    thread_get()->nested = 0;
    check( word_try_exclusive( &word ) && !word_try_exclusive( &word ) );
    word_unlock_exclusive( &word );
    rank_none();
    check( assertions == 4 );
    rank_checks = FALSE;
    check( word_try_exclusive( &word ) );
    word_unlock_exclusive( &word );
}

/* ---- a grip that is taken away while a call of its thread passes it ---- */

static UINT taken;
static struct grip *took;

static void *taker( void *arg )
{
    took = grip_take( arg );
    store_release( &taken, 1 );
    thread_detach();
    return NULL;
}

static void test_busy_grip(void)
{
    struct grip grip = { NULL }, other = { NULL }, spare = { NULL };
    UINT word = 0, second = 0, third = 0, owner, stranger;
    pthread_t thread;

    word_lock_exclusive( &second );
    check( grip_add( &other, &second, TRUE, &stranger ) );
    word_lock_shared( &word );
    check( grip_add( &grip, &word, FALSE, &owner ) );
    check( !grip_is_exclusive( &word ) && grip_is_exclusive( &second ) );
    check( !grip_again( &word, TRUE ) );
    word_lock_exclusive( &word );       /* passes and raises it */
    pthread_create( &thread, NULL, taker, &owner );
    Sleep( 50 );
    check_msg( !load_acquire( &taken ), "the call is waited for" );
    /* the word of another lock is not the one that was passed */
    word_lock_exclusive( &third );
    check( third == WORD_EXCLUSIVE );
    word_unlock_exclusive( &third );
    check( !third && !load_acquire( &taken ) );
    word_unlock_shared( &word );
    pthread_join( thread, NULL );
    check( load_acquire( &taken ) && took == &grip && !word );
    /* one that is raised by a lock of the client stays raised */
    word_lock_shared( &word );
    check( grip_add( &grip, &word, FALSE, &owner ) );
    word_lock_exclusive( &word );
    check( !grip_add( &spare, &word, TRUE, &owner ) );
    check( grip_is_exclusive( &word ) && grip.count == 2 );
    check( grip_drop( &word, &took ) && !took );
    check( grip_drop( &word, &took ) && took == &grip );
    check( !grip_drop( &word, &took ) && !took );
    check( grip_take( NULL ) == &other && !grip_take( NULL ) && !grip_take( &owner ) );
    check( !word && !second && !grip_count );
}

/* Holds a lock until somebody sleeps for it. */
static void *holder( void *arg )
{
    UINT *lock = arg;

    lock_enter( lock, RANK_POOL );
    store_release( &taken, 1 );
    wait_until( lock, WORD_EXCLUSIVE | WORD_WAITERS );
    lock_leave( lock, RANK_POOL );
    thread_detach();
    return NULL;
}

/* A call that has passed a lock of its client waits for one of the DLL's own: it has passed the former still. */
static void test_wait_after_passing(void)
{
    struct grip grip = { NULL }, *last;
    UINT word = 0, lock = 0;
    pthread_t thread;

    store_release( &taken, 0 );
    word_lock_exclusive( &word );
    check( grip_add( &grip, &word, TRUE, NULL ) );
    word_lock_exclusive( &word );
    pthread_create( &thread, NULL, holder, &lock );
    wait_until( &taken, 1 );
    lock_enter( &lock, RANK_POOL );
    check( lock & WORD_EXCLUSIVE );
    lock_leave( &lock, RANK_POOL );
    word_unlock_exclusive( &word );
    check_msg( word == WORD_EXCLUSIVE, "the client has it still" );
    check( grip_drop( &word, &last ) && last == &grip && !word );
    pthread_join( thread, NULL );
    check( !lock );
}

int main( int argc, char **argv )
{
    unit_init( argc, argv );
    test_init();
    test_many_threads();
    test_ranks();
    test_busy_grip();
    test_wait_after_passing();
    thread_detach();
    sync_cleanup();
    return unit_done();
}
