// SPDX-License-Identifier: GPL-3.0-or-later
/* dimod's coordinate list. */
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void bits_and_spins(void **state)
{
    assert_best(*state, "# vartype=BINARY\n0 0 -1.000000\n0 1 1.000000\n1 2 -4.500000\n", NULL,
                -4.5);
    assert_best(*state, "# vartype=SPIN\n0 0 1.000000\n0 1 1.000000\n", NULL, -2);
    assert_best(*state, "#bqm, vartype: SPIN\n0 0 1\n", NULL, -1);
    an_read_options maximize = {.maximize = true};
    assert_best(*state, "# vartype=SPIN\n0 0 1\n0 1 1\n", &maximize, 2);
}

/* dimod drops this line in silence. */
static void exponents_are_read(void **state)
{
    assert_best(*state, "# vartype=BINARY\n0 0 -1e3\n0 1 2.5E-1\n", NULL, -1000);
}

static void duplicates_add_up(void **state)
{
    assert_best(*state, "# vartype=BINARY\n0 0 -1\n0 1 -2\n1 0 -3\n0 0 -1\n", NULL, -7);
}

static void vartype_may_be_missing(void **state)
{
    const char *bare = "0 0 1\n0 1 1\n";
    an_read_options ising = {.as = AN_AS_ISING}, qubo = {.as = AN_AS_QUBO},
                    cut = {.as = AN_AS_MAXCUT};
    assert_best(*state, bare, NULL, 0);
    assert_best(*state, bare, &qubo, 0);
    assert_best(*state, bare, &ising, -2);
    assert_unreadable(*state, bare, &cut, "a file in the format coo is ising or qubo, not maxcut");
    assert_unreadable(*state, "# vartype=BINARY\n0 0 1\n", &ising,
                      "text:1: expected vartype SPIN, as told before");
    assert_unreadable(*state, "0 0 1\n# vartype=BINARY\n", NULL,
                      "text:2: expected the vartype before the first entry");
    assert_unreadable(*state, "# vartype=SPINS\n0 0 1\n", NULL,
                      "text:1: expected vartype BINARY or SPIN, found 'SPINS'");
}

static void nothing_is_lost(void **state)
{
    an_model *model =
        model_of_text(*state, "p qubo 0 7 1 0\nc lehr offset 0.0000001\n2 2 1e-8\n", NULL);
    assert_writes(*state, model, "coo",
                  "# vartype=BINARY\n# lehr offset 0.0000001\n2 2 0.00000001\n6 6 0\n");
    assert_round_trip(*state, model, "coo");
    an_model_free(model);
    model = model_of_text(*state, "p qubo 0 2 1 1\n0 0 -1.5e30\n0 1 123456789012345678e5\n", NULL);
    assert_writes(*state, model, "coo",
                  "# vartype=BINARY\n0 0 -1500000000000000000000000000000\n"
                  "0 1 12345678901234568000000\n");
    assert_round_trip(*state, model, "coo");
    an_model_free(model);
    model = model_of_text(*state, "0 0\n", NULL);
    assert_writes(*state, model, "coo", "# vartype=SPIN\n");
    assert_round_trip(*state, model, "coo");
    an_model_free(model);
}

static void golden_text(void **state)
{
    an_model *model = model_of_text(*state, "# vartype=SPIN\n1 2 3\n1 1 0.25\n0 2 -1\n", NULL);
    assert_writes(*state, model, "coo", "# vartype=SPIN\n0 2 -1\n1 1 0.25\n1 2 3\n");
    an_model_free(model);
    an_read_options maximize = {.maximize = true};
    model = model_of_text(*state, "# vartype=SPIN\n0 1 3\n", &maximize);
    assert_writes(*state, model, "coo", "# vartype=SPIN\n0 1 -3\n");
    an_model_free(model);
    model = model_of_text(*state, "p qubo 0 2 0 0\nc lehr group onehot 0 1\n", NULL);
    assert_refuses(*state, model, "coo", "coo has no groups: the model declares 1");
    an_model_free(model);
}

static void bad_files_are_explained(void **state)
{
    const struct {
        const char *text, *message;
    } cases[] = {
        {"# vartype=SPIN\n0 1\n", "text:2: expected 'i j weight', found '0 1'"},
        {"# vartype=SPIN\n0 -1 1\n", "text:2: index -1 is not in 0..2147483646"},
        {"# vartype=SPIN\n0 a 1\n", "text:2: expected 'i j weight', found '0 a 1'"},
        {"# vartype=SPIN\n0 1 nan\n",
         "text:2: expected a finite weight below 1e308, found '0 1 nan'"},
        {"# vartype=SPIN\n0 2000000000 1\n",
         "text:2: 2000000001 variables in a file of 30 bytes: not believed"},
        {"# vartype=SPIN\n0 2147483647 1\n", "text:2: index 2147483647 is not in 0..2147483646"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_unreadable(*state, cases[k].text, NULL, cases[k].message);
}

static void is_recognised(void **state)
{
    assert_string_equal(format_of_text(*state, "0 0 1.5\n"), "coo");
    assert_string_equal(format_of_text(*state, "\n # vartype=SPIN"), "coo");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(bits_and_spins),          test_in_context(exponents_are_read),
        test_in_context(duplicates_add_up),       test_in_context(vartype_may_be_missing),
        test_in_context(nothing_is_lost),         test_in_context(golden_text),
        test_in_context(bad_files_are_explained), test_in_context(is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
