// SPDX-License-Identifier: GPL-3.0-or-later
/* The Cartan decomposition of gates on two qubits (KAK: Khaneja, Brockett, Glaser, PRA 63, 2001):
 *
 *   U = exp(i phase) (after1 x after0) exp(i (a XX + b YY + c ZZ)) (before1 x before0)
 *
 * with unitary factors on each qubit. */
#ifndef LEHR_TN_CARTAN_H
#define LEHR_TN_CARTAN_H

#include <complex.h>

typedef struct tn_cartan {
    double phase;
    double a, b, c; /* at most pi/4 in size; b is the smallest */
    double complex before[2][4], after[2][4];
} tn_cartan;

/* Of a unitary matrix of 4 rows, row-major; qubit 0 is the lowest bit of a row. */
tn_cartan tn_cartan_of(const double complex *matrix);

#endif
