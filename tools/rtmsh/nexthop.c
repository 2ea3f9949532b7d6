/*
 * rtmsh: next hops
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

#include <string.h>
#include "rtmsh.h"

/* ADDR [dev N] */
BOOL args_hop( struct args *args, const struct entity *ent, struct hop *hop )
{
    memset( hop, 0, sizeof(*hop) );
    if (!args_prefix( args, ent, &hop->address )) return FALSE;
    return args_match( args, "dev" ) ? args_number( args, "dev", &hop->interface_index ) : TRUE;
}

static void hop_info( const struct hop *hop, RTM_NEXTHOP_INFO *info )
{
    memset( info, 0, sizeof(*info) );
    info->NextHopAddress = hop->address;
    info->InterfaceIndex = hop->interface_index;
    info->Flags = hop->flags;
    info->RemoteNextHop = hop->remote;
}

/* adds it or finds the same one; the caller gets a reference */
BOOL hop_add( struct entity *ent, const struct hop *hop, RTM_NEXTHOP_HANDLE *handle, BOOL *created )
{
    RTM_NEXTHOP_CHANGE_FLAGS flags = 0;
    RTM_NEXTHOP_INFO info;
    DWORD error;

    hop_info( hop, &info );
    *handle = NULL;
    if ((error = rtm.AddNextHop( ent->handle, &info, handle, &flags )))
        return api_fail( "RtmAddNextHop", error );
    if (created) *created = (flags & RTM_NEXTHOP_CHANGE_NEW) != 0;
    return TRUE;
}

BOOL hop_find( struct entity *ent, const struct hop *hop, RTM_NEXTHOP_HANDLE *handle )
{
    RTM_NEXTHOP_INFO info;
    char text[ADDRESS_TEXT];
    DWORD error;

    hop_info( hop, &info );
    *handle = NULL;
    if (!(error = rtm.FindNextHop( ent->handle, &info, handle, NULL ))) return TRUE;
    if (error != ERROR_NOT_FOUND) return api_fail( "RtmFindNextHop", error );
    return fail( "%s dev %lu: %s has no such next hop", host_text( &hop->address, text ),
                 hop->interface_index,
                 ent->name );
}

void hops_release( struct entity *ent, UINT count, RTM_NEXTHOP_HANDLE *handles )
{
    if (count)
        api_released( "RtmReleaseNextHops", rtm.ReleaseNextHops( ent->handle, count, handles ) );
}

/* "192.0.2.1 dev 3"; size at least ADDRESS_TEXT + 32 */
void hop_text( struct entity *ent, RTM_NEXTHOP_HANDLE handle, char *text, size_t size )
{
    RTM_NEXTHOP_INFO info;

    if (rtm.GetNextHopInfo( ent->handle, handle, &info ))
    {
        strcpy( text, "gone" );
        return;
    }
    host_text( &info.NextHopAddress, text );
    if (info.InterfaceIndex) sprintf( text + strlen( text ), " dev %lu", info.InterfaceIndex );
    if (info.State == RTM_NEXTHOP_STATE_DELETED) strcat( text, " deleted" );
    api_released( "RtmReleaseNextHopInfo", rtm.ReleaseNextHopInfo( ent->handle, &info ) );
}

/* the destination that stands for the address of a remote next hop; the room keeps its reference */
static BOOL remote_find( struct entity *ent, struct args *args, struct hop *hop,
                         union dest_room *room )
{
    RTM_NET_ADDRESS address;
    DWORD error;

    if (!args_prefix( args, ent, &address )) return FALSE;
    if ((error = rtm.GetExactMatchDestination( ent->handle, &address, RTM_BEST_PROTOCOL,
                                               RTM_VIEW_MASK_ANY,
                                               &room->info )))
        return api_fail( "RtmGetExactMatchDestination for remote", error );
    hop->remote = room->info.DestHandle;
    hop->flags |= RTM_NEXTHOP_FLAGS_REMOTE;
    return TRUE;
}

static BOOL hop_flags( struct args *args, USHORT *flags )
{
    const char *word = args_word( args, "the flags" );
    ULONG number;

    if (!word) return FALSE;
    if (!strcmp( word, "remote" )) *flags |= RTM_NEXTHOP_FLAGS_REMOTE;
    else if (!strcmp( word, "down" )) *flags |= RTM_NEXTHOP_FLAGS_DOWN;
    else if (!strcmp( word, "remote,down" ) || !strcmp( word, "down,remote" ))
        *flags |= RTM_NEXTHOP_FLAGS_REMOTE | RTM_NEXTHOP_FLAGS_DOWN;
    else if (parse_number( word, &number ) && number <= 0xffff) *flags |= (USHORT)number;
    else return fail( "%s: flags of next hops are remote, down or 0xN", word );
    return TRUE;
}

static BOOL nexthop_add( struct entity *ent, struct args *args, struct hop *hop )
{
    RTM_NEXTHOP_HANDLE handle;
    char text[ADDRESS_TEXT + 32];
    union dest_room room;
    BOOL created = FALSE, ok = TRUE;

    while (ok && args_left( args ))
    {
        if (args_match( args, "flags" )) ok = hop_flags( args, &hop->flags );
        else if (!hop->remote && args_match( args, "remote" ))
            ok = remote_find( ent, args, hop, &room );
        else ok = args_unknown( args );
    }
    if (ok && (ok = hop_add( ent, hop, &handle, &created )))
    {
        hop_text( ent, handle, text, sizeof(text) );
        hops_release( ent, 1, &handle );
        json_text( "nexthop", text );
        json_bool( "new", created );
        say( "%s next hop %s", created ? "added" : "updated", text );
    }
    if (hop->remote) dest_release( ent, &room.info );
    return ok;
}

static BOOL nexthop_delete( struct entity *ent, const struct hop *hop )
{
    RTM_NEXTHOP_HANDLE handle;
    char text[ADDRESS_TEXT];
    DWORD error;

    if (!hop_find( ent, hop, &handle )) return FALSE;
    /* a deletion uses the reference up, a failed one does not */
    if ((error = rtm.DeleteNextHop( ent->handle, handle, NULL )))
    {
        hops_release( ent, 1, &handle );
        return api_fail( "RtmDeleteNextHop", error );
    }
    say( "deleted next hop %s", host_text( &hop->address, text ) );
    return TRUE;
}

static BOOL cmd_nexthop( struct entity *ent, struct args *args )
{
    const char *verb = args_word( args, "add or del" );
    struct hop hop;

    if (!verb) return FALSE;
    if (strcmp( verb, "add" ) && strcmp( verb, "del" ))
        return fail( "%s: next hops can be added by add and deleted by del", verb );
    if (!args_hop( args, ent, &hop )) return FALSE;
    if (!strcmp( verb, "add" )) return nexthop_add( ent, args, &hop );
    return args_end( args ) && nexthop_delete( ent, &hop );
}

static BOOL hop_row( struct entity *ent, RTM_NEXTHOP_HANDLE *handle, void *context )
{
    struct table *table = context;
    char text[ADDRESS_TEXT];
    RTM_NEXTHOP_INFO info;
    union dest_room room;
    DWORD error;

    if ((error = rtm.GetNextHopInfo( ent->handle, *handle, &info )))
        return api_fail( "RtmGetNextHopInfo", error );
    table_text( table, host_text( &info.NextHopAddress, text ) );
    table_number( table, info.InterfaceIndex );
    sprintf( text, "%s%s", info.Flags & RTM_NEXTHOP_FLAGS_REMOTE ? "remote" : "",
             info.Flags & RTM_NEXTHOP_FLAGS_DOWN ? " down" : "" );
    table_text( table, info.Flags ? text : NULL );
    if (!info.RemoteNextHop ||
        rtm.GetDestInfo( ent->handle, info.RemoteNextHop, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY,
                         &room.info ))
        table_text( table, NULL );
    else
    {
        table_text( table, prefix_text( &room.info.DestAddress, text ) );
        dest_release( ent, &room.info );
    }
    api_released( "RtmReleaseNextHopInfo", rtm.ReleaseNextHopInfo( ent->handle, &info ) );
    return TRUE;
}

static BOOL cmd_nexthops( struct entity *ent, struct args *args )
{
    static const struct column columns[] =
    {
        { "address" }, { "dev", TRUE }, { "flags" }, { "remote" }, { NULL }
    };
    struct walk walk = { RTM_VIEW_MASK_ANY };
    struct table table;
    BOOL ok;

    if (!args_end( args )) return FALSE;
    table_begin( &table, "nexthops", columns );
    ok = walk_hops( ent, &walk, hop_row, &table );
    table_end( &table );
    shell.operations = walk.count;
    return ok;
}

const struct command nexthop_commands[] =
{
    { "nexthop", "add ADDR [dev N] [flags remote,down] [remote PREFIX] | del ADDR [dev N]",
      "adds, updates or deletes a next hop of the current entity\n"
      "remote PREFIX names the destination through which the address is reached.", cmd_nexthop,
      COMMAND_ENTITY },
    { "nexthops", "", "lists the next hops of the current entity", cmd_nexthops, COMMAND_ENTITY },
    { NULL }
};
