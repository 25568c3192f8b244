// SPDX-License-Identifier: GPL-3.0-or-later
/* What is left of a circuit when qubits whose state is known are followed while it is read. That
 * what is left does the same is for the tests of tapes, against all amplitudes. */
#include "actions.h"
#include "context_fixture.h"
#include "toffoli_apart.h"

#include <base/rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void ok(lehr_status status)
{
    assert_int_equal(status, LEHR_OK);
}

static tn_builder *begin(lehr_context *ctx, int32_t qubits)
{
    tn_builder *b;
    ok(tn_builder_new(ctx, &b));
    ok(tn_builder_qubits(b, "q", qubits, NULL));
    ok(tn_builder_bits(b, "c", qubits, NULL));
    return b;
}

static void put(tn_builder *b, tn_gate gate, int controls, int32_t a, int32_t c, double angle)
{
    ok(tn_builder_gate(b, gate, controls, (int32_t[]){a, c}, &angle));
}

static tn_circuit *finish(tn_builder *b)
{
    tn_circuit *circuit;
    ok(tn_builder_finish(b, &circuit));
    return circuit;
}

typedef struct left {
    tn_circuit *circuit;
    tn_actions actions;
} left;

static left read_phases(lehr_context *ctx, tn_builder *b, bool keep_phases)
{
    left l = {.circuit = finish(b)};
    ok(tn_actions_read(ctx, l.circuit, keep_phases, &l.actions));
    return l;
}

static left read(lehr_context *ctx, tn_builder *b)
{
    return read_phases(ctx, b, false);
}

static void end(lehr_context *ctx, left *l)
{
    tn_actions_clear(ctx, &l->actions);
    tn_circuit_free(l->circuit);
}

static bool is_gate(const left *l, size_t k, int controls, const double complex *matrix,
                    int targets)
{
    const tn_action *a = &l->actions.list[k];
    if (a->kind != TN_GATE_UNITARY || a->controls != controls || a->targets != targets)
        return false;
    for (int e = 0; e < 1 << (2 * targets); e++)
        if (cabs(l->actions.pool.entries[a->entries + (uint32_t)e] - matrix[e]) > 1e-12)
            return false;
    return true;
}

static const double complex flip[4] = {0, 1, 1, 0}, sign[4] = {1, 0, 0, -1};

/* --- arithmetic --- */

/* What is measured into bit k, if all that is left are flips, measurements and nothing else. */
static void read_values(const left *l, uint8_t *bits)
{
    const tn_actions *a = &l->actions;
    uint8_t *value = calloc((size_t)a->n, 1);
    for (size_t k = 0; k < a->count; k++) {
        int32_t qubit = a->qubits[a->list[k].slots];
        assert_int_equal(tn_action_slots(&a->list[k]), 1);
        if (a->list[k].kind == TN_MEASURE) {
            bits[a->list[k].bit] = value[qubit];
            continue;
        }
        assert_true(is_gate(l, k, 0, flip, 1));
        value[qubit] ^= 1;
    }
    free(value);
}

/* sum += addend (under `when`), by carries; work: one more qubit than the addend, all 0 before and
 * after. */
static void put_adder(tn_builder *b, int width, const int32_t *addend, const int32_t *sum,
                      const int32_t *carry)
{
    for (int k = 0; k < width; k++) {
        put_toffoli_apart(b, addend[k], sum[k], carry[k + 1]);
        put(b, TN_GATE_x, 1, addend[k], sum[k], 0);
        put_toffoli_apart(b, carry[k], sum[k], carry[k + 1]);
    }
    put(b, TN_GATE_x, 1, carry[width], sum[width], 0);
    for (int k = width; k-- > 0;) {
        put_toffoli_apart(b, carry[k], sum[k], carry[k + 1]);
        put(b, TN_GATE_x, 1, addend[k], sum[k], 0);
        put_toffoli_apart(b, addend[k], sum[k], carry[k + 1]);
        put(b, TN_GATE_x, 1, addend[k], sum[k], 0);
        put(b, TN_GATE_x, 1, carry[k], sum[k], 0);
    }
}

/* Product of two numbers of WIDTH bits, one row at a time, all Toffoli gates taken apart. */
static uint32_t multiply(lehr_context *ctx, uint32_t x, uint32_t y)
{
    enum { WIDTH = 4, X = 0, Y = WIDTH, ROW = 2 * WIDTH, CARRY = 3 * WIDTH, SUM = 4 * WIDTH + 1 };
    tn_builder *b = begin(ctx, SUM + 2 * WIDTH);
    int32_t row[WIDTH], carry[WIDTH + 1], sum[WIDTH + 1];
    uint8_t bits[SUM + 2 * WIDTH] = {0};
    for (int k = 0; k < WIDTH; k++) {
        if (x >> k & 1) put(b, TN_GATE_x, 0, X + k, 0, 0);
        if (y >> k & 1) put(b, TN_GATE_x, 0, Y + k, 0, 0);
        row[k] = ROW + k;
    }
    for (int k = 0; k <= WIDTH; k++) carry[k] = CARRY + k;
    for (int shift = 0; shift < WIDTH; shift++) {
        for (int k = 0; k <= WIDTH; k++) sum[k] = SUM + shift + k;
        for (int k = 0; k < WIDTH; k++) put_toffoli_apart(b, X + shift, Y + k, row[k]);
        put_adder(b, WIDTH, row, sum, carry);
        for (int k = 0; k < WIDTH; k++) put_toffoli_apart(b, X + shift, Y + k, row[k]);
    }
    for (int32_t k = 0; k < 2 * WIDTH; k++) ok(tn_builder_measure(b, SUM + k, k));
    left l = read(ctx, b);
    read_values(&l, bits);
    end(ctx, &l);
    uint32_t product = 0;
    for (int k = 0; k < 2 * WIDTH; k++) product |= (uint32_t)bits[k] << k;
    return product;
}

static void arithmetic_vanishes(void **state)
{
    for (uint32_t x = 0; x < 16; x += 3)
        for (uint32_t y = 1; y < 16; y += 2) assert_int_equal(multiply(*state, x, y), x * y);
}

/* --- gates --- */

/* Qubit 0, of which nothing is known, flips another one that is in |->: it only gets a sign. */
static void kickback_needs_no_target(void **state)
{
    tn_builder *b = begin(*state, 2);
    put(b, TN_GATE_h, 0, 0, 0, 0);
    ok(tn_builder_measure(b, 0, 0));
    put(b, TN_GATE_x, 0, 1, 0, 0);
    put(b, TN_GATE_h, 0, 1, 0, 0);
    put(b, TN_GATE_x, 1, 0, 1, 0);
    put(b, TN_GATE_h, 0, 1, 0, 0);
    ok(tn_builder_measure(b, 1, 1));
    left l = read(*state, b);
    assert_int_equal(l.actions.count, 5);
    assert_int_equal(l.actions.list[1].kind, TN_MEASURE);
    assert_true(is_gate(&l, 2, 0, sign, 1));
    assert_int_equal(l.actions.qubits[l.actions.list[2].slots], 0);
    assert_true(is_gate(&l, 3, 0, flip, 1));
    assert_int_equal(l.actions.list[4].kind, TN_MEASURE);
    end(*state, &l);
}

/* Gates that entangle any states but these: a swap by halves of two values, and of two equal
 * superpositions, which it leaves. */
static void products_stay_products(void **state)
{
    tn_builder *b = begin(*state, 2);
    put(b, TN_GATE_x, 0, 0, 0, 0);
    put(b, TN_GATE_iswap, 0, 0, 1, 0);
    ok(tn_builder_measure(b, 0, 0));
    ok(tn_builder_measure(b, 1, 1));
    left l = read(*state, b);
    uint8_t bits[2] = {9, 9};
    read_values(&l, bits);
    assert_int_equal(bits[0], 0);
    assert_int_equal(bits[1], 1);
    end(*state, &l);

    b = begin(*state, 2);
    for (int32_t q = 0; q < 2; q++) put(b, TN_GATE_h, 0, q, 0, 0);
    put(b, TN_GATE_rxx, 0, 0, 1, 0.7);
    for (int32_t q = 0; q < 2; q++) put(b, TN_GATE_h, 0, q, 0, 0);
    for (int32_t q = 0; q < 2; q++) ok(tn_builder_measure(b, q, q));
    l = read(*state, b);
    assert_int_equal(l.actions.count, 2);
    end(*state, &l);
}

static void entangled_qubits_are_unknown(void **state)
{
    tn_builder *b = begin(*state, 2);
    put(b, TN_GATE_h, 0, 0, 0, 0);
    put(b, TN_GATE_x, 1, 0, 1, 0);
    put(b, TN_GATE_x, 1, 0, 1, 0);
    left l = read(*state, b);
    const double h = sqrt(0.5);
    assert_int_equal(l.actions.count, 3);
    assert_true(is_gate(&l, 0, 0, (double complex[]){h, -h, h, h}, 1));
    assert_true(is_gate(&l, 1, 1, flip, 1));
    assert_true(is_gate(&l, 2, 1, flip, 1));
    end(*state, &l);
}

/* All phases of what vanished are one gate on nothing. */
static void phases_are_kept(void **state)
{
    tn_builder *b = begin(*state, 1);
    put(b, TN_GATE_x, 0, 0, 0, 0);
    put(b, TN_GATE_t, 0, 0, 0, 0);
    put(b, TN_GATE_rz, 0, 0, 0, 0.4);
    put(b, TN_GATE_x, 0, 0, 0, 0);
    left l = read_phases(*state, b, true);
    double complex phase = cexp(TN_I * (atan(1) + 0.2));
    assert_int_equal(l.actions.count, 1);
    assert_true(is_gate(&l, 0, 0, &phase, 0));
    end(*state, &l);
}

/* --- what is no gate --- */

static void measured_values_stay_known(void **state)
{
    tn_builder *b = begin(*state, 2);
    put(b, TN_GATE_x, 0, 0, 0, 0);
    ok(tn_builder_measure(b, 0, 0));
    put(b, TN_GATE_x, 1, 0, 1, 0);
    put(b, TN_GATE_x, 0, 0, 0, 0);
    ok(tn_builder_measure(b, 1, 1));
    ok(tn_builder_measure(b, 0, 0));
    left l = read(*state, b);
    uint8_t bits[2] = {9, 9};
    read_values(&l, bits);
    assert_int_equal(bits[0], 0);
    assert_int_equal(bits[1], 1);
    end(*state, &l);
}

static void measured_superpositions_do_not(void **state)
{
    tn_builder *b = begin(*state, 1);
    put(b, TN_GATE_h, 0, 0, 0, 0);
    ok(tn_builder_measure(b, 0, 0));
    put(b, TN_GATE_h, 0, 0, 0, 0);
    left l = read(*state, b);
    assert_int_equal(l.actions.count, 3);
    end(*state, &l);
}

static void resets_of_known_states_vanish(void **state)
{
    tn_builder *b = begin(*state, 2);
    put(b, TN_GATE_h, 0, 0, 0, 0);
    ok(tn_builder_reset(b, 0)); /* a superposition that nobody saw */
    put(b, TN_GATE_x, 0, 1, 0, 0);
    ok(tn_builder_measure(b, 1, 1));
    ok(tn_builder_reset(b, 1)); /* a value that was there: flipped back where it matters */
    ok(tn_builder_measure(b, 1, 1));
    left l = read(*state, b);
    uint8_t bits[2] = {9, 9};
    read_values(&l, bits);
    assert_int_equal(l.actions.count, 4);
    assert_int_equal(bits[1], 0);
    end(*state, &l);
}

/* A gate that may happen leaves a state known only if it does nothing to it. */
static void conditions_are_doubts(void **state)
{
    tn_builder *b = begin(*state, 2);
    int32_t index;
    uint64_t one = 1;
    ok(tn_builder_condition(b, 0, 1, &one, false, -1, &index));
    put(b, TN_GATE_h, 0, 0, 0, 0);
    ok(tn_builder_measure(b, 0, 0));
    put(b, TN_GATE_h, 0, 1, 0, 0);
    ok(tn_builder_when(b, index));
    put(b, TN_GATE_x, 0, 1, 0, 0); /* |+> is |+> either way */
    ok(tn_builder_when(b, -1));
    put(b, TN_GATE_h, 0, 1, 0, 0);
    ok(tn_builder_when(b, index));
    put(b, TN_GATE_x, 0, 1, 0, 0);
    ok(tn_builder_reset(b, 1));
    ok(tn_builder_when(b, -1));
    put(b, TN_GATE_x, 0, 1, 0, 0);
    left l = read(*state, b);
    const tn_action *a = l.actions.list;
    assert_int_equal(l.actions.count, 5);
    assert_true(is_gate(&l, 2, 0, flip, 1) && a[2].condition == index);
    assert_true(a[3].kind == TN_RESET && a[3].condition == index);
    assert_true(is_gate(&l, 4, 0, flip, 1) && a[4].condition < 0);
    end(*state, &l);
}

/* Damping does nothing to |0>, dephasing nothing to values; both do to |+>. */
static void noise_spares_some_states(void **state)
{
    const double complex damping[8] = {1, 0, 0, 0.8, 0, 0.6, 0, 0};
    const double complex dephasing[8] = {0.8, 0, 0, 0.8, 0.6, 0, 0, -0.6};
    int32_t qubit = 0;
    tn_builder *b = begin(*state, 1);
    ok(tn_builder_kraus(b, 1, &qubit, 2, damping));
    put(b, TN_GATE_x, 0, 0, 0, 0);
    ok(tn_builder_kraus(b, 1, &qubit, 2, dephasing));
    put(b, TN_GATE_h, 0, 0, 0, 0);
    ok(tn_builder_kraus(b, 1, &qubit, 2, dephasing));
    ok(tn_builder_kraus(b, 1, &qubit, 2, damping));
    left l = read(*state, b);
    assert_int_equal(l.actions.count, 3);
    assert_int_equal(l.actions.list[1].kind, TN_KRAUS);
    assert_int_equal(l.actions.list[2].kind, TN_KRAUS);
    end(*state, &l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(arithmetic_vanishes),
        test_in_context(kickback_needs_no_target),
        test_in_context(products_stay_products),
        test_in_context(entangled_qubits_are_unknown),
        test_in_context(phases_are_kept),
        test_in_context(measured_values_stay_known),
        test_in_context(measured_superpositions_do_not),
        test_in_context(resets_of_known_states_vanish),
        test_in_context(conditions_are_doubts),
        test_in_context(noise_spares_some_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
