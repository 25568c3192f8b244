// SPDX-License-Identifier: GPL-3.0-or-later
/* Memory through the context: counted, limited, made to fail by tests.
 *
 * Blocks are 64-byte aligned. Two kinds: lehr_new/lehr_release for objects, and the scratch stack
 * for work space of one call: mark at the public entry, take what you need, release at the end. */
#ifndef LEHR_BASE_MEMORY_H
#define LEHR_BASE_MEMORY_H

#include <base/context.h>

/* count * size bytes, not initialised; NULL (and a message) when out of memory or on overflow.
 * count 0 gives a valid block. */
LEHR_API LEHR_MUST_USE void *lehr_new(lehr_context *ctx, size_t count, size_t size);
/* As lehr_new, all bytes zero. */
LEHR_API LEHR_MUST_USE void *lehr_new_zero(lehr_context *ctx, size_t count, size_t size);
/* Resizes keeping the content; on failure returns NULL and block stays valid. block may be NULL. */
LEHR_API LEHR_MUST_USE void *lehr_resize(lehr_context *ctx, void *block, size_t count, size_t size);
/* Frees a block of this context, of its parent or of a sibling worker; NULL is fine. */
LEHR_API void lehr_release(lehr_context *ctx, void *block);
/* A copy of a string. */
LEHR_API LEHR_MUST_USE char *lehr_new_text(lehr_context *ctx, const char *text, size_t length);

/* Live and highest number of bytes through this context and its relatives. */
LEHR_API size_t lehr_memory_live(const lehr_context *ctx);
LEHR_API size_t lehr_memory_peak(const lehr_context *ctx);
/* Allocations that would pass the limit fail with a clear message; 0: no limit. */
LEHR_API void lehr_set_memory_limit(lehr_context *ctx, size_t bytes);
LEHR_API size_t lehr_memory_limit(const lehr_context *ctx);
/* Fails now, with the estimate in the message, when `bytes` more would pass the limit. */
LEHR_API LEHR_MUST_USE lehr_status lehr_memory_reserve(lehr_context *ctx, size_t bytes,
                                                       const char *what);

/* Scratch stack. Marks nest; lehr_scratch_release frees all taken since the mark. */
typedef struct lehr_mark {
    void *top;
} lehr_mark;
LEHR_API lehr_mark lehr_scratch_mark(lehr_context *ctx);
LEHR_API LEHR_MUST_USE void *lehr_scratch(lehr_context *ctx, size_t count, size_t size);
/* Makes room for `bytes` that marks set after this do not give back: for loops whose every turn
 * would else ask the system for memory. (Under AddressSanitizer nothing is kept.) */
LEHR_API LEHR_MUST_USE lehr_status lehr_scratch_keep(lehr_context *ctx, size_t bytes);
LEHR_API void lehr_scratch_release(lehr_context *ctx, lehr_mark mark);

#endif
