// SPDX-License-Identifier: GPL-3.0-or-later
/* Roof duality (Hammer, Hansen, Simeone 1984) by a flow through the double cover (Boros, Hammer,
 * Tavares 2006): a lower bound on the energy, and the values of some spins. */
#ifndef LEHR_ANNEAL_ROOF_DUAL_H
#define LEHR_ANNEAL_ROOF_DUAL_H

#include <anneal/field.h>

typedef struct an_roof {
    double bound;         /* times unit: no energy is below */
    double error;         /* times unit: what the labels may cost, by rounding; 0 when whole */
    bool complete;        /* the bound is the roof dual, and there are labels; else less */
    int32_t strong, weak; /* labels */
    uint64_t work;
} an_roof;

/* label: n, may be NULL: 1 or -1 where a spin may be fixed, all at once; else 0. Stops early when
 * the context says so or after so much work. */
LEHR_MUST_USE lehr_status an_roof_dual(lehr_context *ctx, const an_field *field, uint64_t work,
                                       an_roof *out, int8_t *label);

#endif
