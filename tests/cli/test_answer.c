// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer.h"
#include "brutal.h"
#include "context_fixture.h"

#include <string.h>

static lehr_status read_text(lehr_context *ctx, const char *text, cli_answer *answer)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_memory(ctx, "answer", text, strlen(text), &in));
    lehr_status status = cli_answer_read(in, answer);
    lehr_input_close(in);
    return status;
}

static void reads_as(lehr_context *ctx, const char *text, const char *bits)
{
    cli_answer answer;
    if (read_text(ctx, text, &answer) != LEHR_OK) fail_msg("'%s': %s", text, lehr_message(ctx));
    assert_int_equal(answer.n, strlen(bits));
    for (size_t i = 0; i < answer.n; i++) assert_int_equal(answer.bits[i], bits[i] - '0');
    cli_answer_free(ctx, &answer);
}

static void refused(lehr_context *ctx, const char *text, const char *message)
{
    cli_answer answer, before;
    memset(&answer, 0x5a, sizeof answer);
    before = answer;
    assert_int_equal(read_text(ctx, text, &answer), LEHR_FORMAT);
    assert_memory_equal(&answer, &before, sizeof answer);
    if (!strstr(lehr_message(ctx), message))
        fail_msg("'%s' says '%s', not '%s'", text, lehr_message(ctx), message);
    lehr_clear(ctx);
}

static void test_forms(void **state)
{
    reads_as(*state, "v 0101\n", "0101");
    reads_as(*state, "c v 1111\ns FEASIBLE\no 3 0.5\nb 4 0.1\nv 0101", "0101");
    reads_as(*state, "0101", "0101");
    reads_as(*state, "01 0\r\n1\n", "0101");
    reads_as(*state, "-1 1 -1 +1", "0101");
    reads_as(*state, "1 1 1", "111");
    reads_as(*state, "0", "0");
    reads_as(*state, "v \n", "");
    reads_as(*state, "  [0, 1, 0, 1]", "0101");
    reads_as(*state, "{\"result\":{\"bits\":\"0101\"}}", "0101");
    reads_as(*state, "{\"spins\":[-1,1]}", "01");
}

static void test_claims(void **state)
{
    cli_answer answer;
    assert_int_equal(read_text(*state, "o 1\no -2.5 7\ns TARGET\nv 1\n", &answer), LEHR_OK);
    assert_true(answer.claims);
    assert_true(answer.value == -2.5);
    assert_string_equal(answer.status, "TARGET");
    cli_answer_free(*state, &answer);
    assert_int_equal(read_text(*state, "v 1\n", &answer), LEHR_OK);
    assert_false(answer.claims);
    assert_string_equal(answer.status, "");
    cli_answer_free(*state, &answer);
}

static void test_no_answer(void **state)
{
    cli_answer answer;
    assert_int_equal(read_text(*state, "s INFEASIBLE\n", &answer), LEHR_OK);
    assert_null(answer.bits);
    assert_string_equal(answer.status, "INFEASIBLE");
    cli_answer_free(*state, &answer);
}

static void test_refusals(void **state)
{
    refused(*state, "", "no answer here");
    refused(*state, "c nothing\n", "no answer here");
    refused(*state, "{}", "no answer here");
    refused(*state, "0120", "expected a string of 0 and 1, not '0120'");
    refused(*state, "0 1\n2\n", ":2: expected 0 and 1 or -1 and +1, not 2");
    refused(*state, "0 1 -3", "expected 0 and 1 or -1 and +1, not -3");
    refused(*state, "0 -1", "neither bits nor spins");
    refused(*state, "[0, 2]", "expected 0 and 1 or -1 and +1, not 2");
    refused(*state, "[0, \"1\"]", "expected a list of 0 and 1");
    refused(*state, "[0, ", "");
    refused(*state, "o many\nv 1\n", ":1: expected a value after 'o'");
    refused(*state, "s\nv 1\n", ":1: expected a status after 's'");
}

static void test_long_answers(void **state)
{
    char text[10001];
    for (size_t i = 0; i < 10000; i++) text[i] = (char)('0' + i % 3 % 2);
    text[10000] = '\0';
    reads_as(*state, text, text);
}

static lehr_status read_once(lehr_context *ctx, void *arg)
{
    cli_answer answer;
    LEHR_TRY(read_text(ctx, arg, &answer));
    cli_answer_free(ctx, &answer);
    return LEHR_OK;
}

static void test_no_memory(void **state)
{
    (void)state;
    char text[3001];
    memset(text, '1', 3000);
    text[3000] = '\0';
    assert_true(brutal_allocations(read_once, NULL, text) >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_forms),        test_in_context(test_claims),
        test_in_context(test_no_answer),    test_in_context(test_refusals),
        test_in_context(test_long_answers), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
