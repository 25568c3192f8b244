// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading: plain, gz or xz (told by the first bytes, not by the name), streamed, with positions for
 * error messages. All failures read "file:line: what was expected". */
#ifndef LEHR_BASE_INPUT_H
#define LEHR_BASE_INPUT_H

#include <base/context.h>

typedef struct lehr_input lehr_input;

/* A piece of text that someone else owns. */
typedef struct lehr_text {
    const char *at, *end;
} lehr_text;

/* path "-" is standard input. */
LEHR_API LEHR_MUST_USE lehr_status lehr_input_open(lehr_context *ctx, const char *path,
                                                   lehr_input **out);
/* Reads from memory (which must outlive the input); name stands for the file in messages. */
LEHR_API LEHR_MUST_USE lehr_status lehr_input_memory(lehr_context *ctx, const char *name,
                                                     const void *bytes, size_t n, lehr_input **out);
LEHR_API void lehr_input_close(lehr_input *in);

/* Looks at the next bytes without consuming them: up to `want` (at most 64 KiB), fewer only when
 * the input ends there. Valid until the next call. */
LEHR_API LEHR_MUST_USE lehr_status lehr_input_peek(lehr_input *in, size_t want, lehr_text *out);
/* The next line without its newline (a CR before it is dropped too); line->at is NULL at the end.
 * Valid until the next call on this input. Lines of any length. */
LEHR_API LEHR_MUST_USE lehr_status lehr_input_line(lehr_input *in, lehr_text *line);
/* Exactly n bytes, or a FORMAT failure that says where the input ended. */
LEHR_API LEHR_MUST_USE lehr_status lehr_input_bytes(lehr_input *in, void *bytes, size_t n);
/* All the rest; valid until close. */
LEHR_API LEHR_MUST_USE lehr_status lehr_input_rest(lehr_input *in, lehr_text *out);
/* Number of the line last returned, from 1; 0 before the first. */
LEHR_API uint64_t lehr_input_line_number(const lehr_input *in);
LEHR_API const char *lehr_input_name(const lehr_input *in);
LEHR_API lehr_context *lehr_input_context(const lehr_input *in);
/* Unpacked bytes consumed so far. */
LEHR_API uint64_t lehr_input_position(const lehr_input *in);
/* An upper bound on the bytes still to come for a plain file, UINT64_MAX when unknown: readers
 * check counts in headers against it before they believe them. */
LEHR_API uint64_t lehr_input_remaining(const lehr_input *in);

/* Records "name:line: ..." with code LEHR_FORMAT and returns it. */
LEHR_API lehr_status lehr_input_fail(lehr_input *in, const char *format, ...) LEHR_PRINTF(2, 3);
#define lehr_input_fail(...) lehr_failure(LEHR_FORMAT, lehr_input_fail(__VA_ARGS__))

/* For tests: every input opened from now on under ctx ends (fail false) or gives a read error (fail
 * true) after n raw bytes; UINT64_MAX: off. */
LEHR_API void lehr_input_cut(lehr_context *ctx, uint64_t n, bool fail);

/* --- scanning a line; each skips blanks (space, tab) first and moves text->at past what it took
 * --- */

/* A number as written: integers that fit stay exact. */
typedef struct lehr_number {
    bool whole;
    int64_t i; /* when whole */
    double r;  /* always */
} lehr_number;

/* true and advanced on success; untouched otherwise. The number must end at a blank or the end. */
LEHR_API bool lehr_scan_int(lehr_text *text, int64_t *value);
/* Decimal number with optional fraction and exponent, correctly rounded, whatever the locale; "inf"
 * and "nan" are numbers here, so that a reader can name them in its message. A value written
 * like 3.0 or 1e3 is whole when it is exactly an integer below 2^53. */
LEHR_API bool lehr_scan_number(lehr_text *text, lehr_number *value);
/* The next run of non-blanks. */
LEHR_API bool lehr_scan_word(lehr_text *text, lehr_text *word);
LEHR_API bool lehr_scan_end(lehr_text *text);
LEHR_API bool lehr_text_is(lehr_text text, const char *word);

#endif
