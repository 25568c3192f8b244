// SPDX-License-Identifier: GPL-3.0-or-later
/* What a person sees while work goes on: improvements, a status line on a terminal or JSON lines,
 * and an answer to SIGUSR1. Nothing of it touches the answer. */
#ifndef LEHR_CLI_PROGRESS_H
#define LEHR_CLI_PROGRESS_H

#include "job.h"

#include <pthread.h>

typedef enum cli_progress_mode {
    CLI_PROGRESS_OFF,
    CLI_PROGRESS_LINE,
    CLI_PROGRESS_JSONL
} cli_progress_mode;

typedef struct cli_progress {
    cli_job *job;
    cli_progress_mode mode;
    pthread_mutex_t lock; /* improvements come from any thread */
    char best[40];        /* "" before the first */
    double best_seconds;
    uint64_t improvements;
    double last_line; /* seconds of the last JSON line */
    uint64_t shots;   /* of a run; 0: a solve */
    uint64_t done;    /* of them */
    double left;      /* seconds, as estimated */
} cli_progress;

/* Starts following job->ctx. */
void cli_progress_start(cli_progress *progress, cli_job *job);
/* Clears the status line and stops following. */
void cli_progress_end(cli_progress *progress);
/* For runs of circuits, before the first shot: how many there will be. */
void cli_progress_shots(cli_progress *progress, uint64_t shots);
/* As tn_run_request.progress; user is the cli_progress. */
void cli_progress_drawn(void *user, uint64_t done, double seconds_left);
/* An an_improved_fn; user is the cli_progress. */
void cli_progress_improved(void *user, double value, const char *value_text, double seconds);

#endif
