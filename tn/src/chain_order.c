// SPDX-License-Identifier: GPL-3.0-or-later
#include "chain_order.h"

#include "planners.h"

#include <base/memory.h>
#include <string.h>

/* --- costs --- */

int tn_op_bond_bits(const tn_circuit_view *circuit, const tn_op *op)
{
    if (op->gate >= TN_GATE_COUNT || op->controls + op->targets < 2) return 0;
    if (op->controls > 0) return 1 + (op->targets == 2);
    bool rotation = op->gate == TN_GATE_rxx || op->gate == TN_GATE_ryy || op->gate == TN_GATE_rzx;
    return rotation || tn_op_shape(circuit, op) == TN_DIAGONAL ? 1 : 2;
}

/* The first and last site of an operation. */
static void reach(const tn_circuit_view *c, const tn_op *op, const int32_t *site_of, int32_t *low,
                  int32_t *high)
{
    const int32_t *qubits = c->qubits + op->qubits;
    *low = *high = site_of[qubits[0]];
    for (int32_t i = 1; i < op->controls + op->targets; i++) {
        int32_t site = site_of[qubits[i]];
        if (site < *low) *low = site;
        if (site > *high) *high = site;
    }
}

lehr_status tn_chain_cost(lehr_context *ctx, const tn_circuit_view *c, const int32_t *qubit_at,
                          double *cost)
{
    size_t n = (size_t)c->n;
    lehr_mark mark = lehr_scratch_mark(ctx);
    int32_t *site_of = lehr_scratch(ctx, n, sizeof *site_of);
    double *change = lehr_scratch(ctx, n + 1, sizeof *change), bits = 0;
    lehr_status status = site_of && change ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        memset(change, 0, (n + 1) * sizeof *change);
        for (int32_t s = 0; s < c->n; s++) site_of[qubit_at[s]] = s;
        for (size_t k = 0; k < c->count; k++) {
            int more = tn_op_bond_bits(c, &c->ops[k]);
            if (more == 0 || (c->ops[k].gate == TN_GATE_swap && c->ops[k].controls == 0)) continue;
            int32_t low, high;
            reach(c, &c->ops[k], site_of, &low, &high);
            change[low] += more;
            change[high] -= more;
        }
        *cost = 0;
        for (int32_t s = 0; s + 1 < c->n; s++) {
            int32_t ends = s + 1 < c->n - s - 1 ? s + 1 : c->n - s - 1;
            bits += change[s];
            *cost += bits < ends ? bits : ends;
        }
    }
    lehr_scratch_release(ctx, mark);
    return status;
}

/* --- the graph --- */

/* Qubits that follow each other in the list of a gate meet. at: counts each qubit's, or (with
 * neighbour) fills them in. */
static void count_or_fill(const tn_circuit_view *c, uint32_t *at, uint32_t *neighbour)
{
    for (size_t k = 0; k < c->count; k++) {
        if (tn_op_bond_bits(c, &c->ops[k]) == 0) continue;
        const int32_t *qubits = c->qubits + c->ops[k].qubits;
        for (int32_t i = 0; i + 1 < c->ops[k].controls + c->ops[k].targets; i++)
            for (int side = 0; side < 2; side++) {
                int32_t from = qubits[i + side], to = qubits[i + 1 - side];
                if (neighbour)
                    neighbour[at[from]++] = (uint32_t)to;
                else
                    at[from]++;
            }
    }
}

static lehr_status find_graph(lehr_context *ctx, const tn_circuit_view *c, tn_stay_graph *graph)
{
    size_t n = (size_t)c->n;
    uint32_t *at = lehr_scratch(ctx, n, sizeof *at);
    graph->count = (uint32_t)c->n;
    graph->start = lehr_scratch(ctx, n + 1, sizeof *graph->start);
    if (!at || !graph->start) return LEHR_NO_MEMORY;
    memset(at, 0, n * sizeof *at);
    count_or_fill(c, at, NULL);
    graph->start[0] = 0;
    for (size_t q = 0; q < n; q++) {
        graph->start[q + 1] = graph->start[q] + at[q];
        at[q] = graph->start[q];
    }
    graph->neighbour = lehr_scratch(ctx, graph->start[n], sizeof *graph->neighbour);
    if (!graph->neighbour) return LEHR_NO_MEMORY;
    count_or_fill(c, at, graph->neighbour);
    return LEHR_OK;
}

/* --- the choice --- */

typedef struct choice {
    double cost;
    int32_t *order;
    const char **name;
} choice;

static lehr_status offer(lehr_context *ctx, const tn_circuit_view *c, const uint32_t *order,
                         const char *name, choice *best)
{
    double cost;
    const int32_t *qubit_at = (const int32_t *)order;
    LEHR_TRY(tn_chain_cost(ctx, c, qubit_at, &cost));
    if (cost >= best->cost) return LEHR_OK;
    best->cost = cost;
    *best->name = name;
    memcpy(best->order, order, (size_t)c->n * sizeof *order);
    return LEHR_OK;
}

static lehr_status choose(lehr_context *ctx, const tn_circuit_view *c, choice *best)
{
    tn_stay_graph graph;
    uint32_t *order = lehr_scratch(ctx, (size_t)c->n, sizeof *order);
    if (!order) return LEHR_NO_MEMORY;
    LEHR_TRY(tn_chain_cost(ctx, c, best->order, &best->cost));
    LEHR_TRY(find_graph(ctx, c, &graph));
    LEHR_TRY(tn_order_rcm(ctx, &graph, order));
    LEHR_TRY(offer(ctx, c, order, "reverse Cuthill-McKee order", best));
    LEHR_TRY(tn_order_fiedler(ctx, &graph, order));
    return offer(ctx, c, order, "Fiedler order", best);
}

lehr_status tn_chain_order(lehr_context *ctx, const tn_circuit_view *circuit, int32_t *qubit_at,
                           const char **name)
{
    choice best = {.order = qubit_at, .name = name};
    for (int32_t s = 0; s < circuit->n; s++) qubit_at[s] = s;
    *name = "file order";
    if (circuit->n < 3) return LEHR_OK;
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = choose(ctx, circuit, &best);
    lehr_scratch_release(ctx, mark);
    return status;
}
