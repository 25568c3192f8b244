// SPDX-License-Identifier: GPL-3.0-or-later
#include "progress.h"

#include "console.h"
#include "signals.h"

#include <stdio.h>
#include <string.h>

#define PERIOD      0.2 /* of the status line, in seconds */
#define LINE_PERIOD 1.0 /* of JSON lines */

static cli_progress_mode choose_mode(const cli_shared *shared)
{
    if (strcmp(shared->progress, "jsonl") == 0) return CLI_PROGRESS_JSONL;
    bool wanted = strcmp(shared->progress, "auto") == 0 && !shared->quiet;
    return wanted && cli_console_terminal() ? CLI_PROGRESS_LINE : CLI_PROGRESS_OFF;
}

static void describe_shots(cli_progress *p, char *text, size_t room)
{
    unsigned long long done = p->done, shots = p->shots;
    double seconds = cli_elapsed(p->job);
    if (done == 0)
        snprintf(text, room, "lehr: %.1f s, 0 of %llu shots", seconds, shots);
    else
        snprintf(text, room, "lehr: %.1f s, %llu of %llu shots, about %.1f s left", seconds, done,
                 shots, p->left);
}

static void describe(cli_progress *p, char *text, size_t room)
{
    if (p->shots > 0) {
        describe_shots(p, text, room);
        return;
    }
    double seconds = cli_elapsed(p->job), limit = p->job->args.shared.time;
    char of[32] = "";
    if (limit > 0) snprintf(of, sizeof of, " of %g", limit);
    pthread_mutex_lock(&p->lock);
    if (p->best[0])
        snprintf(text, room, "lehr: %.1f%s s, best %s after %.2f s, %llu improvements", seconds, of,
                 p->best, p->best_seconds, (unsigned long long)p->improvements);
    else
        snprintf(text, room, "lehr: %.1f%s s, no answer yet", seconds, of);
    pthread_mutex_unlock(&p->lock);
}

static void json_line(cli_progress *p)
{
    double seconds = cli_elapsed(p->job);
    if (seconds - p->last_line < LINE_PERIOD) return;
    p->last_line = seconds;
    if (p->shots > 0) {
        cli_console_note("{\"event\":\"progress\",\"seconds\":%.3f,\"shots\":%llu,\"of\":%llu,"
                         "\"left_s\":%.3f}",
                         seconds, (unsigned long long)p->done, (unsigned long long)p->shots,
                         p->left);
        return;
    }
    pthread_mutex_lock(&p->lock);
    cli_console_note("{\"event\":\"progress\",\"seconds\":%.3f,\"best\":%s,\"improvements\":%llu}",
                     seconds, p->best[0] ? p->best : "null", (unsigned long long)p->improvements);
    pthread_mutex_unlock(&p->lock);
}

static void tick(void *user, double now)
{
    (void)now;
    cli_progress *p = user;
    char text[256];
    if (p->mode == CLI_PROGRESS_LINE) {
        describe(p, text, sizeof text);
        cli_console_status(text);
    } else if (p->mode == CLI_PROGRESS_JSONL) {
        json_line(p);
    }
    if (!cli_signals_asked()) return;
    describe(p, text, sizeof text);
    cli_console_note("%s", text);
}

void cli_progress_start(cli_progress *progress, cli_job *job)
{
    *progress = (cli_progress){.job = job, .mode = choose_mode(&job->args.shared)};
    pthread_mutex_init(&progress->lock, NULL);
    lehr_set_progress(job->ctx, tick, progress, PERIOD);
}

void cli_progress_end(cli_progress *progress)
{
    lehr_set_progress(progress->job->ctx, NULL, NULL, 0);
    cli_console_status("");
    pthread_mutex_destroy(&progress->lock);
}

void cli_progress_improved(void *user, double value, const char *value_text, double seconds)
{
    (void)value;
    cli_progress *p = user;
    pthread_mutex_lock(&p->lock);
    snprintf(p->best, sizeof p->best, "%s", value_text);
    p->best_seconds = seconds;
    p->improvements++;
    pthread_mutex_unlock(&p->lock);
    if (!p->job->json) cli_console_printf(p->job->ctx, "o %s %.3f\n", value_text, seconds);
    if (p->mode == CLI_PROGRESS_JSONL)
        cli_console_note("{\"event\":\"improved\",\"seconds\":%.3f,\"value\":%s}", seconds,
                         value_text);
}

void cli_progress_shots(cli_progress *progress, uint64_t shots)
{
    progress->shots = shots;
}

void cli_progress_drawn(void *user, uint64_t done, double seconds_left)
{
    cli_progress *p = user;
    p->done = done;
    p->left = seconds_left;
}
