/*
 * Conformance tests of RTMv2 destinations and lookups
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

enum lookup
{
    LOOKUP_INFO,
    LOOKUP_EXACT,
    LOOKUP_MOST,
    LOOKUP_LESS,
    LOOKUP_COUNT
};

static const char * const lookup_names[] = { "RtmGetDestInfo", "RtmGetExactMatchDestination",
                                             "RtmGetMostSpecificDestination",
                                             "RtmGetLessSpecificDestination" };

/* a destination that every function can find: the last one starts from the child */
struct target
{
    RTM_NET_ADDRESS  addr;
    RTM_DEST_HANDLE  dest;
    RTM_DEST_HANDLE  child;
};

static DWORD do_lookup( enum lookup kind, RTM_ENTITY_HANDLE entity, struct target *target, ULONG proto,
                        RTM_VIEW_SET views, RTM_DEST_INFO *info )
{
    switch (kind)
    {
    case LOOKUP_INFO:
        return RtmGetDestInfo( entity, target->dest, proto, views, info );
    case LOOKUP_EXACT:
        return RtmGetExactMatchDestination( entity, &target->addr, proto, views, info );
    case LOOKUP_MOST:
        return RtmGetMostSpecificDestination( entity, &target->addr, proto, views, info );
    default:
        return RtmGetLessSpecificDestination( entity, target->child, proto, views, info );
    }
}

static unsigned int count_bits( RTM_VIEW_SET views )
{
    unsigned int count;

    for (count = 0; views; views &= views - 1) count++;
    return count;
}

/* how many of the bytes are not the filler any more */
static unsigned int count_written( const BYTE *bytes, size_t size )
{
    unsigned int count = 0;
    size_t i;

    for (i = 0; i < size; i++) if (bytes[i] != FILLER) count++;
    return count;
}

/* an invalid handle may be fatal on native, which is allowed to trust its clients */
static void check_dest_gone( RTM_ENTITY_HANDLE entity, RTM_DEST_HANDLE dest )
{
    union dest_buffer buffer;

    if (!winetest_platform_is_wine) return;
    expect_ret( RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, 0, &buffer.info ), ERROR_INVALID_HANDLE );
}

static void find_target( RTM_ENTITY_HANDLE entity, USHORT family, const char *addr, int len,
                         const char *child, int child_len, struct target *target )
{
    make_addr( &target->addr, family, addr, len );
    target->dest = find_dest( entity, family, addr, len );
    target->child = find_dest( entity, family, child, child_len );
    ok( !!target->dest, "no destination %s/%d\n", addr, len );
    ok( !!target->child, "no destination %s/%d\n", child, child_len );
}

static void release_target( RTM_ENTITY_HANDLE entity, struct target *target )
{
    release_dest( entity, target->dest );
    release_dest( entity, target->child );
}

/* a lookup by address whose answer is known by its length alone, all prefixes being nested */
static void check_found( DWORD ret, RTM_ENTITY_HANDLE entity, RTM_DEST_INFO *info, int len )
{
    if (len < 0)
    {
        ok( ret == ERROR_NOT_FOUND, "got %lu\n", ret );
        if (!ret) release_dest_info( entity, info );
        return;
    }
    ok( !ret, "got %lu, expected length %d\n", ret, len );
    if (ret) return;
    ok( info->DestAddress.NumBits == len, "got length %u, expected %d\n", info->DestAddress.NumBits, len );
    release_dest_info( entity, info );
}

static void test_layout( USHORT family )
{
    /* spec: RtmGetDestInfo TargetViews TargetViews:any DestInfo
     * spec: RtmGetExactMatchDestination TargetViews:any DestInfo
     * spec: RtmGetMostSpecificDestination TargetViews:any DestInfo
     * spec: RtmGetLessSpecificDestination DestInfo */
    static const RTM_VIEW_SET masks[] = { RTM_VIEW_MASK_ANY, UCAST, MCAST, BOTH, RTM_VIEW_MASK_ALL };
    static const RTM_VIEW_SET members[] = { UCAST, BOTH, MCAST };
    static const char * const addrs[] = { "10", "20", "30" };
    static const char * const children[] = { "10.1", "20.1", "30.1" };
    RTM_ROUTE_HANDLE routes[3], child_routes[3];
    unsigned int i, j, k, entry, count, view;
    struct target targets[3];
    union dest_buffer buffer;
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_HANDLE hop;
    RTM_REGN_PROFILE profile;
    RTM_VIEW_SET views;
    DWORD ret;

    get_profile( family, &profile );
    entity = register_entity( family, 100, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    for (i = 0; i < 3; i++)
    {
        routes[i] = add_route( entity, family, addrs[i], 8, hop, 10, 1, members[i] );
        child_routes[i] = add_route( entity, family, children[i], 16, hop, 10, 1, BOTH );
        find_target( entity, family, addrs[i], 8, children[i], 16, &targets[i] );
    }

    for (i = 0; i < 3; i++) for (j = 0; j < ARRAY_SIZE(masks); j++) for (k = 0; k < LOOKUP_COUNT; k++)
    {
        winetest_push_context( "%s %s mask %#lx", lookup_names[k], addrs[i], masks[j] );
        views = masks[j] & profile.ViewsSupported;
        count = count_bits( views );

        memset( &buffer, FILLER, sizeof(buffer) );
        ret = do_lookup( k, entity, &targets[i], RTM_BEST_PROTOCOL, masks[j], &buffer.info );
        if (k != LOOKUP_INFO && masks[j] && !(views & members[i]))
        {
            /* is a destination found that is in none of the views asked for? */
            ask( "D13", ret == ERROR_NOT_FOUND, "got %lu\n", ret );
            if (ret)
            {
                entry = count_written( buffer.bytes, sizeof(buffer.bytes) );
                ask( "D25", !entry, "%u bytes written by a failure\n", entry );
                winetest_pop_context();
                continue;
            }
        }
        else
        {
            /* does RTM_VIEW_MASK_ALL mean all the views there are? */
            if (masks[j] == RTM_VIEW_MASK_ALL) ask( "D5", !ret, "got %lu\n", ret );
            else ok( !ret, "got %lu\n", ret );
        }
        if (ret)
        {
            winetest_pop_context();
            continue;
        }

        ok( buffer.info.DestHandle == targets[i].dest, "got %p, expected %p\n",
            buffer.info.DestHandle, targets[i].dest );
        ok( same_addr( &buffer.info.DestAddress, &targets[i].addr ), "wrong address\n" );
        /* are the bytes behind an IPv4 address cleared? */
        entry = memcmp( &buffer.info.DestAddress, &targets[i].addr, sizeof(RTM_NET_ADDRESS) );
        ask( "D12", !entry, "bytes behind the address are not zero\n" );
        ok( buffer.info.LastChanged.dwLowDateTime || buffer.info.LastChanged.dwHighDateTime,
            "no time of the last change\n" );
        /* does the mask asked for take views away here? */
        ask( "D6", buffer.info.BelongsToViews == members[i], "got views %#lx, expected %#lx\n",
             buffer.info.BelongsToViews, members[i] );
        /* has a view without routes an entry? */
        ask_row( masks[j] ? "D1" : "D4", buffer.info.NumberOfViews == count,
                 "got %u entries, expected %u\n", buffer.info.NumberOfViews, count );

        if (buffer.info.NumberOfViews == count)
        {
            for (entry = 0, view = 0; entry < count; entry++, view++)
            {
                BOOL member;

                while (!(views & (1u << view))) view++;
                member = !!(members[i] & (1u << view));
                ask( "D2", buffer.info.ViewInfo[entry].ViewId == view, "got view %d, expected %u\n",
                     buffer.info.ViewInfo[entry].ViewId, view );
                ok( buffer.info.ViewInfo[entry].NumRoutes == member, "view %u: %u routes\n",
                    view, buffer.info.ViewInfo[entry].NumRoutes );
                ok( buffer.info.ViewInfo[entry].Route == (member ? routes[i] : NULL),
                    "view %u: got route %p\n", view, buffer.info.ViewInfo[entry].Route );
                ok( buffer.info.ViewInfo[entry].Owner == (member ? entity : NULL),
                    "view %u: got owner %p, expected %p\n", view,
                    buffer.info.ViewInfo[entry].Owner, member ? entity : NULL );
                /* whose flags are these? */
                ask( "D7", !buffer.info.ViewInfo[entry].DestFlags, "view %u: got flags %#lx\n", view,
                     buffer.info.ViewInfo[entry].DestFlags );
                ok( !buffer.info.ViewInfo[entry].HoldRoute, "view %u: got held route %p\n",
                    view, buffer.info.ViewInfo[entry].HoldRoute );
            }
            entry = count_written( buffer.bytes + RTM_SIZE_OF_DEST_INFO( count ),
                                   sizeof(buffer.bytes) - RTM_SIZE_OF_DEST_INFO( count ) );
            ask( "D3", !entry, "%u bytes written behind the structure\n", entry );
        }
        release_dest_info( entity, &buffer.info );
        winetest_pop_context();
    }

    for (i = 0; i < 3; i++)
    {
        release_target( entity, &targets[i] );
        delete_route( entity, routes[i] );
        delete_route( entity, child_routes[i] );
        check_dest_gone( entity, targets[i].dest );
    }
    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* the protocol chooses the route that is shown, never the destination */
static void test_protocol( USHORT family )
{
    /* spec: RtmGetMostSpecificDestination NO_ERROR ProtocolId
     * spec: RtmGetDestInfo ProtocolId ProtocolId:best ProtocolId:this
     * spec: RtmGetExactMatchDestination ProtocolId
     * spec: RtmGetLessSpecificDestination ProtocolId */
    RTM_ENTITY_HANDLE first, second, third, twin;
    RTM_NEXTHOP_HANDLE hops[3];
    RTM_ROUTE_HANDLE child, routes[3];
    union dest_buffer buffer;
    struct target target;
    RTM_NET_ADDRESS addr;
    unsigned int i, k;
    DWORD ret;

    struct
    {
        RTM_ENTITY_HANDLE caller;
        ULONG             proto;
        RTM_ROUTE_HANDLE  route;
        RTM_ENTITY_HANDLE owner;
    }
    tests[9];

    first = register_entity( family, 100, 1, NULL );
    second = register_entity( family, 200, 1, NULL );
    third = register_entity( family, 300, 1, NULL );
    twin = register_entity( family, 100, 2, NULL );
    hops[0] = add_nexthop( first, family, "192.168.0.1", 1 );
    hops[1] = add_nexthop( second, family, "192.168.0.2", 1 );
    hops[2] = add_nexthop( twin, family, "192.168.0.3", 1 );
    routes[0] = add_route( first, family, "10", 8, hops[0], 10, 1, UCAST );
    routes[1] = add_route( second, family, "10", 8, hops[1], 5, 9, UCAST );
    routes[2] = add_route( twin, family, "10", 8, hops[2], 7, 1, UCAST );
    child = add_route( second, family, "10.1", 16, hops[1], 5, 1, UCAST );
    find_target( first, family, "10", 8, "10.1", 16, &target );

    i = 0;
#define PROTO_TEST( c, p, r, o ) tests[i].caller = c, tests[i].proto = p, tests[i].route = r, tests[i].owner = o, i++
    PROTO_TEST( first, RTM_BEST_PROTOCOL, routes[1], second );
    PROTO_TEST( third, RTM_BEST_PROTOCOL, routes[1], second );
    PROTO_TEST( first, 100, routes[2], twin );
    PROTO_TEST( second, 100, routes[2], twin );
    PROTO_TEST( first, 200, routes[1], second );
    /* another entity of the same protocol counts as "this protocol" */
    PROTO_TEST( first, RTM_THIS_PROTOCOL, routes[2], twin );
    PROTO_TEST( second, RTM_THIS_PROTOCOL, routes[1], second );
    PROTO_TEST( first, 300, NULL, NULL );
    PROTO_TEST( third, RTM_THIS_PROTOCOL, NULL, NULL );
#undef PROTO_TEST

    for (i = 0; i < ARRAY_SIZE(tests); i++) for (k = 0; k < LOOKUP_COUNT; k++)
    {
        winetest_push_context( "%s %u", lookup_names[k], i );
        memset( &buffer, FILLER, sizeof(buffer) );
        ret = do_lookup( k, tests[i].caller, &target, tests[i].proto, UCAST, &buffer.info );
        ok( !ret, "got %lu\n", ret );
        if (!ret)
        {
            ok( buffer.info.DestHandle == target.dest, "got destination %p\n", buffer.info.DestHandle );
            ok( buffer.info.NumberOfViews == 1, "got %u views\n", buffer.info.NumberOfViews );
            if (tests[i].proto == RTM_THIS_PROTOCOL)
                ask( "D9", buffer.info.ViewInfo[0].Route == tests[i].route, "got route %p, expected %p\n",
                     buffer.info.ViewInfo[0].Route, tests[i].route );
            else ok( buffer.info.ViewInfo[0].Route == tests[i].route, "got route %p, expected %p\n",
                     buffer.info.ViewInfo[0].Route, tests[i].route );
            ok( buffer.info.ViewInfo[0].Owner == tests[i].owner, "got owner %p, expected %p\n",
                buffer.info.ViewInfo[0].Owner, tests[i].owner );
            /* are only the routes of the protocol counted? */
            if (tests[i].proto != RTM_BEST_PROTOCOL)
                ask( "D8", buffer.info.ViewInfo[0].NumRoutes == 3, "got %u routes\n",
                     buffer.info.ViewInfo[0].NumRoutes );
            else ok( buffer.info.ViewInfo[0].NumRoutes == 3, "got %u routes\n", buffer.info.ViewInfo[0].NumRoutes );
            release_dest_info( tests[i].caller, &buffer.info );
        }
        winetest_pop_context();
    }

    /* the longer prefix wins although the protocol has no route there */
    make_addr( &addr, family, "10.1.2.3", HOST_BITS );
    ret = RtmGetMostSpecificDestination( first, &addr, 100, UCAST, &buffer.info );
    ok( !ret, "got %lu\n", ret );
    if (!ret)
    {
        ask( "D11", buffer.info.DestHandle == target.child, "got destination %p\n", buffer.info.DestHandle );
        ask( "D10", !buffer.info.ViewInfo[0].Route, "got route %p\n", buffer.info.ViewInfo[0].Route );
        ok( !buffer.info.ViewInfo[0].Owner, "got owner %p\n", buffer.info.ViewInfo[0].Owner );
        release_dest_info( first, &buffer.info );
    }

    release_target( first, &target );
    delete_route( second, child );
    delete_route( first, routes[0] );
    delete_route( second, routes[1] );
    delete_route( twin, routes[2] );
    delete_nexthop( first, hops[0] );
    delete_nexthop( second, hops[1] );
    delete_nexthop( twin, hops[2] );
    expect_empty_table( first );
    deregister_entity( twin );
    deregister_entity( third );
    deregister_entity( second );
    deregister_entity( first );
}

/* exact, most specific and less specific over prefixes that all contain each other */
static void test_nested( USHORT family )
{
    /* spec: RtmGetExactMatchDestination NO_ERROR ERROR_NOT_FOUND DestAddress
     * spec: RtmGetMostSpecificDestination ERROR_NOT_FOUND DestAddress
     * spec: RtmGetLessSpecificDestination ERROR_NOT_FOUND DestHandle */
    static const int lens[] = { 0, 1, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65, 126, 127, 128 };
    RTM_ROUTE_HANDLE routes[ARRAY_SIZE(lens)];
    unsigned int i, bit, count, current = 0;
    union dest_buffer buffers[2];
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_HANDLE hop;
    RTM_NET_ADDRESS addr;
    int expect;
    DWORD ret;

    /* 0xaa everywhere; what is behind the prefix must not count, so it stays in */
    static const char path[] = "170.170.170.170.170.170.170.170.170.170.170.170.170.170.170.170";

    for (count = 0; count < ARRAY_SIZE(lens) && lens[count] <= host_bits( family ); count++) ;

    entity = register_entity( family, 100, 1, NULL );
    make_addr( &addr, family, path, HOST_BITS );
    expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info ),
                ERROR_NOT_FOUND );
    expect_ret( RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info ),
                ERROR_NOT_FOUND );

    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    /* every second one from the top, then the others from the bottom: no order is special */
    for (i = 0; i < count; i += 2)
        routes[i] = add_route( entity, family, path, lens[i], hop, 10, 1, UCAST );
    for (i = count; i--;)
        if (i % 2) routes[i] = add_route( entity, family, path, lens[i], hop, 10, 1, UCAST );

    expect = -1;
    for (bit = 0, i = 0; bit <= host_bits( family ); bit++)
    {
        winetest_push_context( "length %u", bit );
        if (i < count && lens[i] == bit) expect = lens[i++];
        make_addr( &addr, family, path, bit );
        ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info );
        check_found( ret, entity, &buffers[0].info, expect == bit ? expect : -1 );
        ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info );
        check_found( ret, entity, &buffers[0].info, expect );
        if (bit)
        {
            /* with the last bit turned the prefix before it is the best one */
            addr.AddrBits[(bit - 1) / 8] ^= 0x80 >> ((bit - 1) % 8);
            ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info );
            check_found( ret, entity, &buffers[0].info, -1 );
            ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info );
            check_found( ret, entity, &buffers[0].info, expect == bit ? lens[i - 2] : expect );
        }
        winetest_pop_context();
    }

    /* two buffers in turn, as the documentation shows it */
    make_addr( &addr, family, path, HOST_BITS );
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[current].info );
    for (i = count; !ret && i--; current = !current)
    {
        ok( buffers[current].info.DestAddress.NumBits == lens[i], "got length %u, expected %d\n",
            buffers[current].info.DestAddress.NumBits, lens[i] );
        ok( buffers[current].info.ViewInfo[0].Route == routes[i], "got route %p, expected %p\n",
            buffers[current].info.ViewInfo[0].Route, routes[i] );
        ret = RtmGetLessSpecificDestination( entity, buffers[current].info.DestHandle, RTM_BEST_PROTOCOL,
                                             UCAST, &buffers[!current].info );
        release_dest_info( entity, &buffers[current].info );
    }
    ask( "D26", ret == ERROR_NOT_FOUND, "the walk ended with %lu\n", ret );
    ok( !i, "the walk ended %u steps early\n", i );

    /* another branch: nothing in common but the default route */
    make_addr( &addr, family, "11.1.2.3", HOST_BITS );
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info );
    check_found( ret, entity, &buffers[0].info, 0 );
    delete_route( entity, routes[0] );
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info );
    check_found( ret, entity, &buffers[0].info, -1 );

    /* without the middle ones the neighbours must find each other */
    for (i = 1; i < count - 1; i += 2) delete_route( entity, routes[i] );
    for (i = 2; i < count; i += 2)
    {
        winetest_push_context( "length %d", lens[i] );
        make_addr( &addr, family, path, lens[i] );
        ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffers[0].info );
        ok( !ret, "got %lu\n", ret );
        if (!ret)
        {
            ret = RtmGetLessSpecificDestination( entity, buffers[0].info.DestHandle, RTM_BEST_PROTOCOL,
                                                 UCAST, &buffers[1].info );
            check_found( ret, entity, &buffers[1].info, i == 2 ? -1 : lens[i - 2] );
            release_dest_info( entity, &buffers[0].info );
        }
        winetest_pop_context();
    }

    for (i = 2; i < count - 1; i += 2) delete_route( entity, routes[i] );
    delete_route( entity, routes[count - 1] );
    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_view_filter( USHORT family )
{
    /* spec: RtmGetExactMatchDestination NO_ERROR ERROR_NOT_FOUND ERROR_INVALID_PARAMETER TargetViews
     * spec: RtmGetDestInfo ERROR_INVALID_PARAMETER
     * spec: RtmGetMostSpecificDestination ERROR_INVALID_PARAMETER NO_ERROR TargetViews
     * spec: RtmGetLessSpecificDestination ERROR_INVALID_PARAMETER NO_ERROR ERROR_NOT_FOUND TargetViews */
    RTM_ROUTE_HANDLE wide, narrow, host;
    union dest_buffer buffer;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_HANDLE hop;
    RTM_VIEW_SET missing;
    struct target target;
    RTM_NET_ADDRESS addr;
    DWORD ret;

    get_profile( family, &profile );
    entity = register_entity( family, 100, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    wide = add_route( entity, family, "10", 8, hop, 10, 1, UCAST );
    narrow = add_route( entity, family, "10.1", 16, hop, 10, 1, MCAST );
    host = add_route( entity, family, "10.1.2.3", HOST_BITS, hop, 10, 1, UCAST );
    find_target( entity, family, "10.1", 16, "10.1.2.3", HOST_BITS, &target );

    /* is the longest match taken before or after the views are looked at? */
    make_addr( &addr, family, "10.1.9", HOST_BITS );
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
    ok( !ret, "got %lu\n", ret );
    if (!ret)
    {
        ask( "D14", buffer.info.DestAddress.NumBits == 8, "got length %u\n", buffer.info.DestAddress.NumBits );
        release_dest_info( entity, &buffer.info );
    }
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, MCAST, &buffer.info );
    check_found( ret, entity, &buffer.info, 16 );
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, BOTH, &buffer.info );
    check_found( ret, entity, &buffer.info, 16 );
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &buffer.info );
    check_found( ret, entity, &buffer.info, 16 );

    ret = RtmGetExactMatchDestination( entity, &target.addr, RTM_BEST_PROTOCOL, MCAST, &buffer.info );
    check_found( ret, entity, &buffer.info, 16 );
    ret = RtmGetExactMatchDestination( entity, &target.addr, RTM_BEST_PROTOCOL, BOTH, &buffer.info );
    check_found( ret, entity, &buffer.info, 16 );
    ret = RtmGetExactMatchDestination( entity, &target.addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &buffer.info );
    check_found( ret, entity, &buffer.info, 16 );

    /* as above, on the way up */
    ret = RtmGetLessSpecificDestination( entity, target.child, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
    ok( !ret, "got %lu\n", ret );
    if (!ret)
    {
        ask( "D15", buffer.info.DestAddress.NumBits == 8, "got length %u\n", buffer.info.DestAddress.NumBits );
        release_dest_info( entity, &buffer.info );
    }
    ret = RtmGetLessSpecificDestination( entity, target.child, RTM_BEST_PROTOCOL, MCAST, &buffer.info );
    check_found( ret, entity, &buffer.info, 16 );
    ret = RtmGetLessSpecificDestination( entity, target.child, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &buffer.info );
    check_found( ret, entity, &buffer.info, 16 );
    ret = RtmGetLessSpecificDestination( entity, target.dest, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
    check_found( ret, entity, &buffer.info, 8 );
    ret = RtmGetLessSpecificDestination( entity, target.dest, RTM_BEST_PROTOCOL, MCAST, &buffer.info );
    ok( ret == ERROR_NOT_FOUND || broken( !ret ), "got %lu\n", ret );
    if (!ret) release_dest_info( entity, &buffer.info );

    /* is a view that does not exist an error here? */
    for (missing = 1; missing && (profile.ViewsSupported & missing); missing <<= 1) ;
    if (missing)
    {
        ret = RtmGetExactMatchDestination( entity, &target.addr, RTM_BEST_PROTOCOL, MCAST | missing,
                                           &buffer.info );
        ask( "D16", !ret, "got %lu\n", ret );
        if (!ret)
        {
            ask( "D16", buffer.info.NumberOfViews == 1, "got %u entries\n", buffer.info.NumberOfViews );
            release_dest_info( entity, &buffer.info );
        }
        ret = RtmGetExactMatchDestination( entity, &target.addr, RTM_BEST_PROTOCOL, missing, &buffer.info );
        ask( "D17", ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
        if (!ret) release_dest_info( entity, &buffer.info );
        ret = RtmGetMostSpecificDestination( entity, &target.addr, RTM_BEST_PROTOCOL, missing, &buffer.info );
        ask( "D17", ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
        if (!ret) release_dest_info( entity, &buffer.info );
        ret = RtmGetLessSpecificDestination( entity, target.child, RTM_BEST_PROTOCOL, missing, &buffer.info );
        ask( "D17", ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
        if (!ret) release_dest_info( entity, &buffer.info );
        ret = RtmGetDestInfo( entity, target.dest, RTM_BEST_PROTOCOL, missing, &buffer.info );
        ask( "D18", ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
        if (!ret) release_dest_info( entity, &buffer.info );
    }

    release_target( entity, &target );
    delete_route( entity, wide );
    delete_route( entity, narrow );
    delete_route( entity, host );
    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_addresses( USHORT family )
{
    /* spec: RtmGetExactMatchDestination ERROR_INVALID_PARAMETER DestAddress
     * spec: RtmGetMostSpecificDestination ERROR_INVALID_PARAMETER DestAddress */
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE routes[2];
    union dest_buffer buffer;
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_HANDLE hop;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;
    unsigned int i;
    DWORD ret;

    static const struct
    {
        SHORT family_change;
        int   extra_bits;
    }
    bad[] =
    {
        { 0, 1 }, { 0, 100 }, { 0, 0x7fff }, { 1, 0 }, { 2, 0 },
    };

    entity = register_entity( family, 100, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    routes[0] = add_route( entity, family, "10", 8, hop, 10, 1, UCAST );
    routes[1] = NULL;

    /* are bits behind the prefix ignored? */
    make_addr( &addr, family, "10.1.2.3", 8 );
    ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
    ask( "D19", !ret, "got %lu\n", ret );
    if (!ret) release_dest_info( entity, &buffer.info );

    /* same for the last bits of the last byte, with a prefix that ends inside a byte */
    routes[1] = add_route( entity, family, "10.128", 9, hop, 10, 1, UCAST );
    make_addr( &addr, family, "10.255.255.255", 9 );
    ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
    ask( "D19", !ret, "got %lu\n", ret );
    if (!ret)
    {
        ask( "D20", buffer.info.DestAddress.AddrBits[1] == 128 && !buffer.info.DestAddress.AddrBits[2],
             "got %u.%u\n", buffer.info.DestAddress.AddrBits[1], buffer.info.DestAddress.AddrBits[2] );
        release_dest_info( entity, &buffer.info );
    }

    /* the macros for IPv4 leave 12 of the 16 bytes as they were */
    if (family == AF_INET)
    {
        memset( &addr, FILLER, sizeof(addr) );
        RTM_IPV4_SET_ADDR_AND_LEN( &addr, 10, 8 );
        ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
        ask( "D22", !ret, "got %lu\n", ret );
        if (!ret) check_found( ret, entity, &buffer.info, 8 );
        RTM_IPV4_SET_ADDR_AND_LEN( &addr, 0x0403020a, 32 );
        ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
        check_found( ret, entity, &buffer.info, 8 );
    }

    /* which error has an impossible address? */
    for (i = 0; i < ARRAY_SIZE(bad); i++)
    {
        winetest_push_context( "bad address %u", i );
        make_addr( &addr, family, "10", HOST_BITS );
        if (bad[i].family_change == 1) addr.AddressFamily = family == AF_INET ? AF_INET6 : AF_INET;
        if (bad[i].family_change == 2) addr.AddressFamily = AF_UNSPEC;
        addr.NumBits += bad[i].extra_bits;
        memset( &buffer, FILLER, sizeof(buffer) );
        if (winetest_platform_is_wine)
        {
            RTM_ROUTE_HANDLE handle = NULL;

            ask_ret( "D23", RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info ),
                     ERROR_INVALID_PARAMETER );
            ask_ret( "D23", RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info ),
                     ERROR_INVALID_PARAMETER );
            ok( !count_written( buffer.bytes, sizeof(buffer.bytes) ), "buffer written\n" );
            make_route_info( &info, hop, 10, 1, UCAST );
            flags = 0;
            expect_ret( add_route_info( entity, &handle, &addr, &info, &flags ), ERROR_INVALID_PARAMETER );
            ok( !handle, "got route %p\n", handle );
        }
        winetest_pop_context();
    }

    delete_route( entity, routes[0] );
    delete_route( entity, routes[1] );

    /* a length of zero is the default route, whatever the bits are */
    make_addr( &addr, family, "1.2.3.4", 0 );
    make_route_info( &info, hop, 10, 1, UCAST );
    flags = 0;
    routes[0] = NULL;
    ret = add_route_info( entity, &routes[0], &addr, &info, &flags );
    ask( "D21", !ret, "got %lu\n", ret );
    if (!ret)
    {
        make_addr( &addr, family, "", 0 );
        ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
        ask( "D21", !ret, "got %lu\n", ret );
        if (!ret)
        {
            ok( same_addr( &addr, &buffer.info.DestAddress ) || broken( buffer.info.DestAddress.AddrBits[0] ),
                "wrong address\n" );
            ret = RtmGetLessSpecificDestination( entity, buffer.info.DestHandle, RTM_BEST_PROTOCOL, UCAST,
                                                 &buffer.info );
            ok( ret == ERROR_NOT_FOUND, "got %lu\n", ret );
            release_dest_info( entity, &buffer.info );
        }
        delete_route( entity, routes[0] );
    }
    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* the address may be inside the buffer that receives the result */
static void test_shared_buffer( USHORT family )
{
    /* spec: RtmGetMostSpecificDestination
     * spec: RtmGetExactMatchDestination DestInfo */
    union dest_buffer buffer;
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE route;
    DWORD ret;

    entity = register_entity( family, 100, 1, NULL );
    route = add_route( entity, family, "10", 8, NULL, 10, 1, UCAST );

    /* is the address read before the result is written? */
    memset( &buffer, FILLER, sizeof(buffer) );
    make_addr( &buffer.info.DestAddress, family, "10.1.2.3", HOST_BITS );
    ret = RtmGetMostSpecificDestination( entity, &buffer.info.DestAddress, RTM_BEST_PROTOCOL, UCAST,
                                         &buffer.info );
    ask( "D24", !ret, "got %lu\n", ret );
    if (!ret)
    {
        ok( buffer.info.DestAddress.NumBits == 8, "got length %u\n", buffer.info.DestAddress.NumBits );
        ok( buffer.info.ViewInfo[0].Route == route, "got route %p\n", buffer.info.ViewInfo[0].Route );
        ret = RtmGetExactMatchDestination( entity, &buffer.info.DestAddress, RTM_BEST_PROTOCOL, UCAST,
                                           &buffer.info );
        ask( "D24", !ret, "got %lu\n", ret );
        if (!ret) release_dest_info( entity, &buffer.info );
        release_dest_info( entity, &buffer.info );
    }

    delete_route( entity, route );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* a destination without routes that somebody still holds */
static void test_empty_dest( USHORT family )
{
    /* spec: RtmGetDestInfo ERROR_INVALID_HANDLE NO_ERROR DestHandle
     * spec: RtmGetLessSpecificDestination NO_ERROR */
    RTM_ROUTE_HANDLE route, wide;
    RTM_DEST_HANDLE dest, again;
    RTM_ENTITY_HANDLE entity;
    union dest_buffer buffer;
    RTM_NET_ADDRESS addr;
    unsigned int i;
    DWORD ret;

    entity = register_entity( family, 100, 1, NULL );
    wide = add_route( entity, family, "10", 8, NULL, 10, 1, BOTH );
    route = add_route( entity, family, "10.1", 16, NULL, 10, 1, BOTH );
    dest = find_dest( entity, family, "10.1", 16 );
    ok( !!dest, "no destination\n" );
    delete_route( entity, route );

    /* what is told about an empty destination? */
    ret = RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, BOTH, &buffer.info );
    ask( "D28", !ret, "got %lu\n", ret );
    if (!ret)
    {
        make_addr( &addr, family, "10.1", 16 );
        ok( buffer.info.DestHandle == dest, "got %p, expected %p\n", buffer.info.DestHandle, dest );
        ok( same_addr( &addr, &buffer.info.DestAddress ), "wrong address\n" );
        ok( !buffer.info.BelongsToViews || broken( buffer.info.BelongsToViews ),
            "got views %#lx\n", buffer.info.BelongsToViews );
        ask( "D28", buffer.info.NumberOfViews == 2, "got %u entries\n", buffer.info.NumberOfViews );
        for (i = 0; i < buffer.info.NumberOfViews; i++)
        {
            ok( !buffer.info.ViewInfo[i].NumRoutes, "%u routes\n", buffer.info.ViewInfo[i].NumRoutes );
            ok( !buffer.info.ViewInfo[i].Route, "route %p\n", buffer.info.ViewInfo[i].Route );
            ok( !buffer.info.ViewInfo[i].Owner, "owner %p\n", buffer.info.ViewInfo[i].Owner );
            ok( !buffer.info.ViewInfo[i].HoldRoute, "held route %p\n", buffer.info.ViewInfo[i].HoldRoute );
        }
        release_dest_info( entity, &buffer.info );
    }

    /* is it found? */
    make_addr( &addr, family, "10.1", 16 );
    ret = RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &buffer.info );
    ask( "D29", ret == ERROR_NOT_FOUND, "got %lu\n", ret );
    if (!ret) release_dest_info( entity, &buffer.info );
    ret = RtmGetMostSpecificDestination( entity, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY, &buffer.info );
    ok( !ret, "got %lu\n", ret );
    if (!ret)
    {
        ask( "D29", buffer.info.DestAddress.NumBits == 8, "got length %u\n", buffer.info.DestAddress.NumBits );
        release_dest_info( entity, &buffer.info );
    }

    /* its address is enough to walk up */
    ret = RtmGetLessSpecificDestination( entity, dest, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
    ask( "D30", !ret, "got %lu\n", ret );
    if (!ret)
    {
        ok( buffer.info.DestAddress.NumBits == 8, "got length %u\n", buffer.info.DestAddress.NumBits );
        release_dest_info( entity, &buffer.info );
    }

    /* does a cached handle keep meaning this address? */
    for (i = 0; i < 3; i++)
    {
        route = add_route( entity, family, "10.1", 16, NULL, 10, 1, BOTH );
        again = find_dest( entity, family, "10.1", 16 );
        ask( "D31", again == dest, "got %p, expected %p\n", again, dest );
        release_dest( entity, again );
        delete_route( entity, route );
    }
    release_dest( entity, dest );
    check_dest_gone( entity, dest );

    delete_route( entity, wide );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_invalid_handles( USHORT family )
{
    /* spec: RtmGetOpaqueInformationPointer ERROR_INVALID_HANDLE
     * spec: RtmGetLessSpecificDestination ERROR_INVALID_HANDLE */
    union dest_buffer buffer;
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    HANDLE bad[4];
    unsigned int i;
    void *slot;

    if (!winetest_platform_is_wine) return;

    entity = register_entity( family, 100, 1, NULL );
    route = add_route( entity, family, "10", 8, NULL, 10, 1, UCAST );
    dest = find_dest( entity, family, "10", 8 );
    bad[0] = NULL;
    bad[1] = (HANDLE)(ULONG_PTR)0xdeadbeef;
    bad[2] = route;
    bad[3] = entity;

    memset( &buffer, FILLER, sizeof(buffer) );
    for (i = 0; i < ARRAY_SIZE(bad); i++)
    {
        winetest_push_context( "handle %u", i );
        expect_ret( RtmGetDestInfo( entity, bad[i], RTM_BEST_PROTOCOL, UCAST, &buffer.info ),
                    ERROR_INVALID_HANDLE );
        ask_ret( "D27", RtmGetLessSpecificDestination( entity, bad[i], RTM_BEST_PROTOCOL, UCAST, &buffer.info ),
                 ERROR_INVALID_HANDLE );
        slot = &slot;
        expect_ret( RtmGetOpaqueInformationPointer( entity, bad[i], &slot ), ERROR_INVALID_HANDLE );
        ok( slot == &slot, "output changed\n" );
        winetest_pop_context();
    }
    ok( !count_written( buffer.bytes, sizeof(buffer.bytes) ), "buffer written\n" );

    release_dest( entity, dest );
    delete_route( entity, route );
    expect_ret( RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, UCAST, &buffer.info ), ERROR_INVALID_HANDLE );
    expect_ret( try_release_dest( entity, dest ), ERROR_INVALID_HANDLE );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_release( USHORT family )
{
    /* spec: RtmReleaseDestInfo NO_ERROR ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER DestInfo
     * spec: RtmReleaseDests NO_ERROR
     * spec: RtmDeleteRouteToDest NO_ERROR */
    union dest_buffer buffer, copy;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ENTITY_HANDLE entity;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;
    RTM_NET_ADDRESS addr;
    unsigned int i;

    entity = register_entity( family, 100, 1, NULL );
    route = add_route( entity, family, "10", 8, NULL, 10, 1, UCAST );
    make_addr( &addr, family, "10", 8 );

    /* the structure of the client stays as it is */
    memset( &buffer, FILLER, sizeof(buffer) );
    expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, BOTH, &buffer.info ), NO_ERROR );
    dest = buffer.info.DestHandle;
    memcpy( &copy, &buffer, sizeof(copy) );
    expect_ret( RtmReleaseDestInfo( entity, &buffer.info ), NO_ERROR );
    ask( "D35", !memcmp( &copy, &buffer, sizeof(copy) ), "structure changed\n" );

    /* a lookup result is an array of one item as well */
    expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, BOTH, &buffer.info ), NO_ERROR );
    ask_ret( "D39", RtmReleaseDests( entity, 1, &buffer.info ), NO_ERROR );

    /* each part alone: the best route counts as reference until it is released */
    expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info ), NO_ERROR );
    ok( buffer.info.ViewInfo[0].Route == route, "got route %p\n", buffer.info.ViewInfo[0].Route );
    release_route( entity, buffer.info.ViewInfo[0].Route );
    buffer.info.ViewInfo[0].Route = NULL;
    release_entity( entity, buffer.info.ViewInfo[0].Owner );
    buffer.info.ViewInfo[0].Owner = NULL;
    expect_ret( RtmReleaseDestInfo( entity, &buffer.info ), NO_ERROR );

    /* the same number of releases as of gets, by different ways */
    for (i = 0; i < 10; i++)
        expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info ), NO_ERROR );
    for (i = 0; i < 10; i++) expect_ret( RtmReleaseDestInfo( entity, &buffer.info ), NO_ERROR );

    if (winetest_platform_is_wine)
    {
        expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info ), NO_ERROR );
        memcpy( &copy, &buffer, sizeof(copy) );
        copy.info.DestHandle = NULL;
        expect_ret( RtmReleaseDestInfo( entity, &copy.info ), ERROR_INVALID_HANDLE );
        copy.info.DestHandle = route;
        expect_ret( RtmReleaseDestInfo( entity, &copy.info ), ERROR_INVALID_HANDLE );
        copy.info.DestHandle = dest;
        copy.info.NumberOfViews = RTM_MAX_VIEWS + 1;
        ask_ret( "D38", RtmReleaseDestInfo( entity, &copy.info ), ERROR_INVALID_PARAMETER );
        /* nothing has been released by the failures */
        expect_ret( RtmReleaseDestInfo( entity, &buffer.info ), NO_ERROR );
    }

    /* The deletion takes the reference of the handle it is given. A client that does not know this
     * releases one too many: told so, but nothing else is lost. */
    expect_ret( RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, UCAST, &buffer.info ), NO_ERROR );
    release_route( entity, route );
    flags = 0;
    expect_ret( RtmDeleteRouteToDest( entity, buffer.info.ViewInfo[0].Route, &flags ), NO_ERROR );
    if (winetest_platform_is_wine) ask_ret( "D37", RtmReleaseDestInfo( entity, &buffer.info ), ERROR_INVALID_HANDLE );
    else
    {
        buffer.info.ViewInfo[0].Route = NULL;
        expect_ret( RtmReleaseDestInfo( entity, &buffer.info ), NO_ERROR );
    }
    check_dest_gone( entity, dest );

    expect_empty_table( entity );
    deregister_entity( entity );
}

static FILETIME get_last_changed( RTM_ENTITY_HANDLE entity, RTM_DEST_HANDLE dest )
{
    static const FILETIME none;
    union dest_buffer buffer;
    FILETIME time;
    DWORD ret;

    ret = RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, UCAST, &buffer.info );
    ok( !ret, "got %lu\n", ret );
    if (ret) return none;
    time = buffer.info.LastChanged;
    release_dest_info( entity, &buffer.info );
    return time;
}

/* until the clock shows another time than this one, with some room for a coarse clock; the one that every process sees
 * without a system call may be late, and moves together with the count of ticks */
static void wait_clock( const FILETIME *time )
{
    ULONGLONG start = GetTickCount64();
    unsigned int i;
    FILETIME now;

    for (i = 0; i < 1000; i++)
    {
        Sleep( 20 );
        GetSystemTimeAsFileTime( &now );
        if (CompareFileTime( &now, time ) > 0 && GetTickCount64() > start) return;
    }
    ok( 0, "the clock stands still\n" );
}

static void test_last_changed( USHORT family )
{
    FILETIME before, after, last, time;
    RTM_ROUTE_HANDLE first, second;
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_HANDLE hop;
    RTM_DEST_HANDLE dest;

    entity = register_entity( family, 100, 1, NULL );
    hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    GetSystemTimeAsFileTime( &before );
    wait_clock( &before );
    first = add_route( entity, family, "10", 8, NULL, 10, 1, UCAST );
    dest = find_dest( entity, family, "10", 8 );
    last = get_last_changed( entity, dest );
    wait_clock( &last );
    GetSystemTimeAsFileTime( &after );
    ok( last.dwLowDateTime || last.dwHighDateTime, "no time\n" );
    /* is it the time of day? */
    ask( "T1", CompareFileTime( &before, &last ) < 0, "too early\n" );
    ask( "T1", CompareFileTime( &last, &after ) <= 0, "too late\n" );

    time = get_last_changed( entity, dest );
    ok( !CompareFileTime( &last, &time ), "changed by looking at it\n" );

    /* a second route, an update that changes something, a deletion */
    second = add_route( entity, family, "10", 8, hop, 20, 1, UCAST );
    time = get_last_changed( entity, dest );
    ask( "T2", CompareFileTime( &last, &time ) < 0, "not later after an addition\n" );
    last = time;

    wait_clock( &last );
    release_route( entity, add_route( entity, family, "10", 8, hop, 5, 1, UCAST ) );
    time = get_last_changed( entity, dest );
    ask( "T2", CompareFileTime( &last, &time ) < 0, "not later after an update\n" );
    last = time;

    wait_clock( &last );
    delete_route( entity, second );
    time = get_last_changed( entity, dest );
    ask( "T2", CompareFileTime( &last, &time ) < 0, "not later after a deletion\n" );
    last = time;

    /* a lookup by another way shows the same time */
    wait_clock( &last );
    delete_route( entity, first );
    time = get_last_changed( entity, dest );
    ask( "T4", CompareFileTime( &last, &time ) < 0, "not later after the last deletion\n" );

    release_dest( entity, dest );
    delete_nexthop( entity, hop );
    expect_empty_table( entity );
    deregister_entity( entity );
}

static void test_opaque( USHORT family )
{
    /* spec: RtmLockDestination NO_ERROR
     * spec: RtmGetOpaqueInformationPointer NO_ERROR ERROR_NOT_FOUND OpaqueInfoPointer DestHandle
     * spec: RtmRegisterEntity ReserveOpaquePointer */
    RTM_ENTITY_HANDLE plain, first, second;
    RTM_ROUTE_HANDLE route, other_route;
    void **slot, **other_slot, **again;
    RTM_DEST_HANDLE dest, other_dest;
    RTM_REGN_PROFILE profile;
    DWORD ret;

    plain = register_entity( family, 100, 1, NULL );
    route = add_route( plain, family, "10", 8, NULL, 10, 1, UCAST );
    dest = find_dest( plain, family, "10", 8 );

    /* reserved after the destination came into being, and without any route */
    first = second = NULL;
    ret = register_entity_ex( 0, family, 200, 1, NULL, NULL, TRUE, &profile, &first );
    ok( !ret, "got %lu\n", ret );
    ret = register_entity_ex( 0, family, 300, 1, NULL, NULL, TRUE, &profile, &second );
    ok( !ret, "got %lu\n", ret );
    other_route = add_route( plain, family, "20", 8, NULL, 10, 1, UCAST );
    other_dest = find_dest( plain, family, "20", 8 );

    slot = (void **)&slot;
    expect_ret( RtmGetOpaqueInformationPointer( plain, dest, (void **)&slot ), ERROR_NOT_FOUND );
    ok( slot == (void **)&slot, "output changed\n" );

    slot = NULL;
    ask_ret( "D43", RtmGetOpaqueInformationPointer( first, dest, (void **)&slot ), NO_ERROR );
    ok( !!slot, "no slot\n" );
    if (slot)
    {
        ok( !*slot, "fresh slot holds %p\n", *slot );
        *slot = &profile;
    }
    again = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ask( "D41", again == slot, "got %p, expected %p\n", again, slot );
    ok( again && *again == &profile, "content lost\n" );

    other_slot = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( second, dest, (void **)&other_slot ), NO_ERROR );
    ok( other_slot && other_slot != slot, "slot %p is shared\n", other_slot );
    ok( other_slot && !*other_slot, "fresh slot in use\n" );
    other_slot = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( first, other_dest, (void **)&other_slot ), NO_ERROR );
    ok( other_slot && other_slot != slot, "slot %p is shared\n", other_slot );
    ok( other_slot && !*other_slot, "fresh slot in use\n" );

    /* the documented way to change it is under a lock */
    expect_ret( RtmLockDestination( first, dest, TRUE, TRUE ), NO_ERROR );
    again = NULL;
    ask_ret( "K12", RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ok( again && *again == &profile, "content lost\n" );
    if (again) *again = &first;
    expect_ret( RtmLockDestination( first, dest, TRUE, FALSE ), NO_ERROR );
    expect_ret( RtmLockDestination( first, dest, FALSE, TRUE ), NO_ERROR );
    again = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ok( again && *again == &first, "content lost\n" );
    expect_ret( RtmLockDestination( first, dest, FALSE, FALSE ), NO_ERROR );

    /* changes of the routes are none of its business */
    release_route( plain, add_route( plain, family, "10", 8, NULL, 1, 1, BOTH ) );
    delete_route( plain, route );
    again = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ok( again && *again == &first, "content lost\n" );
    route = add_route( plain, family, "10", 8, NULL, 10, 1, UCAST );

    /* the next owner must not see what the last one left */
    deregister_entity( first );
    first = NULL;
    ret = register_entity_ex( 0, family, 400, 1, NULL, NULL, TRUE, &profile, &first );
    ok( !ret, "got %lu\n", ret );
    again = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( first, dest, (void **)&again ), NO_ERROR );
    ask( "D44", again && !*again, "slot of the last owner\n" );

    release_dest( plain, dest );
    release_dest( plain, other_dest );
    delete_route( plain, route );
    delete_route( plain, other_route );

    /* a destination that is made anew is a fresh one */
    route = add_route( plain, family, "10", 8, NULL, 10, 1, UCAST );
    dest = find_dest( plain, family, "10", 8 );
    again = NULL;
    expect_ret( RtmGetOpaqueInformationPointer( second, dest, (void **)&again ), NO_ERROR );
    ok( again && !*again, "fresh slot in use\n" );
    release_dest( plain, dest );
    delete_route( plain, route );

    expect_empty_table( plain );
    deregister_entity( first );
    deregister_entity( second );
    deregister_entity( plain );
}

/* the number of slots is limited; how many there are is not documented */
static void test_opaque_limit( USHORT family )
{
    /* spec: RtmRegisterEntity ERROR_NO_SYSTEM_RESOURCES */
    RTM_ENTITY_HANDLE entities[100], extra = NULL;
    RTM_REGN_PROFILE profile;
    unsigned int i, count;
    DWORD ret = 0;

    for (count = 0; count < ARRAY_SIZE(entities); count++)
    {
        entities[count] = NULL;
        ret = register_entity_ex( 0, family, 500, count + 1, NULL, NULL, TRUE, &profile, &entities[count] );
        if (ret) break;
    }
    ok( count >= 2, "only %u slots\n", count );
    if (count < ARRAY_SIZE(entities))
    {
        /* the error code, and that nothing is registered then */
        ask( "E15", ret == ERROR_NO_SYSTEM_RESOURCES, "got %lu\n", ret );
        ok( !entities[count], "got handle %p\n", entities[count] );
        ret = register_entity_ex( 0, family, 500, count + 1, NULL, NULL, FALSE, &profile, &extra );
        ok( !ret, "got %lu\n", ret );
        if (!ret) deregister_entity( extra );

        /* a slot comes back with the end of its owner */
        if (count)
        {
            deregister_entity( entities[0] );
            ret = register_entity_ex( 0, family, 501, 1, NULL, NULL, TRUE, &profile, &entities[0] );
            ok( !ret, "got %lu\n", ret );
            if (ret) entities[0] = entities[--count];
        }
    }
    for (i = 0; i < count; i++) deregister_entity( entities[i] );
}

#define SNAPSHOT_ROUNDS 2000

struct snapshot
{
    USHORT             family;
    RTM_ENTITY_HANDLE  writer;
    RTM_ENTITY_HANDLE  reader;
    RTM_NEXTHOP_HANDLE hops[2];
    LONG               errors;
    LONG               torn;
};

static void snapshot_write( struct snapshot *snapshot, const char *dest, RTM_NEXTHOP_HANDLE hop, ULONG pref,
                            RTM_VIEW_SET views, RTM_ROUTE_HANDLE *route )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    make_addr( &addr, snapshot->family, dest, 8 );
    make_route_info( &info, hop, pref, 1, views );
    if (add_route_info( snapshot->writer, route, &addr, &info, &flags )) InterlockedIncrement( &snapshot->errors );
}

static DWORD WINAPI snapshot_writer( void *arg )
{
    struct snapshot *snapshot = arg;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_HANDLE route;
    unsigned int i;

    for (i = 0; i < SNAPSHOT_ROUNDS; i++)
    {
        /* one route that moves between the views */
        snapshot_write( snapshot, "10", snapshot->hops[0], 5, i % 2 ? UCAST : MCAST, NULL );
        /* one of two routes of both views becomes better and worse */
        snapshot_write( snapshot, "20", snapshot->hops[1], i % 2 ? 4 : 6, BOTH, NULL );
        /* and one comes and goes */
        route = NULL;
        snapshot_write( snapshot, "30", snapshot->hops[0], 5, BOTH, &route );
        flags = 0;
        if (!route || RtmDeleteRouteToDest( snapshot->writer, route, &flags ))
            InterlockedIncrement( &snapshot->errors );
    }
    return 0;
}

/* what holds for one destination at any single moment */
static BOOL is_torn( const struct snapshot *snapshot, const RTM_DEST_INFO *info, unsigned int step )
{
    unsigned int i, total = 0;

    if (info->NumberOfViews != 2) return TRUE;
    for (i = 0; i < 2; i++)
    {
        BOOL member = !!(info->BelongsToViews & (1u << i));

        if (info->ViewInfo[i].ViewId != i) return TRUE;
        if (member != !!info->ViewInfo[i].NumRoutes) return TRUE;
        if (member != !!info->ViewInfo[i].Route) return TRUE;
        if (info->ViewInfo[i].Owner != (member ? snapshot->writer : NULL)) return TRUE;
        total += info->ViewInfo[i].NumRoutes;
    }
    if (step == 0) return total != 1;
    if (info->ViewInfo[0].Route != info->ViewInfo[1].Route) return TRUE;
    return total != (step == 1 ? 4 : 2);
}

static DWORD WINAPI snapshot_reader( void *arg )
{
    static const char * const dests[] = { "10", "20", "30" };
    struct snapshot *snapshot = arg;
    union route_buffer route;
    union dest_buffer buffer;
    RTM_NET_ADDRESS addr;
    unsigned int i, step;
    DWORD ret;

    for (i = 0; i < SNAPSHOT_ROUNDS; i++) for (step = 0; step < ARRAY_SIZE(dests); step++)
    {
        make_addr( &addr, snapshot->family, dests[step], 8 );
        ret = RtmGetExactMatchDestination( snapshot->reader, &addr, RTM_BEST_PROTOCOL, BOTH, &buffer.info );
        if (ret == ERROR_NOT_FOUND && step == 2) continue;
        if (ret)
        {
            InterlockedIncrement( &snapshot->errors );
            continue;
        }
        if (is_torn( snapshot, &buffer.info, step )) InterlockedIncrement( &snapshot->torn );
        /* the reference holds although the route may be gone by now */
        if (buffer.info.NumberOfViews && buffer.info.ViewInfo[0].Route)
        {
            ret = RtmGetRouteInfo( snapshot->reader, buffer.info.ViewInfo[0].Route, &route.info, NULL );
            if (ret) InterlockedIncrement( &snapshot->errors );
            else
            {
                if (route.info.DestHandle != buffer.info.DestHandle) InterlockedIncrement( &snapshot->errors );
                if (RtmReleaseRouteInfo( snapshot->reader, &route.info ))
                    InterlockedIncrement( &snapshot->errors );
            }
        }
        if (RtmReleaseDestInfo( snapshot->reader, &buffer.info )) InterlockedIncrement( &snapshot->errors );
    }
    return 0;
}

static void test_snapshot( USHORT family )
{
    static struct snapshot snapshot;
    RTM_ROUTE_HANDLE routes[3];
    HANDLE threads[3];
    unsigned int i;

    memset( &snapshot, 0, sizeof(snapshot) );
    snapshot.family = family;
    snapshot.writer = register_entity( family, 100, 1, NULL );
    snapshot.reader = register_entity( family, 200, 1, NULL );
    snapshot.hops[0] = add_nexthop( snapshot.writer, family, "192.168.0.1", 1 );
    snapshot.hops[1] = add_nexthop( snapshot.writer, family, "192.168.0.2", 1 );
    routes[0] = add_route( snapshot.writer, family, "10", 8, snapshot.hops[0], 5, 1, UCAST );
    routes[1] = add_route( snapshot.writer, family, "20", 8, snapshot.hops[0], 5, 1, BOTH );
    routes[2] = add_route( snapshot.writer, family, "20", 8, snapshot.hops[1], 6, 1, BOTH );

    threads[0] = start_thread( snapshot_writer, &snapshot );
    threads[1] = start_thread( snapshot_reader, &snapshot );
    threads[2] = start_thread( snapshot_reader, &snapshot );
    for (i = 0; i < ARRAY_SIZE(threads); i++)
        if (!join_thread( threads[i] )) return;

    ok( !snapshot.errors, "%ld errors\n", snapshot.errors );
    /* is all that is told about one destination true at one moment? */
    ask( "D40", !snapshot.torn, "%ld mixed results\n", snapshot.torn );

    for (i = 0; i < ARRAY_SIZE(routes); i++) delete_route( snapshot.writer, routes[i] );
    delete_nexthop( snapshot.writer, snapshot.hops[0] );
    delete_nexthop( snapshot.writer, snapshot.hops[1] );
    expect_empty_table( snapshot.writer );
    deregister_entity( snapshot.reader );
    deregister_entity( snapshot.writer );
}

START_TEST(dest)
{
    for_families( "layout", test_layout );
    for_families( "protocol", test_protocol );
    for_families( "nested", test_nested );
    for_families( "view filter", test_view_filter );
    for_families( "addresses", test_addresses );
    for_families( "shared buffer", test_shared_buffer );
    for_families( "empty dest", test_empty_dest );
    for_families( "invalid handles", test_invalid_handles );
    for_families( "release", test_release );
    for_families( "last changed", test_last_changed );
    for_families( "opaque", test_opaque );
    for_families( "opaque limit", test_opaque_limit );
    for_families( "snapshot", test_snapshot );
}
