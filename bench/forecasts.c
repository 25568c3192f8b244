// SPDX-License-Identifier: GPL-3.0-or-later
/* usage: bench_forecasts FILE SHOTS [ENGINE...]
 *
 * What engines say that the shots of a circuit take, and what they take: processor seconds of one
 * thread, planning apart. Without names: all engines that are able. */
#include <base/clock.h>
#include <tn/qasm.h>
#include <tn/run.h>

#include <stdio.h>
#include <stdlib.h>

enum { SEED = 1, FIRST = 3 };

static void must(lehr_context *ctx, lehr_status status)
{
    if (status == LEHR_OK) return;
    fprintf(stderr, "bench_forecasts: %s\n", lehr_message(ctx));
    exit(1);
}

static double seconds_to_plan(lehr_context *ctx, const tn_circuit *circuit,
                              const tn_run_request *request)
{
    tn_choice choice;
    double begin = lehr_cpu_seconds();
    must(ctx, tn_forecast_all(ctx, circuit, request, &choice));
    tn_choice_clear(ctx, &choice);
    return lehr_cpu_seconds() - begin;
}

static void measure(lehr_context *ctx, const tn_circuit *circuit, const char *engine,
                    uint64_t shots)
{
    tn_run_request request = {.engine = engine, .seed = SEED, .shots = shots};
    tn_run_report *report;
    double planned = seconds_to_plan(ctx, circuit, &request), begin = lehr_cpu_seconds();
    must(ctx, tn_run(ctx, circuit, &request, &report));
    double spent = lehr_cpu_seconds() - begin - planned;
    double foreseen = report->choice.forecasts[0].seconds;
    printf("%-12s %9.3g %11.3g %11.3g %7.2f\n", engine, planned, foreseen, spent, foreseen / spent);
    tn_run_report_free(ctx, report);
}

static void measure_all(lehr_context *ctx, const tn_circuit *circuit, uint64_t shots)
{
    tn_run_request request = {.seed = SEED, .shots = shots};
    tn_choice choice;
    must(ctx, tn_forecast_all(ctx, circuit, &request, &choice));
    for (size_t k = 0; k < choice.count; k++)
        if (choice.forecasts[k].cost.able)
            measure(ctx, circuit, choice.forecasts[k].engine->name, shots);
    tn_choice_clear(ctx, &choice);
}

int main(int argc, char **argv)
{
    lehr_context *ctx;
    tn_circuit *circuit;
    if (argc < FIRST || lehr_context_new(NULL, &ctx) != LEHR_OK) return 2;
    lehr_set_threads(ctx, 1);
    must(ctx, tn_read(ctx, argv[1], &circuit));
    uint64_t shots = strtoull(argv[2], NULL, 10);
    printf("engine          plan_s  foreseen_s     spent_s   ratio\n");
    for (int k = FIRST; k < argc; k++) measure(ctx, circuit, argv[k], shots);
    if (argc == FIRST) measure_all(ctx, circuit, shots);
    tn_circuit_free(circuit);
    lehr_context_free(ctx);
    return 0;
}
