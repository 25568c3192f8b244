// SPDX-License-Identifier: GPL-3.0-or-later
/* Lists of edges, and the graphs without chance. */
#include "edges.h"

#include <anneal/model.h>
#include <base/memory.h>

lehr_status an_edges_new(lehr_context *ctx, int64_t n, int64_t m, an_edges *out)
{
    if (n < 0 || n > AN_MAX_VARIABLES)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%lld vertices; at most %d are possible",
                         (long long)n, AN_MAX_VARIABLES);
    an_edge *at = lehr_new(ctx, (size_t)m, sizeof *at);
    if (!at) return LEHR_NO_MEMORY;
    *out = (an_edges){(int32_t)n, m, at};
    return LEHR_OK;
}

void an_edges_free(lehr_context *ctx, an_edges *edges)
{
    lehr_release(ctx, edges->at);
    *edges = (an_edges){0};
}

an_edge an_edge_of(int64_t a, int64_t b)
{
    return a < b ? (an_edge){(int32_t)a, (int32_t)b} : (an_edge){(int32_t)b, (int32_t)a};
}

int64_t an_edges_most(int64_t n)
{
    return n / 2 * (n - 1) + n % 2 * ((n - 1) / 2);
}

lehr_status an_edges_torus(lehr_context *ctx, const int64_t side[3], an_edges *out)
{
    int64_t n, directions = 0;
    if (__builtin_mul_overflow(side[0], side[1], &n) || __builtin_mul_overflow(n, side[2], &n))
        n = INT64_MAX;
    for (int d = 0; d < 3; d++) directions += side[d] > 1;
    LEHR_TRY(an_edges_new(ctx, n, n <= AN_MAX_VARIABLES ? n * directions : 0, out));
    an_edge *edge = out->at;
    for (int64_t v = 0; v < n; v++) {
        int64_t rest = v, step = 1;
        for (int d = 0; d < 3; d++) {
            int64_t at = rest % side[d];
            int64_t next = at + 1 < side[d] ? v + step : v - at * step;
            if (side[d] > 1) *edge++ = an_edge_of(v, next);
            rest /= side[d];
            step *= side[d];
        }
    }
    return LEHR_OK;
}

lehr_status an_edges_complete(lehr_context *ctx, int64_t n, an_edges *out)
{
    LEHR_TRY(an_edges_new(ctx, n, an_edges_most(n), out));
    an_edge *edge = out->at;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++) *edge++ = an_edge_of(i, j);
    return LEHR_OK;
}
