// SPDX-License-Identifier: GPL-3.0-or-later
/* JSON: what is written, what is read, where errors are, and what happens without memory. */
#include <base/json.h>

#include <base/memory.h>
#include <brutal.h>
#include <context_fixture.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_written(lehr_context *ctx, const lehr_json *value, int indent,
                           const char *expected)
{
    lehr_output *out;
    size_t n;
    assert_int_equal(lehr_output_memory(ctx, &out), LEHR_OK);
    assert_int_equal(lehr_json_write(ctx, value, indent, out), LEHR_OK);
    assert_string_equal(lehr_output_bytes(out, &n), expected);
    lehr_output_discard(out);
}

static lehr_json *sample(void)
{
    lehr_json *object = lehr_json_object(), *array = lehr_json_array();
    lehr_json_set_int(object, "zero", 0);
    lehr_json_set_real(object, "a", 0.1);
    lehr_json_set_real(object, "three", 3);
    lehr_json_set_real(object, "nan", (double)NAN);
    lehr_json_set_bool(object, "yes", true);
    lehr_json_set_text(object, "text", "x");
    lehr_json_set_text(object, "none", NULL);
    lehr_json_set_null(object, "null");
    lehr_json_add_int(array, INT64_MIN);
    lehr_json_add_real(array, -(double)INFINITY);
    lehr_json_add_text(array, "t");
    lehr_json_set(object, "array", array);
    lehr_json_set(object, "empty", lehr_json_object());
    return object;
}

static void members_in_order(void **state)
{
    lehr_json *object = sample();
    assert_written(*state, object, 0,
                   "{\"zero\": 0, \"a\": 0.1, \"three\": 3.0, \"nan\": null, \"yes\": true, "
                   "\"text\": \"x\", \"none\": null, \"null\": null, "
                   "\"array\": [-9223372036854775808, null, \"t\"], \"empty\": {}}");
    lehr_json_free(object);
}

static void indented(void **state)
{
    lehr_json *object = lehr_json_object(), *rows = lehr_json_array();
    lehr_json *row = lehr_json_array();
    lehr_json_add_int(row, 1);
    lehr_json_add_int(row, 2);
    lehr_json_add(rows, row);
    lehr_json_set(object, "rows", rows);
    lehr_json_set_int(object, "n", 1);
    assert_written(*state, object, 2, "{\n  \"rows\": [\n    [1, 2]\n  ],\n  \"n\": 1\n}");
    lehr_json_free(object);
}

static void texts_are_escaped(void **state)
{
    lehr_json *array = lehr_json_array();
    lehr_json_add_text(array, "q\" b\\ \n\r\t \x01 \x7f \xc3\xa9 \xf0\x9f\x98\x80");
    assert_written(*state, array, 0,
                   "[\"q\\\" b\\\\ \\n\\r\\t \\u0001 \\u007f \xc3\xa9 \xf0\x9f\x98\x80\"]");
    lehr_json_free(array);
}

/* Names of files need not be UTF-8; JSON must be. */
static void bytes_that_are_no_text(void **state)
{
    const char *const bad[] = {
        "\x80", "\xff", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
        char expected[64] = "[\"a";
        lehr_json *array = lehr_json_array();
        char text[16];
        snprintf(text, sizeof text, "a%sb", bad[i]);
        for (size_t k = 0; k < strlen(bad[i]); ++k) strcat(expected, "\xef\xbf\xbd");
        strcat(expected, "b\"]");
        lehr_json_add_text(array, text);
        assert_written(*state, array, 0, expected);
        lehr_json_free(array);
    }
}

static lehr_status read_text(lehr_context *ctx, const char *text, lehr_json **out)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_memory(ctx, "a.json", text, strlen(text), &in));
    lehr_status status = lehr_json_read(in, out);
    lehr_input_close(in);
    return status;
}

static bool note_member(void *user, const char *key, const lehr_json *value)
{
    char *seen = user;
    (void)value;
    strcat(seen, key);
    return strcmp(key, "c") != 0;
}

static void reads_every_kind(void **state)
{
    lehr_json *value;
    int64_t i;
    bool yes;
    lehr_number number;
    assert_int_equal(
        read_text(
            *state,
            "{\"d\": [1, 2.5, 3.0, 1e300], \"b\": false, \"c\": \"t\", \"n\": null, \"d2\": {}}",
            &value),
        LEHR_OK);
    char seen[32] = "";
    lehr_json_each(value, note_member, seen);
    assert_string_equal(seen, "dbc");
    assert_int_equal(lehr_json_size(value), 5);
    const lehr_json *d = lehr_json_get(value, "d");
    assert_int_equal(lehr_json_kind_of(d), LEHR_JSON_ARRAY);
    assert_int_equal(lehr_json_size(d), 4);
    assert_true(lehr_json_as_int(lehr_json_at(d, 0), &i) && i == 1);
    assert_false(lehr_json_as_int(lehr_json_at(d, 1), &i));
    assert_true(lehr_json_as_int(lehr_json_at(d, 2), &i) && i == 3);
    assert_int_equal(lehr_json_kind_of(lehr_json_at(d, 2)), LEHR_JSON_REAL);
    assert_true(lehr_json_as_number(lehr_json_at(d, 1), &number));
    assert_true(!number.whole && number.r == 2.5);
    assert_true(lehr_json_as_number(lehr_json_at(d, 3), &number) && !number.whole);
    assert_null(lehr_json_at(d, 4));
    assert_true(lehr_json_as_bool(lehr_json_get(value, "b"), &yes) && !yes);
    assert_string_equal(lehr_json_as_text(lehr_json_get(value, "c")), "t");
    assert_int_equal(lehr_json_kind_of(lehr_json_get(value, "n")), LEHR_JSON_NULL);
    assert_int_equal(lehr_json_kind_of(lehr_json_get(value, "d2")), LEHR_JSON_OBJECT);
    lehr_json_free(value);
}

/* Asking what is not there, or of the wrong kind, is answered and not fatal. */
static void absent_and_wrong_kinds(void **state)
{
    lehr_json *value;
    int64_t i = 7;
    bool yes = true;
    lehr_number number;
    assert_int_equal(read_text(*state, "[1]", &value), LEHR_OK);
    const lehr_json *absent = lehr_json_get(value, "x");
    assert_null(absent);
    assert_int_equal(lehr_json_kind_of(absent), LEHR_JSON_NULL);
    assert_null(lehr_json_get(absent, "x"));
    assert_null(lehr_json_at(absent, 0));
    assert_int_equal(lehr_json_size(absent), 0);
    assert_false(lehr_json_as_int(absent, &i));
    assert_false(lehr_json_as_number(value, &number));
    assert_false(lehr_json_as_bool(lehr_json_at(value, 0), &yes));
    assert_null(lehr_json_as_text(lehr_json_at(value, 0)));
    assert_int_equal(i, 7);
    lehr_json_each(value, note_member, NULL);
    lehr_json_free(value);
}

static void any_top_level_value_and_duplicates(void **state)
{
    lehr_json *value;
    int64_t i;
    assert_int_equal(read_text(*state, " 42 ", &value), LEHR_OK);
    assert_true(lehr_json_as_int(value, &i) && i == 42);
    lehr_json_free(value);
    assert_int_equal(read_text(*state, "{\"a\": 1, \"a\": 2}", &value), LEHR_OK);
    assert_true(lehr_json_as_int(lehr_json_get(value, "a"), &i) && i == 2);
    lehr_json_free(value);
}

static void errors_have_a_place(void **state)
{
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"", "a.json:1:0: "},      {"{\"a\": 1,\n \"b\": }", "a.json:2:7: "},
        {"[1, 2", "a.json:1:5: "}, {"[1] 2", "a.json:1:5: "},
        {"nan", "a.json:1:"},      {"[12345678901234567890]", "a.json:1:"},
        {"[1e400]", "a.json:1:"},  {"\"\xff\"", "a.json:1:"},
        {"'a'", "a.json:1:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        lehr_json *value = NULL;
        assert_int_equal(read_text(*state, cases[i].text, &value), LEHR_FORMAT);
        assert_null(value);
        if (strncmp(lehr_message(*state), cases[i].place, strlen(cases[i].place)) != 0)
            fail_msg("'%s': %s", cases[i].text, lehr_message(*state));
        lehr_clear(*state);
    }
}

static void lines_before_the_text_count(void **state)
{
    lehr_input *in;
    lehr_text line;
    lehr_json *value;
    static const char text[] = "# 1\n# 2\n{\n]";
    assert_int_equal(lehr_input_memory(*state, "a.json", text, sizeof text - 1, &in), LEHR_OK);
    assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
    assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
    assert_int_equal(lehr_json_read(in, &value), LEHR_FORMAT);
    assert_non_null(strstr(lehr_message(*state), "a.json:4:1: "));
    lehr_input_close(in);
}

static void nesting_is_limited(void **state)
{
    enum { DEPTH = 100000 };
    char *text = malloc(DEPTH + 1);
    lehr_json *value = NULL;
    assert_non_null(text);
    memset(text, '[', DEPTH);
    text[DEPTH] = '\0';
    assert_int_equal(read_text(*state, text, &value), LEHR_FORMAT);
    assert_null(value);
    free(text);
}

static void cut_at_every_byte(void **state)
{
    char text[] = "{\"a\": [1, -2.5e3, \"x\\u00e9\", true, null], \"b\": {\"c\": {}}}";
    for (size_t n = sizeof text - 2; n > 0; --n) {
        lehr_json *value = NULL;
        text[n] = '\0';
        assert_int_equal(read_text(*state, text, &value), LEHR_FORMAT);
        assert_null(value);
        lehr_clear(*state);
    }
}

/* --- without memory --- */

static void building_without_memory(void **state)
{
    lehr_status status = LEHR_NO_MEMORY;
    uint64_t n = 0;
    for (; status != LEHR_OK; ++n) {
        lehr_output *out;
        size_t length;
        assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
        lehr_json_cut(n);
        lehr_json *object = sample();
        lehr_json_cut(UINT64_MAX);
        lehr_json_set_int(object, "later", 1); /* must not hide the failure */
        status = lehr_json_write(*state, object, 0, out);
        if (status != LEHR_OK) assert_int_equal(status, LEHR_NO_MEMORY);
        if (status != LEHR_OK) assert_non_null(strstr(lehr_message(*state), "no memory"));
        assert_non_null(lehr_output_bytes(out, &length));
        lehr_json_free(object);
        lehr_output_discard(out);
        lehr_clear(*state);
    }
    assert_in_range(n, 20, 100);
}

/* A member that fails after it has been given away. */
static void a_broken_member_breaks_the_whole(void **state)
{
    lehr_json *object = lehr_json_object(), *member = lehr_json_array();
    lehr_output *out;
    assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
    lehr_json_set(object, "member", member);
    lehr_json_cut(0);
    lehr_json_add_int(member, 1);
    lehr_json_cut(UINT64_MAX);
    assert_int_equal(lehr_json_write(*state, object, 0, out), LEHR_NO_MEMORY);
    lehr_json_free(object);
    lehr_output_discard(out);
}

static void nothing_was_built(void **state)
{
    lehr_output *out;
    assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
    lehr_json_set_int(NULL, "a", 1);
    lehr_json_add_text(NULL, "a");
    lehr_json_free(NULL);
    assert_int_equal(lehr_json_write(*state, NULL, 0, out), LEHR_NO_MEMORY);
    lehr_output_discard(out);
}

static void reading_without_memory(void **state)
{
    lehr_status status = LEHR_NO_MEMORY;
    lehr_json *value = NULL;
    uint64_t n = 0;
    for (; status != LEHR_OK; ++n) {
        lehr_json_cut(n);
        status = read_text(*state, "{\"a\": [1, -2.5e3, \"x\\u00e9\", true], \"b\": {\"c\": {}}}",
                           &value);
        lehr_json_cut(UINT64_MAX);
        if (status == LEHR_OK) break;
        assert_int_equal(status, LEHR_NO_MEMORY);
        assert_null(value);
        assert_string_equal(lehr_message(*state), "a.json: no memory to read it");
        lehr_clear(*state);
    }
    assert_in_range(n, 10, 100);
    lehr_json_free(value);
}

static lehr_status read_and_write(lehr_context *ctx, void *arg)
{
    lehr_json *value;
    lehr_output *out;
    (void)arg;
    LEHR_TRY(read_text(ctx, "{\"a\": [1, 2]}", &value));
    lehr_status status = lehr_output_memory(ctx, &out);
    if (status == LEHR_OK) {
        status = lehr_json_write(ctx, value, 2, out);
        lehr_output_discard(out);
    }
    lehr_json_free(value);
    return status;
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    assert_in_range(brutal_allocations(read_and_write, NULL, NULL), 4, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(members_in_order),
        test_in_context(indented),
        test_in_context(texts_are_escaped),
        test_in_context(bytes_that_are_no_text),
        test_in_context(reads_every_kind),
        test_in_context(absent_and_wrong_kinds),
        test_in_context(any_top_level_value_and_duplicates),
        test_in_context(errors_have_a_place),
        test_in_context(lines_before_the_text_count),
        test_in_context(nesting_is_limited),
        test_in_context(cut_at_every_byte),
        test_in_context(building_without_memory),
        test_in_context(a_broken_member_breaks_the_whole),
        test_in_context(nothing_was_built),
        test_in_context(reading_without_memory),
        test_in_context(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
