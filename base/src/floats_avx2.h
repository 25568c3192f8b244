// SPDX-License-Identifier: GPL-3.0-or-later
/* Sixteen floats in two registers of AVX2: see floats.h. */
#ifndef LEHR_BASE_FLOATS_AVX2_H
#define LEHR_BASE_FLOATS_AVX2_H

#include "floats.h"

#include <immintrin.h>

#define FLOATS_INLINE static inline __attribute__((always_inline))

typedef struct floats {
    __m256 low, high;
} floats;

FLOATS_INLINE floats FLOATS_LOAD(const float *x)
{
    return (floats){_mm256_load_ps(x), _mm256_load_ps(x + 8)};
}

FLOATS_INLINE void FLOATS_STORE(float *x, floats v)
{
    _mm256_store_ps(x, v.low);
    _mm256_store_ps(x + 8, v.high);
}

FLOATS_INLINE floats FLOATS_ALL(float a)
{
    return (floats){_mm256_set1_ps(a), _mm256_set1_ps(a)};
}

FLOATS_INLINE floats FLOATS_ADD(floats a, floats b)
{
    return (floats){_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
}

FLOATS_INLINE floats FLOATS_MORE(floats a, floats b, floats c)
{
    return (floats){_mm256_add_ps(c.low, _mm256_mul_ps(a.low, b.low)),
                    _mm256_add_ps(c.high, _mm256_mul_ps(a.high, b.high))};
}

FLOATS_INLINE floats FLOATS_LESS(floats a, floats b, floats c)
{
    return (floats){_mm256_sub_ps(c.low, _mm256_mul_ps(a.low, b.low)),
                    _mm256_sub_ps(c.high, _mm256_mul_ps(a.high, b.high))};
}

FLOATS_INLINE float FLOATS_SUM(floats a)
{
    __m256 eight = _mm256_add_ps(a.low, a.high);
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

#endif
