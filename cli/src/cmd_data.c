// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr data: public data sets, listed and fetched from where they come from. */
#include "console.h"
#include "fetch.h"
#include "folder.h"
#include "job.h"
#include "manifest.h"
#include "signals.h"

#include <base/memory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                        \
    TEXT(to, NULL, "DIR",                                                                        \
         "where files go; without it, a folder for each set in $LEHR_DATA or, when that is not " \
         "set, in ~/.local/share/lehr")                                                          \
    FLAG(unverified, false, "take files whose checksum is not on record as they come")           \
    TEXT(manifest, NULL, "FILE", "another list of data sets than the built-in one")

LEHR_OPTIONS_STRUCT(data_options, DATA_OPTIONS);
static LEHR_OPTIONS_TABLE(data_table, data_options, DATA_OPTIONS)

#define PROGRESS_PERIOD 0.2 /* seconds */

/* --- list --- */

static lehr_json *file_json(const cli_manifest *m, const cli_dataset *file)
{
    const cli_dataset_group *set = &m->sets[file->set];
    lehr_json *json = lehr_json_object();
    lehr_json_set_text(json, "name", file->name);
    lehr_json_set_text(json, "set", set->name);
    lehr_json_set_text(json, "url", file->url);
    lehr_json_set_text(json, "licence", set->licence);
    lehr_json_set_text(json, "format", set->format);
    if (file->size) lehr_json_set_int(json, "size", (int64_t)file->size);
    if (file->sha256) lehr_json_set_text(json, "sha256", file->sha256);
    if (file->has_best) lehr_json_set_int(json, "best", file->best);
    if (file->has_best) lehr_json_set_text(json, "best_source", set->best_source);
    return json;
}

static void put_set(const cli_manifest *m, size_t index, lehr_output *out)
{
    const cli_dataset_group *set = &m->sets[index];
    size_t count = 0;
    for (size_t k = 0; k < m->count; k++) count += m->files[k].set == index;
    lehr_put_format(out, "%s: %s\n  %zu files, format %s, licence: %s\n  from %s\n", set->name,
                    set->about, count, set->format, set->licence, set->origin);
    if (set->best_source[0]) lehr_put_format(out, "  best values: %s\n", set->best_source);
}

static void put_file(const cli_manifest *m, const cli_dataset *file, lehr_output *out)
{
    const cli_dataset_group *set = &m->sets[file->set];
    lehr_put_format(out, "  %-18s %s", file->name, file->url);
    if (file->size) lehr_put_format(out, ", %llu bytes", (unsigned long long)file->size);
    if (!file->sha256) lehr_put_text(out, ", unverified");
    if (file->has_best)
        lehr_put_format(out, ", best %s%s%lld", set->sense, set->sense[0] ? " " : "",
                        (long long)file->best);
    lehr_put_char(out, '\n');
}

static lehr_status unknown_name(lehr_context *ctx, const cli_manifest *m, const char *name)
{
    const char *near = cli_manifest_nearest(ctx, m, name);
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no data set '%s'%s%s%s", name,
                     near ? "; did you mean '" : "; 'lehr data list' shows all", near ? near : "",
                     near ? "'?" : "");
}

static lehr_status check_known(lehr_context *ctx, const cli_manifest *m, const char *name)
{
    for (size_t k = 0; k < m->count; k++)
        if (cli_manifest_matches(m, &m->files[k], name)) return LEHR_OK;
    return unknown_name(ctx, m, name);
}

static bool wanted(const cli_job *job, const cli_manifest *m, const cli_dataset *file)
{
    for (size_t i = 1; i < job->args.operand_count; i++)
        if (cli_manifest_matches(m, file, cli_operand_at(job, i))) return true;
    return false;
}

static lehr_status list_sets(cli_job *job, const cli_manifest *m)
{
    for (size_t s = 0; s < m->set_count; s++) put_set(m, s, job->page);
    lehr_put_text(job->page, "'lehr data list NAME' shows the files of a set.\n");
    return LEHR_OK;
}

static lehr_status list(cli_job *job, const cli_manifest *m)
{
    bool all = job->args.operand_count == 1;
    if (all && !job->json) return list_sets(job, m);
    lehr_json *files = job->json ? lehr_json_array() : NULL;
    size_t last = SIZE_MAX;
    for (size_t k = 0; k < m->count; k++) {
        const cli_dataset *file = &m->files[k];
        if (!all && !wanted(job, m, file)) continue;
        if (files) {
            lehr_json_add(files, file_json(m, file));
            continue;
        }
        if (file->set != last) put_set(m, file->set, job->page);
        last = file->set;
        put_file(m, file, job->page);
    }
    if (files) lehr_json_set(job->result, "files", files);
    return LEHR_OK;
}

/* --- get --- */

typedef struct fetching {
    const cli_dataset *file;
    cli_transfer_watch watch;
} fetching;

static void show_progress(void *user, double now)
{
    (void)now;
    const fetching *f = user;
    char have[16], total[16] = "?", text[128];
    lehr_size_print(f->watch.have, have);
    if (f->watch.total) lehr_size_print(f->watch.total, total);
    snprintf(text, sizeof text, "lehr: %s, %s of %s", f->file->name, have, total);
    cli_console_status(text);
}

static bool progress_wanted(const cli_shared *shared)
{
    return strcmp(shared->progress, "auto") == 0 && !shared->quiet && cli_console_terminal();
}

/* A new text "a/b" or "a/b/c"; NULL without memory. */
static char *join(lehr_context *ctx, const char *a, const char *b, const char *c)
{
    size_t room = strlen(a) + strlen(b) + (c ? strlen(c) : 0) + 3;
    char *path = lehr_new(ctx, room, 1);
    if (path) snprintf(path, room, "%s/%s%s%s", a, b, c ? "/" : "", c ? c : "");
    return path;
}

/* Where the files of a set go: a new text. */
static lehr_status choose_folder(lehr_context *ctx, const data_options *options, const char *set,
                                 char **folder)
{
    const char *data = getenv("LEHR_DATA"), *home = getenv("HOME");
    bool has_data = data && data[0];
    if (!options->to && !has_data && !home)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "neither LEHR_DATA nor HOME is set; use --to DIR");
    *folder = options->to ? lehr_new_text(ctx, options->to, strlen(options->to))
              : has_data  ? join(ctx, data, set, NULL)
                          : join(ctx, home, ".local/share/lehr", set);
    return *folder ? LEHR_OK : LEHR_NO_MEMORY;
}

static void report(cli_job *job, lehr_json *files, const cli_dataset *file, const char *path,
                   const cli_fetched *got)
{
    if (!files) {
        lehr_put_format(job->page, "%s\n", path);
        if (!got->verified && !job->args.shared.quiet)
            cli_console_note("lehr: %s: not verified; its sha256 is %s", file->name, got->sha256);
        return;
    }
    lehr_json *json = lehr_json_object();
    lehr_json_set_text(json, "name", file->name);
    lehr_json_set_text(json, "path", path);
    lehr_json_set_int(json, "bytes", (int64_t)got->bytes);
    lehr_json_set_int(json, "resumed", (int64_t)got->resumed);
    lehr_json_set_bool(json, "already", got->already);
    lehr_json_set_text(json, "sha256", got->sha256);
    lehr_json_set_bool(json, "verified", got->verified);
    lehr_json_add(files, json);
}

static lehr_status fetch_to(cli_job *job, const cli_dataset *file, const char *path,
                            cli_fetched *got)
{
    fetching f = {.file = file};
    cli_fetch_request request = {.url = file->url,
                                 .path = path,
                                 .size = file->size,
                                 .sha256 = file->sha256,
                                 .watch = &f.watch};
    if (progress_wanted(&job->args.shared))
        lehr_set_progress(job->ctx, show_progress, &f, PROGRESS_PERIOD);
    lehr_status status = cli_fetch(job->ctx, &request, got);
    lehr_set_progress(job->ctx, NULL, NULL, 0);
    cli_console_status("");
    if (status != LEHR_OK || got->complete) return status;
    return LEHR_FAIL(job->ctx, LEHR_IO, "%s: stopped after %llu bytes; the next call continues",
                     file->name, (unsigned long long)got->bytes);
}

static lehr_status get_into(cli_job *job, const cli_dataset *file, const char *folder,
                            lehr_json *files)
{
    LEHR_TRY(cli_folder_make(job->ctx, folder));
    char *path = join(job->ctx, folder, file->file, NULL);
    if (!path) return LEHR_NO_MEMORY;
    cli_fetched got;
    lehr_status status = fetch_to(job, file, path, &got);
    if (status == LEHR_OK) report(job, files, file, path, &got);
    lehr_release(job->ctx, path);
    return status;
}

static lehr_status get_one(cli_job *job, const cli_manifest *m, const cli_dataset *file,
                           lehr_json *files)
{
    const data_options *options = job->args.own;
    if (!file->sha256 && !options->unverified)
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT,
                         "%s: no checksum is on record, so it cannot be verified; --unverified "
                         "takes it as it comes",
                         file->name);
    char *folder;
    LEHR_TRY(choose_folder(job->ctx, options, m->sets[file->set].name, &folder));
    lehr_status status = get_into(job, file, folder, files);
    lehr_release(job->ctx, folder);
    return status;
}

static lehr_status get(cli_job *job, const cli_manifest *m)
{
    if (job->args.operand_count < 2)
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT,
                         "data get: which? 'lehr data list' shows all");
    lehr_json *files = job->json ? lehr_json_array() : NULL;
    if (files) lehr_json_set(job->result, "files", files);
    cli_signals_catch(job->ctx);
    for (size_t k = 0; k < m->count; k++)
        if (wanted(job, m, &m->files[k])) LEHR_TRY(get_one(job, m, &m->files[k], files));
    return LEHR_OK;
}

/* --- the command --- */

static lehr_status act(cli_job *job, const cli_manifest *m)
{
    const char *action = cli_operand_at(job, 0);
    for (size_t i = 1; i < job->args.operand_count; i++)
        LEHR_TRY(check_known(job->ctx, m, cli_operand_at(job, i)));
    if (strcmp(action, "list") == 0) return list(job, m);
    if (strcmp(action, "get") == 0) return get(job, m);
    return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT, "data '%s': list or get", action);
}

static lehr_status run(cli_job *job)
{
    const data_options *options = job->args.own;
    cli_manifest manifest;
    LEHR_TRY(cli_manifest_read(job->ctx, options->manifest, &manifest));
    lehr_status status = act(job, &manifest);
    cli_manifest_free(job->ctx, &manifest);
    return status;
}

static const cli_operand operands[] = {
    {"ACTION", "list, to show what there is, or get, to fetch it"},
    {"NAME", "a file, or a set for all its files; any number of them"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr data list gset", "The files of a set, with the best values on record."},
    {"lehr data get G22 --to .", "Fetches one graph; when cut short, continues the next time."},
    {NULL, NULL},
};

const cli_command cli_cmd_data = {
    .name = "data",
    .summary = "List public data sets and fetch them",
    .synopsis = "list|get [NAME...]",
    .about =
        "Files come from where their authors put them, under the licence that is listed; none\n"
        "is part of lehr. A file gets its name only when it is complete and its checksum is\n"
        "right.",
    .operands = operands,
    .least = 1,
    .most = SIZE_MAX,
    .options = data_table,
    .examples = examples,
    .run = run,
};
