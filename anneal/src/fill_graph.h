// SPDX-License-Identifier: GPL-3.0-or-later
/* The graph that an elimination works on: vertices go, edges come. Neighbours are lists, in which
 * those that are gone stay, and a hash table of pairs, so that asking for an edge is quick. */
#ifndef LEHR_ANNEAL_FILL_GRAPH_H
#define LEHR_ANNEAL_FILL_GRAPH_H

#include <base/context.h>

typedef struct an_fill_list {
    int32_t count, room;
    int32_t *vertex;
} an_fill_list;

typedef struct an_fill_graph {
    lehr_context *ctx;
    int32_t n;
    an_fill_list *list;
    int32_t *degree; /* neighbours that are not gone */
    bool *gone;
    uint64_t *pairs; /* hash table: 0 is empty */
    size_t pair_count, pair_room;
} an_fill_graph;

LEHR_MUST_USE lehr_status an_fill_graph_new(lehr_context *ctx, int32_t n, an_fill_graph *graph);
void an_fill_graph_clear(an_fill_graph *graph);
bool an_fill_graph_has(const an_fill_graph *graph, int32_t a, int32_t b);
/* Nothing happens when the edge is there already. */
LEHR_MUST_USE lehr_status an_fill_graph_join(an_fill_graph *graph, int32_t a, int32_t b);
/* The neighbours of v that are not gone; room for degree[v]. */
void an_fill_graph_around(const an_fill_graph *graph, int32_t v, int32_t *out);
/* Joins the neighbours of v, which goes. around: as above. */
LEHR_MUST_USE lehr_status an_fill_graph_eliminate(an_fill_graph *graph, int32_t v,
                                                  const int32_t *around);

#endif
