// SPDX-License-Identifier: GPL-3.0-or-later
/* Energies of whole fields are not just integers: flipping i changes E by 2 f_i, and flipping a
 * neighbour changes f_i by 2 J_ij, so all energies differ by multiples of
 *
 *   2 gcd(h_i + sum_j J_ij, 2 J_ij, for all i, j)
 *
 * from that of all spins up. A bound between two possible energies is as good as the better one. */
#ifndef LEHR_ANNEAL_ENERGY_STEPS_H
#define LEHR_ANNEAL_ENERGY_STEPS_H

#include <anneal/field.h>

/* The step above for these spins, which must make up whole islands; spin NULL: 0..count-1. 0 when
 * no flip changes anything. */
int64_t an_energy_step(const an_field *field, const int32_t *spin, int32_t count);
/* The least possible energy that is no less than a lower bound. */
int64_t an_energy_above(const an_field *field, int64_t bound);

#endif
