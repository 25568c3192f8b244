// SPDX-License-Identifier: GPL-3.0-or-later
/* Random regular graphs by the pairing model: each vertex gets `degree` stubs, the stubs are paired
 * at random, and pairs that are loops or repeats are repaired by switching them with random good
 * ones,
 *
 *     a = a, c - d   becomes   a - c, a - d      (and likewise for a repeat a - b),
 *
 * which keeps all degrees (Bollobas 1980; McKay and Wormald 1990). Not exactly uniform, but close
 * for the sparse graphs this is for. Above half density the complement is drawn instead, so that
 * repairs always find room. Graphs that must be connected are drawn until they are, which is soon
 * for degree >= 3; for degree 2 a random cycle through all vertices is drawn directly. */
#include "edges.h"

#include "union_find.h"

#include <base/memory.h>
#include <stdlib.h>

typedef struct pairing {
    int32_t n, degree;
    int64_t m;
    an_edge *pairs;     /* m, good ones first once repair begins */
    int32_t *neighbour; /* n rows of degree: the good pairs */
    int32_t *filled;    /* n: entries used in each row */
    int32_t *stubs;     /* 2 m */
} pairing;

static bool joined(const pairing *p, int32_t a, int32_t b)
{
    const int32_t *row = p->neighbour + (int64_t)a * p->degree;
    for (int32_t k = 0; k < p->filled[a]; k++)
        if (row[k] == b) return true;
    return false;
}

static bool good(const pairing *p, int32_t a, int32_t b)
{
    return a != b && !joined(p, a, b);
}

static void link_one(pairing *p, int32_t a, int32_t b)
{
    p->neighbour[(int64_t)a * p->degree + p->filled[a]++] = b;
}

static void unlink_one(pairing *p, int32_t a, int32_t b)
{
    int32_t *row = p->neighbour + (int64_t)a * p->degree;
    int32_t last = --p->filled[a];
    for (int32_t k = 0; k < last; k++)
        if (row[k] == b) row[k] = row[last];
}

static void link_pair(pairing *p, an_edge e)
{
    link_one(p, e.i, e.j);
    link_one(p, e.j, e.i);
}

static void unlink_pair(pairing *p, an_edge e)
{
    unlink_one(p, e.i, e.j);
    unlink_one(p, e.j, e.i);
}

/* Pairs the stubs at random; returns how many pairs are good, and puts those first. */
static int64_t pair_up(pairing *p, lehr_rng *rng)
{
    for (int64_t k = 0; k < 2 * p->m; k++) p->stubs[k] = (int32_t)(k / p->degree);
    for (int32_t v = 0; v < p->n; v++) p->filled[v] = 0;
    lehr_rng_shuffle(rng, p->stubs, (size_t)(2 * p->m));
    int64_t fine = 0, bad = p->m;
    for (int64_t k = 0; k < p->m; k++) {
        an_edge e = an_edge_of(p->stubs[2 * k], p->stubs[2 * k + 1]);
        if (!good(p, e.i, e.j)) {
            p->pairs[--bad] = e;
            continue;
        }
        link_pair(p, e);
        p->pairs[fine++] = e;
    }
    return fine;
}

/* Switches the bad pair at `fine` with a random good one; false when that gives no two good ones.
 */
static bool repair(pairing *p, int64_t fine, lehr_rng *rng)
{
    an_edge *bad = &p->pairs[fine], *other = &p->pairs[lehr_rng_below(rng, (uint32_t)fine)];
    bool cross = lehr_rng_below(rng, 2);
    int32_t c = cross ? other->j : other->i, d = cross ? other->i : other->j;
    if (!good(p, bad->i, c) || !good(p, bad->j, d)) return false;
    an_edge first = an_edge_of(bad->i, c), second = an_edge_of(bad->j, d);
    if (first.i == second.i && first.j == second.j) return false;
    unlink_pair(p, *other);
    link_pair(p, first);
    link_pair(p, second);
    *other = first;
    *bad = second;
    return true;
}

/* One graph; false when the repairs got stuck, as they can for tiny n. */
static bool draw_simple(pairing *p, lehr_rng *rng)
{
    int64_t patience = 100 + 50 * p->m;
    int64_t fine = pair_up(p, rng);
    while (fine < p->m) {
        if (fine == 0 || patience-- == 0) return false;
        if (repair(p, fine, rng)) fine++;
    }
    return true;
}

static void cycle_through_all(pairing *p, lehr_rng *rng)
{
    for (int32_t v = 0; v < p->n; v++) p->stubs[v] = v;
    lehr_rng_shuffle(rng, p->stubs, (size_t)p->n);
    for (int32_t k = 0; k < p->n; k++)
        p->pairs[k] = an_edge_of(p->stubs[k], p->stubs[(k + 1) % p->n]);
}

/* The rows are no longer needed then: `filled` serves as the parents. */
static bool is_connected(pairing *p)
{
    int32_t trees = p->n;
    union_find_start(p->filled, p->n);
    for (int64_t k = 0; k < p->m; k++) {
        an_edge e = p->pairs[k];
        if (union_find_root(p->filled, e.i) == union_find_root(p->filled, e.j)) continue;
        union_find_merge(p->filled, e.i, e.j);
        trees--;
    }
    return trees <= 1;
}

static lehr_status draw(lehr_context *ctx, pairing *p, bool connected, lehr_rng *rng)
{
    if (connected && p->degree == 2) {
        cycle_through_all(p, rng);
        return LEHR_OK;
    }
    for (int attempt = 0; attempt < 10000; attempt++) {
        if (draw_simple(p, rng) && (!connected || is_connected(p))) return LEHR_OK;
    }
    return LEHR_FAIL(ctx, LEHR_NUMERIC, "no %sgraph of %d vertices of degree %d found",
                     connected ? "connected " : "", p->n, p->degree);
}

static lehr_status pairing_new(lehr_context *ctx, an_edges *edges, int32_t degree, pairing *out)
{
    pairing p = {.n = edges->n, .degree = degree, .m = edges->m, .pairs = edges->at};
    p.neighbour = lehr_new(ctx, (size_t)(2 * p.m), sizeof *p.neighbour);
    p.filled = lehr_new(ctx, (size_t)p.n, sizeof *p.filled);
    p.stubs = lehr_new(ctx, (size_t)(2 * p.m), sizeof *p.stubs);
    *out = p;
    return p.neighbour && p.filled && p.stubs ? LEHR_OK : LEHR_NO_MEMORY;
}

static void pairing_free(lehr_context *ctx, pairing *p)
{
    lehr_release(ctx, p->neighbour);
    lehr_release(ctx, p->filled);
    lehr_release(ctx, p->stubs);
}

static int in_order(const void *a, const void *b)
{
    const an_edge *x = a, *y = b;
    if (x->i != y->i) return x->i < y->i ? -1 : 1;
    return (x->j > y->j) - (x->j < y->j);
}

static lehr_status draw_sparse(lehr_context *ctx, int64_t n, int64_t degree, bool connected,
                               lehr_rng *rng, an_edges *out)
{
    if (n * degree > INT32_MAX)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%lld vertices of degree %lld are too many edges",
                         (long long)n, (long long)degree);
    an_edges edges;
    LEHR_TRY(an_edges_new(ctx, n, n * degree / 2, &edges));
    pairing p;
    lehr_status status = pairing_new(ctx, &edges, (int32_t)degree, &p);
    if (status == LEHR_OK) status = draw(ctx, &p, connected, rng);
    pairing_free(ctx, &p);
    if (status != LEHR_OK) {
        an_edges_free(ctx, &edges);
        return status;
    }
    qsort(edges.at, (size_t)edges.m, sizeof *edges.at, in_order);
    *out = edges;
    return LEHR_OK;
}

/* All pairs that are not in the (sorted) list. */
static lehr_status complement(lehr_context *ctx, const an_edges *edges, an_edges *out)
{
    an_edges others;
    LEHR_TRY(an_edges_new(ctx, edges->n, an_edges_most(edges->n) - edges->m, &others));
    const an_edge *next = edges->at, *end = edges->at + edges->m;
    an_edge *edge = others.at;
    for (int32_t i = 0; i < edges->n; i++)
        for (int32_t j = i + 1; j < edges->n; j++) {
            if (next < end && next->i == i && next->j == j)
                next++;
            else
                *edge++ = (an_edge){i, j};
        }
    *out = others;
    return LEHR_OK;
}

static lehr_status possible(lehr_context *ctx, int64_t n, int64_t degree, bool connected)
{
    if (degree >= n && (n > 0 || degree > 0))
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "degree %lld needs more than %lld vertices",
                         (long long)degree, (long long)n);
    if (n % 2 && degree % 2)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT,
                         "%lld vertices of degree %lld: one of the two must be even", (long long)n,
                         (long long)degree);
    if (connected && degree < 2 && n > degree + 1)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "degree %lld cannot connect %lld vertices",
                         (long long)degree, (long long)n);
    return LEHR_OK;
}

lehr_status an_edges_regular(lehr_context *ctx, int64_t n, int64_t degree, bool connected,
                             lehr_rng *rng, an_edges *out)
{
    LEHR_TRY(possible(ctx, n, degree, connected));
    if (2 * degree <= n - 1) return draw_sparse(ctx, n, degree, connected, rng, out);
    if (n == 0) return an_edges_new(ctx, 0, 0, out);
    /* At least half of all others are neighbours: connected whatever is drawn. */
    an_edges missing;
    LEHR_TRY(draw_sparse(ctx, n, n - 1 - degree, false, rng, &missing));
    lehr_status status = complement(ctx, &missing, out);
    an_edges_free(ctx, &missing);
    return status;
}
