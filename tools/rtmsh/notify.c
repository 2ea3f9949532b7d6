/*
 * rtmsh: change notification
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

/*
 * The callback comes on a thread of rtm.dll: it fetches what has changed, there and then, keeps the last
 * state of each prefix, and leaves a line for the shell, which prints between two commands and while it
 * waits. So "watch check" can say whether what was told is what is true.
 */

struct seen
{
    RTM_NET_ADDRESS address;
    BOOL used;
    UINT routes;            /* in the first view that is watched */
    RTM_PREF_INFO pref;     /* of the best one */
    RTM_ENTITY_HANDLE owner;
};

struct watch
{
    struct watch *next;
    struct entity *ent;
    RTM_NOTIFY_HANDLE handle;
    RTM_VIEW_SET views;
    UINT view_count;
    BOOL only_count;
    HANDLE bell;            /* set whenever something was fetched */
    CRITICAL_SECTION lock;  /* for all below, which the callback changes */
    unsigned __int64 calls, items, shown;
    struct seen *table;     /* open hashing */
    UINT used, room;
    struct seen *lines;     /* not printed yet */
    UINT line_count, line_room;
    const char *failed;     /* what went wrong in the callback */
    DWORD error;
};

static struct watch *watches;

static struct watch *watch_find( const struct entity *ent )
{
    struct watch *watch;

    for (watch = watches; watch && watch->ent != ent; watch = watch->next) {}
    return watch;
}

static struct seen *seen_find( const struct watch *watch, const RTM_NET_ADDRESS *address )
{
    UINT i, hash = address->NumBits * 0x9e3779b1u;

    for (i = 0; i < 16; i++) hash = (hash ^ address->AddrBits[i]) * 0x01000193u;
    for (i = hash ^ hash >> 15;; i++)
    {
        struct seen *seen = &watch->table[i & (watch->room - 1)];

        if (!seen->used || (seen->address.NumBits == address->NumBits &&
                            !memcmp( seen->address.AddrBits, address->AddrBits, 16 )))
            return seen;
    }
}

static BOOL seen_grow( struct watch *watch )
{
    struct seen *old = watch->table;
    UINT i, room = watch->room;

    if (watch->used * 2 < room) return TRUE;
    if (!(watch->table = calloc( room ? room * 2 : 1024, sizeof(*old) )))
    {
        watch->table = old;
        return FALSE;
    }
    watch->room = room ? room * 2 : 1024;
    for (i = 0; i < room; i++) if (old[i].used) *seen_find( watch, &old[i].address ) = old[i];
    free( old );
    return TRUE;
}

/* locked */
static BOOL seen_note( struct watch *watch, const struct seen *item )
{
    struct seen *seen, *lines;

    if (!seen_grow( watch )) return FALSE;
    seen = seen_find( watch, &item->address );
    if (!seen->used) watch->used++;
    *seen = *item;
    watch->items++;
    if (watch->only_count) return TRUE;
    if (watch->line_count == watch->line_room)
    {
        UINT room = watch->line_room ? watch->line_room * 2 : 64;

        if (!(lines = realloc( watch->lines, room * sizeof(*lines) ))) return FALSE;
        watch->lines = lines;
        watch->line_room = room;
    }
    watch->lines[watch->line_count++] = *item;
    return TRUE;
}

/* what a destination is like in the first view of the information; FALSE: an error, already noted */
static BOOL seen_read( RTM_ENTITY_HANDLE reg, const RTM_DEST_INFO *info, RTM_ROUTE_INFO *route, struct seen *seen,
                       DWORD *error )
{
    memset( seen, 0, sizeof(*seen) );
    seen->used = TRUE;
    seen->address = info->DestAddress;
    seen->routes = info->NumberOfViews ? info->ViewInfo[0].NumRoutes : 0;
    if (!info->NumberOfViews || !info->ViewInfo[0].Route) return TRUE;
    if ((*error = rtm.GetRouteInfo( reg, info->ViewInfo[0].Route, route, NULL ))) return FALSE;
    seen->pref = route->PrefInfo;
    seen->owner = info->ViewInfo[0].Owner;
    *error = rtm.ReleaseRouteInfo( reg, route );
    return !*error;
}

static void watch_fetch( struct watch *watch, RTM_ENTITY_HANDLE reg, RTM_NOTIFY_HANDLE handle, BOOL called )
{
    const UINT size = RTM_SIZE_OF_DEST_INFO( watch->view_count ), room = min( 64, watch->ent->profile.MaxHandlesInEnum );
    RTM_ROUTE_INFO *route = route_info_alloc( watch->ent );
    const char *failed = NULL;
    char *items = malloc( room * size );
    DWORD error = NO_ERROR;
    struct seen seen;
    UINT i, count;

    while (route && items && !failed)
    {
        count = room;
        /* the shell may fetch as well: what is fetched last is noted last */
        EnterCriticalSection( &watch->lock );
        error = rtm.GetChangedDests( reg, handle, &count, (RTM_DEST_INFO *)items );
        if (error == ERROR_NO_MORE_ITEMS) error = NO_ERROR;
        if (error) failed = "RtmGetChangedDests";
        for (i = 0; !error && i < count && !failed; i++)
        {
            if (!seen_read( reg, (RTM_DEST_INFO *)(items + i * size), route, &seen, &error )) failed = "RtmGetRouteInfo";
            else if (!seen_note( watch, &seen )) failed = "memory";
        }
        LeaveCriticalSection( &watch->lock );
        if (error || !count) break;
        if ((error = rtm.ReleaseChangedDests( reg, handle, count, (RTM_DEST_INFO *)items )))
            failed = "RtmReleaseChangedDests";
    }
    EnterCriticalSection( &watch->lock );
    if (called) watch->calls++;
    if (!route || !items) failed = "memory";
    if (failed)
    {
        watch->failed = failed;
        watch->error = error;
    }
    LeaveCriticalSection( &watch->lock );
    free( route );
    free( items );
    SetEvent( watch->bell );
}

/* on a thread of rtm.dll; the registration ends, and waits for us, before the watch is freed */
void watch_callback( RTM_ENTITY_HANDLE reg, RTM_NOTIFY_HANDLE handle, void *context )
{
    watch_fetch( context, reg, handle, TRUE );
}

static void show_line( struct watch *watch, const struct seen *seen )
{
    char text[ADDRESS_TEXT], room[ENTITY_TEXT];
    const char *owner;

    prefix_text( &seen->address, text );
    json_begin( NULL );
    json_text( "change", text );
    json_text( "watcher", watch->ent->name );
    json_number( "routes", seen->routes );
    if (!seen->routes)
    {
        json_line();
        result( "change: %s gone", text );
        return;
    }
    owner = entity_name( watch->ent, seen->owner, room );
    json_text( "owner", owner );
    json_number( "pref", seen->pref.Preference );
    json_number( "metric", seen->pref.Metric );
    json_line();
    result( "change: %s routes %u, best of %s pref %lu metric %lu", text, seen->routes, owner, seen->pref.Preference,
            seen->pref.Metric );
}

/* prints what has come; between two commands and while waiting */
static void watch_show( struct watch *watch )
{
    struct seen *lines;
    UINT i, count;

    EnterCriticalSection( &watch->lock );
    lines = watch->lines;
    count = watch->line_count;
    watch->lines = NULL;
    watch->line_count = watch->line_room = 0;
    LeaveCriticalSection( &watch->lock );
    for (i = 0; i < count; i++) show_line( watch, &lines[i] );
    free( lines );
}

void watches_show( void )
{
    struct watch *watch;

    for (watch = watches; watch; watch = watch->next) watch_show( watch );
}

/* the numbers so far, and FALSE if the callback failed */
static BOOL watch_count( struct watch *watch, unsigned __int64 *calls, unsigned __int64 *items, UINT *prefixes )
{
    const char *failed;
    DWORD error;

    EnterCriticalSection( &watch->lock );
    *calls = watch->calls;
    *items = watch->items;
    *prefixes = watch->used;
    failed = watch->failed;
    error = watch->error;
    LeaveCriticalSection( &watch->lock );
    if (!failed) return TRUE;
    if (!strcmp( failed, "memory" )) return fail( "out of memory while watching" );
    return api_fail( failed, error );
}

static BOOL watch_report( struct watch *watch )
{
    unsigned __int64 calls, items;
    UINT prefixes;

    if (!watch_count( watch, &calls, &items, &prefixes )) return FALSE;
    json_number( "changes", items );
    json_number( "prefixes", prefixes );
    json_number( "notifications", calls );
    result( "%s: %I64u changes of %u prefixes in %I64u notifications", watch->ent->name, items, prefixes, calls );
    return TRUE;
}

static void watch_free( struct watch *watch )
{
    struct watch **link;

    for (link = &watches; *link && *link != watch; link = &(*link)->next) {}
    if (*link) *link = watch->next;
    DeleteCriticalSection( &watch->lock );
    CloseHandle( watch->bell );
    free( watch->table );
    free( watch->lines );
    free( watch );
}

/* the entity is about to be deregistered */
void watch_leave( struct entity *ent )
{
    struct watch *watch = watch_find( ent );

    if (!watch) return;
    api_released( "RtmDeregisterFromChangeNotification",
                  rtm.DeregisterFromChangeNotification( ent->handle, watch->handle ) );
    watch_free( watch );
}

static struct watch *watch_start( struct entity *ent, RTM_VIEW_SET views, RTM_NOTIFY_FLAGS flags, BOOL only_count )
{
    struct watch *watch;
    RTM_VIEW_SET mask;
    DWORD error;

    if (!ent->events)
    {
        fail( "%s was registered without events: nobody would be called (register NAME events)", ent->name );
        return NULL;
    }
    if (!(watch = calloc( 1, sizeof(*watch) )) || !(watch->bell = CreateEventW( NULL, FALSE, FALSE, NULL )))
    {
        free( watch );
        fail( "out of memory" );
        return NULL;
    }
    watch->ent = ent;
    watch->views = views == RTM_VIEW_MASK_ALL ? ent->profile.ViewsSupported : views;
    for (mask = watch->views; mask; mask &= mask - 1) watch->view_count++;
    watch->only_count = only_count;
    InitializeCriticalSection( &watch->lock );
    if ((error = rtm.RegisterForChangeNotification( ent->handle, views, flags, watch, &watch->handle )))
    {
        watch_free( watch );
        api_fail( "RtmRegisterForChangeNotification", error );
        return NULL;
    }
    watch->next = watches;
    watches = watch;
    return watch;
}

/* waits until 'count' more changes have come since the last wait, or (count 0) until none came for a time */
static BOOL watch_wait( struct watch *watch, ULONG count, ULONG idle )
{
    unsigned __int64 calls, items;
    DWORD wait = WAIT_OBJECT_0;
    UINT prefixes;

    for (;;)
    {
        watch_show( watch );
        fflush( stdout );
        if (!watch_count( watch, &calls, &items, &prefixes )) return FALSE;
        if (count && items - watch->shown >= count) break;
        if (!count && wait == WAIT_TIMEOUT) break;
        wait = WaitForSingleObject( watch->bell, count ? INFINITE : idle );
    }
    watch->shown = items;
    return TRUE;
}

/* compares what was told last of each prefix with what the table says */
static BOOL watch_check( struct watch *watch )
{
    RTM_VIEW_SET view = watch->views & -watch->views;
    RTM_ENTITY_HANDLE reg = watch->ent->handle;
    RTM_ROUTE_INFO *route;
    union dest_room room;
    UINT i, differ = 0, present = 0;
    struct seen now;
    DWORD error;

    if (!watch->views) return fail( "watch check needs a view" );
    /* whatever was not announced yet: then the last state of everything is known */
    watch_fetch( watch, reg, watch->handle, FALSE );
    if (!(route = route_info_alloc( watch->ent ))) return fail( "out of memory" );
    EnterCriticalSection( &watch->lock );
    for (i = 0; i < watch->room; i++)
    {
        struct seen *seen = &watch->table[i];

        if (!seen->used) continue;
        memset( &now, 0, sizeof(now) );
        error = rtm.GetExactMatchDestination( reg, &seen->address, RTM_BEST_PROTOCOL, view, &room.info );
        if (!error)
        {
            present++;
            if (!seen_read( reg, &room.info, route, &now, &error )) now.routes = ~0u;
            dest_release( watch->ent, &room.info );
        }
        else if (error != ERROR_NOT_FOUND) now.routes = ~0u;
        if (now.routes != seen->routes || memcmp( &now.pref, &seen->pref, sizeof(now.pref) ) || now.owner != seen->owner)
            differ++;
    }
    LeaveCriticalSection( &watch->lock );
    free( route );
    json_number( "prefixes", watch->used );
    json_number( "present", present );
    json_number( "differ", differ );
    if (differ) return fail( "the last that was told of %u of %u prefixes is not what the table says", differ, watch->used );
    result( "%s: the last that was told of %u prefixes is what the table says, %u are there", watch->ent->name,
            watch->used, present );
    return TRUE;
}

static BOOL watch_options( struct args *args, RTM_VIEW_SET *views, RTM_NOTIFY_FLAGS *flags, BOOL *only_count,
                           ULONG *count, ULONG *idle )
{
    const char *word;

    while (args_left( args ))
    {
        if (args_match( args, "views" ))
        {
            if (!args_views( args, views )) return FALSE;
        }
        else if (args_match( args, "type" ))
        {
            if (!(word = args_word( args, "the type" ))) return FALSE;
            *flags &= ~7u;
            if (!strcmp( word, "all" )) *flags |= RTM_CHANGE_TYPE_ALL;
            else if (!strcmp( word, "best" )) *flags |= RTM_CHANGE_TYPE_BEST;
            else if (!strcmp( word, "forwarding" )) *flags |= RTM_CHANGE_TYPE_FORWARDING;
            else return fail( "%s: the type is all, best or forwarding", word );
        }
        else if (args_match( args, "marked" )) *flags |= RTM_NOTIFY_ONLY_MARKED_DESTS;
        else if (args_match( args, "count" )) *only_count = TRUE;
        else if (args_match( args, "for" ))
        {
            if (!args_number( args, "the number of changes", count )) return FALSE;
            if (!*count) return fail( "for 0 changes nobody has to wait" );
            if (args_left( args ) && !args_match( args, "changes" ) && !args_match( args, "change" ))
                return args_unknown( args );
        }
        else if (args_match( args, "until" ))
        {
            if (!args_match( args, "idle" )) return fail( "until is followed by idle MS" );
            if (!args_number( args, "the time", idle )) return FALSE;
            if (*idle == INFINITE) return fail( "that would be for ever" );
        }
        else return args_unknown( args );
    }
    return TRUE;
}

static BOOL cmd_watch( struct entity *ent, struct args *args )
{
    RTM_NOTIFY_FLAGS flags = RTM_CHANGE_TYPE_ALL;
    RTM_VIEW_SET views = RTM_VIEW_MASK_UCAST;
    struct watch *watch = watch_find( ent );
    ULONG count = 0, idle = INFINITE;
    BOOL only_count = FALSE, settings, ok;

    if (args_match( args, "off" ))
    {
        if (!args_end( args )) return FALSE;
        if (!watch) return fail( "%s watches nothing", ent->name );
        /* waits for a callback that is under way, so that nothing comes behind the count */
        api_released( "RtmDeregisterFromChangeNotification",
                      rtm.DeregisterFromChangeNotification( ent->handle, watch->handle ) );
        watch_show( watch );
        ok = watch_report( watch );
        watch_free( watch );
        return ok;
    }
    if (args_match( args, "check" ))
    {
        if (!args_end( args )) return FALSE;
        return watch ? watch_check( watch ) : fail( "%s watches nothing", ent->name );
    }
    if (!watch_options( args, &views, &flags, &only_count, &count, &idle )) return FALSE;
    if (count && idle != INFINITE) return fail( "either for N changes or until idle MS" );
    settings = only_count || flags != RTM_CHANGE_TYPE_ALL || views != RTM_VIEW_MASK_UCAST;
    if (watch && settings) return fail( "%s watches already: \"watch off\" comes first", ent->name );
    if (!watch && !(watch = watch_start( ent, views, flags, only_count ))) return FALSE;
    if (!count && idle == INFINITE) return TRUE;
    return watch_wait( watch, count, idle ) && watch_report( watch );
}

static BOOL cmd_mark( struct entity *ent, struct args *args )
{
    struct watch *watch = watch_find( ent );
    RTM_NET_ADDRESS address;
    char text[ADDRESS_TEXT];
    BOOL on = TRUE, was = FALSE;
    union dest_room room;
    DWORD error;

    if (!args_prefix( args, ent, &address )) return FALSE;
    if (args_match( args, "off" )) on = FALSE;
    else args_match( args, "on" );
    if (!args_end( args )) return FALSE;
    if (!watch) return fail( "%s watches nothing: marks belong to a watch", ent->name );
    if ((error = rtm.GetExactMatchDestination( ent->handle, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY,
                                               &room.info )))
        return api_fail( "RtmGetExactMatchDestination", error );
    error = rtm.IsMarkedForChangeNotification( ent->handle, watch->handle, room.info.DestHandle, &was );
    if (error) api_fail( "RtmIsMarkedForChangeNotification", error );
    else if ((error = rtm.MarkDestForChangeNotification( ent->handle, watch->handle, room.info.DestHandle, on )))
        api_fail( "RtmMarkDestForChangeNotification", error );
    dest_release( ent, &room.info );
    if (error) return FALSE;
    json_text( "prefix", prefix_text( &address, text ) );
    json_bool( "marked", on );
    json_bool( "was", was );
    say( "%s %s%s", on ? "marked" : "unmarked", prefix_text( &address, text ),
         on == was ? on ? " (it was marked already)" : " (it was not marked)" : "" );
    return TRUE;
}

const struct command notify_commands[] =
{
    { "mark", "PREFIX [on|off]", "marks a destination for the entity's watch, or takes the mark away", cmd_mark,
      COMMAND_ENTITY },
    { "watch", "[views V] [type all|best|forwarding] [marked] [count] [for N changes | until idle MS] | check | off",
      "prints destinations as they change, between commands and while waiting\n"
      "marked: only destinations marked by \"mark\"; count: prints nothing but the numbers at the end. for and until\n"
      "wait: for so many changes since the last wait, until nothing comes for so long. check compares the last that was\n"
      "told of each prefix with the table; off ends it. The entity is one registered with events.",
      cmd_watch, COMMAND_ENTITY },
    { NULL }
};
