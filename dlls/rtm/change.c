/*
 * Change notification
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

/* Owns: registrations, what is pending for each of them, marks.
 *
 * A registration has a place in its table, and with it bit k in three words of every destination: queued (in the
 * header), marked and ignored (in what few destinations have). All of them change under the lock of place k, by
 * interlocked operations because the words are shared by all places. The bell is pushed, the facts are pulled: a change
 * queues the destination and sees to it that the callback runs; the client then asks for destinations and finds each as
 * it is by then.
 *
 * Invariants: 1. Bit k of 'queued' is set exactly while the registration holds one reference of the destination for it,
 * and then the slot is in the queue once, or the destination is a stray. 2. A stray was queued without memory: it is
 * found by its bit, in the trie, where a referenced destination stays. While there are strays nothing else is queued
 * behind what the queue has, so a set bit that is found with the queue empty is a stray's. 3. Bit k of 'ignored' is set
 * only together with the one of 'queued'. 4. A place is given away only when its bits are clear in all destinations.
 *
 * So a change needs no memory and cannot fail, and a client that never asks costs one entry for each destination, however
 * often that changes.
 *
 * Guarantees: C12. Once a drain has found nothing more, the client has been given every destination that changed before
 * that drain began, in a state at least as new. C13. At most one callback of a registration at a time; after every
 * change one begins, unless what changed was given out or forgotten before. C14. After change_deregister() its callback
 * does not run, save the one that the calling thread is in. */

#include <stdarg.h>
#include <stdlib.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "core.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

#define BATCH       32
#define AHEAD       12          /* destinations to fetch into the cache before they are looked at */
#define BLOCK_SLOTS ((4096 - sizeof(void *)) / sizeof(UINT))

struct change_block
{
    struct change_block *next;
    UINT slots[BLOCK_SLOTS];
};

static struct pool notifier_pool;

BOOL notifier_init( void )
{
    pool_init( &notifier_pool, OBJECT_NOTIFY, sizeof(struct notifier), NULL, object_free );
    return TRUE;
}

static inline struct change_place *place_of( const struct notifier *notifier )
{
    return &notifier->entity->table->places[notifier->place];
}

static inline UINT bit_of( const struct notifier *notifier )
{
    return 1u << notifier->place;
}

static struct change_place *place_lock( const struct notifier *notifier )
{
    struct change_place *place = place_of( notifier );

    lock_enter( &place->lock, RANK_NOTIFY );
    return place;
}

static void place_unlock( struct change_place *place )
{
    lock_leave( &place->lock, RANK_NOTIFY );
}

static inline UINT *queued_bits( struct dest *dest )
{
    return &dest->header.link;
}

static inline BOOL set_bit( UINT *word, UINT bit )
{
    return !(InterlockedOr( (LONG *)word, bit ) & bit);
}

static inline BOOL clear_bit( UINT *word, UINT bit )
{
    return (InterlockedAnd( (LONG *)word, ~bit ) & bit) != 0;
}

/* the queue; locked by place */

static struct change_block *block_create( void )
{
    DWORD error = GetLastError();
    struct change_block *block = malloc( sizeof(*block) );

    if (!block) SetLastError( error );
    return block;
}

static BOOL queue_push( struct notifier *notifier, UINT slot )
{
    struct change_block *block;

    if (!notifier->last || notifier->written == BLOCK_SLOTS)
    {
        if ((block = notifier->spare)) notifier->spare = NULL;
        else if (!(block = block_create())) return FALSE;
        block->next = NULL;
        if (notifier->last) notifier->last->next = block;
        else notifier->first = block;
        notifier->last = block;
        notifier->written = 0;
    }
    notifier->last->slots[notifier->written++] = slot;
    return TRUE;
}

/* 0: it is empty. Blocks that are not needed any more are put on the list 'dead'. */
static UINT queue_pop( struct notifier *notifier, struct change_block **dead )
{
    struct change_block *block = notifier->first;
    UINT slot, end;

    if (!block) return 0;
    end = block == notifier->last ? notifier->written : BLOCK_SLOTS;
    if (notifier->read == end) return 0;
    slot = block->slots[notifier->read++];
    if (notifier->read + AHEAD < end)
        dest_prefetch( notifier->entity->table, dest_at( block->slots[notifier->read + AHEAD] ) );
    if (notifier->read < end) return slot;
    notifier->read = 0;
    if (block == notifier->last) notifier->written = 0;
    else
    {
        notifier->first = block->next;
        if (!notifier->spare) notifier->spare = block;
        else
        {
            block->next = *dead;
            *dead = block;
        }
    }
    return slot;
}

static void free_blocks( struct change_block *block )
{
    struct change_block *next;

    for (; block; block = next)
    {
        next = block->next;
        free( block );
    }
}

/* pending destinations */

/* The destination has changed; takes over a reference of it if its bit was clear, else FALSE. Locked by place. */
static BOOL enqueue( struct notifier *notifier, struct dest *dest )
{
    if (!set_bit( queued_bits( dest ), bit_of( notifier ) )) return FALSE;
    notifier->queued++;
    if (notifier->strays || !queue_push( notifier, object_slot( dest ) )) notifier->strays++;
    return TRUE;
}

/* The destination is off the queue and its reference is the caller's: FALSE if its change is to be ignored. Whatever
 * happens to the destination from now on queues it again. Locked by place. */
static BOOL settle( struct notifier *notifier, struct dest *dest )
{
    struct dest_ext *ext;

    clear_bit( queued_bits( dest ), bit_of( notifier ) );
    notifier->queued--;
    if (!(ext = dest_ext_find( dest )) || !clear_bit( &ext->ignored, bit_of( notifier ) )) return TRUE;
    notifier->ignored--;
    return FALSE;
}

/* from the queue */
static UINT take_queued( struct notifier *notifier, struct dest **dests, UINT room )
{
    struct change_place *place = place_lock( notifier );
    struct change_block *dead = NULL;
    UINT slot, count = 0;

    while (count < room && (slot = queue_pop( notifier, &dead )))
    {
        if (settle( notifier, dest_at( slot ) )) dests[count++] = dest_at( slot );
        else object_put( object_at( slot ) );
    }
    place_unlock( place );
    free_blocks( dead );
    return count;
}

/* A step of the search for strays; FALSE: there are none. 'count' may stay 0 while there are some still. */
static BOOL take_strays( struct notifier *notifier, struct dest **dests, UINT room, UINT *count )
{
    struct table *table = notifier->entity->table;
    struct change_place *place = place_lock( notifier );
    UINT slots[BATCH], i, n, wanted = 0, strays = notifier->strays;
    BOOL searching = notifier->searching;
    struct prefix found = notifier->found;

    place_unlock( place );
    *count = 0;
    if (!strays) return FALSE;

    read_enter();
    n = lpm_walk( table->lpm, searching ? &found : NULL, FALSE, NULL, slots, room );
    if (n) dest_prefix( dest_at( slots[n - 1] ), &found );
    for (i = 0; i < n; i++)
    {
        if (!(load_relaxed( queued_bits( dest_at( slots[i] ) ) ) & bit_of( notifier ))) continue;
        if (object_get( object_at( slots[i] ), OWN_ONE )) slots[wanted++] = slots[i];
    }
    read_leave();

    place_lock( notifier );
    notifier->searching = n == room;    /* from the start next time: what was passed may have become one since */
    notifier->found = found;
    for (i = 0; i < wanted; i++)
    {
        struct dest *dest = dest_at( slots[i] );

        if (notifier->strays && (load_relaxed( queued_bits( dest ) ) & bit_of( notifier )) &&
            (!notifier->first || (notifier->first == notifier->last && notifier->read == notifier->written)))
        {
            notifier->strays--;
            if (settle( notifier, dest )) dests[(*count)++] = dest;
            else object_put( &dest->header );
        }
        object_put( &dest->header );
    }
    place_unlock( place );
    return TRUE;
}

static UINT take( struct notifier *notifier, struct dest **dests, UINT room )
{
    UINT count;

    if ((count = take_queued( notifier, dests, room ))) return count;
    while (take_strays( notifier, dests, room, &count ) && !count) {}
    return count;
}

/* the changing side */

/* In the views of its registration the change is of this type or of a narrower one. */
static BOOL concerns( const struct change_place *place, const struct view_change *change )
{
    ULONG views = __atomic_load_n( &place->views, __ATOMIC_RELAXED );

    switch (load_relaxed( &place->type ))
    {
    case RTM_CHANGE_TYPE_ALL:  return (views & change->all) != 0;
    case RTM_CHANGE_TYPE_BEST: return (views & change->best) != 0;
    default:                   return (views & change->forwarding) != 0;
    }
}

/* the destination is locked */
static void tell( struct change_place *place, struct dest *dest, UINT bit, struct thread_state *state )
{
    struct dest_ext *ext = dest_ext_find( dest );
    struct notifier *notifier = place->notifier;

    if (!notifier) return;
    if (notifier->only_marked && !(ext && (load_relaxed( &ext->watched ) & bit))) return;
    if (ext && clear_bit( &ext->ignored, bit )) notifier->ignored--;
    if (enqueue( notifier, dest )) object_get( &dest->header, OWN_ONE );
    /* the worker takes this lock first of all: a bell that rings now is heard after the change */
    if (notifier->worker.work && !worker_is_rung( &notifier->worker )) state->bells |= bit;
}

void change_tell( struct table *table, struct dest *dest, const struct view_change *change, UINT places )
{
    struct thread_state *state = thread_get();
    UINT i;

    assert( !state->bells || state->bell_table == table );
    state->bell_table = table;
    for (i = 0; i < MAX_NOTIFIERS && places >> i; i++)
    {
        struct change_place *place = &table->places[i];

        /* without the lock: a registration that comes or goes meanwhile may be told or not */
        if (!(places >> i & 1) || !concerns( place, change )) continue;
        lock_enter( &place->lock, RANK_NOTIFY );
        tell( place, dest, 1u << i, state );
        place_unlock( place );
    }
}

void change_ring_bells( void )
{
    struct thread_state *state = thread_get();
    struct table *table = state->bell_table;
    UINT i, bells = state->bells;

    state->bells = 0;
    for (i = 0; bells; i++, bells >>= 1)
    {
        struct change_place *place = &table->places[i];
        struct notifier *notifier;

        if (!(bells & 1)) continue;
        /* the place may be another registration's by now, which may have no bell */
        lock_enter( &place->lock, RANK_NOTIFY );
        notifier = place->notifier;
        if (notifier && (!notifier->worker.work || !object_get( &notifier->header, OWN_ONE ))) notifier = NULL;
        place_unlock( place );
        if (!notifier) continue;
        worker_ring( &notifier->worker );
        object_put( &notifier->header );
    }
}

static BOOL is_due( const struct notifier *notifier )
{
    struct change_place *place = place_lock( notifier );
    BOOL due = notifier->queued != notifier->ignored;

    place_unlock( place );
    return due;
}

/* the worker's function */
static BOOL deliver( void *arg )
{
    struct notifier *notifier = arg;
    struct entity *entity = notifier->entity;
    BOOL left;

    if (!is_due( notifier )) return FALSE;
    /* both may end inside the callback */
    object_get( &notifier->header, OWN_ONE );
    object_get( &entity->header, OWN_ONE );
    callout_event( entity, RTM_CHANGE_NOTIFICATION, handle_from_slot( notifier->slot ), notifier->context );
    left = is_due( notifier );
    object_put( &notifier->header );
    object_put( &entity->header );
    change_ring();
    object_run();
    return left;
}

/* registering */

/* a free place; FALSE if there is none */
static BOOL place_claim( struct table *table, UINT *place )
{
    UINT taken = load_relaxed( &table->places_taken ), seen, i;

    for (;;)
    {
        for (i = 0; i < table->max_notifiers; i++) if (!(taken >> i & 1)) break;
        if (i == table->max_notifiers) return FALSE;
        *place = i;
        seen = InterlockedCompareExchange( (LONG *)&table->places_taken, taken | 1u << i, taken );
        if (seen == taken) return TRUE;
        taken = seen;
    }
}

/* From here on changes are told. Locked by entity. */
static void publish( struct notifier *notifier, HANDLE *handle )
{
    struct table *table = notifier->entity->table;
    struct change_place *place;

    object_publish( &notifier->header, 0 );
    *handle = handle_from_slot( notifier->slot );   /* the callback may run before we return */
    list_add_tail( &notifier->entity->notifiers, &notifier->entry );
    notifier->listed = notifier->valid = TRUE;
    place = place_lock( notifier );
    notifier->open = TRUE;
    __atomic_store_n( &place->views, notifier->views ? notifier->views : table->views, __ATOMIC_RELAXED );
    store_relaxed( &place->type, notifier->type );
    place->notifier = notifier;
    place_unlock( place );
    InterlockedOr( (LONG *)&table->notifiers, bit_of( notifier ) );
}

DWORD change_register( struct entity *entity, ULONG views, UINT type, BOOL only_marked, void *context, HANDLE *handle )
{
    struct table *table = entity->table;
    struct notifier *notifier;
    DWORD error = NO_ERROR;
    UINT slot;

    if (!(notifier = object_alloc( &notifier_pool, &slot ))) return ERROR_NOT_ENOUGH_MEMORY;
    notifier->slot = slot;
    notifier->entity = entity;
    notifier->views = views;
    notifier->type = type;
    notifier->only_marked = only_marked;
    notifier->context = context;
    if (!place_claim( table, &notifier->place ))
    {
        object_free( &notifier->header );
        return ERROR_NO_SYSTEM_RESOURCES;
    }
    if (entity->callback) error = worker_init( &notifier->worker, deliver, notifier );
    if (error) goto failed;

    lock_enter( &entity->lock, RANK_OWNED );
    if (load_acquire( &entity->state ) == ENTITY_ACTIVE) publish( notifier, handle );
    else error = ERROR_INVALID_HANDLE;
    lock_leave( &entity->lock, RANK_OWNED );
    if (!error)
    {
        TRACE( "notifier %#x of entity %#x: place %u\n", slot, entity->slot, notifier->place );
        return NO_ERROR;
    }
    if (notifier->worker.work) worker_stop( &notifier->worker );

failed:
    InterlockedAnd( (LONG *)&table->places_taken, ~bit_of( notifier ) );
    object_free( &notifier->header );
    return error;
}

/* A referenced one of this entity. */
struct notifier *change_get( struct entity *entity, HANDLE handle )
{
    struct notifier *notifier = handle_get( handle, OBJECT_NOTIFY, NULL );
    BOOL valid;

    if (!notifier) return NULL;
    lock_enter( &entity->lock, RANK_OWNED );
    valid = notifier->entity == entity && notifier->valid;
    lock_leave( &entity->lock, RANK_OWNED );
    if (valid) return notifier;
    object_put( &notifier->header );
    return NULL;
}

/* Closed: nothing is marked any more, and no other thread clears marks. */
static void clear_marks( struct notifier *notifier )
{
    struct table *table = notifier->entity->table;
    UINT slots[BATCH], count, i, marked, bit = bit_of( notifier );
    struct prefix last;
    BOOL started = FALSE;

    while (notifier->marks)
    {
        read_enter();
        count = lpm_walk( table->lpm, started ? &last : NULL, FALSE, NULL, slots, BATCH );
        assert( count );
        dest_prefix( dest_at( slots[count - 1] ), &last );
        for (i = marked = 0; i < count; i++)
        {
            const struct dest_ext *ext = dest_ext_find( dest_at( slots[i] ) );

            if (ext && (load_relaxed( &ext->watched ) & bit)) slots[marked++] = slots[i];
        }
        read_leave();
        /* the mark's reference keeps it */
        for (i = 0; i < marked; i++)
        {
            clear_bit( &dest_ext_find( dest_at( slots[i] ) )->watched, bit );
            object_put( object_at( slots[i] ) );
        }
        notifier->marks -= marked;
        started = TRUE;
    }
}

/* The caller took it off its entity's list. A callback on another thread can use the handle until it returns: it may
 * have references to give back. */
static void change_close( struct notifier *notifier )
{
    struct entity *entity = notifier->entity;
    struct change_block *first, *spare;
    struct table *table = entity->table;
    struct change_place *place;
    struct dest *dests[BATCH];
    UINT i, count;

    InterlockedAnd( (LONG *)&table->notifiers, ~bit_of( notifier ) );
    place = place_lock( notifier );
    place->notifier = NULL;
    place_unlock( place );
    if (notifier->worker.work) worker_stop( &notifier->worker );

    lock_enter( &entity->lock, RANK_OWNED );
    notifier->valid = FALSE;
    lock_leave( &entity->lock, RANK_OWNED );
    place_lock( notifier );
    notifier->open = FALSE;
    place_unlock( place );
    while ((count = take( notifier, dests, BATCH )))
        for (i = 0; i < count; i++) object_put( &dests[i]->header );
    clear_marks( notifier );
    /* another thread may be looking into the queue still, for the last time */
    place_lock( notifier );
    first = notifier->first;
    spare = notifier->spare;
    notifier->first = notifier->last = notifier->spare = NULL;
    place_unlock( place );
    free_blocks( first );
    free( spare );
    InterlockedAnd( (LONG *)&table->places_taken, ~bit_of( notifier ) );
    object_put( &notifier->header );
}

DWORD change_deregister( struct entity *entity, HANDLE handle )
{
    struct notifier *notifier = change_get( entity, handle );
    BOOL listed;

    if (!notifier) return ERROR_INVALID_HANDLE;
    lock_enter( &entity->lock, RANK_OWNED );
    if ((listed = notifier->listed)) list_remove( &notifier->entry );
    notifier->listed = FALSE;
    lock_leave( &entity->lock, RANK_OWNED );
    if (listed) change_close( notifier );
    object_put( &notifier->header );
    return listed ? NO_ERROR : ERROR_INVALID_HANDLE;
}

/* the entity is closing: nobody registers any more */
void change_deregister_all( struct entity *entity )
{
    struct notifier *notifier;
    struct list *ptr;

    for (;;)
    {
        lock_enter( &entity->lock, RANK_OWNED );
        notifier = (ptr = list_head( &entity->notifiers )) ? LIST_ENTRY( ptr, struct notifier, entry ) : NULL;
        if (notifier)
        {
            notifier->listed = FALSE;
            list_remove( &notifier->entry );
        }
        lock_leave( &entity->lock, RANK_OWNED );
        if (!notifier) break;
        change_close( notifier );
    }
}

/* the DLL goes: nothing runs */
void change_cleanup( struct table *table )
{
    UINT i;

    for (i = 0; i < MAX_NOTIFIERS; i++)
    {
        struct notifier *notifier = table->places[i].notifier;

        if (!notifier) continue;
        free_blocks( notifier->first );
        free( notifier->spare );
    }
}

/* the client's side */

/* Gives a destination back that could not be given out; takes over its reference. */
static void take_back( struct notifier *notifier, struct dest *dest )
{
    struct change_place *place = place_lock( notifier );

    if (!notifier->open || !enqueue( notifier, dest )) object_put( &dest->header );
    place_unlock( place );
}

/* the distance of two items that the client gets */
UINT change_item_size( const struct notifier *notifier )
{
    return RTM_SIZE_OF_DEST_INFO( view_popcount( notifier->views ) );
}

/* The queue's reference becomes the client's; FALSE: there are too many of these. In a read section, which may be left
 * for a while. */
static BOOL fill( struct dest *dest, struct dest_query *query, RTM_DEST_INFO *info )
{
    UINT slot = object_slot( dest );

    if (dest_cover( dest, slot, query, info ))
    {
        object_put( &dest->header );
        return TRUE;
    }
    if (!object_hand_out( &dest->header )) return FALSE;
    if (dest_try_fill( dest, slot, query, info ) == FILL_LOCK)
    {
        read_leave();
        dest_fill( dest, query, info );
        read_enter();
    }
    return TRUE;
}

/* Stores changed destinations as they are now, with the client's references; returns how many. */
UINT change_drain( struct notifier *notifier, RTM_DEST_INFO *infos, UINT room, DWORD *error )
{
    UINT i, n, size = change_item_size( notifier ), stored = 0;
    struct dest_query query;
    struct dest *dests[BATCH];

    dest_query_init( &query, notifier->entity, RTM_BEST_PROTOCOL, notifier->views );
    *error = NO_ERROR;
    while (stored < room && !*error && (n = take( notifier, dests, min( room - stored, BATCH ) )))
    {
        dest_prefetch_routes( &query, dests, n );
        read_enter();
        for (i = 0; i < n; i++)
        {
            query.batch = n - i;
            if (!*error && fill( dests[i], &query, (RTM_DEST_INFO *)((BYTE *)infos + stored * size) )) stored++;
            else
            {
                *error = ERROR_NOT_ENOUGH_MEMORY;
                take_back( notifier, dests[i] );
            }
        }
        read_leave();
        dest_query_end( &query );
    }
    if (stored) *error = NO_ERROR;
    return stored;
}

/* Whatever ignoring may fail for. */
DWORD change_prepare_ignore( struct notifier *notifier, struct dest *dest )
{
    if (!(load_relaxed( queued_bits( dest ) ) & bit_of( notifier ))) return NO_ERROR;
    return dest_ext_get( notifier->entity->table, dest ) ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}

/* What became pending only after the preparation stays so. */
void change_ignore( struct notifier *notifier, struct dest *dest )
{
    struct change_place *place = place_lock( notifier );
    struct dest_ext *ext = dest_ext_find( dest );

    if (notifier->open && ext && (load_relaxed( queued_bits( dest ) ) & bit_of( notifier )) &&
        set_bit( &ext->ignored, bit_of( notifier ) ))
        notifier->ignored++;
    place_unlock( place );
}

BOOL change_pending( struct notifier *notifier, struct dest *dest )
{
    struct change_place *place = place_lock( notifier );
    struct dest_ext *ext = dest_ext_find( dest );
    UINT bits = load_relaxed( queued_bits( dest ) ) & (ext ? ~load_relaxed( &ext->ignored ) : ~0u);

    place_unlock( place );
    return (bits & bit_of( notifier )) != 0;
}

DWORD change_mark( struct notifier *notifier, struct dest *dest, BOOL mark )
{
    struct table *table = notifier->entity->table;
    struct dest_ext *ext = mark ? dest_ext_get( table, dest ) : dest_ext_find( dest );
    struct change_place *place;
    DWORD error = NO_ERROR;

    if (!ext) return mark ? ERROR_NOT_ENOUGH_MEMORY : NO_ERROR;
    place = place_lock( notifier );
    if (!notifier->open) error = ERROR_INVALID_HANDLE;
    else if (mark && set_bit( &ext->watched, bit_of( notifier ) ))
    {
        object_get( &dest->header, OWN_ONE );
        notifier->marks++;
    }
    else if (!mark && clear_bit( &ext->watched, bit_of( notifier ) ))
    {
        notifier->marks--;
        object_put( &dest->header );
    }
    place_unlock( place );
    return error;
}

BOOL change_is_marked( struct notifier *notifier, struct dest *dest )
{
    struct dest_ext *ext = dest_ext_find( dest );

    return ext && (load_relaxed( &ext->watched ) & bit_of( notifier ));
}
