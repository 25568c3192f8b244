// SPDX-License-Identifier: GPL-3.0-or-later
/* The way down inside groups. */
#ifndef LEHR_ANNEAL_SWAP_DESCENT_H
#define LEHR_ANNEAL_SWAP_DESCENT_H

#include "swap_walk.h"

/* Asked every AN_POLL_WORK units of work: end now? */
typedef bool an_descent_stop(void *user);

/* Makes every move that lowers E until there is none. Returns the moves tried. */
uint64_t an_swap_descend(an_swap_walk *walk, lehr_rng *rng, an_descent_stop *stop, void *user);

#endif
