// SPDX-License-Identifier: GPL-3.0-or-later
/* Presolve against enumeration: the least energy, the way back, and the bound. */
#include "brutal.h"
#include "context_fixture.h"
#include "random_model.h"

#include <anneal/presolve.h>
#include <base/clock.h>
#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const an_presolve_options everything = {.reduce = true, .bound = true};

static double energy(const an_field *f, const uint8_t *bits)
{
    an_coef e = an_field_energy(f, bits);
    return f->whole ? (double)e.whole * f->unit : e.real;
}

/* By enumeration; best gets the first best answer. */
static double least_energy(const an_field *f, uint8_t *best)
{
    assert_true(f->n <= 20);
    double least = HUGE_VAL;
    uint8_t bits[32];
    for (uint32_t answer = 0; answer < 1u << f->n; answer++) {
        bits_of(answer, f->n, bits);
        double e = energy(f, bits);
        if (e < least && best) memcpy(best, bits, (size_t)f->n);
        if (e < least) least = e;
    }
    return least;
}

static an_presolved *presolved(lehr_context *ctx, const an_field *f,
                               const an_presolve_options *options)
{
    an_presolved *p = NULL;
    assert_int_equal(an_presolve(ctx, f, options, &p), LEHR_OK);
    assert_int_equal(p->n, f->n);
    assert_int_equal(p->fixed > 0, p->field != NULL);
    if (p->field) assert_int_equal(p->field->n, f->n - p->fixed);
    return p;
}

/* Rows sorted, both directions, no zeros: what solvers rely on. */
static void check_field(const an_field *f)
{
    int64_t halves = 0;
    int32_t max_degree = 0;
    for (int32_t i = 0; i < f->n; i++) {
        if (f->start[i + 1] - f->start[i] > max_degree)
            max_degree = (int32_t)(f->start[i + 1] - f->start[i]);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++, halves++) {
            int32_t j = f->neighbour[k];
            assert_in_range(j, 0, f->n - 1);
            assert_int_not_equal(i, j);
            if (k > f->start[i]) assert_true(f->neighbour[k - 1] < j);
            assert_true(f->whole ? f->weight[k].whole != 0 : f->weight[k].real != 0);
            int64_t back = f->start[j];
            while (back < f->start[j + 1] && f->neighbour[back] != i) back++;
            assert_true(back < f->start[j + 1]);
            assert_memory_equal(&f->weight[back], &f->weight[k], sizeof *f->weight);
        }
    }
    assert_int_equal(halves, 2 * f->m);
    assert_int_equal(max_degree, f->max_degree);
}

/* Every state of the rest goes back to a state of the same energy, and the best to a best. */
static void check_way_back(const an_field *f, const an_presolved *p, double least, double slack)
{
    if (!p->field) return;
    check_field(p->field);
    double rest_least = HUGE_VAL;
    for (uint32_t answer = 0; answer < 1u << p->field->n; answer++) {
        uint8_t rest[32], bits[32];
        memset(bits, 7, sizeof bits);
        bits_of(answer, p->field->n, rest);
        an_presolve_restore(p, rest, bits);
        for (int32_t i = 0; i < f->n; i++) assert_in_range(bits[i], 0, 1);
        double e = energy(p->field, rest), back = energy(f, bits);
        if (fabs(e - back) > slack) fail_msg("energy %.17g comes back as %.17g", e, back);
        rest_least = fmin(rest_least, e);
    }
    if (fabs(rest_least - least) > slack)
        fail_msg("the rest has the least energy %.17g, not %.17g", rest_least, least);
}

static int32_t check_presolve(lehr_context *ctx, const an_field *f)
{
    an_presolved *p = presolved(ctx, f, &everything);
    double least = least_energy(f, NULL);
    double slack = f->whole ? 0 : 1e-9;
    assert_true(f->whole ? p->error == 0 : p->error < 1e-9);
    check_way_back(f, p, least, slack);
    assert_true(p->has_bound);
    assert_true(p->bound <= least);
    int32_t fixed = p->fixed;
    an_presolved_free(p);
    return fixed;
}

static void check_model(lehr_context *ctx, an_model *model, int64_t *fixed)
{
    an_field *f;
    assert_int_equal(an_field_new(ctx, model, &f), LEHR_OK);
    *fixed += check_presolve(ctx, f);
    an_field_free(f);
    an_model_free(model);
}

static void test_random_models(void **state)
{
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    int64_t fixed = 0;
    for (int k = 0; k < 3000; k++) {
        random_spec spec = random_spec_draw(&rng, 9);
        if (k % 2) spec.density /= 3;
        check_model(*state, random_model(*state, &rng, &spec, NULL), &fixed);
    }
    assert_true(fixed > 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_random_models),
    };
    return cmocka_run_group_tests_name("presolve", tests, NULL, NULL);
}
