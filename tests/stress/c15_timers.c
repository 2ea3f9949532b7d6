/*
 * C15, C16, C17: a route's time ends once, not early, and not any more when it was changed
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

/* Threads add routes with short times, refresh them, take their time away and delete them, while their callbacks delete,
 * refresh or leave routes at the end of their time. Each addition is a life with a number (EntitySpecificInfo). A life that
 * was ended by its owner before its time is not told of; one that was left alone is told of exactly once, and never before its
 * time by the DLL's clock, which here goes fifty times faster than the world's. */

#include "stress.h"

#define OWNERS  3
#define ROUTES  200

/* what a route may be at, under 'lock' */
struct life
{
    HANDLE route;
    UINT serial;            /* of the last addition */
    ULONGLONG due;          /* earliest time of its end; 0: none is due */
    BOOL called;            /* its end was told */
};

static struct owner
{
    HANDLE entity;
    SRWLOCK lock;
    struct life lives[ROUTES];
    UINT expired, deleted, refreshed, left;
} owners[OWNERS];

static UINT total;

static struct owner *owner_of( HANDLE entity )
{
    UINT i;

    for (i = 0; i < OWNERS; i++) if (owners[i].entity == entity) return &owners[i];
    check( !"a known owner" );
    return NULL;
}

/* locked; adds or refreshes with a time, or without one */
static void give_time( struct owner *owner, UINT number, ULONG ttl )
{
    struct life *life = &owner->lives[number];
    /* the former one that was left to the DLL may be there still, and is deleted any moment */
    RTM_ROUTE_CHANGE_FLAGS flags = life->route ? 0 : RTM_ROUTE_CHANGE_NEW;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    memset( &info, 0, sizeof(info) );
    info.BelongsToViews = UCAST;
    info.PrefInfo.Metric = ++life->serial;
    life->due = ttl == INFINITE ? ~(ULONGLONG)0 : clock_ticks() + ttl;
    life->called = FALSE;
    check_ret( RtmAddRouteToDest( owner->entity, &life->route, stress_addr( &addr, 0x0a000000 | (owner - owners) << 16 | number, 32 ),
                                  &info, ttl, NULL, 0, NULL, &flags ), NO_ERROR );
}

/* locked */
static void delete( struct owner *owner, UINT number )
{
    RTM_ROUTE_CHANGE_FLAGS flags;

    check_ret( RtmDeleteRouteToDest( owner->entity, owner->lives[number].route, &flags ), NO_ERROR );
    owner->lives[number].route = NULL;
    owner->lives[number].due = 0;
}

static DWORD WINAPI on_event( RTM_ENTITY_HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    struct owner *owner;
    union route_room room;
    struct life *life;
    HANDLE route = context1;
    DWORD ret = NO_ERROR;
    ULONGLONG now;
    UINT number;

    if (type != RTM_ROUTE_EXPIRED) return ERROR_NOT_SUPPORTED;
    now = clock_ticks();
    owner = owner_of( entity );
    AcquireSRWLockExclusive( &owner->lock );
    for (number = 0; number < ROUTES; number++) if (owner->lives[number].route == route) break;
    if (number == ROUTES)
    {
        /* deleted while this was on its way: its reference makes the handle good */
        check_ret( RtmGetRouteInfo( entity, route, &room.info, NULL ), NO_ERROR );
        check( room.info.State != RTM_ROUTE_STATE_CREATED );
        check_ret( RtmReleaseRouteInfo( entity, &room.info ), NO_ERROR );
        check_ret( RtmReleaseRoutes( entity, 1, &route ), NO_ERROR );
    }
    else
    {
        life = &owner->lives[number];
        /* a refresh may have come while the callback waited for the lock */
        if (now >= life->due)
        {
            check( !life->called );
            life->called = TRUE;
            owner->expired++;
            switch (stress_random( 3 ))
            {
            case 0:
                owner->deleted++;
                check_ret( RtmReleaseRoutes( entity, 1, &route ), NO_ERROR );
                delete( owner, number );
                break;
            case 1:
                owner->refreshed++;
                give_time( owner, number, 1 + stress_random( 2000 ) );
                check_ret( RtmReleaseRoutes( entity, 1, &route ), NO_ERROR );
                break;
            case 2:
                /* the DLL deletes it, and takes this reference; the other one stays */
                owner->left++;
                check_ret( RtmReleaseRoutes( entity, 1, &life->route ), NO_ERROR );
                life->route = NULL;
                life->due = 0;
                ret = ERROR_NOT_SUPPORTED;
                break;
            }
        }
        else
        {
            check( life->serial > 1 );
            check_ret( RtmReleaseRoutes( entity, 1, &route ), NO_ERROR );
        }
    }
    ReleaseSRWLockExclusive( &owner->lock );
    return ret;
}

static void owner_thread( UINT index )
{
    struct owner *owner = &owners[index];
    UINT i, number;

    for (i = 0; i < 6000 * stress_work; i++)
    {
        number = stress_random( ROUTES );
        AcquireSRWLockExclusive( &owner->lock );
        if (!owner->lives[number].route) give_time( owner, number, 1 + stress_random( 3000 ) );
        else switch (stress_random( 4 ))
        {
        case 0: delete( owner, number ); break;
        case 1: give_time( owner, number, INFINITE ); break;
        default: give_time( owner, number, 1 + stress_random( 3000 ) ); break;
        }
        ReleaseSRWLockExclusive( &owner->lock );
    }
    /* what has a time now is left alone: all of it ends */
    for (number = 0; number < ROUTES; number++)
    {
        AcquireSRWLockExclusive( &owner->lock );
        if (owner->lives[number].route && owner->lives[number].due == ~(ULONGLONG)0) delete( owner, number );
        ReleaseSRWLockExclusive( &owner->lock );
    }
    for (number = 0; number < ROUTES; number++)
    {
        for (;;)
        {
            BOOL gone;

            AcquireSRWLockExclusive( &owner->lock );
            gone = !owner->lives[number].route;
            ReleaseSRWLockExclusive( &owner->lock );
            if (gone) break;
            Sleep( 1 );
        }
    }
}

int main( int argc, char **argv )
{
    UINT i, wakes;

    stress_init( argc, argv );
    set( &compat_clock_rate, 50 );
    check_ret( timer_prepare(), NO_ERROR );     /* before we read its clock ourselves */
    for (i = 0; i < OWNERS; i++) owners[i].entity = stress_register( 2, i, on_event );
    stress_add( "owner", owner_thread, OWNERS );
    stress_run();
    for (i = 0; i < OWNERS; i++)
    {
        printf( "c15: owner %u: %u expired: %u deleted, %u refreshed, %u left to the DLL\n", i, owners[i].expired,
                owners[i].deleted, owners[i].refreshed, owners[i].left );
        total += owners[i].expired;
    }
    check( total );
    /* No timer is set any more, so nothing wakes up, whatever time goes by (C17): but for one time that the alarm was set
     * to for a timer that was cancelled. Here that is three seconds at most, and each round is ten. */
    for (i = 0; i < 3; i++)
    {
        wakes = get( &compat_timer_wakes );
        Sleep( 200 );
        if (get( &compat_timer_wakes ) == wakes) break;
    }
    check( i < 3 );
    for (i = 0; i < OWNERS; i++) check_ret( RtmDeregisterEntity( owners[i].entity ), NO_ERROR );
    return stress_done();
}
