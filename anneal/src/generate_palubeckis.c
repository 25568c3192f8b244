// SPDX-License-Identifier: GPL-3.0-or-later
/* Palubeckis' dense QUBO problems, number for number: p3000.1 is n = 3000, density 50, seed 31000.
 *
 * Symmetric integer matrix Q, maximise x'Qx, so an off-diagonal entry counts twice. Entries are
 * drawn row by row: the diagonal one, then for each j > i a number that decides whether there is an
 * entry, and if so its value. Numbers come from r <- 16807 r mod (2^31 - 1), divided by 2^31.
 *
 * The deciding number is compared in single precision. This matters about once in 10^7 numbers, but
 * what is drawn later then falls on other pairs. It does so in p3000.2 and p3000.3, whose best
 * values are the published ones only in this way, and in p5000.2, p6000.2 and p7000.2. */
#include "weighting.h"

#define PALUBECKIS_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(n, 3000, 0, 100000, "variables")                        \
    INT(density, 50, 0, 100, "percent of all pairs that are coupled")

LEHR_OPTIONS_STRUCT(palubeckis_options, PALUBECKIS_OPTIONS);
static LEHR_OPTIONS_TABLE(palubeckis_table, palubeckis_options, PALUBECKIS_OPTIONS)

static const int64_t modulus = 2147483647; /* 2^31 - 1 */

/* Uniform in (0, 1): r / 2^31. */
static double next_unit(int64_t *r)
{
    *r = 16807 * *r % modulus;
    return (double)*r * 0x1p-31;
}

/* Uniform in -100..100. */
static int64_t next_value(int64_t *r)
{
    return (int64_t)(201 * next_unit(r)) - 100;
}

static bool is_coupled(double unit, int64_t density)
{
    return (float)(100 * unit) <= (float)density;
}

static lehr_status fill(an_builder *builder, int64_t n, int64_t density, int64_t r)
{
    for (int64_t i = 0; i < n; i++) {
        LEHR_TRY(an_builder_linear(builder, i, an_whole(next_value(&r))));
        for (int64_t j = i + 1; j < n; j++) {
            if (!is_coupled(next_unit(&r), density)) continue;
            LEHR_TRY(an_builder_pair(builder, i, j, an_whole(2 * next_value(&r))));
        }
    }
    return LEHR_OK;
}

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const palubeckis_options *o = options;
    if (seed < 1 || seed >= (uint64_t)modulus)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "seed %llu: Palubeckis' generator takes 1..%lld",
                         (unsigned long long)seed, (long long)modulus - 1);
    an_builder *builder;
    an_generated made = {0};
    LEHR_TRY(an_builder_new(ctx, AN_BINARY, AN_MAXIMIZE, o->n, 1, &builder));
    lehr_status status = fill(builder, o->n, o->density, (int64_t)seed);
    if (status != LEHR_OK) {
        an_builder_free(builder);
        return status;
    }
    LEHR_TRY(an_builder_finish(builder, &made.model));
    *out = made;
    return LEHR_OK;
}

const an_generator an_generator_palubeckis = {
    .name = "palubeckis",
    .summary = "Palubeckis' dense QUBO problems p3000 ... p7000, by their own seeds",
    .paper = "Palubeckis, Multistart tabu search strategies for the unconstrained binary quadratic "
             "optimization problem, Annals of Operations Research 2004",
    .options = palubeckis_table,
    .generate = generate,
};
