/*
 * What is reported about destinations
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

/* Owns: RTM_DEST_INFO, its making and its giving back.
 *
 * Guarantees: C8. What is reported is one consistent state: it is copied under the destination's sequence number, or under
 * its shared lock when somebody holds it exclusively or the question needs the list of routes.
 *
 * Look-ups and enumerations of large tables live here, so there is one read section for a call, and what is mostly asked for,
 * the best route of view 0, costs one locked instruction: it is covered. A destination counts such reports, in the word
 * behind its sequence number, so that the count only grows while nothing has changed. As long as the route is the best
 * one, the table's reference on it keeps it, and that keeps the destination and the owner. Before it is not, the
 * changing thread turns the count into references of clients on all three. Giving back takes one from the count if the route is
 * still the best one, and else from the three: whose report it was does not matter, they are all alike. What a report says of the
 * route is noted in the destination, so the route's own cache line is not needed: the generation, and the number of the owner.
 *
 * Invariants: 1. A destination with covers has a best route in view 0, and its owner's number. 2. For each route, references of clients and covers
 * together are what clients have of it; likewise for destinations and, over all their routes, for entities. */

#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

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
    query->batch = query->stock = query->stock_owner = 0;
}

/* An owner of many routes may get more of these at once than a reference count holds: the rest is counted apart. */
static void add_owner( struct entity *entity, UINT count )
{
    if (object_get_max( &entity->header, CLIENT_ONE, count, COUNT_MASK )) return;
    object_get( &entity->header, OWN_ONE );
    if (InterlockedExchangeAdd64( &entity->covered, count )) object_put( &entity->header );
}

static BOOL put_covered( struct entity *entity )
{
    LONG64 old = __atomic_load_n( &entity->covered, __ATOMIC_RELAXED ), seen;

    for (;;)
    {
        if (!old) return FALSE;
        seen = InterlockedCompareExchange64( &entity->covered, old - 1, old );
        if (seen == old) break;
        old = seen;
    }
    if (old == 1) object_put( &entity->header );
    return TRUE;
}

static inline BOOL put_owner( struct entity *entity )
{
    return object_put_client( &entity->header ) || put_covered( entity );
}

/* Most of a table has few owners: for a batch their references are taken in advance. */
static inline BOOL take_owner( struct dest_query *query, UINT slot )
{
    struct object *object = object_at( slot );

    if (query->stock_owner == slot && query->stock)
    {
        query->stock--;
        return TRUE;
    }
    if (query->batch > 1)
    {
        dest_query_end( query );
        if (object_get_many( object, CLIENT_ONE, query->batch ))
        {
            query->stock_owner = slot;
            query->stock = query->batch - 1;
            return TRUE;
        }
    }
    return object_get( object, CLIENT_ONE );
}

void dest_query_end( struct dest_query *query )
{
    for (; query->stock && !object_put_clients( object_at( query->stock_owner ), query->stock ); query->stock--)
        put_owner( entity_at( query->stock_owner ) );
    query->stock = 0;
}

/* what covers are for */
static inline BOOL is_usual( const struct dest_query *query )
{
    return query->views == 1 && query->any_protocol && !query->own;
}

/* Before the first one is looked at. */
void dest_prefetch_routes( const struct dest_query *query, struct dest * const *dests, UINT count )
{
    UINT i, view = query->views ? __builtin_ctz( query->views ) : 0, best;

    if (is_usual( query )) return;
    for (i = 0; i < count; i++)
    {
        if ((best = load_relaxed( &dest_views( query->table, dests[i] )[view].best )))
            __builtin_prefetch( route_at( best ), 1 );
    }
}

static void drop_snapshot( const struct snapshot *snapshot, UINT count )
{
    UINT i;

    for (i = 0; i < count; i++)
    {
        if (snapshot->view[i].hold) object_put_client( &route_at( snapshot->view[i].hold )->header );
        if (snapshot->view[i].owner) put_owner( entity_at( snapshot->view[i].owner ) );
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
static inline BOOL copy_state( const struct dest *dest, struct dest_query *query, BOOL locked,
                               struct snapshot *snapshot )
{
    const struct view_slot *slots = dest_views( query->table, dest );
    const struct dest_ext *ext = dest_ext_find( dest );
    UINT i, n = 0, best, views = 0, view_count = query->table->view_count;
    struct route *route;

    snapshot->changed[0] = load_relaxed( (const UINT *)&dest->changed[0] );
    snapshot->changed[1] = load_relaxed( (const UINT *)&dest->changed[1] );
    for (i = 0; i < view_count; i++)
    {
        UINT routes = load_relaxed( &slots[i].count );

        if (routes) views |= 1u << i;
        if (!(query->views >> i & 1)) continue;
        best = query->any_protocol ? load_relaxed( &slots[i].best ) : best_of_protocol( dest, i, query->protocol );
        snapshot->view[n].id = i;
        snapshot->view[n].routes = routes;
        snapshot->view[n].route = best;
        snapshot->view[n].owner = snapshot->view[n].hold = 0;
        if (best)
        {
            route = route_at( best );
            if (object_get( &route->header, CLIENT_ONE ))
            {
                if (take_owner( query, route->owner )) snapshot->view[n].owner = route->owner;
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
    snapshot->views = views;
    snapshot->count = n;
    return TRUE;
}

/* without the lock, in a read section; FALSE: to be done with it */
static inline BOOL snapshot_unlocked( const struct dest *dest, struct dest_query *query, struct snapshot *snapshot )
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

static BOOL is_owned( const struct dest *dest, const struct dest_query *query )
{
    UINT i;

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

static inline BOOL snapshot_fits( const struct snapshot *snapshot, const struct dest *dest,
                                  const struct dest_query *query )
{
    if (query->member)
    {
        if (query->views && !(snapshot->views & query->views)) return FALSE;
        if (!query->views && !load_relaxed( &dest->routes ) && !dest_is_held( dest )) return FALSE;
    }
    return !query->own || is_owned( dest, query );
}

void dest_address( const struct table *table, const struct dest *dest, RTM_NET_ADDRESS *address )
{
    address->AddressFamily = table->family;
    address->NumBits = dest->item.len;
    /* the bits behind the prefix are 0 */
    if (table->max_len == 8 * sizeof(address->AddrBits))
        memcpy( address->AddrBits, dest->item.bits, sizeof(address->AddrBits) );
    else
    {
        memcpy( address->AddrBits, dest->item.bits, 4 );
        memset( address->AddrBits + 4, 0, sizeof(address->AddrBits) - 4 );
    }
}

static inline void write_info( const struct dest *dest, UINT slot, const struct dest_query *query,
                               const struct snapshot *snapshot, RTM_DEST_INFO *info )
{
    UINT i;

    info->DestHandle = object_handle( &dest->header, slot );
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

static inline enum fill finish( struct dest *dest, UINT slot, const struct dest_query *query,
                                const struct snapshot *snapshot, RTM_DEST_INFO *info )
{
    if (snapshot_fits( snapshot, dest, query ))
    {
        write_info( dest, slot, query, snapshot, info );
        return FILL_DONE;
    }
    drop_snapshot( snapshot, snapshot->count );
    return FILL_UNFIT;
}

enum fill dest_try_fill( struct dest *dest, UINT slot, struct dest_query *query, RTM_DEST_INFO *info )
{
    struct snapshot snapshot;

    /* the question for the owner of a best route follows a route's slot, so it is asked under the lock */
    if (query->own || !snapshot_unlocked( dest, query, &snapshot )) return FILL_LOCK;
    return finish( dest, slot, query, &snapshot, info );
}

/* The same, waiting for the lock; not in a read section. */
static enum fill fill_locked( struct dest *dest, struct dest_query *query, RTM_DEST_INFO *info )
{
    struct snapshot snapshot;
    enum fill ret;

    word_lock_shared( &dest->header.own );
    copy_state( dest, query, TRUE, &snapshot );
    ret = finish( dest, object_slot( dest ), query, &snapshot, info );
    word_unlock_shared( &dest->header.own );
    return ret;
}

/* covers */

#define COVER_ONE  ((LONG64)1 << 32)

static inline LONG64 load_state( const struct dest *dest )
{
    return __atomic_load_n( (const LONG64 *)&dest->seq, __ATOMIC_ACQUIRE );
}

static inline BOOL change_state( struct dest *dest, LONG64 old, LONG64 new )
{
    return InterlockedCompareExchange64( (LONG64 *)&dest->seq, new, old ) == old;
}

static inline UINT state_covers( LONG64 state )
{
    return (ULONGLONG)state >> 32 & MAX_COVERS;
}

static inline UINT state_number( LONG64 state )
{
    return (ULONGLONG)state >> (32 + COVER_BITS);
}

static inline UINT covered_route( const struct table *table, const struct dest *dest )
{
    return load_acquire( &dest_views( table, dest )[0].best );
}

static inline HANDLE covered_handle( const struct dest *dest, UINT slot )
{
    UINT generation = __atomic_load_n( &dest->item.low, __ATOMIC_RELAXED ) |
                      __atomic_load_n( &dest->item.high, __ATOMIC_RELAXED ) << 16;

    return (HANDLE)(((ULONG_PTR)generation << HANDLE_GENERATION_SHIFT) | slot);
}

static inline HANDLE covered_owner( const struct table *table, LONG64 state )
{
    return handle_from_slot( load_acquire( &table->owners[state_number( state )] ) );
}

/* so many that there may be no room for covers */
static inline BOOL has_many_clients( const struct object *object )
{
    return (object_word( object ) & COUNT_MASK) > COUNT_MASK / 2;
}

/* The usual question, answered by one locked instruction; FALSE: it is not the usual one, nothing is done. In a read
 * section. */
BOOL dest_cover( struct dest *dest, UINT slot, const struct dest_query *query, RTM_DEST_INFO *info )
{
    const struct view_slot *slots = dest_views( query->table, dest );
    UINT i, tries, views, count;
    HANDLE route_handle, owner_handle;
    const struct dest_ext *ext;
    FILETIME changed;
    LONG64 state;

    if (!is_usual( query )) return FALSE;
    for (tries = 0; tries < 8; tries++)
    {
        state = load_state( dest );
        if ((load_relaxed( &dest->header.own ) & WORD_EXCLUSIVE) || (state & 1)) return FALSE;
        if ((ext = dest_ext_find( dest )) && load_relaxed( &ext->hold[0] )) return FALSE;
        if (!state_number( state ) || state_covers( state ) >= MAX_COVERS) return FALSE;
        if (has_many_clients( &dest->header )) return FALSE;

        changed.dwLowDateTime = load_relaxed( (const UINT *)&dest->changed[0] );
        changed.dwHighDateTime = load_relaxed( (const UINT *)&dest->changed[1] );
        count = load_relaxed( &slots[0].count );
        for (i = views = 1; i < query->table->view_count; i++)
            if (load_relaxed( &slots[i].count )) views |= 1u << i;
        route_handle = covered_handle( dest, covered_route( query->table, dest ) );
        owner_handle = covered_owner( query->table, state );
        /* all of it was true when this succeeded */
        if (!change_state( dest, state, state + COVER_ONE )) continue;

        info->DestHandle = object_handle( &dest->header, slot );
        dest_address( query->table, dest, &info->DestAddress );
        info->LastChanged = changed;
        info->BelongsToViews = views;
        info->NumberOfViews = 1;
        info->ViewInfo[0].ViewId = 0;
        info->ViewInfo[0].NumRoutes = count;
        info->ViewInfo[0].Route = route_handle;
        info->ViewInfo[0].Owner = owner_handle;
        info->ViewInfo[0].DestFlags = 0;
        info->ViewInfo[0].HoldRoute = NULL;
        return TRUE;
    }
    return FALSE;
}

/* Whether the information is one of those that the destination covers; 'state' is a word with which that is so. */
static inline BOOL is_covered( const struct table *table, const struct dest *dest, const RTM_DEST_INFO *info,
                               LONG64 *state )
{
    if (info->NumberOfViews != 1 || !info->ViewInfo[0].Route || info->ViewInfo[0].HoldRoute) return FALSE;
    *state = load_state( dest );
    if (!state_covers( *state )) return FALSE;
    return covered_handle( dest, covered_route( table, dest ) ) == info->ViewInfo[0].Route &&
           covered_owner( table, *state ) == info->ViewInfo[0].Owner;
}

void dest_offer( const struct table *table, struct dest *dest )
{
    UINT best = covered_route( table, dest ), number = 0, generation = 0;

    if (best && !has_many_clients( &route_at( best )->header ))
    {
        number = entity_at( route_at( best )->owner )->number;
        generation = word_generation( object_word( &route_at( best )->header ) );
    }
    __atomic_store_n( &dest->item.low, generation, __ATOMIC_RELAXED );
    __atomic_store_n( &dest->item.high, generation >> 16, __ATOMIC_RELAXED );
    /* there are no covers now, and will be none until the change is over */
    store_relaxed( &dest->covers, number << COVER_BITS );
}

/* What the covers of the best route count becomes references of clients. FALSE: something changed meanwhile, nothing
 * is done. */
static BOOL uncover( const struct table *table, struct dest *dest, LONG64 state )
{
    UINT slot = covered_route( table, dest ), count = state_covers( state ), i;
    struct route *route = slot ? route_at( slot ) : NULL;
    LONG64 after = state - count * COVER_ONE;
    struct entity *entity;

    if (!route || !object_get_max( &route->header, CLIENT_ONE, count, COUNT_MASK )) return FALSE;
    entity = entity_at( route->owner );
    if (!object_get_max( &dest->header, CLIENT_ONE, count, COUNT_MASK ))
    {
        object_put_clients( &route->header, count );
        return FALSE;
    }
    add_owner( entity, count );
    /* the next time there might be no room: it is not offered again before the next change */
    if (has_many_clients( &route->header )) after = (UINT)state;
    if (change_state( dest, state, after )) return TRUE;

    for (i = 0; i < count; i++)
    {
        object_put_client( &route->header );
        object_put_client( &dest->header );
        put_owner( entity );
    }
    return FALSE;
}

void dest_uncover( struct table *table, struct dest *dest )
{
    LONG64 state;

    /* nobody covers now, but many may give back */
    while (state_covers( state = load_state( dest ) ))
        if (!uncover( table, dest, state )) SwitchToThread();
}

static void uncover_dest( struct table *table, struct dest *dest )
{
    LONG64 state;

    while (state_covers( state = load_state( dest ) ))
    {
        /* odd: whoever changes it is between two instructions that do not wait */
        if ((state & 1) || !uncover( table, dest, state )) SwitchToThread();
    }
}

static void uncover_if_owned( struct dest *dest, void *arg )
{
    const struct entity *entity = arg;
    LONG64 state = load_state( dest );

    if (state_covers( state ) && state_number( state ) == entity->number) uncover_dest( entity->table, dest );
}

void info_uncover( struct table *table, struct object *object, enum object_type type, UINT count )
{
    struct entity *entity = (struct entity *)object;

    if (type == OBJECT_DEST) uncover_dest( table, (struct dest *)object );
    if (type == OBJECT_ROUTE) uncover_dest( table, dest_at( object->own ) );
    if (type != OBJECT_ENTITY) return;
    /* nobody does this: to give back the owner alone, and before the destination */
    if (!__atomic_load_n( &entity->covered, __ATOMIC_RELAXED )) dest_for_each( table, uncover_if_owned, entity );
    while (count-- && object_get( object, CLIENT_ONE ))
    {
        if (put_covered( entity )) continue;
        object_put_client( object );
        break;
    }
}

BOOL dest_fill( struct dest *dest, struct dest_query *query, RTM_DEST_INFO *info )
{
    enum fill ret;

    read_enter();
    ret = dest_try_fill( dest, object_slot( dest ), query, info );
    read_leave();
    if (ret == FILL_LOCK) ret = fill_locked( dest, query, info );
    if (ret == FILL_UNFIT) object_put_client( &dest->header );
    return ret == FILL_DONE;
}

/* looking up; in a read section, which ends early when the destination has to be waited for */

/* TRUE: that is the answer. With ERROR_INVALID_HANDLE the destination is dying, with ERROR_NOT_FOUND it does not fit: it may
 * have changed since it was found. */
static BOOL report( UINT slot, struct dest_query *query, RTM_DEST_INFO *info, DWORD *error )
{
    struct dest *dest = dest_at( slot );
    enum fill ret;

    *error = NO_ERROR;
    if (dest_cover( dest, slot, query, info )) return TRUE;
    if (!object_get( &dest->header, CLIENT_ONE ))
    {
        /* clients have all the references that there are, or it is just going */
        *error = object_is_alive( &dest->header ) ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_HANDLE;
        return *error == ERROR_NOT_ENOUGH_MEMORY;
    }
    if ((ret = dest_try_fill( dest, slot, query, info )) == FILL_LOCK)
    {
        read_leave();
        ret = fill_locked( dest, query, info );
        read_enter();
    }
    if (ret == FILL_DONE) return TRUE;
    object_put_client( &dest->header );
    *error = ERROR_NOT_FOUND;
    return FALSE;
}

DWORD dest_exact( const struct prefix *prefix, struct dest_query *query, RTM_DEST_INFO *info )
{
    UINT slot = lpm_exact( query->table->lpm, prefix );
    DWORD error;

    if (!slot) return ERROR_NOT_FOUND;
    return report( slot, query, info, &error ) ? error : ERROR_NOT_FOUND;
}

DWORD dest_info( struct dest *dest, struct dest_query *query, RTM_DEST_INFO *info )
{
    DWORD error;

    report( object_slot( dest ), query, info, &error );
    return error;
}

static BOOL accept_member( UINT value, void *arg )
{
    const struct dest_query *query = arg;

    return dest_in_views( query->table, dest_at( value ), query->views );
}

DWORD dest_match( const struct prefix *prefix, struct dest_query *query, RTM_DEST_INFO *info )
{
    DWORD error;
    UINT slot;

    /* what was found may have lost its routes since */
    do
    {
        if (!(slot = lpm_match( query->table->lpm, prefix, accept_member, query ))) return ERROR_NOT_FOUND;
    } while (!report( slot, query, info, &error ));
    return error;
}

/* giving back */

static BOOL has_client( struct table *table, struct object *object, enum object_type type )
{
    if (object_has_client( object )) return TRUE;
    info_uncover( table, object, type, 1 );
    return object_has_client( object );
}

/* Whether dest_release_infos() would find everything. In a read section. */
BOOL dest_info_valid( struct table *table, const RTM_DEST_INFO *info )
{
    struct object *object;
    LONG64 state;
    UINT i, j;

    if (!(object = object_find( info->DestHandle, OBJECT_DEST, table ))) return FALSE;
    if (is_covered( table, (struct dest *)object, info, &state )) return TRUE;
    if (!has_client( table, object, OBJECT_DEST )) return FALSE;
    for (i = 0; i < info->NumberOfViews; i++)
    {
        HANDLE routes[2] = { info->ViewInfo[i].Route, info->ViewInfo[i].HoldRoute };
        HANDLE owner = info->ViewInfo[i].Owner;

        for (j = 0; j < 2; j++)
            if (routes[j] && (!(object = object_find( routes[j], OBJECT_ROUTE, table )) ||
                              !has_client( table, object, OBJECT_ROUTE )))
                return FALSE;
        if (owner && (!(object = handle_find( table, owner, OBJECT_ENTITY )) ||
                      !has_client( table, object, OBJECT_ENTITY )))
            return FALSE;
    }
    return TRUE;
}

/* Where a client mixes ways of giving back, the covers that are left become references first. */
static BOOL release( struct table *table, struct object *object, enum object_type type )
{
    if (object_put_client( object )) return TRUE;
    info_uncover( table, object, type, 1 );
    return object_put_client( object );
}

static inline BOOL release_route( struct table *table, HANDLE handle )
{
    struct object *object;

    if (!handle) return TRUE;
    return (object = object_find( handle, OBJECT_ROUTE, table )) && release( table, object, OBJECT_ROUTE );
}

static BOOL release_owner( struct table *table, HANDLE handle, UINT count )
{
    struct object *object;

    if (!handle || !count) return TRUE;
    if (!(object = handle_find( table, handle, OBJECT_ENTITY ))) return FALSE;
    if (object_put_clients( object, count )) return TRUE;
    while (count && release( table, object, OBJECT_ENTITY )) count--;
    return !count;
}

static inline BOOL release_covered( struct table *table, struct dest *dest, const RTM_DEST_INFO *info )
{
    LONG64 state;

    while (is_covered( table, dest, info, &state ))
        if (change_state( dest, state, state - COVER_ONE )) return TRUE;
    return FALSE;
}

BOOL dest_release_infos( struct table *table, const RTM_DEST_INFO *info, UINT count, SIZE_T size )
{
    struct object *object;
    HANDLE owner = NULL;
    BOOL valid = TRUE;
    UINT i, owners = 0;

    for (; count--; info = (const RTM_DEST_INFO *)((const BYTE *)info + size))
    {
        object = object_find( info->DestHandle, OBJECT_DEST, table );
        if (object && release_covered( table, (struct dest *)object, info )) continue;
        if (!object || !release( table, object, OBJECT_DEST ))
        {
            valid = FALSE;
            continue;
        }
        for (i = 0; i < info->NumberOfViews; i++)
        {
            if (!release_route( table, info->ViewInfo[i].Route )) valid = FALSE;
            if (!release_route( table, info->ViewInfo[i].HoldRoute )) valid = FALSE;
            if (info->ViewInfo[i].Owner != owner)
            {
                if (!release_owner( table, owner, owners )) valid = FALSE;
                owner = info->ViewInfo[i].Owner;
                owners = 0;
            }
            owners++;
        }
    }
    if (!release_owner( table, owner, owners )) valid = FALSE;
    return valid;
}
