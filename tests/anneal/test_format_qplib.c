// SPDX-License-Identifier: GPL-3.0-or-later
/* QPLIB: the factor 1/2, default coefficients, and the types that are refused. */
#include <assert_close.h>
#include <base/memory.h>
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define REST                                                  \
    "1.79769313486232E+308 # value for infinity\n"            \
    "0.0 # default variable primal value in starting point\n" \
    "0 # number of non-default variable primal values\n"      \
    "0.0 # default variable bound dual value\n"               \
    "0 # number of non-default variable bound dual values\n"  \
    "0 # number of non-default variable names\n"              \
    "0 # number of non-default constraint names\n"

/* 1/2 (3 x1^2 + 2 * 4 x1 x2) + 2 x1 - 5 x2 - 5 x3 + 7 */
static const char small[] = "small\nQBN\nmaximize\n3 # number of variables\n2 # terms\n"
                            "1 1 3.0\n2 1 4\n"
                            "-5 # default\n1 # others\n1 2\n7.0 # constant\n" REST;

static double value_at(const an_model *model, uint32_t answer)
{
    uint8_t bits[8];
    for (int32_t i = 0; i < an_model_look(model).n; i++) bits[i] = answer >> i & 1;
    return an_model_real(model, an_model_value(model, bits));
}

static void the_diagonal_counts_half(void **state)
{
    an_model *model = model_of_text(*state, small, NULL);
    an_model_view v = an_model_look(model);
    assert_int_equal(v.sense, AN_MAXIMIZE);
    assert_int_equal(v.domain, AN_BINARY);
    assert_string_equal(v.name, "small");
    assert_true(v.whole);
    assert_close(v.unit, 0.5, 0, 0);
    assert_close(value_at(model, 0), 7, 0, 0);
    assert_close(value_at(model, 1), 7 + 1.5 + 2, 0, 0);
    assert_close(value_at(model, 3), 7 + 1.5 + 4 + 2 - 5, 0, 0);
    assert_close(value_at(model, 4), 7 - 5, 0, 0);
    an_model_free(model);
}

static void what_is_written(void **state)
{
    an_model *model = model_of_text(*state, small, NULL);
    assert_round_trip(*state, model, "qplib");
    assert_writes(*state, model, "qplib",
                  "small\nQBN\nmaximize\n3 # number of variables\n"
                  "1 # number of quadratic terms in objective\n2 1 4\n"
                  "0.0 # default value for linear coefficients in objective\n"
                  "3 # number of non-default linear coefficients in objective\n"
                  "1 3.5\n2 -5\n3 -5\n7 # objective constant\n"
                  "1.79769313486232E+308 # value for infinity\n"
                  "0.0 # default variable primal value in starting point\n"
                  "0 # number of non-default variable primal values in starting point\n"
                  "0.0 # default variable bound dual value in starting point\n"
                  "0 # number of non-default variable bound dual values in starting point\n"
                  "0 # number of non-default variable names\n"
                  "0 # number of non-default constraint names\n");
    an_model_free(model);
}

static void the_wild_is_read(void **state)
{
    static const char *const files[] = {
        /* types without constraints; comments and blanks; no count of constraints' names */
        "# made by hand\n\na b\nqbb # type\nMinimize\n1\n0\n-2.5\n0\n0\n1e30\n0\n0\n0\n0\n0\n",
        "! a\r\nLBN\r\nminimize\r\n1 % variables\r\n-2.5\r\n0\r\n0\r\n" REST,
        "a\nCBB\nminimize\n1\n1\n1 1 -5\n0\n0\n0\n" REST,
        "a\nDBN\nminimize\n1\n0\n0\n1\n1 -2.5\n0\ninf\n1\n1\n1 0\n0\n1\n1 3\n1\n1 name\n0\n",
    };
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        an_model *model = model_of_text(*state, files[k], NULL);
        assert_string_equal(format_of_text(*state, files[k]), "qplib");
        assert_close(best_value(model), -2.5, 0, 0);
        an_model_free(model);
    }
}

static void labels_travel(void **state)
{
    const char *text = "a\nQBN\nminimize\n2\n0\n0\n0\n0\n1e30\n0\n0\n0\n0\n1\n2 second\n0\n";
    an_model *model = model_of_text(*state, text, NULL);
    assert_string_equal(an_model_look(model).labels[0], "0");
    assert_string_equal(an_model_look(model).labels[1], "second");
    char *again = text_of_model(*state, model, "qplib");
    assert_non_null(strstr(again, "2 # number of non-default variable names\n1 0\n2 second\n"));
    lehr_release(*state, again);
    an_model_free(model);
}

static void labels_that_are_no_words_stay_behind(void **state)
{
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(*state, AN_BINARY, AN_MINIMIZE, 1, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_label(b, 0, "two words", 9), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    char *text = text_of_model(*state, model, "qplib");
    assert_non_null(strstr(text, "0 # number of non-default variable names\n"));
    lehr_release(*state, text);
    an_model_free(model);
}

static void other_types_are_refused(void **state)
{
    static const struct {
        const char *type, *has;
    } types[] = {
        {"QBL", "linear constraints"},
        {"QBQ", "quadratic constraints"},
        {"LBC", "quadratic constraints"},
        {"QIN", "integer variables"},
        {"QCB", "continuous variables"},
        {"QML", "some continuous variables"},
        {"QGN", "continuous and integer variables"},
    };
    for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
        char text[128], message[256];
        snprintf(text, sizeof text, "a\n%s\nminimize\n1\n", types[k].type);
        snprintf(message, sizeof message,
                 "text: QPLIB type %s has %s; lehr solves unconstrained binary problems (QBN, QBB)",
                 types[k].type, types[k].has);
        assert_unreadable(*state, text, NULL, message);
    }
}

static void errors_name_the_line(void **state)
{
#define HEAD "a\nQBN\nminimize\n2\n"
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"a\n", "text:1: expected the problem's type, found the end of the file"},
        {"a\nQB\n", "text:2: expected the problem's type, three letters like QBN"},
        {"a\nQBN\nup\n", "text:3: expected 'minimize' or 'maximize'"},
        {"a\nQBN\nminimize\n-1\n", "text:4: expected the number of variables, an integer in "
                                   "0..2147483647"},
        {HEAD "1\n1 2 3\n" REST, "text:6: expected the lower triangle: the larger variable first"},
        {HEAD "1\n3 1 3\n" REST, "text:6: expected 'i j q', variables in 1..2"},
        {HEAD "1\n2 0 3\n" REST, "text:6: expected 'i j q', variables in 1..2"},
        {HEAD "1\n2 1 nan\n" REST, "text:6: expected 'i j q', variables in 1..2"},
        {HEAD "1\n2 1 1e999\n" REST, "text:6: expected 'i j q', variables in 1..2"},
        {HEAD "0\n0\n3\n1 1\n", "text:7: expected the number of other linear coefficients, an "
                                "integer in 0..2"},
        {HEAD "0\n0\n2\n1 1\n1 2\n", "text:9: a second linear coefficient of variable 1"},
        {HEAD "0\n0\n1\n3 1\n", "text:8: expected a linear coefficient: a variable in 1..2 and a "
                                "number"},
        {HEAD "0\n0\n0\n", "text:7: expected the objective's constant, found the end of the file"},
        {HEAD "0\n0\n0\n0\n1\n0\n0\n0\n0\n0\n2\n", "text:15: expected 0, the number of names of "
                                                   "constraints"},
        {HEAD "0\n0\n0\n0\n1\n0\n0\n0\n0\n0\n0\n7\n", "text:16: expected the end of the file"},
    };
    an_read_options options = {.format = "qplib"};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_unreadable(*state, cases[k].text, &options, cases[k].message);
}

static void groups_are_refused(void **state)
{
    an_builder *b;
    an_model *model;
    int32_t members[] = {0, 1};
    assert_int_equal(an_builder_new(*state, AN_BINARY, AN_MINIMIZE, 2, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_group(b, AN_ONEHOT, 1, members, 2), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_refuses(*state, model, "qplib", "qplib has no groups: the model declares 1");
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(the_diagonal_counts_half),
        test_in_context(what_is_written),
        test_in_context(the_wild_is_read),
        test_in_context(labels_travel),
        test_in_context(labels_that_are_no_words_stay_behind),
        test_in_context(other_types_are_refused),
        test_in_context(errors_name_the_line),
        test_in_context(groups_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
