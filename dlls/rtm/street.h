/*
 * Words of the street floor
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

#ifndef __RTM_STREET_H
#define __RTM_STREET_H

/* What the files with exported functions share. Each call turns handles into objects, checks arguments (own handle,
 * pointers, other handles, values), makes one core call, and turns objects into handles. */

#include "core.h"

/* address.c */
BOOL prefix_from_address( const struct table *table, const RTM_NET_ADDRESS *address, struct prefix *prefix );

/* Query masks: "all" is what the table supports, other unsupported bits are dropped; FALSE if nothing is left of a
 * mask that was not 0. */
static inline BOOL views_for_query( const struct table *table, RTM_VIEW_SET mask, ULONG *views )
{
    *views = mask & table->views;
    return !mask || *views;
}

/* The same where the documentation lists ERROR_NOT_SUPPORTED: FALSE for any unsupported bit. */
static inline BOOL views_supported( const struct table *table, RTM_VIEW_SET mask, ULONG *views )
{
    *views = mask & table->views;
    return mask == RTM_VIEW_MASK_ALL || *views == mask;
}

/* ends a call that referenced the caller */
static inline DWORD caller_leave( struct entity *entity, DWORD error )
{
    object_put( &entity->header );
    change_ring();
    object_run();
    return error;
}

/* Takes back one reference of a client for each handle: of all of them or, if one is not valid, of none. They are of one
 * type, or of those in 'types'. In a read section. */
BOOL release_all( struct table *table, UINT count, const HANDLE *handles, enum object_type type,
                  const enum object_type *types );

/* the whole call for an array of handles of one type */
DWORD release_handles( HANDLE caller, UINT count, HANDLE *handles, enum object_type type );

/* What the functions that get a batch of an enumeration check; the cursor is referenced. */
DWORD get_cursor( struct entity *entity, HANDLE handle, enum object_type type, const UINT *count,
                  const void *buffer, struct cursor **cursor );

/* reads the criteria of a search; FALSE: too many next hops */
BOOL match_from_info( const struct table *table, RTM_MATCH_FLAGS flags, const RTM_ROUTE_INFO *info,
                      ULONG interface_index, struct match *match );

#endif /* __RTM_STREET_H */
