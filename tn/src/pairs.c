// SPDX-License-Identifier: GPL-3.0-or-later
#include "pairs.h"

#include "grow.h"

#include <base/memory.h>
#include <string.h>

#define CHANNELS   8 /* the last few, as circuits repeat them */
#define MOST_KRAUS 4 /* enough for any channel on one qubit */

typedef struct finding {
    lehr_context *ctx;
    tn_circuit_view circuit;
    tn_pairs *out;
    int64_t *last;   /* n: the last gate on the qubit, -1: none */
    bool *measured;  /* n */
    int32_t *writer; /* bits: the last qubit that was measured into it, -1: none */
    const tn_op *channel[CHANNELS];
    uint32_t first_branch[CHANNELS];
    int next_channel;
} finding;

static int kraus_count(const tn_op *op)
{
    return op->gate == TN_RESET ? 2 : (int)(op->param_count / 8);
}

static bool is_kraus(const tn_circuit_view *c, const tn_op *op)
{
    return op->gate == TN_RESET || tn_mixture_count(c, op) == 0;
}

static const char *obstacle(const finding *f, const tn_op *op)
{
    const int32_t *qubits = f->circuit.qubits + op->qubits;
    if (op->gate == TN_BARRIER) return NULL;
    if (op->condition >= 0) return "an operation depends on a condition";
    if (op->gate == TN_KRAUS && is_kraus(&f->circuit, op)) {
        if (op->targets > 1) return "it has noise on two qubits that is no mixture of Paulis";
        if (kraus_count(op) > MOST_KRAUS) return "it has noise of more than four Kraus matrices";
    }
    if (op->controls + op->targets > 2) return "a gate acts on more than two qubits";
    for (int k = 0; k < op->controls + op->targets; k++)
        if (f->measured[qubits[k]]) return "a qubit is used after its measurement";
    return NULL;
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

/* The last one on the qubit, if that is a gate. */
static tn_pair_gate *last_gate(const finding *f, int32_t q)
{
    tn_pair_gate *last = f->last[q] >= 0 ? &f->out->gates[f->last[q]] : NULL;
    return last && last->branches == 0 ? last : NULL;
}

static tn_pair_gate *append(finding *f, int32_t a, int32_t b)
{
    int64_t number = (int64_t)f->out->count++;
    tn_pair_gate *g = &f->out->gates[number];
    *g = (tn_pair_gate){.qubit = {a, b}};
    f->last[a] = number;
    if (b >= 0) f->last[b] = number;
    return g;
}

static void add_single(finding *f, int32_t q, const double complex *u)
{
    tn_pair_gate *g = last_gate(f, q);
    if (g)
        act_on_one(u, g->qubit[0] != q, g->qubit[1] < 0 ? 2 : 4, g->matrix);
    else
        memcpy(append(f, q, -1)->matrix, u, 4 * sizeof *u);
}

/* A gate on one qubit that only waited for this one: it is applied before, and gone. */
static void absorb(finding *f, int32_t q, int at, double complex *before)
{
    tn_pair_gate *waiting = last_gate(f, q);
    if (!waiting || waiting->qubit[1] >= 0) return;
    act_on_one(waiting->matrix, at, 4, before);
    waiting->qubit[0] = -1;
}

static void add_double(finding *f, const int32_t *q, double complex *u)
{
    double complex product[TN_MAX_ENTRIES];
    tn_pair_gate *same = last_gate(f, q[0]);
    if (same && f->last[q[0]] == f->last[q[1]]) {
        if (same->qubit[0] != q[0]) exchange_qubits(u);
        act_on_both(u, same->matrix);
        return;
    }
    for (int k = 0; k < TN_MAX_ENTRIES; k++) product[k] = k % 5 == 0;
    absorb(f, q[0], 0, product);
    absorb(f, q[1], 1, product);
    act_on_both(u, product);
    memcpy(append(f, q[0], q[1])->matrix, product, sizeof product);
}

/* --- noise --- */

static bool same_channel(const tn_circuit_view *c, const tn_op *a, const tn_op *b)
{
    return a->gate == b->gate && a->targets == b->targets && a->param_count == b->param_count &&
           memcmp(c->params + a->params, c->params + b->params,
                  a->param_count * sizeof *c->params) == 0;
}

static tn_branch kraus_branch(const tn_circuit_view *c, const tn_op *op, int k)
{
    if (op->gate == TN_RESET) return (tn_branch){.on = {{k == 0, k == 1}}};
    const double *at = c->params + op->params + (ptrdiff_t)8 * k;
    tn_branch b = {0};
    for (int e = 0; e < 4; e++) b.on[0][e] = at[2 * e] + TN_I * at[2 * e + 1];
    return b;
}

static lehr_status find_branches(finding *f, const tn_op *op, bool kraus, int count,
                                 uint32_t *first)
{
    tn_pairs *out = f->out;
    for (int k = 0; k < CHANNELS; k++)
        if (f->channel[k] && same_channel(&f->circuit, f->channel[k], op)) {
            *first = f->first_branch[k];
            return LEHR_OK;
        }
    *first = (uint32_t)out->branch_count;
    TN_ROOM_FOR(f->ctx, out->branches, out->branch_room, out->branch_count, (size_t)count);
    for (int k = 0; k < count; k++)
        out->branches[out->branch_count++] =
            kraus ? kraus_branch(&f->circuit, op, k) : tn_mixture_branch(&f->circuit, op, k);
    f->channel[f->next_channel] = op;
    f->first_branch[f->next_channel] = *first;
    f->next_channel = (f->next_channel + 1) % CHANNELS;
    return LEHR_OK;
}

static lehr_status add_channel(finding *f, const tn_op *op, const int32_t *qubits)
{
    uint32_t first;
    bool kraus = is_kraus(&f->circuit, op);
    int count = kraus ? kraus_count(op) : tn_mixture_count(&f->circuit, op);
    LEHR_TRY(find_branches(f, op, kraus, count, &first));
    tn_pair_gate *g = append(f, qubits[0], op->targets > 1 ? qubits[1] : -1);
    g->branches = count;
    g->first_branch = first;
    g->kraus = kraus;
    g->reset = op->gate == TN_RESET;
    return LEHR_OK;
}

/* --- all --- */

/* What an earlier one wrote into the bit is lost. */
static void add_measurement(finding *f, const tn_op *op, int32_t q)
{
    if (f->writer[op->bit] >= 0) f->out->bit[f->writer[op->bit]] = -1;
    f->writer[op->bit] = q;
    f->out->bit[q] = op->bit;
    f->measured[q] = true;
    if (op->param_count != 2) return;
    memcpy(f->out->odds[q], f->circuit.params + op->params, sizeof f->out->odds[q]);
    f->out->misreads = true;
}

static lehr_status add_op(finding *f, const tn_op *op)
{
    const int32_t *qubits = f->circuit.qubits + op->qubits;
    double complex u[256];
    int count = op->controls + op->targets;
    if (op->gate == TN_BARRIER || count == 0) return LEHR_OK;
    if (op->gate == TN_KRAUS || op->gate == TN_RESET) return add_channel(f, op, qubits);
    if (op->gate == TN_MEASURE) {
        add_measurement(f, op, qubits[0]);
        return LEHR_OK;
    }
    tn_op_unitary(&f->circuit, op, u);
    if (count == 1)
        add_single(f, qubits[0], u);
    else
        add_double(f, qubits, u);
    return LEHR_OK;
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
    f->writer = lehr_scratch(ctx, (size_t)c->bits, sizeof *f->writer);
    if (!f->last || !f->measured || !f->writer) return LEHR_NO_MEMORY;
    memset(f->measured, 0, (size_t)c->n * sizeof *f->measured);
    for (int32_t b = 0; b < c->bits; b++) f->writer[b] = -1;
    for (int32_t q = 0; q < c->n; q++) f->last[q] = f->out->bit[q] = -1;
    for (size_t k = 0; k < c->count && !*why; k++) {
        *why = obstacle(f, &c->ops[k]);
        if (!*why) LEHR_TRY(add_op(f, &c->ops[k]));
    }
    drop_absorbed(f->out);
    return LEHR_OK;
}

/* At most one for each gate and each channel. */
static size_t most_gates(const tn_circuit_view *c)
{
    size_t count = 0;
    for (size_t k = 0; k < c->count; k++)
        count += c->ops[k].gate < TN_GATE_COUNT || c->ops[k].gate == TN_KRAUS ||
                 c->ops[k].gate == TN_RESET;
    return count;
}

lehr_status tn_pairs_find(lehr_context *ctx, const tn_circuit *circuit, tn_pairs *out,
                          const char **why)
{
    finding f = {.ctx = ctx, .circuit = tn_circuit_look(circuit), .out = out};
    lehr_mark mark = lehr_scratch_mark(ctx);
    *why = NULL;
    *out = (tn_pairs){.n = f.circuit.n};
    out->gates = lehr_new(ctx, most_gates(&f.circuit), sizeof *out->gates);
    out->bit = lehr_new(ctx, (size_t)out->n, sizeof *out->bit);
    out->odds = lehr_new_zero(ctx, (size_t)out->n, sizeof *out->odds);
    lehr_status status = out->gates && out->bit && out->odds ? scan(ctx, &f, why) : LEHR_NO_MEMORY;
    lehr_scratch_release(ctx, mark);
    if (status != LEHR_OK || *why) tn_pairs_clear(ctx, out);
    return status;
}

void tn_pairs_clear(lehr_context *ctx, tn_pairs *pairs)
{
    lehr_release(ctx, pairs->gates);
    lehr_release(ctx, pairs->branches);
    lehr_release(ctx, pairs->bit);
    lehr_release(ctx, pairs->odds);
    *pairs = (tn_pairs){0};
}
