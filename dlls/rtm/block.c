/*
 * Plain blocks of memory, freed after a grace period
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

/* Owns: slabs for blocks of a few dozen sizes. */

#include <stdarg.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"

#include "block.h"
#include "slab.h"

#define SIZE( size ) { 0, size }

/* Steps of a quarter of the next lower power of two waste 20 percent at most. */
static struct slab_cache classes[] =
{
    SIZE( 64 ), SIZE( 80 ), SIZE( 96 ), SIZE( 112 ), SIZE( 128 ), SIZE( 160 ), SIZE( 192 ), SIZE( 224 ), SIZE( 256 ),
    SIZE( 320 ), SIZE( 384 ), SIZE( 448 ), SIZE( 512 ), SIZE( 640 ), SIZE( 768 ), SIZE( 896 ), SIZE( 1024 ),
    SIZE( 1280 ), SIZE( 1536 ), SIZE( 1792 ), SIZE( 2048 ), SIZE( 2560 ), SIZE( 3072 ), SIZE( 3584 ), SIZE( 4096 ),
    SIZE( MAX_BLOCK )
};

#define CLASSES (sizeof(classes) / sizeof(classes[0]))

static UINT class_of( UINT size )
{
    UINT low = 0, high = CLASSES - 1;

    assert( size <= MAX_BLOCK );
    while (low < high)
    {
        UINT middle = (low + high) / 2;

        if (classes[middle].size < size) low = middle + 1;
        else high = middle;
    }
    return low;
}

void *block_alloc( UINT size )
{
    BOOL fresh;

    return slab_alloc( &classes[class_of( size )], &fresh );
}

static void put_back( struct reclaim_entry *entry )
{
    slab_free( entry );
}

void block_free( struct block *block )
{
    block->entry.free = put_back;
    reclaim_defer( &block->entry );
}

void block_free_now( struct block *block )
{
    put_back( &block->entry );
}

/* all blocks are given back */
void block_cleanup( void )
{
    UINT i;

    for (i = 0; i < CLASSES; i++) slab_cleanup( &classes[i] );
}
