// SPDX-License-Identifier: GPL-3.0-or-later
/* Rounds d = 0, 1, 2, ...: rows go that have at most d neighbours when they are looked at. Nearly
 * minimum degree, without a queue that must be kept in order. */
#include "core_order.h"

#include "fill_graph.h"

#include <base/memory.h>
#include <stdlib.h>

#define DEGREE_MOST 400 /* above, keeping track of neighbours takes too long */
#define POLL_STEPS  256

typedef struct ordering {
    lehr_context *ctx;
    const an_sparse *matrix;
    bool (*stop)(void *);
    void *user;
    bool stopped;
    an_fill_graph graph;
    int32_t steps;
    size_t room;
    an_core_order *out;
} ordering;

static lehr_status load(ordering *o)
{
    const an_sparse *m = o->matrix;
    for (int32_t i = 0; i < m->n; i++)
        for (int64_t k = m->start[i]; k < m->start[i + 1]; k++)
            if (m->column[k] < i) LEHR_TRY(an_fill_graph_join(&o->graph, i, m->column[k]));
    return LEHR_OK;
}

/* Scopes hold rows for now. */
static lehr_status take(ordering *o, int32_t v)
{
    an_core_order *out = o->out;
    int64_t at = out->start[o->steps];
    int32_t degree = o->graph.degree[v];
    if ((size_t)(at + degree) > o->room) {
        size_t room = 2 * (size_t)(at + degree);
        int32_t *grown = lehr_resize(o->ctx, out->scope, room, sizeof *grown);
        if (!grown) return LEHR_NO_MEMORY;
        out->scope = grown;
        o->room = room;
    }
    an_fill_graph_around(&o->graph, v, out->scope + at);
    out->step_of[v] = o->steps;
    o->steps++;
    out->start[o->steps] = at + degree;
    return an_fill_graph_eliminate(&o->graph, v, out->scope + at);
}

/* Each row that is poor enough when its turn comes. */
static lehr_status sweep(ordering *o, int32_t most, bool *any)
{
    *any = false;
    for (int32_t v = 0; v < o->matrix->n && !o->stopped; v++) {
        if (o->graph.gone[v] || o->graph.degree[v] > most) continue;
        LEHR_TRY(take(o, v));
        *any = true;
        if (o->steps % POLL_STEPS == 0) o->stopped = o->stop(o->user);
    }
    return LEHR_OK;
}

static int ascending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* What is left is the core, in the order of its rows; scopes become steps. */
static void number_steps(ordering *o)
{
    an_core_order *out = o->out;
    int32_t next = o->steps;
    out->core = out->n - o->steps;
    for (int32_t v = 0; v < out->n; v++)
        if (!o->graph.gone[v]) out->step_of[v] = next++;
    for (int32_t step = 0; step < o->steps; step++) {
        int64_t first = out->start[step], last = out->start[step + 1];
        for (int64_t k = first; k < last; k++) out->scope[k] = out->step_of[out->scope[k]];
        qsort(out->scope + first, (size_t)(last - first), sizeof *out->scope, ascending);
    }
}

/* Is what is left dense, or as good as? */
static bool is_core(const ordering *o, int32_t most)
{
    return most > DEGREE_MOST || most >= (o->matrix->n - o->steps) / 3;
}

static lehr_status order_rows(ordering *o)
{
    LEHR_TRY(load(o));
    for (int32_t most = 0; !is_core(o, most) && !o->stopped;) {
        bool any;
        LEHR_TRY(sweep(o, most, &any));
        if (!any) most++;
    }
    number_steps(o);
    return LEHR_OK;
}

static lehr_status make_room(ordering *o)
{
    size_t n = (size_t)o->matrix->n;
    o->out->step_of = lehr_new(o->ctx, n, sizeof *o->out->step_of);
    o->out->start = lehr_new_zero(o->ctx, n + 1, sizeof *o->out->start);
    o->room = n + 16;
    o->out->scope = lehr_new(o->ctx, o->room, sizeof *o->out->scope);
    bool all = o->out->step_of && o->out->start && o->out->scope;
    return all ? an_fill_graph_new(o->ctx, o->matrix->n, &o->graph) : LEHR_NO_MEMORY;
}

lehr_status an_core_order_find(lehr_context *ctx, const an_sparse *matrix, bool (*stop)(void *),
                               void *user, an_core_order *out, bool *found)
{
    an_core_order order = {.ctx = ctx, .n = matrix->n};
    ordering o = {.ctx = ctx, .matrix = matrix, .stop = stop, .user = user, .out = &order};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = make_room(&o);
    if (status == LEHR_OK) {
        status = order_rows(&o);
        an_fill_graph_clear(&o.graph);
    }
    lehr_scratch_release(ctx, mark);
    if (status == LEHR_OK && !o.stopped) {
        *out = order;
    } else {
        an_core_order_clear(&order);
    }
    if (status == LEHR_OK) *found = !o.stopped;
    return status;
}

void an_core_order_clear(an_core_order *order)
{
    lehr_release(order->ctx, order->step_of);
    lehr_release(order->ctx, order->start);
    lehr_release(order->ctx, order->scope);
    *order = (an_core_order){0};
}
