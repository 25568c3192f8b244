// SPDX-License-Identifier: GPL-3.0-or-later
/* Circuit -> actions.
 *
 * A swap costs nothing: from the end backwards, each one exchanges the names of its qubits in all
 * that comes before. All qubits begin in |0>, so it does not matter who begins with which name. */
#include "actions.h"

#include "grow.h"
#include "matrix_facts.h"

#include <string.h>

void tn_actions_clear(lehr_context *ctx, tn_actions *actions)
{
    lehr_release(ctx, actions->list);
    lehr_release(ctx, actions->qubits);
    tn_pool_clear(ctx, &actions->pool);
    *actions = (tn_actions){0};
}

/* --- appending --- */

static lehr_status append(lehr_context *ctx, tn_actions *to, tn_action action,
                          const int32_t *qubits)
{
    size_t slots = (size_t)tn_action_slots(&action);
    TN_ROOM_FOR(ctx, to->list, to->room, to->count, 1);
    TN_ROOM_FOR(ctx, to->qubits, to->slot_room, to->slot_count, slots);
    action.slots = (uint32_t)to->slot_count;
    if (slots > 0) memcpy(to->qubits + to->slot_count, qubits, slots * sizeof *qubits);
    to->slot_count += slots;
    to->list[to->count++] = action;
    return LEHR_OK;
}

/* Whether a monomial matrix gives no phases. */
static bool without_phases(const double complex *matrix, int targets)
{
    for (int k = 0; k < 1 << (2 * targets); k++)
        if (matrix[k] != 0 && matrix[k] != 1) return false;
    return true;
}

/* qubits: controls, then targets. A gate that does nothing is left out. */
static lehr_status append_gate(lehr_context *ctx, tn_actions *to, int controls, int targets,
                               const int32_t *qubits, const double complex *matrix,
                               int32_t condition)
{
    if (tn_matrix_identity(matrix, targets)) return LEHR_OK;
    bool phase_of_all = targets == 0 && controls == 0;
    if (phase_of_all && !to->keep_phases) return LEHR_OK;
    tn_action a = {.kind = TN_GATE_UNITARY,
                   .controls = (uint16_t)controls,
                   .targets = (uint8_t)targets,
                   .steady = tn_matrix_steady(matrix, targets),
                   .monomial = tn_matrix_monomial(matrix, targets) &&
                               (!to->keep_phases || without_phases(matrix, targets)),
                   .entry_count = 1u << (2 * targets),
                   .condition = condition,
                   .bit = -1};
    LEHR_TRY(tn_pool_put(ctx, &to->pool, matrix, a.entry_count, &a.entries));
    return append(ctx, to, a, qubits);
}

/* --- reading --- */

static lehr_status read_gate(lehr_context *ctx, tn_actions *to, const tn_circuit_view *view,
                             const tn_op *op, const int32_t *qubits)
{
    double complex matrix[TN_MAX_ENTRIES];
    tn_op_matrix(view, op, matrix);
    return append_gate(ctx, to, op->controls, op->targets, qubits, matrix, op->condition);
}

/* Facts about a channel hold when they hold for each of its matrices and their adjoints. */
static void see_channel(tn_action *a, const double complex *matrices)
{
    int size = 1 << (2 * a->targets), rows = 1 << a->targets;
    a->steady = (uint8_t)(rows - 1);
    a->monomial = true;
    for (uint32_t k = 0; k < a->entry_count; k += (uint32_t)size) {
        double complex turned[TN_MAX_ENTRIES];
        for (int e = 0; e < size; e++)
            turned[e % rows * rows + e / rows] = matrices[k + (uint32_t)e];
        a->steady &= tn_matrix_steady(matrices + k, a->targets);
        a->monomial = a->monomial && tn_matrix_monomial(matrices + k, a->targets) &&
                      tn_matrix_monomial(turned, a->targets);
    }
}

/* Measurement, reset, channel: parameters are pairs of numbers, taken over as complex ones. */
static lehr_status read_other(lehr_context *ctx, tn_actions *to, const tn_circuit_view *view,
                              const tn_op *op, const int32_t *qubits)
{
    tn_action a = {.kind = op->gate,
                   .targets = (uint8_t)op->targets,
                   .entry_count = op->param_count / 2,
                   .condition = op->condition,
                   .bit = op->bit};
    if (a.entry_count == 0) return append(ctx, to, a, qubits);
    lehr_mark mark = lehr_scratch_mark(ctx);
    double complex *entries = lehr_scratch(ctx, a.entry_count, sizeof *entries);
    lehr_status status = entries ? LEHR_OK : LEHR_NO_MEMORY;
    if (entries) {
        const double *params = view->params + op->params;
        for (uint32_t k = 0; k < a.entry_count; k++)
            entries[k] = params[2 * k] + TN_I * params[2 * k + 1];
        if (op->gate == TN_KRAUS) see_channel(&a, entries);
        status = tn_pool_put(ctx, &to->pool, entries, a.entry_count, &a.entries);
    }
    lehr_scratch_release(ctx, mark);
    return status == LEHR_OK ? append(ctx, to, a, qubits) : status;
}

static bool is_free_swap(const tn_op *op)
{
    return op->gate == TN_GATE_swap && op->controls == 0 && op->condition < 0;
}

/* The qubits of all operations under the names that they have at the end. */
static void rename_backwards(const tn_circuit_view *view, int32_t *name, int32_t *renamed)
{
    for (int32_t q = 0; q < view->n; q++) name[q] = q;
    for (size_t k = view->count; k-- > 0;) {
        const tn_op *op = &view->ops[k];
        const int32_t *qubits = view->qubits + op->qubits;
        if (is_free_swap(op)) {
            int32_t first = name[qubits[0]];
            name[qubits[0]] = name[qubits[1]];
            name[qubits[1]] = first;
            continue;
        }
        for (int32_t s = 0; s < op->controls + op->targets; s++)
            renamed[op->qubits + (uint32_t)s] = name[qubits[s]];
    }
}

static lehr_status read_all(lehr_context *ctx, tn_actions *to, const tn_circuit_view *view)
{
    size_t slots = 0;
    if (view->count > 0) {
        const tn_op *last = &view->ops[view->count - 1];
        slots = last->qubits + (size_t)last->controls + (size_t)last->targets;
    }
    int32_t *name = lehr_scratch(ctx, (size_t)view->n, sizeof *name);
    int32_t *renamed = lehr_scratch(ctx, slots, sizeof *renamed);
    if (!name || !renamed) return LEHR_NO_MEMORY;
    rename_backwards(view, name, renamed);
    for (size_t k = 0; k < view->count; k++) {
        const tn_op *op = &view->ops[k];
        const int32_t *qubits = renamed + op->qubits;
        if (op->gate == TN_BARRIER || is_free_swap(op)) continue;
        if (op->gate <= TN_GATE_UNITARY)
            LEHR_TRY(read_gate(ctx, to, view, op, qubits));
        else
            LEHR_TRY(read_other(ctx, to, view, op, qubits));
    }
    return LEHR_OK;
}

lehr_status tn_actions_read(lehr_context *ctx, const tn_circuit *circuit, bool keep_phases,
                            tn_actions *out)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    tn_actions actions = {
        .circuit = circuit, .n = view.n, .bits = view.bits, .keep_phases = keep_phases};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = read_all(ctx, &actions, &view);
    lehr_scratch_release(ctx, mark);
    if (status == LEHR_OK)
        *out = actions;
    else
        tn_actions_clear(ctx, &actions);
    return status;
}

void tn_actions_link(const tn_actions *actions, uint32_t *next, uint32_t *first)
{
    uint32_t ends = (uint32_t)actions->slot_count;
    for (int32_t q = 0; q < actions->n; q++) first[q] = ends + (uint32_t)q;
    for (size_t s = actions->slot_count; s-- > 0;) {
        int32_t q = actions->qubits[s];
        next[s] = first[q];
        first[q] = (uint32_t)s;
    }
}
