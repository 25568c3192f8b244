// SPDX-License-Identifier: GPL-3.0-or-later
/* The model against its dense twin: values, change of domain, hash, ranges, and every way in which
 * numbers can be too large, too fine or no numbers. */
#include <anneal/model.h>

#include <assert_close.h>
#include <base/memory.h>
#include <brutal.h>
#include <context_fixture.h>
#include <math.h>
#include <random_model.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 400 };

static an_builder *builder(lehr_context *ctx, an_domain domain, int64_t n)
{
    an_builder *b;
    assert_int_equal(an_builder_new(ctx, domain, AN_MINIMIZE, n, 1, &b), LEHR_OK);
    return b;
}

static an_model *finish(an_builder *b)
{
    an_model *model;
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

static void values_equal_the_dense_twin(void **state)
{
    for (uint64_t round = 0; round < ROUNDS; round++) {
        lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 8);
        dense_model dense;
        an_model *model = random_model(*state, &rng, &spec, &dense);
        if (spec.weights != WEIGHTS_REAL) assert_true(an_model_look(model).whole);
        for (uint32_t k = 0; k < 1u << spec.n; k++) {
            uint8_t bits[8];
            bits_of(k, spec.n, bits);
            double value = an_model_real(model, an_model_value(model, bits));
            assert_close(value, dense_value(&dense, bits), 1e-12, 1e-11);
        }
        an_model_free(model);
    }
}

static void same_value(const an_model *a, const an_model *b, const uint8_t *bits)
{
    an_coef x = an_model_value(a, bits), y = an_model_value(b, bits);
    assert_close(an_model_real(b, y), an_model_real(a, x), 1e-12, 1e-11);
    if (!an_model_look(a).whole) return;
    char here[40], there[40];
    an_model_print(a, x, here);
    an_model_print(b, y, there);
    assert_string_equal(here, there);
}

static void other_domain_is_the_same_function(void **state)
{
    for (uint64_t round = 0; round < ROUNDS; round++) {
        lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 8);
        spec.groups = round % 2;
        an_model *model = random_model(*state, &rng, &spec, NULL), *other, *back;
        an_domain domain = spec.domain == AN_SPIN ? AN_BINARY : AN_SPIN;
        assert_int_equal(an_model_convert(*state, model, domain, &other), LEHR_OK);
        assert_int_equal(an_model_convert(*state, other, spec.domain, &back), LEHR_OK);
        bool whole = an_model_look(model).whole;
        assert_int_equal(an_model_look(other).whole, whole);
        for (uint32_t k = 0; k < 1u << spec.n; k++) {
            uint8_t bits[8];
            bits_of(k, spec.n, bits);
            same_value(model, other, bits);
            assert_int_equal(an_model_violations(model, bits, NULL),
                             an_model_violations(other, bits, NULL));
        }
        uint64_t hash, other_hash, back_hash;
        assert_int_equal(an_model_hash(*state, model, &hash), LEHR_OK);
        assert_int_equal(an_model_hash(*state, other, &other_hash), LEHR_OK);
        assert_int_equal(an_model_hash(*state, back, &back_hash), LEHR_OK);
        if (whole) assert_true(hash == other_hash && hash == back_hash);
        an_model_free(model);
        an_model_free(other);
        an_model_free(back);
    }
}

static void order_sense_and_duplicates_do_not_change_the_hash(void **state)
{
    an_builder *a = builder(*state, AN_BINARY, 3), *b;
    assert_int_equal(an_builder_new(*state, AN_BINARY, AN_MAXIMIZE, 3, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_pair(a, 0, 1, an_whole(5)), LEHR_OK);
    assert_int_equal(an_builder_pair(a, 1, 2, an_whole(-7)), LEHR_OK);
    assert_int_equal(an_builder_linear(a, 2, an_whole(3)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 2, 2, an_whole(-3)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 2, 1, an_whole(6)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 1, 2, an_whole(1)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 0, 2, an_whole(4)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 0, 2, an_whole(-4)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 1, 0, an_whole(-5)), LEHR_OK);
    an_model *first = finish(a), *second = finish(b);
    assert_int_equal(an_model_look(second).m, 2);
    uint64_t hash, same;
    assert_int_equal(an_model_hash(*state, first, &hash), LEHR_OK);
    assert_int_equal(an_model_hash(*state, second, &same), LEHR_OK);
    assert_true(hash == same);
    an_model_free(first);
    an_model_free(second);
}

/* Each of these differs from all others, so must its hash. */
static void every_part_of_the_model_counts_in_the_hash(void **state)
{
    uint64_t hashes[8];
    const int32_t members[] = {0, 1, 2};
    for (int k = 0; k < 8; k++) {
        an_builder *b = builder(*state, AN_BINARY, k == 1 ? 4 : 3);
        assert_int_equal(an_builder_pair(b, 0, k == 2 ? 2 : 1, an_whole(k == 3 ? 6 : 5)), LEHR_OK);
        if (k == 4) assert_int_equal(an_builder_offset(b, an_whole(1)), LEHR_OK);
        if (k == 5) assert_int_equal(an_builder_linear(b, 2, an_whole(1)), LEHR_OK);
        if (k == 6) assert_int_equal(an_builder_group(b, AN_ONEHOT, 1, members, 3), LEHR_OK);
        if (k == 7) assert_int_equal(an_builder_group(b, AN_CARD, 2, members, 3), LEHR_OK);
        an_model *model = finish(b);
        assert_int_equal(an_model_hash(*state, model, &hashes[k]), LEHR_OK);
        an_model_free(model);
        for (int before = 0; before < k; before++) assert_true(hashes[before] != hashes[k]);
    }
}

static void range_holds_every_value(void **state)
{
    for (uint64_t round = 0; round < ROUNDS; round++) {
        lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 8);
        an_model *model = random_model(*state, &rng, &spec, NULL);
        double low, high;
        assert_int_equal(an_model_range(*state, model, &low, &high), LEHR_OK);
        for (uint32_t k = 0; k < 1u << spec.n; k++) {
            uint8_t bits[8];
            bits_of(k, spec.n, bits);
            double value = an_model_real(model, an_model_value(model, bits));
            assert_true(low <= value && value <= high);
        }
        an_model_free(model);
    }
}

static void range_is_tight_without_frustration(void **state)
{
    an_builder *b = builder(*state, AN_SPIN, 4);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(an_builder_pair(b, i, i + 1, an_whole(i % 2 ? 2 : -3)), LEHR_OK);
    }
    an_model *model = finish(b);
    double low, high;
    assert_int_equal(an_model_range(*state, model, &low, &high), LEHR_OK);
    assert_true(low == -8 && high == 8);
    an_model_free(model);
}

/* A star at 0 and a random rest: one long row and many short ones. */
static void sorts_large_shuffled_input(void **state)
{
    enum { N = 300, M = 20000 };
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    static int64_t sum[N][N];
    memset(sum, 0, sizeof sum);
    an_builder *b = builder(*state, AN_SPIN, N);
    for (int k = 0; k < M; k++) {
        uint32_t i = lehr_rng_below(&rng, 4) ? lehr_rng_below(&rng, N) : 0;
        uint32_t j = (i + 1 + lehr_rng_below(&rng, N - 1)) % N;
        int64_t w = (int64_t)lehr_rng_below(&rng, 5) - 2;
        sum[i < j ? i : j][i < j ? j : i] += w;
        assert_int_equal(an_builder_pair(b, i, j, an_whole(w)), LEHR_OK);
    }
    an_model *model = finish(b);
    an_model_view v = an_model_look(model);
    int64_t k = 0;
    for (int32_t i = 0; i < N; i++) {
        for (int32_t j = i + 1; j < N; j++) {
            if (sum[i][j] == 0) continue;
            assert_true(k < v.m && v.couplings[k].i == i && v.couplings[k].j == j);
            assert_int_equal(v.couplings[k++].w.whole, sum[i][j]);
        }
    }
    assert_int_equal(k, v.m);
    an_model_free(model);
}

static void spins_squared_are_one(void **state)
{
    an_builder *b = builder(*state, AN_SPIN, 1);
    assert_int_equal(an_builder_pair(b, 0, 0, an_whole(7)), LEHR_OK);
    an_model *model = finish(b);
    assert_int_equal(an_model_look(model).offset.whole, 7);
    assert_int_equal(an_model_look(model).m, 0);
    an_model_free(model);
}

static void units_are_as_coarse_as_can_be(void **state)
{
    const struct {
        double unit, expected;
        int64_t a, b;
    } cases[] = {{0.25, 1, 4, 8}, {0.25, 0.5, 2, 8}, {0.25, 0.25, 1, 8}, {0.5, 1, 0, 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        an_builder *b;
        lehr_status status = an_builder_new(*state, AN_SPIN, AN_MINIMIZE, 2, cases[k].unit, &b);
        assert_int_equal(status, LEHR_OK);
        assert_int_equal(an_builder_offset(b, an_whole(cases[k].a)), LEHR_OK);
        assert_int_equal(an_builder_pair(b, 0, 1, an_whole(cases[k].b)), LEHR_OK);
        an_model *model = finish(b);
        assert_true(an_model_look(model).unit == cases[k].expected);
        double value = an_model_real(model, an_model_value(model, (uint8_t[]){1, 1}));
        assert_true(value == cases[k].unit * (double)(cases[k].a + cases[k].b));
        an_model_free(model);
    }
}

static void doubles_in_small_steps_become_exact(void **state)
{
    an_builder *b = builder(*state, AN_BINARY, 2);
    assert_int_equal(an_builder_linear(b, 0, an_real(0.375)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 0, 1, an_real(-12.5)), LEHR_OK);
    an_model *model = finish(b);
    assert_true(an_model_look(model).whole);
    assert_true(an_model_look(model).unit == 0.125);
    uint8_t bits[] = {1, 1};
    char text[40];
    an_model_print(model, an_model_value(model, bits), text);
    assert_string_equal(text, "-12.125");
    an_model_free(model);
    b = builder(*state, AN_BINARY, 1);
    assert_int_equal(an_builder_linear(b, 0, an_real(0.1)), LEHR_OK);
    model = finish(b);
    assert_false(an_model_look(model).whole);
    an_model_print(model, an_model_value(model, bits), text);
    assert_string_equal(text, "0.1");
    an_model_free(model);
}

static void count_note(void *user, int level, const char *text)
{
    (void)level;
    assert_non_null(strstr(text, "too large"));
    ++*(int *)user;
}

static void integers_that_could_overflow_become_doubles(void **state)
{
    int notes = 0;
    lehr_set_notes(*state, count_note, &notes);
    const int64_t big = INT64_MAX - 1;
    for (int way = 0; way < 3; way++) {
        an_builder *b = builder(*state, AN_SPIN, 3);
        assert_int_equal(an_builder_linear(b, 0, an_whole(big)), LEHR_OK);
        if (way == 1) assert_int_equal(an_builder_linear(b, 0, an_whole(big)), LEHR_OK);
        if (way == 2) {
            assert_int_equal(an_builder_pair(b, 0, 1, an_whole(big)), LEHR_OK);
            assert_int_equal(an_builder_pair(b, 1, 0, an_whole(big)), LEHR_OK);
        }
        an_model *model = finish(b);
        assert_false(an_model_look(model).whole);
        double value = an_model_real(model, an_model_value(model, (uint8_t[]){1, 1, 0}));
        assert_close(value, (double)big * (way == 0 ? 1 : way == 1 ? 2 : 3), 1e-15, 0);
        an_model_free(model);
    }
    assert_true(notes > 0);
    lehr_set_notes(*state, NULL, NULL);
}

static void bad_arguments_say_what_is_wrong(void **state)
{
    lehr_context *ctx = *state;
    an_builder *b = NULL;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, -1, 1, &b), LEHR_BAD_ARGUMENT);
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, INT64_C(1) << 31, 1, &b),
                     LEHR_BAD_ARGUMENT);
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, 1, 0.3, &b), LEHR_BAD_ARGUMENT);
    assert_null(b);
    assert_string_equal(lehr_message(ctx), "-1 variables: the range is 0..2147483647");
    b = builder(ctx, AN_BINARY, 4);
    const int32_t twice[] = {0, 1, 0}, outside[] = {0, 4}, four[] = {0, 1, 2, 3};
    const struct {
        lehr_status got, expected;
    } cases[] = {
        {an_builder_pair(b, 0, 4, an_whole(1)), LEHR_BAD_ARGUMENT},
        {an_builder_pair(b, -1, 0, an_whole(1)), LEHR_BAD_ARGUMENT},
        {an_builder_linear(b, 0, an_real((double)NAN)), LEHR_NUMERIC},
        {an_builder_pair(b, 0, 1, an_real((double)INFINITY)), LEHR_NUMERIC},
        {an_builder_group(b, AN_ONEHOT, 1, twice, 3), LEHR_BAD_ARGUMENT},
        {an_builder_group(b, AN_ONEHOT, 1, outside, 2), LEHR_BAD_ARGUMENT},
        {an_builder_group(b, AN_ONEHOT, 1, twice, 0), LEHR_BAD_ARGUMENT},
        {an_builder_group(b, AN_CARD, 5, four, 4), LEHR_BAD_ARGUMENT},
        {an_builder_group(b, AN_PERM, 3, four, 4), LEHR_BAD_ARGUMENT},
        {an_builder_group(b, AN_PERM, 2, four, 4), LEHR_OK},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        assert_int_equal(cases[k].got, cases[k].expected);
    }
    an_model_free(finish(b));
}

static void sums_beyond_doubles_are_refused(void **state)
{
    an_builder *b = builder(*state, AN_BINARY, 2);
    assert_int_equal(an_builder_linear(b, 0, an_real(1.7e308)), LEHR_OK);
    assert_int_equal(an_builder_linear(b, 1, an_real(1.7e308)), LEHR_OK);
    an_model *model = NULL;
    assert_int_equal(an_builder_finish(b, &model), LEHR_NUMERIC);
    assert_null(model);
}

static void violations_are_described(void **state)
{
    an_builder *b = builder(*state, AN_BINARY, 4);
    const int32_t four[] = {0, 1, 2, 3};
    assert_int_equal(an_builder_group(b, AN_PERM, 2, four, 4), LEHR_OK);
    an_model *model = finish(b);
    char which[128];
    assert_int_equal(an_model_violations(model, (uint8_t[]){1, 0, 0, 1}, which), 0);
    assert_string_equal(which, "");
    assert_int_equal(an_model_violations(model, (uint8_t[]){1, 1, 0, 0}, which), 2);
    assert_string_equal(which, "group 1: row 1 has 2 ones instead of 1");
    an_model_free(model);
}

static void values_print_exactly(void **state)
{
    an_builder *b;
    lehr_status status = an_builder_new(*state, AN_SPIN, AN_MINIMIZE, 1, ldexp(1, -18), &b);
    assert_int_equal(status, LEHR_OK);
    assert_int_equal(an_builder_offset(b, an_whole(-(INT64_C(1) << 57) - 1)), LEHR_OK);
    an_model *model = finish(b);
    char text[40];
    an_model_print(model, an_model_value(model, (uint8_t[]){0}), text);
    assert_string_equal(text, "-549755813888.000003814697265625");
    an_model_free(model);
}

static lehr_status add_everything(an_builder *b)
{
    const int32_t four[] = {3, 2, 1, 0};
    for (int k = 0; k < 100; k++) {
        LEHR_TRY(an_builder_pair(b, k % 4, (k * 7 + 1) % 4, an_whole(k)));
    }
    LEHR_TRY(an_builder_group(b, AN_PERM, 2, four, 4));
    LEHR_TRY(an_builder_label(b, 2, "two", 3));
    LEHR_TRY(an_builder_name(b, "name"));
    return an_builder_grow(b, 50);
}

static lehr_status build_everything(lehr_context *ctx, an_model **out)
{
    an_builder *b;
    LEHR_TRY(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, 4, 1, &b));
    lehr_status status = add_everything(b);
    if (status != LEHR_OK) {
        an_builder_free(b);
        return status;
    }
    return an_builder_finish(b, out);
}

static lehr_status use_everything(lehr_context *ctx, void *hash)
{
    an_model *model, *binary;
    LEHR_TRY(build_everything(ctx, &model));
    lehr_status status = an_model_convert(ctx, model, AN_BINARY, &binary);
    if (status == LEHR_OK) {
        double low, high;
        status = an_model_range(ctx, binary, &low, &high);
        if (status == LEHR_OK) status = an_model_hash(ctx, model, hash);
        an_model_free(binary);
    }
    an_model_free(model);
    return status;
}

static void hash_unchanged(void *hash)
{
    assert_true(*(uint64_t *)hash == 12345);
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    uint64_t hash = 12345;
    assert_true(brutal_allocations(use_everything, hash_unchanged, &hash) > 10);
    assert_true(hash != 12345);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(values_equal_the_dense_twin),
        test_in_context(other_domain_is_the_same_function),
        test_in_context(order_sense_and_duplicates_do_not_change_the_hash),
        test_in_context(every_part_of_the_model_counts_in_the_hash),
        test_in_context(range_holds_every_value),
        test_in_context(range_is_tight_without_frustration),
        test_in_context(sorts_large_shuffled_input),
        test_in_context(spins_squared_are_one),
        test_in_context(units_are_as_coarse_as_can_be),
        test_in_context(doubles_in_small_steps_become_exact),
        test_in_context(integers_that_could_overflow_become_doubles),
        test_in_context(bad_arguments_say_what_is_wrong),
        test_in_context(sums_beyond_doubles_are_refused),
        test_in_context(violations_are_described),
        test_in_context(values_print_exactly),
        cmocka_unit_test(survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
