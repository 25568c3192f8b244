// SPDX-License-Identifier: GPL-3.0-or-later
/* The only file that knows igraph.
 *
 * igraph as packaged keeps global state, so calls take turns behind a lock. Its default error
 * handler aborts; within the lock the one that returns the code stands in for it. Its memory is its
 * own, not of the context. */
#include <anneal/graph.h>

#include <igraph/igraph.h>
#include <math.h>
#include <pthread.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define GIRTH_WORK 1e8

static lehr_status said(lehr_context *ctx, igraph_error_t code)
{
    if (code == IGRAPH_SUCCESS) return LEHR_OK;
    lehr_status status = code == IGRAPH_ENOMEM ? LEHR_NO_MEMORY : LEHR_UNSUPPORTED;
    return LEHR_FAIL(ctx, status, "igraph: %s", igraph_strerror(code));
}

static void list_edges(const an_model_view *view, igraph_vector_int_t *ends)
{
    for (int64_t k = 0; k < view->m; k++) {
        VECTOR(*ends)[2 * k] = view->couplings[k].i;
        VECTOR(*ends)[2 * k + 1] = view->couplings[k].j;
    }
}

static lehr_status graph_new(lehr_context *ctx, const an_model_view *view, igraph_t *graph)
{
    igraph_vector_int_t ends;
    LEHR_TRY(said(ctx, igraph_vector_int_init(&ends, 2 * view->m)));
    list_edges(view, &ends);
    igraph_error_t code = igraph_create(graph, &ends, view->n, IGRAPH_UNDIRECTED);
    igraph_vector_int_destroy(&ends);
    return said(ctx, code);
}

static lehr_status look_at_degrees(lehr_context *ctx, const igraph_t *graph,
                                   igraph_vector_int_t *values, an_graph_features *f)
{
    LEHR_TRY(said(ctx, igraph_degree(graph, values, igraph_vss_all(), IGRAPH_ALL, IGRAPH_LOOPS)));
    f->min_degree = (int32_t)igraph_vector_int_min(values);
    f->max_degree = (int32_t)igraph_vector_int_max(values);
    LEHR_TRY(said(ctx, igraph_coreness(graph, values, IGRAPH_ALL)));
    f->degeneracy = (int32_t)igraph_vector_int_max(values);
    return LEHR_OK;
}

static lehr_status look_at_components(lehr_context *ctx, const igraph_t *graph,
                                      igraph_vector_int_t *sizes, an_graph_features *f)
{
    igraph_integer_t count;
    LEHR_TRY(said(ctx, igraph_connected_components(graph, NULL, sizes, &count, IGRAPH_WEAK)));
    f->components = (int32_t)count;
    f->largest = (int32_t)igraph_vector_int_max(sizes);
    return LEHR_OK;
}

static lehr_status look_at_cycles(lehr_context *ctx, const igraph_t *graph, an_graph_features *f)
{
    igraph_bool_t bipartite;
    LEHR_TRY(said(ctx, igraph_is_bipartite(graph, &bipartite, NULL)));
    f->bipartite = bipartite;
    f->girth = -1;
    if ((double)igraph_vcount(graph) * (double)igraph_ecount(graph) > GIRTH_WORK) return LEHR_OK;
    igraph_real_t girth;
    LEHR_TRY(said(ctx, igraph_girth(graph, &girth, NULL)));
    f->girth = isfinite(girth) ? (int32_t)girth : 0;
    return LEHR_OK;
}

static lehr_status look_at(lehr_context *ctx, const igraph_t *graph, an_graph_features *f)
{
    igraph_vector_int_t values;
    LEHR_TRY(said(ctx, igraph_vector_int_init(&values, 0)));
    lehr_status status = look_at_degrees(ctx, graph, &values, f);
    if (status == LEHR_OK) status = look_at_components(ctx, graph, &values, f);
    igraph_vector_int_destroy(&values);
    if (status == LEHR_OK) status = look_at_cycles(ctx, graph, f);
    return status;
}

static lehr_status look(lehr_context *ctx, const an_model_view *view, an_graph_features *f)
{
    igraph_t graph;
    LEHR_TRY(graph_new(ctx, view, &graph));
    lehr_status status = look_at(ctx, &graph, f);
    igraph_destroy(&graph);
    return status;
}

lehr_status an_graph_look(lehr_context *ctx, const an_model *model, an_graph_features *out)
{
    an_model_view view = an_model_look(model);
    double n = view.n, m = (double)view.m;
    an_graph_features f = {.bipartite = true,
                           .mean_degree = n > 0 ? 2 * m / n : 0,
                           .density = n > 1 ? 2 * m / (n * (n - 1)) : 0};
    if (view.n > 0) {
        pthread_mutex_lock(&turn);
        igraph_error_handler_t *before = igraph_set_error_handler(igraph_error_handler_ignore);
        lehr_status status = look(ctx, &view, &f);
        igraph_set_error_handler(before);
        pthread_mutex_unlock(&turn);
        if (status != LEHR_OK) return status;
    }
    *out = f;
    return LEHR_OK;
}

const char *an_graph_provider(void)
{
    return "igraph " IGRAPH_VERSION;
}
