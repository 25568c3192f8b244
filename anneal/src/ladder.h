// SPDX-License-Identifier: GPL-3.0-or-later
/* Where the temperatures of parallel tempering go.
 *
 * Replicas at b < c (inverse) with mean energies E(b) > E(c) change places with probability
 * erfc(d / 2), d^2 = (c - b) (E(b) - E(c)), if energies are Gaussian. d adds up along a ladder, so
 * rungs at equal steps of d are equally often exchanged (Predescu, Predescu, Ciobanu, J. Chem.
 * Phys. 120, 4119 (2004)); mean energies, measured, are all it takes, even where nothing is
 * exchanged yet. When there are too few rungs for the whole range the cold end is kept: the hot end
 * comes closer. */
#ifndef LEHR_ANNEAL_LADDER_H
#define LEHR_ANNEAL_LADDER_H

#define AN_RUNGS_MIN 8
#define AN_RUNGS_MAX 64
/* Points of a curve: those of the pilot and those of a ladder. */
#define AN_CURVE_MAX 128

/* Mean energies at inverse temperatures, from hot to cold. */
typedef struct an_curve {
    int points;
    double beta[AN_CURVE_MAX], energy[AN_CURVE_MAX];
} an_curve;

/* The sum of d from one end to the other. */
double an_curve_length(const an_curve *curve);
/* A power of two: enough for steps that half of the exchanges get over, if there are so many. */
int an_ladder_rungs(double length);
/* beta[0] is the hottest. At least two points. */
void an_ladder_place(const an_curve *curve, int rungs, double *beta);

#endif
