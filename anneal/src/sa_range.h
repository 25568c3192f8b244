// SPDX-License-Identifier: GPL-3.0-or-later
/* The temperatures of an anneal, from the model's own statistics. */
#ifndef LEHR_ANNEAL_SA_RANGE_H
#define LEHR_ANNEAL_SA_RANGE_H

#include <anneal/field.h>

typedef struct an_sa_range {
    double hot, cold; /* inverse temperatures in units of the field, 0 < hot <= cold */
    double typical;   /* size of the field of a spin at random, high quantile: step 2 */
} an_sa_range;

/* Polls lehr_stop and is less careful once it says so. O(n log n + m) and a short descent. */
LEHR_MUST_USE lehr_status an_sa_range_find(lehr_context *ctx, const an_field *field,
                                           an_sa_range *range);

#endif
