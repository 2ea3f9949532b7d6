/*
 * Arguments that the conformance tests leave out
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

/* Windows may judge them in another way and nobody documents them, so the conformance tests do not ask; what we answer is
 * fixed here. */

#include "stress.h"
#include "winreg.h"

static HANDLE keeper, entity;

static void make_entities( void )
{
    keeper = stress_register( 1, 1, NULL );
    entity = stress_register( 2, 2, NULL );
}

static void end_entities( void )
{
    check_ret( RtmDeregisterEntity( entity ), NO_ERROR );
    check_ret( RtmDeregisterEntity( keeper ), NO_ERROR );
}

/* a number and not a pointer that no object has */
static const HANDLE no_handle = (HANDLE)(ULONG_PTR)0x12345678;

static void test_addresses( void )
{
    RTM_NET_ADDRESS net;
    IN6_ADDR addr;
    DWORD len = 7;

    memset( &addr, 0x11, sizeof(addr) );
    check_ret( RtmConvertIpv6AddressAndLengthToNetAddress( NULL, addr, 64, sizeof(addr) ), ERROR_INVALID_PARAMETER );
    check_ret( RtmConvertIpv6AddressAndLengthToNetAddress( &net, addr, 64, sizeof(addr) ), NO_ERROR );
    check_ret( RtmConvertNetAddressToIpv6AddressAndLength( NULL, &addr, &len, sizeof(addr) ), ERROR_INVALID_PARAMETER );
    check_ret( RtmConvertNetAddressToIpv6AddressAndLength( &net, NULL, &len, sizeof(addr) ), ERROR_INVALID_PARAMETER );
    check_ret( RtmConvertNetAddressToIpv6AddressAndLength( &net, &addr, NULL, sizeof(addr) ), ERROR_INVALID_PARAMETER );
    check_ret( RtmConvertNetAddressToIpv6AddressAndLength( &net, &addr, &len, 15 ), ERROR_INVALID_PARAMETER );
    check( len == 7 );
    check_ret( RtmConvertNetAddressToIpv6AddressAndLength( &net, &addr, &len, sizeof(addr) ), NO_ERROR );
    check( len == 64 );
}

static VOID WINAPI method( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee, RTM_ENTITY_METHOD_INPUT *input,
                           RTM_ENTITY_METHOD_OUTPUT *output )
{
    output->OutputSize = min( output->OutputSize, 1 );
}

/* The next header would begin behind the buffer, because it begins at a multiple of 4. */
static void test_methods( void )
{
    struct { UINT count; RTM_ENTITY_EXPORT_METHOD method[2]; } methods = { 2, { method, method } };
    const UINT header = FIELD_OFFSET( RTM_ENTITY_METHOD_OUTPUT, OutputData );
    RTM_ENTITY_METHOD_INPUT input = { METHOD_TYPE_ALL_METHODS };
    union { RTM_ENTITY_METHOD_OUTPUT output; BYTE bytes[64]; } room;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    HANDLE handle;
    UINT size;

    make_entities();
    memset( &info, 0, sizeof(info) );
    info.AddressFamily = AF_INET;
    info.EntityId.EntityProtocolId = 3;
    check_ret( RtmRegisterEntity( &info, (RTM_ENTITY_EXPORT_METHODS *)&methods, NULL, FALSE, &profile, &handle ), NO_ERROR );
    memset( &room, 0xcc, sizeof(room) );
    size = header + 1;
    check_ret( RtmInvokeMethod( keeper, handle, &input, &size, &room.output ), ERROR_INSUFFICIENT_BUFFER );
    check( size == header + 1 && room.bytes[header + 1] == 0xcc );
    size = sizeof(room);
    check_ret( RtmInvokeMethod( keeper, handle, &input, &size, &room.output ), NO_ERROR );
    check( size == header + 4 + header + 1 );
    check_ret( RtmDeregisterEntity( handle ), NO_ERROR );
    end_entities();
}

static void test_routes( void )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    HANDLE handle = NULL, enumeration;
    union route_room room;
    union dest_room dest;

    make_entities();
    memset( &room, 0, sizeof(room) );
    check_ret( RtmAddRouteToDest( entity, NULL, NULL, &room.info, INFINITE, NULL, 0, NULL, &flags ), ERROR_INVALID_PARAMETER );
    check_ret( RtmAddRouteToDest( entity, &handle, NULL, &room.info, INFINITE, NULL, 0, NULL, &flags ), ERROR_INVALID_PARAMETER );
    /* criteria of more next hops than a route can have */
    room.info.NextHopsList.NumNextHops = 33;
    check_ret( RtmCreateRouteEnum( entity, NULL, 0, RTM_ENUM_START, NULL, RTM_MATCH_NEXTHOP, &room.info, 0, &enumeration ),
               ERROR_INVALID_PARAMETER );
    memset( &dest, 0, sizeof(dest) );
    check_ret( RtmReleaseDests( entity, 1, NULL ), ERROR_INVALID_PARAMETER );
    check_ret( RtmReleaseDests( entity, 65537, &dest.info ), ERROR_INVALID_PARAMETER );
    dest.info.NumberOfViews = RTM_MAX_VIEWS + 1;
    check_ret( RtmReleaseDests( entity, 1, &dest.info ), ERROR_INVALID_PARAMETER );
    end_entities();
}

/* handles of members that are no good: of the rest what can be given back is */
static void test_release( void )
{
    HANDLE route = NULL, same[3];
    RTM_NET_ADDRESS addr;
    union dest_room dest, bad;
    UINT i;

    make_entities();
    check_ret( stress_add_route( entity, 0x0a000000, 8, NULL, 1, UCAST, INFINITE, &route ), NO_ERROR );
    for (i = 0; i < 6; i++)
    {
        HANDLE notify;
        UINT count = 1;
        HANDLE *member = i % 3 == 0 ? &bad.info.ViewInfo[0].Route : i % 3 == 1 ? &bad.info.ViewInfo[0].Owner :
                         &bad.info.ViewInfo[0].HoldRoute;

        check_ret( RtmGetExactMatchDestination( keeper, stress_addr( &addr, 0x0a000000, 8 ), RTM_BEST_PROTOCOL, UCAST,
                                                &dest.info ), NO_ERROR );
        bad = dest;
        *member = i < 3 ? no_handle : dest.info.DestHandle;
        check_ret( RtmReleaseDestInfo( keeper, &bad.info ), ERROR_INVALID_HANDLE );
        /* what was left out */
        if (i % 3 == 0) check_ret( RtmReleaseRoutes( keeper, 1, &dest.info.ViewInfo[0].Route ), NO_ERROR );
        if (i % 3 == 1) check_ret( RtmReleaseEntities( keeper, 1, &dest.info.ViewInfo[0].Owner ), NO_ERROR );

        /* where it is all or nothing */
        check_ret( RtmRegisterForChangeNotification( entity, UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify ), NO_ERROR );
        check_ret( stress_add_route( entity, 0x0a000000, 8, NULL, 10 + i, UCAST, INFINITE, NULL ), NO_ERROR );
        check_ret( RtmGetChangedDests( entity, notify, &count, &dest.info ), NO_ERROR );
        bad = dest;
        *member = i < 3 ? no_handle : dest.info.DestHandle;
        check_ret( RtmReleaseChangedDests( entity, notify, 1, &bad.info ), ERROR_INVALID_HANDLE );
        bad = dest;
        bad.info.DestHandle = i < 3 ? no_handle : route;
        check_ret( RtmReleaseChangedDests( entity, notify, 1, &bad.info ), ERROR_INVALID_HANDLE );
        check_ret( RtmReleaseChangedDests( entity, notify, 1, &dest.info ), NO_ERROR );
        check_ret( RtmDeregisterFromChangeNotification( entity, notify ), NO_ERROR );
    }
    /* handles that are good, of which clients have no reference */
    {
        HANDLE notify, other = NULL;
        union dest_room second;
        UINT count = 2;

        check_ret( stress_add_route( entity, 0x0b000000, 8, NULL, 1, UCAST, INFINITE, &other ), NO_ERROR );
        check_ret( RtmGetExactMatchDestination( keeper, stress_addr( &addr, 0x0b000000, 8 ), RTM_BEST_PROTOCOL, UCAST,
                                                &second.info ), NO_ERROR );
        check_ret( RtmReleaseDestInfo( keeper, &second.info ), NO_ERROR );
        check_ret( RtmReleaseRoutes( entity, 1, &other ), NO_ERROR );
        check_ret( RtmRegisterForChangeNotification( entity, UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify ), NO_ERROR );
        check_ret( stress_add_route( entity, 0x0a000000, 8, NULL, 99, UCAST, INFINITE, NULL ), NO_ERROR );
        count = 1;
        check_ret( RtmGetChangedDests( entity, notify, &count, &dest.info ), NO_ERROR );
        for (i = 0; i < 3; i++)
        {
            bad = dest;
            if (!i) bad.info.DestHandle = second.info.DestHandle;
            if (i == 1) bad.info.ViewInfo[0].Route = second.info.ViewInfo[0].Route;
            if (i == 2) bad.info.ViewInfo[0].Owner = keeper;
            check_ret( RtmReleaseChangedDests( entity, notify, 1, &bad.info ), ERROR_INVALID_HANDLE );
        }
        check_ret( RtmReleaseChangedDests( entity, notify, 1, &dest.info ), NO_ERROR );
        check_ret( RtmDeregisterFromChangeNotification( entity, notify ), NO_ERROR );
    }
    /* a batch with an owner that the client has given back already */
    {
        union { RTM_DEST_INFO info; BYTE bytes[2 * RTM_SIZE_OF_DEST_INFO( 1 )]; } two;
        HANDLE enumeration;
        UINT count = 2;

        check_ret( RtmCreateDestEnum( keeper, UCAST, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &enumeration ), NO_ERROR );
        check_ret( RtmGetEnumDests( keeper, enumeration, &count, &two.info ), NO_ERROR );
        check( count == 2 && two.info.ViewInfo[0].Owner == entity );
        check_ret( RtmReleaseEntities( keeper, 1, &two.info.ViewInfo[0].Owner ), NO_ERROR );
        check_ret( RtmReleaseDests( keeper, 2, &two.info ), ERROR_INVALID_HANDLE );
        check_ret( RtmDeleteEnumHandle( keeper, enumeration ), NO_ERROR );
    }
    /* more often than the client has it: none is given back */
    check_ret( RtmReferenceHandles( keeper, 1, &route ), NO_ERROR );
    same[0] = same[1] = same[2] = route;
    check_ret( RtmReleaseRoutes( keeper, 3, same ), ERROR_INVALID_HANDLE );
    check_ret( RtmReleaseRoutes( keeper, 2, same ), NO_ERROR );
    end_entities();
}

static void test_nexthops( void )
{
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO info;
    HANDLE handle = NULL;

    make_entities();
    memset( &info, 0, sizeof(info) );
    stress_addr( &info.NextHopAddress, 1, 32 );
    check_ret( RtmAddNextHop( entity, &info, &handle, &flags ), NO_ERROR );
    info.Flags = RTM_NEXTHOP_FLAGS_REMOTE;
    info.RemoteNextHop = no_handle;
    check_ret( RtmAddNextHop( entity, &info, &handle, &flags ), ERROR_INVALID_HANDLE );
    info.NextHopAddress.NumBits = 33;
    check_ret( RtmDeleteNextHop( entity, NULL, &info ), ERROR_INVALID_PARAMETER );
    check_ret( RtmDeleteNextHop( entity, handle, NULL ), NO_ERROR );
    end_entities();
}

/* a REG_DWORD of two bytes */
static void test_configuration( void )
{
    static const char path[] = "System\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Rtm\\99\\IP";
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    DWORD disposition;
    HANDLE handle;
    HKEY key;

    check_ret( RegCreateKeyExA( HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, &disposition ), 0 );
    check_ret( RegSetValueExA( key, "MaxHandlesInEnum", 0, REG_DWORD, (const BYTE *)"\7", 2 ), 0 );
    check_ret( RegCloseKey( key ), 0 );
    memset( &info, 0, sizeof(info) );
    info.RtmInstanceId = 99;
    info.AddressFamily = AF_INET;
    check_ret( RtmRegisterEntity( &info, NULL, NULL, FALSE, &profile, &handle ), NO_ERROR );
    check( profile.MaxHandlesInEnum == 100 );
    check_ret( RtmDeregisterEntity( handle ), NO_ERROR );
    check_ret( RegDeleteKeyA( HKEY_LOCAL_MACHINE, path ), 0 );
}

int main( int argc, char **argv )
{
    stress_init( argc, argv );
    test_addresses();
    test_methods();
    test_routes();
    test_release();
    test_nexthops();
    test_configuration();
    return stress_done();
}
