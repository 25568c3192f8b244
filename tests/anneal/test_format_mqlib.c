// SPDX-License-Identifier: GPL-3.0-or-later
/* MQLib's QUBO and the Biq Mac Library's: one grammar, opposite senses. */
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The example of MQLib's own documentation; its optimum is 6 at 1 0 1. */
static const char example[] = "# Sample\n3 5\n1 1 5\n2 2 3\n3 3 1\n1 2 -6\n2 3 -1\n";

static void entries_off_the_diagonal_count_twice(void **state)
{
    an_model *model = model_of_text(*state, example, NULL);
    an_model_view v = an_model_look(model);
    assert_int_equal(v.domain, AN_BINARY);
    assert_int_equal(v.sense, AN_MAXIMIZE);
    assert_int_equal(v.linear[0].whole, 5);
    assert_int_equal(v.couplings[0].w.whole, -12);
    assert_true(best_value(model) == 6);
    uint8_t all[] = {1, 1, 1};
    assert_int_equal(an_model_value(model, all).whole, -5);
    an_model_free(model);
}

static void biqmac_minimises(void **state)
{
    an_read_options biqmac = {.format = "biqmac"}, minimize = {.minimize = true};
    assert_best(*state, example, &biqmac, -5);
    assert_best(*state, example, &minimize, -5);
    biqmac.maximize = true;
    assert_best(*state, example, &biqmac, 6);
    assert_best(*state, "# lehr format biqmac\n3 1\n1 2 -4\n", NULL, -8);
    assert_best(*state, "# lehr format biqmac \r\n3 1\n1 2 -4\n", NULL, -8);
}

static void halves_become_whole(void **state)
{
    an_model *model = model_of_text(*state, "2 2\n1 1 1\n1 2 0.5\n", NULL);
    an_model_view v = an_model_look(model);
    assert_true(v.whole);
    assert_true(v.unit == 1);
    assert_int_equal(v.couplings[0].w.whole, 1);
    an_model_free(model);
}

static void the_wild_is_read(void **state)
{
    assert_best(*state, "2 3\n2 1 -1\n1 1 1\n2 2 4\n", NULL, 4);       /* i > j */
    assert_best(*state, "2 4\n1 1 1\n1 2 1\n2 1 1\n1 1 2\n", NULL, 7); /* duplicates add up */
    assert_best(*state, "1 1\n1 1 -3\n", NULL, 0);
    an_read_options mqlib = {.format = "mqlib"};
    assert_best(*state, "0 0\n", &mqlib, 0);
    assert_best(*state, "3 0\n", &mqlib, 0);
    assert_best(*state, "2 1\n1 2 7\n", &mqlib, 14); /* no diagonal: by content it is a graph */
}

static void golden_text(void **state)
{
    an_model *model = model_of_text(*state, example, NULL);
    assert_writes(*state, model, "mqlib",
                  "# lehr format mqlib\n3 5\n1 1 5\n1 2 -6\n2 2 3\n2 3 -1\n3 3 1\n");
    assert_writes(*state, model, "biqmac",
                  "# lehr format biqmac\n3 5\n1 1 -5\n1 2 6\n2 2 -3\n2 3 1\n3 3 -1\n");
    an_model_free(model);
    /* Odd couplings give halves; a missing first diagonal is written as zero. */
    model = model_of_text(*state, "p qubo 0 3 1 1\nc lehr offset 2.5\n1 1 4\n0 2 -3\n", NULL);
    assert_writes(*state, model, "mqlib",
                  "# lehr format mqlib\n# lehr offset -2.5\n3 3\n1 1 0\n1 3 1.5\n2 2 -4\n");
    assert_round_trip(*state, model, "mqlib");
    assert_round_trip(*state, model, "biqmac");
    an_model_free(model);
}

static void bad_files_are_explained(void **state)
{
    assert_unreadable(*state, "2 2\n1 1 1\n1 3 1\n", NULL, "text:3: index 3 is not in 1..2");
    assert_unreadable(*state, "2 2\n1 1 1\n1 2 1\n2 2 1\n", NULL,
                      "text:4: expected the end of the file after the 2 entries announced, found "
                      "'2 2 1'");
    an_read_options mqlib = {.format = "mqlib"};
    assert_unreadable(*state, "0 1\n1 1 1\n", &mqlib,
                      "text:2: index 1, but there are no variables");
}

static void groups_are_refused(void **state)
{
    an_model *model = model_of_text(*state, "p qubo 0 2 0 0\nc lehr group onehot 0 1\n", NULL);
    assert_refuses(*state, model, "mqlib", "mqlib has no groups: the model declares 1");
    assert_refuses(*state, model, "biqmac", "biqmac has no groups: the model declares 1");
    an_model_free(model);
}

static void a_diagonal_tells_it_from_a_graph(void **state)
{
    assert_string_equal(format_of_text(*state, example), "mqlib");
    assert_string_equal(format_of_text(*state, "2 2\n1 2 1\n2 2 0\n"), "mqlib");
    assert_string_equal(format_of_text(*state, "2 1\n1 2 1\n"), "rudy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(entries_off_the_diagonal_count_twice),
        test_in_context(biqmac_minimises),
        test_in_context(halves_become_whole),
        test_in_context(the_wild_is_read),
        test_in_context(golden_text),
        test_in_context(bad_files_are_explained),
        test_in_context(groups_are_refused),
        test_in_context(a_diagonal_tells_it_from_a_graph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
