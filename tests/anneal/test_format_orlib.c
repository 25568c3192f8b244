// SPDX-License-Identifier: GPL-3.0-or-later
/* OR-Library's bqp: several problems in a file. */
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char three[] = "3\n"
                            "2 2\n1 1 -1\n1 2 4\n"
                            " 3 1 \n2 3 -2\n"
                            "2 3\n1 1 5\n2 2 6\n1 2 -3\n";

static void problems_are_chosen(void **state)
{
    an_read_options which = {.problem = 1};
    assert_best(*state, three, NULL, 7);
    assert_best(*state, three, &which, 7);
    which.problem = 2;
    assert_best(*state, three, &which, 0);
    which.minimize = true;
    assert_best(*state, three, &which, -4);
    which = (an_read_options){.problem = 3};
    assert_best(*state, three, &which, 6);
    which.problem = 4;
    assert_unreadable(*state, three, &which,
                      "text:1: expected at least 4 problems, the file says 3");
}

/* What follows the problem wanted is not looked at; what follows the last one is. */
static void the_rest_of_the_file(void **state)
{
    assert_best(*state, "2\n1 1\n1 1 5\nnonsense\n", NULL, 5);
    assert_unreadable(*state, "1\n1 1\n1 1 5\nnonsense\n", NULL,
                      "text:4: expected the end of the file after the 1 entries announced, found "
                      "'nonsense'");
}

static void bad_files_are_explained(void **state)
{
    an_read_options second = {.format = "orlib", .problem = 2}, orlib = {.format = "orlib"};
    assert_unreadable(*state, "0\n", &orlib, "text:1: expected the number of problems in the file");
    assert_unreadable(*state, "1 2\n", &orlib,
                      "text:1: expected the number of problems in the file");
    assert_unreadable(*state, "2\n", &orlib,
                      "text:1: expected 'n m', the numbers of variables and entries; the file ends "
                      "here");
    assert_unreadable(*state, "2\n1 3\n1 1 5\n", &second,
                      "text:3: the file ends after 1 of 3 entries of a problem before the one "
                      "wanted");
    assert_unreadable(*state, "1\n2 1\n3 1 5\n", NULL, "text:3: index 3 is not in 1..2");
}

static void golden_text(void **state)
{
    an_model *model = model_of_text(*state, three, NULL);
    assert_writes(*state, model, "orlib", "1\n2 2\n1 1 -1\n1 2 4\n");
    assert_round_trip(*state, model, "orlib");
    an_model_free(model);
    model = model_of_text(*state, "p qubo 0 2 0 1\n0 1 3\n", NULL);
    assert_writes(*state, model, "orlib", "1\n2 1\n1 2 -1.5\n");
    assert_round_trip(*state, model, "orlib");
    an_model_free(model);
}

static void constants_and_groups_are_refused(void **state)
{
    an_model *model = model_of_text(*state, "p qubo 0 2 0 0\nc lehr offset 2.5\n", NULL);
    assert_refuses(*state, model, "orlib", "orlib has no place for a constant: the model has 2.5");
    an_model_free(model);
    model = model_of_text(*state, "p qubo 0 2 0 0\nc lehr group card 1 0 1\n", NULL);
    assert_refuses(*state, model, "orlib", "orlib has no groups: the model declares 1");
    an_model_free(model);
}

static void is_recognised(void **state)
{
    assert_string_equal(format_of_text(*state, three), "orlib");
    assert_string_equal(format_of_text(*state, "1\n0 0\n"), "orlib");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(problems_are_chosen),
        test_in_context(the_rest_of_the_file),
        test_in_context(bad_files_are_explained),
        test_in_context(golden_text),
        test_in_context(constants_and_groups_are_refused),
        test_in_context(is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
