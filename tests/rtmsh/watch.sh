#!/bin/sh
#
# Watching changes: two protocols, the last state of every prefix must have been told.
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
# RTMSH is the command that runs rtmsh, srcdir the top of the sources.

data=${srcdir-.}/tests/data
test -f "$data/sample-v4.txt" && test -f "$data/sample-v6.txt" || exit 77

out=`mktemp -d` || exit 1
trap 'rm -rf "$out"' 0

cat >"$out/want" <<'EOF'
registered deaf: proto other id 1 family 4 instance 0
registered bgp: proto bgp id 1 family 4 instance 0
registered w: proto other id 2 family 4 instance 0
added 10.0.0.0/8 (best)
change: 10.0.0.0/8 routes 1, best of bgp pref 5 metric 1
w: 1 changes of 1 prefixes in 1 notifications
updated 10.0.0.0/8 (best)
change: 10.0.0.0/8 routes 1, best of bgp pref 5 metric 7
w: 2 changes of 1 prefixes in 2 notifications
deleted 10.0.0.0/8 (was best)
change: 10.0.0.0/8 gone
w: 3 changes of 1 prefixes in 3 notifications
w: the last that was told of 1 prefixes is what the table says, 0 are there
w: 3 changes of 1 prefixes in 3 notifications
added 10.0.0.0/8 (best)
added 11.0.0.0/8 (best)
marked 11.0.0.0/8
marked 11.0.0.0/8 (it was marked already)
updated 10.0.0.0/8 (best)
updated 11.0.0.0/8 (best)
change: 11.0.0.0/8 routes 1, best of bgp pref 5 metric 3
w: 1 changes of 1 prefixes in 1 notifications
unmarked 11.0.0.0/8
unmarked 11.0.0.0/8 (it was not marked)
EOF

cat >"$out/script" <<'EOF'
register deaf
register bgp
register w events
use bgp
-watch as deaf
-watch check as w
-mark 10/8 as w
-watch type none as w
-watch for 0 changes as w
-watch until as w
-watch views 9 as w
watch as w
add 10/8 pref 5
watch for 1 change as w
-watch type best as w
add 10/8 pref 5 metric 7
watch for 1 changes as w
del 10/8
watch for 1 change as w
watch check as w
watch off as w
add 10/8 pref 5 metric 1
add 11/8 pref 5 metric 1
watch type best marked as w
-mark 12/8 as w
mark 11/8 as w
mark 11/8 on as w
add 10/8 pref 5 metric 3
add 11/8 pref 5 metric 3
watch for 1 change as w
mark 11/8 off as w
mark 11/8 off as w
EOF

$RTMSH "$out/script" >"$out/stdout" 2>"$out/stderr" </dev/null || {
    echo "$0: rtmsh failed" >&2
    cat "$out/stdout" "$out/stderr" >&2
    exit 1
}
tr -d '\r' <"$out/stdout" >"$out/got"
diff -u "$out/want" "$out/got" >&2 || exit 1
for text in 'deaf was registered without events' 'watch: w watches nothing' 'marks belong to a watch' 'none: the type is' \
    'for 0 changes' 'until is followed by' 'w watches already' 'RtmGetExactMatchDestination'
do
    grep "$text" "$out/stderr" >/dev/null && continue
    echo "$0: no message \"$text\":" >&2
    cat "$out/stderr" >&2
    exit 1
done

# a table that flaps in one protocol while another watches; WATCH_TABLE and WATCH_LIMIT take a larger one
for family in 4 6
do
    file=${WATCH_TABLE-$data/sample-v$family.txt}
    limit=${WATCH_LIMIT:+limit $WATCH_LIMIT}
    {
        echo "register w events family $family"
        echo "register bgp family $family"
        echo "register ospf family $family"
        echo "watch count as w"
        for round in 1 2 3 4 5
        do
            echo "load \"$file\" $limit pref 5 metric $round shuffle $round as bgp"
            echo "load \"$file\" $limit pref `expr $round % 2 + 4` every 2 shuffle $round as ospf"
            test $round = 3 && echo "unload as bgp"
            test $round = 5 || echo "unload as ospf"
        done
        echo "watch until idle 200 as w"
        echo "watch check as w"
        echo "unload as bgp"
        echo "unload as ospf"
        echo "watch until idle 200 as w"
        echo "watch check as w"
        echo "watch off as w"
        echo "deregister w"
    } >"$out/script"
    $RTMSH "$out/script" >"$out/stdout" 2>"$out/stderr" </dev/null &&
        grep '^w: the last that was told of .* prefixes is what the table says, [1-9][0-9]* are there' "$out/stdout" >/dev/null &&
        grep '^w: the last that was told of .* prefixes is what the table says, 0 are there' "$out/stdout" >/dev/null || {
        echo "$0: IPv$family" >&2
        cat "$out/stdout" "$out/stderr" >&2
        exit 1
    }
    test -z "$WATCH_TABLE" || { cat "$out/stdout"; break; }
done
exit 0
