// SPDX-License-Identifier: GPL-3.0-or-later
#include "flood.h"

#include <base/cpu.h>

const an_flood_kernels *an_flood_choose(void)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return &an_flood_avx512;
    case LEHR_AVX2:
        return &an_flood_avx2;
    case LEHR_PORTABLE:
        break;
    }
    return &an_flood_portable;
}
