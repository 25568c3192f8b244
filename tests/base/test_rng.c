// SPDX-License-Identifier: GPL-3.0-or-later
/* Known answers of Philox4x32-10, streams, and draws. Distributions are in test_rng_statistics.c.
 */
#include <base/rng.h>

#include <base/cpu.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void known_answers(void **state)
{
    (void)state;
    /* The kat_vectors of Random123. */
    static const struct {
        uint32_t counter[4], key[2], expected[4];
    } cases[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t out[4];
        lehr_philox(cases[i].counter, cases[i].key, out);
        for (int word = 0; word < 4; word++) assert_int_equal(out[word], cases[i].expected[word]);
    }
}

/* What a seed gives is a promise: this fails when the key, the counter or a draw changes. */
static void streams_are_for_ever(void **state)
{
    (void)state;
    lehr_rng rng = lehr_rng_stream(42, LEHR_RNG_TEST, 7);
    assert_int_equal(rng.key[0], UINT32_C(42) ^ UINT32_C(0x7F4A7C15));
    assert_int_equal(rng.key[1], UINT32_C(0x9E3779B9));
    uint32_t expected[4];
    lehr_philox((uint32_t[]){0, 0, 7, 0}, rng.key, expected);
    for (int i = 0; i < 4; i++) assert_int_equal(lehr_rng_u32(&rng), expected[i]);
    lehr_philox((uint32_t[]){1, 0, 7, 0}, rng.key, expected);
    assert_true(lehr_rng_u64(&rng) == ((uint64_t)expected[1] << 32 | expected[0]));
    assert_true(lehr_rng_unit(&rng) ==
                (double)(((uint64_t)expected[3] << 32 | expected[2]) >> 11) * 0x1p-53);
    rng = lehr_rng_stream(42, LEHR_RNG_TEST, 7);
    assert_true(lehr_rng_normal(&rng) == -0x1.73b2a1605164ap-3);
}

static void names_make_different_streams(void **state)
{
    (void)state;
    const lehr_rng streams[] = {
        lehr_rng_stream(1, LEHR_RNG_TEST, 0),
        lehr_rng_stream(2, LEHR_RNG_TEST, 0),
        lehr_rng_stream(UINT64_C(1) << 32 | 1, LEHR_RNG_TEST, 0),
        lehr_rng_stream(1, LEHR_RNG_ANNEAL, 0),
        lehr_rng_stream(1, LEHR_RNG_TEST, 1),
        lehr_rng_stream(1, LEHR_RNG_TEST, UINT64_C(1) << 32),
        lehr_rng_stream(1, LEHR_RNG_TEST, UINT64_C(1) << 55),
    };
    enum { COUNT = sizeof streams / sizeof *streams };
    uint64_t first[COUNT];
    for (int i = 0; i < COUNT; i++) {
        lehr_rng rng = streams[i];
        first[i] = lehr_rng_u64(&rng);
        for (int j = 0; j < i; j++) assert_true(first[i] != first[j]);
    }
}

static void streams_can_be_entered_anywhere(void **state)
{
    lehr_rng whole = lehr_rng_stream(5, LEHR_RNG_TEST, 9);
    (void)state;
    for (uint64_t word = 0; word < 70; word++) {
        lehr_rng there = lehr_rng_at(5, LEHR_RNG_TEST, 9, word);
        assert_int_equal(lehr_rng_u32(&there), lehr_rng_u32(&whole));
    }
}

static void below_stays_below(void **state)
{
    (void)state;
    lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, 0);
    static const uint32_t bounds[] = {
        1, 2, 3, 1000, UINT32_C(1) << 31, (UINT32_C(1) << 31) + 1, UINT32_MAX};
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++)
        for (int i = 0; i < 1000; i++) assert_true(lehr_rng_below(&rng, bounds[b]) < bounds[b]);
}

static void shuffle_is_a_permutation(void **state)
{
    (void)state;
    enum { N = 257 };
    int32_t values[N];
    bool seen[N] = {false};
    for (int32_t i = 0; i < N; i++) values[i] = i;
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    lehr_rng_shuffle(&rng, values, N);
    int moved = 0;
    for (int32_t i = 0; i < N; i++) {
        assert_in_range(values[i], 0, N - 1);
        assert_false(seen[values[i]]);
        seen[values[i]] = true;
        moved += values[i] != i;
    }
    assert_true(moved > N / 2);
    lehr_rng_shuffle(&rng, NULL, 0);
}

/* Fills of all lengths and from all positions in a block, beside single draws. */
static void fill_equals_draws(lehr_rng start)
{
    enum { MOST = 300 };
    for (size_t skip = 0; skip < 5; skip++) {
        for (size_t n = 0; n <= MOST; n++) {
            uint32_t words[MOST + 1];
            memset(words, 0xAB, sizeof words);
            lehr_rng filled = start, drawn = start;
            for (size_t i = 0; i < skip; i++)
                assert_int_equal(lehr_rng_u32(&filled), lehr_rng_u32(&drawn));
            lehr_rng_fill(&filled, words, n);
            for (size_t i = 0; i < n; i++) assert_int_equal(words[i], lehr_rng_u32(&drawn));
            assert_int_equal(words[n], 0xABABABAB);
            assert_int_equal(lehr_rng_u32(&filled), lehr_rng_u32(&drawn));
        }
    }
}

static void fill_gives_the_same_bits_on_every_path(void **state)
{
    (void)state;
    lehr_simd best = lehr_cpu_simd();
    for (int simd = LEHR_PORTABLE; simd <= LEHR_AVX512; simd++) {
        lehr_cpu_lower((lehr_simd)simd);
        fill_equals_draws(lehr_rng_stream(5, LEHR_RNG_TEST, 6));
        /* The low word of the counter overflows inside a vector, then the whole counter. */
        lehr_rng late = lehr_rng_stream(5, LEHR_RNG_TEST, 6);
        late.counter[0] = UINT32_MAX - 20;
        fill_equals_draws(late);
        late.counter[1] = UINT32_MAX;
        fill_equals_draws(late);
    }
    lehr_cpu_lower(best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(streams_are_for_ever),
        cmocka_unit_test(names_make_different_streams),
        cmocka_unit_test(streams_can_be_entered_anywhere),
        cmocka_unit_test(below_stays_below),
        cmocka_unit_test(shuffle_is_a_permutation),
        cmocka_unit_test(fill_gives_the_same_bits_on_every_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
