// SPDX-License-Identifier: GPL-3.0-or-later
#include "job.h"

#include <anneal/format.h>
#include <anneal/generate.h>
#include <anneal/solver.h>
#include <string.h>
#include <tn/engine.h>

/* One registry as `lehr list` shows it. */
typedef struct registry {
    const char *kind;
    size_t (*count)(void);
    void (*text)(size_t index, lehr_output *out);
    lehr_json *(*json)(size_t index);
} registry;

/* --- solvers --- */

static void solver_text(size_t index, lehr_output *out)
{
    const an_solver *solver = an_solver_at(index);
    lehr_put_format(out, "  %-12s %s%s\n", solver->name, solver->summary,
                    solver->proves ? " (proves)" : "");
}

static lehr_json *solver_json(size_t index)
{
    const an_solver *solver = an_solver_at(index);
    lehr_json *entry = lehr_json_object();
    lehr_json_set_text(entry, "name", solver->name);
    lehr_json_set_text(entry, "summary", solver->summary);
    lehr_json_set_text(entry, "paper", solver->paper);
    lehr_json_set_bool(entry, "proves", solver->proves);
    return entry;
}

/* --- formats --- */

static const char *directions(const an_format *format)
{
    if (!format->write) return "read";
    return format->read ? "read, write" : "write";
}

static void format_text(size_t index, lehr_output *out)
{
    const an_format *format = an_format_at(index);
    lehr_put_format(out, "  %-12s %s (%s; %s)\n", format->name, format->summary, format->extensions,
                    directions(format));
}

static lehr_json *format_json(size_t index)
{
    const an_format *format = an_format_at(index);
    lehr_json *entry = lehr_json_object();
    lehr_json_set_text(entry, "name", format->name);
    lehr_json_set_text(entry, "summary", format->summary);
    lehr_json_set_text(entry, "extensions", format->extensions);
    lehr_json_set_bool(entry, "reads", format->read != NULL);
    lehr_json_set_bool(entry, "writes", format->write != NULL);
    return entry;
}

/* --- generators --- */

static void generator_text(size_t index, lehr_output *out)
{
    const an_generator *generator = an_generator_at(index);
    lehr_put_format(out, "  %-12s %s\n", generator->name, generator->summary);
}

static lehr_json *generator_json(size_t index)
{
    const an_generator *generator = an_generator_at(index);
    lehr_json *entry = lehr_json_object();
    lehr_json_set_text(entry, "name", generator->name);
    lehr_json_set_text(entry, "summary", generator->summary);
    lehr_json_set_text(entry, "paper", generator->paper);
    return entry;
}

/* --- commands --- */

static void command_text(size_t index, lehr_output *out)
{
    const cli_command *command = cli_command_at(index);
    lehr_put_format(out, "  %-12s %s\n", command->name, command->summary);
}

static lehr_json *command_json(size_t index)
{
    const cli_command *command = cli_command_at(index);
    lehr_json *entry = lehr_json_object();
    lehr_json_set_text(entry, "name", command->name);
    lehr_json_set_text(entry, "summary", command->summary);
    return entry;
}

/* --- engines --- */

static void engine_text(size_t index, lehr_output *out)
{
    const tn_engine *engine = tn_engine_at(index);
    lehr_put_format(out, "  %-12s %s\n", engine->name, engine->summary);
}

static lehr_json *engine_json(size_t index)
{
    const tn_engine *engine = tn_engine_at(index);
    lehr_json *entry = lehr_json_object();
    lehr_json_set_text(entry, "name", engine->name);
    lehr_json_set_text(entry, "summary", engine->summary);
    lehr_json_set_text(entry, "paper", engine->paper);
    return entry;
}

/* --- kinds that this version has none of --- */

static size_t none(void)
{
    return 0;
}

static const registry registries[] = {
    {"solvers", an_solver_count, solver_text, solver_json},
    {"formats", an_format_count, format_text, format_json},
    {"generators", an_generator_count, generator_text, generator_json},
    {"engines", tn_engine_count, engine_text, engine_json},
    {"problems", none, NULL, NULL},
    {"models", none, NULL, NULL},
    {"commands", cli_command_count, command_text, command_json},
};

#define REGISTRIES (sizeof registries / sizeof *registries)

static const registry *find_registry(const char *kind)
{
    for (size_t i = 0; i < REGISTRIES; i++)
        if (strcmp(registries[i].kind, kind) == 0) return &registries[i];
    return NULL;
}

static lehr_status unknown_kind(lehr_context *ctx, const char *kind)
{
    const char *names[REGISTRIES];
    for (size_t i = 0; i < REGISTRIES; i++) names[i] = registries[i].kind;
    const char *near = lehr_nearest(kind, names, REGISTRIES);
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no list of '%s'%s%s%s", kind,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void put_registry(const registry *r, lehr_output *out)
{
    lehr_put_format(out, "%s:%s\n", r->kind, r->count() ? "" : " none in this version");
    for (size_t i = 0; i < r->count(); i++) r->text(i, out);
}

static lehr_json *registry_json(const registry *r)
{
    lehr_json *list = lehr_json_array();
    for (size_t i = 0; i < r->count(); i++) lehr_json_add(list, r->json(i));
    return list;
}

/* --- one entry with its options --- */

static lehr_status show(cli_job *job, const char *name, const char *summary, const char *paper,
                        const lehr_option_table *(*options)(void))
{
    lehr_put_format(job->page, "%s: %s\n%s\n", name, summary, paper);
    if (!options) return LEHR_OK;
    lehr_put_text(job->page, "\noptions:\n");
    lehr_options_help(options(), "--set ", job->page);
    return LEHR_OK;
}

static lehr_status show_one(cli_job *job, const char *kind, const char *name)
{
    const an_solver *solver = strcmp(kind, "solvers") == 0 ? an_solver_find(name) : NULL;
    const tn_engine *engine = strcmp(kind, "engines") == 0 ? tn_engine_find(name) : NULL;
    if (solver) return show(job, name, solver->summary, solver->paper, solver->options);
    if (engine) return show(job, name, engine->summary, engine->paper, engine->options);
    return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT, "%s has no '%s'; 'lehr list %s' names them all",
                     kind, name, kind);
}

static bool has_options(const char *kind)
{
    return strcmp(kind, "solvers") == 0 || strcmp(kind, "engines") == 0;
}

static lehr_status run(cli_job *job)
{
    const char *kind = cli_operand_at(job, 0), *name = cli_operand_at(job, 1);
    const registry *only = kind ? find_registry(kind) : NULL;
    if (kind && !only) return unknown_kind(job->ctx, kind);
    if (kind && name && !has_options(kind))
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT,
                         "only solvers and engines are shown one by one");
    if (kind && name && !job->json) return show_one(job, kind, name);
    for (size_t i = 0; i < REGISTRIES; i++) {
        const registry *r = &registries[i];
        if (only && r != only) continue;
        if (job->json)
            lehr_json_set(job->result, r->kind, registry_json(r));
        else
            put_registry(r, job->page);
    }
    return LEHR_OK;
}

static const cli_operand operands[] = {
    {"KIND",
     "solvers, formats, generators, engines, problems, models or commands; without it, all"},
    {"NAME", "one solver or engine, with its options"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr list solvers", "What --solver may name."},
    {"lehr list solvers sa", "What --set may set for one of them."},
    {NULL, NULL},
};

const cli_command cli_cmd_list = {
    .name = "list",
    .summary = "List what there is: solvers, formats and so on",
    .synopsis = "[KIND [NAME]]",
    .operands = operands,
    .most = 2,
    .examples = examples,
    .run = run,
};
