/*
 * Route lists
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

/* Owns: clients' lists of their own routes, and who is in which.
 *
 * A list is a ring. The list object is its head; a route is in it with its side object; an enumeration is in it, too, as
 * a marker behind the last route that it returned, so it goes on from there whatever comes and goes around it. Being
 * in a ring is no reference: who ends (a deleted route, a closed enumeration, a deleted list) leaves first.
 *
 * Invariants: 1. Whoever names a list in 'links.list' is in its ring, once; so a route is in one list at most.
 * 2. The routes in a ring are the list's owner's and not deleted: a route leaves it in the same step in which it leaves
 * its owner's routes. 3. A closed list gains no members.
 *
 * All of it is locked by owned. Destinations are not locked: a client may sit on them. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

#define BATCH 256               /* members taken out under one hold of the lock */

C_ASSERT( FIELD_OFFSET( struct route_list, links ) == sizeof(struct object) );
C_ASSERT( FIELD_OFFSET( struct route_ext, links ) == sizeof(struct object) );
C_ASSERT( FIELD_OFFSET( struct cursor, links ) == sizeof(struct object) );

static struct pool list_pool;

BOOL list_pool_init( void )
{
    pool_init( &list_pool, OBJECT_LIST, sizeof(struct route_list), NULL, object_free );
    return TRUE;
}

/* rings; locked by owned */

static struct list_links *links_at( UINT slot )
{
    return (struct list_links *)((struct object *)object_at( slot ) + 1);
}

static void ring_link( UINT slot, UINT list, UINT next )
{
    struct list_links *links = links_at( slot ), *behind = links_at( next );

    links->list = list;
    links->next = next;
    links->prev = behind->prev;
    links_at( behind->prev )->next = slot;
    behind->prev = slot;
}

static void ring_unlink( struct list_links *links )
{
    if (!links->list) return;
    links_at( links->next )->prev = links->prev;
    links_at( links->prev )->next = links->next;
    links->list = links->next = links->prev = 0;
}

/* lists */

DWORD list_create( struct entity *entity, HANDLE *handle )
{
    struct route_list *list;
    BOOL active;
    UINT slot;

    if (!(list = object_alloc( &list_pool, &slot ))) return ERROR_NOT_ENOUGH_MEMORY;
    list->entity = entity;
    list->slot = list->links.list = list->links.next = list->links.prev = slot;

    lock_enter( &entity->owned_lock, RANK_OWNED );
    if ((active = load_acquire( &entity->state ) == ENTITY_ACTIVE))
    {
        *handle = handle_from_slot( slot );
        list->open = TRUE;
        object_publish( &list->header, 0 );
        list_add_tail( &entity->lists, &list->entry );
    }
    lock_leave( &entity->owned_lock, RANK_OWNED );
    if (active) return NO_ERROR;
    object_free( &list->header );
    return ERROR_INVALID_HANDLE;
}

/* A referenced one of this entity. It may be closed any time. */
struct route_list *list_get( struct entity *entity, HANDLE handle )
{
    struct route_list *list = handle_get( handle, OBJECT_LIST, NULL );
    BOOL valid;

    if (!list) return NULL;
    lock_enter( &entity->owned_lock, RANK_OWNED );
    valid = list->entity == entity && list->open;
    lock_leave( &entity->owned_lock, RANK_OWNED );
    if (valid) return list;
    object_put( &list->header );
    return NULL;
}

/* Takes everybody out, a few at a time: other calls of the entity get their turns. */
static void list_empty_ring( struct entity *entity, struct route_list *list )
{
    BOOL empty;
    UINT i;

    do
    {
        lock_enter( &entity->owned_lock, RANK_OWNED );
        for (i = 0; i < BATCH && list->links.next != list->slot; i++) ring_unlink( links_at( list->links.next ) );
        empty = list->links.next == list->slot;
        lock_leave( &entity->owned_lock, RANK_OWNED );
    } while (!empty);
}

DWORD list_delete( struct entity *entity, struct route_list *list )
{
    BOOL open;

    lock_enter( &entity->owned_lock, RANK_OWNED );
    if ((open = list->open)) list_remove( &list->entry );
    list->open = FALSE;
    lock_leave( &entity->owned_lock, RANK_OWNED );
    if (!open) return ERROR_INVALID_HANDLE;
    list_empty_ring( entity, list );
    object_put( &list->header );
    return NO_ERROR;
}

/* the entity is closing: nobody creates any more */
void list_delete_all( struct entity *entity )
{
    struct route_list *list;
    struct list *ptr;

    for (;;)
    {
        lock_enter( &entity->owned_lock, RANK_OWNED );
        list = (ptr = list_head( &entity->lists )) ? LIST_ENTRY( ptr, struct route_list, entry ) : NULL;
        if (list && !object_get( &list->header, OWN_ONE )) list = NULL;
        lock_leave( &entity->owned_lock, RANK_OWNED );
        if (!list) break;
        list_delete( entity, list );
        object_put( &list->header );
    }
}

/* routes */

/* A route that is seen alive under the lock is on its owner's list still, or about to be taken off it and out of its
 * list. Without the lock it may be deleted any moment; being deleted is for good. */
static BOOL route_is_dead( const struct route *route )
{
    return __atomic_load_n( &route->state, __ATOMIC_RELAXED ) != RTM_ROUTE_STATE_CREATED;
}

/* Puts the routes at the end of a list, or with NULL in none: all of them, or none of them changes. Those that are in
 * this list already keep their places. */
DWORD list_insert( struct entity *entity, struct route_list *list, struct route * const *routes, UINT count )
{
    DWORD error = NO_ERROR;
    struct route_ext *ext;
    UINT i;

    /* prepare */
    for (i = 0; i < count; i++) if (route_is_dead( routes[i] )) return ERROR_INVALID_HANDLE;
    for (i = 0; i < count; i++) if (routes[i]->owner != entity->slot) return ERROR_ACCESS_DENIED;
    for (i = 0; list && i < count; i++) if (!route_ext_get( routes[i] )) return ERROR_NOT_ENOUGH_MEMORY;

    lock_enter( &entity->owned_lock, RANK_OWNED );
    if (list && !list->open) error = ERROR_INVALID_HANDLE;
    for (i = 0; !error && i < count; i++) if (route_is_dead( routes[i] )) error = ERROR_INVALID_HANDLE;

    /* commit */
    for (i = 0; !error && i < count; i++)
    {
        if (!(ext = route_ext_find( routes[i] ))) continue;
        if (list && ext->links.list == list->slot) continue;
        ring_unlink( &ext->links );
        if (list) ring_link( object_slot( ext ), list->slot, list->slot );
    }
    lock_leave( &entity->owned_lock, RANK_OWNED );
    return error;
}

/* The route is deleted. Locked by owned. */
void list_forget( struct route *route )
{
    struct route_ext *ext = route_ext_find( route );

    if (ext) ring_unlink( &ext->links );
}

/* enumerations */

/* puts the cursor before the first route */
DWORD list_attach( struct route_list *list, struct cursor *cursor )
{
    struct entity *entity = cursor->entity;
    BOOL open;

    lock_enter( &entity->owned_lock, RANK_OWNED );
    if ((open = list->open)) ring_link( cursor->slot, list->slot, list->links.next );
    lock_leave( &entity->owned_lock, RANK_OWNED );
    return open ? NO_ERROR : ERROR_INVALID_HANDLE;
}

void list_detach( struct cursor *cursor )
{
    struct entity *entity = cursor->entity;

    lock_enter( &entity->owned_lock, RANK_OWNED );
    ring_unlink( &cursor->links );
    lock_leave( &entity->owned_lock, RANK_OWNED );
}

/* The next routes with clients' references; fewer than 'count' means the end, for now. */
UINT list_routes( struct cursor *cursor, HANDLE *handles, UINT count )
{
    struct entity *entity = cursor->entity;
    UINT stored = 0, list, slot, next;

    lock_enter( &entity->owned_lock, RANK_OWNED );
    if ((list = cursor->links.list) && ((struct route_list *)object_at( list ))->open)
    {
        for (next = cursor->links.next; stored < count && next != list; next = links_at( next )->next)
        {
            /* other cursors are no routes; and clients may have all the references that there are */
            if (!(slot = ((struct object *)object_at( next ))->own)) continue;
            if (object_get( &route_at( slot )->header, CLIENT_ONE )) handles[stored++] = handle_from_slot( slot );
        }
        ring_unlink( &cursor->links );
        ring_link( cursor->slot, list, next );
    }
    lock_leave( &entity->owned_lock, RANK_OWNED );
    return stored;
}
