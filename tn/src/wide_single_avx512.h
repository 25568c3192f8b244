// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight floats in half a register of AVX-512, their sums in a whole one: see wide.h. */
#ifndef LEHR_TN_WIDE_SINGLE_AVX512_H
#define LEHR_TN_WIDE_SINGLE_AVX512_H

#include "wide.h"

#include <immintrin.h>

#define WIDE_IS_SINGLE true

typedef float real;
typedef __m256 wide;
typedef __m512d total;

#define WIDE_LOAD(x)            _mm256_load_ps(x)
#define WIDE_STORE(x, v)        _mm256_store_ps(x, v)
#define WIDE_ALL(a)             _mm256_set1_ps(a)
#define WIDE_MUL(a, b)          _mm256_mul_ps(a, b)
#define WIDE_FMA(a, b, c)       _mm256_fmadd_ps(a, b, c)
#define WIDE_FNMA(a, b, c)      _mm256_fnmadd_ps(a, b, c)
#define WIDE_CHOOSE(mask, a, b) _mm256_mask_blend_ps((__mmask8)(mask), a, b)
#define WIDE_XOR1(v)            _mm256_permute_ps(v, 0xB1)
#define WIDE_XOR2(v)            _mm256_permute_ps(v, 0x4E)
#define WIDE_XOR4(v)            _mm256_permute2f128_ps(v, v, 1)

#define TOTAL_NONE         _mm512_setzero_pd()
#define TOTAL_ADD(a, b)    _mm512_add_pd(a, b)
#define TOTAL_FMA(a, b, c) _mm512_fmadd_pd(_mm512_cvtps_pd(a), _mm512_cvtps_pd(b), c)
#define TOTAL_STORE(x, v)  _mm512_store_pd(x, v)

#endif
