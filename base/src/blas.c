// SPDX-License-Identifier: GPL-3.0-or-later
/* Matrix products over BLIS; no other file includes it. (lapack.c is apart because the two headers
 * contradict each other.)
 *
 * Work is spread over items above this file, so BLIS runs on one thread whatever the environment
 * says. BLAS symbols bind at run time to the first loaded library that has them, which need not be
 * the one we linked: the provider is found by asking where the symbol came from. */
#define _GNU_SOURCE /* dladdr */
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
