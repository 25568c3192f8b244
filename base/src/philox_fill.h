// SPDX-License-Identifier: GPL-3.0-or-later
/* Many Philox blocks at once. Block b of the output is the bijection of counter + b, where
 * counter[0] and counter[1] count as one 64-bit number. The variants give the same bits. */
#ifndef LEHR_BASE_PHILOX_FILL_H
#define LEHR_BASE_PHILOX_FILL_H

#include <stddef.h>
#include <stdint.h>

#define PHILOX_ROUNDS 10
#define PHILOX_M0     UINT32_C(0xD2511F53)
#define PHILOX_M1     UINT32_C(0xCD9E8D57)
#define PHILOX_W0     UINT32_C(0x9E3779B9)
#define PHILOX_W1     UINT32_C(0xBB67AE85)

typedef void lehr_philox_fill_fn(const uint32_t counter[4], const uint32_t key[2], uint32_t *words,
                                 size_t blocks);

lehr_philox_fill_fn lehr_philox_fill_portable, lehr_philox_fill_avx2, lehr_philox_fill_avx512;

#endif
