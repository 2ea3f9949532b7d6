/*
 * Random operations on rtm.dll beside a naive model
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

/* Each operation calls the exports and does the same to the model (naive.c); results, outputs and handles must agree.
 *
 * To add a group of functions: write an op_...() function, add it to the table 'ops' of run.c, and call what must be
 * compared after every commit from after_commit(). */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"

#include "model.h"

/* ---- tables, entities, handles ---- */

const USHORT families[2] = {AF_INET, AF_INET6};

/* who may register; two share a protocol */
const struct ident idents[IDENTS] =
{
    {0, 5, 1, TRUE}, {0, 5, 2, FALSE}, {0, 7, 1, TRUE}, {0, 9, 1, TRUE}, {0, 0, 1, FALSE},
    {1, 5, 1, TRUE}, {1, 7, 1, FALSE}, {1, 7, 2, TRUE}, {1, 8, 1, TRUE},
    {2, 5, 1, TRUE}, {2, 7, 1, TRUE}, {2, ~0u, 0, FALSE},
    {3, 5, 1, TRUE}, {3, 7, 3, FALSE},
};

UINT registered[IDENTS];
RTM_REGN_PROFILE profile;

static struct kept kept[TABLES][KEPT];
static struct { char kind; UINT table; HANDLE handle; } stale[STALE];
static UINT stale_next;

void gone( char kind, UINT table, HANDLE handle )
{
    if (!handle) return;        /* was never seen */
    stale[stale_next].kind = kind;
    stale[stale_next].table = table;
    stale[stale_next].handle = handle;
    stale_next = (stale_next + 1) % STALE;
}

HANDLE *handle_of( char kind, UINT index )
{
    switch (kind)
    {
    case 'e': return &ents[index].handle;
    case 'd': return &dests[index].handle;
    case 'h': return &hops[index].handle;
    default: return &routes[index].handle;
    }
}

UINT *crefs_of( char kind, UINT index )
{
    switch (kind)
    {
    case 'e': return &ents[index].crefs;
    case 'd': return &dests[index].crefs;
    case 'h': return &hops[index].crefs;
    default: return &routes[index].crefs;
    }
}

/* A handle comes out of the DLL: it must be the one known, or a new one that no other object has. */
void meet( int line, char kind, UINT index, HANDLE handle )
{
    UINT i;

    checks++;
    if (index == NONE)
    {
        if (handle) fail( line, "handle %p (%c) where none is expected", handle, kind );
        return;
    }
    if (!handle) fail( line, "no handle where %c%u is expected", kind, index );
    if (*handle_of( kind, index ))
    {
        if (*handle_of( kind, index ) != handle)
            fail( line, "handle %p, expected %c%u with %p", handle, kind, index, *handle_of( kind, index ) );
        return;
    }
    for (i = 0; i < MAX_ENTS; i++) if (ents[i].used && ents[i].handle == handle) fail( line, "entity's handle again" );
    for (i = 0; i < MAX_DESTS; i++)
        if (dests[i].used && dests[i].handle == handle) fail( line, "destination's handle again" );
    for (i = 0; i < MAX_HOPS; i++) if (hops[i].used && hops[i].handle == handle) fail( line, "next hop's handle again" );
    for (i = 0; i < MAX_ROUTES; i++)
        if (routes[i].used && routes[i].handle == handle) fail( line, "route's handle again" );
    for (i = 0; i < STALE; i++) if (stale[i].handle == handle) fail( line, "stale handle %p again", handle );
    *handle_of( kind, index ) = handle;
}

/* a live entity, NONE if there is none; table NONE is any */
UINT any_ent( UINT table )
{
    UINT i, start = rnd( IDENTS );

    for (i = 0; i < IDENTS; i++)
    {
        UINT ident = (start + i) % IDENTS;

        if (registered[ident] != NONE && (table == NONE || idents[ident].table == table)) return registered[ident];
    }
    return NONE;
}

UINT other_ent( UINT ent )
{
    UINT i, start = rnd( IDENTS );

    for (i = 0; i < IDENTS; i++)
    {
        UINT found = registered[(start + i) % IDENTS];

        if (found != NONE && found != ent && ents[found].table == ents[ent].table) return found;
    }
    return NONE;
}

DWORD release( UINT ent, char kind, HANDLE handle )
{
    HANDLE reg = ents[ent].handle;
    RTM_DEST_INFO info;

    switch (kind)
    {
    case 'e': return api( RtmReleaseEntities( reg, 1, &handle ) );
    case 'h': return api( RtmReleaseNextHops( reg, 1, &handle ) );
    case 'r': return api( RtmReleaseRoutes( reg, 1, &handle ) );
    }
    memset( &info, FILLER, sizeof(info) );
    info.DestHandle = handle;
    info.NumberOfViews = 0;
    return api( RtmReleaseDestInfo( reg, &info ) );
}

/* The client has got a reference: keep it or give it back. */
void keep_or_release( UINT ent, char kind, UINT index )
{
    UINT table = ents[ent].table, i = rnd( KEPT );

    if (!kept[table][i].kind && one_in( 3 ))
    {
        kept[table][i].kind = kind;
        kept[table][i].index = index;
        ++*crefs_of( kind, index );
        return;
    }
    expect_ret( release( ent, kind, *handle_of( kind, index ) ), NO_ERROR );
}

/* a kept handle of a kind, NULL if there is none */
struct kept *any_kept( UINT table, char kind )
{
    UINT i, start = rnd( KEPT );

    for (i = 0; i < KEPT; i++)
    {
        struct kept *k = &kept[table][(start + i) % KEPT];

        if (k->kind && (!kind || k->kind == kind)) return k;
    }
    return NULL;
}

static void kept_gone( struct kept *k )
{
    --*crefs_of( k->kind, k->index );
    k->kind = 0;
}

/* ---- addresses: few, so that things collide ---- */

void random_key( UINT table, struct key *key )
{
    static const BYTE lens4[] = {0, 1, 7, 8, 8, 9, 16, 16, 24, 24, 25, 31, 32, 32};
    static const BYTE lens6[] = {0, 1, 3, 32, 32, 33, 48, 64, 64, 65, 127, 128, 128};
    static const BYTE starts[] = {10, 10, 10, 10, 10, 11, 0, 255, 128};

    memset( key, 0, sizeof(*key) );
    key->bits[0] = starts[rnd( ARRAYSIZE(starts) )];
    if (one_in( 3 )) key->bits[1] = 0x80;
    if (one_in( 4 )) key->bits[2] = 1;
    if (one_in( 4 )) key->bits[MAX_BITS( table ) / 8 - 1] |= one_in( 2 ) ? 1 : 0x80;
    if (table & 1 && one_in( 4 )) key->bits[8] = 0x80;
    key->len = (table & 1) ? lens6[rnd( sizeof(lens6) )] : lens4[rnd( sizeof(lens4) )];
    key_mask( key );
}

/* mostly one that is there */
static void known_key( UINT table, struct key *key )
{
    UINT i, start = rnd( MAX_DESTS );

    if (!one_in( 4 ))
    {
        for (i = 0; i < MAX_DESTS; i++)
        {
            UINT dest = (start + i) % MAX_DESTS;

            if (!dests[dest].used || dests[dest].table != table) continue;
            *key = dests[dest].key;
            return;
        }
    }
    random_key( table, key );
}

/* with garbage behind the significant bits */
void set_address( UINT table, RTM_NET_ADDRESS *addr, const struct key *key )
{
    BYTE garbage = one_in( 2 ) ? 0 : rnd( 256 );
    UINT i;

    addr->AddressFamily = FAMILY( table );
    addr->NumBits = key->len;
    for (i = 0; i < 16; i++)
    {
        BYTE mask = i * 8 >= key->len ? 0 : i * 8 + 8 <= key->len ? 0xff : 0xff << (i * 8 + 8 - key->len);

        addr->AddrBits[i] = (key->bits[i] & mask) | (garbage & ~mask);
    }
}

void check_address( int line, UINT table, const RTM_NET_ADDRESS *addr, const struct key *key )
{
    checks++;
    if (addr->AddressFamily != FAMILY( table ) || addr->NumBits != key->len || memcmp( addr->AddrBits, key->bits, 16 ))
        fail( line, "address %u/%u %02x%02x%02x%02x, expected %u/%u %02x%02x%02x%02x", addr->AddressFamily,
              addr->NumBits, addr->AddrBits[0], addr->AddrBits[1], addr->AddrBits[2], addr->AddrBits[3],
              FAMILY( table ), key->len, key->bits[0], key->bits[1], key->bits[2], key->bits[3] );
}

static void say_key( const struct key *key )
{
    UINT i;

    for (i = 0; i < 16 && (i < 4 || i * 8 < key->len); i++) say( "%02x", key->bits[i] );
    say( "/%u ", key->len );
}

/* ---- view masks ---- */

ULONG random_views( void )
{
    static const ULONG masks[] = {0, 1, 2, 3, 3, RTM_VIEW_MASK_ALL, 0x80000001, 6, 1, 1, 4, 0x10};

    return masks[rnd( ARRAYSIZE(masks) )];
}

/* what a mask means to a function without ERROR_NOT_SUPPORTED: FALSE if it is an error */
BOOL effective_views( ULONG mask, ULONG *views )
{
    *views = mask & ALL_VIEWS;
    return *views || !mask;
}

static UINT view_count( ULONG views )
{
    return (views & 1) + (views >> 1 & 1);
}

/* NULL: best of all */
static const ULONG *random_protocol( UINT ent, ULONG *wanted, ULONG *value )
{
    switch (rnd( 4 ))
    {
    case 0:
        *wanted = RTM_THIS_PROTOCOL;
        *value = ents[ent].proto;
        return value;
    case 1:
        *wanted = *value = 5 + rnd( 5 );
        return value;
    default:
        *wanted = RTM_BEST_PROTOCOL;
        return NULL;
    }
}

/* ---- comparing structures ---- */

BYTE buffer[0x8000] __attribute__((aligned(16)));

/* the time of the last change: there, later with each change, and the same without one */
static void check_stamp( int line, UINT dest, const FILETIME *changed )
{
    ULONGLONG stamp = (ULONGLONG)changed->dwHighDateTime << 32 | changed->dwLowDateTime;
    struct dest *d = &dests[dest];

    if (!changed->dwHighDateTime) fail( line, "LastChanged is 0" );
    if (d->stamp && d->changes == d->seen_changes && stamp != d->stamp) fail( line, "LastChanged without a change" );
    if (d->stamp && d->changes != d->seen_changes && stamp <= d->stamp) fail( line, "a change without LastChanged" );
    d->stamp = stamp;
    d->seen_changes = d->changes;
}

static void check_dest_info( int line, const RTM_DEST_INFO *info, UINT dest, ULONG views, const ULONG *proto )
{
    UINT view, i = 0, best;

    meet( line, 'd', dest, info->DestHandle );
    check_address( line, dests[dest].table, &info->DestAddress, &dests[dest].key );
    checks++;
    if (info->BelongsToViews != dest_views( dest ))
        fail( line, "BelongsToViews %lx, expected %lx", info->BelongsToViews, dest_views( dest ) );
    if (info->NumberOfViews != view_count( views ))
        fail( line, "NumberOfViews %u, expected %u", info->NumberOfViews, view_count( views ) );
    check_stamp( line, dest, &info->LastChanged );

    for (view = 0; view < VIEWS; view++)
    {
        if (!(views >> view & 1)) continue;
        best = dest_best( dest, view, proto );
        checks++;
        if (info->ViewInfo[i].ViewId != (INT)view) fail( line, "ViewId %d, expected %u", info->ViewInfo[i].ViewId, view );
        if (info->ViewInfo[i].NumRoutes != dest_count( dest, view ))
            fail( line, "NumRoutes %u in view %u, expected %u", info->ViewInfo[i].NumRoutes, view,
                  dest_count( dest, view ) );
        meet( line, 'r', best, info->ViewInfo[i].Route );
        meet( line, 'e', best == NONE ? NONE : routes[best].owner, info->ViewInfo[i].Owner );
        meet( line, 'r', dests[dest].held >> view & 1 ? dests[dest].hold[view] : NONE, info->ViewInfo[i].HoldRoute );
        i++;
    }
}

void check_filler( int line, const BYTE *start, UINT count )
{
    UINT i;

    checks++;
    for (i = 0; i < count; i++) if (start[i] != FILLER) fail( line, "byte %u behind the end was written", i );
}

/* after a lookup: compares or expects that nothing was touched, keeps some handles, releases the rest */
static void finish_dest_info( UINT ent, DWORD ret, UINT dest, ULONG views, const ULONG *proto )
{
    RTM_DEST_INFO *info = (RTM_DEST_INFO *)buffer;
    UINT i;

    if (dest == NONE)
    {
        expect( ret == ERROR_NOT_FOUND, "lookup returned %lu, expected ERROR_NOT_FOUND", ret );
        check_filler( __LINE__, buffer, sizeof(RTM_DEST_INFO) );
        return;
    }
    expect( ret == NO_ERROR, "lookup returned %lu, expected d%u", ret, dest );
    check_dest_info( __LINE__, info, dest, views, proto );
    check_filler( __LINE__, buffer + RTM_SIZE_OF_DEST_INFO( view_count( views ) ), 256 );

    /* references beyond those of the structure */
    if (one_in( 4 ))
    {
        expect_ret( RtmReferenceHandles( ents[ent].handle, 1, &info->DestHandle ), NO_ERROR );
        keep_or_release( ent, 'd', dest );
    }
    for (i = 0; i < info->NumberOfViews; i++)
    {
        UINT view = info->ViewInfo[i].ViewId, best = dest_best( dest, view, proto );

        if (info->ViewInfo[i].HoldRoute && one_in( 4 ))
        {
            expect_ret( RtmReferenceHandles( ents[ent].handle, 1, &info->ViewInfo[i].HoldRoute ), NO_ERROR );
            keep_or_release( ent, 'r', dests[dest].hold[view] );
        }
        if (best == NONE || !one_in( 4 )) continue;
        expect_ret( RtmReferenceHandles( ents[ent].handle, 1, &info->ViewInfo[i].Route ), NO_ERROR );
        keep_or_release( ent, 'r', best );
    }
    expect_ret( RtmReleaseDestInfo( ents[ent].handle, info ), NO_ERROR );
}

/* What its memory shows. What the owner has written there without making it count is shown, too. */
static const struct edit *shown_of( UINT route )
{
    static struct edit actual;

    if (routes[route].exposed) return &routes[route].edit;
    actual = edit_of( &routes[route] );
    return &actual;
}

static void check_route( int line, const RTM_ROUTE_INFO *info, UINT route, ULONG views )
{
    const struct edit *shown = shown_of( route );
    const struct route *r = &routes[route];
    UINT i;

    meet( line, 'd', r->dest, info->DestHandle );
    /* the structure of a dead entity's route is left open by the documentation */
    if (ents[r->owner].live) meet( line, 'e', r->owner, info->RouteOwner );
    meet( line, 'h', shown->nbr, info->Neighbour );
    checks++;
    if (info->State != (r->live ? RTM_ROUTE_STATE_CREATED : RTM_ROUTE_STATE_DELETED))
        fail( line, "route State %u, live %u", info->State, r->live );
    if (info->Flags1 != r->flags1) fail( line, "Flags1 %x, expected %x", info->Flags1, r->flags1 );
    if (info->Flags != r->flags) fail( line, "Flags %x, expected %x", info->Flags, r->flags );
    if (info->PrefInfo.Preference != shown->pref || info->PrefInfo.Metric != shown->metric)
        fail( line, "preference %lu metric %lu, expected %lu %lu", info->PrefInfo.Preference, info->PrefInfo.Metric,
              shown->pref, shown->metric );
    if (info->BelongsToViews != views)
        fail( line, "route BelongsToViews %lx, expected %lx", info->BelongsToViews, views );
    if (info->EntitySpecificInfo != shown->info) fail( line, "route EntitySpecificInfo" );
    if (info->NextHopsList.NumNextHops != shown->count)
        fail( line, "NumNextHops %u, expected %u", info->NextHopsList.NumNextHops, shown->count );
    for (i = 0; i < shown->count; i++) meet( line, 'h', shown->hops[i], info->NextHopsList.NextHops[i] );
}

void check_route_info( int line, const RTM_ROUTE_INFO *info, UINT route )
{
    check_route( line, info, route, shown_of( route )->views & ALL_VIEWS );
}

/* what a pointer into the route shows, with all that its owner has written */
void check_route_memory( int line, const RTM_ROUTE_INFO *info, UINT route )
{
    check_route( line, info, route, shown_of( route )->views );
}

static UINT route_info_size( UINT count )
{
    return FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops ) + count * sizeof(HANDLE);
}

/* the bytes between the count and the first handle may be written only if there are handles */
static void check_route_end( int line, UINT route )
{
    UINT count = shown_of( route )->count, size = route_info_size( count );

    if (!count) size = FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops );
    check_filler( line, buffer + size, 256 );
}

void get_route_info( UINT ent, UINT route )
{
    RTM_ROUTE_INFO *info = (RTM_ROUTE_INFO *)buffer;
    RTM_NET_ADDRESS addr;

    memset( buffer, FILLER, 2048 );
    expect_ret( RtmGetRouteInfo( ents[ent].handle, routes[route].handle, info, &addr ), NO_ERROR );
    check_route_info( __LINE__, info, route );
    check_route_end( __LINE__, route );
    check_address( __LINE__, routes[route].table, &addr, &dests[routes[route].dest].key );
    expect_ret( RtmReleaseRouteInfo( ents[ent].handle, info ), NO_ERROR );
}

void get_hop_info( UINT ent, UINT hop )
{
    RTM_NEXTHOP_INFO info;

    memset( &info, FILLER, sizeof(info) );
    expect_ret( RtmGetNextHopInfo( ents[ent].handle, hops[hop].handle, &info ), NO_ERROR );
    check_address( __LINE__, hops[hop].table, &info.NextHopAddress, &hops[hop].key );
    if (ents[hops[hop].owner].live) MEET( 'e', hops[hop].owner, info.NextHopOwner );
    same( info.InterfaceIndex, hops[hop].ifindex );
    same( info.State, hops[hop].live ? RTM_NEXTHOP_STATE_CREATED : RTM_NEXTHOP_STATE_DELETED );
    same( info.Flags, hops[hop].flags );
    same( info.EntitySpecificInfo, hops[hop].info );
    MEET( 'd', hops[hop].flags & RTM_NEXTHOP_FLAGS_REMOTE ? hops[hop].shown : NONE, info.RemoteNextHop );
    expect_ret( RtmReleaseNextHopInfo( ents[ent].handle, &info ), NO_ERROR );
}

/* ---- operations on entities ---- */

static void enums_drop( UINT ent );
static void check_pending( UINT dest );

void op_register( void )
{
    UINT ident = rnd( IDENTS ), ent;
    BYTE methods_room[METHOD_ROOM] __attribute__((aligned(16)));
    RTM_ENTITY_EXPORT_METHODS *methods = (RTM_ENTITY_EXPORT_METHODS *)methods_room;
    BOOL callback = !one_in( 3 );
    RTM_REGN_PROFILE prof;
    RTM_ENTITY_INFO info;
    HANDLE handle = NULL;
    struct ent new;
    DWORD ret;

    if (family_wanted && FAMILY( idents[ident].table ) != family_wanted) return;
    memset( &info, 0, sizeof(info) );
    info.RtmInstanceId = INSTANCE( idents[ident].table );
    info.AddressFamily = FAMILY( idents[ident].table );
    info.EntityId.EntityProtocolId = idents[ident].proto;
    info.EntityId.EntityInstanceId = idents[ident].instance;
    memset( &prof, FILLER, sizeof(prof) );
    say( "ident %u ", ident );

    if (registered[ident] != NONE)
    {
        same( api( RtmRegisterEntity( &info, NULL, NULL, idents[ident].opaque, &prof, &handle ) ), ERROR_ALREADY_EXISTS );
        same( handle, NULL );
        return;
    }
    ent = ent_new();
    new = ents[ent];
    new.live = TRUE;
    new.table = idents[ident].table;
    new.ident = ident;
    new.proto = idents[ident].proto;
    new.instance = idents[ident].instance;
    new.opaque = idents[ident].opaque;
    new.callback = callback;
    ents[ent] = new;
    random_methods( methods, ent );
    ents[ent].live = FALSE;     /* it is not told of itself */
    events_begin( RTM_ENTITY_REGISTERED, ent );
    ret = api( RtmRegisterEntity( &info, ents[ent].methods || one_in( 2 ) ? methods : NULL, callback ? event_callback : NULL,
                                  idents[ident].opaque, &prof, &handle ) );
    same( ret, NO_ERROR );
    ents[ent].live = TRUE;
    registered[ident] = ent;
    MEET( 'e', ent, handle );
    events_end( handle );
    same( prof.ViewsSupported, ALL_VIEWS );
    same( prof.NumberOfViews, VIEWS );
    expect( prof.MaxNextHopsInRoute >= 2 && prof.MaxNextHopsInRoute < MAX_LIST, "MaxNextHopsInRoute %u",
            prof.MaxNextHopsInRoute );
    expect( prof.MaxHandlesInEnum >= 1, "MaxHandlesInEnum %u", prof.MaxHandlesInEnum );
    profile = prof;
    say( "e%u callback %d methods %u ", ent, callback, ents[ent].methods );
}

static void notes_drop( UINT ent );

/* In which order an entity's routes go is open. It would matter to what is held, so where something will be, one is left. */
static void leave_one_route( UINT ent, UINT dest )
{
    RTM_ROUTE_INFO *info = (RTM_ROUTE_INFO *)buffer;
    static UINT list[MAX_ROUTES];
    RTM_NET_ADDRESS addr;
    UINT i, n, own, first;
    HANDLE handle;
    DWORD flags;

    set_address( ents[ent].table, &addr, &dests[dest].key );
    for (;;)
    {
        n = dest_routes( dest, list );
        first = NONE;
        for (i = own = 0; i < n; i++)
        {
            if (routes[list[i]].owner != ent) continue;
            if (!own++) first = list[i];
        }
        if (own < 2) return;
        info->RouteOwner = ents[ent].handle;
        expect_ret( RtmGetExactMatchRoute( ents[ent].handle, &addr, RTM_MATCH_OWNER, info, 0, 0, &handle ), NO_ERROR );
        MEET( 'r', first, handle );
        expect_ret( RtmReleaseRouteInfo( ents[ent].handle, info ), NO_ERROR );
        expect_ret( RtmDeleteRouteToDest( ents[ent].handle, handle, &flags ), NO_ERROR );
        naive_route_delete( first );
        naive_sweep();
    }
}

void deregister( UINT ent )
{
    UINT i;

    for (i = 0; i < MAX_DESTS; i++)
        if (dests[i].used && dests[i].table == ents[ent].table && dests[i].hold_views) leave_one_route( ent, i );
    events_begin( RTM_ENTITY_DEREGISTERED, ent );
    expect_ret( RtmDeregisterEntity( ents[ent].handle ), NO_ERROR );
    events_end( ents[ent].handle );
    registered[ents[ent].ident] = NONE;
    enums_drop( ent );
    notes_drop( ent );
    ent_leave( ent );
    expect_ret( RtmDeregisterEntity( ents[ent].handle ), BAD_HANDLE );
}

void op_deregister( void )
{
    UINT ent = any_ent( NONE );

    if (ent == NONE || !one_in( 3 )) return;
    say( "e%u ", ent );
    deregister( ent );
}

void op_entities( void )
{
    UINT ent = any_ent( NONE ), i, j, total = 0, room, expected;
    RTM_ENTITY_INFO infos[IDENTS + 1];
    HANDLE handles[IDENTS + 1];
    BOOL seen[IDENTS] = {0};

    if (ent == NONE) return;
    for (i = 0; i < IDENTS; i++)
        if (registered[i] != NONE && ents[registered[i]].table == ents[ent].table) total++;
    i = room = rnd( total + 2 );
    say( "e%u room %u of %u ", ent, room, total );
    expect_ret( RtmGetRegisteredEntities( ents[ent].handle, &i, handles, infos ),
                room < total ? ERROR_INSUFFICIENT_BUFFER : NO_ERROR );
    same( i, room ? min( room, total ) : total );
    expected = room ? i : 0;
    for (i = 0; i < expected; i++)
    {
        for (j = 0; j < IDENTS; j++)
            if (registered[j] != NONE && ents[registered[j]].handle == handles[i]) break;
        expect( j < IDENTS && !seen[j], "entity %p is unknown or there twice", handles[i] );
        seen[j] = TRUE;
        same( infos[i].RtmInstanceId, INSTANCE( ents[ent].table ) );
        same( infos[i].AddressFamily, FAMILY( ents[ent].table ) );
        same( infos[i].EntityId.EntityProtocolId, idents[j].proto );
        same( infos[i].EntityId.EntityInstanceId, idents[j].instance );
        expect_ret( RtmGetEntityInfo( ents[ent].handle, handles[i], &infos[IDENTS] ), NO_ERROR );
        same( infos[IDENTS].EntityId.EntityProtocolId, idents[j].proto );
        expect_ret( RtmReleaseEntityInfo( ents[ent].handle, &infos[IDENTS] ), NO_ERROR );
        keep_or_release( ent, 'e', registered[j] );
    }
}

/* ---- next hops ---- */

static void random_hop( UINT table, struct key *key, ULONG *ifindex )
{
    memset( key, 0, sizeof(*key) );
    key->bits[0] = 192;
    key->bits[3] = 1 + rnd( 5 );
    key->len = one_in( 6 ) ? 24 + rnd( 9 ) : MAX_BITS( table );
    key_mask( key );
    *ifindex = 1 + rnd( 3 );
}

void op_add_hop( void )
{
    UINT ent = any_ent( NONE ), table, hop, how;
    struct kept *k = NULL, *remote = NULL;
    RTM_NEXTHOP_CHANGE_FLAGS flags = 0x12345678;
    HANDLE handle = NULL, *pointer = &handle;
    RTM_NEXTHOP_INFO info;
    DWORD expected = NO_ERROR;
    struct key key;
    ULONG ifindex;

    if (ent == NONE) return;
    table = ents[ent].table;
    random_hop( table, &key, &ifindex );
    memset( &info, 0, sizeof(info) );
    set_address( table, &info.NextHopAddress, &key );
    info.InterfaceIndex = ifindex;
    info.State = rnd( 4 );              /* ignored, like the owner */
    info.NextHopOwner = (HANDLE)(ULONG_PTR)0x1234;
    info.Flags = rnd( 4 );
    info.EntitySpecificInfo = (void *)(ULONG_PTR)rnd( 1000 );
    if ((remote = any_kept( table, 'd' )) && one_in( 2 )) info.RemoteNextHop = dests[remote->index].handle;
    else remote = NULL;

    how = rnd( 8 );
    say( "e%u how %u ", ent, how );
    say_key( &key );
    if (how == 0) pointer = NULL;
    if (how == 1 && (k = any_kept( table, 'h' )))
    {
        hop = k->index;
        handle = hops[hop].handle;
        if (hops[hop].owner != ent) expected = ERROR_ACCESS_DENIED;
        if (!hops[hop].live)
        {
            /* which of the two is told of another's dead next hop is nobody's business */
            if (expected) return;
            expected = ERROR_NOT_FOUND;
        }
    }
    else hop = hop_find( ent, &key, ifindex );

    if (how == 2)
    {
        info.NextHopAddress.NumBits = MAX_BITS( table ) + 1 + rnd( 1000 );
        expected = ERROR_INVALID_PARAMETER;
    }
    if (how == 3)
    {
        info.NextHopAddress.AddressFamily = FAMILY( table ^ 1 );
        expected = ERROR_INVALID_PARAMETER;
    }

    expect_ret( RtmAddNextHop( ents[ent].handle, &info, pointer, &flags ), expected );
    if (expected)
    {
        same( flags, 0x12345678 );
        same( handle, k ? hops[hop].handle : NULL );
        return;
    }
    same( flags, hop == NONE ? RTM_NEXTHOP_CHANGE_NEW : 0 );
    if (hop == NONE)
    {
        hop = hop_new();
        hops[hop].live = TRUE;
        hops[hop].table = table;
        hops[hop].owner = ent;
        hops[hop].key = key;
        hops[hop].ifindex = ifindex;
    }
    hops[hop].flags = info.Flags;
    hops[hop].info = info.EntitySpecificInfo;
    hops[hop].remote = remote && (info.Flags & RTM_NEXTHOP_FLAGS_REMOTE) ? remote->index : NONE;
    hops[hop].shown = hops[hop].remote;
    if (pointer) MEET( 'h', hop, handle );
    if (pointer && !k) keep_or_release( ent, 'h', hop );
    say( "h%u ", hop );
}

void op_find_hop( void )
{
    UINT ent = any_ent( NONE ), table, hop;
    RTM_NEXTHOP_INFO info, *pointer = NULL;
    HANDLE handle = NULL;
    struct key key;
    ULONG ifindex;

    if (ent == NONE) return;
    table = ents[ent].table;
    random_hop( table, &key, &ifindex );
    memset( &info, FILLER, sizeof(info) );
    set_address( table, &info.NextHopAddress, &key );
    info.InterfaceIndex = ifindex;
    hop = hop_find( ent, &key, ifindex );
    say( "e%u h%d ", ent, (int)hop );
    expect_ret( RtmFindNextHop( ents[ent].handle, &info, one_in( 4 ) ? NULL : &handle, &pointer ),
                hop == NONE ? ERROR_NOT_FOUND : NO_ERROR );
    if (hop == NONE)
    {
        same( handle, NULL );
        same( pointer, NULL );
        return;
    }
    same( pointer->InterfaceIndex, ifindex );
    same( pointer->EntitySpecificInfo, hops[hop].info );
    same( pointer->Flags, hops[hop].flags );
    MEET( 'e', ent, pointer->NextHopOwner );
    check_address( __LINE__, table, &pointer->NextHopAddress, &key );
    if (handle)
    {
        RTM_NEXTHOP_INFO *again = NULL;

        MEET( 'h', hop, handle );
        expect_ret( RtmGetNextHopPointer( ents[ent].handle, handle, &again ), NO_ERROR );
        same( again, pointer );
        get_hop_info( ent, hop );
        keep_or_release( ent, 'h', hop );
    }
}

void op_delete_hop( void )
{
    UINT ent = any_ent( NONE ), table, hop;
    RTM_NEXTHOP_INFO info;
    DWORD expected = NO_ERROR;
    struct kept *k = NULL;
    struct key key;
    ULONG ifindex;

    if (ent == NONE) return;
    table = ents[ent].table;
    if (one_in( 3 ))
    {
        random_hop( table, &key, &ifindex );
        memset( &info, FILLER, sizeof(info) );
        set_address( table, &info.NextHopAddress, &key );
        info.InterfaceIndex = ifindex;
        hop = hop_find( ent, &key, ifindex );
        expected = hop == NONE ? ERROR_NOT_FOUND : NO_ERROR;
        expect_ret( RtmDeleteNextHop( ents[ent].handle, NULL, &info ), expected );
    }
    else
    {
        if (one_in( 2 ))
        {
            if (!(k = any_kept( table, 'h' ))) return;
            hop = k->index;
        }
        else
        {
            /* the deletion takes a reference */
            if ((hop = random_own_hop( ent )) == NONE) return;
            expect_ret( RtmReferenceHandles( ents[ent].handle, 1, &hops[hop].handle ), NO_ERROR );
        }
        if (hops[hop].owner != ent) expected = ERROR_ACCESS_DENIED;
        if (!hops[hop].live)
        {
            if (expected) return;
            expected = ERROR_NOT_FOUND;
        }
        say( "e%u h%u of e%u ", ent, hop, hops[hop].owner );
        expect_ret( RtmDeleteNextHop( ents[ent].handle, hops[hop].handle, NULL ), expected );
    }
    if (expected) return;
    say( "h%u deleted ", hop );
    hops[hop].live = FALSE;
    if (k) kept_gone( k );
}

void op_hop_info( void )
{
    UINT ent = any_ent( NONE ), hop;
    RTM_NEXTHOP_INFO *pointer = NULL;
    struct kept *k;

    if (ent == NONE) return;
    if (one_in( 2 ) && (k = any_kept( ents[ent].table, 'h' ))) hop = k->index;
    else if ((hop = random_own_hop( any_ent( ents[ent].table ) )) == NONE) return;
    say( "e%u h%u ", ent, hop );
    get_hop_info( ent, hop );
    if (hops[hop].owner != ent)
    {
        expect_ret( RtmGetNextHopPointer( ents[ent].handle, hops[hop].handle, &pointer ), ERROR_ACCESS_DENIED );
        same( pointer, NULL );
    }
}

/* ---- routes ---- */

/* RTM_ROUTE_CHANGE_BEST: the best route differs in a view, or the route was or is best there */
DWORD best_flag( const struct before *before, UINT dest, UINT route )
{
    UINT view;

    for (view = 0; view < VIEWS; view++)
    {
        UINT best = dest_best( dest, view, NULL );

        if (best != before->best[view] || best == route || before->best[view] == route)
            if (best != NONE || before->best[view] != NONE) return RTM_ROUTE_CHANGE_BEST;
    }
    return 0;
}

/* The place for what other functions must show after each commit: change notification, holds. */
void after_commit( const struct before *before, UINT dest, UINT route )
{
    after_change( before, dest, route );
    naive_sweep();
    check_pending( dest );
}

UINT random_own_hop( UINT ent )
{
    UINT i, start = rnd( MAX_HOPS );

    for (i = 0; i < MAX_HOPS; i++)
    {
        UINT hop = (start + i) % MAX_HOPS;

        if (hops[hop].used && hops[hop].live && hops[hop].owner == ent && hops[hop].handle) return hop;
    }
    return NONE;
}

static UINT other_list( UINT ent );

/* Where time goes by hand, two routes of one destination do not end in the same millisecond: the order would matter to
 * what is held. Elsewhere times run, are replaced and end with the route, but are not over while the program runs. */
ULONG random_ttl( UINT dest )
{
    ULONG ttl;
    UINT i;

    switch (rnd( 8 ))
    {
    case 0: return 3600000 + rnd( 100000 );
    case 1: return 0xfffffffe - rnd( 0x7ffffffe );
    case 2:
    case 3:
        if (!BY_HAND) return INFINITE;
        ttl = one_in( 8 ) ? 0 : rnd( 3000 );
        for (i = 0; dest != NONE && i < MAX_ROUTES; i++)
        {
            if (!routes[i].used || !routes[i].live || routes[i].dest != dest || routes[i].due != naive_now + ttl + 1) continue;
            ttl++;
            i = ~0u;
        }
        return ttl;
    default: return INFINITE;
    }
}

void give_time( UINT route, ULONG ttl )
{
    /* a millisecond that has begun does not count */
    routes[route].due = ttl == INFINITE ? 0 : naive_now + ttl + 1;
    routes[route].told = FALSE;
}

void op_add_route( void )
{
    static UINT list[MAX_ROUTES];
    UINT ent = any_ent( NONE ), table, dest, route = NONE, i, n, count, nbr, how, trouble, hop_list[MAX_LIST + 8];
    UINT to = NONE;
    HANDLE to_handle = NULL;
    RTM_ROUTE_INFO *info = (RTM_ROUTE_INFO *)buffer;
    HANDLE handle = NULL, *pointer = &handle;
    ULONG views_given, views;
    struct kept *k = NULL;
    struct before before;
    DWORD expected = NO_ERROR, flags, flags_in, want;
    RTM_NET_ADDRESS addr;
    struct key key;
    BOOL created, foreign = FALSE;
    ULONG ttl;

    if (ent == NONE) return;
    table = ents[ent].table;
    if (live_routes( table ) >= ROUTE_CAP)
    {
        op_delete_route();
        return;
    }

    if (one_in( 2 )) known_key( table, &key );
    else random_key( table, &key );
    set_address( table, &addr, &key );

    memset( buffer, 0, 2048 );
    info->DestHandle = info->RouteOwner = (HANDLE)(ULONG_PTR)0x5678;    /* ignored, like the state */
    info->State = rnd( 3 );
    info->Flags1 = rnd( 256 );
    info->Flags = one_in( 3 ) ? rnd( 0x10000 ) : 0x20;
    info->PrefInfo.Preference = one_in( 10 ) ? 0x80000000u + rnd( 2 ) : rnd( 3 );
    info->PrefInfo.Metric = one_in( 10 ) ? 0xffffffffu : rnd( 4 );
    info->EntitySpecificInfo = (void *)(ULONG_PTR)rnd( 1000 );
    views_given = one_in( 2 ) ? 1 + rnd( 3 ) : random_views();
    info->BelongsToViews = views_given;
    if (!effective_views( views_given, &views )) expected = ERROR_INVALID_PARAMETER;

    count = one_in( 8 ) ? rnd( profile.MaxNextHopsInRoute + 1 ) : rnd( 3 );
    for (i = n = 0; i < count; i++)
    {
        UINT hop = random_own_hop( ent );

        /* a dead one of its own is allowed */
        if (one_in( 10 ) && (k = any_kept( table, 'h' )) && hops[k->index].owner == ent) hop = k->index;
        if (hop != NONE) hop_list[n++] = hop;
    }
    count = n;
    nbr = one_in( 3 ) ? random_own_hop( ent ) : NONE;

    trouble = expected ? 0 : rnd( 30 );
    if (trouble == 1 && (k = any_kept( table, 'h' )) && hops[k->index].live && hops[k->index].owner != ent &&
        count < profile.MaxNextHopsInRoute)
    {
        hop_list[count++] = k->index;
        foreign = TRUE;
    }
    if (trouble == 2 && (k = any_kept( table, 'h' )) && hops[k->index].live && hops[k->index].owner != ent)
    {
        nbr = k->index;
        foreign = TRUE;
    }
    if (foreign) expected = ERROR_INVALID_PARAMETER;
    if (trouble == 3 && random_own_hop( ent ) != NONE)
    {
        while (count <= profile.MaxNextHopsInRoute) hop_list[count++] = random_own_hop( ent );
        expected = ERROR_INVALID_PARAMETER;
    }
    for (i = 0; i < count; i++) info->NextHopsList.NextHops[i] = hops[hop_list[i]].handle;
    info->NextHopsList.NumNextHops = count;
    info->Neighbour = nbr == NONE ? NULL : hops[nbr].handle;
    if (trouble == 4)
    {
        info->Neighbour = ents[ent].handle;
        expected = BAD_HANDLE;
    }
    if (trouble == 5 && count)
    {
        info->NextHopsList.NextHops[rnd( count )] = NULL;
        expected = BAD_HANDLE;
    }
    if (trouble == 6)
    {
        addr.NumBits = MAX_BITS( table ) + 1;
        expected = ERROR_INVALID_PARAMETER;
    }
    if (trouble == 7)
    {
        addr.AddressFamily = FAMILY( table ^ 1 );
        expected = ERROR_INVALID_PARAMETER;
    }

    if (one_in( 4 ) && (to = any_list( ent )) != NONE) to_handle = lists[to].handle;
    if (trouble == 8)
    {
        to_handle = one_in( 2 ) && (to = other_list( ent )) != NONE ? lists[to].handle : ents[ent].handle;
        expected = BAD_HANDLE;
    }

    /* which route */
    flags_in = 0;
    k = NULL;
    how = rnd( 10 );
    if (how == 0 && !expected && (k = any_kept( table, 'r' )))
    {
        route = k->index;
        handle = routes[route].handle;
        if (!routes[route].live && routes[route].owner != ent) return;
        if (!routes[route].live) expected = BAD_HANDLE;
        else if (routes[route].owner != ent) expected = ERROR_ACCESS_DENIED;
        dest = routes[route].dest;
        if (one_in( 2 )) flags_in = rnd( 4 );
    }
    else
    {
        dest = dest_find( table, &key );
        if (one_in( 3 )) flags_in = RTM_ROUTE_CHANGE_FIRST;
        if (one_in( 5 )) flags_in |= RTM_ROUTE_CHANGE_NEW;
        if (one_in( 10 )) flags_in |= RTM_ROUTE_CHANGE_BEST;
        if (!(flags_in & RTM_ROUTE_CHANGE_NEW) && dest != NONE)
        {
            n = dest_routes( dest, list );
            for (i = 0; i < n && route == NONE; i++)
                if (routes[list[i]].owner == ent &&
                    ((flags_in & RTM_ROUTE_CHANGE_FIRST) || routes[list[i]].nbr == nbr)) route = list[i];
        }
        if (one_in( 4 )) pointer = NULL;
    }
    ttl = random_ttl( dest );
    /* how it ends is asked by its handle */
    if (ttl != INFINITE) pointer = &handle;

    say( "e%u t%u ", ent, table );
    say_key( &key );
    say( "pref %lu metric %lu views %lx hops %u nbr %d flags %lx %s route %d ttl %ld ", info->PrefInfo.Preference,
         info->PrefInfo.Metric, views_given, count, (int)nbr, flags_in, k ? "by handle" : "", (int)route, (long)(LONG)ttl );

    before_change( &before, dest, route );
    flags = flags_in;
    expect_ret( RtmAddRouteToDest( ents[ent].handle, pointer, k && one_in( 2 ) ? NULL : &addr, info,
                                   ttl, to_handle, 0, NULL, &flags ), expected );
    if (expected)
    {
        same( flags, flags_in );
        same( handle, k ? routes[route].handle : NULL );
        return;
    }

    created = route == NONE;
    if (created)
    {
        dest = dest_make( table, &key );
        route = route_new();
        routes[route].live = TRUE;
        routes[route].table = table;
        routes[route].owner = ent;
        routes[route].dest = dest;
    }
    if (created || routes[route].pref != info->PrefInfo.Preference || routes[route].metric != info->PrefInfo.Metric)
        route_requeue( route );
    routes[route].pref = info->PrefInfo.Preference;
    routes[route].metric = info->PrefInfo.Metric;
    routes[route].views = views;
    routes[route].flags = info->Flags;
    routes[route].flags1 = info->Flags1;
    routes[route].info = info->EntitySpecificInfo;
    routes[route].nbr = nbr;
    routes[route].count = count;
    memcpy( routes[route].hops, hop_list, count * sizeof(*hop_list) );
    give_time( route, ttl );
    routes[route].edit = edit_of( &routes[route] );

    want = best_flag( &before, dest, route ) | (created ? RTM_ROUTE_CHANGE_NEW : 0);
    expect( flags == want, "ChangeFlags %lx, expected %lx", flags, want );
    if (pointer) MEET( 'r', route, handle );
    if (pointer && one_in( 4 )) get_route_info( ent, route );
    if (pointer && !k) keep_or_release( ent, 'r', route );
    if (to != NONE) list_append( to, route );
    say( "%s r%u list %d ", created ? "new" : "updated", route, (int)to );
    after_commit( &before, dest, route );
}

void op_delete_route( void )
{
    UINT ent = any_ent( NONE ), table, route, i, start;
    DWORD expected = NO_ERROR, flags = 0x12345678, want;
    struct kept *k = NULL;
    struct before before;

    if (ent == NONE) return;
    table = ents[ent].table;
    if (one_in( 2 ) && (k = any_kept( table, 'r' ))) route = k->index;
    else
    {
        /* any route of this entity whose handle was seen; a reference is taken for the deletion */
        start = rnd( MAX_ROUTES );
        for (i = 0; i < MAX_ROUTES; i++)
        {
            route = (start + i) % MAX_ROUTES;
            if (routes[route].used && routes[route].live && routes[route].owner == ent && routes[route].handle) break;
        }
        if (i == MAX_ROUTES) return;
        expect_ret( RtmReferenceHandles( ents[ent].handle, 1, &routes[route].handle ), NO_ERROR );
    }
    if (routes[route].owner != ent) expected = ERROR_ACCESS_DENIED;
    if (!routes[route].live)
    {
        if (expected) return;
        expected = ERROR_NOT_FOUND;
    }
    say( "e%u r%u of e%u ", ent, route, routes[route].owner );
    before_change( &before, routes[route].dest, route );
    expect_ret( RtmDeleteRouteToDest( ents[ent].handle, routes[route].handle, &flags ), expected );
    if (expected)
    {
        same( flags, 0x12345678 );
        return;
    }
    i = routes[route].dest;
    naive_route_delete( route );
    want = best_flag( &before, i, route );
    expect( flags == want, "ChangeFlags %lx, expected %lx", flags, want );
    if (k) kept_gone( k );
    naive_sweep();
    check_pending( i );
}

void op_route_info( void )
{
    UINT ent = any_ent( NONE ), route, view;
    RTM_ROUTE_INFO *pointer = NULL, *again = NULL;
    RTM_VIEW_SET best = 0xdeadbeef, want = 0;
    struct kept *k;

    if (ent == NONE) return;
    if (one_in( 2 ) && (k = any_kept( ents[ent].table, 'r' ))) route = k->index;
    else if ((route = any_known_route( any_ent( ents[ent].table ) )) == NONE) return;
    say( "e%u r%u ", ent, route );
    get_route_info( ent, route );
    for (view = 0; view < VIEWS; view++)
        if (routes[route].live && dest_best( routes[route].dest, view, NULL ) == route) want |= 1 << view;
    expect_ret( RtmIsBestRoute( ents[ent].handle, routes[route].handle, &best ), NO_ERROR );
    same( best, want );
    if (routes[route].owner == ent)
    {
        expect_ret( RtmGetRoutePointer( ents[ent].handle, routes[route].handle, &pointer ), NO_ERROR );
        routes[route].window = TRUE;
        check_route_memory( __LINE__, pointer, route );
        expect_ret( RtmGetRoutePointer( ents[ent].handle, routes[route].handle, &again ), NO_ERROR );
        same( again, pointer );
    }
    else
    {
        expect_ret( RtmGetRoutePointer( ents[ent].handle, routes[route].handle, &pointer ), ERROR_ACCESS_DENIED );
        same( pointer, NULL );
    }
}

/* ---- criteria ---- */

struct criteria
{
    ULONG flags, ifindex;
    UINT owner, nbr, count, hops[MAX_LIST];
    ULONG pref, metric;
};

/* criteria taken from a route that is there, some of them changed */
static void random_criteria( UINT ent, UINT model_route, struct criteria *c, RTM_ROUTE_INFO *info )
{
    UINT i;

    memset( c, 0, sizeof(*c) );
    c->flags = one_in( 6 ) ? RTM_MATCH_FULL : one_in( 4 ) ? 0 : rnd( 32 );
    if (one_in( 8 )) c->flags |= 0x100;         /* means nothing */
    c->ifindex = 1 + rnd( 3 );
    c->owner = ent;
    c->nbr = NONE;
    c->pref = rnd( 3 );
    c->metric = rnd( 4 );
    if (model_route != NONE)
    {
        const struct route *r = &routes[model_route];

        if (!one_in( 6 )) c->owner = r->owner;
        if (!one_in( 6 )) c->nbr = r->nbr;
        if (!one_in( 6 )) c->pref = r->pref;
        if (!one_in( 6 )) c->metric = r->metric;
        c->count = r->count;
        memcpy( c->hops, r->hops, sizeof(c->hops) );
        if (one_in( 6 ) && c->count) c->count--;
        if (c->count && one_in( 2 )) c->ifindex = hops[c->hops[0]].ifindex;
    }
    memset( info, FILLER, 1024 );
    info->RouteOwner = ents[c->owner].handle;
    info->Neighbour = c->nbr == NONE ? NULL : hops[c->nbr].handle;
    info->PrefInfo.Preference = c->pref;
    info->PrefInfo.Metric = c->metric;
    info->NextHopsList.NumNextHops = c->count;
    for (i = 0; i < c->count; i++) info->NextHopsList.NextHops[i] = hops[c->hops[i]].handle;
}

static BOOL route_matches( UINT route, const struct criteria *c, ULONG views )
{
    const struct route *r = &routes[route];
    UINT i;

    if (views && !(r->views & views)) return FALSE;
    if ((c->flags & RTM_MATCH_OWNER) && r->owner != c->owner) return FALSE;
    if ((c->flags & RTM_MATCH_NEIGHBOUR) && r->nbr != c->nbr) return FALSE;
    if ((c->flags & RTM_MATCH_PREF) && (r->pref != c->pref || r->metric != c->metric)) return FALSE;
    if ((c->flags & RTM_MATCH_NEXTHOP) &&
        (r->count != c->count || memcmp( r->hops, c->hops, c->count * sizeof(*c->hops) ))) return FALSE;
    if (c->flags & RTM_MATCH_INTERFACE)
    {
        for (i = 0; i < r->count; i++) if (hops[r->hops[i]].ifindex == c->ifindex) return TRUE;
        return FALSE;
    }
    return TRUE;
}

/* a criterion cannot name what was not seen yet */
static BOOL handles_known( const struct criteria *c )
{
    UINT i;

    if (c->nbr != NONE && !hops[c->nbr].handle) return FALSE;
    for (i = 0; i < c->count; i++) if (!hops[c->hops[i]].handle) return FALSE;
    return TRUE;
}

void op_match_route( void )
{
    static UINT list[MAX_ROUTES];
    UINT ent = any_ent( NONE ), table, dest, i, n, route = NONE;
    RTM_ROUTE_INFO *info = (RTM_ROUTE_INFO *)buffer;
    static BYTE copy[1024];
    struct criteria c;
    RTM_NET_ADDRESS addr;
    HANDLE handle = NULL;
    ULONG mask, views;
    struct key key;
    BOOL want_handle = !one_in( 3 );

    if (ent == NONE) return;
    table = ents[ent].table;
    known_key( table, &key );
    set_address( table, &addr, &key );
    dest = dest_find( table, &key );
    n = dest == NONE ? 0 : dest_routes( dest, list );
    random_criteria( ent, n ? list[rnd( n )] : NONE, &c, info );
    if (!handles_known( &c )) return;
    mask = random_views();
    if (!effective_views( mask, &views )) return;
    for (i = 0; i < n && route == NONE; i++) if (route_matches( list[i], &c, views )) route = list[i];
    memcpy( copy, buffer, sizeof(copy) );
    say( "e%u ", ent );
    say_key( &key );
    say( "match %lx views %lx r%d ", c.flags, mask, (int)route );

    expect_ret( RtmGetExactMatchRoute( ents[ent].handle, &addr, c.flags, info, c.ifindex, mask,
                                       want_handle ? &handle : NULL ),
                route == NONE ? ERROR_NOT_FOUND : NO_ERROR );
    if (route == NONE)
    {
        expect( !memcmp( copy, buffer, sizeof(copy) ), "RouteInfo changed without a result" );
        same( handle, NULL );
        return;
    }
    check_route_info( __LINE__, info, route );
    if (want_handle)
    {
        MEET( 'r', route, handle );
        keep_or_release( ent, 'r', route );
    }
    expect_ret( RtmReleaseRouteInfo( ents[ent].handle, info ), NO_ERROR );
}

/* ---- lookups ---- */

/* one that the client has a reference on, or any that must be there */
static UINT some_dest( UINT table )
{
    struct kept *k;

    return one_in( 2 ) && (k = any_kept( table, 'd' )) ? k->index : any_known_dest( table );
}

void op_lookup( void )
{
    UINT ent = any_ent( NONE ), table, dest, from, what = rnd( 4 );
    RTM_DEST_INFO *info = (RTM_DEST_INFO *)buffer;
    ULONG mask = random_views(), views, wanted, value;
    const ULONG *proto;
    RTM_NET_ADDRESS addr;
    struct key key;
    DWORD ret;
    BOOL bad;

    if (ent == NONE) return;
    table = ents[ent].table;
    known_key( table, &key );
    if (what == 1 && one_in( 2 )) key.len = MAX_BITS( table );
    set_address( table, &addr, &key );
    if (key.len == MAX_BITS( table )) memcpy( key.bits, addr.AddrBits, key.len / 8 );
    bad = !effective_views( mask, &views );
    proto = random_protocol( ent, &wanted, &value );
    memset( buffer, FILLER, 2048 );
    say( "e%u kind %u ", ent, what );
    say_key( &key );
    say( "views %lx proto %ld ", mask, (long)wanted );

    switch (what)
    {
    case 0:
        dest = dest_find( table, &key );
        if (dest != NONE && !dest_visible( dest, views )) dest = NONE;
        ret = api( RtmGetExactMatchDestination( ents[ent].handle, &addr, wanted, mask, info ) );
        break;
    case 1:
        dest = table_match( table, &key, key.len, views );
        ret = api( RtmGetMostSpecificDestination( ents[ent].handle, &addr, wanted, mask, info ) );
        break;
    case 2:
        if ((from = some_dest( table )) == NONE) return;
        say( "d%u ", from );
        key = dests[from].key;
        dest = key.len ? table_match( table, &key, key.len - 1, views ) : NONE;
        ret = api( RtmGetLessSpecificDestination( ents[ent].handle, dests[from].handle, wanted, mask, info ) );
        break;
    default:
        if ((dest = some_dest( table )) == NONE) return;
        say( "d%u ", dest );
        ret = api( RtmGetDestInfo( ents[ent].handle, dests[dest].handle, wanted, mask, info ) );
        break;
    }
    if (bad)
    {
        same( ret, ERROR_INVALID_PARAMETER );
        check_filler( __LINE__, buffer, sizeof(*info) );
        return;
    }
    finish_dest_info( ent, ret, dest, views, proto );
}

void op_bad_address( void )
{
    UINT ent = any_ent( NONE ), table;
    RTM_DEST_INFO *info = (RTM_DEST_INFO *)buffer;
    RTM_ENUM_HANDLE handle = NULL;
    RTM_NET_ADDRESS addr;
    struct key key;

    if (ent == NONE) return;
    table = ents[ent].table;
    random_key( table, &key );
    set_address( table, &addr, &key );
    if (one_in( 2 )) addr.NumBits = MAX_BITS( table ) + 1 + rnd( 200 );
    else addr.AddressFamily = one_in( 2 ) ? FAMILY( table ^ 1 ) : 0;
    memset( buffer, FILLER, 512 );
    expect_ret( RtmGetExactMatchDestination( ents[ent].handle, &addr, 0, 1, info ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmGetMostSpecificDestination( ents[ent].handle, &addr, 0, 1, info ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmCreateDestEnum( ents[ent].handle, 1, RTM_ENUM_RANGE, &addr, 0, &handle ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmCreateNextHopEnum( ents[ent].handle, RTM_ENUM_NEXT, &addr, &handle ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmCreateDestEnum( ents[ent].handle, 1, RTM_ENUM_RANGE | RTM_ENUM_NEXT, &addr, 0, &handle ),
                ERROR_INVALID_PARAMETER );
    expect_ret( RtmCreateDestEnum( ents[ent].handle, 1, RTM_ENUM_NEXT, NULL, 0, &handle ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmCreateDestEnum( ents[ent].handle, 4, 0, NULL, 0, &handle ), ERROR_NOT_SUPPORTED );
    same( handle, NULL );
    check_filler( __LINE__, buffer, sizeof(*info) );
}

/* ---- enumerations ---- */

/* an open one, with the key of the last item it returned */
static struct open_enum
{
    HANDLE handle;              /* NULL: not open */
    UINT ent;
    char kind;                  /* 'd' or 'h' */
    ULONG views, flags, proto_value;
    BOOL has_proto, own, begun;
    struct key start, last;
    ULONG last_if;
} open_enums[ENUMS];

static void enums_drop( UINT ent )
{
    UINT i;

    for (i = 0; i < ENUMS; i++) if (open_enums[i].handle && open_enums[i].ent == ent) open_enums[i].handle = NULL;
}

static void enum_close( struct open_enum *e )
{
    HANDLE handle = e->handle;

    e->handle = NULL;
    expect_ret( RtmDeleteEnumHandle( ents[e->ent].handle, handle ), NO_ERROR );
    expect_ret( RtmDeleteEnumHandle( ents[e->ent].handle, handle ), BAD_HANDLE );
}

static void random_start( UINT table, struct key *key )
{
    known_key( table, key );
    if (one_in( 3 ) && key->len)
    {
        key->len = rnd( key->len );
        key_mask( key );
    }
}

static void enum_open( struct open_enum *e, UINT ent, char kind )
{
    RTM_NET_ADDRESS addr;
    UINT table = ents[ent].table;
    ULONG wanted, value = 0, mask;
    DWORD flags;

    memset( e, 0, sizeof(*e) );
    e->ent = ent;
    e->kind = kind;
    e->flags = rnd( 3 );
    if (kind == 'd') random_start( table, &e->start );
    else
    {
        random_hop( table, &e->start, &wanted );
        if (one_in( 2 )) e->start.len = rnd( 33 );
        key_mask( &e->start );
    }
    set_address( table, &addr, &e->start );
    mask = one_in( 5 ) ? RTM_VIEW_MASK_ALL : rnd( 4 );
    e->views = mask & ALL_VIEWS;
    flags = e->flags;
    say( "open %c e%u flags %lx views %lx ", kind, ent, e->flags, mask );
    say_key( &e->start );
    if (kind == 'd')
    {
        e->has_proto = random_protocol( ent, &wanted, &value ) != NULL;
        e->proto_value = value;
        e->own = one_in( 3 );
        if (e->own) flags |= RTM_ENUM_OWN_DESTS;
        expect_ret( RtmCreateDestEnum( ents[ent].handle, mask, flags, e->flags ? &addr : NULL, wanted, &e->handle ),
                    NO_ERROR );
    }
    else expect_ret( RtmCreateNextHopEnum( ents[ent].handle, flags, e->flags ? &addr : NULL, &e->handle ), NO_ERROR );
}

static UINT enum_advance( struct open_enum *e )
{
    const struct key *after = e->begun ? &e->last : e->flags ? &e->start : NULL;
    UINT item, ifindex = e->begun ? e->last_if : 0;
    BOOL inclusive = !e->begun;

    for (;;)
    {
        if (e->kind == 'd') item = table_next( ents[e->ent].table, after, inclusive );
        else item = hop_next( e->ent, after, ifindex, inclusive );
        if (item == NONE) return NONE;
        inclusive = FALSE;
        if (e->kind == 'd')
        {
            after = &dests[item].key;
            if ((e->flags & RTM_ENUM_RANGE) && !key_covers( &e->start, after )) continue;
            if (!dest_visible( item, e->views )) continue;
            if (e->own && !dest_owned( item, e->views, e->ent )) continue;
        }
        else
        {
            after = &hops[item].key;
            ifindex = hops[item].ifindex;
            if ((e->flags & RTM_ENUM_RANGE) && !key_covers( &e->start, after )) continue;
        }
        e->begun = TRUE;
        e->last = *after;
        e->last_if = ifindex;
        return item;
    }
}

/* one batch; FALSE at the end */
static BOOL enum_batch( struct open_enum *e, UINT room )
{
    UINT got = room, i, item, found = 0, size = RTM_SIZE_OF_DEST_INFO( view_count( e->views ) );
    HANDLE *handles = (HANDLE *)buffer;
    HANDLE reg = ents[e->ent].handle;
    static UINT items[128];
    DWORD ret;

    while (found < room && (item = enum_advance( e )) != NONE) items[found++] = item;

    if (e->kind == 'd')
    {
        memset( buffer, FILLER, room * size + 256 );
        ret = api( RtmGetEnumDests( reg, e->handle, &got, (RTM_DEST_INFO *)buffer ) );
    }
    else
    {
        memset( buffer, FILLER, room * sizeof(HANDLE) + 256 );
        ret = api( RtmGetEnumNextHops( reg, e->handle, &got, handles ) );
    }
    say( "room %u got %u ", room, got );
    expect( ret == (found < room ? ERROR_NO_MORE_ITEMS : NO_ERROR), "enumeration returned %lu with %u of %u, expected %u",
            ret, got, room, found );
    same( got, found );

    for (i = 0; i < found; i++)
    {
        if (e->kind == 'd')
            check_dest_info( __LINE__, (RTM_DEST_INFO *)(buffer + i * size), items[i], e->views,
                             e->has_proto ? &e->proto_value : NULL );
        else
        {
            MEET( 'h', items[i], handles[i] );
        }
    }
    if (e->kind == 'd')
    {
        check_filler( __LINE__, buffer + found * size, 256 );
        expect_ret( RtmReleaseDests( reg, found, (RTM_DEST_INFO *)buffer ), NO_ERROR );
    }
    else
    {
        check_filler( __LINE__, buffer + found * sizeof(HANDLE), 256 );
        expect_ret( RtmReleaseNextHops( reg, found, handles ), NO_ERROR );
    }
    return found == room;
}

static UINT random_room(void)
{
    UINT room = one_in( 3 ) ? 1 + rnd( 3 ) : 1 + rnd( profile.MaxHandlesInEnum );

    return min( room, 100 );
}

/* batches of open enumerations, with other operations between them */
void op_enum( void )
{
    struct open_enum *e = &open_enums[rnd( ENUMS )];
    UINT ent, count;

    if (!e->handle)
    {
        if ((ent = any_ent( NONE )) == NONE) return;
        enum_open( e, ent, one_in( 3 ) ? 'h' : 'd' );
        return;
    }
    if (one_in( 10 ))
    {
        say( "close " );
        enum_close( e );
        return;
    }
    if (one_in( 10 ))
    {
        /* wrong calls do not move it */
        memset( buffer, FILLER, 256 );
        count = one_in( 2 ) ? 0 : profile.MaxHandlesInEnum + 1;
        if (e->kind == 'd')
            expect_ret( RtmGetEnumDests( ents[e->ent].handle, e->handle, &count, (void *)buffer ),
                        ERROR_INVALID_PARAMETER );
        else
            expect_ret( RtmGetEnumNextHops( ents[e->ent].handle, e->handle, &count, (void *)buffer ),
                        ERROR_INVALID_PARAMETER );
        count = 1;
        expect_ret( RtmGetEnumRoutes( ents[e->ent].handle, e->handle, &count, (void *)buffer ), BAD_HANDLE );
        same( count, 1 );
        if ((ent = other_ent( e->ent )) != NONE)
        {
            expect_ret( RtmGetEnumDests( ents[ent].handle, e->handle, &count, (void *)buffer ), BAD_HANDLE );
            expect_ret( RtmDeleteEnumHandle( ents[ent].handle, e->handle ), BAD_HANDLE );
        }
        check_filler( __LINE__, buffer, 256 );
        return;
    }
    say( "%c e%u ", e->kind, e->ent );
    if (!enum_batch( e, random_room() ))
    {
        /* whether it sees what is added behind its end is left open, so it is not kept */
        if (one_in( 2 )) expect( !enum_batch( e, random_room() ), "an enumeration goes on after its end" );
        enum_close( e );
    }
}

/* All routes that an enumeration must give, in order. In one go: what changes within a destination between two calls
 * may be repeated or left out. */
static void check_routes( UINT ent, UINT only, ULONG mask, DWORD flags, const struct key *start, struct criteria *c,
                          RTM_ROUTE_INFO *criteria_info, BOOL infos )
{
    static UINT want[MAX_ROUTES], list[MAX_ROUTES];
    UINT table = ents[ent].table, n, i, count = 0, dest, done = 0, room, got;
    static HANDLE handles[128];
    ULONG views = mask & ALL_VIEWS;
    RTM_NET_ADDRESS addr;
    HANDLE handle = NULL;
    DWORD ret;

    for (dest = table_next( table, NULL, TRUE ); dest != NONE; dest = table_next( table, &dests[dest].key, FALSE ))
    {
        if (only != NONE)
        {
            if (dest != only) continue;
        }
        else
        {
            if ((flags & RTM_ENUM_NEXT) && key_compare( &dests[dest].key, start ) < 0) continue;
            if ((flags & RTM_ENUM_RANGE) && !key_covers( start, &dests[dest].key )) continue;
        }
        n = dest_routes( dest, list );
        for (i = 0; i < n; i++)
        {
            if ((flags & RTM_ENUM_OWN_ROUTES) && routes[list[i]].owner != ent) continue;
            if (!route_matches( list[i], c, views )) continue;
            want[count++] = list[i];
        }
        /* held ones belong to no view any more; each comes once */
        for (i = 0; !views && i < VIEWS; i++)
        {
            UINT held = dests[dest].hold[i];

            if (!(dests[dest].held >> i & 1) || (i && (dests[dest].held & 1) && dests[dest].hold[0] == held)) continue;
            if ((flags & RTM_ENUM_OWN_ROUTES) && routes[held].owner != ent) continue;
            if (!route_matches( held, c, 0 )) continue;
            want[count++] = held;
            reached( "a held route is enumerated" );
        }
    }

    set_address( table, &addr, start );
    expect_ret( RtmCreateRouteEnum( ents[ent].handle, only == NONE ? NULL : dests[only].handle, mask, flags,
                                    (flags & 3) ? &addr : NULL, c->flags, criteria_info, c->ifindex, &handle ),
                NO_ERROR );
    do
    {
        room = got = random_room();
        memset( handles, FILLER, sizeof(handles) );
        ret = api( RtmGetEnumRoutes( ents[ent].handle, handle, &got, handles ) );
        n = min( room, count - done );
        expect( ret == (n < room ? ERROR_NO_MORE_ITEMS : NO_ERROR), "route enumeration returned %lu with %u of %u, "
                "expected %u", ret, got, room, n );
        same( got, n );
        check_filler( __LINE__, (BYTE *)(handles + n), sizeof(handles) - n * sizeof(*handles) );
        for (i = 0; i < n; i++)
        {
            MEET( 'r', want[done + i], handles[i] );
            if (infos) get_route_info( ent, want[done + i] );
        }
        expect_ret( RtmReleaseRoutes( ents[ent].handle, n, handles ), NO_ERROR );
        done += n;
    } while (ret == NO_ERROR);
    got = 1;
    expect_ret( RtmGetEnumRoutes( ents[ent].handle, handle, &got, handles ), ERROR_NO_MORE_ITEMS );
    same( got, 0 );
    expect_ret( RtmDeleteEnumHandle( ents[ent].handle, handle ), NO_ERROR );
}

static UINT any_held_dest( UINT table )
{
    UINT i;

    for (i = 0; i < MAX_DESTS; i++) if (dests[i].used && dests[i].table == table && dests[i].held && dests[i].handle) return i;
    return NONE;
}

void op_enum_routes( void )
{
    UINT ent = any_ent( NONE ), table, only = NONE, i, route = NONE, start = rnd( MAX_ROUTES );
    static BYTE space[1024] __attribute__((aligned(16)));
    RTM_ROUTE_INFO *info = (RTM_ROUTE_INFO *)space;
    struct criteria c;
    struct kept *k;
    struct key key;
    ULONG mask;
    DWORD flags;

    if (ent == NONE) return;
    table = ents[ent].table;
    random_start( table, &key );
    if (one_in( 3 ) && (k = any_kept( table, 'd' ))) only = k->index;
    for (i = 0; i < MAX_ROUTES && route == NONE; i++)
    {
        UINT r = (start + i) % MAX_ROUTES;

        if (routes[r].used && routes[r].live && routes[r].table == table) route = r;
    }
    random_criteria( ent, route, &c, info );
    if (one_in( 2 ) || !handles_known( &c )) c.flags = 0;
    mask = one_in( 5 ) ? RTM_VIEW_MASK_ALL : rnd( 4 );
    if (one_in( 4 ) && (i = any_held_dest( table )) != NONE)
    {
        only = i;
        mask = 0;
    }
    flags = rnd( 3 );
    if (one_in( 3 )) flags |= RTM_ENUM_OWN_ROUTES;
    say( "e%u only %d flags %lx match %lx views %lx ", ent, (int)only, flags, c.flags, mask );
    say_key( &key );
    check_routes( ent, only, mask, flags, &key, &c, !c.flags && one_in( 2 ) ? NULL : info, FALSE );
}

/* ---- route lists ---- */

UINT any_list( UINT ent )
{
    UINT i, start = rnd( MAX_LISTS );

    for (i = 0; i < MAX_LISTS; i++)
    {
        UINT list = (start + i) % MAX_LISTS;

        if (lists[list].used && lists[list].ent == ent) return list;
    }
    return NONE;
}

/* one that this entity may not use */
static UINT other_list( UINT ent )
{
    UINT i, start = rnd( MAX_LISTS );

    for (i = 0; i < MAX_LISTS; i++)
    {
        UINT list = (start + i) % MAX_LISTS;

        if (lists[list].used && lists[list].ent != ent) return list;
    }
    return NONE;
}

/* some of this entity's routes, or none */
static UINT own_routes( UINT ent, UINT *found, UINT room )
{
    UINT i, n = 0, start = rnd( MAX_ROUTES );

    for (i = 0; i < MAX_ROUTES && n < room; i++)
    {
        UINT route = (start + i) % MAX_ROUTES;

        if (!routes[route].used || !routes[route].live || routes[route].owner != ent || !routes[route].handle) continue;
        /* sometimes the same one again */
        found[n] = n && one_in( 8 ) ? found[rnd( n )] : route;
        n++;
    }
    return n;
}

static void list_new( UINT ent )
{
    UINT i;

    for (i = 0; i < MAX_LISTS && lists[i].used; i++) ;
    if (i == MAX_LISTS) return;
    memset( &lists[i], 0, sizeof(lists[i]) );
    expect_ret( RtmCreateRouteList( ents[ent].handle, &lists[i].handle ), NO_ERROR );
    expect( lists[i].handle != NULL, "no list handle" );
    lists[i].used = TRUE;
    lists[i].ent = ent;
    say( "new l%u ", i );
}

static void list_fill( UINT ent )
{
    UINT to = one_in( 4 ) ? NONE : any_list( ent ), found[6], i, n = own_routes( ent, found, 1 + rnd( 5 ) );
    HANDLE handles[8], target = to == NONE ? NULL : lists[to].handle;
    DWORD expected = NO_ERROR;
    struct kept *k;

    for (i = 0; i < n; i++) handles[i] = routes[found[i]].handle;
    say( "%u routes to l%d ", n, (int)to );
    switch (rnd( 12 ))
    {
    case 0:     /* somebody's, or a deleted one */
        if (!(k = any_kept( ents[ent].table, 'r' ))) return;
        handles[n] = routes[k->index].handle;
        if (!routes[k->index].live) expected = BAD_HANDLE;
        else if (routes[k->index].owner != ent) expected = ERROR_ACCESS_DENIED;
        found[n++] = k->index;
        break;
    case 1:     /* no route */
        handles[n] = one_in( 2 ) ? NULL : stale[rnd( STALE )].handle;
        expected = BAD_HANDLE;
        n++;
        break;
    case 2:     /* no list */
        target = (i = other_list( ent )) == NONE ? ents[ent].handle : lists[i].handle;
        expected = BAD_HANDLE;
        break;
    }
    expect_ret( RtmInsertInRouteList( ents[ent].handle, target, n, handles ), expected );
    for (i = 0; !expected && i < n; i++)
    {
        if (to == NONE) list_remove( found[i] );
        else list_append( to, found[i] );
    }
}

static void walk_new( UINT ent )
{
    UINT i, list = any_list( ent );

    for (i = 0; i < MAX_WALKS && walks[i].used; i++) ;
    if (i == MAX_WALKS || list == NONE) return;
    memset( &walks[i], 0, sizeof(walks[i]) );
    expect_ret( RtmCreateRouteListEnum( ents[ent].handle, lists[list].handle, &walks[i].handle ), NO_ERROR );
    expect( walks[i].handle != NULL, "no enumeration handle" );
    walks[i].used = TRUE;
    walks[i].ent = ent;
    walks[i].list = list;
    say( "w%u of l%u ", i, list );
}

/* one batch; its size */
static UINT walk_batch( UINT walk, UINT room )
{
    struct walk *w = &walks[walk];
    HANDLE *handles = (HANDLE *)buffer;
    UINT i, got = room, want = 0;

    if (w->list != NONE) want = min( room, lists[w->list].count - w->passed );
    memset( buffer, FILLER, room * sizeof(HANDLE) + 256 );
    expect_ret( RtmGetListEnumRoutes( ents[w->ent].handle, w->handle, &got, handles ), NO_ERROR );
    say( "w%u room %u got %u ", walk, room, got );
    same( got, want );
    for (i = 0; i < got; i++)
    {
        MEET( 'r', lists[w->list].routes[w->passed], handles[i] );
        w->passed++;
    }
    check_filler( __LINE__, buffer + got * sizeof(HANDLE), 256 );
    if (one_in( 2 )) expect_ret( RtmReleaseRoutes( ents[w->ent].handle, got, handles ), NO_ERROR );
    else for (i = 0; i < got; i++) keep_or_release( w->ent, 'r', lists[w->list].routes[w->passed - got + i] );
    return got;
}

void op_list( void )
{
    UINT ent = any_ent( NONE ), list, walk = rnd( MAX_WALKS ), count = 1;
    HANDLE handle;

    if (ent == NONE) return;
    say( "e%u ", ent );
    switch (rnd( 12 ))
    {
    case 0:
        list_new( ent );
        break;
    case 1:
        if (!one_in( 3 ) || (list = any_list( ent )) == NONE) break;
        say( "delete l%u ", list );
        handle = lists[list].handle;
        expect_ret( RtmDeleteRouteList( ents[ent].handle, handle ), NO_ERROR );
        list_delete( list );
        expect_ret( RtmDeleteRouteList( ents[ent].handle, handle ), BAD_HANDLE );
        break;
    case 2:
    case 3:
        walk_new( ent );
        break;
    case 4:
        if (!walks[walk].used) break;
        say( "close w%u ", walk );
        handle = walks[walk].handle;
        ent = walks[walk].ent;
        expect_ret( RtmDeleteEnumHandle( ents[ent].handle, handle ), NO_ERROR );
        walk_delete( walk );
        expect_ret( RtmGetListEnumRoutes( ents[ent].handle, handle, &count, (void *)buffer ), BAD_HANDLE );
        break;
    case 5:
    case 6:
    case 7:
        if (walks[walk].used) walk_batch( walk, random_room() );
        break;
    default:
        list_fill( ent );
        break;
    }
}

/* ---- references and stale handles ---- */

void op_reference( void )
{
    UINT ent = any_ent( NONE ), table, i;
    struct kept *a, *b;
    HANDLE list[3];

    if (ent == NONE) return;
    table = ents[ent].table;
    if (!(a = any_kept( table, 0 )) || !(b = any_kept( table, 0 ))) return;
    list[0] = *handle_of( a->kind, a->index );
    list[1] = *handle_of( b->kind, b->index );
    say( "e%u %c%u %c%u ", ent, a->kind, a->index, b->kind, b->index );
    if (one_in( 4 ))
    {
        /* all or none */
        list[2] = one_in( 2 ) ? NULL : stale[rnd( STALE )].handle;
        expect_ret( RtmReferenceHandles( ents[ent].handle, 3, list ), BAD_HANDLE );
        return;
    }
    expect_ret( RtmReferenceHandles( ents[ent].handle, 2, list ), NO_ERROR );
    for (i = 0; i < 2; i++)
    {
        struct kept *k = i ? b : a;

        keep_or_release( ent, k->kind, k->index );
    }
}

void op_release( void )
{
    UINT ent = any_ent( NONE ), n = 1 + rnd( 4 );
    struct kept *k;
    HANDLE handle;

    if (ent == NONE) return;
    while (n--)
    {
        if (!(k = any_kept( ents[ent].table, 0 ))) return;
        handle = *handle_of( k->kind, k->index );
        say( "e%u %c%u ", ent, k->kind, k->index );
        expect_ret( release( ent, k->kind, handle ), NO_ERROR );
        kept_gone( k );
    }
}

/* every function that takes a handle of a kind must refuse this one */
static void refuse( UINT ent, char kind, HANDLE handle )
{
    HANDLE reg = ents[ent].handle, copy = handle;
    UINT room = 1;
    RTM_NEXTHOP_INFO *hop_pointer = NULL, hop_info;
    RTM_ROUTE_INFO *route_pointer = NULL;
    RTM_ENTITY_INFO entity_info;
    RTM_NET_ADDRESS addr;
    void *opaque = NULL;
    DWORD flags = 0;
    struct key key;

    memset( buffer, FILLER, 1024 );
    say( "refuse %c%s ", kind, handle ? "" : " NULL" );
    if (!handle)
    {
        /* most functions give NULL a meaning of its own */
        expect_ret( RtmGetRouteInfo( reg, NULL, (void *)buffer, NULL ), BAD_HANDLE );
        expect_ret( RtmDeleteRouteToDest( reg, NULL, &flags ), BAD_HANDLE );
        expect_ret( RtmReleaseRoutes( reg, 1, &copy ), BAD_HANDLE );
        expect_ret( RtmReleaseNextHops( reg, 1, &copy ), BAD_HANDLE );
        expect_ret( RtmReleaseEntities( reg, 1, &copy ), BAD_HANDLE );
        expect_ret( RtmReferenceHandles( reg, 1, &copy ), BAD_HANDLE );
        expect_ret( RtmGetNextHopInfo( reg, NULL, (void *)buffer ), BAD_HANDLE );
        expect_ret( RtmGetDestInfo( reg, NULL, 0, 0, (void *)buffer ), BAD_HANDLE );
        expect_ret( RtmGetEntityInfo( reg, NULL, &entity_info ), BAD_HANDLE );
        return;
    }
    switch (kind)
    {
    case 'r':
        expect_ret( RtmGetRouteInfo( reg, handle, (void *)buffer, NULL ), BAD_HANDLE );
        expect_ret( RtmGetRoutePointer( reg, handle, &route_pointer ), BAD_HANDLE );
        expect_ret( RtmIsBestRoute( reg, handle, &flags ), BAD_HANDLE );
        expect_ret( RtmDeleteRouteToDest( reg, handle, &flags ), BAD_HANDLE );
        expect_ret( RtmReleaseRoutes( reg, 1, &copy ), BAD_HANDLE );
        memset( buffer + 512, 0, 512 );
        random_key( ents[ent].table, &key );
        set_address( ents[ent].table, &addr, &key );
        expect_ret( RtmAddRouteToDest( reg, &copy, &addr, (void *)(buffer + 512), INFINITE, NULL, 0, NULL, &flags ),
                    BAD_HANDLE );
        same( copy, handle );
        break;
    case 'h':
        expect_ret( RtmGetNextHopInfo( reg, handle, (void *)buffer ), BAD_HANDLE );
        expect_ret( RtmGetNextHopPointer( reg, handle, &hop_pointer ), BAD_HANDLE );
        expect_ret( RtmDeleteNextHop( reg, handle, NULL ), BAD_HANDLE );
        expect_ret( RtmReleaseNextHops( reg, 1, &copy ), BAD_HANDLE );
        memset( &hop_info, 0, sizeof(hop_info) );
        random_key( ents[ent].table, &key );
        set_address( ents[ent].table, &hop_info.NextHopAddress, &key );
        expect_ret( RtmAddNextHop( reg, &hop_info, &copy, &flags ), BAD_HANDLE );
        break;
    case 'd':
        expect_ret( RtmGetDestInfo( reg, handle, 0, 0, (void *)buffer ), BAD_HANDLE );
        expect_ret( RtmGetLessSpecificDestination( reg, handle, 0, 0, (void *)buffer ), BAD_HANDLE );
        expect_ret( RtmGetOpaqueInformationPointer( reg, handle, &opaque ), BAD_HANDLE );
        expect_ret( RtmCreateRouteEnum( reg, handle, 0, 0, NULL, 0, NULL, 0, &copy ), BAD_HANDLE );
        expect_ret( release( ent, 'd', handle ), BAD_HANDLE );
        break;
    case 'l':
        expect_ret( RtmDeleteRouteList( reg, handle ), BAD_HANDLE );
        expect_ret( RtmInsertInRouteList( reg, handle, 0, NULL ), BAD_HANDLE );
        expect_ret( RtmCreateRouteListEnum( reg, handle, &copy ), BAD_HANDLE );
        break;
    case 'w':
        expect_ret( RtmGetListEnumRoutes( reg, handle, &room, (void *)buffer ), BAD_HANDLE );
        expect_ret( RtmDeleteEnumHandle( reg, handle ), BAD_HANDLE );
        break;
    default:
        expect_ret( RtmGetEntityInfo( reg, handle, &entity_info ), BAD_HANDLE );
        break;
    }
    same( copy, handle );
    check_filler( __LINE__, buffer, 512 );
}

void op_stale( void )
{
    static const char kinds[] = "rhdelw";
    UINT ent = any_ent( NONE ), i = rnd( STALE ), table;
    struct kept *k;
    HANDLE handle;
    UINT count = 0;

    if (ent == NONE) return;
    table = ents[ent].table;
    say( "e%u ", ent );
    switch (rnd( 4 ))
    {
    case 0:     /* ended */
        if (!(handle = stale[i].handle)) return;
        refuse( ent, stale[i].kind, handle );
        if (stale[i].kind == 'e')
        {
            expect_ret( RtmDeregisterEntity( handle ), BAD_HANDLE );
            expect_ret( RtmGetRegisteredEntities( handle, &count, NULL, NULL ), BAD_HANDLE );
        }
        else expect_ret( RtmReferenceHandles( ents[ent].handle, 1, &handle ), BAD_HANDLE );
        break;
    case 1:     /* of another kind */
        if (!(k = any_kept( table, 0 ))) return;
        i = rnd( 6 );
        if (kinds[i] != k->kind) refuse( ent, kinds[i], *handle_of( k->kind, k->index ) );
        break;
    case 2:     /* of another table */
        if (!(k = any_kept( rnd( TABLES ), 0 ))) return;
        if (k >= kept[table] && k < kept[table] + KEPT) return;
        refuse( ent, k->kind, *handle_of( k->kind, k->index ) );
        break;
    default:    /* no handle at all, or one bit off */
        if (one_in( 2 ) || !(k = any_kept( table, 0 )))
        {
            refuse( ent, kinds[rnd( 6 )], one_in( 2 ) ? NULL : (HANDLE)(ULONG_PTR)(rnd( 0x10000 ) * 4 + 3) );
            break;
        }
        /* the generation is in the upper part; another one names nobody */
        handle = *handle_of( k->kind, k->index );
#ifdef _WIN64
        refuse( ent, k->kind, (HANDLE)((ULONG_PTR)handle ^ ((ULONG_PTR)1 << 63)) );
#endif
        break;
    }
}

void op_opaque( void )
{
    UINT ent = any_ent( NONE ), dest;
    void **slot = (void **)(ULONG_PTR)0x1111;

    if (ent == NONE || (dest = some_dest( ents[ent].table )) == NONE) return;
    say( "e%u d%u ", ent, dest );
    if (!ents[ent].opaque)
    {
        expect_ret( RtmGetOpaqueInformationPointer( ents[ent].handle, dests[dest].handle, (void **)&slot ),
                    ERROR_NOT_FOUND );
        same( slot, (ULONG_PTR)0x1111 );
        return;
    }
    expect_ret( RtmGetOpaqueInformationPointer( ents[ent].handle, dests[dest].handle, (void **)&slot ), NO_ERROR );
    same( *slot, dests[dest].opaque[ent] );
    if (one_in( 2 )) *slot = dests[dest].opaque[ent] = (void *)(ULONG_PTR)rnd( 10000 );
}

/* ---- change notification: the client asks; who is called is a matter of calls.c ---- */

static HANDLE ended_note;

static UINT any_note(void)
{
    UINT i, start = rnd( MAX_NOTES );

    for (i = 0; i < MAX_NOTES; i++) if (notes[(start + i) % MAX_NOTES].used) return (start + i) % MAX_NOTES;
    return NONE;
}

/* one of the entity's live routes whose handle is known */
UINT any_known_route( UINT ent )
{
    UINT i, start = rnd( MAX_ROUTES );

    for (i = 0; i < MAX_ROUTES; i++)
    {
        UINT route = (start + i) % MAX_ROUTES;

        if (routes[route].used && routes[route].live && routes[route].owner == ent && routes[route].handle) return route;
    }
    return NONE;
}

/* a destination of the table whose handle is known */
UINT any_known_dest( UINT table )
{
    UINT i, start = rnd( MAX_DESTS );

    for (i = 0; i < MAX_DESTS; i++)
    {
        UINT dest = (start + i) % MAX_DESTS;

        if (dests[dest].used && dests[dest].table == table && dests[dest].handle) return dest;
    }
    return NONE;
}

static void check_status( UINT note, UINT dest )
{
    HANDLE reg = ents[notes[note].owner].handle;
    BOOL changed = 2, marked = 2;

    expect_ret( RtmGetChangeStatus( reg, notes[note].handle, dests[dest].handle, &changed ), NO_ERROR );
    expect( changed == (BOOL)(dests[dest].changed >> note & 1), "d%u is changed for n%u: %d", dest, note, changed );
    expect_ret( RtmIsMarkedForChangeNotification( reg, notes[note].handle, dests[dest].handle, &marked ), NO_ERROR );
    expect( marked == (BOOL)(dests[dest].marked >> note & 1), "d%u is marked for n%u: %d", dest, note, marked );
}

static void check_pending( UINT dest )
{
    UINT i;

    if (!dests[dest].used || !dests[dest].handle) return;
    for (i = 0; i < MAX_NOTES; i++)
        if (notes[i].used && notes[i].table == dests[dest].table) check_status( i, dest );
}

void op_notify( void )
{
    static const ULONG types[] = {1, 1, 2, 2, 4, 3, 5, 6, 7, 0, 8, 9, 0x20001};
    UINT ent = any_ent( NONE ), note, i;
    ULONG mask = random_views(), flags = types[rnd( ARRAYSIZE(types) )];
    DWORD expected = NO_ERROR;
    HANDLE handle = NULL;

    if (ent == NONE) return;
    for (note = 0; note < MAX_NOTES; note++) if (!notes[note].used) break;
    if (note == MAX_NOTES) return;
    if (one_in( 3 )) flags |= RTM_NOTIFY_ONLY_MARKED_DESTS;
    if (!(flags & 7) || (flags & ~(7 | RTM_NOTIFY_ONLY_MARKED_DESTS))) expected = ERROR_INVALID_PARAMETER;
    else if (mask != RTM_VIEW_MASK_ALL && (mask & ~ALL_VIEWS)) expected = ERROR_NOT_SUPPORTED;
    say( "e%u views %lx flags %lx n%u ", ent, mask, flags, note );
    expect_ret( RtmRegisterForChangeNotification( ents[ent].handle, mask, flags, note_context( note ), &handle ), expected );
    expect( !handle == (expected != NO_ERROR), "handle %p", handle );
    if (expected) return;
    for (i = 0; i < MAX_NOTES; i++) expect( !notes[i].used || notes[i].handle != handle, "n%u's handle again", i );
    notes[note].used = TRUE;
    notes[note].handle = handle;
    notes[note].owner = ent;
    notes[note].table = ents[ent].table;
    notes[note].views = mask & ALL_VIEWS;
    notes[note].types = flags & 7;
    notes[note].only_marked = (flags & RTM_NOTIFY_ONLY_MARKED_DESTS) != 0;
    notes[note].callback = ents[ent].callback;
    notes[note].rung = FALSE;
    for (i = 0; i < MAX_DESTS; i++)
        if (dests[i].used && dests[i].table == ents[ent].table && dests[i].handle) check_status( note, i );
}

void op_unnotify( void )
{
    UINT note = any_note(), ent, other;

    if (note == NONE || one_in( 3 )) return;
    ent = notes[note].owner;
    say( "e%u n%u ", ent, note );
    if ((other = other_ent( ent )) != NONE)
        expect_ret( RtmDeregisterFromChangeNotification( ents[other].handle, notes[note].handle ), BAD_HANDLE );
    expect_ret( RtmDeregisterFromChangeNotification( ents[ent].handle, notes[note].handle ), NO_ERROR );
    expect_ret( RtmDeregisterFromChangeNotification( ents[ent].handle, notes[note].handle ), BAD_HANDLE );
    ended_note = notes[note].handle;
    note_leave( note );
}

static void notes_drop( UINT ent )
{
    UINT i;

    for (i = 0; i < MAX_NOTES; i++) if (notes[i].used && notes[i].owner == ent) ended_note = notes[i].handle;
}

/* One fetch, in any order; FALSE: nothing more is there. */
BOOL drain( UINT note, UINT room )
{
    HANDLE reg = ents[notes[note].owner].handle;
    UINT views = view_count( notes[note].views ), size = RTM_SIZE_OF_DEST_INFO( views );
    UINT i, count = room, changed = 0, dest;

    for (i = 0; i < MAX_DESTS; i++) if (dests[i].used && dests[i].changed >> note & 1) changed++;
    memset( buffer, FILLER, sizeof(buffer) );
    expect_ret( RtmGetChangedDests( reg, notes[note].handle, &count, (RTM_DEST_INFO *)buffer ),
                changed ? NO_ERROR : ERROR_NO_MORE_ITEMS );
    expect( count == min( room, changed ), "%u items, expected %u of %u", count, min( room, changed ), changed );
    check_filler( __LINE__, buffer + count * size, 256 );
    for (i = 0; i < count; i++)
    {
        RTM_DEST_INFO *info = (RTM_DEST_INFO *)(buffer + i * size);
        struct key key;

        memset( &key, 0, sizeof(key) );
        key.len = info->DestAddress.NumBits;
        memcpy( key.bits, info->DestAddress.AddrBits, sizeof(key.bits) );
        dest = dest_find( notes[note].table, &key );
        expect( dest != NONE && dests[dest].changed >> note & 1, "item %u is d%d, which has not changed", i, (int)dest );
        check_dest_info( __LINE__, info, dest, notes[note].views, NULL );
        dests[dest].changed &= ~(1u << note);
        check_status( note, dest );
        if (one_in( 4 ))
        {
            expect_ret( RtmReferenceHandles( reg, 1, &info->DestHandle ), NO_ERROR );
            keep_or_release( notes[note].owner, 'd', dest );
        }
    }
    expect_ret( RtmReleaseChangedDests( reg, notes[note].handle, count, (RTM_DEST_INFO *)buffer ), NO_ERROR );
    if (count < room) for (i = 0; i < MAX_DESTS; i++) dests[i].ignored &= ~(1u << note);
    naive_sweep();
    return count == room;
}

void op_drain( void )
{
    UINT note = any_note(), room = 1 + rnd( 40 ), i;
    BOOL to_the_end = one_in( 3 );

    if (note == NONE) return;
    if (room > profile.MaxHandlesInEnum) room = profile.MaxHandlesInEnum;
    say( "n%u room %u ", note, room );
    /* a fetch that stops early may have passed some of the ignored ones or none */
    for (i = 0; i < MAX_DESTS; i++) if (dests[i].ignored >> note & 1) to_the_end = TRUE;
    while (drain( note, room ) && to_the_end) {}
}

void op_ignore( void )
{
    UINT note = any_note(), count = rnd( 6 ), i, j;
    HANDLE handles[6];
    UINT list[6];
    DWORD expected = NO_ERROR;

    if (note == NONE) return;
    for (i = 0; i < count; i++)
    {
        if ((list[i] = any_known_dest( notes[note].table )) == NONE) return;
        handles[i] = dests[list[i]].handle;
    }
    if (count && one_in( 8 ))
    {
        handles[rnd( count )] = notes[note].handle;
        expected = BAD_HANDLE;
    }
    say( "n%u %u ", note, count );
    expect_ret( RtmIgnoreChangedDests( ents[notes[note].owner].handle, notes[note].handle, count, handles ), expected );
    for (j = 0; j < count; j++)
    {
        if (!expected && dests[list[j]].changed >> note & 1)
        {
            dests[list[j]].changed &= ~(1u << note);
            dests[list[j]].ignored |= 1u << note;
        }
        check_status( note, list[j] );
        if (!expected) say( "d%u ", list[j] );
    }
}

void op_mark( void )
{
    UINT note = any_note(), dest, ent;
    BOOL on = !one_in( 3 ), status = 7;

    if (note == NONE || (dest = any_known_dest( notes[note].table )) == NONE) return;
    ent = notes[note].owner;
    say( "n%u d%u %d ", note, dest, on );
    expect_ret( RtmMarkDestForChangeNotification( ents[ent].handle, notes[note].handle, dests[dest].handle, on ),
                NO_ERROR );
    if (on) dests[dest].marked |= 1u << note;
    else dests[dest].marked &= ~(1u << note);
    naive_sweep();
    check_pending( dest );
    if (ended_note && one_in( 4 ))
    {
        expect_ret( RtmMarkDestForChangeNotification( ents[ent].handle, ended_note, dests[dest].handle, on ), BAD_HANDLE );
        expect_ret( RtmIsMarkedForChangeNotification( ents[ent].handle, ended_note, dests[dest].handle, &status ),
                    BAD_HANDLE );
        same( status, 7 );
    }
}

/* ---- everything ---- */

/* all destinations and routes of a table, as one of its entities sees them */
static void compare_dests( UINT ent )
{
    struct criteria none;
    struct open_enum e;
    struct key root;
    ULONG mask;

    memset( &root, 0, sizeof(root) );
    memset( &none, 0, sizeof(none) );
    for (mask = 0; mask < 4; mask++)
    {
        memset( &e, 0, sizeof(e) );
        e.ent = ent;
        e.kind = 'd';
        e.views = mask;
        expect_ret( RtmCreateDestEnum( ents[ent].handle, mask, 0, NULL, 0, &e.handle ), NO_ERROR );
        while (enum_batch( &e, 100 < profile.MaxHandlesInEnum ? 100 : profile.MaxHandlesInEnum )) {}
        enum_close( &e );
        check_routes( ent, NONE, mask, 0, &root, &none, NULL, !mask );
    }
}

void compare_table( UINT table )
{
    UINT ent = any_ent( table ), i;
    struct open_enum e;

    if (ent == NONE) return;
    compare_dests( ent );
    for (i = 0; i < MAX_WALKS; i++)
        if (walks[i].used && ents[walks[i].ent].table == table) while (walk_batch( i, 1 + rnd( 20 ) )) {}
    for (i = 0; i < IDENTS; i++)
    {
        if (registered[i] == NONE || idents[i].table != table) continue;
        memset( &e, 0, sizeof(e) );
        e.ent = registered[i];
        e.kind = 'h';
        expect_ret( RtmCreateNextHopEnum( ents[e.ent].handle, 0, NULL, &e.handle ), NO_ERROR );
        while (enum_batch( &e, 1 + rnd( 20 ) )) {}
        enum_close( &e );
    }
    for (i = 0; i < MAX_HOPS; i++)
        if (hops[i].used && hops[i].table == table && hops[i].handle && (hops[i].live || hops[i].crefs))
            get_hop_info( ent, i );
}

void op_compare( void )
{
    compare_table( rnd( TABLES ) );
}

/* ---- the end: the client gives back all it has ---- */

/* everything of an entity that it can end by itself; the other half is left to its deregistration */
static void end_half( UINT ent )
{
    UINT i;

    for (i = 0; i < ENUMS; i += 2) if (open_enums[i].handle && open_enums[i].ent == ent) enum_close( &open_enums[i] );
    for (i = 0; i < MAX_WALKS; i += 2)
    {
        if (!walks[i].used || walks[i].ent != ent) continue;
        expect_ret( RtmDeleteEnumHandle( ents[ent].handle, walks[i].handle ), NO_ERROR );
        walk_delete( i );
    }
    for (i = 0; i < MAX_LISTS; i += 2)
    {
        if (!lists[i].used || lists[i].ent != ent) continue;
        expect_ret( RtmDeleteRouteList( ents[ent].handle, lists[i].handle ), NO_ERROR );
        list_delete( i );
    }
    for (i = 0; i < MAX_NOTES; i += 2)
    {
        if (!notes[i].used || notes[i].owner != ent) continue;
        expect_ret( RtmDeregisterFromChangeNotification( ents[ent].handle, notes[i].handle ), NO_ERROR );
        note_leave( i );
    }
}

static void release_kept( UINT ent, UINT first, UINT step )
{
    struct kept *k;
    UINT i;

    for (i = first; i < KEPT; i += step)
    {
        k = &kept[ents[ent].table][i];
        if (!k->kind) continue;
        expect_ret( release( ent, k->kind, *handle_of( k->kind, k->index ) ), NO_ERROR );
        kept_gone( k );
        naive_sweep();
    }
}

/* One entity stays in each table to the end. It releases some of what was kept while the objects live, and the rest
 * when their owners have gone; then the table has to be as empty as the model. */
static void give_back( UINT table )
{
    UINT ent = ent_new(), i;
    RTM_REGN_PROFILE prof;
    RTM_ENTITY_INFO info;
    HANDLE handle = NULL;

    memset( &info, 0, sizeof(info) );
    info.RtmInstanceId = INSTANCE( table );
    info.AddressFamily = FAMILY( table );
    info.EntityId.EntityProtocolId = 99;
    ents[ent].table = table;
    ents[ent].proto = 99;
    events_begin( RTM_ENTITY_REGISTERED, ent );
    expect_ret( RtmRegisterEntity( &info, NULL, NULL, FALSE, &prof, &handle ), NO_ERROR );
    ents[ent].live = TRUE;
    MEET( 'e', ent, handle );
    events_end( handle );

    release_kept( ent, 0, 2 );
    for (i = 0; i < IDENTS; i++)
    {
        if (registered[i] == NONE || idents[i].table != table) continue;
        end_half( registered[i] );
        deregister( registered[i] );
        naive_sweep();
    }
    end_holds();
    release_kept( ent, 0, 1 );

    for (i = 0; i < MAX_ENTS; i++)
        expect( i == ent || !ents[i].used || ents[i].table != table, "e%u is left in the model", i );
    for (i = 0; i < MAX_DESTS; i++)
        expect( !dests[i].used || dests[i].table != table, "d%u is left in the model", i );
    for (i = 0; i < MAX_HOPS; i++) expect( !hops[i].used || hops[i].table != table, "h%u is left in the model", i );
    for (i = 0; i < MAX_ROUTES; i++)
        expect( !routes[i].used || routes[i].table != table, "r%u is left in the model", i );
    i = 0;
    expect_ret( RtmGetRegisteredEntities( handle, &i, NULL, NULL ), ERROR_INSUFFICIENT_BUFFER );
    same( i, 1 );
    compare_dests( ent );
    expect_ret( RtmDeregisterEntity( handle ), NO_ERROR );
    ent_leave( ent );
    naive_sweep();
}

static void compare_refs_of( char kind, UINT index, UINT more )
{
#ifdef COMPAT_KERNEL
    HANDLE handle = *handle_of( kind, index );
    UINT refs;

    if (!handle) return;
    refs = compat_client_refs( handle );
    expect( refs == *crefs_of( kind, index ) + more, "%c%u has %u references of clients, expected %u and %u in its owners' memory",
            kind, index, refs, *crefs_of( kind, index ), more );
#endif
}

void compare_references( void )
{
    UINT i, j, used[4] = {0}, in_hops[MAX_HOPS] = {0}, in_dests[MAX_DESTS] = {0};

    for (i = 0; i < MAX_ROUTES; i++)
    {
        if (!routes[i].used) continue;
        used[0]++;
        compare_refs_of( 'r', i, 0 );
        if (!routes[i].exposed) continue;
        if (routes[i].edit.nbr != NONE) in_hops[routes[i].edit.nbr]++;
        for (j = 0; j < routes[i].edit.count; j++) in_hops[routes[i].edit.hops[j]]++;
    }
    for (i = 0; i < MAX_HOPS; i++)
    {
        if (!hops[i].used) continue;
        used[1]++;
        compare_refs_of( 'h', i, in_hops[i] );
        if (hops[i].exposed && hops[i].shown != NONE) in_dests[hops[i].shown]++;
    }
    for (i = 0; i < MAX_DESTS; i++)
    {
        if (!dests[i].used) continue;
        used[2]++;
        compare_refs_of( 'd', i, in_dests[i] );
    }
    for (i = 0; i < MAX_ENTS; i++)
    {
        if (!ents[i].used) continue;
        used[3]++;
        compare_refs_of( 'e', i, 0 );
    }
#ifdef COMPAT_KERNEL
    same( compat_live_objects( 'r' ), used[0] );
    same( compat_live_objects( 'h' ), used[1] );
    same( compat_live_objects( 'd' ), used[2] );
    same( compat_live_objects( 'e' ), used[3] );
#endif
}

/* The end of a run: all that must be true then, and nothing is left. */
void model_end( void )
{
    UINT table, i;

    for (table = 0; table < TABLES; table++) unlock_all( table );
    run_pool();
    for (table = 0; table < TABLES; table++) compare_table( table );
    /* what was told in the end is what has changed, no more and no less */
    for (i = 0; i < MAX_NOTES; i++) while (notes[i].used && drain( i, 10 )) {}
    end_holds();
    for (table = 0; table < TABLES; table++)
        if (!family_wanted || FAMILY( table ) == family_wanted) give_back( table );
    compare_references();
}
