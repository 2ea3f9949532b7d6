/*
 * What the stress programs share
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

#include "stress.h"

#include <execinfo.h>
#include <signal.h>

#define MAX_THREADS 128
#define PATIENCE 60             /* seconds without any move */

__thread struct stress_thread *stress_self;
UINT stress_work = 1;
ULONG stress_seed = 1;

static struct stress_thread threads[MAX_THREADS];
static UINT thread_count, checks;
static const char *program;
static struct stress_thread main_thread = { "main" };

void stress_at( const char *where, UINT line )
{
    struct stress_thread *self = stress_self;

    if (!self) return;          /* a thread of the pool */
    __atomic_store_n( &self->where, where, __ATOMIC_RELAXED );
    store_relaxed( &self->line, line );
    store_relaxed( &self->moves, self->moves + 1 );
}

void stress_checked( void )
{
    __atomic_fetch_add( &checks, 1, __ATOMIC_RELAXED );
}

void stress_fail( const char *file, UINT line, const char *format, ... )
{
    va_list args;

    printf( "%s:%u: ", file, line );
    va_start( args, format );
    vprintf( format, args );
    va_end( args );
    printf( "\n%s: seed %u, 1 failure\n", program, stress_seed );
    fflush( stdout );
    abort();
}

UINT stress_random( UINT n )
{
    static __thread ULONG64 pool_state;
    ULONG64 *state = stress_self ? &stress_self->random : &pool_state;

    if (!*state) *state = ((ULONG64)stress_seed << 20 | GetCurrentThreadId()) * 0x9e3779b97f4a7c15ull | 1;
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (UINT)((*state * 2685821657736338717ull) >> 33) % n;
}

/* ---- the watchdog ---- */

static void show_stack( int signal )
{
    void *frames[32];

    (void)signal;
    backtrace_symbols_fd( frames, backtrace( frames, 32 ), 2 );
}

static void __attribute__((no_sanitize("thread"))) show( const struct stress_thread *thread )
{
    const struct thread_state *state = thread->state;
    const struct grip *grip;

    fprintf( stderr, "%s %u: %s, move %u, at line %u: %s\n", thread->name, thread->index, thread->done ? "ended" : "running",
             thread->moves, thread->line, thread->where ? thread->where : "-" );
    if (thread->done || !state) return;
    fprintf( stderr, "  ranks held %#x, read sections %u, client code %s\n", state->ranks, state->nested,
             state->callouts ? "running" : "not running" );
    for (grip = state->grips; grip; grip = grip->next)
        fprintf( stderr, "  client's lock of %p: %u times, %s\n", (void *)grip->word, grip->count,
                 grip->exclusive ? "exclusive" : "shared" );
    pthread_kill( thread->id, SIGUSR2 );
    sleep( 1 );
}

static void *watchdog( void *arg )
{
    UINT i, moves, last = 0, idle = 0;

    (void)arg;
    for (;;)
    {
        sleep( 1 );
        moves = load_relaxed( &main_thread.moves );
        for (i = 0; i < load_relaxed( &thread_count ); i++) moves += load_relaxed( &threads[i].moves );
        idle = moves == last ? idle + 1 : 0;
        last = moves;
        if (idle < PATIENCE) continue;
        fprintf( stderr, "%s: seed %u, nothing moves any more:\n", program, stress_seed );
        show( &main_thread );
        for (i = 0; i < thread_count; i++) show( &threads[i] );
        abort();
    }
    return NULL;
}

/* ---- threads ---- */

void stress_init( int argc, char **argv )
{
    pthread_t thread;
    int i;

    program = argv[0];
    for (i = 0; argv[0][i]; i++) if (argv[0][i] == '/') program = argv[0] + i + 1;
    for (i = 1; i + 1 < argc; i += 2)
    {
        UINT value = strtoul( argv[i + 1], NULL, 0 );

        if (!strcmp( argv[i], "--seed" )) stress_seed = compat_seed = value;
        else if (!strcmp( argv[i], "--work" )) stress_work = value;
        else if (!strcmp( argv[i], "--yields" )) compat_yields = value;
        else break;
    }
    if (i < argc)
    {
        fprintf( stderr, "usage: %s [--seed N] [--work N] [--yields N]\n", program );
        exit( 2 );
    }
    stress_self = &main_thread;
    main_thread.state = thread_get();
    main_thread.id = pthread_self();
    signal( SIGUSR2, show_stack );
    if (pthread_create( &thread, NULL, watchdog, NULL )) abort();
    pthread_detach( thread );
}

void stress_add( const char *name, void (*func)( UINT index ), UINT count )
{
    UINT i;

    for (i = 0; i < count; i++)
    {
        struct stress_thread *thread = &threads[thread_count];

        if (thread_count == MAX_THREADS) abort();
        memset( thread, 0, sizeof(*thread) );
        thread->name = name;
        thread->func = func;
        thread->index = i;
        thread->random = ((ULONG64)stress_seed << 32 | (thread_count + 1)) * 0x9e3779b97f4a7c15ull | 1;
        store_relaxed( &thread_count, thread_count + 1 );
    }
}

static DWORD WINAPI thread_proc( void *arg )
{
    struct stress_thread *self = arg;

    stress_self = self;
    self->id = pthread_self();
    self->state = thread_get();
    self->func( self->index );
    self->done = TRUE;
    return 0;
}

void stress_run( void )
{
    HANDLE handles[MAX_THREADS];
    UINT i;

    for (i = 0; i < thread_count; i++)
        if (!(handles[i] = CreateThread( NULL, 0, thread_proc, &threads[i], 0, NULL ))) abort();
    for (i = 0; i < thread_count; i++)
    {
        WaitForSingleObject( handles[i], INFINITE );
        CloseHandle( handles[i] );
    }
    store_relaxed( &thread_count, 0 );
}

static void count_state( struct thread_state *state, void *arg )
{
    *(UINT *)arg += load_relaxed( &state->used );
}

/* Of all threads only this one is left. Those of timers may be on their way out still. */
static BOOL states_are_free( void )
{
    UINT i, count;

    for (i = 0; i < 5000; i++)
    {
        count = 0;
        thread_for_each( count_state, &count );
        if (count <= 1) return TRUE;
        Sleep( 1 );
    }
    printf( "%s: %u threads have a state still\n", program, count );
    return FALSE;
}

/* who still references what is left */
static void show_object( UINT slot )
{
    const struct object *object = object_at( slot );
    const struct entity *entity = (const struct entity *)object;
    LONG64 word = object_word( object );

    printf( "%s: slot %#x: %u references, %u of clients", program, slot, (UINT)((word & OWN_MASK) / OWN_ONE), (UINT)(word & COUNT_MASK) );
    if (chunks[slot >> INDEX_BITS].type == OBJECT_ENTITY)
        printf( ", %ld covered, %u children, state %u", (long)entity->covered, entity->children, entity->state );
    printf( "\n" );
}

static void show_left( void )
{
    UINT i, j, shown = 0;

    for (i = 1; i < chunk_count; i++)
        for (j = 0; j < chunks[i].count && shown < 10; j++)
        {
            if (!object_is_alive( object_at( i << INDEX_BITS | j ) )) continue;
            show_object( i << INDEX_BITS | j );
            shown++;
        }
}

int stress_done( void )
{
    UINT i, left = 0;

    stress_at( "compat_pool_wait", __LINE__ );
    compat_pool_wait();
    stress_at( "reclaim_drain", __LINE__ );
    object_run();
    reclaim_drain();
    for (i = OBJECT_NONE + 1; i < OBJECT_TYPES; i++)
    {
        if (object_count( i )) printf( "%s: %u objects of type %u are left\n", program, object_count( i ), i );
        left += object_count( i );
    }
    if (left) show_left();
    left += !states_are_free();
    printf( "%s: seed %u, work %u, %u checks, %u failures\n", program, stress_seed, stress_work, checks, left != 0 );
    fflush( stdout );
    compat_unload();
    return left != 0;
}

/* ---- words for the exports ---- */

HANDLE stress_register( UINT protocol, UINT number, RTM_EVENT_CALLBACK callback )
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    HANDLE handle = NULL;

    memset( &info, 0, sizeof(info) );
    info.AddressFamily = AF_INET;
    info.EntityId.EntityProtocolId = protocol;
    info.EntityId.EntityInstanceId = number;
    check_ret( RtmRegisterEntity( &info, NULL, callback, FALSE, &profile, &handle ), NO_ERROR );
    return handle;
}

RTM_NET_ADDRESS *stress_addr( RTM_NET_ADDRESS *addr, UINT bits, UINT len )
{
    memset( addr, 0, sizeof(*addr) );
    addr->AddressFamily = AF_INET;
    addr->NumBits = len;
    addr->AddrBits[0] = bits >> 24;
    addr->AddrBits[1] = bits >> 16;
    addr->AddrBits[2] = bits >> 8;
    addr->AddrBits[3] = bits;
    return addr;
}

DWORD stress_add_route( HANDLE entity, UINT bits, UINT len, HANDLE neighbour, UINT metric, ULONG views, ULONG ttl,
                        HANDLE *route )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    memset( &info, 0, sizeof(info) );
    info.Neighbour = neighbour;
    info.PrefInfo.Preference = 1;
    info.PrefInfo.Metric = metric;
    info.BelongsToViews = views;
    info.NextHopsList.NumNextHops = neighbour != NULL;
    info.NextHopsList.NextHops[0] = neighbour;
    return RtmAddRouteToDest( entity, route, stress_addr( &addr, bits, len ), &info, ttl, NULL, 0, NULL, &flags );
}

void stress_release_dest( HANDLE entity, HANDLE dest )
{
    RTM_DEST_INFO info;

    memset( &info, 0, sizeof(info) );
    info.DestHandle = dest;
    check_ret( RtmReleaseDestInfo( entity, &info ), NO_ERROR );
}
