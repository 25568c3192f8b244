// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel.h"

#include <base/cpu.h>

const tn_kernels *tn_kernels_choose(bool single)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return single ? &tn_kernels_single_avx512 : &tn_kernels_avx512;
    case LEHR_AVX2:
        return single ? &tn_kernels_single_avx2 : &tn_kernels_avx2;
    case LEHR_PORTABLE:
        break;
    }
    return single ? &tn_kernels_single_portable : &tn_kernels_portable;
}
