/*
 * Events, threads, timers and the registry for native programs that carry the whole DLL
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

#ifndef __COMPAT_KERNEL_H
#define __COMPAT_KERNEL_H

/* The bodies are in tests/native/kernel.c. The clock is a page at the place where Windows shows it, so the DLL's own
 * clock.c runs as it is. */

typedef LONG LSTATUS;
typedef void *LPSECURITY_ATTRIBUTES;
typedef WCHAR *LPWSTR;
typedef const WCHAR *LPCWSTR;
typedef DWORD (WINAPI *LPTHREAD_START_ROUTINE)( void *arg );

#define CDECL
#define ARRAYSIZE ARRAY_SIZE
#define MAXIMUM_WAIT_OBJECTS 64
#define _strtoui64 strtoull

extern ULONG compat_seed;       /* of what compat_yield() does */
extern UINT compat_clock_rate;  /* how much faster than the world's the clock goes; for programs, before their threads */

extern UINT compat_timer_wakes; /* how often a timer went off */

/* Time and thread pool by hand, for programs that must come out the same each time: from compat_take_over() on (before the
 * first registration) the clock stands still and nothing of the pool runs. compat_run_pool() runs what is queued, in
 * that order, on one other thread, and returns when nothing is left. compat_pass_time() lets time go on and runs what
 * is due then. Between them the program has no thread but its own, so it may fork. */
extern void compat_take_over( void );
extern void compat_run_pool( void );
extern void compat_pass_time( UINT milliseconds );

/* check.c: whether all that the core says of its structures is true, while no call is under way; NULL or what is wrong */
extern const char *compat_check( void );
/* a client's references on what the handle names */
extern UINT compat_client_refs( HANDLE handle );
/* live objects: 'e'ntities, 'd'estinations, 'r'outes, next 'h'ops */
extern UINT compat_live_objects( char kind );

/* until no thread of the pool is left */
extern void compat_pool_wait( void );

/* DLL_PROCESS_DETACH as FreeLibrary() does it; no thread may be in the DLL */
extern void compat_unload( void );

extern HANDLE CreateEventW( void *security, BOOL manual, BOOL state, const WCHAR *name );
static inline HANDLE CreateEventA( void *security, BOOL manual, BOOL state, const char *name )
{
    (void)name;
    return CreateEventW( security, manual, state, NULL );
}

extern BOOL SetEvent( HANDLE event );
extern BOOL ResetEvent( HANDLE event );
extern HANDLE CreateSemaphoreW( void *security, LONG count, LONG max, const WCHAR *name );
extern BOOL ReleaseSemaphore( HANDLE semaphore, LONG count, LONG *old );
extern HANDLE CreateThread( void *security, SIZE_T stack, LPTHREAD_START_ROUTINE proc, void *arg, DWORD flags, DWORD *id );
extern BOOL GetExitCodeThread( HANDLE thread, DWORD *code );
extern DWORD WaitForSingleObject( HANDLE handle, DWORD timeout );
extern DWORD WaitForMultipleObjects( DWORD count, const HANDLE *handles, BOOL all, DWORD timeout );
extern BOOL CloseHandle( HANDLE handle );

typedef struct _TP_TIMER TP_TIMER, *PTP_TIMER;
typedef void (CALLBACK *PTP_TIMER_CALLBACK)( TP_CALLBACK_INSTANCE *instance, void *context, TP_TIMER *timer );
extern TP_TIMER *CreateThreadpoolTimer( PTP_TIMER_CALLBACK callback, void *context, TP_CALLBACK_ENVIRON *environment );
extern void SetThreadpoolTimer( TP_TIMER *timer, FILETIME *due, DWORD period, DWORD window );
extern void WaitForThreadpoolTimerCallbacks( TP_TIMER *timer, BOOL cancel );
extern void CloseThreadpoolTimer( TP_TIMER *timer );

extern BOOL VirtualProtect( void *address, SIZE_T size, DWORD protect, DWORD *old );
extern HMODULE GetModuleHandleA( const char *name );
extern HMODULE LoadLibraryA( const char *name );
extern void *GetProcAddress( HMODULE module, const char *name );
extern BOOL WINAPI DllMain( HINSTANCE instance, DWORD reason, void *reserved );

static inline LONG CompareFileTime( const FILETIME *left, const FILETIME *right )
{
    ULONGLONG a = (ULONGLONG)left->dwHighDateTime << 32 | left->dwLowDateTime;
    ULONGLONG b = (ULONGLONG)right->dwHighDateTime << 32 | right->dwLowDateTime;

    return a < b ? -1 : a > b;
}

static inline void DECLSPEC_NORETURN ExitProcess( DWORD code )
{
    exit( code );
}

#endif /* __COMPAT_KERNEL_H */
