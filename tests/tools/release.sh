#!/bin/bash
#
# make release: what is in the archive, that it works when unpacked, and that it is the same wherever it is made
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
# The second archive is made of the tarball of make dist, in a directory of another name, in place, later.
# Exit code 0: passed, 1: failed, 77: not possible here.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
top=$PWD
build=$(cd "${RTM_BUILD:-.}" && pwd) || exit 1
test -f "$build/config.status" || { echo "no build directory (RTM_BUILD)"; exit 77; }
for tool in zip unzip pkg-config
do
    command -v $tool > /dev/null || { echo "no $tool"; exit 77; }
done
dir=$(mktemp -d) || exit 1
trap 'WINEPREFIX=$dir/prefix timeout 60 wineserver -k 2> /dev/null; chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
failures=0
jobs=$(nproc 2> /dev/null || echo 2)
version=$(sed -n 's/^AC_INIT(\[rtm\], \[\(.*\)\])$/\1/p' configure.ac)
zip=rtm-$version.zip
# make's own messages to a make that has called this are not for the ones below
unset MAKEFLAGS MAKELEVEL MFLAGS SOURCE_DATE_EPOCH

check()
{
    if "${@:2}" > "$dir/check.log" 2>&1
    then
        echo "ok: $1"
    else
        echo "failed: $1"
        tail -n 30 "$dir/check.log"
        failures=$((failures + 1))
    fi
}

check "make release" make -j"$jobs" -C "$build" release
test -f "$build/$zip" || { echo "there is no $zip"; exit 1; }
cp "$build/$zip" "$dir/first.zip"
start=$(date +%s)

# shellcheck disable=SC2317  # called through check
second()
{
    (cd "$dir" && tar -xzf "$build/rtm-$version.tar.gz" && mv "rtm-$version" "somewhere-else-altogether") || return 1
    cd "$dir/somewhere-else-altogether" || return 1
    test "$(cat release-date)" = "$(srcdir=$top "$top/tools/make-release" --date)" || { echo "wrong release-date"; return 1; }
    # other times for all files, and other rights
    umask 077
    ./configure -q && make -s -j"$jobs" i386 && make -s -j"$jobs" && make -s release
}
check "make dist" make -C "$build" -s dist
check "make release of the tarball" second
other=$dir/somewhere-else-altogether
check "that was later" test "$(date +%s)" -gt "$((start + 2))"
check "both archives are the same" cmp "$dir/first.zip" "$other/$zip"
if ! cmp -s "$dir/first.zip" "$other/$zip"
then
    diff <(unzip -v "$dir/first.zip") <(unzip -v "$other/$zip")
fi

check "another time makes another archive" env SOURCE_DATE_EPOCH=1000000000 make -C "$other" -s release
check "so the comparison sees it" test "$(cmp -s "$dir/first.zip" "$other/$zip"; echo $?)" -eq 1
check "only the times differ" diff <(unzip -l "$dir/first.zip" | awk '{ print $1, $4 }' | sort) \
    <(unzip -l "$other/$zip" | awk '{ print $1, $4 }' | sort)

mkdir "$dir/un packed" && cd "$dir/un packed" && unzip -q "$dir/first.zip" && cd "rtm-$version" || exit 1
for file in COPYING.LIB README.txt examples/Makefile examples/client.c include/mgm.h include/rtm.h include/rtmv2.h \
    {x86_64,i386}-windows/{rtm.dll,librtm.a,rtmsh.exe} tests/{x86_64,i386}/{rtm_test,model}.exe \
    pkgconfig/rtm.pc tools/rtm.verb
do
    check "$file" test -s "$file"
done
check "install-wine and rtmrun can be run" test -x tools/install-wine -a -x tools/rtmrun
check "all placeholders are filled" test -z "$(grep -El '%(VERSION|PREFIX|INCLUDEDIR|LIBDIR)%' README.txt pkgconfig/rtm.pc)"
check "the verb knows the version" grep -qx "RTM_VERSION=$version" tools/rtm.verb
check "it finds its own DLLs" test "$(cd / && env -u RTM_BUILD "$dir/un packed/rtm-$version/tools/install-wine" --find)" = "$PWD"
for arch in x86_64 i386
do
    check "no debug sections in rtm.dll, $arch" test -z "$(x86_64-w64-mingw32-objdump -h $arch-windows/rtm.dll | grep debug_)"
    check "no time of the build in it, $arch" grep -q 'Time/Date.*1970' <(x86_64-w64-mingw32-objdump -p $arch-windows/rtm.dll)
    check "no directory of the build in it, $arch" test -z "$(grep -alF -e "$build" -e "$top" $arch-windows/* tests/$arch/*)"
done

# The example with the release's own pkg-config file, which does not like the blank in this name.
mv "$dir/un packed/rtm-$version" "$dir/plain"
cd "$dir/plain/examples" || exit 1
check "make -C examples" env -u PKG_CONFIG_PATH make
check "without pkg-config" make -B RTM=..
mkdir "$dir/destination"
check "make install" make -C "$build" -s install DESTDIR="$dir/destination"
pc=$(dirname "$(find "$dir/destination" -name rtm.pc)")
# shellcheck disable=SC2317  # called through check
installed_example()
{
    mkdir "$dir/example" && cd "$dir/example" || return 1
    PKG_CONFIG_SYSROOT_DIR=$dir/destination PKG_CONFIG_PATH=$pc \
        make -f "$(find "$dir/destination" -path '*examples/Makefile')"
}
check "the example with the installed pkg-config file" installed_example

# shellcheck disable=SC2317  # called through check
installed_runs()
{
    local run

    # which makes the prefix as well
    run=$(find "$dir/destination" -path '*lib/rtm/rtmrun')
    env -u RTM_BUILD -u DISPLAY WINEPREFIX="$dir/prefix" WINEDLLOVERRIDES="mscoree,mshtml=" timeout 300 "$run" "$dir/example/client64.exe" | tr -d '\r' > "$dir/out"
    cat "$dir/out"
    grep -q '^done' "$dir/out" && grep -q 'lib.rtm.x86_64-windows.rtm.dll' "$dir/out"
}
if command -v wine > /dev/null
then
    check "and what it makes, with the installed rtmrun" installed_runs
fi

# The verb, with as much of winetricks as it uses.
# shellcheck disable=SC2034,SC2317  # the verb reads these and calls these
verb()
{
    (
        w_metadata() { :; }
        w_try() { "$@" || exit 1; }
        w_die() { echo "w_die: $*"; exit 2; }
        w_try_unzip() { unzip -q -d "$1" "$2" || exit 1; }
        W_CACHE=$dir/cache W_TMP=$dir/verb WINEPREFIX=$dir/prefix W_SYSTEM32_DLLS_WIN='C:\windows\system32'
        rm -rf "$W_TMP"
        mkdir -p "$W_TMP"
        unset RTM_BUILD
        # shellcheck disable=SC1091
        . "$dir/plain/tools/rtm.verb"
        load_rtm
    )
}
check "the verb without an archive" test "$(verb | grep -c '^w_die: rtm: put rtm-')" -eq 1
if command -v wine > /dev/null
then
    RTM_ZIP=$dir/first.zip check "the verb with one" verb
    check "has installed it" cmp "$dir/prefix/drive_c/windows/system32/rtm.dll" "$dir/plain/x86_64-windows/rtm.dll"
fi

make -C "$build" -s uninstall DESTDIR="$dir/destination" > "$dir/log" 2>&1
check "make uninstall leaves nothing" test -z "$(find "$dir/destination" ! -type d)"

echo "$failures failures"
test "$failures" -eq 0
