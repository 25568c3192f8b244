// SPDX-License-Identifier: GPL-3.0-or-later
#include "wide_avx512.h"

#define TN_SMALL_NAME tn_small_avx512
#include "small_matrix_body.h"
