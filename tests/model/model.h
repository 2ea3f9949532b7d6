/*
 * What the parts of the model program share
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

#ifndef __MODEL_H
#define __MODEL_H

#include "naive.h"

/* Natively (tests/native) time and thread pool go by hand, so what they do are steps like all others. Elsewhere time is
 * left out: routes get times that are not over as long as the program runs, and nothing is held. */
#ifdef COMPAT_KERNEL
# define BY_HAND 1
#else
# define BY_HAND 0
#endif

#define IDENTS    14
#define KEPT      48            /* handles that the client keeps, for each table */
#define STALE     64
#define ENUMS     6
#define ROUTE_CAP 90            /* live routes of a table; beyond it, additions become deletions */
#define FILLER    0xcd

#define BAD_HANDLE ERROR_INVALID_HANDLE

/* ---- run.c: steps, results ---- */

/* random numbers of one operation */
UINT rnd( UINT n );
BOOL one_in( UINT n );
/* other numbers, for what comes in no certain order */
UINT rnd_of( UINT what, UINT n );

/* what the step does, in words: the same in each run */
void say( const char *format, ... ) __attribute__((format(printf, 1, 2)));
void fail( int line, const char *format, ... ) __attribute__((format(printf, 2, 3), noreturn));
DWORD counted( const char *call, DWORD ret );
/* something worth seeing has happened: one of 'situations' in run.c */
void reached( const char *situation );

extern UINT checks, family_wanted;

/* every call of an export goes through this one */
#define api( call ) counted( #call, call )

#define expect( cond, ... ) do { checks++; if (!(cond)) fail( __LINE__, __VA_ARGS__ ); } while (0)
#define expect_ret( call, want ) do { DWORD r__ = api( call ), w__ = (want); \
    expect( r__ == w__, "%s returned %lu, expected %lu", #call, r__, w__ ); } while (0)
#define same( got, want ) expect( (ULONG_PTR)(got) == (ULONG_PTR)(want), "%s is %p, expected %s = %p", #got, \
                                  (void *)(ULONG_PTR)(got), #want, (void *)(ULONG_PTR)(want) )

/* ---- model.c: tables, entities, handles ---- */

#define FAMILY( table ) families[(table) & 1]
#define INSTANCE( table ) ((table) >> 1)
#define MAX_BITS( table ) (((table) & 1) ? 128u : 32u)

struct ident
{
    UINT table;
    ULONG proto, instance;
    BOOL opaque;
};

extern const USHORT families[2];
extern const struct ident idents[IDENTS];
extern UINT registered[IDENTS];         /* index of the live entity or NONE */
extern RTM_REGN_PROFILE profile;
extern BYTE buffer[0x8000];

struct kept { char kind; UINT index; };

void gone( char kind, UINT table, HANDLE handle );
HANDLE *handle_of( char kind, UINT index );
UINT *crefs_of( char kind, UINT index );
void meet( int line, char kind, UINT index, HANDLE handle );
#define MEET( kind, index, handle ) meet( __LINE__, kind, index, handle )
UINT any_ent( UINT table );
UINT other_ent( UINT ent );
DWORD release( UINT ent, char kind, HANDLE handle );
void keep_or_release( UINT ent, char kind, UINT index );
struct kept *any_kept( UINT table, char kind );
void random_key( UINT table, struct key *key );
void set_address( UINT table, RTM_NET_ADDRESS *addr, const struct key *key );
void check_address( int line, UINT table, const RTM_NET_ADDRESS *addr, const struct key *key );
void check_filler( int line, const BYTE *start, UINT count );
ULONG random_views( void );
BOOL effective_views( ULONG mask, ULONG *views );
/* what the route's memory shows, to its owner and through RtmGetRouteInfo() */
void check_route_info( int line, const RTM_ROUTE_INFO *info, UINT route );
void check_route_memory( int line, const RTM_ROUTE_INFO *info, UINT route );
void get_route_info( UINT ent, UINT route );
void get_hop_info( UINT ent, UINT hop );
void deregister( UINT ent );
DWORD best_flag( const struct before *before, UINT dest, UINT route );
void after_commit( const struct before *before, UINT dest, UINT route );
UINT random_own_hop( UINT ent );
UINT any_list( UINT ent );
ULONG random_ttl( UINT dest );
void give_time( UINT route, ULONG ttl );
UINT any_known_dest( UINT table );
UINT any_known_route( UINT ent );
BOOL drain( UINT note, UINT room );
void compare_table( UINT table );
void model_end( void );
/* a client's references, as the DLL counts them, and what is alive at all */
void compare_references( void );

void op_register( void );
void op_deregister( void );
void op_entities( void );
void op_add_hop( void );
void op_find_hop( void );
void op_delete_hop( void );
void op_hop_info( void );
void op_add_route( void );
void op_delete_route( void );
void op_route_info( void );
void op_match_route( void );
void op_lookup( void );
void op_bad_address( void );
void op_enum( void );
void op_enum_routes( void );
void op_list( void );
void op_reference( void );
void op_release( void );
void op_stale( void );
void op_opaque( void );
void op_notify( void );
void op_unnotify( void );
void op_drain( void );
void op_ignore( void );
void op_mark( void );
void op_compare( void );

/* ---- calls.c: what the manager calls ---- */

/* the callback of all entities that have one, and methods to choose from */
DWORD WINAPI event_callback( HANDLE reg, RTM_EVENT_TYPE type, void *context1, void *context2 );
void random_methods( RTM_ENTITY_EXPORT_METHODS *methods, UINT ent );
#define METHOD_ROOM (sizeof(RTM_ENTITY_EXPORT_METHODS) + 8 * sizeof(RTM_ENTITY_EXPORT_METHOD))

/* from here to the other all entities of the table, but this one, must be told */
void events_begin( RTM_EVENT_TYPE type, UINT ent );
void events_end( HANDLE handle );
void *note_context( UINT note );
void note_calls_begin( void );      /* of each step */
/* the thread pool runs, until all has been told */
void run_pool( void );

void op_methods( void );
void op_invoke( void );
void op_block( void );
void op_pool( void );
void op_ipv6( void );

/* ---- locks.c: what the client locks ---- */

BOOL is_locked( UINT dest );
BOOL table_is_locked( UINT table );
void unlock_all( UINT table );
/* locks a destination that is held, if there is one, and sees to it that its hold would end within the time */
void lock_held( UINT *ms );

void op_lock( void );
void op_unlock( void );
void op_edit( void );
void op_edit_hop( void );

/* ---- times.c: routes whose time is over, holds ---- */

/* what the manager has done by itself up to now */
void catch_up( UINT ent );
DWORD route_expired( UINT ent, HANDLE handle, const RTM_ROUTE_INFO *info );
void pass_time( UINT ms );
void end_holds( void );

void op_time( void );
void op_hold( void );
void op_refresh( void );

#endif /* __MODEL_H */
