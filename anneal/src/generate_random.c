// SPDX-License-Identifier: GPL-3.0-or-later
/* Random graphs G(n, m), sparse or dense. */
#include "weighting.h"

#include <math.h>

#define RANDOM_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                           \
    INT(n, 1000, 0, 2000000000, "variables")                                          \
    INT(edges, 3000, 0, 1000000000000, "couplings, drawn from all pairs")             \
    REAL(density, 0, 0, 1, "share of all pairs that are coupled; 0: as --edges says") \
    AN_WEIGHTING_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)

LEHR_OPTIONS_STRUCT(random_options, RANDOM_OPTIONS);
static LEHR_OPTIONS_TABLE(random_table, random_options, RANDOM_OPTIONS)

static int64_t edges_wanted(const random_options *o)
{
    if (!(o->density > 0)) return o->edges;
    return (int64_t)floor(o->density * (double)an_edges_most(o->n) + 0.5);
}

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const random_options *o = options;
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_GRAPH);
    an_edges edges;
    LEHR_TRY(an_edges_random(ctx, o->n, edges_wanted(o), &rng, &edges));
    return an_weigh(ctx, &edges, AN_WEIGHTING_OF(o), seed, out, "random %lld, %lld edges",
                    (long long)o->n, (long long)edges.m);
}

const an_generator an_generator_random = {
    .name = "random",
    .summary = "random graph with a given number of edges or density",
    .paper = "Erdos and Renyi 1959",
    .options = random_table,
    .generate = generate,
};
