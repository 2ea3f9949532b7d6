/*
 * The time that objects are stamped with
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

/* The system time as the kernel shows it to every process; asking for it costs a hundred times as much. It moves in
 * steps of some milliseconds, so a second change in one step counts on from the first. */
struct shared_time
{
    ULONG low;
    LONG high1, high2;
};

static const volatile struct shared_time *shared_time = (void *)(ULONG_PTR)0x7ffe0014;

void clock_stamp( DWORD changed[2] )
{
    ULONGLONG old = (ULONGLONG)changed[1] << 32 | changed[0], now;
    LONG high;

    do
    {
        high = shared_time->high1;
        now = (ULONGLONG)high << 32 | shared_time->low;
    } while (high != shared_time->high2);

    if (now <= old) now = old + 1;
    changed[0] = (DWORD)now;
    changed[1] = now >> 32;
}
