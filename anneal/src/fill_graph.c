// SPDX-License-Identifier: GPL-3.0-or-later
#include "fill_graph.h"

#include <base/memory.h>
#include <string.h>

/* --- pairs: open addressing, at most half full --- */

static uint64_t key_of(int32_t a, int32_t b)
{
    uint64_t low = (uint64_t)(a < b ? a : b), high = (uint64_t)(a < b ? b : a);
    return low << 32 | high; /* never 0, since high > low >= 0 */
}

static size_t slot_of(const uint64_t *pairs, size_t room, uint64_t key)
{
    uint64_t hash = key * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 32) & (room - 1);
    while (pairs[at] && pairs[at] != key) at = (at + 1) & (room - 1);
    return at;
}

static lehr_status grow_pairs(an_fill_graph *g)
{
    size_t room = 2 * g->pair_room;
    uint64_t *pairs = lehr_new_zero(g->ctx, room, sizeof *pairs);
    if (!pairs) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < g->pair_room; k++)
        if (g->pairs[k]) pairs[slot_of(pairs, room, g->pairs[k])] = g->pairs[k];
    lehr_release(g->ctx, g->pairs);
    g->pairs = pairs;
    g->pair_room = room;
    return LEHR_OK;
}

bool an_fill_graph_has(const an_fill_graph *g, int32_t a, int32_t b)
{
    return g->pairs[slot_of(g->pairs, g->pair_room, key_of(a, b))] != 0;
}

/* --- lists --- */

static lehr_status append(lehr_context *ctx, an_fill_list *list, int32_t vertex)
{
    if (list->count == list->room) {
        int32_t room = list->room ? 2 * list->room : 8;
        int32_t *grown = lehr_resize(ctx, list->vertex, (size_t)room, sizeof *grown);
        if (!grown) return LEHR_NO_MEMORY;
        list->vertex = grown;
        list->room = room;
    }
    list->vertex[list->count++] = vertex;
    return LEHR_OK;
}

lehr_status an_fill_graph_join(an_fill_graph *g, int32_t a, int32_t b)
{
    size_t slot = slot_of(g->pairs, g->pair_room, key_of(a, b));
    if (g->pairs[slot]) return LEHR_OK;
    g->pairs[slot] = key_of(a, b);
    LEHR_TRY(append(g->ctx, &g->list[a], b));
    LEHR_TRY(append(g->ctx, &g->list[b], a));
    g->degree[a]++;
    g->degree[b]++;
    return 2 * ++g->pair_count > g->pair_room ? grow_pairs(g) : LEHR_OK;
}

void an_fill_graph_around(const an_fill_graph *g, int32_t v, int32_t *out)
{
    const an_fill_list *list = &g->list[v];
    for (int32_t k = 0; k < list->count; k++)
        if (!g->gone[list->vertex[k]]) *out++ = list->vertex[k];
}

lehr_status an_fill_graph_eliminate(an_fill_graph *g, int32_t v, const int32_t *around)
{
    int32_t degree = g->degree[v];
    g->gone[v] = true;
    for (int32_t i = 0; i < degree; i++) {
        g->degree[around[i]]--;
        for (int32_t j = 0; j < i; j++) LEHR_TRY(an_fill_graph_join(g, around[i], around[j]));
    }
    return LEHR_OK;
}

/* --- life --- */

lehr_status an_fill_graph_new(lehr_context *ctx, int32_t n, an_fill_graph *out)
{
    an_fill_graph g = {.ctx = ctx, .n = n, .pair_room = 16};
    g.list = lehr_new_zero(ctx, (size_t)n, sizeof *g.list);
    g.degree = lehr_new_zero(ctx, (size_t)n, sizeof *g.degree);
    g.gone = lehr_new_zero(ctx, (size_t)n, sizeof *g.gone);
    g.pairs = lehr_new_zero(ctx, g.pair_room, sizeof *g.pairs);
    if (!g.list || !g.degree || !g.gone || !g.pairs) {
        if (!g.list) g.n = 0;
        an_fill_graph_clear(&g);
        return LEHR_NO_MEMORY;
    }
    *out = g;
    return LEHR_OK;
}

void an_fill_graph_clear(an_fill_graph *g)
{
    for (int32_t v = 0; v < g->n; v++) lehr_release(g->ctx, g->list[v].vertex);
    lehr_release(g->ctx, g->list);
    lehr_release(g->ctx, g->degree);
    lehr_release(g->ctx, g->gone);
    lehr_release(g->ctx, g->pairs);
    *g = (an_fill_graph){0};
}
