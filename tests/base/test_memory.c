// SPDX-License-Identifier: GPL-3.0-or-later
/* Blocks: alignment, accounting, limits, overflow, failure. */
#include <base/memory.h>

#include "redzone.h"

#include <brutal.h>
#include <failing_allocator.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static lehr_context *new_context(void)
{
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(NULL, &ctx), LEHR_OK);
    return ctx;
}

static void assert_refused(lehr_context *ctx, const void *block)
{
    assert_null(block);
    assert_int_equal(lehr_first_status(ctx), LEHR_NO_MEMORY);
    assert_true(strlen(lehr_message(ctx)) > 0);
    lehr_clear(ctx);
}

static void blocks_are_aligned(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    for (size_t n = 0; n < 200; n++) {
        unsigned char *block = lehr_new_zero(ctx, n, 1);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 64, 0);
        for (size_t i = 0; i < n; i++) assert_int_equal(block[i], 0);
        lehr_release(ctx, block);
    }
    lehr_release(ctx, NULL);
    assert_int_equal(lehr_memory_live(ctx), 0);
    lehr_context_free(ctx);
}

/* Gives a block another residue of 64 each time, within what malloc promises. */
typedef struct skewed {
    size_t skew;
} skewed;

static void *skewed_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    size_t *skew = &((skewed *)user)->skew;
    char *raw = NULL;
    if (new_size > 0) {
        *skew = (*skew + 16) % 64;
        /* The skew is kept in front of the block, for free. */
        char *base = aligned_alloc(64, (new_size + 191) / 64 * 64);
        if (!base) return NULL;
        raw = base + 64 + *skew;
        memcpy(raw - sizeof *skew, skew, sizeof *skew);
    }
    if (raw && block) memcpy(raw, block, old_size < new_size ? old_size : new_size);
    if (block) {
        size_t old_skew;
        memcpy(&old_skew, (char *)block - sizeof old_skew, sizeof old_skew);
        free((char *)block - old_skew - 64);
    }
    return raw;
}

static void resize_keeps_content_and_alignment(void **state)
{
    (void)state;
    skewed source = {0};
    lehr_allocator hook = {skewed_resize, &source};
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(&hook, &ctx), LEHR_OK);
    size_t size = 0;
    unsigned char *block = NULL;
    for (size_t step = 0; step < 500; step++) {
        size_t next = step * 7919 % 1000;
        block = lehr_resize(ctx, block, next, 1);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 64, 0);
        for (size_t i = 0; i < size && i < next; i++) assert_int_equal(block[i], i % 251);
        for (size_t i = 0; i < next; i++) block[i] = (unsigned char)(i % 251);
        size = next;
    }
    lehr_release(ctx, block);
    assert_int_equal(lehr_memory_live(ctx), 0);
    lehr_context_free(ctx);
}

static void accounting_follows_blocks(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    char *a = lehr_new(ctx, 1000, 8);
    assert_in_range(lehr_memory_live(ctx), 8000, 8200);
    a = lehr_resize(ctx, a, 100000, 1);
    assert_in_range(lehr_memory_live(ctx), 100000, 100200);
    a = lehr_resize(ctx, a, 10, 1);
    assert_in_range(lehr_memory_live(ctx), 10, 210);
    assert_in_range(lehr_memory_peak(ctx), 100000, 100200);
    lehr_context *worker;
    assert_int_equal(lehr_context_worker(ctx, &worker), LEHR_OK);
    char *b = lehr_new(worker, 5000, 1);
    assert_in_range(lehr_memory_live(ctx), 5010, 5400);
    lehr_context_free(worker);
    lehr_release(ctx, b);
    lehr_release(ctx, a);
    assert_int_equal(lehr_memory_live(ctx), 0);
    lehr_context_free(ctx);
}

static void failed_requests_are_no_peak(void **state)
{
    (void)state;
    failing_allocator memory;
    failing_allocator_reset(&memory);
    lehr_allocator hook = failing_allocator_hook(&memory);
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(&hook, &ctx), LEHR_OK);
    char *small = lehr_new(ctx, 100, 1);
    size_t live = lehr_memory_live(ctx);
    failing_allocator_fail(&memory, 1);
    assert_refused(ctx, lehr_new(ctx, 1 << 20, 1));
    failing_allocator_fail(&memory, 1);
    assert_refused(ctx, lehr_resize(ctx, small, 1 << 20, 1));
    assert_int_equal(lehr_memory_live(ctx), live);
    assert_int_equal(lehr_memory_peak(ctx), live);
    lehr_release(ctx, small);
    lehr_context_free(ctx);
    assert_int_equal(atomic_load(&memory.bytes), 0);
}

static void limit_is_kept(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    lehr_set_memory_limit(ctx, 10000);
    assert_int_equal(lehr_memory_limit(ctx), 10000);
    char *a = lehr_new(ctx, 6000, 1);
    assert_non_null(a);
    memset(a, 7, 6000);
    assert_refused(ctx, lehr_new(ctx, 6000, 1));
    assert_refused(ctx, lehr_resize(ctx, a, 12000, 1));
    for (int i = 0; i < 6000; i++) assert_int_equal(a[i], 7);
    assert_int_equal(lehr_memory_reserve(ctx, 3000, "a thing"), LEHR_OK);
    assert_int_equal(lehr_memory_reserve(ctx, 5000, "a thing"), LEHR_NO_MEMORY);
    assert_non_null(strstr(lehr_message(ctx), "a thing"));
    lehr_clear(ctx);
    assert_int_equal(lehr_memory_reserve(ctx, SIZE_MAX, "all"), LEHR_NO_MEMORY);
    lehr_clear(ctx);
    lehr_set_memory_limit(ctx, 0);
    assert_int_equal(lehr_memory_reserve(ctx, SIZE_MAX, "all"), LEHR_OK);
    a = lehr_resize(ctx, a, 12000, 1);
    assert_non_null(a);
    lehr_set_memory_limit(ctx, 10); /* below what is in use: shrinking still works */
    a = lehr_resize(ctx, a, 11000, 1);
    assert_non_null(a);
    lehr_release(ctx, a);
    lehr_context_free(ctx);
}

static void overflow_is_refused(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    size_t half = SIZE_MAX / 2 + 1;
    assert_refused(ctx, lehr_new(ctx, half, 2));
    assert_refused(ctx, lehr_new(ctx, half, 4));
    for (size_t less = 0; less < 300; less++) {
        assert_refused(ctx, lehr_new(ctx, SIZE_MAX - less, 1));
        assert_refused(ctx, lehr_scratch(ctx, SIZE_MAX - less, 1));
    }
    char *block = lehr_new(ctx, 1, 1);
    *block = 'x';
    assert_refused(ctx, lehr_resize(ctx, block, half, 2));
    assert_refused(ctx, lehr_resize(ctx, block, SIZE_MAX - 200, 1));
    assert_int_equal(*block, 'x');
    lehr_release(ctx, block);
    assert_int_equal(lehr_memory_live(ctx), 0);
    assert_true(lehr_memory_peak(ctx) < 1000);
    lehr_context_free(ctx);
}

#ifdef LEHR_ASAN
static void the_byte_behind_is_closed(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    for (size_t n = 0; n < 300; n++) {
        char *block = lehr_new(ctx, n, 1);
        if (n > 0) assert_false(__asan_address_is_poisoned(block + n - 1));
        assert_true(__asan_address_is_poisoned(block + n));
        block = lehr_resize(ctx, block, 2 * n + 1, 1);
        assert_false(__asan_address_is_poisoned(block + 2 * n));
        assert_true(__asan_address_is_poisoned(block + 2 * n + 1));
        lehr_release(ctx, block);
    }
    lehr_context_free(ctx);
}
#endif

static void text_is_copied(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    char *copy = lehr_new_text(ctx, "annealing", 6);
    assert_string_equal(copy, "anneal");
    lehr_release(ctx, copy);
    lehr_context_free(ctx);
}

static lehr_status build(lehr_context *ctx, void *arg)
{
    (void)arg;
    lehr_status status = LEHR_NO_MEMORY;
    char *grown = NULL, *text = NULL, *block = lehr_new(ctx, 10, 1);
    if (block) grown = lehr_resize(ctx, block, 1000, 1);
    if (grown) block = grown;
    if (grown) text = lehr_new_text(ctx, "x", 1);
    if (text) status = LEHR_OK;
    lehr_release(ctx, text);
    lehr_release(ctx, block);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_int_equal(brutal_allocations(build, NULL, NULL), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_aligned),
        cmocka_unit_test(resize_keeps_content_and_alignment),
        cmocka_unit_test(accounting_follows_blocks),
        cmocka_unit_test(failed_requests_are_no_peak),
        cmocka_unit_test(limit_is_kept),
        cmocka_unit_test(overflow_is_refused),
#ifdef LEHR_ASAN
        cmocka_unit_test(the_byte_behind_is_closed),
#endif
        cmocka_unit_test(text_is_copied),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
