// SPDX-License-Identifier: GPL-3.0-or-later
/* Walks on dense rows: whatever has been flipped and barred, on every instruction set and width,
 * each cost is what the field says, and the next spin is a cheapest one of those not barred. */
#include "rise_walk.h"

#include <base/cpu.h>
#include <base/memory.h>
#include <base/rng.h>
#include <brutal.h>
#include <context_fixture.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* More than two chunks, the last one not full. */
enum { SPINS = 2 * AN_CHUNK + 77, STEPS = 300 };

typedef struct weights {
    int64_t step;
    uint32_t most;    /* |J| and |h| below, in steps */
    an_widths widths; /* that this should lead to */
    bool real, exact;
} weights;

static const weights kinds[] = {
    {1, 3, AN_8_16, false, true},           {6, 3, AN_8_16, false, true},
    {4, 127, AN_8_32, false, true},         {1, 30000, AN_16_32, false, true},
    {14, 1000000, AN_32_32, false, true},   {1000, 2000000000, AN_32_32, false, false},
    {1, 2000000000, AN_32_32, true, false},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static lehr_number draw(lehr_rng *rng, const weights *w)
{
    int64_t x = (int64_t)lehr_rng_below(rng, 2 * w->most + 1) - (int64_t)w->most;
    return w->real ? an_real((double)x * 1.1e-7) : an_whole(w->step * x);
}

/* One weight in eight is zero; one is the step itself, so that nothing larger divides all. */
static an_field *random_field(lehr_context *ctx, const weights *w, int32_t n, uint64_t seed)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 1);
    an_builder *b;
    an_model *model;
    an_field *field;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, n, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < n; i++) {
        assert_int_equal(an_builder_linear(b, i, draw(&rng, w)), LEHR_OK);
        for (int32_t j = 0; j < i; j++) {
            if (lehr_rng_below(&rng, 8) == 0) continue;
            lehr_number x = i == 1 && !w->real ? an_whole(w->step) : draw(&rng, w);
            assert_int_equal(an_builder_pair(b, i, j, x), LEHR_OK);
        }
    }
    assert_int_equal(an_builder_offset(b, an_whole(5)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    an_model_free(model);
    return field;
}

static double as_double(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

/* What flipping i adds to the energy, by the definition; whole ones here are below 2^53. */
static double true_cost(const an_rise_walk *w, int32_t i)
{
    const an_field *f = w->rows->field;
    double local = as_double(f, f->h[i]);
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        double weight = as_double(f, f->weight[k]);
        local += w->sign[f->neighbour[k]] ? -weight : weight;
    }
    return w->sign[i] ? 2 * local : -2 * local;
}

/* Rounding each weight is off by half a step. */
static void check_costs(const an_rise_walk *w, const bool *barred)
{
    double most = w->rows->exact ? 0 : w->rows->step * (w->rows->n + 1);
    for (int32_t i = 0; i < w->rows->n; i++) {
        if (barred[i]) continue;
        double cost = 2 * w->rows->step * (double)an_rise_walk_cost(w, i);
        assert_true(fabs(cost - true_cost(w, i)) <= most);
    }
}

static void check_energy(const an_rise_walk *w)
{
    uint8_t bits[SPINS];
    for (int32_t i = 0; i < w->rows->n; i++) bits[i] = w->sign[i] == 0;
    an_coef told = an_dense_rows_energy(w->rows, w->energy, bits);
    an_coef truth = an_field_energy(w->rows->field, bits);
    assert_memory_equal(&told, &truth, sizeof told);
}

/* Costs of equal rise differ in being odd. */
static int64_t half(int64_t cost)
{
    return (cost - (cost & 1)) / 2;
}

static void check_next(const an_rise_walk *w, const bool *barred, int32_t next)
{
    int64_t low = INT64_MAX;
    for (int32_t i = 0; i < w->rows->n; i++) {
        if (!barred[i] && half(an_rise_walk_cost(w, i)) < low) low = half(an_rise_walk_cost(w, i));
    }
    if (low == INT64_MAX) {
        assert_int_equal(next, -1);
        return;
    }
    assert_in_range(next, 0, w->rows->n - 1);
    assert_false(barred[next]);
    assert_int_equal(half(an_rise_walk_cost(w, next)), low);
}

/* Bars and unbars some spins, flips one that is not barred. */
static void stir(an_rise_walk *w, bool *barred, lehr_rng *rng)
{
    uint32_t n = (uint32_t)w->rows->n;
    for (int k = 0; k < 9; k++) {
        int32_t i = (int32_t)lehr_rng_below(rng, n);
        if (barred[i]) {
            an_rise_walk_unbar(w, i);
        } else if (k % 3 == 0) {
            an_rise_walk_bar(w, i);
        } else {
            continue;
        }
        barred[i] = !barred[i];
    }
    an_rise_walk_scan(w);
    int32_t next = an_rise_walk_next(w, lehr_rng_u32(rng));
    check_next(w, barred, next);
    if (next < 0) return;
    barred[next] = lehr_rng_below(rng, 2);
    if (barred[next]) {
        an_rise_walk_flip_and_bar(w, next);
    } else if (lehr_rng_below(rng, 2)) {
        an_rise_walk_drift(w, next, (int32_t)lehr_rng_below(rng, n));
        an_rise_walk_scan(w);
    } else {
        an_rise_walk_flip(w, next);
    }
    check_next(w, barred, an_rise_walk_next(w, lehr_rng_u32(rng)));
}

/* Ends in spins that are to be the same for all kernels. */
static void roam(lehr_context *ctx, const an_dense_rows *rows, const an_flip_kernels *kernels,
                 int8_t *sign)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, 0);
    an_rise_walk walk;
    bool barred[SPINS] = {false};
    assert_int_equal(an_rise_walk_new(ctx, rows, &walk), LEHR_OK);
    walk.kernel = &(*kernels)[rows->widths];
    an_rise_walk_scan(&walk);
    for (int step = 0; step < STEPS; step++) stir(&walk, barred, &rng);
    check_costs(&walk, barred);
    check_energy(&walk);
    assert_true(walk.flips > STEPS / 2);
    memcpy(sign, walk.sign, (size_t)rows->n);
    lehr_scratch_release(ctx, mark);
}

static void check_kind(lehr_context *ctx, const weights *kind, int32_t n)
{
    const an_flip_kernels *kernels[] = {&an_flip_portable, &an_flip_avx2, &an_flip_avx512};
    an_field *field = random_field(ctx, kind, n, 3);
    an_dense_rows rows;
    int8_t first[SPINS], other[SPINS];
    assert_int_equal(an_dense_rows_new(ctx, field, &rows), LEHR_OK);
    if (n == SPINS) {
        assert_int_equal(rows.widths, kind->widths);
        assert_int_equal(rows.exact, kind->exact);
        if (kind->exact) assert_true(rows.step == (double)kind->step);
    }
    roam(ctx, &rows, kernels[0], first);
    for (int simd = LEHR_AVX2; simd <= (int)lehr_cpu_simd(); simd++) {
        roam(ctx, &rows, kernels[simd], other);
        assert_memory_equal(first, other, (size_t)n);
    }
    an_dense_rows_clear(ctx, &rows);
    an_field_free(field);
}

static void test_all_widths_and_kernels(void **state)
{
    for (int k = 0; k < KINDS; k++) check_kind(*state, &kinds[k], SPINS);
}

static void test_few_spins(void **state)
{
    for (int32_t n = 2; n < 12; n++) check_kind(*state, &kinds[n % KINDS], n);
}

static void test_ties_are_broken_everywhere(void **state)
{
    an_builder *b;
    an_model *model;
    an_field *field;
    an_dense_rows rows;
    an_rise_walk walk;
    assert_int_equal(an_builder_new(*state, AN_SPIN, AN_MINIMIZE, SPINS, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_int_equal(an_field_new(*state, model, &field), LEHR_OK);
    assert_int_equal(an_dense_rows_new(*state, field, &rows), LEHR_OK);
    lehr_mark mark = lehr_scratch_mark(*state);
    assert_int_equal(an_rise_walk_new(*state, &rows, &walk), LEHR_OK);
    bool seen[SPINS] = {false};
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 40 * SPINS; k++) {
        int32_t next = an_rise_walk_next(&walk, lehr_rng_u32(&rng));
        assert_in_range(next, 0, SPINS - 1);
        seen[next] = true;
    }
    for (int32_t i = 0; i < SPINS; i++) assert_true(seen[i]);
    lehr_scratch_release(*state, mark);
    an_dense_rows_clear(*state, &rows);
    an_field_free(field);
    an_model_free(model);
}

static void test_the_best_kernels_are_chosen(void **state)
{
    (void)state;
    const an_flip_kernels *kernels[] = {&an_flip_portable, &an_flip_avx2, &an_flip_avx512};
    for (int w = 0; w < AN_WIDTHS; w++) {
        assert_ptr_equal(an_flip_choose((an_widths)w), &(*kernels[lehr_cpu_simd()])[w]);
    }
}

static lehr_status make_walk(lehr_context *ctx, void *arg)
{
    an_dense_rows rows;
    an_rise_walk walk;
    LEHR_TRY(an_dense_rows_new(ctx, arg, &rows));
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = an_rise_walk_new(ctx, &rows, &walk);
    lehr_scratch_release(ctx, mark);
    an_dense_rows_clear(ctx, &rows);
    return status;
}

static void test_allocations(void **state)
{
    an_field *field = random_field(*state, &kinds[0], 20, 5);
    assert_true(brutal_allocations(make_walk, NULL, field) > 3);
    an_field_free(field);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_all_widths_and_kernels),
        test_in_context(test_few_spins),
        test_in_context(test_ties_are_broken_everywhere),
        cmocka_unit_test(test_the_best_kernels_are_chosen),
        test_in_context(test_allocations),
    };
    return cmocka_run_group_tests_name("rise_walk", tests, NULL, NULL);
}
