#!/bin/bash
#
# Tests of tools/conformance-diff: two small reports, with and without a planted difference, and garbage.
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
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd) || exit 1
command -v python3 >/dev/null 2>&1 || { echo "python3 is missing"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0

fail()
{
    echo "FAILED: $1" >&2
    sed 's/^/    | /' out >&2
    failed=1
}

# run CODE ARGS...: the tool with its output in file out
run()
{
    local want=$1 code
    shift
    python3 "$top/tools/conformance-diff" "$@" > out 2>&1
    code=$?
    test $code = "$want" || fail "'$*' gave $code, expected $want"
}

# the last line of the file is the one that dropped "got"
report()
{
    printf '#report\t1\n#test\troute\n#platform\t%s\n#rules\twine\n#bits\t64\n#program\t0.1.0\n#dll\t10.0.0.0\trtm.dll\n' "$1"
    for i in 1 2 3 4 5
    do
        printf 'route.c\t100\troute\tpass\t-\tround %d: got 0, expected 0\n' $i
        printf 'route.c\t101\troute\tpass\tR9\t[R9] handle 00000000deadbee%d\n' $i
    done
    printf 'route.c\t200\troute\ttodo\t-\tgot 5 <b>, expected 0\n'
    printf '#end\troute\t11 checks, 0 failures\n'
}

report "Wine 8.0" > a
report "Windows 10.0.20348 Server" > same
run 0 a same
grep -q '^nothing differs$' out || fail "equal reports are not equal"
grep -q 'Windows 10.0.20348 Server, 64 bit' out || fail "the platform is not named"

# more rounds of a loop and other pointers are no difference
{ report "Wine 8.0" | sed 's/deadbee/deadf00/' | sed '/^#end/d'
  printf 'route.c\t100\troute\tpass\t-\tround 6: got 0, expected 0\n'; printf '#end\troute\t12 checks, 0 failures\n'; } > loops
run 0 a loops

# one round of five fails: exactly this place, with both sides
awk -F '\t' -v OFS='\t' '$2 == 100 && /round 3/ { $4 = "fail"; sub( "got 0", "got 87" ) } { print }' same > planted
cmp -s same planted && fail "nothing was planted"
run 1 a planted
grep -Eq '^route +route\.c:100 +- +pass: 5 times +fail: round 3: got 87, expected 0$' out || fail "the planted difference is not shown"
grep -q '^ *pass: 4 times$' out || fail "the rounds that passed are not counted"
grep -q '^1 difference$' out || fail "more than the planted difference is shown"
grep -q 'route.c:101\|route.c:200' out && fail "places without difference are shown"

# the same as a page: nothing from outside, nothing unescaped
run 1 --html page.html a planted
grep -q 'data-outcomes="fail,pass"' page.html || fail "the page has no row to filter"
test "$(grep -c 'data-outcomes=' page.html)" = 1 || fail "the page has another number of rows"
grep -Eq 'https?:|src=|<link|@import' page.html && fail "the page needs something else"
sed 's/\ttodo\t-\tgot 5/\tfail\t-\tgot 6/' a > escape
run 1 --html page.html a escape
grep -q 'got 6 &lt;b&gt;' page.html || fail "a message is not escaped"
grep -q 'got 6 <b>' page.html && fail "a message is not escaped"
run 2 --html /nowhere/page.html a same

# an answer that is not ours, with the text of its question
awk -F '\t' -v OFS='\t' '$2 == 101 { $4 = "other" } { print }' same > other
printf '| R9 | Is it set? | yes | no | `route.c: test` |\n' > questions.md
run 1 --questions questions.md a other
grep -Eq '^route +route\.c:101 +R9 +pass: 5 times +other: 5 times$' out || fail "the answer is not shown"
grep -q '^R9: Is it set?  Our answer: yes$' out || fail "the question is not shown"

# a place, an end and a test that one side lacks
sed '/\t200\t/d' a > shorter
run 1 a shorter
grep -Eq '^route +route\.c:200 +- +todo: got 5 <b>, expected 0 +not reached$' out || fail "a missing place is not shown"
sed '/^#end/d' a > killed
run 1 a killed
grep -Eq 'how it went +- +ended +crash: has no end' out || fail "a killed test is not shown"
printf 'route.c\t300\trou' | cat killed - > cut
run 1 a cut
grep -q '300' out && fail "half a line is taken for a whole one"
{ cat killed; printf '#crash\troute\tunhandled exception c0000005, last check route.c:200\n'; } > crashed
run 1 a crashed
grep -q 'unhandled exception c0000005' out || fail "a crash is not shown"
{ cat a; report x | sed 's/\troute/\tdest/g'; } > more
run 1 a more
grep -Eq '^dest +the whole test +- +not run +run$' out || fail "a missing test is not shown"

# bad input: one clear sentence
refused()
{
    run 2 a "$1"
    test "$(wc -l < out)" = 1 || fail "'$1': not one line"
    grep -q "^conformance-diff: $1.*$2" out || fail "'$1' is not refused for the right reason"
    grep -q Traceback out && fail "'$1' gives a traceback"
}
: > empty; refused empty 'is no report'
head -c 3000 /bin/sh > binary; refused binary 'is no report'
refused missing 'cannot be read: No such file'
refused . 'cannot be read: Is a directory'
printf '#report\t1\n' > header; refused header 'without any test'
printf '#report\t9\n#test\tx\n' > version; refused version 'is no report'
cat a a > twice; refused twice 'line 21: test route is there twice'
sed 's/\tpass\t/\tgood\t/' a > outcome; refused outcome "line 8: not a line of a report: 'route.c"
sed '2d' a > notest; refused notest 'line 2: a line of no test'
run 2 a
run 2

test $failed = 0 && echo "conformance-diff: all as expected"
exit $failed
