// SPDX-License-Identifier: GPL-3.0-or-later
/* Quantagonia's .qubo. */
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Quantagonia's own writer halves what stands off the diagonal: 2 x0 x1 is written 0 1 1.0. */
static void entries_off_the_diagonal_count_twice(void **state)
{
    an_model *model = model_of_text(*state, "MAXIMIZE\n-1.5\n0 0 3\n0 1 1.0\n1 1 -4\n", NULL);
    an_model_view v = an_model_look(model);
    assert_int_equal(v.sense, AN_MAXIMIZE);
    assert_int_equal(v.n, 2);
    uint8_t both[] = {1, 1};
    assert_true(an_model_real(model, an_model_value(model, both)) == -0.5);
    assert_true(best_value(model) == 1.5);
    an_model_free(model);
}

static void senses(void **state)
{
    an_read_options minimize = {.minimize = true}, maximize = {.maximize = true};
    assert_best(*state, "MINIMIZE\n0\n0 0 3\n1 1 -4\n", NULL, -4);
    assert_best(*state, "MINIMIZE\n0\n0 0 3\n1 1 -4\n", &maximize, 3);
    assert_best(*state, "# no sense\n0.0\n0 0 3\n1 1 -4\n", NULL, 3);
    assert_best(*state, "0.0\n0 0 3\n1 1 -4\n", &minimize, -4);
}

static void fixed_variables_are_groups(void **state)
{
    const char *text = "MINIMIZE\n0\n0 0 3\n0 1 -2\nf 0 1\nf 2 0\n";
    an_model *model = model_of_text(*state, text, NULL);
    an_model_view v = an_model_look(model);
    assert_int_equal(v.n, 3);
    assert_int_equal(v.group_count, 2);
    uint8_t good[] = {1, 0, 0}, bad[] = {0, 0, 1};
    assert_int_equal(an_model_violations(model, good, NULL), 0);
    assert_int_equal(an_model_violations(model, bad, NULL), 2);
    assert_writes(*state, model, "quantagonia",
                  "MINIMIZE\n0\n0 0 3\n0 1 -2\n2 2 0\nf 0 1\nf 2 0\n");
    assert_round_trip(*state, model, "quantagonia");
    an_model_free(model);
}

static void older_form(void **state)
{
    const char *text = "MINIMIZE\n1\n1.0\n2.0\n# n nnz\n4 2\n0 0 -1.0\n0 2 -1\n";
    an_model *model = model_of_text(*state, text, NULL);
    assert_int_equal(an_model_look(model).n, 4);
    assert_true(best_value(model) == -1);
    an_model_free(model);
    assert_unreadable(*state, "MAXIMIZE\n2\n1.0\n0.0\n6 1\n0 0 1.0\n", NULL,
                      "text: weighted sums of problems (2, the first of weight 1) are not read");
    assert_unreadable(*state, "MAXIMIZE\n1\n1.0\n0.0\n6 2\n0 0 1.0\n", NULL,
                      "text:6: the file ends after 1 of 2 entries");
    assert_unreadable(*state, "MAXIMIZE\n1\n1.0\n0.0\n6 1\n0 0 1.0\n1 1 1\n", NULL,
                      "text:7: expected 1 entries, found more");
}

static void golden_text(void **state)
{
    const char *text = "MAXIMIZE\n-0.25\n0 1 1.5\n1 1 2\n4 4 0\n";
    an_model *model = model_of_text(*state, text, NULL);
    assert_writes(*state, model, "quantagonia", text);
    assert_round_trip(*state, model, "quantagonia");
    an_model_free(model);
    model = model_of_text(*state, "p qubo 0 2 0 0\nc lehr group onehot 0 1\n", NULL);
    assert_refuses(
        *state, model, "quantagonia",
        "quantagonia has no groups but fixed variables: the model declares a group of 2");
    an_model_free(model);
}

static void bad_files_are_explained(void **state)
{
    const struct {
        const char *text, *message;
    } cases[] = {
        {"MINIMIZE\n", "text:1: expected MINIMIZE, MAXIMIZE or the offset, found the end"},
        {"MINIMIZE\nx\n", "text:2: expected MINIMIZE, MAXIMIZE or the offset, found 'x'"},
        {"MINIMIZE\n0\n1 0 5\n", "text:3: expected i <= j (the upper triangle), found 1 and 0"},
        {"MINIMIZE\n0\n0 0 5\nf 0 2\n", "text:4: expected 'f i 0' or 'f i 1'"},
        {"MINIMIZE\n0\n0 0 5\nf -1 0\n", "text:4: expected 'f i 0' or 'f i 1'"},
        {"MINIMIZE\n0\n0 0 5\ng 1 0\n", "text:4: expected 'i j weight', found 'g 1 0'"},
        {"MINIMIZE\n0\n0 2000000000 5\n",
         "text:3: 2000000001 variables in a file of 26 bytes: not believed"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_unreadable(*state, cases[k].text, NULL, cases[k].message);
}

static void is_recognised(void **state)
{
    assert_string_equal(format_of_text(*state, "# x\n\nMAXIMIZE \n1e3\n"), "quantagonia");
    assert_string_equal(format_of_text(*state, "0.5\n0 0 1\n"), "quantagonia");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(entries_off_the_diagonal_count_twice),
        test_in_context(senses),
        test_in_context(fixed_variables_are_groups),
        test_in_context(older_form),
        test_in_context(golden_text),
        test_in_context(bad_files_are_explained),
        test_in_context(is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
