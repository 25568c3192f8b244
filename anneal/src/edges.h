// SPDX-License-Identifier: GPL-3.0-or-later
/* Lists of edges, and the graphs that generators put weights on. All graphs here are simple. */
#ifndef LEHR_ANNEAL_EDGES_H
#define LEHR_ANNEAL_EDGES_H

#include <base/context.h>
#include <base/rng.h>

typedef struct an_edge {
    int32_t i, j; /* i < j, from 0 */
} an_edge;

typedef struct an_edges {
    int32_t n;
    int64_t m;
    an_edge *at;
} an_edges;

/* m edges over n vertices, not yet filled in. */
LEHR_MUST_USE lehr_status an_edges_new(lehr_context *ctx, int64_t n, int64_t m, an_edges *out);
void an_edges_free(lehr_context *ctx, an_edges *edges);
/* The edge of two distinct vertices in any order. */
an_edge an_edge_of(int64_t a, int64_t b);
/* n (n - 1) / 2 */
int64_t an_edges_most(int64_t n);

/* A box of side[0] x side[1] x side[2] vertices, closed to a torus; vertex (x, y, z) is number
 * x + side[0] (y + side[1] z). A side is 1 (no edges in that direction) or at least 3. Edges are
 * listed by vertex, then direction. */
LEHR_MUST_USE lehr_status an_edges_torus(lehr_context *ctx, const int64_t side[3], an_edges *out);

/* All pairs, in order. */
LEHR_MUST_USE lehr_status an_edges_complete(lehr_context *ctx, int64_t n, an_edges *out);

/* G(n, m): m distinct pairs, each set of m equally likely, in order. 0 <= m <= n (n-1) / 2. */
LEHR_MUST_USE lehr_status an_edges_random(lehr_context *ctx, int64_t n, int64_t m, lehr_rng *rng,
                                          an_edges *out);

/* Every vertex has the same degree < n; n * degree must be even. In order. */
LEHR_MUST_USE lehr_status an_edges_regular(lehr_context *ctx, int64_t n, int64_t degree,
                                           bool connected, lehr_rng *rng, an_edges *out);

#endif
