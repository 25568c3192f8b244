// SPDX-License-Identifier: GPL-3.0-or-later
/* OpenQASM in tests: text in, circuit out, or the message why not. */
#ifndef LEHR_TESTS_QASM_TEXT_H
#define LEHR_TESTS_QASM_TEXT_H

#include <tn/qasm.h>

/* The file is called "f" in messages. */
lehr_status qasm_read_text(lehr_context *ctx, const char *text, tn_circuit **out);
/* Asserts that it can be read. */
tn_circuit *qasm_parsed(lehr_context *ctx, const char *text);
/* Asserts that the two texts are the same gates, but for a common phase. */
void qasm_assert_same(lehr_context *ctx, const char *a, const char *b);

typedef struct qasm_refusal {
    const char *text, *message;
} qasm_refusal;

void qasm_assert_refused(lehr_context *ctx, const qasm_refusal *refusal);
/* Asserts that each beginning of the text is read, or refused in words and without a circuit. */
void qasm_assert_cuts(lehr_context *ctx, const char *text);
/* Asserts that reading the text survives each allocation failing in turn. */
void qasm_assert_survives(const char *text);

#endif
