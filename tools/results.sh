# shellcheck shell=sh
#
# The results of tests: one line each, counts and a table at the end. For tools/check and tools/run-tests.
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
# To be read by a shell. RTM_RESULTS names the file that collects the lines "STATUS ROW SECONDS NAME",
# separated by tabs, from this process and from those that it starts.

# result PASS|FAIL|SKIP ROW NAME SECONDS [REASON]: ROW is the row of the table
result()
{
    printf '%s\t%s\t%s\t%s%s\n' "$1" "$2" "$4" "$3" "${5:+  ($5)}" >> "$RTM_RESULTS"
    echo "$1 $3 $4${5:+  ($5)}"
}

seconds()
{
    date +%s.%N | cut -c1-14
}

# elapsed START: seconds since then
elapsed()
{
    echo "$1 `seconds`" | awk '{ printf "%.2f", $2 - $1 }'
}

# run_to FILE COMMAND...: sets "code" to its exit code, and "again" if it had to be run a second time.
#
# Wine turns what a Windows program does wrong into an exception, which ends it with an exit code of its
# own, so a signal that ends it is Wine's own doing: a process of 32 bits dies if it ends while a thread
# of the thread pool is about to start, which a program of ten lines without rtm.dll shows too (one in
# fifty under load). Likewise for a server that hangs up on a new client. Once is an accident.
run_to()
{
    file=$1
    shift
    again=
    "$@" > "$file" 2>&1 < /dev/null
    code=$?
    if test $code -eq 139 || grep -aqE '^wine client error:|Segmentation fault|monitored command dumped core' "$file"
    then
        again="Wine itself died, run again"
        mv "$file" "$file.first"
        "$@" > "$file" 2>&1 < /dev/null
        code=$?
    fi
}

# a row for every place the tests ran in; the times are those of the tests, which may run side by side
results_table()
{
    awk -F '\t' '
        function title(row) {
            if (row ~ /^wine[0-9]+-/)
            {
                arch = (row ~ /-i386$/) ? "32" : "64"
                version = row
                gsub( /^wine|-.*/, "", version )
                return "Wine " version ", " arch " bit"
            }
            return row
        }
        !($2 in seen) { seen[$2] = 1; order[++rows] = $2 }
        { count[$2, $1]++; time[$2] += $3 }
        END {
            printf "%-18s %7s %7s %7s %9s\n", "", "passed", "failed", "skipped", "time"
            for (i = 1; i <= rows; i++)
                printf "%-18s %7d %7d %7d %7.1f s\n", title( order[i] ), count[order[i], "PASS"],
                       count[order[i], "FAIL"], count[order[i], "SKIP"], time[order[i]]
        }' "$RTM_RESULTS"
}

# the last line; exit code 1 if something failed
results_count()
{
    awk -F '\t' '
        { count[$1]++ }
        END {
            printf "%d passed, %d failed, %d skipped\n", count["PASS"], count["FAIL"], count["SKIP"]
            exit count["FAIL"] > 0
        }' "$RTM_RESULTS"
}
