#!/bin/bash
#
# Tests that the questions for native Windows are those that the tests ask, and that the tool which
# looks would see if they were not.
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
# Exit code 0: passed, 1: failed, 77: not possible here.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
command -v python3 >/dev/null 2>&1 || { echo "python3 is missing"; exit 77; }
python3 tools/check-questions || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
mkdir "$dir/tests"
printf 'static void test_a( USHORT family )\n{\n    ask( "E1", ok, "x" );\n    ask_row( x ? "E2" : "E3", ok, "x" );\n}\n' > "$dir/tests/a.c"

# try CODE TEXT LINE...: a document with these lines
try()
{
    local want=$1 text=$2
    shift 2
    printf '%s\n' "$@" > "$dir/doc.md"
    python3 tools/check-questions "$dir/doc.md" "$dir/tests" > "$dir/out" 2>&1
    local code=$?
    test $code = "$want" && grep -q -- "$text" "$dir/out" && return
    echo "FAILED: exit code $code instead of $want, or not '$text':"
    sed 's/^/    | /' "$dir/out"
    failed=1
}

counts='**3 questions: 1 are asked on Windows, 1 only by the rules of Wine (W), 1 are not asked yet.**'
one='| E1 | q | a | b | `a.c: test_a` |'
two='| E2 | q | a | b | `a.c: test_a` (W) |'
three='| E3 | q | a | b | not asked yet |'
try 1 'E3: test_a() in a.c asks it, which is not said' "$counts" "$one" "$two" "$three"
sed -i 's/ : "E3"//' "$dir/tests/a.c"
try 0 '0 faults' "$counts" "$one" "$two" "$three"
try 1 'E2, which is no question' "$counts" "$one" "$three"
try 1 'E1 is there twice' "$counts" "$one" "$one" "$two" "$three"
try 1 'E1: test_b() in a.c does not ask it' "$counts" '| E1 | q | a | b | `a.c: test_b` |' "$two" "$three"
try 1 "E3: neither a test nor 'not asked'" "$counts" "$one" "$two" '| E3 | q | a | b | perhaps |'
try 1 'the line with the counts should be' "${counts/3 questions/4 questions}" "$one" "$two" "$three"
try 1 'no line with the counts' "$one" "$two" "$three"
python3 tools/check-questions "$dir/nowhere.md" > "$dir/out" 2>&1
test $? = 2 || { echo "FAILED: a missing document is not refused"; failed=1; }

# what --update writes is what is asked for
printf '%s\n' "**0 questions: 0.**" '| E1 | q | a | b | not asked yet |' "$two" '| E3 | q | a | b | `a.c: test_a` |' > "$dir/doc.md"
python3 tools/check-questions --update "$dir/doc.md" "$dir/tests" > /dev/null
printf '%s\n' "$counts" "$one" "$two" "$three" | cmp -s - "$dir/doc.md" || { echo "FAILED: --update writes:"; cat "$dir/doc.md"; failed=1; }

test $failed = 0 && echo "check-questions: all as expected"
exit $failed
