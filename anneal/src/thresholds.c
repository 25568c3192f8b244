// SPDX-License-Identifier: GPL-3.0-or-later
#include "thresholds.h"

#include "exp_draws.h"
#include "sweep.h"

#include <base/memory.h>
#include <math.h>

size_t an_thresholds_bytes(int planes, int classes)
{
    return sizeof(float) * 8 * AN_POOL_MAX + (size_t)classes * (size_t)planes * AN_PLANE_BYTES;
}

lehr_status an_thresholds_new(lehr_context *ctx, const an_multispin *model, int classes,
                              an_thresholds **out)
{
    an_thresholds *t = lehr_new_zero(ctx, 1, sizeof *t);
    if (!t) return LEHR_NO_MEMORY;
    t->ctx = ctx;
    t->planes = model->planes;
    t->classes = classes;
    t->middle = model->middle;
    t->bytes = AN_POOL_MIN;
    while (t->bytes < model->n && t->bytes < AN_POOL_MAX) t->bytes *= 2;
    t->x = lehr_new(ctx, 8 * (size_t)t->bytes, sizeof *t->x);
    t->bits = lehr_new(ctx, (size_t)classes * (size_t)t->planes, AN_PLANE_BYTES);
    if (!t->x || !t->bits) {
        an_thresholds_free(t);
        return LEHR_NO_MEMORY;
    }
    *out = t;
    return LEHR_OK;
}

void an_thresholds_free(an_thresholds *t)
{
    if (!t) return;
    lehr_release(t->ctx, t->x);
    lehr_release(t->ctx, t->bits);
    lehr_release(t->ctx, t);
}

void an_thresholds_draw(an_thresholds *t, lehr_rng *rng, bool all)
{
    uint32_t words[AN_POOL_MAX];
    for (int round = all ? 8 : 1; round > 0; round--) {
        lehr_rng_fill(rng, words, (size_t)t->bytes);
        an_exp_draws(words, (size_t)t->bytes, t->x + (int64_t)t->next * t->bytes);
        t->next = (t->next + 1) % 8;
    }
}

void an_thresholds_scale(an_thresholds *t, int class, double scale, double shift)
{
    double whole = fmax(-0x1p29, fmin(floor(shift), 0x1p29));
    double part = shift - whole < 1 ? fmax(0, shift - whole) : 0;
    uint8_t *bits = t->bits + (int64_t) class * t->planes * AN_PLANE_BYTES;
    an_sweep_choose()->cut(t->x, (float)fmin(scale, 1e30), (float)part,
                           (int32_t)whole + t->middle + 1, t->planes, t->bytes, bits);
}
