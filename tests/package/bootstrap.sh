#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: bootstrap.sh ROOT SCRATCH: what ./lehr promises, on a copy of the sources in a path with
# blanks, called through a link from another folder.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$1 scratch=$2
copy="$scratch/a copy of lehr"
rm -rf "$scratch"
mkdir -p "$copy" "$scratch/bin" "$scratch/else where"
# shellcheck source=tests/lint/files.sh
. "$here/../lint/files.sh"
(cd "$root" && project_files '*' | tar -c -T -) | tar -x -C "$copy"
ln -s "$copy/lehr" "$scratch/bin/lehr"
cd "$scratch/else where" || exit 2
failed=0

# call NAME [arguments]: runs the link, keeps NAME.out, NAME.err and NAME.rc in the scratch folder.
call()
{
    local name=$scratch/$1
    shift
    "$scratch/bin/lehr" "$@" >"$name.out" 2>"$name.err"
    echo $? >"$name.rc"
}

# require WHAT COMMAND...
require()
{
    local what=$1
    shift
    "$@" >/dev/null && echo "ok: $what" && return
    echo "NOT: $what"
    failed=1
}
returned() { [ "$(cat "$scratch/$1.rc")" -eq "$2" ]; }
said() { grep -q -- "$2" "$scratch/$1.err"; }
silent() { [ ! -s "$scratch/$1.$2" ]; }

call first version & call second version & wait
require "two at once both run" eval 'returned first 0 && returned second 0'
require "one builds while the other waits" eval \
    'cat "$scratch"/{first,second}.err | sort | uniq -c | grep "1 lehr: building once"'
require "both print the same" cmp "$scratch/first.out" "$scratch/second.out"
require "the program prints, not the bootstrap" eval '! silent first out && ! grep "^lehr: " "$scratch/first.out"'

call again version
require "nothing changed, nothing said" eval 'returned again 0 && silent again err'
call wrong no-such-command
require "the exit code is the program's" eval 'returned wrong 1'

touch "$copy/base/src/status.c"
call touched version
require "a newer source is built" eval 'returned touched 0 && said touched "sources changed"'

mv "$copy" "$copy, moved" && ln -sf "$copy, moved/lehr" "$scratch/bin/lehr" && copy="$copy, moved"
call moved version
require "a moved checkout runs" eval 'returned moved 0 && silent moved err'
touch "$copy/base/src/status.c"
call rebuilt version
require "a moved checkout builds" eval 'returned rebuilt 0 && said rebuilt "sources changed"'

cp "$copy/base/src/status.c" "$scratch/status.c"
echo 'this is no C' >>"$copy/base/src/status.c"
call broken version
require "a broken source: the compiler's word, exit 1, no output" eval \
    'returned broken 1 && silent broken out && said broken "error:" && said broken "the build failed"'
cp "$scratch/status.c" "$copy/base/src/status.c"

LEHR_BUILD=/proc/no-such-folder call unwritable version
require "a folder that cannot be written is named" eval \
    'returned unwritable 1 && said unwritable "cannot write to /proc/no-such-folder"'

if command -v dpkg-query >/dev/null; then
    echo '# apt: no-such-package-at-all - a reason' >>"$copy/cmake/dependencies.cmake"
    LEHR_NO_INSTALL=1 call lacking version
    require "LEHR_NO_INSTALL only reports" eval \
        'returned lacking 1 && silent lacking out && said lacking "no-such-package-at-all *a reason"'
fi
exit $failed
