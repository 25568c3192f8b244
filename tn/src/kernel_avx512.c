// SPDX-License-Identifier: GPL-3.0-or-later
#include "wide_avx512.h"

#include "wide_double_body.h"

#define TN_KERNELS_NAME tn_kernels_avx512
#include "kernel_body.h"
