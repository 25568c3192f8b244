// SPDX-License-Identifier: GPL-3.0-or-later
/* Evolutions of answers on dense rows: random starts are annealed (heat_walk.h) until there are
 * enough elites. Then pairs of them are crossed: a child has what both parents agree in, and is
 * random elsewhere. It is annealed from a random temperature, low enough for what good answers have
 * in common to survive. It replaces the worst elite when it is better and no elite has its energy:
 * of models with many equally good answers, the elites would soon be but one answer with
 * variations. It ends when children are failures many times in a row, as the elites are all in one
 * valley then. Mostly the best is there long before the others: so it ends, too, when none better
 * has come for long. The best is annealed from low temperatures until it is at the bottom.
 *
 * Nobody is an elite whom the valleys hold that were closed before (valleys.h).
 *
 * Anneals are walks on narrow rows (dense_rows.h), which may be wrong; so whatever is to be kept is
 * visited by a wide walk too. At the first difference it takes over for good. */
#ifndef LEHR_ANNEAL_EVOLUTION_H
#define LEHR_ANNEAL_EVOLUTION_H

#include "elites.h"
#include "heat_walk.h"
#include "valleys.h"

#include <anneal/solver.h>

/* What many evolutions have in common. */
typedef struct an_evolution_plan {
    an_dense_rows rows, narrow;
    double typical;           /* the unit of temperatures */
    double hot, reheat, cold; /* first of starts, highest first of children, last */
    int64_t sweeps;           /* of an anneal */
    int64_t elites;           /* at most 4 + n/8 */
    double patience;          /* failures in a row that end an evolution, per elite */
    double stall;             /* children in a row that are no new best, the same */
} an_evolution_plan;

typedef struct an_evolution {
    const an_evolution_plan *plan;
    an_offers *offers;
    lehr_rng rng;
    an_heat_walk heat;
    an_rise_walk wide;
    bool narrow; /* heat is */
    an_elites elites;
    an_valleys valleys;
    int8_t *sign;        /* where to go */
    int64_t best_energy; /* of all that were visited */
    uint8_t *best_bits;
} an_evolution;

/* No elites, and room for so many valleys. Memory from the scratch stack of the worker; nothing to
 * free. What it points to, itself included, must stay where it is. */
LEHR_MUST_USE lehr_status an_evolution_new(lehr_context *worker, const an_evolution_plan *plan,
                                           lehr_rng rng, int32_t valleys, an_offers *offers,
                                           an_evolution *evolution);
size_t an_evolution_bytes(int32_t n, int64_t elites, int32_t valleys);

/* Fills up the elites with annealed starts, on request first with those that the caller gave. Small
 * models may not have so many different minima: it tries no more than twice. */
LEHR_MUST_USE lehr_status an_evolution_found(an_evolution *evolution, bool from_given);
/* Crosses elites until their children fail, or none is a new best for long. */
LEHR_MUST_USE lehr_status an_evolution_breed(an_evolution *evolution);
/* Goes from the best elite, which there must be, to the bottom of its valley, and closes that.
 * There must be room for it. */
LEHR_MUST_USE lehr_status an_evolution_settle(an_evolution *evolution);
/* Offers the best that was visited, as an answer of a read. */
LEHR_MUST_USE lehr_status an_evolution_offer(const an_evolution *evolution);

#endif
