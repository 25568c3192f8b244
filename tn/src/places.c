// SPDX-License-Identifier: GPL-3.0-or-later
/* On a grid with corners u = (0, 0) and w = (0, W) the distances of (r, c) are r + c and r + W - c:
 * half their sum and half their difference are the coordinates again. In any graph both change by
 * at most one along an edge, as the distances do: so do their halved sum and difference. u is a
 * vertex far from another one v; w is as far as can be from both. */
#include "places.h"

#include <base/memory.h>
#include <stdlib.h>
#include <string.h>

/* --- numberings of grids --- */

static int32_t longest_step(const tn_pairs *p)
{
    int32_t longest = 0;
    for (size_t k = 0; k < p->count; k++) {
        if (p->gates[k].qubit[1] < 0) continue;
        int32_t step = abs(p->gates[k].qubit[0] - p->gates[k].qubit[1]);
        if (step > longest) longest = step;
    }
    return longest;
}

static bool is_grid(const tn_pairs *p, const tn_places *at)
{
    for (size_t k = 0; k < p->count; k++) {
        int32_t a = p->gates[k].qubit[0], b = p->gates[k].qubit[1];
        if (b >= 0 && abs(at->x[a] - at->x[b]) + abs(at->y[a] - at->y[b]) != 1) return false;
    }
    return true;
}

/* The longest step is one row, or in a snake two rows less one. */
static bool place_by_number(const tn_pairs *p, bool snake, tn_places *out)
{
    int32_t longest = longest_step(p), width = snake ? (longest + 1) / 2 : longest;
    if (width < 2) return false;
    for (int32_t q = 0; q < p->n; q++) {
        int32_t row = q / width, column = q % width;
        out->x[q] = row;
        out->y[q] = snake && row % 2 ? width - 1 - column : column;
    }
    return is_grid(p, out);
}

/* --- distances --- */

typedef struct graph {
    int32_t n;
    size_t *start; /* n + 1 */
    int32_t *to;
    int32_t *queue;
} graph;

static void fill_graph(graph *g, const tn_pairs *p)
{
    memset(g->start, 0, ((size_t)g->n + 1) * sizeof *g->start);
    for (size_t k = 0; k < p->count; k++)
        if (p->gates[k].qubit[1] >= 0)
            for (int j = 0; j < 2; j++) g->start[p->gates[k].qubit[j]]++;
    for (int32_t q = 0; q < g->n; q++) g->start[q + 1] += g->start[q];
    for (size_t k = 0; k < p->count; k++)
        if (p->gates[k].qubit[1] >= 0)
            for (int j = 0; j < 2; j++)
                g->to[--g->start[p->gates[k].qubit[j]]] = p->gates[k].qubit[!j];
}

static lehr_status make_graph(lehr_context *ctx, const tn_pairs *p, graph *g)
{
    g->n = p->n;
    g->start = lehr_scratch(ctx, (size_t)p->n + 1, sizeof *g->start);
    g->to = lehr_scratch(ctx, 2 * p->count, sizeof *g->to);
    g->queue = lehr_scratch(ctx, (size_t)p->n, sizeof *g->queue);
    if (!g->start || !g->to || !g->queue) return LEHR_NO_MEMORY;
    fill_graph(g, p);
    return LEHR_OK;
}

/* Distances from a vertex in its component, which the queue then holds, nearest first; distance
 * must be -1 there. */
static int32_t measure_from(const graph *g, int32_t from, int32_t *distance)
{
    int32_t count = 1;
    g->queue[0] = from;
    distance[from] = 0;
    for (int32_t k = 0; k < count; k++) {
        int32_t q = g->queue[k];
        for (size_t e = g->start[q]; e < g->start[q + 1]; e++) {
            if (distance[g->to[e]] >= 0) continue;
            distance[g->to[e]] = distance[q] + 1;
            g->queue[count++] = g->to[e];
        }
    }
    return count;
}

static void forget(const graph *g, int32_t count, int32_t *distance)
{
    for (int32_t k = 0; k < count; k++) distance[g->queue[k]] = -1;
}

/* Distances u and w for the component of a vertex. other: all -1, and so again afterwards. */
static int32_t measure_component(const graph *g, int32_t from, int32_t *u, int32_t *w,
                                 int32_t *other)
{
    int32_t count = measure_from(g, from, other);
    int32_t far = g->queue[count - 1];
    forget(g, count, other);
    measure_from(g, far, u);
    measure_from(g, g->queue[count - 1], other);
    int32_t best = far, most = -1;
    for (int32_t k = 0; k < count; k++) {
        int32_t q = g->queue[k], nearer = u[q] < other[q] ? u[q] : other[q];
        if (nearer > most) best = q, most = nearer;
    }
    forget(g, count, other);
    measure_from(g, best, w);
    return count;
}

/* Components follow one another along y. */
static void place_component(const graph *g, int32_t count, const int32_t *u, const int32_t *w,
                            int32_t *next, tn_places *out)
{
    int32_t low = INT32_MAX, left = INT32_MAX, right = 0;
    for (int32_t k = 0; k < count; k++) {
        int32_t q = g->queue[k];
        if (u[q] + w[q] < low) low = u[q] + w[q];
        if (u[q] - w[q] < left) left = u[q] - w[q];
    }
    for (int32_t k = 0; k < count; k++) {
        int32_t q = g->queue[k];
        out->x[q] = (u[q] + w[q] - low) / 2;
        out->y[q] = *next + (u[q] - w[q] - left) / 2;
        if (out->y[q] > right) right = out->y[q];
    }
    *next = right + 1;
}

static lehr_status place_by_distance(lehr_context *ctx, const tn_pairs *p, tn_places *out)
{
    graph g;
    size_t n = (size_t)p->n, bytes = n * sizeof(int32_t);
    int32_t *u = lehr_scratch(ctx, n, sizeof *u), *w = lehr_scratch(ctx, n, sizeof *w);
    int32_t *other = lehr_scratch(ctx, n, sizeof *other), next = 0;
    if (!u || !w || !other) return LEHR_NO_MEMORY;
    LEHR_TRY(make_graph(ctx, p, &g));
    memset(u, 0xFF, bytes);
    memset(w, 0xFF, bytes);
    memset(other, 0xFF, bytes);
    for (int32_t q = 0; q < p->n; q++) {
        if (u[q] >= 0) continue;
        int32_t count = measure_component(&g, q, u, w, other);
        place_component(&g, count, u, w, &next, out);
    }
    return LEHR_OK;
}

/* --- all --- */

lehr_status tn_places_find(lehr_context *ctx, const tn_pairs *pairs, tn_places_kind kind,
                           tn_places *out, bool *found)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = LEHR_OK;
    *found = false;
    out->x = lehr_new(ctx, (size_t)pairs->n, sizeof *out->x);
    out->y = lehr_new(ctx, (size_t)pairs->n, sizeof *out->y);
    if (!out->x || !out->y)
        status = LEHR_NO_MEMORY;
    else if (kind == TN_DISTANCES)
        status = place_by_distance(ctx, pairs, out);
    else
        *found = place_by_number(pairs, kind == TN_SNAKE, out);
    if (kind == TN_DISTANCES && status == LEHR_OK) *found = true;
    lehr_scratch_release(ctx, mark);
    if (!*found) tn_places_clear(ctx, out);
    return status;
}

void tn_places_clear(lehr_context *ctx, tn_places *places)
{
    lehr_release(ctx, places->x);
    lehr_release(ctx, places->y);
    *places = (tn_places){0};
}
