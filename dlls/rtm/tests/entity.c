/*
 * Conformance tests of RTMv2 entities, entity events and methods
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

#define PROTO_A 0x1001
#define PROTO_B 0x1002
#define PROTO_C 0x1003

/* How long a call that ought to wait is given to show that it does not. The proof is always the
 * order recorded by the threads; this only gives a wrong implementation the time to be caught. */
#define GRACE 50

/* ---- what the callbacks saw ---- */

struct event
{
    RTM_ENTITY_HANDLE reg;       /* who was told */
    RTM_EVENT_TYPE    type;
    HANDLE            context1;
    RTM_ENTITY_INFO   info;      /* copy of *Context2 */
    RTM_ENTITY_INFO   resolved;  /* what RtmGetEntityInfo said about Context1 meanwhile */
    DWORD             resolve_ret;
    DWORD             thread;
};

static struct event events[256];
static LONG event_count;
static HANDLE event_signal;

static DWORD WINAPI log_event( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, PVOID context1, PVOID context2 )
{
    LONG index = InterlockedIncrement( &event_count ) - 1;

    if (index < ARRAY_SIZE(events))
    {
        struct event *event = &events[index];

        event->reg = reg;
        event->type = type;
        event->context1 = context1;
        event->thread = GetCurrentThreadId();
        if (type == RTM_ENTITY_REGISTERED || type == RTM_ENTITY_DEREGISTERED)
        {
            event->info = *(RTM_ENTITY_INFO *)context2;
            event->resolve_ret = RtmGetEntityInfo( reg, context1, &event->resolved );
            if (!event->resolve_ret) RtmReleaseEntityInfo( reg, &event->resolved );
        }
    }
    SetEvent( event_signal );
    /* a client that does not know an event may say so, which must be harmless */
    return ERROR_NOT_SUPPORTED;
}

static void clear_events(void)
{
    memset( events, 0, sizeof(events) );
    event_count = 0;
    ResetEvent( event_signal );
}

static BOOL wait_events( LONG count )
{
    while (InterlockedCompareExchange( &event_count, 0, 0 ) < count)
        if (WaitForSingleObject( event_signal, TEST_TIMEOUT )) return FALSE;
    return TRUE;
}

static const struct event *find_event( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, HANDLE context1 )
{
    LONG i;

    for (i = 0; i < event_count && i < ARRAY_SIZE(events); i++)
        if (events[i].reg == reg && events[i].type == type && events[i].context1 == context1) return &events[i];
    return NULL;
}

/* ---- methods ---- */

struct methods
{
    UINT                     count;
    RTM_ENTITY_EXPORT_METHOD list[33];
};

/* same layout as RTM_ENTITY_METHOD_INPUT with more data */
struct input
{
    RTM_ENTITY_METHOD_TYPE type;
    UINT                   size;
    UCHAR                  data[8];
};

struct call
{
    int               method;
    RTM_ENTITY_HANDLE caller;
    RTM_ENTITY_HANDLE callee;
    DWORD             input_type;
    UINT              input_size;
    UCHAR             input_data[4];
    DWORD             output_type;
    DWORD             status;
    UINT              room;
    DWORD             thread;
};

static struct call calls[64];
static LONG call_count;

static void log_call( int method, RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                      const RTM_ENTITY_METHOD_INPUT *input, const RTM_ENTITY_METHOD_OUTPUT *output )
{
    LONG index = InterlockedIncrement( &call_count ) - 1;
    struct call *call;

    if (index >= ARRAY_SIZE(calls)) return;
    call = &calls[index];
    call->method = method;
    call->caller = caller;
    call->callee = callee;
    call->input_type = input->MethodType;
    call->input_size = input->InputSize;
    memcpy( call->input_data, input->InputData, 4 );
    call->output_type = output->MethodType;
    call->status = output->MethodStatus;
    call->room = output->OutputSize;
    call->thread = GetCurrentThreadId();
}

static void clear_calls(void)
{
    memset( calls, 0, sizeof(calls) );
    call_count = 0;
}

/* writes data only, as the documented sample does */
static VOID WINAPI method_plain( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                 RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    log_call( 0, caller, callee, input, output );
    if (output->OutputSize >= 4) memset( output->OutputData, 0xa0, 4 );
}

/* four bytes */
static VOID WINAPI method_four( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    log_call( 1, caller, callee, input, output );
    if (output->OutputSize >= 4)
    {
        memset( output->OutputData, 0xa1, 4 );
        output->OutputSize = 4;
    }
}

/* five bytes, an own status */
static VOID WINAPI method_five( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    log_call( 2, caller, callee, input, output );
    output->MethodStatus = 0x1234;
    if (output->OutputSize >= 5)
    {
        memset( output->OutputData, 0xa2, 5 );
        output->OutputSize = 5;
    }
}

/* no data */
static VOID WINAPI method_none( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    log_call( 3, caller, callee, input, output );
    output->OutputSize = 0;
}

/* claims more than there is */
static VOID WINAPI method_liar( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    log_call( 4, caller, callee, input, output );
    output->OutputSize = 0xffffffff;
}

/* signals that it runs and stays until it is let go */
static HANDLE slow_entered, slow_go;
static LONG slow_done;

static VOID WINAPI method_slow( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    log_call( 5, caller, callee, input, output );
    SetEvent( slow_entered );
    WaitForSingleObject( slow_go, TEST_TIMEOUT );
    InterlockedIncrement( &slow_done );
    output->OutputSize = 0;
}

/* calls back its caller's first method until the depth given in the data is used up */
static VOID WINAPI method_recursive( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                     RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    UCHAR buffer[16];
    struct input next;
    UINT size = sizeof(buffer);

    log_call( 6, caller, callee, input, output );
    output->OutputSize = 0;
    if (!input->InputData[0]) return;
    memset( &next, 0, sizeof(next) );
    next.type = 1;
    next.size = 4;
    next.data[0] = input->InputData[0] - 1;
    output->MethodStatus = RtmInvokeMethod( callee, caller, (RTM_ENTITY_METHOD_INPUT *)&next, &size,
                                            (RTM_ENTITY_METHOD_OUTPUT *)buffer );
}

/* ends the callee's registration while it runs */
static VOID WINAPI method_suicide( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                   RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    log_call( 7, caller, callee, input, output );
    output->MethodStatus = RtmDeregisterEntity( callee );
    output->OutputSize = 0;
}

static RTM_ENTITY_HANDLE register_methods( USHORT family, ULONG proto, ULONG inst, UINT count, ... )
{
    RTM_ENTITY_HANDLE handle = NULL;
    RTM_REGN_PROFILE profile;
    struct methods methods;
    va_list args;
    DWORD ret;
    UINT i;

    methods.count = count;
    va_start( args, count );
    for (i = 0; i < count; i++) methods.list[i] = va_arg( args, RTM_ENTITY_EXPORT_METHOD );
    va_end( args );
    ret = register_entity_ex( 0, family, proto, inst, (RTM_ENTITY_EXPORT_METHODS *)&methods, NULL, FALSE,
                              &profile, &handle );
    ok( !ret, "registration with %u methods gave %lu\n", count, ret );
    /* the array is copied: what becomes of ours plays no part */
    memset( &methods, 0xcc, sizeof(methods) );
    return handle;
}

static DWORD invoke( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee, DWORD type, UINT *size, void *output )
{
    struct input input;

    input.type = type;
    input.size = 4;
    memcpy( input.data, "\x11\x22\x33\x44\x55\x66\x77\x88", 8 );
    return RtmInvokeMethod( caller, callee, (RTM_ENTITY_METHOD_INPUT *)&input, size, output );
}

/* ---- registration ---- */

static void test_register( USHORT family )
{
    /* spec: RtmRegisterEntity NO_ERROR ERROR_INVALID_PARAMETER ERROR_ALREADY_EXISTS ERROR_FILE_NOT_FOUND
     *       RtmEntityInfo RtmEntityInfo:family RtmEntityInfo:instance ExportMethods:NULL EventCallback:NULL
     *       RtmRegProfile ERROR_INVALID_DATA */
    RTM_ENTITY_HANDLE handle, second, third;
    RTM_REGN_PROFILE profile, canary;
    struct methods methods;
    RTM_ENTITY_INFO info;
    unsigned int views = 0, i;
    DWORD ret;

    memset( &profile, 0xcc, sizeof(profile) );
    handle = NULL;
    ret = register_entity_ex( 0, family, PROTO_A, 1, NULL, NULL, FALSE, &profile, &handle );
    ok( !ret, "got %lu\n", ret );
    ok( !!handle, "no handle\n" );
    for (i = 0; i < 32; i++) if (profile.ViewsSupported & (1u << i)) views++;
    ok( profile.ViewsSupported & RTM_VIEW_MASK_UCAST, "views %#lx\n", profile.ViewsSupported );
    ask( "E1", profile.NumberOfViews == views, "%u views, mask %#lx\n", profile.NumberOfViews, profile.ViewsSupported );
    ok( profile.MaxHandlesInEnum >= 1, "got %u\n", profile.MaxHandlesInEnum );
    ask( "E1", profile.MaxNextHopsInRoute >= 2, "got %u\n", profile.MaxNextHopsInRoute );

    /* the same identity again: nothing is written */
    memset( &profile, 0xcc, sizeof(profile) );
    memset( &canary, 0xcc, sizeof(canary) );
    second = (HANDLE)0xdeadbeef;
    ret = register_entity_ex( 0, family, PROTO_A, 1, NULL, NULL, FALSE, &profile, &second );
    ok( ret == ERROR_ALREADY_EXISTS, "got %lu\n", ret );
    ask( "E3", second == (HANDLE)0xdeadbeef, "handle %p\n", second );
    ask( "E3", !memcmp( &profile, &canary, sizeof(profile) ), "profile written\n" );

    /* each half of the identity counts */
    second = register_entity( family, PROTO_A, 2, NULL );
    third = register_entity( family, PROTO_B, 1, NULL );
    ask( "E2", second != handle && third != handle && second != third, "same handle\n" );
    deregister_entity( third );
    deregister_entity( second );

    /* the address family and the instance belong to it as well */
    second = NULL;
    ret = register_entity_ex( 0, family == AF_INET ? AF_INET6 : AF_INET, PROTO_A, 1, NULL, NULL, FALSE,
                              &profile, &second );
    ask( "E5", !ret, "got %lu\n", ret );
    if (!ret) deregister_entity( second );
    second = NULL;
    ret = register_entity_ex( 1, family, PROTO_A, 1, NULL, NULL, FALSE, &profile, &second );
    ask( "E6", !ret, "got %lu\n", ret );
    if (!ret) deregister_entity( second );

    /* families without a configuration */
    second = NULL;
    ret = register_entity_ex( 0, 0, PROTO_B, 1, NULL, NULL, FALSE, &profile, &second );
    ask( "E4", ret == ERROR_FILE_NOT_FOUND, "got %lu\n", ret );
    ok( !second, "handle %p\n", second );
    ret = register_entity_ex( 0, 0xffff, PROTO_B, 1, NULL, NULL, FALSE, &profile, &second );
    ask( "E4", ret == ERROR_FILE_NOT_FOUND, "got %lu\n", ret );
    ok( !second, "handle %p\n", second );

    /* free again after the end of the registration */
    deregister_entity( handle );
    handle = register_entity( family, PROTO_A, 1, NULL );
    deregister_entity( handle );

    /* the numbers that mean "best" and "this" in queries are no special identities */
    ret = register_entity_ex( 0, family, 0, 0, NULL, NULL, FALSE, &profile, &handle );
    ask( "E11", !ret, "protocol 0: got %lu\n", ret );
    if (!ret) deregister_entity( handle );
    ret = register_entity_ex( 0, family, 0xffffffff, 0xffffffff, NULL, NULL, FALSE, &profile, &handle );
    ask( "E11", !ret, "protocol 0xffffffff: got %lu\n", ret );
    if (!ret) deregister_entity( handle );

    /* at most 32 methods */
    methods.count = 32;
    for (i = 0; i < 33; i++) methods.list[i] = method_none;
    make_entity_info( &info, 0, family, PROTO_A, 1 );
    handle = NULL;
    ret = RtmRegisterEntity( &info, (RTM_ENTITY_EXPORT_METHODS *)&methods, NULL, FALSE, &profile, &handle );
    ok( !ret, "got %lu\n", ret );
    deregister_entity( handle );
    methods.count = 33;
    handle = NULL;
    ret = RtmRegisterEntity( &info, (RTM_ENTITY_EXPORT_METHODS *)&methods, NULL, FALSE, &profile, &handle );
    ask( "E8", ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
    ask( "E10", ret != ERROR_INVALID_DATA, "got %lu\n", ret );
    if (ret) ok( !handle, "handle %p\n", handle );
    else deregister_entity( handle );

    /* no methods in an array is the same as no array */
    methods.count = 0;
    ret = RtmRegisterEntity( &info, (RTM_ENTITY_EXPORT_METHODS *)&methods, NULL, FALSE, &profile, &handle );
    ask( "E9", !ret, "got %lu\n", ret );
    deregister_entity( handle );

    if (!winetest_platform_is_wine) return;
    handle = NULL;
    expect_ret( RtmRegisterEntity( NULL, NULL, NULL, FALSE, &profile, &handle ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmRegisterEntity( &info, NULL, NULL, FALSE, NULL, &handle ), ERROR_INVALID_PARAMETER );
    expect_ret( RtmRegisterEntity( &info, NULL, NULL, FALSE, &profile, NULL ), ERROR_INVALID_PARAMETER );
    ok( !handle, "handle %p\n", handle );
    /* none of them has left a registration behind */
    handle = register_entity( family, PROTO_A, 1, NULL );
    ok( count_entities( handle ) == 1, "%u entities\n", count_entities( handle ) );
    deregister_entity( handle );
}

static void test_instances( USHORT family )
{
    /* spec: RtmGetEntityInfo ERROR_INVALID_HANDLE NO_ERROR
     * spec: RtmRegisterEntity RtmEntityInfo:instance */
    RTM_ENTITY_HANDLE zero, one = NULL;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    DWORD ret;

    zero = register_entity( family, PROTO_A, 1, log_event );
    clear_events();
    ret = register_entity_ex( 1, family, PROTO_A, 1, NULL, log_event, FALSE, &profile, &one );
    if (ret)
    {
        win_skip( "only one instance, %lu\n", ret );
        deregister_entity( zero );
        return;
    }
    /* tables of their own: no events, no sight of each other */
    ok( !event_count, "%ld events\n", event_count );
    ok( count_entities( zero ) == 1, "%u entities\n", count_entities( zero ) );
    ok( count_entities( one ) == 1, "%u entities\n", count_entities( one ) );
    ok( zero != one, "same handle\n" );
    expect_ret( RtmGetEntityInfo( one, one, &info ), NO_ERROR );
    ok( info.RtmInstanceId == 1, "instance %u\n", info.RtmInstanceId );
    ask_ret( "E7", RtmGetEntityInfo( zero, one, &info ), ERROR_INVALID_HANDLE );
    ask_ret( "E7", RtmGetEntityInfo( one, zero, &info ), ERROR_INVALID_HANDLE );
    deregister_entity( one );
    ok( !event_count, "%ld events\n", event_count );
    deregister_entity( zero );
}

static void test_deregister( USHORT family )
{
    /* spec: RtmDeregisterEntity NO_ERROR ERROR_INVALID_HANDLE RtmRegHandle
     * spec: RtmGetRegisteredEntities ERROR_INSUFFICIENT_BUFFER ERROR_INVALID_HANDLE
     * spec: RtmReleaseEntities ERROR_INVALID_HANDLE NO_ERROR
     * spec: RtmGetEntityInfo ERROR_INVALID_HANDLE */
    RTM_ENTITY_HANDLE first, second, kept;
    RTM_ROUTE_HANDLE routes[2];
    RTM_DEST_HANDLE dest;
    RTM_NEXTHOP_HANDLE hop;
    RTM_ENTITY_INFO info;
    UINT count;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    expect_empty_table( first );

    /* routes, next hops and references are left behind, which must not keep it from leaving */
    hop = add_nexthop( second, family, "192.168.0.1", 1 );
    routes[0] = add_route( second, family, "10", 8, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    routes[1] = add_route( second, family, "10.1", 16, hop, 1, 1, RTM_VIEW_MASK_UCAST );
    dest = find_dest( second, family, "10", 8 );
    ok( !!dest, "no destination\n" );
    ok( count_dests( first, RTM_VIEW_MASK_UCAST ) == 2, "%u\n", count_dests( first, RTM_VIEW_MASK_UCAST ) );
    kept = second;
    reference_handle( first, kept );
    ask_ret( "E19", RtmDeregisterEntity( second ), NO_ERROR );
    count = count_dests( first, RTM_VIEW_MASK_UCAST );
    ask( "E17", !count, "%u destinations\n", count );
    count = count_entities( first );
    ok( count == 1, "%u entities\n", count );

    /* the object stays for the reference, but it is no entity any more */
    ask_ret( "E22", RtmGetEntityInfo( first, kept, &info ), ERROR_INVALID_HANDLE );
    ask_ret( "E23", RtmReleaseEntities( first, 1, &kept ), NO_ERROR );
    if (winetest_platform_is_wine)
    {
        expect_ret( RtmReleaseEntities( first, 1, &kept ), ERROR_INVALID_HANDLE );
        ask_ret( "E20", RtmDeregisterEntity( second ), ERROR_INVALID_HANDLE );
        ask_ret( "E21", RtmGetEntityInfo( second, first, &info ), ERROR_INVALID_HANDLE );
        count = 0;
        ask_ret( "E21", RtmGetRegisteredEntities( second, &count, NULL, NULL ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeregisterEntity( NULL ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeregisterEntity( (HANDLE)0x1234 ), ERROR_INVALID_HANDLE );
        expect_ret( RtmDeregisterEntity( (HANDLE)~(ULONG_PTR)0 ), ERROR_INVALID_HANDLE );
        /* what it had references on, others can release */
        release_nexthop( first, hop );
        expect_ret( RtmReleaseRoutes( first, 2, routes ), NO_ERROR );
        release_dest( first, dest );
        expect_empty_table( first );
        hop = add_nexthop( first, family, "192.168.0.1", 1 );
        expect_ret( RtmDeregisterEntity( hop ), ERROR_INVALID_HANDLE );
        delete_nexthop( first, hop );
    }
    deregister_entity( first );
}

struct race
{
    HANDLE start;
    USHORT family;
    ULONG  inst;
    DWORD  ret;
    RTM_ENTITY_HANDLE handle;
};

static DWORD WINAPI race_thread( void *arg )
{
    struct race *race = arg;
    RTM_REGN_PROFILE profile;

    WaitForSingleObject( race->start, TEST_TIMEOUT );
    race->ret = register_entity_ex( 0, race->family, PROTO_C, race->inst, NULL, NULL, FALSE, &profile,
                                    &race->handle );
    return 0;
}

static void test_register_race( USHORT family )
{
    unsigned int round, i, winners;
    struct race races[8];
    HANDLE threads[8], start = CreateEventW( NULL, TRUE, FALSE, NULL );
    RTM_ENTITY_HANDLE winner;

    for (round = 0; round < 16; round++)
    {
        ResetEvent( start );
        for (i = 0; i < ARRAY_SIZE(races); i++)
        {
            races[i].start = start;
            races[i].family = family;
            races[i].inst = 1;
            races[i].ret = ~0u;
            races[i].handle = NULL;
            threads[i] = start_thread( race_thread, &races[i] );
        }
        SetEvent( start );
        for (i = 0; i < ARRAY_SIZE(races); i++) if (!join_thread( threads[i] )) return;
        winner = NULL;
        for (i = winners = 0; i < ARRAY_SIZE(races); i++)
        {
            if (!races[i].ret)
            {
                winners++;
                winner = races[i].handle;
                continue;
            }
            ok( races[i].ret == ERROR_ALREADY_EXISTS, "got %lu\n", races[i].ret );
            ok( !races[i].handle, "handle %p\n", races[i].handle );
        }
        ask( "E13", winners == 1, "%u winners\n", winners );
        if (!winner) break;
        ok( count_entities( winner ) == 1, "%u entities\n", count_entities( winner ) );
        deregister_entity( winner );
    }
    CloseHandle( start );
}

/* ---- events ---- */

static void test_events( USHORT family )
{
    /* spec: RtmRegisterEntity EventCallback RTM_ENTITY_REGISTERED
     * spec: RtmDeregisterEntity RTM_ENTITY_DEREGISTERED */
    RTM_ENTITY_HANDLE watcher, second, newcomer, mute;
    const struct event *event;
    RTM_ENTITY_INFO info;
    LONG i;

    clear_events();
    watcher = register_entity( family, PROTO_A, 1, log_event );
    ask( "E29", !event_count, "told about itself\n" );
    mute = register_entity( family, PROTO_A, 2, NULL );
    ok( wait_events( 1 ), "no event\n" );
    event = find_event( watcher, RTM_ENTITY_REGISTERED, mute );
    ok( !!event, "no event for the watcher\n" );

    second = register_entity( family, PROTO_B, 1, log_event );
    ok( wait_events( 2 ), "no event\n" );
    /* never about itself or about those that were there before */
    ok( event_count == 2, "%ld events\n", event_count );
    for (i = 0; i < event_count; i++) ask( "E30", events[i].reg != second, "event %ld to the newcomer\n", i );

    clear_events();
    newcomer = register_entity( family, PROTO_C, 0x77, log_event );
    ask( "E37", wait_events( 2 ), "%ld events\n", event_count );
    ok( event_count == 2, "%ld events\n", event_count );
    make_entity_info( &info, 0, family, PROTO_C, 0x77 );
    for (i = 0; i < 2; i++)
    {
        event = find_event( i ? second : watcher, RTM_ENTITY_REGISTERED, newcomer );
        ok( !!event, "no event %ld\n", i );
        if (!event) continue;
        ok( event->info.RtmInstanceId == 0, "instance %u\n", event->info.RtmInstanceId );
        ok( event->info.AddressFamily == family, "family %u\n", event->info.AddressFamily );
        ok( event->info.EntityId.EntityProtocolId == PROTO_C, "protocol %#lx\n",
            event->info.EntityId.EntityProtocolId );
        ok( event->info.EntityId.EntityInstanceId == 0x77, "instance %#lx\n",
            event->info.EntityId.EntityInstanceId );
        ok( !event->resolve_ret, "RtmGetEntityInfo in the event gave %lu\n", event->resolve_ret );
        ok( event->resolved.EntityId.EntityInstanceId == 0x77, "instance %#lx\n",
            event->resolved.EntityId.EntityInstanceId );
        ask( "E28", event->thread == GetCurrentThreadId(), "event on another thread\n" );
    }

    /* failed registrations tell nobody */
    clear_events();
    {
        RTM_REGN_PROFILE profile;
        RTM_ENTITY_HANDLE handle = NULL;

        expect_ret( register_entity_ex( 0, family, PROTO_C, 0x77, NULL, NULL, FALSE, &profile, &handle ),
                    ERROR_ALREADY_EXISTS );
    }
    ask( "E32", !event_count, "%ld events\n", event_count );

    clear_events();
    deregister_entity( newcomer );
    ok( wait_events( 2 ), "%ld events\n", event_count );
    ok( event_count == 2, "%ld events\n", event_count );
    for (i = 0; i < 2; i++)
    {
        event = find_event( i ? second : watcher, RTM_ENTITY_DEREGISTERED, newcomer );
        ok( !!event, "no event %ld\n", i );
        if (!event) continue;
        ok( event->info.EntityId.EntityProtocolId == PROTO_C, "protocol %#lx\n",
            event->info.EntityId.EntityProtocolId );
        ok( event->info.EntityId.EntityInstanceId == 0x77, "instance %#lx\n",
            event->info.EntityId.EntityInstanceId );
        ask( "E31", !event->resolve_ret, "RtmGetEntityInfo in the event gave %lu\n", event->resolve_ret );
        ask( "E28", event->thread == GetCurrentThreadId(), "event on another thread\n" );
    }

    /* nothing comes after the end of a registration */
    deregister_entity( second );
    clear_events();
    deregister_entity( mute );
    ok( wait_events( 1 ), "no event\n" );
    ok( event_count == 1, "%ld events\n", event_count );
    clear_events();
    deregister_entity( watcher );
    ask( "E27", !event_count, "%ld events\n", event_count );
}

/* The documentation forbids registering, deregistering and listing inside an entity event; it must
 * at least come to an end. */
static RTM_ENTITY_HANDLE busy_victim, busy_created;
static DWORD busy_list_ret, busy_victim_ret, busy_create_ret;
static UINT busy_listed;
static USHORT busy_family;
static LONG busy_depth;

static DWORD WINAPI busy_event( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, PVOID context1, PVOID context2 )
{
    RTM_REGN_PROFILE profile;

    if (InterlockedIncrement( &busy_depth ) == 1)
    {
        busy_listed = 0;
        busy_list_ret = RtmGetRegisteredEntities( reg, &busy_listed, NULL, NULL );
        if (busy_victim)
        {
            busy_victim_ret = RtmDeregisterEntity( busy_victim );
            busy_victim = NULL;
        }
        if (!busy_created)
            busy_create_ret = register_entity_ex( 0, busy_family, PROTO_C, 5, NULL, NULL, FALSE, &profile,
                                                  &busy_created );
    }
    InterlockedDecrement( &busy_depth );
    return NO_ERROR;
}

static void test_calls_in_events( USHORT family )
{
    /* spec: RtmGetRegisteredEntities ERROR_INSUFFICIENT_BUFFER NO_ERROR
     * spec: RtmReleaseEntities NO_ERROR */
    RTM_ENTITY_HANDLE watcher, other, third, handles[8];
    UINT count = ARRAY_SIZE(handles);
    unsigned int i;

    if (!winetest_platform_is_wine)
    {
        skip( "forbidden by the documentation\n" );
        return;
    }
    busy_family = family;
    busy_created = busy_victim = NULL;
    busy_depth = 0;
    busy_list_ret = busy_victim_ret = busy_create_ret = ~0u;
    watcher = register_entity( family, PROTO_A, 1, busy_event );
    /* any call of the callback up to here was about nobody */
    ok( !busy_created, "event for itself\n" );
    busy_created = (HANDLE)1;   /* no registration in this event */
    other = register_entity( family, PROTO_B, 1, log_event );
    ok( busy_list_ret == ERROR_INSUFFICIENT_BUFFER, "listing gave %lu\n", busy_list_ret );
    ok( busy_listed == 2, "%u entities\n", busy_listed );

    /* another entity leaves inside the event of a third, and a fourth comes */
    busy_victim = other;
    busy_created = NULL;
    clear_events();
    third = register_entity( family, PROTO_B, 2, NULL );
    ask( "E38", !busy_victim_ret, "deregistration in the event gave %lu\n", busy_victim_ret );
    ask( "E38", !busy_create_ret, "registration in the event gave %lu\n", busy_create_ret );
    ok( busy_created != NULL, "no handle\n" );
    expect_ret( RtmGetRegisteredEntities( watcher, &count, handles, NULL ), NO_ERROR );
    ok( count == 3, "%u entities\n", count );
    for (i = 0; i < count; i++) ask( "E47", handles[i] != other, "the one that left is listed\n" );
    expect_ret( RtmReleaseEntities( watcher, count, handles ), NO_ERROR );

    /* the one that is told leaves inside its own event */
    busy_victim = watcher;
    busy_victim_ret = ~0u;
    deregister_entity( third );
    ok( !busy_victim_ret, "deregistration in the own event gave %lu\n", busy_victim_ret );
    ok( count_entities( busy_created ) == 1, "%u entities\n", count_entities( busy_created ) );
    deregister_entity( busy_created );
}

/* many come and go while others watch: every watcher that stays is told of each exactly once */
struct churn
{
    USHORT family;
    ULONG  proto;
    DWORD  failures;
};

static LONG churn_registered, churn_deregistered;

static DWORD WINAPI churn_event( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, PVOID context1, PVOID context2 )
{
    if (type == RTM_ENTITY_REGISTERED) InterlockedIncrement( &churn_registered );
    if (type == RTM_ENTITY_DEREGISTERED) InterlockedIncrement( &churn_deregistered );
    return NO_ERROR;
}

static DWORD WINAPI churn_thread( void *arg )
{
    struct churn *churn = arg;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_HANDLE handle;
    unsigned int i;

    for (i = 0; i < 50; i++)
    {
        handle = NULL;
        if (register_entity_ex( 0, churn->family, churn->proto, i, NULL, NULL, FALSE, &profile, &handle ))
            churn->failures++;
        else if (RtmDeregisterEntity( handle ))
            churn->failures++;
    }
    return 0;
}

static void test_event_churn( USHORT family )
{
    /* spec: RtmRegisterEntity RTM_ENTITY_REGISTERED
     * spec: RtmDeregisterEntity RTM_ENTITY_DEREGISTERED */
    RTM_ENTITY_HANDLE watcher;
    struct churn churns[4];
    HANDLE threads[4];
    unsigned int i;

    watcher = register_entity( family, PROTO_A, 1, churn_event );
    churn_registered = churn_deregistered = 0;
    for (i = 0; i < ARRAY_SIZE(churns); i++)
    {
        churns[i].family = family;
        churns[i].proto = PROTO_C + i;
        churns[i].failures = 0;
        threads[i] = start_thread( churn_thread, &churns[i] );
    }
    for (i = 0; i < ARRAY_SIZE(churns); i++)
    {
        if (!join_thread( threads[i] )) return;
        ok( !churns[i].failures, "thread %u: %lu failures\n", i, churns[i].failures );
    }
    ask( "E39", churn_registered == 200, "%ld registrations seen\n", churn_registered );
    ask( "E39", churn_deregistered == 200, "%ld ends seen\n", churn_deregistered );
    ok( count_entities( watcher ) == 1, "%u entities\n", count_entities( watcher ) );
    deregister_entity( watcher );
}

/* ---- lists and information ---- */

static void test_get_registered( USHORT family )
{
    /* spec: RtmReleaseEntities ERROR_INVALID_HANDLE
     * spec: RtmGetRegisteredEntities ERROR_INVALID_PARAMETER NO_ERROR NumEntities NumEntities:0 EntityHandles
     *       EntityHandles:NULL EntityInfos EntityInfos:NULL */
    RTM_ENTITY_HANDLE first, second, handles[8];
    RTM_ENTITY_INFO infos[8];
    BOOL seen_first = FALSE, seen_second = FALSE;
    UINT num, total, i;
    DWORD ret;

    first = register_entity( family, PROTO_A, 1, NULL );
    num = 0;
    ret = RtmGetRegisteredEntities( first, &num, NULL, NULL );
    ok( ret == ERROR_INSUFFICIENT_BUFFER, "got %lu\n", ret );
    ok( num == 1, "got %u\n", num );

    second = register_entity( family, PROTO_B, 7, NULL );
    total = 0;
    handles[0] = (HANDLE)0xdeadbeef;
    memset( infos, 0xcc, sizeof(infos) );
    ret = RtmGetRegisteredEntities( first, &total, handles, infos );
    ask( "E42", ret == ERROR_INSUFFICIENT_BUFFER, "got %lu\n", ret );
    ask( "E42", total == 2, "got %u\n", total );
    ok( handles[0] == (HANDLE)0xdeadbeef, "written without room\n" );
    ok( infos[0].AddressFamily == 0xcccc, "written without room\n" );

    num = ARRAY_SIZE(handles);
    memset( handles, 0xcc, sizeof(handles) );
    memset( infos, 0xcc, sizeof(infos) );
    ret = RtmGetRegisteredEntities( first, &num, handles, infos );
    ok( !ret, "got %lu\n", ret );
    ok( num == 2, "got %u\n", num );
    for (i = 0; i < num && i < ARRAY_SIZE(handles); i++)
    {
        ok( infos[i].AddressFamily == family, "family %u\n", infos[i].AddressFamily );
        ok( infos[i].RtmInstanceId == 0, "instance %u\n", infos[i].RtmInstanceId );
        if (handles[i] == first)
        {
            seen_first = TRUE;
            ok( infos[i].EntityId.EntityProtocolId == PROTO_A && infos[i].EntityId.EntityInstanceId == 1,
                "wrong information\n" );
        }
        if (handles[i] == second)
        {
            seen_second = TRUE;
            ok( infos[i].EntityId.EntityProtocolId == PROTO_B && infos[i].EntityId.EntityInstanceId == 7,
                "wrong information\n" );
        }
    }
    ok( seen_second, "second entity not listed\n" );
    ask( "E43", seen_first, "caller not listed\n" );
    ok( infos[2].AddressFamily == 0xcccc, "more written than there are\n" );
    expect_ret( RtmReleaseEntities( first, num, handles ), NO_ERROR );

    /* exact room */
    num = total;
    ret = RtmGetRegisteredEntities( first, &num, handles, NULL );
    ok( !ret, "got %lu\n", ret );
    ok( num == total, "got %u\n", num );
    expect_ret( RtmReleaseEntities( first, num, handles ), NO_ERROR );

    /* information without handles takes no references */
    num = ARRAY_SIZE(infos);
    ret = RtmGetRegisteredEntities( first, &num, NULL, infos );
    ask( "E45", !ret, "got %lu\n", ret );
    ok( num == total, "got %u\n", num );

    /* neither: a question for the number */
    num = 100;
    ret = RtmGetRegisteredEntities( first, &num, NULL, NULL );
    ask( "E44", !ret, "got %lu\n", ret );
    ask( "E44", num == total, "got %u\n", num );

    /* room for one of two */
    num = 1;
    memset( handles, 0, sizeof(handles) );
    handles[1] = (HANDLE)0xdeadbeef;
    memset( infos, 0xcc, sizeof(infos) );
    ret = RtmGetRegisteredEntities( first, &num, handles, infos );
    ok( ret == ERROR_INSUFFICIENT_BUFFER, "got %lu\n", ret );
    ask( "E41", num == 1, "got %u\n", num );
    ok( handles[1] == (HANDLE)0xdeadbeef, "written behind the room\n" );
    ok( infos[1].AddressFamily == 0xcccc, "written behind the room\n" );
    if (num == 1)
    {
        ok( handles[0] == first || handles[0] == second, "handle %p\n", handles[0] );
        expect_ret( RtmReleaseEntities( first, 1, handles ), NO_ERROR );
    }

    if (winetest_platform_is_wine)
    {
        expect_ret( RtmGetRegisteredEntities( first, NULL, handles, infos ), ERROR_INVALID_PARAMETER );
        /* nothing but what was released is outstanding: one more release is one too many */
        expect_ret( RtmReleaseEntities( first, 1, &second ), ERROR_INVALID_HANDLE );
    }
    deregister_entity( second );
    deregister_entity( first );
}

static void test_release_entities( USHORT family )
{
    /* spec: RtmReleaseEntities ERROR_INVALID_PARAMETER NumEntities:0 EntityHandles
     * spec: RtmReferenceHandles NO_ERROR
     * spec: RtmGetEntityInfo NO_ERROR */
    RTM_ENTITY_HANDLE first, second, handles[3];
    RTM_ENTITY_INFO info;

    first = register_entity( family, PROTO_A, 1, NULL );
    second = register_entity( family, PROTO_B, 1, NULL );
    expect_ret( RtmReleaseEntities( first, 0, NULL ), NO_ERROR );

    handles[0] = second;
    handles[1] = second;
    handles[2] = first;
    expect_ret( RtmReferenceHandles( first, 3, handles ), NO_ERROR );
    if (winetest_platform_is_wine)
    {
        /* one bad element: nothing is released */
        handles[1] = NULL;
        ask_ret( "E48", RtmReleaseEntities( first, 3, handles ), ERROR_INVALID_HANDLE );
        handles[1] = (HANDLE)0xdeadbeef;
        ask_ret( "E48", RtmReleaseEntities( first, 3, handles ), ERROR_INVALID_HANDLE );
        handles[1] = second;
        expect_ret( RtmReleaseEntities( first, 3, NULL ), ERROR_INVALID_PARAMETER );
    }
    expect_ret( RtmReleaseEntities( first, 3, handles ), NO_ERROR );
    ok( handles[0] == second && handles[2] == first, "array changed\n" );
    if (winetest_platform_is_wine)
    {
        /* the registrations own references that no release can take */
        ask_ret( "E49", RtmReleaseEntities( first, 1, &handles[0] ), ERROR_INVALID_HANDLE );
        ask_ret( "E49", RtmReleaseEntities( first, 1, &handles[2] ), ERROR_INVALID_HANDLE );
    }
    expect_ret( RtmGetEntityInfo( first, second, &info ), NO_ERROR );
    expect_ret( RtmGetEntityInfo( first, first, &info ), NO_ERROR );
    deregister_entity( second );
    deregister_entity( first );
}

static void test_entity_info( USHORT family )
{
    /* spec: RtmReleaseEntityInfo ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NO_ERROR EntityInfo
     * spec: RtmGetEntityInfo ERROR_INVALID_PARAMETER EntityHandle EntityInfo */
    RTM_ENTITY_HANDLE first, second, foreign;
    RTM_ENTITY_INFO info, canary;
    DWORD ret;

    first = register_entity( family, PROTO_A, 0x12345678, NULL );
    second = register_entity( family, 0xfedcba98, 0x76543210, NULL );
    memset( &info, 0xcc, sizeof(info) );
    ret = RtmGetEntityInfo( first, second, &info );
    ok( !ret, "got %lu\n", ret );
    ok( info.RtmInstanceId == 0, "instance %u\n", info.RtmInstanceId );
    ok( info.AddressFamily == family, "family %u\n", info.AddressFamily );
    ok( info.EntityId.EntityProtocolId == 0xfedcba98, "protocol %#lx\n", info.EntityId.EntityProtocolId );
    ok( info.EntityId.EntityInstanceId == 0x76543210, "instance %#lx\n", info.EntityId.EntityInstanceId );
    ok( info.EntityId.EntityId == (((ULONGLONG)0x76543210 << 32) | 0xfedcba98), "wrong identity\n" );
    expect_ret( RtmReleaseEntityInfo( first, &info ), NO_ERROR );
    /* a registration handle is an entity handle, also for its owner */
    ret = RtmGetEntityInfo( first, first, &info );
    ok( !ret, "got %lu\n", ret );
    ok( info.EntityId.EntityProtocolId == PROTO_A, "protocol %#lx\n", info.EntityId.EntityProtocolId );
    expect_ret( RtmReleaseEntityInfo( first, &info ), NO_ERROR );
    /* there is nothing in the structure that could be released twice */
    ask_ret( "E51", RtmReleaseEntityInfo( first, &info ), NO_ERROR );

    if (winetest_platform_is_wine)
    {
        memset( &info, 0xcc, sizeof(info) );
        memset( &canary, 0xcc, sizeof(canary) );
        expect_ret( RtmGetEntityInfo( first, NULL, &info ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetEntityInfo( first, (HANDLE)0x1234, &info ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetEntityInfo( NULL, second, &info ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetEntityInfo( first, second, NULL ), ERROR_INVALID_PARAMETER );
        ok( !memcmp( &info, &canary, sizeof(info) ), "written on failure\n" );
        expect_ret( RtmReleaseEntityInfo( NULL, &info ), ERROR_INVALID_HANDLE );
        ask_ret( "E52", RtmReleaseEntityInfo( first, NULL ), ERROR_INVALID_PARAMETER );
        /* another release would have to take the reference of the information */
        expect_ret( RtmGetEntityInfo( first, second, &info ), NO_ERROR );
        ask_ret( "E50", RtmReleaseEntities( first, 1, &second ), ERROR_INVALID_HANDLE );
        foreign = register_entity( family == AF_INET ? AF_INET6 : AF_INET, PROTO_A, 1, NULL );
        ask_ret( "E53", RtmGetEntityInfo( first, foreign, &info ), ERROR_INVALID_HANDLE );
        deregister_entity( foreign );
    }
    deregister_entity( second );
    deregister_entity( first );
}

/* ---- methods ---- */

static void test_get_methods( USHORT family )
{
    /* spec: RtmGetEntityMethods ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NO_ERROR ERROR_INSUFFICIENT_BUFFER
     *       EntityHandle NumMethods NumMethods:0 ExptMethods ExptMethods:NULL
     * spec: RtmRegisterEntity ExportMethods */
    RTM_ENTITY_EXPORT_METHOD list[4];
    RTM_ENTITY_HANDLE caller, target, none;
    UINT num;
    DWORD ret;

    caller = register_entity( family, PROTO_A, 1, NULL );
    none = register_entity( family, PROTO_A, 2, NULL );
    target = register_methods( family, PROTO_B, 1, 3, method_plain, NULL, method_five );

    num = 0;
    ret = RtmGetEntityMethods( caller, target, &num, NULL );
    ok( !ret, "got %lu\n", ret );
    ask( "E12", num == 3, "got %u\n", num );

    num = 3;
    memset( list, 0xcc, sizeof(list) );
    ret = RtmGetEntityMethods( caller, target, &num, list );
    ok( !ret, "got %lu\n", ret );
    ok( num == 3, "got %u\n", num );
    ask( "E56", list[0] == method_plain && !list[1] && list[2] == method_five, "wrong methods\n" );

    num = 4;
    memset( list, 0xcc, sizeof(list) );
    ret = RtmGetEntityMethods( caller, target, &num, list );
    ok( !ret, "got %lu\n", ret );
    ok( num == 3, "got %u\n", num );

    num = 1;
    memset( list, 0xcc, sizeof(list) );
    ret = RtmGetEntityMethods( caller, target, &num, list );
    ok( ret == ERROR_INSUFFICIENT_BUFFER, "got %lu\n", ret );
    ask( "E54", num == 1, "got %u\n", num );
    ok( list[0] == method_plain || broken( 1 ), "wrong method\n" );
    ok( list[1] != NULL, "written behind the room\n" );

    /* the own methods */
    num = 0;
    ret = RtmGetEntityMethods( target, target, &num, NULL );
    ok( !ret, "got %lu\n", ret );
    ok( num == 3, "got %u\n", num );

    num = 0;
    ret = RtmGetEntityMethods( caller, none, &num, NULL );
    ok( !ret, "got %lu\n", ret );
    ok( !num, "got %u\n", num );
    num = 4;
    ret = RtmGetEntityMethods( caller, none, &num, list );
    ok( !ret, "got %lu\n", ret );
    ok( !num, "got %u\n", num );

    if (winetest_platform_is_wine)
    {
        num = 3;
        ask_ret( "E55", RtmGetEntityMethods( caller, target, &num, NULL ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmGetEntityMethods( caller, target, NULL, list ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmGetEntityMethods( caller, NULL, &num, list ), ERROR_INVALID_HANDLE );
        expect_ret( RtmGetEntityMethods( caller, (HANDLE)0x1235, &num, list ), ERROR_INVALID_HANDLE );
        ok( num == 3, "count written on failure\n" );
        deregister_entity( none );
        expect_ret( RtmGetEntityMethods( caller, none, &num, list ), ERROR_INVALID_HANDLE );
    }
    else deregister_entity( none );
    deregister_entity( target );
    deregister_entity( caller );
}

static void test_invoke( USHORT family )
{
    /* spec: RtmInvokeMethod ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NO_ERROR EntityHandle Input Input:all
     *       OutputSize Output */
    RTM_ENTITY_METHOD_OUTPUT *output;
    RTM_ENTITY_HANDLE caller, target;
    ULONG buffer[32];
    UINT size;
    DWORD ret;

    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_plain );
    output = (RTM_ENTITY_METHOD_OUTPUT *)buffer;

    /* the documented sample: all methods, one header and four bytes */
    clear_calls();
    memset( buffer, 0xcc, sizeof(buffer) );
    size = 16;
    ret = invoke( caller, target, METHOD_TYPE_ALL_METHODS, &size, buffer );
    ok( !ret, "got %lu\n", ret );
    ok( call_count == 1, "%ld calls\n", call_count );
    ok( calls[0].caller == caller, "caller %p\n", calls[0].caller );
    ok( calls[0].callee == target, "callee %p\n", calls[0].callee );
    ask( "E63", calls[0].input_type == METHOD_TYPE_ALL_METHODS, "type %#lx\n", calls[0].input_type );
    ok( calls[0].input_size == 4, "size %u\n", calls[0].input_size );
    ok( !memcmp( calls[0].input_data, "\x11\x22\x33\x44", 4 ), "wrong data\n" );
    ask( "E62", calls[0].output_type == 1, "type %#lx\n", calls[0].output_type );
    ask( "E62", !calls[0].status, "status %#lx\n", calls[0].status );
    ask( "E62", calls[0].room == 4, "room %u\n", calls[0].room );
    ok( calls[0].thread == GetCurrentThreadId(), "on another thread\n" );
    ok( !memcmp( output->OutputData, "\xa0\xa0\xa0\xa0", 4 ), "wrong data\n" );
    ask( "E62", output->MethodType == 1, "type %#lx\n", output->MethodType );
    ok( !output->MethodStatus, "status %#lx\n", output->MethodStatus );
    ok( size == 16, "size %u\n", size );
    ok( (DWORD)buffer[4] == 0xcccccccc, "written behind the buffer\n" );

    /* its own methods */
    clear_calls();
    size = 16;
    ret = invoke( target, target, 1, &size, buffer );
    ok( !ret, "got %lu\n", ret );
    ok( call_count == 1 && calls[0].caller == target && calls[0].callee == target, "wrong call\n" );

    /* bits without a method */
    clear_calls();
    size = 16;
    ret = invoke( caller, target, 2, &size, buffer );
    ask( "E58", !ret, "got %lu\n", ret );
    ok( !call_count, "%ld calls\n", call_count );
    if (!ret) ask( "E59", !size, "size %u\n", size );
    size = 16;
    ret = invoke( caller, target, 0, &size, buffer );
    ask( "E59", !ret, "got %lu\n", ret );
    ok( !call_count, "%ld calls\n", call_count );
    size = 16;
    ret = invoke( target, caller, METHOD_TYPE_ALL_METHODS, &size, buffer );
    ask( "E59", !ret, "got %lu\n", ret );
    if (!ret) ask( "E59", !size, "size %u\n", size );

    if (winetest_platform_is_wine)
    {
        size = 16;
        memset( buffer, 0xcc, sizeof(buffer) );
        expect_ret( invoke( caller, NULL, 1, &size, buffer ), ERROR_INVALID_HANDLE );
        expect_ret( invoke( caller, (HANDLE)0xdeadbeef, 1, &size, buffer ), ERROR_INVALID_HANDLE );
        expect_ret( invoke( NULL, target, 1, &size, buffer ), ERROR_INVALID_HANDLE );
        expect_ret( invoke( caller, target, 1, NULL, buffer ), ERROR_INVALID_PARAMETER );
        expect_ret( invoke( caller, target, 1, &size, NULL ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmInvokeMethod( caller, target, NULL, &size, output ), ERROR_INVALID_PARAMETER );
        ok( size == 16, "size %u\n", size );
        ok( (DWORD)buffer[0] == 0xcccccccc, "written on failure\n" );
        ok( !call_count, "%ld calls\n", call_count );
    }
    deregister_entity( target );
    if (winetest_platform_is_wine)
    {
        size = 16;
        expect_ret( invoke( caller, target, 1, &size, buffer ), ERROR_INVALID_HANDLE );
        ok( !call_count, "%ld calls\n", call_count );
    }
    deregister_entity( caller );
}

static void test_invoke_packing( USHORT family )
{
    /* spec: RtmInvokeMethod OutputSize Output ERROR_INSUFFICIENT_BUFFER */
    RTM_ENTITY_HANDLE caller, target;
    RTM_ENTITY_METHOD_OUTPUT *output;
    ULONG buffer[32];
    BYTE *bytes = (BYTE *)buffer;
    unsigned int i;
    UINT size;
    DWORD ret;

    if (!winetest_platform_is_wine)
    {
        skip( "layout of several outputs is not documented\n" );
        return;
    }
    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 5, method_four, NULL, method_five, method_none, method_liar );

    /* ascending bits, each output at the next multiple of four, holes are skipped */
    clear_calls();
    memset( buffer, 0xcc, sizeof(buffer) );
    size = sizeof(buffer);
    ret = invoke( caller, target, 0xffffffef, &size, buffer );
    ok( !ret, "got %lu\n", ret );
    ok( call_count == 3, "%ld calls\n", call_count );
    for (i = 0; i < 3; i++)
    {
        ask( "E60", calls[i].method == i + 1, "call %u is method %d\n", i, calls[i].method );
        ok( calls[i].input_type == 0xffffffef, "type %#lx\n", calls[i].input_type );
    }
    ok( calls[0].room == sizeof(buffer) - 12, "room %u\n", calls[0].room );
    ok( calls[1].room == sizeof(buffer) - 16 - 12, "room %u\n", calls[1].room );
    ok( calls[2].room == sizeof(buffer) - 36 - 12, "room %u\n", calls[2].room );
    output = (RTM_ENTITY_METHOD_OUTPUT *)bytes;
    ask( "E61", output->MethodType == 1 && !output->MethodStatus && output->OutputSize == 4, "wrong first header\n" );
    ok( output->OutputData[0] == 0xa1 && output->OutputData[3] == 0xa1, "wrong data\n" );
    output = (RTM_ENTITY_METHOD_OUTPUT *)(bytes + 16);
    ask( "E61", output->MethodType == 4 && output->OutputSize == 5, "wrong second header\n" );
    ok( output->MethodStatus == 0x1234, "status %#lx\n", output->MethodStatus );
    ok( output->OutputData[0] == 0xa2 && output->OutputData[4] == 0xa2, "wrong data\n" );
    output = (RTM_ENTITY_METHOD_OUTPUT *)(bytes + 36);
    ask( "E61", output->MethodType == 8 && !output->MethodStatus && !output->OutputSize, "wrong third header\n" );
    ok( size == 48, "size %u\n", size );
    ok( bytes[48] == 0xcc, "written behind the outputs\n" );

    /* a method's failure is its own */
    size = sizeof(buffer);
    ret = invoke( caller, target, 4, &size, buffer );
    ask( "E66", !ret, "got %lu\n", ret );
    ok( size == 17 || size == 20, "size %u\n", size );

    /* a size that cannot be is cut to what there was */
    memset( buffer, 0xcc, sizeof(buffer) );
    size = 40;
    ret = invoke( caller, target, 0x10, &size, buffer );
    ok( !ret, "got %lu\n", ret );
    output = (RTM_ENTITY_METHOD_OUTPUT *)bytes;
    ask( "E64", output->OutputSize == 28, "size %u\n", output->OutputSize );
    ok( size == 40, "size %u\n", size );

    /* no room for a header */
    for (i = 0; i < 12; i++)
    {
        clear_calls();
        memset( buffer, 0xcc, sizeof(buffer) );
        size = i;
        ret = invoke( caller, target, 1, &size, buffer );
        ask( "E65", ret == ERROR_INSUFFICIENT_BUFFER, "room %u: got %lu\n", i, ret );
        ask( "E65", !size, "room %u: size %u\n", i, size );
        ask( "E65", !call_count, "room %u: %ld calls\n", i, call_count );
        ok( bytes[i] == 0xcc, "room %u: written behind the buffer\n", i );
    }
    /* a header and no data is enough to run */
    clear_calls();
    size = 12;
    ret = invoke( caller, target, 8, &size, buffer );
    ok( !ret, "got %lu\n", ret );
    ok( call_count == 1 && !calls[0].room, "%ld calls, room %u\n", call_count, calls[0].room );
    ok( size == 12, "size %u\n", size );

    /* room for the first of two */
    clear_calls();
    memset( buffer, 0xcc, sizeof(buffer) );
    size = 24;
    ret = invoke( caller, target, 0x9, &size, buffer );
    ok( ret == ERROR_INSUFFICIENT_BUFFER, "got %lu\n", ret );
    ok( call_count == 1, "%ld calls\n", call_count );
    ok( size == 16, "size %u\n", size );
    ok( bytes[24] == 0xcc, "written behind the buffer\n" );

    deregister_entity( target );
    deregister_entity( caller );
}

/* 32 methods, some of them missing: one bit each */
static void test_invoke_bits( USHORT family )
{
    /* spec: RtmInvokeMethod Input */
    RTM_ENTITY_HANDLE caller, target = NULL;
    RTM_REGN_PROFILE profile;
    struct methods methods;
    ULONG buffer[32 * 3];
    unsigned int i;
    UINT size;
    DWORD ret;

    caller = register_entity( family, PROTO_A, 1, NULL );
    methods.count = 32;
    for (i = 0; i < 32; i++) methods.list[i] = i % 3 ? method_none : NULL;
    ret = register_entity_ex( 0, family, PROTO_B, 1, (RTM_ENTITY_EXPORT_METHODS *)&methods, NULL, FALSE,
                              &profile, &target );
    ok( !ret, "got %lu\n", ret );
    for (i = 0; i < 32; i++)
    {
        clear_calls();
        size = sizeof(buffer);
        ret = invoke( caller, target, 1u << i, &size, buffer );
        if (i % 3) ok( !ret, "bit %u gave %lu\n", i, ret );
        else ask( "E58", !ret, "bit %u gave %lu\n", i, ret );
        ok( call_count == (i % 3 ? 1 : 0), "bit %u: %ld calls\n", i, call_count );
        if (i % 3) ask( "E57", calls[0].output_type == 1u << i, "bit %u: type %#lx\n", i, calls[0].output_type );
    }
    clear_calls();
    size = sizeof(buffer);
    ret = invoke( caller, target, METHOD_TYPE_ALL_METHODS, &size, buffer );
    ok( !ret, "got %lu\n", ret );
    ok( call_count == 21, "%ld calls\n", call_count );
    if (winetest_platform_is_wine) ok( size == 21 * 12, "size %u\n", size );
    deregister_entity( target );
    deregister_entity( caller );
}

static void test_invoke_recursion( USHORT family )
{
    /* spec: RtmInvokeMethod NO_ERROR */
    RTM_ENTITY_HANDLE first, second;
    struct input input;
    ULONG buffer[8];
    UINT size = sizeof(buffer);
    DWORD ret;
    LONG i;

    first = register_methods( family, PROTO_A, 1, 1, method_recursive );
    second = register_methods( family, PROTO_B, 1, 1, method_recursive );
    clear_calls();
    memset( &input, 0, sizeof(input) );
    memset( buffer, 0, sizeof(buffer) );
    input.type = 1;
    input.size = 4;
    input.data[0] = 9;
    ret = RtmInvokeMethod( first, second, (RTM_ENTITY_METHOD_INPUT *)&input, &size,
                           (RTM_ENTITY_METHOD_OUTPUT *)buffer );
    ok( !ret, "got %lu\n", ret );
    ask( "E67", call_count == 10, "%ld calls\n", call_count );
    for (i = 0; i < call_count && i < 10; i++)
        ok( calls[i].callee == (i & 1 ? first : second) && calls[i].caller == (i & 1 ? second : first),
            "call %ld goes the wrong way\n", i );
    ok( !((RTM_ENTITY_METHOD_OUTPUT *)buffer)->MethodStatus, "inner call gave %lu\n",
        ((RTM_ENTITY_METHOD_OUTPUT *)buffer)->MethodStatus );
    deregister_entity( second );
    deregister_entity( first );
}

/* ---- blocking ---- */

struct invoker
{
    RTM_ENTITY_HANDLE caller, callee;
    HANDLE            about;       /* set just before the call */
    volatile LONG    *watched;     /* read right after the call */
    LONG              seen;
    DWORD             ret;
    UINT              size;
};

static DWORD WINAPI invoke_thread( void *arg )
{
    struct invoker *invoker = arg;
    ULONG buffer[8];

    invoker->size = sizeof(buffer);
    SetEvent( invoker->about );
    invoker->ret = invoke( invoker->caller, invoker->callee, 1, &invoker->size, buffer );
    invoker->seen = InterlockedCompareExchange( invoker->watched, 0, 0 );
    return 0;
}

static DWORD WINAPI block_thread( void *arg )
{
    struct invoker *invoker = arg;

    SetEvent( invoker->about );
    invoker->ret = RtmBlockMethods( invoker->callee, NULL, 0, RTM_BLOCK_METHODS );
    invoker->seen = InterlockedCompareExchange( invoker->watched, 0, 0 );
    return 0;
}

static DWORD WINAPI deregister_thread( void *arg )
{
    struct invoker *invoker = arg;

    SetEvent( invoker->about );
    invoker->ret = RtmDeregisterEntity( invoker->callee );
    invoker->seen = InterlockedCompareExchange( invoker->watched, 0, 0 );
    return 0;
}

static HANDLE start_invoker( struct invoker *invoker, RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                             LPTHREAD_START_ROUTINE proc, LONG *watched )
{
    HANDLE thread;

    invoker->caller = caller;
    invoker->callee = callee;
    invoker->about = CreateEventW( NULL, TRUE, FALSE, NULL );
    invoker->watched = watched;
    invoker->seen = -1;
    invoker->ret = ~0u;
    thread = start_thread( proc, invoker );
    expect_signal( invoker->about );
    return thread;
}

static void test_block( USHORT family )
{
    /* spec: RtmBlockMethods ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER NO_ERROR TargetHandle:NULL BlockingFlag
     *       RTM_BLOCK_METHODS RTM_RESUME_METHODS */
    RTM_ENTITY_HANDLE caller, target, empty;
    struct invoker invokers[3];
    HANDLE threads[3];
    LONG resumed = 0;
    ULONG buffer[8];
    unsigned int i;
    UINT size;
    DWORD ret;

    caller = register_entity( family, PROTO_A, 1, NULL );
    empty = register_entity( family, PROTO_A, 2, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_none );

    /* resuming what is not blocked, and an entity without methods */
    ask_ret( "E71", RtmBlockMethods( target, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );
    ask_ret( "E71", RtmBlockMethods( empty, NULL, 0, RTM_BLOCK_METHODS ), NO_ERROR );
    ask_ret( "E71", RtmBlockMethods( empty, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );

    /* the block is a state, not a count */
    clear_calls();
    expect_ret( RtmBlockMethods( target, NULL, 0, RTM_BLOCK_METHODS ), NO_ERROR );
    if (winetest_platform_is_wine)
        expect_ret( RtmBlockMethods( target, NULL, 0, RTM_BLOCK_METHODS ), NO_ERROR );
    for (i = 0; i < ARRAY_SIZE(threads); i++)
        threads[i] = start_invoker( &invokers[i], caller, target, invoke_thread, &resumed );
    ret = WaitForMultipleObjects( ARRAY_SIZE(threads), threads, FALSE, GRACE );
    ok( ret == WAIT_TIMEOUT, "a call went through the block, %lu\n", ret );
    ok( !call_count, "%ld calls while blocked\n", call_count );
    InterlockedIncrement( &resumed );
    expect_ret( RtmBlockMethods( target, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );
    for (i = 0; i < ARRAY_SIZE(threads); i++)
    {
        if (!join_thread( threads[i] )) return;
        ok( !invokers[i].ret, "call %u gave %lu\n", i, invokers[i].ret );
        ok( invokers[i].seen == 1, "call %u came before the end of the block\n", i );
        CloseHandle( invokers[i].about );
    }
    if (winetest_platform_is_wine) ask( "E70", call_count == 3, "%ld calls\n", call_count );
    else ok( call_count == 3, "%ld calls\n", call_count );

    /* only this entity's methods */
    expect_ret( RtmBlockMethods( caller, NULL, 0, RTM_BLOCK_METHODS ), NO_ERROR );
    size = sizeof(buffer);
    expect_ret( invoke( caller, target, 1, &size, buffer ), NO_ERROR );
    expect_ret( RtmBlockMethods( caller, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );

    /* targets are not supported */
    if (winetest_platform_is_wine)
    {
        ask_ret( "E72", RtmBlockMethods( target, (HANDLE)0x1234, 7, RTM_RESUME_METHODS ), NO_ERROR );
        ask_ret( "E73", RtmBlockMethods( target, NULL, 0, 2 ), ERROR_INVALID_PARAMETER );
        ask_ret( "E73", RtmBlockMethods( target, NULL, 0, 0xffffffff ), ERROR_INVALID_PARAMETER );
        expect_ret( RtmBlockMethods( NULL, NULL, 0, RTM_BLOCK_METHODS ), ERROR_INVALID_HANDLE );
        expect_ret( RtmBlockMethods( (HANDLE)0x1234, NULL, 0, RTM_BLOCK_METHODS ), ERROR_INVALID_HANDLE );
        /* the refused ones have not blocked anything */
        size = sizeof(buffer);
        expect_ret( invoke( caller, target, 1, &size, buffer ), NO_ERROR );
    }
    deregister_entity( target );
    deregister_entity( empty );
    deregister_entity( caller );
}

/* blocking from another thread waits for the method that runs */
static void test_block_running( USHORT family )
{
    /* spec: RtmBlockMethods NO_ERROR RTM_BLOCK_METHODS */
    struct invoker runner, blocker, late;
    HANDLE run, block, wait;
    RTM_ENTITY_HANDLE caller, target;
    LONG resumed = 0;

    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_slow );
    ResetEvent( slow_entered );
    ResetEvent( slow_go );
    slow_done = 0;
    run = start_invoker( &runner, caller, target, invoke_thread, &slow_done );
    expect_signal( slow_entered );
    block = start_invoker( &blocker, caller, target, block_thread, &slow_done );
    if (winetest_platform_is_wine)
        ok( WaitForSingleObject( block, GRACE ) == WAIT_TIMEOUT, "the block does not wait\n" );
    SetEvent( slow_go );
    if (!join_thread( run ) || !join_thread( block )) return;
    ok( !runner.ret, "call gave %lu\n", runner.ret );
    ok( !blocker.ret, "block gave %lu\n", blocker.ret );
    ask( "E74", blocker.seen == 1, "the block returned while a method ran\n" );

    /* and it holds */
    wait = start_invoker( &late, caller, target, invoke_thread, &resumed );
    ok( WaitForSingleObject( wait, GRACE ) == WAIT_TIMEOUT, "not blocked\n" );
    InterlockedIncrement( &resumed );
    expect_ret( RtmBlockMethods( target, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );
    if (!join_thread( wait )) return;
    ok( !late.ret, "call gave %lu\n", late.ret );
    ok( late.seen == 1, "call came before the end of the block\n" );
    CloseHandle( runner.about );
    CloseHandle( blocker.about );
    CloseHandle( late.about );
    deregister_entity( target );
    deregister_entity( caller );
}

static void test_deregister_blocked( USHORT family )
{
    struct invoker invokers[3];
    RTM_ENTITY_HANDLE caller, target;
    HANDLE threads[3];
    LONG dummy = 0;
    unsigned int i;

    if (!winetest_platform_is_wine)
    {
        skip( "callers that wait for an entity that leaves are not documented\n" );
        return;
    }
    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_none );
    clear_calls();
    expect_ret( RtmBlockMethods( target, NULL, 0, RTM_BLOCK_METHODS ), NO_ERROR );
    for (i = 0; i < ARRAY_SIZE(threads); i++)
        threads[i] = start_invoker( &invokers[i], caller, target, invoke_thread, &dummy );
    ok( WaitForMultipleObjects( ARRAY_SIZE(threads), threads, FALSE, GRACE ) == WAIT_TIMEOUT, "not blocked\n" );
    deregister_entity( target );
    for (i = 0; i < ARRAY_SIZE(threads); i++)
    {
        if (!join_thread( threads[i] )) return;
        ask( "E26", invokers[i].ret == ERROR_INVALID_HANDLE, "call %u gave %lu\n", i, invokers[i].ret );
        ask( "E26", invokers[i].size == 32, "size %u\n", invokers[i].size );
        CloseHandle( invokers[i].about );
    }
    ok( !call_count, "%ld calls\n", call_count );

    /* the caller that waits leaves: its own registration ends after it has been let go */
    deregister_entity( caller );
}

/* the end of a registration waits for methods that run on other threads */
static void test_deregister_running( USHORT family )
{
    struct invoker runner, leaver;
    HANDLE run, leave;
    RTM_ENTITY_HANDLE caller, target;

    if (!winetest_platform_is_wine)
    {
        skip( "not documented\n" );
        return;
    }
    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_slow );
    ResetEvent( slow_entered );
    ResetEvent( slow_go );
    slow_done = 0;
    run = start_invoker( &runner, caller, target, invoke_thread, &slow_done );
    expect_signal( slow_entered );
    leave = start_invoker( &leaver, caller, target, deregister_thread, &slow_done );
    ok( WaitForSingleObject( leave, GRACE ) == WAIT_TIMEOUT, "the end does not wait\n" );
    SetEvent( slow_go );
    if (!join_thread( run ) || !join_thread( leave )) return;
    ok( !runner.ret, "call gave %lu\n", runner.ret );
    ok( !leaver.ret, "end gave %lu\n", leaver.ret );
    ask( "E24", leaver.seen == 1, "the registration ended while a method ran\n" );
    CloseHandle( runner.about );
    CloseHandle( leaver.about );
    deregister_entity( caller );
}

static void test_deregister_in_method( USHORT family )
{
    RTM_ENTITY_METHOD_OUTPUT *output;
    RTM_ENTITY_HANDLE caller, target;
    ULONG buffer[8];
    UINT size = sizeof(buffer);

    if (!winetest_platform_is_wine)
    {
        skip( "not documented\n" );
        return;
    }
    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_suicide );
    clear_calls();
    memset( buffer, 0, sizeof(buffer) );
    output = (RTM_ENTITY_METHOD_OUTPUT *)buffer;
    expect_ret( invoke( caller, target, 1, &size, buffer ), NO_ERROR );
    ok( call_count == 1, "%ld calls\n", call_count );
    ask( "E25", !output->MethodStatus, "deregistration in the method gave %lu\n", output->MethodStatus );
    size = sizeof(buffer);
    expect_ret( invoke( caller, target, 1, &size, buffer ), ERROR_INVALID_HANDLE );
    ok( count_entities( caller ) == 1, "%u entities\n", count_entities( caller ) );
    deregister_entity( caller );
}

/* Two methods of one entity run, and each asks to block the entity's methods: one of them gets its way first, the
 * other one after it. */
static HANDLE both_entered, both_go;
static LONG both_inside, both_blocked, both_overlap;
static DWORD both_ret[2];

static VOID WINAPI method_blocks( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                  RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    LONG number = InterlockedIncrement( &both_inside ) - 1;

    ReleaseSemaphore( both_entered, 1, NULL );
    expect_signal( both_go );
    both_ret[number & 1] = RtmBlockMethods( callee, NULL, 0, RTM_BLOCK_METHODS );
    if (InterlockedIncrement( &both_blocked ) > 1) InterlockedIncrement( &both_overlap );
    SwitchToThread();
    InterlockedDecrement( &both_blocked );
    output->OutputSize = 0;
}

/* the first one deregisters instead */
static VOID WINAPI method_blocks_or_leaves( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                            RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    LONG number = InterlockedIncrement( &both_inside ) - 1;

    ReleaseSemaphore( both_entered, 1, NULL );
    expect_signal( both_go );
    if (number) both_ret[1] = RtmBlockMethods( callee, NULL, 0, RTM_BLOCK_METHODS );
    else both_ret[0] = RtmDeregisterEntity( callee );
    output->OutputSize = 0;
}

static BOOL run_both( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE target )
{
    struct invoker invokers[2];
    HANDLE threads[2];
    BOOL ended = TRUE;
    LONG dummy = 0;
    unsigned int i;

    both_inside = both_blocked = both_overlap = 0;
    ResetEvent( both_go );
    for (i = 0; i < ARRAY_SIZE(threads); i++)
    {
        threads[i] = start_invoker( &invokers[i], caller, target, invoke_thread, &dummy );
        expect_signal( both_entered );
    }
    SetEvent( both_go );
    for (i = 0; i < ARRAY_SIZE(threads); i++)
    {
        if (!join_thread( threads[i] )) ended = FALSE;
        else ok( !invokers[i].ret, "call %u gave %lu\n", i, invokers[i].ret );
        CloseHandle( invokers[i].about );
    }
    return ended;
}

static void test_block_in_methods( USHORT family )
{
    struct invoker late;
    RTM_ENTITY_HANDLE caller, target;
    LONG resumed = 0;
    HANDLE thread;

    if (!winetest_platform_is_wine)
    {
        skip( "not documented\n" );
        return;
    }
    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_blocks );
    if (!run_both( caller, target )) return;
    ask( "E106", !both_ret[0] && !both_ret[1], "blocking gave %lu and %lu\n", both_ret[0], both_ret[1] );
    ask( "E106", !both_overlap, "a method ran while another one had blocked\n" );
    /* and it holds */
    SetEvent( both_go );
    thread = start_invoker( &late, caller, target, invoke_thread, &resumed );
    ask( "E106", WaitForSingleObject( thread, GRACE ) == WAIT_TIMEOUT, "not blocked\n" );
    InterlockedIncrement( &resumed );
    expect_ret( RtmBlockMethods( target, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );
    if (!join_thread( thread )) return;
    ok( late.seen == 1, "call came before the end of the block\n" );
    CloseHandle( late.about );
    expect_signal( both_entered );
    deregister_entity( target );

    /* blocking and leaving at the same time */
    target = register_methods( family, PROTO_B, 1, 1, method_blocks_or_leaves );
    if (!run_both( caller, target )) return;
    ok( !both_ret[0], "leaving gave %lu\n", both_ret[0] );
    ok( !both_ret[1] || both_ret[1] == ERROR_INVALID_HANDLE, "blocking gave %lu\n", both_ret[1] );
    ok( count_entities( caller ) == 1, "%u entities\n", count_entities( caller ) );
    deregister_entity( caller );
}

/* a call asks for several methods, and the first one ends the entity: no other is called */
static void test_deregister_between_methods( USHORT family )
{
    RTM_ENTITY_HANDLE caller, target;
    ULONG buffer[16];
    UINT size = sizeof(buffer);

    if (!winetest_platform_is_wine)
    {
        skip( "not documented\n" );
        return;
    }
    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 2, method_suicide, method_none );
    clear_calls();
    ask_ret( "E107", invoke( caller, target, 3, &size, buffer ), ERROR_INVALID_HANDLE );
    ask( "E107", call_count == 1, "%ld calls\n", call_count );
    ok( count_entities( caller ) == 1, "%u entities\n", count_entities( caller ) );
    deregister_entity( caller );
}

/* the caller ends while it waits for a blocked entity: its call comes to an end like any other */
static void test_deregister_waiting_caller( USHORT family )
{
    RTM_ENTITY_HANDLE caller, target;
    struct invoker waiter;
    LONG dummy = 0;
    HANDLE thread;

    if (!winetest_platform_is_wine)
    {
        skip( "not documented\n" );
        return;
    }
    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_none );
    clear_calls();
    expect_ret( RtmBlockMethods( target, NULL, 0, RTM_BLOCK_METHODS ), NO_ERROR );
    thread = start_invoker( &waiter, caller, target, invoke_thread, &dummy );
    ok( WaitForSingleObject( thread, GRACE ) == WAIT_TIMEOUT, "not blocked\n" );
    deregister_entity( caller );
    ask( "E108", WaitForSingleObject( thread, GRACE ) == WAIT_TIMEOUT, "not blocked\n" );
    expect_ret( RtmBlockMethods( target, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );
    if (!join_thread( thread )) return;
    ask( "E108", !waiter.ret, "call gave %lu\n", waiter.ret );
    ask( "E108", call_count == 1, "%ld calls\n", call_count );
    CloseHandle( waiter.about );
    deregister_entity( target );
}

/* Whoever is told of a newcomer first throws it out at once, which the documentation forbids: the others are not told
 * of it after its end, and the registration gives a handle that is nobody's. */
static LONG bouncer_registered, bouncer_deregistered, bouncer_late;
static BOOL bouncer_armed;

static DWORD WINAPI bouncer_event( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, PVOID context1, PVOID context2 )
{
    if (type == RTM_ENTITY_REGISTERED && bouncer_armed) expect_ret( RtmDeregisterEntity( context1 ), NO_ERROR );
    return NO_ERROR;
}

static DWORD WINAPI bouncer_watch( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, PVOID context1, PVOID context2 )
{
    if (type == RTM_ENTITY_REGISTERED)
    {
        bouncer_registered++;
        if (bouncer_deregistered) bouncer_late++;
    }
    if (type == RTM_ENTITY_DEREGISTERED) bouncer_deregistered++;
    return NO_ERROR;
}

static void test_deregister_newcomer( USHORT family )
{
    RTM_ENTITY_HANDLE early, bouncer, watcher, newcomer = NULL, again;
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;

    if (!winetest_platform_is_wine)
    {
        skip( "forbidden by the documentation\n" );
        return;
    }
    bouncer_armed = FALSE;
    early = register_entity( family, PROTO_B, 1, bouncer_watch );
    bouncer = register_entity( family, PROTO_A, 1, bouncer_event );
    watcher = register_entity( family, PROTO_B, 2, bouncer_watch );
    bouncer_registered = bouncer_deregistered = bouncer_late = 0;
    bouncer_armed = TRUE;
    ask_ret( "E109", register_entity_ex( 0, family, PROTO_C, 1, NULL, NULL, FALSE, &profile, &newcomer ), NO_ERROR );
    bouncer_armed = FALSE;
    ok( newcomer != NULL, "no handle\n" );
    /* one is told before the bouncer acts, the other one when it is too late */
    ok( bouncer_registered == 1, "told of the newcomer %ld times\n", bouncer_registered );
    ask( "E109", bouncer_deregistered == 2, "told of its end %ld times\n", bouncer_deregistered );
    ask( "E109", !bouncer_late, "told of the newcomer after its end\n" );
    ask_ret( "E109", RtmGetEntityInfo( watcher, newcomer, &info ), ERROR_INVALID_HANDLE );
    expect_ret( RtmDeregisterEntity( newcomer ), ERROR_INVALID_HANDLE );
    again = register_entity( family, PROTO_C, 1, NULL );
    ok( again != newcomer, "the same handle again\n" );
    ok( count_entities( watcher ) == 4, "%u entities\n", count_entities( watcher ) );
    deregister_entity( again );
    deregister_entity( watcher );
    deregister_entity( bouncer );
    deregister_entity( early );
}

/* Everything at once: threads of a client add, list, enumerate, reference, invoke and block when it leaves. Every call
 * ends, none gives anything but success or an invalid handle, and nothing is left. */
static VOID WINAPI method_quiet( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                 RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    output->OutputSize = 0;
}

struct busy
{
    RTM_ENTITY_HANDLE entity, other;
    USHORT family;
    UINT   seed;
    LONG  *rounds;
    DWORD  ret;
};

/* The other client releases, so that nothing stays referenced when this one has left. */
static DWORD busy_calls( struct busy *busy, UINT number, RTM_NEXTHOP_HANDLE *hop, RTM_ROUTE_HANDLE *route )
{
    RTM_ENUM_HANDLE dest_enum, route_enum, hop_enum, list_enum;
    RTM_ENTITY_HANDLE entity = busy->entity;
    RTM_NEXTHOP_CHANGE_FLAGS hop_flags;
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_ROUTE_LIST_HANDLE list;
    RTM_ROUTE_HANDLE found[4];
    union dest_buffer dest;
    RTM_NEXTHOP_INFO hop_info;
    RTM_ROUTE_INFO info;
    RTM_NET_ADDRESS addr;
    ULONG output[8];
    UINT num, size;
    DWORD ret;

    make_nexthop_info( &hop_info, busy->family, "192.168.0.1", number % 5 );
    if ((ret = RtmAddNextHop( entity, &hop_info, hop, &hop_flags ))) return ret;
    make_addr( &addr, busy->family, "10", 24 );
    addr.AddrBits[1] = busy->seed;
    addr.AddrBits[2] = number;
    make_route_info( &info, *hop, 1, number % 3, RTM_VIEW_MASK_UCAST );
    if ((ret = RtmCreateRouteList( entity, &list ))) return ret;
    if ((ret = RtmAddRouteToDest( entity, route, &addr, &info, INFINITE, list, 0, NULL, &flags ))) return ret;
    if ((ret = RtmCreateRouteListEnum( entity, list, &list_enum ))) return ret;
    num = ARRAY_SIZE(found);
    if ((ret = RtmGetListEnumRoutes( entity, list_enum, &num, found ))) return ret;
    expect_ret( RtmReleaseRoutes( busy->other, num, found ), NO_ERROR );
    if ((ret = RtmCreateDestEnum( entity, RTM_VIEW_MASK_UCAST, 0, NULL, 0, &dest_enum ))) return ret;
    num = 1;
    ret = RtmGetEnumDests( entity, dest_enum, &num, &dest.info );
    if (ret && ret != ERROR_NO_MORE_ITEMS) return ret;
    expect_ret( RtmReleaseDests( busy->other, num, &dest.info ), NO_ERROR );
    if ((ret = RtmCreateRouteEnum( entity, NULL, RTM_VIEW_MASK_UCAST, 0, NULL, 0, NULL, 0, &route_enum ))) return ret;
    num = ARRAY_SIZE(found);
    ret = RtmGetEnumRoutes( entity, route_enum, &num, found );
    if (ret && ret != ERROR_NO_MORE_ITEMS) return ret;
    if (!(ret = RtmReferenceHandles( entity, num, found )))
        expect_ret( RtmReleaseRoutes( busy->other, num, found ), NO_ERROR );
    expect_ret( RtmReleaseRoutes( busy->other, num, found ), NO_ERROR );
    if (ret) return ret;
    if ((ret = RtmCreateNextHopEnum( entity, 0, NULL, &hop_enum ))) return ret;
    num = ARRAY_SIZE(found);
    ret = RtmGetEnumNextHops( entity, hop_enum, &num, found );
    if (ret && ret != ERROR_NO_MORE_ITEMS) return ret;
    expect_ret( RtmReleaseNextHops( busy->other, num, found ), NO_ERROR );
    size = sizeof(output);
    if ((ret = invoke( busy->other, entity, 1, &size, output ))) return ret;
    if (!(number % 3) && (ret = RtmBlockMethods( entity, NULL, 0, RTM_BLOCK_METHODS ))) return ret;
    if (!(number % 3) && (ret = RtmBlockMethods( entity, NULL, 0, RTM_RESUME_METHODS ))) return ret;
    if (number & 1) return NO_ERROR;       /* the rest is left to the end */
    if ((ret = RtmDeleteEnumHandle( entity, dest_enum ))) return ret;
    if ((ret = RtmDeleteEnumHandle( entity, route_enum ))) return ret;
    if ((ret = RtmDeleteEnumHandle( entity, hop_enum ))) return ret;
    if ((ret = RtmDeleteEnumHandle( entity, list_enum ))) return ret;
    if ((ret = RtmDeleteRouteToDest( entity, *route, &flags ))) return ret;
    *route = NULL;
    return RtmDeleteRouteList( entity, list );
}

static DWORD busy_round( struct busy *busy, UINT number )
{
    RTM_NEXTHOP_HANDLE hop = NULL;
    RTM_ROUTE_HANDLE route = NULL;
    DWORD ret = busy_calls( busy, number, &hop, &route );

    if (hop) release_nexthop( busy->other, hop );
    if (route) release_route( busy->other, route );
    return ret;
}

static DWORD WINAPI busy_thread( void *arg )
{
    struct busy *busy = arg;
    UINT number;

    for (number = 0; !(busy->ret = busy_round( busy, number )); number++) InterlockedIncrement( busy->rounds );
    return 0;
}

static void test_deregister_busy( USHORT family )
{
    RTM_ENTITY_HANDLE entity, other;
    struct busy busy[3];
    HANDLE threads[3];
    BOOL ended = TRUE;
    unsigned int i, round;
    LONG rounds;

    if (!winetest_platform_is_wine)
    {
        skip( "calls of an entity that leaves\n" );
        return;
    }
    for (round = 0; round < 5 && ended; round++)
    {
        other = register_entity( family, PROTO_A, 1, NULL );
        entity = register_methods( family, PROTO_B, 1, 1, method_quiet );
        rounds = 0;
        for (i = 0; i < ARRAY_SIZE(busy); i++)
        {
            busy[i].entity = entity;
            busy[i].other = other;
            busy[i].family = family;
            busy[i].seed = i;
            busy[i].rounds = &rounds;
            threads[i] = start_thread( busy_thread, &busy[i] );
        }
        while (InterlockedCompareExchange( &rounds, 0, 0 ) < 50) SwitchToThread();
        deregister_entity( entity );
        for (i = 0; i < ARRAY_SIZE(busy); i++)
        {
            if (!join_thread( threads[i] )) ended = FALSE;
            /* not found: the end of the entity was faster to delete the route */
            else ok( busy[i].ret == ERROR_INVALID_HANDLE || busy[i].ret == ERROR_NOT_FOUND,
                     "thread %u ended with %lu\n", i, busy[i].ret );
        }
        ok( !count_routes( other, RTM_VIEW_MASK_ANY, RTM_ENUM_START ), "routes left\n" );
        ok( count_entities( other ) == 1, "%u entities\n", count_entities( other ) );
        deregister_entity( other );
    }
}

/* methods of one entity may run at the same time on several threads */
static void test_invoke_parallel( USHORT family )
{
    struct invoker invokers[4];
    RTM_ENTITY_HANDLE caller, target;
    HANDLE threads[4];
    unsigned int i;

    caller = register_entity( family, PROTO_A, 1, NULL );
    target = register_methods( family, PROTO_B, 1, 1, method_slow );
    ResetEvent( slow_entered );
    ResetEvent( slow_go );
    slow_done = 0;
    clear_calls();
    for (i = 0; i < ARRAY_SIZE(threads); i++)
    {
        threads[i] = start_invoker( &invokers[i], caller, target, invoke_thread, &slow_done );
        /* each one is inside before the first may leave; native may let them in one by one */
        if (winetest_platform_is_wine)
            ask( "E68", !WaitForSingleObject( slow_entered, TEST_TIMEOUT ), "method %u does not run yet\n", i );
    }
    SetEvent( slow_go );
    for (i = 0; i < ARRAY_SIZE(threads); i++)
    {
        if (!join_thread( threads[i] )) return;
        ok( !invokers[i].ret, "call %u gave %lu\n", i, invokers[i].ret );
        CloseHandle( invokers[i].about );
    }
    ok( call_count == 4, "%ld calls\n", call_count );
    deregister_entity( target );
    deregister_entity( caller );
}

START_TEST(entity)
{
    event_signal = CreateEventW( NULL, FALSE, FALSE, NULL );
    slow_entered = CreateEventW( NULL, FALSE, FALSE, NULL );
    slow_go = CreateEventW( NULL, TRUE, FALSE, NULL );
    both_entered = CreateSemaphoreW( NULL, 0, 10, NULL );
    both_go = CreateEventW( NULL, TRUE, FALSE, NULL );

    for_families( "register", test_register );
    for_families( "instances", test_instances );
    for_families( "deregister", test_deregister );
    for_families( "register race", test_register_race );
    for_families( "events", test_events );
    for_families( "calls in events", test_calls_in_events );
    for_families( "event churn", test_event_churn );
    for_families( "list", test_get_registered );
    for_families( "release", test_release_entities );
    for_families( "info", test_entity_info );
    for_families( "get methods", test_get_methods );
    for_families( "invoke", test_invoke );
    for_families( "invoke packing", test_invoke_packing );
    for_families( "invoke bits", test_invoke_bits );
    for_families( "invoke recursion", test_invoke_recursion );
    for_families( "block", test_block );
    for_families( "block running", test_block_running );
    for_families( "deregister blocked", test_deregister_blocked );
    for_families( "deregister running", test_deregister_running );
    for_families( "deregister in method", test_deregister_in_method );
    for_families( "invoke parallel", test_invoke_parallel );
    for_families( "block in methods", test_block_in_methods );
    for_families( "deregister between methods", test_deregister_between_methods );
    for_families( "deregister waiting caller", test_deregister_waiting_caller );
    for_families( "deregister newcomer", test_deregister_newcomer );
    for_families( "deregister busy", test_deregister_busy );

    CloseHandle( both_go );
    CloseHandle( both_entered );
    CloseHandle( slow_go );
    CloseHandle( slow_entered );
    CloseHandle( event_signal );
}
