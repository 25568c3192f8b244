// SPDX-License-Identifier: GPL-3.0-or-later
/* The source of tridiagonalise_portable.c, _avx2.c and _avx512.c, which differ in compiler flags,
 * in their floats.h and in LEHR_TRIDIAGONAL only.
 *
 * Step k reflects column k, x, to a multiple of one unit vector. The reflection changes the rest of
 * the matrix by x w' + w x', w being made of p = a x. That change waits until the next step, which
 * makes it on the way through the matrix that its own p needs: each number is read and written
 * once a step, for 32 operations on each one below the diagonal.
 *
 * No loop has edges. Vectors are zero up to number k, so what is done to columns and rows that are
 * through, or to padding, changes nothing, and blocks on the diagonal are held whole. */
#include "tridiagonalise.h"

#include <math.h>

/* Columns whose total is below this (entries are at most 1) are zero: rounding is far above. */
#define NOTHING 1e-30F

/* Names of the five vectors: the change that waits, the next reflection, its product with what
 * blocks below the diagonal are, and with what they are above it, turned. */
enum { V, W, X, P, Q };

/* How many columns share what is read of the vectors. */
#define COLUMNS 4

typedef struct pair {
    floats re, im;
} pair;

FLOATS_INLINE pair load(lehr_planes a, size_t at)
{
    return (pair){FLOATS_LOAD(a.re + at), FLOATS_LOAD(a.im + at)};
}

FLOATS_INLINE void store(lehr_planes a, size_t at, pair x)
{
    FLOATS_STORE(a.re + at, x.re);
    FLOATS_STORE(a.im + at, x.im);
}

/* sum + a b; the second number is spread. */
FLOATS_INLINE pair add_product(pair sum, pair a, float re, float im)
{
    floats b_re = FLOATS_ALL(re), b_im = FLOATS_ALL(im);
    sum.re = FLOATS_MORE(a.re, b_re, sum.re);
    sum.im = FLOATS_MORE(a.re, b_im, sum.im);
    sum.re = FLOATS_LESS(a.im, b_im, sum.re);
    sum.im = FLOATS_MORE(a.im, b_re, sum.im);
    return sum;
}

/* sum + conj(a) b, number by number. */
FLOATS_INLINE pair add_turned(pair sum, pair a, pair b)
{
    sum.re = FLOATS_MORE(a.re, b.re, sum.re);
    sum.im = FLOATS_MORE(a.re, b.im, sum.im);
    sum.re = FLOATS_MORE(a.im, b.im, sum.re);
    sum.im = FLOATS_LESS(a.im, b.re, sum.im);
    return sum;
}

/* a - v conj(w_j) - w conj(v_j) */
FLOATS_INLINE pair changed(pair a, pair v, pair w, const lehr_planes *at, size_t j)
{
    a = add_product(a, v, -at[W].re[j], at[W].im[j]);
    return add_product(a, w, -at[V].re[j], at[V].im[j]);
}

static size_t block_of(size_t row)
{
    return row - row % FLOATS;
}

/* Numbers of some vector from the start of this block up to this one become zero. */
static void clear_up_to(lehr_planes vector, size_t block, size_t end)
{
    for (size_t i = block; i < end; i++) vector.re[i] = vector.im[i] = 0;
}

/* --- a step --- */

/* The waiting change to FLOATS rows of some columns, and their part of the products. */
FLOATS_INLINE void do_tile(const lehr_reduction *r, size_t row, size_t column, bool below,
                           pair *turned)
{
    pair v = load(r->vector[V], row), w = load(r->vector[W], row), x = load(r->vector[X], row);
    pair p = load(r->vector[P], row);
    for (size_t c = 0; c < COLUMNS; c++) {
        size_t j = column + c, at = j * r->a.stride + row;
        pair a = changed(load(r->a, at), v, w, r->vector, j);
        store(r->a, at, a);
        p = add_product(p, a, r->vector[X].re[j], r->vector[X].im[j]);
        if (below) turned[c] = add_turned(turned[c], a, x);
    }
    store(r->vector[P], row, p);
}

static void do_columns(const lehr_reduction *r, size_t column, size_t rows)
{
    const pair zero = {FLOATS_ALL(0), FLOATS_ALL(0)};
    pair turned[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++) turned[c] = zero;
    size_t row = block_of(column);
    do_tile(r, row, column, false, turned);
    for (row += FLOATS; row < rows; row += FLOATS) do_tile(r, row, column, true, turned);
    for (size_t c = 0; c < COLUMNS; c++) {
        r->vector[Q].re[column + c] = FLOATS_SUM(turned[c].re);
        r->vector[Q].im[column + c] = FLOATS_SUM(turned[c].im);
    }
}

/* p + q = a x, a from this column on with the waiting change made. */
static void multiply_changed(const lehr_reduction *r, size_t first, size_t rows)
{
    const pair zero = {FLOATS_ALL(0), FLOATS_ALL(0)};
    for (size_t i = block_of(first); i < rows; i += FLOATS) store(r->vector[P], i, zero);
    clear_up_to(r->vector[Q], block_of(first), first);
    for (size_t j = first - first % COLUMNS; j < rows; j += COLUMNS) do_columns(r, j, rows);
}

/* x = column k below its diagonal, whose number becomes d[k]; the sum of its squares. */
static float take_column(const lehr_reduction *r, size_t k, size_t rows)
{
    lehr_planes x = r->vector[X];
    for (size_t i = block_of(k); i < rows; i += FLOATS)
        store(x, i,
              changed(load(r->a, k * r->a.stride + i), load(r->vector[V], i), load(r->vector[W], i),
                      r->vector, k));
    r->d[k] = x.re[k];
    clear_up_to(x, block_of(k), k + 1);
    pair sum = {FLOATS_ALL(0), FLOATS_ALL(0)};
    for (size_t i = block_of(k); i < rows; i += FLOATS)
        sum = add_turned(sum, load(x, i), load(x, i));
    return FLOATS_SUM(sum.re);
}

/* The reflection that makes x a multiple of unit vector k + 1: x becomes its vector. */
static void find_reflection(const lehr_reduction *r, size_t k, size_t rows, float square)
{
    lehr_planes x = r->vector[X];
    float re = x.re[k + 1], im = x.im[k + 1], length = sqrtf(square);
    bool none = square < NOTHING;
    float beta = re > 0 ? -length : length, gap = re - beta, factor = 1 / (gap * gap + im * im);
    if (none) gap = im = factor = beta = 0;
    r->e[k] = beta;
    r->tau[k] = none ? 0 : (-gap - I * im) / beta;
    for (size_t i = block_of(k + 1); i < rows; i += FLOATS) {
        const pair zero = {FLOATS_ALL(0), FLOATS_ALL(0)};
        store(x, i, add_product(zero, load(x, i), gap * factor, -im * factor));
    }
    x.re[k + 1] = 1;
    x.im[k + 1] = 0;
}

/* w = tau p - (tau / 2) (tau p)' x x, with all of p. */
static void find_change(const lehr_reduction *r, size_t first, size_t rows, float complex tau)
{
    const pair zero = {FLOATS_ALL(0), FLOATS_ALL(0)};
    lehr_planes x = r->vector[X], w = r->vector[W];
    pair sum = zero;
    for (size_t i = block_of(first); i < rows; i += FLOATS) {
        pair p = load(r->vector[P], i), q = load(r->vector[Q], i);
        p = add_product(zero, (pair){FLOATS_ADD(p.re, q.re), FLOATS_ADD(p.im, q.im)}, crealf(tau),
                        cimagf(tau));
        store(w, i, p);
        sum = add_turned(sum, p, load(x, i));
    }
    float complex half = -0.5F * tau * (FLOATS_SUM(sum.re) + I * FLOATS_SUM(sum.im));
    for (size_t i = block_of(first); i < rows; i += FLOATS)
        store(w, i, add_product(load(w, i), load(x, i), crealf(half), cimagf(half)));
    clear_up_to(w, block_of(first), first);
}

static void keep_vector(const lehr_reduction *r, size_t k)
{
    size_t n = (size_t)r->n;
    const lehr_planes *x = &r->vector[X];
    float *to = (float *)((float complex *)r->v.at + k * (size_t)r->v.stride);
    for (size_t i = 0; i < 2 * (k + 1); i++) to[i] = 0;
    for (size_t i = k + 1; i < n; i++) {
        to[2 * i] = x->re[i];
        to[2 * i + 1] = x->im[i];
    }
}

void LEHR_TRIDIAGONAL(lehr_reduction *r)
{
    size_t n = (size_t)r->n, rows = (n + FLOATS - 1) / FLOATS * FLOATS;
    for (size_t k = 0; k + 1 < n; k++) {
        find_reflection(r, k, rows, take_column(r, k, rows));
        keep_vector(r, k);
        multiply_changed(r, k + 1, rows);
        find_change(r, k + 1, rows, r->tau[k]);
        lehr_planes old = r->vector[V];
        r->vector[V] = r->vector[X];
        r->vector[X] = old;
    }
    take_column(r, n - 1, rows);
}
