// SPDX-License-Identifier: GPL-3.0-or-later
/* rudy: max-cut graphs, and the same triplets as Ising couplings or as a QUBO. */
#include <assert_close.h>
#include <base/memory.h>
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A triangle of weight 1, 2, 4 and an isolated vertex: the best cut takes the two heavy edges. */
static const char triangle[] = "4 3\n1 2 1\n1 3 2\n2 3 4\n";

static void cut_is_maximised(void **state)
{
    an_model *model = model_of_text(*state, triangle, NULL);
    an_model_view v = an_model_look(model);
    assert_int_equal(v.n, 4);
    assert_int_equal(v.m, 3);
    assert_int_equal(v.sense, AN_MAXIMIZE);
    assert_true(v.whole);
    uint8_t lone[] = {0, 0, 1, 0}, none[] = {0, 0, 0, 0}, all[] = {1, 1, 1, 1};
    char text[40];
    an_model_print(model, an_model_value(model, lone), text);
    assert_string_equal(text, "6");
    assert_close(an_model_real(model, an_model_value(model, none)), 0, 0, 0);
    assert_close(an_model_real(model, an_model_value(model, all)), 0, 0, 0);
    assert_close(best_value(model), 6, 0, 0);
    an_model_free(model);
}

static void the_wild_is_read(void **state)
{
    assert_best(*state,
                "# MQLib comments\r\n\r\n4 3 \r\n1 2 1 \r\n% more\n\n 1 3 2\t\r\n3 2 4\r\n\r\n",
                NULL, 6);
    assert_best(*state, "4 3\n1 2 1\n1 3 2\n2 3 4", NULL, 6); /* no newline at the end */
    assert_best(*state, "2 2\n1 2 3\n2 1 4\n", NULL, 7);      /* duplicates add up */
    assert_best(*state, "2 1\n1 2 1e2\n", NULL, 100);
    assert_best(*state, "3 2\n1 2 0.25\n2 3 -0.5\n", NULL, 0.25);
    assert_best(*state, "3 2\n1 2 0\n2 3 -5\n", NULL, 0);
}

static void small_numbers_of_variables(void **state)
{
    assert_best(*state, "0 0\n", NULL, 0);
    assert_best(*state, "1 0\n", NULL, 0);
    assert_best(*state, "5 0", NULL, 0);
}

static void the_caller_decides_what_it_means(void **state)
{
    an_read_options ising = {.as = AN_AS_ISING}, qubo = {.as = AN_AS_QUBO};
    an_read_options cut = {.as = AN_AS_MAXCUT, .minimize = true};
    assert_best(*state, triangle, &ising, -5); /* -4 -2 +1 */
    ising.maximize = true;
    assert_best(*state, triangle, &ising, 7);
    assert_best(*state, triangle, &qubo, 0);
    qubo.maximize = true;
    assert_best(*state, triangle, &qubo, 7);
    assert_best(*state, triangle, &cut, 0);
    /* As a QUBO each line counts once, and the diagonal is linear. */
    an_read_options matrix = {.format = "rudy", .as = AN_AS_QUBO};
    assert_best(*state, "2 2\n1 1 5\n1 2 -7\n", &matrix, -2);
    an_read_options both = {.minimize = true, .maximize = true};
    assert_unreadable(*state, triangle, &both, "minimize and maximize exclude each other");
}

static void loops_are_no_edges(void **state)
{
    an_read_options rudy = {.format = "rudy"}, ising = {.format = "rudy", .as = AN_AS_ISING};
    const char *message = "text:3: edge from 2 to itself: not a graph; a QUBO matrix? use "
                          "--format mqlib";
    assert_unreadable(*state, "2 2\n1 2 1\n2 2 5\n", &rudy, message);
    assert_unreadable(*state, "2 2\n1 2 1\n2 2 5\n", &ising, message);
}

/* The sniffer sees 64 KiB; a diagonal behind them is found by the reader. */
static void a_late_diagonal_is_explained(void **state)
{
    enum { EDGES = 20000, ROOM = EDGES * 8 + 64 };
    char *text = lehr_new(*state, ROOM, 1);
    assert_non_null(text);
    strcpy(text, "9 20001\n");
    for (int k = 0; k < EDGES; k++) memcpy(text + 8 + 6 * k, "1 2 3\n", 6);
    strcpy(text + 8 + 6 * EDGES, "5 5 1\n");
    assert_unreadable(*state, text, NULL,
                      "text:20002: edge from 5 to itself: not a graph; a QUBO matrix? use "
                      "--format mqlib");
    lehr_release(*state, text);
}

static void bad_files_are_explained(void **state)
{
    an_read_options rudy = {.format = "rudy"};
    const struct {
        const char *text, *message;
    } cases[] = {
        {"", "text: expected 'n m', the numbers of variables and entries; the file ends here"},
        {"x", "text:1: expected 'n m', the numbers of variables and entries; found 'x'"},
        {"3 2 1\n", "text:1: expected 'n m', the numbers of variables and entries; found '3 2 1'"},
        {"-3 0\n", "text:1: expected 0..2147483647 variables, found -3"},
        {"3 -1\n", "text:1: expected a count, found -1"},
        {"2147483648 0\n", "text:1: expected 0..2147483647 variables, found 2147483648"},
        {"2147483647 1\n1 2 1\n",
         "text:1: 2147483647 variables in a file of 19 bytes: not believed"},
        {"3 1000000000000\n1 2 1\n",
         "text:1: 1000000000000 entries announced, but only 6 bytes follow"},
        {"3 2\n1 2 1.250000\n\n", "text:3: the file ends after 1 of 2 entries"},
        {"3 1\n1 2 1\n2 3 1\n",
         "text:3: expected the end of the file after the 1 entries announced, found '2 3 1'"},
        {"3 1\n1 2 \n", "text:2: expected 'i j weight', found '1 2 '"},
        {"3 1\n1 2 3 4\n", "text:2: expected 'i j weight', found '1 2 3 4'"},
        {"3 1\n1 2.5 3\n", "text:2: expected 'i j weight', found '1 2.5 3'"},
        {"3 1\n0 1 5\n", "text:2: index 0 is not in 1..3"},
        {"3 1\n1 -1 5\n", "text:2: index -1 is not in 1..3"},
        {"3 1\n1 4 5\n", "text:2: index 4 is not in 1..3"},
        {"3 1\n1 2 nan\n", "text:2: expected a finite weight below 1e308, found '1 2 nan'"},
        {"3 1\n1 2 -inf\n", "text:2: expected a finite weight below 1e308, found '1 2 -inf'"},
        {"3 1\n1 2 1e999\n", "text:2: expected a finite weight below 1e308, found '1 2 1e999'"},
        {"3 1\n1 2 1e305\n",
         "text:2: the coefficients are too large: their absolute sum passes 1e+300"},
        {"# lehr ofset 3\n3 0\n", "text:1: expected 'lehr offset' or 'lehr format', found 'lehr "
                                  "ofset'"},
        {"# lehr offset x\n3 0\n", "text:1: expected 'lehr offset NUMBER'"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_unreadable(*state, cases[k].text, &rudy, cases[k].message);
}

static void golden_text(void **state)
{
    an_model *model = model_of_text(*state, triangle, NULL);
    assert_writes(*state, model, "rudy", triangle);
    an_model_free(model);
    model = model_of_text(*state, "3 2\n1 2 0.5\n2 3 -1.25\n", NULL);
    assert_writes(*state, model, "rudy", "3 2\n1 2 0.5\n2 3 -1.25\n");
    an_model_free(model);
    /* A minimised cut is the maximised one of negated weights. */
    an_read_options minimize = {.minimize = true};
    model = model_of_text(*state, triangle, &minimize);
    assert_writes(*state, model, "rudy", "4 3\n1 2 -1\n1 3 -2\n2 3 -4\n");
    an_model_free(model);
}

/* An Ising model is a cut beside a constant. */
static void constant_survives(void **state)
{
    an_read_options ising = {.as = AN_AS_ISING};
    an_model *model = model_of_text(*state, triangle, &ising);
    assert_writes(*state, model, "rudy", "# lehr offset -7\n4 3\n1 2 2\n1 3 4\n2 3 8\n");
    assert_round_trip(*state, model, "rudy");
    an_model_free(model);
}

static void only_cuts_are_written(void **state)
{
    an_model *model = model_of_text(*state, "p qubo 0 2 1 0\n0 0 1\n", NULL);
    assert_refuses(*state, model, "rudy",
                   "rudy holds max-cut only: the model has linear terms as spins");
    an_model_free(model);
    model = model_of_text(*state, "p qubo 0 2 0 0\nc lehr group onehot 0 1\n", NULL);
    assert_refuses(*state, model, "rudy", "rudy has no groups: the model declares 1");
    an_model_free(model);
}

/* The constant of a cut is the sum of its weights: rounded once, whatever the order. */
static void order_does_not_matter(void **state)
{
    an_model *a = model_of_text(*state, "4 4\n1 2 0.1\n1 3 1e15\n2 4 0.3\n3 4 -1e15\n", NULL);
    an_model *b = model_of_text(*state, "4 4\n3 4 -1e15\n2 4 0.3\n1 3 1e15\n1 2 0.1\n", NULL);
    assert_true(hash_of_model(*state, a) == hash_of_model(*state, b));
    assert_writes(*state, a, "rudy",
                  "4 4\n1 2 0.1\n1 3 1000000000000000\n2 4 0.3\n"
                  "3 4 -1000000000000000\n");
    assert_round_trip(*state, a, "rudy");
    an_model_free(a);
    an_model_free(b);
}

static void is_recognised(void **state)
{
    assert_string_equal(format_of_text(*state, triangle), "rudy");
    assert_string_equal(format_of_text(*state, "# x\n\n3 0\n"), "rudy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(cut_is_maximised),
        test_in_context(the_wild_is_read),
        test_in_context(small_numbers_of_variables),
        test_in_context(the_caller_decides_what_it_means),
        test_in_context(loops_are_no_edges),
        test_in_context(a_late_diagonal_is_explained),
        test_in_context(bad_files_are_explained),
        test_in_context(golden_text),
        test_in_context(constant_survives),
        test_in_context(only_cuts_are_written),
        test_in_context(order_does_not_matter),
        test_in_context(is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
