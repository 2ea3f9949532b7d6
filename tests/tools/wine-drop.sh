#!/bin/bash
#
# Tests of tools/wine-drop and tools/wine-series on a miniature of Wine's tree.
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
top=$PWD
drop=$top/tools/wine-drop
series=$top/tools/wine-series
command -v git > /dev/null 2>&1 || { echo "no git"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failures=0
export LC_ALL=C

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

# refuses SENTENCE COMMAND...: exit code not 0, and one line on stderr with the sentence in it
refuses()
{
    if "${@:2}" > /dev/null 2> "$dir/err"
    then
        echo "it did not fail"
        return 1
    fi
    grep -q -- "$1" "$dir/err" && test "$(wc -l < "$dir/err")" -eq 1 || { cat "$dir/err"; return 1; }
}

# make_tree DIR VERSION: just what wine-drop looks at, with neighbours that a wrong order would show
make_tree()
{
    mkdir -p "$1/include" "$1/dlls/rstrtmgr" "$1/dlls/rtutils" "$1/programs/attrib"
    echo "Wine version $2" > "$1/VERSION"
    cat > "$1/configure.ac" <<'END'
AC_INIT([Wine])
WINE_CONFIG_MAKEFILE(tools)
WINE_CONFIG_MAKEFILE(dlls/activeds.tlb)
WINE_CONFIG_MAKEFILE(dlls/rstrtmgr)
WINE_CONFIG_MAKEFILE(dlls/rtm-old,enable_win16)
WINE_CONFIG_MAKEFILE(dlls/rtutils)
WINE_CONFIG_MAKEFILE(dlls/zipfldr)
WINE_CONFIG_MAKEFILE(fonts)
WINE_CONFIG_MAKEFILE(programs/attrib)
AC_OUTPUT
END
    cat > "$1/include/Makefile.in" <<'END'
INSTALL_LIB = wine

SOURCES = \
	mferror.h \
	mgmtapi.h \
	rtlsupportapi.h \
	rtutils.h \
	zmouse.h

OTHER = rtm.h \
	x
END
    echo 'MODULE = rtutils.dll' > "$1/dlls/rtutils/Makefile.in"
    chmod 640 "$1/configure.ac"
}

same()
{
    diff -r "$1" "$2" && test "$(stat -c %a "$1/configure.ac")" = "$(stat -c %a "$2/configure.ac")"
}

# between FILE LINE...: these lines follow each other in FILE
between()
{
    awk 'NR == FNR { want[++n] = $0; next }
         { at = $0 == want[at + 1] ? at + 1 : ($0 == want[1]); if (at == n) found = 1 }
         END { exit !found }' <(printf '%s\n' "${@:2}") "$1" || { cat "$1"; return 1; }
}

# every line of the list ends with a backslash but the last
list_is_good()
{
    awk '/^SOURCES/ { inside = 1; next }
         inside && !/^\t[^ ]+( \\)?$/ { exit 1 }
         inside && !/\\$/ { exit }' "$1"
}

# times and sizes: a second run does not even write
times()
{
    ( cd "$1" && find . -type f -printf '%p %T@ %s\n' | sort )
}

make_tree "$dir/orig" 10.0
cp -a "$dir/orig" "$dir/wine"
check "it goes into a tree" "$drop" "$dir/wine"
check "configure.ac: before what is greater" \
    between "$dir/wine/configure.ac" 'WINE_CONFIG_MAKEFILE(dlls/rstrtmgr)' 'WINE_CONFIG_MAKEFILE(dlls/rtm)' \
    'WINE_CONFIG_MAKEFILE(dlls/rtm-old,enable_win16)' 'WINE_CONFIG_MAKEFILE(dlls/rtm/tests)' 'WINE_CONFIG_MAKEFILE(dlls/rtutils)'
check "include/Makefile.in: mgm.h" between "$dir/wine/include/Makefile.in" $'\tmferror.h \\' $'\tmgm.h \\' $'\tmgmtapi.h \\'
check "include/Makefile.in: rtm.h, rtmv2.h" \
    between "$dir/wine/include/Makefile.in" $'\trtlsupportapi.h \\' $'\trtm.h \\' $'\trtmv2.h \\' $'\trtutils.h \\'
check "every line but the last ends with a backslash" list_is_good "$dir/wine/include/Makefile.in"
check "no other list is touched" \
    test "$(tail -n 3 "$dir/wine/include/Makefile.in")" = "$(tail -n 3 "$dir/orig/include/Makefile.in")"
check "every source arrives" diff -r -x '*.orig' -x '*~' dlls/rtm "$dir/wine/dlls/rtm"
check "Wine's own headers stay away" test ! -e "$dir/wine/include/wine"
check "no configure" test ! -e "$dir/wine/configure"

times "$dir/wine" > "$dir/times"
check "a second run" "$drop" "$dir/wine"
check "it says 0 changes" sh -c "'$drop' '$dir/wine' | grep ': 0 changes'"
times "$dir/wine" > "$dir/times2"
check "it wrote nothing" diff "$dir/times" "$dir/times2"

echo '/* changed */' >> "$dir/wine/dlls/rtm/main.c"
sed 's/^/ /' dlls/rtm/main.c > "$dir/wine/dlls/rtm/gone.c"
echo 'not ours' > "$dir/wine/dlls/rtm/main.o"
check "an older state" "$drop" "$dir/wine"
check "a changed file is ours again" cmp dlls/rtm/main.c "$dir/wine/dlls/rtm/main.c"
check "a file that we do not have any more goes" test ! -e "$dir/wine/dlls/rtm/gone.c"
check "what a build made stays" test -e "$dir/wine/dlls/rtm/main.o"
rm "$dir/wine/dlls/rtm/main.o"

check "--remove" "$drop" --remove "$dir/wine"
check "it restores every byte" same "$dir/orig" "$dir/wine"
check "--remove again" "$drop" --remove "$dir/wine"
check "and nothing happens" same "$dir/orig" "$dir/wine"

# at the edges: the first or the last of the lists
cp -a "$dir/orig" "$dir/edge"
sed -i '/dlls\/rtutils\|dlls\/zipfldr\|dlls\/rtm-old/d' "$dir/edge/configure.ac"
sed -i '/mferror\|mgmtapi\|rtutils.h\|zmouse/d; s/rtlsupportapi.h.*/rtlsupportapi.h/' "$dir/edge/include/Makefile.in"
cp -a "$dir/edge" "$dir/edge-orig"
check "our lines are the last of dlls" "$drop" "$dir/edge"
check "they come before the other directories" \
    between "$dir/edge/configure.ac" 'WINE_CONFIG_MAKEFILE(dlls/rstrtmgr)' 'WINE_CONFIG_MAKEFILE(dlls/rtm)' \
    'WINE_CONFIG_MAKEFILE(dlls/rtm/tests)' 'WINE_CONFIG_MAKEFILE(fonts)'
check "our headers are the first and the last" \
    between "$dir/edge/include/Makefile.in" 'SOURCES = \' $'\tmgm.h \\' $'\trtlsupportapi.h \\' $'\trtm.h \\' $'\trtmv2.h'
check "the list still ends right" list_is_good "$dir/edge/include/Makefile.in"
check "--remove at the edges" "$drop" --remove "$dir/edge"
check "restores every byte, too" same "$dir/edge-orig" "$dir/edge"

make_tree "$dir/old" 8.0
cp -a "$dir/old" "$dir/old-orig"
check "Wine 8 is refused" refuses 'is Wine 8.0; .*Wine 10' "$drop" "$dir/old"
check "and left alone" same "$dir/old-orig" "$dir/old"
check "a directory that is no Wine tree" refuses 'not the top of a Wine source tree' "$drop" "$dir"
check "a directory that is not there" refuses 'no directory' "$drop" "$dir/nothing"
cp -a "$dir/orig" "$dir/theirs"
mkdir "$dir/theirs/dlls/rtm"
echo 'MODULE = rtm.dll' > "$dir/theirs/dlls/rtm/Makefile.in"
cp -a "$dir/theirs" "$dir/theirs-orig"
check "Wine's own dlls/rtm is refused" refuses 'a dlls/rtm that is not this one' "$drop" "$dir/theirs"
check "for --remove as well" refuses 'a dlls/rtm that is not this one' "$drop" --remove "$dir/theirs"
check "and left alone" same "$dir/theirs-orig" "$dir/theirs"
cp -a "$dir/orig" "$dir/header"
echo '/* theirs */' > "$dir/header/include/rtmv2.h"
check "Wine's own header is refused" refuses 'an include/rtmv2.h that is not this one' "$drop" "$dir/header"
check "no argument" sh -c "'$drop'; test \$? -eq 2"

# The series: every commit leaves a spec and SOURCES that agree with the files.
export GIT_AUTHOR_NAME="A Name" GIT_AUTHOR_EMAIL=a@example.invalid
check "a series" "$series" -o "$dir/series" --tree "$dir/orig"
check "the same sources give the same patches" "$series" -o "$dir/series2" --tree "$dir/orig"
check "to the byte" diff -r "$dir/series" "$dir/series2"
mkdir "$dir/full"
echo data > "$dir/full/file"
check "a directory with other files is refused" refuses 'has other files than patches' "$series" -o "$dir/full" --tree "$dir/orig"
check "a tree that is none is refused" refuses 'not the top of a Wine source tree' "$series" -o "$dir/none" --tree "$dir/full"

cp -a "$dir/orig" "$dir/am"
git=(git -C "$dir/am" -c user.name=x -c user.email=x@example.invalid)
export GIT_CONFIG_GLOBAL=/dev/null
check "a repository" sh -c "cd '$dir/am' && git init -q . && git add -A && git -c user.name=x -c user.email=x@x commit -q -m base && git tag base"
check "git am" "${git[@]}" am -q "$dir"/series/*.patch
"$drop" -q "$dir/wine"
check "it leads to what wine-drop does" diff -r -x .git "$dir/wine" "$dir/am"
check "no white space errors" "${git[@]}" diff --check base..HEAD

# consistent COMMIT: SOURCES are files, files are in SOURCES, and the spec names all exports
consistent()
{
    local tree=$dir/state file want

    rm -rf "$tree"
    mkdir "$tree"
    "${git[@]}" archive "$1" dlls include configure.ac | tar -x -C "$tree"
    test "$(awk '{ print $3 == "-noname" ? $4 : $3 }' "$tree/dlls/rtm/rtm.spec" | sed 's/(.*//')" = \
         "$(awk '{ print $3 == "-noname" ? $4 : $3 }' dlls/rtm/rtm.spec | sed 's/(.*//')" || { echo "names in rtm.spec"; return 1; }
    for file in dlls/rtm dlls/rtm/tests
    do
        test -d "$tree/$file" || continue
        ( cd "$tree/$file" && sed -n 's/^\t\([^ ]*\).*/\1/p' Makefile.in | sort > "$dir/sources" &&
          find . -path ./tests -prune -o \( -name '*.c' -o -name '*.rc' \) -print | sed 's|^\./||' | sort > "$dir/files" )
        diff "$dir/sources" "$dir/files" || return 1
        grep -q "WINE_CONFIG_MAKEFILE($file)" "$tree/configure.ac" || { echo "no line for $file"; return 1; }
    done
    for file in mgm.h rtm.h rtmv2.h
    do
        test -f "$tree/include/$file" && want=1 || want=0
        test "$(grep -Fcx $'\t'"$file \\" "$tree/include/Makefile.in")" -eq $want ||
            { echo "include/Makefile.in and $file"; return 1; }
    done
}
while read -r commit
do
    check "consistent: $("${git[@]}" log -1 --format=%s "$commit")" consistent "$commit"
done < <("${git[@]}" rev-list --reverse base..HEAD)
first=$("${git[@]}" rev-list --reverse base..HEAD | head -n 1)
check "the first commit has nothing but stubs" test "$("${git[@]}" show "$first:dlls/rtm/rtm.spec" | grep -c ' stub ')" -eq \
    "$(grep -c . dlls/rtm/rtm.spec)"
check "the first commit touches no header" test -z "$("${git[@]}" show --format= --name-only "$first" | grep include)"

# Sources that nobody has told the list about
mkdir "$dir/copy"
cp -a dlls include tools "$dir/copy/"
copy=$dir/copy/tools/wine-series
listed()
{
    "$copy" --list 2> "$dir/notices" | grep -A1 -F "$1" | grep -F "	$2" && grep "does not name $2" "$dir/notices"
}
echo '/* */' > "$dir/copy/dlls/rtm/brandnew.h"
check "a header that nobody needs is an error" refuses 'brandnew.h is needed by no source' "$copy" --list
rm "$dir/copy/dlls/rtm/brandnew.h"
printf '%s\n' '/* Copyright 2026 the rtm.dll authors */' '#include "brandnew.h"' 'void brandnew( void )' '{' '}' > "$dir/copy/dlls/rtm/brandnew.c"
echo 'void brandnew( void );' > "$dir/copy/dlls/rtm/brandnew.h"
check "a source that is in no SOURCES is an error" refuses 'brandnew.c is not in the SOURCES of dlls/rtm/Makefile.in' "$copy" --list
sed -i 's/^SOURCES = \\$/&\n\tbrandnew.c \\/' "$dir/copy/dlls/rtm/Makefile.in"
check "a source that nobody needs is a commit of its own" listed 'rtm: Add brandnew.c.' dlls/rtm/brandnew.c
sed -i 's/^SOURCES = \\$/&\n\tanother.c \\/' "$dir/copy/dlls/rtm/Makefile.in"
printf '%s\n' '/* Copyright 2026 the rtm.dll authors */' '#include "brandnew.h"' 'DWORD WINAPI RtmBrandNew( void )' '{' \
    '    brandnew();' '    return 0;' '}' > "$dir/copy/dlls/rtm/another.c"
echo '117 stdcall RtmBrandNew()' >> "$dir/copy/dlls/rtm/rtm.spec"
check "so is one with an exported function" listed 'rtm: Implement RtmBrandNew().' dlls/rtm/another.c
check "which takes along what it needs" sh -c "test \"\$('$copy' --list 2>/dev/null | grep -A3 'RtmBrandNew()' | grep -c brandnew)\" -eq 2"
check "and there is still a series" "$copy" -o "$dir/copied" --tree "$dir/orig"
echo '118 stdcall RtmNowhere()' >> "$dir/copy/dlls/rtm/rtm.spec"
check "an export without a source is an error" refuses 'exports RtmNowhere' \
    sh -c "'$copy' --list 2>&1 >/dev/null | grep -v 'becomes a commit' >&2; exit 1"

test $failures -eq 0 || { echo "$failures failed"; exit 1; }
echo "all passed"
