// SPDX-License-Identifier: GPL-3.0-or-later
/* Dense complex matrices in either precision: products over BLIS, decompositions over LAPACK.
 *
 * A matrix is a view, column-major: entry (i, j) is number i + j * stride. Decompositions refuse
 * what is not finite before LAPACK sees it, which may hang on such input, and say the shape when
 * they fail; outputs are then undefined. */
#ifndef LEHR_BASE_COMPLEX_MATRIX_H
#define LEHR_BASE_COMPLEX_MATRIX_H

#include <base/context.h>
#include <complex.h>

typedef enum lehr_precision { LEHR_DOUBLE, LEHR_SINGLE } lehr_precision;

typedef struct lehr_matrix {
    lehr_precision precision;
    int rows, columns, stride;
    void *at; /* double complex or float complex */
} lehr_matrix;

/* How a matrix enters a product. */
typedef enum lehr_turn { LEHR_AS_IS, LEHR_TRANSPOSED, LEHR_ADJOINT } lehr_turn;

/* Bytes of a complex number. */
static inline size_t lehr_complex_size(lehr_precision precision)
{
    return precision == LEHR_DOUBLE ? sizeof(double complex) : sizeof(float complex);
}

/* A packed matrix over memory that is there. */
static inline lehr_matrix lehr_matrix_over(lehr_precision precision, int rows, int columns,
                                           void *at)
{
    return (lehr_matrix){precision, rows, columns, rows > 0 ? rows : 1, at};
}

/* A packed matrix on the scratch stack; at is NULL when memory ran out. */
LEHR_API lehr_matrix lehr_matrix_scratch(lehr_context *ctx, lehr_precision precision, int rows,
                                         int columns);
/* Columns first .. first + count - 1. */
LEHR_API lehr_matrix lehr_matrix_columns(lehr_matrix a, int first, int count);
/* Rows first .. first + count - 1. */
LEHR_API lehr_matrix lehr_matrix_rows(lehr_matrix a, int first, int count);
/* b = a, in the precision of b. */
LEHR_API void lehr_matrix_copy(lehr_matrix a, lehr_matrix b);
/* b = a', conjugated. */
LEHR_API void lehr_matrix_adjoint(lehr_matrix a, lehr_matrix b);
/* b = a', not conjugated. */
LEHR_API void lehr_matrix_transpose(lehr_matrix a, lehr_matrix b);
LEHR_API void lehr_matrix_clear(lehr_matrix a);
/* a -= b, in the precision of a. */
LEHR_API void lehr_matrix_subtract(lehr_matrix a, lehr_matrix b);
/* The upper triangle of a becomes the adjoint of the lower one. */
LEHR_API void lehr_matrix_mirror(lehr_matrix a);
/* Adds to all entries of the diagonal. */
LEHR_API void lehr_matrix_shift(lehr_matrix a, double by);
LEHR_API void lehr_matrix_scale(lehr_matrix a, double by);
/* Column j times by[j]; row i times by[i]. */
LEHR_API void lehr_matrix_scale_columns(lehr_matrix a, const double *by);
LEHR_API void lehr_matrix_scale_rows(lehr_matrix a, const double *by);
/* The sum of the squares of all entries, added up in double. */
LEHR_API double lehr_matrix_square(lehr_matrix a);

/* c = alpha a b + beta c, all of one precision. */
LEHR_API void lehr_complex_multiply(double alpha, lehr_turn turn_a, lehr_matrix a, lehr_turn turn_b,
                                    lehr_matrix b, double beta, lehr_matrix c);
/* The lower triangle of c = a' a (LEHR_ADJOINT) or a a' (LEHR_AS_IS), the diagonal real. */
LEHR_API void lehr_complex_gram(lehr_turn turn, lehr_matrix a, lehr_matrix c);
/* a = a (lower')^-1 (right), or lower^-1 a; lower: a lower triangle. */
LEHR_API void lehr_complex_divide(lehr_matrix a, bool right, lehr_matrix lower);

/* a = u diag(s) vt with min(rows, columns) singular values, descending; a is overwritten. */
LEHR_API LEHR_MUST_USE lehr_status lehr_complex_svd(lehr_context *ctx, lehr_matrix a, lehr_matrix u,
                                                    double *s, lehr_matrix vt);
/* The `count` largest eigenvalues (ascending) of the Hermitian matrix in the lower triangle of a,
 * and orthonormal eigenvectors as columns of `vectors`; a is overwritten. */
LEHR_API LEHR_MUST_USE lehr_status lehr_complex_eigen(lehr_context *ctx, lehr_matrix a, int count,
                                                      double *values, lehr_matrix vectors);
/* With k = min(rows, columns): a = q r, q' q = 1; q (rows x k) is the first k columns of a's
 * memory, r is k x columns. */
LEHR_API LEHR_MUST_USE lehr_status lehr_complex_qr(lehr_context *ctx, lehr_matrix a, lehr_matrix r);
/* a = l q, q q' = 1; q (k x columns) is the first k rows of a's memory, l is rows x k. */
LEHR_API LEHR_MUST_USE lehr_status lehr_complex_lq(lehr_context *ctx, lehr_matrix a, lehr_matrix l);
/* As these, in a third of the time where a is near to a singular matrix; but q is orthonormal only
 * as far as a has weight: r' (q' q - 1) r, not q' q - 1, is rounding, and so is l (q q' - 1) l'. */
LEHR_API LEHR_MUST_USE lehr_status lehr_complex_quick_qr(lehr_context *ctx, lehr_matrix a,
                                                         lehr_matrix r);
LEHR_API LEHR_MUST_USE lehr_status lehr_complex_quick_lq(lehr_context *ctx, lehr_matrix a,
                                                         lehr_matrix l);

#endif
