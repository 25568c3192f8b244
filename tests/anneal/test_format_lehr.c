// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr's own JSON: everything that a model holds comes back. */
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

#define HEAD  "{\"format\": \"lehr-model\", \"version\": 1, \"domain\": \"binary\", "
#define SMALL HEAD "\"sense\": \"minimize\", \"variables\": 2"

static const char everything[] =
    "{\"format\": \"lehr-model\", \"version\": 1,\n"
    "\"name\": \"a \\\"name\\\" \\u00e9 \\ud83d\\ude00\",\n"
    "\"domain\": \"binary\", \"sense\": \"maximize\", \"variables\": 9, \"unit\": 0.25, "
    "\"offset\": -3,\n"
    "\"linear\": [\n[0,5],\n[8,-9007199254740993]],\n"
    "\"couplings\": [\n[0,1,2],\n[3,8,-7]],\n"
    "\"groups\": [\n"
    "{\"kind\": \"onehot\", \"members\": [0,2]},\n"
    "{\"kind\": \"perm\", \"side\": 2, \"members\": [1,3,4,5]},\n"
    "{\"kind\": \"card\", \"card\": 1, \"members\": [6,7,8]}],\n"
    "\"labels\": [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", \"\\u0001\"]}\n";

static void everything_comes_back(void **state)
{
    an_model *model = model_of_text(*state, everything, NULL);
    an_model_view v = an_model_look(model);
    assert_string_equal(v.name, "a \"name\" \xc3\xa9 \xf0\x9f\x98\x80");
    assert_int_equal(v.sense, AN_MAXIMIZE);
    assert_true(v.whole);
    assert_int_equal(v.linear[8].whole, -INT64_C(9007199254740993));
    assert_close(v.unit, 0.25, 0, 0);
    assert_int_equal(v.m, 2);
    assert_int_equal(v.couplings[1].j, 8);
    assert_int_equal(v.group_count, 3);
    assert_int_equal(v.groups[0].kind, AN_ONEHOT);
    assert_int_equal(v.groups[1].card, 2);
    assert_int_equal(v.groups[1].members[3], 5);
    assert_int_equal(v.groups[2].card, 1);
    assert_string_equal(v.labels[8], "\x01");
    assert_writes(*state, model, "lehr", everything);
    an_model_free(model);
}

static void missing_members_are_empty(void **state)
{
    an_model *model = model_of_text(*state, SMALL "}", NULL);
    an_model_view v = an_model_look(model);
    assert_int_equal(v.n, 2);
    assert_int_equal(v.m, 0);
    assert_null(v.labels);
    assert_string_equal(v.name, "");
    assert_close(best_value(model), 0, 0, 0);
    an_model_free(model);
}

static void fractions_and_duplicates(void **state)
{
    an_model *model = model_of_text(*state,
                                    SMALL ", \"offset\": 0.1, \"linear\": [[0, 1e-3]], "
                                          "\"couplings\": [[1, 0, 0.5], [0, 1, -2], [1, 1, -3]]}",
                                    NULL);
    assert_close(best_value(model), 0.1 + 1e-3 - 1.5 - 3, 1e-15, 0);
    assert_round_trip(*state, model, "lehr");
    an_model_free(model);
}

static void the_caller_may_overrule_the_sense(void **state)
{
    an_read_options options = {.maximize = true};
    an_model *model = model_of_text(*state, SMALL ", \"linear\": [[0, 5]]}", &options);
    assert_close(best_value(model), 5, 0, 0);
    an_model_free(model);
}

static void bytes_that_are_no_utf8(void **state)
{
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(*state, AN_BINARY, AN_MINIMIZE, 0, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_name(b, "\xff\xc3(\xed\xa0\x80\xc0\xaf"), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    char *text = text_of_model(*state, model, "lehr");
    assert_non_null(strstr(text, "\"\\u00ff\\u00c3(\\u00ed\\u00a0\\u0080\\u00c0\\u00af\""));
    an_model *again = model_of_text(*state, text, NULL);
    an_model_free(again);
    lehr_release(*state, text);
    an_model_free(model);
}

static void errors_name_the_member(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"[]", "text: expected an object"},
        {"{}", "text: 'format' is missing, expected text"},
        {"{\"format\": \"x\"}", "text: 'format' is 'x', expected 'lehr-model'"},
        {"{\"format\": \"lehr-model\", \"version\": 2}",
         "text: version 2 of lehr-model; this program reads version 1"},
        {SMALL ", \"coupling\": []}", "text: unknown member 'coupling'"},
        {HEAD "\"sense\": \"up\", \"variables\": 2}",
         "text: 'sense' is 'up', expected 'minimize' or 'maximize'"},
        {HEAD "\"sense\": \"minimize\", \"variables\": 2.5}", "text: 'variables' is no integer"},
        {HEAD "\"sense\": \"minimize\", \"variables\": 3000000000}",
         "text: 'variables' is 3000000000, expected 0 to 2147483647"},
        {SMALL ", \"unit\": 0.3}", "text: 'unit' is 0.3, expected 1, 0.5, 0.25 ... 2^-18"},
        {SMALL ", \"offset\": \"1\"}", "text: 'offset' is no number"},
        {SMALL ", \"unit\": 0.5, \"offset\": 0.5}", "text: 'offset' is no integer"},
        {SMALL ", \"linear\": [[2, 1]]}",
         "text: linear[0]: expected [i, value], variables below 2"},
        {SMALL ", \"linear\": [[0, 1, 1]]}",
         "text: linear[0]: expected [i, value], variables below 2"},
        {SMALL ", \"couplings\": [[0, 1, 1], [0, -1, 1]]}",
         "text: couplings[1]: expected [i, j, weight], variables below 2"},
        {SMALL ", \"unit\": 0.5, \"couplings\": [[0, 1, 0.5]]}",
         "text: couplings[0]: expected [i, j, weight], variables below 2, coefficients integers "
         "(of the unit)"},
        {SMALL ", \"groups\": [{\"kind\": \"two\", \"members\": [0]}]}",
         "text: 'kind' is 'two', expected 'onehot' or 'card'"},
        {SMALL ", \"groups\": [{\"kind\": \"card\", \"members\": [0]}]}",
         "text: 'card' is missing, expected integer"},
        {SMALL ", \"groups\": [{\"kind\": \"onehot\", \"members\": [2]}]}",
         "text: groups[0].members[0] is 2, expected a variable below 2"},
        {SMALL ", \"groups\": [{\"kind\": \"onehot\", \"members\": [0, 0]}]}",
         "variable 0 is in a group twice"},
        {SMALL ", \"labels\": [\"a\"]}",
         "text: labels has 1 labels, expected one for each of 2 variables"},
    };
    an_read_options options = {.format = "lehr"};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_unreadable(*state, cases[k].text, &options, cases[k].message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(everything_comes_back),
        test_in_context(missing_members_are_empty),
        test_in_context(fractions_and_duplicates),
        test_in_context(the_caller_may_overrule_the_sense),
        test_in_context(bytes_that_are_no_utf8),
        test_in_context(errors_name_the_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
