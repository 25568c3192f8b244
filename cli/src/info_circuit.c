// SPDX-License-Identifier: GPL-3.0-or-later
/* Depth is the longest chain of operations that must follow one another, because they share a qubit
 * or one tests a bit that the other wrote; barriers do not count. Two-qubit depth counts only those
 * on two or more qubits. */
#include "info_circuit.h"

#include "read_circuit.h"

#include <base/memory.h>
#include <inttypes.h>
#include <stdio.h>

#define MORE_CONTROLS 4 /* that many, or more, are counted together */

typedef struct facts {
    tn_circuit_view view;
    int64_t kinds[TN_BARRIER + 1][MORE_CONTROLS + 1];
    int64_t conditional, on_two; /* operations under conditions; gates on two or more qubits */
    int64_t depth, depth_two;
} facts;

/* --- counting --- */

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The level of what the operation must wait for; levels: those of the qubits, then of the bits. */
static int64_t ready(const tn_circuit_view *v, const tn_op *op, const int64_t *levels)
{
    int64_t level = 0;
    for (int32_t k = 0; k < op->controls + op->targets; k++)
        level = later(level, levels[v->qubits[op->qubits + (uint32_t)k]]);
    for (int32_t c = op->condition; c >= 0; c = v->conditions[c].also)
        for (int32_t b = 0; b < v->conditions[c].count; b++)
            level = later(level, levels[v->n + v->conditions[c].first + b]);
    return level;
}

static int64_t depth_of(const tn_circuit_view *v, bool two_only, int64_t *levels)
{
    int64_t depth = 0;
    for (int64_t k = 0; k < (int64_t)v->n + v->bits; k++) levels[k] = 0;
    for (size_t k = 0; k < v->count; k++) {
        const tn_op *op = &v->ops[k];
        if (op->gate == TN_BARRIER) continue;
        int32_t qubits = op->controls + op->targets;
        int64_t level = ready(v, op, levels) + (!two_only || qubits >= 2);
        for (int32_t q = 0; q < qubits; q++) levels[v->qubits[op->qubits + (uint32_t)q]] = level;
        if (op->bit >= 0) levels[v->n + op->bit] = level;
        depth = later(depth, level);
    }
    return depth;
}

static void count_kinds(facts *f)
{
    for (size_t k = 0; k < f->view.count; k++) {
        const tn_op *op = &f->view.ops[k];
        f->kinds[op->gate][op->controls < MORE_CONTROLS ? op->controls : MORE_CONTROLS]++;
        f->conditional += op->condition >= 0;
        f->on_two += op->gate < TN_GATE_COUNT && op->controls + op->targets >= 2;
    }
}

static lehr_status measure(lehr_context *ctx, const tn_circuit *circuit, facts *f)
{
    f->view = tn_circuit_look(circuit);
    int64_t *levels = lehr_new(ctx, (size_t)f->view.n + (size_t)f->view.bits, sizeof *levels);
    if (!levels) return LEHR_NO_MEMORY;
    f->depth = depth_of(&f->view, false, levels);
    f->depth_two = depth_of(&f->view, true, levels);
    lehr_release(ctx, levels);
    count_kinds(f);
    return LEHR_OK;
}

/* --- saying it --- */

/* ccx; x with 4 controls or more is c4+x. */
static void kind_name(int gate, int controls, char name[32])
{
    static const char *const prefix[] = {"", "c", "cc", "ccc", "c4+"};
    snprintf(name, 32, "%s%s", prefix[controls], tn_gate_look((tn_gate)gate)->name);
}

static void put_kinds(const facts *f, lehr_output *out)
{
    char name[32];
    for (int g = 0; g <= TN_BARRIER; g++)
        for (int c = 0; c <= MORE_CONTROLS; c++) {
            if (f->kinds[g][c] == 0) continue;
            kind_name(g, c, name);
            lehr_put_format(out, "  %-12s %" PRId64 "\n", name, f->kinds[g][c]);
        }
}

static void put_text(const facts *f, lehr_output *out)
{
    lehr_put_format(out, "qubits        %" PRId32 "\n", f->view.n);
    lehr_put_format(out, "bits          %" PRId32 "\n", f->view.bits);
    lehr_put_format(out, "gates         %zu, on two or more qubits %" PRId64 "\n",
                    cli_gate_count(&f->view), f->on_two);
    lehr_put_format(out, "depth         %" PRId64 ", of gates on two or more %" PRId64 "\n",
                    f->depth, f->depth_two);
    lehr_put_format(out, "conditional   %" PRId64 "\n", f->conditional);
    lehr_put_text(out, "operations\n");
    put_kinds(f, out);
}

static void put_json(const facts *f, lehr_json *result)
{
    char name[32];
    lehr_json *kinds = lehr_json_object();
    for (int g = 0; g <= TN_BARRIER; g++)
        for (int c = 0; c <= MORE_CONTROLS; c++) {
            if (f->kinds[g][c] == 0) continue;
            kind_name(g, c, name);
            lehr_json_set_int(kinds, name, f->kinds[g][c]);
        }
    lehr_json_set_int(result, "qubits", f->view.n);
    lehr_json_set_int(result, "bits", f->view.bits);
    lehr_json_set_int(result, "gates", (int64_t)cli_gate_count(&f->view));
    lehr_json_set_int(result, "two_qubit_gates", f->on_two);
    lehr_json_set_int(result, "depth", f->depth);
    lehr_json_set_int(result, "two_qubit_depth", f->depth_two);
    lehr_json_set_int(result, "conditional", f->conditional);
    lehr_json_set(result, "operations", kinds);
}

lehr_status cli_info_circuit(cli_job *job)
{
    tn_circuit *circuit;
    facts f = {.depth = 0};
    LEHR_TRY(cli_read_circuit(job->ctx, cli_operand_at(job, 0), &circuit));
    lehr_status status = measure(job->ctx, circuit, &f);
    if (status == LEHR_OK && job->json)
        put_json(&f, job->result);
    else if (status == LEHR_OK)
        put_text(&f, job->page);
    tn_circuit_free(circuit);
    return status;
}
