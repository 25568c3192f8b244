// SPDX-License-Identifier: GPL-3.0-or-later
/* Moves inside groups: they never leave the groups, cost what they are said to cost, and take a
 * walk to Boltzmann's distribution over the answers that meet the groups. */
#include "assert_close.h"
#include "context_fixture.h"
#include "exp_stream.h"
#include "random_model.h"
#include "slow_optimum.h"
#include "swap_descent.h"
#include "swap_walk.h"

#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static an_field *kept_field(lehr_context *ctx, const an_model *model)
{
    an_field *field;
    assert_int_equal(an_field_new_with(ctx, model, AN_GROUPS_KEPT, &field), LEHR_OK);
    return field;
}

static uint32_t answer_of(const an_swap_walk *w)
{
    uint32_t answer = 0;
    for (int32_t i = 0; i < w->rows->field->n; i++) answer |= (uint32_t)(w->spin[i] > 0) << i;
    return answer;
}

static double energy(const an_field *f, uint32_t answer)
{
    uint8_t bits[32];
    bits_of(answer, f->n, bits);
    an_coef e = an_field_energy(f, bits);
    return f->whole ? (double)e.whole : e.real;
}

/* --- single moves --- */

static void check_fields(const an_swap_walk *w)
{
    const an_field *f = w->rows->field;
    uint8_t bits[32];
    an_swap_bits(w, bits);
    an_coef tracked = an_swap_energy(w, bits);
    assert_close(f->whole ? (double)tracked.whole : tracked.real, energy(f, answer_of(w)), 1e-12,
                 1e-12);
    for (int32_t i = 0; i < f->n; i++) {
        double flipped = energy(f, answer_of(w) ^ 1u << i) - energy(f, answer_of(w));
        double local = w->rows->table.narrow ? w->local_narrow[i] : w->local_wide[i];
        assert_close(-2 * w->spin[i] * local, flipped, 1e-9, 1e-9);
    }
}

/* A sweep that makes every other move. */
static int64_t check_sweep(const an_model *model, an_swap_walk *w, lehr_rng *rng, bool every)
{
    an_swap_cursor cursor = {.every = every};
    an_swap_move move;
    int64_t moves = 0;
    while (an_swap_next(w, rng, &cursor, &move)) {
        double before = energy(w->rows->field, answer_of(w)), cost = an_swap_cost(w, &move);
        if (moves++ % 2 == 0) {
            an_swap_make(w, &move);
            double change = energy(w->rows->field, answer_of(w)) - before;
            assert_close(2 * cost, change, 1e-9, 1e-9);
        }
        assert_true(slow_feasible(model, answer_of(w)));
    }
    check_fields(w);
    return moves;
}

/* Of all answers exactly those that meet the groups can be started from. */
static void check_starts(const an_model *model, an_swap_walk *w)
{
    uint8_t bits[32];
    int32_t n = w->rows->field->n;
    for (uint32_t k = 0; k < 1u << n; k++) {
        bits_of(k, n, bits);
        bool fine = an_swap_start_from(w, bits);
        assert_int_equal(fine, slow_feasible(model, k));
        if (fine) assert_int_equal(answer_of(w), k);
        if (fine) check_fields(w);
    }
}

static void check_moves(lehr_context *ctx, const an_model *model, lehr_rng *rng)
{
    an_field *field = kept_field(ctx, model);
    an_swap_rows rows;
    an_swap_walk walk;
    lehr_mark mark = lehr_scratch_mark(ctx);
    assert_int_equal(an_swap_rows_new(ctx, field, &rows), LEHR_OK);
    assert_int_equal(an_swap_walk_new(ctx, &rows, &walk), LEHR_OK);
    an_swap_start(&walk, rng);
    assert_true(slow_feasible(model, answer_of(&walk)));
    check_fields(&walk);
    for (int sweep = 0; sweep < 5; sweep++) {
        assert_int_equal(check_sweep(model, &walk, rng, false), rows.moves);
        check_sweep(model, &walk, rng, true);
    }
    if (field->n <= 12) check_starts(model, &walk);
    an_swap_rows_clear(ctx, &rows);
    lehr_scratch_release(ctx, mark);
    an_field_free(field);
}

static void test_moves_cost_what_they_change(void **state)
{
    lehr_rng rng = lehr_rng_stream(31, LEHR_RNG_TEST, 0);
    for (int round = 0; round < 400; round++) {
        random_spec spec = random_spec_draw(&rng, RANDOM_MODEL_MAX);
        spec.groups = round % 8 != 0;
        an_model *model = random_model(*state, &rng, &spec, NULL);
        check_moves(*state, model, &rng);
        an_model_free(model);
    }
}

/* --- Boltzmann --- */

enum { VARIABLES = 9, ANSWERS = 1 << VARIABLES, SWEEPS = 100000 };

/* Random couplings; a permutation of side 2, a onehot of three and two lone variables, or two card
 * groups and a lone variable. */
static an_model *two_groups(lehr_context *ctx, lehr_rng *rng, bool whole, bool cards)
{
    const int32_t members[] = {0, 3, 5, 7, 1, 2, 4, 8};
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_BINARY, AN_MINIMIZE, VARIABLES, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < VARIABLES; i++) {
        for (int32_t j = 0; j <= i; j++) {
            double w = whole ? (double)lehr_rng_below(rng, 21) - 10 : 6 * lehr_rng_normal(rng);
            assert_int_equal(an_builder_pair(b, i, j, an_real(w)), LEHR_OK);
        }
    }
    an_group_kind first = cards ? AN_CARD : AN_PERM, second = cards ? AN_CARD : AN_ONEHOT;
    assert_int_equal(an_builder_group(b, first, 2, members, 4), LEHR_OK);
    assert_int_equal(an_builder_group(b, second, cards ? 3 : 1, members + 4, cards ? 4 : 3),
                     LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

/* With several answers of noticeable weight. */
static void boltzmann(const an_model *model, const an_field *f, double beta, double *weight)
{
    double sum = 0, low = HUGE_VAL;
    for (uint32_t k = 0; k < ANSWERS; k++)
        if (slow_feasible(model, k)) low = fmin(low, energy(f, k));
    for (uint32_t k = 0; k < ANSWERS; k++) {
        weight[k] = slow_feasible(model, k) ? exp(-beta * (energy(f, k) - low)) : 0;
        sum += weight[k];
    }
    for (uint32_t k = 0; k < ANSWERS; k++) weight[k] /= sum;
}

/* How often a walk is where, one look a sweep. */
static void visit(an_swap_walk *walk, double beta, uint64_t item, double *part)
{
    an_exp_stream draws;
    an_exp_stream_start(&draws, lehr_rng_stream(33, LEHR_RNG_TEST, item));
    an_swap_start(walk, &draws.rng);
    for (uint32_t k = 0; k < ANSWERS; k++) part[k] = 0;
    for (int t = 0; t < SWEEPS; t++) {
        an_swap_cursor cursor = {0};
        an_swap_move move;
        while (an_swap_next(walk, &draws.rng, &cursor, &move)) {
            if (2 * beta * an_swap_cost(walk, &move) <= an_exp_stream_next(&draws))
                an_swap_make(walk, &move);
        }
        part[answer_of(walk)] += 1.0 / SWEEPS;
    }
}

/* Looks are correlated, so the error is a few times that of independent draws: 8 standard
 * deviations leave room, and a factor 2 in beta is far outside. */
static void check_boltzmann(lehr_context *ctx, uint64_t item, bool whole, bool cards)
{
    lehr_rng rng = lehr_rng_stream(32, LEHR_RNG_TEST, item);
    an_model *model = two_groups(ctx, &rng, whole, cards);
    an_field *field = kept_field(ctx, model);
    an_swap_rows rows;
    an_swap_walk walk;
    double expected[ANSWERS], part[ANSWERS];
    lehr_mark mark = lehr_scratch_mark(ctx);
    assert_int_equal(an_swap_rows_new(ctx, field, &rows), LEHR_OK);
    assert_int_equal(rows.table.narrow, whole);
    assert_int_equal(an_swap_walk_new(ctx, &rows, &walk), LEHR_OK);
    double beta = 0.05 * (whole ? field->unit : 1);
    boltzmann(model, field, beta, expected);
    visit(&walk, beta, item, part);
    for (uint32_t k = 0; k < ANSWERS; k++)
        assert_close(part[k], expected[k], 0, 8 * sqrt(expected[k] / SWEEPS));
    an_swap_rows_clear(ctx, &rows);
    lehr_scratch_release(ctx, mark);
    an_field_free(field);
    an_model_free(model);
}

static void test_walks_are_boltzmann_over_feasible_answers(void **state)
{
    for (uint64_t k = 0; k < 8; k++) check_boltzmann(*state, k, k & 1, k & 2);
}

/* --- descents --- */

static bool never(void *user)
{
    (void)user;
    return false;
}

static void test_descents_end_where_no_move_gains(void **state)
{
    lehr_context *ctx = *state;
    lehr_rng rng = lehr_rng_stream(34, LEHR_RNG_TEST, 0);
    for (int round = 0; round < 100; round++) {
        an_model *model = two_groups(ctx, &rng, round & 1, round & 2);
        an_field *field = kept_field(ctx, model);
        an_swap_rows rows;
        an_swap_walk walk;
        lehr_mark mark = lehr_scratch_mark(ctx);
        assert_int_equal(an_swap_rows_new(ctx, field, &rows), LEHR_OK);
        assert_int_equal(an_swap_walk_new(ctx, &rows, &walk), LEHR_OK);
        an_swap_start(&walk, &rng);
        double start = energy(field, answer_of(&walk));
        assert_true(an_swap_descend(&walk, &rng, never, NULL) > 0);
        assert_true(energy(field, answer_of(&walk)) <= start);
        an_swap_cursor cursor = {.every = true};
        an_swap_move move;
        while (an_swap_next(&walk, &rng, &cursor, &move))
            assert_true(an_swap_cost(&walk, &move) >= -1e-12);
        an_swap_rows_clear(ctx, &rows);
        lehr_scratch_release(ctx, mark);
        an_field_free(field);
        an_model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_moves_cost_what_they_change),
        test_in_context(test_walks_are_boltzmann_over_feasible_answers),
        test_in_context(test_descents_end_where_no_move_gains),
    };
    return cmocka_run_group_tests_name("swap_walk", tests, NULL, NULL);
}
