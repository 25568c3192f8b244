// SPDX-License-Identifier: GPL-3.0-or-later
/* One run of one command: what it was given and where its answer goes.
 *
 * A command reads job->args, does its work under job->ctx, and leaves text in job->page or, under
 * --json, members in job->result. It fails by returning a status. What is printed where, and the
 * exit code of a failure, is decided here and nowhere else. */
#ifndef LEHR_CLI_JOB_H
#define LEHR_CLI_JOB_H

#include "arguments.h"

typedef enum cli_exit {
    CLI_EXIT_OK = 0,        /* a verified answer */
    CLI_EXIT_BAD = 1,       /* bad usage or input */
    CLI_EXIT_NO_ANSWER = 2, /* no feasible answer */
    CLI_EXIT_BUG = 3,       /* a self-check failed */
    CLI_EXIT_INTERRUPTED = 130
} cli_exit;

typedef struct cli_job {
    lehr_context *ctx;
    cli_arguments args;
    double started;    /* lehr_now() at the start of the process */
    bool json;         /* --json: fill result, else page */
    lehr_json *result; /* an object under --json; a command may replace it */
    lehr_output *page;
    cli_exit success; /* the exit code when the command returns LEHR_OK */
    cli_exit failure; /* and when it does not; a bug is always 3 */
} cli_job;

/* The whole program after main's set-up: understand, run, print; returns the exit code. */
int cli_run(lehr_context *ctx, double started, int argc, char *const *argv);

/* The operand, NULL when there are fewer. */
const char *cli_operand_at(const cli_job *job, size_t index);
/* The path of -o, NULL when the answer goes to standard output. */
const char *cli_output_path(const cli_job *job);
/* Seconds since the process started. */
double cli_elapsed(const cli_job *job);

#endif
