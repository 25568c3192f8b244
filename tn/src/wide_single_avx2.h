// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight floats in one register of AVX2: see wide.h. */
#ifndef LEHR_TN_WIDE_SINGLE_AVX2_H
#define LEHR_TN_WIDE_SINGLE_AVX2_H

#include "wide.h"

#include <immintrin.h>

#define WIDE_IS_SINGLE true

typedef float real;
typedef __m256 wide;

typedef struct total {
    __m256d low, high;
} total;

#define WIDE_LOAD(x)       _mm256_load_ps(x)
#define WIDE_STORE(x, v)   _mm256_store_ps(x, v)
#define WIDE_ALL(a)        _mm256_set1_ps(a)
#define WIDE_MUL(a, b)     _mm256_mul_ps(a, b)
#define WIDE_FMA(a, b, c)  _mm256_fmadd_ps(a, b, c)
#define WIDE_FNMA(a, b, c) _mm256_fnmadd_ps(a, b, c)
#define WIDE_XOR1(v)       _mm256_permute_ps(v, 0xB1)
#define WIDE_XOR2(v)       _mm256_permute_ps(v, 0x4E)
#define WIDE_XOR4(v)       _mm256_permute2f128_ps(v, v, 1)

WIDE_INLINE wide WIDE_CHOOSE(int mask, wide a, wide b)
{
    __m256i lane = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    __m256i held = _mm256_and_si256(_mm256_set1_epi32(mask), lane);
    return _mm256_blendv_ps(a, b, _mm256_castsi256_ps(_mm256_cmpeq_epi32(held, lane)));
}

#define TOTAL_NONE ((total){_mm256_setzero_pd(), _mm256_setzero_pd()})

WIDE_INLINE total TOTAL_ADD(total a, total b)
{
    return (total){_mm256_add_pd(a.low, b.low), _mm256_add_pd(a.high, b.high)};
}

WIDE_INLINE __m256d wide_low(wide v)
{
    return _mm256_cvtps_pd(_mm256_castps256_ps128(v));
}

WIDE_INLINE __m256d wide_high(wide v)
{
    return _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1));
}

WIDE_INLINE total TOTAL_FMA(wide a, wide b, total c)
{
    return (total){_mm256_fmadd_pd(wide_low(a), wide_low(b), c.low),
                   _mm256_fmadd_pd(wide_high(a), wide_high(b), c.high)};
}

WIDE_INLINE void TOTAL_STORE(double *x, total v)
{
    _mm256_store_pd(x, v.low);
    _mm256_store_pd(x + 4, v.high);
}

#endif
