// SPDX-License-Identifier: GPL-3.0-or-later
/* Planted Ising models. A generator builds couplings for which all spins up is optimal, with energy
 * `optimum`; here the answer is hidden by a random gauge t: w_ij becomes w_ij t_i t_j, and t is the
 * planted answer. A gauge changes no energy, so the optimum stays what it was. */
#ifndef LEHR_ANNEAL_PLANTED_H
#define LEHR_ANNEAL_PLANTED_H

#include "edges.h"

#include <anneal/generate.h>

/* weights: one integer an edge; edges may repeat (they add up). */
LEHR_MUST_USE lehr_status an_plant(lehr_context *ctx, const an_edges *edges, const int64_t *weights,
                                   int64_t optimum, uint64_t seed, const char *name,
                                   an_generated *out);

#endif
