// SPDX-License-Identifier: GPL-3.0-or-later
#include "circuit_job.h"

#include "read_circuit.h"

#include <base/memory.h>
#include <stdlib.h>
#include <string.h>
#include <tn/noise.h>

/* --- what is asked --- */

static lehr_status read_observable(cli_circuit_job *c, const char *text)
{
    lehr_context *ctx = c->job->ctx;
    lehr_input *in;
    if (text[0] == '@')
        LEHR_TRY(lehr_input_open(ctx, text + 1, &in));
    else
        LEHR_TRY(lehr_input_memory(ctx, "--expect", text, strlen(text), &in));
    lehr_status status = tn_observable_read(in, tn_circuit_look(c->circuit).n, &c->observable);
    lehr_input_close(in);
    c->request.observable = c->observable;
    c->request.purpose = TN_FOR_EXPECTATIONS;
    return status;
}

/* One row, the highest qubit first, blanks skipped; at moves behind it. */
static lehr_status read_row(cli_circuit_job *c, const char **at, uint64_t *row)
{
    int32_t n = tn_circuit_look(c->circuit).n, q = n;
    for (; **at && **at != ','; ++*at) {
        if (**at == ' ') continue;
        if ((**at != '0' && **at != '1') || q == 0)
            return LEHR_FAIL(c->job->ctx, LEHR_BAD_ARGUMENT,
                             "--amplitude wants %d characters 0 or 1, the highest qubit first", n);
        q--;
        row[q / 64] |= (uint64_t)(**at - '0') << (q % 64);
    }
    if (q == 0) return LEHR_OK;
    return LEHR_FAIL(c->job->ctx, LEHR_BAD_ARGUMENT, "--amplitude has %d bits for %d qubits", n - q,
                     n);
}

static lehr_status read_rows(cli_circuit_job *c, const char *text)
{
    size_t words = ((size_t)tn_circuit_look(c->circuit).n + 63) / 64;
    c->count = 1;
    for (const char *at = text; *at; at++) c->count += *at == ',';
    c->bits = lehr_new_zero(c->job->ctx, c->count * words, sizeof *c->bits);
    if (!c->bits) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < c->count; k++) {
        LEHR_TRY(read_row(c, &text, c->bits + k * words));
        text += *text == ',';
    }
    c->request.purpose = TN_FOR_AMPLITUDES;
    return LEHR_OK;
}

/* 0,3,8 */
static lehr_status read_qubits(cli_circuit_job *c, const char *text)
{
    lehr_context *ctx = c->job->ctx;
    int32_t n = tn_circuit_look(c->circuit).n;
    for (const char *at = text;; at++) {
        char *end;
        long qubit = strtol(at, &end, 10);
        if (end == at || qubit < 0 || qubit >= n || (*end && *end != ','))
            return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT,
                             "--marginal wants numbers of qubits from 0 to %d, like 0,3,8", n - 1);
        if (c->marginal_count == TN_MARGINAL_MAX)
            return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "--marginal takes at most %d qubits",
                             TN_MARGINAL_MAX);
        c->marginal[c->marginal_count++] = (int32_t)qubit;
        at = end;
        if (!*at) break;
    }
    c->request.purpose = TN_FOR_EXPECTATIONS;
    LEHR_TRY(tn_marginal_observable(ctx, c->marginal_count, c->marginal, &c->observable));
    c->request.observable = c->observable;
    return LEHR_OK;
}

/* --- the circuit --- */

/* *made, unless NULL, takes the place of the circuit. */
static void replace(cli_circuit_job *c, tn_circuit *made)
{
    if (!made) return;
    tn_circuit_free(c->circuit);
    c->circuit = made;
}

/* How many questions there are about the state before the measurements at the end. */
static int asks_for_state(const cli_circuit_wishes *wishes)
{
    return (wishes->expect != NULL) + (wishes->amplitude != NULL) + (wishes->marginal != NULL) +
           wishes->entropies;
}

static lehr_status prepare_circuit(cli_circuit_job *c, const cli_circuit_wishes *wishes)
{
    lehr_context *ctx = c->job->ctx;
    tn_circuit *made = NULL;
    LEHR_TRY(cli_read_circuit(ctx, cli_operand_at(c->job, 0), &c->circuit));
    if (asks_for_state(wishes) > 0) {
        LEHR_TRY(tn_circuit_unmeasured(ctx, c->circuit, &made));
    } else {
        LEHR_TRY(tn_circuit_measured(ctx, c->circuit, &made));
        if (made) lehr_note(ctx, 1, "the circuit measures nothing; all its qubits are, at its end");
    }
    replace(c, made);
    if (!wishes->noise) return LEHR_OK;
    LEHR_TRY(tn_noise_add(ctx, c->circuit, wishes->noise, &made));
    replace(c, made);
    return LEHR_OK;
}

static lehr_status start(cli_circuit_job *c, const cli_circuit_wishes *wishes)
{
    const cli_arguments *args = &c->job->args;
    if (asks_for_state(wishes) > 1)
        return LEHR_FAIL(c->job->ctx, LEHR_BAD_ARGUMENT,
                         "--expect, --amplitude, --marginal and --entropies exclude each other");
    c->request = (tn_run_request){.engine = wishes->engine,
                                  .set = args->repeated,
                                  .set_count = args->repeated_count,
                                  .seed = (uint64_t)args->shared.seed,
                                  .shots = (uint64_t)wishes->shots,
                                  .purpose = wishes->entropies ? TN_FOR_ENTROPIES : TN_FOR_SHOTS,
                                  .memory = (size_t)args->shared.memory,
                                  .plan_seconds = wishes->plan_time,
                                  .patience = wishes->patience};
    LEHR_TRY(prepare_circuit(c, wishes));
    if (wishes->expect) LEHR_TRY(read_observable(c, wishes->expect));
    if (wishes->marginal) LEHR_TRY(read_qubits(c, wishes->marginal));
    return wishes->amplitude ? read_rows(c, wishes->amplitude) : LEHR_OK;
}

lehr_status cli_circuit_job_start(cli_job *job, const cli_circuit_wishes *wishes,
                                  cli_circuit_job *out)
{
    *out = (cli_circuit_job){.job = job};
    lehr_status status = start(out, wishes);
    if (status != LEHR_OK) cli_circuit_job_end(out);
    return status;
}

void cli_circuit_job_end(cli_circuit_job *c)
{
    lehr_context *ctx = c->job->ctx;
    tn_circuit_free(c->circuit);
    tn_observable_free(c->observable);
    lehr_release(ctx, c->bits);
    *c = (cli_circuit_job){.job = c->job};
}

/* --- forecasts --- */

static lehr_json *forecast_json(const tn_forecast *f)
{
    lehr_json *entry = lehr_json_object();
    const tn_cost *cost = &f->cost;
    lehr_json_set_text(entry, "engine", f->engine->name);
    lehr_json_set_bool(entry, "able", cost->able);
    if (!cost->able) {
        lehr_json_set_text(entry, "why_not", cost->why_not);
        if (cost->width >= 0) lehr_json_set_int(entry, "width", cost->width);
        return entry;
    }
    lehr_json_set_bool(entry, "exact", cost->exact);
    if (cost->fidelity > 0) lehr_json_set_real(entry, "fidelity", cost->fidelity);
    if (cost->width >= 0) lehr_json_set_int(entry, "width", cost->width);
    if (cost->bond >= 0) lehr_json_set_int(entry, "bond", cost->bond);
    lehr_json_set_real(entry, "build_flops", cost->build_flops);
    lehr_json_set_real(entry, "shot_flops", cost->shot_flops);
    lehr_json_set_real(entry, "build_s", cost->build_s);
    lehr_json_set_real(entry, "shot_s", cost->shot_s);
    lehr_json_set_real(entry, "seconds", f->seconds);
    lehr_json_set_int(entry, "bytes", (int64_t)cost->bytes);
    lehr_json_set_text(entry, "how", cost->how);
    return entry;
}

lehr_json *cli_forecasts_json(const tn_choice *choice)
{
    lehr_json *list = lehr_json_array();
    for (size_t k = 0; k < choice->count; k++)
        lehr_json_add(list, forecast_json(&choice->forecasts[k]));
    return list;
}
