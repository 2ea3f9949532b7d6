/*
 * rtmsh: methods that entities export to each other
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

#include <stdlib.h>
#include <string.h>
#include "rtmsh.h"

#define OUTPUT_HEADER FIELD_OFFSET( RTM_ENTITY_METHOD_OUTPUT, OutputData )
#define OUTPUT_ROOM   8192

/* bit 0: gives the input back */
static void WINAPI method_echo( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output )
{
    UINT size = min( input->InputSize, output->OutputSize );

    memcpy( output->OutputData, input->InputData, size );
    output->MethodStatus = size < input->InputSize ? ERROR_INSUFFICIENT_BUFFER : NO_ERROR;
    output->OutputSize = size;
}

/* bit 1: gives it back reversed */
static void WINAPI method_reverse( RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
                                   RTM_ENTITY_METHOD_INPUT *input,
                                       RTM_ENTITY_METHOD_OUTPUT *output )
{
    UINT i, size = min( input->InputSize, output->OutputSize );

    for (i = 0; i < size; i++) output->OutputData[i] = input->InputData[input->InputSize - 1 - i];
    output->MethodStatus = size < input->InputSize ? ERROR_INSUFFICIENT_BUFFER : NO_ERROR;
    output->OutputSize = size;
}

RTM_ENTITY_EXPORT_METHODS *demo_methods( void )
{
    static union
    {
        RTM_ENTITY_EXPORT_METHODS methods;
        char room[sizeof(RTM_ENTITY_EXPORT_METHODS) + sizeof(RTM_ENTITY_EXPORT_METHOD)];
    }
    demo;
    RTM_ENTITY_EXPORT_METHOD *method = demo.methods.Methods;

    demo.methods.NumMethods = 2;
    method[0] = method_echo;
    method[1] = method_reverse;
    return &demo.methods;
}

/* the outputs follow each other, each header at a multiple of 4 */
static void outputs_show( const char *room, UINT size )
{
    static const struct column columns[] = { { "method" }, { "status", TRUE }, { "bytes", TRUE },
                                             { "data" }, { NULL } };
    struct table table;
    UINT offset = 0;

    table_begin( &table, "outputs", columns );
    while (offset + OUTPUT_HEADER <= size)
    {
        const RTM_ENTITY_METHOD_OUTPUT *output = (const RTM_ENTITY_METHOD_OUTPUT *)(room + offset);
        UINT i, bytes = min( output->OutputSize, size - offset - OUTPUT_HEADER );
        char text[OUTPUT_ROOM + 1], method[16];

        for (i = 0; i < bytes; i++)
            text[i] = output->OutputData[i] >= 32 && output->OutputData[i] < 127
                ? output->OutputData[i] : '.';
        text[bytes] = 0;
        sprintf( method, "0x%lx", output->MethodType );
        table_text( &table, method );
        table_number( &table, output->MethodStatus );
        table_number( &table, output->OutputSize );
        table_text( &table, text );
        offset += OUTPUT_HEADER + ((bytes + 3) & ~3u);
    }
    table_end( &table );
}

static BOOL invoke( struct entity *ent, struct entity *target, ULONG bits, const char *data )
{
    union { RTM_ENTITY_METHOD_INPUT input; char room[4096]; } in;
    static union { RTM_ENTITY_METHOD_OUTPUT output; char room[OUTPUT_ROOM]; } out;
    UINT size = sizeof(out);
    DWORD error;

    in.input.MethodType = bits;
    in.input.InputSize = (UINT)min( strlen( data ), sizeof(in) - sizeof(in.input) );
    memcpy( in.input.InputData, data, in.input.InputSize );
    if ((error = rtm.InvokeMethod( ent->handle, target->handle, &in.input, &size, &out.output )))
        return api_fail( "RtmInvokeMethod", error );
    outputs_show( out.room, size );
    return TRUE;
}

static BOOL cmd_invoke( struct entity *ent, struct args *args )
{
    const char *name = args_word( args, "the entity" );
    struct entity *target;
    const char *data;
    ULONG bits = METHOD_TYPE_ALL_METHODS;

    if (!name) return FALSE;
    if (!(target = entity_find( name ))) return fail( "%s: no entity of that name", name );
    if (args_match( args, "method" ) && !args_number( args, "method", &bits )) return FALSE;
    data = args_left( args ) ? args->word[args->next++] : "";
    if (!args_end( args )) return FALSE;
    if (target->blocked)
        return fail( "%s has blocked its methods and this shell has one thread: "
                     "the call would wait for ever", name );
    return invoke( ent, target, bits, data );
}

static BOOL cmd_methods( struct entity *ent, struct args *args )
{
    struct entity *target = ent;
    UINT count = 0;
    DWORD error;

    if (args_left( args ) && !(target = entity_find( args->word[args->next++] )))
        return fail( "%s: no entity of that name", args->word[args->next - 1] );
    if (!args_end( args )) return FALSE;
    if ((error = rtm.GetEntityMethods( ent->handle, target->handle, &count, NULL )))
        return api_fail( "RtmGetEntityMethods", error );
    json_number( "methods", count );
    result( "%s exports %u methods", target->name, count );
    return TRUE;
}

static BOOL set_blocked( struct entity *ent, struct args *args, BOOL block )
{
    DWORD error;

    if (!args_end( args )) return FALSE;
    if ((error = rtm.BlockMethods( ent->handle, NULL, 0, block ? RTM_BLOCK_METHODS
                                   : RTM_RESUME_METHODS )))
        return api_fail( "RtmBlockMethods", error );
    ent->blocked = block;
    say( "methods of %s are %s", ent->name, block ? "blocked" : "open again" );
    return TRUE;
}

static BOOL cmd_block( struct entity *ent, struct args *args )
{
    return set_blocked( ent, args, TRUE );
}

static BOOL cmd_resume( struct entity *ent, struct args *args )
{
    return set_blocked( ent, args, FALSE );
}

const struct command method_commands[] =
{
    { "methods", "[NAME]",
      "tells how many methods an entity exports", cmd_methods, COMMAND_ENTITY },
    { "invoke", "NAME [method 0xN] [TEXT]",
      "invokes methods of NAME with TEXT as their input\n"
      "The demo methods (\"register NAME methods\") are 0x1, which gives the text back, and 0x2, "
      "which reverses\n"
      "it; without \"method\" all are invoked.", cmd_invoke, COMMAND_ENTITY },
    { "block", "", "blocks the methods of the current entity", cmd_block, COMMAND_ENTITY },
    { "resume", "",
      "lets the methods of the current entity be invoked again", cmd_resume, COMMAND_ENTITY },
    { NULL }
};
