// SPDX-License-Identifier: GPL-3.0-or-later
/* Every kernel against the same moves made one lane and one spin at a time, bit by bit. */
#include "context_fixture.h"
#include "random_field.h"
#include "sweep.h"

#include <base/cpu.h>
#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- the slow one, from what multispin.h and anneal_lanes.c promise --- */

typedef struct slow_lane {
    const an_field *field;
    const an_multispin *model;
    uint8_t *bits;
} slow_lane;

static int64_t steps(const slow_lane *l, an_coef c)
{
    return llround(field_coef(l->field, c) / l->model->step);
}

/* -w s_i s_j is the size of what is satisfied, or minus what is not. */
static void count_bond(int64_t w, bool same, int64_t *satisfied, int64_t *all)
{
    *all += llabs(w);
    if (same == (w < 0)) *satisfied += llabs(w);
}

static void count_spin(const slow_lane *l, int32_t i, int64_t *satisfied, int64_t *all)
{
    const an_field *f = l->field;
    *satisfied = *all = 0;
    count_bond(steps(l, f->h[i]), l->bits[i] == 1, satisfied, all);
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        bool same = l->bits[i] == l->bits[f->neighbour[k]];
        count_bond(steps(l, f->weight[k]), same, satisfied, all);
    }
}

/* The threshold of a lane for a visit of spin i. */
static int64_t threshold(const an_sweep *s, int class, int32_t i, int lane)
{
    int64_t z = 0;
    int64_t bit = 8 * (int64_t)(s->windows[i] & (uint32_t)(s->pool->bytes - 1)) + lane;
    for (int p = 0; p < s->pool->planes; p++) {
        const uint8_t *plane = s->pool->bits + (class * s->pool->planes + p) * AN_PLANE_BYTES;
        z |= (int64_t)(plane[bit / 8] >> (bit % 8) & 1) << p;
    }
    return z;
}

static bool slow_visit(const an_sweep *s, const slow_lane *l, int class, int32_t i, int lane)
{
    int64_t satisfied, all;
    count_spin(l, i, &satisfied, &all);
    int64_t z = threshold(s, class + (int)(all % 2), i, lane);
    bool flip = satisfied - all / 2 + s->model->middle < z;
    l->bits[i] ^= flip;
    return flip;
}

static bool slow_classical(const an_sweep *s, const an_field *f, uint8_t *bits)
{
    bool any = false;
    for (int lane = 0; lane < AN_LANES; lane++) {
        slow_lane l = {f, s->model, bits + (int64_t)lane * f->n};
        for (int32_t i = s->from; i < s->to; i++) any |= slow_visit(s, &l, 0, i, lane);
    }
    return any;
}

/* All even slices of a spin, then all odd ones; the neighbours in time are in the ring of 16. */
static void slow_quantum(const an_sweep *s, const an_field *f, uint8_t *bits)
{
    for (int32_t i = s->from; i < s->to; i++) {
        for (int k = 0; k < AN_LANES; k++) {
            int lane = (2 * k) % AN_LANES + (k >= AN_LANES / 2);
            int ring = lane / AN_SLICES * AN_SLICES, slice = lane % AN_SLICES;
            int up = ring + (slice + 1) % AN_SLICES, down = ring + (slice + 15) % AN_SLICES;
            slow_lane l = {f, s->model, bits + (int64_t)lane * f->n};
            int agree = (bits[(int64_t)up * f->n + i] == l.bits[i]) +
                        (bits[(int64_t)down * f->n + i] == l.bits[i]);
            slow_visit(s, &l, 2 * agree, i, lane);
        }
    }
}

static int64_t slow_satisfied(const slow_lane *l)
{
    int64_t twice = 0;
    for (int32_t i = 0; i < l->field->n; i++) {
        int64_t satisfied, all, h = 0, unused = 0;
        count_spin(l, i, &satisfied, &all);
        count_bond(steps(l, l->field->h[i]), l->bits[i] == 1, &h, &unused);
        twice += satisfied + h;
    }
    return twice / 2;
}

/* --- a set-up shared by all kernels --- */

typedef struct bench {
    lehr_context *ctx;
    an_field *field;
    an_multispin *model;
    an_thresholds *pool;
    an_lanes *spins;
    uint32_t *windows;
    uint8_t *bits;
} bench;

static bench bench_new(lehr_context *ctx, const field_spec *spec, int bits, uint64_t item)
{
    lehr_rng rng = lehr_rng_stream(31, LEHR_RNG_TEST, item);
    bench b = {.ctx = ctx, .field = random_field(ctx, &rng, spec)};
    size_t n = (size_t)spec->n;
    assert_int_equal(an_multispin_new(ctx, b.field, bits, &b.model), LEHR_OK);
    int32_t bytes = an_thresholds_usual(spec->n);
    assert_int_equal(an_thresholds_new(ctx, b.model, 6, bytes, &b.pool), LEHR_OK);
    assert_int_equal(an_lanes_new(ctx, spec->n, &b.spins), LEHR_OK);
    b.windows = lehr_new(ctx, n, sizeof *b.windows);
    b.bits = lehr_new(ctx, n, AN_LANES);
    assert_true(b.windows && b.bits);
    an_lanes_randomise(b.spins, spec->n, &rng);
    for (int lane = 0; lane < AN_LANES; lane++)
        an_lanes_get(b.spins, spec->n, lane, b.bits + lane * spec->n);
    lehr_rng_fill(&rng, b.windows, n);
    an_thresholds_draw(b.pool, &rng, true);
    /* Temperatures and ties in time of the size of the fields. */
    double scale = pow(2, b.model->planes - 3);
    for (int class = 0; class < 6; class ++) {
        int tie = 1 - class / 2;
        an_thresholds_scale(b.pool, class, scale / 2, class % 2 * 0.5 + scale * tie);
    }
    return b;
}

static void bench_free(bench *b)
{
    lehr_release(b->ctx, b->bits);
    lehr_release(b->ctx, b->windows);
    lehr_release(b->ctx, b->spins);
    an_thresholds_free(b->pool);
    an_multispin_free(b->model);
    an_field_free(b->field);
}

static void assert_lanes(const bench *b)
{
    uint8_t *lane = lehr_new(b->ctx, (size_t)b->field->n, 1);
    assert_non_null(lane);
    for (int l = 0; l < AN_LANES; l++) {
        an_lanes_get(b->spins, b->field->n, l, lane);
        assert_memory_equal(lane, b->bits + (int64_t)l * b->field->n, (size_t)b->field->n);
    }
    lehr_release(b->ctx, lane);
}

static void check_satisfied(const an_sweep_kernels *kernels, const bench *b)
{
    int64_t total[AN_LANES];
    kernels->satisfied(b->model, b->spins, total);
    for (int l = 0; l < AN_LANES; l++) {
        slow_lane lane = {b->field, b->model, b->bits + (int64_t)l * b->field->n};
        assert_int_equal(total[l], slow_satisfied(&lane));
        if (!b->model->exact) continue;
        double energy = b->model->step * (double)(b->model->all_bonds - 2 * total[l]);
        assert_true(energy ==
                    slow_energy(b->field, lane.bits) - field_coef(b->field, b->field->offset));
    }
}

/* A sweep in two pieces; the pieces are as good as the whole. */
static void check_sweep(const an_sweep_kernels *kernels, const bench *b, bool quantum)
{
    int32_t n = b->field->n, middle = n / 3;
    an_sweep first = {b->model, b->spins, b->pool, b->windows, 0, middle}, second = first;
    second.from = middle;
    second.to = n;
    bool any = false, expected = true;
    if (quantum) {
        any = kernels->quantum(&first);
        any |= kernels->quantum(&second);
        slow_quantum(&first, b->field, b->bits);
        slow_quantum(&second, b->field, b->bits);
    } else {
        any = kernels->classical(&first);
        any |= kernels->classical(&second);
        expected = slow_classical(&first, b->field, b->bits);
        expected |= slow_classical(&second, b->field, b->bits);
    }
    assert_int_equal(any, expected);
    assert_lanes(b);
}

/* Every third lane with the next one of its word. */
static void check_exchange(const an_sweep_kernels *kernels, const bench *b)
{
    int32_t n = b->field->n;
    uint64_t low[8] = {0};
    for (int lane = 0; lane < AN_LANES; lane++) {
        if (lane % 64 % 3 != 0 || lane % 64 == 63) continue;
        low[lane / 64] |= UINT64_C(1) << (lane % 64);
        for (int32_t i = 0; i < n; i++) {
            uint8_t *mine = b->bits + (int64_t)lane * n + i, own = *mine;
            *mine = mine[n];
            mine[n] = own;
        }
    }
    kernels->exchange(b->spins, n, low);
    assert_lanes(b);
}

static const field_spec specs[] = {
    {.n = 0, .size = 1},
    {.n = 1, .size = 1, .fields = -1},
    {.n = 1, .size = 1, .fields = 1},
    {.n = 2, .degree = 9, .size = 1, .fields = -1},
    {.n = 30, .degree = 2, .size = 1, .fields = -1},
    {.n = 30, .degree = 6, .size = 1, .fields = -1},
    {.n = 60, .degree = 14, .size = 1, .fields = 1},
    {.n = 60, .degree = 30, .size = 1, .fields = -1},
    {.n = 140, .degree = 70, .size = 1, .fields = -1},
    {.n = 140, .degree = 3, .size = 1, .fields = 1, .hub = true},
    {.n = 300, .degree = 4, .size = 1, .fields = -1, .hub = true},
    {.n = 600, .degree = 2, .size = 1, .fields = -1, .hub = true},
    {.n = 30, .degree = 5, .size = 2, .fields = -1},
    {.n = 30, .degree = 29, .size = 7, .fields = 20},
    {.n = 30, .degree = 10, .size = 4000, .fields = 4000, .hub = true},
    {.n = 30, .degree = 8, .fields = -1},
    {.n = 30, .degree = 8},
    {.n = 200, .degree = 190, .size = 3, .fields = 100},
};

static void check_kernels(lehr_context *ctx, const an_sweep_kernels *kernels)
{
    for (uint64_t k = 0; k < sizeof specs / sizeof *specs; k++) {
        bench b = bench_new(ctx, &specs[k], 12, k);
        check_satisfied(kernels, &b);
        check_sweep(kernels, &b, false);
        check_sweep(kernels, &b, true);
        check_exchange(kernels, &b);
        check_sweep(kernels, &b, false);
        check_satisfied(kernels, &b);
        bench_free(&b);
    }
}

/* --- cut --- */

/* By its definition in float, which all kernels must keep to the bit. */
static int64_t slow_cut(float x, float a, float b, int32_t base, int planes)
{
    float y = x * a;
    y += b;
    int64_t z = (int64_t)fminf(y, 0x1p30f - 64) + base, top = (INT64_C(1) << planes) - 1;
    return z < 0 ? 0 : z > top ? top : z;
}

static void check_cut(const an_sweep_kernels *kernels, int planes, float a, float b, int32_t base)
{
    enum { BYTES = AN_POOL_MIN };
    static float x[8 * BYTES];
    static uint8_t bits[AN_MAX_PLANES * AN_PLANE_BYTES];
    lehr_rng rng = lehr_rng_stream(32, LEHR_RNG_TEST, (uint64_t)planes);
    for (int k = 0; k < 8 * BYTES; k++) x[k] = (float)-log1p(-lehr_rng_unit(&rng));
    kernels->cut(x, a, b, base, planes, BYTES, bits);
    for (int k = 0; k < 8 * BYTES; k++) {
        int64_t z = slow_cut(x[k], a, b, base, planes);
        for (int p = 0; p < planes; p++)
            assert_int_equal(bits[p * AN_PLANE_BYTES + k / 8] >> (k % 8) & 1, z >> p & 1);
    }
}

static void check_cuts(const an_sweep_kernels *kernels)
{
    for (int planes = 2; planes <= AN_MAX_PLANES; planes++) {
        int32_t middle = INT32_C(1) << (planes - 1);
        check_cut(kernels, planes, 0, 0, middle - 1);
        check_cut(kernels, planes, (float)middle / 3, 0.5f, middle);
        check_cut(kernels, planes, (float)middle / 3, 0.25f, -middle);
        check_cut(kernels, planes, 1e9f, 0, -(1 << 30));
        check_cut(kernels, planes, 1e30f, 0, 1 << 30);
    }
}

static void test_portable_kernels(void **state)
{
    check_kernels(*state, &an_sweep_portable);
    check_cuts(&an_sweep_portable);
}

static void test_avx2_kernels(void **state)
{
    if (lehr_cpu_simd() < LEHR_AVX2) skip();
    check_kernels(*state, &an_sweep_avx2);
    check_cuts(&an_sweep_avx2);
}

static void test_avx512_kernels(void **state)
{
    if (lehr_cpu_simd() < LEHR_AVX512) skip();
    check_kernels(*state, &an_sweep_avx512);
    check_cuts(&an_sweep_avx512);
}

static void test_the_best_kernels_are_chosen(void **state)
{
    (void)state;
    const an_sweep_kernels *kernels[] = {&an_sweep_portable, &an_sweep_avx2, &an_sweep_avx512};
    assert_ptr_equal(an_sweep_choose(), kernels[lehr_cpu_simd()]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_portable_kernels),
        test_in_context(test_avx2_kernels),
        test_in_context(test_avx512_kernels),
        cmocka_unit_test(test_the_best_kernels_are_chosen),
    };
    return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
