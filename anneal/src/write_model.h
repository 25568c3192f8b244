// SPDX-License-Identifier: GPL-3.0-or-later
/* What the writers of text formats share: the model in the form a format wants, exact decimals, and
 * refusals. */
#ifndef LEHR_ANNEAL_WRITE_MODEL_H
#define LEHR_ANNEAL_WRITE_MODEL_H

#include <anneal/format.h>

/* The model in a wanted domain, each coefficient to be written with a wanted sign. */
typedef struct an_form {
    an_model_view view;
    bool negate;     /* the format wants the other sense */
    bool plain;      /* never write an exponent */
    an_model *owned; /* NULL: the caller's own model */
} an_form;

lehr_status an_form_new(lehr_context *ctx, const an_model *model, an_domain domain, an_sense sense,
                        an_form *form);
void an_form_free(an_form *form);

bool an_coef_is_zero(const an_model_view *view, an_coef value);
/* Number of linear terms that are not zero. */
int64_t an_linear_count(const an_model_view *view);

/* 2^twos * value as a decimal that is exact when the model is whole, and else reads back to the
 * same double. twos: -1, 0 or 1. */
void an_put_coef(lehr_output *out, const an_form *form, an_coef value, int twos);
/* A line "i j w" with base added to the indices. */
void an_put_entry(lehr_output *out, const an_form *form, int base, int32_t i, int32_t j,
                  an_coef value, int twos);
/* Row by row: "i i linear" and the couplings of i to higher j, 2^pair_twos of each. */
void an_put_rows(lehr_output *out, const an_form *form, int base, int pair_twos);
/* For formats without a header: "n-1 n-1 0" when no line of an_put_rows names the last variable. */
void an_put_last(lehr_output *out, const an_form *form);
/* "MARK lehr offset C", when there is one; notes that other programs do not see it. */
void an_put_offset(lehr_context *ctx, lehr_output *out, const an_form *form, char mark);

/* Fails with the reason when the model has groups, or an offset, and the format no place for it. */
lehr_status an_refuse_groups(lehr_context *ctx, const an_model_view *view, const char *format);
lehr_status an_refuse_offset(lehr_context *ctx, const an_form *form, const char *format);

#endif
