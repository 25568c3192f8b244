// SPDX-License-Identifier: GPL-3.0-or-later
/* Safe file output: everything goes to a temporary file beside the target, and only commit makes it
 * appear, complete, under its name (write, fsync, rename). A path that ends in .gz or .xz is
 * compressed. "-" is standard output. Errors stick: write freely, check at commit. */
#ifndef LEHR_BASE_OUTPUT_H
#define LEHR_BASE_OUTPUT_H

#include <base/context.h>

typedef struct lehr_output lehr_output;

LEHR_API LEHR_MUST_USE lehr_status lehr_output_open(lehr_context *ctx, const char *path,
                                                    lehr_output **out);
/* Collects in memory instead; take the bytes with lehr_output_bytes before closing. */
LEHR_API LEHR_MUST_USE lehr_status lehr_output_memory(lehr_context *ctx, lehr_output **out);
LEHR_API const char *lehr_output_bytes(const lehr_output *out, size_t *n);

LEHR_API void lehr_put_bytes(lehr_output *out, const void *bytes, size_t n);
LEHR_API void lehr_put_text(lehr_output *out, const char *text);
LEHR_API void lehr_put_char(lehr_output *out, char c);
LEHR_API void lehr_put_int(lehr_output *out, int64_t value);
/* The shortest decimal that reads back to the same double. */
LEHR_API void lehr_put_real(lehr_output *out, double value);
/* The same without an exponent, with as many zeros as that takes; value must be finite. */
LEHR_API void lehr_put_plain(lehr_output *out, double value);
LEHR_API void lehr_put_format(lehr_output *out, const char *format, ...) LEHR_PRINTF(2, 3);

/* Makes the file appear; fails with the first error of any write. Closes the output either way. */
LEHR_API LEHR_MUST_USE lehr_status lehr_output_commit(lehr_output *out);
/* Forgets everything and removes the temporary file; NULL is fine. */
LEHR_API void lehr_output_discard(lehr_output *out);

/* For tests: outputs opened from now on under ctx fail after n bytes; UINT64_MAX: off. */
LEHR_API void lehr_output_cut(lehr_context *ctx, uint64_t n);

#endif
