// SPDX-License-Identifier: GPL-3.0-or-later
/* What --memory refuses by: the estimate for each solver against the bytes it has at once, within a
 * factor of two, on models large enough that fixed costs do not matter. */
#include "generating.h"

#include <anneal/solve.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
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
        cmocka_unit_test(test_any_solver),
        cmocka_unit_test(test_solvers_on_rows),
        cmocka_unit_test(test_automatic),
    };
    return cmocka_run_group_tests_name("memory_estimates", tests, NULL, NULL);
}
