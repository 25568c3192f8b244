// SPDX-License-Identifier: GPL-3.0-or-later
/* Inputs: lines and bytes from plain and packed data, cut anywhere, failing anywhere. */
#include <base/input.h>

#include "codec.h"

#include <base/memory.h>
#include <brutal.h>
#include <context_fixture.h>
#include <scratch_folder.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PACKED_MAX = 4096 };

typedef struct packed {
    unsigned char bytes[PACKED_MAX];
    size_t n;
} packed;

static void pack_onto(lehr_context *ctx, const lehr_codec *codec, const char *text, packed *p)
{
    void *state;
    assert_int_equal(codec->pack.start(ctx, &state), LEHR_OK);
    lehr_codec_step step = {.in = (const unsigned char *)text,
                            .in_left = strlen(text),
                            .out = p->bytes + p->n,
                            .out_left = PACKED_MAX - p->n,
                            .last = true};
    while (codec->pack.step(state, &step) == LEHR_CODEC_AGAIN) assert_true(step.out_left > 0);
    codec->pack.stop(state);
    p->n = PACKED_MAX - step.out_left;
}

static packed pack(lehr_context *ctx, const lehr_codec *codec, const char *text)
{
    packed p = {.n = 0};
    pack_onto(ctx, codec, text, &p);
    return p;
}

static lehr_input *input_of(lehr_context *ctx, const void *bytes, size_t n)
{
    lehr_input *in = NULL;
    assert_int_equal(lehr_input_memory(ctx, "some.txt", bytes, n, &in), LEHR_OK);
    return in;
}

static void assert_line(lehr_input *in, const void *expected, size_t n)
{
    lehr_text line;
    assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
    assert_non_null(line.at);
    assert_int_equal(line.end - line.at, n);
    assert_memory_equal(line.at, expected, n);
}

static void assert_at_end(lehr_input *in)
{
    lehr_text line;
    for (int i = 0; i < 2; ++i) {
        assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
        assert_null(line.at);
    }
}

static void lines_of_every_kind(void **state)
{
    static const char text[] = "one\n\ntwo\r\n\r\nth\0ree\n\r";
    lehr_input *in = input_of(*state, text, sizeof text - 1);
    assert_int_equal(lehr_input_line_number(in), 0);
    assert_int_equal(lehr_input_remaining(in), sizeof text - 1);
    assert_line(in, "one", 3);
    assert_int_equal(lehr_input_line_number(in), 1);
    assert_int_equal(lehr_input_position(in), 4);
    assert_line(in, "", 0);
    assert_line(in, "two", 3);
    assert_line(in, "", 0);
    assert_line(in, "th\0ree", 6);
    assert_line(in, "", 0);
    assert_at_end(in);
    assert_int_equal(lehr_input_line_number(in), 6);
    assert_int_equal(lehr_input_position(in), sizeof text - 1);
    assert_int_equal(lehr_input_remaining(in), 0);
    lehr_input_close(in);
}

static void last_line_without_newline(void **state)
{
    lehr_input *in = input_of(*state, "a\nb", 3);
    assert_line(in, "a", 1);
    assert_line(in, "b", 1);
    assert_at_end(in);
    lehr_input_close(in);
}

static void nothing_at_all(void **state)
{
    lehr_text text;
    lehr_input *in = input_of(*state, "", 0);
    assert_int_equal(lehr_input_peek(in, 100, &text), LEHR_OK);
    assert_int_equal(text.end - text.at, 0);
    assert_at_end(in);
    assert_int_equal(lehr_input_rest(in, &text), LEHR_OK);
    assert_int_equal(text.end - text.at, 0);
    lehr_input_close(in);
}

/* 8 MiB of short lines go through a window that does not grow. */
static void memory_is_bounded_by_the_window(void **state)
{
    enum { LINES = 1 << 20, WIDTH = 8 };
    char *text = malloc((size_t)LINES * WIDTH + 1);
    assert_non_null(text);
    for (int i = 0; i < LINES; ++i) snprintf(text + (size_t)i * WIDTH, WIDTH + 1, "%07d\n", i);
    lehr_input *in = input_of(*state, text, (size_t)LINES * WIDTH);
    lehr_text line;
    int64_t value;
    for (int i = 0; i < LINES; ++i) {
        assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
        if (!lehr_scan_int(&line, &value) || value != i) fail_msg("line %d is wrong", i + 1);
    }
    assert_at_end(in);
    assert_in_range(lehr_memory_peak(*state), 1 << 20, (1 << 20) + (1 << 14));
    lehr_input_close(in);
    free(text);
}

static void a_line_longer_than_the_window(void **state)
{
    size_t n = 5u << 20;
    char *text = malloc(n + 3);
    assert_non_null(text);
    memset(text, 'x', n);
    memcpy(text, "a\n", 2);
    memcpy(text + n, "\nb\n", 3);
    lehr_input *in = input_of(*state, text, n + 3);
    assert_line(in, "a", 1);
    assert_line(in, text + 2, n - 2);
    assert_line(in, "b", 1);
    assert_at_end(in);
    lehr_input_close(in);
    free(text);
}

static void peek_bytes_and_rest(void **state)
{
    lehr_text text;
    char bytes[4];
    lehr_input *in = input_of(*state, "abcdefgh\nij", 11);
    assert_int_equal(lehr_input_peek(in, 3, &text), LEHR_OK);
    assert_true(lehr_text_is(text, "abc"));
    assert_int_equal(lehr_input_peek(in, 65536, &text), LEHR_OK);
    assert_int_equal(text.end - text.at, 11);
    assert_int_equal(lehr_input_bytes(in, bytes, 4), LEHR_OK);
    assert_memory_equal(bytes, "abcd", 4);
    assert_line(in, "efgh", 4);
    assert_int_equal(lehr_input_rest(in, &text), LEHR_OK);
    assert_true(lehr_text_is(text, "ij"));
    assert_int_equal(lehr_input_bytes(in, bytes, 0), LEHR_OK);
    assert_int_equal(lehr_input_bytes(in, bytes, 2), LEHR_FORMAT);
    assert_string_equal(lehr_message(*state),
                        "some.txt: ends after byte 11 where 2 more were expected");
    lehr_input_close(in);
}

static void failures_name_the_line(void **state)
{
    lehr_input *in = input_of(*state, "a\nb\n", 4);
    assert_int_equal(lehr_input_fail(in, "a %s was expected", "header"), LEHR_FORMAT);
    assert_string_equal(lehr_message(*state), "some.txt: a header was expected");
    lehr_clear(*state);
    assert_line(in, "a", 1);
    assert_line(in, "b", 1);
    assert_int_equal(lehr_input_fail(in, "%d numbers were expected", 3), LEHR_FORMAT);
    assert_string_equal(lehr_message(*state), "some.txt:2: 3 numbers were expected");
    lehr_input_close(in);
}

static void packed_lines(void **state)
{
    const lehr_codec *const codecs[] = {&lehr_codec_gz, &lehr_codec_xz};
    for (size_t i = 0; i < 2; ++i) {
        packed p = pack(*state, codecs[i], "1 2\n3 4\n");
        pack_onto(*state, codecs[i], "5 6", &p); /* a second member or stream */
        lehr_input *in = input_of(*state, p.bytes, p.n);
        assert_int_equal(lehr_input_remaining(in), UINT64_MAX);
        assert_line(in, "1 2", 3);
        assert_line(in, "3 4", 3);
        assert_line(in, "5 6", 3);
        assert_at_end(in);
        lehr_input_close(in);
    }
}

/* Reads to the end; the status of the first call that fails. */
static lehr_status drain(lehr_context *ctx, const void *bytes, size_t n, uint64_t *lines)
{
    lehr_input *in;
    lehr_text line = {"", NULL};
    LEHR_TRY(lehr_input_memory(ctx, "some.gz", bytes, n, &in));
    lehr_status status = LEHR_OK;
    while (status == LEHR_OK && line.at) status = lehr_input_line(in, &line);
    *lines = lehr_input_line_number(in);
    if (status != LEHR_OK) assert_int_equal(lehr_input_line(in, &line), status);
    lehr_input_close(in);
    return status;
}

static void packed_data_cut_at_every_byte(void **state)
{
    const lehr_codec *const codecs[] = {&lehr_codec_gz, &lehr_codec_xz};
    uint64_t lines;
    for (size_t i = 0; i < 2; ++i) {
        packed p = pack(*state, codecs[i], "1 2\n3 4\n5 6\n");
        for (size_t n = 1; n < p.n; ++n) {
            assert_int_equal(drain(*state, p.bytes, n, &lines), LEHR_FORMAT);
            if (!strstr(lehr_message(*state), "stream ends early")) fail_msg("cut at %zu", n);
            lehr_clear(*state);
        }
        assert_int_equal(drain(*state, p.bytes, p.n, &lines), LEHR_OK);
        assert_int_equal(lines, 3);
    }
}

/* Any one byte of a gz or xz stream changed: all lines, or a failure in words; never other lines.
 */
static void packed_data_damaged_at_every_byte(void **state)
{
    const lehr_codec *const codecs[] = {&lehr_codec_gz, &lehr_codec_xz};
    for (size_t i = 0; i < 2; ++i) {
        packed p = pack(*state, codecs[i], "1 2\n3 4\n5 6\n");
        int failed = 0;
        for (size_t at = codecs[i]->magic_size; at < p.n; ++at) {
            uint64_t lines;
            p.bytes[at] ^= 0x20;
            lehr_status status = drain(*state, p.bytes, p.n, &lines);
            p.bytes[at] ^= 0x20;
            if (status == LEHR_OK)
                assert_int_equal(lines, 3);
            else
                assert_true(lehr_message(*state)[0] != '\0');
            failed += status != LEHR_OK;
            lehr_clear(*state);
        }
        assert_true(failed > 10);
    }
}

static void what_follows_the_last_member(void **state)
{
    uint64_t lines;
    packed p = pack(*state, &lehr_codec_gz, "1\n2\n");
    memset(p.bytes + p.n, 0, 512);
    assert_int_equal(drain(*state, p.bytes, p.n + 512, &lines), LEHR_OK);
    assert_int_equal(lines, 2);
    p.bytes[p.n + 3] = 'x';
    assert_int_equal(drain(*state, p.bytes, p.n + 512, &lines), LEHR_FORMAT);
    assert_non_null(strstr(lehr_message(*state), "not gz follows its end"));
}

static void cut_and_failing_reads(void **state)
{
    uint64_t lines;
    lehr_context *ctx = *state;
    for (uint64_t n = 0; n < 8; ++n) {
        lehr_input_cut(ctx, n, false);
        assert_int_equal(drain(ctx, "1\n2\n3\n4\n", 8, &lines), LEHR_OK);
        assert_int_equal(lines, (n + 1) / 2);
        lehr_input_cut(ctx, n, true);
        assert_int_equal(drain(ctx, "1\n2\n3\n4\n", 8, &lines), LEHR_IO);
        assert_non_null(strstr(lehr_message(ctx), "some.gz: cannot read: "));
        lehr_clear(ctx);
    }
    lehr_input_cut(ctx, UINT64_MAX, false);
    assert_int_equal(drain(ctx, "1\n2\n3\n4\n", 8, &lines), LEHR_OK);
    assert_int_equal(lines, 4);
}

static void files_and_what_is_none(void **state)
{
    lehr_input *in = NULL;
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "a.txt");
    scratch_write(path.text, "12\n34\n", 6);
    assert_int_equal(lehr_input_open(*state, path.text, &in), LEHR_OK);
    assert_string_equal(lehr_input_name(in), path.text);
    assert_ptr_equal(lehr_input_context(in), *state);
    assert_int_equal(lehr_input_remaining(in), 6);
    assert_line(in, "12", 2);
    assert_int_equal(lehr_input_remaining(in), 3);
    assert_line(in, "34", 2);
    assert_at_end(in);
    lehr_input_close(in);
    in = NULL;
    assert_int_equal(lehr_input_open(*state, scratch_file(&folder, "none").text, &in), LEHR_IO);
    assert_non_null(strstr(lehr_message(*state), "none: cannot open: "));
    lehr_clear(*state);
    assert_int_equal(lehr_input_open(*state, folder.path, &in), LEHR_IO);
    assert_non_null(strstr(lehr_message(*state), "cannot read: "));
    assert_null(in);
    scratch_folder_remove(&folder);
}

/* A pipe gives a packed stream byte by byte: the magic must still be seen. */
static void standard_input_through_a_pipe(void **state)
{
    packed p = pack(*state, &lehr_codec_gz, "1 2\n3 4\n");
    int ends[2], before = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < p.n; ++i) assert_int_equal(write(ends[1], p.bytes + i, 1), 1);
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    lehr_input *in = NULL;
    assert_int_equal(lehr_input_open(*state, "-", &in), LEHR_OK);
    assert_string_equal(lehr_input_name(in), "standard input");
    assert_line(in, "1 2", 3);
    assert_line(in, "3 4", 3);
    assert_at_end(in);
    lehr_input_close(in);
    close(ends[0]);
    if (before >= 0) dup2(before, STDIN_FILENO);
    if (before >= 0) close(before);
}

typedef struct brutal_input {
    packed data;
    lehr_input *in;
} brutal_input;

static lehr_status read_all(lehr_context *ctx, void *arg)
{
    brutal_input *b = arg;
    lehr_text line;
    LEHR_TRY(lehr_input_memory(ctx, "some.gz", b->data.bytes, b->data.n, &b->in));
    lehr_status status = lehr_input_line(b->in, &line);
    if (status == LEHR_OK) status = lehr_input_rest(b->in, &line);
    lehr_input_close(b->in);
    b->in = NULL;
    return status;
}

static void brutal_untouched_input(void *arg)
{
    assert_null(((brutal_input *)arg)->in);
}

static void every_allocation_fails_once(void **state)
{
    const lehr_codec *const codecs[] = {&lehr_codec_gz, &lehr_codec_xz};
    for (size_t i = 0; i < 2; ++i) {
        brutal_input b = {pack(*state, codecs[i], "1 2\n3 4\n5 6\n"), NULL};
        assert_in_range(brutal_allocations(read_all, brutal_untouched_input, &b), 5, 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(lines_of_every_kind),
        test_in_context(last_line_without_newline),
        test_in_context(nothing_at_all),
        test_in_context(memory_is_bounded_by_the_window),
        test_in_context(a_line_longer_than_the_window),
        test_in_context(peek_bytes_and_rest),
        test_in_context(failures_name_the_line),
        test_in_context(packed_lines),
        test_in_context(packed_data_cut_at_every_byte),
        test_in_context(packed_data_damaged_at_every_byte),
        test_in_context(what_follows_the_last_member),
        test_in_context(cut_and_failing_reads),
        test_in_context(files_and_what_is_none),
        test_in_context(standard_input_through_a_pipe),
        test_in_context(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
