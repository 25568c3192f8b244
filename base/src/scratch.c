// SPDX-License-Identifier: GPL-3.0-or-later
/* The scratch stack: chunks, newest on top, each filled from below.
 *
 * Under AddressSanitizer each request is a chunk of its own and of its own size, so that an overrun
 * is seen. */
#include <base/memory.h>

#include "context_inside.h"
#include "redzone.h"

#define ALIGNMENT ((size_t)64)

#ifdef LEHR_ASAN
#    define CHUNK ((size_t)0)
#else
#    define CHUNK ((size_t)1 << 16)
#endif

/* A mark is the address up to which its chunk was full: unique, and ordered within the chunk. */
typedef struct lehr_scratch_block {
    struct lehr_scratch_block *below;
    char *first, *at, *end;
} lehr_scratch_block;

_Static_assert(sizeof(lehr_scratch_block) <= ALIGNMENT, "the chunk's head must fit before it");

lehr_mark lehr_scratch_mark(lehr_context *ctx)
{
    return (lehr_mark){ctx->scratch ? ctx->scratch->at : NULL};
}

/* A new chunk on top with room for `bytes`. */
static lehr_scratch_block *scratch_push(lehr_context *ctx, size_t bytes)
{
    size_t room = bytes > CHUNK ? bytes : CHUNK;
    lehr_scratch_block *block = lehr_new(ctx, 1, ALIGNMENT + room);
    if (!block) return NULL;
    block->first = (char *)block + ALIGNMENT;
    block->below = ctx->scratch;
    block->at = block->first;
    block->end = block->first + room;
    ctx->scratch = block;
    return block;
}

void *lehr_scratch(lehr_context *ctx, size_t count, size_t size)
{
    size_t bytes, room;
    if (__builtin_mul_overflow(count, size, &bytes) ||
        __builtin_add_overflow(bytes, 2 * ALIGNMENT, &room)) {
        LEHR_FAIL(ctx, LEHR_NO_MEMORY, "%zu times %zu bytes cannot be addressed", count, size);
        return NULL;
    }
    size_t taken = CHUNK ? (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : bytes;
    lehr_scratch_block *block = ctx->scratch;
    if (!block || !CHUNK || (size_t)(block->end - block->at) < taken)
        block = scratch_push(ctx, taken);
    if (!block) return NULL;
    void *result = block->at;
    block->at += taken;
    return result;
}

lehr_status lehr_scratch_keep(lehr_context *ctx, size_t bytes)
{
    lehr_scratch_block *block = ctx->scratch;
    if (!CHUNK || (block && (size_t)(block->end - block->at) >= bytes)) return LEHR_OK;
    return scratch_push(ctx, bytes) ? LEHR_OK : LEHR_NO_MEMORY;
}

void lehr_scratch_release(lehr_context *ctx, lehr_mark mark)
{
    char *top = mark.top;
    while (ctx->scratch) {
        lehr_scratch_block *block = ctx->scratch;
        if (top && top >= block->first && top <= block->end) {
            block->at = top;
            return;
        }
        ctx->scratch = block->below;
        lehr_release(ctx, block);
    }
}
