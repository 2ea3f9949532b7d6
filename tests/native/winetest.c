/*
 * Runs the conformance tests in a native program
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

/* usage: rtm_test NAME...; what wine/test.h declares, without the parts of its program that belong to Windows */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "wine/test.h"

struct test
{
    const char *name;
    void (*func)(void);
};

extern const struct test winetest_testlist[];

int winetest_debug = 1;
int winetest_interactive;
int winetest_report_success;
int winetest_report_flaky;
int winetest_time;
int winetest_color;
int winetest_mute_threshold = 42;
const char *winetest_platform = "wine";
int winetest_platform_is_wine = 1;

LONG winetest_successes;
LONG winetest_failures;
LONG winetest_flaky_failures;
LONG winetest_skipped;
LONG winetest_todo_successes;
LONG winetest_todo_failures;

struct winetest_thread_data *winetest_get_thread_data(void)
{
    static __thread struct winetest_thread_data data;

    return &data;
}

void winetest_set_location( const char *file, int line )
{
    const char *p;

    for (p = file; *p; p++) if (*p == '/') file = p + 1;
    winetest_get_thread_data()->current_file = file;
    winetest_get_thread_data()->current_line = line;
}

void winetest_vmessage( enum winetest_kind kind, const char *format, va_list args )
{
    static const char * const types[] = { "", "Test failed: ", "Test marked todo: ", "Test marked flaky: ", "Tests skipped: ",
                                          "" };
    struct winetest_thread_data *data = winetest_get_thread_data();
    DWORD error = GetLastError();
    char buffer[4096];
    unsigned int i;
    int pos;

    if (kind == WINETEST_SKIP) InterlockedIncrement( &winetest_skipped );
    pos = sprintf( buffer, "%.64s:%d: %s", data->current_file, data->current_line, types[kind] );
    for (i = 0; i < data->context_count && i < ARRAY_SIZE(data->context); i++)
        pos += sprintf( buffer + pos, "%s: ", data->context[i] );
    vsnprintf( buffer + pos, sizeof(buffer) - pos, format, args );
    fputs( buffer, stdout );
    fflush( stdout );
    SetLastError( error );
}

int winetest_vok( int condition, const char *format, va_list args )
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    if (data->todo_level && !condition) InterlockedIncrement( &winetest_todo_successes );
    else if (data->flaky_level && !condition) InterlockedIncrement( &winetest_flaky_failures );
    else if (data->todo_level || !condition)
    {
        InterlockedIncrement( data->todo_level ? &winetest_todo_failures : &winetest_failures );
        winetest_vmessage( WINETEST_FAILURE, format, args );
        return 0;
    }
    else InterlockedIncrement( &winetest_successes );
    return 1;
}

int winetest_get_mainargs( char ***argv )
{
    *argv = NULL;
    return 0;
}

void winetest_wait_child_process( HANDLE process )
{
    (void)process;
    abort();    /* no test starts one */
}

int main( int argc, char **argv )
{
    const struct test *test;
    LONG failures;
    int i;

    for (i = 1; i < argc; i++)
    {
        for (test = winetest_testlist; test->name && strcmp( test->name, argv[i] ); test++) {}
        if (!test->name)
        {
            printf( "rtm_test: there is no test '%s'\n", argv[i] );
            return 2;
        }
        test->func();
    }
    failures = winetest_failures + winetest_todo_failures;
    printf( "%04x:%s: %d tests executed (%d marked as todo, %d as flaky, %d failures), %d skipped.\n",
            (unsigned int)GetCurrentProcessId(), argc > 1 ? argv[1] : "-",
            (int)(winetest_successes + failures + winetest_todo_successes + winetest_flaky_failures),
            (int)winetest_todo_successes, (int)winetest_flaky_failures, (int)failures, (int)winetest_skipped );
    fflush( stdout );
    return failures ? 1 : 0;
}
