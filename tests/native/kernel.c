/*
 * What Windows would be to the DLL in native programs: kernel.h and what it needs
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

/* Native programs carry the DLL's sources as they are. Here are its process (DllMain is called before main() and at the
 * end of every thread that was in the DLL), the clock, events, threads, timers and a registry in memory. Everything that
 * waits does so on one pair of mutex and condition, which the sanitizers know.
 *
 * Environment: COMPAT_CHECKS=0 switches the DLL's self-checks (lock ranks) off, COMPAT_YIELDS=N makes one in N points
 * between atomic operations give up the processor, COMPAT_SEED=N varies where. */

#define _GNU_SOURCE
#define COMPAT_HOST_FORMATS

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "windef.h"
#include "winbase.h"
#include "winreg.h"

/* what is written here is no part of what is tested */
#undef __atomic_store_n

ULONG compat_seed = 1;
UINT compat_yields;
UINT compat_clock_rate = 1;
BOOL compat_self_checks = TRUE;
__thread BOOL compat_known;

static void give_up( const char *what )
{
    fprintf( stderr, "native kernel: %s\n", what );
    abort();
}

/* ---- formats ---- */

/* %l becomes %, %I64 becomes %ll, %I becomes %z */
static const char *host_format( const char *format, char *buffer, size_t size )
{
    size_t len = 0;

    while (*format)
    {
        if (len + 4 > size) give_up( "a format is too long" );
        if ((buffer[len++] = *format++) != '%') continue;
        while (*format && strchr( "-+ #0123456789.*", *format ))
        {
            if (len + 4 > size) give_up( "a format is too long" );
            buffer[len++] = *format++;
        }
        if (!strncmp( format, "ll", 2 ))
        {
            memcpy( buffer + len, "ll", 2 );
            len += 2;
            format += 2;
        }
        else if (!strncmp( format, "I64", 3 ))
        {
            memcpy( buffer + len, "ll", 2 );
            len += 2;
            format += 3;
        }
        else if (*format == 'I')
        {
            buffer[len++] = 'z';
            format++;
        }
        else if (*format == 'l') format++;
        if (*format) buffer[len++] = *format++;
    }
    buffer[len] = 0;
    return buffer;
}

int compat_vsnprintf( char *buffer, size_t size, const char *format, va_list args )
{
    char changed[4096];

    return vsnprintf( buffer, size, host_format( format, changed, sizeof(changed) ), args );
}

int compat_vfprintf( FILE *file, const char *format, va_list args )
{
    char changed[4096];

    return vfprintf( file, host_format( format, changed, sizeof(changed) ), args );
}

int compat_snprintf( char *buffer, size_t size, const char *format, ... )
{
    va_list args;
    int ret;

    va_start( args, format );
    ret = compat_vsnprintf( buffer, size, format, args );
    va_end( args );
    return ret;
}

int compat_sprintf( char *buffer, const char *format, ... )
{
    va_list args;
    int ret;

    va_start( args, format );
    ret = compat_vsnprintf( buffer, 65536, format, args );
    va_end( args );
    return ret;
}

int compat_fprintf( FILE *file, const char *format, ... )
{
    va_list args;
    int ret;

    va_start( args, format );
    ret = compat_vfprintf( file, format, args );
    va_end( args );
    return ret;
}

int compat_printf( const char *format, ... )
{
    va_list args;
    int ret;

    va_start( args, format );
    ret = compat_vfprintf( stdout, format, args );
    va_end( args );
    return ret;
}

void compat_err( const char *function, const char *format, ... )
{
    va_list args;

    fprintf( stderr, "err:%s ", function );
    va_start( args, format );
    compat_vfprintf( stderr, format, args );
    va_end( args );
}

int compat_swprintf( WCHAR *buffer, size_t size, const WCHAR *format, ... )
{
    char number[16];
    const WCHAR *str;
    size_t len = 0, i;
    va_list args;

    va_start( args, format );
    while (*format)
    {
        if (format[0] == '%' && format[1] == 'u')
        {
            snprintf( number, sizeof(number), "%u", va_arg( args, UINT ) );
            for (i = 0; number[i] && len + 1 < size; i++) buffer[len++] = number[i];
            format += 2;
        }
        else if (format[0] == '%' && format[1] == 'l' && format[2] == 's')
        {
            for (str = va_arg( args, const WCHAR * ); *str && len + 1 < size; str++) buffer[len++] = *str;
            format += 3;
        }
        else if (len + 1 < size) buffer[len++] = *format++;
        else break;
    }
    va_end( args );
    buffer[len] = 0;
    return (int)len;
}

/* ---- yields ---- */

void compat_yield( void )
{
    static UINT threads;
    static __thread ULONGLONG state;
    UINT value;

    if (!state) state = ((ULONGLONG)compat_seed << 32 | __atomic_add_fetch( &threads, 1, __ATOMIC_RELAXED )) * 0x9e3779b97f4a7c15ull | 1;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    value = (UINT)((state * 2685821657736338717ull) >> 33);
    if (value % compat_yields) return;
    /* most of the time others come first, sometimes they have time to do a lot */
    if ((value / compat_yields) % 16) sched_yield();
    else usleep( 50 );
}

void (*compat_point_hook)( void );
void (*compat_wait_hook)( void );

/* ---- what must not be asked for with a lock held ---- */

__thread int compat_locks;

/* On Windows making work or a timer may take the lock of the loader, and with that held a client's DllMain may call us. */
void compat_no_locks( void )
{
    if (compat_locks) give_up( "the thread pool is asked for something with a lock held" );
}

/* ---- memory that fails ---- */

__thread UINT compat_fail_one_in;
BOOL (*compat_fail_hook)( void );

BOOL compat_fails( void )
{
    static __thread ULONGLONG state;

    if (compat_fail_hook) return compat_fail_hook();
    if (!state) state = ((ULONGLONG)compat_seed << 32 | GetCurrentThreadId()) * 0x9e3779b97f4a7c15ull | 1;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return !((UINT)((state * 2685821657736338717ull) >> 33) % compat_fail_one_in);
}

static BOOL refused( void )
{
    if (!COMPAT_FAILS()) return FALSE;
    SetLastError( ERROR_NOT_ENOUGH_MEMORY );
    return TRUE;
}

/* the DLL's sources are compiled with these for malloc() and so on */
void *compat_malloc( size_t size )
{
    return refused() ? NULL : malloc( size );
}

void *compat_calloc( size_t count, size_t size )
{
    return refused() ? NULL : calloc( count, size );
}

void *compat_realloc( void *ptr, size_t size )
{
    return refused() ? NULL : realloc( ptr, size );
}

/* ---- the clock ---- */

/* as on Windows: the time is in 100 ns, and a reader that finds the two high parts different reads again */
struct shared_time
{
    ULONG low;
    LONG high1, high2;
};

BOOL compat_by_hand;
static ULONGLONG hand_time;

static BYTE *clock_page;        /* written here, read through another mapping by everybody else */
static ULONGLONG clock_start;

static ULONGLONG host_time( clockid_t id )
{
    struct timespec now;

    clock_gettime( id, &now );
    return (ULONGLONG)now.tv_sec * 10000000 + now.tv_nsec / 100;
}

/* what the DLL's clocks will show, in 100 ns */
ULONGLONG compat_fast_time( void )
{
    ULONGLONG now = host_time( CLOCK_MONOTONIC );

    if (compat_by_hand) return __atomic_load_n( &hand_time, __ATOMIC_RELAXED );
    return clock_start + (now - clock_start) * __atomic_load_n( &compat_clock_rate, __ATOMIC_RELAXED );
}

static void write_time( struct shared_time *time, ULONGLONG value )
{
    __atomic_store_n( &time->high2, (LONG)(value >> 32), __ATOMIC_RELEASE );
    __atomic_store_n( &time->low, (ULONG)value, __ATOMIC_RELEASE );
    __atomic_store_n( &time->high1, (LONG)(value >> 32), __ATOMIC_RELEASE );
}

static void clock_update( void )
{
    write_time( (struct shared_time *)(clock_page + 8), compat_fast_time() );
    write_time( (struct shared_time *)(clock_page + 0x14), host_time( CLOCK_REALTIME ) + 116444736000000000ull );
}

static pthread_t clock_ticker;

static void *clock_thread( void *arg )
{
    (void)arg;
    while (!__atomic_load_n( &compat_by_hand, __ATOMIC_RELAXED ))
    {
        usleep( 1000 );
        clock_update();
    }
    return NULL;
}

static void clock_init( void )
{
    int file = memfd_create( "clock", MFD_CLOEXEC );

    if (file == -1 || ftruncate( file, 4096 )) give_up( "no memory for the clock" );
    clock_page = mmap( NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0 );
    if (clock_page == MAP_FAILED ||
        mmap( (void *)0x7ffe0000, 4096, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, file, 0 ) != (void *)0x7ffe0000)
        give_up( "the clock's place is taken" );
    close( file );
    clock_start = host_time( CLOCK_MONOTONIC );
    clock_update();
    if (pthread_create( &clock_ticker, NULL, clock_thread, NULL )) give_up( "no thread for the clock" );
}

/* ---- the process ---- */

static pthread_key_t end_key;
static BOOL unloaded;

/* threads of the pool, from their submission until DllMain was called for their end: the DLL stays loaded meanwhile */
UINT compat_pool_threads;
static __thread BOOL counted;

static void end_thread( void *arg )
{
    (void)arg;
    if (compat_known && !unloaded) DllMain( NULL, DLL_THREAD_DETACH, NULL );
    compat_known = FALSE;
    if (counted) __atomic_sub_fetch( &compat_pool_threads, 1, __ATOMIC_SEQ_CST );
    counted = FALSE;
}

void compat_count_thread( void )
{
    counted = TRUE;
    pthread_setspecific( end_key, (void *)1 );
}

void compat_pool_wait( void )
{
    while (__atomic_load_n( &compat_pool_threads, __ATOMIC_SEQ_CST )) usleep( 50 );
}

void compat_know_thread( void )
{
    compat_known = TRUE;
    pthread_setspecific( end_key, (void *)1 );
}

void compat_unload( void )
{
    compat_pool_wait();
    DllMain( NULL, DLL_PROCESS_DETACH, NULL );
    unloaded = TRUE;
}

static UINT get_number( const char *name, UINT value )
{
    const char *text = getenv( name );

    return text && *text ? strtoul( text, NULL, 0 ) : value;
}

static void __attribute__((constructor)) attach( void )
{
    compat_self_checks = get_number( "COMPAT_CHECKS", 1 );
    compat_yields = get_number( "COMPAT_YIELDS", 0 );
    compat_seed = get_number( "COMPAT_SEED", 1 );
    if (pthread_key_create( &end_key, end_thread )) give_up( "no key" );
    clock_init();
    if (!DllMain( NULL, DLL_PROCESS_ATTACH, NULL )) give_up( "the DLL does not start" );
}

/* ---- events, semaphores, threads ---- */

enum kind { KIND_AUTO, KIND_MANUAL, KIND_SEMAPHORE, KIND_THREAD };

struct waitable
{
    enum kind kind;
    UINT refs;                  /* locked, as all of it */
    LONG count, max;            /* signalled while not 0 */
    DWORD code;
    LPTHREAD_START_ROUTINE proc;
    void *arg;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static struct waitable *make( enum kind kind, LONG count, LONG max )
{
    struct waitable *object = calloc( 1, sizeof(*object) );

    if (!object) return NULL;
    object->kind = kind;
    object->refs = 1;
    object->count = count;
    object->max = max;
    return object;
}

static void lock( void )
{
    pthread_mutex_lock( &mutex );
}

static void unlock( void )
{
    pthread_mutex_unlock( &mutex );
}

HANDLE CreateEventW( void *security, BOOL manual, BOOL state, const WCHAR *name )
{
    (void)security;
    (void)name;
    return make( manual ? KIND_MANUAL : KIND_AUTO, state != 0, 1 );
}

HANDLE CreateSemaphoreW( void *security, LONG count, LONG max, const WCHAR *name )
{
    (void)security;
    (void)name;
    return make( KIND_SEMAPHORE, count, max );
}

BOOL SetEvent( HANDLE event )
{
    struct waitable *object = event;

    lock();
    object->count = 1;
    pthread_cond_broadcast( &cond );
    unlock();
    return TRUE;
}

BOOL ResetEvent( HANDLE event )
{
    struct waitable *object = event;

    lock();
    object->count = 0;
    unlock();
    return TRUE;
}

BOOL ReleaseSemaphore( HANDLE semaphore, LONG count, LONG *old )
{
    struct waitable *object = semaphore;
    BOOL ret = FALSE;

    lock();
    if (old) *old = object->count;
    if (count > 0 && count <= object->max - object->count)
    {
        object->count += count;
        pthread_cond_broadcast( &cond );
        ret = TRUE;
    }
    unlock();
    return ret;
}

static void *thread_main( void *arg )
{
    struct waitable *object = arg;
    DWORD code = object->proc( object->arg );

    /* what Windows does before a thread counts as ended */
    pthread_setspecific( end_key, NULL );
    if (compat_known) end_thread( NULL );
    lock();
    object->code = code;
    object->count = 1;
    pthread_cond_broadcast( &cond );
    unlock();
    CloseHandle( object );
    return NULL;
}

HANDLE CreateThread( void *security, SIZE_T stack, LPTHREAD_START_ROUTINE proc, void *arg, DWORD flags, DWORD *id )
{
    struct waitable *object = make( KIND_THREAD, 0, 1 );
    pthread_t thread;

    (void)security;
    (void)stack;
    if (flags || !object) give_up( "CreateThread() with flags" );
    if (id) *id = 0;
    object->proc = proc;
    object->arg = arg;
    object->code = 259;         /* STILL_ACTIVE */
    object->refs = 2;
    if (pthread_create( &thread, NULL, thread_main, object ))
    {
        free( object );
        SetLastError( ERROR_NOT_ENOUGH_MEMORY );
        return NULL;
    }
    pthread_detach( thread );
    return object;
}

BOOL GetExitCodeThread( HANDLE thread, DWORD *code )
{
    struct waitable *object = thread;

    lock();
    *code = object->code;
    unlock();
    return TRUE;
}

DWORD WaitForMultipleObjects( DWORD count, const HANDLE *handles, BOOL all, DWORD timeout )
{
    struct timespec end;
    DWORD i, ready, first, ret = WAIT_TIMEOUT;

    if (timeout != INFINITE)
    {
        clock_gettime( CLOCK_REALTIME, &end );
        end.tv_sec += timeout / 1000;
        end.tv_nsec += (long)(timeout % 1000) * 1000000;
        if (end.tv_nsec >= 1000000000)
        {
            end.tv_sec++;
            end.tv_nsec -= 1000000000;
        }
    }
    lock();
    for (;;)
    {
        for (i = ready = 0, first = count; i < count; i++)
        {
            if (!((struct waitable *)handles[i])->count) continue;
            if (!ready++) first = i;
        }
        if (all ? ready == count : ready != 0)
        {
            for (i = 0; i < count; i++)
            {
                struct waitable *object = handles[i];

                if (!all && i != first) continue;
                if (object->kind == KIND_AUTO || object->kind == KIND_SEMAPHORE) object->count--;
            }
            ret = WAIT_OBJECT_0 + (all ? 0 : first);
            break;
        }
        if (timeout == INFINITE) pthread_cond_wait( &cond, &mutex );
        else if (pthread_cond_timedwait( &cond, &mutex, &end ) == ETIMEDOUT) break;
    }
    unlock();
    return ret;
}

DWORD WaitForSingleObject( HANDLE handle, DWORD timeout )
{
    return WaitForMultipleObjects( 1, &handle, FALSE, timeout );
}

BOOL CloseHandle( HANDLE handle )
{
    struct waitable *object = handle;
    UINT refs;

    lock();
    refs = --object->refs;
    unlock();
    if (!refs) free( object );
    return TRUE;
}

/* ---- timers ---- */

struct _TP_TIMER
{
    TP_TIMER *next;             /* locked, as all of it */
    PTP_TIMER_CALLBACK callback;
    void *context;
    BOOL set, closed;
    ULONGLONG due;              /* of compat_fast_time() */
    UINT running;
};

UINT compat_timer_wakes;

static TP_TIMER *timers;
static pthread_cond_t timer_cond = PTHREAD_COND_INITIALIZER;
static BOOL timer_thread_runs;

static void *timer_run( void *arg )
{
    TP_TIMER *timer = arg;

    timer->callback( NULL, timer->context, timer );
    lock();
    timer->running--;
    pthread_cond_broadcast( &cond );
    if (timer->closed && !timer->running) free( timer );
    unlock();
    return NULL;
}

static void *timer_thread( void *arg )
{
    ULONGLONG now, first, delay;
    struct timespec end;
    pthread_t thread;
    TP_TIMER *timer;

    (void)arg;
    lock();
    for (;;)
    {
        now = compat_fast_time();
        first = ~0ull;
        for (timer = timers; timer; timer = timer->next)
        {
            if (!timer->set) continue;
            if (timer->due <= now)
            {
                timer->set = FALSE;
                timer->running++;
                __atomic_add_fetch( &compat_timer_wakes, 1, __ATOMIC_SEQ_CST );
                if (pthread_create( &thread, NULL, timer_run, timer )) give_up( "no thread for a timer" );
                pthread_detach( thread );
            }
            else if (timer->due < first) first = timer->due;
        }
        if (first == ~0ull)
        {
            pthread_cond_wait( &timer_cond, &mutex );
            continue;
        }
        delay = (first - now) / __atomic_load_n( &compat_clock_rate, __ATOMIC_RELAXED ) + 1;
        clock_gettime( CLOCK_REALTIME, &end );
        end.tv_sec += delay / 10000000;
        end.tv_nsec += delay % 10000000 * 100;
        if (end.tv_nsec >= 1000000000)
        {
            end.tv_sec++;
            end.tv_nsec -= 1000000000;
        }
        pthread_cond_timedwait( &timer_cond, &mutex, &end );
    }
    return NULL;
}

TP_TIMER *CreateThreadpoolTimer( PTP_TIMER_CALLBACK callback, void *context, TP_CALLBACK_ENVIRON *environment )
{
    TP_TIMER *timer = refused() ? NULL : calloc( 1, sizeof(*timer) );
    pthread_t thread;

    (void)environment;
    compat_no_locks();
    if (!timer) return NULL;
    timer->callback = callback;
    timer->context = context;
    lock();
    if (!timer_thread_runs && !compat_by_hand)
    {
        if (pthread_create( &thread, NULL, timer_thread, NULL )) give_up( "no thread for timers" );
        pthread_detach( thread );
        timer_thread_runs = TRUE;
    }
    timer->next = timers;
    timers = timer;
    unlock();
    return timer;
}

void SetThreadpoolTimer( TP_TIMER *timer, FILETIME *due, DWORD period, DWORD window )
{
    LONGLONG value;

    (void)window;
    if (period) give_up( "timers with a period are not known here" );
    lock();
    timer->set = FALSE;
    if (due)
    {
        value = (LONGLONG)((ULONGLONG)due->dwHighDateTime << 32 | due->dwLowDateTime);
        if (value > 0) give_up( "timers with an absolute time are not known here" );
        timer->due = compat_fast_time() + (ULONGLONG)-value;
        timer->set = TRUE;
        pthread_cond_signal( &timer_cond );
    }
    unlock();
}

void WaitForThreadpoolTimerCallbacks( TP_TIMER *timer, BOOL cancel )
{
    lock();
    if (cancel) timer->set = FALSE;
    while (timer->running) pthread_cond_wait( &cond, &mutex );
    unlock();
}

void CloseThreadpoolTimer( TP_TIMER *timer )
{
    TP_TIMER **link;

    lock();
    for (link = &timers; *link != timer; link = &(*link)->next) {}
    *link = timer->next;
    timer->closed = TRUE;
    if (!timer->running) free( timer );
    unlock();
}

/* ---- time and pool by hand ---- */

struct task
{
    struct task *next;
    TP_WORK *work;              /* or */
    TP_TIMER *timer;
};

static struct task *tasks;      /* locked */

void compat_take_over( void )
{
    hand_time = 10000000;
    __atomic_store_n( &compat_by_hand, TRUE, __ATOMIC_RELAXED );
    pthread_join( clock_ticker, NULL );
}

static BOOL add_task( TP_WORK *work, TP_TIMER *timer )
{
    struct task **link, *task = calloc( 1, sizeof(*task) );

    if (!task) return FALSE;
    task->work = work;
    task->timer = timer;
    lock();
    for (link = &tasks; *link; link = &(*link)->next) {}
    *link = task;
    unlock();
    return TRUE;
}

BOOL compat_hand_submit( TP_WORK *work )
{
    return add_task( work, NULL );
}

void compat_hand_cancel( TP_WORK *work )
{
    struct task **link, *task;

    lock();
    for (link = &tasks; (task = *link);)
    {
        if (task->work != work)
        {
            link = &task->next;
            continue;
        }
        *link = task->next;
        free( task );
        work->pending--;
        work->refs--;       /* not the last one: the caller has the object */
    }
    unlock();
}

static struct task *next_task( void )
{
    struct task *task;

    lock();
    if ((task = tasks)) tasks = task->next;
    unlock();
    return task;
}

static void *run_tasks( void *arg )
{
    struct task *task;

    (void)arg;
    while ((task = next_task()))
    {
        if (task->work) compat_work_call( task->work );
        else task->timer->callback( NULL, task->timer->context, task->timer );
        free( task );
    }
    return NULL;
}

void compat_run_pool( void )
{
    pthread_t thread;

    if (!tasks) return;
    if (pthread_create( &thread, NULL, run_tasks, NULL )) give_up( "no thread for the pool" );
    pthread_join( thread, NULL );
}

void compat_pass_time( UINT milliseconds )
{
    TP_TIMER *timer;

    __atomic_add_fetch( &hand_time, milliseconds * (ULONGLONG)10000, __ATOMIC_RELAXED );
    for (timer = timers; timer; timer = timer->next)
    {
        if (!timer->set || timer->due > hand_time) continue;
        timer->set = FALSE;
        if (!add_task( NULL, timer )) give_up( "no memory for a timer" );
    }
    compat_run_pool();
}

/* ---- modules and pages ---- */

BOOL VirtualProtect( void *address, SIZE_T size, DWORD protect, DWORD *old )
{
    size_t offset = (ULONG_PTR)address & (COMPAT_PAGE - 1);
    int prot = PROT_READ | PROT_WRITE;

    if (protect == PAGE_READONLY) prot = PROT_READ;
    if (protect == PAGE_NOACCESS) prot = PROT_NONE;
    *old = PAGE_READWRITE;
    return !mprotect( (char *)address - offset, size + offset, prot );
}

HMODULE GetModuleHandleA( const char *name )
{
    (void)name;
    return (HMODULE)1;
}

HMODULE LoadLibraryA( const char *name )
{
    return GetModuleHandleA( name );
}

void *GetProcAddress( HMODULE module, const char *name )
{
    (void)module;
    return dlsym( RTLD_DEFAULT, name );
}

/* ---- the registry: keys with the whole path as name, below HKEY_LOCAL_MACHINE ---- */

struct value
{
    struct value *next;
    char *name;
    DWORD type, size;
    BYTE data[];
};

struct compat_key
{
    struct compat_key *next;    /* locked, as all of it */
    struct value *values;
    char *path;
};

static struct compat_key *keys;

static char *narrow( const WCHAR *text, char *buffer, size_t size )
{
    size_t i;

    for (i = 0; text[i] && i + 1 < size; i++) buffer[i] = (char)text[i];
    buffer[i] = 0;
    return buffer;
}

static struct compat_key **find_key( const char *path )
{
    struct compat_key **link;

    for (link = &keys; *link && strcasecmp( (*link)->path, path ); link = &(*link)->next) {}
    return link;
}

LSTATUS RegOpenKeyExW( HKEY root, const WCHAR *path, DWORD options, REGSAM access, HKEY *key )
{
    char name[512];

    (void)options;
    (void)access;
    if (root != HKEY_LOCAL_MACHINE) give_up( "a key below a key" );
    lock();
    *key = *find_key( narrow( path, name, sizeof(name) ) );
    unlock();
    return *key ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND;
}

LSTATUS RegCreateKeyExA( HKEY root, const char *path, DWORD reserved, char *class, DWORD options, REGSAM access,
                         void *security, HKEY *key, DWORD *disposition )
{
    (void)reserved;
    (void)class;
    (void)options;
    (void)access;
    (void)security;
    if (root != HKEY_LOCAL_MACHINE) give_up( "a key below a key" );
    lock();
    *disposition = REG_OPENED_EXISTING_KEY;
    if (!(*key = *find_key( path )))
    {
        *disposition = REG_CREATED_NEW_KEY;
        *key = calloc( 1, sizeof(**key) );
        (*key)->path = strdup( path );
        (*key)->next = keys;
        keys = *key;
    }
    unlock();
    return ERROR_SUCCESS;
}

static struct value **find_value( HKEY key, const char *name )
{
    struct value **link;

    for (link = &key->values; *link && strcasecmp( (*link)->name, name ); link = &(*link)->next) {}
    return link;
}

LSTATUS RegQueryValueExW( HKEY key, const WCHAR *name, DWORD *reserved, DWORD *type, BYTE *data, DWORD *size )
{
    LSTATUS ret = ERROR_FILE_NOT_FOUND;
    struct value *value;
    char buffer[256];

    (void)reserved;
    lock();
    if ((value = *find_value( key, narrow( name, buffer, sizeof(buffer) ) )))
    {
        ret = value->size > *size ? ERROR_MORE_DATA : ERROR_SUCCESS;
        *type = value->type;
        *size = value->size;
        if (!ret) memcpy( data, value->data, value->size );
    }
    unlock();
    return ret;
}

LSTATUS RegSetValueExA( HKEY key, const char *name, DWORD reserved, DWORD type, const BYTE *data, DWORD size )
{
    struct value **link, *value, *old;

    (void)reserved;
    value = calloc( 1, sizeof(*value) + size );
    value->name = strdup( name );
    value->type = type;
    value->size = size;
    memcpy( value->data, data, size );
    lock();
    link = find_value( key, name );
    if ((old = *link)) value->next = old->next;
    *link = value;
    unlock();
    if (old) free( old->name );
    free( old );
    return ERROR_SUCCESS;
}

LSTATUS RegDeleteKeyA( HKEY root, const char *path )
{
    struct compat_key **link, *key;
    struct value *value;
    size_t len = strlen( path );

    if (root != HKEY_LOCAL_MACHINE) give_up( "a key below a key" );
    lock();
    for (key = keys; key; key = key->next)
    {
        if (strncasecmp( key->path, path, len ) || key->path[len] != '\\') continue;
        unlock();
        return ERROR_ACCESS_DENIED;     /* it has keys below it */
    }
    link = find_key( path );
    if ((key = *link)) *link = key->next;
    unlock();
    if (!key) return ERROR_FILE_NOT_FOUND;
    while ((value = key->values))
    {
        key->values = value->next;
        free( value->name );
        free( value );
    }
    free( key->path );
    free( key );
    return ERROR_SUCCESS;
}

LSTATUS RegCloseKey( HKEY key )
{
    (void)key;
    return ERROR_SUCCESS;
}
