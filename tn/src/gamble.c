// SPDX-License-Identifier: GPL-3.0-or-later
/* Which guesses pay is found by planning: first the circuit itself, briefly; if that is dear, the
 * circuit under sets of guesses, small sets first, of which only two branches are planned, that of
 * all zeros and that of all ones. All branches of the best set are planned at last. */
#include "gamble.h"

#include "block_size.h"
#include "guess_circuit.h"
#include "walk_forecast.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* Chosen guesses are among so many for which most waits. */
#define CANDIDATES 4
/* Of the seconds for plans, what the first look at the circuit may take. */
#define LOOK_SHARE (1.0 / 16)
/* Trials plan as if for so many times fewer shots: that bounds what one may take. */
#define TRIAL_SHOTS 16
/* Shots that take less need no guesses. */
#define CHEAP_SECONDS 0.02
/* A trial takes so long for each operation of the circuit, beside ordering. Trials may go on for
 * this share of what guesses can save, if that is less than the seconds for plans, and for so long
 * in any case. */
#define TRIAL_SECONDS_AN_OP 4e-6
#define STAKE_SHARE         0.25
#define TRIALS_SECONDS      0.01
/* Forecasts are not so exact that less of a gain would be one. */
#define GAIN 0.7

typedef struct searching {
    lehr_context *ctx;
    const tn_circuit *circuit;
    const tn_gamble_request *request;
    tn_guesses candidates;
    double plain; /* seconds of all shots without guesses */
    double best, spent;
    tn_guesses set; /* the best */
} searching;

/* --- life --- */

static void clear_branch(lehr_context *ctx, tn_guess_branch *branch)
{
    tn_reel_free(ctx, &branch->reel);
    tn_circuit_free(branch->circuit);
    lehr_release(ctx, branch->ones);
    *branch = (tn_guess_branch){0};
}

void tn_gamble_free(lehr_context *ctx, tn_gamble *gamble)
{
    if (!gamble) return;
    for (int k = 0; gamble->branches && k < 1 << gamble->guesses; k++)
        clear_branch(ctx, &gamble->branches[k]);
    lehr_release(ctx, gamble->branches);
    lehr_release(ctx, gamble);
}

/* --- a branch --- */

static lehr_status plan_reel(const searching *s, const tn_circuit *circuit, double share,
                             uint64_t walks, tn_reel *out)
{
    tn_tape tape;
    tn_tape_request request = s->request->tape;
    request.seconds *= share;
    request.walks = walks;
    LEHR_TRY(tn_tape_plan(s->ctx, circuit, &request, &tape));
    return tn_reel_new(s->ctx, &tape, &s->request->reel, out);
}

/* What there is of it is for the caller to clear, also when it fails. */
static lehr_status plan_branch(const searching *s, const tn_guesses *set, uint32_t values,
                               double share, uint64_t walks, tn_guess_branch *out)
{
    size_t words = ((size_t)tn_circuit_look(s->circuit).bits + 63) / 64;
    out->ones = lehr_new_zero(s->ctx, words, sizeof *out->ones);
    if (!out->ones) return LEHR_NO_MEMORY;
    LEHR_TRY(tn_guess_circuit(s->ctx, s->circuit, set, values, &out->circuit, out->ones));
    return plan_reel(s, out->circuit, share, walks, &out->reel);
}

/* --- sets --- */

static lehr_status try_branch(searching *s, const tn_guesses *set, uint32_t values, double *seconds)
{
    tn_guess_branch branch = {0};
    double trials = 2.0 * ((1 << s->candidates.count) - 1);
    uint64_t walks = s->request->shots / TRIAL_SHOTS + 1;
    lehr_status status = plan_branch(s, set, values, 1 / trials, walks, &branch);
    if (status == LEHR_OK) {
        *seconds += tn_walk_seconds(&branch.reel, s->request->shots);
        s->spent += branch.reel.tape.plan_s;
        s->spent += TRIAL_SECONDS_AN_OP * (double)tn_circuit_look(s->circuit).count;
    }
    clear_branch(s->ctx, &branch);
    return status;
}

static lehr_status try_set(searching *s, const tn_guesses *set)
{
    uint32_t branches = UINT32_C(1) << set->count;
    double seconds = 0;
    LEHR_TRY(try_branch(s, set, 0, &seconds));
    LEHR_TRY(try_branch(s, set, branches - 1, &seconds));
    seconds *= (double)s->request->shots * branches / 2;
    if (!(seconds < GAIN * s->best)) return LEHR_OK;
    s->best = seconds;
    s->set = *set;
    return LEHR_OK;
}

static bool enough(const searching *s)
{
    double stake = s->plain, rival = s->request->rival_s;
    if (rival > 0 && rival < stake) stake = rival;
    double most = fmin(STAKE_SHARE * stake, s->request->tape.seconds);
    return s->spent > fmax(most, TRIALS_SECONDS) || s->best <= s->spent ||
           lehr_stopped(s->ctx) != LEHR_RUNNING;
}

static tn_guesses subset(const tn_guesses *all, uint32_t members)
{
    tn_guesses set = {0};
    for (int k = 0; k < all->count; k++)
        if (members >> k & 1) set.op[set.count++] = all->op[k];
    return set;
}

static lehr_status try_sets(searching *s)
{
    for (int size = 1; size <= s->candidates.count; size++)
        for (uint32_t members = 1; members < UINT32_C(1) << s->candidates.count; members++) {
            if (__builtin_popcount(members) != size) continue;
            if (enough(s)) return LEHR_OK;
            tn_guesses set = subset(&s->candidates, members);
            LEHR_TRY(try_set(s, &set));
        }
    return LEHR_OK;
}

static lehr_status look_without(searching *s)
{
    tn_reel reel;
    LEHR_TRY(plan_reel(s, s->circuit, LOOK_SHARE, s->request->shots, &reel));
    s->plain = tn_walk_seconds(&reel, s->request->shots) * (double)s->request->shots;
    s->best = s->plain;
    tn_reel_free(s->ctx, &reel);
    return LEHR_OK;
}

static lehr_status choose_set(searching *s)
{
    if (s->request->wanted >= 0) {
        s->set = s->candidates;
        return LEHR_OK;
    }
    LEHR_TRY(look_without(s));
    return s->plain > CHEAP_SECONDS ? try_sets(s) : LEHR_OK;
}

/* --- all branches --- */

/* A block is tried about 2^guesses times, each time by one branch; lanes are many at once anyway.
 */
static int choose_slots(const tn_gamble *g)
{
    int slots = g->branches[0].reel.slots;
    bool lanes = true;
    for (int k = 0; k < 1 << g->guesses; k++) {
        const tn_reel *reel = &g->branches[k].reel;
        lanes &= reel->lanes;
        if (reel->slots < slots) slots = reel->slots;
    }
    if (!lanes) slots >>= g->guesses;
    return slots > 0 ? slots : 1;
}

static void add_up(tn_gamble *g, uint64_t shots)
{
    g->slots = choose_slots(g);
    for (int k = 0; k < 1 << g->guesses; k++) {
        const tn_reel *reel = &g->branches[k].reel;
        size_t row = ((size_t)reel->tape.bits + 63) / 64 * sizeof(uint64_t) + 64;
        size_t bytes = tn_reel_bytes(reel);
        if (bytes < SIZE_MAX / 2) bytes += row * (size_t)(reel->slots + g->slots);
        if (bytes > g->bytes) g->bytes = bytes;
        if (reel->tape.width > g->width) g->width = reel->tape.width;
        g->seconds += tn_walk_seconds(reel, shots);
        g->flops += reel->tape.flops;
    }
}

static lehr_status plan_all(searching *s, tn_gamble *g)
{
    uint32_t branches = UINT32_C(1) << g->guesses;
    g->branches = lehr_new_zero(s->ctx, branches, sizeof *g->branches);
    if (!g->branches) return LEHR_NO_MEMORY;
    for (uint32_t v = 0; v < branches; v++)
        LEHR_TRY(plan_branch(s, &s->set, v, 1.0 / branches, s->request->shots, &g->branches[v]));
    add_up(g, s->request->shots);
    return LEHR_OK;
}

static bool pays(const searching *s, const tn_gamble *g)
{
    double seconds = g->seconds * (double)s->request->shots;
    return s->request->wanted >= 0 || seconds < GAIN * s->plain;
}

static lehr_status make(searching *s, tn_gamble **out)
{
    LEHR_TRY(choose_set(s));
    if (s->set.count == 0) return LEHR_OK;
    tn_gamble *g = lehr_new_zero(s->ctx, 1, sizeof *g);
    if (!g) return LEHR_NO_MEMORY;
    g->guesses = s->set.count;
    g->bits = tn_circuit_look(s->circuit).bits;
    lehr_status status = plan_all(s, g);
    if (status == LEHR_OK && pays(s, g))
        *out = g;
    else
        tn_gamble_free(s->ctx, g);
    return status;
}

lehr_status tn_gamble_plan(lehr_context *ctx, const tn_circuit *circuit,
                           const tn_gamble_request *request, tn_gamble **out)
{
    searching s = {.ctx = ctx, .circuit = circuit, .request = request};
    int most = request->wanted >= 0 ? request->wanted : CANDIDATES;
    tn_gamble *found = NULL;
    LEHR_TRY(tn_guesses_find(ctx, circuit, most < TN_GUESSES_MAX ? most : TN_GUESSES_MAX,
                             &s.candidates));
    if (s.candidates.count > 0) LEHR_TRY(make(&s, &found));
    *out = found;
    return LEHR_OK;
}
