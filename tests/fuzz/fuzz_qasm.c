// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes as OpenQASM. What can be read is written in both versions, where they can hold it, and
 * read again: as many qubits and bits. */
#include "fuzz.h"

#include <base/memory.h>
#include <string.h>
#include <tn/qasm.h>

#define MEMORY_LIMIT ((size_t)1 << 24)
/* Writing takes time; a circuit of so many operations has shown what there is to see. */
#define WRITE_UP_TO 2000

static bool is_honest_failure(lehr_context *ctx, lehr_status status)
{
    return lehr_message(ctx)[0] != '\0' && status != LEHR_BUG && status == lehr_first_status(ctx);
}

static tn_circuit *parsed(lehr_context *ctx, const void *bytes, size_t n)
{
    lehr_input *in;
    tn_circuit *circuit = NULL;
    if (lehr_input_memory(ctx, "fuzz", bytes, n, &in) != LEHR_OK) return NULL;
    lehr_status status = tn_qasm_read(in, &circuit);
    if (status != LEHR_OK) fuzz_check(circuit == NULL && is_honest_failure(ctx, status));
    lehr_input_close(in);
    return circuit;
}

/* NULL when the version cannot hold it, or memory ran out. */
static lehr_output *written(lehr_context *ctx, const tn_circuit *circuit, int version)
{
    lehr_output *out;
    size_t n;
    if (lehr_output_memory(ctx, &out) != LEHR_OK) return NULL;
    lehr_status status = tn_qasm_write(ctx, circuit, version, out);
    if (status == LEHR_OK && lehr_output_bytes(out, &n)) return out;
    if (status != LEHR_OK) fuzz_check(is_honest_failure(ctx, status));
    lehr_output_discard(out);
    return NULL;
}

static void check_version(lehr_context *ctx, const tn_circuit *circuit, int version)
{
    lehr_output *text = written(ctx, circuit, version);
    lehr_clear(ctx);
    if (!text) return;
    size_t n;
    const char *bytes = lehr_output_bytes(text, &n);
    tn_circuit *again = parsed(ctx, bytes, n);
    bool fine = again ? tn_circuit_look(again).n == tn_circuit_look(circuit).n &&
                            tn_circuit_look(again).bits == tn_circuit_look(circuit).bits
                      : lehr_first_status(ctx) == LEHR_NO_MEMORY;
    if (!fine) {
        fprintf(stderr, "%s\n%.*s\n", lehr_message(ctx), (int)n, bytes);
        abort();
    }
    lehr_clear(ctx);
    tn_circuit_free(again);
    lehr_output_discard(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 0;
    lehr_set_memory_limit(ctx, MEMORY_LIMIT);
    tn_circuit *circuit = parsed(ctx, bytes, n);
    lehr_clear(ctx);
    for (int version = 2; version <= 3 && circuit; version++)
        if (tn_circuit_look(circuit).count <= WRITE_UP_TO) check_version(ctx, circuit, version);
    tn_circuit_free(circuit);
    fuzz_check(lehr_memory_live(ctx) == 0);
    lehr_context_free(ctx);
    return 0;
}
