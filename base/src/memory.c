// SPDX-License-Identifier: GPL-3.0-or-later
/* Memory: each block is a header, then 64-byte aligned payload.
 *
 *   raw                     payload (64-byte aligned)
 *    |  0..63 bytes of gap  |  [header: 64 bytes before payload]
 *
 * Big blocks keep their alignment when realloc moves them by whole pages; if the gap does change,
 * the content is moved by the few bytes it is off.
 *
 * Scratch is a stack of chunks in production; under AddressSanitizer each request is a block of its
 * own, so that an overrun is seen. */
#include <base/memory.h>

#include "context_inside.h"

#include <stdio.h>
#include <string.h>

#define ALIGNMENT 64

typedef struct header {
    size_t size; /* of the payload as asked for */
    size_t raw_size;
    size_t gap; /* raw + gap is the header */
    uint64_t guard;
} header;

_Static_assert(sizeof(header) <= ALIGNMENT, "the header must fit before the payload");
#define GUARD UINT64_C(0x6c6568722d626c6b)

static header *header_of(void *payload)
{
    return (header *)(void *)((char *)payload - ALIGNMENT);
}

/* Raw bytes for a payload, 0 on overflow. */
static size_t raw_bytes(size_t count, size_t size, size_t *payload)
{
    size_t raw;
    if (__builtin_mul_overflow(count, size, payload)) return 0;
    if (__builtin_add_overflow(*payload, (size_t)(2 * ALIGNMENT), &raw)) return 0;
    return raw;
}

static lehr_status account(lehr_context *ctx, size_t more)
{
    lehr_shared *shared = ctx->shared;
    size_t live = atomic_fetch_add(&shared->live, more) + more;
    size_t limit = atomic_load_explicit(&shared->limit, memory_order_relaxed);
    if (limit && live > limit) {
        atomic_fetch_sub(&shared->live, more);
        return LEHR_FAIL(ctx, LEHR_NO_MEMORY,
                         "the memory limit of %zu bytes is reached (%zu in use, %zu more wanted)",
                         limit, live - more, more);
    }
    size_t peak = atomic_load_explicit(&shared->peak, memory_order_relaxed);
    while (live > peak && !atomic_compare_exchange_weak(&shared->peak, &peak, live)) {
    }
    return LEHR_OK;
}

static void *place(char *raw, size_t raw_size, size_t size)
{
    size_t gap = (ALIGNMENT - (uintptr_t)raw % ALIGNMENT) % ALIGNMENT;
    header *h = (header *)(void *)(raw + gap);
    *h = (header){size, raw_size, gap, GUARD};
    return raw + gap + ALIGNMENT;
}

void *lehr_new(lehr_context *ctx, size_t count, size_t size)
{
    size_t payload;
    size_t raw_size = raw_bytes(count, size, &payload);
    if (!raw_size) {
        LEHR_FAIL(ctx, LEHR_NO_MEMORY, "%zu times %zu bytes cannot be addressed", count, size);
        return NULL;
    }
    if (account(ctx, raw_size) != LEHR_OK) return NULL;
    const lehr_allocator *a = &ctx->shared->allocator;
    char *raw = a->resize(a->user, NULL, 0, raw_size);
    if (!raw) {
        atomic_fetch_sub(&ctx->shared->live, raw_size);
        LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory for %zu bytes", payload);
        return NULL;
    }
    return place(raw, raw_size, payload);
}

void *lehr_new_zero(lehr_context *ctx, size_t count, size_t size)
{
    void *block = lehr_new(ctx, count, size);
    if (block) memset(block, 0, count * size);
    return block;
}

void *lehr_resize(lehr_context *ctx, void *block, size_t count, size_t size)
{
    if (!block) return lehr_new(ctx, count, size);
    header old = *header_of(block);
    size_t payload;
    size_t raw_size = raw_bytes(count, size, &payload);
    if (!raw_size) {
        LEHR_FAIL(ctx, LEHR_NO_MEMORY, "%zu times %zu bytes cannot be addressed", count, size);
        return NULL;
    }
    size_t more = raw_size > old.raw_size ? raw_size - old.raw_size : 0;
    if (more && account(ctx, more) != LEHR_OK) return NULL;
    const lehr_allocator *a = &ctx->shared->allocator;
    char *raw = (char *)header_of(block) - old.gap;
    char *moved = a->resize(a->user, raw, old.raw_size, raw_size);
    if (!moved) {
        if (more) atomic_fetch_sub(&ctx->shared->live, more);
        LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory to grow a block to %zu bytes", payload);
        return NULL;
    }
    if (old.raw_size > raw_size) atomic_fetch_sub(&ctx->shared->live, old.raw_size - raw_size);
    size_t gap = (ALIGNMENT - (uintptr_t)moved % ALIGNMENT) % ALIGNMENT;
    size_t kept = old.size < payload ? old.size : payload;
    if (gap != old.gap) memmove(moved + gap + ALIGNMENT, moved + old.gap + ALIGNMENT, kept);
    return place(moved, raw_size, payload);
}

void lehr_release(lehr_context *ctx, void *block)
{
    if (!block) return;
    header h = *header_of(block);
    const lehr_allocator *a = &ctx->shared->allocator;
    atomic_fetch_sub(&ctx->shared->live, h.raw_size);
    a->resize(a->user, (char *)header_of(block) - h.gap, h.raw_size, 0);
}

char *lehr_new_text(lehr_context *ctx, const char *text, size_t length)
{
    char *copy = lehr_new(ctx, length + 1, 1);
    if (!copy) return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

size_t lehr_memory_live(const lehr_context *ctx)
{
    return atomic_load(&ctx->shared->live);
}

size_t lehr_memory_peak(const lehr_context *ctx)
{
    return atomic_load(&ctx->shared->peak);
}

void lehr_set_memory_limit(lehr_context *ctx, size_t bytes)
{
    atomic_store(&ctx->shared->limit, bytes);
}

size_t lehr_memory_limit(const lehr_context *ctx)
{
    return atomic_load(&ctx->shared->limit);
}

lehr_status lehr_memory_reserve(lehr_context *ctx, size_t bytes, const char *what)
{
    size_t limit = lehr_memory_limit(ctx), live = lehr_memory_live(ctx);
    if (!limit || (live <= limit && bytes <= limit - live)) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_NO_MEMORY,
                     "%s needs about %.1f MiB beside the %.1f MiB in use; the limit is %.1f MiB",
                     what, (double)bytes / 0x1p20, (double)live / 0x1p20, (double)limit / 0x1p20);
}

/* --- scratch --- */

#if defined(__SANITIZE_ADDRESS__)
#    define CHUNK 0
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define CHUNK 0
#    endif
#endif
#ifndef CHUNK
#    define CHUNK (1u << 16)
#endif

/* A mark is the address up to which its chunk was full: unique, and ordered within the chunk. */
typedef struct lehr_scratch_block {
    struct lehr_scratch_block *below;
    char *at, *end;
    char *first;
} lehr_scratch_block;

lehr_mark lehr_scratch_mark(lehr_context *ctx)
{
    return (lehr_mark){ctx->scratch ? ctx->scratch->at : NULL};
}

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
    size_t bytes, rounded;
    if (__builtin_mul_overflow(count, size, &bytes) ||
        __builtin_add_overflow(bytes, (size_t)ALIGNMENT, &rounded)) {
        LEHR_FAIL(ctx, LEHR_NO_MEMORY, "%zu times %zu bytes cannot be addressed", count, size);
        return NULL;
    }
    /* At least one unit, so that every request moves the mark. */
    rounded = (bytes ? rounded - 1 : rounded) / ALIGNMENT * ALIGNMENT;
    lehr_scratch_block *block = ctx->scratch;
    if (!block || (size_t)(block->end - block->at) < rounded) block = scratch_push(ctx, rounded);
    if (!block) return NULL;
    void *result = block->at;
    block->at += rounded;
    return result;
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
