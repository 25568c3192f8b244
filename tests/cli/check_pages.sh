#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_pages.sh MANDOC PAGE...: the manual pages are clean, and those they refer to are there.
mandoc=$1
shift
findings=$("$mandoc" -T lint "$@" | while read -r line; do
    page=$(echo "$line" | sed -nE 's/.*referenced manual not found: Xr ([a-z-]+) 1.*/\1/p')
    # mandoc looks where manuals are installed; ours lie beside each other.
    [ -n "$page" ] && [ -e "$(dirname "$1")/$page.1" ] && continue
    echo "$line"
done)
[ -z "$findings" ] || { echo "$findings"; exit 1; }
