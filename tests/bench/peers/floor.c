/*
 * The bare memory work of each operation: what no design can do without
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

/* Not a routing table: prefixes cannot come and go while somebody looks them up, nothing is checked, there are no views,
 * no handles, no locks. What is left is what an RTM-like interface has to touch: a destination of two cache lines, a
 * route of one, 80 bytes that are copied to the caller, references by locked instructions. The trie of the look-ups is
 * made once from the finished table (6 bits a step behind a directly indexed start, leaves counted by bits); the exact
 * match of the updates is a hash. */

#include <sys/mman.h>
#include "../workload.h"

struct dest
{
    u32 refs, best;
    u32 routes, seq;
    unsigned char addr[16];
    u32 len, mark, info[6];
    u32 more[16];
} __attribute__((aligned(64)));

struct route
{
    u32 refs, owner, dest, next;
    u32 hops, neighbour, metric, preference;
    u32 views, flags, prev_owned, next_owned;
    u32 more[4];
} __attribute__((aligned(64)));

struct info
{
    u32 dest, route, owner, len;
    unsigned char addr[16];
    u32 more[12];
};

struct node
{
    u64 children, leaves;       /* bit set: a node; bit set: another leaf than the one before */
    u32 child, leaf;            /* of the first */
};

#define TOP 16

static struct dest *dests;
static struct route *routes;
static u32 dest_count, route_count;
static u32 *hash, hash_mask;
static u32 top[1 << TOP];       /* a leaf, or a node with the highest bit set */
static struct node *nodes;
static u32 *leaves, node_count, leaf_count;
static u32 *ring, ring_head, ring_tail, ring_mask;
static struct entry *sorted;
static u32 *sorted_dest;

/* like a pool that gets its memory from the system: pages come when they are touched first */
static void *pages( size_t size )
{
    void *ptr = mmap( NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 );

    if (ptr == MAP_FAILED) fail( "out of memory" );
    return ptr;
}

/* ---- exact match ---- */

static inline u32 hash_of( const struct entry *entry )
{
    u64 a, b;

    memcpy( &a, entry->addr, 8 );
    memcpy( &b, entry->addr + 8, 8 );
    a = (a ^ (b << 1 | b >> 63) ^ entry->len) * 0x9e3779b97f4a7c15ull;
    return (u32)(a >> 32) & hash_mask;
}

static inline u32 find( const struct entry *entry, u32 *slot )
{
    u32 i;

    for (i = hash_of( entry ); hash[i]; i = (i + 1) & hash_mask)
    {
        struct dest *dest = &dests[hash[i]];
        if (hash[i] == ~0u) continue;
        if (dest->len == entry->len && !memcmp( dest->addr, entry->addr, 16 )) break;
    }
    *slot = i;
    return hash[i];
}

/* ---- updates ---- */

static inline void mark( u32 index )
{
    if (dests[index].mark) return;
    dests[index].mark = 1;
    ring[ring_tail++ & ring_mask] = index;
}

static inline void add( const struct entry *entry, u32 owner, u32 metric, int notify )
{
    struct dest *dest;
    struct route *route;
    u32 slot, index = find( entry, &slot );

    if (!index)
    {
        hash[slot] = index = ++dest_count;
        dest = &dests[index];
        dest->refs = 1;
        memcpy( dest->addr, entry->addr, 16 );
        dest->len = entry->len;
    }
    dest = &dests[index];
    if (dest->best && routes[dest->best].owner == owner)
    {
        routes[dest->best].metric = metric;
        dest->seq += 2;
    }
    else
    {
        route = &routes[++route_count];
        route->refs = 1;
        route->owner = owner;
        route->dest = index;
        route->hops = entry->hop[0];
        route->metric = metric;
        route->views = 1;
        route->prev_owned = route_count - 1;
        if (route_count > 1) routes[route_count - 1].next_owned = route_count;
        if (!dest->best || routes[dest->best].metric > metric)
        {
            route->next = dest->best;
            dest->best = route_count;
        }
        else
        {
            route->next = routes[dest->best].next;
            routes[dest->best].next = route_count;
        }
        dest->routes++;
        dest->seq += 2;
    }
    if (notify) mark( index );
}

static inline void del( const struct entry *entry )
{
    u32 slot, index = find( entry, &slot );
    struct route *route = &routes[dests[index].best];

    if (!index) return;
    routes[route->prev_owned].next_owned = route->next_owned;
    routes[route->next_owned].prev_owned = route->prev_owned;
    dests[index].best = route->next;
    dests[index].routes--;
    route->refs = 0;
    hash[slot] = ~0u;          /* a tombstone */
    dests[index].refs = 0;
}

static void cmd_load( int argc, char **argv )
{
    struct timing timing;
    u32 i, n;

    if (!dests)
    {
        dests = pages( (work.count + 1) * sizeof(*dests) );
        routes = pages( (2 * (size_t)work.count + 1) * sizeof(*routes) );
        for (hash_mask = 1; hash_mask < work.count * 2; hash_mask *= 2) ;
        hash = pages( hash_mask * sizeof(*hash) );
        ring = pages( hash_mask * sizeof(*ring) );
        hash_mask--;
        ring_mask = hash_mask;
    }
    else memset( hash, 0, (hash_mask + 1) * sizeof(*hash) );
    dest_count = route_count = 0;
    ring_head = ring_tail = 0;
    timing_init( &timing );
    FOR_ALL( &timing, NULL, i, n ) add( &work.entry[i], 1, 1, 0 );
    FOR_ALL_END( &timing );
    timing_report( &timing );
    out( ",\"bytes\":%.2f", sizeof(struct dest) + sizeof(struct route) + (hash_mask + 1.0) * sizeof(*hash) / work.count );
}

static void cmd_further( int argc, char **argv )
{
    struct timing timing;
    u32 i, n;

    timing_init( &timing );
    FOR_ALL( &timing, work.second, i, n ) add( &work.entry[i], 2, 2, 0 );
    FOR_ALL_END( &timing );
    timing_report( &timing );
    out( ",\"bytes\":%.2f", (double)sizeof(struct route) );
}

static void cmd_update( int argc, char **argv )
{
    struct timing timing;
    u32 i, n;

    timing_init( &timing );
    FOR_ALL( &timing, work.second, i, n ) add( &work.entry[i], 1, 0, 0 );
    FOR_ALL_END( &timing );
    timing_report( &timing );
}

/* the table is of no use afterwards */
static void cmd_unload( int argc, char **argv )
{
    struct timing timing;
    u32 i, n;

    timing_init( &timing );
    FOR_ALL( &timing, work.third, i, n ) del( &work.entry[i] );
    FOR_ALL_END( &timing );
    timing_report( &timing );
}

/* ---- the trie ---- */

static inline int bits_at( const unsigned char *addr, u32 from, u32 count )
{
    u32 value = 0, i, byte = from / 8;

    for (i = 0; i < 4; i++) value = value << 8 | (byte + i < 16 ? addr[byte + i] : 0);
    return value << from % 8 >> (32 - count);
}

/* what covers each of 64 (or 2^TOP) places: prefixes low..high-1 of the sorted table lie below this node */
static u32 build( u32 low, u32 high, u32 depth, u32 above );

static void fill( u32 *place, u32 steps, u32 low, u32 high, u32 depth, u32 above, u32 bits )
{
    u32 i, k, end, from, count;

    for (i = 0; i < steps; i++) place[i] = above;
    for (i = low; i < high; i = end)
    {
        end = i + 1;
        if (sorted[i].len <= depth + bits)
        {
            /* shorter ones come first at the same place, so the longest stays */
            count = sorted[i].len > depth ? 1u << (depth + bits - sorted[i].len) : steps;
            from = bits_at( sorted[i].addr, depth, bits );
            for (k = from; k < from + count && k < steps; k++) place[k] = sorted_dest[i];
        }
    }
    for (i = low; i < high; i = end)
    {
        end = i + 1;
        if (sorted[i].len <= depth + bits) continue;
        from = bits_at( sorted[i].addr, depth, bits );
        while (end < high && bits_at( sorted[end].addr, depth, bits ) == from && sorted[end].len > depth + bits) end++;
        place[from] = 0x80000000 | build( i, end, depth + bits, place[from] );
    }
}

static void build_at( struct node *node, u32 low, u32 high, u32 depth, u32 above );

/* children of a node lie side by side, so their places are taken before they are made */
static u32 node_room( u32 count )
{
    u32 first = node_count;

    node_count += count;
    return first;
}

static u32 build( u32 low, u32 high, u32 depth, u32 above )
{
    u32 at = node_room( 1 );

    build_at( &nodes[at], low, high, depth, above );
    return at;
}

static void build_at( struct node *node, u32 low, u32 high, u32 depth, u32 above )
{
    u32 place[64], start[64], stop[64], i, k, end, from, count, last = ~0u, children = 0;

    memset( node, 0, sizeof(*node) );
    for (i = 0; i < 64; i++) place[i] = above;
    for (i = low; i < high; i++)
    {
        if (sorted[i].len > depth + 6) continue;
        count = 1u << (depth + 6 - sorted[i].len);
        from = bits_at( sorted[i].addr, depth, 6 );
        for (k = from; k < from + count && k < 64; k++) place[k] = sorted_dest[i];
    }
    for (i = low; i < high; i = end)
    {
        end = i + 1;
        if (sorted[i].len <= depth + 6) continue;
        from = bits_at( sorted[i].addr, depth, 6 );
        while (end < high && (u32)bits_at( sorted[end].addr, depth, 6 ) == from) end++;
        node->children |= 1ull << from;
        start[from] = i;
        stop[from] = end;
        children++;
    }
    node->leaf = leaf_count;
    for (i = 0; i < 64; i++)
    {
        if (node->children >> i & 1) continue;
        if (place[i] == last) continue;
        node->leaves |= 1ull << i;
        leaves[leaf_count++] = last = place[i];
    }
    node->child = node_room( children );
    for (i = k = 0; i < 64; i++)
        if (node->children >> i & 1) build_at( &nodes[node->child + k++], start[i], stop[i], depth + 6, place[i] );
}

static int compare_entries( const void *a, const void *b )
{
    return memcmp( a, b, 17 );
}

static void cmd_trie( int argc, char **argv )
{
    u32 i, slot;

    sorted = malloc( work.count * sizeof(*sorted) );
    sorted_dest = malloc( work.count * sizeof(*sorted_dest) );
    nodes = pages( (size_t)work.count * 8 * sizeof(*nodes) );
    leaves = pages( (size_t)work.count * 24 * sizeof(*leaves) );
    if (!sorted || !sorted_dest) fail( "out of memory" );
    memcpy( sorted, work.entry, work.count * sizeof(*sorted) );
    qsort( sorted, work.count, sizeof(*sorted), compare_entries );
    for (i = 0; i < work.count; i++) sorted_dest[i] = find( &sorted[i], &slot );
    leaf_count = 0;
    node_count = 0;
    fill( top, 1 << TOP, 0, work.count, 0, 0, TOP );
    out( ",\"bytes\":%.2f", (sizeof(top) + node_count * (double)sizeof(*nodes) + leaf_count * 4.0) / work.count );
    free( sorted );
    free( sorted_dest );
}

static inline u32 match_v4( const unsigned char *bytes )
{
    u32 addr = (u32)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
    u32 at = top[addr >> (32 - TOP)], rest = addr << TOP, step;
    const struct node *node;

    while (at & 0x80000000)
    {
        node = &nodes[at & 0x7fffffff];
        step = rest >> 26;
        rest <<= 6;
        if (node->children >> step & 1)
            at = 0x80000000 | (node->child + __builtin_popcountll( node->children & ((1ull << step) - 1) ));
        else return leaves[node->leaf + __builtin_popcountll( node->leaves & ((2ull << step) - 1) ) - 1];
    }
    return at;
}

static inline u32 match_v6( const unsigned char *bytes )
{
    u64 high, low;
    u32 at, step;
    const struct node *node;

    memcpy( &high, bytes, 8 );
    memcpy( &low, bytes + 8, 8 );
    high = __builtin_bswap64( high );
    low = __builtin_bswap64( low );
    at = top[high >> (64 - TOP)];
    high = high << TOP | low >> (64 - TOP);
    low <<= TOP;
    while (at & 0x80000000)
    {
        node = &nodes[at & 0x7fffffff];
        step = high >> 58;
        high = high << 6 | low >> 58;
        low <<= 6;
        if (node->children >> step & 1)
            at = 0x80000000 | (node->child + __builtin_popcountll( node->children & ((1ull << step) - 1) ));
        else return leaves[node->leaf + __builtin_popcountll( node->leaves & ((2ull << step) - 1) ) - 1];
    }
    return at;
}

static inline u32 match( const unsigned char *bytes )
{
    return work.bytes == 4 ? match_v4( bytes ) : match_v6( bytes );
}

/* two calls, as the DLL has: nothing of the first is known in the second */
static u32 __attribute__((noinline)) get( const unsigned char *bytes, struct info *info, int both )
{
    u32 index = match( bytes );
    struct dest *dest = &dests[index];
    struct route *route;

    if (!index) return 0;
    __atomic_add_fetch( &dest->refs, 1, __ATOMIC_SEQ_CST );
    route = &routes[dest->best];
    info->dest = index;
    info->route = dest->best;
    info->len = dest->len;
    memcpy( info->addr, dest->addr, 16 );
    memcpy( info->more, dest->info, sizeof(info->more) );
    if (both)
    {
        __atomic_add_fetch( &route->refs, 1, __ATOMIC_SEQ_CST );
        info->owner = route->owner;
    }
    return index;
}

static void __attribute__((noinline)) put( struct info *info, int both )
{
    if (both) __atomic_sub_fetch( &routes[info->route].refs, 1, __ATOMIC_SEQ_CST );
    __atomic_sub_fetch( &dests[info->dest].refs, 1, __ATOMIC_SEQ_CST );
}

static inline void chunk( struct job *job, int both, int chained )
{
    struct info info;
    u32 i, more = 0;

    for (i = 0; i < CHUNK; i++)
    {
        if (!get( job_next( job, more ), &info, both )) continue;
        if (chained) more = info.len >> 31;
        job->sum += info.len;
        put( &info, both );
    }
}

static void chunk_both( struct job *job ) { chunk( job, 1, 0 ); }
static void chunk_one( struct job *job ) { chunk( job, 0, 0 ); }
static void chunk_chain( struct job *job ) { chunk( job, 1, 1 ); }

static void chunk_bare( struct job *job )
{
    u32 i;

    for (i = 0; i < CHUNK; i++) job->sum += match( job_next( job, 0 ) );
}

static void chunk_update( struct job *job )
{
    u32 i;

    for (i = 0; i < CHUNK; i++)
    {
        const struct entry *entry = job_entry( job, work.third );

        add( entry, 1, job->seed, 0 );
    }
}

static void chunk_exact( struct job *job )
{
    u32 i, slot, index;

    for (i = 0; i < CHUNK; i++)
    {
        struct route *route;
        struct info info;

        index = find( job_entry( job, work.second ), &slot );
        __atomic_add_fetch( &dests[index].refs, 1, __ATOMIC_SEQ_CST );
        memcpy( info.more, dests[index].info, sizeof(info.more) );
        route = &routes[dests[index].best];
        __atomic_add_fetch( &route->refs, 1, __ATOMIC_SEQ_CST );
        job->sum += info.more[0] + dests[index].len;
        __atomic_sub_fetch( &route->refs, 1, __ATOMIC_SEQ_CST );
        __atomic_sub_fetch( &dests[index].refs, 1, __ATOMIC_SEQ_CST );
    }
}

static void cmd_lookup( int argc, char **argv )
{
    measure_chunks( chunk_both, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_lookup_one( int argc, char **argv )
{
    measure_chunks( chunk_one, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_bare( int argc, char **argv )
{
    measure_chunks( chunk_bare, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
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
    measure_threads( chunk_both, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_beside( int argc, char **argv )
{
    measure_beside( chunk_both, chunk_update, arg_stream( argc, argv, 1 ), arg_ms( argc, argv, 2 ) );
}

static void cmd_check( int argc, char **argv )
{
    const unsigned char *stream = work_stream( arg_stream( argc, argv, 1 ) );
    u64 sum = 0;
    u32 i, index;

    for (i = 0; i < STREAM / 8; i++)
        if ((index = match( stream + i * work.bytes ))) sum += (dests[index].len + 1) * (i % 97 + 1);
    out( ",\"sum\":%.0f", (double)sum );
}

/* a ring of destinations in random order, with the ones to come fetched ahead */
static void cmd_drain( int argc, char **argv )
{
    struct timing timing;
    struct info infos[64];
    u32 i, k, n;

    ring_head = ring_tail = 0;
    for (i = 0; i < work.count; i++) add( &work.entry[work.second[i]], 1, 0, 1 );
    timing_init( &timing );
    timing_start( &timing );
    for (i = n = 0; ring_head != ring_tail; i += n)
    {
        for (n = 0; n < 64 && ring_head != ring_tail; n++, ring_head++)
        {
            struct dest *dest = &dests[k = ring[ring_head & ring_mask]];

            __builtin_prefetch( &dests[ring[(ring_head + 12) & ring_mask]], 1 );
            dest->mark = 0;
            __atomic_add_fetch( &dest->refs, 1, __ATOMIC_SEQ_CST );
            infos[n].dest = k;
            infos[n].route = dest->best;
            memcpy( infos[n].addr, dest->addr, 16 );
            memcpy( infos[n].more, dest->info, sizeof(dest->info) );
        }
        __asm__ __volatile__( "" :: "r"(infos) : "memory" );
        for (k = 0; k < n; k++) __atomic_sub_fetch( &dests[infos[k].dest].refs, 1, __ATOMIC_SEQ_CST );
        if ((i + n) % CHUNK) continue;
        timing_stop( &timing, CHUNK );
        timing_start( &timing );
    }
    timing_report( &timing );
}

static const struct command commands[] =
{
    { "load", cmd_load },
    { "trie", cmd_trie },
    { "update", cmd_update },
    { "unload", cmd_unload },
    { "further", cmd_further },
    { "lookup", cmd_lookup },
    { "lookup-one", cmd_lookup_one },
    { "bare", cmd_bare },
    { "chain", cmd_chain },
    { "exact", cmd_exact },
    { "threads", cmd_threads },
    { "beside", cmd_beside },
    { "check", cmd_check },
    { "drain", cmd_drain },
    { NULL }
};

int main( int argc, char **argv )
{
    work_read( argc, argv );
    serve( commands );
    return 0;
}
