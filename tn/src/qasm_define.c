// SPDX-License-Identifier: GPL-3.0-or-later
/* Gate definitions: gate NAME(parameters) qubits { calls }. A body is read once, into calls whose
 * operands are the numbers of its qubits. */
#include "qasm_reader.h"

#include <math.h>

/* So many operations are refused when they are asked for. */
#define HUGE_SIZE 1e18

/* Names up to a sign that ends them, each a variable numbered from 0. */
static lehr_status names_until(tn_qasm *q, int sign, tn_meaning meaning, const char *what,
                               int32_t *count)
{
    *count = 0;
    while (q->tokens.sign != sign) {
        lehr_text name;
        LEHR_TRY(tn_qasm_name(q, what, &name));
        LEHR_TRY(tn_qasm_declare(
            q, name, (tn_variable){.meaning = meaning, .first = (*count)++, .count = 1}));
        if (!tn_tokens_take(&q->tokens, ',') && q->tokens.sign != sign)
            return tn_qasm_expected(q, what);
    }
    tn_tokens_next(&q->tokens);
    return LEHR_OK;
}

static lehr_status signature(tn_qasm *q, int end, tn_qasm_gate *gate)
{
    if (tn_tokens_take(&q->tokens, '('))
        LEHR_TRY(names_until(q, ')', TN_MEANS_ARGUMENT, "a parameter, ',' or ')'", &gate->params));
    const char *what = end == '{' ? "a qubit, ',' or '{'" : "a qubit, ',' or ';'";
    return names_until(q, end, TN_MEANS_LINE, what, &gate->lines);
}

/* How much a gate with this call in its body stands for. */
static lehr_status account(tn_qasm *q, tn_qasm_gate *gate, const tn_call *call)
{
    const tn_qasm_gate *used = &q->gates.at[call->gate];
    double times = used->kind == TN_BODY_GATE ? fabs(call->power) : call->power != 0;
    gate->size = fmin(gate->size + used->size * times + 2 * call->controls, HUGE_SIZE);
    if (used->depth >= gate->depth) gate->depth = used->depth + 1;
    if (gate->depth > TN_QASM_DEPTH)
        return tn_qasm_refuse(q, call->at, "gates defined by gates as deep as this");
    return LEHR_OK;
}

static lehr_status body(tn_qasm *q, tn_qasm_gate *gate)
{
    while (!tn_tokens_take(&q->tokens, '}')) {
        if (q->tokens.kind != TN_TOKEN_NAME) return tn_qasm_expected(q, "a gate or '}'");
        if (tn_tokens_word(&q->tokens, "barrier")) {
            tn_tokens_next(&q->tokens);
            LEHR_TRY(tn_qasm_barrier(q));
            continue;
        }
        tn_call call;
        LEHR_TRY(tn_qasm_read_call(q, &call));
        LEHR_TRY(account(q, gate, &call));
        TN_ROOM(q->ctx, &q->calls, 1);
        q->calls.at[q->calls.count++] = call;
    }
    gate->call_count = q->calls.count - gate->call;
    return LEHR_OK;
}

static lehr_status define(tn_qasm *q, bool opaque, tn_qasm_gate *gate)
{
    LEHR_TRY(signature(q, opaque ? ';' : '{', gate));
    if (opaque) return LEHR_OK;
    q->in_body = true;
    LEHR_TRY(body(q, gate));
    q->in_body = false;
    return LEHR_OK;
}

static lehr_status check_free(tn_qasm *q, lehr_text name)
{
    int32_t k = tn_names_find(&q->gate_names, name);
    if (k < 0 || q->gates.at[q->gate_names.entries.at[k].value].built_in) return LEHR_OK;
    return tn_qasm_fail(q, name.at, LEHR_FORMAT, "gate %.*s is defined twice", TN_QUOTE(name));
}

lehr_status tn_qasm_define(tn_qasm *q, bool opaque)
{
    lehr_text name;
    LEHR_TRY(tn_qasm_name(q, "the name of a gate", &name));
    LEHR_TRY(check_free(q, name));
    tn_scope outer = tn_qasm_enter(q);
    tn_qasm_gate gate = {.kind = opaque ? TN_OPAQUE_GATE : TN_BODY_GATE, .call = q->calls.count};
    LEHR_TRY(define(q, opaque, &gate));
    tn_qasm_leave(q, &outer);
    TN_ROOM(q->ctx, &q->gates, 1);
    q->gates.at[q->gates.count] = gate;
    return tn_names_add(q->ctx, &q->gate_names, name, (int32_t)q->gates.count++);
}
