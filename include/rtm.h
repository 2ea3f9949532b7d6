/*
 * Routing Table Manager version 1, public interface
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

#ifndef __ROUTING_RTM_H__
#define __ROUTING_RTM_H__

#ifdef __cplusplus
extern "C" {
#endif

/* Version 1 is the older interface; version 2 (rtmv2.h) replaces it. Every structure has the
 * same layout on 32 and 64 bits. IP addresses and masks are numbers as they lie in memory on the
 * wire: 127.0.0.1 is 0x0100007F. */

/* protocol families */
#define RTM_PROTOCOL_FAMILY_IPX 0
#define RTM_PROTOCOL_FAMILY_IP  1

/* results that are other names of general error codes */
#define ERROR_MORE_MESSAGES         ERROR_MORE_DATA
#define ERROR_CLIENT_ALREADY_EXISTS ERROR_ALREADY_EXISTS
#define ERROR_NO_MESSAGES           ERROR_NO_MORE_ITEMS
#define ERROR_NO_MORE_ROUTES        ERROR_NO_MORE_ITEMS
#define ERROR_NO_ROUTES             ERROR_NO_MORE_ITEMS
#define ERROR_NO_SUCH_ROUTE         ERROR_NO_MORE_ITEMS

typedef struct _IPX_NETWORK
{
    DWORD N_NetNumber;
} IPX_NETWORK, *PIPX_NETWORK;

typedef struct _IP_NETWORK
{
    DWORD N_NetNumber;
    DWORD N_NetMask;
} IP_NETWORK, *PIP_NETWORK;

typedef struct _IPX_NEXT_HOP_ADDRESS
{
    BYTE NHA_Mac[6];
} IPX_NEXT_HOP_ADDRESS, *PIPX_NEXT_HOP_ADDRESS;

typedef IP_NETWORK IP_NEXT_HOP_ADDRESS, *PIP_NEXT_HOP_ADDRESS;

typedef struct _IPX_SPECIFIC_DATA
{
    DWORD  FSD_Flags;           /* 0 or IPX_GLOBAL_CLIENT_WAN_ROUTE */
    USHORT FSD_TickCount;
    USHORT FSD_HopCount;
} IPX_SPECIFIC_DATA, *PIPX_SPECIFIC_DATA;

#define IPX_GLOBAL_CLIENT_WAN_ROUTE 0x00000001

typedef struct _IP_SPECIFIC_DATA
{
    DWORD FSD_Type;             /* 1 other, 2 invalid, 3 local, 4 remote (RFC 1354) */
    DWORD FSD_Policy;
    DWORD FSD_NextHopAS;
    DWORD FSD_Priority;         /* set by the manager: compares routes of different protocols */
    DWORD FSD_Metric;           /* compares routes of one protocol */
    DWORD FSD_Metric1;          /* these five are for the MIB alone */
    DWORD FSD_Metric2;
    DWORD FSD_Metric3;
    DWORD FSD_Metric4;
    DWORD FSD_Metric5;
    DWORD FSD_Flags;            /* IP_VALID_ROUTE */
} IP_SPECIFIC_DATA, *PIP_SPECIFIC_DATA;

#define IP_VALID_ROUTE 0x00000001

#define ClearRouteFlags(pRoute) ((pRoute)->RR_FamilySpecificData.FSD_Flags = 0x00000000)
#define IsRouteValid(pRoute)    ((pRoute)->RR_FamilySpecificData.FSD_Flags & IP_VALID_ROUTE)
#define SetRouteValid(pRoute)   ((pRoute)->RR_FamilySpecificData.FSD_Flags |= IP_VALID_ROUTE)
#define ClearRouteValid(pRoute) ((pRoute)->RR_FamilySpecificData.FSD_Flags &= ~IP_VALID_ROUTE)

/* first byte of the network 224 or more: multicast, reserved, broadcast */
#define IsRouteNonUnicast(pRoute) \
    (((DWORD)((pRoute)->RR_Network.N_NetNumber & 0x000000FF)) >= ((DWORD)0x000000E0))
#define IsRouteLoopback(pRoute) \
    ((((pRoute)->RR_Network.N_NetNumber & 0x000000FF) == 0x0000007F) || \
     ((pRoute)->RR_NextHopAddress.N_NetNumber == 0x0100007F))

typedef struct _PROTOCOL_SPECIFIC_DATA
{
    DWORD PSD_Data[4];          /* the protocol's own, never looked at */
} PROTOCOL_SPECIFIC_DATA, *PPROTOCOL_SPECIFIC_DATA;

/* a member that starts on a DWORD border whatever its type is */
#ifdef __GNUC__
#define DWORD_ALIGN(type, field) __extension__ union { type field; DWORD field##Align; }
#else
#define DWORD_ALIGN(type, field) union { type field; DWORD field##Align; }
#endif

/* the members that routes of all families share */
#define ROUTE_HEADER \
    DWORD_ALIGN(FILETIME, RR_TimeStamp); \
    DWORD RR_RoutingProtocol; \
    DWORD RR_InterfaceID; \
    DWORD_ALIGN(PROTOCOL_SPECIFIC_DATA, RR_ProtocolSpecificData)

/* The manager sets RR_TimeStamp (UTC), RR_RoutingProtocol and, for IP, FSD_Priority; the client
 * the rest. */
typedef struct _RTM_IPX_ROUTE
{
    ROUTE_HEADER;
    DWORD_ALIGN(IPX_NETWORK, RR_Network);
    DWORD_ALIGN(IPX_NEXT_HOP_ADDRESS, RR_NextHopAddress);   /* two bytes of padding follow */
    DWORD_ALIGN(IPX_SPECIFIC_DATA, RR_FamilySpecificData);
} RTM_IPX_ROUTE, *PRTM_IPX_ROUTE;

typedef struct _RTM_IP_ROUTE
{
    ROUTE_HEADER;
    DWORD_ALIGN(IP_NETWORK, RR_Network);
    DWORD_ALIGN(IP_NEXT_HOP_ADDRESS, RR_NextHopAddress);
    DWORD_ALIGN(IP_SPECIFIC_DATA, RR_FamilySpecificData);
} RTM_IP_ROUTE, *PRTM_IP_ROUTE;

/* which of the two route buffers was filled; together the kind of the change */
#define RTM_CURRENT_BEST_ROUTE  0x00000001
#define RTM_PREVIOUS_BEST_ROUTE 0x00000002

#define RTM_NO_CHANGE     0
#define RTM_ROUTE_ADDED   RTM_CURRENT_BEST_ROUTE
#define RTM_ROUTE_DELETED RTM_PREVIOUS_BEST_ROUTE
#define RTM_ROUTE_CHANGED (RTM_CURRENT_BEST_ROUTE | RTM_PREVIOUS_BEST_ROUTE)

/* enumeration flags; they can be combined, 0 means all routes */
#define RTM_ONLY_THIS_NETWORK   0x00000001
#define RTM_ONLY_THIS_INTERFACE 0x00000002
#define RTM_ONLY_THIS_PROTOCOL  0x00000004
#define RTM_ONLY_BEST_ROUTES    0x00000008

/* flag of RtmRegisterClient: one route per network, a second one replaces the first */
#define RTM_PROTOCOL_SINGLE_ROUTE 0x00000001

/* A "route" below is an RTM_IP_ROUTE or an RTM_IPX_ROUTE after the family. Functions that return
 * a DWORD return the error code; the others leave it in the thread's last error.
 * ERROR_NO_SYSTEM_RESOURCES is possible everywhere. */

/* RtmRegisterClient function (rtm.h): become the client that handles one routing protocol. The
 * event, which may be NULL, is signalled after changes of best routes. NULL on failure:
 * ERROR_CLIENT_ALREADY_EXISTS, ERROR_INVALID_PARAMETER (family, flags), ERROR_NOT_ENOUGH_MEMORY. */
HANDLE WINAPI RtmRegisterClient(DWORD ProtocolFamily, DWORD RoutingProtocol, HANDLE ChangeEvent,
                                DWORD Flags);

/* RtmDeregisterClient function (rtm.h): delete the client's routes and end the registration;
 * ends the handle. ERROR_INVALID_HANDLE. */
DWORD WINAPI RtmDeregisterClient(HANDLE ClientHandle);

/* RtmDequeueRouteChangeMessage function (rtm.h): take the next change message.
 * ERROR_MORE_MESSAGES is a success with more to come, ERROR_NO_MESSAGES means that the queue was
 * empty. The buffers may be NULL. ERROR_INVALID_HANDLE also for clients without an event. */
DWORD WINAPI RtmDequeueRouteChangeMessage(HANDLE ClientHandle, DWORD *Flags, PVOID CurBestRoute,
                                          PVOID PrevBestRoute);

/* RtmAddRoute function (rtm.h): add a route, or update the one with the same network, interface
 * and next hop. TimeToLive is in seconds, at most 2147483, or INFINITE. Flags receives the kind
 * of the change; the buffers may be NULL. ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER,
 * ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmAddRoute(HANDLE ClientHandle, PVOID Route, DWORD TimeToLive, DWORD *Flags,
                         PVOID CurBestRoute, PVOID PrevBestRoute);

/* RtmDeleteRoute function (rtm.h): delete one route of the client; CurBestRoute may be NULL.
 * ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NO_SUCH_ROUTE. */
DWORD WINAPI RtmDeleteRoute(HANDLE ClientHandle, PVOID Route, DWORD *Flags, PVOID CurBestRoute);

/* RtmIsRoute function (rtm.h): is there a route to exactly this IP_NETWORK or IPX_NETWORK? FALSE
 * with NO_ERROR when there is none, with ERROR_INVALID_PARAMETER for an unknown family. */
BOOL WINAPI RtmIsRoute(DWORD ProtocolFamily, PVOID Network, PVOID BestRoute);

/* RtmGetNetworkCount function (rtm.h): number of networks (not of routes). 0 with NO_ERROR when
 * there are none, with ERROR_INVALID_PARAMETER for an unknown family. */
ULONG WINAPI RtmGetNetworkCount(DWORD ProtocolFamily);

/* RtmGetRouteAge function (rtm.h): seconds since a route that the manager returned was created
 * or updated. INFINITE with ERROR_INVALID_PARAMETER when the structure cannot tell. */
ULONG WINAPI RtmGetRouteAge(PVOID Route);

/* RtmCreateEnumerationHandle function (rtm.h): start an enumeration in no particular order;
 * ended by RtmCloseEnumerationHandle. NULL on failure: ERROR_NO_ROUTES when nothing matches,
 * ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY. */
HANDLE WINAPI RtmCreateEnumerationHandle(DWORD ProtocolFamily, DWORD EnumerationFlags,
                                         PVOID CriteriaRoute);

/* RtmEnumerateGetNextRoute function (rtm.h): ERROR_NO_MORE_ROUTES at the end,
 * ERROR_INVALID_HANDLE. */
DWORD WINAPI RtmEnumerateGetNextRoute(HANDLE EnumerationHandle, PVOID Route);

/* RtmCloseEnumerationHandle function (rtm.h): ends the handle. ERROR_INVALID_HANDLE. */
DWORD WINAPI RtmCloseEnumerationHandle(HANDLE EnumerationHandle);

/* RtmBlockDeleteRoutes function (rtm.h): delete all routes of the client that match; here the
 * client itself gets change messages, too. ERROR_NO_ROUTES, ERROR_INVALID_HANDLE,
 * ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI RtmBlockDeleteRoutes(HANDLE ClientHandle, DWORD EnumerationFlags, PVOID CriteriaRoute);

/* RtmGetFirstRoute function (rtm.h): first match in the order of network, protocol, interface,
 * next hop. Route is the criteria on input and the result on output. ERROR_NO_ROUTES,
 * ERROR_INVALID_PARAMETER. */
DWORD WINAPI RtmGetFirstRoute(DWORD ProtocolFamily, DWORD EnumerationFlags, PVOID Route);

/* does not look at the next hop: the first of several routes that differ in it is returned */
#define RtmGetSpecificRoute(ProtocolFamily, Route) \
    RtmGetFirstRoute(ProtocolFamily, \
                     RTM_ONLY_THIS_NETWORK | RTM_ONLY_THIS_PROTOCOL | \
                     RTM_ONLY_THIS_INTERFACE, Route)

/* RtmGetNextRoute function (rtm.h): the match after Route, which is position and criteria on
 * input and the result on output. ERROR_NO_ROUTES at the end, ERROR_INVALID_PARAMETER. */
DWORD WINAPI RtmGetNextRoute(DWORD ProtocolFamily, DWORD EnumerationFlags, PVOID Route);

/* without a documentation page: presumably the best route to an address */
BOOL WINAPI RtmLookupIPDestination(DWORD dwDestAddr, PRTM_IP_ROUTE prir);

#ifdef __cplusplus
}
#endif

#endif /* __ROUTING_RTM_H__ */
