// SPDX-License-Identifier: GPL-3.0-or-later
/* A file that appears complete or not at all. */
#ifndef LEHR_BASE_SAFE_FILE_H
#define LEHR_BASE_SAFE_FILE_H

#include <base/context.h>

typedef struct lehr_safe_file lehr_safe_file;

/* Opens a new file beside the target of path; fails early when the target could not be replaced.
 * "-" is standard output. */
LEHR_MUST_USE lehr_status lehr_safe_file_open(lehr_context *ctx, const char *path,
                                              lehr_safe_file **out);
/* Writes all of it; 0, or the errno of the failure. */
int lehr_safe_file_write(lehr_safe_file *file, const void *bytes, size_t n);
/* Puts the file under its name; 0, or the errno of the failure (the old file stands then). The file
 * is closed and gone either way. */
int lehr_safe_file_commit(lehr_safe_file *file);
/* Removes what was written. */
void lehr_safe_file_discard(lehr_safe_file *file);

#endif
