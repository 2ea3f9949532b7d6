/*
 * A small client of the Routing Table Manager: registers, adds a route, looks an address up in it, cleans up
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

/* The compiler's winsock2.h brings inet_ntop() only from Windows Vista on. */
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0600
#endif

#include <stdio.h>
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <rtmv2.h>

/* Any number that no other client of the same table has. */
#define MY_PROTOCOL 10001

struct sample
{
    USHORT      family;
    const char *destination;
    USHORT      length;
    const char *nexthop;
    const char *address;        /* to look up */
};

static const struct sample samples[] =
{
    { AF_INET,  "198.51.100.0",    24, "192.0.2.1",     "198.51.100.7" },
    { AF_INET6, "2001:db8:1000::", 36, "2001:db8::1",   "2001:db8:1abc::7" },
};

static const char *module_path( char *path, DWORD size )
{
    HMODULE module = GetModuleHandleA( "rtm.dll" );

    return module && GetModuleFileNameA( module, path, size ) ? path : "?";
}

/* complains about everything but success */
static BOOL succeeded( DWORD error, const char *what )
{
    if (error) fprintf( stderr, "client: %s: error %lu\n", what, error );
    return !error;
}

/* Bits behind the length have to be zero, which the samples see to. */
static void set_address( RTM_NET_ADDRESS *address, USHORT family, const char *text, USHORT length )
{
    memset( address, 0, sizeof(*address) );
    inet_pton( family, text, address->AddrBits );
    address->AddressFamily = family;
    address->NumBits = length;
}

static void print_address( const char *what, RTM_NET_ADDRESS *address )
{
    char text[INET6_ADDRSTRLEN];

    if (!inet_ntop( address->AddressFamily, address->AddrBits, text, sizeof(text) )) strcpy( text, "?" );
    printf( "%s %s/%u", what, text, address->NumBits );
}

/* prints where the best route to an address leads */
static BOOL look_up( RTM_ENTITY_HANDLE entity, RTM_NET_ADDRESS *address, UINT max_hops )
{
    /* One view is asked for, so the structure has room. A route may have more next hops than one;
     * one more than the limit makes up for what RTM_SIZE_OF_ROUTE_INFO leaves out. */
    RTM_DEST_INFO dest;
    RTM_ROUTE_INFO *route;
    RTM_NEXTHOP_INFO hop;
    BOOL ret = FALSE;
    UINT i;

    if (!succeeded( RtmGetMostSpecificDestination( entity, address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST,
                                                   &dest ), "RtmGetMostSpecificDestination" ))
        return FALSE;
    print_address( "looked up:", address );
    print_address( " is in", &dest.DestAddress );

    if (!(route = HeapAlloc( GetProcessHeap(), 0, RTM_SIZE_OF_ROUTE_INFO( max_hops + 1 ) )))
        succeeded( ERROR_NOT_ENOUGH_MEMORY, "HeapAlloc" );
    else if (succeeded( RtmGetRouteInfo( entity, dest.ViewInfo[0].Route, route, NULL ), "RtmGetRouteInfo" ))
    {
        ret = TRUE;
        for (i = 0; i < route->NextHopsList.NumNextHops; i++)
        {
            if (!succeeded( RtmGetNextHopInfo( entity, route->NextHopsList.NextHops[i], &hop ),
                            "RtmGetNextHopInfo" ))
            {
                ret = FALSE;
                break;
            }
            print_address( " via", &hop.NextHopAddress );
            printf( " on interface %lu", hop.InterfaceIndex );
            RtmReleaseNextHopInfo( entity, &hop );
        }
        printf( ", preference %lu, metric %lu\n", route->PrefInfo.Preference, route->PrefInfo.Metric );
        /* Whatever an info structure holds has to be given back. */
        RtmReleaseRouteInfo( entity, route );
    }
    HeapFree( GetProcessHeap(), 0, route );
    RtmReleaseDestInfo( entity, &dest );
    return ret;
}

static BOOL run( const struct sample *sample )
{
    USHORT full = sample->family == AF_INET ? 32 : 128;
    RTM_ENTITY_INFO info;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_HANDLE entity;
    RTM_NEXTHOP_INFO hop;
    RTM_NEXTHOP_HANDLE hop_handle = NULL;
    RTM_NEXTHOP_CHANGE_FLAGS hop_flags;
    RTM_NET_ADDRESS dest, address;
    RTM_ROUTE_INFO route;
    RTM_ROUTE_HANDLE route_handle = NULL;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    BOOL ret = FALSE;

    memset( &info, 0, sizeof(info) );
    info.AddressFamily = sample->family;
    info.EntityId.EntityProtocolId = MY_PROTOCOL;
    info.EntityId.EntityInstanceId = GetCurrentProcessId();
    if (!succeeded( RtmRegisterEntity( &info, NULL, NULL, FALSE, &profile, &entity ), "RtmRegisterEntity" ))
        return FALSE;

    memset( &hop, 0, sizeof(hop) );
    set_address( &hop.NextHopAddress, sample->family, sample->nexthop, full );
    hop.InterfaceIndex = 2;
    if (succeeded( RtmAddNextHop( entity, &hop, &hop_handle, &hop_flags ), "RtmAddNextHop" ))
    {
        memset( &route, 0, sizeof(route) );
        route.PrefInfo.Preference = 10;
        route.PrefInfo.Metric = 1;
        route.BelongsToViews = RTM_VIEW_MASK_UCAST;
        route.NextHopsList.NumNextHops = 1;
        route.NextHopsList.NextHops[0] = hop_handle;
        set_address( &dest, sample->family, sample->destination, sample->length );
        if (succeeded( RtmAddRouteToDest( entity, &route_handle, &dest, &route, INFINITE, NULL, 0, NULL, &flags ),
                       "RtmAddRouteToDest" ))
        {
            print_address( "added", &dest );
            printf( "%s\n", flags & RTM_ROUTE_CHANGE_BEST ? ", the best route there" : "" );
            set_address( &address, sample->family, sample->address, full );
            ret = look_up( entity, &address, profile.MaxNextHopsInRoute );
            /* takes the handle's reference as well */
            if (!succeeded( RtmDeleteRouteToDest( entity, route_handle, &flags ), "RtmDeleteRouteToDest" ))
                ret = FALSE;
        }
        if (!succeeded( RtmDeleteNextHop( entity, hop_handle, NULL ), "RtmDeleteNextHop" )) ret = FALSE;
    }
    if (!succeeded( RtmDeregisterEntity( entity ), "RtmDeregisterEntity" )) ret = FALSE;
    return ret;
}

int main(void)
{
    char path[MAX_PATH];
    WSADATA data;
    unsigned int i;
    int ret = 0;

    if (!succeeded( WSAStartup( MAKEWORD( 2, 2 ), &data ), "WSAStartup" )) return 1;
    printf( "%u-bit client, %s\n", (unsigned int)sizeof(void *) * 8, module_path( path, sizeof(path) ) );
    for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
        if (!run( &samples[i] )) ret = 1;
    if (!ret) printf( "done\n" );
    WSACleanup();
    return ret;
}
