/*
 * The model: what the manager calls, and methods
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

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "rtmv2.h"

#include "model.h"

/* Events of entities come on the thread that registers or deregisters. Changes and ended times come on a thread of the
 * pool: where that runs by hand, while this program waits for it, so everything can be compared in there. Elsewhere such a
 * callback only counts. */

/* ---- events of entities ---- */

static struct
{
    BOOL open;
    RTM_EVENT_TYPE type;
    UINT ent;
    HANDLE handle;              /* as the first one was told */
    BOOL told[MAX_ENTS];
} event;

void events_begin( RTM_EVENT_TYPE type, UINT ent )
{
    memset( &event, 0, sizeof(event) );
    event.open = TRUE;
    event.type = type;
    event.ent = ent;
}

void events_end( HANDLE handle )
{
    UINT i;

    event.open = FALSE;
    for (i = 0; i < MAX_ENTS; i++)
    {
        if (!ents[i].used || !ents[i].live || !ents[i].callback || i == event.ent) continue;
        if (ents[i].table != ents[event.ent].table) continue;
        expect( event.told[i], "e%u was not told of e%u, event %u", i, event.ent, event.type );
        reached( event.type == RTM_ENTITY_REGISTERED ? "an entity is told of another one" : "an entity is told of an end" );
    }
    if (event.handle) same( event.handle, handle );
}

static UINT live_ent( HANDLE reg )
{
    UINT i;

    for (i = 0; i < MAX_ENTS; i++) if (ents[i].used && ents[i].live && ents[i].handle == reg) return i;
    fail( __LINE__, "a callback for %p, which is no entity", reg );
}

static void entity_event( UINT ent, RTM_EVENT_TYPE type, HANDLE other, const RTM_ENTITY_INFO *info )
{
    const struct ent *e = &ents[event.ent];
    RTM_ENTITY_INFO again;

    expect( event.open && event.type == type, "e%u got event %u", ent, type );
    expect( ent != event.ent && ents[ent].table == e->table, "e%u got event %u of e%u", ent, type, event.ent );
    expect( !event.told[ent], "e%u got event %u twice", ent, type );
    event.told[ent] = TRUE;
    if (!event.handle) event.handle = other;
    same( other, event.handle );
    same( info->RtmInstanceId, INSTANCE( e->table ) );
    same( info->AddressFamily, FAMILY( e->table ) );
    same( info->EntityId.EntityProtocolId, e->proto );
    same( info->EntityId.EntityInstanceId, e->instance );
    /* an end is told while the entity can still be asked for */
    memset( &again, FILLER, sizeof(again) );
    expect_ret( RtmGetEntityInfo( ents[ent].handle, other, &again ), NO_ERROR );
    same( again.EntityId.EntityProtocolId, e->proto );
    expect_ret( RtmReleaseEntityInfo( ents[ent].handle, &again ), NO_ERROR );
}

/* ---- change notification ---- */

static UINT serials[MAX_NOTES], last_serial;
static LONG calls[0x10000];     /* of each registration; also counted by other threads */
static LONG calls_before[MAX_NOTES];
static BOOL rung_before[MAX_NOTES];

void *note_context( UINT note )
{
    serials[note] = ++last_serial % ARRAYSIZE(calls);
    calls[serials[note]] = 0;
    return (void *)(ULONG_PTR)(serials[note] + 0x100);
}

/* what has rung since the last step needs a call that came in that step or comes later */
void note_calls_begin( void )
{
    UINT i;

    for (i = 0; i < MAX_NOTES; i++)
    {
        if (!notes[i].used) continue;
        if (notes[i].rung && !rung_before[i]) notes[i].wanted_calls = calls_before[i];
        rung_before[i] = notes[i].rung;
        calls_before[i] = calls[serials[i]];
    }
}

static BOOL is_pending( UINT note )
{
    UINT i;

    for (i = 0; i < MAX_DESTS; i++) if (dests[i].used && dests[i].changed >> note & 1) return TRUE;
    return FALSE;
}

#ifdef COMPAT_KERNEL

static void change_event( UINT ent, HANDLE handle, void *context )
{
    UINT note;

    for (note = 0; note < MAX_NOTES; note++) if (notes[note].used && notes[note].handle == handle) break;
    expect( note < MAX_NOTES && notes[note].owner == ent, "e%u is told of changes by %p", ent, handle );
    same( context, serials[note] + 0x100 );
    catch_up( ent );
    expect( notes[note].callback, "n%u has no callback", note );
    expect( notes[note].rung, "n%u is called without a change", note );
    expect( is_pending( note ), "n%u is called, but nothing is pending", note );
    notes[note].rung = FALSE;
    calls[serials[note]]++;
    say( "n%u called ", note );
    reached( "a client is told of changes" );
    switch (rnd_of( note, 8 ))
    {
    case 0:
    case 1:
        /* on this thread a client's locks would be waited for */
        if (table_is_locked( notes[note].table )) break;
        while (drain( note, 10 )) {}
        reached( "a client asks in its callback" );
        break;
    case 2:
        expect_ret( RtmDeregisterFromChangeNotification( ents[ent].handle, handle ), NO_ERROR );
        note_leave( note );
        naive_sweep();
        reached( "a registration ends in its callback" );
        break;
    }
}

void run_pool( void )
{
    UINT i;

    note_calls_begin();
    compat_run_pool();
    for (i = 0; i < MAX_NOTES; i++)
    {
        if (!notes[i].used || !notes[i].rung) continue;
        expect( !is_pending( i ), "n%u was not called", i );
        notes[i].rung = FALSE;
        reached( "a change is fetched before the callback" );
    }
    naive_sweep();
}

#else

static void change_event( UINT ent, HANDLE handle, void *context )
{
}

void run_pool( void )
{
    UINT i, waited;

    note_calls_begin();
    for (i = 0; i < MAX_NOTES; i++)
    {
        if (!notes[i].used || !notes[i].rung) continue;
        if (is_pending( i ))
        {
            for (waited = 0; (UINT)InterlockedExchangeAdd( &calls[serials[i]], 0 ) <= notes[i].wanted_calls; waited++)
            {
                expect( waited < 10000, "n%u was not called", i );
                Sleep( 1 );
            }
            reached( "a client is told of changes" );
        }
        notes[i].rung = FALSE;
    }
}

#endif

DWORD WINAPI event_callback( HANDLE reg, RTM_EVENT_TYPE type, void *context1, void *context2 )
{
    switch (type)
    {
    case RTM_ENTITY_REGISTERED:
    case RTM_ENTITY_DEREGISTERED:
        entity_event( live_ent( reg ), type, context1, context2 );
        break;
    case RTM_ROUTE_EXPIRED:
        if (BY_HAND) return route_expired( live_ent( reg ), context1, context2 );
        fail( __LINE__, "a route has ended" );
    case RTM_CHANGE_NOTIFICATION:
        if (BY_HAND) change_event( live_ent( reg ), context1, context2 );
        else if ((ULONG_PTR)context2 >= 0x100 && (ULONG_PTR)context2 < ARRAYSIZE(calls) + 0x100)
            InterlockedIncrement( &calls[(ULONG_PTR)context2 - 0x100] );
        break;
    default:
        fail( __LINE__, "event %u", type );
    }
    return NO_ERROR;
}

void op_pool( void )
{
    run_pool();
}

/* ---- methods ---- */

#define METHODS 5

static struct
{
    HANDLE caller, callee;
    void *input;
    UINT mask, sizes[METHODS];
    UINT room, used;            /* of the output: where the next header begins, and where the last one ended */
} invocation;

/* each one leaves as many bytes as it is told to, at most those that there are, or says more than there are */
static void run_method( UINT method, HANDLE caller, HANDLE callee, RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    UINT begin = (invocation.used + 3) / 4 * 4, header = FIELD_OFFSET( RTM_ENTITY_METHOD_OUTPUT, OutputData ), i;

    same( caller, invocation.caller );
    same( callee, invocation.callee );
    same( input, invocation.input );
    expect( invocation.mask >> method & 1, "method %u was not asked for", method );
    expect( (BYTE *)output == buffer + begin, "method %u writes at %u, expected %u", method, (UINT)((BYTE *)output - buffer), begin );
    same( output->MethodType, 1u << method );
    same( output->MethodStatus, NO_ERROR );
    same( output->OutputSize, invocation.room - begin - header );
    invocation.mask &= ~(1u << method);
    output->MethodStatus = 1000 + method;
    for (i = 0; i < invocation.sizes[method] && i < output->OutputSize; i++) output->OutputData[i] = method;
    invocation.used = begin + header + i;
    output->OutputSize = invocation.sizes[method];
}

#define METHOD( n ) \
    static void WINAPI method##n( HANDLE caller, HANDLE callee, RTM_ENTITY_METHOD_INPUT *in, RTM_ENTITY_METHOD_OUTPUT *out ) \
    { run_method( n, caller, callee, in, out ); }
METHOD( 0 ) METHOD( 1 ) METHOD( 2 ) METHOD( 3 ) METHOD( 4 )

static const RTM_ENTITY_EXPORT_METHOD all_methods[METHODS] = { method0, method1, method2, method3, method4 };

static RTM_ENTITY_EXPORT_METHOD method_of( UINT ent, UINT i )
{
    return ents[ent].method_mask >> i & 1 ? all_methods[i] : NULL;
}

void random_methods( RTM_ENTITY_EXPORT_METHODS *methods, UINT ent )
{
    UINT i;

    ents[ent].methods = one_in( 3 ) ? 0 : rnd( METHODS + 1 );
    ents[ent].method_mask = one_in( 3 ) ? rnd( 32 ) : 31;
    methods->NumMethods = ents[ent].methods;
    for (i = 0; i < ents[ent].methods; i++) methods->Methods[i] = method_of( ent, i );
}

void op_methods( void )
{
    RTM_ENTITY_EXPORT_METHOD *methods = (RTM_ENTITY_EXPORT_METHOD *)buffer;
    UINT ent = any_ent( NONE ), other, room = rnd( METHODS + 2 ), count = room, want, i;
    struct kept *k;

    if (ent == NONE || (other = any_ent( ents[ent].table )) == NONE) return;
    memset( buffer, FILLER, 256 );
    if (one_in( 6 ) && (k = any_kept( ents[ent].table, 'e' )) && !ents[k->index].live)
    {
        say( "e%u of dead e%u ", ent, k->index );
        expect_ret( RtmGetEntityMethods( ents[ent].handle, ents[k->index].handle, &count, methods ), BAD_HANDLE );
        same( count, room );
        check_filler( __LINE__, buffer, 256 );
        return;
    }
    say( "e%u of e%u room %u ", ent, other, room );
    want = room ? min( room, ents[other].methods ) : 0;
    expect_ret( RtmGetEntityMethods( ents[ent].handle, ents[other].handle, &count, methods ),
                room && room < ents[other].methods ? ERROR_INSUFFICIENT_BUFFER : NO_ERROR );
    same( count, room ? want : ents[other].methods );
    for (i = 0; i < want; i++) same( methods[i], method_of( other, i ) );
    check_filler( __LINE__, (BYTE *)(methods + want), 128 );
}

void op_invoke( void )
{
    UINT ent = any_ent( NONE ), other, i, used = 0, end = 0, size, header = FIELD_OFFSET( RTM_ENTITY_METHOD_OUTPUT, OutputData );
    BOOL ran[METHODS] = { 0 };
    RTM_ENTITY_METHOD_INPUT input;
    DWORD expected = NO_ERROR;
    struct kept *k;

    if (ent == NONE || (other = any_ent( ents[ent].table )) == NONE) return;
    memset( &input, 0, sizeof(input) );
    input.MethodType = one_in( 4 ) ? METHOD_TYPE_ALL_METHODS : rnd( 64 );
    size = one_in( 3 ) ? rnd( 60 ) : 200;
    memset( buffer, FILLER, 512 );
    if (one_in( 8 ) && (k = any_kept( ents[ent].table, 'e' )) && !ents[k->index].live)
    {
        say( "e%u dead e%u ", ent, k->index );
        expect_ret( RtmInvokeMethod( ents[ent].handle, ents[k->index].handle, &input, &size, (void *)buffer ), BAD_HANDLE );
        check_filler( __LINE__, buffer, 512 );
        return;
    }
    /* this thread would wait for itself */
    if (ents[other].blocked) return;
    memset( &invocation, 0, sizeof(invocation) );
    invocation.caller = ents[ent].handle;
    invocation.callee = ents[other].handle;
    invocation.input = &input;
    invocation.room = size;
    for (i = 0; i < METHODS; i++) invocation.sizes[i] = rnd( 20 );
    say( "e%u e%u mask %lx size %u ", ent, other, input.MethodType, size );

    for (i = 0; i < ents[other].methods && !expected; i++)
    {
        UINT begin = (used + 3) / 4 * 4;

        if (!(input.MethodType >> i & 1) || !method_of( other, i )) continue;
        if (begin + header > size)
        {
            expected = ERROR_INSUFFICIENT_BUFFER;
            continue;
        }
        ran[i] = TRUE;
        invocation.mask |= 1u << i;
        end = used = begin + header + min( invocation.sizes[i], size - begin - header );
    }
    expect_ret( RtmInvokeMethod( invocation.caller, invocation.callee, &input, &size, (void *)buffer ), expected );
    same( invocation.mask, 0 );
    same( size, end );
    check_filler( __LINE__, buffer + end, 256 );
    used = 0;
    for (i = 0; i < METHODS; i++)
    {
        const RTM_ENTITY_METHOD_OUTPUT *out = (RTM_ENTITY_METHOD_OUTPUT *)(buffer + (used + 3) / 4 * 4);

        if (!ran[i]) continue;
        same( out->MethodType, 1u << i );
        same( out->MethodStatus, 1000 + i );
        used = (used + 3) / 4 * 4 + header + out->OutputSize;
        reached( "a method runs" );
    }
    same( used, end );
}

void op_block( void )
{
    UINT ent = any_ent( NONE );

    if (ent == NONE) return;
    if (one_in( 8 ))
    {
        expect_ret( RtmBlockMethods( ents[ent].handle, NULL, 0, 2 + rnd( 5 ) ), ERROR_INVALID_PARAMETER );
        return;
    }
    ents[ent].blocked = one_in( 3 );
    say( "e%u %d ", ent, ents[ent].blocked );
    expect_ret( RtmBlockMethods( ents[ent].handle, NULL, 0, ents[ent].blocked ? RTM_BLOCK_METHODS : RTM_RESUME_METHODS ),
                NO_ERROR );
}

/* ---- the two conversions ---- */

void op_ipv6( void )
{
    RTM_NET_ADDRESS net, before;
    DWORD length = rnd( 140 ), size = one_in( 5 ) ? rnd( 20 ) : 16, got = 77, expected = NO_ERROR;
    IN6_ADDR address, back;
    BYTE bytes[16];
    UINT i;

    for (i = 0; i < 16; i++) bytes[i] = rnd( 256 );
    memcpy( &address, bytes, 16 );
    memset( &net, FILLER, sizeof(net) );
    before = net;
    if (length > 128 || size != 16) expected = ERROR_INVALID_PARAMETER;
    say( "length %lu size %lu ", length, size );
    expect_ret( RtmConvertIpv6AddressAndLengthToNetAddress( &net, address, length, size ), expected );
    if (expected)
    {
        expect( !memcmp( &net, &before, sizeof(net) ), "the result changed" );
        return;
    }
    same( net.AddressFamily, AF_INET6 );
    same( net.NumBits, length );
    expect( !memcmp( net.AddrBits, bytes, 16 ), "another address" );

    size = one_in( 5 ) ? rnd( 20 ) : 16;
    if (size != 16) expected = ERROR_INVALID_PARAMETER;
    if (one_in( 5 ))
    {
        net.AddressFamily = one_in( 2 ) ? AF_INET : 0;
        expected = ERROR_INVALID_PARAMETER;
    }
    if (one_in( 5 ))
    {
        net.NumBits = 129 + rnd( 1000 );
        expected = ERROR_INVALID_PARAMETER;
    }
    memset( &back, FILLER, sizeof(back) );
    expect_ret( RtmConvertNetAddressToIpv6AddressAndLength( &net, &back, &got, size ), expected );
    if (expected)
    {
        same( got, 77 );
        check_filler( __LINE__, (BYTE *)&back, sizeof(back) );
        return;
    }
    same( got, length );
    expect( !memcmp( &back, bytes, 16 ), "another address back" );
}
