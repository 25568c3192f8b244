// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight doubles in two registers of AVX2: see wide.h. */
#ifndef LEHR_TN_WIDE_AVX2_H
#define LEHR_TN_WIDE_AVX2_H

#include "wide.h"

#include <immintrin.h>

typedef struct wide {
    __m256d low, high;
} wide;

WIDE_INLINE wide WIDE_LOAD(const double *x)
{
    return (wide){_mm256_load_pd(x), _mm256_load_pd(x + 4)};
}

WIDE_INLINE void WIDE_STORE(double *x, wide v)
{
    _mm256_store_pd(x, v.low);
    _mm256_store_pd(x + 4, v.high);
}

WIDE_INLINE wide WIDE_ALL(double a)
{
    return (wide){_mm256_set1_pd(a), _mm256_set1_pd(a)};
}

WIDE_INLINE wide WIDE_ADD(wide a, wide b)
{
    return (wide){_mm256_add_pd(a.low, b.low), _mm256_add_pd(a.high, b.high)};
}

WIDE_INLINE wide WIDE_MUL(wide a, wide b)
{
    return (wide){_mm256_mul_pd(a.low, b.low), _mm256_mul_pd(a.high, b.high)};
}

WIDE_INLINE wide WIDE_FMA(wide a, wide b, wide c)
{
    return (wide){_mm256_fmadd_pd(a.low, b.low, c.low), _mm256_fmadd_pd(a.high, b.high, c.high)};
}

WIDE_INLINE wide WIDE_FNMA(wide a, wide b, wide c)
{
    return (wide){_mm256_fnmadd_pd(a.low, b.low, c.low), _mm256_fnmadd_pd(a.high, b.high, c.high)};
}

/* Four bits spread to four lanes. */
WIDE_INLINE __m256d wide_spread(int bits)
{
    __m256i lane = _mm256_setr_epi64x(1, 2, 4, 8);
    __m256i held = _mm256_and_si256(_mm256_set1_epi64x(bits), lane);
    return _mm256_castsi256_pd(_mm256_cmpeq_epi64(held, lane));
}

WIDE_INLINE wide WIDE_CHOOSE(int mask, wide a, wide b)
{
    return (wide){_mm256_blendv_pd(a.low, b.low, wide_spread(mask)),
                  _mm256_blendv_pd(a.high, b.high, wide_spread(mask >> 4))};
}

WIDE_INLINE wide WIDE_XOR1(wide v)
{
    return (wide){_mm256_permute_pd(v.low, 5), _mm256_permute_pd(v.high, 5)};
}

WIDE_INLINE wide WIDE_XOR2(wide v)
{
    return (wide){_mm256_permute4x64_pd(v.low, 0x4E), _mm256_permute4x64_pd(v.high, 0x4E)};
}

WIDE_INLINE wide WIDE_XOR4(wide v)
{
    return (wide){v.high, v.low};
}

#endif
