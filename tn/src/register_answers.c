// SPDX-License-Identifier: GPL-3.0-or-later
#include "register_answers.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

static double square(double complex a)
{
    return creal(a) * creal(a) + cimag(a) * cimag(a);
}

double tn_register_pauli(const tn_bank *bank, const tn_pauli *paulis, int32_t count,
                         const int32_t *seats)
{
    static const double complex powers[4] = {1, TN_I, -1, -TN_I};
    uint64_t x = 0, z = 0;
    int ys = 0;
    for (int32_t k = 0; k < count; k++) {
        uint64_t bit = UINT64_C(1) << seats[k];
        if (paulis[k].letter != 'Z') x |= bit;
        if (paulis[k].letter != 'X') z |= bit;
        ys += paulis[k].letter == 'Y';
    }
    double complex sum = 0;
    double norm = 0;
    for (uint64_t k = 0; k < UINT64_C(1) << bank->width; k++) {
        double complex a = tn_bank_amplitude(bank, k, 0);
        norm += square(a);
        double complex term = conj(tn_bank_amplitude(bank, k ^ x, 0)) * a;
        sum += __builtin_parityll(k & z) ? -term : term;
    }
    return creal(powers[ys % 4] * sum) / norm; /* Y = i X Z */
}

/* --- samples --- */

static uint64_t outcome_of(uint64_t amplitude, const int32_t *seats, int32_t count)
{
    uint64_t outcome = 0;
    for (int32_t k = 0; k < count; k++) outcome |= (amplitude >> seats[k] & 1) << k;
    return outcome;
}

lehr_status tn_distribution_new(lehr_context *ctx, const tn_bank *bank, const int32_t *seats,
                                int32_t count, tn_distribution *out)
{
    size_t outcomes = (size_t)1 << count;
    double *sums = lehr_new_zero(ctx, outcomes, sizeof *sums);
    if (!sums) return LEHR_NO_MEMORY;
    for (uint64_t k = 0; k < UINT64_C(1) << bank->width; k++)
        sums[outcome_of(k, seats, count)] += square(tn_bank_amplitude(bank, k, 0));
    for (size_t k = 1; k < outcomes; k++) sums[k] += sums[k - 1];
    *out = (tn_distribution){.count = count, .cumulative = sums};
    return LEHR_OK;
}

void tn_distribution_free(lehr_context *ctx, tn_distribution *distribution)
{
    lehr_release(ctx, distribution->cumulative);
    distribution->cumulative = NULL;
}

uint64_t tn_distribution_draw(const tn_distribution *distribution, double u, double *logp)
{
    const double *sums = distribution->cumulative;
    uint64_t last = (UINT64_C(1) << distribution->count) - 1, low = 0, high = last;
    double total = sums[last], x = u * total;
    if (x >= total) x = nextafter(total, 0);
    while (low < high) { /* the first sum above x is in low..high */
        uint64_t middle = low + (high - low) / 2;
        if (sums[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    *logp = log((sums[low] - (low ? sums[low - 1] : 0)) / total);
    return low;
}
