/*
 * Naive model of the routing tables
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

#ifndef __NAIVE_H
#define __NAIVE_H

/* Arrays and linear searches, written from the documentation alone; shares no code with the DLL. Indices into the
 * arrays name objects, NONE is no object. An object is used as long as its handle must be valid: while it lives in
 * the table, while the client has a reference, while another used object refers to it. */

#define NONE       (~0u)
#define TABLES     4            /* two instances, two families */
#define VIEWS      2
#define ALL_VIEWS  3
#define MAX_ENTS   256
#define MAX_DESTS  512
#define MAX_ROUTES 1024
#define MAX_HOPS   512
#define MAX_LIST   32           /* next hops of a route */
#define MAX_LISTS  12           /* route lists */
#define MAX_WALKS  12           /* enumerations of route lists */
#define MAX_NOTES  24           /* registrations for change notification, of all tables */
#define MAX_GRIPS  6            /* objects that are locked at one time */
#define RETRY      21           /* milliseconds until the manager tries again what somebody has locked, and the one that has begun */

struct key
{
    UINT len;
    BYTE bits[16];
};

struct ent
{
    BOOL used, live;
    HANDLE handle;
    UINT crefs;                 /* references of the client */
    UINT table, ident;
    ULONG proto, instance;
    BOOL opaque;
    BOOL callback;
    UINT methods, method_mask;  /* their number, and which of them are not NULL */
    BOOL blocked;
};

struct dest
{
    BOOL used;
    HANDLE handle;              /* NULL until it was seen for the first time */
    UINT crefs;
    UINT table;
    struct key key;
    void *opaque[MAX_ENTS];
    UINT changed, marked;       /* masks of registrations for change notification */
    UINT ignored;               /* of them: it stays alive until a drain has come to the end */
    ULONG hold_views, hold_time;    /* what is asked for */
    ULONG held;                 /* views with a held route */
    UINT hold[VIEWS];
    ULONGLONG hold_due;         /* something when a route is held */
    UINT changes, seen_changes; /* how often it has changed, and until it was looked at last */
    ULONGLONG stamp;            /* what was seen then, or 0 */
};

struct hop
{
    BOOL used, live;
    HANDLE handle;
    UINT crefs;
    UINT table, owner;
    struct key key;
    ULONG ifindex;
    USHORT flags;
    void *info;
    UINT remote;
    BOOL exposed;               /* its owner has locked it for writing */
    UINT shown;                 /* the remote next hop that its memory shows, referenced for the client when exposed */
};

/* what a client may change in a route's memory */
struct edit
{
    UINT nbr;
    ULONG pref, metric, views;
    void *info;
    UINT count, hops[MAX_LIST];
};

struct route
{
    BOOL used, live;
    HANDLE handle;
    UINT crefs;
    UINT table, owner, dest;
    UINT nbr;
    ULONG pref, metric, views;
    USHORT flags;
    BYTE flags1;
    void *info;
    UINT count, hops[MAX_LIST];
    UINT seq;                   /* order of equals */
    ULONGLONG due;              /* end of its time, or 0 */
    BOOL told;                  /* its owner leaves it to the manager, which could not delete it yet */
    BOOL window;                /* it has memory that its owner can look at */
    BOOL exposed;               /* which the owner has locked for writing at some time */
    struct edit edit;           /* what is written there; next hops are referenced for the client */
};

/* a lock that the client has */
struct grip
{
    UINT count;                 /* 0: not used */
    BOOL exclusive;
    char kind;                  /* 'd' or 'h' */
    UINT index, ent;
};

/* A client's list of its routes, in order. Whoever walks it knows how many it has passed. */
struct list
{
    BOOL used;
    HANDLE handle;
    UINT ent, count, routes[MAX_ROUTES];
};

struct walk
{
    BOOL used;
    HANDLE handle;
    UINT ent, list, passed;     /* list NONE: deleted */
};

extern struct list lists[MAX_LISTS];
extern struct walk walks[MAX_WALKS];

struct note
{
    BOOL used;
    HANDLE handle;
    UINT owner, table;
    ULONG views;                /* 0 is all of them, and none is delivered */
    ULONG types;
    BOOL only_marked;
    BOOL callback;
    BOOL rung;                  /* something has changed since the callback was called */
    UINT wanted_calls;          /* where the calls are counted by another thread: more than these */
};

/* what a change is compared with */
struct before
{
    UINT best[VIEWS];
    struct route route;         /* the one that changes; its views are 0 if it is new */
};

extern struct grip grips[MAX_GRIPS];
extern struct note notes[MAX_NOTES];
extern ULONGLONG naive_now;     /* milliseconds */
extern struct ent ents[MAX_ENTS];
extern struct dest dests[MAX_DESTS];
extern struct hop hops[MAX_HOPS];
extern struct route routes[MAX_ROUTES];

/* told of each handle that must be invalid from now on */
extern void (*naive_gone)( char kind, UINT table, HANDLE handle );

int key_compare( const struct key *a, const struct key *b );
BOOL key_covers( const struct key *outer, const struct key *inner );
void key_mask( struct key *key );

/* ends what nothing refers to any more; called after every operation */
void naive_sweep( void );

UINT ent_new( void );
UINT dest_find( UINT table, const struct key *key );
UINT dest_make( UINT table, const struct key *key );
UINT hop_new( void );
UINT hop_find( UINT owner, const struct key *key, ULONG ifindex );
UINT route_new( void );

/* the live routes of a destination, best first */
UINT dest_routes( UINT dest, UINT *list );
ULONG dest_views( UINT dest );
UINT dest_count( UINT dest, UINT view );
/* best route of a view; with a protocol only among the routes of its entities */
UINT dest_best( UINT dest, UINT view, const ULONG *proto );
/* shows up in searches in these views, 0 is all */
BOOL dest_visible( UINT dest, ULONG views );
BOOL dest_owned( UINT dest, ULONG views, UINT owner );

/* longest visible prefix that covers the key and is not longer than max_len */
UINT table_match( UINT table, const struct key *key, UINT max_len, ULONG views );
/* first in order behind 'after' (NULL: from the start), or equal to it when inclusive */
UINT table_next( UINT table, const struct key *after, BOOL inclusive );
UINT hop_next( UINT owner, const struct key *after, ULONG ifindex, BOOL inclusive );
/* an update or addition puts the route behind its equals */
void route_requeue( UINT route );
UINT live_routes( UINT table );

/* takes the route out of its list, if any */
void list_remove( UINT route );
void list_append( UINT list, UINT route );
BOOL list_has( UINT list, UINT route );
void list_delete( UINT list );
void walk_delete( UINT walk );

void before_change( struct before *before, UINT dest, UINT route );
/* tells the registrations what is another than before; the route may be deleted by now */
void after_change( const struct before *before, UINT dest, UINT route );
/* the deletion of a live route, with all that follows */
void naive_route_delete( UINT route );
/* the end of a hold-down */
void naive_hold_end( UINT dest );
/* what a client with a callback must be told of */
void note_tell( UINT note, UINT dest );
void note_leave( UINT note );
void ent_leave( UINT ent );

/* what the client has locked; NULL: it has not */
struct grip *grip_of( char kind, UINT index );
struct edit edit_of( const struct route *route );

#endif /* __NAIVE_H */
