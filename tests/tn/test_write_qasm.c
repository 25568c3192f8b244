// SPDX-License-Identifier: GPL-3.0-or-later
/* Writing OpenQASM: what is written reads back as the same circuit, and what cannot be written is
 * refused before the first byte. */
#include <base/output.h>
#include <base/rng.h>
#include <context_fixture.h>
#include <dense_circuit.h>
#include <math.h>
#include <qasm_text.h>
#include <random_circuit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LONG_ONE "1267650600228229401496703205376" /* 2^100 */

/* The text, to be freed. */
static char *written(lehr_context *ctx, const tn_circuit *circuit, int version)
{
    lehr_output *out;
    size_t n;
    assert_int_equal(lehr_output_memory(ctx, &out), LEHR_OK);
    if (tn_qasm_write(ctx, circuit, version, out) != LEHR_OK) fail_msg("%s", lehr_message(ctx));
    const char *bytes = lehr_output_bytes(out, &n);
    assert_non_null(bytes);
    char *text = malloc(n + 1);
    assert_non_null(text);
    memcpy(text, bytes, n);
    text[n] = '\0';
    lehr_output_discard(out);
    return text;
}

static void assert_same_distribution(const tn_circuit *a, const tn_circuit *b, const char *text)
{
    dense_table x = dense_distribution(a), y = dense_distribution(b);
    for (size_t k = 0; k < x.count; k++) {
        double p = dense_probability(&y, x.outcomes[k].bits);
        if (!(fabs(p - x.outcomes[k].probability) < 1e-10)) fail_msg("%s", text);
    }
    dense_table_free(&x);
    dense_table_free(&y);
}

/* Unitary circuits are the same matrix but for a phase; the others the same distribution. */
static void assert_round_trip(lehr_context *ctx, const tn_circuit *circuit, int version,
                              bool unitary)
{
    char *text = written(ctx, circuit, version);
    tn_circuit *again = qasm_parsed(ctx, text);
    if (unitary && !(dense_distance(circuit, again, true) < 1e-10)) fail_msg("%s", text);
    if (!unitary) assert_same_distribution(circuit, again, text);
    tn_circuit_free(again);
    free(text);
}

/* --- every spelling --- */

static tn_circuit *one_gate(lehr_context *ctx, tn_gate gate, int controls)
{
    static const int32_t qubits[6] = {4, 1, 3, 0, 2, 5};
    const double params[3] = {0.7, -1.1, 2.3};
    tn_builder *b;
    tn_circuit *circuit;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", 6, NULL), LEHR_OK);
    assert_int_equal(tn_builder_gate(b, gate, controls, qubits, params), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

static void test_every_gate_in_three(void **state)
{
    for (int gate = 0; gate < TN_GATE_UNITARY; gate++)
        for (int controls = 0; controls <= 4; controls++) {
            tn_circuit *circuit = one_gate(*state, (tn_gate)gate, controls);
            assert_round_trip(*state, circuit, 3, true);
            tn_circuit_free(circuit);
        }
}

/* Without controls all, with one most of them; what is refused says so and writes nothing. */
static void test_every_gate_in_two(void **state)
{
    int refused = 0;
    for (int gate = 0; gate < TN_GATE_UNITARY; gate++)
        for (int controls = 0; controls <= 4; controls++) {
            tn_circuit *circuit = one_gate(*state, (tn_gate)gate, controls);
            lehr_output *out;
            size_t n;
            assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
            lehr_status status = tn_qasm_write(*state, circuit, 2, out);
            if (status == LEHR_OK) {
                assert_round_trip(*state, circuit, 2, true);
            } else {
                assert_int_equal(status, LEHR_UNSUPPORTED);
                assert_true(controls > 0);
                assert_non_null(strstr(lehr_message(*state), "OpenQASM 2 has no words for"));
                lehr_output_bytes(out, &n);
                assert_int_equal(n, 0);
                lehr_clear(*state);
                refused++;
            }
            lehr_output_discard(out);
            tn_circuit_free(circuit);
        }
    assert_in_range(refused, 1, 70);
}

static void test_matrices(void **state)
{
    static const double complex special[4][4] = {
        {1, 0, 0, 1}, {0, TN_I, 1, 0}, {TN_I, 0, 0, -1}, {0.6, 0.8, -0.8, 0.6}};
    lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 40; k++)
        for (int controls = 0; controls < 3; controls++) {
            double complex matrix[4];
            static const int32_t qubits[3] = {1, 0, 2};
            tn_builder *b;
            tn_circuit *circuit;
            random_unitary(&rng, 1, matrix);
            if (k < 4) memcpy(matrix, special[k], sizeof matrix);
            assert_int_equal(tn_builder_new(*state, &b), LEHR_OK);
            assert_int_equal(tn_builder_qubits(b, "q", 3, NULL), LEHR_OK);
            assert_int_equal(tn_builder_unitary(b, controls, 1, qubits, matrix), LEHR_OK);
            assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
            assert_round_trip(*state, circuit, 3, true);
            if (controls < 2) assert_round_trip(*state, circuit, 2, true);
            tn_circuit_free(circuit);
        }
}

/* --- matrices on two qubits --- */

/* high x low */
static void product(const double complex *low, const double complex *high, double complex *both)
{
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++)
            both[4 * r + c] = low[2 * (r & 1) + (c & 1)] * high[2 * (r >> 1) + (c >> 1)];
}

/* cx and swap, either way, with phases, their roots, and what is close to them. */
static bool special_pair(int k, lehr_rng *rng, double complex *m)
{
    static const tn_gate gates[] = {TN_GATE_swap, TN_GATE_iswap, TN_GATE_rxx, TN_GATE_ryy,
                                    TN_GATE_rzz,  TN_GATE_rzx,   TN_GATE_ecr};
    static const double angles[] = {0, 1e-17, 1e-9, 0.3, 1.5707963267948966, 3.1415926535897931};
    double complex low[4], high[4];
    int gate = k / 6 - 2;
    random_unitary(rng, 1, low);
    random_unitary(rng, 1, high);
    memset(m, 0, 16 * sizeof *m);
    if (k < 4) { /* cx, cz, the identity and minus it */
        m[0] = m[5] = k == 3 ? -1 : 1;
        m[10] = m[15] = k == 0 ? 0 : m[0];
        m[11] = m[14] = k == 0;
        if (k == 1) m[15] = -1;
    } else if (k < 12) {
        product(low, high, m);
    } else if (gate < 7) {
        tn_gate_matrix(gates[gate], &angles[k % 6], m);
    }
    return gate < 7;
}

static tn_circuit *one_pair(lehr_context *ctx, const double complex *matrix, int controls)
{
    static const int32_t qubits[4] = {1, 3, 2, 0};
    tn_builder *b;
    tn_circuit *circuit;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", 4, NULL), LEHR_OK);
    assert_int_equal(tn_builder_unitary(b, controls, 2, qubits, matrix), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

static void assert_pair_comes_back(lehr_context *ctx, const tn_circuit *circuit, int version,
                                   int most_cx)
{
    char *text = written(ctx, circuit, version);
    tn_circuit *again = qasm_parsed(ctx, text);
    int cx = 0;
    for (const char *at = text; (at = strstr(at, "cx q")); at++) cx++;
    double distance = dense_distance(circuit, again, version == 2);
    if (!(distance < 1e-12) || cx > most_cx) fail_msg("%g, %d cx: %s", distance, cx, text);
    tn_circuit_free(again);
    free(text);
}

static void test_pairs(void **state)
{
    lehr_rng rng = lehr_rng_stream(8, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 120; k++) {
        double complex matrix[16];
        if (!special_pair(k, &rng, matrix)) random_unitary(&rng, 2, matrix);
        tn_circuit *circuit = one_pair(*state, matrix, 0);
        int most = k >= 2 && k < 12 ? 0 : 3;
        assert_pair_comes_back(*state, circuit, 2, k < 2 ? 2 : most);
        assert_pair_comes_back(*state, circuit, 3, k < 2 ? 2 : most);
        tn_circuit_free(circuit);
        circuit = one_pair(*state, matrix, 1 + k % 2);
        assert_pair_comes_back(*state, circuit, 3, 3);
        tn_circuit_free(circuit);
    }
}

/* Matrices among everything else, under conditions too. */
static void test_pairs_in_circuits(void **state)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 2);
        random_circuit_spec all = {.qubits = 3,
                                   .bits = 3,
                                   .ops = 20,
                                   .flags = RANDOM_MEASURE | RANDOM_RESET | RANDOM_IF |
                                            RANDOM_UNITARY | RANDOM_MEASURE_ALL};
        tn_circuit *circuit = random_circuit(*state, &rng, &all);
        assert_round_trip(*state, circuit, 3, false);
        tn_circuit_free(circuit);
    }
}

/* --- whole circuits --- */

static void test_random_circuits(void **state)
{
    for (uint64_t seed = 0; seed < 30; seed++) {
        lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 1);
        random_circuit_spec gates = {.qubits = 5, .ops = 30, .flags = RANDOM_BARRIER};
        random_circuit_spec all = {.qubits = 4,
                                   .bits = 3,
                                   .ops = 40,
                                   .flags = RANDOM_MEASURE | RANDOM_RESET | RANDOM_IF |
                                            RANDOM_MEASURE_ALL};
        tn_circuit *a = random_circuit(*state, &rng, &gates);
        tn_circuit *b = random_circuit(*state, &rng, &all);
        assert_round_trip(*state, a, 3, true);
        assert_round_trip(*state, b, 3, false);
        tn_circuit_free(a);
        tn_circuit_free(b);
    }
}

/* The same words come out again. */
static void test_text(void **state)
{
    static const char *const texts[] = {
        "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\nqreg r[1];\ncreg c[101];\n"
        "h q[0];\nrz(0.5) r[0];\nbarrier q,r;\nbarrier q[1],r[0];\nreset q[1];\n"
        "measure q[1] -> c[100];\nif (c == " LONG_ONE ") cx q[0],r[0];\n",
        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[4] q;\nbit[3] c;\nbit[1] d;\n"
        "ctrl(2) @ rx(-1e-20) q[0],q[1],q[2];\nc[1] = measure q[0];\n"
        "if (c[1] == 1 && d != 0) reset q[0];\nif (c[1:2] == 2) ctrl @ ccx q[3],q[1],q[0],q[2];\n",
    };
    for (int k = 0; k < 2; k++) {
        tn_circuit *circuit = qasm_parsed(*state, texts[k]);
        char *text = written(*state, circuit, 2 + k);
        if (k == 0) assert_string_equal(text, texts[k]);
        if (k == 1) assert_non_null(strstr(text, "ctrl @ crx(-1e-20) q[0],q[1],q[2];\n"));
        tn_circuit_free(circuit);
        free(text);
    }
}

static void test_bad_names(void **state)
{
    tn_builder *b;
    tn_circuit *circuit;
    int32_t zero = 0;
    assert_int_equal(tn_builder_new(*state, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "gate", 1, NULL), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "two words", 1, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "gate", 1, NULL), LEHR_OK);
    assert_int_equal(tn_builder_gate(b, TN_GATE_x, 0, &zero, NULL), LEHR_OK);
    assert_int_equal(tn_builder_measure(b, 0, 0), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    assert_round_trip(*state, circuit, 2, false);
    assert_round_trip(*state, circuit, 3, false);
    tn_circuit_free(circuit);
}

static void test_refusals(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"OPENQASM 3.0; qubit q; bit[2] c; if (c[0]) x q;",
         "OpenQASM 2 has no words for a condition other than that a whole register equals a "
         "number"},
        {"OPENQASM 3.0; qubit q; bit[2] c; if (c != 0) x q;",
         "OpenQASM 2 has no words for a condition other than that a whole register equals a "
         "number"},
        {"OPENQASM 3.0; qubit[7] q; ctrl(6) @ x q[0], q[1], q[2], q[3], q[4], q[5], q[6];",
         "OpenQASM 2 has no words for x with 6 controls"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        tn_circuit *circuit = qasm_parsed(*state, cases[k].text);
        lehr_output *out;
        assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
        assert_int_equal(tn_qasm_write(*state, circuit, 2, out), LEHR_UNSUPPORTED);
        assert_string_equal(lehr_message(*state), cases[k].message);
        lehr_clear(*state);
        lehr_output_discard(out);
        tn_circuit_free(circuit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_every_gate_in_three),
        test_in_context(test_every_gate_in_two),
        test_in_context(test_matrices),
        test_in_context(test_pairs),
        test_in_context(test_pairs_in_circuits),
        test_in_context(test_random_circuits),
        test_in_context(test_text),
        test_in_context(test_bad_names),
        test_in_context(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
