// SPDX-License-Identifier: GPL-3.0-or-later
/* Elites differ and are the best; relinked answers lie between those they come from. */
#include "elites.h"
#include "relink.h"

#include <base/memory.h>
#include <context_fixture.h>
#include <generating.h>
#include <number_signs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* --- elites --- */

enum { LENGTH = 6, ROOM = 3 };

static bool add(an_elites *e, uint32_t number, int64_t energy)
{
    int8_t sign[LENGTH];
    number_to_signs(number, LENGTH, sign);
    return an_elites_add(e, sign, energy);
}

static bool has(const an_elites *e, uint32_t number)
{
    int8_t sign[LENGTH];
    number_to_signs(number, LENGTH, sign);
    for (int32_t k = 0; k < e->count; k++) {
        if (memcmp(e->elites[k].sign, sign, LENGTH) == 0) return true;
    }
    return false;
}

static void test_elites_are_the_best_different_ones(void **state)
{
    for (int mirror = 0; mirror < 2; mirror++) {
        lehr_mark mark = lehr_scratch_mark(*state);
        an_elites e;
        assert_int_equal(an_elites_new(*state, LENGTH, ROOM, mirror, &e), LEHR_OK);
        assert_true(add(&e, 5, 10));
        assert_int_equal(e.waiting, 0);
        assert_false(add(&e, 5, 10));
        assert_int_equal(e.count, 1);
        add(&e, 63 - 5, 10); /* the mirror image */
        assert_int_equal(e.count, mirror ? 1 : 2);
        add(&e, 1, 9);
        add(&e, 2, 8);
        assert_false(add(&e, 3, 11));
        assert_false(an_elites_want(&e, 8) || an_elites_want(&e, 10) || an_elites_want(&e, 11));
        assert_true(an_elites_want(&e, 7));
        assert_int_equal(e.count, ROOM);
        assert_int_equal(e.waiting, ROOM * (ROOM - 1));
        add(&e, 4, 7);
        assert_true(has(&e, 1) && has(&e, 2) && has(&e, 4));
        lehr_scratch_release(*state, mark);
    }
}

static void test_each_pair_comes_once(void **state)
{
    lehr_mark mark = lehr_scratch_mark(*state);
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    an_elites e;
    assert_int_equal(an_elites_new(*state, LENGTH, ROOM, false, &e), LEHR_OK);
    for (uint32_t k = 0; k < ROOM; k++) add(&e, k, 10 + k);
    bool seen[ROOM][ROOM] = {{false}};
    for (int pair = 0; pair < ROOM * (ROOM - 1); pair++) {
        const int8_t *from, *to;
        an_elites_pair(&e, lehr_rng_u32(&rng), &from, &to);
        int a = 0, b = 0;
        while (e.elites[a].sign != from) a++;
        while (e.elites[b].sign != to) b++;
        assert_true(a != b && !seen[a][b]);
        seen[a][b] = true;
    }
    assert_int_equal(e.waiting, 0);
    add(&e, 9, 1);
    assert_int_equal(e.waiting, 2 * (ROOM - 1));
    lehr_scratch_release(*state, mark);
}

static void test_cleared_elites_want_all(void **state)
{
    lehr_mark mark = lehr_scratch_mark(*state);
    an_elites e;
    assert_int_equal(an_elites_new(*state, LENGTH, ROOM, false, &e), LEHR_OK);
    for (uint32_t k = 0; k < ROOM; k++) add(&e, k, 10 + k);
    an_elites_clear(&e);
    assert_true(e.count == 0 && e.waiting == 0 && an_elites_want(&e, 12));
    add(&e, 0, 10);
    add(&e, 1, 9);
    assert_int_equal(e.waiting, 2);
    lehr_scratch_release(*state, mark);
}

/* --- relinking --- */

static void random_signs(lehr_rng *rng, int8_t *sign, int32_t n)
{
    for (int32_t i = 0; i < n; i++) sign[i] = (int8_t) - (int8_t)(lehr_rng_u32(rng) & 1);
}

/* One third of the way from both ends, at least, and no step aside. */
static void check_between(an_tabu_walk *t, const int8_t *from, const int8_t *to, bool mirror,
                          int32_t *order)
{
    int32_t n = t->walk.rows->n, apart = an_signs_apart(from, to, n);
    an_relink(t, from, to, mirror, order);
    int32_t gone = an_signs_apart(t->walk.sign, from, n),
            left = an_signs_apart(t->walk.sign, to, n);
    if (mirror && apart > n / 2) {
        apart = n - apart;
        left = n - left;
    }
    assert_int_equal(gone + left, apart);
    assert_true(gone >= apart / 3 && left >= apart / 3);
}

static void check_relinking(lehr_context *ctx, const char *generator)
{
    enum { MOST = 300 };
    an_model *model = model_text(ctx, generator, 3);
    an_field *field;
    an_dense_rows rows;
    an_tabu_walk t;
    int8_t from[MOST], to[MOST];
    int32_t order[MOST];
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    assert_true(field->n <= MOST);
    assert_int_equal(an_dense_rows_new(ctx, field, &rows), LEHR_OK);
    lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, 0);
    lehr_mark mark = lehr_scratch_mark(ctx);
    assert_int_equal(an_tabu_walk_new(ctx, &rows, &rng, NULL, &t), LEHR_OK);
    for (int k = 0; k < 20; k++) {
        random_signs(&rng, from, field->n);
        random_signs(&rng, to, field->n);
        check_between(&t, from, to, k % 2, order);
        check_between(&t, from, from, false, order);
    }
    lehr_scratch_release(ctx, mark);
    an_dense_rows_clear(ctx, &rows);
    an_field_free(field);
    an_model_free(model);
}

static void test_relinked_answers_lie_between(void **state)
{
    check_relinking(*state, "complete n=300");
    check_relinking(*state, "palubeckis n=5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_elites_are_the_best_different_ones),
        test_in_context(test_each_pair_comes_once),
        test_in_context(test_cleared_elites_want_all),
        test_in_context(test_relinked_answers_lie_between),
    };
    return cmocka_run_group_tests_name("relink", tests, NULL, NULL);
}
