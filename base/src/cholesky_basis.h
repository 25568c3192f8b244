// SPDX-License-Identifier: GPL-3.0-or-later
/* Orthonormal bases at the speed of products, of matrices that are far from singular. */
#ifndef LEHR_BASE_CHOLESKY_BASIS_H
#define LEHR_BASE_CHOLESKY_BASIS_H

#include <base/complex_matrix.h>

/* tall: a = q r with orthonormal columns q in place of a; otherwise a = l q with orthonormal rows.
 * factor: r or l. quick: as lehr_complex_quick_qr() has it. *done: false, and a as it was, when a
 * is too near to a singular matrix. */
LEHR_MUST_USE lehr_status lehr_cholesky_basis(lehr_context *ctx, lehr_matrix a, bool tall,
                                              bool quick, lehr_matrix factor, bool *done);

#endif
