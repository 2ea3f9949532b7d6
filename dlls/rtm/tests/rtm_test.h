/*
 * Shared helpers of the RTMv2 conformance tests
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

#ifndef __RTM_TEST_H
#define __RTM_TEST_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"
#include "wine/test.h"

/* no test waits longer than this for anything */
#define TEST_TIMEOUT 20000

#define HOST_BITS -1

#define expect_ret( expr, want ) do { DWORD ret_ = (expr), want_ = (want); \
    ok( ret_ == want_, "got %lu, expected %lu\n", ret_, want_ ); } while (0)

/* our choice first, what native may do instead second */
#define expect_ret_or( expr, want, alt ) do { DWORD ret_ = (expr), want_ = (want); \
    ok( ret_ == want_ || broken( ret_ == (DWORD)(alt) ), "got %lu, expected %lu\n", ret_, want_ ); } while (0)

/* not documented: native is only asked not to crash */
#define expect_ret_choice( expr, want ) do { DWORD ret_ = (expr), want_ = (want); \
    ok( ret_ == want_ || broken( ret_ != want_ ), "got %lu, expected %lu\n", ret_, want_ ); } while (0)

/* A question of docs/native-questions.md, by its id. Wine has to give our answer; whatever native
 * answers is right, and is said where it differs. The id in brackets is what a report looks for. The
 * values are looked at a second time where the answer differs: they may not be calls. */
#define ask( id, cond, ... ) do { BOOL ours_ = !!(cond); \
    ok( ours_ || broken( TRUE ), "[" id "] " __VA_ARGS__ ); \
    if (!ours_ && !winetest_platform_is_wine) trace( "answer to " id ": " __VA_ARGS__ ); } while (0)

/* the same for a row of a table, whose id is NULL where it asks nothing */
#define ask_row( id, cond, fmt, ... ) do { BOOL ours_ = !!(cond); \
    const char *id_ = (id); \
    if (id_) ok( ours_ || broken( TRUE ), "[%s] " fmt, id_, __VA_ARGS__ ); \
    else ok( ours_, fmt, __VA_ARGS__ ); \
    if (id_ && !ours_ && !winetest_platform_is_wine) trace( "answer to %s: " fmt, id_, __VA_ARGS__ ); } while (0)

#define ask_ret( id, expr, want ) do { DWORD ret_ = (expr), want_ = (want); \
    ask( id, ret_ == want_, "got %lu, expected %lu\n", ret_, want_ ); } while (0)

#define expect_signal( event ) do { DWORD wait_ = WaitForSingleObject( (event), TEST_TIMEOUT ); \
    ok( wait_ == WAIT_OBJECT_0, "wait gave %lu\n", wait_ ); } while (0)

/* the variable structures with more room than any table needs, and space for canaries behind */
union route_buffer
{
    RTM_ROUTE_INFO info;
    BYTE           bytes[RTM_SIZE_OF_ROUTE_INFO( 64 ) + 64];
};

union dest_buffer
{
    RTM_DEST_INFO info;
    BYTE          bytes[RTM_SIZE_OF_DEST_INFO( RTM_MAX_VIEWS ) + 64];
};

static inline const char *family_name( USHORT family )
{
    return family == AF_INET ? "IPv4" : "IPv6";
}

static inline USHORT host_bits( USHORT family )
{
    return family == AF_INET ? 32 : 128;
}

/* Dotted bytes from the left, the rest is zero, in both families: "10.1" is 10.1.0.0 or 0a01::, so
 * that one test text serves both. Bits behind the prefix length are kept. HOST_BITS is 32 or 128. */
static inline RTM_NET_ADDRESS *make_addr( RTM_NET_ADDRESS *addr, USHORT family, const char *text, int len )
{
    unsigned int i, value;

    memset( addr, 0, sizeof(*addr) );
    addr->AddressFamily = family;
    addr->NumBits = len == HOST_BITS ? host_bits( family ) : len;
    for (i = 0; *text && i < RTM_MAX_ADDRESS_SIZE; i++)
    {
        for (value = 0; *text >= '0' && *text <= '9'; text++) value = value * 10 + *text - '0';
        addr->AddrBits[i] = value;
        if (*text == '.') text++;
    }
    return addr;
}

static inline BOOL same_addr( const RTM_NET_ADDRESS *left, const RTM_NET_ADDRESS *right )
{
    return left->AddressFamily == right->AddressFamily && left->NumBits == right->NumBits &&
           !memcmp( left->AddrBits, right->AddrBits, left->AddressFamily == AF_INET ? 4 : 16 );
}

static inline void make_entity_info( RTM_ENTITY_INFO *info, USHORT instance, USHORT family,
                                     ULONG proto, ULONG inst )
{
    memset( info, 0, sizeof(*info) );
    info->RtmInstanceId = instance;
    info->AddressFamily = family;
    info->EntityId.EntityProtocolId = proto;
    info->EntityId.EntityInstanceId = inst;
}

/* the long form: every choice, and the result code instead of a check */
static inline DWORD register_entity_ex( USHORT instance, USHORT family, ULONG proto, ULONG inst,
                                        RTM_ENTITY_EXPORT_METHODS *methods, RTM_EVENT_CALLBACK callback,
                                        BOOL opaque, RTM_REGN_PROFILE *profile, RTM_ENTITY_HANDLE *handle )
{
    RTM_ENTITY_INFO info;

    make_entity_info( &info, instance, family, proto, inst );
    return RtmRegisterEntity( &info, methods, callback, opaque, profile, handle );
}

static inline RTM_ENTITY_HANDLE register_entity( USHORT family, ULONG proto, ULONG inst,
                                                 RTM_EVENT_CALLBACK callback )
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_HANDLE handle = NULL;
    DWORD ret;

    ret = register_entity_ex( 0, family, proto, inst, NULL, callback, FALSE, &profile, &handle );
    ok( !ret, "registering %#lx.%lu gave %lu\n", proto, inst, ret );
    return handle;
}

static inline void deregister_entity( RTM_ENTITY_HANDLE entity )
{
    DWORD ret = RtmDeregisterEntity( entity );
    ok( !ret, "RtmDeregisterEntity gave %lu\n", ret );
}

/* Windows without the configuration of the routing service refuses every registration. Called first
 * by every test; FALSE means that the family cannot be tested here. */
static inline BOOL rtm_available( USHORT family )
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_HANDLE handle = NULL;
    DWORD ret;

    ret = register_entity_ex( 0, family, 0x7fff0001, 1, NULL, NULL, FALSE, &profile, &handle );
    ask( "E16", ret != ERROR_FILE_NOT_FOUND, "%s has no configuration\n", family_name( family ) );
    if (ret == ERROR_FILE_NOT_FOUND)
    {
        win_skip( "no configuration of the routing table manager for %s\n", family_name( family ) );
        return FALSE;
    }
    ok( !ret, "first registration for %s gave %lu\n", family_name( family ), ret );
    if (ret) return FALSE;
    deregister_entity( handle );
    return TRUE;
}

/* runs one test for both families, skipping those that this system has not */
static inline void for_families( const char *name, void (*test)( USHORT family ) )
{
    static const USHORT families[] = { AF_INET, AF_INET6 };
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(families); i++)
    {
        if (!rtm_available( families[i] )) continue;
        winetest_push_context( "%s %s", name, family_name( families[i] ) );
        test( families[i] );
        winetest_pop_context();
    }
}

static inline void get_profile( USHORT family, RTM_REGN_PROFILE *profile )
{
    RTM_ENTITY_HANDLE handle = NULL;
    DWORD ret;

    memset( profile, 0, sizeof(*profile) );
    ret = register_entity_ex( 0, family, 0x7fff0002, 1, NULL, NULL, FALSE, profile, &handle );
    ok( !ret, "registration gave %lu\n", ret );
    if (!ret) deregister_entity( handle );
}

static inline void make_nexthop_info( RTM_NEXTHOP_INFO *info, USHORT family, const char *addr, ULONG index )
{
    memset( info, 0, sizeof(*info) );
    make_addr( &info->NextHopAddress, family, addr, HOST_BITS );
    info->InterfaceIndex = index;
}

/* one reference for the caller; the next hop may exist already */
static inline RTM_NEXTHOP_HANDLE add_nexthop( RTM_ENTITY_HANDLE entity, USHORT family,
                                              const char *addr, ULONG index )
{
    RTM_NEXTHOP_CHANGE_FLAGS flags = 0;
    RTM_NEXTHOP_HANDLE handle = NULL;
    RTM_NEXTHOP_INFO info;
    DWORD ret;

    make_nexthop_info( &info, family, addr, index );
    ret = RtmAddNextHop( entity, &info, &handle, &flags );
    ok( !ret, "RtmAddNextHop %s gave %lu\n", addr, ret );
    ok( !!handle, "no next hop handle for %s\n", addr );
    return handle;
}

/* a route description with at most one next hop, which is the neighbour as well */
static inline void make_route_info( RTM_ROUTE_INFO *info, RTM_NEXTHOP_HANDLE nexthop, ULONG preference,
                                    ULONG metric, RTM_VIEW_SET views )
{
    memset( info, 0, sizeof(*info) );
    info->Neighbour = nexthop;
    info->PrefInfo.Preference = preference;
    info->PrefInfo.Metric = metric;
    info->BelongsToViews = views;
    info->NextHopsList.NumNextHops = nexthop ? 1 : 0;
    info->NextHopsList.NextHops[0] = nexthop;
}

/* RtmAddRouteToDest without list, notification and time limit */
static inline DWORD add_route_info( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE *handle, RTM_NET_ADDRESS *dest,
                                    RTM_ROUTE_INFO *info, RTM_ROUTE_CHANGE_FLAGS *flags )
{
    return RtmAddRouteToDest( entity, handle, dest, info, INFINITE, NULL, 0, NULL, flags );
}

/* one reference for the caller */
static inline RTM_ROUTE_HANDLE add_route( RTM_ENTITY_HANDLE entity, USHORT family, const char *dest, int len,
                                          RTM_NEXTHOP_HANDLE nexthop, ULONG preference, ULONG metric,
                                          RTM_VIEW_SET views )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_HANDLE handle = NULL;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    DWORD ret;

    make_addr( &addr, family, dest, len );
    make_route_info( &info, nexthop, preference, metric, views );
    ret = add_route_info( entity, &handle, &addr, &info, &flags );
    ok( !ret, "RtmAddRouteToDest %s/%d gave %lu\n", dest, len, ret );
    ok( !!handle, "no route handle for %s/%d\n", dest, len );
    return handle;
}

/* takes the caller's reference as well */
static inline void delete_route( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    DWORD ret = RtmDeleteRouteToDest( entity, route, &flags );
    ok( !ret, "RtmDeleteRouteToDest gave %lu\n", ret );
}

/* takes the caller's reference as well */
static inline void delete_nexthop( RTM_ENTITY_HANDLE entity, RTM_NEXTHOP_HANDLE nexthop )
{
    DWORD ret = RtmDeleteNextHop( entity, nexthop, NULL );
    ok( !ret, "RtmDeleteNextHop gave %lu\n", ret );
}

static inline void reference_handle( RTM_ENTITY_HANDLE entity, HANDLE handle )
{
    DWORD ret = RtmReferenceHandles( entity, 1, &handle );
    ok( !ret, "RtmReferenceHandles gave %lu\n", ret );
}

static inline void release_route( RTM_ENTITY_HANDLE entity, RTM_ROUTE_HANDLE route )
{
    DWORD ret = RtmReleaseRoutes( entity, 1, &route );
    ok( !ret, "RtmReleaseRoutes gave %lu\n", ret );
}

static inline void release_nexthop( RTM_ENTITY_HANDLE entity, RTM_NEXTHOP_HANDLE nexthop )
{
    DWORD ret = RtmReleaseNextHops( entity, 1, &nexthop );
    ok( !ret, "RtmReleaseNextHops gave %lu\n", ret );
}

static inline void release_entity( RTM_ENTITY_HANDLE entity, RTM_ENTITY_HANDLE other )
{
    DWORD ret = RtmReleaseEntities( entity, 1, &other );
    ok( !ret, "RtmReleaseEntities gave %lu\n", ret );
}

static inline void release_dest_info( RTM_ENTITY_HANDLE entity, RTM_DEST_INFO *info )
{
    DWORD ret = RtmReleaseDestInfo( entity, info );
    ok( !ret, "RtmReleaseDestInfo gave %lu\n", ret );
}

static inline void release_route_info( RTM_ENTITY_HANDLE entity, RTM_ROUTE_INFO *info )
{
    DWORD ret = RtmReleaseRouteInfo( entity, info );
    ok( !ret, "RtmReleaseRouteInfo gave %lu\n", ret );
}

static inline void release_nexthop_info( RTM_ENTITY_HANDLE entity, RTM_NEXTHOP_INFO *info )
{
    DWORD ret = RtmReleaseNextHopInfo( entity, info );
    ok( !ret, "RtmReleaseNextHopInfo gave %lu\n", ret );
}

static inline void delete_enum( RTM_ENTITY_HANDLE entity, RTM_ENUM_HANDLE handle )
{
    DWORD ret = RtmDeleteEnumHandle( entity, handle );
    ok( !ret, "RtmDeleteEnumHandle gave %lu\n", ret );
}

/* there is no function to release one destination: a structure with the handle and no views does */
static inline DWORD try_release_dest( RTM_ENTITY_HANDLE entity, RTM_DEST_HANDLE dest )
{
    RTM_DEST_INFO info;

    memset( &info, 0, sizeof(info) );
    info.DestHandle = dest;
    return RtmReleaseDestInfo( entity, &info );
}

static inline void release_dest( RTM_ENTITY_HANDLE entity, RTM_DEST_HANDLE dest )
{
    DWORD ret = try_release_dest( entity, dest );
    ok( !ret, "releasing a destination gave %lu\n", ret );
}

/* one reference on the destination for the caller, NULL when there is none */
static inline RTM_DEST_HANDLE find_dest( RTM_ENTITY_HANDLE entity, USHORT family, const char *dest, int len )
{
    union dest_buffer buffer;
    RTM_NET_ADDRESS addr;
    DWORD ret;

    make_addr( &addr, family, dest, len );
    ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &buffer.info );
    ok( !ret || ret == ERROR_NOT_FOUND, "RtmGetExactMatchDestination gave %lu\n", ret );
    return ret ? NULL : buffer.info.DestHandle;
}

/* The three counters ask for one item at a time: that is allowed whatever the profile says. They
 * stop at a million so that a broken enumeration ends, too. */
static inline unsigned int count_dests( RTM_ENTITY_HANDLE entity, RTM_VIEW_SET views )
{
    union dest_buffer buffer;
    RTM_ENUM_HANDLE handle = NULL;
    unsigned int count = 0;
    UINT num;
    DWORD ret;

    ret = RtmCreateDestEnum( entity, views, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &handle );
    ok( !ret, "RtmCreateDestEnum gave %lu\n", ret );
    if (ret) return ~0u;
    do
    {
        num = 1;
        ret = RtmGetEnumDests( entity, handle, &num, &buffer.info );
        if ((ret && ret != ERROR_NO_MORE_ITEMS) || !num || num > 1) break;
        expect_ret( RtmReleaseDests( entity, num, &buffer.info ), NO_ERROR );
    } while (++count < 1000000 && !ret);
    ok( ret == ERROR_NO_MORE_ITEMS, "RtmGetEnumDests ended with %lu\n", ret );
    delete_enum( entity, handle );
    return count;
}

static inline unsigned int count_routes( RTM_ENTITY_HANDLE entity, RTM_VIEW_SET views, RTM_ENUM_FLAGS flags )
{
    RTM_ENUM_HANDLE handle = NULL;
    RTM_ROUTE_HANDLE route;
    unsigned int count = 0;
    UINT num;
    DWORD ret;

    ret = RtmCreateRouteEnum( entity, NULL, views, flags, NULL, RTM_MATCH_NONE, NULL, 0, &handle );
    ok( !ret, "RtmCreateRouteEnum gave %lu\n", ret );
    if (ret) return ~0u;
    do
    {
        num = 1;
        ret = RtmGetEnumRoutes( entity, handle, &num, &route );
        if ((ret && ret != ERROR_NO_MORE_ITEMS) || !num || num > 1) break;
        release_route( entity, route );
    } while (++count < 1000000 && !ret);
    ok( ret == ERROR_NO_MORE_ITEMS, "RtmGetEnumRoutes ended with %lu\n", ret );
    delete_enum( entity, handle );
    return count;
}

static inline unsigned int count_nexthops( RTM_ENTITY_HANDLE entity )
{
    RTM_ENUM_HANDLE handle = NULL;
    RTM_NEXTHOP_HANDLE nexthop;
    unsigned int count = 0;
    UINT num;
    DWORD ret;

    ret = RtmCreateNextHopEnum( entity, RTM_ENUM_START, NULL, &handle );
    ok( !ret, "RtmCreateNextHopEnum gave %lu\n", ret );
    if (ret) return ~0u;
    do
    {
        num = 1;
        ret = RtmGetEnumNextHops( entity, handle, &num, &nexthop );
        if ((ret && ret != ERROR_NO_MORE_ITEMS) || !num || num > 1) break;
        release_nexthop( entity, nexthop );
    } while (++count < 1000000 && !ret);
    ok( ret == ERROR_NO_MORE_ITEMS, "RtmGetEnumNextHops ended with %lu\n", ret );
    delete_enum( entity, handle );
    return count;
}

static inline unsigned int count_entities( RTM_ENTITY_HANDLE entity )
{
    UINT num = 0;
    DWORD ret = RtmGetRegisteredEntities( entity, &num, NULL, NULL );

    ok( ret == ERROR_INSUFFICIENT_BUFFER, "RtmGetRegisteredEntities gave %lu\n", ret );
    return num;
}

/* nothing of an earlier test may be left: called with a fresh entity, alone in its table */
static inline void expect_empty_table( RTM_ENTITY_HANDLE entity )
{
    unsigned int count;

    count = count_dests( entity, RTM_VIEW_MASK_ANY );
    ok( !count, "%u destinations left\n", count );
    count = count_routes( entity, RTM_VIEW_MASK_ANY, RTM_ENUM_START );
    ok( !count, "%u routes left\n", count );
    count = count_nexthops( entity );
    ok( !count, "%u next hops left\n", count );
}

static inline HANDLE start_thread( LPTHREAD_START_ROUTINE proc, void *arg )
{
    HANDLE thread = CreateThread( NULL, 0, proc, arg, 0, NULL );
    ok( !!thread, "CreateThread failed %lu\n", GetLastError() );
    return thread;
}

/* FALSE when the thread does not end: the caller then must leave its data alone */
static inline BOOL join_thread( HANDLE thread )
{
    DWORD wait = WaitForSingleObject( thread, TEST_TIMEOUT );

    ok( wait == WAIT_OBJECT_0, "thread does not end, wait gave %lu\n", wait );
    CloseHandle( thread );
    return wait == WAIT_OBJECT_0;
}

#endif /* __RTM_TEST_H */
