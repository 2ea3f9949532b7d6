#!/bin/sh
#
# rtmsh: a few routes of two entities, step by step
#
# Copyright 2026 the rtm.dll authors
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# This library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with this library; if not, write to the Free Software
# Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
#
# RTMSH is the command that runs rtmsh.

out=`mktemp -d` || exit 1
trap 'rm -rf "$out"' 0

cat >"$out/want" <<'EOF'
registered rip: proto rip id 1 family 4 instance 0
registered bgp: proto bgp id 1 family 4 instance 0
added 0.0.0.0/0 (best)
added 10.0.0.0/8 (best)
added 10.1.0.0/16 (best)
added 10.0.0.0/8 (best)
updated 10.0.0.0/8
prefix       owner  pref  metric  views  best  flags  neighbour  via
0.0.0.0/0    rip       9       1  u      u     -      -          192.0.2.1 dev 1
10.0.0.0/8   bgp       1       1  u      u     -      -          192.0.2.77 dev 7
10.0.0.0/8   rip       6       3  u      -     -      -          192.0.2.1 dev 1, 192.0.2.2 dev 2
10.1.0.0/16  rip       1       1  um     um    -      192.0.2.9  192.0.2.9
prefix       in  view  routes  held  owner  pref  metric  via
10.1.0.0/16  um  u          1  -     rip       1       1  192.0.2.9
10.0.0.0/8   u   u          2  -     bgp       1       1  192.0.2.77 dev 7
0.0.0.0/0    u   u          1  -     rip       9       1  192.0.2.1 dev 1
opaque value set to 42 (was 0)
42
deleted 10.0.0.0/8 (was best)
deregistered bgp: 0 routes and 1 next hops left behind
deleted 10.1.0.0/16 (was best)
destinations         2
routes               2
nexthops             3
entities             1
registered six: proto other id 1 family 6 instance 0
added 2001:db8::/32 (best)
prefix         in  view  routes  held  owner  pref  metric  via
2001:db8::/32  u   u          1  -     six       1       1  fe80::1 dev 4
EOF

cat >"$out/script" <<'EOF'
register rip opaque
register bgp
use rip
add default via 192.0.2.1 dev 1 pref 9
add 10/8 via 192.0.2.1 dev 1 via 192.0.2.2 dev 2 pref 5 metric 3
add 10.1/16 via 192.0.2.9 nbr 192.0.2.9 views um
add 10/8 via 192.0.2.77 dev 7 as bgp
add 10/8 via 192.0.2.1 dev 1 via 192.0.2.2 dev 2 pref 6 metric 3
routes
up 10.1.2.3
opaque 10/8 set 42
opaque 10/8
del 10/8 as bgp
deregister bgp
del 10.1/16 nbr 192.0.2.9
count
register six family 6
add 2001:DB8:0::/32 via fe80::1 dev 4
lookup 2001:db8::1
EOF

$RTMSH "$out/script" >"$out/stdout" 2>"$out/stderr" </dev/null
status=$?
diff -u "$out/want" "$out/stdout" >&2 && test $status -eq 0 && exit 0
echo "$0: exit code $status" >&2
cat "$out/stderr" >&2
exit 1
