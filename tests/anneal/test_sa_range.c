// SPDX-License-Identifier: GPL-3.0-or-later
/* The temperatures belong to the problem, not to how it is written; and annealing between them
 * finds what was planted, in every disguise. */
#include "assert_close.h"
#include "context_fixture.h"
#include "disguise.h"
#include "generating.h"
#include "sa_range.h"
#include "solver_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* exact: the same range; otherwise the descent that looks for the cold end goes another way, and a
 * factor of 1.5 is allowed. */
typedef struct range_case {
    disguise how;
    bool exact;
} range_case;

static const range_case cases[] = {
    {{.name = "as it is"}, true},
    {{.name = "small", .scale = 0x1p-20}, true},
    {{.name = "large", .scale = 0x1p20}, true},
    {{.name = "scaled by 1e-6", .scale = 1e-6}, true},
    {{.name = "scaled by 1e6", .scale = 1e6}, true},
    {{.name = "in bits", .binary = true}, true},
    {{.name = "isolated variables", .isolated = 500}, true},
    {{.name = "lonely variables", .lonely = 500}, true},
    {{.name = "a giant field", .giant_field = 1e9}, true},
    {{.name = "a giant coupling", .giant_couple = 1e9}, false},
    {{.name = "renumbered", .permute = true}, false},
    {{.name = "gauged", .gauge = true}, false},
};
enum { CASES = sizeof cases / sizeof *cases };

static const char *const models[] = {
    "tiles rows=10 columns=10",
    "wishart n=40 alpha=0.9",
    "torus3d layers=4 rows=4 columns=4 weights=gauss",
    "complete n=60",
};

/* In units of the model's value. */
static an_sa_range range_of(lehr_context *ctx, const an_model *model)
{
    an_field *field;
    an_sa_range range;
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    assert_int_equal(an_sa_range_find(ctx, field, &range), LEHR_OK);
    range.hot /= field->unit;
    range.cold /= field->unit;
    an_field_free(field);
    return range;
}

static void check_range(lehr_context *ctx, const an_model *model, const range_case *c)
{
    double shift, scale = c->how.scale > 0 ? c->how.scale : 1;
    an_sa_range plain = range_of(ctx, model);
    an_model *other = disguised(ctx, model, &c->how, &shift);
    an_sa_range range = range_of(ctx, other);
    print_message("  %s: %g to %g\n", c->how.name, range.hot * scale, range.cold * scale);
    assert_close(range.hot * scale, plain.hot, c->exact ? 1e-6 : 0.1, 0);
    assert_true(range.cold * scale < plain.cold * (c->exact ? 1.002 : 1.5));
    assert_true(range.cold * scale > plain.cold / (c->exact ? 1.002 : 1.5));
    assert_true(range.hot <= range.cold);
    an_model_free(other);
}

static void test_range_belongs_to_the_problem(void **state)
{
    for (size_t k = 0; k < sizeof models / sizeof *models; k++) {
        print_message("%s\n", models[k]);
        an_model *model = model_text(*state, models[k], 1);
        for (int c = 0; c < CASES; c++) check_range(*state, model, &cases[c]);
        an_model_free(model);
    }
}

/* --- quality --- */

static void check_found(lehr_context *ctx, const an_generated *made, const disguise *how)
{
    double shift, scale = how->scale > 0 ? how->scale : 1;
    assert_int_equal(an_model_look(made->model).sense, AN_MINIMIZE);
    an_model *model = disguised(ctx, made->model, how, &shift);
    double optimum = scale * an_model_real(made->model, made->optimum) - shift;
    an_request request = {.solver = "sa", .reads = 40, .seed = 1};
    an_report *r = solve_checked(ctx, model, &request);
    double value = an_model_real(model, r->value);
    print_message("  %s: %.10g of %.10g\n", how->name, value, optimum);
    assert_close(value, optimum, 1e-9, 0);
    an_report_free(ctx, r);
    an_model_free(model);
}

static void test_planted_optima_are_found_in_every_disguise(void **state)
{
    static const char *const planted[] = {"tiles rows=8 columns=8", "loops side=8"};
    for (int k = 0; k < 2; k++) {
        print_message("%s\n", planted[k]);
        an_generated made = {0};
        assert_int_equal(generate_text(*state, planted[k], 1, &made), LEHR_OK);
        for (int c = 0; c < CASES; c++) check_found(*state, &made, &cases[c].how);
        an_generated_free(*state, &made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_range_belongs_to_the_problem),
        test_in_context(test_planted_optima_are_found_in_every_disguise),
    };
    return cmocka_run_group_tests_name("sa_range", tests, NULL, NULL);
}
