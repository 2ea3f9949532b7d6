/*
 * Test of the order in which the DLL starts and ends
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

/* The rooms are names that are written down here. */

#include <stdarg.h>

#include "unit.h"
#include "core.h"
#include "block.h"

static char calls[64];
static BOOL sync_works, objects_work;

static void called( char what )
{
    calls[strlen( calls )] = what;
}

BOOL rank_checks;
HINSTANCE worker_module;

BOOL sync_init( void ) { called( 's' ); return sync_works; }
BOOL object_init( void ) { called( 'o' ); return objects_work; }
BOOL entity_init( void ) { called( 'i' ); return TRUE; }
BOOL cursor_init( void ) { called( 'i' ); return TRUE; }
void expiry_init( void ) { called( 'i' ); }
void hold_init( void ) { called( 'i' ); }
void lock_init( void ) { called( 'i' ); }
BOOL list_pool_init( void ) { called( 'i' ); return TRUE; }
BOOL notifier_init( void ) { called( 'i' ); return TRUE; }
void lock_drop_all( const struct entity *entity ) { called( entity ? '?' : 'l' ); }
void object_leave( void ) { called( 'L' ); }
void thread_detach( void ) { called( 't' ); }
void object_dump( void ) { called( 'd' ); }
void clock_cleanup( void ) { called( 'C' ); }
void reclaim_cleanup( void ) { called( 'R' ); }
void table_cleanup( void ) { called( 'T' ); }
void object_cleanup( void ) { called( 'O' ); }
void block_cleanup( void ) { called( 'B' ); }
void sync_cleanup( void ) { called( 'S' ); }

#include "main.c"

static BOOL made_calls( const char *want )
{
    BOOL ret = !strcmp( calls, want );

    if (!ret) printf( "calls: %s, expected %s\n", calls, want );
    memset( calls, 0, sizeof(calls) );
    return ret;
}

int main( int argc, char **argv )
{
    HINSTANCE instance = (HINSTANCE)0x1234;

    unit_init( argc, argv );
    check( !DllMain( instance, DLL_PROCESS_ATTACH, NULL ) );
    check( made_calls( "s" ) );
    check( DllMain( instance, DLL_PROCESS_DETACH, NULL ) );
    check_msg( made_calls( "" ), "what failed to attach has nothing to detach" );
    sync_works = TRUE;
    check( !DllMain( instance, DLL_PROCESS_ATTACH, NULL ) );
    check_msg( made_calls( "soS" ), "what was made is given back" );
    objects_work = TRUE;
    check( DllMain( instance, DLL_PROCESS_ATTACH, NULL ) );
    check( made_calls( "soiiiiiii" ) && worker_module == instance );
    check( DllMain( instance, DLL_THREAD_ATTACH, NULL ) );
    check( made_calls( "" ) );
    check( DllMain( instance, DLL_THREAD_DETACH, NULL ) );
    check_msg( made_calls( "lLt" ), "the locks of a thread end before its state, and what that brings about" );
    check( DllMain( instance, DLL_PROCESS_DETACH, instance ) );
    check_msg( made_calls( "d" ), "a process that ends has no other threads to wait for" );
    check( DllMain( instance, DLL_PROCESS_DETACH, NULL ) );
    check( made_calls( "dCRTOBS" ) );
    return unit_done();
}
