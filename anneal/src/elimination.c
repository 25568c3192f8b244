// SPDX-License-Identifier: GPL-3.0-or-later
/* Greedy orders: the spin that goes next is the one of least degree, or the one that joins the
 * fewest pairs of neighbours (minimum fill, the better rule and the slower one); ties are broken at
 * random. Islands of moderate size are tried several times and the cheapest order is kept.
 *
 * H. L. Bodlaender, A. M. C. A. Koster, Treewidth computations I: upper bounds, Information and
 * Computation 208 (2010). */
#include "elimination.h"

#include "fill_graph.h"

#include <base/memory.h>
#include <base/rng.h>
#include <math.h>
#include <string.h>

#define MANY_TRIES_MOST 1000 /* spins; above, minimum degree alone */
#define FILL_TRIES      40
#define LIMIT_MOST      31
/* Minimum fill is seldom narrower than minimum degree by more. */
#define FILL_GAIN 6
#define WIDEST    (LIMIT_MOST + FILL_GAIN)

/* --- the order of one island --- */

/* Work space for islands of up to `room` spins, and the best order of this one so far. */
typedef struct search {
    lehr_context *ctx;
    const an_field *field;
    int32_t limit;
    int32_t *place; /* of each spin of the field on its island */
    const int32_t *spin;
    int32_t size;
    bool by_fill;
    int32_t width; /* of the order that is tried */
    lehr_rng rng;
    an_fill_graph graph;
    int32_t *score;
    uint64_t *heap; /* keys: score, random, vertex; out of date ones are skipped */
    size_t heap_count, heap_room;
    int32_t *order, *best; /* size; vertices */
    double cost, best_cost;
    double looks; /* at pairs, by minimum fill */
} search;

static int32_t fill_of(search *s, int32_t v)
{
    const an_fill_graph *g = &s->graph;
    int32_t around[LIMIT_MOST], degree = g->degree[v], missing = 0;
    if (degree > s->limit) return INT32_MAX;
    an_fill_graph_around(g, v, around);
    s->looks += 0.5 * degree * (degree - 1);
    for (int32_t i = 0; i < degree; i++)
        for (int32_t j = 0; j < i; j++) missing += !an_fill_graph_has(g, around[i], around[j]);
    return missing;
}

static void sift_up(uint64_t *heap, size_t at)
{
    uint64_t key = heap[at];
    for (; at > 0 && heap[(at - 1) / 2] > key; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = key;
}

static uint64_t pop(search *s)
{
    uint64_t top = s->heap[0], key = s->heap[--s->heap_count];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < s->heap_count) {
        if (child + 1 < s->heap_count && s->heap[child + 1] < s->heap[child]) child++;
        if (s->heap[child] >= key) break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = key;
    return top;
}

#define SCORE_SHIFT 44 /* 20 bits of score, 12 random, 32 of vertex */
#define SCORE_MOST  ((1 << 20) - 1)

static lehr_status rate(search *s, int32_t v)
{
    int32_t score = s->by_fill ? fill_of(s, v) : s->graph.degree[v];
    if (score > SCORE_MOST) score = SCORE_MOST;
    if (s->score[v] == score) return LEHR_OK;
    s->score[v] = score;
    if (s->heap_count == s->heap_room) {
        uint64_t *grown = lehr_resize(s->ctx, s->heap, 2 * s->heap_room + 64, sizeof *grown);
        if (!grown) return LEHR_NO_MEMORY;
        s->heap = grown;
        s->heap_room = 2 * s->heap_room + 64;
    }
    uint64_t tie = lehr_rng_u32(&s->rng) >> 20;
    s->heap[s->heap_count] = (uint64_t)score << SCORE_SHIFT | tie << 32 | (uint32_t)v;
    sift_up(s->heap, s->heap_count++);
    return LEHR_OK;
}

/* A vertex of least score; there is one. */
static int32_t choose(search *s)
{
    for (;;) {
        uint64_t key = pop(s);
        int32_t v = (int32_t)(key & UINT32_MAX);
        if (!s->graph.gone[v] && s->score[v] == (int32_t)(key >> SCORE_SHIFT)) return v;
    }
}

static lehr_status rate_again(search *s, const int32_t *around, int32_t degree)
{
    for (int32_t i = 0; i < degree; i++) LEHR_TRY(rate(s, around[i]));
    if (!s->by_fill) return LEHR_OK;
    /* Pairs that were joined may be neighbours of one more. */
    for (int32_t i = 0; i < degree; i++) {
        const an_fill_list *list = &s->graph.list[around[i]];
        for (int32_t k = 0; k < list->count; k++)
            if (!s->graph.gone[list->vertex[k]]) LEHR_TRY(rate(s, list->vertex[k]));
    }
    return LEHR_OK;
}

static lehr_status load(search *s)
{
    LEHR_TRY(an_fill_graph_new(s->ctx, s->size, &s->graph));
    const an_field *f = s->field;
    for (int32_t a = 0; a < s->size; a++)
        for (int64_t k = f->start[s->spin[a]]; k < f->start[s->spin[a] + 1]; k++)
            LEHR_TRY(an_fill_graph_join(&s->graph, a, s->place[f->neighbour[k]]));
    s->heap_count = 0;
    for (int32_t v = 0; v < s->size; v++) {
        s->score[v] = -1;
        LEHR_TRY(rate(s, v));
    }
    return LEHR_OK;
}

/* Gives up, at infinite cost, as soon as the order is dearer than the best one or wider than most.
 */
static lehr_status eliminate_all(search *s, int32_t most)
{
    int32_t around[WIDEST];
    s->cost = 0;
    for (int32_t step = 0; step < s->size; step++) {
        int32_t v = choose(s), degree = s->graph.degree[v];
        s->cost += exp2(degree);
        if (degree > most || s->cost >= s->best_cost) {
            s->cost = HUGE_VAL;
            return LEHR_OK;
        }
        s->order[step] = v;
        if (degree > s->width) s->width = degree;
        an_fill_graph_around(&s->graph, v, around);
        LEHR_TRY(an_fill_graph_eliminate(&s->graph, v, around));
        LEHR_TRY(rate_again(s, around, degree));
    }
    return LEHR_OK;
}

static lehr_status try_order(search *s, bool by_fill, uint64_t number)
{
    s->by_fill = by_fill;
    s->width = 0;
    s->rng = lehr_rng_stream(0, LEHR_RNG_PILOT, number);
    lehr_status status = load(s);
    if (status == LEHR_OK) status = eliminate_all(s, by_fill ? s->limit : s->limit + FILL_GAIN);
    an_fill_graph_clear(&s->graph);
    if (status == LEHR_OK && s->width <= s->limit && s->cost < s->best_cost) {
        s->best_cost = s->cost;
        memcpy(s->best, s->order, (size_t)s->size * sizeof *s->best);
    }
    return status;
}

/* Looking for a better order is worth what the best one costs, or the widest one that may be. */
static bool is_worth_a_try(const search *s)
{
    /* An order of width <= 8 costs next to nothing. */
    if (s->best_cost <= 256.0 * s->size) return false;
    return s->looks < fmin(s->best_cost, exp2(s->limit));
}

static lehr_status order_island(search *s)
{
    s->best_cost = HUGE_VAL;
    s->looks = 0;
    LEHR_TRY(try_order(s, false, 0));
    if (s->cost == HUGE_VAL || s->size > MANY_TRIES_MOST) return LEHR_OK;
    for (uint64_t k = 0; k < FILL_TRIES && is_worth_a_try(s); k++) LEHR_TRY(try_order(s, true, k));
    return LEHR_OK;
}

/* --- is there hope? --- */

/* The degeneracy, the most that the least degree gets to when spins just go, is at most the
 * treewidth. Stops at the first spin that proves it to be above the limit. Linear time: spins wait
 * until they have at most `limit` neighbours. */
static bool is_hopeless(const an_field *f, int32_t limit, int32_t *degree, int32_t *queue)
{
    int32_t count = 0;
    for (int32_t i = 0; i < f->n; i++) {
        degree[i] = (int32_t)(f->start[i + 1] - f->start[i]);
        if (degree[i] <= limit) queue[count++] = i;
    }
    for (int32_t at = 0; at < count; at++)
        for (int64_t k = f->start[queue[at]]; k < f->start[queue[at] + 1]; k++)
            if (degree[f->neighbour[k]]-- == limit + 1) queue[count++] = f->neighbour[k];
    return count < f->n;
}

/* --- all islands --- */

static void sort_scope(int32_t *scope, int32_t count)
{
    for (int32_t i = 1; i < count; i++)
        for (int32_t j = i; j > 0 && scope[j - 1] > scope[j]; j--) {
            int32_t swap = scope[j];
            scope[j] = scope[j - 1];
            scope[j - 1] = swap;
        }
}

/* Plays the best order once more, and notes the scopes. */
static lehr_status note_scopes(search *s, an_elimination *e, int32_t first, int64_t *room)
{
    for (int32_t k = 0; k < s->size; k++) s->score[s->best[k]] = first + k; /* now: the step */
    for (int32_t k = 0; k < s->size; k++) {
        int32_t v = s->best[k], degree = s->graph.degree[v], around[LIMIT_MOST];
        int64_t at = e->start[first + k];
        if (at + degree > *room || !e->scope) { /* never NULL, so that e->scope + 0 is defined */
            int32_t *grown =
                lehr_resize(s->ctx, e->scope, 2 * (size_t)(at + degree), sizeof *grown);
            if (!grown) return LEHR_NO_MEMORY;
            e->scope = grown;
            *room = 2 * (at + degree);
        }
        an_fill_graph_around(&s->graph, v, around);
        for (int32_t i = 0; i < degree; i++) e->scope[at + i] = s->score[around[i]];
        sort_scope(e->scope + at, degree);
        if (degree > e->width) e->width = degree;
        e->spin[first + k] = s->spin[v];
        e->start[first + k + 1] = at + degree;
        LEHR_TRY(an_fill_graph_eliminate(&s->graph, v, around));
    }
    return LEHR_OK;
}

static lehr_status take_best(search *s, an_elimination *e, int32_t first, int64_t *room)
{
    lehr_status status = load(s);
    if (status == LEHR_OK) status = note_scopes(s, e, first, room);
    an_fill_graph_clear(&s->graph);
    return status;
}

static lehr_status order_all(search *s, const an_islands *islands, an_elimination *e, bool *found)
{
    int64_t room = 0;
    for (int32_t c = 0; c < islands->count; c++) {
        int32_t first = islands->start[c];
        s->spin = islands->spin + first;
        s->size = islands->start[c + 1] - first;
        for (int32_t k = 0; k < s->size; k++) s->place[s->spin[k]] = k;
        LEHR_TRY(order_island(s));
        *found = s->best_cost < HUGE_VAL;
        if (!*found) return LEHR_OK;
        LEHR_TRY(take_best(s, e, first, &room));
    }
    return LEHR_OK;
}

static lehr_status find(search *s, const an_islands *islands, an_elimination *e, bool *found)
{
    size_t n = (size_t)s->field->n, largest = (size_t)islands->largest;
    s->place = lehr_scratch(s->ctx, n, sizeof *s->place);
    int32_t *queue = lehr_scratch(s->ctx, n, sizeof *queue);
    s->score = lehr_scratch(s->ctx, largest, sizeof *s->score);
    s->order = lehr_scratch(s->ctx, largest, sizeof *s->order);
    s->best = lehr_scratch(s->ctx, largest, sizeof *s->best);
    e->spin = lehr_new(s->ctx, n, sizeof *e->spin);
    e->start = lehr_new_zero(s->ctx, n + 1, sizeof *e->start);
    if (!s->place || !queue || !s->score || !s->order || !s->best || !e->spin || !e->start)
        return LEHR_NO_MEMORY;
    *found = !is_hopeless(s->field, s->limit, s->place, queue);
    return *found ? order_all(s, islands, e, found) : LEHR_OK;
}

lehr_status an_elimination_find(lehr_context *ctx, const an_field *field, const an_islands *islands,
                                int32_t limit, an_elimination *out, bool *found)
{
    search s = {.ctx = ctx, .field = field, .limit = limit};
    an_elimination e = {.ctx = ctx, .n = field->n};
    bool is_found = true;
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = find(&s, islands, &e, &is_found);
    lehr_scratch_release(ctx, mark);
    lehr_release(ctx, s.heap);
    if (status == LEHR_OK) *found = is_found;
    if (status == LEHR_OK && is_found) {
        *out = e;
    } else {
        an_elimination_clear(&e);
    }
    return status;
}

void an_elimination_clear(an_elimination *e)
{
    lehr_release(e->ctx, e->spin);
    lehr_release(e->ctx, e->start);
    lehr_release(e->ctx, e->scope);
    *e = (an_elimination){0};
}
