// SPDX-License-Identifier: GPL-3.0-or-later
/* The graphs and weights of the generators: degrees, counts, and that chance is fair. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "edges.h"
#include "generating.h"

#include <anneal/graph.h>
#include <math.h>
#include <stdio.h>
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

static an_graph_features features(const char *text, uint64_t seed)
{
    an_graph_features f;
    an_model *model = model_text(ctx, text, seed);
    assert_int_equal(an_graph_look(ctx, model, &f), LEHR_OK);
    an_model_free(model);
    return f;
}

static int64_t couplings(const char *text)
{
    an_model *model = model_text(ctx, text, 1);
    int64_t m = an_model_look(model).m;
    an_model_free(model);
    return m;
}

static void tori_have_even_degree_and_few_short_cycles(void **state)
{
    (void)state;
    an_graph_features flat = features("torus2d rows=6 columns=8", 1);
    assert_int_equal(flat.min_degree, 4);
    assert_int_equal(flat.max_degree, 4);
    assert_int_equal(flat.girth, 4);
    assert_true(flat.bipartite);
    an_graph_features odd = features("torus2d rows=5 columns=8", 1);
    assert_false(odd.bipartite);
    an_graph_features cube = features("torus3d layers=4 rows=6 columns=8", 1);
    assert_int_equal(cube.min_degree, 6);
    assert_int_equal(cube.max_degree, 6);
    assert_int_equal(cube.components, 1);
    assert_true(cube.bipartite);
    assert_int_equal(couplings("torus2d rows=20 columns=40"), 1600);
    assert_int_equal(couplings("torus3d layers=5 rows=4 columns=3"), 180);
}

static void counts_are_exact(void **state)
{
    (void)state;
    assert_int_equal(couplings("random n=100 edges=300"), 300);
    assert_int_equal(couplings("random n=100 edges=4000"), 4000);
    assert_int_equal(couplings("random n=100 density=0.5"), 2475);
    assert_int_equal(couplings("random n=100 density=1"), 4950);
    assert_int_equal(couplings("complete n=37"), 666);
    assert_int_equal(couplings("rudy n=100 density=10"), 495);
    assert_int_equal(couplings("tiles rows=6 columns=8"), 96);
}

static void regular_graphs_are_regular(void **state)
{
    (void)state;
    char text[64];
    for (int n = 1; n <= 14; n++)
        for (int degree = 0; degree < n; degree++) {
            if (n * degree % 2) continue;
            snprintf(text, sizeof text, "regular n=%d degree=%d weights=one", n, degree);
            for (uint64_t seed = 1; seed <= 5; seed++) {
                an_graph_features f = features(text, seed);
                assert_int_equal(f.min_degree, degree);
                assert_int_equal(f.max_degree, degree);
            }
        }
    an_graph_features large = features("regular n=20000 degree=5", 1);
    assert_int_equal(large.min_degree, 5);
    assert_int_equal(large.max_degree, 5);
}

static void connected_means_connected(void **state)
{
    (void)state;
    int apart = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        assert_int_equal(features("regular n=20 degree=2 connected=true", seed).components, 1);
        assert_int_equal(features("regular n=8 degree=3 connected=true", seed).components, 1);
        apart += features("regular n=20 degree=2", seed).components > 1;
    }
    assert_true(apart > 0);
}

/* All sets of m of the 6 pairs of 4 vertices, equally often: 5 sigma around the mean. */
static void random_edge_sets_are_equally_likely(void **state)
{
    (void)state;
    enum { DRAWS = 6000 };
    static const int sets[] = {1, 6, 15, 20, 15, 6, 1};
    for (int m = 0; m <= 6; m++) {
        int seen[64] = {0};
        for (uint64_t item = 0; item < DRAWS; item++) {
            lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, item);
            an_edges edges;
            assert_int_equal(an_edges_random(ctx, 4, m, &rng, &edges), LEHR_OK);
            unsigned set = 0;
            for (int64_t k = 0; k < m; k++)
                set |= 1u << (edges.at[k].i + edges.at[k].j * (edges.at[k].j - 1) / 2);
            seen[set]++;
            an_edges_free(ctx, &edges);
        }
        double p = 1.0 / sets[m];
        for (int set = 0; set < 64; set++)
            if (__builtin_popcount((unsigned)set) == m)
                assert_close(seen[set], DRAWS * p, 0, 5 * sqrt(DRAWS * p * (1 - p)));
    }
}

/* The 3 perfect matchings of 4 vertices, equally often. */
static void matchings_are_equally_likely(void **state)
{
    (void)state;
    enum { DRAWS = 6000 };
    int partner_of_first[4] = {0};
    for (uint64_t item = 0; item < DRAWS; item++) {
        lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, item);
        an_edges edges;
        assert_int_equal(an_edges_regular(ctx, 4, 1, false, &rng, &edges), LEHR_OK);
        partner_of_first[edges.at[0].j]++;
        an_edges_free(ctx, &edges);
    }
    for (int v = 1; v < 4; v++) assert_close(partner_of_first[v], DRAWS / 3.0, 0, 5 * 36.6);
}

typedef struct moments {
    double mean, deviation, lowest, highest;
} moments;

/* Of the couplings of an Ising model of 499500 weights. */
static moments weigh(const char *weights)
{
    char text[128];
    snprintf(text, sizeof text, "complete n=1000 as=ising %s", weights);
    an_model *model = model_text(ctx, text, 3);
    an_model_view view = an_model_look(model);
    double sum = 0, squares = 0;
    moments out = {.lowest = HUGE_VAL, .highest = -HUGE_VAL};
    for (int64_t k = 0; k < view.m; k++) {
        double w = an_model_real(model, view.couplings[k].w);
        sum += w;
        squares += w * w;
        out.lowest = fmin(out.lowest, w);
        out.highest = fmax(out.highest, w);
    }
    assert_int_equal(view.m, 499500);
    out.mean = sum / (double)view.m;
    out.deviation = sqrt(squares / (double)view.m - out.mean * out.mean);
    an_model_free(model);
    return out;
}

static void weights_follow_their_laws(void **state)
{
    (void)state;
    double many = sqrt(499500);
    moments one = weigh("weights=one");
    assert_close(one.mean, 1, 0, 0);
    assert_close(one.deviation, 0, 0, 0);
    moments sign = weigh("weights=pm1");
    assert_close(sign.mean, 0, 0, 5 / many);
    assert_close(sign.lowest, -1, 0, 0);
    assert_close(sign.highest, 1, 0, 0);
    moments range = weigh("weights=range low=-3 high=4"); /* -3 -2 -1 1 2 3 4 */
    assert_close(range.mean, 4.0 / 7, 0, 5 * 2.5 / many);
    assert_close(range.deviation, sqrt(44.0 / 7 - 16.0 / 49), 0.01, 0);
    assert_close(range.lowest, -3, 0, 0);
    assert_close(range.highest, 4, 0, 0);
    moments normal = weigh("weights=gauss");
    assert_close(normal.mean, 0, 0, 5 / many);
    assert_close(normal.deviation, 1, 0.01, 0);
    assert_true(normal.highest > 4 && normal.highest < 6.5);
    moments fixed = weigh("weights=gauss5");
    assert_close(fixed.deviation, 1e5, 0.01, 0);
    assert_close(fixed.highest, rint(fixed.highest), 0, 0);
}

/* The same weights, as a cut and as an energy: E = W - 2 cut. */
static void a_cut_is_the_other_side_of_an_energy(void **state)
{
    (void)state;
    an_model *cut = model_text(ctx, "random n=30 edges=90 weights=range", 4);
    an_model *energy = model_text(ctx, "random n=30 edges=90 weights=range as=ising", 4);
    uint8_t bits[30] = {0};
    double all = an_model_real(energy, an_model_value(energy, bits));
    assert_close(an_model_real(cut, an_model_value(cut, bits)), 0, 0, 0);
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    for (int i = 0; i < 30; i++) bits[i] = (uint8_t)lehr_rng_below(&rng, 2);
    double e = an_model_real(energy, an_model_value(energy, bits));
    assert_close(an_model_real(cut, an_model_value(cut, bits)), (all - e) / 2, 0, 0);
    an_model_free(cut);
    an_model_free(energy);
}

static void limits_on_couplings_are_kept(void **state)
{
    (void)state;
    for (int limit = 1; limit <= 3; limit++) {
        char text[96];
        snprintf(text, sizeof text, "loops side=10 shortest=4 alpha=0.3 limit=%d", limit);
        an_model *model = model_text(ctx, text, 2);
        an_model_view view = an_model_look(model);
        for (int64_t k = 0; k < view.m; k++)
            assert_in_range(view.couplings[k].w.whole + limit, 0, 2 * limit);
        an_model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tori_have_even_degree_and_few_short_cycles),
        cmocka_unit_test(counts_are_exact),
        cmocka_unit_test(regular_graphs_are_regular),
        cmocka_unit_test(connected_means_connected),
        cmocka_unit_test(random_edge_sets_are_equally_likely),
        cmocka_unit_test(matchings_are_equally_likely),
        cmocka_unit_test(weights_follow_their_laws),
        cmocka_unit_test(a_cut_is_the_other_side_of_an_energy),
        cmocka_unit_test(limits_on_couplings_are_kept),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
