// SPDX-License-Identifier: GPL-3.0-or-later
/* Ladders on curves whose best ladders are known. */
#include "assert_close.h"
#include "ladder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { POINTS = 40 };

/* Constant heat: energies are proportional to temperatures, and equal steps are geometric betas. */
static an_curve even_curve(double heat, double hot, double cold)
{
    an_curve c = {.points = POINTS};
    for (int k = 0; k < POINTS; k++) {
        c.beta[k] = hot * pow(cold / hot, (double)k / (POINTS - 1));
        c.energy[k] = heat / c.beta[k];
    }
    return c;
}

static void test_constant_heat_gives_geometric_rungs(void **state)
{
    (void)state;
    an_curve c = even_curve(50, 0.1, 2);
    double beta[16];
    an_ladder_place(&c, 16, beta);
    assert_close(beta[15], 2, 1e-12, 0);
    assert_close(beta[0], 0.1, 1e-6, 0);
    for (int k = 0; k < 15; k++) assert_close(beta[k + 1] / beta[k], pow(20, 1.0 / 15), 1e-6, 0);
}

/* A jump of the energy between two points holds most of the rungs. */
static void test_rungs_crowd_where_energies_fall(void **state)
{
    (void)state;
    an_curve c = {.points = 3, .beta = {1, 1.1, 2}, .energy = {0, -250, -250.1}};
    double beta[8];
    an_ladder_place(&c, 8, beta);
    for (int k = 0; k < 7; k++) assert_true(beta[k] < 1.11 && beta[k] < beta[k + 1]);
    assert_close(beta[7], 2, 1e-12, 0);
}

static void test_too_few_rungs_keep_the_cold_end(void **state)
{
    (void)state;
    an_curve c = even_curve(1e6, 0.1, 2);
    double beta[8];
    an_ladder_place(&c, 8, beta);
    assert_close(beta[7], 2, 1e-12, 0);
    assert_true(beta[0] > 1.9);
    for (int k = 0; k < 7; k++) {
        /* d of a step, from the energies: exchanged with probability erfc(d / 2) = 0.23. */
        double d = sqrt((beta[k + 1] - beta[k]) * (1e6 / beta[k] - 1e6 / beta[k + 1]));
        assert_close(erfc(d / 2), 0.23, 0.05, 0);
    }
}

static void test_longer_ladders_have_more_rungs(void **state)
{
    (void)state;
    an_curve c = even_curve(1, 0.1, 2);
    double length = an_curve_length(&c);
    assert_close(length, log(20), 1e-3, 0);
    assert_int_equal(an_ladder_rungs(length), 8);
    assert_int_equal(an_ladder_rungs(8), 16);
    assert_int_equal(an_ladder_rungs(20), 32);
    assert_int_equal(an_ladder_rungs(1e9), 64);
}

/* What was measured may be noise: rungs stay in order, from cold to hot at most. */
static void test_noise_does_no_harm(void **state)
{
    (void)state;
    an_curve rising = {.points = 4, .beta = {1, 2, 3, 4}, .energy = {-4, -3, -2, -1}};
    an_curve flat = {.points = 2, .beta = {1, 1}, .energy = {5, 5}};
    double beta[64];
    an_ladder_place(&rising, 64, beta);
    for (int k = 0; k < 64; k++) assert_true(beta[k] >= 1 - 1e-9 && beta[k] <= 4);
    for (int k = 0; k < 63; k++) assert_true(beta[k] <= beta[k + 1]);
    an_ladder_place(&flat, 8, beta);
    for (int k = 0; k < 8; k++) assert_close(beta[k], 1, 1e-12, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constant_heat_gives_geometric_rungs),
        cmocka_unit_test(test_rungs_crowd_where_energies_fall),
        cmocka_unit_test(test_too_few_rungs_keep_the_cold_end),
        cmocka_unit_test(test_longer_ladders_have_more_rungs),
        cmocka_unit_test(test_noise_does_no_harm),
    };
    return cmocka_run_group_tests_name("ladder", tests, NULL, NULL);
}
