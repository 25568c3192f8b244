// SPDX-License-Identifier: GPL-3.0-or-later
/* Control flow of OpenQASM 3: blocks, if, for.
 *
 * What is known while reading is decided while reading: loops are carried out, branches taken or
 * skipped. A condition on classical bits becomes conditions of operations. Only conjunctions of
 * equalities can be that; the branch of `else` is read once for each way in which the first k hold
 * and the next does not. */
#include "qasm_reader.h"

#include <inttypes.h>
#include <stdio.h>

/* What a round of a loop costs, in operations. */
#define ROUND 16

/* --- skipping --- */

/* From a bracket to behind the one that closes it. */
static lehr_status skip_group(tn_qasm *q)
{
    int depth = 0;
    do {
        int sign = q->tokens.sign;
        if (q->tokens.kind == TN_TOKEN_END) return tn_qasm_expected(q, "a closing bracket");
        if (sign == '(' || sign == '[' || sign == '{') depth++;
        if (sign == ')' || sign == ']' || sign == '}') depth--;
        tn_tokens_next(&q->tokens);
    } while (depth > 0);
    return LEHR_OK;
}

static lehr_status skip_statement(tn_qasm *q);

/* `(condition) statement [else statement]` */
static lehr_status skip_if(tn_qasm *q)
{
    tn_tokens_next(&q->tokens);
    LEHR_TRY(skip_group(q));
    LEHR_TRY(skip_statement(q));
    if (!tn_tokens_word(&q->tokens, "else")) return LEHR_OK;
    tn_tokens_next(&q->tokens);
    return skip_statement(q);
}

static lehr_status skip_for(tn_qasm *q)
{
    while (!tn_tokens_word(&q->tokens, "in")) {
        if (q->tokens.kind == TN_TOKEN_END) return tn_qasm_expected(q, "in");
        tn_tokens_next(&q->tokens);
    }
    tn_tokens_next(&q->tokens);
    LEHR_TRY(skip_group(q));
    return skip_statement(q);
}

static lehr_status descend(tn_qasm *q)
{
    if (++q->nesting <= TN_QASM_NESTING) return LEHR_OK;
    return tn_qasm_refuse(q, q->tokens.text.at, "nesting as deep as this");
}

static lehr_status skip_statement(tn_qasm *q)
{
    lehr_status status = LEHR_OK;
    LEHR_TRY(descend(q));
    if (q->tokens.sign == '{') {
        status = skip_group(q);
    } else if (tn_tokens_word(&q->tokens, "if")) {
        status = skip_if(q);
    } else if (tn_tokens_word(&q->tokens, "for")) {
        status = skip_for(q);
    } else {
        while (q->tokens.kind != TN_TOKEN_END && q->tokens.sign != ';') tn_tokens_next(&q->tokens);
        status = tn_qasm_sign(q, ';', "';'");
    }
    q->nesting--;
    return status;
}

/* --- blocks --- */

static lehr_status statements(tn_qasm *q)
{
    if (!tn_tokens_take(&q->tokens, '{')) return tn_qasm3_statement(q);
    while (!tn_tokens_take(&q->tokens, '}')) {
        if (q->tokens.kind == TN_TOKEN_END) return tn_qasm_expected(q, "a statement or '}'");
        LEHR_TRY(tn_qasm3_statement(q));
    }
    return LEHR_OK;
}

lehr_status tn_qasm_block(tn_qasm *q)
{
    LEHR_TRY(descend(q));
    tn_scope outer = tn_qasm_enter(q);
    q->blocks++;
    LEHR_TRY(statements(q));
    q->blocks--;
    tn_qasm_leave(q, &outer);
    q->nesting--;
    return LEHR_OK;
}

/* --- conditions --- */

static lehr_status keep(tn_qasm *q, tn_atom atom)
{
    TN_ROOM(q->ctx, &q->atoms, 1);
    q->atoms.at[q->atoms.count++] = atom;
    return LEHR_OK;
}

static bool names_bits(const tn_qasm *q, const tn_tokens *tokens)
{
    if (tokens->kind != TN_TOKEN_NAME) return false;
    int32_t k = tn_names_find(&q->variable_names, tokens->text);
    return k >= 0 &&
           q->variables.at[q->variable_names.entries.at[k].value].meaning == TN_MEANS_BITS;
}

/* Bits against an integer of any length, or against what is known. */
static lehr_status comparison(tn_qasm *q, const tn_operand *bits, bool negated, tn_atom *atom)
{
    char digits[24];
    int64_t value;
    if (q->tokens.kind == TN_TOKEN_INTEGER) {
        lehr_text integer = q->tokens.text;
        tn_tokens_next(&q->tokens);
        return tn_qasm_equals(q, integer, bits, negated, atom);
    }
    LEHR_TRY(tn_qasm_whole(q, "what bits are compared with", &value));
    *atom = (tn_atom){.known = true, .truth = negated};
    if (value < 0) return LEHR_OK;
    int n = snprintf(digits, sizeof digits, "%" PRId64, value);
    return tn_qasm_equals(q, (lehr_text){digits, digits + n}, bits, negated, atom);
}

/* A bit alone is compared with 1, a register must not be 0. */
static lehr_status truth(tn_qasm *q, const tn_operand *bits, bool negated, tn_atom *atom)
{
    static const char digits[] = "01";
    const char *digit = digits + !bits->whole;
    return tn_qasm_equals(q, (lehr_text){digit, digit + 1}, bits, negated != bits->whole, atom);
}

static lehr_status test_bits(tn_qasm *q, bool negated)
{
    const char *at = q->tokens.text.at;
    tn_operand bits;
    tn_atom atom;
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_BITS, &bits));
    if (bits.step != 1) return tn_qasm_refuse(q, at, "a condition on bits that are not in a row");
    int sign = q->tokens.sign;
    if (sign == TN_SIGN('=', '=') || sign == TN_SIGN('!', '=')) {
        tn_tokens_next(&q->tokens);
        LEHR_TRY(comparison(q, &bits, negated != (sign == TN_SIGN('!', '=')), &atom));
    } else {
        LEHR_TRY(truth(q, &bits, negated, &atom));
    }
    return keep(q, atom);
}

static bool holds(int sign, double a, double b)
{
    switch (sign) {
    case TN_SIGN('=', '='):
        return a == b;
    case TN_SIGN('!', '='):
        return a != b;
    case TN_SIGN('<', '='):
        return a <= b;
    case TN_SIGN('>', '='):
        return a >= b;
    case '<':
        return a < b;
    case '>':
        return a > b;
    default:
        return a != 0;
    }
}

/* Of numbers that are known. */
static lehr_status test_numbers(tn_qasm *q, bool negated)
{
    lehr_number a, b = {.r = 0};
    LEHR_TRY(tn_qasm_number(q, &a));
    int sign = q->tokens.sign;
    if (sign == TN_SIGN('=', '=') || sign == TN_SIGN('!', '=') || sign == TN_SIGN('<', '=') ||
        sign == TN_SIGN('>', '=') || sign == '<' || sign == '>') {
        tn_tokens_next(&q->tokens);
        LEHR_TRY(tn_qasm_number(q, &b));
    }
    return keep(q, (tn_atom){.known = true, .truth = holds(sign, a.r, b.r) != negated});
}

static void negate(tn_atom *atom)
{
    atom->negated = !atom->negated;
    atom->truth = !atom->truth;
}

static lehr_status conjunction(tn_qasm *q);

/* Is this the parenthesis of a condition rather than of a sum? */
static bool opens_condition(const tn_qasm *q)
{
    tn_tokens ahead = q->tokens;
    while (ahead.sign == '(') tn_tokens_next(&ahead);
    return ahead.sign == '!' || names_bits(q, &ahead);
}

static lehr_status test(tn_qasm *q)
{
    const char *at = q->tokens.text.at;
    bool negated = false;
    while (tn_tokens_take(&q->tokens, '!')) negated = !negated;
    if (q->tokens.sign == '(' && opens_condition(q)) {
        size_t first = q->atoms.count;
        tn_tokens_next(&q->tokens);
        LEHR_TRY(conjunction(q));
        if (negated && q->atoms.count != first + 1) return tn_qasm_refuse(q, at, "! of several");
        tn_atom *atom = &q->atoms.at[q->atoms.count - 1];
        if (negated) negate(atom);
        return tn_qasm_sign(q, ')', "')' after the condition");
    }
    return names_bits(q, &q->tokens) ? test_bits(q, negated) : test_numbers(q, negated);
}

static lehr_status conjunction(tn_qasm *q)
{
    LEHR_TRY(descend(q));
    do LEHR_TRY(test(q));
    while (tn_tokens_take(&q->tokens, TN_SIGN('&', '&')));
    q->nesting--;
    if (q->tokens.sign == TN_SIGN('|', '|'))
        return tn_qasm_refuse(q, q->tokens.text.at, "|| in a condition");
    return LEHR_OK;
}

/* --- if --- */

/* The statement under the cursor under atoms first..first+count-1, if that can be. */
static lehr_status branch(tn_qasm *q, size_t first, size_t count, bool *spoilt)
{
    tn_when before;
    for (size_t k = 0; k < count; k++) {
        const tn_atom *atom = &q->atoms.at[first + k];
        if (atom->known && !atom->truth) return skip_statement(q);
    }
    LEHR_TRY(tn_qasm_when(q, q->atoms.at + first, count, &before));
    LEHR_TRY(tn_qasm_block(q));
    return tn_qasm_whenever(q, &before, spoilt);
}

static lehr_status otherwise(tn_qasm *q, size_t first, bool spoilt)
{
    const char *at = q->tokens.text.at;
    size_t count = q->atoms.count - first;
    tn_tokens_next(&q->tokens);
    if (spoilt)
        return tn_qasm_refuse(q, at, "else after a measurement into the bits that its if looks at");
    tn_tokens body = q->tokens;
    for (size_t k = 0; k < count; k++) {
        q->tokens = body;
        negate(&q->atoms.at[first + k]);
        LEHR_TRY(branch(q, first, k + 1, &spoilt));
        negate(&q->atoms.at[first + k]);
        if (spoilt && k + 1 < count)
            return tn_qasm_refuse(q, at,
                                  "a measurement into the bits that several conditions look at");
    }
    return LEHR_OK;
}

lehr_status tn_qasm_if(tn_qasm *q)
{
    size_t first = q->atoms.count, words = q->words.count;
    bool spoilt = false;
    LEHR_TRY(tn_qasm_sign(q, '(', "'(' after if"));
    LEHR_TRY(conjunction(q));
    LEHR_TRY(tn_qasm_sign(q, ')', "')' after the condition"));
    LEHR_TRY(branch(q, first, q->atoms.count - first, &spoilt));
    if (tn_tokens_word(&q->tokens, "else")) LEHR_TRY(otherwise(q, first, spoilt));
    q->atoms.count = first;
    q->words.count = words;
    return LEHR_OK;
}

/* --- for --- */

typedef struct loop {
    lehr_text name;
    tn_tokens body;
} loop;

static lehr_status round_of(tn_qasm *q, const loop *l, lehr_number value)
{
    q->tokens = l->body;
    tn_scope outer = tn_qasm_enter(q);
    LEHR_TRY(tn_qasm_declare(
        q, l->name, (tn_variable){.meaning = TN_MEANS_NUMBER, .constant = true, .value = value}));
    LEHR_TRY(tn_qasm_block(q));
    tn_qasm_leave(q, &outer);
    return LEHR_OK;
}

static lehr_number whole(int64_t i)
{
    return (lehr_number){.whole = true, .i = i, .r = (double)i};
}

/* [first:last] or [first:step:last], both ends included. */
static lehr_status over_range(tn_qasm *q, loop *l)
{
    const char *at = q->tokens.text.at;
    int64_t first, step = 1, last;
    LEHR_TRY(tn_qasm_whole(q, "the first value", &first));
    LEHR_TRY(tn_qasm_sign(q, ':', "':' and the last value"));
    LEHR_TRY(tn_qasm_whole(q, "the last value", &last));
    if (tn_tokens_take(&q->tokens, ':')) {
        step = last;
        LEHR_TRY(tn_qasm_whole(q, "the last value", &last));
    }
    LEHR_TRY(tn_qasm_sign(q, ']', "']' after the range"));
    if (step == 0 || first > INT32_MAX || first < -INT32_MAX || last > INT32_MAX ||
        last < -INT32_MAX || step > INT32_MAX || step < -INT32_MAX)
        return tn_qasm_refuse(q, at, "such a range");
    l->body = q->tokens;
    if (step > 0 ? first > last : first < last) return skip_statement(q);
    int64_t rounds = (last - first) / step + 1;
    LEHR_TRY(tn_qasm_step(q, at, ROUND * (double)rounds));
    for (int64_t i = first; step > 0 ? i <= last : i >= last; i += step)
        LEHR_TRY(round_of(q, l, whole(i)));
    return LEHR_OK;
}

/* {values}: the cursor goes back and forth between the values and the body. */
static lehr_status over_set(tn_qasm *q, loop *l)
{
    tn_tokens values = q->tokens;
    while (q->tokens.sign != '}') {
        if (q->tokens.kind == TN_TOKEN_END || q->tokens.sign == ';')
            return tn_qasm_expected(q, "'}' after the values");
        tn_tokens_next(&q->tokens);
    }
    bool none = values.sign == '}';
    tn_tokens_next(&q->tokens);
    l->body = q->tokens;
    if (none) return skip_statement(q);
    for (bool more = true; more;) {
        lehr_number value;
        q->tokens = values;
        LEHR_TRY(tn_qasm_number(q, &value));
        more = tn_tokens_take(&q->tokens, ',');
        if (!more && q->tokens.sign != '}') return tn_qasm_expected(q, "',' or '}'");
        values = q->tokens;
        LEHR_TRY(tn_qasm_step(q, values.text.at, ROUND));
        LEHR_TRY(round_of(q, l, value));
    }
    return LEHR_OK;
}

lehr_status tn_qasm_for(tn_qasm *q)
{
    loop l;
    LEHR_TRY(tn_qasm_name(q, "the type of a variable", &l.name));
    if (tn_tokens_take(&q->tokens, '[')) {
        int64_t size;
        LEHR_TRY(tn_qasm_whole(q, "the size of a type", &size));
        LEHR_TRY(tn_qasm_sign(q, ']', "']' after the size"));
    }
    if (!tn_tokens_word(&q->tokens, "in")) LEHR_TRY(tn_qasm_name(q, "a variable", &l.name));
    if (!tn_tokens_word(&q->tokens, "in")) return tn_qasm_expected(q, "in");
    tn_tokens_next(&q->tokens);
    if (tn_tokens_take(&q->tokens, '[')) return over_range(q, &l);
    if (tn_tokens_take(&q->tokens, '{')) return over_set(q, &l);
    return tn_qasm_expected(q, "a range [first:last] or a set {values}");
}
