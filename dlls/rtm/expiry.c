/*
 * Routes whose time is over
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

/* Owns: what happens when the time to live of a route is over. Its timer goes to the queue of the owner, whose worker
 * tells the owner, and deletes the route if the owner says so or cannot be told.
 *
 * Each entity has its own queue and worker, so an owner that stays in its callback delays its own events only. The worker
 * never waits for a destination that a client has locked: it tries again a little later. A timer that is set is on a route
 * that its table references, as deleting the route cancels it; so the queue needs no references. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "core.h"
#include "worker.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

#define RETRY_PAUSE 20      /* milliseconds */

/* phases of a route's timer */
#define PHASE_ASK    0      /* the owner has not been told */
#define PHASE_DELETE 1      /* the owner does not want the route any more */

struct expiry
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    struct timer_queue queue;
    struct worker worker;       /* const */
    struct entity *entity;      /* const; borrowed: it is part of it */
    BOOL stopped;               /* set once, when nobody else is there */
};

static struct pool expiry_pool;

static struct route *timer_route( struct timer *timer )
{
    return route_at( CONTAINING_RECORD( timer, struct route_ext, timer )->header.own );
}

static struct timer_queue *expiry_queue( struct timer *timer )
{
    return &entity_at( timer_route( timer )->owner )->expiry->queue;
}

static void expiry_hold( struct timer_queue *queue )
{
    object_get( &CONTAINING_RECORD( queue, struct expiry, queue )->entity->header, OWN_ONE );
}

static void expiry_ring( struct timer_queue *queue )
{
    struct expiry *expiry = CONTAINING_RECORD( queue, struct expiry, queue );

    worker_ring( &expiry->worker );
    object_put( &expiry->entity->header );
    object_run();
}

static const struct timer_class expiry_class = { expiry_queue, expiry_hold, expiry_ring };

static void keep_route( struct timer *timer )
{
    object_get( &timer_route( timer )->header, OWN_ONE );
}

static void retry( struct route *route, BYTE phase )
{
    timer_retry( &route_ext_find( route )->timer, TIMER_ROUTE, RETRY_PAUSE, phase );
}

static void delete_expired( struct route *route )
{
    ULONG flags;

    /* it may be deleted already, which is as well */
    switch (route_delete( route, FALSE, &flags ))
    {
    case NO_ERROR:   object_put( &route->header ); break;
    case ERROR_BUSY: retry( route, PHASE_DELETE ); break;
    }
}

/* Tells the owner: the event comes with a client's reference, which is taken back with the route. In the owner's gate. */
static void ask_owner( struct entity *entity, struct route *route )
{
    HANDLE handle = handle_from_slot( object_slot( route ) );
    RTM_ROUTE_INFO *info;

    if (route_window( route, FALSE, &info ) || !object_get( &route->header, CLIENT_ONE ))
    {
        retry( route, PHASE_ASK );
        return;
    }
    TRACE( "route %p of entity %#x\n", handle, entity->slot );
    if (entity->callback( handle_from_slot( entity->slot ), RTM_ROUTE_EXPIRED, handle, info ) != ERROR_NOT_SUPPORTED)
        return;
    delete_expired( route );
    object_put_client( &route->header );
}

/* FALSE: there is none */
static BOOL deliver_one( struct entity *entity )
{
    struct route *route;
    struct timer *timer;
    BYTE phase;

    /* what was refreshed or deleted up to here is not on the queue any more */
    if (!(timer = timer_take( &entity->expiry->queue, keep_route, &phase ))) return FALSE;
    route = timer_route( timer );
    if (entity->callback && phase == PHASE_ASK) ask_owner( entity, route );
    else delete_expired( route );
    object_put( &route->header );
    object_run();
    return TRUE;
}

/* the worker's function */
static BOOL deliver( void *arg )
{
    struct entity *entity = arg;
    struct callout_frame frame;
    BOOL more = TRUE;

    /* the callback may deregister the entity */
    object_get( &entity->header, OWN_ONE );
    while (more)
    {
        if (entity->callback && !callout_enter( entity, FALSE, &frame )) break;
        more = deliver_one( entity );
        if (entity->callback) callout_leave( &frame );
    }
    object_put( &entity->header );
    object_run();
    return FALSE;
}

void expiry_init( void )
{
    timer_classes[TIMER_ROUTE] = &expiry_class;
    pool_init( &expiry_pool, OBJECT_EXPIRY, sizeof(struct expiry), NULL, object_free );
}

DWORD expiry_prepare( struct entity *entity )
{
    struct expiry *expiry;
    DWORD error;
    UINT slot;

    if (__atomic_load_n( &entity->expiry, __ATOMIC_ACQUIRE )) return NO_ERROR;
    if ((error = timer_prepare())) return error;
    if (!(expiry = object_alloc( &expiry_pool, &slot ))) return ERROR_NOT_ENOUGH_MEMORY;
    expiry->entity = entity;
    if ((error = worker_init( &expiry->worker, deliver, entity )))
    {
        object_free( &expiry->header );
        return error;
    }
    if (InterlockedCompareExchangePointer( (void **)&entity->expiry, expiry, NULL ))
    {
        worker_stop( &expiry->worker );
        object_free( &expiry->header );
    }
    return NO_ERROR;
}

void expiry_stop( struct entity *entity )
{
    struct expiry *expiry = __atomic_load_n( &entity->expiry, __ATOMIC_ACQUIRE );

    if (!expiry || expiry->stopped) return;
    expiry->stopped = TRUE;
    worker_stop( &expiry->worker );
}

/* A call that lost against the deregistration may have prepared in vain, after the stop. */
void expiry_destroy( struct entity *entity )
{
    expiry_stop( entity );
    if (entity->expiry) object_free( &entity->expiry->header );
    entity->expiry = NULL;
}
