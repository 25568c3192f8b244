// SPDX-License-Identifier: GPL-3.0-or-later
#include "disguise.h"

#include <base/memory.h>
#include <base/rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* In units, as the builder counts. */
static double coef(const an_model_view *v, an_coef c)
{
    return v->whole ? (double)c.whole : c.real;
}

typedef struct disguising {
    an_builder *builder;
    const disguise *how;
    double scale, shift;
    int32_t *name, *sign; /* of each variable */
} disguising;

static void linear(disguising *d, int32_t i, double w)
{
    assert_int_equal(an_builder_linear(d->builder, i, an_real(w)), LEHR_OK);
}

static void pair(disguising *d, int32_t i, int32_t j, double w)
{
    assert_int_equal(an_builder_pair(d->builder, i, j, an_real(w)), LEHR_OK);
}

static void copy_model(disguising *d, const an_model_view *v)
{
    for (int32_t i = 0; i < v->n; i++)
        linear(d, d->name[i], d->scale * d->sign[i] * coef(v, v->linear[i]));
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        double w = d->scale * d->sign[c->i] * d->sign[c->j] * coef(v, c->w);
        pair(d, d->name[c->i], d->name[c->j], w);
    }
    double offset = d->scale * coef(v, v->offset);
    assert_int_equal(an_builder_offset(d->builder, an_real(offset)), LEHR_OK);
}

static void add_strangers(disguising *d, int32_t next)
{
    next += d->how->isolated;
    for (int32_t k = 0; k < d->how->lonely; k++, next++) {
        double h = d->scale * pow(10, k % 9 - 4);
        linear(d, next, h);
        d->shift += h;
    }
    if (d->how->giant_field > 0) {
        linear(d, next, d->scale * d->how->giant_field);
        d->shift += d->scale * d->how->giant_field;
        next++;
    }
    if (d->how->giant_couple > 0) {
        pair(d, next, next + 1, d->scale * d->how->giant_couple);
        d->shift += d->scale * d->how->giant_couple;
    }
}

static an_model *in_bits(lehr_context *ctx, an_model *spins)
{
    an_model *bits;
    assert_int_equal(an_model_convert(ctx, spins, AN_BINARY, &bits), LEHR_OK);
    an_model_free(spins);
    return bits;
}

an_model *disguised(lehr_context *ctx, const an_model *model, const disguise *how, double *shift)
{
    an_model_view v = an_model_look(model);
    int32_t n =
        v.n + how->isolated + how->lonely + (how->giant_field > 0) + 2 * (how->giant_couple > 0);
    assert_int_equal(v.domain, AN_SPIN);
    lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, 0);
    disguising d = {.how = how, .scale = how->scale > 0 ? how->scale : 1};
    d.name = lehr_new(ctx, (size_t)n, sizeof *d.name);
    d.sign = lehr_new(ctx, (size_t)n, sizeof *d.sign);
    assert_true(d.name && d.sign);
    for (int32_t i = 0; i < n; i++) d.name[i] = i;
    for (int32_t i = 0; i < n; i++) d.sign[i] = how->gauge && lehr_rng_below(&rng, 2) ? -1 : 1;
    if (how->permute) lehr_rng_shuffle(&rng, d.name, (size_t)v.n);
    assert_int_equal(an_builder_new(ctx, AN_SPIN, v.sense, n, v.unit, &d.builder), LEHR_OK);
    copy_model(&d, &v);
    add_strangers(&d, v.n);
    an_model *made;
    assert_int_equal(an_builder_finish(d.builder, &made), LEHR_OK);
    lehr_release(ctx, d.name);
    lehr_release(ctx, d.sign);
    *shift = d.shift * v.unit;
    return how->binary ? in_bits(ctx, made) : made;
}
