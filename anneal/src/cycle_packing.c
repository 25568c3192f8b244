// SPDX-License-Identifier: GPL-3.0-or-later
/* Let w_e = 2 c_ij be the couplings of E = sum_e w_e s_i s_j. A cycle is frustrated when an odd
 * number of its couplings is positive: then no spins satisfy all of them. With amounts y_C >= 0 for
 * such cycles that together take no more than |w_e| from any edge,
 *
 *   E + sum |w_e| = 2 sum of |w_e| over unsatisfied e >= 2 sum_C y_C.
 *
 * It is the dual of optimising over the cycle inequalities (F. Barahona, A. R. Mahjoub, On the cut
 * polytope, Math. Programming 36, 1986), solved greedily: short cycles first, as they take the
 * least for what they give. Closed walks do as well; they take from an edge as often as they pass
 * it.
 *
 * Cycles are found in the double cover (see cover_flow.h): a frustrated one leads from a node to
 * its mirror. As paths have mirrors too, a search in breadth from one node has found one as soon as
 * it meets the mirror of a node that it has seen. A search that ends without has seen a connected
 * part of what is left in which nothing is frustrated, and never will be.
 *
 * All amounts are multiples of a power of two such that their sums are exact. */
#include "cycle_packing.h"

#include "exact_grid.h"

#include <base/memory.h>
#include <math.h>

#define FIRST_LENGTH 3
#define POLL_WORK    100000

typedef struct packing {
    const an_sparse *matrix;
    double grid, total, packed; /* total: of all |w|, rounded up */
    int32_t *edge;              /* of each entry: number of its pair */
    double *left;               /* of each pair */
    bool *settled;              /* rows that no frustrated cycle passes any more */
    /* The search: 2i and 2i+1 are the nodes of row i. */
    int32_t *queue, *parent, *via; /* 2n; via: the pair from the parent */
    int32_t *depth;                /* 2n; -1: not seen */
    int32_t *walk;                 /* 4n + 1 pairs */
    int32_t seen, length;
    uint64_t work, most, poll;
    bool (*stop)(void *);
    void *user;
    bool over;
} packing;

static bool is_over(packing *p)
{
    if (p->over || p->work < p->poll) return p->over;
    p->poll = p->work + POLL_WORK;
    p->over = p->work >= p->most || p->stop(p->user);
    return p->over;
}

/* --- a cycle --- */

/* Its edges: up from both ends to where their ways from the root part. */
static void trace(packing *p, int32_t a, int32_t b, int32_t between)
{
    p->length = 0;
    p->walk[p->length++] = between;
    while (a != b) {
        int32_t *lower = p->depth[a] >= p->depth[b] ? &a : &b;
        p->walk[p->length++] = p->via[*lower];
        *lower = p->parent[*lower];
    }
}

static int times_passed(const packing *p, int32_t edge)
{
    int times = 0;
    for (int32_t k = 0; k < p->length; k++) times += p->walk[k] == edge;
    return times;
}

/* False when too little is left of an edge that is passed twice. */
static bool take(packing *p)
{
    double amount = HUGE_VAL;
    p->work += (uint64_t)p->length * (uint64_t)p->length;
    for (int32_t k = 0; k < p->length; k++) {
        double share = p->left[p->walk[k]] / times_passed(p, p->walk[k]);
        amount = fmin(amount, floor(share / p->grid) * p->grid);
    }
    for (int32_t k = 0; k < p->length; k++) p->left[p->walk[k]] -= amount;
    p->packed += amount;
    return amount > 0;
}

/* --- a search --- */

static void see(packing *p, int32_t node, int32_t parent, int32_t via)
{
    p->depth[node] = parent < 0 ? 0 : p->depth[parent] + 1;
    p->parent[node] = parent;
    p->via[node] = via;
    p->queue[p->seen++] = node;
}

static void forget(packing *p)
{
    for (int32_t k = 0; k < p->seen; k++) p->depth[p->queue[k]] = -1;
    p->seen = 0;
}

/* Looks at the neighbours of a node; true when this closes a walk of at most so many edges. */
static bool expand(packing *p, int32_t node, int32_t longest)
{
    const an_sparse *m = p->matrix;
    int32_t i = node / 2;
    p->work += (uint64_t)(m->start[i + 1] - m->start[i]);
    for (int64_t k = m->start[i]; k < m->start[i + 1]; k++) {
        if (p->left[p->edge[k]] <= 0) continue;
        int32_t next = 2 * m->column[k] + ((node & 1) ^ (m->entry[k] > 0)), mirror = next ^ 1;
        if (p->depth[mirror] >= 0 && p->depth[node] + 1 + p->depth[mirror] <= longest) {
            trace(p, node, mirror, p->edge[k]);
            return true;
        }
        if (p->depth[next] < 0) see(p, next, node, p->edge[k]);
    }
    return false;
}

/* One cycle through row i, or near it, of at most so many edges. */
static bool search(packing *p, int32_t i, int32_t longest)
{
    bool found = false, all = true;
    see(p, 2 * i, -1, -1);
    for (int32_t k = 0; k < p->seen && all && !found; k++) {
        all = 2 * p->depth[p->queue[k]] + 1 <= longest && !is_over(p);
        if (all) found = expand(p, p->queue[k], longest);
    }
    for (int32_t k = 0; k < p->seen && all && !found; k++) p->settled[p->queue[k] / 2] = true;
    forget(p);
    return found;
}

/* --- all of them --- */

static void pack(packing *p)
{
    int32_t n = p->matrix->n;
    bool any = true;
    for (int32_t longest = FIRST_LENGTH; any && longest / 4 <= n; longest += longest / 4 + 1) {
        any = false;
        for (int32_t i = 0; i < n; i++) {
            if (is_over(p)) return;
            any = any || !p->settled[i];
            while (!p->settled[i] && search(p, i, longest) && take(p)) continue;
        }
    }
}

/* --- set-up --- */

/* Both entries of a pair get its number: the upper row gives it and leaves it for the lower one,
 * whose part of `edge` and `from` holds what was left until its turn. */
static void number_pairs(const an_sparse *m, int32_t *edge, int32_t *from, int32_t *waiting,
                         int32_t *number_of)
{
    int32_t count = 0;
    for (int32_t i = 0; i < m->n; i++) waiting[i] = 0;
    for (int32_t i = 0; i < m->n; i++) {
        int64_t first = m->start[i];
        for (int64_t k = first; k < first + waiting[i]; k++) number_of[from[k]] = edge[k];
        for (int64_t k = first; k < m->start[i + 1]; k++) {
            int32_t j = m->column[k];
            edge[k] = j < i ? number_of[j] : count++;
            if (j < i) continue;
            int64_t at = m->start[j] + waiting[j]++;
            edge[at] = edge[k];
            from[at] = i;
        }
    }
}

static void load(packing *p)
{
    const an_sparse *m = p->matrix;
    p->grid = grid_for(2 * m->size + 1e-280);
    for (int32_t i = 0; i < m->n; i++)
        for (int64_t k = m->start[i]; k < m->start[i + 1]; k++) {
            if (m->column[k] < i) continue;
            double size = 2 * fabs(m->entry[k]), whole = floor(size / p->grid) * p->grid;
            p->left[p->edge[k]] = whole;
            p->total += whole < size ? whole + p->grid : whole;
        }
    for (int32_t node = 0; node < 2 * m->n; node++) p->depth[node] = -1;
}

static lehr_status make_room(lehr_context *ctx, packing *p)
{
    size_t n = (size_t)p->matrix->n, entries = (size_t)p->matrix->start[n];
    p->edge = lehr_scratch(ctx, entries, sizeof *p->edge);
    p->left = lehr_scratch(ctx, entries / 2, sizeof *p->left);
    p->settled = lehr_scratch(ctx, n, sizeof *p->settled);
    p->queue = lehr_scratch(ctx, 2 * n, sizeof *p->queue);
    p->parent = lehr_scratch(ctx, 2 * n, sizeof *p->parent);
    p->via = lehr_scratch(ctx, 2 * n, sizeof *p->via);
    p->depth = lehr_scratch(ctx, 2 * n, sizeof *p->depth);
    p->walk = lehr_scratch(ctx, 4 * n + 1, sizeof *p->walk);
    bool all = p->edge && p->left && p->settled && p->queue && p->parent && p->via;
    if (!all || !p->depth || !p->walk) return LEHR_NO_MEMORY;
    for (size_t i = 0; i < n; i++) p->settled[i] = false;
    lehr_mark mark = lehr_scratch_mark(ctx);
    int32_t *from = lehr_scratch(ctx, entries, sizeof *from);
    /* What a search needs is free yet. */
    if (from) number_pairs(p->matrix, p->edge, from, p->queue, p->parent);
    lehr_scratch_release(ctx, mark);
    return from ? LEHR_OK : LEHR_NO_MEMORY;
}

size_t an_cycle_packing_bytes(const an_sparse *m)
{
    size_t n = (size_t)m->n, entries = (size_t)m->start[n];
    return entries * (2 * sizeof(int32_t) + sizeof(double) / 2) + n * (12 * sizeof(int32_t) + 1);
}

lehr_status an_cycle_packing(lehr_context *ctx, const an_sparse *matrix, uint64_t work,
                             bool (*stop)(void *), void *user, double *bound)
{
    packing p = {.matrix = matrix, .most = work, .stop = stop, .user = user};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = make_room(ctx, &p);
    if (status == LEHR_OK) {
        load(&p);
        pack(&p);
        *bound = 2 * p.packed - p.total;
    }
    lehr_scratch_release(ctx, mark);
    return status;
}
