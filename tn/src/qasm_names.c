// SPDX-License-Identifier: GPL-3.0-or-later
#include "qasm_names.h"

#include <base/memory.h>
#include <string.h>

#define FIRST_BUCKETS 256

/* FNV-1a. */
static uint32_t hash_of(lehr_text text)
{
    uint32_t hash = 2166136261U;
    for (const char *p = text.at; p < text.end; p++) hash = (hash ^ (unsigned char)*p) * 16777619U;
    return hash;
}

static bool is_same(lehr_text a, lehr_text b)
{
    size_t n = (size_t)(a.end - a.at);
    return n == (size_t)(b.end - b.at) && memcmp(a.at, b.at, n) == 0;
}

/* Puts entry number k in front of its bucket. */
static void link_entry(tn_names *names, int32_t k)
{
    tn_name *entry = &names->entries.at[k];
    int32_t *bucket = &names->buckets[entry->hash & (names->bucket_count - 1)];
    entry->hidden = *bucket;
    *bucket = k;
}

static lehr_status rehash(lehr_context *ctx, tn_names *names)
{
    size_t count = names->bucket_count ? 2 * names->bucket_count : FIRST_BUCKETS;
    int32_t *buckets = lehr_new(ctx, count, sizeof *buckets);
    if (!buckets) return LEHR_NO_MEMORY;
    memset(buckets, 0xff, count * sizeof *buckets); /* all -1 */
    lehr_release(ctx, names->buckets);
    names->buckets = buckets;
    names->bucket_count = count;
    for (size_t k = 0; k < names->entries.count; k++) link_entry(names, (int32_t)k);
    return LEHR_OK;
}

lehr_status tn_names_add(lehr_context *ctx, tn_names *names, lehr_text text, int32_t value)
{
    if (names->entries.count >= INT32_MAX / 2)
        return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "more than a thousand million names");
    TN_ROOM(ctx, &names->entries, 1);
    if (names->entries.count >= names->bucket_count) LEHR_TRY(rehash(ctx, names));
    int32_t k = (int32_t)names->entries.count++;
    names->entries.at[k] = (tn_name){.text = text, .hash = hash_of(text), .value = value};
    link_entry(names, k);
    return LEHR_OK;
}

int32_t tn_names_find(const tn_names *names, lehr_text text)
{
    if (names->bucket_count == 0) return -1;
    uint32_t hash = hash_of(text);
    int32_t k = names->buckets[hash & (names->bucket_count - 1)];
    while (k >= 0 &&
           (names->entries.at[k].hash != hash || !is_same(names->entries.at[k].text, text)))
        k = names->entries.at[k].hidden;
    return k;
}

void tn_names_forget(tn_names *names, size_t count)
{
    while (names->entries.count > count) {
        const tn_name *entry = &names->entries.at[--names->entries.count];
        names->buckets[entry->hash & (names->bucket_count - 1)] = entry->hidden;
    }
}

void tn_names_clear(lehr_context *ctx, tn_names *names)
{
    lehr_release(ctx, names->entries.at);
    lehr_release(ctx, names->buckets);
}
