/*
 * Whether the tables of the DLL are as they should be, for native programs
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

#ifndef __TESTS_INSPECT_H
#define __TESTS_INSPECT_H

#include "core.h"

struct table_counts
{
    UINT dests, routes, held;
};

/* Compares everything in all tables that follows from something else, one destination at a time and under its lock, so
 * others may go on meanwhile. 'quiet': nobody does, and then whole tables have to fit as well. Of the calling thread, no
 * destination may be locked by a client. Returns NULL or what is wrong. */
const char *table_check( BOOL quiet, struct table_counts *counts );

/* Takes back every reference that clients have, for programs whose clients do not count theirs. Quiet only. */
void table_drop_clients( void );

#endif /* __TESTS_INSPECT_H */
