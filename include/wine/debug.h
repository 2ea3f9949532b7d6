/*
 * Debug channels, source compatible with Wine's header of this name
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

#ifndef __WINE_WINE_DEBUG_H
#define __WINE_WINE_DEBUG_H

#include <stdarg.h>
#include <stdio.h>
#include <windef.h>
#include <winbase.h>
#ifndef GUID_DEFINED
#include <guiddef.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The words that start with two underscores are shared with Wine's ntdll, which is asked at run
 * time whether a channel is on (WINEDEBUG=+rtm); dlls/winecrt0/debug.c has the other half. */

enum __wine_debug_class
{
    __WINE_DBCL_FIXME,
    __WINE_DBCL_ERR,
    __WINE_DBCL_WARN,
    __WINE_DBCL_TRACE,

    __WINE_DBCL_INIT = 7  /* set in a channel that was not asked about yet */
};

struct __wine_debug_channel
{
    unsigned char flags;  /* bit per class; 0xff at first, so the first use of any class asks */
    char name[15];
};

/* printf of the Microsoft kind: DWORD is %lu, size_t is %Iu, 64 bit through wine_dbgstr_longlong */
#ifdef __GNUC__
#define __WINE_PRINTF_ATTR(fmt,args) __attribute__((format (printf,fmt,args)))
#else
#define __WINE_PRINTF_ATTR(fmt,args)
#endif

extern unsigned char __cdecl __wine_dbg_get_channel_flags( struct __wine_debug_channel *channel );
extern const char * __cdecl __wine_dbg_strdup( const char *str );
extern int __cdecl __wine_dbg_output( const char *str );
extern int __cdecl __wine_dbg_header( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                                      const char *function );

/* All of these keep the last error. The strings they return live for a while, not for ever. */
extern int __cdecl wine_dbg_log( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                                 const char *function, const char *format, ... ) __WINE_PRINTF_ATTR(4,5);
extern int __cdecl wine_dbg_vlog( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                                  const char *function, const char *format,
                                  va_list args ) __WINE_PRINTF_ATTR(4,0);
extern int __cdecl wine_dbg_printf( const char *format, ... ) __WINE_PRINTF_ATTR(1,2);
extern int __cdecl wine_dbg_vprintf( const char *format, va_list args ) __WINE_PRINTF_ATTR(1,0);
extern const char * __cdecl wine_dbg_sprintf( const char *format, ... ) __WINE_PRINTF_ATTR(1,2);
extern const char * __cdecl wine_dbg_vsprintf( const char *format, va_list args ) __WINE_PRINTF_ATTR(1,0);
extern const char * __cdecl wine_dbgstr_an( const char *str, int n );
extern const char * __cdecl wine_dbgstr_wn( const WCHAR *str, int n );
extern const char * __cdecl wine_dbgstr_guid( const GUID *id );
extern const char * __cdecl wine_dbgstr_longlong( ULONGLONG value );

static inline const char *wine_dbgstr_a( const char *str )
{
    return wine_dbgstr_an( str, -1 );
}

static inline const char *wine_dbgstr_w( const WCHAR *str )
{
    return wine_dbgstr_wn( str, -1 );
}

/* One test of a byte while the class is off. */
#ifndef WINE_NO_TRACE_MSGS
#define __WINE_GET_DEBUGGING_TRACE(dbch) ((dbch)->flags & (1 << __WINE_DBCL_TRACE))
#else
#define __WINE_GET_DEBUGGING_TRACE(dbch) 0
#endif

#ifndef WINE_NO_DEBUG_MSGS
#define __WINE_GET_DEBUGGING_WARN(dbch)  ((dbch)->flags & (1 << __WINE_DBCL_WARN))
#define __WINE_GET_DEBUGGING_FIXME(dbch) ((dbch)->flags & (1 << __WINE_DBCL_FIXME))
#else
#define __WINE_GET_DEBUGGING_WARN(dbch)  0
#define __WINE_GET_DEBUGGING_FIXME(dbch) 0
#endif

#define __WINE_GET_DEBUGGING_ERR(dbch)   ((dbch)->flags & (1 << __WINE_DBCL_ERR))

#define __WINE_IS_DEBUG_ON(dbcl,dbch) \
    (__WINE_GET_DEBUGGING##dbcl(dbch) && (__wine_dbg_get_channel_flags(dbch) & (1 << __WINE_DBCL##dbcl)))

/* The first half opens the test, the second half takes the arguments and closes it, so that
 * TRACE( ... ) and TRACE_(channel)( ... ) both read like a call. */
#define __WINE_DPRINTF(dbcl,dbch) \
    do { if (__WINE_GET_DEBUGGING##dbcl(dbch)) \
    { \
        struct __wine_debug_channel * const __dbch = (dbch); \
        const enum __wine_debug_class __dbcl = __WINE_DBCL##dbcl; \
        __WINE_DBG_LOG

#define __WINE_DBG_LOG(...) \
        wine_dbg_log( __dbcl, __dbch, __func__, __VA_ARGS__ ); \
    } } while (0)

#define WINE_TRACE         __WINE_DPRINTF(_TRACE,__wine_dbch___default)
#define WINE_TRACE_(ch)    __WINE_DPRINTF(_TRACE,&__wine_dbch_##ch)
#define WINE_TRACE_ON(ch)  __WINE_IS_DEBUG_ON(_TRACE,&__wine_dbch_##ch)

#define WINE_WARN          __WINE_DPRINTF(_WARN,__wine_dbch___default)
#define WINE_WARN_(ch)     __WINE_DPRINTF(_WARN,&__wine_dbch_##ch)
#define WINE_WARN_ON(ch)   __WINE_IS_DEBUG_ON(_WARN,&__wine_dbch_##ch)

#define WINE_FIXME         __WINE_DPRINTF(_FIXME,__wine_dbch___default)
#define WINE_FIXME_(ch)    __WINE_DPRINTF(_FIXME,&__wine_dbch_##ch)
#define WINE_FIXME_ON(ch)  __WINE_IS_DEBUG_ON(_FIXME,&__wine_dbch_##ch)

#define WINE_ERR           __WINE_DPRINTF(_ERR,__wine_dbch___default)
#define WINE_ERR_(ch)      __WINE_DPRINTF(_ERR,&__wine_dbch_##ch)
#define WINE_ERR_ON(ch)    __WINE_IS_DEBUG_ON(_ERR,&__wine_dbch_##ch)

#define WINE_MESSAGE       wine_dbg_printf

#define WINE_DECLARE_DEBUG_CHANNEL(ch) \
    static struct __wine_debug_channel __wine_dbch_##ch = { 0xff, #ch }; \
    C_ASSERT(sizeof(#ch) <= sizeof(__wine_dbch_##ch.name))
#define WINE_DEFAULT_DEBUG_CHANNEL(ch) \
    static struct __wine_debug_channel __wine_dbch_##ch = { 0xff, #ch }; \
    C_ASSERT(sizeof(#ch) <= sizeof(__wine_dbch_##ch.name)); \
    static struct __wine_debug_channel * const __wine_dbch___default = &__wine_dbch_##ch

#ifdef __WINESRC__

/* the short words, for code inside the DLL only */
static inline const char *debugstr_an( const char *str, int n ) { return wine_dbgstr_an( str, n ); }
static inline const char *debugstr_wn( const WCHAR *str, int n ) { return wine_dbgstr_wn( str, n ); }
static inline const char *debugstr_guid( const GUID *id ) { return wine_dbgstr_guid( id ); }
static inline const char *debugstr_a( const char *str ) { return wine_dbgstr_an( str, -1 ); }
static inline const char *debugstr_w( const WCHAR *str ) { return wine_dbgstr_wn( str, -1 ); }

#define TRACE          WINE_TRACE
#define TRACE_(ch)     WINE_TRACE_(ch)
#define TRACE_ON(ch)   WINE_TRACE_ON(ch)

#define WARN           WINE_WARN
#define WARN_(ch)      WINE_WARN_(ch)
#define WARN_ON(ch)    WINE_WARN_ON(ch)

#define FIXME          WINE_FIXME
#define FIXME_(ch)     WINE_FIXME_(ch)
#define FIXME_ON(ch)   WINE_FIXME_ON(ch)

#undef ERR
#define ERR            WINE_ERR
#define ERR_(ch)       WINE_ERR_(ch)
#define ERR_ON(ch)     WINE_ERR_ON(ch)

#define MESSAGE        WINE_MESSAGE

#endif  /* __WINESRC__ */

#ifdef __cplusplus
}
#endif

#endif  /* __WINE_WINE_DEBUG_H */
