/*
 * rtmsh: locks, and routes that are edited in place
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

/* PREFIX [nbr ADDR [dev N]]: an own route, with a reference */
static BOOL args_own_route( struct entity *ent, struct args *args, RTM_ROUTE_HANDLE *handle )
{
    RTM_NEXTHOP_HANDLE neighbour = NULL;
    RTM_NET_ADDRESS address;
    struct hop hop;
    BOOL ok;

    if (!args_prefix( args, ent, &address )) return FALSE;
    if (args_match( args, "nbr" ) &&
        (!args_hop( args, ent, &hop ) || !hop_find( ent, &hop, &neighbour )))
        return FALSE;
    ok = own_route( ent, &address, neighbour, handle );
    if (neighbour) hops_release( ent, 1, &neighbour );
    return ok;
}

static BOOL lock_route( struct entity *ent, struct args *args, BOOL lock )
{
    RTM_ROUTE_HANDLE handle;
    DWORD error = NO_ERROR;
    BOOL shared, ok;

    if (!args_own_route( ent, args, &handle )) return FALSE;
    shared = args_match( args, "shared" );
    if ((ok = args_end( args )) && (error = rtm.LockRoute( ent->handle, handle, !shared, lock, NULL )))
        ok = api_fail( "RtmLockRoute", error );
    route_release( ent, handle );
    return ok;
}

static BOOL lock_dest( struct entity *ent, struct args *args, BOOL lock )
{
    RTM_NET_ADDRESS address;
    union dest_room room;
    BOOL shared, ok = TRUE;
    DWORD error;

    if (!args_prefix( args, ent, &address )) return FALSE;
    shared = args_match( args, "shared" );
    if (!args_end( args )) return FALSE;
    if ((error = rtm.GetExactMatchDestination( ent->handle, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &room.info )))
        return api_fail( "RtmGetExactMatchDestination", error );
    if ((error = rtm.LockDestination( ent->handle, room.info.DestHandle, !shared, lock )))
        ok = api_fail( "RtmLockDestination", error );
    dest_release( ent, &room.info );
    return ok;
}

static BOOL lock_hop( struct entity *ent, struct args *args, BOOL lock )
{
    RTM_NEXTHOP_HANDLE handle;
    BOOL shared, ok;
    struct hop hop;
    DWORD error;

    if (!args_hop( args, ent, &hop ) || !hop_find( ent, &hop, &handle )) return FALSE;
    shared = args_match( args, "shared" );
    if ((ok = args_end( args )) && (error = rtm.LockNextHop( ent->handle, handle, !shared, lock, NULL )))
        ok = api_fail( "RtmLockNextHop", error );
    hops_release( ent, 1, &handle );
    return ok;
}

static BOOL lock_any( struct entity *ent, struct args *args, BOOL lock )
{
    BOOL ok;

    if (args_match( args, "dest" )) ok = lock_dest( ent, args, lock );
    else if (args_match( args, "hop" )) ok = lock_hop( ent, args, lock );
    else ok = lock_route( ent, args, lock );
    if (ok) say( lock ? "locked" : "unlocked" );
    return ok;
}

static BOOL cmd_lock( struct entity *ent, struct args *args )
{
    return lock_any( ent, args, TRUE );
}

static BOOL cmd_unlock( struct entity *ent, struct args *args )
{
    return lock_any( ent, args, FALSE );
}

/* The members that may be changed in place. Whoever exchanges next hops moves their references: 'from' has been in the
   route, 'to' will be. */
static void write_in_place( RTM_ROUTE_INFO *to, const RTM_ROUTE_INFO *from )
{
    to->PrefInfo = from->PrefInfo;
    to->BelongsToViews = from->BelongsToViews;
    to->EntitySpecificInfo = from->EntitySpecificInfo;
    to->NextHopsList.NumNextHops = from->NextHopsList.NumNextHops;
    memcpy( to->NextHopsList.NextHops, from->NextHopsList.NextHops,
            from->NextHopsList.NumNextHops * sizeof(RTM_NEXTHOP_HANDLE) );
}

/* 'wanted' comes with references on its next hops, which the route takes over; it gets those of the former ones. With an
   error everything is as before. */
static BOOL commit_in_place( struct entity *ent, RTM_ROUTE_HANDLE handle, RTM_ROUTE_INFO *pointer,
                             struct route_options *wanted, RTM_ROUTE_CHANGE_FLAGS *change )
{
    RTM_ROUTE_INFO *before = route_info_alloc( ent );
    DWORD error;

    if (!before) return fail( "out of memory" );
    write_in_place( before, pointer );
    write_in_place( pointer, wanted->info );
    error = rtm.UpdateAndUnlockRoute( ent->handle, handle, wanted->ttl, wanted->list, 0, NULL, change );
    if (error) write_in_place( pointer, before );
    else
    {
        deadline_drop( before->EntitySpecificInfo );
        write_in_place( wanted->info, before );
    }
    free( before );
    return !error || api_fail( "RtmUpdateAndUnlockRoute", error );
}

static BOOL update_locked( struct entity *ent, struct args *args, RTM_ROUTE_HANDLE handle, RTM_ROUTE_INFO *pointer,
                           RTM_ROUTE_CHANGE_FLAGS *change )
{
    struct route_options options = { 0 };
    RTM_ROUTE_INFO *info;
    BOOL ok;

    if (!(options.info = info = route_info_alloc( ent ))) return fail( "out of memory" );
    options.ttl = INFINITE;
    info->PrefInfo = pointer->PrefInfo;
    info->BelongsToViews = pointer->BelongsToViews;
    ok = route_options( ent, args, &options );
    if (ok && (options.change || info->Flags || info->Neighbour))
        ok = fail( "update: first, new, flags and another nbr need \"add\"" );
    if (ok && !info->NextHopsList.NumNextHops)
    {
        info->NextHopsList.NumNextHops = pointer->NextHopsList.NumNextHops;
        memcpy( info->NextHopsList.NextHops, pointer->NextHopsList.NextHops,
                pointer->NextHopsList.NumNextHops * sizeof(RTM_NEXTHOP_HANDLE) );
        if (info->NextHopsList.NumNextHops)
            api_released( "RtmReferenceHandles", rtm.ReferenceHandles( ent->handle, info->NextHopsList.NumNextHops,
                                                                       info->NextHopsList.NextHops ) );
    }
    if (ok)
    {
        info->EntitySpecificInfo = deadline_new( options.ttl, FALSE );
        ok = commit_in_place( ent, handle, pointer, &options, change );
        if (!ok) deadline_drop( info->EntitySpecificInfo );
    }
    hops_release( ent, info->NextHopsList.NumNextHops, info->NextHopsList.NextHops );
    if (info->Neighbour) hops_release( ent, 1, &info->Neighbour );
    free( info );
    return ok;
}

static BOOL cmd_update( struct entity *ent, struct args *args )
{
    RTM_ROUTE_CHANGE_FLAGS change = 0;
    RTM_ROUTE_HANDLE handle;
    RTM_ROUTE_INFO *pointer;
    DWORD error;
    BOOL ok;

    if (!args_own_route( ent, args, &handle )) return FALSE;
    if ((error = rtm.LockRoute( ent->handle, handle, TRUE, TRUE, &pointer )))
    {
        route_release( ent, handle );
        return api_fail( "RtmLockRoute", error );
    }
    if ((ok = update_locked( ent, args, handle, pointer, &change )))
    {
        json_bool( "best", (change & RTM_ROUTE_CHANGE_BEST) != 0 );
        say( "updated in place%s", change & RTM_ROUTE_CHANGE_BEST ? " (best)" : "" );
        shell.operations = 1;
    }
    else api_released( "RtmLockRoute", rtm.LockRoute( ent->handle, handle, TRUE, FALSE, NULL ) );
    route_release( ent, handle );
    return ok;
}

const struct command lock_commands[] =
{
    { "lock", "PREFIX [nbr ADDR [dev N]] [shared] | dest PREFIX [shared] | hop ADDR [dev N] [shared]",
      "locks an own route, a destination or an own next hop\n"
      "The shell's commands go on; callbacks and other threads wait. A route's lock is its destination's.",
      cmd_lock, COMMAND_ENTITY },
    { "unlock", "PREFIX [nbr ADDR [dev N]] | dest PREFIX | hop ADDR [dev N]",
      "takes back one lock", cmd_unlock, COMMAND_ENTITY },
    { "update",
      "PREFIX [nbr ADDR [dev N]] [via ADDR [dev N]]... [pref N] [metric N] [views u|m|um|none|0xN] [ttl MS] [list NAME]",
      "changes an own route in place, as its owner may under a lock\n"
      "What is not given stays as it is, but the time to live, which is without end then.",
      cmd_update, COMMAND_ENTITY },
    { NULL }
};
