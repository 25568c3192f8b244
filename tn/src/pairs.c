// SPDX-License-Identifier: GPL-3.0-or-later
#include "pairs.h"

#include <base/memory.h>
#include <string.h>

typedef struct finding {
    tn_circuit_view circuit;
    tn_pairs *out;
    int64_t *last;  /* n: the last gate on the qubit, -1: none */
    bool *measured; /* n */
    bool *taken;    /* bits */
} finding;

static const char *obstacle(const finding *f, const tn_op *op)
{
    const int32_t *qubits = f->circuit.qubits + op->qubits;
    if (op->gate == TN_BARRIER) return NULL;
    if (op->condition >= 0) return "an operation depends on a condition";
    if (op->gate == TN_RESET) return "a qubit is reset";
    if (op->gate == TN_KRAUS) return "the circuit has noise";
    if (op->controls + op->targets > 2) return "a gate acts on more than two qubits";
    for (int k = 0; k < op->controls + op->targets; k++)
        if (f->measured[qubits[k]]) return "a qubit is used after its measurement";
    if (op->gate != TN_MEASURE) return NULL;
    if (op->param_count > 0) return "measurements are read wrongly";
    return f->taken[op->bit] ? "two measurements write one bit" : NULL;
}

/* --- small matrices --- */

/* matrix = (u on one of the two qubits) matrix, for a matrix of `rows` rows. */
static void act_on_one(const double complex *u, int at, int rows, double complex *matrix)
{
    for (int r = 0; r < rows; r++) {
        if (r >> at & 1) continue;
        double complex *low = matrix + r * rows, *high = matrix + (r | 1 << at) * rows;
        for (int c = 0; c < rows; c++) {
            double complex a = low[c], b = high[c];
            low[c] = u[0] * a + u[1] * b;
            high[c] = u[2] * a + u[3] * b;
        }
    }
}

static void act_on_both(const double complex *u, double complex *matrix)
{
    double complex product[TN_MAX_ENTRIES];
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++) {
            product[4 * r + c] = 0;
            for (int k = 0; k < 4; k++) product[4 * r + c] += u[4 * r + k] * matrix[4 * k + c];
        }
    memcpy(matrix, product, sizeof product);
}

static int exchanged(int row)
{
    return row >> 1 | (row & 1) << 1;
}

static void exchange_qubits(double complex *u)
{
    double complex copy[TN_MAX_ENTRIES];
    memcpy(copy, u, sizeof copy);
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++) u[4 * exchanged(r) + exchanged(c)] = copy[4 * r + c];
}

/* --- gates --- */

static void add_single(finding *f, int32_t q, const double complex *u)
{
    int64_t last = f->last[q];
    if (last >= 0) {
        tn_pair_gate *g = &f->out->gates[last];
        act_on_one(u, g->qubit[0] != q, g->qubit[1] < 0 ? 2 : 4, g->matrix);
        return;
    }
    f->last[q] = (int64_t)f->out->count;
    tn_pair_gate *g = &f->out->gates[f->out->count++];
    g->qubit[0] = q;
    g->qubit[1] = -1;
    memcpy(g->matrix, u, 4 * sizeof *u);
}

/* A gate on one qubit that only waited for this one: it is applied before, and gone. */
static void absorb(finding *f, int32_t q, int at, double complex *before)
{
    tn_pair_gate *waiting = f->last[q] >= 0 ? &f->out->gates[f->last[q]] : NULL;
    if (!waiting || waiting->qubit[1] >= 0) return;
    act_on_one(waiting->matrix, at, 4, before);
    waiting->qubit[0] = -1;
}

static void add_double(finding *f, const int32_t *q, double complex *u)
{
    tn_pair_gate *same = f->last[q[0]] >= 0 ? &f->out->gates[f->last[q[0]]] : NULL;
    if (same && f->last[q[0]] == f->last[q[1]]) {
        if (same->qubit[0] != q[0]) exchange_qubits(u);
        act_on_both(u, same->matrix);
        return;
    }
    tn_pair_gate *g = &f->out->gates[f->out->count];
    g->qubit[0] = q[0];
    g->qubit[1] = q[1];
    for (int k = 0; k < TN_MAX_ENTRIES; k++) g->matrix[k] = k % 5 == 0;
    absorb(f, q[0], 0, g->matrix);
    absorb(f, q[1], 1, g->matrix);
    act_on_both(u, g->matrix);
    f->last[q[0]] = f->last[q[1]] = (int64_t)f->out->count++;
}

static void add_op(finding *f, const tn_op *op)
{
    const int32_t *qubits = f->circuit.qubits + op->qubits;
    double complex u[256];
    int count = op->controls + op->targets;
    if (op->gate == TN_BARRIER || count == 0) return;
    if (op->gate == TN_MEASURE) {
        f->out->bit[qubits[0]] = op->bit;
        f->measured[qubits[0]] = f->taken[op->bit] = true;
        return;
    }
    tn_op_unitary(&f->circuit, op, u);
    if (count == 1)
        add_single(f, qubits[0], u);
    else
        add_double(f, qubits, u);
}

static void drop_absorbed(tn_pairs *p)
{
    size_t kept = 0;
    for (size_t k = 0; k < p->count; k++)
        if (p->gates[k].qubit[0] >= 0) p->gates[kept++] = p->gates[k];
    p->count = kept;
}

static lehr_status scan(lehr_context *ctx, finding *f, const char **why)
{
    const tn_circuit_view *c = &f->circuit;
    f->last = lehr_scratch(ctx, (size_t)c->n, sizeof *f->last);
    f->measured = lehr_scratch(ctx, (size_t)c->n, sizeof *f->measured);
    f->taken = lehr_scratch(ctx, (size_t)c->bits, sizeof *f->taken);
    if (!f->last || !f->measured || !f->taken) return LEHR_NO_MEMORY;
    memset(f->measured, 0, (size_t)c->n * sizeof *f->measured);
    memset(f->taken, 0, (size_t)c->bits * sizeof *f->taken);
    for (int32_t q = 0; q < c->n; q++) f->last[q] = f->out->bit[q] = -1;
    for (size_t k = 0; k < c->count && !*why; k++) {
        *why = obstacle(f, &c->ops[k]);
        if (!*why) add_op(f, &c->ops[k]);
    }
    for (int32_t q = 0; q < c->n && !*why; q++)
        if (f->last[q] >= 0 && !f->measured[q]) *why = "not all qubits are measured";
    drop_absorbed(f->out);
    return LEHR_OK;
}

/* At most one gate for each operation that is one. */
static size_t most_gates(const tn_circuit_view *c)
{
    size_t count = 0;
    for (size_t k = 0; k < c->count; k++) count += c->ops[k].gate < TN_GATE_COUNT;
    return count;
}

lehr_status tn_pairs_find(lehr_context *ctx, const tn_circuit *circuit, tn_pairs *out,
                          const char **why)
{
    finding f = {.circuit = tn_circuit_look(circuit), .out = out};
    lehr_mark mark = lehr_scratch_mark(ctx);
    *why = NULL;
    *out = (tn_pairs){.n = f.circuit.n};
    out->gates = lehr_new(ctx, most_gates(&f.circuit), sizeof *out->gates);
    out->bit = lehr_new(ctx, (size_t)out->n, sizeof *out->bit);
    lehr_status status = out->gates && out->bit ? scan(ctx, &f, why) : LEHR_NO_MEMORY;
    lehr_scratch_release(ctx, mark);
    if (status != LEHR_OK || *why) tn_pairs_clear(ctx, out);
    return status;
}

void tn_pairs_clear(lehr_context *ctx, tn_pairs *pairs)
{
    lehr_release(ctx, pairs->gates);
    lehr_release(ctx, pairs->bit);
    *pairs = (tn_pairs){0};
}
