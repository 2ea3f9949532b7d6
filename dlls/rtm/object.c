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

/* Owns: chunks, pools, the word at the start of every object.
 *
 * Invariants: 1. A slot's generation is never 0 in its low 8 bits, and changes when the slot is freed.
 * 2. An object whose counts are both 0 gains no reference: object_get() fails on it.
 * 3. An object is destroyed once, by whoever took the last reference. 4. No handle finds an object before it is
 * published; what is published is given back by its references alone, as a client that guesses may have one. */

#include <stdarg.h>
#include <string.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "object.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtmcheck);

/* A destroyed object that waits for its readers. They look at its header and, of a destination, at its prefix, which
 * lies behind this. */
struct dead_object
{
    struct object header;
    struct reclaim_entry entry;
};

struct chunk *chunks;
UINT chunk_count = 1;                   /* chunk 0 is never used: slot 0 is none */

static SRWLOCK chunks_lock = SRWLOCK_INIT;
static UINT committed;                  /* entries of 'chunks' that have memory; locked */
static UINT orphans;                    /* interlocked stack of slots to destroy: what threads left that have ended */
static UINT live[OBJECT_TYPES];         /* interlocked */

static const char * const type_names[OBJECT_TYPES] =
{
    "none", "entity", "dest", "route", "nexthop", "enum", "list", "notify", "methods", "hops", "window", "opaque",
    "route ext",
    "dest ext", "lock", "expiry"
};

BOOL object_init( void )
{
    chunks = VirtualAlloc( NULL, MAX_CHUNKS * sizeof(*chunks), MEM_RESERVE, PAGE_READWRITE );
    /* there has to be an entry for slot 0, with no objects */
    if (!chunks || !VirtualAlloc( chunks, CHUNK_SIZE, MEM_COMMIT, PAGE_READWRITE ))
    {
        object_cleanup();
        return FALSE;
    }
    committed = CHUNK_SIZE;
    return TRUE;
}

void object_cleanup( void )
{
    UINT i;

    for (i = 1; i < chunk_count; i++) VirtualFree( chunks[i].base - sizeof(struct chunk_header), 0, MEM_RELEASE );
    if (chunks) VirtualFree( chunks, 0, MEM_RELEASE );
}

void pool_init( struct pool *pool, enum object_type type, UINT size, void *owner,
                void (*destroy)( struct object *object ) )
{
    memset( pool, 0, sizeof(*pool) );
    pool->type = type;
    pool->size = (max( size, sizeof(struct dead_object) ) + 15) & ~15u;
    if (pool->size < CHUNK_SIZE >> INDEX_BITS) pool->size = CHUNK_SIZE >> INDEX_BITS;
    pool->owner = owner;
    pool->destroy = destroy;
}

/* locked by the pool */
static BOOL pool_grow( struct pool *pool )
{
    struct chunk_header *header;
    UINT number, need;
    BYTE *base;

    if (!(base = pages_alloc( NULL, CHUNK_SIZE, MEM_RESERVE | MEM_COMMIT ))) return FALSE;

    AcquireSRWLockExclusive( &chunks_lock );
    number = chunk_count;
    if (number == MAX_CHUNKS) goto failed;
    need = (number + 1) * sizeof(*chunks);
    if (need > committed)
    {
        if (!pages_alloc( (BYTE *)chunks + committed, CHUNK_SIZE, MEM_COMMIT )) goto failed;
        committed += CHUNK_SIZE;
    }
    header = (struct chunk_header *)base;
    header->number = number;
    header->inverse = ~0u / pool->size + 1;
    chunks[number].base = (BYTE *)(header + 1);
    chunks[number].pool = pool;
    chunks[number].owner = pool->owner;
    chunks[number].size = pool->size;
    chunks[number].count = (CHUNK_SIZE - sizeof(*header)) / pool->size;
    chunks[number].type = pool->type;
    store_release( &chunk_count, number + 1 );
    ReleaseSRWLockExclusive( &chunks_lock );

    pool->next_slot = number << INDEX_BITS;
    pool->last_slot = pool->next_slot + chunks[number].count;
    return TRUE;

failed:
    ReleaseSRWLockExclusive( &chunks_lock );
    VirtualFree( base, 0, MEM_RELEASE );
    return FALSE;
}

void *object_alloc( struct pool *pool, UINT *slot )
{
    LONG64 generation = (LONG64)1 << GENERATION_SHIFT;
    struct object *object = NULL;

    lock_enter( &pool->lock, RANK_POOL );
    if ((*slot = pool->free_slot))
    {
        object = object_at( *slot );
        pool->free_slot = object->link;
        generation = object_word( object );
        /* the next one will be asked for soon, and is as cold as this one was */
        if (pool->free_slot) __builtin_prefetch( object_at( pool->free_slot ), 1 );
    }
    else if (pool->next_slot != pool->last_slot || pool_grow( pool ))
    {
        *slot = pool->next_slot++;
        object = object_at( *slot );
    }
    lock_leave( &pool->lock, RANK_POOL );
    if (!object) return NULL;

    memset( &object->link, 0, pool->size - FIELD_OFFSET( struct object, link ) );
    if (pool->type <= OBJECT_NOTIFY) generation |= NEW_BIT;
    __atomic_store_n( &object->word, generation + OWN_ONE, __ATOMIC_RELEASE );
    InterlockedIncrement( (LONG *)&live[pool->type] );
    return object;
}

static struct pool *object_pool( const struct object *object )
{
    return chunks[object_slot( object ) >> INDEX_BITS].pool;
}

/* readers are gone: the slot may be used again under another generation */
static void slot_free( struct reclaim_entry *entry )
{
    struct object *object = (struct object *)((BYTE *)entry - FIELD_OFFSET( struct dead_object, entry ));
    struct pool *pool = object_pool( object );
    ULONGLONG generation = ((ULONGLONG)object_word( object ) >> GENERATION_SHIFT) + 1;

    if (!(generation & 0xff)) generation++;
    __atomic_store_n( &object->word, (LONG64)(generation << GENERATION_SHIFT), __ATOMIC_RELAXED );
    lock_enter( &pool->lock, RANK_POOL );
    object->link = pool->free_slot;
    pool->free_slot = object_slot( object );
    lock_leave( &pool->lock, RANK_POOL );
}

void object_free( struct object *object )
{
    struct dead_object *dead = (struct dead_object *)object;
    LONG64 refs = object_word( object ) & REF_MASK;

    if (refs) InterlockedExchangeAdd64( &object->word, -refs );
    InterlockedDecrement( (LONG *)&live[object_pool( object )->type] );
    /* readers may look there still, and then at the counts */
    __atomic_store_n( &dead->entry.free, slot_free, __ATOMIC_RELEASE );
    reclaim_defer( &dead->entry );
}

void object_die( struct object *object )
{
    struct thread_state *state = thread_get();

    object->link = state->dying;
    state->dying = object_slot( object );
}

/* the next one that the calling thread has to destroy */
static struct object *take_dying(void)
{
    struct thread_state *state = thread_get();
    struct object *object;

    if (!state->dying) return NULL;
    object = object_at( state->dying );
    state->dying = object->link;
    return object;
}

void object_leave( void )
{
    struct object *object;
    UINT head, seen;

    while ((object = take_dying()))
    {
        for (head = load_relaxed( &orphans );; head = seen)
        {
            object->link = head;
            seen = InterlockedCompareExchange( (LONG *)&orphans, object_slot( object ), head );
            if (seen == head) break;
        }
    }
}

static void adopt_orphans(void)
{
    struct object *object;
    UINT slot;

    for (slot = InterlockedExchange( (LONG *)&orphans, 0 ); slot;)
    {
        object = object_at( slot );
        slot = object->link;
        object_die( object );
    }
}

void object_put( struct object *object )
{
    LONG64 word = InterlockedExchangeAdd64( &object->word, -OWN_ONE );

    assert( word & OWN_MASK );
    if (!((word - OWN_ONE) & REF_MASK)) object_die( object );
}

void object_put_both( struct object *object, UINT own )
{
    LONG64 old = object_word( object ), new, seen;

    for (;;)
    {
        new = old - own * OWN_ONE - ((old & COUNT_MASK) ? CLIENT_ONE : 0);
        if ((seen = InterlockedCompareExchange64( &object->word, new, old )) == old) break;
        old = seen;
    }
    assert( (old & OWN_MASK) >= own * OWN_ONE );
    if (!(new & REF_MASK)) object_die( object );
}

BOOL object_hand_out( struct object *object )
{
    LONG64 old = object_word( object ), seen;

    for (;;)
    {
        if ((old & COUNT_MASK) >= MAX_CLIENTS) return FALSE;
        seen = InterlockedCompareExchange64( &object->word, old + CLIENT_ONE - OWN_ONE, old );
        if (seen == old) return TRUE;
        old = seen;
    }
}

void object_run( void )
{
    struct object *object;

    if (load_relaxed( &orphans )) adopt_orphans();
    /* destroying one object may put the last reference of another */
    while ((object = take_dying())) object_pool( object )->destroy( object );
    reclaim_run();
}

UINT object_count( enum object_type type )
{
    return load_relaxed( &live[type] );
}

void object_dump( void )
{
    UINT i, total = 0;

    for (i = OBJECT_NONE + 1; i < OBJECT_TYPES; i++)
    {
        if (live[i]) TRACE( "%u of type %s\n", live[i], type_names[i] );
        total += live[i];
    }
    TRACE( "%u live objects\n", total );
}
