/*
 * Tests of times: routes that expire, and hold-down
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

#include "rtm_test.h"

#define PROTO_A 0x1301
#define PROTO_B 0x1302

#define MAX_ROUTES 2000

/* milliseconds; long enough to look at what is held meanwhile */
#define HOLD_TIME 1500

/* GetTickCount64() is late on a busy machine: what it measures may be too short */
static ULONGLONG now_ms(void)
{
    LARGE_INTEGER count, frequency;

    QueryPerformanceFrequency( &frequency );
    QueryPerformanceCounter( &count );
    return count.QuadPart / frequency.QuadPart * 1000 + count.QuadPart % frequency.QuadPart * 1000 / frequency.QuadPart;
}

/* What one entity's callback does and what it saw. A route is known by its EntitySpecificInfo, a number from 1 on. */
struct client
{
    RTM_ENTITY_HANDLE handle;
    USHORT family;
    DWORD answer;                   /* to the event of an expired route */
    void (*action)( struct client *client, RTM_ROUTE_HANDLE route, RTM_ROUTE_INFO *info );
    HANDLE expired;                 /* semaphore: one for each event, when the callback is about to return */
    HANDLE entered, leave;          /* events of actions */
    HANDLE other;
    LONG events, other_events, inside;
    LONG count[MAX_ROUTES + 1];     /* events of each route */
    DWORD thread;
    ULONGLONG time;                 /* of the last event */
    RTM_ROUTE_HANDLE route;         /* of the last event */
    RTM_DEST_HANDLE dest;
    RTM_ENTITY_HANDLE owner;
    RTM_ENTITY_HANDLE told;
    UCHAR state;
    DWORD result;
};

static struct client clients[2];

static UINT route_number( const RTM_ROUTE_INFO *info )
{
    return (UINT)(ULONG_PTR)info->EntitySpecificInfo;
}

static DWORD client_callback( struct client *client, RTM_ENTITY_HANDLE handle, RTM_EVENT_TYPE type, void *context1,
                              void *context2 )
{
    RTM_ROUTE_INFO *info = context2;
    DWORD answer = client->answer;

    if (type != RTM_ROUTE_EXPIRED)
    {
        InterlockedIncrement( &client->other_events );
        return ERROR_NOT_SUPPORTED;     /* means nothing here */
    }
    client->time = now_ms();
    client->thread = GetCurrentThreadId();
    client->route = context1;
    client->told = handle;
    client->dest = info->DestHandle;
    client->owner = info->RouteOwner;
    client->state = info->State;
    InterlockedIncrement( &client->events );
    if (route_number( info ) <= MAX_ROUTES) InterlockedIncrement( &client->count[route_number( info )] );
    if (client->action) client->action( client, context1, info );
    else if (answer != ERROR_NOT_SUPPORTED) RtmReleaseRoutes( client->handle, 1, (RTM_ROUTE_HANDLE *)&context1 );
    ReleaseSemaphore( client->expired, 1, NULL );
    return answer;
}

static DWORD WINAPI callback_a( RTM_ENTITY_HANDLE handle, RTM_EVENT_TYPE type, PVOID context1, PVOID context2 )
{
    return client_callback( &clients[0], handle, type, context1, context2 );
}

static DWORD WINAPI callback_b( RTM_ENTITY_HANDLE handle, RTM_EVENT_TYPE type, PVOID context1, PVOID context2 )
{
    return client_callback( &clients[1], handle, type, context1, context2 );
}

static struct client *open_client( UINT index, USHORT family, DWORD answer )
{
    struct client *client = &clients[index];

    memset( client, 0, sizeof(*client) );
    client->family = family;
    client->answer = answer;
    client->expired = CreateSemaphoreW( NULL, 0, 1000000, NULL );
    client->entered = CreateEventW( NULL, FALSE, FALSE, NULL );
    client->leave = CreateEventW( NULL, FALSE, FALSE, NULL );
    client->handle = register_entity( family, index ? PROTO_B : PROTO_A, 1, index ? callback_b : callback_a );
    return client;
}

static void free_client( struct client *client )
{
    CloseHandle( client->expired );
    CloseHandle( client->entered );
    CloseHandle( client->leave );
}

static void close_client( struct client *client )
{
    deregister_entity( client->handle );
    free_client( client );
}

/* the route 'number' to a host of its own; a handle is returned when 'route' asks for one */
static DWORD add_timed( struct client *client, UINT number, ULONG ttl, RTM_ROUTE_HANDLE *route )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS addr;
    RTM_ROUTE_INFO info;

    make_addr( &addr, client->family, "10", HOST_BITS );
    addr.AddrBits[2] = number >> 8;
    addr.AddrBits[3] = number;
    make_route_info( &info, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    info.EntitySpecificInfo = (void *)(ULONG_PTR)number;
    return RtmAddRouteToDest( client->handle, route, &addr, &info, ttl, NULL, 0, NULL, &flags );
}

static RTM_DEST_HANDLE find_timed( RTM_ENTITY_HANDLE entity, USHORT family, UINT number, RTM_VIEW_SET views )
{
    union dest_buffer buffer;
    RTM_DEST_HANDLE dest;
    RTM_NET_ADDRESS addr;

    make_addr( &addr, family, "10", HOST_BITS );
    addr.AddrBits[2] = number >> 8;
    addr.AddrBits[3] = number;
    if (RtmGetExactMatchDestination( entity, &addr, RTM_BEST_PROTOCOL, views, &buffer.info )) return NULL;
    dest = buffer.info.DestHandle;
    reference_handle( entity, dest );
    release_dest_info( entity, &buffer.info );
    return dest;
}

static BOOL route_exists( RTM_ENTITY_HANDLE entity, USHORT family, UINT number )
{
    RTM_DEST_HANDLE dest = find_timed( entity, family, number, RTM_VIEW_MASK_UCAST );

    if (dest) release_dest( entity, dest );
    return dest != NULL;
}

/* The deletion follows the callback: there is nothing to wait for, so we look until it is done. */
static BOOL becomes_gone( RTM_ENTITY_HANDLE entity, USHORT family, UINT number )
{
    ULONGLONG start = now_ms();

    while (route_exists( entity, family, number ) && now_ms() - start < TEST_TIMEOUT) Sleep( 1 );
    return !route_exists( entity, family, number );
}

static void expect_gone( RTM_ENTITY_HANDLE entity, USHORT family, UINT number )
{
    ok( becomes_gone( entity, family, number ), "route %u is still there\n", number );
}

/* Waits until a time is over for certain, and all earlier ones with it: another route's. */
static void pass_time( struct client *client, ULONG time )
{
    void (*action)( struct client *, RTM_ROUTE_HANDLE, RTM_ROUTE_INFO * ) = client->action;
    DWORD answer = client->answer;

    client->action = NULL;
    client->answer = ERROR_NOT_SUPPORTED;
    expect_ret( add_timed( client, MAX_ROUTES, time, NULL ), NO_ERROR );
    expect_signal( client->expired );
    ok( client->count[MAX_ROUTES] == 1, "got %ld events of the last route\n", client->count[MAX_ROUTES] );
    expect_gone( client->handle, client->family, MAX_ROUTES );
    client->count[MAX_ROUTES] = 0;
    client->action = action;
    client->answer = answer;
}

/* ---- expiry ---- */

static void test_expire( USHORT family )
{
    /* spec: RtmAddRouteToDest TimeToLive RTM_ROUTE_EXPIRED RTM_ROUTE_EXPIRED:ERROR_NOT_SUPPORTED */
    struct client *client = open_client( 0, family, ERROR_NOT_SUPPORTED ), *other = open_client( 1, family, 0 );
    RTM_ROUTE_HANDLE route = NULL;
    union route_buffer buffer;
    RTM_DEST_HANDLE dest;
    ULONGLONG start;

    start = now_ms();
    expect_ret( add_timed( client, 1, 50, &route ), NO_ERROR );
    dest = find_timed( client->handle, family, 1, RTM_VIEW_MASK_UCAST );
    expect_signal( client->expired );
    ok( client->route == route, "event for %p, expected %p\n", client->route, route );
    ok( client->told == client->handle, "told %p, expected %p\n", client->told, client->handle );
    ok( client->owner == client->handle, "owner %p, expected %p\n", client->owner, client->handle );
    ok( client->dest == dest || !dest, "destination %p, expected %p\n", client->dest, dest );
    ok( client->state == RTM_ROUTE_STATE_CREATED, "state %u\n", client->state );
    ask( "T8", client->thread != GetCurrentThreadId(), "told on the thread that added\n" );
    /* a clock tick of the system may be missing */
    ask( "T15", client->time + 16 >= start + 50, "told after %u ms\n", (UINT)(client->time - start) );
    expect_gone( other->handle, family, 1 );
    if (dest) release_dest( client->handle, dest );

    /* the reference of the event went back to the manager: ours is the only one */
    expect_ret( RtmGetRouteInfo( client->handle, route, &buffer.info, NULL ), NO_ERROR );
    ok( buffer.info.State == RTM_ROUTE_STATE_DELETED, "state %u\n", buffer.info.State );
    release_route_info( client->handle, &buffer.info );
    release_route( client->handle, route );
    if (winetest_platform_is_wine) expect_ret( RtmReleaseRoutes( client->handle, 1, &route ), ERROR_INVALID_HANDLE );

    ok( client->count[1] == 1, "%ld events\n", client->count[1] );
    ask( "T7", !other->events, "another entity was told\n" );
    expect_empty_table( client->handle );
    close_client( other );
    close_client( client );
}

/* the client deals with it: the route stays, without a time */
static void test_handled( USHORT family )
{
    /* spec: RtmAddRouteToDest RTM_ROUTE_EXPIRED */
    struct client *client = open_client( 0, family, NO_ERROR );
    RTM_ROUTE_HANDLE route = NULL;

    expect_ret( add_timed( client, 1, 10, &route ), NO_ERROR );
    expect_signal( client->expired );
    pass_time( client, 50 );
    ok( client->count[1] == 1, "%ld events\n", client->count[1] );
    ask( "T10", route_exists( client->handle, family, 1 ), "the route is gone\n" );

    /* a new time, a new event */
    expect_ret( add_timed( client, 1, 10, NULL ), NO_ERROR );
    expect_signal( client->expired );
    pass_time( client, 50 );
    ok( client->count[1] == 2, "%ld events\n", client->count[1] );
    delete_route( client->handle, route );
    expect_empty_table( client->handle );
    close_client( client );
}

static void test_times( USHORT family )
{
    /* spec: RtmAddRouteToDest TimeToLive TimeToLive:INFINITE */
    static const char * const questions[] = { NULL, NULL, "T16", "T16", "T6", "T6", "T6", NULL };
    struct client *client = open_client( 0, family, ERROR_NOT_SUPPORTED );
    RTM_ROUTE_HANDLE routes[8] = {0};
    DWORD wait;
    UINT i;

    /* never, practically never, and what a 31-bit limit would make of it */
    expect_ret( add_timed( client, 1, INFINITE, &routes[1] ), NO_ERROR );
    expect_ret( add_timed( client, 2, 0xfffffffe, &routes[2] ), NO_ERROR );
    expect_ret( add_timed( client, 3, 0x80000000, &routes[3] ), NO_ERROR );
    /* replaced by a later time, by none, and back again */
    expect_ret( add_timed( client, 4, 20, &routes[4] ), NO_ERROR );
    expect_ret( add_timed( client, 4, 3600000, NULL ), NO_ERROR );
    expect_ret( add_timed( client, 5, 20, &routes[5] ), NO_ERROR );
    expect_ret( add_timed( client, 5, INFINITE, &routes[5] ), NO_ERROR );
    expect_ret( add_timed( client, 6, INFINITE, &routes[6] ), NO_ERROR );
    expect_ret( add_timed( client, 6, 20, NULL ), NO_ERROR );
    expect_ret( add_timed( client, 6, INFINITE, NULL ), NO_ERROR );
    /* deleted before its time */
    expect_ret( add_timed( client, 7, 20, &routes[7] ), NO_ERROR );
    delete_route( client->handle, routes[7] );
    pass_time( client, 100 );
    for (i = 1; i < 8; i++)
        ask_row( questions[i], !client->count[i], "route %u: %ld events\n", i, client->count[i] );
    for (i = 1; i < 7; i++)
        ask_row( questions[i], route_exists( client->handle, family, i ), "route %u is gone\n", i );

    /* an earlier time, none before; and no time at all, which is over at once */
    expect_ret( add_timed( client, 4, 20, NULL ), NO_ERROR );
    expect_signal( client->expired );
    expect_gone( client->handle, family, 4 );
    ask_ret( "T5", add_timed( client, 1, 0, NULL ), NO_ERROR );
    wait = WaitForSingleObject( client->expired, TEST_TIMEOUT );
    ask( "T5", !wait, "does not expire, wait gave %lu\n", wait );
    if (wait) delete_route( client->handle, routes[1] );
    else
    {
        expect_gone( client->handle, family, 1 );
        release_route( client->handle, routes[1] );
        ok( client->count[1] == 1, "%ld events\n", client->count[1] );
    }
    ask( "T6", client->count[4] == 1, "%ld events\n", client->count[4] );
    release_route( client->handle, routes[4] );

    delete_route( client->handle, routes[2] );
    delete_route( client->handle, routes[3] );
    delete_route( client->handle, routes[5] );
    delete_route( client->handle, routes[6] );
    expect_empty_table( client->handle );
    close_client( client );
}

static void test_no_callback( USHORT family )
{
    struct client client = {0};

    client.family = family;
    client.handle = register_entity( family, PROTO_A, 1, NULL );
    expect_ret( add_timed( &client, 1, 20, NULL ), NO_ERROR );
    expect_ret( add_timed( &client, 2, 0, NULL ), NO_ERROR );
    expect_ret( add_timed( &client, 3, 100000, NULL ), NO_ERROR );
    ask( "T9", becomes_gone( client.handle, family, 1 ), "route 1 is still there\n" );
    ask( "T9", becomes_gone( client.handle, family, 2 ), "route 2 is still there\n" );
    ok( route_exists( client.handle, family, 3 ), "the route is gone\n" );
    deregister_entity( client.handle );
}

/* ---- what the callback may do ---- */

static void action_update( struct client *client, RTM_ROUTE_HANDLE route, RTM_ROUTE_INFO *info )
{
    client->result = add_timed( client, 1, client->events == 1 ? 10 : INFINITE, &route );
    RtmReleaseRoutes( client->handle, 1, &route );
}

static void action_update_and_refuse( struct client *client, RTM_ROUTE_HANDLE route, RTM_ROUTE_INFO *info )
{
    client->result = add_timed( client, 1, 100000, &route );
}

static void action_delete( struct client *client, RTM_ROUTE_HANDLE route, RTM_ROUTE_INFO *info )
{
    RTM_ROUTE_CHANGE_FLAGS flags;

    /* takes the reference of the event */
    client->result = RtmDeleteRouteToDest( client->handle, route, &flags );
}

static void action_add_another( struct client *client, RTM_ROUTE_HANDLE route, RTM_ROUTE_INFO *info )
{
    client->result = client->events < 5 ? add_timed( client, client->events + 1, 0, NULL ) : NO_ERROR;
    RtmReleaseRoutes( client->handle, 1, &route );
}

/* as the documentation shows it: what comes with the event is the route itself */
static void action_edit( struct client *client, RTM_ROUTE_HANDLE route, RTM_ROUTE_INFO *info )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;

    if ((client->result = RtmLockRoute( client->handle, route, TRUE, TRUE, NULL ))) return;
    info->PrefInfo.Metric = 77;
    client->result = RtmUpdateAndUnlockRoute( client->handle, route, client->events == 1 ? 10 : INFINITE, NULL, 0, NULL,
                                              &flags );
    RtmReleaseRoutes( client->handle, 1, &route );
}

static void test_in_callback( USHORT family )
{
    struct client *client = open_client( 0, family, NO_ERROR );
    RTM_ROUTE_HANDLE route = NULL;
    union route_buffer buffer;
    BOOL gone;
    UINT i;

    client->action = action_edit;
    expect_ret( add_timed( client, 1, 10, &route ), NO_ERROR );
    expect_signal( client->expired );
    expect_signal( client->expired );
    expect_ret( client->result, NO_ERROR );
    pass_time( client, 50 );
    ok( client->count[1] == 2, "%ld events\n", client->count[1] );
    expect_ret( RtmGetRouteInfo( client->handle, route, &buffer.info, NULL ), NO_ERROR );
    ask( "T13", buffer.info.PrefInfo.Metric == 77, "metric %lu\n", buffer.info.PrefInfo.Metric );
    release_route_info( client->handle, &buffer.info );
    delete_route( client->handle, route );
    expect_empty_table( client->handle );
    client->count[1] = client->events = 0;
    route = NULL;

    /* a new time gives one new event */
    client->action = action_update;
    expect_ret( add_timed( client, 1, 10, &route ), NO_ERROR );
    expect_signal( client->expired );
    expect_signal( client->expired );
    expect_ret( client->result, NO_ERROR );
    pass_time( client, 50 );
    ok( client->count[1] == 2, "%ld events\n", client->count[1] );
    ok( route_exists( client->handle, family, 1 ), "the route is gone\n" );

    /* the answer counts more than a new time */
    client->action = action_update_and_refuse;
    client->answer = ERROR_NOT_SUPPORTED;
    expect_ret( add_timed( client, 1, 10, NULL ), NO_ERROR );
    expect_signal( client->expired );
    expect_ret( client->result, NO_ERROR );
    gone = becomes_gone( client->handle, family, 1 );
    ask( "T11", gone, "the route is still there\n" );
    if (gone) release_route( client->handle, route );
    else delete_route( client->handle, route );
    expect_empty_table( client->handle );

    client->answer = NO_ERROR;
    client->action = action_delete;
    expect_ret( add_timed( client, 1, 10, NULL ), NO_ERROR );
    expect_signal( client->expired );
    expect_ret( client->result, NO_ERROR );
    ok( !route_exists( client->handle, family, 1 ), "the route is still there\n" );
    /* nothing of the event is left to be released */
    if (winetest_platform_is_wine)
        ask_ret( "T12", RtmReleaseRoutes( client->handle, 1, &client->route ), ERROR_INVALID_HANDLE );
    expect_empty_table( client->handle );

    client->events = 0;
    client->action = action_add_another;
    expect_ret( add_timed( client, 1, 10, NULL ), NO_ERROR );
    for (i = 0; i < 5; i++) expect_signal( client->expired );
    expect_ret( client->result, NO_ERROR );
    for (i = 1; i <= 5; i++) ok( route_exists( client->handle, family, i ), "no route %u\n", i );
    close_client( client );
}

static void action_wait( struct client *client, RTM_ROUTE_HANDLE route, RTM_ROUTE_INFO *info )
{
    InterlockedIncrement( &client->inside );
    SetEvent( client->entered );
    WaitForSingleObject( client->leave, TEST_TIMEOUT );
    InterlockedDecrement( &client->inside );
}

/* who stays in its callback holds up nobody else */
static void test_blocked_owner( USHORT family )
{
    struct client *client = open_client( 0, family, ERROR_NOT_SUPPORTED );
    struct client *other = open_client( 1, family, ERROR_NOT_SUPPORTED );
    UINT i;

    client->action = action_wait;
    expect_ret( add_timed( client, 1, 0, NULL ), NO_ERROR );
    expect_ret( add_timed( client, 2, 10, NULL ), NO_ERROR );
    expect_signal( client->entered );
    for (i = 3; i < 30; i++) expect_ret( add_timed( other, i, i % 5 * 10, NULL ), NO_ERROR );
    for (i = 3; i < 30; i++) expect_signal( other->expired );
    ok( client->inside == 1 && client->events == 1, "inside %ld, %ld events\n", client->inside, client->events );
    for (i = 3; i < 30; i++) expect_gone( client->handle, family, i );
    SetEvent( client->leave );
    expect_signal( client->entered );
    SetEvent( client->leave );
    expect_signal( client->expired );
    expect_signal( client->expired );
    expect_gone( client->handle, family, 2 );
    ok( client->count[1] == 1 && client->count[2] == 1, "%ld, %ld events\n", client->count[1], client->count[2] );
    close_client( other );
    close_client( client );
}

static void get_views( RTM_ENTITY_HANDLE entity, RTM_DEST_HANDLE dest, union dest_buffer *buffer )
{
    memset( buffer, 0, sizeof(*buffer) );
    expect_ret( RtmGetDestInfo( entity, dest, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST,
                                &buffer->info ), NO_ERROR );
    ok( buffer->info.NumberOfViews == 2, "%u views\n", buffer->info.NumberOfViews );
    release_dest_info( entity, &buffer->info );
}

/* waits until nothing is held; the time of the look that found it so */
static ULONGLONG wait_hold_end( RTM_ENTITY_HANDLE entity, RTM_DEST_HANDLE dest )
{
    ULONGLONG start = now_ms();
    union dest_buffer buffer;

    do
    {
        get_views( entity, dest, &buffer );
        if (!buffer.info.ViewInfo[0].HoldRoute && !buffer.info.ViewInfo[1].HoldRoute) return now_ms();
        Sleep( 1 );
    } while (now_ms() - start < TEST_TIMEOUT);
    ok( 0, "still held\n" );
    return now_ms();
}

/* who has locked a destination holds up that destination only */
static void test_locked( USHORT family )
{
    struct client *client = open_client( 0, family, ERROR_NOT_SUPPORTED );
    struct client owner = {0};
    RTM_DEST_HANDLE dest[2];
    RTM_ROUTE_HANDLE route;
    RTM_ROUTE_INFO *info;
    UINT i;

    owner.family = family;
    owner.handle = register_entity( family, PROTO_B, 1, NULL );
    for (i = 0; i < 2; i++)
    {
        expect_ret( add_timed( i ? client : &owner, i + 1, INFINITE, NULL ), NO_ERROR );
        dest[i] = find_timed( client->handle, family, i + 1, RTM_VIEW_MASK_UCAST );
        expect_ret( RtmLockDestination( client->handle, dest[i], TRUE, TRUE ), NO_ERROR );
        expect_ret( add_timed( i ? client : &owner, i + 1, 0, NULL ), NO_ERROR );
    }
    expect_ret( add_timed( &owner, 3, 20, NULL ), NO_ERROR );
    expect_gone( client->handle, family, 3 );
    pass_time( client, 100 );
    for (i = 0; i < 2; i++)
    {
        ask( "T35", route_exists( client->handle, family, i + 1 ), "route %u went under the lock\n", i + 1 );
        expect_ret( RtmLockDestination( client->handle, dest[i], TRUE, FALSE ), NO_ERROR );
        expect_gone( client->handle, family, i + 1 );
        release_dest( client->handle, dest[i] );
    }
    expect_signal( client->expired );
    ok( client->count[2] == 1, "%ld events\n", client->count[2] );
    expect_empty_table( client->handle );

    /* An owner that has a pointer to its route can be told under the lock. It is asked once, however long the deletion
     * has to wait. */
    route = NULL;
    expect_ret( add_timed( client, 4, INFINITE, &route ), NO_ERROR );
    expect_ret( RtmGetRoutePointer( client->handle, route, &info ), NO_ERROR );
    dest[0] = find_timed( client->handle, family, 4, RTM_VIEW_MASK_UCAST );
    expect_ret( RtmLockDestination( client->handle, dest[0], TRUE, TRUE ), NO_ERROR );
    expect_ret( add_timed( client, 4, 0, NULL ), NO_ERROR );
    expect_ret( add_timed( &owner, 3, 150, NULL ), NO_ERROR );
    expect_gone( client->handle, family, 3 );
    expect_ret( RtmLockDestination( client->handle, dest[0], TRUE, FALSE ), NO_ERROR );
    expect_gone( client->handle, family, 4 );
    expect_signal( client->expired );
    ok( client->count[4] == 1, "%ld events\n", client->count[4] );
    expect_ret( RtmReleaseRoutes( client->handle, 1, &route ), NO_ERROR );
    release_dest( client->handle, dest[0] );
    expect_empty_table( client->handle );

    /* a hold ends behind a lock, too */
    expect_ret( add_timed( &owner, 1, INFINITE, NULL ), NO_ERROR );
    dest[0] = find_timed( client->handle, family, 1, RTM_VIEW_MASK_UCAST );
    expect_ret( RtmHoldDestination( client->handle, dest[0], 0, 20 ), NO_ERROR );
    expect_ret( RtmLockDestination( client->handle, dest[0], TRUE, TRUE ), NO_ERROR );
    deregister_entity( owner.handle );
    pass_time( client, 100 );
    ok( count_dests( client->handle, RTM_VIEW_MASK_ANY ) == 1, "the hold ended under the lock\n" );
    expect_ret( RtmLockDestination( client->handle, dest[0], TRUE, FALSE ), NO_ERROR );
    wait_hold_end( client->handle, dest[0] );
    release_dest( client->handle, dest[0] );
    expect_empty_table( client->handle );
    close_client( client );
}

/* ---- the owner leaves ---- */

static DWORD WINAPI deregister_thread( void *arg )
{
    struct client *client = arg;
    DWORD ret;

    SetEvent( client->other );
    ret = RtmDeregisterEntity( client->handle );
    ok( !client->inside, "deregistered while the callback runs\n" );
    return ret;
}

static void action_deregister( struct client *client, RTM_ROUTE_HANDLE route, RTM_ROUTE_INFO *info )
{
    client->result = RtmDeregisterEntity( client->handle );
}

static void test_deregister( USHORT family )
{
    struct client *client, *other = open_client( 1, family, ERROR_NOT_SUPPORTED );
    HANDLE thread;
    LONG events;
    DWORD ret;
    UINT i;

    /* with times running, due at once, and being told */
    client = open_client( 0, family, ERROR_NOT_SUPPORTED );
    for (i = 1; i < 500; i++) add_timed( client, i, i % 3 ? i % 20 : 100000, NULL );
    deregister_entity( client->handle );
    events = client->events;
    pass_time( other, 100 );
    ok( client->events == events, "%ld events after the end\n", client->events - events );
    expect_empty_table( other->handle );
    free_client( client );

    /* waits for the callback */
    client = open_client( 0, family, ERROR_NOT_SUPPORTED );
    client->other = CreateEventW( NULL, FALSE, FALSE, NULL );
    client->action = action_wait;
    for (i = 1; i < 10; i++) add_timed( client, i, 0, NULL );
    expect_signal( client->entered );
    thread = CreateThread( NULL, 0, deregister_thread, client, 0, NULL );
    expect_signal( client->other );
    ok( WaitForSingleObject( thread, 50 ) == WAIT_TIMEOUT, "did not wait for the callback\n" );
    SetEvent( client->leave );
    expect_signal( thread );
    GetExitCodeThread( thread, &ret );
    expect_ret( ret, NO_ERROR );
    events = client->events;
    CloseHandle( thread );
    CloseHandle( client->other );
    pass_time( other, 50 );
    ok( client->events == events && events == 1, "%ld events\n", client->events );
    expect_empty_table( other->handle );
    free_client( client );

    /* from the callback itself */
    client = open_client( 0, family, ERROR_NOT_SUPPORTED );
    client->action = action_deregister;
    for (i = 1; i < 10; i++) add_timed( client, i, 0, NULL );
    expect_signal( client->expired );
    expect_ret( client->result, NO_ERROR );
    pass_time( other, 50 );
    ok( client->events == 1, "%ld events\n", client->events );
    expect_empty_table( other->handle );
    free_client( client );
    close_client( other );
}

/* ---- many ---- */

static void test_many( USHORT family )
{
    struct client *client = open_client( 0, family, ERROR_NOT_SUPPORTED );
    UINT i, seed = 1, expected = 0, wrong = 0;

    for (i = 1; i < MAX_ROUTES; i++)
    {
        seed = seed * 1103515245 + 12345;
        if (add_timed( client, i, (seed >> 16) % 300, NULL )) wrong++;
        /* some again, with another time; the former one may be over already */
        seed = seed * 1103515245 + 12345;
        if (!(i % 7) && add_timed( client, i - 3, (seed >> 16) % 300, NULL )) wrong++;
    }
    ok( !wrong, "%u additions failed\n", wrong );
    for (i = 1; i < MAX_ROUTES; i++)
    {
        DWORD ret = WaitForSingleObject( client->expired, TEST_TIMEOUT );
        ok( ret == WAIT_OBJECT_0, "event %u: wait gave %lu\n", i, ret );
        if (ret) break;
    }
    for (i = 1; i < MAX_ROUTES; i++) expect_gone( client->handle, family, i );
    for (i = 1; i < MAX_ROUTES; i++)
    {
        /* one for each time that was over before the route was added again */
        if (client->count[i] < 1 || client->count[i] > ((i + 3) % 7 ? 1 : 2)) wrong++;
        expected += client->count[i];
    }
    ok( !wrong, "%u routes with a wrong number of events\n", wrong );
    ok( client->events == expected, "%ld events, expected %u\n", client->events, expected );
    expect_empty_table( client->handle );
    close_client( client );
}

/* ---- hold-down ---- */

/* the routes are no question, what is held may be one */
#define ask_views( id, entity, dest, route0, hold0, route1, hold1 ) \
    ask_views_( __LINE__, id, entity, dest, route0, hold0, route1, hold1 )
#define expect_views( entity, dest, route0, hold0, route1, hold1 ) \
    ask_views_( __LINE__, NULL, entity, dest, route0, hold0, route1, hold1 )
static void ask_views_( UINT line, const char *id, RTM_ENTITY_HANDLE entity, RTM_DEST_HANDLE dest,
                        RTM_ROUTE_HANDLE route0, RTM_ROUTE_HANDLE hold0, RTM_ROUTE_HANDLE route1,
                        RTM_ROUTE_HANDLE hold1 )
{
    union dest_buffer buffer;
    const RTM_DEST_INFO *info = &buffer.info;

    get_views( entity, dest, &buffer );
    ok_(__FILE__, line)( info->ViewInfo[0].Route == route0, "unicast route %p, expected %p\n", info->ViewInfo[0].Route,
                         route0 );
    ask_row( id, info->ViewInfo[0].HoldRoute == hold0, "line %u: unicast hold %p, expected %p\n", line,
             info->ViewInfo[0].HoldRoute, hold0 );
    ok_(__FILE__, line)( info->ViewInfo[1].Route == route1, "multicast route %p, expected %p\n",
                         info->ViewInfo[1].Route, route1 );
    ask_row( id, info->ViewInfo[1].HoldRoute == hold1, "line %u: multicast hold %p, expected %p\n", line,
             info->ViewInfo[1].HoldRoute, hold1 );
}

#define BOTH (RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST)

static void test_hold( USHORT family )
{
    /* spec: RtmHoldDestination NO_ERROR ERROR_INVALID_PARAMETER ERROR_INVALID_HANDLE DestHandle TargetViews
     *       HoldTime */
    RTM_ENTITY_HANDLE entity = register_entity( family, PROTO_A, 1, NULL );
    RTM_ENTITY_HANDLE other = register_entity( family, PROTO_B, 1, NULL );
    RTM_ROUTE_HANDLE route, second;
    union dest_buffer before, after;
    union route_buffer buffer;
    RTM_DEST_HANDLE dest, looked_up;
    RTM_NET_ADDRESS addr;
    ULONGLONG start;
    DWORD ret;

    route = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( other, family, "10", 8 );

    expect_ret( RtmHoldDestination( NULL, dest, 0, 1 ), ERROR_INVALID_HANDLE );
    expect_ret( RtmHoldDestination( entity, NULL, 0, 1 ), ERROR_INVALID_HANDLE );
    expect_ret( RtmHoldDestination( entity, route, 0, 1 ), ERROR_INVALID_HANDLE );
    expect_ret( RtmHoldDestination( entity, dest, RTM_VIEW_MASK_UCAST, 0 ), ERROR_INVALID_PARAMETER );
    ask_ret( "D17", RtmHoldDestination( entity, dest, 0x80000000, 1 ), ERROR_INVALID_PARAMETER );

    /* the call alone changes nothing */
    get_views( other, dest, &before );
    expect_ret( RtmHoldDestination( entity, dest, RTM_VIEW_MASK_UCAST, HOLD_TIME ), NO_ERROR );
    get_views( other, dest, &after );
    ok( !memcmp( &before, &after, sizeof(before) ), "the mark changed something\n" );

    /* not the last route: no hold. By another entity, which makes no difference */
    second = add_route( other, family, "10", 8, NULL, 2, 1, RTM_VIEW_MASK_UCAST );
    delete_route( other, second );
    expect_views( other, dest, route, NULL, NULL, NULL );

    reference_handle( entity, route );
    start = now_ms();
    delete_route( entity, route );
    expect_views( other, dest, NULL, route, NULL, NULL );
    get_views( other, dest, &after );
    ask( "T28", !after.info.ViewInfo[0].NumRoutes && !after.info.ViewInfo[0].Owner, "%u routes, owner %p\n",
         after.info.ViewInfo[0].NumRoutes, after.info.ViewInfo[0].Owner );
    ask( "T28", !after.info.BelongsToViews, "belongs to views %#lx\n", after.info.BelongsToViews );
    expect_ret( RtmGetRouteInfo( other, route, &buffer.info, NULL ), NO_ERROR );
    ask( "T27", buffer.info.State == RTM_ROUTE_STATE_DELETED, "state %u\n", buffer.info.State );
    release_route_info( other, &buffer.info );

    /* seen without a view only */
    looked_up = find_dest( other, family, "10", 8 );
    ask( "T30", looked_up == dest, "found %p, expected %p\n", looked_up, dest );
    if (looked_up) release_dest( other, looked_up );
    make_addr( &addr, family, "10", 8 );
    ret = RtmGetExactMatchDestination( other, &addr, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &after.info );
    ask( "T30", ret == ERROR_NOT_FOUND, "looking it up in the view gave %lu\n", ret );
    if (!ret) release_dest_info( other, &after.info );
    ask( "T30", count_dests( other, RTM_VIEW_MASK_ANY ) == 1, "not enumerated\n" );
    ask( "T30", !count_dests( other, RTM_VIEW_MASK_UCAST ), "enumerated in the view\n" );
    ask( "T29", count_routes( other, RTM_VIEW_MASK_ANY, RTM_ENUM_START ) == 1, "route not enumerated\n" );
    ask( "T29", !count_routes( other, RTM_VIEW_MASK_UCAST, RTM_ENUM_START ), "route enumerated in the view\n" );
    ok( !count_routes( other, RTM_VIEW_MASK_ANY, RTM_ENUM_OWN_ROUTES ), "held route of another entity\n" );
    ask( "T29", count_routes( entity, RTM_VIEW_MASK_ANY, RTM_ENUM_OWN_ROUTES ) == 1,
         "own held route not enumerated\n" );

    /* a new route is used meanwhile; it is not the old one */
    second = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    ask( "T32", second != route, "the held route came back\n" );
    expect_views( other, dest, second, route, NULL, NULL );
    ask( "T29", count_routes( other, RTM_VIEW_MASK_ANY, RTM_ENUM_START ) == 2, "not both enumerated\n" );
    get_views( other, dest, &before );
    start = wait_hold_end( other, dest ) - start;
    ask( "T20", start + 16 >= HOLD_TIME, "held for %u ms\n", (UINT)start );
    expect_views( other, dest, second, NULL, NULL, NULL );
    get_views( other, dest, &after );
    ok( CompareFileTime( &after.info.LastChanged, &before.info.LastChanged ) > 0, "LastChanged did not move\n" );
    ok( count_routes( other, RTM_VIEW_MASK_ANY, RTM_ENUM_START ) == 1, "still enumerated\n" );
    release_route( entity, route );

    /* the mark is used up */
    delete_route( entity, second );
    ask_views( "T22", other, dest, NULL, NULL, NULL, NULL );

    /* a mark on a destination without routes stays, the longest time counts; an update that leaves the view is no
     * deletion, an expiry is one */
    ask_ret( "T24", RtmHoldDestination( other, dest, 0, HOLD_TIME ), NO_ERROR );
    /* nobody has a route there, and this one never had */
    ret = RtmHoldDestination( other, dest, RTM_VIEW_MASK_MCAST, 1 );
    ask( "T25", !ret, "got %lu\n", ret );
    ask( "T26", !ret, "got %lu\n", ret );
    route = add_route( entity, family, "10", 8, NULL, 1, 1, BOTH );
    release_route( entity, route );
    second = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_MCAST );
    ok( second == route, "not an update\n" );
    ask_views( "T23", other, dest, NULL, NULL, route, NULL );
    {
        RTM_ROUTE_CHANGE_FLAGS flags = 0;
        RTM_ROUTE_INFO info;

        make_addr( &addr, family, "10", 8 );
        make_route_info( &info, NULL, 1, 1, BOTH );
        start = now_ms();
        expect_ret( RtmAddRouteToDest( entity, NULL, &addr, &info, 20, NULL, 0, NULL, &flags ), NO_ERROR );
        do get_views( other, dest, &after );
        while (after.info.ViewInfo[0].NumRoutes && now_ms() - start < TEST_TIMEOUT);
    }
    start = now_ms();
    /* all views by the first call, or two by both; and the time of the first */
    ask_views( "T19", other, dest, NULL, route, NULL, route );
    ask( "T29", count_routes( other, RTM_VIEW_MASK_ANY, RTM_ENUM_START ) == 1,
         "held in two views, enumerated twice\n" );
    start = wait_hold_end( other, dest ) - start;
    ask( "T19", start + 32 >= HOLD_TIME, "held for %u ms\n", (UINT)start );
    release_route( entity, route );

    /* very long is no error; the mark ends with the destination */
    ask_ret( "T33", RtmHoldDestination( other, dest, BOTH, INFINITE ), NO_ERROR );
    release_dest( other, dest );
    expect_empty_table( other );
    deregister_entity( other );
    deregister_entity( entity );
}

/* a second view, and the same one again, begin the time anew */
static void test_hold_again( USHORT family )
{
    /* spec: RtmHoldDestination NO_ERROR TargetViews HoldTime */
    RTM_ENTITY_HANDLE entity = register_entity( family, PROTO_A, 1, NULL );
    RTM_ROUTE_HANDLE ucast, mcast, second;
    RTM_NEXTHOP_HANDLE hop = add_nexthop( entity, family, "192.168.0.1", 1 );
    union dest_buffer buffer;
    RTM_DEST_HANDLE dest;
    ULONGLONG start, end;

    ucast = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    mcast = add_route( entity, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_MCAST );
    dest = find_dest( entity, family, "10", 8 );
    reference_handle( entity, ucast );
    reference_handle( entity, mcast );
    expect_ret( RtmHoldDestination( entity, dest, RTM_VIEW_MASK_ALL, HOLD_TIME ), NO_ERROR );
    delete_route( entity, ucast );
    ask_views( "T18", entity, dest, NULL, ucast, mcast, NULL );
    start = now_ms();
    delete_route( entity, mcast );
    expect_views( entity, dest, NULL, ucast, NULL, mcast );
    Sleep( HOLD_TIME / 8 );     /* so that a time of its own would end earlier */

    /* marked again, a later route takes the place of the held one */
    second = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    reference_handle( entity, second );
    expect_ret( RtmHoldDestination( entity, dest, RTM_VIEW_MASK_UCAST, HOLD_TIME ), NO_ERROR );
    start = now_ms();
    delete_route( entity, second );
    expect_views( entity, dest, NULL, second, NULL, mcast );
    release_route( entity, ucast );
    if (winetest_platform_is_wine) expect_ret( RtmReleaseRoutes( entity, 1, &ucast ), ERROR_INVALID_HANDLE );
    for (;;)
    {
        get_views( entity, dest, &buffer );
        end = now_ms();
        if (!buffer.info.ViewInfo[1].HoldRoute || end - start >= TEST_TIMEOUT) break;
        Sleep( 1 );
    }
    ask( "T21", end + 16 >= start + HOLD_TIME, "the first view was held for %u ms\n", (UINT)(end - start) );
    start = wait_hold_end( entity, dest ) - start;
    ok( start + 16 >= HOLD_TIME, "held for %u ms\n", (UINT)start );
    release_route( entity, second );
    release_route( entity, mcast );
    delete_nexthop( entity, hop );
    release_dest( entity, dest );
    expect_empty_table( entity );
    deregister_entity( entity );
}

/* a held route outlives its owner */
static void test_hold_deregister( USHORT family )
{
    RTM_ENTITY_HANDLE entity = register_entity( family, PROTO_A, 1, NULL );
    RTM_ENTITY_HANDLE other = register_entity( family, PROTO_B, 1, NULL );
    RTM_ROUTE_HANDLE route;
    union dest_buffer buffer;
    union route_buffer info;
    RTM_DEST_HANDLE dest;

    route = add_route( entity, family, "10", 8, NULL, 1, 1, BOTH );
    dest = find_dest( other, family, "10", 8 );
    expect_ret( RtmHoldDestination( entity, dest, RTM_VIEW_MASK_UCAST, HOLD_TIME ), NO_ERROR );
    deregister_entity( entity );
    get_views( other, dest, &buffer );
    ask( "T34", buffer.info.ViewInfo[0].HoldRoute == route, "hold %p, expected %p\n",
         buffer.info.ViewInfo[0].HoldRoute, route );
    ok( !buffer.info.ViewInfo[1].HoldRoute, "hold %p\n", buffer.info.ViewInfo[1].HoldRoute );
    if (!RtmGetRouteInfo( other, route, &info.info, NULL )) release_route_info( other, &info.info );
    wait_hold_end( other, dest );
    release_route( other, route );
    release_dest( other, dest );
    expect_empty_table( other );
    deregister_entity( other );
}

/* the next change of a registration: its hold in the unicast view */
static RTM_ROUTE_HANDLE next_change( RTM_ENTITY_HANDLE entity, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest )
{
    ULONGLONG start = now_ms();
    RTM_ROUTE_HANDLE hold;
    union dest_buffer buffer;
    DWORD ret;
    UINT num;

    do
    {
        num = 1;
        ret = RtmGetChangedDests( entity, notify, &num, &buffer.info );
        ok( !ret || ret == ERROR_NO_MORE_ITEMS, "RtmGetChangedDests gave %lu\n", ret );
        if (!ret || num) break;
        Sleep( 1 );
    } while (now_ms() - start < TEST_TIMEOUT);
    ok( num == 1, "no change came\n" );
    if (num != 1) return NULL;
    ok( buffer.info.DestHandle == dest, "change of %p, expected %p\n", buffer.info.DestHandle, dest );
    hold = buffer.info.ViewInfo[0].HoldRoute;
    expect_ret( RtmReleaseChangedDests( entity, notify, num, &buffer.info ), NO_ERROR );
    return hold;
}

static BOOL pending( RTM_ENTITY_HANDLE entity, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest )
{
    BOOL changed = FALSE;

    expect_ret( RtmGetChangeStatus( entity, notify, dest, &changed ), NO_ERROR );
    return changed;
}

static BOOL wait_change( RTM_ENTITY_HANDLE entity, RTM_NOTIFY_HANDLE notify, RTM_DEST_HANDLE dest )
{
    ULONGLONG start = now_ms();

    while (!pending( entity, notify, dest ) && now_ms() - start < TEST_TIMEOUT) Sleep( 1 );
    return pending( entity, notify, dest );
}

/* the end of a hold is told as a change of the best route, though not of forwarding */
static void test_hold_notify( USHORT family )
{
    RTM_ENTITY_HANDLE entity = register_entity( family, PROTO_A, 1, NULL );
    RTM_NOTIFY_HANDLE best = NULL, forwarding = NULL;
    RTM_ROUTE_HANDLE route;
    RTM_DEST_HANDLE dest;

    route = add_route( entity, family, "10", 8, NULL, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( entity, family, "10", 8 );
    expect_ret( RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_BEST, NULL, &best ),
                NO_ERROR );
    expect_ret( RtmRegisterForChangeNotification( entity, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_FORWARDING, NULL,
                                                  &forwarding ), NO_ERROR );
    expect_ret( RtmHoldDestination( entity, dest, 0, HOLD_TIME ), NO_ERROR );
    ok( !pending( entity, best, dest ), "the mark is told of\n" );
    reference_handle( entity, route );
    delete_route( entity, route );
    ok( next_change( entity, best, dest ) == route, "not the held route\n" );
    ok( next_change( entity, forwarding, dest ) == route, "not the held route\n" );
    ask( "T31", wait_change( entity, best, dest ), "nobody is told\n" );
    if (pending( entity, best, dest )) ok( !next_change( entity, best, dest ), "still held\n" );
    ask( "T31", !pending( entity, forwarding, dest ), "forwarding changed\n" );
    expect_ret( RtmDeregisterFromChangeNotification( entity, best ), NO_ERROR );
    expect_ret( RtmDeregisterFromChangeNotification( entity, forwarding ), NO_ERROR );
    release_route( entity, route );
    release_dest( entity, dest );
    expect_empty_table( entity );
    deregister_entity( entity );
}

START_TEST(expiry)
{
    for_families( "expire", test_expire );
    for_families( "handled", test_handled );
    for_families( "times", test_times );
    for_families( "no callback", test_no_callback );
    for_families( "in callback", test_in_callback );
    for_families( "blocked owner", test_blocked_owner );
    for_families( "locked", test_locked );
    for_families( "deregister", test_deregister );
    for_families( "many", test_many );
    for_families( "hold", test_hold );
    for_families( "hold again", test_hold_again );
    for_families( "hold deregister", test_hold_deregister );
    for_families( "hold notify", test_hold_notify );
}
