/*
 * Hold-down of destinations
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

/* Owns: marks and held routes of destinations.
 *
 * A mark says in which views the destination shall be held, and for how long. When a marked view loses its last route
 * by a deletion, that route is held there, and the view's part of the mark is used up. All held routes of a
 * destination end at one time, which begins anew with each of them.
 *
 * Invariants: 1. A bit of 'held' is set exactly while the view's 'hold' is not 0, which is one reference on that route.
 * 2. The timer is set, on the queue or in the hands of the worker while 'held' is not 0. A held route references its
 * destination, so the timer needs no reference of its own. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "core.h"
#include "worker.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

#define RETRY_PAUSE 20      /* milliseconds */

static struct timer_queue hold_queue;
static struct worker *hold_worker;      /* interlocked, const once made */

static struct dest_ext *timer_ext( struct timer *timer )
{
    return CONTAINING_RECORD( timer, struct dest_ext, timer );
}

static struct timer_queue *queue_of( struct timer *timer )
{
    return &hold_queue;
}

static void queue_hold( struct timer_queue *queue )
{
}

static void queue_ring( struct timer_queue *queue )
{
    worker_ring( hold_worker );
}

static const struct timer_class hold_class = { queue_of, queue_hold, queue_ring };

/* FALSE: somebody has locked the destination */
static BOOL hold_end( struct table *table, struct dest *dest, struct dest_ext *ext )
{
    UINT i, count = 0, routes[RTM_MAX_VIEWS];
    struct view_change change = { 0 };

    if (!word_try_exclusive( &dest->header.own )) return FALSE;
    /* another view may have lost its last route meanwhile, and then all begins anew */
    if (ext->held && !timer_is_set( &ext->timer ))
    {
        TRACE( "destination %#x, views %#x\n", object_slot( dest ), ext->held );
        /* forwarding goes on as it did */
        change.all = change.best = ext->held;
        dest_begin_change( dest );
        for (i = 0; i < table->view_count; i++)
        {
            if (!ext->hold[i]) continue;
            routes[count++] = ext->hold[i];
            store_relaxed( &ext->hold[i], 0 );
        }
        store_relaxed( &ext->held, 0 );
        change_post( table, dest, &change );
        dest_end_change( dest );
    }
    word_unlock_exclusive( &dest->header.own );
    change_ring();
    while (count--) object_put( &route_at( routes[count] )->header );
    return TRUE;
}

static void keep_dest( struct timer *timer )
{
    object_get( &dest_at( timer_ext( timer )->header.own )->header, OWN_ONE );
}

/* the worker's function */
static BOOL end_holds( void *arg )
{
    struct timer *timer;
    struct dest *dest;
    BYTE phase;

    while ((timer = timer_take( &hold_queue, keep_dest, &phase )))
    {
        dest = dest_at( timer_ext( timer )->header.own );
        if (!hold_end( dest_table( dest ), dest, timer_ext( timer ) ))
            timer_retry( timer, TIMER_HOLD, RETRY_PAUSE, 0 );
        object_put( &dest->header );
        object_run();
    }
    return FALSE;
}

void hold_init( void )
{
    timer_classes[TIMER_HOLD] = &hold_class;
}

/* The worker is there from the first mark on, and keeps the DLL loaded. No lock is held meanwhile: see clock_alarm_init(). */
static DWORD hold_prepare( void )
{
    struct worker *worker;
    DWORD error;

    if (__atomic_load_n( &hold_worker, __ATOMIC_ACQUIRE )) return NO_ERROR;
    if ((error = timer_prepare())) return error;
    if (!(worker = heap_alloc( 1, sizeof(*worker) ))) return ERROR_NOT_ENOUGH_MEMORY;
    if ((error = worker_init( worker, end_holds, NULL ))) free( worker );
    else if (InterlockedCompareExchangePointer( (void **)&hold_worker, worker, NULL ))
    {
        worker_stop( worker );
        free( worker );
    }
    return error;
}

/* Several marks unite their views and keep the longest time. */
DWORD hold_mark( struct table *table, struct dest *dest, ULONG views, ULONG time )
{
    struct dest_ext *ext;
    DWORD error;

    if ((error = hold_prepare())) return error;
    if (!(ext = dest_ext_get( table, dest ))) return ERROR_NOT_ENOUGH_MEMORY;
    word_lock_exclusive( &dest->header.own );
    ext->marked |= views;
    ext->hold_time = max( ext->hold_time, time );
    word_unlock_exclusive( &dest->header.own );
    return NO_ERROR;
}

void hold_start( struct table *table, struct dest *dest, UINT route )
{
    struct dest_ext *ext = dest_ext_find( dest );
    ULONG views = ext ? ext->marked & route_at( route )->views : 0;
    UINT i, former, held = 0;

    for (i = 0; i < table->view_count; i++)
    {
        if (!(views >> i & 1) || dest_views( table, dest )[i].count) continue;
        object_get( &route_at( route )->header, OWN_ONE );
        former = ext->hold[i];
        store_relaxed( &ext->hold[i], route );
        if (former) object_put( &route_at( former )->header );
        held |= 1u << i;
    }
    if (!held) return;
    TRACE( "destination %#x, route %#x, views %#x\n", object_slot( dest ), route, held );
    store_relaxed( &ext->held, ext->held | held );
    timer_set( &ext->timer, TIMER_HOLD, ext->hold_time );
    if (!(ext->marked &= ~held)) ext->hold_time = 0;
}
