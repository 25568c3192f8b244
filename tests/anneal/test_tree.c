// SPDX-License-Identifier: GPL-3.0-or-later
/* Elimination orders against their definition, and the optima of solver tree against planted ones
 * and enumeration. What every solver must do is in test_solvers.c. */
#include "elimination.h"

#include <anneal/solve.h>
#include <assert_close.h>
#include <base/memory.h>
#include <context_fixture.h>
#include <generating.h>
#include <random_model.h>
#include <setjmp.h>
#include <solver_checks.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* --- orders --- */

typedef struct ordered {
    an_field *field;
    an_islands islands;
    an_elimination order;
    bool found;
} ordered;

static ordered order_of(lehr_context *ctx, const an_model *model, int32_t limit)
{
    ordered o = {0};
    assert_int_equal(an_field_new(ctx, model, &o.field), LEHR_OK);
    assert_int_equal(an_islands_find(ctx, o.field, &o.islands), LEHR_OK);
    assert_int_equal(an_elimination_find(ctx, o.field, &o.islands, limit, &o.order, &o.found),
                     LEHR_OK);
    return o;
}

static void ordered_free(ordered *o)
{
    if (o->found) an_elimination_clear(&o->order);
    an_islands_clear(&o->islands);
    an_field_free(o->field);
}

/* By definition, with a matrix of neighbours. */
static void check_order(const ordered *o)
{
    static bool joined[RANDOM_MODEL_MAX][RANDOM_MODEL_MAX];
    memset(joined, 0, sizeof joined);
    const an_field *f = o->field;
    const an_elimination *e = &o->order;
    int32_t step_of[RANDOM_MODEL_MAX], width = 0;
    for (int32_t step = 0; step < f->n; step++) step_of[e->spin[step]] = step;
    for (int32_t i = 0; i < f->n; i++)
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            joined[step_of[i]][step_of[f->neighbour[k]]] = true;
    for (int32_t step = 0; step < f->n; step++) {
        const int32_t *scope = e->scope + e->start[step];
        int32_t size = 0;
        for (int32_t later = step + 1; later < f->n; later++)
            if (joined[step][later]) assert_int_equal(scope[size++], later);
        assert_int_equal(an_elimination_size(e, step), size);
        if (size > width) width = size;
        for (int32_t a = 0; a < size; a++)
            for (int32_t b = 0; b < size; b++)
                if (a != b) joined[scope[a]][scope[b]] = true;
    }
    assert_int_equal(e->width, width);
}

static void orders_follow_the_definition(void **state)
{
    for (uint64_t round = 0; round < 200; round++) {
        lehr_rng rng = lehr_rng_stream(21, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, RANDOM_MODEL_MAX);
        an_model *model = random_model(*state, &rng, &spec, NULL);
        ordered o = order_of(*state, model, 30);
        assert_true(o.found);
        check_order(&o);
        ordered_free(&o);
        an_model_free(model);
    }
}

static int32_t width_of(lehr_context *ctx, const char *text)
{
    an_model *model = model_text(ctx, text, 1);
    ordered o = order_of(ctx, model, 30);
    assert_true(o.found);
    int32_t width = o.order.width;
    ordered_free(&o);
    an_model_free(model);
    return width;
}

static void simple_graphs_get_their_treewidth(void **state)
{
    assert_int_equal(width_of(*state, "complete n=9"), 8);
    assert_int_equal(width_of(*state, "regular n=2000 degree=2"), 2);
    assert_true(width_of(*state, "torus2d rows=3 columns=60") <= 8);
    assert_true(width_of(*state, "torus2d rows=10 columns=10") <= 22);
}

static void wide_graphs_are_refused(void **state)
{
    static const char *const wide[] = {"complete n=12", "torus2d rows=10 columns=10",
                                       "torus3d layers=6"};
    for (int k = 0; k < 3; k++) {
        an_model *model = model_text(*state, wide[k], 1);
        ordered o = order_of(*state, model, 7);
        assert_false(o.found);
        ordered_free(&o);
        an_request request = {
            .solver = "tree", .presolve = AN_PRESOLVE_OFF, .set = (const char *const[]){"width=7"}};
        request.set_count = 1;
        an_report *report = NULL;
        assert_int_equal(an_solve(*state, model, &request, &report), LEHR_UNSUPPORTED);
        assert_null(report);
        lehr_clear(*state);
        an_model_free(model);
    }
}

/* --- optima --- */

static void planted_optima_are_proven(void **state)
{
    static const char *const planted[] = {
        "tiles rows=6 columns=6", "tiles rows=4 columns=200", "loops side=7",
        "loops side=6 alpha=1",   "loops graph=regular n=40",
    };
    for (uint64_t k = 0; k < 5; k++) {
        an_generated g;
        assert_int_equal(generate_text(*state, planted[k], k, &g), LEHR_OK);
        assert_true(g.has_optimum);
        an_request request = {
            .solver = "tree", .presolve = AN_PRESOLVE_OFF, .bound = AN_BOUND_FAST};
        an_report *r = solve_checked(*state, g.model, &request);
        assert_int_equal(r->outcome, AN_OPTIMAL);
        assert_int_equal(an_model_compare(g.model, r->value, g.optimum), 0);
        an_report_free(*state, r);
        an_generated_free(*state, &g);
    }
}

static double proven(lehr_context *ctx, const an_model *model, const char *solver)
{
    an_request request = {.solver = solver, .presolve = AN_PRESOLVE_OFF};
    an_report *r = solve_checked(ctx, model, &request);
    assert_int_equal(r->outcome, AN_OPTIMAL);
    double value = an_model_real(model, r->value);
    an_report_free(ctx, r);
    return value;
}

static void enumeration_agrees(void **state)
{
    static const char *const texts[] = {
        "torus2d rows=4 columns=5 weights=gauss",
        "torus2d rows=4 columns=5 weights=range as=qubo",
        "complete n=16 weights=gauss as=ising",
        "regular n=20 degree=3 weights=gauss",
        "random n=20 edges=40 weights=range as=qubo",
    };
    for (uint64_t k = 0; k < 5; k++) {
        for (uint64_t seed = 0; seed < 4; seed++) {
            an_model *model = model_text(*state, texts[k], seed);
            assert_close(proven(*state, model, "tree"), proven(*state, model, "exact"), 1e-12, 0);
            an_model_free(model);
        }
    }
}

static void a_stop_amid_a_table_leaves_an_answer(void **state)
{
    an_model *model = model_text(*state, "torus2d rows=10 columns=10", 4);
    for (uint64_t poll = 1; poll < 12; poll += 5) {
        lehr_stop_at_poll(*state, poll);
        an_request request = {.solver = "tree", .presolve = AN_PRESOLVE_OFF};
        an_report *r = solve_checked(*state, model, &request);
        assert_int_equal(r->outcome, AN_INTERRUPTED);
        an_report_free(*state, r);
        lehr_rearm(*state);
    }
    an_model_free(model);
}

static void the_memory_limit_is_kept(void **state)
{
    an_model *model = model_text(*state, "torus2d rows=10 columns=10", 4);
    lehr_set_memory_limit(*state, 4 << 20);
    an_request request = {.solver = "tree", .presolve = AN_PRESOLVE_OFF};
    an_report *report = NULL;
    assert_int_equal(an_solve(*state, model, &request, &report), LEHR_NO_MEMORY);
    assert_true(lehr_memory_peak(*state) < 4 << 20);
    lehr_set_memory_limit(*state, 0);
    lehr_clear(*state);
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(orders_follow_the_definition),
        test_in_context(simple_graphs_get_their_treewidth),
        test_in_context(wide_graphs_are_refused),
        test_in_context(planted_optima_are_proven),
        test_in_context(enumeration_agrees),
        test_in_context(a_stop_amid_a_table_leaves_an_answer),
        test_in_context(the_memory_limit_is_kept),
    };
    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
