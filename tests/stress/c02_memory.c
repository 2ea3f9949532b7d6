/*
 * C2 and C3: removing needs no memory, and a failed insertion changes nothing
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

/* The DLL's requests for memory fail now and then while threads add and delete routes beside each other. Adding says
 * ERROR_NOT_ENOUGH_MEMORY or works; deleting always works; what a thread has not deleted is there in the end, with nothing
 * else. Look-ups beside it never fail but for ERROR_NOT_FOUND. */

#include "stress.h"

#define WRITERS 4
#define NETS    256

static HANDLE entities[WRITERS];
static HANDLE routes[WRITERS][NETS];
static UINT failed, worked;

static UINT bits_of( UINT index, UINT net )
{
    return 0x0a000000 | index << 20 | net << 8;
}

static void writer( UINT index )
{
    HANDLE entity = entities[index];
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NET_ADDRESS addr;
    union dest_room room;
    UINT i, net;
    DWORD ret;

    for (i = 0; i < 6000 * stress_work; i++)
    {
        net = stress_random( NETS );
        if (routes[index][net])
        {
            compat_fail_one_in = 1;     /* all of them */
            check_ret( RtmDeleteRouteToDest( entity, routes[index][net], &flags ), NO_ERROR );
            compat_fail_one_in = 0;
            routes[index][net] = NULL;
        }
        else
        {
            compat_fail_one_in = stress_random( 2 ) ? 1 : 3;
            ret = attempt( stress_add_route( entity, bits_of( index, net ), 24 + stress_random( 3 ) * 2, NULL, 1, ALL_VIEWS, INFINITE,
                                             &routes[index][net] ) );
            compat_fail_one_in = 0;
            check( !ret || ret == ERROR_NOT_ENOUGH_MEMORY );
            check( !ret == !!routes[index][net] );
            add( ret ? &failed : &worked, 1 );
        }
        ret = attempt( RtmGetMostSpecificDestination( entity, stress_addr( &addr, bits_of( stress_random( WRITERS ), net ), 32 ),
                                                      RTM_BEST_PROTOCOL, UCAST, &room.info ) );
        check( !ret || ret == ERROR_NOT_FOUND );
        if (!ret) check_ret( RtmReleaseDestInfo( entity, &room.info ), NO_ERROR );
    }
}

int main( int argc, char **argv )
{
    UINT i, net, count = 0, seen = 0, num;
    RTM_ENUM_HANDLE handle;
    HANDLE route;
    DWORD ret;

    stress_init( argc, argv );
    for (i = 0; i < WRITERS; i++) entities[i] = stress_register( 2, i, NULL );
    stress_add( "writer", writer, WRITERS );
    stress_run();
    printf( "c02: %u additions failed, %u worked\n", failed, worked );
    check( failed && worked );

    for (i = 0; i < WRITERS; i++) for (net = 0; net < NETS; net++) count += routes[i][net] != NULL;
    check_ret( RtmCreateRouteEnum( entities[0], NULL, RTM_VIEW_MASK_ANY, RTM_ENUM_START, NULL, 0, NULL, 0, &handle ), NO_ERROR );
    do
    {
        num = 1;
        ret = RtmGetEnumRoutes( entities[0], handle, &num, &route );
        if (num) check_ret( RtmReleaseRoutes( entities[0], 1, &route ), NO_ERROR );
        seen += num;
    } while (!ret);
    check( seen == count );
    check_ret( RtmDeleteEnumHandle( entities[0], handle ), NO_ERROR );
    for (i = 0; i < WRITERS; i++)
    {
        for (net = 0; net < NETS; net++)
            if (routes[i][net]) check_ret( RtmReleaseRoutes( entities[i], 1, &routes[i][net] ), NO_ERROR );
        check_ret( RtmDeregisterEntity( entities[i] ), NO_ERROR );
    }
    return stress_done();
}
