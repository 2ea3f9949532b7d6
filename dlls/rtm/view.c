/*
 * Best routes of a destination, view by view
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

/* The election is a fold over the routes in their order, and what changed is the difference of two elections.
 * Nothing else in the DLL decides which route is best or which views must be told of a change. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#include "rtmv2.h"

#include "view.h"

BOOL view_better( const struct route_rank *a, const struct route_rank *b )
{
    if (a->preference != b->preference) return a->preference < b->preference;
    return a->metric < b->metric;
}

void view_clear( struct view_slot *slots, UINT count )
{
    UINT i;

    for (i = 0; i < count; i++) slots[i].best = slots[i].count = 0;
}

void view_add( struct view_slot *slots, UINT count, UINT route, ULONG views )
{
    UINT i;

    for (i = 0; i < count && views; i++, views >>= 1)
    {
        if (!(views & 1)) continue;
        if (!slots[i].best) slots[i].best = route;
        slots[i].count++;
    }
}

void view_diff( const struct view_slot *before, const struct view_slot *after, UINT count,
                const struct route_op *op, struct view_change *change )
{
    BOOL flags_changed = op->flags_before != op->flags_after;
    BOOL forwarding_flags_changed = (op->flags_before ^ op->flags_after) & RTM_ROUTE_FLAGS_FORWARDING;
    ULONG bit;
    UINT i;

    change->all = op->views_before | op->views_after;
    change->best = change->forwarding = 0;
    change->best_route = FALSE;

    for (i = 0, bit = 1; i < count; i++, bit <<= 1)
    {
        if (before[i].best != after[i].best)
        {
            change->best |= bit;
            change->forwarding |= bit;
            change->best_route = TRUE;
        }
        else if (after[i].best && after[i].best == op->route)
        {
            change->best_route = TRUE;
            if (op->rank_changed || op->hops_changed || forwarding_flags_changed) change->forwarding |= bit;
            if (op->rank_changed || op->hops_changed || flags_changed) change->best |= bit;
        }
    }
}
