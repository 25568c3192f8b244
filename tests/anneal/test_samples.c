// SPDX-License-Identifier: GPL-3.0-or-later
/* The N best distinct answers, against keeping all and sorting; and merging against adding. */
#include "samples.h"

#include "context_fixture.h"
#include "random_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { BITS = 5, STATES = 1 << BITS, OFFERS = 200, ROOM = 6 };

/* Few distinct values, so that ties are common. */
static an_model *flat_model(lehr_context *ctx)
{
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    random_spec spec = {.n = BITS, .density = 0.5, .weights = WEIGHTS_UNIT, .domain = AN_SPIN};
    return random_model(ctx, &rng, &spec, NULL);
}

static void add(lehr_context *ctx, an_samples *s, uint32_t state, double when)
{
    uint8_t bits[BITS];
    bits_of(state, BITS, bits);
    an_kept answer = {bits, an_model_value(s->model, bits), 1, when};
    assert_int_equal(an_samples_add(ctx, s, answer), LEHR_OK);
}

static int rank_of(const an_model *model, uint32_t state)
{
    uint8_t mine[BITS], other[BITS];
    int before = 0;
    bits_of(state, BITS, mine);
    for (uint32_t k = 0; k < STATES; k++) {
        bits_of(k, BITS, other);
        int order =
            an_model_compare(model, an_model_value(model, other), an_model_value(model, mine));
        if (order == 0) order = memcmp(other, mine, BITS);
        before += order < 0;
    }
    return before;
}

/* Every kept answer is in place, with all its offers counted, and nothing better is missing. */
static void check(const an_samples *s, const uint32_t *offered, int offers)
{
    int count[STATES] = {0}, better = 0;
    for (int k = 0; k < offers; k++) count[offered[k]]++;
    for (uint32_t state = 0; state < STATES; state++) {
        if (!count[state]) continue;
        int place = 0;
        for (uint32_t k = 0; k < STATES; k++)
            if (count[k] && rank_of(s->model, k) < rank_of(s->model, state)) place++;
        if (place >= ROOM) continue;
        uint8_t bits[BITS];
        bits_of(state, BITS, bits);
        assert_memory_equal(s->kept[place].bits, bits, BITS);
        assert_int_equal(s->kept[place].count, count[state]);
        better++;
    }
    assert_int_equal(s->count, better);
}

static void test_keeps_the_best_and_counts(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = flat_model(ctx);
    lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, 0);
    uint32_t offered[OFFERS];
    an_samples one, parts[3], merged;
    an_samples_init(&one, model, ROOM);
    an_samples_init(&merged, model, ROOM);
    for (int p = 0; p < 3; p++) an_samples_init(&parts[p], model, ROOM);
    for (int k = 0; k < OFFERS; k++) {
        offered[k] = lehr_rng_below(&rng, STATES);
        add(ctx, &one, offered[k], k);
        add(ctx, &parts[lehr_rng_below(&rng, 3)], offered[k], k);
        check(&one, offered, k + 1);
    }
    for (int p = 2; p >= 0; p--)
        assert_int_equal(an_samples_merge(ctx, &merged, &parts[p]), LEHR_OK);
    check(&merged, offered, OFFERS);
    for (int k = 0; k < ROOM; k++) assert_true(merged.kept[k].when == one.kept[k].when);
    for (int p = 0; p < 3; p++) an_samples_clear(ctx, &parts[p]);
    an_samples_clear(ctx, &merged);
    an_samples_clear(ctx, &one);
    an_model_free(model);
}

static void test_wants_what_it_would_keep(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = flat_model(ctx);
    an_samples s;
    an_samples_init(&s, model, 1);
    assert_true(an_samples_want(&s, (an_coef){.whole = INT64_MAX}));
    add(ctx, &s, 3, 0);
    an_coef value = s.kept[0].value;
    assert_true(an_samples_want(&s, value));
    int worse = an_model_look(model).sense == AN_MINIMIZE ? 1 : -1;
    assert_false(an_samples_want(&s, (an_coef){.whole = value.whole + worse}));
    assert_true(an_samples_want(&s, (an_coef){.whole = value.whole - worse}));
    an_samples_clear(ctx, &s);
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_keeps_the_best_and_counts),
        test_in_context(test_wants_what_it_would_keep),
    };
    return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
