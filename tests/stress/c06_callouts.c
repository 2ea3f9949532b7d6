/*
 * C6 and C7: no client code after its end, no method while methods are blocked
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

/* Clients come and go while others invoke their methods, change routes that they are told of, and let routes expire;
 * each callback and method says that it runs, and sometimes calls back in. After RtmDeregisterEntity nothing of the
 * client runs any more on another thread; between RtmBlockMethods( block ) and ( resume ) no method does. */

#include "stress.h"

#define CLIENTS  3
#define CALLERS  2
#define ROUNDS   150

static struct client
{
    HANDLE handle;                  /* interlocked; NULL: between two lives */
    UINT life;                      /* interlocked: odd while it is registered */
    UINT methods, callbacks;        /* interlocked: running */
    UINT blocked;                   /* interlocked: no method may run */
    UINT called;
} clients[CLIENTS];

static HANDLE callers[CALLERS];
static UINT running = CLIENTS;

/* the one whose code this is: its protocol is in the handle's info */
static struct client *client_of( HANDLE handle )
{
    struct client *client = NULL;
    struct entity *entity;

    read_enter();
    entity = object_at( (UINT)((ULONG_PTR)handle & 0x1fffffff) );
    if (entity->info.EntityId.EntityProtocolId >= 100 && entity->info.EntityId.EntityProtocolId < 100 + CLIENTS)
        client = &clients[entity->info.EntityId.EntityProtocolId - 100];
    read_leave();
    return client;
}

static void WINAPI method( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee, RTM_ENTITY_METHOD_INPUT *input,
                           RTM_ENTITY_METHOD_OUTPUT *output )
{
    struct client *client = client_of( callee );
    RTM_ENTITY_INFO info;

    check( get( &client->life ) & 1 );
    check( !get( &client->blocked ) );
    add( &client->methods, 1 );
    add( &client->called, 1 );
    if (!stress_random( 4 )) SwitchToThread();
    /* what calls back in may find its client closing */
    if (!stress_random( 4 )) check_ret2( RtmGetEntityInfo( callee, caller, &info ), NO_ERROR, ERROR_INVALID_HANDLE );
    output->MethodStatus = NO_ERROR;
    output->OutputSize = 0;
    check( !get( &client->blocked ) );
    add( &client->methods, -1 );
}

static DWORD WINAPI on_event( RTM_ENTITY_HANDLE handle, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    struct client *client = client_of( handle );
    DWORD ret = ERROR_NOT_SUPPORTED;
    union dest_room room;
    UINT count;

    add( &client->callbacks, 1 );
    check( get( &client->life ) & 1 );
    add( &client->called, 1 );
    switch (type)
    {
    case RTM_CHANGE_NOTIFICATION:
        do
        {
            count = 1;
            if (RtmGetChangedDests( handle, context1, &count, &room.info )) count = 0;
            if (count && RtmReleaseChangedDests( handle, context1, 1, &room.info )) check( !"changed destinations released" );
        } while (count);
        ret = NO_ERROR;
        break;
    case RTM_ROUTE_EXPIRED:
        if (!stress_random( 2 )) break;
        ret = NO_ERROR;
        if (stress_random( 2 ))
        {
            RTM_ROUTE_CHANGE_FLAGS flags;

            RtmDeleteRouteToDest( handle, context1, &flags );   /* takes the reference, unless the client is closing */
        }
        else RtmReleaseRoutes( handle, 1, &context1 );
        break;
    default:
        if (!stress_random( 4 )) SwitchToThread();
        break;
    }
    check( get( &client->life ) & 1 );
    add( &client->callbacks, -1 );
    return ret;
}

static void client_thread( UINT index )
{
    struct client *client = &clients[index];
    struct { RTM_ENTITY_EXPORT_METHODS methods; RTM_ENTITY_EXPORT_METHOD more[2]; } exported;
    RTM_REGN_PROFILE profile;
    RTM_NOTIFY_HANDLE notify;
    RTM_ENTITY_INFO info;
    HANDLE handle, route;
    UINT round, i;

    exported.methods.NumMethods = 2;
    exported.methods.Methods[0] = (&exported.methods.Methods[0])[1] = method;
    for (round = 0; round < ROUNDS * stress_work; round++)
    {
        memset( &info, 0, sizeof(info) );
        info.AddressFamily = AF_INET;
        info.EntityId.EntityProtocolId = 100 + index;
        add( &client->life, 1 );
        check_ret( RtmRegisterEntity( &info, &exported.methods, on_event, FALSE, &profile, &handle ), NO_ERROR );
        check_ret( RtmRegisterForChangeNotification( handle, UCAST, RTM_CHANGE_TYPE_ALL, client, &notify ), NO_ERROR );
        InterlockedExchangePointer( &client->handle, handle );
        for (i = 0; i < 10; i++)
        {
            route = NULL;
            check_ret( stress_add_route( handle, 0x0a000000 | index << 16 | i << 8, 24, NULL, i, UCAST, 1 + stress_random( 5 ), &route ),
                       NO_ERROR );
            check_ret( RtmReleaseRoutes( handle, 1, &route ), NO_ERROR );
            if (i % 3) continue;
            check_ret( RtmBlockMethods( handle, NULL, 0, RTM_BLOCK_METHODS ), NO_ERROR );
            check( !get( &client->methods ) );
            set( &client->blocked, 1 );
            if (stress_random( 2 )) SwitchToThread();
            check( !get( &client->methods ) );
            set( &client->blocked, 0 );
            check_ret( RtmBlockMethods( handle, NULL, 0, RTM_RESUME_METHODS ), NO_ERROR );
        }
        if (stress_random( 2 )) Sleep( 2 );
        check_ret( RtmDeregisterEntity( handle ), NO_ERROR );
        check( !get( &client->methods ) && !get( &client->callbacks ) );
        add( &client->life, 1 );
    }
    add( &running, -1 );
}

static void caller_thread( UINT index )
{
    struct { RTM_ENTITY_METHOD_INPUT input; BYTE room[16]; } in;
    struct { RTM_ENTITY_METHOD_OUTPUT output; BYTE room[256]; } out;
    RTM_ROUTE_CHANGE_FLAGS flags;
    HANDLE callee, route;
    UINT size, i;
    DWORD ret;

    while (get( &running ))
    {
        callee = InterlockedCompareExchangePointer( &clients[stress_random( CLIENTS )].handle, NULL, NULL );
        for (i = 0; callee && i < 5; i++)
        {
            memset( &in, 0, sizeof(in) );
            in.input.MethodType = METHOD_TYPE_ALL_METHODS;
            size = sizeof(out);
            ret = attempt( RtmInvokeMethod( callers[index], callee, &in.input, &size, &out.output ) );
            check( !ret || ret == ERROR_INVALID_HANDLE );
        }
        route = NULL;
        check_ret( stress_add_route( callers[index], 0x0a000000 | stress_random( CLIENTS ) << 16, 24, NULL, 5, UCAST, INFINITE, &route ),
                   NO_ERROR );
        check_ret( RtmDeleteRouteToDest( callers[index], route, &flags ), NO_ERROR );
    }
}

int main( int argc, char **argv )
{
    UINT i, called = 0;

    stress_init( argc, argv );
    for (i = 0; i < CALLERS; i++) callers[i] = stress_register( 2, i, NULL );
    stress_add( "client", client_thread, CLIENTS );
    stress_add( "caller", caller_thread, CALLERS );
    stress_run();
    for (i = 0; i < CLIENTS; i++) called += clients[i].called;
    printf( "c06: %u calls of client code\n", called );
    check( called );
    for (i = 0; i < CALLERS; i++) check_ret( RtmDeregisterEntity( callers[i] ), NO_ERROR );
    return stress_done();
}
