// SPDX-License-Identifier: GPL-3.0-or-later
/* A lower bound on min s^T C s by packing frustrated cycles: the fastest one there is beyond the
 * sum of all |entries|, and valid at any moment. */
#ifndef LEHR_ANNEAL_CYCLE_PACKING_H
#define LEHR_ANNEAL_CYCLE_PACKING_H

#include "sparse_matrix.h"

size_t an_cycle_packing_bytes(const an_sparse *matrix);
/* Until no cycle is left, stop(user) says so or so many entries were visited. */
LEHR_MUST_USE lehr_status an_cycle_packing(lehr_context *ctx, const an_sparse *matrix,
                                           uint64_t work, bool (*stop)(void *), void *user,
                                           double *bound);

#endif
