// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep.h"

#include <base/cpu.h>

const an_sweep_kernels *an_sweep_choose(void)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return &an_sweep_avx512;
    case LEHR_AVX2:
        return &an_sweep_avx2;
    case LEHR_PORTABLE:
        break;
    }
    return &an_sweep_portable;
}
