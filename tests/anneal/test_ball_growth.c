// SPDX-License-Identifier: GPL-3.0-or-later
/* Lattices show their dimension, random graphs none. */
#include "ball_growth.h"

#include "brutal.h"
#include "context_fixture.h"
#include "generating.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static double growth_of(lehr_context *ctx, const char *text)
{
    double exponent;
    an_field *field;
    an_model *model = model_text(ctx, text, 1);
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    an_model_free(model);
    assert_int_equal(an_ball_growth(ctx, field, &exponent), LEHR_OK);
    an_field_free(field);
    return exponent;
}

static void assert_between(double x, double low, double high)
{
    if (!(x >= low && x <= high)) fail_msg("%g is not in %g .. %g", x, low, high);
}

static void test_lattices(void **state)
{
    lehr_context *ctx = *state;
    assert_between(growth_of(ctx, "torus2d rows=3 columns=400"), 0.9, 1.1);
    assert_between(growth_of(ctx, "torus2d rows=20 columns=40"), 1.6, 2.1);
    assert_between(growth_of(ctx, "torus2d rows=70 columns=70"), 1.9, 2.1);
    assert_between(growth_of(ctx, "torus3d layers=15 rows=15 columns=15"), 2.5, 3.1);
}

static void test_random_graphs(void **state)
{
    lehr_context *ctx = *state;
    assert_between(growth_of(ctx, "regular n=2000 degree=3"), 3.3, 100);
    assert_between(growth_of(ctx, "random n=2000 edges=5000"), 3.3, HUGE_VAL);
}

/* All is reached at once, nothing can be reached, nothing is there. */
static void test_no_dimension(void **state)
{
    lehr_context *ctx = *state;
    assert_true(growth_of(ctx, "complete n=40") == HUGE_VAL);
    assert_true(growth_of(ctx, "random n=40 edges=0") == HUGE_VAL);
    assert_true(growth_of(ctx, "random n=0 edges=0") == HUGE_VAL);
}

typedef struct measured {
    an_field *field;
    double exponent;
} measured;

static lehr_status measure(lehr_context *ctx, void *arg)
{
    measured *m = arg;
    return an_ball_growth(ctx, m->field, &m->exponent);
}

static void is_untouched(void *arg)
{
    const measured *m = arg;
    assert_true(m->exponent == -1);
}

static void test_no_memory(void **state)
{
    lehr_context *ctx = *state;
    measured m = {.exponent = -1};
    an_model *model = model_text(ctx, "torus2d rows=9 columns=9", 1);
    assert_int_equal(an_field_new(ctx, model, &m.field), LEHR_OK);
    an_model_free(model);
    assert_true(brutal_allocations(measure, is_untouched, &m) >= 1);
    an_field_free(m.field);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_lattices),
        test_in_context(test_random_graphs),
        test_in_context(test_no_dimension),
        test_in_context(test_no_memory),
    };
    return cmocka_run_group_tests_name("ball_growth", tests, NULL, NULL);
}
