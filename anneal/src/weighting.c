// SPDX-License-Identifier: GPL-3.0-or-later
#include "weighting.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct drawing {
    enum { ONE, PM1, RANGE, GAUSS, GAUSS5 } kind;
    int64_t low, high;
    lehr_rng rng;
} drawing;

static bool is(const char *choice, const char *word)
{
    return strcmp(choice, word) == 0;
}

static lehr_status drawing_of(lehr_context *ctx, const an_weighting *w, uint64_t seed, drawing *out)
{
    if (is(w->weights, "range") && (w->low > w->high || (w->low == 0 && w->high == 0)))
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "no weight but 0 lies in %lld..%lld",
                         (long long)w->low, (long long)w->high);
    *out = (drawing){.low = w->low,
                     .high = w->high,
                     .rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_WEIGHTS)};
    out->kind = is(w->weights, "one")     ? ONE
                : is(w->weights, "pm1")   ? PM1
                : is(w->weights, "range") ? RANGE
                : is(w->weights, "gauss") ? GAUSS
                                          : GAUSS5;
    return LEHR_OK;
}

/* Uniform in low..high without 0. */
static int64_t draw_range(drawing *d)
{
    bool skip = d->low <= 0 && d->high >= 0;
    int64_t count = d->high - d->low + !skip;
    int64_t value = d->low + (int64_t)lehr_rng_below(&d->rng, (uint32_t)count);
    return skip && value >= 0 ? value + 1 : value;
}

static int64_t draw_gauss5(drawing *d)
{
    int64_t value = 0;
    while (value == 0) value = (int64_t)llround(1e5 * lehr_rng_normal(&d->rng));
    return value;
}

static lehr_number draw(drawing *d)
{
    switch (d->kind) {
    case PM1:
        return an_whole(lehr_rng_u32(&d->rng) >> 31 ? 1 : -1);
    case RANGE:
        return an_whole(draw_range(d));
    case GAUSS:
        return an_real(lehr_rng_normal(&d->rng));
    case GAUSS5:
        return an_whole(draw_gauss5(d));
    case ONE:
        break;
    }
    return an_whole(1);
}

/* The cut through an edge of weight w is (w - w s s) / 2; the builder counts in halves. */
static lehr_status add_cut(an_builder *builder, an_edge e, lehr_number w)
{
    LEHR_TRY(an_builder_offset(builder, w));
    return an_builder_pair(builder, e.i, e.j, w.whole ? an_whole(-w.i) : an_real(-w.r));
}

static lehr_status fill(an_builder *builder, const an_edges *edges, const char *as, drawing *d)
{
    LEHR_TRY(an_builder_reserve(builder, edges->m));
    if (is(as, "qubo"))
        for (int32_t i = 0; i < edges->n; i++) LEHR_TRY(an_builder_linear(builder, i, draw(d)));
    for (int64_t k = 0; k < edges->m; k++) {
        an_edge e = edges->at[k];
        if (is(as, "maxcut"))
            LEHR_TRY(add_cut(builder, e, draw(d)));
        else
            LEHR_TRY(an_builder_pair(builder, e.i, e.j, draw(d)));
    }
    return LEHR_OK;
}

static lehr_status build(lehr_context *ctx, const an_edges *edges, const an_weighting *weighting,
                         uint64_t seed, const char *name, an_model **out)
{
    drawing d;
    LEHR_TRY(drawing_of(ctx, weighting, seed, &d));
    bool cut = is(weighting->as, "maxcut");
    an_builder *builder;
    LEHR_TRY(an_builder_new(ctx, is(weighting->as, "qubo") ? AN_BINARY : AN_SPIN,
                            cut ? AN_MAXIMIZE : AN_MINIMIZE, edges->n, cut ? 0.5 : 1, &builder));
    lehr_status status = fill(builder, edges, weighting->as, &d);
    if (status == LEHR_OK) status = an_builder_name(builder, name);
    if (status == LEHR_OK) return an_builder_finish(builder, out);
    an_builder_free(builder);
    return status;
}

lehr_status an_weigh(lehr_context *ctx, an_edges *edges, an_weighting weighting, uint64_t seed,
                     an_generated *out, const char *format, ...)
{
    char name[96];
    va_list args;
    va_start(args, format);
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    an_generated made = {0};
    lehr_status status = build(ctx, edges, &weighting, seed, name, &made.model);
    an_edges_free(ctx, edges);
    if (status == LEHR_OK) *out = made;
    return status;
}
