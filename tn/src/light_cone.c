// SPDX-License-Identifier: GPL-3.0-or-later
/* Going backwards, an operation cancels against its conjugate when what was kept behind it commutes
 * with it: when they touch no common qubit, or only such on which both are diagonal (the Z of the
 * product, phases, controls). The second rule keeps cones of layers of ZZ rotations from growing
 * along the order in which the rotations happen to be written. */
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
    int32_t *name;  /* of each qubit inside; -1: not in the cone */
    bool *diagonal; /* all that was kept is diagonal on this qubit inside */
    int32_t width;  /* qubits inside */
    size_t *gates;  /* the operations of the cone, last first */
    size_t count;
} cone;

/* Whether the operation is block-diagonal on its k-th qubit. */
static bool is_diagonal(const tn_circuit_view *circuit, const tn_op *op, int k)
{
    if (k < op->controls || op->gate == TN_MEASURE) return true;
    return op->gate < TN_GATE_COUNT && tn_op_shape(circuit, op) == TN_DIAGONAL;
}

static void include(cone *c, int32_t qubit, bool diagonal)
{
    if (c->name[qubit] < 0) {
        c->name[qubit] = c->width++;
        c->diagonal[qubit] = true;
    }
    c->diagonal[qubit] = c->diagonal[qubit] && diagonal;
}

static bool cancels(const cone *c, const tn_op *op)
{
    const int32_t *qubits = c->circuit.qubits + op->qubits;
    for (int k = 0; k < op->controls + op->targets; k++) {
        int32_t q = qubits[k];
        if (c->name[q] >= 0 && !(c->diagonal[q] && is_diagonal(&c->circuit, op, k))) return false;
    }
    return true;
}

static void collect(cone *c)
{
    for (size_t k = c->circuit.count; k-- > 0;) {
        const tn_op *op = &c->circuit.ops[k];
        const int32_t *qubits = c->circuit.qubits + op->qubits;
        if (op->gate == TN_BARRIER || cancels(c, op)) continue;
        for (int j = 0; j < op->controls + op->targets; j++)
            include(c, qubits[j], is_diagonal(&c->circuit, op, j));
        c->gates[c->count++] = k;
    }
}

/* Matrices that follow one another in the parameters of a channel. */
static lehr_status add_channel(lehr_context *ctx, const cone *c, const tn_op *op,
                               const int32_t *names, tn_builder *builder)
{
    size_t entries = op->param_count / 2;
    const double *params = c->circuit.params + op->params;
    lehr_mark mark = lehr_scratch_mark(ctx);
    double complex *matrices = lehr_scratch(ctx, entries, sizeof *matrices);
    lehr_status status = matrices ? LEHR_OK : LEHR_NO_MEMORY;
    for (size_t k = 0; k < entries && matrices; k++)
        matrices[k] = params[2 * k] + TN_I * params[2 * k + 1];
    if (status == LEHR_OK)
        status = tn_builder_kraus(builder, op->targets, names, (int)(entries >> (2 * op->targets)),
                                  matrices);
    lehr_scratch_release(ctx, mark);
    return status;
}

static lehr_status add_op(lehr_context *ctx, const cone *c, const tn_op *op, int32_t *names,
                          tn_builder *builder)
{
    static const double complex measured[8] = {1, 0, 0, 0, 0, 0, 0, 1};
    static const double complex reset[8] = {1, 0, 0, 0, 0, 1, 0, 0};
    const int32_t *qubits = c->circuit.qubits + op->qubits;
    double complex matrix[TN_MAX_ENTRIES];
    for (int k = 0; k < op->controls + op->targets; k++) names[k] = c->name[qubits[k]];
    switch (op->gate) {
    case TN_MEASURE:
        return tn_builder_kraus(builder, 1, names, 2, measured);
    case TN_RESET:
        return tn_builder_kraus(builder, 1, names, 2, reset);
    case TN_KRAUS:
        return add_channel(ctx, c, op, names, builder);
    case TN_GATE_UNITARY:
        tn_op_matrix(&c->circuit, op, matrix);
        return tn_builder_unitary(builder, op->controls, op->targets, names, matrix);
    default:
        return tn_builder_gate(builder, (tn_gate)op->gate, op->controls, names,
                               c->circuit.params + op->params);
    }
}

static lehr_status write_circuit(lehr_context *ctx, const cone *c, tn_builder *builder)
{
    int32_t *names = lehr_scratch(ctx, (size_t)c->circuit.n, sizeof *names);
    if (!names) return LEHR_NO_MEMORY;
    LEHR_TRY(tn_builder_qubits(builder, "q", c->width, NULL));
    for (size_t k = c->count; k-- > 0;)
        LEHR_TRY(add_op(ctx, c, &c->circuit.ops[c->gates[k]], names, builder));
    return LEHR_OK;
}

static lehr_status find(lehr_context *ctx, cone *c, const tn_pauli *paulis, int32_t count,
                        tn_circuit **out)
{
    tn_builder *builder;
    c->name = lehr_scratch(ctx, (size_t)c->circuit.n, sizeof *c->name);
    c->diagonal = lehr_scratch(ctx, (size_t)c->circuit.n, sizeof *c->diagonal);
    c->gates = lehr_scratch(ctx, c->circuit.count, sizeof *c->gates);
    if (!c->name || !c->diagonal || !c->gates) return LEHR_NO_MEMORY;
    memset(c->name, -1, (size_t)c->circuit.n * sizeof *c->name);
    for (int32_t k = 0; k < count; k++) include(c, paulis[k].qubit, paulis[k].letter == 'Z');
    collect(c);
    LEHR_TRY(tn_builder_new(ctx, &builder));
    lehr_status status = write_circuit(ctx, c, builder);
    if (status != LEHR_OK) {
        tn_builder_free(builder);
        return status;
    }
    return tn_builder_finish(builder, out);
}

lehr_status tn_light_cone(lehr_context *ctx, const tn_circuit *circuit, const tn_pauli *paulis,
                          int32_t count, tn_circuit **out)
{
    cone c = {.circuit = tn_circuit_look(circuit)};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = find(ctx, &c, paulis, count, out);
    lehr_scratch_release(ctx, mark);
    return status;
}
