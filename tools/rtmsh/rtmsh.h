/*
 * rtmsh: what its sources share
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

#ifndef RTMSH_H
#define RTMSH_H

#include <stdarg.h>
#include <stdio.h>
#include <winsock2.h>
#include <windows.h>
#include "rtmv2.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif

#define PRINTF_LIKE(fmt, args) __attribute__((format (printf, fmt, args)))

/* ---- api.c: the exports of rtm.dll, by pointer ---- */

#define RTM_FUNCTIONS \
    X(AddNextHop) \
    X(AddRouteToDest) \
    X(BlockMethods) \
    X(CreateDestEnum) \
    X(CreateNextHopEnum) \
    X(CreateRouteEnum) \
    X(CreateRouteList) \
    X(CreateRouteListEnum) \
    X(DeleteEnumHandle) \
    X(DeleteNextHop) \
    X(DeleteRouteList) \
    X(DeleteRouteToDest) \
    X(DeregisterEntity) \
    X(DeregisterFromChangeNotification) \
    X(FindNextHop) \
    X(GetChangedDests) \
    X(GetDestInfo) \
    X(GetEntityInfo) \
    X(GetEntityMethods) \
    X(GetEnumDests) \
    X(GetEnumNextHops) \
    X(GetEnumRoutes) \
    X(GetExactMatchDestination) \
    X(GetExactMatchRoute) \
    X(GetLessSpecificDestination) \
    X(GetListEnumRoutes) \
    X(GetMostSpecificDestination) \
    X(GetNextHopInfo) \
    X(GetOpaqueInformationPointer) \
    X(GetRegisteredEntities) \
    X(GetRouteInfo) \
    X(HoldDestination) \
    X(InsertInRouteList) \
    X(InvokeMethod) \
    X(IsBestRoute) \
    X(IsMarkedForChangeNotification) \
    X(LockDestination) \
    X(LockNextHop) \
    X(LockRoute) \
    X(MarkDestForChangeNotification) \
    X(ReferenceHandles) \
    X(RegisterEntity) \
    X(RegisterForChangeNotification) \
    X(ReleaseChangedDests) \
    X(ReleaseDestInfo) \
    X(ReleaseDests) \
    X(ReleaseEntities) \
    X(ReleaseEntityInfo) \
    X(ReleaseNextHopInfo) \
    X(ReleaseNextHops) \
    X(ReleaseRouteInfo) \
    X(ReleaseRoutes) \
    X(UpdateAndUnlockRoute)

/* rtm.AddNextHop( ... ) calls RtmAddNextHop */
struct rtm_functions
{
#define X(name) __typeof__(Rtm ## name) *name;
    RTM_FUNCTIONS
#undef X
};

extern struct rtm_functions rtm;

extern BOOL api_load( const char *file );
extern const char *error_name( DWORD error );
/* fails the command with the function's name and the error; always FALSE */
extern BOOL api_fail( const char *function, DWORD error );
/* checks the result of a release: a failure there is a bug of rtmsh or of the DLL and is never
   hidden */
extern void api_released( const char *function, DWORD error );

/* ---- main.c: options, scripts, the command table ---- */

struct args
{
    int count;
    int next;
    char **word;
};

struct entity;

/* ent is NULL unless the row says COMMAND_ENTITY; FALSE after fail() */
typedef BOOL command_function( struct entity *ent, struct args *args );

#define COMMAND_ENTITY  0x01  /* acts for the current entity or the one named by "as NAME" */
#define COMMAND_RTM     0x02  /* needs rtm.dll */

struct command
{
    const char *name;
    const char *usage;   /* what follows the name */
    const char *help;    /* one line or several */
    command_function *function;
    unsigned int flags;
};

/* each ends with a row without a name; the list of them is in main.c */
extern const struct command shell_commands[];
extern const struct command entity_commands[];
extern const struct command method_commands[];
extern const struct command nexthop_commands[];
extern const struct command notify_commands[];
extern const struct command route_commands[];
extern const struct command time_commands[];
extern const struct command list_commands[];
extern const struct command lock_commands[];
extern const struct command lookup_commands[];
extern const struct command show_commands[];
extern const struct command load_commands[];
extern const struct command measure_commands[];

struct command_group
{
    const char *title;
    const struct command *commands;
};

extern const struct command_group command_groups[];

struct shell
{
    BOOL json;
    BOOL quiet;
    BOOL quit;
    const char *dll;
    unsigned __int64 operations;  /* what the running command counted, for time */
};

extern struct shell shell;

extern BOOL fail( const char *format, ... ) PRINTF_LIKE( 1, 2 );
extern BOOL run_args( struct args *args );

/* ---- shell.c: help, echo, time and the like ---- */

extern const struct command *command_find( const char *name );
extern const char *command_suggest( const char *name );

/* ---- parse.c: words, numbers, addresses ---- */

/* what the last parse_* call found wrong */
extern const char *parse_error;

extern BOOL parse_number( const char *text, ULONG *value );
extern const char *parse_address( const char *text, USHORT *family, UCHAR *bits );
extern BOOL parse_prefix( const char *text, USHORT family, RTM_NET_ADDRESS *address );
extern void prefix_mask( RTM_NET_ADDRESS *address );
extern int prefix_compare( const RTM_NET_ADDRESS *a, const RTM_NET_ADDRESS *b );
extern UINT family_bits( USHORT family );

extern BOOL args_left( const struct args *args );
extern BOOL args_match( struct args *args, const char *word );
extern BOOL args_end( struct args *args );
extern BOOL args_unknown( const struct args *args );
extern const char *args_word( struct args *args, const char *what );
extern BOOL args_number( struct args *args, const char *what, ULONG *value );
extern BOOL args_views( struct args *args, RTM_VIEW_SET *views );
extern BOOL args_protocol( struct args *args, ULONG *protocol );
extern BOOL args_prefix( struct args *args, const struct entity *ent, RTM_NET_ADDRESS *address );

/* ---- format.c: texts of addresses, views, protocols ---- */

#define ADDRESS_TEXT 64

extern char *address_text( USHORT family, const UCHAR *bits, char *text );
extern char *prefix_text( const RTM_NET_ADDRESS *address, char *text );
/* without the length when it is a host */
extern char *host_text( const RTM_NET_ADDRESS *address, char *text );
extern char *views_text( RTM_VIEW_SET views, char *text );
extern char *protocol_text( ULONG protocol, char *text );
extern BOOL protocol_parse( const char *text, ULONG *protocol );
extern char *flags_text( USHORT flags, char *text, size_t size );

/* ---- table.c: sentences and columns; nothing here prints in JSON mode but the tables ---- */

struct column
{
    const char *name;
    BOOL right;
};

#define TABLE_COLUMNS 10
#define TABLE_ROWS    64

struct table
{
    const struct column *columns;
    const char *name;
    UINT column_count;
    UINT column;     /* the next cell's */
    UINT row_count;  /* rows waiting for their widths */
    BOOL headed;
    size_t width[TABLE_COLUMNS];
    char *cell[TABLE_ROWS][TABLE_COLUMNS];
};

extern void table_begin( struct table *table, const char *name, const struct column *columns );
extern void table_text( struct table *table, const char *text );
extern void table_number( struct table *table, unsigned __int64 value );
extern void table_end( struct table *table );

extern void say( const char *format, ... ) PRINTF_LIKE( 1, 2 );    /* not when quiet */
extern void result( const char *format, ... ) PRINTF_LIKE( 1, 2 );

/* a line "name   value" or a member of the JSON object */
extern void field_text( const char *name, const char *value );
extern void field_number( const char *name, unsigned __int64 value );

/* ---- json.c: one object a command; silent unless in JSON mode ---- */

extern void json_begin( const char *name );             /* object; name may be NULL */
extern void json_end( void );
extern void json_array_begin( const char *name );
extern void json_array_end( void );
extern void json_text( const char *name, const char *value );  /* NULL value: null */
extern void json_number( const char *name, unsigned __int64 value );
extern void json_real( const char *name, double value );
extern void json_bool( const char *name, BOOL value );
extern void json_line( void );                          /* ends the line and whatever is open */

/* ---- entity.c ---- */

struct entity
{
    struct entity *next;
    char *name;
    RTM_ENTITY_HANDLE handle;
    RTM_ENTITY_INFO info;
    RTM_REGN_PROFILE profile;
    BOOL opaque;
    BOOL events;
    BOOL methods;
    BOOL blocked;  /* by this shell: invoking would wait for ever */
};

extern struct entity *entity_find( const char *name );
extern struct entity *entity_current( void );
extern const char *entity_name( struct entity *ent, RTM_ENTITY_HANDLE handle, char *text );
extern void entities_leave( void );
extern UINT entity_family( const struct entity *ent );  /* 4 or 6 */

#define ENTITY_TEXT 80

/* ---- event.c: what callbacks tell, printed between commands ---- */

extern void events_init( void );
extern void events_show( void );
extern DWORD WINAPI event_callback( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, void *context1,
                                    void *context2 );

/* ---- notify.c: watching changes ---- */

extern void watch_callback( RTM_ENTITY_HANDLE reg, RTM_NOTIFY_HANDLE handle, void *context );
extern void watches_show( void );
extern void watch_leave( struct entity *ent );

/* ---- method.c ---- */

extern RTM_ENTITY_EXPORT_METHODS *demo_methods( void );

/* ---- nexthop.c ---- */

struct hop
{
    RTM_NET_ADDRESS address;
    ULONG interface_index;
    USHORT flags;
    RTM_DEST_HANDLE remote;
};

extern BOOL args_hop( struct args *args, const struct entity *ent, struct hop *hop );
extern BOOL hop_add( struct entity *ent, const struct hop *hop, RTM_NEXTHOP_HANDLE *handle,
                     BOOL *created );
extern BOOL hop_find( struct entity *ent, const struct hop *hop, RTM_NEXTHOP_HANDLE *handle );
extern void hop_text( struct entity *ent, RTM_NEXTHOP_HANDLE handle, char *text, size_t size );
extern void hops_release( struct entity *ent, UINT count, RTM_NEXTHOP_HANDLE *handles );

/* ---- time.c: times to live ---- */

struct ttl
{
    ULONG first, last;        /* milliseconds */
    BOOL random;
    unsigned __int64 state;
};

extern void *deadline_new( ULONG ttl, BOOL of_many );
extern void deadline_drop( void *info );
extern char *deadline_text( const void *info, char *text );
extern BOOL deadline_expired( const void *info );
extern BOOL wait_expired( ULONG grace );
extern BOOL args_ttl( struct args *args, struct ttl *ttl );
extern ULONG ttl_next( struct ttl *ttl );

/* ---- route.c ---- */

struct route_options
{
    RTM_NET_ADDRESS address;
    RTM_ROUTE_INFO *info;     /* Neighbour and next hops hold references */
    ULONG ttl;
    RTM_ROUTE_CHANGE_FLAGS change;
    RTM_ROUTE_LIST_HANDLE list;
};

extern BOOL route_options( struct entity *ent, struct args *args, struct route_options *options );

extern BOOL own_route( struct entity *ent, RTM_NET_ADDRESS *address, RTM_NEXTHOP_HANDLE neighbour,
                       RTM_ROUTE_HANDLE *handle );

/* ---- list.c ---- */

extern BOOL args_list( struct args *args, struct entity *ent, RTM_ROUTE_LIST_HANDLE *handle );
extern void lists_leave( const struct entity *ent );

/* ---- walk.c: the enumerations ---- */

/* room for a structure with all views there can be */
union dest_room
{
    RTM_DEST_INFO info;
    char room[48 + RTM_MAX_VIEWS * 40];
};

typedef BOOL dest_visit( struct entity *ent, RTM_DEST_INFO *info, void *context );
/* the visitor sets *handle to NULL when it has used up the reference */
typedef BOOL route_visit( struct entity *ent, RTM_ROUTE_HANDLE *handle, void *context );
typedef BOOL hop_visit( struct entity *ent, RTM_NEXTHOP_HANDLE *handle, void *context );

struct walk
{
    RTM_VIEW_SET views;
    RTM_ENUM_FLAGS flags;
    RTM_NET_ADDRESS *address;   /* with RTM_ENUM_RANGE and RTM_ENUM_NEXT */
    ULONG protocol;
    RTM_DEST_HANDLE dest;       /* routes of this destination only */
    ULONG limit;                /* 0: none */
    unsigned __int64 count;     /* out */
};

extern BOOL walk_dests( struct entity *ent, struct walk *walk, dest_visit *visit, void *context );
extern BOOL walk_routes( struct entity *ent, struct walk *walk, route_visit *visit, void *context );
extern BOOL walk_hops( struct entity *ent, struct walk *walk, hop_visit *visit, void *context );

/* ---- show.c: rows of destinations and routes ---- */

extern RTM_ROUTE_INFO *route_info_alloc( const struct entity *ent );
extern void dest_table_begin( struct table *table );
extern void dest_table_row( struct table *table, struct entity *ent, RTM_DEST_INFO *info );
extern void route_table_begin( struct table *table );
extern void route_table_row( struct table *table, struct entity *ent, RTM_ROUTE_HANDLE handle );
extern void dest_release( struct entity *ent, RTM_DEST_INFO *info );
extern void route_release( struct entity *ent, RTM_ROUTE_HANDLE handle );

/* ---- file.c: tables of prefixes from files ---- */

struct prefix
{
    UCHAR bits[16];
    UCHAR length;
    ULONG asn;
};

struct prefixes
{
    USHORT family;
    UINT count;
    UINT room;
    UINT skipped;             /* lines of the other family */
    struct prefix *prefix;
};

struct selection
{
    ULONG limit;
    ULONG every;
    ULONG offset;
    BOOL shuffled;
    ULONG seed;
};

extern void selection_init( struct selection *selection );
/* 1: an option was read, 0: not one of ours, -1: failed */
extern int args_selection( struct args *args, struct selection *selection );
extern BOOL prefixes_read( struct prefixes *prefixes, const char *file, USHORT family,
                           const struct selection *selection );
extern void prefixes_shuffle( struct prefixes *prefixes, ULONG seed );
extern BOOL prefixes_sort( struct prefixes *prefixes );
extern void prefixes_free( struct prefixes *prefixes );
extern void prefix_address( const struct prefixes *prefixes, UINT index, RTM_NET_ADDRESS *address );

/* ---- load.c ---- */

struct load
{
    ULONG preference;
    ULONG metric;
    ULONG hop_count;
    RTM_VIEW_SET views;
    struct ttl ttl;
    RTM_NEXTHOP_HANDLE *hops;
    UINT hops_made;
    unsigned __int64 created;
    unsigned __int64 best;
};

extern void load_init( struct load *load );
extern BOOL load_hops( struct entity *ent, struct load *load );
extern void load_done( struct entity *ent, struct load *load );
extern BOOL load_prefixes( struct entity *ent, struct load *load, const struct prefixes *prefixes,
                           UINT count, const char *what );
extern BOOL unload_routes( struct entity *ent, unsigned __int64 *count );
extern BOOL unload_hops( struct entity *ent, unsigned __int64 *count );

/* ---- clock.c: time, random numbers, memory, progress ---- */

extern double clock_now( void );
extern unsigned __int64 random_next( unsigned __int64 *state );
extern BOOL memory_private( unsigned __int64 *bytes );
extern void progress_begin( const char *what );
extern void progress( unsigned __int64 done, unsigned __int64 total );
extern void progress_end( void );
/* "901899 routes in 1.23 s, 1364 ns/route, 0.73 M/s" behind a verb */
extern char *rate_text( char *text, size_t size, unsigned __int64 count, const char *noun,
                        double seconds );
extern void json_rate( unsigned __int64 count, double seconds );

#endif /* RTMSH_H */
