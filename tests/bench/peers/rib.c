/*
 * DPDK's rte_rib and rte_rib6 with the same prefixes and addresses
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

#include <unistd.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <rte_mempool.h>
#include <rte_rib.h>
#include <rte_rib6.h>

#include "../workload.h"

static struct rte_rib *rib;
static struct rte_rib6 *rib6;

static inline u32 v4( const unsigned char *bytes )
{
    return (u32)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

static void insert( const struct entry *entry )
{
    if (work.family == 4)
    {
        struct rte_rib_node *node = rte_rib_insert( rib, v4( entry->addr ), entry->len );
        if (!node) fail( "rte_rib_insert: %s", rte_strerror( rte_errno ) );
        rte_rib_set_nh( node, entry->hop[0] );
    }
    else
    {
        struct rte_rib6_node *node = rte_rib6_insert( rib6, entry->addr, entry->len );
        if (!node) fail( "rte_rib6_insert: %s", rte_strerror( rte_errno ) );
        rte_rib6_set_nh( node, entry->hop[0] );
    }
}

static void cmd_load( int argc, char **argv )
{
    struct rte_mempool *pool;
    struct timing timing;
    u32 i, n;

    if (!rib && !rib6)
    {
        struct rte_rib_conf conf = { 0 };
        struct rte_rib6_conf conf6 = { 0 };

        conf.max_nodes = conf6.max_nodes = work.count * 2 + 1000;
        if (work.family == 4) rib = rte_rib_create( "bench", SOCKET_ID_ANY, &conf );
        else rib6 = rte_rib6_create( "bench", SOCKET_ID_ANY, &conf6 );
        if (!rib && !rib6) fail( "rte_rib_create: %s", rte_strerror( rte_errno ) );
    }
    timing_init( &timing );
    FOR_ALL( &timing, NULL, i, n ) insert( &work.entry[i] );
    FOR_ALL_END( &timing );
    timing_report( &timing );
    /* the nodes in use; the pool also has those for prefixes to come */
    if ((pool = rte_mempool_lookup( "MP_bench" )))
        out( ",\"bytes\":%.2f", (double)rte_mempool_in_use_count( pool ) / work.count *
             (pool->header_size + pool->elt_size + pool->trailer_size) );
}

static void cmd_unload( int argc, char **argv )
{
    struct timing timing;
    u32 i, n;

    timing_init( &timing );
    FOR_ALL( &timing, work.third, i, n )
    {
        if (work.family == 4) rte_rib_remove( rib, v4( work.entry[i].addr ), work.entry[i].len );
        else rte_rib6_remove( rib6, work.entry[i].addr, work.entry[i].len );
    }
    FOR_ALL_END( &timing );
    timing_report( &timing );
}

static void chunk_lookup( struct job *job )
{
    u32 i;

    if (work.family == 4)
        for (i = 0; i < CHUNK; i++) job->sum += (size_t)rte_rib_lookup( rib, v4( job_next( job, 0 ) ) );
    else
        for (i = 0; i < CHUNK; i++) job->sum += (size_t)rte_rib6_lookup( rib6, job_next( job, 0 ) );
}

static void chunk_chain( struct job *job )
{
    u32 i, more = 0;

    for (i = 0; i < CHUNK; i++)
    {
        size_t node;

        if (work.family == 4) node = (size_t)rte_rib_lookup( rib, v4( job_next( job, more ) ) );
        else node = (size_t)rte_rib6_lookup( rib6, job_next( job, more ) );
        more = node >> 63;
        job->sum += node;
    }
}

static void chunk_exact( struct job *job )
{
    const struct entry *entry;
    u32 i;

    for (i = 0; i < CHUNK; i++)
    {
        entry = job_entry( job, work.second );
        if (work.family == 4) job->sum += (size_t)rte_rib_lookup_exact( rib, v4( entry->addr ), entry->len );
        else job->sum += (size_t)rte_rib6_lookup_exact( rib6, entry->addr, entry->len );
    }
}

static void cmd_lookup( int argc, char **argv )
{
    measure_chunks( chunk_lookup, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_chain( int argc, char **argv )
{
    measure_chunks( chunk_chain, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_exact( int argc, char **argv )
{
    measure_chunks( chunk_exact, PFX, arg_ms( argc, argv, 1 ) );
}

static void cmd_threads( int argc, char **argv )
{
    measure_threads( chunk_lookup, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_check( int argc, char **argv )
{
    const unsigned char *stream = work_stream( arg_stream( argc, argv, 1 ) );
    u64 sum = 0;
    u32 i;

    for (i = 0; i < STREAM / 8; i++)
    {
        uint8_t depth;

        if (work.family == 4)
        {
            struct rte_rib_node *node = rte_rib_lookup( rib, v4( stream + i * 4 ) );
            if (!node) continue;
            rte_rib_get_depth( node, &depth );
        }
        else
        {
            struct rte_rib6_node *node = rte_rib6_lookup( rib6, stream + i * 16 );
            if (!node) continue;
            rte_rib6_get_depth( node, &depth );
        }
        sum += (depth + 1) * (i % 97 + 1);
    }
    out( ",\"sum\":%.0f", (double)sum );
}

static void cmd_enum( int argc, char **argv )
{
    static const uint8_t zero[16];
    struct rte_rib6_node *node6 = NULL;
    struct rte_rib_node *node = NULL;
    struct timing timing;
    u32 in_chunk = 0;

    timing_init( &timing );
    timing_start( &timing );
    for (;;)
    {
        if (work.family == 4) node = rte_rib_get_nxt( rib, 0, 0, node, RTE_RIB_GET_NXT_ALL );
        else node6 = rte_rib6_get_nxt( rib6, zero, 0, node6, RTE_RIB6_GET_NXT_ALL );
        if ((node || node6) && ++in_chunk < CHUNK) continue;
        timing_stop( &timing, in_chunk );
        in_chunk = 0;
        timing_start( &timing );
        if (!node && !node6) break;
    }
    timing_report( &timing );
}

static const struct command commands[] =
{
    { "load", cmd_load },
    { "unload", cmd_unload },
    { "lookup", cmd_lookup },
    { "chain", cmd_chain },
    { "exact", cmd_exact },
    { "threads", cmd_threads },
    { "check", cmd_check },
    { "enum", cmd_enum },
    { NULL }
};

int main( int argc, char **argv )
{
    /* pages of 4 KB, as everybody else here has; any processor, as everybody else may use */
    char *eal[] = { argv[0], (char *)"--no-huge", (char *)"--no-shconf", (char *)"--no-pci", (char *)"--no-telemetry",
                    (char *)"--log-level=error", (char *)"-m", (char *)"2048", (char *)"--lcores", (char *)"0@(0-1)", NULL };
    char memory[16];
    size_t megabytes;

    work_read( argc, argv );
    megabytes = 128 + (size_t)work.count * 2 * 320 / (1 << 20);
    snprintf( memory, sizeof(memory), "%u", (unsigned int)megabytes );
    eal[7] = memory;
    if (sysconf( _SC_NPROCESSORS_ONLN ) < 2) eal[9] = (char *)"0@0";
    if (rte_eal_init( 10, eal ) < 0) fail( "rte_eal_init: %s", rte_strerror( rte_errno ) );
    serve( commands );
    return 0;
}
