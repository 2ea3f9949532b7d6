#!/bin/sh
#
# rtmsh itself: help, errors, scripts, JSON; needs no routes
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
# RTMSH is the command that runs rtmsh.

out=`mktemp -d` || exit 1
trap 'rm -rf "$out"' 0

die()
{
    echo "$0: $*" >&2
    cat "$out/stdout" "$out/stderr" >&2
    exit 1
}

run()
{
    $RTMSH "$@" >"$out/stdout" 2>"$out/stderr" </dev/null
}

run -c 'help; help add; echo "a; b" c # no more' || die "help fails"
grep 'looks each prefix' "$out/stdout" >/dev/null || die "help does not list find"
grep '^a; b c$' "$out/stdout" >/dev/null || die "echo does not print its words"

run -c 'looup 10.0.0.1; echo wrong' && die "an unknown command is no failure"
grep '^rtmsh: looup: unknown command, did you mean lookup' "$out/stderr" >/dev/null || die "no suggestion"
grep wrong "$out/stdout" >/dev/null && die "the script went on after a failure"

run -c '-nonsense; echo right' || die "a failure that is allowed ended the script"
grep '^right' "$out/stdout" >/dev/null || die "nothing after an allowed failure"

run --dll nowhere.dll -c 'register a' && die "a DLL that is not there was loaded"
grep 'cannot load nowhere.dll' "$out/stderr" >/dev/null || die "no word about the missing DLL"

run --json -c 'echo "a\b"' || die "--json fails"
grep '^{"command":"echo","text":"a\\\\b","ok":true}$' "$out/stdout" >/dev/null || die "wrong JSON"
exit 0
