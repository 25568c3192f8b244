#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Which optima `lehr solve FILE` proves, and how fast: the instances of the Biq Mac Library with up to
# 100 variables (125 for one torus), and random dense QUBO of 50 variables next to toulbar2. Prints
# Markdown.
#
#   proofs.sh [--time S] [--threads N] [--cases LIST] [--lehr PROGRAM] [--out TABLE]
#
# --time     seconds of the processor for each thread (default 300)
# --threads  of a run (default 2)
# --cases    beginnings of names in the library, like rudy_g05_80 (default: all up to 100 variables)
# --out      the table (default build/bench/proofs.csv); what it has is not run again
#
# Seconds are of the processor, all threads together (clock/cpu_clock.c), loading included. toulbar2
# is left out when it is not installed; it gets the same model as qpbo, one thread, two minutes.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
time=300 threads=2 lehr=$root/build/cli/lehr out=$root/build/bench/proofs.csv
cases="rudy_g05_60 ising_t3g5 ising_t2g10 ising_ising2.5-100 ising_ising3.0-100 rudy_pm1s_80 rudy_w01_100
    rudy_pw01_100 rudy_pm1s_100 rudy_g05_80 rudy_pm1d_80 rudy_w05_100 rudy_w09_100 rudy_pw05_100
    rudy_pw09_100 rudy_g05_100 rudy_pm1d_100"
take_options "time threads cases lehr out" "$@"
start_table "family,case,listed,limit,status,value,bound,seconds,toulbar2"
make_clock

# prove FILE: status,value,bound,seconds
prove()
{
    limit=$(echo "$time $threads" | awk '{ print $1 * $2 }')
    json=$(LD_PRELOAD=$clock "$lehr" solve "$1" --time "$limit" --threads "$threads" --json -q) || return 1
    # The last ones: results, not options of the same name.
    for name in status value bound wall_s; do printf '%s,' "$(printf '%s\n' "$json" | field $name \$)"; done
}

# listed NAME: the optimum in the library's tables, where rudy_w01_100.3 stands as "w01 100.3   813"
listed()
{
    words=$(echo "${1#*_}" | sed 's/_\([^_]*\)$/[ _]\1/; s/\./\\./g')
    sed -n "s/^\(.* \)\{0,1\}$words  *\([0-9][0-9]*\).*/\2/p" "$LEHR_DATA/biqmac/biqmaclib.txt" | sed -n 1p
}

# record FAMILY NAME FILE: a line of the table
record()
{
    ! grep -q "^$1,$2," "$out" || return 0
    line=$(prove "$3" </dev/null) || { echo "proofs.sh: $2 failed" >&2; return 0; }
    echo "$1,$2,$4,$time,$line$5" | tee -a "$out" >&2
}

# toulbar2_on FILE: its seconds, or nothing
toulbar2_on()
{
    command -v toulbar2 >/dev/null || return 0
    "$lehr" convert "$1" "${1%.*}.qpbo" -q
    timeout 200 toulbar2 "${1%.*}.qpbo" -timer=120 2>/dev/null |
        sed -n 's/^Optimum: .* and \([0-9.]*\) seconds.*/\1/p'
}

if [ -n "${LEHR_DATA:-}" ]; then
    for family in $cases; do
        for file in "$LEHR_DATA/biqmac/$family"[._]*; do
            [ -f "$file" ] || continue
            name=$(basename "$file")
            record "$family" "$name" "$file" "$(listed "$name")" ''
        done
    done
else
    echo "proofs.sh: LEHR_DATA is not set: no public instances" >&2
fi
for seed in 1 2 3 4 5; do
    file=$models/random-50-$seed.qubo
    grep -q "^random QUBO of 50,$seed," "$out" && continue
    "$lehr" generate random --n 50 --density 1 --as qubo --weights range --low -100 --high 100 --seed "$seed" -q \
        -o "$file"
    record "random QUBO of 50" "$seed" "$file" '' "$(toulbar2_on "$file")"
done

echo "# Proofs"
echo
echo "Made by \`bench/anneal/proofs.sh\`: \`lehr solve FILE --time S --threads $threads\`, no other options. Seconds of"
echo "the processor, threads added up, loading included: the median and the most of the proven ones."
echo "Gap: of those without a proof, the mean of (bound - value) / value; \"listed\" counts values equal"
echo "to the optimum that the library states. One machine:"
echo
printf '    %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort | uniq -c | sed 's/^ *//')"
echo
awk -F, '
    function add(list, key, x) { list[key, ++length_of[key]] = x }
    function median(list, key,    n, i, j, x, s) {
        n = length_of[key]
        for (i = 1; i <= n; i++) {
            x = list[key, i] + 0
            for (j = i; j > 1 && s[j - 1] > x; j--) s[j] = s[j - 1]
            s[j] = x
        }
        least = s[1]
        most = s[n]
        return (s[int((n + 1) / 2)] + s[int(n / 2) + 1]) / 2
    }
    NR == 1 { next }
    !seen[$1]++ { order[++families] = $1 }
    {
        all[$1]++
        limit[$1] = $4
        found[$1] += $3 != "" && $6 == $3
        has[$1] += $3 != ""
        if ($5 == "OPTIMAL") { proven[$1]++; add(seconds, $1, $8) }
        else gap[$1] += ($7 - $6) / ($6 < 0 ? -$6 : $6)
        if ($9 != "") add(other, $1 " other", $9)
        else if ($1 ~ /random/) late++
    }
    END {
        print "| instances | S | proven | median | most | gap of the rest | listed |"
        print "|---|---:|---:|---:|---:|---:|---:|"
        for (k = 1; k <= families; k++) {
            f = order[k]
            rest = all[f] - proven[f]
            m = proven[f] ? sprintf("%.2f", median(seconds, f)) : "-"
            printf "| %s | %s | %d of %d | %s | %s | %s | %s |\n", f, limit[f], proven[f], all[f], m,
                proven[f] ? sprintf("%.2f", most) : "-", rest ? sprintf("%.2f %%", 100 * gap[f] / rest) : "-",
                has[f] ? found[f] " of " has[f] : "-"
        }
        if (length_of["random QUBO of 50 other"]) {
            m = median(other, "random QUBO of 50 other")
            printf "\ntoulbar2 on the same random QUBO: %.1f to %.1f seconds where it ended, %d of %d not within 120.\n",
                least, most, late, all["random QUBO of 50"]
        }
    }
' "$out"
