/*
 * Debug channel that says nothing, for native builds
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

#ifndef __COMPAT_WINE_DEBUG_H
#define __COMPAT_WINE_DEBUG_H

#include "windef.h"

#define __WINE_PRINTF_ATTR(format, args)

/* The arguments count as used but are never evaluated, and formats are not checked: they fit Windows types, where a
 * DWORD is a long. */
static inline void compat_debug( const char *format, ... )
{
    (void)format;
}

#define COMPAT_DEBUG(...) do { if (0) compat_debug( __VA_ARGS__ ); } while (0)

#define WINE_DEFAULT_DEBUG_CHANNEL(channel) extern int compat_unused_channel
#define WINE_DECLARE_DEBUG_CHANNEL(channel) extern int compat_unused_channel

#define TRACE(...) COMPAT_DEBUG( __VA_ARGS__ )
#define WARN(...) COMPAT_DEBUG( __VA_ARGS__ )
#define FIXME(...) COMPAT_DEBUG( __VA_ARGS__ )
#ifdef COMPAT_KERNEL
/* what must never happen is worth a line; the format is one for Windows */
extern void compat_err( const char *function, const char *format, ... );
# define ERR(...) compat_err( __func__, __VA_ARGS__ )
#else
# define ERR(...) COMPAT_DEBUG( __VA_ARGS__ )
#endif
#define MESSAGE(...) COMPAT_DEBUG( __VA_ARGS__ )

/* the form with a channel: TRACE_(channel)( format, ... ) */
#define TRACE_(channel) COMPAT_DEBUG
#define WARN_(channel) COMPAT_DEBUG
#define FIXME_(channel) COMPAT_DEBUG
#define ERR_(channel) COMPAT_DEBUG

static inline const char *wine_dbg_sprintf( const char *format, ... )
{
    return format;
}

static inline const char *wine_dbgstr_longlong( ULONGLONG value )
{
    (void)value;
    return "";
}

static inline const char *debugstr_a( const char *str )
{
    return str;
}

static inline const char *debugstr_w( const WCHAR *str )
{
    (void)str;
    return "";
}

#ifdef COMPAT_KERNEL
/* the self-checks of the channel rtmcheck; no other channel is asked for */
extern BOOL compat_self_checks;
# define TRACE_ON(channel) compat_self_checks
#else
# define TRACE_ON(channel) 0
#endif
#define WARN_ON(channel) 0
#define FIXME_ON(channel) 0
#define ERR_ON(channel) 0

#endif /* __COMPAT_WINE_DEBUG_H */
