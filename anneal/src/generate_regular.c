// SPDX-License-Identifier: GPL-3.0-or-later
/* Random regular graphs: every variable has the same number of couplings. */
#include "weighting.h"

#define REGULAR_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)    \
    INT(n, 1000, 0, 1000000000, "variables")                    \
    INT(degree, 3, 0, 1000000000, "couplings of each variable") \
    FLAG(connected, false, "draw until the graph is connected") \
    AN_WEIGHTING_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)

LEHR_OPTIONS_STRUCT(regular_options, REGULAR_OPTIONS);
static LEHR_OPTIONS_TABLE(regular_table, regular_options, REGULAR_OPTIONS)

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const regular_options *o = options;
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_GRAPH);
    an_edges edges;
    LEHR_TRY(an_edges_regular(ctx, o->n, o->degree, o->connected, &rng, &edges));
    return an_weigh(ctx, &edges, AN_WEIGHTING_OF(o), seed, out, "%lld-regular %lld",
                    (long long)o->degree, (long long)o->n);
}

const an_generator an_generator_regular = {
    .name = "regular",
    .summary = "random graph in which every variable has the same degree",
    .paper = "Bollobas, A probabilistic proof of an asymptotic formula for the number of labelled "
             "regular graphs, 1980",
    .options = regular_table,
    .generate = generate,
};
