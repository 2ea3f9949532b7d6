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

#ifndef __RTM_SYNC_H
#define __RTM_SYNC_H

#include <stdlib.h>

#include "winternl.h"

/* Ranks, outermost first. A thread takes locks in this order only, and never two of one rank. A client may sit on a
 * destination's lock between two calls, so that one is the first or none. */
enum lock_rank
{
    RANK_REGISTRY,      /* tables, entities of a table */
    RANK_DEST,          /* routes of a destination and all that depends on them */
    RANK_TRIE,          /* writers of a table's trie */
    RANK_OWNED,         /* routes, next hops and enumerations of an entity */
    RANK_HOPS,          /* shared next-hop lists of an entity */
    RANK_NOTIFY,        /* one registration's pending changes */
    RANK_GATE,          /* who runs client code */
    RANK_TIMER,         /* the timing wheel and the queues of what is due */
    RANK_POOL,          /* pools and deferred frees */
};

#define THREAD_COUNTS 16

/* what the DLL knows of a thread; found without touching the last error */
struct thread_state
{
    UINT epoch;                     /* interlocked: 0, or the epoch in which the read section began */
    UINT nested;                    /* depth of read sections, own thread only */
    UINT ranks;                     /* mask of ranks held, own thread only */
    UINT used;                      /* interlocked: a thread has it */
    struct callout_frame *callouts; /* client code this thread is running, innermost first */
    struct grip *grips;             /* locked by grips_lock; own thread may ask whether there are any */
    struct grip *passed;            /* the one that the present call has passed, own thread only */
    struct table *bell_table;       /* of 'bells' */
    UINT upgraded;                  /* it was shared before, own thread only */
    UINT bells;                     /* mask of registrations to ring once no lock is held, own thread only */
    UINT dying;                     /* stack of objects to destroy, see object.c; own thread only */
    UINT deferred_count;
    struct reclaim_entry *deferred; /* what reclaim_defer() got, see reclaim.c; whoever has the state */
    struct reclaim_entry *first_deferred;   /* the end of that list */
    UINT live[THREAD_COUNTS];       /* relaxed, written by own thread only: objects of each type that it made, less those that
                                     * it freed; stays when the thread ends */
    BYTE padding[256 - (8 + THREAD_COUNTS) * sizeof(UINT) - 6 * sizeof(void *)];
};

struct thread_block
{
    struct thread_block *next;
    UINT count;
    struct thread_state states[1];
};

extern unsigned int tls_index;
extern BOOL rank_checks;

BOOL sync_init( void );
void sync_cleanup( void );
struct thread_state *thread_register( void );
void thread_detach( void );
void thread_for_each( void (*func)( struct thread_state *state, void *arg ), void *arg );

/* those that no thread has; none gets one meanwhile */
void thread_for_each_unused( void (*func)( struct thread_state *state, void *arg ), void *arg );

/* What TlsGetValue() gives, which also sets the last error. The first 64 slots lie in the TEB itself; a process that has
 * taken them all has the others in a block of memory for each thread that has written one. */
static inline struct thread_state *thread_find( void )
{
    TEB *teb = NtCurrentTeb();
    void **more;

    if (__builtin_expect( tls_index < TLS_MINIMUM_AVAILABLE, TRUE )) return teb->TlsSlots[tls_index];
    more = (void **)teb->TlsExpansionSlots;
    return more ? more[tls_index - TLS_MINIMUM_AVAILABLE] : NULL;
}

static inline struct thread_state *thread_get( void )
{
    struct thread_state *state = thread_find();

    return state ? state : thread_register();
}

static inline UINT load_relaxed( const UINT *ptr )
{
    return __atomic_load_n( ptr, __ATOMIC_RELAXED );
}

static inline UINT load_acquire( const UINT *ptr )
{
    return __atomic_load_n( ptr, __ATOMIC_ACQUIRE );
}

static inline void store_relaxed( UINT *ptr, UINT value )
{
    __atomic_store_n( ptr, value, __ATOMIC_RELAXED );
}

static inline void store_release( UINT *ptr, UINT value )
{
    __atomic_store_n( ptr, value, __ATOMIC_RELEASE );
}

/* The public functions leave the thread's last error alone; the system does not when it has no memory. */
static inline void *pages_alloc( void *address, SIZE_T size, DWORD type )
{
    DWORD error = GetLastError();
    void *ret = VirtualAlloc( address, size, type, PAGE_READWRITE );

    if (!ret) SetLastError( error );
    return ret;
}

/* zeroed, from the heap, NULL also for more than there are addresses; given back by free() */
static inline void *heap_alloc( SIZE_T count, SIZE_T size )
{
    DWORD error = GetLastError();
    void *ret = calloc( count, size );

    if (!ret) SetLastError( error );
    return ret;
}

void rank_enter( enum lock_rank rank );
void rank_leave( enum lock_rank rank );
void rank_none( void );             /* the thread holds no lock and is in no read section */

/* A lock of four bytes, shared or exclusive. There may be millions of them; waiters park in a few buckets. */
void word_lock_wait( UINT *word, BOOL exclusive );
void word_lock_wake( UINT *word );

#define WORD_EXCLUSIVE 1u
#define WORD_WAITERS   2u
#define WORD_SHARED    4u           /* one reader */

/* A word lock that a client has between two calls. It belongs to a thread, whose own calls pass it: they go on as if
 * they had taken the lock themselves, which for a shared one means to wait until there are no other readers. */
struct grip
{
    struct grip *next;              /* locked by grips_lock, and so is the rest */
    UINT *word;
    const void *owner;              /* for grip_take() */
    UINT count;
    BOOL exclusive;
    BOOL busy;                      /* a call has passed it: it must stay */
};

extern UINT grip_count;             /* of all threads, interlocked */

/* Has the calling thread the word in this mode, count one more. */
BOOL grip_again( UINT *word, BOOL exclusive );

/* Makes a word that the calling thread has just locked by word_lock_*() its grip; FALSE if it was one already, which
 * is now counted once more in the mode just locked. */
BOOL grip_add( struct grip *grip, UINT *word, BOOL exclusive, const void *owner );

BOOL grip_is_exclusive( const UINT *word );

/* One level less; TRUE if the calling thread had the word. 'last' is the grip if it ended: then the word is free. */
BOOL grip_drop( UINT *word, struct grip **last );

/* Ends one grip of the owner, or with no owner of the calling thread, whatever its count; NULL if there is none. */
struct grip *grip_take( const void *owner );

BOOL grip_leave( UINT *word );

/* The same lock inside the DLL, exclusive, where nobody has it for long. It is no client's, and a thread that waits for it may
 * have passed another one. */
void lock_wait( UINT *lock );

static inline void lock_enter( UINT *lock, enum lock_rank rank )
{
    if (rank_checks) rank_enter( rank );
    if (InterlockedCompareExchange( (LONG *)lock, WORD_EXCLUSIVE, 0 )) lock_wait( lock );
}

static inline void lock_leave( UINT *lock, enum lock_rank rank )
{
    if (InterlockedExchange( (LONG *)lock, 0 ) & WORD_WAITERS) word_lock_wake( lock );
    if (rank_checks) rank_leave( rank );
}

static inline void word_lock_exclusive( UINT *word )
{
    if (rank_checks) rank_enter( RANK_DEST );
    if (InterlockedCompareExchange( (LONG *)word, WORD_EXCLUSIVE, 0 )) word_lock_wait( word, TRUE );
}

/* Never waits. */
static inline BOOL word_try_exclusive( UINT *word )
{
    if (InterlockedCompareExchange( (LONG *)word, WORD_EXCLUSIVE, 0 )) return FALSE;
    if (rank_checks) rank_enter( RANK_DEST );
    return TRUE;
}

static inline void word_unlock_exclusive( UINT *word )
{
    if (!load_relaxed( &grip_count ) || !grip_leave( word ))
    {
        if (InterlockedExchange( (LONG *)word, 0 ) & WORD_WAITERS) word_lock_wake( word );
    }
    if (rank_checks) rank_leave( RANK_DEST );
}

static inline void word_lock_shared( UINT *word )
{
    UINT old = load_relaxed( word );

    if (rank_checks) rank_enter( RANK_DEST );
    if ((old & (WORD_EXCLUSIVE | WORD_WAITERS)) ||
        InterlockedCompareExchange( (LONG *)word, old + WORD_SHARED, old ) != (LONG)old)
        word_lock_wait( word, FALSE );
}

static inline void word_unlock_shared( UINT *word )
{
    UINT old;

    if (!load_relaxed( &grip_count ) || !grip_leave( word ))
    {
        old = InterlockedExchangeAdd( (LONG *)word, -(LONG)WORD_SHARED );
        /* the last one wakes; a reader that waits to become a writer waits for the last but itself */
        if ((old & WORD_WAITERS) && (old == (WORD_SHARED | WORD_WAITERS) || load_relaxed( &grip_count )))
            word_lock_wake( word );
    }
    if (rank_checks) rank_leave( RANK_DEST );
}

#endif /* __RTM_SYNC_H */
