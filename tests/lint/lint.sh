#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: lint.sh ROOT BUILD: what outside tools say about the sources; BUILD holds the compile commands
# of a clang build. Runs all of it and fails if any part does.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$here/files.sh"
cd "$1" || exit 2
build=$2
failed=0

# part NAME COMMAND...
part()
{
    local name=$1 start=$SECONDS
    shift
    if "$@"; then
        echo "lint: $name: clean ($((SECONDS - start)) s)"
    else
        echo "lint: $name: FAILED"
        failed=1
    fi
}

in_parallel() { xargs -d '\n' -P "$(nproc)" -n "$@"; }
compiled() { sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json" |
    grep -v "^$PWD/build/" | sort -u; }

format() { project_files '*.c' '*.h' | xargs -d '\n' clang-format --dry-run -Werror; }

# Private headers, too, compile alone; CMake sees to the public ones. Not bodies, which are the text
# of several files, nor those for an instruction set, which want its flags.
private_headers()
{
    local layers=() folder
    for folder in base anneal tn problems qgm; do layers+=("-I$folder/include" "-I$folder/src"); done
    project_files '*.h' | grep -vE '/include/|_(body|typed)\.h$|_avx[0-9]+\.h$' | in_parallel 1 \
        clang -std=c17 -D_POSIX_C_SOURCE=200809L -fsyntax-only -Wall -Wextra -Werror \
        -Wno-pragma-once-outside-header -Wno-unused-function "${layers[@]}" -Itests/support \
        -Itests/reference -Icli/src -xc
}

# One file a run: clang-tidy 14 forgets what a va_list is when it goes on to another. What it says is
# shown only when it finds something, as it always says how many warnings it kept back.
tidy_one() { said=$(clang-tidy --quiet --warnings-as-errors='*' -p "$1" "$2" 2>&1) || { echo "$said"; return 1; }; }
export -f tidy_one
tidy() { compiled | in_parallel 1 bash -c 'tidy_one "$@"' tidy "$build"; }

check() { cppcheck --quiet --error-exitcode=1 --std=c17 --enable=warning,portability,performance \
    --inline-suppr --suppressions-list="$here/cppcheck.txt" --library="$here/cppcheck.cfg" \
    -j "$(nproc)" --project="$build/compile_commands.json"; }

spelling() { project_files '*.c' '*.h' '*.md' '*.cmake' '*.sh' '*.def' '*CMakeLists.txt' |
    xargs -d '\n' codespell --ignore-words="$here/spelling.txt"; }

shells() { { echo lehr; echo test; echo .ci/run; project_files '*.sh'; } |
    xargs -d '\n' shellcheck --external-sources --source-path=SCRIPTDIR --exclude=SC2016,SC2317; }

part clang-format format
part shellcheck shells
part spelling spelling
part "private headers" private_headers
part cppcheck check
part clang-tidy tidy
exit $failed
