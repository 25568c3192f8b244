// SPDX-License-Identifier: GPL-3.0-or-later
/* The automatic choice between exactness and time, and what it says about it. */
#include "context_fixture.h"

#include <tn/run.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { N = 28, LAYERS = 6, WIDE = 120, DEEP = 12 };

/* Every qubit meets distant ones: too much for registers to be quick, and for bonds to be exact. */
static tn_circuit *tangle(lehr_context *ctx, int32_t n, int32_t layers)
{
    tn_builder *b;
    tn_circuit *circuit;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", n, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "c", n, NULL), LEHR_OK);
    for (int32_t layer = 0; layer < layers; layer++)
        for (int32_t q = 0; q < n; q++) {
            int32_t pair[2] = {q, (q + 1 + 3 * layer) % n};
            double angle = 0.4 + q + 0.1 * layer;
            assert_int_equal(tn_builder_gate(b, TN_GATE_ry, 0, pair, &angle), LEHR_OK);
            assert_int_equal(tn_builder_gate(b, TN_GATE_rxx, 0, pair, &angle), LEHR_OK);
        }
    for (int32_t q = 0; q < n; q++) assert_int_equal(tn_builder_measure(b, q, q), LEHR_OK);
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
    tn_circuit *circuit = tangle(*state, N, LAYERS);
    tn_choice choice = choose(*state, circuit, 1e9);
    const tn_forecast *chosen = &choice.forecasts[choice.chosen];
    assert_true(chosen->cost.exact);
    assert_non_null(strstr(choice.why, ", exact; "));
    tn_choice_clear(*state, &choice);
    tn_circuit_free(circuit);
}

static void the_impatient_are_told_what_exact_takes(void **state)
{
    tn_circuit *circuit = tangle(*state, N, LAYERS);
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

static void remember(void *user, int level, const char *text)
{
    (void)level;
    snprintf(user, 512, "%s", text);
}

/* What is noted before the work, which is stopped as soon as it begins. */
static void note_of(lehr_context *ctx, const tn_circuit *circuit, const char *engine, char *noted)
{
    tn_run_request request = {.engine = engine, .shots = 1, .plan_seconds = 0.01};
    tn_run_report *report;
    noted[0] = '\0';
    lehr_set_notes(ctx, remember, noted);
    lehr_cancel(ctx);
    assert_int_equal(tn_run(ctx, circuit, &request, &report), LEHR_OK);
    assert_int_equal(report->stopped, LEHR_STOPPED_CANCEL);
    lehr_rearm(ctx);
    lehr_set_notes(ctx, NULL, NULL);
    tn_run_report_free(ctx, report);
}

static void long_work_is_announced(void **state)
{
    char noted[512];
    tn_circuit *wide = tangle(*state, WIDE, DEEP), *small = tangle(*state, 4, 1);
    note_of(*state, wide, NULL, noted);
    assert_non_null(strstr(noted, "engine mps: "));
    assert_non_null(strstr(noted, "truncated, of a fidelity not known beforehand"));
    assert_non_null(strstr(noted, "no other engine can"));
    note_of(*state, wide, "mps", noted);
    assert_non_null(strstr(noted, "asked for by name: "));
    note_of(*state, small, NULL, noted);
    assert_string_equal(noted, "");
    tn_circuit_free(wide);
    tn_circuit_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(exactness_is_worth_patience),
        test_in_context(the_impatient_are_told_what_exact_takes),
        test_in_context(easy_circuits_stay_exact),
        test_in_context(long_work_is_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
