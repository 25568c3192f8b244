#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_names.sh ROOT: a file name is unique in the tree, so that it can be named without a path.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2
project_files '*.c' '*.h' '*.def' '*.cmake' '*.sh' '*.py' | sed 's|.*/||' | sort | uniq -d |
    verdict "file names that occur twice"
