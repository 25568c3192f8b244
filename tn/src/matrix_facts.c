// SPDX-License-Identifier: GPL-3.0-or-later
/* Exact comparisons: entries that are zero or equal up to rounding only are not taken to be so. */
#include "matrix_facts.h"

uint8_t tn_matrix_steady(const double complex *matrix, int targets)
{
    int rows = 1 << targets, changed = 0;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < rows; c++)
            if (matrix[r * rows + c] != 0) changed |= r ^ c;
    return (uint8_t)(~changed & ((1 << targets) - 1));
}

uint8_t tn_matrix_steady_x(const double complex *matrix, int targets)
{
    int rows = 1 << targets, steady = rows - 1;
    for (int k = 0; k < targets; k++)
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < rows; c++)
                if (matrix[r * rows + c] != matrix[(r ^ 1 << k) * rows + (c ^ 1 << k)])
                    steady &= ~(1 << k);
    return (uint8_t)(steady & ((1 << targets) - 1));
}

bool tn_matrix_monomial(const double complex *matrix, int targets)
{
    int rows = 1 << targets;
    for (int r = 0; r < rows; r++) {
        int entries = 0;
        for (int c = 0; c < rows; c++) entries += matrix[r * rows + c] != 0;
        if (entries > 1) return false;
    }
    return true;
}

bool tn_matrix_identity(const double complex *matrix, int targets)
{
    int rows = 1 << targets;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < rows; c++)
            if (matrix[r * rows + c] != (r == c ? 1 : 0)) return false;
    return true;
}
