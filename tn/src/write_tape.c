// SPDX-License-Identifier: GPL-3.0-or-later
#include "write_tape.h"

#include <base/memory.h>

typedef struct writing {
    const tn_program *program;
    tn_tape *tape;
    uint8_t *at;                 /* position of each qubit that is in the register */
    int32_t held[TN_TAPE_WIDTH]; /* qubit at each position */
    int32_t width;
} writing;

static void leave(writing *w, int position)
{
    w->width--;
    for (int p = position; p < w->width; p++) {
        w->held[p] = w->held[p + 1];
        w->at[w->held[p]] = (uint8_t)p;
    }
}

static void write_step(writing *w, const tn_step *step)
{
    const int32_t *qubit = w->program->qubits + step->qubits;
    tn_tape_step to = {.code = step->code,
                       .targets = step->targets,
                       .value = step->value,
                       .entries = step->entries,
                       .entry_count = step->entry_count,
                       .guards = step->guards,
                       .guard_count = step->guard_count,
                       .cell = step->cell,
                       .from = step->from};
    if (step->code == TN_TAPE_ADD) {
        w->at[qubit[0]] = (uint8_t)w->width;
        w->held[w->width++] = qubit[0];
    }
    for (int k = 0; k < step->controls; k++) to.controls |= UINT64_C(1) << w->at[qubit[k]];
    for (int k = 0; k < step->targets; k++) to.at[k] = w->at[qubit[step->controls + k]];
    w->tape->flops += tn_step_cost(step) * tn_power_of_two(w->width);
    if (step->code == TN_TAPE_MEASURE) leave(w, to.at[0]);
    bool draws = step->code == TN_TAPE_MEASURE || step->code == TN_TAPE_KRAUS ||
                 (step->code == TN_TAPE_COPY && step->entry_count > 0);
    w->tape->draws += draws;
    w->tape->steps[w->tape->count++] = to;
}

/* Swaps until keep[k] is at position k. */
static void put_in_place(writing *w, uint32_t swap, const int32_t *keep, int32_t keep_count)
{
    for (int32_t k = 0; k < keep_count; k++) {
        uint8_t from = w->at[keep[k]];
        if (from == k) continue;
        w->tape->steps[w->tape->count++] = (tn_tape_step){.code = TN_TAPE_MATRIX,
                                                          .targets = 2,
                                                          .at = {(uint8_t)k, from},
                                                          .entries = swap,
                                                          .entry_count = 16};
        w->held[from] = w->held[k];
        w->at[w->held[from]] = from;
        w->held[k] = keep[k];
        w->at[keep[k]] = (uint8_t)k;
    }
}

lehr_status tn_write_tape(lehr_context *ctx, tn_program *program, const uint32_t *order,
                          size_t count, const int32_t *keep, int32_t keep_count, tn_tape *tape)
{
    static const double complex exchange[16] = {[0] = 1, [6] = 1, [9] = 1, [15] = 1};
    tn_tape to = {.n = program->n, .bits = program->bits, .circuit = program->circuit};
    uint32_t swap = 0;
    if (keep_count > 1) LEHR_TRY(tn_pool_put(ctx, &program->pool, exchange, 16, &swap));
    tn_pool_seal(ctx, &program->pool);
    size_t cells = (size_t)program->n + (size_t)program->bits;
    lehr_mark mark = lehr_scratch_mark(ctx);
    writing w = {.program = program, .tape = &to, .at = lehr_scratch(ctx, cells, sizeof *w.at)};
    if (w.at) to.steps = lehr_new(ctx, count + (size_t)keep_count, sizeof *to.steps);
    if (!to.steps) {
        lehr_scratch_release(ctx, mark);
        return LEHR_NO_MEMORY;
    }
    for (size_t k = 0; k < count; k++) write_step(&w, &program->steps[order[k]]);
    put_in_place(&w, swap, keep, keep_count);
    lehr_scratch_release(ctx, mark);
    to.entries = program->pool.entries;
    to.entry_count = program->pool.count;
    to.guards = program->guards;
    to.guard_count = program->guard_count;
    program->pool.entries = NULL;
    program->guards = NULL;
    *tape = to;
    return LEHR_OK;
}
