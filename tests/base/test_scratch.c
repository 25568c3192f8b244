// SPDX-License-Identifier: GPL-3.0-or-later
/* The scratch stack: nesting, requests larger than a chunk, failure. */
#include <base/memory.h>

#include <brutal.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static lehr_context *new_context(void)
{
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(NULL, &ctx), LEHR_OK);
    return ctx;
}

static unsigned char *take(lehr_context *ctx, size_t n, int fill)
{
    unsigned char *block = lehr_scratch(ctx, n, 1);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % 64, 0);
    memset(block, fill, n);
    return block;
}

static void assert_holds(const unsigned char *block, size_t n, int fill)
{
    for (size_t i = 0; i < n; i++) assert_int_equal(block[i], fill);
}

static void requests_do_not_overlap(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    static const size_t sizes[] = {1, 0, 63, 64, 65, 40000, 40000, 200000, 5, 1 << 16};
    enum { COUNT = sizeof sizes / sizeof *sizes };
    unsigned char *blocks[COUNT];
    for (int i = 0; i < COUNT; i++) blocks[i] = take(ctx, sizes[i], i);
    for (int i = 0; i < COUNT; i++) assert_holds(blocks[i], sizes[i], i);
    lehr_context_free(ctx); /* takes the scratch with it: the sanitizer would see a leak */
}

/* Takes, goes deeper, comes back and finds its own untouched. */
static void nest(lehr_context *ctx, int depth)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    size_t live = lehr_memory_live(ctx), n = (size_t)(depth * 7919 % 30000);
    unsigned char *mine = take(ctx, n, depth);
    for (int child = 0; child < 2 && depth > 0; child++) nest(ctx, depth - 1);
    unsigned char *more = take(ctx, n / 2, depth + 1);
    assert_holds(mine, n, depth);
    assert_holds(more, n / 2, depth + 1);
    lehr_scratch_release(ctx, mark);
    assert_int_equal(lehr_memory_live(ctx), live);
}

static void marks_nest(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    nest(ctx, 10);
    assert_int_equal(lehr_memory_live(ctx), 0);
    unsigned char *below = take(ctx, 10, 77);
    nest(ctx, 8);
    assert_holds(below, 10, 77);
    lehr_context_free(ctx);
}

/* An outer release takes everything above it, inner marks included. */
static void outer_release_takes_all(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    unsigned char *kept = take(ctx, 100, 1);
    size_t live = lehr_memory_live(ctx);
    lehr_mark outer = lehr_scratch_mark(ctx);
    for (int i = 0; i < 20; i++) {
        lehr_mark inner = lehr_scratch_mark(ctx);
        take(ctx, 30000, 2);
        (void)inner;
    }
    lehr_scratch_release(ctx, outer);
    assert_int_equal(lehr_memory_live(ctx), live);
    assert_holds(kept, 100, 1);
    lehr_scratch_release(ctx, outer);
    assert_holds(kept, 100, 1);
    lehr_context_free(ctx);
}

static void released_space_is_used_again(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    take(ctx, 1, 0);
    lehr_mark mark = lehr_scratch_mark(ctx);
    for (int i = 0; i < 10000; i++) {
        take(ctx, 1000, i % 256);
        lehr_scratch_release(ctx, mark);
    }
    assert_true(lehr_memory_peak(ctx) < 200000);
    lehr_context_free(ctx);
}

/* What was kept is not asked for again, whatever is taken and released. */
static void kept_room_stays(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    lehr_mark outer = lehr_scratch_mark(ctx);
    assert_int_equal(lehr_scratch_keep(ctx, 1 << 20), LEHR_OK);
    size_t live = lehr_memory_live(ctx);
    for (int i = 0; i < 3; i++) {
        lehr_mark inner = lehr_scratch_mark(ctx);
        take(ctx, 400000, 3);
        take(ctx, 400000, 4);
        if (live > 0) assert_int_equal(lehr_memory_live(ctx), live); /* 0: none is kept */
        lehr_scratch_release(ctx, inner);
        assert_int_equal(lehr_scratch_keep(ctx, 1 << 20), LEHR_OK);
        assert_int_equal(lehr_memory_live(ctx), live);
    }
    lehr_scratch_release(ctx, outer);
    assert_int_equal(lehr_memory_live(ctx), 0);
    lehr_context_free(ctx);
}

static void workers_have_their_own(void **state)
{
    (void)state;
    lehr_context *ctx = new_context(), *worker;
    unsigned char *ours = take(ctx, 100, 1);
    assert_int_equal(lehr_context_worker(ctx, &worker), LEHR_OK);
    unsigned char *theirs = take(worker, 100, 2);
    lehr_scratch_release(worker, (lehr_mark){NULL});
    (void)theirs;
    assert_holds(ours, 100, 1);
    lehr_context_free(worker);
    lehr_context_free(ctx);
}

static lehr_status take_much(lehr_context *ctx, void *arg)
{
    (void)arg;
    lehr_mark mark = lehr_scratch_mark(ctx);
    bool ok = true;
    for (size_t n = 1; n < 1000000 && ok; n *= 10) ok = lehr_scratch(ctx, n, 3) != NULL;
    lehr_scratch_release(ctx, mark);
    return ok ? LEHR_OK : LEHR_NO_MEMORY;
}

static void every_chunk_may_fail(void **state)
{
    (void)state;
    assert_true(brutal_allocations(take_much, NULL, NULL) >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_do_not_overlap), cmocka_unit_test(marks_nest),
        cmocka_unit_test(outer_release_takes_all), cmocka_unit_test(released_space_is_used_again),
        cmocka_unit_test(kept_room_stays),         cmocka_unit_test(workers_have_their_own),
        cmocka_unit_test(every_chunk_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
