// SPDX-License-Identifier: GPL-3.0-or-later
#include "wide_portable.h"

#define TN_SMALL_NAME tn_small_portable
#include "small_matrix_body.h"
