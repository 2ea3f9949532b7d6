/*
 * Fuzz target: structures and arrays with anything in them
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

/* Families, lengths, counts, masks, flags and sizes of any value, in blocks that end where the documentation lets them:
 * a list that is too long to be good has no memory behind it, and must not be looked at. A client may also write anything
 * into the memory that RtmLockRoute and RtmLockNextHop show it. The values of the registry are read as well. */

#include "fuzz.h"

static HANDLE entity, other, hops[3], route, dest, notify, list;
static BOOL mortal;                 /* 'route' may have got a time to live, and be gone already */
static RTM_REGN_PROFILE profile;
static RTM_ENTITY_INFO identity;

static void WINAPI method( HANDLE caller, HANDLE callee, RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    (void)caller;
    (void)callee;
    (void)input;
    memset( output->OutputData, 0x55, output->OutputSize );
    output->OutputSize = in_long();
}

static HANDLE any_hop( void )
{
    UINT value = in_byte();

    if (value < 240) return hops[value % ARRAY_SIZE(hops)];
    return value & 1 ? dest : NULL;
}

/* of any size; the first 'room' of them are there */
static USHORT in_hop_count( UINT *room )
{
    UINT count = in_byte();

    if (count == 255) count = 0xffff - in_below( 2 );
    else if (count > 200) count = profile.MaxNextHopsInRoute + 1;
    else count %= profile.MaxNextHopsInRoute + 1;
    *room = count > profile.MaxNextHopsInRoute ? 0 : count;
    return count;
}

static RTM_ROUTE_INFO *in_route( void )
{
    UINT room, i;
    USHORT count = in_hop_count( &room );
    RTM_ROUTE_INFO *info = exact( max( FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops[room] ),
                                       FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops ) ) );

    info->Neighbour = in_byte() & 1 ? any_hop() : NULL;
    info->State = in_byte();
    info->Flags1 = in_byte();
    info->Flags = in_byte() << 8;
    info->PrefInfo.Preference = in_long();
    info->PrefInfo.Metric = in_long();
    info->BelongsToViews = in_views();
    info->EntitySpecificInfo = NULL;
    info->NextHopsList.NumNextHops = count;
    for (i = 0; i < room; i++) ((HANDLE *)info->NextHopsList.NextHops)[i] = any_hop();
    return info;
}

static void release_routes( HANDLE handle )
{
    require( !CALL( RtmReleaseRoutes, ( entity, 1, &handle ) ) );
}

static void op_add_route( void )
{
    RTM_ROUTE_INFO *info = in_route();
    RTM_ROUTE_CHANGE_FLAGS flags = in_long();
    RTM_NET_ADDRESS *address = exact( sizeof(*address) );
    HANDLE handle = in_byte() & 3 ? NULL : route;
    BOOL own = handle != NULL, has_address, has_info;
    DWORD ttl;

    in_address( address, identity.AddressFamily );
    /* the address may be that of 'route', too */
    has_address = in_byte() != 0;
    has_info = in_byte() != 0;
    if ((ttl = in_long()) != INFINITE) mortal = TRUE;
    if (!CALL( RtmAddRouteToDest, ( entity, &handle, has_address ? address : NULL, has_info ? info : NULL, ttl, NULL,
                                    in_long(), notify, in_byte() ? &flags : NULL ) ))
    {
        require( handle );
        require( own || (address->AddressFamily == identity.AddressFamily &&
                         address->NumBits <= (address->AddressFamily == AF_INET ? 32 : 128)) );
        require( info->NextHopsList.NumNextHops <= profile.MaxNextHopsInRoute );
        if (!own) release_routes( handle );
    }
    free( info );
    free( address );
}

static void op_match( void )
{
    UINT room, i;
    USHORT count = in_hop_count( &room );
    RTM_ROUTE_INFO *info = exact( FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops[profile.MaxNextHopsInRoute] ) );
    RTM_NET_ADDRESS address;
    HANDLE handle;

    memset( info, 0, sizeof(*info) - sizeof(HANDLE) );
    in_bytes( &info->PrefInfo, sizeof(info->PrefInfo) );
    info->RouteOwner = in_byte() & 1 ? entity : other;
    info->Neighbour = any_hop();
    info->NextHopsList.NumNextHops = count;
    for (i = 0; i < room; i++) ((HANDLE *)info->NextHopsList.NextHops)[i] = any_hop();
    in_address( &address, identity.AddressFamily );
    if (!CALL( RtmGetExactMatchRoute, ( entity, &address, in_long(), info, in_long(), in_views(), &handle ) ))
    {
        release_routes( handle );
        require( !CALL( RtmReleaseRouteInfo, ( entity, info ) ) );
    }
    free( info );
}

/* what is released was never given, or given with something else in it */
static void op_release_route( void )
{
    RTM_ROUTE_INFO *info = in_route();

    info->DestHandle = in_byte() & 1 ? dest : NULL;
    info->RouteOwner = in_byte() & 1 ? other : NULL;
    CALL( RtmReleaseRouteInfo, ( entity, info ) );
    free( info );
}

static void op_dests( void )
{
    UINT count = in_below( 4 ), views = in_byte() % 36, i, value = in_byte(), room;
    RTM_DEST_INFO *infos, *info;
    ULONG number;

    room = views > RTM_MAX_VIEWS ? 0 : views;
    infos = exact( max( count, 1 ) * RTM_SIZE_OF_DEST_INFO( room ) );
    for (i = 0; i < max( count, 1 ); i++)
    {
        info = (RTM_DEST_INFO *)((BYTE *)infos + i * RTM_SIZE_OF_DEST_INFO( room ));
        memset( info, 0, RTM_SIZE_OF_DEST_INFO( room ) );
        info->NumberOfViews = views;
        if (value & 4) info->DestHandle = dest;
        if (room && value & 8) info->ViewInfo[0].Route = route;
        if (i && value & 16) info->NumberOfViews = in_long();
    }
    /* more than an enumeration may return */
    number = value & 32 ? in_long() : 0;
    switch (value & 3)
    {
    case 0: CALL( RtmReleaseDestInfo, ( entity, infos ) ); break;
    case 1: CALL( RtmReleaseDests, ( entity, number > profile.MaxHandlesInEnum ? number : count, infos ) ); break;
    default: CALL( RtmReleaseChangedDests, ( entity, notify, count, infos ) ); break;
    }
    free( infos );
}

static void op_address( void )
{
    RTM_NET_ADDRESS *address = exact( sizeof(*address) );
    ULONG views = in_views();
    RTM_DEST_INFO *info = exact( RTM_SIZE_OF_DEST_INFO( view_popcount( views & profile.ViewsSupported ) ) );
    DWORD error;

    in_address( address, identity.AddressFamily );
    if (in_byte() & 1) error = CALL( RtmGetExactMatchDestination, ( entity, address, in_long(), views, info ) );
    else error = CALL( RtmGetMostSpecificDestination, ( entity, address, in_long(), views, info ) );
    if (!error) require( !CALL( RtmReleaseDestInfo, ( entity, info ) ) );
    free( address );
    free( info );
}

static void op_enum( void )
{
    ULONG views = in_views(), count;
    RTM_NET_ADDRESS *address = exact( sizeof(*address) );
    UINT items = view_popcount( views & profile.ViewsSupported ), room, value = in_byte(), size;
    RTM_ROUTE_INFO *info = in_route();
    HANDLE handle;
    void *buffer;
    DWORD error;

    in_address( address, identity.AddressFamily );
    if (value & 1) address->AddressFamily = in_family();
    switch (value >> 1 & 3)
    {
    case 0: error = CALL( RtmCreateDestEnum, ( entity, views, in_long() << 24 | in_byte(), address, in_long(), &handle ) ); break;
    case 1: error = CALL( RtmCreateNextHopEnum, ( entity, in_long(), address, &handle ) ); break;
    default:
        error = CALL( RtmCreateRouteEnum, ( entity, value & 8 ? dest : NULL, views, in_long() << 16 | in_byte(), address,
                                            in_long(), info, in_long(), &handle ) );
        break;
    }
    free( info );
    free( address );
    if (error) return;
    count = in_long();
    room = count > profile.MaxHandlesInEnum ? 0 : count;
    size = value >> 1 & 3 ? sizeof(HANDLE) : RTM_SIZE_OF_DEST_INFO( items );
    buffer = exact( room * size );
    switch (value >> 1 & 3)
    {
    case 0:
        error = CALL( RtmGetEnumDests, ( entity, handle, (UINT *)&count, buffer ) );
        if (error != ERROR_INVALID_PARAMETER) require( !CALL( RtmReleaseDests, ( entity, count, buffer ) ) );
        break;
    case 1:
        error = CALL( RtmGetEnumNextHops, ( entity, handle, (UINT *)&count, buffer ) );
        if (error != ERROR_INVALID_PARAMETER) require( !CALL( RtmReleaseNextHops, ( entity, count, buffer ) ) );
        break;
    default:
        error = CALL( RtmGetEnumRoutes, ( entity, handle, (UINT *)&count, buffer ) );
        if (error != ERROR_INVALID_PARAMETER) require( !CALL( RtmReleaseRoutes, ( entity, count, buffer ) ) );
        break;
    }
    require( (error == ERROR_INVALID_PARAMETER) == !room );
    free( buffer );
    require( !CALL( RtmDeleteEnumHandle, ( entity, handle ) ) );
}

static void op_notify( void )
{
    ULONG views = in_views(), count;
    UINT items = view_popcount( views & profile.ViewsSupported );
    HANDLE handle;
    void *buffer;
    DWORD error;

    if (CALL( RtmRegisterForChangeNotification, ( other, views, in_byte() | in_long() << 16, NULL, &handle ) )) return;
    op_add_route();
    count = in_long();
    buffer = exact( (count > profile.MaxHandlesInEnum ? 0 : count) * RTM_SIZE_OF_DEST_INFO( items ) );
    error = CALL( RtmGetChangedDests, ( other, handle, (UINT *)&count, buffer ) );
    if (!error) require( !CALL( RtmReleaseChangedDests, ( other, handle, count, buffer ) ) );
    free( buffer );
    require( !CALL( RtmDeregisterFromChangeNotification, ( other, handle ) ) );
}

static void op_entities( void )
{
    UINT room = in_below( 6 ), count = in_byte() & 1 ? room : in_below( 40 ), i, value = in_byte();
    HANDLE *handles = exact( max( room, count ) * sizeof(*handles) );
    RTM_ENTITY_EXPORT_METHODS *methods;
    RTM_ENTITY_INFO *infos, info;
    HANDLE handle;

    room = count;
    infos = exact( room * sizeof(*infos) );
    if (!CALL( RtmGetRegisteredEntities, ( entity, &count, value & 1 ? handles : NULL, value & 2 ? infos : NULL ) ) && value & 1)
        require( !CALL( RtmReleaseEntities, ( entity, min( count, room ), handles ) ) );
    else if (value & 1 && room) require( !CALL( RtmReleaseEntities, ( entity, count, handles ) ) );
    free( handles );
    free( infos );

    count = room = in_below( 5 );
    handles = exact( room * sizeof(*handles) );
    CALL( RtmGetEntityMethods, ( other, entity, &count, (RTM_ENTITY_EXPORT_METHOD *)handles ) );
    require( count <= (room ? room : 32) );
    free( handles );

    /* more methods than there are bits: the array is not there */
    count = in_long();
    room = count > 32 ? 0 : count;
    methods = exact( max( FIELD_OFFSET( RTM_ENTITY_EXPORT_METHODS, Methods[room] ), sizeof(count) ) );
    methods->NumMethods = count;
    for (i = 0; i < room; i++) methods->Methods[i] = method;
    in_bytes( &info, sizeof(info) );
    info.RtmInstanceId &= 1;
    if (value & 4) info.AddressFamily = in_family();
    if (!CALL( RtmRegisterEntity, ( &info, methods, NULL, in_byte(), &profile, &handle ) ))
    {
        require( room == count );
        require( !CALL( RtmDeregisterEntity, ( handle ) ) );
    }
    free( methods );
}

static void op_methods( void )
{
    UINT size = in_byte(), room = size;
    RTM_ENTITY_METHOD_OUTPUT *output = exact( room );
    /* what is said to be there is the methods' own business */
    RTM_ENTITY_METHOD_INPUT *input = exact( FIELD_OFFSET( RTM_ENTITY_METHOD_INPUT, InputData ) );

    input->MethodType = in_long();
    input->InputSize = in_long();
    CALL( RtmInvokeMethod, ( other, entity, input, &size, output ) );
    require( size <= room );
    free( input );
    free( output );
    CALL( RtmBlockMethods, ( other, dest, in_byte(), in_long() & ~1u ) );
}

static void op_nexthop( void )
{
    RTM_NEXTHOP_INFO *info = exact( sizeof(*info) ), *pointer;
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    HANDLE handle = NULL;

    in_address( &info->NextHopAddress, identity.AddressFamily );
    in_bytes( &info->InterfaceIndex, FIELD_OFFSET( RTM_NEXTHOP_INFO, EntitySpecificInfo ) -
              FIELD_OFFSET( RTM_NEXTHOP_INFO, InterfaceIndex ) );
    info->RemoteNextHop = in_byte() & 1 ? dest : any_hop();
    if (!CALL( RtmAddNextHop, ( entity, info, &handle, &flags ) ))
    {
        require( !CALL( RtmReleaseNextHops, ( entity, 1, &handle ) ) );
        require( !CALL( RtmFindNextHop, ( entity, info, NULL, &pointer ) ) );
        if (in_byte() & 1) require( !CALL( RtmDeleteNextHop, ( entity, NULL, info ) ) );
    }
    else
    {
        CALL( RtmFindNextHop, ( entity, info, NULL, NULL ) );
        CALL( RtmDeleteNextHop, ( entity, NULL, info ) );
    }
    free( info );
}

/* what a client writes without knowing what it does; the rules for references are broken as well */
static void op_write( void )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO *hop;
    RTM_ROUTE_INFO *info;
    DWORD error, ttl;
    UINT i, count;

    if (in_byte() & 1)
    {
        error = CALL( RtmLockRoute, ( entity, route, TRUE, TRUE, &info ) );
        if (mortal && (error == ERROR_NOT_FOUND || error == ERROR_INVALID_HANDLE)) return;
        require( !error );
        info->Neighbour = any_hop();
        in_bytes( &info->State, FIELD_OFFSET( RTM_ROUTE_INFO, EntitySpecificInfo ) - FIELD_OFFSET( RTM_ROUTE_INFO, State ) );
        count = in_byte();
        info->NextHopsList.NumNextHops = count < 250 ? count % (profile.MaxNextHopsInRoute + 2) : 0xffff;
        for (i = 0; i < profile.MaxNextHopsInRoute; i++)
            if (in_byte() & 1) ((HANDLE *)info->NextHopsList.NextHops)[i] = any_hop();
        if (in_byte() & 1)
        {
            RTM_ROUTE_INFO *copy = exact( FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops[profile.MaxNextHopsInRoute] ) );

            require( !CALL( RtmGetRouteInfo, ( entity, route, copy, NULL ) ) );
            require( copy->NextHopsList.NumNextHops <= profile.MaxNextHopsInRoute );
            require( !(copy->BelongsToViews & ~profile.ViewsSupported) );
            CALL( RtmReleaseRouteInfo, ( entity, copy ) );
            free( copy );
        }
        if ((ttl = in_long()) != INFINITE) mortal = TRUE;
        if (CALL( RtmUpdateAndUnlockRoute, ( entity, route, ttl, list, in_long(), notify, &flags ) ))
            require( !CALL( RtmLockRoute, ( entity, route, TRUE, FALSE, NULL ) ) );
    }
    else
    {
        if (CALL( RtmLockNextHop, ( entity, hops[0], TRUE, TRUE, &hop ) )) return;
        hop->Flags = in_byte();
        hop->State = in_byte();
        hop->RemoteNextHop = in_byte() & 1 ? any_hop() : in_byte() & 1 ? dest : (HANDLE)(ULONG_PTR)in_long();
        hop->NextHopOwner = any_hop();
        CALL( RtmLockNextHop, ( entity, hops[0], TRUE, FALSE, NULL ) );
    }
}

static void op_handles( void )
{
    UINT count = in_below( 100 ), i, value = in_byte();
    HANDLE *handles = exact( count * sizeof(*handles) );

    for (i = 0; i < count; i++)
    {
        if (value & 1) handles[i] = i % 8 ? route : in_byte() < 250 ? route : dest;
        else handles[i] = i % 4 ? dest : in_byte() < 250 ? dest : any_hop();
    }
    switch (value >> 1 & 3)
    {
    case 0: CALL( RtmReferenceHandles, ( entity, count, handles ) ); break;
    case 1: CALL( RtmReleaseRoutes, ( entity, count, handles ) ); break;
    case 2: CALL( RtmInsertInRouteList, ( entity, value & 8 ? list : NULL, count, handles ) ); break;
    case 3: CALL( RtmIgnoreChangedDests, ( entity, notify, count, handles ) ); break;
    }
    free( handles );
}

static void op_ipv6( void )
{
    RTM_NET_ADDRESS *address = exact( sizeof(*address) );
    IN6_ADDR *ipv6 = exact( sizeof(*ipv6) );
    DWORD length = in_long();

    in_bytes( ipv6, sizeof(*ipv6) );
    if (!CALL( RtmConvertIpv6AddressAndLengthToNetAddress, ( address, *ipv6, length, in_byte() ? 16 : in_long() ) ))
        require( length <= 128 && address->NumBits == length && address->AddressFamily == AF_INET6 );
    in_address( address, AF_INET6 );
    if (!CALL( RtmConvertNetAddressToIpv6AddressAndLength, ( address, ipv6, &length, in_byte() ? 16 : in_long() ) ))
        require( length <= 128 );
    free( address );
    free( ipv6 );
}

static void op_config( void )
{
    static const char * const names[] =
    {
        "MaxNextHopsInRoute", "MaxHandlesInEnum", "ViewsSupported", "MaxOpaquePointers", "MaxChangeNotifications"
    };
    struct limits limits;
    DWORD disposition, size;
    BYTE value[16];
    UINT i, count;
    HKEY key;

    RegCreateKeyExA( HKEY_LOCAL_MACHINE, "System\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Rtm\\7\\IP", 0, NULL,
                     0, 0, NULL, &key, &disposition );
    for (count = in_below( 6 ); count; count--)
    {
        memset( value, 0, sizeof(value) );
        *(ULONG *)value = in_long();
        size = in_byte() < 220 ? 4 : in_below( sizeof(value) );
        i = in_below( ARRAY_SIZE(names) );
        RegSetValueExA( key, names[i], 0, in_byte() < 220 ? REG_DWORD : in_below( 12 ), value, size );
    }
    RegCloseKey( key );
    config_read( 7, AF_INET, &limits );
    require( limits.hops >= 2 && limits.hops <= MAX_HOPS );
    require( limits.handles && limits.handles <= MAX_ENUM );
    require( limits.views & RTM_VIEW_MASK_UCAST );
    require( limits.opaques && limits.opaques <= MAX_OPAQUE );
    require( limits.notifiers && limits.notifiers <= MAX_NOTIFIERS );
    require( !RegDeleteKeyA( HKEY_LOCAL_MACHINE,
                             "System\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Rtm\\7\\IP" ) );
}

static void populate( void )
{
    RTM_ENTITY_EXPORT_METHODS *methods = exact( FIELD_OFFSET( RTM_ENTITY_EXPORT_METHODS, Methods[3] ) );
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_REGN_PROFILE same;
    RTM_NEXTHOP_INFO info;
    RTM_ROUTE_INFO first;
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO found;
    UINT i;

    methods->NumMethods = 3;
    for (i = 0; i < 3; i++) methods->Methods[i] = method;
    in_identity( &identity );
    require( !CALL( RtmRegisterEntity, ( &identity, methods, NULL, FALSE, &profile, &entity ) ) );
    free( methods );
    identity.EntityId.EntityProtocolId = 100;
    require( !CALL( RtmRegisterEntity, ( &identity, NULL, NULL, TRUE, &same, &other ) ) );

    memset( &info, 0, sizeof(info) );
    info.NextHopAddress.AddressFamily = identity.AddressFamily;
    info.NextHopAddress.NumBits = 32;
    for (i = 0; i < ARRAY_SIZE(hops); i++)
    {
        info.NextHopAddress.AddrBits[0] = i;
        hops[i] = NULL;
        require( !CALL( RtmAddNextHop, ( entity, &info, &hops[i], &flags ) ) );
    }
    memset( &first, 0, sizeof(first) );
    first.BelongsToViews = 1;
    memset( &address, 0, sizeof(address) );
    address.AddressFamily = identity.AddressFamily;
    flags = 0;
    route = NULL;
    mortal = FALSE;
    require( !CALL( RtmAddRouteToDest, ( entity, &route, &address, &first, INFINITE, NULL, 0, NULL, &flags ) ) );
    require( !CALL( RtmGetExactMatchDestination, ( entity, &address, 0, 0, &found ) ) );
    dest = found.DestHandle;
    require( !CALL( RtmRegisterForChangeNotification, ( entity, 1, RTM_CHANGE_TYPE_ALL, NULL, &notify ) ) );
    require( !CALL( RtmCreateRouteList, ( entity, &list ) ) );
}

int LLVMFuzzerTestOneInput( const BYTE *data, size_t size );
int LLVMFuzzerTestOneInput( const BYTE *data, size_t size )
{
    static void (* const operations[])( void ) =
    {
        op_add_route, op_match, op_release_route, op_dests, op_address, op_enum, op_notify, op_entities, op_methods,
        op_nexthop, op_write, op_handles, op_ipv6, op_config
    };
    RTM_REGN_PROFILE before;
    const char *what;

    in_start( data, size );
    populate();
    before = profile;
    while (in_more())
    {
        operations[in_below( ARRAY_SIZE(operations) )]();
        profile = before;
    }
    require( !CALL( RtmDeregisterEntity, ( entity ) ) );
    require( !CALL( RtmDeregisterEntity, ( other ) ) );
    if ((what = table_check( FALSE, NULL ))) fuzz_fail( __FILE__, __LINE__, what );
    /* structures that were never given out were released, and others written over */
    table_drop_clients();
    fuzz_nothing_left();
    return 0;
}
