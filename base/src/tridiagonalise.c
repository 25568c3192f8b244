// SPDX-License-Identifier: GPL-3.0-or-later
/* The room that kernels need. */
#include "tridiagonalise.h"

#include "floats.h"

#include <base/cpu.h>
#include <base/memory.h>
#include <string.h>

static lehr_tridiagonal_fn *choose(void)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return lehr_tridiagonal_avx512;
    case LEHR_AVX2:
        return lehr_tridiagonal_avx2;
    case LEHR_PORTABLE:
        break;
    }
    return lehr_tridiagonal_portable;
}

/* Zeros; re is NULL when memory ran out. A line more than needed keeps columns whose length is a
 * power of two from the same places in the cache. */
static lehr_planes new_planes(lehr_context *ctx, size_t rows, size_t columns)
{
    size_t stride = (rows + FLOATS - 1) / FLOATS * FLOATS + FLOATS, count = stride * columns;
    float *at = lehr_scratch(ctx, 2 * count, sizeof *at);
    if (at) memset(at, 0, 2 * count * sizeof *at);
    return (lehr_planes){at, at ? at + count : NULL, stride};
}

/* The lower triangle of a, and what is above the diagonal in the blocks on it. */
static void fill(lehr_matrix a, double scale, lehr_planes to)
{
    for (size_t j = 0; j < (size_t)a.columns; j++) {
        const float *column = (const float *)a.at + 2 * j * (size_t)a.stride;
        size_t block = j / FLOATS * FLOATS + FLOATS;
        for (size_t i = j; i < (size_t)a.rows; i++) {
            to.re[j * to.stride + i] = (float)(scale * (double)column[2 * i]);
            to.im[j * to.stride + i] = (float)(scale * (double)column[2 * i + 1]);
        }
        to.im[j * to.stride + j] = 0;
        for (size_t i = j + 1; i < block; i++) {
            to.re[i * to.stride + j] = to.re[j * to.stride + i];
            to.im[i * to.stride + j] = -to.im[j * to.stride + i];
        }
    }
}

lehr_status lehr_tridiagonalise(lehr_context *ctx, lehr_matrix a, double scale, float *d, float *e,
                                float complex *tau)
{
    size_t n = (size_t)a.rows, columns = (n + FLOATS - 1) / FLOATS * FLOATS;
    lehr_reduction r = {.n = a.rows, .d = d, .e = e, .tau = tau, .v = a};
    r.a = new_planes(ctx, n, columns);
    if (!r.a.re) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < sizeof r.vector / sizeof *r.vector; k++) {
        r.vector[k] = new_planes(ctx, n, 1);
        if (!r.vector[k].re) return LEHR_NO_MEMORY;
    }
    fill(a, scale, r.a);
    choose()(&r);
    return LEHR_OK;
}
