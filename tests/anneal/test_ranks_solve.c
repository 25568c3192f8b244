// SPDX-License-Identifier: GPL-3.0-or-later
/* The same answers on one rank and on two, for every solver: the test runs on both, and each must
 * find what is written here. It also notices when a seed gives something new, which is a decision
 * (docs/reproducibility.md). */
#include "context_fixture.h"
#include "generating.h"
#include "solver_checks.h"

#include <base/ranks.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* FNV-1a of all that the report promises to be the same. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    return (hash ^ word) * UINT64_C(0x100000001b3);
}

static uint64_t digest(const an_model *model, const an_report *r)
{
    uint64_t hash = mix(mix(UINT64_C(0xcbf29ce484222325), r->outcome), r->reads);
    hash = mix(hash, r->updates);
    for (int64_t k = 0; k < r->sample_count; k++) {
        for (int32_t i = 0; i < an_model_look(model).n; i++)
            hash = mix(hash, r->samples[k].bits[i]);
        hash = mix(mix(hash, (uint64_t)r->samples[k].value.whole), r->samples[k].count);
    }
    return hash;
}

static void check(lehr_context *ctx, const char *text, an_request request, uint64_t expected)
{
    an_model *model = model_text(ctx, text, 1);
    for (int threads = 1; threads <= 3; threads++) {
        lehr_set_threads(ctx, threads);
        an_report *r = solve_checked(ctx, model, &request);
        uint64_t found = digest(model, r);
        if (found != expected)
            print_message("%s on %s: 0x%016llx\n", request.solver, text, (unsigned long long)found);
        assert_true(found == expected);
        if (request.has_target) assert_true(r->reads > 2);
        an_report_free(ctx, r);
    }
    lehr_set_threads(ctx, 1);
    an_model_free(model);
}

static void test_reads_are_the_same(void **state)
{
    an_request request = {.reads = 9, .samples = 4, .seed = 7, .sweeps = 50};
    request.solver = "sa";
    check(*state, "torus2d rows=8 columns=8", request, UINT64_C(0x2079ffe720ef5924));
    request.solver = "greedy";
    request.sweeps = 0;
    check(*state, "torus2d rows=8 columns=8", request, UINT64_C(0xdf59cb7f59afdf21));
    request.solver = "exact";
    check(*state, "complete n=22", request, UINT64_C(0x3a1b94e5c9083f6e));
}

/* Of 112: values that take some reads to find. */
static void test_targets_are_the_same(void **state)
{
    an_request request = {.samples = 4, .seed = 7, .has_target = true};
    request.solver = "greedy";
    request.target = -106;
    check(*state, "tiles rows=8 columns=8", request, UINT64_C(0x34c34da5ca325e7d));
    request.solver = "sa";
    request.target = -112;
    request.sweeps = 10;
    check(*state, "tiles rows=8 columns=8", request, UINT64_C(0x499b26469b906ef0));
}

static void check_proof(lehr_context *ctx, const char *text, const char *solver, uint64_t expected)
{
    an_request request = {.solver = solver, .presolve = AN_PRESOLVE_OFF};
    check(ctx, text, request, expected);
}

static void test_proofs_are_the_same(void **state)
{
    check_proof(*state, "torus2d rows=8 columns=8", "tree", UINT64_C(0xfd7a1954c09d89c5));
    check_proof(*state, "regular n=60 degree=2", "tree", UINT64_C(0x1bf3d21a366aa67e));
    check_proof(*state, "complete n=36 weights=range", "branch", UINT64_C(0xb185055aed1545ac));
    check_proof(*state, "random n=50 edges=55", "branch", UINT64_C(0x3c0e3877c036cbed));
}

/* Rank 0 tells the bound, and all of them stop when it is met. */
static void test_tight_bounds_are_the_same(void **state)
{
    an_request request = {.solver = "sa", .reads = 1000, .seed = 7, .sweeps = 50};
    request.presolve = AN_PRESOLVE_OFF;
    request.bound = AN_BOUND_TIGHT;
    check(*state, "loops side=6", request, UINT64_C(0x58f82c5ac4972a10));
    an_model *model = model_text(*state, "random n=60 density=0.2 as=ising", 1);
    request.reads = 2;
    an_report *r = solve_checked(*state, model, &request);
    double mine = r->bound, all = mine;
    assert_int_equal(lehr_ranks_sum(*state, &all, 1), LEHR_OK);
    assert_true(r->has_bound && all == mine * lehr_ranks());
    an_report_free(*state, r);
    an_model_free(model);
}

int main(int argc, char **argv)
{
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 1;
    if (lehr_ranks_start(ctx, &argc, &argv) != LEHR_OK) return 1;
    const struct CMUnitTest tests[] = {
        test_in_context(test_reads_are_the_same),
        test_in_context(test_targets_are_the_same),
        test_in_context(test_proofs_are_the_same),
        test_in_context(test_tight_bounds_are_the_same),
    };
    int failed = cmocka_run_group_tests_name("ranks_solve", tests, NULL, NULL);
    lehr_ranks_finish();
    lehr_context_free(ctx);
    return failed;
}
