// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr check: recompute the value of an answer from the problem file alone, and compare. */
#include "answer.h"
#include "job.h"
#include "value_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define CANNOT_READ CLI_EXIT_NO_ANSWER /* 2 */

#define CHECK_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    REAL(value, LEHR_OPTION_NONE, -1e300, 1e300, "the value that the answer is claimed to have")

LEHR_OPTIONS_STRUCT(check_options, CHECK_OPTIONS);
static LEHR_OPTIONS_TABLE(check_table, check_options, CHECK_OPTIONS)

typedef struct verdict {
    char why[256]; /* "" when valid */
    bool has_value;
    an_coef value;
    int64_t violations;
} verdict;

static bool agrees(const an_model *model, double value, double claimed)
{
    if (an_model_look(model).whole) return value == claimed;
    return fabs(value - claimed) <= 1e-9 * fmax(1, fabs(value));
}

static void compare(verdict *v, const an_model *model, const char *who, double claimed)
{
    char text[40];
    an_model_print(model, v->value, text);
    if (v->why[0] || agrees(model, an_model_real(model, v->value), claimed)) return;
    snprintf(v->why, sizeof v->why, "%s claims the value %.17g, it is %s", who, claimed, text);
}

static void judge(const cli_job *job, const an_model *model, const cli_answer *answer, verdict *v)
{
    const check_options *options = job->args.own;
    int32_t n = an_model_look(model).n;
    if (answer->n != (size_t)n) {
        snprintf(v->why, sizeof v->why,
                 "the answer has %zu values, the problem %" PRId32 " variables", answer->n, n);
        return;
    }
    char which[128];
    v->has_value = true;
    v->value = an_model_value(model, answer->bits);
    v->violations = an_model_violations(model, answer->bits, which);
    if (v->violations > 0)
        snprintf(v->why, sizeof v->why, "%" PRId64 " conditions are violated: %s", v->violations,
                 which);
    if (answer->claims) compare(v, model, "the answer", answer->value);
    if (!isnan(options->value)) compare(v, model, "--value", options->value);
}

static void put_text(cli_job *job, const an_model *model, const verdict *v)
{
    char value[40];
    if (v->has_value) {
        an_model_print(model, v->value, value);
        lehr_put_format(job->page, "o %s\n", value);
    }
    if (v->why[0])
        lehr_put_format(job->page, "s INVALID\nc %s\n", v->why);
    else
        lehr_put_text(job->page, "s VALID\n");
}

static void put_json(cli_job *job, const an_model *model, const cli_answer *answer,
                     const verdict *v)
{
    lehr_json *result = job->result;
    lehr_json_set_bool(result, "valid", !v->why[0]);
    lehr_json_set_text(result, "why", v->why[0] ? v->why : NULL);
    if (v->has_value)
        cli_value_set(result, "value", model, v->value);
    else
        lehr_json_set_null(result, "value");
    if (answer->claims)
        cli_real_set(result, "claimed", answer->value);
    else
        lehr_json_set_null(result, "claimed");
    lehr_json_set_int(result, "violations", v->violations);
}

static lehr_status check_answer(cli_job *job, const an_model *model)
{
    cli_answer answer;
    LEHR_TRY(cli_answer_open(job->ctx, cli_operand_at(job, 1), &answer));
    verdict v = {.why = ""};
    judge(job, model, &answer, &v);
    if (job->json)
        put_json(job, model, &answer, &v);
    else
        put_text(job, model, &v);
    job->success = v.why[0] ? CLI_EXIT_BAD : CLI_EXIT_OK;
    cli_answer_free(job->ctx, &answer);
    return LEHR_OK;
}

static lehr_status run(cli_job *job)
{
    job->failure = CANNOT_READ;
    an_model *model;
    LEHR_TRY(cli_read_model(job->ctx, &job->args.reading, cli_operand_at(job, 0), &model, NULL));
    lehr_status status = check_answer(job, model);
    an_model_free(model);
    return status;
}

static const cli_operand operands[] = {
    {"PROBLEM", "the model, as for solve"},
    {"ANSWER", "a file of 'solve -o', what solve printed (text or JSON), or bare values; - reads "
               "standard input"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr check graph.mc graph.answer", "Whether the answer has the value it claims."},
    {"lehr solve graph.mc --json | lehr check graph.mc -", "The same without a file."},
    {"echo 1 -1 1 1 | lehr check graph.mc - --value 3", "An answer from elsewhere."},
    {NULL, NULL},
};

const cli_command cli_cmd_check = {
    .name = "check",
    .summary = "Recompute the value of an answer from the problem alone",
    .synopsis = "PROBLEM ANSWER",
    .about =
        "Prints the value (o) and VALID or INVALID (s) with the reason (c). The exit code is 0\n"
        "for a valid answer, 1 for an invalid one and 2 when one of the files cannot be read.\n"
        "\n"
        "An answer is valid when it has as many values as the problem has variables, meets all\n"
        "conditions, and has the value that it or --value claims: exactly when all coefficients\n"
        "are whole, to nine digits otherwise.",
    .operands = operands,
    .least = 2,
    .most = 2,
    .options = check_table,
    .reads_model = true,
    .examples = examples,
    .run = run,
};
