// SPDX-License-Identifier: GPL-3.0-or-later
/* Solver branch on models that do branch: against enumeration, planted optima, and itself when
 * stopped. What every solver must do, on small models, is in test_solvers.c. */
#include <anneal/solve.h>
#include <assert_close.h>
#include <base/rng.h>
#include <context_fixture.h>
#include <generating.h>
#include <math.h>
#include <setjmp.h>
#include <solver_checks.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static double proven(lehr_context *ctx, const an_model *model, const char *solver)
{
    an_request request = {.solver = solver};
    an_report *r = solve_checked(ctx, model, &request);
    assert_int_equal(r->outcome, AN_OPTIMAL);
    double value = an_model_real(model, r->value);
    assert_true(r->has_bound);
    assert_close(r->bound, value, 1e-9, 0);
    an_report_free(ctx, r);
    return value;
}

static void enumeration_agrees(void **state)
{
    static const char *const weights[] = {"one", "pm1", "range", "gauss"};
    static const char *const domains[] = {"maxcut", "ising", "qubo"};
    lehr_rng rng = lehr_rng_stream(31, LEHR_RNG_TEST, 0);
    for (uint64_t k = 0; k < 240; k++) {
        char text[128];
        snprintf(text, sizeof text, "random n=%u density=%.2f weights=%s as=%s",
                 17 + lehr_rng_below(&rng, 5), 0.2 + 0.8 * lehr_rng_unit(&rng),
                 weights[lehr_rng_below(&rng, 4)], domains[lehr_rng_below(&rng, 3)]);
        an_model *model = model_text(*state, text, k);
        assert_close(proven(*state, model, "branch"), proven(*state, model, "exact"), 1e-12, 1e-12);
        an_model_free(model);
    }
}

static void other_proofs_agree(void **state)
{
    static const char *const texts[] = {
        "torus2d rows=6 columns=7",
        "torus2d rows=6 columns=6 weights=gauss",
        "torus2d rows=5 columns=9 weights=range as=qubo",
        "regular n=44 degree=3 weights=gauss",
        "regular n=60 degree=3 weights=one",
    };
    for (uint64_t k = 0; k < 5; k++) {
        an_model *model = model_text(*state, texts[k], k);
        assert_close(proven(*state, model, "branch"), proven(*state, model, "tree"), 1e-12, 1e-12);
        an_model_free(model);
    }
}

static void planted_optima_are_proven(void **state)
{
    static const char *const planted[] = {"loops side=8", "tiles rows=8 columns=8", "wishart n=24",
                                          "loops graph=regular n=60"};
    for (uint64_t k = 0; k < 4; k++) {
        an_generated g;
        assert_int_equal(generate_text(*state, planted[k], k, &g), LEHR_OK);
        double optimum = an_model_real(g.model, g.optimum);
        assert_close(proven(*state, g.model, "branch"), optimum, 1e-9, 1e-9);
        an_generated_free(*state, &g);
    }
}

/* Scaled by 10^-6 the weights are no integers, and many answers are equally good up to rounding. */
static void ties_of_real_energies_do_not_matter(void **state)
{
    an_builder *b;
    an_model *model;
    lehr_rng rng = lehr_rng_stream(32, LEHR_RNG_TEST, 0);
    assert_int_equal(an_builder_new(*state, AN_SPIN, AN_MINIMIZE, 30, 1, &b), LEHR_OK);
    for (int i = 0; i < 30; i++)
        for (int j = 0; j < i; j++)
            if (lehr_rng_below(&rng, 3) == 0)
                assert_int_equal(
                    an_builder_pair(b, i, j, an_real(lehr_rng_below(&rng, 2) ? 1e-6 : -1e-6)),
                    LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_false(an_model_look(model).whole);
    double value = proven(*state, model, "branch");
    assert_close(value * 1e6, round(value * 1e6), 0, 1e-6);
    an_model_free(model);
}

/* --- stops and threads --- */

static void stopped_bounds_hold(void **state)
{
    an_model *model = model_text(*state, "complete n=44", 5);
    double optimum = proven(*state, model, "branch");
    int partial = 0;
    for (uint64_t poll = 1; poll < 200; poll += 1 + poll / 2) {
        lehr_stop_at_poll(*state, poll);
        an_request request = {.solver = "branch", .bound = AN_BOUND_FAST};
        an_report *r = solve_checked(*state, model, &request);
        assert_true(r->has_bound && r->bound >= optimum);
        assert_true(an_model_real(model, r->value) <= optimum);
        partial += r->outcome == AN_INTERRUPTED && r->bound < optimum * 1.2;
        an_report_free(*state, r);
        lehr_rearm(*state);
    }
    assert_true(partial > 0);
    an_model_free(model);
}

static void threads_do_not_matter(void **state)
{
    an_model *model = model_text(*state, "complete n=40 weights=range", 6);
    uint8_t bits[40];
    an_request request = {.solver = "branch"};
    for (int threads = 1; threads <= 3; threads++) {
        lehr_set_threads(*state, threads);
        an_report *r = solve_checked(*state, model, &request);
        assert_int_equal(r->outcome, AN_OPTIMAL);
        for (int i = 0; i < 40; i++) {
            if (threads == 1) bits[i] = r->bits[i];
            assert_int_equal(bits[i], r->bits[i]);
        }
        an_report_free(*state, r);
    }
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(enumeration_agrees),
        test_in_context(other_proofs_agree),
        test_in_context(planted_optima_are_proven),
        test_in_context(ties_of_real_energies_do_not_matter),
        test_in_context(stopped_bounds_hold),
        test_in_context(threads_do_not_matter),
    };
    return cmocka_run_group_tests_name("branch", tests, NULL, NULL);
}
