/*
 * Timers
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

/* Owns: the wheel and the time for which the alarm is set.
 *
 * The wheel has 11 levels of 64 slots; a slot of level k is 64^k ticks wide. 'base' is the tick up to which everything
 * was moved. A timer lies at the level of the highest digit (base 64) in which its time differs from 'base', in the slot
 * that this digit names:
 *
 *      base   2 . 5 . 60           level 0: 2.5.60 to 2.5.63    each slot one tick
 *                                  level 1: 2.6    to 2.63      each slot 64 ticks
 *                                  level 2: 3      to 63        each slot 4096 ticks, and so on
 *
 * So all times of a level are later than those of the levels below, the slots of a level are in order, and the first
 * slot of the lowest level that has any holds the earliest timer. When 'base' comes to a slot, its timers go to lower
 * levels or to their queues, at most 11 times in a timer's life. Bitmaps name the slots that are not empty.
 *
 * A timer that is set to a later time keeps its slot, and is moved only when the slot's turn comes: what is refreshed
 * again and again is seldom moved. A slot knows the earliest time it ever had, so the alarm is set for a tick on which
 * something is due, not for a slot's first one; only a time that was cancelled or moved may wake for nothing.
 *
 * Invariants: 1. No slot begins at or before 'base' but the one of 'base' itself on level 0. 2. What lies in a slot is
 * due in it or later. 3. A timer on 'moving' was in the slot that is being emptied. */

#include <stdarg.h>
#include <assert.h>

#include "windef.h"
#include "winbase.h"

#include "sync.h"
#include "timer.h"

#define DIGIT_BITS  6
#define SLOTS       64
#define LEVELS      11
#define BATCH       64          /* timers moved without leaving the lock */
#define EARLY_PAUSE 4           /* ticks; the alarm has a clock of its own and may ring before ours shows the time */

/* values of 'place'; a slot of the wheel is 1 + level * SLOTS + number */
#define PLACE_IDLE   0
#define PLACE_QUEUED 0xfffe
#define PLACE_DEAD   0xffff

struct slot
{
    struct timer *first;
    ULONGLONG earliest;         /* nothing in it is due before; means something when it is not empty */
};

/* locked by timer */
static UINT timer_lock;
static struct slot wheel[LEVELS][SLOTS];
static ULONG64 used[LEVELS];
static struct timer *moving;
static ULONGLONG base;
static ULONGLONG alarm_time = CLOCK_NEVER;

static UINT alarm_ready;        /* interlocked */

const struct timer_class *timer_classes[TIMER_TYPES];

static void list_push( struct timer **list, struct timer *timer )
{
    if ((timer->next = *list)) timer->next->prev = &timer->next;
    timer->prev = list;
    *list = timer;
}

static void list_remove( struct timer *timer )
{
    if ((*timer->prev = timer->next)) timer->next->prev = timer->prev;
}

static UINT lowest_bit( ULONG64 mask )
{
    return __builtin_ctzll( mask );
}

static UINT highest_bit( ULONG64 mask )
{
    return 63 - __builtin_clzll( mask );
}

/* locked by timer */
static void wheel_insert( struct timer *timer )
{
    ULONGLONG due = max( timer->due, base );
    UINT level = due == base ? 0 : highest_bit( due ^ base ) / DIGIT_BITS;
    UINT number = due >> level * DIGIT_BITS & (SLOTS - 1);
    struct slot *slot = &wheel[level][number];

    if (!slot->first || due < slot->earliest) slot->earliest = due;
    list_push( &slot->first, timer );
    used[level] |= (ULONG64)1 << number;
    timer->place = 1 + level * SLOTS + number;
}

/* off the wheel or its queue; locked by timer */
static void detach( struct timer *timer )
{
    UINT level, number;

    if (timer->place == PLACE_QUEUED)
    {
        struct timer_queue *queue = timer_classes[timer->type]->queue( timer );

        if (queue->last == &timer->next) queue->last = timer->prev;
        list_remove( timer );
    }
    else
    {
        level = (timer->place - 1) / SLOTS;
        number = (timer->place - 1) % SLOTS;
        list_remove( timer );
        /* true for a slot that is being emptied, too */
        if (!wheel[level][number].first) used[level] &= ~((ULONG64)1 << number);
    }
    timer->place = PLACE_IDLE;
}

/* the slot of the earliest timer, NULL if there is none; locked by timer */
static struct slot *first_slot( UINT *level, UINT *number, ULONGLONG *begin )
{
    ULONGLONG above;
    UINT shift;

    for (*level = 0; *level < LEVELS; ++*level)
    {
        if (!used[*level]) continue;
        *number = lowest_bit( used[*level] );
        shift = *level * DIGIT_BITS;
        above = *level == LEVELS - 1 ? 0 : base >> (shift + DIGIT_BITS) << (shift + DIGIT_BITS);
        *begin = above | (ULONGLONG)*number << shift;
        return &wheel[*level][*number];
    }
    return NULL;
}

static BOOL wheel_is_empty( void )
{
    UINT level;

    if (moving) return FALSE;
    for (level = 0; level < LEVELS; level++) if (used[level]) return FALSE;
    return TRUE;
}

/* locked by timer */
static void set_alarm( ULONGLONG when, ULONGLONG now, ULONGLONG least )
{
    ULONGLONG delay = when > now ? when - now : 0;

    alarm_time = when;
    clock_alarm_set( max( delay, least ) );
}

/* locked by timer */
static void start( struct timer *timer, enum timer_type type, ULONG delay, BYTE phase )
{
    ULONGLONG now = clock_ticks();

    /* a tick that has begun does not count, or the time would be short by a part of it */
    ULONGLONG due = delay ? now + delay + 1 : now;

    timer->type = type;
    timer->phase = phase;
    if (timer->place && timer->place != PLACE_QUEUED && due >= timer->due)
    {
        timer->due = due;
        return;
    }
    if (timer->place) detach( timer );
    if (wheel_is_empty()) base = now;
    timer->due = due;
    wheel_insert( timer );
    if (due < alarm_time) set_alarm( due, now, 1 );
}

DWORD timer_prepare( void )
{
    if (load_acquire( &alarm_ready )) return NO_ERROR;
    if (!clock_alarm_init( timer_alarm )) return ERROR_NOT_ENOUGH_MEMORY;
    store_release( &alarm_ready, 1 );
    return NO_ERROR;
}

void timer_set( struct timer *timer, enum timer_type type, ULONG delay )
{
    assert( load_relaxed( &alarm_ready ) );
    lock_enter( &timer_lock, RANK_TIMER );
    assert( timer->place != PLACE_DEAD );
    start( timer, type, delay, 0 );
    lock_leave( &timer_lock, RANK_TIMER );
}

BOOL timer_cancel( struct timer *timer )
{
    BOOL set;

    lock_enter( &timer_lock, RANK_TIMER );
    if ((set = timer->place && timer->place != PLACE_DEAD)) detach( timer );
    lock_leave( &timer_lock, RANK_TIMER );
    return set;
}

void timer_kill( struct timer *timer )
{
    lock_enter( &timer_lock, RANK_TIMER );
    if (timer->place && timer->place != PLACE_DEAD) detach( timer );
    timer->place = PLACE_DEAD;
    lock_leave( &timer_lock, RANK_TIMER );
}

void timer_retry( struct timer *timer, enum timer_type type, ULONG delay, BYTE phase )
{
    lock_enter( &timer_lock, RANK_TIMER );
    if (timer->place == PLACE_IDLE) start( timer, type, delay, phase );
    lock_leave( &timer_lock, RANK_TIMER );
}

BOOL timer_is_set( struct timer *timer )
{
    BOOL set;

    lock_enter( &timer_lock, RANK_TIMER );
    set = timer->place && timer->place != PLACE_DEAD;
    lock_leave( &timer_lock, RANK_TIMER );
    return set;
}

struct timer *timer_take( struct timer_queue *queue, void (*keep)( struct timer *timer ), BYTE *phase )
{
    struct timer *timer;

    lock_enter( &timer_lock, RANK_TIMER );
    if ((timer = queue->first))
    {
        detach( timer );
        *phase = timer->phase;
        keep( timer );
    }
    lock_leave( &timer_lock, RANK_TIMER );
    return timer;
}

/* the queues that got something, each with what rings it */
struct touched
{
    UINT count;
    struct
    {
        struct timer_queue *queue;
        const struct timer_class *class;
    } entry[BATCH];
};

/* locked by timer */
static void enqueue( struct timer *timer, struct touched *touched )
{
    const struct timer_class *class = timer_classes[timer->type];
    struct timer_queue *queue = class->queue( timer );
    UINT i;

    timer->place = PLACE_QUEUED;
    timer->next = NULL;
    timer->prev = queue->first ? queue->last : &queue->first;
    *timer->prev = timer;
    queue->last = &timer->next;

    for (i = touched->count; i; i--) if (touched->entry[i - 1].queue == queue) return;
    class->hold( queue );
    touched->entry[touched->count].queue = queue;
    touched->entry[touched->count++].class = class;
}

/* Moves up to BATCH timers; TRUE if there may be more. Those that are due come in no particular order. Locked by
 * timer. */
static BOOL advance( ULONGLONG now, struct touched *touched )
{
    UINT level, number, count = 0;
    struct timer *timer;
    struct slot *slot;
    ULONGLONG begin;

    for (;;)
    {
        while ((timer = moving))
        {
            if (count == BATCH) return TRUE;
            count++;
            list_remove( timer );
            if (timer->due > now) wheel_insert( timer );
            else enqueue( timer, touched );
        }
        if (!(slot = first_slot( &level, &number, &begin )) || begin > now) break;
        if (base < begin) base = begin;
        moving = slot->first;
        moving->prev = &moving;
        slot->first = NULL;
        used[level] &= ~((ULONG64)1 << number);
    }
    if (base < now) base = now;
    return FALSE;
}

void timer_alarm( void )
{
    ULONGLONG now, begin;
    struct touched touched;
    UINT i, level, number;
    struct slot *slot;
    BOOL more, early = FALSE;

    do
    {
        touched.count = 0;
        lock_enter( &timer_lock, RANK_TIMER );
        now = clock_ticks();
        if (now < alarm_time) early = TRUE;
        if (!(more = advance( now, &touched )))
        {
            alarm_time = CLOCK_NEVER;
            if ((slot = first_slot( &level, &number, &begin )))
                set_alarm( slot->earliest, now, early ? EARLY_PAUSE : 1 );
        }
        lock_leave( &timer_lock, RANK_TIMER );
        for (i = 0; i < touched.count; i++) touched.entry[i].class->ring( touched.entry[i].queue );
    } while (more);
}
