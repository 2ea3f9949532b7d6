#!/bin/sh
#
# rtmsh: locks, and routes that are edited in place.
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

cat >"$out/want" <<'EOT'
locked
locked
unlocked
unlocked
locked
locked
unlocked
unlocked
locked
unlocked
updated in place (best)
prefix      owner  pref  metric  views  best  flags  neighbour    via
10.0.0.0/8  rip       1       3  um     um    -      192.168.0.1  192.168.0.2, 192.168.0.3
10.0.0.0/8  bgp       1       5  u      -     -      -            -
updated in place (best)
created list mine
updated in place (best)
prefix      owner  pref  metric  views  best  flags  neighbour    via
10.0.0.0/8  rip       1       9  um     m     -      192.168.0.1  192.168.0.2, 192.168.0.3
EOT

cat >"$out/script" <<'EOT'
register bgp
add 10/8 metric 5
register rip
add 10/8 nbr 192.168.0.1 via 192.168.0.1 metric 7
lock 10/8
lock dest 10/8
unlock 10/8 nbr 192.168.0.1
unlock dest 10/8
-unlock 10/8
lock hop 192.168.0.1
lock hop 192.168.0.1 shared
unlock hop 192.168.0.1
unlock hop 192.168.0.1
-unlock hop 192.168.0.1
lock 10/8 shared
unlock 10/8
-lock 10.5/16
-update 10/8 flags 1
-update 10/8 metric
update 10/8 metric 3 views um via 192.168.0.2 via 192.168.0.3
routes
update 10/8 metric 4
list create mine
update 10/8 metric 9 list mine
list show mine
nexthop del 192.168.0.2
nexthop del 192.168.0.3
del 10/8
EOT

cat >"$out/errors" <<'EOT'
RtmLockRoute: ERROR_ACCESS_DENIED
RtmLockNextHop: ERROR_ACCESS_DENIED
10.5.0.0/16: rip has no such route
update: first, new, flags and another nbr need "add"
metric is missing
EOT

$RTMSH "$out/script" >"$out/stdout" 2>"$out/stderr" </dev/null
status=$?
# of the rest, only what the locks did
sed -n '/^registered/d; /^added/d; /^deleted/d; p' "$out/stdout" >"$out/got"
wrong=0
diff -u "$out/want" "$out/got" >&2 || wrong=1
while read line
do
    grep -qF "$line" "$out/stderr" || { echo "$0: missing error: $line" >&2; wrong=1; }
done <"$out/errors"
test $status -eq 0 && test $wrong -eq 0 && exit 0
echo "$0: exit code $status" >&2
cat "$out/stderr" >&2
exit 1
