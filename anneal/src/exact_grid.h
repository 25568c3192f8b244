// SPDX-License-Identifier: GPL-3.0-or-later
/* Numbers rounded to multiples of a power of two, so that all their sums are exact in doubles. */
#ifndef LEHR_ANNEAL_EXACT_GRID_H
#define LEHR_ANNEAL_EXACT_GRID_H

#include <math.h>

/* Multiples of this, none larger than `sum` in all, add up exactly in any order. */
static inline double grid_for(double sum)
{
    int exponent;
    frexp(sum, &exponent);
    return ldexp(1, exponent - 50);
}

/* Rounds to a multiple of the grid; exact, since grids are powers of two. */
static inline double on_grid(double value, double grid)
{
    return rint(value / grid) * grid;
}

#endif
