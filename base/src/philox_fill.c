// SPDX-License-Identifier: GPL-3.0-or-later
/* Philox4x32-10 and its portable fill, the reference for the vector variants. */
#include "philox_fill.h"

#include <base/rng.h>

static void one_round(uint32_t x[4], uint32_t k0, uint32_t k1)
{
    uint64_t p0 = (uint64_t)PHILOX_M0 * x[0];
    uint64_t p1 = (uint64_t)PHILOX_M1 * x[2];
    uint32_t y0 = (uint32_t)(p1 >> 32) ^ x[1] ^ k0;
    uint32_t y2 = (uint32_t)(p0 >> 32) ^ x[3] ^ k1;
    x[0] = y0;
    x[1] = (uint32_t)p1;
    x[2] = y2;
    x[3] = (uint32_t)p0;
}

void lehr_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t x[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        one_round(x, k0, k1);
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
    for (int i = 0; i < 4; i++) out[i] = x[i];
}

void lehr_philox_fill_portable(const uint32_t counter[4], const uint32_t key[2], uint32_t *words,
                               size_t blocks)
{
    uint64_t first = (uint64_t)counter[1] << 32 | counter[0];
    for (size_t b = 0; b < blocks; b++) {
        uint64_t at = first + b;
        uint32_t c[4] = {(uint32_t)at, (uint32_t)(at >> 32), counter[2], counter[3]};
        lehr_philox(c, key, words + 4 * b);
    }
}
