/*
 * rtmsh: time, random numbers, memory, progress
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

#include <io.h>
#include "rtmsh.h"
#include <psapi.h>

#define PROGRESS_MS 250

static const char *progress_what;
static DWORD progress_tick;
static BOOL progress_shown;
static double progress_start;

double clock_now( void )
{
    static LARGE_INTEGER frequency;
    LARGE_INTEGER count;

    if (!frequency.QuadPart) QueryPerformanceFrequency( &frequency );
    QueryPerformanceCounter( &count );
    return (double)count.QuadPart / frequency.QuadPart;
}

/* splitmix64: the same numbers on every machine for the same seed */
unsigned __int64 random_next( unsigned __int64 *state )
{
    unsigned __int64 z = *state += 0x9e3779b97f4a7c15ull;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

/* what PrivateUsage is made of; Wine 8 leaves that member zero */
static unsigned __int64 memory_walk( void )
{
    MEMORY_BASIC_INFORMATION info;
    unsigned __int64 bytes = 0;
    char *address = NULL;

    while (VirtualQuery( address, &info, sizeof(info) ) == sizeof(info))
    {
        if (info.State == MEM_COMMIT && info.Type == MEM_PRIVATE) bytes += info.RegionSize;
        if ((char *)info.BaseAddress + info.RegionSize <= address) break;
        address = (char *)info.BaseAddress + info.RegionSize;
    }
    return bytes;
}

/* by pointer, as the function lives in kernel32 on newer systems and in psapi on older ones */
BOOL memory_private( unsigned __int64 *bytes )
{
    BOOL (WINAPI *get_info)( HANDLE, PROCESS_MEMORY_COUNTERS *, DWORD );
    PROCESS_MEMORY_COUNTERS_EX counters = { sizeof(counters) };
    HMODULE module = GetModuleHandleA( "kernel32.dll" );

    get_info = (void *)GetProcAddress( module, "K32GetProcessMemoryInfo" );
    if (!get_info && (module = LoadLibraryA( "psapi.dll" )))
        get_info = (void *)GetProcAddress( module, "GetProcessMemoryInfo" );
    if (!get_info) return FALSE;
    if (!get_info( GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&counters, sizeof(counters) ))
        return FALSE;
    *bytes = counters.PrivateUsage ? counters.PrivateUsage : memory_walk();
    return TRUE;
}

void progress_begin( const char *what )
{
    progress_what = what;
    progress_tick = GetTickCount();
    progress_start = clock_now();
}

/* cheap enough for every few thousand operations; total 0: not known */
void progress( unsigned __int64 done, unsigned __int64 total )
{
    DWORD tick = GetTickCount();
    double seconds;

    if (shell.quiet || !progress_what || tick - progress_tick < PROGRESS_MS) return;
    progress_tick = tick;
    seconds = clock_now() - progress_start;
    fprintf( stderr, "%s: %I64u", progress_what, done );
    if (total) fprintf( stderr, " of %I64u", total );
    fprintf( stderr, ", %.0f/s%s", seconds > 0 ? done / seconds : 0, _isatty( 2 ) ? "   \r"
             : "\n" );
    fflush( stderr );
    progress_shown = TRUE;
}

void progress_end( void )
{
    if (progress_shown && _isatty( 2 )) fprintf( stderr, "%60s\r", "" );
    progress_shown = FALSE;
    progress_what = NULL;
}

char *rate_text( char *text, size_t size, unsigned __int64 count, const char *noun, double seconds )
{
    double each = count ? seconds * 1e9 / count : 0;

    _snprintf( text, size - 1, "in %.3f s, %.0f ns/%s, %.2f M/s", seconds, each, noun,
               seconds > 0 ? count / seconds / 1e6 : 0 );
    text[size - 1] = 0;
    return text;
}

void json_rate( unsigned __int64 count, double seconds )
{
    json_real( "seconds", seconds );
    json_real( "ns", count ? seconds * 1e9 / count : 0 );
}
