// SPDX-License-Identifier: GPL-3.0-or-later
/* The method of Lanczos (1950), without orthogonalisation: lost orthogonality repeats eigenvalues,
 * it doesn't invent any. The tridiagonal matrix that it leaves is bisected by Sturm's counts. */
#include "eigen_guess.h"

#include <base/rng.h>
#include <math.h>

#define STEPS      60
#define BISECTIONS 60

typedef struct tridiagonal {
    int n;
    double diagonal[STEPS], beside[STEPS]; /* beside[k] couples k and k + 1 */
} tridiagonal;

/* Is there an eigenvalue below x? */
static int has_below(const tridiagonal *t, double x)
{
    double pivot = t->diagonal[0] - x;
    for (int k = 1; k < t->n && pivot > 0; k++)
        pivot = t->diagonal[k] - x - t->beside[k - 1] * t->beside[k - 1] / pivot;
    return !(pivot > 0);
}

static double least_of(const tridiagonal *t)
{
    double low = 0, high = t->diagonal[0];
    for (int k = 0; k < t->n; k++) {
        double left = k > 0 ? fabs(t->beside[k - 1]) : 0;
        low = fmin(low, t->diagonal[k] - left - fabs(t->beside[k]));
    }
    for (int k = 0; k < BISECTIONS; k++) {
        double middle = (low + high) / 2;
        if (has_below(t, middle))
            high = middle;
        else
            low = middle;
    }
    return high;
}

static double dot(int n, const double *a, const double *b)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

/* A unit vector, always the same one. */
static void start(int n, double *x)
{
    lehr_rng rng = lehr_rng_stream(0, LEHR_RNG_PILOT, (uint64_t)n);
    for (int i = 0; i < n; i++) x[i] = lehr_rng_unit(&rng) - 0.5;
    double norm = sqrt(dot(n, x, x));
    for (int i = 0; i < n; i++) x[i] /= norm;
}

double an_eigen_guess(int n, an_product *product, const void *matrix, double *work)
{
    double *now = work, *before = work + n, *next = work + 2 * (size_t)n;
    tridiagonal t = {0};
    start(n, now);
    for (int i = 0; i < n; i++) before[i] = 0;
    while (t.n < STEPS && t.n < n) {
        product(matrix, now, next);
        double along = dot(n, next, now), back = t.n > 0 ? t.beside[t.n - 1] : 0;
        for (int i = 0; i < n; i++) next[i] -= along * now[i] + back * before[i];
        double norm = sqrt(dot(n, next, next));
        t.diagonal[t.n] = along;
        t.beside[t.n++] = norm;
        if (!(norm > 1e-14 * fabs(along))) break;
        for (int i = 0; i < n; i++) next[i] /= norm;
        double *oldest = before;
        before = now;
        now = next;
        next = oldest;
    }
    return least_of(&t);
}
