// SPDX-License-Identifier: GPL-3.0-or-later
/* The Cholesky decomposition that proofs rest on. No library takes part in it. */
#ifndef LEHR_ANNEAL_DENSE_CHOLESKY_H
#define LEHR_ANNEAL_DENSE_CHOLESKY_H

#include <stdbool.h>

/* Decomposes the symmetric n x n matrix b in place, from its upper triangle. False when a pivot is
 * not safely positive, or when stop(user), which may be NULL and is asked every millisecond or so,
 * says so. */
bool an_dense_cholesky(int n, double *b, bool (*stop)(void *), void *user);

#endif
