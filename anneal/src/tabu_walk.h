// SPDX-License-Identifier: GPL-3.0-or-later
/* One-flip tabu search (Glover 1989; on QUBO: Palubeckis 2004, Lu, Glover, Hao 2010): always make
 * the best flip that is allowed, even when it makes things worse. A spin that was flipped is tabu
 * for `tenure` + 0..9 moves, which drives the walk out of each minimum it has been to.
 *
 * A tabu spin is barred in the rise walk and put on a wheel of lists, at the move at which it
 * becomes free: so a move does nothing for each tabu spin. There is no aspiration. */
#ifndef LEHR_ANNEAL_TABU_WALK_H
#define LEHR_ANNEAL_TABU_WALK_H

#include "rise_walk.h"

#include <anneal/solver.h>
#include <base/rng.h>

#define AN_TABU_WORDS 1024

typedef struct an_tabu_walk {
    an_rise_walk walk;
    an_offers *offers;
    lehr_rng *rng;
    uint32_t *words; /* random ones, drawn many at once */
    int32_t word;
    int32_t *wheel, *next; /* first of each list, and who comes after each spin */
    int32_t wheel_mask;
    int8_t *best_sign; /* of the last search */
    int64_t best_energy;
    int8_t *top_sign; /* of all searches */
    int64_t top_energy;
    uint8_t *bits;
} an_tabu_walk;

/* All spins -1. Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_tabu_walk_new(lehr_context *ctx, const an_dense_rows *rows,
                                           lehr_rng *rng, an_offers *offers, an_tabu_walk *tabu);
size_t an_tabu_walk_bytes(int32_t n);

uint32_t an_tabu_word(an_tabu_walk *tabu);
/* Goes to random spins. */
void an_tabu_scatter(an_tabu_walk *tabu);
/* Goes to the answer. */
void an_tabu_start(an_tabu_walk *tabu, const uint8_t *bits);
/* Searches from where the walk is until `patience` moves in a row were no new best, or it is time
 * to stop. What is better than all before is offered early. */
LEHR_MUST_USE lehr_status an_tabu_search(an_tabu_walk *tabu, int64_t patience, int32_t tenure);
/* Offers the best of all searches, as a read. There must have been one. */
LEHR_MUST_USE lehr_status an_tabu_offer(an_tabu_walk *tabu);

#endif
