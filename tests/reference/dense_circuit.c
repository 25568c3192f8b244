// SPDX-License-Identifier: GPL-3.0-or-later
#include "dense_circuit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Branches less likely than this are rounding. */
#define NOTHING 1e-15

typedef struct branch {
    double complex *state; /* its norm squared is how likely the branch is */
    uint64_t bits[DENSE_WORDS];
} branch;

typedef void leaf_fn(void *user, const branch *end);

typedef struct walk {
    tn_circuit_view view;
    leaf_fn *leaf;
    void *user;
} walk;

/* --- states --- */

static double complex *new_state(int32_t n)
{
    double complex *state = calloc((size_t)1 << n, sizeof *state);
    assert_non_null(state);
    return state;
}

static double norm_of(const double complex *state, int32_t n)
{
    double sum = 0;
    for (size_t k = 0; k < (size_t)1 << n; k++)
        sum += creal(state[k]) * creal(state[k]) + cimag(state[k]) * cimag(state[k]);
    return sum;
}

/* The number whose bit t is bit targets[t] of index. */
static size_t gather(size_t index, const int32_t *targets, int count)
{
    size_t value = 0;
    for (int t = 0; t < count; t++) value |= (index >> targets[t] & 1) << t;
    return value;
}

static size_t scatter(size_t index, const int32_t *targets, int count, size_t value)
{
    for (int t = 0; t < count; t++) {
        index &= ~((size_t)1 << targets[t]);
        index |= (value >> t & 1) << targets[t];
    }
    return index;
}

/* to = (matrix on the targets where all controls are 1) from */
static void multiply(const double complex *matrix, int controls, int targets, const int32_t *qubits,
                     int32_t n, const double complex *from, double complex *to)
{
    const int32_t *at = qubits + controls;
    size_t rows = (size_t)1 << targets, all = ((size_t)1 << controls) - 1;
    for (size_t k = 0; k < (size_t)1 << n; k++) {
        to[k] = from[k];
        if (gather(k, qubits, controls) != all) continue;
        size_t row = gather(k, at, targets);
        to[k] = 0;
        for (size_t column = 0; column < rows; column++)
            to[k] += matrix[row * rows + column] * from[scatter(k, at, targets, column)];
    }
}

/* --- the walk --- */

static void go_on(const walk *w, size_t op, const branch *b);

/* Goes on with (matrix on the targets) state, and these bits. */
static void go_on_with(const walk *w, size_t op, const branch *b, const double complex *matrix)
{
    const tn_op *o = &w->view.ops[op];
    branch next = *b;
    next.state = new_state(w->view.n);
    multiply(matrix, o->controls, o->targets, w->view.qubits + o->qubits, w->view.n, b->state,
             next.state);
    if (norm_of(next.state, w->view.n) > NOTHING) go_on(w, op + 1, &next);
    free(next.state);
}

static void set_bit(branch *b, int32_t bit, int value)
{
    b->bits[bit / 64] &= ~(UINT64_C(1) << (bit % 64));
    b->bits[bit / 64] |= (uint64_t)value << (bit % 64);
}

/* Projects on `outcome`, reads it as `read`, with these odds. */
static void go_on_measured(const walk *w, size_t op, const branch *b, int outcome, int read,
                           double odds)
{
    branch next = *b;
    double complex project[4] = {0};
    if (odds == 0) return;
    project[outcome ? 3 : 0] = sqrt(odds);
    set_bit(&next, w->view.ops[op].bit, read);
    go_on_with(w, op, &next, project);
}

static void measure(const walk *w, size_t op, const branch *b)
{
    const tn_op *o = &w->view.ops[op];
    const double *odds = w->view.params + o->params;
    for (int outcome = 0; outcome < 2; outcome++) {
        double wrong = o->param_count == 2 ? odds[outcome] : 0;
        go_on_measured(w, op, b, outcome, outcome, 1 - wrong);
        go_on_measured(w, op, b, outcome, !outcome, wrong);
    }
}

static void reset(const walk *w, size_t op, const branch *b)
{
    static const double complex stay[4] = {1, 0, 0, 0}, fall[4] = {0, 1, 0, 0};
    go_on_with(w, op, b, stay);
    go_on_with(w, op, b, fall);
}

static void kraus(const walk *w, size_t op, const branch *b)
{
    const tn_op *o = &w->view.ops[op];
    size_t entries = (size_t)1 << (2 * o->targets);
    for (size_t k = 0; k < o->param_count / (2 * entries); k++) {
        const double *params = w->view.params + o->params + 2 * entries * k;
        double complex matrix[TN_MAX_ENTRIES];
        for (size_t e = 0; e < entries; e++) matrix[e] = params[2 * e] + TN_I * params[2 * e + 1];
        go_on_with(w, op, b, matrix);
    }
}

static void gate(const walk *w, size_t op, const branch *b)
{
    double complex matrix[TN_MAX_ENTRIES];
    tn_op_matrix(&w->view, &w->view.ops[op], matrix);
    go_on_with(w, op, b, matrix);
}

static void go_on(const walk *w, size_t op, const branch *b)
{
    if (op == w->view.count) {
        w->leaf(w->user, b);
        return;
    }
    const tn_op *o = &w->view.ops[op];
    if (o->gate == TN_BARRIER || !tn_condition_holds(&w->view, o->condition, b->bits))
        go_on(w, op + 1, b);
    else if (o->gate == TN_MEASURE)
        measure(w, op, b);
    else if (o->gate == TN_RESET)
        reset(w, op, b);
    else if (o->gate == TN_KRAUS)
        kraus(w, op, b);
    else
        gate(w, op, b);
}

static void walk_from(const tn_circuit *circuit, uint32_t basis, leaf_fn *leaf, void *user)
{
    walk w = {.view = tn_circuit_look(circuit), .leaf = leaf, .user = user};
    assert_true(w.view.n <= DENSE_MAX_QUBITS && w.view.bits <= 64 * DENSE_WORDS);
    branch root = {.state = new_state(w.view.n)};
    root.state[basis] = 1;
    go_on(&w, 0, &root);
    free(root.state);
}

/* --- distributions --- */

static int by_bits(const void *a, const void *b)
{
    const dense_outcome *x = a, *y = b;
    for (int k = DENSE_WORDS - 1; k >= 0; k--)
        if (x->bits[k] != y->bits[k]) return x->bits[k] < y->bits[k] ? -1 : 1;
    return 0;
}

typedef struct collected {
    dense_table table;
    size_t room;
    int32_t n;
} collected;

static void collect(void *user, const branch *end)
{
    collected *c = user;
    if (c->table.count == c->room) {
        c->room = 2 * c->room + 64;
        c->table.outcomes = realloc(c->table.outcomes, c->room * sizeof *c->table.outcomes);
        assert_non_null(c->table.outcomes);
    }
    dense_outcome *o = &c->table.outcomes[c->table.count++];
    memcpy(o->bits, end->bits, sizeof o->bits);
    o->probability = norm_of(end->state, c->n);
}

/* Sorts and adds up equal outcomes. */
static void merge(dense_table *t)
{
    size_t kept = 0;
    qsort(t->outcomes, t->count, sizeof *t->outcomes, by_bits);
    for (size_t k = 0; k < t->count; k++) {
        if (kept > 0 && by_bits(&t->outcomes[kept - 1], &t->outcomes[k]) == 0)
            t->outcomes[kept - 1].probability += t->outcomes[k].probability;
        else
            t->outcomes[kept++] = t->outcomes[k];
    }
    t->count = kept;
}

dense_table dense_distribution(const tn_circuit *circuit)
{
    collected c = {.n = tn_circuit_look(circuit).n};
    walk_from(circuit, 0, collect, &c);
    merge(&c.table);
    return c.table;
}

double dense_probability(const dense_table *table, const uint64_t *bits)
{
    dense_outcome key;
    memcpy(key.bits, bits, sizeof key.bits);
    const dense_outcome *found = bsearch(&key, table->outcomes, table->count, sizeof key, by_bits);
    return found ? found->probability : 0;
}

void dense_table_free(dense_table *table)
{
    free(table->outcomes);
    *table = (dense_table){0};
}

/* --- states and expectations --- */

typedef struct taken {
    double complex *state;
    int32_t n;
} taken;

static void take(void *user, const branch *end)
{
    taken *t = user;
    memcpy(t->state, end->state, sizeof *t->state << t->n);
}

void dense_state(const tn_circuit *circuit, uint32_t basis, double complex *state)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    taken t = {state, view.n};
    for (size_t k = 0; k < view.count; k++)
        assert_true(view.ops[k].gate <= TN_GATE_UNITARY || view.ops[k].gate == TN_BARRIER);
    walk_from(circuit, basis, take, &t);
}

typedef struct expected {
    const tn_pauli *paulis;
    int count;
    int32_t n;
    double sum;
} expected;

/* Adds <state|P|state>: P |k> is a phase times |k with the bits of X and Y flipped>. */
static void expect(void *user, const branch *end)
{
    expected *e = user;
    for (size_t k = 0; k < (size_t)1 << e->n; k++) {
        double complex value = end->state[k];
        size_t to = k;
        for (int p = 0; p < e->count; p++) {
            bool one = k >> e->paulis[p].qubit & 1;
            if (e->paulis[p].letter != 'Z') to ^= (size_t)1 << e->paulis[p].qubit;
            if (e->paulis[p].letter == 'Z' && one) value = -value;
            if (e->paulis[p].letter == 'Y') value *= one ? -TN_I : TN_I;
        }
        e->sum += creal(conj(end->state[to]) * value);
    }
}

double dense_expectation(const tn_circuit *circuit, const tn_pauli *paulis, int count)
{
    expected e = {paulis, count, tn_circuit_look(circuit).n, 0};
    walk_from(circuit, 0, expect, &e);
    return e.sum;
}

/* --- comparing --- */

/* The phase that turns b into a, by the largest entry of a's first column. */
static double complex phase_between(const double complex *a, const double complex *b, size_t size)
{
    size_t largest = 0;
    for (size_t k = 0; k < size; k++)
        if (cabs(a[k]) > cabs(a[largest])) largest = k;
    return cabs(b[largest]) > 0 ? a[largest] / b[largest] / cabs(a[largest] / b[largest]) : 1;
}

double dense_distance(const tn_circuit *a, const tn_circuit *b, bool phase)
{
    int32_t n = tn_circuit_look(a).n;
    size_t size = (size_t)1 << n;
    double largest = 0;
    double complex *x = new_state(n), *y = new_state(n), factor = 1;
    assert_int_equal(tn_circuit_look(b).n, n);
    for (uint32_t column = 0; column < size; column++) {
        dense_state(a, column, x);
        dense_state(b, column, y);
        if (column == 0 && phase) factor = phase_between(x, y, size);
        for (size_t k = 0; k < size; k++) largest = fmax(largest, cabs(x[k] - factor * y[k]));
    }
    free(x);
    free(y);
    return largest;
}
