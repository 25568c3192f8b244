// SPDX-License-Identifier: GPL-3.0-or-later
/* All registers of a block side by side: each lane is a node of the prefix trie. Where the shots of
 * a lane part, the bank is laid out again with one lane more for each new node. Lanes are in the
 * order of their first shots; so when each shot has its own, lane number and slot are the same. */
#include "walk.h"

#include <base/memory.h>
#include <string.h>

#define LABELS (TN_KRAUS_MAX + 1)

typedef struct crowd {
    tn_walk *walk;
    tn_bank bank, spare;
    int lanes;
    size_t step;         /* the next */
    uint64_t draw, read; /* numbers of the next draws */
    uint16_t lane_of[TN_SLOTS];
    uint16_t head[TN_SLOTS];   /* of lanes: the first slot */
    uint16_t parent[TN_SLOTS]; /* of lanes: which lane it was before the last split */
    uint8_t label[TN_SLOTS];   /* of slots */
    int8_t sure[TN_SLOTS];     /* of lanes: see tn_certain */
    tn_odds odds[TN_SLOTS];    /* of lanes */
    double norms[2 * TN_SLOTS];
    double factors[TN_SLOTS];
    int16_t next[TN_SLOTS * LABELS];
} crowd;

/* --- between slots and lanes --- */

static void to_lanes(const crowd *c, const uint64_t *slots, uint64_t *lanes)
{
    if (c->lanes == c->walk->slots) {
        memcpy(lanes, slots, c->walk->cells.words * sizeof *lanes);
        return;
    }
    memset(lanes, 0, TN_SLOT_WORDS * sizeof *lanes);
    for (int lane = 0; lane < c->lanes; lane++)
        tn_set_slot(lanes, lane, tn_slot_bit(slots, c->head[lane]));
}

static void to_slots(const crowd *c, const uint64_t *lanes, uint64_t *slots)
{
    if (c->lanes == c->walk->slots) {
        memcpy(slots, lanes, c->walk->cells.words * sizeof *lanes);
        return;
    }
    for (int first = 0; first < c->walk->slots; first += 64) {
        int count = c->walk->slots - first < 64 ? c->walk->slots - first : 64;
        uint64_t word = 0;
        for (int k = 0; k < count; k++)
            word |= (uint64_t)tn_slot_bit(lanes, c->lane_of[first + k]) << k;
        slots[first / 64] = word;
    }
}

/* --- splitting --- */

static int lane_bits_for(int lanes)
{
    int bits = 3;
    while (1 << bits < lanes) bits++;
    return bits;
}

/* New numbers for pairs of lane and label, in the order of their first slots. */
static int number_lanes(crowd *c, int labels)
{
    int lanes = 0;
    memset(c->next, -1, (size_t)(c->lanes * labels) * sizeof *c->next);
    for (int slot = 0; slot < c->walk->slots; slot++) {
        int16_t *next = &c->next[c->lane_of[slot] * labels + c->label[slot]];
        if (*next < 0) {
            c->parent[lanes] = c->lane_of[slot];
            c->head[lanes] = (uint16_t)slot;
            *next = (int16_t)lanes++;
        }
        c->lane_of[slot] = (uint16_t)*next;
    }
    return lanes;
}

/* Shots of a lane with different labels part; parent says where lanes come from. */
static void split(crowd *c, int labels)
{
    int before = c->lanes;
    if (before == c->walk->slots) {
        for (int lane = 0; lane < before; lane++) c->parent[lane] = (uint16_t)lane;
        return;
    }
    c->lanes = number_lanes(c, labels);
    if (c->lanes == before) return;
    tn_bank_spread(&c->bank, &c->spare, lane_bits_for(c->lanes), c->parent, c->lanes);
    tn_bank swap = c->bank;
    c->bank = c->spare, c->spare = swap;
    for (int lane = c->lanes - 1; lane >= 0; lane--) c->odds[lane] = c->odds[c->parent[lane]];
}

/* --- steps --- */

/* In which lanes the step happens: NULL for all; `words` may be used. false: in none. */
static bool lanes_of_step(const crowd *c, const tn_tape_step *step, uint64_t *words,
                          const uint64_t **lanes)
{
    const tn_walk *walk = c->walk;
    uint64_t mask[TN_SLOT_WORDS], any = 0, less = 0;
    *lanes = NULL;
    if (step->guard_count == 0) return true;
    memcpy(mask, walk->everyone, sizeof mask);
    tn_cells_guard(&walk->cells, step, mask);
    for (size_t w = 0; w < walk->cells.words; w++) {
        any |= mask[w];
        less |= mask[w] ^ walk->everyone[w];
    }
    if (!less) return true;
    to_lanes(c, mask, words);
    *lanes = words;
    return any != 0;
}

/* 0 or 1 when the cell is that in all slots, else -1. */
static int common_value(const crowd *c, int32_t cell)
{
    const uint64_t *bits = tn_cell(&c->walk->cells, cell);
    uint64_t ones = 0, zeros = 0;
    for (size_t w = 0; w < c->walk->cells.words; w++) {
        ones |= bits[w] & c->walk->everyone[w];
        zeros |= ~bits[w] & c->walk->everyone[w];
    }
    if (!ones) return 0;
    return zeros ? -1 : 1;
}

/* The qubits and the matrix after them at once, where that can be. */
static bool enter_with_matrix(crowd *c, const tn_tape_step *step)
{
    const tn_tape *tape = &c->walk->reel->tape;
    int fresh = tn_bank_fresh(&c->bank, tape, c->step - 1), values = 0;
    for (int k = 0; k < fresh; k++) {
        int value = common_value(c, step[k].cell);
        if (value < 0) return false;
        values |= value << k;
    }
    if (fresh == 0) return false;
    tn_bank_enter(&c->bank, step + fresh, tape->entries + step[fresh].entries, fresh, values);
    c->step += (size_t)fresh;
    return true;
}

static void enter(crowd *c, const tn_tape_step *step)
{
    uint64_t lanes[TN_SLOT_WORDS];
    if (enter_with_matrix(c, step)) return;
    to_lanes(c, tn_cell(&c->walk->cells, step->cell), lanes);
    tn_bank_grow(&c->bank, lanes);
}

static void gate(crowd *c, const tn_tape_step *step)
{
    uint64_t words[TN_SLOT_WORDS];
    const uint64_t *lanes;
    if (!lanes_of_step(c, step, words, &lanes)) return;
    tn_bank_gate(&c->bank, step, c->walk->reel->tape.entries + step->entries, lanes);
}

/* Labels of the slots: the outcomes. */
static void draw_outcomes(crowd *c, int lane_bits)
{
    const double *zero = c->norms, *one = c->norms + (1 << lane_bits);
    bool open = false;
    for (int lane = 0; lane < c->lanes; lane++) {
        c->sure[lane] = (int8_t)tn_certain(zero[lane], one[lane]);
        open |= c->sure[lane] < 0;
    }
    for (int slot = 0; slot < c->walk->slots; slot++) {
        int lane = c->lane_of[slot];
        c->label[slot] = c->sure[lane] > 0;
        if (c->sure[lane] >= 0) continue;
        double u = tn_draw(&c->walk->draws, slot, c->draw);
        c->label[slot] = u * (zero[lane] + one[lane]) >= zero[lane];
    }
    if (open)
        split(c, 2);
    else
        for (int lane = 0; lane < c->lanes; lane++) c->parent[lane] = (uint16_t)lane;
}

static void lift_small(crowd *c)
{
    for (int lane = 0; lane < 1 << c->bank.lane_bits; lane++)
        c->factors[lane] = lane < c->lanes ? tn_lift(c->factors[lane]) : 1;
    tn_bank_scale(&c->bank, c->factors);
}

static void measure(crowd *c, const tn_tape_step *step)
{
    int lane_bits = c->bank.lane_bits;
    uint64_t lanes[TN_SLOT_WORDS] = {0}, slots[TN_SLOT_WORDS];
    bool small = false;
    tn_bank_norms(&c->bank, step->at[0], c->norms);
    draw_outcomes(c, lane_bits);
    for (int lane = 0; lane < c->lanes; lane++) {
        bool outcome = c->label[c->head[lane]];
        double zero = c->norms[c->parent[lane]], one = c->norms[(1 << lane_bits) + c->parent[lane]];
        double kept = outcome ? one : zero;
        tn_set_slot(lanes, lane, outcome);
        tn_odds_times(&c->odds[lane], kept / (zero + one));
        c->factors[lane] = kept;
        small |= kept < TN_SMALL_NORM;
    }
    tn_bank_drop(&c->bank, step->at[0], lanes);
    if (small) lift_small(c);
    to_slots(c, lanes, slots);
    tn_cells_write(&c->walk->cells, step->cell, c->walk->everyone, slots);
    c->draw++;
}

/* --- channels --- */

/* The odds of lane `lane`: known ones, or from the densities of all lanes. */
static void lane_odds(const crowd *c, const tn_tape_step *step, const double complex *density,
                      int lane, double *odds)
{
    tn_kraus_odds(c->walk->reel, step, density ? density + (lane << (2 * step->targets)) : NULL,
                  odds);
}

/* Labels: the number of the matrix and 1, or 0 where the guards do not hold. */
static void draw_matrices(crowd *c, const tn_tape_step *step, const double complex *density)
{
    double odds[TN_KRAUS_MAX];
    uint64_t mask[TN_SLOT_WORDS];
    int before = -1;
    memcpy(mask, c->walk->everyone, sizeof mask);
    tn_cells_guard(&c->walk->cells, step, mask);
    for (int slot = 0; slot < c->walk->slots; slot++) {
        c->label[slot] = 0;
        if (!tn_slot_bit(mask, slot)) continue;
        if (c->lane_of[slot] != before) {
            before = c->lane_of[slot];
            lane_odds(c, step, density, before, odds);
        }
        double u = tn_draw(&c->walk->draws, slot, c->draw);
        c->label[slot] = (uint8_t)(1 + tn_kraus_choose(odds, tn_kraus_count(step), u));
    }
}

/* Matrix number k in the lanes that drew it; a power of two brings norms back to about what they
 * were. */
static void apply_matrix(crowd *c, const tn_tape_step *step, int k, const double complex *density)
{
    uint64_t lanes[TN_SLOT_WORDS] = {0};
    double odds[TN_KRAUS_MAX];
    double complex matrix[TN_MAX_ENTRIES];
    bool any = false;
    for (int lane = 0; lane < 1 << c->bank.lane_bits; lane++) c->factors[lane] = 1;
    for (int lane = 0; lane < c->lanes; lane++) {
        if (c->label[c->head[lane]] != k + 1) continue;
        any = true;
        tn_set_slot(lanes, lane, true);
        if (!density) continue;
        lane_odds(c, step, density, c->parent[lane], odds);
        c->factors[lane] = tn_lift(odds[k]);
    }
    if (!any) return;
    tn_kraus_matrix(c->walk->reel, step, k, matrix);
    tn_bank_gate(&c->bank, step, matrix, lanes);
    if (density) tn_bank_scale(&c->bank, c->factors);
}

static lehr_status channel(crowd *c, const tn_tape_step *step)
{
    lehr_context *ctx = c->walk->ctx;
    lehr_mark mark = lehr_scratch_mark(ctx);
    double complex *density = NULL;
    if (step->from < 0) {
        density = lehr_scratch(ctx, (size_t)1 << (c->bank.lane_bits + 2 * step->targets),
                               sizeof *density);
        if (!density) return LEHR_NO_MEMORY;
        tn_walk_density(&c->bank, step, density);
    }
    draw_matrices(c, step, density);
    split(c, tn_kraus_count(step) + 1);
    for (int k = 0; k < tn_kraus_count(step); k++) apply_matrix(c, step, k, density);
    lehr_scratch_release(ctx, mark);
    c->draw++;
    return LEHR_OK;
}

static void classical(crowd *c, const tn_tape_step *step)
{
    tn_walk *walk = c->walk;
    uint64_t mask[TN_SLOT_WORDS];
    memcpy(mask, walk->everyone, sizeof mask);
    tn_cells_guard(&walk->cells, step, mask);
    if (step->code != TN_TAPE_COPY || step->entry_count == 0) {
        tn_cells_step(&walk->cells, step, mask);
        return;
    }
    tn_walk_misread(walk, step, mask, c->read++);
    if (!walk->reel->bits_matter) return;
    for (int slot = 0; slot < walk->slots; slot++)
        c->label[slot] = tn_slot_bit(tn_cell(&walk->cells, step->cell), slot);
    split(c, 2);
}

static lehr_status take_step(crowd *c, const tn_tape_step *step)
{
    switch (step->code) {
    case TN_TAPE_ADD:
        enter(c, step);
        return LEHR_OK;
    case TN_TAPE_MATRIX:
    case TN_TAPE_DIAGONAL:
        gate(c, step);
        return LEHR_OK;
    case TN_TAPE_MEASURE:
        measure(c, step);
        return LEHR_OK;
    case TN_TAPE_KRAUS:
        return channel(c, step);
    default:
        classical(c, step);
        return LEHR_OK;
    }
}

static lehr_status run(crowd *c)
{
    const tn_tape *tape = &c->walk->reel->tape;
    tn_bank_start(&c->bank, 3);
    c->lanes = 1;
    c->odds[0] = (tn_odds){.odds = 1};
    while (c->step < tape->count) {
        if (tn_walk_tick(c->walk, UINT64_C(1) << (c->bank.width + c->bank.lane_bits))) break;
        LEHR_TRY(take_step(c, &tape->steps[c->step++]));
    }
    for (int lane = 0; lane < c->lanes; lane++) tn_odds_settle(&c->odds[lane]);
    for (int slot = 0; slot < c->walk->slots; slot++)
        c->walk->logp[slot] = c->odds[c->lane_of[slot]].log;
    return LEHR_OK;
}

lehr_status tn_walk_lanes(tn_walk *walk)
{
    crowd *c = lehr_new_zero(walk->ctx, 1, sizeof *c);
    if (!c) return LEHR_NO_MEMORY;
    c->walk = walk;
    int bits = walk->reel->tape.width + lane_bits_for(walk->slots);
    lehr_status status = tn_bank_new(walk->ctx, walk->kernels, bits, &c->bank);
    if (status == LEHR_OK) status = tn_bank_new(walk->ctx, walk->kernels, bits, &c->spare);
    if (status == LEHR_OK) status = run(c);
    tn_bank_free(walk->ctx, &c->bank);
    tn_bank_free(walk->ctx, &c->spare);
    lehr_release(walk->ctx, c);
    return status;
}
