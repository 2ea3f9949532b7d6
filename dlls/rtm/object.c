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

/* Owns: numbers of slabs, pools, the word at the start of every object.
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

C_ASSERT( OBJECT_TYPES <= THREAD_COUNTS );
C_ASSERT( FIELD_OFFSET( struct object, link ) == 8 );       /* where slabs link free pieces */

struct chunk *chunks;
UINT chunk_count = 1;                   /* number 0 is never used: slot 0 is none */

static SRWLOCK chunks_lock = SRWLOCK_INIT;
static UINT committed;                  /* bytes of 'chunks' that have memory; locked */
static UINT free_number;                /* entries with nothing there, linked; locked */
static UINT orphans;                    /* interlocked stack of slots to destroy: what threads left that have ended */

static const char * const type_names[OBJECT_TYPES] =
{
    "none", "entity", "dest", "route", "nexthop", "enum", "list", "notify", "methods", "hops", "window", "opaque",
    "route ext",
    "dest ext", "lock", "expiry"
};

#define ENTRIES_SIZE 0x10000              /* memory for 'chunks' comes in this size */

BOOL object_init( void )
{
    chunks = VirtualAlloc( NULL, MAX_CHUNKS * sizeof(*chunks), MEM_RESERVE, PAGE_READWRITE );
    /* there has to be an entry for slot 0, with no objects */
    if (!chunks || !VirtualAlloc( chunks, ENTRIES_SIZE, MEM_COMMIT, PAGE_READWRITE ))
    {
        object_cleanup();
        return FALSE;
    }
    committed = ENTRIES_SIZE;
    return TRUE;
}

void object_cleanup( void )
{
    UINT i;

    if (!chunks) return;
    for (i = 1; i < chunk_count; i++) if (chunks[i].count) slab_destroy( slab_of( chunks[i].base ) );
    VirtualFree( chunks, 0, MEM_RELEASE );
}

static struct pool *pool_of( const struct slab *slab )
{
    return CONTAINING_RECORD( slab->cache, struct pool, cache );
}

/* An entry for one slab more, 0 without memory; locked by chunks. */
static UINT take_number(void)
{
    UINT number = free_number;

    if (number)
    {
        free_number = chunks[number].size;
        return number;
    }
    number = chunk_count;
    if (number == MAX_CHUNKS) return 0;
    if ((number + 1) * sizeof(*chunks) > committed)
    {
        if (!pages_alloc( (BYTE *)chunks + committed, ENTRIES_SIZE, MEM_COMMIT )) return 0;
        committed += ENTRIES_SIZE;
    }
    chunks[number].generation = 1;
    return number;
}

/* locked by the pool */
static BOOL attach( struct slab *slab )
{
    struct pool *pool = pool_of( slab );
    struct chunk *chunk;

    AcquireSRWLockExclusive( &chunks_lock );
    if ((slab->number = take_number()))
    {
        chunk = &chunks[slab->number];
        slab->inverse = ~0u / pool->cache.size + 1;     /* 2^32 / size, rounded up: exact for any offset in a slab */
        slab->generation = chunk->generation;
        chunk->base = (BYTE *)slab + SLAB_START;
        chunk->pool = pool;
        chunk->owner = pool->owner;
        chunk->size = pool->cache.size;
        chunk->type = pool->type;
        __atomic_store_n( &chunk->count, (SLAB_SIZE - SLAB_START) / pool->cache.size, __ATOMIC_RELEASE );
        if (slab->number == chunk_count) store_release( &chunk_count, chunk_count + 1 );
    }
    ReleaseSRWLockExclusive( &chunks_lock );
    return slab->number != 0;
}

/* readers are gone: the number may be used again under other generations */
static void release( struct reclaim_entry *entry )
{
    struct slab *slab = CONTAINING_RECORD( entry, struct slab, dead );
    UINT offset, number = slab->number, generation = slab->generation;

    for (offset = SLAB_START; offset < slab->fresh; offset += slab->cache->size)
        generation = max( generation, (ULONGLONG)object_word( (struct object *)((BYTE *)slab + offset) ) >> GENERATION_SHIFT );
    slab_destroy( slab );
    AcquireSRWLockExclusive( &chunks_lock );
    chunks[number].generation = generation;
    chunks[number].size = free_number;
    free_number = number;
    ReleaseSRWLockExclusive( &chunks_lock );
}

static void detach( struct slab *slab )
{
    /* from now on no handle leads there */
    __atomic_store_n( &chunks[slab->number].count, 0, __ATOMIC_RELEASE );
    slab->dead.free = release;
    reclaim_defer( &slab->dead );
    reclaim_hurry();
}

void pool_init( struct pool *pool, enum object_type type, UINT size, void *owner,
                void (*destroy)( struct object *object ) )
{
    size = (max( size, sizeof(struct dead_object) ) + 15) & ~15u;
    slab_init( &pool->cache, max( size, SLAB_SIZE >> INDEX_BITS ), attach, detach );
    pool->type = type;
    pool->owner = owner;
    pool->destroy = destroy;
}

/* Each thread counts apart: nobody waits for anybody. */
static void count_live( enum object_type type, int change )
{
    UINT *live = &thread_get()->live[type];

    store_relaxed( live, load_relaxed( live ) + change );
}

void *object_alloc( struct pool *pool, UINT *slot )
{
    struct object *object;
    LONG64 generation;
    BOOL fresh;

    if (!(object = slab_alloc( &pool->cache, &fresh ))) return NULL;
    *slot = object_slot( object );
    generation = fresh ? (LONG64)slab_of( object )->generation << GENERATION_SHIFT : object_word( object );
    memset( &object->link, 0, pool->cache.size - FIELD_OFFSET( struct object, link ) );
    if (pool->type <= OBJECT_NOTIFY) generation |= NEW_BIT;
    __atomic_store_n( &object->word, generation + OWN_ONE, __ATOMIC_RELEASE );
    count_live( pool->type, 1 );
    return object;
}

static struct pool *object_pool( const struct object *object )
{
    return pool_of( slab_of( object ) );
}

/* readers are gone: the slot may be used again under another generation */
static void slot_free( struct reclaim_entry *entry )
{
    struct object *object = (struct object *)((BYTE *)entry - FIELD_OFFSET( struct dead_object, entry ));
    ULONGLONG generation = ((ULONGLONG)object_word( object ) >> GENERATION_SHIFT) + 1;

    if (!(generation & 0xff)) generation++;
    __atomic_store_n( &object->word, (LONG64)(generation << GENERATION_SHIFT), __ATOMIC_RELAXED );
    slab_free( object );
}

void object_free( struct object *object )
{
    struct dead_object *dead = (struct dead_object *)object;
    LONG64 refs = object_word( object ) & REF_MASK;

    if (refs) InterlockedExchangeAdd64( &object->word, -refs );
    count_live( object_pool( object )->type, -1 );
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

void object_do_run( void )
{
    struct object *object;

    if (load_relaxed( &orphans )) adopt_orphans();
    /* destroying one object may put the last reference of another */
    while ((object = take_dying())) object_pool( object )->destroy( object );
    reclaim_run();
}

struct live_count
{
    enum object_type type;
    UINT count;
};

static void add_live( struct thread_state *state, void *arg )
{
    struct live_count *sum = arg;

    sum->count += load_relaxed( &state->live[sum->type] );
}

UINT object_count( enum object_type type )
{
    struct live_count sum = { type, 0 };

    thread_for_each( add_live, &sum );
    return sum.count;
}

void object_dump( void )
{
    UINT i, count, total = 0;

    for (i = OBJECT_NONE + 1; i < OBJECT_TYPES; i++)
    {
        if ((count = object_count( i ))) TRACE( "%u of type %s\n", count, type_names[i] );
        total += count;
    }
    TRACE( "%u live objects\n", total );
}
