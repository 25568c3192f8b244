// SPDX-License-Identifier: GPL-3.0-or-later
#include "ladder.h"

#include <math.h>

/* Steps of d: exchanges with probability 0.48 when there are rungs enough, 0.23 at least. */
#define EASY_STEP   1.0
#define WIDEST_STEP 1.7

/* d from point k to the next. Noise may turn energies round: never quite zero, so that places
 * between points are unique. */
static double step(const an_curve *c, int k)
{
    double fall = fmax(0, c->energy[k] - c->energy[k + 1]);
    return sqrt((c->beta[k + 1] - c->beta[k]) * fall) + 1e-9;
}

double an_curve_length(const an_curve *c)
{
    double length = 0;
    for (int k = 0; k + 1 < c->points; k++) length += step(c, k);
    return length;
}

int an_ladder_rungs(double length)
{
    int rungs = AN_RUNGS_MIN;
    while (rungs < AN_RUNGS_MAX && length > (rungs - 1) * EASY_STEP) rungs *= 2;
    return rungs;
}

/* From the cold end upwards; between points betas are geometric. */
void an_ladder_place(const an_curve *c, int rungs, double *beta)
{
    double each = fmin(an_curve_length(c) / (rungs - 1), WIDEST_STEP);
    int k = c->points - 2;
    double passed = 0, here = step(c, k); /* d from the cold end to point k + 1; of this piece */
    for (int rung = rungs - 1; rung >= 0; rung--) {
        double target = each * (rungs - 1 - rung);
        while (k > 0 && passed + here < target) {
            passed += here;
            here = step(c, --k);
        }
        double part = fmin((target - passed) / here, 1);
        beta[rung] = c->beta[k + 1] * pow(c->beta[k] / c->beta[k + 1], part);
    }
}
