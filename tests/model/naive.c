/*
 * Naive model of the routing tables
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
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"

#include "naive.h"

struct ent ents[MAX_ENTS];
struct dest dests[MAX_DESTS];
struct hop hops[MAX_HOPS];
struct route routes[MAX_ROUTES];
struct list lists[MAX_LISTS];
struct walk walks[MAX_WALKS];
struct note notes[MAX_NOTES];
struct grip grips[MAX_GRIPS];
ULONGLONG naive_now;
void (*naive_gone)( char kind, UINT table, HANDLE handle );

static UINT sequence;

/* ---- keys ---- */

static UINT key_bit( const struct key *key, UINT i )
{
    return i < key->len ? (key->bits[i / 8] >> (7 - i % 8)) & 1 : 0;
}

int key_compare( const struct key *a, const struct key *b )
{
    UINT i;

    for (i = 0; i < 128; i++)
        if (key_bit( a, i ) != key_bit( b, i )) return key_bit( a, i ) < key_bit( b, i ) ? -1 : 1;
    if (a->len != b->len) return a->len < b->len ? -1 : 1;
    return 0;
}

BOOL key_covers( const struct key *outer, const struct key *inner )
{
    UINT i;

    if (outer->len > inner->len) return FALSE;
    for (i = 0; i < outer->len; i++) if (key_bit( outer, i ) != key_bit( inner, i )) return FALSE;
    return TRUE;
}

void key_mask( struct key *key )
{
    struct key clean;
    UINT i;

    memset( &clean, 0, sizeof(clean) );
    clean.len = key->len;
    for (i = 0; i < key->len; i++) if (key_bit( key, i )) clean.bits[i / 8] |= 0x80 >> i % 8;
    *key = clean;
}

/* ---- life ---- */

static BOOL hop_in_use( UINT hop )
{
    UINT i, j;

    for (i = 0; i < MAX_ROUTES; i++)
    {
        if (!routes[i].used) continue;
        if (routes[i].nbr == hop) return TRUE;
        for (j = 0; j < routes[i].count; j++) if (routes[i].hops[j] == hop) return TRUE;
        if (!routes[i].exposed) continue;
        if (routes[i].edit.nbr == hop) return TRUE;
        for (j = 0; j < routes[i].edit.count; j++) if (routes[i].edit.hops[j] == hop) return TRUE;
    }
    return grip_of( 'h', hop ) != NULL;
}

static BOOL route_held( UINT route )
{
    UINT dest = routes[route].dest, view;

    for (view = 0; view < VIEWS; view++)
        if ((dests[dest].held >> view & 1) && dests[dest].hold[view] == route) return TRUE;
    return FALSE;
}

static BOOL dest_in_use( UINT dest )
{
    UINT i;

    for (i = 0; i < MAX_ROUTES; i++) if (routes[i].used && routes[i].dest == dest) return TRUE;
    for (i = 0; i < MAX_HOPS; i++)
        if (hops[i].used && (hops[i].remote == dest || (hops[i].exposed && hops[i].shown == dest))) return TRUE;
    if (grip_of( 'd', dest )) return TRUE;
    return dests[dest].changed || dests[dest].marked || dests[dest].ignored;
}

static BOOL ent_in_use( UINT ent )
{
    UINT i;

    for (i = 0; i < MAX_ROUTES; i++) if (routes[i].used && routes[i].owner == ent) return TRUE;
    for (i = 0; i < MAX_HOPS; i++) if (hops[i].used && hops[i].owner == ent) return TRUE;
    return FALSE;
}

void naive_sweep( void )
{
    UINT i;

    for (i = 0; i < MAX_ROUTES; i++) if (routes[i].used && !routes[i].live) list_remove( i );
    /* in the order in which objects refer to each other */
    for (i = 0; i < MAX_ROUTES; i++)
    {
        if (!routes[i].used || routes[i].live || routes[i].crefs || route_held( i )) continue;
        routes[i].used = FALSE;
        naive_gone( 'r', routes[i].table, routes[i].handle );
    }
    for (i = 0; i < MAX_HOPS; i++)
    {
        if (!hops[i].used || hops[i].live || hops[i].crefs || hop_in_use( i )) continue;
        hops[i].used = FALSE;
        naive_gone( 'h', hops[i].table, hops[i].handle );
    }
    for (i = 0; i < MAX_DESTS; i++)
    {
        if (!dests[i].used || dests[i].crefs || dest_in_use( i )) continue;
        dests[i].used = FALSE;
        naive_gone( 'd', dests[i].table, dests[i].handle );
    }
    for (i = 0; i < MAX_ENTS; i++)
    {
        if (!ents[i].used || ents[i].live || ents[i].crefs || ent_in_use( i )) continue;
        ents[i].used = FALSE;
        naive_gone( 'e', ents[i].table, ents[i].handle );
    }
}

/* ---- route lists ---- */

BOOL list_has( UINT list, UINT route )
{
    UINT i;

    for (i = 0; i < lists[list].count; i++) if (lists[list].routes[i] == route) return TRUE;
    return FALSE;
}

void list_remove( UINT route )
{
    UINT list, i, w;

    for (list = 0; list < MAX_LISTS; list++)
    {
        if (!lists[list].used || !list_has( list, route )) continue;
        for (i = 0; lists[list].routes[i] != route; i++) ;
        for (w = 0; w < MAX_WALKS; w++)
            if (walks[w].used && walks[w].list == list && walks[w].passed > i) walks[w].passed--;
        for (; i + 1 < lists[list].count; i++) lists[list].routes[i] = lists[list].routes[i + 1];
        lists[list].count--;
    }
}

void list_append( UINT list, UINT route )
{
    if (list_has( list, route )) return;
    list_remove( route );
    lists[list].routes[lists[list].count++] = route;
}

void list_delete( UINT list )
{
    UINT w;

    for (w = 0; w < MAX_WALKS; w++) if (walks[w].used && walks[w].list == list) walks[w].list = NONE;
    lists[list].used = FALSE;
    naive_gone( 'l', ents[lists[list].ent].table, lists[list].handle );
}

void walk_delete( UINT walk )
{
    walks[walk].used = FALSE;
    naive_gone( 'w', ents[walks[walk].ent].table, walks[walk].handle );
}

#define FIND_UNUSED( array, count ) \
    UINT i; \
    for (i = 0; i < count; i++) \
    { \
        if (array[i].used) continue; \
        memset( &array[i], 0, sizeof(array[i]) ); \
        array[i].used = TRUE; \
        return i; \
    } \
    abort()

UINT ent_new( void )
{
    FIND_UNUSED( ents, MAX_ENTS );
}

static UINT dest_new( void )
{
    FIND_UNUSED( dests, MAX_DESTS );
}

UINT hop_new( void )
{
    FIND_UNUSED( hops, MAX_HOPS );
}

UINT route_new( void )
{
    FIND_UNUSED( routes, MAX_ROUTES );
}

UINT dest_find( UINT table, const struct key *key )
{
    UINT i;

    for (i = 0; i < MAX_DESTS; i++)
        if (dests[i].used && dests[i].table == table && !key_compare( &dests[i].key, key )) return i;
    return NONE;
}

UINT dest_make( UINT table, const struct key *key )
{
    UINT dest = dest_find( table, key );

    if (dest != NONE) return dest;
    dest = dest_new();
    dests[dest].table = table;
    dests[dest].key = *key;
    return dest;
}

UINT hop_find( UINT owner, const struct key *key, ULONG ifindex )
{
    UINT i;

    for (i = 0; i < MAX_HOPS; i++)
        if (hops[i].used && hops[i].live && hops[i].owner == owner && hops[i].ifindex == ifindex &&
            !key_compare( &hops[i].key, key )) return i;
    return NONE;
}

void ent_leave( UINT ent )
{
    UINT i;

    ents[ent].live = FALSE;
    for (i = 0; i < MAX_GRIPS; i++) if (grips[i].ent == ent) grips[i].count = 0;
    for (i = 0; i < MAX_NOTES; i++) if (notes[i].used && notes[i].owner == ent) note_leave( i );
    for (i = 0; i < MAX_ROUTES; i++)
    {
        if (routes[i].used && routes[i].live && routes[i].owner == ent) naive_route_delete( i );
    }
    for (i = 0; i < MAX_HOPS; i++) if (hops[i].used && hops[i].owner == ent) hops[i].live = FALSE;
    for (i = 0; i < MAX_DESTS; i++) dests[i].opaque[ent] = NULL;
    for (i = 0; i < MAX_LISTS; i++) if (lists[i].used && lists[i].ent == ent) list_delete( i );
    for (i = 0; i < MAX_WALKS; i++) if (walks[i].used && walks[i].ent == ent) walk_delete( i );
}

/* ---- election ---- */

static BOOL route_before( const struct route *a, const struct route *b )
{
    if (a->pref != b->pref) return a->pref < b->pref;
    if (a->metric != b->metric) return a->metric < b->metric;
    return a->seq < b->seq;
}

void route_requeue( UINT route )
{
    routes[route].seq = ++sequence;
}

UINT dest_routes( UINT dest, UINT *list )
{
    UINT i, j, count = 0;

    for (i = 0; i < MAX_ROUTES; i++)
    {
        if (!routes[i].used || !routes[i].live || routes[i].dest != dest) continue;
        for (j = count; j && route_before( &routes[i], &routes[list[j - 1]] ); j--) list[j] = list[j - 1];
        list[j] = i;
        count++;
    }
    return count;
}

ULONG dest_views( UINT dest )
{
    ULONG views = 0;
    UINT i;

    for (i = 0; i < MAX_ROUTES; i++)
        if (routes[i].used && routes[i].live && routes[i].dest == dest) views |= routes[i].views;
    return views;
}

UINT dest_count( UINT dest, UINT view )
{
    UINT i, count = 0;

    for (i = 0; i < MAX_ROUTES; i++)
        if (routes[i].used && routes[i].live && routes[i].dest == dest && (routes[i].views >> view & 1)) count++;
    return count;
}

UINT dest_best( UINT dest, UINT view, const ULONG *proto )
{
    static UINT list[MAX_ROUTES];
    UINT i, count = dest_routes( dest, list );

    for (i = 0; i < count; i++)
        if ((routes[list[i]].views >> view & 1) && (!proto || ents[routes[list[i]].owner].proto == *proto))
            return list[i];
    return NONE;
}

BOOL dest_visible( UINT dest, ULONG views )
{
    UINT i;

    if (!views && dests[dest].held) return TRUE;
    for (i = 0; i < MAX_ROUTES; i++)
        if (routes[i].used && routes[i].live && routes[i].dest == dest && (!views || (routes[i].views & views)))
            return TRUE;
    return FALSE;
}

BOOL dest_owned( UINT dest, ULONG views, UINT owner )
{
    UINT view, best;

    if (!views) views = ALL_VIEWS;
    for (view = 0; view < VIEWS; view++)
    {
        if (!(views >> view & 1)) continue;
        best = dest_best( dest, view, NULL );
        if (best != NONE && routes[best].owner == owner) return TRUE;
    }
    return FALSE;
}

/* ---- searches ---- */

UINT table_match( UINT table, const struct key *key, UINT max_len, ULONG views )
{
    UINT i, best = NONE;

    for (i = 0; i < MAX_DESTS; i++)
    {
        if (!dests[i].used || dests[i].table != table || dests[i].key.len > max_len) continue;
        if (!key_covers( &dests[i].key, key ) || !dest_visible( i, views )) continue;
        if (best == NONE || dests[i].key.len > dests[best].key.len) best = i;
    }
    return best;
}

UINT table_next( UINT table, const struct key *after, BOOL inclusive )
{
    UINT i, best = NONE;

    for (i = 0; i < MAX_DESTS; i++)
    {
        int order;

        if (!dests[i].used || dests[i].table != table) continue;
        order = after ? key_compare( &dests[i].key, after ) : 1;
        if (order < 0 || (!order && !inclusive)) continue;
        if (best == NONE || key_compare( &dests[i].key, &dests[best].key ) < 0) best = i;
    }
    return best;
}

static int hop_order( UINT hop, const struct key *key, ULONG ifindex )
{
    int order = key_compare( &hops[hop].key, key );

    if (order) return order;
    if (hops[hop].ifindex != ifindex) return hops[hop].ifindex < ifindex ? -1 : 1;
    return 0;
}

UINT hop_next( UINT owner, const struct key *after, ULONG ifindex, BOOL inclusive )
{
    UINT i, best = NONE;

    for (i = 0; i < MAX_HOPS; i++)
    {
        int order;

        if (!hops[i].used || !hops[i].live || hops[i].owner != owner) continue;
        order = after ? hop_order( i, after, ifindex ) : 1;
        if (order < 0 || (!order && !inclusive)) continue;
        if (best == NONE || hop_order( i, &hops[best].key, hops[best].ifindex ) < 0) best = i;
    }
    return best;
}

UINT live_routes( UINT table )
{
    UINT i, count = 0;

    for (i = 0; i < MAX_ROUTES; i++) if (routes[i].used && routes[i].live && routes[i].table == table) count++;
    return count;
}

/* ---- changes ---- */

void before_change( struct before *before, UINT dest, UINT route )
{
    UINT view;

    memset( before, 0, sizeof(*before) );
    if (route != NONE) before->route = routes[route];
    for (view = 0; view < VIEWS; view++) before->best[view] = dest == NONE ? NONE : dest_best( dest, view, NULL );
}

static BOOL same_hops( const struct route *a, const struct route *b )
{
    UINT i;

    if (a->count != b->count) return FALSE;
    for (i = 0; i < a->count; i++) if (a->hops[i] != b->hops[i]) return FALSE;
    return TRUE;
}

/* the types of change that happened in a view */
static ULONG change_types( const struct before *before, UINT dest, UINT route, UINT view )
{
    const struct route *old = &before->route, *now = &routes[route];
    UINT best = dest_best( dest, view, NULL );
    ULONG types = 0;

    if (((old->views | (now->live ? now->views : 0)) >> view) & 1) types |= RTM_CHANGE_TYPE_ALL;
    if (best != before->best[view]) return types | RTM_CHANGE_TYPE_BEST | RTM_CHANGE_TYPE_FORWARDING;
    if (best != route) return types;
    if (old->pref != now->pref || old->metric != now->metric || !same_hops( old, now ))
        return types | RTM_CHANGE_TYPE_BEST | RTM_CHANGE_TYPE_FORWARDING;
    if ((old->flags ^ now->flags) & 0xf) return types | RTM_CHANGE_TYPE_BEST | RTM_CHANGE_TYPE_FORWARDING;
    if (old->flags != now->flags) types |= RTM_CHANGE_TYPE_BEST;
    return types;
}

void after_change( const struct before *before, UINT dest, UINT route )
{
    UINT i, view;

    dests[dest].changes++;
    routes[route].edit = edit_of( &routes[route] );
    for (i = 0; i < MAX_NOTES; i++)
    {
        if (!notes[i].used || notes[i].table != dests[dest].table) continue;
        for (view = 0; view < VIEWS; view++)
        {
            if (notes[i].views && !(notes[i].views >> view & 1)) continue;
            if (change_types( before, dest, route, view ) & notes[i].types) note_tell( i, dest );
        }
    }
}

void note_tell( UINT note, UINT dest )
{
    if (notes[note].only_marked && !(dests[dest].marked >> note & 1)) return;
    dests[dest].changed |= 1u << note;
    dests[dest].ignored &= ~(1u << note);
    if (notes[note].callback) notes[note].rung = TRUE;
}

void naive_route_delete( UINT route )
{
    UINT dest = routes[route].dest, view;
    struct before before;
    ULONG held = 0;

    before_change( &before, dest, route );
    routes[route].live = FALSE;
    routes[route].due = 0;
    routes[route].told = FALSE;
    after_change( &before, dest, route );
    /* the views that it was the last one of, if they are to be held */
    for (view = 0; view < VIEWS; view++)
    {
        if (!(routes[route].views & dests[dest].hold_views & 1u << view) || dest_count( dest, view )) continue;
        dests[dest].hold[view] = route;
        held |= 1u << view;
    }
    if (!held) return;
    dests[dest].held |= held;
    dests[dest].hold_due = naive_now + dests[dest].hold_time + 1;
    if (!(dests[dest].hold_views &= ~held)) dests[dest].hold_time = 0;
}

void naive_hold_end( UINT dest )
{
    ULONG held = dests[dest].held;
    UINT i;

    dests[dest].held = 0;
    dests[dest].changes++;
    for (i = 0; i < MAX_NOTES; i++)
    {
        if (!notes[i].used || notes[i].table != dests[dest].table) continue;
        if (notes[i].views && !(notes[i].views & held)) continue;
        if (notes[i].types & (RTM_CHANGE_TYPE_ALL | RTM_CHANGE_TYPE_BEST)) note_tell( i, dest );
    }
}

struct grip *grip_of( char kind, UINT index )
{
    UINT i;

    for (i = 0; i < MAX_GRIPS; i++)
        if (grips[i].count && grips[i].kind == kind && grips[i].index == index) return &grips[i];
    return NULL;
}

struct edit edit_of( const struct route *route )
{
    struct edit edit;

    memset( &edit, 0, sizeof(edit) );
    edit.nbr = route->nbr;
    edit.pref = route->pref;
    edit.metric = route->metric;
    edit.views = route->views;
    edit.info = route->info;
    edit.count = route->count;
    memcpy( edit.hops, route->hops, route->count * sizeof(*route->hops) );
    return edit;
}

void note_leave( UINT note )
{
    UINT i;

    notes[note].used = FALSE;
    for (i = 0; i < MAX_DESTS; i++)
    {
        dests[i].changed &= ~(1u << note);
        dests[i].marked &= ~(1u << note);
        dests[i].ignored &= ~(1u << note);
    }
}
