#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs `lehr solve FILE` with no options but limits on the cases of targets.csv and prints, as
# Markdown, what was reached. Runs are kept in a table; what it has is not run again.
#
#   targets.sh [--seeds N] [--threads N] [--cases LIST] [--lehr PROGRAM] [--out TABLE]
#
# --seeds    how many (default 5)
# --threads  of a run (default 2)
# --cases    names in targets.csv (default all)
# --out      the table (default build/bench/targets.csv)
#
# Seconds are of the processor (../clock/cpu_clock.c), divided by the number of threads, so that
# other work on the machine has no say. A run ends when it has the best known value. A case whose
# file is not there (LEHR_DATA?) is left out.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
seeds=5 threads=2 cases='' lehr=$root/build/cli/lehr out=$root/build/bench/targets.csv
take_options "seeds threads cases lehr out" "$@"
start_table "case,seconds,threads,seed,value,used,version"
make_clock

# run FILE BEST SECONDS SEED OPTION...: value,used,version
run()
{
    file=$1 best=$2 seed=$4
    limit=$(echo "$3 $threads" | awk '{ print $1 * $2 }')
    shift 4
    json=$(LD_PRELOAD=$clock "$lehr" solve "$file" "$@" --time "$limit" --threads "$threads" --seed "$seed" \
        --target "$best" --json -q) || return 1
    used=$(printf '%s\n' "$json" | field wall_s | awk -v t="$threads" '{ print $1 / t }')
    echo "$(printf '%s\n' "$json" | field value),$used,$(printf '%s\n' "$json" | field lehr)"
}

for seed in $(seq "$seeds"); do
    grep -v -e '^#' -e '^name,' "$here/targets.csv" | while IFS=, read -r name model best seconds gap; do
        wanted "$name" || continue
        key=$name,$seconds,$threads,$seed
        ! grep -q "^$key," "$out" || continue
        file=$(model_at "$name" "$model")
        [ -n "$file" ] || continue
        options='' && case $model in *": "*) ;; *" "*) options=${model#* } ;; esac
        # shellcheck disable=SC2086
        line=$(run "$file" "$best" "$seconds" "$seed" $options </dev/null) || line=''
        [ -n "$line" ] || { echo "targets.sh: $key (gap $gap) failed" >&2; continue; }
        echo "$key,$line" | tee -a "$out" >&2
    done
done

echo "# Targets"
echo
echo "Made by \`bench/anneal/targets.sh\` with $(sed -n '$s/.*,//p' "$out"): \`lehr solve FILE --time S\`, no other options but the seed"
echo "and the target that ends a run early. $threads threads; seconds of the processor, divided by"
echo "the number of threads; loading included. Medians over the seeds; time: until the best known value"
echo "was there, when most seeds found it. One machine:"
echo
printf '    %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort | uniq -c | sed 's/^ *//')"
echo
awk -F, -v threads="$threads" '
    FNR == NR { if (FNR > 1 && $3 == threads) { k = $1 SUBSEP $2; v[k, ++runs[k]] = $5; u[k, runs[k]] = $6 } next }
    /^#/ || $1 == "name" { next }
    function median(list, k,    i, j, x, s) {
        for (i = 1; i <= runs[k]; i++) {
            x = list[k, i] + 0
            for (j = i; j > 1 && s[j - 1] > x; j--) s[j] = s[j - 1]
            s[j] = x
        }
        return (s[int((runs[k] + 1) / 2)] + s[int(runs[k] / 2) + 1]) / 2
    }
    BEGIN {
        print "| case | best known | seconds | gap wanted | seeds | found it | median gap | time | |"
        print "|---|---:|---:|---:|---:|---:|---:|---:|---|"
    }
    {
        k = $1 SUBSEP $4
        if (!runs[k]) { missing = missing " " $1; next }
        found = 0
        for (i = 1; i <= runs[k]; i++) found += v[k, i] >= $3
        gap = $3 - median(v, k)
        most = $5 ~ /%/ ? $3 * $5 / 100 : $5
        all++
        reached += gap <= most
        time = 2 * found > runs[k] ? sprintf("%.2f", median(u, k)) : "-"
        printf "| %s | %d | %s | %s | %d | %d | %g | %s | %s |\n", $1, $3, $4, $5, runs[k], found, gap, \
            time, gap <= most ? "reached" : "**missed**"
    }
    END {
        printf "\n%d of %d reached.", reached, all
        if (missing != "") printf " Not run:%s.", missing
        print ""
    }
' "$out" "$here/targets.csv"
