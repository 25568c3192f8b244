// SPDX-License-Identifier: GPL-3.0-or-later
#include "tabu_walk.h"

#include <base/memory.h>
#include <string.h>

#define NOBODY        (-1)
#define TENURE_JITTER 10

/* A power of two above every tenure. */
static int32_t wheel_size(int32_t n)
{
    int32_t size = 2;
    while (size <= n / 2) size *= 2;
    return size;
}

lehr_status an_tabu_walk_new(lehr_context *ctx, const an_dense_rows *rows, lehr_rng *rng,
                             an_offers *offers, an_tabu_walk *out)
{
    an_tabu_walk t = {.rng = rng, .offers = offers, .word = AN_TABU_WORDS};
    size_t n = (size_t)rows->n, wheel = (size_t)wheel_size(rows->n);
    LEHR_TRY(an_rise_walk_new(ctx, rows, &t.walk));
    t.words = lehr_scratch(ctx, AN_TABU_WORDS, sizeof *t.words);
    t.wheel = lehr_scratch(ctx, wheel, sizeof *t.wheel);
    t.next = lehr_scratch(ctx, n, sizeof *t.next);
    t.best_sign = lehr_scratch(ctx, n, sizeof *t.best_sign);
    t.top_sign = lehr_scratch(ctx, n, sizeof *t.top_sign);
    t.bits = lehr_scratch(ctx, n, sizeof *t.bits);
    bool all = t.words && t.wheel && t.next && t.best_sign && t.top_sign && t.bits;
    if (!all) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < wheel; k++) t.wheel[k] = NOBODY;
    t.wheel_mask = (int32_t)wheel - 1;
    t.top_energy = INT64_MAX;
    *out = t;
    return LEHR_OK;
}

size_t an_tabu_walk_bytes(int32_t n)
{
    size_t words = AN_TABU_WORDS + (size_t)wheel_size(n) + (size_t)n;
    return an_rise_walk_bytes(n) + sizeof(int32_t) * words + 3 * (size_t)n + 6 * 128;
}

uint32_t an_tabu_word(an_tabu_walk *t)
{
    if (t->word == AN_TABU_WORDS) {
        lehr_rng_fill(t->rng, t->words, AN_TABU_WORDS);
        t->word = 0;
    }
    return t->words[t->word++];
}

void an_tabu_scatter(an_tabu_walk *t)
{
    for (int32_t i = 0; i < t->walk.rows->n; i++) {
        if (an_tabu_word(t) >> 31) an_rise_walk_flip(&t->walk, i);
    }
}

void an_tabu_start(an_tabu_walk *t, const uint8_t *bits)
{
    for (int32_t i = 0; i < t->walk.rows->n; i++) t->best_sign[i] = bits[i] ? 0 : -1;
    an_rise_walk_go(&t->walk, t->best_sign);
}

/* --- who is tabu --- */

static void release(an_tabu_walk *t, int64_t now)
{
    int32_t *list = &t->wheel[now & t->wheel_mask];
    for (int32_t i = *list; i != NOBODY; i = t->next[i]) an_rise_walk_unbar(&t->walk, i);
    *list = NOBODY;
}

static void release_all(an_tabu_walk *t)
{
    for (int32_t k = 0; k <= t->wheel_mask; k++) release(t, k);
    an_rise_walk_scan(&t->walk);
}

/* At most half of the spins are tabu at a time. */
static int32_t draw_length(const an_tabu_walk *t, uint32_t word, int32_t tenure)
{
    int32_t most = t->walk.rows->n / 2, drawn = tenure + (int32_t)(word % TENURE_JITTER);
    return drawn < most ? drawn : most;
}

static void move(an_tabu_walk *t, int32_t i, int64_t now, int32_t length)
{
    release(t, now);
    if (length == 0) {
        an_rise_walk_flip(&t->walk, i);
        return;
    }
    int32_t *list = &t->wheel[(now + length) & t->wheel_mask];
    t->next[i] = *list;
    *list = i;
    an_rise_walk_flip_and_bar(&t->walk, i);
}

/* --- the best --- */

static void top_bits(an_tabu_walk *t, an_coef *energy)
{
    const an_dense_rows *r = t->walk.rows;
    for (int32_t i = 0; i < r->n; i++) t->bits[i] = t->top_sign[i] == 0;
    *energy = an_dense_rows_energy(r, t->top_energy, t->bits);
}

static lehr_status keep_best(an_tabu_walk *t)
{
    size_t n = (size_t)t->walk.rows->n;
    memcpy(t->best_sign, t->walk.sign, n);
    t->best_energy = t->walk.energy;
    if (t->best_energy >= t->top_energy) return LEHR_OK;
    memcpy(t->top_sign, t->best_sign, n);
    t->top_energy = t->best_energy;
    an_coef energy;
    top_bits(t, &energy);
    return an_offer_early(t->offers, t->bits, energy);
}

lehr_status an_tabu_offer(an_tabu_walk *t)
{
    an_coef energy;
    top_bits(t, &energy);
    return an_offer(t->offers, t->bits, energy);
}

/* --- the search --- */

/* A move is a pass over n rises, about 16 of them at a time. */
static int64_t moves_between_polls(int32_t n)
{
    return 1 + 16 * (int64_t)AN_POLL_WORK / (n + 16);
}

/* A new best is kept when the walk is about to leave it upwards. */
static lehr_status search(an_tabu_walk *t, int64_t patience, int32_t tenure)
{
    an_rise_walk *w = &t->walk;
    int64_t last = 0, poll = moves_between_polls(w->rows->n);
    bool new_best = true;
    t->best_energy = w->energy;
    for (int64_t now = 1; now - last <= patience; now++) {
        uint32_t word = an_tabu_word(t);
        int32_t i = an_rise_walk_next(w, word);
        if (i < 0) break; /* there are no spins */
        if (new_best && an_rise_walk_cost(w, i) >= 0) {
            LEHR_TRY(keep_best(t));
            new_best = false;
        }
        move(t, i, now, draw_length(t, word, tenure));
        if (w->energy < t->best_energy) {
            t->best_energy = w->energy;
            new_best = true;
            last = now;
        }
        if (now % poll == 0 && an_offers_stop(t->offers)) break;
    }
    return new_best ? keep_best(t) : LEHR_OK;
}

lehr_status an_tabu_search(an_tabu_walk *t, int64_t patience, int32_t tenure)
{
    an_rise_walk_scan(&t->walk);
    uint64_t flips = t->walk.flips;
    lehr_status status = search(t, patience, tenure);
    release_all(t);
    an_offers_count(t->offers, t->walk.flips - flips);
    return status;
}
