// SPDX-License-Identifier: GPL-3.0-or-later
/* Ranks, for however many of them run this program: each collective call against what all ranks
 * together must give. Under MPI it is run with two. */
#include <base/ranks.h>

#include <brutal.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static lehr_context *ctx;

static void count_is_as_wanted(void **state)
{
    (void)state;
    const char *wanted = getenv("LEHR_TEST_RANKS");
    assert_int_equal(lehr_ranks(), wanted ? strtol(wanted, NULL, 10) : 1);
    assert_in_range(lehr_rank(), 0, lehr_ranks() - 1);
    assert_true(strlen(lehr_ranks_provider()) > 0);
    assert_int_equal(lehr_ranks_start(ctx, NULL, NULL), LEHR_OK); /* twice is fine */
}

static void all_succeed(void **state)
{
    (void)state;
    assert_int_equal(lehr_ranks_agree(ctx, LEHR_OK), LEHR_OK);
    assert_int_equal(lehr_first_status(ctx), LEHR_OK);
}

/* Each rank in turn is the lowest that fails; those above fail otherwise. */
static void lowest_failure_is_agreed_upon(void **state)
{
    (void)state;
    for (int failing = 0; failing < lehr_ranks(); failing++) {
        lehr_status mine = LEHR_OK;
        if (lehr_rank() == failing) mine = LEHR_FAIL(ctx, LEHR_FORMAT, "rank %d fails", failing);
        if (lehr_rank() > failing) mine = LEHR_FAIL(ctx, LEHR_BUG, "so does %d", lehr_rank());
        assert_int_equal(lehr_ranks_agree(ctx, mine), LEHR_FORMAT);
        char expected[32];
        snprintf(expected, sizeof expected, "rank %d fails", failing);
        assert_string_equal(lehr_message(ctx), expected);
        assert_int_equal(lehr_first_status(ctx), LEHR_FORMAT);
        assert_ptr_equal(strstr(lehr_origin(ctx), "test_ranks.c:"), lehr_origin(ctx));
        lehr_clear(ctx);
    }
}

static void bytes_are_shared(void **state)
{
    (void)state;
    for (int root = 0; root < lehr_ranks(); root++) {
        unsigned char bytes[1000];
        memset(bytes, lehr_rank() + 1, sizeof bytes);
        assert_int_equal(lehr_ranks_share(ctx, root, bytes, sizeof bytes), LEHR_OK);
        for (size_t i = 0; i < sizeof bytes; i++) assert_int_equal(bytes[i], root + 1);
    }
    assert_int_equal(lehr_ranks_share(ctx, 0, NULL, 0), LEHR_OK);
}

static void no_such_root(void **state)
{
    (void)state;
    char byte = 'x';
    assert_int_equal(lehr_ranks_share(ctx, lehr_ranks(), &byte, 1), LEHR_BAD_ARGUMENT);
    lehr_clear(ctx);
    assert_int_equal(lehr_ranks_share(ctx, -1, &byte, 1), LEHR_BAD_ARGUMENT);
    lehr_clear(ctx);
    assert_int_equal(byte, 'x');
}

/* What rank brings as its i-th number; sums of these depend on the order of the additions. */
static double number(int rank, size_t i)
{
    return (double)(i + 1) / (rank + 3) + (rank == 0 ? 1e16 : 0);
}

static void sums_run_in_rank_order(void **state)
{
    (void)state;
    enum { N = 10000 };
    static double values[N];
    for (size_t i = 0; i < N; i++) values[i] = number(lehr_rank(), i);
    assert_int_equal(lehr_ranks_sum(ctx, values, N), LEHR_OK);
    for (size_t i = 0; i < N; i++) {
        double expected = 0;
        for (int rank = 0; rank < lehr_ranks(); rank++) expected += number(rank, i);
        assert_true(values[i] == expected);
    }
    assert_int_equal(lehr_ranks_sum(ctx, NULL, 0), LEHR_OK);
}

static void counts_are_added(void **state)
{
    (void)state;
    uint64_t ranks = (uint64_t)lehr_ranks();
    uint64_t values[2] = {UINT64_C(1) << 60, (uint64_t)lehr_rank()};
    assert_int_equal(lehr_ranks_sum_u64(ctx, values, 2), LEHR_OK);
    assert_true(values[0] == ranks << 60);
    assert_true(values[1] == ranks * (ranks - 1) / 2);
}

static void blocks_are_gathered(void **state)
{
    (void)state;
    enum { SIZE = 13, MOST = 64 };
    unsigned char mine[SIZE], all[SIZE * MOST];
    assert_true(lehr_ranks() <= MOST);
    memset(mine, 'a' + lehr_rank(), SIZE);
    assert_int_equal(lehr_ranks_gather(ctx, mine, SIZE, all), LEHR_OK);
    for (int i = 0; i < SIZE * lehr_ranks(); i++) assert_int_equal(all[i], 'a' + i / SIZE);
    assert_int_equal(lehr_ranks_gather(ctx, NULL, 0, NULL), LEHR_OK);
}

static lehr_status sum_one(lehr_context *brutal, void *arg)
{
    return lehr_ranks_sum(brutal, arg, 1);
}

static void untouched(void *arg)
{
    assert_true(*(double *)arg == 7);
}

/* All ranks fail together here; what is shown is that they get out, untouched. */
static void sums_may_fail(void **state)
{
    (void)state;
    double value = 7;
    brutal_allocations(sum_one, untouched, &value);
    assert_true(value == 7 * lehr_ranks());
}

int main(int argc, char **argv)
{
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 1;
    if (lehr_ranks_start(ctx, &argc, &argv) != LEHR_OK) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count_is_as_wanted),
        cmocka_unit_test(all_succeed),
        cmocka_unit_test(lowest_failure_is_agreed_upon),
        cmocka_unit_test(bytes_are_shared),
        cmocka_unit_test(no_such_root),
        cmocka_unit_test(sums_run_in_rank_order),
        cmocka_unit_test(counts_are_added),
        cmocka_unit_test(blocks_are_gathered),
        cmocka_unit_test(sums_may_fail),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    lehr_ranks_finish();
    lehr_context_free(ctx);
    return failed;
}
