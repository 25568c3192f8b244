// SPDX-License-Identifier: GPL-3.0-or-later
/* Counting equal shots: sort their rows, add up runs, sort by how often. */
#include <tn/run.h>

#include <base/memory.h>
#include <stdlib.h>
#include <string.h>

/* qsort hands no context on: entries bring their own. */
typedef struct entry {
    const uint64_t *row;
    size_t words;
    uint64_t times;
} entry;

/* As numbers, the highest word first. */
static int compare_rows(const entry *a, const entry *b)
{
    for (size_t w = a->words; w-- > 0;)
        if (a->row[w] != b->row[w]) return a->row[w] < b->row[w] ? -1 : 1;
    return 0;
}

static int by_row(const void *a, const void *b)
{
    return compare_rows(a, b);
}

static int by_times(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->times != y->times) return x->times > y->times ? -1 : 1;
    return compare_rows(x, y);
}

static size_t add_up(entry *entries, size_t count)
{
    size_t distinct = 0;
    for (size_t k = 0; k < count; k++) {
        if (distinct > 0 && compare_rows(&entries[distinct - 1], &entries[k]) == 0)
            entries[distinct - 1].times++;
        else
            entries[distinct++] = entries[k];
    }
    return distinct;
}

static lehr_status copy(lehr_context *ctx, const entry *entries, size_t count, size_t words,
                        tn_counts *out)
{
    tn_counts made = {.count = count, .words = words};
    made.rows = lehr_new(ctx, count * words, sizeof *made.rows);
    made.times = lehr_new(ctx, count, sizeof *made.times);
    if (!made.rows || !made.times) {
        tn_counts_clear(ctx, &made);
        return LEHR_NO_MEMORY;
    }
    for (size_t k = 0; k < count; k++) {
        made.times[k] = entries[k].times;
        for (size_t w = 0; w < words; w++) made.rows[k * words + w] = entries[k].row[w];
    }
    *out = made;
    return LEHR_OK;
}

lehr_status tn_count(lehr_context *ctx, const tn_shots *shots, tn_counts *out)
{
    size_t count = (size_t)shots->count;
    entry *entries = lehr_new(ctx, count, sizeof *entries);
    if (!entries) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < count; k++)
        entries[k] = (entry){shots->rows + k * shots->words, shots->words, 1};
    qsort(entries, count, sizeof *entries, by_row);
    size_t distinct = add_up(entries, count);
    qsort(entries, distinct, sizeof *entries, by_times);
    lehr_status status = copy(ctx, entries, distinct, shots->words, out);
    lehr_release(ctx, entries);
    return status;
}

void tn_counts_clear(lehr_context *ctx, tn_counts *counts)
{
    lehr_release(ctx, counts->rows);
    lehr_release(ctx, counts->times);
    *counts = (tn_counts){0};
}
