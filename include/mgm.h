/*
 * Multicast Group Manager, public interface
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

#ifndef _MGM_H_
#define _MGM_H_

/* The multicast MIB types belong into iprtrmib.h, but not every version of it has them.
 * Including it first is the only order in which they cannot be defined twice. */
#ifndef MGM_NO_IPRTRMIB
#include <iprtrmib.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SIZEOF_MIB_MFE

#ifndef ANY_SIZE
#define ANY_SIZE 1
#endif

typedef struct _MIB_IPMCAST_OIF
{
    DWORD dwOutIfIndex;
    DWORD dwNextHopAddr;
    DWORD dwReserved;
    DWORD dwReserved1;
} MIB_IPMCAST_OIF, *PMIB_IPMCAST_OIF;

/* times in seconds */
typedef struct _MIB_IPMCAST_MFE
{
    DWORD           dwGroup;
    DWORD           dwSource;
    DWORD           dwSrcMask;
    DWORD           dwUpStrmNgbr;
    DWORD           dwInIfIndex;
    DWORD           dwInIfProtocol;
    DWORD           dwRouteProtocol;
    DWORD           dwRouteNetwork;
    DWORD           dwRouteMask;
    ULONG           ulUpTime;
    ULONG           ulExpiryTime;
    ULONG           ulTimeOut;
    ULONG           ulNumOutIf;
    DWORD           fFlags;
    DWORD           dwReserved;
    MIB_IPMCAST_OIF rgmioOutInfo[ANY_SIZE];
} MIB_IPMCAST_MFE, *PMIB_IPMCAST_MFE;

typedef struct _MIB_MFE_TABLE
{
    DWORD           dwNumEntries;
    MIB_IPMCAST_MFE table[ANY_SIZE];
} MIB_MFE_TABLE, *PMIB_MFE_TABLE;

#define SIZEOF_BASIC_MIB_MFE (ULONG)(FIELD_OFFSET(MIB_IPMCAST_MFE, rgmioOutInfo[0]))
#define SIZEOF_MIB_MFE(X) (SIZEOF_BASIC_MIB_MFE + ((X) * sizeof(MIB_IPMCAST_OIF)))

typedef struct _MIB_IPMCAST_OIF_STATS
{
    DWORD dwOutIfIndex;
    DWORD dwNextHopAddr;
    DWORD dwDialContext;
    ULONG ulTtlTooLow;
    ULONG ulFragNeeded;
    ULONG ulOutPackets;
    ULONG ulOutDiscards;
} MIB_IPMCAST_OIF_STATS, *PMIB_IPMCAST_OIF_STATS;

/* times in hundredths of a second; an expiry time of 0 means never */
typedef struct _MIB_IPMCAST_MFE_STATS
{
    DWORD                 dwGroup;
    DWORD                 dwSource;
    DWORD                 dwSrcMask;
    DWORD                 dwUpStrmNgbr;
    DWORD                 dwInIfIndex;
    DWORD                 dwInIfProtocol;
    DWORD                 dwRouteProtocol;
    DWORD                 dwRouteNetwork;
    DWORD                 dwRouteMask;
    ULONG                 ulUpTime;
    ULONG                 ulExpiryTime;
    ULONG                 ulNumOutIf;
    ULONG                 ulInPkts;
    ULONG                 ulInOctets;
    ULONG                 ulPktsDifferentIf;
    ULONG                 ulQueueOverflow;
    MIB_IPMCAST_OIF_STATS rgmiosOutStats[ANY_SIZE];
} MIB_IPMCAST_MFE_STATS, *PMIB_IPMCAST_MFE_STATS;

typedef struct _MIB_MFE_STATS_TABLE
{
    DWORD                 dwNumEntries;
    MIB_IPMCAST_MFE_STATS table[ANY_SIZE];
} MIB_MFE_STATS_TABLE, *PMIB_MFE_STATS_TABLE;

#define SIZEOF_BASIC_MIB_MFE_STATS (ULONG)(FIELD_OFFSET(MIB_IPMCAST_MFE_STATS, rgmiosOutStats[0]))
#define SIZEOF_MIB_MFE_STATS(X) (SIZEOF_BASIC_MIB_MFE_STATS + ((X) * sizeof(MIB_IPMCAST_OIF_STATS)))

typedef struct _MIB_IPMCAST_MFE_STATS_EX
{
    DWORD                 dwGroup;
    DWORD                 dwSource;
    DWORD                 dwSrcMask;
    DWORD                 dwUpStrmNgbr;
    DWORD                 dwInIfIndex;
    DWORD                 dwInIfProtocol;
    DWORD                 dwRouteProtocol;
    DWORD                 dwRouteNetwork;
    DWORD                 dwRouteMask;
    ULONG                 ulUpTime;
    ULONG                 ulExpiryTime;
    ULONG                 ulNumOutIf;
    ULONG                 ulInPkts;
    ULONG                 ulInOctets;
    ULONG                 ulPktsDifferentIf;
    ULONG                 ulQueueOverflow;
    ULONG                 ulUninitMfe;
    ULONG                 ulNegativeMfe;
    ULONG                 ulInDiscards;
    ULONG                 ulInHdrErrors;
    ULONG                 ulTotalOutPackets;
    MIB_IPMCAST_OIF_STATS rgmiosOutStats[ANY_SIZE];
} MIB_IPMCAST_MFE_STATS_EX, *PMIB_IPMCAST_MFE_STATS_EX;

typedef struct _MIB_MFE_STATS_TABLE_EX
{
    DWORD                    dwNumEntries;
    MIB_IPMCAST_MFE_STATS_EX table[ANY_SIZE];
} MIB_MFE_STATS_TABLE_EX, *PMIB_MFE_STATS_TABLE_EX;

#define SIZEOF_BASIC_MIB_MFE_STATS_EX \
    (ULONG)(FIELD_OFFSET(MIB_IPMCAST_MFE_STATS_EX, rgmiosOutStats[0]))
#define SIZEOF_MIB_MFE_STATS_EX(X) \
    (SIZEOF_BASIC_MIB_MFE_STATS_EX + ((X) * sizeof(MIB_IPMCAST_OIF_STATS)))

#endif /* SIZEOF_MIB_MFE */

/* Addresses and masks are in network byte order. An interface is its index together with the
 * address of the next hop, which is 0 save for one link of a point-to-multipoint interface.
 * Source 0 with mask 0 means any source, group 0 with mask 0 any group. MFE: multicast
 * forwarding entry. */

typedef struct _MGM_IF_ENTRY
{
    DWORD dwIfIndex;
    DWORD dwIfNextHopAddr;
    BOOL  bIGMP;
    BOOL  bIsEnabled;
} MGM_IF_ENTRY, *PMGM_IF_ENTRY;

/* Other headers for this interface give no calling convention; on i386 it is stdcall for the
 * functions and for the callbacks. Results of callbacks are not looked at. */

/* asks for the right incoming interface of a source */
typedef DWORD (WINAPI *PMGM_RPF_CALLBACK)(DWORD dwSourceAddr, DWORD dwSourceMask, DWORD dwGroupAddr,
                                          DWORD dwGroupMask, PDWORD pdwInIfIndex,
                                          PDWORD pdwInIfNextHopAddr, PDWORD pdwUpStreamNbr,
                                          DWORD dwHdrSize, PBYTE pbPacketHdr, PBYTE pbRoute);
/* a new MFE: the client clears bIsEnabled of interfaces on which it does not forward */
typedef DWORD (WINAPI *PMGM_CREATION_ALERT_CALLBACK)(DWORD dwSourceAddr, DWORD dwSourceMask,
                                                     DWORD dwGroupAddr, DWORD dwGroupMask,
                                                     DWORD dwInIfIndex, DWORD dwInIfNextHopAddr,
                                                     DWORD dwIfCount, PMGM_IF_ENTRY pmieOutIfList);
/* no receivers left; the timeout is in seconds */
typedef DWORD (WINAPI *PMGM_PRUNE_ALERT_CALLBACK)(DWORD dwSourceAddr, DWORD dwSourceMask,
                                                  DWORD dwGroupAddr, DWORD dwGroupMask,
                                                  DWORD dwIfIndex, DWORD dwIfNextHopAddr,
                                                  BOOL bMemberDelete, PDWORD pdwTimeout);
/* first receivers on interfaces of other protocols */
typedef DWORD (WINAPI *PMGM_JOIN_ALERT_CALLBACK)(DWORD dwSourceAddr, DWORD dwSourceMask,
                                                 DWORD dwGroupAddr, DWORD dwGroupMask,
                                                 BOOL bMemberUpdate);
/* documented as never called */
typedef DWORD (WINAPI *PMGM_WRONG_IF_CALLBACK)(DWORD dwSourceAddr, DWORD dwGroupAddr,
                                               DWORD dwIfIndex, DWORD dwIfNextHopAddr,
                                               DWORD dwHdrSize, PBYTE pbPacketHdr);
/* IGMP found, or lost, receivers on an interface of the client */
typedef DWORD (WINAPI *PMGM_LOCAL_JOIN_CALLBACK)(DWORD dwSourceAddr, DWORD dwSourceMask,
                                                 DWORD dwGroupAddr, DWORD dwGroupMask,
                                                 DWORD dwIfIndex, DWORD dwIfNextHopAddr);
typedef DWORD (WINAPI *PMGM_LOCAL_LEAVE_CALLBACK)(DWORD dwSourceAddr, DWORD dwSourceMask,
                                                  DWORD dwGroupAddr, DWORD dwGroupMask,
                                                  DWORD dwIfIndex, DWORD dwIfNextHopAddr);
/* to IGMP: the owner of an interface is about to change, has changed */
typedef DWORD (WINAPI *PMGM_DISABLE_IGMP_CALLBACK)(DWORD dwIfIndex, DWORD dwIfNextHopAddr);
typedef DWORD (WINAPI *PMGM_ENABLE_IGMP_CALLBACK)(DWORD dwIfIndex, DWORD dwIfNextHopAddr);

typedef struct _ROUTING_PROTOCOL_CONFIG
{
    DWORD                        dwCallbackFlags;   /* reserved */
    PMGM_RPF_CALLBACK            pfnRpfCallback;
    PMGM_CREATION_ALERT_CALLBACK pfnCreationAlertCallback;
    PMGM_PRUNE_ALERT_CALLBACK    pfnPruneAlertCallback;
    PMGM_JOIN_ALERT_CALLBACK     pfnJoinAlertCallback;
    PMGM_WRONG_IF_CALLBACK       pfnWrongIfCallback;
    PMGM_LOCAL_JOIN_CALLBACK     pfnLocalJoinCallback;
    PMGM_LOCAL_LEAVE_CALLBACK    pfnLocalLeaveCallback;
    PMGM_DISABLE_IGMP_CALLBACK   pfnDisableIgmpCallback;
    PMGM_ENABLE_IGMP_CALLBACK    pfnEnableIgmpCallback;
} ROUTING_PROTOCOL_CONFIG, *PROUTING_PROTOCOL_CONFIG;

typedef enum _MGM_ENUM_TYPES
{
    ANY_SOURCE = 0,     /* one record for each group */
    ALL_SOURCES         /* one record for each source of each group */
} MGM_ENUM_TYPES;

typedef struct _SOURCE_GROUP_ENTRY
{
    DWORD dwSourceAddr;
    DWORD dwSourceMask;
    DWORD dwGroupAddr;
    DWORD dwGroupMask;
} SOURCE_GROUP_ENTRY, *PSOURCE_GROUP_ENTRY;

/* flags of the membership functions */
#define MGM_JOIN_STATE_FLAG    0x00000001
#define MGM_FORWARD_STATE_FLAG 0x00000002

/* forms of statistics: MIB_IPMCAST_MFE_STATS, MIB_IPMCAST_MFE_STATS_EX */
#define MGM_MFE_STATS_0 0x00000001
#define MGM_MFE_STATS_1 0x00000002

/* ERROR_CAN_NOT_COMPLETE is possible everywhere. A bad handle is ERROR_INVALID_PARAMETER. Buffer
 * sizes are in bytes and written only with ERROR_INSUFFICIENT_BUFFER: the size of one record.
 * Enumerations return ERROR_MORE_DATA with records when there are more, ERROR_NO_MORE_ITEMS with
 * the last ones. */

/* MgmRegisterMProtocol function (mgm.h): register a routing protocol; the table is copied.
 * ERROR_ALREADY_EXISTS, ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI MgmRegisterMProtocol(PROUTING_PROTOCOL_CONFIG prpiInfo, DWORD dwProtocolId,
                                  DWORD dwComponentId, HANDLE *phProtocol);

/* MgmDeRegisterMProtocol function (mgm.h): ends the handle; ERROR_CAN_NOT_COMPLETE while the
 * client owns interfaces. */
DWORD WINAPI MgmDeRegisterMProtocol(HANDLE hProtocol);

/* MgmTakeInterfaceOwnership function (mgm.h): ERROR_ALREADY_EXISTS when another protocol owns
 * it. */
DWORD WINAPI MgmTakeInterfaceOwnership(HANDLE hProtocol, DWORD dwIfIndex, DWORD dwIfNextHopAddr);

/* MgmReleaseInterfaceOwnership function (mgm.h): ERROR_INVALID_PARAMETER also for an unknown
 * interface. */
DWORD WINAPI MgmReleaseInterfaceOwnership(HANDLE hProtocol, DWORD dwIfIndex, DWORD dwIfNextHopAddr);

/* MgmGetProtocolOnInterface function (mgm.h): who owns an interface? ERROR_NOT_FOUND. */
DWORD WINAPI MgmGetProtocolOnInterface(DWORD dwIfIndex, DWORD dwIfNextHopAddr,
                                       PDWORD pdwIfProtocolId, PDWORD pdwIfComponentId);

/* MgmAddGroupMembershipEntry function (mgm.h): there are receivers on an interface.
 * ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI MgmAddGroupMembershipEntry(HANDLE hProtocol, DWORD dwSourceAddr, DWORD dwSourceMask,
                                        DWORD dwGroupAddr, DWORD dwGroupMask, DWORD dwIfIndex,
                                        DWORD dwIfNextHopIPAddr, DWORD dwFlags);

/* MgmDeleteGroupMembershipEntry function (mgm.h): there are none left. ERROR_NOT_FOUND. */
DWORD WINAPI MgmDeleteGroupMembershipEntry(HANDLE hProtocol, DWORD dwSourceAddr, DWORD dwSourceMask,
                                           DWORD dwGroupAddr, DWORD dwGroupMask, DWORD dwIfIndex,
                                           DWORD dwIfNextHopIPAddr, DWORD dwFlags);

/* MgmGetMfe function (mgm.h): one MFE, chosen by dwSource and dwGroup. ERROR_NOT_FOUND. */
DWORD WINAPI MgmGetMfe(PMIB_IPMCAST_MFE pimm, PDWORD pdwBufferSize, PBYTE pbBuffer);

/* MgmGetFirstMfe function, MgmGetNextMfe function (mgm.h): MFEs by group, then source, records
 * of SIZEOF_MIB_MFE(ulNumOutIf) bytes one behind the other. */
DWORD WINAPI MgmGetFirstMfe(PDWORD pdwBufferSize, PBYTE pbBuffer, PDWORD pdwNumEntries);
DWORD WINAPI MgmGetNextMfe(PMIB_IPMCAST_MFE pimmStart, PDWORD pdwBufferSize, PBYTE pbBuffer,
                           PDWORD pdwNumEntries);

/* MgmGetMfeStats function, MgmGetFirstMfeStats function, MgmGetNextMfeStats function (mgm.h):
 * the same with statistics; dwFlags is MGM_MFE_STATS_0 or MGM_MFE_STATS_1. */
DWORD WINAPI MgmGetMfeStats(PMIB_IPMCAST_MFE pimm, PDWORD pdwBufferSize, PBYTE pbBuffer,
                            DWORD dwFlags);
DWORD WINAPI MgmGetFirstMfeStats(PDWORD pdwBufferSize, PBYTE pbBuffer, PDWORD pdwNumEntries,
                                 DWORD dwFlags);
DWORD WINAPI MgmGetNextMfeStats(PMIB_IPMCAST_MFE pimmStart, PDWORD pdwBufferSize, PBYTE pbBuffer,
                                PDWORD pdwNumEntries, DWORD dwFlags);

/* MgmGroupEnumerationStart function (mgm.h): list the memberships of all clients; ended by
 * MgmGroupEnumerationEnd. ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI MgmGroupEnumerationStart(HANDLE hProtocol, MGM_ENUM_TYPES metEnumType,
                                      HANDLE *phEnumHandle);

/* MgmGroupEnumerationGetNext function (mgm.h): the buffer is an array of SOURCE_GROUP_ENTRY. */
DWORD WINAPI MgmGroupEnumerationGetNext(HANDLE hEnum, PDWORD pdwBufferSize, PBYTE pbBuffer,
                                        PDWORD pdwNumEntries);

/* MgmGroupEnumerationEnd function (mgm.h): ends the handle. */
DWORD WINAPI MgmGroupEnumerationEnd(HANDLE hEnum);

/* MgmSetMfe function (mgm.h): documented, but not exported by any known version of the DLL */
DWORD WINAPI MgmSetMfe(HANDLE hProtocol, PMIB_IPMCAST_MFE pmimm);

#ifdef __cplusplus
}
#endif

#endif /* _MGM_H_ */
