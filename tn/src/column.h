// SPDX-License-Identifier: GPL-3.0-or-later
/* The state of the qubits between what a sweep has measured and what it has not met: a matrix
 * product state along a column, one tensor a site.
 *
 * A tensor has left x 2^qubits x right entries; slot k of the site is bit k of the middle index. A
 * batch of the sweep goes through four steps:
 *
 *   gates        exactly: a gate between two sites multiplies their bond by its rank
 *   right to left   tensors become right-orthonormal again, where gates have spoilt that
 *   left to right   each site is measured: what lies right of it adds up to one, and what lies left
 *                of it is a matrix `before`, carried along
 *   right to left   bonds are cut: the density matrix of a bond, weighted with `before`, is
 * factored with pivots until the rest is below the cut-off
 *
 * Pivoted Cholesky instead of a singular value decomposition: a bond is about a quarter wider for
 * the same discarded weight, which is known all the same, and made several times faster. */
#ifndef LEHR_TN_COLUMN_H
#define LEHR_TN_COLUMN_H

#include "grid_sweep.h"
#include "small_matrix.h"

#include <base/rng.h>

typedef struct tn_column_limits {
    double cutoff; /* relative weight that cutting a bond may discard */
    int32_t bond;  /* no more than this, whatever it discards */
    double flops;  /* a shot that takes more is given up; 0: none is */
} tn_column_limits;

/* A matrix with room to grow: real parts, then imaginary parts. */
typedef struct tn_plane {
    double *at;
    size_t room; /* doubles of each part */
} tn_plane;

typedef struct tn_column_site {
    tn_plane tensor, before;
    int32_t left, right;
    uint8_t qubits;
    bool loose; /* a gate has spoilt that it is right-orthonormal */
} tn_column_site;

typedef struct tn_column {
    lehr_context *ctx;
    const tn_small_kernels *kernels;
    const tn_sweep *sweep;
    tn_column_limits limits;
    int32_t sites;
    tn_column_site *site;
    tn_plane spare, turned, weighted, gram, rows, basis, carry;
    size_t *pivots;
    double *diagonal;
    size_t pivot_room;
    lehr_rng rng;
    /* of this shot so far */
    double logp, discarded, flops;
    int32_t widest;
    bool stopped; /* lehr_stop or the limit said so: the shot is lost */
} tn_column;

LEHR_MUST_USE lehr_status tn_column_new(lehr_context *ctx, const tn_sweep *sweep,
                                        const tn_column_limits *limits, tn_column *out);
void tn_column_free(tn_column *column);
/* No qubits, and the draws of this shot. */
LEHR_MUST_USE lehr_status tn_column_start(tn_column *column, uint64_t seed, uint64_t shot);
/* One batch of the sweep; outcomes go into the row. */
LEHR_MUST_USE lehr_status tn_column_batch(tn_column *column, size_t batch, uint64_t *row);
size_t tn_column_bytes(const tn_column *column);

#endif
