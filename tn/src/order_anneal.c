// SPDX-License-Identifier: GPL-3.0-or-later
/* Simulated annealing over finishing orders (Kirkpatrick, Gelatt, Vecchi 1983): a move takes a stay
 * out and puts it in elsewhere; the energy is the binary logarithm of the cost. */
#include "planners.h"

#include <base/memory.h>
#include <base/rng.h>
#include <math.h>
#include <string.h>

#define HOT  0.4
#define COLD 0.004

static double energy(tn_schedule *s, const uint32_t *stays, size_t count)
{
    tn_plan_in_order(s, stays, count);
    /* Costs beyond the range of doubles still differ in width. */
    return isfinite(s->flops) ? log2(s->flops + 1) : 2000 + (double)s->peak;
}

static void move(uint32_t *stays, size_t from, size_t to)
{
    uint32_t stay = stays[from];
    if (from < to)
        memmove(stays + from, stays + from + 1, (to - from) * sizeof *stays);
    else
        memmove(stays + to + 1, stays + to, (from - to) * sizeof *stays);
    stays[to] = stay;
}

/* Short moves more often than long ones. */
static size_t draw_target(lehr_rng *rng, size_t from, size_t count)
{
    double reach = pow((double)count, lehr_rng_unit(rng));
    size_t by = 1 + (size_t)(reach * lehr_rng_unit(rng));
    if (lehr_rng_u32(rng) & 1) return from + by < count ? from + by : count - 1;
    return from > by ? from - by : 0;
}

lehr_status tn_order_anneal(lehr_context *ctx, tn_schedule *s, uint64_t seed, double max_visits,
                            uint32_t *stays, size_t count)
{
    if (count < 3) return LEHR_OK;
    lehr_mark mark = lehr_scratch_mark(ctx);
    uint32_t *at = lehr_scratch(ctx, count, sizeof *at);
    if (!at) {
        lehr_scratch_release(ctx, mark);
        return LEHR_NO_MEMORY;
    }
    memcpy(at, stays, count * sizeof *at);
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_ANNEAL, 0);
    double begin = s->visits, now = energy(s, at, count), best = now, share;
    while ((share = (s->visits - begin) / max_visits) < 1 && !lehr_stop(ctx)) {
        double heat = HOT * pow(COLD / HOT, share);
        size_t from = lehr_rng_below(&rng, (uint32_t)count), to = draw_target(&rng, from, count);
        if (from == to) continue;
        move(at, from, to);
        double then = energy(s, at, count);
        if (then > now && lehr_rng_unit(&rng) >= exp((now - then) / heat)) {
            move(at, to, from);
            continue;
        }
        now = then;
        if (now < best) {
            best = now;
            memcpy(stays, at, count * sizeof *at);
        }
    }
    lehr_scratch_release(ctx, mark);
    return LEHR_OK;
}
