// SPDX-License-Identifier: GPL-3.0-or-later
/* Sixteen floats in one register of AVX-512: see floats.h. */
#ifndef LEHR_BASE_FLOATS_AVX512_H
#define LEHR_BASE_FLOATS_AVX512_H

#include "floats.h"

#include <immintrin.h>

#define FLOATS_INLINE static inline __attribute__((always_inline))

typedef __m512 floats;

#define FLOATS_LOAD(x)       _mm512_load_ps(x)
#define FLOATS_STORE(x, v)   _mm512_store_ps(x, v)
#define FLOATS_ALL(a)        _mm512_set1_ps(a)
#define FLOATS_ADD(a, b)     _mm512_add_ps(a, b)
#define FLOATS_MORE(a, b, c) _mm512_add_ps(c, _mm512_mul_ps(a, b))
#define FLOATS_LESS(a, b, c) _mm512_sub_ps(c, _mm512_mul_ps(a, b))

FLOATS_INLINE float FLOATS_SUM(floats a)
{
    __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

#endif
