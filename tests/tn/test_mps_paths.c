// SPDX-License-Identifier: GPL-3.0-or-later
/* Shots with states of their own: measurements on the way, resets, conditions and noise on matrix
 * product states. That samples are right is also in test_engines.c. */
#include "assert_close.h"
#include "brutal.h"
#include "chi_square.h"
#include "context_fixture.h"
#include "dense_circuit.h"
#include "mps_collapse.h"
#include "mps_play.h"
#include "random_circuit.h"

#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <tn/noise.h>
#include <tn/run.h>

#include <cmocka.h>

static void ok(lehr_status status)
{
    assert_int_equal(status, LEHR_OK);
}

static void add_unitary(tn_builder *b, lehr_rng *rng, int32_t first, int32_t second)
{
    double complex m[16];
    random_unitary(rng, 2, m);
    ok(tn_builder_unitary(b, 0, 2, (const int32_t[]){first, second}, m));
}

static tn_circuit *finish_measured(lehr_context *ctx, tn_builder *b)
{
    tn_circuit *bare, *circuit;
    ok(tn_builder_finish(b, &bare));
    ok(tn_circuit_measured(ctx, bare, &circuit));
    if (!circuit) return bare;
    tn_circuit_free(bare);
    return circuit;
}

static tn_run_report *run(lehr_context *ctx, const tn_circuit *circuit, const char *option,
                          uint64_t shots)
{
    tn_run_request request = {
        .engine = "mps", .set = &option, .set_count = 1, .seed = 3, .shots = shots};
    tn_run_report *report;
    ok(tn_run(ctx, circuit, &request, &report));
    assert_int_equal(report->shots.count, shots);
    return report;
}

/* --- what a site says --- */

/* The state of a random circuit, by the definition and as a chain in a shuffled order. */
typedef struct both {
    double complex exact[64];
    int32_t n, qubit_at[6];
    tn_mps mps;
} both;

static void make_both(lehr_context *ctx, uint64_t seed, lehr_precision precision, both *out)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 1);
    random_circuit_spec spec = {.qubits = 6, .ops = 40, .flags = RANDOM_UNITARY};
    tn_circuit *circuit = random_circuit(ctx, &rng, &spec);
    tn_circuit_view c = tn_circuit_look(circuit);
    out->n = c.n;
    for (int32_t k = 0; k < c.n; k++) out->qubit_at[k] = k;
    lehr_rng_shuffle(&rng, out->qubit_at, (size_t)c.n);
    dense_state(circuit, 0, out->exact);
    ok(tn_mps_new(ctx, precision, c.n, 64, precision ? 1e-12 : 1e-26, &out->mps));
    ok(tn_mps_play(ctx, &c, out->qubit_at, &out->mps));
    tn_circuit_free(circuit);
}

/* Value of sites[k] as bit k. */
static int values_at(const both *s, uint32_t basis, const int32_t *sites, int count)
{
    int values = 0;
    for (int k = 0; k < count; k++) values |= (int)(basis >> s->qubit_at[sites[k]] & 1) << k;
    return values;
}

static double complex exact_density(const both *s, const int32_t *sites, int count, int a, int b)
{
    double complex sum = 0;
    uint32_t mask = 0;
    for (int k = 0; k < count; k++) mask |= 1u << s->qubit_at[sites[k]];
    for (uint32_t i = 0; i < 1u << s->n; i++)
        for (uint32_t j = 0; j < 1u << s->n; j++)
            if ((i & ~mask) == (j & ~mask) && values_at(s, i, sites, count) == a &&
                values_at(s, j, sites, count) == b)
                sum += s->exact[i] * conj(s->exact[j]);
    return sum;
}

static void densities_are_exact(void **state)
{
    for (uint64_t k = 0; k < 12; k++) {
        both s;
        double complex density[16];
        lehr_precision precision = k % 4 == 3 ? LEHR_SINGLE : LEHR_DOUBLE;
        make_both(*state, k, precision, &s);
        lehr_rng rng = lehr_rng_stream(k, LEHR_RNG_TEST, 2);
        int32_t sites[6] = {0, 1, 2, 3, 4, 5};
        lehr_rng_shuffle(&rng, sites, 6);
        int count = 1 + (int)(k % 2), rows = 1 << count;
        ok(tn_mps_density(*state, &s.mps, sites, count, density));
        for (int a = 0; a < rows; a++)
            for (int b = 0; b < rows; b++)
                assert_close(cabs(density[a * rows + b] - exact_density(&s, sites, count, a, b)), 0,
                             0, precision ? 1e-5 : 1e-12);
        tn_mps_clear(*state, &s.mps);
    }
}

/* A chain in the state 0..0 + 1..1: one site knows all. */
static void measured_sites_know_nothing(void **state)
{
    enum { N = 30, SITE = 11 };
    static const double complex one[2] = {0, 1}, zero[2] = {1, 0};
    tn_builder *b;
    tn_circuit *circuit;
    tn_mps mps, copy;
    int32_t order[N];
    double odds[2];
    ok(tn_builder_new(*state, &b));
    ok(tn_builder_qubits(b, "q", N, NULL));
    ok(tn_builder_gate(b, TN_GATE_h, 0, (const int32_t[]){0}, NULL));
    for (int32_t k = 1; k < N; k++)
        ok(tn_builder_gate(b, TN_GATE_x, 1, (const int32_t[]){k - 1, k}, NULL));
    ok(tn_builder_finish(b, &circuit));
    tn_circuit_view c = tn_circuit_look(circuit);
    for (int32_t k = 0; k < N; k++) order[k] = k;
    ok(tn_mps_new(*state, LEHR_DOUBLE, N, 8, 1e-26, &mps));
    ok(tn_mps_play(*state, &c, order, &mps));
    ok(tn_mps_copy(*state, &mps, &copy));
    ok(tn_mps_collapse(*state, &mps, SITE, one, zero));
    assert_int_equal(mps.sites[SITE].left, 1);
    assert_int_equal(mps.sites[SITE].right, 1);
    for (int32_t k = 0; k < N; k++) {
        ok(tn_mps_odds(*state, &mps, k, odds));
        assert_close(odds[k == SITE ? 0 : 1], 1, 1e-12, 0);
        assert_close(odds[k == SITE ? 1 : 0], 0, 0, 1e-12);
    }
    ok(tn_mps_odds(*state, &copy, 0, odds)); /* is as it was */
    assert_close(odds[0], 0.5, 1e-12, 0);
    tn_mps_clear(*state, &mps);
    tn_mps_clear(*state, &copy);
    tn_circuit_free(circuit);
}

/* --- samples --- */

static void assert_distributed(const tn_shots *shots, const dense_table *exact)
{
    uint32_t *seen = test_calloc(exact->count, sizeof *seen);
    double *weight = test_calloc(exact->count, sizeof *weight);
    int freedom;
    for (size_t j = 0; j < exact->count; j++) weight[j] = exact->outcomes[j].probability;
    for (uint64_t k = 0; k < shots->count; k++) {
        size_t j = 0;
        while (j < exact->count && exact->outcomes[j].bits[0] != shots->rows[k]) j++;
        assert_true(j < exact->count); /* impossible outcomes never come */
        seen[j]++;
    }
    double chi = chi_square(seen, weight, (uint32_t)exact->count, (double)shots->count, &freedom);
    if (freedom > 0) assert_true(chi_deviations(chi, freedom) < 5);
    test_free(seen);
    test_free(weight);
}

/* A unitary on two qubits and then decay of both at once: odds depend on the state, and matrices
 * entangle. */
static void add_decay(tn_builder *b, lehr_rng *rng, int32_t first, int32_t second)
{
    double complex u[16], k[4][16] = {{0}};
    double stay[4] = {1, 0.9, 0.6, 0.3};
    random_unitary(rng, 2, u);
    for (int column = 0; column < 4; column++) {
        for (int row = 0; row < 4; row++)
            k[0][4 * row + column] = u[4 * row + column] * stay[column];
        if (column == 0) continue;
        for (int row = 0; row < 4; row++)
            k[column][4 * row + column] = u[4 * row] * sqrt(1 - stay[column] * stay[column]);
    }
    ok(tn_builder_kraus(b, 2, (const int32_t[]){first, second}, 4, k[0]));
}

static void channels_on_two_qubits_are_drawn_right(void **state)
{
    enum { N = 4, SHOTS = 1500 };
    static const char *const options[] = {"order=file", "order=auto", "precision=single"};
    for (uint64_t k = 0; k < 6; k++) {
        lehr_rng rng = lehr_rng_stream(k, LEHR_RNG_TEST, 3);
        int32_t qubits[N] = {0, 1, 2, 3};
        tn_builder *b;
        ok(tn_builder_new(*state, &b));
        ok(tn_builder_qubits(b, "q", N, NULL));
        for (int layer = 0; layer < 3; layer++) {
            lehr_rng_shuffle(&rng, qubits, N);
            add_unitary(b, &rng, qubits[0], qubits[1]);
            add_decay(b, &rng, qubits[1], qubits[2]);
            add_decay(b, &rng, qubits[3], qubits[2]);
        }
        tn_circuit *circuit = finish_measured(*state, b);
        dense_table exact = dense_distribution(circuit);
        tn_run_report *report = run(*state, circuit, options[k % 3], SHOTS);
        assert_distributed(&report->shots, &exact);
        assert_true(report->quality.exact);
        dense_table_free(&exact);
        tn_run_report_free(*state, report);
        tn_circuit_free(circuit);
    }
}

/* Gates, and measurements into a bit each, of qubits that are used again; all measured at last. */
static tn_circuit *measured_on_the_way(lehr_context *ctx, uint64_t seed, int32_t n, int layers)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 4);
    tn_builder *b;
    tn_circuit *circuit;
    ok(tn_builder_new(ctx, &b));
    ok(tn_builder_qubits(b, "q", n, NULL));
    ok(tn_builder_bits(b, "way", layers, NULL));
    ok(tn_builder_bits(b, "end", n, NULL));
    for (int32_t layer = 0; layer < layers; layer++) {
        for (int32_t q = layer % 2; q + 1 < n; q += 2) add_unitary(b, &rng, q, q + 1);
        ok(tn_builder_measure(b, (int32_t)lehr_rng_below(&rng, (uint32_t)n), layer));
    }
    for (int32_t q = 0; q < n; q++) ok(tn_builder_measure(b, q, layers + q));
    ok(tn_builder_finish(b, &circuit));
    return circuit;
}

static void log_probabilities_are_of_all_outcomes(void **state)
{
    for (uint64_t k = 0; k < 6; k++) {
        tn_circuit *circuit = measured_on_the_way(*state, k, 4, 3 + (int)k % 3);
        dense_table exact = dense_distribution(circuit);
        tn_run_report *report = run(*state, circuit, "order=auto", 200);
        for (uint64_t s = 0; s < report->shots.count; s++) {
            uint64_t bits[DENSE_WORDS] = {report->shots.rows[s]};
            assert_close(exp(report->shots.logp[s]), dense_probability(&exact, bits), 1e-9, 1e-13);
        }
        dense_table_free(&exact);
        tn_run_report_free(*state, report);
        tn_circuit_free(circuit);
    }
}

static tn_circuit *noisy(lehr_context *ctx, int32_t n, int layers, const char *noise)
{
    tn_circuit *bare = measured_on_the_way(ctx, 1, n, layers), *circuit;
    ok(tn_noise_add(ctx, bare, noise, &circuit));
    tn_circuit_free(bare);
    return circuit;
}

/* With truncation, which depends on the order in which things are done. */
static void paths_do_not_depend_on_company(void **state)
{
    enum { FEW = 5 };
    tn_circuit *circuit = noisy(*state, 8, 6, "depolarize2=0.02,damping=0.02,readout=0.1");
    tn_run_report *many = run(*state, circuit, "bond=4", 300);
    tn_run_report *few = run(*state, circuit, "bond=4", FEW);
    assert_memory_equal(many->shots.rows, few->shots.rows, FEW * sizeof *few->shots.rows);
    assert_memory_equal(many->shots.error, few->shots.error, FEW * sizeof *few->shots.error);
    tn_run_report_free(*state, many);
    tn_run_report_free(*state, few);
    tn_circuit_free(circuit);
}

static void losses_are_stated(void **state)
{
    enum { SHOTS = 100 };
    tn_circuit *circuit = noisy(*state, 8, 8, "depolarize2=0.02");
    tn_run_report *narrow = run(*state, circuit, "bond=3", SHOTS);
    tn_run_report *wide = run(*state, circuit, "bond=16", SHOTS);
    double mean = 0;
    assert_false(narrow->quality.exact);
    assert_true(wide->quality.exact);
    for (int k = 0; k < SHOTS; k++) {
        assert_true(narrow->shots.error[k] > 0 && narrow->shots.error[k] < 1);
        assert_true(wide->shots.error[k] == 0);
        mean += narrow->shots.error[k] / SHOTS;
    }
    assert_close(1 - narrow->quality.fidelity, mean, 0.5, 0);
    assert_true(narrow->quality.bound <= narrow->quality.fidelity);
    tn_run_report_free(*state, narrow);
    tn_run_report_free(*state, wide);
    tn_circuit_free(circuit);
}

/* Whatever a circuit may have. */
static void nothing_is_refused(void **state)
{
    enum { ALL = RANDOM_MEASURE | RANDOM_RESET | RANDOM_IF | RANDOM_NOISE | RANDOM_READOUT };
    for (uint64_t k = 0; k < 12; k++) {
        lehr_rng rng = lehr_rng_stream(k, LEHR_RNG_TEST, 5);
        random_circuit_spec spec = {.qubits = 2 + (int32_t)(k % 4),
                                    .bits = 2,
                                    .ops = 30,
                                    .flags = ALL | RANDOM_UNITARY | RANDOM_BARRIER};
        tn_circuit *circuit = random_circuit(*state, &rng, &spec);
        dense_table exact = dense_distribution(circuit);
        tn_run_report *report = run(*state, circuit, "order=auto", 1000);
        assert_distributed(&report->shots, &exact);
        dense_table_free(&exact);
        tn_run_report_free(*state, report);
        tn_circuit_free(circuit);
    }
}

/* --- limits --- */

/* Every shot goes its own way, so copies wait wherever they can. */
static void memory_is_as_planned(void **state)
{
    tn_circuit *circuit = noisy(*state, 12, 8, "depolarize2=0.3");
    tn_run_request request = {.engine = "mps", .shots = 32};
    tn_run_report *report;
    lehr_set_threads(*state, 1);
    size_t before = lehr_memory_live(*state);
    ok(tn_run(*state, circuit, &request, &report));
    size_t used = lehr_memory_peak(*state) - before;
    assert_true(used < report->choice.forecasts[0].cost.bytes);
    tn_run_report_free(*state, report);
    lehr_set_threads(*state, 0);
    tn_circuit_free(circuit);
}

static void stops_leave_whole_shots(void **state)
{
    tn_circuit *circuit = noisy(*state, 6, 4, "depolarize2=0.05,damping=0.05");
    tn_run_request request = {.engine = "mps", .seed = 3, .shots = 600};
    tn_run_report *whole = run(*state, circuit, "order=auto", 600), *report;
    for (uint64_t poll = 1; poll < 4000; poll *= 3) {
        lehr_stop_at_poll(*state, poll);
        ok(tn_run(*state, circuit, &request, &report));
        assert_true(report->shots.count < 600);
        size_t bytes = report->shots.count * sizeof(uint64_t);
        if (bytes) assert_memory_equal(report->shots.rows, whole->shots.rows, bytes);
        tn_run_report_free(*state, report);
        lehr_rearm(*state);
    }
    tn_run_report_free(*state, whole);
    tn_circuit_free(circuit);
}

static lehr_status run_job(lehr_context *ctx, void *arg)
{
    static const char *const set[] = {"bond=2"};
    tn_run_request request = {.engine = "mps", .set = set, .set_count = 1, .shots = 3};
    tn_run_report *report;
    lehr_set_threads(ctx, 1);
    LEHR_TRY(tn_run(ctx, arg, &request, &report));
    tn_run_report_free(ctx, report);
    return LEHR_OK;
}

static void every_allocation_may_fail(void **state)
{
    tn_circuit *circuit = noisy(*state, 4, 2, "depolarize2=0.2,damping=0.2,readout=0.1");
    assert_true(brutal_allocations(run_job, NULL, circuit) > 20);
    tn_circuit_free(circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(densities_are_exact),
        test_in_context(measured_sites_know_nothing),
        test_in_context(channels_on_two_qubits_are_drawn_right),
        test_in_context(log_probabilities_are_of_all_outcomes),
        test_in_context(paths_do_not_depend_on_company),
        test_in_context(losses_are_stated),
        test_in_context(nothing_is_refused),
        test_in_context(memory_is_as_planned),
        test_in_context(stops_leave_whole_shots),
        test_in_context(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
