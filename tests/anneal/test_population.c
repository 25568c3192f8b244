// SPDX-License-Identifier: GPL-3.0-or-later
/* The solvers of 512 lanes: what was planted is found in every disguise, rounding never costs the
 * answer, groups are met. */
#include "assert_close.h"
#include "context_fixture.h"
#include "disguise.h"
#include "generating.h"
#include "slow_optimum.h"
#include "solver_checks.h"

#include <base/rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const solvers[] = {"population", "sqa", "pt"};
enum { SOLVERS = 3 };

/* An evolution is one read, so are four rings. */
static an_report *solve(lehr_context *ctx, const an_model *model, const char *solver)
{
    bool sqa = solver == solvers[1];
    an_request request = {
        .solver = solver, .reads = sqa ? 64 : 1, .sweeps = sqa ? 400 : 100, .seed = 1};
    return solve_checked(ctx, model, &request);
}

static double found(lehr_context *ctx, const an_model *model, const char *solver)
{
    an_report *r = solve(ctx, model, solver);
    double value = an_model_real(model, r->value);
    an_report_free(ctx, r);
    return value;
}

/* --- disguises --- */

static const disguise disguises[] = {
    {.name = "as it is"},
    {.name = "scaled by 1e-6", .scale = 1e-6},
    {.name = "scaled by 1e6", .scale = 1e6},
    {.name = "tiny", .scale = 0x1p-400},
    {.name = "in bits", .binary = true},
    {.name = "isolated variables", .isolated = 500},
    {.name = "lonely variables", .lonely = 500},
    {.name = "a giant field", .giant_field = 1e9},
    {.name = "a giant coupling", .giant_couple = 1e9},
    {.name = "renumbered", .permute = true},
    {.name = "gauged", .gauge = true},
};

static void check_disguise(lehr_context *ctx, const an_generated *made, const disguise *how)
{
    double shift, scale = how->scale > 0 ? how->scale : 1;
    assert_int_equal(an_model_look(made->model).sense, AN_MINIMIZE);
    an_model *model = disguised(ctx, made->model, how, &shift);
    double optimum = scale * an_model_real(made->model, made->optimum) - shift;
    for (int s = 0; s < SOLVERS; s++) {
        double value = found(ctx, model, solvers[s]);
        print_message("  %s, %s: %.10g of %.10g\n", how->name, solvers[s], value, optimum);
        assert_close(value, optimum, 1e-9, 0);
    }
    an_model_free(model);
}

static void test_planted_optima_are_found_in_every_disguise(void **state)
{
    static const char *const planted[] = {"tiles rows=8 columns=8", "loops side=8"};
    for (int k = 0; k < 2; k++) {
        print_message("%s\n", planted[k]);
        an_generated made = {0};
        assert_int_equal(generate_text(*state, planted[k], 1, &made), LEHR_OK);
        for (size_t d = 0; d < sizeof disguises / sizeof *disguises; d++)
            check_disguise(*state, &made, &disguises[d]);
        an_generated_free(*state, &made);
    }
}

/* --- rounding --- */

/* Couplings of all sizes from 1 to 10^-range, no two alike. */
static an_model *wide_model(lehr_context *ctx, double range, uint64_t item)
{
    enum { N = 14 };
    lehr_rng rng = lehr_rng_stream(71, LEHR_RNG_TEST, item);
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, N, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < N; i++) {
        for (int32_t j = 0; j < i; j++) {
            double w = lehr_rng_normal(&rng) * pow(10, -range * lehr_rng_unit(&rng));
            assert_int_equal(an_builder_pair(b, i, j, an_real(w)), LEHR_OK);
        }
    }
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

static void test_wide_couplings_are_solved_exactly(void **state)
{
    for (uint64_t k = 0; k < 12; k++) {
        an_model *model = wide_model(*state, 2.0 + (double)(k % 4) * 2, k);
        double best;
        assert_true(slow_optimum(model, &best));
        for (int s = 0; s < SOLVERS; s++) {
            double value = found(*state, model, solvers[s]);
            if (fabs(value - best) > 1e-12 * fabs(best))
                print_message("  %d: %s %.12g of %.12g\n", (int)k, solvers[s], value, best);
            assert_close(value, best, 1e-12, 0);
        }
        an_model_free(model);
    }
}

/* --- penalties --- */

/* A tour of places on a circle as a permutation, with penalties given as couplings. */
static void test_objectives_below_large_penalties_count(void **state)
{
    enum { SIDE = 4, N = SIDE * SIDE };
    lehr_context *ctx = *state;
    for (int grouped = 0; grouped < 2; grouped++) {
        an_builder *b;
        an_model *model;
        lehr_rng rng = lehr_rng_stream(72, LEHR_RNG_TEST, 0);
        assert_int_equal(an_builder_new(ctx, AN_BINARY, AN_MINIMIZE, N, 1, &b), LEHR_OK);
        for (int32_t i = 0; i < N; i++) {
            double h = (double)lehr_rng_below(&rng, 100);
            assert_int_equal(an_builder_linear(b, i, an_real(h - (grouped ? 0 : 2e5))), LEHR_OK);
            for (int32_t j = 0; j < i; j++) {
                bool conflict = i / SIDE == j / SIDE || i % SIDE == j % SIDE;
                double w = (double)lehr_rng_below(&rng, 100) + (conflict && !grouped ? 2e5 : 0);
                assert_int_equal(an_builder_pair(b, i, j, an_real(w)), LEHR_OK);
            }
        }
        int32_t members[N];
        for (int32_t i = 0; i < N; i++) members[i] = i;
        if (grouped) {
            lehr_status status = an_builder_group(b, AN_PERM, SIDE, members, N);
            assert_int_equal(status, LEHR_OK);
        }
        assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
        double best;
        assert_true(slow_optimum(model, &best));
        for (int s = 0; s < SOLVERS; s++) assert_true(found(ctx, model, solvers[s]) == best);
        an_model_free(model);
    }
}

/* --- several answers --- */

/* All optima of a ring whose one bond can't be satisfied: 2 N of them. */
static void test_many_answers_come_from_one_read(void **state)
{
    enum { N = 20 };
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(*state, AN_SPIN, AN_MINIMIZE, N, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < N; i++)
        assert_int_equal(an_builder_pair(b, i, (i + 1) % N, an_whole(i ? -1 : 1)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    an_request request = {.solver = "population", .reads = 1, .sweeps = 30, .samples = 30};
    an_report *r = solve_checked(*state, model, &request);
    assert_int_equal(r->reads, 1);
    assert_int_equal(r->sample_count, 30);
    for (int k = 0; k < 30; k++) assert_int_equal(r->samples[k].value.whole, -(N - 2));
    an_report_free(*state, r);
    an_model_free(model);
}

/* --- options --- */

enum { TORUS = 400 };

/* A torus with couplings of +-scale. */
static void solve_with(lehr_context *ctx, double scale, const char *solver, const char *const *set,
                       uint8_t bits[TORUS])
{
    an_builder *b;
    an_model *model;
    lehr_rng rng = lehr_rng_stream(73, LEHR_RNG_TEST, 0);
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, TORUS, 0.25, &b), LEHR_OK);
    for (int32_t i = 0; i < TORUS; i++) {
        for (int k = 1; k < 21; k += 19) {
            double w = lehr_rng_below(&rng, 2) ? scale : -scale;
            assert_int_equal(an_builder_pair(b, i, (i + k) % TORUS, an_real(w)), LEHR_OK);
        }
    }
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    an_request request = {
        .solver = solver, .reads = 1, .sweeps = 3, .seed = 1, .set = set, .set_count = 2};
    an_report *r = solve_checked(ctx, model, &request);
    memcpy(bits, r->bits, TORUS);
    an_report_free(ctx, r);
    an_model_free(model);
}

/* Temperatures scale with the model, whatever unit it counts in; and they matter. */
static void test_temperatures_are_those_of_the_model(void **state)
{
    static const char *const set[SOLVERS][2][2] = {
        {{"beta_hot=0.5", "beta_cold=2"}, {"beta_hot=2", "beta_cold=8"}},
        {{"pt=4", "gamma=8"}, {"pt=1", "gamma=2"}},
        {{"beta_hot=0.5", "beta_cold=2"}, {"beta_hot=2", "beta_cold=8"}},
    };
    for (int s = 0; s < SOLVERS; s++) {
        uint8_t large[TORUS], small[TORUS], wrong[TORUS];
        solve_with(*state, 4, solvers[s], set[s][0], large);
        solve_with(*state, 1, solvers[s], set[s][1], small);
        solve_with(*state, 4, solvers[s], set[s][1], wrong);
        assert_memory_equal(large, small, TORUS);
        assert_memory_not_equal(large, wrong, TORUS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_planted_optima_are_found_in_every_disguise),
        test_in_context(test_wide_couplings_are_solved_exactly),
        test_in_context(test_objectives_below_large_penalties_count),
        test_in_context(test_many_answers_come_from_one_read),
        test_in_context(test_temperatures_are_those_of_the_model),
    };
    return cmocka_run_group_tests_name("population", tests, NULL, NULL);
}
