/*
 * rtmsh: adding and deleting routes, opaque pointers
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

/* one next hop more; too many are for rtm.dll to refuse, one too many for the room are not */
static BOOL option_via( struct entity *ent, struct args *args, RTM_ROUTE_INFO *info )
{
    RTM_NEXTHOP_LIST *list = &info->NextHopsList;
    RTM_NEXTHOP_HANDLE *handles = list->NextHops;
    struct hop hop;

    if (list->NumNextHops > ent->profile.MaxNextHopsInRoute)
        return fail( "a route has at most %u next hops", ent->profile.MaxNextHopsInRoute );
    if (!args_hop( args, ent, &hop ) || !hop_add( ent, &hop, &handles[list->NumNextHops], NULL ))
        return FALSE;
    list->NumNextHops++;
    return TRUE;
}

static BOOL option_neighbour( struct entity *ent, struct args *args, RTM_ROUTE_INFO *info )
{
    struct hop hop;

    if (info->Neighbour) return fail( "nbr: a route has one neighbour" );
    return args_hop( args, ent, &hop ) && hop_add( ent, &hop, &info->Neighbour, NULL );
}

static BOOL option_flags( struct args *args, RTM_ROUTE_INFO *info )
{
    ULONG number;

    if (!args_number( args, "flags", &number )) return FALSE;
    if (number > 0xffff) return fail( "0x%lx: route flags have 16 bits", number );
    info->Flags = (USHORT)number;
    return TRUE;
}

BOOL route_options( struct entity *ent, struct args *args, struct route_options *options )
{
    RTM_ROUTE_INFO *info = options->info;
    BOOL ok = TRUE;

    while (ok && args_left( args ))
    {
        if (args_match( args, "via" )) ok = option_via( ent, args, info );
        else if (args_match( args, "nbr" )) ok = option_neighbour( ent, args, info );
        else if (args_match( args, "pref" ))
            ok = args_number( args, "pref", &info->PrefInfo.Preference );
        else if (args_match( args, "metric" ))
            ok = args_number( args, "metric", &info->PrefInfo.Metric );
        else if (args_match( args, "views" )) ok = args_views( args, &info->BelongsToViews );
        else if (args_match( args, "ttl" )) ok = args_number( args, "ttl", &options->ttl );
        else if (args_match( args, "flags" )) ok = option_flags( args, info );
        else if (args_match( args, "list" )) ok = args_list( args, ent, &options->list );
        else if (args_match( args, "first" )) options->change |= RTM_ROUTE_CHANGE_FIRST;
        else if (args_match( args, "new" )) options->change |= RTM_ROUTE_CHANGE_NEW;
        else ok = args_unknown( args );
    }
    return ok;
}

static BOOL route_add( struct entity *ent, struct route_options *options )
{
    RTM_ROUTE_CHANGE_FLAGS change = options->change;
    char text[ADDRESS_TEXT];
    DWORD error;

    options->info->EntitySpecificInfo = deadline_new( options->ttl, FALSE );
    if ((error = rtm.AddRouteToDest( ent->handle, NULL, &options->address, options->info,
                                     options->ttl, options->list, 0,
                                     NULL, &change )))
        return api_fail( "RtmAddRouteToDest", error );
    json_text( "prefix", prefix_text( &options->address, text ) );
    json_bool( "new", (change & RTM_ROUTE_CHANGE_NEW) != 0 );
    json_bool( "best", (change & RTM_ROUTE_CHANGE_BEST) != 0 );
    say( "%s %s%s", change & RTM_ROUTE_CHANGE_NEW ? "added" : "updated", text,
         change & RTM_ROUTE_CHANGE_BEST ? " (best)" : "" );
    shell.operations = 1;
    return TRUE;
}

static BOOL cmd_add( struct entity *ent, struct args *args )
{
    struct route_options options;
    RTM_ROUTE_INFO *info;
    BOOL ok;

    memset( &options, 0, sizeof(options) );
    if (!args_prefix( args, ent, &options.address )) return FALSE;
    if (!(options.info = info = route_info_alloc( ent ))) return fail( "out of memory" );
    options.ttl = INFINITE;
    info->PrefInfo.Preference = info->PrefInfo.Metric = 1;
    info->BelongsToViews = RTM_VIEW_MASK_UCAST;
    ok = route_options( ent, args, &options ) && route_add( ent, &options );
    /* the route has references of its own by now */
    hops_release( ent, info->NextHopsList.NumNextHops, info->NextHopsList.NextHops );
    if (info->Neighbour) hops_release( ent, 1, &info->Neighbour );
    free( info );
    return ok;
}

/* the caller's best route of that prefix, or the one with that neighbour */
BOOL own_route( struct entity *ent, RTM_NET_ADDRESS *address, RTM_NEXTHOP_HANDLE neighbour,
                RTM_ROUTE_HANDLE *handle )
{
    RTM_MATCH_FLAGS match = RTM_MATCH_OWNER | (neighbour ? RTM_MATCH_NEIGHBOUR : 0);
    RTM_ROUTE_INFO *info = route_info_alloc( ent );
    char text[ADDRESS_TEXT];
    DWORD error;

    if (!info) return fail( "out of memory" );
    info->RouteOwner = ent->handle;
    info->Neighbour = neighbour;
    /* all supported views and not any view, which would find held routes, too; then routes in
       no view */
    error = rtm.GetExactMatchRoute( ent->handle, address, match, info, 0, RTM_VIEW_MASK_ALL,
                                    handle );
    if (error == ERROR_NOT_FOUND || error == ERROR_NOT_SUPPORTED)
        error = rtm.GetExactMatchRoute( ent->handle, address, match, info, 0, RTM_VIEW_MASK_ANY,
                                        handle );
    if (!error) api_released( "RtmReleaseRouteInfo", rtm.ReleaseRouteInfo( ent->handle, info ) );
    free( info );
    if (!error) return TRUE;
    if (error != ERROR_NOT_FOUND) return api_fail( "RtmGetExactMatchRoute", error );
    return fail( "%s: %s has no such route", prefix_text( address, text ), ent->name );
}

static BOOL route_delete( struct entity *ent, RTM_NET_ADDRESS *address,
                          RTM_NEXTHOP_HANDLE neighbour )
{
    RTM_ROUTE_CHANGE_FLAGS change = 0;
    RTM_ROUTE_HANDLE handle = NULL;
    char text[ADDRESS_TEXT];
    DWORD error;

    if (!own_route( ent, address, neighbour, &handle )) return FALSE;
    if ((error = rtm.DeleteRouteToDest( ent->handle, handle, &change )))
    {
        route_release( ent, handle );
        return api_fail( "RtmDeleteRouteToDest", error );
    }
    json_text( "prefix", prefix_text( address, text ) );
    json_bool( "best", (change & RTM_ROUTE_CHANGE_BEST) != 0 );
    say( "deleted %s%s", text, change & RTM_ROUTE_CHANGE_BEST ? " (was best)" : "" );
    shell.operations = 1;
    return TRUE;
}

static BOOL cmd_del( struct entity *ent, struct args *args )
{
    RTM_NEXTHOP_HANDLE neighbour = NULL;
    RTM_NET_ADDRESS address;
    struct hop hop;
    BOOL ok;

    if (!args_prefix( args, ent, &address )) return FALSE;
    if (args_match( args, "nbr" ) &&
        (!args_hop( args, ent, &hop ) || !hop_find( ent, &hop, &neighbour )))
        return FALSE;
    ok = args_end( args ) && route_delete( ent, &address, neighbour );
    if (neighbour) hops_release( ent, 1, &neighbour );
    return ok;
}

/* reads the slot under a shared lock, writes it under an exclusive one */
static BOOL opaque_access( struct entity *ent, RTM_DEST_HANDLE dest, BOOL set, ULONG value )
{
    void **slot = NULL;
    DWORD error, unlock;
    ULONG_PTR seen = 0;

    if ((error = rtm.LockDestination( ent->handle, dest, set, TRUE )))
        return api_fail( "RtmLockDestination", error );
    if (!(error = rtm.GetOpaqueInformationPointer( ent->handle, dest, (void **)&slot )))
    {
        seen = (ULONG_PTR)*slot;
        if (set) *slot = (void *)(ULONG_PTR)value;
    }
    unlock = rtm.LockDestination( ent->handle, dest, set, FALSE );
    if (error == ERROR_NOT_FOUND)
        return fail( "%s did not reserve an opaque pointer (register ... opaque)", ent->name );
    if (error) return api_fail( "RtmGetOpaqueInformationPointer", error );
    if (unlock) return api_fail( "RtmLockDestination", unlock );
    json_number( set ? "was" : "value", seen );
    if (set) say( "opaque value set to %lu (was %I64u)", value, (unsigned __int64)seen );
    else result( "%I64u", (unsigned __int64)seen );
    return TRUE;
}

static BOOL cmd_opaque( struct entity *ent, struct args *args )
{
    RTM_NET_ADDRESS address;
    union dest_room room;
    BOOL set = FALSE, ok;
    ULONG value = 0;
    DWORD error;

    if (!args_prefix( args, ent, &address )) return FALSE;
    if (args_match( args, "set" ))
    {
        set = TRUE;
        if (!args_number( args, "set", &value )) return FALSE;
    }
    if (!args_end( args )) return FALSE;
    if ((error = rtm.GetExactMatchDestination( ent->handle, &address, RTM_BEST_PROTOCOL,
                                               RTM_VIEW_MASK_ANY, &room.info )))
        return api_fail( "RtmGetExactMatchDestination", error );
    ok = opaque_access( ent, room.info.DestHandle, set, value );
    dest_release( ent, &room.info );
    return ok;
}

const struct command route_commands[] =
{
    { "add",
      "PREFIX [via ADDR [dev N]]... [nbr ADDR [dev N]] [pref N] [metric N] [views u|m|um|none|0xN]"
      " [ttl MS] [flags 0xN] [list NAME] [first] [new]",
      "adds or updates a route of the current entity\n"
      "A route is known by its prefix, its owner and its neighbour (nbr). Defaults: pref 1 metric "
      "1 views u.\n"
      "ttl is the time to live, which \"routes\" shows counting down; register ... events tells of its end.\n"
      "first updates the first own route whatever its neighbour, new always makes another one.",
      cmd_add, COMMAND_ENTITY },
    { "del", "PREFIX [nbr ADDR [dev N]]",
      "deletes a route of the current entity", cmd_del, COMMAND_ENTITY },
    { "opaque", "PREFIX [set N]",
      "shows or sets the current entity's opaque value of a destination",
      cmd_opaque, COMMAND_ENTITY },
    { NULL }
};
