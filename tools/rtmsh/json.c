/*
 * rtmsh: JSON, one object a line
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

#include <string.h>
#include "rtmsh.h"

#define JSON_DEPTH 8

static char closers[JSON_DEPTH];
static UINT depth;
static BOOL comma;

static void put_text( const char *text )
{
    const unsigned char *p = (const unsigned char *)text;

    putchar( '"' );
    for (; *p; p++)
    {
        if (*p == '"' || *p == '\\') printf( "\\%c", *p );
        else if (*p == '\n') printf( "\\n" );
        else if (*p == '\t') printf( "\\t" );
        /* bytes count as Latin-1: always valid JSON */
        else if (*p < 32 || *p > 126) printf( "\\u%04x", *p );
        else putchar( *p );
    }
    putchar( '"' );
}

static void put_name( const char *name )
{
    if (comma) putchar( ',' );
    comma = TRUE;
    if (!name) return;
    put_text( name );
    putchar( ':' );
}

static void open_with( const char *name, char opener, char closer )
{
    if (!shell.json || depth == JSON_DEPTH) return;
    put_name( name );
    putchar( opener );
    closers[depth++] = closer;
    comma = FALSE;
}

static void close_last( void )
{
    if (!shell.json || !depth) return;
    putchar( closers[--depth] );
    comma = TRUE;
}

void json_begin( const char *name )
{
    open_with( name, '{', '}' );
}

void json_end( void )
{
    close_last();
}

void json_array_begin( const char *name )
{
    open_with( name, '[', ']' );
}

void json_array_end( void )
{
    close_last();
}

void json_text( const char *name, const char *value )
{
    if (!shell.json) return;
    put_name( name );
    if (value) put_text( value );
    else printf( "null" );
}

void json_number( const char *name, unsigned __int64 value )
{
    if (!shell.json) return;
    put_name( name );
    printf( "%I64u", value );
}

void json_real( const char *name, double value )
{
    if (!shell.json) return;
    put_name( name );
    printf( "%.6f", value );
}

void json_bool( const char *name, BOOL value )
{
    if (!shell.json) return;
    put_name( name );
    printf( value ? "true" : "false" );
}

void json_line( void )
{
    if (!shell.json) return;
    while (depth) close_last();
    comma = FALSE;
    putchar( '\n' );
}
