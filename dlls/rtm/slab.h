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

#ifndef __RTM_SLAB_H
#define __RTM_SLAB_H

#include "reclaim.h"

/* Memory comes in slabs of 64 KB, each of one cache, which cuts it to pieces of one size. An empty slab goes back to the system, but for
 * so many of each cache: */
#ifndef SLAB_KEEP
#define SLAB_KEEP 1
#endif

#define SLAB_SIZE  0x10000
#define SLAB_START 64               /* offset of the first piece */

/* at the start of its memory, which is aligned to its size */
struct slab
{
    struct slab_cache *cache;       /* const */
    struct slab *next, *prev;       /* locked by cache: those with room, the one that got some last first */
    UINT used;                      /* locked by cache: pieces */
    UINT free;                      /* locked by cache: offset of the piece that was freed last, 0: none */
    UINT fresh;                     /* locked by cache: offset behind the pieces that were ever used */
    UINT number, inverse, generation;   /* of a slab of objects, see object.c */
    struct reclaim_entry dead;      /* the same */
};

C_ASSERT( sizeof(struct slab) <= SLAB_START );

struct slab_cache
{
    UINT lock;                      /* rank pool */
    UINT size;                      /* of a piece, const; at least 16 */
    UINT empty;                     /* locked: slabs with no piece in use */
    struct slab *room;              /* locked: slabs with room */
    BOOL (*attach)( struct slab *slab );    /* const: a new slab; FALSE: it cannot be used. NULL: nothing to do */
    void (*detach)( struct slab *slab );    /* const: gives back an empty one. NULL: slab_destroy(), at once */
};

static inline struct slab *slab_of( const void *piece )
{
    return (struct slab *)((ULONG_PTR)piece & ~(ULONG_PTR)(SLAB_SIZE - 1));
}

void slab_init( struct slab_cache *cache, UINT size, BOOL (*attach)( struct slab * ), void (*detach)( struct slab * ) );

/* A piece, NULL without memory. 'fresh': it was never used since the slab came, so it is zero. What is in another one a user left
 * there, but for the 4 bytes at offset 8. */
void *slab_alloc( struct slab_cache *cache, BOOL *fresh );

/* Nobody looks at the piece any more, but at other bytes than those 4. */
void slab_free( void *piece );

/* gives a slab's memory back to the system */
void slab_destroy( struct slab *slab );

/* Gives back the slabs of a cache all of whose pieces are free. */
void slab_cleanup( struct slab_cache *cache );

#endif /* __RTM_SLAB_H */
