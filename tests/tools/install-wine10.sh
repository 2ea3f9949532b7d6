#!/bin/bash
#
# tests/tools/install-wine.sh under Wine 10: prefixes that run 32-bit programs, too
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
RTM_BUILD=$(cd "${RTM_BUILD:-.}" && pwd) || exit 1
export RTM_BUILD
test -x tools/wine10 || { echo "no tools/wine10"; exit 77; }
# the compiler is this machine's, the Wine is the other's
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bash tests/tools/install-wine.sh --prepare "$dir" || exit
tools/wine10 bash tests/tools/install-wine.sh --prepared "$dir"
