/*
 * Conformance tests of RTMv2: wrong arguments to every function
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

#define PROTO_A 0x1301
#define PROTO_B 0x1302

enum kind { K_NONE, K_ENTITY, K_DEST, K_ROUTE, K_HOP, K_DEST_ENUM, K_ROUTE_ENUM, K_HOP_ENUM, K_LIST_ENUM,
            K_LIST, K_COUNT };

/* one set of objects of each kind; the registration is the entity */
struct set
{
    HANDLE handles[K_COUNT];
};

static struct
{
    USHORT           family;
    RTM_REGN_PROFILE profile;
    struct set       own;        /* the caller's */
    struct set       other;      /* of another entity of the table */
    struct set       foreign;    /* of the other address family, when there is one */
    struct set       instance;   /* of instance 1, when there is one */
    struct set       stale;      /* gone */
} world;

/* what a pointer argument points to before the call */
enum content { C_NONE, C_OUT, C_ONE, C_ADDR, C_HANDLE, C_HOP_INFO, C_HOP_OWNER, C_ROUTE_INFO, C_ROUTE_DEST,
               C_DEST_INFO, C_INPUT };

struct args
{
    HANDLE reg;
    HANDLE handle;
    void  *ptr[3];
};

static BYTE areas[3][4096], copies[3][4096];

static DWORD call_deregister( struct args *a ) { return RtmDeregisterEntity( a->reg ); }
static DWORD call_registered( struct args *a )
{
    return RtmGetRegisteredEntities( a->reg, a->ptr[0], a->ptr[1], a->ptr[2] );
}
static DWORD call_release_entities( struct args *a ) { return RtmReleaseEntities( a->reg, 1, a->ptr[0] ); }
static DWORD call_entity_info( struct args *a ) { return RtmGetEntityInfo( a->reg, a->handle, a->ptr[0] ); }
static DWORD call_release_entity_info( struct args *a ) { return RtmReleaseEntityInfo( a->reg, a->ptr[0] ); }
static DWORD call_methods( struct args *a )
{
    return RtmGetEntityMethods( a->reg, a->handle, a->ptr[0], a->ptr[1] );
}
static DWORD call_invoke( struct args *a )
{
    return RtmInvokeMethod( a->reg, a->handle, a->ptr[0], a->ptr[1], a->ptr[2] );
}
static DWORD call_block( struct args *a ) { return RtmBlockMethods( a->reg, NULL, 0, RTM_RESUME_METHODS ); }
static DWORD call_add_hop( struct args *a ) { return RtmAddNextHop( a->reg, a->ptr[0], a->ptr[1], a->ptr[2] ); }
static DWORD call_find_hop( struct args *a ) { return RtmFindNextHop( a->reg, a->ptr[0], a->ptr[1], a->ptr[2] ); }
static DWORD call_delete_hop( struct args *a ) { return RtmDeleteNextHop( a->reg, a->handle, NULL ); }
static DWORD call_hop_info( struct args *a ) { return RtmGetNextHopInfo( a->reg, a->handle, a->ptr[0] ); }
static DWORD call_release_hop_info( struct args *a ) { return RtmReleaseNextHopInfo( a->reg, a->ptr[0] ); }
static DWORD call_hop_pointer( struct args *a ) { return RtmGetNextHopPointer( a->reg, a->handle, a->ptr[0] ); }
static DWORD call_release_hops( struct args *a ) { return RtmReleaseNextHops( a->reg, 1, a->ptr[0] ); }
static DWORD call_add_route( struct args *a )
{
    RTM_NET_ADDRESS addr;

    make_addr( &addr, world.family, "10", 8 );
    return RtmAddRouteToDest( a->reg, a->ptr[0], &addr, a->ptr[1], INFINITE, NULL, 0, NULL, a->ptr[2] );
}
static DWORD call_add_route_addr( struct args *a )
{
    return RtmAddRouteToDest( a->reg, NULL, a->ptr[0], a->ptr[1], INFINITE, NULL, 0, NULL, a->ptr[2] );
}
static DWORD call_delete_route( struct args *a ) { return RtmDeleteRouteToDest( a->reg, a->handle, a->ptr[0] ); }
static DWORD call_route_info( struct args *a ) { return RtmGetRouteInfo( a->reg, a->handle, a->ptr[0], a->ptr[1] ); }
static DWORD call_release_route_info( struct args *a ) { return RtmReleaseRouteInfo( a->reg, a->ptr[0] ); }
static DWORD call_route_pointer( struct args *a ) { return RtmGetRoutePointer( a->reg, a->handle, a->ptr[0] ); }
static DWORD call_best( struct args *a ) { return RtmIsBestRoute( a->reg, a->handle, a->ptr[0] ); }
static DWORD call_release_routes( struct args *a ) { return RtmReleaseRoutes( a->reg, 1, a->ptr[0] ); }
static DWORD call_dest_info( struct args *a )
{
    return RtmGetDestInfo( a->reg, a->handle, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, a->ptr[0] );
}
static DWORD call_exact( struct args *a )
{
    return RtmGetExactMatchDestination( a->reg, a->ptr[0], RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, a->ptr[1] );
}
static DWORD call_most( struct args *a )
{
    return RtmGetMostSpecificDestination( a->reg, a->ptr[0], RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, a->ptr[1] );
}
static DWORD call_less( struct args *a )
{
    return RtmGetLessSpecificDestination( a->reg, a->handle, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, a->ptr[0] );
}
static DWORD call_exact_route( struct args *a )
{
    return RtmGetExactMatchRoute( a->reg, a->ptr[0], RTM_MATCH_NONE, a->ptr[1], 0, RTM_VIEW_MASK_UCAST, a->ptr[2] );
}
static DWORD call_release_dest( struct args *a ) { return RtmReleaseDestInfo( a->reg, a->ptr[0] ); }
static DWORD call_release_dests( struct args *a ) { return RtmReleaseDests( a->reg, 1, a->ptr[0] ); }
static DWORD call_opaque( struct args *a ) { return RtmGetOpaqueInformationPointer( a->reg, a->handle, a->ptr[0] ); }
static DWORD call_dest_enum( struct args *a )
{
    return RtmCreateDestEnum( a->reg, RTM_VIEW_MASK_UCAST, RTM_ENUM_NEXT, a->ptr[0], 0, a->ptr[1] );
}
static DWORD call_route_enum( struct args *a )
{
    return RtmCreateRouteEnum( a->reg, a->handle, RTM_VIEW_MASK_UCAST, RTM_ENUM_START, NULL, RTM_MATCH_NONE, NULL, 0,
                               a->ptr[0] );
}
static DWORD call_route_enum_range( struct args *a )
{
    return RtmCreateRouteEnum( a->reg, NULL, RTM_VIEW_MASK_UCAST, RTM_ENUM_RANGE, a->ptr[0], RTM_MATCH_PREF,
                               a->ptr[1], 0, a->ptr[2] );
}
static DWORD call_hop_enum( struct args *a )
{
    return RtmCreateNextHopEnum( a->reg, RTM_ENUM_RANGE, a->ptr[0], a->ptr[1] );
}
static DWORD call_get_dests( struct args *a ) { return RtmGetEnumDests( a->reg, a->handle, a->ptr[0], a->ptr[1] ); }
static DWORD call_get_routes( struct args *a ) { return RtmGetEnumRoutes( a->reg, a->handle, a->ptr[0], a->ptr[1] ); }
static DWORD call_get_hops( struct args *a ) { return RtmGetEnumNextHops( a->reg, a->handle, a->ptr[0], a->ptr[1] ); }
static DWORD call_delete_enum( struct args *a ) { return RtmDeleteEnumHandle( a->reg, a->handle ); }
static DWORD call_create_list( struct args *a ) { return RtmCreateRouteList( a->reg, a->ptr[0] ); }
static DWORD call_insert( struct args *a ) { return RtmInsertInRouteList( a->reg, NULL, 1, a->ptr[0] ); }
static DWORD call_insert_list( struct args *a ) { return RtmInsertInRouteList( a->reg, a->handle, 0, NULL ); }
static DWORD call_add_route_list( struct args *a )
{
    RTM_NET_ADDRESS addr;

    make_addr( &addr, world.family, "10", 8 );
    return RtmAddRouteToDest( a->reg, NULL, &addr, a->ptr[0], INFINITE, a->handle, 0, NULL, a->ptr[1] );
}
static DWORD call_list_enum( struct args *a ) { return RtmCreateRouteListEnum( a->reg, a->handle, a->ptr[0] ); }
static DWORD call_get_list( struct args *a )
{
    return RtmGetListEnumRoutes( a->reg, a->handle, a->ptr[0], a->ptr[1] );
}
static DWORD call_delete_list( struct args *a ) { return RtmDeleteRouteList( a->reg, a->handle ); }
static DWORD call_reference( struct args *a ) { return RtmReferenceHandles( a->reg, 1, a->ptr[0] ); }

#define NULL_OK  1   /* a NULL handle has a meaning of its own */
#define ANY_KIND 2   /* objects of several kinds are accepted */
#define ANY_ENUM 4
#define PTR0     8   /* this pointer is required */
#define PTR1     16
#define PTR2     32

static const struct function
{
    const char  *name;
    DWORD      (*call)( struct args * );
    enum kind    kind;
    unsigned int flags;
    enum content content[3];
} functions[] =
{
    { "RtmDeregisterEntity", call_deregister, K_NONE, 0 },
    { "RtmGetRegisteredEntities", call_registered, K_NONE, PTR0, { C_ONE, C_OUT, C_OUT } },
    { "RtmReleaseEntities", call_release_entities, K_ENTITY, PTR0, { C_HANDLE } },
    { "RtmGetEntityInfo", call_entity_info, K_ENTITY, PTR0, { C_OUT } },
    { "RtmReleaseEntityInfo", call_release_entity_info, K_NONE, PTR0, { C_OUT } },
    { "RtmGetEntityMethods", call_methods, K_ENTITY, PTR0 | PTR1, { C_ONE, C_OUT } },
    { "RtmInvokeMethod", call_invoke, K_ENTITY, PTR0 | PTR1 | PTR2, { C_INPUT, C_ONE, C_OUT } },
    { "RtmBlockMethods", call_block, K_NONE, 0 },
    { "RtmAddNextHop", call_add_hop, K_HOP, NULL_OK | PTR0 | PTR2, { C_HOP_INFO, C_HANDLE, C_OUT } },
    { "RtmFindNextHop", call_find_hop, K_NONE, PTR0, { C_HOP_INFO, C_OUT, C_OUT } },
    { "RtmDeleteNextHop", call_delete_hop, K_HOP, NULL_OK },
    { "RtmGetNextHopInfo", call_hop_info, K_HOP, PTR0, { C_OUT } },
    { "RtmReleaseNextHopInfo", call_release_hop_info, K_ENTITY, NULL_OK | PTR0, { C_HOP_OWNER } },
    { "RtmGetNextHopPointer", call_hop_pointer, K_HOP, PTR0, { C_OUT } },
    { "RtmReleaseNextHops", call_release_hops, K_HOP, PTR0, { C_HANDLE } },
    { "RtmAddRouteToDest", call_add_route, K_ROUTE, NULL_OK | PTR1 | PTR2, { C_HANDLE, C_ROUTE_INFO, C_OUT } },
    { "RtmAddRouteToDest without handle", call_add_route_addr, K_NONE, PTR0 | PTR1 | PTR2,
      { C_ADDR, C_ROUTE_INFO, C_OUT } },
    { "RtmDeleteRouteToDest", call_delete_route, K_ROUTE, PTR0, { C_OUT } },
    { "RtmGetRouteInfo", call_route_info, K_ROUTE, 0, { C_OUT, C_OUT } },
    { "RtmReleaseRouteInfo", call_release_route_info, K_DEST, NULL_OK | PTR0, { C_ROUTE_DEST } },
    { "RtmGetRoutePointer", call_route_pointer, K_ROUTE, PTR0, { C_OUT } },
    { "RtmIsBestRoute", call_best, K_ROUTE, PTR0, { C_OUT } },
    { "RtmReleaseRoutes", call_release_routes, K_ROUTE, PTR0, { C_HANDLE } },
    { "RtmGetDestInfo", call_dest_info, K_DEST, PTR0, { C_OUT } },
    { "RtmGetExactMatchDestination", call_exact, K_NONE, PTR0 | PTR1, { C_ADDR, C_OUT } },
    { "RtmGetMostSpecificDestination", call_most, K_NONE, PTR0 | PTR1, { C_ADDR, C_OUT } },
    { "RtmGetLessSpecificDestination", call_less, K_DEST, PTR0, { C_OUT } },
    { "RtmGetExactMatchRoute", call_exact_route, K_NONE, PTR0 | PTR1, { C_ADDR, C_ROUTE_INFO, C_OUT } },
    { "RtmReleaseDestInfo", call_release_dest, K_DEST, NULL_OK | PTR0, { C_DEST_INFO } },
    { "RtmReleaseDests", call_release_dests, K_DEST, NULL_OK | PTR0, { C_DEST_INFO } },
    { "RtmGetOpaqueInformationPointer", call_opaque, K_DEST, PTR0, { C_OUT } },
    { "RtmCreateDestEnum", call_dest_enum, K_NONE, PTR0 | PTR1, { C_ADDR, C_OUT } },
    { "RtmCreateRouteEnum", call_route_enum, K_DEST, NULL_OK | PTR0, { C_OUT } },
    { "RtmCreateRouteEnum of a range", call_route_enum_range, K_NONE, PTR0 | PTR1 | PTR2,
      { C_ADDR, C_ROUTE_INFO, C_OUT } },
    { "RtmCreateNextHopEnum", call_hop_enum, K_NONE, PTR0 | PTR1, { C_ADDR, C_OUT } },
    { "RtmGetEnumDests", call_get_dests, K_DEST_ENUM, PTR0 | PTR1, { C_ONE, C_OUT } },
    { "RtmGetEnumRoutes", call_get_routes, K_ROUTE_ENUM, PTR0 | PTR1, { C_ONE, C_OUT } },
    { "RtmGetEnumNextHops", call_get_hops, K_HOP_ENUM, PTR0 | PTR1, { C_ONE, C_OUT } },
    { "RtmDeleteEnumHandle", call_delete_enum, K_DEST_ENUM, ANY_ENUM },
    { "RtmCreateRouteList", call_create_list, K_NONE, PTR0, { C_OUT } },
    { "RtmInsertInRouteList", call_insert, K_ROUTE, PTR0, { C_HANDLE } },
    { "RtmInsertInRouteList of a list", call_insert_list, K_LIST, NULL_OK },
    { "RtmAddRouteToDest to a list", call_add_route_list, K_LIST, NULL_OK | PTR0 | PTR1, { C_ROUTE_INFO, C_OUT } },
    { "RtmCreateRouteListEnum", call_list_enum, K_LIST, PTR0, { C_OUT } },
    { "RtmGetListEnumRoutes", call_get_list, K_LIST_ENUM, PTR0 | PTR1, { C_ONE, C_OUT } },
    { "RtmDeleteRouteList", call_delete_list, K_LIST, 0 },
    { "RtmReferenceHandles", call_reference, K_ROUTE, ANY_KIND | PTR0, { C_HANDLE } },
};

/* ---- the world ---- */

static VOID WINAPI no_method( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee, RTM_ENTITY_METHOD_INPUT *input,
                              RTM_ENTITY_METHOD_OUTPUT *output )
{
    ok( 0, "method called\n" );
}

static BOOL create_set( struct set *set, USHORT instance, USHORT family, ULONG proto, const char *addr )
{
    RTM_ENTITY_EXPORT_METHODS methods = { 1, { no_method } };
    RTM_ENTITY_HANDLE entity = NULL;

    memset( set, 0, sizeof(*set) );
    if (register_entity_ex( instance, family, proto, 1, &methods, NULL, TRUE, &world.profile, &entity )) return FALSE;
    set->handles[K_ENTITY] = entity;
    set->handles[K_HOP] = add_nexthop( entity, family, addr, 1 );
    set->handles[K_ROUTE] = add_route( entity, family, addr, 8, set->handles[K_HOP], 1, 1, RTM_VIEW_MASK_UCAST );
    set->handles[K_DEST] = find_dest( entity, family, addr, 8 );
    expect_ret( RtmCreateDestEnum( entity, 0, RTM_ENUM_START, NULL, 0, &set->handles[K_DEST_ENUM] ), NO_ERROR );
    expect_ret( RtmCreateRouteEnum( entity, NULL, 0, RTM_ENUM_START, NULL, RTM_MATCH_NONE, NULL, 0,
                                    &set->handles[K_ROUTE_ENUM] ), NO_ERROR );
    expect_ret( RtmCreateNextHopEnum( entity, RTM_ENUM_START, NULL, &set->handles[K_HOP_ENUM] ), NO_ERROR );
    expect_ret( RtmCreateRouteList( entity, &set->handles[K_LIST] ), NO_ERROR );
    expect_ret( RtmInsertInRouteList( entity, set->handles[K_LIST], 1, &set->handles[K_ROUTE] ), NO_ERROR );
    expect_ret( RtmCreateRouteListEnum( entity, set->handles[K_LIST], &set->handles[K_LIST_ENUM] ), NO_ERROR );
    return TRUE;
}

static void delete_set( struct set *set )
{
    RTM_ENTITY_HANDLE entity = set->handles[K_ENTITY];
    RTM_ROUTE_HANDLE route;
    unsigned int kind;
    UINT num = 1;

    if (!entity) return;
    delete_enum( entity, set->handles[K_DEST_ENUM] );
    delete_enum( entity, set->handles[K_ROUTE_ENUM] );
    delete_enum( entity, set->handles[K_HOP_ENUM] );
    /* no refused call has taken the route out of its list */
    expect_ret( RtmGetListEnumRoutes( entity, set->handles[K_LIST_ENUM], &num, &route ), NO_ERROR );
    ok( num == 1 && route == set->handles[K_ROUTE], "%u routes in the list\n", num );
    if (num) release_route( entity, route );
    delete_enum( entity, set->handles[K_LIST_ENUM] );
    expect_ret( RtmDeleteRouteList( entity, set->handles[K_LIST] ), NO_ERROR );
    delete_route( entity, set->handles[K_ROUTE] );
    delete_nexthop( entity, set->handles[K_HOP] );
    release_dest( entity, set->handles[K_DEST] );
    /* no refused call has left a reference behind */
    if (winetest_platform_is_wine)
        for (kind = K_DEST; kind <= K_HOP; kind++)
            expect_ret( RtmReferenceHandles( entity, 1, &set->handles[kind] ), ERROR_INVALID_HANDLE );
    deregister_entity( entity );
}

static BOOL create_world( USHORT family )
{
    memset( &world, 0, sizeof(world) );
    world.family = family;
    if (!create_set( &world.foreign, 0, family == AF_INET ? AF_INET6 : AF_INET, PROTO_A, "10" ))
        memset( &world.foreign, 0, sizeof(world.foreign) );
    if (!create_set( &world.instance, 1, family, PROTO_A, "10" ))
        memset( &world.instance, 0, sizeof(world.instance) );
    if (create_set( &world.stale, 0, family, PROTO_B, "20" )) delete_set( &world.stale );
    if (!create_set( &world.other, 0, family, PROTO_B, "11" )) return FALSE;
    return create_set( &world.own, 0, family, PROTO_A, "10" );
}

static void delete_world(void)
{
    RTM_ENTITY_HANDLE entity;

    delete_set( &world.own );
    delete_set( &world.other );
    delete_set( &world.instance );
    delete_set( &world.foreign );
    entity = register_entity( world.family, PROTO_A, 1, NULL );
    expect_empty_table( entity );
    ok( count_entities( entity ) == 1, "%u entities\n", count_entities( entity ) );
    deregister_entity( entity );
}

/* all that the table shows, in one block of memory */
struct snapshot
{
    unsigned int entities, dests, routes, hops;
    struct { HANDLE handle; unsigned int routes; RTM_VIEW_SET views; } dest[8];
    struct { HANDLE handle, owner, neighbour; RTM_PREF_INFO pref; RTM_VIEW_SET views; unsigned int hops, state; } route[8];
    HANDLE hop[8];
};

static void take_snapshot( struct snapshot *snapshot )
{
    RTM_ENTITY_HANDLE entity = world.own.handles[K_ENTITY];
    union dest_buffer dest;
    union route_buffer route;
    RTM_ENUM_HANDLE handle;
    HANDLE item;
    UINT num;

    memset( snapshot, 0, sizeof(*snapshot) );
    snapshot->entities = count_entities( entity );

    expect_ret( RtmCreateDestEnum( entity, RTM_VIEW_MASK_UCAST, RTM_ENUM_START, NULL, 0, &handle ), NO_ERROR );
    for (num = 1; RtmGetEnumDests( entity, handle, &num, &dest.info ) == NO_ERROR && snapshot->dests < 8; num = 1)
    {
        snapshot->dest[snapshot->dests].handle = dest.info.DestHandle;
        snapshot->dest[snapshot->dests].routes = dest.info.ViewInfo[0].NumRoutes;
        snapshot->dest[snapshot->dests++].views = dest.info.BelongsToViews;
        release_dest_info( entity, &dest.info );
    }
    delete_enum( entity, handle );

    expect_ret( RtmCreateRouteEnum( entity, NULL, 0, RTM_ENUM_START, NULL, RTM_MATCH_NONE, NULL, 0, &handle ), NO_ERROR );
    for (num = 1; RtmGetEnumRoutes( entity, handle, &num, &item ) == NO_ERROR && snapshot->routes < 8; num = 1)
    {
        if (!RtmGetRouteInfo( entity, item, &route.info, NULL ))
        {
            snapshot->route[snapshot->routes].handle = item;
            snapshot->route[snapshot->routes].owner = route.info.RouteOwner;
            snapshot->route[snapshot->routes].neighbour = route.info.Neighbour;
            snapshot->route[snapshot->routes].pref = route.info.PrefInfo;
            snapshot->route[snapshot->routes].views = route.info.BelongsToViews;
            snapshot->route[snapshot->routes].hops = route.info.NextHopsList.NumNextHops;
            snapshot->route[snapshot->routes].state = route.info.State;
            release_route_info( entity, &route.info );
        }
        snapshot->routes++;
        release_route( entity, item );
    }
    delete_enum( entity, handle );

    expect_ret( RtmCreateNextHopEnum( entity, RTM_ENUM_START, NULL, &handle ), NO_ERROR );
    for (num = 1; RtmGetEnumNextHops( entity, handle, &num, &item ) == NO_ERROR && snapshot->hops < 8; num = 1)
    {
        snapshot->hop[snapshot->hops++] = item;
        release_nexthop( entity, item );
    }
    delete_enum( entity, handle );
}

static void expect_unchanged( const struct snapshot *before )
{
    struct snapshot after;

    take_snapshot( &after );
    ok( after.entities == before->entities, "%u entities, were %u\n", after.entities, before->entities );
    ok( after.dests == before->dests, "%u destinations, were %u\n", after.dests, before->dests );
    ok( after.routes == before->routes, "%u routes, were %u\n", after.routes, before->routes );
    ok( after.hops == before->hops, "%u next hops, were %u\n", after.hops, before->hops );
    ok( !memcmp( &after, before, sizeof(after) ), "the table has changed\n" );
}

/* ---- calls ---- */

static void prepare( const struct function *func, struct args *args, HANDLE reg, HANDLE handle )
{
    RTM_ENTITY_METHOD_INPUT *input;
    RTM_NEXTHOP_INFO *hop;
    RTM_DEST_INFO *dest;
    RTM_ROUTE_INFO *route;
    unsigned int i;

    memset( areas, 0xcc, sizeof(areas) );
    memset( args, 0, sizeof(*args) );
    args->reg = reg;
    args->handle = handle;
    for (i = 0; i < 3; i++)
    {
        args->ptr[i] = func->content[i] == C_NONE ? NULL : areas[i];
        hop = (RTM_NEXTHOP_INFO *)areas[i];
        route = (RTM_ROUTE_INFO *)areas[i];
        switch (func->content[i])
        {
        case C_ONE:
            *(UINT *)areas[i] = 1;
            break;
        case C_ADDR:
            make_addr( (RTM_NET_ADDRESS *)areas[i], world.family, "10", 8 );
            break;
        case C_HANDLE:
            *(HANDLE *)areas[i] = handle;
            break;
        case C_HOP_INFO:
            make_nexthop_info( hop, world.family, "10", 1 );
            break;
        case C_HOP_OWNER:
            make_nexthop_info( hop, world.family, "10", 1 );
            hop->NextHopOwner = handle;
            break;
        case C_ROUTE_INFO:
            make_route_info( route, world.own.handles[K_HOP], 1, 99, RTM_VIEW_MASK_UCAST );
            break;
        case C_ROUTE_DEST:
            make_route_info( route, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
            route->DestHandle = handle;
            break;
        case C_DEST_INFO:
            dest = (RTM_DEST_INFO *)areas[i];
            memset( dest, 0, sizeof(*dest) );
            dest->DestHandle = handle;
            break;
        case C_INPUT:
            input = (RTM_ENTITY_METHOD_INPUT *)areas[i];
            input->MethodType = METHOD_TYPE_ALL_METHODS;
            input->InputSize = 4;
            break;
        default:
            break;
        }
    }
}

static void run( const char *id, const struct function *func, struct args *args, DWORD expected, const char *what,
                 unsigned int number )
{
    DWORD ret, last;

    memcpy( copies, areas, sizeof(areas) );
    SetLastError( 0xdeadbeef );
    ret = func->call( args );
    last = GetLastError();
    ask_row( "E82", last == 0xdeadbeef, "%s, %s %u: last error %lu\n", func->name, what, number, last );
    ask_row( id, ret == expected, "%s, %s %u: got %lu, expected %lu\n", func->name, what, number, ret, expected );
    ask_row( "E81", !memcmp( copies, areas, sizeof(areas) ), "%s, %s %u: memory written\n", func->name, what, number );
}

/* values that never were handles, all of them possible on both architectures */
static unsigned int garbage_handles( HANDLE *list )
{
    static const ULONG values[] = { 0x1234, 0xdeadbeef, 0x1, 0x3, 0x7, 0x12345677, 0xfffffffe, 0x7fffffff, 0x80000000 };
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(values); i++) list[i] = (HANDLE)(ULONG_PTR)values[i];
    list[i++] = (HANDLE)~(ULONG_PTR)0;
    list[i++] = (HANDLE)areas;   /* readable memory that is no object */
    return i;
}

static void test_bad_registration( USHORT family )
{
    /* spec: RtmGetExactMatchDestination ERROR_INVALID_HANDLE
     * spec: RtmGetMostSpecificDestination ERROR_INVALID_HANDLE
     * spec: RtmGetExactMatchRoute ERROR_INVALID_HANDLE
     * spec: RtmCreateDestEnum ERROR_INVALID_HANDLE
     * spec: RtmCreateRouteEnum ERROR_INVALID_HANDLE
     * spec: RtmCreateNextHopEnum ERROR_INVALID_HANDLE
     * spec: RtmFindNextHop ERROR_INVALID_HANDLE
     * spec: RtmAddRouteToDest ERROR_INVALID_HANDLE */
    HANDLE bad[32];
    struct snapshot before;
    unsigned int i, j, count;
    struct args args;

    if (!create_world( family )) return;
    take_snapshot( &before );
    count = garbage_handles( bad );
    bad[count++] = NULL;
    bad[count++] = world.stale.handles[K_ENTITY];
    bad[count++] = world.stale.handles[K_ROUTE];
    for (j = K_DEST; j < K_COUNT; j++) bad[count++] = world.own.handles[j];
    for (i = 0; i < ARRAY_SIZE(functions); i++)
        for (j = 0; j < count; j++)
        {
            prepare( &functions[i], &args, bad[j], world.own.handles[functions[i].kind] );
            run( "E77", &functions[i], &args, ERROR_INVALID_HANDLE, "bad registration", j );
            /* the registration is looked at first, whatever the rest is */
            memset( args.ptr, 0, sizeof(args.ptr) );
            run( "E77", &functions[i], &args, ERROR_INVALID_HANDLE, "bad registration, NULL pointers", j );
        }
    expect_unchanged( &before );
    delete_world();
}

static BOOL is_wanted( const struct function *func, unsigned int kind )
{
    if (func->flags & ANY_KIND) return kind >= K_ENTITY && kind <= K_HOP;
    if (func->flags & ANY_ENUM) return kind >= K_DEST_ENUM && kind <= K_LIST_ENUM;
    return kind == func->kind;
}

static void test_bad_handles( USHORT family )
{
    /* spec: RtmReleaseDests ERROR_INVALID_HANDLE
     * spec: RtmGetExactMatchDestination ERROR_INVALID_HANDLE
     * spec: RtmGetMostSpecificDestination ERROR_INVALID_HANDLE
     * spec: RtmGetExactMatchRoute ERROR_INVALID_HANDLE
     * spec: RtmCreateDestEnum ERROR_INVALID_HANDLE
     * spec: RtmCreateRouteEnum ERROR_INVALID_HANDLE
     * spec: RtmCreateNextHopEnum ERROR_INVALID_HANDLE
     * spec: RtmFindNextHop ERROR_INVALID_HANDLE
     * spec: RtmAddRouteToDest ERROR_INVALID_HANDLE */
    struct snapshot before;
    unsigned int i, j, kind, count;
    HANDLE bad[64];
    struct args args;

    if (!create_world( family )) return;
    take_snapshot( &before );
    for (i = 0; i < ARRAY_SIZE(functions); i++)
    {
        const struct function *func = &functions[i];

        if (func->kind == K_NONE) continue;
        count = garbage_handles( bad );
        bad[count++] = (HANDLE)((ULONG_PTR)world.own.handles[func->kind] ^ ((ULONG_PTR)1 << (8 * sizeof(HANDLE) - 1)));
        if (!(func->flags & NULL_OK)) bad[count++] = NULL;
        for (kind = K_ENTITY; kind < K_COUNT; kind++)
        {
            bad[count++] = world.stale.handles[kind];
            if (!is_wanted( func, kind )) bad[count++] = world.own.handles[kind];
            if (is_wanted( func, kind ) && world.foreign.handles[kind]) bad[count++] = world.foreign.handles[kind];
            if (is_wanted( func, kind ) && world.instance.handles[kind]) bad[count++] = world.instance.handles[kind];
            /* enumerations and lists are private */
            if (kind >= K_DEST_ENUM) bad[count++] = world.other.handles[kind];
        }
        for (j = 0; j < count; j++)
        {
            prepare( func, &args, world.own.handles[K_ENTITY], bad[j] );
            run( "E78", func, &args, ERROR_INVALID_HANDLE, "bad handle", j );
        }
        /* a good handle in the hands of entities that live elsewhere */
        prepare( func, &args, world.foreign.handles[K_ENTITY], world.own.handles[func->kind] );
        if (args.reg) run( "E53", func, &args, ERROR_INVALID_HANDLE, "other family", 0 );
        prepare( func, &args, world.instance.handles[K_ENTITY], world.own.handles[func->kind] );
        if (args.reg) run( "E7", func, &args, ERROR_INVALID_HANDLE, "other instance", 0 );
    }
    expect_unchanged( &before );
    delete_world();
}

static void test_null_pointers( USHORT family )
{
    /* spec: RtmFindNextHop ERROR_INVALID_PARAMETER
     * spec: RtmAddNextHop ERROR_INVALID_PARAMETER
     * spec: RtmIsBestRoute ERROR_INVALID_PARAMETER
     * spec: RtmGetNextHopInfo ERROR_INVALID_PARAMETER
     * spec: RtmGetNextHopPointer ERROR_INVALID_PARAMETER
     * spec: RtmAddRouteToDest ERROR_INVALID_PARAMETER
     * spec: RtmDeleteRouteToDest ERROR_INVALID_PARAMETER
     * spec: RtmGetRoutePointer ERROR_INVALID_PARAMETER */
    static const unsigned int required[] = { PTR0, PTR1, PTR2 };
    struct snapshot before;
    struct args args;
    unsigned int i, j;

    if (!create_world( family )) return;
    take_snapshot( &before );
    for (i = 0; i < ARRAY_SIZE(functions); i++)
        for (j = 0; j < ARRAY_SIZE(required); j++)
        {
            if (!(functions[i].flags & required[j])) continue;
            prepare( &functions[i], &args, world.own.handles[K_ENTITY], world.own.handles[functions[i].kind] );
            args.ptr[j] = NULL;
            run( "E79", &functions[i], &args, ERROR_INVALID_PARAMETER, "NULL pointer", j );
        }
    expect_unchanged( &before );
    delete_world();
}

static void test_addresses( USHORT family )
{
    /* spec: RtmIsBestRoute ERROR_INVALID_PARAMETER
     * spec: RtmGetNextHopInfo ERROR_INVALID_PARAMETER
     * spec: RtmGetNextHopPointer ERROR_INVALID_PARAMETER
     * spec: RtmAddRouteToDest ERROR_INVALID_PARAMETER
     * spec: RtmDeleteRouteToDest ERROR_INVALID_PARAMETER
     * spec: RtmGetRoutePointer ERROR_INVALID_PARAMETER */
    static const struct { USHORT family, bits; } bad[] =
    {
        { 0, 8 }, { 0xffff, 8 }, { 1, 8 }, { AF_INET, 33 }, { AF_INET, 128 }, { AF_INET, 0xffff },
        { AF_INET6, 129 }, { AF_INET6, 0x8000 }, { AF_INET6, 0xffff }, { AF_INET, 8 }, { AF_INET6, 8 },
    };
    struct snapshot before;
    unsigned int i, j, k;
    struct args args;

    if (!create_world( family )) return;
    take_snapshot( &before );
    for (i = 0; i < ARRAY_SIZE(functions); i++)
        for (j = 0; j < 3; j++)
        {
            if (functions[i].content[j] != C_ADDR && functions[i].content[j] != C_HOP_INFO) continue;
            for (k = 0; k < ARRAY_SIZE(bad); k++)
            {
                if (bad[k].family == family && bad[k].bits <= host_bits( family )) continue;
                prepare( &functions[i], &args, world.own.handles[K_ENTITY], NULL );
                /* both structures start with the address */
                ((RTM_NET_ADDRESS *)areas[j])->AddressFamily = bad[k].family;
                ((RTM_NET_ADDRESS *)areas[j])->NumBits = bad[k].bits;
                run( "E80", &functions[i], &args, ERROR_INVALID_PARAMETER, "bad address", k );
            }
        }
    expect_unchanged( &before );
    delete_world();
}

static void test_views( USHORT family )
{
    /* spec: RtmGetDestInfo ERROR_INVALID_PARAMETER
     * spec: RtmGetLessSpecificDestination ERROR_INVALID_PARAMETER
     * spec: RtmGetExactMatchRoute ERROR_INVALID_PARAMETER
     * spec: RtmCreateDestEnum ERROR_NOT_SUPPORTED
     * spec: RtmCreateRouteEnum ERROR_NOT_SUPPORTED */
    static const RTM_VIEW_SET masks[] = { 4, 0x80000000, 0x7ffffffc };
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_CHANGE_FLAGS flags;
    union dest_buffer dest, canary;
    union route_buffer route, criteria;
    struct snapshot before;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    HANDLE handle;
    unsigned int i;

    if (!create_world( family )) return;
    take_snapshot( &before );
    entity = world.own.handles[K_ENTITY];
    make_addr( &addr, family, "10", 8 );
    memset( &canary, 0xcc, sizeof(canary) );
    for (i = 0; i < ARRAY_SIZE(masks); i++)
    {
        if (masks[i] & world.profile.ViewsSupported) continue;
        memset( &dest, 0xcc, sizeof(dest) );
        handle = (HANDLE)0xdeadbeef;
        /* documented for these two, also together with a view that there is */
        expect_ret( RtmCreateDestEnum( entity, masks[i], RTM_ENUM_START, NULL, 0, &handle ), ERROR_NOT_SUPPORTED );
        expect_ret( RtmCreateDestEnum( entity, masks[i] | 1, RTM_ENUM_START, NULL, 0, &handle ), ERROR_NOT_SUPPORTED );
        expect_ret( RtmCreateRouteEnum( entity, NULL, masks[i], RTM_ENUM_START, NULL, RTM_MATCH_NONE, NULL, 0, &handle ),
                    ERROR_NOT_SUPPORTED );
        expect_ret( RtmCreateRouteEnum( entity, NULL, masks[i] | 1, RTM_ENUM_START, NULL, RTM_MATCH_NONE, NULL, 0,
                                        &handle ), ERROR_NOT_SUPPORTED );
        ok( handle == (HANDLE)0xdeadbeef || broken( !handle ), "handle %p\n", handle );

        /* everywhere else: dropped, but nothing left is not "any" */
        ask_ret( "D18", RtmGetDestInfo( entity, world.own.handles[K_DEST], 0, masks[i], &dest.info ),
                           ERROR_INVALID_PARAMETER );
        ask_ret( "D17", RtmGetExactMatchDestination( entity, &addr, 0, masks[i], &dest.info ),
                           ERROR_INVALID_PARAMETER );
        ask_ret( "D17", RtmGetMostSpecificDestination( entity, &addr, 0, masks[i], &dest.info ),
                           ERROR_INVALID_PARAMETER );
        ask_ret( "D17", RtmGetLessSpecificDestination( entity, world.own.handles[K_DEST], 0, masks[i], &dest.info ),
                           ERROR_INVALID_PARAMETER );
        ok( !memcmp( &dest, &canary, sizeof(dest) ) || broken( 1 ), "destination written\n" );
        memset( &route, 0, sizeof(route) );
        criteria = route;
        ask_ret( "D17", RtmGetExactMatchRoute( entity, &addr, RTM_MATCH_NONE, &route.info, 0, masks[i], &handle ),
                           ERROR_INVALID_PARAMETER );
        ok( !memcmp( &route, &criteria, sizeof(route) ) || broken( 1 ), "route written\n" );
        ok( handle == (HANDLE)0xdeadbeef || broken( 1 ), "handle %p\n", handle );
        if (!winetest_platform_is_wine) continue;
        make_route_info( &info, world.own.handles[K_HOP], 1, 1, masks[i] );
        handle = NULL;
        flags = 0;
        expect_ret( add_route_info( entity, &handle, &addr, &info, &flags ), ERROR_INVALID_PARAMETER );
        ok( !handle && !flags, "handle %p, flags %#lx\n", handle, flags );
    }
    expect_unchanged( &before );
    delete_world();
}

static void test_counts( USHORT family )
{
    /* spec: RtmReleaseDests ERROR_INVALID_PARAMETER NumDests:0
     * spec: RtmGetEnumRoutes NO_ERROR ERROR_NO_MORE_ITEMS ERROR_INVALID_PARAMETER
     * spec: RtmReleaseEntities ERROR_INVALID_PARAMETER
     * spec: RtmGetEnumDests ERROR_INVALID_PARAMETER
     * spec: RtmGetEnumNextHops ERROR_INVALID_PARAMETER
     * spec: RtmReferenceHandles ERROR_INVALID_PARAMETER NumHandles:0
     * spec: RtmReleaseNextHops ERROR_INVALID_PARAMETER NumNextHops:0
     * spec: RtmReleaseRoutes ERROR_INVALID_PARAMETER NumRoutes:0 */
    RTM_ENTITY_HANDLE entity;
    struct snapshot before;
    UINT bad[3], num;
    unsigned int i;
    DWORD ret;

    if (!create_world( family )) return;
    take_snapshot( &before );
    entity = world.own.handles[K_ENTITY];

    ask_ret( "E83", RtmReleaseEntities( entity, 0, NULL ), NO_ERROR );
    ask_ret( "E83", RtmReleaseDests( entity, 0, NULL ), NO_ERROR );
    ask_ret( "E83", RtmReleaseRoutes( entity, 0, NULL ), NO_ERROR );
    ask_ret( "E83", RtmReleaseNextHops( entity, 0, NULL ), NO_ERROR );
    ask_ret( "E83", RtmReferenceHandles( entity, 0, NULL ), NO_ERROR );

    bad[0] = world.profile.MaxHandlesInEnum + 1;
    bad[1] = 0xffffffff;
    bad[2] = 0;
    memset( areas, 0xcc, sizeof(areas) );
    memcpy( copies, areas, sizeof(areas) );
    for (i = 0; i < ARRAY_SIZE(bad); i++)
    {
        /* too many is documented; none is our choice */
        if (!bad[i] && !winetest_platform_is_wine) continue;
        num = bad[i];
        expect_ret( RtmGetEnumDests( entity, world.own.handles[K_DEST_ENUM], &num, (RTM_DEST_INFO *)areas[0] ),
                    ERROR_INVALID_PARAMETER );
        ask( "N15", num == bad[i], "count %u\n", num );
        num = bad[i];
        expect_ret( RtmGetEnumRoutes( entity, world.own.handles[K_ROUTE_ENUM], &num, (HANDLE *)areas[0] ),
                    ERROR_INVALID_PARAMETER );
        ask( "N15", num == bad[i], "count %u\n", num );
        num = bad[i];
        expect_ret( RtmGetEnumNextHops( entity, world.own.handles[K_HOP_ENUM], &num, (HANDLE *)areas[0] ),
                    ERROR_INVALID_PARAMETER );
        ask( "N15", num == bad[i], "count %u\n", num );
    }
    ok( !memcmp( copies, areas, sizeof(areas) ), "memory written\n" );

    /* a count that cannot be meant, in front of an element that is no handle */
    if (winetest_platform_is_wine)
    {
        ret = RtmReleaseEntities( entity, 0xffffffff, (HANDLE *)areas[0] );
        ok( ret == ERROR_INVALID_HANDLE || ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
        ret = RtmReleaseRoutes( entity, 0xffffffff, (HANDLE *)areas[0] );
        ok( ret == ERROR_INVALID_HANDLE || ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
        ret = RtmReleaseNextHops( entity, 0xffffffff, (HANDLE *)areas[0] );
        ok( ret == ERROR_INVALID_HANDLE || ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
        ret = RtmReferenceHandles( entity, 0xffffffff, (HANDLE *)areas[0] );
        ok( ret == ERROR_INVALID_HANDLE || ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
        ask_ret( "N23", RtmReleaseDests( entity, 0xffffffff, (RTM_DEST_INFO *)areas[0] ), ERROR_INVALID_PARAMETER );
        ok( !memcmp( copies, areas, sizeof(areas) ), "memory written\n" );
    }

    /* the refused calls have not moved the enumerations */
    num = 1;
    expect_ret( RtmGetEnumRoutes( entity, world.own.handles[K_ROUTE_ENUM], &num, (HANDLE *)areas[0] ), NO_ERROR );
    ok( num == 1 && *(HANDLE *)areas[0] == world.own.handles[K_ROUTE], "not the first route\n" );
    expect_ret( RtmReleaseRoutes( entity, num, (HANDLE *)areas[0] ), NO_ERROR );
    num = 1;
    expect_ret( RtmGetEnumDests( entity, world.own.handles[K_DEST_ENUM], &num, (RTM_DEST_INFO *)areas[0] ), NO_ERROR );
    ok( num == 1 && *(HANDLE *)areas[0] == world.own.handles[K_DEST], "not the first destination\n" );
    expect_ret( RtmReleaseDests( entity, num, (RTM_DEST_INFO *)areas[0] ), NO_ERROR );
    expect_unchanged( &before );
    delete_world();
}

static void test_enum_flags( USHORT family )
{
    /* spec: RtmCreateDestEnum ERROR_INVALID_PARAMETER
     * spec: RtmCreateNextHopEnum ERROR_INVALID_PARAMETER */
    static const RTM_ENUM_FLAGS bad[] = { 3, 4, 0x80, 0x80000000, 0x02000000 };
    RTM_ENUM_HANDLE handle = (HANDLE)0xdeadbeef;
    RTM_ENTITY_HANDLE entity;
    RTM_NET_ADDRESS addr;
    unsigned int i;

    if (!winetest_platform_is_wine)
    {
        skip( "not documented\n" );
        return;
    }
    if (!create_world( family )) return;
    entity = world.own.handles[K_ENTITY];
    make_addr( &addr, family, "10", 8 );
    for (i = 0; i < ARRAY_SIZE(bad); i++)
    {
        ask_ret( "N7", RtmCreateDestEnum( entity, 0, bad[i], &addr, 0, &handle ), ERROR_INVALID_PARAMETER );
        ask_ret( "N7", RtmCreateRouteEnum( entity, NULL, 0, bad[i], &addr, RTM_MATCH_NONE, NULL, 0, &handle ),
                    ERROR_INVALID_PARAMETER );
        ask_ret( "N7", RtmCreateNextHopEnum( entity, bad[i], &addr, &handle ), ERROR_INVALID_PARAMETER );
    }
    /* the scope bit of the other kind */
    ask_ret( "N8", RtmCreateDestEnum( entity, 0, RTM_ENUM_OWN_ROUTES, NULL, 0, &handle ), ERROR_INVALID_PARAMETER );
    ask_ret( "N8", RtmCreateRouteEnum( entity, NULL, 0, RTM_ENUM_OWN_DESTS, NULL, RTM_MATCH_NONE, NULL, 0, &handle ),
                ERROR_INVALID_PARAMETER );
    ask_ret( "N9", RtmCreateNextHopEnum( entity, RTM_ENUM_OWN_DESTS, NULL, &handle ), ERROR_INVALID_PARAMETER );
    ask_ret( "N9", RtmCreateNextHopEnum( entity, RTM_ENUM_OWN_ROUTES, NULL, &handle ), ERROR_INVALID_PARAMETER );
    ok( handle == (HANDLE)0xdeadbeef, "handle %p\n", handle );
    delete_world();
}

static void check_quiet( const char *call, DWORD ret, DWORD last )
{
    ok( !ret, "%s: got %lu\n", call, ret );
    ask( "E82", last == 0xdeadbeef, "%s: last error %lu\n", call, last );
}

#define expect_quiet( expr ) do { DWORD ret_; SetLastError( 0xdeadbeef ); ret_ = (expr); \
    check_quiet( #expr, ret_, GetLastError() ); } while (0)

/* The functions above fail; here they succeed. */
static void test_last_error( USHORT family )
{
    RTM_ENTITY_HANDLE entity = NULL, entities[2];
    RTM_ENTITY_INFO info, infos[2];
    RTM_ROUTE_HANDLE route = NULL, routes[4];
    RTM_NEXTHOP_HANDLE hop = NULL, hops[4];
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NEXTHOP_INFO hop_info, *hop_pointer;
    union
    {
        RTM_ROUTE_INFO info;
        BYTE room[RTM_SIZE_OF_ROUTE_INFO( 9 )];
    } route_info;
    RTM_ROUTE_LIST_HANDLE list;
    RTM_ROUTE_INFO *pointer;
    RTM_REGN_PROFILE profile;
    RTM_DEST_INFO dest, again;
    RTM_NOTIFY_HANDLE notify;
    RTM_ENUM_HANDLE handle;
    RTM_NET_ADDRESS addr;
    RTM_VIEW_SET views;
    void **slot;
    BOOL flag;
    UINT num;

    make_entity_info( &info, 0, family, PROTO_A, 1 );
    expect_quiet( RtmRegisterEntity( &info, NULL, NULL, TRUE, &profile, &entity ) );
    num = ARRAY_SIZE(entities);
    expect_quiet( RtmGetRegisteredEntities( entity, &num, entities, infos ) );
    expect_quiet( RtmReferenceHandles( entity, num, entities ) );
    expect_quiet( RtmReleaseEntities( entity, num, entities ) );
    expect_quiet( RtmReleaseEntities( entity, num, entities ) );
    expect_quiet( RtmGetEntityInfo( entity, entity, &info ) );
    expect_quiet( RtmReleaseEntityInfo( entity, &info ) );
    num = 0;
    expect_quiet( RtmGetEntityMethods( entity, entity, &num, NULL ) );
    expect_quiet( RtmBlockMethods( entity, NULL, 0, RTM_BLOCK_METHODS ) );
    expect_quiet( RtmBlockMethods( entity, NULL, 0, RTM_RESUME_METHODS ) );

    make_nexthop_info( &hop_info, family, family == AF_INET ? "192.0.2.1" : "2001:db8::1", 1 );
    expect_quiet( RtmAddNextHop( entity, &hop_info, &hop, &flags ) );
    expect_quiet( RtmFindNextHop( entity, &hop_info, NULL, &hop_pointer ) );
    expect_quiet( RtmGetNextHopPointer( entity, hop, &hop_pointer ) );
    expect_quiet( RtmGetNextHopInfo( entity, hop, &hop_info ) );
    expect_quiet( RtmReleaseNextHopInfo( entity, &hop_info ) );
    expect_quiet( RtmLockNextHop( entity, hop, TRUE, TRUE, &hop_pointer ) );
    expect_quiet( RtmLockNextHop( entity, hop, TRUE, FALSE, NULL ) );
    expect_quiet( RtmCreateNextHopEnum( entity, RTM_ENUM_START, NULL, &handle ) );
    num = 1;
    expect_quiet( RtmGetEnumNextHops( entity, handle, &num, hops ) );
    expect_quiet( RtmReleaseNextHops( entity, num, hops ) );
    expect_quiet( RtmDeleteEnumHandle( entity, handle ) );

    expect_quiet( RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify ) );
    expect_quiet( RtmCreateRouteList( entity, &list ) );
    make_addr( &addr, family, family == AF_INET ? "10.0.0.0" : "2001:db8::", 32 );
    make_route_info( &route_info.info, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    flags = 0;
    expect_quiet( RtmAddRouteToDest( entity, &route, &addr, &route_info.info, 3600000, list, 0, NULL, &flags ) );
    expect_quiet( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &dest ) );
    expect_quiet( RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &again ) );
    expect_quiet( RtmReleaseDestInfo( entity, &again ) );
    expect_quiet( RtmGetDestInfo( entity, dest.DestHandle, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &again ) );
    expect_quiet( RtmReleaseDestInfo( entity, &again ) );
    expect_quiet( RtmGetOpaqueInformationPointer( entity, dest.DestHandle, (void **)&slot ) );
    expect_quiet( RtmLockDestination( entity, dest.DestHandle, TRUE, TRUE ) );
    expect_quiet( RtmLockDestination( entity, dest.DestHandle, TRUE, FALSE ) );
    expect_quiet( RtmGetChangeStatus( entity, notify, dest.DestHandle, &flag ) );
    expect_quiet( RtmMarkDestForChangeNotification( entity, notify, dest.DestHandle, TRUE ) );
    expect_quiet( RtmIsMarkedForChangeNotification( entity, notify, dest.DestHandle, &flag ) );
    num = 1;
    expect_quiet( RtmGetChangedDests( entity, notify, &num, &again ) );
    expect_quiet( RtmReleaseChangedDests( entity, notify, num, &again ) );
    expect_quiet( RtmIgnoreChangedDests( entity, notify, 1, &dest.DestHandle ) );
    expect_quiet( RtmCreateDestEnum( entity, RTM_VIEW_MASK_UCAST, RTM_ENUM_START, NULL, 0, &handle ) );
    num = 1;
    expect_quiet( RtmGetEnumDests( entity, handle, &num, &again ) );
    expect_quiet( RtmReleaseDests( entity, num, &again ) );
    expect_quiet( RtmDeleteEnumHandle( entity, handle ) );
    expect_quiet( RtmCreateRouteEnum( entity, NULL, RTM_VIEW_MASK_UCAST, 0, NULL, 0, NULL, 0, &handle ) );
    num = 1;
    expect_quiet( RtmGetEnumRoutes( entity, handle, &num, routes ) );
    expect_quiet( RtmReleaseRoutes( entity, num, routes ) );
    expect_quiet( RtmDeleteEnumHandle( entity, handle ) );
    expect_quiet( RtmCreateRouteListEnum( entity, list, &handle ) );
    num = 1;
    expect_quiet( RtmGetListEnumRoutes( entity, handle, &num, routes ) );
    expect_quiet( RtmReleaseRoutes( entity, num, routes ) );
    expect_quiet( RtmDeleteEnumHandle( entity, handle ) );
    expect_quiet( RtmInsertInRouteList( entity, NULL, 1, &route ) );
    expect_quiet( RtmDeleteRouteList( entity, list ) );

    expect_quiet( RtmGetRouteInfo( entity, route, &route_info.info, &addr ) );
    expect_quiet( RtmReleaseRouteInfo( entity, &route_info.info ) );
    expect_quiet( RtmGetExactMatchRoute( entity, &addr, RTM_MATCH_NONE, &route_info.info, 0, 0, NULL ) );
    expect_quiet( RtmReleaseRouteInfo( entity, &route_info.info ) );
    expect_quiet( RtmIsBestRoute( entity, route, &views ) );
    expect_quiet( RtmGetRoutePointer( entity, route, &pointer ) );
    expect_quiet( RtmLockRoute( entity, route, TRUE, TRUE, &pointer ) );
    expect_quiet( RtmUpdateAndUnlockRoute( entity, route, INFINITE, NULL, 0, NULL, &flags ) );
    expect_quiet( RtmDeleteRouteToDest( entity, route, &flags ) );
    expect_quiet( RtmReleaseDestInfo( entity, &dest ) );
    expect_quiet( RtmDeregisterFromChangeNotification( entity, notify ) );
    expect_quiet( RtmDeleteNextHop( entity, hop, NULL ) );
    expect_quiet( RtmDeregisterEntity( entity ) );
}

START_TEST(badargs)
{
    /* native Windows may fault on what is no handle or NULL */
    if (winetest_platform_is_wine)
    {
        for_families( "bad registration", test_bad_registration );
        for_families( "bad handles", test_bad_handles );
        for_families( "NULL pointers", test_null_pointers );
        for_families( "addresses", test_addresses );
    }
    else skip( "not with handles and pointers that native may use unchecked\n" );
    for_families( "views", test_views );
    for_families( "counts", test_counts );
    for_families( "enumeration flags", test_enum_flags );
    for_families( "last error", test_last_error );
}
