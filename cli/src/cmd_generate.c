// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr generate: models made by a rule, some with an optimum known by construction. */
#include "answer.h"
#include "build_info.h"
#include "console.h"
#include "value_text.h"
#include "writing.h"

#include <anneal/generate.h>
#include <base/ranks.h>
#include <string.h>

#define GENERATE_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                          \
    TEXT(to, NULL, "NAME", "the format to write; without it the name of FILE decides") \
    TEXT(answer, NULL, "FILE", "write the planted answer there, for the kinds that plant one")

LEHR_OPTIONS_STRUCT(generate_options, GENERATE_OPTIONS);
static LEHR_OPTIONS_TABLE(generate_table, generate_options, GENERATE_OPTIONS)

/* --- the kinds are the generators --- */

static const char *kind_name(size_t index)
{
    return an_generator_at(index)->name;
}

static const char *kind_summary(size_t index)
{
    return an_generator_at(index)->summary;
}

static const lehr_option_table *kind_options(size_t index)
{
    const an_generator *generator = an_generator_at(index);
    return generator->options ? generator->options() : NULL;
}

static const cli_kinds kinds = {an_generator_count, kind_name, kind_summary, kind_options};

/* --- what is known of the answer --- */

/* The planted answer as who reads the file will see it: a format may turn a minimum into a maximum.
 * Reading it back also proves that the file holds the same function. */
typedef struct planted_answer {
    an_model *model; /* as read back */
    an_coef value;
} planted_answer;

static lehr_status read_back(const cli_job *job, const cli_target *target, const an_generated *made,
                             planted_answer *out)
{
    an_read_options options = {.format = target->format->name};
    uint64_t written, read;
    LEHR_TRY(an_model_hash(job->ctx, made->model, &written));
    LEHR_TRY(an_read(job->ctx, target->path, &options, &out->model, NULL));
    LEHR_TRY(an_model_hash(job->ctx, out->model, &read));
    if (written != read)
        return LEHR_FAIL(job->ctx, LEHR_BUG, "%s does not read back as what was written",
                         target->path);
    out->value = an_model_value(out->model, made->bits);
    return LEHR_OK;
}

static lehr_status write_answer(const cli_job *job, const char *path, const planted_answer *planted,
                                const uint8_t *bits)
{
    lehr_output *out;
    LEHR_TRY(lehr_output_open(job->ctx, path, &out));
    lehr_put_format(out, "c lehr %s, planted by %s\n", cli_version(), cli_operand_at(job, 0));
    cli_answer_put(out, planted->model, "OPTIMAL", bits, planted->value);
    return lehr_output_commit(out);
}

static void say_optimum(cli_job *job, const planted_answer *planted)
{
    if (job->json) {
        cli_value_set(job->result, "optimum", planted->model, planted->value);
        return;
    }
    char value[40];
    an_model_print(planted->model, planted->value, value);
    if (!job->args.shared.quiet)
        cli_console_note("lehr: the %simum is %s by construction",
                         cli_sense_text(an_model_look(planted->model).sense), value);
}

static lehr_status tell_optimum(cli_job *job, const cli_target *target, const an_generated *made)
{
    const generate_options *options = job->args.own;
    planted_answer planted = {NULL, {0}};
    lehr_status status = read_back(job, target, made, &planted);
    if (status == LEHR_OK) say_optimum(job, &planted);
    if (status == LEHR_OK && options->answer)
        status = write_answer(job, options->answer, &planted, made->bits);
    an_model_free(planted.model);
    return status;
}

static lehr_status check_answer(const cli_job *job, const cli_target *target,
                                const an_generated *made)
{
    const generate_options *options = job->args.own;
    if (!options->answer) return LEHR_OK;
    if (!made->has_optimum)
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT, "--answer: %s plants none",
                         cli_operand_at(job, 0));
    if (strcmp(target->path, "-") == 0)
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT, "--answer: the model must go to a file");
    return LEHR_OK;
}

static lehr_status write_all(cli_job *job, const cli_target *target, const an_generated *made)
{
    const char *kind = cli_operand_at(job, 0);
    LEHR_TRY(check_answer(job, target, made));
    if (job->json) lehr_json_set_text(job->result, "kind", kind);
    if (job->json) lehr_json_set_null(job->result, "optimum");
    LEHR_TRY(cli_target_write(job, target, made->model, kind));
    bool known = made->has_optimum && lehr_rank() == 0 && strcmp(target->path, "-") != 0;
    return lehr_ranks_agree(job->ctx, known ? tell_optimum(job, target, made) : LEHR_OK);
}

static lehr_status run(cli_job *job)
{
    const generate_options *options = job->args.own;
    const an_generator *generator = an_generator_find(cli_operand_at(job, 0));
    cli_target target;
    LEHR_TRY(cli_target_choose(job, NULL, options->to, &target));
    an_generated made = {0};
    LEHR_TRY(
        an_generate(job->ctx, generator, job->args.kind, (uint64_t)job->args.shared.seed, &made));
    lehr_status status = write_all(job, &target, &made);
    an_generated_free(job->ctx, &made);
    return status;
}

static const cli_operand operands[] = {
    {"KIND", "what to make, see below; its own options come after it"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr generate torus2d --rows 40 --columns 40 --seed 7 -o torus.mc",
     "A two-dimensional spin glass of 1600 spins."},
    {"lehr generate tiles --answer planted.answer -o planted.mc",
     "A model whose optimum is known, and the answer that has it."},
    {NULL, NULL},
};

const cli_command cli_cmd_generate = {
    .name = "generate",
    .summary = "Make a model by a rule, some with a known optimum",
    .synopsis = "KIND",
    .about =
        "The same seed makes the same model on every machine. The file is written where -o says,\n"
        "in the format that its name suggests or that --to names. 'lehr help generate KIND'\n"
        "lists the options of a kind.",
    .operands = operands,
    .least = 1,
    .most = 1,
    .options = generate_table,
    .kinds = &kinds,
    .own_output = true,
    .examples = examples,
    .run = run,
};
