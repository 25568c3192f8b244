// SPDX-License-Identifier: GPL-3.0-or-later
/* If the Cholesky decomposition of B in floating point runs to its end, B is nearly positive
 * semidefinite, and how nearly is known beforehand (S. M. Rump, Verification of positive
 * definiteness, BIT 46, 2006; N. J. Higham, Accuracy and Stability of Numerical Algorithms, 10.1):
 *
 *   The computed factor has R^T R = B + D with |D_ij| <= g |R^T| |R| as matrices, where g =
 *   (n+1) eps / (1 - (n+1) eps), for any order of the sums. The i-th column of R has squared length
 *   B_ii + D_ii <= B_ii / (1 - g), so |D_ij| <= g / (1 - g) sqrt(B_ii B_jj), and the norm of D is
 *   at most g / (1 - g) trace B. So B + D >= 0 gives  smallest eigenvalue of B >= -g/(1-g) trace B.
 *
 * Underflow adds at most a few n^2 smallest normal numbers; the constants below are several times
 * larger than needed and cover that, the rounding of a_ii + shift, and their own rounding. (A
 * matrix so small that this could matter is only ever given up: the floor then is -infinity.)
 *
 * B = a + shift: the smallest shift that works is found by a search, and only a Cholesky
 * decomposition that ran to its end counts. No library is involved: the proof rests on this file.
 */
#include "eigen_floor.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Row by row below the diagonal, right-looking: every entry sees its n subtractions in order. */
static bool cholesky_runs(int n, double *b)
{
    size_t order = (size_t)n;
    for (size_t k = 0; k < order; k++) {
        double *pivot = b + k * order;
        if (!(pivot[k] > DBL_MIN / DBL_EPSILON) || pivot[k] > DBL_MAX) return false;
        double root = sqrt(pivot[k]);
        for (size_t j = k; j < order; j++) pivot[j] /= root;
        for (size_t i = k + 1; i < order; i++) {
            double *row = b + i * order, factor = pivot[i];
            for (size_t j = i; j < order; j++) row[j] -= factor * pivot[j];
        }
    }
    return true;
}

/* A proven lower bound with this shift, -infinity when the decomposition breaks down. */
static double floor_with(int n, const double *a, double shift, double *work)
{
    size_t order = (size_t)n;
    double trace = 0;
    memcpy(work, a, order * order * sizeof *work);
    for (size_t i = 0; i < order; i++) {
        work[i * order + i] += shift;
        if (!(work[i * order + i] > 0)) return -HUGE_VAL;
        trace += work[i * order + i];
    }
    if (!cholesky_runs(n, work)) return -HUGE_VAL;
    double g = 4.0 * (n + 8) * DBL_EPSILON;
    return -(shift + g * trace) * (1 + 8 * DBL_EPSILON);
}

double an_eigen_floor(int n, const double *a, double *work)
{
    double size = 0;
    for (int i = 0; i < n; i++) size = fmax(size, fabs(a[(size_t)i * (size_t)n + (size_t)i]));
    if (n == 0) return 0;
    if (!(size < DBL_MAX / 4)) return -HUGE_VAL;
    /* Coarse: decades upwards. Gershgorin's discs end below n times the largest entry or so. */
    double low = 0, high = size * 1e-11 + 1e-270, floor = -HUGE_VAL;
    for (int k = 0; k < 16; k++) {
        floor = floor_with(n, a, high, work);
        if (floor > -HUGE_VAL) break;
        low = high;
        high *= 10;
    }
    if (floor == -HUGE_VAL) return floor;
    /* Fine: within a fifth. */
    while (low > 0 && high > 1.2 * low) {
        double middle = sqrt(low * high), tried = floor_with(n, a, middle, work);
        if (tried > floor) {
            floor = tried;
            high = middle;
        } else {
            low = middle;
        }
    }
    return floor;
}
