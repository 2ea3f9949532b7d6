/*
 * The registry for native programs, as far as the DLL and its tests use it
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

#ifndef __COMPAT_WINREG_H
#define __COMPAT_WINREG_H

#include "windef.h"
#include "winbase.h"

typedef struct compat_key *HKEY;
typedef DWORD REGSAM;

#define HKEY_LOCAL_MACHINE ((HKEY)1)
#define KEY_QUERY_VALUE 1
#define KEY_ALL_ACCESS 0xf003f
#define REG_NONE 0
#define REG_SZ 1
#define REG_BINARY 3
#define REG_DWORD 4
#define REG_QWORD 11
#define REG_CREATED_NEW_KEY 1
#define REG_OPENED_EXISTING_KEY 2

extern LSTATUS RegOpenKeyExW( HKEY root, const WCHAR *path, DWORD options, REGSAM access, HKEY *key );
extern LSTATUS RegCreateKeyExA( HKEY root, const char *path, DWORD reserved, char *class, DWORD options, REGSAM access,
                                void *security, HKEY *key, DWORD *disposition );
extern LSTATUS RegQueryValueExW( HKEY key, const WCHAR *name, DWORD *reserved, DWORD *type, BYTE *data, DWORD *size );
extern LSTATUS RegSetValueExA( HKEY key, const char *name, DWORD reserved, DWORD type, const BYTE *data, DWORD size );
extern LSTATUS RegDeleteKeyA( HKEY root, const char *path );
extern LSTATUS RegCloseKey( HKEY key );

/* the host's has wide characters of four bytes; this one knows %u and %ls */
extern int compat_swprintf( WCHAR *buffer, size_t size, const WCHAR *format, ... );
#define swprintf compat_swprintf

#endif /* __COMPAT_WINREG_H */
