// SPDX-License-Identifier: GPL-3.0-or-later
#include "floats_avx2.h"

#define LEHR_TRIDIAGONAL lehr_tridiagonal_avx2
#include "tridiagonalise_body.h"
