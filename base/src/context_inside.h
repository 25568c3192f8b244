// SPDX-License-Identifier: GPL-3.0-or-later
/* The inside of the context, for context.c, memory.c and the test hooks of input and output. */
#ifndef LEHR_BASE_CONTEXT_INSIDE_H
#define LEHR_BASE_CONTEXT_INSIDE_H

#include <base/context.h>
#include <stdatomic.h>

#define LEHR_MESSAGE_SIZE 512

/* What a context shares with its workers. Written by several threads: atomics only. */
typedef struct lehr_shared {
    lehr_allocator allocator;
    atomic_size_t live, peak, limit;
    atomic_int stop; /* lehr_stop_reason, first one wins */
    atomic_ullong polls, stop_at;
    atomic_ullong input_cut, output_cut; /* UINT64_MAX: off */
    atomic_bool input_cut_fails;
} lehr_shared;

struct lehr_scratch_block;

struct lehr_context {
    lehr_shared *shared;
    lehr_context *parent; /* NULL for a root */
    lehr_status status;
    char message[LEHR_MESSAGE_SIZE];
    char origin[96];
    struct lehr_scratch_block *scratch; /* top of the stack */
    double deadline;
    int threads;
    lehr_progress_fn *progress;
    void *progress_user;
    double progress_period, progress_last;
    lehr_note_fn *note;
    void *note_user;
};

#endif
