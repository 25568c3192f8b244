// SPDX-License-Identifier: GPL-3.0-or-later
/* Matrix product states against the definition: exact where bonds suffice, as good as they say
 * where not. What holds for every engine is in test_engines.c. */
#include "assert_close.h"
#include "brutal.h"
#include "chain_order.h"
#include "context_fixture.h"
#include "dense_circuit.h"
#include "mps_play.h"
#include "mps_reading.h"
#include "random_circuit.h"

#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <tn/run.h>

#include <cmocka.h>

enum { MOST = 10, STATES = 1 << MOST };

static tn_circuit *bricks(lehr_context *ctx, int n, int depth, uint64_t seed)
{
    tn_builder *b;
    tn_circuit *circuit;
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 0);
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", n, NULL), LEHR_OK);
    for (int layer = 0; layer < depth; layer++)
        for (int32_t q = layer % 2; q + 1 < n; q += 2) {
            double complex m[16];
            random_unitary(&rng, 2, m);
            assert_int_equal(tn_builder_unitary(b, 0, 2, (const int32_t[]){q, q + 1}, m), LEHR_OK);
        }
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

/* All amplitudes by a state of these bonds and this order; how good it thinks it is. */
static tn_quality amplitudes(lehr_context *ctx, const tn_circuit *circuit, lehr_precision precision,
                             int limit, int32_t *order, double complex *out)
{
    tn_circuit_view c = tn_circuit_look(circuit);
    tn_mps mps;
    tn_reading reading;
    assert_int_equal(tn_mps_new(ctx, precision, c.n, limit, precision ? 1e-12 : 1e-26, &mps),
                     LEHR_OK);
    assert_int_equal(tn_mps_play(ctx, &c, order, &mps), LEHR_OK);
    tn_quality quality = {.exact = mps.angle == 0,
                          .fidelity = mps.kept,
                          .bound = tn_mps_bound(&mps),
                          .bond = mps.widest};
    assert_int_equal(tn_reading_new(ctx, &mps, false, &reading), LEHR_OK);
    for (uint32_t s = 0; s < 1u << c.n; s++) {
        uint8_t values[MOST];
        for (int k = 0; k < c.n; k++) values[k] = s >> order[k] & 1;
        assert_int_equal(tn_reading_amplitude(ctx, &reading, values, &out[s]), LEHR_OK);
    }
    tn_reading_clear(ctx, &reading);
    tn_mps_clear(ctx, &mps);
    return quality;
}

/* |<a|b>|^2 */
static double overlap(const double complex *a, const double complex *b, int n)
{
    double complex sum = 0;
    for (int s = 0; s < 1 << n; s++) sum += conj(a[s]) * b[s];
    return creal(sum * conj(sum));
}

/* Gates of all kinds on scattered qubits, in a shuffled order on the chain. */
static void wide_bonds_are_exact(void **state)
{
    static double complex exact[STATES], found[STATES];
    for (uint64_t k = 0; k < 30; k++) {
        lehr_rng rng = lehr_rng_stream(k, LEHR_RNG_TEST, 7);
        random_circuit_spec spec = {
            .qubits = 2 + (int32_t)(k % 7), .ops = 30, .flags = RANDOM_UNITARY | RANDOM_BARRIER};
        tn_circuit *circuit = random_circuit(*state, &rng, &spec);
        int32_t order[MOST] = {0, 1, 2, 3, 4, 5, 6, 7};
        lehr_rng_shuffle(&rng, order, (size_t)spec.qubits);
        lehr_precision precision = k % 3 == 2 ? LEHR_SINGLE : LEHR_DOUBLE;
        tn_quality quality = amplitudes(*state, circuit, precision, 1 << 10, order, found);
        dense_state(circuit, 0, exact);
        for (int s = 0; s < 1 << spec.qubits; s++)
            assert_close(cabs(found[s] - exact[s]), 0, 0, precision ? 1e-5 : 1e-11);
        assert_true(quality.exact);
        tn_circuit_free(circuit);
    }
}

static void fidelity_is_what_is_said(void **state)
{
    static double complex exact[STATES], found[STATES];
    static const int limits[] = {6, 8, 12, 16, 20};
    for (int k = 0; k < 10; k++) {
        tn_circuit *circuit = bricks(*state, MOST, 8, (uint64_t)k / 5);
        int32_t order[MOST] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        lehr_precision precision = k % 2 ? LEHR_SINGLE : LEHR_DOUBLE;
        tn_quality quality = amplitudes(*state, circuit, precision, limits[k % 5], order, found);
        dense_state(circuit, 0, exact);
        double truth = overlap(exact, found, MOST);
        assert_false(quality.exact);
        assert_int_equal(quality.bond, limits[k % 5]);
        assert_close(overlap(found, found, MOST), 1, 0, precision ? 1e-4 : 1e-10);
        assert_true(truth >= quality.bound - 1e-9);
        assert_close(quality.fidelity, truth, 0, 0.02);
        assert_true(quality.fidelity < 1 - 1e-5);
        tn_circuit_free(circuit);
    }
}

/* A chain of cx makes bonds of 2, and a second one takes them back to 1. */
static void low_ranks_are_found(void **state)
{
    enum { N = 60 };
    tn_builder *b;
    tn_circuit *circuit;
    tn_mps mps;
    int32_t order[N];
    assert_int_equal(tn_builder_new(*state, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", N, NULL), LEHR_OK);
    assert_int_equal(tn_builder_gate(b, TN_GATE_h, 0, (const int32_t[]){0}, NULL), LEHR_OK);
    for (int32_t round = 0; round < 2; round++)
        for (int32_t k = 1; k < N; k++)
            assert_int_equal(
                tn_builder_gate(b, TN_GATE_x, 1,
                                (const int32_t[]){round ? 0 : k - 1, round ? N - k : k}, NULL),
                LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    tn_circuit_view c = tn_circuit_look(circuit);
    for (int32_t k = 0; k < N; k++) order[k] = k;
    assert_int_equal(tn_mps_new(*state, LEHR_DOUBLE, N, 64, 1e-26, &mps), LEHR_OK);
    assert_int_equal(tn_mps_play(*state, &c, order, &mps), LEHR_OK);
    assert_true(mps.widest <= 4);
    for (int k = 0; k < N; k++) assert_int_equal(mps.sites[k].right, 1);
    tn_mps_clear(*state, &mps);
    tn_circuit_free(circuit);
}

/* --- orders --- */

static void orders_are_found(void **state)
{
    enum { N = 24 };
    tn_builder *b;
    tn_circuit *circuit;
    const char *name;
    double cost;
    int32_t order[N];
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    for (int32_t k = 0; k < N; k++) order[k] = k;
    lehr_rng_shuffle(&rng, order, N);
    assert_int_equal(tn_builder_new(*state, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", N, NULL), LEHR_OK);
    for (int32_t k = 1; k < N; k++)
        assert_int_equal(
            tn_builder_gate(b, TN_GATE_x, 1, (const int32_t[]){order[k - 1], order[k]}, NULL),
            LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    tn_circuit_view c = tn_circuit_look(circuit);
    assert_int_equal(tn_chain_order(*state, &c, order, &name), LEHR_OK);
    assert_int_equal(tn_chain_cost(*state, &c, order, &cost), LEHR_OK);
    assert_close(cost, N - 1, 0, 0);
    assert_string_not_equal(name, "file order");
    tn_circuit_free(circuit);
}

/* --- sampling --- */

/* Shots that went one way and another; where a column is alone and where all share one. */
static void shots_do_not_depend_on_their_number(void **state)
{
    tn_circuit *bare = bricks(*state, MOST, 5, 3), *circuit;
    tn_run_report *many, *few;
    assert_int_equal(tn_circuit_measured(*state, bare, &circuit), LEHR_OK);
    tn_run_request request = {.engine = "mps", .seed = 9, .shots = 600};
    assert_int_equal(tn_run(*state, circuit, &request, &many), LEHR_OK);
    request.shots = 3;
    assert_int_equal(tn_run(*state, circuit, &request, &few), LEHR_OK);
    assert_memory_equal(many->shots.rows, few->shots.rows, 3 * sizeof *few->shots.rows);
    tn_run_report_free(*state, many);
    tn_run_report_free(*state, few);
    tn_circuit_free(circuit);
    tn_circuit_free(bare);
}

/* --- failures --- */

typedef struct job {
    tn_circuit *circuit;
} job;

static lehr_status run_job(lehr_context *ctx, void *arg)
{
    const job *j = arg;
    const char *set[] = {"bond=8"};
    tn_run_request request = {.engine = "mps", .set = set, .set_count = 1, .shots = 20};
    tn_run_report *report;
    lehr_set_threads(ctx, 1);
    LEHR_TRY(tn_run(ctx, j->circuit, &request, &report));
    tn_run_report_free(ctx, report);
    return LEHR_OK;
}

/* With a gate on three distant qubits, and truncation. */
static void every_allocation_may_fail(void **state)
{
    tn_circuit *bare = bricks(*state, 9, 5, 1), *circuit;
    tn_circuit_view c = tn_circuit_look(bare);
    tn_builder *b;
    assert_int_equal(tn_builder_new(*state, &b), LEHR_OK);
    assert_int_equal(tn_builder_copy_frame(b, &c), LEHR_OK);
    for (size_t k = 0; k < c.count; k++)
        assert_int_equal(tn_builder_copy_op(b, &c, &c.ops[k]), LEHR_OK);
    assert_int_equal(tn_builder_gate(b, TN_GATE_x, 2, (const int32_t[]){7, 1, 4}, NULL), LEHR_OK);
    tn_circuit_free(bare);
    assert_int_equal(tn_builder_finish(b, &bare), LEHR_OK);
    assert_int_equal(tn_circuit_measured(*state, bare, &circuit), LEHR_OK);
    job j = {circuit};
    assert_true(brutal_allocations(run_job, NULL, &j) > 20);
    tn_circuit_free(circuit);
    tn_circuit_free(bare);
}

static void what_it_cannot_is_refused(void **state)
{
    static const unsigned kinds[] = {RANDOM_RESET, RANDOM_NOISE, RANDOM_IF};
    for (int k = 0; k < 3; k++) {
        lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 2);
        random_circuit_spec spec = {.qubits = 3, .bits = 2, .ops = 200, .flags = kinds[k]};
        tn_circuit *circuit = random_circuit(*state, &rng, &spec);
        tn_run_request request = {.engine = "mps"};
        tn_run_report *report;
        uint64_t bits = 0;
        double complex value;
        assert_int_equal(tn_amplitudes(*state, circuit, &request, 1, &bits, &value, &report),
                         LEHR_UNSUPPORTED);
        lehr_clear(*state);
        tn_circuit_free(circuit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(wide_bonds_are_exact),
        test_in_context(fidelity_is_what_is_said),
        test_in_context(low_ranks_are_found),
        test_in_context(orders_are_found),
        test_in_context(shots_do_not_depend_on_their_number),
        test_in_context(every_allocation_may_fail),
        test_in_context(what_it_cannot_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
