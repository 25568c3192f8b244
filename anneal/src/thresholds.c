// SPDX-License-Identifier: GPL-3.0-or-later
#include "thresholds.h"

#include "exp_draws.h"
#include "sweep.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

size_t an_thresholds_bytes(int planes, int classes)
{
    return sizeof(float) * 8 * AN_POOL_MAX + (size_t)classes * (size_t)planes * AN_PLANE_BYTES;
}

int32_t an_thresholds_usual(int32_t n)
{
    int32_t bytes = AN_POOL_MIN;
    while (bytes < n && bytes < AN_POOL_USUAL) bytes *= 2;
    return bytes;
}

lehr_status an_thresholds_new(lehr_context *ctx, const an_multispin *model, int classes,
                              int32_t bytes, an_thresholds **out)
{
    an_thresholds *t = lehr_new_zero(ctx, 1, sizeof *t);
    if (!t) return LEHR_NO_MEMORY;
    t->ctx = ctx;
    t->planes = model->planes;
    t->classes = classes;
    t->middle = model->middle;
    t->bytes = bytes;
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

/* Cuts `count` eighths from `first` on, whose draws are in x. */
static void cut(an_thresholds *t, int class, const float *x, double scale, double shift, int first,
                int count)
{
    double whole = fmax(-0x1p29, fmin(floor(shift), 0x1p29));
    double part = shift - whole < 1 ? fmax(0, shift - whole) : 0;
    int32_t eighth = t->bytes / 8;
    uint8_t *bits = t->bits + (int64_t) class * t->planes * AN_PLANE_BYTES;
    an_sweep_choose()->cut(x, (float)fmin(scale, 1e30), (float)part, (int32_t)whole + t->middle + 1,
                           t->planes, count * eighth, bits + first * eighth);
    for (int p = 0; p < t->planes; p++) {
        uint8_t *plane = bits + p * AN_PLANE_BYTES;
        memcpy(plane + t->bytes, plane, AN_LANES / 8);
    }
}

void an_thresholds_scale(an_thresholds *t, int class, double scale, double shift)
{
    cut(t, class, t->x, scale, shift, 0, 8);
}

void an_thresholds_scale_lanes(an_thresholds *t, int class, const float scale[64], double shift,
                               bool all)
{
    float x[8 * AN_POOL_MAX];
    int first = all ? 0 : (t->next + 7) % 8, count = all ? 8 : 1;
    int32_t draws = count * t->bytes;
    const float *from = t->x + (int64_t)first * t->bytes;
    for (int32_t k = 0; k < draws; k += 64) {
        for (int lane = 0; lane < 64; lane++) x[k + lane] = from[k + lane] * scale[lane];
    }
    cut(t, class, x, 1, shift, first, count);
}
