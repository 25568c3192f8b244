// SPDX-License-Identifier: GPL-3.0-or-later
/* Time goes to arms by their weights, and weights follow what turns bring. */
#include "turns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Neither news nor its lack: the weights stay. */
static void run_turns(an_turns *turns, int count, int total)
{
    for (int k = 0; k < total; k++) {
        an_turns *t = &turns[an_turns_next(turns, count)];
        an_turns_take(t, 1, true, false);
    }
}

static void test_time_is_shared_by_weight(void **state)
{
    (void)state;
    an_turns turns[] = {{.weight = 4}, {.weight = 1}, {.weight = 3}};
    run_turns(turns, 3, 800);
    assert_in_range(turns[0].count, 399, 401);
    assert_in_range(turns[1].count, 99, 101);
    assert_in_range(turns[2].count, 299, 301);
}

static void test_who_had_nothing_comes_first(void **state)
{
    (void)state;
    an_turns turns[] = {{.spent = 1, .weight = 16}, {.weight = 0.25}, {.weight = 1}};
    assert_int_equal(an_turns_next(turns, 3), 1);
    assert_int_equal(an_turns_next(turns, 1), 0);
}

static void test_news_earn_time(void **state)
{
    (void)state;
    an_turns t = {.weight = 1};
    an_turns_take(&t, 5, true, true);
    assert_true(t.weight == 1 && t.spent == 5 && t.count == 1);
    an_turns_take(&t, 5, false, true);
    assert_true(t.weight == 2);
    an_turns_take(&t, 5, false, false);
    assert_true(t.weight == 1 && t.spent == 15 && t.count == 3);
}

static void test_weights_have_limits(void **state)
{
    (void)state;
    an_turns t = {.weight = 1};
    for (int k = 0; k < 20; k++) an_turns_take(&t, 1, false, true);
    assert_true(t.weight == AN_MOST_WEIGHT);
    for (int k = 0; k < 20; k++) an_turns_take(&t, 1, false, false);
    assert_true(t.weight == AN_LEAST_WEIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_is_shared_by_weight),
        cmocka_unit_test(test_who_had_nothing_comes_first),
        cmocka_unit_test(test_news_earn_time),
        cmocka_unit_test(test_weights_have_limits),
    };
    return cmocka_run_group_tests_name("turns", tests, NULL, NULL);
}
