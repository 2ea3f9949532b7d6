/*
 * rtmsh: sentences and aligned columns
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

/*
 * A table waits for TABLE_ROWS rows to learn the widths of its columns, then prints them; later
 * rows may widen a column. So a table of a million rows needs no more memory than a small one.
 */

void say( const char *format, ... )
{
    va_list list;

    if (shell.json || shell.quiet) return;
    va_start( list, format );
    vprintf( format, list );
    va_end( list );
    putchar( '\n' );
}

void result( const char *format, ... )
{
    va_list list;

    if (shell.json) return;
    va_start( list, format );
    vprintf( format, list );
    va_end( list );
    putchar( '\n' );
}

void field_text( const char *name, const char *value )
{
    json_text( name, value );
    result( "%-20s %s", name, value ? value : "-" );
}

void field_number( const char *name, unsigned __int64 value )
{
    json_number( name, value );
    result( "%-20s %I64u", name, value );
}

void table_begin( struct table *table, const char *name, const struct column *columns )
{
    memset( table, 0, sizeof(*table) );
    table->columns = columns;
    table->name = name;
    while (columns[table->column_count].name)
    {
        table->width[table->column_count] = strlen( columns[table->column_count].name );
        table->column_count++;
    }
    json_array_begin( name );
}

static void table_line( const struct table *table, char *const *cells )
{
    UINT i;

    for (i = 0; i < table->column_count; i++)
    {
        const char *text = cells ? cells[i] : table->columns[i].name;
        int width = (int)table->width[i];

        if (i) printf( "  " );
        if (table->columns[i].right) printf( "%*s", width, text );
        else if (i + 1 == table->column_count) printf( "%s", text );
        else printf( "%-*s", width, text );
    }
    putchar( '\n' );
}

static void table_flush( struct table *table )
{
    UINT row, i;

    if (!table->row_count) return;
    if (!table->headed && !shell.quiet) table_line( table, NULL );
    table->headed = TRUE;
    for (row = 0; row < table->row_count; row++)
    {
        table_line( table, table->cell[row] );
        for (i = 0; i < table->column_count; i++) free( table->cell[row][i] );
    }
    table->row_count = 0;
}

static void table_cell( struct table *table, const char *text )
{
    size_t length = strlen( text );

    if (length > table->width[table->column]) table->width[table->column] = length;
    table->cell[table->row_count][table->column] = strdup( text );
}

static void table_step( struct table *table )
{
    if (++table->column < table->column_count) return;
    table->column = 0;
    json_end();
    if (!shell.json && ++table->row_count == TABLE_ROWS) table_flush( table );
}

/* NULL: nothing to show */
void table_text( struct table *table, const char *text )
{
    if (!table->column) json_begin( NULL );
    json_text( table->columns[table->column].name, text );
    if (!shell.json) table_cell( table, text ? text : "-" );
    table_step( table );
}

void table_number( struct table *table, unsigned __int64 value )
{
    char text[32];

    if (!table->column) json_begin( NULL );
    json_number( table->columns[table->column].name, value );
    sprintf( text, "%I64u", value );
    if (!shell.json) table_cell( table, text );
    table_step( table );
}

void table_end( struct table *table )
{
    table_flush( table );
    json_array_end();
}
