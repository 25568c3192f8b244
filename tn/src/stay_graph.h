// SPDX-License-Identifier: GPL-3.0-or-later
/* Which stays in the register meet: a stay lasts from an ADD to its MEASURE; two meet when a step
 * uses both, or the outcome of one and the qubit of the other. */
#ifndef LEHR_TN_STAY_GRAPH_H
#define LEHR_TN_STAY_GRAPH_H

#include "depend.h"

typedef struct tn_stay_graph {
    uint32_t count;      /* as many as depend->measures, in their order */
    uint32_t *start;     /* count + 1 */
    uint32_t *neighbour; /* of stay s: start[s] .. start[s+1]-1, with repetitions */
} tn_stay_graph;

LEHR_MUST_USE lehr_status tn_stay_graph_find(lehr_context *ctx, const tn_program *program,
                                             const tn_depend *depend, tn_stay_graph *out);
void tn_stay_graph_clear(lehr_context *ctx, tn_stay_graph *graph);

static inline uint32_t tn_stay_degree(const tn_stay_graph *graph, uint32_t stay)
{
    return graph->start[stay + 1] - graph->start[stay];
}

#endif
