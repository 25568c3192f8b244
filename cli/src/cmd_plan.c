// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr plan: what every engine would take for a circuit, and which one `run` would choose. */
#include "circuit_job.h"
#include "console.h"
#include "read_circuit.h"

#include <inttypes.h>
#include <stdio.h>

LEHR_OPTIONS_STRUCT(plan_options, CLI_CIRCUIT_OPTIONS);
static LEHR_OPTIONS_TABLE(plan_table, plan_options, CLI_CIRCUIT_OPTIONS)

/* "3.1e+20", or "-" for what an engine has not. */
static void size_text(int32_t size, char text[16])
{
    if (size < 0)
        snprintf(text, 16, "-");
    else
        snprintf(text, 16, "%" PRId32, size);
}

static void put_forecast(lehr_output *page, const tn_forecast *f, bool chosen)
{
    const tn_cost *cost = &f->cost;
    char width[16], bond[16], bytes[16];
    if (!cost->able) {
        lehr_put_format(page, "  %-12s cannot: %s\n", f->engine->name, cost->why_not);
        return;
    }
    size_text(cost->width, width);
    size_text(cost->bond, bond);
    lehr_size_print(cost->bytes, bytes);
    lehr_put_format(page, "%c %-12s %5s %6s %6s %10s %10.3g %10.3g %10.3g  %s\n",
                    chosen ? '*' : ' ', f->engine->name, cost->exact ? "yes" : "no", width, bond,
                    bytes, cost->build_s, cost->shot_s, f->seconds, cost->how);
}

static void put_text(const cli_circuit_job *c, const tn_choice *choice)
{
    lehr_output *page = c->job->page;
    tn_circuit_view view = tn_circuit_look(c->circuit);
    lehr_put_format(page, "%s: %" PRId32 " qubits, %" PRId32 " bits, %zu gates\n",
                    cli_operand_at(c->job, 0), view.n, view.bits, cli_gate_count(&view));
    lehr_put_format(page, "  %-12s %5s %6s %6s %10s %10s %10s %10s  %s\n", "engine", "exact",
                    "width", "bond", "memory", "build s", "s a shot", "all s", "how");
    for (size_t k = 0; k < choice->count; k++)
        put_forecast(page, &choice->forecasts[k], k == choice->chosen);
    lehr_put_format(page, "%s: %s\n", choice->forecasts[choice->chosen].engine->name, choice->why);
}

static void put_json(const cli_circuit_job *c, const tn_choice *choice)
{
    lehr_json *result = c->job->result;
    tn_circuit_view view = tn_circuit_look(c->circuit);
    lehr_json_set_int(result, "qubits", view.n);
    lehr_json_set_int(result, "bits", view.bits);
    lehr_json_set_int(result, "gates", (int64_t)cli_gate_count(&view));
    lehr_json_set_text(result, "engine", choice->forecasts[choice->chosen].engine->name);
    lehr_json_set_text(result, "why", choice->why);
    lehr_json_set_real(result, "plan_s", choice->plan_s);
    lehr_json_set(result, "forecasts", cli_forecasts_json(choice));
}

static lehr_status run(cli_job *job)
{
    const plan_options *o = job->args.own;
    cli_circuit_wishes wishes = CLI_CIRCUIT_WISHES(o);
    cli_circuit_job c;
    tn_choice choice;
    LEHR_TRY(cli_circuit_job_start(job, &wishes, &c));
    lehr_status status = tn_forecast_all(job->ctx, c.circuit, &c.request, &choice);
    if (status == LEHR_OK) {
        if (job->json)
            put_json(&c, &choice);
        else
            put_text(&c, &choice);
        tn_choice_clear(job->ctx, &choice);
    }
    cli_circuit_job_end(&c);
    return status;
}

static const cli_operand operands[] = {
    {"CIRCUIT", "an OpenQASM 2 or 3 file, plain, gz or xz; - reads standard input"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr plan circuit.qasm --shots 100000", "What each engine would take for so many samples."},
    {NULL, NULL},
};

const cli_command cli_cmd_plan = {
    .name = "plan",
    .summary = "Predict what running a circuit takes, engine by engine",
    .synopsis = "CIRCUIT",
    .about = "Nothing is run. For each engine: whether its samples are exact, the qubits of its\n"
             "largest register (width) or its largest bond, the memory, and the seconds on one\n"
             "thread to build what all shots share, for a shot, and for the whole. The engine\n"
             "that 'lehr run' takes by itself is marked with a star.",
    .operands = operands,
    .least = 1,
    .most = 1,
    .options = plan_table,
    .repeats = "set",
    .reads_file = true,
    .examples = examples,
    .run = run,
};
