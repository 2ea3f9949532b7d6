/*
 * C9, C10, C11: a bell that was rung is answered, by one run at a time, and by none after the stop
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

/* Several threads write and ring one worker's bell; the function answers with what it sees. Then somebody stops the worker
 * in the middle of it, now and then from inside of the function, and frees it. */

#include "stress.h"

#define RINGERS 3

struct bell
{
    struct worker worker;
    UINT written[RINGERS], seen[RINGERS];
    UINT running, stopped, runs;
    UINT stop_inside;
};

static struct bell *bell;
static UINT ringing, phase, ended;

static BOOL answer( void *arg )
{
    struct bell *mine = arg;
    UINT i;

    check( add( &mine->running, 1 ) == 1 );
    check( !get( &mine->stopped ) );
    for (i = 0; i < RINGERS; i++) set( &mine->seen[i], get( &mine->written[i] ) );
    add( &mine->runs, 1 );
    if (!stress_random( 3 )) SwitchToThread();
    check( add( &mine->running, -1 ) == 0 );
    if (get( &mine->stop_inside ) && get( &mine->runs ) > 5)
    {
        worker_stop( &mine->worker );
        set( &ended, 1 );
        return TRUE;
    }
    return stress_random( 2 );
}

static void ringer( UINT index )
{
    UINT i, last = 0, now;

    for (;;)
    {
        while ((now = get( &phase )) == last) SwitchToThread();
        if (now == ~0u) return;
        last = now;
        for (i = 1; i <= 200; i++)
        {
            set( &bell->written[index], i );
            stress_at( "worker_ring", __LINE__ );
            worker_ring( &bell->worker );
            if (!stress_random( 10 )) SwitchToThread();
        }
        add( &ringing, -1 );
    }
}

static void boss( UINT index )
{
    UINT round, i, how;

    for (round = 1; round <= 150 * stress_work; round++)
    {
        how = stress_random( 3 );
        bell = calloc( 1, sizeof(*bell) );
        bell->stop_inside = how == 2;
        check_ret( worker_init( &bell->worker, answer, bell ), NO_ERROR );
        set( &ringing, RINGERS );
        set( &ended, 0 );
        set( &phase, round );
        if (how == 0)
        {
            /* every ring is answered */
            while (get( &ringing )) SwitchToThread();
            for (i = 0; i < RINGERS; i++) while (get( &bell->seen[i] ) != 200) SwitchToThread();
            check( get( &bell->runs ) >= 1 && get( &bell->runs ) <= RINGERS * 200 );
        }
        stress_at( "worker_stop", __LINE__ );
        if (how == 2)
        {
            while (get( &ringing ) || !get( &ended ))
            {
                if (!get( &ringing )) worker_ring( &bell->worker );
                SwitchToThread();
            }
        }
        else worker_stop( &bell->worker );
        set( &bell->stopped, 1 );
        check( !get( &bell->running ) );
        while (get( &ringing )) SwitchToThread();
        free( bell );
    }
    set( &phase, ~0u );
}

int main( int argc, char **argv )
{
    stress_init( argc, argv );
    stress_add( "boss", boss, 1 );
    stress_add( "ringer", ringer, RINGERS );
    stress_run();
    return stress_done();
}
