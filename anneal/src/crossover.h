// SPDX-License-Identifier: GPL-3.0-or-later
/* Partition crossover of two answers (Whitley, Tinos; for max-cut and Ising: the clusters of
 * Houdayer, Eur. Phys. J. B 22, 479 (2001)).
 *
 * The spins in which two answers differ fall into connected parts. Flipping one part takes the
 * first answer to the second one there and changes nothing elsewhere, so each part can be decided
 * by itself: of 2^parts children the best is found in O(n + m). On sparse low-dimensional graphs
 * there are many parts, and a population crossed this way comes close to the optimum quickly; on
 * random graphs of higher degree one giant part leaves little to gain. */
#ifndef LEHR_ANNEAL_CROSSOVER_H
#define LEHR_ANNEAL_CROSSOVER_H

#include <anneal/field.h>
#include <base/rng.h>

typedef struct an_crossover {
    lehr_context *ctx;
    const an_field *field;
    bool symmetric; /* no h: an answer and its mirror image are the same */
    uint8_t *mark;
    int32_t *part;
} an_crossover;

LEHR_MUST_USE lehr_status an_crossover_new(lehr_context *ctx, const an_field *field,
                                           an_crossover **out);
void an_crossover_free(an_crossover *crossover);
size_t an_crossover_bytes(int32_t n);
/* Moves a to the best child of a and b; parts that change nothing are taken by a coin. Returns the
 * change of energy, <= 0. */
an_coef an_crossover_improve(an_crossover *crossover, uint8_t *a, const uint8_t *b, lehr_rng *rng);

#endif
