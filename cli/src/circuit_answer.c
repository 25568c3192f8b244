// SPDX-License-Identifier: GPL-3.0-or-later
#include "circuit_answer.h"

#include <base/memory.h>
#include <inttypes.h>
#include <math.h>

#define TEXT_TERMS 20 /* on the page */

/* --- asking --- */

static lehr_status find_amplitudes(const cli_circuit_job *asked, cli_circuit_answer *out,
                                   tn_run_report **report)
{
    lehr_context *ctx = asked->job->ctx;
    out->amplitudes = lehr_new_zero(ctx, asked->count, sizeof *out->amplitudes);
    if (!out->amplitudes) return LEHR_NO_MEMORY;
    return tn_amplitudes(ctx, asked->circuit, &asked->request, asked->count, asked->bits,
                         out->amplitudes, report);
}

static lehr_status find_marginal(const cli_circuit_job *asked, cli_circuit_answer *out,
                                 tn_run_report **report)
{
    lehr_context *ctx = asked->job->ctx;
    size_t count = (size_t)1 << asked->marginal_count;
    tn_expected *terms = lehr_new(ctx, count, sizeof *terms);
    out->probabilities = lehr_new_zero(ctx, count, sizeof *out->probabilities);
    lehr_status status = terms && out->probabilities ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK)
        status = tn_expect(ctx, asked->circuit, &asked->request, &out->sum, terms, report);
    if (status == LEHR_OK)
        tn_marginal_probabilities(asked->observable, asked->marginal_count, asked->marginal, terms,
                                  out->probabilities);
    lehr_release(ctx, terms);
    return status;
}

static lehr_status find_expectation(const cli_circuit_job *asked, cli_circuit_answer *out,
                                    tn_run_report **report)
{
    lehr_context *ctx = asked->job->ctx;
    size_t count = (size_t)tn_observable_look(asked->observable).terms;
    out->terms = lehr_new(ctx, count, sizeof *out->terms);
    if (!out->terms) return LEHR_NO_MEMORY;
    return tn_expect(ctx, asked->circuit, &asked->request, &out->sum, out->terms, report);
}

lehr_status cli_circuit_answer_find(const cli_circuit_job *asked, cli_circuit_answer *out,
                                    tn_run_report **report)
{
    lehr_context *ctx = asked->job->ctx;
    const tn_run_request *request = &asked->request;
    if (request->purpose == TN_FOR_AMPLITUDES) return find_amplitudes(asked, out, report);
    if (request->purpose == TN_FOR_ENTROPIES)
        return tn_entropies_find(ctx, asked->circuit, request, &out->entropies, report);
    if (asked->marginal_count > 0) return find_marginal(asked, out, report);
    return find_expectation(asked, out, report);
}

/* --- telling --- */

static void put_product(lehr_output *out, const tn_observable_view *view, const tn_term *term)
{
    if (term->count == 0) lehr_put_text(out, "1");
    for (int32_t p = term->first; p < term->first + term->count; p++)
        lehr_put_format(out, "%s%c%" PRId32, p > term->first ? "*" : "", view->paulis[p].letter,
                        view->paulis[p].qubit);
}

/* The sum, and, unless they are too many, each product with its weight. */
static void put_expectation(const cli_circuit_answer *answer, const cli_circuit_job *asked,
                            int32_t most, lehr_output *out)
{
    tn_observable_view view = tn_observable_look(asked->observable);
    lehr_put_format(out, "%.15g +- %.3g\n", answer->sum.value, answer->sum.error);
    if (view.terms < 2 || view.terms > most) return;
    for (int32_t k = 0; k < view.terms; k++) {
        put_product(out, &view, &view.term[k]);
        lehr_put_format(out, " %.15g +- %.3g, weight %.15g\n", answer->terms[k].value,
                        answer->terms[k].error, view.term[k].weight);
    }
}

static lehr_status add_term(const cli_circuit_answer *answer, const cli_circuit_job *asked,
                            int32_t number, lehr_json *list)
{
    tn_observable_view view = tn_observable_look(asked->observable);
    lehr_output *text;
    size_t length;
    LEHR_TRY(lehr_output_memory(asked->job->ctx, &text));
    put_product(text, &view, &view.term[number]);
    lehr_put_bytes(text, "", 1);
    lehr_json *entry = lehr_json_object();
    lehr_json_set_text(entry, "product", lehr_output_bytes(text, &length));
    lehr_json_set_real(entry, "weight", view.term[number].weight);
    lehr_json_set_real(entry, "value", answer->terms[number].value);
    lehr_json_set_real(entry, "error", answer->terms[number].error);
    lehr_json_add(list, entry);
    lehr_output_discard(text);
    return LEHR_OK;
}

static lehr_status set_expectation(const cli_circuit_answer *answer, const cli_circuit_job *asked)
{
    lehr_json *entry = lehr_json_object(), *terms = lehr_json_array();
    lehr_status status = LEHR_OK;
    for (int32_t k = 0; k < tn_observable_look(asked->observable).terms; k++)
        if (status == LEHR_OK) status = add_term(answer, asked, k, terms);
    lehr_json_set_real(entry, "value", answer->sum.value);
    lehr_json_set_real(entry, "error", answer->sum.error);
    lehr_json_set(entry, "terms", terms);
    lehr_json_set(asked->job->result, "expectations", entry);
    return status;
}

static lehr_status tell_expectation(const cli_circuit_answer *answer, const cli_circuit_job *asked,
                                    lehr_output *file)
{
    if (file) put_expectation(answer, asked, INT32_MAX, file);
    if (asked->job->json) return set_expectation(answer, asked);
    put_expectation(answer, asked, TEXT_TERMS, asked->job->page);
    return LEHR_OK;
}

/* What a probability may be off by. */
static double marginal_error(const cli_circuit_answer *answer, const cli_circuit_job *asked)
{
    return ldexp(answer->sum.error, -asked->marginal_count);
}

/* Row number `row` in the order of its text: the qubit that was named first changes last. Returns
 * the index of its probability. */
static size_t marginal_row(size_t row, int count, char text[TN_MARGINAL_MAX + 1])
{
    size_t index = 0;
    for (int k = 0; k < count; k++) {
        size_t bit = row >> (count - 1 - k) & 1;
        text[k] = (char)('0' + bit);
        index |= bit << k;
    }
    text[count] = '\0';
    return index;
}

static void put_marginal(const cli_circuit_answer *answer, const cli_circuit_job *asked,
                         lehr_output *out)
{
    char bits[TN_MARGINAL_MAX + 1];
    for (size_t k = 0; k < (size_t)1 << asked->marginal_count; k++) {
        size_t index = marginal_row(k, asked->marginal_count, bits);
        lehr_put_format(out, "%s %.15g +- %.3g\n", bits, answer->probabilities[index],
                        marginal_error(answer, asked));
    }
}

static void set_marginal(const cli_circuit_answer *answer, const cli_circuit_job *asked)
{
    char bits[TN_MARGINAL_MAX + 1];
    lehr_json *entry = lehr_json_object(), *qubits = lehr_json_array();
    lehr_json *probabilities = lehr_json_object();
    for (int k = 0; k < asked->marginal_count; k++) lehr_json_add_int(qubits, asked->marginal[k]);
    for (size_t k = 0; k < (size_t)1 << asked->marginal_count; k++) {
        size_t index = marginal_row(k, asked->marginal_count, bits);
        lehr_json_set_real(probabilities, bits, answer->probabilities[index]);
    }
    lehr_json_set(entry, "qubits", qubits);
    lehr_json_set(entry, "probabilities", probabilities);
    lehr_json_set_real(entry, "error", marginal_error(answer, asked));
    lehr_json_set(asked->job->result, "marginal", entry);
}

static void tell_marginal(const cli_circuit_answer *answer, const cli_circuit_job *asked,
                          lehr_output *file)
{
    if (file) put_marginal(answer, asked, file);
    if (asked->job->json)
        set_marginal(answer, asked);
    else
        put_marginal(answer, asked, asked->job->page);
}

static void tell_amplitudes(const cli_circuit_answer *answer, const cli_circuit_job *asked,
                            lehr_output *file)
{
    lehr_json *list = lehr_json_array();
    for (size_t k = 0; k < asked->count; k++) {
        double re = creal(answer->amplitudes[k]), im = cimag(answer->amplitudes[k]);
        if (file) lehr_put_format(file, "%.15g %+.15gi\n", re, im);
        if (!asked->job->json) lehr_put_format(asked->job->page, "%.15g %+.15gi\n", re, im);
        lehr_json *entry = lehr_json_object();
        lehr_json_set_real(entry, "re", re);
        lehr_json_set_real(entry, "im", im);
        lehr_json_set_real(entry, "probability", re * re + im * im);
        lehr_json_add(list, entry);
    }
    if (asked->job->json)
        lehr_json_set(asked->job->result, "amplitudes", list);
    else
        lehr_json_free(list);
}

static void set_entropies(const tn_entropies *e, lehr_json *result)
{
    lehr_json *entry = lehr_json_object(), *chain = lehr_json_array();
    lehr_json *von_neumann = lehr_json_array(), *renyi2 = lehr_json_array();
    lehr_json *error = lehr_json_array();
    for (int32_t k = 0; k < e->n; k++) lehr_json_add_int(chain, e->order[k]);
    for (int32_t k = 0; k + 1 < e->n; k++) {
        lehr_json_add_real(von_neumann, e->von_neumann[k]);
        lehr_json_add_real(renyi2, e->renyi2[k]);
        lehr_json_add_real(error, e->error[k]);
    }
    lehr_json_set(entry, "chain", chain);
    lehr_json_set(entry, "von_neumann", von_neumann);
    lehr_json_set(entry, "renyi2", renyi2);
    lehr_json_set(entry, "error", error);
    lehr_json_set(result, "entropies", entry);
}

/* A cut is a row: the qubit before it and behind it, von Neumann's entropy, Renyi's. */
static void put_entropies(const tn_entropies *e, lehr_output *out)
{
    for (int32_t k = 0; k + 1 < e->n; k++)
        lehr_put_format(out, "%" PRId32 " %" PRId32 " %.15g +- %.3g %.15g\n", e->order[k],
                        e->order[k + 1], e->von_neumann[k], e->error[k], e->renyi2[k]);
}

static void tell_entropies(const tn_entropies *e, const cli_job *job, lehr_output *file)
{
    if (file) put_entropies(e, file);
    if (job->json) {
        set_entropies(e, job->result);
        return;
    }
    lehr_put_text(job->page, "c cuts along the chain: qubit before, qubit behind, von Neumann "
                             "entropy (nats), Renyi-2 entropy\n");
    put_entropies(e, job->page);
}

lehr_status cli_circuit_answer_tell(const cli_circuit_answer *answer, const cli_circuit_job *asked,
                                    lehr_output *file)
{
    if (asked->request.purpose == TN_FOR_AMPLITUDES)
        tell_amplitudes(answer, asked, file);
    else if (asked->request.purpose == TN_FOR_ENTROPIES)
        tell_entropies(&answer->entropies, asked->job, file);
    else if (asked->marginal_count > 0)
        tell_marginal(answer, asked, file);
    else
        return tell_expectation(answer, asked, file);
    return LEHR_OK;
}

void cli_circuit_answer_clear(lehr_context *ctx, cli_circuit_answer *answer)
{
    lehr_release(ctx, answer->terms);
    lehr_release(ctx, answer->probabilities);
    lehr_release(ctx, answer->amplitudes);
    tn_entropies_clear(ctx, &answer->entropies);
    *answer = (cli_circuit_answer){0};
}
