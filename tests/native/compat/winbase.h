/*
 * Win32 functions for native builds
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

#ifndef __COMPAT_WINBASE_H
#define __COMPAT_WINBASE_H

/* Everything is inline: a native test links nothing but the C library. What needs more, such as events, timers and the
 * registry, is in kernel.h and for programs that are compiled with COMPAT_KERNEL and linked with tests/native/kernel.c. */

#ifndef _GNU_SOURCE
/* the feature macro has to come first; names below that need it are declared by hand instead */
extern int sched_yield( void );
#endif

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "windef.h"
#include "winerror.h"

#define INFINITE 0xffffffff
#define WAIT_OBJECT_0 0
#define WAIT_TIMEOUT 258
#define WAIT_FAILED 0xffffffff
#define TLS_OUT_OF_INDEXES 0xffffffff
#define MEMORY_ALLOCATION_ALIGNMENT 16
#define MAXIMUM_PROCESSORS 64

#define DLL_PROCESS_DETACH 0
#define DLL_PROCESS_ATTACH 1
#define DLL_THREAD_ATTACH 2
#define DLL_THREAD_DETACH 3

/* Between what must be atomic, tests for threads may make others run; see kernel.c. */
#ifdef COMPAT_KERNEL
extern UINT compat_yields;
extern void compat_yield( void );
extern __thread UINT compat_fail_one_in;     /* requests of the DLL for memory, in this thread; 0: none */
extern BOOL (*compat_fail_hook)( void );     /* if there is one: whether the request, of any thread, fails */
extern BOOL compat_fails( void );
extern void (*compat_point_hook)( void );    /* if there is one: called at each point, by every thread */
extern void (*compat_wait_hook)( void );     /* if there is one: called by a thread that waits for another */
extern __thread int compat_locks;            /* of the DLL that the thread holds */
extern void compat_no_locks( void );
extern ULONGLONG compat_fast_time( void );          /* what the clock shows, in 100 ns */
#endif

/* functions: the lines that use them have no branches of ours, which tools/coverage would count */
static inline void compat_point( void )
{
#ifdef COMPAT_KERNEL
    if (compat_yields) compat_yield();
    if (compat_point_hook) compat_point_hook();
#endif
}

static inline BOOL compat_may_fail( void )
{
#ifdef COMPAT_KERNEL
    return (compat_fail_one_in || compat_fail_hook) && compat_fails();
#else
    return FALSE;
#endif
}

/* how many of the DLL's locks the thread holds: nobody may ask the thread pool for something meanwhile, see kernel.c */
static inline void compat_count_lock( int count )
{
#ifdef COMPAT_DLL
    compat_locks += count;
#else
    (void)count;
#endif
}

#define COMPAT_POINT() compat_point()
#define COMPAT_FAILS() compat_may_fail()

/* ---- last error ---- */

/* one for all sources of a program */
extern __thread DWORD compat_last_error __attribute__((weak));
__thread DWORD compat_last_error __attribute__((weak));

static inline DWORD GetLastError( void )
{
    return compat_last_error;
}

static inline void SetLastError( DWORD error )
{
    compat_last_error = error;
}

/* ---- atomic operations: all of them are full barriers on Windows ---- */

#define InterlockedIncrement(p) (COMPAT_POINT(), __atomic_add_fetch( (p), 1, __ATOMIC_SEQ_CST ))
#define InterlockedDecrement(p) (COMPAT_POINT(), __atomic_sub_fetch( (p), 1, __ATOMIC_SEQ_CST ))
#define InterlockedExchange(p, v) (COMPAT_POINT(), __atomic_exchange_n( (p), (v), __ATOMIC_SEQ_CST ))
#define InterlockedExchangeAdd(p, v) (COMPAT_POINT(), __atomic_fetch_add( (p), (v), __ATOMIC_SEQ_CST ))
#define InterlockedAdd(p, v) (COMPAT_POINT(), __atomic_add_fetch( (p), (v), __ATOMIC_SEQ_CST ))
#define InterlockedAnd(p, v) (COMPAT_POINT(), __atomic_fetch_and( (p), (v), __ATOMIC_SEQ_CST ))
#define InterlockedOr(p, v) (COMPAT_POINT(), __atomic_fetch_or( (p), (v), __ATOMIC_SEQ_CST ))
#define InterlockedXor(p, v) (COMPAT_POINT(), __atomic_fetch_xor( (p), (v), __ATOMIC_SEQ_CST ))
#define InterlockedIncrement64 InterlockedIncrement
#define InterlockedDecrement64 InterlockedDecrement
#define InterlockedExchange64 InterlockedExchange
#define InterlockedExchangeAdd64 InterlockedExchangeAdd
#define InterlockedAdd64 InterlockedAdd
#define InterlockedAnd64 InterlockedAnd
#define InterlockedOr64 InterlockedOr

static inline LONG InterlockedCompareExchange( volatile LONG *p, LONG value, LONG compare )
{
    COMPAT_POINT();
    __atomic_compare_exchange_n( p, &compare, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST );
    return compare;
}

static inline LONG64 InterlockedCompareExchange64( volatile LONG64 *p, LONG64 value, LONG64 compare )
{
    COMPAT_POINT();
    __atomic_compare_exchange_n( p, &compare, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST );
    return compare;
}

static inline void *InterlockedCompareExchangePointer( void *volatile *p, void *value, void *compare )
{
    COMPAT_POINT();
    __atomic_compare_exchange_n( p, &compare, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST );
    return compare;
}

static inline void *InterlockedExchangePointer( void *volatile *p, void *value )
{
    COMPAT_POINT();
    return __atomic_exchange_n( p, value, __ATOMIC_SEQ_CST );
}

#ifdef __SANITIZE_THREAD__
/* The thread sanitizer does not know fences, but it does know operations on one common variable. */
extern int compat_fence __attribute__((weak));
int compat_fence __attribute__((weak));
# define MemoryBarrier() __atomic_fetch_add( &compat_fence, 1, __ATOMIC_SEQ_CST )
#else
# define MemoryBarrier() __atomic_thread_fence( __ATOMIC_SEQ_CST )
#endif

static inline LONG ReadAcquire( const volatile LONG *p )
{
    return __atomic_load_n( p, __ATOMIC_ACQUIRE );
}

static inline LONG ReadNoFence( const volatile LONG *p )
{
    return __atomic_load_n( p, __ATOMIC_RELAXED );
}

static inline void WriteRelease( volatile LONG *p, LONG value )
{
    __atomic_store_n( p, value, __ATOMIC_RELEASE );
}

static inline void WriteNoFence( volatile LONG *p, LONG value )
{
    __atomic_store_n( p, value, __ATOMIC_RELAXED );
}

static inline LONG64 ReadAcquire64( const volatile LONG64 *p )
{
    return __atomic_load_n( p, __ATOMIC_ACQUIRE );
}

static inline void *ReadPointerAcquire( void *const volatile *p )
{
    return __atomic_load_n( p, __ATOMIC_ACQUIRE );
}

static inline void WritePointerRelease( void *volatile *p, void *value )
{
    __atomic_store_n( p, value, __ATOMIC_RELEASE );
}

#if defined(__x86_64__) || defined(__i386__)
# define YieldProcessor() __asm__ __volatile__( "rep; nop" ::: "memory" )
#else
# define YieldProcessor() __asm__ __volatile__( "" ::: "memory" )
#endif

static inline BOOLEAN _BitScanForward( DWORD *index, DWORD mask )
{
    if (!mask) return FALSE;
    *index = __builtin_ctz( mask );
    return TRUE;
}

static inline BOOLEAN _BitScanReverse( DWORD *index, DWORD mask )
{
    if (!mask) return FALSE;
    *index = 31 - __builtin_clz( mask );
    return TRUE;
}

/* ---- locks ---- */

/* One pointer, all zero when free, as on Windows: bit 0 is the writer, the rest counts the readers. Built on a mutex
 * of its own it would be larger than a lock on Windows, and pthread_rwlock_t would change the layout of what holds it.
 * Waiters sleep a little instead of queueing; the tests do not measure waiting. */
typedef struct _RTL_SRWLOCK
{
    PVOID Ptr;
} RTL_SRWLOCK, *PRTL_SRWLOCK, SRWLOCK, *PSRWLOCK;

#define RTL_SRWLOCK_INIT {0}
#define SRWLOCK_INIT RTL_SRWLOCK_INIT

static inline void compat_pause( unsigned int *round )
{
    struct timespec delay = {0, 50000};

#ifdef COMPAT_KERNEL
    if (*round == 8 && compat_wait_hook) compat_wait_hook();
#endif
    if (++*round < 64) YieldProcessor();
    else if (*round < 128) sched_yield();
    else nanosleep( &delay, NULL );
}

static inline void InitializeSRWLock( SRWLOCK *lock )
{
    lock->Ptr = NULL;
}

static inline BOOLEAN TryAcquireSRWLockExclusive( SRWLOCK *lock )
{
    ULONG_PTR expected = 0;

    return __atomic_compare_exchange_n( (ULONG_PTR *)&lock->Ptr, &expected, (ULONG_PTR)1, 0,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED );
}

static inline BOOLEAN TryAcquireSRWLockShared( SRWLOCK *lock )
{
    ULONG_PTR old = __atomic_load_n( (ULONG_PTR *)&lock->Ptr, __ATOMIC_RELAXED );

    while (!(old & 1))
    {
        if (__atomic_compare_exchange_n( (ULONG_PTR *)&lock->Ptr, &old, old + 2, 0,
                                         __ATOMIC_ACQUIRE, __ATOMIC_RELAXED ))
            return TRUE;
    }
    return FALSE;
}

static inline void AcquireSRWLockExclusive( SRWLOCK *lock )
{
    unsigned int round = 0;

    COMPAT_POINT();
    while (!TryAcquireSRWLockExclusive( lock )) compat_pause( &round );
    compat_count_lock( 1 );
}

static inline void AcquireSRWLockShared( SRWLOCK *lock )
{
    unsigned int round = 0;

    COMPAT_POINT();
    while (!TryAcquireSRWLockShared( lock )) compat_pause( &round );
    compat_count_lock( 1 );
}

static inline void ReleaseSRWLockExclusive( SRWLOCK *lock )
{
    if (__atomic_exchange_n( (ULONG_PTR *)&lock->Ptr, (ULONG_PTR)0, __ATOMIC_RELEASE ) != 1) abort();
    compat_count_lock( -1 );
    COMPAT_POINT();
}

static inline void ReleaseSRWLockShared( SRWLOCK *lock )
{
    ULONG_PTR old = __atomic_fetch_sub( (ULONG_PTR *)&lock->Ptr, (ULONG_PTR)2, __ATOMIC_RELEASE );

    if (old < 2 || (old & 1)) abort();
    compat_count_lock( -1 );
}

/* A counter of wake-ups: a sleeper returns when it has moved. Spurious returns are allowed, also on Windows. */
typedef struct _RTL_CONDITION_VARIABLE
{
    PVOID Ptr;
} RTL_CONDITION_VARIABLE, *PRTL_CONDITION_VARIABLE, CONDITION_VARIABLE, *PCONDITION_VARIABLE;

#define RTL_CONDITION_VARIABLE_INIT {0}
#define CONDITION_VARIABLE_INIT RTL_CONDITION_VARIABLE_INIT
#define CONDITION_VARIABLE_LOCKMODE_SHARED 1
#define RTL_CONDITION_VARIABLE_LOCKMODE_SHARED 1

static inline ULONGLONG GetTickCount64( void )
{
    struct timespec now;

    clock_gettime( CLOCK_MONOTONIC, &now );
    return (ULONGLONG)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline DWORD GetTickCount( void )
{
    return (DWORD)GetTickCount64();
}

static inline void InitializeConditionVariable( CONDITION_VARIABLE *variable )
{
    variable->Ptr = NULL;
}

static inline void WakeAllConditionVariable( CONDITION_VARIABLE *variable )
{
    __atomic_fetch_add( (ULONG_PTR *)&variable->Ptr, (ULONG_PTR)1, __ATOMIC_SEQ_CST );
}

static inline void WakeConditionVariable( CONDITION_VARIABLE *variable )
{
    WakeAllConditionVariable( variable );
}

static inline BOOL SleepConditionVariableSRW( CONDITION_VARIABLE *variable, SRWLOCK *lock, DWORD timeout,
                                              ULONG flags )
{
    ULONG_PTR before = __atomic_load_n( (ULONG_PTR *)&variable->Ptr, __ATOMIC_SEQ_CST );
    ULONGLONG start = GetTickCount64();
    unsigned int round = 0;
    BOOL ret = TRUE;

    if (flags & CONDITION_VARIABLE_LOCKMODE_SHARED) ReleaseSRWLockShared( lock );
    else ReleaseSRWLockExclusive( lock );

    while (__atomic_load_n( (ULONG_PTR *)&variable->Ptr, __ATOMIC_SEQ_CST ) == before)
    {
        if (timeout != INFINITE && GetTickCount64() - start >= timeout)
        {
            ret = FALSE;
            break;
        }
        compat_pause( &round );
    }

    if (flags & CONDITION_VARIABLE_LOCKMODE_SHARED) AcquireSRWLockShared( lock );
    else AcquireSRWLockExclusive( lock );
    if (!ret) SetLastError( ERROR_TIMEOUT );
    return ret;
}

/* The fields that a recursive lock needs, made by hand for the same reason as above. */
typedef struct _RTL_CRITICAL_SECTION
{
    SRWLOCK lock;
    ULONG_PTR owner;
    ULONG_PTR depth;
} CRITICAL_SECTION, RTL_CRITICAL_SECTION;

static inline DWORD GetCurrentThreadId( void )
{
    static __thread DWORD id;

    if (!id) id = (DWORD)syscall( SYS_gettid );
    return id;
}

static inline void InitializeCriticalSection( CRITICAL_SECTION *cs )
{
    memset( cs, 0, sizeof(*cs) );
}

static inline void DeleteCriticalSection( CRITICAL_SECTION *cs )
{
    if (cs->depth) abort();
}

static inline void EnterCriticalSection( CRITICAL_SECTION *cs )
{
    if (__atomic_load_n( &cs->owner, __ATOMIC_RELAXED ) != GetCurrentThreadId())
    {
        AcquireSRWLockExclusive( &cs->lock );
        __atomic_store_n( &cs->owner, (ULONG_PTR)GetCurrentThreadId(), __ATOMIC_RELAXED );
    }
    cs->depth++;
}

static inline void LeaveCriticalSection( CRITICAL_SECTION *cs )
{
    if (--cs->depth) return;
    __atomic_store_n( &cs->owner, (ULONG_PTR)0, __ATOMIC_RELAXED );
    ReleaseSRWLockExclusive( &cs->lock );
}

/* ---- initialising once ---- */

typedef union _RTL_RUN_ONCE
{
    PVOID Ptr;
} INIT_ONCE, *PINIT_ONCE;

typedef BOOL (CALLBACK *PINIT_ONCE_FN)( INIT_ONCE *once, void *param, void **context );

#define INIT_ONCE_STATIC_INIT {0}

static inline BOOL InitOnceExecuteOnce( INIT_ONCE *once, PINIT_ONCE_FN func, void *param, void **context )
{
    ULONG_PTR *state = (ULONG_PTR *)&once->Ptr, expected = 0;
    unsigned int round = 0;

    while (__atomic_load_n( state, __ATOMIC_ACQUIRE ) != 2)
    {
        expected = 0;
        if (__atomic_compare_exchange_n( state, &expected, (ULONG_PTR)1, 0, __ATOMIC_ACQUIRE,
                                         __ATOMIC_RELAXED ))
        {
            BOOL ret = func( once, param, context );

            __atomic_store_n( state, (ULONG_PTR)(ret ? 2 : 0), __ATOMIC_RELEASE );
            return ret;
        }
        compat_pause( &round );
    }
    return TRUE;
}

/* ---- thread local storage ---- */

#define TLS_MINIMUM_AVAILABLE 64
#define TLS_EXPANSION 16

/* The slots lie in the thread's own block, as on Windows, because the DLL reads them there (winternl.h); the later ones only
 * once the thread has written one of them. Only tests choose a later one. Without kernel.c nobody calls DllMain for a
 * thread that ends: such tests call the DLL's own detach function. */
typedef struct _TEB
{
    PVOID TlsSlots[TLS_MINIMUM_AVAILABLE];
    PVOID *TlsExpansionSlots;
    PVOID expansion[TLS_EXPANSION];
} TEB, *PTEB;

extern __thread TEB compat_teb __attribute__((weak));
__thread TEB compat_teb __attribute__((weak));
extern ULONG64 compat_tls_used __attribute__((weak));
ULONG64 compat_tls_used __attribute__((weak));

#ifdef COMPAT_KERNEL
extern __thread BOOL compat_known;          /* somebody will call DllMain when this thread ends */
extern void compat_know_thread( void );
#endif

static inline TEB *NtCurrentTeb( void )
{
#ifdef COMPAT_KERNEL
    if (!compat_known) compat_know_thread();
#endif
    return &compat_teb;
}

static inline DWORD TlsAlloc( void )
{
    ULONG64 old = __atomic_load_n( &compat_tls_used, __ATOMIC_SEQ_CST );
    DWORD index;

    do
    {
        if (!~old) return TLS_OUT_OF_INDEXES;
        index = __builtin_ctzll( ~old );
    } while (!__atomic_compare_exchange_n( &compat_tls_used, &old, old | (1ull << index), 0, __ATOMIC_SEQ_CST,
                                           __ATOMIC_SEQ_CST ));
    /* Windows clears the slot for all threads; here only the caller's, so allocate before starting threads */
    compat_teb.TlsSlots[index] = NULL;
    return index;
}

static inline BOOL TlsSetValue( DWORD index, void *value )
{
    if (index < TLS_MINIMUM_AVAILABLE) compat_teb.TlsSlots[index] = value;
    else
    {
        compat_teb.TlsExpansionSlots = compat_teb.expansion;
        compat_teb.expansion[index - TLS_MINIMUM_AVAILABLE] = value;
    }
    return TRUE;
}

static inline BOOL TlsFree( DWORD index )
{
    if (index >= TLS_MINIMUM_AVAILABLE) return FALSE;
    __atomic_fetch_and( &compat_tls_used, ~(1ull << index), __ATOMIC_SEQ_CST );
    return TRUE;
}

/* ---- memory ---- */

#define MEM_COMMIT 0x1000
#define MEM_RESERVE 0x2000
#define MEM_DECOMMIT 0x4000
#define MEM_RELEASE 0x8000
#define MEM_TOP_DOWN 0x100000
#define PAGE_NOACCESS 0x01
#define PAGE_READONLY 0x02
#define PAGE_READWRITE 0x04

#define COMPAT_GRANULARITY 0x10000
#define COMPAT_PAGE 0x1000

/* the sizes of what was reserved, because MEM_RELEASE does not name them; 'address' is set last and cleared first */
struct compat_region
{
    void *address;
    size_t size;
};

extern struct compat_region compat_regions[4096] __attribute__((weak));
struct compat_region compat_regions[4096] __attribute__((weak));

#ifdef __SANITIZE_ADDRESS__
/* the leak sanitizer looks for pointers in what malloc() gives, not in other mappings */
extern void __lsan_register_root_region( const void *start, size_t size );
extern void __lsan_unregister_root_region( const void *start, size_t size );
extern void __asan_unpoison_memory_region( const void volatile *start, size_t size );
# define COMPAT_ROOT(start, size) __lsan_register_root_region( (start), (size) )
# define COMPAT_NO_ROOT(start, size) (__asan_unpoison_memory_region( (start), (size) ), \
                                      __lsan_unregister_root_region( (start), (size) ))
#else
# define COMPAT_ROOT(start, size) ((void)0)
# define COMPAT_NO_ROOT(start, size) ((void)0)
#endif

static inline void *compat_reserve( size_t size )
{
    unsigned int i;
    char *start, *aligned;
    size_t total;

    size = (size + COMPAT_PAGE - 1) & ~(size_t)(COMPAT_PAGE - 1);
    total = size + COMPAT_GRANULARITY;
    if (!size || total < size) return NULL;
    start = mmap( NULL, total, PROT_NONE, MAP_PRIVATE | 0x20 /* MAP_ANONYMOUS */ | 0x4000 /* MAP_NORESERVE */,
                  -1, 0 );
    if (start == (char *)-1) return NULL;
    aligned = (char *)(((ULONG_PTR)start + COMPAT_GRANULARITY - 1) & ~(ULONG_PTR)(COMPAT_GRANULARITY - 1));
    if (aligned > start) munmap( start, aligned - start );
    munmap( aligned + size, start + total - (aligned + size) );

    for (i = 0; i < ARRAY_SIZE( compat_regions ); i++)
    {
        void *expected = NULL;

        /* 1 marks an entry that is being filled */
        if (!__atomic_compare_exchange_n( &compat_regions[i].address, &expected, (void *)1, 0,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED ))
            continue;
        compat_regions[i].size = size;
        __atomic_store_n( &compat_regions[i].address, (void *)aligned, __ATOMIC_RELEASE );
        COMPAT_ROOT( aligned, size );
        return aligned;
    }
    munmap( aligned, size );
    return NULL;
}

static inline void *VirtualAlloc( void *address, SIZE_T size, DWORD type, DWORD protect )
{
    char *base = address;
    size_t offset;
    int prot = PROT_READ | PROT_WRITE;

    if (COMPAT_FAILS())
    {
        SetLastError( ERROR_NOT_ENOUGH_MEMORY );
        return NULL;
    }
    if (protect == PAGE_READONLY) prot = PROT_READ;
    if (protect == PAGE_NOACCESS) prot = PROT_NONE;

    if (!base)
    {
        if (!(base = compat_reserve( size )))
        {
            SetLastError( ERROR_NOT_ENOUGH_MEMORY );
            return NULL;
        }
        /* without MEM_RESERVE and an address, Windows reserves as well */
        if (!(type & MEM_COMMIT)) return base;
    }
    else if (type & MEM_RESERVE)
    {
        SetLastError( ERROR_INVALID_PARAMETER );    /* at a wanted address: not supported here */
        return NULL;
    }

    offset = (ULONG_PTR)base & (COMPAT_PAGE - 1);
    if (mprotect( base - offset, size + offset, prot ))
    {
        SetLastError( ERROR_NOT_ENOUGH_MEMORY );
        return NULL;
    }
    return base - offset;
}

static inline BOOL VirtualFree( void *address, SIZE_T size, DWORD type )
{
    unsigned int i;

    if (type == MEM_DECOMMIT)
    {
        size_t offset = (ULONG_PTR)address & (COMPAT_PAGE - 1);

        /* a new mapping in place of the old one: the pages read as zero when they are committed again */
        size = (size + offset + COMPAT_PAGE - 1) & ~(size_t)(COMPAT_PAGE - 1);
        return mmap( (char *)address - offset, size, PROT_NONE, MAP_PRIVATE | 0x20 | 0x4000 | 0x10 /* MAP_FIXED */,
                     -1, 0 ) != (void *)-1;
    }
    if (type == MEM_RELEASE && !size)
    {
        for (i = 0; i < ARRAY_SIZE( compat_regions ); i++)
        {
            if (__atomic_load_n( &compat_regions[i].address, __ATOMIC_ACQUIRE ) != address) continue;
            size = compat_regions[i].size;
            COMPAT_NO_ROOT( address, size );
            __atomic_store_n( &compat_regions[i].address, NULL, __ATOMIC_RELEASE );
            return !munmap( address, size );
        }
    }
    SetLastError( ERROR_INVALID_PARAMETER );
    return FALSE;
}

typedef struct _SYSTEM_INFO
{
    DWORD dwPageSize;
    DWORD dwNumberOfProcessors;
    DWORD dwAllocationGranularity;
} SYSTEM_INFO;

static inline void GetSystemInfo( SYSTEM_INFO *info )
{
    info->dwPageSize = COMPAT_PAGE;
    info->dwNumberOfProcessors = sysconf( _SC_NPROCESSORS_ONLN );
    info->dwAllocationGranularity = COMPAT_GRANULARITY;
}

#define HEAP_ZERO_MEMORY 8

static inline HANDLE GetProcessHeap( void )
{
    return (HANDLE)1;
}

static inline void *HeapAlloc( HANDLE heap, DWORD flags, SIZE_T size )
{
    (void)heap;
    return (flags & HEAP_ZERO_MEMORY) ? calloc( 1, size ? size : 1 ) : malloc( size ? size : 1 );
}

static inline void *HeapReAlloc( HANDLE heap, DWORD flags, void *ptr, SIZE_T size )
{
    (void)heap;
    if (flags & HEAP_ZERO_MEMORY) abort();      /* the old size is not known here */
    return realloc( ptr, size ? size : 1 );
}

static inline BOOL HeapFree( HANDLE heap, DWORD flags, void *ptr )
{
    (void)heap;
    (void)flags;
    free( ptr );
    return TRUE;
}

/* ---- time and threads ---- */

static inline void GetSystemTimeAsFileTime( FILETIME *time )
{
    /* what the DLL reads there, which may be late on a busy machine: before or after is the same for all */
    const LONG *shared = (const LONG *)0x7ffe0014;
    LONG high;

    do
    {
        high = __atomic_load_n( &shared[1], __ATOMIC_ACQUIRE );
        time->dwLowDateTime = __atomic_load_n( &shared[0], __ATOMIC_ACQUIRE );
    } while (high != __atomic_load_n( &shared[2], __ATOMIC_ACQUIRE ));
    time->dwHighDateTime = high;
}

static inline BOOL QueryPerformanceFrequency( LARGE_INTEGER *frequency )
{
    frequency->QuadPart = 1000000000;
    return TRUE;
}

static inline BOOL QueryPerformanceCounter( LARGE_INTEGER *counter )
{
#ifdef COMPAT_KERNEL
    counter->QuadPart = compat_fast_time() * 100;
#else
    struct timespec now;

    clock_gettime( CLOCK_MONOTONIC, &now );
    counter->QuadPart = (LONGLONG)now.tv_sec * 1000000000 + now.tv_nsec;
#endif
    return TRUE;
}

static inline void Sleep( DWORD milliseconds )
{
    struct timespec delay;

    if (!milliseconds)
    {
        sched_yield();
        return;
    }
    delay.tv_sec = milliseconds / 1000;
    delay.tv_nsec = (long)(milliseconds % 1000) * 1000000;
    while (nanosleep( &delay, &delay ) == -1 && errno == EINTR) {}
}

static inline BOOL SwitchToThread( void )
{
    sched_yield();
    return TRUE;
}

static inline DWORD GetCurrentProcessId( void )
{
    return (DWORD)getpid();
}

/* ---- thread pool: one work item is one thread, made for each submission ---- */

typedef struct _TP_CALLBACK_INSTANCE TP_CALLBACK_INSTANCE, *PTP_CALLBACK_INSTANCE;
typedef struct _TP_CALLBACK_ENVIRON { DWORD Version; void *RaceDll; } TP_CALLBACK_ENVIRON, *PTP_CALLBACK_ENVIRON;
typedef struct _TP_WORK TP_WORK, *PTP_WORK;
typedef void (CALLBACK *PTP_WORK_CALLBACK)( TP_CALLBACK_INSTANCE *instance, void *context, TP_WORK *work );
typedef void (CALLBACK *PTP_SIMPLE_CALLBACK)( TP_CALLBACK_INSTANCE *instance, void *context );

struct _TP_WORK
{
    PTP_WORK_CALLBACK callback;
    PTP_SIMPLE_CALLBACK simple;
    void *context;
    int refs;               /* the owner's and one for each pending call */
    int pending;
};

static inline void compat_work_release( TP_WORK *work )
{
    if (!__atomic_sub_fetch( &work->refs, 1, __ATOMIC_ACQ_REL )) free( work );
}

#ifdef COMPAT_KERNEL
extern UINT compat_pool_threads;
extern void compat_count_thread( void );
extern BOOL compat_by_hand;                  /* see kernel.h */
extern BOOL compat_hand_submit( TP_WORK *work );
extern void compat_hand_cancel( TP_WORK *work );
#endif

static inline void compat_work_call( TP_WORK *work )
{
    if (work->callback) work->callback( NULL, work->context, work );
    else work->simple( NULL, work->context );
    __atomic_sub_fetch( &work->pending, 1, __ATOMIC_ACQ_REL );
    compat_work_release( work );
}

static inline void *compat_work_thread( void *arg )
{
#ifdef COMPAT_KERNEL
    /* gone when the thread's own end is over: compat_unload() waits for that */
    compat_count_thread();
#endif
    compat_work_call( arg );
    return NULL;
}

static inline TP_WORK *CreateThreadpoolWork( PTP_WORK_CALLBACK callback, void *context,
                                             TP_CALLBACK_ENVIRON *environment )
{
    TP_WORK *work = COMPAT_FAILS() ? NULL : calloc( 1, sizeof(*work) );

#ifdef COMPAT_KERNEL
    compat_no_locks();
#endif
    (void)environment;      /* nothing is unloaded here */
    if (!work)
    {
        SetLastError( ERROR_NOT_ENOUGH_MEMORY );
        return NULL;
    }
    work->callback = callback;
    work->context = context;
    work->refs = 1;
    return work;
}

static inline BOOL compat_submit( TP_WORK *work )
{
    pthread_t thread;

    __atomic_add_fetch( &work->refs, 1, __ATOMIC_ACQ_REL );
    __atomic_add_fetch( &work->pending, 1, __ATOMIC_ACQ_REL );
#ifdef COMPAT_KERNEL
    if (compat_by_hand) return compat_hand_submit( work );
    __atomic_add_fetch( &compat_pool_threads, 1, __ATOMIC_SEQ_CST );
#endif
    if (pthread_create( &thread, NULL, compat_work_thread, work ))
    {
        __atomic_sub_fetch( &work->pending, 1, __ATOMIC_ACQ_REL );
        compat_work_release( work );
        return FALSE;
    }
    pthread_detach( thread );
    return TRUE;
}

static inline void SubmitThreadpoolWork( TP_WORK *work )
{
    if (!compat_submit( work )) abort();
}

static inline void WaitForThreadpoolWorkCallbacks( TP_WORK *work, BOOL cancel )
{
    unsigned int round = 0;

    (void)cancel;       /* a thread that was started cannot be taken back */
#ifdef COMPAT_KERNEL
    if (compat_by_hand && cancel) compat_hand_cancel( work );
#endif
    while (__atomic_load_n( &work->pending, __ATOMIC_ACQUIRE )) compat_pause( &round );
}

static inline void CloseThreadpoolWork( TP_WORK *work )
{
    compat_work_release( work );
}

static inline BOOL TrySubmitThreadpoolCallback( PTP_SIMPLE_CALLBACK callback, void *context,
                                                TP_CALLBACK_ENVIRON *environment )
{
    TP_WORK *work = CreateThreadpoolWork( NULL, context, environment );
    BOOL ret;

    if (!work) return FALSE;
    work->simple = callback;
    ret = compat_submit( work );
    compat_work_release( work );
    return ret;
}

static inline void DebugBreak( void )
{
    abort();
}

#ifdef COMPAT_KERNEL
# include "kernel.h"
/* a change may be of several words, and others may look when only some of them are written */
# define __atomic_store_n(p, value, order) (COMPAT_POINT(), __atomic_store_n( (p), (value), (order) ))
#endif

#endif /* __COMPAT_WINBASE_H */
