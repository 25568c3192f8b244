// SPDX-License-Identifier: GPL-3.0-or-later
/* The field form: what solvers work on. Spins s = +-1, minimise
 *
 *   E = offset + sum_i h_i s_i + sum_{i<j} J_ij s_i s_j
 *
 * as compressed rows with both directions of each coupling, each row sorted. Flipping i changes E
 * by -2 s_i f_i with f_i = h_i + sum_j J_ij s_j. A maximised model is negated. Whole models stay
 * whole (the unit may be smaller).
 *
 * Groups come in as penalties, just strong enough that every minimum of E meets the groups whenever
 * some answer does, and equals the model's value there. Or they are kept beside E, for solvers
 * whose moves never leave them: then E is the model's value of answers that meet them, and means
 * nothing for others. Groups that share variables with kept ones are penalties all the same. */
#ifndef LEHR_ANNEAL_FIELD_H
#define LEHR_ANNEAL_FIELD_H

#include <anneal/model.h>

typedef struct an_field {
    lehr_context *ctx;
    bool whole;
    double unit;
    int32_t n;
    int64_t m;      /* couplings, each once */
    int64_t *start; /* n + 1; row i is start[i] .. start[i+1]-1 */
    int32_t *neighbour;
    an_coef *weight;
    an_coef *h; /* n */
    an_coef offset;
    int32_t max_degree;
    int32_t group_count; /* kept groups; they share no variable */
    an_group *groups;
} an_field;

typedef enum an_groups_use { AN_GROUPS_PENALISED, AN_GROUPS_KEPT } an_groups_use;

LEHR_API LEHR_MUST_USE lehr_status an_field_new(lehr_context *ctx, const an_model *model,
                                                an_field **out);
/* an_field_new is the one with penalties. */
LEHR_API LEHR_MUST_USE lehr_status an_field_new_with(lehr_context *ctx, const an_model *model,
                                                     an_groups_use use, an_field **out);
LEHR_API void an_field_free(an_field *field);
LEHR_API size_t an_field_bytes(int32_t n, int64_t m);
/* E of the spins given as bits, from scratch. */
LEHR_API an_coef an_field_energy(const an_field *field, const uint8_t *bits);

#endif
