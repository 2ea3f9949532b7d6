#!/bin/bash
#
# Tests of tools/install-wine, tools/rtmrun and make install-wine-system, in prefixes of their own.
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
# usage: tests/tools/install-wine.sh                  with this machine's Wine
#        tests/tools/install-wine.sh --prepare DIR    compile what the tests run, which Wine is not needed for
#        tests/tools/install-wine.sh --prepared DIR   the tests, with what is in DIR
# RTM_BUILD is the build directory, or the current one. Exit code 0: passed, 1: failed, 77: not possible here.

set -u
build=$(cd "${RTM_BUILD:-.}" && pwd) || exit 1
self=$(realpath "${BASH_SOURCE[0]}")
top=${self%/tests/*}
failures=0
unset WINEPREFIX WINEARCH WINEDLLPATH WINEDLLOVERRIDES WINEPATH DISPLAY WAYLAND_DISPLAY WINEDEBUG
export RTM_BUILD=$build WINEDEBUG=-all

for arch in x86_64 i386
do
    test -f "$build/$arch-windows/rtm.dll" || { echo "no $arch DLL in $build (RTM_BUILD)"; exit 77; }
done

prepare()
{
    make -s -C "$1" -f "$top/examples/Makefile" RTM="$build" RTM_INCLUDE="$top/include" &&
        make -s -C "$build" install-wine-system DESTDIR="$1/system" libdir=/lib
}

case ${1-} in
    --prepare) prepare "$2" > "$2/log" 2>&1 || { cat "$2/log"; exit 1; }; exit 0 ;;
    --prepared) prepared=$2 ;;
    *) prepared= ;;
esac

command -v wine > /dev/null || { echo "no wine"; exit 77; }
dir=$(mktemp -d) || exit 1
cleanup()
{
    local prefix

    for prefix in "$dir"/prefix*
    do
        test ! -d "$prefix" || WINEPREFIX=$prefix timeout 60 wineserver -k 2> /dev/null
    done
    rm -rf "$dir"
}
trap cleanup EXIT
# somewhere that has nothing to do with programs and DLLs
mkdir "$dir/elsewhere" "$dir/programs" && cd "$dir/elsewhere" || exit 1
if test -z "$prepared"
then
    prepared=$dir/prepared
    mkdir "$prepared"
    prepare "$prepared" > "$dir/log" 2>&1 || { cat "$dir/log"; echo "the examples do not compile"; exit 1; }
fi
cp "$prepared"/client??.exe "$build/x86_64-windows/rtmsh.exe" "$dir/programs/"

check()
{
    if "${@:2}" > "$dir/check.log" 2>&1
    then
        echo "ok: $1"
    else
        echo "failed: $1"
        sed 's/^/    | /' "$dir/check.log"
        failures=$((failures + 1))
    fi
}

install()
{
    timeout 300 "$top/tools/install-wine" --prefix "$prefix" "$@"
}

# says WORDS COMMAND...: success, and one line of output with these words (a basic regular expression)
says()
{
    "${@:2}" > "$dir/out" 2> "$dir/err" || { echo "exit code $?"; cat "$dir/err"; return 1; }
    cat "$dir/out" "$dir/err"
    test "$(wc -l < "$dir/out")" -eq 1 && test ! -s "$dir/err" && grep -q -- "$1" "$dir/out"
}

# refuses WORDS COMMAND...: failure, and one line on stderr with these words
refuses()
{
    "${@:2}" > "$dir/out" 2> "$dir/err" && { echo "it did not fail"; return 1; }
    cat "$dir/out" "$dir/err"
    test ! -s "$dir/out" && grep -v 'wine32' "$dir/err" > "$dir/err2"
    test "$(grep -c ': ' "$dir/err2")" -eq 1 && grep -q -- "$1" "$dir/err2"
}

quiet_wine()
{
    WINEPREFIX=$prefix timeout 300 wine "$@" 2> "$dir/wine.err" | tr -d '\r'
    return "${PIPESTATUS[0]}"
}

# Wine starts the program by its bare name; WINEPATH is the Windows PATH
by_name()
{
    WINEPATH="Z:${dir//\//\\}\\programs" quiet_wine "$@"
}

# runs NAME [WHERE]: the client of this name finds rtm.dll (in WHERE, a pattern) and all it does works
runs()
{
    by_name "$1" > "$dir/out"
    echo "exit code $?" >> "$dir/out"
    cat "$dir/out" "$dir/wine.err"
    grep -q '^exit code 0' "$dir/out" && grep -q '^done' "$dir/out" && grep -qi "client, ${2:-C:.windows.sys.*rtm.dll}\$" "$dir/out"
}

# it does not start, and for want of rtm.dll
lacks_dll()
{
    WINEDEBUG=err+module by_name "$1" > "$dir/out" && { echo "it runs"; return 1; }
    cat "$dir/out" "$dir/wine.err"
    test ! -s "$dir/out" && grep -aqi 'library rtm.dll .* not found' "$dir/wine.err"
}

override()
{
    quiet_wine reg query 'HKCU\Software\Wine\DllOverrides' /v rtm | sed -n 's/^ *rtm *REG_SZ *//p'
}

set_override()
{
    quiet_wine reg add 'HKCU\Software\Wine\DllOverrides' /v rtm /d "$1" /f
}

override_is()
{
    test "$(override)" = "$1" || { echo "the override is '$(override)'"; return 1; }
}

# nothing of ours is in the prefix
clean()
{
    ! find "$prefix" -iname 'rtm.dll' -o -name '*rtm-install*' | grep .
}

make_prefix()
{
    RTM_WINEPREFIX=$prefix "$top/tools/run-wine" --prefix "$build"
}

#
# a 64-bit prefix
#
prefix=$dir/prefix
make_prefix > "$dir/log" 2>&1 || { cat "$dir/log"; echo "no prefix"; exit 1; }
system=$prefix/drive_c/windows/system32
wow=$prefix/drive_c/windows/syswow64
clients=client64.exe
test ! -f "$wow/ntdll.dll" || clients="client64.exe client32.exe"
echo "$(wine --version 2> /dev/null), clients: $clients"
cp "$prefix/system.reg" "$dir/system.reg"

for client in $clients
do
    check "$client does not start yet" lacks_dll "$client"
done
check "uninstall where nothing is" says 'nothing to do' install --uninstall
check "install" says 'put the 64-bit rtm.dll in system32 and the 32-bit one in syswow64, set the override' install
check "the 64-bit DLL" cmp "$system/rtm.dll" "$build/x86_64-windows/rtm.dll"
check "the 32-bit DLL" cmp "$wow/rtm.dll" "$build/i386-windows/rtm.dll"
check "the override" override_is native,builtin
for client in $clients
do
    check "$client" runs "$client"
done
check "wineboot -u" quiet_wine wineboot -u
for client in $clients
do
    check "$client after wineboot -u" runs "$client"
done
check "the override after wineboot -u" override_is native,builtin
(cd "$prefix" && find rtm-install -type f -exec cksum {} +) | sort > "$dir/state"
check "install twice" says 'already has .* nothing to do' install
check "its notes do not change" diff "$dir/state" <(cd "$prefix" && find rtm-install -type f -exec cksum {} + | sort)

mkdir -p "$dir/newer/x86_64-windows" "$dir/newer/i386-windows"
cp "$build/x86_64-windows/rtm.dll" "$dir/newer/x86_64-windows/"
cp "$build/i386-windows/rtm.dll" "$dir/newer/i386-windows/"
printf x >> "$dir/newer/x86_64-windows/rtm.dll"
check "install a newer one" says 'put the 64-bit' env RTM_BUILD="$dir/newer" "$top/tools/install-wine" --prefix "$prefix"
check "it is the newer one" cmp "$system/rtm.dll" "$dir/newer/x86_64-windows/rtm.dll"
check "uninstall" says 'removed rtm.dll from system32 and syswow64; removed the override' install --uninstall
check "nothing of it is left" clean
check "no override is left" override_is ""
for client in $clients
do
    check "$client does not start any more" lacks_dll "$client"
done

# what was there before comes back
echo mine > "$system/RTM.DLL"
set_override builtin > /dev/null
check "install over a user's DLL and override" says 'override rtm=native,builtin (was builtin)' install
check "client64.exe with the right one of two spellings" runs client64.exe
check "uninstall that" says 'put back the override rtm=builtin; put back the rtm.dll' install --uninstall
check "the user's DLL is back" grep -qx mine "$system/RTM.DLL"
check "and it alone" test "$(find "$prefix" -iname rtm.dll -o -name '*rtm-install*')" = "$system/RTM.DLL"
check "the user's override is back" override_is builtin
rm "$system/RTM.DLL"
set_override native > /dev/null
check "a user's override that is good stays" says 'syswow64$' install
check "it is as it was" override_is native
echo later > "$system/rtm.dll"
check "what somebody else put there later stays" says 'left system32/rtm.dll, which somebody else' install --uninstall
check "the file" grep -qx later "$system/rtm.dll"
check "and the override" override_is native
rm "$system/rtm.dll"
quiet_wine reg delete 'HKCU\Software\Wine\DllOverrides' /v rtm /f > /dev/null

# cut short: notes were made and the user's DLL was put aside, ours did not come
mkdir -p "$prefix/rtm-install/system32/before"
echo mine > "$prefix/rtm-install/system32/before/rtm.dll"
echo absent > "$prefix/rtm-install/override"
check "finish what was cut short" says 'put the 64-bit' install
check "client64.exe after that" runs client64.exe
check "undo it" says 'put back the rtm.dll' install --uninstall
check "the user's DLL is back again" grep -qx mine "$system/rtm.dll"
rm "$system/rtm.dll"

# refusals
check "no such prefix" refuses 'there is no Wine prefix' "$top/tools/install-wine" --prefix "$dir/nowhere"
check "it is not made" test ! -e "$dir/nowhere"
mkdir "$dir/empty"
check "no prefix" refuses 'is not a Wine prefix' "$top/tools/install-wine" --prefix "$dir/empty"
check "nothing is put there" test -z "$(ls -A "$dir/empty")"
check "a file" refuses 'there is no Wine prefix' "$top/tools/install-wine" --prefix "$dir/log"
check "a strange argument" refuses 'usage' "$top/tools/install-wine" --what
mkdir "$dir/half" && cp -r "$dir/newer/i386-windows" "$dir/half/"
check "no DLL for this kind of prefix" refuses 'is a 64-bit prefix, and .* has the 32-bit DLL only' \
    env RTM_BUILD="$dir/half" "$top/tools/install-wine" --prefix "$prefix"
check "no DLL at all" refuses 'RTM_BUILD is .*/empty' env RTM_BUILD="$dir/empty" "$top/tools/install-wine" --prefix "$prefix"
sed -i 's/^#arch=.*/#arch=other/' "$prefix/system.reg"
check "an unknown kind of prefix" refuses 'does not say whether' install
cp "$dir/system.reg" "$prefix/system.reg"
if test "$(id -u)" -eq 0
then
    chown 65534 "$prefix"
    check "another user's prefix" refuses 'only that user can install' install
    chown 0 "$prefix"
else
    check "another user's prefix" refuses 'belongs to' "$top/tools/install-wine" --prefix /usr
fi
check "a Wine that fails" refuses 'cannot read the registry' env WINE=/bin/false "$top/tools/install-wine" --prefix "$prefix"
check "no Wine" refuses 'is missing' env WINE=no-such-wine "$top/tools/install-wine" --prefix "$prefix"
check "no refusal left anything" clean

#
# rtmrun: nothing is installed
#
run()
{
    WINEPREFIX=$prefix timeout 300 "$top/tools/rtmrun" "$@" 2> "$dir/wine.err" | tr -d '\r'
    return "${PIPESTATUS[0]}"
}

# rtmrun_runs NAME ARCH
rtmrun_runs()
{
    run "../programs/$1" > "$dir/out" || echo "exit code $?"
    cat "$dir/out" "$dir/wine.err"
    grep -q '^done' "$dir/out" && grep -q "client, .*$2-windows.rtm.dll\$" "$dir/out"
}

check "rtmrun client64.exe" rtmrun_runs client64.exe x86_64
if test "$clients" = client64.exe
then
    check "rtmrun of a 32-bit program where Wine has no such part" refuses 'is a 32-bit program' \
        env WINEPREFIX="$prefix" "$top/tools/rtmrun" ../programs/client32.exe
else
    check "rtmrun client32.exe" rtmrun_runs client32.exe i386
fi
# shellcheck disable=SC2317  # called through check
arguments()
{
    run ../programs/rtmsh.exe -c 'echo "a  b" c; register me; entities' > "$dir/out" || return 1
    cat "$dir/out"
    grep -q '^a  b c$' "$dir/out"
}
check "arguments arrive as they are" arguments
check "the exit code arrives" test "$(run ../programs/rtmsh.exe -c 'lookup nonsense' > /dev/null; echo $?)" -eq 1
check "a Windows name" test "$(run "Z:${dir//\//\\}\\programs\\client64.exe" | grep -c '^done')" -eq 1
echo other > "$system/rtm.dll"
check "another rtm.dll in system32" refuses 'system32/rtm.dll would be loaded instead' \
    env WINEPREFIX="$prefix" "$top/tools/rtmrun" ../programs/client64.exe
rm "$system/rtm.dll"
check "not a program" refuses 'is no program' env WINEPREFIX="$prefix" "$top/tools/rtmrun" "$top/README.md"
check "nothing was installed" clean

#
# as a part of Wine: signed, and a prefix gets it by itself
#
# loaded_as KIND: client64.exe runs and rtm.dll is "native" or "builtin"
loaded_as()
{
    WINEDEBUG=+loaddll by_name client64.exe > "$dir/out"
    grep -ai 'rtm.dll' "$dir/wine.err"
    grep -q '^done' "$dir/out" && grep -aqi "rtm.dll\".*: $1" "$dir/wine.err"
}

for arch in x86_64 i386
do
    check "Wine's mark of a builtin DLL, $arch" grep -aq 'Wine builtin DLL' "$prepared/system/lib/wine/$arch-windows/rtm.dll"
done
export WINEDLLPATH=$prepared/system/lib/wine
check "wineboot -u takes it over" quiet_wine wineboot -u
check "system32 has it" grep -aq 'Wine builtin DLL' "$system/rtm.dll"
check "it is loaded as Wine's own" loaded_as builtin
check "install over it" says 'put the 64-bit' install
check "the installed one is preferred" loaded_as native
check "uninstall gives the other back" says 'put back the rtm.dll' install --uninstall
check "which is loaded" loaded_as builtin
unset WINEDLLPATH

#
# a 32-bit prefix
#
prefix=$dir/prefix32
system=$prefix/drive_c/windows/system32
if test "$clients" = client64.exe
then
    mkdir -p "$system" "$prefix/dosdevices"
    ln -s ../drive_c "$prefix/dosdevices/c:"
    printf 'WINE REGISTRY Version 2\n\n#arch=win32\n' > "$prefix/system.reg"
    check "a 32-bit prefix, and a Wine without that part" refuses 'Wine cannot' install
    check "nothing is changed there" clean
    echo "32-bit prefix: refusal only, this Wine has no 32-bit part"
else
    export WINEARCH=win32
    WINEPREFIX=$prefix WINEDLLOVERRIDES="mscoree,mshtml=" timeout 300 wine wineboot -i > "$dir/log" 2>&1 || cat "$dir/log"
    WINEPREFIX=$prefix timeout 60 wineserver -w
    check "the prefix is for 32 bits" grep -q '^#arch=win32' "$prefix/system.reg"
    check "client32.exe does not start yet (32)" lacks_dll client32.exe
    check "install (32)" says 'put the 32-bit rtm.dll in system32, set the override' install
    check "the DLL (32)" cmp "$system/rtm.dll" "$build/i386-windows/rtm.dll"
    check "client32.exe (32)" runs client32.exe
    check "wineboot -u (32)" quiet_wine wineboot -u
    check "client32.exe after wineboot -u (32)" runs client32.exe
    check "install twice (32)" says 'nothing to do' install
    check "uninstall (32)" says 'removed rtm.dll from system32; removed the override' install --uninstall
    check "nothing of it is left (32)" clean
    check "client32.exe does not start any more (32)" lacks_dll client32.exe
    check "rtmrun (32)" rtmrun_runs client32.exe i386
    mkdir -p "$dir/half64" && cp -r "$dir/newer/x86_64-windows" "$dir/half64/"
    check "no DLL for this kind of prefix (32)" refuses 'is a 32-bit prefix, and .* has the 64-bit DLL only' \
        env RTM_BUILD="$dir/half64" "$top/tools/install-wine" --prefix "$prefix"
fi

echo "$failures failures"
test "$failures" -eq 0
