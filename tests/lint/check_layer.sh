#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_layer.sh ROOT FOLDER LAYER...: sources in FOLDER include headers of FOLDER and of the
# LAYERs that it declares by USES. CMake cannot see this, as include paths are transitive.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2
folder=$2
shift
allowed=$(echo "$*" | tr ' ' '|')
project_files "$folder/*.c" "$folder/*.h" |
    in_files grep -nHE '^ *# *include *<(base|anneal|tn|problems|qgm|cli)/' | grep -vE "<($allowed)/" | verdict "$folder includes layers that it does not use"
