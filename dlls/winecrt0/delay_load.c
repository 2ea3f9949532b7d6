/*
 * Imports that are looked up at the first call
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

/* A program that imports a DLL in the usual way does not start where the DLL, or one function of it,
 * is missing. The test program has to start there, if only to say so: it is linked with the library
 * for delayed imports that winebuild makes, whose entries call the function below before they know
 * their target. In Wine's own tree this file is part of winecrt0, and its winetest looks whether the
 * DLL is there before it starts a test. */

#include <stdarg.h>
#include <windef.h>
#include <winbase.h>

extern void __cdecl __wine_spec_unimplemented_stub( const char *module, const char *function );

extern FARPROC WINAPI __delayLoadHelper2( const IMAGE_DELAYLOAD_DESCRIPTOR *descr, IMAGE_THUNK_DATA *entry );

extern const char __ImageBase[];

static void *from_rva( DWORD_PTR rva )
{
    return (void *)(__ImageBase + rva);
}

/* Two threads may look up the same function: they write the same value, so neither has to wait. */
FARPROC WINAPI __delayLoadHelper2( const IMAGE_DELAYLOAD_DESCRIPTOR *descr, IMAGE_THUNK_DATA *entry )
{
    const char *name = from_rva( descr->DllNameRVA ), *function;
    IMAGE_THUNK_DATA *names = from_rva( descr->ImportNameTableRVA );
    IMAGE_THUNK_DATA *entries = from_rva( descr->ImportAddressTableRVA );
    HMODULE *module = from_rva( descr->ModuleHandleRVA );
    DWORD error = GetLastError();
    FARPROC proc;

    function = (const char *)((IMAGE_IMPORT_BY_NAME *)from_rva( names[entry - entries].u1.AddressOfData ))->Name;
    if (!*module) *module = LoadLibraryA( name );
    proc = *module ? GetProcAddress( *module, function ) : NULL;
    if (!proc) __wine_spec_unimplemented_stub( name, function );
    entry->u1.Function = (ULONG_PTR)proc;
    SetLastError( error );
    return proc;
}
