// SPDX-License-Identifier: GPL-3.0-or-later
#include "envelope.h"

#include "build_info.h"
#include "console.h"

#include <base/clock.h>
#include <base/ranks.h>

/* All options as resolved, in one object. */
static lehr_json *options_json(const cli_arguments *args)
{
    lehr_json *all = lehr_json_object();
    for (int i = 0; i < CLI_PLACES; i++) {
        const cli_place *place = &args->places[i];
        if (place->table) lehr_json_merge(all, lehr_options_json(place->table, place->values));
    }
    if (args->command->repeats) {
        lehr_json *values = lehr_json_array();
        for (size_t i = 0; i < args->repeated_count; i++)
            lehr_json_add_text(values, args->repeated[i]);
        lehr_json_set(all, args->command->repeats, values);
    }
    return all;
}

lehr_json *cli_envelope(cli_job *job)
{
    lehr_json *envelope = lehr_json_object();
    lehr_json_set_text(envelope, "lehr", cli_version());
    lehr_json_set_text(envelope, "command", job->args.command->name);
    if (job->args.command->reads_model || job->args.command->reads_file)
        lehr_json_set_text(envelope, "input", cli_operand_at(job, 0));
    else
        lehr_json_set_null(envelope, "input");
    lehr_json_set(envelope, "options", options_json(&job->args));
    lehr_json_set_int(envelope, "seed", job->args.shared.seed);
    lehr_json_set_int(envelope, "threads", lehr_threads(job->ctx));
    lehr_json_set_int(envelope, "ranks", lehr_ranks());
    lehr_json_set_real(envelope, "wall_s", cli_elapsed(job));
    lehr_json_set_real(envelope, "cpu_s", lehr_cpu_seconds());
    lehr_json_set(envelope, "build", cli_build_json());
    lehr_json_set(envelope, "result", job->result);
    job->result = NULL;
    return envelope;
}

void cli_envelope_error(lehr_context *ctx, lehr_status status)
{
    /* A context of its own: the one that failed keeps its first cause. */
    lehr_context *own;
    lehr_output *out;
    if (lehr_context_new(NULL, &own) != LEHR_OK) return;
    lehr_json *error = lehr_json_object(), *top = lehr_json_object();
    lehr_json_set_text(error, "code", lehr_status_name(status));
    lehr_json_set_text(error, "message", lehr_message(ctx));
    lehr_json_set(top, "error", error);
    if (lehr_output_memory(own, &out) == LEHR_OK) {
        size_t n;
        if (lehr_json_write(own, top, 0, out) == LEHR_OK) {
            lehr_put_char(out, '\n');
            const char *bytes = lehr_output_bytes(out, &n);
            cli_console_print(own, bytes, n);
        }
        lehr_output_discard(out);
    }
    lehr_json_free(top);
    lehr_context_free(own);
}
