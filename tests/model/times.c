/*
 * The model: routes whose time is over, holds
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

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"

#include "model.h"

/* Where time goes by hand, one step lets it go on by some milliseconds, and all that is due happens in there. What the
 * manager does by itself (it deletes a route, it ends a hold) is found out by asking, whenever something else is about to
 * be compared. Two such things at one destination, one of them the start of a hold, would make the order matter, which
 * nobody promises: they get steps of their own. */

#ifdef COMPAT_KERNEL

static BOOL silent( UINT route )
{
    return !ents[routes[route].owner].callback || routes[route].told;
}

/* the next time something is due at the destination from now on, up to 'until', and how much is up to then */
static UINT due_at( UINT dest, ULONGLONG until, ULONGLONG *first )
{
    UINT i, count = 0;

    *first = ~(ULONGLONG)0;
    for (i = 0; i < MAX_ROUTES; i++)
    {
        if (!routes[i].used || !routes[i].live || routes[i].dest != dest || !routes[i].due || routes[i].due > until) continue;
        if (routes[i].due < *first) *first = routes[i].due;
        count++;
    }
    if (dests[dest].held && dests[dest].hold_due <= until)
    {
        if (dests[dest].hold_due < *first) *first = dests[dest].hold_due;
        count++;
    }
    return count;
}

static void deleted_by_manager( UINT route )
{
    say( "r%u expired ", route );
    reached( "the manager deletes a route" );
    naive_route_delete( route );
}

/* Whatever is due and cannot be done for a lock is tried again later. */
static BOOL try_later( UINT route )
{
    if (!is_locked( routes[route].dest )) return FALSE;
    routes[route].due = naive_now + RETRY;
    reached( "the end of a time waits for a lock" );
    return TRUE;
}

void catch_up( UINT ent )
{
    BYTE room[2048] __attribute__((aligned(16)));
    RTM_ROUTE_INFO *route = (RTM_ROUTE_INFO *)room;
    RTM_DEST_INFO *dest = (RTM_DEST_INFO *)room;
    HANDLE reg = ents[ent].handle;
    DWORD ret;
    UINT i;

    for (i = 0; i < MAX_ROUTES; i++)
    {
        if (!routes[i].used || !routes[i].live || !routes[i].due || routes[i].due > naive_now) continue;
        if (routes[i].table != ents[ent].table || !silent( i ) || is_locked( routes[i].dest )) continue;
        ret = api( RtmGetRouteInfo( reg, routes[i].handle, route, NULL ) );
        if (!ret)
        {
            expect_ret( RtmReleaseRouteInfo( reg, route ), NO_ERROR );
            if (route->State == RTM_ROUTE_STATE_CREATED) continue;
        }
        else same( ret, BAD_HANDLE );
        deleted_by_manager( i );
    }
    for (i = 0; i < MAX_DESTS; i++)
    {
        if (!dests[i].used || dests[i].table != ents[ent].table || !dests[i].held || dests[i].hold_due > naive_now) continue;
        if (is_locked( i )) continue;
        ret = api( RtmGetDestInfo( reg, dests[i].handle, 0, ALL_VIEWS, dest ) );
        if (!ret)
        {
            expect_ret( RtmReleaseDestInfo( reg, dest ), NO_ERROR );
            if (dest->ViewInfo[0].HoldRoute || dest->ViewInfo[1].HoldRoute) continue;
        }
        else same( ret, BAD_HANDLE );
        say( "d%u not held any more ", i );
        reached( "a hold ends" );
        naive_hold_end( i );
    }
    naive_sweep();
}

/* the same route with another time, by its owner */
static void refresh( UINT ent, UINT route, ULONG ttl )
{
    BYTE room[2048] __attribute__((aligned(16)));
    RTM_ROUTE_INFO *info = (RTM_ROUTE_INFO *)room;
    const struct route *r = &routes[route];
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    HANDLE handle = r->handle;
    struct before before;
    DWORD want;
    UINT i;

    memset( room, 0, sizeof(room) );
    info->Flags1 = r->flags1;
    info->Flags = r->flags;
    info->PrefInfo.Preference = r->pref;
    info->PrefInfo.Metric = r->metric;
    info->BelongsToViews = r->views;
    info->EntitySpecificInfo = r->info;
    info->Neighbour = r->nbr == NONE ? NULL : hops[r->nbr].handle;
    info->NextHopsList.NumNextHops = r->count;
    for (i = 0; i < r->count; i++) info->NextHopsList.NextHops[i] = hops[r->hops[i]].handle;
    before_change( &before, r->dest, route );
    expect_ret( RtmAddRouteToDest( ents[ent].handle, &handle, NULL, info, ttl, NULL, 0, NULL, &flags ), NO_ERROR );
    same( handle, r->handle );
    give_time( route, ttl );
    want = best_flag( &before, r->dest, route );
    expect( flags == want, "ChangeFlags %lx, expected %lx", flags, want );
    after_commit( &before, r->dest, route );
    say( "r%u refreshed %ld ", route, (long)(LONG)ttl );
}

/* The event, on a thread of the pool. */
DWORD route_expired( UINT ent, HANDLE handle, const RTM_ROUTE_INFO *info )
{
    HANDLE reg = ents[ent].handle;
    UINT route, dest, what;
    DWORD flags;

    for (route = 0; route < MAX_ROUTES; route++) if (routes[route].used && routes[route].handle == handle) break;
    expect( route < MAX_ROUTES, "unknown route %p has ended", handle );
    dest = routes[route].dest;
    catch_up( ent );
    say( "r%u told ", route );
    expect( routes[route].owner == ent && routes[route].live, "e%u is told of r%u", ent, route );
    expect( routes[route].due && routes[route].due <= naive_now, "r%u ends too early", route );
    expect( !silent( route ), "r%u is told of again", route );
    routes[route].window = TRUE;
    check_route_memory( __LINE__, info, route );
    routes[route].due = 0;

    /* on this thread a client's locks would be waited for */
    what = table_is_locked( routes[route].table ) ? rnd_of( route, 2 ) : rnd_of( route, 6 );
    if (what == 5 && random_own_hop( ent ) == NONE) what = 4;
    switch (what)
    {
    case 0:     /* nothing: it stays, without a time */
        expect_ret( RtmReleaseRoutes( reg, 1, &handle ), NO_ERROR );
        reached( "an owner keeps its route" );
        return NO_ERROR;
    case 1:     /* the manager shall do it */
    case 2:
        break;
    case 3:
        refresh( ent, route, random_ttl( dest ) );
        expect_ret( RtmReleaseRoutes( reg, 1, &handle ), NO_ERROR );
        reached( "an owner refreshes its route" );
        return NO_ERROR;
    case 4:
        expect_ret( RtmDeleteRouteToDest( reg, handle, &flags ), NO_ERROR );
        naive_route_delete( route );
        naive_sweep();
        say( "r%u deleted by its owner ", route );
        reached( "an owner deletes its route" );
        return NO_ERROR;
    default:    /* a new time, and nevertheless */
        refresh( ent, route, random_ttl( dest ) );
        break;
    }
    if (is_locked( dest ))
    {
        routes[route].told = TRUE;
        routes[route].due = naive_now + RETRY;
        reached( "the end of a time waits for a lock" );
        return ERROR_NOT_SUPPORTED;
    }
    /* nothing else runs before it is done */
    deleted_by_manager( route );
    naive_sweep();
    return ERROR_NOT_SUPPORTED;
}

/* time goes to 'to' in one go */
static void jump( ULONGLONG to )
{
    UINT i, ent, table, ms = to - naive_now;

    naive_now = to;
    compat_pass_time( ms );
    for (table = 0; table < TABLES; table++)
        for (i = 0; i < MAX_ENTS; i++)
        {
            if (!ents[i].used || !ents[i].live || ents[i].table != table) continue;
            catch_up( i );
            break;
        }
    for (i = 0; i < MAX_ROUTES; i++)
    {
        struct route *r = &routes[i];

        if (!r->used || !r->live || !r->due || r->due > naive_now) continue;
        ent = r->owner;
        /* its owner is told of it all the same if that needs no lock */
        if (!silent( i ) && r->window) fail( __LINE__, "e%u was not told of r%u", ent, i );
        if (!try_later( i )) fail( __LINE__, silent( i ) ? "e%u's r%u was not deleted" : "e%u was not told of r%u", ent, i );
    }
    for (i = 0; i < MAX_DESTS; i++)
    {
        if (!dests[i].used || !dests[i].held || dests[i].hold_due > naive_now) continue;
        if (any_ent( dests[i].table ) == NONE)
        {
            /* nobody is there who could ask */
            naive_hold_end( i );
            continue;
        }
        expect( is_locked( i ), "d%u is held still", i );
        dests[i].hold_due = naive_now + RETRY;
        reached( "the end of a hold waits for a lock" );
    }
    run_pool();
}

/* more than one thing is due at a destination where the order matters: when the first of all is due, else 0 */
static ULONGLONG unclear( ULONGLONG until, UINT *dest, ULONGLONG *at )
{
    ULONGLONG first, best = 0;
    UINT i;

    for (i = 0; i < MAX_DESTS; i++)
    {
        if (!dests[i].used || !(dests[i].hold_views || dests[i].held) || due_at( i, until, &first ) < 2) continue;
        if (best && first >= best) continue;
        best = first;
        *dest = i;
    }
    return *at = best;
}

/* of several things in one millisecond only one is left */
static void make_clear( UINT dest, ULONGLONG at )
{
    UINT i;

    for (i = 0; i < MAX_ROUTES; i++)
    {
        if (!routes[i].used || !routes[i].live || routes[i].dest != dest || !routes[i].due || routes[i].due > at) continue;
        refresh( routes[i].owner, i, INFINITE );
    }
}

void pass_time( UINT ms )
{
    ULONGLONG until = naive_now + ms, at;
    UINT dest;

    run_pool();
    while (unclear( until, &dest, &at ))
    {
        ULONGLONG first;

        if (due_at( dest, at, &first ) > 1) make_clear( dest, at );
        if (at > naive_now) jump( at );
    }
    if (until > naive_now) jump( until );
}

void end_holds( void )
{
    UINT i;

    for (i = 0; i < MAX_DESTS; i++)
        while (dests[i].used && dests[i].held) pass_time( dests[i].hold_due - naive_now );
}

void op_time( void )
{
    UINT ms = one_in( 3 ) ? 1 + rnd( 30 ) : 1 + rnd( 1500 ), i;

    /* what is locked waits */
    if (one_in( 2 )) for (i = 0; i < TABLES; i++) unlock_all( i );
    /* sometimes until everything ends, without trying every 20 ms what is locked */
    if (one_in( 30 ))
    {
        ms += one_in( 3 ) ? rnd( 0xfffff000 ) : rnd( 4000000 );
        for (i = 0; i < TABLES; i++) unlock_all( i );
    }
    else if (one_in( 6 )) lock_held( &ms );
    say( "%u ms ", ms );
    pass_time( ms );
}

void op_hold( void )
{
    UINT ent = any_ent( NONE ), dest;
    ULONG mask = random_views(), views, time = 1 + rnd( 2000 );
    DWORD expected = NO_ERROR;

    if (ent == NONE || (dest = any_known_dest( ents[ent].table )) == NONE) return;
    if (!effective_views( mask, &views )) expected = ERROR_INVALID_PARAMETER;
    if (one_in( 10 ))
    {
        time = 0;
        expected = ERROR_INVALID_PARAMETER;
    }
    if (!views) views = ALL_VIEWS;
    say( "e%u d%u views %lx time %lu ", ent, dest, mask, time );
    expect_ret( RtmHoldDestination( ents[ent].handle, dests[dest].handle, mask, time ), expected );
    if (expected) return;
    dests[dest].hold_views |= views;
    dests[dest].hold_time = max( dests[dest].hold_time, time );
}

void op_refresh( void )
{
    UINT ent = any_ent( NONE ), route;

    if (ent == NONE || (route = any_known_route( ent )) == NONE) return;
    say( "e%u ", ent );
    refresh( ent, route, random_ttl( routes[route].dest ) );
}

#else

void catch_up( UINT ent )
{
}

DWORD route_expired( UINT ent, HANDLE handle, const RTM_ROUTE_INFO *info )
{
    return NO_ERROR;
}

void pass_time( UINT ms )
{
}

void end_holds( void )
{
}

void op_time( void )
{
}

void op_hold( void )
{
}

void op_refresh( void )
{
}

#endif
