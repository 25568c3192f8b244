// SPDX-License-Identifier: GPL-3.0-or-later
/* How fast balls of a coupling graph grow with their radius. On a lattice of d dimensions a ball of
 * radius r holds about r^d spins; on random graphs, and whatever has hubs or is dense, balls grow
 * exponentially, which looks like many dimensions. Clusters of a lattice of two dimensions can be
 * flipped as a whole, those of other graphs percolate (houdayer.h): another solver leads. */
#ifndef LEHR_ANNEAL_BALL_GROWTH_H
#define LEHR_ANNEAL_BALL_GROWTH_H

#include <anneal/field.h>

/* The exponent d of the growth up to a quarter of all spins: median over some centres. HUGE_VAL
 * when no ball gets as large as that, or the radius is below two then. O(n + m). */
LEHR_MUST_USE lehr_status an_ball_growth(lehr_context *ctx, const an_field *field,
                                         double *exponent);

#endif
