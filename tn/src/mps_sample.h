// SPDX-License-Identifier: GPL-3.0-or-later
/* Perfect sampling of a matrix product state, a block of shots at once. */
#ifndef LEHR_TN_MPS_SAMPLE_H
#define LEHR_TN_MPS_SAMPLE_H

#include "mps_reading.h"

#include <tn/engine.h>

/* A classical bit that gets the outcome of a site, read wrongly with these odds (1 for 0, 0 for
 * 1). */
typedef struct tn_site_bit {
    int32_t site, bit;
    double odds[2];
} tn_site_bit;

typedef struct tn_sampler {
    const tn_reading *reading;
    const tn_site_bit *bits; /* in the order of the measurements */
    int32_t bit_count;
    int32_t sites; /* those to draw: up to the last one that is measured */
    uint64_t seed;
    const int32_t *shots; /* of the block, those to draw, whose rows and log-probabilities are added
                           * to; NULL: all, from nothing */
    int32_t shot_count;
    uint64_t draws, reads; /* numbers of the first draws: of outcomes, of wrong readings */
} tn_sampler;

/* Shots that are worth drawing together. */
uint64_t tn_mps_block(const tn_reading *reading);
LEHR_MUST_USE lehr_status tn_mps_sample(lehr_context *ctx, const tn_sampler *sampler,
                                        tn_shots *shots);

#endif
