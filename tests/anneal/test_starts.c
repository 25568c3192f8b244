// SPDX-License-Identifier: GPL-3.0-or-later
/* Answers to start from: never lost, never worse, and used. */
#include "context_fixture.h"
#include "generating.h"
#include "solver_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 12, SPINS = SIDE * SIDE };

static an_model *lattice(lehr_context *ctx)
{
    return model_text(ctx, "torus2d rows=12 columns=12", 1);
}

/* A better answer than a single poor read finds. */
static an_coef good_answer(lehr_context *ctx, const an_model *model, uint8_t bits[SPINS])
{
    an_request request = {.solver = "sa", .reads = 20, .sweeps = 300, .seed = 5};
    an_report *r = solve_checked(ctx, model, &request);
    memcpy(bits, r->bits, SPINS);
    an_coef value = r->value;
    an_report_free(ctx, r);
    return value;
}

static an_request poor_request(const an_solver *solver, const uint8_t *const *starts)
{
    bool sweeps = solver->options && lehr_options_find(solver->options(), "sweeps");
    return (an_request){
        .own = solver, .reads = 1, .sweeps = sweeps ? 1 : 0, .starts = starts, .start_count = 1};
}

static bool takes(lehr_context *ctx, const an_solver *solver, const an_model *model)
{
    an_request request = poor_request(solver, NULL);
    request.start_count = 0;
    an_report *r = NULL;
    lehr_status status = an_solve(ctx, model, &request, &r);
    assert_true(status == LEHR_OK || status == LEHR_UNSUPPORTED);
    if (status == LEHR_OK) an_report_free(ctx, r);
    lehr_clear(ctx);
    return status == LEHR_OK;
}

static void test_every_solver_is_at_least_as_good(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    uint8_t bits[SPINS];
    const uint8_t *starts[] = {bits};
    an_coef value = good_answer(ctx, model, bits);
    for (size_t k = 0; k < an_solver_count(); k++) {
        if (!takes(ctx, an_solver_at(k), model)) continue;
        an_request request = poor_request(an_solver_at(k), starts);
        an_report *r = solve_checked(ctx, model, &request);
        assert_true(an_model_compare(model, r->value, value) <= 0);
        an_report_free(ctx, r);
    }
    an_model_free(model);
}

/* The read that starts from a local minimum ends in it, whereas one from random spins would not. */
static void test_solvers_go_on_from_it(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    uint8_t bits[SPINS];
    const uint8_t *starts[] = {bits};
    an_coef value = good_answer(ctx, model, bits);
    const char *names[] = {"greedy", "population"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        an_request request = poor_request(an_solver_find(names[k]), starts);
        an_report *r = solve_checked(ctx, model, &request);
        assert_true(an_model_compare(model, r->value, value) <= 0);
        assert_true(r->samples[0].count >= 1); /* a read found it */
        an_report_free(ctx, r);
    }
    an_model_free(model);
}

static void test_a_start_as_good_as_the_target_ends_the_work(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    uint8_t bits[SPINS];
    const uint8_t *starts[] = {bits};
    an_coef value = good_answer(ctx, model, bits);
    an_request request = {.solver = "sa",
                          .starts = starts,
                          .start_count = 1,
                          .has_target = true,
                          .target = an_model_real(model, value)};
    an_report *r = NULL;
    assert_int_equal(an_solve(ctx, model, &request, &r), LEHR_OK);
    assert_int_equal(r->outcome, AN_TARGET);
    assert_int_equal(r->reads, 0);
    assert_int_equal(r->samples[0].count, 0);
    assert_memory_equal(r->bits, bits, SPINS);
    an_report_free(ctx, r);
    an_model_free(model);
}

/* The better one of two starts is the one to beat. */
static void test_of_several_starts_the_best_counts(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    uint8_t good[SPINS], poor[SPINS] = {0};
    const uint8_t *starts[] = {poor, good};
    an_coef value = good_answer(ctx, model, good);
    an_request request = poor_request(an_solver_find("greedy"), starts);
    request.start_count = 2;
    request.reads = 2;
    an_report *r = solve_checked(ctx, model, &request);
    assert_true(an_model_compare(model, r->value, value) <= 0);
    an_report_free(ctx, r);
    an_model_free(model);
}

/* Exactly one of three must be 1; all zero is no answer, however good it looks. */
static void test_a_start_that_violates_a_group_is_no_answer(void **state)
{
    lehr_context *ctx = *state;
    an_builder *b;
    an_model *model;
    const int32_t members[] = {0, 1, 2};
    uint8_t zero[3] = {0};
    const uint8_t *starts[] = {zero};
    assert_int_equal(an_builder_new(ctx, AN_BINARY, AN_MINIMIZE, 3, 1, &b), LEHR_OK);
    for (int i = 0; i < 3; i++) assert_int_equal(an_builder_linear(b, i, an_whole(i + 1)), LEHR_OK);
    assert_int_equal(an_builder_group(b, AN_ONEHOT, 1, members, 3), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    an_request request = {.solver = "exact", .starts = starts, .start_count = 1};
    an_report *r = solve_checked(ctx, model, &request);
    assert_int_equal(r->outcome, AN_OPTIMAL);
    assert_int_equal(r->value.whole, 1);
    an_report_free(ctx, r);
    an_model_free(model);
}

static void test_threads_do_not_matter(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    uint8_t bits[SPINS];
    const uint8_t *starts[] = {bits};
    good_answer(ctx, model, bits);
    an_request request = {
        .solver = "greedy", .reads = 40, .samples = 10, .starts = starts, .start_count = 1};
    an_report *one = solve_checked(ctx, model, &request);
    lehr_set_threads(ctx, 3);
    an_report *three = solve_checked(ctx, model, &request);
    assert_int_equal(one->sample_count, three->sample_count);
    for (int64_t k = 0; k < one->sample_count; k++) {
        assert_memory_equal(one->samples[k].bits, three->samples[k].bits, SPINS);
        assert_int_equal(one->samples[k].count, three->samples[k].count);
    }
    an_report_free(ctx, one);
    an_report_free(ctx, three);
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_every_solver_is_at_least_as_good),
        test_in_context(test_solvers_go_on_from_it),
        test_in_context(test_a_start_as_good_as_the_target_ends_the_work),
        test_in_context(test_of_several_starts_the_best_counts),
        test_in_context(test_a_start_that_violates_a_group_is_no_answer),
        test_in_context(test_threads_do_not_matter),
    };
    return cmocka_run_group_tests_name("starts", tests, NULL, NULL);
}
