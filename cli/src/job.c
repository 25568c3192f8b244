// SPDX-License-Identifier: GPL-3.0-or-later
#include "job.h"

#include "console.h"
#include "envelope.h"
#include "help.h"
#include "signals.h"

#include <base/clock.h>
#include <base/memory.h>
#include <base/ranks.h>
#include <string.h>

const char *cli_operand_at(const cli_job *job, size_t index)
{
    return index < job->args.operand_count ? job->args.operands[index] : NULL;
}

const char *cli_output_path(const cli_job *job)
{
    const char *path = job->args.shared.output;
    return path && strcmp(path, "-") != 0 ? path : NULL;
}

double cli_elapsed(const cli_job *job)
{
    return lehr_now() - job->started;
}

/* --- notes of the libraries --- */

static void note(void *user, int level, const char *text)
{
    const cli_job *job = user;
    if (job->args.shared.quiet || level > 1) return;
    cli_console_note("lehr: %s%s", level == 0 ? "warning: " : "", text);
}

/* --- limits --- */

static void set_limits(cli_job *job)
{
    const cli_shared *shared = &job->args.shared;
    lehr_set_threads(job->ctx, (int)shared->threads);
    lehr_set_memory_limit(job->ctx, shared->memory);
    if (shared->time > 0) lehr_set_deadline(job->ctx, job->started + shared->time);
    lehr_set_notes(job->ctx, note, job);
}

/* --- the answer --- */

static lehr_status render(cli_job *job, lehr_output **text)
{
    if (!job->json) {
        *text = job->page;
        job->page = NULL;
        return LEHR_OK;
    }
    lehr_output *out;
    LEHR_TRY(lehr_output_memory(job->ctx, &out));
    lehr_json *envelope = cli_envelope(job);
    lehr_status status = lehr_json_write(job->ctx, envelope, 2, out);
    lehr_json_free(envelope);
    if (status != LEHR_OK) {
        lehr_output_discard(out);
        return status;
    }
    lehr_put_char(out, '\n');
    *text = out;
    return LEHR_OK;
}

static lehr_status print_to_file(cli_job *job, const char *bytes, size_t n)
{
    if (lehr_rank() != 0) return LEHR_OK;
    lehr_output *file;
    LEHR_TRY(lehr_output_open(job->ctx, cli_output_path(job), &file));
    lehr_put_bytes(file, bytes, n);
    return lehr_output_commit(file);
}

static lehr_status print_answer(cli_job *job)
{
    lehr_output *text;
    LEHR_TRY(render(job, &text));
    size_t n;
    const char *bytes = lehr_output_bytes(text, &n);
    lehr_status status = LEHR_OK;
    const cli_command *command = job->args.command;
    bool own_output = command && command->own_output && !job->args.shared.help;
    if (cli_output_path(job) && !own_output)
        status = print_to_file(job, bytes, n);
    else if (n > 0)
        cli_console_print(job->ctx, bytes, n);
    lehr_output_discard(text);
    return status == LEHR_OK ? cli_console_check(job->ctx) : status;
}

/* --- failures --- */

static void print_failure(cli_job *job, lehr_status status)
{
    const cli_command *command = job->args.command;
    const char *space = command ? " " : "", *name = command ? command->name : "";
    cli_console_status("");
    if (job->json) cli_envelope_error(job->ctx, status);
    if (status == LEHR_BAD_ARGUMENT)
        cli_console_note("lehr%s%s: %s (see 'lehr help%s%s')", space, name, lehr_message(job->ctx),
                         space, name);
    else
        cli_console_note("lehr%s%s: %s", space, name, lehr_message(job->ctx));
}

static int failure_code(const cli_job *job, lehr_status status)
{
    return status == LEHR_BUG ? (int)CLI_EXIT_BUG : (int)job->failure;
}

/* --- the run --- */

static lehr_status perform(cli_job *job)
{
    const cli_command *command = job->args.command;
    if (!command) return cli_help_overview(job->page);
    if (job->args.shared.help) return cli_help_command(command, cli_operand_at(job, 0), job->page);
    set_limits(job);
    return command->run(job);
}

static lehr_status understand_and_perform(cli_job *job, int argc, char *const *argv)
{
    LEHR_TRY(cli_arguments_parse(job->ctx, argc, argv, &job->args));
    LEHR_TRY(lehr_output_memory(job->ctx, &job->page));
    job->json = job->args.shared.json && job->args.command && !job->args.shared.help;
    if (job->json) job->result = lehr_json_object();
    LEHR_TRY(perform(job));
    return print_answer(job);
}

int cli_run(lehr_context *ctx, double started, int argc, char *const *argv)
{
    cli_job job = {.ctx = ctx, .started = started, .success = CLI_EXIT_OK, .failure = CLI_EXIT_BAD};
    job.json = cli_arguments_want_json(argc, argv);
    lehr_status status = understand_and_perform(&job, argc, argv);
    cli_signals_release();
    if (status != LEHR_OK && !cli_console_abandoned()) print_failure(&job, status);
    lehr_set_notes(ctx, NULL, NULL);
    lehr_json_free(job.result);
    lehr_output_discard(job.page);
    cli_arguments_free(ctx, &job.args);
    return status == LEHR_OK ? (int)job.success : failure_code(&job, status);
}
