// SPDX-License-Identifier: GPL-3.0-or-later
/* Products of complex matrices of a few dozen rows, where BLAS spends its time on starting. One
 * source, small_matrix_body.h, compiled for each instruction set; all give the same bits.
 *
 * Real and imaginary parts lie apart; rows are padded to a multiple of eight columns, padding holds
 * zeros, and rows begin at 64-byte boundaries. */
#ifndef LEHR_TN_SMALL_MATRIX_H
#define LEHR_TN_SMALL_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tn_small {
    double *re, *im;
    size_t stride; /* between rows, a multiple of eight */
} tn_small;

/* Columns with their padding. */
static inline size_t tn_padded(size_t columns)
{
    return (columns + 7) & ~(size_t)7;
}

static inline tn_small tn_small_row(tn_small a, size_t row)
{
    return (tn_small){a.re + row * a.stride, a.im + row * a.stride, a.stride};
}

typedef struct tn_small_kernels {
    /* c = a b; a has m rows and k columns, c and b have n columns, n padded. c overlaps neither. */
    void (*multiply)(size_t m, size_t n, size_t k, tn_small a, tn_small b, tn_small c);
    /* c = a' b, the conjugate transpose of a, which has k rows and m columns. */
    void (*multiply_turned)(size_t m, size_t n, size_t k, tn_small a, tn_small b, tn_small c);
    /* The row c -= a' b for a column a of k rows. */
    void (*subtract_turned)(size_t n, size_t k, tn_small a, tn_small b, tn_small c);
    /* Rows of n padded columns become matrix times rows; row-major, re and im of each entry. */
    void (*combine_2)(size_t n, const double *matrix, const tn_small *rows);
    void (*combine_4)(size_t n, const double *matrix, const tn_small *rows);
    /* sums[0..7] += what adds up to the real part of <x, y> over n padded columns. */
    void (*overlap)(size_t n, tn_small x, tn_small y, double *sums);
} tn_small_kernels;

extern const tn_small_kernels tn_small_portable, tn_small_avx2, tn_small_avx512;

const tn_small_kernels *tn_small_choose(void);

#endif
