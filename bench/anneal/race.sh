#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs solvers on the cases of cases.csv, one after the other on the same cores, and appends a line
# for each run to a table. What the table has is not run again, so an interrupted race goes on where
# it was. report.sh makes pages of the table.
#
#   race.sh [--who LIST] [--budget LIST] [--seeds N] [--cases LIST] [--threads N]
#           [--clock wall|cpu] [--lehr PROGRAM] [--out FILE] [--cpu LIST]
#
# --who      lehr, lehr:SOLVER, and the peers of ../peers/peer.py (default "lehr")
# --budget   seconds; 0 measures speed: 1000 sweeps, no limit (default "1")
# --seeds    how many (default 5)
# --cases    names in cases.csv (default all)
# --clock    cpu: seconds are those of the processor (../clock/cpu_clock.c), so that other work on
#            the machine has no say; for one thread (default wall)
# --cpu      cores to stay on, for taskset (default: any)
#
# Seeds go outside and solvers inside, so that all meet the same disturbances. The budget of lehr
# includes loading the file, that of peers does not. The answers of peers are evaluated by dimod, not
# believed. seconds is when lehr ended, and when the answer of a peer came, which may be too late:
# one that needs more than a minute and three budgets is given up (ten minutes and twenty budgets
# with --clock cpu). One run of a peer may answer for several budgets: see peer.py.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
who=lehr budget=1 seeds=5 cases='' threads=1 lehr=$root/build/cli/lehr out=$root/build/bench/anneal.csv
cpu='' clock=wall
take_options "who budget seeds cases threads clock lehr out cpu" "$@"
budgets=$budget
start_table "case,who,budget,threads,seed,value,seconds,updates_per_ns,version"
pin='' patience=3 minutes=1
[ -z "$cpu" ] || pin="taskset -c $cpu"
if [ "$clock" = cpu ]; then
    [ "$threads" = 1 ] || { echo "race.sh: --clock cpu is for one thread" >&2; exit 1; }
    make_clock
    pin="$pin env LD_PRELOAD=$clock" patience=20 minutes=10
fi

# model_of CASE: the path of its file; nothing when it is not there.
model_of() { model_at "$1" "$(sed -n "s/^$1,\([^,]*\),.*/\1/p" "$here/cases.csv")"; }

# Mean value of the samples: a plain anneal of all lanes offers each of them.
mean_of_samples()
{
    awk '/"samples": \[$/ { inside = 1 }
         inside && /"value":/ { value = $2 + 0 }
         inside && /"count":/ { sum += value * $2; count += $2 }
         END { if (count) printf "%.2f", sum / count }'
}

# run_lehr SOLVER FILE BUDGET SEED: value,seconds,updates_per_ns,version
run_lehr()
{
    set -- "$1" "$2" "$3" "$4" --seed "$4" --threads "$threads" --json -q
    solver=$1 file=$2 budget=$3
    shift 4
    case $budget:$solver in
    0:population)
        set -- "$@" --set generations=1 --set passes=0 --set offered=512 --samples 512 --reads 1 ;;
    0:*) set -- "$@" --samples 32 --reads 32 ;;
    *) set -- "$@" --time "$budget" ;;
    esac
    # The model as it is, as peers see it.
    [ "$budget" != 0 ] || set -- "$@" --sweeps 1000 --presolve off
    # shellcheck disable=SC2086
    json=$($pin "$lehr" solve "$file" --solver "$solver" "$@") || return 1
    value=$(printf '%s\n' "$json" | field value)
    [ "$budget" != 0 ] || value=$(printf '%s\n' "$json" | mean_of_samples)
    printf '%s,%s,%s,%s\n' "$value" "$(printf '%s\n' "$json" | field wall_s)" \
        "$(printf '%s\n' "$json" | field updates_per_ns)" "$(printf '%s\n' "$json" | field lehr)"
}

# run_peer NAME CASE FILE BUDGETS SEED: budget,value,... for each budget
run_peer()
{
    bqm=$models/$2.bqm
    [ -s "$bqm" ] || "$lehr" convert "$3" "$bqm" -q >&2
    sense=$("$lehr" info "$3" --json -q | field sense)
    # shellcheck disable=SC2086
    timeout $((patience * $(sum "$4") + 60 * minutes)) $pin "$root/build/peers/venv/bin/python" "$here/../peers/peer.py" \
        "$1" "$bqm" --sense "$sense" --budget "$4" --seed "$5" --threads "$threads"
}

# Budgets may be fractions; their sum as a whole number.
sum() { echo "$1" | awk '{ for (i = 1; i <= NF; i++) sum += $i; print int(sum + 1) }'; }

# missing CASE WHO SEED: the budgets that the table lacks
missing()
{
    for budget in $budgets; do
        grep -q "^$1,$2,$budget,$threads,$3," "$out" || printf '%s ' "$budget"
    done
}

# run CASE WHO FILE BUDGETS SEED: lines budget,value,...
run()
{
    case $2 in
    lehr | lehr:*)
        solver=${2#lehr} solver=${solver#:}
        for budget in $4; do
            line=$(run_lehr "${solver:-auto}" "$3" "$budget" "$5") && echo "$budget,$line"
        done
        ;;
    *) run_peer "$2" "$1" "$3" "$4" "$5" ;;
    esac
}

[ -n "$cases" ] || cases=$(sed -n 's/^\([^#,]*\),.*/\1/p' "$here/cases.csv" | sed 1d)
for seed in $(seq "$seeds"); do
    for case in $cases; do
        file=$(model_of "$case")
        [ -n "$file" ] || { echo "race.sh: no file for $case (LEHR_DATA?)" >&2; continue; }
        for one in $who; do
            lacks=$(missing "$case" "$one" "$seed")
            [ -n "$lacks" ] || continue
            run "$case" "$one" "$file" "$lacks" "$seed" | while IFS=, read -r budget rest; do
                echo "$case,$one,$budget,$threads,$seed,$rest" | tee -a "$out"
            done
            lacks=$(missing "$case" "$one" "$seed")
            [ -z "$lacks" ] || echo "race.sh: $one on $case, seed $seed: failed for $lacks" >&2
        done
    done
done
