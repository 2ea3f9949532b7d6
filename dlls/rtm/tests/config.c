/*
 * Tests of limits that the registry sets
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

#include "rtm_test.h"
#include "winreg.h"

/* Where native keeps its limits nobody has said, so all this is ours. A table reads its limits once, so every test has
 * an instance of its own; and no key of anybody is changed: instances with keys are left alone. */

#define FIRST_INSTANCE 0xb200

static USHORT next_instance = FIRST_INSTANCE;

/* the keys on the way, outermost first, and those that were made here */
static const char * const parents[] =
{
    "System\\CurrentControlSet\\Services\\RemoteAccess",
    "System\\CurrentControlSet\\Services\\RemoteAccess\\Parameters",
    "System\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Rtm",
};
static BOOL made[ARRAY_SIZE(parents)];

static void remove_parents( void )
{
    int i;

    for (i = ARRAY_SIZE(parents) - 1; i >= 0; i--)
    {
        if (!made[i]) continue;
        expect_ret( RegDeleteKeyA( HKEY_LOCAL_MACHINE, parents[i] ), ERROR_SUCCESS );
        made[i] = FALSE;
    }
}

static LSTATUS create_key( const char *path, HKEY *key, BOOL *created )
{
    DWORD disposition = 0;
    LSTATUS ret = RegCreateKeyExA( HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_ALL_ACCESS, NULL, key, &disposition );

    *created = !ret && disposition == REG_CREATED_NEW_KEY;
    return ret;
}

static BOOL create_parents( void )
{
    LSTATUS ret;
    HKEY key;
    UINT i;

    for (i = 0; i < ARRAY_SIZE(parents); i++)
    {
        if ((ret = create_key( parents[i], &key, &made[i] )))
        {
            win_skip( "cannot create %s, error %ld\n", parents[i], ret );
            remove_parents();
            return FALSE;
        }
        RegCloseKey( key );
    }
    return TRUE;
}

/* the configuration of one table */
struct config
{
    USHORT instance, family;
    char instance_path[128], path[144];
    HKEY key;
};

static BOOL config_open( struct config *config, USHORT family )
{
    BOOL created;
    HKEY key;

    for (;;)
    {
        if (next_instance < FIRST_INSTANCE) return FALSE;
        config->instance = next_instance++;
        config->family = family;
        sprintf( config->instance_path, "%s\\%u", parents[ARRAY_SIZE(parents) - 1], config->instance );
        if (create_key( config->instance_path, &key, &created )) return FALSE;
        RegCloseKey( key );
        if (created) break;
    }
    sprintf( config->path, "%s\\%s", config->instance_path, family == AF_INET ? "IP" : "Ipv6" );
    if (!create_key( config->path, &config->key, &created )) return TRUE;
    RegDeleteKeyA( HKEY_LOCAL_MACHINE, config->instance_path );
    return FALSE;
}

static void config_close( struct config *config )
{
    RegCloseKey( config->key );
    expect_ret( RegDeleteKeyA( HKEY_LOCAL_MACHINE, config->path ), ERROR_SUCCESS );
    expect_ret( RegDeleteKeyA( HKEY_LOCAL_MACHINE, config->instance_path ), ERROR_SUCCESS );
}

static void set_value( const struct config *config, const char *name, DWORD value )
{
    expect_ret( RegSetValueExA( config->key, name, 0, REG_DWORD, (BYTE *)&value, sizeof(value) ), ERROR_SUCCESS );
}

static RTM_ENTITY_HANDLE register_client( const struct config *config, ULONG proto, BOOL opaque,
                                          RTM_REGN_PROFILE *profile )
{
    RTM_ENTITY_HANDLE handle = NULL;
    DWORD ret = register_entity_ex( config->instance, config->family, proto, 1, NULL, NULL, opaque, profile, &handle );

    ok( !ret, "registering %lu gave %lu\n", proto, ret );
    return handle;
}

#define ask_profile( id, profile, hops, handles, views, count ) \
    ask_profile_( __LINE__, id, profile, hops, handles, views, count )
static void ask_profile_( int line, const char *id, const RTM_REGN_PROFILE *profile, UINT hops, UINT handles,
                          DWORD views, UINT count )
{
    ask_row( id, profile->MaxNextHopsInRoute == hops, "line %d: %u next hops, expected %u\n", line,
             profile->MaxNextHopsInRoute, hops );
    ask_row( id, profile->MaxHandlesInEnum == handles, "line %d: %u handles, expected %u\n", line,
             profile->MaxHandlesInEnum, handles );
    ask_row( id, profile->ViewsSupported == views, "line %d: views %#lx, expected %#lx\n", line,
             profile->ViewsSupported, views );
    ask_row( id, profile->NumberOfViews == count, "line %d: %u views, expected %u\n", line,
             profile->NumberOfViews, count );
}

static void test_next_hops( RTM_ENTITY_HANDLE entity, USHORT family, UINT limit )
{
    /* spec: RtmAddRouteToDest ERROR_INVALID_PARAMETER RouteInfo:NextHopsList */
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_INFO *info = calloc( 1, RTM_SIZE_OF_ROUTE_INFO( limit + 2 ) ), *pointer = NULL;
    RTM_NEXTHOP_HANDLE *handles = info->NextHopsList.NextHops;
    RTM_ROUTE_HANDLE route = NULL, second = NULL, found = NULL;
    RTM_NET_ADDRESS addr;
    BYTE *canary;
    UINT i;

    make_addr( &addr, family, "10", 8 );
    info->PrefInfo.Preference = 1;
    info->BelongsToViews = RTM_VIEW_MASK_UCAST;
    for (i = 0; i <= limit; i++) handles[i] = add_nexthop( entity, family, "10.0.0.1", i );

    info->NextHopsList.NumNextHops = limit + 1;
    expect_ret( add_route_info( entity, &route, &addr, info, &flags ), ERROR_INVALID_PARAMETER );
    ok( !route, "got a route\n" );
    info->NextHopsList.NumNextHops = limit;
    expect_ret( add_route_info( entity, &route, &addr, info, &flags ), NO_ERROR );
    ok( flags == (RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_BEST), "flags %#lx\n", flags );
    /* one with fewer next hops beside it: lists of different lengths come from the same memory */
    info->NextHopsList.NumNextHops = 1;
    info->Neighbour = handles[1];
    flags = 0;
    expect_ret( add_route_info( entity, &second, &addr, info, &flags ), NO_ERROR );
    info->Neighbour = NULL;

    /* all handles come back, in order, and not a byte more */
    canary = (BYTE *)(info->NextHopsList.NextHops + limit);
    for (i = 0; i < limit; i++) release_nexthop( entity, handles[i] );
    release_nexthop( entity, handles[limit] );
    memset( info, 0xcc, RTM_SIZE_OF_ROUTE_INFO( limit + 2 ) );
    expect_ret( RtmGetRouteInfo( entity, route, info, NULL ), NO_ERROR );
    ok( info->NextHopsList.NumNextHops == limit, "%u next hops\n", info->NextHopsList.NumNextHops );
    ok( *canary == 0xcc, "wrote behind the last next hop\n" );
    for (i = 0; i < limit; i++)
    {
        RTM_NEXTHOP_INFO hop;

        expect_ret( RtmGetNextHopInfo( entity, handles[i], &hop ), NO_ERROR );
        ok( hop.InterfaceIndex == i, "next hop %u is on interface %lu\n", i, hop.InterfaceIndex );
        release_nexthop_info( entity, &hop );
    }
    expect_ret( RtmGetRoutePointer( entity, route, &pointer ), NO_ERROR );
    ok( pointer->NextHopsList.NumNextHops == limit, "%u next hops\n", pointer->NextHopsList.NumNextHops );
    ok( !memcmp( pointer->NextHopsList.NextHops, handles, limit * sizeof(*handles) ), "other next hops in the pointer\n" );
    release_route_info( entity, info );

    /* as criteria, where one too many can match nothing */
    expect_ret( RtmGetExactMatchRoute( entity, &addr, RTM_MATCH_NEXTHOP, info, 0, RTM_VIEW_MASK_ANY, &found ), NO_ERROR );
    ok( found == route, "found %p, expected %p\n", found, route );
    release_route( entity, found );
    release_route_info( entity, info );
    info->NextHopsList.NumNextHops = limit + 1;
    expect_ret( RtmGetExactMatchRoute( entity, &addr, RTM_MATCH_NEXTHOP, info, 0, RTM_VIEW_MASK_ANY, &found ),
                ERROR_NOT_FOUND );
    expect_ret( RtmReleaseRouteInfo( entity, info ), ERROR_INVALID_PARAMETER );
    delete_route( entity, second );
    delete_route( entity, route );
    free( info );
}

static void test_handles( RTM_ENTITY_HANDLE entity, USHORT family, const RTM_REGN_PROFILE *profile )
{
    /* spec: RtmGetEnumDests ERROR_INVALID_PARAMETER
     * spec: RtmGetEnumRoutes ERROR_INVALID_PARAMETER
     * spec: RtmGetEnumNextHops ERROR_INVALID_PARAMETER */
    UINT limit = profile->MaxHandlesInEnum, count, i;
    BYTE *dests = malloc( (limit + 1) * RTM_SIZE_OF_DEST_INFO( profile->NumberOfViews ) );
    HANDLE *handles = malloc( (limit + 1) * sizeof(*handles) );
    RTM_ROUTE_HANDLE routes[4];
    RTM_ENUM_HANDLE enums;
    char text[16];

    for (i = 0; i < ARRAY_SIZE(routes); i++)
    {
        sprintf( text, "11.%u", i );
        routes[i] = add_route( entity, family, text, 16, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
        release_nexthop( entity, add_nexthop( entity, family, text, 1000 + i ) );
    }

    expect_ret( RtmCreateDestEnum( entity, RTM_VIEW_MASK_ALL, 0, NULL, RTM_BEST_PROTOCOL, &enums ), NO_ERROR );
    count = limit + 1;
    expect_ret( RtmGetEnumDests( entity, enums, &count, (RTM_DEST_INFO *)dests ), ERROR_INVALID_PARAMETER );
    ok( count == limit + 1, "count %u\n", count );
    count = limit;
    expect_ret( RtmGetEnumDests( entity, enums, &count, (RTM_DEST_INFO *)dests ),
                limit <= ARRAY_SIZE(routes) ? NO_ERROR : ERROR_NO_MORE_ITEMS );
    ok( count == min( limit, ARRAY_SIZE(routes) ), "count %u\n", count );
    expect_ret( RtmReleaseDests( entity, count, (RTM_DEST_INFO *)dests ), NO_ERROR );
    delete_enum( entity, enums );

    expect_ret( RtmCreateRouteEnum( entity, NULL, RTM_VIEW_MASK_ANY, 0, NULL, 0, NULL, 0, &enums ), NO_ERROR );
    count = limit + 1;
    expect_ret( RtmGetEnumRoutes( entity, enums, &count, handles ), ERROR_INVALID_PARAMETER );
    count = limit;
    expect_ret( RtmGetEnumRoutes( entity, enums, &count, handles ),
                limit <= ARRAY_SIZE(routes) ? NO_ERROR : ERROR_NO_MORE_ITEMS );
    expect_ret( RtmReleaseRoutes( entity, count, handles ), NO_ERROR );
    delete_enum( entity, enums );

    expect_ret( RtmCreateNextHopEnum( entity, 0, NULL, &enums ), NO_ERROR );
    count = limit + 1;
    expect_ret( RtmGetEnumNextHops( entity, enums, &count, handles ), ERROR_INVALID_PARAMETER );
    count = limit;
    RtmGetEnumNextHops( entity, enums, &count, handles );
    ok( count && count <= limit, "count %u\n", count );
    expect_ret( RtmReleaseNextHops( entity, count, handles ), NO_ERROR );
    delete_enum( entity, enums );

    for (i = 0; i < ARRAY_SIZE(routes); i++) delete_route( entity, routes[i] );
    free( handles );
    free( dests );
}

static void test_views( RTM_ENTITY_HANDLE entity, USHORT family, const RTM_REGN_PROFILE *profile )
{
    /* spec: RtmCreateDestEnum ERROR_NOT_SUPPORTED
     * spec: RtmCreateRouteEnum ERROR_NOT_SUPPORTED */
    UINT size = RTM_SIZE_OF_DEST_INFO( profile->NumberOfViews ), i, n = 0;
    RTM_DEST_INFO *info = malloc( size + 16 );
    RTM_VIEW_SET best = 0, bit;
    RTM_ROUTE_HANDLE route;
    RTM_NET_ADDRESS addr;
    RTM_ENUM_HANDLE enums;

    make_addr( &addr, family, "12", 8 );
    route = add_route( entity, family, "12", 8, NULL, 1, 1, RTM_VIEW_MASK_ALL );
    expect_ret( RtmIsBestRoute( entity, route, &best ), NO_ERROR );
    ok( best == profile->ViewsSupported, "best in %#lx\n", best );
    memset( info, 0xcc, size + 16 );
    expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ALL, info ), NO_ERROR );
    ok( info->BelongsToViews == profile->ViewsSupported, "in views %#lx\n", info->BelongsToViews );
    ok( info->NumberOfViews == profile->NumberOfViews, "%u views\n", info->NumberOfViews );
    ok( ((BYTE *)info)[size] == 0xcc, "wrote behind the last view\n" );
    for (i = 0; i < RTM_VIEW_MASK_SIZE; i++)
    {
        bit = 1u << i;
        if (profile->ViewsSupported & bit)
        {
            ok( info->ViewInfo[n].ViewId == i, "entry %u is view %d\n", n, info->ViewInfo[n].ViewId );
            ok( info->ViewInfo[n].Route == route && info->ViewInfo[n].NumRoutes == 1, "view %u has no route\n", i );
            n++;
            expect_ret( RtmCreateDestEnum( entity, bit, 0, NULL, 0, &enums ), NO_ERROR );
            delete_enum( entity, enums );
        }
        else
        {
            expect_ret( RtmCreateDestEnum( entity, bit, 0, NULL, 0, &enums ), ERROR_NOT_SUPPORTED );
            expect_ret( RtmCreateRouteEnum( entity, NULL, bit, 0, NULL, 0, NULL, 0, &enums ), ERROR_NOT_SUPPORTED );
        }
    }
    release_dest_info( entity, info );
    delete_route( entity, route );
    free( info );
}

static void test_opaque( const struct config *config, UINT limit )
{
    /* spec: RtmRegisterEntity ERROR_NO_SYSTEM_RESOURCES */
    RTM_ENTITY_HANDLE entities[33], handle = NULL;
    RTM_REGN_PROFILE profile;
    RTM_DEST_HANDLE dest;
    RTM_ROUTE_HANDLE route;
    void **slot;
    UINT i;

    for (i = 0; i < limit; i++) entities[i] = register_client( config, 100 + i, TRUE, &profile );
    expect_ret( register_entity_ex( config->instance, config->family, 99, 1, NULL, NULL, TRUE, &profile, &handle ),
                ERROR_NO_SYSTEM_RESOURCES );
    ok( !handle, "got a handle\n" );
    route = add_route( entities[0], config->family, "13", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entities[0], config->family, "13", 8 );
    for (i = 0; i < limit; i++)
    {
        expect_ret( RtmGetOpaqueInformationPointer( entities[i], dest, (void **)&slot ), NO_ERROR );
        ok( !*slot, "slot %u is %p\n", i, *slot );
        *slot = &entities[i];
    }
    for (i = 0; i < limit; i++)
    {
        expect_ret( RtmGetOpaqueInformationPointer( entities[i], dest, (void **)&slot ), NO_ERROR );
        ok( *slot == &entities[i], "slot %u is %p\n", i, *slot );
    }
    release_dest( entities[0], dest );
    delete_route( entities[0], route );
    deregister_entity( entities[0] );
    entities[0] = register_client( config, 98, TRUE, &profile );
    for (i = 0; i < limit; i++) deregister_entity( entities[i] );
}

static void test_notifications( RTM_ENTITY_HANDLE entity, UINT limit )
{
    RTM_NOTIFY_HANDLE handles[33];
    UINT i;
    DWORD ret = NO_ERROR;

    for (i = 0; i < ARRAY_SIZE(handles); i++)
    {
        ret = RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &handles[i] );
        if (ret) break;
    }
    ok( ret == ERROR_NO_SYSTEM_RESOURCES, "got %lu\n", ret );
    ok( i == limit, "%u registrations, expected %u\n", i, limit );
    while (i--) expect_ret( RtmDeregisterFromChangeNotification( entity, handles[i] ), NO_ERROR );
}

/* every limit in every place that it limits */
static void check_limits( USHORT family, UINT hops, UINT handles, DWORD views, UINT view_count, UINT opaques, UINT notifiers )
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_HANDLE entity;
    struct config config;

    if (!config_open( &config, family ))
    {
        skip( "no key for a table\n" );
        return;
    }
    set_value( &config, "MaxNextHopsInRoute", hops );
    set_value( &config, "MaxHandlesInEnum", handles );
    set_value( &config, "ViewsSupported", views );
    set_value( &config, "MaxOpaquePointers", opaques );
    set_value( &config, "MaxChangeNotifications", notifiers );
    if ((entity = register_client( &config, 1, FALSE, &profile )))
    {
        ask_profile( "E103", &profile, hops, handles, views, view_count );
        test_next_hops( entity, family, profile.MaxNextHopsInRoute );
        test_handles( entity, family, &profile );
        test_views( entity, family, &profile );
        test_opaque( &config, opaques );
        test_notifications( entity, notifiers );
        deregister_entity( entity );
    }
    config_close( &config );
}

static void test_limits( USHORT family )
{
    /* spec: RtmRegisterEntity RtmRegProfile */
    winetest_push_context( "smallest" );
    check_limits( family, 2, 1, RTM_VIEW_MASK_UCAST, 1, 1, 1 );
    winetest_pop_context();
    winetest_push_context( "views with holes" );
    check_limits( family, 3, 3, 0x80000011, 3, 2, 2 );
    winetest_pop_context();
    winetest_push_context( "largest" );
    check_limits( family, 32, 65536, RTM_VIEW_MASK_ALL, 32, 32, 32 );
    winetest_pop_context();
}

/* a bad value is as good as none, and the others count */
static void test_bad_values( USHORT family )
{
    /* spec: RtmRegisterEntity ERROR_BAD_CONFIGURATION */
    static const BYTE zeros[16];
    static const struct
    {
        const char *name;
        DWORD type, value, size;
    }
    bad[] =
    {
        { "MaxNextHopsInRoute", REG_DWORD, 0, 4 },
        { "MaxNextHopsInRoute", REG_DWORD, 1, 4 },      /* RTM_SIZE_OF_ROUTE_INFO( 1 ) has no room for one */
        { "MaxNextHopsInRoute", REG_DWORD, 33, 4 },
        { "MaxNextHopsInRoute", REG_DWORD, 0xffffffff, 4 },
        { "MaxNextHopsInRoute", REG_BINARY, 4, 4 },
        { "MaxNextHopsInRoute", REG_DWORD, 4, 2 },
        { "MaxNextHopsInRoute", REG_DWORD, 4, 0 },
        { "MaxNextHopsInRoute", REG_QWORD, 4, 8 },
        { "MaxNextHopsInRoute", REG_SZ, '4', 2 },
        { "MaxHandlesInEnum", REG_DWORD, 0, 4 },
        { "MaxHandlesInEnum", REG_DWORD, 65537, 4 },
        { "MaxHandlesInEnum", REG_SZ, '5', 2 },
        { "ViewsSupported", REG_DWORD, 0, 4 },
        { "ViewsSupported", REG_DWORD, 2, 4 },          /* without unicast */
        { "ViewsSupported", REG_BINARY, 1, 4 },
    };
    RTM_REGN_PROFILE good, profile;
    RTM_ENTITY_HANDLE entity;
    struct config config;
    BYTE value[16];
    UINT i;

    /* no value at all: the defaults */
    if (!config_open( &config, family ))
    {
        skip( "no key for a table\n" );
        return;
    }
    deregister_entity( register_client( &config, 1, FALSE, &good ) );
    config_close( &config );
    ask_profile( "E1", &good, 8, 100, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST, 2 );

    for (i = 0; i < ARRAY_SIZE(bad); i++)
    {
        winetest_push_context( "%s type %lu value %lu size %lu", bad[i].name, bad[i].type, bad[i].value, bad[i].size );
        if (config_open( &config, family ))
        {
            memcpy( value, zeros, sizeof(value) );
            memcpy( value, &bad[i].value, sizeof(bad[i].value) );
            set_value( &config, "MaxNextHopsInRoute", 5 );
            set_value( &config, "MaxHandlesInEnum", 6 );
            set_value( &config, "ViewsSupported", 5 );
            expect_ret( RegSetValueExA( config.key, bad[i].name, 0, bad[i].type, value, bad[i].size ), ERROR_SUCCESS );
            memset( &profile, 0, sizeof(profile) );
            entity = register_client( &config, 1, FALSE, &profile );
            if (!strcmp( bad[i].name, "MaxNextHopsInRoute" ))
                ask_profile( "E104", &profile, good.MaxNextHopsInRoute, 6, 5, 2 );
            else if (!strcmp( bad[i].name, "MaxHandlesInEnum" ))
                ask_profile( "E104", &profile, 5, good.MaxHandlesInEnum, 5, 2 );
            else
                ask_profile( "E104", &profile, 5, 6, good.ViewsSupported, good.NumberOfViews );
            deregister_entity( entity );
            config_close( &config );
        }
        else skip( "no key for a table\n" );
        winetest_pop_context();
    }

    /* the two that the profile does not show */
    for (i = 0; i < 4; i++)
    {
        static const DWORD values[] = { 0, 33, 0xffffffff, 1 };

        winetest_push_context( "opaque pointers %lu as type %s", values[i], i == 3 ? "REG_BINARY" : "REG_DWORD" );
        if (config_open( &config, family ))
        {
            expect_ret( RegSetValueExA( config.key, "MaxOpaquePointers", 0, i == 3 ? REG_BINARY : REG_DWORD,
                                        (BYTE *)&values[i], 4 ), ERROR_SUCCESS );
            test_opaque( &config, 32 );
            config_close( &config );
        }
        else skip( "no key for a table\n" );
        winetest_pop_context();
    }
}

/* a table keeps the limits that it was made with, and has its own */
static void test_once( void )
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_HANDLE entity;
    struct config config, other;

    if (!config_open( &config, AF_INET ))
    {
        skip( "no key for a table\n" );
        return;
    }
    set_value( &config, "MaxHandlesInEnum", 7 );
    entity = register_client( &config, 1, FALSE, &profile );
    ask_profile( "E105", &profile, 8, 7, 3, 2 );
    set_value( &config, "MaxHandlesInEnum", 9 );
    deregister_entity( register_client( &config, 2, FALSE, &profile ) );
    ask_profile( "E105", &profile, 8, 7, 3, 2 );
    deregister_entity( entity );
    deregister_entity( register_client( &config, 1, FALSE, &profile ) );
    ask_profile( "E105", &profile, 8, 7, 3, 2 );

    /* the other family and the other instance have nothing configured */
    if (rtm_available( AF_INET6 ))
    {
        other = config;
        other.family = AF_INET6;
        deregister_entity( register_client( &other, 1, FALSE, &profile ) );
        ask_profile( "E103", &profile, 8, 100, 3, 2 );
    }
    config_close( &config );
    if (config_open( &other, AF_INET ))
    {
        deregister_entity( register_client( &other, 1, FALSE, &profile ) );
        ask_profile( "E103", &profile, 8, 100, 3, 2 );
        config_close( &other );
    }
    else skip( "no key for a table\n" );
}

START_TEST(config)
{
    if (!winetest_platform_is_wine)
    {
        win_skip( "where the limits are configured is not documented\n" );
        return;
    }
    if (!create_parents()) return;
    for_families( "limits", test_limits );
    for_families( "bad values", test_bad_values );
    test_once();
    remove_parents();
}
