// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading OpenQASM: which version, then statement by statement. */
#include "qasm_reader.h"

#include <base/memory.h>
#include <inttypes.h>
#include <tn/qasm.h>

bool tn_qasm_looks(lehr_text head)
{
    tn_tokens tokens = tn_tokens_of(head);
    return tn_tokens_word(&tokens, "OPENQASM");
}

/* OPENQASM 2.0; */
static lehr_status version(tn_qasm *q)
{
    if (!tn_tokens_word(&q->tokens, "OPENQASM")) return tn_qasm_expected(q, "OPENQASM 2.0;");
    tn_tokens_next(&q->tokens);
    lehr_text text = q->tokens.text;
    lehr_number number;
    bool is_number = q->tokens.kind == TN_TOKEN_INTEGER || q->tokens.kind == TN_TOKEN_REAL;
    if (!is_number || !lehr_scan_number(&text, &number))
        return tn_qasm_expected(q, "the version, 2.0 or 3.0");
    if (!(number.r >= 2 && number.r < 4))
        return tn_qasm_refuse(q, q->tokens.text.at, "this version of OpenQASM");
    q->version = number.r < 3 ? 2 : 3;
    tn_tokens_next(&q->tokens);
    return tn_qasm_sign(q, ';', "';' after the version");
}

static lehr_status program(tn_qasm *q)
{
    LEHR_TRY(version(q));
    LEHR_TRY(tn_qasm_know_gates(q));
    while (q->tokens.kind != TN_TOKEN_END)
        LEHR_TRY(q->version == 2 ? tn_qasm2_statement(q) : tn_qasm3_statement(q));
    return LEHR_OK;
}

static void tell_left_out(tn_qasm *q)
{
    if (q->left_out == 0) return;
    tn_place place = tn_tokens_place(&q->tokens, q->first_left_out);
    lehr_note(q->ctx, 0,
              "%s:%" PRIu64 ":%" PRIu64 ": a gate on the same qubit twice has no meaning; left out"
              " (%" PRIu64 " such)",
              q->name, place.line, place.column, q->left_out);
}

static void clear(tn_qasm *q)
{
    tn_names_clear(q->ctx, &q->gate_names);
    tn_names_clear(q->ctx, &q->variable_names);
    lehr_release(q->ctx, q->gates.at);
    lehr_release(q->ctx, q->variables.at);
    lehr_release(q->ctx, q->calls.at);
    lehr_release(q->ctx, q->arguments.at);
    lehr_release(q->ctx, q->operands.at);
    lehr_release(q->ctx, q->steps.at);
    lehr_release(q->ctx, q->atoms.at);
    lehr_release(q->ctx, q->words.at);
    lehr_release(q->ctx, q->values.at);
    lehr_release(q->ctx, q->lines.at);
    lehr_release(q->ctx, q->watches.at);
}

lehr_status tn_qasm_read(lehr_input *in, tn_circuit **out)
{
    lehr_text all;
    LEHR_TRY(lehr_input_rest(in, &all));
    tn_qasm q = {.ctx = lehr_input_context(in),
                 .name = lehr_input_name(in),
                 .tokens = tn_tokens_of(all),
                 .condition = -1,
                 .spoilt = SIZE_MAX};
    LEHR_TRY(tn_builder_new(q.ctx, &q.builder));
    lehr_status status = program(&q);
    if (status == LEHR_OK) tell_left_out(&q);
    clear(&q);
    if (status == LEHR_OK) return tn_builder_finish(q.builder, out);
    tn_builder_free(q.builder);
    return status;
}

lehr_status tn_read(lehr_context *ctx, const char *path, tn_circuit **out)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_open(ctx, path, &in));
    lehr_status status = tn_qasm_read(in, out);
    lehr_input_close(in);
    return status;
}
