// SPDX-License-Identifier: GPL-3.0-or-later
/* A 4x4 matrix on two qubits as the shortest sum of products: matrix = sum of first[k] (x)
 * second[k], first on the lowest bit. */
#ifndef LEHR_TN_OPERATOR_SCHMIDT_H
#define LEHR_TN_OPERATOR_SCHMIDT_H

#include <base/context.h>
#include <complex.h>

typedef struct tn_operator_schmidt {
    int rank; /* 0..4 */
    double complex first[4][4], second[4][4];
} tn_operator_schmidt;

LEHR_MUST_USE lehr_status tn_operator_schmidt_find(lehr_context *ctx, const double complex *matrix,
                                                   tn_operator_schmidt *out);

#endif
