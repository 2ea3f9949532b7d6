/*
 * Slabs: memory in pieces of one size
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

/* Owns: 64 KB of memory at a time, and which pieces of it are free.
 *
 * The process heap is no place for millions of pieces that come and go: searching its free lists then costs more than all the
 * rest. A slab that got a piece back is the next one to give some, as it is in the caches.
 *
 * Invariants: 1. A slab is on its cache's list exactly while it has room. 2. Of the empty ones, which are all on that list,
 * there are SLAB_KEEP at most when the lock is free. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"

#include "slab.h"

/* where a free piece keeps the offset of the next one */
static UINT *link_of( struct slab *slab, UINT offset )
{
    return (UINT *)((BYTE *)slab + offset + 8);
}

static BOOL has_room( const struct slab_cache *cache, const struct slab *slab )
{
    return slab->free || slab->fresh + cache->size <= SLAB_SIZE;
}

/* locked by cache, and so is the rest */
static void put_first( struct slab_cache *cache, struct slab *slab )
{
    slab->prev = NULL;
    if ((slab->next = cache->room)) slab->next->prev = slab;
    cache->room = slab;
}

static void take_off( struct slab_cache *cache, struct slab *slab )
{
    if (slab->next) slab->next->prev = slab->prev;
    if (slab->prev) slab->prev->next = slab->next;
    else cache->room = slab->next;
}

static struct slab *slab_create( struct slab_cache *cache )
{
    struct slab *slab = pages_alloc( NULL, SLAB_SIZE, MEM_RESERVE | MEM_COMMIT );

    if (!slab) return NULL;
    slab->cache = cache;
    slab->fresh = SLAB_START;
    if (cache->attach && !cache->attach( slab ))
    {
        slab_destroy( slab );
        return NULL;
    }
    put_first( cache, slab );
    cache->empty++;
    return slab;
}

void slab_init( struct slab_cache *cache, UINT size, BOOL (*attach)( struct slab * ), void (*detach)( struct slab * ) )
{
    cache->lock = cache->empty = 0;
    cache->size = size;
    cache->room = NULL;
    cache->attach = attach;
    cache->detach = detach;
}

void *slab_alloc( struct slab_cache *cache, BOOL *fresh )
{
    struct slab *slab;
    UINT offset = 0;

    lock_enter( &cache->lock, RANK_POOL );
    if ((slab = cache->room) || (slab = slab_create( cache )))
    {
        *fresh = !(offset = slab->free);
        if (*fresh)
        {
            offset = slab->fresh;
            slab->fresh += cache->size;
        }
        /* the next one will be asked for soon, and is as cold as this one was */
        else if ((slab->free = *link_of( slab, offset ))) __builtin_prefetch( (BYTE *)slab + slab->free, 1 );
        if (!slab->used++) cache->empty--;
        if (!has_room( cache, slab )) take_off( cache, slab );
    }
    lock_leave( &cache->lock, RANK_POOL );
    return slab ? (BYTE *)slab + offset : NULL;
}

void slab_free( void *piece )
{
    struct slab *slab = slab_of( piece );
    struct slab_cache *cache = slab->cache;
    UINT offset = (BYTE *)piece - (BYTE *)slab;
    BOOL surplus;

    lock_enter( &cache->lock, RANK_POOL );
    if (!has_room( cache, slab )) put_first( cache, slab );
    *link_of( slab, offset ) = slab->free;
    slab->free = offset;
    if (!--slab->used) cache->empty++;
    if ((surplus = cache->empty > SLAB_KEEP))
    {
        cache->empty--;
        take_off( cache, slab );
    }
    lock_leave( &cache->lock, RANK_POOL );
    if (!surplus) return;
    if (cache->detach) cache->detach( slab );
    else slab_destroy( slab );
}

void slab_destroy( struct slab *slab )
{
    VirtualFree( slab, 0, MEM_RELEASE );
}

void slab_cleanup( struct slab_cache *cache )
{
    struct slab *slab;

    while ((slab = cache->room))
    {
        cache->room = slab->next;
        slab_destroy( slab );
    }
}
