/*
 * Formatted output for native programs
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

#ifndef __COMPAT_STDIO_H
#define __COMPAT_STDIO_H

#include_next <stdio.h>

/* Windows' formats say %lu for 32 bits and %I64u for 64. Programs with kernel.c have theirs changed to the host's. */
#ifdef COMPAT_KERNEL
#include <stdarg.h>
extern int compat_vsnprintf( char *buffer, size_t size, const char *format, va_list args );
extern int compat_vfprintf( FILE *file, const char *format, va_list args );
extern int compat_snprintf( char *buffer, size_t size, const char *format, ... );
extern int compat_sprintf( char *buffer, const char *format, ... );
extern int compat_fprintf( FILE *file, const char *format, ... );
extern int compat_printf( const char *format, ... );
# ifndef COMPAT_HOST_FORMATS
#  define vsnprintf compat_vsnprintf
#  define vfprintf compat_vfprintf
#  define vprintf(format, args) compat_vfprintf( stdout, (format), (args) )
#  define snprintf compat_snprintf
#  define sprintf compat_sprintf
#  define fprintf compat_fprintf
#  define printf compat_printf
# endif
#endif

#endif /* __COMPAT_STDIO_H */
