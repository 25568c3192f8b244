// SPDX-License-Identifier: GPL-3.0-or-later
/* Graph features, slow and obvious, from a matrix of neighbours: for at most SLOW_GRAPH_MOST
 * vertices. */
#ifndef LEHR_TESTS_SLOW_GRAPH_H
#define LEHR_TESTS_SLOW_GRAPH_H

#include <anneal/model.h>

#define SLOW_GRAPH_MOST 32

typedef struct slow_graph {
    int n;
    bool joined[SLOW_GRAPH_MOST][SLOW_GRAPH_MOST];
} slow_graph;

slow_graph slow_graph_of(const an_model *model);
int slow_graph_degree(const slow_graph *g, int v);
/* Edges of the shortest way, -1 when there is none. */
int slow_graph_distance(const slow_graph *g, int from, int to);
int slow_graph_components(const slow_graph *g);
/* Vertices that v can reach, v included. */
int slow_graph_reach(const slow_graph *g, int v);
bool slow_graph_bipartite(const slow_graph *g);
/* By definition over all sets of vertices: n <= 16. */
int slow_graph_degeneracy(const slow_graph *g);
/* 0: no cycle. */
int slow_graph_girth(const slow_graph *g);

#endif
