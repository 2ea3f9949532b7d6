/*
 * Debug channels outside Wine's tree: what winecrt0 gives a module in it
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

/* Wine's ntdll knows which channels are on and where output goes, and exports four functions for
 * it. They are looked up at run time, because real Windows has none of them: there WINEDEBUG is
 * read here, in Wine's syntax, and text goes to the debugger, and to stderr if WINEDEBUG is set.
 *
 * Looking them up twice in a race finds the same addresses, so no lock is needed. Nothing here
 * may change the last error: a TRACE between a failing call and GetLastError would hide it. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

static unsigned char (__cdecl *ntdll_get_channel_flags)( struct __wine_debug_channel *channel );
static const char * (__cdecl *ntdll_strdup)( const char *str );
static int (__cdecl *ntdll_output)( const char *str );
static int (__cdecl *ntdll_header)( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                                    const char *function );
static volatile LONG loaded;
static BOOL use_stderr;  /* once set by load_functions, never changed */

static void load_functions(void)
{
    HMODULE ntdll;

    if (loaded) return;
    if ((ntdll = GetModuleHandleA( "ntdll.dll" )))
    {
        ntdll_get_channel_flags = (void *)GetProcAddress( ntdll, "__wine_dbg_get_channel_flags" );
        ntdll_strdup = (void *)GetProcAddress( ntdll, "__wine_dbg_strdup" );
        ntdll_output = (void *)GetProcAddress( ntdll, "__wine_dbg_output" );
        ntdll_header = (void *)GetProcAddress( ntdll, "__wine_dbg_header" );
    }
    use_stderr = GetEnvironmentVariableA( "WINEDEBUG", NULL, 0 ) != 0;
    InterlockedExchange( &loaded, 1 );
}

/* WINEDEBUG is a list of [class][+-]channel; "all" is every channel, later words win */
static unsigned char flags_from_environment( const char *name )
{
    static const char * const classes[] = { "fixme", "err", "warn", "trace" };
    unsigned char flags = (1 << __WINE_DBCL_FIXME) | (1 << __WINE_DBCL_ERR);
    char buffer[1024], *word, *next, *sign;
    DWORD len = GetEnvironmentVariableA( "WINEDEBUG", buffer, sizeof(buffer) );
    unsigned int i, mask;

    if (!len || len >= sizeof(buffer)) return flags;
    for (word = buffer; word; word = next)
    {
        if ((next = strchr( word, ',' ))) *next++ = 0;
        mask = 0;
        if ((sign = strpbrk( word, "+-" )))
        {
            for (i = 0; i < ARRAYSIZE(classes); i++)
            {
                if ((size_t)(sign - word) == strlen( classes[i] ) && !strncmp( word, classes[i], sign - word ))
                    mask = 1 << i;
            }
            if (sign == word) mask = (1 << ARRAYSIZE(classes)) - 1;
            word = sign + 1;
        }
        else mask = (1 << ARRAYSIZE(classes)) - 1;
        if (strcmp( word, name ) && strcmp( word, "all" )) continue;
        if (sign && *sign == '-') flags &= ~mask;
        else flags |= mask;
    }
    return flags;
}

unsigned char __cdecl __wine_dbg_get_channel_flags( struct __wine_debug_channel *channel )
{
    DWORD error;
    unsigned char flags = channel->flags;

    if (!(flags & (1 << __WINE_DBCL_INIT))) return flags;
    error = GetLastError();
    load_functions();
    if (ntdll_get_channel_flags) flags = ntdll_get_channel_flags( channel );
    else flags = flags_from_environment( channel->name );
    flags &= ~(1 << __WINE_DBCL_INIT);
    /* ntdll writes only channels that WINEDEBUG does not name: keep the answer in any case */
    channel->flags = flags;
    SetLastError( error );
    return flags;
}

const char * __cdecl __wine_dbg_strdup( const char *str )
{
    static char ring[32][304];
    static LONG position;
    DWORD error = GetLastError();
    const char *ret;

    load_functions();
    if (ntdll_strdup) ret = ntdll_strdup( str );
    else
    {
        char *slot = ring[(unsigned int)InterlockedIncrement( &position ) % ARRAYSIZE(ring)];

        lstrcpynA( slot, str, sizeof(ring[0]) );
        ret = slot;
    }
    SetLastError( error );
    return ret;
}

int __cdecl __wine_dbg_output( const char *str )
{
    DWORD error = GetLastError(), written;
    int ret = strlen( str );

    load_functions();
    if (ntdll_output) ret = ntdll_output( str );
    else
    {
        OutputDebugStringA( str );
        if (use_stderr) WriteFile( GetStdHandle( STD_ERROR_HANDLE ), str, ret, &written, NULL );
    }
    SetLastError( error );
    return ret;
}

int __cdecl __wine_dbg_header( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                               const char *function )
{
    static const char * const classes[] = { "fixme", "err", "warn", "trace" };
    DWORD error = GetLastError();
    char buffer[200];
    int ret = 0;

    load_functions();
    if (!(__wine_dbg_get_channel_flags( channel ) & (1 << cls))) ret = -1;
    else if (ntdll_header) ret = ntdll_header( cls, channel, function );
    else if (function && cls < ARRAYSIZE(classes))
    {
        snprintf( buffer, sizeof(buffer), "%04lx:%04lx:%s:%s:%s ", GetCurrentProcessId(),
                  GetCurrentThreadId(), classes[cls], channel->name, function );
        buffer[sizeof(buffer) - 1] = 0;
        ret = __wine_dbg_output( buffer );
    }
    SetLastError( error );
    return ret;
}

/* Format into a buffer that is always terminated and keeps the newline of a message that is cut. */
static void format_message( char *buffer, size_t size, const char *format, va_list args ) __WINE_PRINTF_ATTR(3,0);
static void format_message( char *buffer, size_t size, const char *format, va_list args )
{
    int len = vsnprintf( buffer, size, format, args );

    if (len >= 0 && (size_t)len < size) return;
    memcpy( buffer + size - 5, "...\n", 5 );
}

int __cdecl wine_dbg_vprintf( const char *format, va_list args )
{
    char buffer[1024];
    DWORD error = GetLastError();

    format_message( buffer, sizeof(buffer), format, args );
    SetLastError( error );
    return __wine_dbg_output( buffer );
}

int __cdecl wine_dbg_printf( const char *format, ... )
{
    va_list args;
    int ret;

    va_start( args, format );
    ret = wine_dbg_vprintf( format, args );
    va_end( args );
    return ret;
}

int __cdecl wine_dbg_vlog( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                           const char *function, const char *format, va_list args )
{
    int ret;

    if (*format == '\1')  /* Wine's convention: a continued line, without prefix */
    {
        format++;
        function = NULL;
    }
    if ((ret = __wine_dbg_header( cls, channel, function )) != -1) ret += wine_dbg_vprintf( format, args );
    return ret;
}

int __cdecl wine_dbg_log( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                          const char *function, const char *format, ... )
{
    va_list args;
    int ret;

    /* the first use of a channel lands here whether it is on or not */
    if (!(__wine_dbg_get_channel_flags( channel ) & (1 << cls))) return -1;
    va_start( args, format );
    ret = wine_dbg_vlog( cls, channel, function, format, args );
    va_end( args );
    return ret;
}

const char * __cdecl wine_dbg_vsprintf( const char *format, va_list args )
{
    char buffer[200];
    DWORD error = GetLastError();

    vsnprintf( buffer, sizeof(buffer), format, args );
    buffer[sizeof(buffer) - 1] = 0;
    SetLastError( error );
    return __wine_dbg_strdup( buffer );
}

const char * __cdecl wine_dbg_sprintf( const char *format, ... )
{
    const char *ret;
    va_list args;

    va_start( args, format );
    ret = wine_dbg_vsprintf( format, args );
    va_end( args );
    return ret;
}

/* Append one character of a string, escaped; at most six bytes. */
static char *put_escaped( char *dst, unsigned int c, BOOL wide )
{
    switch (c)
    {
    case '\n': *dst++ = '\\'; *dst++ = 'n'; break;
    case '\r': *dst++ = '\\'; *dst++ = 'r'; break;
    case '\t': *dst++ = '\\'; *dst++ = 't'; break;
    case '"':
    case '\\': *dst++ = '\\'; *dst++ = c; break;
    default:
        if (c >= ' ' && c < 127) *dst++ = c;
        else dst += sprintf( dst, wide ? "\\%04x" : "\\x%02x", c );
    }
    return dst;
}

/* Both string printers; str is a char or a WCHAR string. */
static const char *quote_string( const void *str, int n, BOOL wide )
{
    char buffer[300], *dst = buffer;
    int i;

    if (!str) return "(null)";
    if (!((ULONG_PTR)str >> 16)) return wine_dbg_sprintf( "#%04x", LOWORD(str) );
    if (n == -1) n = wide ? lstrlenW( str ) : lstrlenA( str );

    if (wide) *dst++ = 'L';
    *dst++ = '"';
    for (i = 0; i < n && dst <= buffer + sizeof(buffer) - 12; i++)
        dst = put_escaped( dst, wide ? ((const WCHAR *)str)[i] : ((const unsigned char *)str)[i], wide );
    *dst++ = '"';
    strcpy( dst, i < n ? "..." : "" );
    return __wine_dbg_strdup( buffer );
}

const char * __cdecl wine_dbgstr_an( const char *str, int n )
{
    return quote_string( str, n, FALSE );
}

const char * __cdecl wine_dbgstr_wn( const WCHAR *str, int n )
{
    return quote_string( str, n, TRUE );
}

const char * __cdecl wine_dbgstr_guid( const GUID *id )
{
    if (!id) return "(null)";
    if (!((ULONG_PTR)id >> 16)) return wine_dbg_sprintf( "<guid-0x%04x>", LOWORD(id) );
    return wine_dbg_sprintf( "{%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}",
                             (unsigned int)id->Data1, id->Data2, id->Data3,
                             id->Data4[0], id->Data4[1], id->Data4[2], id->Data4[3],
                             id->Data4[4], id->Data4[5], id->Data4[6], id->Data4[7] );
}

const char * __cdecl wine_dbgstr_longlong( ULONGLONG value )
{
    if (value >> 32) return wine_dbg_sprintf( "%lx%08lx", (unsigned long)(value >> 32), (unsigned long)value );
    return wine_dbg_sprintf( "%lx", (unsigned long)value );
}
