// SPDX-License-Identifier: GPL-3.0-or-later
/* Parallel work whose result does not depend on the number of threads.
 *
 * Work items are claimed in index order and must depend on their index only. Sums run over fixed
 * blocks added in block order. No nesting: a task runs its inner loops serially. */
#ifndef LEHR_BASE_THREADS_H
#define LEHR_BASE_THREADS_H

#include <base/context.h>

#define LEHR_MAX_THREADS 1024

/* One work item. worker: the context of the thread it runs on; slot: 0..threads-1, for per-thread
 * work space. */
typedef lehr_status lehr_task(lehr_context *worker, void *arg, uint64_t item, int slot);

/* Runs items 0..count-1 on lehr_threads(ctx) threads, the caller being one of them. Stops claiming
 * after a failure and returns the status (and message) of the failed item with the lowest index.
 * Tasks see cancel and deadline through lehr_stop(worker); items are claimed until count
 * regardless, so an unbounded loop lets its task return quickly once lehr_stop says so and bounds
 * count. */
LEHR_API LEHR_MUST_USE lehr_status lehr_parallel_for(lehr_context *ctx, uint64_t count,
                                                     lehr_task *task, void *arg);

/* Partial sum over lo..hi-1. */
typedef double lehr_block_sum(const void *arg, size_t lo, size_t hi);
/* Sum over 0..n-1 in fixed blocks: the same bits for any number of threads. */
LEHR_API LEHR_MUST_USE lehr_status lehr_parallel_sum(lehr_context *ctx, size_t n,
                                                     lehr_block_sum *part, const void *arg,
                                                     double *sum);

#endif
