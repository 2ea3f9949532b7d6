/*
 * C1: look-ups beside writers find what is there and nothing else
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

/* 10.N/16 stays all the time; 10.N.M/24 and 10.N.M.128/25 come and go, each owned by one writer; 11/8 is never there. A
 * look-up inside of 10.N.M must find one of the three that cover it, 10.N/16 must be found always, 11/8 never; a walk
 * meets every stable prefix exactly once and in order. And the history of one prefix is linearizable: a writer publishes
 * "being added N" and "added N", "being deleted N" and "deleted N"; a reader that saw a state before and the same one
 * after its look-up knows what that had to give. */

#include "stress.h"

#define NETS 64
#define WRITERS 2
#define READERS 3

static HANDLE owner, writer_entity[WRITERS], reader_entity[READERS];
static UINT history[WRITERS][NETS];     /* even: at rest; bit 1: the /24 exists */
static UINT running = WRITERS;

static void writer( UINT index )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    UINT i, net, phase;
    HANDLE route, half;

    for (i = 0; i < 4000 * stress_work; i++)
    {
        net = stress_random( NETS );
        phase = history[index][net];
        set( &history[index][net], phase + 1 );
        if (!(phase & 2))
        {
            route = half = NULL;
            check_ret( stress_add_route( writer_entity[index], 0x0a000000 | net << 16 | (index + 1) << 8, 24, NULL, 1, UCAST,
                                         INFINITE, &route ), NO_ERROR );
            check_ret( RtmReleaseRoutes( writer_entity[index], 1, &route ), NO_ERROR );
            if (stress_random( 2 ))
            {
                check_ret( stress_add_route( writer_entity[index], 0x0a000080 | net << 16 | (index + 1) << 8, 25, NULL, 1, UCAST,
                                             INFINITE, &half ), NO_ERROR );
                check_ret( RtmDeleteRouteToDest( writer_entity[index], half, &flags ), NO_ERROR );
            }
        }
        else
        {
            RTM_NET_ADDRESS addr;
            union dest_room room;

            check_ret( RtmGetExactMatchDestination( writer_entity[index], stress_addr( &addr, 0x0a000000 | net << 16 | (index + 1) << 8, 24 ),
                                                    RTM_BEST_PROTOCOL, UCAST, &room.info ), NO_ERROR );
            route = room.info.ViewInfo[0].Route;
            /* the reference of the structure goes with the route */
            check_ret( RtmDeleteRouteToDest( writer_entity[index], route, &flags ), NO_ERROR );
            room.info.ViewInfo[0].Route = NULL;
            check_ret( RtmReleaseDestInfo( writer_entity[index], &room.info ), NO_ERROR );
        }
        set( &history[index][net], phase + 2 );
    }
    add( &running, -1 );
}

static void walk( HANDLE entity )
{
    UINT next = 0, count, i;
    RTM_ENUM_HANDLE handle;
    BYTE items[50 * RTM_SIZE_OF_DEST_INFO( 1 )];
    DWORD ret;

    check_ret( RtmCreateDestEnum( entity, UCAST, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    do
    {
        count = 1 + stress_random( 50 );
        ret = attempt( RtmGetEnumDests( entity, handle, &count, (RTM_DEST_INFO *)items ) );
        check( !ret || ret == ERROR_NO_MORE_ITEMS );
        for (i = 0; i < count; i++)
        {
            RTM_DEST_INFO *info = dest_item( items, i, 1 );

            if (info->DestAddress.NumBits != 16) continue;
            check( info->DestAddress.AddrBits[1] == next );
            next++;
        }
        check_ret( RtmReleaseDests( entity, count, (RTM_DEST_INFO *)items ), NO_ERROR );
    } while (!ret);
    check( next == NETS );
    check_ret( RtmDeleteEnumHandle( entity, handle ), NO_ERROR );
}

static void reader( UINT index )
{
    HANDLE entity = reader_entity[index];
    UINT net, who, before, after, i;
    RTM_NET_ADDRESS addr;
    union dest_room room;
    DWORD ret;

    for (i = 0; get( &running ) || i < 1000; i++)
    {
        net = stress_random( NETS );
        who = stress_random( WRITERS );
        switch (stress_random( 8 ))
        {
        case 0:
            check_ret( RtmGetExactMatchDestination( entity, stress_addr( &addr, 0x0a000000 | net << 16, 16 ), RTM_BEST_PROTOCOL,
                                                    UCAST, &room.info ), NO_ERROR );
            check( room.info.ViewInfo[0].Route != NULL );
            break;
        case 1:
            check_ret( RtmGetMostSpecificDestination( entity, stress_addr( &addr, 0x0b000000 | net << 16, 32 ), RTM_BEST_PROTOCOL,
                                                      UCAST, &room.info ), ERROR_NOT_FOUND );
            continue;
        case 2:
            if (!stress_random( 20 )) walk( entity );
            continue;
        default:
            before = get( &history[who][net] );
            ret = attempt( RtmGetMostSpecificDestination( entity, stress_addr( &addr, 0x0a000001 | net << 16 | (who + 1) << 8, 32 ),
                                                          RTM_BEST_PROTOCOL, UCAST, &room.info ) );
            after = get( &history[who][net] );
            check( !ret );
            check( room.info.DestAddress.NumBits == 16 || room.info.DestAddress.NumBits == 24 );
            check( room.info.DestAddress.AddrBits[1] == net );
            if (before == after && !(before & 1)) check( (room.info.DestAddress.NumBits == 24) == !!(before & 2) );
        }
        check_ret( RtmReleaseDestInfo( entity, &room.info ), NO_ERROR );
    }
}

int main( int argc, char **argv )
{
    HANDLE route;
    UINT i;

    stress_init( argc, argv );
    owner = stress_register( 1, 1, NULL );
    for (i = 0; i < WRITERS; i++) writer_entity[i] = stress_register( 2, i, NULL );
    for (i = 0; i < READERS; i++) reader_entity[i] = stress_register( 3, i, NULL );
    for (i = 0; i < NETS; i++)
    {
        route = NULL;
        check_ret( stress_add_route( owner, 0x0a000000 | i << 16, 16, NULL, 1, UCAST, INFINITE, &route ), NO_ERROR );
        check_ret( RtmReleaseRoutes( owner, 1, &route ), NO_ERROR );
    }
    stress_add( "writer", writer, WRITERS );
    stress_add( "reader", reader, READERS );
    stress_run();
    for (i = 0; i < WRITERS; i++) check_ret( RtmDeregisterEntity( writer_entity[i] ), NO_ERROR );
    for (i = 0; i < READERS; i++) check_ret( RtmDeregisterEntity( reader_entity[i] ), NO_ERROR );
    check_ret( RtmDeregisterEntity( owner ), NO_ERROR );
    return stress_done();
}
