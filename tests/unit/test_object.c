/*
 * Test of pools, handles and references at their limits
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

/* unit: reclaim.c sync.c */
/* The room is included for the sake of its memory and its counters. */

#include <stdarg.h>

#include "unit.h"
#include "object.h"

static UINT fail_in;                /* the request that fails, from now; 0: none */

static void *scarce_pages( void *address, SIZE_T size, DWORD type )
{
    if (fail_in && !--fail_in) return NULL;
    return pages_alloc( address, size, type );
}

static UINT pages_freed;

#define pages_alloc scarce_pages
#define VirtualFree(address, size, type) (pages_freed++, VirtualFree( (address), (size), (type) ))
#define VirtualAlloc(address, size, type, protect) scarce_pages( (address), (size), (type) )
#include "slab.c"
#include "object.c"
#undef VirtualFree
#undef VirtualAlloc
#undef pages_alloc

static UINT destroyed;

static void destroy( struct object *object )
{
    destroyed++;
    object_free( object );
}

struct thing
{
    struct object header;
    struct reclaim_entry dead;
    BYTE data[200];
};

static struct pool pool;

/* The table of slabs gets memory as it grows, and it ends. */
static void test_chunks(void)
{
    struct pool pools[4];
    UINT i, slot, before = chunk_count;
    void *object;

    for (i = 0; i < 4; i++) pool_init( &pools[i], OBJECT_METHODS, sizeof(struct thing), NULL, destroy );
    fail_in = 1;
    check( !object_alloc( &pools[0], &slot ) && !fail_in && chunk_count == before );
    check( (object = object_alloc( &pools[0], &slot )) != NULL && chunk_count == before + 1 && committed == ENTRIES_SIZE );
    object_free( object );

    /* as if there were as many as fit */
    chunk_count = ENTRIES_SIZE / sizeof(*chunks);
    fail_in = 2;
    check( !object_alloc( &pools[1], &slot ) && committed == ENTRIES_SIZE );
    check( (object = object_alloc( &pools[1], &slot )) != NULL && committed == 2 * ENTRIES_SIZE );
    check( object_slot( object ) == slot && slot >> INDEX_BITS == ENTRIES_SIZE / sizeof(*chunks) );
    object_free( object );

    i = chunk_count;
    chunk_count = MAX_CHUNKS;
    check_msg( !object_alloc( &pools[2], &slot ), "the table is full" );
    chunk_count = i;
    reclaim_drain();
    /* the gap between has none */
    if (chunks[i - 1].count) slab_destroy( slab_of( chunks[i - 1].base ) );
    free_number = 0;
    chunk_count = before + 1;
}

static UINT slabs_of( const struct pool *pool )
{
    UINT i, count = 0;

    for (i = 1; i < chunk_count; i++) if (chunks[i].count && chunks[i].pool == pool) count++;
    return count;
}

/* Empty slabs go back, and what lies there then has other handles. */
static void test_slabs(void)
{
    static HANDLE handles[2000], later[2000];
    struct pool pools[2];
    struct object *object;
    UINT i, j, slot, before, most, same = 0;

    pool_init( &pools[0], OBJECT_NOTIFY, sizeof(struct thing), NULL, destroy );
    pool_init( &pools[1], OBJECT_NOTIFY, sizeof(struct thing) + 16, NULL, destroy );
    for (i = 0; i < ARRAY_SIZE(handles); i++)
    {
        object = object_alloc( &pools[0], &slot );
        check( object_slot( object ) == slot && object_at( slot ) == object );
        object_publish( object, 0 );
        handles[i] = object_handle( object, slot );
    }
    before = chunk_count;
    most = slabs_of( &pools[0] );
    check( most >= ARRAY_SIZE(handles) * sizeof(struct thing) / SLAB_SIZE );

    /* every second one: no slab is empty */
    for (i = 0; i < ARRAY_SIZE(handles); i += 2) object_put( object_at( handle_slot( handles[i] ) ) );
    object_run();
    reclaim_drain();
    check( slabs_of( &pools[0] ) == most );
    for (i = 0; i < ARRAY_SIZE(handles); i++)
        check( !object_find( handles[i], OBJECT_NOTIFY, NULL ) == !(i % 2) );
    for (i = 1; i < ARRAY_SIZE(handles); i += 2) object_put( object_at( handle_slot( handles[i] ) ) );
    object_run();
    reclaim_drain();
    check_msg( slabs_of( &pools[0] ) == SLAB_KEEP, "empty slabs are given back" );
    for (i = 0; i < ARRAY_SIZE(handles); i++) check( !object_find( handles[i], OBJECT_NOTIFY, NULL ) );

    /* the numbers are used again, by whatever pool */
    for (i = 0; i < ARRAY_SIZE(later); i++)
    {
        object = object_alloc( &pools[1 - (i & 1)], &slot );
        check( object_slot( object ) == slot && object_at( slot ) == object );
        object_publish( object, 0 );
        later[i] = object_handle( object, slot );
        check( object_find( later[i], OBJECT_NOTIFY, NULL ) == object );
    }
    check_msg( chunk_count <= before + 2, "numbers are used again" );
    for (i = 0; i < ARRAY_SIZE(handles); i++) check_msg( !object_find( handles[i], OBJECT_NOTIFY, NULL ), "a stale handle" );
    for (i = 0; i < ARRAY_SIZE(later); i++)
        for (j = 0; j < ARRAY_SIZE(handles); j++) if (later[i] == handles[j]) same++;
    check( !same );
    for (i = 0; i < ARRAY_SIZE(later); i++) object_put( object_at( handle_slot( later[i] ) ) );
    object_run();
    reclaim_drain();
    check( slabs_of( &pools[0] ) == SLAB_KEEP && slabs_of( &pools[1] ) == SLAB_KEEP );
    /* the pools are gone with this function */
    for (i = 0; i < 2; i++) slab_cleanup( &pools[i].cache );
    for (i = 1; i < chunk_count; i++) if (chunks[i].pool == &pools[0] || chunks[i].pool == &pools[1]) chunks[i].count = 0;
}

/* ... but not while somebody may look there. */
static void test_slab_readers(void)
{
    UINT i, count = 2 * SLAB_SIZE / sizeof(struct thing), before;
    struct object *objects[2 * SLAB_SIZE / sizeof(struct thing)];
    struct pool pool;
    BOOL fresh;

    pool_init( &pool, OBJECT_NOTIFY, sizeof(struct thing), NULL, destroy );
    for (i = 0; i < count; i++) check( (objects[i] = slab_alloc( &pool.cache, &fresh )) && fresh );
    check( slabs_of( &pool ) > 1 );
    before = pages_freed;
    read_enter();
    for (i = 0; i < count; i++) slab_free( objects[i] );
    check( slabs_of( &pool ) == SLAB_KEEP );
    check_msg( pages_freed == before, "a slab waits for its readers" );
    for (i = 0; i < count; i++) check( !object_word( objects[i] ) );
    read_leave();
    reclaim_drain();
    check_msg( pages_freed > before, "and goes then" );
    slab_cleanup( &pool.cache );
    for (i = 1; i < chunk_count; i++) if (chunks[i].pool == &pool) chunks[i].count = 0;
}

/* A generation is never 0 in the bits of a handle, not even of one with 32 bits. */
static void test_generations(void)
{
    struct object *object;
    HANDLE handle, old = NULL;
    UINT i, slot, first;

    object = object_alloc( &pool, &first );
    check( object != NULL );
    object_publish( object, 0 );
    object->word = (object->word & ~(~(LONG64)0 << GENERATION_SHIFT)) | (LONG64)0xff << GENERATION_SHIFT;
    for (i = 0; i < 4; i++)
    {
        handle = object_handle( object, first );
        check( handle != old && object_find( handle, OBJECT_NOTIFY, NULL ) == object );
        check( !old || !object_find( old, OBJECT_NOTIFY, NULL ) );
        check( ((ULONGLONG)object_word( object ) >> GENERATION_SHIFT & 0xff) != 0 );
        old = handle;
        object_put( object );
        object_run();
        reclaim_drain();
        check( !object_find( old, OBJECT_NOTIFY, NULL ) );
        object = object_alloc( &pool, &slot );
        check( slot == first );
        object_publish( object, 0 );
        if (i == 1) object->word |= (LONG64)0xfffff << GENERATION_SHIFT;   /* the last of all */
    }
    object_put( object );
    object_run();
    reclaim_drain();
}

static void test_counts(void)
{
    struct object *object;
    HANDLE handle;
    LONG64 word;
    UINT slot;

    destroyed = 0;
    object = object_alloc( &pool, &slot );
    handle = object_handle( object, slot );
    check_msg( !object_find( handle, OBJECT_NOTIFY, NULL ), "not published" );
    object_publish( object, 0 );
    check( object_find( handle, OBJECT_NOTIFY, NULL ) == object );
    check( !object_find( handle, OBJECT_ROUTE, NULL ) && !object_find( (HANDLE)((ULONG_PTR)handle + 1), OBJECT_NOTIFY, NULL ) );
    check( !object_find( (HANDLE)(ULONG_PTR)slot, OBJECT_NOTIFY, NULL ) );
    check( !object_find( (HANDLE)((ULONG_PTR)handle | 1u << (INDEX_BITS - 1)), OBJECT_NOTIFY, NULL ) );
    check( !object_find( NULL, OBJECT_NOTIFY, NULL ) && !object_find( (HANDLE)1, OBJECT_NOTIFY, NULL ) );
#ifdef _WIN64
    check( !object_find( (HANDLE)((ULONG_PTR)handle | (ULONG_PTR)1 << (CHUNK_BITS + INDEX_BITS)), OBJECT_NOTIFY, NULL ) );
    check( !object_find( (HANDLE)((ULONG_PTR)handle | (ULONG_PTR)1 << 63), OBJECT_NOTIFY, NULL ) );
#endif
    check( !object_find( (HANDLE)((ULONG_PTR)chunk_count << INDEX_BITS), OBJECT_NOTIFY, NULL ) );

    word = object->word;
    object->word = word | COUNT_MASK;
    check( !object_get( object, CLIENT_ONE ) && object_get( object, OWN_ONE ) );
    check( !object_hand_out( object ) );
    object_put( object );
    object->word = word | OWN_MASK;
    check( !object_get( object, OWN_ONE ) && object_get( object, CLIENT_ONE ) );
    object->word = word;
    check( !object_put_client( object ) && !object_has_client( object ) && object_is_alive( object ) );
    check( object_get( object, OWN_ONE ) && object_get( object, OWN_ONE ) && object_get( object, CLIENT_ONE ) );
    object_put_both( object, 1 );
    check_msg( object->word == word + OWN_ONE, "one of each" );
    object_put_both( object, 1 );
    check_msg( object->word == word, "clients have none" );
    check( object_hand_out( object ) && object_has_client( object ) );
    check( !destroyed && object_put_client( object ) );
    check( !object_get( object, OWN_ONE ) && !object_is_alive( object ) );
    object_run();
    check( destroyed == 1 );
    check( !object_count( OBJECT_NOTIFY ) );
    reclaim_drain();
}

/* ---- threads: no reference is lost ---- */

#define THREADS 4
#define ROUNDS  20000
static struct object *shared;

static void *worker( void *arg )
{
    UINT i;

    for (i = 0; i < ROUNDS * unit_scale; i++)
    {
        check( object_get( shared, OWN_ONE ) );
        check( object_get( shared, CLIENT_ONE ) );
        check( object_hand_out( shared ) );
        check( object_put_client( shared ) && object_put_client( shared ) );
    }
    thread_detach();
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[THREADS];
    LONG64 word;
    UINT i, slot;

    shared = object_alloc( &pool, &slot );
    object_publish( shared, 0 );
    word = shared->word;
    for (i = 0; i < THREADS; i++) pthread_create( &threads[i], NULL, worker, NULL );
    for (i = 0; i < THREADS; i++) pthread_join( threads[i], NULL );
    check( shared->word == word );
    object_put( shared );
    object_run();
    reclaim_drain();
}

/* The last references go on threads that end without object_run(). */
static void *last_reference( void *arg )
{
    struct object **objects = arg;

    object_put( objects[0] );
    object_put( objects[1] );
    object_leave();
    thread_detach();
    return NULL;
}

static void test_orphans(void)
{
    struct object *objects[4];
    pthread_t threads[2];
    UINT i, slot;

    for (i = 0; i < 4; i++) objects[i] = object_alloc( &pool, &slot );
    destroyed = 0;
    for (i = 0; i < 2; i++) pthread_create( &threads[i], NULL, last_reference, &objects[2 * i] );
    for (i = 0; i < 2; i++) pthread_join( threads[i], NULL );
    check( !destroyed );
    object_put( object_alloc( &pool, &slot ) );
    object_run();
    check_msg( destroyed == 5, "another thread destroys what one has left that ended" );
    reclaim_drain();
}

int main( int argc, char **argv )
{
    unit_init( argc, argv );
    check( sync_init() );
    fail_in = 1;
    check( !object_init() );
    fail_in = 2;
    check( !object_init() );
    check( object_init() );
    pool_init( &pool, OBJECT_NOTIFY, sizeof(struct thing), NULL, destroy );
    test_chunks();
    test_slabs();
    test_slab_readers();
    test_generations();
    test_counts();
    test_threads();
    test_orphans();
    object_dump();
    reclaim_drain();
    object_cleanup();
    thread_detach();
    sync_cleanup();
    return unit_done();
}
