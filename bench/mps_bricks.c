// SPDX-License-Identifier: GPL-3.0-or-later
/* bench_mps_bricks [n] [depth] [bond] [precision] [shots]: builds the matrix product state of a
 * brickwork of random two-qubit gates, draws shots, and prints processor seconds. */
#include <base/clock.h>
#include <base/rng.h>
#include <tn/run.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Gram-Schmidt on rows of normal numbers: uniform among unitaries. */
static void random_unitary(lehr_rng *rng, double complex *m)
{
    for (int r = 0; r < 4; r++) {
        double norm = 0;
        for (int c = 0; c < 4; c++)
            m[4 * r + c] = lehr_rng_normal(rng) + TN_I * lehr_rng_normal(rng);
        for (int b = 0; b < r; b++) {
            double complex dot = 0;
            for (int c = 0; c < 4; c++) dot += conj(m[4 * b + c]) * m[4 * r + c];
            for (int c = 0; c < 4; c++) m[4 * r + c] -= dot * m[4 * b + c];
        }
        for (int c = 0; c < 4; c++) norm += creal(m[4 * r + c] * conj(m[4 * r + c]));
        for (int c = 0; c < 4; c++) m[4 * r + c] /= sqrt(norm);
    }
}

static lehr_status make_bricks(lehr_context *ctx, int n, int depth, tn_circuit **out)
{
    tn_builder *b;
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_GENERATE, 0);
    LEHR_TRY(tn_builder_new(ctx, &b));
    lehr_status status = tn_builder_qubits(b, "q", n, NULL);
    if (status == LEHR_OK) status = tn_builder_bits(b, "c", n, NULL);
    for (int layer = 0; layer < depth; layer++)
        for (int q = layer % 2; q + 1 < n && status == LEHR_OK; q += 2) {
            double complex m[16];
            random_unitary(&rng, m);
            status = tn_builder_unitary(b, 0, 2, (const int32_t[]){q, q + 1}, m);
        }
    for (int q = 0; q < n && status == LEHR_OK; q++) status = tn_builder_measure(b, q, q);
    if (status == LEHR_OK) return tn_builder_finish(b, out);
    tn_builder_free(b);
    return status;
}

static lehr_status measure(lehr_context *ctx, const tn_circuit *circuit, const char *bond,
                           const char *precision, uint64_t shots)
{
    const char *set[] = {bond, precision};
    tn_run_request request = {.engine = "mps", .set = set, .set_count = 2, .seed = 3, .shots = 0};
    tn_run_report *report;
    double begin = lehr_cpu_seconds();
    LEHR_TRY(tn_run(ctx, circuit, &request, &report));
    double build = lehr_cpu_seconds() - begin;
    printf("fidelity %.6f  bound %.3f  bond %d  build %.3f s (predicted %.3f)\n",
           report->quality.fidelity, report->quality.bound, report->quality.bond, build,
           report->choice.forecasts[0].cost.build_s);
    tn_run_report_free(ctx, report);
    request.shots = shots;
    begin = lehr_cpu_seconds();
    LEHR_TRY(tn_run(ctx, circuit, &request, &report));
    double sampling = lehr_cpu_seconds() - begin - build, mean = 0;
    for (uint64_t k = 0; k < shots; k++) mean += report->shots.logp[k] / (double)shots;
    printf("%.0f shots/s (predicted %.0f)  mean log-probability %.3f\n", (double)shots / sampling,
           1 / report->choice.forecasts[0].cost.shot_s, mean);
    tn_run_report_free(ctx, report);
    return LEHR_OK;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 100;
    int depth = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 10;
    char bond[32], precision[32];
    snprintf(bond, sizeof bond, "bond=%s", argc > 3 ? argv[3] : "64");
    snprintf(precision, sizeof precision, "precision=%s", argc > 4 ? argv[4] : "double");
    uint64_t shots = argc > 5 ? strtoull(argv[5], NULL, 10) : 4096;
    lehr_context *ctx;
    tn_circuit *circuit = NULL;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 1;
    lehr_set_threads(ctx, 1);
    lehr_status status = make_bricks(ctx, n, depth, &circuit);
    if (status == LEHR_OK) status = measure(ctx, circuit, bond, precision, shots);
    if (status != LEHR_OK) fprintf(stderr, "%s\n", lehr_message(ctx));
    tn_circuit_free(circuit);
    lehr_context_free(ctx);
    return status != LEHR_OK;
}
