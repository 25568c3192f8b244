// SPDX-License-Identifier: GPL-3.0-or-later
/* The driver: limits, targets, outcomes, the stream of improvements, the choice of solver. */
#include "assert_close.h"
#include "context_fixture.h"
#include "generating.h"
#include "goal.h"
#include "islands.h"
#include "slow_graph.h"
#include "solver_checks.h"

#include <base/clock.h>
#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static an_model *lattice(lehr_context *ctx)
{
    return model_text(ctx, "torus2d rows=12 columns=12", 1);
}

/* --- the request --- */

static void assert_fails(lehr_context *ctx, const an_request *request, lehr_status status,
                         const char *message)
{
    an_model *model = lattice(ctx);
    an_report *report = NULL;
    assert_int_equal(an_solve(ctx, model, request, &report), status);
    assert_null(report);
    assert_string_equal(lehr_message(ctx), message);
    lehr_clear(ctx);
    an_model_free(model);
}

static void test_bad_requests_are_refused(void **state)
{
    lehr_context *ctx = *state;
    const char *no_equals[] = {"sweeps"}, *any[] = {"sweeps=5"},
               *hot[] = {"beta_hot=2", "beta_cold=1"};
    assert_fails(ctx, &(an_request){.solver = "gredy"}, LEHR_BAD_ARGUMENT,
                 "there is no solver 'gredy'; did you mean 'greedy'?");
    assert_fails(ctx, &(an_request){.solver = "sa", .set = no_equals, .set_count = 1},
                 LEHR_BAD_ARGUMENT, "'sweeps' is not of the form key=value");
    assert_fails(ctx, &(an_request){.solver = "greedy", .set = any, .set_count = 1},
                 LEHR_BAD_ARGUMENT, "solver greedy has no options");
    assert_fails(ctx, &(an_request){.solver = "exact", .sweeps = 5}, LEHR_BAD_ARGUMENT,
                 "solver exact makes no sweeps");
    assert_fails(ctx, &(an_request){.solver = "sa", .sweeps = -5}, LEHR_BAD_ARGUMENT,
                 "sweeps and samples cannot be negative");
    assert_fails(ctx, &(an_request){.solver = "sa", .set = hot, .set_count = 2}, LEHR_BAD_ARGUMENT,
                 "beta_hot (2) must not exceed beta_cold (1)");
    assert_fails(ctx, &(an_request){.solver = "sa", .has_target = true, .target = (double)NAN},
                 LEHR_BAD_ARGUMENT, "the target is not a number");
    assert_fails(ctx, &(an_request){.solver = "exact"}, LEHR_UNSUPPORTED,
                 "solver exact cannot run on this model: a connected part has 144 variables, more "
                 "than the 34 of option largest");
}

static void test_memory_limit_refuses_before_the_run(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    an_request request = {.solver = "sa", .reads = 1};
    size_t bytes;
    assert_int_equal(an_solve_bytes(ctx, model, &request, &bytes), LEHR_OK);
    size_t live = lehr_memory_live(ctx);
    an_report_free(ctx, solve_checked(ctx, model, &request));
    assert_int_equal(lehr_memory_live(ctx), live);
    /* An estimate of the right size: not below what was needed, and not far above. */
    assert_true(lehr_memory_peak(ctx) - live < bytes + 65536);
    assert_true(bytes < 64 * (lehr_memory_peak(ctx) - live));
    an_report *report = NULL;
    lehr_set_memory_limit(ctx, live + 4096);
    assert_int_equal(an_solve(ctx, model, &request, &report), LEHR_NO_MEMORY);
    lehr_clear(ctx);
    lehr_set_memory_limit(ctx, 0);
    an_model_free(model);
}

/* --- the choice --- */

static const char *chosen(lehr_context *ctx, const char *text, an_request request)
{
    an_model *model = model_text(ctx, text, 1);
    request.reads = 1;
    an_report *r = solve_checked(ctx, model, &request);
    const char *solver = r->solver;
    an_report_free(ctx, r);
    an_model_free(model);
    return solver;
}

static void test_automatic_choice(void **state)
{
    const char *set[] = {"sweeps=10"};
    const char *small = "complete n=10", *large = "complete n=60", *dense = "complete n=90";
    const char *narrow = "torus2d rows=5 columns=40", *ladder = "torus2d rows=4 columns=100";
    assert_string_equal(chosen(*state, small, (an_request){0}), "exact");
    assert_string_equal(chosen(*state, small, (an_request){.solver = "auto"}), "exact");
    assert_string_equal(chosen(*state, large, (an_request){0}), "portfolio");
    assert_string_equal(chosen(*state, dense, (an_request){0}), "memetic");
    assert_string_equal(chosen(*state, narrow, (an_request){0}), "tree");
    assert_string_equal(chosen(*state, ladder, (an_request){0}), "tree");
    assert_string_equal(chosen(*state, small, (an_request){.sweeps = 5}), "sa");
    assert_string_equal(chosen(*state, small, (an_request){.samples = 5}), "sa");
    assert_string_equal(chosen(*state, small, (an_request){.set = set, .set_count = 1}), "sa");
    assert_string_equal(chosen(*state, small, (an_request){.solver = "greedy"}), "greedy");
}

static void test_islands_are_components(void **state)
{
    lehr_context *ctx = *state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        an_model *model = model_text(ctx, "random n=20 edges=14", seed);
        slow_graph graph = slow_graph_of(model);
        an_field *field;
        an_islands islands;
        assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
        assert_int_equal(an_islands_find(ctx, field, &islands), LEHR_OK);
        assert_int_equal(islands.count, slow_graph_components(&graph));
        double states = 0;
        int largest = 0;
        for (int32_t c = 0; c < islands.count; c++) {
            int size = islands.start[c + 1] - islands.start[c];
            states += exp2(size);
            if (size > largest) largest = size;
            for (int32_t k = islands.start[c]; k < islands.start[c + 1]; k++)
                assert_int_equal(slow_graph_reach(&graph, islands.spin[k]), size);
        }
        assert_int_equal(islands.largest, largest);
        assert_close(an_islands_bits(&islands), log2(fmax(states, 1)), 1e-12, 0);
        an_islands_clear(&islands);
        an_field_free(field);
        an_model_free(model);
    }
}

/* --- outcomes --- */

/* Two variables of which exactly one is 1, and `card` are. */
static an_model *contradiction(lehr_context *ctx, int32_t card)
{
    an_builder *b;
    an_model *model;
    const int32_t both[] = {0, 1};
    assert_int_equal(an_builder_new(ctx, AN_BINARY, AN_MAXIMIZE, 4, 1, &b), LEHR_OK);
    for (int i = 0; i < 4; i++) assert_int_equal(an_builder_linear(b, i, an_whole(i + 1)), LEHR_OK);
    assert_int_equal(an_builder_group(b, AN_ONEHOT, 1, both, 2), LEHR_OK);
    assert_int_equal(an_builder_group(b, AN_CARD, card, both, 2), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

static void test_infeasible_is_proven_or_unknown(void **state)
{
    lehr_context *ctx = *state;
    an_model *none = contradiction(ctx, 2), *some = contradiction(ctx, 1);
    an_report *exact = solve_checked(ctx, none, &(an_request){.solver = "exact"});
    assert_int_equal(exact->outcome, AN_INFEASIBLE);
    an_report *sa = solve_checked(ctx, none, &(an_request){.solver = "sa", .reads = 3});
    assert_int_equal(sa->outcome, AN_UNKNOWN);
    assert_int_equal(sa->reads, 3);
    an_report *fine = solve_checked(ctx, some, &(an_request){.solver = "exact"});
    assert_int_equal(fine->outcome, AN_OPTIMAL);
    assert_int_equal(fine->value.whole, 2 + 3 + 4);
    an_report_free(ctx, exact);
    an_report_free(ctx, sa);
    an_report_free(ctx, fine);
    an_model_free(none);
    an_model_free(some);
}

static void test_outcomes_have_names(void **state)
{
    (void)state;
    assert_string_equal(an_outcome_name(AN_OPTIMAL), "OPTIMAL");
    assert_string_equal(an_outcome_name(AN_TARGET), "TARGET");
    assert_string_equal(an_outcome_name(AN_FEASIBLE), "FEASIBLE");
    assert_string_equal(an_outcome_name(AN_INFEASIBLE), "INFEASIBLE");
    assert_string_equal(an_outcome_name(AN_INTERRUPTED), "INTERRUPTED");
    assert_string_equal(an_outcome_name(AN_UNKNOWN), "UNKNOWN");
}

/* A cycle of ferromagnetic weights: nothing is frustrated, so the bound is reached and proves. */
static void test_the_bound_proves_what_is_not_frustrated(void **state)
{
    lehr_context *ctx = *state;
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, 50, 1, &b), LEHR_OK);
    for (int i = 0; i < 49; i++)
        assert_int_equal(an_builder_pair(b, i, i + 1, an_whole(i % 2 ? 1 : -2)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    /* Without end but for the bound. */
    an_request request = {.solver = "sa", .bound = AN_BOUND_FAST};
    an_report *r = solve_checked(ctx, model, &request);
    assert_int_equal(r->outcome, AN_OPTIMAL);
    assert_true(r->has_bound && r->gap == 0);
    assert_int_equal(r->stopped, LEHR_RUNNING);
    an_report_free(ctx, r);
    request = (an_request){.solver = "sa", .reads = 2, .presolve = AN_PRESOLVE_OFF};
    r = solve_checked(ctx, model, &request);
    assert_int_equal(r->outcome, AN_FEASIBLE);
    assert_false(r->has_bound);
    an_report_free(ctx, r);
    an_model_free(model);
}

/* --- targets --- */

static void test_target_stops_at_the_first_item_that_reaches_it(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    an_request request = {.solver = "greedy", .reads = 200, .samples = 200};
    an_report *all = solve_checked(ctx, model, &request);
    assert_int_equal(all->outcome, AN_FEASIBLE);
    assert_int_equal(all->reads, 200);
    /* Each read alone: the first as good as the target is what the target run must end with. */
    double target = an_model_real(model, all->samples[all->sample_count / 20].value);
    bool maximize = an_model_look(model).sense == AN_MAXIMIZE;
    uint64_t reads = 1;
    an_report *prefix = NULL;
    for (;; reads++) {
        prefix = solve_checked(ctx, model, &(an_request){.solver = "greedy", .reads = reads});
        double value = an_model_real(model, prefix->value);
        if (maximize ? value >= target : value <= target) break;
        an_report_free(ctx, prefix);
    }
    request = (an_request){.solver = "greedy", .has_target = true, .target = target};
    lehr_set_threads(ctx, 3);
    an_report *r = solve_checked(ctx, model, &request);
    lehr_set_threads(ctx, 1);
    assert_true(reads > 1);
    assert_int_equal(r->outcome, AN_TARGET);
    assert_int_equal(r->reads, reads);
    assert_memory_equal(r->bits, prefix->bits, (size_t)an_model_look(model).n);
    an_report_free(ctx, prefix);
    an_report_free(ctx, all);
    an_report_free(ctx, r);
    an_model_free(model);
}

static void test_unreachable_target_ends_with_the_reads(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    bool maximize = an_model_look(model).sense == AN_MAXIMIZE;
    an_request request = {.solver = "greedy",
                          .reads = 10,
                          .has_target = true,
                          .target = maximize ? HUGE_VAL : -HUGE_VAL};
    an_report *r = solve_checked(ctx, model, &request);
    assert_int_equal(r->outcome, AN_FEASIBLE);
    assert_int_equal(r->reads, 10);
    an_report_free(ctx, r);
    request.target = -request.target;
    request.reads = 0;
    r = solve_checked(ctx, model, &request);
    assert_int_equal(r->outcome, AN_TARGET);
    assert_int_equal(r->reads, 1);
    an_report_free(ctx, r);
    an_model_free(model);
}

/* --- the stream --- */

typedef struct stream {
    const an_model *model;
    int count;
    double last, seconds;
    char text[40];
} stream;

static void improved(void *user, double value, const char *text, double seconds)
{
    stream *s = user;
    bool maximize = an_model_look(s->model).sense == AN_MAXIMIZE;
    if (s->count > 0 && (maximize ? value <= s->last : value >= s->last)) s->count = -1000000;
    s->count++;
    s->last = value;
    s->seconds = seconds;
    strncpy(s->text, text, sizeof s->text - 1);
}

static void check_stream(lehr_context *ctx, const an_model *model, an_request request)
{
    stream s = {.model = model};
    request.improved = improved;
    request.user = &s;
    an_report *r = solve_checked(ctx, model, &request);
    char text[40];
    an_model_print(model, r->value, text);
    assert_true(s.count >= 1);
    assert_string_equal(s.text, text);
    assert_true(s.last == an_model_real(model, r->value));
    assert_true(s.seconds == r->time_to_best);
    an_report_free(ctx, r);
}

static void test_stream_only_improves_and_ends_with_the_answer(void **state)
{
    lehr_context *ctx = *state;
    an_model *small = model_text(ctx, "complete n=10", 1), *model = lattice(ctx);
    lehr_set_threads(ctx, 3);
    check_stream(ctx, model, (an_request){.solver = "greedy", .reads = 300});
    check_stream(ctx, small, (an_request){.solver = "exact"});
    for (uint64_t seed = 0; seed < 30; seed++) {
        check_stream(ctx, model,
                     (an_request){.solver = "greedy",
                                  .seed = seed,
                                  .has_target = true,
                                  .target = an_model_look(model).sense == AN_MAXIMIZE ? 80 : -180});
    }
    lehr_set_threads(ctx, 1);
    an_model_free(small);
    an_model_free(model);
}

/* --- self-checks --- */

static lehr_status lie(lehr_context *ctx, const an_field *field, void *options, uint64_t seed,
                       an_plan *plan)
{
    (void)ctx;
    (void)options;
    (void)seed;
    *plan = (an_plan){.state = (void *)(uintptr_t)field, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static lehr_status lying_item(lehr_context *worker, const void *state, uint64_t item,
                              an_offers *offers)
{
    const an_field *f = state;
    uint8_t *bits = lehr_new_zero(worker, (size_t)f->n, 1);
    if (!bits) return LEHR_NO_MEMORY;
    an_coef energy = an_field_energy(f, bits);
    if (f->whole) {
        energy.whole -= 4 * (int64_t)item;
    } else {
        energy.real -= 1e-3 * (double)item;
    }
    lehr_status status = an_offer(offers, bits, energy);
    lehr_release(worker, bits);
    return status;
}

static void nothing(lehr_context *ctx, void *state)
{
    (void)ctx;
    (void)state;
}

static const an_solver liar = {
    .name = "liar", .prepare = lie, .item = lying_item, .release = nothing};

static void test_wrong_energies_are_a_bug(void **state)
{
    lehr_context *ctx = *state;
    const char *texts[] = {"torus2d rows=4 columns=4", "torus2d rows=4 columns=4 weights=gauss"};
    for (int k = 0; k < 2; k++) {
        an_model *model = model_text(ctx, texts[k], 1);
        an_report *report = NULL;
        an_request request = {.own = &liar, .reads = 1};
        assert_int_equal(an_solve(ctx, model, &request, &report), LEHR_OK);
        an_report_free(ctx, report);
        report = NULL;
        request.reads = 2;
        assert_int_equal(an_solve(ctx, model, &request, &report), LEHR_BUG);
        assert_null(report);
        lehr_clear(ctx);
        an_model_free(model);
    }
}

/* Goes on for a thousand polls after its first answer, unless told to stop. */
static lehr_status patient_item(lehr_context *worker, const void *state, uint64_t item,
                                an_offers *offers)
{
    (void)item;
    const an_field *f = state;
    uint8_t *bits = lehr_new_zero(worker, (size_t)f->n, 1);
    if (!bits) return LEHR_NO_MEMORY;
    an_coef energy = an_field_energy(f, bits);
    lehr_status status = an_offer_early(offers, bits, energy);
    uint64_t polls = 0;
    while (polls < 1000 && !an_offers_stop(offers)) polls++;
    an_offers_count(offers, polls);
    if (status == LEHR_OK) status = an_offer(offers, bits, energy);
    lehr_release(worker, bits);
    return status;
}

static void test_the_item_that_reaches_the_target_ends_too(void **state)
{
    const an_solver patient = {
        .name = "patient", .prepare = lie, .item = patient_item, .release = nothing};
    an_model *model = lattice(*state);
    an_request request = {.own = &patient, .reads = 1};
    an_report *r = solve_checked(*state, model, &request);
    assert_int_equal(r->updates, 1000);
    request.has_target = true;
    request.target = an_model_real(model, r->value);
    an_report_free(*state, r);
    r = solve_checked(*state, model, &request);
    assert_int_equal(r->outcome, AN_TARGET);
    assert_int_equal(r->updates, 0);
    assert_int_equal(r->reads, 1);
    an_report_free(*state, r);
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_bad_requests_are_refused),
        test_in_context(test_memory_limit_refuses_before_the_run),
        test_in_context(test_automatic_choice),
        test_in_context(test_islands_are_components),
        test_in_context(test_infeasible_is_proven_or_unknown),
        cmocka_unit_test(test_outcomes_have_names),
        test_in_context(test_the_bound_proves_what_is_not_frustrated),
        test_in_context(test_target_stops_at_the_first_item_that_reaches_it),
        test_in_context(test_unreachable_target_ends_with_the_reads),
        test_in_context(test_stream_only_improves_and_ends_with_the_answer),
        test_in_context(test_wrong_energies_are_a_bug),
        test_in_context(test_the_item_that_reaches_the_target_ends_too),
    };
    return cmocka_run_group_tests_name("solve", tests, NULL, NULL);
}
