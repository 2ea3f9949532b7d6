/*
 * rtmsh: the exports of rtm.dll, by pointer
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

#include "rtmsh.h"

struct rtm_functions rtm;

static BOOL loaded;

static const struct
{
    DWORD error;
    const char *name;
}
error_names[] =
{
#define E(name) { name, #name }
    E(ERROR_FILE_NOT_FOUND),
    E(ERROR_ACCESS_DENIED),
    E(ERROR_INVALID_HANDLE),
    E(ERROR_NOT_ENOUGH_MEMORY),
    E(ERROR_INVALID_DATA),
    E(ERROR_NOT_SUPPORTED),
    E(ERROR_INVALID_PARAMETER),
    E(ERROR_CALL_NOT_IMPLEMENTED),
    E(ERROR_INSUFFICIENT_BUFFER),
    E(ERROR_ALREADY_EXISTS),
    E(ERROR_MORE_DATA),
    E(ERROR_NO_MORE_ITEMS),
    E(ERROR_NOT_FOUND),
    E(ERROR_NO_SYSTEM_RESOURCES),
    E(ERROR_BAD_CONFIGURATION),
    E(ERROR_MOD_NOT_FOUND),
    E(ERROR_BAD_EXE_FORMAT),
#undef E
};

const char *error_name( DWORD error )
{
    static char text[32];
    size_t i;

    for (i = 0; i < ARRAY_SIZE( error_names ); i++)
        if (error_names[i].error == error) return error_names[i].name;
    sprintf( text, "error %lu", error );
    return text;
}

BOOL api_fail( const char *function, DWORD error )
{
    return fail( "%s: %s (%lu)", function, error_name( error ), error );
}

void api_released( const char *function, DWORD error )
{
    if (error) fail( "%s: %s (%lu) for a handle that was given out", function, error_name( error ),
                     error );
}

static FARPROC function_find( HMODULE module, const char *name, UINT *missing, char *list,
                              size_t size )
{
    FARPROC function = GetProcAddress( module, name );

    if (!function)
    {
        if ((*missing)++ < 4)
            _snprintf( list + strlen( list ), size - strlen( list ) - 1, " %s", name );
    }
    return function;
}

/* loads rtm.dll when the first command needs it, so that help works without it */
BOOL api_load( const char *file )
{
    char list[256] = "";
    UINT missing = 0;
    HMODULE module;

    if (loaded) return TRUE;
    if (!(module = LoadLibraryA( file )))
    {
        DWORD error = GetLastError();
        return fail( "cannot load %s: %s (%lu)", file, error_name( error ), error );
    }
#define X(name) \
    rtm.name = (void *)function_find( module, "Rtm" #name, &missing, list, sizeof(list) );
    RTM_FUNCTIONS
#undef X
    if (missing)
    {
        FreeLibrary( module );
        return fail( "%s lacks %u of the functions rtmsh needs:%s%s", file, missing, list,
                     missing > 4 ? " ..." : "" );
    }
    loaded = TRUE;
    return TRUE;
}
