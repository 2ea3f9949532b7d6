/*
 * What the stress programs share
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

#ifndef __STRESS_H
#define __STRESS_H

/* A program runs a fixed amount of work on some threads and checks one promise of docs/architecture.md all the time.
 * usage: PROGRAM [--seed N] [--work N] [--yields N]; 'work' is a factor, 1 takes seconds. Prints one line at the end. A
 * watchdog ends a program in which nothing moves and prints what each thread is at and holds. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "core.h"
#include "block.h"

#define UCAST RTM_VIEW_MASK_UCAST
#define MCAST RTM_VIEW_MASK_MCAST
#define ALL_VIEWS (UCAST | MCAST)

struct stress_thread
{
    const char *name;
    void (*func)( UINT index );
    UINT index;
    ULONG64 random;
    const char *where;              /* what it is doing */
    UINT line, moves;               /* how often it did something */
    BOOL done;
    struct thread_state *state;     /* the DLL's */
    pthread_t id;
};

extern __thread struct stress_thread *stress_self;
extern UINT stress_work;
extern ULONG stress_seed;

void stress_init( int argc, char **argv );
int stress_done( void );            /* checks that nothing lives any more and unloads the DLL; the program's exit code */
void stress_add( const char *name, void (*func)( UINT index ), UINT count );
void stress_run( void );            /* starts what was added, waits for all */
UINT stress_random( UINT n );
void stress_fail( const char *file, UINT line, const char *format, ... );
void stress_checked( void );
void stress_at( const char *where, UINT line );

#define check(cond) do { stress_checked(); if (!(cond)) stress_fail( __FILE__, __LINE__, "%s", #cond ); } while (0)
#define check_ret(call, want) do { DWORD ret__, want__ = (want); stress_at( #call, __LINE__ ); ret__ = (call); \
    stress_checked(); if (ret__ != want__) \
    stress_fail( __FILE__, __LINE__, "%s gave %u, expected %u", #call, ret__, want__ ); } while (0)
#define check_ret2(call, want, other) do { DWORD ret__; stress_at( #call, __LINE__ ); ret__ = (call); \
    stress_checked(); if (ret__ != (want) && ret__ != (other)) \
    stress_fail( __FILE__, __LINE__, "%s gave %u, expected %u or %u", #call, ret__, (want), (other) ); } while (0)
/* any result; for calls of which only the effects count */
#define attempt(call) (stress_at( #call, __LINE__ ), (call))

static inline UINT get( const UINT *ptr ) { return __atomic_load_n( ptr, __ATOMIC_ACQUIRE ); }
static inline void set( UINT *ptr, UINT value ) { __atomic_store_n( ptr, value, __ATOMIC_RELEASE ); }
static inline UINT add( UINT *ptr, int value ) { return __atomic_add_fetch( ptr, value, __ATOMIC_SEQ_CST ); }

union dest_room
{
    RTM_DEST_INFO info;
    BYTE bytes[RTM_SIZE_OF_DEST_INFO( 32 )];
};

union route_room
{
    RTM_ROUTE_INFO info;
    BYTE bytes[RTM_SIZE_OF_ROUTE_INFO( 40 )];
};

static inline RTM_DEST_INFO *dest_item( void *items, UINT i, UINT views )
{
    return (RTM_DEST_INFO *)((BYTE *)items + i * RTM_SIZE_OF_DEST_INFO( views ));
}

HANDLE stress_register( UINT protocol, UINT number, RTM_EVENT_CALLBACK callback );
RTM_NET_ADDRESS *stress_addr( RTM_NET_ADDRESS *addr, UINT bits, UINT len );     /* bits: 0x0a010200 is 10.1.2.0 */
DWORD stress_add_route( HANDLE entity, UINT bits, UINT len, HANDLE neighbour, UINT metric, ULONG views, ULONG ttl,
                        HANDLE *route );
void stress_release_dest( HANDLE entity, HANDLE dest );

#endif /* __STRESS_H */
