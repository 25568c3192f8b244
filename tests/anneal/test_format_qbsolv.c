// SPDX-License-Identifier: GPL-3.0-or-later
/* qbsolv's QUBO, and the remarks in its comments. */
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char small[] =
    "c \nc a comment\np  qubo 0  4 2 3\nc Nodes first\n0 0 99.0\n2 2 -48.0\n"
    "C then couplers\n0 1 -100\n0 2 5\n1 2 7.0\n";

static void couplers_count_once(void **state)
{
    an_model *model = model_of_text(*state, small, NULL);
    an_model_view v = an_model_look(model);
    assert_int_equal(v.n, 4);
    assert_int_equal(v.sense, AN_MINIMIZE);
    assert_true(v.whole);
    uint8_t all[] = {1, 1, 1, 1};
    assert_int_equal(an_model_value(model, all).whole, -37);
    assert_true(best_value(model) == -48);
    an_model_free(model);
    an_read_options maximize = {.maximize = true};
    assert_best(*state, small, &maximize, 99);
}

static void the_wild_is_read(void **state)
{
    assert_best(*state, "p qubo unconstrained 2 1 1\r\n0 1 -2\r\n\r\n1 1 1 \r\n", NULL, -1);
    assert_best(*state, "P qubo chimera128 2 2 0\ncomment\n 1 1 -1\n1 1 -1", NULL, -2);
    assert_best(*state, "p qubo 0 0 0 0\n", NULL, 0);
    assert_best(*state, "p qubo 0 1 0 0", NULL, 0);
    assert_best(*state, "p qubo 0 2 0 1\n0 1 -2.5e-1\n", NULL, -0.25);
}

static void remarks_are_read(void **state)
{
    an_model *model = model_of_text(*state,
                                    "p qubo 0 9 0 0\nc lehr offset 1.5\nc lehr offset 2\n"
                                    "c lehr name a  name\nc lehr label 3  three!\n"
                                    "c lehr group onehot 0 1 2\nc lehr group card 0 5\n"
                                    "c lehr group perm 3 0 1 2 3 4 5 6 7 8\nc lehrer is a word\n",
                                    NULL);
    an_model_view v = an_model_look(model);
    assert_true((double)v.offset.whole * v.unit == 3.5);
    assert_string_equal(v.name, "a  name");
    assert_string_equal(v.labels[3], " three!");
    assert_int_equal(v.group_count, 3);
    assert_int_equal(v.groups[0].kind, AN_ONEHOT);
    assert_int_equal(v.groups[0].count, 3);
    assert_int_equal(v.groups[0].members[2], 2);
    assert_int_equal(v.groups[1].kind, AN_CARD);
    assert_int_equal(v.groups[1].card, 0);
    assert_int_equal(v.groups[2].kind, AN_PERM);
    assert_int_equal(v.groups[2].card, 3);
    an_model_free(model);
}

static void golden_text(void **state)
{
    const char *text =
        "p qubo 0 9 2 1\nc lehr offset -3\nc lehr name x\nc lehr group onehot 2 0 1\n"
        "c lehr group card 2 3 4 5\nc lehr group perm 2 0 1 2 3\n0 0 1\n8 8 -2\n"
        "1 7 3\n";
    an_model *model = model_of_text(*state, text, NULL);
    assert_writes(*state, model, "qbsolv", text);
    assert_round_trip(*state, model, "qbsolv");
    an_model_free(model);
    text = "p qubo 0 2 1 0\nc lehr label 0 first one\nc lehr label 1 b\n1 1 0.5\n";
    model = model_of_text(*state, text, NULL);
    assert_writes(*state, model, "qbsolv", text);
    an_model_free(model);
    /* Maximised models are negated, spins become bits. */
    model = model_of_text(*state, "3 2\n1 2 1\n2 3 2\n", NULL);
    assert_writes(*state, model, "qbsolv",
                  "p qubo 0 3 3 2\n0 0 -1\n1 1 -3\n2 2 -2\n0 1 2\n1 2 4\n");
    an_model_free(model);
}

static void texts_of_several_lines_are_refused(void **state)
{
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(*state, AN_BINARY, AN_MINIMIZE, 2, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_label(b, 1, "a\nb", 3), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_refuses(*state, model, "qbsolv",
                   "qbsolv cannot hold the label of variable 1: it has several lines");
    an_model_free(model);
}

static void bad_files_are_explained(void **state)
{
    an_read_options qbsolv = {.format = "qbsolv"};
    const struct {
        const char *text, *message;
    } cases[] = {
        {"c only\n", "text:1: expected a p line, the file ends here"},
        {"0 0 1\n", "text:1: expected a p line first, found '0 0 1'"},
        {"p cnf 3 2\n", "text:1: expected 'p qubo 0 maxNodes nNodes nCouplers', found 'p cnf 3 2'"},
        {"p qubo 0 3 2\n",
         "text:1: expected 'p qubo 0 maxNodes nNodes nCouplers', found 'p qubo 0 3 2'"},
        {"p qubo 0 1 0 0\np qubo 0 1 0 0\n", "text:2: expected one p line, found another"},
        {"p qubo 0 3 1 0\n0 0 1\n1 1 1\n", "text:3: expected 1 nodes, found more"},
        {"p qubo 0 3 0 1\n0 1 1\n1 2 1\n", "text:3: expected 1 couplers, found more"},
        {"p qubo 0 3 2 0\n0 0 1.0000000\n", "text:2: the file ends after 1 of 2 nodes"},
        {"p qubo 0 3 0 2\n0 1 1.0000000\n", "text:2: the file ends after 1 of 2 couplers"},
        {"p qubo 0 3 0 1\n1 0 5\n", "text:2: expected i < j, found 1 and 0"},
        {"p qubo 0 3 0 1\n1 3 5\n", "text:2: index 3 is not in 0..2"},
        {"p qubo 0 3 0 1\n-1 2 5\n", "text:2: index -1 is not in 0..2"},
        {"p qubo 0 3 0 1\n0 1 x\n", "text:2: expected 'i j weight', found '0 1 x'"},
        {"p qubo 0 3 0 1\n0 1 inf\n",
         "text:2: expected a finite weight below 1e308, found '0 1 inf'"},
        {"p qubo 0 3 0 10000000\n0 1 1\n",
         "text:1: 10000000 entries announced, but only 6 bytes follow"},
        {"p qubo 0 3 -1 0\n", "text:1: expected a count, found -1"},
        {"c lehr offset 3\np qubo 0 1 0 0\n", "text:1: expected 'c lehr' lines after the p line"},
        {"p qubo 0 1 0 0\nc lehr\n",
         "text:2: expected 'lehr group', offset, label or name, found ''"},
        {"p qubo 0 1 0 0\nc lehr sense max\n",
         "text:2: expected 'lehr group', offset, label or name, found 'sense'"},
        {"p qubo 0 2 0 0\nc lehr group onehot 0 2\n",
         "text:2: variable 2: the model has 2, counted from 0"},
        {"p qubo 0 2 0 0\nc lehr group onehot 0 0\n", "text:2: variable 0 is in a group twice"},
        {"p qubo 0 2 0 0\nc lehr group onehot\n", "text:2: a group has no members"},
        {"p qubo 0 2 0 0\nc lehr group perm 2 0 1\n",
         "text:2: a permutation of side 2 has 4 members, not 2"},
        {"p qubo 0 2 0 0\nc lehr group card 3 0 1\n", "text:2: 3 of 2 members cannot be 1"},
        {"p qubo 0 2 0 0\nc lehr group most 1 0 1\n",
         "text:2: expected 'lehr group onehot I ...', '... card K I ...' or '... perm SIDE I ...'"},
        {"p qubo 0 2 0 0\nc lehr group card 1 0 x\n",
         "text:2: expected 'lehr group onehot I ...', '... card K I ...' or '... perm SIDE I ...'"},
        {"p qubo 0 2 0 0\nc lehr label two\n", "text:2: expected 'lehr label I TEXT'"},
        {"p qubo 0 2 0 0\nc lehr label 2 x\n",
         "text:2: variable 2: the model has 2, counted from 0"},
        {"p qubo 0 2 0 0\nc lehr offset nan\n", "text:2: expected 'lehr offset NUMBER'"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_unreadable(*state, cases[k].text, &qbsolv, cases[k].message);
}

static void is_recognised(void **state)
{
    assert_string_equal(format_of_text(*state, small), "qbsolv");
    assert_string_equal(format_of_text(*state, "\n  p qubo 0 1 0 0\n"), "qbsolv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(couplers_count_once),
        test_in_context(the_wild_is_read),
        test_in_context(remarks_are_read),
        test_in_context(golden_text),
        test_in_context(texts_of_several_lines_are_refused),
        test_in_context(bad_files_are_explained),
        test_in_context(is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
