/*
 * Routing Table Manager version 2, public interface
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

#ifndef __ROUTING_RTMv2_H__
#define __ROUTING_RTMv2_H__

/* IN6_ADDR; a program that defines it in its own way sets this first */
#ifndef RTM_NO_IN6ADDR
#include <in6addr.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* nameless members are no errors in strict modes, 64-bit numbers are aligned as on Windows on any
 * host, and the IPv4 macros may look at bytes as at a number */
#ifdef __GNUC__
#define __RTM_EXTENSION __extension__
#define __RTM_ALIGN8    __attribute__((aligned(8)))
#define __RTM_MAY_ALIAS __attribute__((may_alias))
#else
#define __RTM_EXTENSION
#define __RTM_ALIGN8
#define __RTM_MAY_ALIAS
#endif

#define RTM_MAX_ADDRESS_SIZE 16
#define RTM_MAX_VIEWS        32

/* views; the mask of view n is 1 << n */
#define RTM_VIEW_ID_UCAST 0
#define RTM_VIEW_ID_MCAST 1

#define RTM_VIEW_MASK_SIZE  0x20            /* in bits */
#define RTM_VIEW_MASK_NONE  0x00000000
#define RTM_VIEW_MASK_ANY   0x00000000      /* no filter, and no information about views */
#define RTM_VIEW_MASK_UCAST 0x00000001
#define RTM_VIEW_MASK_MCAST 0x00000002
#define RTM_VIEW_MASK_ALL   0xFFFFFFFF

typedef INT RTM_VIEW_ID, *PRTM_VIEW_ID;
typedef DWORD RTM_VIEW_SET, *PRTM_VIEW_SET;

/* RTM_REGN_PROFILE structure: limits of the table, pure output */
typedef struct _RTM_REGN_PROFILE
{
    UINT         MaxNextHopsInRoute;        /* equal-cost next hops of one route */
    UINT         MaxHandlesInEnum;          /* items of one call of an enumeration */
    RTM_VIEW_SET ViewsSupported;
    UINT         NumberOfViews;
} RTM_REGN_PROFILE, *PRTM_REGN_PROFILE;

typedef HANDLE RTM_ENTITY_HANDLE, *PRTM_ENTITY_HANDLE;
typedef HANDLE RTM_DEST_HANDLE, *PRTM_DEST_HANDLE;
typedef HANDLE RTM_ROUTE_HANDLE, *PRTM_ROUTE_HANDLE;
typedef HANDLE RTM_NEXTHOP_HANDLE, *PRTM_NEXTHOP_HANDLE;
typedef HANDLE RTM_ENUM_HANDLE, *PRTM_ENUM_HANDLE;
typedef HANDLE RTM_NOTIFY_HANDLE, *PRTM_NOTIFY_HANDLE;
typedef HANDLE RTM_ROUTE_LIST_HANDLE, *PRTM_ROUTE_LIST_HANDLE;

/* RTM_NET_ADDRESS structure: a prefix. Bits behind NumBits should be zero. */
typedef struct _RTM_NET_ADDRESS
{
    USHORT AddressFamily;                   /* AF_INET or AF_INET6 */
    USHORT NumBits;                         /* prefix length, up to 32 or 128 */
    UCHAR  AddrBits[RTM_MAX_ADDRESS_SIZE];  /* network byte order */
} RTM_NET_ADDRESS, *PRTM_NET_ADDRESS;

/* the first four address bytes seen as one number */
typedef ULONG __RTM_MAY_ALIAS __RTM_IPV4_ADDR;
#define __RTM_IPV4_BITS(NetAddress) (*(__RTM_IPV4_ADDR *)((NetAddress)->AddrBits))

/* IPv4 macros: NetAddress is a pointer, Addr and Mask are in network byte order. They need
 * winsock2.h for htonl and AF_INET. As documented they are statements that may not stand alone
 * behind an if, and use their arguments more than once; even RTM_IPV4_MASK_FROM_LEN ends in a
 * semicolon. */
#define RTM_IPV4_MAKE_NET_ADDRESS(NetAddress, Addr, Len) \
    RTM_IPV4_SET_ADDR_AND_LEN(NetAddress, Addr, Len)

/* helper of the next one: bit N set means that the first bits up to it are set */
#define RTM_CHECK_NTH_BIT(Value, N, Len) \
    if ((Value) & (1 << (N))) \
    { \
        (Len) += (N); \
        (Value) <<= (N); \
    }

/* exact for all masks without holes; otherwise everything up to the last bit that is set */
#define RTM_IPV4_LEN_FROM_MASK(Len, Mask) \
    { \
        ULONG _Temp_ = ntohl(Mask); \
        (Len) = 0; \
        RTM_CHECK_NTH_BIT(_Temp_, 16, (Len)); \
        RTM_CHECK_NTH_BIT(_Temp_, 8, (Len)); \
        RTM_CHECK_NTH_BIT(_Temp_, 4, (Len)); \
        while (_Temp_) \
        { \
            (Len) += 1; \
            _Temp_ <<= 1; \
        } \
    }

#define RTM_IPV4_MASK_FROM_LEN(Len) \
    ((Len) ? htonl((ULONG)0xFFFFFFFF << (32 - (Len))) : 0);

/* leaves the last twelve address bytes as they are */
#define RTM_IPV4_SET_ADDR_AND_LEN(NetAddress, Addr, Len) \
    (NetAddress)->AddressFamily = AF_INET; \
    (NetAddress)->NumBits = (USHORT)(Len); \
    __RTM_IPV4_BITS(NetAddress) = (Addr);

#define RTM_IPV4_GET_ADDR_AND_LEN(Addr, Len, NetAddress) \
    (Len) = (NetAddress)->NumBits; \
    (Addr) = __RTM_IPV4_BITS(NetAddress);

#define RTM_IPV4_SET_ADDR_AND_MASK(NetAddress, Addr, Mask) \
    (NetAddress)->AddressFamily = AF_INET; \
    __RTM_IPV4_BITS(NetAddress) = (Addr); \
    RTM_IPV4_LEN_FROM_MASK((NetAddress)->NumBits, Mask)

#define RTM_IPV4_GET_ADDR_AND_MASK(Addr, Mask, NetAddress) \
    (Addr) = __RTM_IPV4_BITS(NetAddress); \
    (Mask) = RTM_IPV4_MASK_FROM_LEN((NetAddress)->NumBits);

/* IPv6: Addr is an IN6_ADDR and, in the GET macro, a variable as Len is, which has to be a DWORD */
#ifndef IPV6_ADDRESS_LEN_IN_BYTES
#define IPV6_ADDRESS_LEN_IN_BYTES 16
#endif

#define RTM_IPV6_MAKE_NET_ADDRESS(NetAddress, Addr, Len) \
    RTM_IPV6_SET_ADDR_AND_LEN(NetAddress, Addr, Len)
#define RTM_IPV6_SET_ADDR_AND_LEN(NetAddress, Addr, Len) \
    RtmConvertIpv6AddressAndLengthToNetAddress((NetAddress), (Addr), (Len), \
                                               IPV6_ADDRESS_LEN_IN_BYTES)
#define RTM_IPV6_GET_ADDR_AND_LEN(Addr, Len, NetAddress) \
    RtmConvertNetAddressToIpv6AddressAndLength((NetAddress), &(Addr), &(Len), \
                                               IPV6_ADDRESS_LEN_IN_BYTES)

/* RTM_PREF_INFO structure: less is better in both; the second member is the weightier */
typedef struct _RTM_PREF_INFO
{
    ULONG Metric;
    ULONG Preference;
} RTM_PREF_INFO, *PRTM_PREF_INFO;

/* RTM_NEXTHOP_LIST structure */
typedef struct _RTM_NEXTHOP_LIST
{
    USHORT             NumNextHops;
    RTM_NEXTHOP_HANDLE NextHops[1];         /* NumNextHops of them */
} RTM_NEXTHOP_LIST, *PRTM_NEXTHOP_LIST;

/* RTM_DEST_INFO structure, variable in size */
typedef struct _RTM_DEST_INFO
{
    RTM_DEST_HANDLE DestHandle;
    RTM_NET_ADDRESS DestAddress;
    FILETIME        LastChanged;            /* not aligned as a 64-bit number */
    RTM_VIEW_SET    BelongsToViews;
    UINT            NumberOfViews;          /* entries in ViewInfo */
    struct
    {
        RTM_VIEW_ID       ViewId;
        UINT              NumRoutes;
        RTM_ROUTE_HANDLE  Route;            /* best route, or NULL */
        RTM_ENTITY_HANDLE Owner;
        DWORD             DestFlags;
        RTM_ROUTE_HANDLE  HoldRoute;        /* deleted route in hold-down, or NULL */
    } ViewInfo[1];
} RTM_DEST_INFO, *PRTM_DEST_INFO;

/* bytes for a number of views (not for a mask of views) */
#define RTM_BASIC_DEST_INFO_SIZE FIELD_OFFSET(RTM_DEST_INFO, ViewInfo)
#define RTM_DEST_VIEW_INFO_SIZE (sizeof(RTM_DEST_INFO) - RTM_BASIC_DEST_INFO_SIZE)
#define RTM_SIZE_OF_DEST_INFO(NumViews) \
    (RTM_BASIC_DEST_INFO_SIZE + (NumViews) * RTM_DEST_VIEW_INFO_SIZE)

/* DestFlags */
#define RTM_DEST_FLAG_NATURAL_NET   0x01
#define RTM_DEST_FLAG_FWD_ENGIN_ADD 0x02
#define RTM_DEST_FLAG_DONT_FORWARD  0x04

/* RTM_ROUTE_INFO structure, variable in size */
typedef struct _RTM_ROUTE_INFO
{
    RTM_DEST_HANDLE    DestHandle;
    RTM_ENTITY_HANDLE  RouteOwner;
    RTM_NEXTHOP_HANDLE Neighbour;           /* from whom the route was learned, or NULL */
    UCHAR              State;
    UCHAR              Flags1;
    USHORT             Flags;
    RTM_PREF_INFO      PrefInfo;
    RTM_VIEW_SET       BelongsToViews;
    PVOID              EntitySpecificInfo;  /* the owner's, never looked at */
    RTM_NEXTHOP_LIST   NextHopsList;
} RTM_ROUTE_INFO, *PRTM_ROUTE_INFO;

/* Bytes for a number of next hops, as documented: that is one handle short, for the number itself
 * and the padding behind it are left out. Ask for one next hop more than there are. */
#define RTM_BASIC_ROUTE_INFO_SIZE FIELD_OFFSET(RTM_ROUTE_INFO, NextHopsList.NumNextHops)
#define RTM_SIZE_OF_ROUTE_INFO(NumHops) \
    (RTM_BASIC_ROUTE_INFO_SIZE + (NumHops) * sizeof(RTM_NEXTHOP_HANDLE))

/* State of a route */
#define RTM_ROUTE_STATE_CREATED  0
#define RTM_ROUTE_STATE_DELETING 1
#define RTM_ROUTE_STATE_DELETED  2

/* Flags of a route */
#define RTM_ROUTE_FLAGS_MARTIAN          0x0001
#define RTM_ROUTE_FLAGS_BLACKHOLE        0x0002
#define RTM_ROUTE_FLAGS_DISCARD          0x0004
#define RTM_ROUTE_FLAGS_INACTIVE         0x0008
#define RTM_ROUTE_FLAGS_LOCAL            0x0010
#define RTM_ROUTE_FLAGS_REMOTE           0x0020
#define RTM_ROUTE_FLAGS_MYSELF           0x0040
#define RTM_ROUTE_FLAGS_LOOPBACK         0x0080
#define RTM_ROUTE_FLAGS_MCAST            0x0100
#define RTM_ROUTE_FLAGS_LOCAL_MCAST      0x0200
#define RTM_ROUTE_FLAGS_LIMITED_BC       0x0400
#define RTM_ROUTE_FLAGS_ZEROS_NETBC      0x1000
#define RTM_ROUTE_FLAGS_ZEROS_SUBNETBC   0x2000
#define RTM_ROUTE_FLAGS_ONES_NETBC       0x4000
#define RTM_ROUTE_FLAGS_ONES_SUBNETBC    0x8000
/* the documented groups use this spelling, which nothing defines elsewhere */
#define RTM_ROUTE_FLAGS_ONES_SUBNET_BC   RTM_ROUTE_FLAGS_ONES_SUBNETBC

#define RTM_ROUTE_FLAGS_FORWARDING \
    (RTM_ROUTE_FLAGS_MARTIAN | RTM_ROUTE_FLAGS_BLACKHOLE | RTM_ROUTE_FLAGS_DISCARD | \
     RTM_ROUTE_FLAGS_INACTIVE)
#define RTM_ROUTE_FLAGS_ANY_UNICAST \
    (RTM_ROUTE_FLAGS_LOCAL | RTM_ROUTE_FLAGS_REMOTE | RTM_ROUTE_FLAGS_MYSELF)
#define RTM_ROUTE_FLAGS_ANY_MCAST \
    (RTM_ROUTE_FLAGS_MCAST | RTM_ROUTE_FLAGS_LOCAL_MCAST)
#define RTM_ROUTE_FLAGS_SUBNET_BCAST \
    (RTM_ROUTE_FLAGS_ONES_SUBNETBC | RTM_ROUTE_FLAGS_ZEROS_SUBNETBC)
#define RTM_ROUTE_FLAGS_NET_BCAST \
    (RTM_ROUTE_FLAGS_ONES_NETBC | RTM_ROUTE_FLAGS_ZEROS_NETBC)
#define RTM_ROUTE_FLAGS_ANY_BCAST \
    (RTM_ROUTE_FLAGS_LIMITED_BC | RTM_ROUTE_FLAGS_ONES_NETBC | RTM_ROUTE_FLAGS_ONES_SUBNETBC | \
     RTM_ROUTE_FLAGS_ZEROS_NETBC | RTM_ROUTE_FLAGS_ZEROS_SUBNETBC)

/* RTM_NEXTHOP_INFO structure */
typedef struct _RTM_NEXTHOP_INFO
{
    RTM_NET_ADDRESS   NextHopAddress;
    RTM_ENTITY_HANDLE NextHopOwner;
    ULONG             InterfaceIndex;
    USHORT            State;
    USHORT            Flags;
    PVOID             EntitySpecificInfo;
    RTM_DEST_HANDLE   RemoteNextHop;        /* with RTM_NEXTHOP_FLAGS_REMOTE, or NULL */
} RTM_NEXTHOP_INFO, *PRTM_NEXTHOP_INFO;

/* State of a next hop */
#define RTM_NEXTHOP_STATE_CREATED 0
#define RTM_NEXTHOP_STATE_DELETED 1

/* Flags of a next hop */
#define RTM_NEXTHOP_FLAGS_REMOTE 0x0001
#define RTM_NEXTHOP_FLAGS_DOWN   0x0002

/* RTM_ENTITY_ID structure: 8-aligned on i386 as well */
__RTM_EXTENSION typedef struct _RTM_ENTITY_ID
{
    __RTM_EXTENSION union
    {
        __RTM_EXTENSION struct
        {
            ULONG EntityProtocolId;
            ULONG EntityInstanceId;
        };
        ULONGLONG EntityId __RTM_ALIGN8;
    };
} RTM_ENTITY_ID, *PRTM_ENTITY_ID;

/* RTM_ENTITY_INFO structure */
typedef struct _RTM_ENTITY_INFO
{
    USHORT        RtmInstanceId;
    USHORT        AddressFamily;
    RTM_ENTITY_ID EntityId;
} RTM_ENTITY_INFO, *PRTM_ENTITY_INFO;

/* RTM_EVENT_TYPE enumeration, with what the callback gets in Context1 and Context2 */
typedef enum _RTM_EVENT_TYPE
{
    RTM_ENTITY_REGISTERED,      /* entity handle, RTM_ENTITY_INFO */
    RTM_ENTITY_DEREGISTERED,    /* entity handle, RTM_ENTITY_INFO */
    RTM_ROUTE_EXPIRED,          /* route handle with a reference, RTM_ROUTE_INFO */
    RTM_CHANGE_NOTIFICATION     /* notification handle, NotifyContext */
} RTM_EVENT_TYPE, *PRTM_EVENT_TYPE;

/* RTM_EVENT_CALLBACK callback function: an expired route is told of once, on a thread of the
 * manager's choice. ERROR_NOT_SUPPORTED means that the client leaves it to the manager, which then
 * deletes it and takes the reference back. With any other answer the route stays, without a time
 * unless the client has given it a new one, and the client owes the reference. The structure is
 * the route's own, which may be changed between RtmLockRoute and RtmUpdateAndUnlockRoute. */
typedef DWORD (WINAPI *_EVENT_CALLBACK)(RTM_ENTITY_HANDLE RtmRegHandle, RTM_EVENT_TYPE EventType,
                                        PVOID Context1, PVOID Context2);
typedef _EVENT_CALLBACK RTM_EVENT_CALLBACK, *PRTM_EVENT_CALLBACK;

/* a method is one bit, its place in the array of RtmRegisterEntity */
#define METHOD_TYPE_ALL_METHODS 0xFFFFFFFF

#define METHOD_RIP2_NEIGHBOUR_ADDR  0x00000001
#define METHOD_RIP2_OUTBOUND_INTF   0x00000002
#define METHOD_RIP2_ROUTE_TAG       0x00000004
#define METHOD_RIP2_ROUTE_TIMESTAMP 0x00000008

#define METHOD_OSPF_ROUTE_TYPE   0x00000001
#define METHOD_OSPF_ROUTE_METRIC 0x00000002
#define METHOD_OSPF_LSDB_TYPE    0x00000004
#define METHOD_OSPF_ROUTE_TAG    0x00000008
#define METHOD_OSPF_ROUTE_AREA   0x00000010
#define METHOD_OSPF_FWD_ADDRESS  0x00000020

#define METHOD_BGP4_AS_PATH      0x00000001
#define METHOD_BGP4_PEER_ID      0x00000002
#define METHOD_BGP4_PA_ORIGIN    0x00000004
#define METHOD_BGP4_NEXTHOP_ATTR 0x00000008

typedef DWORD RTM_ENTITY_METHOD_TYPE, *PRTM_ENTITY_METHOD_TYPE;

/* RTM_ENTITY_METHOD_INPUT structure: one for all methods of a call; sizes in bytes */
typedef struct _RTM_ENTITY_METHOD_INPUT
{
    RTM_ENTITY_METHOD_TYPE MethodType;
    UINT                   InputSize;
    UCHAR                  InputData[1];
} RTM_ENTITY_METHOD_INPUT, *PRTM_ENTITY_METHOD_INPUT;

/* RTM_ENTITY_METHOD_OUTPUT structure: one for each method */
typedef struct _RTM_ENTITY_METHOD_OUTPUT
{
    RTM_ENTITY_METHOD_TYPE MethodType;
    DWORD                  MethodStatus;
    UINT                   OutputSize;
    UCHAR                  OutputData[1];
} RTM_ENTITY_METHOD_OUTPUT, *PRTM_ENTITY_METHOD_OUTPUT;

/* RTM_ENTITY_EXPORT_METHOD callback function */
typedef VOID (WINAPI *_ENTITY_METHOD)(RTM_ENTITY_HANDLE CallerHandle,
                                      RTM_ENTITY_HANDLE CalleeHandle,
                                      RTM_ENTITY_METHOD_INPUT *Input,
                                      RTM_ENTITY_METHOD_OUTPUT *Output);
typedef _ENTITY_METHOD RTM_ENTITY_EXPORT_METHOD, *PRTM_ENTITY_EXPORT_METHOD;

/* RTM_ENTITY_EXPORT_METHODS structure: at most 32 */
typedef struct _RTM_ENTITY_EXPORT_METHODS
{
    UINT                     NumMethods;
    RTM_ENTITY_EXPORT_METHOD Methods[1];
} RTM_ENTITY_EXPORT_METHODS, *PRTM_ENTITY_EXPORT_METHODS;

/* BlockingFlag */
#define RTM_RESUME_METHODS 0
#define RTM_BLOCK_METHODS  1

typedef DWORD RTM_ROUTE_CHANGE_FLAGS, *PRTM_ROUTE_CHANGE_FLAGS;

#define RTM_ROUTE_CHANGE_FIRST 0x00000001   /* in: whatever the neighbour is */
#define RTM_ROUTE_CHANGE_NEW   0x00000002   /* in: always add; out: was added */
#define RTM_ROUTE_CHANGE_BEST  0x00010000   /* out: the best route is another or has changed */

typedef DWORD RTM_NEXTHOP_CHANGE_FLAGS, *PRTM_NEXTHOP_CHANGE_FLAGS;

#define RTM_NEXTHOP_CHANGE_NEW 0x00000001

typedef DWORD RTM_MATCH_FLAGS, *PRTM_MATCH_FLAGS;

/* which members of the criteria count */
#define RTM_MATCH_NONE      0x00000000
#define RTM_MATCH_OWNER     0x00000001
#define RTM_MATCH_NEIGHBOUR 0x00000002
#define RTM_MATCH_PREF      0x00000004
#define RTM_MATCH_NEXTHOP   0x00000008
#define RTM_MATCH_INTERFACE 0x00000010
#define RTM_MATCH_FULL      0x0000FFFF

/* ProtocolId: whatever the protocol, the caller's own */
#define RTM_BEST_PROTOCOL ((ULONG)0)
#define RTM_THIS_PROTOCOL ((ULONG)~0)

typedef DWORD RTM_ENUM_FLAGS, *PRTM_ENUM_FLAGS;

/* where to start */
#define RTM_ENUM_START 0x00000000
#define RTM_ENUM_NEXT  0x00000001
#define RTM_ENUM_RANGE 0x00000002

/* whose: two bits, one for each kind of enumeration */
#define RTM_ENUM_ALL_DESTS 0x00000000
#define RTM_ENUM_OWN_DESTS 0x01000000

#define RTM_ENUM_ALL_ROUTES 0x00000000
#define RTM_ENUM_OWN_ROUTES 0x00010000

typedef DWORD RTM_NOTIFY_FLAGS, *PRTM_NOTIFY_FLAGS;

/* kinds of changes: any, of the best route, of how packets are forwarded */
#define RTM_NUM_CHANGE_TYPES 3

#define RTM_CHANGE_TYPE_ALL        0x00000001
#define RTM_CHANGE_TYPE_BEST       0x00000002
#define RTM_CHANGE_TYPE_FORWARDING 0x00000004

#define RTM_NOTIFY_ONLY_MARKED_DESTS 0x00010000

/* All functions return the error code and leave the thread's last error alone. RtmRegHandle is the
 * caller's own registration; a bad handle of any kind is ERROR_INVALID_HANDLE, which is not
 * repeated below. Memory is always the caller's. A handle that is given out, alone or in
 * a structure, holds a reference; what the comments call "gives" has to be given back.
 * Views are masks: 1 << view. */

/* RtmRegisterEntity function (rtmv2.h): become a client of one instance and address family. The
 * first call of every client. The profile returns the limits of the table. No methods and no
 * callback are NULL. Gives the registration handle, which is also the handle of the entity.
 * ERROR_ALREADY_EXISTS, ERROR_BAD_CONFIGURATION, ERROR_FILE_NOT_FOUND (no such table),
 * ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_NO_SYSTEM_RESOURCES,
 * ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmRegisterEntity(PRTM_ENTITY_INFO RtmEntityInfo,
                               PRTM_ENTITY_EXPORT_METHODS ExportMethods,
                               RTM_EVENT_CALLBACK EventCallback, BOOL ReserveOpaquePointer,
                               PRTM_REGN_PROFILE RtmRegProfile, PRTM_ENTITY_HANDLE RtmRegHandle);
/* RtmDeregisterEntity function (rtmv2.h): end a registration; ends the handle. */
DWORD WINAPI RtmDeregisterEntity(RTM_ENTITY_HANDLE RtmRegHandle);
/* RtmGetRegisteredEntities function (rtmv2.h): all entities of the table. NumEntities is the
 * room of both arrays on input and the number of entities on output. Gives one reference for
 * each handle. ERROR_INSUFFICIENT_BUFFER: the number needed if the room is 0, else a full room. */
DWORD WINAPI RtmGetRegisteredEntities(RTM_ENTITY_HANDLE RtmRegHandle, PUINT NumEntities,
                                      PRTM_ENTITY_HANDLE EntityHandles,
                                      PRTM_ENTITY_INFO EntityInfos);
/* RtmReleaseEntities function (rtmv2.h): takes one reference of each entity handle. */
DWORD WINAPI RtmReleaseEntities(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumEntities,
                                PRTM_ENTITY_HANDLE EntityHandles);
/* RtmLockDestination function (rtmv2.h): lock (LockDest) or unlock a destination with its
 * routes, for writing (Exclusive) or for reading. Waits without limit. The lock is the calling
 * thread's, which no call holds up because of it; it may lock again and unlocks as often. It ends
 * with the thread or with the entity. No reference.
 * ERROR_ACCESS_DENIED (unlocking what this thread has not locked), ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmLockDestination(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
                                BOOL Exclusive, BOOL LockDest);
/* RtmGetOpaqueInformationPointer function (rtmv2.h): where the destination keeps the pointer of
 * the caller. No reference. ERROR_NOT_FOUND when none was reserved by RtmRegisterEntity. */
DWORD WINAPI RtmGetOpaqueInformationPointer(RTM_ENTITY_HANDLE RtmRegHandle,
                                            RTM_DEST_HANDLE DestHandle, PVOID *OpaqueInfoPointer);
/* RtmGetEntityMethods function (rtmv2.h): methods that an entity exports. NumMethods is the room
 * on input and the number on output; a room of 0 only asks for the number. No reference.
 * ERROR_INSUFFICIENT_BUFFER. */
DWORD WINAPI RtmGetEntityMethods(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENTITY_HANDLE EntityHandle,
                                 PUINT NumMethods, PRTM_ENTITY_EXPORT_METHOD ExptMethods);
/* RtmInvokeMethod function (rtmv2.h): run the methods of an entity whose bits are set in Input.
 * OutputSize is in bytes, on input the room, on output what was used; each method writes a
 * structure of its own. Waits while the entity blocks its methods. No reference.
 * ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_HANDLE (also when the entity deregisters meanwhile). */
DWORD WINAPI RtmInvokeMethod(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENTITY_HANDLE EntityHandle,
                             PRTM_ENTITY_METHOD_INPUT Input, PUINT OutputSize,
                             PRTM_ENTITY_METHOD_OUTPUT Output);
/* RtmBlockMethods function (rtmv2.h): while blocked, callers of the caller's methods wait. Blocking
 * waits for those that run on other threads; blocks are not counted. Target handle and type are
 * reserved. ERROR_INVALID_PARAMETER (another flag). */
DWORD WINAPI RtmBlockMethods(RTM_ENTITY_HANDLE RtmRegHandle, HANDLE TargetHandle, UCHAR TargetType,
                             DWORD BlockingFlag);
/* RtmGetEntityInfo function (rtmv2.h): identity of an entity. No reference. */
DWORD WINAPI RtmGetEntityInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENTITY_HANDLE EntityHandle,
                              PRTM_ENTITY_INFO EntityInfo);
/* RtmGetDestInfo function (rtmv2.h): the structure must have room for every view asked for,
 * RTM_SIZE_OF_DEST_INFO(number of views). ProtocolId is an identifier, RTM_BEST_PROTOCOL or
 * RTM_THIS_PROTOCOL. Gives references on the destination and on routes and owners of all views. */
DWORD WINAPI RtmGetDestInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
                            ULONG ProtocolId, RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo);
/* RtmGetRouteInfo function (rtmv2.h): either output may be NULL. RouteInfo needs room for all
 * next hops of the route. Gives references on destination, owner, neighbour and next hops. */
DWORD WINAPI RtmGetRouteInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
                             PRTM_ROUTE_INFO RouteInfo, PRTM_NET_ADDRESS DestAddress);
/* RtmGetNextHopInfo function (rtmv2.h): gives references on the owner and the remote
 * destination. */
DWORD WINAPI RtmGetNextHopInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
                               PRTM_NEXTHOP_INFO NextHopInfo);
/* RtmReleaseEntityInfo function (rtmv2.h): there is nothing to release. */
DWORD WINAPI RtmReleaseEntityInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_ENTITY_INFO EntityInfo);
/* RtmReleaseDestInfo function (rtmv2.h): takes the references in the structure, not its memory. */
DWORD WINAPI RtmReleaseDestInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_DEST_INFO DestInfo);
/* RtmReleaseRouteInfo function (rtmv2.h): takes the references in the structure, not its memory. */
DWORD WINAPI RtmReleaseRouteInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_ROUTE_INFO RouteInfo);
/* RtmReleaseNextHopInfo function (rtmv2.h): takes the references in the structure, not its
 * memory. */
DWORD WINAPI RtmReleaseNextHopInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NEXTHOP_INFO NextHopInfo);
/* RtmAddRouteToDest function (rtmv2.h): add a route, or update the one that *RouteHandle names
 * or that has the same destination, owner and neighbour. TimeToLive is in milliseconds or
 * INFINITE; each call gives a new one, at its end comes RTM_ROUTE_EXPIRED. RouteListHandle: list
 * to move the route to, NULL leaves it where it is. RouteHandle may be NULL; NotifyType and
 * NotifyHandle are reserved. ChangeFlags: RTM_ROUTE_CHANGE_FIRST and _NEW on input, _NEW and _BEST
 * on output. Gives a reference on the route if *RouteHandle was NULL. ERROR_ACCESS_DENIED (another
 * owner), ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmAddRouteToDest(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_ROUTE_HANDLE RouteHandle,
                               PRTM_NET_ADDRESS DestAddress, PRTM_ROUTE_INFO RouteInfo,
                               ULONG TimeToLive, RTM_ROUTE_LIST_HANDLE RouteListHandle,
                               RTM_NOTIFY_FLAGS NotifyType, RTM_NOTIFY_HANDLE NotifyHandle,
                               PRTM_ROUTE_CHANGE_FLAGS ChangeFlags);
/* RtmDeleteRouteToDest function (rtmv2.h): takes the reference of the handle, too.
 * ERROR_ACCESS_DENIED (another owner), ERROR_NOT_FOUND. */
DWORD WINAPI RtmDeleteRouteToDest(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
                                  PRTM_ROUTE_CHANGE_FLAGS ChangeFlags);
/* RtmHoldDestination function (rtmv2.h): when one of these views (none: all) next loses its last
 * route by a deletion, show it as HoldRoute for HoldTime milliseconds from then on. Several calls
 * before that unite their views and keep the longest time. ERROR_INVALID_PARAMETER for a time
 * of 0, ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmHoldDestination(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
                                RTM_VIEW_SET TargetViews, ULONG HoldTime);
/* RtmGetRoutePointer function (rtmv2.h): the manager's own structure, for its owner to read. No
 * reference. ERROR_ACCESS_DENIED. */
DWORD WINAPI RtmGetRoutePointer(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
                                PRTM_ROUTE_INFO *RoutePointer);
/* RtmLockRoute function (rtmv2.h): lock (LockRoute) or unlock a route's destination, as
 * RtmLockDestination, for changes in the route's memory, which RtmUpdateAndUnlockRoute makes
 * count. Neighbour, PrefInfo, BelongsToViews, EntitySpecificInfo and NextHopsList may be written;
 * who takes out a next hop releases it, who puts one in references it. The list has room for
 * MaxNextHopsInRoute. RoutePointer may be NULL. No reference. ERROR_ACCESS_DENIED (another's
 * route, or unlocking what this thread has not locked), ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmLockRoute(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
                          BOOL Exclusive, BOOL LockRoute, PRTM_ROUTE_INFO *RoutePointer);
/* RtmUpdateAndUnlockRoute function (rtmv2.h): commit changes made under an exclusive
 * RtmLockRoute and, on success only, unlock once. TimeToLive is in milliseconds or INFINITE;
 * NotifyType and NotifyHandle are reserved. ChangeFlags receives RTM_ROUTE_CHANGE_BEST or 0.
 * ERROR_ACCESS_DENIED (another's route, or this thread has no exclusive lock),
 * ERROR_INVALID_PARAMETER (too many next hops, or not the caller's), ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmUpdateAndUnlockRoute(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
                                     ULONG TimeToLive, RTM_ROUTE_LIST_HANDLE RouteListHandle,
                                     RTM_NOTIFY_FLAGS NotifyType, RTM_NOTIFY_HANDLE NotifyHandle,
                                     PRTM_ROUTE_CHANGE_FLAGS ChangeFlags);
/* RtmGetExactMatchDestination function (rtmv2.h): destination with this address and length.
 * Structure and references as RtmGetDestInfo. ERROR_NOT_FOUND. */
DWORD WINAPI RtmGetExactMatchDestination(RTM_ENTITY_HANDLE RtmRegHandle,
                                         PRTM_NET_ADDRESS DestAddress, ULONG ProtocolId,
                                         RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo);
/* RtmGetMostSpecificDestination function (rtmv2.h): destination with the longest matching
 * prefix. Structure and references as RtmGetDestInfo. ERROR_NOT_FOUND. */
DWORD WINAPI RtmGetMostSpecificDestination(RTM_ENTITY_HANDLE RtmRegHandle,
                                           PRTM_NET_ADDRESS DestAddress, ULONG ProtocolId,
                                           RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo);
/* RtmGetLessSpecificDestination function (rtmv2.h): destination with the next shorter prefix;
 * DestHandle stays the caller's. Structure and references as RtmGetDestInfo.
 * ERROR_INVALID_PARAMETER, ERROR_NOT_FOUND above the default route. */
DWORD WINAPI RtmGetLessSpecificDestination(RTM_ENTITY_HANDLE RtmRegHandle,
                                           RTM_DEST_HANDLE DestHandle, ULONG ProtocolId,
                                           RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo);
/* RtmGetExactMatchRoute function (rtmv2.h): best route of a destination that fits the criteria.
 * RouteInfo is criteria on input and result on output. Gives the references of RtmGetRouteInfo
 * and, if RouteHandle is not NULL, one on the route. ERROR_NOT_FOUND. */
DWORD WINAPI RtmGetExactMatchRoute(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NET_ADDRESS DestAddress,
                                   RTM_MATCH_FLAGS MatchingFlags, PRTM_ROUTE_INFO RouteInfo,
                                   ULONG InterfaceIndex, RTM_VIEW_SET TargetViews,
                                   PRTM_ROUTE_HANDLE RouteHandle);
/* RtmIsBestRoute function (rtmv2.h): mask of the views in which the route is the best one. No
 * reference. */
DWORD WINAPI RtmIsBestRoute(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
                            PRTM_VIEW_SET BestInViews);
/* RtmAddNextHop function (rtmv2.h): add a next hop to the caller's list, or update the one that
 * *NextHopHandle names or that has the same address and interface. ChangeFlags is pure output.
 * Gives a reference on the next hop if *NextHopHandle was NULL. ERROR_ACCESS_DENIED (another
 * owner), ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmAddNextHop(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NEXTHOP_INFO NextHopInfo,
                           PRTM_NEXTHOP_HANDLE NextHopHandle,
                           PRTM_NEXTHOP_CHANGE_FLAGS ChangeFlags);
/* RtmFindNextHop function (rtmv2.h): look up a next hop of the caller by address and interface.
 * Either output may be NULL. Gives a reference on the next hop if a handle was asked for.
 * ERROR_ACCESS_DENIED, ERROR_NOT_FOUND. */
DWORD WINAPI RtmFindNextHop(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NEXTHOP_INFO NextHopInfo,
                            PRTM_NEXTHOP_HANDLE NextHopHandle, PRTM_NEXTHOP_INFO *NextHopPointer);
/* RtmDeleteNextHop function (rtmv2.h): named by the handle or, if that is NULL, by NextHopInfo.
 * Takes the reference of a handle, too. ERROR_ACCESS_DENIED (another owner), ERROR_NOT_FOUND. */
DWORD WINAPI RtmDeleteNextHop(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
                              PRTM_NEXTHOP_INFO NextHopInfo);
/* RtmGetNextHopPointer function (rtmv2.h): the manager's own structure, for its owner to read.
 * No reference. ERROR_ACCESS_DENIED. */
DWORD WINAPI RtmGetNextHopPointer(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
                                  PRTM_NEXTHOP_INFO *NextHopPointer);
/* RtmLockNextHop function (rtmv2.h): lock (LockNextHop) or unlock a next hop, as
 * RtmLockDestination. Flags, EntitySpecificInfo and RemoteNextHop may be written under an
 * exclusive lock and take effect at once; who exchanges RemoteNextHop moves its reference. No
 * reference. ERROR_ACCESS_DENIED (another's next hop, or unlocking what this thread has not
 * locked), ERROR_NOT_FOUND (deleted), ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmLockNextHop(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
                            BOOL Exclusive, BOOL LockNextHop, PRTM_NEXTHOP_INFO *NextHopPointer);
/* RtmCreateDestEnum function (rtmv2.h): destinations in order of their prefixes. NetAddress is
 * the start of RTM_ENUM_NEXT, the subtree of RTM_ENUM_RANGE and unused for RTM_ENUM_START. Ended
 * by RtmDeleteEnumHandle. ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_SUPPORTED
 * (a view). */
DWORD WINAPI RtmCreateDestEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_VIEW_SET TargetViews,
                               RTM_ENUM_FLAGS EnumFlags, PRTM_NET_ADDRESS NetAddress,
                               ULONG ProtocolId, PRTM_ENUM_HANDLE RtmEnumHandle);
/* RtmGetEnumDests function (rtmv2.h): NumDests is the room on input, at most MaxHandlesInEnum of
 * the profile, and the number on output. The structures stand one behind the other,
 * RTM_SIZE_OF_DEST_INFO(number of views) bytes each; references as RtmGetDestInfo.
 * ERROR_INVALID_PARAMETER (too many), ERROR_NO_MORE_ITEMS, possibly with the last items. */
DWORD WINAPI RtmGetEnumDests(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
                             PUINT NumDests, PRTM_DEST_INFO DestInfos);
/* RtmReleaseDests function (rtmv2.h): takes the references in structures of RtmGetEnumDests. */
DWORD WINAPI RtmReleaseDests(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumDests,
                             PRTM_DEST_INFO DestInfos);
/* RtmCreateRouteEnum function (rtmv2.h): routes of one destination or, if DestHandle is NULL, of
 * those that RtmCreateDestEnum would list. CriteriaRoute and CriteriaInterface are read as
 * MatchingFlags says. Ended by RtmDeleteEnumHandle. ERROR_INVALID_PARAMETER,
 * ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_SUPPORTED (a view). */
DWORD WINAPI RtmCreateRouteEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
                                RTM_VIEW_SET TargetViews, RTM_ENUM_FLAGS EnumFlags,
                                PRTM_NET_ADDRESS StartDest, RTM_MATCH_FLAGS MatchingFlags,
                                PRTM_ROUTE_INFO CriteriaRoute, ULONG CriteriaInterface,
                                PRTM_ENUM_HANDLE RtmEnumHandle);
/* RtmGetEnumRoutes function (rtmv2.h): NumRoutes as NumDests of RtmGetEnumDests. Gives one
 * reference for each route. ERROR_INVALID_PARAMETER (too many), ERROR_NO_MORE_ITEMS, possibly
 * with the last items, ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmGetEnumRoutes(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
                              PUINT NumRoutes, PRTM_ROUTE_HANDLE RouteHandles);
/* RtmReleaseRoutes function (rtmv2.h): takes one reference of each route. */
DWORD WINAPI RtmReleaseRoutes(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumRoutes,
                              PRTM_ROUTE_HANDLE RouteHandles);
/* RtmCreateNextHopEnum function (rtmv2.h): next hops of the caller. NetAddress as in
 * RtmCreateDestEnum. Ended by RtmDeleteEnumHandle. ERROR_INVALID_PARAMETER,
 * ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmCreateNextHopEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_FLAGS EnumFlags,
                                  PRTM_NET_ADDRESS NetAddress, PRTM_ENUM_HANDLE RtmEnumHandle);
/* RtmGetEnumNextHops function (rtmv2.h): NumNextHops as NumDests of RtmGetEnumDests. Gives one
 * reference for each next hop. ERROR_INVALID_PARAMETER (too many), ERROR_NO_MORE_ITEMS, possibly
 * with the last items. */
DWORD WINAPI RtmGetEnumNextHops(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
                                PUINT NumNextHops, PRTM_NEXTHOP_HANDLE NextHopHandles);
/* RtmReleaseNextHops function (rtmv2.h): takes one reference of each next hop. */
DWORD WINAPI RtmReleaseNextHops(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumNextHops,
                                PRTM_NEXTHOP_HANDLE NextHopHandles);
/* RtmDeleteEnumHandle function (rtmv2.h): end an enumeration of any kind; ends the handle. */
DWORD WINAPI RtmDeleteEnumHandle(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle);
/* RtmRegisterForChangeNotification function (rtmv2.h): be told of changes in these views
 * (RTM_VIEW_MASK_ANY: in any view, reported without views) and of these types, each of which
 * includes the narrower ones; with RTM_NOTIFY_ONLY_MARKED_DESTS only of marked destinations. The
 * callback of RtmRegisterEntity comes on a thread of its own, one call at a time, with the
 * notification handle and NotifyContext, and says only that something has changed; without
 * a callback changes are collected all the same. Ended by RtmDeregisterFromChangeNotification.
 * ERROR_INVALID_PARAMETER, ERROR_NO_SYSTEM_RESOURCES, ERROR_NOT_ENOUGH_MEMORY,
 * ERROR_NOT_SUPPORTED (a view). */
DWORD WINAPI RtmRegisterForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
                                              RTM_VIEW_SET TargetViews,
                                              RTM_NOTIFY_FLAGS NotifyFlags, PVOID NotifyContext,
                                              PRTM_NOTIFY_HANDLE NotifyHandle);
/* RtmGetChangedDests function (rtmv2.h): latest state of changed destinations, each once,
 * however often they changed; one without routes is given out empty. NumDests, structures and
 * references as RtmGetEnumDests, with one entry for each view of the registration; to be released
 * by RtmReleaseChangedDests alone. ERROR_INVALID_PARAMETER (too many), ERROR_NO_MORE_ITEMS: here
 * with no item; accept it with the last ones, too. */
DWORD WINAPI RtmGetChangedDests(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NOTIFY_HANDLE NotifyHandle,
                                PUINT NumDests, PRTM_DEST_INFO ChangedDests);
/* RtmReleaseChangedDests function (rtmv2.h): takes the references in structures of
 * RtmGetChangedDests, all or none. */
DWORD WINAPI RtmReleaseChangedDests(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NOTIFY_HANDLE NotifyHandle,
                                    UINT NumDests, PRTM_DEST_INFO ChangedDests);
/* RtmIgnoreChangedDests function (rtmv2.h): forget what has changed in these destinations up to
 * now, in all or in none; takes no reference. */
DWORD WINAPI RtmIgnoreChangedDests(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NOTIFY_HANDLE NotifyHandle,
                                   UINT NumDests, PRTM_DEST_HANDLE ChangedDests);
/* RtmGetChangeStatus function (rtmv2.h): is a change of the destination waiting to be fetched?
 * No reference. */
DWORD WINAPI RtmGetChangeStatus(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NOTIFY_HANDLE NotifyHandle,
                                RTM_DEST_HANDLE DestHandle, PBOOL ChangeStatus);
/* RtmMarkDestForChangeNotification function (rtmv2.h): mark (MarkDest) or unmark a destination
 * for a registration with RTM_NOTIFY_ONLY_MARKED_DESTS, until unmarked or the registration ends,
 * whatever routes come and go. No reference. */
DWORD WINAPI RtmMarkDestForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
                                              RTM_NOTIFY_HANDLE NotifyHandle,
                                              RTM_DEST_HANDLE DestHandle, BOOL MarkDest);
/* RtmIsMarkedForChangeNotification function (rtmv2.h): has the destination been marked? No
 * reference. */
DWORD WINAPI RtmIsMarkedForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
                                              RTM_NOTIFY_HANDLE NotifyHandle,
                                              RTM_DEST_HANDLE DestHandle, PBOOL DestMarked);
/* RtmDeregisterFromChangeNotification function (rtmv2.h): ends the notification handle, its marks
 * and what was not fetched. Waits for a callback on another thread; may be called in its own. */
DWORD WINAPI RtmDeregisterFromChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
                                                 RTM_NOTIFY_HANDLE NotifyHandle);
/* RtmCreateRouteList function (rtmv2.h): an empty list of the caller's routes, which nobody else
 * can use; ended by RtmDeleteRouteList. ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmCreateRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
                                PRTM_ROUTE_LIST_HANDLE RouteListHandle);
/* RtmInsertInRouteList function (rtmv2.h): move routes to the end of a list or, if RouteListHandle
 * is NULL, out of their lists; all or none. A route is in one list at most, keeps its place when it
 * is in this one already, and leaves its list when it is deleted. Takes no reference.
 * ERROR_ACCESS_DENIED (another client's route), ERROR_INVALID_HANDLE (also for deleted routes),
 * ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmInsertInRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
                                  RTM_ROUTE_LIST_HANDLE RouteListHandle, UINT NumRoutes,
                                  PRTM_ROUTE_HANDLE RouteHandles);
/* RtmCreateRouteListEnum function (rtmv2.h): ended by RtmDeleteEnumHandle, also when the list is
 * deleted before. ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmCreateRouteListEnum(RTM_ENTITY_HANDLE RtmRegHandle,
                                    RTM_ROUTE_LIST_HANDLE RouteListHandle,
                                    PRTM_ENUM_HANDLE RtmEnumHandle);
/* RtmGetListEnumRoutes function (rtmv2.h): NumRoutes as NumDests of RtmGetEnumDests, but the end
 * is a number of 0 with NO_ERROR. Goes on behind the last route returned, whatever is inserted and
 * removed meanwhile. Gives one reference for each route. ERROR_INVALID_PARAMETER (too many). */
DWORD WINAPI RtmGetListEnumRoutes(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
                                  PUINT NumRoutes, PRTM_ROUTE_HANDLE RouteHandles);
/* RtmDeleteRouteList function (rtmv2.h): ends the list handle; the routes stay in the table. The
 * list's enumerations give no more routes. */
DWORD WINAPI RtmDeleteRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
                                RTM_ROUTE_LIST_HANDLE RouteListHandle);
/* RtmReferenceHandles function (rtmv2.h): one more reference on each entity, destination, route
 * or next hop, to be given back by the release function of its kind; on all of them or none.
 * ERROR_INVALID_HANDLE (also for handles that are deleted, not released: enumerations, lists). */
DWORD WINAPI RtmReferenceHandles(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumHandles,
                                 HANDLE *RtmHandles);
/* RtmConvertIpv6AddressAndLengthToNetAddress (no documentation page): the address is a value,
 * dwLength the number of bits and dwAddressSize IPV6_ADDRESS_LEN_IN_BYTES.
 * ERROR_INVALID_PARAMETER. */
DWORD WINAPI RtmConvertIpv6AddressAndLengthToNetAddress(PRTM_NET_ADDRESS pNetAddress,
                                                        IN6_ADDR Address, DWORD dwLength,
                                                        DWORD dwAddressSize);
/* RtmConvertNetAddressToIpv6AddressAndLength (no documentation page): the way back.
 * ERROR_INVALID_PARAMETER. */
DWORD WINAPI RtmConvertNetAddressToIpv6AddressAndLength(PRTM_NET_ADDRESS pNetAddress,
                                                        IN6_ADDR *pAddress, DWORD *pLength,
                                                        DWORD dwAddressSize);

#ifdef __cplusplus
}
#endif

#endif /* __ROUTING_RTMv2_H__ */
