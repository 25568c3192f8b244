// SPDX-License-Identifier: GPL-3.0-or-later
/* A finished circuit: looking at it, and what follows from its operations. */
#include "circuit_inside.h"

#include <base/memory.h>
#include <string.h>

/* What empty arrays show: places in them may be taken, where NULL must not be added to. */
static const int32_t no_qubits[1];
static const double no_params[1];

tn_circuit_view tn_circuit_look(const tn_circuit *c)
{
    return (tn_circuit_view){
        .n = c->n,
        .bits = c->bits,
        .count = c->count,
        .ops = c->ops,
        .qubits = c->qubits ? c->qubits : no_qubits,
        .params = c->params ? c->params : no_params,
        .conditions = c->conditions,
        .condition_count = (int32_t)c->condition_count,
        .words = c->words,
        .qubit_registers = c->qubit_registers,
        .bit_registers = c->bit_registers,
        .qubit_register_count = (int32_t)c->qubit_register_count,
        .bit_register_count = (int32_t)c->bit_register_count,
        .name = c->name ? c->name : "",
    };
}

lehr_context *tn_circuit_context(const tn_circuit *circuit)
{
    return circuit->ctx;
}

static void free_registers(lehr_context *ctx, tn_register *registers, size_t count)
{
    for (size_t k = 0; k < count; k++) lehr_release(ctx, (char *)(uintptr_t)registers[k].name);
    lehr_release(ctx, registers);
}

void tn_circuit_free(tn_circuit *c)
{
    if (!c) return;
    lehr_context *ctx = c->ctx;
    free_registers(ctx, c->qubit_registers, c->qubit_register_count);
    free_registers(ctx, c->bit_registers, c->bit_register_count);
    lehr_release(ctx, c->ops);
    lehr_release(ctx, c->qubits);
    lehr_release(ctx, c->params);
    lehr_release(ctx, c->conditions);
    lehr_release(ctx, c->words);
    lehr_release(ctx, c->name);
    lehr_release(ctx, c);
}

void tn_op_matrix(const tn_circuit_view *circuit, const tn_op *op, double complex *matrix)
{
    const double *params = circuit->params + op->params;
    if (op->gate != TN_GATE_UNITARY) {
        tn_gate_matrix((tn_gate)op->gate, params, matrix);
        return;
    }
    for (uint32_t k = 0; k < op->param_count / 2; k++)
        matrix[k] = params[2 * k] + TN_I * params[2 * k + 1];
}

void tn_op_unitary(const tn_circuit_view *circuit, const tn_op *op, double complex *matrix)
{
    double complex inner[TN_MAX_ENTRIES];
    int rows = 1 << (op->controls + op->targets), small = 1 << op->targets;
    tn_op_matrix(circuit, op, inner);
    for (int k = 0; k < rows * rows; k++) matrix[k] = k % (rows + 1) == 0;
    int on = (1 << op->controls) - 1;
    for (int r = 0; r < small; r++)
        for (int c = 0; c < small; c++)
            matrix[(r << op->controls | on) * rows + (c << op->controls | on)] =
                inner[r * small + c];
}

tn_shape tn_op_shape(const tn_circuit_view *circuit, const tn_op *op)
{
    double complex matrix[TN_MAX_ENTRIES];
    if (op->gate != TN_GATE_UNITARY) return tn_gate_look((tn_gate)op->gate)->shape;
    tn_op_matrix(circuit, op, matrix);
    return tn_matrix_shape(matrix, op->targets);
}

static bool equals(const tn_circuit_view *circuit, const tn_condition *condition,
                   const uint64_t *bits)
{
    const uint64_t *value = circuit->words + condition->value;
    for (int32_t k = 0; k < condition->count; k++) {
        int32_t at = condition->first + k;
        if ((bits[at / 64] >> (at % 64) & 1) != (value[k / 64] >> (k % 64) & 1)) return false;
    }
    return true;
}

bool tn_condition_holds(const tn_circuit_view *circuit, int32_t condition, const uint64_t *bits)
{
    while (condition >= 0) {
        const tn_condition *c = &circuit->conditions[condition];
        if (equals(circuit, c, bits) == c->negated) return false;
        condition = c->also;
    }
    return true;
}

static bool measures(const tn_circuit *c)
{
    for (size_t k = 0; k < c->count; k++)
        if (c->ops[k].gate == TN_MEASURE) return true;
    return false;
}

static lehr_status add_measurements(tn_builder *builder, const tn_circuit *circuit)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    int32_t first;
    LEHR_TRY(tn_builder_copy_frame(builder, &view));
    LEHR_TRY(tn_builder_bits(builder, "meas", view.n, &first));
    for (size_t k = 0; k < view.count; k++)
        LEHR_TRY(tn_builder_copy_op(builder, &view, &view.ops[k]));
    for (int32_t q = 0; q < view.n; q++) LEHR_TRY(tn_builder_measure(builder, q, first + q));
    return LEHR_OK;
}

lehr_status tn_circuit_measured(lehr_context *ctx, const tn_circuit *circuit, tn_circuit **out)
{
    if (circuit->n == 0 || measures(circuit)) {
        *out = NULL;
        return LEHR_OK;
    }
    tn_builder *builder;
    LEHR_TRY(tn_builder_new(ctx, &builder));
    lehr_status status = add_measurements(builder, circuit);
    if (status == LEHR_OK) return tn_builder_finish(builder, out);
    tn_builder_free(builder);
    return status;
}

/* Walks backwards; touched[q]: something happens to q later. */
static void mark_final(const tn_circuit_view *c, uint8_t *touched, const uint8_t *heeded,
                       uint8_t *final)
{
    for (size_t k = c->count; k-- > 0;) {
        const tn_op *op = &c->ops[k];
        const int32_t *qubits = c->qubits + op->qubits;
        final[k] = op->gate == TN_MEASURE && !touched[qubits[0]] && !heeded[op->bit];
        if (final[k] || op->gate == TN_BARRIER) continue;
        for (int32_t j = 0; j < op->controls + op->targets; j++) touched[qubits[j]] = 1;
    }
}

static lehr_status copy_unmeasured(lehr_context *ctx, const tn_circuit_view *c, tn_builder *builder)
{
    uint8_t *touched = lehr_scratch(ctx, (size_t)c->n + 1, 1);
    uint8_t *heeded = lehr_scratch(ctx, (size_t)c->bits + 1, 1);
    uint8_t *final = lehr_scratch(ctx, c->count + 1, 1);
    if (!touched || !heeded || !final) return LEHR_NO_MEMORY;
    memset(touched, 0, (size_t)c->n + 1);
    memset(heeded, 0, (size_t)c->bits + 1);
    for (int32_t k = 0; k < c->condition_count; k++)
        memset(heeded + c->conditions[k].first, 1, (size_t)c->conditions[k].count);
    mark_final(c, touched, heeded, final);
    LEHR_TRY(tn_builder_copy_frame(builder, c));
    for (size_t k = 0; k < c->count; k++)
        if (!final[k]) LEHR_TRY(tn_builder_copy_op(builder, c, &c->ops[k]));
    return LEHR_OK;
}

lehr_status tn_circuit_unmeasured(lehr_context *ctx, const tn_circuit *circuit, tn_circuit **out)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    tn_builder *builder;
    lehr_mark mark = lehr_scratch_mark(ctx);
    LEHR_TRY(tn_builder_new(ctx, &builder));
    lehr_status status = copy_unmeasured(ctx, &view, builder);
    lehr_scratch_release(ctx, mark);
    if (status == LEHR_OK) return tn_builder_finish(builder, out);
    tn_builder_free(builder);
    return status;
}
