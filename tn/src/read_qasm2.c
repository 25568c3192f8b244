// SPDX-License-Identifier: GPL-3.0-or-later
/* The statements of OpenQASM 2 (Cross, Bishop, Smolin, Gambetta, arXiv:1707.03429). */
#include "qasm_reader.h"

static lehr_status declaration(tn_qasm *q, tn_meaning meaning)
{
    lehr_text name;
    int64_t count;
    LEHR_TRY(tn_qasm_name(q, "the name of a register", &name));
    LEHR_TRY(tn_qasm_sign(q, '[', "'[' and the size of the register"));
    LEHR_TRY(tn_qasm_whole(q, "the size of a register", &count));
    LEHR_TRY(tn_qasm_sign(q, ']', "']' after the size of the register"));
    LEHR_TRY(tn_qasm_register(q, name, meaning, count, false));
    return tn_qasm_sign(q, ';', "';' after the register");
}

static lehr_status measure(tn_qasm *q)
{
    tn_operand qubits, bits;
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_QUBITS, &qubits));
    LEHR_TRY(tn_qasm_sign(q, TN_SIGN('-', '>'), "'->' after the qubits"));
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_BITS, &bits));
    LEHR_TRY(tn_qasm_measure(q, &qubits, &bits));
    return tn_qasm_sign(q, ';', "';' after the bits");
}

static lehr_status operation(tn_qasm *q)
{
    if (tn_tokens_word(&q->tokens, "measure")) {
        tn_tokens_next(&q->tokens);
        return measure(q);
    }
    if (tn_tokens_word(&q->tokens, "reset")) {
        tn_tokens_next(&q->tokens);
        return tn_qasm_reset(q);
    }
    return tn_qasm_gate_statement(q);
}

static lehr_status if_statement(tn_qasm *q)
{
    tn_operand bits;
    tn_atom atom;
    tn_when before;
    LEHR_TRY(tn_qasm_sign(q, '(', "'(' after if"));
    LEHR_TRY(tn_qasm_operand(q, TN_MEANS_BITS, &bits));
    LEHR_TRY(tn_qasm_sign(q, TN_SIGN('=', '='), "'=='"));
    if (q->tokens.kind != TN_TOKEN_INTEGER)
        return tn_qasm_expected(q, "a whole number to compare with");
    LEHR_TRY(tn_qasm_equals(q, q->tokens.text, &bits, false, &atom));
    tn_tokens_next(&q->tokens);
    LEHR_TRY(tn_qasm_sign(q, ')', "')' after the number"));
    LEHR_TRY(tn_qasm_when(q, &atom, 1, &before));
    LEHR_TRY(operation(q));
    q->words.count = 0;
    return tn_qasm_whenever(q, &before, NULL);
}

typedef struct statement {
    const char *word;
    lehr_status (*read)(tn_qasm *q);
} statement;

static lehr_status qreg(tn_qasm *q)
{
    return declaration(q, TN_MEANS_QUBITS);
}

static lehr_status creg(tn_qasm *q)
{
    return declaration(q, TN_MEANS_BITS);
}

static lehr_status gate(tn_qasm *q)
{
    return tn_qasm_define(q, false);
}

static lehr_status opaque(tn_qasm *q)
{
    return tn_qasm_define(q, true);
}

static const statement statements[] = {
    {"barrier", tn_qasm_barrier}, {"creg", creg},     {"gate", gate}, {"if", if_statement},
    {"include", tn_qasm_include}, {"opaque", opaque}, {"qreg", qreg},
};

lehr_status tn_qasm2_statement(tn_qasm *q)
{
    for (size_t k = 0; k < sizeof statements / sizeof *statements; k++)
        if (tn_tokens_word(&q->tokens, statements[k].word)) {
            tn_tokens_next(&q->tokens);
            return statements[k].read(q);
        }
    return operation(q);
}
