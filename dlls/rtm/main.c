/*
 * Start and stop
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

/* How this DLL works: docs/architecture.md of the project, in short:
 *
 *  rtmv2_*.c, address.c    the exported functions: arguments in, handles out
 *  entity, nexthop, route, window, dest, info, list, cursor, view, table, config, callout      the routing table
 *  lock, change, expiry, hold              clients' locks, who is told of changes, what happens in time
 *  lpm, object, block, slab, reclaim, timer, worker, sync, clock       a prefix trie, pools and handles, read sections, timers,
 *                                          locks: nothing of routing
 *
 * Each (instance, address family) has one table. Lookups take no lock: they find the destination in the trie inside a
 * read section, reference it, and copy what they report under its sequence number. A change locks one destination. */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#include "wine/debug.h"

#include "core.h"
#include "block.h"
#include "worker.h"

WINE_DEFAULT_DEBUG_CHANNEL(rtm);
WINE_DECLARE_DEBUG_CHANNEL(rtmcheck);

static BOOL attached;

static BOOL process_attach( void )
{
    if (!sync_init()) return FALSE;
    if (!object_init())
    {
        sync_cleanup();
        return FALSE;
    }
    rank_checks = TRACE_ON(rtmcheck);
    entity_init();
    cursor_init();
    expiry_init();
    hold_init();
    lock_init();
    list_pool_init();
    notifier_init();
    return TRUE;
}

BOOL WINAPI DllMain( HINSTANCE instance, DWORD reason, void *reserved )
{
    TRACE( "%p, %lu, %p\n", instance, reason, reserved );

    switch (reason)
    {
    case DLL_PROCESS_ATTACH:
        worker_module = instance;
        return attached = process_attach();
    case DLL_THREAD_DETACH:
        lock_drop_all( NULL );
        object_leave();
        thread_detach();
        break;
    case DLL_PROCESS_DETACH:
        if (!attached) break;   /* it comes after an attachment that failed, too */
        object_dump();
        if (reserved) break;    /* the process ends: other threads were stopped wherever they were */
        clock_cleanup();
        reclaim_cleanup();
        table_cleanup();
        object_cleanup();
        block_cleanup();
        sync_cleanup();
        break;
    }
    return TRUE;
}
