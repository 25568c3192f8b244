// SPDX-License-Identifier: GPL-3.0-or-later
/* Elimination orders: spins are taken away one by one, and the neighbours that a spin still has
 * then become neighbours of each other. The most neighbours that any spin has when it goes is the
 * width of the order; the least width of all orders is the treewidth of the graph. */
#ifndef LEHR_ANNEAL_ELIMINATION_H
#define LEHR_ANNEAL_ELIMINATION_H

#include "islands.h"

/* Steps number the spins in the order they go, island after island. */
typedef struct an_elimination {
    lehr_context *ctx;
    int32_t n;
    int32_t width;
    int32_t *spin;  /* n: the spin that goes at each step */
    int64_t *start; /* n + 1; scope of a step: scope[start[step]] .. scope[start[step+1]-1] */
    int32_t *scope; /* steps at which the neighbours go that the spin still has, ascending */
} an_elimination;

/* Looks for an order of little cost, the sum of 2^neighbours, by minimum degree and minimum fill.
 * *found is false, and nothing is made, when none of width <= limit turned up (there may be one).
 * limit < 32. Where minimum degree
 * is much wider it is given up at once, after about n limit^2 steps. */
LEHR_MUST_USE lehr_status an_elimination_find(lehr_context *ctx, const an_field *field,
                                              const an_islands *islands, int32_t limit,
                                              an_elimination *out, bool *found);
void an_elimination_clear(an_elimination *elimination);

static inline int32_t an_elimination_size(const an_elimination *e, int32_t step)
{
    return (int32_t)(e->start[step + 1] - e->start[step]);
}

#endif
