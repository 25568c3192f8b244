// SPDX-License-Identifier: GPL-3.0-or-later
/* What both versions of OpenQASM have: names, registers, operands, and what is no gate. */
#include "machine_memory.h"
#include "qasm_reader.h"

#include <base/memory.h>
#include <base/options.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- messages --- */

lehr_status(tn_qasm_fail)(tn_qasm *q, const char *at, lehr_status code, const char *format, ...)
{
    char text[256];
    tn_place place = tn_tokens_place(&q->tokens, at);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return LEHR_FAIL(q->ctx, code, "%s:%" PRIu64 ":%" PRIu64 ": %s", q->name, place.line,
                     place.column, text);
}

lehr_status(tn_qasm_expected)(tn_qasm *q, const char *what)
{
    lehr_text found = q->tokens.text;
    if (q->tokens.kind == TN_TOKEN_END)
        return tn_qasm_fail(q, found.at, LEHR_FORMAT, "expected %s, found the end of the file",
                            what);
    return tn_qasm_fail(q, found.at, LEHR_FORMAT, "expected %s, found '%.*s'", what,
                        TN_QUOTE(found));
}

lehr_status(tn_qasm_refuse)(tn_qasm *q, const char *at, const char *what)
{
    return tn_qasm_fail(q, at, LEHR_UNSUPPORTED, "%s is not supported", what);
}

lehr_status tn_qasm_placed(tn_qasm *q, const char *at, lehr_status status)
{
    if (status != LEHR_BAD_ARGUMENT && status != LEHR_NUMERIC) return status;
    char why[160];
    snprintf(why, sizeof why, "%s", lehr_message(q->ctx));
    lehr_clear(q->ctx);
    return tn_qasm_fail(q, at, LEHR_FORMAT, "%s", why);
}

/* --- signs and names --- */

lehr_status tn_qasm_sign(tn_qasm *q, int sign, const char *what)
{
    return tn_tokens_take(&q->tokens, sign) ? LEHR_OK : tn_qasm_expected(q, what);
}

lehr_status tn_qasm_name(tn_qasm *q, const char *what, lehr_text *name)
{
    if (q->tokens.kind != TN_TOKEN_NAME) return tn_qasm_expected(q, what);
    *name = q->tokens.text;
    tn_tokens_next(&q->tokens);
    return LEHR_OK;
}

lehr_status tn_qasm_declare(tn_qasm *q, lehr_text name, tn_variable variable)
{
    int32_t k = tn_names_find(&q->variable_names, name);
    if (k >= 0 && (size_t)k >= q->scope)
        return tn_qasm_fail(q, name.at, LEHR_FORMAT, "%.*s is declared twice", TN_QUOTE(name));
    TN_ROOM(q->ctx, &q->variables, 1);
    q->variables.at[q->variables.count] = variable;
    return tn_names_add(q->ctx, &q->variable_names, name, (int32_t)q->variables.count++);
}

tn_scope tn_qasm_enter(tn_qasm *q)
{
    tn_scope outer = {q->scope, q->variable_names.entries.count, q->variables.count};
    q->scope = outer.names;
    return outer;
}

void tn_qasm_leave(tn_qasm *q, const tn_scope *outer)
{
    q->scope = outer->scope;
    tn_names_forget(&q->variable_names, outer->names);
    q->variables.count = outer->variables;
}

/* --- registers --- */

/* No engine makes do with less for each qubit. */
#define BYTES_A_QUBIT 32

/* Better refused here, with the place, than in the middle of planning. */
static lehr_status check_memory(tn_qasm *q, const char *at, int64_t count)
{
    size_t limit = lehr_memory_limit(q->ctx), needs = (size_t)count * BYTES_A_QUBIT;
    char take[16], have[16];
    if (limit == 0) limit = tn_machine_memory();
    if (limit == 0 || count > TN_MAX_QUBITS || needs <= limit) return LEHR_OK;
    lehr_size_print(needs, take);
    lehr_size_print(limit, have);
    return tn_qasm_fail(q, at, LEHR_NO_MEMORY,
                        "%" PRId64 " qubits take at least %s of memory, and there are %s", count,
                        take, have);
}

static lehr_status add_register(tn_qasm *q, const char *name, tn_meaning meaning, int64_t count,
                                int32_t *first)
{
    if (meaning == TN_MEANS_QUBITS) return tn_builder_qubits(q->builder, name, count, first);
    return tn_builder_bits(q->builder, name, count, first);
}

lehr_status tn_qasm_register(tn_qasm *q, lehr_text name, tn_meaning meaning, int64_t count,
                             bool single)
{
    tn_variable v = {.meaning = meaning, .count = (int32_t)count, .single = single};
    if (meaning == TN_MEANS_QUBITS && count > 0)
        LEHR_TRY(check_memory(q, name.at, q->qubits + count));
    lehr_mark mark = lehr_scratch_mark(q->ctx);
    size_t length = (size_t)(name.end - name.at);
    char *copy = lehr_scratch(q->ctx, length + 1, 1);
    lehr_status status = copy ? LEHR_OK : LEHR_NO_MEMORY;
    if (copy) {
        memcpy(copy, name.at, length);
        copy[length] = '\0';
        status = tn_qasm_placed(q, name.at, add_register(q, copy, meaning, count, &v.first));
    }
    lehr_scratch_release(q->ctx, mark);
    LEHR_TRY(status);
    if (meaning == TN_MEANS_QUBITS) q->qubits += v.count;
    return tn_qasm_declare(q, name, v);
}

/* --- operands --- */

/* An index that counts from the end when it is negative, as OpenQASM 3 has it. */
static lehr_status index_of(tn_qasm *q, int32_t count, int64_t *index)
{
    const char *at = q->tokens.text.at;
    int64_t i;
    LEHR_TRY(tn_qasm_whole(q, "an index", &i));
    *index = i < 0 && q->version == 3 ? i + count : i;
    if (i < INT32_MAX && *index >= 0 && *index < count) return LEHR_OK;
    return tn_qasm_fail(q, at, LEHR_FORMAT, "index %" PRId64 " of a register of %" PRId32, i,
                        count);
}

/* [first:last] or [first:step:last], from the colon on. */
static lehr_status slice(tn_qasm *q, int32_t count, int64_t first, tn_operand *operand)
{
    const char *at = q->tokens.text.at;
    int64_t step = 1, last;
    tn_tokens_next(&q->tokens);
    tn_tokens before = q->tokens;
    LEHR_TRY(tn_qasm_whole(q, "an index", &last));
    if (tn_tokens_take(&q->tokens, ':')) {
        step = last;
        LEHR_TRY(index_of(q, count, &last));
    } else {
        q->tokens = before;
        LEHR_TRY(index_of(q, count, &last));
    }
    if (step == 0 || step > count || step < -count || (last - first) / step < 0 ||
        (last != first && (last > first) != (step > 0)))
        return tn_qasm_fail(q, at, LEHR_FORMAT, "a slice of nothing");
    operand->step = (int32_t)step;
    operand->count = (int32_t)((last - first) / step) + 1;
    return LEHR_OK;
}

static lehr_status subscript(tn_qasm *q, const tn_variable *v, tn_operand *operand)
{
    int64_t index;
    LEHR_TRY(index_of(q, v->count, &index));
    operand->first = v->first + (int32_t)index;
    operand->count = 1;
    operand->whole = q->version == 3 && q->tokens.sign == ':';
    if (operand->whole) LEHR_TRY(slice(q, v->count, index, operand));
    return tn_qasm_sign(q, ']', "']' after the index");
}

static const char *kind_of(const tn_qasm *q, tn_meaning meaning)
{
    if (meaning == TN_MEANS_BITS) return "classical bits";
    return q->in_body ? "a qubit of the gate" : "qubits";
}

lehr_status tn_qasm_operand(tn_qasm *q, tn_meaning meaning, tn_operand *operand)
{
    tn_meaning wanted = q->in_body && meaning == TN_MEANS_QUBITS ? TN_MEANS_LINE : meaning;
    int32_t k =
        q->tokens.kind == TN_TOKEN_NAME ? tn_names_find(&q->variable_names, q->tokens.text) : -1;
    if (k < 0 && q->tokens.sign == '$')
        return tn_qasm_refuse(q, q->tokens.text.at, "a physical qubit");
    if (k < 0) return tn_qasm_expected(q, kind_of(q, meaning));
    tn_variable v = q->variables.at[q->variable_names.entries.at[k].value];
    if (v.meaning != wanted) return tn_qasm_expected(q, kind_of(q, meaning));
    *operand = (tn_operand){.first = v.first,
                            .count = v.count,
                            .step = 1,
                            .whole = !v.single && wanted != TN_MEANS_LINE,
                            .at = q->tokens.text.at};
    tn_tokens_next(&q->tokens);
    if (!operand->whole || !tn_tokens_take(&q->tokens, '[')) return LEHR_OK;
    return subscript(q, &v, operand);
}

/* Element k of an operand that is repeated. */
static int32_t element(const tn_operand *operand, int32_t k)
{
    return operand->whole ? operand->first + k * operand->step : operand->first;
}

/* --- statements --- */

lehr_status tn_qasm_include(tn_qasm *q)
{
    lehr_text file = q->tokens.text;
    if (q->tokens.kind != TN_TOKEN_STRING) return tn_qasm_expected(q, "the name of a file");
    size_t length = (size_t)(file.end - file.at);
    lehr_text inside = {file.at + 1, length >= 2 ? file.end - 1 : file.at + 1};
    if (!lehr_text_is(inside, "qelib1.inc") && !lehr_text_is(inside, "stdgates.inc"))
        return tn_qasm_refuse(q, file.at,
                              "a file to include other than qelib1.inc and stdgates.inc");
    tn_tokens_next(&q->tokens);
    return tn_qasm_sign(q, ';', "';' after the name of the file");
}

static lehr_status push_operand(tn_qasm *q, const tn_operand *operand, bool *all)
{
    if (q->in_body) return LEHR_OK;
    if (operand->whole && operand->count == q->qubits) *all = true;
    if (*all) return LEHR_OK;
    TN_ROOM(q->ctx, &q->lines, (size_t)operand->count);
    for (int32_t k = 0; k < operand->count; k++)
        q->lines.at[q->lines.count++] = element(operand, k);
    return LEHR_OK;
}

/* In a body it says nothing that is kept. */
lehr_status tn_qasm_barrier(tn_qasm *q)
{
    const char *at = q->tokens.text.at;
    size_t first = q->lines.count;
    bool all = q->tokens.sign == ';';
    while (q->tokens.sign != ';') {
        tn_operand operand;
        LEHR_TRY(tn_qasm_operand(q, TN_MEANS_QUBITS, &operand));
        LEHR_TRY(push_operand(q, &operand, &all));
        if (!tn_tokens_take(&q->tokens, ',') && q->tokens.sign != ';')
            return tn_qasm_expected(q, "',' or ';' after the qubits");
    }
    tn_tokens_next(&q->tokens);
    all |= q->lines.count - first == (size_t)q->qubits;
    size_t count = all ? 0 : q->lines.count - first;
    q->lines.count = first;
    if (q->in_body || (count == 0 && !all)) return LEHR_OK;
    if (count > INT32_MAX) return tn_qasm_refuse(q, at, "a barrier as long as this");
    LEHR_TRY(tn_qasm_step(q, at, 1));
    return tn_builder_barrier(q->builder, (int32_t)count, q->lines.at ? q->lines.at + first : NULL);
}

lehr_status tn_qasm_reset(tn_qasm *q)
{
    tn_operand operand;
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_QUBITS, &operand));
    LEHR_TRY(tn_qasm_sign(q, ';', "';' after the qubits"));
    if (q->never) return LEHR_OK;
    LEHR_TRY(tn_qasm_step(q, operand.at, operand.count));
    for (int32_t k = 0; k < operand.count; k++) {
        LEHR_TRY(tn_qasm_may_act(q, operand.at));
        LEHR_TRY(tn_builder_reset(q->builder, element(&operand, k)));
    }
    return LEHR_OK;
}

lehr_status tn_qasm_measure(tn_qasm *q, const tn_operand *qubits, const tn_operand *bits)
{
    if (qubits->count != bits->count)
        return tn_qasm_fail(q, qubits->at, LEHR_FORMAT,
                            "%" PRId32 " qubits are measured into %" PRId32 " bits", qubits->count,
                            bits->count);
    if (q->never) return LEHR_OK;
    LEHR_TRY(tn_qasm_step(q, qubits->at, qubits->count));
    for (int32_t k = 0; k < qubits->count; k++) {
        int32_t bit = element(bits, k);
        LEHR_TRY(tn_qasm_may_act(q, qubits->at));
        LEHR_TRY(tn_builder_measure(q->builder, element(qubits, k), bit));
        tn_qasm_wrote(q, bit);
    }
    return LEHR_OK;
}

lehr_status tn_qasm_gate_statement(tn_qasm *q)
{
    size_t arguments = q->arguments.count, operands = q->operands.count, steps = q->steps.count;
    tn_call call;
    LEHR_TRY(tn_qasm_read_call(q, &call));
    LEHR_TRY(tn_qasm_carry_out(q, &call));
    q->arguments.count = arguments;
    q->operands.count = operands;
    q->steps.count = steps;
    return LEHR_OK;
}
