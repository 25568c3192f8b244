// SPDX-License-Identifier: GPL-3.0-or-later
/* usage: tn_shots [SHOTS [NAME...]]: exact shots a second of the recycling engine, by processor
 * time of one thread, planning apart. A name is one of the workloads below (bricks-1000000 runs
 * when named only) or an OpenQASM file. */
#include <base/clock.h>
#include <base/memory.h>
#include <base/rng.h>
#include <tn/engine.h>
#include <tn/qasm.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct work {
    tn_builder *b;
    lehr_rng rng;
} work;

static void must(lehr_status status)
{
    if (status != LEHR_OK) exit(1);
}

static void gate(work *w, tn_gate g, int controls, int32_t a, int32_t b, double angle)
{
    int32_t qubits[2] = {a, b};
    must(tn_builder_gate(w->b, g, controls, qubits, &angle));
}

/* A random unitary of four rows: normal entries, made orthonormal. */
static void haar(work *w, int32_t a, int32_t b)
{
    double complex m[16];
    int32_t qubits[2] = {a, b};
    for (int k = 0; k < 16; k++) m[k] = lehr_rng_normal(&w->rng) + TN_I * lehr_rng_normal(&w->rng);
    for (int r = 0; r < 4; r++) {
        double norm = 0;
        for (int s = 0; s < r; s++) {
            double complex dot = 0;
            for (int c = 0; c < 4; c++) dot += conj(m[4 * s + c]) * m[4 * r + c];
            for (int c = 0; c < 4; c++) m[4 * r + c] -= dot * m[4 * s + c];
        }
        for (int c = 0; c < 4; c++) norm += pow(cabs(m[4 * r + c]), 2);
        for (int c = 0; c < 4; c++) m[4 * r + c] /= sqrt(norm);
    }
    must(tn_builder_unitary(w->b, 0, 2, qubits, m));
}

static void ghz(work *w, int32_t n, int32_t depth)
{
    (void)depth;
    gate(w, TN_GATE_h, 0, 0, 0, 0);
    for (int32_t q = 0; q + 1 < n; q++) gate(w, TN_GATE_x, 1, q, q + 1, 0);
}

static void bricks(work *w, int32_t n, int32_t depth)
{
    for (int32_t d = 0; d < depth; d++) {
        for (int32_t q = 0; q < n; q++) gate(w, TN_GATE_rx, 0, q, q, 6 * lehr_rng_unit(&w->rng));
        for (int32_t q = d % 2; q + 1 < n; q += 2) gate(w, TN_GATE_x, 1, q, q + 1, 0);
    }
}

static void haar_bricks(work *w, int32_t n, int32_t depth)
{
    for (int32_t d = 0; d < depth; d++)
        for (int32_t q = d % 2; q + 1 < n; q += 2) haar(w, q, q + 1);
}

/* QAOA with depth 1 on a random 3-regular graph: random pairings without loops and repetitions. */
static void qaoa(work *w, int32_t n, int32_t depth)
{
    int32_t ends[600], ok = 0;
    (void)depth;
    while (!ok) {
        for (int32_t k = 0; k < 3 * n; k++) ends[k] = k / 3;
        lehr_rng_shuffle(&w->rng, ends, (size_t)n * 3);
        ok = 1;
        for (int32_t k = 0; k < 3 * n; k += 2) {
            if (ends[k] == ends[k + 1]) ok = 0;
            for (int32_t j = 0; j < k; j += 2)
                if ((ends[j] == ends[k] && ends[j + 1] == ends[k + 1]) ||
                    (ends[j] == ends[k + 1] && ends[j + 1] == ends[k]))
                    ok = 0;
        }
    }
    for (int32_t q = 0; q < n; q++) gate(w, TN_GATE_h, 0, q, q, 0);
    for (int32_t k = 0; k < 3 * n; k += 2) gate(w, TN_GATE_rzz, 0, ends[k], ends[k + 1], 0.8);
    for (int32_t q = 0; q < n; q++) gate(w, TN_GATE_rx, 0, q, q, 0.7);
}

/* n x n, each edge once. */
static void grid(work *w, int32_t n, int32_t depth)
{
    for (int32_t d = 0; d < depth; d++)
        for (int32_t r = 0; r < n; r++)
            for (int32_t c = 0; c < n; c++) {
                int32_t q = r * n + c;
                if (d < 2 && c % 2 == d && c + 1 < n) haar(w, q, q + 1);
                if (d >= 2 && r % 2 == d - 2 && r + 1 < n) haar(w, q, q + n);
            }
}

typedef struct workload {
    const char *name;
    void (*make)(work *w, int32_t n, int32_t depth);
    int32_t n, depth, qubits;
} workload;

static const workload workloads[] = {
    {"ghz-1000", ghz, 1000, 0, 1000},
    {"ghz-100000", ghz, 100000, 0, 100000},
    {"bricks-100000", bricks, 100000, 4, 100000},
    {"bricks-1000000", bricks, 1000000, 4, 1000000},
    {"haar-100-10", haar_bricks, 100, 10, 100},
    {"qaoa-60", qaoa, 60, 1, 60},
    {"grid-6x6", grid, 6, 4, 36},
};

/* With all qubits measured at its end, unless it measures some itself. */
static tn_circuit *measured(lehr_context *ctx, tn_circuit *circuit)
{
    tn_circuit *with;
    must(tn_circuit_measured(ctx, circuit, &with));
    if (!with) return circuit;
    tn_circuit_free(circuit);
    return with;
}

static tn_circuit *make(lehr_context *ctx, const workload *load)
{
    work w = {.rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0)};
    tn_circuit *circuit;
    must(tn_builder_new(ctx, &w.b));
    must(tn_builder_qubits(w.b, "q", load->qubits, NULL));
    load->make(&w, load->n, load->depth);
    must(tn_builder_finish(w.b, &circuit));
    return measured(ctx, circuit);
}

static tn_circuit *load_file(lehr_context *ctx, const char *path)
{
    tn_circuit *circuit;
    must(tn_read(ctx, path, &circuit));
    return measured(ctx, circuit);
}

static double draw(lehr_context *ctx, const tn_engine *engine, const void *state, tn_shots *shots)
{
    uint64_t count = shots->count, block = engine->block(state);
    double sum = 0;
    for (uint64_t first = 0; first < count; first += block) {
        shots->first = first;
        shots->count = count - first < block ? count - first : block;
        must(engine->sample(ctx, state, shots));
        for (uint64_t k = 0; k < shots->count; k++) sum += shots->logp[k];
    }
    shots->count = count;
    return sum / (double)count;
}

/* Frees the circuit. */
static void report(lehr_context *ctx, const char *name, tn_circuit *circuit, uint64_t count)
{
    const tn_engine *engine = tn_engine_find("recycle");
    tn_task task = {.circuit = circuit, .purpose = TN_FOR_SHOTS, .shots = count, .seed = 1};
    tn_cost cost;
    void *state;
    double begin = lehr_cpu_seconds();
    must(engine->plan(ctx, &task, &state, &cost));
    double planned = lehr_cpu_seconds();
    if (!cost.able) {
        printf("%-14s not able: %s\n", name, cost.why_not);
        tn_circuit_free(circuit);
        return;
    }
    size_t words = ((size_t)tn_circuit_look(circuit).bits + 63) / 64, block = engine->block(state);
    tn_shots shots = {.count = count,
                      .words = words,
                      .rows = lehr_new_zero(ctx, block * words, sizeof(uint64_t)),
                      .logp = lehr_new(ctx, block, sizeof(double))};
    double logp = draw(ctx, engine, state, &shots);
    double seconds = (lehr_cpu_seconds() - planned) / (double)count;
    printf("%-14s width %2d  plan %6.3f s  %10.1f shots/s  forecast %10.1f  %5.1f GF/s  "
           "peak %4zu MB  mean log p %.2f\n",
           name, (int)cost.width, planned - begin, 1 / seconds, 1 / cost.shot_s,
           cost.shot_flops / seconds / 1e9, lehr_memory_peak(ctx) >> 20, logp);
    lehr_release(ctx, shots.rows);
    lehr_release(ctx, shots.logp);
    engine->release(ctx, state);
    tn_circuit_free(circuit);
}

static bool named(const char *name, char **names, int count)
{
    for (int k = 0; k < count; k++)
        if (strcmp(names[k], name) == 0) return true;
    return false;
}

static void run_workload(const workload *load, uint64_t count)
{
    lehr_context *ctx;
    must(lehr_context_new(NULL, &ctx));
    report(ctx, load->name, make(ctx, load), count);
    lehr_context_free(ctx);
}

static void run_file(const char *path, uint64_t count)
{
    lehr_context *ctx;
    const char *slash = strrchr(path, '/');
    must(lehr_context_new(NULL, &ctx));
    report(ctx, slash ? slash + 1 : path, load_file(ctx, path), count);
    lehr_context_free(ctx);
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1024;
    int names = argc > 2 ? argc - 2 : 0;
    for (size_t k = 0; k < sizeof workloads / sizeof *workloads; k++) {
        bool wanted = named(workloads[k].name, argv + 2, names);
        if (wanted || (names == 0 && workloads[k].n <= 100000)) run_workload(&workloads[k], count);
    }
    for (int k = 0; k < names; k++)
        if (strstr(argv[2 + k], ".qasm")) run_file(argv[2 + k], count);
    return 0;
}
