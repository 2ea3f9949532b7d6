#!/bin/bash
#
# tools/wine10: what it refuses, and how it hands a command on
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
# No root is made here and nothing is fetched: the mirror is a directory that does not exist. What a
# command sees is tested only if the root, or Debian 13 with both Wines, is there already.
# Exit code 0: passed, 1: failed, 77: not possible here.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
tool=$PWD/tools/wine10
place=$("$tool" --where)
dir=$(mktemp -d) || exit 1
chmod 755 "$dir"
trap 'rm -rf "$dir"' EXIT
failures=0

# says CODE SENTENCE COMMAND...: the exit code, and the sentence on stderr
says()
{
    local code

    "${@:3}" > "$dir/out" 2> "$dir/err" < /dev/null
    code=$?
    test $code -eq "$1" && { test -z "$2" || grep -q -- "$2" "$dir/err"; } && return 0
    echo "exit code $code, expected $1 and '$2'"
    cat "$dir/err"
    return 1
}

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

# with the cache in a directory of ours and no mirror
alone()
{
    RTM_CACHE=$dir/cache RTM_MIRROR=file://$dir/no-mirror "$@"
}

check "no command" says 2 "^usage: tools/wine10 COMMAND" "$tool"
check "an unknown option" says 2 "unknown option --frob" "$tool" --frob

if test "$place" != native
then
    # everything that a root would need but the mirror
    can_make=yes
    { command -v debootstrap || test -x /usr/sbin/debootstrap; } > /dev/null &&
        test -f /usr/share/keyrings/debian-archive-keyring.gpg && test "$(id -u)" = 0 &&
        unshare --mount true 2> /dev/null || can_make=no
fi

if test "$place" != native && test $can_make = yes
then
    PATH=$PATH:/usr/sbin
    check "a mirror that is not there" alone says 77 "no-mirror does not answer or has no sound Debian 13" "$tool" --make
    check "and there is no root then" test ! -e "$dir/cache/wine10-root"

    mkdir -p "$dir/cache/wine10-root.part/root/half-made"
    check "a half-made root is no root" alone says 77 "does not answer" "$tool" true
    check "its remains are gone" test ! -e "$dir/cache/wine10-root.part/root/half-made"

    mkdir -p "$dir/cache/wine10-root"
    check "a directory that is not ours" alone says 77 "was not made by tools/wine10" "$tool" true
    check "it is not removed either" alone says 77 "was not made by tools/wine10" "$tool" --remove
    check "and is still there" test -d "$dir/cache/wine10-root"

    echo 0 > "$dir/cache/wine10-root/.rtm-wine10"
    check "a root of an old recipe is not used" alone says 77 "does not answer" "$tool" true
    check "it stays until there is a new one" test -d "$dir/cache/wine10-root"
    check "a root is removed" alone says 0 "is removed" "$tool" --remove
    check "and gone" test ! -e "$dir/cache/wine10-root"

    check "a cache that cannot be made" says 77 "cannot write to /proc/rtm" env RTM_CACHE=/proc/rtm "$tool" true

    mkdir "$dir/small"
    # shellcheck disable=SC2016  # expanded by the shell that it calls
    check "no room" alone says 77 "MB free, making a root needs" unshare --mount sh -c '
        mount -t tmpfs -o size=8m tmpfs "$1" && RTM_CACHE=$1 "$2" --make' sh "$dir/small" "$tool"

    # one that makes a root holds this lock; the other must say that it waits, then go on
    mkdir -p "$dir/cache"
    exec 7> "$dir/cache/wine10.lock"
    flock 7
    mkfifo "$dir/pipe"
    alone "$tool" --make 2> "$dir/pipe" 7>&- &
    waiting=no
    while read -r line
    do
        case $line in
            *"waiting for another tools/wine10"*) waiting=yes; exec 7>&- ;;
        esac
    done < "$dir/pipe"
    wait $!
    code=$?
    check "it ends as if it had been alone" test $code -eq 77
    check "two at once: the second waits" test $waiting = yes
    exec 7>&-

    # somebody who is not root and has no sudo
    cp "$tool" "$dir/wine10"
    mkdir "$dir/bin"
    for name in bash id realpath mktemp
    do
        ln -s "$(command -v $name)" "$dir/bin/$name"
    done
    check "not root, no sudo" says 77 "needs root, or sudo" setpriv --reuid 65534 --regid 65534 --clear-groups \
        env PATH="$dir/bin" RTM_CACHE="$dir/nobody" /bin/bash "$dir/wine10" true
else
    echo "not tested: how a root is made and refused ($place)"
fi

if test "$place" = native || test -e "$place/.rtm-wine10"
then
    mkdir "$dir/a b"
    cd "$dir/a b" || exit 1
    check "the exit code" says 9 "" "$tool" sh -c 'exit 9'
    check "the command's own 77" says 77 "" "$tool" sh -c 'exit 77'
    check "a command that is not there" says 127 "no-such-command" "$tool" no-such-command
    # shellcheck disable=SC2016
    RTM_TEST="one  two" "$tool" sh -c 'pwd; echo "$RTM_TEST"; cat; printf "<%s>" "$@"' sh "x  y" '' '$z' \
        > "$dir/out" <<< "standard input"
    check "directory, environment, input, arguments" test "$(cat "$dir/out")" = \
"$dir/a b
one  two
standard input
<x  y><><\$z>"
    check "Wine 10" grep -q '^wine-10' <("$tool" wine --version)
    echo made > made
    check "files go both ways" test "$("$tool" sh -c 'cat made && echo there > made')$(cat made)" = "madethere"
    if test "$place" != native
    then
        # shellcheck disable=SC2016
        check "a prefix of its own" test "$(env -u WINEPREFIX "$tool" sh -c 'echo "$WINEPREFIX"')" = "${place%-root}-prefix"
        check "nothing stays mounted" test -z "$(grep -F "$place" /proc/self/mountinfo)"
        check "wine10 inside of wine10 just runs" says 9 "" "$tool" "$tool" sh -c 'exit 9'
    fi
    cd / || exit 1
else
    echo "not tested: running commands, as no root has been made"
fi
test $failures -eq 0
