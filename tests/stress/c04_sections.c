/*
 * C4 and C5: what a read section has seen stays until it ends, and sections nest
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

/* Readers go to the table's own objects, as look-ups do inside: in a section they find a destination by its handle,
 * look at its prefix, which is what may be looked at without a reference, again and again while its owner deletes it, and open sections within the section by calling exports. The
 * object must stay the one it was until the outermost section ends; the address sanitizer knows what is free. A
 * thread that sits in a section for long holds up freeing, but nobody else. */

#include "stress.h"

#define WRITERS 2
#define READERS 3
#define SLOTS   32

static HANDLE entities[WRITERS + READERS];
static HANDLE dests[SLOTS];             /* interlocked: handles of destinations, mostly stale */
static UINT running = WRITERS, seen_alive, seen_dying;

static void writer( UINT index )
{
    HANDLE entity = entities[index], route;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NET_ADDRESS addr;
    union dest_room room;
    UINT i, slot;

    for (i = 0; i < 8000 * stress_work; i++)
    {
        slot = stress_random( SLOTS / WRITERS ) * WRITERS + index;
        route = NULL;
        check_ret( stress_add_route( entity, 0x0a000000 | slot << 8, 24, NULL, 1, UCAST, INFINITE, &route ), NO_ERROR );
        check_ret( RtmGetExactMatchDestination( entity, stress_addr( &addr, 0x0a000000 | slot << 8, 24 ), RTM_BEST_PROTOCOL, UCAST,
                                                &room.info ), NO_ERROR );
        InterlockedExchangePointer( &dests[slot], room.info.DestHandle );
        check_ret( RtmReleaseDestInfo( entity, &room.info ), NO_ERROR );
        check_ret( RtmDeleteRouteToDest( entity, route, &flags ), NO_ERROR );
    }
    add( &running, -1 );
}

static void reader( UINT index )
{
    HANDLE entity = entities[WRITERS + index], handle;
    struct table *table;
    RTM_NET_ADDRESS addr;
    union dest_room room;
    struct prefix prefix;
    struct dest *dest;
    UINT i, slot, looks;

    read_enter();
    table = entity_find( entity )->table;       /* const while the entity is there */
    read_leave();
    while (get( &running ))
    {
        slot = stress_random( SLOTS );
        handle = InterlockedCompareExchangePointer( &dests[slot], NULL, NULL );
        stress_at( "in a read section", __LINE__ );
        read_enter();
        if ((dest = object_find( handle, OBJECT_DEST, table )))
        {
            for (i = 0, looks = 1 + stress_random( 30 ); i < looks; i++)
            {
                dest_prefix( dest, &prefix );
                check( prefix.len == 24 && prefix.bits[0] == 10 && prefix.bits[2] == slot );
                check( object_slot( dest ) == ((ULONG_PTR)handle & 0x1fffffff) );
                if (!(i % 8))
                {
                    /* its own section lies inside of this one */
                    check_ret( RtmGetMostSpecificDestination( entity, stress_addr( &addr, 0x0b000000, 32 ), RTM_BEST_PROTOCOL, UCAST,
                                                              &room.info ), ERROR_NOT_FOUND );
                    SwitchToThread();
                }
            }
            add( (object_word( &dest->header ) & REF_MASK) ? &seen_alive : &seen_dying, 1 );
        }
        read_leave();
    }
}

int main( int argc, char **argv )
{
    UINT i;

    stress_init( argc, argv );
    /* exports end with object_run(), which frees outside of read sections only: the self-checks would say so */
    for (i = 0; i < WRITERS + READERS; i++) entities[i] = stress_register( 2, i, NULL );
    stress_add( "writer", writer, WRITERS );
    stress_add( "reader", reader, READERS );
    stress_run();
    printf( "c04: %u destinations seen alive, %u dying\n", seen_alive, seen_dying );
    for (i = 0; i < WRITERS + READERS; i++) check_ret( RtmDeregisterEntity( entities[i] ), NO_ERROR );
    return stress_done();
}
