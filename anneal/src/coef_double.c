// SPDX-License-Identifier: GPL-3.0-or-later
#include "coef_double.h"

double an_coef_double(const an_form *form, an_coef value)
{
    const an_model_view *v = &form->view;
    double real = v->whole ? (double)value.whole * v->unit : value.real;
    return form->negate ? 0 - real : real; /* 0 stays 0, not -0 */
}

static bool is_double(an_coef value)
{
    return (int64_t)(double)value.whole == value.whole;
}

static bool all_doubles(const an_model_view *v)
{
    bool all = is_double(v->offset);
    for (int32_t i = 0; all && i < v->n; i++) all = is_double(v->linear[i]);
    for (int64_t k = 0; all && k < v->m; k++) all = is_double(v->couplings[k].w);
    return all;
}

lehr_status an_refuse_wide(lehr_context *ctx, const an_model_view *view, const char *format)
{
    if (!view->whole || all_doubles(view)) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_UNSUPPORTED,
                     "%s holds doubles, and a coefficient needs more than 53 bits", format);
}
