#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_datasets.sh LEHR DATASETS SCRATCH: runs the commands in the table of
# DATASETS/README.md and compares, byte for byte, what they write with the files there. A planted
# answer must check, with the optimum that the table states. Every model must be in the table.
lehr=$1 datasets=$2 scratch=$3
bad=0

complain()
{
    echo "$*"
    bad=1
}

# "file|command|optimum" for each row of the table.
rows()
{
    sed -n 's/^| `\([^`]*\)` | `lehr \([^`]*\)` | *\([^|]*[^| ]\)* *|$/\1|\2|\3/p' \
        "$datasets/README.md"
}

rm -rf "$scratch"
mkdir -p "$scratch" || exit 2
rows >"$scratch/rows"
[ -s "$scratch/rows" ] || complain "no table in $datasets/README.md"

while IFS='|' read -r file command optimum; do
    made=$scratch/$file
    mkdir -p "$(dirname "$made")"
    set --
    [ -n "$optimum" ] && set -- --answer "$made.answer"
    # The command is words without quotes.
    # shellcheck disable=SC2086
    "$lehr" $command -o "$made" -q "$@" </dev/null || complain "$file: its command fails"
    cmp "$made" "$datasets/$file" || complain "$file: its command writes something else"
    [ -n "$optimum" ] || continue
    "$lehr" check "$datasets/$file" "$made.answer" --value "${optimum#* }" >/dev/null </dev/null ||
        complain "$file: the planted answer is not $optimum"
done <"$scratch/rows"

find "$datasets" -mindepth 2 -type f | while read -r path; do
    file=${path#"$datasets"/}
    case $file in circuits/*) continue ;; esac # written by hand
    grep -q "^$file|" "$scratch/rows" || echo "$file is not in the table"
done >"$scratch/strays"
[ -s "$scratch/strays" ] && complain "$(cat "$scratch/strays")"
exit $bad
