// SPDX-License-Identifier: GPL-3.0-or-later
#include "tape_whole.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A condition and a measurement take at most so many steps, besides those that let qubits in. */
#define STEPS_OF_OP 4

typedef struct writer {
    lehr_context *ctx;
    tn_circuit_view circuit;
    const tn_tape_request *request;
    tn_tape *tape;
    int32_t *position; /* of each cell; -1: not in the register */
    int32_t width;
} writer;

/* --- room --- */

static size_t entries_of(const tn_op *op)
{
    return TN_MAX_ENTRIES + op->param_count / 2;
}

static lehr_status make_room(writer *w)
{
    size_t steps = (size_t)w->circuit.n * 2, entries = 0;
    for (size_t k = 0; k < w->circuit.count; k++) {
        const tn_op *op = &w->circuit.ops[k];
        steps += STEPS_OF_OP + op->controls + (size_t)(op->targets > 0 ? op->targets : 0);
        entries += entries_of(op);
    }
    w->tape->steps = lehr_new_zero(w->ctx, steps, sizeof *w->tape->steps);
    w->tape->entries = lehr_new(w->ctx, entries, sizeof *w->tape->entries);
    w->tape->guards = lehr_new(w->ctx, w->circuit.count, sizeof *w->tape->guards);
    size_t cells = (size_t)w->circuit.n + (size_t)w->circuit.bits;
    w->position = lehr_new(w->ctx, cells, sizeof *w->position);
    if (!w->tape->steps || !w->tape->entries || !w->tape->guards || !w->position)
        return LEHR_NO_MEMORY;
    memset(w->position, -1, cells * sizeof *w->position);
    return LEHR_OK;
}

/* --- steps --- */

static tn_tape_step *put(writer *w, tn_tape_code code)
{
    tn_tape_step *step = &w->tape->steps[w->tape->count++];
    step->code = (uint8_t)code;
    w->tape->draws += code == TN_TAPE_MEASURE || code == TN_TAPE_KRAUS;
    return step;
}

static void put_guard(writer *w, tn_tape_step *step, const tn_op *op)
{
    if (op->condition < 0) return;
    step->guards = (uint32_t)w->tape->guard_count;
    step->guard_count = 1;
    w->tape->guards[w->tape->guard_count] = (tn_guard){.cell = ~op->condition, .value = true};
}

static void next_guard(writer *w, const tn_op *op)
{
    w->tape->guard_count += op->condition >= 0;
}

static void enter(writer *w, int32_t cell)
{
    if (w->position[cell] >= 0) return;
    put(w, TN_TAPE_ADD)->cell = cell;
    w->position[cell] = w->width++;
    if (w->width > w->tape->width) w->tape->width = w->width;
}

static void leave(writer *w, int32_t cell)
{
    tn_tape_step *step = put(w, TN_TAPE_MEASURE);
    int32_t position = w->position[cell];
    step->at[0] = (uint8_t)position;
    step->targets = 1;
    step->cell = cell;
    w->position[cell] = -1;
    w->width--;
    int32_t cells = w->circuit.n + w->circuit.bits;
    for (int32_t k = 0; k < cells; k++) w->position[k] -= w->position[k] > position;
}

static double complex *take_entries(writer *w, tn_tape_step *step, uint32_t count)
{
    double complex *entries = w->tape->entries + w->tape->entry_count;
    step->entries = (uint32_t)w->tape->entry_count;
    step->entry_count = count;
    w->tape->entry_count += count;
    return entries;
}

static void count_flops(writer *w, const tn_tape_step *step)
{
    double amplitudes = (double)(UINT64_C(1) << w->width);
    w->tape->flops += amplitudes * (step->code == TN_TAPE_DIAGONAL ? 8 : ldexp(8, step->targets));
}

/* Targets and controls of the operation, in the register from now on. */
static void set_places(writer *w, tn_tape_step *step, const int32_t *qubits, const tn_op *op)
{
    for (int k = 0; k < op->controls; k++) step->controls |= UINT64_C(1) << w->position[qubits[k]];
    step->targets = (uint8_t)op->targets;
    for (int k = 0; k < op->targets; k++)
        step->at[k] = (uint8_t)w->position[qubits[op->controls + k]];
}

static void write_gate(writer *w, const tn_op *op, const int32_t *qubits)
{
    double complex matrix[TN_MAX_ENTRIES];
    int rows = 1 << op->targets;
    bool diagonal = tn_op_shape(&w->circuit, op) == TN_DIAGONAL;
    for (int k = 0; k < op->controls + op->targets; k++) enter(w, qubits[k]);
    tn_tape_step *step = put(w, diagonal ? TN_TAPE_DIAGONAL : TN_TAPE_MATRIX);
    put_guard(w, step, op);
    set_places(w, step, qubits, op);
    tn_op_matrix(&w->circuit, op, matrix);
    double complex *entries = take_entries(w, step, (uint32_t)(diagonal ? rows : rows * rows));
    for (uint32_t k = 0; k < step->entry_count; k++)
        entries[k] = matrix[diagonal ? k * (uint32_t)(rows + 1) : k];
    count_flops(w, step);
}

/* The channel that ends in |0>. */
static void clear(writer *w, const tn_op *op, int32_t cell)
{
    tn_tape_step *step = put(w, TN_TAPE_KRAUS);
    put_guard(w, step, op);
    step->targets = 1;
    step->at[0] = (uint8_t)w->position[cell];
    double complex *entries = take_entries(w, step, 8);
    memset(entries, 0, 8 * sizeof *entries);
    entries[0] = entries[5] = 1;
    count_flops(w, step);
}

/* A measurement that may not happen leaves its qubit in the register. The bit enters instead: it is
 * cleared and takes the value of the qubit where the condition holds, and leaves. */
static lehr_status measure_maybe(writer *w, const tn_op *op, int32_t qubit)
{
    int32_t cell = w->circuit.n + op->bit;
    if (op->param_count)
        return LEHR_FAIL(w->ctx, LEHR_UNSUPPORTED,
                         "a measurement that has both a condition and reading errors");
    enter(w, qubit);
    enter(w, cell);
    clear(w, op, cell);
    tn_tape_step *step = put(w, TN_TAPE_MATRIX);
    put_guard(w, step, op);
    step->targets = 1;
    step->at[0] = (uint8_t)w->position[cell];
    step->controls = UINT64_C(1) << w->position[qubit];
    double complex *x = take_entries(w, step, 4);
    x[0] = 0, x[1] = 1, x[2] = 1, x[3] = 0;
    leave(w, cell);
    return LEHR_OK;
}

static lehr_status write_measure(writer *w, const tn_op *op, int32_t qubit)
{
    if (op->condition >= 0) return measure_maybe(w, op, qubit);
    if (w->position[qubit] >= 0) leave(w, qubit);
    tn_tape_step *step = put(w, TN_TAPE_COPY);
    step->cell = w->circuit.n + op->bit;
    step->from = qubit;
    if (op->param_count) {
        const double *odds = w->circuit.params + op->params;
        *take_entries(w, step, 1) = odds[0] + TN_I * odds[1];
    }
    return LEHR_OK;
}

static void write_reset(writer *w, const tn_op *op, int32_t qubit)
{
    if (op->condition >= 0) {
        enter(w, qubit);
        clear(w, op, qubit);
        return;
    }
    if (w->position[qubit] >= 0) leave(w, qubit);
    put(w, TN_TAPE_SET)->cell = qubit;
}

static void write_kraus(writer *w, const tn_op *op, const int32_t *qubits)
{
    for (int k = 0; k < op->targets; k++) enter(w, qubits[k]);
    tn_tape_step *step = put(w, TN_TAPE_KRAUS);
    put_guard(w, step, op);
    set_places(w, step, qubits, op);
    const double *params = w->circuit.params + op->params;
    double complex *entries = take_entries(w, step, op->param_count / 2);
    for (uint32_t k = 0; k < step->entry_count; k++)
        entries[k] = params[2 * k] + TN_I * params[2 * k + 1];
    count_flops(w, step);
}

static lehr_status write_op(writer *w, const tn_op *op)
{
    const int32_t *qubits = w->circuit.qubits + op->qubits;
    switch (op->gate) {
    case TN_MEASURE:
        return write_measure(w, op, qubits[0]);
    case TN_RESET:
        write_reset(w, op, qubits[0]);
        return LEHR_OK;
    case TN_KRAUS:
        write_kraus(w, op, qubits);
        return LEHR_OK;
    case TN_BARRIER:
        return LEHR_OK;
    default:
        write_gate(w, op, qubits);
        return LEHR_OK;
    }
}

/* Wanted positions come first when their qubits enter before all others. */
static void enter_kept(writer *w)
{
    for (int32_t k = 0; k < w->request->keep_count; k++) enter(w, w->request->keep[k]);
}

static lehr_status write_all(writer *w)
{
    LEHR_TRY(make_room(w));
    enter_kept(w);
    for (size_t k = 0; k < w->circuit.count; k++) {
        if (w->width > TN_TAPE_WIDTH - 4)
            return LEHR_FAIL(w->ctx, LEHR_UNSUPPORTED, "more than %d qubits at once",
                             TN_TAPE_WIDTH - 4);
        LEHR_TRY(write_op(w, &w->circuit.ops[k]));
        next_guard(w, &w->circuit.ops[k]);
    }
    for (int32_t q = 0; w->request->keep_phases && q < w->circuit.n; q++)
        if (w->position[q] >= 0) leave(w, q);
    return LEHR_OK;
}

lehr_status tn_tape_whole(lehr_context *ctx, const tn_circuit *circuit,
                          const tn_tape_request *request, tn_tape *tape)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    tn_tape made = {.n = view.n, .bits = view.bits, .circuit = circuit};
    writer w = {.ctx = ctx, .circuit = view, .request = request, .tape = &made};
    snprintf(made.planner, sizeof made.planner, "file order, all in the register");
    lehr_status status = write_all(&w);
    lehr_release(ctx, w.position);
    if (status == LEHR_OK)
        *tape = made;
    else
        tn_tape_clear(ctx, &made);
    return status;
}
