// SPDX-License-Identifier: GPL-3.0-or-later
/* What the planner makes of circuits: one line for each OpenQASM file named.
 *
 *   bench_tape_widths [SECONDS] FILE...
 *
 * Circuits that measure nothing are measured at their end. Seconds are those of the processor. */
#include "tape.h"

#include <base/clock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tn/qasm.h>

static lehr_status show(lehr_context *ctx, const char *path, double seconds)
{
    tn_circuit *read, *measured;
    tn_tape tape;
    LEHR_TRY(tn_read(ctx, path, &read));
    lehr_status status = tn_circuit_measured(ctx, read, &measured);
    if (status == LEHR_OK) {
        tn_circuit *circuit = measured ? measured : read;
        tn_tape_request request = {.seed = 1, .seconds = seconds};
        double start = lehr_cpu_seconds();
        status = tn_tape_plan(ctx, circuit, &request, &tape);
        double took = lehr_cpu_seconds() - start;
        if (status == LEHR_OK) {
            const char *slash = strrchr(path, '/');
            tn_circuit_view view = tn_circuit_look(circuit);
            printf("%-40s n %7d ops %8zu steps %8zu width %4d flops %10.3g plan_s %7.3f %s\n",
                   slash ? slash + 1 : path, view.n, view.count, tape.count, tape.width, tape.flops,
                   took, tape.planner);
            fflush(stdout);
            tn_tape_clear(ctx, &tape);
        }
        tn_circuit_free(measured);
    }
    tn_circuit_free(read);
    return status;
}

int main(int argc, char **argv)
{
    lehr_context *ctx;
    int failures = 0;
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 0;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 1;
    for (int k = seconds > 0 ? 2 : 1; k < argc; k++) {
        if (show(ctx, argv[k], seconds) == LEHR_OK) continue;
        fprintf(stderr, "%s: %s\n", argv[k], lehr_message(ctx));
        lehr_clear(ctx);
        failures++;
    }
    lehr_context_free(ctx);
    return failures > 0;
}
