// SPDX-License-Identifier: GPL-3.0-or-later
/* The source of small_matrix_portable.c, small_matrix_avx2.c and small_matrix_avx512.c, which
 * differ in compiler flags, in their wide.h and in TN_SMALL_NAME only.
 *
 * A product makes tiles of two rows by eight columns, whose sums stay in registers while the inner
 * index runs: eight fused operations for two loads and four numbers spread. */
#include "small_matrix.h"

#define TILE_ROWS 2

/* How the left factor is read: entry (i, k) is at i * row + k * column, its imaginary part times
 * sign. */
typedef struct left {
    const double *re, *im;
    size_t row, column;
    double sign;
} left;

typedef struct sum {
    wide re, im;
} sum;

WIDE_INLINE void add_product(sum *s, double re, double im, wide b_re, wide b_im)
{
    wide a_re = WIDE_ALL(re), a_im = WIDE_ALL(im);
    s->re = WIDE_FMA(a_re, b_re, s->re);
    s->re = WIDE_FNMA(a_im, b_im, s->re);
    s->im = WIDE_FMA(a_re, b_im, s->im);
    s->im = WIDE_FMA(a_im, b_re, s->im);
}

WIDE_INLINE void tile(int rows, size_t k, left a, tn_small b, size_t at, sum *s)
{
    for (size_t j = 0; j < k; j++) {
        wide b_re = WIDE_LOAD(b.re + j * b.stride + at);
        wide b_im = WIDE_LOAD(b.im + j * b.stride + at);
        for (int i = 0; i < rows; i++) {
            size_t entry = (size_t)i * a.row + j * a.column;
            add_product(&s[i], a.re[entry], a.sign * a.im[entry], b_re, b_im);
        }
    }
}

WIDE_INLINE void store(tn_small c, size_t row, size_t at, sum s)
{
    WIDE_STORE(c.re + row * c.stride + at, s.re);
    WIDE_STORE(c.im + row * c.stride + at, s.im);
}

WIDE_INLINE void product(size_t m, size_t n, size_t k, left a, tn_small b, tn_small c)
{
    const sum zero = {WIDE_ALL(0), WIDE_ALL(0)};
    for (size_t i = 0; i < m; i += TILE_ROWS) {
        left from = a;
        from.re += i * a.row;
        from.im += i * a.row;
        for (size_t at = 0; at < n; at += WIDE) {
            sum s[TILE_ROWS] = {zero, zero};
            if (i + 1 < m)
                tile(TILE_ROWS, k, from, b, at, s);
            else
                tile(1, k, from, b, at, s);
            store(c, i, at, s[0]);
            if (i + 1 < m) store(c, i + 1, at, s[1]);
        }
    }
}

static void multiply(size_t m, size_t n, size_t k, tn_small a, tn_small b, tn_small c)
{
    product(m, n, k, (left){a.re, a.im, a.stride, 1, 1}, b, c);
}

static void multiply_turned(size_t m, size_t n, size_t k, tn_small a, tn_small b, tn_small c)
{
    product(m, n, k, (left){a.re, a.im, 1, a.stride, -1}, b, c);
}

static void subtract_turned(size_t n, size_t k, tn_small a, tn_small b, tn_small c)
{
    for (size_t at = 0; at < n; at += WIDE) {
        sum s = {WIDE_LOAD(c.re + at), WIDE_LOAD(c.im + at)};
        for (size_t j = 0; j < k; j++) {
            size_t entry = j * a.stride, from = j * b.stride + at;
            add_product(&s, -a.re[entry], a.im[entry], WIDE_LOAD(b.re + from),
                        WIDE_LOAD(b.im + from));
        }
        store(c, 0, at, s);
    }
}

WIDE_INLINE void combine(int count, size_t n, const double *matrix, const tn_small *rows)
{
    for (size_t at = 0; at < n; at += WIDE) {
        sum old[4];
        for (int k = 0; k < count; k++)
            old[k] = (sum){WIDE_LOAD(rows[k].re + at), WIDE_LOAD(rows[k].im + at)};
        for (int i = 0; i < count; i++) {
            sum s = {WIDE_ALL(0), WIDE_ALL(0)};
            for (int k = 0; k < count; k++) {
                const double *entry = matrix + 2 * (i * count + k);
                add_product(&s, entry[0], entry[1], old[k].re, old[k].im);
            }
            store(rows[i], 0, at, s);
        }
    }
}

static void combine_2(size_t n, const double *matrix, const tn_small *rows)
{
    combine(2, n, matrix, rows);
}

static void combine_4(size_t n, const double *matrix, const tn_small *rows)
{
    combine(4, n, matrix, rows);
}

static void overlap(size_t n, tn_small x, tn_small y, double *sums)
{
    wide s = WIDE_LOAD(sums);
    for (size_t at = 0; at < n; at += WIDE) {
        s = WIDE_FMA(WIDE_LOAD(x.re + at), WIDE_LOAD(y.re + at), s);
        s = WIDE_FMA(WIDE_LOAD(x.im + at), WIDE_LOAD(y.im + at), s);
    }
    WIDE_STORE(sums, s);
}

const tn_small_kernels TN_SMALL_NAME = {
    .multiply = multiply,
    .multiply_turned = multiply_turned,
    .subtract_turned = subtract_turned,
    .combine_2 = combine_2,
    .combine_4 = combine_4,
    .overlap = overlap,
};
