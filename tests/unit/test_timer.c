/*
 * Unit test of the timing wheel
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

/* unit: timer.c sync.c */
/* The clock is a variable and the alarm another one; the model is an array that is searched from end to end. */

#include <stdarg.h>
#include <string.h>

#include "unit.h"
#include "sync.h"
#include "timer.h"

#define TIMERS 512
#define QUEUES 3

/* ---- the fake clock ---- */

static ULONGLONG clock_time;
static ULONGLONG alarm_at = CLOCK_NEVER;    /* when it rings */
static ULONGLONG alarms_set;
static BOOL alarm_ok = TRUE;
static void (*alarm_func)( void );

ULONGLONG clock_ticks( void )
{
    return clock_time;
}

BOOL clock_alarm_init( void (*func)( void ) )
{
    alarm_func = func;
    return alarm_ok;
}

void clock_alarm_set( ULONGLONG delay )
{
    check_msg( delay > 0, "an alarm is never set for the past" );
    alarm_at = clock_time + delay;
    alarms_set++;
}

/* rings as often as it must until 'time', which then is the time */
static UINT run_until( ULONGLONG time )
{
    UINT rings = 0;

    while (alarm_at <= time)
    {
        clock_time = alarm_at;
        alarm_at = CLOCK_NEVER;
        alarm_func();
        rings++;
    }
    clock_time = time;
    return rings;
}

/* the clock jumps, and the alarm rings once, late */
static void jump_to( ULONGLONG time )
{
    clock_time = time;
    if (alarm_at > time) return;
    alarm_at = CLOCK_NEVER;
    alarm_func();
}

/* ---- queues ---- */

struct item
{
    struct timer timer;
    UINT queue;
    /* the model */
    BOOL set;
    ULONGLONG due;
    UINT taken;
};

struct queue
{
    struct timer_queue queue;
    UINT held, rung;
};

static struct queue queues[QUEUES];
static struct item *items;

static struct timer_queue *item_queue( struct timer *timer )
{
    return &queues[CONTAINING_RECORD( timer, struct item, timer )->queue].queue;
}

static void queue_hold( struct timer_queue *queue )
{
    CONTAINING_RECORD( queue, struct queue, queue )->held++;
}

static void queue_ring( struct timer_queue *queue )
{
    CONTAINING_RECORD( queue, struct queue, queue )->rung++;
}

static const struct timer_class test_class = { item_queue, queue_hold, queue_ring };

static void keep( struct timer *timer )
{
    CONTAINING_RECORD( timer, struct item, timer )->taken++;
}

static struct item *take( UINT queue )
{
    struct timer *timer;
    BYTE phase;

    if (!(timer = timer_take( &queues[queue].queue, keep, &phase ))) return NULL;
    check( phase == timer->phase );
    return CONTAINING_RECORD( timer, struct item, timer );
}

static void setup( ULONGLONG time )
{
    UINT i;

    clock_time = time;
    for (i = 0; i < TIMERS; i++) if (items && items[i].set) timer_cancel( &items[i].timer );
    free( items );
    items = calloc( TIMERS, sizeof(*items) );
    for (i = 0; i < TIMERS; i++) items[i].queue = i % QUEUES;
    run_until( time );
    check( !take( 0 ) && !take( 1 ) && !take( 2 ) );
    for (i = 0; i < QUEUES; i++) queues[i].held = queues[i].rung = 0;
}

static void model_set( UINT i, ULONG delay )
{
    items[i].set = TRUE;
    items[i].due = delay ? clock_time + delay + 1 : clock_time;
    timer_set( &items[i].timer, i & 1 ? TIMER_ROUTE : TIMER_HOLD, delay );
}

static void model_cancel( UINT i )
{
    check( timer_cancel( &items[i].timer ) == items[i].set );
    items[i].set = FALSE;
}

/* Everything that the model says is due comes exactly once, nothing else does. */
static void model_drain( const char *what )
{
    struct item *item;
    UINT i, taken, due = 0, got = 0;

    for (i = 0; i < TIMERS; i++) if (items[i].set && items[i].due <= clock_time) due++;
    for (i = 0; i < QUEUES; i++)
    {
        while ((item = take( i )))
        {
            got++;
            check_msg( item->queue == i, what );
            check_msg( item->set, what );
            check_msg( item->due <= clock_time, what );
            item->set = FALSE;
            taken = item->taken;
            item->taken = 0;
            check_msg( taken == 1, what );
            check( !timer_is_set( &item->timer ) );
        }
        check_msg( queues[i].held == queues[i].rung, "what was held is rung" );
    }
    check_msg( got == due, what );
}

/* the earliest time in the model */
static ULONGLONG model_next( void )
{
    ULONGLONG next = CLOCK_NEVER;
    UINT i;

    for (i = 0; i < TIMERS; i++) if (items[i].set && items[i].due < next) next = items[i].due;
    return next;
}

/* ---- tests ---- */

static void test_prepare( void )
{
    alarm_ok = FALSE;
    check( timer_prepare() == ERROR_NOT_ENOUGH_MEMORY );
    alarm_ok = TRUE;
    check( timer_prepare() == NO_ERROR );
    alarm_func = NULL;
    check( timer_prepare() == NO_ERROR );
    check_msg( !alarm_func, "there is one alarm" );
    alarm_func = timer_alarm;
}

/* exact to the tick for each distance, from bases that make every digit carry */
static void test_distances( void )
{
    static const ULONGLONG bases[] = { 0, 1, 63, 64, 0xfff, 0x3ffff, 0xfffffffe, 0xffffffff, 0x100000000ull,
                                       0xfffffffffull, 0x123456789abcdefull, 0xf000000000000000ull,
                                       0xfffffff000000000ull };
    ULONG delay;
    UINT i, j, k;

    for (i = 0; i < ARRAY_SIZE(bases); i++)
    {
        for (j = 0; j < 33; j++)
        {
            for (k = 0; k < 3; k++)
            {
                delay = j == 32 ? 0xffffffff - k : (1u << j) - 1 + k;
                setup( bases[i] );
                model_set( 7, delay );
                if (!delay) check( run_until( clock_time + 1 ) == 1 );
                else
                {
                    check( run_until( items[7].due - 1 ) == 0 );
                    check( !take( items[7].queue ) );
                    check( run_until( items[7].due ) == 1 );
                }
                model_drain( "a single timer" );
                check( alarm_at == CLOCK_NEVER );
                check( run_until( clock_time + 0x100000000ull ) == 0 );
            }
        }
    }
}

static void test_cancel( void )
{
    UINT i;

    setup( 5000 );
    /* not set, set, queued, taken */
    model_cancel( 0 );
    model_set( 0, 100 );
    model_cancel( 0 );
    check( run_until( 10000 ) <= 1 );
    model_drain( "cancelled in the wheel" );

    for (i = 0; i < 6; i++) model_set( i * QUEUES, 10 );
    run_until( 10100 );
    model_cancel( 0 );              /* the queue is in no particular order: among them are its ends and its middle */
    model_cancel( 15 );
    model_cancel( 6 );
    model_drain( "cancelled on the queue" );
    for (i = 0; i < 6; i++) model_set( i * QUEUES, 10 );
    run_until( 10200 );
    for (i = 0; i < 6; i++) model_cancel( i * QUEUES );
    check( !take( 0 ) );
    model_set( 3, 10 );
    run_until( 10300 );
    model_drain( "a queue that was emptied by hand" );

    model_set( 1, 10 );
    run_until( 10400 );
    model_set( 1, 50 );             /* on the queue already: only the new time counts */
    check( !take( 1 ) );
    run_until( 10450 );
    check( !take( 1 ) );
    run_until( 10500 );
    model_drain( "set again on the queue" );

    /* dead: nothing sets it any more */
    model_set( 2, 10 );
    run_until( 10600 );
    check( take( 2 ) == &items[2] );
    timer_kill( &items[2].timer );
    timer_retry( &items[2].timer, TIMER_ROUTE, 10, 1 );
    check( !timer_is_set( &items[2].timer ) );
    check( !timer_cancel( &items[2].timer ) );
    run_until( 20000 );
    check( !take( 2 ) );
    items[2].set = FALSE;

    /* retried with its phase; not when it was set meanwhile */
    model_set( 4, 10 );
    run_until( 20100 );
    check( take( 1 ) == &items[4] );
    timer_retry( &items[4].timer, TIMER_ROUTE, 10, 3 );
    run_until( 20200 );
    check( take( 1 ) == &items[4] && items[4].timer.phase == 3 );
    model_set( 4, 1000 );
    timer_retry( &items[4].timer, TIMER_ROUTE, 10, 3 );
    run_until( 20300 );
    check( !take( 1 ) );
    run_until( 30000 );
    check( take( 1 ) == &items[4] && items[4].timer.phase == 0 );
}

/* dying at any time, and twice */
static void test_kill( void )
{
    setup( 40000 );
    timer_kill( &items[0].timer );      /* never set */
    timer_kill( &items[0].timer );
    check( !timer_is_set( &items[0].timer ) && !timer_cancel( &items[0].timer ) );
    timer_set( &items[1].timer, TIMER_ROUTE, 10 );
    check( timer_is_set( &items[1].timer ) );
    timer_kill( &items[1].timer );      /* in the wheel */
    timer_set( &items[2].timer, TIMER_ROUTE, 10 );
    run_until( 40100 );
    check( timer_is_set( &items[2].timer ) );
    timer_kill( &items[2].timer );      /* on the queue */
    check( !timer_is_set( &items[2].timer ) && !take( 0 ) && !take( 1 ) && !take( 2 ) );
}

/* The alarm has a clock of its own, which may be ahead: then nothing is due yet, and it is not set again and again. */
static void test_early( void )
{
    ULONGLONG due;
    UINT i;

    setup( 50000 );
    model_set( 0, 100 );
    due = items[0].due;
    for (i = 3; i; i--)
    {
        clock_time = due - i;
        alarm_at = CLOCK_NEVER;
        alarm_func();
        check_msg( !take( 0 ), "C16: not before its time" );
        check( alarm_at == clock_time + 4 );
    }
    run_until( due + 3 );
    model_drain( "after an early alarm" );
}

/* refreshing for ever neither fires nor costs an alarm a time */
static void test_refresh( void )
{
    ULONGLONG before;
    UINT i, rings = 0;

    setup( 0xffff0000 );
    before = alarms_set;
    model_set( 0, 180000 );
    for (i = 0; i < 100000; i++)
    {
        rings += run_until( clock_time + 30 );
        model_set( 0, 180000 );
        check( !take( 0 ) );
    }
    check_msg( rings < 100, "a refreshed timer is moved once in its time" );
    check_msg( alarms_set - before < 200, "the alarm is not set for each refresh" );
    /* to an earlier time */
    model_set( 0, 100 );
    run_until( clock_time + 100 );
    check( !take( 0 ) );
    run_until( clock_time + 1 );
    model_drain( "earlier" );
}

/* the lock is left between batches: timers that wait to be moved can still be changed */
static UINT ring_mode;

static void queue_ring_change( struct timer_queue *queue )
{
    UINT i = ring_mode;

    queue_ring( queue );
    if (!i) return;
    ring_mode = 0;
    for (; i < TIMERS; i++)
    {
        switch (i % 4)
        {
        case 0: model_cancel( i ); break;
        case 1: model_set( i, 1000 ); break;
        case 2: model_set( i, 0 ); break;
        }
    }
}

static void test_batches( void )
{
    static const struct timer_class change = { item_queue, queue_hold, queue_ring_change };
    UINT i, k;

    for (k = 0; k < 2; k++)
    {
        setup( 0xfffffff0 );
        timer_classes[TIMER_ROUTE] = timer_classes[TIMER_HOLD] = &change;
        for (i = 0; i < TIMERS; i++) model_set( i, k ? 5000 : 5000 + i % 70 );
        ring_mode = 1;
        jump_to( clock_time + 6000 );
        check( !ring_mode );
        timer_classes[TIMER_ROUTE] = timer_classes[TIMER_HOLD] = &test_class;
        run_until( clock_time + 1 );
        model_drain( "changed between batches" );
        run_until( clock_time + 2000 );
        model_drain( "changed between batches, later" );
        check( model_next() == CLOCK_NEVER );
    }
}

static ULONG random_delay( void )
{
    switch (unit_random() % 8)
    {
    case 0: return 0;
    case 1: return unit_random() % 70;
    case 2: return 63 + unit_random() % 3;
    case 3: return unit_random();
    case 4: return 0xffffffff - unit_random() % 3;
    default: return unit_random() >> (unit_random() % 32);
    }
}

static void test_random( ULONGLONG begin, UINT rounds )
{
    ULONGLONG next, before;
    UINT i, round;

    setup( begin );
    for (round = 0; round < rounds; round++)
    {
        i = unit_random() % TIMERS;
        switch (unit_random() % 8)
        {
        case 0:
        case 1:
        case 2:
        case 3:
            model_set( i, random_delay() );
            break;
        case 4:
            model_cancel( i );
            break;
        case 5:
            /* just before the next one, then the next one itself */
            if ((next = model_next()) == CLOCK_NEVER || next <= clock_time) break;
            run_until( next - 1 );
            model_drain( "nothing early" );
            run_until( next );
            model_drain( "in time" );
            break;
        case 6:
            run_until( clock_time + (unit_random() >> unit_random() % 32) );
            run_until( clock_time + 1 );
            model_drain( "small step" );
            break;
        case 7:
            if (unit_random() % 16) break;
            before = clock_time;
            jump_to( clock_time + ((ULONGLONG)unit_random() << unit_random() % 8) );
            jump_to( clock_time + 1 );
            model_drain( "jump" );
            check( clock_time > before );
            break;
        }
        check( (model_next() == CLOCK_NEVER) || alarm_at <= max( model_next(), clock_time + 4 ) );
    }
}

/* all of them, with the promised number of alarms: no more than ticks with something due */
static void test_alarms( void )
{
    UINT i, rings;

    setup( 1000000 );
    for (i = 0; i < TIMERS; i++) model_set( i, 60000 + 4000 * (i % 16) );
    rings = run_until( clock_time + 59999 );
    check_msg( !rings, "nothing wakes before the first" );
    rings = run_until( clock_time + 200000 );
    check_msg( rings == 16, "one alarm for each time" );
    model_drain( "all" );
    check_msg( alarm_at == CLOCK_NEVER, "no alarm without timers" );
}

int main( int argc, char **argv )
{
    unit_init( argc, argv );
    sync_init();
    rank_checks = TRUE;
    timer_classes[TIMER_ROUTE] = timer_classes[TIMER_HOLD] = &test_class;
    test_prepare();
    test_distances();
    test_cancel();
    test_kill();
    test_early();
    test_refresh();
    test_batches();
    test_alarms();
    test_random( 0, 20000 * unit_scale );
    test_random( 0xffffffff - 1000, 20000 * unit_scale );       /* over the wrap of 32 bits */
    test_random( 0x7fffffff00000000ull, 20000 * unit_scale );
    setup( CLOCK_NEVER / 2 );
    free( items );
    return unit_done();
}
