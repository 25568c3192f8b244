// SPDX-License-Identifier: GPL-3.0-or-later
/* Generators that reproduce public instances: their random numbers by known answers, the beginning
 * and the end of one instance each, and whole instances where LEHR_DATA says where they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "generating.h"
#include "graphbase.h"

#include <base/input.h>
#include <stdio.h>
#include <stdlib.h>

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

/* Knuth's own check of an installation (The Stanford GraphBase, test_flip). */
static void graphbase_numbers_are_knuths(void **state)
{
    (void)state;
    an_graphbase flip = an_graphbase_start(-314159);
    assert_int_equal(an_graphbase_next(&flip), 119318998);
    for (int k = 0; k < 133; k++) an_graphbase_next(&flip);
    assert_int_equal(an_graphbase_below(&flip, 0x55555555), 748103812);
}

static void check_coupling(const an_coupling *c, int i, int j, int64_t w)
{
    assert_int_equal(c->i, i);
    assert_int_equal(c->j, j);
    assert_int_equal(c->w.whole, w);
}

static void palubeckis_begins_and_ends_as_published(void **state)
{
    (void)state;
    an_model *model = model_text(ctx, "palubeckis n=3000 density=50", 31000);
    an_model_view view = an_model_look(model);
    assert_int_equal(view.linear[0].whole, -52);
    check_coupling(&view.couplings[0], 0, 3, 2 * 57);
    check_coupling(&view.couplings[1], 0, 5, 2 * 62);
    check_coupling(&view.couplings[2], 0, 6, 2 * -4);
    check_coupling(&view.couplings[view.m - 1], 2997, 2998, 2 * -55);
    assert_int_equal(view.linear[2998].whole, -7);
    assert_int_equal(view.linear[2999].whole, -99);
    an_model_free(model);
}

/* The number that decides is 80.00000003: no more than 80 in single precision. */
static void palubeckis_decides_in_single_precision(void **state)
{
    (void)state;
    an_model *model = model_text(ctx, "palubeckis n=2 density=80", 777361443);
    an_model_view view = an_model_look(model);
    assert_int_equal(view.m, 1);
    check_coupling(&view.couplings[0], 0, 1, 2 * 20);
    an_model_free(model);
}

/* The first lines of G1, sorted. */
static void rudy_begins_as_published(void **state)
{
    (void)state;
    an_model *model = model_text(ctx, "rudy graph=rnd_graph n=800 density=6", 8001);
    an_model_view view = an_model_look(model);
    assert_int_equal(view.m, 19176);
    static const int first[] = {15, 26, 57};
    for (int k = 0; k < 3; k++) check_coupling(&view.couplings[k], 0, first[k], -1);
    an_model_free(model);
}

/* "n m" and lines "i j w" from 1; twice: off-diagonals count that much. */
static an_model *read_triplets(const char *file, an_domain domain, int twice)
{
    const char *folder = getenv("LEHR_DATA");
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    lehr_input *in;
    lehr_text line;
    int64_t n = 0, m = 0, i = 0, j = 0, w = 0;
    an_builder *builder;
    an_model *model;
    assert_int_equal(lehr_input_open(ctx, path, &in), LEHR_OK);
    assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
    assert_true(lehr_scan_int(&line, &n) && lehr_scan_int(&line, &m));
    assert_int_equal(
        an_builder_new(ctx, domain, AN_MAXIMIZE, n, domain == AN_SPIN ? 0.5 : 1, &builder),
        LEHR_OK);
    for (int64_t k = 0; k < m; k++) {
        assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
        assert_true(lehr_scan_int(&line, &i) && lehr_scan_int(&line, &j) &&
                    lehr_scan_int(&line, &w));
        if (domain == AN_SPIN) assert_int_equal(an_builder_offset(builder, an_whole(w)), LEHR_OK);
        if (i == j)
            assert_int_equal(an_builder_linear(builder, i - 1, an_whole(w)), LEHR_OK);
        else
            assert_int_equal(an_builder_pair(builder, i - 1, j - 1, an_whole(twice * w)), LEHR_OK);
    }
    lehr_input_close(in);
    assert_int_equal(an_builder_finish(builder, &model), LEHR_OK);
    return model;
}

static void check_same(an_model *published, an_model *made)
{
    uint64_t a, b;
    assert_int_equal(an_model_hash(ctx, published, &a), LEHR_OK);
    assert_int_equal(an_model_hash(ctx, made, &b), LEHR_OK);
    assert_int_equal(a, b);
    an_model_free(published);
    an_model_free(made);
}

static void whole_instances_are_reproduced(void **state)
{
    (void)state;
    if (!getenv("LEHR_DATA")) {
        print_message("skipped: LEHR_DATA is not set\n");
        skip();
    }
    static const char random[] = "rudy n=800 density=6", *signs = " low=0 high=1 times=2 plus=-1";
    static const char sparse[] = "rudy n=2000 density=1";
    char text[128];
    check_same(read_triplets("palubeckis/p3000.1.mqlibQ.gz", AN_BINARY, 2),
               model_text(ctx, "palubeckis n=3000 density=50", 31000));
    check_same(read_triplets("gset/G1.txt.gz", AN_SPIN, -1), model_text(ctx, random, 8001));
    check_same(read_triplets("gset/G2.txt.gz", AN_SPIN, -1), model_text(ctx, random, 8002));
    snprintf(text, sizeof text, "%s weight_seed=8001%s", random, signs);
    check_same(read_triplets("gset/G6.txt.gz", AN_SPIN, -1), model_text(ctx, text, 8001));
    check_same(read_triplets("gset/G22.txt.gz", AN_SPIN, -1), model_text(ctx, sparse, 20001));
    /* Not 20002, of which G28 is made; see docs/targets.md. */
    check_same(read_triplets("gset/G23.txt.gz", AN_SPIN, -1), model_text(ctx, sparse, 2002));
    snprintf(text, sizeof text, "%s weight_seed=20002%s", sparse, signs);
    check_same(read_triplets("gset/G28.txt.gz", AN_SPIN, -1), model_text(ctx, text, 20002));
    snprintf(text, sizeof text, "rudy graph=clique n=2000 weight_seed=20001%s", signs);
    check_same(read_triplets("K2000.rud.gz", AN_SPIN, -1), model_text(ctx, text, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(graphbase_numbers_are_knuths),
        cmocka_unit_test(palubeckis_begins_and_ends_as_published),
        cmocka_unit_test(palubeckis_decides_in_single_precision),
        cmocka_unit_test(rudy_begins_as_published),
        cmocka_unit_test(whole_instances_are_reproduced),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
