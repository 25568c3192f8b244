// SPDX-License-Identifier: GPL-3.0-or-later
/* Fields that keep groups: right values of all answers that meet them, nothing left of penalties
 * for them, penalties for groups that cannot be kept. */
#include "assert_close.h"
#include "brutal.h"
#include "context_fixture.h"
#include "random_model.h"
#include "slow_optimum.h"

#include <anneal/field.h>
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

static double energy(const an_field *f, uint32_t answer)
{
    uint8_t bits[RANDOM_MODEL_MAX];
    bits_of(answer, f->n, bits);
    an_coef e = an_field_energy(f, bits);
    return f->whole ? (double)e.whole * f->unit : e.real;
}

static bool meets(const an_field *f, uint32_t answer)
{
    for (int32_t g = 0; g < f->group_count; g++) {
        const an_group *group = &f->groups[g];
        int ones[2][RANDOM_MODEL_MAX] = {{0}};
        bool perm = group->kind == AN_PERM;
        for (int32_t k = 0; k < group->count; k++) {
            int bit = answer >> group->members[k] & 1;
            ones[0][perm ? k / group->card : 0] += bit;
            ones[1][perm ? k % group->card : 0] += bit;
        }
        for (int32_t k = 0; k < (perm ? group->card : 1); k++) {
            int want = perm ? 1 : group->card;
            if (ones[0][k] != want || ones[1][k] != want) return false;
        }
    }
    return true;
}

/* Among the answers that meet the kept groups: the model's value where all groups are met, and more
 * than any of these elsewhere. */
static void check_values(const an_model *model, const an_field *f)
{
    double sign = an_model_look(model).sense == AN_MINIMIZE ? 1 : -1;
    double worst = -HUGE_VAL, lowest_other = HUGE_VAL;
    for (uint32_t k = 0; k < 1u << f->n; k++) {
        if (slow_feasible(model, k)) {
            assert_true(meets(f, k));
            assert_close(energy(f, k), sign * slow_value(model, k), 1e-9, 1e-9);
            worst = fmax(worst, energy(f, k));
        } else if (meets(f, k)) {
            lowest_other = fmin(lowest_other, energy(f, k));
        }
    }
    assert_true(lowest_other > worst);
}

static void values_of_feasible_answers_stay(void **state)
{
    for (uint64_t round = 0; round < 300; round++) {
        lehr_rng rng = lehr_rng_stream(21, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 9);
        spec.groups = true;
        an_model *model = random_model(*state, &rng, &spec, NULL);
        an_field *field = kept_field(*state, model);
        assert_int_equal(field->group_count, an_model_look(model).group_count);
        check_values(model, field);
        an_field_free(field);
        an_model_free(model);
    }
}

/* Random couplings of bits, and what `add` adds. */
static an_builder *random_bits(lehr_context *ctx, lehr_rng *rng, int32_t n)
{
    an_builder *b;
    assert_int_equal(an_builder_new(ctx, AN_BINARY, (an_sense)lehr_rng_below(rng, 2), n, 1, &b),
                     LEHR_OK);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j <= i; j++) {
            int64_t w = (int64_t)lehr_rng_below(rng, 41) - 20;
            assert_int_equal(an_builder_pair(b, i, j, an_whole(w)), LEHR_OK);
        }
    }
    return b;
}

static void finish_and_check(lehr_context *ctx, an_builder *b, int32_t kept)
{
    an_model *model;
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    an_field *field = kept_field(ctx, model);
    if (kept >= 0) assert_int_equal(field->group_count, kept);
    assert_true(field->group_count > 0);
    check_values(model, field);
    an_field_free(field);
    an_model_free(model);
}

static void permutations_keep_their_values(void **state)
{
    const int32_t members[] = {9, 1, 2, 3, 4, 5, 6, 7, 8};
    for (uint64_t round = 0; round < 60; round++) {
        lehr_rng rng = lehr_rng_stream(22, LEHR_RNG_TEST, round);
        an_builder *b = random_bits(*state, &rng, 10);
        assert_int_equal(an_builder_group(b, AN_PERM, 3, members, 9), LEHR_OK);
        finish_and_check(*state, b, 1);
    }
}

static void groups_that_overlap_are_penalised(void **state)
{
    int32_t members[] = {0, 1, 2, 3, 4, 5, 6};
    for (uint64_t round = 0; round < 100; round++) {
        lehr_rng rng = lehr_rng_stream(23, LEHR_RNG_TEST, round);
        an_builder *b = random_bits(*state, &rng, 7);
        for (int g = 0; g < 3; g++) {
            lehr_rng_shuffle(&rng, members, 7);
            int32_t card = (int32_t)lehr_rng_below(&rng, 5);
            assert_int_equal(an_builder_group(b, AN_CARD, card, members, 4), LEHR_OK);
        }
        finish_and_check(*state, b, 1); /* any two sets of 4 out of 7 meet */
    }
}

/* --- penalties in the model itself --- */

static void add_square(an_builder *b, const int32_t *members, int32_t count, int32_t step,
                       int64_t card)
{
    const int64_t p = 1000;
    assert_int_equal(an_builder_offset(b, an_whole(p * card * card)), LEHR_OK);
    for (int32_t i = 0; i < count; i++) {
        assert_int_equal(an_builder_linear(b, members[i * step], an_whole(p * (1 - 2 * card))),
                         LEHR_OK);
        for (int32_t j = 0; j < i; j++)
            assert_int_equal(
                an_builder_pair(b, members[i * step], members[j * step], an_whole(2 * p)), LEHR_OK);
    }
}

/* A model of penalties alone is a constant on the answers that meet them. */
static void assert_constant(lehr_context *ctx, an_builder *b)
{
    an_model *model;
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    an_field *field = kept_field(ctx, model);
    assert_int_equal(field->m, 0);
    assert_int_equal(field->offset.whole, 0);
    for (int32_t i = 0; i < field->n; i++) assert_int_equal(field->h[i].whole, 0);
    an_field_free(field);
    an_model_free(model);
}

static void penalties_for_kept_groups_vanish(void **state)
{
    const int32_t members[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    const struct {
        an_group_kind kind;
        int32_t card, count;
    } cases[] = {{AN_ONEHOT, 1, 9}, {AN_CARD, 4, 9}, {AN_CARD, 9, 9},
                 {AN_CARD, 0, 5},   {AN_CARD, 1, 2}, {AN_CARD, 2, 3}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        an_builder *b;
        assert_int_equal(an_builder_new(*state, AN_BINARY, AN_MINIMIZE, 9, 1, &b), LEHR_OK);
        add_square(b, members, cases[k].count, 1, cases[k].card);
        assert_int_equal(an_builder_group(b, cases[k].kind, cases[k].card, members, cases[k].count),
                         LEHR_OK);
        assert_constant(*state, b);
    }
    an_builder *b;
    assert_int_equal(an_builder_new(*state, AN_BINARY, AN_MINIMIZE, 9, 1, &b), LEHR_OK);
    for (int line = 0; line < 3; line++) {
        add_square(b, members + 3 * (size_t)line, 3, 1, 1);
        add_square(b, members + line, 3, 3, 1);
    }
    assert_int_equal(an_builder_group(b, AN_PERM, 3, members, 9), LEHR_OK);
    assert_constant(*state, b);
}

/* --- failures --- */

static lehr_status make_model(lehr_context *ctx, an_model **out)
{
    an_builder *b;
    LEHR_TRY(an_builder_new(ctx, AN_SPIN, AN_MAXIMIZE, 5, 1, &b));
    const int32_t four[] = {0, 1, 2, 3}, two[] = {3, 4};
    lehr_status status = an_builder_pair(b, 0, 3, an_whole(2));
    if (status == LEHR_OK) status = an_builder_group(b, AN_PERM, 2, four, 4);
    if (status == LEHR_OK) status = an_builder_group(b, AN_ONEHOT, 1, two, 2);
    if (status == LEHR_OK) return an_builder_finish(b, out);
    an_builder_free(b);
    return status;
}

static lehr_status make_field(lehr_context *ctx, void *groups)
{
    an_model *model;
    LEHR_TRY(make_model(ctx, &model));
    an_field *field = NULL;
    lehr_status status = an_field_new_with(ctx, model, AN_GROUPS_KEPT, &field);
    if (field) *(int32_t *)groups = field->group_count;
    an_field_free(field);
    an_model_free(model);
    return status;
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    int32_t groups = 0;
    assert_true(brutal_allocations(make_field, NULL, &groups) > 10);
    assert_int_equal(groups, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(values_of_feasible_answers_stay),
        test_in_context(permutations_keep_their_values),
        test_in_context(groups_that_overlap_are_penalised),
        test_in_context(penalties_for_kept_groups_vanish),
        cmocka_unit_test(survives_failing_allocations),
    };
    return cmocka_run_group_tests_name("keep_groups", tests, NULL, NULL);
}
