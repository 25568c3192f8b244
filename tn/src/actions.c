// SPDX-License-Identifier: GPL-3.0-or-later
/* Circuit -> actions.
 *
 * What happens to qubits whose state is known is only written where it matters (known_states.h).
 * A swap costs nothing: from the end backwards, each one exchanges the names of its qubits in all
 * that comes before. All qubits begin in |0>, so it does not matter who begins with which name. */
#include "actions.h"

#include "grow.h"
#include "known_states.h"
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

/* The operation at hand, its qubits under the names that they have at the end, and what is known.
 */
typedef struct reading {
    lehr_context *ctx;
    tn_actions *to;
    tn_circuit_view view;
    tn_knowns knowns;
    int32_t *renamed;
} reading;

/* Gates that bring qubits from where actions left them to where they are. */
static lehr_status settle(reading *r, int32_t qubit)
{
    double complex matrix[4];
    if (!tn_knowns_settle(&r->knowns, qubit, matrix)) return LEHR_OK;
    return append_gate(r->ctx, r->to, 0, 1, &qubit, matrix, -1);
}

static lehr_status release(reading *r, int count, const int32_t *qubits)
{
    for (int k = 0; k < count; k++) {
        LEHR_TRY(settle(r, qubits[k]));
        tn_knowns_forget(&r->knowns, qubits[k]);
    }
    return LEHR_OK;
}

static lehr_status read_gate(reading *r, const tn_op *op, int32_t *qubits)
{
    tn_gate_at g;
    g.controls = op->controls, g.targets = op->targets;
    g.qubits = qubits, g.condition = op->condition;
    tn_op_matrix(&r->view, op, g.matrix);
    if (!tn_knowns_reduce(&r->knowns, &g)) return LEHR_OK;
    LEHR_TRY(release(r, g.controls + g.targets, g.qubits));
    return append_gate(r->ctx, r->to, g.controls, g.targets, g.qubits, g.matrix, g.condition);
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

static lehr_status read_measurement(reading *r, const tn_op *op, int32_t qubit)
{
    tn_action a = {.kind = TN_MEASURE, .targets = 1, .condition = op->condition, .bit = op->bit};
    LEHR_TRY(settle(r, qubit));
    if (op->param_count > 0) {
        const double *odds = r->view.params + op->params;
        double complex entry = odds[0] + TN_I * odds[1];
        a.entry_count = 1;
        LEHR_TRY(tn_pool_put(r->ctx, &r->to->pool, &entry, 1, &a.entries));
    }
    return append(r->ctx, r->to, a, &qubit);
}

static lehr_status read_reset(reading *r, const tn_op *op, int32_t qubit)
{
    tn_action a = {.kind = TN_RESET, .targets = 1, .condition = op->condition, .bit = -1};
    if (!tn_knowns_reset(&r->knowns, qubit, op->condition)) return LEHR_OK;
    if (op->condition >= 0) LEHR_TRY(release(r, 1, &qubit));
    return append(r->ctx, r->to, a, &qubit);
}

static lehr_status put_channel(reading *r, tn_action a, const int32_t *qubits,
                               const double complex *matrices)
{
    if (a.targets == 1 && tn_knowns_spared(&r->knowns, qubits[0], a.entry_count / 4, matrices))
        return LEHR_OK;
    see_channel(&a, matrices);
    LEHR_TRY(release(r, a.targets, qubits));
    LEHR_TRY(tn_pool_put(r->ctx, &r->to->pool, matrices, a.entry_count, &a.entries));
    return append(r->ctx, r->to, a, qubits);
}

static lehr_status read_channel(reading *r, const tn_op *op, const int32_t *qubits)
{
    tn_action a = {.kind = TN_KRAUS,
                   .targets = (uint8_t)op->targets,
                   .entry_count = op->param_count / 2,
                   .condition = op->condition,
                   .bit = -1};
    const double *params = r->view.params + op->params;
    lehr_mark mark = lehr_scratch_mark(r->ctx);
    double complex *matrices = lehr_scratch(r->ctx, a.entry_count, sizeof *matrices);
    lehr_status status = matrices ? LEHR_OK : LEHR_NO_MEMORY;
    if (matrices) {
        for (uint32_t k = 0; k < a.entry_count; k++)
            matrices[k] = params[2 * k] + TN_I * params[2 * k + 1];
        status = put_channel(r, a, qubits, matrices);
    }
    lehr_scratch_release(r->ctx, mark);
    return status;
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

static lehr_status read_op(reading *r, const tn_op *op)
{
    int32_t *qubits = r->renamed + op->qubits;
    switch (op->gate) {
    case TN_BARRIER:
        return LEHR_OK;
    case TN_MEASURE:
        return read_measurement(r, op, qubits[0]);
    case TN_RESET:
        return read_reset(r, op, qubits[0]);
    case TN_KRAUS:
        return read_channel(r, op, qubits);
    default:
        return is_free_swap(op) ? LEHR_OK : read_gate(r, op, qubits);
    }
}

/* All qubits in their states at the end, and the phase of what vanished. */
static lehr_status read_end(reading *r)
{
    for (int32_t q = 0; q < r->view.n; q++) LEHR_TRY(settle(r, q));
    double complex phase = r->knowns.phase / cabs(r->knowns.phase);
    return append_gate(r->ctx, r->to, 0, 0, r->renamed, &phase, -1);
}

static lehr_status read_all(reading *r)
{
    size_t slots = 0;
    if (r->view.count > 0) {
        const tn_op *last = &r->view.ops[r->view.count - 1];
        slots = last->qubits + (size_t)last->controls + (size_t)last->targets;
    }
    int32_t *name = lehr_scratch(r->ctx, (size_t)r->view.n, sizeof *name);
    r->renamed = lehr_scratch(r->ctx, slots, sizeof *r->renamed);
    if (!name || !r->renamed) return LEHR_NO_MEMORY;
    rename_backwards(&r->view, name, r->renamed);
    LEHR_TRY(tn_knowns_begin(r->ctx, r->view.n, &r->knowns));
    for (size_t k = 0; k < r->view.count; k++) LEHR_TRY(read_op(r, &r->view.ops[k]));
    return read_end(r);
}

lehr_status tn_actions_read(lehr_context *ctx, const tn_circuit *circuit, bool keep_phases,
                            tn_actions *out)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    tn_actions actions = {
        .circuit = circuit, .n = view.n, .bits = view.bits, .keep_phases = keep_phases};
    reading r = {.ctx = ctx, .to = &actions, .view = view};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = read_all(&r);
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
