/*
 * Read sections and deferred free
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

/* Owns: the epoch, and what waits for the next ones.
 *
 * A read section announces the epoch in which it began. The epoch moves on only when nobody announces an older one,
 * so what was unlinked in epoch e cannot be seen by anybody once the epoch is e + 2.
 *
 * What a thread defers it collects first; a whole batch goes to the epoch's list. When the thread ends the batch stays
 * with its state, for the next thread that gets that.
 *
 * Invariants: 1. A limbo list holds what was handed over in one epoch of three. 2. The epoch is never 0. */

#include <stdarg.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"

#include "sync.h"
#include "reclaim.h"

#define WAITING (4 * RECLAIM_BATCH)     /* more than when readers do not hold up things */

UINT global_epoch = 3;                  /* interlocked; changed under epoch_lock */
UINT reclaim_due;
static UINT epoch_lock;
static struct reclaim_entry *limbo[3];  /* interlocked push; taken under epoch_lock */
static UINT waiting;                    /* interlocked: entries of these lists */
static UINT hurry;                      /* relaxed: moves of the epoch that are wanted soon */

void reclaim_defer( struct reclaim_entry *entry )
{
    struct thread_state *state = thread_get();

    /* readers may look there still, and then at the counts of an object */
    __atomic_store_n( &entry->next, state->deferred, __ATOMIC_RELEASE );
    if (!state->deferred) state->first_deferred = entry;
    state->deferred = entry;
    state->deferred_count++;
}

/* The state is the calling thread's, or nobody uses it. */
static void hand_over( struct thread_state *state, void *arg )
{
    struct reclaim_entry **list, *head;

    if (!state->deferred) return;
    /* a full barrier: all were unlinked before the epoch is read */
    if (InterlockedExchangeAdd( (LONG *)&waiting, state->deferred_count ) >= WAITING) store_relaxed( &reclaim_due, 1 );
    list = &limbo[load_acquire( &global_epoch ) % 3];
    do
    {
        head = __atomic_load_n( list, __ATOMIC_RELAXED );
        __atomic_store_n( &state->first_deferred->next, head, __ATOMIC_RELEASE );
    } while (InterlockedCompareExchangePointer( (void **)list, state->deferred, head ) != head);
    state->deferred = NULL;
    state->deferred_count = 0;
}

void reclaim_hurry( void )
{
    store_relaxed( &hurry, 3 );
    store_relaxed( &reclaim_due, 1 );
}

static void check_epoch( struct thread_state *state, void *arg )
{
    UINT epoch = load_acquire( &state->epoch );

    if (epoch && epoch != load_relaxed( &global_epoch )) *(BOOL *)arg = FALSE;
}

/* moves the epoch on if possible and returns what nobody can see any more */
static struct reclaim_entry *advance( BOOL *moved )
{
    struct reclaim_entry *list = NULL;
    UINT next;

    *moved = TRUE;
    lock_enter( &epoch_lock, RANK_POOL );
    MemoryBarrier();
    thread_for_each( check_epoch, moved );
    if (*moved)
    {
        next = load_relaxed( &global_epoch ) + 1;
        if (!next) next = 4;            /* 0xffffffff is a multiple of three: keeps the order of the lists */
        store_release( &global_epoch, next );
        MemoryBarrier();
        list = InterlockedExchangePointer( (void **)&limbo[(next % 3 + 1) % 3], NULL );
    }
    lock_leave( &epoch_lock, RANK_POOL );
    return list;
}

static void free_list( struct reclaim_entry *entry )
{
    struct reclaim_entry *next;
    UINT count = 0;

    for (; entry; entry = next, count++)
    {
        next = entry->next;
        entry->free( entry );
    }
    if (count) InterlockedExchangeAdd( (LONG *)&waiting, -(LONG)count );
}

void reclaim_run( void )
{
    struct thread_state *state = thread_get();
    UINT wanted;
    BOOL moved;

    if (!reclaim_wants( state )) return;
    store_relaxed( &reclaim_due, 0 );
    hand_over( state, NULL );
    free_list( advance( &moved ) );
    if (moved && (wanted = load_relaxed( &hurry ))) store_relaxed( &hurry, wanted - 1 );
    if (load_relaxed( &hurry ) || load_relaxed( &waiting ) >= WAITING) store_relaxed( &reclaim_due, 1 );
}

void reclaim_drain( void )
{
    BOOL moved;
    UINT done;

    assert( !thread_get()->nested );
    for (done = 0; done < 3 || load_acquire( &waiting ) || thread_get()->deferred;)
    {
        hand_over( thread_get(), NULL );
        thread_for_each_unused( hand_over, NULL );
        free_list( advance( &moved ) );
        if (moved) done++;
        else SwitchToThread();
    }
}

void reclaim_cleanup( void )
{
    thread_for_each( hand_over, NULL );
    reclaim_drain();
}
