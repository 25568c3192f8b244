// SPDX-License-Identifier: GPL-3.0-or-later
#include "block_size.h"

#include "bank.h"
#include "cells.h"
#include "draws.h"
#include "step_flops.h"

/* Elements of a bank of lanes that stay in the cache. */
#define CACHE_BITS 13
/* Fewer lanes leave the machine's vectors empty. */
#define LEAST_LANES 8
/* The cells of a block take at most so much, unless that is for less than 64 shots. */
#define CELL_BYTES ((size_t)32 << 20)
/* A step of one register takes as long as so many operations, beside its own. */
#define BESIDE 1024

/* --- work --- */

/* Into how many parts a step may part the shots of a register. */
static int ways(const tn_reel *reel, const tn_tape_step *step)
{
    if (step->code == TN_TAPE_MEASURE) return 2;
    if (step->code == TN_TAPE_KRAUS) return (int)(step->entry_count >> (2 * step->targets));
    return step->code == TN_TAPE_COPY && step->entry_count > 0 && reel->bits_matter ? 2 : 1;
}

double tn_reel_work(const tn_reel *reel, int slots, double beside)
{
    double work = 0, registers = 1;
    int32_t width = 0;
    for (size_t k = 0; k < reel->tape.count; k++) {
        if (reel->relays && tn_bank_relays(&reel->tape, k, width)) {
            work += registers * (TN_RELAY_FLOPS * tn_power_of_two(width) + beside);
            registers = fmin(2 * registers, slots);
            k += 2;
            continue;
        }
        const tn_tape_step *step = &reel->tape.steps[k];
        width += step->code == TN_TAPE_ADD;
        double flops = tn_step_flops(step->code, step->targets,
                                     __builtin_popcountll(step->controls), step->entry_count);
        work += registers * (flops * tn_power_of_two(width) + beside);
        width -= step->code == TN_TAPE_MEASURE;
        registers *= ways(reel, step);
        if (registers > slots) registers = slots;
    }
    return work;
}

/* --- memory --- */

static void note_splits(tn_reel *reel)
{
    int32_t width = 0;
    reel->ways = 2;
    for (size_t k = 0; k < reel->tape.count; k++) {
        const tn_tape_step *step = &reel->tape.steps[k];
        int parts = ways(reel, step);
        width += step->code == TN_TAPE_ADD;
        reel->splits[width] += parts > 1;
        if (parts > reel->ways) reel->ways = parts;
        width -= step->code == TN_TAPE_MEASURE;
    }
}

/* The smallest of k parts of the shots goes on and k - 1 wait: at most (k - 1) log_k(slots) in all,
 * which grows with k. No split comes twice, so they are at worst the widest ones. */
static size_t waiting_bytes(const tn_reel *reel)
{
    double most = (reel->ways - 1) * log(reel->slots) / log(reel->ways);
    size_t left = (size_t)(most + 1e-9), bytes = 0, others = (size_t)reel->ways - 1;
    for (int width = reel->tape.width; width >= 0 && left > 0; width--) {
        size_t here = reel->splits[width] * others;
        if (here > left) here = left;
        bytes += here * tn_bank_bytes(width, reel->single);
        left -= here;
    }
    return bytes;
}

static size_t slot_bytes(const tn_reel *reel)
{
    const tn_tape *tape = &reel->tape;
    size_t cells = ((size_t)tape->n + (size_t)tape->bits) / 8;
    return cells + 2 * TN_DRAW_CHUNK * 2 * sizeof(uint32_t) + 256;
}

size_t tn_reel_bytes(const tn_reel *reel)
{
    int width = reel->tape.width, lane_bits = 3;
    size_t rest = (size_t)reel->slots * slot_bytes(reel);
    if (width > TN_TAPE_WIDTH) return SIZE_MAX;
    while (1 << lane_bits < reel->slots) lane_bits++;
    if (reel->lanes) return rest + 2 * tn_bank_bytes(width + lane_bits, reel->single);
    return rest + tn_bank_bytes(width, reel->single) + waiting_bytes(reel);
}

/* --- the choice --- */

static void bound_work(tn_reel *reel)
{
    double beside = reel->lanes ? 0 : BESIDE;
    int least = reel->lanes ? LEAST_LANES : 1;
    while (reel->slots > least && tn_reel_work(reel, reel->slots, beside) > TN_BLOCK_WORK)
        reel->slots /= 2;
}

void tn_reel_choose_slots(tn_reel *reel, size_t memory)
{
    int width = reel->tape.width, slots = TN_SLOTS;
    reel->lanes = width <= TN_LANES_WIDTH;
    reel->relays = !reel->lanes;
    if (reel->lanes)
        while (slots > 64 && (slots << width) > 1 << CACHE_BITS) slots /= 2;
    while (slots > 64 && (size_t)slots * slot_bytes(reel) > CELL_BYTES) slots /= 2;
    reel->slots = slots;
    if (width > TN_TAPE_WIDTH) return;
    note_splits(reel);
    bound_work(reel);
    while (memory && reel->slots > 1 && tn_reel_bytes(reel) > memory) reel->slots /= 2;
}
