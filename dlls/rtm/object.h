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

#include "slab.h"

/* All long-lived objects lie in slabs, which are numbered: a slot is such a number and an index; 0 is none. For each number there is an
 * entry that says what lies there, so a read section may look for any slot, whatever a client passes. It goes on to see what it
 * has found there, as an empty slab waits for readers before it is given back.
 *
 * A handle is a slot and a generation. The generation changes whenever the slot is freed, also when the slab is another one by
 * then, so a stale handle names nobody. Limits: slots have 29 bits on 64-bit (32 GB) and 24 bits on 32-bit (1 GB); generations repeat after
 * 2^20 - 1 uses of one slot on 64-bit, after 255 on 32-bit. */

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
#define MAX_CLIENTS  (COUNT_MASK - ((LONG64)1 << 20))   /* the rest is for references that were covered, see info.c */
#define REF_MASK     (((LONG64)1 << 43) - 1)
#define OWN_MASK     (REF_MASK - COUNT_MASK)
#define NEW_BIT      ((LONG64)1 << 43)
#define GENERATION_SHIFT 44

struct pool
{
    struct slab_cache cache;
    enum object_type type;          /* const */
    void *owner;                    /* the table, NULL for pools of the whole DLL; const */
    void (*destroy)( struct object *object );   /* with the last reference gone, no locks held; const */
};

/* What looking at a handle needs, in one place: the objects of a slab. Const while 'count' is not 0. */
struct chunk
{
    union
    {
        BYTE *base;
        ULONG_PTR generation;       /* nothing is here: one that has not been used here */
    };
    struct pool *pool;
    void *owner;                    /* the pool's */
    UINT size;                      /* of an object; nothing is here: the next such number */
    USHORT count;                   /* of objects; interlocked, read first; 0: nothing is here */
    USHORT type;
};

extern struct chunk *chunks;
extern UINT chunk_count;            /* grows only */

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

    return chunk->base + (slot & ((1u << INDEX_BITS) - 1)) * chunk->size;
}

static inline UINT object_slot( const void *object )
{
    const struct slab *slab = slab_of( object );

    return (slab->number << INDEX_BITS) |
           (UINT)((ULONGLONG)(UINT)((BYTE *)object - (BYTE *)slab - SLAB_START) * slab->inverse >> 32);
}

static inline UINT handle_slot( HANDLE handle )
{
    return (ULONG_PTR)handle & ((1u << (CHUNK_BITS + INDEX_BITS)) - 1);
}

/* The counts may change at any time, whatever the caller holds. */
static inline LONG64 object_word( const struct object *object )
{
    return __atomic_load_n( &object->word, __ATOMIC_RELAXED );
}

/* 'more' references come with it, own ones: until now nobody else could take any. */
static inline void object_publish( struct object *object, UINT more )
{
    __atomic_store_n( &object->word, (object_word( object ) & ~NEW_BIT) + more * OWN_ONE, __ATOMIC_RELEASE );
}

static inline UINT word_generation( LONG64 word )
{
    return ((ULONGLONG)word >> GENERATION_SHIFT) & ((1u << HANDLE_GENERATION_BITS) - 1);
}

static inline HANDLE object_handle( const struct object *object, UINT slot )
{
    return (HANDLE)(((ULONG_PTR)word_generation( object_word( object ) ) << HANDLE_GENERATION_SHIFT) | slot);
}

static inline HANDLE handle_from_slot( UINT slot )
{
    return slot ? object_handle( object_at( slot ), slot ) : NULL;
}

/* The object behind a handle, borrowed for the read section. NULL unless it is live, of this type and, where the
 * pool has an owner, of this owner. */
static inline void *object_find( HANDLE handle, enum object_type type, const void *owner )
{
    UINT slot = handle_slot( handle ), index = slot & ((1u << INDEX_BITS) - 1);
    const struct chunk *chunk = &chunks[slot >> INDEX_BITS];
    struct object *object;
    LONG64 word;

    if (slot >> INDEX_BITS >= load_acquire( &chunk_count ) ||
        index >= __atomic_load_n( &chunk->count, __ATOMIC_ACQUIRE )) return NULL;
    if (chunk->type != type || (chunk->owner && chunk->owner != owner)) return NULL;
    object = (struct object *)(chunk->base + index * chunk->size);
    word = __atomic_load_n( &object->word, __ATOMIC_ACQUIRE );
    if (!(word & REF_MASK) || (word & NEW_BIT)) return NULL;
    /* the whole handle: there may be bits beside slot and generation */
    if (((ULONG_PTR)handle ^ slot) != (ULONG_PTR)word_generation( word ) << HANDLE_GENERATION_SHIFT) return NULL;
    return object;
}

/* Adds references of one kind unless the object has none left (then FALSE) or there were more than 'max'. In a read
 * section, or with another reference in hand. */
static inline BOOL object_get_max( struct object *object, LONG64 one, UINT count, LONG64 max )
{
    LONG64 old = object_word( object ), mask = one == CLIENT_ONE ? COUNT_MASK : OWN_MASK, more = one * count, seen;

    for (;;)
    {
        if (!(old & REF_MASK) || (old & mask) + more > max) return FALSE;
        seen = InterlockedCompareExchange64( &object->word, old + more, old );
        if (seen == old) return TRUE;
        old = seen;
    }
}

static inline BOOL object_get_many( struct object *object, LONG64 one, UINT count )
{
    return object_get_max( object, one, count, one == CLIENT_ONE ? MAX_CLIENTS : OWN_MASK );
}

static inline BOOL object_get( struct object *object, LONG64 one )
{
    return object_get_many( object, one, 1 );
}

/* Takes back an own reference. The last one queues the object for destruction; see object_run(). */
void object_put( struct object *object );

/* Takes back some of them, and a client's if clients have any. */
void object_put_both( struct object *object, UINT own );

/* Turns an own reference into a client's; FALSE if clients have as many as can be counted. */
BOOL object_hand_out( struct object *object );

/* Queues an object whose last reference is gone, for the calling thread's object_run(). */
void object_die( struct object *object );

/* The calling thread ends: what it has queued is left to the next one that destroys something. */
void object_leave( void );

/* Takes back references of clients; FALSE if clients have less. */
static inline BOOL object_put_clients( struct object *object, UINT count )
{
    LONG64 old = object_word( object ), seen;

    for (;;)
    {
        if ((old & COUNT_MASK) < count) return FALSE;
        seen = InterlockedCompareExchange64( &object->word, old - count, old );
        if (seen == old) break;
        old = seen;
    }
    if (!((old - count) & REF_MASK)) object_die( object );
    return TRUE;
}

static inline BOOL object_put_client( struct object *object )
{
    return object_put_clients( object, 1 );
}

/* Somebody references it still: what object_get() refused was not to be counted. */
static inline BOOL object_is_alive( const struct object *object )
{
    return (object_word( object ) & REF_MASK) != 0;
}

static inline BOOL object_has_client( const struct object *object )
{
    return (object_word( object ) & COUNT_MASK) != 0;
}

/* Destroys what lost its last reference on this thread and frees what nobody can see any more. At the end of calls that put
 * references, with no locks held and outside read sections. */
void object_do_run( void );

static inline void object_run( void )
{
    const struct thread_state *state = thread_get();

    if (state->dying || reclaim_wants( state )) object_do_run();
}

/* Live objects of each type, for tests and the rtmcheck channel; exact while no other thread makes or frees any. */
UINT object_count( enum object_type type );
void object_dump( void );

#endif /* __RTM_OBJECT_H */
