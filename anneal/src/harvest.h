// SPDX-License-Identifier: GPL-3.0-or-later
/* What 512 lanes at finite temperatures are good for as answers: copies of all descend, and the
 * best of them are crossed, part by part (crossover.h), with the best answer so far. So the best
 * takes each part of the model from the sample that has it best, and gets better even when no
 * sample as a whole is any good. */
#ifndef LEHR_ANNEAL_HARVEST_H
#define LEHR_ANNEAL_HARVEST_H

#include "anneal_lanes.h"
#include "crossover.h"

typedef struct an_harvest {
    lehr_context *ctx;
    const an_field *field;
    an_annealer *copies;
    an_crossover *crossover;
    lehr_rng rng;
    bool any;       /* best holds an answer */
    an_coef energy; /* of best */
    uint8_t *best, *sample;
} an_harvest;

LEHR_MUST_USE lehr_status an_harvest_new(lehr_context *ctx, const an_field *field,
                                         const an_multispin *model, lehr_rng rng, an_harvest **out);
void an_harvest_free(an_harvest *harvest);
size_t an_harvest_bytes(int32_t n);
/* Crosses the best with this answer, which becomes a local minimum. */
LEHR_MUST_USE lehr_status an_harvest_add(an_harvest *harvest, uint8_t *bits);
/* Crosses the best with the best `count` descendants of the lanes, one at least. */
LEHR_MUST_USE lehr_status an_harvest_lanes(an_harvest *harvest, const an_lanes *spins, int count,
                                           an_offers *offers);

#endif
