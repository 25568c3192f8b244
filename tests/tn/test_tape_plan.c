// SPDX-License-Identifier: GPL-3.0-or-later
/* Tapes do what their circuits say: whatever the planner rewrites and reorders, distributions,
 * amplitudes and expectations stay. And what is known to be narrow is. */
#include "assert_close.h"
#include "brutal.h"
#include "context_fixture.h"
#include "dense_circuit.h"
#include "random_circuit.h"
#include "slow_tape.h"
#include "toffoli_apart.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TRIALS = 1500, EVERYTHING = RANDOM_MEASURE | RANDOM_RESET | RANDOM_IF | RANDOM_BARRIER };

static tn_tape plan(lehr_context *ctx, const tn_circuit *circuit, const tn_tape_request *request)
{
    tn_tape tape;
    if (tn_tape_plan(ctx, circuit, request, &tape) != LEHR_OK) fail_msg("%s", lehr_message(ctx));
    assert_true(tape.width <= SLOW_TAPE_WIDTH);
    return tape;
}

/* --- distributions --- */

static void compare_distributions(lehr_context *ctx, uint64_t trial, const tn_circuit *circuit)
{
    static double got[1 << 16];
    double rest = 1;
    tn_tape tape = plan(ctx, circuit, &(tn_tape_request){.seed = trial, .seconds = 0.001});
    dense_table table = dense_distribution(circuit);
    slow_tape_distribution(&tape, got);
    for (size_t k = 0; k < table.count; k++) {
        double expected = table.outcomes[k].probability, is = got[table.outcomes[k].bits[0]];
        if (!(fabs(is - expected) <= 1e-10))
            fail_msg("trial %d: %.12g where %.12g is right", (int)trial, is, expected);
        rest -= is;
    }
    assert_close(rest, 0, 0, 1e-10);
    dense_table_free(&table);
    tn_tape_clear(ctx, &tape);
}

static void test_distributions(void **state)
{
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, trial);
        unsigned flags = trial % 4 == 3 ? EVERYTHING : lehr_rng_u32(&rng) & EVERYTHING;
        bool noisy = trial % 3 == 0;
        if (noisy) flags |= RANDOM_NOISE | RANDOM_READOUT;
        if (trial % 2) flags |= RANDOM_REVERSIBLE;
        if (trial % 5 == 0) flags |= RANDOM_UNITARY;
        if (trial % 5 < 2) flags |= RANDOM_CLIFFORD;
        if (trial % 7 < 2) flags |= RANDOM_TOFFOLI;
        if (trial % 8 < 5) flags |= RANDOM_MEASURE_ALL;
        random_circuit_spec spec = {.qubits = 1 + (int32_t)lehr_rng_below(&rng, 6),
                                    .bits = 1 + (int32_t)lehr_rng_below(&rng, 4),
                                    .ops = (int)lehr_rng_below(&rng, noisy ? 25 : 50),
                                    .flags = flags};
        tn_circuit *circuit = random_circuit(*state, &rng, &spec);
        compare_distributions(*state, trial, circuit);
        tn_circuit_free(circuit);
    }
}

/* --- amplitudes --- */

static void test_amplitudes(void **state)
{
    enum { QUBITS = 5 };
    for (uint64_t trial = 0; trial < 300; trial++) {
        lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, trial);
        unsigned flags = trial % 2 ? RANDOM_REVERSIBLE : RANDOM_UNITARY;
        if (trial % 3 == 0) flags = RANDOM_TOFFOLI | RANDOM_REVERSIBLE;
        random_circuit_spec spec = {
            .qubits = QUBITS, .ops = (int)lehr_rng_below(&rng, 40), .flags = flags};
        tn_circuit *circuit = random_circuit(*state, &rng, &spec);
        tn_tape tape = plan(*state, circuit, &(tn_tape_request){.keep_phases = true});
        double complex expected[1 << QUBITS];
        dense_state(circuit, 0, expected);
        for (uint64_t x = 0; x < 1 << QUBITS; x++)
            assert_close(cabs(slow_tape_amplitude(&tape, x) - expected[x]), 0, 0, 1e-10);
        tn_tape_clear(*state, &tape);
        tn_circuit_free(circuit);
    }
}

/* --- expectations --- */

typedef struct pauli_sum {
    const char *letters; /* of each position */
    double sum;
} pauli_sum;

/* Adds <P> of the branch, weighted. */
static void add_pauli(void *user, const slow_end *end)
{
    pauli_sum *p = user;
    double complex sum = 0;
    assert_int_equal(end->width, (int)strlen(p->letters));
    for (int i = 0; i < 1 << end->width; i++) {
        int to = i;
        double complex phase = 1;
        for (int k = 0; k < end->width; k++) {
            bool one = i >> k & 1;
            if (p->letters[k] != 'Z') to ^= 1 << k;
            if (p->letters[k] == 'Z') phase *= one ? -1 : 1;
            if (p->letters[k] == 'Y') phase *= one ? -TN_I : TN_I;
        }
        sum += conj(end->state[to]) * phase * end->state[i];
    }
    p->sum += end->probability * creal(sum);
}

static void test_expectations(void **state)
{
    static const char *const letters[] = {"ZXY", "XXX", "ZZZ", "YZX"};
    for (uint64_t trial = 0; trial < 300; trial++) {
        lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, trial);
        unsigned flags = trial % 3 ? RANDOM_REVERSIBLE : EVERYTHING | RANDOM_NOISE;
        if (trial % 5 < 2) flags |= RANDOM_TOFFOLI;
        random_circuit_spec spec = {
            .qubits = 6, .bits = 2, .ops = (int)lehr_rng_below(&rng, 30), .flags = flags};
        tn_circuit *circuit = random_circuit(*state, &rng, &spec);
        int32_t keep[6] = {0, 1, 2, 3, 4, 5};
        lehr_rng_shuffle(&rng, keep, 6);
        const char *word = letters[trial % 4];
        tn_tape tape = plan(*state, circuit, &(tn_tape_request){.keep = keep, .keep_count = 3});
        pauli_sum got = {.letters = word};
        slow_tape_run(&tape, add_pauli, &got);
        tn_pauli paulis[3];
        for (int k = 0; k < 3; k++) paulis[k] = (tn_pauli){.qubit = keep[k], .letter = word[k]};
        assert_close(got.sum, dense_expectation(circuit, paulis, 3), 0, 1e-10);
        tn_tape_clear(*state, &tape);
        tn_circuit_free(circuit);
    }
}

/* --- widths --- */

static void ok(lehr_status status)
{
    assert_int_equal(status, LEHR_OK);
}

static tn_builder *begin(lehr_context *ctx, int32_t qubits)
{
    tn_builder *b;
    ok(tn_builder_new(ctx, &b));
    ok(tn_builder_qubits(b, "q", qubits, NULL));
    return b;
}

static void put(tn_builder *b, tn_gate gate, int controls, int32_t a, int32_t c, int32_t d,
                double angle)
{
    ok(tn_builder_gate(b, gate, controls, (int32_t[]){a, c, d}, &angle));
}

/* Measures all unless something is, plans and takes down; what the plan said. */
static tn_tape width_of(lehr_context *ctx, tn_builder *b)
{
    tn_circuit *circuit, *measured;
    tn_tape tape;
    ok(tn_builder_finish(b, &circuit));
    ok(tn_circuit_measured(ctx, circuit, &measured));
    ok(tn_tape_plan(ctx, measured ? measured : circuit,
                    &(tn_tape_request){.seed = 1, .seconds = 0.01}, &tape));
    tn_tape said = tape;
    tn_tape_clear(ctx, &tape);
    tn_circuit_free(measured);
    tn_circuit_free(circuit);
    return said;
}

static void test_chain_is_narrow(void **state)
{
    tn_builder *b = begin(*state, 1000);
    put(b, TN_GATE_h, 0, 0, 0, 0, 0);
    for (int32_t q = 0; q + 1 < 1000; q++) put(b, TN_GATE_x, 1, q, q + 1, 0, 0);
    assert_int_equal(width_of(*state, b).width, 1);
}

static void test_fourier_is_narrow(void **state)
{
    enum { N = 40 };
    tn_builder *b = begin(*state, N);
    for (int32_t q = 0; q < N; q++) put(b, TN_GATE_ry, 0, q, 0, 0, 0.1 * q);
    for (int32_t q = 0; q < N; q++) {
        put(b, TN_GATE_h, 0, q, 0, 0, 0);
        for (int32_t r = q + 1; r < N; r++) put(b, TN_GATE_p, 1, r, q, 0, pow(0.5, r - q));
    }
    for (int32_t q = 0; q < N / 2; q++) put(b, TN_GATE_swap, 0, q, N - 1 - q, 0, 0);
    assert_int_equal(width_of(*state, b).width, 1);
}

static void test_reversible_needs_no_register(void **state)
{
    enum { N = 60 };
    tn_builder *b = begin(*state, N);
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 1000; k++) {
        int32_t q[3] = {(int32_t)lehr_rng_below(&rng, N - 2)};
        q[1] = q[0] + 1, q[2] = q[0] + 2;
        lehr_rng_shuffle(&rng, q, 3);
        int controls = (int)lehr_rng_below(&rng, 3);
        ok(tn_builder_gate(b, controls < 2 && k % 3 == 0 ? TN_GATE_swap : TN_GATE_x, controls, q,
                           NULL));
    }
    tn_tape tape = width_of(*state, b);
    assert_int_equal(tape.width, 0);
    assert_int_equal(tape.draws, 0);
}

static tn_builder *begin_toffolis(lehr_context *ctx, lehr_rng *rng, int32_t qubits, int superposed)
{
    tn_builder *b = begin(ctx, qubits);
    for (int32_t q = 0; q < qubits; q++)
        put(b, q < superposed ? TN_GATE_h : TN_GATE_x, 0, q, 0, 0, 0);
    for (int k = 0; k < 8; k++) {
        int32_t q[64];
        for (int32_t j = 0; j < qubits; j++) q[j] = j;
        lehr_rng_shuffle(rng, q, (size_t)qubits);
        put_toffoli_apart(b, q[0], q[1], q[2]);
        if (k % 3 == 2 && superposed) put(b, TN_GATE_h, 0, q[3], 0, 0, 0);
    }
    return b;
}

/* Toffoli gates on qubits of which every other is 1, or the result of a coin. */
static tn_tape tape_of_toffolis(lehr_context *ctx, bool coins)
{
    enum { N = 60 };
    tn_builder *b = begin(ctx, N);
    lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, 0);
    if (coins) ok(tn_builder_bits(b, "c", N, NULL));
    for (int32_t q = 0; q < N; q += 2) {
        put(b, coins ? TN_GATE_h : TN_GATE_x, 0, q, 0, 0, 0);
        if (coins) ok(tn_builder_measure(b, q, q));
    }
    for (int k = 0; k < 300; k++) {
        int32_t q = (int32_t)lehr_rng_below(&rng, N - 3);
        put_toffoli_apart(b, q, q + 3, q + 1);
        put(b, TN_GATE_x, 1, q + 1, q + 2, 0, 0);
    }
    for (int32_t q = 0; q < N && coins; q++) ok(tn_builder_measure(b, q, q));
    return width_of(ctx, b);
}

/* Gates that only together map values to values leave their target with a value. */
static void test_toffoli_taken_apart(void **state)
{
    for (uint64_t trial = 0; trial < 200; trial++) {
        lehr_rng rng = lehr_rng_stream(6, LEHR_RNG_TEST, trial);
        tn_builder *b = begin_toffolis(*state, &rng, 5, (int)(trial % 3));
        tn_circuit *circuit, *measured;
        ok(tn_builder_finish(b, &circuit));
        ok(tn_circuit_measured(*state, circuit, &measured));
        compare_distributions(*state, trial, measured);
        tn_circuit_free(measured);
        tn_circuit_free(circuit);
    }
    assert_int_equal(tape_of_toffolis(*state, true).width, 1);
    tn_tape given = tape_of_toffolis(*state, false);
    assert_int_equal(given.width, 0);
    assert_int_equal(given.draws, 0);
}

/* All targets of cx on one qubit commute: the qubits that control it need not wait in file order.
 */
static void test_star_is_narrow(void **state)
{
    enum { N = 100 };
    tn_builder *b = begin(*state, N + 1);
    put(b, TN_GATE_ry, 0, N, 0, 0, 0.3); /* in |-> it would not be needed at all */
    for (int32_t q = 0; q < N; q++) put(b, TN_GATE_h, 0, q, 0, 0, 0);
    for (int32_t q = N; q-- > 0;) put(b, TN_GATE_x, 1, q, N, 0, 0);
    for (int32_t q = 0; q < N; q++) put(b, TN_GATE_h, 0, (q * 37) % N, 0, 0, 0);
    assert_int_equal(width_of(*state, b).width, 2);
}

/* A ladder of rungs, numbered as badly as possible, is as narrow as one numbered well. */
static void test_order_is_found(void **state)
{
    enum { N = 30 };
    int32_t name[2 * N];
    for (int32_t k = 0; k < 2 * N; k++) name[k] = k;
    lehr_rng rng = lehr_rng_stream(5, LEHR_RNG_TEST, 0);
    lehr_rng_shuffle(&rng, name, 2 * N);
    tn_builder *b = begin(*state, 2 * N);
    for (int32_t q = 0; q < 2 * N; q++) put(b, TN_GATE_h, 0, q, 0, 0, 0);
    for (int32_t k = 0; k < N; k++) put(b, TN_GATE_rzz, 0, name[k], name[N + k], 0, 0.3);
    for (int32_t k = 0; k + 1 < 2 * N; k++)
        if (k != N - 1) put(b, TN_GATE_rzz, 0, name[k], name[k + 1], 0, 0.4);
    for (int32_t q = 0; q < 2 * N; q++) put(b, TN_GATE_rx, 0, q, 0, 0, 0.7);
    assert_in_range(width_of(*state, b).width, 1, 4);
}

/* --- failures --- */

static lehr_status plan_small(lehr_context *ctx, void *arg)
{
    (void)arg;
    tn_builder *b;
    tn_circuit *circuit = NULL;
    LEHR_TRY(tn_builder_new(ctx, &b));
    int32_t q[2] = {0, 1};
    lehr_status status = tn_builder_qubits(b, "q", 4, NULL);
    if (status == LEHR_OK) status = tn_builder_bits(b, "c", 4, NULL);
    for (; q[1] < 4 && status == LEHR_OK; q[0]++, q[1]++) {
        status = tn_builder_gate(b, TN_GATE_h, 0, q, NULL);
        if (status == LEHR_OK) status = tn_builder_gate(b, TN_GATE_rxx, 0, q, (double[]){0.3});
        if (status == LEHR_OK) status = tn_builder_gate(b, TN_GATE_h, 0, q, NULL);
        if (status == LEHR_OK) status = tn_builder_measure(b, q[0], q[0]);
    }
    if (status == LEHR_OK)
        status = tn_builder_finish(b, &circuit);
    else
        tn_builder_free(b);
    if (status != LEHR_OK) return status;
    tn_tape tape;
    status = tn_tape_plan(ctx, circuit, &(tn_tape_request){.seconds = 1e-4}, &tape);
    if (status == LEHR_OK) tn_tape_clear(ctx, &tape);
    tn_circuit_free(circuit);
    return status;
}

static void test_out_of_memory(void **state)
{
    (void)state;
    assert_true(brutal_allocations(plan_small, NULL, NULL) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_distributions),
        test_in_context(test_amplitudes),
        test_in_context(test_expectations),
        test_in_context(test_chain_is_narrow),
        test_in_context(test_fourier_is_narrow),
        test_in_context(test_reversible_needs_no_register),
        test_in_context(test_toffoli_taken_apart),
        test_in_context(test_star_is_narrow),
        test_in_context(test_order_is_found),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
