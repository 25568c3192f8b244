// SPDX-License-Identifier: GPL-3.0-or-later
/* Open addressing over FNV-1a hashes of the entries' bytes. */
#include "matrix_pool.h"

#include "grow.h"

#include <string.h>

static uint64_t hash(const double complex *entries, uint32_t count)
{
    uint64_t h = 0xcbf29ce484222325u ^ count;
    for (uint32_t k = 0; k < count; k++) {
        uint64_t words[2];
        memcpy(words, &entries[k], sizeof words);
        h = (h ^ words[0]) * 0x100000001b3u;
        h = (h ^ (h >> 29) ^ words[1]) * 0x100000001b3u;
    }
    return h ^ (h >> 32);
}

static size_t find(const tn_pool *pool, const double complex *entries, uint32_t count)
{
    size_t mask = pool->slot_count - 1, at = hash(entries, count) & mask;
    while (pool->slots[at].count > 0) {
        const tn_pool_slot *slot = &pool->slots[at];
        if (slot->count == count &&
            memcmp(pool->entries + slot->where, entries, count * sizeof *entries) == 0)
            break;
        at = (at + 1) & mask;
    }
    return at;
}

static lehr_status widen(lehr_context *ctx, tn_pool *pool)
{
    if (2 * (pool->used + 1) <= pool->slot_count) return LEHR_OK;
    tn_pool wider = *pool;
    wider.slot_count = pool->slot_count ? 2 * pool->slot_count : 64;
    wider.slots = lehr_new_zero(ctx, wider.slot_count, sizeof *wider.slots);
    if (!wider.slots) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < pool->slot_count; k++) {
        tn_pool_slot slot = pool->slots[k];
        if (slot.count > 0)
            wider.slots[find(&wider, pool->entries + slot.where, slot.count)] = slot;
    }
    lehr_release(ctx, pool->slots);
    *pool = wider;
    return LEHR_OK;
}

lehr_status tn_pool_put(lehr_context *ctx, tn_pool *pool, const double complex *entries,
                        uint32_t count, uint32_t *where)
{
    LEHR_TRY(widen(ctx, pool));
    size_t at = find(pool, entries, count);
    if (pool->slots[at].count == 0) {
        TN_ROOM_FOR(ctx, pool->entries, pool->room, pool->count, count);
        memcpy(pool->entries + pool->count, entries, count * sizeof *entries);
        pool->slots[at] = (tn_pool_slot){.where = (uint32_t)pool->count, .count = count};
        pool->count += count;
        pool->used++;
    }
    *where = pool->slots[at].where;
    return LEHR_OK;
}

void tn_pool_seal(lehr_context *ctx, tn_pool *pool)
{
    lehr_release(ctx, pool->slots);
    pool->slots = NULL;
    pool->slot_count = pool->used = 0;
}

void tn_pool_clear(lehr_context *ctx, tn_pool *pool)
{
    lehr_release(ctx, pool->entries);
    lehr_release(ctx, pool->slots);
    *pool = (tn_pool){0};
}
