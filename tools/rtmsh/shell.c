/*
 * rtmsh: help and the other commands of the shell itself
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

const struct command *command_find( const char *name )
{
    const struct command_group *group;
    const struct command *command;

    for (group = command_groups; group->title; group++)
        for (command = group->commands; command->name; command++)
            if (!strcmp( command->name, name )) return command;
    return NULL;
}

/* letters of a that are not in b at the same or the next place */
static size_t difference( const char *a, const char *b )
{
    size_t miss = 0;

    for (; *a; a++)
    {
        if (*b && *a == b[0]) b++;
        else if (*b && *a == b[1]) b += 2, miss++;
        else miss++;
    }
    return miss + strlen( b );
}

const char *command_suggest( const char *name )
{
    const struct command_group *group;
    const struct command *command;
    const char *best = NULL;
    size_t diff, least = 3;

    for (group = command_groups; group->title; group++)
    {
        for (command = group->commands; command->name; command++)
        {
            diff = difference( name, command->name );
            if (strlen( name ) > 2 && !strncmp( name, command->name, strlen( name ) )) diff = 0;
            if (diff >= least || diff >= strlen( command->name )) continue;
            least = diff;
            best = command->name;
        }
    }
    return best;
}

static void help_line( const struct command *command )
{
    const char *end = strchr( command->help, '\n' );
    int length = (int)(end ? (size_t)(end - command->help) : strlen( command->help ));

    json_begin( NULL );
    json_text( "name", command->name );
    json_text( "usage", command->usage );
    json_text( "help", command->help );
    json_end();
    result( "  %-12s %.*s", command->name, length, command->help );
}

static BOOL cmd_help( struct entity *ent, struct args *args )
{
    const struct command_group *group;
    const struct command *command;

    if (args_left( args ))
    {
        const char *name = args->word[args->next++];

        if (!args_end( args )) return FALSE;
        if (!(command = command_find( name ))) return fail( "%s: no such command", name );
        json_text( "usage", command->usage );
        json_text( "help", command->help );
        result( "%s %s", command->name, command->usage );
        result( "%s", command->help );
        if (command->flags & COMMAND_ENTITY)
            result( "Acts for the current entity, or for NAME with \"as NAME\"." );
        return TRUE;
    }
    json_array_begin( "commands" );
    for (group = command_groups; group->title; group++)
    {
        result( "%s", group->title );
        for (command = group->commands; command->name; command++) help_line( command );
    }
    json_array_end();
    result( "\"help COMMAND\" tells more. Commands end with a newline or ';',\n"
            "'#' starts a comment,\n"
            "'-' in front of a command lets it fail without ending the script." );
    return TRUE;
}

static BOOL cmd_echo( struct entity *ent, struct args *args )
{
    char text[4096] = "";
    size_t used = 0;

    for (; args_left( args ); args->next++)
    {
        const char *word = args->word[args->next];

        if (used + strlen( word ) + 2 > sizeof(text)) break;
        used += sprintf( text + used, "%s%s", used ? " " : "", word );
    }
    json_text( "text", text );
    result( "%s", text );
    return TRUE;
}

static BOOL cmd_time( struct entity *ent, struct args *args )
{
    struct args inner = { args->count - 1, 1, args->word + 1 };
    double start, seconds;
    char text[80];
    BOOL ok;

    if (!args_left( args )) return fail( "the command is missing; usage: time COMMAND" );
    if (!strcmp( inner.word[0], "time" )) return fail( "time: not a command to be timed" );
    shell.operations = 0;
    json_text( "timed", inner.word[0] );
    json_begin( "result" );
    start = clock_now();
    ok = run_args( &inner );
    seconds = clock_now() - start;
    json_end();
    if (!ok) return FALSE;
    json_number( "operations", shell.operations );
    json_rate( shell.operations, seconds );
    if (shell.operations)
        result( "time: %I64u operations %s", shell.operations,
                rate_text( text, sizeof(text), shell.operations, "operation", seconds ) );
    else result( "time: %.6f s", seconds );
    return TRUE;
}

static BOOL cmd_wait( struct entity *ent, struct args *args )
{
    ULONG ms;

    if (args_match( args, "expired" ))
    {
        ms = 30000;
        if (args_left( args ) && !args_number( args, "the time", &ms )) return FALSE;
        return args_end( args ) && wait_expired( ms );
    }
    if (!args_number( args, "the time", &ms ) || !args_end( args )) return FALSE;
    Sleep( ms );
    return TRUE;
}

static BOOL cmd_quit( struct entity *ent, struct args *args )
{
    shell.quit = TRUE;
    return args_end( args );
}

const struct command shell_commands[] =
{
    { "echo", "TEXT", "prints TEXT", cmd_echo },
    { "help", "[COMMAND]", "lists the commands, or tells about one", cmd_help },
    { "quit", "", "ends rtmsh; entities still registered are deregistered", cmd_quit },
    { "time", "COMMAND",
      "runs COMMAND and prints the time it took\n"
      "and, for a command that counts what it does, the time of one operation and the rate.",
      cmd_time },
    { "wait", "MS | expired [MS]",
      "waits MS milliseconds, then shows the events that came\n"
      "expired: until the routes that were loaded with a ttl expired, at most MS (30000) longer than "
      "the last one's time;\n"
      "fails if one did not, or was told of twice.", cmd_wait },
    { NULL }
};
