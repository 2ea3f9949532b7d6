/*
 * Test framework, source compatible with Wine's header of this name
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

#ifndef __WINE_WINE_TEST_H
#define __WINE_WINE_TEST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windef.h>
#include <winbase.h>
#include <wine/debug.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif

/* Environment: WINETEST_DEBUG is 0 (quiet), 1 or 2 (repeats are not silenced); _PLATFORM is wine or
 * windows; the others are switches. */
extern int winetest_debug;
extern int winetest_interactive;
extern int winetest_report_success;
extern int winetest_report_flaky;
extern int winetest_time;
extern int winetest_color;
extern int winetest_mute_threshold;   /* messages of one line after which it is silenced */
extern const char *winetest_platform;
extern int winetest_platform_is_wine;

/* counters of the whole process, changed by interlocked operations only */
extern LONG winetest_successes;
extern LONG winetest_failures;
extern LONG winetest_flaky_failures;
extern LONG winetest_skipped;
extern LONG winetest_todo_successes;  /* failures inside todo: what todo expects */
extern LONG winetest_todo_failures;   /* successes inside todo */

/* The state of the thread: a check in one thread may not see the place or todo of another. */
struct winetest_thread_data
{
    const char *current_file;
    int current_line;
    unsigned int todo_level;          /* one bit per nested todo, set if it applies */
    int todo_do_loop;
    unsigned int flaky_level;
    int flaky_do_loop;
    int broken_taken;                 /* what the check in hand accepts only because it is broken() */
    unsigned int context_count;
    char context[8][128];
};

/* what of a message is special */
enum winetest_kind
{
    WINETEST_TRACE,
    WINETEST_FAILURE,
    WINETEST_TODO,
    WINETEST_FLAKY,
    WINETEST_SKIP,
    WINETEST_SUCCESS
};

extern struct winetest_thread_data *winetest_get_thread_data(void);
extern void winetest_set_location( const char *file, int line );
extern int winetest_vok( int condition, const char *format, va_list args ) __WINE_PRINTF_ATTR(2,0);
extern void winetest_vmessage( enum winetest_kind kind, const char *format, va_list args ) __WINE_PRINTF_ATTR(2,0);
extern int winetest_get_mainargs( char ***argv );
extern void winetest_wait_child_process( HANDLE process );

#ifdef STANDALONE
#define START_TEST(name) \
    static void func_##name(void); \
    const struct test winetest_testlist[] = { { #name, func_##name }, { 0, 0 } }; \
    static void func_##name(void)
#else
#define START_TEST(name) void func_##name(void)
#endif

#define subtest_(file, line)            (winetest_set_location( file, line ), 0) ? (void)0 : winetest_subtest
#define ignore_exceptions_(file, line)  (winetest_set_location( file, line ), 0) ? (void)0 : winetest_ignore_exceptions
#define ok_(file, line)                 (winetest_set_location( file, line ), 0) ? (void)0 : winetest_ok
#define skip_(file, line)               (winetest_set_location( file, line ), 0) ? (void)0 : winetest_skip
#define win_skip_(file, line)           (winetest_set_location( file, line ), 0) ? (void)0 : winetest_win_skip
#define trace_(file, line)              (winetest_set_location( file, line ), 0) ? (void)0 : winetest_trace
#define wait_child_process_(file, line) (winetest_set_location( file, line ), 0) ? (void)0 : winetest_wait_child_process

#define subtest             subtest_(__FILE__, __LINE__)
#define ignore_exceptions   ignore_exceptions_(__FILE__, __LINE__)
#define ok                  ok_(__FILE__, __LINE__)
#define skip                skip_(__FILE__, __LINE__)
#define win_skip            win_skip_(__FILE__, __LINE__)
#define trace               trace_(__FILE__, __LINE__)
#define wait_child_process  wait_child_process_(__FILE__, __LINE__)

/* Loops of one turn; leaving one by break or return keeps its level: do not. */
#define todo_if(is_todo) \
    for (winetest_start_todo( is_todo ); winetest_loop_todo(); winetest_end_todo())
#define todo_wine               todo_if( winetest_platform_is_wine )
#define todo_wine_if(is_todo)   todo_if( (is_todo) && winetest_platform_is_wine )

#define flaky_if(is_flaky) \
    for (winetest_start_flaky( is_flaky ); winetest_loop_flaky(); winetest_end_flaky())
#define flaky                   flaky_if( TRUE )
#define flaky_wine              flaky_if( winetest_platform_is_wine )
#define flaky_wine_if(is_flaky) flaky_if( (is_flaky) && winetest_platform_is_wine )

static inline void winetest_ok( int condition, const char *format, ... ) __WINE_PRINTF_ATTR(2,3);
static inline void winetest_ok( int condition, const char *format, ... )
{
    va_list args;

    va_start( args, format );
    winetest_vok( condition, format, args );
    va_end( args );
}

static inline void winetest_trace( const char *format, ... ) __WINE_PRINTF_ATTR(1,2);
static inline void winetest_trace( const char *format, ... )
{
    va_list args;

    va_start( args, format );
    winetest_vmessage( WINETEST_TRACE, format, args );
    va_end( args );
}

static inline void winetest_skip( const char *format, ... ) __WINE_PRINTF_ATTR(1,2);
static inline void winetest_skip( const char *format, ... )
{
    va_list args;

    va_start( args, format );
    winetest_vmessage( WINETEST_SKIP, format, args );
    va_end( args );
}

/* something old versions of Windows lack: Wine must have it */
static inline void winetest_win_skip( const char *format, ... ) __WINE_PRINTF_ATTR(1,2);
static inline void winetest_win_skip( const char *format, ... )
{
    va_list args;

    va_start( args, format );
    if (winetest_platform_is_wine) winetest_vok( 0, format, args );
    else winetest_vmessage( WINETEST_SKIP, format, args );
    va_end( args );
}

static inline void winetest_subtest( const char *name )
{
    winetest_trace( "Subtest %s\n", name );
}

static inline void winetest_ignore_exceptions( BOOL ignore )
{
    winetest_trace( "IgnoreExceptions=%d\n", ignore != 0 );
}

/* results that only some version of Windows gives and that are wrong elsewhere */
static inline int broken( int condition )
{
    if (winetest_platform_is_wine || !condition) return 0;
    winetest_get_thread_data()->broken_taken = 1;
    return 1;
}

static inline void winetest_start_todo( int is_todo )
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    data->todo_level = (data->todo_level << 1) | (is_todo != 0);
    data->todo_do_loop = 1;
}

static inline int winetest_loop_todo(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    int ret = data->todo_do_loop;

    data->todo_do_loop = 0;
    return ret;
}

static inline void winetest_end_todo(void)
{
    winetest_get_thread_data()->todo_level >>= 1;
}

static inline void winetest_start_flaky( int is_flaky )
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    data->flaky_level = (data->flaky_level << 1) | (is_flaky != 0);
    data->flaky_do_loop = 1;
}

static inline int winetest_loop_flaky(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    int ret = data->flaky_do_loop;

    data->flaky_do_loop = 0;
    return ret;
}

static inline void winetest_end_flaky(void)
{
    winetest_get_thread_data()->flaky_level >>= 1;
}

/* A context is put before all messages of the thread until it is popped. */
static inline void winetest_push_context( const char *format, ... ) __WINE_PRINTF_ATTR(1,2);
static inline void winetest_push_context( const char *format, ... )
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    va_list args;

    if (data->context_count < ARRAY_SIZE(data->context))
    {
        char *context = data->context[data->context_count];

        va_start( args, format );
        vsnprintf( context, sizeof(data->context[0]), format, args );
        va_end( args );
        context[sizeof(data->context[0]) - 1] = 0;
    }
    data->context_count++;
}

static inline void winetest_pop_context(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    if (data->context_count) data->context_count--;
}

static inline LONG winetest_get_failures(void)
{
    return winetest_failures;
}

static inline void winetest_add_failures( LONG count )
{
    InterlockedExchangeAdd( &winetest_failures, count );
}

/* The rest is the program, for the one file that defines STANDALONE: the generated testlist.c, or
 * a test that is a program by itself. It may also define WINETEST_MODULE, the DLL that is tested (the
 * program then has --dll and runs no test without that DLL), and WINETEST_VERSION. */
#ifdef STANDALONE

#include <io.h>

struct test
{
    const char *name;
    void (*func)(void);
};

extern const struct test winetest_testlist[];

#include "wine/test_report.h"

int winetest_debug = 1;
int winetest_interactive;
int winetest_report_success;
int winetest_report_flaky;
int winetest_time;
int winetest_color;
int winetest_mute_threshold = 42;
const char *winetest_platform = "windows";
int winetest_platform_is_wine;

LONG winetest_successes;
LONG winetest_failures;
LONG winetest_flaky_failures;
LONG winetest_skipped;
LONG winetest_todo_successes;
LONG winetest_todo_failures;

static LONG winetest_silenced;
static DWORD winetest_start_time;
static DWORD winetest_tls_index;
static int winetest_argc;
static char **winetest_argv;

struct winetest_thread_data *winetest_get_thread_data(void)
{
    struct winetest_thread_data *data;
    DWORD error = GetLastError();

    if (!(data = TlsGetValue( winetest_tls_index )))
    {
        if (!(data = calloc( 1, sizeof(*data) )))
        {
            printf( "%s: out of memory\n", winetest_current->name );
            ExitProcess( 255 );
        }
        TlsSetValue( winetest_tls_index, data );
    }
    SetLastError( error );
    return data;
}

void winetest_set_location( const char *file, int line )
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    const char *p;

    for (p = file; *p; p++) if (*p == '/' || *p == '\\') file = p + 1;
    data->current_file = file;
    data->current_line = line;
    data->broken_taken = 0;
}

static const char *winetest_elapsed( char *buffer )
{
    *buffer = 0;
    if (winetest_time) sprintf( buffer, "%.3f", (GetTickCount() - winetest_start_time) / 1000.0 );
    return buffer;
}

/* A line goes out in one piece, so that those of other threads do not land inside. */
static void winetest_print( enum winetest_kind kind, const char *type, const char *format,
                            va_list args ) __WINE_PRINTF_ATTR(3,0);
static void winetest_print( enum winetest_kind kind, const char *type, const char *format, va_list args )
{
    static const char * const colors[] = { "", "\x1b[1;91m", "\x1b[33m", "\x1b[1;95m", "\x1b[34m", "\x1b[32m" };
    struct winetest_thread_data *data = winetest_get_thread_data();
    char buffer[4096], elapsed[32];
    unsigned int i, pos;
    const unsigned int size = sizeof(buffer) - 8;  /* room for the end of the line */
    int len;

    pos = sprintf( buffer, "%s%.64s:%d:%s %s", winetest_color ? colors[kind] : "", data->current_file,
                   data->current_line, winetest_elapsed( elapsed ), type );
    for (i = 0; i < data->context_count && i < ARRAY_SIZE(data->context); i++)
        pos += sprintf( buffer + pos, "%s: ", data->context[i] );
    len = vsnprintf( buffer + pos, size - pos, format, args );
    if (len >= 0 && len < size - pos) pos += len;
    else
    {
        pos = size - 1;
        buffer[pos++] = '\n';
    }
    if (winetest_color && colors[kind][0])
    {
        memcpy( buffer + pos, "\x1b[0m", 4 );
        pos += 4;
    }
    fwrite( buffer, 1, pos, stdout );
    fflush( stdout );
}

/* Count a message that may repeat; FALSE once its line has said enough. */
static BOOL winetest_may_print(void)
{
    static LONG counters[16384];
    struct winetest_thread_data *data = winetest_get_thread_data();
    LONG count;

    if (winetest_debug > 1) return TRUE;
    count = InterlockedIncrement( &counters[data->current_line % ARRAY_SIZE(counters)] );
    if (count <= winetest_mute_threshold) return TRUE;
    if (count == winetest_mute_threshold + 1)
    {
        printf( "%s:%d: Line has been silenced after %d occurrences\n", data->current_file,
                data->current_line, winetest_mute_threshold );
    }
    InterlockedIncrement( &winetest_silenced );
    return FALSE;
}

int winetest_vok( int condition, const char *format, va_list args )
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    DWORD error = GetLastError();
    int ret = 1;

    if (winetest_report)
    {
        const char *outcome = data->flaky_level ? "flaky" : data->todo_level ? "todo-passed" : "fail";
        va_list copy;

        if (data->todo_level && !condition) outcome = "todo";
        else if (!data->todo_level && condition) outcome = data->broken_taken ? "broken" : "pass";
        va_copy( copy, args );
        winetest_report_line( data, winetest_current->name, outcome, format, copy );
        va_end( copy );
    }
    if (data->todo_level && !condition)
    {
        InterlockedIncrement( &winetest_todo_successes );
        if (winetest_debug && winetest_may_print())
            winetest_print( WINETEST_TODO, "Test marked todo: ", format, args );
    }
    else if (data->todo_level)
    {
        ret = 0;
        if (data->flaky_level)
        {
            InterlockedIncrement( &winetest_flaky_failures );
            winetest_print( WINETEST_FLAKY, "Test succeeded inside flaky todo block: ", format, args );
        }
        else
        {
            InterlockedIncrement( &winetest_todo_failures );
            winetest_print( WINETEST_FAILURE, "Test succeeded inside todo block: ", format, args );
        }
    }
    else if (!condition)
    {
        ret = 0;
        if (data->flaky_level)
        {
            InterlockedIncrement( &winetest_flaky_failures );
            winetest_print( WINETEST_FLAKY, "Test marked flaky: ", format, args );
        }
        else
        {
            InterlockedIncrement( &winetest_failures );
            winetest_print( WINETEST_FAILURE, "Test failed: ", format, args );
        }
    }
    else
    {
        InterlockedIncrement( &winetest_successes );
        if (winetest_report_success) winetest_print( WINETEST_SUCCESS, "Test succeeded: ", format, args );
    }
    SetLastError( error );
    return ret;
}

void winetest_vmessage( enum winetest_kind kind, const char *format, va_list args )
{
    DWORD error = GetLastError();

    if (kind == WINETEST_SKIP)
    {
        if (winetest_report)
        {
            va_list copy;

            va_copy( copy, args );
            winetest_report_line( winetest_get_thread_data(), winetest_current->name, "skip", format, copy );
            va_end( copy );
        }
        InterlockedIncrement( &winetest_skipped );
        if (winetest_may_print()) winetest_print( kind, "Tests skipped: ", format, args );
    }
    else if (winetest_debug && winetest_may_print()) winetest_print( kind, "", format, args );
    SetLastError( error );
}

int winetest_get_mainargs( char ***argv )
{
    *argv = winetest_argv;
    return winetest_argc;
}

void winetest_wait_child_process( HANDLE process )
{
    DWORD ret, code = 0;

    winetest_ok( process != NULL, "no child process handle\n" );
    if (!process) return;
    ret = WaitForSingleObject( process, 30000 );
    winetest_ok( ret == WAIT_OBJECT_0, "waiting for the child process returned %lu\n", ret );
    if (ret != WAIT_OBJECT_0 || !GetExitCodeProcess( process, &code ) || !code) return;
    if (code > 255) winetest_ok( 0, "unhandled exception %08lx in child process\n", code );
    else
    {
        winetest_trace( "%lu failures in child process\n", code );
        winetest_add_failures( code );
    }
}

static LONG CALLBACK winetest_exception_filter( EXCEPTION_POINTERS *info )
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    EXCEPTION_RECORD *record = info->ExceptionRecord;

    if (data->current_file)
        printf( "%s:%d: this is the last test seen before the exception\n", data->current_file,
                data->current_line );
    printf( "%04x:%s: unhandled exception %08x at %p\n", (unsigned int)GetCurrentProcessId(),
            winetest_current->name, (unsigned int)record->ExceptionCode, record->ExceptionAddress );
    /* a function that the DLL has not, or that is there in name only */
    if (record->ExceptionCode == 0x80000100 && record->NumberParameters == 2)
        printf( "%s:%s: %s has no function %s\n", data->current_file ? data->current_file : "-",
                winetest_current->name, (const char *)record->ExceptionInformation[0],
                (const char *)record->ExceptionInformation[1] );
    fflush( stdout );
    winetest_report_printf( "#crash\t%s\tunhandled exception %08x, last check %s:%d\n", winetest_current->name,
                            (unsigned int)record->ExceptionCode, data->current_file ? data->current_file : "-",
                            data->current_line );
    /* Wine goes on to its debugger, which prints a backtrace; Windows would show a box */
    return winetest_platform_is_wine ? EXCEPTION_CONTINUE_SEARCH : EXCEPTION_EXECUTE_HANDLER;
}

static void winetest_list(void)
{
    const struct test *test;

    printf( "Valid test names:\n" );
    for (test = winetest_testlist; test->name; test++) printf( "    %s\n", test->name );
}

/* by name, also given as the path of its source */
static const struct test *winetest_find( const char *name )
{
    const struct test *test;
    const char *p;
    size_t len;

    for (p = name; *p; p++) if (*p == '/' || *p == '\\') name = p + 1;
    len = strlen( name );
    if (len > 2 && !strcmp( name + len - 2, ".c" )) len -= 2;
    for (test = winetest_testlist; test->name; test++)
        if (strlen( test->name ) == len && !strncmp( test->name, name, len )) return test;
    return NULL;
}

static int winetest_run(void)
{
    LONG failures, executed;
    char elapsed[32];

    winetest_report_begin();
#ifdef WINETEST_MODULE
    if (!winetest_module) win_skip( "%s is not there\n", WINETEST_MODULE );
    else
#endif
    winetest_current->func();

    failures = winetest_failures + winetest_todo_failures;
    executed = winetest_successes + failures + winetest_flaky_failures + winetest_todo_successes;
    if (winetest_debug)
    {
        if (winetest_silenced)
            printf( "%04x:%s:%s Silenced %d messages.\n", (unsigned int)GetCurrentProcessId(),
                    winetest_current->name, winetest_elapsed( elapsed ), (int)winetest_silenced );
        printf( "%04x:%s:%s %d tests executed (%d marked as todo, %d as flaky, %d %s), %d skipped.\n",
                (unsigned int)GetCurrentProcessId(), winetest_current->name, winetest_elapsed( elapsed ),
                (int)executed, (int)winetest_todo_successes, (int)winetest_flaky_failures, (int)failures,
                failures == 1 ? "failure" : "failures", (int)winetest_skipped );
    }
    fflush( stdout );
    winetest_report_printf( "#end\t%s\t%d checks, %d failures\n", winetest_current->name, (int)executed, (int)failures );
    if (winetest_report_flaky) failures += winetest_flaky_failures;
    return failures > 255 ? 255 : failures;
}

static int winetest_get_env( const char *name, int value )
{
    char buffer[32];
    DWORD len = GetEnvironmentVariableA( name, buffer, sizeof(buffer) );

    return len && len < sizeof(buffer) ? atoi( buffer ) : value;
}

static void winetest_usage(void)
{
    printf( "Usage: %s [OPTIONS] test_name\n\n", winetest_argv[0] );
#ifdef WINETEST_MODULE
    printf( "    --dll FILE            test this " WINETEST_MODULE ", not the system's\n" );
#endif
    printf( "    --report FILE         write a line for each check to FILE\n"
            "    --append-report FILE  the same behind what is there\n"
            "    --all                 run every test, each in a process of its own\n"
            "    --list                list the tests\n\n" );
}

/* A test that hangs or crashes may not take the others with it. */
static int winetest_run_all( const char *dll, const char *report )
{
    char program[MAX_PATH], command[4 * MAX_PATH];
    const struct test *test;
    PROCESS_INFORMATION info;
    STARTUPINFOA startup;
    int failed = 0;
    DWORD code, wait;

    if (!GetModuleFileNameA( NULL, program, sizeof(program) )) return 1;
    for (test = winetest_testlist; test->name; test++)
    {
        code = snprintf( command, sizeof(command), "\"%s\" %s%s%s %s%s%s %s", program,
                         dll ? "--dll \"" : "", dll ? dll : "", dll ? "\"" : "",
                         report ? "--append-report \"" : "", report ? report : "", report ? "\"" : "", test->name );
        memset( &startup, 0, sizeof(startup) );
        startup.cb = sizeof(startup);
        if (code >= sizeof(command) || !CreateProcessA( NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info ))
        {
            printf( "Fatal: cannot start '%s'.\n", command );
            return 1;
        }
        wait = WaitForSingleObject( info.hProcess, 120000 );
        if (wait != WAIT_OBJECT_0)
        {
            TerminateProcess( info.hProcess, 258 );
            WaitForSingleObject( info.hProcess, INFINITE );
            winetest_report_printf( "#crash\t%s\tno end after 120 s\n", test->name );
        }
        GetExitCodeProcess( info.hProcess, &code );
        printf( "%s: exit code %lu%s\n", test->name, code, wait ? ", no end after 120 s" : "" );
        if (code) failed++;
        CloseHandle( info.hThread );
        CloseHandle( info.hProcess );
    }
    return failed;
}

int main( int argc, char **argv )
{
    static char platform[32];
    char color[16];
    const char *dll = NULL, *report = NULL;
    BOOL append = FALSE, all = FALSE;
    DWORD len;

    setvbuf( stdout, NULL, _IONBF, 0 );
    winetest_argc = argc;
    winetest_argv = argv;
    winetest_start_time = GetTickCount();
    winetest_tls_index = TlsAlloc();

    len = GetEnvironmentVariableA( "WINETEST_PLATFORM", platform, sizeof(platform) );
    if (len && len < sizeof(platform)) winetest_platform = platform;
    else if (winetest_under_wine()) winetest_platform = "wine";
    winetest_platform_is_wine = !strcmp( winetest_platform, "wine" );
    winetest_debug = winetest_get_env( "WINETEST_DEBUG", winetest_debug );
    winetest_interactive = winetest_get_env( "WINETEST_INTERACTIVE", winetest_interactive );
    winetest_report_success = winetest_get_env( "WINETEST_REPORT_SUCCESS", winetest_report_success );
    winetest_report_flaky = winetest_get_env( "WINETEST_REPORT_FLAKY", winetest_report_flaky );
    winetest_time = winetest_get_env( "WINETEST_TIME", winetest_time );
    winetest_color = winetest_get_env( "WINETEST_COLOR", winetest_color );
    len = GetEnvironmentVariableA( "WINETEST_COLOR", color, sizeof(color) );
    if (len && len < sizeof(color) && !strcmp( color, "auto" )) winetest_color = _isatty( _fileno( stdout ) );

    /* a test sees its name first, whatever options there were */
    while (winetest_argc > 1 && !strncmp( winetest_argv[1], "--", 2 ))
    {
        const char *option = winetest_argv[1], *value = winetest_argc > 2 ? winetest_argv[2] : NULL;
        int used = 2;

        if (!strcmp( option, "--list" ))
        {
            winetest_list();
            return 0;
        }
        if (!strcmp( option, "--all" ))
        {
            all = TRUE;
            used = 1;
        }
#ifdef WINETEST_MODULE
        else if (!strcmp( option, "--dll" ) && value) dll = value;
#endif
        else if (!strcmp( option, "--report" ) && value) report = value;
        else if (!strcmp( option, "--append-report" ) && value)
        {
            report = value;
            append = TRUE;
        }
        else
        {
            printf( "Fatal: option '%s' is not known or lacks its file name.\n", option );
            return 1;
        }
        winetest_argv[used] = winetest_argv[0];
        winetest_argv += used;
        winetest_argc -= used;
    }
#ifdef WINETEST_MODULE
    if (!winetest_load_module( dll )) return 1;
#endif
    if (report && !winetest_report_open( report, append )) return 1;
    if (all)
    {
        if (winetest_argc == 1) return winetest_run_all( dll, report );
        printf( "Fatal: --all runs every test, '%s' is one too many.\n", winetest_argv[1] );
        return 1;
    }
    if (winetest_argc > 1)
    {
        if (!(winetest_current = winetest_find( winetest_argv[1] )))
        {
            printf( "Fatal: test '%s' does not exist.\n", winetest_argv[1] );
            return 1;
        }
    }
    else
    {
        if (!winetest_testlist[0].name || winetest_testlist[1].name)
        {
            winetest_usage();
            winetest_list();
            return 1;
        }
        winetest_current = winetest_testlist;
    }

    SetUnhandledExceptionFilter( winetest_exception_filter );
    if (!winetest_interactive) SetErrorMode( SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX );
    return winetest_run();
}

#endif  /* STANDALONE */

#endif  /* __WINE_WINE_TEST_H */
