// SPDX-License-Identifier: GPL-3.0-or-later
/* Sixteen numbers in single precision as one value, with the few operations that kernels need. Each
 * of floats_portable.h, floats_avx2.h and floats_avx512.h defines `floats` and
 *
 *   LOAD, STORE   64-byte aligned            ALL   the same number everywhere
 *   ADD a + b     MORE c + a b               LESS  c - a b
 *   SUM           of all: halves are added until one number is left
 *
 * with equal bits, and FLOATS_INLINE, for functions of them. Products are rounded before they are
 * added: fused operations would be no quicker where multipliers and adders work side by side, and
 * far slower where there are none. */
#ifndef LEHR_BASE_FLOATS_H
#define LEHR_BASE_FLOATS_H

#define FLOATS 16

#endif
