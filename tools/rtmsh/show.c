/*
 * rtmsh: listings of destinations and routes
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

/* zeroed, with room for one next hop more than the profile allows */
RTM_ROUTE_INFO *route_info_alloc( const struct entity *ent )
{
    UINT hops = ent->profile.MaxNextHopsInRoute + 1;

    return calloc( 1, sizeof(RTM_ROUTE_INFO) + hops * sizeof(HANDLE) );
}

void dest_release( struct entity *ent, RTM_DEST_INFO *info )
{
    api_released( "RtmReleaseDestInfo", rtm.ReleaseDestInfo( ent->handle, info ) );
}

void route_release( struct entity *ent, RTM_ROUTE_HANDLE handle )
{
    api_released( "RtmReleaseRoutes", rtm.ReleaseRoutes( ent->handle, 1, &handle ) );
}

/* "192.0.2.1 dev 1, 192.0.2.2 dev 2" */
static void via_text( struct entity *ent, const RTM_ROUTE_INFO *info, char *text, size_t size )
{
    const RTM_NEXTHOP_HANDLE *handles = info->NextHopsList.NextHops;
    size_t used = 0;
    UINT i;

    strcpy( text, "-" );
    for (i = 0; i < info->NextHopsList.NumNextHops && used + ADDRESS_TEXT + 40 < size; i++)
    {
        if (used) used += sprintf( text + used, ", " );
        hop_text( ent, handles[i], text + used, size - used );
        used += strlen( text + used );
    }
}

#define VIA_TEXT 1024

/* preference, metric and next hops of a destination's best route */
static void best_cells( struct table *table, struct entity *ent, RTM_ROUTE_HANDLE route )
{
    RTM_ROUTE_INFO *info = route ? route_info_alloc( ent ) : NULL;
    char text[VIA_TEXT];

    if (!info || rtm.GetRouteInfo( ent->handle, route, info, NULL ))
    {
        table_text( table, NULL );
        table_text( table, NULL );
        table_text( table, NULL );
    }
    else
    {
        table_number( table, info->PrefInfo.Preference );
        table_number( table, info->PrefInfo.Metric );
        via_text( ent, info, text, sizeof(text) );
        table_text( table, text );
        api_released( "RtmReleaseRouteInfo", rtm.ReleaseRouteInfo( ent->handle, info ) );
    }
    free( info );
}

void dest_table_begin( struct table *table )
{
    static const struct column columns[] =
    {
        { "prefix" }, { "in" }, { "view" }, { "routes", TRUE }, { "held" }, { "owner" },
        { "pref", TRUE },
        { "metric", TRUE }, { "via" }, { NULL }
    };
    table_begin( table, "dests", columns );
}

static void dest_empty_row( struct table *table, const RTM_DEST_INFO *info )
{
    char text[ADDRESS_TEXT];
    UINT i;

    table_text( table, prefix_text( &info->DestAddress, text ) );
    table_text( table, views_text( info->BelongsToViews, text ) );
    for (i = 2; i < table->column_count; i++) table_text( table, NULL );
}

/* one row for each view in which something is there */
void dest_table_row( struct table *table, struct entity *ent, RTM_DEST_INFO *info )
{
    char text[ENTITY_TEXT];
    BOOL shown = FALSE;
    UINT i;

    for (i = 0; i < info->NumberOfViews; i++)
    {
        const __typeof__(info->ViewInfo[0]) *view = info->ViewInfo + i;

        if (!view->NumRoutes && !view->HoldRoute) continue;
        table_text( table, prefix_text( &info->DestAddress, text ) );
        table_text( table, views_text( info->BelongsToViews, text ) );
        table_text( table, views_text( 1u << view->ViewId, text ) );
        table_number( table, view->NumRoutes );
        table_text( table, view->HoldRoute ? "held" : NULL );
        table_text( table, view->Owner ? entity_name( ent, view->Owner, text ) : NULL );
        best_cells( table, ent, view->Route );
        shown = TRUE;
    }
    if (!shown) dest_empty_row( table, info );
}

void route_table_begin( struct table *table )
{
    static const struct column columns[] =
    {
        { "prefix" }, { "owner" }, { "pref", TRUE }, { "metric", TRUE }, { "views" }, { "best" },
        { "flags" },
        { "neighbour" }, { "via" }, { NULL }
    };
    table_begin( table, "routes", columns );
}

void route_table_row( struct table *table, struct entity *ent, RTM_ROUTE_HANDLE handle )
{
    RTM_ROUTE_INFO *info = route_info_alloc( ent );
    RTM_VIEW_SET best = 0;
    RTM_NET_ADDRESS address;
    char text[VIA_TEXT], left[40];
    DWORD error;

    if (!info || (error = rtm.GetRouteInfo( ent->handle, handle, info, &address )))
    {
        if (info) api_fail( "RtmGetRouteInfo", error );
        else fail( "out of memory" );
        free( info );
        return;
    }
    table_text( table, prefix_text( &address, text ) );
    table_text( table, entity_name( ent, info->RouteOwner, text ) );
    table_number( table, info->PrefInfo.Preference );
    table_number( table, info->PrefInfo.Metric );
    table_text( table, views_text( info->BelongsToViews, text ) );
    if ((error = rtm.IsBestRoute( ent->handle, handle, &best )))
        api_fail( "RtmIsBestRoute", error );
    table_text( table, best ? views_text( best, text ) : NULL );
    flags_text( info->Flags, text, sizeof(text) );
    if (text[0] == '-' && !text[1]) text[0] = 0;
    if (info->State != RTM_ROUTE_STATE_CREATED) strcat( text, *text ? " deleted" : "deleted" );
    else if (*deadline_text( info->EntitySpecificInfo, left ))
        sprintf( text + strlen( text ), "%sttl %s", *text ? " " : "", left );
    table_text( table, *text ? text : NULL );
    if (info->Neighbour) hop_text( ent, info->Neighbour, text, sizeof(text) );
    table_text( table, info->Neighbour ? text : NULL );
    via_text( ent, info, text, sizeof(text) );
    table_text( table, info->NextHopsList.NumNextHops ? text : NULL );
    api_released( "RtmReleaseRouteInfo", rtm.ReleaseRouteInfo( ent->handle, info ) );
    free( info );
}

static BOOL dest_row( struct entity *ent, RTM_DEST_INFO *info, void *context )
{
    dest_table_row( context, ent, info );
    return TRUE;
}

static BOOL route_row( struct entity *ent, RTM_ROUTE_HANDLE *handle, void *context )
{
    route_table_row( context, ent, *handle );
    return TRUE;
}

/* [PREFIX] [own] [views ..] [limit N] */
static BOOL walk_options( struct entity *ent, struct args *args, struct walk *walk,
                          RTM_NET_ADDRESS *address,
                          RTM_ENUM_FLAGS own )
{
    BOOL ok = TRUE;

    memset( walk, 0, sizeof(*walk) );
    walk->views = RTM_VIEW_MASK_ALL;
    while (ok && args_left( args ))
    {
        if (own && args_match( args, "own" )) walk->flags |= own;
        else if (args_match( args, "views" )) ok = args_views( args, &walk->views );
        else if (args_match( args, "proto" )) ok = args_protocol( args, &walk->protocol );
        else if (args_match( args, "limit" )) ok = args_number( args, "limit", &walk->limit );
        else if (!walk->address &&
                 parse_prefix( args->word[args->next], ent->info.AddressFamily, address ))
        {
            walk->address = address;
            walk->flags |= RTM_ENUM_RANGE;
            args->next++;
        }
        else ok = args_unknown( args );
    }
    if (walk->views == RTM_VIEW_MASK_ALL) walk->views = ent->profile.ViewsSupported;
    return ok;
}

static BOOL show_dests( struct entity *ent, struct walk *walk )
{
    struct table table;
    BOOL ok;

    dest_table_begin( &table );
    ok = walk_dests( ent, walk, dest_row, &table );
    table_end( &table );
    json_number( "count", walk->count );
    shell.operations = walk->count;
    return ok;
}

static BOOL cmd_dests( struct entity *ent, struct args *args )
{
    RTM_NET_ADDRESS address;
    struct walk walk;

    return walk_options( ent, args, &walk, &address, RTM_ENUM_OWN_DESTS ) &&
           show_dests( ent, &walk );
}

static BOOL cmd_down( struct entity *ent, struct args *args )
{
    RTM_NET_ADDRESS address;
    struct walk walk;

    if (!walk_options( ent, args, &walk, &address, 0 )) return FALSE;
    if (!walk.address)
        return fail( "the prefix is missing; usage: down PREFIX [views ..] [limit N]" );
    return show_dests( ent, &walk );
}

static BOOL cmd_routes( struct entity *ent, struct args *args )
{
    RTM_NET_ADDRESS address;
    struct table table;
    struct walk walk;
    BOOL ok;

    if (!walk_options( ent, args, &walk, &address, RTM_ENUM_OWN_ROUTES )) return FALSE;
    route_table_begin( &table );
    ok = walk_routes( ent, &walk, route_row, &table );
    table_end( &table );
    json_number( "count", walk.count );
    shell.operations = walk.count;
    return ok;
}

static BOOL cmd_count( struct entity *ent, struct args *args )
{
    struct walk dests = { RTM_VIEW_MASK_ANY }, routes = { RTM_VIEW_MASK_ANY },
        hops = { RTM_VIEW_MASK_ANY };
    UINT entities = 0;
    DWORD error;

    if (!args_end( args )) return FALSE;
    if (!walk_dests( ent, &dests, NULL, NULL ) || !walk_routes( ent, &routes, NULL, NULL ) ||
        !walk_hops( ent, &hops, NULL, NULL ))
        return FALSE;
    /* without room it fails, and tells how many there are */
    error = rtm.GetRegisteredEntities( ent->handle, &entities, NULL, NULL );
    if (error && error != ERROR_INSUFFICIENT_BUFFER)
        return api_fail( "RtmGetRegisteredEntities", error );
    field_number( "destinations", dests.count );
    field_number( "routes", routes.count );
    field_number( "nexthops", hops.count );
    field_number( "entities", entities );
    shell.operations = dests.count + routes.count + hops.count;
    return TRUE;
}

const struct command show_commands[] =
{
    { "dests", "[PREFIX] [own] [views ..] [proto ..] [limit N]",
      "lists destinations, of the whole table or at and below PREFIX\n"
      "own: those whose best route is the current entity's. One row for each view asked for that "
      "has routes;\n"
      "without views all are. proto N|best|own chooses the route shown. views none shows held "
      "ones, too.",
      cmd_dests, COMMAND_ENTITY },
    { "down", "PREFIX [views ..] [proto ..] [limit N]",
      "lists the destinations at and below PREFIX",
      cmd_down, COMMAND_ENTITY },
    { "routes", "[PREFIX] [own] [views ..] [limit N]",
      "lists routes, of the whole table or at and below PREFIX\n"
      "\"best\" tells in which views a route is the best one.", cmd_routes, COMMAND_ENTITY },
    { "count", "", "counts destinations, routes, own next hops and entities by walking them",
      cmd_count, COMMAND_ENTITY },
    { NULL }
};
