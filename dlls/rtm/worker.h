/*
 * Work on the thread pool
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

#ifndef __RTM_WORKER_H
#define __RTM_WORKER_H

/* One function that runs on a thread of the system's pool when its bell is rung.
 *
 * Guarantees: C9. After worker_ring() a run of the function begins, unless the worker is stopped first; what the caller
 * wrote before is seen by it. Many rings before a run begins are one run.
 * C10. At most one run at a time.
 * C11. After worker_stop() no run is under way, save the one that the calling thread itself is in, and none begins. The
 * structure is not looked at any more, also not when that run returns.
 * The DLL stays loaded while a run is queued or under way. */

struct worker_run;

struct worker
{
    UINT state;                     /* interlocked */
    DWORD thread;                   /* interlocked: in the function, or 0 */
    struct worker_run *run;         /* of that thread */
    TP_WORK *work;                  /* const */
    BOOL (*func)( void *arg );      /* const; TRUE: it left something to others, who may ring soon */
    void *arg;                      /* const */
};

extern HINSTANCE worker_module;     /* this DLL; set before the first worker_init() */

/* NO_ERROR or ERROR_NOT_ENOUGH_MEMORY. The structure stays where it is. */
DWORD worker_init( struct worker *worker, BOOL (*func)( void *arg ), void *arg );

/* TRUE: a run will begin. For a caller that holds a lock which every run takes before anything else: what it wrote under
 * the lock will be seen by that run. */
static inline BOOL worker_is_rung( const struct worker *worker )
{
    return load_relaxed( &worker->state ) & 1;
}

/* Never fails and never waits; next to nothing when the bell is ringing already. The caller sees to it that the
 * structure is still there. No harm when the worker is stopped. */
void worker_ring( struct worker *worker );

/* Once, with no locks held. */
void worker_stop( struct worker *worker );

#endif /* __RTM_WORKER_H */
