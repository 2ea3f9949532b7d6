/*
 * Atomic words, ranked locks and per-thread state
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

/* Owns: the table of thread states, the parking lot of word locks, and what clients hold of these.
 *
 * A DLL does not own its callers' threads, so a thread gets its state at its first call and gives it back when it
 * ends (DLL_THREAD_DETACH). The first ones are static; blocks of more are added and never freed before the DLL is. */

#include <stdarg.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "sync.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtmcheck);

#define STATIC_STATES 256
#define BLOCK_SIZE    0x10000
#define BLOCK_STATES  ((BLOCK_SIZE - FIELD_OFFSET( struct thread_block, states )) / sizeof(struct thread_state))
#define BUCKETS       64

unsigned int tls_index;
BOOL rank_checks;

static struct thread_state static_states[STATIC_STATES] __attribute__((aligned(64)));
static struct thread_block *blocks;     /* const once linked; linked under blocks_lock */
static SRWLOCK blocks_lock = SRWLOCK_INIT;

static struct
{
    SRWLOCK lock;
    CONDITION_VARIABLE cond;
    BYTE padding[64 - sizeof(SRWLOCK) - sizeof(CONDITION_VARIABLE)];
} parking[BUCKETS];

BOOL sync_init( void )
{
    tls_index = TlsAlloc();
    /* only the first 64 indices lie in the TEB itself, where they are read without changing the last error */
    if (tls_index < 64) return TRUE;
    if (tls_index != ~0u) TlsFree( tls_index );
    ERR( "no thread-local slot\n" );
    return FALSE;
}

void sync_cleanup( void )
{
    struct thread_block *block;

    while ((block = blocks))
    {
        blocks = block->next;
        VirtualFree( block, 0, MEM_RELEASE );
    }
    TlsFree( tls_index );
}

static struct thread_state *claim( struct thread_state *states, UINT count )
{
    UINT i;

    for (i = 0; i < count; i++)
        if (!load_relaxed( &states[i].used ) && !InterlockedExchange( (LONG *)&states[i].used, 1 )) return &states[i];
    return NULL;
}

/* A thread that finds no state has nothing to fall back to: entering a read section cannot fail. It waits for one,
 * which ends when any other thread does. Before that happens 64 KB could not be had. */
struct thread_state *thread_register( void )
{
    struct thread_state *state;
    struct thread_block *block;
    DWORD error = GetLastError();

    for (;;)
    {
        if ((state = claim( static_states, STATIC_STATES ))) break;
        AcquireSRWLockExclusive( &blocks_lock );
        for (block = blocks; block && !state; block = block->next) state = claim( block->states, block->count );
        if (!state && (block = VirtualAlloc( NULL, BLOCK_SIZE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE )))
        {
            block->count = BLOCK_STATES;
            block->next = blocks;
            state = claim( block->states, 1 );
            __atomic_store_n( &blocks, block, __ATOMIC_RELEASE );
        }
        ReleaseSRWLockExclusive( &blocks_lock );
        if (state) break;
        SwitchToThread();
    }

    NtCurrentTeb()->TlsSlots[tls_index] = state;
    SetLastError( error );
    return state;
}

void thread_detach( void )
{
    struct thread_state *state = NtCurrentTeb()->TlsSlots[tls_index];

    if (!state) return;
    NtCurrentTeb()->TlsSlots[tls_index] = NULL;
    state->nested = state->ranks = 0;
    state->callouts = NULL;
    store_release( &state->epoch, 0 );
    store_release( &state->used, 0 );
}

void thread_for_each( void (*func)( struct thread_state *state, void *arg ), void *arg )
{
    struct thread_block *block;
    UINT i;

    for (i = 0; i < STATIC_STATES; i++) func( &static_states[i], arg );
    for (block = __atomic_load_n( &blocks, __ATOMIC_ACQUIRE ); block; block = block->next)
        for (i = 0; i < block->count; i++) func( &block->states[i], arg );
}

void rank_enter( enum lock_rank rank )
{
    struct thread_state *state = thread_get();

    if (state->ranks >> rank)
    {
        ERR( "lock of rank %u taken, held already: %#x\n", rank, state->ranks );
        assert( 0 );
    }
    state->ranks |= 1u << rank;
}

void rank_leave( enum lock_rank rank )
{
    thread_get()->ranks &= ~(1u << rank);
}

static UINT bucket_of( const UINT *word )
{
    return ((ULONG_PTR)word >> 6) % BUCKETS;
}

static BOOL word_try( UINT *word, BOOL exclusive )
{
    UINT old = load_relaxed( word );

    while (exclusive ? !(old & ~WORD_WAITERS) : !(old & WORD_EXCLUSIVE))
    {
        /* whoever waited keeps the others' bit: it cannot know whether it was the last */
        UINT new = exclusive ? (old | WORD_EXCLUSIVE) : old + WORD_SHARED;
        UINT seen = InterlockedCompareExchange( (LONG *)word, new, old );

        if (seen == old) return TRUE;
        old = seen;
    }
    return FALSE;
}

/* holds; 'holds_lock' is taken last of all */

UINT hold_count;
static SRWLOCK holds_lock = SRWLOCK_INIT;
static CONDITION_VARIABLE holds_cond = CONDITION_VARIABLE_INIT;

/* the link to the thread's hold of the word; locked by holds_lock */
static struct hold **hold_find( struct thread_state *state, const UINT *word )
{
    struct hold **link = &state->holds;

    while (*link && (*link)->word != word) link = &(*link)->next;
    return link;
}

static BOOL hold_pass( UINT *word, BOOL exclusive )
{
    struct thread_state *state = thread_get();
    struct hold *hold;
    UINT old;

    if (!__atomic_load_n( &state->holds, __ATOMIC_RELAXED )) return FALSE;
    AcquireSRWLockExclusive( &holds_lock );
    if ((hold = *hold_find( state, word )))
    {
        state->upgraded = exclusive && !hold->exclusive;
        if (state->upgraded)
        {
            old = load_relaxed( word );
            if ((old & ~WORD_WAITERS) != WORD_SHARED ||
                InterlockedCompareExchange( (LONG *)word, old ^ WORD_SHARED ^ WORD_EXCLUSIVE, old ) != (LONG)old)
                hold = NULL;
        }
    }
    if ((state->passed = hold)) hold->busy = TRUE;
    ReleaseSRWLockExclusive( &holds_lock );
    return hold != NULL;
}

/* locked by holds_lock */
static void hold_rest( struct thread_state *state )
{
    state->passed->busy = FALSE;
    state->passed = NULL;
    WakeAllConditionVariable( &holds_cond );
}

/* TRUE if what is unlocked was passed, not locked */
BOOL hold_leave( UINT *word )
{
    struct thread_state *state = thread_get();

    if (!state->passed || state->passed->word != word) return FALSE;
    if (state->upgraded && (InterlockedExchange( (LONG *)word, WORD_SHARED ) & WORD_WAITERS)) word_lock_wake( word );
    AcquireSRWLockExclusive( &holds_lock );
    hold_rest( state );
    ReleaseSRWLockExclusive( &holds_lock );
    return TRUE;
}

BOOL hold_again( UINT *word, BOOL exclusive )
{
    struct hold *hold;

    AcquireSRWLockExclusive( &holds_lock );
    hold = *hold_find( thread_get(), word );
    if (hold && exclusive && !hold->exclusive) hold = NULL;
    if (hold) hold->count++;
    ReleaseSRWLockExclusive( &holds_lock );
    return hold != NULL;
}

BOOL hold_keep( struct hold *hold, UINT *word, BOOL exclusive, const void *owner )
{
    struct thread_state *state = thread_get();
    struct hold *passed = state->passed;

    AcquireSRWLockExclusive( &holds_lock );
    if (passed)
    {
        passed->exclusive |= state->upgraded;
        passed->count++;
        hold_rest( state );
    }
    else
    {
        hold->word = word;
        hold->owner = owner;
        hold->exclusive = exclusive;
        hold->count = 1;
        hold->next = state->holds;
        state->holds = hold;
        InterlockedIncrement( (LONG *)&hold_count );
    }
    ReleaseSRWLockExclusive( &holds_lock );
    if (rank_checks) rank_leave( RANK_DEST );
    return !passed;
}

BOOL hold_is_exclusive( const UINT *word )
{
    struct hold *hold;
    BOOL ret;

    AcquireSRWLockExclusive( &holds_lock );
    hold = *hold_find( thread_get(), word );
    ret = hold && hold->exclusive;
    ReleaseSRWLockExclusive( &holds_lock );
    return ret;
}

/* locked by holds_lock */
static struct hold *hold_unlink( struct hold **link )
{
    struct hold *hold = *link;

    *link = hold->next;
    hold->next = NULL;
    return hold;
}

/* an unlinked hold */
static void hold_release( struct hold *hold )
{
    UINT old;

    if (hold->exclusive) old = InterlockedExchange( (LONG *)hold->word, 0 );
    else old = InterlockedExchangeAdd( (LONG *)hold->word, -(LONG)WORD_SHARED );
    if (old & WORD_WAITERS) word_lock_wake( hold->word );
    InterlockedDecrement( (LONG *)&hold_count );
}

BOOL hold_drop( UINT *word, struct hold **last )
{
    struct hold **link;
    BOOL found;

    *last = NULL;
    AcquireSRWLockExclusive( &holds_lock );
    link = hold_find( thread_get(), word );
    if ((found = *link != NULL) && !--(*link)->count) *last = hold_unlink( link );
    ReleaseSRWLockExclusive( &holds_lock );
    if (*last) hold_release( *last );
    return found;
}

struct hold_search
{
    const void *owner;
    struct hold *found;
    BOOL busy;
};

/* locked by holds_lock */
static void hold_take_of( struct thread_state *state, void *arg )
{
    struct hold_search *search = arg;
    struct hold **link;

    for (link = &state->holds; *link && !search->found; link = &(*link)->next)
    {
        if (search->owner && (*link)->owner != search->owner) continue;
        if ((*link)->busy) search->busy = TRUE;
        else search->found = hold_unlink( link );
        if (!*link) break;
    }
}

/* A call that has passed a hold ends without waiting for any client, so it is waited for. */
struct hold *hold_take( const void *owner )
{
    struct hold_search search = { owner };

    if (!load_relaxed( &hold_count )) return NULL;
    AcquireSRWLockExclusive( &holds_lock );
    for (;;)
    {
        search.busy = FALSE;
        if (owner) thread_for_each( hold_take_of, &search );
        else hold_take_of( thread_get(), &search );
        if (search.found || !search.busy) break;
        SleepConditionVariableSRW( &holds_cond, &holds_lock, INFINITE, 0 );
    }
    ReleaseSRWLockExclusive( &holds_lock );
    if (search.found) hold_release( search.found );
    return search.found;
}

static BOOL try_or_pass( UINT *word, BOOL exclusive )
{
    return word_try( word, exclusive ) || (load_relaxed( &hold_count ) && hold_pass( word, exclusive ));
}

void word_lock_wait( UINT *word, BOOL exclusive )
{
    UINT bucket = bucket_of( word ), spin;

    for (spin = 0; spin < 100; spin++)
    {
        if (try_or_pass( word, exclusive )) return;
        YieldProcessor();
    }

    AcquireSRWLockExclusive( &parking[bucket].lock );
    for (;;)
    {
        /* the bit is set before the last try, so the holder's release either is seen here or wakes us */
        InterlockedOr( (LONG *)word, WORD_WAITERS );
        if (try_or_pass( word, exclusive )) break;
        SleepConditionVariableSRW( &parking[bucket].cond, &parking[bucket].lock, INFINITE, 0 );
    }
    ReleaseSRWLockExclusive( &parking[bucket].lock );
}

void word_lock_wake( UINT *word )
{
    UINT bucket = bucket_of( word );

    AcquireSRWLockExclusive( &parking[bucket].lock );
    /* a reader leaves the bit behind; waiters set it again */
    InterlockedAnd( (LONG *)word, ~WORD_WAITERS );
    ReleaseSRWLockExclusive( &parking[bucket].lock );
    WakeAllConditionVariable( &parking[bucket].cond );
}
