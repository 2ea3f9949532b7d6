/*
 * Counters of references that are full
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

/* An object counts up to 4 million references of clients and 2 million of the DLL's own. A call that would give one more
 * says so, or leaves the handle out, and changes nothing; afterwards all is as before. The counters are set near their
 * ends, and set back, by hand. */

#include "stress.h"

static HANDLE keeper, entity;
static HANDLE dest, route, hop, other_hop;

static struct object *object_of( HANDLE handle )
{
    return object_at( (ULONG_PTR)handle & ((1u << (CHUNK_BITS + INDEX_BITS)) - 1) );
}

/* returns what was added */
static LONG64 fill( HANDLE handle, LONG64 mask )
{
    struct object *object = object_of( handle );
    LONG64 more = mask - (object_word( object ) & mask);

    InterlockedExchangeAdd64( &object->word, more );
    return more;
}

static void empty( HANDLE handle, LONG64 more )
{
    InterlockedExchangeAdd64( &object_of( handle )->word, -more );
}

static LONG expired;

static DWORD WINAPI callback( RTM_ENTITY_HANDLE handle, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    if (type == RTM_ROUTE_EXPIRED) InterlockedIncrement( &expired );
    return ERROR_NOT_SUPPORTED;
}

static DWORD add_hop( UINT bits, HANDLE remote, HANDLE *handle )
{
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO info;

    memset( &info, 0, sizeof(info) );
    stress_addr( &info.NextHopAddress, bits, 32 );
    info.RemoteNextHop = remote;
    if (remote) info.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
    return RtmAddNextHop( entity, &info, handle, &flags );
}

static DWORD add_route( UINT bits, UINT len, HANDLE nexthop, UINT metric, HANDLE *handle )
{
    return stress_add_route( entity, bits, len, nexthop, metric, UCAST, INFINITE, handle );
}

static HANDLE find_dest( UINT bits, UINT len )
{
    RTM_NET_ADDRESS addr;
    RTM_DEST_INFO info;

    check_ret( RtmGetExactMatchDestination( keeper, stress_addr( &addr, bits, len ), RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY,
                                            &info ), NO_ERROR );
    return info.DestHandle;
}

static void make_table( void )
{
    keeper = stress_register( 1, 1, NULL );
    entity = stress_register( 2, 2, callback );
    hop = other_hop = route = NULL;
    check_ret( add_hop( 1, NULL, &hop ), NO_ERROR );
    check_ret( add_route( 0x0a000000, 8, hop, 5, &route ), NO_ERROR );
    dest = find_dest( 0x0a000000, 8 );
    check_ret( add_hop( 2, dest, &other_hop ), NO_ERROR );
}

static void end_table( void )
{
    UINT i, tries;

    check_ret( RtmReleaseNextHops( keeper, 1, &hop ), NO_ERROR );
    check_ret( RtmReleaseNextHops( keeper, 1, &other_hop ), NO_ERROR );
    check_ret( RtmReleaseRoutes( keeper, 1, &route ), NO_ERROR );
    stress_release_dest( keeper, dest );
    check_ret( RtmDeregisterEntity( entity ), NO_ERROR );
    check_ret( RtmDeregisterEntity( keeper ), NO_ERROR );
    for (i = OBJECT_NONE + 1; i < OBJECT_TYPES; i++)
    {
        for (tries = 0; object_count( i ) && tries < 5000; tries++) Sleep( 1 );
        check( !object_count( i ) );
    }
}

static DWORD look( RTM_DEST_INFO *info, ULONG protocol )
{
    RTM_NET_ADDRESS addr;

    return RtmGetMostSpecificDestination( keeper, stress_addr( &addr, 0x0a010203, 32 ), protocol, UCAST, info );
}

/* clients' references of a destination */
static void test_dest( void )
{
    HANDLE both[2], handle, notify;
    union dest_room room;
    RTM_NET_ADDRESS addr;
    LONG64 more;
    UINT count;

    make_table();
    both[0] = route;
    both[1] = dest;
    check_ret( RtmRegisterForChangeNotification( entity, UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify ), NO_ERROR );
    check_ret( add_route( 0x0a000000, 8, hop, 6, NULL ), NO_ERROR );
    check_ret( add_route( 0x0a000000, 7, hop, 6, NULL ), NO_ERROR );

    more = fill( dest, COUNT_MASK );
    check_ret( RtmReferenceHandles( keeper, 2, both ), ERROR_INVALID_HANDLE );
    check_ret( look( &room.info, RTM_BEST_PROTOCOL ), ERROR_NOT_ENOUGH_MEMORY );
    check( RtmGetDestInfo( keeper, dest, RTM_BEST_PROTOCOL, UCAST, &room.info ) );
    check( RtmGetExactMatchDestination( keeper, stress_addr( &addr, 0x0a000000, 8 ), RTM_BEST_PROTOCOL, UCAST, &room.info ) );
    /* an enumeration goes on */
    check_ret( RtmCreateDestEnum( keeper, UCAST, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    count = 1;
    check_ret( RtmGetEnumDests( keeper, handle, &count, &room.info ), NO_ERROR );
    check( count == 1 && room.info.DestAddress.NumBits == 7 );
    check_ret( RtmReleaseDests( keeper, count, &room.info ), NO_ERROR );
    count = 1;
    check_ret( RtmGetEnumDests( keeper, handle, &count, &room.info ), ERROR_NO_MORE_ITEMS );
    check( !count );
    check_ret( RtmDeleteEnumHandle( keeper, handle ), NO_ERROR );
    /* a change that cannot be given out stays pending */
    count = 1;
    check_ret( RtmGetChangedDests( entity, notify, &count, &room.info ), ERROR_NOT_ENOUGH_MEMORY );
    empty( dest, more );

    for (count = 1; !RtmGetChangedDests( entity, notify, &count, &room.info ); count = 1)
        check_ret( RtmReleaseChangedDests( entity, notify, 1, &room.info ), NO_ERROR );
    /* of two, the second one */
    check_ret( add_route( 0x0a000000, 7, hop, 9, NULL ), NO_ERROR );
    check_ret( add_route( 0x0a000000, 8, hop, 9, NULL ), NO_ERROR );
    more = fill( dest, COUNT_MASK );
    count = 2;
    {
        union { RTM_DEST_INFO info; BYTE bytes[2 * RTM_SIZE_OF_DEST_INFO( 1 )]; } two;

        check_ret( RtmGetChangedDests( entity, notify, &count, &two.info ), NO_ERROR );
        check( count == 1 && two.info.DestAddress.NumBits == 7 );
        check_ret( RtmReleaseChangedDests( entity, notify, 1, &two.info ), NO_ERROR );
    }
    /* of two, the first one: then nothing is given out, and both stay pending */
    check_ret( add_route( 0x0a000000, 7, hop, 10, NULL ), NO_ERROR );
    count = 2;
    {
        union { RTM_DEST_INFO info; BYTE bytes[2 * RTM_SIZE_OF_DEST_INFO( 1 )]; } two;

        check_ret( RtmGetChangedDests( entity, notify, &count, &two.info ), ERROR_NOT_ENOUGH_MEMORY );
    }
    empty( dest, more );
    for (count = 1; !RtmGetChangedDests( entity, notify, &count, &room.info ) && room.info.DestHandle != dest;)
        check_ret( RtmReleaseChangedDests( entity, notify, 1, &room.info ), NO_ERROR );
    check( room.info.DestHandle == dest );
    check_ret( RtmReleaseChangedDests( entity, notify, 1, &room.info ), NO_ERROR );
    check_ret( look( &room.info, RTM_BEST_PROTOCOL ), NO_ERROR );
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    end_table();
}

/* of a route */
static void test_route( void )
{
    HANDLE handles[2], list, enumeration, same = NULL;
    union route_room criteria;
    union dest_room room;
    RTM_NET_ADDRESS addr;
    LONG64 more;
    UINT count;

    make_table();
    check_ret( RtmCreateRouteList( entity, &list ), NO_ERROR );
    check_ret( RtmInsertInRouteList( entity, list, 1, &route ), NO_ERROR );

    more = fill( route, COUNT_MASK );
    /* added again without its handle: there is none to give, and the update counts all the same */
    check_ret( add_route( 0x0a000000, 8, hop, 8, &same ), NO_ERROR );
    check( !same );
    /* what is covered needs no reference of the route; it is not covered any more after the next election */
    check_ret( look( &room.info, RTM_BEST_PROTOCOL ), NO_ERROR );
    check( room.info.NumberOfViews == 1 && room.info.ViewInfo[0].NumRoutes == 1 && room.info.ViewInfo[0].Route == route );
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    dest_offer( dest_table( dest_at( handle_slot( dest ) ) ), dest_at( handle_slot( dest ) ) );
    check_ret( look( &room.info, RTM_BEST_PROTOCOL ), NO_ERROR );
    check( room.info.NumberOfViews == 1 && room.info.ViewInfo[0].NumRoutes == 1 && !room.info.ViewInfo[0].Route );
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    check_ret( look( &room.info, 2 ), NO_ERROR );
    check( !room.info.ViewInfo[0].Route );
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    memset( &criteria, 0, sizeof(criteria) );
    check_ret( RtmGetExactMatchRoute( keeper, stress_addr( &addr, 0x0a000000, 8 ), RTM_MATCH_NONE, &criteria.info, 0, UCAST,
                                      NULL ), ERROR_NOT_FOUND );
    check_ret( RtmCreateRouteEnum( keeper, NULL, 0, RTM_ENUM_START, NULL, 0, NULL, 0, &enumeration ), NO_ERROR );
    count = 2;
    check_ret( RtmGetEnumRoutes( keeper, enumeration, &count, handles ), ERROR_NO_MORE_ITEMS );
    check( !count );
    check_ret( RtmDeleteEnumHandle( keeper, enumeration ), NO_ERROR );
    check_ret( RtmCreateRouteListEnum( entity, list, &enumeration ), NO_ERROR );
    count = 2;
    check_ret( RtmGetListEnumRoutes( entity, enumeration, &count, handles ), NO_ERROR );
    check( !count );
    empty( route, more );
    end_table();
}

/* the length of what a look-up finds that asks for a route in any view or none */
static UINT look_anywhere( UINT bits )
{
    union dest_room room;
    RTM_NET_ADDRESS addr;

    if (RtmGetMostSpecificDestination( keeper, stress_addr( &addr, bits, 32 ), RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &room.info ))
        return ~0u;
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    return room.info.DestAddress.NumBits;
}

/* held in the second view only */
static void test_other_hold( void )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    HANDLE handle = NULL, found = NULL, enumeration;
    UINT count = 1;

    make_table();
    check_ret( stress_add_route( entity, 0x0a010000, 16, NULL, 1, MCAST, INFINITE, &handle ), NO_ERROR );
    stress_release_dest( keeper, dest );
    dest = find_dest( 0x0a010000, 16 );
    check_ret( RtmHoldDestination( entity, dest, ALL_VIEWS, 20 ), NO_ERROR );
    check_ret( RtmReferenceHandles( keeper, 1, &handle ), NO_ERROR );
    check_ret( RtmDeleteRouteToDest( entity, handle, &flags ), NO_ERROR );
    check_ret( RtmCreateRouteEnum( keeper, dest, 0, RTM_ENUM_START, NULL, 0, NULL, 0, &enumeration ), NO_ERROR );
    check_ret( RtmGetEnumRoutes( keeper, enumeration, &count, &found ), NO_ERROR );
    check( found == handle );
    check_ret( RtmReleaseRoutes( keeper, 1, &found ), NO_ERROR );
    check_ret( RtmReleaseRoutes( keeper, 1, &handle ), NO_ERROR );
    end_table();
}

/* a held route */
static void test_hold( void )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    union dest_room room;
    HANDLE handle = NULL, enumeration;
    LONG64 more;
    UINT count;

    make_table();
    check_ret( stress_add_route( entity, 0x0a010000, 16, NULL, 1, ALL_VIEWS, INFINITE, &handle ), NO_ERROR );
    check_ret( RtmReferenceHandles( keeper, 1, &handle ), NO_ERROR );
    stress_release_dest( keeper, dest );
    dest = find_dest( 0x0a010000, 16 );
    check_ret( RtmHoldDestination( entity, dest, ALL_VIEWS, 50 ), NO_ERROR );
    check_ret( RtmDeleteRouteToDest( entity, handle, &flags ), NO_ERROR );
    check_ret( RtmGetDestInfo( keeper, dest, RTM_BEST_PROTOCOL, ALL_VIEWS, &room.info ), NO_ERROR );
    check( room.info.ViewInfo[0].HoldRoute == handle );
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    more = fill( handle, COUNT_MASK );
    check_ret( RtmGetDestInfo( keeper, dest, RTM_BEST_PROTOCOL, ALL_VIEWS, &room.info ), NO_ERROR );
    check( !room.info.ViewInfo[0].HoldRoute );
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    check_ret( RtmCreateRouteEnum( keeper, dest, 0, RTM_ENUM_START, NULL, 0, NULL, 0, &enumeration ), NO_ERROR );
    count = 1;
    check_ret( RtmGetEnumRoutes( keeper, enumeration, &count, &room.info.DestHandle ), ERROR_NO_MORE_ITEMS );
    empty( handle, more );
    /* in no view, but there; and when it has ended, no more */
    check_ret( look_anywhere( 0x0a010203 ), 16 );
    while (look_anywhere( 0x0a010203 ) == 16) Sleep( 1 );
    check_ret( look_anywhere( 0x0a010203 ), 8 );
    check_ret( RtmReleaseRoutes( keeper, 1, &handle ), NO_ERROR );
    end_table();
}

/* The owner is asked when there is a reference to give. */
static void test_expiry( void )
{
    HANDLE handle = NULL;
    LONG64 more;
    UINT tries;

    make_table();
    expired = 0;
    check_ret( stress_add_route( entity, 0x0a020000, 16, NULL, 1, UCAST, 10, &handle ), NO_ERROR );
    more = fill( handle, COUNT_MASK );
    Sleep( 60 );
    check( !expired );
    empty( handle, more );
    for (tries = 0; !InterlockedExchangeAdd( &expired, 0 ) && tries < 5000; tries++) Sleep( 1 );
    check( expired == 1 );
    check_ret( RtmReleaseRoutes( keeper, 1, &handle ), NO_ERROR );
    end_table();
}

/* The owner leaves the route to be deleted, and somebody sits on the destination just then: the owner is not asked again. */
static void test_busy_expiry( void )
{
    HANDLE handle = NULL, locked;
    RTM_ROUTE_INFO *info;
    UINT tries;

    make_table();
    expired = 0;
    check_ret( stress_add_route( entity, 0x0a020000, 16, NULL, 1, UCAST, 30, &handle ), NO_ERROR );
    check_ret( RtmGetRoutePointer( entity, handle, &info ), NO_ERROR );
    locked = find_dest( 0x0a020000, 16 );
    check_ret( RtmLockDestination( keeper, locked, FALSE, TRUE ), NO_ERROR );
    for (tries = 0; !InterlockedExchangeAdd( &expired, 0 ) && tries < 5000; tries++) Sleep( 1 );
    Sleep( 50 );
    check( expired == 1 && info->State == RTM_ROUTE_STATE_CREATED );
    check_ret( RtmLockDestination( keeper, locked, FALSE, FALSE ), NO_ERROR );
    for (tries = 0; look_anywhere( 0x0a020304 ) == 16 && tries < 5000; tries++) Sleep( 1 );
    check_ret( look_anywhere( 0x0a020304 ), 8 );
    check( expired == 1 );
    stress_release_dest( keeper, locked );
    check_ret( RtmReleaseRoutes( keeper, 1, &handle ), NO_ERROR );
    end_table();
}

/* of a next hop and of the remote one behind it */
static void test_nexthop( void )
{
    HANDLE handles[4], enumeration, same = NULL;
    union route_room room;
    RTM_NEXTHOP_INFO info, *pointer;
    RTM_ROUTE_INFO *window;
    LONG64 more;
    UINT count;

    make_table();
    more = fill( hop, COUNT_MASK );
    check_ret( add_hop( 1, NULL, &same ), NO_ERROR );
    check( !same );
    memset( &info, 0, sizeof(info) );
    stress_addr( &info.NextHopAddress, 1, 32 );
    check_ret( RtmFindNextHop( entity, &info, &same, &pointer ), NO_ERROR );
    check( !same && pointer );
    check_ret( RtmGetRouteInfo( keeper, route, &room.info, NULL ), NO_ERROR );
    check( room.info.NextHopsList.NumNextHops == 1 && !room.info.NextHopsList.NextHops[0] && !room.info.Neighbour );
    room.info.NextHopsList.NumNextHops = 0;
    check_ret( RtmReleaseRouteInfo( keeper, &room.info ), NO_ERROR );
    check_ret( RtmCreateNextHopEnum( entity, RTM_ENUM_START, NULL, &enumeration ), NO_ERROR );
    count = 4;
    check_ret( RtmGetEnumNextHops( entity, enumeration, &count, handles ), ERROR_NO_MORE_ITEMS );
    check( count == 1 && handles[0] == other_hop );
    check_ret( RtmReleaseNextHops( entity, count, handles ), NO_ERROR );
    check_ret( RtmDeleteEnumHandle( entity, enumeration ), NO_ERROR );
    empty( hop, more );

    /* shown in place */
    check_ret( RtmLockRoute( entity, route, TRUE, TRUE, &window ), NO_ERROR );
    more = fill( hop, COUNT_MASK );
    check_ret( RtmGetRouteInfo( entity, route, &room.info, NULL ), NO_ERROR );
    check( !room.info.NextHopsList.NumNextHops && !room.info.Neighbour );
    check_ret( RtmReleaseRouteInfo( keeper, &room.info ), NO_ERROR );
    empty( hop, more );
    check_ret( RtmLockRoute( entity, route, TRUE, FALSE, NULL ), NO_ERROR );

    /* from exactly one on */
    {
        RTM_NET_ADDRESS from;

        check_ret( RtmCreateNextHopEnum( entity, RTM_ENUM_NEXT, stress_addr( &from, 2, 32 ), &enumeration ), NO_ERROR );
        count = 4;
        check_ret( RtmGetEnumNextHops( entity, enumeration, &count, handles ), ERROR_NO_MORE_ITEMS );
        check( count == 1 && handles[0] == other_hop );
        check_ret( RtmReleaseNextHops( entity, count, handles ), NO_ERROR );
    }
    /* one that was written in place gets and loses its remote one */
    check_ret( RtmLockNextHop( entity, hop, TRUE, TRUE, &pointer ), NO_ERROR );
    check_ret( RtmLockNextHop( entity, hop, TRUE, FALSE, &pointer ), NO_ERROR );
    check_ret( add_hop( 1, dest, NULL ), NO_ERROR );
    check( pointer->RemoteNextHop == dest );
    check_ret( add_hop( 1, NULL, NULL ), NO_ERROR );
    check( !pointer->RemoteNextHop );

    /* a flag that is taken away in place takes the remote one and its reference along, as RtmAddNextHop() without it does */
    check_ret( RtmLockNextHop( entity, other_hop, TRUE, TRUE, &pointer ), NO_ERROR );
    check( pointer->RemoteNextHop == dest );
    pointer->Flags = 0;
    check_ret( RtmLockNextHop( entity, other_hop, TRUE, FALSE, &pointer ), NO_ERROR );
    check( !pointer->RemoteNextHop );
    check_ret( add_hop( 2, dest, NULL ), NO_ERROR );
    check( pointer->RemoteNextHop == dest );

    more = fill( dest, COUNT_MASK );
    check_ret( RtmGetNextHopInfo( keeper, other_hop, &info ), NO_ERROR );
    check( !info.RemoteNextHop && info.NextHopOwner == entity );
    check_ret( RtmReleaseNextHopInfo( keeper, &info ), NO_ERROR );
    empty( dest, more );
    end_table();
}

/* of an entity */
static void test_entity( void )
{
    RTM_ENTITY_HANDLE handles[4];
    union dest_room room;
    LONG64 more;
    UINT count = 4;

    make_table();
    more = fill( entity, COUNT_MASK );
    check_ret( look( &room.info, RTM_BEST_PROTOCOL ), NO_ERROR );
    check( room.info.ViewInfo[0].Route == route );
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    check( !RtmGetRegisteredEntities( keeper, &count, handles, NULL ) || count < 2 );
    check( count == 1 && handles[0] == keeper );
    check_ret( RtmReleaseEntities( keeper, 1, handles ), NO_ERROR );
    empty( entity, more );
    end_table();
}

/* The DLL's own: calls that need one say that there is no memory. */
static void test_own( void )
{
    HANDLE handle = NULL, handles[2];
    RTM_NEXTHOP_INFO *info;
    union dest_room room;
    RTM_ENTITY_INFO entity_info;
    LONG64 more, more2;

    make_table();
    more = fill( keeper, OWN_MASK );
    check_ret( RtmGetEntityInfo( keeper, entity, &entity_info ), ERROR_INVALID_HANDLE );
    check_ret( RtmGetEntityInfo( entity, keeper, &entity_info ), ERROR_INVALID_HANDLE );
    handles[0] = entity;
    handles[1] = keeper;
    check_ret( RtmReferenceHandles( entity, 2, handles ), NO_ERROR );
    /* releasing takes its own for the time: of all or of none */
    check_ret( RtmReleaseEntities( entity, 2, handles ), ERROR_INVALID_HANDLE );
    empty( keeper, more );
    check_ret( RtmReleaseEntities( entity, 2, handles ), NO_ERROR );

    /* a call that finds the object referenced by itself only, and not once more */
    more = fill( hop, OWN_MASK ) - OWN_ONE;
    InterlockedExchangeAdd64( &object_of( hop )->word, -OWN_ONE );
    check_ret( RtmLockNextHop( entity, hop, TRUE, TRUE, &info ), ERROR_NOT_ENOUGH_MEMORY );
    empty( hop, more );

    /* in a new list, and as its neighbour */
    more2 = fill( other_hop, OWN_MASK ) - OWN_ONE;
    InterlockedExchangeAdd64( &object_of( other_hop )->word, -OWN_ONE );
    {
        RTM_ROUTE_CHANGE_FLAGS flags = 0;
        RTM_NET_ADDRESS addr;
        union route_room route_room;

        memset( &route_room, 0, sizeof(route_room) );
        route_room.info.BelongsToViews = UCAST;
        route_room.info.NextHopsList.NumNextHops = 2;
        route_room.info.NextHopsList.NextHops[0] = hop;
        ((HANDLE *)route_room.info.NextHopsList.NextHops)[1] = other_hop;
        check_ret( RtmAddRouteToDest( entity, &handle, stress_addr( &addr, 0x0c000000, 8 ), &route_room.info, INFINITE, NULL, 0,
                                      NULL, &flags ), ERROR_NOT_ENOUGH_MEMORY );
        route_room.info.NextHopsList.NumNextHops = 0;
        route_room.info.Neighbour = other_hop;
        check_ret( RtmAddRouteToDest( entity, &handle, stress_addr( &addr, 0x0c000000, 8 ), &route_room.info, INFINITE, NULL, 0,
                                      NULL, &flags ), ERROR_NOT_ENOUGH_MEMORY );
    }
    check( !handle );
    empty( other_hop, more2 );

    /* a remote one: the call has its own reference, the update needs another */
    more = fill( dest, OWN_MASK ) - OWN_ONE;
    InterlockedExchangeAdd64( &object_of( dest )->word, -OWN_ONE );
    check_ret( add_hop( 2, dest, NULL ), ERROR_NOT_ENOUGH_MEMORY );
    empty( dest, more );
    more = fill( dest, OWN_MASK );
    check_ret( add_hop( 2, dest, NULL ), ERROR_INVALID_HANDLE );
    check_ret( look( &room.info, RTM_BEST_PROTOCOL ), NO_ERROR );
    check_ret( RtmReleaseDestInfo( keeper, &room.info ), NO_ERROR );
    empty( dest, more );

    more = fill( hop, OWN_MASK );
    {
        RTM_NEXTHOP_INFO key;

        memset( &key, 0, sizeof(key) );
        stress_addr( &key.NextHopAddress, 1, 32 );
        check_ret( RtmFindNextHop( entity, &key, NULL, NULL ), ERROR_NOT_FOUND );
    }
    empty( hop, more );
    end_table();
}

/* all places for registrations, and a list that is emptied in parts */
static void test_many( void )
{
    HANDLE notify[MAX_NOTIFIERS], list, *routes, enumeration, one;
    union dest_room room;
    UINT i, count;

    make_table();
    for (i = 0; i < MAX_NOTIFIERS; i++)
        check_ret( RtmRegisterForChangeNotification( entity, UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify[i] ), NO_ERROR );
    check_ret( RtmRegisterForChangeNotification( entity, UCAST, RTM_CHANGE_TYPE_ALL, NULL, &one ), ERROR_NO_SYSTEM_RESOURCES );
    check_ret( add_route( 0x0a000000, 8, hop, 7, NULL ), NO_ERROR );
    for (i = 0; i < MAX_NOTIFIERS; i++)
    {
        count = 1;
        check_ret( RtmGetChangedDests( entity, notify[i], &count, &room.info ), NO_ERROR );
        check( room.info.DestHandle == dest );
        check_ret( RtmReleaseChangedDests( entity, notify[i], 1, &room.info ), NO_ERROR );
    }

    check_ret( RtmCreateRouteList( entity, &list ), NO_ERROR );
    routes = calloc( 1000, sizeof(*routes) );
    for (i = 0; i < 1000; i++) check_ret( add_route( 0x0b000000 | i << 8, 24, hop, 1, &routes[i] ), NO_ERROR );
    check_ret( RtmInsertInRouteList( entity, list, 1000, routes ), NO_ERROR );
    check_ret( RtmCreateRouteListEnum( entity, list, &enumeration ), NO_ERROR );
    count = 100;
    check_ret( RtmGetListEnumRoutes( entity, enumeration, &count, routes ), NO_ERROR );
    check( count == 100 );
    check_ret( RtmReleaseRoutes( entity, count, routes ), NO_ERROR );
    check_ret( RtmDeleteRouteList( entity, list ), NO_ERROR );
    count = 100;
    check_ret( RtmGetListEnumRoutes( entity, enumeration, &count, &one ), NO_ERROR );
    check( !count );
    /* an opaque slot is cleared in all destinations */
    {
        RTM_REGN_PROFILE profile;
        RTM_ENTITY_INFO info;
        void **slot, **again;

        memset( &info, 0, sizeof(info) );
        info.AddressFamily = AF_INET;
        info.EntityId.EntityProtocolId = 9;
        check_ret( RtmRegisterEntity( &info, NULL, NULL, TRUE, &profile, &one ), NO_ERROR );
        check_ret( RtmGetOpaqueInformationPointer( one, dest, (void **)&slot ), NO_ERROR );
        *slot = slot;
        check_ret( RtmDeregisterEntity( one ), NO_ERROR );
        check_ret( RtmRegisterEntity( &info, NULL, NULL, TRUE, &profile, &one ), NO_ERROR );
        check_ret( RtmGetOpaqueInformationPointer( one, dest, (void **)&again ), NO_ERROR );
        check( again == slot && !*again );
        check_ret( RtmDeregisterEntity( one ), NO_ERROR );
    }
    check_ret( RtmReleaseRoutes( entity, 1000, routes ), NO_ERROR );
    free( routes );
    end_table();
}

/* of the numbers that a table has for its entities: without one look-ups reference all that they report */
static void test_numbers( void )
{
    RTM_NET_ADDRESS addr;
    struct table *table;
    HANDLE third = NULL;
    RTM_DEST_INFO info;
    UINT i;

    make_table();
    table = dest_table( dest_at( handle_slot( dest ) ) );
    for (i = 1; i < MAX_NUMBERS; i++) if (!table->owners[i]) table->owners[i] = ~0u;
    third = stress_register( 3, 3, NULL );
    check( !((struct entity *)object_of( third ))->number );
    for (i = 1; i < MAX_NUMBERS; i++) if (table->owners[i] == ~0u) table->owners[i] = 0;

    check_ret( stress_add_route( third, 0x0a010000, 16, NULL, 1, UCAST, INFINITE, NULL ), NO_ERROR );
    check_ret( RtmGetMostSpecificDestination( keeper, stress_addr( &addr, 0x0a010203, 32 ), RTM_BEST_PROTOCOL, UCAST, &info ),
               NO_ERROR );
    check( info.DestAddress.NumBits == 16 && info.ViewInfo[0].Owner == third );
    check( object_has_client( object_of( third ) ) && object_has_client( object_of( info.ViewInfo[0].Route ) ) );
    check_ret( RtmReleaseDestInfo( keeper, &info ), NO_ERROR );
    check( !object_has_client( object_of( third ) ) );
    check_ret( RtmDeregisterEntity( third ), NO_ERROR );
    end_table();
}

int main( int argc, char **argv )
{
    stress_init( argc, argv );
    test_dest();
    test_route();
    test_hold();
    test_other_hold();
    test_expiry();
    test_busy_expiry();
    test_nexthop();
    test_entity();
    test_own();
    test_many();
    test_numbers();
    return stress_done();
}
