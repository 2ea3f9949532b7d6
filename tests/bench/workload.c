/*
 * What the programs of the benchmark share: table, address streams, clock, report
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

#include <stdarg.h>
#include "workload.h"

#ifdef _WIN32
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#else
#include <pthread.h>
#include <time.h>
#endif

struct workload work;

int fail( const char *format, ... )
{
    va_list args;

    va_start( args, format );
    fprintf( stderr, "bench: " );
    vfprintf( stderr, format, args );
    fprintf( stderr, "\n" );
    va_end( args );
    exit( 1 );
}

void out( const char *format, ... )
{
    va_list args;

    va_start( args, format );
    vprintf( format, args );
    va_end( args );
}

static void *get_memory( size_t size )
{
    void *ptr = malloc( size ? size : 1 );

    if (!ptr) fail( "out of memory" );
    return ptr;
}

/* ---- table ---- */

static u32 *random_order( u64 seed )
{
    u32 i, k, *order = get_memory( work.count * sizeof(*order) );

    for (i = 0; i < work.count; i++)
    {
        k = random_next( &seed ) % (i + 1);
        order[i] = order[k];
        order[k] = i;
    }
    return order;
}

static int compare_entries( const void *a, const void *b )
{
    return memcmp( a, b, 17 );
}

void work_read( int argc, char **argv )
{
    int random = argc < 3 || strcmp( argv[2], "sorted" );
    u32 i, *order, limit = argc > 3 ? strtoul( argv[3], NULL, 10 ) : 0;
    struct entry *sorted;
    long size;
    FILE *file;

    if (argc < 2) fail( "usage: %s TABLE [sorted|random [LIMIT]]", argv[0] );
    if (!(file = fopen( argv[1], "rb" ))) fail( "cannot open %s", argv[1] );
    fseek( file, 0, SEEK_END );
    size = ftell( file );
    rewind( file );
    work.count = size / sizeof(struct entry);
    sorted = get_memory( size );
    if (!work.count || fread( sorted, sizeof(struct entry), work.count, file ) != work.count)
        fail( "%s: too short", argv[1] );
    fclose( file );
    work.family = sorted->family;
    work.bytes = work.family == 4 ? 4 : 16;

    order = random_order( 1 );
    work.entry = get_memory( size );
    for (i = 0; i < work.count; i++) work.entry[i] = sorted[order[i]];
    free( order );
    free( sorted );
    if (limit && limit < work.count) work.count = limit;
    if (!random) qsort( work.entry, work.count, sizeof(struct entry), compare_entries );
    work.second = random_order( 2 );
    work.third = random_order( 3 );
}

/* ---- addresses to look up ---- */

static void put_host( unsigned char *to, const struct entry *entry, u64 *seed )
{
    u32 i, first = entry->len / 8;

    memcpy( to, entry->addr, work.bytes );
    for (i = first; i < work.bytes; i++)
        to[i] |= random_next( seed ) & (i == first ? 0xff >> entry->len % 8 : 0xff);
}

/* any address that some prefix covers: the prefixes that lie in no other, weighted by their size */
static void make_uni( unsigned char *to )
{
    struct entry *sorted = get_memory( work.count * sizeof(*sorted) );
    u64 *sum = get_memory( work.count * sizeof(*sum) );
    u64 total = 0, at, seed = 11;
    u32 i, k, low, high, bits, top = 0, max = work.family == 4 ? 32 : 60;

    memcpy( sorted, work.entry, work.count * sizeof(*sorted) );
    qsort( sorted, work.count, sizeof(*sorted), compare_entries );
    for (i = 0; i < work.count; i++)
    {
        if (top)
        {
            struct entry *last = &sorted[top - 1];
            bits = last->len;
            if (!memcmp( last->addr, sorted[i].addr, bits / 8 ) &&
                (!(bits % 8) || !((last->addr[bits / 8] ^ sorted[i].addr[bits / 8]) >> (8 - bits % 8))))
                continue;
        }
        if (!sorted[i].len) continue;   /* the default route covers all, which says nothing */
        sorted[top] = sorted[i];
        total += sorted[i].len > max ? 1 : 1ull << (max - sorted[i].len);
        sum[top++] = total;
    }
    for (k = 0; k < STREAM; k++)
    {
        at = ((u64)random_next( &seed ) << 32 | random_next( &seed )) % total;
        for (low = 0, high = top - 1; low < high;)
        {
            i = (low + high) / 2;
            if (sum[i] > at) high = i;
            else low = i + 1;
        }
        put_host( to + k * work.bytes, &sorted[low], &seed );
    }
    free( sorted );
    free( sum );
}

static void make_pfx( unsigned char *to )
{
    u64 seed = 12;
    u32 k;

    for (k = 0; k < STREAM; k++)
        put_host( to + k * work.bytes, &work.entry[random_next( &seed ) % work.count], &seed );
}

/* prefix number n (in a random order) comes 1/n times as often as the first, with 64 hosts each; whole numbers only,
 * so that all compilers give the same */
static void make_zipf( unsigned char *to )
{
    u64 *sum = get_memory( work.count * sizeof(*sum) );
    u64 total = 0, at, seed = 13, host;
    u32 i, k, low, high;

    for (i = 0; i < work.count; i++) sum[i] = total += (1ull << 40) / (i + 1);
    for (k = 0; k < STREAM; k++)
    {
        at = ((u64)random_next( &seed ) << 32 | random_next( &seed )) % total;
        for (low = 0, high = work.count - 1; low < high;)
        {
            i = (low + high) / 2;
            if (sum[i] > at) high = i;
            else low = i + 1;
        }
        host = 1 + (u64)low * 64 + random_next( &seed ) % 64;
        host *= 0x9e3779b97f4a7c15ull;
        put_host( to + k * work.bytes, &work.entry[work.third[low]], &host );
    }
    free( sum );
}

const unsigned char *work_stream( enum stream kind )
{
    if (!work.stream[kind])
    {
        work.stream[kind] = get_memory( STREAM * work.bytes );
        if (kind == UNI) make_uni( work.stream[kind] );
        else if (kind == PFX) make_pfx( work.stream[kind] );
        else make_zipf( work.stream[kind] );
    }
    return work.stream[kind];
}

/* ---- time ---- */

u64 time_now(void)
{
#ifdef _WIN32
    static u64 per_second;
    LARGE_INTEGER count;

    if (!per_second)
    {
        QueryPerformanceFrequency( &count );
        per_second = count.QuadPart;
    }
    QueryPerformanceCounter( &count );
    return count.QuadPart / per_second * 1000000000 + count.QuadPart % per_second * 1000000000 / per_second;
#else
    struct timespec now;

    clock_gettime( CLOCK_MONOTONIC, &now );
    return now.tv_sec * 1000000000ull + now.tv_nsec;
#endif
}

/* the room is there before the measurement, or it would be measured */
void timing_init( struct timing *timing )
{
    memset( timing, 0, sizeof(*timing) );
    timing->room = 65536;
    timing->ns = get_memory( timing->room * sizeof(*timing->ns) );
    memset( timing->ns, 0, timing->room * sizeof(*timing->ns) );
}

void timing_start( struct timing *timing )
{
    timing->start = time_now();
}

void timing_stop( struct timing *timing, u32 operations )
{
    u64 ns = time_now() - timing->start;

    timing->total += ns;
    timing->operations += operations;
    if (operations && timing->chunks < timing->room) timing->ns[timing->chunks++] = (double)ns / operations;
}

static int compare_doubles( const void *a, const void *b )
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

double timing_median( struct timing *timing )
{
    if (!timing->chunks) return 0;
    qsort( timing->ns, timing->chunks, sizeof(*timing->ns), compare_doubles );
    return timing->ns[timing->chunks / 2];
}

void timing_report( struct timing *timing )
{
    double median = timing_median( timing );

    out( ",\"ns\":%.2f,\"mean\":%.2f,\"p10\":%.2f,\"p90\":%.2f,\"n\":%.0f", median,
         timing->operations ? (double)timing->total / timing->operations : 0.0,
         timing->chunks ? timing->ns[timing->chunks / 10] : 0.0,
         timing->chunks ? timing->ns[timing->chunks * 9 / 10] : 0.0, (double)timing->operations );
    free( timing->ns );
    timing->ns = NULL;
}

/* ---- commands ---- */

enum stream arg_stream( int argc, char **argv, int n )
{
    if (n < argc && !strcmp( argv[n], "uni" )) return UNI;
    if (n < argc && !strcmp( argv[n], "zipf" )) return ZIPF;
    return PFX;
}

u64 arg_ms( int argc, char **argv, int n )
{
    return (n < argc ? strtoul( argv[n], NULL, 10 ) : 300) * 1000000ull;
}

void serve( const struct command *commands )
{
    const struct command *command;
    char line[256], *argv[16];
    int argc;

#ifdef _WIN32
    _setmode( 1, _O_BINARY );
#endif
    out( "{\"op\":\"ready\",\"family\":%u,\"count\":%u}\n", work.family, work.count );
    fflush( stdout );
    while (fgets( line, sizeof(line), stdin ))
    {
        argc = 0;
        for (argv[0] = strtok( line, " \t\r\n" ); argv[argc] && argc < 15; argv[argc] = strtok( NULL, " \t\r\n" )) argc++;
        if (!argc) continue;
        if (!strcmp( argv[0], "quit" )) break;
        for (command = commands; command->name && strcmp( command->name, argv[0] ); command++) ;
        out( "{\"op\":\"%s\"", argv[0] );
        if (command->name) command->func( argc, argv );
        else out( ",\"unknown\":true" );
        out( "}\n" );
        fflush( stdout );
    }
}

/* ---- threads ---- */

static volatile int jobs_stop;

void job_init( struct job *job, void (*chunk)( struct job * ), enum stream kind, u32 pos )
{
    memset( job, 0, sizeof(*job) );
    job->chunk = chunk;
    job->kind = kind;
    job->pos = pos;
    job->addresses = work_stream( kind );
    timing_init( &job->timing );
}

static void job_run( struct job *job )
{
    while (!jobs_stop)
    {
        timing_start( &job->timing );
        job->chunk( job );
        timing_stop( &job->timing, CHUNK );
    }
}

#ifdef _WIN32
static DWORD WINAPI job_thread( void *arg )
#else
static void *job_thread( void *arg )
#endif
{
    job_run( arg );
    return 0;
}

void jobs_run( struct job *jobs, u32 count, u64 ns )
{
#ifdef _WIN32
    HANDLE threads[8];
#else
    pthread_t threads[8];
#endif
    u64 end;
    u32 i;

    jobs_stop = 0;
    for (i = 1; i < count; i++)
    {
#ifdef _WIN32
        if (!(threads[i] = CreateThread( NULL, 0, job_thread, &jobs[i], 0, NULL ))) fail( "no thread" );
#else
        if (pthread_create( &threads[i], NULL, job_thread, &jobs[i] )) fail( "no thread" );
#endif
    }
    for (end = time_now() + ns; time_now() < end;)
    {
        timing_start( &jobs[0].timing );
        jobs[0].chunk( &jobs[0] );
        timing_stop( &jobs[0].timing, CHUNK );
    }
    jobs_stop = 1;
    for (i = 1; i < count; i++)
    {
#ifdef _WIN32
        WaitForSingleObject( threads[i], INFINITE );
        CloseHandle( threads[i] );
#else
        pthread_join( threads[i], NULL );
#endif
    }
}

void measure_chunks( void (*chunk)( struct job * ), enum stream kind, u64 ns )
{
    static u32 pos;
    struct job job;

    job_init( &job, chunk, kind, pos );
    jobs_run( &job, 1, ns );
    pos = job.pos;      /* the next round goes on in the stream */
    timing_report( &job.timing );
    out( ",\"sum\":%.0f", (double)(job.sum & 0xffffffff) );
}

/* one thread, two, one: the throughputs of the chunks in the middle, so that a moment in which another program has the
 * processor does not count */
void measure_threads( void (*chunk)( struct job * ), enum stream kind, u64 ns )
{
    struct job jobs[2], alone;
    double both;

    job_init( &alone, chunk, kind, 0 );
    jobs_run( &alone, 1, ns / 2 );
    job_init( &jobs[0], chunk, kind, STREAM / 4 );
    job_init( &jobs[1], chunk, kind, STREAM * 3 / 4 );
    jobs_run( jobs, 2, ns );
    alone.pos = STREAM / 2;
    jobs_run( &alone, 1, ns / 2 );
    both = 1 / timing_median( &jobs[0].timing ) + 1 / timing_median( &jobs[1].timing );
    /* a machine that is busy with something else may not have run the second thread at all */
    if (jobs[0].timing.chunks && jobs[1].timing.chunks && alone.timing.chunks)
        out( ",\"speedup\":%.3f,\"each\":%.2f,\"single\":%.2f", both * timing_median( &alone.timing ), 2 / both,
             timing_median( &alone.timing ) );
    timing_report( &alone.timing );
    free( jobs[0].timing.ns );
    free( jobs[1].timing.ns );
}

/* reader alone, beside a writer, alone */
void measure_beside( void (*chunk)( struct job * ), void (*writer)( struct job * ), enum stream kind, u64 ns )
{
    struct job jobs[2], alone;
    double single, beside;

    job_init( &alone, chunk, kind, 0 );
    jobs_run( &alone, 1, ns / 2 );
    job_init( &jobs[0], chunk, kind, STREAM / 4 );
    job_init( &jobs[1], writer, kind, 0 );
    jobs_run( jobs, 2, ns );
    alone.pos = STREAM / 2;
    jobs_run( &alone, 1, ns / 2 );
    single = timing_median( &alone.timing );
    beside = timing_median( &jobs[0].timing );
    if (jobs[0].timing.chunks && jobs[1].timing.chunks && alone.timing.chunks)
        out( ",\"ratio\":%.3f,\"alone\":%.2f,\"beside\":%.2f,\"writer\":%.2f,\"writes\":%.0f", beside / single, single, beside,
             timing_median( &jobs[1].timing ), (double)jobs[1].timing.operations );
    free( alone.timing.ns );
    free( jobs[0].timing.ns );
    free( jobs[1].timing.ns );
}
