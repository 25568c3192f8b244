// SPDX-License-Identifier: GPL-3.0-or-later
/* u is split into 2^e m with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh((m - 1) / (m + 1)) by its
 * series, whose next term is below 1e-7. No branches, so that compilers vectorise the loop. */
#include "exp_draws.h"

#define SQRT_HALF_BITS 0x3f3504f3u
#define LN2            0.693147180559945f

typedef union punned {
    float f;
    uint32_t u;
} punned;

static float minus_ln(uint32_t word)
{
    punned v = {.f = (float)(int32_t)(word >> 1) + 0.5f}; /* u 2^31 */
    uint32_t above = v.u + (1u << 23) - SQRT_HALF_BITS;
    int32_t e = (int32_t)(above >> 23) - 1;
    punned m = {.u = (above & 0x7fffffu) + SQRT_HALF_BITS};
    float s = (m.f - 1.0f) / (m.f + 1.0f), s2 = s * s;
    float ln_m = 2.0f * s * (1.0f + s2 * (1.0f / 3 + s2 * (1.0f / 5 + s2 * (1.0f / 7))));
    return (float)(31 - e) * LN2 - ln_m;
}

void an_exp_draws(const uint32_t *words, size_t count, float *draws)
{
    for (size_t k = 0; k < count; k++) draws[k] = minus_ln(words[k]);
}
