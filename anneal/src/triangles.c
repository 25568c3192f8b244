// SPDX-License-Identifier: GPL-3.0-or-later
#include "triangles.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

const int an_triangle_sign[4][3] = {{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}};

/* --- the set --- */

static size_t number_of(const an_triangle *t)
{
    size_t i = (size_t)t->i, j = (size_t)t->j, k = (size_t)t->k;
    return 4 * (k * (k - 1) * (k - 2) / 6 + j * (j - 1) / 2 + i) + (size_t)t->kind;
}

static bool is_present(const an_triangles *set, const an_triangle *t)
{
    size_t number = number_of(t);
    return set->present[number / 64] >> number % 64 & 1;
}

static void flip_present(an_triangles *set, const an_triangle *t)
{
    size_t number = number_of(t);
    set->present[number / 64] ^= UINT64_C(1) << number % 64;
}

lehr_status an_triangles_new(lehr_context *ctx, int n, an_triangles *out)
{
    size_t order = (size_t)n, all = n < 3 ? 0 : 4 * (order * (order - 1) * (order - 2) / 6);
    uint64_t *present = lehr_new_zero(ctx, all / 64 + 1, sizeof *present);
    if (!present) return LEHR_NO_MEMORY;
    *out = (an_triangles){.ctx = ctx, .n = n, .present = present};
    return LEHR_OK;
}

void an_triangles_clear(an_triangles *set)
{
    lehr_release(set->ctx, set->present);
    lehr_release(set->ctx, set->list);
    *set = (an_triangles){0};
}

static lehr_status append(an_triangles *set, const an_triangle *t)
{
    if (set->count == set->room) {
        int32_t room = set->room ? 2 * set->room : 256;
        an_triangle *grown = lehr_resize(set->ctx, set->list, (size_t)room, sizeof *grown);
        if (!grown) return LEHR_NO_MEMORY;
        set->list = grown;
        set->room = room;
    }
    set->list[set->count++] = *t;
    flip_present(set, t);
    return LEHR_OK;
}

static bool same(const an_triangle *a, const an_triangle *b)
{
    return a->i == b->i && a->j == b->j && a->k == b->k && a->kind == b->kind;
}

lehr_status an_triangles_put(an_triangles *set, const an_triangle *t)
{
    if (!is_present(set, t)) return append(set, t);
    for (int32_t at = 0; at < set->count; at++)
        if (same(&set->list[at], t)) set->list[at].weight += t->weight;
    return LEHR_OK;
}

void an_triangles_prune(an_triangles *set, const double *x, double light)
{
    int32_t kept = 0;
    for (int32_t at = 0; at < set->count; at++) {
        an_triangle t = set->list[at];
        if (t.weight <= light && an_triangle_slack(&t, set->n, x) >= 0) {
            flip_present(set, &t);
        } else {
            set->list[kept++] = t;
        }
    }
    set->count = kept;
}

/* --- separation --- */

typedef struct violated {
    double slack;
    an_triangle triangle;
} violated;

/* The most violated ones so far: a heap with the least violated on top. */
typedef struct shortlist {
    int32_t count, most;
    double threshold; /* a slack below this gets in */
    violated *heap;
} shortlist;

static void sift_down(shortlist *s, int32_t at, violated entry)
{
    int32_t child;
    while ((child = 2 * at + 1) < s->count) {
        if (child + 1 < s->count && s->heap[child + 1].slack > s->heap[child].slack) child++;
        if (s->heap[child].slack <= entry.slack) break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = entry;
}

static void enlist(shortlist *s, violated entry)
{
    if (s->count == s->most) {
        sift_down(s, 0, entry);
    } else {
        int32_t at = s->count++;
        for (; at > 0 && s->heap[(at - 1) / 2].slack < entry.slack; at = (at - 1) / 2)
            s->heap[at] = s->heap[(at - 1) / 2];
        s->heap[at] = entry;
    }
    if (s->count == s->most) s->threshold = s->heap[0].slack;
}

static void consider(const an_triangles *set, shortlist *s, int i, int j, int k, const double *x)
{
    for (int16_t kind = 0; kind < 4; kind++) {
        an_triangle t = {(int16_t)i, (int16_t)j, (int16_t)k, kind, 0};
        double slack = an_triangle_slack(&t, set->n, x);
        if (slack < s->threshold && !is_present(set, &t)) enlist(s, (violated){slack, t});
    }
}

static void scan(const an_triangles *set, shortlist *s, const double *x)
{
    int n = set->n;
    for (int i = 0; i < n; i++) {
        const double *xi = x + (size_t)i * (size_t)n;
        for (int j = i + 1; j < n; j++) {
            const double *xj = x + (size_t)j * (size_t)n;
            double xij = xi[j];
            for (int k = j + 1; k < n; k++) {
                double even = xij - fabs(xi[k] + xj[k]), odd = -xij - fabs(xi[k] - xj[k]);
                if ((even < odd ? even : odd) + 1 < s->threshold) consider(set, s, i, j, k, x);
            }
        }
    }
}

lehr_status an_triangles_separate(an_triangles *set, const double *x, double least, int32_t most,
                                  int32_t *added)
{
    lehr_mark mark = lehr_scratch_mark(set->ctx);
    shortlist s = {.most = most, .threshold = -least};
    s.heap = lehr_scratch(set->ctx, (size_t)most, sizeof *s.heap);
    if (!s.heap) return LEHR_NO_MEMORY;
    scan(set, &s, x);
    lehr_status status = LEHR_OK;
    for (int32_t k = 0; k < s.count && status == LEHR_OK; k++)
        status = append(set, &s.heap[k].triangle);
    if (status == LEHR_OK) *added = s.count;
    lehr_scratch_release(set->ctx, mark);
    return status;
}
