// SPDX-License-Identifier: GPL-3.0-or-later
/* Expressions: read into postfix once, evaluated as often as a gate is used.
 *
 * Whole numbers stay whole as long as they can: sums, differences, products, powers, and quotients
 * that come out even. 1/2 is a half in both versions, as gate parameters are angles. */
#include "qasm_reader.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

enum step_code {
    STEP_NUMBER,
    STEP_ARGUMENT,
    STEP_NEGATE,
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_MULTIPLY,
    STEP_DIVIDE,
    STEP_REMAINDER,
    STEP_POWER,
    STEP_FUNCTION
};

/* A level of nesting leaves at most three operands waiting: of a sum, a product and a power. */
#define STACK (3 * TN_QASM_NESTING + 5)

/* Outside of bodies no step asks for one. */
static const double no_arguments[1];

/* --- functions and constants --- */

typedef struct function {
    const char *name;
    double (*of)(double);
} function;

static const function functions[] = {
    {"sin", sin},     {"cos", cos},     {"tan", tan},     {"exp", exp},     {"ln", log},
    {"sqrt", sqrt},   {"log", log},     {"asin", asin},   {"acos", acos},   {"atan", atan},
    {"arcsin", asin}, {"arccos", acos}, {"arctan", atan}, {"floor", floor}, {"ceiling", ceil},
    {"float", NULL}, /* leaves what is a number already */
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

typedef struct constant {
    const char *name;
    lehr_number value;
} constant;

static const constant constants[] = {
    {"pi", {.r = PI}},
    {"\xcf\x80", {.r = PI}}, /* the letter */
    {"tau", {.r = 2 * PI}},
    {"\xcf\x84", {.r = 2 * PI}},
    {"euler", {.r = 2.7182818284590452354}},
    {"\xe2\x84\x87", {.r = 2.7182818284590452354}},
    {"true", {.whole = true, .i = 1, .r = 1}},
    {"false", {.whole = true, .i = 0, .r = 0}},
};
enum { CONSTANTS = sizeof constants / sizeof *constants };

static int function_of(lehr_text name)
{
    for (int k = 0; k < FUNCTIONS; k++)
        if (lehr_text_is(name, functions[k].name)) return k;
    return -1;
}

/* --- reading --- */

static lehr_status add(tn_qasm *q, tn_step step)
{
    TN_ROOM(q->ctx, &q->steps, 1);
    q->steps.at[q->steps.count++] = step;
    return LEHR_OK;
}

static lehr_status add_code(tn_qasm *q, int code)
{
    return add(q, (tn_step){.code = code});
}

static lehr_status add_number(tn_qasm *q, lehr_number value)
{
    return add(q, (tn_step){.code = STEP_NUMBER, .value = value});
}

static lehr_status sum(tn_qasm *q);

static lehr_status literal(tn_qasm *q)
{
    lehr_text text = q->tokens.text;
    lehr_number value;
    uint64_t word;
    if (!lehr_scan_number(&text, &value) || text.at != text.end) {
        if (!tn_integer_words(q->tokens.text, &word, 1) || word > INT64_MAX)
            return tn_qasm_expected(q, "a number");
        value = (lehr_number){.whole = true, .i = (int64_t)word, .r = (double)word};
    }
    tn_tokens_next(&q->tokens);
    return add_number(q, value);
}

static lehr_status call_function(tn_qasm *q, int which)
{
    tn_tokens_next(&q->tokens);
    LEHR_TRY(tn_qasm_sign(q, '(', "'(' after the function"));
    LEHR_TRY(sum(q));
    LEHR_TRY(tn_qasm_sign(q, ')', "')' after the argument"));
    if (!functions[which].of) return LEHR_OK;
    return add(q, (tn_step){.code = STEP_FUNCTION, .argument = which});
}

static lehr_status variable(tn_qasm *q, const tn_variable *v)
{
    if (v->meaning == TN_MEANS_ARGUMENT) {
        tn_tokens_next(&q->tokens);
        return add(q, (tn_step){.code = STEP_ARGUMENT, .argument = v->first});
    }
    if (v->meaning != TN_MEANS_NUMBER)
        return tn_qasm_expected(
            q, v->meaning == TN_MEANS_BITS ? "a number known before the circuit runs" : "a number");
    tn_tokens_next(&q->tokens);
    return add_number(q, v->value);
}

static lehr_status name(tn_qasm *q)
{
    lehr_text text = q->tokens.text;
    int32_t k = tn_names_find(&q->variable_names, text);
    if (k >= 0) return variable(q, &q->variables.at[q->variable_names.entries.at[k].value]);
    if (function_of(text) >= 0) return call_function(q, function_of(text));
    for (int c = 0; c < CONSTANTS; c++)
        if (lehr_text_is(text, constants[c].name)) {
            tn_tokens_next(&q->tokens);
            return add_number(q, constants[c].value);
        }
    return tn_qasm_expected(q, "a number, constant, parameter or function");
}

static lehr_status primary(tn_qasm *q)
{
    if (q->tokens.kind == TN_TOKEN_NAME) return name(q);
    if (q->tokens.kind == TN_TOKEN_INTEGER || q->tokens.kind == TN_TOKEN_REAL) return literal(q);
    if (!tn_tokens_take(&q->tokens, '(')) return tn_qasm_expected(q, "an expression");
    LEHR_TRY(sum(q));
    return tn_qasm_sign(q, ')', "')' or an operator");
}

/* Signs, then a power, whose exponent may have signs: -2^-1 is -(2^(-1)). */
static lehr_status unary(tn_qasm *q)
{
    bool negative = false;
    int power = q->version == 2 ? '^' : TN_SIGN('*', '*');
    if (++q->nesting > TN_QASM_NESTING)
        return tn_qasm_refuse(q, q->tokens.text.at, "nesting as deep as this");
    while (q->tokens.sign == '-' || q->tokens.sign == '+') {
        negative ^= q->tokens.sign == '-';
        tn_tokens_next(&q->tokens);
    }
    LEHR_TRY(primary(q));
    if (tn_tokens_take(&q->tokens, power)) {
        LEHR_TRY(unary(q));
        LEHR_TRY(add_code(q, STEP_POWER));
    }
    q->nesting--;
    return negative ? add_code(q, STEP_NEGATE) : LEHR_OK;
}

static lehr_status product(tn_qasm *q)
{
    LEHR_TRY(unary(q));
    for (;;) {
        int sign = q->tokens.sign;
        if (sign != '*' && sign != '/' && sign != '%') return LEHR_OK;
        tn_tokens_next(&q->tokens);
        LEHR_TRY(unary(q));
        LEHR_TRY(add_code(q, sign == '*'   ? STEP_MULTIPLY
                             : sign == '/' ? STEP_DIVIDE
                                           : STEP_REMAINDER));
    }
}

static lehr_status sum(tn_qasm *q)
{
    LEHR_TRY(product(q));
    for (;;) {
        int sign = q->tokens.sign;
        if (sign != '+' && sign != '-') return LEHR_OK;
        tn_tokens_next(&q->tokens);
        LEHR_TRY(product(q));
        LEHR_TRY(add_code(q, sign == '+' ? STEP_ADD : STEP_SUBTRACT));
    }
}

lehr_status tn_qasm_expression(tn_qasm *q, tn_expression *out)
{
    size_t begin = q->steps.count;
    if (begin > UINT32_MAX / 2) return tn_qasm_refuse(q, q->tokens.text.at, "so much arithmetic");
    LEHR_TRY(sum(q));
    *out = (tn_expression){(uint32_t)begin, (uint32_t)q->steps.count};
    return LEHR_OK;
}

/* --- evaluating --- */

static lehr_number whole(int64_t i)
{
    return (lehr_number){.whole = true, .i = i, .r = (double)i};
}

static lehr_number real(double r)
{
    return (lehr_number){.r = r};
}

static bool whole_power(int64_t base, int64_t exponent, int64_t *value)
{
    if (exponent < 0 || exponent > 63) return false;
    *value = 1;
    for (int64_t k = 0; k < exponent; k++)
        if (__builtin_mul_overflow(*value, base, value)) return false;
    return true;
}

/* The result, when it is whole. */
static bool whole_result(int code, int64_t a, int64_t b, int64_t *value)
{
    switch (code) {
    case STEP_ADD:
        return !__builtin_add_overflow(a, b, value);
    case STEP_SUBTRACT:
        return !__builtin_sub_overflow(a, b, value);
    case STEP_MULTIPLY:
        return !__builtin_mul_overflow(a, b, value);
    case STEP_POWER:
        return whole_power(a, b, value);
    default: /* quotient or remainder */
        if (b == 0 || (b == -1 && a == INT64_MIN)) return false;
        *value = code == STEP_REMAINDER ? a % b : a / b;
        return code == STEP_REMAINDER || a % b == 0;
    }
}

static double real_result(int code, double a, double b)
{
    switch (code) {
    case STEP_ADD:
        return a + b;
    case STEP_SUBTRACT:
        return a - b;
    case STEP_MULTIPLY:
        return a * b;
    case STEP_DIVIDE:
        return a / b;
    case STEP_REMAINDER:
        return fmod(a, b);
    default:
        return pow(a, b);
    }
}

static lehr_number combine(int code, lehr_number a, lehr_number b)
{
    int64_t value;
    if (a.whole && b.whole && whole_result(code, a.i, b.i, &value)) return whole(value);
    return real(real_result(code, a.r, b.r));
}

static lehr_number negated(lehr_number a)
{
    return a.whole && a.i != INT64_MIN ? whole(-a.i) : real(-a.r);
}

/* The value on top of the stack is kept apart from those below it. */
lehr_status tn_qasm_evaluate(tn_qasm *q, tn_expression e, const double *arguments, const char *at,
                             lehr_number *value)
{
    lehr_number below[STACK], top = {.whole = true};
    int depth = 0;
    for (uint32_t k = e.begin; k < e.end; k++) {
        const tn_step *s = &q->steps.at[k];
        if (s->code == STEP_NUMBER || s->code == STEP_ARGUMENT) below[depth++] = top;
        if (s->code == STEP_NUMBER)
            top = s->value;
        else if (s->code == STEP_ARGUMENT)
            top = real(arguments[s->argument]);
        else if (s->code == STEP_NEGATE)
            top = negated(top);
        else if (s->code == STEP_FUNCTION)
            top = real(functions[s->argument].of(top.r));
        else
            top = combine(s->code, below[--depth], top);
    }
    if (!isfinite(top.r)) return tn_qasm_fail(q, at, LEHR_NUMERIC, "this is not a finite number");
    *value = top;
    return LEHR_OK;
}

static bool asks_for_argument(const tn_qasm *q, tn_expression e)
{
    for (uint32_t k = e.begin; k < e.end; k++)
        if (q->steps.at[k].code == STEP_ARGUMENT) return true;
    return false;
}

lehr_status tn_qasm_number(tn_qasm *q, lehr_number *value)
{
    const char *at = q->tokens.text.at;
    size_t steps = q->steps.count;
    tn_expression e;
    LEHR_TRY(tn_qasm_expression(q, &e));
    if (asks_for_argument(q, e))
        return tn_qasm_refuse(q, at, "a parameter of the gate at this place");
    LEHR_TRY(tn_qasm_evaluate(q, e, no_arguments, at, value));
    q->steps.count = steps;
    return LEHR_OK;
}

lehr_status tn_qasm_whole(tn_qasm *q, const char *what, int64_t *value)
{
    const char *at = q->tokens.text.at;
    lehr_number number;
    LEHR_TRY(tn_qasm_number(q, &number));
    if (!number.whole) return tn_qasm_fail(q, at, LEHR_FORMAT, "%s must be a whole number", what);
    *value = number.i;
    return LEHR_OK;
}
