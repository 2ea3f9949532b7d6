/*
 * What clients see of a route
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

/* Owns: RTM_ROUTE_INFO: what is written to a client's structure, and the windows, which clients see through pointers and may
 * write in while they have the destination's lock.
 *
 * Invariant: an exposed window has a reference of clients on each next hop it names, also on those that a client has put
 * there: the client has taken that one. */

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

/* with a reference of clients; NULL if they have all that can be counted */
HANDLE client_handle( UINT slot )
{
    if (!slot || !object_get( object_at( slot ), CLIENT_ONE )) return NULL;
    return handle_from_slot( slot );
}

/* all but neighbour and next hops; locked by dest */
static void write_fields( const struct route *route, RTM_ROUTE_INFO *info )
{
    info->DestHandle = handle_from_slot( route->header.own );
    info->RouteOwner = handle_from_slot( route->owner );
    info->State = route->state;
    info->Flags1 = route->flags1;
    info->Flags = route->flags;
    info->PrefInfo.Preference = route->rank.preference;
    info->PrefInfo.Metric = route->rank.metric;
    info->BelongsToViews = route->views;
    info->EntitySpecificInfo = route->info;
}

/* Writes no byte behind the last next hop: a client's buffer may end there. 'get_handle' says whether the handles come
 * with references. Locked by dest. */
static void write_hops( const struct route *route, RTM_ROUTE_INFO *info, HANDLE (*get_handle)( UINT slot ) )
{
    const struct hops *hops = route->hops ? hops_at( route->hops ) : NULL;
    HANDLE *handles = (HANDLE *)info->NextHopsList.NextHops;
    UINT i;

    info->Neighbour = get_handle( route->neighbour );
    info->NextHopsList.NumNextHops = hops ? hops->count : 0;
    for (i = 0; hops && i < hops->count; i++) handles[i] = get_handle( hops->slots[i] );
}

/* The next hops in a window, as far as they are any: a client may have written there. Locked by dest. */
static UINT window_hops( const struct table *table, const struct window *window, HANDLE *handles )
{
    UINT count = *(const volatile USHORT *)&window->info.NextHopsList.NumNextHops;

    if (count > table->max_hops) count = 0;
    memcpy( handles, window->info.NextHopsList.NextHops, count * sizeof(*handles) );
    handles[count++] = window->info.Neighbour;
    return count;
}

static void put_client_hops( struct table *table, const HANDLE *handles, UINT count )
{
    struct object *object;

    read_enter();
    while (count--)
        if ((object = object_find( handles[count], OBJECT_NEXTHOP, table ))) object_put_client( object );
    read_leave();
}

static void window_put( struct table *table, struct window *window )
{
    HANDLE handles[MAX_HOPS + 1];

    if (window->exposed) put_client_hops( table, handles, window_hops( table, window, handles ) );
    object_put( &window->header );
}

struct route_ext *route_ext_find( const struct route *route )
{
    UINT slot = load_acquire( &route->ext );

    return slot ? object_at( slot ) : NULL;
}

struct route_ext *route_ext_get( struct route *route )
{
    struct table *table = entity_at( route->owner )->table;
    struct route_ext *ext;
    UINT slot;

    if ((ext = route_ext_find( route ))) return ext;
    if (!(ext = object_alloc( &table->route_exts, &slot ))) return NULL;
    ext->header.own = object_slot( route );
    if (!InterlockedCompareExchange( (LONG *)&route->ext, slot, 0 )) return ext;
    object_free( &ext->header );
    return route_ext_find( route );
}

void route_ext_destroy( struct object *object )
{
    struct route_ext *ext = (struct route_ext *)object;

    /* the route and its owner may be gone already */
    if (ext->window) window_put( chunks[object_slot( ext ) >> INDEX_BITS].pool->owner, object_at( ext->window ) );
    object_free( object );
}

/* the window, NULL if it has none */
static struct window *route_find_window( const struct route *route )
{
    const struct route_ext *ext = route_ext_find( route );
    UINT slot = ext ? load_acquire( &ext->window ) : 0;

    return slot ? object_at( slot ) : NULL;
}

/* locked by dest */
void window_update( struct table *table, struct route *route )
{
    struct window *window = route_find_window( route );
    HANDLE old[MAX_HOPS + 1];
    UINT count = 0;

    if (!window) return;
    if (window->exposed) count = window_hops( table, window, old );
    write_fields( route, &window->info );
    write_hops( route, &window->info, window->exposed ? client_handle : handle_from_slot );
    put_client_hops( table, old, count );
}

/* Two readers may make one at a time. ERROR_BUSY: it would have to wait for a lock. */
DWORD route_window( struct route *route, BOOL wait, RTM_ROUTE_INFO **info )
{
    struct dest *dest = route_dest( route );
    struct entity *entity = entity_at( route->owner );
    struct route_ext *ext = route_ext_get( route );
    struct window *window;
    UINT slot;

    if (!ext) return ERROR_NOT_ENOUGH_MEMORY;
    if (!load_acquire( &ext->window ))
    {
        if (!(window = object_alloc( &entity->table->windows, &slot ))) return ERROR_NOT_ENOUGH_MEMORY;
        if (wait) word_lock_shared( &dest->header.own );
        else if (!word_try_exclusive( &dest->header.own ))
        {
            object_free( &window->header );
            return ERROR_BUSY;
        }
        write_fields( route, &window->info );
        write_hops( route, &window->info, handle_from_slot );
        if (!InterlockedCompareExchange( (LONG *)&ext->window, slot, 0 )) window = NULL;
        if (wait) word_unlock_shared( &dest->header.own );
        else word_unlock_exclusive( &dest->header.own );
        if (window) object_free( &window->header );
    }
    *info = &route_find_window( route )->info;
    return NO_ERROR;
}

/* in-place editing: the caller has the destination's lock as a client, and the route has a window */

BOOL route_expose( struct route *route, BOOL exclusive )
{
    struct dest *dest = route_dest( route );
    struct window *window = route_find_window( route );
    BOOL alive;

    if (!exclusive)
    {
        word_lock_shared( &dest->header.own );
        alive = route->state == RTM_ROUTE_STATE_CREATED;
        word_unlock_shared( &dest->header.own );
        return alive;
    }
    assert( window );
    word_lock_exclusive( &dest->header.own );
    if ((alive = route->state == RTM_ROUTE_STATE_CREATED) && !window->exposed)
    {
        window->exposed = TRUE;
        write_hops( route, &window->info, client_handle );
    }
    word_unlock_exclusive( &dest->header.own );
    return alive;
}

BOOL route_edited( struct route *route, RTM_ROUTE_INFO *info )
{
    struct table *table = entity_at( route->owner )->table;
    struct dest *dest = route_dest( route );
    const struct window *window;
    BOOL valid;
    UINT count;

    word_lock_shared( &dest->header.own );
    window = route_find_window( route );
    assert( window );
    /* read once: nothing but good manners keeps the client from writing meanwhile */
    count = *(const volatile USHORT *)&window->info.NextHopsList.NumNextHops;
    if ((valid = count <= table->max_hops))
    {
        memcpy( info, &window->info, FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops[count] ));
        info->NextHopsList.NumNextHops = count;
        info->Flags = route->flags;
        info->Flags1 = route->flags1;
    }
    word_unlock_shared( &dest->header.own );
    return valid;
}

/* reading */

static HANDLE client_hop( const struct table *table, HANDLE handle )
{
    struct object *object = object_find( handle, OBJECT_NEXTHOP, table );

    return object && object_get( object, CLIENT_ONE ) ? handle : NULL;
}

/* What the client has written where it may; what it has made invalid is left out. Locked by dest. */
static void write_edited( const struct table *table, const struct window *window, RTM_ROUTE_INFO *info )
{
    HANDLE *handles = (HANDLE *)info->NextHopsList.NextHops;
    HANDLE hops[MAX_HOPS + 1], handle;
    UINT i, count = window_hops( table, window, hops );

    info->PrefInfo = window->info.PrefInfo;
    info->BelongsToViews = window->info.BelongsToViews & table->views;
    info->EntitySpecificInfo = window->info.EntitySpecificInfo;
    info->NextHopsList.NumNextHops = 0;
    read_enter();
    info->Neighbour = client_hop( table, hops[count - 1] );
    for (i = 0; i < count - 1; i++)
        if ((handle = client_hop( table, hops[i] ))) handles[info->NextHopsList.NumNextHops++] = handle;
    read_leave();
}

void route_fill( struct route *route, RTM_ROUTE_INFO *info )
{
    const struct table *table = entity_at( route->owner )->table;
    struct dest *dest = route_dest( route );
    const struct window *window;

    word_lock_shared( &dest->header.own );
    window = route_find_window( route );
    write_fields( route, info );
    if (window && window->exposed) write_edited( table, window, info );
    else write_hops( route, info, client_handle );
    info->DestHandle = client_handle( route->header.own );
    info->RouteOwner = client_handle( route->owner );
    word_unlock_shared( &dest->header.own );
}
