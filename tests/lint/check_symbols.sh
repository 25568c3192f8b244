#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_symbols.sh NM LIBRARY PREFIX HEADER...: every external symbol of the library carries
# the prefix of its folder, and every function that the headers promise is there.
nm=$1 library=$2 prefix=$3
shift 3
case $library in
    *.so*) symbols=$("$nm" -D --defined-only -P "$library") ;;
    *) symbols=$("$nm" -g --defined-only -P "$library") ;;
esac || exit 2
# Names that begin with __ belong to the compiler: sanitizers and coverage add some.
symbols=$(echo "$symbols" | awk 'NF > 1 && $1 !~ /^(__|_init$|_fini$)/ { print $1 }' | sort -u)
[ -n "$symbols" ] || { echo "no symbols in $library"; exit 1; }
failed=0

strangers=$(echo "$symbols" | grep -v "^$prefix")
[ -z "$strangers" ] || { echo "symbols without $prefix in $library:" && echo "$strangers" && failed=1; }

# LEHR_API stands before each promised function; its name is the word before the first parenthesis
# that is no attribute's.
promised=$(cat /dev/null "$@" | tr '\n' ' ' | sed 's/LEHR_API/\n&/g' | sed -nE \
    "s/^LEHR_API +(LEHR_MUST_USE +)?[a-zA-Z_][a-zA-Z0-9_ *]*[ *](${prefix}[a-z0-9_]+) *\(.*/\2/p" | sort -u)
[ $# -eq 0 ] || [ -n "$promised" ] || { echo "no promised function found in the headers"; exit 1; }
for name in $promised; do
    echo "$symbols" | grep -qx "$name" || { echo "declared but not in $library: $name" && failed=1; }
done
exit $failed
