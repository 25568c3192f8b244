// SPDX-License-Identifier: GPL-3.0-or-later
/* Building circuits: what is checked, and what running out of memory leaves behind. */
#include <base/memory.h>
#include <brutal.h>
#include <context_fixture.h>
#include <dense_circuit.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <tn/circuit.h>

#include <cmocka.h>

static tn_builder *begun(lehr_context *ctx)
{
    tn_builder *b;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", 3, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "c", 70, NULL), LEHR_OK);
    return b;
}

static tn_circuit *finished(tn_builder *b)
{
    tn_circuit *circuit;
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

static void assert_refused(lehr_context *ctx, lehr_status actual, lehr_status expected,
                           const char *word)
{
    assert_int_equal(actual, expected);
    if (!strstr(lehr_message(ctx), word)) fail_msg("%s", lehr_message(ctx));
    lehr_clear(ctx);
}

static void test_indices(void **state)
{
    lehr_context *ctx = *state;
    tn_builder *b = begun(ctx);
    static const int32_t outside[2] = {0, 3}, below[1] = {-1}, twice[3] = {1, 0, 1};
    const uint64_t value[2] = {0};
    int32_t index;
    assert_refused(ctx, tn_builder_gate(b, TN_GATE_x, 1, outside, NULL), LEHR_BAD_ARGUMENT,
                   "no qubit 3");
    assert_refused(ctx, tn_builder_gate(b, TN_GATE_x, 0, below, NULL), LEHR_BAD_ARGUMENT,
                   "no qubit -1");
    assert_refused(ctx, tn_builder_gate(b, TN_GATE_x, 2, twice, NULL), LEHR_BAD_ARGUMENT, "twice");
    assert_refused(ctx, tn_builder_gate(b, TN_GATE_x, -1, twice, NULL), LEHR_BAD_ARGUMENT,
                   "controls");
    assert_refused(ctx, tn_builder_gate(b, TN_MEASURE, 0, twice, NULL), LEHR_BAD_ARGUMENT,
                   "no gate of the table");
    assert_refused(ctx, tn_builder_measure(b, 3, 0), LEHR_BAD_ARGUMENT, "no qubit 3");
    assert_refused(ctx, tn_builder_measure(b, 0, 70), LEHR_BAD_ARGUMENT, "no bit 70");
    assert_refused(ctx, tn_builder_reset(b, -2), LEHR_BAD_ARGUMENT, "no qubit -2");
    assert_refused(ctx, tn_builder_barrier(b, 2, outside), LEHR_BAD_ARGUMENT, "no qubit 3");
    assert_refused(ctx, tn_builder_condition(b, 69, 2, value, false, -1, &index), LEHR_BAD_ARGUMENT,
                   "bits that are not there");
    assert_refused(ctx, tn_builder_condition(b, 0, 1, value, false, 0, &index), LEHR_BAD_ARGUMENT,
                   "condition");
    assert_refused(ctx, tn_builder_when(b, 0), LEHR_BAD_ARGUMENT, "no condition 0");
    assert_refused(ctx, tn_builder_qubits(b, "r", 0, NULL), LEHR_BAD_ARGUMENT, "0 members");
    assert_refused(ctx, tn_builder_qubits(b, "r", INT32_MAX, NULL), LEHR_BAD_ARGUMENT, "members");
    tn_circuit *circuit = finished(b);
    assert_int_equal(tn_circuit_look(circuit).count, 0);
    tn_circuit_free(circuit);
}

static void test_numbers(void **state)
{
    lehr_context *ctx = *state;
    tn_builder *b = begun(ctx);
    static const int32_t pair[2] = {0, 1};
    double angles[2] = {(double)NAN, (double)INFINITY};
    double complex stretch[4] = {1, 0, 0, 1.001}, nothing[4] = {(double)NAN, 0, 0, 1};
    double complex lossy[8] = {0.5, 0, 0, 0.5, 0.5, 0, 0, 0.5};
    for (int k = 0; k < 2; k++)
        assert_refused(ctx, tn_builder_gate(b, TN_GATE_rx, 0, pair, &angles[k]), LEHR_NUMERIC,
                       "finite");
    assert_refused(ctx, tn_builder_unitary(b, 0, 1, pair, stretch), LEHR_BAD_ARGUMENT, "unitary");
    assert_refused(ctx, tn_builder_unitary(b, 0, 1, pair, nothing), LEHR_BAD_ARGUMENT, "unitary");
    assert_refused(ctx, tn_builder_unitary(b, 0, 3, pair, stretch), LEHR_BAD_ARGUMENT, "targets");
    assert_refused(ctx, tn_builder_kraus(b, 1, pair, 2, lossy), LEHR_BAD_ARGUMENT, "trace");
    assert_refused(ctx, tn_builder_kraus(b, 1, pair, 0, lossy), LEHR_BAD_ARGUMENT, "channel");
    assert_refused(ctx, tn_builder_measure_badly(b, 0, 0, 1.1, 0), LEHR_BAD_ARGUMENT, "odds");
    assert_refused(ctx, tn_builder_measure_badly(b, 0, 0, 0, (double)NAN), LEHR_BAD_ARGUMENT,
                   "odds");
    tn_builder_free(b);
}

/* Controls first, then targets, the first target being the lowest bit. */
static void test_layout(void **state)
{
    lehr_context *ctx = *state;
    tn_builder *b = begun(ctx);
    static const int32_t qubits[3] = {2, 0, 1};
    double angle = 0.25;
    assert_int_equal(tn_builder_gate(b, TN_GATE_rzx, 1, qubits, &angle), LEHR_OK);
    tn_circuit *circuit = finished(b);
    tn_circuit_view v = tn_circuit_look(circuit);
    assert_int_equal(v.ops[0].controls, 1);
    assert_int_equal(v.ops[0].targets, 2);
    assert_memory_equal(v.qubits, qubits, sizeof qubits);
    assert_true(v.params[0] == angle);
    assert_int_equal(v.ops[0].condition, -1);
    assert_int_equal(v.n, 3);
    assert_int_equal(v.bits, 70);
    assert_string_equal(v.bit_registers[0].name, "c");
    assert_string_equal(v.name, "");
    tn_circuit_free(circuit);
}

/* Over more than a word, negated, and in a chain. */
static void test_conditions(void **state)
{
    tn_builder *b = begun(*state);
    const uint64_t high[2] = {0, 32}, one[1] = {1};
    int32_t first, second, third;
    assert_int_equal(tn_builder_condition(b, 0, 70, high, false, -1, &first), LEHR_OK);
    assert_int_equal(tn_builder_condition(b, 69, 1, one, true, -1, &second), LEHR_OK);
    assert_int_equal(tn_builder_condition(b, 69, 1, one, false, first, &third), LEHR_OK);
    tn_circuit *circuit = finished(b);
    tn_circuit_view v = tn_circuit_look(circuit);
    const uint64_t bits[3][2] = {{0, 32}, {0, 0}, {1, 32}};
    const bool holds[3][3] = {{true, false, true}, {false, true, false}, {false, false, false}};
    for (int k = 0; k < 3; k++) {
        assert_int_equal(tn_condition_holds(&v, first, bits[k]), holds[k][0]);
        assert_int_equal(tn_condition_holds(&v, second, bits[k]), holds[k][1]);
        assert_int_equal(tn_condition_holds(&v, third, bits[k]), holds[k][2]);
        assert_true(tn_condition_holds(&v, -1, bits[k]));
    }
    tn_circuit_free(circuit);
}

static lehr_status fill(tn_builder *b)
{
    static const int32_t pair[2] = {0, 1};
    static const double complex swap[16] = {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    static const double complex decay[8] = {1, 0, 0, 0.6, 0, 0.8, 0, 0};
    const uint64_t value[2] = {1, 0};
    const double angle = 1;
    int32_t condition;
    LEHR_TRY(tn_builder_name(b, "first"));
    LEHR_TRY(tn_builder_name(b, "second"));
    LEHR_TRY(tn_builder_qubits(b, "q", 2, NULL));
    LEHR_TRY(tn_builder_bits(b, "c", 70, NULL));
    LEHR_TRY(tn_builder_condition(b, 0, 70, value, false, -1, &condition));
    for (int k = 0; k < 20; k++) LEHR_TRY(tn_builder_gate(b, TN_GATE_rx, 1, pair, &angle));
    LEHR_TRY(tn_builder_unitary(b, 0, 2, pair, swap));
    LEHR_TRY(tn_builder_kraus(b, 1, pair, 2, decay));
    LEHR_TRY(tn_builder_when(b, condition));
    LEHR_TRY(tn_builder_measure_badly(b, 0, 3, 0.1, 0.2));
    return tn_builder_reset(b, 0);
}

/* A circuit, and its copy with the measurements that it has. */
static lehr_status build_and_copy(lehr_context *ctx, void *arg)
{
    tn_circuit *circuit, *copy = arg;
    tn_builder *b;
    LEHR_TRY(tn_builder_new(ctx, &b));
    lehr_status status = fill(b);
    if (status != LEHR_OK) {
        tn_builder_free(b);
        return status;
    }
    LEHR_TRY(tn_builder_finish(b, &circuit));
    status = tn_circuit_measured(ctx, circuit, &copy);
    tn_circuit_free(copy);
    tn_circuit_free(circuit);
    return status;
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    assert_true(brutal_allocations(build_and_copy, NULL, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_indices),          test_in_context(test_numbers),
        test_in_context(test_layout),           test_in_context(test_conditions),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
