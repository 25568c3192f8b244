// SPDX-License-Identifier: GPL-3.0-or-later
/* Operations on lanes in plain C: what lanes_avx512.h does in one instruction, spelled out. */
#ifndef LEHR_ANNEAL_LANES_PORTABLE_H
#define LEHR_ANNEAL_LANES_PORTABLE_H

#include "lanes.h"

#include <string.h>

#define LANES_XOR3(a, b, c)     ((a) ^ (b) ^ (c))
#define LANES_MAJORITY(a, b, c) (((a) & (b)) | (((a) | (b)) & (c)))
/* One step of c < z from the lowest bit: where the bits differ z decides, else `below` does. */
#define LANES_LESS(c, z, below)  ((~(c) & (z)) | (~((c) ^ (z)) & (below)))
#define LANES_CHOOSE(mask, a, b) (((mask) & (a)) | (~(mask) & (b)))

/* Bit p of 64 bytes as a word: the multiplication gathers the low bits of 8 bytes in the top one.
 */
LANES_INLINE uint64_t lanes_gather_bits(const uint8_t z[64], int p)
{
    uint64_t word = 0;
    for (int k = 0; k < 8; k++) {
        uint64_t eight;
        memcpy(&eight, z + 8 * k, 8);
        eight = eight >> p & UINT64_C(0x0101010101010101);
        word |= (eight * UINT64_C(0x0102040810204080) >> 56) << (8 * k);
    }
    return word;
}

#endif
