// SPDX-License-Identifier: GPL-3.0-or-later
#include "slow_graph.h"

#include <string.h>

slow_graph slow_graph_of(const an_model *model)
{
    an_model_view view = an_model_look(model);
    slow_graph g = {.n = view.n};
    for (int64_t k = 0; k < view.m; k++) {
        an_coupling c = view.couplings[k];
        g.joined[c.i][c.j] = g.joined[c.j][c.i] = true;
    }
    return g;
}

int slow_graph_degree(const slow_graph *g, int v)
{
    int degree = 0;
    for (int u = 0; u < g->n; u++) degree += g->joined[v][u];
    return degree;
}

/* Grows the set of vertices within `steps` of `from` until it holds `to` or stops growing. */
int slow_graph_distance(const slow_graph *g, int from, int to)
{
    bool near[SLOW_GRAPH_MOST] = {false};
    near[from] = true;
    for (int steps = 0; steps <= g->n; steps++) {
        if (near[to]) return steps;
        bool next[SLOW_GRAPH_MOST];
        memcpy(next, near, sizeof next);
        for (int u = 0; u < g->n; u++)
            for (int v = 0; v < g->n; v++)
                if (near[u] && g->joined[u][v]) next[v] = true;
        memcpy(near, next, sizeof near);
    }
    return -1;
}

int slow_graph_reach(const slow_graph *g, int v)
{
    int count = 0;
    for (int u = 0; u < g->n; u++) count += slow_graph_distance(g, v, u) >= 0;
    return count;
}

/* Counts the vertices that reach no lower one. */
int slow_graph_components(const slow_graph *g)
{
    int count = 0;
    for (int v = 0; v < g->n; v++) {
        bool lowest = true;
        for (int u = 0; u < v; u++) lowest = lowest && slow_graph_distance(g, v, u) < 0;
        count += lowest;
    }
    return count;
}

/* No two neighbours are at distances of the same parity from any vertex that reaches them. */
bool slow_graph_bipartite(const slow_graph *g)
{
    for (int from = 0; from < g->n; from++)
        for (int u = 0; u < g->n; u++)
            for (int v = 0; v < g->n; v++) {
                if (!g->joined[u][v] || slow_graph_distance(g, from, u) < 0) continue;
                int a = slow_graph_distance(g, from, u), b = slow_graph_distance(g, from, v);
                if (a % 2 == b % 2) return false;
            }
    return true;
}

static int lowest_degree_within(const slow_graph *g, unsigned set)
{
    int lowest = g->n;
    for (int v = 0; v < g->n; v++) {
        if (!(set >> v & 1)) continue;
        int degree = 0;
        for (int u = 0; u < g->n; u++) degree += g->joined[v][u] && set >> u & 1;
        if (degree < lowest) lowest = degree;
    }
    return lowest;
}

int slow_graph_degeneracy(const slow_graph *g)
{
    int highest = 0;
    for (unsigned set = 1; set < 1u << g->n; set++) {
        int lowest = lowest_degree_within(g, set);
        if (lowest > highest) highest = lowest;
    }
    return highest;
}

/* The shortest cycle through an edge is the shortest way between its ends without it. */
int slow_graph_girth(const slow_graph *g)
{
    int girth = 0;
    for (int u = 0; u < g->n; u++)
        for (int v = u + 1; v < g->n; v++) {
            if (!g->joined[u][v]) continue;
            slow_graph without = *g;
            without.joined[u][v] = without.joined[v][u] = false;
            int way = slow_graph_distance(&without, u, v);
            if (way >= 0 && (girth == 0 || way + 1 < girth)) girth = way + 1;
        }
    return girth;
}
