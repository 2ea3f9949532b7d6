#!/bin/sh
#
# rtmsh: times to live and hold-down
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
#
# RTMSH is the command that runs rtmsh, srcdir the top of the sources.

data=${srcdir-.}/tests/data/sample-v4.txt
test -f "$data" || exit 77

out=`mktemp -d` || exit 1
trap 'rm -rf "$out"' 0

# times vary, and with them the widths of columns
plain()
{
    tr -d '\r' | sed 's/ttl [0-9.]* s/ttl N s/; s/up to [0-9]* ms/up to N ms/g; s/at most [0-9.]* ms/at most N ms/g
s/[0-9.]* s$/N s/; s/ in [0-9.]* s, .*//; /^changed /d; s/   */  /g'
}

cat >"$out/want" <<'EOF'
registered rip: proto rip id 1 family 4 instance 0
added 10.0.0.0/8 (best)
added 11.0.0.0/8 (best)
prefix  owner  pref  metric  views  best  flags  neighbour  via
10.0.0.0/8  rip  1  1  u  u  ttl N s  -  -
11.0.0.0/8  rip  1  1  u  u  -  -  -
updated 10.0.0.0/8 (best)
prefix  owner  pref  metric  views  best  flags  neighbour  via
10.0.0.0/8  rip  1  2  u  u  -  -  -
11.0.0.0/8  rip  1  1  u  u  -  -  -
10.0.0.0/8 will be held for 2500 ms in u
11.0.0.0/8 will be held for 1 ms in all views
deleted 10.0.0.0/8 (was best)
deleted 11.0.0.0/8 (was best)
prefix  10.0.0.0/8
belongs_to  -
prefix  in  view  routes  held  owner  pref  metric  via
10.0.0.0/8  -  u  0  held  -  -  -  -
prefix  owner  pref  metric  views  best  flags  neighbour  via
10.0.0.0/8  rip  1  2  u  -  deleted  -  -
added 10.0.0.0/8 (best)
prefix  10.0.0.0/8
belongs_to  u
prefix  in  view  routes  held  owner  pref  metric  via
10.0.0.0/8  u  u  1  held  rip  1  1  -
prefix  owner  pref  metric  views  best  flags  neighbour  via
10.0.0.0/8  rip  1  1  u  u  -  -  -
10.0.0.0/8  rip  1  2  u  -  deleted  -  -
loaded 2001 routes (2001 new, 0 updated, 2001 best, 64 next hops)
expired 2001 routes, each event once
late: half of them up to N ms, 99% up to N ms, at most N ms; early: at most N ms
processor time since the load: N s
prefix  owner  pref  metric  views  best  flags  neighbour  via
10.0.0.0/8  rip  1  1  u  u  -  -  -
deregistered rip: 1 routes and 64 next hops left behind
EOF

cat >"$out/script" <<EOF
register rip events
add 10/8 ttl 3600000
add 11/8
routes
add 10/8 metric 2
routes
hold 10/8 views u 2500
hold 11/8 1
del 10/8
del 11/8
dest 10/8
add 10/8
dest 10/8
load "$data" ttl random 1-3500 seed 7
wait expired
routes views none
deregister rip
EOF

$RTMSH "$out/script" >"$out/stdout" 2>"$out/stderr" </dev/null
status=$?
plain <"$out/stdout" >"$out/got"
diff -u "$out/want" "$out/got" >&2 && test $status -eq 0 || {
    echo "$0: exit code $status" >&2
    cat "$out/stderr" >&2
    exit 1
}

# what is refused
$RTMSH -c 'register rip events; add 10/8; -hold 10/8 0; -hold 11/8 1; -hold 10/8; -load x ttl random 5; -wait expired' \
    >"$out/stdout" 2>"$out/stderr" </dev/null || exit 1
for text in 'hold: RtmHoldDestination: ERROR_INVALID_PARAMETER' 'hold: RtmGetExactMatchDestination: ERROR_NOT_FOUND' \
    'hold: the time is missing' 'load: 5: a range is FIRST-LAST' 'wait: no route was loaded with a time to live'
do
    grep "$text" "$out/stderr" >/dev/null && continue
    echo "$0: not said: $text" >&2
    cat "$out/stderr" >&2
    exit 1
done
exit 0
