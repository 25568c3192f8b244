// SPDX-License-Identifier: GPL-3.0-or-later
#include "text_lines.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

an_lines an_lines_of(lehr_input *in)
{
    return (an_lines){.in = in, .offset = an_whole(0)};
}

static bool is_comment(lehr_text line)
{
    return *line.at == '#' || *line.at == '%';
}

lehr_text an_skip_blanks(lehr_text line)
{
    while (line.at < line.end && (*line.at == ' ' || *line.at == '\t')) line.at++;
    return line;
}

lehr_status an_remark_offset(lehr_input *in, lehr_text rest, lehr_number *sum)
{
    lehr_number value;
    if (!lehr_scan_number(&rest, &value) || !lehr_scan_end(&rest) || !isfinite(value.r))
        return lehr_input_fail(in, "expected 'lehr offset NUMBER'");
    int64_t both;
    if (sum->whole && value.whole && !__builtin_add_overflow(sum->i, value.i, &both)) {
        *sum = an_whole(both);
    } else {
        *sum = an_real(sum->r + value.r);
    }
    return LEHR_OK;
}

/* A comment, which may be a remark. */
static lehr_status take_comment(an_lines *lines, lehr_text line)
{
    lehr_text word, comment = line;
    line.at++;
    if (!lehr_scan_word(&line, &word) || !lehr_text_is(word, "lehr"))
        return lines->comment ? lines->comment(lines->user, comment) : LEHR_OK;
    if (!lehr_scan_word(&line, &word)) word = line;
    if (lehr_text_is(word, "format")) return LEHR_OK;
    if (lehr_text_is(word, "offset")) return an_remark_offset(lines->in, line, &lines->offset);
    return lehr_input_fail(lines->in, "expected 'lehr offset' or 'lehr format', found 'lehr %.*s'",
                           AN_QUOTE(word));
}

lehr_status an_lines_next(an_lines *lines, lehr_text *line)
{
    for (;;) {
        lehr_text next;
        LEHR_TRY(lehr_input_line(lines->in, &next));
        if (next.at) {
            next = an_skip_blanks(next);
            if (next.at == next.end) continue;
            if (is_comment(next)) {
                LEHR_TRY(take_comment(lines, next));
                continue;
            }
        }
        *line = next;
        return LEHR_OK;
    }
}

lehr_status an_lines_end(an_lines *lines, const char *after_what)
{
    lehr_text line;
    LEHR_TRY(an_lines_next(lines, &line));
    if (!line.at) return LEHR_OK;
    return lehr_input_fail(lines->in, "expected the end of the file after %s, found '%.*s'",
                           after_what, AN_QUOTE(line));
}

bool an_head_line(lehr_text *head, bool all, lehr_text *line)
{
    while (head->at < head->end) {
        const char *newline = memchr(head->at, '\n', (size_t)(head->end - head->at));
        if (!newline && !all) return false;
        lehr_text next = {head->at, newline ? newline : head->end};
        head->at = newline ? newline + 1 : head->end;
        if (next.end > next.at && next.end[-1] == '\r') next.end--;
        next = an_skip_blanks(next);
        if (next.at == next.end || is_comment(next)) continue;
        *line = next;
        return true;
    }
    return false;
}

/* --- entries --- */

bool an_entry_looks(lehr_text line, int64_t *i, int64_t *j)
{
    lehr_number w;
    return lehr_scan_int(&line, i) && lehr_scan_int(&line, j) && lehr_scan_number(&line, &w) &&
           lehr_scan_end(&line);
}

static lehr_status bad_index(lehr_input *in, int64_t index, int base, int64_t n)
{
    if (n == 0) return lehr_input_fail(in, "index %" PRId64 ", but there are no variables", index);
    return lehr_input_fail(in, "index %" PRId64 " is not in %d..%" PRId64, index, base,
                           base + n - 1);
}

lehr_status an_entry_parse(lehr_input *in, lehr_text line, int base, int64_t n, an_entry *entry)
{
    lehr_text rest = line;
    int64_t i, j;
    lehr_number w;
    if (!lehr_scan_int(&rest, &i) || !lehr_scan_int(&rest, &j) || !lehr_scan_number(&rest, &w) ||
        !lehr_scan_end(&rest))
        return lehr_input_fail(in, "expected 'i j weight', found '%.*s'", AN_QUOTE(line));
    if (i < base || i - base >= n) return bad_index(in, i, base, n);
    if (j < base || j - base >= n) return bad_index(in, j, base, n);
    if (!isfinite(w.r)) {
        return lehr_input_fail(in, "expected a finite weight below 1e308, found '%.*s'",
                               AN_QUOTE(line));
    }
    *entry = (an_entry){i - base, j - base, w};
    return LEHR_OK;
}

/* --- headers --- */

/* Bytes of the file, all told; UINT64_MAX when unknown. */
static uint64_t file_size(lehr_input *in)
{
    uint64_t left = lehr_input_remaining(in), size;
    return __builtin_add_overflow(left, lehr_input_position(in), &size) ? UINT64_MAX : size;
}

lehr_status an_believe_variables(lehr_input *in, int64_t n)
{
    /* Variables need not occur in a file, so any number could be meant; but not in good faith. */
    enum { ALWAYS = 1 << 24, PER_BYTE = 64 };
    if (n < 0 || n > AN_MAX_VARIABLES) {
        return lehr_input_fail(in, "expected 0..%d variables, found %" PRId64, AN_MAX_VARIABLES, n);
    }
    uint64_t size = file_size(in);
    if (n <= ALWAYS || (uint64_t)n / PER_BYTE <= size) return LEHR_OK;
    return lehr_input_fail(in, "%" PRId64 " variables in a file of %" PRIu64 " bytes: not believed",
                           n, size);
}

lehr_status an_believe_lines(lehr_input *in, int64_t count, int least)
{
    uint64_t left = lehr_input_remaining(in);
    if (count < 0) return lehr_input_fail(in, "expected a count, found %" PRId64, count);
    /* The last line may lack its newline. */
    if (left == UINT64_MAX || (uint64_t)count <= (left + 1) / (uint64_t)least) return LEHR_OK;
    return lehr_input_fail(in, "%" PRId64 " entries announced, but only %" PRIu64 " bytes follow",
                           count, left);
}

int64_t an_believed_room(lehr_input *in, int64_t count)
{
    enum { BLIND = 1 << 20 };
    bool known = lehr_input_remaining(in) != UINT64_MAX;
    return known || count < BLIND ? count : BLIND;
}

/* --- the rest --- */

lehr_status an_at_line(lehr_input *in, lehr_status status)
{
    if (status != LEHR_BAD_ARGUMENT && status != LEHR_NUMERIC) return status;
    lehr_context *ctx = lehr_input_context(in);
    char why[256];
    snprintf(why, sizeof why, "%s", lehr_message(ctx));
    lehr_clear(ctx);
    return lehr_input_fail(in, "%s", why);
}

lehr_number an_number_times(lehr_number value, int factor)
{
    int64_t product;
    if (value.whole && !__builtin_mul_overflow(value.i, (int64_t)factor, &product))
        return an_whole(product);
    return an_real(value.r * factor);
}

an_sense an_sense_or(const an_read_options *options, an_sense usual)
{
    if (options->minimize) return AN_MINIMIZE;
    if (options->maximize) return AN_MAXIMIZE;
    return usual;
}
