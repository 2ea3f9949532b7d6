/*
 * The pools for the address sanitizer
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

/* Pools keep their memory, so the sanitizer would not notice that an object is used after it was given back. Here
 * everything of a free slot is poisoned that nobody may look at: all but the header, the link behind it and, of a
 * destination, the prefix. */

#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

extern void __asan_poison_memory_region( const void volatile *start, size_t size );

static void slot_free( struct reclaim_entry *entry );

static void make_good( void *start, size_t size )
{
    __asan_unpoison_memory_region( start, size );
}

/* the definition gets another name, and object_free() sees the one above */
#define slot_free(entry) slot_free_real( entry )
#define memset(start, value, size) (make_good( (start), (size) ), (memset)( (start), (value), (size) ))
#include "../../../dlls/rtm/object.c"
#undef memset
#undef slot_free

static void slot_free( struct reclaim_entry *entry )
{
    struct object *object = (struct object *)((BYTE *)entry - FIELD_OFFSET( struct dead_object, entry ));
    struct pool *pool = object_pool( object );
    UINT from = sizeof(struct dead_object);

    if (pool->type == OBJECT_DEST)
    {
        struct dest *dest = (struct dest *)object;
        UINT item = FIELD_OFFSET( struct dest, item ) & ~7u;

        __asan_poison_memory_region( (BYTE *)object + from, item - from );
        from = ((BYTE *)dest_views( pool->owner, dest ) - (BYTE *)dest + 7) & ~7u;
    }
    __asan_poison_memory_region( (BYTE *)object + from, pool->cache.size - from );
    slot_free_real( entry );
}
