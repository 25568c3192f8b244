// SPDX-License-Identifier: GPL-3.0-or-later
/* Reverse Cuthill-McKee (Cuthill and McKee 1969, George 1971): breadth first from a stay at the rim
 * of each island, neighbours of low degree first; then backwards. */
#include "planners.h"

#include <base/memory.h>
#include <stdlib.h>

typedef struct walk {
    const tn_stay_graph *graph;
    uint32_t *seen; /* stamp of the last walk that saw a stay */
    uint32_t stamp;
} walk;

typedef struct ranked {
    uint32_t degree, stay;
} ranked;

static int by_degree(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->degree != y->degree) return x->degree < y->degree ? -1 : 1;
    return (x->stay > y->stay) - (x->stay < y->stay);
}

/* Appends the island of `from` breadth first; returns its size. sorter: room for all stays. */
static uint32_t spread(walk *w, uint32_t from, uint32_t *out, ranked *sorter)
{
    const tn_stay_graph *g = w->graph;
    uint32_t count = 0;
    out[count++] = from;
    w->seen[from] = ++w->stamp;
    for (uint32_t at = 0; at < count; at++) {
        size_t found = 0;
        for (uint32_t e = g->start[out[at]]; e < g->start[out[at] + 1]; e++) {
            uint32_t next = g->neighbour[e];
            if (w->seen[next] == w->stamp) continue;
            w->seen[next] = w->stamp;
            sorter[found++] = (ranked){tn_stay_degree(g, next), next};
        }
        qsort(sorter, found, sizeof *sorter, by_degree);
        for (size_t k = 0; k < found; k++) out[count++] = sorter[k].stay;
    }
    return count;
}

lehr_status tn_order_rcm(lehr_context *ctx, const tn_stay_graph *graph, uint32_t *stays)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    walk w = {.graph = graph, .seen = lehr_scratch(ctx, graph->count, sizeof *w.seen)};
    ranked *sorter = lehr_scratch(ctx, graph->count, sizeof *sorter);
    if (!w.seen || !sorter) {
        lehr_scratch_release(ctx, mark);
        return LEHR_NO_MEMORY;
    }
    for (uint32_t s = 0; s < graph->count; s++) w.seen[s] = 0;
    uint32_t done = 0;
    for (uint32_t s = 0; s < graph->count; s++) {
        if (w.seen[s] != 0) continue;
        /* The last one reached is at the rim; so is, more surely, the last one reached from it. */
        uint32_t size = spread(&w, s, stays + done, sorter);
        spread(&w, stays[done + size - 1], stays + done, sorter);
        spread(&w, stays[done + size - 1], stays + done, sorter);
        done += size;
    }
    for (uint32_t k = 0; k < done / 2; k++) {
        uint32_t kept = stays[k];
        stays[k] = stays[done - 1 - k];
        stays[done - 1 - k] = kept;
    }
    lehr_scratch_release(ctx, mark);
    return LEHR_OK;
}
