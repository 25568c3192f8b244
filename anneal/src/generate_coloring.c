// SPDX-License-Identifier: GPL-3.0-or-later
/* Graph colouring with a planted colouring: bit (v, c), number v colors + c, says that vertex v has
 * colour c; the bits of a vertex are a one-hot group. Minimise the number of edges within a colour.
 * Of the random edges those within a hidden colour are left out, so 0 is reached, and nothing can
 * be better. */
#include "weighting.h"

#include <base/memory.h>

#define COLORING_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(n, 20, 1, 1000000, "vertices")                        \
    INT(colors, 3, 1, 1000, "colours")                        \
    INT(edges, 60, 0, 1000000000, "edges drawn; those within a hidden colour are left out")

LEHR_OPTIONS_STRUCT(coloring_options, COLORING_OPTIONS);
static LEHR_OPTIONS_TABLE(coloring_table, coloring_options, COLORING_OPTIONS)

/* Hidden colours: as even as can be, in random order; and the answer they make. */
static void draw_colors(uint64_t seed, int32_t n, int32_t colors, int32_t *color, uint8_t *bits)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_GAUGE);
    for (int32_t v = 0; v < n; v++) color[v] = v % colors;
    lehr_rng_shuffle(&rng, color, (size_t)n);
    for (int32_t v = 0; v < n; v++) bits[(int64_t)v * colors + color[v]] = 1;
}

static lehr_status add_groups(an_builder *builder, int32_t n, int32_t colors)
{
    int32_t members[1000]; /* the highest --colors */
    for (int32_t v = 0; v < n; v++) {
        for (int32_t c = 0; c < colors; c++) members[c] = v * colors + c;
        LEHR_TRY(an_builder_group(builder, AN_ONEHOT, 1, members, colors));
    }
    return LEHR_OK;
}

static lehr_status add_edges(an_builder *builder, const an_edges *edges, int32_t colors,
                             const int32_t *hidden)
{
    for (int64_t k = 0; k < edges->m; k++) {
        an_edge e = edges->at[k];
        if (hidden[e.i] == hidden[e.j]) continue;
        for (int64_t c = 0; c < colors; c++)
            LEHR_TRY(an_builder_pair(builder, (int64_t)e.i * colors + c, (int64_t)e.j * colors + c,
                                     an_whole(1)));
    }
    return LEHR_OK;
}

static lehr_status build(lehr_context *ctx, const an_edges *edges, int32_t colors,
                         const int32_t *hidden, an_model **out)
{
    an_builder *builder;
    LEHR_TRY(an_builder_new(ctx, AN_BINARY, AN_MINIMIZE, (int64_t)edges->n * colors, 1, &builder));
    lehr_status status = add_groups(builder, edges->n, colors);
    if (status == LEHR_OK) status = add_edges(builder, edges, colors, hidden);
    if (status == LEHR_OK) status = an_builder_name(builder, "planted colouring");
    if (status == LEHR_OK) return an_builder_finish(builder, out);
    an_builder_free(builder);
    return status;
}

static lehr_status plant(lehr_context *ctx, const an_edges *edges, int32_t colors, uint64_t seed,
                         an_generated *out)
{
    an_generated made = {.has_optimum = true, .optimum.whole = 0};
    int32_t *hidden = lehr_new(ctx, (size_t)edges->n, sizeof *hidden);
    made.bits = lehr_new_zero(ctx, (size_t)edges->n * (size_t)colors, 1);
    lehr_status status = hidden && made.bits ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        draw_colors(seed, edges->n, colors, hidden, made.bits);
        status = build(ctx, edges, colors, hidden, &made.model);
    }
    lehr_release(ctx, hidden);
    if (status == LEHR_OK)
        *out = made;
    else
        lehr_release(ctx, made.bits);
    return status;
}

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const coloring_options *o = options;
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_GRAPH);
    an_edges edges;
    LEHR_TRY(an_edges_random(ctx, o->n, o->edges, &rng, &edges));
    lehr_status status = plant(ctx, &edges, (int32_t)o->colors, seed, out);
    an_edges_free(ctx, &edges);
    return status;
}

const an_generator an_generator_coloring = {
    .name = "coloring",
    .summary = "graph colouring with a hidden colouring (one-hot groups)",
    .paper = "Lucas, Ising formulations of many NP problems, Frontiers in Physics 2014",
    .options = coloring_table,
    .generate = generate,
};
