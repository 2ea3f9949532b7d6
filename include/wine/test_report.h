/*
 * Report of a test program: one line for each check
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

/* Part of the program in wine/test.h, which Wine's own header does not have. The report is text, a
 * line for each check, its columns separated by tabs:
 *     file  line  subtest  outcome  question  message
 * outcome is pass, fail, todo, todo-passed, flaky, skip, or broken (accepted on Windows only because
 * the test calls it broken). A message that begins with an id in brackets, such as [E12], answers the
 * question of that name: the id is the fifth column, which otherwise is "-", and broken is called
 * other there, as no answer to a question is wrong.
 * Lines that begin with # tell of the run: see winetest_report_begin(). A test without its #end line
 * did not come to its end.
 *
 * A line is one write to a file opened for appending: lines of several threads and processes do not
 * mix, and none is lost when the process dies. */

#ifndef __WINE_TEST_REPORT_H
#define __WINE_TEST_REPORT_H

#ifndef WINETEST_VERSION
#define WINETEST_VERSION "unknown"
#endif

static HANDLE winetest_report;
static const struct test *winetest_current;
#ifdef WINETEST_MODULE
static HMODULE winetest_module;
#endif

/* the platform as it is: WINETEST_PLATFORM may say otherwise */
static BOOL winetest_under_wine(void)
{
    HMODULE ntdll = GetModuleHandleA( "ntdll.dll" );

    return ntdll && GetProcAddress( ntdll, "wine_server_call" );
}

static BOOL winetest_report_open( const char *name, BOOL append )
{
    winetest_report = CreateFileA( name, FILE_APPEND_DATA | SYNCHRONIZE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                   append ? OPEN_ALWAYS : CREATE_ALWAYS, 0, NULL );
    if (winetest_report != INVALID_HANDLE_VALUE) return TRUE;
    printf( "Fatal: cannot write the report '%s': error %u.\n", name, (unsigned int)GetLastError() );
    return FALSE;
}

static void winetest_report_write( const char *line, unsigned int len )
{
    DWORD written;

    if (WriteFile( winetest_report, line, len, &written, NULL ) && written == len) return;
    printf( "Fatal: cannot write the report: error %u.\n", (unsigned int)GetLastError() );
    ExitProcess( 255 );
}

static void winetest_report_printf( const char *format, ... ) __WINE_PRINTF_ATTR(1,2);
static void winetest_report_printf( const char *format, ... )
{
    char buffer[1024];
    va_list args;
    int len;

    if (!winetest_report) return;
    va_start( args, format );
    len = vsnprintf( buffer, sizeof(buffer), format, args );
    va_end( args );
    if (len >= 0 && len < sizeof(buffer)) winetest_report_write( buffer, len );
}

/* the length of an id in brackets at the start of a message, such as [E12], or 0 */
static unsigned int winetest_question_length( const char *message )
{
    unsigned int len = 1;

    if (message[0] != '[') return 0;
    while ((message[len] >= 'A' && message[len] <= 'Z') || (message[len] >= '0' && message[len] <= '9')) len++;
    return len > 1 && len < 16 && message[len] == ']' ? len - 1 : 0;
}

static void winetest_report_line( const struct winetest_thread_data *data, const char *test, const char *outcome,
                                  const char *format, va_list args ) __WINE_PRINTF_ATTR(4,0);
static void winetest_report_line( const struct winetest_thread_data *data, const char *test, const char *outcome,
                                  const char *format, va_list args )
{
    char message[2048], buffer[4096];
    unsigned int i, pos, question;
    int len;

    len = vsnprintf( message, sizeof(message), format, args );
    if (len < 0 || len >= sizeof(message)) len = sizeof(message) - 1;
    while (len && message[len - 1] == '\n') len--;
    message[len] = 0;
    for (i = 0; i < len; i++) if ((unsigned char)message[i] < ' ') message[i] = ' ';

    question = winetest_question_length( message );
    if (question && !strcmp( outcome, "broken" )) outcome = "other";
    pos = sprintf( buffer, "%.64s\t%d\t%.64s\t%s\t%.*s\t", data->current_file ? data->current_file : "-",
                   data->current_line, test, outcome, question ? question : 1, question ? message + 1 : "-" );
    for (i = 0; i < data->context_count && i < ARRAY_SIZE(data->context); i++)
        pos += sprintf( buffer + pos, "%s: ", data->context[i] );
    pos += sprintf( buffer + pos, "%s\n", message );
    winetest_report_write( buffer, pos );
}

#ifdef WINETEST_MODULE

/* Windows would take a DLL beside the program before its own, and so test the wrong one. Under Wine
 * beside the program is where the DLL lies. FALSE means that the program has to end. */
static BOOL winetest_load_module( const char *file )
{
    char buffer[MAX_PATH], path[MAX_PATH];
    const char *p, *base;
    DWORD len;

    if (!file)
    {
        len = GetEnvironmentVariableA( "RTM_TEST_DLL", buffer, sizeof(buffer) );
        if (len && len < sizeof(buffer)) file = buffer;
    }
    if (!file)
    {
        if (winetest_under_wine()) winetest_module = LoadLibraryA( WINETEST_MODULE );
        else winetest_module = LoadLibraryExA( WINETEST_MODULE, NULL, 0x800 /* LOAD_LIBRARY_SEARCH_SYSTEM32 */ );
        return TRUE;
    }
    /* what is imported by this name is then the DLL that is loaded already */
    for (p = base = file; *p; p++) if (*p == '/' || *p == '\\') base = p + 1;
    if (lstrcmpiA( base, WINETEST_MODULE ))
    {
        printf( "Fatal: the file to test has to be called %s, '%s' is not.\n", WINETEST_MODULE, file );
        return FALSE;
    }
    len = GetFullPathNameA( file, sizeof(path), path, NULL );
    if (len && len < sizeof(path)) winetest_module = LoadLibraryExA( path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH );
    if (winetest_module) return TRUE;
    printf( "Fatal: cannot load '%s': error %u.\n", file, (unsigned int)GetLastError() );
    return FALSE;
}

/* the file version from the DLL's resources, which are mapped with it */
static void winetest_report_module(void)
{
    char path[MAX_PATH] = "";
    const DWORD *data = NULL;
    HRSRC resource;
    DWORD i, size = 0;

    if (!winetest_module)
    {
        winetest_report_printf( "#dll\tabsent\n" );
        return;
    }
    GetModuleFileNameA( winetest_module, path, sizeof(path) );
    if ((resource = FindResourceA( winetest_module, (const char *)1, (const char *)16 /* RT_VERSION */ )))
    {
        data = LockResource( LoadResource( winetest_module, resource ));
        size = data ? SizeofResource( winetest_module, resource ) / sizeof(DWORD) : 0;
    }
    for (i = 0; i + 4 <= size; i++) if (data[i] == 0xfeef04bd) break;
    if (i + 4 <= size)
        winetest_report_printf( "#dll\t%u.%u.%u.%u\t%s\n", HIWORD(data[i + 2]), LOWORD(data[i + 2]), HIWORD(data[i + 3]),
                                LOWORD(data[i + 3]), path );
    else winetest_report_printf( "#dll\tno version\t%s\n", path );
}

#endif  /* WINETEST_MODULE */

static void winetest_report_begin(void)
{
    HMODULE ntdll = GetModuleHandleA( "ntdll.dll" );
    const char *(CDECL *get_wine_version)(void) = (void *)GetProcAddress( ntdll, "wine_get_version" );
    LONG (WINAPI *get_version)( OSVERSIONINFOEXW *info ) = (void *)GetProcAddress( ntdll, "RtlGetVersion" );
    const IMAGE_DOS_HEADER *image = (const IMAGE_DOS_HEADER *)GetModuleHandleA( NULL );
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)((const char *)image + image->e_lfanew);
    OSVERSIONINFOEXW info;

    if (!winetest_report) return;
    memset( &info, 0, sizeof(info) );
    info.dwOSVersionInfoSize = sizeof(info);
    if (get_version) get_version( &info );
    winetest_report_printf( "#report\t1\n#test\t%s\n", winetest_current->name );
    if (get_wine_version && winetest_under_wine()) winetest_report_printf( "#platform\tWine %s\n", get_wine_version() );
    else winetest_report_printf( "#platform\tWindows %u.%u.%u%s\n", (unsigned int)info.dwMajorVersion,
                                 (unsigned int)info.dwMinorVersion, (unsigned int)info.dwBuildNumber,
                                 info.wProductType > 1 ? " Server" : "" );
    /* the linker's checksum tells two builds of one version apart: their lines may not be the same */
    winetest_report_printf( "#rules\t%s\n#bits\t%u\n#program\t%s, checksum %08x\n", winetest_platform,
                            (unsigned int)sizeof(void *) * 8, WINETEST_VERSION,
                            (unsigned int)headers->OptionalHeader.CheckSum );
#ifdef WINETEST_MODULE
    winetest_report_module();
#endif
}

#endif  /* __WINE_TEST_REPORT_H */
