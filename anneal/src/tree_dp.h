// SPDX-License-Identifier: GPL-3.0-or-later
/* Minima by dynamic programming over an elimination order: time and memory about 2^width. */
#ifndef LEHR_ANNEAL_TREE_DP_H
#define LEHR_ANNEAL_TREE_DP_H

#include "elimination.h"

#include <anneal/solver.h>

/* Are all sums of terms exact as doubles? (Real fields: no, but as close as any evaluation.) */
bool an_tree_dp_takes(const an_field *field);
/* The most memory that one run needs for the steps first..last-1. */
LEHR_MUST_USE lehr_status an_tree_dp_bytes(lehr_context *ctx, const an_elimination *elimination,
                                           int32_t first, int32_t last, double *bytes);
/* Entries of all tables of the steps: the work. */
double an_tree_dp_work(const an_elimination *elimination, int32_t first, int32_t last);
/* The steps first..last-1 must make up whole islands: sets the bits of their spins to a minimum of
 * the energy. *done is false, and bits are untouched, when the offers said stop. step_of: the step
 * of each spin. */
LEHR_MUST_USE lehr_status an_tree_dp(lehr_context *ctx, const an_field *field,
                                     const an_elimination *elimination, const int32_t *step_of,
                                     int32_t first, int32_t last, an_offers *offers, uint8_t *bits,
                                     bool *done);

#endif
