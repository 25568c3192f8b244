// SPDX-License-Identifier: GPL-3.0-or-later
/* Counting shots, and keeping them on disk. */
#include "brutal.h"
#include "context_fixture.h"
#include "scratch_folder.h"
#include "shots_file.h"

#include <base/memory.h>
#include <base/rng.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WORDS  2
#define SHOTS  1000
#define VALUES 7

/* Shot k has the value k * k mod VALUES in its high word, times 3 in its low one. */
static void fill(uint64_t *rows)
{
    for (uint64_t k = 0; k < SHOTS; k++) {
        uint64_t value = k * k % VALUES;
        rows[k * WORDS] = 3 * value;
        rows[k * WORDS + 1] = value;
    }
}

static void check(const tn_counts *counts, const uint64_t *rows)
{
    uint64_t total = 0;
    for (size_t k = 0; k < counts->count; k++) {
        uint64_t times = 0;
        for (size_t s = 0; s < SHOTS; s++)
            times += memcmp(rows + s * WORDS, counts->rows + k * WORDS, WORDS * 8) == 0;
        assert_int_equal(times, counts->times[k]);
        total += times;
        if (k == 0) continue;
        assert_true(counts->times[k - 1] >= counts->times[k]);
        if (counts->times[k - 1] == counts->times[k])
            assert_true(counts->rows[k * WORDS - 1] < counts->rows[k * WORDS + 1]);
    }
    assert_int_equal(total, SHOTS);
}

static void test_counts(void **state)
{
    static uint64_t rows[SHOTS * WORDS];
    tn_shots shots = {.count = SHOTS, .words = WORDS, .rows = rows};
    tn_counts counts;
    fill(rows);
    assert_int_equal(tn_count(*state, &shots, &counts), LEHR_OK);
    assert_int_equal(counts.count, 4); /* squares mod 7 */
    check(&counts, rows);
    tn_counts_clear(*state, &counts);
}

static void test_no_shots(void **state)
{
    tn_shots shots = {.words = WORDS};
    tn_counts counts;
    assert_int_equal(tn_count(*state, &shots, &counts), LEHR_OK);
    assert_int_equal(counts.count, 0);
    tn_counts_clear(*state, &counts);
}

static lehr_status count_once(lehr_context *ctx, void *arg)
{
    tn_counts counts;
    LEHR_TRY(tn_count(ctx, arg, &counts));
    tn_counts_clear(ctx, &counts);
    return LEHR_OK;
}

static void test_allocations(void **state)
{
    static uint64_t rows[SHOTS * WORDS];
    tn_shots shots = {.count = SHOTS, .words = WORDS, .rows = rows};
    (void)state;
    fill(rows);
    assert_true(brutal_allocations(count_once, NULL, &shots) >= 3);
}

/* --- the file --- */

#define BLOCK 100

typedef struct drawn {
    uint64_t rows[SHOTS * WORDS];
    double logp[SHOTS], error[SHOTS];
} drawn;

static tn_shots view(drawn *d)
{
    return (tn_shots){
        .count = SHOTS, .words = WORDS, .rows = d->rows, .logp = d->logp, .error = d->error};
}

static tn_shots_key key_of(uint64_t seed)
{
    return (tn_shots_key){
        .engine = "test", .circuit = 77, .seed = seed, .block = BLOCK, .words = WORDS};
}

static void test_file(void **state)
{
    static drawn made, back;
    scratch_folder folder = scratch_folder_new();
    scratch_path file = scratch_file(&folder, "shots");
    const char *path = file.text;
    fill(made.rows);
    for (int k = 0; k < SHOTS; k++) made.logp[k] = -k, made.error[k] = 1.0 / (k + 1);
    tn_shots from = view(&made), to = view(&back);
    tn_shots_key key = key_of(5), other = key_of(6);
    uint64_t blocks = 99;
    assert_int_equal(tn_shots_load(*state, path, &key, &to, &blocks), LEHR_OK);
    assert_int_equal(blocks, 0);
    assert_int_equal(tn_shots_save(*state, path, &key, &from, 7), LEHR_OK);
    assert_int_equal(tn_shots_load(*state, path, &key, &to, &blocks), LEHR_OK);
    assert_int_equal(blocks, 7);
    assert_memory_equal(back.rows, made.rows, (size_t)7 * BLOCK * WORDS * 8);
    assert_memory_equal(back.logp, made.logp, (size_t)7 * BLOCK * 8);
    assert_memory_equal(back.error, made.error, (size_t)7 * BLOCK * 8);
    /* A run of fewer shots takes what it needs. */
    to.count = 3 * BLOCK + 1;
    assert_int_equal(tn_shots_load(*state, path, &key, &to, &blocks), LEHR_OK);
    assert_int_equal(blocks, 3);
    assert_int_equal(tn_shots_load(*state, path, &other, &to, &blocks), LEHR_BAD_ARGUMENT);
    assert_non_null(strstr(lehr_message(*state), "another run"));
    lehr_clear(*state);
    scratch_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_counts),
        test_in_context(test_no_shots),
        test_in_context(test_allocations),
        test_in_context(test_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
