// SPDX-License-Identifier: GPL-3.0-or-later
/* The automatic choice between exactness and time, and what it says about it. */
#include "context_fixture.h"

#include <tn/run.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { N = 28, LAYERS = 6 };

/* Every qubit meets distant ones: too much for registers to be quick, and for bonds to be exact. */
static tn_circuit *tangle(lehr_context *ctx)
{
    tn_builder *b;
    tn_circuit *circuit;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", N, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "c", N, NULL), LEHR_OK);
    for (int32_t layer = 0; layer < LAYERS; layer++)
        for (int32_t q = 0; q < N; q++) {
            int32_t pair[2] = {q, (q + 1 + 3 * layer) % N};
            double angle = 0.4 + q + 0.1 * layer;
            assert_int_equal(tn_builder_gate(b, TN_GATE_ry, 0, pair, &angle), LEHR_OK);
            assert_int_equal(tn_builder_gate(b, TN_GATE_rxx, 0, pair, &angle), LEHR_OK);
        }
    for (int32_t q = 0; q < N; q++) assert_int_equal(tn_builder_measure(b, q, q), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

static tn_choice choose(lehr_context *ctx, const tn_circuit *circuit, double patience)
{
    tn_run_request request = {.shots = 1, .plan_seconds = 0.01, .patience = patience};
    tn_choice choice;
    assert_int_equal(tn_forecast_all(ctx, circuit, &request, &choice), LEHR_OK);
    return choice;
}

static void exactness_is_worth_patience(void **state)
{
    tn_circuit *circuit = tangle(*state);
    tn_choice choice = choose(*state, circuit, 1e9);
    const tn_forecast *chosen = &choice.forecasts[choice.chosen];
    assert_true(chosen->cost.exact);
    assert_non_null(strstr(choice.why, ", exact; "));
    tn_choice_clear(*state, &choice);
    tn_circuit_free(circuit);
}

static void the_impatient_are_told_what_exact_takes(void **state)
{
    tn_circuit *circuit = tangle(*state);
    tn_choice choice = choose(*state, circuit, 1e-9);
    const tn_forecast *chosen = &choice.forecasts[choice.chosen];
    assert_false(chosen->cost.exact);
    assert_non_null(strstr(choice.why, ", truncated, "));
    assert_non_null(strstr(choice.why, "exact is engine "));
    for (size_t k = 0; k < choice.count; k++)
        if (choice.forecasts[k].cost.able && choice.forecasts[k].cost.exact)
            assert_true(choice.forecasts[k].seconds >= chosen->seconds);
    tn_choice_clear(*state, &choice);
    tn_circuit_free(circuit);
}

/* Truncation that saves no time is of no use. */
static void easy_circuits_stay_exact(void **state)
{
    tn_builder *b;
    tn_circuit *circuit;
    int32_t pair[2] = {0, 1};
    assert_int_equal(tn_builder_new(*state, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", 2, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "c", 2, NULL), LEHR_OK);
    assert_int_equal(tn_builder_gate(b, TN_GATE_h, 0, pair, NULL), LEHR_OK);
    assert_int_equal(tn_builder_gate(b, TN_GATE_x, 1, pair, NULL), LEHR_OK);
    for (int32_t q = 0; q < 2; q++) assert_int_equal(tn_builder_measure(b, q, q), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    tn_choice choice = choose(*state, circuit, 1e-300);
    assert_true(choice.forecasts[choice.chosen].cost.exact);
    tn_choice_clear(*state, &choice);
    tn_circuit_free(circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(exactness_is_worth_patience),
        test_in_context(the_impatient_are_told_what_exact_takes),
        test_in_context(easy_circuits_stay_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
