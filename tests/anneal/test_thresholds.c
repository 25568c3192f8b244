// SPDX-License-Identifier: GPL-3.0-or-later
/* The pool of thresholds: exact where it is scaled, fresh by eighths where it is drawn. */
#include "assert_close.h"
#include "context_fixture.h"
#include "random_field.h"
#include "thresholds.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct pool {
    an_field *field;
    an_multispin *model;
    an_thresholds *t;
    lehr_rng rng;
} pool;

static pool pool_new(lehr_context *ctx, const field_spec *spec)
{
    pool p = {.rng = lehr_rng_stream(41, LEHR_RNG_TEST, 0)};
    p.field = random_field(ctx, &p.rng, spec);
    assert_int_equal(an_multispin_new(ctx, p.field, 12, &p.model), LEHR_OK);
    int32_t bytes = an_thresholds_usual(spec->n);
    assert_int_equal(an_thresholds_new(ctx, p.model, 2, bytes, &p.t), LEHR_OK);
    an_thresholds_draw(p.t, &p.rng, true);
    return p;
}

static void pool_free(pool *p)
{
    an_thresholds_free(p->t);
    an_multispin_free(p->model);
    an_field_free(p->field);
}

static int64_t stored(const an_thresholds *t, int class, int64_t k)
{
    int64_t z = 0;
    for (int p = 0; p < t->planes; p++) {
        const uint8_t *plane = t->bits + (class * t->planes + p) * AN_PLANE_BYTES;
        z |= (int64_t)(plane[k / 8] >> (k % 8) & 1) << p;
    }
    return z;
}

/* Z by its definition; floats may fall on the other side of an integer they are next to. */
static void check_scaled(const an_thresholds *t, int class, double scale, double shift)
{
    double top = ldexp(1, t->planes) - 1;
    for (int64_t k = 0; k < 8 * t->bytes; k++) {
        double y = scale * (double)t->x[k] + shift, slack = 1e-6 * (1 + fabs(y));
        double low = fmin(fmax(floor(y - slack) + t->middle + 1, 0), top);
        double high = fmin(fmax(floor(y + slack) + t->middle + 1, 0), top);
        double z = (double)stored(t, class, k);
        assert_true(z >= low && z <= high);
    }
    for (int64_t k = 0; k < AN_LANES; k++)
        assert_int_equal(stored(t, class, k), stored(t, class, 8 * t->bytes + k));
}

static void test_scaled_thresholds(void **state)
{
    static const field_spec specs[] = {
        {.n = 1, .size = 1, .fields = -1},
        {.n = 50, .degree = 6, .size = 1, .fields = -1},
        {.n = 50, .degree = 6, .size = 900, .fields = -1},
        {.n = 900, .degree = 6, .hub = true},
    };
    for (int k = 0; k < 4; k++) {
        pool p = pool_new(*state, &specs[k]);
        double middle = p.model->middle + 1;
        const double scales[] = {0, 0.1, 1, middle / 4, 1e300};
        for (int s = 0; s < 5; s++) {
            check_scaled((an_thresholds_scale(p.t, 0, scales[s], 0), p.t), 0, scales[s], 0);
            check_scaled((an_thresholds_scale(p.t, 1, scales[s], 0.5), p.t), 1, scales[s], 0.5);
            double shift = -0.3 * middle;
            check_scaled((an_thresholds_scale(p.t, 1, scales[s], shift), p.t), 1, scales[s], shift);
            check_scaled((an_thresholds_scale(p.t, 1, scales[s], 1e300), p.t), 1, 0, 1e9);
            check_scaled((an_thresholds_scale(p.t, 1, 0, -1e300), p.t), 1, 0, -1e9);
        }
        pool_free(&p);
    }
}

/* A scale for each lane: of the draws as a whole, then of the last eighth alone. */
static void test_lanes_have_their_own_scales(void **state)
{
    pool p = pool_new(*state, &(field_spec){.n = 50, .degree = 20, .size = 9, .fields = -1});
    float scale[64], none[64] = {0};
    for (int lane = 0; lane < 64; lane++) scale[lane] = (float)(lane + 1) / 4;
    int64_t draws = 8 * p.t->bytes;
    for (int all = 1; all >= 0; all--) {
        if (!all) {
            an_thresholds_scale_lanes(p.t, 1, none, 0.5, true);
            an_thresholds_draw(p.t, &p.rng, false);
        }
        an_thresholds_scale_lanes(p.t, 1, scale, 0.5, all);
        for (int64_t k = 0; k < draws + AN_LANES; k++) {
            int64_t at = k % draws;
            bool scaled = all || at < draws / 8;
            float z = scaled ? p.t->x[at] * scale[at % 64] + 0.5f : 0;
            z = fminf(z + (float)(p.t->middle + 1), (float)((1 << p.t->planes) - 1));
            assert_int_equal(stored(p.t, 1, k), (int64_t)z);
        }
    }
    pool_free(&p);
}

/* A descent compares counts of up to 2^29 with thresholds that must not be rounded. */
static void test_thresholds_of_large_models_are_exact(void **state)
{
    enum { HUB = 20001 };
    pool p = pool_new(*state, &(field_spec){.n = HUB, .size = 4095, .fields = -1, .hub = true});
    assert_true(p.t->planes > 25);
    for (int below = 0; below < 2; below++) {
        an_thresholds_scale(p.t, 0, 0, -below);
        for (int64_t k = 0; k < 8 * p.t->bytes; k++)
            assert_int_equal(stored(p.t, 0, k), p.model->middle + 1 - below);
    }
    pool_free(&p);
}

static void test_larger_models_have_larger_pools(void **state)
{
    static const struct {
        int32_t n, bytes;
    } sizes[] = {{0, 256}, {256, 256}, {257, 512}, {513, 1024}, {3000, 1024}};
    for (int k = 0; k < 5; k++) {
        pool p = pool_new(*state, &(field_spec){.n = sizes[k].n, .size = 1, .fields = 1});
        assert_int_equal(p.t->bytes, sizes[k].bytes);
        pool_free(&p);
    }
}

/* Each draw replaces an eighth, and eight draws replace all. */
static void test_draws_replace_the_oldest(void **state)
{
    pool p = pool_new(*state, &(field_spec){.n = 4, .size = 1, .fields = 1});
    enum { ALL = 8 * AN_POOL_MIN };
    assert_int_equal(p.t->bytes, AN_POOL_MIN);
    static float first[ALL], before[ALL];
    memcpy(first, p.t->x, sizeof first);
    for (int round = 1; round <= 8; round++) {
        memcpy(before, p.t->x, sizeof before);
        an_thresholds_draw(p.t, &p.rng, false);
        int changed = 0, old = 0;
        for (int k = 0; k < ALL; k++) changed += p.t->x[k] != before[k];
        for (int k = 0; k < ALL; k++) old += p.t->x[k] == first[k];
        assert_in_range(changed, ALL / 8 - 2, ALL / 8);
        assert_in_range(old, (8 - round) * ALL / 8, (8 - round) * ALL / 8 + 2 * round);
    }
    pool_free(&p);
}

/* P(Z > middle + k) = P(X >= k / a) = exp(-k / a). */
static void test_thresholds_are_exponential(void **state)
{
    enum { DRAWS = 400 };
    pool p = pool_new(*state, &(field_spec){.n = 50, .degree = 20, .size = 1, .fields = -1});
    double above[4] = {0}, total = 0;
    for (int d = 0; d < DRAWS; d++) {
        an_thresholds_draw(p.t, &p.rng, true);
        an_thresholds_scale(p.t, 0, 1.7, 0);
        for (int64_t k = 0; k < 8 * p.t->bytes; k++) {
            int64_t z = stored(p.t, 0, k) - p.model->middle;
            for (int level = 0; level < 4; level++) above[level] += z > level;
            total++;
        }
    }
    for (int level = 0; level < 4; level++) {
        double expected = exp(-level / 1.7);
        assert_close(above[level] / total, expected, 0,
                     4 * sqrt(expected * (1 - expected) / total));
    }
    pool_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_scaled_thresholds),
        test_in_context(test_lanes_have_their_own_scales),
        test_in_context(test_thresholds_of_large_models_are_exact),
        test_in_context(test_larger_models_have_larger_pools),
        test_in_context(test_draws_replace_the_oldest),
        test_in_context(test_thresholds_are_exponential),
    };
    return cmocka_run_group_tests_name("thresholds", tests, NULL, NULL);
}
