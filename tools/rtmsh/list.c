/*
 * rtmsh: route lists
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


/*
 * Lists have no names in rtm.dll: this keeps the names, the handles, and for each list the
 * enumeration that is open, if any, so that a script can change the list between two batches.
 */

#include <stdlib.h>
#include <string.h>
#include "rtmsh.h"

struct shell_list
{
    struct shell_list *next;
    struct entity *ent;
    char *name;
    RTM_ROUTE_LIST_HANDLE handle;
    RTM_ENUM_HANDLE walk;        /* NULL: none is open */
};

static struct shell_list *lists;

static struct shell_list *list_find( const struct entity *ent, const char *name )
{
    struct shell_list *list;

    for (list = lists; list; list = list->next)
        if (list->ent == ent && !strcmp( list->name, name )) return list;
    return NULL;
}

static struct shell_list *args_list_name( struct args *args, struct entity *ent )
{
    const char *name = args_word( args, "the list's name" );
    struct shell_list *list;

    if (!name) return NULL;
    if (!(list = list_find( ent, name ))) fail( "%s: %s has no list of that name", name, ent->name );
    return list;
}

BOOL args_list( struct args *args, struct entity *ent, RTM_ROUTE_LIST_HANDLE *handle )
{
    struct shell_list *list = args_list_name( args, ent );

    if (!list) return FALSE;
    *handle = list->handle;
    return TRUE;
}

static void list_forget( struct shell_list *list )
{
    struct shell_list **link;

    for (link = &lists; *link != list; link = &(*link)->next);
    *link = list->next;
    free( list->name );
    free( list );
}

/* their handles ended with the entity */
void lists_leave( const struct entity *ent )
{
    struct shell_list *list, *next;

    for (list = lists; list; list = next)
    {
        next = list->next;
        if (list->ent == ent) list_forget( list );
    }
}

static BOOL list_create( struct entity *ent, struct args *args )
{
    const char *name = args_word( args, "the list's name" );
    struct shell_list *list;
    DWORD error;

    if (!name || !args_end( args )) return FALSE;
    if (list_find( ent, name )) return fail( "%s: %s has a list of that name", name, ent->name );
    if (!(list = calloc( 1, sizeof(*list) )) || !(list->name = _strdup( name )))
    {
        free( list );
        return fail( "out of memory" );
    }
    list->ent = ent;
    list->next = lists;
    lists = list;
    if ((error = rtm.CreateRouteList( ent->handle, &list->handle )))
    {
        list_forget( list );
        return api_fail( "RtmCreateRouteList", error );
    }
    json_text( "list", name );
    say( "created list %s", name );
    return TRUE;
}

/* PREFIX [nbr ADDR [dev N]] ...: own routes */
static BOOL args_routes( struct entity *ent, struct args *args, RTM_ROUTE_HANDLE *handles,
                         UINT room, UINT *count )
{
    RTM_NEXTHOP_HANDLE neighbour;
    RTM_NET_ADDRESS address;
    struct hop hop;
    BOOL ok;

    if (!args_left( args )) return fail( "the routes are missing" );
    while (args_left( args ))
    {
        if (*count == room) return fail( "more than %u routes", room );
        neighbour = NULL;
        if (!args_prefix( args, ent, &address )) return FALSE;
        if (args_match( args, "nbr" ) &&
            (!args_hop( args, ent, &hop ) || !hop_find( ent, &hop, &neighbour ))) return FALSE;
        ok = own_route( ent, &address, neighbour, &handles[*count] );
        if (neighbour) hops_release( ent, 1, &neighbour );
        if (!ok) return FALSE;
        ++*count;
    }
    return TRUE;
}

static BOOL list_move( struct entity *ent, struct args *args, const struct shell_list *list )
{
    RTM_ROUTE_HANDLE handles[64];
    UINT count = 0;
    DWORD error;
    BOOL ok;

    if ((ok = args_routes( ent, args, handles, ARRAY_SIZE( handles ), &count )))
    {
        error = rtm.InsertInRouteList( ent->handle, list ? list->handle : NULL, count, handles );
        if (error) ok = api_fail( "RtmInsertInRouteList", error );
    }
    if (ok)
    {
        json_number( "routes", count );
        if (list) say( "inserted %u route%s in list %s", count, count == 1 ? "" : "s", list->name );
        else say( "took %u route%s out of lists", count, count == 1 ? "" : "s" );
        shell.operations = count;
    }
    if (count) api_released( "RtmReleaseRoutes", rtm.ReleaseRoutes( ent->handle, count, handles ) );
    return ok;
}

/* Prints the next routes, all that are left if limit is 0. *end: there were fewer. */
static BOOL list_rows( struct entity *ent, RTM_ENUM_HANDLE walk, ULONG limit, UINT *total,
                       BOOL *end )
{
    UINT max = ent->profile.MaxHandlesInEnum, count, want, i;
    RTM_ROUTE_HANDLE *handles = malloc( max * sizeof(*handles) );
    struct table table;
    BOOL ok = TRUE;
    DWORD error;

    *total = 0;
    *end = FALSE;
    if (!handles) return fail( "out of memory" );
    route_table_begin( &table );
    while (ok && !*end && (!limit || *total < limit))
    {
        count = want = limit && limit - *total < max ? limit - *total : max;
        if ((error = rtm.GetListEnumRoutes( ent->handle, walk, &count, handles )))
        {
            ok = api_fail( "RtmGetListEnumRoutes", error );
            break;
        }
        for (i = 0; i < count; i++) route_table_row( &table, ent, handles[i] );
        api_released( "RtmReleaseRoutes", rtm.ReleaseRoutes( ent->handle, count, handles ) );
        *total += count;
        *end = count < want;
    }
    table_end( &table );
    json_number( "count", *total );
    shell.operations = *total;
    free( handles );
    return ok;
}

static BOOL walk_open( const struct shell_list *list, RTM_ENUM_HANDLE *walk )
{
    DWORD error = rtm.CreateRouteListEnum( list->ent->handle, list->handle, walk );

    return error ? api_fail( "RtmCreateRouteListEnum", error ) : TRUE;
}

static void walk_close( const struct entity *ent, RTM_ENUM_HANDLE walk )
{
    api_released( "RtmDeleteEnumHandle", rtm.DeleteEnumHandle( ent->handle, walk ) );
}

static BOOL list_show( struct entity *ent, struct args *args, struct shell_list *list )
{
    RTM_ENUM_HANDLE walk;
    UINT total;
    BOOL ok, end;

    if (!args_end( args ) || !walk_open( list, &walk )) return FALSE;
    ok = list_rows( ent, walk, 0, &total, &end );
    walk_close( ent, walk );
    return ok;
}

static BOOL list_enum( struct entity *ent, struct args *args, struct shell_list *list )
{
    ULONG limit = ent->profile.MaxHandlesInEnum;
    UINT total;
    BOOL end;

    if (args_match( args, "limit" ) && !args_number( args, "limit", &limit )) return FALSE;
    if (!limit) return fail( "limit: at least 1" );
    if (!args_end( args )) return FALSE;
    if (!list->walk && !walk_open( list, &list->walk )) return FALSE;
    if (!list_rows( ent, list->walk, limit, &total, &end )) return FALSE;
    json_bool( "end", end );
    if (!end) return TRUE;
    walk_close( ent, list->walk );
    list->walk = NULL;
    say( "end of list %s", list->name );
    return TRUE;
}

static BOOL list_delete( struct entity *ent, struct args *args, struct shell_list *list )
{
    DWORD error;

    if (!args_end( args )) return FALSE;
    if ((error = rtm.DeleteRouteList( ent->handle, list->handle )))
        return api_fail( "RtmDeleteRouteList", error );
    if (list->walk) walk_close( ent, list->walk );
    json_text( "list", list->name );
    say( "deleted list %s", list->name );
    list_forget( list );
    return TRUE;
}

static BOOL list_insert( struct entity *ent, struct args *args, struct shell_list *list )
{
    return list_move( ent, args, list );
}

static BOOL cmd_list( struct entity *ent, struct args *args )
{
    static const struct
    {
        const char *name;
        BOOL (*function)( struct entity *ent, struct args *args, struct shell_list *list );
    }
    verbs[] =
    {
        { "insert", list_insert }, { "show", list_show }, { "enum", list_enum },
        { "delete", list_delete }
    };
    struct shell_list *list;
    UINT i;

    if (args_match( args, "create" )) return list_create( ent, args );
    if (args_match( args, "remove" )) return list_move( ent, args, NULL );
    for (i = 0; i < ARRAY_SIZE( verbs ); i++)
    {
        if (!args_match( args, verbs[i].name )) continue;
        return (list = args_list_name( args, ent )) && verbs[i].function( ent, args, list );
    }
    if (!args_left( args )) return fail( "create, insert, remove, show, enum or delete?" );
    return args_unknown( args );
}

static BOOL cmd_lists( struct entity *ent, struct args *args )
{
    static const struct column columns[] = { { "list" }, { "enum" }, { NULL } };
    struct shell_list *list;
    struct table table;

    if (!args_end( args )) return FALSE;
    table_begin( &table, "lists", columns );
    for (list = lists; list; list = list->next)
    {
        if (list->ent != ent) continue;
        table_text( &table, list->name );
        table_text( &table, list->walk ? "open" : NULL );
    }
    table_end( &table );
    return TRUE;
}

const struct command list_commands[] =
{
    { "list",
      "create NAME | insert NAME PREFIX [nbr ADDR [dev N]]... | remove PREFIX [nbr ADDR [dev N]]..."
      " | show NAME | enum NAME [limit N] | delete NAME",
      "keeps routes of the current entity in lists\n"
      "insert moves routes to a list, remove takes them out of theirs; \"add\" takes a list, too.\n"
      "show prints a list; enum prints the next routes of it and remembers the place until the end.",
      cmd_list, COMMAND_ENTITY },
    { "lists", "", "names the lists of the current entity", cmd_lists, COMMAND_ENTITY },
    { NULL }
};
