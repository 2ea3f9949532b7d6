/*
 * What rtmsh needs of Windows beyond tests/native/compat, for its fuzz target
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

/* Read before anything else in rtmsh's sources. Names that the DLL has inside as well get others; nothing waits for long; files
 * come out of the input; what is printed goes nowhere. */

#ifndef __FUZZ_WORDS_H
#define __FUZZ_WORDS_H

#define entity_find rtmsh_entity_find
#define prefix_compare rtmsh_prefix_compare
#define __int64 long long

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "windef.h"
#include "winbase.h"

#define _vsnprintf vsnprintf
#define _snprintf snprintf
#define _strdup strdup
#define _isatty( file ) 0
#define _setmode( file, mode ) ((void)0)
#define _O_BINARY 0

typedef void *(*FARPROC)( void );
#define FreeLibrary( module ) ((void)(module))
#define GetCurrentProcess() NULL
#define GetProcessTimes fuzz_process_times
static inline BOOL fuzz_process_times( HANDLE process, FILETIME *created, FILETIME *ended, FILETIME *kernel, FILETIME *user )
{
    (void)process;
    memset( created, 0, sizeof(*created) );
    memset( ended, 0, sizeof(*ended) );
    memset( kernel, 0, sizeof(*kernel) );
    memset( user, 0, sizeof(*user) );
    return TRUE;
}

#define ERROR_MOD_NOT_FOUND 126
#define ERROR_BAD_EXE_FORMAT 193

#define MEM_PRIVATE 0x20000
typedef struct { void *BaseAddress; SIZE_T RegionSize; DWORD State, Type; } MEMORY_BASIC_INFORMATION;
typedef struct { DWORD cb; SIZE_T PrivateUsage; } PROCESS_MEMORY_COUNTERS, PROCESS_MEMORY_COUNTERS_EX;
#define VirtualQuery( address, info, size ) (0)
#define GetModuleHandleA( name ) NULL
#define GetProcAddress( module, name ) fuzz_proc( name )
void *fuzz_proc( const char *name );

typedef struct { WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds; } SYSTEMTIME;
static inline BOOL FileTimeToSystemTime( const FILETIME *file, SYSTEMTIME *system )
{
    (void)file;
    memset( system, 0, sizeof(*system) );
    return TRUE;
}

#define Sleep( ms ) ((void)(ms))
/* who waits for what nobody does is stopped there */
#define WaitForSingleObject fuzz_wait
DWORD fuzz_wait( HANDLE handle, DWORD ms );
#define fopen fuzz_fopen
FILE *fuzz_fopen( const char *name, const char *mode );

extern FILE *fuzz_output;
#undef stdout
#undef stderr
#define stdout fuzz_output
#define stderr fuzz_output
#undef printf
#define printf( ... ) compat_fprintf( fuzz_output, __VA_ARGS__ )
#define putchar( c ) fputc( (c), fuzz_output )
#define puts( text ) compat_fprintf( fuzz_output, "%s\n", text )

/* a number that is asked for may be large, and then the command takes its time: that is no finding */
#ifndef FUZZ_REAL_NUMBERS
# define args_number fuzz_args_number
#endif

#endif /* __FUZZ_WORDS_H */
