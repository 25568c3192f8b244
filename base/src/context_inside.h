// SPDX-License-Identifier: GPL-3.0-or-later
/* The inside of the context, for context.c, memory.c, scratch.c, threads.c, the ranks
 * and the test hooks of input and output. */
#ifndef LEHR_BASE_CONTEXT_INSIDE_H
#define LEHR_BASE_CONTEXT_INSIDE_H

#include <base/context.h>
#include <pthread.h>
#include <stdatomic.h>

#define LEHR_MESSAGE_SIZE 512
#define LEHR_ORIGIN_SIZE  96

/* What a context shares with its workers. Written by several threads: atomics only. */
typedef struct lehr_shared {
    lehr_allocator allocator;
    atomic_size_t live, peak, limit;
    atomic_int stop; /* lehr_stop_reason, first one wins */
    atomic_ullong polls, stop_at;
    atomic_ullong input_cut, output_cut; /* UINT64_MAX: off */
    atomic_bool input_cut_fails;
    pthread_mutex_t note_lock;
} lehr_shared;

struct lehr_scratch_block;

struct lehr_context {
    lehr_shared *shared;
    lehr_context *parent; /* NULL for a root */
    lehr_status status;
    char message[LEHR_MESSAGE_SIZE];
    char origin[LEHR_ORIGIN_SIZE];
    struct lehr_scratch_block *scratch; /* top of the stack */
    double deadline;
    int threads;
    lehr_progress_fn *progress;
    void *progress_user;
    double progress_period, progress_last;
    lehr_note_fn *note;
    void *note_user;
};

/* Replaces the failure of ctx by one that happened elsewhere: in a worker, on another rank. */
void lehr_adopt_failure(lehr_context *ctx, lehr_status status, const char *message,
                        const char *origin);

#endif
