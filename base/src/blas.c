// SPDX-License-Identifier: GPL-3.0-or-later
/* Matrix products over BLIS; no other file includes it. (lapack.c is apart because the two headers
 * contradict each other.)
 *
 * Work is spread over items above this file, so BLIS runs on one thread whatever the environment
 * says. BLAS symbols bind at run time to the first loaded library that has them, which need not be
 * the one we linked: the provider is found by asking where the symbol came from. */
#define _GNU_SOURCE /* dladdr */
#include <base/complex_matrix.h>
#include <base/linalg.h>

#include "blas_start.h"

#include <blis.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static char provider[128];

/* The loaded library that a symbol comes from. */
static void *library_of(void (*symbol)(void), const char **path)
{
    Dl_info info;
    if (!dladdr((void *)(uintptr_t)symbol, &info)) return NULL;
    *path = info.dli_fname;
    return info.dli_fbase;
}

static void start(void)
{
    bli_thread_set_num_threads(1);
    const char *blis, *answering = "unknown";
    void *library = library_of((void (*)(void))dgemm_, &answering);
    if (library && library == library_of((void (*)(void))bli_info_get_version_str, &blis))
        snprintf(provider, sizeof provider, "BLIS %s", bli_info_get_version_str());
    else
        snprintf(provider, sizeof provider, "%s", answering);
}

void lehr_blas_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

const char *lehr_blas_provider(void)
{
    lehr_blas_start();
    return provider;
}

void lehr_multiply(int m, int n, int k, double alpha, const double *a, const double *b, double beta,
                   double *c)
{
    lehr_blas_start();
    f77_int rows = m, columns = n, inner = k;
    f77_int lda = m > 0 ? m : 1, ldb = k > 0 ? k : 1;
    dgemm_("N", "N", &rows, &columns, &inner, &alpha, a, &lda, b, &ldb, &beta, c, &lda);
}

/* --- complex --- */

static char letter_of(lehr_turn turn)
{
    static const char letters[] = {'N', 'T', 'C'};
    return letters[turn];
}

/* Below this many multiplications BLIS's own arrangements cost more than the product. */
#define TINY 64

static double complex double_entry(lehr_turn turn, const lehr_matrix *a, int row, int column)
{
    const double complex *at = a->at;
    size_t stride = (size_t)a->stride;
    if (turn == LEHR_AS_IS) return at[(size_t)row + (size_t)column * stride];
    double complex value = at[(size_t)column + (size_t)row * stride];
    return turn == LEHR_ADJOINT ? conj(value) : value;
}

/* By the definition. */
static void multiply_tiny(double alpha, lehr_turn turn_a, const lehr_matrix *a, lehr_turn turn_b,
                          const lehr_matrix *b, int inner, double beta, lehr_matrix c)
{
    for (int j = 0; j < c.columns; j++)
        for (int i = 0; i < c.rows; i++) {
            double re = 0, im = 0;
            for (int k = 0; k < inner; k++) {
                double complex x = double_entry(turn_a, a, i, k), y = double_entry(turn_b, b, k, j);
                re += creal(x) * creal(y) - cimag(x) * cimag(y);
                im += creal(x) * cimag(y) + cimag(x) * creal(y);
            }
            double *to = (double *)((double complex *)c.at + i + (size_t)j * (size_t)c.stride);
            to[0] = alpha * re + (beta != 0 ? beta * to[0] : 0);
            to[1] = alpha * im + (beta != 0 ? beta * to[1] : 0);
        }
}

void lehr_complex_multiply(double alpha, lehr_turn turn_a, lehr_matrix a, lehr_turn turn_b,
                           lehr_matrix b, double beta, lehr_matrix c)
{
    lehr_blas_start();
    char ta = letter_of(turn_a), tb = letter_of(turn_b);
    f77_int m = c.rows, n = c.columns, k = turn_a == LEHR_AS_IS ? a.columns : a.rows;
    f77_int lda = a.stride, ldb = b.stride, ldc = c.stride;
    if (c.precision == LEHR_SINGLE) {
        scomplex one = {(float)alpha, 0}, two = {(float)beta, 0};
        cgemm_(&ta, &tb, &m, &n, &k, &one, a.at, &lda, b.at, &ldb, &two, c.at, &ldc);
    } else if ((int64_t)m * n * k <= TINY) {
        multiply_tiny(alpha, turn_a, &a, turn_b, &b, k, beta, c);
    } else {
        dcomplex one = {alpha, 0}, two = {beta, 0};
        zgemm_(&ta, &tb, &m, &n, &k, &one, a.at, &lda, b.at, &ldb, &two, c.at, &ldc);
    }
}

void lehr_complex_gram(lehr_turn turn, lehr_matrix a, lehr_matrix c)
{
    lehr_blas_start();
    char lower = 'L', trans = letter_of(turn);
    f77_int n = c.rows, k = turn == LEHR_AS_IS ? a.columns : a.rows;
    f77_int lda = a.stride, ldc = c.stride;
    if (c.precision == LEHR_DOUBLE) {
        double one = 1, zero = 0;
        zherk_(&lower, &trans, &n, &k, &one, a.at, &lda, &zero, c.at, &ldc);
    } else {
        float one = 1, zero = 0;
        cherk_(&lower, &trans, &n, &k, &one, a.at, &lda, &zero, c.at, &ldc);
    }
}

void lehr_complex_divide(lehr_matrix a, bool right, lehr_matrix lower)
{
    lehr_blas_start();
    char side = right ? 'R' : 'L', triangle = 'L', turn = right ? 'C' : 'N', plain = 'N';
    f77_int m = a.rows, n = a.columns, ldt = lower.stride, lda = a.stride;
    if (a.precision == LEHR_DOUBLE) {
        dcomplex one = {1, 0};
        ztrsm_(&side, &triangle, &turn, &plain, &m, &n, &one, lower.at, &ldt, a.at, &lda);
    } else {
        scomplex one = {1, 0};
        ctrsm_(&side, &triangle, &turn, &plain, &m, &n, &one, lower.at, &ldt, a.at, &lda);
    }
}
