// SPDX-License-Identifier: GPL-3.0-or-later
#include "flip_pass.h"

#include <base/cpu.h>

const an_flip_kernel *an_flip_choose(an_widths widths)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return &an_flip_avx512[widths];
    case LEHR_AVX2:
        return &an_flip_avx2[widths];
    case LEHR_PORTABLE:
        break;
    }
    return &an_flip_portable[widths];
}
