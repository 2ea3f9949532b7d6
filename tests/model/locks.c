/*
 * The model: what the client locks, and writes where it has locked
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

/* All locks are those of the one thread of the model, which no call of its own waits for; so what other operations do
 * between locking and unlocking must come out as without any lock. */

BOOL is_locked( UINT dest )
{
    return grip_of( 'd', dest ) != NULL;
}

BOOL table_is_locked( UINT table )
{
    UINT i;

    for (i = 0; i < MAX_GRIPS; i++)
        if (grips[i].count && ents[grips[i].ent].table == table) return TRUE;
    return FALSE;
}

/* what a new lock of the object is counted in; NULL: there are too many */
static struct grip *grip_for( char kind, UINT index )
{
    struct grip *grip = grip_of( kind, index );
    UINT i;

    for (i = 0; !grip && i < MAX_GRIPS; i++) if (!grips[i].count) grip = &grips[i];
    return grip;
}

/* one more; it belongs to who has locked first, and is the stronger one from now on */
static void grip_more( struct grip *grip, char kind, UINT index, UINT ent, BOOL exclusive )
{
    if (!grip->count)
    {
        grip->kind = kind;
        grip->index = index;
        grip->ent = ent;
        grip->exclusive = FALSE;
    }
    else reached( "a lock is taken again" );
    if (grip->count && exclusive && !grip->exclusive) reached( "a shared lock becomes exclusive" );
    grip->exclusive |= exclusive;
    grip->count++;
}

static void grip_less( struct grip *grip )
{
    grip->count--;
    naive_sweep();
}

static void expose_route( UINT route )
{
    routes[route].window = TRUE;
    if (routes[route].exposed) return;
    routes[route].exposed = TRUE;
    routes[route].edit = edit_of( &routes[route] );
}

/* the route's memory, locked; NULL if that must fail */
static RTM_ROUTE_INFO *lock_route( UINT ent, UINT route, BOOL exclusive, struct grip **ret )
{
    struct grip *grip = grip_for( 'd', routes[route].dest );
    RTM_ROUTE_INFO *info = NULL;
    DWORD expected = NO_ERROR;

    if (!(*ret = grip)) return NULL;
    if (!routes[route].live) expected = BAD_HANDLE;
    if (routes[route].owner != ent) expected = ERROR_ACCESS_DENIED;
    expect_ret( RtmLockRoute( ents[ent].handle, routes[route].handle, exclusive, TRUE, &info ), expected );
    if (expected != ERROR_ACCESS_DENIED)
    {
        grip_more( grip, 'd', routes[route].dest, ent, exclusive );
        routes[route].window = TRUE;
    }
    if (expected)
    {
        same( info, NULL );
        if (expected == BAD_HANDLE) grip_less( grip );
        return NULL;
    }
    if (exclusive) expose_route( route );
    check_route_memory( __LINE__, info, route );
    return info;
}

static RTM_NEXTHOP_INFO *lock_hop( UINT ent, UINT hop, BOOL exclusive )
{
    struct grip *grip = grip_for( 'h', hop );
    RTM_NEXTHOP_INFO *info = NULL;
    DWORD expected = NO_ERROR;

    if (!grip) return NULL;
    if (!hops[hop].live) expected = ERROR_NOT_FOUND;
    if (hops[hop].owner != ent) expected = ERROR_ACCESS_DENIED;
    expect_ret( RtmLockNextHop( ents[ent].handle, hops[hop].handle, exclusive, TRUE, &info ), expected );
    if (expected != ERROR_ACCESS_DENIED) grip_more( grip, 'h', hop, ent, exclusive );
    if (expected)
    {
        same( info, NULL );
        if (expected == ERROR_NOT_FOUND) grip_less( grip );
        return NULL;
    }
    if (exclusive) hops[hop].exposed = TRUE;
    same( info->Flags, hops[hop].flags );
    same( info->EntitySpecificInfo, hops[hop].info );
    same( info->RemoteNextHop, hops[hop].shown == NONE ? NULL : dests[hops[hop].shown].handle );
    return info;
}

/* a destination at which time matters, if there is one */
static UINT timed_dest( UINT table )
{
    UINT i, j, start = rnd( MAX_DESTS );
    BOOL held = one_in( 2 );

    for (i = 0; held && i < MAX_DESTS; i++)
        if (dests[i].used && dests[i].table == table && dests[i].handle && dests[i].held) return i;
    for (i = 0; i < MAX_DESTS; i++)
    {
        UINT dest = (start + i) % MAX_DESTS;

        if (!dests[dest].used || dests[dest].table != table || !dests[dest].handle) continue;
        for (j = 0; j < MAX_ROUTES; j++)
            if (routes[j].used && routes[j].live && routes[j].dest == dest && routes[j].due) return dest;
    }
    return NONE;
}

void op_lock( void )
{
    UINT ent = any_ent( NONE ), route, hop, dest;
    BOOL exclusive = one_in( 2 );
    struct grip *grip;
    struct kept *k;

    if (ent == NONE) return;
    say( "e%u exclusive %d ", ent, exclusive );
    switch (rnd( 3 ))
    {
    case 0:
        if (one_in( 2 ) && (k = any_kept( ents[ent].table, 'd' ))) dest = k->index;
        else if ((dest = timed_dest( ents[ent].table )) == NONE) return;
        if (!(grip = grip_for( 'd', dest ))) return;
        say( "d%u ", dest );
        expect_ret( RtmLockDestination( ents[ent].handle, dests[dest].handle, exclusive, TRUE ), NO_ERROR );
        grip_more( grip, 'd', dest, ent, exclusive );
        break;
    case 1:
        if (one_in( 3 ) && (k = any_kept( ents[ent].table, 'r' ))) route = k->index;
        else route = any_known_route( ent );
        if (route == NONE || !dests[routes[route].dest].handle) return;
        say( "r%u ", route );
        lock_route( ent, route, exclusive, &grip );
        break;
    default:
        if (one_in( 3 ) && (k = any_kept( ents[ent].table, 'h' ))) hop = k->index;
        else hop = random_own_hop( ent );
        if (hop == NONE) return;
        say( "h%u ", hop );
        lock_hop( ent, hop, exclusive );
        break;
    }
}

void lock_held( UINT *ms )
{
    UINT dest, ent, left, start = rnd( MAX_DESTS );
    struct grip *grip;

    for (dest = start; dest < start + MAX_DESTS; dest++)
    {
        const struct dest *d = &dests[dest % MAX_DESTS];

        if (!d->used || !d->held || !d->handle || (ent = any_ent( d->table )) == NONE) continue;
        if (!(grip = grip_for( 'd', dest % MAX_DESTS ))) return;
        left = d->hold_due - naive_now;
        if (left > 3000) continue;
        say( "d%u locked ", dest % MAX_DESTS );
        expect_ret( RtmLockDestination( ents[ent].handle, d->handle, FALSE, TRUE ), NO_ERROR );
        grip_more( grip, 'd', dest % MAX_DESTS, ent, FALSE );
        *ms = max( *ms, left );
        return;
    }
}

static DWORD unlock_hop( UINT ent, struct grip *grip )
{
    UINT hop = grip->index;

    expect_ret( RtmLockNextHop( ents[ent].handle, hops[hop].handle, FALSE, FALSE, NULL ), NO_ERROR );
    /* what was written counts */
    if (grip->exclusive)
    {
        if (!(hops[hop].flags & RTM_NEXTHOP_FLAGS_REMOTE)) hops[hop].shown = NONE;
        hops[hop].remote = hops[hop].shown;
    }
    grip_less( grip );
    return NO_ERROR;
}

static void unlock( UINT ent, struct grip *grip )
{
    UINT route = any_known_route( ent );

    if (grip->kind == 'h')
    {
        unlock_hop( hops[grip->index].owner, grip );
        return;
    }
    if (route != NONE && routes[route].dest == grip->index)
    {
        say( "by r%u ", route );
        expect_ret( RtmLockRoute( ents[ent].handle, routes[route].handle, one_in( 2 ), FALSE, NULL ), NO_ERROR );
    }
    else expect_ret( RtmLockDestination( ents[ent].handle, dests[grip->index].handle, one_in( 2 ), FALSE ), NO_ERROR );
    grip_less( grip );
}

void unlock_all( UINT table )
{
    UINT i;

    for (i = 0; i < MAX_GRIPS; i++)
        while (grips[i].count && ents[grips[i].ent].table == table) unlock( grips[i].ent, &grips[i] );
}

/* what is not locked cannot be unlocked */
static void unlock_wrong( void )
{
    UINT ent = any_ent( NONE ), route, hop;
    struct kept *k;

    if (ent == NONE) return;
    if ((k = any_kept( ents[ent].table, 'd' )) && !is_locked( k->index ))
        expect_ret( RtmLockDestination( ents[ent].handle, dests[k->index].handle, TRUE, FALSE ), ERROR_ACCESS_DENIED );
    if ((route = any_known_route( ent )) != NONE && !is_locked( routes[route].dest ))
        expect_ret( RtmLockRoute( ents[ent].handle, routes[route].handle, TRUE, FALSE, NULL ), ERROR_ACCESS_DENIED );
    if ((k = any_kept( ents[ent].table, 'h' )) && !grip_of( 'h', hop = k->index ))
        expect_ret( RtmLockNextHop( ents[ent].handle, hops[hop].handle, TRUE, FALSE, NULL ),
                    hops[hop].owner == ent && !hops[hop].live ? ERROR_NOT_FOUND : ERROR_ACCESS_DENIED );
}

void op_unlock( void )
{
    UINT i, start = rnd( MAX_GRIPS ), ent;

    if (one_in( 5 ))
    {
        say( "wrong " );
        unlock_wrong();
        return;
    }
    for (i = 0; i < MAX_GRIPS; i++)
    {
        struct grip *grip = &grips[(start + i) % MAX_GRIPS];

        if (!grip->count) continue;
        /* any entity of the table may unlock a destination, as it is the thread's */
        ent = any_ent( ents[grip->ent].table );
        if (one_in( 2 )) ent = grip->ent;
        say( "e%u %c%u of %u ", ent, grip->kind, grip->index, grip->count );
        unlock( ent, grip );
        return;
    }
}

/* ---- in-place editing of routes ---- */

/* The owner moves the references itself: it owes one for what it puts in, and gets back that of what it takes out. */
static void write_hop( UINT ent, UINT *place, HANDLE *memory, UINT hop )
{
    HANDLE old = *memory;

    if (hop != NONE) expect_ret( RtmReferenceHandles( ents[ent].handle, 1, &hops[hop].handle ), NO_ERROR );
    *memory = hop == NONE ? NULL : hops[hop].handle;
    *place = hop;
    if (old) expect_ret( RtmReleaseNextHops( ents[ent].handle, 1, &old ), NO_ERROR );
}

static void write_route( UINT ent, UINT route, RTM_ROUTE_INFO *info )
{
    HANDLE *list = (HANDLE *)info->NextHopsList.NextHops, old;
    struct edit *edit = &routes[route].edit;
    UINT i, count;

    if (one_in( 2 )) info->PrefInfo.Preference = edit->pref = rnd( 3 );
    if (one_in( 2 )) info->PrefInfo.Metric = edit->metric = rnd( 4 );
    if (one_in( 3 )) info->BelongsToViews = edit->views = one_in( 6 ) ? random_views() : rnd( 4 );
    if (one_in( 3 )) info->EntitySpecificInfo = edit->info = (void *)(ULONG_PTR)rnd( 1000 );
    if (one_in( 3 )) write_hop( ent, &edit->nbr, (HANDLE *)&info->Neighbour, one_in( 2 ) ? NONE : random_own_hop( ent ) );
    if (one_in( 2 )) return;
    count = one_in( 6 ) ? rnd( profile.MaxNextHopsInRoute + 1 ) : rnd( 4 );
    for (i = 0; i < count; i++)
    {
        UINT hop = random_own_hop( ent );

        if (hop == NONE) return;
        if (i < edit->count && one_in( 2 )) continue;
        if (i == edit->count)
        {
            list[i] = NULL;
            edit->hops[i] = NONE;
        }
        write_hop( ent, &edit->hops[i], &list[i], hop );
        if (i == edit->count) info->NextHopsList.NumNextHops = ++edit->count;
    }
    while (edit->count > count)
    {
        info->NextHopsList.NumNextHops = --edit->count;
        old = list[edit->count];
        expect_ret( RtmReleaseNextHops( ents[ent].handle, 1, &old ), NO_ERROR );
    }
}

/* The route of this entity, which is alive and locked. */
static void commit( UINT ent, UINT route, struct grip *grip, RTM_ROUTE_INFO *info )
{
    UINT dest = routes[route].dest, to = NONE, count = info->NextHopsList.NumNextHops, i;
    struct edit *edit = &routes[route].edit;
    DWORD flags = 0x12345678, expected = NO_ERROR, want;
    ULONG ttl = random_ttl( dest );
    HANDLE list = NULL, nbr = info->Neighbour;
    struct before before;
    struct route *r;
    struct kept *k;

    if (one_in( 4 ) && (to = any_list( ent )) != NONE) list = lists[to].handle;
    switch (rnd( 12 ))
    {
    case 0:     /* more next hops than a route can have */
        info->NextHopsList.NumNextHops = profile.MaxNextHopsInRoute + 1 + rnd( 60000 );
        expected = ERROR_INVALID_PARAMETER;
        break;
    case 1:     /* somebody else's */
        if (!(k = any_kept( ents[ent].table, 'h' )) || hops[k->index].owner == ent) break;
        *(HANDLE *)&info->Neighbour = hops[k->index].handle;
        expected = ERROR_INVALID_PARAMETER;
        break;
    case 2:     /* what is none */
        *(HANDLE *)&info->Neighbour = ents[ent].handle;
        expected = BAD_HANDLE;
        break;
    case 3:
        list = ents[ent].handle;
        expected = BAD_HANDLE;
        break;
    }
    before_change( &before, dest, route );
    expect_ret( RtmUpdateAndUnlockRoute( ents[ent].handle, routes[route].handle, ttl, list, 0, NULL, &flags ), expected );
    if (expected)
    {
        same( flags, 0x12345678 );
        info->NextHopsList.NumNextHops = count;
        *(HANDLE *)&info->Neighbour = nbr;
        say( "refused %lu ", expected );
        return;
    }
    r = &routes[route];
    if (r->pref != edit->pref || r->metric != edit->metric) route_requeue( route );
    r->pref = edit->pref;
    r->metric = edit->metric;
    r->views = edit->views & ALL_VIEWS;
    r->info = edit->info;
    r->nbr = edit->nbr;
    r->count = edit->count;
    for (i = 0; i < edit->count; i++) r->hops[i] = edit->hops[i];
    give_time( route, ttl );
    grip->count--;
    if (to != NONE) list_append( to, route );
    want = best_flag( &before, dest, route );
    expect( flags == want, "ChangeFlags %lx, expected %lx", flags, want );
    say( "ttl %ld list %d committed ", (long)(LONG)ttl, (int)to );
    reached( "a route is changed in place" );
    after_commit( &before, dest, route );
}

/* what only the holder of an exclusive lock may do */
static void commit_wrong( UINT ent, UINT route )
{
    struct grip *grip = grip_of( 'd', routes[route].dest );
    DWORD flags = 77;

    if (grip && grip->exclusive) return;
    say( "without a lock " );
    expect_ret( RtmUpdateAndUnlockRoute( ents[ent].handle, routes[route].handle, INFINITE, NULL, 0, NULL, &flags ),
                ERROR_ACCESS_DENIED );
    same( flags, 77 );
}

void op_edit( void )
{
    UINT ent = any_ent( NONE ), route;
    RTM_ROUTE_INFO *info;
    struct grip *grip;
    struct kept *k;

    if (ent == NONE || (route = any_known_route( ent )) == NONE || !dests[routes[route].dest].handle) return;
    say( "e%u r%u ", ent, route );
    if (one_in( 10 ))
    {
        if ((k = any_kept( ents[ent].table, 'r' )) && routes[k->index].owner != ent) route = k->index;
        commit_wrong( ent, route );
        return;
    }
    if (!(info = lock_route( ent, route, TRUE, &grip ))) return;
    write_route( ent, route, info );
    naive_sweep();
    say( "pref %lu metric %lu views %lx nbr %d hops %u ", routes[route].edit.pref, routes[route].edit.metric,
         routes[route].edit.views, (int)routes[route].edit.nbr, routes[route].edit.count );
    check_route_memory( __LINE__, info, route );
    get_route_info( ent, route );
    switch (rnd( 6 ))
    {
    case 0:
        /* written, but left at that */
        say( "left " );
        expect_ret( RtmLockRoute( ents[ent].handle, routes[route].handle, TRUE, FALSE, NULL ), NO_ERROR );
        grip_less( grip );
        reached( "a change in place is left at that" );
        break;
    case 1:
        say( "still locked " );
        break;
    default:
        commit( ent, route, grip, info );
        break;
    }
}

/* ---- and of next hops ---- */

void op_edit_hop( void )
{
    UINT ent = any_ent( NONE ), hop, old;
    RTM_NEXTHOP_INFO *info;
    struct kept *k;

    if (ent == NONE || (hop = random_own_hop( ent )) == NONE) return;
    say( "e%u h%u ", ent, hop );
    if (!(info = lock_hop( ent, hop, TRUE ))) return;
    if (one_in( 2 )) info->Flags = hops[hop].flags = rnd( 4 );
    if (one_in( 2 )) info->EntitySpecificInfo = hops[hop].info = (void *)(ULONG_PTR)rnd( 1000 );
    if (one_in( 2 ))
    {
        k = one_in( 3 ) ? NULL : any_kept( ents[ent].table, 'd' );
        old = hops[hop].shown;
        if (k) expect_ret( RtmReferenceHandles( ents[ent].handle, 1, &dests[k->index].handle ), NO_ERROR );
        info->RemoteNextHop = k ? dests[k->index].handle : NULL;
        hops[hop].shown = k ? k->index : NONE;
        if (old != NONE) expect_ret( release( ent, 'd', dests[old].handle ), NO_ERROR );
        say( "remote %d ", k ? (int)k->index : -1 );
        reached( "a remote next hop is exchanged in place" );
    }
    naive_sweep();
    get_hop_info( ent, hop );
    if (one_in( 4 )) return;
    unlock_hop( ent, grip_of( 'h', hop ) );
    get_hop_info( ent, hop );
}
