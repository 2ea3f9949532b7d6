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

#ifndef __RTM_BLOCK_H
#define __RTM_BLOCK_H

#include "reclaim.h"

/* Begins every block. */
struct block
{
    struct reclaim_entry entry;     /* used only once the block is given up */
};

#define MAX_BLOCK 4608

/* Up to MAX_BLOCK bytes, not cleared; NULL without memory. */
void *block_alloc( UINT size );

/* Gives up a block that readers may still look at. */
void block_free( struct block *block );

/* Gives up a block that nobody else has seen. */
void block_free_now( struct block *block );

void block_cleanup( void );

#endif /* __RTM_BLOCK_H */
