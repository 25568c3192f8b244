#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_spdx.sh ROOT: each source file names its licence in its first or second line.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2
project_files '*.c' '*.h' '*.def' '*.cmake' '*CMakeLists.txt' '*.sh' '*.py' lehr test .ci/run |
    while read -r file; do
        head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-3\.0-or-later$' || echo "$file"
    done | verdict "no SPDX line"
