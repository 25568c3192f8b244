// SPDX-License-Identifier: GPL-3.0-or-later
/* Stabilizers against a state vector. */
#include "assert_close.h"
#include "brutal.h"
#include "context_fixture.h"
#include "tableau.h"

#include <base/rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define N      5
#define STATES (1 << N)

/* --- a state vector, plain --- */

/* matrix on one or two qubits, the first one as lowest bit. */
static void act(double complex *psi, const double complex *matrix, int qubits, const int32_t *at)
{
    double complex out[STATES] = {0};
    int rows = 1 << qubits;
    for (int s = 0; s < STATES; s++) {
        int column = 0, rest = s;
        for (int k = 0; k < qubits; k++) {
            column |= (s >> at[k] & 1) << k;
            rest &= ~(1 << at[k]);
        }
        for (int r = 0; r < rows; r++) {
            int to = rest;
            for (int k = 0; k < qubits; k++) to |= (r >> k & 1) << at[k];
            out[to] += matrix[r * rows + column] * psi[s];
        }
    }
    memcpy(psi, out, sizeof out);
}

static double expectation(const double complex *psi, const uint8_t *paulis)
{
    static const double complex x[4] = {0, 1, 1, 0}, z[4] = {1, 0, 0, -1};
    static const double complex y[4] = {0, -TN_I, TN_I, 0};
    double complex copy[STATES], sum = 0;
    memcpy(copy, psi, sizeof copy);
    for (int32_t q = 0; q < N; q++) {
        if (paulis[q] == 1) act(copy, x, 1, &q);
        if (paulis[q] == 2) act(copy, z, 1, &q);
        if (paulis[q] == 3) act(copy, y, 1, &q);
    }
    for (int s = 0; s < STATES; s++) sum += conj(psi[s]) * copy[s];
    return creal(sum);
}

/* Projects on qubit q being `value`; returns the odds. */
static double project(double complex *psi, int32_t q, bool value)
{
    double odds = 0;
    for (int s = 0; s < STATES; s++) {
        if ((s >> q & 1) != value) psi[s] = 0;
        odds += creal(psi[s] * conj(psi[s]));
    }
    for (int s = 0; s < STATES; s++) psi[s] /= odds > 0 ? sqrt(odds) : 1;
    return odds;
}

/* --- random gates --- */

typedef struct pair {
    tn_tableau tableau;
    double complex psi[STATES];
    lehr_rng rng;
} pair;

static void random_gate(pair *p)
{
    static const tn_gate ones[] = {TN_GATE_h, TN_GATE_s,  TN_GATE_sdg,  TN_GATE_x,
                                   TN_GATE_y, TN_GATE_sx, TN_GATE_sxdg, TN_GATE_z};
    static const tn_gate twos[] = {TN_GATE_swap, TN_GATE_iswap, TN_GATE_ecr, TN_GATE_rzz,
                                   TN_GATE_rxx,  TN_GATE_ryy,   TN_GATE_rzx};
    double complex matrix[TN_MAX_ENTRIES];
    tn_clifford gate;
    const double quarter = acos(0.0) * lehr_rng_below(&p->rng, 4);
    int qubits = 1 + (int)lehr_rng_below(&p->rng, 2);
    int32_t at[2] = {(int32_t)lehr_rng_below(&p->rng, N), 0};
    at[1] = (at[0] + 1 + (int32_t)lehr_rng_below(&p->rng, N - 1)) % N;
    tn_gate which =
        qubits == 1 ? ones[lehr_rng_below(&p->rng, 8)] : twos[lehr_rng_below(&p->rng, 7)];
    tn_gate_matrix(which, &quarter, matrix);
    assert_true(tn_clifford_of_matrix(matrix, qubits, &gate));
    tn_tableau_apply(&p->tableau, &gate, at[0], at[1]);
    act(p->psi, matrix, qubits, at);
}

static void check_expectations(pair *p)
{
    static const int32_t all[N] = {0, 1, 2, 3, 4};
    for (int k = 0; k < 50; k++) {
        uint8_t paulis[N];
        for (int q = 0; q < N; q++) paulis[q] = (uint8_t)lehr_rng_below(&p->rng, 4);
        int found = tn_tableau_expect(&p->tableau, N, all, paulis);
        assert_close(found, expectation(p->psi, paulis), 0, 1e-9);
    }
}

/* Returns whether the result was random. */
static bool check_measurement(pair *p)
{
    int32_t q = (int32_t)lehr_rng_below(&p->rng, N);
    bool random, wish = lehr_rng_below(&p->rng, 2);
    bool value = tn_tableau_measure(&p->tableau, q, wish, &random);
    if (random) assert_int_equal(value, wish);
    assert_close(project(p->psi, q, value), random ? 0.5 : 1, 0, 1e-9);
    return random;
}

static void test_against_state(void **state)
{
    int seen_random = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        pair p = {.rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 0), .psi = {1}};
        assert_int_equal(tn_tableau_new(*state, N, &p.tableau), LEHR_OK);
        for (int round = 0; round < 12; round++) {
            for (int k = 0; k < 6; k++) random_gate(&p);
            check_expectations(&p);
            seen_random += check_measurement(&p);
            check_expectations(&p);
        }
        tn_tableau_clear(*state, &p.tableau);
    }
    assert_in_range(seen_random, 100, 700);
}

/* More rows than a word holds: a GHZ state of 150 qubits. */
static void test_many_qubits(void **state)
{
    enum { MANY = 150 };
    tn_tableau t;
    double complex matrix[TN_MAX_ENTRIES] = {1, [7] = 1, [10] = 1, [13] = 1}; /* cx */
    tn_clifford cx, h;
    bool random;
    assert_int_equal(tn_tableau_new(*state, MANY, &t), LEHR_OK);
    assert_true(tn_clifford_of_matrix(matrix, 2, &cx));
    tn_gate_matrix(TN_GATE_h, NULL, matrix);
    assert_true(tn_clifford_of_matrix(matrix, 1, &h));
    tn_tableau_apply(&t, &h, 70, -1);
    for (int32_t q = 0; q < MANY; q++)
        if (q != 70) tn_tableau_apply(&t, &cx, 70, q);
    const int32_t ends[2] = {3, 140};
    const uint8_t zz[2] = {2, 2};
    assert_int_equal(tn_tableau_expect(&t, 2, ends, zz), 1);
    assert_int_equal(tn_tableau_expect(&t, 1, ends, zz), 0);
    assert_false(tn_tableau_measure(&t, 149, false, &random));
    assert_true(random);
    for (int32_t q = 0; q < MANY; q++) {
        assert_false(tn_tableau_measure(&t, q, false, &random));
        assert_false(random);
    }
    tn_tableau_clear(*state, &t);
}

/* --- gates that are none --- */

static void test_no_clifford(void **state)
{
    double complex matrix[TN_MAX_ENTRIES];
    tn_clifford gate;
    uint8_t pauli;
    (void)state;
    tn_gate_matrix(TN_GATE_t, NULL, matrix);
    assert_false(tn_clifford_of_matrix(matrix, 1, &gate));
    tn_gate_matrix(TN_GATE_h, NULL, matrix);
    assert_false(tn_pauli_of_matrix(matrix, 1, &pauli));
    tn_gate_matrix(TN_GATE_y, NULL, matrix);
    assert_true(tn_pauli_of_matrix(matrix, 1, &pauli));
    assert_int_equal(pauli, 3);
}

static lehr_status make_one(lehr_context *ctx, void *arg)
{
    tn_tableau t;
    (void)arg;
    LEHR_TRY(tn_tableau_new(ctx, 70, &t));
    tn_tableau_clear(ctx, &t);
    return LEHR_OK;
}

static void test_allocations(void **state)
{
    (void)state;
    assert_int_equal(brutal_allocations(make_one, NULL, NULL), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_against_state),
        test_in_context(test_many_qubits),
        test_in_context(test_no_clifford),
        test_in_context(test_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
