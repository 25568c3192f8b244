// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr run: samples of a circuit, or the answer to another question about it. */
#include "circuit_answer.h"
#include "circuit_job.h"
#include "console.h"
#include "progress.h"
#include "read_circuit.h"
#include "signals.h"

#include <base/memory.h>
#include <base/ranks.h>
#include <inttypes.h>
#include <math.h>

#define MAX_COUNTS  1000 /* in JSON */
#define TEXT_COUNTS 20   /* on the page */
#define TEXT_BITS   1000 /* of an outcome on the page; of longer ones, */
#define TEXT_END    64   /* so many at both ends */

#define RUN_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                      \
    CLI_CIRCUIT_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                  \
    FLAG(logp, false, "with -o: behind each sample the natural logarithm of its probability") \
    TEXT(checkpoint, NULL, "FILE", "go on from FILE if it is there; save to it on the way")

LEHR_OPTIONS_STRUCT(run_options, RUN_OPTIONS);
static LEHR_OPTIONS_TABLE(run_table, run_options, RUN_OPTIONS)

typedef struct work {
    cli_job *job;
    const run_options *options;
    cli_circuit_job asked;
    tn_circuit_view view;
    tn_run_report *report;
    lehr_output *file; /* of -o, on rank 0 */
    cli_progress progress;
    cli_circuit_answer answer; /* of all questions but for samples */
} work;

static const tn_forecast *chosen(const work *w)
{
    return &w->report->choice.forecasts[w->report->choice.chosen];
}

static double shots_a_second(const work *w)
{
    double drawn = (double)(w->report->shots.count - w->report->earlier);
    return w->report->sample_s > 0 ? drawn / w->report->sample_s : 0;
}

/* --- what all questions share --- */

/* Expectations are exact when nothing was dropped in any of them. */
static bool is_exact(const work *w)
{
    bool asked = w->asked.request.purpose == TN_FOR_EXPECTATIONS;
    return asked ? w->answer.sum.error == 0 : w->report->quality.exact;
}

static void put_head(const work *w)
{
    lehr_output *page = w->job->page;
    const tn_quality *q = &w->report->quality;
    lehr_put_format(page, "c %s: %" PRId32 " qubits, %" PRId32 " bits, %zu gates\n",
                    cli_operand_at(w->job, 0), w->view.n, w->view.bits, cli_gate_count(&w->view));
    lehr_put_format(page, "c engine %s: %s\n", chosen(w)->engine->name, w->report->choice.why);
    if (is_exact(w))
        lehr_put_text(page, "c exact");
    else if (w->asked.request.purpose == TN_FOR_EXPECTATIONS)
        lehr_put_text(page, "c with truncation");
    else
        lehr_put_format(page, "c fidelity about %.6g, at least %.6g", q->fidelity, q->bound);
    if (q->width >= 0) lehr_put_format(page, ", width %" PRId32, q->width);
    if (q->bond >= 0) lehr_put_format(page, ", bond %" PRId32, q->bond);
    lehr_put_format(page, "; planned in %.3g s, built in %.3g s\n", w->report->choice.plan_s,
                    w->report->build_s);
}

static void set_head(const work *w)
{
    lehr_json *result = w->job->result;
    const tn_quality *q = &w->report->quality;
    lehr_json_set_text(result, "engine", chosen(w)->engine->name);
    lehr_json_set_text(result, "why", w->report->choice.why);
    lehr_json_set_int(result, "qubits", w->view.n);
    lehr_json_set_int(result, "bits", w->view.bits);
    lehr_json_set_int(result, "gates", (int64_t)cli_gate_count(&w->view));
    lehr_json_set_bool(result, "exact", is_exact(w));
    /* Expectations state their error instead. */
    if (w->asked.request.purpose != TN_FOR_EXPECTATIONS) {
        lehr_json_set_real(result, "fidelity", q->fidelity);
        lehr_json_set_real(result, "fidelity_bound", q->bound);
        lehr_json_set_text(result, "fidelity_by", q->exact ? "no truncation" : q->by);
    }
    if (q->width >= 0) lehr_json_set_int(result, "width", q->width);
    if (q->bond >= 0) lehr_json_set_int(result, "bond", q->bond);
    lehr_json_set_real(result, "plan_s", w->report->choice.plan_s);
    lehr_json_set_real(result, "build_s", w->report->build_s);
    lehr_json_set_real(result, "sample_s", w->report->sample_s);
    if (w->report->options) lehr_json_set(result, "engine_options", w->report->options);
    w->report->options = NULL; /* now the result's */
}

/* --- samples --- */

typedef struct logp_summary {
    double mean, low, high;
} logp_summary;

static logp_summary summarise(const tn_shots *shots)
{
    logp_summary s = {0, HUGE_VAL, -HUGE_VAL};
    for (uint64_t k = 0; k < shots->count; k++) {
        s.mean += shots->logp[k] / (double)shots->count;
        s.low = fmin(s.low, shots->logp[k]);
        s.high = fmax(s.high, shots->logp[k]);
    }
    return s;
}

static double worst_error(const tn_shots *shots)
{
    double worst = 0;
    for (uint64_t k = 0; k < shots->count; k++) worst = fmax(worst, shots->error[k]);
    return worst;
}

/* A terminal is no place for a hundred thousand bits: both ends of long outcomes, and how many bits
 * are between them. */
static void put_outcome(lehr_output *page, const char *text, size_t length)
{
    if (length <= TEXT_BITS) {
        lehr_put_bytes(page, text, length);
        return;
    }
    lehr_put_bytes(page, text, TEXT_END);
    lehr_put_format(page, "..(%zu)..", length - 2 * TEXT_END);
    lehr_put_bytes(page, text + length - TEXT_END, TEXT_END);
}

static void put_counts(const work *w, const tn_counts *counts, char *text)
{
    lehr_output *page = w->job->page;
    size_t shown = counts->count < TEXT_COUNTS ? counts->count : TEXT_COUNTS;
    for (size_t k = 0; k < shown; k++) {
        size_t length = cli_bits_text(&w->view, counts->rows + k * counts->words, text);
        put_outcome(page, text, length);
        lehr_put_format(page, " %" PRIu64 "\n", counts->times[k]);
    }
    if (shown < counts->count)
        lehr_put_format(page, "c and %zu more; -o FILE has all samples, --json more counts\n",
                        counts->count - shown);
}

static void set_counts(const work *w, const tn_counts *counts, char *text)
{
    lehr_json *list = lehr_json_object();
    size_t shown = counts->count < MAX_COUNTS ? counts->count : MAX_COUNTS;
    for (size_t k = 0; k < shown; k++) {
        text[cli_bits_text(&w->view, counts->rows + k * counts->words, text)] = '\0';
        lehr_json_set_int(list, text, (int64_t)counts->times[k]);
    }
    lehr_json_set(w->job->result, "counts", list);
    lehr_json_set_int(w->job->result, "distinct", (int64_t)counts->count);
}

static void set_samples(const work *w)
{
    lehr_json *result = w->job->result, *logp = lehr_json_object();
    const tn_shots *shots = &w->report->shots;
    logp_summary s = summarise(shots);
    lehr_json_set_int(result, "shots", (int64_t)shots->count);
    lehr_json_set_int(result, "earlier_shots", (int64_t)w->report->earlier);
    lehr_json_set_real(result, "shots_per_s", shots_a_second(w));
    lehr_json_set_bool(result, "complete", shots->count == w->asked.request.shots);
    lehr_json_set_real(result, "discarded", worst_error(shots));
    lehr_json_set_real(logp, "mean", s.mean);
    lehr_json_set_real(logp, "min", s.low);
    lehr_json_set_real(logp, "max", s.high);
    lehr_json_set(result, "log_probability", logp);
}

static void put_samples(const work *w)
{
    lehr_output *page = w->job->page;
    const tn_shots *shots = &w->report->shots;
    lehr_put_format(page, "c %" PRIu64 " shots in %.3g s, %.6g a second", shots->count,
                    w->report->sample_s, shots_a_second(w));
    if (w->report->earlier > 0)
        lehr_put_format(page, "; %" PRIu64 " from before", w->report->earlier);
    if (shots->count > 0)
        lehr_put_format(page, "; mean log-probability %.6g", summarise(shots).mean);
    double worst = worst_error(shots);
    if (worst > 0) lehr_put_format(page, "; at most %.3g discarded in a shot", worst);
    if (shots->count < w->asked.request.shots)
        lehr_put_format(page, "; %" PRIu64 " were asked for", w->asked.request.shots);
    lehr_put_text(page, "\n");
}

static void put_file(const work *w, char *text)
{
    const tn_shots *shots = &w->report->shots;
    for (uint64_t k = 0; k < shots->count; k++) {
        size_t length = cli_bits_text(&w->view, shots->rows + k * shots->words, text);
        lehr_put_bytes(w->file, text, length);
        if (w->options->logp) lehr_put_format(w->file, "\t%.17g", shots->logp[k]);
        lehr_put_char(w->file, '\n');
    }
}

static lehr_status tell_samples(work *w)
{
    lehr_context *ctx = w->job->ctx;
    size_t room = (size_t)w->view.bits + (size_t)w->view.bit_register_count + 1;
    char *text = lehr_new(ctx, room, 1);
    if (!text) return LEHR_NO_MEMORY;
    tn_counts counts;
    lehr_status status = tn_count(ctx, &w->report->shots, &counts);
    if (status == LEHR_OK) {
        if (w->job->json) {
            set_samples(w);
            set_counts(w, &counts, text);
        } else {
            put_samples(w);
            put_counts(w, &counts, text);
        }
        if (w->file) put_file(w, text);
        tn_counts_clear(ctx, &counts);
    }
    lehr_release(ctx, text);
    return status;
}

/* --- the run --- */

static lehr_status tell(work *w)
{
    if (w->job->json)
        set_head(w);
    else
        put_head(w);
    if (w->asked.request.purpose == TN_FOR_SHOTS) return tell_samples(w);
    return cli_circuit_answer_tell(&w->answer, &w->asked, w->file);
}

/* Before any work, so that an unwritable path is known at once. */
static lehr_status open_file(work *w)
{
    const char *path = cli_output_path(w->job);
    lehr_status status = LEHR_OK;
    if (w->job->json && w->job->args.shared.output && !path)
        return LEHR_FAIL(w->job->ctx, LEHR_BAD_ARGUMENT,
                         "--json and -o - both want standard output");
    if (w->options->logp && !path)
        return LEHR_FAIL(w->job->ctx, LEHR_BAD_ARGUMENT, "--logp needs -o FILE to write to");
    if (path && lehr_rank() == 0) status = lehr_output_open(w->job->ctx, path, &w->file);
    return lehr_ranks_agree(w->job->ctx, status);
}

static lehr_status commit_file(work *w)
{
    lehr_output *file = w->file;
    w->file = NULL;
    return lehr_ranks_agree(w->job->ctx, file ? lehr_output_commit(file) : LEHR_OK);
}

static lehr_status work_through(work *w)
{
    const run_options *o = w->options;
    cli_circuit_wishes wishes = CLI_CIRCUIT_WISHES(o);
    LEHR_TRY(open_file(w));
    LEHR_TRY(cli_circuit_job_start(w->job, &wishes, &w->asked));
    w->view = tn_circuit_look(w->asked.circuit);
    w->asked.request.checkpoint = o->checkpoint;
    cli_progress_start(&w->progress, w->job);
    cli_progress_shots(&w->progress, w->asked.request.shots);
    w->asked.request.progress = cli_progress_drawn;
    w->asked.request.user = &w->progress;
    lehr_status status = w->asked.request.purpose == TN_FOR_SHOTS
                             ? tn_run(w->job->ctx, w->asked.circuit, &w->asked.request, &w->report)
                             : cli_circuit_answer_find(&w->asked, &w->answer, &w->report);
    cli_progress_end(&w->progress);
    LEHR_TRY(status);
    LEHR_TRY(tell(w));
    return commit_file(w);
}

static lehr_status run(cli_job *job)
{
    work w = {.job = job, .options = job->args.own};
    cli_signals_catch(job->ctx);
    lehr_status status = work_through(&w);
    tn_run_report_free(job->ctx, w.report);
    cli_circuit_answer_clear(job->ctx, &w.answer);
    lehr_output_discard(w.file);
    w.asked.job = job;
    cli_circuit_job_end(&w.asked);
    return status;
}

static const cli_operand operands[] = {
    {"CIRCUIT", "an OpenQASM 2 or 3 file, plain, gz or xz; - reads standard input"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr run circuit.qasm --shots 10000", "Samples, by the cheapest engine; the counts."},
    {"lehr run circuit.qasm --shots 1000000 -o samples.txt --logp",
     "Every sample on a line of a file, with its log-probability."},
    {"lehr run circuit.qasm --expect 'Z0*Z1 + 0.5*X3'", "An expectation instead of samples."},
    {"lehr run circuit.qasm --marginal 3,17",
     "How often these two qubits would be 00, 01, 10 and 11."},
    {"lehr run circuit.qasm --entropies", "How entangled the parts of a chain of the qubits are."},
    {"lehr run circuit.qasm --engine mps --set bond=128 --json", "One engine with its options."},
    {NULL, NULL},
};

const cli_command cli_cmd_run = {
    .name = "run",
    .summary = "Sample a quantum circuit, or ask for expectations, amplitudes, entropies",
    .synopsis = "CIRCUIT",
    .about =
        "Standard output has comment lines (c) that say which engine ran and what its result is\n"
        "worth, then the counts: bits as Qiskit prints them, the highest bit of the last register\n"
        "first, and how often they came. Qubits are measured at the end when the circuit measures\n"
        "nothing.\n"
        "\n"
        "Samples are exact unless no engine can be, or exactness would take longer than\n"
        "--patience; then the fidelity is stated. 'lehr plan' shows what each engine would take.\n"
        "\n"
        "The same seed and number of shots give the same samples for any number of threads and\n"
        "ranks. --time and the first SIGINT or SIGTERM end the work with the shots that are\n"
        "there; with --checkpoint FILE a second run goes on from them.",
    .operands = operands,
    .least = 1,
    .most = 1,
    .options = run_table,
    .repeats = "set",
    .reads_file = true,
    .own_output = true,
    .examples = examples,
    .run = run,
};
