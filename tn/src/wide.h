// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight numbers as one value, with the few operations that kernels need. Each of wide_portable.h,
 * wide_avx2.h and wide_avx512.h, for doubles, and of the same with `single`, for floats, defines
 * `wide` and
 *
 *   LOAD, STORE   64-byte aligned            ALL   the same number eight times
 *   ADD a + b     MUL a b      FMA a b + c, FNMA c - a b with one rounding
 *   CHOOSE        b where the bit of the mask is 1, else a
 *   XOR1 2 4      lane k gets what lane k ^ 1, k ^ 2, k ^ 4 holds
 *
 * with equal bits. For kernels the files for floats, and wide_double_body.h, define besides `real`,
 * one of the numbers, and `total`, eight sums of doubles whatever the numbers are: NONE, ADD,
 * STORE, and
 *
 *   TOTAL_FMA     a b + c with one rounding, where c is a total */
#ifndef LEHR_TN_WIDE_H
#define LEHR_TN_WIDE_H

#define WIDE      8
#define WIDE_BITS 3

#define WIDE_INLINE static inline __attribute__((always_inline))

#endif
