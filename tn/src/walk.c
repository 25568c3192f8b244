// SPDX-License-Identifier: GPL-3.0-or-later
#include "walk.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* About ten milliseconds of work. */
#define POLL_WORK (UINT64_C(1) << 22)

bool tn_walk_tick(tn_walk *walk, uint64_t elements)
{
    walk->work += elements + 64;
    if (walk->work < POLL_WORK) return walk->cut;
    walk->work = 0;
    walk->cut |= lehr_stop(walk->ctx);
    return walk->cut;
}

void tn_walk_misread(tn_walk *walk, const tn_tape_step *step, const uint64_t *mask, uint64_t number)
{
    double complex odds = walk->reel->tape.entries[step->entries];
    const uint64_t *from = tn_cell(&walk->cells, step->from);
    uint64_t value[TN_SLOT_WORDS] = {0};
    for (int slot = 0; slot < walk->slots; slot++) {
        bool read = tn_slot_bit(from, slot);
        double wrong = read ? cimag(odds) : creal(odds);
        if (wrong > 0 && tn_slot_bit(mask, slot))
            read ^= tn_draw(&walk->readout, slot, number) < wrong;
        tn_set_slot(value, slot, read);
    }
    tn_cells_write(&walk->cells, step->cell, mask, value);
}

void tn_odds_settle(tn_odds *o)
{
    o->log += log(o->odds);
    o->odds = 1;
}

double tn_lift(double norm)
{
    return norm > 0 ? ldexp(1, -ilogb(norm) / 2) : 1;
}

/* --- channels --- */

void tn_walk_density(const tn_bank *bank, const tn_tape_step *step, double complex *density)
{
    double norms[2 * TN_SLOTS];
    int lanes = 1 << bank->lane_bits;
    if (step->from != TN_ODDS_OF_VALUE) {
        tn_bank_density(bank, step->targets, step->at, density);
        return;
    }
    tn_bank_norms(bank, step->at[0], norms);
    for (int lane = 0; lane < lanes; lane++) {
        double complex *rho = density + 4 * lane;
        rho[0] = norms[lane], rho[3] = norms[lanes + lane];
        rho[1] = rho[2] = 0;
    }
}

void tn_kraus_odds(const tn_reel *reel, const tn_tape_step *step, const double complex *density,
                   double *odds)
{
    int rows = 1 << step->targets, count = tn_kraus_count(step);
    const double complex *k = reel->tape.entries + step->entries;
    double total = 0;
    for (int j = 0; j < count; j++) {
        if (step->from >= 0)
            odds[j] = reel->odds[step->from + j];
        else
            odds[j] = tn_kraus_weight(k + j * rows * rows, density, rows);
        total += odds[j];
    }
    for (int j = 0; j < count; j++) odds[j] /= total;
}

void tn_kraus_matrix(const tn_reel *reel, const tn_tape_step *step, int k, double complex *matrix)
{
    int entries = 1 << (2 * step->targets);
    const double complex *from = reel->tape.entries + step->entries + k * entries;
    double scale = step->from >= 0 ? 1 / sqrt(reel->odds[step->from + k]) : 1;
    for (int j = 0; j < entries; j++) matrix[j] = scale * from[j];
}

/* --- blocks --- */

static lehr_status begin(tn_walk *walk, uint64_t seed)
{
    int slots = walk->reel->slots;
    LEHR_TRY(tn_cells_new(walk->ctx, &walk->reel->tape, slots, &walk->cells));
    LEHR_TRY(tn_draws_new(walk->ctx, seed, LEHR_RNG_SHOT, slots, &walk->draws));
    return tn_draws_new(walk->ctx, seed, LEHR_RNG_READOUT, slots, &walk->readout);
}

static void end(tn_walk *walk)
{
    tn_cells_free(walk->ctx, &walk->cells);
    tn_draws_free(walk->ctx, &walk->draws);
    tn_draws_free(walk->ctx, &walk->readout);
}

/* Shots first.. of `all`. */
static tn_shots part(const tn_shots *all, uint64_t first, uint64_t count)
{
    return (tn_shots){.first = all->first + first,
                      .count = count,
                      .words = all->words,
                      .rows = all->rows + first * all->words,
                      .logp = all->logp + first};
}

/* tries NULL: the shots of the block themselves. */
static lehr_status walk_block(tn_walk *walk, const tn_try *tries, tn_shots *shots)
{
    walk->slots = (int)shots->count;
    walk->logp = shots->logp;
    memset(walk->everyone, 0, sizeof walk->everyone);
    for (int slot = 0; slot < walk->slots; slot++) tn_set_slot(walk->everyone, slot, true);
    tn_cells_clear(&walk->cells);
    tn_draws_start(&walk->draws, shots->first, walk->slots);
    tn_draws_start(&walk->readout, shots->first, walk->slots);
    for (int slot = 0; tries && slot < walk->slots; slot++) {
        tn_draws_aim(&walk->draws, slot, tries[slot].shot, tries[slot].skip);
        tn_draws_aim(&walk->readout, slot, tries[slot].shot, tries[slot].skip);
    }
    LEHR_TRY(walk->reel->lanes ? tn_walk_lanes(walk) : tn_walk_trie(walk));
    tn_cells_rows(&walk->cells, shots);
    return LEHR_OK;
}

lehr_status tn_walk_sample(lehr_context *worker, const tn_reel *reel, uint64_t seed,
                           tn_shots *shots)
{
    tn_walk walk = {.ctx = worker, .reel = reel, .kernels = tn_kernels_choose(reel->single)};
    lehr_status status = begin(&walk, seed);
    for (uint64_t k = 0; status == LEHR_OK && !walk.cut && k < shots->count;) {
        uint64_t count = shots->count - k, slots = (uint64_t)reel->slots;
        tn_shots block = part(shots, k, count < slots ? count : slots);
        status = walk_block(&walk, NULL, &block);
        k += block.count;
    }
    end(&walk);
    shots->cut = walk.cut;
    return status;
}

lehr_status tn_walk_tries(lehr_context *worker, const tn_reel *reel, uint64_t seed,
                          const tn_try *tries, tn_shots *shots)
{
    tn_walk walk = {.ctx = worker, .reel = reel, .kernels = tn_kernels_choose(reel->single)};
    lehr_status status = begin(&walk, seed);
    if (status == LEHR_OK) status = walk_block(&walk, tries, shots);
    end(&walk);
    shots->cut = walk.cut;
    return status;
}
