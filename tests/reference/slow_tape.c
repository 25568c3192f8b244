// SPDX-License-Identifier: GPL-3.0-or-later
#include "slow_tape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One branch: everything by value, so that branches are copies. */
typedef struct branch {
    double probability;
    bool cells[SLOW_TAPE_CELLS];
    int width;
    double complex state[1 << SLOW_TAPE_WIDTH];
} branch;

typedef struct run {
    const tn_tape *tape;
    slow_end_fn *end;
    void *user;
} run;

static bool guards_hold(const tn_tape *tape, const tn_tape_step *step, const bool *cells)
{
    uint64_t bits[1] = {0};
    for (int b = 0; b < tape->bits; b++) bits[0] |= (uint64_t)cells[tape->n + b] << b;
    tn_circuit_view view = tn_circuit_look(tape->circuit);
    for (uint32_t g = 0; g < step->guard_count; g++) {
        tn_guard guard = tape->guards[step->guards + g];
        bool is = guard.cell < 0 ? tn_condition_holds(&view, ~guard.cell, bits) : cells[guard.cell];
        if (is != guard.value) return false;
    }
    return true;
}

/* A matrix on the positions of the step, where its controls are 1. */
static void apply(branch *b, const tn_tape_step *step, const double complex *matrix)
{
    static double complex out[1 << SLOW_TAPE_WIDTH];
    int rows = 1 << step->targets;
    for (uint64_t i = 0; i < UINT64_C(1) << b->width; i++) {
        out[i] = b->state[i];
        if ((i & step->controls) != step->controls) continue;
        int row = 0;
        for (int t = 0; t < step->targets; t++) row |= (int)(i >> step->at[t] & 1) << t;
        out[i] = 0;
        for (int column = 0; column < rows; column++) {
            uint64_t from = i;
            for (int t = 0; t < step->targets; t++) {
                from &= ~(UINT64_C(1) << step->at[t]);
                from |= (uint64_t)(column >> t & 1) << step->at[t];
            }
            out[i] += matrix[row * rows + column] * b->state[from];
        }
    }
    memcpy(b->state, out, sizeof *out << b->width);
}

static void apply_diagonal(branch *b, const tn_tape_step *step, const double complex *diagonal)
{
    double complex matrix[TN_MAX_ENTRIES] = {0};
    int rows = 1 << step->targets;
    for (int r = 0; r < rows; r++) matrix[r * rows + r] = diagonal[r];
    apply(b, step, matrix);
}

static double norm(const branch *b)
{
    double sum = 0;
    for (int i = 0; i < 1 << b->width; i++) sum += creal(b->state[i] * conj(b->state[i]));
    return sum;
}

static void scale(branch *b, double factor)
{
    for (int i = 0; i < 1 << b->width; i++) b->state[i] *= factor;
}

static void add(branch *b, bool value)
{
    assert_true(b->width < SLOW_TAPE_WIDTH);
    int size = 1 << b->width++;
    memset(b->state + size, 0, (size_t)size * sizeof *b->state);
    if (!value) return;
    memcpy(b->state + size, b->state, (size_t)size * sizeof *b->state);
    memset(b->state, 0, (size_t)size * sizeof *b->state);
}

/* Keeps the half where the position has the value; not normalised. */
static void project(branch *b, int position, bool value)
{
    int out = 0;
    for (int i = 0; i < 1 << b->width; i++)
        if ((i >> position & 1) == value) b->state[out++] = b->state[i];
    b->width--;
}

static void go_on(const run *r, const branch *b, size_t step);

/* Goes on with a branch that is not normalised yet. */
static void go_on_normalised(const run *r, branch *b, size_t step)
{
    double p = norm(b);
    if (p < 1e-14) return;
    scale(b, 1 / sqrt(p));
    b->probability *= p;
    go_on(r, b, step);
}

static void fork_measure(const run *r, const branch *b, size_t k)
{
    const tn_tape_step *step = &r->tape->steps[k];
    assert_true(step->at[0] < b->width);
    for (int value = 0; value < 2; value++) {
        branch next = *b;
        project(&next, step->at[0], value);
        next.cells[step->cell] = value;
        go_on_normalised(r, &next, k + 1);
    }
}

static void fork_kraus(const run *r, const branch *b, size_t k)
{
    const tn_tape_step *step = &r->tape->steps[k];
    uint32_t size = 1u << (2 * step->targets);
    for (uint32_t e = 0; e < step->entry_count; e += size) {
        branch next = *b;
        apply(&next, step, r->tape->entries + step->entries + e);
        go_on_normalised(r, &next, k + 1);
    }
}

static void fork_copy(const run *r, const branch *b, size_t k)
{
    const tn_tape_step *step = &r->tape->steps[k];
    double complex odds = r->tape->entries[step->entries];
    bool value = b->cells[step->from];
    double wrong = value ? cimag(odds) : creal(odds);
    for (int flipped = 0; flipped < 2; flipped++) {
        branch next = *b;
        next.probability *= flipped ? wrong : 1 - wrong;
        next.cells[step->cell] = value != flipped;
        if (next.probability > 0) go_on(r, &next, k + 1);
    }
}

static void do_here(const run *r, branch *b, const tn_tape_step *step)
{
    const double complex *all = r->tape->entries, *entries = all ? all + step->entries : NULL;
    for (int t = 0; t < step->targets && step->code != TN_TAPE_ADD; t++)
        assert_true(step->at[t] < b->width);
    assert_true(step->controls >> b->width == 0);
    switch (step->code) {
    case TN_TAPE_ADD:
        add(b, b->cells[step->cell]);
        break;
    case TN_TAPE_MATRIX:
        apply(b, step, entries);
        break;
    case TN_TAPE_DIAGONAL:
        apply_diagonal(b, step, entries);
        break;
    case TN_TAPE_SET:
        b->cells[step->cell] = step->value;
        break;
    case TN_TAPE_FLIP:
        b->cells[step->cell] = !b->cells[step->cell];
        break;
    default:
        b->cells[step->cell] = b->cells[step->from];
        break;
    }
}

static void go_on(const run *r, const branch *from, size_t first)
{
    branch b = *from;
    for (size_t k = first; k < r->tape->count; k++) {
        const tn_tape_step *step = &r->tape->steps[k];
        if (!guards_hold(r->tape, step, b.cells)) continue;
        if (step->code == TN_TAPE_MEASURE) {
            fork_measure(r, &b, k);
            return;
        }
        if (step->code == TN_TAPE_KRAUS) {
            fork_kraus(r, &b, k);
            return;
        }
        if (step->code == TN_TAPE_COPY && step->entry_count > 0) {
            fork_copy(r, &b, k);
            return;
        }
        do_here(r, &b, step);
    }
    r->end(r->user,
           &(slow_end){
               .probability = b.probability, .cells = b.cells, .width = b.width, .state = b.state});
}

void slow_tape_run(const tn_tape *tape, slow_end_fn *end, void *user)
{
    assert_true(tape->n + tape->bits <= SLOW_TAPE_CELLS);
    run r = {.tape = tape, .end = end, .user = user};
    branch b = {.probability = 1, .state = {1}};
    go_on(&r, &b, 0);
}

typedef struct counting {
    const tn_tape *tape;
    double *probabilities;
} counting;

static void count_end(void *user, const slow_end *end)
{
    const counting *c = user;
    size_t number = 0;
    assert_int_equal(end->width, 0);
    for (int b = 0; b < c->tape->bits; b++) number |= (size_t)end->cells[c->tape->n + b] << b;
    c->probabilities[number] += end->probability;
}

void slow_tape_distribution(const tn_tape *tape, double *probabilities)
{
    assert_true(tape->bits <= 16);
    for (int k = 0; k < 1 << tape->bits; k++) probabilities[k] = 0;
    slow_tape_run(tape, count_end, &(counting){.tape = tape, .probabilities = probabilities});
}

double complex slow_tape_amplitude(const tn_tape *tape, uint64_t x)
{
    branch b = {.probability = 1, .state = {1}};
    run r = {.tape = tape};
    for (size_t k = 0; k < tape->count; k++) {
        const tn_tape_step *step = &tape->steps[k];
        if (!guards_hold(tape, step, b.cells)) continue;
        if (step->code == TN_TAPE_MEASURE) {
            b.cells[step->cell] = x >> step->cell & 1;
            project(&b, step->at[0], b.cells[step->cell]);
            continue;
        }
        do_here(&r, &b, step);
    }
    assert_int_equal(b.width, 0);
    for (int q = 0; q < tape->n; q++)
        if (b.cells[q] != (x >> q & 1)) return 0;
    return b.state[0];
}
