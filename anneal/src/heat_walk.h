// SPDX-License-Identifier: GPL-3.0-or-later
/* Annealing on dense rows: a walk (rise_walk.h) that visits spins in order and flips those whose
 * cost is at most an exponential draw times the temperature, which is Metropolis.
 *
 * A visit that flips nothing costs a comparison in a vector of them, so a sweep is little more than
 * the rows of those that flip; and while one is added the next is fetched. To keep up with that,
 * draws come from a pool: a sweep reads it from a random place on, and a small part of it is drawn
 * anew for every sweep. The cost is compared to the even number below it. Both are fine for a
 * search; who wants samples must look elsewhere. */
#ifndef LEHR_ANNEAL_HEAT_WALK_H
#define LEHR_ANNEAL_HEAT_WALK_H

#include "rise_walk.h"

#include <base/rng.h>

typedef struct an_heat_walk {
    an_rise_walk walk;
    lehr_rng *rng;
    uint32_t *words;
    float *pool;
    uint32_t oldest; /* which part of the pool is drawn anew next */
} an_heat_walk;

/* All spins -1. Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_heat_walk_new(lehr_context *ctx, const an_dense_rows *rows,
                                           lehr_rng *rng, an_heat_walk *heat);
size_t an_heat_walk_bytes(int32_t n);

/* Visits each spin once; the temperature is in the units of the field. */
void an_heat_sweep(an_heat_walk *heat, double temperature);
/* Makes the best flip as long as that lowers the energy. */
void an_heat_descend(an_heat_walk *heat);

/* The root mean square over spins of sqrt(sum_j J_ij^2): the size of the field that couplings make
 * at random spins, in the units of the field. */
double an_typical_field(const an_field *field);

#endif
