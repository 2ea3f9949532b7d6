/*
 * rtmsh: times to live and hold-down
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
 * rtm.dll does not tell how long a route has to live, so the shell remembers what it gave each one: the route's
 * EntitySpecificInfo is the number of a deadline. Blocks of them never move, as events come on threads of rtm.dll.
 */

#define BLOCK 4096
#define BLOCKS 4096
#define HISTOGRAM 20000     /* lateness in milliseconds; the last one counts all above */

struct deadline
{
    double due;
    LONG events;
    BOOL loaded;            /* one of many: counted, not printed */
};

static struct deadline *blocks[BLOCKS];     /* changed by the shell's own thread */
static LONG deadline_count;                 /* the same; number 0 is none */

/* of the loaded ones */
static LONG loaded, expired, repeated;      /* interlocked, as all below */
static LONG late[HISTOGRAM];
static LONG latest_us, earliest_us;
static double last_due;
static double cpu_start;

static struct deadline *deadline_at( LONG number )
{
    if (number <= 0 || number > deadline_count) return NULL;
    return &blocks[number / BLOCK][number % BLOCK];
}

static double cpu_now( void )
{
    ULARGE_INTEGER kernel, user;
    FILETIME created, ended;

    if (!GetProcessTimes( GetCurrentProcess(), &created, &ended, (FILETIME *)&kernel,
                          (FILETIME *)&user )) return 0;
    return (kernel.QuadPart + user.QuadPart) / 1e7;
}

/* what a route that gets this time carries; NULL also when there is no room for one more */
void *deadline_new( ULONG ttl, BOOL of_many )
{
    struct deadline *deadline;
    LONG number = deadline_count + 1;

    if (ttl == INFINITE || number / BLOCK >= BLOCKS) return NULL;
    if (!blocks[number / BLOCK] && !(blocks[number / BLOCK] = calloc( BLOCK, sizeof(*deadline) )))
        return NULL;
    deadline = &blocks[number / BLOCK][number % BLOCK];
    deadline->due = clock_now() + ttl / 1000.0;
    deadline->loaded = of_many;
    deadline_count = number;
    if (of_many)
    {
        if (loaded == expired) cpu_start = cpu_now();
        if (loaded == expired || deadline->due > last_due) last_due = deadline->due;
        InterlockedIncrement( &loaded );
    }
    return (void *)(ULONG_PTR)number;
}

/* the route was not added after all */
void deadline_drop( void *info )
{
    struct deadline *deadline = deadline_at( (LONG)(ULONG_PTR)info );

    if (deadline && deadline->loaded) InterlockedDecrement( &loaded );
}

/* "4.2 s", empty without a deadline */
char *deadline_text( const void *info, char *text )
{
    const struct deadline *deadline = deadline_at( (LONG)(ULONG_PTR)info );
    double left = deadline ? deadline->due - clock_now() : 0;

    text[0] = 0;
    if (deadline && !deadline->events) sprintf( text, "%.1f s", left > 0 ? left : 0 );
    return text;
}

static void keep_extreme( LONG *value, LONG new, BOOL largest )
{
    LONG old, seen = *value;

    do old = seen;
    while ((largest ? new > old : new < old) &&
           (seen = InterlockedCompareExchange( value, new, old )) != old);
}

/* on a thread of rtm.dll; TRUE if the event is one of many */
BOOL deadline_expired( const void *info )
{
    struct deadline *deadline = deadline_at( (LONG)(ULONG_PTR)info );
    double ms;

    if (!deadline) return FALSE;
    ms = (clock_now() - deadline->due) * 1000;
    if (InterlockedIncrement( &deadline->events ) > 1)
    {
        if (deadline->loaded) InterlockedIncrement( &repeated );
        return deadline->loaded;
    }
    if (!deadline->loaded) return FALSE;
    if (ms > 2e6) ms = 2e6;
    keep_extreme( &latest_us, (LONG)(ms * 1000), TRUE );
    keep_extreme( &earliest_us, (LONG)(ms * 1000), FALSE );
    InterlockedIncrement( &late[ms < 0 ? 0 : ms >= HISTOGRAM ? HISTOGRAM - 1 : (LONG)ms] );
    InterlockedIncrement( &expired );
    return TRUE;
}

static LONG percentile( double part )
{
    LONG i, sum = 0;

    for (i = 0; i < HISTOGRAM - 1; i++)
        if ((sum += late[i]) >= part * expired) break;
    return i + 1;
}

static BOOL report( double cpu )
{
    json_number( "expired", expired );
    json_number( "repeated", repeated );
    json_real( "late_p50_ms", percentile( 0.5 ) );
    json_real( "late_p99_ms", percentile( 0.99 ) );
    json_real( "late_max_ms", latest_us / 1e3 );
    json_real( "early_ms", earliest_us < 0 ? -earliest_us / 1e3 : 0 );
    json_real( "cpu_s", cpu );
    if (expired != loaded) return fail( "%ld of %ld routes did not expire", loaded - expired, loaded );
    if (repeated) return fail( "%ld events came more than once", repeated );
    result( "expired %ld routes, each event once", expired );
    result( "late: half of them up to %ld ms, 99%% up to %ld ms, at most %.1f ms; early: at most "
            "%.1f ms", percentile( 0.5 ), percentile( 0.99 ), latest_us / 1e3,
            earliest_us < 0 ? -earliest_us / 1e3 : 0 );
    result( "processor time since the load: %.2f s", cpu );
    return TRUE;
}

/* until the loaded routes expired, or for so many milliseconds behind the last one's time */
BOOL wait_expired( ULONG grace )
{
    double cpu;
    BOOL ok;

    if (!loaded) return fail( "no route was loaded with a time to live" );
    progress_begin( "expired" );
    while (expired < loaded && clock_now() < last_due + grace / 1000.0)
    {
        Sleep( 20 );
        progress( expired, loaded );
    }
    progress_end();
    cpu = cpu_now() - cpu_start;
    shell.operations = expired;
    ok = report( cpu );
    loaded = expired = repeated = latest_us = earliest_us = 0;
    memset( late, 0, sizeof(late) );
    return ok;
}

/* ttl MS, ttl random FIRST-LAST [seed N] */
BOOL args_ttl( struct args *args, struct ttl *ttl )
{
    char *end, range[40];
    const char *word;

    ttl->random = FALSE;
    if (!args_match( args, "random" ))
    {
        if (!args_number( args, "ttl", &ttl->first )) return FALSE;
        ttl->last = ttl->first;
        return TRUE;
    }
    if (!(word = args_word( args, "the range" ))) return FALSE;
    _snprintf( range, sizeof(range) - 1, "%s", word );
    range[sizeof(range) - 1] = 0;
    if (!(end = strchr( range, '-' ))) return fail( "%s: a range is FIRST-LAST", word );
    *end++ = 0;
    if (!parse_number( range, &ttl->first ) || !parse_number( end, &ttl->last ))
        return fail( "%s: %s", word, parse_error );
    if (ttl->first > ttl->last || ttl->last == INFINITE)
        return fail( "%s: not a range of times", word );
    ttl->random = TRUE;
    ttl->state = 1;
    return TRUE;
}

ULONG ttl_next( struct ttl *ttl )
{
    if (!ttl->random) return ttl->first;
    return ttl->first + (ULONG)(random_next( &ttl->state ) % ((unsigned __int64)ttl->last - ttl->first + 1));
}

static BOOL cmd_hold( struct entity *ent, struct args *args )
{
    RTM_VIEW_SET views = 0;
    RTM_NET_ADDRESS address;
    union dest_room room;
    char prefix[ADDRESS_TEXT], text[ADDRESS_TEXT];
    ULONG time;
    DWORD error;

    if (!args_prefix( args, ent, &address )) return FALSE;
    if (args_match( args, "views" ) && !args_views( args, &views )) return FALSE;
    if (!args_number( args, "the time", &time ) || !args_end( args )) return FALSE;
    if ((error = rtm.GetExactMatchDestination( ent->handle, &address, RTM_BEST_PROTOCOL,
                                               RTM_VIEW_MASK_ANY, &room.info )))
        return api_fail( "RtmGetExactMatchDestination", error );
    error = rtm.HoldDestination( ent->handle, room.info.DestHandle, views, time );
    dest_release( ent, &room.info );
    if (error) return api_fail( "RtmHoldDestination", error );
    json_text( "prefix", prefix_text( &address, prefix ) );
    say( "%s will be held for %lu ms in %s", prefix, time,
         views ? views_text( views, text ) : "all views" );
    shell.operations = 1;
    return TRUE;
}

const struct command time_commands[] =
{
    { "hold", "PREFIX [views ..] MS",
      "keeps the last route of a destination in hold-down when it is deleted\n"
      "in these views (all of them by default), for MS milliseconds from the deletion on. "
      "dest PREFIX shows what is held.",
      cmd_hold, COMMAND_ENTITY },
    { NULL }
};
