#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_links.sh ROOT: what the documentation points at exists: relative links, and source files
# that it names like `context.c`.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2

names=$(project_files '*' | sed 's|.*/||' | sort -u)

{
    project_files '*.md' | while read -r file; do
        grep -oE '\]\([^)#: ]+' "$file" | sed 's/^](//' | while read -r link; do
            [ -e "$(dirname "$file")/$link" ] || echo "$file: $link"
        done
        # Capitals stand for something: solve_NAME.c.
        grep -oE '`[a-z0-9_/]+\.(c|h|def|cmake|sh)`' "$file" | tr -d '`' | while read -r name; do
            echo "$names" | grep -qxF "${name##*/}" || echo "$file: \`$name\`"
        done
    done
} | verdict "the documentation points at what is not there"
