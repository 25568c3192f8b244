// SPDX-License-Identifier: GPL-3.0-or-later
/* The pool keeps the best different answers; a slice ends by its budget or its patience. */
#include "slice.h"

#include "context_fixture.h"
#include "generating.h"

#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SPINS = 6, ROOM = 3 };

/* fields: a chain with one; else without. */
static an_field *chain(lehr_context *ctx, bool fields)
{
    an_builder *b;
    an_model *model;
    an_field *field;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, SPINS, 1, &b), LEHR_OK);
    for (int32_t i = 1; i < SPINS; i++)
        assert_int_equal(an_builder_pair(b, i - 1, i, an_whole(1)), LEHR_OK);
    if (fields) assert_int_equal(an_builder_linear(b, 0, an_whole(3)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    an_model_free(model);
    return field;
}

/* The bits of a number, offered with an energy of our choice. */
static bool add(an_pool *pool, unsigned number, int64_t energy)
{
    uint8_t bits[SPINS];
    for (int i = 0; i < SPINS; i++) bits[i] = number >> i & 1;
    return an_pool_add(pool, bits, (an_coef){.whole = energy + pool->field->offset.whole});
}

static unsigned number_at(const an_pool *pool, int32_t k)
{
    unsigned number = 0;
    for (int i = 0; i < SPINS; i++) number |= (unsigned)pool->bits[k][i] << i;
    return number;
}

static void test_pool_keeps_the_best_in_order(void **state)
{
    lehr_context *ctx = *state;
    an_field *field = chain(ctx, true);
    lehr_mark mark = lehr_scratch_mark(ctx);
    an_pool pool;
    assert_int_equal(an_pool_new(ctx, field, ROOM, &pool), LEHR_OK);
    assert_true(add(&pool, 5, 10));
    assert_true(add(&pool, 6, 4));
    assert_false(add(&pool, 7, 20));
    assert_false(add(&pool, 8, 20)); /* no better than the worst */
    assert_false(add(&pool, 9, 4));  /* as good as the best is no news, but is kept */
    assert_int_equal(pool.count, ROOM);
    assert_int_equal(number_at(&pool, 0), 6);
    assert_int_equal(number_at(&pool, 1), 9);
    assert_int_equal(number_at(&pool, 2), 5);
    assert_true(add(&pool, 10, -1));
    assert_int_equal(number_at(&pool, 0), 10);
    assert_int_equal(number_at(&pool, 2), 9);
    lehr_scratch_release(ctx, mark);
    an_field_free(field);
}

static void test_pool_keeps_different_answers(void **state)
{
    lehr_context *ctx = *state;
    for (int fields = 0; fields < 2; fields++) {
        an_field *field = chain(ctx, fields);
        lehr_mark mark = lehr_scratch_mark(ctx);
        an_pool pool;
        assert_int_equal(an_pool_new(ctx, field, ROOM, &pool), LEHR_OK);
        assert_true(add(&pool, 5, 10));
        assert_false(add(&pool, 5, 10));
        assert_int_equal(pool.count, 1);
        assert_false(
            add(&pool, 63 - 5, 10)); /* its mirror image: another one if there are fields */
        assert_int_equal(pool.count, 1 + fields);
        lehr_scratch_release(ctx, mark);
        an_field_free(field);
    }
}

static uint64_t polls_until_over(an_slice *slice)
{
    uint64_t polls = 0;
    do polls++;
    while (polls < 1000 && !an_slice_over(slice));
    return polls;
}

static void test_budget_ends_a_slice(void **state)
{
    (void)state;
    an_slice slice = {.budget = 7, .best = HUGE_VAL, .patience = 4};
    assert_int_equal(polls_until_over(&slice), 8);
    assert_true(an_slice_over(&slice));
}

static void test_patience_ends_a_slice(void **state)
{
    lehr_context *ctx = *state;
    an_field *field = chain(ctx, true);
    lehr_mark mark = lehr_scratch_mark(ctx);
    an_pool pool;
    assert_int_equal(an_pool_new(ctx, field, ROOM, &pool), LEHR_OK);
    an_slice slice = {.pool = &pool, .budget = UINT64_MAX, .best = HUGE_VAL, .patience = 4};
    uint8_t bits[SPINS] = {0};
    /* Without an answer of its own there is no end to patience. */
    assert_int_equal(polls_until_over(&slice), 1000);
    slice.polls = 10;
    an_slice_take(&slice, bits, (an_coef){.whole = 5});
    assert_true(slice.news);
    assert_int_equal(slice.improved, 10);
    assert_int_equal(polls_until_over(&slice), 41);
    /* No better than its own best: nothing changes. */
    an_slice_take(&slice, bits, (an_coef){.whole = 5});
    assert_int_equal(slice.improved, 10);
    slice.least = 70;
    assert_int_equal(polls_until_over(&slice), 20);
    lehr_scratch_release(ctx, mark);
    an_field_free(field);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_pool_keeps_the_best_in_order),
        test_in_context(test_pool_keeps_different_answers),
        cmocka_unit_test(test_budget_ends_a_slice),
        test_in_context(test_patience_ends_a_slice),
    };
    return cmocka_run_group_tests_name("slice", tests, NULL, NULL);
}
