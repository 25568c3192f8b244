// SPDX-License-Identifier: GPL-3.0-or-later
/* Entanglement entropies against reduced density matrices by the definition. */
#include "assert_close.h"
#include "brutal.h"
#include "context_fixture.h"
#include "dense_circuit.h"
#include "random_circuit.h"

#include <base/complex_matrix.h>
#include <base/memory.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <tn/run.h>

#include <cmocka.h>

enum { MOST = 10, STATES = 1 << MOST };

static void ok(lehr_status status)
{
    assert_int_equal(status, LEHR_OK);
}

static tn_entropies ask(lehr_context *ctx, const tn_circuit *circuit, const char *option)
{
    tn_run_request request = {.set = &option, .set_count = option != NULL};
    tn_run_report *report;
    tn_entropies entropies;
    request.engine = option ? "mps" : "auto";
    ok(tn_entropies_find(ctx, circuit, &request, &entropies, &report));
    assert_string_equal(report->choice.forecasts[report->choice.chosen].engine->name, "mps");
    tn_run_report_free(ctx, report);
    return entropies;
}

/* The eigenvalues p of the first `left` qubits of the chain: -sum p ln p and -ln sum p^2. */
static void exact_entropies(lehr_context *ctx, const double complex *state, const int32_t *order,
                            int32_t n, int32_t left, double *von_neumann, double *renyi2)
{
    int rows = 1 << left, columns = 1 << (n - left);
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_matrix halves = lehr_matrix_scratch(ctx, LEHR_DOUBLE, rows, columns);
    lehr_matrix density = lehr_matrix_scratch(ctx, LEHR_DOUBLE, rows, rows);
    lehr_matrix vectors = lehr_matrix_scratch(ctx, LEHR_DOUBLE, rows, rows);
    double *p = lehr_scratch(ctx, (size_t)rows, sizeof *p), purity = 0;
    assert_true(halves.at && density.at && vectors.at && p);
    for (int s = 0; s < 1 << n; s++) { /* by place on the chain */
        int basis = 0;
        for (int32_t k = 0; k < n; k++) basis |= (s >> k & 1) << order[k];
        ((double complex *)halves.at)[s] = state[basis];
    }
    lehr_complex_gram(LEHR_AS_IS, halves, density);
    ok(lehr_complex_eigen(ctx, density, rows, p, vectors));
    *von_neumann = 0;
    for (int k = 0; k < rows; k++) {
        if (p[k] > 1e-300) *von_neumann -= p[k] * log(p[k]);
        purity += p[k] * p[k];
    }
    *renyi2 = -log(fmax(purity, DBL_MIN));
    lehr_scratch_release(ctx, mark);
}

/* Gates of all kinds, in whatever order the chain has; the measurements at the end do not count. */
static void entropies_are_exact(void **state)
{
    static double complex dense[STATES];
    for (uint64_t k = 0; k < 8; k++) {
        lehr_rng rng = lehr_rng_stream(k, LEHR_RNG_TEST, 8);
        random_circuit_spec spec = {
            .qubits = 3 + (int32_t)k, .bits = 1, .ops = 40, .flags = RANDOM_UNITARY};
        tn_circuit *circuit = random_circuit(*state, &rng, &spec), *measured;
        ok(tn_circuit_measured(*state, circuit, &measured));
        bool single = k % 4 == 3;
        tn_entropies e = ask(*state, measured, single ? "precision=single" : NULL);
        dense_state(circuit, 0, dense);
        assert_int_equal(e.n, spec.qubits);
        for (int32_t cut = 0; cut + 1 < e.n; cut++) {
            double von_neumann, renyi2;
            exact_entropies(*state, dense, e.order, e.n, cut + 1, &von_neumann, &renyi2);
            assert_close(e.von_neumann[cut], von_neumann, 0, single ? 1e-4 : 1e-10);
            assert_close(e.renyi2[cut], renyi2, 0, single ? 1e-4 : 1e-10);
            assert_true(e.error[cut] == 0);
        }
        tn_entropies_clear(*state, &e);
        tn_circuit_free(measured);
        tn_circuit_free(circuit);
    }
}

static tn_circuit *chain(lehr_context *ctx, int32_t n, bool cat)
{
    tn_builder *b;
    tn_circuit *circuit;
    ok(tn_builder_new(ctx, &b));
    ok(tn_builder_qubits(b, "q", n, NULL));
    for (int32_t q = 0; q < (cat ? 1 : n); q++) ok(tn_builder_gate(b, TN_GATE_h, 0, &q, NULL));
    for (int32_t q = 1; cat && q < n; q++)
        ok(tn_builder_gate(b, TN_GATE_x, 1, (const int32_t[]){q - 1, q}, NULL));
    ok(tn_builder_finish(b, &circuit));
    return circuit;
}

static void known_states(void **state)
{
    for (int cat = 0; cat < 2; cat++) {
        tn_circuit *circuit = chain(*state, 50, cat);
        tn_entropies e = ask(*state, circuit, NULL);
        for (int32_t k = 0; k + 1 < e.n; k++) {
            assert_close(e.von_neumann[k], cat ? log(2) : 0, 0, 1e-12);
            assert_close(e.renyi2[k], cat ? log(2) : 0, 0, 1e-12);
        }
        tn_entropies_clear(*state, &e);
        tn_circuit_free(circuit);
    }
}

static tn_circuit *bricks(lehr_context *ctx, int n, int depth)
{
    tn_builder *b;
    tn_circuit *circuit;
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 9);
    ok(tn_builder_new(ctx, &b));
    ok(tn_builder_qubits(b, "q", n, NULL));
    for (int layer = 0; layer < depth; layer++)
        for (int32_t q = layer % 2; q + 1 < n; q += 2) {
            double complex m[16];
            random_unitary(&rng, 2, m);
            ok(tn_builder_unitary(b, 0, 2, (const int32_t[]){q, q + 1}, m));
        }
    ok(tn_builder_finish(b, &circuit));
    return circuit;
}

static void truncation_stays_within_its_error(void **state)
{
    static double complex dense[STATES];
    static const char *const limits[] = {"bond=6", "bond=16", "bond=24"};
    tn_circuit *circuit = bricks(*state, MOST, 7);
    dense_state(circuit, 0, dense);
    for (int k = 0; k < 3; k++) {
        tn_entropies e = ask(*state, circuit, limits[k]);
        double largest = 0;
        for (int32_t cut = 0; cut + 1 < MOST; cut++) {
            double von_neumann, renyi2, off;
            exact_entropies(*state, dense, e.order, MOST, cut + 1, &von_neumann, &renyi2);
            off = fabs(e.von_neumann[cut] - von_neumann);
            largest = fmax(largest, off);
            assert_true(off <= e.error[cut]);
            assert_true(e.error[cut] <= 0.5 * MOST * log(2) + 1e-12);
        }
        assert_true(largest > 1e-6); /* there was something to be wrong about */
        tn_entropies_clear(*state, &e);
    }
    tn_circuit_free(circuit);
}

static void mixed_states_have_none(void **state)
{
    tn_builder *b;
    tn_circuit *circuit;
    tn_run_request request = {0};
    tn_run_report *report = NULL;
    tn_entropies e;
    ok(tn_builder_new(*state, &b));
    ok(tn_builder_qubits(b, "q", 2, NULL));
    ok(tn_builder_reset(b, 0));
    ok(tn_builder_finish(b, &circuit));
    assert_int_equal(tn_entropies_find(*state, circuit, &request, &e, &report), LEHR_UNSUPPORTED);
    assert_non_null(strstr(lehr_message(*state), "no single final state"));
    lehr_clear(*state);
    tn_circuit_free(circuit);
}

static void stops_leave_nothing(void **state)
{
    tn_circuit *circuit = bricks(*state, MOST, 4);
    for (uint64_t poll = 1; poll < 30; poll += 3) {
        tn_run_request request = {0};
        tn_run_report *report;
        tn_entropies e;
        lehr_stop_at_poll(*state, poll);
        ok(tn_entropies_find(*state, circuit, &request, &e, &report));
        assert_int_equal(e.n, 0);
        assert_int_not_equal(report->stopped, LEHR_RUNNING);
        tn_entropies_clear(*state, &e);
        tn_run_report_free(*state, report);
        lehr_rearm(*state);
    }
    tn_circuit_free(circuit);
}

static lehr_status run_job(lehr_context *ctx, void *arg)
{
    tn_run_request request = {.engine = "mps"};
    tn_run_report *report;
    tn_entropies e;
    lehr_set_threads(ctx, 1);
    LEHR_TRY(tn_entropies_find(ctx, arg, &request, &e, &report));
    tn_entropies_clear(ctx, &e);
    tn_run_report_free(ctx, report);
    return LEHR_OK;
}

static void every_allocation_may_fail(void **state)
{
    tn_circuit *circuit = bricks(*state, 4, 3);
    assert_true(brutal_allocations(run_job, NULL, circuit) > 20);
    tn_circuit_free(circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(entropies_are_exact),
        test_in_context(known_states),
        test_in_context(truncation_stays_within_its_error),
        test_in_context(mixed_states_have_none),
        test_in_context(stops_leave_nothing),
        test_in_context(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
