// SPDX-License-Identifier: GPL-3.0-or-later
/* Minimises <M, X> over the elliptope, the positive semidefinite X with unit diagonal: the basic
 * relaxation of max-cut. X = V V^T with unit rows v_i of more than sqrt(2 n) components, for which
 * every local minimum is a global one (almost always); rows are optimised in turn, each in closed
 * form: the mixing method, here with over-relaxation.
 *
 * P.-W. Wang, W.-C. Chang, J. Z. Kolter, arXiv 1706.00476 (2017). */
#ifndef LEHR_ANNEAL_ELLIPTOPE_H
#define LEHR_ANNEAL_ELLIPTOPE_H

#include "mix.h"

#include <base/rng.h>

typedef struct an_elliptope {
    int n, rank;
    double *v; /* n x rank, unit rows */
    double *u; /* n: the dual, Diag(u) <= M nearly, sum u = <M, X> nearly */
    an_mix_fn *mix;
} an_elliptope;

#define AN_ELLIPTOPE_MOST 4096 /* the largest n */

/* Components for n vectors. */
int an_elliptope_rank(int n);
/* Sets n, rank and mix; random rows. v and u must have room. */
void an_elliptope_start(an_elliptope *e, int n, lehr_rng *rng);
/* Passes over all rows until one gains less than `gain`, or `most` were made. m: n x n, zero
 * diagonal. Returns how many. */
int an_elliptope_minimise(an_elliptope *e, const double *m, double gain, int most);
/* x = V V^T, n x n. */
void an_elliptope_matrix(const an_elliptope *e, double *x);

#endif
