// SPDX-License-Identifier: GPL-3.0-or-later
/* Decompositions over LAPACKE; no other file includes it. */
#include <base/linalg.h>

#include "blas_start.h"

#include <base/memory.h>
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
