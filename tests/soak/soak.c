/*
 * Hours of work on full tables, compared with a model all the time
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

/* For each family two clients add, change and delete routes of a large set of prefixes, another one adds routes that expire,
 * one comes and goes, one watches all changes, and one walks through the table. Every few seconds all of them rest, and
 * everything that can be seen of the tables is compared with what the clients noted: every destination with its number of
 * routes and its best route in each view, what the watcher was told last of each, the members of route lists, the number of
 * ends of life. Memory, handles and threads have to stay. The same source is a native program, which looks into the tables
 * as well (table_check), and a Windows program.
 *
 * usage: soak [--seconds N] [--every N] [--v4 N] [--v6 N] [--seed N]; tools/soak runs it. A line every ten seconds; the last
 * line says PASS or FAIL, as the exit code does. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef COMPAT_KERNEL
# include <dirent.h>
# include <unistd.h>
# include "windef.h"
# include "winbase.h"
# include "inspect.h"
# define end_process( code ) _exit( code )
#else
# include "windef.h"
# include "winbase.h"
# include "winsock2.h"
# include "tlhelp32.h"
# include "rtmv2.h"
# define end_process( code ) TerminateProcess( GetCurrentProcess(), (code) )
#endif

#define FAMILIES  2
#define CHURNERS  2             /* of each family */
#define PATIENCE  60000         /* milliseconds, for what comes soon on any machine that is not stuck */
#define HOPS      4
#define WALK      50            /* items of one call of an enumeration */
#define VIEWS     (RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST)
#define STATUS    10            /* seconds */

/* what a churner did to a prefix */
struct note
{
    BYTE metric;                /* 0: no route */
    BYTE views;
    BYTE listed;
};

struct churner
{
    HANDLE entity, hops[HOPS], list;
    struct note *notes;
    UINT present, listed;
};

/* the mirror: what the watcher was told last */
struct told
{
    BYTE routes;                /* in the unicast view */
};

static struct family
{
    UINT count;
    struct churner churners[CHURNERS];
    HANDLE watcher, notify, ephemeral;
    SRWLOCK lock;
    struct told *told;          /* locked: who drains writes in the order in which it was told */
    LONG added, expired;        /* ephemeral routes; 'expired' interlocked */
    UINT next;                  /* ephemeral prefix */
} families[FAMILIES];

static LONG stop, rest, resting, threads;       /* interlocked */
static LONG failures;
static LONG notifications, operations_done;     /* interlocked; thousands of the latter */
static ULONG seed = 1;
static UINT check_count;
static DWORD start_time;

static void fail( int line, const char *format, ... )
{
    va_list args;

    if (InterlockedIncrement( &failures ) > 20) return;
    printf( "soak.c:%d: ", line );
    va_start( args, format );
    vprintf( format, args );
    va_end( args );
    printf( "\n" );
    fflush( stdout );
}

#define want( cond, ... ) do { if (!(cond)) fail( __LINE__, __VA_ARGS__ ); } while (0)
#define want_ret( call, code ) do { DWORD ret__ = (call); \
    if (ret__ != (code)) fail( __LINE__, "%s gave %lu, expected %lu", #call, (ULONG)ret__, (ULONG)(code) ); } while (0)

static LONG get( LONG *ptr )
{
    return InterlockedCompareExchange( ptr, 0, 0 );
}

static UINT rnd( unsigned long long *state, UINT limit )
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (UINT)((*state * 2685821657736338717ull) >> 33) % limit;
}

/* ---- prefixes and their numbers ---- */

#define SCRAMBLE   0x9e3b5u     /* odd; and its inverse in 20 bits */
#define LOW20      0xfffffu

static const BYTE lengths[FAMILIES][8] = { { 24, 22, 23, 20, 21, 25, 28, 32 }, { 48, 44, 40, 36, 47, 56, 64, 128 } };
static const BYTE ephemeral_length[FAMILIES] = { 26, 52 }, guest_length[FAMILIES] = { 27, 60 };

static UINT inverse(void)
{
    UINT x = 1, i;

    for (i = 0; i < 6; i++) x *= 2 - SCRAMBLE * x;
    return x & LOW20;
}

/* 20 bits, in an address */
static RTM_NET_ADDRESS *make_address( RTM_NET_ADDRESS *address, UINT which, UINT value, UINT length )
{
    BYTE *bits = address->AddrBits;

    memset( address, 0, sizeof(*address) );
    address->AddressFamily = which ? AF_INET6 : AF_INET;
    address->NumBits = length;
    if (which)
    {
        bits[0] = 0x20;
        bits[1] = 0x01;
        bits += 2;
    }
    bits[0] = value >> 12;
    bits[1] = value >> 4;
    bits[2] = value << 4;
    return address;
}

static RTM_NET_ADDRESS *prefix( RTM_NET_ADDRESS *address, UINT which, UINT index )
{
    return make_address( address, which, (index / 8 * SCRAMBLE) & LOW20, lengths[which][index % 8] );
}

/* the number of a prefix, ~0 for one that is none of these */
static UINT number_of( const RTM_NET_ADDRESS *address, UINT which )
{
    const BYTE *bits = address->AddrBits + (which ? 2 : 0);
    UINT i, value = bits[0] << 12 | bits[1] << 4 | bits[2] >> 4;

    for (i = 0; i < 8; i++)
        if (lengths[which][i] == address->NumBits) return ((value * inverse()) & LOW20) * 8 + i;
    return ~0u;
}

/* ---- clients ---- */

static struct family *family_of( const RTM_ENTITY_INFO *info )
{
    return &families[info->AddressFamily == AF_INET6];
}

/* The watcher's callback comes for one change or many; it takes all there are. */
static void drain( struct family *family )
{
    struct
    {
        RTM_DEST_INFO info;
    } items[WALK];
    UINT count, i, number;
    DWORD error;

    AcquireSRWLockExclusive( &family->lock );
    for (;;)
    {
        count = WALK;
        if ((error = RtmGetChangedDests( family->watcher, family->notify, &count, &items[0].info ))) break;
        for (i = 0; i < count; i++)
        {
            number = number_of( &items[i].info.DestAddress, family - families );
            if (number >= family->count) continue;
            family->told[number].routes = items[i].info.ViewInfo[0].NumRoutes;
        }
        InterlockedExchangeAdd( &notifications, count );
        want_ret( RtmReleaseChangedDests( family->watcher, family->notify, count, &items[0].info ), NO_ERROR );
    }
    ReleaseSRWLockExclusive( &family->lock );
    want( error == ERROR_NO_MORE_ITEMS, "RtmGetChangedDests gave %lu", (ULONG)error );
}

static DWORD WINAPI callback( HANDLE entity, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    RTM_ENTITY_INFO info;

    switch (type)
    {
    case RTM_CHANGE_NOTIFICATION:
        drain( context2 );
        break;
    case RTM_ROUTE_EXPIRED:
        want_ret( RtmGetEntityInfo( entity, entity, &info ), NO_ERROR );
        /* a guest's may end as well if it lives long enough */
        if (entity == family_of( &info )->ephemeral) InterlockedIncrement( &family_of( &info )->expired );
        return ERROR_NOT_SUPPORTED;
    default:
        break;
    }
    return NO_ERROR;
}

static HANDLE register_client( UINT which, UINT number )
{
    RTM_REGN_PROFILE profile;
    RTM_ENTITY_INFO info;
    HANDLE handle = NULL;

    memset( &info, 0, sizeof(info) );
    info.AddressFamily = which ? AF_INET6 : AF_INET;
    info.EntityId.EntityProtocolId = 1;
    info.EntityId.EntityInstanceId = number;
    want_ret( RtmRegisterEntity( &info, NULL, callback, FALSE, &profile, &handle ), NO_ERROR );
    return handle;
}

static void add_hops( HANDLE entity, UINT which, HANDLE *hops )
{
    RTM_NEXTHOP_CHANGE_FLAGS flags;
    RTM_NEXTHOP_INFO info;
    UINT i;

    for (i = 0; i < HOPS; i++)
    {
        memset( &info, 0, sizeof(info) );
        make_address( &info.NextHopAddress, which, i, which ? 128 : 32 );
        hops[i] = NULL;
        want_ret( RtmAddNextHop( entity, &info, &hops[i], &flags ), NO_ERROR );
    }
}

static DWORD add_route( HANDLE entity, const RTM_NET_ADDRESS *address, HANDLE hop, UINT metric, UINT views, ULONG ttl,
                        HANDLE list, HANDLE *route )
{
    RTM_NET_ADDRESS copy = *address;
    RTM_ROUTE_CHANGE_FLAGS flags = RTM_ROUTE_CHANGE_FIRST;
    RTM_ROUTE_INFO info;

    memset( &info, 0, sizeof(info) );
    info.PrefInfo.Preference = 1 + metric % 3;
    info.PrefInfo.Metric = metric;
    info.BelongsToViews = views;
    info.NextHopsList.NumNextHops = hop != NULL;
    info.NextHopsList.NextHops[0] = hop;
    return RtmAddRouteToDest( entity, route, &copy, &info, ttl, list, 0, NULL, &flags );
}

/* the client's own route of the prefix; also gives the destination, referenced */
static BOOL find_route( struct churner *churner, RTM_NET_ADDRESS *address, HANDLE *route, HANDLE *dest )
{
    RTM_ROUTE_INFO *info;
    union
    {
        RTM_ROUTE_INFO info;
        BYTE bytes[RTM_SIZE_OF_ROUTE_INFO( 9 )];
    } room;
    DWORD error;

    memset( &room, 0, sizeof(room) );
    info = &room.info;
    info->RouteOwner = churner->entity;
    if ((error = RtmGetExactMatchRoute( churner->entity, address, RTM_MATCH_OWNER, info, 0, 0, route )))
    {
        fail( __LINE__, "an own route is not there, error %lu", (ULONG)error );
        return FALSE;
    }
    *dest = info->DestHandle;
    info->DestHandle = NULL;
    want_ret( RtmReleaseRouteInfo( churner->entity, info ), NO_ERROR );
    return TRUE;
}

static void release_dest( HANDLE entity, HANDLE dest )
{
    RTM_DEST_INFO info;

    memset( &info, 0, sizeof(info) );
    info.DestHandle = dest;
    want_ret( RtmReleaseDestInfo( entity, &info ), NO_ERROR );
}

/* ---- what threads do ---- */

/* FALSE: it is over */
static BOOL go_on(void)
{
    if (get( &rest ))
    {
        InterlockedIncrement( &resting );
        while (get( &rest )) Sleep( 1 );
        InterlockedDecrement( &resting );
    }
    return !get( &stop );
}

static void edit_in_place( struct churner *churner, struct note *note, HANDLE route, UINT metric )
{
    RTM_ROUTE_CHANGE_FLAGS flags;
    RTM_ROUTE_INFO *info;

    want_ret( RtmLockRoute( churner->entity, route, TRUE, TRUE, &info ), NO_ERROR );
    info->PrefInfo.Preference = 1 + metric % 3;
    info->PrefInfo.Metric = metric;
    want_ret( RtmUpdateAndUnlockRoute( churner->entity, route, INFINITE, NULL, 0, NULL, &flags ), NO_ERROR );
    note->metric = metric;
}

static void churn_one( struct family *family, struct churner *churner, UINT index, unsigned long long *state )
{
    UINT which = family - families, action = rnd( state, 16 ), metric = 1 + rnd( state, 200 ), views = 1 + rnd( state, 3 );
    struct note *note = &churner->notes[index];
    RTM_ROUTE_CHANGE_FLAGS flags;
    HANDLE route = NULL, dest, hop = churner->hops[rnd( state, HOPS )];
    RTM_NET_ADDRESS address;
    RTM_DEST_INFO info;

    prefix( &address, which, index );
    if (!note->metric || action < 4)
    {
        BOOL listed = action == 1;

        /* a new one, or an update; the time to live never comes */
        want_ret( add_route( churner->entity, &address, hop, metric, views, action & 1 ? 86400000 : INFINITE,
                             listed ? churner->list : NULL, action & 2 ? &route : NULL ), NO_ERROR );
        if (route) want_ret( RtmReleaseRoutes( churner->entity, 1, &route ), NO_ERROR );
        if (!note->metric) churner->present++;
        if (listed && !note->listed)
        {
            note->listed = 1;
            churner->listed++;
        }
        note->metric = metric;
        note->views = views;
    }
    else if (action < 6)
    {
        if (RtmGetMostSpecificDestination( churner->entity, &address, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &info ) == NO_ERROR)
            want_ret( RtmReleaseDestInfo( churner->entity, &info ), NO_ERROR );
        else want( !(note->views & RTM_VIEW_MASK_UCAST), "an own route is not found" );
    }
    else if (find_route( churner, &address, &route, &dest ))
    {
        if (action < 8) edit_in_place( churner, note, route, metric );
        else if (action == 8)
        {
            want_ret( RtmLockDestination( churner->entity, dest, rnd( state, 2 ), TRUE ), NO_ERROR );
            want_ret( RtmLockDestination( churner->entity, dest, FALSE, FALSE ), NO_ERROR );
        }
        else if (action == 9)
        {
            want_ret( RtmInsertInRouteList( churner->entity, note->listed ? NULL : churner->list, 1, &route ), NO_ERROR );
            churner->listed += note->listed ? -1 : 1;
            note->listed = !note->listed;
        }
        else
        {
            if (action == 10) want_ret( RtmHoldDestination( churner->entity, dest, 0, 20 + rnd( state, 50 ) ), NO_ERROR );
            want_ret( RtmDeleteRouteToDest( churner->entity, route, &flags ), NO_ERROR );
            churner->present--;
            churner->listed -= note->listed;
            memset( note, 0, sizeof(*note) );
            route = NULL;
        }
        if (route) want_ret( RtmReleaseRoutes( churner->entity, 1, &route ), NO_ERROR );
        release_dest( churner->entity, dest );
    }
}

static DWORD WINAPI churn( void *arg )
{
    UINT number = (UINT)(ULONG_PTR)arg, i, index;
    struct family *family = &families[number / CHURNERS];
    struct churner *churner = &family->churners[number % CHURNERS];
    unsigned long long state = (seed + 1) * 0x9e3779b97f4a7c15ull + number * 77777 + 1;

    /* full first */
    for (i = 0; i < family->count && !get( &stop ); i++)
    {
        RTM_NET_ADDRESS address;

        if (i % 256 == 0) go_on();
        prefix( &address, family - families, i );
        want_ret( add_route( churner->entity, &address, churner->hops[i % HOPS], 100, 3, INFINITE, NULL, NULL ), NO_ERROR );
        churner->notes[i].metric = 100;
        churner->notes[i].views = 3;
        churner->present++;
    }
    for (i = 0; go_on(); i++)
    {
        /* one prefix of a few flaps */
        index = i % 4 ? rnd( &state, family->count ) : rnd( &state, 16 ) % family->count;
        churn_one( family, churner, index, &state );
        if (i % 1000 == 999) InterlockedIncrement( &operations_done );
    }
    InterlockedDecrement( &threads );
    return 0;
}

/* routes that end by themselves, one prefix after the other */
static DWORD WINAPI expire( void *arg )
{
    struct family *family = arg;
    unsigned long long state = seed * 31 + (family - families) + 99;
    RTM_NET_ADDRESS address;
    UINT i;

    while (go_on())
    {
        for (i = 0; i < 20; i++)
        {
            make_address( &address, family - families, family->next++ & LOW20, ephemeral_length[family - families] );
            want_ret( add_route( family->ephemeral, &address, NULL, 1, 1, 1 + rnd( &state, 1000 ), NULL, NULL ), NO_ERROR );
            InterlockedIncrement( &family->added );
        }
        Sleep( 5 );
    }
    InterlockedDecrement( &threads );
    return 0;
}

/* comes, does something and leaves the rest to the end of its registration */
static DWORD WINAPI guest( void *arg )
{
    struct family *family = arg;
    UINT which = family - families, i;
    RTM_NET_ADDRESS address;
    HANDLE entity, hops[HOPS], handle;

    while (go_on())
    {
        entity = register_client( which, 50 );
        add_hops( entity, which, hops );
        want_ret( RtmRegisterForChangeNotification( entity, VIEWS, RTM_CHANGE_TYPE_BEST, family, &handle ), NO_ERROR );
        want_ret( RtmDeregisterFromChangeNotification( entity, handle ), NO_ERROR );
        want_ret( RtmCreateDestEnum( entity, VIEWS, 0, NULL, 0, &handle ), NO_ERROR );
        for (i = 0; i < 200; i++)
        {
            make_address( &address, which, i * 37 & LOW20, guest_length[which] );
            want_ret( add_route( entity, &address, hops[i % HOPS], 1 + i % 5, 3, i % 3 ? INFINITE : 500, NULL, NULL ), NO_ERROR );
        }
        /* all but references, which nobody else could give back */
        want_ret( RtmReleaseNextHops( entity, HOPS, hops ), NO_ERROR );
        want_ret( RtmDeregisterEntity( entity ), NO_ERROR );
    }
    InterlockedDecrement( &threads );
    return 0;
}

static DWORD WINAPI walk( void *arg )
{
    struct family *family = arg;
    HANDLE entity = register_client( family - families, 60 ), handle, routes[WALK];
    UINT count, i;
    DWORD error;

    while (go_on())
    {
        want_ret( RtmCreateRouteEnum( entity, NULL, RTM_VIEW_MASK_UCAST, 0, NULL, 0, NULL, 0, &handle ), NO_ERROR );
        for (i = 0; !get( &rest ) && !get( &stop ); i++)
        {
            count = WALK;
            error = RtmGetEnumRoutes( entity, handle, &count, routes );
            if (error && error != ERROR_NO_MORE_ITEMS) fail( __LINE__, "an enumeration gave %lu", (ULONG)error );
            want_ret( RtmReleaseRoutes( entity, count, routes ), NO_ERROR );
            if (error) break;
        }
        want_ret( RtmDeleteEnumHandle( entity, handle ), NO_ERROR );
    }
    want_ret( RtmDeregisterEntity( entity ), NO_ERROR );
    InterlockedDecrement( &threads );
    return 0;
}

/* ---- checks, while all threads rest ---- */

static void check_dest( struct family *family, const RTM_DEST_INFO *info )
{
    UINT which = family - families, number = number_of( &info->DestAddress, which ), i, view;
    RTM_NET_ADDRESS address;

    want( number < family->count, "a destination of length %u that nobody made", info->DestAddress.NumBits );
    if (number >= family->count) return;
    prefix( &address, which, number );
    want( !memcmp( &address, &info->DestAddress, sizeof(address) ), "prefix %u has another address", number );
    for (view = 0; view < 2; view++)
    {
        UINT routes = 0, best = ~0u, rank;
        HANDLE owner = NULL;

        for (i = 0; i < CHURNERS; i++)
        {
            const struct note *note = &family->churners[i].notes[number];

            if (!note->metric || !(note->views >> view & 1)) continue;
            routes++;
            rank = (1 + note->metric % 3) << 8 | note->metric;
            /* of equal ones any may be the best */
            if (rank == best) owner = NULL;
            else if (rank < best) owner = family->churners[i].entity;
            best = min( best, rank );
        }
        want( info->ViewInfo[view].NumRoutes == routes, "prefix %u: %u routes in view %u, expected %u", number,
              info->ViewInfo[view].NumRoutes, view, routes );
        want( !info->ViewInfo[view].Route == !routes, "prefix %u: best route %p", number, info->ViewInfo[view].Route );
        want( !owner || info->ViewInfo[view].Owner == owner, "prefix %u: the best route is another client's", number );
    }
}

static void check_dests( struct family *family )
{
    UINT count, i, found = 0, expected = 0;
    HANDLE handle;
    struct
    {
        RTM_DEST_INFO info;
        BYTE second[RTM_DEST_VIEW_INFO_SIZE];
    } items[WALK];
    const UINT size = RTM_SIZE_OF_DEST_INFO( 2 );
    DWORD error;

    for (i = 0; i < family->count; i++)
        expected += family->churners[0].notes[i].metric || family->churners[1].notes[i].metric;
    want_ret( RtmCreateDestEnum( family->watcher, VIEWS, 0, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
    do
    {
        count = WALK;
        error = RtmGetEnumDests( family->watcher, handle, &count, &items[0].info );
        for (i = 0; i < count; i++) check_dest( family, (RTM_DEST_INFO *)((BYTE *)items + i * size) );
        found += count;
        want_ret( RtmReleaseDests( family->watcher, count, &items[0].info ), NO_ERROR );
    } while (!error);
    want( error == ERROR_NO_MORE_ITEMS, "the enumeration gave %lu", (ULONG)error );
    want_ret( RtmDeleteEnumHandle( family->watcher, handle ), NO_ERROR );
    want( found == expected, "%u destinations, expected %u", found, expected );
}

static void check_told( struct family *family )
{
    UINT i, j, routes;

    drain( family );
    for (i = 0; i < family->count; i++)
    {
        for (j = routes = 0; j < CHURNERS; j++)
            routes += family->churners[j].notes[i].metric && (family->churners[j].notes[i].views & RTM_VIEW_MASK_UCAST);
        want( family->told[i].routes == routes, "prefix %u: the watcher knows of %u routes, there are %u", i,
              family->told[i].routes, routes );
    }
}

static void check_lists( struct churner *churner )
{
    HANDLE handle, routes[WALK];
    UINT count, found = 0;

    want_ret( RtmCreateRouteListEnum( churner->entity, churner->list, &handle ), NO_ERROR );
    for (;;)
    {
        count = WALK;
        want_ret( RtmGetListEnumRoutes( churner->entity, handle, &count, routes ), NO_ERROR );
        if (!count || count > WALK) break;
        found += count;
        want_ret( RtmReleaseRoutes( churner->entity, count, routes ), NO_ERROR );
    }
    want_ret( RtmDeleteEnumHandle( churner->entity, handle ), NO_ERROR );
    want( found == churner->listed, "%u routes in the list, expected %u", found, churner->listed );
}

/* ---- the process ---- */

struct usage
{
    SIZE_T memory;              /* KB */
    UINT handles, threads;
};

#ifdef COMPAT_KERNEL
static void get_usage( struct usage *usage )
{
    unsigned long pages = 0;
    char line[200];
    FILE *file;
    DIR *dir;

    memset( usage, 0, sizeof(*usage) );
    if ((file = fopen( "/proc/self/statm", "r" )))
    {
        if (fscanf( file, "%*u %lu", &pages ) != 1) pages = 0;
        fclose( file );
    }
    usage->memory = pages * (sysconf( _SC_PAGESIZE ) / 1024);
    if ((dir = opendir( "/proc/self/fd" )))
    {
        while (readdir( dir )) usage->handles++;
        closedir( dir );
    }
    if ((file = fopen( "/proc/self/status", "r" )))
    {
        while (fgets( line, sizeof(line), file )) if (!strncmp( line, "Threads:", 8 )) usage->threads = strtoul( line + 8, NULL, 10 );
        fclose( file );
    }
}
#else
static void get_usage( struct usage *usage )
{
    HANDLE snapshot = CreateToolhelp32Snapshot( TH32CS_SNAPTHREAD, 0 );
    THREADENTRY32 entry = { sizeof(entry) };
    MEMORY_BASIC_INFORMATION info;
    char *address = NULL;
    DWORD count = 0, flags;
    SIZE_T bytes = 0;
    ULONG_PTR i;
    BOOL more;

    memset( usage, 0, sizeof(*usage) );
    /* what PrivateUsage is made of; Wine 8 leaves that member zero */
    while (VirtualQuery( address, &info, sizeof(info) ) == sizeof(info))
    {
        if (info.State == MEM_COMMIT && info.Type == MEM_PRIVATE) bytes += info.RegionSize;
        if ((char *)info.BaseAddress + info.RegionSize <= address) break;
        address = (char *)info.BaseAddress + info.RegionSize;
    }
    usage->memory = bytes / 1024;
    for (more = Thread32First( snapshot, &entry ); more; more = Thread32Next( snapshot, &entry ))
        if (entry.th32OwnerProcessID == GetCurrentProcessId()) usage->threads++;
    CloseHandle( snapshot );
    /* some versions of Wine count no handles */
    if (!GetProcessHandleCount( GetCurrentProcess(), &count ) || !count)
        for (count = 0, i = 4; i < 4 * 8192; i += 4) if (GetHandleInformation( (HANDLE)i, &flags )) count++;
    usage->handles = count;
}
#endif

static struct usage base, peak, last;
static BOOL warm;

/* A full table flaps around one size, and with it what is in free slots of pools and in queues. */
static void check_usage( BOOL is_warm )
{
    SIZE_T stacks = 0;

    get_usage( &last );
    peak.memory = max( peak.memory, last.memory );
    peak.handles = max( peak.handles, last.handles );
    peak.threads = max( peak.threads, last.threads );
    if (!is_warm) return;
    if (!warm) base = last;
    warm = TRUE;
#ifndef COMPAT_KERNEL
    /* the pool has as many threads as it likes, and each a stack */
    if (last.threads > base.threads) stacks = (last.threads - base.threads) * 4096;
#endif
    want( last.memory <= base.memory + base.memory / 20 + stacks + 8192, "memory grows: %lu KB, %lu KB when warm", (ULONG)last.memory,
          (ULONG)base.memory );
    want( last.handles <= base.handles + 32, "handles: %u, %u when warm", last.handles, base.handles );
    want( last.threads <= base.threads + 32, "threads: %u, %u when warm", last.threads, base.threads );
}

static void rest_all(void)
{
    DWORD start = GetTickCount();

    InterlockedExchange( &rest, 1 );
    while (get( &resting ) < get( &threads ))
    {
        if (GetTickCount() - start > PATIENCE)
        {
            fail( __LINE__, "%ld of %ld threads do not come to rest", get( &threads ) - get( &resting ), get( &threads ) );
            printf( "soak: FAIL\n" );
            fflush( stdout );
            end_process( 1 );
        }
        Sleep( 1 );
    }
}

static BOOL all_expired(void)
{
    UINT i;

    for (i = 0; i < FAMILIES; i++) if (get( &families[i].expired ) != get( &families[i].added )) return FALSE;
    return TRUE;
}

static void check_all( BOOL is_warm )
{
    DWORD start = GetTickCount();
    UINT i, j;

    rest_all();
    while (!all_expired() && GetTickCount() - start < PATIENCE) Sleep( 5 );
    for (i = 0; i < FAMILIES; i++)
        want( get( &families[i].expired ) == get( &families[i].added ), "%ld of %ld routes were told of as expired",
              get( &families[i].expired ), get( &families[i].added ) );
    /* the last one is deleted after its callback, holds end later */
    Sleep( 200 );
#ifdef COMPAT_KERNEL
    {
        struct table_counts counts;
        const char *what;

        do
        {
            compat_pool_wait();
            what = table_check( FALSE, &counts );
            if (counts.held) Sleep( 5 );
        } while (!what && counts.held && GetTickCount() - start < PATIENCE);
        want( !what && !counts.held, "table_check: %s, %u held routes", what ? what : "good", counts.held );
        for (i = 0; i < FAMILIES; i++) drain( &families[i] );
        compat_pool_wait();
        what = table_check( TRUE, &counts );
        want( !what, "table_check: %s", what );
    }
#endif
    for (i = 0; i < FAMILIES; i++)
    {
        check_dests( &families[i] );
        check_told( &families[i] );
        for (j = 0; j < CHURNERS; j++) check_lists( &families[i].churners[j] );
    }
    check_usage( is_warm );
    check_count++;
    InterlockedExchange( &rest, 0 );
    while (get( &resting )) Sleep( 1 );
}

static UINT seconds_gone(void)
{
    return (GetTickCount() - start_time) / 1000;
}

static void status(void)
{
    UINT i, j, routes = 0;

    for (i = 0; i < FAMILIES; i++) for (j = 0; j < CHURNERS; j++) routes += families[i].churners[j].present;
    printf( "soak: %u s, %ld,000 operations, %u routes, %ld notifications, %u checks, %lu MB, %u threads, %ld failures\n",
            seconds_gone(), get( &operations_done ), routes, get( &notifications ), check_count, (ULONG)(last.memory / 1024),
            last.threads, get( &failures ) );
    fflush( stdout );
}

static void start_thread( DWORD (WINAPI *func)( void * ), void *arg )
{
    HANDLE thread = CreateThread( NULL, 0, func, arg, 0, NULL );

    if (!thread) exit( 2 );
    InterlockedIncrement( &threads );
    CloseHandle( thread );
}

static void start_all(void)
{
    UINT i, j;

    for (i = 0; i < FAMILIES; i++)
    {
        struct family *family = &families[i];

        InitializeSRWLock( &family->lock );
        if (!(family->told = calloc( family->count, sizeof(*family->told) ))) exit( 2 );
        family->watcher = register_client( i, 20 );
        family->ephemeral = register_client( i, 30 );
        want_ret( RtmRegisterForChangeNotification( family->watcher, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL, family,
                                                    &family->notify ), NO_ERROR );
        for (j = 0; j < CHURNERS; j++)
        {
            struct churner *churner = &family->churners[j];

            if (!(churner->notes = calloc( family->count, sizeof(*churner->notes) ))) exit( 2 );
            churner->entity = register_client( i, j + 1 );
            add_hops( churner->entity, i, churner->hops );
            want_ret( RtmCreateRouteList( churner->entity, &churner->list ), NO_ERROR );
        }
    }
    for (i = 0; i < FAMILIES; i++)
    {
        for (j = 0; j < CHURNERS; j++) start_thread( churn, (void *)(ULONG_PTR)(i * CHURNERS + j) );
        start_thread( expire, &families[i] );
        start_thread( guest, &families[i] );
        start_thread( walk, &families[i] );
    }
}

/* marks from long ago hold destinations that lose their routes now */
static void wait_empty( HANDLE entity )
{
    DWORD start = GetTickCount(), error;
    RTM_DEST_INFO info;
    HANDLE handle;
    UINT count;

    do
    {
        count = 1;
        want_ret( RtmCreateDestEnum( entity, RTM_VIEW_MASK_ANY, 0, NULL, RTM_BEST_PROTOCOL, &handle ), NO_ERROR );
        error = RtmGetEnumDests( entity, handle, &count, &info );
        if (count) want_ret( RtmReleaseDests( entity, count, &info ), NO_ERROR );
        want_ret( RtmDeleteEnumHandle( entity, handle ), NO_ERROR );
        if (!count) break;
        Sleep( 5 );
    } while (GetTickCount() - start < PATIENCE);
    want( error == ERROR_NO_MORE_ITEMS && !count, "destinations stay, error %lu", (ULONG)error );
    /* the last of them is just ending */
    Sleep( 200 );
}

static void end_all(void)
{
    UINT i, j;

    InterlockedExchange( &stop, 1 );
    while (get( &threads )) Sleep( 1 );
    for (i = 0; i < FAMILIES; i++)
    {
        for (j = 0; j < CHURNERS; j++)
        {
            struct churner *churner = &families[i].churners[j];

            want_ret( RtmReleaseNextHops( churner->entity, HOPS, churner->hops ), NO_ERROR );
            want_ret( RtmDeregisterEntity( churner->entity ), NO_ERROR );
        }
        want_ret( RtmDeregisterEntity( families[i].ephemeral ), NO_ERROR );
        wait_empty( families[i].watcher );
        want_ret( RtmDeregisterEntity( families[i].watcher ), NO_ERROR );
        for (j = 0; j < CHURNERS; j++) free( families[i].churners[j].notes );
        free( families[i].told );
    }
#ifdef COMPAT_KERNEL
    {
        UINT left = 0, tries;

        /* destinations that are held stay a moment longer */
        for (tries = 0; tries < 2000; tries++)
        {
            compat_pool_wait();
            object_run();
            reclaim_drain();
            for (i = OBJECT_NONE + 1, left = 0; i < OBJECT_TYPES; i++) left += object_count( i );
            if (!left) break;
            Sleep( 1 );
        }
        want( !left, "%u objects are left", left );
        compat_unload();
    }
#endif
}

int main( int argc, char **argv )
{
    UINT seconds = 60, every = 10, next_check, next_status = STATUS, i;

    families[0].count = 200000;
    families[1].count = 100000;
    for (i = 1; i + 1 < (UINT)argc; i += 2)
    {
        UINT value = strtoul( argv[i + 1], NULL, 0 );

        if (!strcmp( argv[i], "--seconds" )) seconds = value;
        else if (!strcmp( argv[i], "--every" )) every = max( value, 1 );
        else if (!strcmp( argv[i], "--v4" )) families[0].count = min( max( value, 1 ), 8000000 );
        else if (!strcmp( argv[i], "--v6" )) families[1].count = min( max( value, 1 ), 8000000 );
        else if (!strcmp( argv[i], "--seed" )) seed = value;
        else break;
    }
    if (i < (UINT)argc)
    {
        fprintf( stderr, "usage: soak [--seconds N] [--every N] [--v4 N] [--v6 N] [--seed N]\n" );
        return 2;
    }
    start_time = GetTickCount();
    start_all();
    for (next_check = every; seconds_gone() < seconds && get( &failures ) <= 20;)
    {
        Sleep( 100 );
        if (seconds_gone() >= next_check)
        {
            /* whatever destinations and routes get in addition once in their lives, most of them have it by then */
            check_all( check_count >= 2 && seconds_gone() >= seconds / 3 );
            next_check = seconds_gone() + every;
        }
        if (seconds_gone() >= next_status)
        {
            status();
            next_status = seconds_gone() + STATUS;
        }
    }
    check_all( warm );
    end_all();
    printf( "soak: %s: seed %lu, %u s, %u prefixes, %ld,000 operations, %ld notifications, %u checks, %lu MB at most, %lu MB "
            "at the end and %lu MB when warm, %u threads, %ld failures\n", get( &failures ) ? "FAIL" : "PASS", seed, seconds_gone(),
            families[0].count + families[1].count, get( &operations_done ), get( &notifications ), check_count,
            (ULONG)(peak.memory / 1024), (ULONG)(last.memory / 1024), (ULONG)(base.memory / 1024), last.threads, get( &failures ) );
    fflush( stdout );
    return get( &failures ) != 0;
}
