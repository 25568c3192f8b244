#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What it brings that memetic stays away from valleys it has seen: its journeys against free
# evolutions (--set valleys=1) at equal time, on dense models that are made here and were not used to
# design journeys.
#
#   journeys.sh [--lehr PROGRAM] [--seconds T] [--threads N] [--seeds N] [--cases LIST] [--out FILE]
#
# Seconds are of the processor (clock/cpu_clock.c), divided by the number of threads. Each run
# appends a line to the table; what the table has is not run again. At the end: the best value that
# any run has seen, how many of each kind have seen it, and how far they are from it in the mean.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
lehr=$root/build/cli/lehr seconds=60 threads=2 seeds=3 cases='' out=$root/build/bench/journeys.csv
take_options "lehr seconds threads seeds cases out" "$@"
start_table "case,seconds,threads,seed,valleys,value,used"
make_clock

# NAME: what `lehr generate` makes.
instances="
p5000-40: palubeckis --n 5000 --density 40 --seed 72001
p5000-60: palubeckis --n 5000 --density 60 --seed 72002
p5000-80: palubeckis --n 5000 --density 80 --seed 72003
p5000-100: palubeckis --n 5000 --density 100 --seed 72004
p3000-20: palubeckis --n 3000 --density 20 --seed 71005
p4000-30: palubeckis --n 4000 --density 30 --seed 71006
p6000-70: palubeckis --n 6000 --density 70 --seed 71007
p7000-90: palubeckis --n 7000 --density 90 --seed 71008
random3000-50: random --n 3000 --density 0.5 --weights range --seed 71009
complete3000: complete --n 3000 --weights range --seed 71010
"

# format_of CASE: QUBO problems are maximised, spin glasses cut.
format_of()
{
    case $1 in p*) echo mqlib ;; *) echo mc ;; esac
}

# run CASE FILE SEED VALLEYS: a number, or "-" for what is built in.
run()
{
    key=$1,$seconds,$threads,$3,$4
    ! grep -q "^$key," "$out" || return 0
    limit=$(echo "$seconds $threads" | awk '{ print $1 * $2 }')
    file=$2 seed=$3 valleys=$4
    set -- --solver memetic --time "$limit" --seed "$seed" --threads "$threads"
    [ "$valleys" = - ] || set -- "$@" --set "valleys=$valleys"
    json=$(LD_PRELOAD=$clock "$lehr" solve "$file" "$@" --json -q)
    used=$(printf '%s\n' "$json" | field time_to_best_s | awk -v t="$threads" '{ print $1 / t }')
    echo "$key,$(printf '%s\n' "$json" | field value),$used" | tee -a "$out" >&2
}

for seed in $(seq "$seeds"); do
    echo "$instances" | while IFS=: read -r name how; do
        [ -n "$name" ] || continue
        wanted "$name" || continue
        file=$(model_at "$name" "$(format_of "$name"):$how")
        run "$name" "$file" "$seed" -
        run "$name" "$file" "$seed" 1
    done
done

echo "| case | best seen | journeys: saw it | mean gap | median time | free: saw it | mean gap | median time |"
echo "|---|---:|---:|---:|---:|---:|---:|---:|"
awk -F, -v t="$seconds" -v threads="$threads" '
    NR == 1 || $2 != t || $3 != threads { next }
    !($1 in best) { order[++n] = $1; best[$1] = $6 }
    $6 > best[$1] { best[$1] = $6 }
    { k = $1 SUBSEP $5; value[k, ++runs[k]] = $6; used[k, runs[k]] = $7 }
    function kind(c, v,    k, i, j, x, sum, saw, times) {
        k = c SUBSEP v
        if (!runs[k]) return " - | - | - |"
        for (i = 1; i <= runs[k]; i++) {
            sum += best[c] - value[k, i]
            x = value[k, i] == best[c] ? used[k, i] + 0 : t + 1
            saw += x <= t
            for (j = i; j > 1 && times[j - 1] > x; j--) times[j] = times[j - 1]
            times[j] = x
        }
        x = (times[int((runs[k] + 1) / 2)] + times[int(runs[k] / 2) + 1]) / 2
        return sprintf(" %d of %d | %.4g | %s |", saw, runs[k], sum / runs[k], x > t ? "-" : sprintf("%.2f", x))
    }
    END {
        for (i = 1; i <= n; i++) printf "| %s | %s |%s%s\n", order[i], best[order[i]], kind(order[i], "-"), kind(order[i], 1)
    }' "$out"
