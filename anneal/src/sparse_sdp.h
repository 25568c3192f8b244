// SPDX-License-Identifier: GPL-3.0-or-later
/* The basic semidefinite bound, without triangles, of sparse matrices of any order: see bound_sdp.c
 * for the proof, of which this has the case w = 0. */
#ifndef LEHR_ANNEAL_SPARSE_SDP_H
#define LEHR_ANNEAL_SPARSE_SDP_H

#include "sparse_matrix.h"

/* A proven lower bound on min s^T C s; -infinity when it was stopped before the first one, or could
 * not have any in reasonable time and memory. With more time it goes on to better ones, until they
 * gain next to nothing. */
LEHR_MUST_USE lehr_status an_sparse_sdp(lehr_context *ctx, const an_sparse *matrix,
                                        bool (*stop)(void *), void *user, double *bound);
/* What it takes beside the decomposition, which is left out where there is no memory for it. */
size_t an_sparse_sdp_bytes(const an_sparse *matrix);

#endif
