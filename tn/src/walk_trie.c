// SPDX-License-Identifier: GPL-3.0-or-later
/* One register at a time, depth first: where the shots of a node part, the smaller part goes on and
 * the larger ones wait with copies of the register. So at most log2(shots) + 1 copies wait, for
 * splits in two. */
#include "walk.h"

#include <base/memory.h>
#include <string.h>

/* Odds below are not taken from sums of both outcomes: see find_relay. */
#define RELAY_ODDS 1e-6

/* A node of the prefix trie that has not been walked to its end. */
typedef struct node {
    struct node *below; /* of the stack */
    size_t step;
    uint64_t draw, read; /* numbers of the next draws */
    int count;
    uint64_t members[TN_SLOT_WORDS];
    tn_odds odds;
    tn_bank bank;
} node;

typedef struct trie {
    tn_walk *walk;
    node *waiting; /* a stack; their banks are as large as their registers */
    node now;      /* its bank has room for the widest */
    uint8_t label[TN_SLOTS];
    double odds[TN_KRAUS_MAX];
} trie;

/* The first member after a slot, -1: none. */
static int next_member(const uint64_t *members, int after)
{
    int w = (after + 1) / 64;
    if (w >= TN_SLOT_WORDS) return -1;
    uint64_t left = members[w] & ~UINT64_C(0) << ((after + 1) % 64);
    while (!left) {
        if (++w == TN_SLOT_WORDS) return -1;
        left = members[w];
    }
    return 64 * w + __builtin_ctzll(left);
}

static int first_member(const node *n)
{
    return next_member(n->members, -1);
}

/* --- waiting --- */

static void release(trie *t, node *n)
{
    tn_bank_free(t->walk->ctx, &n->bank);
    lehr_release(t->walk->ctx, n);
}

/* What takes `now` and a member set to a node of its own. */
static lehr_status put_aside(trie *t, const uint64_t *members, int count, node **out)
{
    lehr_context *ctx = t->walk->ctx;
    node *n = lehr_new(ctx, 1, sizeof *n);
    if (!n) return LEHR_NO_MEMORY;
    *n = t->now;
    n->bank = (tn_bank){0};
    lehr_status status = tn_bank_new(ctx, t->walk->kernels, t->now.bank.width, &n->bank);
    if (status != LEHR_OK) {
        release(t, n);
        return status;
    }
    tn_bank_copy(&t->now.bank, &n->bank);
    memcpy(n->members, members, sizeof n->members);
    n->count = count;
    n->below = t->waiting;
    t->waiting = n;
    *out = n;
    return LEHR_OK;
}

static void take_up(trie *t)
{
    node *n = t->waiting;
    tn_bank room = t->now.bank;
    t->waiting = n->below;
    t->now = *n;
    t->now.bank = room;
    tn_bank_copy(&n->bank, &t->now.bank);
    release(t, n);
}

/* --- parting ---
 *
 * A part is what the shots of one label do with the register from here on. */
typedef void part_fn(trie *t, node *n, const tn_tape_step *step, int label, const void *arg);

/* Members by label; returns how many labels there are and which has the fewest. */
static int count_labels(const trie *t, int labels, int *counts, int *least)
{
    int kinds = 0;
    memset(counts, 0, (size_t)labels * sizeof *counts);
    for (int slot = first_member(&t->now); slot >= 0; slot = next_member(t->now.members, slot))
        counts[t->label[slot]]++;
    *least = -1;
    for (int k = 0; k < labels; k++) {
        if (counts[k] == 0) continue;
        kinds++;
        if (*least < 0 || counts[k] < counts[*least]) *least = k;
    }
    return kinds;
}

static void members_with(const trie *t, int label, uint64_t *members)
{
    memset(members, 0, TN_SLOT_WORDS * sizeof *members);
    for (int slot = first_member(&t->now); slot >= 0; slot = next_member(t->now.members, slot))
        if (t->label[slot] == label) tn_set_slot(members, slot, true);
}

static lehr_status divide(trie *t, const tn_tape_step *step, int labels, part_fn *part,
                          const void *arg)
{
    int counts[TN_KRAUS_MAX + 1], least;
    uint64_t members[TN_SLOT_WORDS];
    if (count_labels(t, labels, counts, &least) > 1) {
        for (int k = 0; k < labels; k++) {
            if (counts[k] == 0 || k == least) continue;
            node *n;
            members_with(t, k, members);
            LEHR_TRY(put_aside(t, members, counts[k], &n));
            part(t, n, step, k, arg);
        }
        members_with(t, least, members);
        memcpy(t->now.members, members, sizeof members);
        t->now.count = counts[least];
    }
    part(t, &t->now, step, least, arg);
    return LEHR_OK;
}

/* --- steps --- */

static bool holds(const trie *t, const tn_tape_step *step)
{
    if (step->guard_count == 0) return true;
    uint64_t mask[TN_SLOT_WORDS] = {0};
    int slot = first_member(&t->now);
    tn_set_slot(mask, slot, true);
    tn_cells_guard(&t->walk->cells, step, mask);
    return tn_slot_bit(mask, slot);
}

/* What a measurement of these norms gave. */
static void record(trie *t, node *n, int32_t cell, int outcome, const double *norms)
{
    uint64_t value[TN_SLOT_WORDS];
    memset(value, outcome ? 0xFF : 0, sizeof value);
    tn_cells_write(&t->walk->cells, cell, n->members, value);
    tn_odds_times(&n->odds, norms[outcome] / (norms[0] + norms[1]));
    if (norms[outcome] >= TN_SMALL_NORM) return;
    double factor = tn_lift(norms[outcome]);
    tn_bank_scale(&n->bank, &factor);
}

static void measured(trie *t, node *n, const tn_tape_step *step, int outcome, const void *arg)
{
    uint64_t everywhere = outcome ? ~UINT64_C(0) : 0;
    tn_bank_drop(&n->bank, step->at[0], &everywhere);
    record(t, n, step->cell, outcome, arg);
}

/* Labels: the outcomes. */
static void draw_outcomes(trie *t, const double *norms)
{
    int sure = tn_certain(norms[0], norms[1]);
    for (int slot = first_member(&t->now); slot >= 0; slot = next_member(t->now.members, slot)) {
        t->label[slot] = sure > 0;
        if (sure >= 0) continue;
        double u = tn_draw(&t->walk->draws, slot, t->now.draw);
        t->label[slot] = u * (norms[0] + norms[1]) >= norms[0];
    }
    t->now.draw++;
}

static lehr_status measure(trie *t, const tn_tape_step *step)
{
    double norms[2];
    tn_bank_norms(&t->now.bank, step->at[0], norms);
    draw_outcomes(t, norms);
    return divide(t, step, 2, measured, norms);
}

/* A qubit enters, meets another one, and that is measured: ADD, MATRIX, MEASURE. */
typedef struct relay {
    const double complex *entries;
    int value;
    double odds[2];
} relay;

static void relayed(trie *t, node *n, const tn_tape_step *add, int outcome, const void *arg)
{
    const relay *r = arg;
    tn_bank_relay(&n->bank, add, r->entries, r->value, outcome);
    record(t, n, add[2].cell, outcome, r->odds);
}

/* False: an outcome is so unlikely that its odds are all rounding, or the steps are others; they
 * are taken one by one then. */
static bool find_relay(trie *t, const tn_tape_step *add, int value, relay *r)
{
    const tn_tape *tape = &t->walk->reel->tape;
    bool can = t->walk->reel->relays && tn_bank_relays(tape, t->now.step - 1, t->now.bank.width);
    if (!can) return false;
    *r = (relay){.entries = tape->entries + add[1].entries, .value = value};
    tn_bank_relay_odds(&t->now.bank, add, r->entries, value, r->odds);
    double least = RELAY_ODDS * (r->odds[0] + r->odds[1]);
    return r->odds[0] > least && r->odds[1] > least;
}

/* Label 0: the channel did not happen. */
static void channelled(trie *t, node *n, const tn_tape_step *step, int label, const void *arg)
{
    const double *odds = arg;
    double complex matrix[TN_MAX_ENTRIES];
    if (label == 0) return;
    tn_kraus_matrix(t->walk->reel, step, label - 1, matrix);
    tn_bank_gate(&n->bank, step, matrix, NULL);
    if (step->from >= 0) return;
    double factor = tn_lift(odds[label - 1]);
    tn_bank_scale(&n->bank, &factor);
}

static lehr_status channel(trie *t, const tn_tape_step *step)
{
    double complex density[TN_MAX_ENTRIES];
    bool happens = holds(t, step);
    if (happens) {
        if (step->from < 0) tn_walk_density(&t->now.bank, step, density);
        tn_kraus_odds(t->walk->reel, step, density, t->odds);
    }
    for (int slot = first_member(&t->now); slot >= 0; slot = next_member(t->now.members, slot)) {
        t->label[slot] = 0;
        if (!happens) continue;
        double u = tn_draw(&t->walk->draws, slot, t->now.draw);
        t->label[slot] = (uint8_t)(1 + tn_kraus_choose(t->odds, tn_kraus_count(step), u));
    }
    t->now.draw++;
    return divide(t, step, tn_kraus_count(step) + 1, channelled, t->odds);
}

static void nothing(trie *t, node *n, const tn_tape_step *step, int label, const void *arg)
{
    (void)t, (void)n, (void)step, (void)label, (void)arg;
}

static lehr_status classical(trie *t, const tn_tape_step *step)
{
    tn_walk *walk = t->walk;
    uint64_t mask[TN_SLOT_WORDS];
    memcpy(mask, t->now.members, sizeof mask);
    tn_cells_guard(&walk->cells, step, mask);
    if (step->code != TN_TAPE_COPY || step->entry_count == 0) {
        tn_cells_step(&walk->cells, step, mask);
        return LEHR_OK;
    }
    tn_walk_misread(walk, step, mask, t->now.read++);
    if (!walk->reel->bits_matter) return LEHR_OK;
    for (int slot = first_member(&t->now); slot >= 0; slot = next_member(t->now.members, slot))
        t->label[slot] = tn_slot_bit(tn_cell(&walk->cells, step->cell), slot);
    return divide(t, step, 2, nothing, NULL);
}

/* One qubit; or one or two and the matrix after them, where that can be. */
static lehr_status enter(trie *t, const tn_tape_step *step)
{
    const tn_tape *tape = &t->walk->reel->tape;
    int fresh = tn_bank_fresh(&t->now.bank, tape, t->now.step - 1), values = 0;
    int slot = first_member(&t->now);
    uint64_t value = tn_slot_bit(tn_cell(&t->walk->cells, step->cell), slot);
    relay r;
    if (find_relay(t, step, (int)value, &r)) {
        draw_outcomes(t, r.odds);
        t->now.step += 2;
        return divide(t, step, 2, relayed, &r);
    }
    if (fresh == 0) {
        tn_bank_grow(&t->now.bank, &value);
        return LEHR_OK;
    }
    for (int k = 0; k < fresh; k++)
        values |= tn_slot_bit(tn_cell(&t->walk->cells, step[k].cell), slot) << k;
    tn_bank_enter(&t->now.bank, step + fresh, tape->entries + step[fresh].entries, fresh, values);
    t->now.step += (size_t)fresh;
    return LEHR_OK;
}

static lehr_status take_step(trie *t, const tn_tape_step *step)
{
    switch (step->code) {
    case TN_TAPE_ADD:
        return enter(t, step);
    case TN_TAPE_MATRIX:
    case TN_TAPE_DIAGONAL:
        if (holds(t, step))
            tn_bank_gate(&t->now.bank, step, t->walk->reel->tape.entries + step->entries, NULL);
        return LEHR_OK;
    case TN_TAPE_MEASURE:
        return measure(t, step);
    case TN_TAPE_KRAUS:
        return channel(t, step);
    default:
        return classical(t, step);
    }
}

/* From the root to the last leaf. */
static lehr_status run(trie *t)
{
    const tn_tape *tape = &t->walk->reel->tape;
    for (;;) {
        while (t->now.step < tape->count) {
            if (tn_walk_tick(t->walk, UINT64_C(1) << t->now.bank.width)) return LEHR_OK;
            LEHR_TRY(take_step(t, &tape->steps[t->now.step++]));
        }
        tn_odds_settle(&t->now.odds);
        for (int slot = first_member(&t->now); slot >= 0; slot = next_member(t->now.members, slot))
            t->walk->logp[slot] = t->now.odds.log;
        if (!t->waiting) return LEHR_OK;
        take_up(t);
    }
}

lehr_status tn_walk_trie(tn_walk *walk)
{
    trie *t = lehr_new_zero(walk->ctx, 1, sizeof *t);
    if (!t) return LEHR_NO_MEMORY;
    t->walk = walk;
    t->now.odds.odds = 1;
    t->now.count = walk->slots;
    memcpy(t->now.members, walk->everyone, sizeof walk->everyone);
    lehr_status status =
        tn_bank_new(walk->ctx, walk->kernels, walk->reel->tape.width, &t->now.bank);
    if (status == LEHR_OK) {
        tn_bank_start(&t->now.bank, 0);
        status = run(t);
    }
    while (t->waiting) {
        node *n = t->waiting;
        t->waiting = n->below;
        release(t, n);
    }
    tn_bank_free(walk->ctx, &t->now.bank);
    lehr_release(walk->ctx, t);
    return status;
}
