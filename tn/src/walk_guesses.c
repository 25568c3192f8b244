// SPDX-License-Identifier: GPL-3.0-or-later
/* In rounds: all shots without a hit are tried, some times each, branch after branch. */
#include "walk_guesses.h"

#include "walk.h"

#include <base/memory.h>
#include <base/rng.h>
#include <string.h>

/* Tries of a round for each branch whose lanes would be empty otherwise. */
#define FULL_LANES 64
#define NO_HIT     UINT64_MAX

typedef struct trying {
    lehr_context *ctx;
    const tn_gamble *gamble;
    uint64_t seed;
    tn_shots *shots;
    uint64_t *open;                   /* shots without a hit, by their places among the shots */
    uint64_t *hit;                    /* the try that made each shot */
    uint64_t open_count, tried, more; /* tries before, and in this round, of each of them */
    uint64_t stride;                  /* chunks of a stream for a try */
    uint8_t *guess;                   /* of each try of the round: shot by shot */
    /* one walk */
    tn_try *tries;
    uint64_t *place, *number; /* of the shot of each try; which try at it */
    tn_shots walked;
} trying;

/* --- one walk --- */

/* Whether the measured guesses, bits first .. first + count - 1 of the row, are `values`. */
static bool agree(const uint64_t *row, int32_t first, int count, uint32_t values)
{
    for (int k = 0; k < count; k++)
        if ((row[(first + k) / 64] >> ((first + k) % 64) & 1) != (values >> k & 1)) return false;
    return true;
}

/* The bits of the circuit itself. */
static void take_row(const trying *t, uint32_t branch, const uint64_t *from, uint64_t *to)
{
    const uint64_t *ones = t->gamble->branches[branch].ones;
    for (size_t w = 0; w < t->shots->words; w++) to[w] = from[w] | ones[w];
    if (t->gamble->bits % 64 != 0)
        to[t->shots->words - 1] &= ~UINT64_C(0) >> (64 - t->gamble->bits % 64);
}

static void take_hits(const trying *t, uint32_t branch)
{
    const tn_gamble *g = t->gamble;
    for (size_t k = 0; k < t->walked.count; k++) {
        const uint64_t *row = t->walked.rows + k * t->walked.words;
        uint64_t place = t->place[k];
        if (t->number[k] > t->hit[place] || !agree(row, g->bits, g->guesses, branch)) continue;
        t->hit[place] = t->number[k];
        take_row(t, branch, row, t->shots->rows + place * t->shots->words);
        t->shots->logp[place] = t->walked.logp[k];
    }
}

static lehr_status walk(trying *t, uint32_t branch)
{
    const tn_reel *reel = &t->gamble->branches[branch].reel;
    if (t->walked.count == 0 || t->shots->cut) return LEHR_OK;
    LEHR_TRY(tn_walk_tries(t->ctx, reel, t->seed, t->tries, &t->walked));
    if (t->walked.cut)
        t->shots->cut = true;
    else
        take_hits(t, branch);
    t->walked.count = 0;
    return LEHR_OK;
}

/* --- rounds --- */

static void draw_guesses(const trying *t)
{
    int shift = 32 - t->gamble->guesses;
    for (uint64_t k = 0; k < t->open_count; k++) {
        uint64_t shot = t->shots->first + t->open[k];
        lehr_rng rng = lehr_rng_at(t->seed, LEHR_RNG_GUESS, shot, t->tried);
        for (uint64_t j = 0; j < t->more; j++)
            t->guess[k * t->more + j] = (uint8_t)(lehr_rng_u32(&rng) >> shift);
    }
}

static lehr_status walk_branch(trying *t, uint32_t branch)
{
    size_t slots = (size_t)t->gamble->branches[branch].reel.slots;
    for (uint64_t k = 0; k < t->open_count * t->more; k++) {
        if (t->guess[k] != branch) continue;
        uint64_t place = t->open[k / t->more], number = t->tried + k % t->more;
        size_t at = t->walked.count++;
        t->place[at] = place;
        t->number[at] = number;
        t->tries[at] = (tn_try){.shot = t->shots->first + place, .skip = number * t->stride};
        if (t->walked.count == slots) LEHR_TRY(walk(t, branch));
    }
    return walk(t, branch);
}

/* Few tries at a time waste few; many fill the lanes. Tries are cheap where those would be empty.
 */
static uint64_t choose_more(const trying *t)
{
    int guesses = t->gamble->guesses;
    uint64_t more = guesses > 2 ? UINT64_C(1) << (guesses - 2) : 1;
    uint64_t room = ((uint64_t)FULL_LANES << guesses) / t->open_count;
    for (int k = 0; k < 1 << guesses; k++)
        if (!t->gamble->branches[k].reel.lanes) return more;
    return room > more ? room : more;
}

static void forget_hits(trying *t)
{
    uint64_t left = 0;
    for (uint64_t k = 0; k < t->open_count; k++)
        if (t->hit[t->open[k]] == NO_HIT) t->open[left++] = t->open[k];
    t->open_count = left;
}

static lehr_status try_once(trying *t)
{
    t->more = choose_more(t);
    lehr_mark mark = lehr_scratch_mark(t->ctx);
    t->guess = lehr_scratch(t->ctx, t->open_count * t->more, 1);
    lehr_status status = t->guess ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) draw_guesses(t);
    for (uint32_t b = 0; status == LEHR_OK && b < UINT32_C(1) << t->gamble->guesses; b++)
        status = walk_branch(t, b);
    lehr_scratch_release(t->ctx, mark);
    t->tried += t->more;
    forget_hits(t);
    return status;
}

/* --- the start --- */

static void find_sizes(trying *t, size_t *slots)
{
    size_t draws = 0;
    *slots = 0;
    for (int k = 0; k < 1 << t->gamble->guesses; k++) {
        const tn_reel *reel = &t->gamble->branches[k].reel;
        if (reel->tape.draws > draws) draws = reel->tape.draws;
        if ((size_t)reel->slots > *slots) *slots = (size_t)reel->slots;
    }
    t->stride = draws / TN_DRAW_CHUNK + 1;
    t->walked.words = ((size_t)t->gamble->branches[0].reel.tape.bits + 63) / 64;
}

static lehr_status start(trying *t)
{
    size_t count = (size_t)t->shots->count, slots;
    find_sizes(t, &slots);
    t->open_count = count;
    t->open = lehr_scratch(t->ctx, count, sizeof *t->open);
    t->hit = lehr_scratch(t->ctx, count, sizeof *t->hit);
    t->tries = lehr_scratch(t->ctx, slots, sizeof *t->tries);
    t->place = lehr_scratch(t->ctx, slots, sizeof *t->place);
    t->number = lehr_scratch(t->ctx, slots, sizeof *t->number);
    t->walked.rows = lehr_scratch(t->ctx, slots * t->walked.words, sizeof *t->walked.rows);
    t->walked.logp = lehr_scratch(t->ctx, slots, sizeof *t->walked.logp);
    bool room = t->open && t->hit && t->tries && t->place && t->number && t->walked.rows;
    if (!room || !t->walked.logp) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < count; k++) {
        t->open[k] = k;
        t->hit[k] = NO_HIT;
    }
    return LEHR_OK;
}

lehr_status tn_walk_guesses(lehr_context *worker, const tn_gamble *gamble, uint64_t seed,
                            tn_shots *shots)
{
    trying t = {.ctx = worker, .gamble = gamble, .seed = seed, .shots = shots};
    lehr_mark mark = lehr_scratch_mark(worker);
    lehr_status status = start(&t);
    shots->cut = false;
    while (status == LEHR_OK && t.open_count > 0 && !shots->cut) {
        shots->cut = lehr_stop(worker);
        if (!shots->cut) status = try_once(&t);
    }
    lehr_scratch_release(worker, mark);
    return status;
}
