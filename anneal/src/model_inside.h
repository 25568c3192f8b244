// SPDX-License-Identifier: GPL-3.0-or-later
/* The inside of a model, for the files that build it. */
#ifndef LEHR_ANNEAL_MODEL_INSIDE_H
#define LEHR_ANNEAL_MODEL_INSIDE_H

#include <anneal/model.h>

/* The finest unit is 2^-AN_UNIT_BITS: 10^18 still fits in 64 bits, so that values print exactly. */
#define AN_UNIT_BITS 18
/* Integers whose absolute sum passes this become doubles: it leaves room for the factor 9 of a
 * change of domain and for a solver's partial sums. */
#define AN_WHOLE_LIMIT (UINT64_C(1) << 58)
/* Doubles whose absolute sum passes this are refused. */
#define AN_REAL_LIMIT 1e300

struct an_model {
    lehr_context *ctx;
    an_model_view view;
    /* What the view points to, owned. */
    an_coef *linear;
    an_coupling *couplings;
    an_group *groups;
    char **labels;
    char *name;
};

/* unit = 2^-bits; -1 when it is no such power. */
int an_unit_bits(double unit);
/* factor * value as a number for a builder of the model's unit. */
lehr_number an_number(const an_model_view *view, an_coef value, int64_t factor);
/* Exact decimal text of value * 2^-bits. */
void an_print_whole(int64_t value, int bits, char text[40]);
void an_groups_free(lehr_context *ctx, an_group *groups, int32_t count);
void an_labels_free(lehr_context *ctx, char **labels, int64_t count);

#endif
