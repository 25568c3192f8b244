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
 * B = a + shift: a small shift that works is found by a search, and only a Cholesky decomposition
 * that ran to its end counts. No library is involved: the proof rests on this file and on
 * dense_cholesky.c. */
#include "eigen_floor.h"

#include "dense_cholesky.h"
#include "eigen_guess.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define GUESS_ROWS  128 /* from here on a decomposition is dearer than a guess */
#define GUESS_TRIES 30
/* Times the size: so little is no loss worth another decomposition. */
#define LEAST_SHIFT 1e-8

double an_floor_of_cholesky(int n, double trace, double shift)
{
    double g = 4.0 * (n + 8) * DBL_EPSILON;
    return -(shift + g * trace) * (1 + 8 * DBL_EPSILON);
}

/* --- the search for a shift --- */

/* Decades upwards, then by halves down to within a fifth. */
static double search_decades(an_floor_with *with, void *matrix, double size)
{
    double low = 0, high = size * 1e-11 + 1e-270, floor = -HUGE_VAL;
    /* Gershgorin's discs end below n times the largest entry or so. */
    for (int k = 0; k < 16; k++) {
        floor = with(matrix, high);
        if (floor > -HUGE_VAL) break;
        low = high;
        high *= 10;
    }
    if (floor == -HUGE_VAL) return floor;
    while (low > 0 && high > 1.2 * low) {
        double middle = sqrt(low * high), tried = with(matrix, middle);
        if (tried > floor) {
            floor = tried;
            high = middle;
        } else {
            low = middle;
        }
    }
    return floor;
}

double an_floor_search(an_floor_with *with, void *matrix, double size, double guess)
{
    if (!(size < DBL_MAX / 4)) return -HUGE_VAL;
    double shift = fmax(-1.1 * guess, size * LEAST_SHIFT + 1e-270), floor;
    for (int k = 0; k < GUESS_TRIES; k++) {
        floor = with(matrix, shift);
        if (floor > -HUGE_VAL) return floor;
        shift *= 3;
    }
    return -HUGE_VAL;
}

/* --- dense matrices --- */

typedef struct dense {
    int n;
    const double *a;
    double *work;
} dense;

/* A proven lower bound with this shift, -infinity when the decomposition breaks down. */
static double floor_with(void *matrix, double shift)
{
    const dense *d = matrix;
    size_t order = (size_t)d->n;
    double trace = 0;
    memcpy(d->work, d->a, order * order * sizeof *d->work);
    for (size_t i = 0; i < order; i++) {
        d->work[i * order + i] += shift;
        if (!(d->work[i * order + i] > 0)) return -HUGE_VAL;
        trace += d->work[i * order + i];
    }
    if (!an_dense_cholesky(d->n, d->work, NULL, NULL)) return -HUGE_VAL;
    return an_floor_of_cholesky(d->n, trace, shift);
}

static void multiply(const void *matrix, const double *x, double *y)
{
    const dense *d = matrix;
    size_t n = (size_t)d->n;
    for (size_t i = 0; i < n; i++) {
        double part[4] = {0};
        for (size_t j = 0; j < n; j++) part[j % 4] += d->a[i * n + j] * x[j];
        y[i] = (part[0] + part[1]) + (part[2] + part[3]);
    }
}

double an_eigen_floor(int n, const double *a, double *work)
{
    double size = 0;
    for (int i = 0; i < n; i++) size = fmax(size, fabs(a[(size_t)i * (size_t)n + (size_t)i]));
    if (n == 0) return 0;
    if (!(size < DBL_MAX / 4)) return -HUGE_VAL;
    dense d = {n, a, work};
    if (n < GUESS_ROWS) return search_decades(floor_with, &d, size);
    return an_floor_search(floor_with, &d, size, an_eigen_guess(n, multiply, &d, work));
}
