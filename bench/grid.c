// SPDX-License-Identifier: GPL-3.0-or-later
/* usage: bench_grid FILE SHOTS CUTOFF...
 *
 * A circuit (bench_circuits grid ... makes some) by the grid engine, once for each cut-off:
 * processor time of one thread for a sample, the weight it discarded, its log-probability. All
 * cut-offs draw with the same random numbers, so that samples are equal as far as the cut-off does
 * not show: the last column counts the bits that differ from the sample of the last cut-off. */
#include <base/clock.h>
#include <tn/qasm.h>
#include <tn/run.h>

#include <stdio.h>
#include <stdlib.h>

enum { SEED = 2, FIRST = 3, MOST = 16 };

static void must(lehr_context *ctx, lehr_status status)
{
    if (status == LEHR_OK) return;
    fprintf(stderr, "bench_grid: %s\n", lehr_message(ctx));
    exit(1);
}

typedef struct timing {
    tn_run_report *report;
    double spent; /* seconds on all, planning included */
} timing;

static timing run(lehr_context *ctx, const tn_circuit *circuit, uint64_t shots, const char *cutoff)
{
    char option[64];
    const char *set = option;
    timing t;
    snprintf(option, sizeof option, "cutoff=%s", cutoff);
    tn_run_request request = {
        .engine = "grid", .set = &set, .set_count = 1, .seed = SEED, .shots = shots};
    double begin = lehr_cpu_seconds();
    must(ctx, tn_run(ctx, circuit, &request, &t.report));
    t.spent = lehr_cpu_seconds() - begin;
    return t;
}

static uint64_t differences(const tn_shots *a, const tn_shots *b)
{
    uint64_t bits = 0;
    for (size_t k = 0; k < (size_t)a->count * a->words; k++)
        bits += (uint64_t)__builtin_popcountll(a->rows[k] ^ b->rows[k]);
    return bits;
}

static double mean(const double *values, uint64_t count)
{
    double sum = 0;
    for (uint64_t k = 0; k < count; k++) sum += values[k];
    return sum / (double)count;
}

static void print(const char *cutoff, const timing *idle, const timing *t, const timing *last)
{
    const tn_shots *s = &t->report->shots;
    printf("%-9s %8.2f %10.4f %12.3e %16.6f %8llu\n", cutoff, idle->spent,
           (t->spent - idle->spent) / (double)s->count, mean(s->error, s->count),
           mean(s->logp, s->count), (unsigned long long)differences(s, &last->report->shots));
}

int main(int argc, char **argv)
{
    lehr_context *ctx;
    tn_circuit *circuit;
    timing t[MOST], idle[MOST]; /* idle: no shots */
    int runs = argc - FIRST;
    if (runs < 1 || runs > MOST || lehr_context_new(NULL, &ctx) != LEHR_OK) return 2;
    lehr_set_threads(ctx, 1);
    must(ctx, tn_read(ctx, argv[1], &circuit));
    uint64_t shots = strtoull(argv[2], NULL, 10);
    for (int k = 0; k < runs; k++) {
        idle[k] = run(ctx, circuit, 0, argv[FIRST + k]);
        t[k] = run(ctx, circuit, shots, argv[FIRST + k]);
    }
    printf("%s\n", t[0].report->choice.forecasts[0].cost.how);
    printf("cutoff     begin_s   sample_s    discarded             logp  differs\n");
    for (int k = 0; k < runs; k++) print(argv[FIRST + k], &idle[k], &t[k], &t[runs - 1]);
    for (int k = 0; k < runs; k++) {
        tn_run_report_free(ctx, idle[k].report);
        tn_run_report_free(ctx, t[k].report);
    }
    tn_circuit_free(circuit);
    lehr_context_free(ctx);
    return 0;
}
