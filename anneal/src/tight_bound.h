// SPDX-License-Identifier: GPL-3.0-or-later
/* The tight bound of a field: semidefinite bounds of its islands, added up. */
#ifndef LEHR_ANNEAL_TIGHT_BOUND_H
#define LEHR_ANNEAL_TIGHT_BOUND_H

#include <anneal/field.h>

typedef struct an_tight_bound {
    double energy; /* times unit: no energy is below, rounding of real fields left aside */
    int32_t islands, bounded; /* connected parts, and those with a semidefinite bound */
} an_tight_bound;

/* Valid whenever it ends: at the moment `until` (of lehr_now()), or earlier when the context says
 * stop or nothing more is gained. */
LEHR_MUST_USE lehr_status an_tight_bound_find(lehr_context *ctx, const an_field *field,
                                              double until, an_tight_bound *out);

#endif
