// SPDX-License-Identifier: GPL-3.0-or-later
/* First cause, stopping, progress, notes. */
#include <base/context.h>

#include <base/clock.h>
#include <brutal.h>
#include <failing_allocator.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static lehr_context *new_context(void)
{
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(NULL, &ctx), LEHR_OK);
    return ctx;
}

static void no_context_without_memory(void **state)
{
    (void)state;
    failing_allocator memory;
    failing_allocator_reset(&memory);
    lehr_allocator hook = failing_allocator_hook(&memory);
    lehr_context *sentinel = (lehr_context *)&memory, *ctx = sentinel;
    failing_allocator_fail(&memory, 1);
    assert_int_equal(lehr_context_new(&hook, &ctx), LEHR_NO_MEMORY);
    assert_ptr_equal(ctx, sentinel);
    assert_int_equal(lehr_context_new(&hook, &ctx), LEHR_OK);
    lehr_context_free(ctx);
    lehr_context_free(NULL);
    assert_int_equal(atomic_load(&memory.blocks), 0);
    assert_int_equal(atomic_load(&memory.bytes), 0);
}

static lehr_status third(lehr_context *ctx)
{
    return LEHR_FAIL(ctx, LEHR_FORMAT, "line %d has %s", 7, "no end");
}

static lehr_status second(lehr_context *ctx)
{
    LEHR_TRY(third(ctx));
    return LEHR_OK;
}

static lehr_status first(lehr_context *ctx)
{
    lehr_status status = second(ctx);
    if (status != LEHR_OK) LEHR_FAIL(ctx, LEHR_IO, "and so the file is of no use");
    return status;
}

static void first_cause_wins(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    assert_string_equal(lehr_message(ctx), "");
    assert_string_equal(lehr_origin(ctx), "");
    assert_int_equal(first(ctx), LEHR_FORMAT);
    assert_string_equal(lehr_message(ctx), "line 7 has no end");
    assert_int_equal(lehr_first_status(ctx), LEHR_FORMAT);
    assert_ptr_equal(strstr(lehr_origin(ctx), "test_context.c:"), lehr_origin(ctx));
    lehr_clear(ctx);
    assert_int_equal(lehr_first_status(ctx), LEHR_OK);
    assert_string_equal(lehr_message(ctx), "");
    assert_int_equal(LEHR_FAIL(ctx, LEHR_IO, "another"), LEHR_IO);
    assert_string_equal(lehr_message(ctx), "another");
    lehr_context_free(ctx);
}

static void long_messages_are_cut(void **state)
{
    (void)state;
    char text[5000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    lehr_context *ctx = new_context();
    lehr_fail(ctx, text, 1, LEHR_IO, "%s", text);
    assert_in_range(strlen(lehr_message(ctx)), 200, 1000);
    assert_in_range(strlen(lehr_origin(ctx)), 1, 200);
    lehr_context_free(ctx);
}

static void every_status_has_words(void **state)
{
    (void)state;
    for (int s = 0; s < LEHR_STATUS_COUNT; s++) {
        assert_true(strlen(lehr_status_name((lehr_status)s)) > 0);
        assert_string_not_equal(lehr_status_name((lehr_status)s), "unknown");
        for (int t = 0; t < s; t++)
            assert_string_not_equal(lehr_status_name((lehr_status)s),
                                    lehr_status_name((lehr_status)t));
    }
    assert_string_equal(lehr_status_name(LEHR_STATUS_COUNT), "unknown");
}

/* --- stopping --- */

static void nothing_stops_by_itself(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    for (int i = 0; i < 1000; i++) assert_false(lehr_stop(ctx));
    assert_int_equal(lehr_polls(ctx), 1000);
    assert_int_equal(lehr_stopped(ctx), LEHR_RUNNING);
    assert_true(isinf(lehr_deadline(ctx)));
    lehr_context_free(ctx);
}

static lehr_context *signalled;

static void on_signal(int number)
{
    (void)number;
    lehr_cancel(signalled);
}

static void signals_cancel(void **state)
{
    (void)state;
    signalled = new_context();
    struct sigaction cancel = {.sa_handler = on_signal}, before;
    sigaction(SIGUSR1, &cancel, &before);
    assert_false(lehr_stop(signalled));
    raise(SIGUSR1);
    assert_true(lehr_stop(signalled));
    assert_true(lehr_stop(signalled));
    assert_int_equal(lehr_stopped(signalled), LEHR_STOPPED_CANCEL);
    lehr_rearm(signalled);
    assert_false(lehr_stop(signalled));
    sigaction(SIGUSR1, &before, NULL);
    lehr_context_free(signalled);
}

static void deadlines_stop(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    lehr_set_deadline(ctx, lehr_now() + 3600);
    assert_false(lehr_stop(ctx));
    static const double past[] = {-1, 0, -HUGE_VAL, (double)NAN};
    for (size_t i = 0; i < sizeof past / sizeof *past; i++) {
        lehr_set_deadline(ctx, past[i]);
        assert_true(lehr_stop(ctx));
        assert_int_equal(lehr_stopped(ctx), LEHR_STOPPED_DEADLINE);
        lehr_rearm(ctx);
        assert_true(lehr_stop(ctx)); /* the deadline is still over */
        lehr_set_deadline(ctx, HUGE_VAL);
        lehr_rearm(ctx);
        assert_false(lehr_stop(ctx));
    }
    lehr_context_free(ctx);
}

static void first_reason_wins(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    lehr_set_deadline(ctx, 0);
    lehr_cancel(ctx);
    assert_true(lehr_stop(ctx));
    assert_int_equal(lehr_stopped(ctx), LEHR_STOPPED_CANCEL);
    lehr_context_free(ctx);
}

static void tests_stop_at_a_poll(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    for (uint64_t n = 1; n < 20; n++) {
        lehr_stop_at_poll(ctx, n);
        for (uint64_t i = 1; i < n; i++) assert_false(lehr_stop(ctx));
        assert_true(lehr_stop(ctx));
        assert_true(lehr_stop(ctx));
        assert_int_equal(lehr_stopped(ctx), LEHR_STOPPED_TEST);
        lehr_rearm(ctx);
        assert_false(lehr_stop(ctx));
    }
    lehr_context_free(ctx);
}

static void workers_stop_with_their_parent(void **state)
{
    (void)state;
    lehr_context *ctx = new_context(), *worker;
    lehr_set_deadline(ctx, 12345);
    assert_int_equal(lehr_context_worker(ctx, &worker), LEHR_OK);
    assert_true(lehr_deadline(worker) == 12345);
    assert_int_equal(lehr_threads(worker), 1);
    lehr_set_deadline(worker, HUGE_VAL);
    assert_false(lehr_stop(worker));
    lehr_cancel(ctx);
    assert_true(lehr_stop(worker));
    LEHR_FAIL(worker, LEHR_IO, "mine alone");
    assert_string_equal(lehr_message(ctx), "");
    lehr_context_free(worker);
    lehr_context_free(ctx);
}

/* --- progress and notes --- */

static void count_call(void *user, double now)
{
    assert_true(now <= lehr_now());
    ++*(int *)user;
}

static void progress_is_called(void **state)
{
    (void)state;
    lehr_context *ctx = new_context(), *worker;
    int calls = 0;
    lehr_set_progress(ctx, count_call, &calls, 0);
    for (int i = 0; i < 5; i++) assert_false(lehr_stop(ctx));
    assert_int_equal(calls, 5);
    lehr_set_progress(ctx, count_call, &calls, 3600);
    assert_false(lehr_stop(ctx));
    assert_int_equal(lehr_context_worker(ctx, &worker), LEHR_OK);
    lehr_set_progress(ctx, count_call, &calls, 0);
    assert_false(lehr_stop(worker));
    assert_int_equal(calls, 5);
    lehr_context_free(worker);
    lehr_context_free(ctx);
}

typedef struct noted {
    int level, count;
    char text[64];
} noted;

static void keep_note(void *user, int level, const char *text)
{
    noted *n = user;
    n->level = level;
    n->count++;
    snprintf(n->text, sizeof n->text, "%s", text);
}

static void notes_arrive(void **state)
{
    (void)state;
    lehr_context *ctx = new_context(), *worker;
    lehr_note(ctx, 0, "nobody %s", "listens");
    noted n = {0};
    lehr_set_notes(ctx, keep_note, &n);
    lehr_note(ctx, 2, "item %d", 4);
    assert_int_equal(n.level, 2);
    assert_string_equal(n.text, "item 4");
    assert_int_equal(lehr_context_worker(ctx, &worker), LEHR_OK);
    lehr_note(worker, 1, "from a worker");
    assert_string_equal(n.text, "from a worker");
    assert_int_equal(n.count, 2);
    lehr_context_free(worker);
    lehr_context_free(ctx);
}

static void thread_counts_are_sane(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    int cores = lehr_threads(ctx);
    assert_true(cores >= 1);
    lehr_set_threads(ctx, 3);
    assert_int_equal(lehr_threads(ctx), 3);
    lehr_set_threads(ctx, 0);
    assert_int_equal(lehr_threads(ctx), cores);
    lehr_set_threads(ctx, -5);
    assert_int_equal(lehr_threads(ctx), cores);
    lehr_context_free(ctx);
}

static lehr_status make_worker(lehr_context *ctx, void *arg)
{
    lehr_context *worker = NULL;
    lehr_status status = lehr_context_worker(ctx, &worker);
    *(bool *)arg = worker != NULL;
    lehr_context_free(worker);
    return status;
}

static void no_worker(void *arg)
{
    assert_false(*(bool *)arg);
}

static void workers_may_fail(void **state)
{
    (void)state;
    bool made;
    assert_int_equal(brutal_allocations(make_worker, no_worker, &made), 1);
    assert_true(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_context_without_memory),
        cmocka_unit_test(first_cause_wins),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(every_status_has_words),
        cmocka_unit_test(nothing_stops_by_itself),
        cmocka_unit_test(signals_cancel),
        cmocka_unit_test(deadlines_stop),
        cmocka_unit_test(first_reason_wins),
        cmocka_unit_test(tests_stop_at_a_poll),
        cmocka_unit_test(workers_stop_with_their_parent),
        cmocka_unit_test(progress_is_called),
        cmocka_unit_test(notes_arrive),
        cmocka_unit_test(thread_counts_are_sane),
        cmocka_unit_test(workers_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
