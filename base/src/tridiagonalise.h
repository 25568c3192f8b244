// SPDX-License-Identifier: GPL-3.0-or-later
/* A Hermitian matrix in single precision as q t q', t real and tridiagonal, q a product of
 * reflections (Householder). LAPACK's chetrd reads the matrix twice for each column, by calls of
 * BLAS that are short for the matrices which states of small bonds have; this reads it once, by one
 * loop. */
#ifndef LEHR_BASE_TRIDIAGONALISE_H
#define LEHR_BASE_TRIDIAGONALISE_H

#include <base/complex_matrix.h>

/* Real and imaginary parts apart. */
typedef struct lehr_planes {
    float *re, *im;
    size_t stride; /* between columns */
} lehr_planes;

/* What a kernel works on. The matrix is cut in square blocks of FLOATS: those below the diagonal
 * count, and both triangles of those on it; padding holds zeros. No entry is larger than 1. */
typedef struct lehr_reduction {
    int n;
    lehr_planes a;
    lehr_planes vector[5]; /* one column each: see tridiagonalise_body.h */
    float *d, *e;          /* out: t's diagonal, and what is beside it */
    float complex *tau;    /* out: reflection k is 1 - tau[k] v v' */
    lehr_matrix v;         /* out: column k is v of reflection k, zero up to number k */
} lehr_reduction;

/* q is the product of reflections 0, 1, .. n - 2. */
typedef void lehr_tridiagonal_fn(lehr_reduction *r);

extern lehr_tridiagonal_fn lehr_tridiagonal_portable, lehr_tridiagonal_avx2,
    lehr_tridiagonal_avx512;

/* The lower triangle of a, times `scale`, as q t q'; all columns of a but the last become the
 * vectors of the reflections. */
LEHR_MUST_USE lehr_status lehr_tridiagonalise(lehr_context *ctx, lehr_matrix a, double scale,
                                              float *d, float *e, float complex *tau);

/* z = q z, for what lehr_tridiagonalise() made. */
LEHR_MUST_USE lehr_status lehr_turn_back(lehr_context *ctx, lehr_matrix v, const float complex *tau,
                                         lehr_matrix z);

#endif
