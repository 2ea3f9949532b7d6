/*
 * Unit test of work on the thread pool
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

/* unit: worker.c sync.c */
/* The guarantees C9 to C11 are those of worker.h. */

#include <stdarg.h>

#include "unit.h"
#include "sync.h"
#include "worker.h"

#define RINGERS 3
#define STOPPED 4       /* STATE_STOPPED of worker.c */

/* What a run must see: 'wanted' is written before the bell is rung, 'seen' is what the last run found. */
struct bell
{
    struct worker worker;
    UINT wanted, seen;
    UINT runs, inside;
    UINT gate;              /* a run waits for this unless it is open */
    UINT entered;
    BOOL closed;            /* after worker_stop(): nothing may run */
    BOOL stop_inside, ring_inside;
    BOOL leaves;            /* each run says that it left something */
    DWORD thread;           /* of the last run */
    UINT same;              /* runs on the thread of the one before */
};

static UINT freed;          /* bells that were stopped from inside */

static UINT get( const UINT *value )
{
    return __atomic_load_n( value, __ATOMIC_ACQUIRE );
}

static void set( UINT *value, UINT to )
{
    __atomic_store_n( value, to, __ATOMIC_RELEASE );
}

static void wait_for( const UINT *value, UINT least )
{
    UINT round = 0;

    while (get( value ) < least) compat_pause( &round );
}

static BOOL run( void *arg )
{
    struct bell *bell = arg;

    check_msg( __atomic_add_fetch( &bell->inside, 1, __ATOMIC_SEQ_CST ) == 1, "C10: one run at a time" );
    check_msg( !get( (UINT *)&bell->closed ), "C11: no run after the end" );
    set( &bell->entered, bell->entered + 1 );
    wait_for( &bell->gate, 1 );
    set( &bell->seen, get( &bell->wanted ) );
    if (bell->thread == GetCurrentThreadId()) bell->same++;
    bell->thread = GetCurrentThreadId();
    if (bell->ring_inside)
    {
        bell->ring_inside = FALSE;
        worker_ring( &bell->worker );
    }
    if (bell->stop_inside)
    {
        worker_stop( &bell->worker );
        free( bell );
        __atomic_add_fetch( &freed, 1, __ATOMIC_SEQ_CST );
        return TRUE;                    /* must not matter */
    }
    __atomic_sub_fetch( &bell->inside, 1, __ATOMIC_SEQ_CST );
    __atomic_add_fetch( &bell->runs, 1, __ATOMIC_SEQ_CST );
    return bell->leaves;
}

static void start( struct bell *bell, UINT gate )
{
    memset( bell, 0, sizeof(*bell) );
    bell->gate = gate;
    check( !worker_init( &bell->worker, run, bell ) );
}

static void finish( struct bell *bell )
{
    worker_stop( &bell->worker );
    check_msg( !get( &bell->inside ), "C11: no run under way after the end" );
    set( (UINT *)&bell->closed, TRUE );
    worker_ring( &bell->worker );       /* no harm */
    memset( &bell->worker, 0xcc, sizeof(bell->worker) );
}

static void test_simple(void)
{
    struct bell bell;

    start( &bell, 1 );
    worker_ring( &bell.worker );
    wait_for( &bell.runs, 1 );
    worker_ring( &bell.worker );
    wait_for( &bell.runs, 2 );
    finish( &bell );

    start( &bell, 1 );
    finish( &bell );                    /* never rung */
    check( !bell.runs );
}

/* many rings during a run are one more run, and none is lost */
static void test_again(void)
{
    struct bell bell;
    UINT i;

    start( &bell, 0 );
    worker_ring( &bell.worker );
    wait_for( &bell.entered, 1 );
    for (i = 0; i < 1000; i++) worker_ring( &bell.worker );
    set( &bell.gate, 1 );
    wait_for( &bell.runs, 2 );
    finish( &bell );
    check_msg( bell.runs == 2, "C9: many rings are one run" );

    start( &bell, 1 );
    bell.ring_inside = TRUE;
    worker_ring( &bell.worker );
    wait_for( &bell.runs, 2 );
    finish( &bell );
    check_msg( bell.runs == 2, "C9: a ring from inside is one more run" );
}

/* what is rung after a run that left something comes as well, on the same thread if it was soon enough */
static void test_rest(void)
{
    struct bell bell;
    UINT i, j;

    start( &bell, 1 );
    bell.leaves = bell.ring_inside = TRUE;
    worker_ring( &bell.worker );
    wait_for( &bell.runs, 2 );
    check_msg( bell.same == 1, "the thread is kept" );
    finish( &bell );
    check_msg( bell.runs == 2, "one ring is one run" );

    start( &bell, 1 );
    bell.leaves = TRUE;
    for (i = 1; i <= 200; i++)
    {
        set( &bell.wanted, i );
        worker_ring( &bell.worker );
        wait_for( &bell.seen, i );
        for (j = 0; j < i % 100; j++) sched_yield();        /* sometimes the rest is over */
    }
    finish( &bell );
    check( bell.runs <= 200 );
}

static void *stopper( void *arg )
{
    struct bell *bell = arg;

    finish( bell );
    return NULL;
}

/* stopping waits for the run */
static void test_stop_waits( BOOL leaves )
{
    struct bell bell;
    pthread_t thread;
    UINT i, round = 0;

    start( &bell, 0 );
    bell.leaves = leaves;
    worker_ring( &bell.worker );
    wait_for( &bell.entered, 1 );
    worker_ring( &bell.worker );        /* the second run must not come */
    pthread_create( &thread, NULL, stopper, &bell );
    while (!(get( &bell.worker.state ) & STOPPED)) compat_pause( &round );
    for (i = 0; i < 100; i++)
    {
        check_msg( !get( (UINT *)&bell.closed ), "C11: stopping waits for the run" );
        sched_yield();
    }
    set( &bell.gate, 1 );
    pthread_join( thread, NULL );
    check_msg( bell.runs == 1, "C11: what was rung before the end does not run" );
}

/* The run itself stops it, and the structure goes at once: a sanitizer sees whether it is looked at again. */
static void test_stop_inside(void)
{
    struct bell *bell;
    UINT i;

    for (i = 0; i < 100 * unit_scale; i++)
    {
        bell = malloc( sizeof(*bell) );
        start( bell, 1 );
        bell->stop_inside = TRUE;
        bell->ring_inside = i & 1;
        worker_ring( &bell->worker );
        wait_for( &freed, i + 1 );
        check( freed == i + 1 );
    }
}

struct ringer
{
    struct bell *bell;
    UINT rings;
};

static void *ringer( void *arg )
{
    struct ringer *ringer = arg;
    UINT i;

    for (i = 0; i < ringer->rings; i++)
    {
        __atomic_add_fetch( &ringer->bell->wanted, 1, __ATOMIC_RELAXED );
        worker_ring( &ringer->bell->worker );
    }
    return NULL;
}

/* C9 attacked: what was written before the last ring must be seen by some run */
static void test_threads(void)
{
    struct ringer ringers[RINGERS];
    pthread_t threads[RINGERS];
    struct bell bell;
    UINT i, round;

    for (round = 0; round < 20 * unit_scale; round++)
    {
        start( &bell, 1 );
        bell.leaves = round & 1;
        for (i = 0; i < RINGERS; i++)
        {
            ringers[i].bell = &bell;
            ringers[i].rings = 200;
            pthread_create( &threads[i], NULL, ringer, &ringers[i] );
        }
        for (i = 0; i < RINGERS; i++) pthread_join( threads[i], NULL );
        wait_for( &bell.seen, RINGERS * 200 );      /* a lost ring hangs here, and the test's time limit tells */
        finish( &bell );
    }
}

/* stopped while others ring */
static void test_stop_beside_rings(void)
{
    struct ringer ringers[RINGERS];
    pthread_t threads[RINGERS];
    struct bell bell;
    UINT i, round;

    for (round = 0; round < 50 * unit_scale; round++)
    {
        start( &bell, 1 );
        bell.leaves = round & 1;
        for (i = 0; i < RINGERS; i++)
        {
            ringers[i].bell = &bell;
            ringers[i].rings = 50;
            pthread_create( &threads[i], NULL, ringer, &ringers[i] );
        }
        while (unit_random() & 7) sched_yield();
        worker_stop( &bell.worker );
        check_msg( !get( &bell.inside ), "C11: no run under way after the end" );
        set( (UINT *)&bell.closed, TRUE );
        for (i = 0; i < RINGERS; i++) pthread_join( threads[i], NULL );
    }
}

int main( int argc, char **argv )
{
    unit_init( argc, argv );
    check( sync_init() );
    test_simple();
    test_again();
    test_rest();
    test_stop_waits( FALSE );
    test_stop_waits( TRUE );
    test_stop_inside();
    test_threads();
    test_stop_beside_rings();
    sync_cleanup();
    return unit_done();
}
