// SPDX-License-Identifier: GPL-3.0-or-later
#include "wide_portable.h"

#include "wide_double_body.h"

#define TN_KERNELS_NAME tn_kernels_portable
#include "kernel_body.h"
