/*
 * Two calls, one of them in the middle of the other
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

/* For each pair of operations the first one is stopped at its first point (an atomic operation, a lock), the second one
 * runs, or begins to wait, and then the first goes on; then the same at the second point, and so on. So "another thread was
 * faster" happens everywhere it can, whatever the machine does. What the two return, and what is in the table then, has
 * to be what it is after one of the two orders; and nothing is left when the clients are gone. */

#include "stress.h"

#define MAX_POINTS 400

/* ---- the two threads ---- */

static __thread UINT role;              /* 1: is stopped, 2: comes between */
static UINT target, points;             /* of the first thread, which is stopped at the target */
static UINT go, done, waiting, quit;    /* of the second one */
static const struct operation *second;
static UINT second_result;
static UINT runs;

static void second_waits( void )
{
    if (role == 2) set( &waiting, 1 );
}

static void at_point( void )
{
    UINT round;

    if (role != 1 || !target || ++points != target) return;
    target = 0;
    set( &go, 1 );
    /* a thread that waits for a word lock spins first */
    for (round = 0; !get( &done ) && !get( &waiting ); round++) if (round > 100) sched_yield();
}

/* ---- a small table ---- */

static struct
{
    HANDLE keeper, one, two;            /* entities; the keeper stays until the end */
    HANDLE dest, routes[3], hops[2], list, dest_enum, route_enum, hop_enum, list_enum, notify;
    UINT route_refs[3], hop_refs[2];    /* that are to be given back */
    HANDLE new_route[3], new_hop[3], new_entity[3], new_enum[3], new_list[3], new_notify[3];     /* by role */
} w;

static DWORD WINAPI callback( RTM_ENTITY_HANDLE handle, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    return NO_ERROR;
}

static VOID WINAPI method( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee, RTM_ENTITY_METHOD_INPUT *input,
                           RTM_ENTITY_METHOD_OUTPUT *output )
{
    output->OutputSize = 0;
}

static DWORD register_entity( UINT protocol, BOOL opaque, RTM_EVENT_CALLBACK func, HANDLE *handle )
{
    RTM_ENTITY_EXPORT_METHODS methods = { 1, { method } };
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;

    memset( &info, 0, sizeof(info) );
    info.AddressFamily = AF_INET;
    info.EntityId.EntityProtocolId = protocol;
    return RtmRegisterEntity( &info, &methods, func, opaque, &profile, handle );
}

static DWORD add_hop( HANDLE entity, UINT bits, HANDLE remote, HANDLE *handle )
{
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO info;

    memset( &info, 0, sizeof(info) );
    stress_addr( &info.NextHopAddress, bits, 32 );
    info.RemoteNextHop = remote;
    if (remote) info.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
    return RtmAddNextHop( entity, &info, handle, &flags );
}

static void make_world( void )
{
    RTM_NET_ADDRESS addr;
    RTM_DEST_INFO info;
    UINT i;

    memset( &w, 0, sizeof(w) );
    check_ret( register_entity( 1, FALSE, NULL, &w.keeper ), NO_ERROR );
    check_ret( register_entity( 2, TRUE, NULL, &w.one ), NO_ERROR );
    check_ret( register_entity( 3, FALSE, callback, &w.two ), NO_ERROR );
    check_ret( stress_add_route( w.two, 0x0a000000, 8, NULL, 5, UCAST, INFINITE, &w.routes[0] ), NO_ERROR );
    check_ret( RtmGetExactMatchDestination( w.keeper, stress_addr( &addr, 0x0a000000, 8 ), RTM_BEST_PROTOCOL,
                                            RTM_VIEW_MASK_ANY, &info ), NO_ERROR );
    w.dest = info.DestHandle;
    check_ret( add_hop( w.one, 1, NULL, &w.hops[0] ), NO_ERROR );
    check_ret( add_hop( w.one, 2, w.dest, &w.hops[1] ), NO_ERROR );
    check_ret( RtmRegisterForChangeNotification( w.one, UCAST, RTM_CHANGE_TYPE_ALL, NULL, &w.notify ), NO_ERROR );
    check_ret( stress_add_route( w.one, 0x0a000000, 8, w.hops[0], 3, ALL_VIEWS, INFINITE, &w.routes[1] ), NO_ERROR );
    check_ret( stress_add_route( w.one, 0x0b000000, 16, w.hops[1], 3, UCAST, INFINITE, &w.routes[2] ), NO_ERROR );
    check_ret( RtmCreateRouteList( w.one, &w.list ), NO_ERROR );
    check_ret( RtmInsertInRouteList( w.one, w.list, 1, &w.routes[1] ), NO_ERROR );
    check_ret( RtmCreateDestEnum( w.one, UCAST, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &w.dest_enum ), NO_ERROR );
    check_ret( RtmCreateRouteEnum( w.one, NULL, 0, RTM_ENUM_START, NULL, 0, NULL, 0, &w.route_enum ), NO_ERROR );
    check_ret( RtmCreateNextHopEnum( w.one, RTM_ENUM_START, NULL, &w.hop_enum ), NO_ERROR );
    check_ret( RtmCreateRouteListEnum( w.one, w.list, &w.list_enum ), NO_ERROR );
    for (i = 0; i < 3; i++) w.route_refs[i] = 1;
    for (i = 0; i < 2; i++) w.hop_refs[i] = 1;
}

/* what others can see of the table */
static ULONG digest( void )
{
    RTM_ENUM_HANDLE handle;
    union dest_room room;
    UINT count, i;
    ULONG sum = 0;

    check_ret( RtmCreateDestEnum( w.keeper, ALL_VIEWS, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    for (;;)
    {
        count = 1;
        if (RtmGetEnumDests( w.keeper, handle, &count, &room.info )) break;
        sum = sum * 31 + room.info.DestAddress.AddrBits[0] + room.info.BelongsToViews;
        for (i = 0; i < room.info.NumberOfViews; i++)
            sum = sum * 31 + room.info.ViewInfo[i].NumRoutes * 2 + (room.info.ViewInfo[i].HoldRoute != NULL);
        check_ret( RtmReleaseDestInfo( w.keeper, &room.info ), NO_ERROR );
    }
    check_ret( RtmDeleteEnumHandle( w.keeper, handle ), NO_ERROR );
    count = 0;
    RtmGetRegisteredEntities( w.keeper, &count, NULL, NULL );
    return sum * 31 + count;
}

static void end_world( void )
{
    UINT i;

    RtmDeregisterEntity( w.one );
    RtmDeregisterEntity( w.two );
    for (i = 1; i < 3; i++)
    {
        if (w.new_entity[i]) RtmDeregisterEntity( w.new_entity[i] );
        if (w.new_route[i]) check_ret( RtmReleaseRoutes( w.keeper, 1, &w.new_route[i] ), NO_ERROR );
        if (w.new_hop[i]) check_ret( RtmReleaseNextHops( w.keeper, 1, &w.new_hop[i] ), NO_ERROR );
    }
    for (i = 0; i < 3; i++) if (w.route_refs[i]) check_ret( RtmReleaseRoutes( w.keeper, 1, &w.routes[i] ), NO_ERROR );
    for (i = 0; i < 2; i++) if (w.hop_refs[i]) check_ret( RtmReleaseNextHops( w.keeper, 1, &w.hops[i] ), NO_ERROR );
    stress_release_dest( w.keeper, w.dest );
    check_ret( RtmDeregisterEntity( w.keeper ), NO_ERROR );
}

static void check_nothing_left( const char *first, const char *between )
{
    UINT i, tries;

    for (i = OBJECT_NONE + 1; i < OBJECT_TYPES; i++)
    {
        /* what the thread pool runs holds something for a moment, and held routes go by themselves */
        for (tries = 0; object_count( i ) && tries < 5000; tries++) Sleep( 1 );
        stress_checked();
        if (object_count( i )) stress_fail( __FILE__, __LINE__, "%s and %s: %u objects of type %u are left", first, between,
                                            object_count( i ), i );
    }
}

/* ---- operations; what they return is compared ---- */

static UINT add_new( void )
{
    return stress_add_route( w.one, 0x0c000000, 24, w.hops[0], 1, UCAST, INFINITE, &w.new_route[role] );
}

static UINT add_third( void )
{
    return stress_add_route( w.keeper, 0x0a000000, 8, NULL, 1, UCAST, INFINITE, &w.new_route[role] );
}

/* new next hops each time */
static UINT update( void )
{
    union route_room room;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;

    memset( &room, 0, sizeof(room) );
    room.info.PrefInfo.Metric = 7;
    room.info.BelongsToViews = UCAST;
    room.info.Neighbour = w.hops[0];
    room.info.NextHopsList.NumNextHops = 2;
    room.info.NextHopsList.NextHops[0] = w.hops[1];
    ((HANDLE *)room.info.NextHopsList.NextHops)[1] = w.hops[0];
    return RtmAddRouteToDest( w.one, &w.routes[1], NULL, &room.info, INFINITE, NULL, 0, NULL, &flags );
}

static UINT update_ttl( void )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_INFO info;

    memset( &info, 0, sizeof(info) );
    info.BelongsToViews = UCAST;
    info.PrefInfo.Metric = 2;
    return RtmAddRouteToDest( w.one, &w.routes[2], NULL, &info, 1000000, w.list, 0, NULL, &flags );
}

static UINT delete_route( UINT i, HANDLE entity )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    DWORD ret = RtmDeleteRouteToDest( entity, w.routes[i], &flags );

    if (!ret) set( &w.route_refs[i], 0 );
    return ret;
}
static UINT delete_first( void ) { return delete_route( 0, w.two ); }
static UINT delete_second( void ) { return delete_route( 1, w.one ); }
static UINT delete_third( void ) { return delete_route( 2, w.one ); }

static UINT get_pointer( void )
{
    RTM_ROUTE_INFO *info;

    return RtmGetRoutePointer( w.one, w.routes[1], &info );
}

static UINT edit( void )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_INFO *info;
    DWORD ret;

    if ((ret = RtmLockRoute( w.one, w.routes[1], TRUE, TRUE, &info ))) return ret;
    info->PrefInfo.Metric = 9;
    if (!(ret = RtmUpdateAndUnlockRoute( w.one, w.routes[1], INFINITE, NULL, 0, NULL, &flags ))) return ret;
    RtmLockRoute( w.one, w.routes[1], TRUE, FALSE, NULL );
    return ret;
}

static UINT lock_dest( void )
{
    DWORD ret = RtmLockDestination( w.two, w.dest, FALSE, TRUE );

    return ret ? ret : RtmLockDestination( w.two, w.dest, FALSE, FALSE ) << 16;
}

static UINT add_nexthop( void ) { return add_hop( w.one, 3, NULL, &w.new_hop[role] ); }
static UINT add_remote( void ) { return add_hop( w.one, 3, w.dest, &w.new_hop[role] ); }
static UINT update_hop( void )
{
    HANDLE handle = NULL;
    DWORD ret = add_hop( w.one, 1, w.dest, &handle );

    if (!ret && handle) check_ret( RtmReleaseNextHops( w.keeper, 1, &handle ), NO_ERROR );
    return ret;
}
static UINT delete_hop( void )
{
    DWORD ret = RtmDeleteNextHop( w.one, w.hops[0], NULL );

    if (!ret) set( &w.hop_refs[0], 0 );
    return ret;
}
static UINT hop_info( void )
{
    RTM_NEXTHOP_INFO info;
    DWORD ret = RtmGetNextHopInfo( w.keeper, w.hops[1], &info );

    if (!ret) RtmReleaseNextHopInfo( w.keeper, &info );
    return ret;
}

static UINT opaque( void )
{
    void *slot;

    return RtmGetOpaqueInformationPointer( w.one, w.dest, (void **)&slot );
}

static UINT hold( void ) { return RtmHoldDestination( w.two, w.dest, ALL_VIEWS, 1 ); }
static UINT mark( void ) { return RtmMarkDestForChangeNotification( w.one, w.notify, w.dest, TRUE ); }
static UINT unmark( void ) { return RtmMarkDestForChangeNotification( w.one, w.notify, w.dest, FALSE ); }
static UINT ignore( void ) { return RtmIgnoreChangedDests( w.one, w.notify, 1, &w.dest ); }

static UINT drain( void )
{
    BYTE room[4 * RTM_SIZE_OF_DEST_INFO( 1 )];
    UINT count = 4;
    DWORD ret = RtmGetChangedDests( w.one, w.notify, &count, (RTM_DEST_INFO *)room );
    UINT i;

    /* the registration may be gone, the references are ours */
    for (i = 0; !ret && i < count; i++)
        check_ret( RtmReleaseDestInfo( w.keeper, (RTM_DEST_INFO *)(room + i * RTM_SIZE_OF_DEST_INFO( 1 )) ), NO_ERROR );
    return ret;
}

static UINT notify( void )
{
    return RtmRegisterForChangeNotification( w.two, UCAST, RTM_CHANGE_TYPE_BEST, NULL, &w.new_notify[role] );
}
static UINT notify_silently( void )
{
    return RtmRegisterForChangeNotification( w.one, UCAST, RTM_CHANGE_TYPE_BEST, NULL, &w.new_notify[role] );
}
static UINT end_notify( void ) { return RtmDeregisterFromChangeNotification( w.one, w.notify ); }

static UINT next_dests( void )
{
    union { RTM_DEST_INFO info[4]; BYTE bytes[4 * RTM_SIZE_OF_DEST_INFO( 1 )]; } room;
    UINT count = 2;
    DWORD ret = RtmGetEnumDests( w.one, w.dest_enum, &count, room.info );
    UINT i;

    if (ret && ret != ERROR_NO_MORE_ITEMS) return ret;
    for (i = 0; i < count; i++)
        check_ret( RtmReleaseDestInfo( w.keeper, (RTM_DEST_INFO *)(room.bytes + i * RTM_SIZE_OF_DEST_INFO( 1 )) ), NO_ERROR );
    return 0;
}

static UINT next_routes( void )
{
    HANDLE handles[2];
    UINT count = 2;
    DWORD ret = RtmGetEnumRoutes( w.one, w.route_enum, &count, handles );

    if (ret && ret != ERROR_NO_MORE_ITEMS) return ret;
    check_ret( RtmReleaseRoutes( w.keeper, count, handles ), NO_ERROR );
    return 0;
}

static UINT next_hops( void )
{
    HANDLE handles[1];
    UINT count = 1;
    DWORD ret = RtmGetEnumNextHops( w.one, w.hop_enum, &count, handles );

    if (ret && ret != ERROR_NO_MORE_ITEMS) return ret;
    check_ret( RtmReleaseNextHops( w.keeper, count, handles ), NO_ERROR );
    return 0;
}

static UINT next_listed( void )
{
    HANDLE handles[4];
    UINT count = 4;
    DWORD ret = RtmGetListEnumRoutes( w.one, w.list_enum, &count, handles );

    if (!ret) check_ret( RtmReleaseRoutes( w.keeper, count, handles ), NO_ERROR );
    return ret;
}

static UINT new_dest_enum( void )
{
    return RtmCreateDestEnum( w.one, UCAST, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &w.new_enum[role] );
}
static UINT end_dest_enum( void ) { return RtmDeleteEnumHandle( w.one, w.dest_enum ); }
static UINT end_list_enum( void ) { return RtmDeleteEnumHandle( w.one, w.list_enum ); }
static UINT new_list( void ) { return RtmCreateRouteList( w.one, &w.new_list[role] ); }
static UINT new_list_enum( void ) { return RtmCreateRouteListEnum( w.one, w.list, &w.new_enum[role] ); }
static UINT end_list( void ) { return RtmDeleteRouteList( w.one, w.list ); }
static UINT insert( void ) { return RtmInsertInRouteList( w.one, w.list, 2, w.routes + 1 ); }
static UINT remove_listed( void ) { return RtmInsertInRouteList( w.one, NULL, 2, w.routes + 1 ); }

static UINT look_up( void )
{
    union dest_room room;
    RTM_NET_ADDRESS addr;
    DWORD ret = RtmGetMostSpecificDestination( w.keeper, stress_addr( &addr, 0x0a010203, 32 ), RTM_BEST_PROTOCOL, ALL_VIEWS,
                                               &room.info );

    if (!ret) check_ret( RtmReleaseDestInfo( w.keeper, &room.info ), NO_ERROR );
    return ret;
}

static UINT look_exactly( void )
{
    union dest_room room;
    RTM_NET_ADDRESS addr;
    DWORD ret = RtmGetExactMatchDestination( w.keeper, stress_addr( &addr, 0x0b000000, 16 ), RTM_BEST_PROTOCOL, UCAST,
                                             &room.info );

    if (!ret) check_ret( RtmReleaseDestInfo( w.keeper, &room.info ), NO_ERROR );
    return ret;
}

static UINT route_info( void )
{
    union route_room room;
    DWORD ret = RtmGetRouteInfo( w.keeper, w.routes[1], &room.info, NULL );

    if (!ret) check_ret( RtmReleaseRouteInfo( w.keeper, &room.info ), NO_ERROR );
    return ret;
}

static UINT reference( void )
{
    HANDLE handles[3] = { w.one, w.dest, w.hops[1] };
    DWORD ret = RtmReferenceHandles( w.keeper, 3, handles );

    if (ret) return ret;
    check_ret( RtmReleaseEntities( w.keeper, 1, &handles[0] ), NO_ERROR );
    check_ret( RtmReleaseNextHops( w.keeper, 1, &handles[2] ), NO_ERROR );
    stress_release_dest( w.keeper, w.dest );
    return 0;
}

static UINT entities( void )
{
    RTM_ENTITY_HANDLE handles[8];
    RTM_ENTITY_INFO infos[8];
    UINT count = 8;
    DWORD ret = RtmGetRegisteredEntities( w.keeper, &count, handles, infos );

    if (!ret) check_ret( RtmReleaseEntities( w.keeper, count, handles ), NO_ERROR );
    return ret;
}

static UINT new_entity( void ) { return register_entity( 9, TRUE, callback, &w.new_entity[role] ); }
/* the first one of a table, which stays for ever */
static UINT new_table( void )
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;

    memset( &info, 0, sizeof(info) );
    info.RtmInstanceId = runs;
    info.AddressFamily = AF_INET;
    info.EntityId.EntityProtocolId = role;
    return RtmRegisterEntity( &info, NULL, NULL, FALSE, &profile, &w.new_entity[role] );
}

static UINT end_one( void ) { return RtmDeregisterEntity( w.one ); }
static UINT end_two( void ) { return RtmDeregisterEntity( w.two ); }

static UINT invoke( void )
{
    RTM_ENTITY_METHOD_INPUT input = { 1 };
    RTM_ENTITY_METHOD_OUTPUT output;
    UINT size = sizeof(output);

    return RtmInvokeMethod( w.keeper, w.two, &input, &size, &output );
}

static UINT block( void )
{
    DWORD ret = RtmBlockMethods( w.two, NULL, 0, RTM_BLOCK_METHODS );

    return ret ? ret : RtmBlockMethods( w.two, NULL, 0, RTM_RESUME_METHODS );
}

static const struct operation
{
    const char *name;
    UINT (*call)( void );
    BOOL steps;             /* several calls: a look-up in between need not fit an order of the whole; or what it does
                             * ends by the clock, as a hold, before or after the tables are compared */
    BOOL alone;             /* only with itself */
}
operations[] =
{
    { "add_new", add_new }, { "add_third", add_third }, { "update", update }, { "update_ttl", update_ttl },
    { "delete_first", delete_first }, { "delete_second", delete_second }, { "delete_third", delete_third },
    { "get_pointer", get_pointer }, { "edit", edit, TRUE }, { "lock_dest", lock_dest, TRUE },
    { "add_nexthop", add_nexthop }, { "add_remote", add_remote }, { "update_hop", update_hop }, { "delete_hop", delete_hop },
    { "hop_info", hop_info }, { "opaque", opaque }, { "hold", hold, TRUE }, { "mark", mark }, { "unmark", unmark },
    { "ignore", ignore }, { "drain", drain, TRUE }, { "notify", notify }, { "end_notify", end_notify },
    { "next_dests", next_dests }, { "next_routes", next_routes }, { "next_hops", next_hops }, { "next_listed", next_listed },
    { "notify_silently", notify_silently }, { "new_dest_enum", new_dest_enum }, { "end_dest_enum", end_dest_enum }, { "end_list_enum", end_list_enum }, { "new_list", new_list },
    { "new_list_enum", new_list_enum }, { "end_list", end_list }, { "insert", insert }, { "remove_listed", remove_listed },
    { "look_up", look_up }, { "look_exactly", look_exactly }, { "route_info", route_info }, { "reference", reference, TRUE },
    { "entities", entities }, { "new_entity", new_entity }, { "end_one", end_one, TRUE }, { "end_two", end_two, TRUE },
    { "invoke", invoke }, { "block", block, TRUE }, { "new_table", new_table, FALSE, TRUE },
};

/* ---- pairs ---- */

struct outcome { UINT first, second; ULONG digest; };

static void second_thread( UINT index )
{
    role = 2;
    for (;;)
    {
        while (!get( &go )) if (get( &quit )) return; else sched_yield();
        set( &go, 0 );
        stress_at( second->name, __LINE__ );
        second_result = second->call();
        set( &done, 1 );
    }
}

/* one after the other, or with 'at' the second in the middle of the first; FALSE: the first has fewer points */
static BOOL run_pair( const struct operation *op, const struct operation *between, UINT order, UINT at, struct outcome *outcome )
{
    BOOL stopped = TRUE;

    make_world();
    runs++;
    second = between;
    set( &done, 0 );
    set( &waiting, 0 );
    points = 0;
    role = 1;
    if (!at)
    {
        if (!order) outcome->first = op->call();
        set( &go, 1 );
        while (!get( &done )) sched_yield();
        if (order) outcome->first = op->call();
    }
    else
    {
        target = at;
        stress_at( op->name, at );
        outcome->first = op->call();
        stopped = !target;
        target = 0;
        if (!stopped) set( &go, 1 );
        while (!get( &done )) sched_yield();
    }
    outcome->second = second_result;
    role = 0;
    outcome->digest = digest();
    end_world();
    check_nothing_left( op->name, between->name );
    return stopped;
}

/* what is deleted is not found as long as its handle is good, and then has none: a deletion takes both away in two steps */
static UINT code( UINT result )
{
    return result == ERROR_NOT_FOUND ? ERROR_INVALID_HANDLE : result;
}

static BOOL same( const struct outcome *a, const struct outcome *b )
{
    return code( a->first ) == code( b->first ) && code( a->second ) == code( b->second ) && a->digest == b->digest;
}

static void pair( const struct operation *op, const struct operation *between )
{
    struct outcome orders[2], outcome;
    UINT at;

    run_pair( op, between, 0, 0, &orders[0] );
    run_pair( op, between, 1, 0, &orders[1] );
    for (at = 1; at < MAX_POINTS && run_pair( op, between, 0, at, &outcome ); at++)
    {
        stress_checked();
        if (same( &outcome, &orders[0] ) || same( &outcome, &orders[1] ) || op->steps || between->steps) continue;
        stress_fail( __FILE__, __LINE__, "%s with %s at point %u: %u and %u, %#x; in order: %u and %u, %#x; %u and %u, %#x",
                     op->name, between->name, at, outcome.first, outcome.second, outcome.digest, orders[0].first,
                     orders[0].second, orders[0].digest, orders[1].first, orders[1].second, orders[1].digest );
    }
}

/* the first thread goes through all pairs, or with little work through a part of them */
static void all_pairs( UINT index )
{
    UINT i, j;

    for (i = 0; i < ARRAY_SIZE(operations); i++)
        for (j = 0; j < ARRAY_SIZE(operations); j++)
        {
            if ((operations[i].alone || operations[j].alone) && i != j) continue;
            if (stress_work > 3 || stress_random( 4 ) < stress_work) pair( &operations[i], &operations[j] );
        }
    set( &quit, 1 );
}

int main( int argc, char **argv )
{
    stress_init( argc, argv );
    compat_point_hook = at_point;
    compat_wait_hook = second_waits;
    stress_add( "first", all_pairs, 1 );
    stress_add( "second", second_thread, 1 );
    stress_run();
    return stress_done();
}
