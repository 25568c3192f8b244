// SPDX-License-Identifier: GPL-3.0-or-later
#include "wide_single_portable.h"

#define TN_KERNELS_NAME tn_kernels_single_portable
#include "kernel_body.h"
