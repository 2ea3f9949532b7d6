/*
 * Next hops of an entity, and the lists of them that routes share
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

/* Owns: an entity's next hops, keyed by address and interface, and its shared lists.
 *
 * A full table has hundreds of thousands of routes and a few dozen different lists of next hops. Equal lists (same
 * neighbour, same hops in the same order) of an entity are one object, and only that references the next hops. */

#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

struct nexthop_key
{
    const struct prefix *address;
    ULONG interface_index;
};

int nexthop_compare( const void *key, const struct rb_entry *entry )
{
    const struct nexthop *nexthop = RB_ENTRY_VALUE( entry, struct nexthop, entry );
    const struct nexthop_key *wanted = key;
    int ret = prefix_compare( wanted->address, &nexthop->address );

    if (ret) return ret;
    if (wanted->interface_index == nexthop->interface_index) return 0;
    return wanted->interface_index < nexthop->interface_index ? -1 : 1;
}

static struct nexthop *find( struct entity *entity, const struct prefix *address, ULONG interface_index )
{
    struct nexthop_key key = { address, interface_index };
    struct rb_entry *entry = rb_get( &entity->nexthops, &key );

    return entry ? RB_ENTRY_VALUE( entry, struct nexthop, entry ) : NULL;
}

static void put_client_remote( struct nexthop *nexthop, HANDLE handle )
{
    struct object *object;

    read_enter();
    if ((object = object_find( handle, OBJECT_DEST, nexthop->owner->table ))) object_put_client( object );
    read_leave();
}

/* locked by the next hop; the reference on 'remote' is taken over, the former one's is returned */
static struct dest *set_fields( struct nexthop *nexthop, const RTM_NEXTHOP_INFO *info, struct dest *remote )
{
    struct dest *old = nexthop->remote;

    if (nexthop->exposed && remote) object_get( &remote->header, CLIENT_ONE );
    if (nexthop->exposed) put_client_remote( nexthop, nexthop->info.RemoteNextHop );
    nexthop->info.Flags = info->Flags;
    nexthop->info.EntitySpecificInfo = info->EntitySpecificInfo;
    nexthop->info.RemoteNextHop = remote ? handle_from_slot( object_slot( remote ) ) : NULL;
    nexthop->remote = remote;
    return old;
}

DWORD nexthop_update( struct nexthop *nexthop, const RTM_NEXTHOP_INFO *info, struct dest *remote )
{
    BOOL alive;

    word_lock_exclusive( &nexthop->header.own );
    if ((alive = nexthop->alive)) remote = set_fields( nexthop, info, remote );
    word_unlock_exclusive( &nexthop->header.own );
    if (remote) object_put( &remote->header );
    return alive ? NO_ERROR : ERROR_NOT_FOUND;
}

/* the members that are not the client's to write */
static void set_const_fields( struct nexthop *nexthop )
{
    RTM_NET_ADDRESS *address = &nexthop->info.NextHopAddress;

    memset( address, 0, sizeof(*address) );
    address->AddressFamily = nexthop->owner->table->family;
    address->NumBits = nexthop->address.len;
    memcpy( address->AddrBits, nexthop->address.bits, sizeof(nexthop->address.bits) );
    nexthop->info.NextHopOwner = handle_from_slot( nexthop->owner->slot );
    nexthop->info.InterfaceIndex = nexthop->interface_index;
    nexthop->info.State = nexthop->alive ? RTM_NEXTHOP_STATE_CREATED : RTM_NEXTHOP_STATE_DELETED;
}

static struct nexthop *nexthop_create( struct entity *entity, const struct prefix *address,
                                       const RTM_NEXTHOP_INFO *info, struct dest *remote )
{
    struct nexthop *nexthop;
    UINT slot;

    if (!(nexthop = object_alloc( &entity->table->nexthops, &slot ))) return NULL;
    entity_add_child( entity );
    nexthop->owner = entity;
    nexthop->slot = slot;
    nexthop->address = *address;
    nexthop->interface_index = info->InterfaceIndex;
    nexthop->alive = TRUE;
    set_const_fields( nexthop );
    set_fields( nexthop, info, remote );
    return nexthop;
}

/* The result is referenced. Takes over the reference on 'remote', also when it fails. */
DWORD nexthop_add( struct entity *entity, const struct prefix *address, const RTM_NEXTHOP_INFO *info,
                   struct dest *remote, struct nexthop **ret, BOOL *created )
{
    struct nexthop_key key = { address, info->InterfaceIndex };
    struct nexthop *nexthop, *new;
    DWORD error;

    *created = FALSE;
    for (;;)
    {
        if (!(nexthop = nexthop_get( entity, address, info->InterfaceIndex ))) break;
        *ret = nexthop;
        error = ERROR_NOT_ENOUGH_MEMORY;
        if (!remote || object_get( &remote->header, OWN_ONE )) error = nexthop_update( nexthop, info, remote );
        if (error) object_put( &nexthop->header );
        if (error == ERROR_NOT_FOUND) continue;     /* deleted since it was found */
        if (remote) object_put( &remote->header );
        return error;
    }

    if (!(new = nexthop_create( entity, address, info, remote )))
    {
        if (remote) object_put( &remote->header );
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    lock_enter( &entity->lock, RANK_OWNED );
    if (load_acquire( &entity->state ) != ENTITY_ACTIVE) error = ERROR_INVALID_HANDLE;
    else if (find( entity, address, info->InterfaceIndex )) error = ERROR_ALREADY_EXISTS;
    else
    {
        error = NO_ERROR;
        object_publish( &new->header, 1 );      /* the set's; the first one is the caller's */
        rb_put( &entity->nexthops, &key, &new->entry );
    }
    lock_leave( &entity->lock, RANK_OWNED );

    if (error != ERROR_ALREADY_EXISTS)
    {
        *created = TRUE;
        *ret = new;
        if (error) object_put( &new->header );
        return error;
    }
    /* another thread was faster: update that one */
    if (remote && !object_get( &remote->header, OWN_ONE )) remote = NULL;
    object_put( &new->header );
    return nexthop_add( entity, address, info, remote, ret, created );
}

struct nexthop *nexthop_get( struct entity *entity, const struct prefix *address, ULONG interface_index )
{
    struct nexthop *nexthop;

    lock_enter( &entity->lock, RANK_OWNED );
    nexthop = find( entity, address, interface_index );
    if (nexthop && !object_get( &nexthop->header, OWN_ONE )) nexthop = NULL;
    lock_leave( &entity->lock, RANK_OWNED );
    return nexthop;
}

DWORD nexthop_delete( struct nexthop *nexthop )
{
    struct entity *entity = nexthop->owner;
    BOOL alive;

    word_lock_exclusive( &nexthop->header.own );
    if ((alive = nexthop->alive))
    {
        nexthop->alive = FALSE;
        nexthop->info.State = RTM_NEXTHOP_STATE_DELETED;
        lock_enter( &entity->lock, RANK_OWNED );
        rb_remove( &entity->nexthops, &nexthop->entry );
        lock_leave( &entity->lock, RANK_OWNED );
    }
    word_unlock_exclusive( &nexthop->header.own );
    if (!alive) return ERROR_NOT_FOUND;
    object_put( &nexthop->header );
    return NO_ERROR;
}

/* the entity is closing: nobody adds any more */
void nexthop_delete_all( struct entity *entity )
{
    struct nexthop *nexthop;
    struct rb_entry *entry;

    for (;;)
    {
        nexthop = NULL;
        lock_enter( &entity->lock, RANK_OWNED );
        if ((entry = rb_head( entity->nexthops.root )))
        {
            nexthop = RB_ENTRY_VALUE( entry, struct nexthop, entry );
            object_get( &nexthop->header, OWN_ONE );
        }
        lock_leave( &entity->lock, RANK_OWNED );
        if (!nexthop) break;
        nexthop_delete( nexthop );
        object_put( &nexthop->header );
    }
}

void nexthop_destroy( struct object *object )
{
    struct nexthop *nexthop = (struct nexthop *)object;

    if (nexthop->exposed) put_client_remote( nexthop, nexthop->info.RemoteNextHop );
    if (nexthop->remote) object_put( &nexthop->remote->header );
    entity_put_child( nexthop->owner );
    object_free( object );
}

/* The owner's next hops from a position on, with clients' references; moves the position. */
UINT nexthop_walk( const struct cursor *cursor, struct cursor_position *position, HANDLE *handles, UINT count )
{
    struct nexthop_key key = { &position->key, position->interface_index };
    struct entity *entity = cursor->entity;
    struct rb_entry *entry, *next = NULL;
    struct nexthop *nexthop;
    UINT stored = 0;
    int diff;

    lock_enter( &entity->lock, RANK_OWNED );
    for (entry = entity->nexthops.root; entry;)
    {
        diff = position->started ? nexthop_compare( &key, entry ) : -1;
        if (diff < 0 || (!diff && position->inclusive))
        {
            next = entry;
            entry = entry->left;
        }
        else entry = entry->right;
    }
    for (; next && stored < count; next = rb_next( next ))
    {
        nexthop = RB_ENTRY_VALUE( next, struct nexthop, entry );
        if (cursor->has_root && !prefix_covers( &cursor->root, &nexthop->address )) continue;
        if (!object_get( &nexthop->header, CLIENT_ONE )) continue;
        handles[stored++] = handle_from_slot( nexthop->slot );
        position->key = nexthop->address;
        position->interface_index = nexthop->interface_index;
        position->inclusive = FALSE;
        position->started = TRUE;
    }
    lock_leave( &entity->lock, RANK_OWNED );
    return stored;
}

/* The remote next hop is what the structure says, which a client may have written. */
void nexthop_fill( struct nexthop *nexthop, RTM_NEXTHOP_INFO *info )
{
    struct object *remote = NULL;

    word_lock_shared( &nexthop->header.own );
    read_enter();
    *info = nexthop->info;
    if (!object_get( &nexthop->owner->header, CLIENT_ONE )) info->NextHopOwner = NULL;
    if (info->Flags & RTM_NEXTHOP_FLAGS_REMOTE)
        remote = object_find( info->RemoteNextHop, OBJECT_DEST, nexthop->owner->table );
    if (!remote || !object_get( remote, CLIENT_ONE )) info->RemoteNextHop = NULL;
    read_leave();
    word_unlock_shared( &nexthop->header.own );
}

BOOL nexthop_alive( struct nexthop *nexthop )
{
    BOOL alive;

    word_lock_shared( &nexthop->header.own );
    alive = nexthop->alive;
    word_unlock_shared( &nexthop->header.own );
    return alive;
}

/* writing in place */

BOOL nexthop_expose( struct nexthop *nexthop )
{
    BOOL alive;

    word_lock_exclusive( &nexthop->header.own );
    if ((alive = nexthop->alive) && !nexthop->exposed)
    {
        nexthop->exposed = TRUE;
        if (nexthop->remote) object_get( &nexthop->remote->header, CLIENT_ONE );
    }
    word_unlock_exclusive( &nexthop->header.own );
    return alive;
}

void nexthop_edited( struct nexthop *nexthop )
{
    struct dest *old, *new = NULL;

    word_lock_exclusive( &nexthop->header.own );
    old = nexthop->remote;
    set_const_fields( nexthop );
    if (nexthop->info.RemoteNextHop && !(nexthop->info.Flags & RTM_NEXTHOP_FLAGS_REMOTE))
    {
        put_client_remote( nexthop, nexthop->info.RemoteNextHop );
        nexthop->info.RemoteNextHop = NULL;
    }
    if (nexthop->info.RemoteNextHop)
        new = handle_get( nexthop->info.RemoteNextHop, OBJECT_DEST, nexthop->owner->table );
    if (!new) nexthop->info.RemoteNextHop = NULL;
    nexthop->remote = new;
    word_unlock_exclusive( &nexthop->header.own );
    if (old) object_put( &old->header );
}

/* shared lists */

static UINT hops_hash( UINT neighbour, const UINT *slots, UINT count )
{
    UINT hash = neighbour * 31 + count, i;

    for (i = 0; i < count; i++) hash = (hash ^ slots[i]) * 0x9e3779b1;
    return hash >> 26;
}

static void put_nexthops( struct hops *hops, UINT count )
{
    UINT i;

    if (hops->neighbour) object_put( &nexthop_at( hops->neighbour )->header );
    for (i = 0; i < count; i++) object_put( &nexthop_at( hops->slots[i] )->header );
}

static struct hops *hops_create( struct entity *entity, UINT neighbour, const UINT *slots, UINT count, UINT *slot )
{
    struct hops *hops;
    UINT i;

    if (!(hops = object_alloc( &entity->table->hops, slot ))) return NULL;
    hops->count = count;
    memcpy( hops->slots, slots, count * sizeof(*slots) );
    if (neighbour && !object_get( &nexthop_at( neighbour )->header, OWN_ONE )) goto failed;
    hops->neighbour = neighbour;
    for (i = 0; i < count; i++)
    {
        if (object_get( &nexthop_at( slots[i] )->header, OWN_ONE )) continue;
        put_nexthops( hops, i );
        goto failed;
    }
    return hops;

failed:
    object_free( &hops->header );
    return NULL;
}

/* The slot of the list, referenced; 0 for no neighbour and no hops. The caller has references on all of them. */
DWORD hops_get( struct entity *entity, struct nexthop *neighbour, struct nexthop **list, UINT count, UINT *slot )
{
    UINT slots[MAX_HOPS], i, hash, from = neighbour ? neighbour->slot : 0;
    struct hops *hops = NULL;
    DWORD error = NO_ERROR;

    for (i = 0; i < count; i++) slots[i] = list[i]->slot;
    *slot = 0;
    if (!from && !count) return NO_ERROR;
    hash = hops_hash( from, slots, count );

    lock_enter( &entity->hops_lock, RANK_HOPS );
    for (*slot = entity->hops[hash]; *slot; *slot = hops->next)
    {
        hops = hops_at( *slot );
        if (hops->neighbour == from && hops->count == count &&
            !memcmp( hops->slots, slots, count * sizeof(*slots) )) break;
    }
    if (!*slot)
    {
        if ((hops = hops_create( entity, from, slots, count, slot )))
        {
            hops->next = entity->hops[hash];
            entity->hops[hash] = *slot;
        }
        else error = ERROR_NOT_ENOUGH_MEMORY;
    }
    if (!error) hops->refs++;
    lock_leave( &entity->hops_lock, RANK_HOPS );
    return error;
}

void hops_put( struct entity *entity, UINT slot )
{
    struct hops *hops;
    UINT *link;

    if (!slot) return;
    hops = hops_at( slot );
    lock_enter( &entity->hops_lock, RANK_HOPS );
    if (--hops->refs) hops = NULL;
    else
    {
        link = &entity->hops[hops_hash( hops->neighbour, hops->slots, hops->count )];
        while (*link != slot) link = &hops_at( *link )->next;
        *link = hops->next;
    }
    lock_leave( &entity->hops_lock, RANK_HOPS );
    if (!hops) return;
    put_nexthops( hops, hops->count );
    object_free( &hops->header );
}
