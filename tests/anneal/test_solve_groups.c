// SPDX-License-Identifier: GPL-3.0-or-later
/* Solving models with groups from end to end: which solver takes over, optima by enumeration, the
 * same answer for any number of threads, planted colourings, quadratic assignment. */
#include "context_fixture.h"
#include "generating.h"
#include "random_model.h"
#include "slow_optimum.h"
#include "solver_checks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Those that take over from sa and others. */
static const char *const within[] = {"swap", "sqa_swap"};
enum { WITHIN = sizeof within / sizeof *within };

static an_report *solve_with(lehr_context *ctx, const an_model *model, const char *solver,
                             uint64_t reads, uint64_t seed)
{
    an_request request = {.solver = solver, .sweeps = 100, .reads = reads, .seed = seed};
    return solve_checked(ctx, model, &request);
}

static void test_solvers_are_replaced_within_groups(void **state)
{
    lehr_context *ctx = *state;
    an_model *groups = model_text(ctx, "coloring n=30 edges=60", 1);
    an_model *none = model_text(ctx, "torus2d rows=10 columns=10", 1);
    const char *cases[][3] = {
        {"auto", "swap", "groups"}, {"sa", "swap", "sa"}, {"sqa", "sqa_swap", "sqa"}};
    for (int k = 0; k < 3; k++) {
        an_report *r = solve_with(ctx, groups, cases[k][0], 1, 1);
        assert_string_equal(r->solver, cases[k][1]);
        assert_non_null(strstr(r->why, cases[k][2]));
        an_report_free(ctx, r);
    }
    an_report *r = solve_with(ctx, none, "sa", 1, 1);
    assert_string_equal(r->solver, "sa");
    an_report_free(ctx, r);
    an_model *small = model_text(ctx, "assignment n=4", 1);
    r = solve_checked(ctx, small, &(an_request){0});
    assert_string_equal(r->solver, "exact");
    assert_int_equal(r->outcome, AN_OPTIMAL);
    an_report_free(ctx, r);
    an_model_free(small);
    an_model_free(groups);
    an_model_free(none);
}

static void test_small_optima_are_found(void **state)
{
    lehr_context *ctx = *state;
    lehr_rng rng = lehr_rng_stream(41, LEHR_RNG_TEST, 0);
    for (uint64_t k = 0; k < 200; k++) {
        random_spec spec = random_spec_draw(&rng, 12);
        spec.groups = true;
        an_model *model = random_model(ctx, &rng, &spec, NULL);
        double best = 0;
        assert_true(slow_optimum(model, &best));
        for (int s = 0; s < WITHIN; s++) {
            an_report *r = solve_with(ctx, model, within[s], 5, k);
            assert_true(fabs(an_model_real(model, r->value) - best) <= 1e-9 * (1 + fabs(best)));
            if (an_model_look(model).group_count > 0) assert_int_equal(r->reads, 5);
            an_report_free(ctx, r);
        }
        an_model_free(model);
    }
}

/* Real terms that are constant within the group leave whole ones. */
static void test_a_real_model_may_have_a_whole_field(void **state)
{
    lehr_context *ctx = *state;
    const int32_t members[] = {0, 1, 2};
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_BINARY, AN_MAXIMIZE, 4, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 0, 1, an_real(0.3)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 1, 3, an_whole(2)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 2, 3, an_whole(3)), LEHR_OK);
    assert_int_equal(an_builder_group(b, AN_ONEHOT, 1, members, 3), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_false(an_model_look(model).whole);
    for (int s = 0; s < WITHIN; s++) {
        an_report *r = solve_with(ctx, model, within[s], 3, 1);
        assert_true(r->value.real == 3);
        an_report_free(ctx, r);
    }
    an_model_free(model);
}

static void test_threads_do_not_matter(void **state)
{
    lehr_context *ctx = *state;
    const char *models[] = {"coloring n=40 edges=90", "assignment n=7"};
    for (int k = 0; k < 2 * WITHIN; k++) {
        an_model *model = model_text(ctx, models[k % 2], 1);
        size_t n = (size_t)an_model_look(model).n;
        lehr_set_threads(ctx, 1);
        an_report *one = solve_with(ctx, model, within[k / 2], 7, 3);
        for (int threads = 2; threads <= 3; threads++) {
            lehr_set_threads(ctx, threads);
            an_report *more = solve_with(ctx, model, within[k / 2], 7, 3);
            assert_int_equal(one->updates, more->updates);
            assert_memory_equal(one->bits, more->bits, n);
            an_report_free(ctx, more);
        }
        lehr_set_threads(ctx, 1);
        an_report_free(ctx, one);
        an_model_free(model);
    }
}

static void test_planted_colourings_are_found(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = model_text(ctx, "coloring n=200 colors=4 edges=600", 1);
    for (int s = 0; s < WITHIN; s++) {
        an_request request = {.solver = within[s], .reads = 30, .has_target = true, .target = 0};
        an_report *r = solve_checked(ctx, model, &request);
        assert_int_equal(r->outcome, AN_TARGET);
        an_report_free(ctx, r);
    }
    an_model_free(model);
}

/* --- quadratic assignment --- */

enum { SIDE = 7 };

static void cost_matrix(const an_model *model, double cost[SIDE * SIDE][SIDE * SIDE])
{
    an_model_view v = an_model_look(model);
    memset(cost, 0, sizeof(double) * SIDE * SIDE * SIDE * SIDE);
    for (int64_t k = 0; k < v.m; k++) {
        an_coupling c = v.couplings[k];
        cost[c.i][c.j] = cost[c.j][c.i] = (double)c.w.whole * v.unit;
    }
}

/* The best of all permutations that go on from the first `row` places. */
static double best_from(double cost[SIDE * SIDE][SIDE * SIDE], int row, int place[SIDE],
                        double so_far)
{
    if (row == SIDE) return so_far;
    double best = HUGE_VAL;
    for (int p = 0; p < SIDE; p++) {
        double here = so_far;
        bool taken = false;
        for (int r = 0; r < row; r++) {
            taken |= place[r] == p;
            here += cost[r * SIDE + place[r]][row * SIDE + p];
        }
        place[row] = p;
        if (!taken) best = fmin(best, best_from(cost, row + 1, place, here));
    }
    return best;
}

static void test_small_assignments_are_solved(void **state)
{
    lehr_context *ctx = *state;
    double cost[SIDE * SIDE][SIDE * SIDE];
    for (uint64_t seed = 0; seed < 5; seed++) {
        int place[SIDE];
        an_model *model = model_text(ctx, "assignment n=7", seed);
        cost_matrix(model, cost);
        double best = best_from(cost, 0, place, 0);
        for (int s = 0; s < WITHIN; s++) {
            an_report *r = solve_with(ctx, model, within[s], 10, seed);
            assert_true(an_model_real(model, r->value) == best);
            an_report_free(ctx, r);
        }
        an_model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_solvers_are_replaced_within_groups),
        test_in_context(test_small_optima_are_found),
        test_in_context(test_a_real_model_may_have_a_whole_field),
        test_in_context(test_threads_do_not_matter),
        test_in_context(test_planted_colourings_are_found),
        test_in_context(test_small_assignments_are_solved),
    };
    return cmocka_run_group_tests_name("solve_groups", tests, NULL, NULL);
}
