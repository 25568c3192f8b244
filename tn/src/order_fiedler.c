// SPDX-License-Identifier: GPL-3.0-or-later
/* Spectral order (Fiedler 1973; Barnard, Pothen, Simon 1993): by the eigenvector of the second
 * smallest eigenvalue of the Laplacian, which minimises the sum of squared distances of neighbours.
 * Small islands exactly; larger ones by smoothing: from positions in the given order, the slow
 * parts of which are what is wanted. */
#include "planners.h"

#include <base/linalg.h>
#include <base/memory.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXACT  256
#define ROUNDS 400

typedef struct placed {
    double place;
    uint32_t at, stay; /* at: in the order before */
} placed;

static int by_place(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Island: stays[0..size-1]; index: of each of them in the island. */
typedef struct island {
    const tn_stay_graph *graph;
    const uint32_t *stays, *index;
    uint32_t size;
} island;

static lehr_status place_exactly(lehr_context *ctx, const island *i, double *place)
{
    size_t n = i->size;
    double *a = lehr_scratch(ctx, n * n, sizeof *a), *values = lehr_scratch(ctx, n, sizeof *values);
    if (!a || !values) return LEHR_NO_MEMORY;
    memset(a, 0, n * n * sizeof *a);
    for (size_t k = 0; k < n; k++) {
        uint32_t stay = i->stays[k];
        a[k * n + k] = tn_stay_degree(i->graph, stay);
        for (uint32_t e = i->graph->start[stay]; e < i->graph->start[stay + 1]; e++)
            a[k * n + i->index[i->graph->neighbour[e]]] -= 1;
    }
    LEHR_TRY(lehr_eigen_symmetric(ctx, (int)n, a, values));
    /* Rounded, so that what is equal but for rounding stays in the order it had. */
    for (size_t k = 0; k < n; k++) place[k] = floor(a[n + k] * 1e7 + 0.5);
    return LEHR_OK;
}

static void centre(double *x, size_t n)
{
    double mean = 0, norm = 0;
    for (size_t k = 0; k < n; k++) mean += x[k];
    mean /= (double)n;
    for (size_t k = 0; k < n; k++) x[k] -= mean, norm += x[k] * x[k];
    for (size_t k = 0; k < n && norm > 0; k++) x[k] /= sqrt(norm);
}

static lehr_status place_smoothly(lehr_context *ctx, const island *i, double *place)
{
    size_t n = i->size;
    double *next = lehr_scratch(ctx, n, sizeof *next);
    uint32_t most = 1;
    if (!next) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        place[k] = (double)k;
        if (tn_stay_degree(i->graph, i->stays[k]) > most)
            most = tn_stay_degree(i->graph, i->stays[k]);
    }
    for (int round = 0; round < ROUNDS; round++) {
        centre(place, n);
        for (size_t k = 0; k < n; k++) {
            uint32_t stay = i->stays[k];
            double pull = 0;
            for (uint32_t e = i->graph->start[stay]; e < i->graph->start[stay + 1]; e++)
                pull += place[i->index[i->graph->neighbour[e]]] - place[k];
            next[k] = place[k] + pull / (2.0 * most);
        }
        memcpy(place, next, n * sizeof *place);
    }
    return LEHR_OK;
}

static lehr_status order_island(lehr_context *ctx, const tn_stay_graph *graph, uint32_t *stays,
                                uint32_t size, uint32_t *index)
{
    island i = {.graph = graph, .stays = stays, .index = index, .size = size};
    double *place = lehr_scratch(ctx, size, sizeof *place);
    placed *sorter = lehr_scratch(ctx, size, sizeof *sorter);
    if (!place || !sorter) return LEHR_NO_MEMORY;
    for (uint32_t k = 0; k < size; k++) index[stays[k]] = k;
    LEHR_TRY(size <= EXACT ? place_exactly(ctx, &i, place) : place_smoothly(ctx, &i, place));
    for (uint32_t k = 0; k < size; k++)
        sorter[k] = (placed){.place = place[k], .at = k, .stay = stays[k]};
    qsort(sorter, size, sizeof *sorter, by_place);
    for (uint32_t k = 0; k < size; k++) stays[k] = sorter[k].stay;
    return LEHR_OK;
}

static uint32_t root(uint32_t *parent, uint32_t s)
{
    for (; parent[s] != s; s = parent[s]) parent[s] = parent[parent[s]];
    return s;
}

static void join_islands(const tn_stay_graph *g, uint32_t *parent)
{
    for (uint32_t s = 0; s < g->count; s++) parent[s] = s;
    for (uint32_t s = 0; s < g->count; s++)
        for (uint32_t e = g->start[s]; e < g->start[s + 1]; e++)
            parent[root(parent, g->neighbour[e])] = root(parent, s);
}

static lehr_status order_islands(lehr_context *ctx, const tn_stay_graph *graph, uint32_t *stays)
{
    uint32_t *parent = lehr_scratch(ctx, graph->count, sizeof *parent);
    uint32_t *index = lehr_scratch(ctx, graph->count, sizeof *index);
    if (!parent || !index) return LEHR_NO_MEMORY;
    join_islands(graph, parent);
    for (uint32_t at = 0, size; at < graph->count; at += size) {
        uint32_t label = root(parent, stays[at]);
        for (size = 1; at + size < graph->count; size++)
            if (root(parent, stays[at + size]) != label) break;
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = LEHR_OK;
        if (size > 2) status = order_island(ctx, graph, stays + at, size, index);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
    }
    return LEHR_OK;
}

lehr_status tn_order_fiedler(lehr_context *ctx, const tn_stay_graph *graph, uint32_t *stays)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = order_islands(ctx, graph, stays);
    lehr_scratch_release(ctx, mark);
    return status;
}
