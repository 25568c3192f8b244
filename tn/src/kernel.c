// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel.h"

#include <base/cpu.h>

const tn_kernels *tn_kernels_choose(void)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return &tn_kernels_avx512;
    case LEHR_AVX2:
        return &tn_kernels_avx2;
    case LEHR_PORTABLE:
        break;
    }
    return &tn_kernels_portable;
}
