// SPDX-License-Identifier: GPL-3.0-or-later
/* Brutal loops: run a body with its n-th allocation failing, n = 1, 2, ... 500 and then
 * with growing gaps, until it gets through.
 *
 * Each failed run must return LEHR_NO_MEMORY with a message, leave no block alive and leave the
 * outputs as they were. One loop covers the out-of-memory branches of the body. */
#ifndef LEHR_TESTS_BRUTAL_H
#define LEHR_TESTS_BRUTAL_H

#include <base/context.h>

/* Does the work and releases what it made, on success and on failure. arg holds the inputs and the
 * outputs; each run gets a fresh context. */
typedef lehr_status brutal_body(lehr_context *ctx, void *arg);
/* Asserts that the outputs in arg still hold what they held before the loop. */
typedef void brutal_untouched(void *arg);

/* Runs the loop; untouched may be NULL. Returns how many runs failed, so that the caller can assert
 * that there was something to fail. Only on the main thread (cmocka). */
unsigned long long brutal_allocations(brutal_body *body, brutal_untouched *untouched, void *arg);

#endif
