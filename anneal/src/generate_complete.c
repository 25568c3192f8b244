// SPDX-License-Identifier: GPL-3.0-or-later
/* Complete graphs; with weights +-1 the Sherrington-Kirkpatrick spin glass. */
#include "weighting.h"

#define COMPLETE_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(n, 100, 0, 100000, "variables")                       \
    AN_WEIGHTING_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)

LEHR_OPTIONS_STRUCT(complete_options, COMPLETE_OPTIONS);
static LEHR_OPTIONS_TABLE(complete_table, complete_options, COMPLETE_OPTIONS)

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const complete_options *o = options;
    an_edges edges;
    LEHR_TRY(an_edges_complete(ctx, o->n, &edges));
    return an_weigh(ctx, &edges, AN_WEIGHTING_OF(o), seed, out, "complete %lld", (long long)o->n);
}

const an_generator an_generator_complete = {
    .name = "complete",
    .summary = "all pairs coupled (with +-1: Sherrington-Kirkpatrick)",
    .paper = "Sherrington and Kirkpatrick, Solvable model of a spin-glass, Phys. Rev. Lett. 1975",
    .options = complete_table,
    .generate = generate,
};
