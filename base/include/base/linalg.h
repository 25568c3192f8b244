// SPDX-License-Identifier: GPL-3.0-or-later
/* Dense linear algebra: what blas.c asks of BLIS and lapack.c of LAPACKE. */
#ifndef LEHR_BASE_LINALG_H
#define LEHR_BASE_LINALG_H

#include <base/context.h>

/* Which library answers BLAS and LAPACK calls at run time, as "BLIS 0.9.0" and "LAPACK 3.11.0":
 * read from the loaded libraries, not from the build. */
LEHR_API const char *lehr_blas_provider(void);
LEHR_API const char *lehr_lapack_provider(void);

/* Eigenvalues (ascending) and, in place of a, the orthonormal eigenvectors (columns) of the
 * symmetric n x n matrix a, column-major. */
LEHR_API LEHR_MUST_USE lehr_status lehr_eigen_symmetric(lehr_context *ctx, int n, double *a,
                                                        double *values);
/* c = alpha a b + beta c; a is m x k, b is k x n, c is m x n, all column-major and packed. */
LEHR_API void lehr_multiply(int m, int n, int k, double alpha, const double *a, const double *b,
                            double beta, double *c);

#endif
