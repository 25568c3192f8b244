// SPDX-License-Identifier: GPL-3.0-or-later
#define DENSE_CHOLESKY an_dense_cholesky_avx2
#include "dense_cholesky_body.h"
