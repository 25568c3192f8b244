// SPDX-License-Identifier: GPL-3.0-or-later
/* Valleys hold what is near to their bottoms and not lower. */
#include "valleys.h"

#include <base/memory.h>
#include <context_fixture.h>
#include <number_signs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LENGTH = 8, ROOM = 3 };

static void add(an_valleys *v, uint32_t number, int64_t energy)
{
    int8_t sign[LENGTH];
    number_to_signs(number, LENGTH, sign);
    an_valleys_add(v, &(an_elite){sign, energy});
}

static bool holds(const an_valleys *v, uint32_t number, int64_t energy)
{
    int8_t sign[LENGTH];
    number_to_signs(number, LENGTH, sign);
    return an_valleys_hold(v, sign, energy);
}

static void test_valleys_hold_what_is_near_and_not_lower(void **state)
{
    lehr_mark mark = lehr_scratch_mark(*state);
    an_valleys v;
    assert_int_equal(an_valleys_new(*state, LENGTH, ROOM, false, &v), LEHR_OK);
    v.reach = 3;
    assert_false(holds(&v, 0, 100));
    add(&v, 0x00, 10);
    add(&v, 0xf0, 20);
    assert_true(holds(&v, 0x00, 10));
    assert_false(holds(&v, 0x00, 9));
    assert_true(holds(&v, 0x03, 10));
    assert_false(holds(&v, 0x07, 10));
    assert_false(holds(&v, 0xff, 10));
    /* Near the second: two away. */
    assert_true(holds(&v, 0xc0, 30));
    assert_true(holds(&v, 0xc0, 20));
    /* Lower than the second, and near the first. */
    assert_true(holds(&v, 0xc0, 15));
    assert_false(holds(&v, 0xf1, 15));
    lehr_scratch_release(*state, mark);
}

static void test_mirror_images_are_as_near(void **state)
{
    lehr_mark mark = lehr_scratch_mark(*state);
    an_valleys v;
    assert_int_equal(an_valleys_new(*state, LENGTH, ROOM, true, &v), LEHR_OK);
    v.reach = 3;
    add(&v, 0x00, 10);
    assert_true(holds(&v, 0xff, 10));
    assert_true(holds(&v, 0xfc, 10));
    assert_false(holds(&v, 0xf8, 10));
    lehr_scratch_release(*state, mark);
}

static void test_spread_is_the_mean_distance(void **state)
{
    for (int mirror = 0; mirror < 2; mirror++) {
        lehr_mark mark = lehr_scratch_mark(*state);
        an_elites e;
        int8_t sign[LENGTH];
        assert_int_equal(an_elites_new(*state, LENGTH, ROOM, mirror, &e), LEHR_OK);
        number_to_signs(0x00, LENGTH, sign);
        an_elites_add(&e, sign, 3);
        assert_true(an_elites_spread(&e) == 0);
        number_to_signs(0x3f, LENGTH, sign); /* 6 away, or 2 */
        an_elites_add(&e, sign, 1);
        number_to_signs(0x01, LENGTH, sign); /* 1 and 5 away, or 1 and 3 */
        an_elites_add(&e, sign, 2);
        assert_true(an_elites_spread(&e) == (mirror ? 2 : 4));
        assert_int_equal(an_elites_best(&e)->energy, 1);
        lehr_scratch_release(*state, mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_valleys_hold_what_is_near_and_not_lower),
        test_in_context(test_mirror_images_are_as_near),
        test_in_context(test_spread_is_the_mean_distance),
    };
    return cmocka_run_group_tests_name("valleys", tests, NULL, NULL);
}
