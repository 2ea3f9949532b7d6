/*
 * rtmsh: a shell on the exports of rtm.dll
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

#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include "rtmsh.h"

#define MAX_WORDS 128

struct shell shell;

/* a new subject adds its group here; a new command adds a row to its group */
const struct command_group command_groups[] =
{
    { "Entities", entity_commands },
    { "Methods", method_commands },
    { "Next hops", nexthop_commands },
    { "Routes", route_commands },
    { "Times", time_commands },
    { "Route lists", list_commands },
    { "Locks", lock_commands },
    { "Lookups", lookup_commands },
    { "Changes", notify_commands },
    { "Listings", show_commands },
    { "Whole tables", load_commands },
    { "Measuring", measure_commands },
    { "The shell", shell_commands },
    { NULL }
};

static char error_text[1024];

/* what is being read, for the error line */
static const char *script_name;
static UINT script_line;

static const char usage[] =
    "usage: rtmsh [--json] [--quiet] [--dll FILE] [-c \"CMD; CMD\"] [-f FILE | FILE | -]\n"
    "  --json     one JSON object a command\n"
    "  --quiet    results only: no confirmations, no progress, no column heads\n"
    "  --dll FILE the rtm.dll to use\n"
    "  -c TEXT    runs the commands in TEXT\n"
    "  -f FILE    runs the commands in FILE, - for standard input\n"
    "Without commands it asks for them; \"help\" lists them.\n";

/* the first error of a command is the one that tells most */
BOOL fail( const char *format, ... )
{
    va_list list;

    if (error_text[0]) return FALSE;
    va_start( list, format );
    _vsnprintf( error_text, sizeof(error_text) - 1, format, list );
    va_end( list );
    return FALSE;
}

static void print_error( const char *name, BOOL script )
{
    fflush( stdout );
    fprintf( stderr, "rtmsh: %s%s%s", name ? name : "", name ? ": " : "", error_text );
    if (script && script_name) fprintf( stderr, " (%s:%u)", script_name, script_line );
    fputc( '\n', stderr );
    fflush( stderr );
}

/* takes "as NAME" out of the words */
static BOOL args_entity( struct args *args, struct entity **ent )
{
    int i, last;

    for (i = last = 1; i < args->count; i++)
    {
        if (strcmp( args->word[i], "as" ))
        {
            args->word[last++] = args->word[i];
            continue;
        }
        if (++i == args->count) return fail( "as: the name of an entity is missing" );
        if (!(*ent = entity_find( args->word[i] )))
            return fail( "as %s: no entity of that name", args->word[i] );
    }
    args->count = last;
    return TRUE;
}

/* runs one command; fail() has been called if it returns FALSE */
BOOL run_args( struct args *args )
{
    const struct command *command = command_find( args->word[0] );
    struct entity *ent = NULL;

    if (!command)
    {
        const char *like = command_suggest( args->word[0] );
        return fail( "unknown command%s%s%s; \"help\" lists them all", like ? ", did you mean "
                     : "",
                     like ? like : "", like ? "?" : "" );
    }
    if (command->flags & (COMMAND_RTM | COMMAND_ENTITY) && !api_load( shell.dll )) return FALSE;
    if (command->flags & COMMAND_ENTITY)
    {
        if (!args_entity( args, &ent )) return FALSE;
        if (!ent && !(ent = entity_current()))
            return fail( "no entity is registered yet: \"register NAME\" comes first" );
    }
    args->next = 1;
    return command->function( ent, args );
}

/* TRUE if the script may go on */
static BOOL run_words( char **words, int count )
{
    struct args args = { count, 1, words };
    BOOL may_fail = FALSE, ok;
    const char *name;

    if (words[0][0] == '-' && words[0][1])
    {
        may_fail = TRUE;
        words[0]++;
    }
    name = words[0];
    error_text[0] = 0;
    json_begin( NULL );
    json_text( "command", name );
    ok = run_args( &args ) && !error_text[0];
    json_bool( "ok", ok );
    if (!ok) json_text( "error", error_text );
    json_line();
    if (!ok) print_error( name, TRUE );
    events_show();
    watches_show();
    fflush( stdout );
    return ok || may_fail;
}

/* reads one word in place; returns what follows it, NULL when a quote is open */
static char *next_word( char *text, char **word )
{
    char *to = text;

    *word = text;
    while (*text && !strchr( " \t\r\n;", *text ))
    {
        if (*text != '"')
        {
            *to++ = *text++;
            continue;
        }
        for (text++; *text != '"'; *to++ = *text++)
            if (!*text || *text == '\n') return NULL;
        text++;
    }
    /* the separator is still needed, so the caller ends the word */
    if (to < text) *to = 0;
    return text;
}

/* one line or many; FALSE when a command failed */
static BOOL run_text( char *text )
{
    char *words[MAX_WORDS];
    int count = 0;
    char stop;

    for (;;)
    {
        text += strspn( text, " \t\r" );
        if (*text == '#') text += strcspn( text, "\n" );
        if (*text && *text != ';' && *text != '\n')
        {
            if (count == MAX_WORDS - 1 || !(text = next_word( text, &words[count++] )))
            {
                error_text[0] = 0;
                fail( count == MAX_WORDS - 1 ? "too many words" : "a quote is not closed" );
                print_error( NULL, TRUE );
                return FALSE;
            }
            if (*text && strchr( " \t\r", *text )) *text++ = 0;
            continue;
        }
        stop = *text;
        *text = 0;
        words[count] = NULL;
        if (count && !run_words( words, count )) return FALSE;
        if (shell.quit || !stop) return TRUE;
        count = 0;
        text++;
    }
}

static BOOL run_stream( FILE *file, BOOL prompt )
{
    char line[8192];
    BOOL ok;

    for (script_line = 1; !shell.quit; script_line++)
    {
        if (prompt)
        {
            printf( "rtm> " );
            fflush( stdout );
        }
        if (!fgets( line, sizeof(line), file )) break;
        ok = run_text( line );
        if (!ok && !prompt) return FALSE;
    }
    if (prompt && !shell.quit) putchar( '\n' );
    return TRUE;
}

static BOOL run_file( const char *name )
{
    FILE *file;
    BOOL ok;

    if (!strcmp( name, "-" )) return run_stream( stdin, FALSE );
    if (!(file = fopen( name, "r" )))
    {
        fail( "%s: cannot open the file", name );
        print_error( NULL, FALSE );
        return FALSE;
    }
    script_name = name;
    ok = run_stream( file, FALSE );
    script_name = NULL;
    fclose( file );
    return ok;
}

static BOOL bad_option( const char *text, const char *option )
{
    fail( "%s%s", option, text );
    print_error( NULL, FALSE );
    fprintf( stderr, "%s", usage );
    return FALSE;
}

/* -c and files run in the order they are given in, after all other options */
static BOOL run_options( char **argv, BOOL run, BOOL *ran )
{
    for (; *argv; argv++)
    {
        const char *option = *argv;

        if (!strcmp( option, "--json" )) shell.json = TRUE;
        else if (!strcmp( option, "--quiet" )) shell.quiet = TRUE;
        else if (!strcmp( option, "--dll" ) || !strcmp( option, "-c" ) || !strcmp( option, "-f" ))
        {
            if (!*++argv) return bad_option( ": what to use is missing", option );
            if (option[1] == '-') shell.dll = *argv;
            else *ran = TRUE;
            if (option[1] == 'c' && run && !run_text( *argv )) return FALSE;
            if (option[1] == 'f' && run && !run_file( *argv )) return FALSE;
        }
        else if (option[0] == '-' && option[1]) return bad_option( ": unknown option", option );
        else
        {
            *ran = TRUE;
            if (run && !run_file( option )) return FALSE;
        }
        if (run && shell.quit) break;
    }
    return TRUE;
}

int main( int argc, char **argv )
{
    BOOL ran = FALSE, ok;

    shell.dll = "rtm.dll";
    /* plain line feeds, also for programs outside Wine that read our output */
    _setmode( _fileno( stdout ), _O_BINARY );
    _setmode( _fileno( stderr ), _O_BINARY );
    setvbuf( stdout, NULL, _IOFBF, 65536 );
    events_init();
    if (argc > 1 && (!strcmp( argv[1], "--help" ) || !strcmp( argv[1], "-h" )))
    {
        printf( "%s", usage );
        return 0;
    }
    if (!run_options( argv + 1, FALSE, &ran )) return 1;
    if (ran) ok = run_options( argv + 1, TRUE, &ran );
    else ok = run_stream( stdin, _isatty( 0 ) && !shell.json );
    entities_leave();
    fflush( stdout );
    return ok ? 0 : 1;
}
