// SPDX-License-Identifier: GPL-3.0-or-later
/* What can be seen from which entries of a small matrix are zero. */
#ifndef LEHR_TN_MATRIX_FACTS_H
#define LEHR_TN_MATRIX_FACTS_H

#include <complex.h>
#include <stdbool.h>
#include <stdint.h>

/* Bit k: the matrix never changes the value of target k. All bits: it is diagonal. */
uint8_t tn_matrix_steady(const double complex *matrix, int targets);
/* Bit k: it commutes with X on target k. */
uint8_t tn_matrix_steady_x(const double complex *matrix, int targets);
/* At most one entry in each row. */
bool tn_matrix_monomial(const double complex *matrix, int targets);
/* Exactly the identity. */
bool tn_matrix_identity(const double complex *matrix, int targets);

#endif
