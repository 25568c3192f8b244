// SPDX-License-Identifier: GPL-3.0-or-later
#include "floats_portable.h"

#define LEHR_TRIDIAGONAL lehr_tridiagonal_portable
#include "tridiagonalise_body.h"
