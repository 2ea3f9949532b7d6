/*
 * The kernel's own table, filled by batches of rtnetlink messages
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

/* In a network namespace of its own, which ends with the program: the machine's routes are not touched. Needs root. */

#include <errno.h>
#include <sched.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <net/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "../workload.h"

#define BATCH 256

struct message
{
    struct nlmsghdr header;
    struct rtmsg route;
    char attributes[64];
};

static int sock, loopback;

static void add_attribute( struct message *message, int type, const void *data, u32 len )
{
    struct rtattr *attr = (struct rtattr *)((char *)message + NLMSG_ALIGN( message->header.nlmsg_len ));

    attr->rta_type = type;
    attr->rta_len = RTA_LENGTH( len );
    memcpy( RTA_DATA( attr ), data, len );
    message->header.nlmsg_len = NLMSG_ALIGN( message->header.nlmsg_len ) + RTA_ALIGN( attr->rta_len );
}

static u32 make_message( char *to, const struct entry *entry, int add )
{
    struct message *message = (struct message *)to;

    memset( message, 0, sizeof(*message) );
    message->header.nlmsg_len = NLMSG_LENGTH( sizeof(struct rtmsg) );
    message->header.nlmsg_type = add ? RTM_NEWROUTE : RTM_DELROUTE;
    message->header.nlmsg_flags = NLM_F_REQUEST | (add ? NLM_F_CREATE | NLM_F_EXCL : 0);
    message->route.rtm_family = work.family == 4 ? AF_INET : AF_INET6;
    message->route.rtm_dst_len = entry->len;
    message->route.rtm_table = RT_TABLE_MAIN;
    message->route.rtm_protocol = RTPROT_BGP;
    message->route.rtm_scope = work.family == 4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
    message->route.rtm_type = RTN_UNICAST;
    add_attribute( message, RTA_DST, entry->addr, work.bytes );
    add_attribute( message, RTA_OIF, &loopback, sizeof(loopback) );
    return message->header.nlmsg_len;
}

/* the kernel only answers if something is wrong */
static u32 refused;
static void look_for_errors(void)
{
    char buffer[8192];

    while (recv( sock, buffer, sizeof(buffer), MSG_DONTWAIT ) > 0) refused++;
}

static void all( int add, const u32 *order )
{
    static char buffer[BATCH * sizeof(struct message)];
    struct timing timing;
    u32 i, n, used = 0;

    refused = 0;
    timing_init( &timing );
    for (n = 0; n < work.count; n++)
    {
        if (!(n % CHUNK)) timing_start( &timing );
        i = order ? order[n] : n;
        used += make_message( buffer + used, &work.entry[i], add );
        if (n % BATCH == BATCH - 1 || n == work.count - 1)
        {
            if (send( sock, buffer, used, 0 ) < 0) fail( "rtnetlink: %s", strerror( errno ) );
            look_for_errors();
            used = 0;
        }
        if (n % CHUNK == CHUNK - 1 || n == work.count - 1) timing_stop( &timing, n % CHUNK + 1 );
    }
    timing_report( &timing );
    /* a few prefixes are none for a kernel: multicast, loopback */
    out( ",\"refused\":%u", refused );
    if (refused > work.count / 100) fail( "rtnetlink: %u of %u routes refused", refused, work.count );
}

static void cmd_load( int argc, char **argv )
{
    all( 1, NULL );
}

static void cmd_unload( int argc, char **argv )
{
    all( 0, work.third );
}

static const struct command commands[] =
{
    { "load", cmd_load },
    { "unload", cmd_unload },
    { NULL }
};

int main( int argc, char **argv )
{
    int size = 4 << 20, udp;
    struct ifreq ifr;

    work_read( argc, argv );
    if (unshare( CLONE_NEWNET )) fail( "no network namespace: %s (root is needed)", strerror( errno ) );
    memset( &ifr, 0, sizeof(ifr) );
    strcpy( ifr.ifr_name, "lo" );
    ifr.ifr_flags = IFF_UP;
    if ((udp = socket( AF_INET, SOCK_DGRAM, 0 )) < 0 || ioctl( udp, SIOCSIFFLAGS, &ifr ))
        fail( "cannot bring the loopback up: %s", strerror( errno ) );
    close( udp );
    loopback = if_nametoindex( "lo" );
    if ((sock = socket( AF_NETLINK, SOCK_RAW, NETLINK_ROUTE )) < 0) fail( "no rtnetlink: %s", strerror( errno ) );
    setsockopt( sock, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size) );
    setsockopt( sock, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size) );
    serve( commands );
    return 0;
}
