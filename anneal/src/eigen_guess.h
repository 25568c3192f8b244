// SPDX-License-Identifier: GPL-3.0-or-later
/* A guess at the smallest eigenvalue of a symmetric matrix that is known by its products with
 * vectors. Guesses prove nothing: eigen_floor.h tries them first. */
#ifndef LEHR_ANNEAL_EIGEN_GUESS_H
#define LEHR_ANNEAL_EIGEN_GUESS_H

#include <stddef.h>

/* y := matrix x */
typedef void an_product(const void *matrix, const double *x, double *y);

/* Near the smallest eigenvalue, from above. work: 3 n. */
double an_eigen_guess(int n, an_product *product, const void *matrix, double *work);

#endif
