// SPDX-License-Identifier: GPL-3.0-or-later
/* Quadratic assignment: facility i goes to place p when bit i n + p is 1; the bits are a perm
 * group. Minimise sum f_ij d_pq over all pairs, with random symmetric flows and distances. */
#include "weighting.h"

#include <base/memory.h>

#define ASSIGNMENT_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(n, 8, 1, 200, "facilities, and places")                 \
    INT(high, 9, 1, 1000000, "flows and distances lie in 0..high")

LEHR_OPTIONS_STRUCT(assignment_options, ASSIGNMENT_OPTIONS);
static LEHR_OPTIONS_TABLE(assignment_table, assignment_options, ASSIGNMENT_OPTIONS)

/* A symmetric n x n matrix with an empty diagonal. */
static void draw_matrix(lehr_rng *rng, int64_t n, int64_t high, int64_t *matrix)
{
    for (int64_t i = 0; i < n; i++) {
        matrix[i * n + i] = 0;
        for (int64_t j = i + 1; j < n; j++)
            matrix[i * n + j] = matrix[j * n + i] = lehr_rng_below(rng, (uint32_t)high + 1);
    }
}

static lehr_status add_costs(an_builder *builder, int64_t n, const int64_t *flow,
                             const int64_t *distance)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++)
            for (int64_t p = 0; p < n; p++)
                for (int64_t q = 0; q < n; q++) {
                    int64_t cost = flow[i * n + j] * distance[p * n + q];
                    if (cost == 0) continue;
                    LEHR_TRY(an_builder_pair(builder, i * n + p, j * n + q, an_whole(cost)));
                }
    return LEHR_OK;
}

static lehr_status fill(lehr_context *ctx, an_builder *builder, const assignment_options *o,
                        uint64_t seed)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_WEIGHTS);
    size_t cells = (size_t)(o->n * o->n);
    int64_t *flow = lehr_scratch(ctx, cells, sizeof *flow);
    int64_t *distance = lehr_scratch(ctx, cells, sizeof *distance);
    int32_t *members = lehr_scratch(ctx, cells, sizeof *members);
    if (!flow || !distance || !members) return LEHR_NO_MEMORY;
    draw_matrix(&rng, o->n, o->high, flow);
    draw_matrix(&rng, o->n, o->high, distance);
    LEHR_TRY(add_costs(builder, o->n, flow, distance));
    for (size_t k = 0; k < cells; k++) members[k] = (int32_t)k;
    LEHR_TRY(an_builder_group(builder, AN_PERM, (int32_t)o->n, members, (int32_t)cells));
    return an_builder_name(builder, "quadratic assignment");
}

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const assignment_options *o = options;
    an_builder *builder;
    an_generated made = {0};
    LEHR_TRY(an_builder_new(ctx, AN_BINARY, AN_MINIMIZE, o->n * o->n, 1, &builder));
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = fill(ctx, builder, o, seed);
    lehr_scratch_release(ctx, mark);
    if (status != LEHR_OK) {
        an_builder_free(builder);
        return status;
    }
    LEHR_TRY(an_builder_finish(builder, &made.model));
    *out = made;
    return LEHR_OK;
}

const an_generator an_generator_assignment = {
    .name = "assignment",
    .summary = "quadratic assignment with random flows and distances (a perm group)",
    .paper = "Koopmans and Beckmann, Assignment problems and the location of economic activities, "
             "Econometrica 1957",
    .options = assignment_table,
    .generate = generate,
};
