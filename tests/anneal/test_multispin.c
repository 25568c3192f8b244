// SPDX-License-Identifier: GPL-3.0-or-later
/* Weight planes add up to the couplings that went in; lanes hold the bits put there. */
#include "assert_close.h"
#include "context_fixture.h"
#include "multispin.h"
#include "random_field.h"

#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* The weight of bond (i, j) in steps, as its entries in all planes say. */
static int64_t stored(const an_multispin *m, int32_t i, int32_t j)
{
    int64_t w = 0;
    for (int p = 0; p < m->weight_planes; p++) {
        const int64_t *first = &m->first[(int64_t)i * m->weight_planes + p];
        for (int64_t k = first[0]; k < first[1]; k++) {
            if (m->entry[k] >> 1 != (uint32_t)j) continue;
            w += (m->entry[k] & 1 ? -1 : 1) * (INT64_C(1) << p);
        }
    }
    return w;
}

static void assert_rounded(const an_multispin *m, int64_t w, double coef)
{
    double error = fabs((double)w * m->step - coef);
    if (m->exact) assert_true(error == 0);
    assert_true(error <= 0.5 * m->step);
}

/* What digits of -1 have put in. */
static int64_t negative_digits(const an_multispin *m, int32_t i, int32_t j)
{
    int64_t sum = 0, w = stored(m, i, j);
    for (int p = 0; p < m->weight_planes; p++) {
        const int64_t *first = &m->first[(int64_t)i * m->weight_planes + p];
        for (int64_t k = first[0]; k < first[1]; k++) {
            if (m->entry[k] >> 1 == (uint32_t)j && (m->entry[k] & 1) != (w < 0))
                sum += INT64_C(1) << p;
        }
    }
    return sum;
}

/* Of one spin; returns D. */
static int64_t check_spin(const an_multispin *m, const an_field *f, int32_t i)
{
    int64_t h = stored(m, i, f->n), sum = llabs(h), surplus = negative_digits(m, i, f->n);
    assert_rounded(m, h, field_coef(f, f->h[i]));
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        int64_t w = stored(m, i, f->neighbour[k]);
        assert_rounded(m, w, field_coef(f, f->weight[k]));
        sum += llabs(w);
        surplus += negative_digits(m, i, f->neighbour[k]);
    }
    assert_int_equal(m->odd[i], sum % 2);
    assert_int_equal(m->start[i], m->middle - sum / 2 - surplus);
    return sum;
}

static void check_model(const an_multispin *m, const an_field *f)
{
    int64_t most = 0, both = 0;
    for (int32_t i = 0; i < f->n; i++) {
        int64_t sum = check_spin(m, f, i);
        both += sum + llabs(stored(m, i, f->n));
        most = sum > most ? sum : most;
    }
    assert_int_equal(both, 2 * m->all_bonds);
    assert_int_equal(m->middle, most / 2);
    /* Counts and a threshold above all of them fit. */
    assert_true((INT64_C(1) << m->planes) - 1 > most);
    assert_true(m->planes == 2 || (INT64_C(1) << (m->planes - 1)) <= most + 2);
    assert_int_equal(m->first[(int64_t)f->n * m->weight_planes], round(m->mean_work * f->n));
}

static void check_spec(lehr_context *ctx, uint64_t item, const field_spec *spec, bool exact,
                       double step)
{
    lehr_rng rng = lehr_rng_stream(21, LEHR_RNG_TEST, item);
    an_field *field = random_field(ctx, &rng, spec);
    an_multispin *m;
    assert_int_equal(an_multispin_new(ctx, field, 12, &m), LEHR_OK);
    assert_int_equal(m->n, spec->n);
    assert_int_equal(m->exact, exact);
    if (step > 0) assert_true(m->step == step);
    check_model(m, field);
    an_multispin_free(m);
    an_field_free(field);
}

static void test_integers_are_stored_exactly(void **state)
{
    const field_spec specs[] = {
        {.n = 0, .size = 1},
        {.n = 1, .size = 1, .fields = -1},
        {.n = 2, .degree = 9, .size = 1, .fields = -1},
        {.n = 40, .degree = 5, .size = 1, .fields = -1},
        {.n = 40, .degree = 5, .size = 1, .fields = 1, .hub = true},
        {.n = 40, .degree = 39, .size = 7, .fields = 50},
        {.n = 40, .degree = 10, .size = 2000, .fields = -1, .hub = true},
    };
    for (uint64_t k = 0; k < sizeof specs / sizeof *specs; k++)
        check_spec(*state, k, &specs[k], true, k < 5 ? 1 : 0);
}

static void test_a_common_factor_is_the_step(void **state)
{
    field_spec spec = {.n = 40, .degree = 10, .size = 5, .fields = 5, .common = 1000003};
    check_spec(*state, 0, &spec, true, 1000003);
}

static void test_other_coefficients_are_rounded(void **state)
{
    const field_spec specs[] = {
        {.n = 1},
        {.n = 40, .degree = 10},
        {.n = 40, .degree = 10, .fields = -1, .hub = true},
        {.n = 40, .degree = 10, .size = 1000000000, .fields = -1},
    };
    for (uint64_t k = 0; k < sizeof specs / sizeof *specs; k++)
        check_spec(*state, k, &specs[k], false, 0);
}

static an_field *with_giants(lehr_context *ctx, double giant)
{
    enum { N = 30 };
    lehr_rng rng = lehr_rng_stream(24, LEHR_RNG_TEST, 0);
    an_builder *b;
    an_model *model;
    an_field *field;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, N + 1, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < N; i++) {
        for (int32_t j = 0; j < i; j++)
            assert_int_equal(an_builder_pair(b, i, j, an_real(lehr_rng_normal(&rng))), LEHR_OK);
    }
    assert_int_equal(an_builder_linear(b, 3, an_real(-giant)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 5, 7, an_real(giant)), LEHR_OK);
    assert_int_equal(an_builder_linear(b, N, an_real(giant)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    an_model_free(model);
    return field;
}

/* In steps, of all bonds of i but the one with j. */
static int64_t stored_others(const an_multispin *m, const an_field *f, int32_t i, int32_t j)
{
    int64_t sum = j == f->n ? 0 : llabs(stored(m, i, f->n));
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
        if (f->neighbour[k] != j) sum += llabs(stored(m, i, f->neighbour[k]));
    return sum;
}

static void test_giants_are_cut_down_and_still_decide(void **state)
{
    an_field *f = with_giants(*state, 1e9);
    an_multispin *m;
    assert_int_equal(an_multispin_new(*state, f, 12, &m), LEHR_OK);
    assert_false(m->exact);
    assert_true(m->step < 0.01);
    for (int32_t i = 0; i < f->n; i++) {
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            double w = field_coef(f, f->weight[k]);
            if (fabs(w) < 100) assert_rounded(m, stored(m, i, f->neighbour[k]), w);
        }
    }
    assert_true(stored(m, 3, f->n) < -stored_others(m, f, 3, f->n));
    assert_true(stored(m, 5, 7) > stored_others(m, f, 5, 7));
    assert_int_equal(stored(m, 5, 7), stored(m, 7, 5));
    assert_true(stored(m, 30, f->n) > 0);
    an_multispin_free(m);
    an_field_free(f);
}

/* --- lanes --- */

static void test_lanes_hold_what_was_put(void **state)
{
    enum { N = 5 };
    lehr_rng rng = lehr_rng_stream(22, LEHR_RNG_TEST, 0);
    static uint8_t bits[AN_LANES][N];
    an_lanes *spins;
    assert_int_equal(an_lanes_new(*state, N, &spins), LEHR_OK);
    an_lanes_randomise(spins, N, &rng);
    for (int lane = 0; lane < AN_LANES; lane++) random_bits(&rng, N, bits[lane]);
    for (int lane = 0; lane < AN_LANES; lane++) an_lanes_set(spins, N, lane, bits[lane]);
    for (int lane = 0; lane < AN_LANES; lane++) {
        uint8_t back[N];
        an_lanes_get(spins, N, lane, back);
        assert_memory_equal(back, bits[lane], N);
    }
    for (int w = 0; w < AN_LANES / 64; w++) assert_true(spins[N][w] == UINT64_MAX);
    lehr_release(*state, spins);
}

/* Half of all bits are set, and lanes are not copies of each other. */
static void test_random_lanes_are_fair(void **state)
{
    enum { N = 1000 };
    lehr_rng rng = lehr_rng_stream(23, LEHR_RNG_TEST, 0);
    an_lanes *spins;
    assert_int_equal(an_lanes_new(*state, N, &spins), LEHR_OK);
    an_lanes_randomise(spins, N, &rng);
    static uint8_t lane0[N], lane[N];
    an_lanes_get(spins, N, 0, lane0);
    for (int l = 0; l < AN_LANES; l++) {
        int ones = 0, same = 0;
        an_lanes_get(spins, N, l, lane);
        for (int i = 0; i < N; i++) ones += lane[i];
        for (int i = 0; i < N; i++) same += lane[i] == lane0[i];
        assert_in_range(ones, 400, 600);
        if (l > 0) assert_in_range(same, 400, 600);
    }
    lehr_release(*state, spins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_integers_are_stored_exactly),
        test_in_context(test_a_common_factor_is_the_step),
        test_in_context(test_other_coefficients_are_rounded),
        test_in_context(test_giants_are_cut_down_and_still_decide),
        test_in_context(test_lanes_hold_what_was_put),
        test_in_context(test_random_lanes_are_fair),
    };
    return cmocka_run_group_tests_name("multispin", tests, NULL, NULL);
}
