// SPDX-License-Identifier: GPL-3.0-or-later
/* Shots of circuits that measure on the way, depend on results, or have noise: paths through a
 * script, each with a matrix product state of its own.
 *
 * Shots that have agreed so far go one path together. Where they part, all parts but the largest
 * get copies of the state, go to the end first, and are forgotten; the largest goes on with the
 * state itself. So at most log2(shots) copies wait. What happens to a shot does not depend on the
 * shots it shares a path with. */
#ifndef LEHR_TN_MPS_PATHS_H
#define LEHR_TN_MPS_PATHS_H

#include "mps_sample.h"
#include "mps_script.h"

typedef struct tn_mps_paths {
    const tn_mps_script *script;
    const tn_mps *start;     /* after the steps that all shots share */
    const int32_t *qubit_at; /* of it, by site */
    uint64_t seed;
} tn_mps_paths;

/* Plays steps that need no draws on a state; bits: a row of the circuit's bits, for conditions. */
LEHR_MUST_USE lehr_status tn_mps_play_shared(lehr_context *ctx, const tn_mps_script *script,
                                             const uint64_t *bits, int32_t *qubit_at, tn_mps *mps);
/* The bits that measurements at the end fill, for sites in this order: as many as there are bits at
 * most. Of two measurements into one bit the last one counts. */
LEHR_MUST_USE lehr_status tn_mps_last_bits(lehr_context *ctx, const tn_mps_script *script,
                                           const int32_t *qubit_at, tn_site_bit *bits,
                                           tn_sampler *sampler);
LEHR_MUST_USE lehr_status tn_mps_paths_draw(lehr_context *ctx, const tn_mps_paths *paths,
                                            tn_shots *shots);

#endif
