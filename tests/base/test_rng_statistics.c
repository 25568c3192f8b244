// SPDX-License-Identifier: GPL-3.0-or-later
/* Distributions of the draws, by tests of fit at fixed seeds: deterministic, so they pass for ever
 * or never. Each must also fail when the draws are not what they should be: see the rigged ones. */
#include <base/gsl_rng.h>
#include <base/rng.h>

#include <assert_close.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { BINS = 64, DRAWS = 200000 };

/* Chance that equal bins scatter at least so much. */
static double fit(const uint32_t *counts, int bins)
{
    double total = 0, square = 0;
    for (int i = 0; i < bins; i++) total += counts[i];
    double expected = total / bins;
    for (int i = 0; i < bins; i++) square += (counts[i] - expected) * (counts[i] - expected);
    return gsl_cdf_chisq_Q(square / expected, bins - 1);
}

/* Neither uneven nor suspiciously even. */
static void assert_fits(const uint32_t *counts, int bins)
{
    double p = fit(counts, bins);
    assert_true(p > 1e-3);
    assert_true(p < 1 - 1e-3);
}

static lehr_rng stream(uint64_t item)
{
    return lehr_rng_stream(2024, LEHR_RNG_TEST, item);
}

static void units_are_uniform(void **state)
{
    (void)state;
    uint32_t counts[BINS] = {0}, low[BINS] = {0};
    lehr_rng rng = stream(0);
    for (int i = 0; i < DRAWS; i++) {
        double u = lehr_rng_unit(&rng);
        assert_true(u >= 0 && u < 1);
        counts[(int)(u * BINS)]++;
        low[(uint64_t)(u * 0x1p53) % BINS]++;
    }
    assert_fits(counts, BINS);
    assert_fits(low, BINS);
}

static void below_is_uniform(void **state)
{
    (void)state;
    uint32_t counts[BINS] = {0};
    lehr_rng rng = stream(1);
    for (int i = 0; i < DRAWS; i++) counts[lehr_rng_below(&rng, BINS - 1)]++;
    assert_fits(counts, BINS - 1);
}

/* With n = 3 * 2^30, multiplying without the rejection gives each third value twice as often. */
static void below_is_fair_for_large_n(void **state)
{
    (void)state;
    uint32_t n = UINT32_C(3) << 30, counts[3] = {0}, rigged[3] = {0};
    lehr_rng rng = stream(2);
    for (int i = 0; i < DRAWS; i++) {
        counts[lehr_rng_below(&rng, n) % 3]++;
        rigged[((uint64_t)lehr_rng_u32(&rng) * n >> 32) % 3]++;
    }
    assert_fits(counts, 3);
    assert_true(fit(rigged, 3) < 1e-10);
}

static void normals_are_normal(void **state)
{
    (void)state;
    uint32_t counts[BINS] = {0}, rigged[BINS] = {0};
    int beyond = 0;
    lehr_rng rng = stream(3);
    for (int i = 0; i < DRAWS; i++) {
        double x = lehr_rng_normal(&rng);
        counts[(int)(gsl_cdf_ugaussian_P(x) * BINS)]++;
        rigged[(int)(gsl_cdf_ugaussian_P(1.02 * x) * BINS)]++;
        beyond += fabs(x) > 3;
    }
    assert_fits(counts, BINS);
    assert_true(fit(rigged, BINS) < 1e-3);
    double expected = DRAWS * 2 * gsl_cdf_ugaussian_Q(3);
    assert_close(beyond, expected, 0, 4 * sqrt(expected));
}

/* All 24 orders of four things. */
static void shuffles_are_uniform(void **state)
{
    (void)state;
    uint32_t counts[24] = {0};
    lehr_rng rng = stream(4);
    for (int i = 0; i < DRAWS; i++) {
        int32_t v[4] = {0, 1, 2, 3};
        lehr_rng_shuffle(&rng, v, 4);
        int second = v[1] - (v[1] > v[0]), third = (v[2] > v[3]);
        counts[v[0] * 6 + second * 2 + third]++;
    }
    assert_fits(counts, 24);
}

/* Pairs of first draws of neighbouring items, seeds, and of a stream with itself one later. */
static void neighbours_are_independent(void **state)
{
    (void)state;
    uint32_t items[BINS] = {0}, seeds[BINS] = {0}, lags[BINS] = {0};
    lehr_rng one = stream(5);
    double last = lehr_rng_unit(&one);
    for (uint64_t i = 0; i < DRAWS; i++) {
        lehr_rng a = stream(i), b = stream(i + 1);
        items[lehr_rng_below(&a, 8) * 8 + lehr_rng_below(&b, 8)]++;
        lehr_rng c = lehr_rng_stream(i, LEHR_RNG_TEST, 0);
        lehr_rng d = lehr_rng_stream(i + 1, LEHR_RNG_TEST, 0);
        seeds[lehr_rng_below(&c, 8) * 8 + lehr_rng_below(&d, 8)]++;
        double next = lehr_rng_unit(&one);
        lags[(int)(last * 8) * 8 + (int)(next * 8)]++;
        last = next;
    }
    assert_fits(items, BINS);
    assert_fits(seeds, BINS);
    assert_fits(lags, BINS);
}

static void gsl_draws_from_the_stream(void **state)
{
    (void)state;
    lehr_rng ours = stream(6), theirs = ours;
    gsl_rng gsl = lehr_gsl_rng(&theirs);
    assert_int_equal(gsl_rng_min(&gsl), 0);
    assert_int_equal(gsl_rng_max(&gsl), UINT32_MAX);
    for (int i = 0; i < 10; i++) assert_int_equal(gsl_rng_get(&gsl), lehr_rng_u32(&ours));
    for (int i = 0; i < 10; i++) assert_true(gsl_rng_uniform(&gsl) == lehr_rng_unit(&ours));
    uint32_t counts[BINS] = {0};
    for (int i = 0; i < DRAWS; i++)
        counts[(int)(gsl_cdf_gamma_P(gsl_ran_gamma(&gsl, 2.5, 1), 2.5, 1) * BINS)]++;
    assert_fits(counts, BINS);
}

static void gsl_seeds_keep_the_name(void **state)
{
    (void)state;
    uint64_t item = UINT64_C(0x12345678ABCDEF);
    lehr_rng stream = lehr_rng_stream(1, LEHR_RNG_SAMPLE, item);
    gsl_rng gsl = lehr_gsl_rng(&stream);
    gsl_rng_get(&gsl);
    gsl_rng_set(&gsl, 77);
    lehr_rng expected = lehr_rng_stream(77, LEHR_RNG_SAMPLE, item);
    for (int i = 0; i < 8; i++) assert_int_equal(gsl_rng_get(&gsl), lehr_rng_u32(&expected));
}

static void gsl_errors_come_back(void **state)
{
    (void)state;
    lehr_gsl_start();
    assert_true(isnan(gsl_cdf_chisq_Pinv(2, 1))); /* the default handler would end the test */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_are_uniform),         cmocka_unit_test(below_is_uniform),
        cmocka_unit_test(below_is_fair_for_large_n), cmocka_unit_test(normals_are_normal),
        cmocka_unit_test(shuffles_are_uniform),      cmocka_unit_test(neighbours_are_independent),
        cmocka_unit_test(gsl_draws_from_the_stream), cmocka_unit_test(gsl_seeds_keep_the_name),
        cmocka_unit_test(gsl_errors_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
