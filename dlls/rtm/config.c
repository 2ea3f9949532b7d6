/*
 * Limits of a table, as the registry has them
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

/* Owns: where the limits of a table are configured, and which values are good.
 *
 * HKLM\System\CurrentControlSet\Services\RemoteAccess\Parameters\Rtm\INSTANCE\IP (or Ipv6) may have, as REG_DWORD:
 *   MaxNextHopsInRoute, MaxHandlesInEnum, ViewsSupported (a mask), MaxOpaquePointers, MaxChangeNotifications.
 * The documentation says that an administrator can set limits, but not where. A value that is missing means the
 * default, and so does a bad one: a slip of the administrator must not keep every protocol from starting. */

#include <stdarg.h>
#include <stdio.h>

#include "windef.h"
#include "winbase.h"
#include "winreg.h"
#include "wine/debug.h"

#include "core.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);

static const WCHAR key_format[] =
    L"System\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Rtm\\%u\\%ls";

/* RTM_SIZE_OF_ROUTE_INFO() is one handle short, so with a maximum of 1 the clients' buffers were too small. */
static const struct
{
    const WCHAR *name;
    UINT offset;
    DWORD min, max, needed;     /* 'needed': bits that must be set */
}
values[] =
{
    { L"MaxNextHopsInRoute", FIELD_OFFSET( struct limits, hops ), 2, MAX_HOPS, 0 },
    { L"MaxHandlesInEnum", FIELD_OFFSET( struct limits, handles ), 1, MAX_ENUM, 0 },
    { L"ViewsSupported", FIELD_OFFSET( struct limits, views ), 1, RTM_VIEW_MASK_ALL, RTM_VIEW_MASK_UCAST },
    { L"MaxOpaquePointers", FIELD_OFFSET( struct limits, opaques ), 1, MAX_OPAQUE, 0 },
    { L"MaxChangeNotifications", FIELD_OFFSET( struct limits, notifiers ), 1, MAX_NOTIFIERS, 0 },
};

void config_read( USHORT instance, USHORT family, struct limits *limits )
{
    DWORD value, size, type;
    WCHAR path[128];
    LSTATUS error;
    HKEY key;
    UINT i;

    limits->hops = 8;
    limits->handles = 100;
    limits->views = RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST;
    limits->opaques = MAX_OPAQUE;
    limits->notifiers = MAX_NOTIFIERS;

    swprintf( path, ARRAY_SIZE(path), key_format, instance, family == AF_INET ? L"IP" : L"Ipv6" );
    if ((error = RegOpenKeyExW( HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key )))
    {
        if (error != ERROR_FILE_NOT_FOUND) WARN( "cannot open %s, error %ld\n", debugstr_w( path ), error );
        return;
    }
    for (i = 0; i < ARRAY_SIZE(values); i++)
    {
        size = sizeof(value);
        error = RegQueryValueExW( key, values[i].name, NULL, &type, (BYTE *)&value, &size );
        if (error == ERROR_FILE_NOT_FOUND) continue;
        if (error == ERROR_MORE_DATA || (!error && (type != REG_DWORD || size != sizeof(value))))
            WARN( "%s is no REG_DWORD, ignored\n", debugstr_w( values[i].name ) );
        else if (error)
            WARN( "cannot read %s, error %ld\n", debugstr_w( values[i].name ), error );
        else if (value < values[i].min || value > values[i].max || (value & values[i].needed) != values[i].needed)
            WARN( "%s cannot be %#lx, ignored\n", debugstr_w( values[i].name ), value );
        else
            *(UINT *)((BYTE *)limits + values[i].offset) = value;
    }
    RegCloseKey( key );
}
