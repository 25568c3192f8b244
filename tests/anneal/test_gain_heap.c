// SPDX-License-Identifier: GPL-3.0-or-later
/* The heap of gains against a search through all. */
#include "gain_heap.h"

#include <base/rng.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { SPINS = 40 };

static int32_t slow_top(const double *gain)
{
    int32_t top = -1;
    for (int32_t i = 0; i < SPINS; i++)
        if (gain[i] > 0 && (top < 0 || gain[i] > gain[top])) top = i;
    return top;
}

static void test_top_is_the_largest_gain(void **state)
{
    (void)state;
    int32_t spin[SPINS], place[SPINS];
    double gain[SPINS], expected[SPINS] = {0};
    an_gain_heap heap = {0, spin, place, gain};
    for (int32_t i = 0; i < SPINS; i++) place[i] = -1;
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 20000; k++) {
        int32_t i = (int32_t)lehr_rng_below(&rng, SPINS);
        expected[i] = (double)lehr_rng_below(&rng, 21) - 10;
        an_gain_heap_set(&heap, i, expected[i]);
        assert_int_equal(an_gain_heap_top(&heap), slow_top(expected));
        assert_true(heap.gain[i] == expected[i]);
    }
    for (int32_t i = 0; i < SPINS; i++) an_gain_heap_set(&heap, i, 0);
    assert_int_equal(an_gain_heap_top(&heap), -1);
    assert_int_equal(heap.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_top_is_the_largest_gain)};
    return cmocka_run_group_tests_name("gain_heap", tests, NULL, NULL);
}
