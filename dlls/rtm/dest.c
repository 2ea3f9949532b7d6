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
 * its address. Who drops the last reference takes it out; a newcomer that meets a dying one replaces it. */

#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

void dest_prefix( const struct dest *dest, struct prefix *prefix )
{
    memset( prefix, 0, sizeof(*prefix) );
    prefix->len = dest->item.len;
    memcpy( prefix->bits, dest->item.bits, (prefix->len + 7) / 8 );
}

/* The destination of exactly this prefix with one reference of the kind asked for, NULL if there is none. */
struct dest *dest_find( struct table *table, const struct prefix *prefix, LONG64 one )
{
    struct dest *dest = NULL;
    UINT slot;

    read_enter();
    if ((slot = lpm_exact( table->lpm, prefix )) && !object_get( &(dest = dest_at( slot ))->header, one )) dest = NULL;
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
    object_publish( &dest->header, 0 );

    lock_enter( &table->trie_lock, RANK_TRIE );
    while ((error = lpm_insert( table->lpm, prefix, slot, &found )) == ERROR_ALREADY_EXISTS)
    {
        if (object_get( &dest_at( found )->header, OWN_ONE ))
        {
            *ret = dest_at( found );
            break;
        }
        /* a dying one */
        lpm_remove( table->lpm, prefix, found );
    }
    lock_leave( &table->trie_lock, RANK_TRIE );

    if (!error) *ret = dest;
    else object_put( &dest->header );
    return *ret ? NO_ERROR : error;
}

void dest_destroy( struct object *object )
{
    struct dest *dest = (struct dest *)object;
    struct table *table = dest_table( dest );
    struct dest_ext *ext;
    struct prefix prefix;

    dest_prefix( dest, &prefix );
    lock_enter( &table->trie_lock, RANK_TRIE );
    /* unless a newcomer has its place */
    lpm_remove( table->lpm, &prefix, object_slot( dest ) );
    lock_leave( &table->trie_lock, RANK_TRIE );
    if (dest->ext)
    {
        ext = object_at( dest->ext );
        if (ext->opaque) object_put( object_at( ext->opaque ) );
        object_put( &ext->header );
    }
    object_free( object );
}

/* locked by dest */
void dest_begin_change( struct dest *dest )
{
    /* from now on nobody covers what this change may uncover */
    InterlockedIncrement( (LONG *)&dest->seq );
}

void dest_end_change( struct dest *dest )
{
    clock_stamp( dest->changed );
    store_release( &dest->seq, load_relaxed( &dest->seq ) + 1 );
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
    struct dest_ext *ext = dest_ext_get( table, dest );
    struct opaque *opaque;
    UINT slot, seen;

    if (!ext) return NULL;
    if (!(slot = load_acquire( &ext->opaque )))
    {
        if (!(opaque = object_alloc( &table->opaques, &slot ))) return NULL;
        if ((seen = InterlockedCompareExchange( (LONG *)&ext->opaque, slot, 0 )))
        {
            object_free( &opaque->header );
            slot = seen;
        }
    }
    return &((struct opaque *)object_at( slot ))->slots[index];
}

static void clear_slot( struct dest *dest, void *arg )
{
    const struct dest_ext *ext = dest_ext_find( dest );
    UINT opaque;

    if (ext && (opaque = load_acquire( &ext->opaque )))
        ((struct opaque *)object_at( opaque ))->slots[*(const UINT *)arg] = NULL;
}

/* the entity is closing: it asks for no slot any more */
void dest_clear_opaque( struct table *table, UINT index )
{
    dest_for_each( table, clear_slot, &index );
}

/* All that are there the whole time, in read sections of some dozens. */
void dest_for_each( struct table *table, void (*func)( struct dest *dest, void *arg ), void *arg )
{
    UINT slots[64], count, i;
    BOOL started = FALSE;
    struct prefix last;

    do
    {
        read_enter();
        count = lpm_walk( table->lpm, started ? &last : NULL, FALSE, NULL, slots, ARRAY_SIZE(slots) );
        for (i = 0; i < count; i++) func( dest_at( slots[i] ), arg );
        if (count) dest_prefix( dest_at( slots[count - 1] ), &last );
        read_leave();
        started = TRUE;
    } while (count == ARRAY_SIZE(slots));
}
