// SPDX-License-Identifier: GPL-3.0-or-later
#include "small_matrix.h"

#include <base/cpu.h>

const tn_small_kernels *tn_small_choose(void)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return &tn_small_avx512;
    case LEHR_AVX2:
        return &tn_small_avx2;
    case LEHR_PORTABLE:
        break;
    }
    return &tn_small_portable;
}
