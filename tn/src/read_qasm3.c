// SPDX-License-Identifier: GPL-3.0-or-later
/* The statements of OpenQASM 3 (Cross et al., ACM Trans. Quantum Comput. 3, 12, 2022) that make a
 * circuit; the others are refused by name. */
#include "qasm_reader.h"

/* --- types --- */

/* [size] after a type; 1 and *single when there is none. */
static lehr_status designator(tn_qasm *q, int64_t *size, bool *single)
{
    *size = 1;
    *single = !tn_tokens_take(&q->tokens, '[');
    if (*single) return LEHR_OK;
    LEHR_TRY(tn_qasm_whole(q, "a size", size));
    return tn_qasm_sign(q, ']', "']' after the size");
}

static lehr_status end(tn_qasm *q)
{
    return tn_qasm_sign(q, ';', "';' at the end of the statement");
}

/* --- measuring --- */

/* measure qubits; into bits that are known already. */
static lehr_status measure_into(tn_qasm *q, const tn_operand *bits)
{
    tn_operand qubits;
    if (!tn_tokens_word(&q->tokens, "measure")) return tn_qasm_expected(q, "measure");
    tn_tokens_next(&q->tokens);
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_QUBITS, &qubits));
    LEHR_TRY(tn_qasm_measure(q, &qubits, bits));
    return end(q);
}

/* measure qubits -> bits; */
static lehr_status measure(tn_qasm *q)
{
    tn_operand qubits, bits;
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_QUBITS, &qubits));
    if (q->tokens.sign == ';')
        return tn_qasm_refuse(q, qubits.at, "a measurement whose outcome is not kept");
    LEHR_TRY(tn_qasm_sign(q, TN_SIGN('-', '>'), "'->' and the bits"));
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_BITS, &bits));
    LEHR_TRY(tn_qasm_measure(q, &qubits, &bits));
    return end(q);
}

/* --- declarations --- */

static lehr_status no_block(tn_qasm *q, const char *what)
{
    return q->blocks == 0 ? LEHR_OK : tn_qasm_refuse(q, q->tokens.text.at, what);
}

static lehr_status qubit(tn_qasm *q)
{
    int64_t size;
    bool single;
    lehr_text name;
    LEHR_TRY(no_block(q, "a declaration of qubits in a block"));
    LEHR_TRY(designator(q, &size, &single));
    LEHR_TRY(tn_qasm_name(q, "the name of the qubits", &name));
    LEHR_TRY(tn_qasm_register(q, name, TN_MEANS_QUBITS, size, single));
    return end(q);
}

static lehr_status bit(tn_qasm *q)
{
    int64_t size;
    bool single;
    LEHR_TRY(no_block(q, "a declaration of bits in a block"));
    LEHR_TRY(designator(q, &size, &single));
    tn_tokens at_name = q->tokens;
    lehr_text name;
    LEHR_TRY(tn_qasm_name(q, "the name of the bits", &name));
    LEHR_TRY(tn_qasm_register(q, name, TN_MEANS_BITS, size, single));
    if (!tn_tokens_take(&q->tokens, '=')) return end(q);
    tn_tokens at_value = q->tokens;
    tn_operand bits;
    q->tokens = at_name;
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_BITS, &bits));
    q->tokens = at_value;
    return measure_into(q, &bits);
}

/* qreg q[n]; of version 2 is still allowed. */
static lehr_status old_register(tn_qasm *q, tn_meaning meaning)
{
    int64_t size;
    bool single;
    lehr_text name;
    LEHR_TRY(no_block(q, "a declaration of a register in a block"));
    LEHR_TRY(tn_qasm_name(q, "the name of a register", &name));
    LEHR_TRY(designator(q, &size, &single));
    LEHR_TRY(tn_qasm_register(q, name, meaning, size, single));
    return end(q);
}

static lehr_status qreg(tn_qasm *q)
{
    return old_register(q, TN_MEANS_QUBITS);
}

static lehr_status creg(tn_qasm *q)
{
    return old_register(q, TN_MEANS_BITS);
}

/* = value; whole variables take whole values only. */
static lehr_status initial(tn_qasm *q, tn_variable *v)
{
    const char *at = q->tokens.text.at;
    if (tn_tokens_word(&q->tokens, "measure"))
        return tn_qasm_refuse(q, at, "a measurement into what is not a bit");
    LEHR_TRY(tn_qasm_number(q, &v->value));
    if (!v->whole || v->value.whole) return LEHR_OK;
    return tn_qasm_fail(q, at, LEHR_FORMAT, "this is not a whole number");
}

static lehr_status number(tn_qasm *q, bool constant, bool whole)
{
    tn_variable v = {
        .meaning = TN_MEANS_NUMBER, .constant = constant, .whole = whole, .value = {.whole = true}};
    int64_t size;
    bool single;
    lehr_text name;
    LEHR_TRY(designator(q, &size, &single));
    LEHR_TRY(tn_qasm_name(q, "the name of a variable", &name));
    if (tn_tokens_take(&q->tokens, '='))
        LEHR_TRY(initial(q, &v));
    else if (constant)
        return tn_qasm_expected(q, "'=' and the value of the constant");
    LEHR_TRY(tn_qasm_declare(q, name, v));
    return end(q);
}

/* Steps over a type of numbers. */
static bool takes_type(tn_qasm *q, bool *whole)
{
    static const char *const types[] = {"int", "uint", "bool", "float", "angle"};
    for (int k = 0; k < 5; k++)
        if (tn_tokens_word(&q->tokens, types[k])) {
            *whole = k < 3;
            tn_tokens_next(&q->tokens);
            return true;
        }
    return false;
}

static lehr_status constant(tn_qasm *q)
{
    bool whole;
    if (!takes_type(q, &whole)) return tn_qasm_expected(q, "a type of numbers");
    return number(q, true, whole);
}

/* What comes out is declared like anything else. */
static lehr_status output(tn_qasm *q)
{
    return tn_qasm3_statement(q);
}

static lehr_status gate(tn_qasm *q)
{
    LEHR_TRY(no_block(q, "a definition of a gate in a block"));
    return tn_qasm_define(q, false);
}

/* --- assignments --- */

/* '=', or an operator with it. */
static bool assigns(int sign)
{
    return sign == '=' || sign == TN_SIGN('+', '=') || sign == TN_SIGN('-', '=') ||
           sign == TN_SIGN('*', '=') || sign == TN_SIGN('/', '=') || sign == TN_SIGN('%', '=');
}

static lehr_status assign_number(tn_qasm *q, int32_t which)
{
    tn_variable v = q->variables.at[which];
    const char *at = q->tokens.text.at;
    if (v.constant) return tn_qasm_fail(q, at, LEHR_FORMAT, "this is a constant");
    if (q->condition >= 0)
        return tn_qasm_refuse(q, at, "an assignment under a condition on classical bits");
    tn_tokens_next(&q->tokens);
    if (q->tokens.sign != '=')
        return tn_qasm_refuse(q, q->tokens.text.at, "an assignment other than with '='");
    tn_tokens_next(&q->tokens);
    LEHR_TRY(initial(q, &v));
    q->variables.at[which].value = v.value;
    return end(q);
}

static lehr_status assign_bits(tn_qasm *q)
{
    tn_operand bits;
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_BITS, &bits));
    LEHR_TRY(tn_qasm_sign(q, '=', "'='"));
    if (!tn_tokens_word(&q->tokens, "measure"))
        return tn_qasm_refuse(q, q->tokens.text.at,
                              "an assignment to classical bits other than from measure");
    return measure_into(q, &bits);
}

/* Whether the cursor is on something that gets a value: then *which is the variable. */
static bool is_assignment(const tn_qasm *q, int32_t *which)
{
    tn_tokens ahead = q->tokens;
    int32_t k = ahead.kind == TN_TOKEN_NAME ? tn_names_find(&q->variable_names, ahead.text) : -1;
    if (k < 0) return false;
    tn_tokens_next(&ahead);
    *which = q->variable_names.entries.at[k].value;
    return ahead.sign == '[' || assigns(ahead.sign);
}

static lehr_status assignment(tn_qasm *q, int32_t which)
{
    switch (q->variables.at[which].meaning) {
    case TN_MEANS_NUMBER:
        return assign_number(q, which);
    case TN_MEANS_BITS:
        return assign_bits(q);
    default:
        return tn_qasm_expected(q, "classical bits or a variable");
    }
}

/* --- all --- */

typedef struct statement {
    const char *word;
    lehr_status (*read)(tn_qasm *q);
} statement;

static const statement statements[] = {
    {"barrier", tn_qasm_barrier},
    {"bit", bit},
    {"const", constant},
    {"creg", creg},
    {"for", tn_qasm_for},
    {"gate", gate},
    {"if", tn_qasm_if},
    {"include", tn_qasm_include},
    {"measure", measure},
    {"output", output},
    {"qreg", qreg},
    {"qubit", qubit},
    {"reset", tn_qasm_reset},
};

typedef struct refused {
    const char *word, *what;
} refused;

static const refused refusals[] = {
    {"array", "array"},
    {"box", "box"},
    {"break", "break"},
    {"cal", "cal, pulses,"},
    {"complex", "complex, a type,"},
    {"continue", "continue"},
    {"def", "def, a subroutine,"},
    {"defcal", "defcal, pulses,"},
    {"defcalgrammar", "defcalgrammar, pulses,"},
    {"delay", "delay"},
    {"duration", "duration, a type,"},
    {"end", "end"},
    {"extern", "extern"},
    {"input", "input, a parameter without a value (const float NAME = VALUE; has one),"},
    {"let", "let, an alias,"},
    {"opaque", "opaque"},
    {"pragma", "pragma"},
    {"return", "return"},
    {"stretch", "stretch, a type,"},
    {"switch", "switch"},
    {"while", "while"},
};

static lehr_status other(tn_qasm *q)
{
    int32_t which;
    bool whole;
    if (q->tokens.sign == '{') return tn_qasm_block(q);
    if (q->tokens.sign == '@') return tn_qasm_refuse(q, q->tokens.text.at, "an annotation");
    if (q->tokens.sign == '#') return tn_qasm_refuse(q, q->tokens.text.at, "a pragma");
    if (takes_type(q, &whole)) return number(q, false, whole);
    return is_assignment(q, &which) ? assignment(q, which) : tn_qasm_gate_statement(q);
}

lehr_status tn_qasm3_statement(tn_qasm *q)
{
    for (size_t k = 0; k < sizeof statements / sizeof *statements; k++)
        if (tn_tokens_word(&q->tokens, statements[k].word)) {
            tn_tokens_next(&q->tokens);
            return statements[k].read(q);
        }
    for (size_t k = 0; k < sizeof refusals / sizeof *refusals; k++)
        if (tn_tokens_word(&q->tokens, refusals[k].word))
            return tn_qasm_refuse(q, q->tokens.text.at, refusals[k].what);
    return other(q);
}
