/*
 * Tests of route lists
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

#define UCAST RTM_VIEW_MASK_UCAST

#define FILLER ((HANDLE)(ULONG_PTR)0xdeadbeef)

#define NUM_ROUTES 6

static RTM_ROUTE_LIST_HANDLE create_list( RTM_ENTITY_HANDLE entity )
{
    RTM_ROUTE_LIST_HANDLE list = NULL;
    DWORD ret = RtmCreateRouteList( entity, &list );

    ok( !ret, "RtmCreateRouteList gave %lu\n", ret );
    ok( !!list, "no list handle\n" );
    return list;
}

static void delete_list( RTM_ENTITY_HANDLE entity, RTM_ROUTE_LIST_HANDLE list )
{
    DWORD ret = RtmDeleteRouteList( entity, list );
    ok( !ret, "RtmDeleteRouteList gave %lu\n", ret );
}

static void insert( RTM_ENTITY_HANDLE entity, RTM_ROUTE_LIST_HANDLE list, UINT count, RTM_ROUTE_HANDLE *routes )
{
    DWORD ret = RtmInsertInRouteList( entity, list, count, routes );
    ok( !ret, "RtmInsertInRouteList gave %lu\n", ret );
}

static RTM_ENUM_HANDLE create_enum( RTM_ENTITY_HANDLE entity, RTM_ROUTE_LIST_HANDLE list )
{
    RTM_ENUM_HANDLE handle = NULL;
    DWORD ret = RtmCreateRouteListEnum( entity, list, &handle );

    ok( !ret, "RtmCreateRouteListEnum gave %lu\n", ret );
    ok( !!handle, "no enumeration handle\n" );
    return handle;
}

/* the next route, NULL at the end; no reference is kept */
static RTM_ROUTE_HANDLE next_route( RTM_ENTITY_HANDLE entity, RTM_ENUM_HANDLE handle )
{
    RTM_ROUTE_HANDLE route = FILLER;
    UINT num = 1;
    DWORD ret;

    ret = RtmGetListEnumRoutes( entity, handle, &num, &route );
    ok( !ret || broken( ret == ERROR_NO_MORE_ITEMS ), "RtmGetListEnumRoutes gave %lu\n", ret );
    if ((ret && ret != ERROR_NO_MORE_ITEMS) || !num)
    {
        ok( route == FILLER, "got %p at the end\n", route );
        return NULL;
    }
    ok( num == 1, "got %u routes\n", num );
    release_route( entity, route );
    return route;
}

#define expect_next( entity, handle, want ) do { RTM_ROUTE_HANDLE got_ = next_route( entity, handle ); \
    ok( got_ == (want), "got route %p, expected %p\n", got_, (want) ); } while (0)

#define ask_next( id, entity, handle, want ) do { RTM_ROUTE_HANDLE got_ = next_route( entity, handle ); \
    ask( id, got_ == (want), "got route %p, expected %p\n", got_, (want) ); } while (0)

/* Compares a list with route handles in the order of the digits of 'want' ("201": routes 2, 0, 1). */
static void check_list( const char *id, RTM_ENTITY_HANDLE entity, RTM_ROUTE_LIST_HANDLE list,
                        const RTM_ROUTE_HANDLE *routes, const char *want, UINT batch, int line )
{
    RTM_ROUTE_HANDLE found[4];
    char got[32];
    unsigned int i, k, count = 0;
    RTM_ENUM_HANDLE handle;
    DWORD ret;
    UINT num;

    handle = create_enum( entity, list );
    do
    {
        num = batch;
        ret = RtmGetListEnumRoutes( entity, handle, &num, found );
        ok_(__FILE__, line)( !ret || broken( ret == ERROR_NO_MORE_ITEMS ), "RtmGetListEnumRoutes gave %lu\n", ret );
        if ((ret && ret != ERROR_NO_MORE_ITEMS) || num > batch) break;
        for (i = 0; i < num && count < sizeof(got) - 1; i++)
        {
            for (k = 0; k < NUM_ROUTES; k++) if (routes[k] == found[i]) break;
            got[count++] = k == NUM_ROUTES ? '?' : '0' + k;
        }
        expect_ret( RtmReleaseRoutes( entity, num, found ), NO_ERROR );
    } while (num && count < sizeof(got) - 1);
    got[count] = 0;
    ask_row( id, !strcmp( got, want ), "line %d: list is \"%s\", expected \"%s\"\n", line, got, want );
    delete_enum( entity, handle );
}

#define ask_list( id, entity, list, routes, want ) check_list( id, entity, list, routes, want, 2, __LINE__ )
#define expect_list( entity, list, routes, want ) ask_list( NULL, entity, list, routes, want )

static void add_routes( RTM_ENTITY_HANDLE entity, USHORT family, RTM_ROUTE_HANDLE *routes )
{
    static const char * const dests[NUM_ROUTES] = { "10", "20", "30", "40", "50", "60" };
    unsigned int i;

    for (i = 0; i < NUM_ROUTES; i++) routes[i] = add_route( entity, family, dests[i], 8, NULL, 10, 1, UCAST );
}

static void delete_routes( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE *routes )
{
    unsigned int i;

    for (i = 0; i < NUM_ROUTES; i++) delete_route( entity, routes[i] );
    expect_empty_table( entity );
}

static void test_create( USHORT family )
{
    /* spec: RtmCreateRouteList NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER RouteListHandle
     * spec: RtmDeleteRouteList NO_ERROR ERROR_INVALID_HANDLE */
    RTM_ROUTE_LIST_HANDLE list, second, kept = FILLER;
    RTM_ENTITY_HANDLE entity, other;
    RTM_ENUM_HANDLE handle;
    RTM_ROUTE_HANDLE route;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    route = add_route( entity, family, "10", 8, NULL, 10, 1, UCAST );

    expect_ret( RtmCreateRouteList( NULL, &kept ), ERROR_INVALID_HANDLE );
    ok( kept == FILLER, "handle changed to %p\n", kept );
    list = create_list( entity );
    second = create_list( entity );
    ok( list != second, "two lists are one\n" );
    expect_ret( RtmDeleteRouteList( NULL, list ), ERROR_INVALID_HANDLE );
    expect_ret( RtmDeleteRouteList( entity, NULL ), ERROR_INVALID_HANDLE );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmCreateRouteList( entity, NULL ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmCreateRouteList( route, &kept ), ERROR_INVALID_HANDLE );
        handle = create_enum( entity, list );
        /* lists are private, and other handles are not lists */
        ask_ret( "L20", RtmDeleteRouteList( other, list ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeleteRouteList( list, list ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeleteRouteList( entity, route ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeleteRouteList( entity, entity ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeleteRouteList( entity, handle ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeleteEnumHandle( entity, list ), ERROR_INVALID_HANDLE );
        /* they have functions to delete them, not references to count */
        expect_ret( RtmReferenceHandles( entity, 1, &list ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReferenceHandles( entity, 1, &handle ), ERROR_INVALID_HANDLE );
        expect_ret( RtmReleaseRoutes( entity, 1, &list ), ERROR_INVALID_HANDLE );
        delete_enum( entity, handle );
        ok( kept == FILLER, "handle changed to %p\n", kept );
    }
    delete_list( entity, list );
    if (winetest_platform_is_wine) expect_ret( RtmDeleteRouteList( entity, list ), ERROR_INVALID_HANDLE );
    delete_list( entity, second );
    delete_route( entity, route );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

static void test_insert( USHORT family )
{
    /* spec: RtmInsertInRouteList RouteListHandle RouteListHandle:NULL RouteHandles */
    RTM_ROUTE_HANDLE routes[NUM_ROUTES], array[NUM_ROUTES];
    RTM_ROUTE_LIST_HANDLE list, second;
    RTM_ENTITY_HANDLE entity;

    entity = register_entity( family, 100, 1, NULL );
    add_routes( entity, family, routes );
    list = create_list( entity );
    second = create_list( entity );
    expect_list( entity, list, routes, "" );

    insert( entity, list, 3, routes );
    expect_list( entity, list, routes, "012" );
    array[0] = routes[5];
    array[1] = routes[3];
    insert( entity, list, 2, array );
    ask_list( "L3", entity, list, routes, "01253" );

    /* into the other list, which takes them out of this one */
    array[0] = routes[1];
    array[1] = routes[5];
    insert( entity, second, 2, array );
    expect_list( entity, list, routes, "023" );
    expect_list( entity, second, routes, "15" );
    array[0] = routes[1];
    insert( entity, list, 1, array );
    expect_list( entity, list, routes, "0231" );
    expect_list( entity, second, routes, "5" );

    /* what was in this list already, and what comes twice */
    array[0] = routes[2];
    array[1] = routes[0];
    insert( entity, list, 2, array );
    ask_list( "L4", entity, list, routes, "0231" );
    array[0] = routes[4];
    array[1] = routes[4];
    insert( entity, list, 2, array );
    ask_list( "L7", entity, list, routes, "02314" );

    /* without a list: out of their lists, if any */
    array[0] = routes[4];
    array[1] = routes[5];
    array[2] = routes[0];
    array[3] = routes[0];
    insert( entity, NULL, 4, array );
    expect_list( entity, list, routes, "231" );
    expect_list( entity, second, routes, "" );
    ask_ret( "L8", RtmInsertInRouteList( entity, NULL, 1, array ), NO_ERROR );

    /* nothing to insert */
    ask_ret( "L9", RtmInsertInRouteList( entity, list, 0, array ), NO_ERROR );
    ask_ret( "L9", RtmInsertInRouteList( entity, NULL, 0, array ), NO_ERROR );
    expect_list( entity, list, routes, "231" );

    /* the clients' references are theirs still, and no others */
    delete_list( entity, list );
    delete_list( entity, second );
    reference_handle( entity, routes[0] );
    release_route( entity, routes[0] );
    release_route( entity, routes[0] );
    if (winetest_platform_is_wine)
        expect_ret( RtmReleaseRoutes( entity, 1, &routes[0] ), ERROR_INVALID_HANDLE );
    reference_handle( entity, routes[0] );
    delete_routes( entity, routes );
    deregister_entity( entity );
}

static void test_insert_errors( USHORT family )
{
    /* spec: RtmInsertInRouteList NO_ERROR ERROR_INVALID_HANDLE ERROR_ACCESS_DENIED */
    RTM_ROUTE_HANDLE routes[NUM_ROUTES], array[4], foreign, dead, foreign_family;
    USHORT other_family = family == AF_INET ? AF_INET6 : AF_INET;
    RTM_ENTITY_HANDLE entity, other, third = NULL;
    RTM_ROUTE_LIST_HANDLE list, second, others;
    RTM_ROUTE_CHANGE_FLAGS flags;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    add_routes( entity, family, routes );
    foreign = add_route( other, family, "10", 8, NULL, 20, 1, UCAST );
    list = create_list( entity );
    second = create_list( entity );
    others = create_list( other );
    insert( entity, second, 2, routes );

    expect_ret( RtmInsertInRouteList( NULL, list, 1, routes ), ERROR_INVALID_HANDLE );
    expect_ret( RtmInsertInRouteList( entity, FILLER, 1, routes ), ERROR_INVALID_HANDLE );
    array[0] = routes[0];
    if (winetest_platform_is_wine)
    {
        array[1] = FILLER;
        ask_ret( "L6", RtmInsertInRouteList( entity, list, 2, array ), ERROR_INVALID_HANDLE );
        array[1] = NULL;
        ask_ret( "L6", RtmInsertInRouteList( entity, list, 2, array ), ERROR_INVALID_HANDLE );
        ask_ret( "L6", RtmInsertInRouteList( entity, NULL, 2, array ), ERROR_INVALID_HANDLE );
        ask_list( "L6", entity, second, routes, "01" );
        ask_list( "L6", entity, list, routes, "" );
    }

    /* another client's route */
    array[1] = foreign;
    ask_ret( "L2", RtmInsertInRouteList( entity, list, 2, array ), ERROR_ACCESS_DENIED );
    ask_ret( "L2", RtmInsertInRouteList( entity, NULL, 2, array ), ERROR_ACCESS_DENIED );
    ask_list( "L2", entity, second, routes, "01" );
    ask_list( "L2", entity, list, routes, "" );

    /* a deleted route */
    reference_handle( entity, routes[5] );
    dead = routes[5];
    flags = 0;
    expect_ret( RtmDeleteRouteToDest( entity, routes[5], &flags ), NO_ERROR );
    array[1] = dead;
    if (winetest_platform_is_wine)
    {
        ask_ret( "L6", RtmInsertInRouteList( entity, list, 2, array ), ERROR_INVALID_HANDLE );
        ask_ret( "L6", RtmInsertInRouteList( entity, NULL, 2, array ), ERROR_INVALID_HANDLE );
        array[2] = foreign;
        ask_ret( "L6", RtmInsertInRouteList( entity, list, 3, array ), ERROR_INVALID_HANDLE );
        ask_list( "L6", entity, second, routes, "01" );
        ask_list( "L6", entity, list, routes, "" );
    }
    release_route( entity, dead );
    routes[5] = add_route( entity, family, "60", 8, NULL, 10, 1, UCAST );

    if (winetest_platform_is_wine)
    {
        array[1] = entity;
        ask_ret( "L6", RtmInsertInRouteList( entity, list, 2, array ), ERROR_INVALID_HANDLE );
        array[1] = list;
        ask_ret( "L6", RtmInsertInRouteList( entity, list, 2, array ), ERROR_INVALID_HANDLE );
        ask_ret( "L20", RtmInsertInRouteList( entity, others, 1, routes ), ERROR_INVALID_HANDLE );
        ask_ret( "L20", RtmInsertInRouteList( other, list, 1, &foreign ), ERROR_INVALID_HANDLE );
        expect_ret( RtmInsertInRouteList( entity, routes[0], 1, routes ), ERROR_INVALID_HANDLE );
        expect_ret( RtmInsertInRouteList( entity, list, 1, NULL ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmInsertInRouteList( entity, NULL, 1, NULL ), ERROR_INVALID_PARAMETER );
        /* the list is checked when there is nothing to insert, the array is not looked at */
        ask_ret( "L9", RtmInsertInRouteList( entity, FILLER, 0, routes ), ERROR_INVALID_HANDLE );
        ask_ret( "L9", RtmInsertInRouteList( entity, list, 0, NULL ), NO_ERROR );
        expect_list( entity, second, routes, "01" );
        expect_list( entity, list, routes, "" );
        if (rtm_available( other_family ))
        {
            third = register_entity( other_family, 100, 1, NULL );
            foreign_family = add_route( third, other_family, "10", 8, NULL, 10, 1, UCAST );
            expect_ret( RtmInsertInRouteList( third, list, 1, &foreign_family ), ERROR_INVALID_HANDLE );
            array[1] = foreign_family;
            expect_ret( RtmInsertInRouteList( entity, list, 2, array ), ERROR_INVALID_HANDLE );
            expect_list( entity, second, routes, "01" );
            delete_route( third, foreign_family );
            deregister_entity( third );
        }
        delete_list( entity, list );
        expect_ret( RtmInsertInRouteList( entity, list, 1, routes ), ERROR_INVALID_HANDLE );
        expect_list( entity, second, routes, "01" );
    }
    else delete_list( entity, list );
    delete_list( entity, second );
    delete_list( other, others );
    delete_route( other, foreign );
    delete_routes( entity, routes );
    deregister_entity( other );
    deregister_entity( entity );
}

static DWORD add_to_list( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE *route, USHORT family, const char *dest,
                          ULONG metric, RTM_ROUTE_LIST_HANDLE list )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    make_addr( &addr, family, dest, 8 );
    make_route_info( &info, NULL, 10, metric, UCAST );
    return RtmAddRouteToDest( entity, route, &addr, &info, INFINITE, list, 0, NULL, &flags );
}

static void test_add( USHORT family )
{
    /* spec: RtmAddRouteToDest RouteListHandle ERROR_INVALID_HANDLE */
    RTM_ROUTE_HANDLE routes[NUM_ROUTES] = {0}, route;
    RTM_ROUTE_LIST_HANDLE list, second, others;
    RTM_ENTITY_HANDLE entity, other;
    RTM_DEST_HANDLE dest;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    list = create_list( entity );
    second = create_list( entity );
    others = create_list( other );
    expect_ret( add_to_list( entity, &routes[0], family, "10", 1, list ), NO_ERROR );
    expect_ret( add_to_list( entity, &routes[1], family, "20", 1, list ), NO_ERROR );
    expect_ret( add_to_list( entity, &routes[2], family, "30", 1, NULL ), NO_ERROR );
    /* no handle wanted: the route is in the list for all that */
    expect_ret( add_to_list( entity, NULL, family, "40", 1, list ), NO_ERROR );
    expect_ret( add_to_list( entity, &routes[3], family, "40", 2, NULL ), NO_ERROR );
    expect_list( entity, list, routes, "013" );

    /* an update moves to another list; the same list, or none, changes nothing */
    expect_ret( add_to_list( entity, NULL, family, "20", 3, second ), NO_ERROR );
    expect_list( entity, list, routes, "03" );
    expect_list( entity, second, routes, "1" );
    /* none, and the same one */
    expect_ret( add_to_list( entity, NULL, family, "10", 3, NULL ), NO_ERROR );
    expect_ret( add_to_list( entity, &routes[0], family, "10", 4, list ), NO_ERROR );
    ask_list( "L10", entity, list, routes, "03" );
    expect_ret( add_to_list( entity, &routes[2], family, "", 3, second ), NO_ERROR );
    expect_list( entity, second, routes, "12" );

    /* a bad list stops the whole call */
    route = NULL;
    ask_ret( "L11", add_to_list( entity, &route, family, "70", 1, FILLER ), ERROR_INVALID_HANDLE );
    ask_ret( "L11", add_to_list( entity, &route, family, "70", 1, routes[0] ), ERROR_INVALID_HANDLE );
    if (winetest_platform_is_wine)
    {
        ask_ret( "L20", add_to_list( entity, &route, family, "70", 1, others ), ERROR_INVALID_HANDLE );
        delete_list( entity, second );
        ask_ret( "L11", add_to_list( entity, &route, family, "70", 1, second ), ERROR_INVALID_HANDLE );
        second = create_list( entity );
    }
    ask( "L11", !route, "got route %p\n", route );
    dest = find_dest( entity, family, "70", 8 );
    ask( "L11", !dest, "route was added\n" );
    if (dest) release_dest( entity, dest );
    if (route) delete_route( entity, route );
    expect_list( entity, list, routes, "03" );

    delete_list( other, others );
    delete_list( entity, list );
    delete_list( entity, second );
    release_route( entity, routes[0] );     /* two updates asked for handles */
    reference_handle( entity, routes[0] );
    delete_route( entity, routes[0] );
    delete_route( entity, routes[1] );
    delete_route( entity, routes[2] );
    delete_route( entity, routes[3] );
    expect_empty_table( entity );
    deregister_entity( other );
    deregister_entity( entity );
}

/* the same for an update in place */
static void test_update( USHORT family )
{
    RTM_ROUTE_LIST_HANDLE list, second, others;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_HANDLE routes[NUM_ROUTES];
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_INFO *pointer;

    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    add_routes( entity, family, routes );
    list = create_list( entity );
    second = create_list( entity );
    others = create_list( other );
    insert( entity, list, 3, routes );

    expect_ret( RtmLockRoute( entity, routes[1], TRUE, TRUE, &pointer ), NO_ERROR );
    /* moving needs no lock, and is not stopped by one */
    insert( entity, list, 1, &routes[3] );
    pointer->PrefInfo.Metric = 5;
    /* a bad list: nothing is committed, and the lock stays */
    expect_ret( RtmUpdateAndUnlockRoute( entity, routes[1], INFINITE, FILLER, 0, NULL, &flags ), ERROR_INVALID_HANDLE );
    if (winetest_platform_is_wine)
        expect_ret( RtmUpdateAndUnlockRoute( entity, routes[1], INFINITE, others, 0, NULL, &flags ),
                    ERROR_INVALID_HANDLE );
    expect_list( entity, list, routes, "0123" );
    expect_ret( RtmUpdateAndUnlockRoute( entity, routes[1], INFINITE, second, 0, NULL, &flags ), NO_ERROR );
    expect_list( entity, list, routes, "023" );
    expect_list( entity, second, routes, "1" );

    /* no list, and the same one */
    expect_ret( RtmLockRoute( entity, routes[2], TRUE, TRUE, &pointer ), NO_ERROR );
    pointer->PrefInfo.Metric = 5;
    expect_ret( RtmUpdateAndUnlockRoute( entity, routes[2], INFINITE, NULL, 0, NULL, &flags ), NO_ERROR );
    expect_ret( RtmLockRoute( entity, routes[0], TRUE, TRUE, NULL ), NO_ERROR );
    expect_ret( RtmUpdateAndUnlockRoute( entity, routes[0], INFINITE, list, 0, NULL, &flags ), NO_ERROR );
    ask_list( "L10", entity, list, routes, "023" );
    /* a route that was in none */
    expect_ret( RtmLockRoute( entity, routes[4], TRUE, TRUE, NULL ), NO_ERROR );
    expect_ret( RtmUpdateAndUnlockRoute( entity, routes[4], INFINITE, list, 0, NULL, &flags ), NO_ERROR );
    expect_list( entity, list, routes, "0234" );

    delete_list( other, others );
    delete_list( entity, list );
    delete_list( entity, second );
    delete_routes( entity, routes );
    deregister_entity( other );
    deregister_entity( entity );
}

static void test_enum( USHORT family )
{
    /* spec: RtmCreateRouteListEnum NO_ERROR ERROR_INVALID_HANDLE RtmEnumHandle
     * spec: RtmGetListEnumRoutes NO_ERROR ERROR_INVALID_PARAMETER ERROR_INVALID_HANDLE NumRoutes */
    RTM_ROUTE_HANDLE routes[NUM_ROUTES], found[NUM_ROUTES];
    RTM_ENUM_HANDLE handle, second, kept = FILLER, route_enum;
    RTM_ENTITY_HANDLE entity, other;
    RTM_ROUTE_LIST_HANDLE list;
    RTM_REGN_PROFILE profile;
    unsigned int i;
    UINT num;

    get_profile( family, &profile );
    entity = register_entity( family, 100, 1, NULL );
    other = register_entity( family, 200, 1, NULL );
    add_routes( entity, family, routes );
    list = create_list( entity );

    /* bad lists */
    ask_ret( "L17", RtmCreateRouteListEnum( entity, NULL, &kept ), ERROR_INVALID_HANDLE );
    expect_ret( RtmCreateRouteListEnum( NULL, list, &kept ), ERROR_INVALID_HANDLE );
    if (winetest_platform_is_wine)
    {
        ask_ret( "L17", RtmCreateRouteListEnum( entity, FILLER, &kept ), ERROR_INVALID_HANDLE );
        ask_ret( "L20", RtmCreateRouteListEnum( other, list, &kept ), ERROR_INVALID_HANDLE );
        ask_ret( "L17", RtmCreateRouteListEnum( entity, routes[0], &kept ), ERROR_INVALID_HANDLE );
        expect_ret( RtmCreateRouteListEnum( entity, list, NULL ), ERROR_INVALID_PARAMETER );
        ok( kept == FILLER, "handle changed to %p\n", kept );
    }

    /* empty; then what is appended appears, also after the end */
    handle = create_enum( entity, list );
    expect_next( entity, handle, NULL );
    insert( entity, list, 5, routes );
    second = create_enum( entity, list );
    for (i = 0; i < 5; i++) expect_next( entity, handle, routes[i] );
    expect_next( entity, handle, NULL );
    num = 1;
    ask_ret( "L13", RtmGetListEnumRoutes( entity, handle, &num, found ), NO_ERROR );
    ask( "L13", !num, "got %u routes after the end\n", num );
    insert( entity, list, 1, &routes[5] );
    ask_next( "L12", entity, handle, routes[5] );
    expect_next( entity, handle, NULL );

    /* the other enumeration is where it was; a short batch is the end */
    for (i = 0; i < NUM_ROUTES; i++) found[i] = FILLER;
    num = 4;
    expect_ret( RtmGetListEnumRoutes( entity, second, &num, found ), NO_ERROR );
    ok( num == 4, "got %u\n", num );
    ok( !memcmp( found, routes, 4 * sizeof(*found) ), "other routes\n" );
    ok( found[4] == FILLER, "written behind the room\n" );
    expect_ret( RtmReleaseRoutes( entity, 4, found ), NO_ERROR );
    found[2] = FILLER;
    num = 4;
    expect_ret( RtmGetListEnumRoutes( entity, second, &num, found ), NO_ERROR );
    ok( num == 2, "got %u\n", num );
    ok( found[0] == routes[4] && found[1] == routes[5], "other routes\n" );
    ok( found[2] == FILLER, "written behind the items\n" );
    /* the routes outlive the enumeration */
    delete_enum( entity, second );
    expect_ret( RtmReleaseRoutes( entity, 2, found ), NO_ERROR );

    /* what is wrong leaves count and buffer alone */
    second = create_enum( entity, list );
    found[0] = FILLER;
    num = profile.MaxHandlesInEnum + 1;
    expect_ret( RtmGetListEnumRoutes( entity, second, &num, found ), ERROR_INVALID_PARAMETER );
    ok( num == profile.MaxHandlesInEnum + 1, "got %u\n", num );
    num = 0;
    ask_ret( "L14", RtmGetListEnumRoutes( entity, second, &num, found ), ERROR_INVALID_PARAMETER );
    num = 1;
    expect_ret( RtmGetListEnumRoutes( NULL, second, &num, found ), ERROR_INVALID_HANDLE );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmGetListEnumRoutes( entity, NULL, &num, found ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetListEnumRoutes( entity, list, &num, found ), ERROR_INVALID_HANDLE );
        ask_ret( "L20", RtmGetListEnumRoutes( other, second, &num, found ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetListEnumRoutes( entity, second, NULL, found ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmGetListEnumRoutes( entity, second, &num, NULL ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmCreateRouteEnum( entity, NULL, UCAST, 0, NULL, 0, NULL, 0, &route_enum ), NO_ERROR );
        expect_ret( RtmGetListEnumRoutes( entity, route_enum, &num, found ), ERROR_INVALID_HANDLE );
        delete_enum( entity, route_enum );
        ask_ret( "L18", RtmGetEnumRoutes( entity, second, &num, found ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetEnumNextHops( entity, second, &num, found ), ERROR_INVALID_HANDLE );
        ask_ret( "L20", RtmDeleteEnumHandle( other, second ), ERROR_INVALID_HANDLE );
    }
    ok( num == 1, "got %u\n", num );
    ok( found[0] == FILLER, "buffer written\n" );
    expect_next( entity, second, routes[0] );

    delete_enum( entity, second );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmGetListEnumRoutes( entity, second, &num, found ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeleteEnumHandle( entity, second ), ERROR_INVALID_HANDLE );
    }
    delete_enum( entity, handle );
    delete_list( entity, list );
    delete_routes( entity, routes );
    deregister_entity( other );
    deregister_entity( entity );
}

/* as many at once as the profile allows */
static void test_enum_limit( USHORT family )
{
    /* spec: RtmGetListEnumRoutes NumRoutes */
    RTM_ROUTE_HANDLE *routes, *found;
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_LIST_HANDLE list;
    RTM_REGN_PROFILE profile;
    RTM_ENUM_HANDLE handle;
    unsigned int i, count;
    char dest[32];
    UINT num;

    get_profile( family, &profile );
    count = min( profile.MaxHandlesInEnum, 1000 );
    routes = malloc( (count + 1) * sizeof(*routes) );
    found = malloc( profile.MaxHandlesInEnum * sizeof(*found) );
    entity = register_entity( family, 100, 1, NULL );
    list = create_list( entity );
    for (i = 0; i <= count; i++)
    {
        sprintf( dest, "10.%u.%u", i >> 8, i & 255 );
        routes[i] = add_route( entity, family, dest, 24, NULL, 10, 1, UCAST );
    }
    insert( entity, list, count + 1, routes );
    handle = create_enum( entity, list );
    num = count;
    expect_ret( RtmGetListEnumRoutes( entity, handle, &num, found ), NO_ERROR );
    ok( num == count, "got %u\n", num );
    ok( !memcmp( found, routes, num * sizeof(*found) ), "other routes\n" );
    expect_ret( RtmReleaseRoutes( entity, num, found ), NO_ERROR );
    num = count;
    expect_ret( RtmGetListEnumRoutes( entity, handle, &num, found ), NO_ERROR );
    ok( num == 1, "got %u\n", num );
    ok( found[0] == routes[count], "another route\n" );
    expect_ret( RtmReleaseRoutes( entity, num, found ), NO_ERROR );
    delete_enum( entity, handle );
    delete_list( entity, list );
    for (i = 0; i <= count; i++) delete_route( entity, routes[i] );
    expect_empty_table( entity );
    deregister_entity( entity );
    free( routes );
    free( found );
}

/* the flow of the documentation's example: each batch goes to another list before the next is asked for */
static void test_move_while_enumerating( USHORT family )
{
    /* spec: RtmGetListEnumRoutes RouteHandles
     * spec: RtmInsertInRouteList RouteListHandle */
    RTM_ROUTE_HANDLE routes[NUM_ROUTES], found[2];
    RTM_ROUTE_LIST_HANDLE from, to;
    RTM_ENTITY_HANDLE entity;
    RTM_ENUM_HANDLE handle;
    unsigned int total = 0;
    DWORD ret;
    UINT num;

    entity = register_entity( family, 100, 1, NULL );
    add_routes( entity, family, routes );
    from = create_list( entity );
    to = create_list( entity );
    insert( entity, from, 5, routes );
    handle = create_enum( entity, from );
    do
    {
        num = 2;
        ret = RtmGetListEnumRoutes( entity, handle, &num, found );
        ok( !ret, "got %lu\n", ret );
        if (ret) break;
        insert( entity, to, num, found );
        expect_ret( RtmReleaseRoutes( entity, num, found ), NO_ERROR );
        total += num;
    } while (num == 2 && total < 100);
    ok( total == 5, "got %u routes\n", total );
    delete_enum( entity, handle );
    expect_list( entity, from, routes, "" );
    expect_list( entity, to, routes, "01234" );

    /* into itself: ends, and nothing moves */
    handle = create_enum( entity, to );
    for (total = 0; total < 100; total++)
    {
        found[0] = next_route( entity, handle );
        if (!found[0]) break;
        insert( entity, to, 1, found );
    }
    ok( total == 5, "got %u routes\n", total );
    delete_enum( entity, handle );
    expect_list( entity, to, routes, "01234" );

    delete_list( entity, from );
    delete_list( entity, to );
    delete_routes( entity, routes );
    deregister_entity( entity );
}

/* the list changes around the place where an enumeration stands */
static void test_enum_changes( USHORT family )
{
    /* spec: RtmGetListEnumRoutes RouteHandles */
    RTM_ENUM_HANDLE first, second, third;
    RTM_ROUTE_HANDLE routes[NUM_ROUTES];
    RTM_ROUTE_LIST_HANDLE list, other;
    RTM_ENTITY_HANDLE entity;

    entity = register_entity( family, 100, 1, NULL );
    add_routes( entity, family, routes );
    list = create_list( entity );
    other = create_list( entity );
    insert( entity, list, 5, routes );
    first = create_enum( entity, list );
    second = create_enum( entity, list );
    third = create_enum( entity, list );
    expect_next( entity, first, routes[0] );
    expect_next( entity, first, routes[1] );
    ask_next( "L16", entity, second, routes[0] );

    /* what was returned last goes; what would be next goes */
    insert( entity, other, 1, &routes[1] );
    insert( entity, NULL, 1, &routes[2] );
    ask_next( "L12", entity, first, routes[3] );
    ask_next( "L12", entity, second, routes[3] );
    /* a returned one comes again when it comes back, at the end */
    insert( entity, list, 1, &routes[1] );
    ask_next( "L12", entity, first, routes[4] );
    ask_next( "L12", entity, first, routes[1] );
    ask_next( "L12", entity, first, NULL );
    /* all go: the enumerations stay where they are */
    insert( entity, NULL, NUM_ROUTES, routes );
    ask_next( "L12", entity, first, NULL );
    ask_next( "L12", entity, second, NULL );
    ask_next( "L12", entity, third, NULL );
    insert( entity, list, 2, &routes[4] );
    ask_next( "L12", entity, third, routes[4] );
    delete_enum( entity, second );
    ask_next( "L16", entity, first, routes[4] );
    ask_next( "L16", entity, third, routes[5] );
    ask_next( "L16", entity, first, routes[5] );
    ask_next( "L12", entity, third, NULL );
    ask_next( "L12", entity, first, NULL );

    delete_enum( entity, first );
    delete_enum( entity, third );
    delete_list( entity, list );
    delete_list( entity, other );
    delete_routes( entity, routes );
    deregister_entity( entity );
}

static void test_delete_list( USHORT family )
{
    /* spec: RtmDeleteRouteList RouteListHandle */
    RTM_ENUM_HANDLE started, fresh, ended;
    RTM_ROUTE_HANDLE routes[NUM_ROUTES];
    RTM_ROUTE_LIST_HANDLE list, second;
    RTM_ENTITY_HANDLE entity;
    unsigned int i;

    entity = register_entity( family, 100, 1, NULL );
    add_routes( entity, family, routes );
    list = create_list( entity );
    insert( entity, list, 3, routes );
    started = create_enum( entity, list );
    ended = create_enum( entity, list );
    fresh = create_enum( entity, list );
    expect_next( entity, started, routes[0] );
    for (i = 0; i < 3; i++) expect_next( entity, ended, routes[i] );
    expect_next( entity, ended, NULL );
    ask_ret( "L19", RtmDeleteRouteList( entity, list ), NO_ERROR );

    /* the routes stay in the table and are in no list */
    ask( "L19", count_routes( entity, UCAST, RTM_ENUM_START ) == NUM_ROUTES, "routes are gone\n" );
    if (winetest_platform_is_wine)
    {
        ask_next( "L15", entity, started, NULL );
        ask_next( "L15", entity, fresh, NULL );
        ask_next( "L15", entity, ended, NULL );
    }
    second = create_list( entity );
    expect_list( entity, second, routes, "" );
    insert( entity, second, 2, &routes[1] );
    expect_list( entity, second, routes, "12" );
    if (winetest_platform_is_wine) ask_next( "L15", entity, started, NULL );
    delete_enum( entity, started );
    delete_enum( entity, fresh );
    delete_enum( entity, ended );
    delete_list( entity, second );
    delete_routes( entity, routes );
    deregister_entity( entity );
}

/* membership does not keep a route */
static void test_delete_routes( USHORT family )
{
    RTM_ROUTE_HANDLE routes[NUM_ROUTES], found[NUM_ROUTES];
    RTM_ROUTE_LIST_HANDLE list;
    RTM_ENTITY_HANDLE entity;
    RTM_ENUM_HANDLE handle;
    UINT num;

    entity = register_entity( family, 100, 1, NULL );
    add_routes( entity, family, routes );
    list = create_list( entity );
    insert( entity, list, NUM_ROUTES, routes );
    handle = create_enum( entity, list );
    num = 2;
    expect_ret( RtmGetListEnumRoutes( entity, handle, &num, found ), NO_ERROR );
    ok( num == 2, "got %u\n", num );

    /* a deleted route leaves its list, though the enumeration's reference keeps the first one alive */
    delete_route( entity, routes[0] );
    delete_route( entity, routes[2] );
    delete_route( entity, routes[5] );
    if (winetest_platform_is_wine)
    {
        ask_list( "L5", entity, list, routes, "134" );
        ask_next( "L5", entity, handle, routes[3] );
    }
    expect_ret( RtmReleaseRoutes( entity, num, found ), NO_ERROR );
    /* the address comes back as another route, in no list */
    routes[0] = add_route( entity, family, "10", 8, NULL, 10, 1, UCAST );
    routes[2] = add_route( entity, family, "30", 8, NULL, 10, 1, UCAST );
    routes[5] = add_route( entity, family, "60", 8, NULL, 10, 1, UCAST );
    if (winetest_platform_is_wine)
    {
        ask_list( "L5", entity, list, routes, "134" );
        insert( entity, list, 1, &routes[2] );
        expect_next( entity, handle, routes[4] );
        expect_next( entity, handle, routes[2] );
        expect_next( entity, handle, NULL );
    }
    delete_enum( entity, handle );
    /* routes without their list, then a list without its routes */
    delete_routes( entity, routes );
    if (winetest_platform_is_wine) ask_list( "L5", entity, list, routes, "" );
    delete_list( entity, list );
    deregister_entity( entity );
}

/* a held route has left its list, and so has one whose time is over */
static void test_held_and_expired( USHORT family )
{
    RTM_ROUTE_HANDLE routes[NUM_ROUTES], expiring = NULL;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_LIST_HANDLE list;
    union dest_buffer dest;
    RTM_ENTITY_HANDLE entity;
    RTM_ENUM_HANDLE handle;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    RTM_DEST_HANDLE held;
    DWORD start;

    entity = register_entity( family, 100, 1, NULL );
    add_routes( entity, family, routes );
    list = create_list( entity );
    insert( entity, list, 3, routes );
    handle = create_enum( entity, list );

    held = find_dest( entity, family, "20", 8 );
    expect_ret( RtmHoldDestination( entity, held, UCAST, 2000 ), NO_ERROR );
    delete_route( entity, routes[1] );
    expect_ret( RtmGetDestInfo( entity, held, RTM_BEST_PROTOCOL, UCAST, &dest.info ), NO_ERROR );
    ok( dest.info.ViewInfo[0].HoldRoute == routes[1], "held route %p\n", dest.info.ViewInfo[0].HoldRoute );
    release_dest_info( entity, &dest.info );
    release_dest( entity, held );
    expect_list( entity, list, routes, "02" );

    /* expires in the list, with an enumeration right behind it */
    make_addr( &addr, family, "99", 8 );
    make_route_info( &info, NULL, 10, 1, UCAST );
    expect_ret( RtmAddRouteToDest( entity, &expiring, &addr, &info, 1, list, 0, NULL, &flags ), NO_ERROR );
    for (start = GetTickCount(); count_routes( entity, UCAST, RTM_ENUM_START ) == NUM_ROUTES &&
         GetTickCount() - start < TEST_TIMEOUT;) Sleep( 1 );
    ok( count_routes( entity, UCAST, RTM_ENUM_START ) == NUM_ROUTES - 1, "does not expire\n" );
    expect_list( entity, list, routes, "02" );
    expect_next( entity, handle, routes[0] );
    expect_next( entity, handle, routes[2] );
    expect_next( entity, handle, NULL );
    if (winetest_platform_is_wine) expect_ret( RtmInsertInRouteList( entity, list, 1, &expiring ), ERROR_INVALID_HANDLE );
    release_route( entity, expiring );

    delete_enum( entity, handle );
    delete_list( entity, list );
    routes[1] = add_route( entity, family, "20", 8, NULL, 10, 1, UCAST );
    /* the hold ends by itself, or with the test's patience */
    for (start = GetTickCount(); GetTickCount() - start < TEST_TIMEOUT; Sleep( 1 ))
    {
        held = find_dest( entity, family, "20", 8 );
        expect_ret( RtmGetDestInfo( entity, held, RTM_BEST_PROTOCOL, UCAST, &dest.info ), NO_ERROR );
        release_dest( entity, held );
        held = dest.info.ViewInfo[0].HoldRoute;
        release_dest_info( entity, &dest.info );
        if (!held) break;
    }
    ok( !held, "still held\n" );
    delete_routes( entity, routes );
    deregister_entity( entity );
}

static void test_deregister( USHORT family )
{
    RTM_ROUTE_LIST_HANDLE list, empty, others;
    RTM_ROUTE_HANDLE routes[NUM_ROUTES], route, found;
    RTM_ENTITY_HANDLE entity, other;
    RTM_ENUM_HANDLE handle;
    UINT num = 1;

    other = register_entity( family, 200, 1, NULL );
    others = create_list( other );
    route = add_route( other, family, "10", 8, NULL, 20, 1, UCAST );
    insert( other, others, 1, &route );
    entity = register_entity( family, 100, 1, NULL );
    add_routes( entity, family, routes );
    list = create_list( entity );
    empty = create_list( entity );
    insert( entity, list, 4, routes );
    handle = create_enum( entity, list );
    create_enum( entity, empty );
    expect_next( entity, handle, routes[0] );
    expect_ret( RtmReleaseRoutes( entity, NUM_ROUTES, routes ), NO_ERROR );
    deregister_entity( entity );

    /* nothing of it can be used by whoever comes next; the other client's list is as it was */
    entity = register_entity( family, 100, 1, NULL );
    if (winetest_platform_is_wine)
    {
        ask_ret( "L21", RtmDeleteRouteList( entity, list ), ERROR_INVALID_HANDLE );
        ask_ret( "L21", RtmDeleteRouteList( entity, empty ), ERROR_INVALID_HANDLE );
        ask_ret( "L21", RtmGetListEnumRoutes( entity, handle, &num, &found ), ERROR_INVALID_HANDLE );
        ask_ret( "L21", RtmDeleteEnumHandle( entity, handle ), ERROR_INVALID_HANDLE );
        ok( count_routes( entity, UCAST, RTM_ENUM_START ) == 1, "routes left\n" );
    }
    handle = create_enum( other, others );
    expect_next( other, handle, route );
    expect_next( other, handle, NULL );
    delete_enum( other, handle );
    delete_list( other, others );
    delete_route( other, route );
    expect_empty_table( other );
    deregister_entity( entity );
    deregister_entity( other );
}

/* threads */

#define NUM_SHARED 300
#define NUM_LISTS  3
#define NUM_ROUNDS 3000

static RTM_ENTITY_HANDLE shared_entity, shared_watcher;
static RTM_ROUTE_LIST_HANDLE shared_lists[NUM_LISTS];
static RTM_ROUTE_HANDLE shared_routes[NUM_SHARED];
static RTM_ENUM_HANDLE shared_enum;
static LONG shared_errors, shared_seen[NUM_SHARED], shared_stop;
static USHORT shared_family;

static UINT next_random( UINT *seed )
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void count_error( BOOL wrong )
{
    if (wrong) InterlockedIncrement( &shared_errors );
}

static int shared_index( RTM_ROUTE_HANDLE route )
{
    unsigned int i;

    for (i = 0; i < NUM_SHARED; i++) if (shared_routes[i] == route) return i;
    return -1;
}

static DWORD WINAPI move_worker( void *arg )
{
    UINT seed = (UINT)(ULONG_PTR)arg, round, i, to, count;
    RTM_ROUTE_HANDLE array[8];

    for (round = 0; round < NUM_ROUNDS; round++)
    {
        count = next_random( &seed ) % 8 + 1;
        for (i = 0; i < count; i++) array[i] = shared_routes[next_random( &seed ) % NUM_SHARED];
        to = next_random( &seed ) % (NUM_LISTS + 1);
        count_error( RtmInsertInRouteList( shared_entity, to < NUM_LISTS ? shared_lists[to] : NULL, count, array ) );
    }
    return 0;
}

static DWORD WINAPI enum_worker( void *arg )
{
    UINT seed = (UINT)(ULONG_PTR)arg, i, num, total;
    RTM_ROUTE_HANDLE found[7];
    RTM_ENUM_HANDLE handle;

    while (!InterlockedCompareExchange( &shared_stop, 0, 0 ))
    {
        if (RtmCreateRouteListEnum( shared_entity, shared_lists[next_random( &seed ) % NUM_LISTS], &handle ))
        {
            count_error( TRUE );
            continue;
        }
        for (total = 0; total < 2 * NUM_SHARED; total += num)
        {
            num = ARRAY_SIZE(found);
            if (RtmGetListEnumRoutes( shared_entity, handle, &num, found ))
            {
                count_error( TRUE );
                break;
            }
            if (!num) break;
            for (i = 0; i < num; i++) count_error( shared_index( found[i] ) < 0 );
            count_error( RtmReleaseRoutes( shared_entity, num, found ) );
        }
        count_error( RtmDeleteEnumHandle( shared_entity, handle ) );
    }
    return 0;
}

/* lists come and go, with routes in them, while others enumerate and move */
static DWORD WINAPI list_worker( void *arg )
{
    UINT seed = (UINT)(ULONG_PTR)arg, i, num;
    RTM_ROUTE_HANDLE array[16], found[4];
    RTM_ROUTE_LIST_HANDLE list;
    RTM_ENUM_HANDLE handle;

    while (!InterlockedCompareExchange( &shared_stop, 0, 0 ))
    {
        count_error( RtmCreateRouteList( shared_entity, &list ) );
        for (i = 0; i < ARRAY_SIZE(array); i++) array[i] = shared_routes[next_random( &seed ) % NUM_SHARED];
        count_error( RtmInsertInRouteList( shared_entity, list, ARRAY_SIZE(array), array ) );
        count_error( RtmCreateRouteListEnum( shared_entity, list, &handle ) );
        num = ARRAY_SIZE(found);
        count_error( RtmGetListEnumRoutes( shared_entity, handle, &num, found ) );
        count_error( RtmReleaseRoutes( shared_entity, num, found ) );
        count_error( RtmDeleteRouteList( shared_entity, list ) );
        num = ARRAY_SIZE(found);
        count_error( RtmGetListEnumRoutes( shared_entity, handle, &num, found ) || num );
        count_error( RtmDeleteEnumHandle( shared_entity, handle ) );
    }
    return 0;
}

/* its own routes enter a shared list and are deleted there, or find themselves in it */
static DWORD WINAPI route_worker( void *arg )
{
    UINT seed = (UINT)(ULONG_PTR)arg;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE route;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    make_addr( &addr, shared_family, "99", 8 );
    addr.NumBits = 24;
    addr.AddrBits[1] = seed;    /* destinations of its own: nobody else deletes the route */
    make_route_info( &info, NULL, 10, 1, UCAST );
    while (!InterlockedCompareExchange( &shared_stop, 0, 0 ))
    {
        addr.AddrBits[2] = next_random( &seed );
        route = NULL;
        flags = 0;
        count_error( RtmAddRouteToDest( shared_entity, &route, &addr, &info, INFINITE,
                                        shared_lists[next_random( &seed ) % NUM_LISTS], 0, NULL, &flags ) );
        count_error( RtmDeleteRouteToDest( shared_entity, route, &flags ) );
    }
    return 0;
}

static void add_shared_routes( USHORT family )
{
    char dest[32];
    unsigned int i;

    shared_family = family;
    shared_entity = register_entity( family, 100, 1, NULL );
    for (i = 0; i < NUM_SHARED; i++)
    {
        sprintf( dest, "10.%u.%u", i >> 8, i & 255 );
        shared_routes[i] = add_route( shared_entity, family, dest, 24, NULL, 10, 1, UCAST );
    }
    for (i = 0; i < NUM_LISTS; i++) shared_lists[i] = create_list( shared_entity );
    shared_errors = shared_stop = 0;
}

static void delete_shared_routes( void )
{
    unsigned int i;

    for (i = 0; i < NUM_SHARED; i++) delete_route( shared_entity, shared_routes[i] );
    for (i = 0; i < NUM_LISTS; i++) delete_list( shared_entity, shared_lists[i] );
    expect_empty_table( shared_entity );
    deregister_entity( shared_entity );
}

static void test_threads( USHORT family )
{
    HANDLE movers[2], others[2];
    RTM_ROUTE_HANDLE route;
    RTM_ENUM_HANDLE handle;
    unsigned int i, wrong = 0, members = 0;
    BOOL ended = TRUE;

    add_shared_routes( family );
    for (i = 0; i < 2; i++) movers[i] = start_thread( move_worker, (void *)(ULONG_PTR)(i + 1) );
    others[0] = start_thread( enum_worker, (void *)3 );
    others[1] = start_thread( list_worker, (void *)4 );
    for (i = 0; i < 2; i++) if (!join_thread( movers[i] )) ended = FALSE;
    InterlockedExchange( &shared_stop, 1 );
    for (i = 0; i < 2; i++) if (!join_thread( others[i] )) ended = FALSE;
    if (!ended) return;
    ok( !shared_errors, "%ld errors\n", shared_errors );

    /* every route is in one list or in none */
    memset( shared_seen, 0, sizeof(shared_seen) );
    for (i = 0; i < NUM_LISTS; i++)
    {
        handle = create_enum( shared_entity, shared_lists[i] );
        while ((route = next_route( shared_entity, handle )) && members++ < 2 * NUM_SHARED)
            shared_seen[shared_index( route )]++;
        delete_enum( shared_entity, handle );
    }
    for (i = 0; i < NUM_SHARED; i++) if (shared_seen[i] > 1) wrong++;
    ok( !wrong, "%u routes are in several lists\n", wrong );
    delete_shared_routes();
}

/* deletions and additions beside moves of the same lists */
static void test_route_threads( USHORT family )
{
    HANDLE movers[2], others[2];
    BOOL ended = TRUE;
    unsigned int i;

    add_shared_routes( family );
    for (i = 0; i < 2; i++) movers[i] = start_thread( move_worker, (void *)(ULONG_PTR)(i + 7) );
    for (i = 0; i < 2; i++) others[i] = start_thread( route_worker, (void *)(ULONG_PTR)(9 + i) );
    for (i = 0; i < 2; i++) if (!join_thread( movers[i] )) ended = FALSE;
    InterlockedExchange( &shared_stop, 1 );
    for (i = 0; i < 2; i++) if (!join_thread( others[i] )) ended = FALSE;
    if (!ended) return;
    ok( !shared_errors, "%ld errors\n", shared_errors );
    delete_shared_routes();
}

static DWORD WINAPI share_worker( void *arg )
{
    RTM_ROUTE_HANDLE found[3];
    UINT i, num, total = 0;
    int index;

    do
    {
        num = ARRAY_SIZE(found);
        if (RtmGetListEnumRoutes( shared_entity, shared_enum, &num, found )) break;
        for (i = 0; i < num; i++)
            if ((index = shared_index( found[i] )) >= 0) InterlockedIncrement( &shared_seen[index] );
        count_error( num && RtmReleaseRoutes( shared_entity, num, found ) );
        total += num;
    } while (num && total <= NUM_SHARED);
    return 0;
}

/* several threads ask one enumeration: each route goes to one of them */
static void test_shared_enum( USHORT family )
{
    HANDLE threads[4];
    BOOL ended = TRUE;
    unsigned int i, wrong = 0;

    add_shared_routes( family );
    memset( shared_seen, 0, sizeof(shared_seen) );
    insert( shared_entity, shared_lists[0], NUM_SHARED, shared_routes );
    shared_enum = create_enum( shared_entity, shared_lists[0] );
    for (i = 0; i < ARRAY_SIZE(threads); i++) threads[i] = start_thread( share_worker, NULL );
    for (i = 0; i < ARRAY_SIZE(threads); i++) if (!join_thread( threads[i] )) ended = FALSE;
    if (!ended) return;
    ok( !shared_errors, "%ld errors\n", shared_errors );
    for (i = 0; i < NUM_SHARED; i++) if (shared_seen[i] != 1) wrong++;
    ok( !wrong, "%u routes not seen once\n", wrong );
    delete_enum( shared_entity, shared_enum );
    delete_shared_routes();
}

/* The client goes while its threads work on its lists: every call ends, with success or with an invalid handle. */
static DWORD WINAPI doomed_worker( void *arg )
{
    UINT seed = (UINT)(ULONG_PTR)arg, num;
    RTM_ROUTE_HANDLE found[4];
    RTM_ROUTE_LIST_HANDLE list;
    RTM_ENUM_HANDLE handle;
    DWORD ret;

    for (;;)
    {
        if ((ret = RtmCreateRouteList( shared_entity, &list ))) break;
        if ((ret = RtmInsertInRouteList( shared_entity, list, 4, &shared_routes[next_random( &seed ) %
                                                                               (NUM_SHARED - 4)] ))) break;
        if ((ret = RtmCreateRouteListEnum( shared_entity, list, &handle ))) break;
        num = ARRAY_SIZE(found);
        if ((ret = RtmGetListEnumRoutes( shared_entity, handle, &num, found ))) break;
        count_error( RtmReleaseRoutes( shared_watcher, num, found ) );
        if (next_random( &seed ) & 1) continue;     /* left to the end of the entity */
        if ((ret = RtmDeleteRouteList( shared_entity, list ))) break;
        if ((ret = RtmDeleteEnumHandle( shared_entity, handle ))) break;
    }
    count_error( ret != ERROR_INVALID_HANDLE );
    return 0;
}

static void test_deregister_threads( USHORT family )
{
    RTM_ENTITY_HANDLE watcher;
    HANDLE threads[2];
    unsigned int i, round;
    BOOL ended = TRUE;

    if (!winetest_platform_is_wine) return;     /* calls with a handle that ends: native may end the process */
    watcher = shared_watcher = register_entity( family, 200, 1, NULL );
    for (round = 0; round < 5 && ended; round++)
    {
        add_shared_routes( family );
        for (i = 0; i < 2; i++) threads[i] = start_thread( doomed_worker, (void *)(ULONG_PTR)(round * 2 + i) );
        while (count_routes( watcher, UCAST, RTM_ENUM_START ) != NUM_SHARED) Sleep( 0 );
        deregister_entity( shared_entity );
        for (i = 0; i < 2; i++) if (!join_thread( threads[i] )) ended = FALSE;
        ok( !shared_errors, "%ld errors\n", shared_errors );
        ok( !count_routes( watcher, UCAST, RTM_ENUM_START ), "routes left\n" );
        /* the references that the test asked for */
        expect_ret( RtmReleaseRoutes( watcher, NUM_SHARED, shared_routes ), NO_ERROR );
    }
    expect_empty_table( watcher );
    deregister_entity( watcher );
}

START_TEST(list)
{
    for_families( "create", test_create );
    for_families( "insert", test_insert );
    for_families( "insert errors", test_insert_errors );
    for_families( "add", test_add );
    for_families( "update", test_update );
    for_families( "enum", test_enum );
    for_families( "enum limit", test_enum_limit );
    for_families( "move while enumerating", test_move_while_enumerating );
    for_families( "enum changes", test_enum_changes );
    for_families( "delete list", test_delete_list );
    for_families( "delete routes", test_delete_routes );
    for_families( "held and expired", test_held_and_expired );
    for_families( "deregister", test_deregister );
    for_families( "threads", test_threads );
    for_families( "route threads", test_route_threads );
    for_families( "shared enum", test_shared_enum );
    for_families( "deregister threads", test_deregister_threads );
}
