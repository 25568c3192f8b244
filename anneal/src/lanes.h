// SPDX-License-Identifier: GPL-3.0-or-later
/* 512 replicas as the bits of one vector.
 *
 * The type is a compiler vector, so the same source gives AVX-512, AVX2 and portable code, with the
 * same bits, by being compiled with other flags (sweep_avx512.c, sweep_avx2.c, sweep_portable.c).
 * The few operations that differ are in lanes_avx512.h and lanes_portable.h. */
#ifndef LEHR_ANNEAL_LANES_H
#define LEHR_ANNEAL_LANES_H

#include <stdint.h>
#include <string.h>

/* Vectors are passed to inlined functions only: the warning about calling conventions is idle. */
#pragma GCC diagnostic ignored "-Wpsabi"

#define AN_LANES 512

typedef uint64_t an_lanes __attribute__((vector_size(64)));
typedef uint64_t an_lanes_anywhere __attribute__((vector_size(64), aligned(1), may_alias));
typedef uint16_t an_lanes16 __attribute__((vector_size(64), may_alias));

#define LANES_INLINE static inline __attribute__((always_inline))

#define LANES_ALL(bit) ((an_lanes){0} - (uint64_t)((bit) != 0))

#endif
