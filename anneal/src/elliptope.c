// SPDX-License-Identifier: GPL-3.0-or-later
#include "elliptope.h"

#include <base/cpu.h>
#include <math.h>
#include <stddef.h>

int an_elliptope_rank(int n)
{
    int rank = AN_MIX_RANK;
    while (rank * (rank + 1) / 2 <= n) rank += AN_MIX_RANK;
    return rank;
}

static an_mix_fn *choose_mix(void)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return an_mix_avx512;
    case LEHR_AVX2:
        return an_mix_avx2;
    case LEHR_PORTABLE:
        break;
    }
    return an_mix_portable;
}

void an_elliptope_start(an_elliptope *e, int n, lehr_rng *rng)
{
    e->n = n;
    e->rank = an_elliptope_rank(n);
    e->mix = choose_mix();
    for (int i = 0; i < n; i++) {
        double *row = e->v + (size_t)i * (size_t)e->rank, sum = 0;
        for (int r = 0; r < e->rank; r++) {
            row[r] = lehr_rng_unit(rng) - 0.5;
            sum += row[r] * row[r];
        }
        for (int r = 0; r < e->rank; r++) row[r] /= sqrt(sum);
    }
}

int an_elliptope_minimise(an_elliptope *e, const double *m, double gain, int most)
{
    int passes = 0;
    while (passes < most) {
        passes++;
        if (e->mix(e->n, e->rank, m, e->v, e->u) <= gain) break;
    }
    return passes;
}

void an_elliptope_matrix(const an_elliptope *e, double *x)
{
    size_t n = (size_t)e->n, rank = (size_t)e->rank;
    for (size_t i = 0; i < n; i++) {
        const double *a = e->v + i * rank;
        x[i * n + i] = 1;
        for (size_t j = 0; j < i; j++) {
            const double *b = e->v + j * rank;
            double part[8] = {0};
            for (size_t r = 0; r < rank; r += 8)
                for (size_t k = 0; k < 8; k++) part[k] += a[r + k] * b[r + k];
            double sum = ((part[0] + part[1]) + (part[2] + part[3])) +
                         ((part[4] + part[5]) + (part[6] + part[7]));
            x[i * n + j] = x[j * n + i] = sum;
        }
    }
}
