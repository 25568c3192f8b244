// SPDX-License-Identifier: GPL-3.0-or-later
/* Memory: each block is a header, then 64-byte aligned payload.
 *
 *   raw                                            raw + raw_size
 *    | 0..63 bytes of gap | header, 64 bytes | payload | rest |
 *
 * The rest is closed to the user (redzone.h). Blocks that realloc moves keep their content: if the
 * gap does change, the content is moved by the few bytes it is off. */
#include <base/memory.h>

#include "context_inside.h"
#include "redzone.h"

#include <assert.h>
#include <string.h>

#define ALIGNMENT ((size_t)64)

typedef struct header {
    size_t size; /* of the payload as asked for */
    size_t raw_size;
    size_t gap; /* raw + gap is the header */
    uint64_t guard;
} header;

_Static_assert(sizeof(header) <= ALIGNMENT, "the header must fit before the payload");

/* In a live block's header, gone once it is released: an assert sees wild and double releases. */
#define GUARD UINT64_C(0x6c6568722d626c6b)

static header *header_of(void *payload)
{
    return (header *)(void *)((char *)payload - ALIGNMENT);
}

static char *rest_of(header *h, size_t *bytes)
{
    char *rest = (char *)h + ALIGNMENT + h->size;
    *bytes = h->raw_size - h->gap - ALIGNMENT - h->size;
    return rest;
}

/* Raw bytes for a payload, 0 (and a message) on overflow. */
static size_t raw_bytes(lehr_context *ctx, size_t count, size_t size, size_t *payload)
{
    size_t raw;
    if (!__builtin_mul_overflow(count, size, payload) &&
        !__builtin_add_overflow(*payload, 2 * ALIGNMENT, &raw) && raw <= PTRDIFF_MAX)
        return raw;
    LEHR_FAIL(ctx, LEHR_NO_MEMORY, "%zu times %zu bytes cannot be addressed", count, size);
    return 0;
}

/* Counts `more` bytes as live unless that would pass the limit. */
static lehr_status reserve(lehr_context *ctx, size_t more)
{
    lehr_shared *shared = ctx->shared;
    size_t limit = atomic_load(&shared->limit), live = atomic_load(&shared->live), sum;
    do {
        if (__builtin_add_overflow(live, more, &sum) || (limit && sum > limit))
            return LEHR_FAIL(ctx, LEHR_NO_MEMORY,
                             "%zu bytes wanted beside the %zu in use; the memory limit is %zu",
                             more, live, limit ? limit : SIZE_MAX);
    } while (!atomic_compare_exchange_weak(&shared->live, &live, sum));
    return LEHR_OK;
}

static void unreserve(lehr_context *ctx, size_t less)
{
    atomic_fetch_sub(&ctx->shared->live, less);
}

/* After a reservation was made good: one that failed is no peak. */
static void raise_peak(lehr_shared *shared)
{
    size_t live = atomic_load(&shared->live), peak = atomic_load(&shared->peak);
    while (live > peak && !atomic_compare_exchange_weak(&shared->peak, &peak, live)) {
    }
}

static size_t gap_of(const char *raw)
{
    return (ALIGNMENT - (uintptr_t)raw % ALIGNMENT) % ALIGNMENT;
}

static void *place(char *raw, size_t raw_size, size_t size)
{
    size_t gap = gap_of(raw);
    header *h = (header *)(void *)(raw + gap);
    *h = (header){size, raw_size, gap, GUARD};
    size_t bytes;
    char *rest = rest_of(h, &bytes);
    REDZONE_CLOSE(rest, bytes);
    return raw + gap + ALIGNMENT;
}

/* The header of a live block, its rest opened again. */
static header unplace(void *block)
{
    header *h = header_of(block);
    assert(h->guard == GUARD);
    size_t bytes;
    char *rest = rest_of(h, &bytes);
    REDZONE_OPEN(rest, bytes);
    return *h;
}

void *lehr_new(lehr_context *ctx, size_t count, size_t size)
{
    size_t payload;
    size_t raw_size = raw_bytes(ctx, count, size, &payload);
    if (!raw_size || reserve(ctx, raw_size) != LEHR_OK) return NULL;
    const lehr_allocator *a = &ctx->shared->allocator;
    char *raw = a->resize(a->user, NULL, 0, raw_size);
    if (!raw) {
        unreserve(ctx, raw_size);
        LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory for %zu bytes", payload);
        return NULL;
    }
    raise_peak(ctx->shared);
    return place(raw, raw_size, payload);
}

void *lehr_new_zero(lehr_context *ctx, size_t count, size_t size)
{
    void *block = lehr_new(ctx, count, size);
    if (block) memset(block, 0, count * size);
    return block;
}

/* The raw block resized; NULL (and a message), with the old one alive, when that fails. */
static char *resize_raw(lehr_context *ctx, char *raw, size_t old_size, size_t new_size)
{
    size_t more = new_size > old_size ? new_size - old_size : 0;
    if (more && reserve(ctx, more) != LEHR_OK) return NULL;
    const lehr_allocator *a = &ctx->shared->allocator;
    char *moved = a->resize(a->user, raw, old_size, new_size);
    if (!moved) {
        unreserve(ctx, more);
        LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory to resize a block to %zu bytes", new_size);
        return NULL;
    }
    if (old_size > new_size) unreserve(ctx, old_size - new_size);
    raise_peak(ctx->shared);
    return moved;
}

void *lehr_resize(lehr_context *ctx, void *block, size_t count, size_t size)
{
    if (!block) return lehr_new(ctx, count, size);
    size_t payload;
    size_t raw_size = raw_bytes(ctx, count, size, &payload);
    if (!raw_size) return NULL;
    header old = unplace(block);
    char *raw = (char *)header_of(block) - old.gap;
    char *moved = resize_raw(ctx, raw, old.raw_size, raw_size);
    if (!moved) {
        place(raw, old.raw_size, old.size);
        return NULL;
    }
    size_t gap = gap_of(moved), kept = old.size < payload ? old.size : payload;
    if (gap != old.gap) memmove(moved + gap + ALIGNMENT, moved + old.gap + ALIGNMENT, kept);
    return place(moved, raw_size, payload);
}

void lehr_release(lehr_context *ctx, void *block)
{
    if (!block) return;
    header h = unplace(block);
    header_of(block)->guard = 0;
    const lehr_allocator *a = &ctx->shared->allocator;
    a->resize(a->user, (char *)header_of(block) - h.gap, h.raw_size, 0);
    unreserve(ctx, h.raw_size);
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
