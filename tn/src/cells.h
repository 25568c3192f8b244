// SPDX-License-Identifier: GPL-3.0-or-later
/* The classical side of a block of shots: one bit a cell and shot, the shots of a cell packed 64 to
 * a word, so that classical logic and conditions work on 64 shots at a time. */
#ifndef LEHR_TN_CELLS_H
#define LEHR_TN_CELLS_H

#include "tape.h"

#include <tn/engine.h>

/* Shots in a block are at most this many. */
#define TN_SLOTS      1024
#define TN_SLOT_WORDS (TN_SLOTS / 64)

typedef struct tn_cells {
    const tn_tape *tape;
    tn_circuit_view circuit;
    int slots;
    size_t words;   /* of a cell */
    uint64_t *bits; /* cells x words */
} tn_cells;

/* All 0. */
LEHR_MUST_USE lehr_status tn_cells_new(lehr_context *ctx, const tn_tape *tape, int slots,
                                       tn_cells *out);
void tn_cells_free(lehr_context *ctx, tn_cells *cells);
void tn_cells_clear(tn_cells *cells);

static inline uint64_t *tn_cell(const tn_cells *cells, int64_t cell)
{
    return cells->bits + (size_t)cell * cells->words;
}

static inline bool tn_slot_bit(const uint64_t *words, int slot)
{
    return words[slot / 64] >> (slot % 64) & 1;
}

static inline void tn_set_slot(uint64_t *words, int slot, bool value)
{
    words[slot / 64] |= (uint64_t)value << (slot % 64);
}

/* Leaves in `mask` the slots in which the guards of the step hold, too. */
void tn_cells_guard(const tn_cells *cells, const tn_tape_step *step, uint64_t *mask);
/* cell = value in the slots of mask. */
void tn_cells_write(const tn_cells *cells, int64_t cell, const uint64_t *mask,
                    const uint64_t *value);
/* SET, FLIP, and COPY without odds, in the slots of mask. */
void tn_cells_step(const tn_cells *cells, const tn_tape_step *step, const uint64_t *mask);
/* The classical bits of the circuit as rows, one a shot. */
void tn_cells_rows(const tn_cells *cells, tn_shots *shots);

#endif
