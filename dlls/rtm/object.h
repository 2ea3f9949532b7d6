/*
 * Typed pools, handles and references
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

#ifndef __RTM_OBJECT_H
#define __RTM_OBJECT_H

#include "reclaim.h"
#include "sync.h"

/* All long-lived memory comes in chunks of 64 KB. A chunk holds objects of one pool for good, so looking at a slot
 * is always safe, whatever a client passes. A slot is a chunk number and an index; 0 is none.
 *
 * A handle is a slot and a generation. The generation changes whenever the slot is freed, so a stale handle names
 * nobody. Limits: slots have 29 bits on 64-bit (32 GB) and 24 bits on 32-bit (1 GB); generations repeat after
 * 2^20 - 1 uses of one slot on 64-bit, after 255 on 32-bit. */

#define CHUNK_SIZE  0x10000
#define INDEX_BITS  10
#ifdef _WIN64
#define CHUNK_BITS  19
#define HANDLE_GENERATION_BITS 20
#define HANDLE_GENERATION_SHIFT 32
#else
#define CHUNK_BITS  14
#define HANDLE_GENERATION_BITS 8
#define HANDLE_GENERATION_SHIFT 24
#endif
#define MAX_CHUNKS  (1u << CHUNK_BITS)

enum object_type
{
    OBJECT_NONE,
    OBJECT_ENTITY,
    OBJECT_DEST,
    OBJECT_ROUTE,
    OBJECT_NEXTHOP,
    OBJECT_ENUM,
    OBJECT_LIST,
    OBJECT_NOTIFY,      /* the last one with handles */
    OBJECT_METHODS,     /* an entity's methods; has no handle */
    OBJECT_HOPS,        /* a shared list of next hops; has no handle */
    OBJECT_WINDOW,      /* the public part of a route; has no handle */
    OBJECT_OPAQUE,      /* the opaque slots of a destination; has no handle */
    OBJECT_ROUTE_EXT,   /* what few routes have; has no handle */
    OBJECT_DEST_EXT,    /* what few destinations have; has no handle */
    OBJECT_LOCK,        /* what a client has locked; has no handle */
    OBJECT_EXPIRY,      /* what serves an entity's expired routes; has no handle */
    OBJECT_TYPES
};

/* The first word of every object, changed as a whole: bits 44-63 generation, 43 set while no handle may find it yet,
 * 22-42 references of the DLL's own objects, 0-21 references of clients. Both counts 0: the object is free or about to
 * be. */
struct object
{
    LONG64 word;
    UINT link;          /* while it is dying or free; before that the type's use */
    UINT own;           /* the type's use: a destination's lock, a route's destination */
};

#define CLIENT_ONE   ((LONG64)1)
#define OWN_ONE      ((LONG64)1 << 22)
#define COUNT_MASK   (((LONG64)1 << 22) - 1)
#define REF_MASK     (((LONG64)1 << 43) - 1)
#define OWN_MASK     (REF_MASK - COUNT_MASK)
#define NEW_BIT      ((LONG64)1 << 43)
#define GENERATION_SHIFT 44

struct pool
{
    SRWLOCK lock;
    enum object_type type;
    UINT size;                      /* of an object, const */
    void *owner;                    /* the table, NULL for pools of the whole DLL; const */
    void (*destroy)( struct object *object );   /* with the last reference gone, no locks held; const */
    UINT free_slot;                 /* freed ones, linked; locked */
    UINT next_slot, last_slot;      /* never used ones of the newest chunk; locked */
    UINT live;                      /* interlocked */
};

struct chunk
{
    BYTE *base;
    struct pool *pool;
};

/* at the start of a chunk's memory, which is aligned to its size */
struct chunk_header
{
    UINT number;
    UINT size;
    BYTE padding[56];
};

extern struct chunk *chunks;        /* entries const once 'chunk_count' includes them */
extern UINT chunk_count;

BOOL object_init( void );
void object_cleanup( void );
void pool_init( struct pool *pool, enum object_type type, UINT size, void *owner,
                void (*destroy)( struct object *object ) );

/* A zeroed object with one own reference; NULL without memory. One of a type with handles has to be published before
 * anybody else can see it: until then it is only half made, and a client may guess its handle. */
void *object_alloc( struct pool *pool, UINT *slot );

/* Gives back an object that is not published or that is destroyed, after a grace period. */
void object_free( struct object *object );

/* The slot's object, whatever state it is in. */
static inline void *object_at( UINT slot )
{
    const struct chunk *chunk = &chunks[slot >> INDEX_BITS];

    return chunk->base + (slot & ((1u << INDEX_BITS) - 1)) * chunk->pool->size;
}

static inline UINT object_slot( const void *object )
{
    const struct chunk_header *header = (void *)((ULONG_PTR)object & ~(ULONG_PTR)(CHUNK_SIZE - 1));

    return (header->number << INDEX_BITS) | ((UINT)((BYTE *)object - (BYTE *)(header + 1)) / header->size);
}

/* The object behind a handle, borrowed for the read section. NULL unless it is live, of this type and, where the
 * pool has an owner, of this owner. */
void *object_find( HANDLE handle, enum object_type type, const void *owner );

/* The counts may change at any time, whatever the caller holds. */
static inline LONG64 object_word( const struct object *object )
{
    return __atomic_load_n( &object->word, __ATOMIC_RELAXED );
}

static inline void object_publish( struct object *object )
{
    __atomic_store_n( &object->word, object_word( object ) & ~NEW_BIT, __ATOMIC_RELEASE );
}

static inline HANDLE object_handle( const struct object *object, UINT slot )
{
    UINT generation = (ULONGLONG)object_word( object ) >> GENERATION_SHIFT;

    generation &= (1u << HANDLE_GENERATION_BITS) - 1;
    return (HANDLE)(((ULONG_PTR)generation << HANDLE_GENERATION_SHIFT) | slot);
}

static inline HANDLE handle_from_slot( UINT slot )
{
    return slot ? object_handle( object_at( slot ), slot ) : NULL;
}

/* Adds one reference unless the object has none left (then FALSE) or the count is full. In a read section, or with
 * another reference in hand. */
BOOL object_get( struct object *object, LONG64 one );

/* Takes back an own reference. The last one queues the object for destruction; see object_run(). */
void object_put( struct object *object );

/* Turns an own reference into a client's; FALSE if clients have as many as can be counted. */
BOOL object_hand_out( struct object *object );

/* Takes back a client's reference; FALSE if clients have none. */
BOOL object_put_client( struct object *object );

/* Somebody references it still: what object_get() refused was not to be counted. */
static inline BOOL object_is_alive( const struct object *object )
{
    return (object_word( object ) & REF_MASK) != 0;
}

static inline BOOL object_has_client( const struct object *object )
{
    return (object_word( object ) & COUNT_MASK) != 0;
}

/* Destroys what lost its last reference and frees what nobody can see any more. At the end of calls that put
 * references, with no locks held and outside read sections. */
void object_run( void );

/* live objects of each type, for tests and the rtmcheck channel */
UINT object_count( enum object_type type );
void object_dump( void );

#endif /* __RTM_OBJECT_H */
