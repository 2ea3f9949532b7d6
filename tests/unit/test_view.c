/*
 * Unit test of the election and of what counts as a change
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

/* unit: view.c */
/* Every row names the rule of the specification that it tests: B 4.3 and so on are sections of part B (routes). */

#include <stdarg.h>

#include "unit.h"
#include "rtmv2.h"
#include "view.h"

#define VIEWS 2
#define U 1             /* mask of the unicast view */
#define M 2
#define UM 3

/* a route of the table before or after the operation; preference and metric, smaller is better */
struct row_route
{
    UINT id;
    ULONG preference;
    ULONG metric;
    ULONG views;
};

/* Elections over lists that are in order already. */
static const struct
{
    const char *rule;
    struct row_route routes[4];     /* ends with id 0 */
    UINT best[VIEWS];
    UINT count[VIEWS];
} elections[] =
{
    {"B 4.3: no candidates, no best route", {{0}}, {0, 0}, {0, 0}},
    {"B 4.3: one route in both views", {{1, 1, 1, UM}}, {1, 1}, {1, 1}},
    {"B 4.3: views are independent", {{1, 1, 1, U}, {2, 2, 1, M}}, {1, 2}, {1, 1}},
    {"B 4.3: the first of a view is its best", {{1, 1, 1, U}, {2, 2, 1, UM}, {3, 3, 1, M}}, {1, 2}, {2, 2}},
    {"B 4.3: a view without candidates has none", {{1, 1, 1, M}, {2, 2, 2, M}}, {0, 1}, {0, 2}},
    {"B 4.4: a route in no view is best nowhere", {{1, 0, 0, 0}, {2, 9, 9, U}}, {2, 0}, {1, 0}},
    {"B 4.3: ties stay in the order in which they came", {{3, 5, 5, UM}, {2, 5, 5, UM}, {1, 5, 5, UM}}, {3, 3}, {3, 3}},
};

static const struct
{
    const char *rule;
    struct route_rank a, b;
    BOOL better;
} ranks[] =
{
    {"B 4.3: lower preference wins", {1, 100}, {2, 1}, TRUE},
    {"B 4.3: higher preference loses whatever the metric", {2, 1}, {1, 100}, FALSE},
    {"B 4.3: equal preference, lower metric wins", {7, 1}, {7, 2}, TRUE},
    {"B 4.3: equal preference, higher metric loses", {7, 2}, {7, 1}, FALSE},
    {"B 4.3: a complete tie is not better", {7, 7}, {7, 7}, FALSE},
    {"B 4.3: 0 is stored and compared as 0", {0, 9}, {1, 0}, TRUE},
    {"B 4.3: comparison is unsigned, preference", {0x7fffffff, 0}, {0x80000000, 0}, TRUE},
    {"B 4.3: comparison is unsigned, metric", {1, 0xffffffff}, {1, 0}, FALSE},
    {"B 4.3: comparison is unsigned, metric of all ones", {1, 0xfffffffe}, {1, 0xffffffff}, TRUE},
};

#define RANK 1          /* row_change.what: what differs beside the views */
#define HOPS 2

static const struct row_change
{
    const char *rule;
    struct row_route before[4], after[4];
    UINT route;
    ULONG views_before, views_after;
    UINT what;
    USHORT flags_before, flags_after;
    ULONG all, best, forwarding;
    BOOL best_route;
} changes[] =
{
    /* added and deleted */
    {"B 4.5: first route of a destination is everything",
     {{0}}, {{1, 1, 1, U}}, 1, 0, U, 0, 0, 0, U, U, U, TRUE},
    {"B 4.5: first route, both views",
     {{0}}, {{1, 1, 1, UM}}, 1, 0, UM, 0, 0, 0, UM, UM, UM, TRUE},
    {"B 4.5: a better route added",
     {{1, 5, 1, U}}, {{2, 1, 1, U}, {1, 5, 1, U}}, 2, 0, U, 0, 0, 0, U, U, U, TRUE},
    {"B 4.5: a worse route added is ALL only",
     {{1, 1, 1, U}}, {{1, 1, 1, U}, {2, 5, 1, U}}, 2, 0, U, 0, 0, 0, U, 0, 0, FALSE},
    {"B 4.5: types are judged per view: best in one, second in the other",
     {{1, 1, 1, U}}, {{1, 1, 1, U}, {2, 5, 1, UM}}, 2, 0, UM, 0, 0, 0, UM, M, M, TRUE},
    {"B 4.4: added to no view notifies nobody",
     {{1, 1, 1, U}}, {{2, 0, 0, 0}, {1, 1, 1, U}}, 2, 0, 0, 0, 0, 0, 0, 0, 0, FALSE},
    {"B 4.5: best route deleted, the next takes over",
     {{1, 1, 1, U}, {2, 5, 1, U}}, {{2, 5, 1, U}}, 1, U, 0, 0, 0, 0, U, U, U, TRUE},
    {"B 4.5: last route deleted",
     {{1, 1, 1, UM}}, {{0}}, 1, UM, 0, 0, 0, 0, UM, UM, UM, TRUE},
    {"B 6.2: a route that is not best deleted",
     {{1, 1, 1, U}, {2, 5, 1, U}}, {{1, 1, 1, U}}, 2, U, 0, 0, 0, 0, U, 0, 0, FALSE},
    {"B 4.5: flags of an added route do not matter for a view where it is second",
     {{1, 1, 1, U}}, {{1, 1, 1, U}, {2, 5, 1, U}}, 2, 0, U, 0, 0, 0xf, U, 0, 0, FALSE},

    /* updated, stays best */
    {"B 4.5: an update of the best route that changes nothing is ALL, and BEST in the output flags",
     {{1, 1, 1, U}}, {{1, 1, 1, U}}, 1, U, U, 0, 0x20, 0x20, U, 0, 0, TRUE},
    {"B 4.5: metric or preference of the best route changes",
     {{1, 1, 1, U}}, {{1, 1, 2, U}}, 1, U, U, RANK, 0, 0, U, U, U, TRUE},
    {"B 4.5: next hops of the best route change",
     {{1, 1, 1, U}}, {{1, 1, 1, U}}, 1, U, U, HOPS, 0, 0, U, U, U, TRUE},
    {"B 4.5: a forwarding flag of the best route changes",
     {{1, 1, 1, U}}, {{1, 1, 1, U}}, 1, U, U, 0, 0, RTM_ROUTE_FLAGS_INACTIVE, U, U, U, TRUE},
    {"B 4.5: a forwarding flag is taken away",
     {{1, 1, 1, U}}, {{1, 1, 1, U}}, 1, U, U, 0, RTM_ROUTE_FLAGS_MARTIAN, 0, U, U, U, TRUE},
    {"B 4.5: other flags of the best route change: BEST without FORWARDING",
     {{1, 1, 1, U}}, {{1, 1, 1, U}}, 1, U, U, 0, RTM_ROUTE_FLAGS_LOCAL, RTM_ROUTE_FLAGS_REMOTE, U, U, 0, TRUE},
    {"B 4.5: the highest flag is no forwarding flag",
     {{1, 1, 1, U}}, {{1, 1, 1, U}}, 1, U, U, 0, 0, RTM_ROUTE_FLAGS_ONES_SUBNETBC, U, U, 0, TRUE},
    {"B 4.5: flags and metric together: FORWARDING",
     {{1, 1, 1, U}}, {{1, 1, 2, U}}, 1, U, U, RANK, 0, RTM_ROUTE_FLAGS_REMOTE, U, U, U, TRUE},
    {"B 4.5: both kinds of flags together: FORWARDING",
     {{1, 1, 1, U}}, {{1, 1, 1, U}}, 1, U, U, 0, 0, 0x0021, U, U, U, TRUE},

    /* updated, not best */
    {"B 4.5: metric of another route changes: ALL only",
     {{1, 1, 1, U}, {2, 5, 1, U}}, {{1, 1, 1, U}, {2, 5, 2, U}}, 2, U, U, RANK, 0, 0, U, 0, 0, FALSE},
    {"B 4.5: next hops and flags of another route change: ALL only",
     {{1, 1, 1, U}, {2, 5, 1, U}}, {{1, 1, 1, U}, {2, 5, 1, U}}, 2, U, U, HOPS, 0, 0xffff, U, 0, 0, FALSE},

    /* updated, order changes */
    {"B 4.5: an update makes the route best",
     {{1, 3, 1, U}, {2, 5, 1, U}}, {{2, 1, 1, U}, {1, 3, 1, U}}, 2, U, U, RANK, 0, 0, U, U, U, TRUE},
    {"B 4.5: an update makes the route second",
     {{1, 1, 1, U}, {2, 5, 1, U}}, {{2, 5, 1, U}, {1, 9, 1, U}}, 1, U, U, RANK, 0, 0, U, U, U, TRUE},

    /* views change */
    {"B 4.5: leaving a view is a deletion there",
     {{1, 1, 1, UM}}, {{1, 1, 1, U}}, 1, UM, U, 0, 0, 0, UM, M, M, TRUE},
    {"B 4.5: entering a view is an addition there",
     {{1, 1, 1, U}}, {{1, 1, 1, UM}}, 1, U, UM, 0, 0, 0, UM, M, M, TRUE},
    {"B 4.5: leaving a view where another route was better is ALL there",
     {{1, 1, 1, M}, {2, 5, 1, UM}}, {{1, 1, 1, M}, {2, 5, 1, U}}, 2, UM, U, 0, 0, 0, UM, 0, 0, TRUE},
    {"B 4.5: from one view into the other",
     {{1, 1, 1, U}}, {{1, 1, 1, M}}, 1, U, M, 0, 0, 0, UM, UM, UM, TRUE},
    {"B 4.5: leaving all views",
     {{1, 1, 1, UM}}, {{1, 1, 1, 0}}, 1, UM, 0, 0, 0, 0, UM, UM, UM, TRUE},
    {"B 4.5: an update outside all views",
     {{1, 1, 1, 0}}, {{1, 2, 1, 0}}, 1, 0, 0, RANK, 0, 0xf, 0, 0, 0, FALSE},
    {"B 4.5: metric change and a new view together",
     {{1, 1, 1, U}}, {{1, 1, 2, UM}}, 1, U, UM, RANK, 0, 0, UM, UM, UM, TRUE},
    {"B 4.5: best in one view, behind in the other, flags change",
     {{1, 1, 1, M}, {2, 5, 1, UM}}, {{1, 1, 1, M}, {2, 5, 1, UM}}, 2, UM, UM, 0, 0, 1, UM, U, U, TRUE},
};

static void elect( struct view_slot *slots, const struct row_route *routes )
{
    UINT i;

    view_clear( slots, VIEWS );
    for (i = 0; i < 4 && routes[i].id; i++) view_add( slots, VIEWS, routes[i].id, routes[i].views );
}

static void test_tables(void)
{
    struct view_slot before[VIEWS], after[VIEWS];
    struct view_change change;
    struct route_op op;
    UINT i, j;

    for (i = 0; i < ARRAY_SIZE(ranks); i++)
        check_msg( view_better( &ranks[i].a, &ranks[i].b ) == ranks[i].better, ranks[i].rule );

    for (i = 0; i < ARRAY_SIZE(elections); i++)
    {
        elect( after, elections[i].routes );
        for (j = 0; j < VIEWS; j++)
        {
            check_msg( after[j].best == elections[i].best[j], elections[i].rule );
            check_msg( after[j].count == elections[i].count[j], elections[i].rule );
        }
    }

    for (i = 0; i < ARRAY_SIZE(changes); i++)
    {
        const struct row_change *row = &changes[i];

        elect( before, row->before );
        elect( after, row->after );
        memset( &op, 0, sizeof(op) );
        op.route = row->route;
        op.views_before = row->views_before;
        op.views_after = row->views_after;
        op.rank_changed = !!(row->what & RANK);
        op.hops_changed = !!(row->what & HOPS);
        op.flags_before = row->flags_before;
        op.flags_after = row->flags_after;
        memset( &change, 0xcc, sizeof(change) );
        view_diff( before, after, VIEWS, &op, &change );
        check_msg( change.all == row->all, row->rule );
        check_msg( change.best == row->best, row->rule );
        check_msg( change.forwarding == row->forwarding, row->rule );
        check_msg( !change.best_route == !row->best_route, row->rule );
    }
}

/* what must hold for any operation, with as many views as a table can have */
static void test_laws(void)
{
    static struct view_slot before[32], after[32];
    struct { UINT id; ULONG views; } list[6];
    struct view_change change;
    struct route_op op;
    UINT round, i, n, victim;

    for (round = 0; round < 20000 * unit_scale; round++)
    {
        n = 1 + unit_random() % 6;
        for (i = 0; i < n; i++)
        {
            list[i].id = i + 1;
            list[i].views = unit_random() & unit_random();
        }
        victim = unit_random() % n;
        memset( &op, 0, sizeof(op) );
        op.route = list[victim].id;
        op.views_before = list[victim].views;
        op.rank_changed = unit_random() & 1;
        op.hops_changed = unit_random() & 1;
        op.flags_before = unit_random();
        op.flags_after = (unit_random() & 1) ? op.flags_before : unit_random();

        view_clear( before, 32 );
        for (i = 0; i < n; i++) view_add( before, 32, list[i].id, list[i].views );
        list[victim].views = op.views_after = (unit_random() & 1) ? op.views_before : unit_random();
        view_clear( after, 32 );
        for (i = 0; i < n; i++) view_add( after, 32, list[i].id, list[i].views );
        view_diff( before, after, 32, &op, &change );

        check_msg( !(change.forwarding & ~change.best), "B 4.5: FORWARDING implies BEST" );
        check_msg( !(change.best & ~change.all), "B 4.5: BEST implies ALL" );
        check_msg( change.all == (op.views_before | op.views_after), "B 4.5: ALL in the views of before and after" );
        if (change.best) check_msg( change.best_route, "B 4.5: BEST in a view sets RTM_ROUTE_CHANGE_BEST" );
        for (i = 0; i < 32; i++)
        {
            check_msg( !before[i].best == !before[i].count, "A 8.0: a view has a best route if it has routes" );
            if (before[i].best != after[i].best)
                check_msg( (change.forwarding >> i) & 1, "B 4.5: another best route is FORWARDING" );
        }
    }
}

int main( int argc, char **argv )
{
    unit_init( argc, argv );
    test_tables();
    test_laws();
    return unit_done();
}
