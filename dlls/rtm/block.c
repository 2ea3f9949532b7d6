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

/* Owns: blocks of a few dozen sizes, cut from chunks of 64 KB. The process heap is no place for them: a growing trie
 * replaces a block at each insertion, and searching the heap's free lists then costs more than all the rest. */

#include <stdarg.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"

#include "block.h"
#include "sync.h"

#define CHUNK 0x10000

/* at the start of each chunk, which is aligned to its size */
struct block_chunk
{
    struct block_chunk *next;
    UINT class;
    BYTE padding[64 - sizeof(UINT) - sizeof(void *)];
};

/* Steps of a quarter of the next lower power of two waste 20 percent at most. */
static const USHORT sizes[] =
{
    64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048,
    2560, 3072, 3584, 4096, MAX_BLOCK
};

#define CLASSES (sizeof(sizes) / sizeof(sizes[0]))

static struct block_class
{
    UINT lock;
    struct reclaim_entry *free;     /* locked */
    BYTE *next;                     /* locked: never used part of the newest chunk */
    UINT left;                      /* locked: blocks in it */
} classes[CLASSES];

static struct block_chunk *all_chunks;  /* interlocked push */

static UINT class_of( UINT size )
{
    UINT low = 0, high = CLASSES - 1;

    assert( size <= MAX_BLOCK );
    while (low < high)
    {
        UINT middle = (low + high) / 2;

        if (sizes[middle] < size) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* locked by the class */
static BOOL grow( struct block_class *class )
{
    struct block_chunk *chunk, *head;

    if (!(chunk = pages_alloc( NULL, CHUNK, MEM_RESERVE | MEM_COMMIT ))) return FALSE;
    chunk->class = class - classes;
    class->next = (BYTE *)(chunk + 1);
    class->left = (CHUNK - sizeof(*chunk)) / sizes[chunk->class];
    do
    {
        head = __atomic_load_n( &all_chunks, __ATOMIC_RELAXED );
        chunk->next = head;
    } while (InterlockedCompareExchangePointer( (void **)&all_chunks, chunk, head ) != head);
    return TRUE;
}

void *block_alloc( UINT size )
{
    UINT index = class_of( size );
    struct block_class *class = &classes[index];
    void *block = NULL;

    lock_enter( &class->lock, RANK_POOL );
    if ((block = class->free)) class->free = class->free->next;
    else if (class->left || grow( class ))
    {
        block = class->next;
        class->next += sizes[index];
        class->left--;
    }
    lock_leave( &class->lock, RANK_POOL );
    return block;
}

static void put_back( struct reclaim_entry *entry )
{
    struct block_chunk *chunk = (struct block_chunk *)((ULONG_PTR)entry & ~(ULONG_PTR)(CHUNK - 1));
    struct block_class *class = &classes[chunk->class];

    lock_enter( &class->lock, RANK_POOL );
    entry->next = class->free;
    class->free = entry;
    lock_leave( &class->lock, RANK_POOL );
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

void block_cleanup( void )
{
    struct block_chunk *chunk;

    while ((chunk = all_chunks))
    {
        all_chunks = chunk->next;
        VirtualFree( chunk, 0, MEM_RELEASE );
    }
}
