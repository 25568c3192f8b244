// SPDX-License-Identifier: GPL-3.0-or-later
/* What happens when nobody names a solver: small models are proven, and searched before. */
#include "brutal.h"
#include "context_fixture.h"
#include "generating.h"
#include "solver_checks.h"

#include <base/clock.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_small_models_end_proven(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = model_text(ctx, "complete n=32", 1);
    for (int threads = 1; threads <= 2; threads++) {
        lehr_set_threads(ctx, threads);
        an_report *r = solve_checked(ctx, model, &(an_request){.presolve = AN_PRESOLVE_OFF});
        assert_string_equal(r->solver, "branch");
        assert_int_equal(r->outcome, AN_OPTIMAL);
        assert_int_equal(r->reads, 2); /* of the scout */
        an_report_free(ctx, r);
    }
    an_model_free(model);
}

static void test_the_scout_may_reach_the_target(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = model_text(ctx, "complete n=32", 1);
    an_report *best = solve_checked(ctx, model, &(an_request){.presolve = AN_PRESOLVE_OFF});
    an_request request = {.presolve = AN_PRESOLVE_OFF,
                          .has_target = true,
                          .target = an_model_real(model, best->value)};
    an_report *r = solve_checked(ctx, model, &request);
    assert_int_equal(r->outcome, AN_TARGET);
    assert_in_range(r->reads, 1, 2);
    /* The target is known already: nothing runs. */
    const uint8_t *start = best->bits;
    request.starts = &start;
    request.start_count = 1;
    an_report *known = solve_checked(ctx, model, &request);
    assert_int_equal(known->outcome, AN_TARGET);
    assert_int_equal(known->reads, 0);
    an_report_free(ctx, known);
    an_report_free(ctx, r);
    an_report_free(ctx, best);
    an_model_free(model);
}

/* In the scout's time and in that of the proof there is an answer. */
static void test_stops_leave_an_answer(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = model_text(ctx, "complete n=32", 1);
    for (uint64_t poll = 1; poll < 4000; poll += 1 + poll / 4) {
        lehr_stop_at_poll(ctx, poll);
        an_report *r = solve_checked(ctx, model, &(an_request){.presolve = AN_PRESOLVE_OFF});
        assert_non_null(r->bits);
        assert_true(r->outcome == AN_OPTIMAL || r->stopped == LEHR_STOPPED_TEST);
        an_report_free(ctx, r);
        lehr_rearm(ctx);
    }
    an_model_free(model);
}

static void test_who_asks_for_reads_gets_reads(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = model_text(ctx, "complete n=32", 1);
    an_request request = {.reads = 3, .presolve = AN_PRESOLVE_OFF};
    an_report *r = solve_checked(ctx, model, &request);
    assert_string_equal(r->solver, "portfolio");
    assert_int_equal(r->reads, 3);
    an_report_free(ctx, r);
    request.samples = 3;
    r = solve_checked(ctx, model, &request);
    assert_string_equal(r->solver, "sa");
    assert_int_equal(r->reads, 3);
    an_report_free(ctx, r);
    an_model_free(model);
}

/* Proofs keep one answer; populations of larger models have hundreds. */
static void test_several_answers_are_searched_for(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = model_text(ctx, "torus2d rows=12 columns=12", 1);
    lehr_set_deadline(ctx, lehr_now() - 1);
    an_report *r = solve_checked(ctx, model, &(an_request){.samples = 5});
    assert_string_equal(r->solver, "portfolio");
    an_report_free(ctx, r);
    an_model_free(model);
}

static bool tempering_leads(lehr_context *ctx, const char *text)
{
    an_model *model = model_text(ctx, text, 1);
    lehr_set_deadline(ctx, lehr_now() - 1);
    an_report *r = solve_checked(ctx, model, &(an_request){.presolve = AN_PRESOLVE_OFF});
    bool leads = strstr(r->why, "tempering") != NULL;
    if (leads) assert_string_equal(r->solver, "portfolio");
    an_report_free(ctx, r);
    an_model_free(model);
    return leads;
}

static void test_tempering_leads_on_planes(void **state)
{
    lehr_context *ctx = *state;
    assert_true(tempering_leads(ctx, "torus2d rows=40 columns=40"));
    assert_false(tempering_leads(ctx, "torus3d layers=9 rows=9 columns=9"));
    assert_false(tempering_leads(ctx, "regular n=800 degree=3"));
    assert_false(tempering_leads(ctx, "complete n=160"));
}

static lehr_status solve_small(lehr_context *ctx, void *arg)
{
    (void)arg;
    an_generated made;
    an_report *r;
    LEHR_TRY(generate_text(ctx, "complete n=26", 1, &made));
    lehr_status status = an_solve(ctx, made.model, &(an_request){.presolve = AN_PRESOLVE_OFF}, &r);
    if (status == LEHR_OK) an_report_free(ctx, r);
    an_model_free(made.model);
    return status;
}

static void test_no_memory_for_scout_or_proof(void **state)
{
    (void)state;
    assert_true(brutal_allocations(solve_small, NULL, NULL) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_small_models_end_proven),
        test_in_context(test_the_scout_may_reach_the_target),
        test_in_context(test_stops_leave_an_answer),
        test_in_context(test_who_asks_for_reads_gets_reads),
        test_in_context(test_several_answers_are_searched_for),
        test_in_context(test_tempering_leads_on_planes),
        cmocka_unit_test(test_no_memory_for_scout_or_proof),
    };
    return cmocka_run_group_tests_name("automatic", tests, NULL, NULL);
}
