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

/* Owns: the bell. The pool's own counting would run the function once for each ring, and side by side.
 *
 *   idle --ring--> rung --the pool calls--> running --returns--> idle
 *                                           running --ring--> again --returns--> rung
 *                                                             again --after a rest--> running
 *
 * To wake a thread of the pool costs more than most changes do. So a function that has left work to others, who may be adding
 * to it at full speed, has its thread rest for about as long as that would take, and then run it again if the bell was rung.
 *
 * Who makes the bell ring submits the work, and is counted for as long as it uses the structure: stopping waits for the
 * count before it closes the work object. */

#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "sync.h"
#include "worker.h"

#define STATE_IDLE       0
#define STATE_RUNG       1
#define STATE_RUNNING    2
#define STATE_AGAIN      3
#define STATE_MASK       3
#define STATE_STOPPED    4
#define STATE_SUBMITTER  8      /* one thread that submits */

#define REST     32             /* times to let others run: about ten microseconds when there are none */
#define MAX_RUNS 64             /* then the pool may have its thread back */

/* on the stack of the thread that runs the function */
struct worker_run
{
    BOOL stopped;               /* from inside: the worker may be gone */
};

HINSTANCE worker_module;

/* Moves on unless the worker is stopped; returns the state before. Who rings a silent bell is counted. */
static UINT change_state( struct worker *worker, const BYTE next[4] )
{
    UINT old = load_acquire( &worker->state ), new, seen;

    for (;;)
    {
        if (old & STATE_STOPPED) return old;
        new = (old & ~STATE_MASK) | next[old & STATE_MASK];
        if (new == old) return old;
        if ((new & STATE_MASK) == STATE_RUNG) new += STATE_SUBMITTER;
        seen = InterlockedCompareExchange( (LONG *)&worker->state, new, old );
        if (seen == old) return old;
        old = seen;
    }
}

static void submit( struct worker *worker )
{
    SubmitThreadpoolWork( worker->work );
    InterlockedExchangeAdd( (LONG *)&worker->state, -STATE_SUBMITTER );
}

/* TRUE: the bell was rung meanwhile */
static BOOL rest( struct worker *worker )
{
    static const BYTE resume[4] = { STATE_IDLE, STATE_RUNG, STATE_RUNNING, STATE_RUNNING };
    UINT i;

    for (i = 0; i < REST && !(load_relaxed( &worker->state ) & STATE_STOPPED); i++) SwitchToThread();
    return (change_state( worker, resume ) & (STATE_STOPPED | STATE_MASK)) == STATE_AGAIN;
}

static void CALLBACK run( TP_CALLBACK_INSTANCE *instance, void *context, TP_WORK *work )
{
    static const BYTE begin[4] = { STATE_IDLE, STATE_RUNNING, STATE_RUNNING, STATE_AGAIN };
    static const BYTE end[4] = { STATE_IDLE, STATE_RUNG, STATE_IDLE, STATE_RUNG };
    struct worker *worker = context;
    struct worker_run frame = { FALSE };
    UINT runs = 0;
    BOOL left;

    if (change_state( worker, begin ) & STATE_STOPPED) return;
    worker->run = &frame;
    store_relaxed( (UINT *)&worker->thread, GetCurrentThreadId() );
    do
    {
        left = worker->func( worker->arg );
        if (frame.stopped) return;
    } while (left && ++runs < MAX_RUNS && rest( worker ));
    store_relaxed( (UINT *)&worker->thread, 0 );
    if ((change_state( worker, end ) & (STATE_STOPPED | STATE_MASK)) == STATE_AGAIN) submit( worker );
}

DWORD worker_init( struct worker *worker, BOOL (*func)( void *arg ), void *arg )
{
    TP_CALLBACK_ENVIRON environment;
    DWORD error = GetLastError();

    worker->state = STATE_IDLE;
    worker->thread = 0;
    worker->run = NULL;
    worker->func = func;
    worker->arg = arg;
    /* what InitializeThreadpoolEnvironment() would do, which Wine's headers do not have */
    memset( &environment, 0, sizeof(environment) );
    environment.Version = 1;
    environment.RaceDll = worker_module;
    worker->work = CreateThreadpoolWork( run, worker, &environment );
    SetLastError( error );
    return worker->work ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}

void worker_ring( struct worker *worker )
{
    static const BYTE ring[4] = { STATE_RUNG, STATE_RUNG, STATE_AGAIN, STATE_AGAIN };

    /* what the caller wrote comes before the look at the state: a run that has begun is told to come again, one that
     * has not will see it */
    MemoryBarrier();
    if ((change_state( worker, ring ) & (STATE_STOPPED | STATE_MASK)) == STATE_IDLE) submit( worker );
}

void worker_stop( struct worker *worker )
{
    InterlockedOr( (LONG *)&worker->state, STATE_STOPPED );
    while (load_acquire( &worker->state ) >= STATE_SUBMITTER) SwitchToThread();
    if (load_relaxed( (UINT *)&worker->thread ) == GetCurrentThreadId()) worker->run->stopped = TRUE;
    else WaitForThreadpoolWorkCallbacks( worker->work, TRUE );
    CloseThreadpoolWork( worker->work );
}
