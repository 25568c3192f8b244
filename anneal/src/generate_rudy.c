// SPDX-License-Identifier: GPL-3.0-or-later
/* The graphs of Rinaldi's generator rudy that max-cut papers measure with, weight for weight:
 *
 *   G1     rudy -rnd_graph 800 6 8001           seed 8001, n=800 density=6
 *   G6     ... -random 0 1 8001 -times 2 -plus -1
 *                                               ... low=0 high=1 weight_seed=8001 times=2 plus=-1
 *   K2000  rudy -clique 2000 -random 0 1 20001 -times 2 -plus -1
 *                                               graph=clique n=2000, weight_seed=20001 and as above
 *
 * rudy keeps a list of neighbours for each vertex, the latest first, and gives random weights to
 * the edges in the order in which it prints them: by lower vertex, then along its list. */
#include "graphbase.h"
#include "weighting.h"

#include <base/memory.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RUDY_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                        \
    CHOICE(graph, "rnd_graph", "rnd_graph|clique", "random graph, or all pairs") \
    INT(n, 800, 0, 100000, "vertices")                                           \
    REAL(density, 6, 0, 100, "percent of all pairs, for rnd_graph")              \
    INT(low, 1, -1000000, 1000000, "lowest random weight")                       \
    INT(high, 1, -1000000, 1000000, "highest random weight")                     \
    INT(weight_seed, 1, 0, 2147483647, "seed of the random weights")             \
    INT(times, 1, -1000000, 1000000, "all weights times this")                   \
    INT(plus, 0, -1000000, 1000000, "then this is added to all weights")         \
    CHOICE(as, "maxcut", "maxcut|ising", "what the weights stand for")

LEHR_OPTIONS_STRUCT(rudy_options, RUDY_OPTIONS);
static LEHR_OPTIONS_TABLE(rudy_table, rudy_options, RUDY_OPTIONS)

/* An edge and its place in the order of drawing, from which rudy's order follows. */
typedef struct drawn {
    an_edge edge;
    int64_t when;
} drawn;

static int by_pair_and_time(const void *a, const void *b)
{
    const drawn *x = a, *y = b;
    if (x->edge.i != y->edge.i) return x->edge.i < y->edge.i ? -1 : 1;
    if (x->edge.j != y->edge.j) return x->edge.j < y->edge.j ? -1 : 1;
    return (x->when > y->when) - (x->when < y->when);
}

static int as_printed(const void *a, const void *b)
{
    const drawn *x = a, *y = b;
    if (x->edge.i != y->edge.i) return x->edge.i < y->edge.i ? -1 : 1;
    return (x->when < y->when) - (x->when > y->when);
}

/* Keeps the first of equal pairs; returns how many are left. */
static int64_t drop_repeats(drawn *pairs, int64_t count)
{
    qsort(pairs, (size_t)count, sizeof *pairs, by_pair_and_time);
    int64_t kept = 0;
    for (int64_t k = 0; k < count; k++)
        if (kept == 0 || pairs[kept - 1].edge.i != pairs[k].edge.i ||
            pairs[kept - 1].edge.j != pairs[k].edge.j)
            pairs[kept++] = pairs[k];
    return kept;
}

/* m different pairs. A pair drawn again counts for nothing, so drawing as many as are missing, and
 * dropping repeats, gives what checking each pair at once gives. */
static void draw_pairs(uint64_t seed, uint32_t n, int64_t m, drawn *pairs)
{
    an_graphbase flip = an_graphbase_start((int64_t)seed);
    int64_t when = 0;
    for (int64_t have = 0; have < m; have = drop_repeats(pairs, m))
        for (int64_t k = have; k < m;) {
            uint32_t a = an_graphbase_below(&flip, n), b = an_graphbase_below(&flip, n);
            if (a != b) pairs[k++] = (drawn){an_edge_of(a, b), when++};
        }
}

static lehr_status random_edges(lehr_context *ctx, const rudy_options *o, uint64_t seed,
                                an_edges *out)
{
    int64_t m = (int64_t)floor((double)an_edges_most(o->n) * o->density / 100 + 0.5);
    drawn *pairs = lehr_new(ctx, (size_t)m, sizeof *pairs);
    if (!pairs) return LEHR_NO_MEMORY;
    lehr_status status = an_edges_new(ctx, o->n, m, out);
    if (status == LEHR_OK) {
        draw_pairs(seed, (uint32_t)o->n, m, pairs);
        qsort(pairs, (size_t)m, sizeof *pairs, as_printed);
        for (int64_t k = 0; k < m; k++) out->at[k] = pairs[k].edge;
    }
    lehr_release(ctx, pairs);
    return status;
}

/* All pairs; rudy's lists of a clique run from the last vertex to the first. */
static lehr_status clique_edges(lehr_context *ctx, const rudy_options *o, an_edges *out)
{
    LEHR_TRY(an_edges_new(ctx, o->n, an_edges_most(o->n), out));
    an_edge *edge = out->at;
    for (int64_t i = 0; i < o->n; i++)
        for (int64_t j = o->n - 1; j > i; j--) *edge++ = an_edge_of(i, j);
    return LEHR_OK;
}

static lehr_status add_weights(an_builder *builder, const rudy_options *o, const an_edges *edges)
{
    bool cut = strcmp(o->as, "maxcut") == 0;
    uint32_t span = (uint32_t)(o->high - o->low + 1);
    an_graphbase flip = an_graphbase_start(o->weight_seed);
    LEHR_TRY(an_builder_reserve(builder, edges->m));
    for (int64_t k = 0; k < edges->m; k++) {
        int64_t drawn_weight = span > 1 ? o->low + an_graphbase_below(&flip, span) : o->low;
        int64_t w = drawn_weight * o->times + o->plus;
        if (cut) LEHR_TRY(an_builder_offset(builder, an_whole(w)));
        LEHR_TRY(an_builder_pair(builder, edges->at[k].i, edges->at[k].j, an_whole(cut ? -w : w)));
    }
    return LEHR_OK;
}

static lehr_status build(lehr_context *ctx, const rudy_options *o, const an_edges *edges,
                         an_model **out)
{
    bool cut = strcmp(o->as, "maxcut") == 0;
    an_builder *builder;
    LEHR_TRY(an_builder_new(ctx, AN_SPIN, cut ? AN_MAXIMIZE : AN_MINIMIZE, o->n, cut ? 0.5 : 1,
                            &builder));
    lehr_status status = add_weights(builder, o, edges);
    if (status == LEHR_OK) return an_builder_finish(builder, out);
    an_builder_free(builder);
    return status;
}

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const rudy_options *o = options;
    if (o->low > o->high)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "no weight lies in %lld..%lld", (long long)o->low,
                         (long long)o->high);
    if (seed > INT32_MAX)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "seed %llu: rudy takes 0..%d",
                         (unsigned long long)seed, INT32_MAX);
    an_edges edges;
    an_generated made = {0};
    LEHR_TRY(strcmp(o->graph, "clique") == 0 ? clique_edges(ctx, o, &edges)
                                             : random_edges(ctx, o, seed, &edges));
    lehr_status status = build(ctx, o, &edges, &made.model);
    an_edges_free(ctx, &edges);
    if (status == LEHR_OK) *out = made;
    return status;
}

const an_generator an_generator_rudy = {
    .name = "rudy",
    .summary = "random and complete graphs exactly as Rinaldi's rudy makes them (G-set, K2000)",
    .paper = "Rinaldi, rudy, 1996; Knuth, The Stanford GraphBase, 1993",
    .options = rudy_table,
    .generate = generate,
};
