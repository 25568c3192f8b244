#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_packages.sh ROOT: whatever CMake looks for has its Debian package named beside it.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2
project_files '*CMakeLists.txt' 'cmake/*.cmake' | grep -v '^tests/package/' |
    in_files grep -nHE '^ *(find_package|pkg_check_modules|pkg_search_module|library_target|find_library) *\(' |
    grep -vE '# apt(-test)?: [a-z0-9]|\$\{' | verdict "no '# apt: PACKAGE' at the end of the line"
