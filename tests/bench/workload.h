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

#ifndef __BENCH_WORKLOAD_H
#define __BENCH_WORKLOAD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned int u32;
typedef unsigned long long u64;

/* A prefix as tools/bench writes it into a file, sorted by address, then length. */
struct entry
{
    unsigned char addr[16];     /* in network order; the bits behind 'len' are zero */
    unsigned char len;
    unsigned char family;       /* 4 or 6 */
    unsigned char hop[2];       /* next hop, less than HOPS, little-endian */
};

#define HOPS 64
#define STREAM (1u << 21)       /* addresses of a stream; a power of two */
#define CHUNK 512               /* operations between two looks at the clock: fewer than a turn of the scheduler takes */

enum stream { UNI, PFX, ZIPF, STREAMS };

struct workload
{
    u32 family, count;
    u32 bytes;                  /* of an address: 4 or 16 */
    struct entry *entry;        /* in the order of insertion */
    u32 *second, *third;        /* other random orders */
    unsigned char *stream[STREAMS];
};

/* program TABLE [sorted|random [LIMIT]]; ends the program if something is wrong */
extern struct workload work;
void work_read( int argc, char **argv );
const unsigned char *work_stream( enum stream kind );

/* A measurement: time per operation of each chunk. */
struct timing
{
    u64 start, operations, total;
    u32 chunks, room;
    double *ns;                 /* per operation */
};

u64 time_now(void);             /* ns */
void timing_init( struct timing *timing );
void timing_start( struct timing *timing );
void timing_stop( struct timing *timing, u32 operations );
double timing_median( struct timing *timing );
/* prints it as members of a JSON object, and frees it */
void timing_report( struct timing *timing );

/* One line of input is a command with arguments, one line of output a JSON object that starts with the command's
 * name. The driver waits for the answer before it lets the next program work, so nobody disturbs another. */
struct command
{
    const char *name;
    void (*func)( int argc, char **argv );
};
void serve( const struct command *commands );
void out( const char *format, ... ) __attribute__((format (printf, 1, 2)));
int fail( const char *format, ... ) __attribute__((format (printf, 1, 2), noreturn));

/* arguments of commands */
enum stream arg_stream( int argc, char **argv, int n );
u64 arg_ms( int argc, char **argv, int n );     /* in ns */

/* Readers and writers in threads. A job runs chunks until told to stop, and times them. */
struct job
{
    void (*chunk)( struct job *job );   /* CHUNK operations */
    u64 sum;                    /* what keeps the compiler from leaving work out */
    u32 pos;
    enum stream kind;
    const unsigned char *addresses;
    void *data;
    int seed;
    struct timing timing;
};
void job_init( struct job *job, void (*chunk)( struct job * ), enum stream kind, u32 pos );
/* runs jobs at the same time, the first in this thread, for so many ns */
void jobs_run( struct job *jobs, u32 count, u64 ns );

/* the same measurements for everybody who can look up: 'lookup STREAM MS', 'chain', 'threads', 'check' */
void measure_chunks( void (*chunk)( struct job * ), enum stream kind, u64 ns );
void measure_threads( void (*chunk)( struct job * ), enum stream kind, u64 ns );
void measure_beside( void (*chunk)( struct job * ), void (*writer)( struct job * ), enum stream kind, u64 ns );

/* Prefixes in random order are the input of what is measured, not its work: they are on their way before they are needed,
 * as a message from the network or a file would be, for all programs alike. */
#define AHEAD 8

static inline void entry_ahead( const u32 *order, u32 n )
{
    const char *entry;

    if (n + AHEAD >= work.count) return;
    entry = (const char *)&work.entry[order[n + AHEAD]];
    __builtin_prefetch( entry );
    __builtin_prefetch( entry + sizeof(struct entry) - 1 );
}

static inline u32 in_order( const u32 *order, u32 n )
{
    if (!order) return n;
    entry_ahead( order, n );
    return order[n];
}

/* times a loop over all prefixes in some order; NULL is that of the table */
#define FOR_ALL(timing, order, i, n) \
    for (n = 0; n < work.count; n++) \
        if ((n % CHUNK || (n ? timing_stop( timing, CHUNK ) : (void)0, timing_start( timing ), 1)) && \
            (i = in_order( order, n ), 1))
#define FOR_ALL_END(timing) timing_stop( timing, (work.count - 1) % CHUNK + 1 )

/* the next prefix of a job that goes round in some order */
static inline const struct entry *job_entry( struct job *job, const u32 *order )
{
    if (++job->pos >= work.count)
    {
        job->pos = 0;
        job->seed ^= 1;
    }
    entry_ahead( order, job->pos );
    return &work.entry[order[job->pos]];
}

static inline const unsigned char *job_next( struct job *job, u32 more )
{
    job->pos = (job->pos + 1 + more) & (STREAM - 1);
    return job->addresses + job->pos * work.bytes;
}

/* xorshift64*: the same numbers on every machine */
static inline u32 random_next( u64 *state )
{
    u64 x = *state;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return (u32)((x * 2685821657736338717ull) >> 32);
}

#endif /* __BENCH_WORKLOAD_H */
