// SPDX-License-Identifier: GPL-3.0-or-later
/* An order to decompose a sparse symmetric matrix in: rows of few neighbours first, as elimination
 * makes them, until only rows of many neighbours are left. These make up the core, which is as good
 * as dense. */
#ifndef LEHR_ANNEAL_CORE_ORDER_H
#define LEHR_ANNEAL_CORE_ORDER_H

#include "sparse_matrix.h"

typedef struct an_core_order {
    lehr_context *ctx;
    int32_t n, core;  /* steps 0 .. n-core-1 are sparse */
    int32_t *step_of; /* of each row */
    int64_t *start;   /* n - core + 1 */
    int32_t *scope;   /* of a sparse step: later steps that its column has entries in, ascending */
} an_core_order;

/* *found is false, and nothing is made, when stop said so. */
LEHR_MUST_USE lehr_status an_core_order_find(lehr_context *ctx, const an_sparse *matrix,
                                             bool (*stop)(void *), void *user, an_core_order *out,
                                             bool *found);
void an_core_order_clear(an_core_order *order);

#endif
