// SPDX-License-Identifier: GPL-3.0-or-later
#define DENSE_CHOLESKY an_dense_cholesky_portable
#include "dense_cholesky_body.h"
