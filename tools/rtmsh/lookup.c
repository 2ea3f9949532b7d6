/*
 * rtmsh: lookups
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

struct query
{
    RTM_NET_ADDRESS address;
    RTM_VIEW_SET views;
    ULONG protocol;
};

/* PREFIX [views ..] [proto N|best|own] */
static BOOL query_options( struct entity *ent, struct args *args, struct query *query )
{
    BOOL ok;

    query->views = RTM_VIEW_MASK_UCAST;
    query->protocol = RTM_BEST_PROTOCOL;
    ok = args_prefix( args, ent, &query->address );
    while (ok && args_left( args ))
    {
        if (args_match( args, "views" )) ok = args_views( args, &query->views );
        else if (args_match( args, "proto" )) ok = args_protocol( args, &query->protocol );
        else ok = args_unknown( args );
    }
    return ok;
}

static BOOL query_failed( const char *function, DWORD error, const struct query *query,
                          const char *what )
{
    char text[ADDRESS_TEXT];

    if (error != ERROR_NOT_FOUND) return api_fail( function, error );
    return fail( "%s: %s", host_text( &query->address, text ), what );
}

static void show_dest( struct entity *ent, RTM_DEST_INFO *info )
{
    struct table table;

    dest_table_begin( &table );
    dest_table_row( &table, ent, info );
    table_end( &table );
    dest_release( ent, info );
    shell.operations = 1;
}

static BOOL cmd_lookup( struct entity *ent, struct args *args )
{
    union dest_room room;
    struct query query;
    DWORD error;

    if (!query_options( ent, args, &query )) return FALSE;
    if ((error = rtm.GetMostSpecificDestination( ent->handle, &query.address, query.protocol,
                                                 query.views, &room.info )))
        return query_failed( "RtmGetMostSpecificDestination", error, &query, "nothing matches" );
    show_dest( ent, &room.info );
    return TRUE;
}

static BOOL cmd_exact( struct entity *ent, struct args *args )
{
    union dest_room room;
    struct query query;
    DWORD error;

    if (!query_options( ent, args, &query )) return FALSE;
    if ((error = rtm.GetExactMatchDestination( ent->handle, &query.address, query.protocol,
                                               query.views, &room.info )))
        return query_failed( "RtmGetExactMatchDestination", error, &query, "no such destination" );
    show_dest( ent, &room.info );
    return TRUE;
}

/* two structures in turn: the old one is released after the step that needs its handle */
static BOOL cmd_up( struct entity *ent, struct args *args )
{
    union dest_room room[2];
    struct query query;
    struct table table;
    UINT turn = 0;
    DWORD error;

    if (!query_options( ent, args, &query )) return FALSE;
    if ((error = rtm.GetMostSpecificDestination( ent->handle, &query.address, query.protocol,
                                                 query.views,
                                                 &room[0].info )))
        return query_failed( "RtmGetMostSpecificDestination", error, &query, "nothing matches" );
    dest_table_begin( &table );
    do
    {
        RTM_DEST_INFO *old = &room[turn].info;

        dest_table_row( &table, ent, old );
        turn ^= 1;
        error = rtm.GetLessSpecificDestination( ent->handle, old->DestHandle, query.protocol,
                                                query.views,
                                                &room[turn].info );
        dest_release( ent, old );
        shell.operations++;
    }
    while (!error);
    table_end( &table );
    return error == ERROR_NOT_FOUND ? TRUE : api_fail( "RtmGetLessSpecificDestination", error );
}

static void time_field( const FILETIME *time )
{
    SYSTEMTIME t;
    char text[48];

    if (!FileTimeToSystemTime( time, &t )) return;
    sprintf( text, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", t.wYear, t.wMonth, t.wDay, t.wHour,
             t.wMinute,
             t.wSecond, t.wMilliseconds );
    field_text( "changed", text );
}

static BOOL dest_route( struct entity *ent, RTM_ROUTE_HANDLE *handle, void *context )
{
    route_table_row( context, ent, *handle );
    return TRUE;
}

static BOOL dest_in_full( struct entity *ent, RTM_DEST_HANDLE dest )
{
    struct walk walk = { RTM_VIEW_MASK_ANY };
    char text[ADDRESS_TEXT];
    union dest_room room;
    struct table table;
    FILETIME changed;
    DWORD error;
    BOOL ok;

    if ((error = rtm.GetDestInfo( ent->handle, dest, RTM_BEST_PROTOCOL, ent->profile.ViewsSupported,
                                  &room.info )))
        return api_fail( "RtmGetDestInfo", error );
    field_text( "prefix", prefix_text( &room.info.DestAddress, text ) );
    memcpy( &changed, &room.info.LastChanged, sizeof(changed) );
    time_field( &changed );
    field_text( "belongs_to", views_text( room.info.BelongsToViews, text ) );
    dest_table_begin( &table );
    dest_table_row( &table, ent, &room.info );
    table_end( &table );
    dest_release( ent, &room.info );
    walk.dest = dest;
    route_table_begin( &table );
    ok = walk_routes( ent, &walk, dest_route, &table );
    table_end( &table );
    return ok;
}

static BOOL cmd_dest( struct entity *ent, struct args *args )
{
    union dest_room room;
    struct query query;
    DWORD error;
    BOOL ok;

    if (!args_prefix( args, ent, &query.address ) || !args_end( args )) return FALSE;
    if ((error = rtm.GetExactMatchDestination( ent->handle, &query.address, RTM_BEST_PROTOCOL,
                                               RTM_VIEW_MASK_ANY,
                                               &room.info )))
        return query_failed( "RtmGetExactMatchDestination", error, &query, "no such destination" );
    ok = dest_in_full( ent, room.info.DestHandle );
    dest_release( ent, &room.info );
    return ok;
}

struct criteria
{
    RTM_NET_ADDRESS address;
    RTM_MATCH_FLAGS match;
    RTM_ROUTE_INFO *info;
    ULONG interface_index;
    RTM_VIEW_SET views;
    RTM_NEXTHOP_HANDLE neighbour;                        /* references to give back */
    RTM_NEXTHOP_HANDLE hops[16];
    UINT hop_count;
};

static BOOL match_hop( struct entity *ent, struct args *args, struct criteria *criteria )
{
    RTM_NEXTHOP_HANDLE *handles = criteria->info->NextHopsList.NextHops;
    struct hop hop;

    if (criteria->hop_count == min( ARRAY_SIZE( criteria->hops ), ent->profile.MaxNextHopsInRoute ))
        return fail( "via: too many next hops" );
    if (!args_hop( args, ent, &hop ) ||
        !hop_find( ent, &hop, &criteria->hops[criteria->hop_count] ))
        return FALSE;
    handles[criteria->hop_count] = criteria->hops[criteria->hop_count];
    criteria->info->NextHopsList.NumNextHops = ++criteria->hop_count;
    criteria->match |= RTM_MATCH_NEXTHOP;
    return TRUE;
}

static BOOL match_option( struct entity *ent, struct args *args, struct criteria *criteria )
{
    RTM_ROUTE_INFO *info = criteria->info;
    struct entity *owner;
    struct hop hop;

    if (args_match( args, "owner" ))
    {
        const char *name = args_word( args, "the owner" );

        if (!name) return FALSE;
        if (!(owner = entity_find( name ))) return fail( "%s: no entity of that name", name );
        criteria->match |= RTM_MATCH_OWNER;
        info->RouteOwner = owner->handle;
        return TRUE;
    }
    if (args_match( args, "nbr" ))
    {
        criteria->match |= RTM_MATCH_NEIGHBOUR;
        if (criteria->neighbour) return fail( "nbr: a route has one neighbour" );
        if (!args_hop( args, ent, &hop ) || !hop_find( ent, &hop, &criteria->neighbour ))
            return FALSE;
        info->Neighbour = criteria->neighbour;
        return TRUE;
    }
    if (args_match( args, "via" )) return match_hop( ent, args, criteria );
    if (args_match( args, "views" )) return args_views( args, &criteria->views );
    if (args_match( args, "dev" ))
    {
        criteria->match |= RTM_MATCH_INTERFACE;
        return args_number( args, "dev", &criteria->interface_index );
    }
    criteria->match |= RTM_MATCH_PREF;
    if (args_match( args, "pref" )) return args_number( args, "pref", &info->PrefInfo.Preference );
    if (args_match( args, "metric" )) return args_number( args, "metric", &info->PrefInfo.Metric );
    return args_unknown( args );
}

static BOOL route_match( struct entity *ent, struct criteria *criteria )
{
    RTM_ROUTE_HANDLE handle = NULL;
    char text[ADDRESS_TEXT];
    struct table table;
    DWORD error;

    error = rtm.GetExactMatchRoute( ent->handle, &criteria->address, criteria->match,
                                    criteria->info,
                                    criteria->interface_index, criteria->views, &handle );
    if (error == ERROR_NOT_FOUND)
        return fail( "%s: no route is like that", prefix_text( &criteria->address, text ) );
    if (error) return api_fail( "RtmGetExactMatchRoute", error );
    route_table_begin( &table );
    route_table_row( &table, ent, handle );
    table_end( &table );
    api_released( "RtmReleaseRouteInfo", rtm.ReleaseRouteInfo( ent->handle, criteria->info ) );
    route_release( ent, handle );
    shell.operations = 1;
    return TRUE;
}

static BOOL cmd_route( struct entity *ent, struct args *args )
{
    struct criteria criteria;
    BOOL ok;

    memset( &criteria, 0, sizeof(criteria) );
    criteria.views = ent->profile.ViewsSupported;
    if (!args_prefix( args, ent, &criteria.address )) return FALSE;
    if (!(criteria.info = route_info_alloc( ent ))) return fail( "out of memory" );
    criteria.info->PrefInfo.Preference = criteria.info->PrefInfo.Metric = 1;
    for (ok = TRUE; ok && args_left( args );) ok = match_option( ent, args, &criteria );
    ok = ok && route_match( ent, &criteria );
    if (criteria.neighbour) hops_release( ent, 1, &criteria.neighbour );
    hops_release( ent, criteria.hop_count, criteria.hops );
    free( criteria.info );
    return ok;
}

const struct command lookup_commands[] =
{
    { "lookup", "ADDR[/LEN] [views ..] [proto N|best|own]", "finds the most specific destination",
      cmd_lookup, COMMAND_ENTITY },
    { "exact", "PREFIX [views ..] [proto N|best|own]",
      "finds exactly that destination", cmd_exact,
      COMMAND_ENTITY },
    { "up", "ADDR[/LEN] [views ..] [proto N|best|own]",
      "walks from the most specific destination up to the default route", cmd_up, COMMAND_ENTITY },
    { "dest", "PREFIX",
      "shows a destination in full, with all its routes", cmd_dest, COMMAND_ENTITY },
    { "route",
      "PREFIX [owner NAME] [nbr ADDR [dev N]] [via ADDR [dev N]]... [pref N] [metric N] [dev N] "
      "[views ..]",
      "finds one route that is like that\n"
      "pref and metric are compared together, and are 1 when only the other one is given; dev is "
      "an interface that\n"
      "one of its next hops must be on; nbr and via are next hops of the current entity.",
      cmd_route, COMMAND_ENTITY },
    { NULL }
};
