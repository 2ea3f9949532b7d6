/*
 * What time it is, and the alarm
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

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"

#include "core.h"
#include "timer.h"

/* The system time as the kernel shows it to every process; asking for it costs a hundred times as much. It moves in
 * steps of some milliseconds, so a second change in one step counts on from the first. */
struct shared_time
{
    ULONG low;
    LONG high1, high2;
};

static const volatile struct shared_time *system_time = (void *)(ULONG_PTR)0x7ffe0014;

static LONG64 frequency;                /* of clock_ticks(); const once there is an alarm */

static ULONGLONG read_time( const volatile struct shared_time *time )
{
    ULONG low;
    LONG high;

    do
    {
        high = time->high1;
        low = time->low;
    } while (high != time->high2);
    return (ULONGLONG)high << 32 | low;
}

void clock_stamp( DWORD changed[2] )
{
    ULONGLONG old = (ULONGLONG)changed[1] << 32 | changed[0], now = read_time( system_time );

    if (now <= old) now = old + 1;
    /* a look-up may read them, and finds out later that they changed */
    store_relaxed( (UINT *)&changed[0], (UINT)now );
    store_relaxed( (UINT *)&changed[1], now >> 32 );
}

/* Milliseconds since some time in the past, whatever is done to the system time; in 64 bits, as the 32 of GetTickCount()
 * begin anew every 49.7 days. Only timers ask, so it may cost a system call, and must: the time that the kernel shows to
 * every process is late where the machine is busy, and a deadline counted from it is early. */
ULONGLONG clock_ticks( void )
{
    LONG64 per_second = __atomic_load_n( &frequency, __ATOMIC_RELAXED );
    LARGE_INTEGER value;

    QueryPerformanceCounter( &value );
    /* in two parts: a thousand times the whole is too much after some weeks */
    return value.QuadPart / per_second * 1000 + value.QuadPart % per_second * 1000 / per_second;
}

/* the alarm */

static TP_TIMER *alarm_timer;           /* const once made */

static void CALLBACK alarm_callback( TP_CALLBACK_INSTANCE *instance, void *context, TP_TIMER *timer )
{
    ((void (*)( void ))context)();
}

/* With no lock held: the system may take the loader's, with which a client may call us. */
BOOL clock_alarm_init( void (*func)( void ) )
{
    DWORD error = GetLastError();
    LARGE_INTEGER value;
    TP_TIMER *timer;

    QueryPerformanceFrequency( &value );
    InterlockedCompareExchange64( &frequency, value.QuadPart, 0 );
    if ((timer = CreateThreadpoolTimer( alarm_callback, func, NULL )) &&
        InterlockedCompareExchangePointer( (void **)&alarm_timer, timer, NULL ))
        CloseThreadpoolTimer( timer );
    SetLastError( error );
    return timer != NULL;
}

void clock_alarm_set( ULONGLONG delay )
{
    LARGE_INTEGER due;
    FILETIME time;

    due.QuadPart = -(LONGLONG)delay * 10000;    /* relative */
    time.dwLowDateTime = due.u.LowPart;
    time.dwHighDateTime = due.u.HighPart;
    /* a second thread may be about to make one, too */
    SetThreadpoolTimer( __atomic_load_n( &alarm_timer, __ATOMIC_ACQUIRE ), &time, 0, 0 );
}

/* The DLL goes. It is not kept loaded for the sake of the alarm, which may be set for next month. */
void clock_cleanup( void )
{
    if (!alarm_timer) return;
    SetThreadpoolTimer( alarm_timer, NULL, 0, 0 );
    WaitForThreadpoolTimerCallbacks( alarm_timer, TRUE );
    CloseThreadpoolTimer( alarm_timer );
}
