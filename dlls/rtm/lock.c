/*
 * Locks that clients keep between two calls
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

/* Owns: the records behind RtmLockDestination(), RtmLockRoute() and RtmLockNextHop(). The lock is the word that the
 * DLL's own calls use, so nobody has to know of clients; sync.c lets the thread that has it pass.
 *
 * Documentation says that such a lock holds no reference and that its client must. Ours holds one all the same: the word
 * of a freed object would be the next one's. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"

struct lock
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    struct grip grip;
    struct object *object;      /* const, referenced */
};

static struct pool lock_pool;

void lock_init( void )
{
    pool_init( &lock_pool, OBJECT_LOCK, sizeof(struct lock), NULL, object_free );
}

static void lock_end( struct grip *grip )
{
    struct lock *lock = CONTAINING_RECORD( grip, struct lock, grip );

    object_put( lock->object );
    object_free( &lock->header );
}

/* Waits as long as it takes. The caller has a reference on the object. */
DWORD lock_take( struct entity *entity, struct object *object, BOOL exclusive )
{
    struct lock *lock;
    UINT slot;

    if (grip_again( &object->own, exclusive )) return NO_ERROR;
    if (!(lock = object_alloc( &lock_pool, &slot ))) return ERROR_NOT_ENOUGH_MEMORY;
    if (!object_get( object, OWN_ONE ))
    {
        object_free( &lock->header );
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    lock->object = object;

    if (exclusive) word_lock_exclusive( &object->own );
    else word_lock_shared( &object->own );
    if (!grip_add( &lock->grip, &object->own, exclusive, entity )) lock_end( &lock->grip );

    /* who deregisters says so first and takes the locks then */
    if (!load_acquire( &entity->leaving )) return NO_ERROR;
    lock_drop( object );
    return ERROR_INVALID_HANDLE;
}

/* FALSE: the calling thread has not locked it */
BOOL lock_drop( struct object *object )
{
    struct grip *last;
    BOOL found = grip_drop( &object->own, &last );

    if (last) lock_end( last );
    return found;
}

BOOL lock_is_exclusive( const struct object *object )
{
    return grip_is_exclusive( &object->own );
}

/* of an entity that deregisters, or with NULL of the calling thread, which ends */
void lock_drop_all( const struct entity *entity )
{
    struct grip *grip;

    while ((grip = grip_take( entity ))) lock_end( grip );
}
