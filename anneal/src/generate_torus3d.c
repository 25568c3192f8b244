// SPDX-License-Identifier: GPL-3.0-or-later
/* Spin glasses on a cubic lattice closed to a torus, as in the DIMACS challenge (toruspm3,
 * and torusg3 with --weights gauss5). */
#include "weighting.h"

#define TORUS3D_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(layers, 10, 3, 1000000, "layers of the lattice")     \
    INT(rows, 10, 3, 1000000, "rows of the lattice")         \
    INT(columns, 10, 3, 1000000, "columns of the lattice")   \
    AN_WEIGHTING_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)

LEHR_OPTIONS_STRUCT(torus3d_options, TORUS3D_OPTIONS);
static LEHR_OPTIONS_TABLE(torus3d_table, torus3d_options, TORUS3D_OPTIONS)

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const torus3d_options *o = options;
    an_edges edges;
    LEHR_TRY(an_edges_torus(ctx, (int64_t[]){o->columns, o->rows, o->layers}, &edges));
    return an_weigh(ctx, &edges, AN_WEIGHTING_OF(o), seed, out, "torus %lld x %lld x %lld",
                    (long long)o->layers, (long long)o->rows, (long long)o->columns);
}

const an_generator an_generator_torus3d = {
    .name = "torus3d",
    .summary = "cubic lattice with wrapped edges",
    .paper = "",
    .options = torus3d_table,
    .generate = generate,
};
