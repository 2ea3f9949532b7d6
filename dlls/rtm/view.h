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

#ifndef __RTM_VIEW_H
#define __RTM_VIEW_H

/* This room is pure: it neither locks nor allocates nor reads a clock, and knows routes as numbers only. */

/* what orders the routes of a destination; smaller is better, preference first */
struct route_rank
{
    ULONG preference;
    ULONG metric;
};

/* one view of one destination; 'best' is 0 when no route belongs to the view */
struct view_slot
{
    UINT best;
    UINT count;
};

/* the operation that led from one set of slots to another; for an added route 'views_before' is 0, for a deleted
 * one 'views_after' */
struct route_op
{
    UINT route;
    ULONG views_before;
    ULONG views_after;
    BOOL rank_changed;      /* preference or metric */
    BOOL hops_changed;      /* count, handles or order */
    USHORT flags_before;
    USHORT flags_after;
};

/* masks of views in which a change of each type happened */
struct view_change
{
    ULONG all;
    ULONG best;
    ULONG forwarding;
    BOOL best_route;        /* RTM_ROUTE_CHANGE_BEST: some best route differs, or the route is or was one */
};

/* the number of views in a mask */
static inline UINT view_popcount( ULONG views )
{
    UINT count;

    for (count = 0; views; views &= views - 1) count++;
    return count;
}

/* a strictly better than b */
BOOL view_better( const struct route_rank *a, const struct route_rank *b );

void view_clear( struct view_slot *slots, UINT count );

/* Routes are counted in their order, best first; the first one of a view becomes its best. */
void view_add( struct view_slot *slots, UINT count, UINT route, ULONG views );

void view_diff( const struct view_slot *before, const struct view_slot *after, UINT count,
                const struct route_op *op, struct view_change *change );

#endif /* __RTM_VIEW_H */
