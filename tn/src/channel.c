// SPDX-License-Identifier: GPL-3.0-or-later
#include "channel.h"

double tn_kraus_share(const double complex *k, int rows)
{
    double c = 0;
    for (int a = 0; a < rows; a++)
        for (int b = 0; b < rows; b++) {
            double complex sum = 0;
            for (int r = 0; r < rows; r++) sum += conj(k[r * rows + a]) * k[r * rows + b];
            if (a == 0 && b == 0) c = creal(sum);
            if (cabs(sum - (a == b ? c : 0)) > 1e-12) return -1;
        }
    return c;
}

double tn_kraus_weight(const double complex *k, const double complex *density, int rows)
{
    double sum = 0;
    for (int r = 0; r < rows; r++)
        for (int a = 0; a < rows; a++)
            for (int b = 0; b < rows; b++)
                sum += creal(k[r * rows + a] * density[a * rows + b] * conj(k[r * rows + b]));
    return sum;
}

/* The same entries as a matrix that has rank 1 for products: a row for each entry of the factor on
 * the first qubit, a column for each entry of that on the second. */
static double complex paired(const double complex *k, int row, int column)
{
    int r = (row & 1) | (column & 1) << 1, c = row >> 1 | (column >> 1) << 1;
    return k[4 * r + c];
}

bool tn_kraus_is_product(const double complex *k)
{
    int row = 0, column = 0;
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++)
            if (cabs(paired(k, r, c)) > cabs(paired(k, row, column))) row = r, column = c;
    double complex largest = paired(k, row, column);
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++) {
            double complex minor =
                largest * paired(k, r, c) - paired(k, r, column) * paired(k, row, c);
            if (cabs(minor) > 1e-14 * cabs(largest) * cabs(largest)) return false;
        }
    return true;
}

int tn_kraus_choose(const double *odds, int count, double u)
{
    int last = 0;
    for (int k = 0; k < count; k++) {
        if (odds[k] <= 0) continue;
        last = k;
        if (u < odds[k]) return k;
        u -= odds[k];
    }
    return last;
}
