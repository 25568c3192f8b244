// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight doubles in one register of AVX-512: see wide.h. */
#ifndef LEHR_TN_WIDE_AVX512_H
#define LEHR_TN_WIDE_AVX512_H

#include "wide.h"

#include <immintrin.h>

typedef __m512d wide;

#define WIDE_LOAD(x)            _mm512_load_pd(x)
#define WIDE_STORE(x, v)        _mm512_store_pd(x, v)
#define WIDE_ALL(a)             _mm512_set1_pd(a)
#define WIDE_ADD(a, b)          _mm512_add_pd(a, b)
#define WIDE_MUL(a, b)          _mm512_mul_pd(a, b)
#define WIDE_FMA(a, b, c)       _mm512_fmadd_pd(a, b, c)
#define WIDE_FNMA(a, b, c)      _mm512_fnmadd_pd(a, b, c)
#define WIDE_CHOOSE(mask, a, b) _mm512_mask_blend_pd((__mmask8)(mask), a, b)
#define WIDE_XOR1(v)            _mm512_permute_pd(v, 0x55)
#define WIDE_XOR2(v)            _mm512_permutex_pd(v, 0x4E)
#define WIDE_XOR4(v)            _mm512_shuffle_f64x2(v, v, 0x4E)

#endif
