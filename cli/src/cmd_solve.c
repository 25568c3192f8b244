// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr solve: read a model, let the driver run, say what was found and what is proven. */
#include "answer.h"
#include "build_info.h"
#include "console.h"
#include "job.h"
#include "progress.h"
#include "signals.h"
#include "value_text.h"

#include <anneal/solve.h>
#include <base/memory.h>
#include <base/ranks.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Seconds when nothing else ends the work. */
#define DEFAULT_TIME 10.0

#define SOLVE_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                        \
    TEXT(solver, "auto", "NAME", "which solver; auto: chosen by the model ('lehr list solvers')") \
    REAL(target, LEHR_OPTION_NONE, -1e300, 1e300,                                                 \
         "stop at the first answer at least as good as this value")                               \
    INT(reads, 0, 0, INT64_MAX, "stop after this many independent reads; 0: as time allows")      \
    INT(sweeps, 0, 0, 1000000000000, "sweeps in a read; 0: the solver's default")                 \
    TEXT(set, NULL, "KEY=VALUE", "set an option of the solver; may be given several times")       \
    CHOICE(bound, "fast", "none|fast|tight", "proven bound: the roof dual, or semidefinite, too") \
    CHOICE(presolve, "auto", "auto|on|off",                                                       \
           "make the model smaller first; auto: unless --samples asks for several answers")       \
    INT(samples, 0, 0, 1000000, "report this many of the best distinct answers (with --json)")    \
    TEXT(start, NULL, "ANSWER", "go on from the answer in this file, in any form 'check' reads")  \
    TEXT(checkpoint, NULL, "FILE", "go on from FILE if it is there; save to it on the way")

LEHR_OPTIONS_STRUCT(solve_options, SOLVE_OPTIONS);
static LEHR_OPTIONS_TABLE(solve_table, solve_options, SOLVE_OPTIONS)

typedef struct work {
    cli_job *job;
    const solve_options *options;
    an_request request;
    lehr_output *file; /* of -o, on rank 0 */
    an_model *model;
    const an_format *format;
    an_report *report;
    uint8_t *start;        /* bits of --start, owned */
    const uint8_t *starts; /* the same, as the request takes it */
    cli_progress progress;
} work;

/* --- the request --- */

static void choose_time(cli_job *job)
{
    const cli_arguments *args = &job->args;
    if (cli_arguments_given(args, "time") || cli_arguments_given(args, "reads") ||
        cli_arguments_given(args, "target"))
        return;
    job->args.shared.time = DEFAULT_TIME;
    lehr_set_deadline(job->ctx, job->started + DEFAULT_TIME);
}

static void fill_request(work *w)
{
    const solve_options *options = w->options;
    const cli_arguments *args = &w->job->args;
    an_request *request = &w->request;
    request->solver = options->solver;
    request->set = args->repeated;
    request->set_count = args->repeated_count;
    request->seed = (uint64_t)args->shared.seed;
    request->reads = (uint64_t)options->reads;
    request->sweeps = options->sweeps;
    request->has_target = !isnan(options->target);
    request->target = options->target;
    request->samples = options->samples;
    request->checkpoint = options->checkpoint;
    request->bound = AN_BOUND_FAST;
    if (strcmp(options->bound, "none") == 0) request->bound = AN_BOUND_NONE;
    if (strcmp(options->bound, "tight") == 0) request->bound = AN_BOUND_TIGHT;
    if (strcmp(options->presolve, "on") == 0) request->presolve = AN_PRESOLVE_ON;
    if (strcmp(options->presolve, "off") == 0) request->presolve = AN_PRESOLVE_OFF;
    request->started = w->job->started;
    request->improved = cli_progress_improved;
}

/* Before any work, so that an unwritable path is known at once. */
static lehr_status open_file(work *w)
{
    const char *path = cli_output_path(w->job);
    if (w->job->json && w->job->args.shared.output && !path)
        return LEHR_FAIL(w->job->ctx, LEHR_BAD_ARGUMENT,
                         "--json and -o - both want standard output");
    lehr_status status = LEHR_OK;
    if (path && lehr_rank() == 0) status = lehr_output_open(w->job->ctx, path, &w->file);
    return lehr_ranks_agree(w->job->ctx, status);
}

/* Rank 0 reads, as standard input reaches it alone. */
static lehr_status read_start(work *w)
{
    lehr_context *ctx = w->job->ctx;
    const char *path = w->options->start;
    size_t n = (size_t)an_model_look(w->model).n;
    cli_answer answer = {0};
    if (!path) return LEHR_OK;
    lehr_status status = lehr_rank() == 0 ? cli_answer_open(ctx, path, &answer) : LEHR_OK;
    if (status == LEHR_OK && lehr_rank() == 0 && answer.n != n)
        status = LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT,
                           "%s: the answer has %zu values, the problem %zu variables", path,
                           answer.n, n);
    if (status == LEHR_OK && lehr_rank() != 0) {
        answer.bits = lehr_new(ctx, n, 1);
        if (!answer.bits) status = LEHR_NO_MEMORY;
    }
    w->start = answer.bits;
    LEHR_TRY(lehr_ranks_agree(ctx, status));
    w->starts = w->start;
    w->request.starts = &w->starts;
    w->request.start_count = 1;
    return lehr_ranks_share(ctx, 0, w->start, n);
}

static lehr_status check_memory(work *w)
{
    size_t bytes;
    LEHR_TRY(an_solve_bytes(w->job->ctx, w->model, &w->request, &bytes));
    return lehr_memory_reserve(w->job->ctx, bytes, "solving");
}

/* --- text --- */

static void announce(const work *w)
{
    if (w->job->json) return;
    lehr_context *ctx = w->job->ctx;
    an_model_view view = an_model_look(w->model);
    cli_console_printf(ctx, "c lehr %s, seed %" PRId64 ", threads %d, ranks %d\n", cli_version(),
                       w->job->args.shared.seed, lehr_threads(ctx), lehr_ranks());
    cli_console_printf(ctx,
                       "c %s: %s, %s, %" PRId32 " variables, %" PRId64 " couplings, %s, read in "
                       "%.2f s\n",
                       cli_operand_at(w->job, 0), w->format->name, cli_domain_text(view.domain),
                       view.n, view.m, view.sense == AN_MAXIMIZE ? "maximise" : "minimise",
                       cli_elapsed(w->job));
}

static double updates_per_ns(const an_report *report)
{
    return report->solver_seconds > 0 ? (double)report->updates / (1e9 * report->solver_seconds)
                                      : 0;
}

/* The last improvement, unless it was printed when it was found: another rank's was not. */
static void put_value(const work *w)
{
    char value[40];
    if (!w->report->bits) return;
    an_model_print(w->model, w->report->value, value);
    if (strcmp(value, w->progress.best) == 0) return;
    lehr_put_format(w->job->page, "o %s %.3f\n", value, w->report->time_to_best);
}

static void put_text(const work *w)
{
    lehr_output *page = w->job->page;
    const an_report *report = w->report;
    if (report->earlier > 0)
        lehr_put_format(page, "c went on from %s after %.2f s\n", w->options->checkpoint,
                        report->earlier);
    lehr_put_format(page, "c solver %s: %s\n", report->solver, report->why);
    if (report->reads > 0) lehr_put_format(page, "c %" PRIu64 " reads", report->reads);
    lehr_put_format(page, "%s%.3g updates/ns, best after %.2f s of %.2f s\n",
                    report->reads > 0 ? ", " : "c ", updates_per_ns(report), report->time_to_best,
                    cli_elapsed(w->job) + report->earlier);
    put_value(w);
    if (report->has_bound) {
        lehr_put_text(page, "b ");
        lehr_put_real(page, report->bound);
        lehr_put_format(page, " %.6g\n", report->gap);
    }
    lehr_put_format(page, "s %s\n", an_outcome_name(report->outcome));
    if (w->file)
        lehr_put_format(page, "c answer in %s\n", cli_output_path(w->job));
    else if (report->bits)
        cli_answer_put_values(page, w->model, report->bits);
}

/* --- JSON --- */

static const char *stop_text(lehr_stop_reason reason)
{
    switch (reason) {
    case LEHR_RUNNING:
        return "done";
    case LEHR_STOPPED_CANCEL:
        return "signal";
    case LEHR_STOPPED_DEADLINE:
        return "time";
    case LEHR_STOPPED_TEST:
        return "test";
    }
    return "done";
}

static lehr_status set_answer(const work *w, lehr_json *object, const uint8_t *bits)
{
    char *text = cli_answer_text(w->job->ctx, bits, (size_t)an_model_look(w->model).n);
    if (!text) return LEHR_NO_MEMORY;
    lehr_json_set_text(object, cli_answer_key(w->model), text);
    lehr_release(w->job->ctx, text);
    return LEHR_OK;
}

static lehr_status set_samples(const work *w, lehr_json *result)
{
    lehr_json *samples = lehr_json_array();
    lehr_status status = LEHR_OK;
    for (int64_t i = 0; i < w->report->sample_count && status == LEHR_OK; i++) {
        const an_sample *sample = &w->report->samples[i];
        lehr_json *entry = lehr_json_object();
        cli_value_set(entry, "value", w->model, sample->value);
        lehr_json_set_int(entry, "count", (int64_t)sample->count);
        status = set_answer(w, entry, sample->bits);
        lehr_json_add(samples, entry);
    }
    lehr_json_set(result, "samples", samples);
    return status;
}

static void set_bound(const an_report *report, lehr_json *result)
{
    if (report->has_bound) {
        cli_real_set(result, "bound", report->bound);
        lehr_json_set_real(result, "gap", report->gap);
    } else {
        lehr_json_set_null(result, "bound");
        lehr_json_set_null(result, "gap");
    }
}

static lehr_status put_json(work *w)
{
    lehr_json *result = w->job->result;
    an_report *report = w->report;
    an_model_view view = an_model_look(w->model);
    lehr_json_set_text(result, "status", an_outcome_name(report->outcome));
    lehr_json_set_text(result, "sense", cli_sense_text(view.sense));
    if (report->bits)
        cli_value_set(result, "value", w->model, report->value);
    else
        lehr_json_set_null(result, "value");
    set_bound(report, result);
    lehr_json_set_real(result, "time_to_best_s", report->time_to_best);
    lehr_json_set_real(result, "earlier_s", report->earlier);
    lehr_json_set_text(result, "solver", report->solver);
    lehr_json_set_text(result, "why", report->why);
    lehr_json_set_text(result, "stopped", stop_text(report->stopped));
    lehr_json_set_int(result, "reads", (int64_t)report->reads);
    lehr_json_set_real(result, "updates_per_ns", updates_per_ns(report));
    lehr_json_set_int(result, "variables", view.n);
    lehr_json_set_int(result, "couplings", view.m);
    lehr_json_set_int(result, "fixed", report->fixed);
    lehr_json_set_text(result, "format", w->format->name);
    if (report->options) lehr_json_set(result, "solver_options", report->options);
    report->options = NULL; /* now the result's */
    if (report->bits) LEHR_TRY(set_answer(w, result, report->bits));
    return w->options->samples > 0 ? set_samples(w, result) : LEHR_OK;
}

/* --- the answer --- */

static lehr_status put_file(work *w)
{
    an_model_view view = an_model_look(w->model);
    lehr_output *file = w->file;
    if (!file) return LEHR_OK;
    w->file = NULL;
    lehr_put_format(file, "c lehr %s, answer to %s\n", cli_version(), cli_operand_at(w->job, 0));
    lehr_put_format(file, "c %" PRId32 " variables, %" PRId64 " couplings, %s\n", view.n, view.m,
                    view.sense == AN_MAXIMIZE ? "maximise" : "minimise");
    cli_answer_put(file, w->model, an_outcome_name(w->report->outcome), w->report->bits,
                   w->report->value);
    return lehr_output_commit(file);
}

static lehr_status put_answer(work *w)
{
    if (w->job->json)
        LEHR_TRY(put_json(w));
    else
        put_text(w);
    LEHR_TRY(lehr_ranks_agree(w->job->ctx, put_file(w)));
    w->job->success = w->report->bits ? CLI_EXIT_OK : CLI_EXIT_NO_ANSWER;
    return LEHR_OK;
}

static lehr_status solve(work *w)
{
    cli_progress_start(&w->progress, w->job);
    w->request.user = &w->progress;
    lehr_status status = an_solve(w->job->ctx, w->model, &w->request, &w->report);
    cli_progress_end(&w->progress);
    return status;
}

static lehr_status work_through(work *w)
{
    cli_job *job = w->job;
    LEHR_TRY(open_file(w));
    LEHR_TRY(cli_read_model(job->ctx, &job->args.reading, cli_operand_at(job, 0), &w->model,
                            &w->format));
    LEHR_TRY(read_start(w));
    LEHR_TRY(lehr_ranks_agree(job->ctx, check_memory(w)));
    announce(w);
    LEHR_TRY(solve(w));
    return put_answer(w);
}

static lehr_status run(cli_job *job)
{
    work w = {.job = job, .options = job->args.own};
    choose_time(job);
    fill_request(&w);
    cli_signals_catch(job->ctx);
    lehr_status status = work_through(&w);
    if (w.report) an_report_free(job->ctx, w.report);
    an_model_free(w.model);
    lehr_release(job->ctx, w.start);
    lehr_output_discard(w.file);
    return status;
}

static const cli_operand operands[] = {
    {"FILE", "the model, in any format of 'lehr list formats', plain, gz or xz; - reads standard "
             "input"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr solve graph.mc", "The best cut found in ten seconds."},
    {"lehr solve graph.mc --time 60 -o graph.answer", "A minute, and the answer in a file."},
    {"lehr solve problem.qubo --maximize --target 2098 --json",
     "Stop at a known value; everything as one JSON object."},
    {"lehr solve graph.mc --solver sa --set sweeps=20000 --reads 64",
     "A fixed amount of work: the same answer on every machine."},
    {"lehr solve graph.mc --start graph.answer -o graph.answer",
     "Go on from an answer; the file gets a better one, or keeps an equal one."},
    {NULL, NULL},
};

const cli_command cli_cmd_solve = {
    .name = "solve",
    .summary = "Find the best answer to a QUBO, Ising or max-cut model",
    .synopsis = "FILE",
    .about =
        "Standard output has comment lines (c), each improvement with its value and seconds (o),\n"
        "the proven bound and the relative gap to it (b), the status (s) and the answer (v), a\n"
        "string of 0 and 1 in which 1 stands for x = 1 and for spin +1.\n"
        "\n"
        "The status is OPTIMAL (proven), TARGET (the target is reached), FEASIBLE (an answer\n"
        "without proof), INTERRUPTED (a signal came; the best so far), INFEASIBLE (proven: there\n"
        "is no answer) or UNKNOWN. Every answer is evaluated again from the model before it is\n"
        "printed.\n"
        "\n"
        "The model is made smaller first, by rules that keep some best answer; --presolve off "
        "keeps\n"
        "all of it. docs/presolve-and-bounds.md has the rules and their proofs.\n"
        "\n"
        "Work ends after ten seconds unless --time, --reads or --target say otherwise. With\n"
        "--reads and without --time the same seed gives the same answer for any number of\n"
        "threads. The first SIGINT or SIGTERM ends the work with its best answer, the second\n"
        "ends the program; SIGUSR1 prints a status line on standard error.\n"
        "\n"
        "With --progress jsonl each line of standard error is an object: event is improved (with\n"
        "seconds and value) or progress (with seconds, best and improvements).",
    .operands = operands,
    .least = 1,
    .most = 1,
    .options = solve_table,
    .repeats = "set",
    .reads_model = true,
    .own_output = true,
    .examples = examples,
    .run = run,
};
