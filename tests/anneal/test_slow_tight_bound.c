// SPDX-License-Identifier: GPL-3.0-or-later
/* The tight bound on all Biq Mac instances of up to 100 vertices: never below the proven optimum of
 * the library's tables (they are maximised), and close to it. */
#include "biqmac.h"
#include "context_fixture.h"
#include "solver_checks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check_instance(lehr_context *ctx, const char *file, const an_model *model,
                           int64_t optimum, void *arg)
{
    double *worst = arg;
    an_request request = {.solver = "greedy", .reads = 1, .bound = AN_BOUND_TIGHT};
    an_report *r = solve_checked(ctx, model, &request);
    double gap = (r->bound - (double)optimum) / (double)optimum;
    print_message("%s: %g above %g, %.2f %%\n", file, r->bound, (double)optimum, 100 * gap);
    assert_true(r->has_bound && r->bound >= (double)optimum);
    *worst = fmax(*worst, gap);
    an_report_free(ctx, r);
}

static void test_bounds_hold_and_are_close(void **state)
{
    double worst = 0;
    assert_true(biqmac_each(*state, 100, check_instance, &worst) >= 90);
    assert_true(worst < 0.2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {test_in_context(test_bounds_hold_and_are_close)};
    return cmocka_run_group_tests_name("slow_tight_bound", tests, NULL, NULL);
}
