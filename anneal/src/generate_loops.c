// SPDX-License-Identifier: GPL-3.0-or-later
/* Planted frustrated loops on a given graph.
 *
 * A random walk that never turns straight back is cut when it meets itself: what is left is a
 * loop. All edges of the loop get weight -1 (ferromagnetic) but one, drawn at random, which gets
 * +1. A loop of length L so has energy -(L - 2) at best, as one edge must break, and all up reaches
 * it. The weights of many loops are added; all up is best for each loop, so it is for the sum.
 * Loops that would make a coupling larger than `limit` are dropped, as machines of limited range
 * need. */
#include "planted.h"
#include "weighting.h"

#include <base/memory.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOOPS_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                     \
    CHOICE(graph, "torus2d", "torus2d|torus3d|regular", "where the loops run") \
    INT(side, 12, 3, 30000, "side of the lattice")                             \
    INT(n, 144, 4, 100000000, "vertices of the regular graph")                 \
    INT(degree, 3, 3, 1000, "degree of the regular graph")                     \
    REAL(alpha, 0.4, 0, 1000, "loops for each vertex")                         \
    INT(shortest, 6, 3, 1000000, "shortest loop that counts")                  \
    INT(limit, 0, 0, 1000000, "largest absolute value of a coupling; 0: no limit")

LEHR_OPTIONS_STRUCT(loops_options, LOOPS_OPTIONS);
static LEHR_OPTIONS_TABLE(loops_table, loops_options, LOOPS_OPTIONS)

/* A way out of a vertex. */
typedef struct arc {
    int32_t to;
    int64_t edge;
} arc;

/* The graph as rows of arcs, and the walk in progress. */
typedef struct walker {
    const an_edges *edges;
    int64_t *start; /* n + 1 */
    arc *arcs;      /* 2 m */
    int32_t *met;   /* n: place in the walk, -1 when not in it */
    int32_t *path;  /* n + 1 vertices */
    int64_t *used;  /* n: used[k] is the edge from path[k] to path[k + 1] */
    int64_t *weights;
    lehr_rng rng;
} walker;

static void walker_free(lehr_context *ctx, walker *w)
{
    lehr_release(ctx, w->start);
    lehr_release(ctx, w->arcs);
    lehr_release(ctx, w->met);
    lehr_release(ctx, w->path);
    lehr_release(ctx, w->used);
    lehr_release(ctx, w->weights);
}

static void list_arcs(walker *w)
{
    int32_t n = w->edges->n;
    memset(w->start, 0, ((size_t)n + 1) * sizeof *w->start);
    for (int64_t k = 0; k < w->edges->m; k++) {
        w->start[w->edges->at[k].i]++;
        w->start[w->edges->at[k].j]++;
    }
    for (int32_t v = 0; v < n; v++) w->start[v + 1] += w->start[v];
    for (int64_t k = w->edges->m; k-- > 0;) {
        an_edge e = w->edges->at[k];
        w->arcs[--w->start[e.i]] = (arc){e.j, k};
        w->arcs[--w->start[e.j]] = (arc){e.i, k};
    }
}

static lehr_status walker_new(lehr_context *ctx, const an_edges *edges, uint64_t seed, walker *out)
{
    size_t n = (size_t)edges->n, m = (size_t)edges->m;
    walker w = {.edges = edges, .rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_WEIGHTS)};
    w.start = lehr_new(ctx, n + 1, sizeof *w.start);
    w.arcs = lehr_new(ctx, 2 * m, sizeof *w.arcs);
    w.met = lehr_new(ctx, n, sizeof *w.met);
    w.path = lehr_new(ctx, n + 1, sizeof *w.path);
    w.used = lehr_new(ctx, n, sizeof *w.used);
    w.weights = lehr_new_zero(ctx, m, sizeof *w.weights);
    if (!w.start || !w.arcs || !w.met || !w.path || !w.used || !w.weights) {
        walker_free(ctx, &w);
        return LEHR_NO_MEMORY;
    }
    list_arcs(&w);
    for (size_t v = 0; v < n; v++) w.met[v] = -1;
    *out = w;
    return LEHR_OK;
}

/* Another arc than back along the edge we came by; every vertex has at least two. */
static arc step(walker *w, int32_t at, int64_t came_by)
{
    const arc *row = w->arcs + w->start[at];
    uint32_t ways = (uint32_t)(w->start[at + 1] - w->start[at]);
    arc next;
    do {
        next = row[lehr_rng_below(&w->rng, ways)];
    } while (next.edge == came_by);
    return next;
}

/* Walks until the path meets itself: the loop is used[*first] .. used[*end - 1]. */
static void walk(walker *w, int32_t *first, int32_t *end)
{
    int32_t length = 0, at = (int32_t)lehr_rng_below(&w->rng, (uint32_t)w->edges->n);
    int64_t came_by = -1;
    while (w->met[at] < 0) {
        w->met[at] = length;
        w->path[length] = at;
        arc next = step(w, at, came_by);
        w->used[length++] = came_by = next.edge;
        at = next.to;
    }
    *first = w->met[at];
    *end = length;
    for (int32_t k = 0; k < length; k++) w->met[w->path[k]] = -1;
}

/* Adds the loop to the weights unless one would pass the limit; *energy changes with it. */
static bool add_loop(walker *w, int32_t first, int32_t end, int64_t limit, int64_t *energy)
{
    int32_t length = end - first;
    int32_t broken = first + (int32_t)lehr_rng_below(&w->rng, (uint32_t)length);
    for (int32_t k = first; limit && k < end; k++)
        if (llabs(w->weights[w->used[k]] + (k == broken ? 1 : -1)) > limit) return false;
    for (int32_t k = first; k < end; k++) w->weights[w->used[k]] += k == broken ? 1 : -1;
    *energy -= length - 2;
    return true;
}

static lehr_status add_loops(lehr_context *ctx, walker *w, const loops_options *o, int64_t loops,
                             int64_t *energy)
{
    int64_t patience = 1000 + 100 * loops;
    while (loops > 0) {
        int32_t first, end;
        if (patience-- == 0)
            return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT,
                             "%lld loops of at least %lld edges find no room on this graph",
                             (long long)loops, (long long)o->shortest);
        walk(w, &first, &end);
        if (end - first < o->shortest) continue;
        if (add_loop(w, first, end, o->limit, energy)) loops--;
    }
    return LEHR_OK;
}

static lehr_status draw_graph(lehr_context *ctx, const loops_options *o, uint64_t seed,
                              an_edges *out)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_GRAPH);
    if (strcmp(o->graph, "regular") == 0)
        return an_edges_regular(ctx, o->n, o->degree, false, &rng, out);
    int64_t layers = strcmp(o->graph, "torus3d") == 0 ? o->side : 1;
    return an_edges_torus(ctx, (int64_t[]){o->side, o->side, layers}, out);
}

static lehr_status plant(lehr_context *ctx, const loops_options *o, const an_edges *edges,
                         uint64_t seed, an_generated *out)
{
    walker w;
    LEHR_TRY(walker_new(ctx, edges, seed, &w));
    int64_t energy = 0, loops = llround(o->alpha * edges->n);
    lehr_status status = add_loops(ctx, &w, o, loops, &energy);
    if (status == LEHR_OK)
        status = an_plant(ctx, edges, w.weights, energy, seed, "planted loops", out);
    walker_free(ctx, &w);
    return status;
}

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    an_edges edges;
    LEHR_TRY(draw_graph(ctx, options, seed, &edges));
    lehr_status status = plant(ctx, options, &edges, seed, out);
    an_edges_free(ctx, &edges);
    return status;
}

const an_generator an_generator_loops = {
    .name = "loops",
    .summary = "planted frustrated loops on a torus or a regular graph",
    .paper = "Hen, Job, Albash, Ronnow, Troyer, Lidar, Probing for quantum speedup in spin-glass "
             "problems with planted solutions, Phys. Rev. A 92, 042325 (2015)",
    .options = loops_table,
    .generate = generate,
};
