// SPDX-License-Identifier: GPL-3.0-or-later
/* The solvers on dense rows, tabu and memetic, find what enumeration finds and what was planted,
 * and the same on all instruction sets. */
#include <base/cpu.h>
#include <context_fixture.h>
#include <generating.h>
#include <math.h>
#include <random_model.h>
#include <setjmp.h>
#include <slow_optimum.h>
#include <solver_checks.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static an_report *solve(lehr_context *ctx, const char *solver, const an_model *model,
                        uint64_t reads)
{
    an_request request = {.solver = solver, .reads = reads, .seed = 7};
    return solve_checked(ctx, model, &request);
}

static void check_optimum(lehr_context *ctx, const char *solver, const an_model *model, double best)
{
    an_report *r = solve(ctx, solver, model, 1);
    assert_true(fabs(an_model_real(model, r->value) - best) <= 1e-9 * (1 + fabs(best)));
    an_report_free(ctx, r);
}

static void test_find_what_enumeration_finds(void **state)
{
    for (uint64_t round = 0; round < 60; round++) {
        lehr_rng rng = lehr_rng_stream(6, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 14);
        an_model *model = random_model(*state, &rng, &spec, NULL);
        double best;
        assert_true(slow_optimum(model, &best));
        check_optimum(*state, "tabu", model, best);
        check_optimum(*state, "memetic", model, best);
        an_model_free(model);
    }
}

static void check_planted(lehr_context *ctx, const char *solver, const an_generated *made)
{
    an_report *r = solve(ctx, solver, made->model, 4);
    assert_int_equal(an_model_compare(made->model, r->value, made->optimum), 0);
    an_report_free(ctx, r);
}

static void test_find_the_planted_optimum(void **state)
{
    an_generated made;
    assert_int_equal(generate_text(*state, "wishart n=60 alpha=1", 3, &made), LEHR_OK);
    assert_true(made.has_optimum);
    check_planted(*state, "tabu", &made);
    check_planted(*state, "memetic", &made);
    an_generated_free(*state, &made);
}

/* One read of evolutions so weak that each ends in any valley. */
static int64_t travel(lehr_context *ctx, const an_model *model, const char *valleys)
{
    const char *set[] = {"elites=4", "sweeps=3", "patience=1", valleys};
    an_request request = {.solver = "memetic", .reads = 1, .seed = 7, .set = set, .set_count = 4};
    an_report *r = solve_checked(ctx, model, &request);
    int64_t value = r->value.whole;
    an_report_free(ctx, r);
    return value;
}

/* The best of ten evolutions as they are by default is taken for the optimum. Longer journeys begin
 * like shorter ones, so they find no less: the optimum 20, 27 and 30 times of 30. */
static void test_longer_journeys_find_more(void **state)
{
    int one = 0, eight = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        an_model *model = model_text(*state, "palubeckis n=250 density=100", seed);
        const char *ten = "valleys=10";
        an_request request = {
            .solver = "memetic", .reads = 1, .seed = 3, .set = &ten, .set_count = 1};
        an_report *r = solve_checked(*state, model, &request);
        int64_t first = travel(*state, model, "valleys=1");
        int64_t free = travel(*state, model, "valleys=3");
        int64_t far = travel(*state, model, "valleys=8");
        assert_true(first <= free && free <= far);
        one += first == r->value.whole;
        eight += far == r->value.whole;
        an_report_free(*state, r);
        an_model_free(model);
    }
    assert_true(eight >= one + 5);
}

/* All spins equal: each rise is -699 * 99.5 / 2 or so, which 16 bits do not hold. */
static void test_memetic_where_rises_are_wide(void **state)
{
    an_model *model =
        model_text(*state, "complete n=700 weights=range low=-100 high=-99 as=ising", 1);
    an_model_view view = an_model_look(model);
    int64_t sum = 0;
    for (int64_t k = 0; k < view.m; k++) sum += view.couplings[k].w.whole;
    an_request request = {.solver = "memetic", .presolve = AN_PRESOLVE_OFF, .reads = 1, .seed = 7};
    an_report *r = solve_checked(*state, model, &request);
    assert_int_equal(r->value.whole, sum);
    an_report_free(*state, r);
    an_model_free(model);
}

static void check_same(lehr_context *ctx, const char *solver, const an_model *model,
                       const an_report *best)
{
    an_report *lower = solve(ctx, solver, model, 1);
    assert_int_equal(best->updates, lower->updates);
    assert_memory_equal(best->bits, lower->bits, 120);
    an_report_free(ctx, lower);
}

/* lehr_cpu_lower stays for the rest of the program: this comes last. */
static void test_same_answer_on_all_instruction_sets(void **state)
{
    an_model *model = model_text(*state, "palubeckis n=120 density=50", 5);
    an_report *tabu = solve(*state, "tabu", model, 1);
    an_report *memetic = solve(*state, "memetic", model, 1);
    for (int simd = (int)lehr_cpu_simd() - 1; simd >= LEHR_PORTABLE; simd--) {
        lehr_cpu_lower((lehr_simd)simd);
        check_same(*state, "tabu", model, tabu);
        check_same(*state, "memetic", model, memetic);
    }
    an_report_free(*state, tabu);
    an_report_free(*state, memetic);
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_find_what_enumeration_finds),
        test_in_context(test_find_the_planted_optimum),
        test_in_context(test_longer_journeys_find_more),
        test_in_context(test_memetic_where_rises_are_wide),
        test_in_context(test_same_answer_on_all_instruction_sets),
    };
    return cmocka_run_group_tests_name("dense solvers", tests, NULL, NULL);
}
