// SPDX-License-Identifier: GPL-3.0-or-later
#include "guess_bits.h"

#include <base/memory.h>
#include <string.h>

#define NONE SIZE_MAX

/* A classical bit. */
typedef struct bit_life {
    size_t first;    /* measurement into it, NONE: none yet */
    bool unsure;     /* a measurement into it depends on a condition */
    bool first_held; /* it holds what the first one gave */
    uint64_t waits;  /* qubits of operations that depend on what the first one gave */
} bit_life;

static void see_condition(const tn_circuit_view *view, const tn_op *op, bit_life *lives)
{
    uint64_t qubits = op->controls + (uint64_t)op->targets;
    for (int32_t c = op->condition; c >= 0; c = view->conditions[c].also) {
        const tn_condition *condition = &view->conditions[c];
        bit_life *life = lives + condition->first;
        for (int32_t k = 0; k < condition->count; k++)
            if (life[k].first_held) life[k].waits += qubits;
    }
}

static void see_measurement(const tn_op *op, size_t place, bit_life *life)
{
    life->unsure |= op->condition >= 0;
    life->first_held = life->first == NONE;
    if (life->first == NONE) life->first = place;
}

static void see_all(const tn_circuit_view *view, bit_life *lives)
{
    for (int32_t b = 0; b < view->bits; b++) lives[b] = (bit_life){.first = NONE};
    for (size_t k = 0; k < view->count; k++) {
        const tn_op *op = &view->ops[k];
        see_condition(view, op, lives);
        if (op->gate == TN_MEASURE) see_measurement(op, k, &lives[op->bit]);
    }
}

/* The one for which most waits; its count is cleared. False: nothing waits any more. */
static bool take_dearest(bit_life *lives, int32_t bits, size_t *op)
{
    bit_life *dearest = NULL;
    for (int32_t b = 0; b < bits; b++)
        if (!lives[b].unsure && lives[b].waits > (dearest ? dearest->waits : 0))
            dearest = &lives[b];
    if (!dearest) return false;
    dearest->waits = 0;
    *op = dearest->first;
    return true;
}

lehr_status tn_guesses_find(lehr_context *ctx, const tn_circuit *circuit, int most, tn_guesses *out)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    tn_guesses found = {0};
    *out = found;
    if (view.condition_count == 0) return LEHR_OK;
    lehr_mark mark = lehr_scratch_mark(ctx);
    bit_life *lives = lehr_scratch(ctx, (size_t)view.bits, sizeof *lives);
    if (lives) {
        see_all(&view, lives);
        while (found.count < most && take_dearest(lives, view.bits, &found.op[found.count]))
            found.count++;
        *out = found;
    }
    lehr_scratch_release(ctx, mark);
    return lives ? LEHR_OK : LEHR_NO_MEMORY;
}
