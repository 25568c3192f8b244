// SPDX-License-Identifier: GPL-3.0-or-later
/* The field form equals the model (negated when maximised), its rows are sorted and symmetric, and
 * penalised groups put every minimum where a brute-force search over feasible answers finds it. */
#include <anneal/field.h>

#include <assert_close.h>
#include <brutal.h>
#include <context_fixture.h>
#include <math.h>
#include <random_model.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static double energy(const an_field *f, const uint8_t *bits)
{
    an_coef e = an_field_energy(f, bits);
    return f->whole ? (double)e.whole * f->unit : e.real;
}

static void check_rows(const an_field *f)
{
    assert_int_equal(f->start[0], 0);
    assert_int_equal(f->start[f->n], 2 * f->m);
    for (int32_t i = 0; i < f->n; i++) {
        assert_true(f->start[i + 1] - f->start[i] <= f->max_degree);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            assert_true(f->neighbour[k] != i);
            assert_true(k == f->start[i] || f->neighbour[k - 1] < f->neighbour[k]);
        }
    }
}

static void equals_the_model(void **state)
{
    for (uint64_t round = 0; round < 300; round++) {
        lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 8);
        an_model *model = random_model(*state, &rng, &spec, NULL);
        an_field *field;
        assert_int_equal(an_field_new(*state, model, &field), LEHR_OK);
        check_rows(field);
        double sign = spec.sense == AN_MINIMIZE ? 1 : -1;
        for (uint32_t k = 0; k < 1u << spec.n; k++) {
            uint8_t bits[8];
            bits_of(k, spec.n, bits);
            double value = sign * an_model_real(model, an_model_value(model, bits));
            double tolerance = field->whole ? 0 : 1e-11;
            assert_close(energy(field, bits), value, tolerance, tolerance);
        }
        an_field_free(field);
        an_model_free(model);
    }
}

/* No minimum of the field violates a group, and its value is that of the best feasible answer. */
static void check_minima(lehr_context *ctx, const an_model *model, int32_t n)
{
    an_field *field;
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    double sign = an_model_look(model).sense == AN_MINIMIZE ? 1 : -1;
    double best = (double)INFINITY, lowest_infeasible = (double)INFINITY;
    for (uint32_t k = 0; k < 1u << n; k++) {
        uint8_t bits[RANDOM_MODEL_MAX];
        bits_of(k, n, bits);
        if (an_model_violations(model, bits, NULL) == 0) {
            double value = sign * an_model_real(model, an_model_value(model, bits));
            assert_close(energy(field, bits), value, 1e-9, 1e-9);
            best = fmin(best, value);
        } else {
            lowest_infeasible = fmin(lowest_infeasible, energy(field, bits));
        }
    }
    assert_true(isinf(best) || lowest_infeasible > best);
    an_field_free(field);
}

static void minima_meet_disjoint_groups(void **state)
{
    for (uint64_t round = 0; round < 300; round++) {
        lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 9);
        spec.groups = true;
        an_model *model = random_model(*state, &rng, &spec, NULL);
        check_minima(*state, model, spec.n);
        an_model_free(model);
    }
}

static an_builder *random_pairs(lehr_context *ctx, lehr_rng *rng, an_sense sense, int32_t n)
{
    an_builder *b;
    assert_int_equal(an_builder_new(ctx, AN_BINARY, sense, n, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j <= i; j++) {
            int64_t w = (int64_t)lehr_rng_below(rng, 41) - 20;
            assert_int_equal(an_builder_pair(b, i, j, an_whole(w)), LEHR_OK);
        }
    }
    return b;
}

static void finish_and_check(lehr_context *ctx, an_builder *b, int32_t n)
{
    an_model *model;
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    check_minima(ctx, model, n);
    an_model_free(model);
}

/* A 3 x 3 assignment with random costs of pairs: a small quadratic assignment problem. */
static void minima_meet_permutations(void **state)
{
    const int32_t members[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    for (uint64_t round = 0; round < 60; round++) {
        lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, round);
        an_builder *b = random_pairs(*state, &rng, (an_sense)(round % 2), 9);
        assert_int_equal(an_builder_group(b, AN_PERM, 3, members, 9), LEHR_OK);
        finish_and_check(*state, b, 9);
    }
}

/* Groups that share variables, some of them impossible together. */
static void minima_meet_overlapping_groups(void **state)
{
    int32_t members[] = {0, 1, 2, 3, 4, 5, 6};
    for (uint64_t round = 0; round < 100; round++) {
        lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, round);
        an_builder *b = random_pairs(*state, &rng, (an_sense)(round % 2), 7);
        for (int g = 0; g < 3; g++) {
            lehr_rng_shuffle(&rng, members, 7);
            int32_t card = (int32_t)lehr_rng_below(&rng, 5);
            assert_int_equal(an_builder_group(b, AN_CARD, card, members, 4), LEHR_OK);
        }
        finish_and_check(*state, b, 7);
    }
}

static lehr_status make_model(lehr_context *ctx, an_model **out)
{
    an_builder *b;
    LEHR_TRY(an_builder_new(ctx, AN_SPIN, AN_MAXIMIZE, 4, 1, &b));
    const int32_t four[] = {0, 1, 2, 3};
    lehr_status status = an_builder_pair(b, 0, 3, an_whole(2));
    if (status == LEHR_OK) status = an_builder_group(b, AN_PERM, 2, four, 4);
    if (status != LEHR_OK) {
        an_builder_free(b);
        return status;
    }
    return an_builder_finish(b, out);
}

static lehr_status make_field(lehr_context *ctx, void *n)
{
    an_model *model;
    LEHR_TRY(make_model(ctx, &model));
    an_field *field = NULL;
    lehr_status status = an_field_new(ctx, model, &field);
    if (field) *(int32_t *)n = field->n;
    an_field_free(field);
    an_model_free(model);
    return status;
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    int32_t n = 0;
    assert_true(brutal_allocations(make_field, NULL, &n) > 10);
    assert_int_equal(n, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(equals_the_model),
        test_in_context(minima_meet_disjoint_groups),
        test_in_context(minima_meet_permutations),
        test_in_context(minima_meet_overlapping_groups),
        cmocka_unit_test(survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
