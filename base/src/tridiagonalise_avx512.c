// SPDX-License-Identifier: GPL-3.0-or-later
#include "floats_avx512.h"

#define LEHR_TRIDIAGONAL lehr_tridiagonal_avx512
#include "tridiagonalise_body.h"
