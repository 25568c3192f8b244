#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_links.sh ROOT: relative links in the documentation lead to files that exist.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2
project_files '*.md' | while read -r file; do
    grep -oE '\]\([^)#: ]+' "$file" | sed 's/^](//' | while read -r link; do
        [ -e "$(dirname "$file")/$link" ] || echo "$file: $link"
    done
done | verdict "links that lead nowhere"
