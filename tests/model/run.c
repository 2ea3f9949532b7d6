/*
 * Random operations on rtm.dll beside a naive model: steps, replays, shrinking
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

/* Every step is the name of an operation and a number that seeds all its choices, so a list of such pairs replays a run.
 *
 * Natively each run is in a process of its own. When one fails, by the model's word, a signal, a sanitizer's exit code or by
 * not coming to an end, other ones with parts of the list find out which steps it takes. Replay files say in words what
 * each step does; a replay whose steps do something else by now (somebody has changed an operation) fails, as it would
 * show nothing any more. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"

#include "model.h"

#if BY_HAND
# include <signal.h>
# include <sys/mman.h>
# include <sys/wait.h>
# include <time.h>
# include <unistd.h>
#endif

#define REPLAY_VERSION 2    /* 1 had no words, and its numbers meant other choices */
#define CHECK_EVERY    64   /* steps, between two looks at all of the DLL's structures; each one when there are few */
#define STEP_SECONDS   100  /* a step that takes longer has no end */

/* ---- what there is to do, and to see ---- */

#define REFUSES 1           /* all that it does is meant to fail */
#define BY_TIME 2           /* left out where time cannot be moved */

static struct
{
    const char *name;
    void (*func)( void );
    UINT weight, kind;
    UINT runs, worked;
} ops[] =
{
    {"register", op_register, 30},
    {"deregister", op_deregister, 8},
    {"entities", op_entities, 10},
    {"methods", op_methods, 12},
    {"invoke", op_invoke, 20},
    {"block", op_block, 10},
    {"addhop", op_add_hop, 60},
    {"findhop", op_find_hop, 20},
    {"deletehop", op_delete_hop, 25},
    {"hopinfo", op_hop_info, 15},
    {"edithop", op_edit_hop, 25},
    {"addroute", op_add_route, 250},
    {"deleteroute", op_delete_route, 90},
    {"refresh", op_refresh, 15, BY_TIME},
    {"routeinfo", op_route_info, 50},
    {"matchroute", op_match_route, 60},
    {"edit", op_edit, 70},
    {"lock", op_lock, 40},
    {"unlock", op_unlock, 30},
    {"lookup", op_lookup, 150},
    {"badaddress", op_bad_address, 5, REFUSES},
    {"enum", op_enum, 80},
    {"enumroutes", op_enum_routes, 30},
    {"list", op_list, 120},
    {"reference", op_reference, 30},
    {"release", op_release, 60},
    {"stale", op_stale, 40, REFUSES},
    {"opaque", op_opaque, 30},
    {"notify", op_notify, 12},
    {"unnotify", op_unnotify, 8},
    {"drain", op_drain, 60},
    {"ignore", op_ignore, 15},
    {"mark", op_mark, 40},
    {"hold", op_hold, 40, BY_TIME},
    {"time", op_time, 30, BY_TIME},
    {"pool", op_pool, 20, REFUSES},
    {"ipv6", op_ipv6, 4},
    {"compare", op_compare, 2},
};

/* the whole API of version 2 */
static struct
{
    const char *name;
    UINT kind;
    UINT worked, refused;
} exports[] =
{
    {"RtmRegisterEntity"}, {"RtmDeregisterEntity"}, {"RtmGetRegisteredEntities"}, {"RtmReleaseEntities"},
    {"RtmLockDestination"}, {"RtmGetOpaqueInformationPointer"}, {"RtmGetEntityMethods"}, {"RtmInvokeMethod"},
    {"RtmBlockMethods"}, {"RtmGetEntityInfo"}, {"RtmGetDestInfo"}, {"RtmGetRouteInfo"}, {"RtmGetNextHopInfo"},
    {"RtmReleaseEntityInfo"}, {"RtmReleaseDestInfo"}, {"RtmReleaseRouteInfo"}, {"RtmReleaseNextHopInfo"},
    {"RtmAddRouteToDest"}, {"RtmDeleteRouteToDest"}, {"RtmHoldDestination", BY_TIME}, {"RtmGetRoutePointer"},
    {"RtmLockRoute"}, {"RtmUpdateAndUnlockRoute"}, {"RtmGetExactMatchDestination"}, {"RtmGetMostSpecificDestination"},
    {"RtmGetLessSpecificDestination"}, {"RtmGetExactMatchRoute"}, {"RtmIsBestRoute"}, {"RtmAddNextHop"},
    {"RtmFindNextHop"}, {"RtmDeleteNextHop"}, {"RtmGetNextHopPointer"}, {"RtmLockNextHop"}, {"RtmCreateDestEnum"},
    {"RtmGetEnumDests"}, {"RtmReleaseDests"}, {"RtmCreateRouteEnum"}, {"RtmGetEnumRoutes"}, {"RtmReleaseRoutes"},
    {"RtmCreateNextHopEnum"}, {"RtmGetEnumNextHops"}, {"RtmReleaseNextHops"}, {"RtmDeleteEnumHandle"},
    {"RtmRegisterForChangeNotification"}, {"RtmGetChangedDests"}, {"RtmReleaseChangedDests"}, {"RtmIgnoreChangedDests"},
    {"RtmGetChangeStatus"}, {"RtmMarkDestForChangeNotification"}, {"RtmIsMarkedForChangeNotification"},
    {"RtmDeregisterFromChangeNotification"}, {"RtmCreateRouteList"}, {"RtmInsertInRouteList"}, {"RtmCreateRouteListEnum"},
    {"RtmGetListEnumRoutes"}, {"RtmDeleteRouteList"}, {"RtmReferenceHandles"},
    {"RtmConvertIpv6AddressAndLengthToNetAddress"}, {"RtmConvertNetAddressToIpv6AddressAndLength"},
};

static struct
{
    const char *name;
    UINT kind;
    UINT count;
} situations[] =
{
    {"an entity is told of another one"},
    {"an entity is told of an end"},
    {"a method runs"},
    {"a client is told of changes"},
    {"a client asks in its callback", BY_TIME},
    {"a registration ends in its callback", BY_TIME},
    {"a change is fetched before the callback", BY_TIME},
    {"a lock is taken again"},
    {"a shared lock becomes exclusive"},
    {"a route is changed in place"},
    {"a change in place is left at that"},
    {"a remote next hop is exchanged in place"},
    {"the manager deletes a route", BY_TIME},
    {"an owner keeps its route", BY_TIME},
    {"an owner refreshes its route", BY_TIME},
    {"an owner deletes its route", BY_TIME},
    {"the end of a time waits for a lock", BY_TIME},
    {"the end of a hold waits for a lock", BY_TIME},
    {"a hold ends", BY_TIME},
    {"a held route is enumerated", BY_TIME},
};

static BOOL step_worked, step_called;

DWORD counted( const char *call, DWORD ret )
{
    size_t len = strcspn( call, "( " );
    UINT i;

    step_called = TRUE;
    if (!ret) step_worked = TRUE;
    for (i = 0; i < ARRAYSIZE(exports); i++)
    {
        if (strncmp( exports[i].name, call, len ) || exports[i].name[len]) continue;
        if (ret) exports[i].refused++;
        else exports[i].worked++;
    }
    return ret;
}

void reached( const char *situation )
{
    UINT i;

    for (i = 0; i < ARRAYSIZE(situations); i++) if (!strcmp( situations[i].name, situation )) break;
    if (i == ARRAYSIZE(situations)) fail( __LINE__, "there is no situation '%s'", situation );
    situations[i].count++;
}

/* Whatever was never seen is not tested: then the run says so and fails. */
static BOOL print_counts( BOOL must )
{
    BOOL complete = TRUE;
    UINT i;

#define SEEN( count, kind, name ) \
    do { if (!(count) && (BY_HAND || !((kind) & BY_TIME)) && must) { complete = FALSE; printf( "model: never: %s\n", name ); } } while (0)

    printf( "model: steps that did something, of all:" );
    for (i = 0; i < ARRAYSIZE(ops); i++) printf( "%s %s %u/%u", i ? "," : "", ops[i].name, ops[i].worked, ops[i].runs );
    printf( "\nmodel: calls that worked and that were refused:" );
    for (i = 0; i < ARRAYSIZE(exports); i++)
        printf( "%s %s %u %u", i ? "," : "", exports[i].name + 3, exports[i].worked, exports[i].refused );
    printf( "\nmodel: seen:" );
    for (i = 0; i < ARRAYSIZE(situations); i++) printf( "%s %s %u", i ? "," : "", situations[i].name, situations[i].count );
    printf( "\n" );
    for (i = 0; i < ARRAYSIZE(ops); i++) SEEN( ops[i].worked, ops[i].kind, ops[i].name );
    for (i = 0; i < ARRAYSIZE(exports); i++) SEEN( exports[i].worked, exports[i].kind, exports[i].name );
    for (i = 0; i < ARRAYSIZE(situations); i++) SEEN( situations[i].count, situations[i].kind, situations[i].name );
    return complete;
}

/* ---- steps ---- */

struct step
{
    UINT op;
    UINT seed;
    const char *words;          /* that a replay file has for it, or NULL */
};

/* what the process that runs the steps leaves behind, however it ends */
struct progress
{
    UINT begun;                 /* steps, and one more in the end */
    int line;                   /* that failed, 0: none */
    BOOL looking;               /* at the DLL's structures, not at results */
    char what[300];             /* the failure in words */
};

static struct step *steps;
static UINT step_count, current;
static struct progress no_progress, *progress = &no_progress;
static FILE *record;            /* gets a replay file's lines */
static BOOL verbose, quiet, check_all;

UINT checks, family_wanted;
static ULONGLONG main_seed = 1, op_seed;

static char tail[32][600];      /* what the last steps did */
static char *words = tail[0];

UINT rnd( UINT n )
{
    op_seed ^= op_seed >> 12;
    op_seed ^= op_seed << 25;
    op_seed ^= op_seed >> 27;
    return (UINT)((op_seed * 2685821657736338717ull) >> 33) % n;
}

BOOL one_in( UINT n )
{
    return !rnd( n );
}

UINT rnd_of( UINT what, UINT n )
{
    /* when everything ends there is no step any more */
    ULONGLONG value = current < step_count ? steps[current].seed : main_seed;

    value = (value + (ULONGLONG)what * 0x1234567) * 0x9e3779b97f4a7c15ull;

    value ^= value >> 29;
    return (UINT)((value * 2685821657736338717ull) >> 33) % n;
}

void say( const char *format, ... )
{
    size_t len = strlen( words );
    va_list args;

    va_start( args, format );
    vsnprintf( words + len, sizeof(tail[0]) - len, format, args );
    va_end( args );
    words[sizeof(tail[0]) - 1] = 0;
}

static const char *trimmed( char *text )
{
    size_t len = strlen( text );

    while (len && (text[len - 1] == ' ' || text[len - 1] == '\n' || text[len - 1] == '\r')) text[--len] = 0;
    return text;
}

static void write_step( FILE *file, const struct step *step, const char *text )
{
    fprintf( file, "%s %u = %s\n", ops[step->op].name, step->seed, text ? text : "?" );
    fflush( file );
}

static void replay_write( void );

void fail( int line, const char *format, ... )
{
    va_list args;
    UINT i;

    progress->line = line;
    va_start( args, format );
    vsnprintf( progress->what, sizeof(progress->what), format, args );
    va_end( args );
    progress->what[sizeof(progress->what) - 1] = 0;
    if (record && current < step_count) write_step( record, &steps[current], trimmed( words ) );
    if (!quiet)
    {
        printf( "model: last operations:\n" );
        for (i = current >= ARRAYSIZE(tail) ? current - ARRAYSIZE(tail) + 1 : 0; i < step_count && i <= current; i++)
            printf( "  %u %s: %s\n", i, ops[steps[i].op].name, tail[i % ARRAYSIZE(tail)] );
        printf( "model: line %d: %s\n", line, progress->what );
        if (!BY_HAND) replay_write();
        printf( "model: %u operations, %u checks, 1 failures (seed %I64u)\n", current, checks, main_seed );
        fflush( stdout );
    }
    exit( 1 );
}

static void check_structures( BOOL all )
{
#if BY_HAND
    const char *wrong;

    progress->looking = TRUE;
    if (all && (wrong = compat_check())) fail( __LINE__, "%s", wrong );
    compare_references();
    progress->looking = FALSE;
#endif
}

static void expect_end( UINT seconds )
{
#if BY_HAND
    alarm( seconds );
#endif
}

static void run_step( const struct step *step )
{
    if (!(current % CHECK_EVERY) || check_all) expect_end( quiet ? STEP_SECONDS / 5 : STEP_SECONDS );
    words = tail[current % ARRAYSIZE(tail)];
    words[0] = 0;
    op_seed = step->seed * 0x9e3779b97f4a7c15ull + 1;
    if (!op_seed) op_seed = 1;
    rnd( 2 );
    step_worked = step_called = FALSE;
    note_calls_begin();
    if (BY_HAND || !(ops[step->op].kind & BY_TIME)) ops[step->op].func();
    naive_sweep();
    if (check_all || !(current % CHECK_EVERY)) check_structures( !quiet || !(current % 16) );
    ops[step->op].runs++;
    if (step_worked || (step_called && (ops[step->op].kind & REFUSES)) || ops[step->op].func == op_pool) ops[step->op].worked++;
    if (verbose) printf( "%u %s %s\n", current, ops[step->op].name, words );
    if (verbose) fflush( stdout );
    if (record) write_step( record, step, trimmed( words ) );
}

/* Where time does not go on, and where an earlier version is asked, steps do something else. */
static void check_words( const struct step *step )
{
    if (!BY_HAND || !step->words || !strcmp( step->words, "?" )) return;
    trimmed( words );
    if (!strcmp( step->words, words )) return;
    /* the last one is where it failed: its end is not there, or is what was wrong */
    if (current == step_count - 1 && !strncmp( step->words, words, min( strlen( step->words ), strlen( words ) ) )) return;
    fail( __LINE__, "step %u of the replay did '%s', and now does '%s': record it anew", current, step->words, words );
}

static int run_steps( void )
{
    UINT i;

    naive_gone = gone;
    for (i = 0; i < IDENTS; i++) registered[i] = NONE;
    for (current = 0; current < step_count; current++)
    {
        progress->begun = current + 1;
        run_step( &steps[current] );
        check_words( &steps[current] );
    }
    current = step_count;
    words = tail[current % ARRAYSIZE(tail)];
    words[0] = 0;
    op_seed = 12345;
    progress->begun = step_count + 1;
    expect_end( 3 * STEP_SECONDS );
    model_end();
    check_structures( TRUE );
    return 0;
}

static void replay_header( FILE *file, const char *what )
{
    fprintf( file, "# model replay %u: %s\n", REPLAY_VERSION, what );
    fprintf( file, "family %u\n", family_wanted == AF_INET ? 4 : family_wanted ? 6 : 0 );
}

static void replay_write( void )
{
    char name[64];
    FILE *file;
    UINT i;

    sprintf( name, "model-%I64u.replay", main_seed );
    if (!(file = fopen( name, "w" )))
    {
        printf( "model: cannot write %s\n", name );
        return;
    }
    replay_header( file, progress->what );
    for (i = 0; i < progress->begun && i < step_count; i++) write_step( file, &steps[i], NULL );
    fclose( file );
    printf( "model: wrote %s, run it with --replay\n", name );
}

/* ---- where the steps come from ---- */

static void add_step( UINT op, UINT seed, const char *text )
{
    if (!(step_count & 0xfff))
    {
        if (!(steps = realloc( steps, (step_count + 0x1000) * sizeof(*steps) ))) abort();
    }
    steps[step_count].op = op;
    steps[step_count].seed = seed;
    steps[step_count++].words = text;
}

static UINT main_random( UINT n )
{
    static ULONGLONG state;

    if (!state) state = main_seed * 0x9e3779b97f4a7c15ull + 0x1234567;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (UINT)((state * 2685821657736338717ull) >> 32) % n;
}

static void make_steps( UINT count )
{
    UINT i, op, pick, total = 0;

    for (i = 0; i < ARRAYSIZE(ops); i++) total += ops[i].weight;
    /* most entities from the start */
    for (i = 0; i < 40; i++) add_step( 0, main_random( 0x7fffffff ), NULL );
    while (step_count < count)
    {
        pick = main_random( total );
        for (op = 0; pick >= ops[op].weight; op++) pick -= ops[op].weight;
        add_step( op, main_random( 0x7fffffff ), NULL );
    }
}

static int read_replay( const char *name )
{
    char line[1024], word[64], *text;
    FILE *file = fopen( name, "r" );
    UINT number, op;

    if (!file)
    {
        fprintf( stderr, "model: cannot open %s\n", name );
        return 2;
    }
    if (!fgets( line, sizeof(line), file ) || sscanf( line, "# model replay %u:", &number ) != 1 || number != REPLAY_VERSION)
    {
        fprintf( stderr, "model: %s does not begin with '# model replay %u:'\n", name, REPLAY_VERSION );
        return 2;
    }
    while (fgets( line, sizeof(line), file ))
    {
        if (line[0] == '#' || line[0] == '\n') continue;
        if (sscanf( line, "family %u", &number ) == 1)
        {
            family_wanted = number == 4 ? AF_INET : number == 6 ? AF_INET6 : 0;
            continue;
        }
        if (sscanf( line, "%63s %u", word, &number ) != 2)
        {
            fprintf( stderr, "model: %s: not a step: %s", name, line );
            return 2;
        }
        for (op = 0; op < ARRAYSIZE(ops); op++) if (!strcmp( word, ops[op].name )) break;
        if (op == ARRAYSIZE(ops))
        {
            fprintf( stderr, "model: unknown operation %s\n", word );
            return 2;
        }
        if ((text = strstr( line, " = " )) && (text = malloc( strlen( text + 3 ) + 1 )))
            strcpy( text, strstr( line, " = " ) + 3 );
        add_step( op, number, text ? trimmed( text ) : NULL );
    }
    fclose( file );
    if (step_count) return 0;
    fprintf( stderr, "model: %s has no steps\n", name );
    return 2;
}

static int finish( BOOL must )
{
    int ret = run_steps();

    if (!ret && step_count >= 1000 && !print_counts( must )) ret = 1;
    printf( "model: %u operations, %u checks, %u failures (seed %I64u)\n", step_count, checks, ret, main_seed );
    fflush( stdout );
    return ret;
}

/* ---- a process for each run ---- */

#if BY_HAND

/* how a run ended: 0, an exit code, 1000 and a signal */
struct outcome
{
    int code, line;
};

static struct outcome run_child( const char *record_to, BOOL must )
{
    struct outcome outcome;
    int status;
    pid_t pid;

    memset( progress, 0, sizeof(*progress) );
    fflush( stdout );
    fflush( stderr );
    if ((pid = fork()) == -1)
    {
        fprintf( stderr, "model: cannot make a process\n" );
        exit( 2 );
    }
    if (!pid)
    {
        if (quiet && (!freopen( "/dev/null", "w", stdout ) || !freopen( "/dev/null", "w", stderr ))) _exit( 2 );
        if (record_to && !(record = fopen( record_to, "a" ))) _exit( 2 );
        exit( finish( must ) );
    }
    while (waitpid( pid, &status, 0 ) != pid) {}
    outcome.code = WIFEXITED( status ) ? WEXITSTATUS( status ) : 1000 + WTERMSIG( status );
    outcome.line = progress->line;
    return outcome;
}

static time_t shrink_end;
static UINT shrink_runs, shrink_seconds = 240;
static struct outcome wanted;

/* the steps of the list for which keep[] is set; TRUE if they fail as all of them did */
static BOOL still_fails( struct step *all, UINT count, const BYTE *keep )
{
    struct outcome outcome;
    UINT i;

    if (time( NULL ) >= shrink_end) return FALSE;
    for (i = step_count = 0; i < count; i++) if (keep[i]) steps[step_count++] = all[i];
    outcome = run_child( NULL, FALSE );
    shrink_runs++;
    return outcome.code == wanted.code && outcome.line == wanted.line;
}

static UINT count_kept( const BYTE *keep, UINT count )
{
    UINT i, kept = 0;

    for (i = 0; i < count; i++) kept += keep[i];
    return kept;
}

/* leaves out what can be left out; the result is in 'steps' */
static void shrink( UINT count )
{
    struct step *all = malloc( count * sizeof(*all) );
    BYTE *keep = malloc( count ), *try = malloc( count );
    UINT i, op, size, at, n;
    BOOL better;

    if (!all || !keep || !try) abort();
    memcpy( all, steps, count * sizeof(*all) );
    memset( keep, 1, count );
    shrink_end = time( NULL ) + shrink_seconds;

    /* all of a kind */
    for (op = 0; op < ARRAYSIZE(ops); op++)
    {
        for (i = n = 0; i < count; i++)
        {
            try[i] = keep[i] && all[i].op != op;
            n += keep[i] != try[i];
        }
        if (n && still_fails( all, count, try )) memcpy( keep, try, count );
    }
    /* parts, smaller and smaller, until no single step can go */
    size = count_kept( keep, count ) / 2;
    for (;;)
    {
        better = FALSE;
        if (!size) size = 1;
        for (at = 0; at < count_kept( keep, count );)
        {
            for (i = n = 0; i < count; i++)
            {
                try[i] = keep[i] && !(n >= at && n < at + size);
                n += keep[i];
            }
            if (still_fails( all, count, try ))
            {
                memcpy( keep, try, count );
                better = TRUE;
            }
            else at += size;
        }
        if (time( NULL ) >= shrink_end) break;
        if (size == 1 && !better) break;
        if (size > 1) size /= 2;
    }
    for (i = step_count = 0; i < count; i++) if (keep[i]) steps[step_count++] = all[i];
    free( all );
    free( keep );
    free( try );
}

static const char *outcome_words( const struct outcome *outcome )
{
    static char text[400];

    if (outcome->line) snprintf( text, sizeof(text), "%s", progress->what );
    else if (outcome->code == 66) snprintf( text, sizeof(text), "a sanitizer's finding" );
    else if (outcome->code == 1000 + SIGALRM) snprintf( text, sizeof(text), "it does not come to an end" );
    else if (outcome->code > 1000) snprintf( text, sizeof(text), "signal %d", outcome->code - 1000 );
    else snprintf( text, sizeof(text), "exit code %d", outcome->code );
    return text;
}

/* 'made': the steps are not from a file */
static int run( BOOL made, BOOL must, BOOL alone, const char *record_to )
{
    UINT before, count;
    char name[64], reason[600], what[400];
    struct outcome last;
    FILE *file;

    compat_take_over();
    if (alone) return finish( must );
    progress = mmap( NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0 );
    if (progress == MAP_FAILED) return 2;
    wanted = run_child( record_to, must );
    if (!wanted.code) return 0;
    snprintf( what, sizeof(what), "%s", outcome_words( &wanted ) );
    printf( "model: %s\n", what );
    /* a run that saw too little has nothing to be shrunk, nor has one that broke off before its first step */
    if ((wanted.code == 1 && !wanted.line) || !progress->begun || !made || !shrink_seconds) return wanted.code > 1000 ? 1 : wanted.code;

    before = count = min( progress->begun, step_count );
    quiet = TRUE;
    /* what is wrong may have been so for some steps */
    if (!check_all && progress->looking)
    {
        check_all = TRUE;
        last = run_child( NULL, FALSE );
        if (last.code && progress->begun)
        {
            wanted = last;
            count = min( progress->begun, count );
            snprintf( what, sizeof(what), "%s", outcome_words( &wanted ) );
        }
    }
    step_count = count;
    shrink( count );
    sprintf( name, "model-%I64u.replay", main_seed );
    remove( name );
    if (!(file = fopen( name, "w" )))
    {
        printf( "model: cannot write %s\n", name );
        return 1;
    }
    snprintf( reason, sizeof(reason), "%s (seed %u, %u steps of %u)", what, (UINT)main_seed, step_count, before );
    replay_header( file, reason );
    fclose( file );
    last = run_child( name, FALSE );
    /* the one in which a crash was has not written its line */
    if (!last.line && progress->begun && progress->begun <= step_count && (file = fopen( name, "a" )))
    {
        write_step( file, &steps[progress->begun - 1], NULL );
        fclose( file );
    }
    printf( "model: %u steps left of %u after %u runs; wrote %s, run it with --replay\n", step_count, before, shrink_runs, name );
    return wanted.code > 1000 ? 1 : wanted.code;
}

#else

static int run( BOOL made, BOOL must, BOOL alone, const char *record_to )
{
    return finish( must );
}

#endif

static int usage( void )
{
    fprintf( stderr, "usage: model [--seed N] [--ops N] [--family 4|6] [--replay FILE] [--verbose]%s\n",
             BY_HAND ? " [--check-all] [--alone] [--shrink SECONDS] [--replay FILE --record FILE]" : "" );
    return 2;
}

int main( int argc, char **argv )
{
    const char *file = NULL, *record_to = NULL;
    UINT count = 20000, i;
    BOOL alone = FALSE;

    for (i = 1; i < (UINT)argc; i++)
    {
        const char *value = i + 1 < (UINT)argc ? argv[i + 1] : NULL;

        if (!strcmp( argv[i], "--verbose" )) verbose = TRUE;
        else if (BY_HAND && !strcmp( argv[i], "--check-all" )) check_all = TRUE;
        else if (BY_HAND && !strcmp( argv[i], "--alone" )) alone = TRUE;
        else
        {
            if (!value) return usage();
            if (!strcmp( argv[i], "--seed" )) main_seed = _strtoui64( value, NULL, 0 );
            else if (!strcmp( argv[i], "--ops" )) count = strtoul( value, NULL, 0 );
            else if (!strcmp( argv[i], "--replay" )) file = value;
            else if (!strcmp( argv[i], "--family" )) family_wanted = atoi( value ) == 6 ? AF_INET6 : AF_INET;
#if BY_HAND
            else if (!strcmp( argv[i], "--record" )) record_to = value;
            else if (!strcmp( argv[i], "--shrink" )) shrink_seconds = strtoul( value, NULL, 0 );
#endif
            else return usage();
            i++;
        }
    }

    if (record_to && !file) return usage();
    if (file)
    {
        if ((i = read_replay( file ))) return i;
        if (record_to)
        {
            /* the same steps with what they do now; for a file that was written by hand */
            FILE *out = fopen( record_to, "w" );

            if (!out) return 2;
            replay_header( out, "say here what it was" );
            fclose( out );
            for (i = 0; i < step_count; i++) steps[i].words = NULL;
        }
        check_all = TRUE;
        printf( "model: %s\n", file );
    }
    else
    {
        make_steps( count );
        printf( "model: seed %I64u\n", main_seed );
    }
    fflush( stdout );
    return run( !file, !file && !family_wanted && step_count >= 20000, alone, record_to );
}
