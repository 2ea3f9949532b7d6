#!/bin/sh
#
# rtmsh: route lists, changed while they are enumerated
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
created list good
created list bad
inserted 2 routes in list good
prefix       owner  pref  metric  views  best  flags  neighbour  via
10.0.0.0/8   rip       1       1  u      u     -      -          -
10.2.0.0/16  rip       1       1  u      u     -      -          -
10.1.0.0/16  rip       1       1  u      u     -      -          -
prefix      owner  pref  metric  views  best  flags  neighbour  via
10.0.0.0/8  rip       1       1  u      u     -      -          -
list  enum
bad   -
good  open
inserted 2 routes in list bad
prefix       owner  pref  metric  views  best  flags  neighbour  via
10.1.0.0/16  rip       1       1  u      u     -      -          -
end of list good
prefix       owner  pref  metric  views  best  flags  neighbour  via
10.0.0.0/8   rip       1       1  u      u     -      -          -
10.2.0.0/16  rip       1       1  u      u     -      -          -
took 1 route out of lists
deleted 10.0.0.0/8 (was best)
deleted list good
deleted list bad
routes               2
EOT

cat >"$out/script" <<'EOT'
register bgp
-list show good
register rip
list create good
list create bad
-list create bad
add 10/8 list good
add 10.1/16
add 10.2/16 list bad
list insert good 10.2/16 10.1/16
list show good
list enum good limit 1
lists
list insert bad 10/8 10.2/16
list enum good limit 5
list show bad
list remove 10.2/16
del 10/8
-list insert good 10/8
-list insert nowhere 10.1/16
-list insert good
-list show good as bgp
-list frob good
list delete good
list delete bad
-list show bad
count
EOT

cat >"$out/errors" <<'EOT'
good: bgp has no list of that name
bad: rip has a list of that name
10.0.0.0/8: rip has no such route
nowhere: rip has no list of that name
the routes are missing
good: bgp has no list of that name
bad: rip has no list of that name
EOT

$RTMSH "$out/script" >"$out/stdout" 2>"$out/stderr" </dev/null
status=$?
# of the rest, only what the lists did
sed -n '/^registered/d; /^added/d; /^destinations/d; /^nexthops/d; /^entities/d; p' "$out/stdout" >"$out/got"
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
