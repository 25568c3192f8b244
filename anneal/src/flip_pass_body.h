// SPDX-License-Identifier: GPL-3.0-or-later
/* The source of flip_pass_portable.c, flip_pass_avx2.c and flip_pass_avx512.c, which differ in
 * compiler flags and in FLIP_NAME only. The loops are written for the compiler's vectoriser: fixed
 * trip counts, no branches, sums and minima of integers, which no order of evaluation changes. */
#include "flip_pass.h"

/* What seek looks at in one step: a few vectors. */
#define AN_BLOCK 64

/* Bytes that come from memory at once. */
#define AN_LINE 64

#define AN_HIGHEST(type) ((type)(UINT64_MAX >> (65 - 8 * sizeof(type))))

#define ROW      int8_t
#define RISE     int16_t
#define TYPED(f) f##_8_16
#include "flip_pass_typed.h"

#define ROW      int8_t
#define RISE     int32_t
#define TYPED(f) f##_8_32
#include "flip_pass_typed.h"

#define ROW      int16_t
#define RISE     int32_t
#define TYPED(f) f##_16_32
#include "flip_pass_typed.h"

#define ROW      int32_t
#define RISE     int32_t
#define TYPED(f) f##_32_32
#include "flip_pass_typed.h"

/* In the order of an_widths. */
const an_flip_kernels FLIP_NAME = {
    {pass_8_16, drift_8_16, scan_8_16, find_8_16, seek_8_16},
    {pass_8_32, drift_8_32, scan_8_32, find_8_32, seek_8_32},
    {pass_16_32, drift_16_32, scan_16_32, find_16_32, seek_16_32},
    {pass_32_32, drift_32_32, scan_32_32, find_32_32, seek_32_32},
};
