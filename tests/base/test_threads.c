// SPDX-License-Identifier: GPL-3.0-or-later
/* Parallel for and sums: every item once, and the same result, down to the message of a failure,
 * for any number of threads. */
#include <base/threads.h>

#include <base/memory.h>
#include <base/rng.h>
#include <brutal.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { ITEMS = 1000, MOST_THREADS = 5 };

static lehr_context *context_with(int threads)
{
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(NULL, &ctx), LEHR_OK);
    lehr_set_threads(ctx, threads);
    return ctx;
}

typedef struct job {
    uint64_t results[ITEMS];
    int threads;
    bool bad_slot;
} job;

static lehr_status draw(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    job *j = arg;
    if (slot < 0 || slot >= j->threads || lehr_threads(worker) != 1) j->bad_slot = true;
    lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, item);
    j->results[item] += lehr_rng_u64(&rng);
    return LEHR_OK;
}

static void same_bits_for_any_thread_count(void **state)
{
    (void)state;
    static job expected;
    for (uint64_t i = 0; i < ITEMS; i++) {
        lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, i);
        expected.results[i] = lehr_rng_u64(&rng);
    }
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        static job j;
        j = (job){.threads = threads};
        lehr_context *ctx = context_with(threads);
        assert_int_equal(lehr_parallel_for(ctx, ITEMS, draw, &j), LEHR_OK);
        assert_memory_equal(j.results, expected.results, sizeof j.results);
        assert_false(j.bad_slot);
        assert_int_equal(lehr_threads(ctx), threads);
        assert_int_equal(lehr_memory_live(ctx), 0);
        lehr_context_free(ctx);
    }
}

static void few_items(void **state)
{
    (void)state;
    lehr_context *ctx = context_with(2 * LEHR_MAX_THREADS);
    for (uint64_t count = 0; count < 4; count++) {
        static job j;
        j = (job){.threads = (int)count};
        assert_int_equal(lehr_parallel_for(ctx, count, draw, &j), LEHR_OK);
        assert_false(j.bad_slot);
        for (uint64_t i = 0; i < 6; i++) assert_int_equal(j.results[i] != 0, i < count);
    }
    lehr_context_free(ctx);
}

/* --- failure --- */

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
}

/* Items 60, 61, ... fail; on the way, each item has a failure that it deals with itself. */
static lehr_status fail_from_60(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    (void)slot;
    atomic_fetch_add((atomic_int *)arg, 1);
    if (item >= 60) return LEHR_FAIL(worker, LEHR_NUMERIC, "item %d is bad", (int)item);
    LEHR_FAIL(worker, LEHR_IO, "nothing to worry about");
    return LEHR_OK;
}

typedef struct late_job {
    int threads;
    atomic_bool later_failed;
} late_job;

/* Item 60 fails after item 61 did. */
static lehr_status fail_late(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    (void)slot;
    late_job *j = arg;
    if (item < 60) return LEHR_OK;
    if (item > 60) atomic_store(&j->later_failed, true);
    while (item == 60 && j->threads > 1 && !atomic_load(&j->later_failed)) nap();
    return LEHR_FAIL(worker, item == 60 ? LEHR_NUMERIC : LEHR_IO, "item %d is bad", (int)item);
}

static void lowest_failure_is_reported(void **state)
{
    (void)state;
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        for (int round = 0; round < 20; round++) {
            late_job j = {.threads = threads};
            lehr_context *ctx = context_with(threads);
            assert_int_equal(lehr_parallel_for(ctx, ITEMS, fail_late, &j), LEHR_NUMERIC);
            assert_string_equal(lehr_message(ctx), "item 60 is bad");
            assert_int_equal(lehr_first_status(ctx), LEHR_NUMERIC);
            assert_ptr_equal(strstr(lehr_origin(ctx), "test_threads.c:"), lehr_origin(ctx));
            lehr_context_free(ctx);
        }
    }
}

typedef struct lone_job {
    atomic_bool failing;
    atomic_int after;
} lone_job;

/* Item 60 alone fails; those after it last until it is about to. */
static lehr_status fail_alone(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    (void)slot;
    lone_job *j = arg;
    if (item < 60) return LEHR_OK;
    if (item == 60) {
        atomic_store(&j->failing, true);
        return LEHR_FAIL(worker, LEHR_NUMERIC, "item 60 is bad");
    }
    do nap();
    while (!atomic_load(&j->failing));
    atomic_fetch_add(&j->after, 1);
    return LEHR_OK;
}

static void failure_ends_the_claims(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        lone_job j = {.failing = false};
        lehr_context *ctx = context_with(threads);
        assert_int_equal(lehr_parallel_for(ctx, 3 * ITEMS, fail_alone, &j), LEHR_NUMERIC);
        assert_in_range(j.after, 0, ITEMS);
        if (threads == 1) assert_int_equal(j.after, 0);
        lehr_context_free(ctx);
    }
}

static void success_leaves_no_failure(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        atomic_int runs = 0;
        lehr_context *ctx = context_with(threads);
        assert_int_equal(lehr_parallel_for(ctx, 60, fail_from_60, &runs), LEHR_OK);
        assert_int_equal(runs, 60);
        assert_int_equal(lehr_first_status(ctx), LEHR_OK);
        lehr_context_free(ctx);
    }
}

static void earlier_cause_is_kept(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        atomic_int runs = 0;
        lehr_context *ctx = context_with(threads);
        LEHR_FAIL(ctx, LEHR_IO, "before");
        assert_int_equal(lehr_parallel_for(ctx, ITEMS, fail_from_60, &runs), LEHR_NUMERIC);
        assert_string_equal(lehr_message(ctx), "before");
        lehr_context_free(ctx);
    }
}

typedef struct brutal_job {
    int threads;
    double sum;
} brutal_job;

static double ones(const void *arg, size_t lo, size_t hi)
{
    (void)arg;
    return (double)(hi - lo);
}

static lehr_status brutal_sum(lehr_context *ctx, void *arg)
{
    brutal_job *j = arg;
    lehr_set_threads(ctx, j->threads);
    return lehr_parallel_sum(ctx, 1000000, ones, NULL, &j->sum);
}

static void sum_is_untouched(void *arg)
{
    assert_true(((brutal_job *)arg)->sum == -77);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        brutal_job j = {threads, -77};
        /* The partial sums, the team and a context for each thread but the caller. */
        assert_int_equal(brutal_allocations(brutal_sum, sum_is_untouched, &j), 1 + threads);
        assert_true(j.sum == 1000000);
    }
}

static lehr_status take_scratch(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    (void)arg;
    (void)slot;
    lehr_mark mark = lehr_scratch_mark(worker);
    unsigned char *block = lehr_scratch(worker, 1000 * (size_t)item, 1);
    if (block) memset(block, 1, 1000 * (size_t)item);
    lehr_scratch_release(worker, mark);
    return block ? LEHR_OK : LEHR_NO_MEMORY;
}

static lehr_status brutal_scratch(lehr_context *ctx, void *arg)
{
    lehr_set_threads(ctx, *(int *)arg);
    return lehr_parallel_for(ctx, 50, take_scratch, NULL);
}

static void tasks_may_run_out_of_memory(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++)
        assert_true(brutal_allocations(brutal_scratch, NULL, &threads) > 10);
}

/* --- stopping --- */

/* Without a stop this would run for ever: items are many and each waits for it. */
static lehr_status wait_for_stop(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    (void)item;
    (void)slot;
    atomic_fetch_add((atomic_int *)arg, 1);
    while (!lehr_stop(worker)) nap();
    return LEHR_OK;
}

static void workers_see_the_deadline(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        atomic_int runs = 0;
        lehr_context *ctx = context_with(threads);
        lehr_set_deadline(ctx, 0);
        assert_int_equal(lehr_parallel_for(ctx, 100, wait_for_stop, &runs), LEHR_OK);
        assert_int_equal(runs, 100);
        assert_int_equal(lehr_stopped(ctx), LEHR_STOPPED_DEADLINE);
        lehr_context_free(ctx);
    }
}

static lehr_status cancel_at_10(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    if (item == 10) lehr_cancel(worker);
    return item < 10 ? LEHR_OK : wait_for_stop(worker, arg, item, slot);
}

static void one_worker_cancels_all(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        atomic_int runs = 0;
        lehr_context *ctx = context_with(threads);
        assert_int_equal(lehr_parallel_for(ctx, 100, cancel_at_10, &runs), LEHR_OK);
        assert_int_equal(runs, 90);
        assert_int_equal(lehr_stopped(ctx), LEHR_STOPPED_CANCEL);
        lehr_context_free(ctx);
    }
}

static void count_call(void *user, double now)
{
    (void)now;
    ++*(int *)user; /* on the caller's thread alone: the sanitizer would see a race */
}

static lehr_status poll_until_progress(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    (void)arg;
    (void)item;
    (void)slot;
    nap();
    lehr_stop(worker);
    return LEHR_OK;
}

static void progress_runs_on(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        int calls = 0;
        lehr_context *ctx = context_with(threads);
        lehr_set_progress(ctx, count_call, &calls, 0);
        assert_int_equal(lehr_parallel_for(ctx, 200, poll_until_progress, NULL), LEHR_OK);
        assert_in_range(calls, 1, 200);
        lehr_context_free(ctx);
    }
}

/* --- sums --- */

static double sines(const void *arg, size_t lo, size_t hi)
{
    const double *values = arg;
    double sum = 0;
    for (size_t i = lo; i < hi; i++) sum += values[i];
    return sum;
}

static void sums_have_the_same_bits(void **state)
{
    (void)state;
    static double values[300001];
    lehr_rng rng = lehr_rng_stream(8, LEHR_RNG_TEST, 0);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        values[i] = lehr_rng_normal(&rng) * pow(10, lehr_rng_below(&rng, 20));
    static const size_t sizes[] = {0, 1, 100, 16383, 16384, 16385, 300001};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        double expected = 0;
        for (int threads = 1; threads <= MOST_THREADS; threads++) {
            double sum = (double)NAN;
            lehr_context *ctx = context_with(threads);
            assert_int_equal(lehr_parallel_sum(ctx, sizes[s], sines, values, &sum), LEHR_OK);
            if (threads == 1) expected = sum;
            assert_memory_equal(&sum, &expected, sizeof sum);
            lehr_context_free(ctx);
        }
        if (sizes[s] <= 16384) assert_true(expected == sines(values, 0, sizes[s]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_for_any_thread_count),
        cmocka_unit_test(few_items),
        cmocka_unit_test(lowest_failure_is_reported),
        cmocka_unit_test(failure_ends_the_claims),
        cmocka_unit_test(success_leaves_no_failure),
        cmocka_unit_test(earlier_cause_is_kept),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(tasks_may_run_out_of_memory),
        cmocka_unit_test(workers_see_the_deadline),
        cmocka_unit_test(one_worker_cancels_all),
        cmocka_unit_test(progress_runs_on),
        cmocka_unit_test(sums_have_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
