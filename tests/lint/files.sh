# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by the checks: which files belong to the project, and how a check ends.

# project_files PATTERN...: files below the current folder, in git terms (*.c is at any depth).
project_files()
{
    if [ -e .git ]; then
        git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
            [ ! -e "$file" ] || echo "$file"
        done
        return
    fi
    for pattern; do
        find . -path ./build -prune -o -type f -path "*/${pattern#/}" -print
    done | sed 's|^\./||' | sort -u
}

# in_files COMMAND...: runs it with the files on stdin as further arguments; quiet about no match.
in_files() { xargs -r -d '\n' "$@" || true; }

# verdict NAME: fails with the findings on stdin, if there are any.
verdict()
{
    findings=$(cat)
    [ -n "$findings" ] || exit 0
    echo "$1:"
    echo "$findings"
    exit 1
}
