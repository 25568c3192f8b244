// SPDX-License-Identifier: GPL-3.0-or-later
/* Wishart planted ensemble with integer couplings.
 *
 *   w_ij = sum_k c_ki c_kj,     k = 1 .. columns,
 *
 * where each column c_k is orthogonal to the planted spins. Then for any s
 *
 *   sum_{i<j} w_ij s_i s_j = sum_k ((c_k . s)^2 - |c_k|^2) / 2 >= -sum_k |c_k|^2 / 2,
 *
 * with equality for the planted s. The paper draws Gaussian columns; here they are +-1 with as many
 * of one sign as of the other (and one 0 when n is odd), so that energies are exact. The fewer
 * columns a variable, the rougher the landscape. */
#include "planted.h"
#include "weighting.h"

#include <base/memory.h>
#include <math.h>

#define WISHART_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(n, 64, 2, 30000, "variables, all coupled")           \
    REAL(alpha, 0.5, 0.0001, 1000, "columns for each variable: hard when small")

LEHR_OPTIONS_STRUCT(wishart_options, WISHART_OPTIONS);
static LEHR_OPTIONS_TABLE(wishart_table, wishart_options, WISHART_OPTIONS)

static void add_column(lehr_rng *rng, int32_t *column, int32_t n, int64_t *weights)
{
    for (int32_t i = 0; i < n; i++) column[i] = i < n / 2 ? 1 : i < n / 2 * 2 ? -1 : 0;
    lehr_rng_shuffle(rng, column, (size_t)n);
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = i + 1; j < n; j++) *weights++ += column[i] * column[j];
}

static lehr_status add_columns(lehr_context *ctx, uint64_t seed, int32_t n, int64_t columns,
                               int64_t *weights)
{
    int32_t *column = lehr_new(ctx, (size_t)n, sizeof *column);
    if (!column) return LEHR_NO_MEMORY;
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_WEIGHTS);
    for (int64_t k = 0; k < columns; k++) add_column(&rng, column, n, weights);
    lehr_release(ctx, column);
    return LEHR_OK;
}

static lehr_status weigh(lehr_context *ctx, const an_edges *edges, double alpha, uint64_t seed,
                         an_generated *out)
{
    int64_t columns = llround(ceil(alpha * edges->n));
    int64_t *weights = lehr_new_zero(ctx, (size_t)edges->m, sizeof *weights);
    if (!weights) return LEHR_NO_MEMORY;
    lehr_status status = add_columns(ctx, seed, edges->n, columns, weights);
    if (status == LEHR_OK)
        status =
            an_plant(ctx, edges, weights, -columns * (edges->n / 2), seed, "Wishart planted", out);
    lehr_release(ctx, weights);
    return status;
}

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const wishart_options *o = options;
    an_edges edges;
    LEHR_TRY(an_edges_complete(ctx, o->n, &edges));
    lehr_status status = weigh(ctx, &edges, o->alpha, seed, out);
    an_edges_free(ctx, &edges);
    return status;
}

const an_generator an_generator_wishart = {
    .name = "wishart",
    .summary = "complete graph with a planted optimum, of tunable roughness",
    .paper = "Hamze, Raymond, Pattison, Biswas, Katzgraber, Wishart planted ensemble, "
             "Phys. Rev. E 101, 052102 (2020)",
    .options = wishart_table,
    .generate = generate,
};
