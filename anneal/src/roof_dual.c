// SPDX-License-Identifier: GPL-3.0-or-later
/* From the flow to bound and labels. Whole: exact. Doubles: the bound is rounded down, and `error`
 * bounds what capacities lost when they became integers. */
#include "roof_dual.h"

#include "coef_math.h"
#include "cover_parts.h"
#include "energy_steps.h"

#include <base/memory.h>
#include <float.h>
#include <string.h>

/* No larger than the integer. */
static double round_down(int64_t value)
{
    double near = (double)value;
    return fabs(near) < 0x1p53 ? near : nextafter(near, -HUGE_VAL);
}

static double whole_bound(const an_field *f, int64_t flow)
{
    int64_t terms = 0; /* couplings twice */
    for (int64_t k = 0; k < f->start[f->n]; k++) terms += coef_size(true, f->weight[k]).whole;
    terms /= 2;
    for (int32_t i = 0; i < f->n; i++) terms += coef_size(true, f->h[i]).whole;
    return f->unit * round_down(an_energy_above(f, f->offset.whole - terms + flow));
}

static double real_bound(const an_field *f, double flow)
{
    double terms = 0;
    for (int64_t k = 0; k < f->start[f->n]; k++) terms += fabs(f->weight[k].real);
    terms /= 2;
    for (int32_t i = 0; i < f->n; i++) terms += fabs(f->h[i].real);
    double additions = (double)f->n + 2 * (double)f->m + 8;
    double slack = 2 * additions * DBL_EPSILON * (terms + fabs(f->offset.real));
    return f->unit * (f->offset.real - terms + flow - slack);
}

static void count_labels(const an_field *f, const int8_t *label, an_roof *out)
{
    int32_t all = 0;
    for (int32_t i = 0; i < f->n; i++) all += label[i] != 0;
    out->weak = all - out->strong;
    double terms = (double)f->n + (double)f->m;
    if (all > 0 && !f->whole) out->error += f->unit * 4 * terms;
}

static lehr_status find_labels(an_cover *c, an_roof *out, int8_t *label)
{
    out->strong = an_cover_strong(c, label);
    LEHR_TRY(an_cover_weak(c, label));
    count_labels(c->field, label, out);
    out->error /= c->scale;
    return LEHR_OK;
}

lehr_status an_roof_dual(lehr_context *ctx, const an_field *f, uint64_t work, an_roof *out,
                         int8_t *label)
{
    an_cover *c;
    LEHR_TRY(an_cover_new(ctx, f, &c));
    an_cover_flow(c, work);
    an_roof roof = {.complete = c->most, .work = c->work};
    roof.bound = f->whole ? whole_bound(f, c->flow) : real_bound(f, (double)c->flow / c->scale);
    lehr_status status = LEHR_OK;
    if (label) memset(label, 0, (size_t)f->n);
    if (label && c->most) status = find_labels(c, &roof, label);
    an_cover_free(c);
    if (status == LEHR_OK) *out = roof;
    return status;
}
