// SPDX-License-Identifier: GPL-3.0-or-later
/* Strong labels are the nodes that the source still reaches. Among the others take the strongly
 * connected parts of the network of spare arcs, made its own mirror by adding the mirror's spare to
 * each arc. Arcs between parts lead from later to earlier ones in the order in which Tarjan's
 * algorithm (1972) completes them. Of the two nodes of a spin in different parts take the earlier:
 * if u is taken and an arc leads from u to v, then part(v) <= part(u) < part(u') <= part(v'), with
 * u' and v' the mirrors, so v is taken too. */
#include "cover_parts.h"

#include <base/memory.h>

int32_t an_cover_strong(const an_cover *c, int8_t *label)
{
    int32_t count = 0;
    for (int32_t i = 0; i < c->field->n; i++) {
        bool up = c->level[2 * (int64_t)i] >= 0, down = c->level[2 * (int64_t)i + 1] >= 0;
        label[i] = (int8_t)(up - down);
        count += label[i] != 0;
    }
    return count;
}

/* A depth-first search without recursion. */
typedef struct search {
    an_cover *cover;
    const int8_t *label;
    int32_t *low;   /* of nodes: 0 not seen; then the earliest node of the stack reached */
    int32_t *part;  /* of nodes: -1 not complete */
    int32_t *stack; /* nodes of parts not complete */
    int32_t *path;  /* nodes being searched */
    int32_t stacked, depth, seen, parts;
} search;

static bool is_spare(const an_cover *c, int32_t v, int64_t k, int32_t head)
{
    int64_t back = cover_twin(c, k);
    /* The mirror of v -> head leads from head's mirror to v's. */
    return c->spare[2 * k + v % 2] > 0 || c->spare[2 * back + !(head % 2)] > 0;
}

static void enter(search *s, int32_t v)
{
    s->low[v] = ++s->seen;
    s->cover->level[v] = s->seen; /* levels have done their work */
    s->cover->current[v] = s->cover->field->start[v / 2];
    s->stack[s->stacked++] = v;
    s->path[s->depth++] = v;
}

static void complete(search *s, int32_t v)
{
    int32_t u;
    do {
        u = s->stack[--s->stacked];
        s->part[u] = s->parts;
    } while (u != v);
    s->parts++;
}

/* The next node to enter from v, or false when v is done. */
static bool explore(search *s, int32_t v, int32_t *next)
{
    an_cover *c = s->cover;
    for (int64_t end = c->field->start[v / 2 + 1]; c->current[v] < end; c->current[v]++) {
        int64_t k = c->current[v];
        int32_t u = cover_head(c->field, k, v % 2);
        if (s->label[u / 2] != 0 || s->part[u] >= 0 || !is_spare(c, v, k, u)) continue;
        if (s->low[u] == 0) {
            *next = u;
            return true;
        }
        if (s->low[u] < s->low[v]) s->low[v] = s->low[u];
    }
    return false;
}

static void search_from(search *s, int32_t root)
{
    enter(s, root);
    while (s->depth > 0) {
        int32_t v = s->path[s->depth - 1], next;
        if (explore(s, v, &next)) {
            enter(s, next);
            continue;
        }
        s->depth--;
        if (s->low[v] == s->cover->level[v]) complete(s, v);
        /* Its parent meets v again at the same arc, and takes its low. */
    }
}

static void take_earlier(const search *s, int32_t n, int8_t *label)
{
    for (int32_t i = 0; i < n; i++) {
        int32_t up = s->part[2 * (int64_t)i], down = s->part[2 * (int64_t)i + 1];
        if (label[i] == 0 && up != down) label[i] = up < down ? 1 : -1;
    }
}

lehr_status an_cover_weak(an_cover *c, int8_t *label)
{
    lehr_context *ctx = c->ctx;
    int32_t nodes = 2 * c->field->n;
    lehr_mark mark = lehr_scratch_mark(ctx);
    search s = {.cover = c, .label = label, .stack = c->queue};
    s.low = lehr_scratch(ctx, (size_t)nodes, sizeof *s.low);
    s.part = lehr_scratch(ctx, (size_t)nodes, sizeof *s.part);
    s.path = lehr_scratch(ctx, (size_t)nodes, sizeof *s.path);
    lehr_status status = s.low && s.part && s.path ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        for (int32_t v = 0; v < nodes; v++) {
            s.low[v] = 0;
            s.part[v] = -1;
        }
        for (int32_t v = 0; v < nodes; v++)
            if (label[v / 2] == 0 && s.low[v] == 0) search_from(&s, v);
        take_earlier(&s, c->field->n, label);
    }
    lehr_scratch_release(ctx, mark);
    return status;
}
