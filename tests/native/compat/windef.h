/*
 * Win32 types for native builds
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

#ifndef __COMPAT_WINDEF_H
#define __COMPAT_WINDEF_H

/* The native builds run the rooms of the DLL that need no Windows under the host's sanitizers. Everything here has the
 * size that it has on 64-bit Windows, where a long has 32 bits. */

#if defined(__LP64__) && !defined(_WIN64)
# define _WIN64 1
#endif

#include <stdint.h>
#include <stddef.h>
#include <string.h>

typedef void VOID;
typedef void *PVOID, *LPVOID, *HANDLE, *HMODULE, *HINSTANCE;
typedef const void *LPCVOID;
typedef HANDLE *PHANDLE;
typedef char CHAR, *PCHAR, *LPSTR;
typedef const char *LPCSTR, *PCSTR;
typedef unsigned char UCHAR, *PUCHAR, BYTE, *PBYTE, *LPBYTE, BOOLEAN;
typedef int16_t SHORT, *PSHORT;
typedef uint16_t USHORT, *PUSHORT, WORD, *PWORD, WCHAR;
typedef int INT, *PINT, BOOL, *PBOOL, WINBOOL;
typedef unsigned int UINT, *PUINT;
typedef int32_t LONG, *PLONG, INT32;
typedef uint32_t ULONG, *PULONG, DWORD, *PDWORD, *LPDWORD, UINT32;
/* 'long long' as on Windows: code that prints or selects by type sees the same one */
typedef long long LONG64, LONGLONG, INT64, *PLONGLONG;
typedef unsigned long long ULONG64, ULONGLONG, UINT64, DWORD64, DWORDLONG, *PULONGLONG;
typedef intptr_t LONG_PTR, INT_PTR;
typedef uintptr_t ULONG_PTR, UINT_PTR, DWORD_PTR;
typedef size_t SIZE_T, *PSIZE_T;
typedef intptr_t SSIZE_T;

typedef union _LARGE_INTEGER
{
    struct
    {
        DWORD LowPart;
        LONG HighPart;
    } u;
    struct
    {
        DWORD LowPart;
        LONG HighPart;
    };
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER
{
    struct
    {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    struct
    {
        DWORD LowPart;
        DWORD HighPart;
    };
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct _FILETIME
{
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef struct _GUID
{
    DWORD Data1;
    WORD Data2;
    WORD Data3;
    BYTE Data4[8];
} GUID;

typedef struct _LIST_ENTRY
{
    struct _LIST_ENTRY *Flink;
    struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

#ifndef TRUE
# define TRUE 1
# define FALSE 0
#endif

#define WINAPI
#define APIENTRY
#define CALLBACK
#define NTAPI
#define __cdecl
#define __stdcall
#define CONST const
#define IN
#define OUT
#define OPTIONAL
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define DECLSPEC_ALIGN(x) __attribute__((aligned(x)))
#define DECLSPEC_HIDDEN
#define DECLSPEC_IMPORT
#define FORCEINLINE static inline __attribute__((always_inline))
#define DUMMYUNIONNAME
#define DUMMYSTRUCTNAME
#define __C89_NAMELESS __extension__
#define C_ASSERT(e) extern void __C_ASSERT__( int [(e) ? 1 : -1] )

#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define CONTAINING_RECORD(address, type, field) \
    ((type *)((char *)(address) - offsetof(type, field)))
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define RTL_FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define UNREFERENCED_PARAMETER(x) (void)(x)
#define INVALID_HANDLE_VALUE ((HANDLE)~(ULONG_PTR)0)
#define MAXUSHORT 0xffff
#define MAXLONG 0x7fffffff
#define MAXDWORD 0xffffffff
#define MAX_PATH 260
#define MAKELONG(low, high) ((LONG)((WORD)(low) | ((DWORD)(WORD)(high)) << 16))
#define LOWORD(l) ((WORD)(DWORD_PTR)(l))
#define HIWORD(l) ((WORD)((DWORD_PTR)(l) >> 16))

#define RtlZeroMemory(dst, size) memset( (dst), 0, (size) )
#define ZeroMemory(dst, size) memset( (dst), 0, (size) )
#define CopyMemory(dst, src, size) memcpy( (dst), (src), (size) )

#ifndef min
# define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#ifndef max
# define max(a, b) (((a) > (b)) ? (a) : (b))
#endif

#endif /* __COMPAT_WINDEF_H */
