/*
 * The door to client code
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

/* Owns: who runs which client's code. Every callback and method is entered and left here, with no lock held.
 *
 * Guarantees: C6. After callout_close() none of the entity's code runs on another thread, and none starts.
 * C7. After callout_block( TRUE ) no method of the entity runs on another thread until callout_block( FALSE ).
 * What the calling thread itself is in the middle of is not waited for: it would wait for itself. Several methods that
 * block their entity wait for each other to end, one after the other: C7 holds for each of them when its turn comes.
 * No lock is held and no read section is open when client code starts; rank_none() checks it. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "core.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

/* not a lock of four bytes: threads sleep here until the gate opens */
static void gate_enter( struct entity *entity )
{
    if (rank_checks) rank_enter( RANK_GATE );
    AcquireSRWLockExclusive( &entity->gate );
}

static void gate_leave( struct entity *entity )
{
    ReleaseSRWLockExclusive( &entity->gate );
    if (rank_checks) rank_leave( RANK_GATE );
}

static UINT own_frames( const struct entity *entity, BOOL methods_only )
{
    const struct callout_frame *frame;
    UINT count = 0;

    for (frame = thread_get()->callouts; frame; frame = frame->prev)
        if (frame->entity == entity && (frame->method || !methods_only)) count++;
    return count;
}

BOOL callout_enter( struct entity *entity, BOOL method, struct callout_frame *frame )
{
    struct thread_state *state = thread_get();
    BOOL open;

    if (rank_checks) rank_none();
    gate_enter( entity );
    while (method && entity->blocked && !entity->closed)
        SleepConditionVariableSRW( &entity->gate_cond, &entity->gate, INFINITE, 0 );
    if ((open = !entity->closed))
    {
        if (method) entity->methods_running++;
        else entity->callbacks_running++;
    }
    gate_leave( entity );
    if (!open) return FALSE;

    frame->entity = entity;
    frame->method = method;
    frame->prev = state->callouts;
    state->callouts = frame;
    return TRUE;
}

void callout_leave( struct callout_frame *frame )
{
    struct entity *entity = frame->entity;

    thread_get()->callouts = frame->prev;
    gate_enter( entity );
    if (frame->method) entity->methods_running--;
    else entity->callbacks_running--;
    gate_leave( entity );
    WakeAllConditionVariable( &entity->gate_cond );
}

void callout_close( struct entity *entity )
{
    UINT own = own_frames( entity, FALSE );

    gate_enter( entity );
    entity->closed = TRUE;
    WakeAllConditionVariable( &entity->gate_cond );
    while (entity->methods_running + entity->callbacks_running > own)
        SleepConditionVariableSRW( &entity->gate_cond, &entity->gate, INFINITE, 0 );
    gate_leave( entity );
}

/* A thread in one of the entity's methods is parked while it waits, and then the other methods need not wait for it; the
 * last one that is not parked goes on first. A thread outside waits for all of them. */
BOOL callout_block( struct entity *entity, BOOL block )
{
    UINT own = own_frames( entity, TRUE );
    BOOL open;

    gate_enter( entity );
    entity->blocked = block;
    entity->methods_parked += own;
    WakeAllConditionVariable( &entity->gate_cond );
    while (entity->blocked && !entity->closed && entity->methods_running > (own ? entity->methods_parked : 0))
        SleepConditionVariableSRW( &entity->gate_cond, &entity->gate, INFINITE, 0 );
    entity->methods_parked -= own;
    open = !entity->closed;
    gate_leave( entity );
    return open;
}

static BOOL is_open( struct entity *entity )
{
    BOOL open;

    gate_enter( entity );
    open = !entity->closed;
    gate_leave( entity );
    return open;
}

void callout_event( struct entity *entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    struct callout_frame frame;

    if (!entity->callback || !callout_enter( entity, FALSE, &frame )) return;
    TRACE( "event %u to entity %#x\n", type, entity->slot );
    entity->callback( handle_from_slot( entity->slot ), type, context1, context2 );
    callout_leave( &frame );
}

/* Runs the methods that the input asks for, in the order of their bits. Each one finds a header filled for it and
 * whatever room is left; the next header begins at the next multiple of 4. */
DWORD callout_methods( struct entity *caller, struct entity *callee, RTM_ENTITY_METHOD_INPUT *input,
                       UINT *size, RTM_ENTITY_METHOD_OUTPUT *output )
{
    const UINT header = FIELD_OFFSET( RTM_ENTITY_METHOD_OUTPUT, OutputData );
    UINT i, room = *size, used = 0, next = 0;
    DWORD wanted = input->MethodType, ret = NO_ERROR;
    RTM_ENTITY_EXPORT_METHOD method;
    RTM_ENTITY_METHOD_OUTPUT *out;
    struct callout_frame frame;

    if (!callout_enter( callee, TRUE, &frame )) return ERROR_INVALID_HANDLE;

    for (i = 0; i < callee->method_count; i++)
    {
        if (!(wanted >> i & 1) || !(method = entity_method( callee, i ))) continue;
        /* the one before may have ended the entity */
        if (!is_open( callee ))
        {
            ret = ERROR_INVALID_HANDLE;
            break;
        }
        if (next > room || room - next < header)
        {
            ret = ERROR_INSUFFICIENT_BUFFER;
            break;
        }
        out = (RTM_ENTITY_METHOD_OUTPUT *)((BYTE *)output + next);
        out->MethodType = 1u << i;
        out->MethodStatus = NO_ERROR;
        out->OutputSize = room - next - header;
        method( handle_from_slot( caller->slot ), handle_from_slot( callee->slot ), input, out );
        if (out->OutputSize > room - next - header) out->OutputSize = room - next - header;
        used = next + header + out->OutputSize;
        next = used > ~3u ? used : (used + 3) & ~3u;
    }

    callout_leave( &frame );
    *size = used;
    return ret;
}
