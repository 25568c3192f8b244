// SPDX-License-Identifier: GPL-3.0-or-later
/* Presolve and the roof dual on the Biq Mac instances: no bound excludes the proven optimum, and
 * what presolve settles alone is that optimum. */
#include "biqmac.h"
#include "context_fixture.h"

#include <anneal/presolve.h>
#include <base/memory.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct tally {
    int settled, smaller;
    int64_t fixed;
} tally;

static void check_settled(lehr_context *ctx, const an_model *model, const an_presolved *p,
                          int64_t optimum)
{
    uint8_t *bits = lehr_new(ctx, (size_t)p->n, 1);
    assert_non_null(bits);
    an_presolve_restore(p, bits, bits);
    assert_true(an_model_real(model, an_model_value(model, bits)) == (double)optimum);
    assert_true(-p->bound == (double)optimum);
    lehr_release(ctx, bits);
}

static void check_instance(lehr_context *ctx, const char *file, const an_model *model,
                           int64_t optimum, void *arg)
{
    tally *t = arg;
    an_field *f;
    an_presolved *p;
    assert_int_equal(an_field_new(ctx, model, &f), LEHR_OK);
    an_presolve_options options = {.reduce = true, .bound = true};
    assert_int_equal(an_presolve(ctx, f, &options, &p), LEHR_OK);
    print_message("%s: %d of %d settled, at most %.0f, the optimum being %lld\n", file, p->fixed,
                  p->n, -p->bound, (long long)optimum);
    assert_true(p->has_bound && -p->bound >= (double)optimum);
    t->fixed += p->fixed;
    t->smaller += p->fixed > 0;
    if (p->fixed == p->n) {
        t->settled++;
        check_settled(ctx, model, p, optimum);
    }
    an_presolved_free(p);
    an_field_free(f);
}

static void test_bounds_and_settled_instances(void **state)
{
    tally t = {0};
    int count = biqmac_each(*state, 1000, check_instance, &t);
    print_message("%d of %d made smaller, %d settled\n", t.smaller, count, t.settled);
    assert_true(count >= 100);
    assert_true(t.settled >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {test_in_context(test_bounds_and_settled_instances)};
    return cmocka_run_group_tests_name("slow_presolve", tests, NULL, NULL);
}
