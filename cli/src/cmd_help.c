// SPDX-License-Identifier: GPL-3.0-or-later
#include "help.h"
#include "job.h"

#include <string.h>

/* man and completion serve the build and the shells. */
#define HELP_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)       \
    FLAG(man, false, "the manual page instead, as mdoc source") \
    CHOICE(completion, "none", "none|bash|zsh|fish", "a completion script for this shell instead")

LEHR_OPTIONS_STRUCT(help_options, HELP_OPTIONS);
static LEHR_OPTIONS_TABLE(help_table, help_options, HELP_OPTIONS)

static lehr_status find_topic(const cli_job *job, const cli_command **topic)
{
    const char *name = cli_operand_at(job, 0);
    *topic = NULL;
    if (!name || strcmp(name, "lehr") == 0) return LEHR_OK;
    *topic = cli_command_find(name);
    if (*topic) return LEHR_OK;
    const char *near = cli_command_nearest(name);
    return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT, "unknown command '%s'%s%s%s", name,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static lehr_status check_kind(const cli_job *job, const cli_command *topic)
{
    const char *kind = cli_operand_at(job, 1);
    size_t index;
    if (!kind) return LEHR_OK;
    if (topic && topic->kinds) return cli_command_kind(job->ctx, topic, kind, &index);
    return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT, "'%s' has no kinds to explain",
                     cli_operand_at(job, 0));
}

static void put_completion(const char *shell, lehr_output *out)
{
    if (strcmp(shell, "bash") == 0)
        cli_complete_bash(out);
    else if (strcmp(shell, "zsh") == 0)
        cli_complete_zsh(out);
    else
        cli_complete_fish(out);
}

static lehr_status put_page(const cli_job *job, lehr_output *out)
{
    const help_options *options = job->args.own;
    const cli_command *topic;
    LEHR_TRY(find_topic(job, &topic));
    LEHR_TRY(check_kind(job, topic));
    if (strcmp(options->completion, "none") != 0)
        put_completion(options->completion, out);
    else if (options->man)
        return cli_manual(job->ctx, topic, out);
    else
        return topic ? cli_help_command(topic, cli_operand_at(job, 1), out)
                     : cli_help_overview(out);
    return LEHR_OK;
}

static lehr_status run(cli_job *job)
{
    LEHR_TRY(put_page(job, job->page));
    if (!job->json) return LEHR_OK;
    lehr_put_char(job->page, '\0');
    size_t n;
    lehr_json_set_text(job->result, "text", lehr_output_bytes(job->page, &n));
    return LEHR_OK;
}

static const cli_operand operands[] = {
    {"COMMAND", "what to explain; without it, all commands in short"},
    {"KIND", "a kind of what the command makes, with its options"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr help solve", "Everything about one command."},
    {"lehr help generate torus3d", "One kind of generated model and its options."},
    {"lehr help --completion bash > ~/.local/share/bash-completion/completions/lehr",
     "Let the shell complete commands and options."},
    {NULL, NULL},
};

const cli_command cli_cmd_help = {
    .name = "help",
    .summary = "Explain lehr or one of its commands",
    .synopsis = "[COMMAND [KIND]]",
    .operands = operands,
    .most = 2,
    .options = help_table,
    .examples = examples,
    .run = run,
};
