// SPDX-License-Identifier: GPL-3.0-or-later
/* The source of kernel_portable.c, kernel_avx2.c, kernel_avx512.c and of the same with `single`,
 * which differ in compiler flags, in their wide.h and in TN_KERNELS_NAME only. See kernel.h for the
 * layout.
 *
 * A matrix on t targets is a sum of 2^t terms: new[row] = sum over k of M[row][row ^ k] old[row ^
 * k]. Targets at bits >= 3 choose among blocks; the lower ones ("low") choose among the lanes of a
 * block, where old[row ^ k] is a permutation of the block and M[row][row ^ k] differs from lane to
 * lane. So all combinations of targets are one function, compiled for each number of high and low
 * targets; the order of terms is the same in all.
 *
 * Cost of a block under a 4x4 matrix: 16 fused operations, 2 loads, 2 stores. */
#include "kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define BLOCK (2 * WIDE) /* reals */

/* A term of a matrix, real and imaginary parts for each lane of a block. */
typedef struct term {
    wide re, im;
} term;

static uint64_t block_count(int bits)
{
    return UINT64_C(1) << (bits > WIDE_BITS ? bits - WIDE_BITS : 0);
}

/* --- which blocks a gate visits --- */

/* Blocks are numbered by the bits that are neither targets nor controls. */
typedef struct visit {
    uint64_t count;
    uint64_t fixed; /* bits of the block's number that are not free */
    uint64_t ones;  /* of those, the ones that are 1: controls */
    uint64_t group; /* of the block's number: which eight lanes */
    const uint64_t *lanes;
    uint8_t low; /* lanes of a block where the low controls hold */
} visit;

/* Lanes of a block in which bit `at` < 3 is 1. */
static uint8_t lanes_with(int at)
{
    static const uint8_t with[WIDE_BITS] = {0xAA, 0xCC, 0xF0};
    return with[at];
}

static visit plan_visit(const tn_where *w)
{
    visit v = {.ones = w->controls >> WIDE_BITS, .lanes = w->lanes, .low = 0xFF};
    v.fixed = v.ones;
    for (int k = 0; k < w->targets; k++)
        if (w->at[k] >= WIDE_BITS) v.fixed |= UINT64_C(1) << (w->at[k] - WIDE_BITS);
    for (int at = 0; at < WIDE_BITS; at++)
        if (w->controls >> at & 1) v.low &= lanes_with(at);
    v.count = block_count(w->bits) >> __builtin_popcountll(v.fixed);
    v.group = w->lanes ? block_count(w->lane_bits) - 1 : 0;
    return v;
}

WIDE_INLINE uint64_t next_block(const visit *v, uint64_t block)
{
    return ((block | v->fixed) + 1) & ~v->fixed;
}

WIDE_INLINE uint8_t mask_of(const visit *v, uint64_t block)
{
    if (!v->lanes) return v->low;
    uint64_t group = block & v->group;
    return (uint8_t)(v->lanes[group / 8] >> (8 * (group % 8))) & v->low;
}

static bool all_lanes(const visit *v)
{
    return !v->lanes && v->low == 0xFF;
}

WIDE_INLINE void store_masked(real *x, wide v, bool masked, uint8_t mask)
{
    if (masked) v = WIDE_CHOOSE(mask, WIDE_LOAD(x), v);
    WIDE_STORE(x, v);
}

/* --- matrices --- */

/* Lane k of the result is lane k ^ flip of v. */
WIDE_INLINE wide exchanged(wide v, int flip)
{
    if (flip & 1) v = WIDE_XOR1(v);
    if (flip & 2) v = WIDE_XOR2(v);
    if (flip & 4) v = WIDE_XOR4(v);
    return v;
}

/* c[row of blocks << targets | k] = M[row][row ^ k] */
static void spread_matrix(const tn_where *w, int low, const double complex *matrix, term *c)
{
    int terms = 1 << w->targets, rows = terms >> low;
    for (int r = 0; r < rows; r++)
        for (int k = 0; k < terms; k++) {
            _Alignas(64) real re[WIDE], im[WIDE];
            for (int lane = 0; lane < WIDE; lane++) {
                int row = r << low;
                for (int j = 0; j < low; j++) row |= (lane >> w->at[j] & 1) << j;
                double complex entry = matrix[row * terms + (row ^ k)];
                re[lane] = (real)creal(entry), im[lane] = (real)cimag(entry);
            }
            c[r * terms + k] = (term){WIDE_LOAD(re), WIDE_LOAD(im)};
        }
}

/* The same without low targets. */
static void repeat_matrix(const tn_where *w, const double complex *matrix, term *c)
{
    int rows = 1 << w->targets;
    for (int r = 0; r < rows; r++)
        for (int k = 0; k < rows; k++) {
            double complex entry = matrix[r * rows + (r ^ k)];
            c[r * rows + k] = (term){WIDE_ALL((real)creal(entry)), WIDE_ALL((real)cimag(entry))};
        }
}

/* Which parts of a matrix of one target are zero: those products are left out. */
typedef enum parts {
    PARTS_ALL,
    PARTS_REAL, /* as in h, ry */
    PARTS_CROSS /* real diagonal, the rest imaginary, as in rx */
} parts;

/* One group of blocks. flips[k]: how the low targets permute lanes in term k. */
WIDE_INLINE void apply_terms(real *const *x, const term *c, int high, int low, const int *flips,
                             parts used, bool masked, uint8_t mask)
{
    const int rows = 1 << high, terms = 1 << (high + low);
    wide re[4], im[4], new_re[4], new_im[4];
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) re[r] = WIDE_LOAD(x[r]), im[r] = WIDE_LOAD(x[r] + WIDE);
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
        for (int k = 0; k < terms; k++) {
            const term *t = &c[r * terms + k];
            wide a = exchanged(re[r ^ k >> low], flips[k]);
            wide b = exchanged(im[r ^ k >> low], flips[k]);
            if (k == 0 || used != PARTS_CROSS) {
                new_re[r] = k ? WIDE_FMA(t->re, a, new_re[r]) : WIDE_MUL(t->re, a);
                new_im[r] = k ? WIDE_FMA(t->re, b, new_im[r]) : WIDE_MUL(t->re, b);
            }
            if (used == PARTS_ALL || (used == PARTS_CROSS && k == 1)) {
                new_re[r] = WIDE_FNMA(t->im, b, new_re[r]);
                new_im[r] = WIDE_FMA(t->im, a, new_im[r]);
            }
        }
    }
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
        store_masked(x[r], new_re[r], masked, mask);
        store_masked(x[r] + WIDE, new_im[r], masked, mask);
    }
}

WIDE_INLINE void apply_everywhere(real *x, const visit *v, const tn_where *w, const term *c,
                                  int high, int low, int flip0, int flip1, parts used, bool masked)
{
    const int flips[4] = {0, flip0, flip1, flip0 | flip1};
    size_t step0 = 0, step1 = 0;
    if (high > 0) step0 = (size_t)BLOCK << (w->at[low] - WIDE_BITS);
    if (high > 1) step1 = (size_t)BLOCK << (w->at[1] - WIDE_BITS);
    uint64_t block = 0;
    for (uint64_t n = v->count; n > 0; n--, block = next_block(v, block)) {
        real *first = x + (block | v->ones) * BLOCK;
        real *rows[4] = {first, first + step0, first + step1, first + step0 + step1};
        apply_terms(rows, c, high, low, flips, used, masked, masked ? mask_of(v, block) : 0xFF);
    }
}

/* One function for each number of high targets and each choice of low ones. */
#define MATRIX_CASE(name, high, low, flip0, flip1, used)                        \
    static void name(real *x, const visit *v, const tn_where *w, const term *c) \
    {                                                                           \
        if (all_lanes(v))                                                       \
            apply_everywhere(x, v, w, c, high, low, flip0, flip1, used, false); \
        else                                                                    \
            apply_everywhere(x, v, w, c, high, low, flip0, flip1, used, true);  \
    }
MATRIX_CASE(matrix_h, 1, 0, 0, 0, PARTS_ALL)
MATRIX_CASE(matrix_h_real, 1, 0, 0, 0, PARTS_REAL)
MATRIX_CASE(matrix_h_cross, 1, 0, 0, 0, PARTS_CROSS)
MATRIX_CASE(matrix_0, 0, 1, 1, 0, PARTS_ALL)
MATRIX_CASE(matrix_1, 0, 1, 2, 0, PARTS_ALL)
MATRIX_CASE(matrix_2, 0, 1, 4, 0, PARTS_ALL)
MATRIX_CASE(matrix_hh, 2, 0, 0, 0, PARTS_ALL)
MATRIX_CASE(matrix_0h, 1, 1, 1, 0, PARTS_ALL)
MATRIX_CASE(matrix_1h, 1, 1, 2, 0, PARTS_ALL)
MATRIX_CASE(matrix_2h, 1, 1, 4, 0, PARTS_ALL)
MATRIX_CASE(matrix_01, 0, 2, 1, 2, PARTS_ALL)
MATRIX_CASE(matrix_02, 0, 2, 1, 4, PARTS_ALL)
MATRIX_CASE(matrix_12, 0, 2, 2, 4, PARTS_ALL)
#undef MATRIX_CASE

static parts parts_of(const double complex *m)
{
    bool diagonal = cimag(m[0]) == 0 && cimag(m[3]) == 0;
    if (diagonal && cimag(m[1]) == 0 && cimag(m[2]) == 0) return PARTS_REAL;
    if (diagonal && creal(m[1]) == 0 && creal(m[2]) == 0) return PARTS_CROSS;
    return PARTS_ALL;
}

typedef void matrix_fn(real *x, const visit *v, const tn_where *w, const term *c);

static void matrix(void *amplitudes, const tn_where *w, const double complex *m)
{
    real *x = amplitudes;
    static matrix_fn *const one[WIDE_BITS] = {matrix_0, matrix_1, matrix_2};
    static matrix_fn *const one_high[] = {matrix_h, matrix_h_real, matrix_h_cross};
    static matrix_fn *const two[WIDE_BITS + 1][WIDE_BITS + 1] = {
        {NULL, matrix_01, matrix_02, matrix_0h},
        {NULL, NULL, matrix_12, matrix_1h},
        {NULL, NULL, NULL, matrix_2h},
        {NULL, NULL, NULL, matrix_hh},
    };
    int kind[2] = {0, 0}, low = 0;
    for (int k = 0; k < w->targets; k++) {
        kind[k] = w->at[k] < WIDE_BITS ? w->at[k] : WIDE_BITS;
        low += w->at[k] < WIDE_BITS;
    }
    term c[16];
    if (low)
        spread_matrix(w, low, m, c);
    else
        repeat_matrix(w, m, c);
    visit v = plan_visit(w);
    if (w->targets == 2)
        two[kind[0]][kind[1]](x, &v, w, c);
    else if (low)
        one[kind[0]](x, &v, w, c);
    else
        one_high[parts_of(m)](x, &v, w, c);
}

/* --- diagonals --- */

WIDE_INLINE void multiply_blocks(real *x, const visit *v, uint64_t ones, term d, bool masked)
{
    uint64_t block = 0;
    for (uint64_t n = v->count; n > 0; n--, block = next_block(v, block)) {
        real *at = x + (block | ones) * BLOCK;
        wide re = WIDE_LOAD(at), im = WIDE_LOAD(at + WIDE);
        wide new_re = WIDE_FNMA(d.im, im, WIDE_MUL(d.re, re));
        wide new_im = WIDE_FMA(d.im, re, WIDE_MUL(d.re, im));
        uint8_t mask = masked ? mask_of(v, block) : 0xFF;
        store_masked(at, new_re, masked, mask);
        store_masked(at + WIDE, new_im, masked, mask);
    }
}

/* The entries for the lanes of blocks in which the high targets are `row`; false: all are 1. */
static bool spread_diagonal(const tn_where *w, int low, int row, const double complex *entries,
                            term *d)
{
    _Alignas(64) real re[WIDE], im[WIDE];
    bool any = false;
    for (int lane = 0; lane < WIDE; lane++) {
        int at = row << low;
        for (int j = 0; j < low; j++) at |= (lane >> w->at[j] & 1) << j;
        re[lane] = (real)creal(entries[at]), im[lane] = (real)cimag(entries[at]);
        any |= entries[at] != 1;
    }
    *d = (term){WIDE_LOAD(re), WIDE_LOAD(im)};
    return any;
}

static void diagonal(void *amplitudes, const tn_where *w, const double complex *entries)
{
    real *x = amplitudes;
    int low = 0;
    for (int k = 0; k < w->targets; k++) low += w->at[k] < WIDE_BITS;
    visit v = plan_visit(w);
    for (int row = 0; row < 1 << (w->targets - low); row++) {
        term d;
        if (!spread_diagonal(w, low, row, entries, &d)) continue;
        uint64_t ones = v.ones;
        for (int k = low; k < w->targets; k++)
            ones |= (uint64_t)(row >> (k - low) & 1) << (w->at[k] - WIDE_BITS);
        if (all_lanes(&v))
            multiply_blocks(x, &v, ones, d, false);
        else
            multiply_blocks(x, &v, ones, d, true);
    }
}

/* --- X --- */

WIDE_INLINE void exchange_blocks(real *x, const visit *v, size_t step, bool masked)
{
    uint64_t block = 0;
    for (uint64_t n = v->count; n > 0; n--, block = next_block(v, block)) {
        real *a = x + (block | v->ones) * BLOCK, *b = a + step;
        uint8_t mask = masked ? mask_of(v, block) : 0xFF;
#pragma GCC unroll 2
        for (int part = 0; part < BLOCK; part += WIDE) {
            wide low = WIDE_LOAD(a + part), high = WIDE_LOAD(b + part);
            WIDE_STORE(a + part, masked ? WIDE_CHOOSE(mask, low, high) : high);
            WIDE_STORE(b + part, masked ? WIDE_CHOOSE(mask, high, low) : low);
        }
    }
}

WIDE_INLINE void exchange_lanes(real *x, const visit *v, int flip)
{
    uint64_t block = 0;
    for (uint64_t n = v->count; n > 0; n--, block = next_block(v, block)) {
        real *at = x + (block | v->ones) * BLOCK;
        uint8_t mask = mask_of(v, block);
        store_masked(at, exchanged(WIDE_LOAD(at), flip), true, mask);
        store_masked(at + WIDE, exchanged(WIDE_LOAD(at + WIDE), flip), true, mask);
    }
}

static void flip(void *amplitudes, const tn_where *w)
{
    real *x = amplitudes;
    visit v = plan_visit(w);
    switch (w->at[0]) {
    case 0:
        exchange_lanes(x, &v, 1);
        return;
    case 1:
        exchange_lanes(x, &v, 2);
        return;
    case 2:
        exchange_lanes(x, &v, 4);
        return;
    default:
        break;
    }
    size_t step = (size_t)BLOCK << (w->at[0] - WIDE_BITS);
    if (all_lanes(&v))
        exchange_blocks(x, &v, step, false);
    else
        exchange_blocks(x, &v, step, true);
}

/* --- measurement ---
 *
 * Squares go into eight sums of real and eight of imaginary parts, by the amplitude's number modulo
 * 8; those are added up as a tree. */

typedef struct sums {
    total re, im;
} sums;

WIDE_INLINE void add_squares(sums *s, const real *x)
{
    wide re = WIDE_LOAD(x), im = WIDE_LOAD(x + WIDE);
    s->re = TOTAL_FMA(re, re, s->re);
    s->im = TOTAL_FMA(im, im, s->im);
}

static double tree_sum(const double *s)
{
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

/* One register: the lanes of a block are the amplitudes modulo 8. */
static void norms_of_one(const real *x, int bits, int at, double *norms)
{
    uint64_t blocks = block_count(bits),
             half = at < WIDE_BITS ? 0 : UINT64_C(1) << (at - WIDE_BITS);
    sums s[2] = {{TOTAL_NONE, TOTAL_NONE}, {TOTAL_NONE, TOTAL_NONE}};
    if (half == 0)
        for (uint64_t k = 0; k < blocks; k++) add_squares(&s[0], x + k * BLOCK);
    else
        for (uint64_t k = 0; k < blocks; k = ((k | half) + 1) & ~half) {
            add_squares(&s[0], x + k * BLOCK);
            add_squares(&s[1], x + (k | half) * BLOCK);
        }
    _Alignas(64) double sum[2][WIDE];
    for (int h = 0; h < 2; h++) TOTAL_STORE(sum[h], TOTAL_ADD(s[h].re, s[h].im));
    if (half == 0)
        for (int r = 0; r < WIDE; r++) {
            bool high = r >> at & 1;
            sum[1][r] = high ? sum[0][r] : 0;
            sum[0][r] = high ? 0 : sum[0][r];
        }
    norms[0] = tree_sum(sum[0]);
    norms[1] = tree_sum(sum[1]);
}

/* Sums of conj(a) b: re re, im im, re im and im re apart. */
typedef struct crosses {
    total rr, ii, ri, ir;
} crosses;

WIDE_INLINE void add_crosses(crosses *c, wide a_re, wide a_im, wide b_re, wide b_im)
{
    c->rr = TOTAL_FMA(a_re, b_re, c->rr);
    c->ii = TOTAL_FMA(a_im, b_im, c->ii);
    c->ri = TOTAL_FMA(a_re, b_im, c->ri);
    c->ir = TOTAL_FMA(a_im, b_re, c->ir);
}

/* The sum over lanes, of those where bit `at` is 0 when it is one of theirs. */
static double cross_sum(total v, int at)
{
    _Alignas(64) double sum[WIDE];
    TOTAL_STORE(sum, v);
    for (int r = 0; at < WIDE_BITS && r < WIDE; r++)
        if (r >> at & 1) sum[r] = 0;
    return tree_sum(sum);
}

WIDE_INLINE void cross_within(const real *x, uint64_t blocks, int flip, crosses *c)
{
    for (uint64_t k = 0; k < blocks; k++) {
        wide re = WIDE_LOAD(x + k * BLOCK), im = WIDE_LOAD(x + k * BLOCK + WIDE);
        add_crosses(c, re, im, exchanged(re, flip), exchanged(im, flip));
    }
}

static void cross_low(const real *x, uint64_t blocks, int at, crosses *c)
{
    if (at == 0)
        cross_within(x, blocks, 1, c);
    else if (at == 1)
        cross_within(x, blocks, 2, c);
    else
        cross_within(x, blocks, 4, c);
}

/* Squares and crosses in one go. */
static void cross_high(const real *x, uint64_t blocks, uint64_t half, crosses *c, double *squares)
{
    sums s[2] = {{TOTAL_NONE, TOTAL_NONE}, {TOTAL_NONE, TOTAL_NONE}};
    for (uint64_t k = 0; k < blocks; k = ((k | half) + 1) & ~half) {
        const real *a = x + k * BLOCK, *b = x + (k | half) * BLOCK;
        add_squares(&s[0], a);
        add_squares(&s[1], b);
        add_crosses(c, WIDE_LOAD(a), WIDE_LOAD(a + WIDE), WIDE_LOAD(b), WIDE_LOAD(b + WIDE));
    }
    for (int h = 0; h < 2; h++) squares[h] = cross_sum(TOTAL_ADD(s[h].re, s[h].im), WIDE_BITS);
}

static void moments(const void *amplitudes, int bits, int at, double *out)
{
    const real *x = amplitudes;
    crosses c = {TOTAL_NONE, TOTAL_NONE, TOTAL_NONE, TOTAL_NONE};
    if (at < WIDE_BITS) {
        norms_of_one(x, bits, at, out);
        cross_low(x, block_count(bits), at, &c);
    } else {
        cross_high(x, block_count(bits), UINT64_C(1) << (at - WIDE_BITS), &c, out);
    }
    out[2] = cross_sum(TOTAL_ADD(c.rr, c.ii), at);
    out[3] = cross_sum(c.ri, at) - cross_sum(c.ir, at);
}

/* Amplitudes that are r modulo 8 and where bit p is h, of eight lanes. stride: doubles from one
 * amplitude to the next. */
WIDE_INLINE total class_sum(const real *x, int width, size_t stride, int p, int h, int r)
{
    sums s = {TOTAL_NONE, TOTAL_NONE};
    uint64_t end = UINT64_C(1) << width, fixed = UINT64_C(1) << p | (WIDE - 1);
    if (p < WIDE_BITS && (r >> p & 1) != h) return s.re;
    uint64_t ones = (p < WIDE_BITS ? 0 : (uint64_t)h << p) | (uint64_t)r;
    for (uint64_t j = 0; j < end; j = ((j | fixed) + 1) & ~fixed)
        if ((j | ones) < end) add_squares(&s, x + (j | ones) * stride);
    return TOTAL_ADD(s.re, s.im);
}

WIDE_INLINE total half_sum(const real *x, int width, size_t stride, int p, int h)
{
    total c[WIDE];
    for (int r = 0; r < WIDE; r++) c[r] = class_sum(x, width, stride, p, h, r);
    total low = TOTAL_ADD(TOTAL_ADD(c[0], c[1]), TOTAL_ADD(c[2], c[3]));
    return TOTAL_ADD(low, TOTAL_ADD(TOTAL_ADD(c[4], c[5]), TOTAL_ADD(c[6], c[7])));
}

static void norms(const void *amplitudes, int bits, int lane_bits, int at, double *out)
{
    const real *x = amplitudes;
    if (lane_bits == 0) {
        norms_of_one(x, bits, at, out);
        return;
    }
    uint64_t groups = block_count(lane_bits);
    for (uint64_t g = 0; g < groups; g++)
        for (int h = 0; h < 2; h++) {
            total sum =
                half_sum(x + g * BLOCK, bits - lane_bits, groups * BLOCK, at - lane_bits, h);
            _Alignas(64) double eight[WIDE];
            TOTAL_STORE(eight, sum);
            memcpy(out + ((uint64_t)h << lane_bits) + g * WIDE, eight, sizeof eight);
        }
}

/* --- qubits leave and enter --- */

/* One register of at most eight amplitudes. */
static void drop_in_block(real *x, int bits, int at, int outcome)
{
    real old[BLOCK];
    memcpy(old, x, sizeof old);
    memset(x, 0, sizeof old);
    for (int k = 0; k < 1 << (bits - 1); k++) {
        int from = k;
        if (at != bits - 1) from = (k & ~(1 << at)) | (k >> at & 1) << (bits - 1);
        from |= outcome << at;
        x[k] = old[from], x[k + WIDE] = old[from + WIDE];
    }
}

/* Bit `at` is below 3, the top is not: two blocks become one. */
WIDE_INLINE void drop_low(real *x, uint64_t top, int flip, uint8_t with, bool outcome)
{
    for (uint64_t k = 0; k < top; k++)
#pragma GCC unroll 2
        for (int part = 0; part < BLOCK; part += WIDE) {
            wide low = WIDE_LOAD(x + k * BLOCK + part);
            wide high = WIDE_LOAD(x + (k | top) * BLOCK + part);
            if (outcome)
                low = exchanged(low, flip);
            else
                high = exchanged(high, flip);
            WIDE_STORE(x + k * BLOCK + part, WIDE_CHOOSE(with, low, high));
        }
}

WIDE_INLINE void choose_block(real *to, const real *zero, const real *one, uint8_t mask)
{
#pragma GCC unroll 2
    for (int part = 0; part < BLOCK; part += WIDE)
        WIDE_STORE(to + part, WIDE_CHOOSE(mask, WIDE_LOAD(zero + part), WIDE_LOAD(one + part)));
}

/* half, top: bits `at` and highest in the block's number. */
static void drop_high(real *x, uint64_t half, uint64_t top, const visit *v)
{
    if (half == top) {
        for (uint64_t k = 0; k < top; k++)
            choose_block(x + k * BLOCK, x + k * BLOCK, x + (k | top) * BLOCK, mask_of(v, k));
        return;
    }
    for (uint64_t k = 0; k < top; k = ((k | half) + 1) & ~half) {
        real *a = x + k * BLOCK, *b = x + (k | half) * BLOCK;
        const real *c = x + (k | top) * BLOCK, *d = x + (k | half | top) * BLOCK;
        uint8_t mask = mask_of(v, k);
        choose_block(a, a, b, mask);
        choose_block(b, c, d, mask);
    }
}

static void drop(void *amplitudes, int bits, int lane_bits, int at, const uint64_t *outcome)
{
    real *x = amplitudes;
    bool one = outcome[0] & 1;
    if (bits <= WIDE_BITS) {
        drop_in_block(x, bits, at, one);
        return;
    }
    uint64_t top = UINT64_C(1) << (bits - 1 - WIDE_BITS);
    if (at < WIDE_BITS) {
        int flip = 1 << at;
        if (flip == 1)
            drop_low(x, top, 1, lanes_with(0), one);
        else if (flip == 2)
            drop_low(x, top, 2, lanes_with(1), one);
        else
            drop_low(x, top, 4, lanes_with(2), one);
        return;
    }
    uint64_t everywhere = one ? ~UINT64_C(0) : 0;
    visit v = {.lanes = outcome, .low = 0xFF, .group = block_count(lane_bits) - 1};
    if (lane_bits == 0) v.lanes = &everywhere;
    drop_high(x, UINT64_C(1) << (at - WIDE_BITS), top, &v);
}

static void grow(void *amplitudes, int bits, int lane_bits, const uint64_t *values)
{
    real *x = amplitudes;
    if (bits < WIDE_BITS) {
        if ((values[0] & 1) == 0) return;
        for (int k = 0; k < 1 << bits; k++)
            for (int part = 0; part < BLOCK; part += WIDE) {
                x[part + (k | 1 << bits)] = x[part + k];
                x[part + k] = 0;
            }
        return;
    }
    uint64_t everywhere = values[0] & 1 ? ~UINT64_C(0) : 0, top = block_count(bits);
    visit v = {.lanes = values, .low = 0xFF, .group = block_count(lane_bits) - 1};
    if (lane_bits == 0) v.lanes = &everywhere;
    wide zero = WIDE_ALL(0);
    for (uint64_t k = 0; k < top; k++) {
        uint8_t mask = mask_of(&v, k);
#pragma GCC unroll 2
        for (int part = 0; part < BLOCK; part += WIDE) {
            real *low = x + k * BLOCK + part, *high = x + (k | top) * BLOCK + part;
            wide old = WIDE_LOAD(low);
            WIDE_STORE(low, WIDE_CHOOSE(mask, old, zero));
            WIDE_STORE(high, WIDE_CHOOSE(mask, zero, old));
        }
    }
}

/* c[row << old | k] = M[row][row ^ k] for k over the old target only, if there is one: rows by the
 * old target, unless it is low, then by the fresh ones. */
static void spread_columns(const tn_where *w, int fresh, int low, int values,
                           const double complex *matrix, term *c)
{
    int old = w->targets - fresh, terms = 1 << old, columns = 1 << w->targets;
    for (int r = 0; r < columns >> low; r++)
        for (int k = 0; k < terms; k++) {
            _Alignas(64) real re[WIDE], im[WIDE];
            for (int lane = 0; lane < WIDE; lane++) {
                int row = low ? r << 1 | (lane >> w->at[0] & 1) : r;
                int column = ((row & (terms - 1)) ^ k) | values << old;
                double complex entry = matrix[row * columns + column];
                re[lane] = (real)creal(entry), im[lane] = (real)cimag(entry);
            }
            c[r * terms + k] = (term){WIDE_LOAD(re), WIDE_LOAD(im)};
        }
}

/* rows_in blocks become rows_in << fresh. */
WIDE_INLINE void enter_terms(real *const *to, const term *c, int high, int low, int fresh, int flip)
{
    const int rows_in = 1 << high, rows = rows_in << fresh, terms = 1 << (high + low);
    wide re[2], im[2];
#pragma GCC unroll 2
    for (int r = 0; r < rows_in; r++) re[r] = WIDE_LOAD(to[r]), im[r] = WIDE_LOAD(to[r] + WIDE);
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
        wide new_re = WIDE_ALL(0), new_im = new_re;
#pragma GCC unroll 2
        for (int k = 0; k < terms; k++) {
            const term *t = &c[r * terms + k];
            int from = (r & (rows_in - 1)) ^ (low ? 0 : k);
            wide a = exchanged(re[from], low && k ? flip : 0);
            wide b = exchanged(im[from], low && k ? flip : 0);
            new_re = k ? WIDE_FMA(t->re, a, new_re) : WIDE_MUL(t->re, a);
            new_im = k ? WIDE_FMA(t->re, b, new_im) : WIDE_MUL(t->re, b);
            new_re = WIDE_FNMA(t->im, b, new_re);
            new_im = WIDE_FMA(t->im, a, new_im);
        }
        WIDE_STORE(to[r], new_re);
        WIDE_STORE(to[r] + WIDE, new_im);
    }
}

WIDE_INLINE void enter_everywhere(real *x, const tn_where *w, const term *c, int high, int low,
                                  int fresh, int flip)
{
    size_t top = (size_t)BLOCK * block_count(w->bits);
    size_t step = high ? (size_t)BLOCK << (w->at[0] - WIDE_BITS) : 0;
    uint64_t fixed = step / BLOCK, end = block_count(w->bits);
    const int rows = 1 << (high + fresh);
    for (uint64_t block = 0; block < end; block = ((block | fixed) + 1) & ~fixed) {
        real *to[4], *first = x + block * BLOCK;
#pragma GCC unroll 4
        for (int r = 0; r < rows; r++)
            to[r] = first + (size_t)(r & high) * step + (size_t)(r >> high) * top;
        enter_terms(to, c, high, low, fresh, flip);
    }
}

static void enter(void *amplitudes, const tn_where *w, int fresh, int values,
                  const double complex *matrix)
{
    real *x = amplitudes;
    bool old = w->targets > fresh, low = old && w->at[0] < WIDE_BITS;
    term c[8];
    spread_columns(w, fresh, low, values, matrix, c);
    if (!old && fresh == 1)
        enter_everywhere(x, w, c, 0, 0, 1, 0);
    else if (!old)
        enter_everywhere(x, w, c, 0, 0, 2, 0);
    else if (!low)
        enter_everywhere(x, w, c, 1, 0, 1, 0);
    else if (w->at[0] == 0)
        enter_everywhere(x, w, c, 0, 1, 1, 1);
    else if (w->at[0] == 1)
        enter_everywhere(x, w, c, 0, 1, 1, 2);
    else
        enter_everywhere(x, w, c, 0, 1, 1, 4);
}

/* --- lanes --- */

/* Where the real part of an element is; its imaginary part is WIDE further. */
WIDE_INLINE size_t place_of(uint64_t element)
{
    return element / WIDE * BLOCK + element % WIDE;
}

static void scale(void *amplitudes, int bits, int lane_bits, const double *factors)
{
    real *x = amplitudes;
    uint64_t lane = (UINT64_C(1) << lane_bits) - 1, count = block_count(bits) * WIDE;
    for (uint64_t e = 0; e < count; e++) {
        real factor = (real)factors[e & lane];
        x[place_of(e)] *= factor;
        x[place_of(e) + WIDE] *= factor;
    }
}

static void spread(const void *from, void *to, int width, int lane_bits, int to_bits,
                   const uint16_t *parents, int lanes)
{
    const real *x = from;
    real *y = to;
    for (uint64_t k = 0; k < UINT64_C(1) << width; k++) {
        for (uint64_t lane = 0; lane < UINT64_C(1) << to_bits; lane++) {
            bool used = lane < (uint64_t)lanes;
            size_t a = place_of(k << lane_bits | (used ? parents[lane] : 0));
            size_t b = place_of(k << to_bits | lane);
            y[b] = used ? x[a] : 0;
            y[b + WIDE] = used ? x[a + WIDE] : 0;
        }
    }
}

const tn_kernels TN_KERNELS_NAME = {
    .single = WIDE_IS_SINGLE,
    .matrix = matrix,
    .diagonal = diagonal,
    .flip = flip,
    .norms = norms,
    .moments = moments,
    .drop = drop,
    .grow = grow,
    .enter = enter,
    .scale = scale,
    .spread = spread,
};
