// SPDX-License-Identifier: GPL-3.0-or-later
/* Steepest descent: from random spins, flip the spin whose flip gains most until none gains.
 *
 * The gain of flipping i is s_i f_i (half the fall of the energy). A heap keeps the spins of
 * positive gain, so a flip costs O(degree log n). Gains are doubles: exact for whole models below
 * 2^53; else rounding may steer a descent, but never an energy, which is evaluated from scratch. */
#include <anneal/solver.h>

#include "gain_heap.h"

#include <base/memory.h>
#include <base/rng.h>

typedef struct greedy_state {
    const an_field *field;
    uint64_t seed;
} greedy_state;

typedef struct descent {
    const an_field *field;
    uint8_t *bits;
    an_gain_heap heap;
} descent;

static lehr_status descent_new(lehr_context *ctx, const an_field *field, descent *d)
{
    size_t n = (size_t)field->n;
    d->field = field;
    d->bits = lehr_scratch(ctx, n, sizeof *d->bits);
    d->heap.count = 0;
    d->heap.spin = lehr_scratch(ctx, n, sizeof *d->heap.spin);
    d->heap.place = lehr_scratch(ctx, n, sizeof *d->heap.place);
    d->heap.gain = lehr_scratch(ctx, n, sizeof *d->heap.gain);
    bool all = d->bits && d->heap.spin && d->heap.place && d->heap.gain;
    return all ? LEHR_OK : LEHR_NO_MEMORY;
}

static double coef(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

static double gain_of(const descent *d, int32_t i)
{
    const an_field *f = d->field;
    double local = coef(f, f->h[i]);
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        double w = coef(f, f->weight[k]);
        local += d->bits[f->neighbour[k]] ? w : -w;
    }
    return d->bits[i] ? local : -local;
}

/* From the answer of the caller, or from random spins when it is NULL. */
static void start(descent *d, const uint8_t *given, uint64_t seed, uint64_t item)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_ANNEAL, item);
    for (int32_t i = 0; i < d->field->n; i++)
        d->bits[i] = given ? given[i] : (uint8_t)(lehr_rng_u32(&rng) >> 31);
    for (int32_t i = 0; i < d->field->n; i++) d->heap.place[i] = -1;
    for (int32_t i = 0; i < d->field->n; i++) an_gain_heap_set(&d->heap, i, gain_of(d, i));
}

/* A neighbour that agreed with i gave to its gain what it now takes, twice the coupling. */
static int64_t flip(descent *d, int32_t i)
{
    const an_field *f = d->field;
    d->bits[i] ^= 1;
    an_gain_heap_set(&d->heap, i, -d->heap.gain[i]);
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        int32_t j = f->neighbour[k];
        double w = 2 * coef(f, f->weight[k]);
        double change = d->bits[j] == d->bits[i] ? w : -w;
        an_gain_heap_set(&d->heap, j, d->heap.gain[j] + change);
    }
    return f->start[i + 1] - f->start[i];
}

/* Each flip lowers the energy, so this ends. With rounded gains that are almost zero it might not:
 * then 64 flips a spin are enough. */
static void descend(descent *d, an_offers *offers)
{
    int64_t work = 0, flips = 0, most = d->field->whole ? INT64_MAX : 64 * (int64_t)d->field->n;
    for (; flips < most; flips++) {
        int32_t top = an_gain_heap_top(&d->heap);
        if (top < 0) break;
        work += 1 + flip(d, top);
        if (work < AN_POLL_WORK) continue;
        work = 0;
        if (an_offers_stop(offers)) break;
    }
    an_offers_count(offers, (uint64_t)flips);
}

static lehr_status greedy_item(lehr_context *worker, const void *state, uint64_t item,
                               an_offers *offers)
{
    const greedy_state *s = state;
    lehr_mark mark = lehr_scratch_mark(worker);
    descent d;
    lehr_status status = descent_new(worker, s->field, &d);
    if (status == LEHR_OK) {
        start(&d, an_offers_start(offers, item), s->seed, item);
        descend(&d, offers);
        status = an_offer(offers, d.bits, an_field_energy(s->field, d.bits));
    }
    lehr_scratch_release(worker, mark);
    return status;
}

static lehr_status greedy_prepare(lehr_context *ctx, const an_field *field, void *options,
                                  uint64_t seed, an_plan *plan)
{
    (void)options;
    greedy_state *s = lehr_new(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    *s = (greedy_state){field, seed};
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static void greedy_release(lehr_context *ctx, void *state)
{
    lehr_release(ctx, state);
}

static size_t greedy_bytes(int32_t n, int64_t m, int threads)
{
    (void)m;
    return (size_t)threads * (size_t)n * (1 + 2 * sizeof(int32_t) + sizeof(double));
}

const an_solver an_solver_greedy = {
    .name = "greedy",
    .summary = "steepest descent from random starts; a baseline",
    .paper = "folklore",
    .prepare = greedy_prepare,
    .bytes = greedy_bytes,
    .item = greedy_item,
    .release = greedy_release,
};
