/*
 * Covered reports: what happens between two instructions
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

/* unit: dest.c view.c object.c reclaim.c sync.c lpm.c block.c slab.c */
/* The room is included, so that something can happen before each compare-and-swap of a destination's state and each time
 * that somebody waits for another thread. */

#include <stdarg.h>
#include <string.h>

#include "unit.h"
#include "core.h"

static void (*before_swap)( void );
static void (*while_waiting)( void );

static LONG64 hooked_swap( LONG64 *ptr, LONG64 value, LONG64 compare )
{
    if (before_swap) before_swap();
    return InterlockedCompareExchange64( ptr, value, compare );
}

static void hooked_wait( void )
{
    check_msg( while_waiting != NULL, "nobody is to be waited for" );
    if (while_waiting) while_waiting();
    else exit( 1 );
}

#define InterlockedCompareExchange64 hooked_swap
#define SwitchToThread hooked_wait
#include "info.c"
#undef InterlockedCompareExchange64
#undef SwitchToThread

/* ---- what dest.c wants of other rooms ---- */

void clock_stamp( DWORD changed[2] )
{
    changed[1]++;
}

/* ---- a table of two owners; each destination has a route of both ---- */

#define DESTS 150

static struct pool entity_pool;
static struct table table;
static struct entity *owners[2];
static struct dest *dests[DESTS], *dest;
static struct route *routes[DESTS][2], *best, *second;
static UINT slot;
static struct dest_query query;
static RTM_DEST_INFO info;

static const struct lpm_item *item_of( UINT value )
{
    return &dest_at( value )->item;
}

/* as a change would do it */
static void set_best( struct dest *at, const struct route *route )
{
    dest_views( &table, at )[0].best = route ? object_slot( route ) : 0;
    dest_offer( &table, at );
}

static void setup( void )
{
    UINT i, j, number;

    table.family = AF_INET;
    table.max_len = 32;
    table.view_count = 2;
    table.views = 3;
    table.views_offset = FIELD_OFFSET( struct dest, item.bits ) + 4;
    check( (table.lpm = lpm_create( 32, item_of )) != NULL );
    pool_init( &table.dests, OBJECT_DEST, table.views_offset + 2 * sizeof(struct view_slot), &table, dest_destroy );
    pool_init( &table.dest_exts, OBJECT_DEST_EXT, FIELD_OFFSET( struct dest_ext, hold[2] ), &table, object_free );
    pool_init( &table.routes, OBJECT_ROUTE, sizeof(struct route), &table, object_free );
    pool_init( &entity_pool, OBJECT_ENTITY, sizeof(struct entity), NULL, object_free );
    for (i = 0; i < 2; i++)
    {
        owners[i] = object_alloc( &entity_pool, &number );
        owners[i]->slot = number;
        owners[i]->table = &table;
        owners[i]->number = i + 1;
        table.owners[i + 1] = number;
        owners[i]->state = ENTITY_ACTIVE;
        object_publish( &owners[i]->header, 0 );
    }
    for (i = 0; i < DESTS; i++)
    {
        struct prefix prefix = { 24, { 10, i >> 8, i } };

        check( !dest_get( &table, &prefix, &dests[i] ) );
        for (j = 0; j < 2; j++)
        {
            routes[i][j] = object_alloc( &table.routes, &number );
            routes[i][j]->header.own = object_slot( dests[i] );
            routes[i][j]->owner = owners[j]->slot;
            object_publish( &routes[i][j]->header, 0 );
        }
        set_best( dests[i], routes[i][0] );
        dest_views( &table, dests[i] )[0].count = 2;
    }
    dest = dests[7];
    slot = object_slot( dest );
    best = routes[7][0];
    second = routes[7][1];
    dest_query_init( &query, owners[0], RTM_BEST_PROTOCOL, 1 );
}

static UINT clients( const struct object *object )
{
    return object_word( object ) & COUNT_MASK;
}

static void set_clients( struct object *object, LONG64 count )
{
    object->word = (object->word & ~COUNT_MASK) | count;
}

static UINT covers_of( const struct dest *at )
{
    return at->covers & MAX_COVERS;
}

static void set_covers( UINT count )
{
    dest->covers = (dest->covers & ~MAX_COVERS) | count;
}

/* what clients have of destination, best route and its owner */
static BOOL has( UINT covers, UINT of_dest, UINT of_route, UINT of_owner )
{
    return covers_of( dest ) == covers && clients( &dest->header ) == of_dest && clients( &best->header ) == of_route &&
           clients( &owners[0]->header ) == of_owner && !owners[0]->covered;
}

static BOOL cover( void )
{
    BOOL ret;

    read_enter();
    ret = dest_cover( dest, slot, &query, &info );
    read_leave();
    return ret;
}

static BOOL give_back( void )
{
    BOOL ret;

    read_enter();
    ret = dest_release_infos( &table, &info, 1, 0 );
    read_leave();
    return ret;
}

static void by_hand( struct object *object, enum object_type type, UINT count )
{
    read_enter();
    info_uncover( &table, object, type, count );
    read_leave();
}

static UINT events;

static void change_once( void )
{
    if (!events++) dest->seq += 2;
}

static void change_always( void )
{
    events++;
    dest->seq += 2;
}

static void test_cover( void )
{
    LONG64 state;

    check( cover() && cover() && has( 2, 0, 0, 0 ) );
    check( info.ViewInfo[0].Route == object_handle( &best->header, object_slot( best ) ) );
    check( info.ViewInfo[0].Owner == object_handle( &owners[0]->header, owners[0]->slot ) );
    check( give_back() && give_back() && has( 0, 0, 0, 0 ) );
    check( !give_back() );

    /* a change in between: once, and whenever it is tried */
    events = 0;
    before_swap = change_once;
    check( cover() && events == 2 && has( 1, 0, 0, 0 ) );
    events = 0;
    check( give_back() && events == 2 && has( 0, 0, 0, 0 ) );
    events = 0;
    before_swap = change_always;
    memset( &info, 0xcd, sizeof(info) );
    check( !cover() && events == 8 && has( 0, 0, 0, 0 ) );
    check( info.NumberOfViews == 0xcdcdcdcd );
    before_swap = NULL;

    /* in the middle of a change, or locked */
    dest->seq++;
    check( !cover() );
    dest->seq++;
    dest->header.own = WORD_EXCLUSIVE;
    check( !cover() );
    dest->header.own = 0;

    /* full counters */
    set_covers( MAX_COVERS );
    check( !cover() );
    set_covers( MAX_COVERS - 1 );
    check( cover() && give_back() );
    set_covers( 0 );
    set_clients( &dest->header, COUNT_MASK / 2 + 1 );
    check( !cover() );
    set_clients( &dest->header, 0 );
    set_clients( &best->header, COUNT_MASK / 2 + 1 );
    dest_offer( &table, dest );
    check( !dest_is_offered( dest ) && !cover() );
    set_clients( &best->header, 0 );
    dest_offer( &table, dest );
    check( dest_is_offered( dest ) );

    /* no best route, an owner without a number, another generation */
    set_best( dest, NULL );
    check( !dest_is_offered( dest ) && !cover() );
    owners[1]->number = 0;
    set_best( dest, second );
    check( !dest_is_offered( dest ) && !cover() );
    owners[1]->number = 2;
    set_best( dest, second );
    check( cover() );
    check( info.ViewInfo[0].Route == object_handle( &second->header, object_slot( second ) ) );
    check( info.ViewInfo[0].Owner == object_handle( &owners[1]->header, owners[1]->slot ) );
    check( is_covered( &table, dest, &info, &state ) );
    info.ViewInfo[0].Owner = object_handle( &owners[0]->header, owners[0]->slot );
    check( !is_covered( &table, dest, &info, &state ) );
    info.ViewInfo[0].Owner = object_handle( &owners[1]->header, owners[1]->slot );
    check( give_back() );
    second->header.word += (LONG64)0x81234 << GENERATION_SHIFT;
    set_best( dest, second );
    check( cover() );
    check( info.ViewInfo[0].Route == object_handle( &second->header, object_slot( second ) ) );
    second->header.word -= (LONG64)0x81234 << GENERATION_SHIFT;
    check( give_back() );
    set_best( dest, best );
    check( has( 0, 0, 0, 0 ) );
}

/* another client gives its report back at the last moment */
static void give_back_once( void )
{
    if (!events++) dest->covers--;
}

static void test_uncover( void )
{
    /* by the thread that changes */
    check( cover() && cover() && cover() );
    events = 0;
    before_swap = give_back_once;
    while_waiting = change_once;        /* events is 1 by then */
    dest->seq++;
    dest_uncover( &table, dest );
    dest->seq++;
    before_swap = NULL;
    while_waiting = NULL;
    check( has( 0, 2, 2, 2 ) );
    check( give_back() && has( 0, 1, 1, 1 ) );
    check( cover() && has( 1, 1, 1, 1 ) );
    check( give_back() && give_back() && has( 0, 0, 0, 0 ) && !give_back() );

    /* a route of which clients have many references by then is not offered any more */
    check( cover() );
    set_clients( &best->header, COUNT_MASK / 2 );
    dest_uncover( &table, dest );
    check( has( 0, 1, COUNT_MASK / 2 + 1, 1 ) && !dest_is_offered( dest ) && !cover() );
    set_clients( &best->header, 1 );
    check( give_back() && !cover() );
    dest_offer( &table, dest );

    /* nothing to do */
    dest_uncover( &table, dest );
    check( has( 0, 0, 0, 0 ) );
}

static void end_change( void )
{
    events++;
    dest->seq++;
    while_waiting = NULL;
}

static void restore_best( void )
{
    events++;
    dest_views( &table, dest )[0].best = object_slot( best );
    while_waiting = NULL;
}

static void empty_counters( void )
{
    events++;
    set_clients( &best->header, 0 );
    set_clients( &dest->header, 0 );
    while_waiting = NULL;
}

static void test_by_hand( void )
{
    events = 0;
    /* each member leads to the covers */
    check( cover() && cover() );
    by_hand( &best->header, OBJECT_ROUTE, 1 );
    check( has( 0, 2, 2, 2 ) );
    check( give_back() && give_back() && has( 0, 0, 0, 0 ) );
    check( cover() );
    by_hand( &dest->header, OBJECT_DEST, 1 );
    check( has( 0, 1, 1, 1 ) && give_back() );
    check( cover() );
    by_hand( &second->header, OBJECT_ROUTE, 1 );
    check( has( 0, 1, 1, 1 ) && give_back() && has( 0, 0, 0, 0 ) );
    by_hand( &dest->header, OBJECT_NEXTHOP, 1 );
    check( has( 0, 0, 0, 0 ) );

    /* somebody is between two instructions of a change */
    check( cover() );
    dest->seq++;
    while_waiting = end_change;
    by_hand( &dest->header, OBJECT_DEST, 1 );
    check( events == 1 && has( 0, 1, 1, 1 ) && give_back() );

    /* the best route is just another one, and was none when it was looked at */
    check( cover() );
    dest_views( &table, dest )[0].best = 0;
    while_waiting = restore_best;
    by_hand( &dest->header, OBJECT_DEST, 1 );
    check( events == 2 && has( 0, 1, 1, 1 ) && give_back() );

    /* no room for the references, for some time */
    check( cover() );
    set_clients( &best->header, COUNT_MASK );
    while_waiting = empty_counters;
    by_hand( &dest->header, OBJECT_DEST, 1 );
    check( events == 3 && has( 0, 1, 1, 1 ) && give_back() );
    check( cover() );
    set_clients( &dest->header, COUNT_MASK );
    while_waiting = empty_counters;
    by_hand( &dest->header, OBJECT_DEST, 1 );
    check( events == 4 && has( 0, 1, 1, 1 ) && give_back() && has( 0, 0, 0, 0 ) );
}

static void test_owners( void )
{
    struct object *header = &owners[0]->header;
    UINT i;

    /* all covers of an owner, and nobody else's; then as many as are asked for become references of its own */
    for (i = 0; i < DESTS; i++)
    {
        if (i % 3 == 1) set_best( dests[i], routes[i][1] );
        read_enter();
        if (i % 3 != 2) check( dest_cover( dests[i], object_slot( dests[i] ), &query, &info ) );
        read_leave();
    }
    by_hand( header, OBJECT_ENTITY, 3 );
    for (i = 0; i < DESTS; i++) check( covers_of( dests[i] ) == (i % 3 == 1) );
    check( clients( header ) == DESTS / 3 && !owners[0]->covered && !clients( &owners[1]->header ) );
    by_hand( header, OBJECT_ENTITY, 1 );
    check( clients( header ) == DESTS / 3 && !owners[0]->covered );
    set_clients( header, 0 );

    /* more than there is room for */
    for (i = 0; i < DESTS; i += 3)
    {
        read_enter();
        check( dest_cover( dests[i], object_slot( dests[i] ), &query, &info ) );
        read_leave();
    }
    set_clients( header, COUNT_MASK - 10 );
    by_hand( header, OBJECT_ENTITY, 1 );
    check( clients( header ) == COUNT_MASK && owners[0]->covered == DESTS / 3 - 10 );

    /* no room for them yet, then for some, then for more than there are */
    by_hand( header, OBJECT_ENTITY, 1 );
    check( clients( header ) == COUNT_MASK && owners[0]->covered == DESTS / 3 - 10 );
    set_clients( header, 0 );
    by_hand( header, OBJECT_ENTITY, 4 );
    check( clients( header ) == 4 && owners[0]->covered == DESTS / 3 - 14 );
    by_hand( header, OBJECT_ENTITY, DESTS );
    check( clients( header ) == DESTS / 3 - 10 && !owners[0]->covered );
    set_clients( header, 0 );
    owners[0]->covered = 1;
    object_get( header, OWN_ONE );
    check( put_owner( owners[0] ) && !put_owner( owners[0] ) );

    for (i = 0; i < DESTS; i++)
    {
        set_clients( &dests[i]->header, 0 );
        set_clients( &routes[i][0]->header, 0 );
        set_best( dests[i], routes[i][0] );
    }
}

/* Owners that are referenced in advance, and a client that takes what it was not given. */
static void test_stock( void )
{
    UINT i;

    dest_views( &table, dest )[1].best = object_slot( best );
    dest_views( &table, dest )[1].count = 1;
    for (i = 0; i < 2; i++)
    {
        query.views = 2;
        query.batch = 5;
        read_enter();
        check( object_get( &dest->header, CLIENT_ONE ) );
        check( dest_try_fill( dest, slot, &query, &info ) == FILL_DONE );
        read_leave();
        check( clients( &owners[0]->header ) == 5 && query.stock == 4 );
        if (i) check( object_put_clients( &owners[0]->header, 2 ) );
        dest_query_end( &query );
        check( clients( &owners[0]->header ) == (i ? 0 : 1) );
        query.views = 1;
        check( give_back() == !i );
        check( has( 0, 0, 0, 0 ) );
    }
}

int main( int argc, char **argv )
{
    unit_init( argc, argv );
    check( sync_init() && object_init() );
    setup();
    test_cover();
    test_uncover();
    test_by_hand();
    test_owners();
    test_stock();
    return unit_done();
}
