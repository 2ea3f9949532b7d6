/*
 * The blocks for the address sanitizer
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

/* As in object.c beside this: what lies behind the link of a free block is poisoned. */

#include <stdarg.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"

#include "block.h"

extern void __asan_poison_memory_region( const void volatile *start, size_t size );

static void put_back( struct reclaim_entry *entry );

#define put_back(entry) put_back_real( entry )
#define block_alloc block_alloc_real
#include "../../../dlls/rtm/block.c"
#undef block_alloc
#undef put_back

static void put_back( struct reclaim_entry *entry )
{
    __asan_poison_memory_region( entry + 1, slab_of( entry )->cache->size - sizeof(*entry) );
    put_back_real( entry );
}

void *block_alloc( UINT size )
{
    void *block = block_alloc_real( size );

    if (block) __asan_unpoison_memory_region( block, slab_of( block )->cache->size );
    return block;
}
