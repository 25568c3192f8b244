// SPDX-License-Identifier: GPL-3.0-or-later
#include "cells.h"

#include <base/memory.h>
#include <string.h>

static size_t cell_count(const tn_tape *tape)
{
    return (size_t)tape->n + (size_t)tape->bits;
}

lehr_status tn_cells_new(lehr_context *ctx, const tn_tape *tape, int slots, tn_cells *out)
{
    tn_cells cells = {.tape = tape,
                      .circuit = tn_circuit_look(tape->circuit),
                      .slots = slots,
                      .words = ((size_t)slots + 63) / 64};
    cells.bits = lehr_new(ctx, cell_count(tape), cells.words * sizeof(uint64_t));
    if (!cells.bits) return LEHR_NO_MEMORY;
    *out = cells;
    tn_cells_clear(out);
    return LEHR_OK;
}

void tn_cells_free(lehr_context *ctx, tn_cells *cells)
{
    lehr_release(ctx, cells->bits);
    cells->bits = NULL;
}

void tn_cells_clear(tn_cells *cells)
{
    memset(cells->bits, 0, cell_count(cells->tape) * cells->words * sizeof *cells->bits);
}

/* Bits first.. of the circuit equal the number. */
static void keep_equal(const tn_cells *cells, const tn_condition *c, uint64_t *mask)
{
    const uint64_t *value = cells->circuit.words + c->value;
    for (int32_t k = 0; k < c->count; k++) {
        const uint64_t *cell = tn_cell(cells, (int64_t)cells->tape->n + c->first + k);
        uint64_t flip = (value[k / 64] >> (k % 64) & 1) ? 0 : ~UINT64_C(0);
        for (size_t w = 0; w < cells->words; w++) mask[w] &= cell[w] ^ flip;
    }
}

static void keep_condition(const tn_cells *cells, int32_t condition, uint64_t *mask)
{
    for (; condition >= 0; condition = cells->circuit.conditions[condition].also) {
        const tn_condition *c = &cells->circuit.conditions[condition];
        uint64_t before[TN_SLOT_WORDS];
        memcpy(before, mask, cells->words * sizeof *mask);
        keep_equal(cells, c, mask);
        if (!c->negated) continue;
        for (size_t w = 0; w < cells->words; w++) mask[w] = before[w] & ~mask[w];
    }
}

void tn_cells_guard(const tn_cells *cells, const tn_tape_step *step, uint64_t *mask)
{
    const tn_guard *guard = cells->tape->guards + step->guards;
    for (const tn_guard *end = guard + step->guard_count; guard < end; guard++) {
        if (guard->cell < 0) {
            keep_condition(cells, ~guard->cell, mask);
            continue;
        }
        const uint64_t *cell = tn_cell(cells, guard->cell);
        uint64_t flip = guard->value ? 0 : ~UINT64_C(0);
        for (size_t w = 0; w < cells->words; w++) mask[w] &= cell[w] ^ flip;
    }
}

void tn_cells_write(const tn_cells *cells, int64_t cell, const uint64_t *mask,
                    const uint64_t *value)
{
    uint64_t *to = tn_cell(cells, cell);
    for (size_t w = 0; w < cells->words; w++) to[w] ^= (to[w] ^ value[w]) & mask[w];
}

void tn_cells_step(const tn_cells *cells, const tn_tape_step *step, const uint64_t *mask)
{
    uint64_t *to = tn_cell(cells, step->cell);
    if (step->code == TN_TAPE_COPY) {
        tn_cells_write(cells, step->cell, mask, tn_cell(cells, step->from));
        return;
    }
    for (size_t w = 0; w < cells->words; w++) {
        if (step->code == TN_TAPE_FLIP)
            to[w] ^= mask[w];
        else if (step->value)
            to[w] |= mask[w];
        else
            to[w] &= ~mask[w];
    }
}

/* Bit j of word k becomes bit k of word j: blocks of 32, 16, ... 1 are exchanged across the
 * diagonal (Warren, Hacker's Delight, 7-3). */
static void transpose(uint64_t square[64])
{
    uint64_t mask = 0x00000000FFFFFFFF;
    for (int step = 32; step > 0; step >>= 1, mask ^= mask << step)
        for (int k = 0; k < 64; k = ((k | step) + 1) & ~step) {
            uint64_t t = ((square[k] >> step) ^ square[k | step]) & mask;
            square[k] ^= t << step;
            square[k | step] ^= t;
        }
}

void tn_cells_rows(const tn_cells *cells, tn_shots *shots)
{
    int32_t n = cells->tape->n, bits = cells->tape->bits;
    uint64_t square[64];
    for (int32_t first = 0; first < bits; first += 64)
        for (size_t w = 0; w < cells->words; w++) {
            int32_t count = bits - first < 64 ? bits - first : 64;
            memset(square, 0, sizeof square);
            for (int32_t k = 0; k < count; k++)
                square[k] = tn_cell(cells, (int64_t)n + first + k)[w];
            transpose(square);
            int64_t rows = (int64_t)shots->count - (int64_t)w * 64;
            for (int64_t k = 0; k < 64 && k < rows; k++)
                shots->rows[(64 * w + (size_t)k) * shots->words + (size_t)first / 64] = square[k];
        }
}
