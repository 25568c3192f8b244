// SPDX-License-Identifier: GPL-3.0-or-later
#include "brutal.h"

#include "failing_allocator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Later ones are mostly those of loops, and a run for each would take the square of their number.
 */
#define EACH 500

/* One run; false when it got through without meeting the failure. */
static bool fails_at(unsigned long long n, brutal_body *body, brutal_untouched *untouched,
                     void *arg)
{
    failing_allocator memory;
    failing_allocator_reset(&memory);
    lehr_allocator hook = failing_allocator_hook(&memory);
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(&hook, &ctx), LEHR_OK);
    long long before = atomic_load(&memory.blocks);
    failing_allocator_fail(&memory, n);
    lehr_status status = body(ctx, arg);
    bool failed = failing_allocator_tripped(&memory);
    assert_int_equal(status, failed ? LEHR_NO_MEMORY : LEHR_OK);
    assert_int_equal(atomic_load(&memory.blocks), before);
    if (failed) assert_true(strlen(lehr_message(ctx)) > 0);
    if (failed && untouched) untouched(arg);
    lehr_context_free(ctx);
    assert_int_equal(atomic_load(&memory.blocks), 0);
    assert_int_equal(atomic_load(&memory.bytes), 0);
    return failed;
}

unsigned long long brutal_allocations(brutal_body *body, brutal_untouched *untouched, void *arg)
{
    unsigned long long n = 1, runs = 0;
    for (; fails_at(n, body, untouched, arg); runs++) n += n < EACH ? 1 : n / 50;
    return runs;
}
