/*
 * Whether the tables of the DLL are as they should be, for native programs
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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "inspect.h"

#define MANY 1000000            /* more routes than any destination has */
#define BATCH 64

static char message[200];
static UINT *owners;             /* quiet: routes seen of the entity with this slot */

#define FAIL_UNLESS(cond) do { if (!(cond)) { \
    snprintf( message, sizeof(message), "%s at line %u", #cond, __LINE__ ); return FALSE; } } while (0)

/* what is there, NULL if nothing is */
static const struct chunk *chunk_at( UINT number )
{
    return __atomic_load_n( &chunks[number].count, __ATOMIC_ACQUIRE ) ? &chunks[number] : NULL;
}

static struct pool *pool_of( UINT slot )
{
    const struct chunk *chunk = slot >> INDEX_BITS < load_acquire( &chunk_count ) ? chunk_at( slot >> INDEX_BITS ) : NULL;

    return chunk ? chunk->pool : NULL;
}

static BOOL has_own( const struct object *object )
{
    return (object_word( object ) & OWN_MASK) != 0;
}

static BOOL check_hops( const struct table *table, const struct entity *owner, const struct route *route )
{
    const struct hops *hops;
    UINT i;

    if (!route->hops)
    {
        FAIL_UNLESS( !route->neighbour );
        return TRUE;
    }
    FAIL_UNLESS( pool_of( route->hops ) == &table->hops );
    hops = hops_at( route->hops );
    FAIL_UNLESS( has_own( &hops->header ) );
    FAIL_UNLESS( hops->neighbour == route->neighbour );
    FAIL_UNLESS( hops->count <= table->max_hops );
    FAIL_UNLESS( hops->count || hops->neighbour );
    for (i = 0; i <= hops->count; i++)
    {
        UINT slot = i < hops->count ? hops->slots[i] : hops->neighbour;

        if (!slot && i == hops->count) break;
        FAIL_UNLESS( pool_of( slot ) == &table->nexthops );
        FAIL_UNLESS( has_own( &nexthop_at( slot )->header ) );
        FAIL_UNLESS( nexthop_at( slot )->owner == owner );
    }
    return TRUE;
}

static BOOL check_routes( struct table *table, struct dest *dest, BOOL quiet, struct table_counts *counts )
{
    struct view_slot slots[RTM_MAX_VIEWS];
    const struct route *route, *before = NULL;
    const struct entity *owner;
    UINT slot, count = 0;

    view_clear( slots, table->view_count );
    for (slot = dest->routes; slot; slot = route->next, before = route)
    {
        FAIL_UNLESS( pool_of( slot ) == &table->routes );
        FAIL_UNLESS( count++ < MANY );
        route = route_at( slot );
        FAIL_UNLESS( has_own( &route->header ) );
        FAIL_UNLESS( route->state == RTM_ROUTE_STATE_CREATED );
        FAIL_UNLESS( route->header.own == object_slot( dest ) );
        FAIL_UNLESS( !(route->views & ~table->views) );
        FAIL_UNLESS( !before || !view_better( &route->rank, &before->rank ) );
        FAIL_UNLESS( pool_of( route->owner ) && pool_of( route->owner )->type == OBJECT_ENTITY );
        owner = entity_at( route->owner );
        FAIL_UNLESS( has_own( &owner->header ) );
        FAIL_UNLESS( owner->table == table );
        FAIL_UNLESS( load_acquire( &owner->state ) != ENTITY_GONE );
        if (!check_hops( table, owner, route )) return FALSE;
        if (route->ext) FAIL_UNLESS( ((struct object *)object_at( route->ext ))->own == slot );
        view_add( slots, table->view_count, slot, route->views );
        if (quiet) owners[route->owner]++;
    }
    FAIL_UNLESS( !memcmp( slots, dest_views( table, dest ), table->view_count * sizeof(*slots) ) );
    counts->routes += count;
    return TRUE;
}

static BOOL check_held( struct table *table, struct dest *dest, struct table_counts *counts )
{
    const struct dest_ext *ext = dest_ext_find( dest );
    UINT i;

    if (!ext) return TRUE;
    FAIL_UNLESS( ext->header.own == object_slot( dest ) );
    FAIL_UNLESS( !((ext->marked | ext->held) & ~table->views) );
    FAIL_UNLESS( !ext->marked == !ext->hold_time );
    for (i = 0; i < table->view_count; i++)
    {
        FAIL_UNLESS( !(ext->held >> i & 1) == !ext->hold[i] );
        if (!ext->hold[i]) continue;
        counts->held++;
        FAIL_UNLESS( pool_of( ext->hold[i] ) == &table->routes );
        FAIL_UNLESS( has_own( &route_at( ext->hold[i] )->header ) );
        FAIL_UNLESS( route_at( ext->hold[i] )->state == RTM_ROUTE_STATE_DELETED );
        FAIL_UNLESS( route_at( ext->hold[i] )->header.own == object_slot( dest ) );
    }
    return TRUE;
}

static BOOL check_dest( struct table *table, struct dest *dest, BOOL quiet, UINT *bits, struct table_counts *counts )
{
    const struct dest_ext *ext;
    struct prefix prefix;
    UINT i;

    dest_prefix( dest, &prefix );
    FAIL_UNLESS( prefix.len <= table->max_len );
    read_enter();
    i = lpm_exact( table->lpm, &prefix );
    read_leave();
    FAIL_UNLESS( i == object_slot( dest ) );
    FAIL_UNLESS( !(dest->seq & 1) );
    FAIL_UNLESS( !(dest->header.link & ~load_acquire( &table->places_taken )) );
    for (i = 0; quiet && i < MAX_NOTIFIERS; i++)
    {
        ext = dest_ext_find( dest );
        bits[i * 3] += dest->header.link >> i & 1;
        bits[i * 3 + 1] += ext && (ext->watched >> i & 1);
        bits[i * 3 + 2] += ext && (ext->ignored >> i & 1);
    }
    return check_routes( table, dest, quiet, counts ) && check_held( table, dest, counts );
}

/* quiet: whole chains of routes, and the numbers of queues */
static BOOL check_entity( struct table *table, struct entity *entity )
{
    UINT slot, before = 0, count = 0;

    for (slot = entity->owned; slot; before = slot, slot = route_at( slot )->owned_next)
    {
        FAIL_UNLESS( pool_of( slot ) == &table->routes );
        FAIL_UNLESS( count++ < 100 * MANY );
        FAIL_UNLESS( route_at( slot )->owner == entity->slot );
        FAIL_UNLESS( route_at( slot )->header.link == before );
        FAIL_UNLESS( route_at( slot )->state == RTM_ROUTE_STATE_CREATED );
    }
    FAIL_UNLESS( count == owners[entity->slot] );
    FAIL_UNLESS( entity->children >= count );
    return TRUE;
}

static BOOL check_table( struct table *table, BOOL quiet, struct table_counts *counts )
{
    UINT slots[BATCH], bits[MAX_NOTIFIERS * 3] = { 0 }, count, i, j, got, dests = 0;
    struct prefix last, prefix;
    BOOL started = FALSE, good = TRUE;
    struct entity *entity;

    do
    {
        read_enter();
        count = lpm_walk( table->lpm, started ? &last : NULL, FALSE, NULL, slots, BATCH );
        for (i = got = 0; i < count; i++)
        {
            dest_prefix( dest_at( slots[i] ), &prefix );
            if (started && prefix_compare( &last, &prefix ) >= 0) good = FALSE;
            last = prefix;
            started = TRUE;
            /* one that is just dying is no longer there */
            if (object_get( &dest_at( slots[i] )->header, OWN_ONE )) slots[got++] = slots[i];
            else if (quiet) good = FALSE;
        }
        read_leave();
        for (j = 0; j < got; j++)
        {
            struct dest *dest = dest_at( slots[j] );

            word_lock_shared( &dest->header.own );
            if (good && !check_dest( table, dest, quiet, bits, counts ))
            {
                word_unlock_shared( &dest->header.own );
                return FALSE;
            }
            word_unlock_shared( &dest->header.own );
            object_put( &dest->header );
        }
        object_run();
        FAIL_UNLESS( good && "walks are in order and find living destinations" );
        dests += got;
    } while (count == BATCH);
    counts->dests += dests;
    if (!quiet) return TRUE;

    FAIL_UNLESS( lpm_count( table->lpm ) == dests );
    LIST_FOR_EACH_ENTRY( entity, &table->entities, struct entity, entry )
        if (!check_entity( table, entity )) return FALSE;
    for (i = 0; i < MAX_NOTIFIERS; i++)
    {
        const struct notifier *notifier = table->places[i].notifier;

        FAIL_UNLESS( bits[i * 3] == (notifier ? notifier->queued : 0) );
        FAIL_UNLESS( bits[i * 3 + 1] == (notifier ? notifier->marks : 0) );
        FAIL_UNLESS( bits[i * 3 + 2] == (notifier ? notifier->ignored : 0) );
    }
    return TRUE;
}

const char *table_check( BOOL quiet, struct table_counts *counts )
{
    struct table_counts none;
    BOOL good = TRUE;
    UINT i, j;

    if (!counts) counts = &none;
    memset( counts, 0, sizeof(*counts) );
    if (quiet && !(owners = calloc( chunk_count << INDEX_BITS, sizeof(*owners) ))) return "no memory";
    /* tables are known by their pools */
    for (i = 1; good && i < load_acquire( &chunk_count ); i++)
    {
        if (!chunk_at( i ) || chunks[i].type != OBJECT_DEST) continue;
        for (j = 1; j < i && !(chunk_at( j ) && chunks[j].pool == chunks[i].pool); j++) {}
        if (j == i) good = check_table( chunks[i].pool->owner, quiet, counts );
    }
    free( owners );
    owners = NULL;
    return good ? NULL : message;
}

static void each( BOOL (*func)( const struct pool *pool, struct object *object ) )
{
    UINT i, j;

    for (i = 1; i < load_acquire( &chunk_count ); i++)
    {
        const struct chunk *chunk = chunk_at( i );

        if (!chunk || chunk->type > OBJECT_NOTIFY) continue;
        for (j = 0; j < chunk->count; j++) while (func( chunk->pool, object_at( i << INDEX_BITS | j ) )) {}
    }
}

/* references that are only counted together, see info.c, become ordinary ones */
static BOOL uncover( const struct pool *pool, struct object *object )
{
    if (object_is_alive( object ) && (pool->type == OBJECT_DEST || pool->type == OBJECT_ENTITY))
    {
        read_enter();
        info_uncover( pool->type == OBJECT_DEST ? pool->owner : ((struct entity *)object)->table, object, pool->type, MANY );
        read_leave();
    }
    return FALSE;
}

static BOOL drop( const struct pool *pool, struct object *object )
{
    return object_put_client( object );
}

void table_drop_clients( void )
{
    each( uncover );
    /* what destinations counted is the entities' now */
    each( uncover );
    each( drop );
    object_run();
}
