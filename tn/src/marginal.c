// SPDX-License-Identifier: GPL-3.0-or-later
/* P(x) = 2^-k sum over subsets S of (-1)^(sum of x in S) <product of Z in S>: a Walsh-Hadamard
 * transform of the expectations. */
#include <base/output.h>
#include <math.h>
#include <tn/marginal.h>

static void put_product(lehr_output *text, int count, const int32_t *qubits, size_t subset)
{
    const char *between = "";
    if (subset == 0) lehr_put_text(text, "1");
    for (int k = 0; k < count; k++) {
        if (!(subset >> k & 1)) continue;
        lehr_put_format(text, "%sZ%d", between, (int)qubits[k]);
        between = "*";
    }
}

static lehr_status read_sum(lehr_context *ctx, lehr_output *text, int32_t n, tn_observable **out)
{
    size_t length;
    const char *bytes = lehr_output_bytes(text, &length);
    lehr_input *in;
    LEHR_TRY(lehr_input_memory(ctx, "products of Z", bytes, length, &in));
    lehr_status status = tn_observable_read(in, n, out);
    lehr_input_close(in);
    return status;
}

lehr_status tn_marginal_observable(lehr_context *ctx, int count, const int32_t *qubits,
                                   tn_observable **out)
{
    int32_t n = 0;
    if (count < 1 || count > TN_MARGINAL_MAX)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "the distribution of 1 to %d qubits can be had",
                         TN_MARGINAL_MAX);
    for (int k = 0; k < count; k++) {
        for (int j = 0; j < k; j++)
            if (qubits[j] == qubits[k])
                return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "qubit %d is named twice", (int)qubits[k]);
        if (qubits[k] >= n) n = qubits[k] + 1;
    }
    lehr_output *text;
    LEHR_TRY(lehr_output_memory(ctx, &text));
    for (size_t subset = 0; subset < (size_t)1 << count; subset++) {
        if (subset) lehr_put_text(text, "+");
        put_product(text, count, qubits, subset);
    }
    lehr_status status = read_sum(ctx, text, n, out);
    lehr_output_discard(text);
    return status;
}

static size_t subset_of(const tn_observable_view *view, const tn_term *term, int count,
                        const int32_t *qubits)
{
    size_t subset = 0;
    for (int32_t p = term->first; p < term->first + term->count; p++)
        for (int k = 0; k < count; k++)
            if (view->paulis[p].qubit == qubits[k]) subset |= (size_t)1 << k;
    return subset;
}

void tn_marginal_probabilities(const tn_observable *observable, int count, const int32_t *qubits,
                               const tn_expected *terms, double *probabilities)
{
    tn_observable_view view = tn_observable_look(observable);
    size_t size = (size_t)1 << count;
    for (int32_t t = 0; t < view.terms; t++)
        probabilities[subset_of(&view, &view.term[t], count, qubits)] = terms[t].value;
    for (size_t half = 1; half < size; half *= 2)
        for (size_t k = 0; k < size; k++) {
            if (k & half) continue;
            double even = probabilities[k], odd = probabilities[k + half];
            probabilities[k] = even + odd;
            probabilities[k + half] = even - odd;
        }
    for (size_t k = 0; k < size; k++) probabilities[k] = fmax(0, ldexp(probabilities[k], -count));
}
