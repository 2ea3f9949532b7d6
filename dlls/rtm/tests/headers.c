/*
 * Layout, constants and macros of the public headers
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


#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "ws2tcpip.h"
#include "rtmv2.h"
#include "rtm.h"
#include "mgm.h"
#include "rtm_test.h"

/* the second number of every pair is that of 64 bits */
#ifdef _WIN64
#define PICK( x86, x64 ) (x64)
#else
#define PICK( x86, x64 ) (x86)
#endif

#define CHECK_VALUE( expr, want ) do { \
    unsigned int value_ = (unsigned int)(expr), want_ = (want); \
    ok( value_ == want_, #expr " is %u, expected %u\n", value_, want_ ); } while (0)

#define CHECK_SIZE( type, x86, x64 ) CHECK_VALUE( sizeof(type), PICK( x86, x64 ) )
#define CHECK_ALIGN( type, x86, x64 ) do { struct align_ { char c; type t; }; \
    CHECK_VALUE( FIELD_OFFSET( struct align_, t ), PICK( x86, x64 ) ); } while (0)
#define CHECK_FIELD( type, field, x86, x64 ) \
    CHECK_VALUE( FIELD_OFFSET( type, field ), PICK( x86, x64 ) )

static void test_v2_layout(void)
{
    CHECK_SIZE( RTM_REGN_PROFILE, 16, 16 );
    CHECK_FIELD( RTM_REGN_PROFILE, MaxNextHopsInRoute, 0, 0 );
    CHECK_FIELD( RTM_REGN_PROFILE, MaxHandlesInEnum, 4, 4 );
    CHECK_FIELD( RTM_REGN_PROFILE, ViewsSupported, 8, 8 );
    CHECK_FIELD( RTM_REGN_PROFILE, NumberOfViews, 12, 12 );

    CHECK_SIZE( RTM_NET_ADDRESS, 20, 20 );
    CHECK_ALIGN( RTM_NET_ADDRESS, 2, 2 );
    CHECK_FIELD( RTM_NET_ADDRESS, NumBits, 2, 2 );
    CHECK_FIELD( RTM_NET_ADDRESS, AddrBits, 4, 4 );

    CHECK_SIZE( RTM_PREF_INFO, 8, 8 );
    CHECK_FIELD( RTM_PREF_INFO, Metric, 0, 0 );
    CHECK_FIELD( RTM_PREF_INFO, Preference, 4, 4 );

    CHECK_SIZE( RTM_NEXTHOP_LIST, 8, 16 );
    CHECK_FIELD( RTM_NEXTHOP_LIST, NextHops, 4, 8 );

    CHECK_SIZE( RTM_DEST_INFO, 64, 88 );
    CHECK_ALIGN( RTM_DEST_INFO, 4, 8 );
    CHECK_FIELD( RTM_DEST_INFO, DestAddress, 4, 8 );
    CHECK_FIELD( RTM_DEST_INFO, LastChanged, 24, 28 );
    CHECK_FIELD( RTM_DEST_INFO, BelongsToViews, 32, 36 );
    CHECK_FIELD( RTM_DEST_INFO, NumberOfViews, 36, 40 );
    CHECK_FIELD( RTM_DEST_INFO, ViewInfo, 40, 48 );
    CHECK_SIZE( ((RTM_DEST_INFO *)0)->ViewInfo[0], 24, 40 );
    CHECK_FIELD( RTM_DEST_INFO, ViewInfo[0].ViewId, 40, 48 );
    CHECK_FIELD( RTM_DEST_INFO, ViewInfo[0].NumRoutes, 44, 52 );
    CHECK_FIELD( RTM_DEST_INFO, ViewInfo[0].Route, 48, 56 );
    CHECK_FIELD( RTM_DEST_INFO, ViewInfo[0].Owner, 52, 64 );
    CHECK_FIELD( RTM_DEST_INFO, ViewInfo[0].DestFlags, 56, 72 );
    CHECK_FIELD( RTM_DEST_INFO, ViewInfo[0].HoldRoute, 60, 80 );

    CHECK_SIZE( RTM_ROUTE_INFO, 40, 64 );
    CHECK_ALIGN( RTM_ROUTE_INFO, 4, 8 );
    CHECK_FIELD( RTM_ROUTE_INFO, RouteOwner, 4, 8 );
    CHECK_FIELD( RTM_ROUTE_INFO, Neighbour, 8, 16 );
    CHECK_FIELD( RTM_ROUTE_INFO, State, 12, 24 );
    CHECK_FIELD( RTM_ROUTE_INFO, Flags1, 13, 25 );
    CHECK_FIELD( RTM_ROUTE_INFO, Flags, 14, 26 );
    CHECK_FIELD( RTM_ROUTE_INFO, PrefInfo, 16, 28 );
    CHECK_FIELD( RTM_ROUTE_INFO, BelongsToViews, 24, 36 );
    CHECK_FIELD( RTM_ROUTE_INFO, EntitySpecificInfo, 28, 40 );
    CHECK_FIELD( RTM_ROUTE_INFO, NextHopsList, 32, 48 );
    CHECK_FIELD( RTM_ROUTE_INFO, NextHopsList.NextHops, 36, 56 );

    CHECK_SIZE( RTM_NEXTHOP_INFO, 40, 56 );
    CHECK_FIELD( RTM_NEXTHOP_INFO, NextHopOwner, 20, 24 );
    CHECK_FIELD( RTM_NEXTHOP_INFO, InterfaceIndex, 24, 32 );
    CHECK_FIELD( RTM_NEXTHOP_INFO, State, 28, 36 );
    CHECK_FIELD( RTM_NEXTHOP_INFO, Flags, 30, 38 );
    CHECK_FIELD( RTM_NEXTHOP_INFO, EntitySpecificInfo, 32, 40 );
    CHECK_FIELD( RTM_NEXTHOP_INFO, RemoteNextHop, 36, 48 );

    CHECK_SIZE( RTM_ENTITY_ID, 8, 8 );
    CHECK_ALIGN( RTM_ENTITY_ID, 8, 8 );
    CHECK_FIELD( RTM_ENTITY_ID, EntityProtocolId, 0, 0 );
    CHECK_FIELD( RTM_ENTITY_ID, EntityInstanceId, 4, 4 );
    CHECK_FIELD( RTM_ENTITY_ID, EntityId, 0, 0 );
    CHECK_SIZE( RTM_ENTITY_INFO, 16, 16 );
    CHECK_ALIGN( RTM_ENTITY_INFO, 8, 8 );
    CHECK_FIELD( RTM_ENTITY_INFO, AddressFamily, 2, 2 );
    CHECK_FIELD( RTM_ENTITY_INFO, EntityId, 8, 8 );

    CHECK_SIZE( RTM_EVENT_TYPE, 4, 4 );
    CHECK_SIZE( RTM_ENTITY_METHOD_INPUT, 12, 12 );
    CHECK_FIELD( RTM_ENTITY_METHOD_INPUT, InputSize, 4, 4 );
    CHECK_FIELD( RTM_ENTITY_METHOD_INPUT, InputData, 8, 8 );
    CHECK_SIZE( RTM_ENTITY_METHOD_OUTPUT, 16, 16 );
    CHECK_FIELD( RTM_ENTITY_METHOD_OUTPUT, MethodStatus, 4, 4 );
    CHECK_FIELD( RTM_ENTITY_METHOD_OUTPUT, OutputSize, 8, 8 );
    CHECK_FIELD( RTM_ENTITY_METHOD_OUTPUT, OutputData, 12, 12 );
    CHECK_SIZE( RTM_ENTITY_EXPORT_METHODS, 8, 16 );
    CHECK_FIELD( RTM_ENTITY_EXPORT_METHODS, Methods, 4, 8 );
}

static void test_size_macros(void)
{
    CHECK_VALUE( RTM_BASIC_DEST_INFO_SIZE, PICK( 40, 48 ) );
    CHECK_VALUE( RTM_DEST_VIEW_INFO_SIZE, PICK( 24, 40 ) );
    CHECK_VALUE( RTM_SIZE_OF_DEST_INFO( 0 ), PICK( 40, 48 ) );
    CHECK_VALUE( RTM_SIZE_OF_DEST_INFO( 1 ), sizeof(RTM_DEST_INFO) );
    CHECK_VALUE( RTM_SIZE_OF_DEST_INFO( 2 ), PICK( 88, 128 ) );
    CHECK_VALUE( RTM_SIZE_OF_DEST_INFO( 1 + 2 ), PICK( 112, 168 ) );
    CHECK_VALUE( RTM_SIZE_OF_DEST_INFO( RTM_MAX_VIEWS ), PICK( 808, 1328 ) );

    /* one handle short, as it is documented */
    CHECK_VALUE( RTM_BASIC_ROUTE_INFO_SIZE, PICK( 32, 48 ) );
    CHECK_VALUE( RTM_SIZE_OF_ROUTE_INFO( 0 ), PICK( 32, 48 ) );
    CHECK_VALUE( RTM_SIZE_OF_ROUTE_INFO( 1 ), PICK( 36, 56 ) );
    CHECK_VALUE( RTM_SIZE_OF_ROUTE_INFO( 1 + 1 ), PICK( 40, 64 ) );
    CHECK_VALUE( RTM_SIZE_OF_ROUTE_INFO( 4 ), PICK( 48, 80 ) );
}

static void test_v2_constants(void)
{
    CHECK_VALUE( RTM_MAX_ADDRESS_SIZE, 16 );
    CHECK_VALUE( RTM_MAX_VIEWS, 32 );
    CHECK_VALUE( RTM_VIEW_MASK_SIZE, 32 );
    CHECK_VALUE( RTM_VIEW_ID_UCAST, 0 );
    CHECK_VALUE( RTM_VIEW_ID_MCAST, 1 );
    CHECK_VALUE( RTM_VIEW_MASK_NONE, 0 );
    CHECK_VALUE( RTM_VIEW_MASK_ANY, 0 );
    CHECK_VALUE( RTM_VIEW_MASK_UCAST, 1 );
    CHECK_VALUE( RTM_VIEW_MASK_MCAST, 2 );
    CHECK_VALUE( RTM_VIEW_MASK_ALL, 0xffffffff );
    CHECK_VALUE( RTM_DEST_FLAG_NATURAL_NET, 1 );
    CHECK_VALUE( RTM_DEST_FLAG_FWD_ENGIN_ADD, 2 );
    CHECK_VALUE( RTM_DEST_FLAG_DONT_FORWARD, 4 );
    CHECK_VALUE( RTM_ROUTE_STATE_CREATED, 0 );
    CHECK_VALUE( RTM_ROUTE_STATE_DELETING, 1 );
    CHECK_VALUE( RTM_ROUTE_STATE_DELETED, 2 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_MARTIAN, 0x0001 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_BLACKHOLE, 0x0002 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_DISCARD, 0x0004 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_INACTIVE, 0x0008 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_LOCAL, 0x0010 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_REMOTE, 0x0020 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_MYSELF, 0x0040 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_LOOPBACK, 0x0080 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_MCAST, 0x0100 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_LOCAL_MCAST, 0x0200 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_LIMITED_BC, 0x0400 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_ZEROS_NETBC, 0x1000 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_ZEROS_SUBNETBC, 0x2000 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_ONES_NETBC, 0x4000 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_ONES_SUBNETBC, 0x8000 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_FORWARDING, 0x000f );
    CHECK_VALUE( RTM_ROUTE_FLAGS_ANY_UNICAST, 0x0070 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_ANY_MCAST, 0x0300 );
#ifdef RTM_ROUTE_FLAGS_ONES_SUBNET_BC
    /* other headers for this interface do not define the name that the groups use */
    CHECK_VALUE( RTM_ROUTE_FLAGS_ONES_SUBNET_BC, 0x8000 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_SUBNET_BCAST, 0xa000 );
    CHECK_VALUE( RTM_ROUTE_FLAGS_ANY_BCAST, 0xf400 );
#endif
    CHECK_VALUE( RTM_ROUTE_FLAGS_NET_BCAST, 0x5000 );
    CHECK_VALUE( RTM_NEXTHOP_STATE_CREATED, 0 );
    CHECK_VALUE( RTM_NEXTHOP_STATE_DELETED, 1 );
    CHECK_VALUE( RTM_NEXTHOP_FLAGS_REMOTE, 1 );
    CHECK_VALUE( RTM_NEXTHOP_FLAGS_DOWN, 2 );
    CHECK_VALUE( RTM_ENTITY_REGISTERED, 0 );
    CHECK_VALUE( RTM_ENTITY_DEREGISTERED, 1 );
    CHECK_VALUE( RTM_ROUTE_EXPIRED, 2 );
    CHECK_VALUE( RTM_CHANGE_NOTIFICATION, 3 );
    CHECK_VALUE( METHOD_TYPE_ALL_METHODS, 0xffffffff );
    CHECK_VALUE( RTM_RESUME_METHODS, 0 );
    CHECK_VALUE( RTM_BLOCK_METHODS, 1 );
    CHECK_VALUE( RTM_ROUTE_CHANGE_FIRST, 1 );
    CHECK_VALUE( RTM_ROUTE_CHANGE_NEW, 2 );
    CHECK_VALUE( RTM_ROUTE_CHANGE_BEST, 0x10000 );
    CHECK_VALUE( RTM_NEXTHOP_CHANGE_NEW, 1 );
    CHECK_VALUE( RTM_MATCH_NONE, 0 );
    CHECK_VALUE( RTM_MATCH_OWNER, 1 );
    CHECK_VALUE( RTM_MATCH_NEIGHBOUR, 2 );
    CHECK_VALUE( RTM_MATCH_PREF, 4 );
    CHECK_VALUE( RTM_MATCH_NEXTHOP, 8 );
    CHECK_VALUE( RTM_MATCH_INTERFACE, 0x10 );
    CHECK_VALUE( RTM_MATCH_FULL, 0xffff );
    CHECK_VALUE( RTM_BEST_PROTOCOL, 0 );
    CHECK_VALUE( RTM_THIS_PROTOCOL, 0xffffffff );
    CHECK_VALUE( RTM_ENUM_START, 0 );
    CHECK_VALUE( RTM_ENUM_NEXT, 1 );
    CHECK_VALUE( RTM_ENUM_RANGE, 2 );
    CHECK_VALUE( RTM_ENUM_ALL_DESTS, 0 );
    CHECK_VALUE( RTM_ENUM_OWN_DESTS, 0x01000000 );
    CHECK_VALUE( RTM_ENUM_ALL_ROUTES, 0 );
    CHECK_VALUE( RTM_ENUM_OWN_ROUTES, 0x00010000 );
    CHECK_VALUE( RTM_NUM_CHANGE_TYPES, 3 );
    CHECK_VALUE( RTM_CHANGE_TYPE_ALL, 1 );
    CHECK_VALUE( RTM_CHANGE_TYPE_BEST, 2 );
    CHECK_VALUE( RTM_CHANGE_TYPE_FORWARDING, 4 );
    CHECK_VALUE( RTM_NOTIFY_ONLY_MARKED_DESTS, 0x10000 );
}

static void test_entity_id(void)
{
    RTM_ENTITY_ID id;

    id.EntityId = 0;
    id.EntityProtocolId = 0x11223344;
    id.EntityInstanceId = 0x55667788;
    ok( id.EntityId == ((ULONGLONG)0x55667788 << 32 | 0x11223344), "got %#I64x\n", id.EntityId );
}

/* network byte order without winsock: these tests need no initialized library */
#define NET( a, b, c, d ) ((ULONG)(a) | (ULONG)(b) << 8 | (ULONG)(c) << 16 | (ULONG)(d) << 24)
#define ntohl( x ) swap_ulong( x )
#define htonl( x ) swap_ulong( x )

static ULONG swap_ulong( ULONG value )
{
    return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

static void test_ipv4_macros(void)
{
    static const struct
    {
        ULONG mask;
        ULONG len;
    }
    holes[] =
    {
        { NET( 255, 0, 255, 0 ), 24 },
        { NET( 0, 0, 0, 255 ), 32 },
        { NET( 128, 0, 0, 1 ), 32 },
        { NET( 0, 1, 0, 0 ), 16 },
    };
    ULONG len, mask, addr, bits, got;
    RTM_NET_ADDRESS net;
    unsigned int i;

    for (bits = 0; bits <= 32; bits++)
    {
        mask = bits ? swap_ulong( 0xffffffffu << (32 - bits) ) : 0;

        got = RTM_IPV4_MASK_FROM_LEN( bits );
        ok( got == mask, "length %lu: mask %#lx, expected %#lx\n", bits, got, mask );
        len = 0xdeadbeef;
        RTM_IPV4_LEN_FROM_MASK( len, mask );
        ok( len == bits, "mask %#lx: length %lu, expected %lu\n", mask, len, bits );

        memset( &net, 0xcc, sizeof(net) );
        RTM_IPV4_SET_ADDR_AND_MASK( &net, NET( 10, 1, 2, 3 ), mask );
        ok( net.AddressFamily == AF_INET, "family %u\n", net.AddressFamily );
        ok( net.NumBits == bits, "mask %#lx: %u bits\n", mask, net.NumBits );
        ok( !memcmp( net.AddrBits, "\x0a\x01\x02\x03\xcc\xcc", 6 ), "wrong bytes\n" );

        addr = got = 0xdeadbeef;
        RTM_IPV4_GET_ADDR_AND_MASK( addr, got, &net );
        ok( addr == NET( 10, 1, 2, 3 ), "address %#lx\n", addr );
        ok( got == mask, "mask %#lx, expected %#lx\n", got, mask );

        memset( &net, 0xcc, sizeof(net) );
        RTM_IPV4_SET_ADDR_AND_LEN( &net, NET( 192, 168, 0, 1 ), bits );
        ok( net.AddressFamily == AF_INET, "family %u\n", net.AddressFamily );
        ok( net.NumBits == bits, "%u bits, expected %lu\n", net.NumBits, bits );
        /* neither masked nor cleared */
        ok( !memcmp( net.AddrBits, "\xc0\xa8\x00\x01\xcc\xcc", 6 ), "wrong bytes\n" );

        addr = len = 0xdeadbeef;
        RTM_IPV4_GET_ADDR_AND_LEN( addr, len, &net );
        ok( addr == NET( 192, 168, 0, 1 ), "address %#lx\n", addr );
        ok( len == bits, "length %lu, expected %lu\n", len, bits );

        memset( &net, 0xcc, sizeof(net) );
        RTM_IPV4_MAKE_NET_ADDRESS( &net, NET( 1, 2, 3, 4 ), bits );
        ok( net.AddressFamily == AF_INET && net.NumBits == bits, "%u/%u\n",
            net.AddressFamily, net.NumBits );
        ok( !memcmp( net.AddrBits, "\x01\x02\x03\x04\xcc\xcc", 6 ), "wrong bytes\n" );
    }

    for (i = 0; i < ARRAY_SIZE(holes); i++)
    {
        RTM_IPV4_LEN_FROM_MASK( len, holes[i].mask );
        ok( len == holes[i].len, "mask %#lx: length %lu, expected %lu\n",
            holes[i].mask, len, holes[i].len );
    }
}

static DWORD (WINAPI *to_net)( RTM_NET_ADDRESS *net, IN6_ADDR addr, DWORD len, DWORD size );
static DWORD (WINAPI *from_net)( RTM_NET_ADDRESS *net, IN6_ADDR *addr, DWORD *len, DWORD size );

#define RtmConvertIpv6AddressAndLengthToNetAddress to_net
#define RtmConvertNetAddressToIpv6AddressAndLength from_net

/* what the functions check is documented nowhere: on native nothing is asked but a result */
#define CHECK_CHOICE( expr, want ) do { DWORD ret_ = (expr); \
    ok( ret_ == (want) || broken( ret_ != (want) ), "got %lu, expected %lu\n", \
        ret_, (DWORD)(want) ); } while (0)

static void test_ipv6_macros(void)
{
    /* spec: RtmConvertIpv6AddressAndLengthToNetAddress NO_ERROR ERROR_INVALID_PARAMETER Address
     * spec: RtmConvertNetAddressToIpv6AddressAndLength NO_ERROR ERROR_INVALID_PARAMETER pNetAddress */
    HMODULE module = GetModuleHandleA( "rtm.dll" );
    IN6_ADDR addr, got;
    RTM_NET_ADDRESS net;
    DWORD i, len, ret;

    if (!module) module = LoadLibraryA( "rtm.dll" );
    if (module)
    {
        to_net = (void *)GetProcAddress( module, "RtmConvertIpv6AddressAndLengthToNetAddress" );
        from_net = (void *)GetProcAddress( module, "RtmConvertNetAddressToIpv6AddressAndLength" );
    }
    ask( "E98", to_net && from_net, "functions %p and %p\n", to_net, from_net );
    if (!to_net || !from_net)
    {
        win_skip( "no functions to convert IPv6 addresses\n" );
        return;
    }

    for (i = 0; i < sizeof(addr); i++) ((BYTE *)&addr)[i] = 0x20 + i;

    for (i = 0; i <= 128; i += 8)
    {
        memset( &net, 0xcc, sizeof(net) );
#ifdef RTM_IPV6_SET_ADDR_AND_LEN
        ret = RTM_IPV6_SET_ADDR_AND_LEN( &net, addr, i );
#else
        ret = to_net( &net, addr, i, sizeof(addr) );
#endif
        ok( !ret, "length %lu: got %lu\n", i, ret );
        ok( net.AddressFamily == AF_INET6, "family %u\n", net.AddressFamily );
        ok( net.NumBits == i, "%u bits, expected %lu\n", net.NumBits, i );
        ask( "E101", !memcmp( net.AddrBits, &addr, sizeof(addr) ), "length %lu: wrong bytes\n", i );

        memset( &got, 0xcc, sizeof(got) );
        len = 0xdeadbeef;
#ifdef RTM_IPV6_GET_ADDR_AND_LEN
        ret = RTM_IPV6_GET_ADDR_AND_LEN( got, len, &net );
#else
        ret = from_net( &net, &got, &len, sizeof(got) );
#endif
        ok( !ret, "length %lu: got %lu\n", i, ret );
        ok( len == i, "length %lu, expected %lu\n", len, i );
        ok( !memcmp( &got, &addr, sizeof(addr) ), "length %lu: wrong bytes\n", i );
    }

#ifdef RTM_IPV6_MAKE_NET_ADDRESS
    ret = RTM_IPV6_MAKE_NET_ADDRESS( &net, addr, 64 );
    ok( !ret && net.NumBits == 64, "got %lu, %u bits\n", ret, net.NumBits );
#endif

    ask_ret( "E99", to_net( &net, addr, 129, sizeof(addr) ), ERROR_INVALID_PARAMETER );
    ask_ret( "E99", to_net( &net, addr, 64, 4 ), ERROR_INVALID_PARAMETER );

    CHECK_CHOICE( to_net( &net, addr, 64, sizeof(addr) ), NO_ERROR );
    ask_ret( "E99", from_net( &net, &got, &len, 4 ), ERROR_INVALID_PARAMETER );
    net.NumBits = 129;
    CHECK_CHOICE( from_net( &net, &got, &len, sizeof(got) ), ERROR_INVALID_PARAMETER );
    net.NumBits = 24;
    net.AddressFamily = AF_INET;
    ask_ret( "E100", from_net( &net, &got, &len, sizeof(got) ), ERROR_INVALID_PARAMETER );
}

static void test_v1_layout(void)
{
    RTM_IP_ROUTE route;

    CHECK_SIZE( IPX_NETWORK, 4, 4 );
    CHECK_SIZE( IP_NETWORK, 8, 8 );
    CHECK_SIZE( IPX_NEXT_HOP_ADDRESS, 6, 6 );
    CHECK_SIZE( IP_NEXT_HOP_ADDRESS, 8, 8 );
    CHECK_SIZE( IPX_SPECIFIC_DATA, 8, 8 );
    CHECK_SIZE( IP_SPECIFIC_DATA, 44, 44 );
    CHECK_FIELD( IP_SPECIFIC_DATA, FSD_Priority, 12, 12 );
    CHECK_FIELD( IP_SPECIFIC_DATA, FSD_Metric, 16, 16 );
    CHECK_FIELD( IP_SPECIFIC_DATA, FSD_Flags, 40, 40 );
    CHECK_SIZE( PROTOCOL_SPECIFIC_DATA, 16, 16 );

    CHECK_SIZE( RTM_IP_ROUTE, 92, 92 );
    CHECK_ALIGN( RTM_IP_ROUTE, 4, 4 );
    CHECK_FIELD( RTM_IP_ROUTE, RR_TimeStamp, 0, 0 );
    CHECK_FIELD( RTM_IP_ROUTE, RR_RoutingProtocol, 8, 8 );
    CHECK_FIELD( RTM_IP_ROUTE, RR_InterfaceID, 12, 12 );
    CHECK_FIELD( RTM_IP_ROUTE, RR_ProtocolSpecificData, 16, 16 );
    CHECK_FIELD( RTM_IP_ROUTE, RR_Network, 32, 32 );
    CHECK_FIELD( RTM_IP_ROUTE, RR_NextHopAddress, 40, 40 );
    CHECK_FIELD( RTM_IP_ROUTE, RR_FamilySpecificData, 48, 48 );
    CHECK_SIZE( RTM_IPX_ROUTE, 52, 52 );
    CHECK_ALIGN( RTM_IPX_ROUTE, 4, 4 );
    CHECK_FIELD( RTM_IPX_ROUTE, RR_Network, 32, 32 );
    CHECK_FIELD( RTM_IPX_ROUTE, RR_NextHopAddress, 36, 36 );
    CHECK_FIELD( RTM_IPX_ROUTE, RR_FamilySpecificData, 44, 44 );

    CHECK_VALUE( RTM_ROUTE_ADDED, 1 );
    CHECK_VALUE( RTM_ROUTE_DELETED, 2 );
    CHECK_VALUE( RTM_ROUTE_CHANGED, 3 );
    CHECK_VALUE( ERROR_MORE_MESSAGES, 234 );
    CHECK_VALUE( ERROR_CLIENT_ALREADY_EXISTS, 183 );
    CHECK_VALUE( ERROR_NO_ROUTES, 259 );

    memset( &route, 0, sizeof(route) );
    SetRouteValid( &route );
    ok( IsRouteValid( &route ), "route is not valid\n" );
    ClearRouteValid( &route );
    ok( !IsRouteValid( &route ), "route is valid\n" );
    route.RR_Network.N_NetNumber = NET( 224, 0, 0, 1 );
    ok( IsRouteNonUnicast( &route ), "multicast is unicast\n" );
    ok( !IsRouteLoopback( &route ), "multicast is loopback\n" );
    route.RR_Network.N_NetNumber = NET( 127, 0, 0, 0 );
    ok( !IsRouteNonUnicast( &route ), "loopback is not unicast\n" );
    ok( IsRouteLoopback( &route ), "127.0.0.0 is not loopback\n" );
    route.RR_Network.N_NetNumber = NET( 10, 0, 0, 0 );
    route.RR_NextHopAddress.N_NetNumber = NET( 127, 0, 0, 1 );
    ok( IsRouteLoopback( &route ), "next hop 127.0.0.1 is not loopback\n" );
}

static void test_route_age(void)
{
    ULONG (WINAPI *get_age)( void *route );
    RTM_IP_ROUTE route;
    ULARGE_INTEGER time;
    FILETIME now;
    ULONG age;

    get_age = (void *)GetProcAddress( GetModuleHandleA( "rtm.dll" ), "RtmGetRouteAge" );
    if (!get_age)
    {
        win_skip( "no RtmGetRouteAge\n" );
        return;
    }

    memset( &route, 0, sizeof(route) );
    GetSystemTimeAsFileTime( &now );
    time.u.LowPart = now.dwLowDateTime;
    time.u.HighPart = now.dwHighDateTime;
    time.QuadPart -= (ULONGLONG)100 * 10000000;
    route.RR_TimeStamp.dwLowDateTime = time.u.LowPart;
    route.RR_TimeStamp.dwHighDateTime = time.u.HighPart;
    age = get_age( &route );
    ok( age >= 100 && age < 200, "age is %lu\n", age );

    memset( &route, 0, sizeof(route) );
    SetLastError( 0xdeadbeef );
    age = get_age( &route );
    ok( age == INFINITE || broken( age != INFINITE ), "age is %lu\n", age );
    if (age == INFINITE)
        ok( GetLastError() == ERROR_INVALID_PARAMETER, "error %lu\n", GetLastError() );
}

static void test_mgm_layout(void)
{
    CHECK_SIZE( MGM_IF_ENTRY, 16, 16 );
    CHECK_FIELD( MGM_IF_ENTRY, bIGMP, 8, 8 );
    CHECK_FIELD( MGM_IF_ENTRY, bIsEnabled, 12, 12 );
    CHECK_SIZE( SOURCE_GROUP_ENTRY, 16, 16 );
    CHECK_SIZE( MGM_ENUM_TYPES, 4, 4 );
    CHECK_SIZE( ROUTING_PROTOCOL_CONFIG, 40, 80 );
    CHECK_FIELD( ROUTING_PROTOCOL_CONFIG, pfnRpfCallback, 4, 8 );
    CHECK_FIELD( ROUTING_PROTOCOL_CONFIG, pfnPruneAlertCallback, 12, 24 );
    CHECK_FIELD( ROUTING_PROTOCOL_CONFIG, pfnJoinAlertCallback, 16, 32 );
    CHECK_FIELD( ROUTING_PROTOCOL_CONFIG, pfnDisableIgmpCallback, 32, 64 );
    CHECK_FIELD( ROUTING_PROTOCOL_CONFIG, pfnEnableIgmpCallback, 36, 72 );

    CHECK_SIZE( MIB_IPMCAST_OIF, 16, 16 );
    CHECK_SIZE( MIB_IPMCAST_MFE, 76, 76 );
    CHECK_FIELD( MIB_IPMCAST_MFE, ulNumOutIf, 48, 48 );
    CHECK_FIELD( MIB_IPMCAST_MFE, rgmioOutInfo, 60, 60 );
    CHECK_SIZE( MIB_IPMCAST_OIF_STATS, 28, 28 );
    CHECK_SIZE( MIB_IPMCAST_MFE_STATS, 92, 92 );
    CHECK_FIELD( MIB_IPMCAST_MFE_STATS, rgmiosOutStats, 64, 64 );
    CHECK_SIZE( MIB_IPMCAST_MFE_STATS_EX, 112, 112 );
    CHECK_FIELD( MIB_IPMCAST_MFE_STATS_EX, rgmiosOutStats, 84, 84 );
    CHECK_VALUE( SIZEOF_MIB_MFE( 2 ), 92 );
    CHECK_VALUE( SIZEOF_MIB_MFE_STATS( 2 ), 120 );
    CHECK_VALUE( SIZEOF_MIB_MFE_STATS_EX( 2 ), 140 );

    CHECK_VALUE( ANY_SOURCE, 0 );
    CHECK_VALUE( ALL_SOURCES, 1 );
    CHECK_VALUE( MGM_JOIN_STATE_FLAG, 1 );
    CHECK_VALUE( MGM_FORWARD_STATE_FLAG, 2 );
    CHECK_VALUE( MGM_MFE_STATS_0, 1 );
    CHECK_VALUE( MGM_MFE_STATS_1, 2 );
}

START_TEST(headers)
{
    test_v2_layout();
    test_size_macros();
    test_v2_constants();
    test_entity_id();
    test_ipv4_macros();
    test_ipv6_macros();
    test_v1_layout();
    test_route_age();
    test_mgm_layout();
}
