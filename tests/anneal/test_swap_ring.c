// SPDX-License-Identifier: GPL-3.0-or-later
/* A ring of slices inside groups against the exact distribution exp(-S) over all rings of answers
 * that meet the groups. */
#include "assert_close.h"
#include "context_fixture.h"
#include "random_model.h"
#include "slow_optimum.h"
#include "swap_ring.h"

#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { VARIABLES = 8, SLICES = 3, MOST = 12, RINGS = MOST * MOST * MOST, SWEEPS = 200000 };

/* Six or eight answers: a permutation of side 2 and a onehot of three; a card group of 2 in 4 and
 * 1 in 1; or a onehot of three and a lone variable. */
static an_model *small_model(lehr_context *ctx, lehr_rng *rng, int kind)
{
    const int32_t members[] = {6, 1, 3, 4, 0, 2, 5};
    const int32_t n = kind == 0 ? 7 : kind == 1 ? 7 : 4;
    const int32_t three[] = {2, 0, 3};
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_BINARY, AN_MAXIMIZE, n, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j <= i; j++)
            assert_int_equal(
                an_builder_pair(b, i, j, an_whole((int64_t)lehr_rng_below(rng, 21) - 10)), LEHR_OK);
    }
    lehr_status status = LEHR_OK;
    if (kind == 0) status = an_builder_group(b, AN_PERM, 2, members, 4);
    if (kind == 0) assert_int_equal(an_builder_group(b, AN_ONEHOT, 1, members + 4, 3), LEHR_OK);
    if (kind == 1) status = an_builder_group(b, AN_CARD, 2, members, 4);
    if (kind == 1) assert_int_equal(an_builder_group(b, AN_CARD, 3, members + 4, 3), LEHR_OK);
    if (kind == 2) status = an_builder_group(b, AN_ONEHOT, 1, three, 3);
    assert_int_equal(status, LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

typedef struct answers {
    int count;
    uint32_t at[MOST];
    double energy[MOST];
} answers;

static answers all_answers(const an_model *model, const an_field *f)
{
    answers a = {0};
    for (uint32_t k = 0; k < 1u << f->n; k++) {
        if (!slow_feasible(model, k)) continue;
        uint8_t bits[VARIABLES];
        bits_of(k, f->n, bits);
        assert_true(a.count < MOST);
        a.energy[a.count] = (double)an_field_energy(f, bits).whole;
        a.at[a.count++] = k;
    }
    return a;
}

/* Sum of s_i s'_i over all variables. */
static int overlap(int32_t n, uint32_t x, uint32_t y)
{
    return n - 2 * __builtin_popcount(x ^ y);
}

/* Ring (a, b, c) has the number (a * MOST + b) * MOST + c. */
static void exact(const answers *a, int32_t n, double pt, double jp, double *weight)
{
    double sum = 0;
    for (int ring = 0; ring < RINGS; ring++) {
        int k[SLICES] = {ring / MOST / MOST, ring / MOST % MOST, ring % MOST};
        weight[ring] = 0;
        if (k[0] >= a->count || k[1] >= a->count || k[2] >= a->count) continue;
        double action = 0;
        for (int s = 0; s < SLICES; s++) {
            int next = k[(s + 1) % SLICES];
            action += a->energy[k[s]] / pt - jp * overlap(n, a->at[k[s]], a->at[next]);
        }
        sum += weight[ring] = exp(-action);
    }
    for (int ring = 0; ring < RINGS; ring++) weight[ring] /= sum;
}

static int place_of(const answers *a, const an_swap_walk *w)
{
    uint32_t answer = 0;
    for (int32_t i = 0; i < w->rows->field->n; i++) answer |= (uint32_t)(w->spin[i] > 0) << i;
    int k = 0;
    while (k < a->count && a->at[k] != answer) k++;
    assert_true(k < a->count);
    return k;
}

static bool never(void *user)
{
    (void)user;
    return false;
}

static void visit(an_swap_ring *ring, const answers *a, double pt, double jp, double *part)
{
    an_exp_stream draws;
    int64_t work = 0;
    an_exp_stream_start(&draws, lehr_rng_stream(52, LEHR_RNG_TEST, 0));
    an_swap_ring_start(ring, &draws.rng, NULL, never, NULL);
    for (int k = 0; k < RINGS; k++) part[k] = 0;
    for (int t = 0; t < SWEEPS; t++) {
        assert_true(an_swap_ring_sweep(ring, &draws, pt, jp, never, NULL, &work));
        int number = 0;
        for (int s = 0; s < SLICES; s++) number = number * MOST + place_of(a, &ring->slice[s]);
        part[number] += 1.0 / SWEEPS;
    }
}

/* Looks are correlated: 10 standard deviations of independent ones leave room. */
static void check_ring(lehr_context *ctx, int kind, double jp)
{
    static double expected[RINGS], part[RINGS];
    lehr_rng rng = lehr_rng_stream(51, LEHR_RNG_TEST, (uint64_t)kind);
    an_model *model = small_model(ctx, &rng, kind);
    an_field *field;
    assert_int_equal(an_field_new_with(ctx, model, AN_GROUPS_KEPT, &field), LEHR_OK);
    an_swap_rows rows;
    an_swap_ring ring;
    lehr_mark mark = lehr_scratch_mark(ctx);
    assert_int_equal(an_swap_rows_new(ctx, field, &rows), LEHR_OK);
    assert_int_equal(an_swap_ring_new(ctx, &rows, SLICES, &ring), LEHR_OK);
    answers a = all_answers(model, field);
    double pt = 25 / field->unit;
    exact(&a, field->n, pt, jp, expected);
    visit(&ring, &a, pt, jp, part);
    for (int k = 0; k < RINGS; k++)
        assert_close(part[k], expected[k], 0, 10 * sqrt(expected[k] / SWEEPS) + 1e-5);
    an_swap_rows_clear(ctx, &rows);
    lehr_scratch_release(ctx, mark);
    an_field_free(field);
    an_model_free(model);
}

static void test_rings_follow_their_action(void **state)
{
    for (int kind = 0; kind < 3; kind++) {
        check_ring(*state, kind, 0.1);
        check_ring(*state, kind, 0.25);
    }
}

static void test_coupling_of_slices(void **state)
{
    (void)state;
    assert_close(exp(-2 * an_swap_ring_coupling(3, 2)), tanh(1.5), 1e-12, 0);
    double none = an_swap_ring_coupling(0, 1);
    assert_true(isfinite(none) && none > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_rings_follow_their_action),
        cmocka_unit_test(test_coupling_of_slices),
    };
    return cmocka_run_group_tests_name("swap_ring", tests, NULL, NULL);
}
