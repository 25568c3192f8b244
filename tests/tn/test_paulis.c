// SPDX-License-Identifier: GPL-3.0-or-later
/* Pauli propagation where it truncates, and on circuits too large for any reference. */
#include "assert_close.h"
#include "context_fixture.h"
#include "dense_circuit.h"

#include <tn/run.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Layers of rx and of rzz along a chain; unlike cx, they never end in few products. */
static tn_circuit *chain(lehr_context *ctx, int32_t n, int layers, double kick, double bond)
{
    tn_builder *builder;
    tn_circuit *circuit;
    assert_int_equal(tn_builder_new(ctx, &builder), LEHR_OK);
    assert_int_equal(tn_builder_qubits(builder, "q", n, NULL), LEHR_OK);
    for (int layer = 0; layer < layers; layer++) {
        for (int32_t q = 0; q < n; q++)
            assert_int_equal(tn_builder_gate(builder, TN_GATE_rx, 0, &q, &kick), LEHR_OK);
        for (int32_t q = 0; q + 1 < n; q++) {
            const int32_t pair[2] = {q, q + 1};
            assert_int_equal(tn_builder_gate(builder, TN_GATE_rzz, 0, pair, &bond), LEHR_OK);
        }
    }
    assert_int_equal(tn_builder_finish(builder, &circuit), LEHR_OK);
    return circuit;
}

static tn_expected ask(lehr_context *ctx, const tn_circuit *circuit, const char *text,
                       const char *const *set, size_t set_count)
{
    lehr_input *in;
    tn_observable *observable;
    tn_run_report *report;
    tn_expected f;
    assert_int_equal(lehr_input_memory(ctx, "sum", text, strlen(text), &in), LEHR_OK);
    assert_int_equal(tn_observable_read(in, tn_circuit_look(circuit).n, &observable), LEHR_OK);
    lehr_input_close(in);
    tn_run_request request = {
        .engine = "paulis", .set = set, .set_count = set_count, .observable = observable};
    assert_int_equal(tn_expect(ctx, circuit, &request, &f, NULL, &report), LEHR_OK);
    tn_run_report_free(ctx, report);
    tn_observable_free(observable);
    return f;
}

/* The bound holds, whether the cut-off or the number of products does the cutting. */
static void test_truncation_is_bounded(void **state)
{
    static const char *const cuts[][1] = {
        {"cutoff=0.1"}, {"cutoff=0.01"}, {"cutoff=1e-5"}, {"products=5"}, {"products=50"}};
    static const tn_pauli z4 = {4, 'Z'};
    tn_circuit *circuit = chain(*state, 9, 5, 0.6, 0.9);
    double exact = dense_expectation(circuit, &z4, 1), widest = 0;
    for (size_t k = 0; k < sizeof cuts / sizeof *cuts; k++) {
        tn_expected f = ask(*state, circuit, "Z4", cuts[k], 1);
        assert_true(fabs(f.value - exact) <= f.error + 1e-10);
        widest = fmax(widest, f.error);
    }
    assert_true(widest > 0.01); /* something was cut */
    tn_expected whole = ask(*state, circuit, "Z4", NULL, 0);
    assert_close(whole.value, exact, 0, 1e-10);
    assert_true(whole.error == 0);
    tn_circuit_free(circuit);
}

/* A kick of a quarter turn makes the circuit Clifford; the stabilizers know the answer. */
static void test_against_stabilizers(void **state)
{
    const double quarter = acos(0.0);
    tn_circuit *circuit = chain(*state, 300, 7, quarter, quarter);
    static const char *const sums[] = {"Z150", "Y3*Z4*Z5", "X10*X11 + 2*Z0*Z299 - Y17"};
    for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) {
        lehr_input *in;
        tn_observable *observable;
        tn_run_report *report;
        tn_expected sum;
        assert_int_equal(lehr_input_memory(*state, "sum", sums[k], strlen(sums[k]), &in), LEHR_OK);
        assert_int_equal(tn_observable_read(in, 300, &observable), LEHR_OK);
        lehr_input_close(in);
        tn_run_request request = {.engine = "stabilizer", .observable = observable};
        assert_int_equal(tn_expect(*state, circuit, &request, &sum, NULL, &report), LEHR_OK);
        tn_run_report_free(*state, report);
        tn_observable_free(observable);
        assert_close(ask(*state, circuit, sums[k], NULL, 0).value, sum.value, 0, 1e-9);
    }
    tn_circuit_free(circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_truncation_is_bounded),
        test_in_context(test_against_stabilizers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
