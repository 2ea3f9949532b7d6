/*
 * rtmsh: whole tables, in and out
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

#define PROGRESS_STEP 4096

void load_init( struct load *load )
{
    memset( load, 0, sizeof(*load) );
    load->preference = load->metric = 1;
    load->hop_count = 64;
    load->views = RTM_VIEW_MASK_UCAST;
    load->ttl.first = load->ttl.last = INFINITE;
}

/* 192.0.2.1, 192.0.2.2 ... of the documentation networks, each on an interface of its own */
static void load_hop( USHORT family, UINT index, struct hop *hop )
{
    static const UCHAR base4[] = { 192, 0, 2 }, base6[] = { 0x20, 0x01, 0x0d, 0xb8 };

    memset( hop, 0, sizeof(*hop) );
    hop->address.AddressFamily = family;
    hop->address.NumBits = (USHORT)family_bits( family );
    hop->interface_index = index + 1;
    if (family == AF_INET6)
    {
        memcpy( hop->address.AddrBits, base6, sizeof(base6) );
        hop->address.AddrBits[14] = (UCHAR)((index + 1) >> 8);
        hop->address.AddrBits[15] = (UCHAR)(index + 1);
    }
    else
    {
        memcpy( hop->address.AddrBits, base4, sizeof(base4) );
        hop->address.AddrBits[3] = (UCHAR)(index % 254 + 1);
    }
}

BOOL load_hops( struct entity *ent, struct load *load )
{
    struct hop hop;

    load->hops_made = 0;
    if (!(load->hops = calloc( load->hop_count + 1, sizeof(*load->hops) )))
        return fail( "out of memory" );
    for (; load->hops_made < load->hop_count; load->hops_made++)
    {
        load_hop( ent->info.AddressFamily, load->hops_made, &hop );
        if (!hop_add( ent, &hop, &load->hops[load->hops_made], NULL )) return FALSE;
    }
    return TRUE;
}

void load_done( struct entity *ent, struct load *load )
{
    hops_release( ent, load->hops_made, load->hops );
    free( load->hops );
    load->hops = NULL;
    load->hops_made = 0;
}

/* neighbouring numbers must not give neighbouring next hops */
static UINT asn_hash( ULONG asn )
{
    asn ^= asn >> 16;
    asn *= 0x7feb352d;
    asn ^= asn >> 15;
    asn *= 0x846ca68b;
    return asn ^ asn >> 16;
}

/* the first count prefixes; what is the word before the progress, NULL for none */
BOOL load_prefixes( struct entity *ent, struct load *load, const struct prefixes *prefixes,
                    UINT count,
                    const char *what )
{
    RTM_NET_ADDRESS address;
    RTM_ROUTE_INFO info;
    DWORD error = NO_ERROR;
    UINT i;

    memset( &info, 0, sizeof(info) );
    info.PrefInfo.Preference = load->preference;
    info.PrefInfo.Metric = load->metric;
    info.BelongsToViews = load->views;
    info.NextHopsList.NumNextHops = load->hop_count ? 1 : 0;
    if (what) progress_begin( what );
    for (i = 0; i < count; i++)
    {
        RTM_ROUTE_CHANGE_FLAGS change = 0;
        ULONG ttl = ttl_next( &load->ttl );

        prefix_address( prefixes, i, &address );
        info.EntitySpecificInfo = deadline_new( ttl, TRUE );
        if (load->hop_count)
            info.NextHopsList.NextHops[0] =
                load->hops[asn_hash( prefixes->prefix[i].asn ) % load->hop_count];
        if ((error = rtm.AddRouteToDest( ent->handle, NULL, &address, &info, ttl, NULL, 0,
                                         NULL, &change )))
        {
            deadline_drop( info.EntitySpecificInfo );
            break;
        }
        if (change & RTM_ROUTE_CHANGE_NEW) load->created++;
        if (change & RTM_ROUTE_CHANGE_BEST) load->best++;
        if (what && !(i % PROGRESS_STEP)) progress( i, count );
    }
    if (what) progress_end();
    return error ? api_fail( "RtmAddRouteToDest", error ) : TRUE;
}

static BOOL load_options( struct args *args, struct load *load, struct selection *selection )
{
    while (args_left( args ))
    {
        int taken = args_selection( args, selection );

        if (taken < 0) return FALSE;
        if (taken) continue;
        if (args_match( args, "pref" ))
        {
            if (!args_number( args, "pref", &load->preference )) return FALSE;
        }
        else if (args_match( args, "metric" ))
        {
            if (!args_number( args, "metric", &load->metric )) return FALSE;
        }
        else if (args_match( args, "hops" ))
        {
            if (!args_number( args, "hops", &load->hop_count )) return FALSE;
            if (load->hop_count > 65535)
                return fail( "hops: %lu are more than 65535", load->hop_count );
        }
        else if (args_match( args, "views" ))
        {
            if (!args_views( args, &load->views )) return FALSE;
        }
        else if (args_match( args, "ttl" ))
        {
            if (!args_ttl( args, &load->ttl )) return FALSE;
        }
        else if (load->ttl.random && args_match( args, "seed" ))
        {
            ULONG seed;

            if (!args_number( args, "seed", &seed )) return FALSE;
            load->ttl.state = seed;
        }
        else return args_unknown( args );
    }
    return TRUE;
}

static void load_report( const struct load *load, const struct prefixes *prefixes, double seconds )
{
    unsigned __int64 updated = prefixes->count - load->created;
    char text[80];

    json_number( "routes", prefixes->count );
    json_number( "new", load->created );
    json_number( "updated", updated );
    json_number( "best", load->best );
    json_number( "nexthops", load->hop_count );
    json_number( "skipped", prefixes->skipped );
    json_rate( prefixes->count, seconds );
    result( "loaded %u routes (%I64u new, %I64u updated, %I64u best, %lu next hops) %s",
            prefixes->count,
            load->created, updated, load->best, load->hop_count,
            rate_text( text, sizeof(text), prefixes->count, "route", seconds ) );
}

static BOOL cmd_load( struct entity *ent, struct args *args )
{
    struct selection selection;
    struct prefixes prefixes;
    struct load load;
    const char *file;
    double start;
    BOOL ok;

    load_init( &load );
    selection_init( &selection );
    if (!(file = args_word( args, "the file" )) || !load_options( args, &load, &selection ))
        return FALSE;
    if (!prefixes_read( &prefixes, file, ent->info.AddressFamily, &selection )) return FALSE;
    /* reading is not what is measured */
    start = clock_now();
    ok = load_hops( ent, &load ) && load_prefixes( ent, &load, &prefixes, prefixes.count, "load" );
    if (ok)
    {
        load_report( &load, &prefixes, clock_now() - start );
        shell.operations = prefixes.count;
    }
    load_done( ent, &load );
    prefixes_free( &prefixes );
    return ok;
}

static BOOL unload_visit( struct entity *ent, RTM_ROUTE_HANDLE *handle, void *context )
{
    unsigned __int64 *count = context;
    RTM_ROUTE_CHANGE_FLAGS change;
    DWORD error;

    /* a held route is listed, too, but is dead already */
    if ((error = rtm.DeleteRouteToDest( ent->handle, *handle, &change )))
        return error == ERROR_NOT_FOUND ? TRUE : api_fail( "RtmDeleteRouteToDest", error );
    *handle = NULL;
    if (!(++*count % PROGRESS_STEP)) progress( *count, 0 );
    return TRUE;
}

BOOL unload_routes( struct entity *ent, unsigned __int64 *count )
{
    struct walk walk = { RTM_VIEW_MASK_ANY, RTM_ENUM_OWN_ROUTES };

    *count = 0;
    return walk_routes( ent, &walk, unload_visit, count );
}

static BOOL unload_hop( struct entity *ent, RTM_NEXTHOP_HANDLE *handle, void *context )
{
    DWORD error;

    if ((error = rtm.DeleteNextHop( ent->handle, *handle, NULL )))
        return api_fail( "RtmDeleteNextHop", error );
    *handle = NULL;
    return TRUE;
}

BOOL unload_hops( struct entity *ent, unsigned __int64 *count )
{
    struct walk walk = { RTM_VIEW_MASK_ANY };
    BOOL ok = walk_hops( ent, &walk, unload_hop, NULL );

    *count = walk.count;
    return ok;
}

static BOOL cmd_unload( struct entity *ent, struct args *args )
{
    unsigned __int64 count, hops = 0;
    double start, seconds;
    BOOL with_hops = FALSE, ok;
    char text[80];

    if (args_match( args, "hops" )) with_hops = TRUE;
    if (!args_end( args )) return FALSE;
    start = clock_now();
    progress_begin( "unload" );
    ok = unload_routes( ent, &count );
    progress_end();
    seconds = clock_now() - start;
    if (ok && with_hops) ok = unload_hops( ent, &hops );
    if (!ok) return FALSE;
    json_number( "routes", count );
    json_number( "nexthops", hops );
    json_rate( count, seconds );
    if (with_hops)
        result( "unloaded %I64u routes and %I64u next hops %s", count, hops,
                rate_text( text, sizeof(text), count, "route", seconds ) );
    else
        result( "unloaded %I64u routes %s", count,
                rate_text( text, sizeof(text), count, "route", seconds ) );
    shell.operations = count;
    return TRUE;
}

struct verify
{
    const struct prefixes *prefixes;
    RTM_NET_ADDRESS last;
    UINT next;      /* the prefix of the file to come */
    BOOL any;
};

/* table and file are both in order, so they are compared step by step */
static BOOL verify_visit( struct entity *ent, RTM_DEST_INFO *info, void *context )
{
    struct verify *verify = context;
    char text[ADDRESS_TEXT], other[ADDRESS_TEXT];
    RTM_NET_ADDRESS expected;
    int diff;

    if (verify->any && prefix_compare( &verify->last, &info->DestAddress ) >= 0)
        return fail( "%s comes after %s in the enumeration",
                     prefix_text( &info->DestAddress, text ),
                     prefix_text( &verify->last, other ) );
    verify->last = info->DestAddress;
    verify->any = TRUE;
    if (verify->next == verify->prefixes->count)
        return fail( "%s is in the table but not in the file",
                     prefix_text( &info->DestAddress, text ) );
    prefix_address( verify->prefixes, verify->next, &expected );
    diff = prefix_compare( &expected, &info->DestAddress );
    if (diff < 0)
        return fail( "%s is in the file but not in the table", prefix_text( &expected, text ) );
    if (diff)
        return fail( "%s is in the table but not in the file",
                     prefix_text( &info->DestAddress, text ) );
    if (!(++verify->next % PROGRESS_STEP)) progress( verify->next, verify->prefixes->count );
    return TRUE;
}

static BOOL verify_table( struct entity *ent, const struct prefixes *prefixes )
{
    struct walk walk = { RTM_VIEW_MASK_ANY };
    struct verify verify;
    RTM_NET_ADDRESS missing;
    char text[ADDRESS_TEXT];
    BOOL ok;

    memset( &verify, 0, sizeof(verify) );
    verify.prefixes = prefixes;
    progress_begin( "verify" );
    ok = walk_dests( ent, &walk, verify_visit, &verify );
    progress_end();
    if (!ok) return FALSE;
    if (verify.next == prefixes->count) return TRUE;
    prefix_address( prefixes, verify.next, &missing );
    return fail( "%s is in the file but not in the table", prefix_text( &missing, text ) );
}

static BOOL cmd_verify( struct entity *ent, struct args *args )
{
    struct selection selection;
    struct prefixes prefixes;
    const char *file;
    char text[80];
    double start;
    BOOL ok;
    int taken;

    selection_init( &selection );
    if (!(file = args_word( args, "the file" ))) return FALSE;
    while (args_left( args ))
    {
        if ((taken = args_selection( args, &selection )) < 0) return FALSE;
        if (!taken) return args_unknown( args );
    }
    if (!prefixes_read( &prefixes, file, ent->info.AddressFamily, &selection )) return FALSE;
    if ((ok = prefixes_sort( &prefixes )))
    {
        start = clock_now();
        if ((ok = verify_table( ent, &prefixes )))
        {
            json_number( "destinations", prefixes.count );
            json_rate( prefixes.count, clock_now() - start );
            result( "verified %u destinations, all in order and as in the file, %s", prefixes.count,
                    rate_text( text, sizeof(text), prefixes.count, "destination",
                               clock_now() - start ) );
            shell.operations = prefixes.count;
        }
    }
    prefixes_free( &prefixes );
    return ok;
}

const struct command load_commands[] =
{
    { "load",
      "FILE [pref N] [metric N] [hops N] [views ..] [ttl MS | ttl random MS-MS [seed N]] [limit N] [shuffle SEED]"
      " [every K] [offset K]",
      "adds a route for each line \"PREFIX [ASN]\" of FILE that is of the entity's family\n"
      "hops (64) next hops are made and spread by the ASN. every K takes each K-th of these "
      "lines, from offset on;\n"
      "shuffle brings them into an order that depends on SEED alone, limit ends it after so many.",
      cmd_load, COMMAND_ENTITY },
    { "unload", "[hops]", "deletes all routes of the current entity, with hops its next hops, too",
      cmd_unload, COMMAND_ENTITY },
    { "verify", "FILE [limit N] [shuffle SEED] [every K] [offset K]",
      "checks that the table's destinations are in order and are those of FILE, no more and no "
      "less",
      cmd_verify, COMMAND_ENTITY },
    { NULL }
};
