#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_checks.sh SCRATCH CC: each check passes a small correct tree and refuses the same tree
# with one fault. A check that cannot fail would protect nothing.
here=$(CDPATH='' cd -- "$(dirname "$0")" && pwd)
if [ $# -ne 2 ] || [ -z "$1" ]; then
    echo "usage: check_checks.sh SCRATCH CC" >&2
    exit 2
fi
scratch=$1 cc=$2
failed=0

fresh_tree()
{
    rm -rf "$scratch"
    mkdir -p "$scratch/base/src" "$scratch/base/include/base" "$scratch/anneal/src" "$scratch/cmake" || exit 2
    cd "$scratch" || exit 2
    licence='SPDX-License-Identifier: GPL-3.0-or-later'
    printf '// %s\n#include <zlib.h>\nint lehr_one(void);\nint lehr_one(void)\n{\n    return 1;\n}\n' \
        "$licence" >base/src/one.c
    printf '// %s\n#include <base/api.h>\n' "$licence" >anneal/src/two.c
    printf '// %s\nLEHR_API int\nlehr_one(void);\n' "$licence" >base/include/base/api.h
    printf '# %s\nfind_package(ZLIB) # apt: zlib1g-dev\n' "$licence" >cmake/dependencies.cmake
    printf 'See [the source](base/src/one.c).\n' >README.md
}

symbols()
{
    "$cc" -c base/src/one.c -o one.o && "$here/check_symbols.sh" nm one.o lehr_ base/include/base/api.h
}

# expect pass|fail NAME COMMAND...
expect()
{
    wanted=$1 name=$2
    shift 2
    if "$@" >"$scratch/output" 2>&1; then got=pass; else got=fail; fi
    [ $got = "$wanted" ] && return
    echo "$name: $got instead of $wanted: $*"
    cat "$scratch/output"
    failed=1
}

# refuses NAME FAULT COMMAND...: passes without the fault, fails with it.
refuses()
{
    name=$1 fault=$2
    shift 2
    fresh_tree
    expect pass "$name, correct tree" "$@"
    eval "$fault"
    expect fail "$name, $fault" "$@"
}

refuses spdx 'echo "int x;" >base/src/bare.c' "$here/check_spdx.sh" .
refuses names 'cp base/src/one.c anneal/src/one.c' "$here/check_names.sh" .
refuses paths 'echo "see /""home/me/notes" >>README.md' "$here/check_paths.sh" .
refuses wrappers 'echo "#include <zlib.h>" >>anneal/src/two.c' "$here/check_wrappers.sh" .
refuses wrappers 'echo "#include <immintrin.h>" >>anneal/src/two.c' "$here/check_wrappers.sh" .
refuses wrappers 'echo "#pragma omp parallel" >>anneal/src/two.c' "$here/check_wrappers.sh" .
refuses layer 'echo "#include <anneal/model.h>" >>base/src/one.c' "$here/check_layer.sh" . base
refuses layer 'echo "#include <tn/circuit.h>" >>anneal/src/two.c' "$here/check_layer.sh" . anneal base
refuses symbols 'echo "int stray;" >>base/src/one.c' symbols
refuses symbols 'echo "LEHR_API int lehr_two(int a);" >>base/include/base/api.h' symbols
refuses packages 'echo "find_package(Foo REQUIRED)" >>cmake/dependencies.cmake' "$here/check_packages.sh" .
refuses links 'echo "[gone](docs/gone.md)" >>README.md' "$here/check_links.sh" .
refuses links 'echo "\`lost.c\` does it" >>README.md' "$here/check_links.sh" .

order() { cmake "-DUSER=$1" "-DUSED=$2" -P "$here/check_layer_order.cmake"; }
expect pass "a lower layer" order anneal base
expect fail "a higher layer" order base anneal
grep -q 'base may not use anneal: not a lower layer' "$scratch/output" || { echo "no clear word"; failed=1; }
expect fail "the same layer" order anneal anneal
expect fail "an unknown layer" order anneal glass

[ $failed -ne 0 ] || rm -rf "$scratch"
exit $failed
