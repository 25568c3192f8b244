// SPDX-License-Identifier: GPL-3.0-or-later
/* Row by row, right-looking: every entry sees its subtractions in order. Four pivots at a time, so
 * that the rest passes through the caches a quarter as often. */
#include "dense_cholesky.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

#define PIVOTS     4
#define POLL_FLOPS 4e6

static bool scale_pivot(size_t order, size_t k, double *pivot)
{
    if (!(pivot[k] > DBL_MIN / DBL_EPSILON) || pivot[k] > DBL_MAX) return false;
    double root = sqrt(pivot[k]);
    for (size_t j = k; j < order; j++) pivot[j] /= root;
    return true;
}

/* Rows k..end-1 become rows of the factor; the rows below are left alone. */
static bool factor_rows(size_t order, size_t k, size_t end, double *b)
{
    for (size_t p = k; p < end; p++) {
        const double *pivot = b + p * order;
        if (!scale_pivot(order, p, b + p * order)) return false;
        for (size_t i = p + 1; i < end; i++) {
            double *row = b + i * order, factor = pivot[i];
            for (size_t j = i; j < order; j++) row[j] -= factor * pivot[j];
        }
    }
    return true;
}

static void subtract_four(size_t order, size_t k, size_t i, double *b)
{
    const double *p0 = b + k * order, *p1 = p0 + order, *p2 = p1 + order, *p3 = p2 + order;
    double *row = b + i * order, f0 = p0[i], f1 = p1[i], f2 = p2[i], f3 = p3[i];
    for (size_t j = i; j < order; j++)
        row[j] = row[j] - f0 * p0[j] - f1 * p1[j] - f2 * p2[j] - f3 * p3[j];
}

bool an_dense_cholesky(int n, double *b, bool (*stop)(void *), void *user)
{
    size_t order = (size_t)n, k = 0;
    double flops = 0;
    for (; k + PIVOTS <= order; k += PIVOTS) {
        if (!factor_rows(order, k, k + PIVOTS, b)) return false;
        for (size_t i = k + PIVOTS; i < order; i++) subtract_four(order, k, i, b);
        flops += PIVOTS * (double)(order - k) * (double)(order - k);
        if (flops < POLL_FLOPS) continue;
        flops = 0;
        if (stop && stop(user)) return false;
    }
    return factor_rows(order, k, order, b);
}
