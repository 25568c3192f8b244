#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: consume.sh BUILD SOURCE SCRATCH CC: installs BUILD into SCRATCH, moves it, and builds and runs
# a program against the moved copy: by find_package and by pkg-config.
set -eu
build=$1 source=$2 scratch=$3 cc=$4
rm -rf "$scratch"
mkdir -p "$scratch"
cmake --install "$build" --prefix "$scratch/installed" >"$scratch/install.log"
prefix="$scratch/the prefix"
mv "$scratch/installed" "$prefix"

cmake -S "$source/tests/package/consumer" -B "$scratch/by_cmake" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc" >"$scratch/configure.log"
cmake --build "$scratch/by_cmake" >"$scratch/build.log"
"$scratch/by_cmake/consumer"

pc=$(find "$prefix" -name lehr-anneal.pc)
libraries=$(dirname "$(dirname "$pc")")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
# pkg-config escapes the blank in the path; only the shell's own parser undoes it.
eval "'$cc' -std=c17 '$source/tests/package/consumer/consumer.c' -o '$scratch/by_pkgconfig' \
    $(pkg-config --cflags --libs lehr-anneal)"
LD_LIBRARY_PATH="$libraries" "$scratch/by_pkgconfig"

if wrong=$(cmake -S "$source/tests/package/consumer" -B "$scratch/wrong" \
    -DCMAKE_PREFIX_PATH="$prefix" -DCOMPONENT=glass 2>&1); then
    echo "a component that does not exist was found: $wrong"
    exit 1
fi
"$prefix/bin/lehr" version
for file in man/man1/lehr.1 bash-completion/completions/lehr zsh/site-functions/_lehr \
    fish/vendor_completions.d/lehr.fish; do
    [ -s "$prefix/share/$file" ] || { echo "not installed: $file" && exit 1; }
done
