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

/* Owns: the table of thread states, the parking lot of word locks, and what clients have of these.
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
static UINT static_end;                 /* interlocked: those behind it have never been used */
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
    if ((tls_index = TlsAlloc()) != TLS_OUT_OF_INDEXES) return TRUE;
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

static struct thread_state *claim_static(void)
{
    struct thread_state *state = claim( static_states, STATIC_STATES );
    UINT end = load_relaxed( &static_end ), seen;

    /* before its first epoch: who looks at all states must not overlook that */
    while (state && end <= state - static_states)
    {
        seen = InterlockedCompareExchange( (LONG *)&static_end, state - static_states + 1, end );
        if (seen == end) break;
        end = seen;
    }
    return state;
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
        if ((state = claim_static())) break;
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

    /* a thread that never used one of the later slots needs memory for them all */
    while (!TlsSetValue( tls_index, state )) SwitchToThread();
    SetLastError( error );
    return state;
}

void thread_detach( void )
{
    struct thread_state *state = thread_find();

    if (!state) return;
    TlsSetValue( tls_index, NULL );
    state->nested = state->ranks = 0;
    state->callouts = NULL;
    state->bells = 0;
    store_release( &state->epoch, 0 );
    store_release( &state->used, 0 );
}

void thread_for_each( void (*func)( struct thread_state *state, void *arg ), void *arg )
{
    struct thread_block *block;
    UINT i, end = load_acquire( &static_end );

    for (i = 0; i < end; i++) func( &static_states[i], arg );
    for (block = __atomic_load_n( &blocks, __ATOMIC_ACQUIRE ); block; block = block->next)
        for (i = 0; i < block->count; i++) func( &block->states[i], arg );
}

struct unused_call
{
    void (*func)( struct thread_state *state, void *arg );
    void *arg;
};

static void call_unused( struct thread_state *state, void *arg )
{
    const struct unused_call *call = arg;

    if (load_relaxed( &state->used ) || InterlockedExchange( (LONG *)&state->used, 1 )) return;
    call->func( state, call->arg );
    store_release( &state->used, 0 );
}

void thread_for_each_unused( void (*func)( struct thread_state *state, void *arg ), void *arg )
{
    struct unused_call call = { func, arg };

    thread_for_each( call_unused, &call );
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

void rank_none( void )
{
    struct thread_state *state = thread_get();

    if (!state->ranks && !state->nested) return;
    ERR( "held: %#x, read sections: %u\n", state->ranks, state->nested );
    assert( 0 );
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

/* grips; 'grips_lock' is taken last of all */

UINT grip_count;
static SRWLOCK grips_lock = SRWLOCK_INIT;
static CONDITION_VARIABLE grips_cond = CONDITION_VARIABLE_INIT;

/* the link to the thread's grip of the word; locked by grips_lock */
static struct grip **grip_find( struct thread_state *state, const UINT *word )
{
    struct grip **link = &state->grips;

    while (*link && (*link)->word != word) link = &(*link)->next;
    return link;
}

static BOOL grip_pass( UINT *word, BOOL exclusive )
{
    struct thread_state *state = thread_get();
    struct grip *grip;
    UINT old;

    if (!__atomic_load_n( &state->grips, __ATOMIC_RELAXED )) return FALSE;
    AcquireSRWLockExclusive( &grips_lock );
    if ((grip = *grip_find( state, word )))
    {
        state->upgraded = exclusive && !grip->exclusive;
        if (state->upgraded)
        {
            old = load_relaxed( word );
            if ((old & ~WORD_WAITERS) != WORD_SHARED ||
                InterlockedCompareExchange( (LONG *)word, old ^ WORD_SHARED ^ WORD_EXCLUSIVE, old ) != (LONG)old)
                grip = NULL;
        }
    }
    if ((state->passed = grip)) grip->busy = TRUE;
    ReleaseSRWLockExclusive( &grips_lock );
    return grip != NULL;
}

/* locked by grips_lock */
static void grip_rest( struct thread_state *state )
{
    state->passed->busy = FALSE;
    state->passed = NULL;
    WakeAllConditionVariable( &grips_cond );
}

/* TRUE if what is unlocked was passed, not locked */
BOOL grip_leave( UINT *word )
{
    struct thread_state *state = thread_get();

    if (!state->passed || state->passed->word != word) return FALSE;
    if (state->upgraded && (InterlockedExchange( (LONG *)word, WORD_SHARED ) & WORD_WAITERS)) word_lock_wake( word );
    AcquireSRWLockExclusive( &grips_lock );
    grip_rest( state );
    ReleaseSRWLockExclusive( &grips_lock );
    return TRUE;
}

BOOL grip_again( UINT *word, BOOL exclusive )
{
    struct grip *grip;

    AcquireSRWLockExclusive( &grips_lock );
    grip = *grip_find( thread_get(), word );
    if (grip && exclusive && !grip->exclusive) grip = NULL;
    if (grip) grip->count++;
    ReleaseSRWLockExclusive( &grips_lock );
    return grip != NULL;
}

BOOL grip_add( struct grip *grip, UINT *word, BOOL exclusive, const void *owner )
{
    struct thread_state *state = thread_get();
    struct grip *passed = state->passed;

    AcquireSRWLockExclusive( &grips_lock );
    if (passed)
    {
        passed->exclusive |= state->upgraded;
        passed->count++;
        grip_rest( state );
    }
    else
    {
        grip->word = word;
        grip->owner = owner;
        grip->exclusive = exclusive;
        grip->count = 1;
        grip->next = state->grips;
        state->grips = grip;
        InterlockedIncrement( (LONG *)&grip_count );
    }
    ReleaseSRWLockExclusive( &grips_lock );
    if (rank_checks) rank_leave( RANK_DEST );
    return !passed;
}

BOOL grip_is_exclusive( const UINT *word )
{
    struct grip *grip;
    BOOL ret;

    AcquireSRWLockExclusive( &grips_lock );
    grip = *grip_find( thread_get(), word );
    ret = grip && grip->exclusive;
    ReleaseSRWLockExclusive( &grips_lock );
    return ret;
}

/* locked by grips_lock */
static struct grip *grip_unlink( struct grip **link )
{
    struct grip *grip = *link;

    /* its thread may be asking whether it has any */
    __atomic_store_n( link, grip->next, __ATOMIC_RELAXED );
    grip->next = NULL;
    return grip;
}

/* an unlinked one */
static void grip_release( struct grip *grip )
{
    UINT old;

    if (grip->exclusive) old = InterlockedExchange( (LONG *)grip->word, 0 );
    else old = InterlockedExchangeAdd( (LONG *)grip->word, -(LONG)WORD_SHARED );
    if (old & WORD_WAITERS) word_lock_wake( grip->word );
    InterlockedDecrement( (LONG *)&grip_count );
}

BOOL grip_drop( UINT *word, struct grip **last )
{
    struct grip **link;
    BOOL found;

    *last = NULL;
    AcquireSRWLockExclusive( &grips_lock );
    link = grip_find( thread_get(), word );
    if ((found = *link != NULL) && !--(*link)->count) *last = grip_unlink( link );
    ReleaseSRWLockExclusive( &grips_lock );
    if (*last) grip_release( *last );
    return found;
}

struct grip_search
{
    const void *owner;
    struct grip *found;
    BOOL busy;
};

/* locked by grips_lock */
static void grip_take_of( struct thread_state *state, void *arg )
{
    struct grip_search *search = arg;
    struct grip **link;

    for (link = &state->grips; *link && !search->found; link = &(*link)->next)
    {
        if (search->owner && (*link)->owner != search->owner) continue;
        if ((*link)->busy) search->busy = TRUE;
        else search->found = grip_unlink( link );
        if (!*link) break;
    }
}

/* A call that has passed a grip ends without waiting for any client, so it is waited for. */
struct grip *grip_take( const void *owner )
{
    struct grip_search search = { owner };

    if (!load_relaxed( &grip_count )) return NULL;
    AcquireSRWLockExclusive( &grips_lock );
    for (;;)
    {
        search.busy = FALSE;
        if (owner) thread_for_each( grip_take_of, &search );
        else grip_take_of( thread_get(), &search );
        if (search.found || !search.busy) break;
        SleepConditionVariableSRW( &grips_cond, &grips_lock, INFINITE, 0 );
    }
    ReleaseSRWLockExclusive( &grips_lock );
    if (search.found) grip_release( search.found );
    return search.found;
}

static BOOL try_or_pass( UINT *word, BOOL exclusive )
{
    return word_try( word, exclusive ) || (load_relaxed( &grip_count ) && grip_pass( word, exclusive ));
}

static void wait( UINT *word, BOOL exclusive, BOOL (*try)( UINT *word, BOOL exclusive ) )
{
    UINT bucket = bucket_of( word ), spin;

    for (spin = 0; spin < 100; spin++)
    {
        if (try( word, exclusive )) return;
        YieldProcessor();
    }

    AcquireSRWLockExclusive( &parking[bucket].lock );
    for (;;)
    {
        /* the bit is set before the last try, so the holder's release either is seen here or wakes us */
        InterlockedOr( (LONG *)word, WORD_WAITERS );
        if (try( word, exclusive )) break;
        SleepConditionVariableSRW( &parking[bucket].cond, &parking[bucket].lock, INFINITE, 0 );
    }
    ReleaseSRWLockExclusive( &parking[bucket].lock );
}

void word_lock_wait( UINT *word, BOOL exclusive )
{
    wait( word, exclusive, try_or_pass );
}

void lock_wait( UINT *lock )
{
    wait( lock, TRUE, word_try );
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
