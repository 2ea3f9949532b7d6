/*
 * Entities: the clients of a table
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

/* Owns: the life of an entity. Active: its handle opens every function. Closing: it is off the list, runs no code and
 * loses what it owned, but others can still ask who it was. Gone: the object lives as long as references do. */

#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "core.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

static struct pool entity_pool, methods_pool;
static ULONGLONG last_serial;           /* locked by registry */

static void entity_destroy( struct object *object )
{
    struct entity *entity = (struct entity *)object;

    if (entity->number) store_release( &entity->table->owners[entity->number], 0 );
    expiry_destroy( entity );
    if (entity->methods) object_put( object_at( entity->methods ) );
    object_free( object );
}

/* locked by registry */
static UINT take_number( struct table *table, UINT slot )
{
    UINT i;

    for (i = 1; i < MAX_NUMBERS; i++)
    {
        if (load_acquire( &table->owners[i] )) continue;
        store_release( &table->owners[i], slot );
        return i;
    }
    return 0;
}

BOOL entity_init( void )
{
    pool_init( &entity_pool, OBJECT_ENTITY, sizeof(struct entity), NULL, entity_destroy );
    pool_init( &methods_pool, OBJECT_METHODS, sizeof(struct methods), NULL, object_free );
    return TRUE;
}

void *handle_get( HANDLE handle, enum object_type type, const void *owner )
{
    struct object *object;

    read_enter();
    object = object_find( handle, type, owner );
    if (object && !object_get( object, OWN_ONE )) object = NULL;
    read_leave();
    return object;
}

struct entity *entity_get( HANDLE handle )
{
    struct entity *entity;

    read_enter();
    entity = entity_find( handle );
    if (entity && !object_get( &entity->header, OWN_ONE )) entity = NULL;
    read_leave();
    return entity;
}

struct entity *entity_get_of( HANDLE handle, const struct table *table )
{
    struct entity *entity = handle_get( handle, OBJECT_ENTITY, NULL );

    if (entity && (entity->table != table || load_acquire( &entity->state ) == ENTITY_GONE))
    {
        object_put( &entity->header );
        return NULL;
    }
    return entity;
}

/* An entity may have more children than a reference count holds: together they take one. */
void entity_add_child( struct entity *entity )
{
    if (InterlockedIncrement( (LONG *)&entity->children ) == 1) object_get( &entity->header, OWN_ONE );
}

void entity_put_child( struct entity *entity )
{
    if (!InterlockedDecrement( (LONG *)&entity->children )) object_put( &entity->header );
}

static BOOL same_identity( const struct entity *entity, const RTM_ENTITY_INFO *info )
{
    return entity->info.EntityId.EntityProtocolId == info->EntityId.EntityProtocolId &&
           entity->info.EntityId.EntityInstanceId == info->EntityId.EntityInstanceId;
}

static void entity_setup( struct entity *entity, struct table *table, const RTM_ENTITY_INFO *info )
{
    entity->table = table;
    entity->info = *info;
    entity->opaque = -1;
    entity->state = ENTITY_ACTIVE;
    InitializeSRWLock( &entity->gate );
    InitializeConditionVariable( &entity->gate_cond );
    rb_init( &entity->nexthops, nexthop_compare );
    list_init( &entity->cursors );
    list_init( &entity->lists );
    list_init( &entity->notifiers );
}

static DWORD entity_copy_methods( struct entity *entity, const RTM_ENTITY_EXPORT_METHODS *methods )
{
    struct methods *copy;

    if (!methods || !methods->NumMethods) return NO_ERROR;
    if (!(copy = object_alloc( &methods_pool, &entity->methods ))) return ERROR_NOT_ENOUGH_MEMORY;
    memcpy( copy->method, methods->Methods, methods->NumMethods * sizeof(*copy->method) );
    entity->method_count = methods->NumMethods;
    return NO_ERROR;
}

/* puts the entity on its table's list; locked by registry */
static DWORD entity_link( struct entity *entity, BOOL reserve_opaque )
{
    struct table *table = entity->table;
    struct entity *other;
    UINT i;

    LIST_FOR_EACH_ENTRY( other, &table->entities, struct entity, entry )
        if (same_identity( other, &entity->info )) return ERROR_ALREADY_EXISTS;

    if (reserve_opaque)
    {
        for (i = 0; i < table->max_opaques; i++) if (!(table->opaque_used >> i & 1)) break;
        if (i == table->max_opaques) return ERROR_NO_SYSTEM_RESOURCES;
        table->opaque_used |= 1u << i;
        entity->opaque = i;
    }
    entity->serial = ++last_serial;
    entity->listed = TRUE;
    object_publish( &entity->header, 0 );
    list_add_tail( &table->entities, &entity->entry );
    return NO_ERROR;
}

/* the first entity behind 'entity' (referenced, or NULL for the first of all) that is older than 'limit' */
static struct entity *next_listed( struct table *table, struct entity *entity, ULONGLONG limit )
{
    struct entity *next = NULL, *other;
    struct list *ptr;

    lock_enter( &registry_lock, RANK_REGISTRY );
    if (!entity) ptr = list_head( &table->entities );
    else if (entity->listed) ptr = list_next( &table->entities, &entity->entry );
    else
    {
        ptr = NULL;
        LIST_FOR_EACH_ENTRY( other, &table->entities, struct entity, entry )
        {
            if (other->serial < entity->serial) continue;
            ptr = &other->entry;
            break;
        }
    }
    if (ptr)
    {
        next = LIST_ENTRY( ptr, struct entity, entry );
        if (next->serial >= limit || !object_get( &next->header, OWN_ONE )) next = NULL;
    }
    lock_leave( &registry_lock, RANK_REGISTRY );
    return next;
}

/* Tells the entities that registered before 'limit', which the entity itself never is: it is that limit or off the list. One
 * that is told of a newcomer may end it at once; the end has been
 * told then, and comes last. */
static void tell_others( struct entity *entity, RTM_EVENT_TYPE type, ULONGLONG limit )
{
    RTM_ENTITY_INFO info = entity->info;
    struct entity *other = NULL, *next;

    while ((next = next_listed( entity->table, other, limit )))
    {
        if (other) object_put( &other->header );
        other = next;
        if (type == RTM_ENTITY_REGISTERED && load_acquire( &entity->state ) != ENTITY_ACTIVE) break;
        callout_event( other, type, handle_from_slot( entity->slot ), &info );
    }
    if (other) object_put( &other->header );
}

/* The result is referenced for the caller: it may be deregistered already. */
DWORD entity_register( const RTM_ENTITY_INFO *info, const RTM_ENTITY_EXPORT_METHODS *methods,
                       RTM_EVENT_CALLBACK callback, BOOL reserve_opaque, struct entity **ret )
{
    struct entity *entity;
    struct table *table;
    DWORD error;
    UINT slot;

    if (!(table = table_get( info->RtmInstanceId, info->AddressFamily, &error ))) return error;
    if (!(entity = object_alloc( &entity_pool, &slot ))) return ERROR_NOT_ENOUGH_MEMORY;
    entity_setup( entity, table, info );
    entity->slot = slot;
    entity->callback = callback;
    object_get( &entity->header, OWN_ONE );     /* the registration's */
    if ((error = entity_copy_methods( entity, methods ))) goto failed;

    lock_enter( &registry_lock, RANK_REGISTRY );
    entity->number = take_number( table, slot );
    error = entity_link( entity, reserve_opaque );
    lock_leave( &registry_lock, RANK_REGISTRY );
    if (error) goto failed;

    TRACE( "entity %#x: instance %u, family %u, protocol %#lx, id %#lx\n", entity->slot, info->RtmInstanceId,
           info->AddressFamily, info->EntityId.EntityProtocolId, info->EntityId.EntityInstanceId );
    *ret = entity;
    tell_others( entity, RTM_ENTITY_REGISTERED, entity->serial );
    return NO_ERROR;

failed:
    /* nobody has seen it */
    entity_destroy( &entity->header );
    return error;
}

DWORD entity_deregister( HANDLE handle )
{
    struct entity *entity;
    struct table *table;
    ULONGLONG limit;

    if (!(entity = entity_get( handle ))) return ERROR_INVALID_HANDLE;
    if (InterlockedExchange( (LONG *)&entity->leaving, TRUE ))
    {
        object_put( &entity->header );
        return ERROR_INVALID_HANDLE;
    }
    table = entity->table;

    lock_enter( &registry_lock, RANK_REGISTRY );
    list_remove( &entity->entry );
    entity->listed = FALSE;
    limit = last_serial + 1;
    lock_leave( &registry_lock, RANK_REGISTRY );

    /* first of all: what is waited for next may wait for them */
    lock_drop_all( entity );
    /* the handle is good until what runs has returned: it may have references to give back */
    callout_close( entity );
    store_release( &entity->state, ENTITY_CLOSING );
    cursor_delete_all( entity );
    list_delete_all( entity );
    change_deregister_all( entity );
    route_delete_all( entity );
    expiry_stop( entity );
    nexthop_delete_all( entity );
    if (entity->opaque >= 0)
    {
        dest_clear_opaque( table, entity->opaque );
        lock_enter( &registry_lock, RANK_REGISTRY );
        table->opaque_used &= ~(1u << entity->opaque);
        lock_leave( &registry_lock, RANK_REGISTRY );
    }
    tell_others( entity, RTM_ENTITY_DEREGISTERED, limit );

    store_release( &entity->state, ENTITY_GONE );
    object_put( &entity->header );      /* the registration's */
    object_put( &entity->header );
    return NO_ERROR;
}

UINT entity_list( struct table *table, HANDLE *handles, RTM_ENTITY_INFO *infos, UINT room, UINT *written )
{
    struct entity *entity;
    UINT total = 0;

    *written = 0;
    lock_enter( &registry_lock, RANK_REGISTRY );
    LIST_FOR_EACH_ENTRY( entity, &table->entities, struct entity, entry )
    {
        total++;
        if (*written == room || (handles && !object_get( &entity->header, CLIENT_ONE ))) continue;
        if (handles) handles[*written] = handle_from_slot( entity->slot );
        if (infos) infos[*written] = entity->info;
        ++*written;
    }
    lock_leave( &registry_lock, RANK_REGISTRY );
    return total;
}
