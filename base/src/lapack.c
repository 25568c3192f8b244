// SPDX-License-Identifier: GPL-3.0-or-later
/* Decompositions over LAPACKE; no other file includes it. */
#include <base/complex_matrix.h>
#include <base/linalg.h>

#include "blas_start.h"
#include "cholesky_basis.h"
#include "tridiagonalise.h"

#include <base/memory.h>
#include <float.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static char provider[64];

static void name_provider(void)
{
    lapack_int major, minor, patch;
    LAPACKE_ilaver(&major, &minor, &patch);
    snprintf(provider, sizeof provider, "LAPACK %d.%d.%d", major, minor, patch);
}

const char *lehr_lapack_provider(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, name_provider);
    return provider;
}

/* Divide and conquer; a and values are overwritten even when it fails. */
static lehr_status eigen_in_place(lehr_context *ctx, int n, double *a, double *values)
{
    double words;
    lapack_int integers;
    lapack_int info =
        LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'V', 'U', n, a, n, values, &words, -1, &integers, -1);
    if (info != 0) return LEHR_FAIL(ctx, LEHR_BUG, "dsyevd rejects argument %d", -info);
    if (words > INT_MAX)
        return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "a %d x %d matrix is too large for LAPACK", n, n);
    double *work = lehr_scratch(ctx, (size_t)words, sizeof *work);
    lapack_int *iwork = lehr_scratch(ctx, (size_t)integers, sizeof *iwork);
    if (!work || !iwork) return LEHR_NO_MEMORY;
    info = LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'V', 'U', n, a, n, values, work, (lapack_int)words,
                               iwork, integers);
    if (info != 0) return LEHR_FAIL(ctx, LEHR_NUMERIC, "the eigenvalues did not converge");
    return LEHR_OK;
}

static lehr_status eigen_in_copy(lehr_context *ctx, int n, double *a, double *values)
{
    size_t order = (size_t)n, entries = order * order;
    for (size_t i = 0; i < entries; i++)
        if (!isfinite(a[i]))
            return LEHR_FAIL(ctx, LEHR_NUMERIC, "entry %zu, %zu of the matrix is not finite",
                             i % order, i / order);
    double *vectors = lehr_scratch(ctx, entries, sizeof *vectors);
    double *spectrum = lehr_scratch(ctx, order, sizeof *spectrum);
    if (!vectors || !spectrum) return LEHR_NO_MEMORY;
    memcpy(vectors, a, entries * sizeof *a);
    LEHR_TRY(eigen_in_place(ctx, n, vectors, spectrum));
    memcpy(a, vectors, entries * sizeof *a);
    memcpy(values, spectrum, order * sizeof *values);
    return LEHR_OK;
}

lehr_status lehr_eigen_symmetric(lehr_context *ctx, int n, double *a, double *values)
{
    if (n < 0) return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "a matrix of order %d", n);
    if (n == 0) return LEHR_OK;
    lehr_blas_start();
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = eigen_in_copy(ctx, n, a, values);
    lehr_scratch_release(ctx, mark);
    return status;
}

/* --- complex --- */

/* Whether all of these are, without a branch for each. */
static bool are_finite(lehr_precision precision, const void *parts, size_t count)
{
    bool bad = false;
    if (precision == LEHR_DOUBLE)
        for (size_t k = 0; k < count; k++) bad |= !(fabs(((const double *)parts)[k]) <= DBL_MAX);
    else
        for (size_t k = 0; k < count; k++) bad |= !(fabsf(((const float *)parts)[k]) <= FLT_MAX);
    return !bad;
}

static bool is_finite(lehr_matrix a, int row, int column)
{
    size_t part = 2 * ((size_t)row + (size_t)column * (size_t)a.stride);
    if (a.precision == LEHR_SINGLE) {
        const float *at = a.at;
        return isfinite(at[part]) && isfinite(at[part + 1]);
    }
    const double *at = a.at;
    return isfinite(at[part]) && isfinite(at[part + 1]);
}

/* lower: only the triangle below the diagonal counts. */
static lehr_status check_finite(lehr_context *ctx, lehr_matrix a, bool lower)
{
    for (int j = 0; j < a.columns; j++) {
        int first = lower && j < a.rows ? j : 0, row = first;
        lehr_matrix part = lehr_matrix_rows(lehr_matrix_columns(a, j, 1), first, a.rows - first);
        if (are_finite(a.precision, part.at, 2 * (size_t)part.rows)) continue;
        while (is_finite(a, row, j)) row++;
        return LEHR_FAIL(ctx, LEHR_NUMERIC, "entry %d, %d of a %d x %d matrix is not finite", row,
                         j, a.rows, a.columns);
    }
    return LEHR_OK;
}

static lehr_status no_convergence(lehr_context *ctx, const char *what, lehr_matrix a)
{
    return LEHR_FAIL(ctx, LEHR_NUMERIC, "the %s of a %d x %d matrix did not converge", what, a.rows,
                     a.columns);
}

static lehr_status rejected(lehr_context *ctx, const char *what, lapack_int info)
{
    return LEHR_FAIL(ctx, LEHR_BUG, "%s rejects argument %d", what, (int)-info);
}

static int smaller(lehr_matrix a)
{
    return a.rows < a.columns ? a.rows : a.columns;
}

/* Columns of a that blocked routines like to work on at once. */
#define PANEL 64

/* The two precisions differ in names and types only. */
#define PART          double
#define NUMBER        lapack_complex_double
#define LAPACK_(name) LAPACKE_z##name##_work
#define REAL_(name)   LAPACKE_d##name##_work
#define DENSE(name)   double_##name
#include "complex_lapack_body.h"
#undef PART
#undef NUMBER
#undef LAPACK_
#undef REAL_
#undef DENSE

#define PART          float
#define NUMBER        lapack_complex_float
#define LAPACK_(name) LAPACKE_c##name##_work
#define REAL_(name)   LAPACKE_s##name##_work
#define DENSE(name)   single_##name
#include "complex_lapack_body.h"
#undef PART
#undef NUMBER
#undef LAPACK_
#undef REAL_
#undef DENSE

/* By hand what zheevd does, which turns all eigenvectors back, and multiplies complex ones where
 * these are still real. */
static lehr_status double_eigen(lehr_context *ctx, lehr_matrix a, double *values,
                                lehr_matrix vectors)
{
    size_t n = (size_t)a.rows;
    lapack_int room = PANEL * a.rows;
    double *d = lehr_scratch(ctx, n, sizeof *d), *e = lehr_scratch(ctx, n, sizeof *e);
    double *z = lehr_scratch(ctx, n * n, sizeof *z);
    lapack_complex_double *tau = lehr_scratch(ctx, n, sizeof *tau);
    lapack_complex_double *work = lehr_scratch(ctx, (size_t)room, sizeof *work);
    if (!d || !e || !z || !tau || !work) return LEHR_NO_MEMORY;
    lapack_int info =
        LAPACKE_zhetrd_work(LAPACK_COL_MAJOR, 'L', a.rows, a.at, a.stride, d, e, tau, work, room);
    if (info != 0) return rejected(ctx, "zhetrd", info);
    LEHR_TRY(double_tridiagonal(ctx, a, d, e, z));
    double_take_largest(d, z, values, vectors);
    info = LAPACKE_zunmtr_work(LAPACK_COL_MAJOR, 'L', 'L', 'N', a.rows, vectors.columns, a.at,
                               a.stride, tau, vectors.at, vectors.stride, work, room);
    return info != 0 ? rejected(ctx, "zunmtr", info) : LEHR_OK;
}

/* The power of two that brings the largest part of a number in the lower triangle to 1/2 .. 1. */
static double scale_of(lehr_matrix a)
{
    float most = 0;
    int power;
    for (int j = 0; j < a.columns; j++) {
        const float *column = (const float *)((float complex *)a.at + (size_t)j * (size_t)a.stride);
        for (int i = 2 * j; i < 2 * a.rows; i++)
            most = fabsf(column[i]) > most ? fabsf(column[i]) : most;
    }
    frexp((double)most, &power);
    return ldexp(1, -power);
}

/* In single precision with a reduction of our own: chetrd took half of the time. */
static lehr_status single_eigen(lehr_context *ctx, lehr_matrix a, double *values,
                                lehr_matrix vectors)
{
    size_t n = (size_t)a.rows;
    double scale = scale_of(a);
    float *d = lehr_scratch(ctx, n, sizeof *d), *e = lehr_scratch(ctx, n, sizeof *e);
    float *z = lehr_scratch(ctx, n * n, sizeof *z);
    float complex *tau = lehr_scratch(ctx, n, sizeof *tau);
    if (!d || !e || !z || !tau) return LEHR_NO_MEMORY;
    LEHR_TRY(lehr_tridiagonalise(ctx, a, scale, d, e, tau));
    LEHR_TRY(single_tridiagonal(ctx, a, d, e, z));
    single_take_largest(d, z, values, vectors);
    for (int k = 0; k < vectors.columns; k++) values[k] /= scale;
    return lehr_turn_back(ctx, a, tau, vectors);
}

/* Finite input, started libraries, and scratch given back. */
#define DECOMPOSE(ctx, a, lower, name, ...)                                                     \
    do {                                                                                        \
        LEHR_TRY(check_finite((ctx), (a), (lower)));                                            \
        if ((a).rows == 0 || (a).columns == 0) return LEHR_OK;                                  \
        lehr_blas_start();                                                                      \
        lehr_mark mark_ = lehr_scratch_mark(ctx);                                               \
        lehr_status status_ = (a).precision == LEHR_DOUBLE ? double_##name((ctx), __VA_ARGS__)  \
                                                           : single_##name((ctx), __VA_ARGS__); \
        lehr_scratch_release((ctx), mark_);                                                     \
        return status_;                                                                         \
    } while (0)

lehr_status lehr_complex_svd(lehr_context *ctx, lehr_matrix a, lehr_matrix u, double *s,
                             lehr_matrix vt)
{
    DECOMPOSE(ctx, a, false, svd, a, u, s, vt);
}

lehr_status lehr_complex_eigen(lehr_context *ctx, lehr_matrix a, int count, double *values,
                               lehr_matrix vectors)
{
    DECOMPOSE(ctx, a, true, eigen, a, values, lehr_matrix_columns(vectors, 0, count));
}

/* --- orthonormal bases --- */

/* Below this many columns reflections are as quick. */
#define WORTH_CHOLESKY 12

static lehr_status qr(lehr_context *ctx, lehr_matrix a, bool quick, lehr_matrix r)
{
    bool done = false;
    if (a.rows >= a.columns && a.columns >= WORTH_CHOLESKY)
        LEHR_TRY(lehr_cholesky_basis(ctx, a, true, quick, r, &done));
    if (done) return LEHR_OK;
    return a.precision == LEHR_DOUBLE ? double_qr(ctx, a, r) : single_qr(ctx, a, r);
}

static lehr_status lq(lehr_context *ctx, lehr_matrix a, bool quick, lehr_matrix l)
{
    bool done = false;
    if (a.columns >= a.rows && a.rows >= WORTH_CHOLESKY)
        LEHR_TRY(lehr_cholesky_basis(ctx, a, false, quick, l, &done));
    if (done) return LEHR_OK;
    return a.precision == LEHR_DOUBLE ? double_lq(ctx, a, l) : single_lq(ctx, a, l);
}

/* Finite input, and scratch given back. */
static lehr_status orthonormalise(lehr_context *ctx, lehr_matrix a, bool quick, lehr_matrix factor,
                                  lehr_status (*how)(lehr_context *, lehr_matrix, bool,
                                                     lehr_matrix))
{
    LEHR_TRY(check_finite(ctx, a, false));
    if (a.rows == 0 || a.columns == 0) return LEHR_OK;
    lehr_blas_start();
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = how(ctx, a, quick, factor);
    lehr_scratch_release(ctx, mark);
    return status;
}

lehr_status lehr_complex_qr(lehr_context *ctx, lehr_matrix a, lehr_matrix r)
{
    return orthonormalise(ctx, a, false, r, qr);
}

lehr_status lehr_complex_lq(lehr_context *ctx, lehr_matrix a, lehr_matrix l)
{
    return orthonormalise(ctx, a, false, l, lq);
}

lehr_status lehr_complex_quick_qr(lehr_context *ctx, lehr_matrix a, lehr_matrix r)
{
    return orthonormalise(ctx, a, true, r, qr);
}

lehr_status lehr_complex_quick_lq(lehr_context *ctx, lehr_matrix a, lehr_matrix l)
{
    return orthonormalise(ctx, a, true, l, lq);
}
