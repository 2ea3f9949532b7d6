/*
 * Enumerations
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

/* Owns: enumeration handles and where they stand.
 *
 * A position is a key, not a place in a structure: nothing is pinned between two calls, and what is added behind the
 * key appears. A call works on a copy of the position with no lock held (it may have to wait for a client that sits on a
 * destination) and starts over if another thread moved the position meanwhile, so each item goes to one thread. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

#define BATCH 64

static struct pool cursor_pool;

static void cursor_destroy( struct object *object )
{
    struct cursor *cursor = (struct cursor *)object;

    if (cursor->dest) object_put( &cursor->dest->header );
    object_free( object );
}

BOOL cursor_init( void )
{
    pool_init( &cursor_pool, OBJECT_ENUM, sizeof(struct cursor), NULL, cursor_destroy );
    return TRUE;
}

/* A closed one for the caller to set up. */
struct cursor *cursor_create( struct entity *entity, enum object_type type )
{
    struct cursor *cursor;
    UINT slot;

    if (!(cursor = object_alloc( &cursor_pool, &slot ))) return NULL;
    cursor->slot = slot;
    cursor->entity = entity;
    cursor->type = type;
    return cursor;
}

/* Takes over the caller's reference, also when it fails. */
DWORD cursor_open( struct cursor *cursor, HANDLE *handle )
{
    struct entity *entity = cursor->entity;
    BOOL active;

    lock_enter( &entity->lock, RANK_OWNED );
    if ((active = load_acquire( &entity->state ) == ENTITY_ACTIVE))
    {
        *handle = handle_from_slot( cursor->slot );
        cursor->open = TRUE;
        object_publish( &cursor->header, 0 );
        list_add_tail( &entity->cursors, &cursor->entry );
    }
    lock_leave( &entity->lock, RANK_OWNED );
    if (active) return NO_ERROR;
    if (cursor->type == OBJECT_LIST) list_detach( cursor );
    object_put( &cursor->header );
    return ERROR_INVALID_HANDLE;
}

/* A referenced one of this entity and type; OBJECT_NONE: any type. */
struct cursor *cursor_get( struct entity *entity, HANDLE handle, enum object_type type )
{
    struct cursor *cursor = handle_get( handle, OBJECT_ENUM, NULL );
    BOOL valid;

    if (!cursor) return NULL;
    lock_enter( &entity->lock, RANK_OWNED );
    valid = cursor->entity == entity && cursor->open && (!type || cursor->type == type);
    lock_leave( &entity->lock, RANK_OWNED );
    if (valid) return cursor;
    object_put( &cursor->header );
    return NULL;
}

static BOOL cursor_close( struct entity *entity, struct cursor *cursor )
{
    BOOL open;

    lock_enter( &entity->lock, RANK_OWNED );
    if ((open = cursor->open)) list_remove( &cursor->entry );
    cursor->open = FALSE;
    lock_leave( &entity->lock, RANK_OWNED );
    if (open && cursor->type == OBJECT_LIST) list_detach( cursor );
    return open;
}

DWORD cursor_delete( struct entity *entity, HANDLE handle )
{
    struct cursor *cursor = cursor_get( entity, handle, OBJECT_NONE );
    BOOL closed;

    if (!cursor) return ERROR_INVALID_HANDLE;
    if ((closed = cursor_close( entity, cursor ))) object_put( &cursor->header );
    object_put( &cursor->header );
    return closed ? NO_ERROR : ERROR_INVALID_HANDLE;
}

/* the entity is closing: nobody opens any more */
void cursor_delete_all( struct entity *entity )
{
    struct cursor *cursor;
    struct list *ptr;

    for (;;)
    {
        lock_enter( &entity->lock, RANK_OWNED );
        cursor = (ptr = list_head( &entity->cursors )) ? LIST_ENTRY( ptr, struct cursor, entry ) : NULL;
        if (cursor)
        {
            cursor->open = FALSE;
            list_remove( &cursor->entry );
        }
        lock_leave( &entity->lock, RANK_OWNED );
        if (!cursor) break;
        if (cursor->type == OBJECT_LIST) list_detach( cursor );
        object_put( &cursor->header );
    }
}

static UINT cursor_load( struct cursor *cursor, struct cursor_position *position )
{
    UINT version;

    lock_enter( &cursor->lock, RANK_OWNED );
    *position = cursor->position;
    version = cursor->version;
    lock_leave( &cursor->lock, RANK_OWNED );
    return version;
}

/* FALSE: another thread moved it */
static BOOL cursor_store( struct cursor *cursor, const struct cursor_position *position, UINT version )
{
    BOOL same;

    lock_enter( &cursor->lock, RANK_OWNED );
    if ((same = cursor->version == version))
    {
        cursor->position = *position;
        cursor->version++;
    }
    lock_leave( &cursor->lock, RANK_OWNED );
    return same;
}

/* The next destinations, borrowed for the read section; fewer than 'count' means the end. */
static UINT next_dests( const struct cursor *cursor, const struct cursor_position *position, struct dest **dests,
                        UINT *slots, UINT count )
{
    UINT i, n;

    n = lpm_walk( cursor->entity->table->lpm, position->started ? &position->key : NULL, position->inclusive,
                  cursor->has_root ? &cursor->root : NULL, slots, count );
    for (i = 0; i < n; i++)
    {
        dests[i] = dest_at( slots[i] );
        dest_prefetch( cursor->entity->table, dests[i] );
    }
    return n;
}

/* Those that went away become NULL. */
static void reference( struct dest **dests, UINT count, LONG64 one )
{
    UINT i;

    for (i = 0; i < count; i++) if (!object_get( &dests[i]->header, one )) dests[i] = NULL;
}

static UINT collect_dests( const struct cursor *cursor, struct cursor_position *position, BYTE *infos, UINT size,
                           UINT count )
{
    struct dest *dests[BATCH];
    struct dest_query query;
    UINT i, n, want, stored = 0, slots[BATCH];
    struct prefix last;

    dest_query_init( &query, cursor->entity, cursor->protocol, cursor->views );
    query.member = TRUE;
    query.own = cursor->own ? cursor->entity->slot : 0;
    while (stored < count && !position->done)
    {
        want = min( count - stored, BATCH );
        read_enter();
        n = next_dests( cursor, position, dests, slots, want );
        dest_prefetch_routes( &query, dests, n );
        for (i = 0; i < n; i++)
        {
            RTM_DEST_INFO *info = (RTM_DEST_INFO *)(infos + stored * size);
            enum fill ret;

            if (dest_cover( dests[i], slots[i], &query, info ))
            {
                stored++;
                continue;
            }
            if (!object_get( &dests[i]->header, CLIENT_ONE )) continue;
            query.batch = n - i;
            ret = dest_try_fill( dests[i], slots[i], &query, info );
            if (ret == FILL_LOCK) break;
            if (ret == FILL_DONE) stored++;
            else object_put_client( &dests[i]->header );
        }
        if (n) dest_prefix( dests[n - 1], &last );
        /* the first of these is referenced already */
        if (i < n) reference( dests + i + 1, n - i - 1, CLIENT_ONE );
        read_leave();
        /* the rest, after one that has to be waited for, keeps its order */
        for (; i < n; i++)
        {
            query.batch = n - i;
            if (dests[i] && dest_fill( dests[i], &query, (RTM_DEST_INFO *)(infos + stored * size) )) stored++;
        }
        dest_query_end( &query );
        if (n < want) position->done = TRUE;
        if (!n) break;
        position->key = last;
        position->started = TRUE;
        position->inclusive = FALSE;
    }
    return stored;
}

DWORD cursor_dests( struct cursor *cursor, RTM_DEST_INFO *infos, UINT *count )
{
    struct table *table = cursor->entity->table;
    struct cursor_position position;
    UINT size, version, stored, room = *count;

    size = RTM_SIZE_OF_DEST_INFO( view_popcount( cursor->views ) );
    for (;;)
    {
        version = cursor_load( cursor, &position );
        stored = collect_dests( cursor, &position, (BYTE *)infos, size, room );
        if (cursor_store( cursor, &position, version )) break;
        read_enter();
        dest_release_infos( table, infos, stored, size );
        read_leave();
    }
    *count = stored;
    return stored < room ? ERROR_NO_MORE_ITEMS : NO_ERROR;
}

/* one destination's routes; TRUE if there may be more of them */
static BOOL collect_at( const struct cursor *cursor, struct cursor_position *position, struct dest *dest,
                        HANDLE *handles, UINT *stored, UINT count )
{
    *stored += route_list( dest, cursor, &position->routes, handles + *stored, count - *stored );
    return *stored == count;
}

static UINT collect_routes( const struct cursor *cursor, struct cursor_position *position, HANDLE *handles, UINT count )
{
    struct dest *dests[BATCH];
    UINT i, n, stored = 0, slots[BATCH];
    struct prefix prefix, last;

    while (stored < count && !position->done)
    {
        if (cursor->dest)
        {
            if (!collect_at( cursor, position, cursor->dest, handles, &stored, count )) position->done = TRUE;
            continue;
        }
        read_enter();
        n = next_dests( cursor, position, dests, slots, BATCH );
        if (n) dest_prefix( dests[n - 1], &last );
        reference( dests, n, OWN_ONE );
        read_leave();
        for (i = 0; i < n; i++)
        {
            if (!dests[i]) continue;
            if (stored < count)
            {
                dest_prefix( dests[i], &prefix );
                if (!position->started || prefix_compare( &prefix, &position->key )) position->routes = 0;
                position->key = prefix;
                position->started = TRUE;
                position->inclusive = collect_at( cursor, position, dests[i], handles, &stored, count );
                if (!position->inclusive) position->routes = 0;
            }
            object_put( &dests[i]->header );
        }
        if (stored == count) break;
        if (n < BATCH) position->done = TRUE;
        else
        {
            position->key = last;
            position->started = TRUE;
            position->inclusive = FALSE;
        }
    }
    return stored;
}

/* The handles that were collected are not the client's yet, but nothing keeps it from releasing them. */
static void put_handles( const struct cursor *cursor, enum object_type type, const HANDLE *handles, UINT count )
{
    struct object *object;
    UINT i;

    read_enter();
    for (i = 0; i < count; i++)
        if ((object = object_find( handles[i], type, cursor->entity->table ))) object_put_client( object );
    read_leave();
}

DWORD cursor_routes( struct cursor *cursor, HANDLE *handles, UINT *count )
{
    struct cursor_position position;
    UINT i, version, stored;

    for (;;)
    {
        version = cursor_load( cursor, &position );
        stored = collect_routes( cursor, &position, handles, *count );
        if (cursor_store( cursor, &position, version )) break;
        put_handles( cursor, OBJECT_ROUTE, handles, stored );
    }
    i = *count;
    *count = stored;
    return stored < i ? ERROR_NO_MORE_ITEMS : NO_ERROR;
}

DWORD cursor_nexthops( struct cursor *cursor, HANDLE *handles, UINT *count )
{
    struct cursor_position position;
    UINT i, version, stored;

    for (;;)
    {
        version = cursor_load( cursor, &position );
        stored = position.done ? 0 : nexthop_walk( cursor, &position, handles, *count );
        if (stored < *count) position.done = TRUE;
        if (cursor_store( cursor, &position, version )) break;
        put_handles( cursor, OBJECT_NEXTHOP, handles, stored );
    }
    i = *count;
    *count = stored;
    return stored < i ? ERROR_NO_MORE_ITEMS : NO_ERROR;
}
