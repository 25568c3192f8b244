// SPDX-License-Identifier: GPL-3.0-or-later
/* What the line-oriented formats share when they read: comments, remarks, numbers, messages.
 *
 * A remark is a comment with a meaning to us, `# lehr offset 5` or `# lehr format mqlib`: so that a
 * file keeps what its format has no place for. Other programs see a comment. */
#ifndef LEHR_ANNEAL_TEXT_LINES_H
#define LEHR_ANNEAL_TEXT_LINES_H

#include <anneal/format.h>

/* For messages: the beginning of a piece of text, as the arguments of "%.*s". */
#define AN_QUOTE(text) (int)((text).end - (text).at < 40 ? (text).end - (text).at : 40), (text).at

typedef lehr_status an_take_comment(void *user, lehr_text comment);

typedef struct an_lines {
    lehr_input *in;
    lehr_number offset;       /* what `# lehr offset` lines have given so far */
    an_take_comment *comment; /* gets the comments that are no remarks; may be NULL */
    void *user;
} an_lines;

an_lines an_lines_of(lehr_input *in);
/* The next line that is neither blank nor a comment (# or %); line->at is NULL at the end. */
lehr_status an_lines_next(an_lines *lines, lehr_text *line);
/* Fails when anything but blanks and comments follows. */
lehr_status an_lines_end(an_lines *lines, const char *after_what);
/* Adds the number in the rest of a `lehr offset` remark to *sum. */
lehr_status an_remark_offset(lehr_input *in, lehr_text rest, lehr_number *sum);

lehr_text an_skip_blanks(lehr_text line);

/* For sniffing: the next such line of the head of a file, false when no complete one is in sight.
 * all: the head is the whole file, its last line needs no newline. */
bool an_head_line(lehr_text *head, bool all, lehr_text *line);

typedef struct an_entry {
    int64_t i, j; /* counted from 0 */
    lehr_number w;
} an_entry;

/* Parses a line `i j w` whose indices count from `base` and lie below base + n. */
lehr_status an_entry_parse(lehr_input *in, lehr_text line, int base, int64_t n, an_entry *entry);
/* true when the line has the shape int int number. */
bool an_entry_looks(lehr_text line, int64_t *i, int64_t *j);

/* Fails when no file of this size has so many variables: before room is made for them. */
lehr_status an_believe_variables(lehr_input *in, int64_t n);
/* Fails when so many lines of at least `least` bytes cannot follow. */
lehr_status an_believe_lines(lehr_input *in, int64_t count, int least);
/* How much room to make for couplings announced and believed. */
int64_t an_believed_room(lehr_input *in, int64_t count);

/* Gives a failure of the builder the file and line it came from. */
lehr_status an_at_line(lehr_input *in, lehr_status status);

/* factor * value; halves that double to integers become integers. */
lehr_number an_number_times(lehr_number value, int factor);
/* The sense that the caller wants, or else the usual one. */
an_sense an_sense_or(const an_read_options *options, an_sense usual);

#endif
