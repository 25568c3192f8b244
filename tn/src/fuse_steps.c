// SPDX-License-Identifier: GPL-3.0-or-later
/* One walk along the order. A block collects steps without guards on one qubit or on a pair, until
 * another step needs one of its qubits; a block of a pair takes over what was collected on each of
 * the two alone. A closed block that costs less as one matrix replaces its last step; the others
 * go. */
#include "fuse_steps.h"

#include "grow.h"
#include "matrix_facts.h"

#include <string.h>

#define GONE   UINT32_MAX
#define CLOSED UINT8_MAX

typedef struct block {
    int qubits;
    int32_t qubit[2];
    double complex matrix[16];
    double cost;     /* of its steps, each at its width */
    uint32_t newest; /* place in the order of its last step; older ones follow in fusing.older */
    uint32_t steps;
} block;

typedef struct fusing {
    lehr_context *ctx;
    tn_program *program;
    uint32_t *order;
    uint32_t *older; /* of each place: of the step before in the same block, GONE: none */
    uint8_t *open;   /* of each qubit: its block, or CLOSED */
    block blocks[TN_TAPE_WIDTH + 1];
    uint8_t free[TN_TAPE_WIDTH + 1];
    int free_count;
    int32_t width;
} fusing;

static bool fits(const tn_step *step)
{
    bool matrix = step->code == TN_TAPE_MATRIX || step->code == TN_TAPE_DIAGONAL;
    int qubits = step->controls + step->targets;
    return matrix && step->guard_count == 0 && qubits >= 1 && qubits <= 2;
}

static double complex entry(const fusing *f, const tn_step *step, int row, int column)
{
    const double complex *entries = f->program->pool.entries + step->entries;
    if (step->code == TN_TAPE_DIAGONAL) return row == column ? entries[row] : 0;
    return entries[row << step->targets | column];
}

/* The step on a column of the block's matrix; bit[k]: which bit its k-th qubit is. */
static void apply(const fusing *f, const tn_step *step, const int *bit, int rows,
                  double complex *column)
{
    double complex out[4] = {0};
    const int *target = bit + step->controls;
    for (int r = 0; r < rows; r++) {
        bool acts = true;
        int row = 0;
        for (int k = 0; k < step->controls; k++) acts = acts && r >> bit[k] & 1;
        out[r] = acts ? 0 : column[r];
        for (int t = 0; t < step->targets; t++) row |= (r >> target[t] & 1) << t;
        for (int c = 0; c < 1 << step->targets && acts; c++) {
            int from = r;
            for (int t = 0; t < step->targets; t++)
                from = (from & ~(1 << target[t])) | (c >> t & 1) << target[t];
            out[r] += entry(f, step, row, c) * column[from];
        }
    }
    memcpy(column, out, (size_t)rows * sizeof *column);
}

static void multiply(const fusing *f, block *b, const tn_step *step)
{
    const int32_t *qubit = f->program->qubits + step->qubits;
    int rows = 1 << b->qubits, bit[2] = {0, 0};
    for (int k = 0; k < step->controls + step->targets; k++) bit[k] = qubit[k] != b->qubit[0];
    for (int c = 0; c < rows; c++) {
        double complex column[4];
        for (int r = 0; r < rows; r++) column[r] = b->matrix[r * rows + c];
        apply(f, step, bit, rows, column);
        for (int r = 0; r < rows; r++) b->matrix[r * rows + c] = column[r];
    }
}

/* --- closing --- */

static lehr_status fused_step(fusing *f, const block *b, tn_step *step)
{
    int rows = 1 << b->qubits;
    double complex diagonal[4];
    tn_program *p = f->program;
    *step = (tn_step){.code = TN_TAPE_MATRIX, .targets = (uint8_t)b->qubits};
    step->steady = tn_matrix_steady(b->matrix, b->qubits);
    bool is_diagonal = step->steady == rows - 1;
    for (int r = 0; r < rows; r++) diagonal[r] = b->matrix[r * rows + r];
    if (is_diagonal) step->code = TN_TAPE_DIAGONAL;
    step->entry_count = (uint32_t)(is_diagonal ? rows : rows * rows);
    return tn_pool_put(f->ctx, &p->pool, is_diagonal ? diagonal : b->matrix, step->entry_count,
                       &step->entries);
}

/* Puts a step, and its qubits, in the place of another. */
static lehr_status write_over(fusing *f, uint32_t place, tn_step step, const int32_t *qubit)
{
    tn_program *p = f->program;
    const tn_step *old = &p->steps[place];
    step.qubits = old->qubits;
    if (old->controls + old->targets < step.targets) {
        TN_ROOM_FOR(f->ctx, p->qubits, p->qubit_room, p->qubit_count, step.targets);
        step.qubits = (uint32_t)p->qubit_count;
        p->qubit_count += step.targets;
    }
    memcpy(p->qubits + step.qubits, qubit, step.targets * sizeof *qubit);
    p->steps[place] = step;
    return LEHR_OK;
}

static lehr_status replace(fusing *f, const block *b)
{
    tn_step step;
    LEHR_TRY(fused_step(f, b, &step));
    if (tn_step_cost(&step) * tn_power_of_two(f->width) > b->cost) return LEHR_OK;
    uint32_t place = f->order[b->newest];
    for (uint32_t at = b->newest; at != GONE; at = f->older[at]) f->order[at] = GONE;
    f->order[b->newest] = place;
    return write_over(f, place, step, b->qubit);
}

static void let_go(fusing *f, uint8_t number)
{
    const block *b = &f->blocks[number];
    for (int k = 0; k < b->qubits; k++) f->open[b->qubit[k]] = CLOSED;
    f->free[f->free_count++] = number;
}

static lehr_status close_block(fusing *f, int32_t qubit)
{
    uint8_t number = f->open[qubit];
    if (number == CLOSED) return LEHR_OK;
    let_go(f, number);
    return f->blocks[number].steps > 1 ? replace(f, &f->blocks[number]) : LEHR_OK;
}

/* --- collecting --- */

static block *open_block(fusing *f, const int32_t *qubit, int qubits)
{
    uint8_t number = f->free[--f->free_count];
    block *b = &f->blocks[number];
    *b = (block){.qubits = qubits, .newest = GONE};
    for (int r = 0; r < 1 << qubits; r++) b->matrix[(r << qubits) + r] = 1;
    for (int k = 0; k < qubits; k++) b->qubit[k] = qubit[k], f->open[qubit[k]] = number;
    return b;
}

static void collect(fusing *f, block *b, uint32_t at)
{
    const tn_step *step = &f->program->steps[f->order[at]];
    multiply(f, b, step);
    b->cost += tn_step_cost(step) * tn_power_of_two(f->width);
    b->steps++;
    f->older[at] = b->newest;
    b->newest = at;
}

/* Puts what was collected on one qubit alone before everything in a new block of two. */
static void take_over(fusing *f, block *to, const block *single)
{
    int bit = single->qubit[0] != to->qubit[0];
    for (int c = 0; c < 4; c++) {
        double complex column[4];
        for (int r = 0; r < 4; r++) {
            int zero = r & ~(1 << bit), one = r | 1 << bit, row = r >> bit & 1;
            column[r] = single->matrix[2 * row] * to->matrix[4 * zero + c] +
                        single->matrix[2 * row + 1] * to->matrix[4 * one + c];
        }
        for (int r = 0; r < 4; r++) to->matrix[4 * r + c] = column[r];
    }
    uint32_t oldest = single->newest;
    while (f->older[oldest] != GONE) oldest = f->older[oldest];
    f->older[oldest] = to->newest;
    to->newest = single->newest;
    to->cost += single->cost;
    to->steps += single->steps;
}

static lehr_status collect_pair(fusing *f, const int32_t *qubit, uint32_t at)
{
    uint8_t first = f->open[qubit[0]], second = f->open[qubit[1]];
    if (first != CLOSED && first == second) {
        collect(f, &f->blocks[first], at);
        return LEHR_OK;
    }
    block singles[2];
    int taken = 0;
    for (int k = 0; k < 2; k++) {
        uint8_t number = f->open[qubit[k]];
        if (number == CLOSED) continue;
        if (f->blocks[number].qubits > 1) {
            LEHR_TRY(close_block(f, qubit[k]));
            continue;
        }
        singles[taken++] = f->blocks[number];
        let_go(f, number);
    }
    block *b = open_block(f, qubit, 2);
    for (int k = 0; k < taken; k++) take_over(f, b, &singles[k]);
    collect(f, b, at);
    return LEHR_OK;
}

static lehr_status meet_step(fusing *f, uint32_t at)
{
    const tn_step step = f->program->steps[f->order[at]];
    int32_t qubit[2];
    int qubits = step.controls + step.targets;
    if (fits(&step)) {
        memcpy(qubit, f->program->qubits + step.qubits, (size_t)qubits * sizeof *qubit);
        if (qubits == 2) return collect_pair(f, qubit, at);
        uint8_t number = f->open[qubit[0]];
        collect(f, number != CLOSED ? &f->blocks[number] : open_block(f, qubit, 1), at);
        return LEHR_OK;
    }
    for (int k = 0; k < qubits; k++)
        LEHR_TRY(close_block(f, f->program->qubits[step.qubits + (uint32_t)k]));
    f->width += step.code == TN_TAPE_ADD;
    f->width -= step.code == TN_TAPE_MEASURE;
    return LEHR_OK;
}

static lehr_status fuse_all(fusing *f, size_t count)
{
    size_t cells = (size_t)f->program->n + (size_t)f->program->bits;
    f->older = lehr_scratch(f->ctx, count, sizeof *f->older);
    f->open = lehr_scratch(f->ctx, cells, sizeof *f->open);
    if (!f->older || !f->open) return LEHR_NO_MEMORY;
    memset(f->open, CLOSED, cells);
    for (int k = 0; k <= TN_TAPE_WIDTH; k++) f->free[f->free_count++] = (uint8_t)k;
    for (size_t at = 0; at < count; at++) LEHR_TRY(meet_step(f, (uint32_t)at));
    for (size_t q = 0; q < cells; q++) LEHR_TRY(close_block(f, (int32_t)q));
    return LEHR_OK;
}

lehr_status tn_fuse_steps(lehr_context *ctx, tn_program *program, uint32_t *order, size_t *count)
{
    fusing f = {.ctx = ctx, .program = program, .order = order};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = fuse_all(&f, *count);
    lehr_scratch_release(ctx, mark);
    LEHR_TRY(status);
    size_t kept = 0;
    for (size_t k = 0; k < *count; k++)
        if (order[k] != GONE) order[kept++] = order[k];
    *count = kept;
    return LEHR_OK;
}
