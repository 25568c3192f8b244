// SPDX-License-Identifier: GPL-3.0-or-later
/* Parallel for over pthreads.
 *
 * A team lives for one call: slot 0 is the caller with its own context (so that progress keeps
 * running), the others are fresh threads with a worker context each. Items are claimed in index
 * order from one counter, and a thread looks for a failure only before it claims. So when item i
 * has failed, all items below i have been claimed and run to their end, and the lowest failing
 * index is the same for any number of threads. */
#include <base/threads.h>

#include "context_inside.h"

#include <base/memory.h>
#include <pthread.h>

typedef struct team {
    lehr_task *task;
    void *arg;
    uint64_t count;
    atomic_ullong next;
    atomic_bool failed;
} team;

typedef struct member {
    team *team;
    lehr_context *ctx;
    int slot;
    pthread_t thread;
    bool clean; /* ctx held no failure when the team started */
    lehr_status status;
    uint64_t item; /* that failed */
} member;

static void work(member *m)
{
    team *t = m->team;
    while (!atomic_load(&t->failed)) {
        uint64_t item = atomic_fetch_add(&t->next, 1);
        if (item >= t->count) return;
        m->status = t->task(m->ctx, t->arg, item, m->slot);
        if (m->status != LEHR_OK) {
            m->item = item;
            atomic_store(&t->failed, true);
            return;
        }
        /* A failure that the task dealt with must not become the message of a later item. */
        if (m->clean) lehr_clear(m->ctx);
    }
}

static void *work_in_thread(void *arg)
{
    work(arg);
    return NULL;
}

/* Starts members 1..size-1 and returns how many members there are: fewer when the system has no
 * more threads to give, which changes nothing in the result. */
static int start_threads(member *members, int size)
{
    for (int slot = 1; slot < size; slot++)
        if (pthread_create(&members[slot].thread, NULL, work_in_thread, &members[slot]) != 0)
            return slot;
    return size;
}

/* The caller works with its own context; inner loops must not start another team. */
static void work_as_caller(member *caller)
{
    int threads = caller->ctx->threads;
    caller->ctx->threads = 1;
    work(caller);
    caller->ctx->threads = threads;
}

static const member *lowest_failure(const member *members, int size)
{
    const member *lowest = NULL;
    for (const member *m = members; m < members + size; m++)
        if (m->status != LEHR_OK && (!lowest || m->item < lowest->item)) lowest = m;
    return lowest;
}

/* Makes the failure of `from` that of `to`, unless `to` had one before the team started. */
static lehr_status adopt_failure(member *to, const member *from)
{
    if (to == from || !to->clean) return from->status;
    lehr_adopt_failure(to->ctx, from->status, lehr_message(from->ctx), lehr_origin(from->ctx));
    return from->status;
}

static lehr_status new_members(lehr_context *ctx, team *t, member *members, int size)
{
    for (int slot = 0; slot < size; slot++)
        members[slot] = (member){.team = t, .slot = slot, .clean = true};
    members[0].ctx = ctx;
    members[0].clean = lehr_first_status(ctx) == LEHR_OK;
    for (int slot = 1; slot < size; slot++) LEHR_TRY(lehr_context_worker(ctx, &members[slot].ctx));
    return LEHR_OK;
}

static lehr_status run_members(member *members, int size)
{
    size = start_threads(members, size);
    work_as_caller(&members[0]);
    for (int slot = 1; slot < size; slot++) pthread_join(members[slot].thread, NULL);
    const member *failed = lowest_failure(members, size);
    return failed ? adopt_failure(&members[0], failed) : LEHR_OK;
}

static int team_size(const lehr_context *ctx, uint64_t count)
{
    int size = lehr_threads(ctx);
    if (size > LEHR_MAX_THREADS) size = LEHR_MAX_THREADS;
    return (uint64_t)size > count ? (int)count : size;
}

lehr_status lehr_parallel_for(lehr_context *ctx, uint64_t count, lehr_task *task, void *arg)
{
    if (count == 0) return LEHR_OK;
    team t = {.task = task, .arg = arg, .count = count};
    int size = team_size(ctx, count);
    member *members = lehr_new(ctx, (size_t)size, sizeof *members);
    if (!members) return LEHR_NO_MEMORY;
    lehr_status status = new_members(ctx, &t, members, size);
    if (status == LEHR_OK) status = run_members(members, size);
    for (int slot = 1; slot < size; slot++) lehr_context_free(members[slot].ctx);
    lehr_release(ctx, members);
    return status;
}

/* --- sums --- */

/* Fixed for ever: another size gives other last digits. */
#define SUM_BLOCK ((size_t)1 << 14)

typedef struct sum_job {
    lehr_block_sum *part;
    const void *arg;
    size_t n;
    double *parts;
} sum_job;

static lehr_status sum_block(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    (void)worker;
    (void)slot;
    const sum_job *job = arg;
    size_t lo = (size_t)item * SUM_BLOCK;
    size_t hi = job->n - lo > SUM_BLOCK ? lo + SUM_BLOCK : job->n;
    job->parts[item] = job->part(job->arg, lo, hi);
    return LEHR_OK;
}

lehr_status lehr_parallel_sum(lehr_context *ctx, size_t n, lehr_block_sum *part, const void *arg,
                              double *sum)
{
    size_t blocks = n / SUM_BLOCK + (n % SUM_BLOCK != 0);
    double *parts = lehr_new(ctx, blocks, sizeof *parts);
    if (!parts) return LEHR_NO_MEMORY;
    sum_job job = {part, arg, n, parts};
    lehr_status status = lehr_parallel_for(ctx, blocks, sum_block, &job);
    double total = 0;
    for (size_t b = 0; b < blocks && status == LEHR_OK; b++) total += parts[b];
    lehr_release(ctx, parts);
    if (status == LEHR_OK) *sum = total;
    return status;
}
