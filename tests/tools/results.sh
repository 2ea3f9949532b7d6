#!/bin/sh
#
# What the test runner makes of a program that Wine itself ended.
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
# Exit code 0: passed, 1: failed.

set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
RTM_RESULTS=$dir/results
export RTM_RESULTS
# shellcheck source=tools/results.sh
. "$(dirname "$0")/../../tools/results.sh"
failures=0

# A program that says what the file "end" tells it to, a word for each run.
cat > "$dir/program" <<'END'
#!/bin/sh
dir=$(dirname "$0")
echo run >> "$dir/runs"
read -r word rest < "$dir/end"
echo "$rest" > "$dir/end"
case $word in
    signal) kill -s SEGV $$ ;;
    server) echo "wine client error:0: recvmsg: Connection reset by peer"; exit 1 ;;
    inside) sh -c 'kill -s SEGV $$'; exit 1 ;;
    wrong) echo "1 failure"; exit 1 ;;
esac
echo "all is well"
END
chmod +x "$dir/program"

# expect "WORDS" CODE RUNS AGAIN
expect()
{
    echo "$1" > "$dir/end"
    : > "$dir/runs"
    run_to "$dir/log" "$dir/program" 2> /dev/null
    runs=$(wc -l < "$dir/runs")
    if test "$code" -eq "$2" && test "$runs" -eq "$3" && test "${again:+yes}" = "$4"
    then
        echo "ok: $1"
    else
        echo "$1: exit code $code instead of $2, $runs runs instead of $3, again \"$again\""
        failures=$((failures + 1))
    fi
}

expect "right right" 0 1 ""
expect "wrong right" 1 1 ""
expect "signal right" 0 2 yes
expect "server right" 0 2 yes
expect "inside right" 0 2 yes
expect "signal wrong" 1 2 yes
expect "signal signal right" 139 2 yes
expect "server server right" 1 2 yes
test $failures -eq 0
