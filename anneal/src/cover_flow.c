// SPDX-License-Identifier: GPL-3.0-or-later
/* Dinic's algorithm (1970) on the double cover: levels by a search from all sources at once, then
 * paths that climb one level an arc until none is left. Any state in between is a flow. */
#include "cover_flow.h"

#include "coef_math.h"

#include <anneal/solver.h>
#include <base/memory.h>

/* Doubles are scaled so that all capacities together stay below 2^CAPACITY_BITS. */
#define CAPACITY_BITS 60

size_t an_cover_bytes(int32_t n, int64_t m)
{
    size_t node = 3 * sizeof(int64_t) + 2 * sizeof(int32_t);
    size_t half = sizeof(int32_t) + 2 * sizeof(int64_t);
    return sizeof(an_cover) + 2 * (size_t)n * node + 2 * (size_t)m * half + 8 * 128;
}

void an_cover_free(an_cover *c)
{
    if (!c) return;
    lehr_release(c->ctx, c->twin);
    lehr_release(c->ctx, c->spare);
    lehr_release(c->ctx, c->supply);
    lehr_release(c->ctx, c->demand);
    lehr_release(c->ctx, c->level);
    lehr_release(c->ctx, c->current);
    lehr_release(c->ctx, c->queue);
    lehr_release(c->ctx, c);
}

static lehr_status allocate(an_cover *c)
{
    size_t nodes = 2 * (size_t)c->field->n, halves = (size_t)c->field->start[c->field->n];
    c->twin = lehr_new(c->ctx, halves, sizeof *c->twin);
    c->spare = lehr_new(c->ctx, 2 * halves, sizeof *c->spare);
    c->supply = lehr_new_zero(c->ctx, nodes, sizeof *c->supply);
    c->demand = lehr_new_zero(c->ctx, nodes, sizeof *c->demand);
    c->level = lehr_new_zero(c->ctx, nodes, sizeof *c->level);
    c->current = lehr_new_zero(c->ctx, nodes, sizeof *c->current);
    c->queue = lehr_new(c->ctx, nodes, sizeof *c->queue);
    bool all = c->twin && c->spare && c->supply && c->demand && c->level && c->current && c->queue;
    return all ? LEHR_OK : LEHR_NO_MEMORY;
}

/* --- capacities --- */

/* A power of two, so that doubles with few digits stay exact. */
static double choose_scale(const an_field *f)
{
    if (f->whole) return 1;
    double sum = 0;
    for (int32_t i = 0; i < f->n; i++) sum += fabs(f->h[i].real);
    for (int64_t k = 0; k < f->start[f->n]; k++) sum += fabs(f->weight[k].real);
    if (sum == 0) return 1;
    int bits;
    frexp(sum, &bits);
    return ldexp(1, CAPACITY_BITS - 1 - bits < 1000 ? CAPACITY_BITS - 1 - bits : 1000);
}

static int64_t capacity(const an_cover *c, an_coef w)
{
    if (c->field->whole) return coef_size(true, w).whole;
    return (int64_t)floor(fabs(w.real) * c->scale);
}

/* Rows are sorted, so a row meets its lower neighbours in the order in which they come by; level
 * counts them. */
static void fill_arcs(an_cover *c)
{
    const an_field *f = c->field;
    for (int32_t i = 0; i < f->n; i++) {
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            int32_t j = f->neighbour[k];
            c->spare[2 * k] = c->spare[2 * k + 1] = capacity(c, f->weight[k]);
            if (j < i) continue;
            c->twin[k] = c->level[j];
            c->twin[f->start[j] + c->level[j]++] = (int32_t)(k - f->start[i]);
        }
    }
}

static void fill_ends(an_cover *c)
{
    const an_field *f = c->field;
    for (int32_t i = 0; i < f->n; i++) {
        int favoured = coef_sign(f->whole, f->h[i]) > 0;
        c->supply[2 * (int64_t)i + favoured] = capacity(c, f->h[i]);
        c->demand[2 * (int64_t)i + !favoured] = capacity(c, f->h[i]);
    }
}

lehr_status an_cover_new(lehr_context *ctx, const an_field *field, an_cover **out)
{
    an_cover *c = lehr_new_zero(ctx, 1, sizeof *c);
    if (!c) return LEHR_NO_MEMORY;
    c->ctx = ctx;
    c->field = field;
    if (allocate(c) != LEHR_OK) {
        an_cover_free(c);
        return LEHR_NO_MEMORY;
    }
    c->scale = choose_scale(field);
    fill_arcs(c);
    fill_ends(c);
    *out = c;
    return LEHR_OK;
}

/* --- levels --- */

typedef struct effort {
    uint64_t limit, poll; /* amounts of work */
    bool over;
} effort;

static bool is_over(an_cover *c, effort *e)
{
    if (e->over || c->work < e->poll) return e->over;
    e->poll = c->work + AN_POLL_WORK < e->limit ? c->work + AN_POLL_WORK : e->limit;
    e->over = c->work >= e->limit || lehr_stop(c->ctx);
    return e->over;
}

static int32_t start_levels(an_cover *c)
{
    int32_t count = 0;
    for (int32_t v = 0; v < 2 * c->field->n; v++) {
        c->level[v] = c->supply[v] > 0 ? 0 : -1;
        c->current[v] = c->field->start[v / 2];
        if (c->supply[v] > 0) c->queue[count++] = v;
    }
    c->work += 2 * (uint64_t)c->field->n;
    return count;
}

/* Finds the levels up to the first that can reach the sink; false when none can. */
static bool find_levels(an_cover *c, effort *e)
{
    const an_field *f = c->field;
    int32_t count = start_levels(c), last = INT32_MAX;
    for (int32_t at = 0; at < count && !is_over(c, e); at++) {
        int32_t v = c->queue[at], i = v / 2;
        if (c->level[v] > last) break;
        if (c->demand[v] > 0) last = c->level[v];
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            if (c->spare[2 * k + v % 2] == 0) continue;
            int32_t u = cover_head(f, k, v % 2);
            if (c->level[u] >= 0) continue;
            c->level[u] = c->level[v] + 1;
            c->queue[count++] = u;
        }
        c->work += (uint64_t)(f->start[i + 1] - f->start[i]) + 1;
    }
    return last < INT32_MAX;
}

/* --- paths; the queue is the stack of nodes on the path --- */

static int64_t arc_back(const an_cover *c, int64_t k, int32_t head)
{
    return 2 * cover_twin(c, k) + head % 2;
}

/* Goes one arc up from v, or not: then v is a dead end. */
static bool climb(an_cover *c, int32_t v, int32_t *next)
{
    const an_field *f = c->field;
    int64_t k = c->current[v], end = f->start[v / 2 + 1], from = k;
    bool found = false;
    for (; k < end && !found; k++) {
        if (c->spare[2 * k + v % 2] == 0) continue;
        *next = cover_head(f, k, v % 2);
        found = c->level[*next] == c->level[v] + 1;
    }
    c->work += (uint64_t)(k - from) + 1;
    c->current[v] = found ? k - 1 : k;
    return found;
}

static int64_t narrowest(const an_cover *c, int32_t length)
{
    int64_t least = c->supply[c->queue[0]];
    if (c->demand[c->queue[length]] < least) least = c->demand[c->queue[length]];
    for (int32_t p = 0; p < length; p++) {
        int32_t v = c->queue[p];
        int64_t spare = c->spare[2 * c->current[v] + v % 2];
        if (spare < least) least = spare;
    }
    return least;
}

/* Sends what the path can take; returns how much of the path can be kept. */
static int32_t augment(an_cover *c, int32_t length)
{
    int64_t amount = narrowest(c, length);
    c->supply[c->queue[0]] -= amount;
    c->demand[c->queue[length]] -= amount;
    c->flow += amount;
    int32_t keep = length;
    for (int32_t p = length - 1; p >= 0; p--) {
        int32_t v = c->queue[p];
        int64_t k = c->current[v];
        c->spare[2 * k + v % 2] -= amount;
        c->spare[arc_back(c, k, c->queue[p + 1])] += amount;
        if (c->spare[2 * k + v % 2] == 0) keep = p;
    }
    c->work += 2 * (uint64_t)length + 1;
    return keep;
}

/* All paths that begin at this node of level 0. */
static void send_from(an_cover *c, int32_t root, effort *e)
{
    int32_t length = 0;
    c->queue[0] = root;
    while (length >= 0 && c->supply[root] > 0 && !is_over(c, e)) {
        int32_t v = c->queue[length], next;
        if (c->demand[v] > 0) {
            length = augment(c, length);
        } else if (climb(c, v, &next)) {
            c->queue[++length] = next;
        } else {
            c->level[v] = -1;
            length--;
        }
    }
}

void an_cover_flow(an_cover *c, uint64_t work)
{
    effort e = {.limit = c->work + work};
    while (find_levels(c, &e) && !e.over) {
        for (int32_t v = 0; v < 2 * c->field->n && !e.over; v++)
            if (c->level[v] == 0 && c->supply[v] > 0) send_from(c, v, &e);
    }
    c->most = !e.over;
}
