// SPDX-License-Identifier: GPL-3.0-or-later
/* The memetic solver finds what enumeration finds and what was planted, and the same on all
 * instruction sets. */
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

static an_report *solve(lehr_context *ctx, const an_model *model, uint64_t reads)
{
    an_request request = {.solver = "memetic", .reads = reads, .seed = 7};
    return solve_checked(ctx, model, &request);
}

static void test_finds_what_enumeration_finds(void **state)
{
    for (uint64_t round = 0; round < 60; round++) {
        lehr_rng rng = lehr_rng_stream(6, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 14);
        an_model *model = random_model(*state, &rng, &spec, NULL);
        an_report *r = solve(*state, model, 1);
        double best;
        assert_true(slow_optimum(model, &best));
        assert_true(fabs(an_model_real(model, r->value) - best) <= 1e-9 * (1 + fabs(best)));
        an_report_free(*state, r);
        an_model_free(model);
    }
}

static void test_finds_the_planted_optimum(void **state)
{
    an_generated made;
    assert_int_equal(generate_text(*state, "wishart n=60 alpha=1", 3, &made), LEHR_OK);
    assert_true(made.has_optimum);
    an_report *r = solve(*state, made.model, 4);
    assert_int_equal(an_model_compare(made.model, r->value, made.optimum), 0);
    an_report_free(*state, r);
    an_generated_free(*state, &made);
}

/* lehr_cpu_lower stays for the rest of the program: this comes last. */
static void test_same_answer_on_all_instruction_sets(void **state)
{
    an_model *model = model_text(*state, "palubeckis n=120 density=50", 5);
    an_report *best = solve(*state, model, 1);
    for (int simd = (int)lehr_cpu_simd() - 1; simd >= LEHR_PORTABLE; simd--) {
        lehr_cpu_lower((lehr_simd)simd);
        an_report *lower = solve(*state, model, 1);
        assert_int_equal(best->updates, lower->updates);
        assert_memory_equal(best->bits, lower->bits, 120);
        an_report_free(*state, lower);
    }
    an_report_free(*state, best);
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_finds_what_enumeration_finds),
        test_in_context(test_finds_the_planted_optimum),
        test_in_context(test_same_answer_on_all_instruction_sets),
    };
    return cmocka_run_group_tests_name("memetic", tests, NULL, NULL);
}
