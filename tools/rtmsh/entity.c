/*
 * rtmsh: registering, and who is there
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

static struct entity *entities;  /* the newest first */
static struct entity *current;

struct entity *entity_find( const char *name )
{
    struct entity *ent;

    for (ent = entities; ent; ent = ent->next)
        if (!strcmp( ent->name, name )) return ent;
    return NULL;
}

struct entity *entity_current( void )
{
    return current;
}

UINT entity_family( const struct entity *ent )
{
    return ent->info.AddressFamily == AF_INET6 ? 6 : 4;
}

/* our name for a handle, else "protocol:id"; a registration handle is an entity handle as well */
const char *entity_name( struct entity *ent, RTM_ENTITY_HANDLE handle, char *text )
{
    RTM_ENTITY_INFO info;
    struct entity *other;

    if (!handle) return "-";
    for (other = entities; other; other = other->next)
        if (other->handle == handle) return other->name;
    if (rtm.GetEntityInfo( ent->handle, handle, &info )) return "gone";
    protocol_text( info.EntityId.EntityProtocolId, text );
    sprintf( text + strlen( text ), ":%lu", info.EntityId.EntityInstanceId );
    api_released( "RtmReleaseEntityInfo", rtm.ReleaseEntityInfo( ent->handle, &info ) );
    return text;
}

/* the lowest identifier that none of ours has */
static ULONG free_id( const RTM_ENTITY_INFO *info )
{
    struct entity *ent;
    ULONG id = 1;

    for (ent = entities; ent;)
    {
        if (ent->info.AddressFamily == info->AddressFamily &&
            ent->info.RtmInstanceId == info->RtmInstanceId &&
            ent->info.EntityId.EntityProtocolId == info->EntityId.EntityProtocolId &&
            ent->info.EntityId.EntityInstanceId == id)
        {
            id++;
            ent = entities;
        }
        else ent = ent->next;
    }
    return id;
}

struct register_options
{
    RTM_ENTITY_INFO info;
    BOOL id_given;
    BOOL opaque;
    BOOL events;
    BOOL methods;
};

static BOOL register_options( struct args *args, struct register_options *options )
{
    ULONG number;

    while (args_left( args ))
    {
        if (args_match( args, "proto" ))
        {
            if (!args_protocol( args, &options->info.EntityId.EntityProtocolId )) return FALSE;
        }
        else if (args_match( args, "id" ))
        {
            if (!args_number( args, "id", &options->info.EntityId.EntityInstanceId )) return FALSE;
            options->id_given = TRUE;
        }
        else if (args_match( args, "family" ))
        {
            if (!args_number( args, "family", &number )) return FALSE;
            if (number != 4 && number != 6) return fail( "%lu: the family is 4 or 6", number );
            options->info.AddressFamily = number == 6 ? AF_INET6 : AF_INET;
        }
        else if (args_match( args, "instance" ))
        {
            if (!args_number( args, "instance", &number )) return FALSE;
            if (number > 0xffff) return fail( "%lu: an instance is at most 65535", number );
            options->info.RtmInstanceId = (USHORT)number;
        }
        else if (args_match( args, "opaque" )) options->opaque = TRUE;
        else if (args_match( args, "events" )) options->events = TRUE;
        else if (args_match( args, "methods" )) options->methods = TRUE;
        else return args_unknown( args );
    }
    return TRUE;
}

static BOOL cmd_register( struct entity *ent, struct args *args )
{
    struct register_options options;
    const char *name = args_word( args, "the name" );
    char text[32];
    DWORD error;

    if (!name) return FALSE;
    if (entity_find( name )) return fail( "%s: there is an entity of that name already", name );
    memset( &options, 0, sizeof(options) );
    options.info.AddressFamily = AF_INET;
    if (!protocol_parse( name, &options.info.EntityId.EntityProtocolId ))
        options.info.EntityId.EntityProtocolId = 1;
    if (!register_options( args, &options )) return FALSE;
    if (!options.id_given) options.info.EntityId.EntityInstanceId = free_id( &options.info );

    if (!(ent = calloc( 1, sizeof(*ent) )) || !(ent->name = strdup( name )))
        return fail( "out of memory" );
    ent->info = options.info;
    ent->opaque = options.opaque;
    ent->events = options.events;
    ent->methods = options.methods;
    if ((error = rtm.RegisterEntity( &ent->info, options.methods ? demo_methods() : NULL,
                                     options.events ? event_callback : NULL, options.opaque,
                                         &ent->profile,
                                     &ent->handle )))
    {
        free( ent->name );
        free( ent );
        return api_fail( "RtmRegisterEntity", error );
    }
    ent->next = entities;
    entities = current = ent;
    json_text( "name", name );
    json_number( "proto", ent->info.EntityId.EntityProtocolId );
    json_number( "id", ent->info.EntityId.EntityInstanceId );
    json_number( "family", entity_family( ent ) );
    say( "registered %s: proto %s id %lu family %u instance %u", name,
         protocol_text( ent->info.EntityId.EntityProtocolId, text ),
             ent->info.EntityId.EntityInstanceId,
         entity_family( ent ), ent->info.RtmInstanceId );
    return TRUE;
}

static DWORD entity_drop( struct entity *ent )
{
    struct entity **link;
    DWORD error;

    /* a waiting invoker would wait for ever otherwise */
    if (ent->blocked) rtm.BlockMethods( ent->handle, NULL, 0, RTM_RESUME_METHODS );
    watch_leave( ent );
    error = rtm.DeregisterEntity( ent->handle );
    lists_leave( ent );
    for (link = &entities; *link != ent; link = &(*link)->next);
    *link = ent->next;
    if (current == ent) current = entities;
    free( ent->name );
    free( ent );
    return error;
}

static BOOL cmd_deregister( struct entity *ent, struct args *args )
{
    struct walk routes = { RTM_VIEW_MASK_ANY, RTM_ENUM_OWN_ROUTES };
    struct walk hops = { RTM_VIEW_MASK_ANY };
    const char *name;
    char text[64];
    DWORD error;

    if (!(name = args_word( args, "the name" )) || !args_end( args )) return FALSE;
    if (!(ent = entity_find( name ))) return fail( "%s: no entity of that name", name );
    if (!walk_routes( ent, &routes, NULL, NULL ) || !walk_hops( ent, &hops, NULL, NULL ))
        return FALSE;
    if ((error = entity_drop( ent ))) return api_fail( "RtmDeregisterEntity", error );
    json_text( "name", name );
    json_number( "routes_left", routes.count );
    json_number( "nexthops_left", hops.count );
    sprintf( text, "%I64u routes and %I64u next hops", routes.count, hops.count );
    say( "deregistered %s: %s left behind", name, routes.count || hops.count ? text : "nothing" );
    return TRUE;
}

void entities_leave( void )
{
    while (entities) entity_drop( entities );
}

static BOOL cmd_use( struct entity *ent, struct args *args )
{
    const char *name = args_word( args, "the name" );

    if (!name || !args_end( args )) return FALSE;
    if (!(ent = entity_find( name ))) return fail( "%s: no entity of that name", name );
    current = ent;
    json_text( "name", name );
    return TRUE;
}

static void entities_table( struct entity *ent, UINT count, RTM_ENTITY_HANDLE *handles,
                            RTM_ENTITY_INFO *infos )
{
    static const struct column columns[] =
    {
        { "name" }, { "proto" }, { "id", TRUE }, { "family", TRUE }, { "instance", TRUE },
        { "ours" }, { NULL }
    };
    struct table table;
    char text[32];
    UINT i;

    table_begin( &table, "entities", columns );
    for (i = 0; i < count; i++)
    {
        struct entity *ours;

        for (ours = entities; ours && ours->handle != handles[i]; ours = ours->next);
        table_text( &table, ours ? ours->name : NULL );
        table_text( &table, protocol_text( infos[i].EntityId.EntityProtocolId, text ) );
        table_number( &table, infos[i].EntityId.EntityInstanceId );
        table_number( &table, infos[i].AddressFamily == AF_INET6 ? 6 : 4 );
        table_number( &table, infos[i].RtmInstanceId );
        table_text( &table, !ours ? "no" : ours == current ? "current" : "yes" );
    }
    table_end( &table );
}

static BOOL cmd_entities( struct entity *ent, struct args *args )
{
    RTM_ENTITY_HANDLE *handles = NULL;
    RTM_ENTITY_INFO *infos = NULL;
    UINT count = 0, room;
    DWORD error;

    if (!args_end( args )) return FALSE;
    error = rtm.GetRegisteredEntities( ent->handle, &count, NULL, NULL );
    /* others may come in between, hence some room more */
    room = count + 8;
    handles = calloc( room, sizeof(*handles) );
    infos = calloc( room, sizeof(*infos) );
    if (handles && infos && (!error || error == ERROR_INSUFFICIENT_BUFFER))
    {
        count = room;
        error = rtm.GetRegisteredEntities( ent->handle, &count, handles, infos );
    }
    if (!error)
    {
        entities_table( ent, count, handles, infos );
        api_released( "RtmReleaseEntities", rtm.ReleaseEntities( ent->handle, count, handles ) );
        shell.operations = count;
    }
    free( handles );
    free( infos );
    return error ? api_fail( "RtmGetRegisteredEntities", error ) : TRUE;
}

static BOOL cmd_profile( struct entity *ent, struct args *args )
{
    char text[32];

    if (!args_end( args )) return FALSE;
    field_text( "entity", ent->name );
    field_number( "max_next_hops", ent->profile.MaxNextHopsInRoute );
    field_number( "max_handles", ent->profile.MaxHandlesInEnum );
    field_number( "number_of_views", ent->profile.NumberOfViews );
    field_text( "views", views_text( ent->profile.ViewsSupported, text ) );
    return TRUE;
}

const struct command entity_commands[] =
{
    { "register", "NAME [proto N] [id N] [family 4|6] [instance N] [opaque] [events] [methods]",
      "registers an entity and makes it the current one\n"
      "A NAME that is a protocol's (rip, ospf, bgp, static ...) gives proto its default.\n"
      "opaque reserves an opaque pointer, events shows what rtm.dll tells, methods exports the "
      "demo methods.",
      cmd_register, COMMAND_RTM },
    { "deregister", "NAME",
      "ends a registration and tells what it left behind", cmd_deregister, COMMAND_RTM },
    { "use", "NAME", "makes an entity the current one", cmd_use, COMMAND_RTM },
    { "entities", "",
      "lists all entities of the current one's table", cmd_entities, COMMAND_ENTITY },
    { "profile",
      "", "shows the limits of the current entity's table", cmd_profile, COMMAND_ENTITY },
    { NULL }
};
