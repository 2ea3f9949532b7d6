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
 * Invariants: 1. A limbo list holds what was deferred in one epoch of three. 2. The epoch is never 0. */

#include <stdarg.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"

#include "sync.h"
#include "reclaim.h"

#define RUN_THRESHOLD 64

UINT global_epoch = 3;                  /* interlocked; changed under epoch_lock */
static SRWLOCK epoch_lock = SRWLOCK_INIT;
static struct reclaim_entry *limbo[3];  /* interlocked push; taken under epoch_lock */
static UINT pending;                    /* interlocked */

void reclaim_defer( struct reclaim_entry *entry )
{
    struct reclaim_entry **list, *head;

    /* a full barrier: the entry was unlinked before the epoch is read */
    InterlockedIncrement( (LONG *)&pending );
    list = &limbo[load_acquire( &global_epoch ) % 3];
    do
    {
        head = __atomic_load_n( list, __ATOMIC_RELAXED );
        __atomic_store_n( &entry->next, head, __ATOMIC_RELEASE );
    } while (InterlockedCompareExchangePointer( (void **)list, entry, head ) != head);
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
    if (count) InterlockedExchangeAdd( (LONG *)&pending, -(LONG)count );
}

void reclaim_run( void )
{
    BOOL moved;

    if (load_relaxed( &pending ) < RUN_THRESHOLD) return;
    free_list( advance( &moved ) );
}

void reclaim_drain( void )
{
    BOOL moved;
    UINT done;

    assert( !thread_get()->nested );
    for (done = 0; done < 3 || load_acquire( &pending );)
    {
        free_list( advance( &moved ) );
        if (moved) done++;
        else SwitchToThread();
    }
}
