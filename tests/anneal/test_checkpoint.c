// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs that go on from a file: the same answer as without interruption, whatever ended them. */
#include "context_fixture.h"
#include "deal.h"
#include "failing_allocator.h"
#include "generating.h"
#include "scratch_folder.h"
#include "solver_checks.h"

#include <base/output.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { SPINS = 64 };

static an_model *lattice(lehr_context *ctx)
{
    return model_text(ctx, "torus2d rows=8 columns=8", 1);
}

static an_request work(const char *path)
{
    return (an_request){.solver = "sa",
                        .reads = 40,
                        .samples = 6,
                        .sweeps = 200,
                        .seed = 9,
                        .checkpoint = path,
                        .checkpoint_period = 1e-3};
}

static void assert_same(const an_report *a, const an_report *b)
{
    assert_int_equal(a->outcome, b->outcome);
    assert_int_equal(a->reads, b->reads);
    assert_int_equal(a->updates, b->updates);
    assert_int_equal(a->sample_count, b->sample_count);
    for (int64_t k = 0; k < a->sample_count; k++) {
        assert_memory_equal(a->samples[k].bits, b->samples[k].bits, SPINS);
        assert_int_equal(a->samples[k].value.whole, b->samples[k].value.whole);
        assert_int_equal(a->samples[k].count, b->samples[k].count);
    }
}

/* --- kill -9 --- */

static int run_as_child(const an_model *model, const an_request *request)
{
    lehr_context *ctx;
    an_report *report = NULL;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 1;
    lehr_set_threads(ctx, 2);
    return an_solve(ctx, model, request, &report) == LEHR_OK ? 0 : 1;
}

static void sleep_milliseconds(long count)
{
    nanosleep(&(struct timespec){.tv_nsec = count * 1000000}, NULL);
}

/* Whether the child came to its end by itself. */
static bool run_and_kill(const an_model *model, const an_request *request, long milliseconds)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) _exit(run_as_child(model, request));
    sleep_milliseconds(milliseconds);
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status)) return false;
    assert_int_equal(WEXITSTATUS(status), 0);
    return true;
}

static void test_kill_loses_and_breaks_nothing(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "run");
    an_request request = work(NULL);
    request.sweeps = 5000;
    an_report *whole = solve_checked(ctx, model, &request);
    request.checkpoint = path.text;
    int kills = 0;
    for (long wait = 5; !run_and_kill(model, &request, wait); wait += wait < 300 ? 7 : 0) kills++;
    assert_true(kills > 0);
    an_report *resumed = solve_checked(ctx, model, &request);
    assert_true(resumed->earlier > 0);
    assert_same(whole, resumed);
    an_report_free(ctx, whole);
    an_report_free(ctx, resumed);
    an_model_free(model);
    scratch_folder_remove(&folder);
}

/* --- what does not fit --- */

static void assert_refused(lehr_context *ctx, const an_model *model, const an_request *request,
                           const char *message)
{
    an_report *report = NULL;
    assert_int_equal(an_solve(ctx, model, request, &report), LEHR_BAD_ARGUMENT);
    assert_null(report);
    if (!strstr(lehr_message(ctx), message)) fail_msg("%s", lehr_message(ctx));
    lehr_clear(ctx);
}

static void test_another_run_is_refused(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx), *other = model_text(ctx, "torus2d rows=8 columns=8", 2);
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "run");
    const an_request right = work(path.text);
    an_report_free(ctx, solve_checked(ctx, model, &right));
    assert_refused(ctx, other, &right, "is of another run: its model is ");
    an_request wrong = right;
    wrong.seed = 10;
    assert_refused(ctx, model, &wrong, "its seed is \"9\", not \"10\"; remove it to start anew");
    wrong = right;
    wrong.solver = "greedy";
    wrong.sweeps = 0;
    assert_refused(ctx, model, &wrong, "its solver is \"sa\", not \"greedy\"");
    wrong = right;
    wrong.sweeps = 201;
    assert_refused(ctx, model, &wrong, "its sweeps is 200, not 201");
    wrong = right;
    wrong.reads = 41;
    assert_refused(ctx, model, &wrong, "its reads is 40, not 41");
    wrong = right;
    wrong.samples = 7;
    assert_refused(ctx, model, &wrong, "its samples is 6, not 7");
    wrong = right;
    wrong.has_target = true;
    wrong.target = -3;
    assert_refused(ctx, model, &wrong, "its target is null, not -3");
    wrong = right;
    wrong.bound = AN_BOUND_FAST;
    assert_refused(ctx, model, &wrong, "its bound is \"none\", not \"fast\"");
    uint8_t bits[SPINS] = {0};
    const uint8_t *starts[] = {bits};
    wrong = right;
    wrong.starts = starts;
    wrong.start_count = 1;
    assert_refused(ctx, model, &wrong, "its start is ");
    wrong = right;
    wrong.checkpoint = "-";
    assert_refused(ctx, model, &wrong, "a checkpoint must be a file");
    an_model_free(model);
    an_model_free(other);
    scratch_folder_remove(&folder);
}

/* Cut off anywhere it is no checkpoint; no answer in it is believed. */
static void test_damage_is_noticed(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "run");
    const an_request request = work(path.text);
    an_report_free(ctx, solve_checked(ctx, model, &request));
    size_t n;
    char *text = scratch_read(path.text, &n);
    for (size_t cut = 0; cut + 1 < n; cut += 1 + n / 60) {
        an_report *report = NULL;
        scratch_write(path.text, text, cut);
        assert_int_equal(an_solve(ctx, model, &request, &report), LEHR_FORMAT);
        lehr_clear(ctx);
    }
    char *bits = strstr(text, "\"bits\": \"");
    assert_non_null(bits);
    bits[9] ^= 1;
    scratch_write(path.text, text, n);
    an_report *report = NULL;
    assert_int_equal(an_solve(ctx, model, &request, &report), LEHR_FORMAT);
    assert_non_null(strstr(lehr_message(ctx), "the file is damaged"));
    free(text);
    an_model_free(model);
    scratch_folder_remove(&folder);
}

/* --- a full disk --- */

static int notes;

static void count_note(void *user, int level, const char *text)
{
    (void)user;
    (void)level;
    assert_non_null(strstr(text, "no checkpoint: "));
    notes++;
}

typedef struct full_disk {
    lehr_context *ctx;
} full_disk;

static void fill_the_disk(void *user, double value, const char *text, double seconds)
{
    (void)value;
    (void)text;
    (void)seconds;
    full_disk *disk = user;
    lehr_output_cut(disk->ctx, 10);
}

static void test_a_full_disk_costs_the_checkpoint_only(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = lattice(ctx);
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "run"), other = scratch_file(&folder, "other");
    full_disk disk = {ctx};
    an_request request = work(path.text);
    request.improved = fill_the_disk;
    request.user = &disk;
    lehr_set_notes(ctx, count_note, NULL);
    notes = 0;
    an_report_free(ctx, solve_checked(ctx, model, &request));
    assert_int_equal(notes, 1);
    an_report *report = NULL;
    request.checkpoint = other.text;
    assert_int_equal(an_solve(ctx, model, &request, &report), LEHR_IO);
    lehr_output_cut(ctx, UINT64_MAX);
    lehr_set_notes(ctx, NULL, NULL);
    an_model_free(model);
    scratch_folder_remove(&folder);
}

/* --- items that a winner has told to stop --- */

/* A solver of three items, one for each thread: 0 reaches the target, 2 is told to stop for that,
 * and while 1 still runs everything is stopped. */
static atomic_int race_started;

static lehr_status race_prepare(lehr_context *ctx, const an_field *field, void *options,
                                uint64_t seed, an_plan *plan)
{
    (void)ctx, (void)field, (void)options, (void)seed;
    *plan = (an_plan){.items = 3, .reads = 1};
    return LEHR_OK;
}

static void race_release(lehr_context *ctx, void *state)
{
    (void)ctx, (void)state;
}

static size_t race_bytes(int32_t n, int64_t m, int threads)
{
    (void)n, (void)m, (void)threads;
    return 0;
}

static bool is_handed_in(an_offers *offers, uint64_t item)
{
    an_deal *d = offers->deal;
    bool found = false;
    pthread_mutex_lock(&d->lock);
    for (const an_offers *o = d->pending; o; o = o->next) found |= o->item == item;
    pthread_mutex_unlock(&d->lock);
    return found;
}

static lehr_status race_item(lehr_context *worker, const void *state, uint64_t item,
                             an_offers *offers)
{
    (void)state;
    uint8_t bits[3] = {item == 0, item == 1, item == 2};
    /* Of three_fields. */
    an_coef energy = {.whole = item == 0 ? -2 : 4};
    atomic_fetch_add(&race_started, 1);
    while (atomic_load(&race_started) < 3) sleep_milliseconds(1);
    if (item == 1) {
        while (!is_handed_in(offers, 2)) sleep_milliseconds(1);
        lehr_cancel(worker);
    }
    while (item == 2 && !an_offers_stop(offers)) sleep_milliseconds(1);
    return an_offer(offers, bits, energy);
}

static const an_solver race_solver = {
    .name = "race",
    .summary = "of this test",
    .paper = "none",
    .bytes = race_bytes,
    .prepare = race_prepare,
    .item = race_item,
    .release = race_release,
};

static an_model *three_fields(lehr_context *ctx)
{
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, 3, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < 3; i++)
        assert_int_equal(an_builder_linear(b, i, an_whole(i == 0 ? -4 : -1)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

static void test_what_a_winner_told_to_stop_is_not_kept(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = three_fields(ctx);
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "run");
    an_request request = {.own = &race_solver,
                          .presolve = AN_PRESOLVE_OFF,
                          .samples = 3,
                          .has_target = true,
                          .target = -2,
                          .checkpoint = path.text};
    lehr_set_threads(ctx, 3);
    for (int session = 0; session < 2; session++) {
        an_report *report = solve_checked(ctx, model, &request);
        assert_int_equal(report->outcome, AN_TARGET);
        assert_int_equal(report->sample_count, 1);
        assert_int_equal(report->reads, 1);
        an_report_free(ctx, report);
        lehr_rearm(ctx);
    }
    assert_int_equal(atomic_load(&race_started), 3);
    lehr_set_threads(ctx, 1);
    an_model_free(model);
    scratch_folder_remove(&folder);
}

/* --- allocations --- */

/* Goes on from the file with the n-th allocation failing; false when it was not reached. Where only
 * the checkpoint fails, the run succeeds. */
static bool goes_wrong_at(unsigned long long n, const an_model *model, const an_request *request)
{
    failing_allocator memory;
    failing_allocator_reset(&memory);
    lehr_allocator hook = failing_allocator_hook(&memory);
    lehr_context *ctx;
    an_report *report = NULL;
    assert_int_equal(lehr_context_new(&hook, &ctx), LEHR_OK);
    lehr_set_threads(ctx, 1);
    failing_allocator_fail(&memory, n);
    lehr_status status = an_solve(ctx, model, request, &report);
    assert_true(status == LEHR_OK || status == LEHR_NO_MEMORY);
    assert_int_equal(status == LEHR_OK, report != NULL);
    bool failed = failing_allocator_tripped(&memory);
    assert_true(failed || status == LEHR_OK);
    an_report_free(ctx, report);
    lehr_context_free(ctx);
    assert_int_equal(atomic_load(&memory.blocks), 0);
    return failed;
}

static void test_allocations_may_fail(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = model_text(ctx, "torus2d rows=3 columns=3", 1);
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "run");
    an_request request = work(path.text);
    request.checkpoint_period = 1e9;
    request.reads = 5;
    request.sweeps = 3;
    lehr_stop_at_poll(ctx, 4);
    an_report_free(ctx, solve_checked(ctx, model, &request));
    lehr_rearm(ctx);
    unsigned long long n = 1;
    while (goes_wrong_at(n, model, &request)) n++;
    assert_true(n > 20);
    an_model_free(model);
    scratch_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_kill_loses_and_breaks_nothing),
        test_in_context(test_another_run_is_refused),
        test_in_context(test_damage_is_noticed),
        test_in_context(test_a_full_disk_costs_the_checkpoint_only),
        test_in_context(test_what_a_winner_told_to_stop_is_not_kept),
        test_in_context(test_allocations_may_fail),
    };
    return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
