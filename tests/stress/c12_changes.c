/*
 * C12, C13, C14: what has changed is told, once at a time, and not after the end
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

/* Writers give each destination a rising number (the metric) or take its route away. Watchers with a callback and such
 * without drain as they like; registrations come and go beside it, some of them ended from inside of their callback. What a
 * drain gives out is never older than what was given out before, and after the writers' end one more drain leaves every
 * watcher with the table's state. */

#include "stress.h"

#define DESTS    24
#define WRITERS  2
#define WATCHERS 3

static struct watcher
{
    HANDLE entity, notify;
    UINT known[DESTS];              /* the last number, 0 without a route; a drain at a time */
    SRWLOCK lock;
    UINT callbacks, ended, calls, items;
} watchers[WATCHERS], passing[2];

static HANDLE writer_entity[WRITERS];
static UINT current[DESTS];         /* interlocked, by one writer each: a number that may be in the table by now */
static UINT deleted[DESTS];         /* the same: the highest number of which the route was deleted */
static BOOL gone[DESTS];            /* by the writer at its end */
static UINT running = WRITERS;
static UINT late;

/* everything that is to be had; 'known' is locked */
static void drain( struct watcher *watcher, HANDLE notify, UINT batch )
{
    BYTE items[16 * RTM_SIZE_OF_DEST_INFO( 1 )];
    union route_room route;
    UINT count, i, dest, seen, before[DESTS];
    DWORD ret;

    do
    {
        for (dest = 0; dest < DESTS; dest++) before[dest] = get( &deleted[dest] );
        count = batch;
        ret = attempt( RtmGetChangedDests( watcher->entity, notify, &count, (RTM_DEST_INFO *)items ) );
        if (ret && ret != ERROR_NO_MORE_ITEMS) return;
        for (i = 0; i < count; i++)
        {
            RTM_DEST_INFO *info = dest_item( items, i, 1 );

            dest = info->DestAddress.AddrBits[2];
            check( dest < DESTS );
            watcher->items++;
            check( !info->ViewInfo[0].Route == !info->ViewInfo[0].NumRoutes );
            if (!info->ViewInfo[0].Route)
            {
                watcher->known[dest] = 0;
                continue;
            }
            check_ret( RtmGetRouteInfo( watcher->entity, info->ViewInfo[0].Route, &route.info, NULL ), NO_ERROR );
            seen = route.info.PrefInfo.Metric;
            check( seen > before[dest] );
            check( seen >= watcher->known[dest] );
            check( seen <= get( &current[dest] ) );
            watcher->known[dest] = seen;
            check_ret( RtmReleaseRouteInfo( watcher->entity, &route.info ), NO_ERROR );
        }
        check_ret( RtmReleaseChangedDests( watcher->entity, notify, count, (RTM_DEST_INFO *)items ), NO_ERROR );
    } while (!ret);
}

static DWORD WINAPI on_change( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    struct watcher *watcher = context2;

    if (type != RTM_CHANGE_NOTIFICATION) return ERROR_NOT_SUPPORTED;
    check( add( &watcher->callbacks, 1 ) == 1 );
    check( !get( &watcher->ended ) );
    watcher->calls++;
    AcquireSRWLockExclusive( &watcher->lock );
    drain( watcher, context1, 1 + stress_random( 16 ) );
    ReleaseSRWLockExclusive( &watcher->lock );
    if (watcher >= passing && watcher < passing + ARRAY_SIZE(passing) && !stress_random( 3 ) &&
        !RtmDeregisterFromChangeNotification( entity, context1 ))
        add( &late, 1 );
    check( add( &watcher->callbacks, -1 ) == 0 );
    return NO_ERROR;
}

static void writer( UINT index )
{
    HANDLE entity = writer_entity[index], routes[DESTS] = { NULL };
    RTM_ROUTE_CHANGE_FLAGS flags;
    UINT i, dest;

    for (i = 1; i <= 8000 * stress_work; i++)
    {
        dest = stress_random( DESTS / WRITERS ) * WRITERS + index;
        if (routes[dest] && !stress_random( 3 ))
        {
            check_ret( RtmDeleteRouteToDest( entity, routes[dest], &flags ), NO_ERROR );
            set( &deleted[dest], get( &current[dest] ) );
            routes[dest] = NULL;
            continue;
        }
        set( &current[dest], i );
        check_ret( stress_add_route( entity, 0x0a000000 | dest << 8, 24, NULL, i, UCAST, INFINITE, &routes[dest] ), NO_ERROR );
    }
    for (dest = index; dest < DESTS; dest += WRITERS)
        if (routes[dest]) check_ret( RtmReleaseRoutes( entity, 1, &routes[dest] ), NO_ERROR );
        else gone[dest] = TRUE;
    add( &running, -1 );
}

/* watcher 0 has no callback and asks now and then; the others only tell late from never */
static void asker( UINT index )
{
    struct watcher *watcher = &watchers[0];

    while (get( &running ))
    {
        AcquireSRWLockExclusive( &watcher->lock );
        drain( watcher, watcher->notify, 1 + stress_random( 16 ) );
        ReleaseSRWLockExclusive( &watcher->lock );
        Sleep( stress_random( 3 ) );
    }
}

static void passer( UINT index )
{
    struct watcher *watcher = &passing[index];
    HANDLE notify;

    while (get( &running ))
    {
        memset( watcher->known, 0, sizeof(watcher->known) );
        set( &watcher->ended, 0 );
        check_ret( RtmRegisterForChangeNotification( watcher->entity, UCAST, RTM_CHANGE_TYPE_BEST, watcher, &notify ), NO_ERROR );
        if (stress_random( 2 )) SwitchToThread();
        /* the callback may have done it, or be about to */
        check_ret2( RtmDeregisterFromChangeNotification( watcher->entity, notify ), NO_ERROR, ERROR_INVALID_HANDLE );
        while (get( &watcher->callbacks )) SwitchToThread();    /* one that ended itself runs on */
        set( &watcher->ended, 1 );
    }
}

static BOOL knows_all( struct watcher *watcher )
{
    BOOL ret = TRUE;
    UINT dest;

    AcquireSRWLockExclusive( &watcher->lock );
    for (dest = 0; dest < DESTS; dest++) ret &= watcher->known[dest] == (gone[dest] ? 0 : current[dest]);
    ReleaseSRWLockExclusive( &watcher->lock );
    return ret;
}

int main( int argc, char **argv )
{
    UINT i;

    stress_init( argc, argv );
    for (i = 0; i < WRITERS; i++) writer_entity[i] = stress_register( 2, i, NULL );
    for (i = 0; i < ARRAY_SIZE(passing); i++) passing[i].entity = stress_register( 4, i, on_change );
    for (i = 0; i < WATCHERS; i++)
    {
        watchers[i].entity = stress_register( 3, i, i ? on_change : NULL );
        check_ret( RtmRegisterForChangeNotification( watchers[i].entity, UCAST, RTM_CHANGE_TYPE_ALL, &watchers[i],
                                                     &watchers[i].notify ), NO_ERROR );
    }
    stress_add( "writer", writer, WRITERS );
    stress_add( "asker", asker, 1 );
    stress_add( "passer", passer, ARRAY_SIZE(passing) );
    stress_run();

    for (i = 0; i < WATCHERS; i++)
    {
        /* who has a callback needs nothing else: it comes, or the watchdog does */
        if (i) while (!knows_all( &watchers[i] )) Sleep( 1 );
        AcquireSRWLockExclusive( &watchers[i].lock );
        drain( &watchers[i], watchers[i].notify, 16 );
        ReleaseSRWLockExclusive( &watchers[i].lock );
        check( knows_all( &watchers[i] ) );
        check_ret( RtmDeregisterFromChangeNotification( watchers[i].entity, watchers[i].notify ), NO_ERROR );
        set( &watchers[i].ended, 1 );
        printf( "c12: watcher %u: %u calls, %u items\n", i, watchers[i].calls, watchers[i].items );
    }
    printf( "c12: %u registrations ended themselves\n", late );
    for (i = 0; i < WATCHERS; i++) check_ret( RtmDeregisterEntity( watchers[i].entity ), NO_ERROR );
    for (i = 0; i < ARRAY_SIZE(passing); i++) check_ret( RtmDeregisterEntity( passing[i].entity ), NO_ERROR );
    for (i = 0; i < WRITERS; i++) check_ret( RtmDeregisterEntity( writer_entity[i] ), NO_ERROR );
    return stress_done();
}
