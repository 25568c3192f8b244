// SPDX-License-Identifier: GPL-3.0-or-later
/* Context: first cause of failure, stop requests, progress. Memory is in memory.c. */
#include "context_inside.h"

#include <base/clock.h>
#include <base/cpu.h>
#include <base/memory.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *malloc_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

static lehr_status start_shared(lehr_shared *shared, lehr_allocator allocator)
{
    memset(shared, 0, sizeof *shared);
    shared->allocator = allocator;
    atomic_store(&shared->input_cut, UINT64_MAX);
    atomic_store(&shared->output_cut, UINT64_MAX);
    return pthread_mutex_init(&shared->note_lock, NULL) == 0 ? LEHR_OK : LEHR_NO_MEMORY;
}

/* One block, so that there is one way to run out of memory. */
typedef struct root {
    lehr_context context; /* first: a root context is where its block begins */
    lehr_shared shared;
} root;

lehr_status lehr_context_new(const lehr_allocator *allocator, lehr_context **out)
{
    lehr_allocator a = allocator ? *allocator : (lehr_allocator){malloc_resize, NULL};
    root *block = a.resize(a.user, NULL, 0, sizeof *block);
    if (!block) return LEHR_NO_MEMORY;
    if (start_shared(&block->shared, a) != LEHR_OK) {
        a.resize(a.user, block, sizeof *block, 0);
        return LEHR_NO_MEMORY;
    }
    memset(&block->context, 0, sizeof block->context);
    block->context.shared = &block->shared;
    block->context.deadline = HUGE_VAL;
    *out = &block->context;
    return LEHR_OK;
}

lehr_status lehr_context_worker(lehr_context *parent, lehr_context **out)
{
    lehr_allocator a = parent->shared->allocator;
    lehr_context *ctx = a.resize(a.user, NULL, 0, sizeof *ctx);
    if (!ctx) return LEHR_FAIL(parent, LEHR_NO_MEMORY, "no memory for a worker thread");
    memset(ctx, 0, sizeof *ctx);
    ctx->shared = parent->shared;
    ctx->parent = parent;
    ctx->deadline = parent->deadline;
    ctx->threads = 1;
    ctx->note = parent->note;
    ctx->note_user = parent->note_user;
    *out = ctx;
    return LEHR_OK;
}

void lehr_context_free(lehr_context *ctx)
{
    if (!ctx) return;
    lehr_scratch_release(ctx, (lehr_mark){NULL});
    lehr_allocator a = ctx->shared->allocator;
    if (!ctx->parent) pthread_mutex_destroy(&ctx->shared->note_lock);
    a.resize(a.user, ctx, ctx->parent ? sizeof *ctx : sizeof(root), 0);
}

lehr_status lehr_fail(lehr_context *ctx, const char *file, int line, lehr_status code,
                      const char *format, ...)
{
    if (ctx->status != LEHR_OK) return code;
    ctx->status = code;
    const char *slash = strrchr(file, '/');
    snprintf(ctx->origin, sizeof ctx->origin, "%s:%d", slash ? slash + 1 : file, line);
    va_list args;
    va_start(args, format);
    vsnprintf(ctx->message, sizeof ctx->message, format, args);
    va_end(args);
    return code;
}

const char *lehr_message(const lehr_context *ctx)
{
    return ctx->message;
}

const char *lehr_origin(const lehr_context *ctx)
{
    return ctx->origin;
}

lehr_status lehr_first_status(const lehr_context *ctx)
{
    return ctx->status;
}

void lehr_clear(lehr_context *ctx)
{
    ctx->status = LEHR_OK;
    ctx->message[0] = '\0';
    ctx->origin[0] = '\0';
}

void lehr_adopt_failure(lehr_context *ctx, lehr_status status, const char *message,
                        const char *origin)
{
    ctx->status = status;
    snprintf(ctx->message, sizeof ctx->message, "%s", message);
    snprintf(ctx->origin, sizeof ctx->origin, "%s", origin);
}

static void stop_for(lehr_context *ctx, lehr_stop_reason reason)
{
    int running = LEHR_RUNNING;
    atomic_compare_exchange_strong(&ctx->shared->stop, &running, (int)reason);
}

bool lehr_stop(lehr_context *ctx)
{
    lehr_shared *shared = ctx->shared;
    unsigned long long poll = atomic_fetch_add(&shared->polls, 1) + 1;
    unsigned long long stop_at = atomic_load_explicit(&shared->stop_at, memory_order_relaxed);
    if (stop_at && poll >= stop_at) stop_for(ctx, LEHR_STOPPED_TEST);
    if (atomic_load(&shared->stop) != LEHR_RUNNING) return true;
    if (ctx->deadline == HUGE_VAL && !ctx->progress) return false;
    double now = lehr_now();
    if (ctx->progress && now - ctx->progress_last >= ctx->progress_period) {
        ctx->progress_last = now;
        ctx->progress(ctx->progress_user, now);
    }
    if (now < ctx->deadline) return false;
    stop_for(ctx, LEHR_STOPPED_DEADLINE);
    return true;
}

lehr_stop_reason lehr_stopped(const lehr_context *ctx)
{
    return (lehr_stop_reason)atomic_load(&ctx->shared->stop);
}

void lehr_cancel(lehr_context *ctx)
{
    stop_for(ctx, LEHR_STOPPED_CANCEL);
}

void lehr_set_deadline(lehr_context *ctx, double moment)
{
    ctx->deadline = moment;
}

double lehr_deadline(const lehr_context *ctx)
{
    return ctx->deadline;
}

void lehr_stop_at_poll(lehr_context *ctx, uint64_t n)
{
    atomic_store(&ctx->shared->stop_at, n ? atomic_load(&ctx->shared->polls) + n : 0);
}

uint64_t lehr_polls(const lehr_context *ctx)
{
    return atomic_load(&ctx->shared->polls);
}

void lehr_rearm(lehr_context *ctx)
{
    atomic_store(&ctx->shared->stop_at, 0);
    atomic_store(&ctx->shared->stop, LEHR_RUNNING);
}

void lehr_set_progress(lehr_context *ctx, lehr_progress_fn *fn, void *user, double period)
{
    ctx->progress = fn;
    ctx->progress_user = user;
    ctx->progress_period = period;
    ctx->progress_last = lehr_now();
}

void lehr_set_notes(lehr_context *ctx, lehr_note_fn *fn, void *user)
{
    ctx->note = fn;
    ctx->note_user = user;
}

void lehr_note(lehr_context *ctx, int level, const char *format, ...)
{
    if (!ctx->note) return;
    char text[LEHR_MESSAGE_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pthread_mutex_lock(&ctx->shared->note_lock);
    ctx->note(ctx->note_user, level, text);
    pthread_mutex_unlock(&ctx->shared->note_lock);
}

void lehr_set_threads(lehr_context *ctx, int threads)
{
    ctx->threads = threads;
}

int lehr_threads(const lehr_context *ctx)
{
    return ctx->threads > 0 ? ctx->threads : lehr_cpu_cores();
}
