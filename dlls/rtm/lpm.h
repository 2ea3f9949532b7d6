/*
 * Ordered prefix trie
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

#ifndef __RTM_LPM_H
#define __RTM_LPM_H

/* A prefix: 'len' leading bits of 'bits', in network order. The bits behind 'len' are zero. */
struct prefix
{
    UINT len;
    BYTE bits[16];
};

/* What an object in the trie carries: its own prefix. Only (max_len of the trie) / 8 bytes of 'bits'
 * exist. Const while the object is in the trie. */
struct lpm_item
{
    BYTE len;
    BYTE high;                  /* these two are the owner's, for what it likes */
    USHORT low;
    BYTE bits[];
};

struct lpm;

/* The item of a value. Values are not zero, use 31 bits, and belong to the trie's owner. */
typedef const struct lpm_item *(*lpm_item_func)( UINT value );

/* Says whether a value may be the answer of lpm_match(). */
typedef BOOL (*lpm_accept_func)( UINT value, void *arg );

/* Guarantees:
 * C1. lpm_exact(), lpm_match() and lpm_walk() run in a read section (reclaim.h) beside one writer and beside each
 *     other, and never wait. A prefix that is in the trie during the whole call is found; one that is absent
 *     during the whole call is not.
 * C2. lpm_remove() cannot fail and needs no memory.
 * C3. A failed lpm_insert() leaves the trie as it was.
 * Writers (insert, remove, destroy) exclude each other by the caller's lock. */

struct lpm *lpm_create( UINT max_len, lpm_item_func item );
void lpm_destroy( struct lpm *lpm );

/* number of prefixes in the trie */
UINT lpm_count( const struct lpm *lpm );

/* Fetches ahead what a search for these bits reads first: the entry that tells where to begin, or, once that is there, the
 * node it names. Not more than a hint: needs no read section. */
void lpm_prefetch( const struct lpm *lpm, const BYTE *bits, BOOL node );

/* value of exactly this prefix, 0 if absent */
UINT lpm_exact( const struct lpm *lpm, const struct prefix *key );

/* value of the longest prefix that covers 'key' (its length is at most key->len) and that 'accept' likes
 * (NULL: likes all), 0 if there is none */
UINT lpm_match( const struct lpm *lpm, const struct prefix *key, lpm_accept_func accept, void *arg );

/* up to 'count' values in order (bits first, then the shorter prefix first), beginning with 'from' itself when
 * 'inclusive', else behind it; only prefixes covered by 'root' unless that is NULL. 'from' may be NULL: from the
 * start. Returns the number of values stored; fewer than 'count' means the end. */
UINT lpm_walk( const struct lpm *lpm, const struct prefix *from, BOOL inclusive, const struct prefix *root,
               UINT *values, UINT count );

/* NO_ERROR, ERROR_ALREADY_EXISTS (then the value that is there is stored) or ERROR_NOT_ENOUGH_MEMORY. The value's item
 * already holds 'key'. */
DWORD lpm_insert( struct lpm *lpm, const struct prefix *key, UINT value, UINT *found );

/* Removes the prefix, whose value this is or was; FALSE if it is not (any more). */
BOOL lpm_remove( struct lpm *lpm, const struct prefix *key, UINT value );

/* compares in trie order: negative, 0, positive */
int prefix_compare( const struct prefix *a, const struct prefix *b );
BOOL prefix_covers( const struct prefix *outer, const struct prefix *inner );

#endif /* __RTM_LPM_H */
