// SPDX-License-Identifier: GPL-3.0-or-later
#include "write_model.h"

#include "model_inside.h"

#include <math.h>

lehr_status an_form_new(lehr_context *ctx, const an_model *model, an_domain domain, an_sense sense,
                        an_form *form)
{
    an_model_view view = an_model_look(model);
    an_model *owned = NULL;
    if (view.domain != domain) {
        LEHR_TRY(an_model_convert(ctx, model, domain, &owned));
        view = an_model_look(owned);
    }
    *form = (an_form){.view = view, .negate = view.sense != sense, .owned = owned};
    return LEHR_OK;
}

void an_form_free(an_form *form)
{
    an_model_free(form->owned);
}

bool an_coef_is_zero(const an_model_view *view, an_coef value)
{
    return view->whole ? value.whole == 0 : value.real == 0;
}

int64_t an_linear_count(const an_model_view *view)
{
    int64_t count = 0;
    for (int32_t i = 0; i < view->n; i++) count += !an_coef_is_zero(view, view->linear[i]);
    return count;
}

/* --- numbers --- */

static void put_whole(lehr_output *out, const an_model_view *view, int64_t value, int twos)
{
    int bits = an_unit_bits(view->unit) - twos;
    if (bits <= 0) {
        lehr_put_int(out, value * (INT64_C(1) << -bits));
        return;
    }
    char text[40];
    an_print_whole(value, bits, text);
    lehr_put_text(out, text);
}

void an_put_coef(lehr_output *out, const an_form *form, an_coef value, int twos)
{
    if (form->view.whole) {
        put_whole(out, &form->view, form->negate ? -value.whole : value.whole, twos);
        return;
    }
    double real = ldexp(form->negate ? -value.real : value.real, twos);
    if (form->plain) {
        lehr_put_plain(out, real);
    } else {
        lehr_put_real(out, real);
    }
}

void an_put_entry(lehr_output *out, const an_form *form, int base, int32_t i, int32_t j,
                  an_coef value, int twos)
{
    lehr_put_int(out, (int64_t)i + base);
    lehr_put_char(out, ' ');
    lehr_put_int(out, (int64_t)j + base);
    lehr_put_char(out, ' ');
    an_put_coef(out, form, value, twos);
    lehr_put_char(out, '\n');
}

void an_put_rows(lehr_output *out, const an_form *form, int base, int pair_twos)
{
    const an_model_view *v = &form->view;
    int64_t k = 0;
    for (int32_t i = 0; i < v->n; i++) {
        if (!an_coef_is_zero(v, v->linear[i])) an_put_entry(out, form, base, i, i, v->linear[i], 0);
        for (; k < v->m && v->couplings[k].i == i; k++)
            an_put_entry(out, form, base, i, v->couplings[k].j, v->couplings[k].w, pair_twos);
    }
}

void an_put_last(lehr_output *out, const an_form *form)
{
    const an_model_view *v = &form->view;
    if (v->n == 0 || !an_coef_is_zero(v, v->linear[v->n - 1])) return;
    for (int64_t k = 0; k < v->m; k++) {
        if (v->couplings[k].j == v->n - 1) return;
    }
    lehr_put_format(out, "%d %d 0\n", v->n - 1, v->n - 1);
}

void an_put_offset(lehr_context *ctx, lehr_output *out, const an_form *form, char mark)
{
    if (an_coef_is_zero(&form->view, form->view.offset)) return;
    lehr_put_char(out, mark);
    lehr_put_text(out, " lehr offset ");
    an_put_coef(out, form, form->view.offset, 0);
    lehr_put_char(out, '\n');
    lehr_note(ctx, 0, "the constant of the model is in a comment that other programs do not read");
}

/* --- refusals --- */

lehr_status an_refuse_groups(lehr_context *ctx, const an_model_view *view, const char *format)
{
    if (view->group_count == 0) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "%s has no groups: the model declares %d", format,
                     view->group_count);
}

lehr_status an_refuse_offset(lehr_context *ctx, const an_form *form, const char *format)
{
    if (an_coef_is_zero(&form->view, form->view.offset)) return LEHR_OK;
    double offset = form->view.whole ? (double)form->view.offset.whole * form->view.unit
                                     : form->view.offset.real;
    return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "%s has no place for a constant: the model has %.17g",
                     format, offset);
}
