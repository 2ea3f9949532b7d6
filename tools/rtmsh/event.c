/*
 * rtmsh: what callbacks tell
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

/*
 * Callbacks come on threads of rtm.dll at any time. They only note a line here; the shell prints
 * the lines between two commands, so that no output is torn.
 */

#define EVENT_LINES 256

static CRITICAL_SECTION lock;
static char lines[EVENT_LINES][128];
static UINT line_count;
static UINT lost;

void events_init( void )
{
    InitializeCriticalSection( &lock );
}

static void event_note( RTM_ENTITY_HANDLE reg, const char *format, ... ) PRINTF_LIKE( 2, 3 );

static void event_note( RTM_ENTITY_HANDLE reg, const char *format, ... )
{
    va_list list;

    EnterCriticalSection( &lock );
    if (line_count < EVENT_LINES)
    {
        char *line = lines[line_count++];

        va_start( list, format );
        _vsnprintf( line, sizeof(lines[0]) - 1, format, list );
        va_end( list );
    }
    else lost++;
    LeaveCriticalSection( &lock );
}

static void note_entity( RTM_ENTITY_HANDLE reg, const char *what, const RTM_ENTITY_INFO *info )
{
    char text[32];

    if (info)
        event_note( reg, "entity %s: proto %s id %lu", what,
                    protocol_text( info->EntityId.EntityProtocolId, text ),
                    info->EntityId.EntityInstanceId );
    else event_note( reg, "entity %s", what );
}

DWORD WINAPI event_callback( RTM_ENTITY_HANDLE reg, RTM_EVENT_TYPE type, void *context1,
                             void *context2 )
{
    RTM_NET_ADDRESS address;
    char text[ADDRESS_TEXT];

    switch (type)
    {
    case RTM_ENTITY_REGISTERED:
        note_entity( reg, "registered", context2 );
        return NO_ERROR;
    case RTM_ENTITY_DEREGISTERED:
        note_entity( reg, "deregistered", context2 );
        return NO_ERROR;
    case RTM_ROUTE_EXPIRED:
        if (deadline_expired( ((RTM_ROUTE_INFO *)context2)->EntitySpecificInfo ))
            return ERROR_NOT_SUPPORTED;
        if (rtm.GetRouteInfo( reg, context1, NULL, &address )) strcpy( text, "unknown" );
        else prefix_text( &address, text );
        event_note( reg, "route expired: %s", text );
        /* rtm.dll deletes the route then and takes the event's reference back */
        return ERROR_NOT_SUPPORTED;
    case RTM_CHANGE_NOTIFICATION:
        watch_callback( reg, context1, context2 );
        return NO_ERROR;
    default:
        event_note( reg, "event %d", (int)type );
        return ERROR_NOT_SUPPORTED;
    }
}

void events_show( void )
{
    static char copy[EVENT_LINES][128];
    UINT i, count, gone;

    EnterCriticalSection( &lock );
    memcpy( copy, lines, sizeof(lines) );
    memset( lines, 0, sizeof(lines) );
    count = line_count;
    gone = lost;
    line_count = lost = 0;
    LeaveCriticalSection( &lock );
    for (i = 0; i < count; i++)
    {
        json_begin( NULL );
        json_text( "event", copy[i] );
        json_line();
        result( "event: %s", copy[i] );
    }
    if (gone) fprintf( stderr, "rtmsh: %u more events came than could be kept\n", gone );
}
