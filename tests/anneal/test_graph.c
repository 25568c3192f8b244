// SPDX-License-Identifier: GPL-3.0-or-later
/* Graph features and islands against slow references, on small graphs of all densities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "islands.h"
#include "slow_graph.h"

#include <anneal/graph.h>
#include <base/rng.h>
#include <string.h>

static lehr_context *ctx;

static int set_up(void **state)
{
    (void)state;
    return lehr_context_new(NULL, &ctx) == LEHR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    lehr_context_free(ctx);
    return 0;
}

static an_model *random_model(uint64_t item)
{
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, item);
    int n = (int)lehr_rng_below(&rng, 11);
    double density = lehr_rng_unit(&rng) * lehr_rng_unit(&rng);
    an_builder *builder;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, n, 1, &builder), LEHR_OK);
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            if (lehr_rng_unit(&rng) < density)
                assert_int_equal(an_builder_pair(builder, i, j, an_whole(1)), LEHR_OK);
    assert_int_equal(an_builder_finish(builder, &model), LEHR_OK);
    return model;
}

static void check_islands(const an_model *model, const slow_graph *g)
{
    an_field *f;
    an_islands islands;
    assert_int_equal(an_field_new(ctx, model, &f), LEHR_OK);
    assert_int_equal(an_islands_find(ctx, f, &islands), LEHR_OK);
    assert_int_equal(islands.count, slow_graph_components(g));
    int32_t island_of[SLOW_GRAPH_MOST], lowest = -1;
    for (int32_t c = 0; c < islands.count; c++) {
        assert_true(islands.spin[islands.start[c]] > lowest);
        lowest = islands.spin[islands.start[c]];
        for (int32_t k = islands.start[c]; k < islands.start[c + 1]; k++)
            island_of[islands.spin[k]] = c;
    }
    assert_int_equal(islands.start[islands.count], g->n);
    for (int u = 0; u < g->n; u++)
        for (int v = 0; v < g->n; v++)
            assert_int_equal(island_of[u] == island_of[v], slow_graph_distance(g, u, v) >= 0);
    an_islands_clear(&islands);
    an_field_free(f);
}

static void check_features(const an_model *model, const slow_graph *g)
{
    an_graph_features f;
    assert_int_equal(an_graph_look(ctx, model, &f), LEHR_OK);
    int least = g->n, most = 0, largest = 0, sum = 0;
    for (int v = 0; v < g->n; v++) {
        int degree = slow_graph_degree(g, v), reach = slow_graph_reach(g, v);
        if (degree < least) least = degree;
        if (degree > most) most = degree;
        if (reach > largest) largest = reach;
        sum += degree;
    }
    assert_int_equal(f.components, slow_graph_components(g));
    assert_int_equal(f.largest, largest);
    assert_int_equal(f.bipartite, slow_graph_bipartite(g));
    assert_int_equal(f.min_degree, least);
    assert_int_equal(f.max_degree, most);
    assert_int_equal(f.degeneracy, slow_graph_degeneracy(g));
    assert_int_equal(f.girth, slow_graph_girth(g));
    assert_close(f.mean_degree * g->n, sum, 1e-12, 0);
    assert_close(f.density * g->n * (g->n - 1), g->n > 1 ? sum : 0, 1e-12, 0);
}

static void features_agree_with_the_definitions(void **state)
{
    (void)state;
    for (uint64_t item = 0; item < 150; item++) {
        an_model *model = random_model(item);
        slow_graph g = slow_graph_of(model);
        check_islands(model, &g);
        check_features(model, &g);
        an_model_free(model);
    }
}

/* A ring with one chord: too large for the girth, easy for the rest. */
static void large_graphs_go_without_the_girth(void **state)
{
    (void)state;
    enum { N = 20001 };
    an_builder *builder;
    an_model *model;
    an_graph_features f;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, N, 1, &builder), LEHR_OK);
    for (int i = 0; i < N; i++)
        assert_int_equal(an_builder_pair(builder, i, (i + 1) % N, an_whole(1)), LEHR_OK);
    assert_int_equal(an_builder_pair(builder, 0, 2, an_whole(1)), LEHR_OK);
    assert_int_equal(an_builder_finish(builder, &model), LEHR_OK);
    assert_int_equal(an_graph_look(ctx, model, &f), LEHR_OK);
    assert_int_equal(f.girth, -1);
    assert_int_equal(f.degeneracy, 2);
    assert_int_equal(f.max_degree, 3);
    assert_int_equal(f.components, 1);
    an_model_free(model);
}

static void the_provider_is_named(void **state)
{
    (void)state;
    assert_int_equal(strncmp(an_graph_provider(), "igraph ", 7), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_agree_with_the_definitions),
        cmocka_unit_test(large_graphs_go_without_the_girth),
        cmocka_unit_test(the_provider_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
