/*
 * rtmsh: the enumerations
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

#include <stdlib.h>
#include "rtmsh.h"

/* how many items of a batch the caller still wants to see */
static UINT walk_batch( const struct entity *ent, const struct walk *walk )
{
    UINT batch = ent->profile.MaxHandlesInEnum;

    if (walk->limit && walk->limit - walk->count < batch) batch = (UINT)(walk->limit - walk->count);
    return batch;
}

static void enum_close( struct entity *ent, RTM_ENUM_HANDLE handle )
{
    api_released( "RtmDeleteEnumHandle", rtm.DeleteEnumHandle( ent->handle, handle ) );
}

static BOOL dests_visit( struct entity *ent, RTM_DEST_INFO *infos, UINT count, dest_visit *visit,
                         void *context )
{
    size_t stride;
    BOOL ok = TRUE;
    UINT i;

    if (!count) return TRUE;
    /* the items follow each other at the distance that their number of views needs */
    stride = RTM_SIZE_OF_DEST_INFO( infos->NumberOfViews );
    for (i = 0; ok && visit && i < count; i++)
        ok = visit( ent, (RTM_DEST_INFO *)((char *)infos + i * stride), context );
    api_released( "RtmReleaseDests", rtm.ReleaseDests( ent->handle, count, infos ) );
    return ok;
}

BOOL walk_dests( struct entity *ent, struct walk *walk, dest_visit *visit, void *context )
{
    RTM_DEST_INFO *infos;
    RTM_ENUM_HANDLE handle;
    DWORD error;
    BOOL ok = TRUE;
    UINT count;

    walk->count = 0;
    if ((error = rtm.CreateDestEnum( ent->handle, walk->views, walk->flags, walk->address,
                                     walk->protocol, &handle )))
        return api_fail( "RtmCreateDestEnum", error );
    if (!(infos = malloc( ent->profile.MaxHandlesInEnum * sizeof(union dest_room) )))
        ok = fail( "out of memory" );
    /* the end may come together with items, or with none */
    while (ok && !error && (count = walk_batch( ent, walk )))
    {
        error = rtm.GetEnumDests( ent->handle, handle, &count, infos );
        if (error && error != ERROR_NO_MORE_ITEMS) ok = api_fail( "RtmGetEnumDests", error );
        else
        {
            walk->count += count;
            ok = dests_visit( ent, infos, count, visit, context );
        }
    }
    enum_close( ent, handle );
    free( infos );
    return ok;
}

/* releases what the visitor left in the array */
static void handles_release( struct entity *ent, HANDLE *handles, UINT count, BOOL routes )
{
    UINT i, left = 0;

    for (i = 0; i < count; i++) if (handles[i]) handles[left++] = handles[i];
    if (!left) return;
    if (routes) api_released( "RtmReleaseRoutes", rtm.ReleaseRoutes( ent->handle, left, handles ) );
    else api_released( "RtmReleaseNextHops", rtm.ReleaseNextHops( ent->handle, left, handles ) );
}

/* routes and next hops come as plain handles both */
static BOOL walk_handles( struct entity *ent, struct walk *walk, RTM_ENUM_HANDLE handle,
                          BOOL routes,
                          route_visit *visit, void *context )
{
    HANDLE *handles = malloc( ent->profile.MaxHandlesInEnum * sizeof(*handles) );
    DWORD error = NO_ERROR;
    BOOL ok = TRUE;
    UINT i, count;

    walk->count = 0;
    if (!handles) ok = fail( "out of memory" );
    while (ok && !error && (count = walk_batch( ent, walk )))
    {
        if (routes) error = rtm.GetEnumRoutes( ent->handle, handle, &count, handles );
        else error = rtm.GetEnumNextHops( ent->handle, handle, &count, handles );
        if (error && error != ERROR_NO_MORE_ITEMS)
        {
            ok = api_fail( routes ? "RtmGetEnumRoutes" : "RtmGetEnumNextHops", error );
            break;
        }
        walk->count += count;
        for (i = 0; ok && visit && i < count; i++) ok = visit( ent, &handles[i], context );
        handles_release( ent, handles, count, routes );
    }
    enum_close( ent, handle );
    free( handles );
    return ok;
}

BOOL walk_routes( struct entity *ent, struct walk *walk, route_visit *visit, void *context )
{
    RTM_ENUM_HANDLE handle;
    DWORD error;

    if ((error = rtm.CreateRouteEnum( ent->handle, walk->dest, walk->views, walk->flags,
                                      walk->address,
                                      RTM_MATCH_NONE, NULL, 0, &handle )))
        return api_fail( "RtmCreateRouteEnum", error );
    return walk_handles( ent, walk, handle, TRUE, visit, context );
}

BOOL walk_hops( struct entity *ent, struct walk *walk, hop_visit *visit, void *context )
{
    RTM_ENUM_HANDLE handle;
    DWORD error;

    if ((error = rtm.CreateNextHopEnum( ent->handle, walk->flags, walk->address, &handle )))
        return api_fail( "RtmCreateNextHopEnum", error );
    return walk_handles( ent, walk, handle, FALSE, visit, context );
}
