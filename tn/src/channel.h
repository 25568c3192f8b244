// SPDX-License-Identifier: GPL-3.0-or-later
/* What is known of the matrices K of a channel, sum K'K = 1, and drawing one of them. */
#ifndef LEHR_TN_CHANNEL_H
#define LEHR_TN_CHANNEL_H

#include <complex.h>
#include <stdbool.h>

/* The odds of a matrix when they do not depend on the state: the c of K'K = c 1; negative: it is no
 * multiple of 1. */
double tn_kraus_share(const double complex *k, int rows);
/* The odds of a matrix for qubits with this density: trace of K density K'. */
double tn_kraus_weight(const double complex *k, const double complex *density, int rows);
/* Whether a matrix on two qubits is a product of one on each. */
bool tn_kraus_is_product(const double complex *k);
/* The matrix that a uniform number chooses. */
int tn_kraus_choose(const double *odds, int count, double u);

#endif
