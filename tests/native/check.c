/*
 * Whether what the core says of its structures is true
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

/* For native programs, between two calls: no other thread may be in the DLL. Every object is found by looking at all slots of
 * all chunks, so nothing is missed that no list leads to. The references that each of them must have are counted anew from
 * what docs/architecture.md and the heads of the core's files say who references whom. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

#define MAX_TABLES 16

static char message[200];
static const char *wrong;
static UINT *wanted;                /* own references, by slot */
static UINT *children;              /* of entities, by slot */
static struct table *tables[MAX_TABLES];
static UINT table_count;

/* the first one is the interesting one */
#define ok( condition, slot ) do { if (!(condition) && !wrong) \
    { snprintf( message, sizeof(message), "check.c:%d: slot %#x: %s", __LINE__, (UINT)(slot), #condition ); wrong = message; } \
    } while (0)

static UINT bits( ULONG mask )
{
    UINT count = 0;

    for (; mask; mask &= mask - 1) count++;
    return count;
}

static UINT own_refs( const struct object *object )
{
    return (object_word( object ) & OWN_MASK) / OWN_ONE;
}

static UINT client_refs( const struct object *object )
{
    return object_word( object ) & COUNT_MASK;
}

static BOOL is_live( UINT slot )
{
    return (object_word( object_at( slot ) ) & REF_MASK) != 0;
}

static enum object_type type_of( UINT slot )
{
    return chunks[slot >> INDEX_BITS].type;
}

/* a slot that another object names */
static BOOL is( UINT slot, enum object_type type )
{
    return slot >> INDEX_BITS && slot >> INDEX_BITS < chunk_count && chunks[slot >> INDEX_BITS].count &&
           type_of( slot ) == type && is_live( slot );
}

static void for_each( enum object_type type, void (*func)( UINT slot, void *object ) )
{
    UINT chunk, i, count;

    for (chunk = 1; chunk < chunk_count && !wrong; chunk++)
    {
        if (type && chunks[chunk].type != type) continue;
        count = chunks[chunk].count;
        for (i = 0; i < count && !wrong; i++)
            if (is_live( chunk << INDEX_BITS | i )) func( chunk << INDEX_BITS | i, object_at( chunk << INDEX_BITS | i ) );
    }
}

/* ---- who references whom ---- */

static void refs_entity( UINT slot, void *object )
{
    struct entity *entity = object;

    if (entity->state == ENTITY_ACTIVE) wanted[slot]++;
    if (entity->methods) wanted[entity->methods]++;
    if (entity->covered) wanted[slot]++;
    ok( entity->covered >= 0, slot );
    ok( entity->number && entity->table->owners[entity->number] == slot, slot );
}

/* what the destination has noted of its best route */
static void check_offer( const struct table *table, const struct dest *dest, UINT slot )
{
    UINT best = dest_views( table, dest )[0].best, number = dest->covers >> COVER_BITS;
    UINT generation = dest->item.low | dest->item.high << 16;

    if (!number) ok( !(dest->covers & MAX_COVERS), slot );
    else if (!best) ok( FALSE, slot );
    else
    {
        ok( table->owners[number] == route_at( best )->owner, slot );
        ok( word_generation( object_word( object_at( best ) ) ) == generation, slot );
    }
}

static void refs_dest( UINT slot, void *object )
{
    struct dest *dest = object;
    struct dest_ext *ext = dest_ext_find( dest );
    const struct table *table = dest_table( dest );
    UINT i;

    wanted[slot] += bits( dest->header.link );
    check_offer( table, dest, slot );
    if (!ext) return;
    wanted[dest->ext]++;
    if (ext->opaque) wanted[ext->opaque]++;
    wanted[slot] += bits( ext->watched );
    ok( ext->header.own == slot, slot );
    ok( !(ext->ignored & ~dest->header.link), slot );
    ok( !ext->held == !timer_is_set( &ext->timer ), slot );
    ok( !ext->marked == !ext->hold_time, slot );
    for (i = 0; i < table->view_count; i++)
    {
        ok( !ext->hold[i] == !(ext->held >> i & 1), slot );
        if (!ext->hold[i]) continue;
        ok( is( ext->hold[i], OBJECT_ROUTE ), slot );
        if (wrong) return;
        ok( route_at( ext->hold[i] )->header.own == slot, slot );
        ok( route_at( ext->hold[i] )->state == RTM_ROUTE_STATE_DELETED, slot );
        wanted[ext->hold[i]]++;
    }
}

static void refs_route( UINT slot, void *object )
{
    struct route *route = object;
    struct route_ext *ext = route_ext_find( route );

    ok( is( route->header.own, OBJECT_DEST ), slot );
    ok( is( route->owner, OBJECT_ENTITY ), slot );
    if (wrong) return;
    ok( dest_table( dest_at( route->header.own ) ) == entity_at( route->owner )->table, slot );
    wanted[route->header.own]++;
    children[route->owner]++;
    if (route->state == RTM_ROUTE_STATE_CREATED) wanted[slot]++;
    if (route->hops)
    {
        ok( is( route->hops, OBJECT_HOPS ), slot );
        if (!wrong) ok( hops_at( route->hops )->neighbour == route->neighbour, slot );
    }
    else ok( !route->neighbour, slot );
    if (!ext || wrong) return;
    wanted[route->ext]++;
    ok( ext->header.own == slot, slot );
    if (route->state != RTM_ROUTE_STATE_CREATED) ok( !timer_is_set( &ext->timer ) && !ext->links.list, slot );
    if (ext->window) wanted[ext->window]++;
    if (ext->window) ok( is( ext->window, OBJECT_WINDOW ), slot );
}

static void refs_nexthop( UINT slot, void *object )
{
    struct nexthop *nexthop = object;

    ok( nexthop->slot == slot, slot );
    if (nexthop->alive) wanted[slot]++;
    if (nexthop->remote) wanted[object_slot( nexthop->remote )]++;
    children[nexthop->owner->slot]++;
}

static void refs_hops( UINT slot, void *object )
{
    struct hops *hops = object;
    UINT i;

    wanted[slot]++;
    ok( hops->count || hops->neighbour, slot );
    if (hops->neighbour) wanted[hops->neighbour]++;
    for (i = 0; i < hops->count; i++)
    {
        ok( is( hops->slots[i], OBJECT_NEXTHOP ), slot );
        if (!wrong) wanted[hops->slots[i]]++;
    }
}

static void refs_cursor( UINT slot, void *object )
{
    struct cursor *cursor = object;

    ok( cursor->open && cursor->slot == slot, slot );
    wanted[slot]++;
    if (cursor->dest) wanted[object_slot( cursor->dest )]++;
}

static void refs_list( UINT slot, void *object )
{
    struct route_list *list = object;

    ok( list->open && list->slot == slot && list->links.list == slot, slot );
    wanted[slot]++;
}

static void refs_notify( UINT slot, void *object )
{
    struct notifier *notifier = object;

    ok( notifier->open && notifier->listed && notifier->valid && notifier->slot == slot, slot );
    ok( notifier->entity->table->places[notifier->place].notifier == notifier, slot );
    ok( notifier->entity->table->places_taken >> notifier->place & 1, slot );
    ok( notifier->entity->table->notifiers >> notifier->place & 1, slot );
    wanted[slot]++;
}

static void refs_one( UINT slot, void *object )
{
    wanted[slot]++;
}

static void refs_grips( struct thread_state *state, void *arg )
{
    struct grip *grip;

    for (grip = state->grips; grip; grip = grip->next)
    {
        struct object *object = CONTAINING_RECORD( grip->word, struct object, own );

        ok( !grip->busy && grip->count, object_slot( object ) );
        ok( grip->exclusive ? (object->own & WORD_EXCLUSIVE) : object->own >= WORD_SHARED, object_slot( object ) );
        wanted[object_slot( object )]++;
    }
    ok( !state->ranks && !state->nested && !state->epoch && !state->bells, 0 );
}

static void check_refs( UINT slot, void *object )
{
    const struct object *header = object;
    enum object_type type = type_of( slot );

    if (type == OBJECT_ENTITY && children[slot]) wanted[slot]++;
    if (own_refs( header ) != wanted[slot] && !wrong)
    {
        snprintf( message, sizeof(message), "check.c: slot %#x of type %u has %u references, %u are known", slot, type,
                  own_refs( header ), wanted[slot] );
        wrong = message;
    }
    ok( !(object_word( header ) & NEW_BIT), slot );
    if (type != OBJECT_ENTITY && type != OBJECT_DEST && type != OBJECT_ROUTE && type != OBJECT_NEXTHOP)
        ok( !client_refs( header ), slot );
}

/* ---- destinations and their routes ---- */

static UINT routes_of_dests, lists_of_hops, members;

static void check_dest( UINT slot, void *object )
{
    struct dest *dest = object;
    const struct table *table = dest_table( dest );
    struct prefix prefix;
    UINT i, route, count, best;

    ok( !(dest->seq & 1), slot );
    ok( wanted[slot] || client_refs( &dest->header ), slot );
    dest_prefix( dest, &prefix );
    ok( lpm_exact( table->lpm, &prefix ) == slot, slot );
    for (route = dest->routes; route && !wrong; route = route_at( route )->next)
    {
        const struct route *this = route_at( route ), *next = this->next ? route_at( this->next ) : NULL;

        ok( is( route, OBJECT_ROUTE ), slot );
        ok( this->state == RTM_ROUTE_STATE_CREATED && this->header.own == slot, route );
        ok( !(this->views & ~table->views), route );
        if (next) ok( this->rank.preference < next->rank.preference ||
                      (this->rank.preference == next->rank.preference && this->rank.metric <= next->rank.metric), route );
        routes_of_dests++;
    }
    for (i = 0; i < table->view_count && !wrong; i++)
    {
        count = best = 0;
        for (route = dest->routes; route; route = route_at( route )->next)
        {
            if (!(route_at( route )->views >> i & 1)) continue;
            if (!count++) best = route;
        }
        ok( dest_views( table, dest )[i].best == best && dest_views( table, dest )[i].count == count, slot );
    }
}

/* a word that nobody has locked is 0 */
static void check_word( UINT slot, void *object )
{
    const struct object *header = object;

    if (!grip_count) ok( !header->own, slot );
}

static void count_hops_refs( UINT slot, void *object )
{
    const struct route *route = object;

    /* lists of hops have no children: the same array counts their users */
    if (route->hops) children[route->hops]++;
}

static void check_hops( UINT slot, void *object )
{
    ok( ((struct hops *)object)->refs == children[slot], slot );
    lists_of_hops++;
}

/* ---- entities ---- */

static void check_ring( UINT list )
{
    UINT slot = list, next, count = 0;
    const struct list_links *links, *behind;

    do
    {
        links = (const struct list_links *)((struct object *)object_at( slot ) + 1);
        next = links->next;
        ok( links->list == list, slot );
        ok( is_live( slot ), slot );
        behind = (const struct list_links *)((struct object *)object_at( next ) + 1);
        ok( behind->prev == slot, slot );
        if (type_of( slot ) == OBJECT_ROUTE_EXT)
        {
            ok( route_at( ((struct object *)object_at( slot ))->own )->state == RTM_ROUTE_STATE_CREATED, slot );
            members++;
        }
        slot = next;
    } while (slot != list && !wrong && count++ < 100000000);
}

static UINT routes_in_lists;

static void count_list_route( UINT slot, void *object )
{
    if (((struct route_ext *)object)->links.list) routes_in_lists++;
}

static UINT routes_of_entities, hops_of_entities, alive_hops, live_notifiers, listed;

static void check_entity( UINT slot, void *object )
{
    struct entity *entity = object;
    struct rb_entry *entry;
    struct nexthop *former = NULL;
    struct notifier *notifier;
    struct route_list *list;
    struct cursor *cursor;
    UINT route, prev = 0, i, hops;

    ok( entity->slot == slot && entity->children == children[slot], slot );
    ok( entity->state == ENTITY_ACTIVE || entity->state == ENTITY_GONE, slot );
    ok( entity->listed == (entity->state == ENTITY_ACTIVE), slot );
    ok( !entity->callbacks_running && !entity->methods_running && !entity->methods_parked, slot );
    if (entity->opaque >= 0 && entity->listed) ok( entity->table->opaque_used >> entity->opaque & 1, slot );
    if (entity->listed) listed++;
    else ok( entity->closed && !entity->owned && !entity->nexthops.root, slot );
    for (route = entity->owned; route && !wrong; route = route_at( route )->owned_next)
    {
        ok( is( route, OBJECT_ROUTE ) && route_at( route )->owner == slot, slot );
        ok( route_at( route )->header.link == prev && route_at( route )->state == RTM_ROUTE_STATE_CREATED, route );
        prev = route;
        routes_of_entities++;
    }
    if (wrong) return;
    RB_FOR_EACH( entry, &entity->nexthops )
    {
        struct nexthop *nexthop = RB_ENTRY_VALUE( entry, struct nexthop, entry );

        ok( nexthop->alive && nexthop->owner == entity && is( nexthop->slot, OBJECT_NEXTHOP ), nexthop->slot );
        if (former)
        {
            int order = prefix_compare( &former->address, &nexthop->address );

            ok( order < 0 || (!order && former->interface_index < nexthop->interface_index), nexthop->slot );
        }
        former = nexthop;
        hops_of_entities++;
    }
    for (i = 0; i < HOPS_BUCKETS; i++)
        for (hops = entity->hops[i]; hops && !wrong; hops = hops_at( hops )->next)
        {
            ok( is( hops, OBJECT_HOPS ), slot );
            lists_of_hops--;
        }
    LIST_FOR_EACH_ENTRY( list, &entity->lists, struct route_list, entry ) check_ring( list->slot );
    LIST_FOR_EACH_ENTRY( cursor, &entity->cursors, struct cursor, entry ) ok( cursor->open && cursor->entity == entity, slot );
    LIST_FOR_EACH_ENTRY( notifier, &entity->notifiers, struct notifier, entry )
    {
        ok( notifier->entity == entity, slot );
        live_notifiers++;
    }
}

static void count_alive( UINT slot, void *object )
{
    if (((struct nexthop *)object)->alive) alive_hops++;
}

static UINT routes_alive, notifiers_seen;

static void count_created( UINT slot, void *object )
{
    if (((struct route *)object)->state == RTM_ROUTE_STATE_CREATED) routes_alive++;
}

/* ---- notification ---- */

static UINT with_bit, with_ignored, with_mark, place_bit;
static struct table *place_table;

static void count_bits( UINT slot, void *object )
{
    struct dest *dest = object;
    const struct dest_ext *ext = dest_ext_find( dest );

    if (dest_table( dest ) != place_table) return;
    if (dest->header.link & place_bit) with_bit++;
    if (ext && (ext->ignored & place_bit)) with_ignored++;
    if (ext && (ext->watched & place_bit)) with_mark++;
}

static void check_notifier( UINT slot, void *object )
{
    struct notifier *notifier = object;

    with_bit = with_ignored = with_mark = 0;
    place_table = notifier->entity->table;
    place_bit = 1u << notifier->place;
    for_each( OBJECT_DEST, count_bits );
    ok( notifier->queued == with_bit, slot );
    ok( notifier->ignored == with_ignored, slot );
    ok( notifier->marks == with_mark, slot );
    ok( notifier->strays <= notifier->queued, slot );
    notifiers_seen++;
}

/* ---- tables ---- */

static void add_table( struct table *table )
{
    UINT i;

    for (i = 0; i < table_count && tables[i] != table; i++) {}
    if (table && i == table_count && table_count < MAX_TABLES) tables[table_count++] = table;
}

static void table_of( UINT slot, void *object )
{
    add_table( ((struct entity *)object)->table );
}

static void find_tables( void )
{
    UINT chunk;

    table_count = 0;
    for_each( OBJECT_ENTITY, table_of );
    for (chunk = 1; chunk < chunk_count; chunk++) if (chunks[chunk].count) add_table( chunks[chunk].owner );
}

static UINT dests_seen;

static void count_dest( UINT slot, void *object )
{
    if (dest_table( object ) == place_table) dests_seen++;
}

/* numbers belong to entities that there are */
static void check_owners( const struct table *table )
{
    UINT i;

    for (i = 1; i < MAX_NUMBERS; i++)
    {
        if (!table->owners[i]) continue;
        ok( is( table->owners[i], OBJECT_ENTITY ) && entity_at( table->owners[i] )->number == i &&
            entity_at( table->owners[i] )->table == table, table->owners[i] );
    }
}

static void check_table( struct table *table )
{
    UINT slots[64], count, i, walked = 0, in_use = 0;
    struct prefix last, prefix;
    struct entity *entity;
    BOOL started = FALSE;

    do
    {
        read_enter();
        count = lpm_walk( table->lpm, started ? &last : NULL, FALSE, NULL, slots, ARRAY_SIZE(slots) );
        read_leave();
        for (i = 0; i < count && !wrong; i++)
        {
            ok( is( slots[i], OBJECT_DEST ) && dest_table( dest_at( slots[i] ) ) == table, slots[i] );
            if (wrong) return;
            dest_prefix( dest_at( slots[i] ), &prefix );
            if (started) ok( prefix_compare( &last, &prefix ) < 0, slots[i] );
            last = prefix;
            started = TRUE;
            walked++;
        }
    } while (count == ARRAY_SIZE(slots) && !wrong);
    place_table = table;
    dests_seen = 0;
    for_each( OBJECT_DEST, count_dest );
    ok( walked == dests_seen && walked == lpm_count( table->lpm ), 0 );
    LIST_FOR_EACH_ENTRY( entity, &table->entities, struct entity, entry )
    {
        ok( entity->listed && entity->table == table, entity->slot );
        if (entity->opaque >= 0) in_use |= 1u << entity->opaque;
        listed--;
    }
    ok( table->opaque_used == in_use, 0 );
    check_owners( table );
    ok( !(table->notifiers & ~table->places_taken), 0 );
    for (i = 0; i < MAX_NOTIFIERS; i++)
    {
        if (table->places_taken >> i & 1) notifiers_seen--;
        ok( !(table->places_taken >> i & 1) == !table->places[i].notifier, i );
    }
}

const char *compat_check( void )
{
    UINT slots = chunk_count << INDEX_BITS, i;

    wrong = NULL;
    wanted = calloc( slots, sizeof(*wanted) );
    children = calloc( slots, sizeof(*children) );
    if (!wanted || !children) return "no memory";
    routes_of_dests = lists_of_hops = members = routes_in_lists = routes_of_entities = hops_of_entities = 0;
    alive_hops = live_notifiers = listed = routes_alive = notifiers_seen = 0;

    for_each( OBJECT_ENTITY, refs_entity );
    for_each( OBJECT_DEST, refs_dest );
    for_each( OBJECT_ROUTE, refs_route );
    for_each( OBJECT_NEXTHOP, refs_nexthop );
    for_each( OBJECT_HOPS, refs_hops );
    for_each( OBJECT_ENUM, refs_cursor );
    for_each( OBJECT_LIST, refs_list );
    for_each( OBJECT_NOTIFY, refs_notify );
    for_each( OBJECT_LOCK, refs_one );
    for_each( OBJECT_EXPIRY, refs_one );
    thread_for_each( refs_grips, NULL );
    for_each( OBJECT_NONE, check_refs );

    for_each( OBJECT_DEST, check_dest );
    for_each( OBJECT_DEST, check_word );
    for_each( OBJECT_NEXTHOP, check_word );
    for_each( OBJECT_ROUTE, count_created );
    ok( routes_alive == routes_of_dests, 0 );
    for_each( OBJECT_ROUTE, count_hops_refs );
    for_each( OBJECT_HOPS, check_hops );
    for_each( OBJECT_NEXTHOP, count_alive );
    for_each( OBJECT_ROUTE_EXT, count_list_route );
    for_each( OBJECT_ENTITY, check_entity );
    ok( routes_of_entities == routes_of_dests, 0 );
    ok( hops_of_entities == alive_hops, 0 );
    ok( !lists_of_hops, 0 );
    ok( members == routes_in_lists, 0 );
    for_each( OBJECT_NOTIFY, check_notifier );
    ok( notifiers_seen == live_notifiers, 0 );
    find_tables();
    for (i = 0; i < table_count && !wrong; i++) check_table( tables[i] );
    ok( !listed && !notifiers_seen, 0 );
    free( wanted );
    free( children );
    return wrong;
}

UINT compat_client_refs( HANDLE handle )
{
    return client_refs( object_at( (ULONG_PTR)handle & ((1u << (CHUNK_BITS + INDEX_BITS)) - 1) ) );
}

UINT compat_live_objects( char kind )
{
    switch (kind)
    {
    case 'e': return object_count( OBJECT_ENTITY );
    case 'd': return object_count( OBJECT_DEST );
    case 'r': return object_count( OBJECT_ROUTE );
    default: return object_count( OBJECT_NEXTHOP );
    }
}
