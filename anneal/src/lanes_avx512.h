// SPDX-License-Identifier: GPL-3.0-or-later
/* Operations on lanes with AVX-512: any function of three inputs is one instruction. */
#ifndef LEHR_ANNEAL_LANES_AVX512_H
#define LEHR_ANNEAL_LANES_AVX512_H

#include "lanes.h"

#include <immintrin.h>

#define LANES_TERNARY(a, b, c, table) \
    ((an_lanes)_mm512_ternarylogic_epi64((__m512i)(a), (__m512i)(b), (__m512i)(c), (table)))
#define LANES_XOR3(a, b, c)     LANES_TERNARY(a, b, c, 0x96)
#define LANES_MAJORITY(a, b, c) LANES_TERNARY(a, b, c, 0xe8)
/* One step of c < z from the lowest bit: where the bits differ z decides, else `below` does. */
#define LANES_LESS(c, z, below)  LANES_TERNARY(c, z, below, 0x8e)
#define LANES_CHOOSE(mask, a, b) LANES_TERNARY(mask, a, b, 0xca)

/* Bit p of 64 bytes as a word. */
LANES_INLINE uint64_t lanes_gather_bits(const uint8_t z[64], int p)
{
    return _mm512_test_epi8_mask(_mm512_loadu_si512(z), _mm512_set1_epi8((char)(1 << p)));
}

#endif
