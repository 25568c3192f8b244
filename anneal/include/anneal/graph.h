// SPDX-License-Identifier: GPL-3.0-or-later
/* The shape of a model's coupling graph: for people (lehr info) and for choosing a solver. */
#ifndef LEHR_ANNEAL_GRAPH_H
#define LEHR_ANNEAL_GRAPH_H

#include <anneal/model.h>

typedef struct an_graph_features {
    int32_t components;
    int32_t largest; /* variables in the largest component */
    bool bipartite;
    int32_t min_degree, max_degree;
    double mean_degree;
    int32_t degeneracy; /* highest k for which some part has all its degrees >= k */
    int32_t girth;      /* edges of the shortest cycle; 0: no cycle; -1: too expensive to say */
    double density;     /* share of all pairs that are coupled */
} an_graph_features;

/* Not for hot paths: copies the graph, and takes turns with other threads (the graph library is not
 * thread-safe). Linear in n + m but for the girth, which is left out when n m > 10^8. */
LEHR_API LEHR_MUST_USE lehr_status an_graph_look(lehr_context *ctx, const an_model *model,
                                                 an_graph_features *out);

/* "igraph 0.10.2" */
LEHR_API const char *an_graph_provider(void);

#endif
