// SPDX-License-Identifier: GPL-3.0-or-later
#include "qasm_text.h"

#include "dense_circuit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

lehr_status qasm_read_text(lehr_context *ctx, const char *text, tn_circuit **out)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_memory(ctx, "f", text, strlen(text), &in));
    lehr_status status = tn_qasm_read(in, out);
    lehr_input_close(in);
    return status;
}

tn_circuit *qasm_parsed(lehr_context *ctx, const char *text)
{
    tn_circuit *circuit = NULL;
    if (qasm_read_text(ctx, text, &circuit) != LEHR_OK) fail_msg("%s\n%s", lehr_message(ctx), text);
    return circuit;
}

void qasm_assert_same(lehr_context *ctx, const char *a, const char *b)
{
    tn_circuit *x = qasm_parsed(ctx, a), *y = qasm_parsed(ctx, b);
    double distance = dense_distance(x, y, true);
    if (!(distance < 1e-12)) fail_msg("differ by %g:\n%s\n%s", distance, a, b);
    tn_circuit_free(x);
    tn_circuit_free(y);
}

void qasm_assert_refused(lehr_context *ctx, const qasm_refusal *r)
{
    tn_circuit *circuit = NULL;
    lehr_status status = qasm_read_text(ctx, r->text, &circuit);
    if (status == LEHR_OK || strcmp(lehr_message(ctx), r->message) != 0)
        fail_msg("%s\nsaid \"%s\", not \"%s\"", r->text, lehr_message(ctx), r->message);
    assert_null(circuit);
    lehr_clear(ctx);
}
