// SPDX-License-Identifier: GPL-3.0-or-later
/* Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011).
 *
 * A stream is named by (seed, purpose, item), never by thread or rank: item is a replica, a read, a
 * shot, a bond. Streams of different names are independent; the same name gives the same numbers on
 * every machine, for every thread count and every SIMD path. Key = seed mixed with
 * LEHR_RNG_VERSION; counter = (block, block, item low, purpose << 24 | item high 24). */
#ifndef LEHR_BASE_RNG_H
#define LEHR_BASE_RNG_H

#include <base/api.h>
#include <stddef.h>
#include <stdint.h>

/* Changing what a seed gives is a decision: raise this and say so in the CHANGELOG. */
#define LEHR_RNG_VERSION 1u

/* What a stream is for: one line a purpose, never reuse a number (0..255). */
typedef enum lehr_purpose {
    LEHR_RNG_TEST = 0,
    LEHR_RNG_GENERATE = 1,
    LEHR_RNG_ANNEAL = 2,
    LEHR_RNG_PILOT = 3,
    LEHR_RNG_SAMPLE = 4,
    LEHR_RNG_POPULATION = 5,
    LEHR_RNG_SHOT = 6,
    LEHR_RNG_READOUT = 7,
    LEHR_RNG_FRAMES = 9,
    LEHR_RNG_EXCHANGE = 10,
    LEHR_RNG_CLUSTER = 11,
    LEHR_RNG_GUESS = 12
} lehr_purpose;

typedef struct lehr_rng {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t block[4];
    uint32_t used; /* words of block already given out, 4 = all */
} lehr_rng;

LEHR_API lehr_rng lehr_rng_stream(uint64_t seed, lehr_purpose purpose, uint64_t item);
/* The same stream after that many words: any place of it at the same cost. */
LEHR_API lehr_rng lehr_rng_at(uint64_t seed, lehr_purpose purpose, uint64_t item, uint64_t words);
LEHR_API uint32_t lehr_rng_u32(lehr_rng *rng);
LEHR_API uint64_t lehr_rng_u64(lehr_rng *rng);
/* Uniform in 0..n-1, exactly; n >= 1. */
LEHR_API uint32_t lehr_rng_below(lehr_rng *rng, uint32_t n);
/* Uniform in [0, 1), 53 bits. */
LEHR_API double lehr_rng_unit(lehr_rng *rng);
/* Standard normal; without libm, so the same bits on every machine. */
LEHR_API double lehr_rng_normal(lehr_rng *rng);
/* Random permutation of the n < 2^32 integers in place (Fisher-Yates). */
LEHR_API void lehr_rng_shuffle(lehr_rng *rng, int32_t *values, size_t n);
/* n words at once, the same as n calls of lehr_rng_u32; uses the machine's vector units. */
LEHR_API void lehr_rng_fill(lehr_rng *rng, uint32_t *words, size_t n);
/* The bare bijection, for known-answer tests. */
LEHR_API void lehr_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
