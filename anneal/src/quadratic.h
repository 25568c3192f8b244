// SPDX-License-Identifier: GPL-3.0-or-later
/* An island as a matrix:
 *
 *   energy(s) = s^T C s,  s in {-1,1}^n,  C symmetric with zero diagonal.
 *
 * Fields become couplings to one spin more, the reference. */
#ifndef LEHR_ANNEAL_QUADRATIC_H
#define LEHR_ANNEAL_QUADRATIC_H

#include <anneal/field.h>

typedef struct an_quadratic {
    int n;              /* with the reference */
    bool has_reference; /* it is the last one */
    int32_t spins;
    const int32_t *spin; /* of the field, of each row but the reference */
    double *c;           /* n x n */
    double step;         /* energies of two answers differ by a multiple of this; 0: real numbers */
    double rounding;     /* proofs may err by so much, because energies do; 0: exact */
    /* The best answer known before branching: signs of all rows. */
    int8_t *best;
    double best_energy;
} an_quadratic;

/* Are all sums of terms exact as doubles? (Real fields: no, but as close as any evaluation.) */
bool an_quadratic_takes(const an_field *field);
/* The spins must make up an island. What is returned must be cleared even after a failure. */
LEHR_MUST_USE lehr_status an_quadratic_new(lehr_context *ctx, const an_field *field,
                                           const int32_t *spin, int32_t count, an_quadratic *out);
void an_quadratic_clear(lehr_context *ctx, an_quadratic *problem);
/* Bits of the spins of the field, as the signs tell. */
void an_quadratic_bits(const an_quadratic *problem, const int8_t *signs, uint8_t *bits);
/* What proofs for an island of a real field may err by; size: the sum of all |entries| of C. */
double an_quadratic_rounding(const an_field *field, double size);
/* A proven bound as the least energy that it leaves possible, given that of any answer. */
double an_quadratic_round_up(const an_quadratic *problem, double energy, double bound);

#endif
