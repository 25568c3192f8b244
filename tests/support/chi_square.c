// SPDX-License-Identifier: GPL-3.0-or-later
#include "chi_square.h"

#include <math.h>

double chi_square(const uint32_t *count, const double *weight, uint32_t states, double total,
                  int *freedom)
{
    double chi = 0, rare_count = 0, rare_expected = 0;
    *freedom = -1;
    for (uint32_t k = 0; k < states; k++) {
        double expected = weight[k] * total;
        if (expected < 5) {
            rare_count += count[k];
            rare_expected += expected;
            continue;
        }
        chi += (count[k] - expected) * (count[k] - expected) / expected;
        ++*freedom;
    }
    if (rare_expected < 5) return chi;
    ++*freedom;
    return chi + (rare_count - rare_expected) * (rare_count - rare_expected) / rare_expected;
}

double chi_deviations(double chi, int freedom)
{
    double v = 2.0 / (9 * freedom);
    return (cbrt(chi / freedom) - (1 - v)) / sqrt(v);
}
