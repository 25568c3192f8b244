// SPDX-License-Identifier: GPL-3.0-or-later
#include "writing.h"

#include "console.h"

#include <base/ranks.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

lehr_status cli_target_path(const cli_job *job, const char *path, const char **chosen)
{
    const char *option = job->args.shared.output;
    if (path && option)
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT, "two files to write: '%s' and -o '%s'", path,
                         option);
    const char *target = path ? path : option;
    if (!target)
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT, "where to write it is missing: -o FILE");
    if (job->json && strcmp(target, "-") == 0)
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT,
                         "--json and the model both want standard output");
    *chosen = target;
    return LEHR_OK;
}

static lehr_status unknown_format(lehr_context *ctx, const char *name)
{
    const char *names[64];
    size_t count = 0;
    for (; count < an_format_count() && count < 64; count++)
        names[count] = an_format_at(count)->name;
    const char *near = lehr_nearest(name, names, count);
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no format '%s'%s%s%s", name,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

lehr_status cli_target_choose(const cli_job *job, const char *path, const char *to,
                              cli_target *target)
{
    LEHR_TRY(cli_target_path(job, path, &target->path));
    target->format = to ? an_format_find(to) : an_format_for_path(target->path);
    if (target->format) return LEHR_OK;
    if (to) return unknown_format(job->ctx, to);
    return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT,
                     "the name '%s' suggests no format: say which by --to NAME", target->path);
}

static lehr_status say(cli_job *job, const cli_target *target, const an_model *model,
                       const char *how)
{
    an_model_view view = an_model_look(model);
    uint64_t hash;
    LEHR_TRY(an_model_hash(job->ctx, model, &hash));
    char text[20];
    snprintf(text, sizeof text, "%016" PRIx64, hash);
    if (job->json) {
        lehr_json_set_text(job->result, "file", target->path);
        lehr_json_set_text(job->result, "format", target->format->name);
        lehr_json_set_int(job->result, "variables", view.n);
        lehr_json_set_int(job->result, "couplings", view.m);
        lehr_json_set_text(job->result, "hash", text);
    } else if (!job->args.shared.quiet) {
        cli_console_note("lehr: %s to %s, %" PRId32 " variables, %" PRId64 " couplings, hash %s",
                         how, target->format->name, view.n, view.m, text);
    }
    return LEHR_OK;
}

lehr_status cli_target_write(cli_job *job, const cli_target *target, const an_model *model,
                             const char *how)
{
    lehr_status status = LEHR_OK;
    if (lehr_rank() == 0) status = an_write(job->ctx, model, target->format, target->path);
    LEHR_TRY(lehr_ranks_agree(job->ctx, status));
    return say(job, target, model, how);
}
