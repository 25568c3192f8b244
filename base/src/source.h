// SPDX-License-Identifier: GPL-3.0-or-later
/* Where an input's bytes come from: a file, standard input or memory, unpacked when packed. */
#ifndef LEHR_BASE_SOURCE_H
#define LEHR_BASE_SOURCE_H

#include <base/context.h>

typedef struct lehr_source lehr_source;

LEHR_MUST_USE lehr_status lehr_source_open(lehr_context *ctx, const char *path, lehr_source **out);
LEHR_MUST_USE lehr_status lehr_source_memory(lehr_context *ctx, const char *name, const void *bytes,
                                             size_t n, lehr_source **out);
void lehr_source_close(lehr_source *source);

/* 1..n bytes; 0 at the end. n >= 1. */
LEHR_MUST_USE lehr_status lehr_source_read(lehr_source *source, void *into, size_t n, size_t *got);
/* An upper bound on the bytes still to be read, UINT64_MAX when unknown. */
uint64_t lehr_source_left(const lehr_source *source);
const char *lehr_source_name(const lehr_source *source);

#endif
