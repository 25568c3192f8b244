// SPDX-License-Identifier: GPL-3.0-or-later
/* Proven lower bounds on the smallest eigenvalue of a symmetric matrix. */
#ifndef LEHR_ANNEAL_EIGEN_FLOOR_H
#define LEHR_ANNEAL_EIGEN_FLOOR_H

/* A number that the smallest eigenvalue of the symmetric n x n matrix a of doubles is proven not to
 * be below, rounding included; -infinity when a holds no finite numbers. Close to that eigenvalue
 * when it is near 0 compared with the others; never above 0. work: n * n. */
double an_eigen_floor(int n, const double *a, double *work);

/* What all floors have in common. The matrix with this shift on its diagonal had this trace and a
 * Cholesky decomposition that ran to its end: a floor of the matrix itself. */
double an_floor_of_cholesky(int n, double trace, double shift);
/* Tries to decompose with a shift: a floor, or -infinity. */
typedef double an_floor_with(void *matrix, double shift);
/* The first floor that comes of shifts from a guess at the smallest eigenvalue on; -infinity when
 * none does. size: of the largest entry of the diagonal. */
double an_floor_search(an_floor_with *with, void *matrix, double size, double guess);

#endif
