// SPDX-License-Identifier: GPL-3.0-or-later
/* Options: one list gives defaults, values from text, ranges, echo, help and man page. */
#include <base/options.h>

#include <context_fixture.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TEST_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)      \
    FLAG(descend, true, "end with a descent")                  \
    INT(sweeps, 1000, 1, 1000000000, "sweeps in an anneal")    \
    INT(any_int, 0, INT64_MIN, INT64_MAX, "any integer")       \
    REAL(beta_hot, 0.5, 0, 1e300, "first inverse temperature") \
    REAL(weight, -1, -2.5, 2.5, "between two bounds")          \
    SIZE(memory, 1024, "how much to use")                      \
    TEXT(start, NULL, "FILE", ".starts like a \\request")      \
    CHOICE(order, "fixed", "fixed|random|any", "order of visits")

LEHR_OPTIONS_STRUCT(test_options, TEST_OPTIONS);
static LEHR_OPTIONS_TABLE(test_table, test_options, TEST_OPTIONS)

static test_options defaults(void)
{
    test_options options;
    lehr_options_default(test_table(), &options);
    return options;
}

static void defaults_come_from_the_list(void **state)
{
    (void)state;
    test_options options = defaults();
    assert_true(options.descend);
    assert_int_equal(options.sweeps, 1000);
    assert_true(options.beta_hot == 0.5);
    assert_int_equal(options.memory, 1024);
    assert_null(options.start);
    assert_string_equal(options.order, "fixed");
    assert_int_equal(lehr_options_check(*state, test_table(), &options), LEHR_OK);
}

static test_options with(lehr_context *ctx, const char *name, const char *value)
{
    test_options options = defaults();
    if (lehr_options_set(ctx, test_table(), &options, name, value) != LEHR_OK)
        fail_msg("%s=%s: %s", name, value, lehr_message(ctx));
    return options;
}

static void values_from_text(void **state)
{
    lehr_context *ctx = *state;
    const char *const yes[] = {"yes", "true", "on", "1"}, *const no[] = {"no", "false", "off", "0"};
    for (int i = 0; i < 4; ++i) {
        assert_true(with(ctx, "descend", yes[i]).descend);
        assert_false(with(ctx, "descend", no[i]).descend);
    }
    assert_int_equal(with(ctx, "sweeps", "1e6").sweeps, 1000000);
    assert_int_equal(with(ctx, "sweeps", "1_000_000").sweeps, 1000000);
    assert_int_equal(with(ctx, "sweeps", "2.50e2").sweeps, 250);
    assert_int_equal(with(ctx, "any-int", "-9223372036854775808").any_int, INT64_MIN);
    assert_int_equal(with(ctx, "any_int", "9007199254740993").any_int, 9007199254740993);
    assert_true(with(ctx, "beta-hot", "1_000.25").beta_hot == 1000.25);
    assert_true(with(ctx, "weight", "-2.5").weight == -2.5);
    assert_int_equal(with(ctx, "memory", "1.5G").memory, 3u << 29);
    assert_string_equal(with(ctx, "start", "").start, "");
    assert_string_equal(with(ctx, "order", "any").order, "any");
}

static void refused(lehr_context *ctx, const char *name, const char *value, const char *message)
{
    test_options options = defaults(), before = options;
    assert_int_equal(lehr_options_set(ctx, test_table(), &options, name, value), LEHR_BAD_ARGUMENT);
    assert_string_equal(lehr_message(ctx), message);
    assert_memory_equal(&options, &before, sizeof options);
    lehr_clear(ctx);
}

static void bad_values_are_refused_in_words(void **state)
{
    lehr_context *ctx = *state;
    refused(ctx, "sweeps", "0", "sweeps: 0 is outside 1..1000000000");
    refused(ctx, "sweeps", "1e9_", "sweeps: '1e9_' is not a whole number");
    refused(ctx, "sweeps", "1.5", "sweeps: '1.5' is not a whole number");
    refused(ctx, "sweeps", "", "sweeps: '' is not a whole number");
    refused(ctx, "sweeps", "12 13", "sweeps: '12 13' is not a whole number");
    refused(ctx, "sweeps", "_1", "sweeps: '_1' is not a whole number");
    refused(ctx, "sweeps", "nan", "sweeps: 'nan' is not a whole number");
    refused(ctx, "sweeps", "1e30", "sweeps: 1e30 is outside 1..1000000000");
    refused(ctx, "beta_hot", "nan", "beta-hot: nan is outside 0..1e300");
    refused(ctx, "beta_hot", "inf", "beta-hot: inf is outside 0..1e300");
    refused(ctx, "beta-hot", "-1e-9", "beta-hot: -1e-9 is outside 0..1e300");
    refused(ctx, "weight", "2.6", "weight: 2.6 is outside -2.5..2.5");
    refused(ctx, "weight", "x", "weight: 'x' is not a number");
    refused(ctx, "descend", "maybe", "descend: 'maybe' is not yes or no");
    refused(ctx, "memory", "-1", "memory: '-1' is not a size such as 512M or 1.5G");
    refused(ctx, "order", "fix", "order: 'fix' is none of fixed|random|any");
    refused(ctx, "order", "fixed|random", "order: 'fixed|random' is none of fixed|random|any");
    refused(ctx, "order", "", "order: '' is none of fixed|random|any");
}

/* INT64_MAX + 1 must not come in as INT64_MAX. */
static void integers_beyond_64_bits(void **state)
{
    refused(*state, "any_int", "9223372036854775808",
            "any-int: 9223372036854775808 is outside -9223372036854775808..9223372036854775807");
    refused(*state, "any_int", "-1e19",
            "any-int: -1e19 is outside -9223372036854775808..9223372036854775807");
}

static void unknown_names_get_a_suggestion(void **state)
{
    refused(*state, "sweps", "1", "there is no option 'sweps'; did you mean 'sweeps'?");
    refused(*state, "beta-hto", "1", "there is no option 'beta-hto'; did you mean 'beta-hot'?");
    refused(*state, "colour", "1", "there is no option 'colour'");
    refused(*state, "", "1", "there is no option ''");
    assert_null(lehr_options_find(test_table(), "beta"));
    assert_string_equal(lehr_options_find(test_table(), "beta-hot")->name, "beta_hot");
}

static void checking_a_struct(void **state)
{
    lehr_context *ctx = *state;
    test_options options[5];
    for (int i = 0; i < 5; ++i) options[i] = defaults();
    options[0].beta_hot = (double)NAN;
    options[1].sweeps = 0;
    options[2].order = NULL;
    options[3].order = "wrong";
    options[4].memory = UINT64_MAX;
    const char *const messages[] = {
        "beta-hot: nan is outside 0..1e300", "sweeps: 0 is outside 1..1000000000",
        "order: '' is none of fixed|random|any", "order: 'wrong' is none of fixed|random|any",
        "memory: 16.0 EiB is too large"};
    for (int i = 0; i < 5; ++i) {
        assert_int_equal(lehr_options_check(ctx, test_table(), &options[i]), LEHR_BAD_ARGUMENT);
        assert_string_equal(lehr_message(ctx), messages[i]);
        lehr_clear(ctx);
    }
}

static void assert_output(lehr_output *out, const char *expected)
{
    size_t n;
    assert_string_equal(lehr_output_bytes(out, &n), expected);
    lehr_output_discard(out);
}

static lehr_output *memory_output(lehr_context *ctx)
{
    lehr_output *out;
    assert_int_equal(lehr_output_memory(ctx, &out), LEHR_OK);
    return out;
}

static void echo_as_json(void **state)
{
    test_options options = defaults();
    lehr_json *echo = lehr_options_json(test_table(), &options);
    lehr_output *out = memory_output(*state);
    assert_int_equal(lehr_json_write(*state, echo, 0, out), LEHR_OK);
    assert_output(out, "{\"descend\": true, \"sweeps\": 1000, \"any_int\": 0, \"beta_hot\": 0.5, "
                       "\"weight\": -1.0, \"memory\": 1024, \"start\": null, "
                       "\"order\": \"fixed\"}");
    lehr_json_free(echo);
}

static void help_lines(void **state)
{
    lehr_output *out = memory_output(*state);
    lehr_options_help(test_table(), "--", out);
    assert_output(out, "  --descend                    end with a descent (default yes)\n"
                       "  --sweeps N                   sweeps in an anneal (1..1000000000; default "
                       "1000)\n"
                       "  --any-int N                  any integer (default 0)\n"
                       "  --beta-hot X                 first inverse temperature (default 0.5)\n"
                       "  --weight X                   between two bounds (-2.5..2.5; default -1)\n"
                       "  --memory SIZE                how much to use (default 1.0 KiB)\n"
                       "  --start FILE                 .starts like a \\request\n"
                       "  --order fixed|random|any     order of visits (default fixed)\n");
}

static void man_items(void **state)
{
    lehr_output *out = memory_output(*state);
    lehr_options_man(test_table(), "--set ", out);
    size_t n;
    const char *text = lehr_output_bytes(out, &n);
    assert_non_null(strstr(text, ".It Fl Fl set Cm sweeps Ns = Ns Ar N\n"
                                 "sweeps in an anneal (1..1000000000; default 1000).\n"));
    assert_non_null(strstr(text, "\n\\&.starts like a \\erequest.\n"));
    lehr_output_discard(out);
    out = memory_output(*state);
    lehr_options_man(test_table(), "--", out);
    assert_non_null(strstr(lehr_output_bytes(out, &n), ".It Fl Fl beta-hot Ar X\n"));
    lehr_output_discard(out);
}

static void sizes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        uint64_t bytes;
    } cases[] = {
        {"0", true, 0},
        {"1234567", true, 1234567},
        {"64K", true, 65536},
        {"64kb", true, 65536},
        {"2GiB", true, UINT64_C(2) << 30},
        {"1.5G", true, UINT64_C(3) << 29},
        {"0.5k", true, 512},
        {"7E", true, UINT64_C(7) << 60},
        {"100B", true, 100},
        {"8E", false, 0},
        {"1e3", false, 0},
        {"-1", false, 0},
        {"", false, 0},
        {"G", false, 0},
        {".", false, 0},
        {"1.2.3", false, 0},
        {"1 G", false, 0},
        {"1Gi", false, 0},
        {"1X", false, 0},
        {"99999999999999999999", false, 0},
        {"9223372036854775808", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        uint64_t bytes = 42;
        if (lehr_size_parse(cases[i].text, &bytes) != cases[i].valid)
            fail_msg("'%s'", cases[i].text);
        assert_int_equal(bytes, cases[i].valid ? cases[i].bytes : 42);
    }
}

static void sizes_for_people(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {{0, "0 bytes"},          {1, "1 byte"},        {1023, "1023 bytes"},
                 {1024, "1.0 KiB"},       {1048575, "1.0 MiB"}, {UINT64_C(3) << 29, "1.5 GiB"},
                 {UINT64_MAX, "16.0 EiB"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        char text[16];
        lehr_size_print(cases[i].bytes, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void nearest_words(void **state)
{
    (void)state;
    const char *const words[] = {"solve", "check", "convert", "list", "generate"};
    assert_string_equal(lehr_nearest("slove", words, 5), "solve");
    assert_string_equal(lehr_nearest("SOLVE", words, 5), "solve");
    assert_string_equal(lehr_nearest("lst", words, 5), "list");
    assert_string_equal(lehr_nearest("genrat", words, 5), "generate");
    assert_null(lehr_nearest("x", words, 5));
    assert_null(lehr_nearest("", words, 5));
    assert_null(lehr_nearest("temperature", words, 5));
    char longest[200];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(lehr_nearest(longest, words, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(defaults_come_from_the_list),
        test_in_context(values_from_text),
        test_in_context(bad_values_are_refused_in_words),
        test_in_context(integers_beyond_64_bits),
        test_in_context(unknown_names_get_a_suggestion),
        test_in_context(checking_a_struct),
        test_in_context(echo_as_json),
        test_in_context(help_lines),
        test_in_context(man_items),
        test_in_context(sizes),
        test_in_context(sizes_for_people),
        test_in_context(nearest_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
