/*
 * What the fuzz targets share: values from bytes, calls with their documented results, the end of an input
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

#include "fuzz.h"

/* ---- values ---- */

static const BYTE *next;
static size_t left;

void in_start( const BYTE *data, size_t size )
{
    next = data;
    left = size;
}

BOOL in_more( void )
{
    return left != 0;
}

UINT in_byte( void )
{
    if (!left) return 0;
    left--;
    return *next++;
}

UINT in_below( UINT limit )
{
    return in_byte() % limit;
}

void in_bytes( void *buffer, UINT size )
{
    BYTE *bytes = buffer;

    while (size--) *bytes++ = in_byte();
}

ULONG in_long( void )
{
    UINT value = in_byte();

    if (value == 255) return ~0u;
    if (value == 254) in_bytes( &value, sizeof(value) );
    return value;
}

USHORT in_family( void )
{
    UINT value = in_byte();

    if (value == 255) return in_byte() << 8 | in_byte();
    return value & 1 ? AF_INET6 : AF_INET;
}

ULONG in_views( void )
{
    static const ULONG views[] = { 1, 2, 3, 0, ~0u, 5, 4, 8 };
    UINT value = in_byte();

    return value < 248 ? views[value % ARRAY_SIZE(views)] : in_long();
}

RTM_NET_ADDRESS *in_good_address( RTM_NET_ADDRESS *address, USHORT family )
{
    static const BYTE lengths[] = { 24, 16, 8, 0, 32, 25, 23, 9, 7, 1, 31, 17, 15, 20, 28, 12 };
    static const BYTE more[] = { 128, 64, 48, 127, 65, 33, 56, 120 };
    UINT value = in_byte(), bits = in_byte();

    memset( address, 0, sizeof(*address) );
    address->AddressFamily = family;
    address->NumBits = lengths[value % ARRAY_SIZE(lengths)];
    if (family == AF_INET6 && value >= 128) address->NumBits = more[value % ARRAY_SIZE(more)];
    /* what lies behind the prefix is not cleared */
    address->AddrBits[0] = 10 + (bits >> 7) * 118;
    address->AddrBits[1] = bits & 3;
    address->AddrBits[2] = bits >> 2 & 3;
    address->AddrBits[3] = bits >> 4 & 7;
    address->AddrBits[7] = bits >> 5 & 3;
    address->AddrBits[15] = bits >> 6 & 1;
    return address;
}

RTM_NET_ADDRESS *in_address( RTM_NET_ADDRESS *address, USHORT family )
{
    UINT value = in_byte();

    if (value < 240) return in_good_address( address, family );
    in_bytes( address, sizeof(*address) );
    if (value < 252) address->AddressFamily = family;
    if (value < 248) address->NumBits &= 0xff;
    return address;
}

void in_identity( RTM_ENTITY_INFO *info )
{
    UINT value = in_byte();

    memset( info, 0, sizeof(*info) );
    info->RtmInstanceId = value & 1;
    info->AddressFamily = value & 2 ? AF_INET6 : AF_INET;
    info->EntityId.EntityProtocolId = value >> 2 & 3;
    info->EntityId.EntityInstanceId = value >> 4 & 7;
}

void *exact( size_t size )
{
    /* a block of its own even for nothing: an address that must not be used */
    void *block = malloc( size );

    if (!block) abort();
    /* what the DLL does not write is no good value */
    memset( block, 0xcc, size );
    return block;
}

/* ---- calls ---- */

static const struct
{
    const char *name;
    DWORD error;
} documented[] =
{
#include "codes.h"
};

void fuzz_fail( const char *file, UINT line, const char *what )
{
    fprintf( stderr, "%s:%u: failed: %s\n", file, line, what );
    abort();
}

/* strcmp() would tell the fuzzer these names as words to try */
static BOOL same( const char *a, const char *b )
{
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

DWORD fuzz_result( const char *name, DWORD error )
{
    UINT i;

    if (GetLastError() != 0xdeadbeef)
    {
        fprintf( stderr, "%s changed the last error to %u\n", name, GetLastError() );
        abort();
    }
    for (i = 0; i < ARRAY_SIZE(documented); i++)
        if (documented[i].error == error && same( documented[i].name, name )) return error;
    fprintf( stderr, "%s gave %u, which is not documented\n", name, error );
    abort();
}

/* ---- the end ---- */

static UINT alive( void )
{
    UINT i, count = 0;

    for (i = OBJECT_NONE + 1; i < OBJECT_TYPES; i++) count += object_count( i );
    return count;
}

void fuzz_nothing_left( void )
{
    UINT i, tries;

    for (tries = 0;; tries++)
    {
        compat_pool_wait();
        object_run();
        reclaim_drain();
        if (!alive()) return;
        if (tries == 5000) break;
        Sleep( 1 );
    }
    for (i = OBJECT_NONE + 1; i < OBJECT_TYPES; i++)
        if (object_count( i )) fprintf( stderr, "%u objects of type %u are left\n", object_count( i ), i );
    abort();
}

static void configure( const char *family, const char *name, DWORD value )
{
    char path[200];
    DWORD disposition;
    HKEY key;

    sprintf( path, "System\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Rtm\\1\\%s", family );
    RegCreateKeyExA( HKEY_LOCAL_MACHINE, path, 0, NULL, 0, 0, NULL, &key, &disposition );
    RegSetValueExA( key, name, 0, REG_DWORD, (const BYTE *)&value, sizeof(value) );
    RegCloseKey( key );
}

int LLVMFuzzerInitialize( int *argc, char ***argv );
int LLVMFuzzerInitialize( int *argc, char ***argv )
{
    static const char * const families[] = { "IP", "Ipv6" };
    UINT i;

    (void)argc;
    (void)argv;
    for (i = 0; i < ARRAY_SIZE(families); i++)
    {
        configure( families[i], "MaxNextHopsInRoute", 2 + i );
        configure( families[i], "MaxHandlesInEnum", 3 );
        configure( families[i], "ViewsSupported", i ? 0xd : 0x80000001 );
        configure( families[i], "MaxOpaquePointers", 2 );
        configure( families[i], "MaxChangeNotifications", 2 );
    }
    compat_clock_rate = 50;
    return 0;
}
