// SPDX-License-Identifier: GPL-3.0-or-later
/* The context: where errors, memory, stop requests, threads and progress of one job live.
 *
 * A context belongs to one thread. lehr_parallel_for gives each worker a child context that shares
 * memory accounting and stop requests with its parent but has its own message and scratch.
 *
 * Errors: the first cause wins. LEHR_FAIL writes the message once, LEHR_TRY forwards the code, and
 * the caller at the top prints lehr_message. Outputs are untouched when a function fails. */
#ifndef LEHR_BASE_CONTEXT_H
#define LEHR_BASE_CONTEXT_H

#include <base/api.h>
#include <base/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lehr_context lehr_context;

/* resize(user, NULL, 0, n) allocates, resize(user, p, old, 0) frees and returns NULL, anything else
 * resizes; NULL for n > 0 means out of memory and leaves the old block alone. Blocks are aligned as
 * those of malloc. Must be thread-safe. */
typedef struct lehr_allocator {
    void *(*resize)(void *user, void *block, size_t old_size, size_t new_size);
    void *user;
} lehr_allocator;

/* allocator NULL means malloc. Fails with LEHR_NO_MEMORY only. */
LEHR_API LEHR_MUST_USE lehr_status lehr_context_new(const lehr_allocator *allocator,
                                                    lehr_context **out);
/* Frees the context; NULL is fine. Blocks allocated through it must have been released before. */
LEHR_API void lehr_context_free(lehr_context *ctx);

/* --- errors --- */

/* Records the first cause and returns code; later calls before lehr_clear keep the first message.
 */
LEHR_API lehr_status lehr_fail(lehr_context *ctx, const char *file, int line, lehr_status code,
                               const char *format, ...) LEHR_PRINTF(5, 6);
#define LEHR_FAIL(ctx, code, ...) \
    lehr_failure((code), lehr_fail((ctx), __FILE__, __LINE__, (code), __VA_ARGS__))
/* Is `code`, in a way that compilers and analyzers see: a failure is never LEHR_OK. */
static inline lehr_status lehr_failure(lehr_status code, lehr_status recorded)
{
    (void)recorded;
    return code;
}
#define LEHR_TRY(expression)                                      \
    do {                                                          \
        lehr_status lehr_try_status_ = (expression);              \
        if (lehr_try_status_ != LEHR_OK) return lehr_try_status_; \
    } while (0)

/* The message of the first failure, "" when there was none. Valid until the context changes. */
LEHR_API const char *lehr_message(const lehr_context *ctx);
/* Source position of the first failure, "file.c:123", for bug reports. */
LEHR_API const char *lehr_origin(const lehr_context *ctx);
LEHR_API lehr_status lehr_first_status(const lehr_context *ctx);
/* Forget the failure, e.g. after having handled it. */
LEHR_API void lehr_clear(lehr_context *ctx);

/* --- stopping --- */

typedef enum lehr_stop_reason {
    LEHR_RUNNING,
    LEHR_STOPPED_CANCEL,   /* lehr_cancel: a signal, or a caller in another thread */
    LEHR_STOPPED_DEADLINE, /* lehr_set_deadline */
    LEHR_STOPPED_TEST      /* lehr_stop_at_poll */
} lehr_stop_reason;

/* The only check-point: true when work should return its best so far now. Cheap enough for once a
 * sweep (an atomic load and a clock read), not for an inner loop. Also drives progress. */
LEHR_API bool lehr_stop(lehr_context *ctx);
LEHR_API lehr_stop_reason lehr_stopped(const lehr_context *ctx);
/* Ask all work under this context to stop. Safe in a signal handler and from any thread. */
LEHR_API void lehr_cancel(lehr_context *ctx);
/* Stop when lehr_now() passes this moment; INFINITY: never. */
LEHR_API void lehr_set_deadline(lehr_context *ctx, double moment);
LEHR_API double lehr_deadline(const lehr_context *ctx);
/* For tests: the n-th poll from now (1 = the next) and all later ones say stop; 0: off. */
LEHR_API void lehr_stop_at_poll(lehr_context *ctx, uint64_t n);
LEHR_API uint64_t lehr_polls(const lehr_context *ctx);
/* Running again after a stop: clears cancel and the test stop, not the deadline. */
LEHR_API void lehr_rearm(lehr_context *ctx);

/* --- progress and log --- */

/* Called by lehr_stop on the thread that owns the root context, at most every `period` seconds. */
typedef void lehr_progress_fn(void *user, double now);
LEHR_API void lehr_set_progress(lehr_context *ctx, lehr_progress_fn *fn, void *user, double period);

/* Notes for people: libraries never print, they note. level: 0 warning, 1 info, 2 detail. Called on
 * the thread that notes, by one thread at a time; the function must not note itself. */
typedef void lehr_note_fn(void *user, int level, const char *text);
LEHR_API void lehr_set_notes(lehr_context *ctx, lehr_note_fn *fn, void *user);
LEHR_API void lehr_note(lehr_context *ctx, int level, const char *format, ...) LEHR_PRINTF(3, 4);

/* --- work --- */

/* Number of threads lehr_parallel_for may use, >= 1. Default: all cores. 0 restores the default. */
LEHR_API void lehr_set_threads(lehr_context *ctx, int threads);
LEHR_API int lehr_threads(const lehr_context *ctx);

/* For lehr_parallel_for alone: a child for worker threads. Freed before its parent. */
LEHR_API LEHR_MUST_USE lehr_status lehr_context_worker(lehr_context *parent, lehr_context **out);

#endif
