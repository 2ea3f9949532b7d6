/*
 * Objects of the routing table
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

#ifndef __RTM_CORE_H
#define __RTM_CORE_H

#include "winsock2.h"
#include "rtmv2.h"

#include "wine/list.h"
#include "wine/rbtree.h"

#include "object.h"
#include "lpm.h"
#include "view.h"
#include "timer.h"
#include "worker.h"

/* the largest limits that can be configured */
#define MAX_HOPS    32          /* MaxNextHopsInRoute */
#define MAX_ENUM    65536       /* MaxHandlesInEnum */
#define MAX_OPAQUE  32          /* opaque slots of a table: bits of a word */
#define MAX_NOTIFIERS 32        /* change notification registrations of a table: bits of a word */
#define MAX_METHODS 32
#define HOPS_BUCKETS 64

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif

struct notifier;

/* A place for one registration for change notification. It stays as long as the table, so a change that is under way
 * can take its lock whatever becomes of the registration. */
struct change_place
{
    struct notifier *notifier;  /* locked; NULL: nobody has the place, or its last owner is being cleared away */
    UINT lock;                  /* rank notify */
    ULONG views;                /* changed locked: changes in these views ... */
    UINT type;                  /* ... and of this type or a narrower one count */
    BYTE padding[64 - sizeof(void *) - 3 * sizeof(UINT)];
};

struct limits
{
    UINT hops, handles;         /* MaxNextHopsInRoute, MaxHandlesInEnum */
    UINT views;                 /* a mask */
    UINT opaques, notifiers;
};

/* a destination's count of covers and the number of its best route's owner share a word, see info.c */
#define COVER_BITS  20
#define MAX_COVERS  ((1u << COVER_BITS) - 1)
#define MAX_NUMBERS (1u << (32 - COVER_BITS))

/* One instance and address family. Tables stay until the DLL goes, so a pointer to one is always good. */
struct table
{
    struct list entry;          /* locked by registry */
    USHORT instance, family;    /* const */
    UINT max_len;               /* const */
    UINT view_count;            /* highest view and one, const */
    ULONG views;                /* const */
    UINT max_hops, max_enum;    /* const */
    UINT max_opaques, max_notifiers;    /* const */
    UINT views_offset;          /* of a destination's view slots, const */
    UINT trie_lock;
    struct lpm *lpm;            /* written under trie_lock, read in read sections */
    struct pool dests, routes, nexthops, hops, windows, opaques, route_exts, dest_exts;
    struct list entities;       /* locked by registry: registered ones, in order */
    ULONG opaque_used;          /* locked by registry */
    UINT notifiers;             /* interlocked: places that changes must look at */
    UINT places_taken;          /* interlocked: those and the ones that are not cleared yet */
    struct change_place places[MAX_NOTIFIERS];
    UINT owners[MAX_NUMBERS];   /* interlocked: slots of entities by their numbers; taken under registry */
};

enum entity_state { ENTITY_ACTIVE = 1, ENTITY_CLOSING, ENTITY_GONE };

struct entity
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    struct table *table;        /* const */
    UINT slot;                  /* const */
    UINT number;                /* const: in the table's list of owners; 0: there was no room */
    RTM_ENTITY_INFO info;       /* const */
    RTM_EVENT_CALLBACK callback;/* const */
    UINT methods;               /* const: slot of the methods, 0 for none; freed with the entity */
    UINT method_count;          /* const */
    int opaque;                 /* const: slot number or -1 */
    UINT state;                 /* interlocked */
    UINT leaving;               /* interlocked: somebody deregisters it */
    UINT children;              /* interlocked: routes and next hops, dead ones too; together one reference */
    LONG64 covered;             /* interlocked: references of clients that the count has no room for; together one */
    struct list entry;          /* locked by registry */
    ULONGLONG serial;           /* const: order of registration */
    BOOL listed;                /* locked by registry */

    UINT lock;                  /* rank owned */
    struct rb_tree nexthops;    /* locked by entity */
    struct list cursors;        /* locked by entity */
    struct list notifiers;      /* locked by entity */

    UINT owned_lock;            /* rank owned, never with the former */
    UINT owned;                 /* locked by owned: first route */
    struct list lists;          /* locked by owned: route lists */

    UINT hops_lock;
    UINT hops[HOPS_BUCKETS];    /* locked by hops */

    struct expiry *expiry;      /* interlocked: set once */

    SRWLOCK gate;
    CONDITION_VARIABLE gate_cond;
    BOOL blocked;               /* locked by gate: no method may start */
    BOOL closed;                /* locked by gate: no client code may start */
    UINT methods_running;       /* locked by gate */
    UINT methods_parked;        /* locked by gate: of these, the ones whose threads wait in callout_block() */
    UINT callbacks_running;     /* locked by gate */
};

/* The methods that an entity exports. */
struct methods
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    RTM_ENTITY_EXPORT_METHOD method[MAX_METHODS];   /* const */
};

/* 'header.own' is the destination's lock, 'header.link' the mask of places where it is queued as changed. Fields are
 * locked by the former; readers without it check 'seq', which is odd while
 * they change. The view slots lie behind the prefix, at table->views_offset. While a destination waits for the last readers
 * 'changed', 'routes' and 'ext' mean nothing any more (struct dead_object); the rest does. */
struct dest
{
    struct object header;
    DWORD changed[2];           /* a FILETIME */
    UINT routes;                /* best first */
    UINT ext;                   /* interlocked: set once; see dest_ext_find() */
    UINT seq;                   /* together with the next one read and compared as one word, see info.c */
    UINT covers;                /* interlocked: reports of the best route of view 0 that are not given back, and its owner's
                                 * number; 0: it is not to be covered */
    struct lpm_item item;       /* const but for 'high' and 'low', the generation of that route; outlives the last
                                 * reference until readers are gone */
};

C_ASSERT( FIELD_OFFSET( struct entity, covered ) % 8 == 0 );
C_ASSERT( HANDLE_GENERATION_BITS <= 24 );
C_ASSERT( FIELD_OFFSET( struct dest, seq ) % 8 == 0 && FIELD_OFFSET( struct dest, covers ) == FIELD_OFFSET( struct dest, seq ) + 4 );

/* 'header.own' is the destination, 'header.link' the previous route of the owner. Each route references its
 * destination and counts among its owner's children, also when it is deleted. */
struct route
{
    struct object header;
    UINT owner;                 /* const */
    UINT hops;                  /* locked by dest */
    UINT neighbour;             /* locked by dest; referenced by 'hops' */
    UINT ext;                   /* interlocked: set once */
    void *info;                 /* locked by dest */
    struct route_rank rank;     /* locked by dest */
    ULONG views;                /* locked by dest */
    USHORT flags;               /* locked by dest */
    BYTE flags1;                /* locked by dest */
    BYTE state;                 /* locked by dest */
    UINT next;                  /* locked by dest */
    UINT owned_next;            /* locked by owned */
};

/* The neighbour and next hops of a route. Equal ones of an entity are one object, which references each of them. */
struct hops
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    UINT refs;                  /* locked by hops */
    UINT next;                  /* locked by hops: same bucket */
    UINT neighbour;             /* const */
    UINT count;                 /* const */
    UINT slots[1];              /* const; max_hops */
};

/* What few destinations have. Whoever needs a member calls dest_ext_get() while preparing a change, before the lock,
 * which makes the object once; dest_ext_find() borrows it (NULL: none was ever needed). It lives as long as its
 * destination. New members are zero at first and say what locks them. */
struct dest_ext
{
    struct object header;       /* 'header.own' is the destination */
    ULONG marked;               /* locked by dest: views to hold in when they lose their last route */
    ULONG hold_time;            /* locked by dest: for these */
    UINT held;                  /* locked by dest: views with a held route */
    struct timer timer;         /* of the hold-down; see timer.h */
    UINT opaque;                /* interlocked: set once */
    UINT watched;               /* interlocked: bit k changes under the lock of place k; it is marked, and referenced */
    UINT ignored;               /* the same: it is queued, but what has changed is to be forgotten */
    UINT hold[];                /* locked by dest: held route of each view, referenced; one for each view of the table */
};

/* What a route list's ring is made of: the list itself, its routes' side objects, its enumerations. Lies behind the
 * header of each of them. */
struct list_links
{
    UINT list;                  /* locked by the owner's owned: the ring it is in, 0: none */
    UINT next, prev;            /* locked likewise */
};

/* The same for routes: route_ext_get() while preparing, route_ext_find() later. */
struct route_ext
{
    struct object header;       /* 'header.own' is the route */
    struct list_links links;
    UINT window;                /* interlocked: set once */
    struct timer timer;         /* of the time to live, set under the lock of dest; see timer.h */
};

#ifdef _WIN64
/* a table has millions of them */
C_ASSERT( sizeof(struct route) == 64 );
C_ASSERT( sizeof(struct route_ext) == 64 );
#endif

/* What a client that owns the route sees through pointers. What it writes there counts when it says so, until then
 * only RtmGetRouteInfo() shows it. While it edits, it adjusts the references of the next hops itself, so from the first
 * time it may write, the window has references of clients on what it shows. */
struct window
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    BOOL exposed;               /* locked by dest: the client may write, so its next hops are referenced for it */
    RTM_ROUTE_INFO info;        /* locked by dest; the client's to look at, and to write when it has that lock */
    RTM_NEXTHOP_HANDLE room[1]; /* max_hops, with the one in 'info' one too many */
};

/* 'header.own' is the next hop's lock. */
struct nexthop
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    struct rb_entry entry;      /* locked by entity */
    struct entity *owner;       /* const, referenced as a child */
    UINT slot;                  /* const */
    struct prefix address;      /* const */
    ULONG interface_index;      /* const */
    BOOL alive;                 /* locked by the next hop */
    BOOL exposed;               /* locked by the next hop: 'info' has a client's reference on its remote next hop */
    struct dest *remote;        /* locked by the next hop, referenced */
    RTM_NEXTHOP_INFO info;      /* locked by the next hop; the owner's to look at, and to write under that lock */
};

struct opaque
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    void *slots[1];             /* max_opaques; each one its owner's */
};

struct match
{
    RTM_MATCH_FLAGS flags;
    HANDLE owner, neighbour;
    RTM_PREF_INFO pref;
    ULONG interface_index;
    UINT hop_count;
    HANDLE hops[MAX_HOPS];
};

/* where an enumeration stands: behind 'key', or at it when 'inclusive' */
struct cursor_position
{
    BOOL done;
    BOOL started;               /* 'key' means something */
    BOOL inclusive;
    struct prefix key;
    ULONG interface_index;      /* of the last next hop */
    UINT routes;                /* of 'key' passed so far */
};

/* A client's list of its own routes. */
struct route_list
{
    struct object header;
    struct list_links links;    /* the head of the ring */
    UINT slot;                  /* const */
    struct entity *entity;      /* const; borrowed: the list ends with its entity */
    struct list entry;          /* locked by owned */
    BOOL open;                  /* locked by owned: the handle is good */
};

struct cursor
{
    struct object header;
    struct list_links links;    /* of a list's enumeration: its place */
    struct list entry;          /* locked by entity */
    struct entity *entity;      /* const; borrowed: the cursor ends with its entity */
    UINT slot;                  /* const */
    enum object_type type;      /* const: what it enumerates */
    ULONG views;                /* const */
    BOOL own;                   /* const */
    ULONG protocol;             /* const */
    BOOL has_root;              /* const */
    struct prefix root;         /* const */
    struct dest *dest;          /* const: the only destination, referenced */
    struct match match;         /* const */

    BOOL open;                  /* locked by entity: the handle is good */

    UINT lock;                  /* rank owned */
    UINT version;               /* locked: grows with each change of 'position' */
    struct cursor_position position;    /* locked */
};

/* A registration for change notification: what has changed waits in a queue of slots, each once. */
struct notifier
{
    struct object header;
    struct reclaim_entry dead;  /* used by the pool only */
    struct list entry;          /* locked by entity */
    BOOL listed;                /* locked by entity: nobody ends it yet */
    BOOL valid;                 /* locked by entity: the handle is good, for a callback that runs until it returns */
    struct entity *entity;      /* const; borrowed: the registration ends with its entity */
    UINT slot;                  /* const */
    UINT place;                 /* const */
    ULONG views;                /* const: as asked for, reported */
    UINT type;                  /* const: the widest one asked for */
    BOOL only_marked;           /* const */
    void *context;              /* const: the client's */
    struct worker worker;       /* runs the callback, if the entity has one */

    /* all locked by its place */
    BOOL open;
    UINT queued;                /* destinations whose bit is set, each referenced */
    UINT ignored;               /* of these, to be skipped */
    UINT strays;                /* of these, not in the queue because there was no memory: found by their bits */
    UINT marks;                 /* destinations marked */
    struct change_block *first, *last, *spare;
    UINT read, written;         /* index in the first and the last block */
    BOOL searching;             /* for strays, behind 'found' */
    struct prefix found;
};

static inline struct view_slot *dest_views( const struct table *table, const struct dest *dest )
{
    return (struct view_slot *)((BYTE *)dest + table->views_offset);
}

/* Asks for the cache lines of a destination that is to be changed. Inline by force: else gcc may drop the call, as the
 * function does nothing. */
static inline __attribute__((always_inline)) void dest_prefetch( const struct table *table, const struct dest *dest )
{
    __builtin_prefetch( dest, 1 );
    __builtin_prefetch( dest_views( table, dest ), 1 );
}

static inline struct table *dest_table( const struct dest *dest )
{
    return chunks[object_slot( dest ) >> INDEX_BITS].pool->owner;
}

static inline struct dest *dest_at( UINT slot ) { return object_at( slot ); }
static inline struct route *route_at( UINT slot ) { return object_at( slot ); }
static inline struct nexthop *nexthop_at( UINT slot ) { return object_at( slot ); }
static inline struct entity *entity_at( UINT slot ) { return object_at( slot ); }
static inline struct hops *hops_at( UINT slot ) { return object_at( slot ); }
static inline struct dest *route_dest( const struct route *route ) { return dest_at( route->header.own ); }
static inline RTM_ENTITY_EXPORT_METHOD entity_method( const struct entity *entity, UINT i )
{
    return ((const struct methods *)object_at( entity->methods ))->method[i];
}

/* The object of this table behind a handle that is given back or referenced once more; borrowed for the read section.
 * Entities may be closing or gone. */
static inline struct object *handle_find( const struct table *table, HANDLE handle, enum object_type type )
{
    struct object *object = object_find( handle, type, table );

    /* entities of all tables share a pool */
    if (object && type == OBJECT_ENTITY && ((struct entity *)object)->table != table) return NULL;
    return object;
}

/* an active one, borrowed for the read section */
static inline struct entity *entity_find( HANDLE handle )
{
    struct entity *entity = object_find( handle, OBJECT_ENTITY, NULL );

    return entity && load_acquire( &entity->state ) == ENTITY_ACTIVE ? entity : NULL;
}

/* NULL if it has none */
static inline struct dest_ext *dest_ext_find( const struct dest *dest )
{
    UINT slot = load_acquire( &dest->ext );

    /* a reader may have met a dying one, which has something else there */
    return slot && object_is_alive( &dest->header ) ? object_at( slot ) : NULL;
}

/* There is a held route in some view. */
static inline BOOL dest_is_held( const struct dest *dest )
{
    const struct dest_ext *ext = dest_ext_find( dest );

    return ext && load_relaxed( &ext->held );
}

/* config.c */
void config_read( USHORT instance, USHORT family, struct limits *limits );

/* table.c */
struct table *table_get( USHORT instance, USHORT family, DWORD *error );
void table_cleanup( void );
extern UINT registry_lock;

/* clock.c; more of it in timer.h */
void clock_stamp( DWORD changed[2] );

/* entity.c */
void *handle_get( HANDLE handle, enum object_type type, const void *owner );
BOOL entity_init( void );
struct entity *entity_get( HANDLE handle );             /* the same with a reference */
struct entity *entity_get_of( HANDLE handle, const struct table *table );
void entity_add_child( struct entity *entity );
void entity_put_child( struct entity *entity );
DWORD entity_register( const RTM_ENTITY_INFO *info, const RTM_ENTITY_EXPORT_METHODS *methods,
                       RTM_EVENT_CALLBACK callback, BOOL reserve_opaque, struct entity **entity );
DWORD entity_deregister( HANDLE handle );
UINT entity_list( struct table *table, HANDLE *handles, RTM_ENTITY_INFO *infos, UINT room, UINT *written );

/* callout.c: the only door to client code */
struct callout_frame
{
    struct callout_frame *prev;
    struct entity *entity;
    BOOL method;
};
BOOL callout_enter( struct entity *entity, BOOL method, struct callout_frame *frame );
void callout_leave( struct callout_frame *frame );
void callout_close( struct entity *entity );            /* nothing starts any more, and what ran has ended */
BOOL callout_block( struct entity *entity, BOOL block );    /* FALSE: the entity is closing */
void callout_event( struct entity *entity, RTM_EVENT_TYPE type, void *context1, void *context2 );
DWORD callout_methods( struct entity *caller, struct entity *callee, RTM_ENTITY_METHOD_INPUT *input,
                       UINT *size, RTM_ENTITY_METHOD_OUTPUT *output );

/* expiry.c: routes whose time is over */
void expiry_init( void );
DWORD expiry_prepare( struct entity *entity );          /* before a route of it gets a time to live */
void expiry_stop( struct entity *entity );              /* it has no routes any more; waits for what runs */
void expiry_destroy( struct entity *entity );

/* hold.c: hold-down of destinations */
void hold_init( void );
DWORD hold_mark( struct table *table, struct dest *dest, ULONG views, ULONG time );
void hold_start( struct table *table, struct dest *dest, UINT route );  /* a deletion; locked by dest, inside its change */

/* nexthop.c */
int nexthop_compare( const void *key, const struct rb_entry *entry );
DWORD nexthop_add( struct entity *entity, const struct prefix *address, const RTM_NEXTHOP_INFO *info,
                   struct dest *remote, struct nexthop **ret, BOOL *created );
DWORD nexthop_update( struct nexthop *nexthop, const RTM_NEXTHOP_INFO *info, struct dest *remote );
struct nexthop *nexthop_get( struct entity *entity, const struct prefix *address, ULONG interface_index );
DWORD nexthop_delete( struct nexthop *nexthop );
void nexthop_delete_all( struct entity *entity );
void nexthop_destroy( struct object *object );
UINT nexthop_walk( const struct cursor *cursor, struct cursor_position *position, HANDLE *handles, UINT count );
void nexthop_fill( struct nexthop *nexthop, RTM_NEXTHOP_INFO *info );
BOOL nexthop_alive( struct nexthop *nexthop );
BOOL nexthop_expose( struct nexthop *nexthop );         /* the client is going to write; FALSE: it is deleted */
void nexthop_edited( struct nexthop *nexthop );         /* it has written */
DWORD hops_get( struct entity *entity, struct nexthop *neighbour, struct nexthop **list, UINT count, UINT *slot );
void hops_put( struct entity *entity, UINT slot );

/* lock.c */
void lock_init( void );
DWORD lock_take( struct entity *entity, struct object *object, BOOL exclusive );
BOOL lock_drop( struct object *object );
BOOL lock_is_exclusive( const struct object *object );
void lock_drop_all( const struct entity *entity );

/* change.c: who is told of what. A change calls change_post() where it commits, with the destination locked, and
 * change_ring() when it has unlocked it. Neither fails. */
void change_cleanup( struct table *table );
BOOL notifier_init( void );
void change_tell( struct table *table, struct dest *dest, const struct view_change *change, UINT places );
void change_ring_bells( void );
DWORD change_register( struct entity *entity, ULONG views, UINT type, BOOL only_marked, void *context, HANDLE *handle );
struct notifier *change_get( struct entity *entity, HANDLE handle );
DWORD change_deregister( struct entity *entity, HANDLE handle );
void change_deregister_all( struct entity *entity );
UINT change_item_size( const struct notifier *notifier );
UINT change_drain( struct notifier *notifier, RTM_DEST_INFO *infos, UINT room, DWORD *error );
DWORD change_prepare_ignore( struct notifier *notifier, struct dest *dest );
void change_ignore( struct notifier *notifier, struct dest *dest );
BOOL change_pending( struct notifier *notifier, struct dest *dest );
DWORD change_mark( struct notifier *notifier, struct dest *dest, BOOL mark );
BOOL change_is_marked( struct notifier *notifier, struct dest *dest );

static inline void change_post( struct table *table, struct dest *dest, const struct view_change *change )
{
    UINT places;

    /* Who registers and then finds the destination as it was before must be told: the change is visible before the
     * look at who has registered. */
    __atomic_thread_fence( __ATOMIC_SEQ_CST );
    if ((places = load_relaxed( &table->notifiers ))) change_tell( table, dest, change, places );
}

static inline void change_ring( void )
{
    if (thread_get()->bells) change_ring_bells();
}

/* dest.c, info.c */
struct dest *dest_find( struct table *table, const struct prefix *prefix, LONG64 one );
DWORD dest_get( struct table *table, const struct prefix *prefix, struct dest **ret );
void dest_destroy( struct object *object );
BOOL dest_in_views( const struct table *table, const struct dest *dest, ULONG views );
void dest_prefix( const struct dest *dest, struct prefix *prefix );
void dest_address( const struct table *table, const struct dest *dest, RTM_NET_ADDRESS *address );
void dest_begin_change( struct dest *dest );
void dest_end_change( struct dest *dest );
struct dest_ext *dest_ext_get( struct table *table, struct dest *dest );    /* made at need; NULL without memory */
void **dest_opaque( struct table *table, struct dest *dest, UINT index );
void dest_clear_opaque( struct table *table, UINT index );
void dest_for_each( struct table *table, void (*func)( struct dest *dest, void *arg ), void *arg );

/* what a fill asks for */
struct dest_query
{
    struct table *table;
    BOOL any_protocol;          /* report the best route whoever owns it */
    ULONG protocol;             /* else the best one of this protocol, which may have any number */
    ULONG views;                /* supported ones only */
    BOOL member;                /* fail unless the destination has a route in these views */
    UINT own;                   /* fail unless this entity owns a best route in them; 0: any */
    UINT batch;                 /* how many destinations are still to come, about */
    UINT stock_owner, stock;    /* references of clients that were taken in advance */
};
void dest_query_init( struct dest_query *query, const struct entity *entity, ULONG protocol, ULONG views );
void dest_query_end( struct dest_query *query );        /* after a batch; without one there is nothing to end */
void dest_prefetch_routes( const struct dest_query *query, struct dest * const *dests, UINT count );  /* best ones */

/* Writes the information and gives the client its references. 'dest' comes with one client reference, which becomes
 * that of the information, or is dropped when the answer is FALSE. */
BOOL dest_fill( struct dest *dest, struct dest_query *query, RTM_DEST_INFO *info );

/* The same without waiting, in a read section, and the reference of 'dest' is left alone. FILL_LOCK: nothing was done,
 * dest_fill() has to be asked. */
enum fill { FILL_DONE, FILL_UNFIT, FILL_LOCK };
enum fill dest_try_fill( struct dest *dest, UINT slot, struct dest_query *query, RTM_DEST_INFO *info );

/* Writes the information with all references, that of 'dest' too. FALSE: nothing is done, it has to be tried otherwise. */
BOOL dest_cover( struct dest *dest, UINT slot, const struct dest_query *query, RTM_DEST_INFO *info );

/* In a read section, which may be left for a while. */
DWORD dest_exact( const struct prefix *prefix, struct dest_query *query, RTM_DEST_INFO *info );
DWORD dest_match( const struct prefix *prefix, struct dest_query *query, RTM_DEST_INFO *info );
DWORD dest_info( struct dest *dest, struct dest_query *query, RTM_DEST_INFO *info );

/* Takes back the references of information structures that are 'size' bytes apart. Members that are not valid any more are
 * skipped; FALSE if there were any. Of a structure whose destination is not valid nothing is released. In a read section. */
BOOL dest_release_infos( struct table *table, const RTM_DEST_INFO *info, UINT count, SIZE_T size );
BOOL dest_info_valid( struct table *table, const RTM_DEST_INFO *info );

/* Before another route becomes the best one of view 0. Locked by dest, inside its change. */
void dest_uncover( struct table *table, struct dest *dest );

/* After another one became it, or when the best route is not offered for covering and may be now. Locked the same way. */
void dest_offer( const struct table *table, struct dest *dest );

static inline BOOL dest_is_offered( const struct dest *dest )
{
    return load_relaxed( &dest->covers ) > MAX_COVERS;
}

/* Makes references of clients that are covered ones of their own; the object has no other ones. In a read section. */
void info_uncover( struct table *table, struct object *object, enum object_type type, UINT count );

/* route.c */
struct route_request
{
    struct prefix prefix;
    struct route *route;        /* given by handle */
    struct nexthop *neighbour;
    UINT count;                 /* of 'list' */
    struct route_rank rank;
    ULONG views;
    USHORT flags;
    BYTE flags1;
    void *info;
    ULONG ttl;                  /* milliseconds; INFINITE: none */
    BOOL first, new;
    struct route_list *route_list;  /* to move the route to, or NULL */
    struct nexthop *list[MAX_HOPS]; /* the last member: what lies before it begins as 0 */
};
DWORD route_add( struct entity *entity, const struct route_request *request, struct route **route, ULONG *change );
/* The table's reference becomes the caller's. ERROR_NOT_FOUND: it is deleted already; ERROR_BUSY: it would have to wait for a lock. */
DWORD route_delete( struct route *route, BOOL wait, ULONG *change );
void route_set_ttl( struct route *route, ULONG ttl );       /* locked by dest; finite: has an ext, owner prepared */
void route_delete_all( struct entity *entity );
void route_destroy( struct object *object );
ULONG route_best_views( struct route *route );
struct route *route_find_match( struct table *table, const struct prefix *prefix, ULONG views,
                                const struct match *match );
UINT route_list( struct dest *dest, const struct cursor *cursor, UINT *number, HANDLE *handles, UINT count );

/* window.c */
HANDLE client_handle( UINT slot );
void route_fill( struct route *route, RTM_ROUTE_INFO *info );
struct route_ext *route_ext_find( const struct route *route );      /* NULL if it has none */
struct route_ext *route_ext_get( struct route *route );             /* made at need; NULL without memory */
void route_ext_destroy( struct object *object );
void window_update( struct table *table, struct route *route );
DWORD route_window( struct route *route, BOOL wait, RTM_ROUTE_INFO **info );
BOOL route_expose( struct route *route, BOOL exclusive );   /* FALSE: it is deleted */

/* what the client has written, with the other members as they are; FALSE: too many next hops */
BOOL route_edited( struct route *route, RTM_ROUTE_INFO *info );

/* list.c */
BOOL list_pool_init( void );
DWORD list_create( struct entity *entity, HANDLE *handle );
struct route_list *list_get( struct entity *entity, HANDLE handle );
DWORD list_delete( struct entity *entity, struct route_list *list );
void list_delete_all( struct entity *entity );
/* With ERROR_INVALID_HANDLE (a deleted route, a list deleted meanwhile), ERROR_ACCESS_DENIED (another entity's route) and
 * ERROR_NOT_ENOUGH_MEMORY nothing has changed; the last is impossible for routes that have a route_ext. */
DWORD list_insert( struct entity *entity, struct route_list *list, struct route * const *routes, UINT count );
void list_forget( struct route *route );
DWORD list_attach( struct route_list *list, struct cursor *cursor );
void list_detach( struct cursor *cursor );
UINT list_routes( struct cursor *cursor, HANDLE *handles, UINT count );

/* cursor.c */
BOOL cursor_init( void );
struct cursor *cursor_create( struct entity *entity, enum object_type type );
DWORD cursor_open( struct cursor *cursor, HANDLE *handle );
struct cursor *cursor_get( struct entity *entity, HANDLE handle, enum object_type type );
DWORD cursor_delete( struct entity *entity, HANDLE handle );
void cursor_delete_all( struct entity *entity );
DWORD cursor_dests( struct cursor *cursor, RTM_DEST_INFO *infos, UINT *count );
DWORD cursor_routes( struct cursor *cursor, HANDLE *handles, UINT *count );
DWORD cursor_nexthops( struct cursor *cursor, HANDLE *handles, UINT *count );

#endif /* __RTM_CORE_H */
