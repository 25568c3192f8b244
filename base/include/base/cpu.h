// SPDX-License-Identifier: GPL-3.0-or-later
/* Which instruction sets kernels may use, decided at run time.
 *
 * LEHR_SIMD=portable|avx2|avx512 in the environment lowers the choice (never raises it above what
 * the machine has), so that every path can be tested on one machine. All paths give the same bits.
 */
#ifndef LEHR_BASE_CPU_H
#define LEHR_BASE_CPU_H

#include <base/api.h>

typedef enum lehr_simd { LEHR_PORTABLE, LEHR_AVX2, LEHR_AVX512 } lehr_simd;

/* LEHR_AVX512 means F, BW, VL, DQ, VBMI and VNNI; LEHR_AVX2 means AVX2, FMA and BMI2. Thread-safe.
 */
LEHR_API lehr_simd lehr_cpu_simd(void);
LEHR_API const char *lehr_simd_name(lehr_simd simd);
/* For tests: as LEHR_SIMD, from now on. */
LEHR_API void lehr_cpu_lower(lehr_simd simd);
/* Cores this process may run on. */
LEHR_API int lehr_cpu_cores(void);

#endif
