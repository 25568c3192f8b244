// SPDX-License-Identifier: GPL-3.0-or-later
/* Parallel for: every item once, and the same result and the same failure for any thread count. */
#include <base/threads.h>

#include <base/rng.h>
#include <brutal.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 1000 };

typedef struct job {
    uint64_t results[ITEMS];
    uint64_t failing[2]; /* items that fail; ITEMS: none */
} job;

static lehr_status draw(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    job *j = arg;
    (void)slot;
    if (item == j->failing[0] || item == j->failing[1])
        return LEHR_FAIL(worker, LEHR_NUMERIC, "item %d is bad", (int)item);
    lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, item);
    j->results[item] += lehr_rng_u64(&rng);
    return LEHR_OK;
}

static lehr_context *context_with(int threads)
{
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(NULL, &ctx), LEHR_OK);
    lehr_set_threads(ctx, threads);
    return ctx;
}

static void same_bits_for_any_thread_count(void **state)
{
    (void)state;
    static job expected;
    for (uint64_t i = 0; i < ITEMS; i++) {
        lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, i);
        expected.results[i] = lehr_rng_u64(&rng);
    }
    for (int threads = 1; threads <= 5; threads++) {
        static job j;
        j = (job){.failing = {ITEMS, ITEMS}};
        lehr_context *ctx = context_with(threads);
        assert_int_equal(lehr_parallel_for(ctx, ITEMS, draw, &j), LEHR_OK);
        assert_memory_equal(j.results, expected.results, sizeof j.results);
        assert_int_equal(lehr_threads(ctx), threads);
        lehr_context_free(ctx);
    }
}

static void lowest_failure_is_reported(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        for (int round = 0; round < 50; round++) {
            static job j;
            j = (job){.failing = {61, 60}};
            lehr_context *ctx = context_with(threads);
            assert_int_equal(lehr_parallel_for(ctx, ITEMS, draw, &j), LEHR_NUMERIC);
            assert_string_equal(lehr_message(ctx), "item 60 is bad");
            assert_int_equal(lehr_first_status(ctx), LEHR_NUMERIC);
            lehr_context_free(ctx);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_for_any_thread_count),
        cmocka_unit_test(lowest_failure_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
