// SPDX-License-Identifier: GPL-3.0-or-later
/* What --memory refuses by, against the bytes that a run has at once, within a factor of two and on
 * models large enough that fixed costs do not matter. For most solvers the size of the model says
 * it all; those that prove know their need when they have looked at the model, and refuse then. */
#include "generating.h"

#include <anneal/solve.h>
#include <base/memory.h>
#include <context_fixture.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- an allocator that knows the most that was alive --- */

typedef struct meter {
    atomic_size_t live, most;
} meter;

static void *metered(void *user, void *block, size_t old_size, size_t new_size)
{
    meter *m = user;
    size_t live = atomic_fetch_add(&m->live, new_size - old_size) + new_size - old_size;
    size_t most = atomic_load(&m->most);
    while (live > most && !atomic_compare_exchange_weak(&m->most, &most, live)) {
    }
    if (new_size > 0) return realloc(block, new_size);
    free(block);
    return NULL;
}

/* --- short runs --- */

typedef struct short_run {
    const char *solver;
    const char *set[2]; /* NULL: not set */
} short_run;

static const short_run runs[] = {
    {"population", {"sweeps=4", "generations=2"}},
    {"pt", {"sweeps=4", NULL}},
    {"sqa", {"sweeps=4", NULL}},
    {"sqa_swap", {"sweeps=4", NULL}},
    {"sa", {"sweeps=4", NULL}},
    {"swap", {"sweeps=4", NULL}},
    {"greedy", {NULL, NULL}},
};

static const short_run dense_runs[] = {
    {"tabu", {"sweeps=1", NULL}},
    {"memetic", {"sweeps=1", NULL}},
};

static void check_estimate(lehr_context *ctx, meter *m, const an_model *model, const short_run *run)
{
    an_request request = {
        .solver = run->solver, .presolve = AN_PRESOLVE_OFF, .reads = 1, .set = run->set};
    while (request.set_count < 2 && run->set[request.set_count]) request.set_count++;
    size_t estimate, before = atomic_load(&m->live);
    an_report *report;
    assert_int_equal(an_solve_bytes(ctx, model, &request, &estimate), LEHR_OK);
    atomic_store(&m->most, before);
    assert_int_equal(an_solve(ctx, model, &request, &report), LEHR_OK);
    size_t used = atomic_load(&m->most) - before;
    an_report_free(ctx, report);
    if (estimate < used / 2 || estimate > 2 * used)
        fail_msg("%s: %zu bytes estimated, %zu used", run->solver, estimate, used);
}

static void check_all(const char *const *models, size_t model_count, const short_run *list,
                      size_t count)
{
    meter m = {0};
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(&(lehr_allocator){metered, &m}, &ctx), LEHR_OK);
    lehr_set_threads(ctx, 1);
    for (size_t k = 0; k < model_count; k++) {
        an_model *model = model_text(ctx, models[k], 1);
        for (size_t r = 0; r < count; r++) check_estimate(ctx, &m, model, &list[r]);
        an_model_free(model);
    }
    lehr_context_free(ctx);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_any_solver(void **state)
{
    static const char *const models[] = {
        "random n=3000 edges=12000",
        "random n=3000 edges=12000 weights=gauss",
        "random n=2000 edges=60000",
        "torus2d rows=60 columns=60 as=qubo",
    };
    (void)state;
    check_all(models, COUNT(models), runs, COUNT(runs));
}

static void test_solvers_on_rows(void **state)
{
    static const char *const models[] = {"complete n=400", "complete n=400 weights=gauss"};
    (void)state;
    check_all(models, COUNT(models), dense_runs, COUNT(dense_runs));
}

/* --- solvers whose need depends on more than the size --- */

typedef struct limited_run {
    const char *solver, *model;
    const char *set; /* or NULL */
} limited_run;

static const limited_run limited_runs[] = {
    {"exact", "random n=20000 edges=3000", NULL},
    {"tree", "random n=8000 edges=4400", NULL},
    {"tree", "torus2d rows=20 columns=7 weights=gauss", NULL},
    {"branch", "complete n=40", NULL},
    {"branch", "random n=8000 edges=2000", NULL},
    {"portfolio", "random n=1000 edges=4000 weights=range low=-200 high=200", "sweeps=1"},
    {"portfolio", "torus2d rows=30 columns=30", "sweeps=1"},
    {"portfolio", "complete n=200", "sweeps=1"},
};

typedef struct outcome {
    lehr_status status;
    size_t used; /* bytes at once, beside the model */
    char message[256];
} outcome;

/* As lehr solve does it, with so many bytes beside the model; 0: any number. */
static outcome run_limited(const limited_run *run, size_t limit)
{
    meter m = {0};
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(&(lehr_allocator){metered, &m}, &ctx), LEHR_OK);
    lehr_set_threads(ctx, 1);
    an_model *model = model_text(ctx, run->model, 1);
    an_request request = {.solver = run->solver,
                          .presolve = AN_PRESOLVE_OFF,
                          .reads = 1,
                          .set = &run->set,
                          .set_count = run->set != NULL};
    size_t before = atomic_load(&m.live), estimate;
    atomic_store(&m.most, before);
    if (limit > 0) lehr_set_memory_limit(ctx, lehr_memory_live(ctx) + limit);
    an_report *report;
    outcome out = {an_solve_bytes(ctx, model, &request, &estimate), 0, ""};
    if (out.status == LEHR_OK) out.status = lehr_memory_reserve(ctx, estimate, "solving");
    if (out.status == LEHR_OK) out.status = an_solve(ctx, model, &request, &report);
    out.used = atomic_load(&m.most) - before;
    if (out.status == LEHR_OK)
        an_report_free(ctx, report);
    else
        snprintf(out.message, sizeof out.message, "%s", lehr_message(ctx));
    an_model_free(model);
    lehr_context_free(ctx);
    return out;
}

/* Twice what it takes is enough; half of it is refused in words, and not found out by running. */
static void test_limits(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(limited_runs); k++) {
        const limited_run *run = &limited_runs[k];
        outcome whole = run_limited(run, 0);
        if (whole.status != LEHR_OK)
            fail_msg("%s on %s: %s", run->solver, run->model, whole.message);
        outcome twice = run_limited(run, 2 * whole.used), half = run_limited(run, whole.used / 2);
        if (twice.status != LEHR_OK)
            fail_msg("%s on %s: %zu bytes used, but with twice that: %s", run->solver, run->model,
                     whole.used, twice.message);
        if (half.status != LEHR_NO_MEMORY || !strstr(half.message, "needs about"))
            fail_msg("%s on %s: %zu bytes used, but with half of that: %s", run->solver, run->model,
                     whole.used, half.message);
    }
}

/* The parts of 2^39 states, of which the sizes of the model say nothing. */
static void test_enumeration_that_is_too_large(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = model_text(ctx, "complete n=40", 1);
    const char *set[] = {"largest=40"};
    an_request request = {.solver = "exact", .presolve = AN_PRESOLVE_OFF, .set = set};
    request.set_count = 1;
    an_report *report;
    lehr_set_memory_limit(ctx, (size_t)16 << 20);
    assert_int_equal(an_solve(ctx, model, &request, &report), LEHR_NO_MEMORY);
    assert_non_null(strstr(lehr_message(ctx), "solver exact needs about"));
    lehr_set_memory_limit(ctx, 0);
    an_model_free(model);
}

/* --- the automatic choice --- */

/* It must not refuse sparse models for what only dense ones take. */
static void test_automatic(void **state)
{
    meter m = {0};
    lehr_context *ctx;
    (void)state;
    assert_int_equal(lehr_context_new(&(lehr_allocator){metered, &m}, &ctx), LEHR_OK);
    lehr_set_threads(ctx, 1);
    an_model *model = model_text(ctx, "random n=50000 edges=100000", 1);
    an_request request = {0};
    size_t estimate, rows = (size_t)50000 * 50000;
    assert_int_equal(an_solve_bytes(ctx, model, &request, &estimate), LEHR_OK);
    assert_true(estimate < rows / 20);
    an_model_free(model);
    lehr_context_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_solver), cmocka_unit_test(test_solvers_on_rows),
        cmocka_unit_test(test_limits),     test_in_context(test_enumeration_that_is_too_large),
        cmocka_unit_test(test_automatic),
    };
    return cmocka_run_group_tests_name("memory_estimates", tests, NULL, NULL);
}
