// SPDX-License-Identifier: GPL-3.0-or-later
#include "qasm_text.h"

#include "brutal.h"
#include "dense_circuit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The first n letters. */
static lehr_status read_cut(lehr_context *ctx, const char *text, size_t n, tn_circuit **out)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_memory(ctx, "f", text, n, &in));
    lehr_status status = tn_qasm_read(in, out);
    lehr_input_close(in);
    return status;
}

lehr_status qasm_read_text(lehr_context *ctx, const char *text, tn_circuit **out)
{
    return read_cut(ctx, text, strlen(text), out);
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

void qasm_assert_cuts(lehr_context *ctx, const char *text)
{
    for (size_t n = 0; n < strlen(text); n++) {
        tn_circuit *circuit = NULL;
        if (read_cut(ctx, text, n, &circuit) != LEHR_OK)
            assert_true(lehr_message(ctx)[0] != '\0' && !circuit);
        tn_circuit_free(circuit);
        lehr_clear(ctx);
    }
}

static lehr_status read_whole(lehr_context *ctx, void *arg)
{
    const char *const *text = arg;
    tn_circuit *circuit = NULL;
    LEHR_TRY(qasm_read_text(ctx, *text, &circuit));
    tn_circuit_free(circuit);
    return LEHR_OK;
}

void qasm_assert_survives(const char *text)
{
    assert_true(brutal_allocations(read_whole, NULL, &text) > 20);
}
