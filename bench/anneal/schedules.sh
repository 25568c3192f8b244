#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How good the parameters are that sqa chooses by itself: against a grid of 50 (10 of pt, 5 of gamma)
# at equal time, on instances that are made here and were not used to design the choice.
#
#   schedules.sh [--lehr PROGRAM] [--seconds T] [--seed N] [--cases LIST] [--out FILE]
#
# Runs have one thread and a clock that shows processor time (clock/cpu_clock.c). Each appends a line
# to the table; what the table has is not run again. At the end: the value of the choice, the best
# of the grid and where it is, and by how much the choice is worse, in percent. --seed is that of
# the runs, not of the instances.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
lehr=$root/build/cli/lehr seconds=2 seed=1 cases='' out=$root/build/bench/schedules.csv
take_options "lehr seconds seed cases out" "$@"
start_table "case,seconds,seed,pt,gamma,value"
make_clock

# NAME: what `lehr generate` makes.
instances="
torus2d-pm1: torus2d --rows 70 --columns 90 --seed 601
torus2d-gauss: torus2d --rows 64 --columns 64 --weights gauss --seed 602
torus3d-pm1: torus3d --layers 14 --rows 14 --columns 14 --seed 603
torus3d-gauss: torus3d --layers 13 --rows 13 --columns 13 --weights gauss --seed 604
regular3: regular --n 6000 --degree 3 --weights one --seed 605
regular5-pm1: regular --n 3000 --degree 5 --seed 606
random5: random --n 4000 --edges 10000 --weights one --seed 607
random25: random --n 2000 --edges 25000 --weights one --seed 608
random12-range: random --n 3000 --edges 18000 --weights range --low -10 --high 10 --seed 609
complete-pm1: complete --n 600 --seed 610
"
parts_pt="0.2 0.3 0.4 0.5 0.6 0.7 0.85 1 1.25 1.6"
parts_gamma="1 1.5 2 2.5 3"

# typical FILE: the root mean square of the field of a variable at random spins.
typical()
{
    awk '/^#/ { next } !n { n = $1; next } { sum += 2 * $3 * $3 } END { print sqrt(sum / n) }' "$1"
}

# run CASE FILE PT GAMMA: 0 for both is the automatic choice.
run()
{
    ! grep -q "^$1,$seconds,$seed,$3,$4," "$out" || return 0
    set -- "$1" "$2" "$3" "$4" --solver sqa --time "$seconds" --seed "$seed" --threads 1
    name=$1 file=$2 pt=$3 gamma=$4
    shift 4
    [ "$pt" = 0 ] || set -- "$@" --set "pt=$pt" --set "gamma=$gamma"
    value=$(LD_PRELOAD=$clock "$lehr" solve "$file" "$@" --json -q | field value)
    echo "$name,$seconds,$seed,$pt,$gamma,$value" >>"$out"
}

echo "$instances" | while IFS=: read -r name how; do
    [ -n "$name" ] || continue
    wanted "$name" || continue
    file=$(model_at "$name" "mc:$how")
    scale=$(typical "$file")
    run "$name" "$file" 0 0
    for a in $parts_pt; do
        for b in $parts_gamma; do
            pt=$(awk -v s="$scale" -v a="$a" 'BEGIN { printf "%.6g", s * a }')
            run "$name" "$file" "$pt" "$(awk -v p="$pt" -v b="$b" 'BEGIN { printf "%.6g", p * b }')"
        done
    done
done

awk -F, -v t="$seconds" -v s="$seed" '
    NR == 1 || $2 != t || $3 != s { next }
    !($1 in runs) { order[++n] = $1 }
    { runs[$1]++ }
    $4 == 0 { chosen[$1] = $6; next }
    !($1 in best) || $6 > best[$1] { best[$1] = $6; pt[$1] = $4; gamma[$1] = $5 }
    END {
        printf "%-16s %14s %14s %9s %9s %8s\n", "case", "chosen", "best of grid", "pt", "gamma", "worse %"
        for (i = 1; i <= n; i++) {
            c = order[i]
            if (c in best) printf "%-16s %14.10g %14.10g %9.4g %9.4g %8.3f\n", c, chosen[c], best[c],
                pt[c], gamma[c], 100 * (best[c] - chosen[c]) / best[c]
        }
    }' "$out"
