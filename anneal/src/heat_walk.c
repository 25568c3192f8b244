// SPDX-License-Identifier: GPL-3.0-or-later
#include "heat_walk.h"

#include "exp_draws.h"

#include <base/memory.h>
#include <math.h>

/* The pool holds so many draws for each spin, and is made of so many parts. */
#define POOL_ROUNDS 4
#define POOL_PARTS  32
/* Above every draw. */
#define DRAW_MAX 24

static size_t part_size(const an_heat_walk *h)
{
    return (size_t)h->walk.rows->chunks * AN_CHUNK * POOL_ROUNDS / POOL_PARTS;
}

static void renew(an_heat_walk *h)
{
    size_t size = part_size(h);
    lehr_rng_fill(h->rng, h->words, size);
    an_exp_draws(h->words, size, h->pool + h->oldest * size);
    h->oldest = (h->oldest + 1) % POOL_PARTS;
}

lehr_status an_heat_walk_new(lehr_context *ctx, const an_dense_rows *rows, lehr_rng *rng,
                             an_heat_walk *out)
{
    an_heat_walk h = {.rng = rng};
    LEHR_TRY(an_rise_walk_new(ctx, rows, &h.walk));
    h.words = lehr_scratch(ctx, part_size(&h), sizeof *h.words);
    h.pool = lehr_scratch(ctx, part_size(&h) * POOL_PARTS, sizeof *h.pool);
    if (!h.words || !h.pool) return LEHR_NO_MEMORY;
    for (int part = 0; part < POOL_PARTS; part++) renew(&h);
    *out = h;
    return LEHR_OK;
}

size_t an_heat_walk_bytes(int32_t n)
{
    size_t pool = (size_t)an_chunks(n) * AN_CHUNK * POOL_ROUNDS;
    return an_rise_walk_bytes(n) + sizeof(float) * (pool + pool / POOL_PARTS) + 2 * 128;
}

/* A flip costs 2 step (2 rise + odd): accepted when the rise is at most the draw times this. Limits
 * stay below all barred rises. */
static float scale_of(const an_heat_walk *h, double temperature)
{
    const an_dense_rows *r = h->walk.rows;
    double most = an_rise_bytes(r->widths) == 2 ? 0x1p13 : 0x1p29;
    return (float)fmin(temperature / (4 * r->step), most / DRAW_MAX);
}

void an_heat_sweep(an_heat_walk *h, double temperature)
{
    an_rise_walk *w = &h->walk;
    int32_t chunks = w->rows->chunks, room = chunks * AN_CHUNK;
    float scale = scale_of(h, temperature);
    renew(h);
    const float *draws = h->pool + lehr_rng_below(h->rng, (POOL_ROUNDS - 1) * (uint32_t)room + 1);
    for (int32_t i = 0;; i++) {
        i = w->kernel->seek(chunks, w->rise, draws, scale, i);
        if (i == room) return;
        /* Unless this flip changes its mind. */
        int32_t next = w->kernel->seek(chunks, w->rise, draws, scale, i + 1);
        an_rise_walk_drift(w, i, next < room ? next : i);
    }
}

void an_heat_descend(an_heat_walk *h)
{
    an_rise_walk *w = &h->walk;
    an_rise_walk_scan(w);
    for (;;) {
        int32_t i = an_rise_walk_next(w, 0);
        if (i < 0 || an_rise_walk_cost(w, i) >= 0) return;
        an_rise_walk_flip(w, i);
    }
}

double an_typical_field(const an_field *f)
{
    double sum = 0;
    for (int64_t k = 0; k < f->start[f->n]; k++) {
        double w = f->whole ? (double)f->weight[k].whole : f->weight[k].real;
        sum += w * w;
    }
    return f->n > 0 ? sqrt(sum / f->n) : 0;
}
