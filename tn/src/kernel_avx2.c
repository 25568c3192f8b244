// SPDX-License-Identifier: GPL-3.0-or-later
#include "wide_avx2.h"

#include "wide_double_body.h"

#define TN_KERNELS_NAME tn_kernels_avx2
#include "kernel_body.h"
