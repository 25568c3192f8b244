// SPDX-License-Identifier: GPL-3.0-or-later
/* Islands: the connected components of a field. Nothing that happens on one matters to another. */
#ifndef LEHR_ANNEAL_ISLANDS_H
#define LEHR_ANNEAL_ISLANDS_H

#include <anneal/field.h>

typedef struct an_islands {
    lehr_context *ctx;
    int32_t count;
    int32_t largest; /* number of spins on the largest */
    int32_t *start;  /* count + 1; spins of island c are spin[start[c]] .. spin[start[c+1]-1] */
    int32_t *spin;   /* islands in the order of their lowest spins, spins as a search finds them */
} an_islands;

LEHR_MUST_USE lehr_status an_islands_find(lehr_context *ctx, const an_field *field,
                                          an_islands *islands);
void an_islands_clear(an_islands *islands);
/* log2 of the number of states to look at when each island is enumerated alone. */
double an_islands_bits(const an_islands *islands);

#endif
