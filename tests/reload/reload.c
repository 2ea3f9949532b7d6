/*
 * Loading and unloading rtm.dll, ending processes that use it, and callbacks that never return
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

/* The program does not import rtm.dll but loads it, 1,000 times, with and without work in between, and looks whether memory,
 * handles and threads stay what they were and whether the DLL is gone each time. Then it starts itself as a child that ends
 * in some way in the middle of work. At last a client's callback never returns while another client works on.
 *
 * usage: reload.exe [--rounds N]       the last line counts checks and failures; exit code 1 on failure
 *        reload.exe --child HOW        what the program starts itself with */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "tlhelp32.h"
#include "rtmv2.h"

#define PATIENCE 60000          /* milliseconds, for what comes at once on any machine that is not stuck */
#define WARM     100            /* rounds before the first measurement */
#define EXIT_CODE 42

static unsigned int checks, failures;

static void check( int line, BOOL condition, const char *format, ... )
{
    va_list args;

    checks++;
    if (condition) return;
    failures++;
    printf( "reload.c:%d: ", line );
    va_start( args, format );
    vprintf( format, args );
    va_end( args );
    fflush( stdout );
}

#define expect( condition, ... ) check( __LINE__, (condition), __VA_ARGS__ )
#define expect_code( call, want ) do { DWORD ret__ = (call); \
    check( __LINE__, ret__ == (want), "%s: got %lu, expected %lu\n", #call, ret__, (DWORD)(want) ); } while (0)

/* ---- the DLL ---- */

#define FUNCTIONS \
    X(AddNextHop) X(AddRouteToDest) X(CreateDestEnum) X(CreateRouteList) X(DeregisterEntity) \
    X(DeregisterFromChangeNotification) X(GetChangedDests) X(GetExactMatchDestination) X(HoldDestination) \
    X(InvokeMethod) X(RegisterEntity) X(RegisterForChangeNotification) X(ReleaseChangedDests) X(ReleaseDestInfo) \
    X(ReleaseRoutes) X(DeleteRouteToDest)

static struct
{
#define X(name) __typeof__(Rtm ## name) *name;
    FUNCTIONS
#undef X
} rtm;

static HMODULE load(void)
{
    HMODULE module = LoadLibraryA( "rtm.dll" );

    expect( module != NULL, "rtm.dll is not loaded, error %lu\n", GetLastError() );
    if (!module) exit( 1 );
#define X(name) rtm.name = (void *)GetProcAddress( module, "Rtm" #name ); \
    if (!rtm.name) { printf( "reload: rtm.dll lacks Rtm" #name "\n" ); exit( 1 ); }
    FUNCTIONS
#undef X
    return module;
}

/* the pool lets go of the DLL when its last thread has left it, which may be a moment later */
static BOOL unloaded(void)
{
    DWORD start = GetTickCount();

    while (GetModuleHandleA( "rtm.dll" ))
    {
        if (GetTickCount() - start > PATIENCE) return FALSE;
        Sleep( 1 );
    }
    return TRUE;
}

/* ---- a client ---- */

struct client
{
    HANDLE handle, hop, notify;
    HANDLE told;                /* an event: a callback came */
    HANDLE block;               /* an event that callbacks wait for, or NULL */
    LONG callbacks, expired;
};

static struct client clients[2];        /* the callbacks know them by their handles */

static struct client *client_of( HANDLE handle )
{
    return handle == clients[0].handle ? &clients[0] : &clients[1];
}

static DWORD WINAPI callback( HANDLE handle, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    struct client *client = client_of( handle );
    RTM_DEST_INFO infos[4];
    UINT count = ARRAYSIZE(infos);

    if (type == RTM_ENTITY_REGISTERED || type == RTM_ENTITY_DEREGISTERED) return NO_ERROR;
    InterlockedIncrement( type == RTM_ROUTE_EXPIRED ? &client->expired : &client->callbacks );
    SetEvent( client->told );
    if (client->block) WaitForSingleObject( client->block, INFINITE );
    if (type == RTM_ROUTE_EXPIRED) return ERROR_NOT_SUPPORTED;
    while (!rtm.GetChangedDests( handle, context1, &count, infos ))
    {
        rtm.ReleaseChangedDests( handle, context1, count, infos );
        count = ARRAYSIZE(infos);
    }
    return NO_ERROR;
}

static void WINAPI method( HANDLE caller, HANDLE callee, RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    output->OutputSize = 0;
}

static void start_client( struct client *client, ULONG number )
{
    RTM_ENTITY_EXPORT_METHODS methods = { 1, { method } };
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_REGN_PROFILE profile;
    RTM_NEXTHOP_INFO hop;
    RTM_ENTITY_INFO info;

    memset( &info, 0, sizeof(info) );
    info.AddressFamily = AF_INET;
    info.EntityId.EntityInstanceId = number;
    client->callbacks = client->expired = 0;
    expect_code( rtm.RegisterEntity( &info, &methods, callback, TRUE, &profile, &client->handle ), NO_ERROR );
    memset( &hop, 0, sizeof(hop) );
    hop.NextHopAddress.AddressFamily = AF_INET;
    hop.NextHopAddress.NumBits = 32;
    hop.NextHopAddress.AddrBits[0] = number;
    client->hop = NULL;
    expect_code( rtm.AddNextHop( client->handle, &hop, &client->hop, &flags ), NO_ERROR );
    expect_code( rtm.RegisterForChangeNotification( client->handle, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, client,
                                                    &client->notify ), NO_ERROR );
}

static DWORD add_route( struct client *client, UINT number, ULONG ttl, HANDLE *route )
{
    RTM_ROUTE_CHANGE_FLAGS flags = 0;
    RTM_NET_ADDRESS address;
    RTM_ROUTE_INFO info;

    memset( &address, 0, sizeof(address) );
    address.AddressFamily = AF_INET;
    address.NumBits = 24;
    address.AddrBits[0] = 10;
    address.AddrBits[1] = number >> 8;
    address.AddrBits[2] = number;
    memset( &info, 0, sizeof(info) );
    info.Neighbour = client->hop;
    info.BelongsToViews = RTM_VIEW_MASK_UCAST;
    info.PrefInfo.Metric = number;
    info.NextHopsList.NumNextHops = 1;
    info.NextHopsList.NextHops[0] = client->hop;
    return rtm.AddRouteToDest( client->handle, route, &address, &info, ttl, NULL, 0, NULL, &flags );
}

static void wait_told( struct client *client, int line )
{
    DWORD ret = WaitForSingleObject( client->told, PATIENCE );

    check( line, ret == WAIT_OBJECT_0, "no callback came\n" );
}

/* ---- 1,000 times ---- */

/* what PrivateUsage is made of; Wine 8 leaves that member zero */
static SIZE_T private_bytes(void)
{
    MEMORY_BASIC_INFORMATION info;
    char *address = NULL;
    SIZE_T bytes = 0;

    while (VirtualQuery( address, &info, sizeof(info) ) == sizeof(info))
    {
        if (info.State == MEM_COMMIT && info.Type == MEM_PRIVATE) bytes += info.RegionSize;
        if ((char *)info.BaseAddress + info.RegionSize <= address) break;
        address = (char *)info.BaseAddress + info.RegionSize;
    }
    return bytes;
}

static UINT thread_count(void)
{
    HANDLE snapshot = CreateToolhelp32Snapshot( TH32CS_SNAPTHREAD, 0 );
    THREADENTRY32 entry = { sizeof(entry) };
    UINT count = 0;
    BOOL more;

    for (more = Thread32First( snapshot, &entry ); more; more = Thread32Next( snapshot, &entry ))
        if (entry.th32OwnerProcessID == GetCurrentProcessId()) count++;
    CloseHandle( snapshot );
    return count;
}

static DWORD WINAPI nothing( void *arg )
{
    return 0;
}

/* The pool starts threads when it likes, and ends those that had nothing to do for some seconds. Wine frees the stack of a
 * thread that has ended when the next one ends: that is a small one here. */
static void settle( UINT threads )
{
    HANDLE thread;
    UINT i;

    for (i = 0; thread_count() > threads && i < PATIENCE / 100; i++) Sleep( 100 );
    for (i = 0; i < 2; i++)
    {
        thread = CreateThread( NULL, 0x10000, nothing, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL );
        expect( thread && !WaitForSingleObject( thread, PATIENCE ), "a thread does not end\n" );
        CloseHandle( thread );
    }
}

/* Some versions of Wine count no handles. */
static DWORD handle_count(void)
{
    DWORD count = 0, flags;
    ULONG_PTR i;

    if (GetProcessHandleCount( GetCurrentProcess(), &count ) && count) return count;
    for (count = 0, i = 4; i < 4 * 8192; i += 4) if (GetHandleInformation( (HANDLE)i, &flags )) count++;
    return count;
}

/* Timers armed, changes pending, callbacks just running, and everything left to the end of the registration. */
static void work( UINT round )
{
    struct client *client = &clients[0];
    HANDLE route = NULL, other;
    UINT i;

    start_client( client, 1 );
    for (i = 0; i < 20; i++)
        expect_code( add_route( client, i, i % 3 == 2 ? INFINITE : i % 3 ? 3600000 : 1 + round % 7, NULL ), NO_ERROR );
    expect_code( add_route( client, 100, 3600000, &route ), NO_ERROR );
    expect_code( rtm.CreateDestEnum( client->handle, RTM_VIEW_MASK_UCAST, 0, NULL, 0, &other ), NO_ERROR );
    expect_code( rtm.CreateRouteList( client->handle, &other ), NO_ERROR );
    wait_told( client, __LINE__ );
    /* sometimes by the client, else with the registration */
    if (round & 4) expect_code( rtm.DeregisterFromChangeNotification( client->handle, client->notify ), NO_ERROR );
    if (round & 8) expect_code( rtm.ReleaseRoutes( client->handle, 1, &route ), NO_ERROR );
    expect_code( rtm.DeregisterEntity( client->handle ), NO_ERROR );
}

static void reload( UINT first, UINT last )
{
    HMODULE module;
    UINT i;

    for (i = first; i < last && failures <= 20; i++)
    {
        module = load();
        if (i & 1) work( i );
        expect( FreeLibrary( module ), "round %u: FreeLibrary failed\n", i );
        expect( unloaded(), "round %u: the DLL stays\n", i );
    }
}

#define MORE_MEMORY (5 * 1024 * 1024)

static void test_reload( UINT rounds )
{
    UINT warm = min( WARM, rounds / 2 ), threads = thread_count() + 1, after, again;
    DWORD handles, handles_after;
    SIZE_T memory, memory_after;

    /* loaded and unloaded with each round, Wine's would lose some bytes each time */
    expect( LoadLibraryA( "advapi32.dll" ) != NULL, "no advapi32\n" );
    reload( 0, warm );
    settle( threads );
    handles = handle_count();
    threads = thread_count();
    memory = private_bytes();
    /* On a busy machine the pool makes ever more threads, up to a hundred, and Wine's heap grows with them. What is lost in
     * each round is lost in as many more rounds, too. */
    for (again = 0; again < 4; again++)
    {
        reload( warm, rounds );
        settle( threads );
        handles_after = handle_count();
        after = thread_count();
        memory_after = private_bytes();
        printf( "reload: %u rounds, %lu KB of memory and %lu KB before, %lu handles and %lu, %u threads and %u\n",
                rounds - warm, (ULONG)(memory_after / 1024), (ULONG)(memory / 1024), handles_after, handles, after, threads );
        if (memory_after <= memory + MORE_MEMORY || failures) break;
        memory = memory_after;
    }
    expect( handles_after <= handles + 8, "handles: %lu, at first %lu\n", handles_after, handles );
    expect( after <= threads, "threads: %u, at first %u\n", after, threads );
    expect( again < 4, "memory grows each time\n" );
}

/* A process that has used up the thread-local slots of the TEB itself, and one that has used up all of them. */
static void test_slots(void)
{
    static DWORD slots[2048];
    UINT i, count = 0, early;
    HMODULE module;

    while (count < ARRAYSIZE(slots) && (slots[count] = TlsAlloc()) != TLS_OUT_OF_INDEXES) count++;
    expect( count > TLS_MINIMUM_AVAILABLE && count < ARRAYSIZE(slots), "%u thread-local slots\n", count );
    module = LoadLibraryA( "rtm.dll" );
    expect( !module && GetLastError() == ERROR_DLL_INIT_FAILED, "without a slot: %p, error %lu\n", module, GetLastError() );

    for (i = early = 0; i < count; i++)
    {
        if (slots[i] < TLS_MINIMUM_AVAILABLE) slots[early++] = slots[i];
        else TlsFree( slots[i] );
    }
    module = load();
    for (i = 0; i < 16; i++) work( i );
    FreeLibrary( module );
    expect( unloaded(), "the DLL stays\n" );
    for (i = 0; i < early; i++) TlsFree( slots[i] );
}

/* ---- the process ends ---- */

static const char *how_to_end;

static DWORD WINAPI busy( void *arg )
{
    struct client *client = arg;
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;
    HANDLE route;
    UINT i;

    for (i = 0;; i++)
    {
        route = NULL;
        if (add_route( client, i % 500, 1 + i % 5, &route )) continue;
        memset( &address, 0, sizeof(address) );
        address.AddressFamily = AF_INET;
        address.NumBits = 24;
        address.AddrBits[0] = 10;
        if (!rtm.GetExactMatchDestination( client->handle, &address, 0, RTM_VIEW_MASK_UCAST, &info ))
        {
            rtm.HoldDestination( client->handle, info.DestHandle, 0, 5 );
            rtm.ReleaseDestInfo( client->handle, &info );
        }
        if (i % 2 || rtm.DeleteRouteToDest( client->handle, route, &flags )) rtm.ReleaseRoutes( client->handle, 1, &route );
    }
    return 0;
}

static DWORD WINAPI ending_callback( HANDLE handle, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    if (type == RTM_CHANGE_NOTIFICATION && clients[0].callbacks > 20) ExitProcess( EXIT_CODE );
    return callback( handle, type, context1, context2 );
}

/* Nothing is deregistered: two threads change the table, timers and callbacks run. */
static int child(void)
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    HANDLE handle, notify;
    DWORD start;
    UINT i;

    load();
    for (i = 0; i < ARRAYSIZE(clients); i++)
    {
        clients[i].told = CreateEventA( NULL, FALSE, FALSE, NULL );
        start_client( &clients[i], i + 1 );
    }
    if (!strcmp( how_to_end, "stuck" )) clients[1].block = CreateEventA( NULL, TRUE, FALSE, NULL );
    for (i = 0; i < ARRAYSIZE(clients); i++) CloseHandle( CreateThread( NULL, 0, busy, &clients[i], 0, NULL ) );
    if (!strcmp( how_to_end, "callback" ))
    {
        memset( &info, 0, sizeof(info) );
        info.AddressFamily = AF_INET;
        info.EntityId.EntityInstanceId = 99;
        rtm.RegisterEntity( &info, NULL, ending_callback, FALSE, &profile, &handle );
        rtm.RegisterForChangeNotification( handle, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, NULL, &notify );
        Sleep( INFINITE );
    }
    /* in the middle of it */
    for (start = GetTickCount(); clients[0].callbacks < 20 || clients[0].expired < 20;)
    {
        if (GetTickCount() - start > PATIENCE) return 1;
        Sleep( 1 );
    }
    if (!strcmp( how_to_end, "terminate" )) TerminateProcess( GetCurrentProcess(), EXIT_CODE );
    if (!strcmp( how_to_end, "exit" )) ExitProcess( EXIT_CODE );
    return EXIT_CODE;
}

static void test_end( const char *program, const char *how, UINT times )
{
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION process;
    char command[MAX_PATH + 40];
    DWORD code, ret;
    UINT i;

    sprintf( command, "\"%s\" --child %s", program, how );
    for (i = 0; i < times; i++)
    {
        expect( CreateProcessA( program, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process ),
                "%s: no process, error %lu\n", command, GetLastError() );
        ret = WaitForSingleObject( process.hProcess, 2 * PATIENCE );
        expect( ret == WAIT_OBJECT_0, "%s does not end\n", command );
        code = 0;
        if (ret) TerminateProcess( process.hProcess, 99 );
        GetExitCodeProcess( process.hProcess, &code );
        expect( code == EXIT_CODE, "%s: exit code %#lx\n", command, code );
        CloseHandle( process.hThread );
        CloseHandle( process.hProcess );
    }
}

/* ---- callbacks that never return ---- */

static DWORD WINAPI end_client( void *arg )
{
    return rtm.DeregisterEntity( ((struct client *)arg)->handle );
}

static void test_stuck(void)
{
    struct client *stuck = &clients[0], *other = &clients[1];
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;
    HMODULE module = load();
    HANDLE thread;
    DWORD code;
    UINT i;

    stuck->block = CreateEventA( NULL, TRUE, FALSE, NULL );
    start_client( stuck, 1 );
    start_client( other, 2 );
    /* one callback that tells of changes and one that tells of an end never return */
    expect_code( add_route( stuck, 1, 1, NULL ), NO_ERROR );
    wait_told( stuck, __LINE__ );
    for (i = 0; i < PATIENCE && !(stuck->callbacks && stuck->expired); i++) Sleep( 1 );
    expect( stuck->callbacks == 1 && stuck->expired == 1, "%ld and %ld callbacks\n", stuck->callbacks, stuck->expired );

    /* the other one is told of changes and ends as ever */
    for (i = 0; i < 50; i++)
    {
        ResetEvent( other->told );
        expect_code( add_route( other, 1000 + i, 1, NULL ), NO_ERROR );
        wait_told( other, __LINE__ );
    }
    for (i = 0; i < PATIENCE && other->expired < 50; i++) Sleep( 1 );
    expect( other->expired == 50, "%ld of 50 routes ended\n", other->expired );
    /* and the stuck one's own calls go on, its other callbacks wait for the first one */
    for (i = 0; i < 50; i++) expect_code( add_route( stuck, i, INFINITE, NULL ), NO_ERROR );
    memset( &address, 0, sizeof(address) );
    address.AddressFamily = AF_INET;
    address.NumBits = 24;
    address.AddrBits[0] = 10;
    expect_code( rtm.GetExactMatchDestination( other->handle, &address, 0, RTM_VIEW_MASK_UCAST, &info ), NO_ERROR );
    expect_code( rtm.ReleaseDestInfo( other->handle, &info ), NO_ERROR );
    expect( stuck->callbacks == 1, "%ld callbacks\n", stuck->callbacks );

    /* deregistering waits for what runs; meanwhile the other one comes and goes */
    thread = CreateThread( NULL, 0, end_client, stuck, 0, NULL );
    expect_code( rtm.DeregisterEntity( other->handle ), NO_ERROR );
    start_client( other, 2 );
    expect_code( add_route( other, 2000, INFINITE, NULL ), NO_ERROR );
    wait_told( other, __LINE__ );
    expect_code( rtm.DeregisterEntity( other->handle ), NO_ERROR );
    expect( WaitForSingleObject( thread, 100 ) == WAIT_TIMEOUT, "deregistering did not wait for a callback\n" );
    SetEvent( stuck->block );
    expect( WaitForSingleObject( thread, PATIENCE ) == WAIT_OBJECT_0, "deregistering does not end\n" );
    GetExitCodeThread( thread, &code );
    expect( code == NO_ERROR, "deregistering gave %lu\n", code );
    CloseHandle( thread );
    CloseHandle( stuck->block );
    stuck->block = NULL;
    FreeLibrary( module );
    expect( unloaded(), "the DLL stays\n" );
}

int main( int argc, char **argv )
{
    static const char * const ends[] = { "return", "exit", "terminate", "callback", "stuck" };
    char program[MAX_PATH];
    UINT i, rounds = 1000;

    if (argc == 3 && !strcmp( argv[1], "--child" ))
    {
        how_to_end = argv[2];
        return child();
    }
    if (argc == 3 && !strcmp( argv[1], "--rounds" )) rounds = strtoul( argv[2], NULL, 0 );
    else if (argc != 1)
    {
        fprintf( stderr, "usage: reload [--rounds N]\n" );
        return 2;
    }
    GetModuleFileNameA( NULL, program, sizeof(program) );
    for (i = 0; i < ARRAYSIZE(clients); i++) clients[i].told = CreateEventA( NULL, FALSE, FALSE, NULL );
    test_reload( rounds );
    test_slots();
    test_stuck();
    for (i = 0; i < ARRAYSIZE(ends); i++) test_end( program, ends[i], 5 );
    printf( "reload: %u checks, %u failures\n", checks, failures );
    return failures != 0;
}
