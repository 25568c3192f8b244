// SPDX-License-Identifier: GPL-3.0-or-later
/* All Biq Mac max-cut instances of up to 100 vertices: sa with default options finds the proven
 * optimum of the library's tables within a fixed number of reads. */
#include "biqmac.h"
#include "context_fixture.h"
#include "solver_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A read of such an instance takes about a millisecond. */
#define READS 1000
/* Chains whose couplings fall with a power of the distance: from one good answer to another long
 * segments must flip, which single flips rarely do. */
#define READS_OF_CHAINS 10000

static bool is_chain(const char *file)
{
    return strncmp(file, "ising_ising", 11) == 0;
}

static void check_instance(lehr_context *ctx, const char *file, const an_model *model,
                           int64_t optimum, void *arg)
{
    (void)arg;
    an_request request = {.solver = "sa", .presolve = AN_PRESOLVE_OFF, .has_target = true};
    request.seed = 1;
    request.target = (double)optimum;
    request.reads = is_chain(file) ? READS_OF_CHAINS : READS;
    an_report *r = solve_checked(ctx, model, &request);
    print_message("%s: %g after %llu reads\n", file, an_model_real(model, r->value),
                  (unsigned long long)r->reads);
    assert_true(an_model_real(model, r->value) == (double)optimum);
    an_report_free(ctx, r);
}

static void test_small_instances_reach_their_optimum(void **state)
{
    assert_true(biqmac_each(*state, 100, check_instance, NULL) >= 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {test_in_context(test_small_instances_reach_their_optimum)};
    return cmocka_run_group_tests_name("slow_biqmac", tests, NULL, NULL);
}
