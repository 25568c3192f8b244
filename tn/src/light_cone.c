// SPDX-License-Identifier: GPL-3.0-or-later
#include "light_cone.h"

#include <base/memory.h>
#include <string.h>

bool tn_is_pure(const tn_circuit *circuit)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    for (size_t k = 0; k < view.count; k++) {
        const tn_op *op = &view.ops[k];
        if (op->gate == TN_MEASURE || op->gate == TN_RESET || op->gate == TN_KRAUS) return false;
        if (op->condition >= 0) return false;
    }
    return true;
}

typedef struct cone {
    tn_circuit_view circuit;
    int32_t *name; /* of each qubit inside; -1: not in the cone */
    int32_t width; /* qubits inside */
    size_t *gates; /* the operations of the cone, last first */
    size_t count;
} cone;

static void include(cone *c, int32_t qubit)
{
    if (c->name[qubit] < 0) c->name[qubit] = c->width++;
}

static bool touches(const cone *c, const int32_t *qubits, int count)
{
    for (int k = 0; k < count; k++)
        if (c->name[qubits[k]] >= 0) return true;
    return false;
}

static void collect(cone *c)
{
    for (size_t k = c->circuit.count; k-- > 0;) {
        const tn_op *op = &c->circuit.ops[k];
        const int32_t *qubits = c->circuit.qubits + op->qubits;
        int count = op->controls + op->targets;
        if (op->gate == TN_BARRIER || !touches(c, qubits, count)) continue;
        for (int j = 0; j < count; j++) include(c, qubits[j]);
        c->gates[c->count++] = k;
    }
}

static lehr_status add_gate(const cone *c, const tn_op *op, int32_t *names, tn_builder *builder)
{
    const int32_t *qubits = c->circuit.qubits + op->qubits;
    for (int k = 0; k < op->controls + op->targets; k++) names[k] = c->name[qubits[k]];
    if (op->gate != TN_GATE_UNITARY)
        return tn_builder_gate(builder, (tn_gate)op->gate, op->controls, names,
                               c->circuit.params + op->params);
    double complex matrix[TN_MAX_ENTRIES];
    tn_op_matrix(&c->circuit, op, matrix);
    return tn_builder_unitary(builder, op->controls, op->targets, names, matrix);
}

static lehr_status write_circuit(lehr_context *ctx, const cone *c, tn_builder *builder)
{
    int32_t *names = lehr_scratch(ctx, (size_t)c->circuit.n, sizeof *names);
    if (!names) return LEHR_NO_MEMORY;
    LEHR_TRY(tn_builder_qubits(builder, "q", c->width, NULL));
    for (size_t k = c->count; k-- > 0;)
        LEHR_TRY(add_gate(c, &c->circuit.ops[c->gates[k]], names, builder));
    return LEHR_OK;
}

static lehr_status find(lehr_context *ctx, cone *c, const int32_t *qubits, int32_t count,
                        tn_circuit **out)
{
    tn_builder *builder;
    c->name = lehr_scratch(ctx, (size_t)c->circuit.n, sizeof *c->name);
    c->gates = lehr_scratch(ctx, c->circuit.count, sizeof *c->gates);
    if (!c->name || !c->gates) return LEHR_NO_MEMORY;
    memset(c->name, -1, (size_t)c->circuit.n * sizeof *c->name);
    for (int32_t k = 0; k < count; k++) include(c, qubits[k]);
    collect(c);
    LEHR_TRY(tn_builder_new(ctx, &builder));
    lehr_status status = write_circuit(ctx, c, builder);
    if (status != LEHR_OK) {
        tn_builder_free(builder);
        return status;
    }
    return tn_builder_finish(builder, out);
}

lehr_status tn_light_cone(lehr_context *ctx, const tn_circuit *circuit, const int32_t *qubits,
                          int32_t count, tn_circuit **out)
{
    cone c = {.circuit = tn_circuit_look(circuit)};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = find(ctx, &c, qubits, count, out);
    lehr_scratch_release(ctx, mark);
    return status;
}
