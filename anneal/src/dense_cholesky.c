// SPDX-License-Identifier: GPL-3.0-or-later
#include "dense_cholesky.h"

#include <base/cpu.h>

bool an_dense_cholesky(int n, double *b, bool (*stop)(void *), void *user)
{
    switch (lehr_cpu_simd()) {
    case LEHR_AVX512:
        return an_dense_cholesky_avx512(n, b, stop, user);
    case LEHR_AVX2:
        return an_dense_cholesky_avx2(n, b, stop, user);
    case LEHR_PORTABLE:
        break;
    }
    return an_dense_cholesky_portable(n, b, stop, user);
}
