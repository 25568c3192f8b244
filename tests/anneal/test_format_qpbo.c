// SPDX-License-Identifier: GPL-3.0-or-later
/* toulbar2's qpbo: signs of the counts choose domain and sense. */
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Optima measured with toulbar2 1.1.1. */
static void toulbar2_agrees(void **state)
{
    an_read_options qpbo = {.format = "qpbo"};
    assert_best(*state, "2 1\n1 2 -3\n", &qpbo, -6);
    assert_best(*state, "2 -1\n1 2 5\n", NULL, 10);
    assert_best(*state, "1 1\n1 1 -3\n", &qpbo, -3);
    assert_best(*state, "1 2\n1 1 -3\n1 1 -3\n", &qpbo, -6);
    assert_best(*state, "2 2\n1 2 -3\n2 1 -3\n", &qpbo, -12);
    assert_best(*state, "-2 1\n1 2 -3\n", NULL, -6);
    assert_best(*state, "-1 1\n1 1 3\n", NULL, -3); /* linear: s_i, not s_i s_i */
    assert_best(*state, "-1 -1\n1 1 3\n", NULL, 3);
    assert_best(*state, "-2 3\n1 1 1\n2 2 -2\n1 2 3\n", NULL, -9);
}

static void spins_and_senses(void **state)
{
    an_model *model = model_of_text(*state, "-2 -3\n1 1 1\n2 2 -2\n1 2 3\n", NULL);
    an_model_view v = an_model_look(model);
    assert_int_equal(v.domain, AN_SPIN);
    assert_int_equal(v.sense, AN_MAXIMIZE);
    uint8_t up[] = {1, 1};
    assert_int_equal(an_model_value(model, up).whole, 5);
    an_model_free(model);
    an_read_options minimize = {.minimize = true};
    assert_best(*state, "2 -1\n1 2 -5\n", &minimize, -10);
}

static void golden_text(void **state)
{
    an_model *model = model_of_text(*state, "-3 2\n1 1 7\n2 3 -4\n", NULL);
    assert_writes(*state, model, "qpbo", "-3 2\n1 1 7\n2 3 -4\n");
    an_model_free(model);
    /* Bits are maximised, so that nobody takes the file for MQLib's; spins keep their sense. */
    model = model_of_text(*state, "p qubo 0 3 1 1\n1 1 7\n1 2 -4\n", NULL);
    assert_writes(*state, model, "qpbo", "3 -3\n1 1 0\n2 2 -7\n2 3 2\n");
    assert_round_trip(*state, model, "qpbo");
    an_model_free(model);
    /* A cut has a constant as spins and none as bits. */
    model = model_of_text(*state, "2 1\n1 2 3\n", NULL);
    assert_writes(*state, model, "qpbo", "2 -3\n1 1 3\n1 2 -3\n2 2 3\n");
    assert_round_trip(*state, model, "qpbo");
    an_model_free(model);
}

static void constants_and_groups_are_refused(void **state)
{
    an_model *model = model_of_text(*state, "p qubo 0 1 0 0\nc lehr offset -1\n", NULL);
    assert_refuses(*state, model, "qpbo", "qpbo has no place for a constant: the model has -1");
    an_model_free(model);
    model = model_of_text(*state, "p qubo 0 1 0 0\nc lehr group onehot 0\n", NULL);
    assert_refuses(*state, model, "qpbo", "qpbo has no groups: the model declares 1");
    an_model_free(model);
}

static void bad_files_are_explained(void **state)
{
    assert_unreadable(*state, "-2 1\n1 -2 3\n", NULL, "text:2: index -2 is not in 1..2");
    assert_unreadable(*state, "-2 -1\n1 2 3\n1 1 1\n", NULL,
                      "text:3: expected the end of the file after the 1 entries announced, found "
                      "'1 1 1'");
    assert_unreadable(*state, "-9223372036854775808 1\n1 1 1\n", NULL,
                      "text:1: expected 0..2147483647 variables, found -9223372036854775808");
    assert_unreadable(*state, "2 -9223372036854775808\n1 1 1\n", NULL,
                      "text:1: expected a count, found -9223372036854775808");
}

static void is_recognised(void **state)
{
    assert_string_equal(format_of_text(*state, "-2 1\n1 2 3\n"), "qpbo");
    assert_string_equal(format_of_text(*state, "         2   -1\n   1    2   3.5     \n"), "qpbo");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(toulbar2_agrees),
        test_in_context(spins_and_senses),
        test_in_context(golden_text),
        test_in_context(constants_and_groups_are_refused),
        test_in_context(bad_files_are_explained),
        test_in_context(is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
