// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver_checks.h"

#include "assert_close.h"
#include "brutal.h"
#include "generating.h"
#include "random_model.h"
#include "scratch_folder.h"
#include "slow_optimum.h"

#include <base/clock.h>
#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* --- the report --- */

static bool no_better_than(const an_model *model, double value, double bound)
{
    return an_model_look(model).sense == AN_MINIMIZE ? value >= bound : value <= bound;
}

static void assert_answer(const an_model *model, const uint8_t *bits, an_coef value)
{
    for (int32_t i = 0; i < an_model_look(model).n; i++) assert_in_range(bits[i], 0, 1);
    assert_int_equal(an_model_violations(model, bits, NULL), 0);
    assert_int_equal(an_model_compare(model, an_model_value(model, bits), value), 0);
}

/* Presolve may have settled everything: then there are no reads. */
static void assert_samples(const an_model *model, const an_report *r, bool started)
{
    bool unread = started || r->fixed == an_model_look(model).n;
    for (int64_t k = 0; k < r->sample_count; k++) {
        const an_sample *s = &r->samples[k];
        assert_answer(model, s->bits, s->value);
        assert_true(s->count >= 1 || unread);
        if (k == 0) continue;
        int order = an_model_compare(model, s[-1].value, s->value);
        assert_true(order <= 0);
        size_t n = (size_t)an_model_look(model).n;
        if (order == 0) assert_true(memcmp(s[-1].bits, s->bits, n) < 0);
    }
}

/* A request with little work, which is enough on models of this size. */
static an_request few(const an_solver *solver)
{
    static const char *const valleys = "valleys=3";
    an_request request = {.own = solver, .presolve = AN_PRESOLVE_OFF};
    if (!solver->options) return request;
    if (lehr_options_find(solver->options(), "sweeps")) request.sweeps = 10;
    if (!lehr_options_find(solver->options(), "valleys")) return request;
    request.set = &valleys;
    request.set_count = 1;
    return request;
}

an_report *solve_checked(lehr_context *ctx, const an_model *model, const an_request *request)
{
    an_report *r = NULL;
    lehr_status status = an_solve(ctx, model, request, &r);
    if (status != LEHR_OK) fail_msg("%s: %s", lehr_origin(ctx), lehr_message(ctx));
    bool answered = r->outcome != AN_INFEASIBLE && r->outcome != AN_UNKNOWN;
    assert_int_equal(answered, r->bits != NULL);
    assert_int_equal(answered, r->sample_count > 0);
    assert_samples(model, r, request->start_count > 0 || request->checkpoint);
    assert_true(r->solver && r->why[0] && r->options);
    if (!answered) return r;
    assert_ptr_equal(r->bits, r->samples[0].bits);
    assert_int_equal(an_model_compare(model, r->value, r->samples[0].value), 0);
    assert_true(isfinite(r->time_to_best));
    double value = an_model_real(model, r->value);
    if (r->has_bound) assert_true(no_better_than(model, value, r->bound));
    if (r->has_bound) assert_true(r->gap >= 0);
    return r;
}

static void assert_same(const an_model *model, const an_report *a, const an_report *b)
{
    assert_int_equal(a->outcome, b->outcome);
    assert_int_equal(a->sample_count, b->sample_count);
    assert_int_equal(a->reads, b->reads);
    assert_int_equal(a->updates, b->updates);
    for (int64_t k = 0; k < a->sample_count; k++) {
        const an_sample *x = &a->samples[k], *y = &b->samples[k];
        assert_memory_equal(x->bits, y->bits, (size_t)an_model_look(model).n);
        assert_int_equal(x->count, y->count);
        assert_memory_equal(&x->value, &y->value, sizeof x->value);
    }
}

/* --- description --- */

void check_description(lehr_context *ctx, const an_solver *solver)
{
    assert_true(solver->name && solver->name[0]);
    assert_true(solver->summary && solver->summary[0]);
    assert_true(solver->paper && solver->paper[0]);
    assert_true(solver->prepare && solver->item && solver->release && solver->bytes);
    if (!solver->options) return;
    const lehr_option_table *table = solver->options();
    void *options = lehr_new(ctx, table->size, 1);
    assert_non_null(options);
    lehr_options_default(table, options);
    assert_int_equal(lehr_options_check(ctx, table, options), LEHR_OK);
    lehr_release(ctx, options);
}

/* --- small models --- */

static void check_small(lehr_context *ctx, const an_solver *solver, const an_model *model,
                        uint64_t seed)
{
    double best = 0;
    bool feasible = slow_optimum(model, &best);
    an_request request = few(solver);
    request.reads = 4;
    request.samples = 3;
    request.seed = seed;
    request.bound = AN_BOUND_FAST;
    an_report *r = solve_checked(ctx, model, &request);
    double slack = an_model_look(model).whole ? 0 : 1e-9 * (1 + fabs(best));
    bool optimal = false;
    if (r->bits) {
        assert_true(feasible);
        double value = an_model_real(model, r->value);
        bool minimize = an_model_look(model).sense == AN_MINIMIZE;
        assert_true(no_better_than(model, value, minimize ? best - slack : best + slack));
        assert_true(!r->has_bound || no_better_than(model, best, r->bound));
        optimal = fabs(value - best) <= slack;
    }
    if (r->outcome == AN_OPTIMAL) assert_true(optimal);
    if (r->outcome == AN_INFEASIBLE) assert_false(feasible);
    if (solver->proves) assert_int_equal(r->outcome, feasible ? AN_OPTIMAL : AN_INFEASIBLE);
    an_report_free(ctx, r);
}

void check_small_models(lehr_context *ctx, const an_solver *solver)
{
    lehr_rng rng = lehr_rng_stream(11, LEHR_RNG_TEST, 0);
    for (uint64_t k = 0; k < 150; k++) {
        random_spec spec = random_spec_draw(&rng, 9);
        spec.groups = k % 3 == 0;
        an_model *model = random_model(ctx, &rng, &spec, NULL);
        check_small(ctx, solver, model, k);
        an_model_free(model);
    }
}

/* --- trivial models --- */

static an_model *without_couplings(lehr_context *ctx, int32_t n, bool fields)
{
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, n, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_offset(b, an_whole(5)), LEHR_OK);
    for (int32_t i = 0; i < n && fields; i++)
        assert_int_equal(an_builder_linear(b, i, an_whole(i % 2 ? i : -i)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

void check_trivial_models(lehr_context *ctx, const an_solver *solver)
{
    int32_t sizes[] = {0, 1, 2, 7, 300};
    for (int k = 0; k < 10; k++) {
        int32_t n = sizes[k / 2];
        bool fields = k % 2;
        an_model *model = without_couplings(ctx, n, fields);
        an_request request = few(solver);
        request.reads = 2;
        request.bound = AN_BOUND_FAST;
        an_report *r = solve_checked(ctx, model, &request);
        assert_int_equal(r->outcome, AN_OPTIMAL);
        assert_int_equal(r->value.whole, 5 - (fields ? n * (n - 1) / 2 : 0));
        an_report_free(ctx, r);
        an_model_free(model);
    }
}

/* --- threads and seeds --- */

/* Two models: islands of nine spins that every solver can take, with real and with whole weights.
 */
static an_model *some_islands(lehr_context *ctx, bool whole, int32_t islands)
{
    lehr_rng rng = lehr_rng_stream(5, LEHR_RNG_TEST, whole);
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MAXIMIZE, 9 * islands, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < 9 * islands; i++) {
        for (int32_t j = i / 9 * 9; j < i; j++) {
            double w = whole ? (double)lehr_rng_below(&rng, 21) - 10 : lehr_rng_normal(&rng);
            assert_int_equal(an_builder_pair(b, i, j, an_real(w)), LEHR_OK);
        }
    }
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

static void check_team(lehr_context *ctx, const an_model *model, const an_request *request)
{
    lehr_set_threads(ctx, 1);
    an_report *one = solve_checked(ctx, model, request);
    for (int threads = 2; threads <= 3; threads++) {
        lehr_set_threads(ctx, threads);
        an_report *more = solve_checked(ctx, model, request);
        assert_same(model, one, more);
        an_report_free(ctx, more);
    }
    lehr_set_threads(ctx, 1);
    an_report_free(ctx, one);
}

/* A value that about every third read reaches, so that the threads race for it. */
static double middling_value(lehr_context *ctx, const an_solver *solver, const an_model *model)
{
    an_request request = few(solver);
    request.reads = 9;
    request.samples = 9;
    an_report *r = solve_checked(ctx, model, &request);
    double value = an_model_real(model, r->samples[r->sample_count / 3].value);
    an_report_free(ctx, r);
    return value;
}

void check_threads(lehr_context *ctx, const an_solver *solver)
{
    for (int whole = 0; whole < 2; whole++) {
        an_model *model = some_islands(ctx, whole, 8);
        an_request request = few(solver);
        request.reads = 23;
        request.samples = 5;
        request.seed = 3;
        check_team(ctx, model, &request);
        request.has_target = true;
        request.target = middling_value(ctx, solver, model);
        for (request.seed = 0; request.seed < 10; request.seed++) check_team(ctx, model, &request);
        an_model_free(model);
    }
}

void check_seeds(lehr_context *ctx, const an_solver *solver)
{
    if (solver->proves) return;
    an_model *model = some_islands(ctx, true, 100);
    an_request request = few(solver);
    request.reads = 1;
    request.seed = 1;
    an_report *first = solve_checked(ctx, model, &request);
    an_report *again = solve_checked(ctx, model, &request);
    request.seed = 2;
    an_report *other = solve_checked(ctx, model, &request);
    assert_same(model, first, again);
    assert_memory_not_equal(first->bits, other->bits, (size_t)an_model_look(model).n);
    an_report_free(ctx, first);
    an_report_free(ctx, again);
    an_report_free(ctx, other);
    an_model_free(model);
}

/* --- stops --- */

static an_outcome stop_at(lehr_context *ctx, const an_solver *solver, const an_model *model,
                          uint64_t poll)
{
    lehr_stop_at_poll(ctx, poll);
    an_request request = few(solver);
    request.reads = 3;
    an_report *r = solve_checked(ctx, model, &request);
    an_outcome outcome = r->outcome;
    assert_non_null(r->bits);
    bool stopped = r->stopped == LEHR_STOPPED_TEST;
    if (stopped) assert_true(outcome == AN_INTERRUPTED || outcome == AN_OPTIMAL);
    if (!stopped) assert_true(outcome == AN_FEASIBLE || outcome == AN_OPTIMAL);
    an_report_free(ctx, r);
    lehr_rearm(ctx);
    return stopped ? AN_INTERRUPTED : outcome;
}

void check_stops(lehr_context *ctx, const an_solver *solver)
{
    an_model *model = some_islands(ctx, true, 20);
    uint64_t poll = 1;
    /* At each of the first 100, then at fewer and fewer. */
    while (poll < 2000 && stop_at(ctx, solver, model, poll) == AN_INTERRUPTED)
        poll += poll < 100 ? 1 : poll / 25;
    assert_true(poll > 1);
    lehr_set_deadline(ctx, lehr_now() - 1);
    an_request endless = few(solver);
    an_report *r = solve_checked(ctx, model, &endless);
    assert_non_null(r->bits);
    assert_int_equal(r->stopped, LEHR_STOPPED_DEADLINE);
    an_report_free(ctx, r);
    lehr_set_deadline(ctx, HUGE_VAL);
    lehr_rearm(ctx);
    an_model_free(model);
}

/* --- checkpoints --- */

/* Stops at later and later polls, so that each session gets further than the last; returns how many
 * there were. */
static int solve_in_sessions(lehr_context *ctx, const an_model *model, const an_request *request,
                             an_report **out)
{
    an_report *r = NULL;
    uint64_t poll = 1;
    for (int sessions = 1;; sessions++, poll += 1 + poll / 2) {
        lehr_stop_at_poll(ctx, poll);
        lehr_set_threads(ctx, 1 + sessions % 3);
        r = solve_checked(ctx, model, request);
        bool stopped = r->stopped == LEHR_STOPPED_TEST;
        lehr_rearm(ctx);
        lehr_set_threads(ctx, 1);
        if (!stopped) {
            *out = r;
            return sessions;
        }
        an_report_free(ctx, r);
    }
}

static void check_sessions(lehr_context *ctx, const an_model *model, an_request request)
{
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "run");
    an_report *sessions, *whole = solve_checked(ctx, model, &request);
    request.checkpoint = path.text;
    assert_true(solve_in_sessions(ctx, model, &request, &sessions) > 1);
    assert_same(model, whole, sessions);
    an_report_free(ctx, sessions);
    /* And once more, when all is done. */
    sessions = solve_checked(ctx, model, &request);
    assert_same(model, whole, sessions);
    an_report_free(ctx, sessions);
    an_report_free(ctx, whole);
    scratch_folder_remove(&folder);
}

void check_checkpoints(lehr_context *ctx, const an_solver *solver)
{
    for (int whole = 0; whole < 2; whole++) {
        an_model *model = some_islands(ctx, whole, 8);
        an_request request = few(solver);
        request.presolve = AN_PRESOLVE_AUTO;
        request.reads = 23;
        request.samples = 5;
        request.seed = 3;
        check_sessions(ctx, model, request);
        request.has_target = true;
        request.target = middling_value(ctx, solver, model);
        check_sessions(ctx, model, request);
        an_model_free(model);
    }
}

/* --- allocations --- */

typedef struct allocation_case {
    const an_solver *solver;
    const an_model *model;
    an_report *report;
} allocation_case;

static lehr_status solve_once(lehr_context *ctx, void *arg)
{
    allocation_case *c = arg;
    lehr_set_threads(ctx, 1);
    an_request request = few(c->solver);
    request.reads = 3;
    request.samples = 3;
    LEHR_TRY(an_solve(ctx, c->model, &request, &c->report));
    an_report_free(ctx, c->report);
    return LEHR_OK;
}

static void report_untouched(void *arg)
{
    allocation_case *c = arg;
    assert_null(c->report);
}

void check_allocations(lehr_context *ctx, const an_solver *solver)
{
    an_model *model = some_islands(ctx, false, 3);
    allocation_case c = {solver, model, NULL};
    assert_true(brutal_allocations(solve_once, report_untouched, &c) > 5);
    an_model_free(model);
}

void check_solver(lehr_context *ctx, const an_solver *solver)
{
    print_message("solver %s\n", solver->name);
    check_description(ctx, solver);
    check_trivial_models(ctx, solver);
    check_small_models(ctx, solver);
    check_threads(ctx, solver);
    check_seeds(ctx, solver);
    check_stops(ctx, solver);
    check_checkpoints(ctx, solver);
    check_allocations(ctx, solver);
}
