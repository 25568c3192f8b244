// SPDX-License-Identifier: GPL-3.0-or-later
/* G(n, m), uniformly. Pairs are drawn until m different ones are there: in rounds, each of which
 * draws just as many as are missing, so that the set never has to shed any (which would favour
 * some). When more than half of all pairs are wanted, the missing ones are drawn instead.
 *
 * A pair (i, j), i < j, is kept as the number i n + j: sorted numbers are pairs in order. */
#include "edges.h"

#include <base/memory.h>
#include <stdlib.h>

static uint64_t draw_pair(lehr_rng *rng, uint32_t n)
{
    uint32_t a = lehr_rng_below(rng, n);
    uint32_t b = lehr_rng_below(rng, n - 1);
    b += b >= a;
    return a < b ? (uint64_t)a * n + b : (uint64_t)b * n + a;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x, y;
    x = *(const uint64_t *)a;
    y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static size_t sort_distinct(uint64_t *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, by_number);
    size_t kept = 0;
    for (size_t k = 0; k < count; k++)
        if (kept == 0 || numbers[kept - 1] != numbers[k]) numbers[kept++] = numbers[k];
    return kept;
}

/* `count` distinct pairs in increasing order. */
static void draw_pairs(lehr_rng *rng, uint32_t n, size_t count, uint64_t *numbers)
{
    for (size_t have = 0; have < count; have = sort_distinct(numbers, count))
        for (size_t k = have; k < count; k++) numbers[k] = draw_pair(rng, n);
}

static void list_drawn(const uint64_t *numbers, an_edges *edges)
{
    uint64_t n = (uint64_t)edges->n;
    for (int64_t k = 0; k < edges->m; k++)
        edges->at[k] = (an_edge){(int32_t)(numbers[k] / n), (int32_t)(numbers[k] % n)};
}

static void list_others(const uint64_t *numbers, size_t count, an_edges *edges)
{
    uint64_t n = (uint64_t)edges->n;
    size_t next = 0;
    an_edge *edge = edges->at;
    for (uint64_t i = 0; i < n; i++)
        for (uint64_t j = i + 1; j < n; j++) {
            if (next < count && numbers[next] == i * n + j)
                next++;
            else
                *edge++ = (an_edge){(int32_t)i, (int32_t)j};
        }
}

lehr_status an_edges_random(lehr_context *ctx, int64_t n, int64_t m, lehr_rng *rng, an_edges *out)
{
    int64_t most = an_edges_most(n);
    if (m > most)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%lld edges; %lld vertices have %lld pairs",
                         (long long)m, (long long)n, (long long)most);
    an_edges edges;
    LEHR_TRY(an_edges_new(ctx, n, m, &edges));
    bool others = m > most / 2;
    size_t count = (size_t)(others ? most - m : m);
    uint64_t *numbers = lehr_new(ctx, count, sizeof *numbers);
    if (!numbers) {
        an_edges_free(ctx, &edges);
        return LEHR_NO_MEMORY;
    }
    draw_pairs(rng, (uint32_t)n, count, numbers);
    if (others)
        list_others(numbers, count, &edges);
    else
        list_drawn(numbers, &edges);
    lehr_release(ctx, numbers);
    *out = edges;
    return LEHR_OK;
}
