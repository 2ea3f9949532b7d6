/*
 * Conformance tests of RTMv2 enumerations
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
#include <stdio.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"
#include "wine/test.h"

#include "rtm_test.h"

#define FILLER 0xcc

#define UCAST RTM_VIEW_MASK_UCAST
#define MCAST RTM_VIEW_MASK_MCAST
#define BOTH  (RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST)

#define NUM_RANDOM 2000

struct prefix
{
    const char *addr;
    int         len;
};

/* in the order of an enumeration: by address, then the shorter one */
static const struct prefix table[] =
{
    { "", 0 }, { "10", 8 }, { "10", 16 }, { "10.0.0.1", HOST_BITS }, { "10.1", 16 }, { "10.1.128", 17 },
    { "10.255.255.255", HOST_BITS }, { "11", 8 }, { "128", 1 }, { "255", 8 },
};

static int compare_addrs( const void *left, const void *right )
{
    const RTM_NET_ADDRESS *a = left, *b = right;
    int ret = memcmp( a->AddrBits, b->AddrBits, RTM_MAX_ADDRESS_SIZE );

    return ret ? ret : a->NumBits - b->NumBits;
}

static void mask_addr( RTM_NET_ADDRESS *addr )
{
    unsigned int i;

    for (i = addr->NumBits; i < 8 * RTM_MAX_ADDRESS_SIZE; i++) addr->AddrBits[i / 8] &= ~(0x80 >> (i % 8));
}

static BOOL is_below( const RTM_NET_ADDRESS *addr, const RTM_NET_ADDRESS *root )
{
    RTM_NET_ADDRESS copy = *addr;

    if (addr->NumBits < root->NumBits) return FALSE;
    copy.NumBits = root->NumBits;
    mask_addr( &copy );
    return !memcmp( copy.AddrBits, root->AddrBits, RTM_MAX_ADDRESS_SIZE );
}

/* what the naive reading of the documentation selects from a sorted array */
static BOOL is_selected( const RTM_NET_ADDRESS *addr, RTM_ENUM_FLAGS flags, const RTM_NET_ADDRESS *start )
{
    if (flags & RTM_ENUM_NEXT) return compare_addrs( addr, start ) >= 0;
    if (flags & RTM_ENUM_RANGE) return is_below( addr, start );
    return TRUE;
}

/* walks one enumeration of destinations beside the sorted array */
static void check_dests( const char *id, RTM_ENTITY_HANDLE entity, const RTM_NET_ADDRESS *addrs,
                         unsigned int count, RTM_ENUM_FLAGS flags, RTM_NET_ADDRESS *start, UINT batch )
{
    unsigned int i, pos = 0, errors = 0, rounds;
    const RTM_DEST_INFO *info;
    RTM_ENUM_HANDLE handle;
    BYTE *buffer;
    UINT num;
    DWORD ret = NO_ERROR;

    ret = RtmCreateDestEnum( entity, UCAST, flags, start, RTM_BEST_PROTOCOL, &handle );
    ok( !ret, "got %lu\n", ret );
    if (ret) return;
    buffer = malloc( RTM_SIZE_OF_DEST_INFO( 1 ) * batch );
    for (rounds = 0; rounds <= count; rounds++)
    {
        num = batch;
        ret = RtmGetEnumDests( entity, handle, &num, (RTM_DEST_INFO *)buffer );
        if ((ret && ret != ERROR_NO_MORE_ITEMS) || num > batch) break;
        for (i = 0; i < num; i++)
        {
            info = (const RTM_DEST_INFO *)(buffer + i * RTM_SIZE_OF_DEST_INFO( 1 ));
            while (pos < count && !is_selected( &addrs[pos], flags, start )) pos++;
            if (pos == count || !same_addr( &info->DestAddress, &addrs[pos] )) errors++;
            pos++;
        }
        expect_ret( RtmReleaseDests( entity, num, (RTM_DEST_INFO *)buffer ), NO_ERROR );
        if (ret) break;
        if (!num) break;
    }
    ok( ret == ERROR_NO_MORE_ITEMS, "ended with %lu\n", ret );
    while (pos < count && !is_selected( &addrs[pos], flags, start )) pos++;
    ask_row( id, pos == count, "ended at %u of %u\n", pos, count );
    ask_row( id, !errors, "%u wrong items\n", errors );
    delete_enum( entity, handle );
    free( buffer );
}

static void fill_table( RTM_ENTITY_HANDLE entity, USHORT family, RTM_NET_ADDRESS *addrs, RTM_ROUTE_HANDLE *routes )
{
    unsigned int i, k;

    for (i = 0; i < ARRAY_SIZE(table); i++)
    {
        k = (i * 7 + 3) % ARRAY_SIZE(table);
        make_addr( &addrs[k], family, table[k].addr, table[k].len );
        routes[k] = add_route( entity, family, table[k].addr, table[k].len, NULL, 10, 1, UCAST );
    }
}

static void empty_table( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE *routes )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(table); i++) delete_route( entity, routes[i] );
    expect_empty_table( entity );
}

static void test_order( USHORT family )
{
    /* spec: RtmCreateDestEnum NO_ERROR ERROR_INVALID_PARAMETER NetAddress NetAddress:NULL RTM_ENUM_START
     *       RTM_ENUM_NEXT RTM_ENUM_RANGE RTM_ENUM_ALL_DESTS
     * spec: RtmCreateRouteEnum NO_ERROR ERROR_INVALID_PARAMETER
     * spec: RtmGetEnumDests DestInfos */
    static const struct prefix starts[] =
    {
        { "", 0 }, { "10", 8 }, { "10", 15 }, { "10.0.0.1", HOST_BITS }, { "10.1", 16 }, { "10.2", 16 },
        { "12", 8 }, { "255", 8 }, { "255.255", 16 }, { "128", 1 },
    };
    RTM_ROUTE_HANDLE routes[ARRAY_SIZE(table)];
    RTM_NET_ADDRESS addrs[ARRAY_SIZE(table)], start;
    RTM_ENTITY_HANDLE entity;
    RTM_ENUM_HANDLE handle;
    unsigned int i, batch;

    entity = register_entity( family, 100, 1, NULL );
    check_dests( NULL, entity, NULL, 0, RTM_ENUM_START, NULL, 1 );
    fill_table( entity, family, addrs, routes );
    for (batch = 1; batch <= 4; batch++)
    {
        check_dests( "N1", entity, addrs, ARRAY_SIZE(addrs), RTM_ENUM_START, NULL, batch );
        for (i = 0; i < ARRAY_SIZE(starts); i++)
        {
            winetest_push_context( "start %s/%d batch %u", starts[i].addr, starts[i].len, batch );
            make_addr( &start, family, starts[i].addr, starts[i].len );
            check_dests( "N2", entity, addrs, ARRAY_SIZE(addrs), RTM_ENUM_NEXT, &start, batch );
            check_dests( "N3", entity, addrs, ARRAY_SIZE(addrs), RTM_ENUM_RANGE, &start, batch );
            if (winetest_platform_is_wine)
                check_dests( "N4", entity, addrs, ARRAY_SIZE(addrs), RTM_ENUM_START, &start, batch );
            winetest_pop_context();
        }
    }

    /* which flags are refused? */
    make_addr( &start, family, "10", 8 );
    ask_ret( "N6",
             RtmCreateDestEnum( entity, UCAST, RTM_ENUM_NEXT | RTM_ENUM_RANGE, &start, RTM_BEST_PROTOCOL, &handle ),
             ERROR_INVALID_PARAMETER );
    if (winetest_platform_is_wine)
    {
        static const RTM_ENUM_FLAGS bad[] = { RTM_ENUM_OWN_ROUTES, 4, 0x80000000 };

        for (i = 0; i < ARRAY_SIZE(bad); i++)
            expect_ret( RtmCreateDestEnum( entity, UCAST, bad[i], NULL, RTM_BEST_PROTOCOL, &handle ),
                        ERROR_INVALID_PARAMETER );
        expect_ret( RtmCreateRouteEnum( entity, NULL, UCAST, RTM_ENUM_OWN_DESTS, NULL, 0, NULL, 0, &handle ),
                    ERROR_INVALID_PARAMETER );
        ask_ret( "N5", RtmCreateDestEnum( entity, UCAST, RTM_ENUM_NEXT, NULL, RTM_BEST_PROTOCOL, &handle ),
                 ERROR_INVALID_PARAMETER );
    }
    empty_table( entity, routes );
    deregister_entity( entity );
}

static void test_counts( USHORT family )
{
    /* spec: RtmCreateDestEnum NO_ERROR RtmEnumHandle
     * spec: RtmGetEnumDests NO_ERROR ERROR_NO_MORE_ITEMS ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NumDests
     * spec: RtmReleaseDests NO_ERROR
     * spec: RtmCreateRouteEnum NO_ERROR CriteriaRoute:NULL
     * spec: RtmGetEnumRoutes NO_ERROR ERROR_NO_MORE_ITEMS ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NumRoutes
     *       ERROR_NOT_ENOUGH_MEMORY
     * spec: RtmGetEnumNextHops NO_ERROR ERROR_NO_MORE_ITEMS ERROR_INVALID_HANDLE
     * spec: RtmDeleteEnumHandle NO_ERROR ERROR_INVALID_HANDLE EnumHandle
     * spec: RtmReferenceHandles ERROR_INVALID_HANDLE */
    RTM_ROUTE_HANDLE routes[ARRAY_SIZE(table)];
    RTM_NET_ADDRESS addrs[ARRAY_SIZE(table)];
    RTM_ENTITY_HANDLE entity, other;
    RTM_REGN_PROFILE profile;
    RTM_ENUM_HANDLE handle, route_enum;
    RTM_ROUTE_HANDLE found[2];
    BYTE *buffer;
    UINT num;
    DWORD ret;

    get_profile( family, &profile );
    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    fill_table( entity, family, addrs, routes );
    buffer = malloc( (profile.MaxHandlesInEnum + 1) * RTM_SIZE_OF_DEST_INFO( 2 ) );

    expect_ret( RtmCreateDestEnum( entity, UCAST, 0, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    num = profile.MaxHandlesInEnum + 1;
    expect_ret( RtmGetEnumDests( entity, handle, &num, (RTM_DEST_INFO *)buffer ), ERROR_INVALID_PARAMETER );
    ask( "N15", num == profile.MaxHandlesInEnum + 1, "got %u\n", num );
    /* nothing asked for */
    num = 0;
    ask_ret( "N14", RtmGetEnumDests( entity, handle, &num, (RTM_DEST_INFO *)buffer ), ERROR_INVALID_PARAMETER );

    /* as many as there are, is that the end? */
    num = ARRAY_SIZE(table);
    if (num <= profile.MaxHandlesInEnum)
    {
        ret = RtmGetEnumDests( entity, handle, &num, (RTM_DEST_INFO *)buffer );
        ask( "N11", !ret, "got %lu\n", ret );
        ok( num == ARRAY_SIZE(table), "got %u\n", num );
        /* the items outlive the enumeration, and can be released in parts */
        num = 5;
        ask_ret( "N12", RtmGetEnumDests( entity, handle, &num, (RTM_DEST_INFO *)(buffer + 20 *
                    RTM_SIZE_OF_DEST_INFO( 1 )) ), ERROR_NO_MORE_ITEMS );
        ok( !num, "got %u\n", num );
        num = 5;
        ask_ret( "N13",
                 RtmGetEnumDests( entity, handle, &num, (RTM_DEST_INFO *)(buffer + 20 * RTM_SIZE_OF_DEST_INFO( 1 )) ),
                 ERROR_NO_MORE_ITEMS );
        ok( !num, "got %u\n", num );
        delete_enum( entity, handle );
        expect_ret( RtmReleaseDests( entity, 0, (RTM_DEST_INFO *)buffer ), NO_ERROR );
        ask_ret( "N21", RtmReleaseDests( entity, 4, (RTM_DEST_INFO *)(buffer + RTM_SIZE_OF_DEST_INFO( 1 )) ),
                 NO_ERROR );
        ask_ret( "N21", RtmReleaseDests( entity, 1, (RTM_DEST_INFO *)buffer ), NO_ERROR );
        ask_ret( "N20", RtmReleaseDests( entity, ARRAY_SIZE(table) - 5,
                                         (RTM_DEST_INFO *)(buffer + 5 * RTM_SIZE_OF_DEST_INFO( 1 )) ), NO_ERROR );
    }
    else delete_enum( entity, handle );

    /* the wrong kind, somebody else's, and a deleted one */
    expect_ret( RtmCreateDestEnum( entity, UCAST, 0, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    expect_ret( RtmCreateRouteEnum( entity, NULL, UCAST, 0, NULL, 0, NULL, 0, &route_enum ), NO_ERROR );
    if (winetest_platform_is_wine)
    {
        num = 2;
        ask_ret( "N24", RtmGetEnumRoutes( entity, handle, &num, found ), ERROR_INVALID_HANDLE );
        ask_ret( "N24", RtmGetEnumNextHops( entity, handle, &num, found ), ERROR_INVALID_HANDLE );
        ask_ret( "N24", RtmGetEnumDests( entity, route_enum, &num, (RTM_DEST_INFO *)buffer ), ERROR_INVALID_HANDLE );
        ask_ret( "N25", RtmGetEnumDests( other, handle, &num, (RTM_DEST_INFO *)buffer ), ERROR_INVALID_HANDLE );
        ask_ret( "N25", RtmDeleteEnumHandle( other, handle ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeleteEnumHandle( entity, routes[0] ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeleteEnumHandle( entity, NULL ), ERROR_INVALID_HANDLE );
        ask_ret( "E89", RtmReferenceHandles( entity, 1, &handle ), ERROR_INVALID_HANDLE );
        ok( num == 2, "got %u\n", num );
    }
    num = profile.MaxHandlesInEnum + 1;
    expect_ret( RtmGetEnumRoutes( entity, route_enum, &num, (HANDLE *)buffer ), ERROR_INVALID_PARAMETER );
    delete_enum( entity, handle );
    delete_enum( entity, route_enum );
    if (winetest_platform_is_wine)
    {
        num = 2;
        expect_ret( RtmGetEnumRoutes( entity, route_enum, &num, found ), ERROR_INVALID_HANDLE );
        ask_ret( "N26", RtmDeleteEnumHandle( entity, route_enum ), ERROR_INVALID_HANDLE );
    }
    free( buffer );
    empty_table( entity, routes );
    deregister_entity( other );
    deregister_entity( entity );
}

static void test_distance( USHORT family )
{
    /* spec: RtmGetEnumDests NO_ERROR ERROR_NO_MORE_ITEMS DestInfos
     * spec: RtmCreateDestEnum ERROR_NOT_SUPPORTED TargetViews TargetViews:any
     * spec: RtmCreateRouteEnum ERROR_NOT_SUPPORTED
     * spec: RtmReleaseDests DestInfos */
    static const RTM_VIEW_SET masks[] = { 0, UCAST, MCAST, BOTH };
    static const unsigned int entries[] = { 0, 1, 1, 2 };
    RTM_ROUTE_HANDLE routes[2];
    RTM_DEST_HANDLE dests[2];
    RTM_ENTITY_HANDLE entity;
    RTM_REGN_PROFILE profile;
    RTM_ENUM_HANDLE handle;
    RTM_VIEW_SET missing;
    BYTE buffer[2 * RTM_SIZE_OF_DEST_INFO( RTM_MAX_VIEWS ) + 64];
    const RTM_DEST_INFO *second;
    unsigned int i, k, written;
    UINT num;

    get_profile( family, &profile );
    entity = register_entity( family, 100, 1, NULL );
    routes[0] = add_route( entity, family, "10", 8, NULL, 10, 1, BOTH );
    routes[1] = add_route( entity, family, "20", 8, NULL, 10, 1, BOTH );
    dests[0] = find_dest( entity, family, "10", 8 );
    dests[1] = find_dest( entity, family, "20", 8 );
    for (i = 0; i < ARRAY_SIZE(masks); i++)
    {
        winetest_push_context( "mask %#lx", masks[i] );
        expect_ret( RtmCreateDestEnum( entity, masks[i], 0, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
        memset( buffer, FILLER, sizeof(buffer) );
        num = 2;
        expect_ret_or( RtmGetEnumDests( entity, handle, &num, (RTM_DEST_INFO *)buffer ), NO_ERROR,
                       ERROR_NO_MORE_ITEMS );
        ok( num == 2, "got %u\n", num );
        ok( *(HANDLE *)buffer == dests[0], "got %p, expected %p\n", *(HANDLE *)buffer, dests[0] );
        /* how far from each other are the items? */
        second = (RTM_DEST_INFO *)(buffer + RTM_SIZE_OF_DEST_INFO( entries[i] ));
        ask_row( masks[i] ? "N16" : "N17", second->DestHandle == dests[1], "second item is %p, expected %p\n",
                 second->DestHandle, dests[1] );
        if (second->DestHandle == dests[1])
        {
            ok( second->NumberOfViews == entries[i], "got %u entries\n", second->NumberOfViews );
            k = 2 * RTM_SIZE_OF_DEST_INFO( entries[i] );
            for (written = 0; k < sizeof(buffer); k++) if (buffer[k] != FILLER) written++;
            ok( !written, "%u bytes behind the items written\n", written );
        }
        expect_ret( RtmReleaseDests( entity, num, (RTM_DEST_INFO *)buffer ), NO_ERROR );
        delete_enum( entity, handle );
        winetest_pop_context();
    }
    for (missing = 1; missing && (profile.ViewsSupported & missing); missing <<= 1) ;
    if (missing)
    {
        expect_ret( RtmCreateDestEnum( entity, missing, 0, NULL, RTM_BEST_PROTOCOL, &handle ),
                    ERROR_NOT_SUPPORTED );
        expect_ret( RtmCreateRouteEnum( entity, NULL, missing | UCAST, 0, NULL, 0, NULL, 0, &handle ),
                    ERROR_NOT_SUPPORTED );
    }
    /* all views */
    ask_ret( "N10", RtmCreateDestEnum( entity, RTM_VIEW_MASK_ALL, 0, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    if (winetest_platform_is_wine) delete_enum( entity, handle );

    for (i = 0; i < 2; i++)
    {
        release_dest( entity, dests[i] );
        delete_route( entity, routes[i] );
    }
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* positions are keys: what is added behind the last item comes, what is added before it does not */
static void test_changes( USHORT family )
{
    RTM_ROUTE_HANDLE routes[5];
    RTM_ENTITY_HANDLE entity;
    union dest_buffer buffer;
    RTM_ENUM_HANDLE handle;
    unsigned int i;
    UINT num;

    static const UCHAR expect[] = { 10, 20, 25, 40 };

    entity = register_entity( family, 100, 1, NULL );
    routes[0] = add_route( entity, family, "10", 8, NULL, 10, 1, UCAST );
    routes[1] = add_route( entity, family, "20", 8, NULL, 10, 1, UCAST );
    routes[2] = add_route( entity, family, "30", 8, NULL, 10, 1, UCAST );
    routes[3] = add_route( entity, family, "40", 8, NULL, 10, 1, UCAST );
    expect_ret( RtmCreateDestEnum( entity, UCAST, 0, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    for (i = 0; i < ARRAY_SIZE(expect); i++)
    {
        num = 1;
        expect_ret( RtmGetEnumDests( entity, handle, &num, &buffer.info ), NO_ERROR );
        ok( num == 1, "got %u\n", num );
        if (num != 1) break;
        /* is it a snapshot? */
        ask( "N18", buffer.info.DestAddress.AddrBits[0] == expect[i], "got %u, expected %u\n",
             buffer.info.DestAddress.AddrBits[0], expect[i] );
        release_dest_info( entity, &buffer.info );
        if (i == 1)
        {
            delete_route( entity, routes[1] );
            delete_route( entity, routes[2] );
            routes[1] = add_route( entity, family, "5", 8, NULL, 10, 1, UCAST );
            routes[2] = add_route( entity, family, "25", 8, NULL, 10, 1, UCAST );
        }
    }
    num = 1;
    expect_ret( RtmGetEnumDests( entity, handle, &num, &buffer.info ), ERROR_NO_MORE_ITEMS );
    ok( !num, "got %u\n", num );
    delete_enum( entity, handle );
    for (i = 0; i < 4; i++) delete_route( entity, routes[i] );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* all routes of an enumeration by their preferences */
static void check_routes( RTM_ENTITY_HANDLE entity, RTM_ENUM_HANDLE handle, const char *id, const char *expect )
{
    union route_buffer buffer;
    RTM_ROUTE_HANDLE route;
    char result[32];
    unsigned int i;
    UINT num;
    DWORD ret = NO_ERROR;

    for (i = 0; i < sizeof(result) - 1; i++)
    {
        num = 1;
        ret = RtmGetEnumRoutes( entity, handle, &num, &route );
        if (num != 1) break;
        expect_ret( RtmGetRouteInfo( entity, route, &buffer.info, NULL ), NO_ERROR );
        result[i] = 'a' + buffer.info.PrefInfo.Preference;
        release_route_info( entity, &buffer.info );
        release_route( entity, route );
        if (ret)
        {
            i++;
            break;
        }
    }
    result[i] = 0;
    ok( ret == ERROR_NO_MORE_ITEMS, "ended with %lu\n", ret );
    ask_row( id, !strcmp( result, expect ), "got %s, expected %s\n", result, expect );
    num = 1;
    ask_ret( "N13", RtmGetEnumRoutes( entity, handle, &num, &route ), ERROR_NO_MORE_ITEMS );
    ok( !num, "got %u\n", num );
    delete_enum( entity, handle );
}

/* the protocol chooses the route that is reported, not the destinations */
static void test_protocol( USHORT family )
{
    /* spec: RtmCreateDestEnum ProtocolId NO_ERROR */
    RTM_ENTITY_HANDLE entities[2];
    RTM_ROUTE_HANDLE routes[3];
    union dest_buffer buffer;
    RTM_ENUM_HANDLE handle;
    unsigned int i, j;
    UINT num;
    /* the route of each destination, by number: 10/8 has both, 11/8 the second only */
    const struct { ULONG proto; int expect[2]; } queries[] =
        { { RTM_BEST_PROTOCOL, { 0, 2 } }, { 100, { 0, -1 } }, { 200, { 1, 2 } }, { RTM_THIS_PROTOCOL, { 0, -1 } },
          { 300, { -1, -1 } } };

    entities[0] = register_entity( family, 100, 1, NULL );
    entities[1] = register_entity( family, 200, 1, NULL );
    routes[0] = add_route( entities[0], family, "10", 8, NULL, 1, 1, UCAST );
    routes[1] = add_route( entities[1], family, "10", 8, NULL, 2, 1, UCAST );
    routes[2] = add_route( entities[1], family, "11", 8, NULL, 2, 1, UCAST );

    for (i = 0; i < ARRAY_SIZE(queries); i++)
    {
        expect_ret( RtmCreateDestEnum( entities[0], UCAST, 0, NULL, queries[i].proto, &handle ), NO_ERROR );
        for (j = 0; j < 2; j++)
        {
            RTM_ROUTE_HANDLE expect = queries[i].expect[j] < 0 ? NULL : routes[queries[i].expect[j]];

            num = 1;
            memset( &buffer, 0xcc, sizeof(buffer) );
            expect_ret( RtmGetEnumDests( entities[0], handle, &num, &buffer.info ), NO_ERROR );
            ok( num == 1, "protocol %lu, destination %u: %u items\n", queries[i].proto, j, num );
            if (!num) break;
            ok( buffer.info.ViewInfo[0].Route == expect, "protocol %lu, destination %u: route %p, expected %p\n",
                queries[i].proto, j, buffer.info.ViewInfo[0].Route, expect );
            expect_ret( RtmReleaseDests( entities[0], num, &buffer.info ), NO_ERROR );
        }
        delete_enum( entities[0], handle );
    }
    delete_route( entities[0], routes[0] );
    delete_route( entities[1], routes[1] );
    delete_route( entities[1], routes[2] );
    deregister_entity( entities[1] );
    deregister_entity( entities[0] );
}

static void test_routes( USHORT family )
{
    /* spec: RtmCreateRouteEnum ERROR_INVALID_PARAMETER DestHandle DestHandle:NULL TargetViews StartDest
     *       MatchingFlags CriteriaRoute CriteriaInterface RtmEnumHandle RTM_ENUM_START RTM_ENUM_NEXT
     *       RTM_ENUM_RANGE RTM_ENUM_ALL_ROUTES RTM_ENUM_OWN_ROUTES
     * spec: RtmCreateDestEnum RTM_ENUM_OWN_DESTS
     * spec: RtmGetEnumRoutes RouteHandles */
    RTM_ENTITY_HANDLE first, second;
    RTM_NEXTHOP_HANDLE hops[3];
    union route_buffer buffer;
    RTM_ROUTE_HANDLE routes[5];
    RTM_ENUM_HANDLE handle;
    RTM_NET_ADDRESS addr;
    RTM_DEST_HANDLE dest;

    first = register_entity( family, 100, 1, NULL );
    second = register_entity( family, 200, 1, NULL );
    hops[0] = add_nexthop( first, family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( first, family, "192.168.0.2", 2 );
    hops[2] = add_nexthop( second, family, "192.168.0.1", 1 );
    /* by preference: c b in 10/8, where the second owner has d; e before, a behind */
    routes[0] = add_route( first, family, "10", 8, hops[0], 2, 1, UCAST );
    routes[1] = add_route( first, family, "10", 8, hops[1], 1, 9, BOTH );
    routes[2] = add_route( second, family, "10", 8, hops[2], 3, 1, MCAST );
    routes[3] = add_route( second, family, "", 0, hops[2], 4, 1, BOTH );
    routes[4] = add_route( first, family, "10.1", 16, hops[0], 0, 1, UCAST );

#define ROUTES( dest, views, flags, start, match, index, expect ) \
    ASK_ROUTES( NULL, dest, views, flags, start, match, index, expect )
#define ASK_ROUTES( id, dest, views, flags, start, match, index, expect ) do { \
    expect_ret( RtmCreateRouteEnum( first, dest, views, flags, start, match, &buffer.info, index, \
                                    &handle ), NO_ERROR ); \
    check_routes( first, handle, id, expect ); } while (0)

    memset( &buffer, 0, sizeof(buffer) );
    ASK_ROUTES( "N37", NULL, 0, 0, NULL, 0, 0, "ebcda" );
    ASK_ROUTES( "N38", NULL, BOTH, 0, NULL, 0, 0, "ebcda" );
    ROUTES( NULL, UCAST, 0, NULL, 0, 0, "ebca" );
    ROUTES( NULL, MCAST, 0, NULL, 0, 0, "ebd" );
    ROUTES( NULL, 0, RTM_ENUM_OWN_ROUTES, NULL, 0, 0, "bca" );
    make_addr( &addr, family, "10", 8 );
    ROUTES( NULL, 0, RTM_ENUM_NEXT, &addr, 0, 0, "bcda" );
    ROUTES( NULL, 0, RTM_ENUM_RANGE, &addr, 0, 0, "bcda" );
    make_addr( &addr, family, "10", 9 );
    ROUTES( NULL, 0, RTM_ENUM_RANGE | RTM_ENUM_OWN_ROUTES, &addr, 0, 0, "a" );
    dest = find_dest( first, family, "10", 8 );
    ASK_ROUTES( "N30", dest, 0, 0, NULL, 0, 0, "bcd" );
    ROUTES( dest, MCAST, RTM_ENUM_OWN_ROUTES, NULL, 0, 0, "b" );
    release_dest( first, dest );
    ROUTES( NULL, 0, 0, NULL, RTM_MATCH_INTERFACE, 2, "b" );
    ROUTES( NULL, 0, 0, NULL, RTM_MATCH_INTERFACE, 7, "" );
    buffer.info.RouteOwner = second;
    ROUTES( NULL, 0, 0, NULL, RTM_MATCH_OWNER, 0, "ed" );
    ASK_ROUTES( "N35", NULL, 0, RTM_ENUM_OWN_ROUTES, NULL, RTM_MATCH_OWNER, 0, "" );
    buffer.info.Neighbour = hops[0];
    ROUTES( NULL, 0, 0, NULL, RTM_MATCH_NEIGHBOUR, 0, "ca" );
    buffer.info.PrefInfo.Preference = 2;
    buffer.info.PrefInfo.Metric = 1;
    ROUTES( NULL, 0, 0, NULL, RTM_MATCH_PREF, 0, "c" );
    buffer.info.NextHopsList.NumNextHops = 1;
    buffer.info.NextHopsList.NextHops[0] = hops[2];
    ASK_ROUTES( "N36", NULL, 0, 0, NULL, RTM_MATCH_NEXTHOP, 0, "ed" );
#undef ROUTES
#undef ASK_ROUTES
    ask_ret( "N33", RtmCreateRouteEnum( first, NULL, 0, 0, NULL, RTM_MATCH_INTERFACE, NULL, 1, &handle ), NO_ERROR );
    check_routes( first, handle, NULL, "ecda" );
    if (winetest_platform_is_wine)
        ask_ret( "N32", RtmCreateRouteEnum( first, NULL, 0, 0, NULL, RTM_MATCH_OWNER, NULL, 1, &handle ),
                 ERROR_INVALID_PARAMETER );

    /* own destinations: 10/8 in both views and 10.1/16 for the first, 0/0 for the second */
    {
        static const RTM_VIEW_SET views[] = { 0, UCAST, MCAST, BOTH };
        static const unsigned int own[2][4] = { { 2, 2, 1, 2 }, { 1, 1, 1, 1 } };
        union dest_buffer item;
        unsigned int i, k, count;
        UINT num;
        DWORD ret;

        for (i = 0; i < 2; i++) for (k = 0; k < ARRAY_SIZE(views); k++)
        {
            RTM_ENTITY_HANDLE entity = i ? second : first;

            expect_ret( RtmCreateDestEnum( entity, views[k], RTM_ENUM_OWN_DESTS, NULL, RTM_BEST_PROTOCOL,
                                           &handle ), NO_ERROR );
            for (count = 0; count < 10; count++)
            {
                num = 1;
                ret = RtmGetEnumDests( entity, handle, &num, &item.info );
                if (num != 1) break;
                release_dest_info( entity, &item.info );
                if (ret) { count++; break; }
            }
            ask_row( views[k] ? "N28" : "N29", count == own[i][k], "entity %u views %#lx: got %u, expected %u\n",
                     i, views[k], count, own[i][k] );
            delete_enum( entity, handle );
        }
    }

    delete_route( first, routes[0] );
    delete_route( first, routes[1] );
    delete_route( second, routes[2] );
    delete_route( second, routes[3] );
    delete_route( first, routes[4] );
    delete_nexthop( first, hops[0] );
    delete_nexthop( first, hops[1] );
    delete_nexthop( second, hops[2] );
    expect_empty_table( first );
    deregister_entity( second );
    deregister_entity( first );
}

static void test_nexthops( USHORT family )
{
    /* spec: RtmCreateNextHopEnum NO_ERROR NetAddress NetAddress:NULL RtmEnumHandle RTM_ENUM_START RTM_ENUM_NEXT
     *       RTM_ENUM_RANGE
     * spec: RtmGetEnumNextHops NO_ERROR ERROR_NO_MORE_ITEMS NumNextHops NextHopHandles */
    static const struct { const char *addr; ULONG index; } sorted[] =
        { { "10.0.0.1", 1 }, { "10.0.0.1", 3 }, { "10.2", 2 }, { "11.0.0.1", 1 } };
    static const struct { RTM_ENUM_FLAGS flags; int len; unsigned int first, end; } walks[] =
        { { RTM_ENUM_START, 0, 0, 4 }, { RTM_ENUM_NEXT, HOST_BITS, 2, 4 }, { RTM_ENUM_RANGE, 8, 0, 3 },
          { RTM_ENUM_RANGE, 0, 0, 4 } };
    RTM_NEXTHOP_HANDLE hops[4], foreign, found;
    RTM_ENTITY_HANDLE entity, other;
    RTM_ENUM_HANDLE handle;
    RTM_NET_ADDRESS addr;
    unsigned int i, k, n;
    UINT num;
    DWORD ret = NO_ERROR;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    foreign = add_nexthop( other, family, "10.0.0.2", 1 );
    for (i = 0; i < 4; i++)
    {
        k = (i * 3 + 1) % 4;
        hops[k] = add_nexthop( entity, family, sorted[k].addr, sorted[k].index );
    }
    for (i = 0; i < ARRAY_SIZE(walks); i++)
    {
        winetest_push_context( "walk %u", i );
        make_addr( &addr, family, walks[i].flags == RTM_ENUM_NEXT ? "10.1" : walks[i].len ? "10" : "", walks[i].len );
        expect_ret( RtmCreateNextHopEnum( entity, walks[i].flags, walks[i].flags ? &addr : NULL,
                                          &handle ), NO_ERROR );
        for (n = walks[i].first; n <= walks[i].end; n++)
        {
            num = 1;
            ret = RtmGetEnumNextHops( entity, handle, &num, &found );
            if (num != 1) break;
            /* in which order, and only one's own? */
            ask( "N39", found != foreign, "got another entity's\n" );
            ask( "N40", n < walks[i].end && found == hops[n], "got %p at %u\n", found, n );
            release_nexthop( entity, found );
            if (ret) break;
        }
        ok( ret == ERROR_NO_MORE_ITEMS || broken( !ret ), "got %lu\n", ret );
        ask( "N41", n == walks[i].end, "ended at %u\n", n );
        delete_enum( entity, handle );
        winetest_pop_context();
    }
    for (i = 0; i < 4; i++) delete_nexthop( entity, hops[i] );
    delete_nexthop( other, foreign );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

static struct
{
    RTM_ENTITY_HANDLE entity;
    RTM_ENUM_HANDLE   handle;
    LONG              seen[256];
    LONG              errors;
} shared;

static DWORD WINAPI share_thread( void *arg )
{
    RTM_ROUTE_HANDLE found[3];
    RTM_NET_ADDRESS addr;
    unsigned int i, rounds;
    UINT num;
    DWORD ret;

    for (rounds = 0, ret = 0; rounds < 300 && !ret; rounds++)
    {
        num = 3;
        ret = RtmGetEnumRoutes( shared.entity, shared.handle, &num, found );
        if (num > 3) num = 0;
        for (i = 0; i < num; i++)
        {
            if (RtmGetRouteInfo( shared.entity, found[i], NULL, &addr )) InterlockedIncrement( &shared.errors );
            else InterlockedIncrement( &shared.seen[addr.AddrBits[1]] );
        }
        if (num && RtmReleaseRoutes( shared.entity, num, found )) InterlockedIncrement( &shared.errors );
    }
    if (ret != ERROR_NO_MORE_ITEMS) InterlockedIncrement( &shared.errors );
    return 0;
}

static void test_threads( USHORT family )
{
    RTM_ROUTE_HANDLE routes[256];
    unsigned int i, wrong = 0;
    HANDLE threads[2];
    char text[16];

    memset( &shared, 0, sizeof(shared) );
    shared.entity = register_entity( family, 100, 1, NULL );
    for (i = 0; i < 256; i++)
    {
        sprintf( text, "10.%u", i );
        routes[i] = add_route( shared.entity, family, text, 16, NULL, 10, 1, UCAST );
    }
    expect_ret( RtmCreateRouteEnum( shared.entity, NULL, UCAST, 0, NULL, 0, NULL, 0, &shared.handle ), NO_ERROR );
    for (i = 0; i < 2; i++) threads[i] = start_thread( share_thread, NULL );
    for (i = 0; i < 2; i++) if (!join_thread( threads[i] )) return;
    for (i = 0; i < 256; i++) if (shared.seen[i] != 1) wrong++;
    ok( !shared.errors, "%ld errors\n", shared.errors );
    /* does each item go to exactly one of them? */
    ask( "N19", !wrong, "%u items lost or doubled\n", wrong );
    delete_enum( shared.entity, shared.handle );
    for (i = 0; i < 256; i++) delete_route( shared.entity, routes[i] );
    expect_empty_table( shared.entity );
    deregister_entity( shared.entity );
}

static unsigned int next_random( unsigned int *seed )
{
    *seed = *seed * 1103515245 + 12345;
    return *seed >> 16;
}

static void test_random( USHORT family )
{
    /* spec: RtmReleaseRoutes NO_ERROR */
    static RTM_NET_ADDRESS addrs[NUM_RANDOM];
    static RTM_ROUTE_HANDLE routes[NUM_RANDOM];
    unsigned int i, k, count = 0, errors = 0, seed = 4711;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ENTITY_HANDLE entity;
    RTM_REGN_PROFILE profile;
    RTM_ROUTE_INFO info;
    RTM_NET_ADDRESS start;

    get_profile( family, &profile );
    entity = register_entity( family, 100, 1, NULL );
    make_route_info( &info, NULL, 10, 1, UCAST );
    for (i = 0; i < NUM_RANDOM; i++)
    {
        make_addr( &addrs[count], family, "", next_random( &seed ) % (host_bits( family ) + 1) );
        /* few values, so that many prefixes contain each other */
        for (k = 0; k < host_bits( family ) / 8; k++)
            addrs[count].AddrBits[k] = next_random( &seed ) % 4 * 0x55;
        mask_addr( &addrs[count] );
        routes[count] = NULL;
        flags = 0;
        if (add_route_info( entity, &routes[count], &addrs[count], &info, &flags )) errors++;
        else if (flags & RTM_ROUTE_CHANGE_NEW) count++;
        else RtmReleaseRoutes( entity, 1, &routes[count] );
    }
    ok( !errors, "%u errors\n", errors );
    qsort( addrs, count, sizeof(*addrs), compare_addrs );
    check_dests( "N1", entity, addrs, count, RTM_ENUM_START, NULL, profile.MaxHandlesInEnum );
    check_dests( "N1", entity, addrs, count, RTM_ENUM_START, NULL, 1 );
    for (i = 0; i < 40; i++)
    {
        start = addrs[next_random( &seed ) % count];
        if (i % 2) start.NumBits = next_random( &seed ) % (start.NumBits + 1);
        mask_addr( &start );
        check_dests( "N3", entity, addrs, count, RTM_ENUM_NEXT, &start, 7 );
        check_dests( "N3", entity, addrs, count, RTM_ENUM_RANGE, &start, 7 );
    }
    for (i = 0; i < count; i++)
    {
        flags = 0;
        if (RtmDeleteRouteToDest( entity, routes[i], &flags )) errors++;
    }
    ok( !errors, "%u errors\n", errors );
    expect_empty_table( entity );
    deregister_entity( entity );
}

START_TEST(enum)
{
    for_families( "order", test_order );
    for_families( "counts", test_counts );
    for_families( "distance", test_distance );
    for_families( "changes", test_changes );
    for_families( "protocol", test_protocol );
    for_families( "routes", test_routes );
    for_families( "next hops", test_nexthops );
    for_families( "threads", test_threads );
    for_families( "random", test_random );
}
