/*
 * Fuzz target: sequences of calls by well-behaved clients
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

/* A few entities in four tables do whatever the input says, from callbacks and methods as well, with any flags and any
 * addresses, and sometimes with a handle of another type or table. They release exactly what they were given, so every
 * release has to be good, and in the end no object may be left. */

#include "fuzz.h"

#define ENTITIES 6
#define REFS 128
#define THINGS 48
#define CONTEXT ((void *)0x1234)

enum kind { DEST, ROUTE, HOP, ENTITY, REF_KINDS };
enum thing_kind { ENUM_DESTS, ENUM_ROUTES, ENUM_HOPS, ENUM_LIST, LIST, NOTIFY, THING_KINDS };

struct client
{
    BOOL busy, open;            /* busy: between the start of registering and the end of deregistering */
    HANDLE handle;
    RTM_ENTITY_INFO info;
    RTM_REGN_PROFILE profile;
    UINT methods;
    BOOL opaque, blocked;
};

static struct client clients[ENTITIES], janitors[4];

/* a reference that was given and has to be taken back */
static struct ref
{
    HANDLE handle;
    enum kind kind;
    UINT table;
} refs[REFS];
static UINT ref_count;

/* what ends with its entity */
static struct thing
{
    HANDLE handle;              /* NULL: free */
    enum thing_kind kind;
    UINT client;
    ULONG views;
} things[THINGS];

static UINT depth, locks, sleeps;
static pthread_t main_thread;
static UINT keep_expired;       /* the answer to RTM_ROUTE_EXPIRED */

static void operation( void );

static UINT table_of( const RTM_ENTITY_INFO *info )
{
    return (info->RtmInstanceId & 1) | (info->AddressFamily == AF_INET6) << 1;
}

static void release( HANDLE entity, enum kind kind, HANDLE handle )
{
    switch (kind)
    {
    case ROUTE: require( !CALL( RtmReleaseRoutes, ( entity, 1, &handle ) ) ); break;
    case HOP: require( !CALL( RtmReleaseNextHops, ( entity, 1, &handle ) ) ); break;
    case ENTITY: require( !CALL( RtmReleaseEntities, ( entity, 1, &handle ) ) ); break;
    default:
    {
        RTM_DEST_INFO *info = exact( RTM_SIZE_OF_DEST_INFO( 0 ) );

        info->DestHandle = handle;
        info->NumberOfViews = 0;
        require( !CALL( RtmReleaseDestInfo, ( entity, info ) ) );
        free( info );
    }
    }
}

static void keep( const struct client *client, enum kind kind, HANDLE handle )
{
    struct ref *ref = &refs[ref_count];

    if (!handle) return;
    if (ref_count == REFS)
    {
        release( client->handle, kind, handle );
        return;
    }
    ref->handle = handle;
    ref->kind = kind;
    ref->table = table_of( &client->info );
    ref_count++;
}

static void drop( UINT index )
{
    refs[index] = refs[--ref_count];
}

/* A handle of this kind in the client's table that is referenced here, with its index, or, now and then or if there is
 * none, anything else with the index REFS. */
static HANDLE pick( const struct client *client, enum kind kind, UINT *index )
{
    UINT value = in_byte(), i, table = table_of( &client->info );
    UINT dummy;

    if (!index) index = &dummy;
    for (i = 0; i < ref_count && value < 250; i++)
    {
        *index = (i + value) % ref_count;
        if (refs[*index].kind == kind && refs[*index].table == table) return refs[*index].handle;
    }
    *index = REFS;
    if (value & 1 && ref_count)
    {
        i = value % ref_count;
        if (refs[i].kind == kind && refs[i].table == table) *index = i;
        return refs[i].handle;
    }
    if (value & 2) return things[value % THINGS].handle;
    if (value & 4) return clients[value % ENTITIES].handle;
    return NULL;
}

static struct client *pick_client( void )
{
    UINT value = in_byte(), i;

    for (i = 0; i < ENTITIES; i++)
        if (clients[(i + value) % ENTITIES].open) return &clients[(i + value) % ENTITIES];
    return NULL;
}

static struct thing *new_thing( void )
{
    UINT i;

    for (i = 0; i < THINGS; i++) if (!things[i].handle) return &things[i];
    return NULL;
}

static void set_thing( struct thing *thing, const struct client *client, enum thing_kind kind, HANDLE handle, ULONG views )
{
    thing->handle = handle;
    thing->kind = kind;
    thing->client = client - clients;
    thing->views = views & client->profile.ViewsSupported;
}

static struct thing *pick_thing( const struct client *client, UINT kinds )
{
    UINT value = in_byte(), i;

    for (i = 0; i < THINGS; i++)
    {
        struct thing *thing = &things[(i + value) % THINGS];

        if (thing->handle && (kinds >> thing->kind & 1) && thing->client == client - clients) return thing;
    }
    return NULL;
}

static HANDLE pick_list( const struct client *client )
{
    struct thing *thing;

    if (in_byte() & 1) return NULL;
    return (thing = pick_thing( client, 1 << LIST )) ? thing->handle : NULL;
}

static UINT views_of( const struct client *client, ULONG mask )
{
    return view_popcount( mask & client->profile.ViewsSupported );
}

/* ---- what comes out ---- */

static void check_address( const struct client *client, const RTM_NET_ADDRESS *address )
{
    require( address->AddressFamily == client->info.AddressFamily );
    require( address->NumBits <= (address->AddressFamily == AF_INET ? 32 : 128) );
}

static void check_dest( const struct client *client, const RTM_DEST_INFO *info, ULONG views )
{
    int last = -1;
    UINT i;

    require( info->DestHandle );
    check_address( client, &info->DestAddress );
    require( !(info->BelongsToViews & ~client->profile.ViewsSupported) );
    require( info->NumberOfViews == views_of( client, views ) );
    for (i = 0; i < info->NumberOfViews; i++)
    {
        require( info->ViewInfo[i].ViewId > last && info->ViewInfo[i].ViewId < RTM_MAX_VIEWS );
        last = info->ViewInfo[i].ViewId;
        require( views >> last & 1 );
        require( !info->ViewInfo[i].Route == !info->ViewInfo[i].Owner );
        require( !info->ViewInfo[i].Route || info->ViewInfo[i].NumRoutes );
        require( !info->ViewInfo[i].NumRoutes == !(info->BelongsToViews >> last & 1) );
    }
}

/* one that RtmReleaseDestInfo would release */
static void keep_dest( const struct client *client, const RTM_DEST_INFO *info )
{
    UINT i;

    keep( client, DEST, info->DestHandle );
    for (i = 0; i < info->NumberOfViews; i++)
    {
        keep( client, ROUTE, info->ViewInfo[i].Route );
        keep( client, ENTITY, info->ViewInfo[i].Owner );
        keep( client, ROUTE, info->ViewInfo[i].HoldRoute );
    }
}

static void use_dest( const struct client *client, RTM_DEST_INFO *info, ULONG views )
{
    check_dest( client, info, views );
    if (in_byte() & 1) keep_dest( client, info );
    else require( !CALL( RtmReleaseDestInfo, ( client->handle, info ) ) );
}

static RTM_DEST_INFO *dest_item( RTM_DEST_INFO *infos, UINT i, UINT views )
{
    return (RTM_DEST_INFO *)((BYTE *)infos + i * RTM_SIZE_OF_DEST_INFO( views ));
}

static size_t route_size( UINT hops )
{
    return max( FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops ) + hops * sizeof(HANDLE), sizeof(RTM_ROUTE_INFO) );
}

static RTM_ROUTE_INFO *new_route_info( const struct client *client )
{
    return exact( route_size( client->profile.MaxNextHopsInRoute ) );
}

static HANDLE *info_hops( RTM_ROUTE_INFO *info )
{
    return info->NextHopsList.NextHops;
}

static void use_route( const struct client *client, RTM_ROUTE_INFO *info )
{
    UINT i;

    require( info->DestHandle && info->RouteOwner );
    require( info->State <= RTM_ROUTE_STATE_DELETED );
    require( !(info->BelongsToViews & ~client->profile.ViewsSupported) );
    require( info->NextHopsList.NumNextHops <= client->profile.MaxNextHopsInRoute );
    if (in_byte() & 1)
    {
        require( !CALL( RtmReleaseRouteInfo, ( client->handle, info ) ) );
        return;
    }
    keep( client, DEST, info->DestHandle );
    keep( client, ENTITY, info->RouteOwner );
    keep( client, HOP, info->Neighbour );
    for (i = 0; i < info->NextHopsList.NumNextHops; i++) keep( client, HOP, info_hops( info )[i] );
}

/* ---- clients' code ---- */

static void nested( void )
{
    if (depth == 3) return;
    depth++;
    if (in_byte() & 1) operation();
    depth--;
}

static DWORD WINAPI event( HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    RTM_ENTITY_INFO info;

    require( type <= RTM_CHANGE_NOTIFICATION );
    if (pthread_equal( main_thread, pthread_self() ))
    {
        /* told by another client's call */
        require( type == RTM_ENTITY_REGISTERED || type == RTM_ENTITY_DEREGISTERED );
        require( context1 && ((RTM_ENTITY_INFO *)context2)->AddressFamily );
        nested();
        return NO_ERROR;
    }
    /* the input belongs to the other thread */
    require( !CALL( RtmGetEntityInfo, ( entity, entity, &info ) ) );
    if (type == RTM_CHANGE_NOTIFICATION) require( context2 == CONTEXT );
    if (type != RTM_ROUTE_EXPIRED) return NO_ERROR;
    require( ((RTM_ROUTE_INFO *)context2)->RouteOwner == entity );
    if (!__atomic_load_n( &keep_expired, __ATOMIC_RELAXED )) return ERROR_NOT_SUPPORTED;
    release( entity, ROUTE, context1 );
    return NO_ERROR;
}

static void WINAPI method( HANDLE caller, HANDLE callee, RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    UINT room = output->OutputSize;

    require( caller && callee && !output->MethodStatus );
    require( (input->MethodType & output->MethodType) && !(output->MethodType & (output->MethodType - 1)) );
    memset( output->OutputData, 0x55, room );
    output->MethodStatus = in_byte();
    output->OutputSize = in_below( 5 ) ? room / 2 : room + in_below( 3 );
    nested();
}

/* ---- operations ---- */

static void op_register( void )
{
    struct client *client = &clients[in_below( ENTITIES )];
    UINT value = in_byte(), count = in_byte() % 34, i;
    RTM_ENTITY_EXPORT_METHODS *methods = NULL;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    HANDLE handle = NULL;
    DWORD error;

    if (client->busy) return;
    in_identity( &info );
    if (value >= 250) info.AddressFamily = in_family();
    if (value & 1)
    {
        methods = exact( FIELD_OFFSET( RTM_ENTITY_EXPORT_METHODS, Methods[min( count, 32 )] ) );
        methods->NumMethods = count;
        for (i = 0; i < min( count, 32 ); i++) methods->Methods[i] = i % 7 == 6 ? NULL : method;
    }
    else count = 0;
    client->busy = TRUE;
    error = CALL( RtmRegisterEntity, ( &info, methods, value & 2 ? event : NULL, value & 4, &profile, &handle ) );
    free( methods );
    client->busy = !error;
    if (error) return;
    require( handle );
    require( count <= 32 );
    require( profile.NumberOfViews == view_popcount( profile.ViewsSupported ) );
    require( profile.MaxNextHopsInRoute && profile.MaxNextHopsInRoute <= MAX_HOPS );
    client->handle = handle;
    client->info = info;
    client->profile = profile;
    client->methods = count;
    client->opaque = (value & 4) != 0;
    client->blocked = FALSE;
    client->open = TRUE;
}

static void end_client( struct client *client )
{
    UINT i;

    client->open = FALSE;
    for (i = 0; i < THINGS; i++) if (things[i].client == client - clients) things[i].handle = NULL;
    require( !CALL( RtmDeregisterEntity, ( client->handle ) ) );
    require( CALL( RtmDeregisterEntity, ( client->handle ) ) == ERROR_INVALID_HANDLE );
    client->busy = FALSE;
}

static void fill_hop( const struct client *client, RTM_NEXTHOP_INFO *info )
{
    memset( info, 0xcc, sizeof(*info) );
    in_address( &info->NextHopAddress, client->info.AddressFamily );
    info->InterfaceIndex = in_below( 3 );
    info->Flags = in_byte() & 3;
    info->RemoteNextHop = info->Flags & RTM_NEXTHOP_FLAGS_REMOTE ? pick( client, DEST, NULL ) : NULL;
}

static void op_nexthop( struct client *client )
{
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO info, *pointer;
    HANDLE handle = NULL;
    UINT index = REFS;

    switch (in_below( 5 ))
    {
    case 0:
    case 1:
        fill_hop( client, &info );
        if (in_byte() & 1) handle = pick( client, HOP, NULL );
        if (handle)
        {
            CALL( RtmAddNextHop, ( client->handle, &info, &handle, &flags ) );
            break;
        }
        if (CALL( RtmAddNextHop, ( client->handle, &info, &handle, &flags ) )) break;
        require( handle && !(flags & ~RTM_NEXTHOP_CHANGE_NEW) );
        keep( client, HOP, handle );
        break;
    case 2:
        fill_hop( client, &info );
        if (CALL( RtmFindNextHop, ( client->handle, &info, &handle, in_byte() & 1 ? &pointer : NULL ) )) break;
        keep( client, HOP, handle );
        break;
    case 3:
        fill_hop( client, &info );
        if (in_byte() & 1) handle = pick( client, HOP, &index );
        /* the handle goes with the next hop */
        if (!CALL( RtmDeleteNextHop, ( client->handle, handle, &info ) ) && index != REFS) drop( index );
        break;
    case 4:
        handle = pick( client, HOP, &index );
        if (CALL( RtmGetNextHopInfo, ( client->handle, handle, &info ) )) require( index == REFS );
        else
        {
            check_address( client, &info.NextHopAddress );
            require( info.State <= RTM_NEXTHOP_STATE_DELETED );
            require( !CALL( RtmReleaseNextHopInfo, ( client->handle, &info ) ) );
        }
        if (!CALL( RtmGetNextHopPointer, ( client->handle, handle, &pointer ) ))
            require( pointer->NextHopOwner == client->handle );
        break;
    }
}

static void op_lock_nexthop( struct client *client )
{
    HANDLE handle = pick( client, HOP, NULL );
    RTM_NEXTHOP_INFO *pointer = NULL;
    UINT value = in_byte();

    if (CALL( RtmLockNextHop, ( client->handle, handle, value & 1, value & 2, &pointer ) )) return;
    locks++;
    if ((value & 3) != 3) return;
    pointer->Flags = value >> 2 & RTM_NEXTHOP_FLAGS_DOWN;
    pointer->EntitySpecificInfo = CONTEXT;
    if (value & 0x80) CALL( RtmLockNextHop, ( client->handle, handle, TRUE, FALSE, NULL ) );
}

static void fill_route( const struct client *client, RTM_ROUTE_INFO *info, UINT count )
{
    UINT i;

    memset( info, 0, FIELD_OFFSET( RTM_ROUTE_INFO, NextHopsList.NextHops ) );
    info->RouteOwner = client->handle;
    info->Neighbour = in_byte() & 1 ? pick( client, HOP, NULL ) : NULL;
    info->PrefInfo.Preference = in_long();
    info->PrefInfo.Metric = in_long();
    info->BelongsToViews = in_views();
    info->Flags = in_byte() & 15;
    info->EntitySpecificInfo = CONTEXT;
    info->NextHopsList.NumNextHops = count;
    for (i = 0; i < min( count, client->profile.MaxNextHopsInRoute ); i++)
        info_hops( info )[i] = pick( client, HOP, NULL );
}

static ULONG in_ttl( void )
{
    static const ULONG ttls[] = { INFINITE, 60000, 1, 0, 20, INFINITE, 0x7fffffff, 0x80000000 };

    return ttls[in_below( ARRAY_SIZE(ttls) )];
}

static void op_add_route( struct client *client )
{
    UINT value = in_byte(), count = in_below( client->profile.MaxNextHopsInRoute + 2 );
    RTM_ROUTE_CHANGE_FLAGS flags = value & 3;
    HANDLE route = NULL, list;
    RTM_NET_ADDRESS address;
    RTM_ROUTE_INFO *info;
    ULONG ttl;

    info = exact( route_size( min( count, client->profile.MaxNextHopsInRoute ) ) );
    fill_route( client, info, count );
    in_address( &address, client->info.AddressFamily );
    ttl = in_ttl();
    list = pick_list( client );
    if (value & 4) route = pick( client, ROUTE, NULL );
    if (route)
        CALL( RtmAddRouteToDest, ( client->handle, &route, &address, info, ttl, list, 0, NULL, &flags ) );
    else if (!CALL( RtmAddRouteToDest, ( client->handle, value & 8 ? NULL : &route, &address, info, ttl, list, 0, NULL,
                                         &flags ) ))
    {
        require( !route == ((value & 8) != 0) );
        require( !(flags & ~(RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_BEST)) );
        keep( client, ROUTE, route );
    }
    free( info );
}

static void op_delete_route( struct client *client )
{
    UINT index;
    HANDLE route = pick( client, ROUTE, &index );
    RTM_ROUTE_CHANGE_FLAGS flags;

    if (CALL( RtmDeleteRouteToDest, ( client->handle, route, &flags ) )) return;
    require( !(flags & ~RTM_ROUTE_CHANGE_BEST) );
    /* the handle goes with the route */
    require( index != REFS );
    drop( index );
}

static void op_route( struct client *client )
{
    UINT index, value = in_byte();
    HANDLE route = pick( client, ROUTE, &index );
    RTM_ROUTE_INFO *info = new_route_info( client ), *pointer;
    RTM_NET_ADDRESS address;
    RTM_VIEW_SET views;

    if (!CALL( RtmGetRouteInfo, ( client->handle, route, value & 1 ? info : NULL, value & 2 ? &address : NULL ) ))
    {
        if (value & 2) check_address( client, &address );
        if (value & 1) use_route( client, info );
    }
    else require( index == REFS );
    if (!CALL( RtmIsBestRoute, ( client->handle, route, &views ) ))
        require( !(views & ~client->profile.ViewsSupported) );
    if (value & 4 && !CALL( RtmGetRoutePointer, ( client->handle, route, &pointer ) ))
        require( pointer->RouteOwner == client->handle );
    free( info );
}

/* who puts a next hop in gives a reference, who takes one out gets it */
static void swap_hop( const struct client *client, HANDLE *place )
{
    UINT index;
    HANDLE hop = pick( client, HOP, &index ), old = *place;

    if (index == REFS) return;
    *place = hop;
    drop( index );
    keep( client, HOP, old );
}

static void op_edit_route( struct client *client )
{
    HANDLE route = pick( client, ROUTE, NULL );
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_INFO *info = NULL;
    UINT value = in_byte();
    DWORD error;

    if (CALL( RtmLockRoute, ( client->handle, route, value & 1, value & 2, &info ) )) return;
    locks++;
    if ((value & 3) != 3) return;
    require( info->NextHopsList.NumNextHops <= client->profile.MaxNextHopsInRoute );
    if (value & 4) info->PrefInfo.Preference = in_long();
    if (value & 8) info->BelongsToViews = in_views();
    if (value & 16 && info->NextHopsList.NumNextHops)
        swap_hop( client, &info_hops( info )[in_byte() % info->NextHopsList.NumNextHops] );
    if (value & 32) swap_hop( client, &info->Neighbour );
    if (value & 64) nested();
    if (!client->open) return;
    error = CALL( RtmUpdateAndUnlockRoute, ( client->handle, route, in_ttl(), pick_list( client ), 0, NULL, &flags ) );
    if (error && value & 128) CALL( RtmLockRoute, ( client->handle, route, TRUE, FALSE, NULL ) );
    if (!error) require( !(flags & ~RTM_ROUTE_CHANGE_BEST) );
}

static void op_dest( struct client *client )
{
    UINT value = in_below( 4 ), index = REFS;
    ULONG protocol = in_byte() < 200 ? RTM_BEST_PROTOCOL : in_byte() < 64 ? RTM_THIS_PROTOCOL : in_below( 5 );
    ULONG views = in_views();
    RTM_DEST_INFO *info = exact( RTM_SIZE_OF_DEST_INFO( views_of( client, views ) ) );
    RTM_NET_ADDRESS address;
    HANDLE dest;
    DWORD error;

    switch (value)
    {
    case 0:
        in_address( &address, client->info.AddressFamily );
        error = CALL( RtmGetExactMatchDestination, ( client->handle, &address, protocol, views, info ) );
        break;
    case 1:
        in_address( &address, client->info.AddressFamily );
        error = CALL( RtmGetMostSpecificDestination, ( client->handle, &address, protocol, views, info ) );
        if (!error) require( info->DestAddress.NumBits <= address.NumBits );
        break;
    case 2:
        dest = pick( client, DEST, NULL );
        error = CALL( RtmGetLessSpecificDestination, ( client->handle, dest, protocol, views, info ) );
        break;
    default:
        dest = pick( client, DEST, &index );
        error = CALL( RtmGetDestInfo, ( client->handle, dest, protocol, views, info ) );
        if (index != REFS && (!views || views & client->profile.ViewsSupported)) require( !error );
        break;
    }
    if (!error) use_dest( client, info, views );
    free( info );
}

static void op_match_route( struct client *client )
{
    RTM_ROUTE_INFO *info = new_route_info( client );
    UINT value = in_byte(), count = in_below( client->profile.MaxNextHopsInRoute + 2 );
    RTM_NET_ADDRESS address;
    HANDLE route = NULL;

    fill_route( client, info, count );
    if (value & 1) info->RouteOwner = pick( client, ENTITY, NULL );
    in_address( &address, client->info.AddressFamily );
    if (!CALL( RtmGetExactMatchRoute, ( client->handle, &address, in_byte() & 0x1f, info, in_below( 3 ), in_views(),
                                        value & 2 ? &route : NULL ) ))
    {
        require( !route == !(value & 2) );
        keep( client, ROUTE, route );
        use_route( client, info );
    }
    free( info );
}

static void op_create_enum( struct client *client )
{
    static const ULONG flags[] =
    {
        0, RTM_ENUM_NEXT, RTM_ENUM_RANGE, RTM_ENUM_OWN_DESTS, RTM_ENUM_OWN_ROUTES, RTM_ENUM_RANGE | RTM_ENUM_OWN_DESTS,
        RTM_ENUM_NEXT | RTM_ENUM_OWN_ROUTES, RTM_ENUM_NEXT | RTM_ENUM_RANGE
    };
    ULONG views = in_views(), flag = flags[in_below( ARRAY_SIZE(flags) )];
    struct thing *thing = new_thing();
    RTM_ROUTE_INFO *info;
    RTM_NET_ADDRESS address;
    HANDLE handle = NULL, dest = NULL;
    UINT kind = in_below( 4 ), value;
    DWORD error;

    if (!thing) return;
    in_address( &address, client->info.AddressFamily );
    switch (kind)
    {
    case ENUM_DESTS:
        error = CALL( RtmCreateDestEnum, ( client->handle, views, flag, &address, in_below( 5 ), &handle ) );
        break;
    case ENUM_ROUTES:
        value = in_byte();
        if (value & 1) dest = pick( client, DEST, NULL );
        info = new_route_info( client );
        fill_route( client, info, in_below( client->profile.MaxNextHopsInRoute + 2 ) );
        error = CALL( RtmCreateRouteEnum, ( client->handle, dest, views, flag, &address, value & 2 ? in_byte() & 0x1f : 0,
                                            value & 4 ? info : NULL, in_below( 3 ), &handle ) );
        free( info );
        break;
    case ENUM_HOPS:
        error = CALL( RtmCreateNextHopEnum, ( client->handle, flag, &address, &handle ) );
        break;
    default:
        error = CALL( RtmCreateRouteListEnum, ( client->handle, pick_list( client ), &handle ) );
        break;
    }
    if (!error) set_thing( thing, client, kind, handle, views );
}

static UINT in_room( const struct client *client )
{
    UINT value = in_byte();

    return value == 255 ? client->profile.MaxHandlesInEnum + 1 : value % 12;
}

static void op_get_enum( struct client *client )
{
    struct thing *thing = pick_thing( client, 1 << ENUM_DESTS | 1 << ENUM_ROUTES | 1 << ENUM_HOPS | 1 << ENUM_LIST );
    UINT room = in_room( client ), count = room, views, i, value;
    enum kind kind;
    HANDLE *handles;
    RTM_DEST_INFO *infos;
    DWORD error;

    if (!thing) return;
    if (room > client->profile.MaxHandlesInEnum) room = 0;
    if (thing->kind == ENUM_DESTS)
    {
        views = views_of( client, thing->views );
        infos = exact( room * RTM_SIZE_OF_DEST_INFO( views ) );
        error = CALL( RtmGetEnumDests, ( client->handle, thing->handle, &count, infos ) );
        if (error == ERROR_INVALID_PARAMETER) room = 0;
        else
        {
            require( !error || error == ERROR_NO_MORE_ITEMS );
            require( count <= room );
            value = in_byte();
            for (i = 0; i < count; i++)
            {
                check_dest( client, dest_item( infos, i, views ), thing->views );
                if (value & 1) keep_dest( client, dest_item( infos, i, views ) );
            }
            if (!(value & 1)) require( !CALL( RtmReleaseDests, ( client->handle, count, infos ) ) );
        }
        free( infos );
        return;
    }
    handles = exact( room * sizeof(*handles) );
    kind = thing->kind == ENUM_HOPS ? HOP : ROUTE;
    if (thing->kind == ENUM_ROUTES) error = CALL( RtmGetEnumRoutes, ( client->handle, thing->handle, &count, handles ) );
    else if (kind == HOP) error = CALL( RtmGetEnumNextHops, ( client->handle, thing->handle, &count, handles ) );
    else error = CALL( RtmGetListEnumRoutes, ( client->handle, thing->handle, &count, handles ) );
    if (error != ERROR_INVALID_PARAMETER)
    {
        require( !error || error == ERROR_NO_MORE_ITEMS );
        require( count <= room );
        for (i = 0; i < count; i++) keep( client, kind, handles[i] );
    }
    free( handles );
}

static void op_end_thing( struct client *client )
{
    struct thing *thing = pick_thing( client, ~0u );
    HANDLE handle;

    if (!thing) return;
    handle = thing->handle;
    thing->handle = NULL;
    switch (thing->kind)
    {
    case LIST: require( !CALL( RtmDeleteRouteList, ( client->handle, handle ) ) ); break;
    case NOTIFY: require( !CALL( RtmDeregisterFromChangeNotification, ( client->handle, handle ) ) ); break;
    default: require( !CALL( RtmDeleteEnumHandle, ( client->handle, handle ) ) ); break;
    }
}

static void op_list( struct client *client )
{
    struct thing *thing;
    UINT count, i;
    HANDLE handle = NULL, *routes;

    if (in_byte() & 1)
    {
        if (!(thing = new_thing())) return;
        require( !CALL( RtmCreateRouteList, ( client->handle, &handle ) ) );
        set_thing( thing, client, LIST, handle, 0 );
        return;
    }
    count = in_below( 80 );
    routes = exact( count * sizeof(*routes) );
    for (i = 0; i < count; i++) routes[i] = i < 8 ? pick( client, ROUTE, NULL ) : routes[i % 8];
    CALL( RtmInsertInRouteList, ( client->handle, pick_list( client ), count, routes ) );
    free( routes );
}

static void op_notify( struct client *client )
{
    struct thing *thing;
    RTM_DEST_INFO *infos;
    UINT value = in_byte(), room, count, views, i;
    ULONG flags, mask;
    HANDLE handle, *dests;
    BOOL flag;
    DWORD error;

    if (value < 40)
    {
        if (!(thing = new_thing())) return;
        mask = in_views();
        flags = in_byte() & 7;
        if (value & 1) flags |= RTM_NOTIFY_ONLY_MARKED_DESTS;
        if (!CALL( RtmRegisterForChangeNotification, ( client->handle, mask, flags, CONTEXT, &handle ) ))
            set_thing( thing, client, NOTIFY, handle, mask );
        return;
    }
    if (!(thing = pick_thing( client, 1 << NOTIFY ))) return;
    if (value < 160)
    {
        count = room = in_room( client );
        if (room > client->profile.MaxHandlesInEnum) room = 0;
        views = views_of( client, thing->views );
        infos = exact( room * RTM_SIZE_OF_DEST_INFO( views ) );
        error = CALL( RtmGetChangedDests, ( client->handle, thing->handle, &count, infos ) );
        if (error != ERROR_INVALID_PARAMETER)
        {
            require( count <= room );
            for (i = 0; i < count; i++) check_dest( client, dest_item( infos, i, views ), thing->views );
            if (value & 1) for (i = 0; i < count; i++) keep_dest( client, dest_item( infos, i, views ) );
            else require( !CALL( RtmReleaseChangedDests, ( client->handle, thing->handle, count, infos ) ) );
        }
        free( infos );
        return;
    }
    handle = pick( client, DEST, NULL );
    switch (value % 4)
    {
    case 0: CALL( RtmMarkDestForChangeNotification, ( client->handle, thing->handle, handle, in_byte() & 1 ) ); break;
    case 1: CALL( RtmIsMarkedForChangeNotification, ( client->handle, thing->handle, handle, &flag ) ); break;
    case 2: CALL( RtmGetChangeStatus, ( client->handle, thing->handle, handle, &flag ) ); break;
    case 3:
        count = in_below( 5 );
        dests = exact( count * sizeof(*dests) );
        for (i = 0; i < count; i++) dests[i] = pick( client, DEST, NULL );
        CALL( RtmIgnoreChangedDests, ( client->handle, thing->handle, count, dests ) );
        free( dests );
        break;
    }
}

static void op_references( struct client *client )
{
    UINT count = in_below( 9 ), i, index, value = in_byte();
    HANDLE *handles = exact( count * sizeof(*handles) );
    enum kind kind = in_below( REF_KINDS );

    if (value & 1)
    {
        for (i = 0; i < count; i++) handles[i] = pick( client, kind, NULL );
        if (!CALL( RtmReferenceHandles, ( client->handle, count, handles ) ))
        {
            for (i = 0; i < count; i++)
            {
                /* a wrong one may be a good one of another type, or a client's own */
                for (index = 0; index < ref_count && refs[index].handle != handles[i]; index++) {}
                keep( client, index < ref_count ? refs[index].kind : ENTITY, handles[i] );
            }
        }
    }
    else for (i = 0; i < count; i++)
    {
        HANDLE handle = pick( client, kind, &index );

        if (index == REFS) continue;
        drop( index );
        release( client->handle, kind, handle );
    }
    free( handles );
}

static void op_dest_more( struct client *client )
{
    static const ULONG times[] = { 1, 20, 50, 0 };
    UINT index, value = in_byte();
    HANDLE dest = pick( client, DEST, &index );
    void **pointer;

    switch (value % 3)
    {
    case 0:
        CALL( RtmHoldDestination, ( client->handle, dest, in_views(), times[value >> 6] ) );
        break;
    case 1:
        if (CALL( RtmGetOpaqueInformationPointer, ( client->handle, dest, (void **)&pointer ) )) break;
        require( client->opaque );
        require( !*pointer || *pointer == CONTEXT );
        *pointer = CONTEXT;
        break;
    case 2:
        if (!CALL( RtmLockDestination, ( client->handle, dest, value & 8, value & 16 ) )) locks++;
        break;
    }
}

static void op_methods( struct client *client )
{
    RTM_ENTITY_EXPORT_METHOD *methods;
    RTM_ENTITY_METHOD_OUTPUT *output;
    RTM_ENTITY_METHOD_INPUT *input;
    struct client *target = pick_client();
    UINT value = in_byte(), room, size;

    switch (value % 4)
    {
    case 0:
        size = room = in_below( 40 );
        methods = exact( room * sizeof(*methods) );
        if (!CALL( RtmGetEntityMethods, ( client->handle, target->handle, &size, methods ) ))
            require( size <= (room ? room : 32) );
        free( methods );
        break;
    case 1:
        value = in_byte();
        /* who waits for its own thread waits for ever, which is documented */
        if (depth && !(value & 1)) break;
        CALL( RtmBlockMethods, ( client->handle, NULL, 0, value % 5 ) );
        if (value % 5 < 2 && client->open) client->blocked = value % 5;
        break;
    default:
        if (target->blocked) break;
        size = room = in_byte();
        input = exact( sizeof(*input) );
        output = exact( room );
        input->InputSize = 1;
        input->MethodType = in_long();
        CALL( RtmInvokeMethod, ( client->handle, target->handle, input, &size, output ) );
        require( size <= room );
        free( input );
        free( output );
        break;
    }
}

static void op_entities( struct client *client )
{
    UINT value = in_byte(), room = in_below( 10 ), count = room, i;
    HANDLE *handles = exact( room * sizeof(*handles) );
    RTM_ENTITY_INFO *infos = exact( room * sizeof(*infos) );
    DWORD error;

    error = CALL( RtmGetRegisteredEntities, ( client->handle, &count, value & 1 ? handles : NULL, value & 2 ? infos : NULL ) );
    require( !room || count <= room );
    require( !error || count );
    for (i = 0; i < min( count, room ); i++)
    {
        if (value & 2) require( infos[i].AddressFamily == client->info.AddressFamily );
        if (value & 1) keep( client, ENTITY, handles[i] );
    }
    if (room)
    {
        HANDLE other = pick( client, ENTITY, NULL );

        CALL( RtmGetEntityInfo, ( client->handle, other, infos ) );
        require( !CALL( RtmReleaseEntityInfo, ( client->handle, infos ) ) );
    }
    free( handles );
    free( infos );
}

static void operation( void )
{
    UINT value = in_byte();
    struct client *client;

    if (value < 20) op_register();
    if (value < 20 || !(client = pick_client())) return;
    if (value < 22) end_client( client );
    else if (value < 44) op_nexthop( client );
    else if (value < 50) op_lock_nexthop( client );
    else if (value < 90) op_add_route( client );
    else if (value < 104) op_delete_route( client );
    else if (value < 114) op_route( client );
    else if (value < 124) op_edit_route( client );
    else if (value < 140) op_dest( client );
    else if (value < 150) op_match_route( client );
    else if (value < 165) op_create_enum( client );
    else if (value < 180) op_get_enum( client );
    else if (value < 186) op_end_thing( client );
    else if (value < 194) op_list( client );
    else if (value < 210) op_notify( client );
    else if (value < 220) op_references( client );
    else if (value < 232) op_dest_more( client );
    else if (value < 242) op_methods( client );
    else if (value < 248) op_entities( client );
    else if (value < 250)
    {
        __atomic_store_n( &keep_expired, value & 1, __ATOMIC_RELAXED );
        if (sleeps++ < 3) Sleep( 1 );
    }
    else if (!locks)
    {
        const char *what = table_check( FALSE, NULL );

        if (what) fuzz_fail( __FILE__, __LINE__, what );
    }
}

/* ---- an input ---- */

/* a client of each table that was used, to give back what others were given */
static void clean( void )
{
    RTM_ENTITY_INFO info;
    RTM_REGN_PROFILE profile;
    UINT i, table;

    memset( janitors, 0, sizeof(janitors) );
    for (i = 0; i < ref_count; i++)
    {
        table = refs[i].table;
        if (!janitors[table].open)
        {
            memset( &info, 0, sizeof(info) );
            info.RtmInstanceId = table & 1;
            info.AddressFamily = table & 2 ? AF_INET6 : AF_INET;
            info.EntityId.EntityProtocolId = 1000;
            require( !CALL( RtmRegisterEntity, ( &info, NULL, NULL, FALSE, &profile, &janitors[table].handle ) ) );
            janitors[table].open = TRUE;
        }
        release( janitors[table].handle, refs[i].kind, refs[i].handle );
    }
    for (i = 0; i < ARRAY_SIZE(janitors); i++)
        if (janitors[i].open) require( !CALL( RtmDeregisterEntity, ( janitors[i].handle ) ) );
    ref_count = 0;
}

int LLVMFuzzerTestOneInput( const BYTE *data, size_t size );
int LLVMFuzzerTestOneInput( const BYTE *data, size_t size )
{
    const char *what;
    UINT i;

    main_thread = pthread_self();
    memset( clients, 0, sizeof(clients) );
    memset( things, 0, sizeof(things) );
    depth = locks = sleeps = 0;
    keep_expired = 0;
    in_start( data, size );
    while (in_more()) operation();

    /* from now on nobody does anything but wait */
    depth = 3;
    for (i = 0; i < ENTITIES; i++) if (clients[i].open) end_client( &clients[i] );
    clean();
    fuzz_nothing_left();
    /* a timer that has just gone off looks for what is due, on a thread that nothing waits for */
    for (i = 0; (what = compat_check()) && i < 100; i++) Sleep( 1 );
    if (what || (what = table_check( TRUE, NULL ))) fuzz_fail( __FILE__, __LINE__, what );
    return 0;
}
