// SPDX-License-Identifier: GPL-3.0-or-later
/* Path relinking (Glover, Laguna, Marti 2000; for QUBO Wang, Lu, Glover, Hao 2012): walks from one
 * answer towards another, always by the best flip that leads closer, and picks the best answer on
 * the middle third of the way: far from both, yet made of what they have in common. */
#ifndef LEHR_ANNEAL_RELINK_H
#define LEHR_ANNEAL_RELINK_H

#include "tabu_walk.h"

/* Leaves the walk at the answer picked. mirror: go to the mirror image of `to` when that is closer.
 * order: room for n. */
void an_relink(an_tabu_walk *tabu, const int8_t *from, const int8_t *to, bool mirror,
               int32_t *order);

#endif
