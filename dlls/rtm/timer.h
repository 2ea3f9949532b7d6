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

#ifndef __RTM_TIMER_H
#define __RTM_TIMER_H

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"

/* Millions of deadlines on one timer of the system, which is armed for the earliest only. A timer that is due goes from
 * the wheel to a queue of its class's choice; whoever serves the queue is rung and takes it from there.
 *
 * Guarantees: C15. Setting, moving and cancelling a timer takes constant time and cannot fail.
 * C16. A timer that was set once is taken from its queue at most once, and never before its time. One that was
 * cancelled or set again is not taken for its former time, also when it was on the queue already.
 * C17. With no timer set nothing wakes up.
 * Ticks are milliseconds in 64 bits: they do not wrap. */

struct timer
{
    struct timer *next, **prev; /* locked by timer */
    ULONGLONG due;              /* locked by timer */
    USHORT place;               /* locked by timer: 0 is idle, else TIMER_* or a slot of the wheel */
    BYTE type;                  /* locked by timer */
    BYTE phase;                 /* locked by timer: the user's, 0 after timer_set() */
};

struct timer_queue
{
    struct timer *first, **last;    /* locked by timer; zeroed is empty */
};

enum timer_type
{
    TIMER_ROUTE,                /* the time to live of a route */
    TIMER_HOLD,                 /* the hold-down of a destination */
    TIMER_TYPES
};

/* What the wheel has to know of a type of timers. */
struct timer_class
{
    /* under the timer lock: where a timer goes that is due */
    struct timer_queue *(*queue)( struct timer *timer );
    /* under the timer lock: keeps the queue for ring() */
    void (*hold)( struct timer_queue *queue );
    /* with no lock: serves the queue soon, and lets it go */
    void (*ring)( struct timer_queue *queue );
};

extern const struct timer_class *timer_classes[TIMER_TYPES];   /* const after start */

/* NO_ERROR or ERROR_NOT_ENOUGH_MEMORY; before the first timer_set(), cheap afterwards. */
DWORD timer_prepare( void );

/* Goes off after 'delay' milliseconds, whatever it was set to before. Not for a dead one. */
void timer_set( struct timer *timer, enum timer_type type, ULONG delay );

/* Does not go off; FALSE if it was not set. */
BOOL timer_cancel( struct timer *timer );

/* The same for good: timer_retry() does nothing any more. */
void timer_kill( struct timer *timer );

/* Sets a timer that was taken, unless it was set again or killed meanwhile. */
void timer_retry( struct timer *timer, enum timer_type type, ULONG delay, BYTE phase );

BOOL timer_is_set( struct timer *timer );

/* Takes the first timer off the queue, NULL if there is none. 'keep' is called under the timer lock, while nobody can
 * cancel it. */
struct timer *timer_take( struct timer_queue *queue, void (*keep)( struct timer *timer ), BYTE *phase );

/* The alarm went off: moves what is due. */
void timer_alarm( void );

/* clock.c: what time it is, and the one alarm */
#define CLOCK_NEVER (~(ULONGLONG)0)
ULONGLONG clock_ticks( void );
BOOL clock_alarm_init( void (*func)( void ) );  /* several threads may, with the same function */
void clock_alarm_set( ULONGLONG delay );        /* replaces the former one */
void clock_cleanup( void );

#endif /* __RTM_TIMER_H */
