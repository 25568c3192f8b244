#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes Markdown of the table that race.sh writes: gaps to the best known values for each budget, and
# speeds.
#
#   report.sh [TABLE [NOTE]]        (default build/bench/anneal.csv); NOTE: a sentence about the runs
set -eu
here=$(cd "$(dirname "$0")" && pwd)
table=${1:-$here/../../build/bench/anneal.csv}

echo "# Annealing, measured"
echo
echo "Made by \`bench/anneal/report.sh\` from runs of \`bench/anneal/race.sh\`; all solvers took turns on"
echo "the same cores of one machine:"
echo
printf '    %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort | uniq -c | sed 's/^ *//')"
if [ $# -gt 1 ]; then
    printf '\n%s\n' "$2"
fi
awk -F, '
    # The gap of a value above the best one is negative. Values of minimised models are not in use.
    FNR == NR { if ($0 !~ /^#/ && $1 != "name") best[$1] = $3; if ($0 !~ /^#/) order[++cases] = $1; next }
    FNR == 1 { next }
    {
        if (!(($2, $3) in met)) { met[$2, $3] = 1; list[$3] = list[$3] " " $2 }
        if (!($3 in seen)) { seen[$3] = 1; budgets[++n] = $3 }
        k = $1 SUBSEP $2 SUBSEP $3
        runs[k]++
        values[k, runs[k]] = $6
        late[k] += $3 > 0 && $7 > 1.1 * $3 + 0.2
        rates[k, runs[k]] = $8
        threads[$3] = $4
        versions[$2] = $9
        if ($3 > 0 && !($1 in top && top[$1] >= $6)) top[$1] = $6
    }
    function median(what, k,    i, j, x, sorted) {
        for (i = 1; i <= runs[k]; i++) {
            x = what[k, i] + 0
            for (j = i; j > 1 && sorted[j - 1] > x; j--) sorted[j] = sorted[j - 1]
            sorted[j] = x
        }
        return (sorted[int((runs[k] + 1) / 2)] + sorted[int(runs[k] / 2) + 1]) / 2
    }
    function shown(gap) { return gap == int(gap) ? sprintf("%d", gap) : sprintf("%.1f", gap) }
    function header(names, count, first,    i, line, rule) {
        line = "| " first " |"
        rule = "|---|"
        for (i = 1; i <= count; i++) { line = line " " names[i] " |"; rule = rule "---:|" }
        print line "\n" rule
    }
    function gaps(budget,    count, names, i, j, c, k, line, cell, gap, least) {
        count = split(list[budget], names, " ")
        printf "\n## %s s, %s thread%s\n\n", budget, threads[budget], threads[budget] == 1 ? "" : "s"
        print "Median gap to the best known value over all seeds; bold: the smallest; late: the answer came"
        print "after the end (and is not compared); -: no run.\n"
        header(names, count, "case (best known)")
        for (i = 1; i <= cases; i++) {
            c = order[i]
            known = best[c] == "" ? top[c] : best[c]
            least = ""
            for (j = 1; j <= count; j++) {
                k = c SUBSEP names[j] SUBSEP budget
                if (!runs[k] || 2 * late[k] > runs[k]) continue
                gap = known - median(values, k)
                if (least == "" || gap < least) least = gap
            }
            line = ""
            for (j = 1; j <= count; j++) {
                k = c SUBSEP names[j] SUBSEP budget
                cell = "-"
                if (runs[k]) {
                    gap = known - median(values, k)
                    cell = shown(gap)
                    if (2 * late[k] > runs[k]) cell = cell " late"
                    else if (gap == least) cell = "**" cell "**"
                }
                line = line " " cell " |"
            }
            if (line ~ /[0-9]/) printf "| %s (%s) |%s\n", c, known, line
        }
    }
    function speeds(    count, names, i, j, k, c, line, some) {
        count = split(list[0], names, " ")
        print "\n## Speed\n"
        print "Attempted spin updates (of SQA: of one slice) per nanosecond of processor time in anneals of 1000"
        print "sweeps; in brackets the mean value of an anneal. Medians over the seeds.\n"
        header(names, count, "case")
        for (i = 1; i <= cases; i++) {
            c = order[i]
            line = ""
            some = 0
            for (j = 1; j <= count; j++) {
                k = c SUBSEP names[j] SUBSEP 0
                some += runs[k]
                line = line " " (runs[k] ? sprintf("%.3g (%.1f)", median(rates, k), median(values, k)) : "-") " |"
            }
            if (some) print "| " c " |" line
        }
    }
    END {
        for (i = 1; i <= n; i++) if (budgets[i] > 0) gaps(budgets[i])
        if (0 in seen) speeds()
        print "\n## Versions\n"
        for (who in versions) print "* " who ": " versions[who] | "sort"
    }
' "$here/cases.csv" "$table"
