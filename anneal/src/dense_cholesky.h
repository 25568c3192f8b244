// SPDX-License-Identifier: GPL-3.0-or-later
/* The Cholesky decomposition that proofs rest on. No library takes part in it.
 *
 * dense_cholesky_body.h is the one source, chosen by instruction set at run time; all give the same
 * bits. */
#ifndef LEHR_ANNEAL_DENSE_CHOLESKY_H
#define LEHR_ANNEAL_DENSE_CHOLESKY_H

#include <stdbool.h>

/* Decomposes the symmetric n x n matrix b in place, from its upper triangle; what is below it gets
 * lost. False when a pivot is not safely positive, or when stop(user), which may be NULL and is
 * asked every millisecond or so, says so. */
typedef bool an_dense_cholesky_fn(int n, double *b, bool (*stop)(void *), void *user);
an_dense_cholesky_fn an_dense_cholesky;
an_dense_cholesky_fn an_dense_cholesky_portable, an_dense_cholesky_avx2, an_dense_cholesky_avx512;

#endif
