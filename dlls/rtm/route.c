/*
 * Routes
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

/* Owns: the route transaction. A change is made in four steps: prepare (whatever may fail), the last part of that with the
 * destination locked, commit (cannot fail), after (give back what is left). Nothing outside sees a half of it.
 *
 * Invariants: 1. The routes of a destination are in the order of view_better(), equal ones in the order in which they
 * came to their rank. 2. The view slots are what view_add() makes of that list. 3. A route is on its destination's
 * list exactly while its state is CREATED, and then on its owner's list too and referenced for it. */

#include <stdarg.h>
#include <string.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

/* the owner's list */

static BOOL owned_link( struct entity *entity, struct route *route, UINT slot )
{
    BOOL active;

    lock_enter( &entity->owned_lock, RANK_OWNED );
    if ((active = load_acquire( &entity->state ) == ENTITY_ACTIVE))
    {
        if ((route->owned_next = entity->owned)) route_at( entity->owned )->header.link = slot;
        entity->owned = slot;
    }
    lock_leave( &entity->owned_lock, RANK_OWNED );
    return active;
}

static void owned_unlink( struct entity *entity, struct route *route )
{
    lock_enter( &entity->owned_lock, RANK_OWNED );
    list_forget( route );
    if (route->owned_next) route_at( route->owned_next )->header.link = route->header.link;
    if (route->header.link) route_at( route->header.link )->owned_next = route->owned_next;
    else entity->owned = route->owned_next;
    lock_leave( &entity->owned_lock, RANK_OWNED );
}

/* the destination's list; locked by dest */

static void list_link( struct dest *dest, struct route *route, UINT slot )
{
    UINT *link = &dest->routes;

    while (*link && !view_better( &route->rank, &route_at( *link )->rank )) link = &route_at( *link )->next;
    route->next = *link;
    store_relaxed( link, slot );
}

static void list_unlink( struct dest *dest, struct route *route, UINT slot )
{
    UINT *link = &dest->routes;

    while (*link != slot) link = &route_at( *link )->next;
    store_relaxed( link, route->next );
    route->next = 0;
}

static void elect( struct table *table, struct dest *dest, struct view_slot *slots )
{
    UINT slot;

    view_clear( slots, table->view_count );
    for (slot = dest->routes; slot; slot = route_at( slot )->next)
        view_add( slots, table->view_count, slot, route_at( slot )->views );
}

static void store_slots( struct table *table, struct dest *dest, const struct view_slot *slots )
{
    struct view_slot *to = dest_views( table, dest );
    UINT i;

    for (i = 0; i < table->view_count; i++)
    {
        /* with the route behind it, for those who do not reference it first */
        store_release( &to[i].best, slots[i].best );
        store_relaxed( &to[i].count, slots[i].count );
    }
}

/* the last part of every change; locked by dest, inside its change */
static void commit( struct table *table, struct dest *dest, const struct route_op *op, ULONG *flags )
{
    struct view_slot before[RTM_MAX_VIEWS], after[RTM_MAX_VIEWS];
    struct view_change change;

    memcpy( before, dest_views( table, dest ), table->view_count * sizeof(*before) );
    elect( table, dest, after );
    if (before[0].best != after[0].best) dest_uncover( table, dest );
    store_slots( table, dest, after );
    if (before[0].best != after[0].best || !dest_is_offered( dest )) dest_offer( table, dest );
    view_diff( before, after, table->view_count, op, &change );
    *flags = change.best_route ? RTM_ROUTE_CHANGE_BEST : 0;
    change_post( table, dest, &change );
}

/* adding and updating */

/* The entity's route that the request means; locked by dest. */
static UINT find_route( const struct dest *dest, const struct entity *entity, const struct route_request *request )
{
    UINT slot, neighbour = request->neighbour ? request->neighbour->slot : 0;

    if (request->new) return 0;
    for (slot = dest->routes; slot; slot = route_at( slot )->next)
    {
        const struct route *route = route_at( slot );

        if (route->owner != entity->slot) continue;
        if (request->first || route->neighbour == neighbour) return slot;
    }
    return 0;
}

static void set_fields( struct route *route, const struct route_request *request, UINT hops )
{
    route->hops = hops;
    route->neighbour = request->neighbour ? request->neighbour->slot : 0;
    route->info = request->info;
    route->views = request->views;
    route->flags = request->flags;
    route->flags1 = request->flags1;
    route->rank = request->rank;
}

/* takes over a reference on the destination unless it fails */
static struct route *route_create( struct entity *entity, struct dest *dest, UINT *slot )
{
    struct route *route;

    if (!(route = object_alloc( &entity->table->routes, slot ))) return NULL;
    route->header.own = object_slot( dest );
    entity_add_child( entity );
    route->owner = entity->slot;
    route->state = RTM_ROUTE_STATE_CREATED;
    return route;
}

/* Every change by the owner gives a new time. */
void route_set_ttl( struct route *route, ULONG ttl )
{
    struct route_ext *ext = route_ext_find( route );

    if (ttl != INFINITE) timer_set( &ext->timer, TIMER_ROUTE, ttl );
    else if (ext) timer_cancel( &ext->timer );
}

/* Lists that differ in the neighbour alone are different objects, and with neither neighbour nor hops there is none. */
static BOOL same_hops( UINT a, UINT b )
{
    UINT count_a = a ? hops_at( a )->count : 0, count_b = b ? hops_at( b )->count : 0;

    return count_a == count_b && (!count_a || !memcmp( hops_at( a )->slots, hops_at( b )->slots, count_a * sizeof(UINT) ));
}

/* locked by dest; takes over 'hops' and returns the former list */
static UINT change_route( struct table *table, struct dest *dest, struct route *route, UINT slot,
                          const struct route_request *request, UINT hops, ULONG *flags )
{
    struct route_op op = { slot, route->views, request->views };
    UINT old_hops = route->hops;

    op.rank_changed = route->rank.preference != request->rank.preference || route->rank.metric != request->rank.metric;
    op.hops_changed = route->hops != hops && !same_hops( route->hops, hops );
    op.flags_before = route->flags;
    op.flags_after = request->flags;

    dest_begin_change( dest );
    if (op.rank_changed) list_unlink( dest, route, slot );
    set_fields( route, request, hops );
    if (op.rank_changed) list_link( dest, route, slot );
    commit( table, dest, &op, flags );
    window_update( table, route );
    dest_end_change( dest );
    return old_hops;
}

/* Locked by dest. One reference on the route is the table's then, another one the caller's. FALSE: the owner is closing. */
static BOOL link_route( struct table *table, struct dest *dest, struct entity *entity, struct route *route, UINT slot,
                        const struct route_request *request, UINT hops, ULONG *flags )
{
    struct route_op op = { slot, 0, request->views, FALSE, FALSE, request->flags, request->flags };

    object_publish( &route->header, 1 );
    if (!owned_link( entity, route, slot ))
    {
        route->state = RTM_ROUTE_STATE_DELETED;     /* for whoever has guessed its handle */
        object_put( &route->header );
        return FALSE;
    }
    dest_begin_change( dest );
    set_fields( route, request, hops );
    list_link( dest, route, slot );
    commit( table, dest, &op, flags );
    dest_end_change( dest );
    *flags |= RTM_ROUTE_CHANGE_NEW;
    return TRUE;
}

/* Adds or updates. The result is referenced for the caller. */
DWORD route_add( struct entity *entity, const struct route_request *request, struct route **ret, ULONG *flags )
{
    struct table *table = entity->table;
    struct route *new = NULL;
    UINT slot, hops = 0;
    struct dest *dest;
    DWORD error;

    /* prepare */
    if (!request->route) lpm_prefetch( table->lpm, request->prefix.bits, TRUE );
    if (request->ttl != INFINITE && (error = expiry_prepare( entity ))) return error;
    if ((error = hops_get( entity, request->neighbour, (struct nexthop **)request->list, request->count, &hops )))
        return error;
    if (request->route)
    {
        dest = route_dest( request->route );
        object_get( &dest->header, OWN_ONE );
    }
    else if ((error = dest_get( table, &request->prefix, &dest )))
    {
        hops_put( entity, hops );
        return error;
    }

    word_lock_exclusive( &dest->header.own );
    if (!request->route) slot = find_route( dest, entity, request );
    else if (request->route->state == RTM_ROUTE_STATE_CREATED) slot = object_slot( request->route );
    else error = ERROR_INVALID_HANDLE;
    if (!error && !slot && !(new = route_create( entity, dest, &slot ))) error = ERROR_NOT_ENOUGH_MEMORY;
    if (!error && (request->route_list || request->ttl != INFINITE) && !route_ext_get( route_at( slot ) ))
        error = ERROR_NOT_ENOUGH_MEMORY;

    /* commit */
    if (!error && !new)
    {
        *ret = route_at( slot );
        object_get( &(*ret)->header, OWN_ONE );
        hops = change_route( table, dest, *ret, slot, request, hops, flags );
    }
    else if (!error && link_route( table, dest, entity, new, slot, request, hops, flags ))
    {
        *ret = new;
        hops = 0;
    }
    else if (!error) error = ERROR_INVALID_HANDLE;
    if (!error) route_set_ttl( *ret, request->ttl );
    word_unlock_exclusive( &dest->header.own );

    /* after */
    change_ring();
    /* fails if list or route are deleted already: then nothing is left to do */
    if (!error && request->route_list) list_insert( entity, request->route_list, ret, 1 );
    hops_put( entity, hops );
    if (!new) object_put( &dest->header );
    else if (error) object_put( &new->header );
    return error;
}

DWORD route_delete( struct route *route, BOOL wait, ULONG *flags )
{
    struct dest *dest = route_dest( route );
    struct entity *entity = entity_at( route->owner );
    UINT slot = object_slot( route );
    struct route_ext *ext;
    BOOL alive;

    if (wait) word_lock_exclusive( &dest->header.own );
    else if (!word_try_exclusive( &dest->header.own )) return ERROR_BUSY;
    /* the destination goes with its last route, and then out of the trie */
    lpm_prefetch( entity->table->lpm, dest->item.bits, FALSE );
    if ((alive = route->state == RTM_ROUTE_STATE_CREATED))
    {
        struct route_op op = { slot, route->views, 0, FALSE, FALSE, route->flags, route->flags };

        dest_begin_change( dest );
        list_unlink( dest, route, slot );
        /* list_insert() asks without this lock */
        __atomic_store_n( &route->state, RTM_ROUTE_STATE_DELETED, __ATOMIC_RELAXED );
        commit( entity->table, dest, &op, flags );
        hold_start( entity->table, dest, slot );
        if (!dest->routes) lpm_prefetch( entity->table->lpm, dest->item.bits, TRUE );
        window_update( entity->table, route );
        dest_end_change( dest );
        if ((ext = route_ext_find( route ))) timer_kill( &ext->timer );
        owned_unlink( entity, route );
    }
    word_unlock_exclusive( &dest->header.own );
    if (!alive) return ERROR_NOT_FOUND;
    change_ring();
    return NO_ERROR;
}

/* The first routes of an entity, referenced. */
static UINT owned_get( struct entity *entity, struct route **routes, UINT room )
{
    UINT count = 0, slot;

    lock_enter( &entity->owned_lock, RANK_OWNED );
    for (slot = entity->owned; slot && count < room; slot = routes[count++]->owned_next)
    {
        routes[count] = route_at( slot );
        object_get( &routes[count]->header, OWN_ONE );
        __builtin_prefetch( route_dest( routes[count] ), 1 );
    }
    lock_leave( &entity->owned_lock, RANK_OWNED );
    return count;
}

/* the entity is closing: nobody adds any more */
void route_delete_all( struct entity *entity )
{
    const struct lpm *lpm = entity->table->lpm;
    struct route *routes[32];
    UINT count, i;
    ULONG flags;

    while ((count = owned_get( entity, routes, ARRAY_SIZE(routes) )))
    {
        for (i = 0; i < count; i++) lpm_prefetch( lpm, route_dest( routes[i] )->item.bits, FALSE );
        for (i = 0; i < count; i++) lpm_prefetch( lpm, route_dest( routes[i] )->item.bits, TRUE );
        for (i = 0; i < count; i++)
        {
            if (!route_delete( routes[i], TRUE, &flags )) object_put( &routes[i]->header );
            object_put( &routes[i]->header );
        }
        object_run();
    }
}

void route_destroy( struct object *object )
{
    struct route *route = (struct route *)object;
    struct entity *entity = entity_at( route->owner );

    hops_put( entity, route->hops );
    if (route->ext) object_put( object_at( route->ext ) );
    object_put( &route_dest( route )->header );
    entity_put_child( entity );
    object_free( object );
}

/* reading */

ULONG route_best_views( struct route *route )
{
    struct dest *dest = route_dest( route );
    struct table *table = entity_at( route->owner )->table;
    UINT i, slot = object_slot( route );
    ULONG views = 0;

    word_lock_shared( &dest->header.own );
    for (i = 0; i < table->view_count; i++)
        if (dest_views( table, dest )[i].best == slot) views |= 1u << i;
    word_unlock_shared( &dest->header.own );
    return views;
}

/* locked by dest */
static BOOL matches( const struct route *route, const struct match *match )
{
    const struct hops *hops = route->hops ? hops_at( route->hops ) : NULL;
    UINT i, count = hops ? hops->count : 0;

    if ((match->flags & RTM_MATCH_OWNER) && match->owner != handle_from_slot( route->owner )) return FALSE;
    if ((match->flags & RTM_MATCH_NEIGHBOUR) && match->neighbour != handle_from_slot( route->neighbour )) return FALSE;
    if ((match->flags & RTM_MATCH_PREF) &&
        (match->pref.Preference != route->rank.preference || match->pref.Metric != route->rank.metric)) return FALSE;
    if (match->flags & RTM_MATCH_NEXTHOP)
    {
        if (match->hop_count != count) return FALSE;
        for (i = 0; i < count; i++) if (match->hops[i] != handle_from_slot( hops->slots[i] )) return FALSE;
    }
    if (match->flags & RTM_MATCH_INTERFACE)
    {
        for (i = 0; i < count; i++)
            if (nexthop_at( hops->slots[i] )->interface_index == match->interface_index) break;
        if (i == count) return FALSE;
    }
    return TRUE;
}

/* The best route at exactly this prefix that fulfils the criteria, with a client's reference. */
struct route *route_find_match( struct table *table, const struct prefix *prefix, ULONG views,
                                const struct match *match )
{
    struct dest *dest = dest_find( table, prefix, OWN_ONE );
    struct route *route = NULL;
    UINT slot;

    if (!dest) return NULL;

    word_lock_shared( &dest->header.own );
    for (slot = dest->routes; slot; slot = route_at( slot )->next)
    {
        if (views && !(route_at( slot )->views & views)) continue;
        if (!matches( route_at( slot ), match ) || !object_get( object_at( slot ), CLIENT_ONE )) continue;
        route = route_at( slot );
        break;
    }
    word_unlock_shared( &dest->header.own );
    object_put( &dest->header );
    return route;
}

/* the first view in which the route is held */
static UINT first_hold( const struct dest_ext *ext, UINT slot )
{
    UINT i = 0;

    while (ext->hold[i] != slot) i++;
    return i;
}

static BOOL in_cursor( const struct route *route, const struct cursor *cursor )
{
    if (cursor->views && !(route->views & cursor->views)) return FALSE;
    if (cursor->own && route->owner != cursor->entity->slot) return FALSE;
    return matches( route, &cursor->match );
}

/* The cursor's routes at this destination from number '*number' on, with clients' references; moves the number. A route
 * of which clients have all the references that there are is passed by. */
UINT route_list( struct dest *dest, const struct cursor *cursor, UINT *number, HANDLE *handles, UINT count )
{
    UINT slot, stored = 0, seen = 0, i, views = cursor->entity->table->view_count, skip = *number;
    const struct dest_ext *ext = dest_ext_find( dest );

    word_lock_shared( &dest->header.own );
    for (slot = dest->routes; slot && stored < count; slot = route_at( slot )->next)
        if (in_cursor( route_at( slot ), cursor ) && seen++ >= skip && (handles[stored] = client_handle( slot ))) stored++;
    /* held ones belong to no view any more, but may be held in several */
    for (i = 0; ext && !cursor->views && i < views && stored < count; i++)
    {
        if (!(slot = ext->hold[i]) || first_hold( ext, slot ) < i) continue;
        if (in_cursor( route_at( slot ), cursor ) && seen++ >= skip && (handles[stored] = client_handle( slot ))) stored++;
    }
    *number = max( skip, seen );
    word_unlock_shared( &dest->header.own );
    return stored;
}
