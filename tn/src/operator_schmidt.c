// SPDX-License-Identifier: GPL-3.0-or-later
#include "operator_schmidt.h"

#include <base/complex_matrix.h>
#include <math.h>

#define NEGLIGIBLE 1e-13

lehr_status tn_operator_schmidt_find(lehr_context *ctx, const double complex *matrix,
                                     tn_operator_schmidt *out)
{
    double complex turned[16], u[16], vt[16];
    double s[4];
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++) {
            int first = 2 * (row & 1) + (column & 1), second = 2 * (row >> 1) + (column >> 1);
            turned[first + 4 * second] = matrix[4 * row + column];
        }
    LEHR_TRY(lehr_complex_svd(ctx, lehr_matrix_over(LEHR_DOUBLE, 4, 4, turned),
                              lehr_matrix_over(LEHR_DOUBLE, 4, 4, u), s,
                              lehr_matrix_over(LEHR_DOUBLE, 4, 4, vt)));
    *out = (tn_operator_schmidt){0};
    while (out->rank < 4 && s[out->rank] > NEGLIGIBLE) {
        int k = out->rank++;
        for (int e = 0; e < 4; e++) {
            out->first[k][e] = sqrt(s[k]) * u[e + 4 * k];
            out->second[k][e] = sqrt(s[k]) * vt[k + 4 * e];
        }
    }
    return LEHR_OK;
}
