// SPDX-License-Identifier: GPL-3.0-or-later
#include "spell_pairs.h"

#include "cartan.h"
#include "qasm_spelling.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* Angles below are rounding. */
#define NO_ANGLE 1e-14

typedef struct speller {
    tn_builder *builder;
    int controls;
    int32_t *qubits; /* the controls, and room for two targets */
    const int32_t *pair;
    double phase;
} speller;

static bool is_pair(const tn_op *op)
{
    return op->gate == TN_GATE_UNITARY && op->targets == 2;
}

static lehr_status turn(speller *s, tn_gate gate, int qubit, double angle)
{
    if (fabs(angle) < NO_ANGLE) return LEHR_OK;
    s->qubits[s->controls] = s->pair[qubit];
    return tn_builder_gate(s->builder, gate, s->controls, s->qubits, &angle);
}

static lehr_status cx(speller *s, int from, int to)
{
    s->qubits[s->controls] = s->pair[from];
    s->qubits[s->controls + 1] = s->pair[to];
    return tn_builder_gate(s->builder, TN_GATE_x, s->controls + 1, s->qubits, NULL);
}

static lehr_status locals(speller *s, double complex (*matrices)[4])
{
    for (int k = 0; k < 2; k++) {
        double angles[4];
        tn_angles_of(matrices[k], angles);
        s->phase += angles[3];
        s->qubits[s->controls] = s->pair[k];
        LEHR_TRY(tn_builder_gate(s->builder, TN_GATE_u, s->controls, s->qubits, angles));
    }
    return LEHR_OK;
}

/* exp(i (a XX + c ZZ)): CX makes X on one qubit of the first, Z on the other of the second. */
static lehr_status two_terms(speller *s, const tn_cartan *k)
{
    LEHR_TRY(cx(s, 0, 1));
    LEHR_TRY(turn(s, TN_GATE_rx, 0, -2 * k->a));
    LEHR_TRY(turn(s, TN_GATE_rz, 1, -2 * k->c));
    return cx(s, 0, 1);
}

/* Vatan, Williams, PRA 69, 032315 (2004). */
static lehr_status three_terms(speller *s, const tn_cartan *k)
{
    const double quarter = acos(0);
    LEHR_TRY(turn(s, TN_GATE_rz, 0, -quarter));
    LEHR_TRY(cx(s, 0, 1));
    LEHR_TRY(turn(s, TN_GATE_rz, 1, quarter - 2 * k->c));
    LEHR_TRY(turn(s, TN_GATE_ry, 0, 2 * k->a - quarter));
    LEHR_TRY(cx(s, 1, 0));
    LEHR_TRY(turn(s, TN_GATE_ry, 0, quarter - 2 * k->b));
    LEHR_TRY(cx(s, 0, 1));
    s->phase += quarter / 2;
    return turn(s, TN_GATE_rz, 1, quarter);
}

static lehr_status core(speller *s, const tn_cartan *k)
{
    if (fabs(k->b) > NO_ANGLE) return three_terms(s, k);
    bool none = fabs(k->a) <= NO_ANGLE && fabs(k->c) <= NO_ANGLE;
    return none ? LEHR_OK : two_terms(s, k);
}

static lehr_status spell(speller *s, const double complex *matrix)
{
    tn_cartan k = tn_cartan_of(matrix);
    s->phase = k.phase;
    LEHR_TRY(locals(s, k.before));
    LEHR_TRY(core(s, &k));
    LEHR_TRY(locals(s, k.after));
    return tn_builder_gate(s->builder, TN_GATE_gphase, s->controls, s->qubits, &s->phase);
}

static lehr_status spell_op(lehr_context *ctx, tn_builder *builder, const tn_circuit_view *view,
                            const tn_op *op)
{
    double complex matrix[TN_MAX_ENTRIES];
    const int32_t *qubits = view->qubits + op->qubits;
    lehr_mark mark = lehr_scratch_mark(ctx);
    speller s = {.builder = builder,
                 .controls = op->controls,
                 .qubits = lehr_scratch(ctx, (size_t)op->controls + 2, sizeof *s.qubits),
                 .pair = qubits + op->controls};
    lehr_status status = s.qubits ? tn_builder_when(builder, op->condition) : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        memcpy(s.qubits, qubits, op->controls * sizeof *qubits);
        tn_op_matrix(view, op, matrix);
        status = spell(&s, matrix);
    }
    lehr_scratch_release(ctx, mark);
    return status;
}

static lehr_status spell_all(lehr_context *ctx, tn_builder *builder, const tn_circuit_view *view)
{
    LEHR_TRY(tn_builder_copy_frame(builder, view));
    for (size_t k = 0; k < view->count; k++)
        LEHR_TRY(is_pair(&view->ops[k]) ? spell_op(ctx, builder, view, &view->ops[k])
                                        : tn_builder_copy_op(builder, view, &view->ops[k]));
    return LEHR_OK;
}

lehr_status tn_spell_pairs(lehr_context *ctx, const tn_circuit *circuit, tn_circuit **out)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    size_t k = 0;
    while (k < view.count && !is_pair(&view.ops[k])) k++;
    if (k == view.count) {
        *out = NULL;
        return LEHR_OK;
    }
    tn_builder *builder;
    LEHR_TRY(tn_builder_new(ctx, &builder));
    lehr_status status = spell_all(ctx, builder, &view);
    if (status == LEHR_OK) return tn_builder_finish(builder, out);
    tn_builder_free(builder);
    return status;
}
