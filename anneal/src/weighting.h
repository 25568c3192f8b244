// SPDX-License-Identifier: GPL-3.0-or-later
/* Random weights on given edges, and the three kinds of model they can stand for. The options are
 * common to all generators that work this way. */
#ifndef LEHR_ANNEAL_WEIGHTING_H
#define LEHR_ANNEAL_WEIGHTING_H

#include "edges.h"

#include <anneal/generate.h>

/* The random streams of one seed: what a generator draws must not depend on what else it draws. */
enum { AN_DRAW_GRAPH, AN_DRAW_WEIGHTS, AN_DRAW_GAUGE };

#define AN_WEIGHTING_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                               \
    CHOICE(weights, "pm1", "one|pm1|range|gauss|gauss5",                                        \
           "all 1, +-1, integers in low..high but 0, standard normal, normal x 100000 rounded") \
    INT(low, -100, -1000000000, 1000000000, "lowest weight of --weights range")                 \
    INT(high, 100, -1000000000, 1000000000, "highest weight of --weights range")                \
    CHOICE(as, "maxcut", "maxcut|ising|qubo", "what the weights stand for")

LEHR_OPTIONS_STRUCT(an_weighting, AN_WEIGHTING_OPTIONS);

/* From the options of a generator whose list includes the one above. */
#define AN_WEIGHTING_OF(options)                   \
    ((an_weighting){.weights = (options)->weights, \
                    .low = (options)->low,         \
                    .high = (options)->high,       \
                    .as = (options)->as})

/* The model whose couplings are the edges with weights drawn in their order, named by the format:
 *   maxcut  the sum of the cut weights, to be maximised (spins);
 *   ising   sum w s s, to be minimised;
 *   qubo    sum w x x, to be minimised, where each variable has a linear weight too.
 * Frees the edges whether or not it succeeds. */
LEHR_MUST_USE lehr_status an_weigh(lehr_context *ctx, an_edges *edges, an_weighting weighting,
                                   uint64_t seed, an_generated *out, const char *name, ...)
    LEHR_PRINTF(6, 7);

#endif
