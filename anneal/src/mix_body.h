// SPDX-License-Identifier: GPL-3.0-or-later
/* Included once for each instruction set, with MIX naming the function. Four partial sums hide the
 * latency of additions; their order is part of the result. */
#include "mix.h"

#include <math.h>
#include <string.h>

#define PARTS 4
#define HALF  (AN_MIX_RANK / 2)

typedef double part __attribute__((vector_size(HALF * sizeof(double)), aligned(8), may_alias));

/* sums[r] = sum_j row[j] v[j * rank + r] for the AN_MIX_RANK components from v on. */
static void pull(int n, int rank, const double *row, const double *v, double *sums)
{
    part low[PARTS] = {{0}}, high[PARTS] = {{0}};
    const size_t stride = (size_t)rank;
    int j = 0;
    for (; j + PARTS <= n; j += PARTS, v += PARTS * stride)
        for (int p = 0; p < PARTS; p++) {
            const part *at = (const part *)(v + (size_t)p * stride);
            low[p] += row[j + p] * at[0];
            high[p] += row[j + p] * at[1];
        }
    for (; j < n; j++, v += stride) {
        const part *at = (const part *)v;
        low[0] += row[j] * at[0];
        high[0] += row[j] * at[1];
    }
    part *out = (part *)sums;
    out[0] = (low[0] + low[1]) + (low[2] + low[3]);
    out[1] = (high[0] + high[1]) + (high[2] + high[3]);
}

static double norm_of(int rank, const double *g)
{
    double sum = 0;
    for (int r = 0; r < rank; r++) sum += g[r] * g[r];
    return sqrt(sum);
}

double MIX(int n, int rank, const double *m, double *v, double *u)
{
    double g[8 * AN_MIX_RANK], next[8 * AN_MIX_RANK], fall = 0;
    for (int i = 0; i < n; i++) {
        double *mine = v + (size_t)i * (size_t)rank;
        for (int at = 0; at < rank; at += AN_MIX_RANK)
            pull(n, rank, m + (size_t)i * (size_t)n, v + at, g + at);
        double norm = norm_of(rank, g);
        u[i] = -norm;
        if (norm <= 0) continue;
        double before = 0, after = 0;
        for (int r = 0; r < rank; r++) {
            double best = -g[r] / norm;
            before += (mine[r] - best) * (mine[r] - best);
            next[r] = mine[r] + AN_MIX_BEYOND * (best - mine[r]);
        }
        double length = norm_of(rank, next);
        for (int r = 0; r < rank; r++) {
            mine[r] = next[r] / length;
            double missing = mine[r] + g[r] / norm;
            after += missing * missing;
        }
        fall += norm * (before - after);
    }
    return fall;
}
