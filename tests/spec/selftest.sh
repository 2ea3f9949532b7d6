#!/bin/bash
#
# Does tools/check-spec see what it is there for? Each case breaks a copy of the sources in one place.
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

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
count=0

fresh()
{
    rm -rf "$dir/t"
    mkdir -p "$dir/t/docs" "$dir/t/dlls/rtm" "$dir/t/tests/fault" "$dir/t/tools" &&
    cp -R dlls/rtm/tests "$dir/t/dlls/rtm/" && cp -R tests/spec "$dir/t/tests/" && cp tests/fault/*.c "$dir/t/tests/fault/" &&
    cp dlls/rtm/*.c dlls/rtm/rtm.spec "$dir/t/dlls/rtm/" && cp docs/coverage.md "$dir/t/docs/" &&
    cp tools/check-spec "$dir/t/tools/" && chmod -R u+w "$dir/t"
}

# expect WORDS: the check of the copy fails and says this
expect()
{
    count=$((count + 1))
    if "$dir/t/tools/check-spec" > "$dir/out"
    then
        echo "selftest: nothing found, expected: $1"
        failed=1
    elif ! grep -Fq -- "$1" "$dir/out"
    then
        echo "selftest: expected: $1, got:"
        head -n 5 "$dir/out"
        failed=1
    fi
}

# a test function with this body, in a file of its own
claim()
{
    printf 'static void test_it( USHORT family )\n{\n%s\n}\n' "$1" > "$dir/t/dlls/rtm/tests/it.c"
}

if ! tools/check-spec > "$dir/out"
then
    echo "selftest: the sources themselves do not pass tools/check-spec"
    exit 1
fi

fresh || exit 1
claim '    /* spec: RtmNoSuchThing NO_ERROR */ expect_ret( RtmIsBestRoute( a, b, c ), NO_ERROR );'
expect 'RtmNoSuchThing is not in tests/spec/rtmv2.tsv'
claim '    /* spec: RtmIsBestRoute ERROR_NO_MORE_ITEMS */ expect_ret( RtmIsBestRoute( a, b, c ), NO_ERROR );'
expect 'RtmIsBestRoute ERROR_NO_MORE_ITEMS is not in tests/spec/rtmv2.tsv'
claim '    /* spec: RtmIsBestRoute NO_ERROR */ expect_ret( RtmReleaseRoutes( a, 1, b ), NO_ERROR );'
expect 'claims RtmIsBestRoute NO_ERROR but does not call RtmIsBestRoute'
claim '    /* spec: RtmIsBestRoute ERROR_INVALID_HANDLE */
    expect_ret( RtmIsBestRoute( a, b, c ), NO_ERROR ); expect_ret( RtmReleaseRoutes( a, 1, b ), ERROR_INVALID_HANDLE );'
expect 'claims RtmIsBestRoute ERROR_INVALID_HANDLE but does not assert it'
claim '    /* spec: RtmIsBestRoute NO_ERROR */ RtmIsBestRoute( a, b, c ); /* expect_ret( RtmIsBestRoute, NO_ERROR ) */'
expect 'claims RtmIsBestRoute NO_ERROR but does not assert it'
claim '    /* spec: RtmIsBestRoute NO_ERROR */ ret = RtmIsBestRoute( a, b, c );
    ret = RtmReleaseRoutes( a, 1, b ); ok( !ret, "got %lu\n", ret );'
expect 'claims RtmIsBestRoute NO_ERROR but does not assert it'
claim '    /* spec: RtmAddNextHop ERROR_NOT_ENOUGH_MEMORY */ expect_ret( RtmAddNextHop( a ), ERROR_NOT_ENOUGH_MEMORY );'
expect 'which belongs into tests/fault'

# what passes, and is then missing in coverage.md
claim '    /* spec: RtmIsBestRoute NO_ERROR */ ret = RtmIsBestRoute( a, b, c ); ok( !ret, "got %lu\n", ret );'
expect 'docs/coverage.md is not up to date'
if grep -q 'it.c' "$dir/out"
then
    echo "selftest: a good claim is refused:"
    grep 'it.c' "$dir/out"
    failed=1
fi

# a documented code whose tests are all gone
fresh || exit 1
sed -i 's/\(spec: RtmIsBestRoute .*\)ERROR_INVALID_HANDLE/\1/' "$dir"/t/dlls/rtm/tests/*.c
expect 'no test shows: RtmIsBestRoute ERROR_INVALID_HANDLE'

# a stub, and a function that nobody defines
fresh || exit 1
sed -i 's/^DWORD WINAPI RtmIsBestRoute(.*/&/; /^DWORD WINAPI RtmIsBestRoute(/,/^{/s/^{/{ FIXME( "stub\\n" );/' "$dir"/t/dlls/rtm/*.c
expect 'not complete, has a FIXME: RtmIsBestRoute'
fresh || exit 1
sed -i 's/WINAPI RtmIsBestRoute(/WINAPI RtmIsBetterRoute(/' "$dir"/t/dlls/rtm/*.c
expect 'RtmIsBestRoute is defined nowhere'

# what is allowed to be missing must be missing
fresh || exit 1
echo 'RtmIsBestRoute NO_ERROR' >> "$dir/t/tests/spec/allowed"
expect 'not needed any more: RtmIsBestRoute NO_ERROR'

echo "$count cases"
exit $failed
