// SPDX-License-Identifier: GPL-3.0-or-later
/* Proven lower bounds on the smallest eigenvalue of a symmetric matrix. */
#ifndef LEHR_ANNEAL_EIGEN_FLOOR_H
#define LEHR_ANNEAL_EIGEN_FLOOR_H

/* A number that the smallest eigenvalue of the symmetric n x n matrix a of doubles is proven not to
 * be below, rounding included; -infinity when a holds no finite numbers. Close to that eigenvalue
 * when it is near 0 compared with the others; never above 0. work: n * n. */
double an_eigen_floor(int n, const double *a, double *work);

#endif
