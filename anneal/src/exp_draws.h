// SPDX-License-Identifier: GPL-3.0-or-later
/* Exponential random numbers, the same bits on every machine: no libm, no fused operations. */
#ifndef LEHR_ANNEAL_EXP_DRAWS_H
#define LEHR_ANNEAL_EXP_DRAWS_H

#include <stddef.h>
#include <stdint.h>

/* draws[k] = -ln(u), u = (words[k] / 2 + 1/2) / 2^31 in (0, 1): the relative error is below 1e-6,
 * the largest draw is 31 ln 2 + ln 2 = 22.2. */
void an_exp_draws(const uint32_t *words, size_t count, float *draws);

#endif
