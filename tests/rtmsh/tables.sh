#!/bin/sh
#
# rtmsh: the sample tables in, looked up, verified and out again
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

for family in 4 6
do
    file=$data/sample-v$family.txt
    $RTMSH --quiet -c "register t family $family; load \"$file\" shuffle 5; verify \"$file\"; find \"$file\";
        lookups \"$file\" 5000; unload hops; count; load \"$file\" every 2; -verify \"$file\"; deregister t" \
        >"$out/stdout" 2>"$out/stderr" </dev/null || {
        cat "$out/stdout" "$out/stderr" >&2
        exit 1
    }
    grep '^verified' "$out/stdout" >/dev/null && grep '^routes  *0$' "$out/stdout" >/dev/null &&
        grep '^nexthops  *0$' "$out/stdout" >/dev/null && grep ', 0 without a match' "$out/stdout" >/dev/null &&
        grep 'verify: .* is in the file but not in the table' "$out/stderr" >/dev/null && continue
    echo "$0: IPv$family" >&2
    cat "$out/stdout" "$out/stderr" >&2
    exit 1
done
exit 0
