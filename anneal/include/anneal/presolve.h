// SPDX-License-Identifier: GPL-3.0-or-later
/* Presolve: a smaller field with the same least energy, the way back, and a proven bound.
 *
 * Rules take out one spin at a time; roof duality fixes many. Both keep some best answer, not all
 * of them, and say nothing about the second best. docs/presolve-and-bounds.md has rules and proofs.
 *
 * A stop leaves the work so far, which is valid: fewer spins taken out, a weaker bound. Apart from
 * stops the result depends on the field and the options alone. */
#ifndef LEHR_ANNEAL_PRESOLVE_H
#define LEHR_ANNEAL_PRESOLVE_H

#include <anneal/field.h>

typedef struct an_postsolve an_postsolve;

typedef struct an_presolve_options {
    bool reduce;   /* take out spins */
    bool bound;    /* a bound even where roof duality has no spins to fix */
    uint64_t work; /* visits of couplings and arcs, about; 0: the default */
} an_presolve_options;

typedef struct an_presolved {
    lehr_context *ctx;
    int32_t n;     /* spins of the field as given */
    int32_t fixed; /* spins taken out */
    bool whole;
    an_field *field; /* the rest; NULL when fixed is 0: the field as given */
    bool has_bound;
    double bound;  /* times unit: no energy is below */
    double error;  /* times unit: the least energies differ by no more; 0 when whole */
    int32_t *kept; /* spin k of the rest is spin kept[k] of the field as given */
    an_postsolve *post;
} an_presolved;

/* field must have no penalties for groups when options->reduce: presolve would take them for
 * energy. */
LEHR_API LEHR_MUST_USE lehr_status an_presolve(lehr_context *ctx, const an_field *field,
                                               const an_presolve_options *options,
                                               an_presolved **out);
/* Bits of the rest to bits of the field as given: O(n). Any thread. */
LEHR_API void an_presolve_restore(const an_presolved *presolved, const uint8_t *rest,
                                  uint8_t *bits);
/* The other way: what an answer to the field as given says about the rest. */
LEHR_API void an_presolve_project(const an_presolved *presolved, const uint8_t *bits,
                                  uint8_t *rest);
LEHR_API void an_presolved_free(an_presolved *presolved);
/* Bytes it needs at most beside the field. */
LEHR_API size_t an_presolve_bytes(int32_t n, int64_t m);

#endif
