/*
 * rtmsh: measuring lookups, growth, memory
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

#include <stdlib.h>
#include <string.h>
#include "rtmsh.h"

#define LOOKUP_BATCH 4096

struct measure_options
{
    struct selection selection;
    RTM_VIEW_SET views;
};

static BOOL measure_options( struct args *args, struct measure_options *options )
{
    int taken;

    while (args_left( args ))
    {
        if ((taken = args_selection( args, &options->selection )) < 0) return FALSE;
        if (taken) continue;
        if (!args_match( args, "views" )) return args_unknown( args );
        if (!args_views( args, &options->views )) return FALSE;
    }
    return TRUE;
}

static void measure_init( struct measure_options *options )
{
    memset( options, 0, sizeof(*options) );
    selection_init( &options->selection );
    options->views = RTM_VIEW_MASK_UCAST;
}

/* looks the first count prefixes up; missing gets how many are not there, and first the first
   of them */
static BOOL find_prefixes( struct entity *ent, const struct prefixes *prefixes, UINT count,
                           RTM_VIEW_SET views,
                           UINT *missing, UINT *first )
{
    RTM_NET_ADDRESS address;
    union dest_room room;
    DWORD error;
    UINT i;

    *missing = 0;
    for (i = 0; i < count; i++)
    {
        prefix_address( prefixes, i, &address );
        error = rtm.GetExactMatchDestination( ent->handle, &address, RTM_BEST_PROTOCOL, views,
                                              &room.info );
        if (!error) dest_release( ent, &room.info );
        else if (error != ERROR_NOT_FOUND) return api_fail( "RtmGetExactMatchDestination", error );
        else if (!(*missing)++) *first = i;
        if (!(i % LOOKUP_BATCH)) progress( i, count );
    }
    return TRUE;
}

static BOOL cmd_find( struct entity *ent, struct args *args )
{
    struct measure_options options;
    struct prefixes prefixes;
    UINT missing, first = 0;
    RTM_NET_ADDRESS address;
    char text[ADDRESS_TEXT + 40];
    double start, seconds;
    const char *file;
    BOOL ok;

    measure_init( &options );
    if (!(file = args_word( args, "the file" )) || !measure_options( args, &options )) return FALSE;
    if (!prefixes_read( &prefixes, file, ent->info.AddressFamily, &options.selection ))
        return FALSE;
    progress_begin( "find" );
    start = clock_now();
    ok = find_prefixes( ent, &prefixes, prefixes.count, options.views, &missing, &first );
    seconds = clock_now() - start;
    progress_end();
    if (ok)
    {
        json_number( "prefixes", prefixes.count );
        json_number( "missing", missing );
        json_rate( prefixes.count, seconds );
        result( "found %u of %u prefixes %s", prefixes.count - missing, prefixes.count,
                rate_text( text, sizeof(text), prefixes.count, "find", seconds ) );
        shell.operations = prefixes.count;
        prefix_address( &prefixes, first, &address );
        if (missing)
            ok = fail( "%u prefixes are missing, the first is %s", missing,
                       prefix_text( &address, text ) );
    }
    prefixes_free( &prefixes );
    return ok;
}

/* a random host of a random prefix */
static void random_host( const struct prefixes *prefixes, unsigned __int64 *state,
                         RTM_NET_ADDRESS *address )
{
    UINT i, length, bytes = family_bits( prefixes->family ) / 8;
    UCHAR mask;

    prefix_address( prefixes, (UINT)(random_next( state ) % prefixes->count), address );
    length = address->NumBits;
    address->NumBits = (USHORT)(8 * bytes);
    for (i = length / 8; i < bytes; i++)
    {
        mask = i == length / 8 ? 0xff >> (length % 8) : 0xff;
        address->AddrBits[i] |= (UCHAR)(random_next( state ) >> 32) & mask;
    }
}

static BOOL lookup_batch( struct entity *ent, RTM_NET_ADDRESS *addresses, UINT count,
                          RTM_VIEW_SET views, UINT *missing )
{
    union dest_room room;
    DWORD error;
    UINT i;

    for (i = 0; i < count; i++)
    {
        error = rtm.GetMostSpecificDestination( ent->handle, &addresses[i], RTM_BEST_PROTOCOL,
                                                views, &room.info );
        if (!error) dest_release( ent, &room.info );
        else if (error != ERROR_NOT_FOUND)
            return api_fail( "RtmGetMostSpecificDestination", error );
        else ++*missing;
    }
    return TRUE;
}

/* the addresses of a batch are made outside the time that is taken */
static BOOL lookups( struct entity *ent, const struct prefixes *prefixes, ULONG count,
                     RTM_VIEW_SET views,
                     UINT *missing, double *seconds )
{
    RTM_NET_ADDRESS *addresses = malloc( LOOKUP_BATCH * sizeof(*addresses) );
    unsigned __int64 state = 1;
    BOOL ok = addresses ? TRUE : fail( "out of memory" );
    ULONG done, batch, i;
    double start;

    *missing = 0;
    *seconds = 0;
    for (done = 0; ok && done < count; done += batch)
    {
        batch = min( count - done, LOOKUP_BATCH );
        for (i = 0; i < batch; i++) random_host( prefixes, &state, &addresses[i] );
        start = clock_now();
        ok = lookup_batch( ent, addresses, batch, views, missing );
        *seconds += clock_now() - start;
        progress( done, count );
    }
    free( addresses );
    return ok;
}

static BOOL cmd_lookups( struct entity *ent, struct args *args )
{
    struct measure_options options;
    struct prefixes prefixes;
    char text[80];
    double seconds;
    const char *file;
    UINT missing;
    ULONG count;
    BOOL ok;

    measure_init( &options );
    if (!(file = args_word( args, "the file" )) ||
        !args_number( args, "the number of lookups", &count ))
        return FALSE;
    if (!measure_options( args, &options )) return FALSE;
    if (!prefixes_read( &prefixes, file, ent->info.AddressFamily, &options.selection ))
        return FALSE;
    progress_begin( "lookups" );
    ok = lookups( ent, &prefixes, count, options.views, &missing, &seconds );
    progress_end();
    prefixes_free( &prefixes );
    if (!ok) return FALSE;
    json_number( "lookups", count );
    json_number( "missing", missing );
    json_rate( count, seconds );
    result( "%lu lookups, %u without a match, %s", count, missing,
            rate_text( text, sizeof(text), count, "lookup", seconds ) );
    shell.operations = count;
    return TRUE;
}

struct times
{
    double add, find, walk, del;
};

/* one round: from an empty table to an empty table */
static BOOL curve_round( struct entity *ent, struct load *load, const struct prefixes *prefixes,
                         UINT count,
                         struct times *times )
{
    struct walk walk = { RTM_VIEW_MASK_UCAST };
    unsigned __int64 deleted;
    UINT missing, first;
    double start[5];

    start[0] = clock_now();
    if (!load_prefixes( ent, load, prefixes, count, NULL )) return FALSE;
    start[1] = clock_now();
    if (!find_prefixes( ent, prefixes, count, RTM_VIEW_MASK_UCAST, &missing, &first )) return FALSE;
    start[2] = clock_now();
    if (!walk_dests( ent, &walk, NULL, NULL )) return FALSE;
    start[3] = clock_now();
    if (!unload_routes( ent, &deleted )) return FALSE;
    start[4] = clock_now();
    if (missing || deleted != count || walk.count < count)
        return fail( "of %u prefixes %u were found, %I64u listed, %I64u deleted", count,
                     count - missing, walk.count,
                     deleted );
    times->add += start[1] - start[0];
    times->find += start[2] - start[1];
    times->walk += start[3] - start[2];
    times->del += start[4] - start[3];
    return TRUE;
}

/* small tables are measured several times over, as one round is too short for the clock */
static BOOL curve_step( struct entity *ent, struct load *load, const struct prefixes *prefixes,
                        UINT count,
                        struct table *table )
{
    struct times times = { 0 };
    UINT round, rounds = max( 1, 100000 / count );
    double scale = 1e9 / ((double)count * rounds);

    for (round = 0; round < rounds; round++)
        if (!curve_round( ent, load, prefixes, count, &times )) return FALSE;
    table_number( table, count );
    table_number( table, (unsigned __int64)(times.add * scale + 0.5) );
    table_number( table, (unsigned __int64)(times.find * scale + 0.5) );
    table_number( table, (unsigned __int64)(times.walk * scale + 0.5) );
    table_number( table, (unsigned __int64)(times.del * scale + 0.5) );
    shell.operations += (unsigned __int64)count * rounds;
    return TRUE;
}

static BOOL curve( struct entity *ent, struct prefixes *prefixes )
{
    static const struct column columns[] =
    {
        { "prefixes", TRUE }, { "add_ns", TRUE }, { "find_ns", TRUE }, { "enum_ns", TRUE },
        { "delete_ns", TRUE }, { NULL }
    };
    struct table table;
    struct load load;
    UINT count;
    BOOL ok;

    load_init( &load );
    ok = load_hops( ent, &load );
    table_begin( &table, "curve", columns );
    for (count = 1000; ok && count < prefixes->count; count *= 10)
        ok = curve_step( ent, &load, prefixes, count, &table );
    if (ok) ok = curve_step( ent, &load, prefixes, prefixes->count, &table );
    table_end( &table );
    load_done( ent, &load );
    return ok;
}

/* the prefixes are shuffled, so that every step is a fair sample of the table */
static BOOL cmd_curve( struct entity *ent, struct args *args )
{
    struct walk own = { RTM_VIEW_MASK_ANY, RTM_ENUM_OWN_ROUTES };
    struct walk hops = { RTM_VIEW_MASK_ANY };
    struct selection selection;
    struct prefixes prefixes;
    unsigned __int64 count;
    const char *file;
    ULONG most = 0;
    BOOL ok;

    selection_init( &selection );
    if (!(file = args_word( args, "the file" ))) return FALSE;
    if (args_match( args, "max" ) && !args_number( args, "max", &most )) return FALSE;
    if (!args_end( args ) || !walk_routes( ent, &own, NULL, NULL ) ||
        !walk_hops( ent, &hops, NULL, NULL ))
        return FALSE;
    if (own.count) return fail( "%s has %I64u routes already; the curve starts from none",
                                ent->name, own.count );
    if (!prefixes_read( &prefixes, file, ent->info.AddressFamily, &selection )) return FALSE;
    ok = prefixes_sort( &prefixes );
    if (ok)
    {
        prefixes_shuffle( &prefixes, 1 );
        if (most && prefixes.count > most) prefixes.count = most;
        ok = curve( ent, &prefixes );
        /* the next hops made for it go, unless the entity had some of its own */
        if (ok && !hops.count) ok = unload_hops( ent, &count );
    }
    prefixes_free( &prefixes );
    return ok;
}

static BOOL cmd_memory( struct entity *ent, struct args *args )
{
    static unsigned __int64 last;
    unsigned __int64 bytes;
    __int64 change;

    if (!args_end( args )) return FALSE;
    if (!memory_private( &bytes ))
        return fail( "this system does not tell how much memory the process has" );
    change = last ? (__int64)(bytes - last) : 0;
    json_number( "private_bytes", bytes );
    json_real( "change", (double)change );
    result( "%.1f MiB private (%+.1f MiB since the last time)", bytes / 1048576.0,
            change / 1048576.0 );
    last = bytes;
    return TRUE;
}

const struct command measure_commands[] =
{
    { "find", "FILE [views ..] [limit N] [shuffle SEED] [every K] [offset K]",
      "looks each prefix of FILE up exactly; fails if any is missing", cmd_find, COMMAND_ENTITY },
    { "lookups", "FILE N [views ..] [limit N] [shuffle SEED] [every K] [offset K]",
      "looks N random hosts of random prefixes of FILE up, the same ones each time", cmd_lookups,
      COMMAND_ENTITY },
    { "curve", "FILE [max N]",
      "shows how the time of one operation grows with the table\n"
      "1000, 10000 ... prefixes of FILE are added, found, listed and deleted; the entity must "
      "have no routes.",
      cmd_curve, COMMAND_ENTITY },
    { "memory", "", "shows the private bytes of the process", cmd_memory },
    { NULL }
};
