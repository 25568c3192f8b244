// SPDX-License-Identifier: GPL-3.0-or-later
/* Models from and to text, for the tests of file formats. All assert that what should work works.
 */
#ifndef LEHR_TESTS_MODEL_TEXT_H
#define LEHR_TESTS_MODEL_TEXT_H

#include <anneal/format.h>

/* options may be NULL: by content. */
an_model *model_of_text(lehr_context *ctx, const char *text, const an_read_options *options);
an_model *model_of_bytes(lehr_context *ctx, const void *bytes, size_t n,
                         const an_read_options *options);
/* The format that the content is taken for. */
const char *format_of_text(lehr_context *ctx, const char *text);
/* Asserts that reading fails, with exactly this message (the file is called "text"). */
void assert_unreadable(lehr_context *ctx, const char *text, const an_read_options *options,
                       const char *message);
/* n bytes, then a zero; to be released. */
char *bytes_of_model(lehr_context *ctx, const an_model *model, const char *format, size_t *n);
/* The same of a text format. */
char *text_of_model(lehr_context *ctx, const an_model *model, const char *format);
void assert_writes(lehr_context *ctx, const an_model *model, const char *format,
                   const char *expected);
/* Asserts that writing fails with UNSUPPORTED and this message, having put nothing. */
void assert_refuses(lehr_context *ctx, const an_model *model, const char *format,
                    const char *message);
uint64_t hash_of_model(lehr_context *ctx, const an_model *model);
/* Writes it, reads that by content alone: the same model. */
void assert_round_trip(lehr_context *ctx, const an_model *model, const char *format);
/* By enumeration over all answers: n <= 20. */
double best_value(const an_model *model);
void assert_best(lehr_context *ctx, const char *text, const an_read_options *options, double best);

#endif
