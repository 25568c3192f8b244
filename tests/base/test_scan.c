// SPDX-License-Identifier: GPL-3.0-or-later
/* Scanning: every number bit for bit as strtod reads it, integers exact to their limits. */
#include <base/input.h>

#include <base/rng.h>
#include <float.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RANDOM_NUMBERS = 100000 };

static lehr_text text_of(const char *s)
{
    return (lehr_text){s, s + strlen(s)};
}

static uint64_t bits_of_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static lehr_number number_in(const char *s)
{
    lehr_number number;
    lehr_text text = text_of(s);
    if (!lehr_scan_number(&text, &number)) fail_msg("'%s' was refused", s);
    assert_true(lehr_scan_end(&text));
    return number;
}

static void assert_as_strtod(const char *s)
{
    double expected = strtod(s, NULL), actual = number_in(s).r;
    if (bits_of_double(expected) != bits_of_double(actual))
        fail_msg("'%s' gives %a, not %a", s, actual, expected);
}

static void whole(const char *s, int64_t expected)
{
    lehr_number number = number_in(s);
    if (!number.whole) fail_msg("'%s' is not whole", s);
    assert_int_equal(number.i, expected);
    assert_true(number.r == (double)expected);
}

static void numbers_that_are_whole(void **state)
{
    (void)state;
    whole("0", 0);
    whole("-0", 0);
    whole("+7", 7);
    whole("3.0", 3);
    whole("3.", 3);
    whole("-1e3", -1000);
    whole("1.50e1", 15);
    whole("12000e-3", 12);
    whole("0.000e99999999999999999999", 0);
    whole("9007199254740993", 9007199254740993);
    whole("9007199254740991.0", 9007199254740991);
    whole("9223372036854775807", INT64_MAX);
    whole("-9223372036854775808", INT64_MIN);
    whole("0000000000000000000000000000012", 12);
    whole("1.0000000000000000000000000000", 1);
}

static void not_whole(const char *s)
{
    if (number_in(s).whole) fail_msg("'%s' is whole", s);
    assert_as_strtod(s);
}

static void numbers_that_are_not_whole(void **state)
{
    (void)state;
    not_whole("0.5");
    not_whole("15e-1");
    not_whole("9223372036854775808");
    not_whole("-9223372036854775809");
    not_whole("18446744073709551616");
    not_whole("9007199254740992.0"); /* 2^53: the neighbours round to it */
    not_whole("1e16");
    not_whole("1.00000000000000000000001"); /* rounds to 1, and is not 1 */
    not_whole("1e-400");
}

static void what_is_no_number(void **state)
{
    (void)state;
    const char *const words[] = {"",      "-",     "+",    ".",   "-.",   "e5",  "1e",   "1e+",
                                 "1.2.3", "0x10",  "1,5",  "12a", "--1",  "+-1", "1_0",  "nano",
                                 "in",    "infin", "1e5.", "1\r", "\xd9", "1d5", "nan()"};
    for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
        lehr_text text = text_of(words[i]);
        lehr_number number;
        if (lehr_scan_number(&text, &number)) fail_msg("'%s' was accepted", words[i]);
        assert_ptr_equal(text.at, words[i]);
    }
}

static void infinities_and_nan_are_named(void **state)
{
    (void)state;
    assert_true(number_in("inf").r == (double)INFINITY);
    assert_true(number_in("-Infinity").r == -(double)INFINITY);
    assert_true(isnan(number_in("NaN").r));
    assert_false(number_in("inf").whole);
}

static void ints_at_their_limits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } cases[] = {
        {"999999999999999999", true, 999999999999999999},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775809", false, 0},
        {"18446744073709551615", false, 0},
        {"18446744073709551617", false, 0},
        {"-00000000000000000000000001", true, -1},
        {"100000000000000000000000000000000", false, 0},
        {"+5", true, 5},
        {"5.0", false, 0},
        {"5x", false, 0},
        {"", false, 0},
        {"-", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        lehr_text text = text_of(cases[i].text);
        int64_t value = 42;
        assert_int_equal(lehr_scan_int(&text, &value), cases[i].fits);
        assert_int_equal(value, cases[i].fits ? cases[i].value : 42);
        assert_ptr_equal(text.at, cases[i].fits ? text.end : cases[i].text);
    }
}

static void random_doubles_as_printed(void **state)
{
    (void)state;
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    for (int i = 0; i < RANDOM_NUMBERS; ++i) {
        uint64_t bits = lehr_rng_u64(&rng);
        double value;
        char text[64];
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        snprintf(text, sizeof text, "%.17g", value);
        assert_true(bits_of_double(number_in(text).r) == bits);
        snprintf(text, sizeof text, "%.*g", 1 + (int)lehr_rng_below(&rng, 20), value);
        assert_as_strtod(text);
    }
}

/* Few digits and small exponents: what the fast path takes. */
static void random_decimals(void **state)
{
    (void)state;
    lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, 0);
    for (int i = 0; i < RANDOM_NUMBERS; ++i) {
        char text[64];
        uint64_t digits = lehr_rng_u64(&rng) >> lehr_rng_below(&rng, 64);
        snprintf(text, sizeof text, "%" PRIu64 "%se%d", digits,
                 lehr_rng_below(&rng, 2) ? ".125" : "", (int)lehr_rng_below(&rng, 60) - 30);
        assert_as_strtod(text);
    }
}

/* Exactly between two doubles, and by one digit far behind above and below it. */
static void halfway_cases(void **state)
{
    (void)state;
    lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, 0);
    static char text[2000];
    for (int i = 0; i < 2000; ++i) {
        uint64_t mantissa = (lehr_rng_u64(&rng) >> 11) | (UINT64_C(1) << 52);
        uint64_t middle = (2 * mantissa + 1) << lehr_rng_below(&rng, 10);
        snprintf(text, sizeof text, "%" PRIu64, middle);
        assert_as_strtod(text);
        snprintf(text, sizeof text, "%" PRIu64 ".%0*d1", middle, 1 + i % 1000, 0);
        assert_as_strtod(text);
        snprintf(text, sizeof text, "%" PRIu64 ".%0*de0", middle - 1, 1 + i % 1000, 0);
        memset(strchr(text, '.') + 1, '9', (size_t)(1 + i % 1000));
        assert_as_strtod(text);
    }
}

static void edges_of_the_range(void **state)
{
    (void)state;
    const char *const numbers[] = {
        "1e400",
        "-1e400",
        "1e-400",
        "-1e-400",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "179769313486231580793e289",
        "1e22",
        "1e23",
        "9007199254740993e22",
        "9007199254740992e-22",
        "1e-22",
        "1e-23",
        "8.41e21",
        "1e99999999999999999999999",
        "1e-99999999999999999999999",
        "0e99999999999999999999999",
        "123456789012345678901234567890",
        "0.000000000000000000000000000000000000000000000000000000000000000000000000000000001e80"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) assert_as_strtod(numbers[i]);
    assert_true(isinf(number_in("1e400").r));
    assert_true(number_in("1e-400").r == 0);
}

/* 2^-1074 * (odd number): hundreds of digits decide. */
static void exact_middle_of_subnormals(void **state)
{
    (void)state;
    static char text[1200];
    snprintf(text, sizeof text, "%.1100f", DBL_MIN);
    assert_as_strtod(text);
    char *last = text + strlen(text);
    while (last[-1] == '0') --last;
    last[0] = '1'; /* DBL_MIN and a little */
    assert_as_strtod(text);
}

/* As many zeros as digits: exponents of the text and of the number cancel. */
static void very_long_numbers(void **state)
{
    (void)state;
    enum { ZEROS = 20000 };
    static char text[ZEROS + 64];
    memset(text, '0', sizeof text);
    text[0] = '7';
    snprintf(text + ZEROS, 32, "e-%d", ZEROS - 1);
    assert_true(number_in(text).r == 7);
    memset(text, '0', sizeof text);
    text[1] = '.';
    snprintf(text + ZEROS, 32, "25e%d", ZEROS);
    assert_true(number_in(text).r == 2500 / 1e2);
}

static void the_locale_plays_no_part(void **state)
{
    (void)state;
    const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8"};
    const char *set = NULL;
    for (size_t i = 0; i < 4 && !set; ++i) set = setlocale(LC_NUMERIC, names[i]);
    if (!set) {
        print_message("no locale with a decimal comma is installed\n");
        skip();
    }
    double slow = number_in("1.2345678901234567").r, fast = number_in("0.5").r;
    setlocale(LC_NUMERIC, "C");
    assert_true(slow == 1.2345678901234567);
    assert_true(fast == 0.5);
}

static void words_and_ends(void **state)
{
    (void)state;
    lehr_text line = text_of(" \tp  cnf\t3  "), word;
    int64_t value;
    assert_false(lehr_scan_end(&line));
    assert_true(lehr_scan_word(&line, &word));
    assert_true(lehr_text_is(word, "p"));
    assert_false(lehr_text_is(word, "pp"));
    assert_false(lehr_text_is(word, ""));
    assert_false(lehr_scan_int(&line, &value));
    assert_true(lehr_scan_word(&line, &word));
    assert_true(lehr_text_is(word, "cnf"));
    assert_true(lehr_scan_int(&line, &value));
    assert_int_equal(value, 3);
    assert_false(lehr_scan_word(&line, &word));
    assert_true(lehr_scan_end(&line));
    assert_ptr_equal(line.at, line.end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_are_whole), cmocka_unit_test(numbers_that_are_not_whole),
        cmocka_unit_test(what_is_no_number),      cmocka_unit_test(infinities_and_nan_are_named),
        cmocka_unit_test(ints_at_their_limits),   cmocka_unit_test(random_doubles_as_printed),
        cmocka_unit_test(random_decimals),        cmocka_unit_test(halfway_cases),
        cmocka_unit_test(edges_of_the_range),     cmocka_unit_test(exact_middle_of_subnormals),
        cmocka_unit_test(very_long_numbers),      cmocka_unit_test(the_locale_plays_no_part),
        cmocka_unit_test(words_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
