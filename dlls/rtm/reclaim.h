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

#ifndef __RTM_RECLAIM_H
#define __RTM_RECLAIM_H

#include <assert.h>

#include "sync.h"

/* Guarantees:
 * C4. What is given to reclaim_defer() after it was unlinked is freed only when every read section that was open at
 *     that time has been left.
 * C5. Entering and leaving a read section never waits, and sections nest.
 * No destructor runs in a read section of its own thread or with a lock held: frees happen in reclaim_run(). */

struct reclaim_entry
{
    struct reclaim_entry *next;
    void (*free)( struct reclaim_entry *entry );
};

extern UINT global_epoch;
extern UINT reclaim_due;            /* relaxed: what waits is much, or large: the next batch need not be full */

static inline void read_enter( void )
{
    struct thread_state *state = thread_get();

    if (state->nested++) return;
    /* the exchange orders the announcement before every load of the section */
    InterlockedExchange( (LONG *)&state->epoch, load_relaxed( &global_epoch ) );
}

static inline void read_leave( void )
{
    struct thread_state *state = thread_get();

    assert( state->nested );
    if (!--state->nested) store_release( &state->epoch, 0 );
}

#define RECLAIM_BATCH 64    /* so much a thread collects before reclaim_run() does anything */

/* Hands over something unlinked. Callable with locks held and inside a read section. */
void reclaim_defer( struct reclaim_entry *entry );

/* What was just handed over is large: reclaim_run() shall not wait until there is more. */
void reclaim_hurry( void );

/* Whether the calling thread has something to do in reclaim_run(). Who only reads has not. */
static inline BOOL reclaim_wants( const struct thread_state *state )
{
    return state->deferred_count >= RECLAIM_BATCH || (state->deferred_count && load_relaxed( &reclaim_due ));
}

/* Frees what may be freed. Called at the end of writing calls, with no locks held and outside read sections. */
void reclaim_run( void );

/* Waits until nothing deferred is left, but for the few things that other threads have kept for their next
 * reclaim_run(). Not in a read section. */
void reclaim_drain( void );

/* The same with those: no other thread defers anything any more. */
void reclaim_cleanup( void );

#endif /* __RTM_RECLAIM_H */
