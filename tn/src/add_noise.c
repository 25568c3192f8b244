// SPDX-License-Identifier: GPL-3.0-or-later
/* Putting the channels of a noise model behind the gates of a circuit. */
#include "noise_model.h"

#include <base/memory.h>
#include <string.h>
#include <tn/noise.h>

/* "ccx" is x under two controls. */
static bool is_called(const tn_op *op, const char *name)
{
    for (int k = 0; k < op->controls; k++)
        if (name[k] != 'c') return false;
    return strcmp(name + op->controls, tn_gate_look((tn_gate)op->gate)->name) == 0;
}

static bool follows(const tn_noise_item *item, const tn_op *op)
{
    int qubits = op->controls + op->targets;
    if (item->alone && qubits > 1) return false;
    if (item->targets > qubits) return false;
    return !item->gate[0] || is_called(op, item->gate);
}

static lehr_status put_channel(tn_builder *builder, const tn_noise_item *item, const tn_op *op,
                               const int32_t *qubits)
{
    int last = op->controls + op->targets - item->targets;
    for (int k = 0; k <= last; k++)
        LEHR_TRY(tn_builder_kraus(builder, item->targets, qubits + k, item->count, item->matrices));
    return LEHR_OK;
}

static lehr_status put_op(tn_builder *builder, const tn_noise_model *model,
                          const tn_circuit_view *c, const tn_op *op)
{
    const int32_t *qubits = c->qubits + op->qubits;
    LEHR_TRY(tn_builder_when(builder, op->condition));
    if (op->gate == TN_MEASURE && model->misreads)
        return tn_builder_measure_badly(builder, qubits[0], op->bit, model->one_for_zero,
                                        model->zero_for_one);
    LEHR_TRY(tn_builder_copy_op(builder, c, op));
    if (op->gate >= TN_GATE_COUNT) return LEHR_OK;
    for (int k = 0; k < model->count; k++)
        if (follows(&model->items[k], op))
            LEHR_TRY(put_channel(builder, &model->items[k], op, qubits));
    return LEHR_OK;
}

static lehr_status put_all(tn_builder *builder, const tn_noise_model *model,
                           const tn_circuit *circuit)
{
    tn_circuit_view c = tn_circuit_look(circuit);
    LEHR_TRY(tn_builder_copy_frame(builder, &c));
    for (size_t k = 0; k < c.count; k++) LEHR_TRY(put_op(builder, model, &c, &c.ops[k]));
    return LEHR_OK;
}

lehr_status tn_noise_add(lehr_context *ctx, const tn_circuit *circuit, const char *text,
                         tn_circuit **out)
{
    tn_noise_model model;
    tn_builder *builder = NULL;
    LEHR_TRY(tn_noise_read(ctx, text, &model));
    lehr_status status = tn_builder_new(ctx, &builder);
    if (status == LEHR_OK) status = put_all(builder, &model, circuit);
    tn_noise_clear(ctx, &model);
    if (status == LEHR_OK) return tn_builder_finish(builder, out);
    tn_builder_free(builder);
    return status;
}
