/*
 * Tables: one for each instance and address family
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

/* Owns: the list of tables and their limits. Tables are made at the first registration and stay. */

#include <stdarg.h>
#include <stdlib.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "core.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

UINT registry_lock;
static struct list tables = LIST_INIT( tables );    /* locked by registry */

static const struct lpm_item *table_item( UINT value )
{
    return &dest_at( value )->item;
}

static struct table *table_create( USHORT instance, USHORT family, const struct limits *limits )
{
    struct table *table;
    UINT bytes = family == AF_INET ? 4 : 16;

    if (!(table = heap_alloc( 1, sizeof(*table) ))) return NULL;
    if (!(table->lpm = lpm_create( bytes * 8, table_item )))
    {
        free( table );
        return NULL;
    }
    table->instance = instance;
    table->family = family;
    table->max_len = bytes * 8;
    table->views = limits->views;
    while (table->view_count < RTM_MAX_VIEWS && limits->views >> table->view_count) table->view_count++;
    table->max_hops = limits->hops;
    table->max_enum = limits->handles;
    table->max_opaques = limits->opaques;
    table->max_notifiers = limits->notifiers;
    table->views_offset = FIELD_OFFSET( struct dest, item.bits ) + bytes;
    list_init( &table->entities );
    pool_init( &table->dests, OBJECT_DEST, table->views_offset + table->view_count * sizeof(struct view_slot),
               table, dest_destroy );
    pool_init( &table->routes, OBJECT_ROUTE, sizeof(struct route), table, route_destroy );
    pool_init( &table->nexthops, OBJECT_NEXTHOP, sizeof(struct nexthop), table, nexthop_destroy );
    pool_init( &table->hops, OBJECT_HOPS, FIELD_OFFSET( struct hops, slots[table->max_hops] ), table, NULL );
    pool_init( &table->windows, OBJECT_WINDOW, FIELD_OFFSET( struct window, room[table->max_hops] ), table,
               object_free );
    pool_init( &table->opaques, OBJECT_OPAQUE, FIELD_OFFSET( struct opaque, slots[table->max_opaques] ), table,
               object_free );
    pool_init( &table->route_exts, OBJECT_ROUTE_EXT, sizeof(struct route_ext), table, route_ext_destroy );
    pool_init( &table->dest_exts, OBJECT_DEST_EXT, FIELD_OFFSET( struct dest_ext, hold[table->view_count] ), table,
               object_free );
    list_add_tail( &tables, &table->entry );
    return table;
}

/* locked by registry */
static struct table *find_table( USHORT instance, USHORT family )
{
    struct table *table;

    LIST_FOR_EACH_ENTRY( table, &tables, struct table, entry )
        if (table->instance == instance && table->family == family) return table;
    return NULL;
}

struct table *table_get( USHORT instance, USHORT family, DWORD *error )
{
    struct limits limits;
    struct table *table;

    if (family != AF_INET && family != AF_INET6)
    {
        WARN( "address family %u has no configuration\n", family );
        *error = ERROR_FILE_NOT_FOUND;
        return NULL;
    }

    lock_enter( &registry_lock, RANK_REGISTRY );
    table = find_table( instance, family );
    lock_leave( &registry_lock, RANK_REGISTRY );
    if (table) return table;

    /* the configuration is read without locks: that may be slow */
    config_read( instance, family, &limits );
    lock_enter( &registry_lock, RANK_REGISTRY );
    if (!(table = find_table( instance, family )) && !(table = table_create( instance, family, &limits )))
        *error = ERROR_NOT_ENOUGH_MEMORY;
    lock_leave( &registry_lock, RANK_REGISTRY );
    return table;
}

void table_cleanup( void )
{
    struct table *table, *next;

    LIST_FOR_EACH_ENTRY_SAFE( table, next, &tables, struct table, entry )
    {
        change_cleanup( table );
        lpm_destroy( table->lpm );
        free( table );
    }
}
