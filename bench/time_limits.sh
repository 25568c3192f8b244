#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How well --time is kept, loading included: every solver on models from one variable to 100,000
# with five million couplings.
#
#   bench/time_limits.sh LEHR [SECONDS ...]
#
# One line a run: the processor seconds of the process from start to end, the limit, and whether the
# excess is what is promised (50 ms and 1 %). Runs have one thread and a clock that shows processor
# time (clock/cpu_clock.c), so that other work on the machine has no say.
set -euo pipefail
lehr=$(readlink -f "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
${CC:-cc} -shared -fPIC -O2 -o cpu_clock.so "$here/clock/cpu_clock.c"

models="1:0 2:1 100:300 2000:20000 20000:40000 10000:5000000 100000:300000 100000:5000000"
printf '%9s %9s  %-12s %8s %8s %8s\n' variables couplings solver limit taken verdict
for model in $models; do
    n=${model%:*} m=${model#*:}
    "$lehr" generate random --n "$n" --edges "$m" -o model.mc -q
    for solver in auto $("$lehr" list solvers | awk '$1 != "solvers:" { print $1 }'); do
        for limit in "${@:-3}"; do
            TIMEFORMAT='%U %S'
            if taken=$({ time LD_PRELOAD=$folder/cpu_clock.so "$lehr" solve model.mc --threads 1 \
                --solver "$solver" --time "$limit" --target 1e300 --progress off -o answer \
                >/dev/null 2>why; } 2>&1); then
                read -r user system <<<"$taken"
                printf '%9d %9d  %-12s %8s ' "$n" "$m" "$solver" "$limit"
                awk -v u="$user" -v s="$system" -v t="$limit" 'BEGIN {
                    printf "%8.3f %8s\n", u + s, u + s <= 1.01 * t + 0.05 ? "kept" : "LATE" }'
            else
                printf '%9d %9d  %-12s %s\n' "$n" "$m" "$solver" "$(head -c 70 why)"
            fi
        done
    done
done
