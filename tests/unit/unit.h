/*
 * What the unit tests share
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

#ifndef __UNIT_H
#define __UNIT_H

#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>

#include "windef.h"
#include "winbase.h"

static UINT unit_checks, unit_failures;
static ULONG64 unit_seed = 1;

/* from the command line: program [seed [scale]] */
static UINT unit_scale __attribute__((unused)) = 1;

static inline void unit_check( BOOL ok, const char *file, int line, const char *what )
{
    __atomic_add_fetch( &unit_checks, 1, __ATOMIC_RELAXED );
    if (ok) return;
    /* a broken structure fails everywhere; the first reports tell enough */
    if (__atomic_add_fetch( &unit_failures, 1, __ATOMIC_RELAXED ) > 20) return;
    printf( "%s:%d: failed: %s\n", file, line, what );
    fflush( stdout );
}

#define check(expr) unit_check( !!(expr), __FILE__, __LINE__, #expr )
/* with the reason or the case that failed */
#define check_msg(expr, msg) unit_check( !!(expr), __FILE__, __LINE__, msg )

/* xorshift64*: the same numbers on every machine */
static inline UINT unit_random_r( ULONG64 *state )
{
    ULONG64 x = *state;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return (UINT)((x * 2685821657736338717ull) >> 32);
}

static inline UINT unit_random( void )
{
    return unit_random_r( &unit_seed );
}

static inline void unit_init( int argc, char **argv )
{
    if (argc > 1) unit_seed = strtoull( argv[1], NULL, 0 );
    if (argc > 2) unit_scale = strtoul( argv[2], NULL, 0 );
    if (!unit_seed) unit_seed = 1;
    if (!unit_scale) unit_scale = 1;
    printf( "seed %llu\n", (unsigned long long)unit_seed );
}

static inline int unit_done( void )
{
    printf( "%u checks, %u failures\n", unit_checks, unit_failures );
    return unit_failures != 0;
}

#endif /* __UNIT_H */
