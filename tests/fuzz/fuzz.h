/*
 * What the fuzz targets share: values from bytes, calls with their documented results, the end of an input
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

#ifndef __FUZZ_H
#define __FUZZ_H

/* Each target is a native program with clang's libFuzzer: tools/fuzz builds and runs them. An input is a list of
 * operations with their parameters, read byte by byte; what is missing at its end reads as 0. A finding is abort() or
 * a report of a sanitizer. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winreg.h"

#include "inspect.h"
#include "reclaim.h"

/* ---- values ---- */

void in_start( const BYTE *data, size_t size );
BOOL in_more( void );
UINT in_byte( void );
UINT in_below( UINT limit );            /* one byte's choice, limit at most 256 */
ULONG in_long( void );                  /* often small, or all ones */
USHORT in_family( void );
ULONG in_views( void );
void in_bytes( void *buffer, UINT size );
/* mostly a prefix of this family from a small world in which prefixes meet; sometimes any bytes */
RTM_NET_ADDRESS *in_address( RTM_NET_ADDRESS *address, USHORT family );
/* of the world only, with a good length */
RTM_NET_ADDRESS *in_good_address( RTM_NET_ADDRESS *address, USHORT family );
void in_identity( RTM_ENTITY_INFO *info );      /* instance 0 has the default limits, instance 1 small ones */

/* memory of exactly this size, so the address sanitizer sees every byte too many */
void *exact( size_t size );

/* ---- calls ---- */

#define require(cond) do { if (!(cond)) fuzz_fail( __FILE__, __LINE__, #cond ); } while (0)
void fuzz_fail( const char *file, UINT line, const char *what ) DECLSPEC_NORETURN;

/* The result has to be one that tests/spec/rtmv2.tsv lists for the function, and the last error is left alone. */
#define CALL(name, args) fuzz_result( #name, (SetLastError( 0xdeadbeef ), name args) )
DWORD fuzz_result( const char *name, DWORD error );

/* Waits until threads of the pool are done and holds are over; nothing may be left then. */
void fuzz_nothing_left( void );

#endif /* __FUZZ_H */
