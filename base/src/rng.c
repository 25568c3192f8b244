// SPDX-License-Identifier: GPL-3.0-or-later
/* Streams of random numbers over Philox blocks.
 *
 * Everything here uses integer arithmetic, or only the floating-point operations that IEEE 754
 * rounds correctly: results must not depend on the machine's libm. */
#include <base/rng.h>

#include "philox_fill.h"

#include <base/cpu.h>
#include <math.h>

lehr_rng lehr_rng_stream(uint64_t seed, lehr_purpose purpose, uint64_t item)
{
    uint64_t key = seed ^ LEHR_RNG_VERSION * UINT64_C(0x9E3779B97F4A7C15);
    uint32_t high = (uint32_t)(item >> 32) & UINT32_C(0xFFFFFF);
    return (lehr_rng){
        .key = {(uint32_t)key, (uint32_t)(key >> 32)},
        .counter = {0, 0, (uint32_t)item, (uint32_t)purpose << 24 | high},
        .used = 4,
    };
}

static void advance(lehr_rng *rng, uint64_t blocks)
{
    uint64_t at = ((uint64_t)rng->counter[1] << 32 | rng->counter[0]) + blocks;
    rng->counter[0] = (uint32_t)at;
    rng->counter[1] = (uint32_t)(at >> 32);
}

lehr_rng lehr_rng_at(uint64_t seed, lehr_purpose purpose, uint64_t item, uint64_t words)
{
    lehr_rng rng = lehr_rng_stream(seed, purpose, item);
    advance(&rng, words / 4);
    for (uint64_t k = 0; k < words % 4; k++) lehr_rng_u32(&rng);
    return rng;
}

uint32_t lehr_rng_u32(lehr_rng *rng)
{
    if (rng->used == 4) {
        lehr_philox(rng->counter, rng->key, rng->block);
        advance(rng, 1);
        rng->used = 0;
    }
    return rng->block[rng->used++];
}

uint64_t lehr_rng_u64(lehr_rng *rng)
{
    uint64_t low = lehr_rng_u32(rng);
    return (uint64_t)lehr_rng_u32(rng) << 32 | low;
}

/* Lemire, "Fast random integer generation in an interval", TOMACS 29 (2019). */
uint32_t lehr_rng_below(lehr_rng *rng, uint32_t n)
{
    uint64_t product = (uint64_t)lehr_rng_u32(rng) * n;
    if ((uint32_t)product < n) {
        uint32_t unfair = -n % n;
        while ((uint32_t)product < unfair) product = (uint64_t)lehr_rng_u32(rng) * n;
    }
    return (uint32_t)(product >> 32);
}

double lehr_rng_unit(lehr_rng *rng)
{
    return (double)(lehr_rng_u64(rng) >> 11) * 0x1p-53;
}

/* Natural logarithm to a few units in the last place, the same bits everywhere:
 * log(2^e m) = e log 2 + 2 artanh((m - 1) / (m + 1)), sqrt(1/2) <= m < sqrt(2). */
static double portable_log(double x)
{
    int exponent;
    double m = frexp(x, &exponent);
    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2;
        exponent--;
    }
    double s = (m - 1) / (m + 1), square = s * s, series = 0;
    for (int k = 21; k >= 1; k -= 2) series = series * square + 1.0 / k;
    return exponent * 0x1.62e42fefa39efp-1 + 2 * s * series;
}

/* Leva, "A fast normal random number generator", TOMS 18 (1992): ratio of uniforms between two
 * quadratic bounds, so that the logarithm is needed about once in eighty tries. */
double lehr_rng_normal(lehr_rng *rng)
{
    for (;;) {
        double u = 1 - lehr_rng_unit(rng); /* never 0 */
        double v = 1.7156 * (lehr_rng_unit(rng) - 0.5);
        double x = u - 0.449871, y = fabs(v) + 0.386595;
        double q = x * x + y * (0.19600 * y - 0.25472 * x);
        if (q < 0.27597) return v / u;
        if (q <= 0.27846 && v * v <= -4 * u * u * portable_log(u)) return v / u;
    }
}

void lehr_rng_shuffle(lehr_rng *rng, int32_t *values, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = lehr_rng_below(rng, (uint32_t)i);
        int32_t swap = values[i - 1];
        values[i - 1] = values[j];
        values[j] = swap;
    }
}

static lehr_philox_fill_fn *philox_fill(void)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return lehr_philox_fill_avx512;
    case LEHR_AVX2:
        return lehr_philox_fill_avx2;
    case LEHR_PORTABLE:
        break;
    }
    return lehr_philox_fill_portable;
}

void lehr_rng_fill(lehr_rng *rng, uint32_t *words, size_t n)
{
    for (; n > 0 && rng->used < 4; n--) *words++ = rng->block[rng->used++];
    size_t blocks = n / 4;
    philox_fill()(rng->counter, rng->key, words, blocks);
    advance(rng, blocks);
    for (size_t i = 4 * blocks; i < n; i++) words[i] = lehr_rng_u32(rng);
}
