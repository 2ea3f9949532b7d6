/*
 * Destinations
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

/* Owns: struct dest, from the first route for an address to the last reference.
 *
 * A destination stays in the trie as long as it lives, with or without routes, so that a cached handle keeps meaning
 * its address. Who drops the last reference takes it out; a newcomer that meets a dying one replaces it.
 *
 * Guarantees: C8. What a fill reports is one consistent state: it copies under the destination's sequence number, or
 * under its shared lock when somebody holds it exclusively or the question needs the list of routes. */

#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

static UINT find( const struct table *table, const struct prefix *prefix )
{
    return lpm_exact( table->lpm, prefix );
}

void dest_prefix( const struct dest *dest, struct prefix *prefix )
{
    memset( prefix, 0, sizeof(*prefix) );
    prefix->len = dest->item.len;
    memcpy( prefix->bits, dest->item.bits, (prefix->len + 7) / 8 );
}

void dest_address( const struct table *table, const struct dest *dest, RTM_NET_ADDRESS *address )
{
    memset( address, 0, sizeof(*address) );
    address->AddressFamily = table->family;
    address->NumBits = dest->item.len;
    memcpy( address->AddrBits, dest->item.bits, (dest->item.len + 7) / 8 );
}

/* The destination of exactly this prefix with one reference of the kind asked for, NULL if there is none. */
struct dest *dest_find( struct table *table, const struct prefix *prefix, LONG64 one )
{
    struct dest *dest = NULL;
    UINT slot;

    read_enter();
    if ((slot = find( table, prefix )) && !object_get( &(dest = dest_at( slot ))->header, one )) dest = NULL;
    read_leave();
    return dest;
}

/* Finds or makes the destination; the result is referenced. */
DWORD dest_get( struct table *table, const struct prefix *prefix, struct dest **ret )
{
    struct dest *dest;
    DWORD error;
    UINT slot, found;

    if ((*ret = dest_find( table, prefix, OWN_ONE ))) return NO_ERROR;

    if (!(dest = object_alloc( &table->dests, &slot ))) return ERROR_NOT_ENOUGH_MEMORY;
    dest->item.len = prefix->len;
    memcpy( dest->item.bits, prefix->bits, table->max_len / 8 );
    clock_stamp( dest->changed );
    object_publish( &dest->header );

    lock_enter( &table->trie_lock, RANK_TRIE );
    if ((found = find( table, prefix )))
    {
        if (object_get( &dest_at( found )->header, OWN_ONE )) *ret = dest_at( found );
        else lpm_remove( table->lpm, prefix );
    }
    error = *ret ? ERROR_ALREADY_EXISTS : lpm_insert( table->lpm, prefix, slot );
    lock_leave( &table->trie_lock, RANK_TRIE );

    if (!error) *ret = dest;
    else object_put( &dest->header );
    return *ret ? NO_ERROR : error;
}

void dest_destroy( struct object *object )
{
    struct dest *dest = (struct dest *)object;
    struct table *table = dest_table( dest );
    struct prefix prefix;

    dest_prefix( dest, &prefix );
    lock_enter( &table->trie_lock, RANK_TRIE );
    if (find( table, &prefix ) == object_slot( dest )) lpm_remove( table->lpm, &prefix );
    lock_leave( &table->trie_lock, RANK_TRIE );
    if (dest->opaque) object_put( object_at( dest->opaque ) );
    if (dest->ext) object_put( object_at( dest->ext ) );
    object_free( object );
}

/* locked by dest */
void dest_begin_change( struct dest *dest )
{
    store_relaxed( &dest->seq, dest->seq + 1 );
    __atomic_thread_fence( __ATOMIC_RELEASE );
}

void dest_end_change( struct dest *dest )
{
    clock_stamp( dest->changed );
    store_release( &dest->seq, dest->seq + 1 );
}

/* Mask 0 asks for a route in any view or in none, or for a held one. */
BOOL dest_in_views( const struct table *table, const struct dest *dest, ULONG views )
{
    const struct view_slot *slots = dest_views( table, dest );
    UINT i;

    if (!views) return load_relaxed( &dest->routes ) || dest_is_held( dest );
    for (i = 0; i < table->view_count; i++)
        if ((views >> i & 1) && load_relaxed( &slots[i].count )) return TRUE;
    return FALSE;
}

/* what few destinations have */

struct dest_ext *dest_ext_find( const struct dest *dest )
{
    UINT slot = load_acquire( &dest->ext );

    return slot ? object_at( slot ) : NULL;
}

struct dest_ext *dest_ext_get( struct table *table, struct dest *dest )
{
    struct dest_ext *ext;
    UINT slot;

    if ((ext = dest_ext_find( dest ))) return ext;
    if (!(ext = object_alloc( &table->dest_exts, &slot ))) return NULL;
    ext->header.own = object_slot( dest );
    if (!InterlockedCompareExchange( (LONG *)&dest->ext, slot, 0 )) return ext;
    object_free( &ext->header );
    return dest_ext_find( dest );
}

/* opaque slots */

/* The slot's address; NULL without memory. Takes no lock of the destination. */
void **dest_opaque( struct table *table, struct dest *dest, UINT index )
{
    struct opaque *opaque;
    UINT slot = load_acquire( &dest->opaque ), seen;

    if (!slot)
    {
        if (!(opaque = object_alloc( &table->opaques, &slot ))) return NULL;
        if ((seen = InterlockedCompareExchange( (LONG *)&dest->opaque, slot, 0 )))
        {
            object_free( &opaque->header );
            slot = seen;
        }
    }
    return &((struct opaque *)object_at( slot ))->slots[index];
}

/* the entity is closing: it asks for no slot any more */
void dest_clear_opaque( struct table *table, UINT index )
{
    UINT slots[64], count, i, opaque;
    struct prefix last;
    BOOL started = FALSE;

    do
    {
        read_enter();
        count = lpm_walk( table->lpm, started ? &last : NULL, FALSE, NULL, slots, ARRAY_SIZE(slots) );
        for (i = 0; i < count; i++)
        {
            if ((opaque = load_acquire( &dest_at( slots[i] )->opaque )))
                ((struct opaque *)object_at( opaque ))->slots[index] = NULL;
        }
        if (count) dest_prefix( dest_at( slots[count - 1] ), &last );
        read_leave();
        started = TRUE;
    } while (count == ARRAY_SIZE(slots));
}

/* information */

struct snapshot
{
    DWORD changed[2];
    ULONG views;                /* the destination belongs to */
    UINT count;                 /* views reported */
    struct
    {
        UINT id, routes, route, owner, hold;
    } view[RTM_MAX_VIEWS];
};

void dest_query_init( struct dest_query *query, const struct entity *entity, ULONG protocol, ULONG views )
{
    query->table = entity->table;
    query->any_protocol = protocol == RTM_BEST_PROTOCOL;
    query->protocol = protocol == RTM_THIS_PROTOCOL ? entity->info.EntityId.EntityProtocolId : protocol;
    query->views = views & entity->table->views;
    query->member = FALSE;
    query->own = 0;
}

static void drop_snapshot( const struct snapshot *snapshot, UINT count )
{
    UINT i;

    for (i = 0; i < count; i++)
    {
        if (snapshot->view[i].hold) object_put_client( &route_at( snapshot->view[i].hold )->header );
        if (snapshot->view[i].owner) object_put_client( &entity_at( snapshot->view[i].owner )->header );
        if (snapshot->view[i].route) object_put_client( &route_at( snapshot->view[i].route )->header );
    }
}

/* the best route of the protocol in the view; locked by dest */
static UINT best_of_protocol( const struct dest *dest, UINT view, ULONG protocol )
{
    UINT slot;

    for (slot = dest->routes; slot; slot = route_at( slot )->next)
    {
        const struct route *route = route_at( slot );

        if (!(route->views >> view & 1)) continue;
        if (entity_at( route->owner )->info.EntityId.EntityProtocolId == protocol) return slot;
    }
    return 0;
}

/* FALSE: a route went away meanwhile. In a read section or locked by dest. */
static BOOL copy_state( const struct dest *dest, const struct dest_query *query, BOOL locked,
                        struct snapshot *snapshot )
{
    const struct view_slot *slots = dest_views( query->table, dest );
    const struct dest_ext *ext = dest_ext_find( dest );
    struct route *route;
    UINT i, n = 0, best;

    snapshot->changed[0] = load_relaxed( (const UINT *)&dest->changed[0] );
    snapshot->changed[1] = load_relaxed( (const UINT *)&dest->changed[1] );
    snapshot->views = 0;
    for (i = 0; i < query->table->view_count; i++)
    {
        if (load_relaxed( &slots[i].count )) snapshot->views |= 1u << i;
        if (!(query->views >> i & 1)) continue;
        best = query->any_protocol ? load_relaxed( &slots[i].best ) : best_of_protocol( dest, i, query->protocol );
        snapshot->view[n].id = i;
        snapshot->view[n].routes = load_relaxed( &slots[i].count );
        snapshot->view[n].route = best;
        snapshot->view[n].owner = snapshot->view[n].hold = 0;
        if (best)
        {
            route = route_at( best );
            if (object_get( &route->header, CLIENT_ONE ))
            {
                if (object_get( &entity_at( route->owner )->header, CLIENT_ONE ))
                    snapshot->view[n].owner = route->owner;
            }
            else if (locked) snapshot->view[n].route = 0;   /* clients have 4 million references on it */
            else
            {
                drop_snapshot( snapshot, n );
                return FALSE;
            }
        }
        n++;
        if (!ext || !(best = load_relaxed( &ext->hold[i] ))) continue;
        if (object_get( &route_at( best )->header, CLIENT_ONE )) snapshot->view[n - 1].hold = best;
        else if (!locked)
        {
            drop_snapshot( snapshot, n );
            return FALSE;
        }
    }
    snapshot->count = n;
    return TRUE;
}

/* without the lock, in a read section; FALSE: to be done with it */
static BOOL snapshot_unlocked( const struct dest *dest, const struct dest_query *query, struct snapshot *snapshot )
{
    UINT seq, tries;

    if (query->views && !query->any_protocol) return FALSE;
    for (tries = 0; tries < 8; tries++)
    {
        seq = load_acquire( &dest->seq );
        if ((load_relaxed( &dest->header.own ) & WORD_EXCLUSIVE) || (seq & 1)) return FALSE;
        if (!copy_state( dest, query, FALSE, snapshot )) continue;
        __atomic_thread_fence( __ATOMIC_ACQUIRE );
        if (load_relaxed( &dest->seq ) == seq) return TRUE;
        drop_snapshot( snapshot, snapshot->count );
    }
    return FALSE;
}

static BOOL snapshot_fits( const struct snapshot *snapshot, const struct dest *dest, const struct dest_query *query )
{
    UINT i;

    if (query->member)
    {
        if (query->views && !(snapshot->views & query->views)) return FALSE;
        if (!query->views && !load_relaxed( &dest->routes ) && !dest_is_held( dest )) return FALSE;
    }
    if (!query->own) return TRUE;
    /* judged by the best route of all, whatever protocol is reported */
    for (i = 0; i < query->table->view_count; i++)
    {
        const struct view_slot *slot = &dest_views( query->table, dest )[i];
        UINT best = load_relaxed( &slot->best );

        if (query->views && !(query->views >> i & 1)) continue;
        if (best && route_at( best )->owner == query->own) return TRUE;
    }
    return FALSE;
}

static void write_info( const struct dest *dest, const struct dest_query *query, const struct snapshot *snapshot,
                        RTM_DEST_INFO *info )
{
    UINT i;

    info->DestHandle = handle_from_slot( object_slot( dest ) );
    dest_address( query->table, dest, &info->DestAddress );
    info->LastChanged.dwLowDateTime = snapshot->changed[0];
    info->LastChanged.dwHighDateTime = snapshot->changed[1];
    info->BelongsToViews = snapshot->views;
    info->NumberOfViews = snapshot->count;
    for (i = 0; i < snapshot->count; i++)
    {
        info->ViewInfo[i].ViewId = snapshot->view[i].id;
        info->ViewInfo[i].NumRoutes = snapshot->view[i].routes;
        info->ViewInfo[i].Route = handle_from_slot( snapshot->view[i].route );
        info->ViewInfo[i].Owner = handle_from_slot( snapshot->view[i].owner );
        info->ViewInfo[i].DestFlags = 0;
        info->ViewInfo[i].HoldRoute = handle_from_slot( snapshot->view[i].hold );
    }
}

BOOL dest_fill( struct dest *dest, const struct dest_query *query, RTM_DEST_INFO *info )
{
    struct snapshot snapshot;
    BOOL done = FALSE, fits = FALSE;

    /* the question for the owner of a best route follows a route's slot, so it is asked under the lock */
    if (!query->own)
    {
        read_enter();
        if ((done = snapshot_unlocked( dest, query, &snapshot ))) fits = snapshot_fits( &snapshot, dest, query );
        read_leave();
    }
    if (!done)
    {
        word_lock_shared( &dest->header.own );
        copy_state( dest, query, TRUE, &snapshot );
        fits = snapshot_fits( &snapshot, dest, query );
        word_unlock_shared( &dest->header.own );
    }
    if (fits) write_info( dest, query, &snapshot, info );
    else
    {
        drop_snapshot( &snapshot, snapshot.count );
        object_put_client( &dest->header );
    }
    return fits;
}

DWORD dest_exact( const struct prefix *prefix, const struct dest_query *query, RTM_DEST_INFO *info )
{
    struct dest *dest = dest_find( query->table, prefix, CLIENT_ONE );

    return dest && dest_fill( dest, query, info ) ? NO_ERROR : ERROR_NOT_FOUND;
}

static BOOL accept_member( UINT value, void *arg )
{
    const struct dest_query *query = arg;

    return dest_in_views( query->table, dest_at( value ), query->views );
}

DWORD dest_match( const struct prefix *prefix, const struct dest_query *query, RTM_DEST_INFO *info )
{
    BOOL full = FALSE;
    struct dest *dest;
    UINT slot;

    for (;;)
    {
        dest = NULL;
        read_enter();
        if ((slot = lpm_match( query->table->lpm, prefix, accept_member, (void *)query )) &&
            !object_get( &(dest = dest_at( slot ))->header, CLIENT_ONE ))
        {
            full = object_is_alive( &dest->header );
            dest = NULL;
        }
        read_leave();
        if (!slot) return ERROR_NOT_FOUND;
        /* clients have all the references that there are */
        if (full) return ERROR_NOT_ENOUGH_MEMORY;
        /* it may have lost its routes since: look again */
        if (dest && dest_fill( dest, query, info )) return NO_ERROR;
    }
}

/* Whether dest_release_info() would find everything. */
BOOL dest_info_valid( struct table *table, const RTM_DEST_INFO *info )
{
    struct object *object;
    BOOL valid;
    UINT i;

    read_enter();
    valid = (object = object_find( info->DestHandle, OBJECT_DEST, table )) && object_has_client( object );
    for (i = 0; valid && i < info->NumberOfViews; i++)
    {
        HANDLE routes[2] = { info->ViewInfo[i].Route, info->ViewInfo[i].HoldRoute };
        HANDLE owner = info->ViewInfo[i].Owner;
        UINT j;

        for (j = 0; j < 2; j++)
            if (routes[j] && (!(object = object_find( routes[j], OBJECT_ROUTE, table )) || !object_has_client( object )))
                valid = FALSE;
        if (owner && (!(object = handle_find( table, owner, OBJECT_ENTITY )) || !object_has_client( object )))
            valid = FALSE;
    }
    read_leave();
    return valid;
}

/* Takes back the references of an information structure. Members that are not valid any more are skipped; FALSE if
 * there were any, or (then nothing is released) if the destination itself is not valid. */
BOOL dest_release_info( struct table *table, const RTM_DEST_INFO *info )
{
    struct object *object;
    BOOL valid = TRUE;
    UINT i;

    read_enter();
    object = handle_find( table, info->DestHandle, OBJECT_DEST );
    if (!object || !object_put_client( object ))
    {
        read_leave();
        return FALSE;
    }
    for (i = 0; i < info->NumberOfViews; i++)
    {
        HANDLE route = info->ViewInfo[i].Route, owner = info->ViewInfo[i].Owner, hold = info->ViewInfo[i].HoldRoute;

        if (route && (!(object = handle_find( table, route, OBJECT_ROUTE )) || !object_put_client( object )))
            valid = FALSE;
        if (owner && (!(object = handle_find( table, owner, OBJECT_ENTITY )) || !object_put_client( object )))
            valid = FALSE;
        if (hold && (!(object = handle_find( table, hold, OBJECT_ROUTE )) || !object_put_client( object )))
            valid = FALSE;
    }
    read_leave();
    return valid;
}
