// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls of gates: modifiers @ name(arguments) operands; */
#include "qasm_reader.h"

#include <inttypes.h>
#include <math.h>

/* --- modifiers --- */

/* `count` controls whose operands are still to come. */
static lehr_status add_controls(tn_qasm *q, const char *at, int64_t count, bool negative,
                                tn_call *call)
{
    if (count < 1 || count > UINT16_MAX - call->controls)
        return tn_qasm_fail(q, at, LEHR_FORMAT, "%" PRId64 " controls; 1 to %d are possible", count,
                            UINT16_MAX - call->controls);
    TN_ROOM(q->ctx, &q->operands, (size_t)count);
    for (int64_t k = 0; k < count; k++)
        q->operands.at[q->operands.count++] = (tn_operand){.negative = negative, .at = at};
    call->controls += (int)count;
    return LEHR_OK;
}

static lehr_status control(tn_qasm *q, bool negative, tn_call *call)
{
    const char *at = q->tokens.text.at;
    int64_t count = 1;
    tn_tokens_next(&q->tokens);
    if (tn_tokens_take(&q->tokens, '(')) {
        LEHR_TRY(tn_qasm_whole(q, "the number of controls", &count));
        LEHR_TRY(tn_qasm_sign(q, ')', "')' after the number of controls"));
    }
    return add_controls(q, at, count, negative, call);
}

/* The power of a power is the product of both, unless a fraction comes later: which root would be
 * meant depends on what it is taken of. */
static lehr_status raise(tn_qasm *q, const char *at, double power, tn_call *call, bool *fraction)
{
    if (*fraction && power != 1) return tn_qasm_refuse(q, at, "the root of a power or inverse");
    *fraction |= power != floor(power);
    call->power *= power;
    if (!(fabs(call->power) <= 0x1p53)) return tn_qasm_refuse(q, at, "a power as large as this");
    return LEHR_OK;
}

static lehr_status modifier(tn_qasm *q, tn_call *call, bool *fraction)
{
    const char *at = q->tokens.text.at;
    lehr_number power = {.r = -1};
    if (tn_tokens_word(&q->tokens, "ctrl")) return control(q, false, call);
    if (tn_tokens_word(&q->tokens, "negctrl")) return control(q, true, call);
    bool raised = tn_tokens_word(&q->tokens, "pow");
    tn_tokens_next(&q->tokens);
    if (raised) {
        LEHR_TRY(tn_qasm_sign(q, '(', "'(' after pow"));
        LEHR_TRY(tn_qasm_number(q, &power));
        LEHR_TRY(tn_qasm_sign(q, ')', "')' after the power"));
    }
    return raise(q, at, power.r, call, fraction);
}

static bool is_modifier(const tn_qasm *q)
{
    static const char *const words[] = {"ctrl", "negctrl", "inv", "pow"};
    for (int k = 0; q->version == 3 && k < 4; k++)
        if (tn_tokens_word(&q->tokens, words[k])) return true;
    return false;
}

static lehr_status modifiers(tn_qasm *q, tn_call *call)
{
    bool fraction = false;
    while (is_modifier(q)) {
        LEHR_TRY(modifier(q, call, &fraction));
        LEHR_TRY(tn_qasm_sign(q, '@', "'@' after the modifier"));
    }
    return LEHR_OK;
}

/* --- name, arguments, operands --- */

static lehr_status gate_name(tn_qasm *q, tn_call *call)
{
    lehr_text name = q->tokens.text;
    int32_t k = q->tokens.kind == TN_TOKEN_NAME ? tn_names_find(&q->gate_names, name) : -1;
    if (k < 0) return tn_qasm_expected(q, q->in_body ? "a gate" : "a gate or statement");
    call->gate = q->gate_names.entries.at[k].value;
    call->at = name.at;
    tn_tokens_next(&q->tokens);
    if (q->gates.at[call->gate].kind != TN_OPAQUE_GATE) return LEHR_OK;
    return tn_qasm_fail(q, name.at, LEHR_UNSUPPORTED,
                        "gate %.*s is opaque: it was declared without saying what it does",
                        TN_QUOTE(name));
}

/* "rx takes 1 parameter, not 2" */
static lehr_status wrong_number(tn_qasm *q, const tn_call *call, const char *verb, int32_t want,
                                const char *what, size_t got)
{
    tn_tokens there = {.all = q->tokens.all, .text = {call->at, call->at}};
    tn_tokens_next(&there);
    return tn_qasm_fail(q, call->at, LEHR_FORMAT, "%.*s %s %" PRId32 " %s%s, not %zu",
                        TN_QUOTE(there.text), verb, want, what, want == 1 ? "" : "s", got);
}

static lehr_status arguments(tn_qasm *q, const tn_call *call)
{
    if (tn_tokens_take(&q->tokens, '(') && !tn_tokens_take(&q->tokens, ')')) {
        do {
            tn_expression e;
            LEHR_TRY(tn_qasm_expression(q, &e));
            TN_ROOM(q->ctx, &q->arguments, 1);
            q->arguments.at[q->arguments.count++] = e;
        } while (tn_tokens_take(&q->tokens, ','));
        LEHR_TRY(tn_qasm_sign(q, ')', "')', ',' or an operator"));
    }
    size_t got = q->arguments.count - call->argument;
    int32_t want = q->gates.at[call->gate].params;
    return got == (size_t)want ? LEHR_OK : wrong_number(q, call, "takes", want, "parameter", got);
}

/* The next operand: those of controls have their place and sign already. */
static lehr_status operand(tn_qasm *q, tn_call *call)
{
    tn_operand operand;
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_QUBITS, &operand));
    size_t k = call->operand + call->operand_count++;
    if (k == q->operands.count) {
        TN_ROOM(q->ctx, &q->operands, 1);
        q->operands.at[q->operands.count++] = (tn_operand){.negative = false};
    }
    operand.negative = q->operands.at[k].negative;
    q->operands.at[k] = operand;
    return LEHR_OK;
}

static lehr_status operands(tn_qasm *q, tn_call *call)
{
    if (q->tokens.sign != ';') {
        do LEHR_TRY(operand(q, call));
        while (tn_tokens_take(&q->tokens, ','));
    }
    int32_t want = q->gates.at[call->gate].lines + call->controls;
    if (call->operand_count != (size_t)want)
        return wrong_number(q, call, call->controls ? "with its controls acts on" : "acts on", want,
                            "qubit", call->operand_count);
    return tn_qasm_sign(q, ';', "',' or ';' after the qubits");
}

lehr_status tn_qasm_read_call(tn_qasm *q, tn_call *call)
{
    tn_call c = {.power = 1, .argument = q->arguments.count, .operand = q->operands.count};
    LEHR_TRY(modifiers(q, &c));
    LEHR_TRY(gate_name(q, &c));
    LEHR_TRY(arguments(q, &c));
    LEHR_TRY(operands(q, &c));
    *call = c;
    return LEHR_OK;
}

/* --- repeating over registers --- */

lehr_status tn_qasm_broadcast(tn_qasm *q, const tn_operand *list, size_t count, int32_t *times)
{
    const tn_operand *first = NULL;
    for (size_t k = 0; k < count; k++) {
        if (!list[k].whole) continue;
        if (first && first->count != list[k].count)
            return tn_qasm_fail(q, list[k].at, LEHR_FORMAT,
                                "registers of different size: %" PRId32 " and %" PRId32,
                                first->count, list[k].count);
        first = &list[k];
    }
    *times = first ? first->count : 1;
    return LEHR_OK;
}
