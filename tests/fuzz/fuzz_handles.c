/*
 * Fuzz target: handles of every kind to every function
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

/* An honest client has some routes. Another one and a third in another table pass handles to every function that takes
 * any: good ones, of other types, tables and owners, released and ended ones, near misses and anything else, also inside
 * structures, and they release what they were never given. Results have to be documented ones; what the honest client
 * put into the table has to be there in the end; and when the clients' references are gone nothing may be left. */

#include "fuzz.h"

#define HANDLES 64
#define ROUTES  4
#define HONEST  0               /* handles[] of the entities */
#define HOSTILE 1
#define FOREIGN 2

static HANDLE handles[HANDLES];
static USHORT tables[HANDLES];  /* the family of each, 0: not known */
static UINT handle_count;
static USHORT here;             /* the family of what is made now */
static HANDLE entities[8];
static USHORT entity_tables[8];
static UINT entity_count;
static BOOL stolen;             /* somebody acted with the honest client's own handle, which nothing can prevent */

union room
{
    RTM_DEST_INFO dest;
    RTM_ROUTE_INFO route;
    RTM_NEXTHOP_INFO hop;
    RTM_ENTITY_INFO entity;
    HANDLE handles[8];
    RTM_NET_ADDRESS address;
    BYTE bytes[4096];
};

static void remember( HANDLE handle )
{
    UINT i = handle_count < HANDLES ? handle_count : in_below( HANDLES - 8 ) + 8;

    if (!handle) return;
    handles[i] = handle;
    tables[i] = here;
    if (handle_count < HANDLES) handle_count++;
}

static USHORT family_of( HANDLE entity )
{
    UINT i;

    for (i = 0; i < entity_count; i++) if (entities[i] == entity) return entity_tables[i];
    return 0;
}

/* known to be of another table than the caller */
static BOOL is_foreign( HANDLE entity, HANDLE handle )
{
    USHORT own = family_of( entity );
    UINT i;

    for (i = 0; i < handle_count; i++)
        if (own && handles[i] == handle && tables[i]) return tables[i] != own;
    return FALSE;
}

static HANDLE any( void )
{
    UINT value = in_byte();
    HANDLE handle = handles[value % handle_count];
    ULONG_PTR number;

    switch (in_byte())
    {
    case 250: return (HANDLE)((ULONG_PTR)handle + in_byte() - 128);
    case 251: return (HANDLE)((ULONG_PTR)handle + ((ULONG_PTR)(in_byte() - 128) << HANDLE_GENERATION_SHIFT));
    case 252: return (HANDLE)((ULONG_PTR)handle ^ (ULONG_PTR)1 << in_below( 64 ));
    case 253: return (HANDLE)((ULONG_PTR)in_byte() << INDEX_BITS | in_byte() | (ULONG_PTR)in_byte() << HANDLE_GENERATION_SHIFT);
    case 254: in_bytes( &number, sizeof(number) ); return (HANDLE)number;
    case 255: return value & 1 ? NULL : INVALID_HANDLE_VALUE;
    default: return handle;
    }
}

static HANDLE any_caller( void )
{
    UINT value = in_byte();
    HANDLE handle;

    if (value < 120) return entities[HOSTILE];
    if (value < 180) return entities[FOREIGN];
    handle = any();
    if (handle == entities[HONEST]) stolen = TRUE;
    return handle;
}

static HANDLE register_client( USHORT family, UINT number )
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    HANDLE handle = NULL;

    memset( &info, 0, sizeof(info) );
    info.AddressFamily = family;
    info.EntityId.EntityInstanceId = number;
    require( !CALL( RtmRegisterEntity, ( &info, NULL, NULL, number != 1, &profile, &handle ) ) );
    entity_tables[entity_count] = here = family;
    entities[entity_count++] = handle;
    remember( handle );
    return handle;
}

static RTM_NET_ADDRESS *address_of( RTM_NET_ADDRESS *address, USHORT family, UINT i )
{
    memset( address, 0, sizeof(*address) );
    address->AddressFamily = family;
    address->NumBits = 24;
    address->AddrBits[0] = 10;
    address->AddrBits[2] = i;
    return address;
}

/* a few of everything; the references are remembered and maybe never given back */
static void populate( HANDLE entity, USHORT family, UINT routes )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NET_ADDRESS address;
    union room room;
    HANDLE handle;
    UINT i;

    here = family;
    memset( &room, 0, sizeof(room) );
    address_of( &room.hop.NextHopAddress, family, 100 );
    handle = NULL;
    require( !CALL( RtmAddNextHop, ( entity, &room.hop, &handle, &flags ) ) );
    remember( handle );
    for (i = 0; i < routes; i++)
    {
        memset( &room, 0, sizeof(room) );
        room.route.BelongsToViews = 1 + i % 3;
        room.route.NextHopsList.NumNextHops = i % 2;
        room.route.NextHopsList.NextHops[0] = handle;
        flags = 0;
        handles[HANDLES - 1] = NULL;
        require( !CALL( RtmAddRouteToDest, ( entity, &handles[HANDLES - 1], address_of( &address, family, i ), &room.route,
                                             INFINITE, NULL, 0, NULL, &flags ) ) );
        remember( handles[HANDLES - 1] );
        require( !CALL( RtmGetExactMatchDestination, ( entity, &address, 0, 1, &room.dest ) ) || !(1 + i % 3 & 1) );
        if (1 + i % 3 & 1) remember( room.dest.DestHandle );
    }
    if (!CALL( RtmCreateDestEnum, ( entity, 1, 0, NULL, 0, &handle ) )) remember( handle );
    if (!CALL( RtmCreateRouteEnum, ( entity, NULL, 1, 0, NULL, 0, NULL, 0, &handle ) )) remember( handle );
    if (!CALL( RtmCreateNextHopEnum, ( entity, 0, NULL, &handle ) )) remember( handle );
    if (!CALL( RtmCreateRouteList, ( entity, &handle ) ))
    {
        remember( handle );
        if (!CALL( RtmCreateRouteListEnum, ( entity, handle, &handle ) )) remember( handle );
    }
    if (!CALL( RtmRegisterForChangeNotification, ( entity, 1, RTM_CHANGE_TYPE_ALL, NULL, &handle ) )) remember( handle );
}

/* the handles of a structure that a client releases */
static void fill_dest( RTM_DEST_INFO *info )
{
    UINT i;

    memset( info, 0, RTM_SIZE_OF_DEST_INFO( 2 ) );
    info->DestHandle = any();
    info->NumberOfViews = in_below( 3 );
    for (i = 0; i < info->NumberOfViews; i++)
    {
        info->ViewInfo[i].Route = in_byte() & 1 ? any() : NULL;
        info->ViewInfo[i].Owner = in_byte() & 1 ? any() : NULL;
        info->ViewInfo[i].HoldRoute = in_byte() & 1 ? any() : NULL;
    }
}

static void fill_route( RTM_ROUTE_INFO *info )
{
    UINT i;

    memset( info, 0, sizeof(*info) );
    info->DestHandle = in_byte() & 1 ? any() : NULL;
    info->RouteOwner = in_byte() & 1 ? any() : NULL;
    info->Neighbour = in_byte() & 1 ? any() : NULL;
    info->BelongsToViews = 1;
    info->NextHopsList.NumNextHops = in_below( 3 );
    for (i = 0; i < info->NextHopsList.NumNextHops; i++) ((HANDLE *)info->NextHopsList.NextHops)[i] = any();
}

static void operation( void )
{
    HANDLE entity = any_caller(), handle = any(), other;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    USHORT family = in_byte() & 1 ? AF_INET6 : AF_INET;
    RTM_NET_ADDRESS address;
    RTM_ROUTE_INFO *route_pointer;
    RTM_NEXTHOP_INFO *hop_pointer;
    RTM_ENTITY_METHOD_INPUT input = { 1 };
    RTM_VIEW_SET views;
    union room room;
    UINT i, count = in_below( 4 ), size = sizeof(room), op = in_below( 60 );
    DWORD error = ERROR_INVALID_HANDLE;
    BOOL foreign = is_foreign( entity, handle );
    void *pointer;
    BOOL flag;

    here = family_of( entity );
    address_of( &address, family, in_below( 5 ) );
    memset( &room, 0, sizeof(room) );
    switch (op)
    {
    case 0: error = CALL( RtmReleaseRoutes, ( entity, 1, &handle ) ); break;
    case 1: error = CALL( RtmReleaseEntities, ( entity, 1, &handle ) ); break;
    case 2: error = CALL( RtmReleaseNextHops, ( entity, 1, &handle ) ); break;
    case 3: error = CALL( RtmReferenceHandles, ( entity, 1, &handle ) ); break;
    case 4: error = CALL( RtmGetRouteInfo, ( entity, handle, &room.route, &address ) ); break;
    case 5: error = CALL( RtmGetDestInfo, ( entity, handle, in_below( 3 ), 3, &room.dest ) ); break;
    case 6: error = CALL( RtmGetNextHopInfo, ( entity, handle, &room.hop ) ); break;
    case 7: error = CALL( RtmGetEntityInfo, ( entity, handle, &room.entity ) ); break;
    case 8: error = CALL( RtmDeleteRouteToDest, ( entity, handle, &flags ) ); break;
    case 9: error = CALL( RtmDeleteNextHop, ( entity, handle, NULL ) ); break;
    case 10: error = CALL( RtmDeleteEnumHandle, ( entity, handle ) ); break;
    case 11: CALL( RtmGetEnumDests, ( entity, handle, &count, &room.dest ) ); break;
    case 12: CALL( RtmGetEnumRoutes, ( entity, handle, &count, room.handles ) ); break;
    case 13: CALL( RtmGetEnumNextHops, ( entity, handle, &count, room.handles ) ); break;
    case 14: CALL( RtmGetListEnumRoutes, ( entity, handle, &count, room.handles ) ); break;
    case 15: error = CALL( RtmDeleteRouteList, ( entity, handle ) ); break;
    case 16:
        for (i = 0; i < count; i++) room.handles[i] = any();
        CALL( RtmInsertInRouteList, ( entity, handle, count, room.handles ) );
        break;
    case 17: CALL( RtmGetChangedDests, ( entity, handle, &count, &room.dest ) ); break;
    case 18: error = CALL( RtmDeregisterFromChangeNotification, ( entity, handle ) ); break;
    case 19: CALL( RtmIsMarkedForChangeNotification, ( entity, any(), handle, &flag ) ); break;
    case 20: error = CALL( RtmIsBestRoute, ( entity, handle, &views ) ); break;
    case 21: error = CALL( RtmLockDestination, ( entity, handle, in_byte() & 1, in_byte() & 1 ) ); break;
    case 22: error = CALL( RtmLockRoute, ( entity, handle, in_byte() & 1, in_byte() & 1, &route_pointer ) ); break;
    case 23: error = CALL( RtmLockNextHop, ( entity, handle, in_byte() & 1, in_byte() & 1, &hop_pointer ) ); break;
    case 24: CALL( RtmUpdateAndUnlockRoute, ( entity, handle, INFINITE, any(), 0, NULL, &flags ) ); break;
    case 25: error = CALL( RtmGetRoutePointer, ( entity, handle, &route_pointer ) ); break;
    case 26: error = CALL( RtmGetNextHopPointer, ( entity, handle, &hop_pointer ) ); break;
    case 27: error = CALL( RtmGetOpaqueInformationPointer, ( entity, handle, &pointer ) ); break;
    case 28: error = CALL( RtmGetLessSpecificDestination, ( entity, handle, in_below( 3 ), 1, &room.dest ) ); break;
    case 29: error = CALL( RtmHoldDestination, ( entity, handle, 1, 20 ) ); break;
    case 30: CALL( RtmMarkDestForChangeNotification, ( entity, any(), handle, in_byte() & 1 ) ); break;
    case 31: CALL( RtmGetChangeStatus, ( entity, any(), handle, &flag ) ); break;
    case 32:
        for (i = 0; i < count; i++) room.handles[i] = any();
        CALL( RtmIgnoreChangedDests, ( entity, handle, count, room.handles ) );
        break;
    case 33: CALL( RtmCreateRouteListEnum, ( entity, handle, &other ) ); break;
    case 34:
        if (!CALL( RtmCreateRouteEnum, ( entity, handle, 1, 0, NULL, 0, NULL, 0, &other ) )) remember( other );
        break;
    case 35:
        fill_dest( &room.dest );
        CALL( RtmReleaseDestInfo, ( entity, &room.dest ) );
        break;
    case 36:
        fill_dest( &room.dest );
        CALL( RtmReleaseDests, ( entity, 1, &room.dest ) );
        break;
    case 37:
        fill_dest( &room.dest );
        CALL( RtmReleaseChangedDests, ( entity, handle, 1, &room.dest ) );
        break;
    case 38:
        fill_route( &room.route );
        CALL( RtmReleaseRouteInfo, ( entity, &room.route ) );
        break;
    case 39:
        room.hop.NextHopOwner = handle;
        room.hop.Flags = in_byte() & RTM_NEXTHOP_FLAGS_REMOTE;
        room.hop.RemoteNextHop = any();
        CALL( RtmReleaseNextHopInfo, ( entity, &room.hop ) );
        break;
    case 40:
    case 41:
        fill_route( &room.route );
        if (!CALL( RtmAddRouteToDest, ( entity, in_byte() & 1 ? &handle : NULL, &address, &room.route, INFINITE,
                                        in_byte() & 1 ? any() : NULL, 0, any(), &flags ) )) remember( handle );
        break;
    case 42:
        address_of( &room.hop.NextHopAddress, family, in_below( 4 ) );
        room.hop.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
        room.hop.RemoteNextHop = any();
        if (!CALL( RtmAddNextHop, ( entity, &room.hop, &handle, &flags ) )) remember( handle );
        break;
    case 43:
        fill_route( &room.route );
        CALL( RtmGetExactMatchRoute, ( entity, &address, in_byte() & 0x1f, &room.route, 0, 3, &other ) );
        break;
    case 44: CALL( RtmGetEntityMethods, ( entity, handle, &count, (RTM_ENTITY_EXPORT_METHOD *)room.handles ) ); break;
    case 45: CALL( RtmInvokeMethod, ( entity, handle, &input, &size, (RTM_ENTITY_METHOD_OUTPUT *)room.bytes ) ); break;
    case 46:
        if (!CALL( RtmBlockMethods, ( entity, handle, 0, RTM_BLOCK_METHODS ) ))
            require( !CALL( RtmBlockMethods, ( entity, handle, 0, RTM_RESUME_METHODS ) ) );
        break;
    case 47:
        count = sizeof(room.handles) / sizeof(room.handles[0]);
        if (!CALL( RtmGetRegisteredEntities, ( entity, &count, room.handles, NULL ) ))
            while (count--) remember( room.handles[count] );
        break;
    case 48:
        if (in_below( 4 ) || entity == entities[HONEST]) break;
        CALL( RtmDeregisterEntity, ( entity ) );
        break;
    case 49: if (entity_count < 8) register_client( family, 10 + entity_count ); break;
    case 50: if (!CALL( RtmCreateDestEnum, ( entity, 1, 0, NULL, 0, &other ) )) remember( other ); break;
    case 51: if (!CALL( RtmCreateRouteList, ( entity, &other ) )) remember( other ); break;
    case 52:
        if (!CALL( RtmRegisterForChangeNotification, ( entity, 1, 1 | (in_byte() & 1) << 16, NULL, &other ) ))
            remember( other );
        break;
    case 53:
        if (!CALL( RtmGetMostSpecificDestination, ( entity, &address, in_below( 3 ), 3, &room.dest ) ))
            remember( room.dest.DestHandle );
        break;
    case 54:
        address_of( &room.hop.NextHopAddress, family, 100 );
        if (!CALL( RtmFindNextHop, ( entity, &room.hop, &other, NULL ) )) remember( other );
        break;
    case 55: CALL( RtmReleaseEntityInfo, ( handle, &room.entity ) ); break;
    case 56:
        for (i = 0; i < count; i++) room.handles[i] = any();
        CALL( RtmReferenceHandles, ( entity, count, room.handles ) );
        break;
    case 57:
        for (i = 0; i < count; i++) room.handles[i] = any();
        CALL( RtmReleaseRoutes, ( entity, count, room.handles ) );
        break;
    case 58:
        for (i = 0; i < count; i++) room.handles[i] = any();
        CALL( RtmReleaseNextHops, ( entity, count, room.handles ) );
        break;
    case 59: if (!CALL( RtmCreateNextHopEnum, ( entity, 0, NULL, &other ) )) remember( other ); break;
    }
    /* whatever the call is, what belongs to another table is no handle here */
    if (foreign) require( error == ERROR_INVALID_HANDLE );
}

int LLVMFuzzerTestOneInput( const BYTE *data, size_t size );
int LLVMFuzzerTestOneInput( const BYTE *data, size_t size )
{
    RTM_NET_ADDRESS address;
    union room room;
    const char *what;
    UINT i;

    in_start( data, size );
    handle_count = entity_count = 0;
    stolen = FALSE;
    register_client( AF_INET, 1 );
    register_client( AF_INET, 2 );
    register_client( AF_INET6, 3 );
    populate( entities[HONEST], AF_INET, ROUTES );
    populate( entities[HOSTILE], AF_INET, 2 );
    populate( entities[FOREIGN], AF_INET6, 2 );
    while (in_more()) operation();

    for (i = 0; !stolen && i < ROUTES; i++)
    {
        require( !CALL( RtmGetExactMatchDestination, ( entities[HONEST], address_of( &address, AF_INET, i ),
                                                       RTM_THIS_PROTOCOL, 3, &room.dest ) ) );
        require( room.dest.ViewInfo[i % 3 == 1].NumRoutes );
    }
    for (i = 0; i < entity_count; i++) CALL( RtmDeregisterEntity, ( entities[i] ) );
    if ((what = table_check( FALSE, NULL ))) fuzz_fail( __FILE__, __LINE__, what );
    table_drop_clients();
    fuzz_nothing_left();
    return 0;
}
