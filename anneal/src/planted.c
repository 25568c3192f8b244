// SPDX-License-Identifier: GPL-3.0-or-later
#include "planted.h"

#include "weighting.h"

#include <base/memory.h>

static void draw_gauge(uint64_t seed, int32_t n, uint8_t *bits)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_GAUGE);
    for (int32_t i = 0; i < n; i++) bits[i] = (uint8_t)(lehr_rng_u32(&rng) >> 31);
}

static lehr_status fill(an_builder *builder, const an_edges *edges, const int64_t *weights,
                        const uint8_t *bits)
{
    LEHR_TRY(an_builder_reserve(builder, edges->m));
    for (int64_t k = 0; k < edges->m; k++) {
        an_edge e = edges->at[k];
        int64_t w = bits[e.i] == bits[e.j] ? weights[k] : -weights[k];
        LEHR_TRY(an_builder_pair(builder, e.i, e.j, an_whole(w)));
    }
    return LEHR_OK;
}

static lehr_status build(lehr_context *ctx, const an_edges *edges, const int64_t *weights,
                         const uint8_t *bits, const char *name, an_model **out)
{
    an_builder *builder;
    LEHR_TRY(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, edges->n, 1, &builder));
    lehr_status status = fill(builder, edges, weights, bits);
    if (status == LEHR_OK) status = an_builder_name(builder, name);
    if (status == LEHR_OK) return an_builder_finish(builder, out);
    an_builder_free(builder);
    return status;
}

lehr_status an_plant(lehr_context *ctx, const an_edges *edges, const int64_t *weights,
                     int64_t optimum, uint64_t seed, const char *name, an_generated *out)
{
    an_generated made = {.has_optimum = true, .optimum.whole = optimum};
    made.bits = lehr_new(ctx, (size_t)edges->n, 1);
    if (!made.bits) return LEHR_NO_MEMORY;
    draw_gauge(seed, edges->n, made.bits);
    lehr_status status = build(ctx, edges, weights, made.bits, name, &made.model);
    if (status != LEHR_OK) {
        lehr_release(ctx, made.bits);
        return status;
    }
    *out = made;
    return LEHR_OK;
}
