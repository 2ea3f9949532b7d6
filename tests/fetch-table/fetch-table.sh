#!/bin/bash
#
# Tests of tools/fetch-table that need no network.
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

# A prefix is its network address as a packed string (4 or 16 bytes), kept in one hash per prefix
#
# Exit code 0: passed, 1: failed, 77: not possible here.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
fetch=$PWD/tools/fetch-table
data=$PWD/tests/data
command -v perl >/dev/null 2>&1 || { echo "no perl"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failures=0
export RTM_TABLE_DIR="$dir/in" XDG_CACHE_HOME="$dir/cache"

check()
{
    if "${@:2}" > "$dir/check.log" 2>&1
    then
        echo "ok: $1"
    else
        echo "failed: $1"
        cat "$dir/check.log"
        failures=$((failures + 1))
    fi
}

# fails SENTENCE COMMAND...: exit code not 0, and the sentence on stderr
fails()
{
    if "${@:2}" > /dev/null 2> "$dir/err"
    then
        echo "it did not fail"
        return 1
    fi
    grep -q -- "$1" "$dir/err" || { cat "$dir/err"; return 1; }
}

lines()
{
    test "$(wc -l < "$1")" -eq "$2"
}

# all prefixes of the first file are in the second one
contains()
{
    test -z "$(LC_ALL=C comm -23 <(LC_ALL=C sort "$1") <(LC_ALL=C sort "$2"))"
}

# every length has its share of $3 prefixes, to a tenth or three prefixes, unless it is crowded (/16 and less)
same_shares()
{
    awk -v want="$3" '
        { split( $1, a, "/" ); n[FILENAME, a[2]]++; all[FILENAME]++; seen[a[2]] }
        END {
            for (l in seen)
            {
                expect = n[ARGV[1], l] * want / all[ARGV[1]]
                have = n[ARGV[2], l]
                d = have - expect; if (d < 0) d = -d
                if (l > 16 && l != 24 && d > 3 + expect / 10) { print "/" l, expect, have; bad = 1 }
            }
            exit bad
        }' "$1" "$2"
}

mkdir "$dir/in"
cp "$data/sample-v4.txt" "$dir/in/bgp-v4.txt"
cp "$data/sample-v6.txt" "$dir/in/bgp-v6.txt"
n4=$(wc -l < "$data/sample-v4.txt")
n6=$(wc -l < "$data/sample-v6.txt")

check "a ready table is taken" "$fetch" --out "$dir/a"
check "nothing of it changes (v4)" cmp "$dir/a/bgp-v4.txt" "$data/sample-v4.txt"
check "nothing of it changes (v6)" cmp "$dir/a/bgp-v6.txt" "$data/sample-v6.txt"
check "the directory is the whole standard output" test "$("$fetch" --out "$dir/a" 2>/dev/null)" = "$dir/a"
check "without --out it goes below the cache" test "$("$fetch" 2>/dev/null)" = "$dir/cache/rtm-table/given"

shuf "$data/sample-v4.txt" 2>/dev/null | gzip -c > "$dir/in/bgp-v4.txt.gz"
rm "$dir/in/bgp-v4.txt"
check "shuffled .gz" "$fetch" --out "$dir/b"
check "the order is restored" cmp "$dir/b/bgp-v4.txt" "$data/sample-v4.txt"
if command -v xz >/dev/null 2>&1
then
    xz -c "$data/sample-v6.txt" > "$dir/in/bgp-v6.txt.xz"
    rm "$dir/in/bgp-v6.txt"
    check ".xz" "$fetch" --out "$dir/c"
    check "unpacked right" cmp "$dir/c/bgp-v6.txt" "$data/sample-v6.txt"
fi

check "scaling up" "$fetch" --scale 6000,2500 --out "$dir/up"
check "exact IPv4 count" lines "$dir/up/bgp-v4.txt" 6000
check "exact IPv6 count" lines "$dir/up/bgp-v6.txt" 2500
check "the given prefixes stay" contains "$data/sample-v4.txt" "$dir/up/bgp-v4.txt"
check "the given IPv6 prefixes stay" contains "$data/sample-v6.txt" "$dir/up/bgp-v6.txt"
check "the shares of the lengths stay" same_shares "$data/sample-v4.txt" "$dir/up/bgp-v4.txt" 6000
check "scaling again" "$fetch" --scale 6000,2500 --out "$dir/again"
check "the same table comes out" cmp "$dir/up/bgp-v4.txt" "$dir/again/bgp-v4.txt"
check "the same IPv6 table comes out" cmp "$dir/up/bgp-v6.txt" "$dir/again/bgp-v6.txt"
check "no prefix twice" test -z "$(cut -d' ' -f1 "$dir/up/bgp-v4.txt" | sort | uniq -d)"
check "scaling down" "$fetch" --scale 500,300 --out "$dir/down"
check "exact smaller count" lines "$dir/down/bgp-v4.txt" 500
check "only given prefixes are left" contains "$dir/down/bgp-v4.txt" "$data/sample-v4.txt"

check "the sample has 2,000 prefixes or so" test "$n4" -ge 1900 -a "$n4" -le 2200 -a "$n6" -ge 900
check "it is ordered and has host bits clear" cmp "$dir/a/bgp-v4.txt" "$data/sample-v4.txt"

mkdir "$dir/bad"
printf '10.0.0.0/33 1\n' > "$dir/bad/bgp-v4.txt"
check "no IPv6 table" fails "no bgp-v6.txt" env RTM_TABLE_DIR="$dir/bad" "$fetch" --out "$dir/x"
printf '2001:db8::/32 1\n' > "$dir/bad/bgp-v6.txt"
check "a bad prefix is named with its line" fails "bgp-v4.txt:1: not an IPv4 prefix" \
    env RTM_TABLE_DIR="$dir/bad" "$fetch" --out "$dir/x"
check "a strange argument" fails "do not understand" "$fetch" --what
check "a strange scale" fails "do not understand" "$fetch" --scale 10

# An npm that finds no network.
mkdir "$dir/bin"
printf '#!/bin/sh\nexit 1\n' > "$dir/bin/npm"
chmod +x "$dir/bin/npm"
check "no network" fails "no network" env -u RTM_TABLE_DIR PATH="$dir/bin:$PATH" "$fetch" --out "$dir/x"
check "no leftovers" test -z "$(ls "$dir/x")"

# An npm that has a small package.
mkdir "$dir/package"
cat > "$dir/package/asn-ipv4.csv" <<'EOT'
9.0.0.0,9.0.255.255,1,"One, Inc."
9.1.0.0,9.1.2.255,1,One
9.1.3.0,9.1.3.255,2,Two
9.1.4.0,9.1.255.255,1,One
EOT
cat > "$dir/package/asn-ipv6.csv" <<'EOT'
2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,3,Three
2a00::,2a00:0:2:ffff:ffff:ffff:ffff:ffff,4,Four
2a00:0:3::1,2a00:0:3::6,5,Five
EOT
cat > "$dir/bin/npm" <<EOT
#!/bin/sh
exec tar -czf package.tgz -C '$dir' package
EOT
cat > "$dir/want-v4" <<'EOT'
9.0.0.0/15 1
9.1.3.0/24 2
EOT
cat > "$dir/want-v6" <<'EOT'
2001:db8::/32 3
2a00::/47 4
2a00:0:2::/48 4
2a00:0:3::1/128 5
2a00:0:3::2/127 5
2a00:0:3::4/127 5
2a00:0:3::6/128 5
EOT
check "ranges from the package" env -u RTM_TABLE_DIR PATH="$dir/bin:$PATH" "$fetch" --sample 100 --out "$dir/y"
check "a hole becomes a more-specific prefix" cmp "$dir/y/sample-v4.txt" "$dir/want-v4"
check "IPv6 ranges of any size" cmp "$dir/y/sample-v6.txt" "$dir/want-v6"

echo "$failures failures"
test "$failures" -eq 0
