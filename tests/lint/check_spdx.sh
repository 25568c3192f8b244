#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_spdx.sh ROOT: each source file names its licence in its first or second line.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2
project_files '*.c' '*.h' '*.def' '*.cmake' '*CMakeLists.txt' '*.sh' '*.py' lehr test .ci/run |
    in_files awk '
        FNR == 1 { files[FILENAME] }
        FNR <= 2 && /SPDX-License-Identifier: GPL-3\.0-or-later$/ { licensed[FILENAME] }
        FNR == 2 { nextfile }
        END { for (file in files) if (!(file in licensed)) print file }' |
    verdict "no SPDX line"
