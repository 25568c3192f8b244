// SPDX-License-Identifier: GPL-3.0-or-later
#include "wide_single_avx512.h"

#define TN_KERNELS_NAME tn_kernels_single_avx512
#include "kernel_body.h"
