// SPDX-License-Identifier: GPL-3.0-or-later
/* Spin glasses on a square lattice closed to a torus, as in the G-set and the DIMACS challenge. */
#include "weighting.h"

#define TORUS2D_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(rows, 20, 3, 1000000, "rows of the lattice")         \
    INT(columns, 40, 3, 1000000, "columns of the lattice")   \
    AN_WEIGHTING_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)

LEHR_OPTIONS_STRUCT(torus2d_options, TORUS2D_OPTIONS);
static LEHR_OPTIONS_TABLE(torus2d_table, torus2d_options, TORUS2D_OPTIONS)

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const torus2d_options *o = options;
    an_edges edges;
    LEHR_TRY(an_edges_torus(ctx, (int64_t[]){o->columns, o->rows, 1}, &edges));
    return an_weigh(ctx, &edges, AN_WEIGHTING_OF(o), seed, out, "torus %lld x %lld",
                    (long long)o->rows, (long long)o->columns);
}

const an_generator an_generator_torus2d = {
    .name = "torus2d",
    .summary = "square lattice with wrapped edges",
    .paper = "",
    .options = torus2d_table,
    .generate = generate,
};
